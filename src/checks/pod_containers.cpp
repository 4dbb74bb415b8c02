// What a container of a pod is given or keeps that only Kubernetes decides: who it runs as, the capabilities
// it keeps, its group, its images and ports, the secrets in its environment.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/image_reference.hpp"
#include "checks/observe.hpp"
#include "checks/pods.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;
using facts::kubernetes::Pod;
using facts::kubernetes::PodContainer;

// Asks `look(container, what Kubernetes says of it, list)` of each container of the pod.
template <typename Look>
Verdict each_container(const Pod& pod, const System& system, Look look) {
  std::vector<Observation> found;
  const auto containers = containers_of(pod, system);
  for (std::size_t i = 0; i < containers.size(); ++i) look(containers[i], pod.containers[i], found);
  for (std::size_t i = 0; i < found.size(); ++i)
    for (Evidence& e : found[i].evidence) e = placed(std::move(e), pod.origin);
  return failed_if_any(std::move(found));
}

// Evidence of a container: its place is the container's where nobody wrote the fact.
template <typename T>
Evidence of(const Container& c, const char* field, const facts::Fact<T>& fact) {
  return placed(evidence(field, fact), c.origin);
}

Observation about(const PodContainer& x, std::string message, std::vector<Evidence> evidence,
                  std::string_view more = {}) {
  std::string discriminator = x.name;
  if (!more.empty()) discriminator += ' ' + std::string(more);
  return observe(fmt::format("container {} {}", x.name, message), std::move(evidence),
                 std::move(discriminator));
}

Verdict run_as_non_root(const Pod& pod, const System& system) {
  if (pod.operating_system.is("windows")) return not_applicable("Windows has no uid 0");
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (x.run_as_non_root.is(true) || x.run_as_user.known()) return;  // uid 0 is container-runs-as-root
    found.push_back(
        about(x,
              "leaves its user to the image, and most images start as root: then a flaw in the kernel, "
              "the runtime or a mount makes an attacker in it root on the node",
              {of(c, "runAsNonRoot", x.run_as_non_root), of(c, "runAsUser", x.run_as_user)}));
  });
}
const Check registered_run_as_non_root{"k8s-pod-run-as-non-root", run_as_non_root};

bool drops_all(const Container& c) {
  return std::ranges::any_of(*c.cap_drop, [](const facts::Item& i) { return i.text == "ALL"; });
}

Verdict drop_all(const Pod& pod, const System& system) {
  if (pod.operating_system.is("windows")) return not_applicable("Windows has no capabilities");
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (is_privileged(c) || !c.cap_drop.known() || drops_all(c) || capabilities_are_void(c, system)) return;
    const bool some = !c.cap_drop->empty();
    found.push_back(
        about(x,
              fmt::format("keeps {} of the runtime's default capabilities: an attacker forges packets on the "
                          "cluster's network and uses kernel paths the application never needs",
                          some ? "part" : "all"),
              {of(c, "capabilities.drop", c.cap_drop)}));
    if (stance(c, system).standing == Standing::other_user) found.back().severity = Severity::low;
  });
}
const Check registered_drop_all{"k8s-pod-drop-all", drop_all};

Verdict low_uid(const Pod& pod, const System& system) {
  constexpr std::int64_t kFirstOfItsOwn = 10'000;
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (x.run_as_user.known() && *x.run_as_user > 0 && *x.run_as_user < kFirstOfItsOwn)
      found.push_back(
          about(x,
                fmt::format("runs as uid {}: on the node that number is likely somebody's account, whose "
                            "files an escape then owns",
                            *x.run_as_user),
                {of(c, "runAsUser", x.run_as_user)}));
  });
}
const Check registered_low_uid{"k8s-pod-low-uid", low_uid};

Verdict low_gid(const Pod& pod, const System& system) {
  constexpr std::int64_t kFirstOfItsOwn = 10'000;
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (x.run_as_group.known() && *x.run_as_group > 0 && *x.run_as_group < kFirstOfItsOwn)
      found.push_back(about(
          x,
          fmt::format("runs as group {}: on the node that number is likely a system group, whose files an "
                      "escape then reads",
                      *x.run_as_group),
          {of(c, "runAsGroup", x.run_as_group)}));
  });
}
const Check registered_low_gid{"k8s-pod-low-gid", low_gid};

