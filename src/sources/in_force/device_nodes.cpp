#include "sources/in_force/device_nodes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::in_force {
namespace {

using facts::DeviceNode;
using Nodes = std::vector<DeviceNode>;

// File systems that the kernel or a disk of the machine answers for.
constexpr std::array kAnswered = std::to_array<std::string_view>(
    {"tmpfs",  "devtmpfs",   "devpts",   "ramfs",   "overlay",   "ext2",   "ext3",        "ext4",
     "xfs",    "btrfs",      "zfs",      "f2fs",    "aufs",      "mqueue", "proc",        "sysfs",
     "cgroup", "securityfs", "cgroup2",  "debugfs", "tracefs",   "bpf",    "binfmt_misc", "hugetlbfs",
     "nsfs",   "configfs",   "efivarfs", "pstore",  "selinuxfs", "binder", "squashfs",    "erofs"});

bool is_answered(const MountLine& mount) {
  return std::ranges::find(kAnswered, mount.type) != kAnswered.end();
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::string child(const std::string& folder, const std::string& name) {
  return folder == "/" ? folder + name : folder + "/" + name;
}

class Search {
 public:
  Search(std::unique_ptr<Root> inside, const MountTable& mounts, SharedTexts& texts)
      : inside_(std::move(inside)), mounts_(mounts), texts_(texts) {}

  // A folder with all below it, or a node itself.
  void below(const std::string& path) {
    if (!answers(mounts_.at("/")) || !answers(mounts_.at(path))) return;
    const auto status = inside_->status(path, Links::stay);
    if (!status) return stop(status.error().because);
    if (status->type == "directory") return folder(path);
    if (status->type != "device" || !opens(path)) return;
    const std::string above = parent_of(path);
    if (!may_list(above)) return;
    const auto entries = inside_->entries(above);
    if (!entries) return stop(entries.error().because);
    for (const Root::Entry& entry : *entries)
      if (child(above, entry.name) == path) add(path, entry);
  }

  [[nodiscard]] const std::string& stopped() const { return stopped_; }
  [[nodiscard]] Nodes take() {
    std::ranges::sort(nodes_, {}, [](const DeviceNode& n) { return n.path.view(); });
    return std::move(nodes_);
  }

 private:
  void stop(std::string because) {
    if (stopped_.empty()) stopped_ = std::move(because);
  }

  bool answers(const MountLine* mount) {
    if (mount == nullptr || is_answered(*mount)) return true;
    stop(fmt::format("{} is a {}, which may keep whoever asks it waiting", mount->target, mount->type));
    return false;
  }
  // Looking at a folder's entries asks the file systems that are mounted on them.
  bool may_list(const std::string& path) {
    return answers(mounts_.at(path)) && std::ranges::all_of(mounts_.lines(), [&](const MountLine& mount) {
             return mount.target == "/" || parent_of(mount.target) != path || answers(&mount);
           });
  }

  [[nodiscard]] bool opens(const std::string& path) const {
    const MountLine* on = mounts_.at(path);
    return on == nullptr || !on->has_option("nodev");
  }

  void folder(const std::string& path) {
    if (!stopped_.empty() || !opens_below(path) || !seen_.insert(path).second || !may_list(path)) return;
    const auto entries = inside_->entries(path);
    if (!entries) {
      if (entries.error().refusal != Refusal::absent) stop(entries.error().because);
      return;
    }
    looked_at_ += entries->size();
    if (looked_at_ > kMostDeviceEntries)
      return stop(fmt::format("its /dev has more than {} entries", kMostDeviceEntries));
    for (const Root::Entry& entry : *entries) {
      const std::string at = child(path, entry.name);
      if (entry.status.type == "directory") folder(at);
      if (entry.status.type == "device") add(at, entry);
    }
  }

  // Where no device can be opened nothing is looked for, unless something else is mounted below.
  [[nodiscard]] bool opens_below(const std::string& path) const {
    return opens(path) || std::ranges::any_of(mounts_.lines(), [&](const MountLine& mount) {
             return mount.target != path && is_below(mount.target, path) && !mount.has_option("nodev");
           });
  }

  void add(const std::string& path, const Root::Entry& entry) {
    if (!opens(path) || !seen_.insert(path).second) return;
    if (!entry.device) return stop(path + " is a device, and of which number was not told");
    if (nodes_.size() == kMostDeviceNodes)
      return stop(fmt::format("it has more than {} nodes of devices", kMostDeviceNodes));
    nodes_.push_back({texts_.of(path), entry.device->type, entry.device->major, entry.device->minor,
                      entry.status.mode, entry.status.uid, entry.status.gid});
  }

  std::unique_ptr<Root> inside_;
  const MountTable& mounts_;
  SharedTexts& texts_;
  std::set<std::string, std::less<>> seen_;
  std::size_t looked_at_ = 0;
  std::string stopped_;
  Nodes nodes_;
};

}  // namespace

facts::Fact<Nodes> device_nodes(const Root& root, const std::string& folder, const MountTable& mounts,
                                const facts::Container& container, SharedTexts& texts) {
  const std::string inside = folder + "/root";
  const facts::Origin origin = host::origin_of(inside + "/dev");
  if (const auto link = root.link(inside); !link) return facts::unknown<Nodes>(link.error().because, origin);
  Search search(root.below(inside), mounts, texts);
  search.below("/dev");
  for (const MountLine& mount : mounts.lines())
    if (mount.type == "devtmpfs" && mounts.visible(mount)) search.below(mount.target);
  if (container.devices.known())
    for (const facts::Device& device : *container.devices)
      if (device.container_path.starts_with('/'))
        search.below(std::filesystem::path(device.container_path).lexically_normal().string());
  if (!search.stopped().empty()) return facts::unknown<Nodes>(search.stopped(), origin);
  return facts::effective(search.take(), origin);
}

}  // namespace watertight::sources::in_force
