#include "sources/host/collect.hpp"

#include <utility>

#include "sources/host/accounts.hpp"
#include "sources/host/api_sockets.hpp"
#include "sources/host/audit.hpp"
#include "sources/host/buildkit.hpp"
#include "sources/host/certificate_files.hpp"
#include "sources/host/docker_clients.hpp"
#include "sources/host/firewall.hpp"
#include "sources/host/kernel.hpp"
#include "sources/host/kernel_config.hpp"
#include "sources/host/listening.hpp"
#include "sources/host/log_forwarding.hpp"
#include "sources/host/login_variables.hpp"
#include "sources/host/mounts.hpp"
#include "sources/host/packages.hpp"
#include "sources/host/programs.hpp"
#include "sources/host/read_fact.hpp"
#include "sources/host/rootless_accounts.hpp"
#include "sources/host/security.hpp"
#include "sources/host/swarm_node.hpp"
#include "sources/host/sysctls.hpp"

namespace watertight::sources {
namespace {

using namespace host;

// /proc/sys/kernel/arch exists since Linux 6.1; before that the configuration tells the common two.
facts::Fact<std::string> architecture(const Root& root, const KernelConfig& config) {
  facts::Fact<std::string> found = text_fact(root, "/proc/sys/kernel/arch");
  if (found.known() || !config.read.known()) return found;
  for (const auto& [option, name] :
       {std::pair{"CONFIG_X86_64", "x86_64"}, std::pair{"CONFIG_ARM64", "aarch64"}})
    if (const auto& built = config.options.at(option); built.is("y"))
      return facts::effective(std::string(name), built.origin);
  return found;
}

void add_kernel(const Root& root, facts::Host& host) {
  host.kernel_release = text_fact(root, "/proc/sys/kernel/osrelease");
  host.kernel_build = text_fact(root, "/proc/version");
  host.kernels_installed = kernels_installed(root);
  host.command_line = text_fact(root, "/proc/cmdline");
  KernelConfig config = kernel_config(root, host.kernel_release);
  host.architecture = architecture(root, config);
  host.seccomp_supported = seccomp_supported(root, config);
  host.kernel_config_read = std::move(config.read);
  host.kernel_config = std::move(config.options);
  host.sysctls = sysctls(root);
  host.modules_loaded = modules_loaded(root);
  host.modules_blocked = modules_blocked(root);
  host.binary_formats = binary_formats(root);
  host.cpu_vulnerabilities = cpu_vulnerabilities(root);
}

// With the mode of each client's file, for it may hold credentials.
void add_clients(const Root& root, const Accounts& accounts, facts::Host& host) {
  host.docker_host = login_variable(root, "DOCKER_HOST");
  host.docker_clients = docker_clients(root, accounts);
  if (!host.docker_clients.known()) return;
  for (const facts::DockerClient& client : *host.docker_clients)
    host.files.push_back(watched_file(root, accounts, "docker-config", client.path));
}

void add_services(const Root& root, facts::Host& host) {
  host.packages = packages(root);
  host.security_updates = security_updates(root);
  host.programs = programs(root);
  host.firewall_managers = firewall_managers(root);
  host.firewall_rules = firewall_rules(root);
  host.log_forwarding = log_forwarding(root);
  host.buildkit_entitlements = buildkit_entitlements(root);
}

}  // namespace

facts::Host collect_host(const Root& root, const HostOptions& options) {
  facts::Host host;
  host.origin = origin_of("/");
  host.clock = clock(root);
  host.name = text_fact(root, "/proc/sys/kernel/hostname");
  Distribution around = distribution(root);
  host.distribution = std::move(around.name);
  host.distribution_id = std::move(around.id);
  host.distribution_version = std::move(around.version);
  host.reads_as_root = reads_as_root(root);
  host.first_process_capabilities = first_process_capabilities(root);
  add_kernel(root, host);

  host.security_modules = security_modules(root);
  host.apparmor_enabled = apparmor_enabled(root);
  host.apparmor_profiles = apparmor_profiles(root);
  host.selinux_mode = selinux_mode(root);
  host.lockdown = lockdown(root);

  host.mounts = mounts(root);
  host.cgroup_layout = cgroup_layout(host.mounts);
  host.cgroup_controllers = cgroup_controllers(root, host.cgroup_layout);

  const Accounts accounts = read_accounts(root);
  const ConfiguredPaths paths = configured_paths(root, options.paths);
  host.docker_group_members = group_members(accounts, "docker");
  host.subordinate_ids = subordinate_ids(root, "/etc/subuid");
  host.subordinate_group_ids = subordinate_ids(root, "/etc/subgid");
  host.files = watched_files(root, accounts, paths);
  host.api_sockets = api_sockets(root, accounts, paths.api_socket);
  host.audit_running = audit_running(root);
  host.audit_rules = audit_rules(root);
  host.listening = listening(root);
  host.content_trust = login_variable(root, "DOCKER_CONTENT_TRUST");
  add_clients(root, accounts, host);
  host.rootless_accounts = rootless_accounts(root, accounts);
  host.certificates = certificate_files(root, paths);
  host.swarm_node = swarm_node(root, paths.data_root);
  add_services(root, host);
  return host;
}

}  // namespace watertight::sources
