#include "sources/in_force/foreign_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sources/host/read_fact.hpp"
#include "sources/in_force/numbers.hpp"

namespace watertight::sources::in_force {
namespace {

constexpr std::size_t kSmallFile = 64u << 10;

// Devices that carry nothing across: whoever has them open reads nothing of the host and writes nothing to
// it.
constexpr std::array kHarmless = std::to_array<std::string_view>(
    {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"});
// Paths of files that the kernel makes on mounts of its own.
constexpr std::array kInternal =
    std::to_array<std::string_view>({"/memfd:", "/SYSV", "/dev/zero (deleted)", "/anon_hugepage",
                                     "/dmabuf:", "/secretmem", "/[aio]", "/i915", "/drm mm object"});

// As facts::ForeignFile has them instead of a descriptor.
constexpr std::int64_t kWorkingDirectory = -1, kRootDirectory = -2;

struct Descriptor {
  std::int64_t mount = -1;
  std::uint32_t flags = 0;
};

std::optional<Descriptor> parse_fdinfo(std::string_view text) {
  Descriptor found;
  bool flags = false;
  for (const host::Line& line : host::lines_of(text)) {
    const auto words = host::words_of(line.text);
    if (words.size() != 2) continue;
    if (words[0] == "mnt_id:") found.mount = number<std::int64_t>(words[1]).value_or(-1);
    if (words[0] != "flags:") continue;
    const auto value = number<std::uint32_t>(words[1], 8);
    flags = value.has_value();
    found.flags = value.value_or(0);
  }
  return flags && found.mount >= 0 ? std::optional(found) : std::nullopt;
}

bool opened_to_write(std::uint32_t flags) { return (flags & O_ACCMODE) != O_RDONLY && (flags & O_PATH) == 0; }

// "net:[4026531840]" of a namespace that the process is not in.
bool foreign_namespace(std::string_view link, const NamespaceIds& own) {
  const auto open = link.find(":[");
  if (open == std::string_view::npos || !link.ends_with(']')) return false;
  const std::string_view kind = link.substr(0, open);
  if (std::ranges::find(kNamespaces, kind) == kNamespaces.end()) return false;
  const auto inode = number<std::uint64_t>(link.substr(open + 2, link.size() - open - 3));
  return inode && std::ranges::find(own, *inode) == own.end();
}

}  // namespace

void ForeignFiles::look_at(std::int64_t pid, std::int64_t descriptor, const MountTable& own,
                           const NamespaceIds& namespaces) {
  const std::string path = fmt::format("/proc/{}/fd/{}", pid, descriptor);
  const auto link = root_.link(path);
  if (!link) {
    if (link.error().refusal != Refusal::absent) wrong_ = link.error().because;
    return;
  }
  if (!link->starts_with('/')) {
    if (foreign_namespace(*link, namespaces))
      read_.push_back({{pid, descriptor, "namespace", *link, false}, -1});
    return;
  }
  const auto internal = [&](std::string_view prefix) { return link->starts_with(prefix); };
  const auto text = root_.read(fmt::format("/proc/{}/fdinfo/{}", pid, descriptor), kSmallFile);
  if (!text && text.error().refusal == Refusal::absent) return;
  const auto info = text ? parse_fdinfo(*text) : std::nullopt;
  if (!info) {
    wrong_ = text ? path + ": the kernel does not say on which mount it is" : text.error().because;
    return;
  }
  if (own.has_id(info->mount) || std::ranges::find(kHarmless, *link) != kHarmless.end()) return;
  if (!host_.has_id(info->mount) && std::ranges::any_of(kInternal, internal)) return;
  const auto status = root_.status(path);
  std::string kind = status && status->exists ? status->type : "file";
  if (kind != "directory" && kind != "device" && kind != "socket") kind = "file";
  read_.push_back({{pid, descriptor, std::move(kind), *link, opened_to_write(info->flags)}, info->mount});
}

// Whose mount nobody lists was left behind when its mounts were exchanged, or taken away. A process that has
// changed its root lists only the mounts below that.
void ForeignFiles::look_at_directory(std::int64_t pid, std::int64_t which, const MountTable& own) {
  const std::string path = fmt::format("/proc/{}/{}", pid, which == kRootDirectory ? "root" : "cwd");
  const auto link = root_.link(path);
  if (!link) {
    if (link.error().refusal != Refusal::absent) wrong_ = link.error().because;
    return;
  }
  const std::int64_t mount = kernel_.mount_of(path);
  if (!link->starts_with("(unreachable)")) {
    if (own.has_id(mount)) return;
    if (mount < 0 && !root_.link(path)) return;  // ended meanwhile
    if (mount < 0 || (!host_.has_id(mount) && own.at("/") == nullptr)) {
      wrong_ = fmt::format("{}: on which mount it is is not known", path);
      return;
    }
  }
  read_.push_back({{pid, which, "directory", *link, false}, mount});
}

void ForeignFiles::add(std::int64_t pid, const MountTable& own, const NamespaceIds& namespaces) {
  read_.clear();
  look_at_directory(pid, kWorkingDirectory, own);
  look_at_directory(pid, kRootDirectory, own);
  const auto names = root_.list(fmt::format("/proc/{}/fd", pid));
  if (!names) {
    if (names.error().refusal != Refusal::absent) wrong_ = names.error().because;
    return;
  }
  for (const std::string& name : *names) {
    if (++looked_at_ > kMostDescriptors) {
      wrong_ = fmt::format("its processes have more than {} files open", kMostDescriptors);
      return;
    }
    if (const auto descriptor = number<std::int64_t>(name)) look_at(pid, *descriptor, own, namespaces);
  }
  if (read_.empty()) return;
  if (const auto now = read_mounts(root_, fmt::format("/proc/{}", pid)))
    std::erase_if(read_, [&](const Found& found) { return now->has_id(found.mount); });
}

void ForeignFiles::keep() {
  for (Found& found : read_) kept_.push_back(std::move(found.file));
  read_.clear();
}

Reading<std::vector<facts::ForeignFile>> ForeignFiles::result() {
  if (!wrong_.empty()) return std::unexpected(Unread{Refusal::failed, wrong_});
  std::ranges::sort(kept_, {}, [](const facts::ForeignFile& f) { return std::pair(f.pid, f.descriptor); });
  return std::move(kept_);
}

}  // namespace watertight::sources::in_force
