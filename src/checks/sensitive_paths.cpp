#include "checks/sensitive_paths.hpp"

#include <tuple>

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
    "root in it asks systemd over its socket there to run a command as the host's root";
constexpr std::string_view kShims =
    "root in it commands, over the sockets there, the processes that hold the other containers, or changes "
    "what "
    "the runtime keeps of them";
constexpr std::string_view kShimsRead =
    "root in it connects to the sockets there, which :ro does not prevent, and commands the processes that "
    "hold the other containers";
constexpr std::string_view kMachines =
    "root in it tells the manager of virtual machines or system containers over its socket there to start "
    "one with the host's disk in it";
constexpr std::string_view kUdev =
    "an attacker writes a rule there, and udev runs its program as the host's root with the next device "
    "event";
constexpr std::string_view kAsRoot =
    "an attacker changes a setting there that names a program which the host's root will run";
constexpr std::string_view kRules = "an attacker takes away the rules that confine the host's programs";
constexpr std::string_view kTerminals =
    "an attacker reads what is typed at the host's terminals; the device cgroup lets every terminal through, "
    "and :ro does not keep a device from being written";
constexpr std::string_view kMemory =
    "an attacker reads and changes the memory that the host's programs and containers without a namespace of "
    "their own share";
constexpr std::string_view kScratch =
    "an attacker meets the host's programs in their temporary files: agent sockets, lock files, links put in "
    "their way";
constexpr std::string_view kScratchRead =
    "an attacker reads what the host's programs put down for a moment, and connects to the sockets there";
constexpr std::string_view kDesktop =
    "an attacker reads what is typed on the desktop, and types himself; :ro does not close a socket";
constexpr std::string_view kTrees = "an attacker reads addresses and buffers of the kernel and its drivers";
constexpr std::string_view kOptional = "an attacker replaces programs that the host's root may run";

