// What the daemon's settings give to every container that does not say otherwise.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/daemon_setting.hpp"

namespace watertight::checks {
namespace {

using facts::Engine;
using facts::System;

// /info says it where the engine was asked; a daemon.json alone says it by its key.
const facts::Item* security_option(const Engine& engine, std::string_view name) {
  if (!engine.security_options.known()) return nullptr;
  const std::string wanted_name = "name=" + std::string(name);
  for (const facts::Item& option : *engine.security_options)
    if (option.text.substr(0, option.text.find(',')) == wanted_name) return &option;
  return nullptr;
}

bool is_rootless(const Engine& engine) {
  return engine.rootless.is(true) || security_option(engine, "rootless") != nullptr;
}

bool swarm_active(const Engine& engine) { return engine.swarm.known() && engine.swarm->state == "active"; }

Verdict userns_remap(const Engine& engine, const System& system) {
  if (is_rootless(engine))
    return not_applicable("the engine is rootless: every container is in its user's namespace");
  if (security_option(engine, "userns") != nullptr) return passed();
  const auto w = wanted<std::string>(engine, system, "userns-remap");
  if (w.value != nullptr && !w.value->empty()) return passed();
  constexpr const char* kMessage =
      "root in a container is root on the host: any way out of a container ends with the host's own root "
      "account";
  if (w.value != nullptr) return fails(kMessage, "userns-remap", *w.fact);
  if (engine.security_options.known() && !is_podman(system))
    return fails(kMessage, "security_options", engine.security_options);
  return w.verdict;
}
const Check registered_userns{"daemon-userns-remap", userns_remap};

Verdict rootless(const Engine& engine, const System&) {
  if (is_rootless(engine)) return passed();
  if (!engine.rootless.known()) return not_evaluated("whether the engine is rootless", engine.rootless);
  return fails(
      "the engine runs as root: a flaw in it, or in any client that may talk to it, is worth the whole host",
      "rootless", engine.rootless);
}
const Check registered_rootless{"daemon-rootless", rootless};

Verdict no_new_privileges_default(const Engine& engine, const System& system) {
  if (security_option(engine, "no-new-privileges") != nullptr) return passed();
  return boolean_setting(
      engine, system, "no-new-privileges", true,
      "containers may gain privileges by default: a set-uid program in an image makes root out of the "
      "user the image was given");
}
const Check registered_nnp{"daemon-no-new-privileges", no_new_privileges_default};

Verdict seccomp_profile(const Engine& engine, const System& system) {
  if (engine.security_options.known() && !is_podman(system)) {
    const facts::Item* option = security_option(engine, "seccomp");
    if (option == nullptr)
      return fails("the engine applies no seccomp filter: its kernel or its build has no support for it",
                   "security_options", engine.security_options);
    if (option->text.find("profile=unconfined") == std::string::npos) return passed();
    return failed(
        {.message = "the daemon's default seccomp profile is unconfined: every container may make every "
                    "system call unless it brings a profile of its own",
         .evidence = {evidence("security_options", option->text, engine.security_options, option->origin)},
         .discriminator = {},
         .advice = {},
         .severity = {}});
  }
  const auto w = wanted<std::string>(engine, system, "seccomp-profile");
  if (w.value == nullptr) return w.verdict;
  if (*w.value != "unconfined") return passed();
  return fails(
      "the daemon's default seccomp profile is unconfined: every container may make every system call unless "
      "it brings a profile of its own",
      "seccomp-profile", *w.fact);
}
const Check registered_seccomp{"daemon-seccomp-profile", seccomp_profile};

Verdict icc(const Engine& engine, const System& system) {
  const auto bridge = wanted<std::string>(engine, system, "bridge");
  if (bridge.value != nullptr && *bridge.value == "none") return not_applicable("there is no default bridge");
  return boolean_setting(
      engine, system, "icc", false,
      "containers on the default bridge reach every port of each other, published or not: one that is "
      "taken over attacks all the rest");
}
const Check registered_icc{"daemon-icc", icc};

Verdict log_level(const Engine& engine, const System& system) {
  const auto w = wanted<std::string>(engine, system, "log-level");
  if (w.value == nullptr) return w.verdict;
  if (w.value->empty() || *w.value == "info") return passed();
  return fails(*w.value == "debug"
                   ? "the daemon logs at level debug: requests with their bodies, and what is secret in "
                     "them, are in its log"
                   : "the daemon logs at level " + *w.value +
                         ": creations and starts of containers leave no line to investigate by",
               "log-level", *w.fact);
}
const Check registered_log_level{"daemon-log-level", log_level};

Verdict debug(const Engine& engine, const System& system) {
  return boolean_setting(
      engine, system, "debug", false,
      "the daemon runs in debug mode: requests with their bodies, and the variables of containers in them, "
      "are in its log for whoever may read that");
}
const Check registered_debug{"daemon-debug", debug};

Verdict iptables(const Engine& engine, const System& system) {
  const auto four = wanted<bool>(engine, system, "iptables");
  if (four.value == nullptr) return four.verdict;
  if (!*four.value)
    return fails(
        "the daemon may not set firewall rules: networks are not kept apart, --internal and icc have no "
        "effect, and whoever takes over one container reaches every port of the others",
        "iptables", *four.fact);
  const auto six = wanted<bool>(engine, system, "ip6tables");
  const auto ipv6 = wanted<bool>(engine, system, "ipv6");
  if (six.value != nullptr && !*six.value && ipv6.value != nullptr && *ipv6.value)
    return fails(
        "IPv6 is on and the daemon may not set its firewall rules: containers are reachable on every port "
        "over IPv6",
        "ip6tables", *six.fact);
  return passed();
}
const Check registered_iptables{"daemon-iptables", iptables};

// What /info says wins over what was configured.
Verdict no_driver(const Engine& engine, const System& system, std::string_view driver, const char* message) {
  if (engine.storage_driver.known())
    return *engine.storage_driver == driver ? fails(message, "storage_driver", engine.storage_driver)
                                            : passed();
  const auto w = wanted<std::string>(engine, system, "storage-driver");
  if (w.value == nullptr) return w.verdict;
  return *w.value == driver ? fails(message, "storage-driver", *w.fact) : passed();
}

Verdict no_aufs(const Engine& engine, const System& system) {
  return no_driver(
      engine, system, "aufs",
      "layers are kept with aufs, which is in no current kernel and gets no repairs: a flaw found in "
      "it stays open to every container");
}
const Check registered_aufs{"daemon-no-aufs", no_aufs};

Verdict no_devicemapper(const Engine& engine, const System& system) {
  return no_driver(
      engine, system, "devicemapper",
      "layers are kept with devicemapper, which the engine has dropped: this engine is too old to be "
      "repaired, or will lose its images with the next update");
}
const Check registered_devicemapper{"daemon-no-devicemapper", no_devicemapper};

Verdict default_ulimits(const Engine& engine, const System& system) {
  const auto w = wanted<std::vector<std::string>>(engine, system, "default-ulimits");
  if (w.value == nullptr) return w.verdict;
  if (!w.value->empty()) return passed();
  return fails(
      "containers get the daemon's own limits, which are practically none: one of them can open every file "
      "handle or start every process the host has room for",
      "default-ulimits", *w.fact);
}
const Check registered_ulimits{"daemon-default-ulimits", default_ulimits};

Verdict cgroup_parent(const Engine& engine, const System& system) {
  const auto w = wanted<std::string>(engine, system, "cgroup-parent");
  if (w.value == nullptr) return w.verdict;
  if (w.value->empty() || *w.value == "/docker" || *w.value == "docker" || *w.value == "system.slice")
    return passed();
  return fails(
      fmt::format("all containers are put under the cgroup {}: the limits of the usual place do not hold "
                  "them, and one that is taken over takes the resources meant for others",
                  *w.value),
      "cgroup-parent", *w.fact);
}
const Check registered_cgroup_parent{"daemon-cgroup-parent", cgroup_parent};

Verdict authz_plugin(const Engine& engine, const System& system) {
  constexpr const char* kMessage =
      "whoever reaches the API may do everything: no authorization plugin tells a client that lists "
      "containers from "
      "one that starts them privileged";
  if (engine.authorization_plugins.known() && !is_podman(system))
    return engine.authorization_plugins->empty()
               ? fails(kMessage, "authorization_plugins", engine.authorization_plugins)
               : passed();
  const auto w = wanted<std::vector<std::string>>(engine, system, "authorization-plugins");
  if (w.value == nullptr) return w.verdict;
  return w.value->empty() ? fails(kMessage, "authorization-plugins", *w.fact) : passed();
}
const Check registered_authz{"daemon-authz-plugin", authz_plugin};

Verdict log_driver(const Engine& engine, const System& system) {
  constexpr std::array kLocal = {std::string_view("json-file"), std::string_view("local"),
                                 std::string_view("none"), std::string_view("")};
  const auto w = wanted<std::string>(engine, system, "log-driver");
  if (w.value == nullptr) return w.verdict;
  if (std::find(kLocal.begin(), kLocal.end(), *w.value) == kLocal.end()) return passed();
  return fails(
      *w.value == "none"
          ? std::string("what containers print is thrown away: after an attack nothing tells what was done")
          : fmt::format("what containers print stays on this host (log driver {}): who takes "
                        "the host takes the traces with it",
                        w.value->empty() ? "json-file" : *w.value),
      "log-driver", *w.fact);
}
const Check registered_log_driver{"daemon-log-driver", log_driver};

Verdict live_restore(const Engine& engine, const System& system) {
  if (swarm_active(engine)) return not_applicable("swarm mode and live restore exclude each other");
  return boolean_setting(
      engine, system, "live-restore", true,
      "every container stops when the daemon does: its security updates wait for a maintenance window, "
      "and until then its known flaws are open");
}
const Check registered_live_restore{"daemon-live-restore", live_restore};

Verdict userland_proxy(const Engine& engine, const System& system) {
  return boolean_setting(
      engine, system, "userland-proxy", false,
      "a docker-proxy process for every published port runs as root beside the firewall rules, and hides "
      "the clients' addresses from the containers: one more program of root's within an attacker's reach, "
      "and "
      "logs that do not show where he came from");
}
const Check registered_userland_proxy{"daemon-userland-proxy", userland_proxy};

Verdict experimental(const Engine& engine, const System& system) {
  constexpr const char* kMessage =
      "experimental features are on: code that is not finished takes part in running every "
      "container, and a flaw in it is a way out of all of them";
  if (engine.experimental.known() && !is_podman(system))
    return *engine.experimental ? fails(kMessage, "experimental", engine.experimental) : passed();
  return boolean_setting(engine, system, "experimental", false, kMessage);
}
const Check registered_experimental{"daemon-experimental", experimental};

// Which namespace containers get that do not say: by the setting, else by the version of cgroups.
Verdict host_cgroupns(const Engine& engine, const System& system) {
  const auto w = wanted<std::string>(engine, system, "default-cgroupns-mode");
  if (w.fact == nullptr && is_podman(system)) return w.verdict;
  constexpr const char* kMessage =
      "containers are in the host's cgroup namespace by default: an attacker in any of them reads where it "
      "and "
      "its "
      "neighbours sit on the host, and whatever lets it write cgroups reaches those of the whole host";
  if (w.value != nullptr && !w.value->empty())
    return *w.value == "host" ? fails(kMessage, "default-cgroupns-mode", *w.fact) : passed();
  if (!engine.cgroup_version.known()) return not_evaluated("cgroup_version", engine.cgroup_version);
  return engine.cgroup_version.is("1") ? fails(kMessage, "cgroup_version", engine.cgroup_version) : passed();
}
const Check registered_host_cgroupns{"daemon-host-cgroupns", host_cgroupns};

// systemd's own socket unit has a group of its own: file-docker-sock-owner looks at what came of it.
Verdict socket_group(const Engine& engine, const System& system) {
  if (is_rootless(engine)) return not_applicable("the engine is rootless: nobody becomes root by its socket");
  const auto w = wanted<std::string>(engine, system, "group");
  if (w.value == nullptr) return w.verdict;
  if (w.value->empty() || *w.value == "docker" || *w.value == "root" || *w.value == "0") return passed();
  return fails(fmt::format("the API socket belongs to the group {}: each of its members is root on the host, "
                           "whatever the group was made for",
                           *w.value),
               "group", *w.fact);
}
const Check registered_socket_group{"daemon-socket-group", socket_group};

}  // namespace
}  // namespace watertight::checks
