// Confinement that a container gets by default and can be told to go without: seccomp, AppArmor, SELinux,
// no-new-privileges, masked paths.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

// What privileged mode takes away without a word in security_opt: the evidence is the mode.
template <typename T>
Evidence option_or_mode(const Container& c, const char* name, const facts::Fact<T>& option) {
  const bool written = option.known() && option.basis != facts::Basis::defaulted;
  return is_privileged(c) && !written ? evidence("privileged", c.privileged) : evidence(name, option);
}

// A profile was asked for, and some thread runs without any filter.
Verdict seccomp_in_force(const Container& c) {
  for (const facts::ProcessState& p : processes_in_force(c))
    if (p.seccomp == 0)
      return failed(observe(
          fmt::format(
              "was given {} as its seccomp profile, and {} runs without a filter: every system call of the "
              "kernel is open to whoever takes it over",
              show(*c.seccomp), name_of(p)),
          {evidence("seccomp", c.seccomp),
           in_proc("processes", fmt::format("{} has Seccomp 0", name_of(p)), p.pid, "status")}));
  return passed();
}

Verdict seccomp_disabled(const Container& c, const System&) {
  const bool mode_decides = is_privileged(c) && !c.seccomp.known();
  if (!c.seccomp.known() && !mode_decides) return not_evaluated("seccomp", c.seccomp);
  if (!mode_decides && c.seccomp->kind != facts::SeccompKind::unconfined) return seccomp_in_force(c);
  if (c.kind == facts::ContainerKind::pod && !is_privileged(c) &&
      c.seccomp.basis == facts::Basis::defaulted) {
    Observation o = observe(
        "names no seccomp profile, and Kubernetes then sets none unless the kubelet is told to: every system "
        "call "
        "of the kernel is open to an attacker in it",
        {evidence("seccomp", c.seccomp)});
    o.severity = Severity::medium;
    return failed(std::move(o));
  }
  return failed(
      observe("runs without a seccomp filter: every system call of the kernel is open to an attacker, also "
              "those that the "
              "known escapes use and that the default profile blocks",
              {option_or_mode(c, "seccomp", c.seccomp)}));
}
const Check registered_seccomp_disabled{"container-seccomp-disabled", seccomp_disabled};

// What is wrong with an AppArmor label where a profile was asked for; empty: it confines.
std::string_view weakness(std::string_view label) {
  if (label.empty() || label == "unconfined" || label.ends_with("(unconfined)")) return "without a profile";
  if (label.ends_with("(complain)")) return "under a profile that only writes down what it would refuse";
  return {};
}

// A profile was asked for that does not confine some process. Docker takes any name where the kernel has no
// AppArmor; the one that the engine itself names is then the host's matter.
std::optional<Observation> apparmor_in_force(const Container& c, const Answer& host) {
  if (!c.apparmor.known() || c.apparmor->empty() || *c.apparmor == "unconfined") return std::nullopt;
  if (host.truth == Truth::no && c.apparmor.basis == facts::Basis::defaulted) return std::nullopt;
  for (const facts::ProcessState& p : judged_processes(c)) {
    if (!p.label.known() || is_selinux_label(*p.label)) continue;
    const std::string_view weak = weakness(*p.label);
    if (weak.empty()) continue;
    Observation o = observe(
        fmt::format("names the AppArmor profile {}, and {} runs {}{}: nothing that the profile forbids is "
                    "refused",
                    *c.apparmor, name_of(p), weak,
                    host.truth == Truth::no ? ", because this kernel has no AppArmor in force" : ""),
        {evidence("apparmor", c.apparmor),
         in_proc("processes", fmt::format("{} has the label {}", name_of(p), show(*p.label)), p.pid,
                 "attr/current")});
    if (host.truth == Truth::no)
      o.advice =
          "Boot a kernel with AppArmor and load the profile, or take the name out: it protects nothing.";
    append(o.evidence, host.evidence);
    return o;
  }
  return std::nullopt;
}

// "unshare, mount (if flags has none of MS_BIND)": what a condition leaves is worth knowing, not hiding.
std::vector<std::string> words_of(const std::vector<facts::SeccompOpening>& openings) {
  std::vector<std::string> words;
  for (const facts::SeccompOpening& opening : openings)
    words.push_back(opening.condition.empty() ? opening.syscall
                                              : opening.syscall + " (" + opening.condition + ")");
  return words;
}

