#include "sources/engine/inspect_mounts.hpp"

#include <algorithm>
#include <optional>

#include "facts/volume_source.hpp"

namespace watertight::sources {
namespace {

using facts::Fact;
using facts::Mount;
using facts::MountKind;
using Mounts = std::vector<Mount>;

MountKind kind_of(std::string_view type, bool has_name) {
  if (type == "bind") return MountKind::bind;
  if (type == "tmpfs") return MountKind::tmpfs;
  if (type == "image") return MountKind::image;
  if (type == "npipe") return MountKind::pipe;
  if (type == "volume" || type == "cluster") return MountKind::volume;
  return has_name ? MountKind::volume : MountKind::bind;  // engines before 1.26 do not say
}

// Without slashes at the end and doubled ones, so that two spellings of a destination meet.
std::string tidy(std::string_view path) {
  std::string out;
  for (const char c : path)
    if (c != '/' || !out.ends_with('/')) out += c;
  if (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out;
}

bool is_propagation(std::string_view word) {
  return word == "private" || word == "rprivate" || word == "shared" || word == "rshared" ||
         word == "slave" || word == "rslave";
}

void read_options(Mount& mount, std::string_view options) {
  mount.options = options;
  while (!options.empty()) {
    const std::size_t end = std::min(options.find(','), options.size());
    const std::string_view word = options.substr(0, end);
    if (word == "ro" || word == "readonly") mount.read_only = true;
    if (word == "rro") mount.read_only = mount.read_only_recursive = true;
    if (is_propagation(word)) mount.propagation = word;
    options.remove_prefix(std::min(end + 1, options.size()));
  }
}

// An engine lists Mounts in another order each time: there the whole list is the place. In a file it is the
// entry.
facts::Origin item_origin(const Place& item) {
  facts::Origin origin = item.origin();
  const bool stays = !origin.source || origin.source->kind != facts::SourceKind::endpoint;
  return stays ? origin : (*item.make_origin)(item.pointer.view().substr(0, item.pointer.view().rfind('/')));
}

// An entry of Mounts: what is, or will be, mounted.
Mount existing(const Place& place) {
  const JsonValue& v = place.value;
  Mount out;
  const std::string_view name = v["Name"].text_or("");
  out.kind = kind_of(v["Type"].text_or(""), !name.empty());
  out.source = out.kind == MountKind::volume ? name : v["Source"].text_or("");
  if (out.kind == MountKind::volume) out.real_source = v["Source"].text_or("");
  out.destination = tidy(v["Destination"].text_or(""));
  read_options(out, v["Mode"].text_or(""));
  if (const auto writable = v["RW"].boolean()) out.read_only = !*writable;
  if (const auto propagation = v["Propagation"].text_or(""); !propagation.empty())
    out.propagation = propagation;
  out.origin = item_origin(place);
  return out;
}

// An entry of HostConfig.Mounts: what --mount asked for.
Mount asked_for(const Place& place) {
  const JsonValue& v = place.value;
  Mount out;
  out.kind = kind_of(v["Type"].text_or(""), false);
  out.source = v["Source"].text_or("");
  out.destination = tidy(v["Target"].text_or(""));
  out.read_only = v["ReadOnly"].boolean().value_or(false);
  out.propagation = v["BindOptions"]["Propagation"].text_or("");
  out.read_only_recursive = v["BindOptions"]["ReadOnlyForceRecursive"].boolean().value_or(false);
  out.submounts_writable = v["BindOptions"]["ReadOnlyNonRecursive"].boolean().value_or(false);
  out.without_submounts = v["BindOptions"]["NonRecursive"].boolean().value_or(false);
  if (out.kind == MountKind::volume) {
    const auto options = labels_field(place["VolumeOptions"]["DriverConfig"], "Options");
    if (options.fact.known()) out.real_source = facts::only_path(facts::volume_source(*options.fact));
  }
  out.origin = place.origin();
  return out;
}

// "source:destination:options", or "destination" for an anonymous volume.
Mount bind_text(std::string_view text, facts::Origin origin) {
  Mount out;
  out.origin = std::move(origin);
  const std::size_t first = text.find(':');
  if (first == std::string_view::npos) {
    out.kind = MountKind::volume;
    out.destination = tidy(text);
    return out;
  }
  const std::size_t second = text.find(':', first + 1);
  out.source = text.substr(0, first);
  out.kind = out.source.starts_with('/') ? MountKind::bind : MountKind::volume;
  out.destination =
      tidy(text.substr(first + 1, second == std::string_view::npos ? second : second - first - 1));
  if (second != std::string_view::npos) read_options(out, text.substr(second + 1));
  return out;
}

// Adds a mount, or completes the one that is there: what is mounted says where, what was asked for says how,
// and is its place.
void join(Mounts& mounts, Mount mount) {
  if (mount.destination.empty()) return;
  const auto at = std::ranges::find(mounts, mount.destination, &Mount::destination);
  if (at == mounts.end()) {
    mounts.push_back(std::move(mount));
    return;
  }
  at->origin = std::move(mount.origin);
  at->read_only = at->read_only || mount.read_only;
  at->read_only_recursive = at->read_only_recursive || mount.read_only_recursive;
  at->submounts_writable = at->submounts_writable || mount.submounts_writable;
  at->without_submounts = at->without_submounts || mount.without_submounts;
  if (at->propagation.empty()) at->propagation = std::move(mount.propagation);
  if (at->options.empty()) at->options = std::move(mount.options);
  if (at->kind == MountKind::volume && mount.kind == MountKind::volume && !mount.real_source.empty())
    at->real_source = std::move(mount.real_source);
}

// Nothing where a list is of a wrong kind.
std::optional<Mounts> read_list(Mounts mounts, const Place& list, Mount (*read)(const Place&)) {
  if (list.value.absent()) return mounts;
  if (list.value.kind() != JsonKind::array) return {};
  std::size_t index = 0;
  for (const JsonValue& item : list.value.items()) {
    if (item.kind() != JsonKind::object) return {};
    join(mounts, read(list.item(index++, item)));
  }
  return mounts;
}

}  // namespace

Fact<Mounts> mounts_field(const Place& inspect) {
  const Place host = inspect["HostConfig"];
  const Place there = inspect["Mounts"];
  if (!host.is_object() && there.value.absent())
    return facts::unknown<Mounts>(host.no_object(), host.origin());
  for (const Place& place : {there, host["Mounts"], host["Binds"], host["Tmpfs"]})
    if (const Misfit* wrong = place.misfit())
      return facts::unknown<Mounts>(Place::in_words(*wrong), place.origin());
  const auto existing_ones = read_list({}, there, existing);
  if (!existing_ones) return facts::unknown<Mounts>(there.wrong_kind("a list of objects"), there.origin());
  const auto wanted = read_list(*existing_ones, host["Mounts"], asked_for);
  if (!wanted)
    return facts::unknown<Mounts>(host["Mounts"].wrong_kind("a list of objects"), host["Mounts"].origin());
  Mounts mounts = *wanted;
  const auto binds = list_field(host, "Binds");
  if (!binds.known() && host.is_object()) return facts::unknown<Mounts>(binds.unknown_because, binds.origin);
  if (binds.known())
    for (const facts::Item& item : *binds) join(mounts, bind_text(item.text, item.origin));
  const Place tmpfs = host["Tmpfs"];
  for (const auto& [path, options] : tmpfs.value.members()) {
    Mount mount;
    mount.kind = MountKind::tmpfs;
    mount.destination = tidy(path);
    read_options(mount, options.text_or(""));
    mount.origin = tmpfs[path].origin();
    join(mounts, std::move(mount));
  }
  std::ranges::stable_sort(mounts, {}, &Mount::destination);
  if (mounts.empty()) return facts::by_default(std::move(mounts), there.origin());
  return facts::declared(std::move(mounts), there.origin());
}

Fact<std::vector<facts::Device>> devices_field(const Place& host) {
  using Devices = std::vector<facts::Device>;
  return field<Devices>(host, "Devices", {}, "a list of objects",
                        [](const Place& list) -> std::optional<Devices> {
                          if (list.value.kind() != JsonKind::array) return {};
                          Devices out;
                          std::size_t index = 0;
                          for (const JsonValue& item : list.value.items()) {
                            if (item.kind() != JsonKind::object) return {};
                            std::string path{item["PathOnHost"].text_or("")};
                            std::string inside{item["PathInContainer"].text_or(path)};
                            std::string permissions{item["CgroupPermissions"].text_or("rwm")};
                            if (permissions.empty()) permissions = "rwm";
                            out.push_back({std::move(path), std::move(inside), std::move(permissions),
                                           list.item(index++, item).origin()});
                          }
                          return out;
                        });
}

Fact<std::vector<facts::DeviceRequest>> device_requests_field(const Place& host) {
  using Requests = std::vector<facts::DeviceRequest>;
  return field<Requests>(host, "DeviceRequests", {}, "a list of objects",
                         [](const Place& list) -> std::optional<Requests> {
                           if (list.value.kind() != JsonKind::array) return {};
                           Requests out;
                           std::size_t index = 0;
                           for (const JsonValue& item : list.value.items()) {
                             if (item.kind() != JsonKind::object) return {};
                             facts::DeviceRequest request;
                             request.driver = item["Driver"].text_or("");
                             request.count = item["Count"].integer().value_or(0);
                             for (const JsonValue& id : item["DeviceIDs"].items())
                               request.ids.emplace_back(id.text_or(""));
                             for (const JsonValue& both : item["Capabilities"].items())
                               for (const JsonValue& one : both.items())
                                 request.capabilities.emplace_back(one.text_or(""));
                             request.origin = list.item(index++, item).origin();
                             out.push_back(std::move(request));
                           }
                           return out;
                         });
}

}  // namespace watertight::sources
