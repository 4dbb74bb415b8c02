#include "sources/in_force/foreign_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sources/host/container_id.hpp"
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

struct Info {
  std::int64_t mount = -1;
  std::uint32_t flags = 0;
};

std::optional<Info> parse_fdinfo(std::string_view text) {
  Info found;
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

void ForeignFiles::look_at_nameless(const Descriptor& descriptor, const NamespaceIds& namespaces) {
  const std::string& link = descriptor.link;
  if (link.starts_with("socket:[")) return look_at_socket(descriptor, namespaces);
  if (link == "anon_inode:[pidfd]" || link.starts_with("pidfd:["))  // from Linux 6.9 on
    return look_at_pidfd(descriptor, namespaces);
  if (foreign_namespace(link, namespaces))
    read_.push_back({{descriptor.pid, descriptor.number, "namespace", link, false}, -1});
}

// Absence from the tables of its own namespace would say nothing: sockets without an address are in none.
void ForeignFiles::look_at_socket(const Descriptor& descriptor, const NamespaceIds& namespaces) {
  const std::uint64_t network = namespaces[kNetworkNamespace];
  if (!known_.host_known() || network == 0 || known_.of_host(kNetworkNamespace, network)) return;
  const std::string_view link = descriptor.link;
  const auto inode = number<std::uint64_t>(link.substr(8, link.size() - 9));
  if (!inode) return;
  const auto of_host = sockets_.has(*inode);
  if (!of_host)
    wrong_ = of_host.error().because;
  else if (*of_host)
    read_.push_back({{descriptor.pid, descriptor.number, "socket", descriptor.link, true}, -1});
}

void ForeignFiles::look_at_pidfd(const Descriptor& descriptor, const NamespaceIds& namespaces) {
  const auto text =
      root_.read(fmt::format("/proc/{}/fdinfo/{}", descriptor.pid, descriptor.number), kSmallFile);
  if (!text) {
    if (text.error().refusal != Refusal::absent) wrong_ = text.error().because;
    return;
  }
  for (const host::Line& line : host::lines_of(*text)) {
    const auto words = host::words_of(line.text);
    if (words.size() != 2 || words[0] != "Pid:") continue;
    const auto pid = number<std::int64_t>(words[1]);
    // -1: it ended; 0: it is in a pid namespace that the reader does not see.
    if (pid && *pid > 0 && !own_process(*pid, namespaces))
      read_.push_back(
          {{descriptor.pid, descriptor.number, "process", fmt::format("/proc/{}", *pid), false}, -1});
  }
}

// Also one that has left the container's control groups, by its mounts; and one that is gone.
bool ForeignFiles::own_process(std::int64_t pid, const NamespaceIds& namespaces) const {
  const std::string folder = fmt::format("/proc/{}", pid);
  const auto cgroup = root_.read(folder + "/cgroup", kSmallFile);
  if (!cgroup) return true;
  if (host::any_container_id(*cgroup, [&](std::string_view id) { return id == container_; })) return true;
  const auto its = namespaces_of(root_, folder);
  return its && (*its)[kMountNamespace] == namespaces[kMountNamespace];
}

void ForeignFiles::look_at(std::int64_t pid, std::int64_t descriptor, const MountTable& own,
                           const NamespaceIds& namespaces) {
  const std::string path = fmt::format("/proc/{}/fd/{}", pid, descriptor);
  const auto link = root_.link(path);
  if (!link) {
    if (link.error().refusal != Refusal::absent) wrong_ = link.error().because;
    return;
  }
  if (!link->starts_with('/')) {
    look_at_nameless({pid, descriptor, *link}, namespaces);
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
