#include "sources/host/image_files.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include "sources/host/credential_places.hpp"
#include "sources/host/image_contents.hpp"
#include "sources/host/layers.hpp"
#include "sources/host/read_fact.hpp"
#include "sources/host/sudo_rules.hpp"
#include "sources/host/user_names.hpp"

namespace watertight::sources {
namespace {

using namespace host;
using facts::Fact;
using facts::Image;
using facts::ImageFile;

constexpr std::size_t kEntriesOfALayer = 50'000;
constexpr std::size_t kDepth = 3;  // below each of the folders
constexpr std::size_t kFound = 512;
constexpr std::size_t kTextLimit = 256u << 10;
constexpr std::size_t kPackageLimit = 16u << 20;
constexpr std::size_t kHomes = 64;

constexpr std::array kPrograms = {"/bin",         "/sbin",      "/usr/bin", "/usr/sbin",
                                  "/usr/libexec", "/usr/local", "/usr/lib"};

// One layer, read once whatever the number of images that have it.
struct Layer {
  LayerRef root;
  std::string refused;  // why it could not be read
  std::vector<ImageFile> set_id;
  std::vector<ImageFile> credentials;
  bool whole = true;  // false: more entries than anybody looks through
};

std::string set_id_note(std::uint32_t mode) {
  if ((mode & 06000u) == 06000u) return "set-uid and set-gid";
  return (mode & 04000u) != 0 ? "set-uid" : "set-gid";
}

void walk_programs(Layer& layer, const std::string& folder, std::size_t depth, std::size_t& left) {
  const auto entries = layer.root->entries(folder);
  if (!entries) return;  // not in this layer
  for (const auto& [name, status, device] : *entries) {
    if (left == 0) {
      layer.whole = false;
      return;
    }
    --left;
    std::string path = folder;
    path.append("/").append(name);
    if (status.type == "file" && (status.mode & 06000u) != 0 && (status.mode & 0111u) != 0)
      layer.set_id.push_back({std::move(path), status.mode, set_id_note(status.mode)});
    else if (status.type == "directory" && depth > 0)
      walk_programs(layer, path, depth - 1, left);
  }
}

void look_for(Layer& layer, const std::string& path, const CredentialPlace& place) {
  const auto status = layer.root->status(path, Links::stay);
  if (!status || status->type != "file") return;
  if (!place.needs.empty()) {
    const auto text = layer.root->read(path, kTextLimit);
    if (!text || text->find(place.needs) == std::string::npos) return;
  }
  layer.credentials.push_back({path, status->mode, std::string(place.what)});
}

void look_for_credentials(Layer& layer) {
  std::vector<std::string> homes = {"/root"};
  if (auto names = layer.root->list("/home")) {
    names->resize(std::min(names->size(), kHomes));
    for (const std::string& name : *names) homes.push_back("/home/" + name);
  }
  for (const std::string& home : homes)
    if (layer.root->has(home))
      for (const CredentialPlace& place : credentials_at_home())
        look_for(layer, home + "/" + std::string(place.path), place);
  for (const CredentialPlace& place : credentials_elsewhere())
    look_for(layer, std::string(place.path), place);
}

Layer read_layer(const Root& root, const std::string& folder) {
  Layer layer;
  const auto status = root.status(folder);
  if (!status || !status->exists) {
    layer.refused = status ? unread(Refusal::absent, folder).because : status.error().because;
    return layer;
  }
  layer.root = root.below(folder);
  if (const auto names = layer.root->list("/"); !names) {
    layer.refused = unread(names.error().refusal, folder).because;
    return layer;
  }
  std::size_t left = kEntriesOfALayer;
  for (const char* start : kPrograms) {
    // In most images /bin is a link to /usr/bin, which is looked at under its own name.
    const auto top = layer.root->status(start, Links::stay);
    if (top && top->type == "directory") walk_programs(layer, start, kDepth, left);
  }
  look_for_credentials(layer);
  return layer;
}

Fact<std::vector<ImageFile>> set_id_files(const std::vector<const Layer*>& layers, const Layers& merged,
                                          const facts::Origin& origin) {
  std::vector<ImageFile> found;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!layers[i]->whole)
      return facts::unknown<std::vector<ImageFile>>(
          "one of its layers has more files than are looked through", origin);
    for (const ImageFile& file : layers[i]->set_id)
      if (found.size() < kFound && merged.layer_of(file.path) == i) found.push_back(file);
  }
  std::sort(found.begin(), found.end(),
            [](const ImageFile& a, const ImageFile& b) { return a.path < b.path; });
  return facts::effective(std::move(found), origin);
}

