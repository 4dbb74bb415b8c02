#include "sources/host/collect.hpp"

#include <utility>

#include "sources/host/accounts.hpp"
#include "sources/host/api_sockets.hpp"
#include "sources/host/audit.hpp"
#include "sources/host/content_trust.hpp"
#include "sources/host/kernel.hpp"
#include "sources/host/kernel_config.hpp"
#include "sources/host/listening.hpp"
#include "sources/host/mounts.hpp"
#include "sources/host/read_fact.hpp"
#include "sources/host/security.hpp"
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
  host.cpu_vulnerabilities = cpu_vulnerabilities(root);
}

}  // namespace

facts::Host collect_host(const Root& root, const HostOptions& options) {
  facts::Host host;
  host.origin = origin_of("/");
  host.name = text_fact(root, "/proc/sys/kernel/hostname");
  Distribution around = distribution(root);
  host.distribution = std::move(around.name);
  host.distribution_id = std::move(around.id);
  host.distribution_version = std::move(around.version);
  host.reads_as_root = reads_as_root(root);
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
  host.subordinate_ids = subordinate_ids(root);
  host.files = watched_files(root, accounts, paths);
  host.api_sockets = api_sockets(root, accounts, paths.api_socket);
  host.audit_running = audit_running(root);
  host.audit_rules = audit_rules(root);
  host.listening = listening(root);
  host.content_trust = content_trust(root);
  return host;
}

}  // namespace watertight::sources