Verdict seccomp_profile_weak(const Container& c, const System&) {
  if (!c.seccomp.known()) return not_evaluated("seccomp", c.seccomp);
  if (c.seccomp->kind != facts::SeccompKind::custom) return not_applicable("it names no profile of its own");
  if (!c.seccomp_content.known()) return not_evaluated("seccomp_content", c.seccomp_content);
  const facts::SeccompContent& content = *c.seccomp_content;
  if (!content.lets_unlisted_through && content.openings.empty()) return passed();
  const std::vector<std::string> calls = words_of(content.openings);
  Observation o = observe({}, {evidence("seccomp", c.seccomp)});
  const auto seen = [&](std::string value) {
    o.evidence.push_back(
        evidence("seccomp_content", std::move(value), c.seccomp_content, c.seccomp_content.origin));
  };
  if (content.lets_unlisted_through) seen("the default action allows");
  if (!calls.empty()) seen("lets through " + some_of(calls, calls.size()));
  if (content.openings.empty()) {
    o.severity = Severity::low;
    o.message =
        "runs under a seccomp profile that lets through every system call that it does not name: what newer "
        "kernels add is open to an attacker from the first day";
  } else if (content.lets_unlisted_through) {
    o.severity = Severity::high;
    o.message = fmt::format(
        "runs under a seccomp profile that lets through every system call that it does not name, {} of those "
        "that Docker's own profile refuses among them ({}): an attacker meets hardly any filter",
        calls.size(), some_of(calls));
  } else {
    o.message = fmt::format(
        "runs under a seccomp profile that lets through what Docker's own refuses: {}; an attacker reaches "
        "code of the kernel that known ways out of containers began with",
        some_of(calls));
  }
  return failed(std::move(o));
}
const Check registered_seccomp_profile_weak{"container-seccomp-profile-weak", seccomp_profile_weak};

// The profile of a container's own where the kernel has it in a mode that refuses nothing. That of all
// containers is the host's matter: host-apparmor-enabled.
const facts::Item* toothless_profile(const Container& c, const System& system) {
  if (!c.apparmor.known() || c.apparmor->empty() || *c.apparmor == "docker-default" || !system.host ||
      !system.host->apparmor_profiles.known())
    return nullptr;
  for (const facts::Item& profile : *system.host->apparmor_profiles)
    if (profile.text == *c.apparmor + " (complain)" || profile.text == *c.apparmor + " (unconfined)")
      return &profile;
  return nullptr;
}

// A kernel without AppArmor is the host's matter and found there, once.
Verdict apparmor(const Container& c, const System& system) {
  const Answer host = host_apparmor(system);
  if (auto o = apparmor_in_force(c, host)) return failed(*std::move(o));
  if (host.truth == Truth::no)
    return not_applicable(host.because + ": no profile can be in force in any container");
  const bool mode_decides = is_privileged(c) && !c.apparmor.known();
  if (!c.apparmor.known() && !mode_decides) return not_evaluated("apparmor", c.apparmor);
  const bool unconfined = mode_decides || *c.apparmor == "unconfined";
  const bool nothing_in_force = !mode_decides && c.apparmor->empty() && host.truth == Truth::yes &&
                                c.running.is(true) && !is_podman(system);
  if (const facts::Item* profile = unconfined ? nullptr : toothless_profile(c, system))
    return failed(observe(
        fmt::format(
            "runs under the AppArmor profile {}, which the kernel has in a mode that refuses nothing: "
            "what it should forbid is allowed, and at best a line in a log",
            *c.apparmor),
        {evidence("apparmor", c.apparmor),
         evidence("apparmor_profiles", profile->text, system.host->apparmor_profiles, profile->origin)}));
  if (!unconfined && !nothing_in_force) return passed();
  const char* rest = is_privileged(c) ? "file modes stand" : "seccomp and file modes stand";
  Observation o = observe(fmt::format("runs {}: nothing but {} between an "
                                      "attacker in it and mount, ptrace and "
                                      "the kernel's own files under /proc and /sys",
                                      unconfined ? "with AppArmor unconfined"
                                                 : "without an AppArmor profile on a host that has AppArmor",
                                      rest),
                          {option_or_mode(c, "apparmor", c.apparmor)});
  append(o.evidence, host.evidence);
  return failed(std::move(o));
}
const Check registered_apparmor{"container-apparmor", apparmor};

// "container_t" of "system_u:system_r:container_t:s0:c1,c2"
std::string_view type_of(std::string_view label) {
  for (int colons = 0; colons < 2; ++colons)
    label.remove_prefix(std::min(label.find(':'), label.size() - 1) + 1);
  return label.substr(0, label.find(':'));
}

bool leaves_free(std::string_view type) {
  return type == "spc_t" || type == "unconfined_t" || type == "unconfined_service_t" ||
         type == "container_runtime_t" || type == "kernel_t" || type == "init_t";
}

