// The host's kernel: is it the newest one installed, does it have the barriers that containers lean on.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/engine_facts.hpp"
#include "linux/version.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;

bool is_one_of(const facts::Fact<std::string>& fact, std::initializer_list<std::string_view> values) {
  return fact.known() && std::find(values.begin(), values.end(), *fact) != values.end();
}
bool uses_selinux(const Host& h) {
  return is_one_of(h.distribution_id, {"fedora", "rhel", "centos", "rocky", "almalinux", "ol", "amzn"});
}
bool uses_apparmor(const Host& h) {
  return is_one_of(h.distribution_id, {"debian", "ubuntu", "linuxmint", "raspbian", "opensuse-leap",
                                       "opensuse-tumbleweed", "sles"});
}
bool selinux_on(const Host& h) { return is_one_of(h.selinux_mode, {"enforcing", "permissive"}); }

Verdict kernel_updated(const Host& h, const System&) {
  if (!h.kernel_release.known()) return not_evaluated("the kernel's release", h.kernel_release);
  if (!h.kernels_installed.known())
    return not_evaluated("the list of installed kernels", h.kernels_installed);
  const auto running = linux_kernel::parse_kernel_release(*h.kernel_release);
  const facts::Item* newest = nullptr;
  auto newest_numbers = running.numbers;
  bool comparable = false;
  for (const facts::Item& item : *h.kernels_installed) {
    auto installed = linux_kernel::parse_kernel_release(item.text);
    if (installed.flavour != running.flavour) continue;
    comparable = true;
    if (installed.numbers > newest_numbers) {
      newest = &item;
      newest_numbers = std::move(installed.numbers);
    }
  }
  if (!comparable)
    return not_evaluated("no installed kernel is of the same flavour as the running " + *h.kernel_release);
  if (newest == nullptr) return passed();
  return failed(
      {.message = fmt::format("runs kernel {} while {} is installed: what the newer one repairs stays "
                              "open to every container until the host is booted again",
                              *h.kernel_release, newest->text),
       .evidence = {evidence("kernel_release", h.kernel_release),
                    evidence("kernels_installed", newest->text, h.kernels_installed, newest->origin)},
       .discriminator = {},
       .advice = {},
       .severity = {}});
}
const Check registered_updated{"host-kernel-updated", kernel_updated};

// What would put a module into force here.
std::string mac_remedy(const Host& h) {
  const auto built = h.kernel_config.find("CONFIG_SECURITY_APPARMOR");
  if (built != h.kernel_config.end() && built->second.is("y"))
    return "AppArmor is built into this kernel and switched off: remove apparmor=0 from the kernel command "
           "line or "
           "put apparmor into lsm=, boot, and restart the engine.";
  if (uses_selinux(h))
    return "This distribution relies on SELinux: set SELINUX=enforcing in /etc/selinux/config, relabel and "
           "boot.";
  if (uses_apparmor(h))
    return "This distribution relies on AppArmor: boot a kernel of its own, with AppArmor on, and restart "
           "the "
           "engine.";
  return {};
}

Verdict mac_framework(const Host& h, const System&) {
  if (h.apparmor_enabled.is(true) || selinux_on(h)) return passed();
  std::vector<Evidence> seen;
  if (h.security_modules.known()) {
    for (const facts::Item& module : *h.security_modules)
      if (module.text == "apparmor" || module.text == "selinux") return passed();
    seen = {evidence("security_modules", h.security_modules)};
  } else if (h.apparmor_enabled.known() && h.selinux_mode.known()) {
    seen = {evidence("apparmor_enabled", h.apparmor_enabled), evidence("selinux_mode", h.selinux_mode)};
  } else {
    return h.apparmor_enabled.known() ? not_evaluated("the state of SELinux", h.selinux_mode)
                                      : not_evaluated("the list of security modules", h.security_modules);
  }
  return failed(
      {.message = "has neither AppArmor nor SELinux in force: no container is confined by a policy, "
                  "whatever its security options say, and one kernel setting writable by mistake is enough",
       .evidence = std::move(seen),
       .discriminator = {},
       .advice = mac_remedy(h),
       .severity = {}});
}
const Check registered_mac{"host-mac-framework-active", mac_framework};

// Nothing in force is one defect, and that check's; the two below ask how good what is in force is.
bool nothing_in_force(const Host& h, const System& system) {
  return mac_framework(h, system).kind == Verdict::Kind::failed;
}
constexpr const char* kNothingInForce =
    "no security module is in force at all: host-mac-framework-active says so";

// docker-default in complain mode logs what it should forbid.
const facts::Item* complaining(const Host& h) {
  if (!h.apparmor_profiles.known()) return nullptr;
  for (const facts::Item& profile : *h.apparmor_profiles)
    if (profile.text.starts_with("docker-default (") && profile.text != "docker-default (enforce)")
      return &profile;
  return nullptr;
}

