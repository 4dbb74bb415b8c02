#include "checks/sensitive_paths.hpp"

#include <array>

#include "checks/host_paths.hpp"

namespace watertight::checks {
namespace {

using enum Severity;

constexpr std::string_view kLogin = "an attacker adds a login, a key or a job and is root on the host";
constexpr std::string_view kHashes = "an attacker reads password hashes and private keys of the host";
constexpr std::string_view kPrograms = "an attacker replaces a program that the host's root will run";
constexpr std::string_view kLittle = "an attacker learns which software and versions the host runs";
constexpr std::string_view kCredentials =
    "an attacker takes the keys and tokens kept there and uses them elsewhere";
constexpr std::string_view kPlant =
    "an attacker takes the keys kept there, or plants one that opens the host";
constexpr std::string_view kContainers =
    "an attacker changes the files and settings of every other container, and through them the host";
constexpr std::string_view kContainersRead =
    "an attacker reads the files, logs and environment of every other container";
constexpr std::string_view kBoot =
    "an attacker puts his own kernel or boot options in place for the next start";
constexpr std::string_view kKernelRead =
    "an attacker reads the state of the kernel and of the host's processes";
constexpr std::string_view kBus =
    "root in it asks systemd over this socket to run a command as the host's root";

constexpr std::array<SensitivePath, 49> kPaths = {{
    {"/", false, critical, high, "root in it owns every file of the host, and so the host",
     "root in it reads every file of the host, password hashes and keys included"},
    {"/boot", true, critical, low, kBoot, kLittle},
    {"/etc", false, critical, high, kLogin, kHashes},
    {"/etc/shadow", true, critical, high, kLogin, kHashes},
    {"/etc/gshadow", true, critical, high, kLogin, kHashes},
    {"/etc/passwd", true, critical, info, kLogin, kLittle},
    {"/etc/group", true, critical, info, kLogin, kLittle},
    {"/etc/sudoers", true, critical, low, kLogin, kLittle},
    {"/etc/sudoers.d", true, critical, low, kLogin, kLittle},
    {"/etc/pam.d", true, critical, info, kLogin, kLittle},
    {"/etc/ssh", true, critical, high, kLogin, "an attacker reads the host's SSH keys and impersonates it"},
    {"/etc/cron.d", true, critical, info, kLogin, kLittle},
    {"/etc/crontab", true, critical, info, kLogin, kLittle},
    {"/etc/cron.daily", true, critical, info, kLogin, kLittle},
    {"/etc/cron.hourly", true, critical, info, kLogin, kLittle},
    {"/etc/profile.d", true, critical, info, kLogin, kLittle},
    {"/etc/ld.so.preload", true, critical, info, kPrograms, kLittle},
    {"/etc/systemd", true, critical, info, kLogin, kLittle},
    {"/etc/docker", true, critical, medium,
     "an attacker changes the daemon's settings and trusted registries",
     "an attacker reads the daemon's settings and TLS keys"},
    {"/etc/kubernetes", true, critical, high, "an attacker changes what the node runs",
     "an attacker takes the node's credentials to the cluster"},
    {"/etc/ssl/private", true, high, high, kCredentials, kCredentials},
    {"/root", false, critical, high, kPlant, kCredentials},
    {"/home", false, critical, high, kPlant, kCredentials},
    {"/opt/cni", true, critical, low, kPrograms, kLittle},
    {"/usr", false, critical, low, kPrograms, kLittle},
    {"/usr/bin", true, critical, low, kPrograms, kLittle},
    {"/usr/sbin", true, critical, low, kPrograms, kLittle},
    {"/usr/lib", false, critical, low, kPrograms, kLittle},
    {"/usr/libexec", true, critical, low, kPrograms, kLittle},
    {"/usr/local", false, critical, low, kPrograms, kLittle},
    {"/usr/local/bin", true, critical, low, kPrograms, kLittle},
    {"/bin", true, critical, low, kPrograms, kLittle},
    {"/sbin", true, critical, low, kPrograms, kLittle},
    {"/lib", false, critical, low, kPrograms, kLittle},
    {"/lib64", false, critical, low, kPrograms, kLittle},
    {"/lib/modules", true, high, info, kPrograms, kLittle},
    {"/var", false, critical, high, kContainers, kContainersRead},
    {"/var/lib", false, critical, high, kContainers, kContainersRead},
    {"/var/lib/docker", true, critical, high, kContainers, kContainersRead},
    {"/var/lib/containerd", true, critical, high, kContainers, kContainersRead},
    {"/var/lib/containers", true, critical, high, kContainers, kContainersRead},
    {"/var/lib/kubelet", true, critical, high, kContainers, kContainersRead},
    {"/var/spool/cron", true, critical, low, kLogin, kLittle},
    {"/var/log", false, medium, low, "an attacker removes his traces from the host's logs",
     "an attacker reads the host's logs"},
    {"/dev", false, medium, medium,
     "an attacker sees every device of the host and its shared memory; only the device cgroup still keeps "
     "the disks shut",
     "an attacker sees every device of the host and its shared memory; only the device cgroup still keeps "
     "the disks shut"},
    {"/proc", true, info, medium, "", kKernelRead},  // writable: container-lxcfs-writable
    {"/sys", false, info, low, "", kKernelRead},
    {"/run/systemd/private", true, high, high, kBus, kBus},
    {"/run/dbus/system_bus_socket", true, high, high, kBus, kBus},
}};

constexpr std::array<std::string_view, 7> kCredentialFolders = {".ssh",   ".aws",   ".docker",       ".kube",
                                                                ".gnupg", ".azure", ".config/gcloud"};
constexpr SensitivePath kCredentialFolder = {"", true, high, high, kPlant, kCredentials};
constexpr SensitivePath kWholeHome = {"", false, high, high, kPlant, kCredentials};

bool holds_credentials(std::string_view path) {
  for (const std::string_view folder : kCredentialFolders) {
    const auto at = path.find(folder);
    if (at == std::string_view::npos || at == 0 || path[at - 1] != '/') continue;
    const auto end = at + folder.size();
    if (end == path.size() || path[end] == '/') return true;
  }
  return false;
}

// "/home/alice", whole.
bool is_home(std::string_view path) {
  constexpr std::string_view kHomes = "/home/";
  return path.starts_with(kHomes) && path.find('/', kHomes.size()) == std::string_view::npos;
}

}  // namespace

const SensitivePath* sensitive_path(std::string_view path) {
  const SensitivePath* best = nullptr;
  for (const SensitivePath& entry : kPaths) {
    const bool meant = path == entry.path || (entry.below && lies_in(path, entry.path));
    if (meant && (best == nullptr || entry.path.size() > best->path.size())) best = &entry;
  }
  if (best != nullptr) return best;
  if (holds_credentials(path)) return &kCredentialFolder;
  return is_home(path) ? &kWholeHome : nullptr;
}

}  // namespace watertight::checks