Verdict root_gid(const Pod& pod, const System& system) {
  std::vector<Observation> found;
  if (pod.fs_group.is(0))
    found.push_back(
        observe("gives its volumes to group 0: every process of it is in the root group, and reads and "
                "writes what that group may",
                {evidence("fsGroup", pod.fs_group)}, "fsGroup"));
  if (pod.supplemental_groups.known())
    for (const facts::Item& group : *pod.supplemental_groups)
      if (group.text == "0")
        found.push_back(
            observe("is in group 0 besides its own: it reads and writes what the root group may",
                    {evidence("supplementalGroups", group.text, pod.supplemental_groups, group.origin)},
                    "supplementalGroups"));
  Verdict of_containers =
      each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& list) {
        if (x.run_as_group.is(0) && !x.run_as_user.is(0))
          list.push_back(about(
              x, "runs in group 0: files of the root group, in volumes and after an escape, are open to it",
              {of(c, "runAsGroup", x.run_as_group)}));
      });
  std::ranges::move(of_containers.observations, std::back_inserter(found));
  return failed_if_any(std::move(found));
}
const Check registered_root_gid{"k8s-pod-root-gid", root_gid};

Verdict apparmor_unset(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (c.apparmor.basis == facts::Basis::defaulted && !is_privileged(c))
      found.push_back(
          about(x,
                "names no AppArmor profile: it gets the runtime's where the node has AppArmor, and nothing "
                "at all where it has not, without anybody noticing",
                {of(c, "appArmorProfile", c.apparmor)}));
  });
}
const Check registered_apparmor_unset{"k8s-pod-apparmor-unset", apparmor_unset};

Verdict selinux_options(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    constexpr std::array<std::string_view, 4> kAllowed = {"type:container_t", "type:container_init_t",
                                                          "type:container_kvm_t", "type:container_engine_t"};
    if (!c.selinux_options.known()) return;
    for (const facts::Item& option : *c.selinux_options) {
      const bool own_rule =
          option.text == "type:spc_t" || option.text == "type:unconfined_t";  // container-selinux-label
      const bool counts = option.text.starts_with("type:") || option.text.starts_with("user:") ||
                          option.text.starts_with("role:");
      if (own_rule || !counts || option.text.ends_with(':') ||
          std::ranges::find(kAllowed, option.text) != kAllowed.end())
        continue;
      found.push_back(about(
          x,
          fmt::format("asks for the SELinux {}: outside the types made for containers it may reach what "
                      "the node's policy allows that label",
                      option.text),
          {evidence("seLinuxOptions", option.text, c.selinux_options, option.origin)}, option.text));
    }
  });
}
const Check registered_selinux_options{"k8s-pod-selinux-options", selinux_options};

Verdict windows_host_process(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (x.host_process.is(true))
      found.push_back(
          about(x,
                "is a HostProcess container: it runs on the Windows node itself, with its files, its "
                "services and its network; whoever gets into it has the node",
                {of(c, "hostProcess", x.host_process)}));
  });
}
const Check registered_host_process{"k8s-pod-windows-hostprocess", windows_host_process};

Verdict host_port(const Pod& pod, const System& system) {
  if (pod.host_network.is(true))
    return not_applicable("on the node's network every port is the node's: see container-host-network");
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    for (const auto& port : x.ports) {
      if (port.host_port == 0) continue;
      found.push_back(about(
          x,
          fmt::format("opens port {} of its node: whoever reaches the node reaches it, past every Service "
                      "and most network policies, and a second pod finds the port taken",
                      port.host_port),
          {evidence("hostPort", std::to_string(port.host_port), c.published_ports, port.origin)},
          std::to_string(port.host_port)));
    }
  });
}
const Check registered_host_port{"k8s-pod-host-port", host_port};

Verdict ssh_port(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    for (const auto& port : x.ports)
      if (port.number == 22)
        found.push_back(
            about(x,
                  "names port 22, that of SSH: a second way in with keys and passwords of its own, past "
                  "kubectl exec, its permissions and its audit log",
                  {evidence("containerPort", "22", c.exposed_ports, port.origin)}));
  });
}
const Check registered_ssh_port{"k8s-pod-ssh-port", ssh_port};

Verdict privileged_port(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    for (const auto& port : x.ports)
      if (port.number > 0 && port.number < 1024 && port.number != 22)
        found.push_back(
            about(x,
                  fmt::format("listens on port {}, below 1024: many images then insist on root or on "
                              "NET_BIND_SERVICE, which a higher port behind the Service spares",
                              port.number),
                  {evidence("containerPort", std::to_string(port.number), c.exposed_ports, port.origin)},
                  std::to_string(port.number)));
  });
}
const Check registered_privileged_port{"k8s-pod-privileged-port", privileged_port};