// A label was asked for, or comes from the engine, and another one is in force, or none.
std::optional<Observation> selinux_in_force(const Container& c, const Answer& engine) {
  const bool asked_for = !c.selinux_options->empty();
  if (!asked_for && engine.truth != Truth::yes) return std::nullopt;
  for (const facts::ProcessState& p : processes_in_force(c)) {
    if (!p.label.known() || !(p.label->empty() || is_selinux_label(*p.label))) continue;
    if (!p.label->empty() && !leaves_free(type_of(*p.label))) continue;
    Observation o = observe(
        fmt::format("{} and {} runs {}: SELinux does not confine it",
                    asked_for ? "asks for an SELinux label," : "should have the engine's SELinux label,",
                    name_of(p), p.label->empty() ? "without one" : "as " + *p.label),
        {evidence("selinux_options", c.selinux_options),
         in_proc("processes", fmt::format("{} has the label {}", name_of(p), show(*p.label)), p.pid,
                 "attr/current")});
    append(o.evidence, engine.evidence);
    return o;
  }
  return std::nullopt;
}

Verdict selinux_label(const Container& c, const System& system) {
  const Answer engine = engine_selinux(system);
  const bool off =
      c.selinux_options.known() && std::ranges::any_of(*c.selinux_options, [](const facts::Item& option) {
        return option.text == "disable" ||
               (option.text.starts_with("type:") && leaves_free(option.text.substr(5)));
      });
  if (c.selinux_options.known() && !off && !is_privileged(c))
    if (auto o = selinux_in_force(c, engine)) return failed(*std::move(o));
  if (engine.truth == Truth::no)
    return not_applicable("containers get no SELinux label here: " + engine.because);
  if (!c.selinux_options.known()) return not_evaluated("selinux_options", c.selinux_options);
  for (const facts::Item& option : *c.selinux_options) {
    const bool disabled = option.text == "disable";
    const bool super = option.text == "type:spc_t" || option.text == "type:unconfined_t";
    if (!disabled && !super) continue;
    return failed(observe(
        fmt::format(
            "runs with label={}: SELinux does not confine it, and an attacker reads and writes every file of "
            "the host that a mount or an escape lets him reach",
            option.text),
        {evidence("selinux_options", "label=" + option.text, c.selinux_options, option.origin)}));
  }
  return passed();
}
const Check registered_selinux_label{"container-selinux-label", selinux_label};

Verdict no_new_privileges_set(const Container& c, const System& system) {
  const Answer set = no_new_privileges(c, system);
  if (set.truth == Truth::yes) return passed();
  if (set.truth == Truth::unknown) return not_evaluated(set.because);
  Observation o = observe(
      "runs without no-new-privileges: an attacker who is an ordinary user in it becomes root through any "
      "set-uid "
      "program or file capability in the image (su, mount, ping)",
      set.evidence);
  if (c.no_new_privileges.is(true))
    o.message = fmt::format(
        "asks for no-new-privileges, and {}: whoever takes it over becomes root through any set-uid program "
        "or file capability",
        set.because);
  const Stance who = stance(c, system);
  if (who.standing == Standing::host_root && starts_as_root(c).truth == Truth::yes)
    o.message += "; its main process is root already, so set a user as well";
  return failed(std::move(o));
}
const Check registered_no_new_privileges{"container-no-new-privileges", no_new_privileges_set};

// systempaths=unconfined: /proc/sys and its like answer to host uid 0 by their file modes, no capability is
// asked.
Verdict system_paths(const Container& c, const System& system) {
  if (!c.system_paths_unconfined.known() && !is_privileged(c))
    return not_evaluated("system_paths_unconfined", c.system_paths_unconfined);
  if (!is_privileged(c) && !*c.system_paths_unconfined) return passed();
  const Stance who = stance(c, system);
  const std::string how = is_privileged(c)                      ? "runs privileged, with nothing masked"
                          : c.kind == facts::ContainerKind::pod ? "runs with procMount: Unmasked"
                                                                : "runs with systempaths=unconfined";
  Observation o = observe(
      how +
          ": root in it writes /proc/sys, /proc/sysrq-trigger and reads "
          "/proc/kcore of the "
          "host, unless AppArmor or SELinux refuses; through core_pattern that is code as root on the host",
      {option_or_mode(c, "system_paths_unconfined", c.system_paths_unconfined)});
  if (who.standing != Standing::host_root) {
    o.severity = Severity::medium;
    o.message = how + "; " + who.clause +
                ", so it reads more of the kernel's state than it should and writes none of it";
    append(o.evidence, who.evidence);
  }
  return failed(std::move(o));
}
const Check registered_system_paths{"container-system-paths-unconfined", system_paths};

}  // namespace
}  // namespace watertight::checks
