// Seccomp filters that let through more than the profile that was asked for.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "checks/check.hpp"
#include "checks/confinement.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"
#include "linux/abi.hpp"
#include "linux/seccomp_evaluate.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;
using linux_kernel::CapabilitySet;
using linux_kernel::SeccompProgram;

// Refused by the default profile of every engine to whoever has none of these capabilities (moby,
// profiles/seccomp/default.json): "" is refused to everybody.
struct Refused {
  std::string_view call;
  std::string_view unless;
  std::string_view or_unless = "";
};
constexpr std::array<Refused, 18> kRefused = {{
    {"add_key", ""},
    {"keyctl", ""},
    {"request_key", ""},
    {"pivot_root", ""},
    {"swapon", ""},
    {"swapoff", ""},
    {"kexec_load", "SYS_BOOT"},
    {"kexec_file_load", "SYS_BOOT"},
    {"init_module", "SYS_MODULE"},
    {"finit_module", "SYS_MODULE"},
    {"delete_module", "SYS_MODULE"},
    {"open_by_handle_at", "DAC_READ_SEARCH"},
    {"mount", "SYS_ADMIN"},
    {"umount2", "SYS_ADMIN"},
    {"setns", "SYS_ADMIN"},
    {"bpf", "SYS_ADMIN", "BPF"},
    {"perf_event_open", "SYS_ADMIN", "PERFMON"},
    {"quotactl", "SYS_ADMIN"},
}};

bool gives(CapabilitySet set, std::string_view name) {
  const auto number = linux_kernel::capability_number(name);
  return number && (set & linux_kernel::bit(*number)) != 0;
}

// The filters of one process, the newest first; nothing where they are not known, or there are none.
std::optional<std::vector<SeccompProgram>> filters_of(const facts::ProcessState& p, const System& system) {
  auto loaded = filters_in_force(p, system);
  if (!loaded || loaded->strict || loaded->newest_first.empty()) return std::nullopt;
  return std::move(loaded.value->newest_first);
}

bool lets_through(const std::vector<SeccompProgram>& filters, linux_kernel::Abi abi, std::string_view call) {
  const auto number = linux_kernel::syscall_number(abi, call);
  if (!number) return false;
  const auto verdict = linux_kernel::evaluate_seccomp(filters, {linux_kernel::audit_arch(abi), *number});
  const linux_kernel::SeccompAnswer* answer = verdict.always();
  return answer != nullptr && answer->action >= linux_kernel::SeccompAction::log;
}

bool opens(const facts::SeccompContent& profile, std::string_view call) {
  return std::ranges::any_of(profile.openings,
                             [&](const facts::SeccompOpening& opening) { return opening.syscall == call; });
}

linux_kernel::Abi native_abi(const System& system) {
  const std::string machine =
      system.host && system.host->architecture.known() ? *system.host->architecture : "x86_64";
  const auto abis = linux_kernel::abis_of_machine(machine);
  return abis.empty() ? linux_kernel::Abi::x86_64 : abis.front();
}

// Nobody but the profile's author knows what a profile refuses that is not the engine's own.
bool has_own_profile(const Container& c, const System& system) {
  if (c.seccomp->kind == facts::SeccompKind::custom || is_podman(system)) return true;
  const std::string daemon = text_setting(system, "seccomp-profile").value_or("");
  if (!daemon.empty() && daemon != "builtin" && daemon != "default") return true;
  if (!system.engine || !system.engine->security_options.known()) return false;
  return std::ranges::any_of(*system.engine->security_options, [](const facts::Item& option) {
    return option.text.starts_with("name=seccomp,profile=/");
  });
}

Verdict wider_filter(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  if (!c.seccomp.known()) return not_evaluated("seccomp", c.seccomp);
  if (c.seccomp->kind == facts::SeccompKind::unconfined || is_privileged(c))
    return not_applicable("no filter was asked for: see container-seccomp-disabled");
  if (!in_force(c)->processes.known()) return not_evaluated("processes in force", in_force(c)->processes);
  const auto declared = declared_capabilities(c);
  if (!declared) return not_evaluated("the capabilities that widen the default profile are unknown");
  const bool own = has_own_profile(c, system);
  const bool read = own && c.seccomp_content.known();  // and then it is known what that profile opens
  const linux_kernel::Abi abi = native_abi(system);
  std::string unseen;
  std::vector<std::vector<std::size_t>> seen;  // most processes have the same filters
  for (const facts::ProcessState& p : processes_in_force(c)) {
    if (p.seccomp != 2) continue;  // container-seccomp-disabled
    if (p.filters.known() && std::ranges::find(seen, *p.filters) != seen.end()) continue;
    const auto filters = filters_of(p, system);
    if (!filters) {
      unseen =
          p.filters.known() ? "they are not in what was read" : std::string(p.filters.unknown_because.view());
      continue;
    }
    seen.push_back(*p.filters);
    std::vector<std::string> through;
    std::size_t asked = 0;
    for (const Refused& r : kRefused) {
      if (gives(*declared, r.unless) || gives(*declared, r.or_unless)) continue;
      ++asked;
      if (lets_through(*filters, abi, r.call) && !(read && opens(*c.seccomp_content, r.call)))
        through.emplace_back(r.call);
    }
    if (through.empty() || (own && !read && through.size() < asked)) continue;
    return failed(observe(
        own && !read
            ? fmt::format("{} runs under a filter that refuses none of {}: the profile that was asked for "
                          "keeps an attacker from nothing that matters",
                          name_of(p), some_of(through))
            : fmt::format(
                  "{} runs under a filter that lets through {}, which {} refuses: an attacker has more of "
                  "the kernel before him than was meant",
                  name_of(p), some_of(through),
                  read ? "the profile that was asked for" : "the engine's default profile"),
        {evidence("seccomp", c.seccomp), in_proc("processes",
                                                 fmt::format("{} has {} filters, which allow {}", name_of(p),
                                                             filters->size(), some_of(through)),
                                                 p.pid, "status")}));
  }
  if (!unseen.empty()) return not_evaluated("the filters in force are unknown: " + unseen);
  return passed();
}
const Check registered_wider_filter{"container-effective-seccomp", wider_filter};

}  // namespace
}  // namespace watertight::checks