Verdict image_latest(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (!c.image.known() || c.image->empty()) return;
    const ImageReference r = image_reference(*c.image);
    if (!r.digest.empty() || (!r.tag.empty() && r.tag != "latest")) return;
    found.push_back(about(
        x,
        fmt::format("uses the image {} {}: every new pod may start another version, a broken or a "
                    "poisoned one included, and replicas differ from each other",
                    r.repository, r.tag.empty() ? "without a tag, which means latest" : "by the tag latest"),
        {of(c, "image", c.image)}));
  });
}
const Check registered_image_latest{"k8s-pod-image-latest", image_latest};

Verdict image_digest(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (!c.image.known() || c.image->empty()) return;
    const ImageReference r = image_reference(*c.image);
    if (!r.digest.empty() || r.tag.empty() || r.tag == "latest") return;  // k8s-pod-image-latest
    found.push_back(
        about(x,
              fmt::format("names its image by the tag {}: whoever may push to the registry can put another "
                          "image behind it",
                          r.tag),
              {of(c, "image", c.image)}));
  });
}
const Check registered_image_digest{"k8s-pod-image-digest", image_digest};

Verdict pull_policy(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (x.pull_policy.known() && *x.pull_policy == "Always") return;
    if (!c.image.known()) return;
    const ImageReference r = image_reference(*c.image);
    const bool always = !x.pull_policy.known() && (r.tag.empty() || r.tag == "latest") && r.digest.empty();
    if (always || (!r.digest.empty() && !x.pull_policy.known())) return;
    found.push_back(
        about(x,
              "takes the image that the node has already: a pod without the registry's credentials can start "
              "a private image that another pod pulled",
              {of(c, "imagePullPolicy", x.pull_policy)}));
  });
}
const Check registered_pull_policy{"k8s-pod-image-pull-policy", pull_policy};

Verdict secret_env(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container&, const PodContainer& x, auto& found) {
    std::vector<Evidence> from;
    for (const auto& r : x.references)
      if (r.kind == "Secret")
        from.push_back({"env", r.variable.empty() ? "all of " + r.object : r.variable + " of " + r.object,
                        facts::Basis::declared, r.origin});
    if (from.empty()) return;
    const std::string what = from.size() == 1 ? "a value of a Secret as a variable"
                                              : fmt::format("{} values of Secrets as variables", from.size());
    found.push_back(
        about(x,
              fmt::format("gets {} in its environment: every child process inherits it, crash reports "
                          "and debug pages print it, and it does not change when the Secret does",
                          what),
              std::move(from)));
  });
}
const Check registered_secret_env{"k8s-pod-secret-env", secret_env};

const facts::Variable* variable(const Container& c, std::string_view name) {
  if (!c.environment.known()) return nullptr;
  const auto at = std::ranges::find(*c.environment, name, &facts::Variable::name);
  return at == c.environment->end() ? nullptr : &*at;
}

Verdict flask_debug(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    const facts::Variable* debug = variable(c, "FLASK_DEBUG");
    const facts::Variable* mode = variable(c, "FLASK_ENV");
    const bool on =
        debug != nullptr && (debug->value == "1" || debug->value == "true" || debug->value == "True");
    const bool development = mode != nullptr && mode->value == "development";
    if (!on && !development) return;
    const facts::Variable& which = on ? *debug : *mode;
    found.push_back(
        about(x,
              "runs Flask in debug mode: whoever makes it fail gets a console in which he runs Python code "
              "in the application",
              {evidence("env", which.name + "=" + which.value, c.environment, which.origin)}));
  });
}
const Check registered_flask_debug{"k8s-pod-flask-debug", flask_debug};

// git-sync up to 4 ran what GITSYNC_GIT and GIT_SYNC_* hand it as a program.
Verdict git_sync(const Pod& pod, const System& system) {
  return each_container(pod, system, [&](const Container& c, const PodContainer& x, auto& found) {
    if (!c.image.known() || c.image->find("git-sync") == std::string::npos) return;
    for (const char* name : {"GITSYNC_GIT", "GIT_SYNC_GIT", "GITSYNC_PASSWORD_FILE"})
      if (const facts::Variable* v = variable(c, name); v != nullptr)
        found.push_back(
            about(x,
                  fmt::format("sets {} of git-sync, which then runs or reads what stands there: whoever may "
                              "change the variable runs a program beside the application",
                              name),
                  {evidence("env", v->name, c.environment, v->origin)}, name));
  });
}
const Check registered_git_sync{"k8s-pod-git-sync", git_sync};

}  // namespace
}  // namespace watertight::checks
