// `watertight inspect CONTAINER [TARGET]`: what the kernel has in force for one container of an engine or
// snapshot, beside what was asked for it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "checks/confinement.hpp"
#include "checks/container_powers.hpp"
#include "cli/evaluate_targets.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/standard_output.hpp"
#include "linux/docker_default_filter.hpp"
#include "linux/seccomp_reach.hpp"
#include "report/inspect.hpp"
#include "sources/engine/endpoint.hpp"
#include "sources/file.hpp"
#include "sources/host/container_id.hpp"
#include "sources/loaded_filters/ptrace_filters.hpp"

namespace watertight::cli {
namespace {

using facts::Container;
using facts::System;
using report::Inspection;

std::vector<report::Surface> surface_of(const report::SeccompSubject& seccomp,
                                        linux_kernel::CapabilitySet capabilities) {
  std::vector<report::Surface> all;
  for (const linux_kernel::AbiReach& abi : seccomp.abis) {
    report::Surface surface{abi.abi, 0, linux_kernel::docker_default_reach(abi.abi, capabilities), {}};
    for (const linux_kernel::CallReach& call : abi.calls) {
      if (call.reach == linux_kernel::SeccompReach::denied) continue;
      ++surface.reachable;
      if (!linux_kernel::docker_default_lets_through(call.name, capabilities))
        surface.beyond.push_back(call.name);
    }
    all.push_back(std::move(surface));
  }
  return all;
}

// Unless the kernel was built without it.
bool is_served(const linux_kernel::HostKernel& host, linux_kernel::Abi abi) {
  using linux_kernel::Abi;
  const std::string_view option = abi == Abi::i386  ? "CONFIG_IA32_EMULATION"
                                  : abi == Abi::x32 ? "CONFIG_X86_X32_ABI"
                                  : abi == Abi::arm ? "CONFIG_COMPAT"
                                                    : "";
  const auto at = host.config.find(option);
  return at == host.config.end() || at->second == "y";
}

void add_seccomp(Inspection& inspection, const linux_kernel::Confinement& confinement) {
  if (!confinement.filters || !confinement.host.machine) {
    inspection.seccomp_unknown =
        confinement.filters ? confinement.host.machine.unknown_because : confinement.filters.unknown_because;
    return;
  }
  report::SeccompSubject& seccomp = inspection.seccomp.emplace();
  seccomp.name = inspection.name;
  for (const auto& program : confinement.filters->newest_first) seccomp.filters.push_back(program.size());
  std::vector<linux_kernel::Abi> served;
  for (const linux_kernel::Abi abi : linux_kernel::abis_of_machine(*confinement.host.machine))
    if (is_served(confinement.host, abi))
      served.push_back(abi);
    else
      seccomp.notes.push_back(fmt::format("the kernel serves no calls of {}", linux_kernel::name_of(abi)));
  seccomp.abis = linux_kernel::reach_of_filters(confinement.filters->newest_first, served);
  inspection.surface = surface_of(seccomp, confinement.bounding ? *confinement.bounding : 0);
}

bool is_process_of(std::int64_t pid, const Container& container) {
  const auto groups = sources::read_file(fmt::format("/proc/{}/cgroup", pid));
  return groups &&
         sources::host::any_container_id(*groups, [&](std::string_view id) { return id == container.id; });
}

// The filters of the first process, where only stopping it tells them.
void read_by_ptrace(Inspection& inspection, const Container& container,
                    linux_kernel::Confinement& confinement) {
  if (confinement.filters || !container.in_force.known()) return;
  const auto& processes = (*container.in_force)->processes;
  if (!processes.known() || processes->empty()) return;
  const std::int64_t pid = processes->front().pid;
  // The number may be another's by now: looked at before it is stopped, and again behind.
  if (!is_process_of(pid, container)) {
    inspection.notes.push_back(fmt::format("process {} is not the container's any more: not stopped", pid));
    return;
  }
  auto read = sources::read_filters_by_ptrace(static_cast<std::int32_t>(pid));
  if (!read || !is_process_of(pid, container)) {
    inspection.notes.push_back(read ? fmt::format("process {} ended while its filters were read", pid)
                                    : read.error().sentence());
    return;
  }
  confinement.filters = linux_kernel::LoadedFilters{false, std::move(*read)};
  inspection.notes.push_back(
      fmt::format("the filters were read by ptrace, which stopped process {} for a moment", pid));
}

// Who comes to each power is told where it is not the first process.
void add_powers(Inspection& inspection, const Container& container, checks::ContainerPowers powers) {
  const auto& processes = *(*container.in_force)->processes;
  inspection.powers = std::move(powers.answers);
  for (const std::size_t group : powers.process)
    inspection.powers_by.push_back(
        group == 0 ? std::string()
                   : fmt::format("process {} ({})", processes[group].pid, processes[group].command));
  if (processes.size() > 1)
    inspection.notes.push_back(fmt::format(
        "its processes differ: {} groups of them; each power is that of whoever comes easiest to it",
        processes.size()));
  if (powers.not_looked_at > 0)
    inspection.notes.push_back(
        fmt::format("{} more groups were not looked at for their powers", powers.not_looked_at));
}

// A flaw that cannot do without a call which no ABI lets through. `seccomp` is the first process's filter:
// asked only where all of them are alike.
void bar_by_filter(Inspection& inspection) {
  if (!inspection.seccomp) return;
  for (checks::FlawReach& f : inspection.flaws) {
    if (f.flaw->call.empty() || f.state == checks::FlawState::fixed) continue;
    const auto denies = [&](const linux_kernel::AbiReach& abi) {
      const linux_kernel::CallReach* call = abi.call(f.flaw->call);
      return call == nullptr || call->reach == linux_kernel::SeccompReach::denied;
    };
    if (!std::ranges::all_of(inspection.seccomp->abis, denies)) continue;
    f.state = checks::FlawState::barred;
    f.because = fmt::format("seccomp lets nobody call {}", f.flaw->call);
  }
}

Inspection inspection_of(const Container& container, const System& system,
                         const std::vector<checks::Finding>& findings, bool ptrace) {
  Inspection inspection;
  inspection.name = container.name;
  inspection.id = container.id;
  if (container.image.known()) inspection.image = *container.image;
  if (system.host && system.host->kernel_release.known()) inspection.kernel = *system.host->kernel_release;
  inspection.facts = checks::side_by_side(container, system.seccomp_filters);
  inspection.state = checks::state_tables(container, system);
  if (auto confinement = checks::confinement_of(container, system)) {
    const bool unread = !confinement->filters;
    if (ptrace) read_by_ptrace(inspection, container, *confinement);
    add_seccomp(inspection, *confinement);
    if (unread && confinement->filters)
      inspection.powers = linux_kernel::reach_of_powers(*confinement);
    else if (auto powers = checks::powers_of(container, system))
      add_powers(inspection, container, std::move(*powers));
  } else {
    inspection.powers_unknown = confinement.error();
    inspection.seccomp_unknown = confinement.error();
  }
  if (system.host) inspection.flaws = checks::reach_of_kernel_flaws(*system.host, inspection.powers);
  if (container.in_force.known() && (*container.in_force)->processes.known() &&
      (*container.in_force)->processes->size() == 1)
    bar_by_filter(inspection);
  std::ranges::copy_if(findings, std::back_inserter(inspection.findings), [&](const checks::Finding& f) {
    return f.subject.kind == checks::SubjectKind::container && f.subject.name == container.name &&
           !f.suppressed;
  });
  checks::mark_weaker(inspection.facts, inspection.findings);
  return inspection;
}

// As docker takes it: a name, with or without the slash of the API, an id or as much of one as is unique.
const Container* container_of(const System& system, std::string_view wanted) {
  if (wanted.starts_with('/')) wanted.remove_prefix(1);
  if (const Container* named = system.container_named(wanted)) return named;
  const auto begins = [&](const Container& c) { return !wanted.empty() && c.id.starts_with(wanted); };
  const auto at = std::ranges::find_if(system.containers, begins);
  return at != system.containers.end() && std::ranges::count_if(system.containers, begins) == 1 ? &*at
                                                                                                : nullptr;
}

Error no_such_container(const InspectOptions& options, const System& system) {
  constexpr std::size_t kNamed = 8;
  std::vector<std::string> running;
  for (const Container& c : system.containers)
    if (c.running.is(true)) running.push_back(c.name);
  const std::size_t more = running.size() > kNamed ? running.size() - kNamed : 0;
  running.resize(running.size() - more);
  return {"inspect", options.container,
          system.reasons.empty() || !system.containers.empty() ? "there is no container called that"
                                                               : system.reasons.front(),
          running.empty() ? "name another engine or snapshot"
                          : fmt::format("name one of {}{}", fmt::join(running, ", "),
                                        more == 0 ? std::string() : fmt::format(" and {} more", more))};
}

bool all_known(const Inspection& inspection) {
  return !inspection.powers.empty() && inspection.seccomp &&
         std::ranges::all_of(inspection.facts, [](const checks::SideBySide& f) { return f.effective.known; });
}

void write(std::ostream& out, const InspectOptions& options, const Inspection& inspection) {
  if (options.format == "json")
    report::write_inspection_json(out, inspection);
  else if (options.format == "html")
    report::write_inspection_html(out, inspection);
  else
    report::write_inspection_text(out, inspection, terminal_width(), options.verbose);
}

// What only an engine of this machine can be asked.
std::optional<Error> misused(const InspectOptions& options) {
  const bool is_file = !options.target.empty() && options.target.find("://") == std::string::npos;
  if (options.ptrace && is_file)
    return Error{"use --ptrace", options.target, "a file has no processes that could be asked",
                 "name an engine of this machine"};
  if (is_file && (!options.engine.host.empty() || !options.engine.context.empty()))
    return Error{"inspect", options.target, "both a file and an engine are named", "name one of them"};
  if (options.format.empty() && !options.output.empty() && options.output != "-")
    return Error{"write", options.output, "its ending names no format", "use .html, .json or --format"};
  return std::nullopt;
}

}  // namespace

int run_inspect(const InspectOptions& options) {
  if (const auto error = misused(options)) return refused(*error);
  ScanOptions scan;
  if (!options.target.empty()) scan.targets = {options.target};
  scan.engine = options.engine;
  scan.container = options.container;
  Policies policies(scan.policy, sources::real_surroundings().environment);
  if (const auto read = policies.read(policy_targets(scan)); !read) return refused(read.error());
  std::optional<Inspection> found;
  std::optional<Error> wrong;
  bool stopped = false;
  const auto read =
      evaluate_targets(scan, policies,
                       {[&](checks::TargetResult result, const System& system, bool) {
                          const Container* container = container_of(system, options.container);
                          if (container == nullptr) {
                            if (!found) wrong = no_such_container(options, system);
                            return;
                          }
                          stopped = container->running.is(false);
                          found = inspection_of(*container, system, result.findings,
                                                options.ptrace && system.kind == facts::TargetKind::engine);
                        },
                        [](const std::string&, const std::string&) {}});
  if (!read) return refused(read.error());
  if (!found) return refused(*wrong);
  if (stopped)
    return refused(
        {"inspect", options.container, "it does not run, so nothing is in force for it", "start it"});
  const auto show = [&](std::ostream& out) { write(out, options, *found); };
  if (!options.output.empty() && options.output != "-") {
    if (const auto written = write_file(options.output, show); !written) return refused(written.error());
  } else if (const auto written = write_standard_output(show); !written) {
    return refused(written.error());
  }
  return all_known(*found) || options.allow_partial ? kClean : kIncomplete;
}

}  // namespace watertight::cli