// A file that a later layer deleted or replaced is still in the image for whoever unpacks it.
Fact<std::vector<ImageFile>> credential_files(const std::vector<const Layer*>& layers, const Layers& merged,
                                              const facts::Origin& origin) {
  std::vector<ImageFile> found;
  for (std::size_t i = 0; i < layers.size(); ++i)
    for (ImageFile file : layers[i]->credentials) {
      if (std::any_of(found.begin(), found.end(), [&](const ImageFile& f) { return f.path == file.path; }))
        continue;
      if (merged.layer_of(file.path) != i) file.note += ", covered by a later layer and still there";
      if (found.size() < kFound) found.push_back(std::move(file));
    }
  std::sort(found.begin(), found.end(),
            [](const ImageFile& a, const ImageFile& b) { return a.path < b.path; });
  return facts::effective(std::move(found), origin);
}

// passwd(5), shadow(5): an empty second field asks for no password.
Fact<std::vector<ImageFile>> empty_passwords(const Layers& merged, const facts::Origin& origin) {
  std::vector<ImageFile> found;
  for (const std::string path : {"/etc/passwd", "/etc/shadow"}) {
    const auto text = merged.read(path, 4u << 20);
    if (!text) {
      if (text.error().refusal != Refusal::absent)
        return facts::unknown<std::vector<ImageFile>>("in its layers " + text.error().because, origin);
      continue;
    }
    for (const Line& line : lines_of(*text)) {
      const auto fields = fields_of(line.text, ':');
      if (fields.size() >= 2 && !fields[0].empty() && fields[1].empty() && found.size() < kFound)
        found.push_back({path, 0, "empty password: " + std::string(fields[0])});
    }
  }
  return facts::effective(std::move(found), origin);
}

std::int64_t lines_starting(std::string_view text, std::string_view start) {
  std::int64_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with(start)) ++count;
    const auto end = text.find('\n', at);
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  return count;
}

Fact<std::int64_t> package_count(const Layers& merged, const facts::Origin& origin) {
  for (const auto& [path, start] : {std::pair<const char*, const char*>{"/var/lib/dpkg/status", "Package: "},
                                    {"/lib/apk/db/installed", "P:"},
                                    {"/usr/lib/apk/db/installed", "P:"}})
    if (const auto text = merged.read(path, kPackageLimit))
      return facts::effective(lines_starting(*text, start), origin);
  return facts::unknown<std::int64_t>("it has neither a dpkg nor an apk database", origin);
}

void set_unknown(Image& image, const std::string& why) {
  image.set_id_files = facts::unknown<std::vector<ImageFile>>(why, image.origin);
  image.credential_files = image.set_id_files;
  image.empty_passwords = image.set_id_files;
  image.package_count = facts::unknown<std::int64_t>(why, image.origin);
  image.shared_ids = facts::unknown<facts::Items>(why, image.origin);
  image.attacking_tools = image.shared_ids;
  image.passwordless_sudo = image.shared_ids;
  image.user_is_root = facts::unknown<bool>(why, image.origin);
}

}  // namespace

void attach_image_files(facts::System& system, const Root& root) {
  std::map<std::string, Layer, std::less<>> read;
  for (Image& image : system.images) {
    const std::vector<std::string> folders = std::exchange(image.layer_folders, {});
    if (folders.empty()) {
      set_unknown(image, "the engine does not say where the image's layers lie");
      continue;
    }
    std::vector<const Layer*> layers;
    std::vector<LayerRef> roots;
    std::string refused;
    for (const std::string& folder : folders) {
      auto at = read.find(folder);
      if (at == read.end()) at = read.emplace(folder, read_layer(root, folder)).first;
      if (!at->second.refused.empty()) refused = at->second.refused;
      layers.push_back(&at->second);
      roots.push_back(at->second.root);
    }
    if (!refused.empty()) {
      set_unknown(image, "its layers could not be read: " + refused);
      continue;
    }
    const Layers merged(std::move(roots));
    const facts::Origin origin = origin_of(folders.front());
    image.set_id_files = set_id_files(layers, merged, origin);
    image.credential_files = credential_files(layers, merged, origin);
    image.empty_passwords = empty_passwords(merged, origin);
    image.package_count = package_count(merged, origin);
    image.shared_ids = shared_ids(merged, origin);
    image.attacking_tools = attacking_tools(merged, origin);
    image.passwordless_sudo = passwordless_sudo(merged, origin);
    if (image.user.known())
      if (const auto account = facts::user_name(*image.user); !account.empty())
        image.user_is_root = account_is_root(merged, account, folders.front());
  }
}

}  // namespace watertight::sources