Verdict apparmor_enabled(const Host& h, const System& system) {
  if (nothing_in_force(h, system)) return not_applicable(kNothingInForce);
  if (selinux_on(h)) return not_applicable("this host uses SELinux");
  if (!h.apparmor_enabled.known()) return not_evaluated("the state of AppArmor", h.apparmor_enabled);
  if (*h.apparmor_enabled) {
    const facts::Item* profile = complaining(h);
    if (profile == nullptr) return passed();
    return failed(
        {.message = "the profile docker-default only complains: containers that should be confined by it "
                    "are not, and each violation is a line in a log",
         .evidence = {evidence("apparmor_profiles", profile->text, h.apparmor_profiles, profile->origin)},
         .discriminator = "docker-default",
         .advice = "Run aa-enforce on docker-default, or restart the engine so that it loads it again.",
         .severity = {}});
  }
  const auto built = h.kernel_config.find("CONFIG_SECURITY_APPARMOR");
  const bool is_built = built != h.kernel_config.end() && built->second.is("y");
  if (!is_built && !uses_apparmor(h))
    return not_applicable("nothing shows that this host relies on AppArmor; see host-mac-framework-active");
  std::vector<Evidence> seen = {evidence("apparmor_enabled", h.apparmor_enabled)};
  if (is_built) seen.push_back(evidence("CONFIG_SECURITY_APPARMOR", built->second));
  return failed(
      {.message = is_built
                      ? "AppArmor is built into the kernel and switched off: docker-default, which keeps "
                        "containers from the kernel's control files, is not in force"
                      : "the kernel has no AppArmor, on which this distribution relies: docker-default "
                        "is not in force for any container, and an attacker in one meets no barrier but "
                        "seccomp and file modes",
       .evidence = std::move(seen),
       .discriminator = {},
       .advice = {},
       .severity = {}});
}
const Check registered_apparmor{"host-apparmor-enabled", apparmor_enabled};

Verdict selinux_enforcing(const Host& h, const System& system) {
  if (nothing_in_force(h, system)) return not_applicable(kNothingInForce);
  if (!h.selinux_mode.known()) {
    if (h.apparmor_enabled.is(true)) return not_applicable("this host uses AppArmor");
    return not_evaluated("the state of SELinux", h.selinux_mode);
  }
  if (*h.selinux_mode == "enforcing") return passed();
  if (*h.selinux_mode == "disabled" && !uses_selinux(h))
    return not_applicable("SELinux is not the security module of this host");
  return failed(
      {.message =
           *h.selinux_mode == "permissive"
               ? "SELinux is permissive: it logs what a container may not do, and lets it"
               : "SELinux is disabled, on which this distribution relies to keep containers apart from "
                 "the host's files: whatever file an attacker comes to, he may read and write",
       .evidence = {evidence("selinux_mode", h.selinux_mode)},
       .discriminator = {},
       .advice = {},
       .severity = {}});
}
const Check registered_selinux{"host-selinux-enforcing", selinux_enforcing};

Verdict kernel_seccomp(const Host& h, const System&) {
  if (!h.seccomp_supported.known()) return not_evaluated("the kernel's seccomp support", h.seccomp_supported);
  if (*h.seccomp_supported) return passed();
  return failed({.message = "the kernel has no seccomp filters: every container may make every system call, "
                            "whatever profile it was given",
                 .evidence = {evidence("seccomp_supported", h.seccomp_supported)},
                 .discriminator = {},
                 .advice = {},
                 .severity = {}});
}
const Check registered_seccomp{"host-kernel-seccomp", kernel_seccomp};

Verdict route_localnet(const Host& h, const System&) {
  constexpr std::string_view kPrefix = "net.ipv4.conf.";
  constexpr std::string_view kSuffix = ".route_localnet";
  std::vector<Observation> found;
  bool any_known = false;
  for (const auto& [name, value] : h.sysctls) {
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    any_known = any_known || value.known();
    if (!value.is("1")) continue;
    const std::string interface = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    found.push_back(
        {.message = interface == "all"
                        ? "every interface routes 127.0.0.0/8: services bound to the host's loopback can "
                          "be reached from containers and the local network"
                        : fmt::format("interface {} routes 127.0.0.0/8: services bound to the host's "
                                      "loopback can be reached through it",
                                      interface),
         .evidence = {evidence(name, value)},
         .discriminator = interface,
         .advice = {},
         .severity = {}});
  }
  if (!any_known) return not_evaluated("/proc/sys/net/ipv4/conf could not be read");
  return failed_if_any(std::move(found));
}
const Check registered_route_localnet{"host-route-localnet", route_localnet};

// "/": a mount that is the data root's own, and not of the disk that is mounted above it.
Verdict separate_partition(const Host& h, const System& system) {
  if (!h.mounts.known()) return not_evaluated("the list of mounts", h.mounts);
  std::string root = data_root(system);
  const facts::WatchedFile* folder = nullptr;
  for (const facts::WatchedFile& file : h.files)
    if (file.role == "data-root") folder = &file;
  if (!system.engine && folder != nullptr) root = folder->path;
  if (!system.engine && folder != nullptr && folder->status.known() && !folder->status->exists)
    return not_applicable("there is no " + root);
  const facts::HostMount* own = nullptr;
  const facts::HostMount* above = nullptr;
  for (const facts::HostMount& mount : *h.mounts) {
    if (mount.target == root)
      own = &mount;
    else if (const std::string prefix = mount.target == "/" ? "/" : mount.target + "/";
             root.starts_with(prefix))
      if (above == nullptr || mount.target.size() >= above->target.size()) above = &mount;
  }
  if (own != nullptr && (above == nullptr || own->source != above->source)) return passed();
  if (above == nullptr)
    return not_evaluated("no mount holds " + root + ": the list is that of another file system");
  return failed(
      {.message =
           fmt::format("{} lies on the file system mounted at {}: images, logs and containers that fill "
                       "it stop the host's own services",
                       root, above->target),
       .evidence = {{"mounts", above->source + " on " + above->target, h.mounts.basis, h.mounts.origin}},
       .discriminator = {},
       .advice = {},
       .severity = {}});
}
const Check registered_partition{"host-separate-partition-data-root", separate_partition};

}  // namespace
}  // namespace watertight::checks