constexpr SensitivePath kPaths[] = {
    {"/", false, critical, high, "root in it owns every file of the host, and so the host",
     "root in it reads every file of the host, password hashes and keys included"},
    {"/boot", true, critical, low, kBoot, kLittle},

    // Who may come in, and what runs as root because a file says so.
    {"/etc", false, critical, high, kLogin, kHashes},
    {"/etc/shadow", true, critical, high, kLogin, kHashes},
    {"/etc/shadow-", true, high, high, kHashes, kHashes},
    {"/etc/gshadow", true, critical, high, kLogin, kHashes},
    {"/etc/gshadow-", true, high, high, kHashes, kHashes},
    {"/etc/passwd", true, critical, info, kLogin, kLittle},
    {"/etc/group", true, critical, info, kLogin, kLittle},
    {"/etc/subuid", true, high, info, "an attacker gives a user of the host the ids of others", kLittle},
    {"/etc/subgid", true, high, info, "an attacker gives a user of the host the ids of others", kLittle},
    {"/etc/sudoers", true, critical, low, kLogin, kLittle},
    {"/etc/sudoers.d", true, critical, low, kLogin, kLittle},
    {"/etc/polkit-1", true, critical, info, kLogin, kLittle},
    {"/etc/pam.d", true, critical, info, kLogin, kLittle},
    {"/etc/security", true, high, info, kLogin, kLittle},
    {"/etc/ssh", true, critical, high, kLogin, "an attacker reads the host's SSH keys and impersonates it"},
    {"/etc/crontab", true, critical, info, kLogin, kLittle},
    {"/etc/anacrontab", true, critical, info, kLogin, kLittle},
    {"/etc/cron.d", true, critical, info, kLogin, kLittle},
    {"/etc/cron.hourly", true, critical, info, kLogin, kLittle},
    {"/etc/cron.daily", true, critical, info, kLogin, kLittle},
    {"/etc/cron.weekly", true, critical, info, kLogin, kLittle},
    {"/etc/cron.monthly", true, critical, info, kLogin, kLittle},
    {"/etc/init.d", true, critical, info, kLogin, kLittle},
    {"/etc/rc.local", true, critical, info, kLogin, kLittle},
    {"/etc/systemd", true, critical, info, kLogin, kLittle},
    {"/etc/profile", true, critical, info, kLogin, kLittle},
    {"/etc/profile.d", true, critical, info, kLogin, kLittle},
    {"/etc/bash.bashrc", true, critical, info, kLogin, kLittle},
    {"/etc/environment", true, critical, low, kLogin, kLittle},
    {"/etc/default", true, critical, low, kAsRoot, kLittle},
    {"/etc/ld.so.preload", true, critical, info, kPrograms, kLittle},
    {"/etc/ld.so.conf", true, critical, info, kPrograms, kLittle},
    {"/etc/ld.so.conf.d", true, critical, info, kPrograms, kLittle},
    {"/etc/ld.so.cache", true, critical, info, kPrograms, kLittle},
    {"/etc/udev", true, critical, info, kUdev, kLittle},
    {"/etc/modprobe.d", true, critical, info, kAsRoot, kLittle},
    {"/etc/modules-load.d", true, high, info, kAsRoot, kLittle},
    {"/etc/sysctl.conf", true, critical, info, kAsRoot, kLittle},
    {"/etc/sysctl.d", true, critical, info, kAsRoot, kLittle},
    {"/etc/logrotate.d", true, critical, info, kAsRoot, kLittle},
    {"/etc/logrotate.conf", true, critical, info, kAsRoot, kLittle},
    {"/etc/update-motd.d", true, critical, info, kAsRoot, kLittle},
    {"/etc/apt", true, critical, low, kAsRoot, kLittle},
    {"/etc/yum.repos.d", true, critical, low, kAsRoot, kLittle},
    {"/etc/network", true, critical, info, kAsRoot, kLittle},
    {"/etc/NetworkManager", true, critical, high, kAsRoot, kCredentials},
    {"/etc/fstab", true, critical, info, kAsRoot, kLittle},
    {"/etc/exports", true, critical, info, "an attacker gives himself the host's disk over the network",
     kLittle},
    {"/etc/apparmor.d", true, high, info, kRules, kLittle},
    {"/etc/selinux", true, high, info, kRules, kLittle},
    {"/etc/audit", true, medium, info, "an attacker blinds the host's audit", kLittle},

    // The engine, the cluster, the keys.
    {"/etc/docker", true, critical, medium,
     "an attacker changes the daemon's settings and trusted registries",
     "an attacker reads the daemon's settings and TLS keys"},
    {"/etc/containerd", true, critical, low, kAsRoot, kLittle},
    {"/etc/containers", true, critical, low, kAsRoot, kLittle},
    {"/etc/crio", true, critical, low, kAsRoot, kLittle},
    {"/etc/cni", true, critical, low, kAsRoot, kLittle},
    {"/etc/kubernetes", true, critical, high, "an attacker changes what the node runs",
     "an attacker takes the node's credentials to the cluster"},
    {"/etc/rancher", true, critical, high, "an attacker changes what the node runs",
     "an attacker takes the node's credentials to the cluster"},
    {"/etc/ssl/private", true, high, high, kCredentials, kCredentials},
    {"/etc/pki/tls/private", true, high, high, kCredentials, kCredentials},
    {"/etc/krb5.keytab", true, high, high, kCredentials, kCredentials},
    {"/etc/wireguard", true, critical, high, kAsRoot, kCredentials},
    {"/etc/openvpn", true, critical, high, kAsRoot, kCredentials},
    {"/root", false, critical, high, kPlant, kCredentials},
    {"/home", false, critical, high, kPlant, kCredentials},

    // Programs and libraries.
    {"/opt", false, medium, info, kOptional, kLittle},
    {"/opt/cni", true, critical, low, kPrograms, kLittle},
    {"/opt/containerd", true, critical, low, kPrograms, kLittle},
    {"/usr", false, critical, low, kPrograms, kLittle},
    {"/usr/bin", true, critical, low, kPrograms, kLittle},
    {"/usr/sbin", true, critical, low, kPrograms, kLittle},
    {"/usr/lib", false, critical, low, kPrograms, kLittle},
    {"/usr/lib32", false, critical, low, kPrograms, kLittle},
    {"/usr/lib64", false, critical, low, kPrograms, kLittle},
    {"/usr/lib/x86_64-linux-gnu", true, critical, info, kPrograms, kLittle},
    {"/usr/lib/aarch64-linux-gnu", true, critical, info, kPrograms, kLittle},
    {"/usr/lib/systemd", true, critical, info, kLogin, kLittle},
    {"/usr/lib/udev", true, critical, info, kUdev, kLittle},
    {"/usr/lib/modules", true, high, info, kPrograms, kLittle},
    {"/usr/libexec", true, critical, low, kPrograms, kLittle},
    {"/usr/local", false, critical, low, kPrograms, kLittle},
    {"/usr/local/bin", true, critical, low, kPrograms, kLittle},
    {"/usr/local/sbin", true, critical, low, kPrograms, kLittle},
    {"/usr/local/lib", true, critical, info, kPrograms, kLittle},
    {"/usr/local/libexec", true, critical, info, kPrograms, kLittle},
    {"/usr/share", false, high, info, kPrograms, kLittle},
    {"/bin", true, critical, low, kPrograms, kLittle},
    {"/sbin", true, critical, low, kPrograms, kLittle},
    {"/lib", false, critical, low, kPrograms, kLittle},
    {"/lib32", false, critical, low, kPrograms, kLittle},
    {"/lib64", false, critical, low, kPrograms, kLittle},
    {"/lib/x86_64-linux-gnu", true, critical, info, kPrograms, kLittle},
    {"/lib/aarch64-linux-gnu", true, critical, info, kPrograms, kLittle},
    {"/lib/systemd", true, critical, info, kLogin, kLittle},
    {"/lib/udev", true, critical, info, kUdev, kLittle},
    {"/lib/modules", true, high, info, kPrograms, kLittle},

    // What the host keeps.
    {"/var", false, critical, high, kContainers, kContainersRead},
    {"/var/lib", false, critical, high, kContainers, kContainersRead},
    {"/var/lib/docker", true, critical, high, kContainers, kContainersRead},
    {"/var/snap/docker", true, critical, high, kContainers, kContainersRead},
    {"/var/lib/containerd", true, critical, high, kContainers, kContainersRead},
    {"/var/lib/containers", true, critical, high, kContainers, kContainersRead},
    {"/var/lib/kubelet", true, critical, high, kContainers, kContainersRead},
    {"/var/lib/rancher", true, critical, high, kContainers, kContainersRead},
    {"/var/lib/etcd", true, critical, high, "an attacker changes what every node of the cluster runs",
     "an attacker reads every secret of the cluster"},
    {"/var/lib/lxd", true, critical, critical, kMachines, kMachines},
    {"/var/snap/lxd", true, critical, critical, kMachines, kMachines},
    {"/var/lib/incus", true, critical, critical, kMachines, kMachines},
    {"/var/lib/libvirt", true, high, medium, "an attacker changes the disks of the host's virtual machines",
     "an attacker reads the disks of the host's virtual machines"},
    {"/var/lib/cloud", true, critical, medium, kAsRoot, kCredentials},
    {"/var/lib/dpkg", true, critical, low, kAsRoot, kLittle},
    {"/var/lib/systemd/coredump", true, medium, medium, kCredentials, kCredentials},
    {"/var/spool/cron", true, critical, low, kLogin, kLittle},
    {"/var/spool/anacron", true, medium, info, kLogin, kLittle},
    {"/var/backups", true, high, high, kHashes, kHashes},
    {"/var/log", false, medium, low,
     "an attacker removes his traces from the host's logs, and puts links there that root's readers follow",
     "an attacker reads the host's logs"},
    {"/var/log/pods", false, medium, low,
     "an attacker puts links there which the kubelet follows as root, and reads any file of the node",
     "an attacker reads the logs of the node's containers"},
    {"/tmp", false, medium, low, kScratch, kScratchRead},
    {"/var/tmp", false, medium, low, kScratch, kScratchRead},
    {"/tmp/.X11-unix", true, medium, medium, kDesktop, kDesktop},

    // Devices and the kernel's trees; writable trees are container-lxcfs-writable's.
    {"/dev", false, medium, medium,
     "an attacker sees every device of the host and its shared memory; only the device cgroup still keeps "
     "the disks shut",
     "an attacker sees every device of the host and its shared memory; only the device cgroup still keeps "
     "the disks shut"},
    {"/dev/shm", true, medium, low, kMemory, "an attacker reads the memory that the host's programs share"},
    {"/dev/mqueue", true, medium, low, kMemory, "an attacker reads the host's message queues"},
    {"/dev/pts", true, medium, medium, kTerminals, kTerminals},
    {"/proc", true, info, medium, "", kKernelRead},
    {"/sys", false, info, low, "", kKernelRead},
    {"/sys/firmware", true, info, low, "",
     "an attacker reads the machine's firmware tables and serial numbers"},
    {"/sys/kernel/debug", true, info, medium, "", kTrees},
    {"/sys/kernel/tracing", true, info, medium, "", kTrees},

    // Sockets and the state of what runs. /run itself is container-docker-socket's.
    {"/run", false, info, info, "", ""},
    {"/run/systemd/private", true, high, high, kBus, kBus},
    {"/run/systemd/system", true, high, info, kLogin, kLittle},
    {"/run/systemd/transient", true, high, info, kLogin, kLittle},
    {"/run/systemd/journal", true, low, low,
     "an attacker writes entries of his choice into the host's journal",
     "an attacker writes entries of his choice into the host's journal, for :ro does not close a socket"},
    {"/run/dbus/system_bus_socket", true, high, high, kBus, kBus},
    {"/run/udev", false, critical, info, kUdev, kLittle},
    {"/run/udev/rules.d", true, critical, info, kUdev, kLittle},
    {"/run/log", true, medium, low, "an attacker removes his traces from the host's logs",
     "an attacker reads the host's logs"},
    {"/run/cloud-init", true, medium, medium, kCredentials, kCredentials},
    {"/run/containerd", true, high, high, kShims, kShimsRead},
    {"/run/docker", true, high, high, kShims, kShimsRead},
    {"/run/crio", true, high, high, kShims, kShimsRead},
    {"/run/runc", true, high, info, kShims, kLittle},
    {"/run/libvirt", true, high, high, kMachines, kMachines},
    {"/run/incus", true, critical, critical, kMachines, kMachines},
};

