#include "attack/bridge/host_folders.hpp"

#include <algorithm>

#include "attack/bridge/container_roots.hpp"
#include "checks/api_sockets.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/sensitive_paths.hpp"

namespace watertight::attack {
namespace {

using checks::lies_in;

// Which mounts of something below the path count as it.
enum class Below : std::uint8_t {
  all,
  none,
  worth,    // what is worth a finding of its own: /etc/shadow is, /etc/localtime is not
  written,  // what can be written
};
struct Known {
  std::string_view path;
  std::string_view folder;
  Below below;
  bool rare = false;  // most hosts do not have it
};
constexpr Known kKnown[] = {
    {"/etc", "etc", Below::worth},
    {"/etc/cron.d", "start-up", Below::all},
    {"/etc/cron.hourly", "start-up", Below::all},
    {"/etc/cron.daily", "start-up", Below::all},
    {"/etc/cron.weekly", "start-up", Below::all},
    {"/etc/cron.monthly", "start-up", Below::all},
    {"/etc/crontab", "start-up", Below::all},
    {"/etc/anacrontab", "start-up", Below::all},
    {"/etc/init.d", "start-up", Below::all},
    {"/etc/rc.local", "start-up", Below::all},
    {"/etc/systemd", "start-up", Below::all},
    {"/etc/udev", "start-up", Below::all},
    {"/var/spool/cron", "start-up", Below::all},
    {"/usr/lib/systemd", "start-up", Below::all},
    {"/usr/lib/udev", "start-up", Below::all},
    {"/lib/systemd", "start-up", Below::all},
    {"/lib/udev", "start-up", Below::all},
    {"/run/systemd/system", "start-up", Below::all},
    {"/run/systemd/transient", "start-up", Below::all},
    {"/run/udev", "start-up", Below::all},
    {"/etc/docker", "engine-settings", Below::all},
    {"/etc/containerd", "engine-settings", Below::all},
    {"/etc/default/docker", "engine-settings", Below::all},
    {"/etc/sysconfig/docker", "engine-settings", Below::all},
    {"/home", "homes", Below::worth},
    {"/root", "homes", Below::worth},
    {"/usr", "programs", Below::worth},
    {"/bin", "programs", Below::all},
    {"/sbin", "programs", Below::all},
    {"/lib", "programs", Below::worth},
    {"/lib32", "programs", Below::worth},
    {"/lib64", "programs", Below::worth},
    {"/boot", "boot", Below::all},
    {"/proc", "proc", Below::written},
    {"/sys", "sys", Below::written},
    {"/sys/fs/cgroup", "control-groups", Below::all},
    {"/sys/kernel/debug", "kernel-tracing", Below::all},
    {"/sys/kernel/tracing", "kernel-tracing", Below::all},
    {"/dev", "devices", Below::none},
    {"/dev/mapper", "devices", Below::all},
    {"/dev/disk", "devices", Below::all},
    {"/dev/block", "devices", Below::all},
    {"/dev/shm", "shared-memory", Below::all},
    {"/var/log", "logs", Below::none},
    {"/var/log/pods", "logs", Below::all},
    {"/var/log/containers", "logs", Below::all},
    {"/var/log/journal", "logs", Below::all},
    {"/var/log/audit", "logs", Below::all},
    {"/var/log/auth.log", "logs", Below::all},
    {"/var/log/secure", "logs", Below::all},
    {"/var/log/syslog", "logs", Below::all},
    {"/var/log/messages", "logs", Below::all},
    {"/run/log", "logs", Below::all},
    {"/var/lib/containerd", "data-root", Below::all},
    {"/run/docker", "runtime-state", Below::all},
    {"/run/containerd", "runtime-state", Below::all},
    {"/run/runc", "runtime-state", Below::all},
    {"/run/crio", "runtime-state", Below::all},
    {"/var/lib/kubelet", "kubelet", Below::none, true},
    {"/var/lib/kubelet/pods", "kubelet", Below::all, true},
    {"/var/lib/kubelet/pki", "kubelet", Below::all, true},
    {"/var/lib/lxcfs", "lxcfs", Below::all, true},
    {"/var/lib/lxc/lxcfs", "lxcfs", Below::all, true},
};

// Single disks among the nodes of /dev.
bool is_disk_node(std::string_view path) {
  for (const std::string_view disk : {"/dev/sd", "/dev/nvme", "/dev/vd", "/dev/xvd", "/dev/dm-", "/dev/loop"})
    if (path.starts_with(disk)) return true;
  return false;
}

void add(std::string_view name, bool write, Truth there, std::vector<HostFolder>& out) {
  const auto at = std::ranges::find(out, name, &HostFolder::name);
  if (at == out.end()) {
    out.push_back({name, write, there});
    return;
  }
  at->write |= write;
  at->there = std::max(at->there, there);
}

// Of an entry that the path lies in.
void add_part(const Known& known, std::string_view path, bool writable, std::vector<HostFolder>& out) {
  if (path == known.path || known.below == Below::all) return add(known.folder, writable, Truth::yes, out);
  if (known.below == Below::written && writable) return add(known.folder, true, Truth::yes, out);
  if (known.below != Below::worth) return;
  const checks::SensitivePath* matter = checks::sensitive_path(path);
  if (matter == nullptr) return;
  // Programs are no secret; that they can be read matters to flaws that write to what can only be read.
  const bool to_write = matter->writable >= checks::Severity::high;
  const bool to_read = matter->read_only >= checks::Severity::high || known.folder == "programs";
  if (writable ? to_write : to_write && to_read) add(known.folder, writable, Truth::yes, out);
}

// One volume's folder is that volume's matter; everything else in there is about all containers.
bool is_one_volume(std::string_view path, std::string_view data_root) {
  const std::string volumes = std::string(data_root) + "/volumes/";
  return path.starts_with(volumes);
}

}  // namespace

std::vector<HostFolder> host_folders(std::string_view path, bool writable, const facts::System& system) {
  std::vector<HostFolder> out;
  if (path == "/") {
    add("root-file-system", writable, Truth::yes, out);
    return out;
  }
  if (path.ends_with(".sock") || !checks::runtime_of_socket(path).empty()) return out;
  if (is_of_one_container(path)) {
    add("other", writable, Truth::yes, out);
    return out;
  }
  const std::string data_root = checks::plain_path(checks::data_root(system));
  const Known* within = nullptr;
  for (const Known& known : kKnown) {
    if (known.path[1] != path[1]) continue;  // neither lies in the other; most of them
    if (known.path != path && lies_in(known.path, path))
      add(known.folder, writable, known.rare ? Truth::unknown : Truth::yes, out);
    else if (lies_in(path, known.path) && (within == nullptr || known.path.size() > within->path.size()))
      within = &known;
  }
  if (lies_in(data_root, path) || (lies_in(path, data_root) && !is_one_volume(path, data_root)))
    add("data-root", writable, Truth::yes, out);
  else if (within != nullptr && !lies_in(path, data_root))
    add_part(*within, path, writable, out);
  if (is_disk_node(path)) add("devices", writable, Truth::yes, out);
  if (out.empty()) add("other", writable, Truth::yes, out);
  return out;
}

}  // namespace watertight::attack
