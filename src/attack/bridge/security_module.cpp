// What AppArmor and SELinux leave of what a container may do.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/own_kernel.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/engine_facts.hpp"
#include "checks/in_force.hpp"
#include "checks/verdict.hpp"
#include "linux/apparmor_rule.hpp"
#include "linux/version.hpp"

namespace watertight::attack {
namespace {

using checks::evidence;
using facts::Container;
using facts::System;
using linux_kernel::Allowance;

// What each module refuses under the profile, or type, that engines give to containers (moby,
// profiles/apparmor/template.go; container-selinux, container_t). In the order of the type "operation".
enum class Docker : std::uint8_t { lets, refuses, refuses_since_29_4_3 };
struct Operation {
  std::string_view name;
  Docker by_docker_default;
  Truth by_container_t;  // that it lets it
  Allowance opened_by;   // of AppArmor's language: a rule that opens all of it
};
constexpr std::array<Operation, 14> kOperations = {{
    {"mount", Docker::refuses, Truth::no, Allowance::mounts},
    {"ptrace-host", Docker::refuses, Truth::no, Allowance::tracing},
    {"ptrace-like", Docker::lets, Truth::yes, Allowance::tracing},
    {"signal-host", Docker::refuses, Truth::no, Allowance::signals},
    {"write-proc-sys", Docker::refuses, Truth::no, Allowance::files},
    {"write-sys", Docker::refuses, Truth::no, Allowance::files},
    {"write-sysrq", Docker::refuses, Truth::no, Allowance::files},
    {"read-kcore", Docker::refuses, Truth::no, Allowance::files},
    {"host-files", Docker::lets, Truth::no, Allowance::files},
    {"connect-socket", Docker::lets, Truth::no, Allowance::everything},
    {"load-bpf", Docker::lets, Truth::unknown, Allowance::everything},
    {"user-namespace", Docker::lets, Truth::yes, Allowance::everything},
    {"crypto-socket", Docker::refuses_since_29_4_3, Truth::unknown, Allowance::everything},
    {"kernel-log", Docker::lets, Truth::unknown, Allowance::everything},
}};

struct Opinion {
  std::array<Truth, kOperations.size()> lets{};
  std::array<std::string_view, kOperations.size()> because{};  // of unknown ones
};

Opinion all(Truth truth, std::string_view because = {}) {
  Opinion opinion;
  opinion.lets.fill(truth);
  opinion.because.fill(because);
  return opinion;
}

// Both must let it. Of two that nobody knows the first one says why.
Opinion both(const Opinion& one, const Opinion& other) {
  Opinion opinion = one;
  for (std::size_t i = 0; i < kOperations.size(); ++i)
    if (other.lets[i] < one.lets[i]) {
      opinion.lets[i] = other.lets[i];
      opinion.because[i] = other.because[i];
    }
  return opinion;
}

// Whichever process lets more is the one that an attacker takes.
Opinion either(const Opinion& one, const Opinion& other) {
  Opinion opinion = one;
  for (std::size_t i = 0; i < kOperations.size(); ++i)
    if (other.lets[i] > one.lets[i]) {
      opinion.lets[i] = other.lets[i];
      opinion.because[i] = other.because[i];
    }
  return opinion;
}

// The engine writes the profile, so its version tells what stands in it.
Truth lets_crypto_sockets(const System& system) {
  if (!system.engine || !system.engine->version.known() || checks::is_podman(system)) return Truth::unknown;
  const auto version = linux_kernel::parse_version(*system.engine->version);
  if (!version) return Truth::unknown;
  return *version < *linux_kernel::parse_version("29.4.3") ? Truth::yes : Truth::no;
}

Opinion docker_default(const System& system) {
  Opinion opinion;
  for (std::size_t i = 0; i < kOperations.size(); ++i) switch (kOperations[i].by_docker_default) {
      case Docker::lets:
        opinion.lets[i] = Truth::yes;
        break;
      case Docker::refuses:
        opinion.lets[i] = Truth::no;
        break;
      case Docker::refuses_since_29_4_3:
        opinion.lets[i] = lets_crypto_sockets(system);
        opinion.because[i] = "the engine's version, and so its AppArmor profile, is not known";
        break;
    }
  return opinion;
}

// A profile that somebody wrote: what it surely lets is what its text allows as a class.
Opinion written_profile(const Container& c) {
  Opinion opinion = all(Truth::unknown, "what the AppArmor profile refuses is not known");
  if (!c.apparmor_content.known()) return opinion;
  for (const facts::Item& rule : *c.apparmor_content) {
    const Allowance allowance = linux_kernel::allowance_of(linux_kernel::words_of(rule.text));
    if (allowance == Allowance::everything || allowance == Allowance::without_force ||
        (allowance == Allowance::leaving && !c.no_new_privileges.is(true)))
      return all(Truth::yes);
    if (allowance == Allowance::nothing) continue;
    for (std::size_t i = 0; i < kOperations.size(); ++i)
      if (kOperations[i].opened_by == allowance) opinion.lets[i] = Truth::yes;
  }
  return opinion;
}

bool in_mode_without_force(const System& system, std::string_view profile) {
  if (!system.host || !system.host->apparmor_profiles.known()) return false;
  return std::ranges::any_of(*system.host->apparmor_profiles, [&](const facts::Item& loaded) {
    const std::string_view text = loaded.text;
    return text.starts_with(profile) &&
           (text.substr(profile.size()) == " (complain)" || text.substr(profile.size()) == " (unconfined)");
  });
}

// By its name alone, without a mode.
Opinion apparmor_profile(std::string_view name, const ContainerSubject& subject) {
  if (name.empty() || name == "unconfined" || in_mode_without_force(subject.system, name))
    return all(Truth::yes);
  if (linux_kernel::is_engines_own_profile(name)) return docker_default(subject.system);
  return written_profile(subject.container);
}

// A label of SELinux: user:role:type:range.
std::string_view type_of(std::string_view label) {
  const auto role = label.find(':');
  const auto type = label.find(':', role + 1) + 1;
  return label.substr(type, label.find(':', type) - type);
}

bool is_unconfined_type(std::string_view type) {
  return type == "spc_t" || type == "unconfined_t" || type == "unconfined_service_t";
}

// With :z or :Z an engine gives what is mounted the label of containers.
bool relabels(const Container& c) {
  if (!c.mounts.known()) return true;
  return std::ranges::any_of(
      *c.mounts, [](const facts::Mount& m) { return m.options.find_first_of("zZ") != std::string::npos; });
}

Opinion container_t(const Container& c) {
  Opinion opinion;
  const bool relabelled = relabels(c);
  for (std::size_t i = 0; i < kOperations.size(); ++i) {
    const Operation& operation = kOperations[i];
    opinion.lets[i] = operation.by_container_t;
    opinion.because[i] = "whether SELinux's policy lets containers do it is not known";
    if (relabelled && (operation.name == "host-files" || operation.name == "connect-socket")) {
      opinion.lets[i] = Truth::unknown;
      opinion.because[i] = "SELinux lets it where files were labelled for containers (:z, :Z)";
    }
  }
  return opinion;
}

Opinion selinux_type(std::string_view type, const Container& c) {
  if (is_unconfined_type(type)) return all(Truth::yes);
  if (type == "container_t" || type == "svirt_lxc_net_t" || type == "container_init_t") return container_t(c);
  return all(Truth::unknown, "what SELinux's policy refuses its type is not known");
}

bool selinux_enforces(const System& system) {
  return !system.host || !system.host->selinux_mode.known() || *system.host->selinux_mode == "enforcing";
}

// As /proc/PID/attr/current has it.
Opinion label_in_force(std::string_view label, const ContainerSubject& subject) {
  if (label.empty()) return all(Truth::yes);
  if (checks::is_selinux_label(label))
    return selinux_enforces(subject.system) ? selinux_type(type_of(label), subject.container)
                                            : all(Truth::yes);
  const auto mode = label.rfind(" (");
  if (mode == std::string_view::npos) return apparmor_profile(label, subject);
  if (label.substr(mode) != " (enforce)") return all(Truth::yes);
  return apparmor_profile(label.substr(0, mode), subject);
}

// The profile that the engine would take: nobody asked for one, or privileged mode takes away what nobody
// asked for.
Opinion declared_apparmor(const ContainerSubject& subject) {
  const Container& c = subject.container;
  const checks::Answer on = checks::host_apparmor(subject.system);
  if (on.truth == checks::Truth::no) return all(Truth::yes);
  Opinion opinion;
  const bool said = c.apparmor.known() && c.apparmor.basis != facts::Basis::defaulted;
  if (!c.apparmor.known())
    opinion = all(Truth::unknown, "its AppArmor profile is not known");
  else if (said && c.apparmor->empty())
    return all(Truth::yes);  // the kernel's own answer: it has none
  else if (said)
    opinion = apparmor_profile(*c.apparmor, subject);
  else if (c.privileged.is(true))
    return all(Truth::yes);
  else
    opinion = docker_default(subject.system);
  // Whoever names a profile has a host on which there are some: without AppArmor the engine refuses to start
  // it.
  if (on.truth == checks::Truth::unknown && !said)
    for (std::size_t i = 0; i < kOperations.size(); ++i)
      if (opinion.lets[i] == Truth::no) {
        opinion.lets[i] = Truth::unknown;
        opinion.because[i] = "whether the host has AppArmor is not known";
      }
  return opinion;
}

bool is_host(const facts::Fact<facts::NamespaceMode>& mode) {
  return mode.known() && mode->kind == facts::NamespaceKind::host;
}

Opinion declared_selinux(const ContainerSubject& subject) {
  const Container& c = subject.container;
  const System& system = subject.system;
  // Docker's own default is not to label.
  const checks::Truth on = system.engine ? checks::engine_selinux(system).truth : checks::Truth::no;
  if (on == checks::Truth::no || !selinux_enforces(system)) return all(Truth::yes);
  Opinion opinion;
  if (!c.selinux_options.known()) {
    opinion = all(Truth::unknown, "its SELinux label is not known");
  } else {
    std::string_view type = "container_t";
    for (const facts::Item& option : *c.selinux_options) {
      if (option.text == "disable") return all(Truth::yes);
      if (option.text.starts_with("type:")) type = std::string_view(option.text).substr(5);
    }
    // The engine labels no container that it makes privileged, or puts among the host's processes (moby,
    // daemon/daemon_unix.go, parseSecurityOpt and its callers).
    if (c.selinux_options->empty() && (c.privileged.is(true) || is_host(c.pid_mode) || is_host(c.ipc_mode)))
      return all(Truth::yes);
    opinion = selinux_type(type, c);
  }
  if (on == checks::Truth::unknown)
    return either(opinion,
                  all(Truth::unknown, "whether the engine labels containers for SELinux is not known"));
  return opinion;
}

struct Labels {
  Opinion opinion = all(Truth::no);
  bool known = false;
};

Labels labels_in_force(const ContainerSubject& subject) {
  Labels labels;
  const std::string* last = nullptr;
  for (const facts::ProcessState& process : checks::processes_in_force(subject.container)) {
    if (!process.label.known() || (last != nullptr && *last == *process.label)) continue;
    last = &*process.label;
    labels.opinion = either(labels.opinion, label_in_force(*process.label, subject));
    labels.known = true;
  }
  return labels;
}

Evidences why_so(const ContainerSubject& subject, bool in_force, Truth truth, std::string_view because) {
  const Container& c = subject.container;
  Evidences all;
  if (truth == Truth::unknown) all.push_back(not_known("security module", because, c.apparmor.origin));
  if (in_force) {
    for (const facts::ProcessState& process : checks::processes_in_force(c))
      if (process.label.known()) {
        all.push_back(checks::in_proc("label", process.label->empty() ? "none" : *process.label, process.pid,
                                      "attr/current"));
        break;
      }
  } else if (const auto on = checks::host_apparmor(subject.system); on.truth == checks::Truth::no) {
    all.insert(all.end(), on.evidence.begin(), on.evidence.end());
  }
  if (c.privileged.is(true)) all.push_back(evidence("privileged", c.privileged));
  all.push_back(evidence("apparmor", c.apparmor));
  if (c.selinux_options.known() && !c.selinux_options->empty())
    all.push_back(evidence("selinux_options", c.selinux_options));
  return all;
}

// Files come to it by a process of the host, which no profile of containers holds back. Whether that process
// connects to sockets for it is a setting of the runtime.
void add_of_own_kernel(const ContainerSubject& subject, FactSink& facts) {
  const auto runtime = [&] { return evidence("runtime", subject.container.runtime); };
  facts.add("mac-lets", {subject.name, "host-files"}, Truth::yes, [&]() -> Evidences { return {runtime()}; });
  facts.add("mac-lets", {subject.name, "connect-socket"}, Truth::unknown, [&]() -> Evidences {
    return {not_known("runtime", "the runtime's settings say whether it connects to sockets of the host"),
            runtime()};
  });
}

}  // namespace

void add_security_module(const ContainerSubject& subject, FactSink& facts) {
  if (has_own_kernel(subject)) return add_of_own_kernel(subject, facts);
  const Labels labels = labels_in_force(subject);
  const Opinion opinion =
      labels.known ? labels.opinion : both(declared_apparmor(subject), declared_selinux(subject));
  for (std::size_t i = 0; i < kOperations.size(); ++i)
    facts.add("mac-lets", {subject.name, kOperations[i].name}, opinion.lets[i],
              [&] { return why_so(subject, labels.known, opinion.lets[i], opinion.because[i]); });
}

}  // namespace watertight::attack