// Of any account, wherever its home is.
struct Folder {
  std::string_view name;  // below the home; what lies in it counts as well
  SensitivePath what;
};
constexpr SensitivePath kKept = {"", true, high, high, kPlant, kCredentials};
constexpr SensitivePath kShell = {
    "", true, high, info, "an attacker adds a command that the account runs at its next login", kLittle};
constexpr SensitivePath kRootless = {
    "",
    true,
    high,
    high,
    "an attacker changes the files of every container that the account runs",
    "an attacker reads the files and environment of every container that the account runs"};
constexpr Folder kFolders[] = {
    {".ssh", kKept},
    {".aws", kKept},
    {".docker", kKept},
    {".kube", kKept},
    {".gnupg", kKept},
    {".azure", kKept},
    {".config/gcloud", kKept},
    {".config/gh", kKept},
    {".config/containers", kKept},
    {".netrc", kKept},
    {".git-credentials", kKept},
    {".pgpass", kKept},
    {".vault-token", kKept},
    {".password-store", kKept},
    {".config/systemd", kShell},
    {".bashrc", kShell},
    {".bash_profile", kShell},
    {".profile", kShell},
    {".zshrc", kShell},
    {".local/share/docker", kRootless},
    {".local/share/containers", kRootless},
};
constexpr SensitivePath kWholeHome = {"", false, high, high, kPlant, kCredentials};

