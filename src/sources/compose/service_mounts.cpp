// What of the host, and which volumes, a service has in its file system.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sources/compose/links.hpp"
#include "sources/compose/paths.hpp"
#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/compose/short_syntax.hpp"

namespace watertight::sources::compose {
namespace {

using facts::Mount;
using facts::MountKind;

std::string_view text_of_view(const Value& mapping, std::string_view key) {
  const Member* m = written(mapping, key);
  return m && m->value.is_scalar() ? std::string_view(m->value.text) : std::string_view{};
}
std::string text_of(const Value& mapping, std::string_view key) {
  return std::string(text_of_view(mapping, key));
}

std::vector<std::string_view> cut_at_commas(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    parts.push_back(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return parts;
}

// "./sock" as what a link of that name leads to, and a word about it; the path itself where no link is on the
// way.
std::string after_links(ServiceReading& reading, const Value& value, const std::string& shown) {
  Project& project = reading.project;
  const FileReader& reader = *project.request.reader;
  if (shown.starts_with("./") && !reader.has_folders() && !std::exchange(project.told_no_folder, true))
    project.problems.note(origin(value),
                          fmt::format("the text came without its folder: whether {}, and what "
                                      "else is mounted from there, is a symbolic link is not known",
                                      quoted(shown)));
  if (shown.starts_with("..") && reader.has_folders() && !std::exchange(project.told_outside, true))
    project.problems.note(origin(value),
                          fmt::format("{} lies outside of the project's folder: whether it, and what else is "
                                      "mounted from there, is a symbolic link was not looked at",
                                      quoted(shown)));
  std::string leads = where_links_lead(reader, project.context.directory, shown);
  if (leads.empty()) return shown;
  project.problems.note(origin(value),
                        fmt::format("{}{} is a symbolic link, and counts as what it leads to: {}",
                                    subject(reading), quoted(shown), quoted(leads)));
  return leads;
}

// A path that climbs out of all folders above the project is one of the whole machine: "../../etc" from
// /srv/app is /etc. Empty where it stays below one of them.
std::string climbed_out(const Project& project, const std::string& shown) {
  std::string folder = joined(project.request.reader->working_folder(), project.context.directory);
  if (!folder.starts_with('/')) return {};
  std::string_view rest = shown;
  while (rest == ".." || rest.starts_with("../")) {
    rest.remove_prefix(std::min<std::size_t>(3, rest.size()));
    folder = folder_of(folder);
  }
  return folder.empty() || folder == "/" ? joined("/", rest) : std::string{};
}

// `device` of a volume that is nothing but a bind: {type: none, o: bind, device: /srv/data}.
std::string bind_behind(ServiceReading& reading, const Value& volume) {
  const Member* options = written(volume, "driver_opts");
  if (!options) return {};
  const Member* device = written(options->value, "device");
  if (!device || !device->value.is_scalar() || device->value.text.empty() || !device->value.unset.empty())
    return {};
  const std::vector<std::string_view> flags = cut_at_commas(text_of_view(options->value, "o"));
  if (std::ranges::none_of(flags, [](std::string_view flag) { return flag == "bind" || flag == "rbind"; }))
    return {};
  const std::string shown =
      after_links(reading, device->value, shown_path(reading.project, device->value, device->value.text));
  if (is_absolute(shown)) return normalized(shown);
  const std::string climbed = shown.starts_with("..") ? climbed_out(reading.project, shown) : std::string{};
  return climbed.empty() ? shown : climbed;
}

// Where a path of the host really is, as far as its text and the links of the project say: empty when that is
// inside the project, or is what the mount's source says already.
std::string real_path(ServiceReading& reading, const Value& value, const std::string& source) {
  Project& project = reading.project;
  if (source.starts_with('~')) {
    project.problems.note(
        origin(value),
        fmt::format("{}\"~\" is the home folder of whoever runs docker compose", subject(reading)));
    const std::string* home = project.context.environment.find("HOME");
    return home && is_absolute(*home) && (source.size() == 1 || source[1] == '/')
               ? joined(*home, "./" + source.substr(1))
               : std::string{};
  }
  const std::string shown = after_links(reading, value, source);
  if (is_absolute(shown)) {
    std::string real = normalized(shown);
    return real == source ? std::string{} : real;
  }
  if (!shown.starts_with("..")) return {};
  std::string outside = joined(project.context.directory, shown);
  return is_absolute(outside) ? outside : climbed_out(project, shown);
}

void set_host_path(ServiceReading& reading, const Value& value, std::string_view written_path, Mount& mount) {
  mount.kind = MountKind::bind;
  mount.source = shown_path(reading.project, value, written_path);
  mount.real_source = real_path(reading, value, mount.source);
}

void set_volume(ServiceReading& reading, std::string_view key, Mount& mount) {
  const Project& project = reading.project;
  mount.kind = MountKind::volume;
  mount.source = resource_name(project.volumes, key);
  if (const auto found = project.volumes.find(key); found != project.volumes.end())
    mount.real_source = bind_behind(reading, found->second->value);
}

constexpr std::array<std::string_view, 6> kPropagations = {"private", "rprivate", "shared",
                                                           "rshared", "slave",    "rslave"};

void set_options(std::string_view options, Mount& mount) {
  mount.options = options;
  for (std::string_view option : cut_at_commas(options)) {
    if (option == "ro" || option == "readonly") mount.read_only = true;
    if (std::ranges::find(kPropagations, option) != kPropagations.end()) mount.propagation = option;
  }
}

std::optional<Mount> short_mount(ServiceReading& reading, const Value& item) {
  const auto parts = split_volume(item.text);
  if (!parts) {
    reading.project.problems.refuse(
        origin(item), fmt::format("{}{} ({})", subject(reading), parts.error(), quoted(item.text)),
        "write SOURCE:TARGET or SOURCE:TARGET:OPTIONS");
    return std::nullopt;
  }
  Mount mount;
  mount.origin = origin(item);
  mount.destination = parts->target;
  set_options(parts->options, mount);
  if (parts->source.empty())
    mount.kind = MountKind::volume;
  else if (names_a_path(parts->source))
    set_host_path(reading, item, parts->source, mount);
  else
    set_volume(reading, parts->source, mount);
  return mount;
}

// The details of the long form that change what the mount is, and all of them as words for people.
void read_details(const Value& item, Mount& mount) {
  std::vector<std::string> words;
  if (const Member* read_only = written(item, "read_only")) {
    mount.read_only = parse_switch(read_only->value.text).value_or(false);
    if (mount.read_only) words.emplace_back("ro");
  }
  if (const Member* bind = written(item, "bind")) {
    mount.propagation = text_of(bind->value, "propagation");
    if (!mount.propagation.empty()) words.push_back(mount.propagation);
    const std::string recursive = text_of(bind->value, "recursive");
    mount.read_only_recursive = mount.read_only && recursive == "readonly";
    mount.submounts_writable = mount.read_only && recursive == "writable";
    mount.without_submounts = recursive == "disabled";
    if (!recursive.empty()) words.push_back("recursive=" + recursive);
    if (const std::string label = text_of(bind->value, "selinux"); !label.empty()) words.push_back(label);
  }
  if (const Member* volume = written(item, "volume")) {
    if (parse_switch(text_of(volume->value, "nocopy")) == true) words.emplace_back("nocopy");
    if (const std::string path = text_of(volume->value, "subpath"); !path.empty())
      words.push_back("subpath=" + path);
  }
  if (const Member* tmpfs = written(item, "tmpfs")) {
    for (std::string_view key : {"size", "mode"})
      if (const std::string value = text_of(tmpfs->value, key); !value.empty())
        words.push_back(fmt::format("{}={}", key, value));
  }
  mount.options = fmt::to_string(fmt::join(words, ","));
}

std::optional<Mount> long_mount(ServiceReading& reading, const Value& item) {
  Mount mount;
  mount.origin = origin(item);
  mount.destination = text_of(item, "target");
  const std::string type = text_of(item, "type");
  const Member* source = written(item, "source");
  const bool has_source = source && source->value.is_scalar() && !source->value.text.empty();
  read_details(item, mount);
  if (type == "bind" && has_source) {
    set_host_path(reading, source->value, source->value.text, mount);
    mount.origin = origin(*source);
  } else if (type == "volume" || type == "cluster") {
    mount.kind = MountKind::volume;
    if (has_source) set_volume(reading, source->value.text, mount);
  } else if (type == "tmpfs") {
    mount.kind = MountKind::tmpfs;
  } else if ((type == "npipe" || type == "image") && has_source) {
    mount.kind = type == "image" ? MountKind::image : MountKind::pipe;
    mount.source = source->value.text;
  } else {
    reading.project.problems.refuse(
        origin(item),
        fmt::format("{}a volume of type {} {}", subject(reading), quoted(type),
                    type == "bind" || type == "npipe" || type == "image" ? "has no source"
                                                                         : "is not one docker knows"),
        "give it a source, and one of the types bind, volume, tmpfs, image, cluster and npipe");
    return std::nullopt;
  }
  if (mount.destination.empty()) {
    reading.project.problems.refuse(origin(item), fmt::format("{}a volume has no target", subject(reading)),
                                    "add \"target: PATH\"");
  }
  return mount;
}

bool depends_on_unset(const Value& item) {
  if (!item.unset.empty()) return true;
  return std::ranges::any_of(item.members, [](const Member& m) { return !m.value.unset.empty(); });
}

void add_volumes(ServiceReading& reading, std::vector<Mount>& mounts) {
  const Member* m = written(reading.service, "volumes");
  if (!m) return;
  for (const Value& item : elements_of(m->value)) {
    if (depends_on_unset(item)) {
      Value named = item;  // the sentence names the variable, wherever in the long form it stands
      for (const Member& part : item.members)
        if (named.unset.empty()) named.unset = part.value.unset;
      leave_out(reading, named, "volumes");
      continue;
    }
    std::optional<Mount> mount = item.is_mapping() ? long_mount(reading, item) : short_mount(reading, item);
    if (mount) mounts.push_back(std::move(*mount));
  }
}

void add_tmpfs(ServiceReading& reading, std::vector<Mount>& mounts) {
  const Member* m = written(reading.service, "tmpfs");
  if (!m) return;
  for (const Value* item : scalars_of(m->value)) {
    const std::size_t colon = item->text.find(':');
    Mount mount;
    mount.kind = MountKind::tmpfs;
    mount.destination = item->text.substr(0, colon);
    if (colon != std::string::npos) set_options(std::string_view(item->text).substr(colon + 1), mount);
    mount.origin = origin(*item);
    mounts.push_back(std::move(mount));
  }
}

// "uid=103,mode=0400" as the long form asks for it; docker compose passes over it for a file of the host.
std::string asked_of_grant(const Value& item) {
  std::vector<std::string> words;
  for (const std::string_view key : {"uid", "gid", "mode"})
    if (const std::string value = item.is_mapping() ? text_of(item, key) : std::string{}; !value.empty())
      words.push_back(fmt::format("{}={}", key, value));
  return fmt::to_string(fmt::join(words, ","));
}

// Secrets and configs that are files of the host come in as read-only binds.
void add_granted(ServiceReading& reading, std::string_view key, const Index& section, std::string_view folder,
                 std::vector<Mount>& mounts) {
  const Member* m = written(reading.service, key);
  if (!m) return;
  for (const Value& item : elements_of(m->value)) {
    const std::string name = item.is_mapping() ? text_of(item, "source") : item.text;
    const auto found = section.find(name);
    if (found == section.end()) continue;  // told by check_references
    const Member* file = written(found->second->value, "file");
    if (!file || !file->value.is_scalar() || !file->value.unset.empty()) continue;
    const std::string target = item.is_mapping() ? text_of(item, "target") : std::string{};
    Mount mount;
    set_host_path(reading, file->value, file->value.text, mount);
    mount.destination = joined(folder, target.empty() ? name : target);
    mount.read_only = true;
    mount.options = asked_of_grant(item);
    mount.origin = origin(item);
    mounts.push_back(std::move(mount));
  }
}

}  // namespace

void read_mounts(ServiceReading& reading) {
  std::vector<Mount> mounts;
  add_volumes(reading, mounts);
  add_tmpfs(reading, mounts);
  add_granted(reading, "secrets", reading.project.secrets, "/run/secrets", mounts);
  add_granted(reading, "configs", reading.project.configs, "/", mounts);
  const Member* api = written(reading.service, "use_api_socket");
  if (api && parse_switch(api->value.text) == true) {
    Mount mount;
    mount.source = mount.destination = "/var/run/docker.sock";
    mount.origin = origin(*api);
    mounts.push_back(std::move(mount));
  }
  facts::Origin at;
  for (std::string_view key : {"volumes", "tmpfs", "secrets", "configs", "use_api_socket"})
    if (const Member* m = written(reading.service, key); m && !at.source) at = origin(*m);
  facts::Container& c = reading.container;
  c.mounts = at.source ? facts::declared(std::move(mounts), at) : facts::by_default(std::move(mounts));
  c.volumes_from = items_fact(reading, "volumes_from", facts::by_default(facts::Items{}));
}

}  // namespace watertight::sources::compose