constexpr std::string_view kSession =
    "as the same account or as root, an attacker runs commands in the account's session over the sockets "
    "there, its rootless engine among them; :ro does not close a socket";
constexpr SensitivePath kOfSession = {"", true, high, high, kSession, kSession};

const SensitivePath* of_account(std::string_view path) {
  for (const Folder& folder : kFolders) {
    const auto at = path.find(folder.name);
    if (at == std::string_view::npos || at == 0 || path[at - 1] != '/') continue;
    const auto end = at + folder.name.size();
    if (end == path.size() || path[end] == '/') return &folder.what;
  }
  return nullptr;
}

// "/home/alice", whole.
bool is_home(std::string_view path) {
  constexpr std::string_view kHomes = "/home/";
  return path.starts_with(kHomes) && path.find('/', kHomes.size()) == std::string_view::npos;
}

// "/run/user", "/run/user/1000", and the sockets of a session in it.
bool is_session(std::string_view path) {
  constexpr std::string_view kSessions = "/run/user";
  if (!lies_in(path, kSessions)) return false;
  path.remove_prefix(kSessions.size());
  const auto slash = path.find('/', 1);
  if (slash == std::string_view::npos) return true;
  path.remove_prefix(slash);
  for (const std::string_view inside : {"/bus", "/systemd", "/keyring", "/gnupg"})
    if (lies_in(path, inside)) return true;
  return false;
}

// A mount of a folder is one of all that lies in it: the worst of that.
const SensitivePath* worst_inside(std::string_view path) {
  const SensitivePath* worst = nullptr;
  for (const SensitivePath& entry : kPaths)
    if (lies_in(entry.path, path) && (worst == nullptr || std::tie(worst->writable, worst->read_only) <
                                                              std::tie(entry.writable, entry.read_only)))
      worst = &entry;
  return worst;
}

}  // namespace

const SensitivePath* sensitive_path(std::string_view path) {
  const SensitivePath* best = nullptr;
  for (const SensitivePath& entry : kPaths) {
    const bool meant = path == entry.path || (entry.below && lies_in(path, entry.path));
    if (meant && (best == nullptr || entry.path.size() > best->path.size())) best = &entry;
  }
  if (best != nullptr) return best;
  if (const SensitivePath* kept = of_account(path)) return kept;
  if (is_session(path)) return &kOfSession;
  return is_home(path) ? &kWholeHome : worst_inside(path);
}

}  // namespace watertight::checks
