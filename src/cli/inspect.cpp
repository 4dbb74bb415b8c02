// `watertight inspect CONTAINER [TARGET]`: what the kernel has in force for one container of an engine or
// snapshot, beside what was asked for it.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "checks/confinement.hpp"
#include "cli/evaluate_targets.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/standard_output.hpp"
#include "linux/docker_default_filter.hpp"
#include "linux/seccomp_reach.hpp"
#include "report/inspect.hpp"
#include "sources/engine/endpoint.hpp"
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

void add_seccomp(Inspection& inspection, const linux_kernel::Confinement& confinement) {
  if (!confinement.filters || !confinement.host.machine) {
    inspection.seccomp_unknown =
        confinement.filters ? confinement.host.machine.unknown_because : confinement.filters.unknown_because;
    return;
  }
  report::SeccompSubject& seccomp = inspection.seccomp.emplace();
  seccomp.name = inspection.name;
  for (const auto& program : confinement.filters->newest_first) seccomp.filters.push_back(program.size());
  seccomp.abis = linux_kernel::reach_of_filters(confinement.filters->newest_first,
                                                linux_kernel::abis_of_machine(*confinement.host.machine));
  inspection.surface = surface_of(seccomp, confinement.bounding ? *confinement.bounding : 0);
}

// The filters of the first process, where only stopping it tells them.
void read_by_ptrace(Inspection& inspection, const Container& container,
                    linux_kernel::Confinement& confinement) {
  if (confinement.filters || !container.in_force.known()) return;
  const auto& processes = (*container.in_force)->processes;
  if (!processes.known() || processes->empty()) return;
  const std::int64_t pid = processes->front().pid;
  auto read = sources::read_filters_by_ptrace(static_cast<std::int32_t>(pid));
  if (!read) {
    inspection.notes.push_back(read.error().sentence());
    return;
  }
  confinement.filters = linux_kernel::LoadedFilters{false, std::move(*read)};
  inspection.notes.push_back(
      fmt::format("the filters were read by ptrace, which stopped process {} for a moment", pid));
}

// What other processes of the container can do and the first one cannot: each is a foothold as well.
constexpr std::size_t kMostProcesses = 32;

void add_other_processes(Inspection& inspection, const Container& container, const System& system) {
  const auto& processes = (*container.in_force)->processes;
  for (std::size_t i = 1; i < std::min(processes->size(), kMostProcesses); ++i) {
    const auto confinement = checks::confinement_of(container, system, i);
    if (!confinement) continue;
    const auto powers = linux_kernel::reach_of_powers(*confinement);
    std::string more;
    for (std::size_t p = 0; p < powers.size(); ++p)
      if (powers[p].reachable() == linux_kernel::Reachable::yes &&
          inspection.powers[p].reachable() != linux_kernel::Reachable::yes)
        more += (more.empty() ? "" : ", ") + std::string(powers[p].power->title);
    if (!more.empty())
      inspection.notes.push_back(fmt::format("process {} ({}) can do what the first one cannot: {}",
                                             (*processes)[i].pid, (*processes)[i].command, more));
  }
  if (processes->size() > kMostProcesses)
    inspection.notes.push_back(fmt::format("{} more groups of processes were not looked at for their powers",
                                           processes->size() - kMostProcesses));
}

Inspection inspection_of(const Container& container, const System& system,
                         const std::vector<checks::Finding>& findings, bool ptrace) {
  Inspection inspection;
  inspection.name = container.name;
  inspection.id = container.id;
  if (container.image.known()) inspection.image = *container.image;
  if (system.host && system.host->kernel_release.known()) inspection.kernel = *system.host->kernel_release;
  inspection.facts = checks::side_by_side(container, system.seccomp_filters);
  if (auto confinement = checks::confinement_of(container, system)) {
    if (ptrace) read_by_ptrace(inspection, container, *confinement);
    inspection.powers = linux_kernel::reach_of_powers(*confinement);
    add_other_processes(inspection, container, system);
    add_seccomp(inspection, *confinement);
  } else {
    inspection.powers_unknown = confinement.error();
    inspection.seccomp_unknown = confinement.error();
  }
  if (system.host) inspection.flaws = checks::reach_of_kernel_flaws(*system.host, inspection.powers);
  std::ranges::copy_if(findings, std::back_inserter(inspection.findings), [&](const checks::Finding& f) {
    return f.subject.kind == checks::SubjectKind::container && f.subject.name == container.name &&
           !f.suppressed;
  });
  return inspection;
}

Error no_such_container(const InspectOptions& options, const System& system) {
  std::string running;
  for (const Container& c : system.containers)
    if (c.running.is(true)) running += (running.empty() ? "" : ", ") + c.name;
  return {"inspect", options.container,
          system.reasons.empty() || !system.containers.empty() ? "there is no container called that"
                                                               : system.reasons.front(),
          running.empty() ? "name another engine or snapshot" : "name one of " + running};
}

bool all_known(const Inspection& inspection) {
  return !inspection.powers.empty() && inspection.seccomp &&
         std::ranges::all_of(inspection.facts, [](const checks::SideBySide& f) { return f.effective.known; });
}

void write(std::ostream& out, const std::string& format, const Inspection& inspection) {
  if (format == "json")
    report::write_inspection_json(out, inspection);
  else if (format == "html")
    report::write_inspection_html(out, inspection);
  else
    report::write_inspection_text(out, inspection);
}

}  // namespace

int run_inspect(const InspectOptions& options) {
  ScanOptions scan;
  if (!options.target.empty()) scan.targets = {options.target};
  scan.engine = options.engine;
  Policies policies(scan.policy, sources::real_surroundings().environment);
  if (const auto read = policies.read(policy_targets(scan)); !read) return refused(read.error());
  std::optional<Inspection> found;
  std::optional<Error> wrong;
  bool stopped = false;
  const auto read =
      evaluate_targets(scan, policies,
                       {[&](checks::TargetResult result, const System& system, bool) {
                          const Container* container = system.container_named(options.container);
                          if (container == nullptr) {
                            if (!found) wrong = no_such_container(options, system);
                            return;
                          }
                          stopped = container->running.is(false);
                          found = inspection_of(*container, system, result.findings, options.ptrace);
                        },
                        [](const std::string&, const std::string&) {}});
  if (!read) return refused(read.error());
  if (!found) return refused(*wrong);
  if (stopped)
    return refused(
        {"inspect", options.container, "it does not run, so nothing is in force for it", "start it"});
  const auto show = [&](std::ostream& out) { write(out, options.format, *found); };
  if (!options.output.empty() && options.output != "-") {
    if (const auto written = write_file(options.output, show); !written) return refused(written.error());
  } else if (const auto written = write_standard_output(show); !written) {
    return refused(written.error());
  }
  return all_known(*found) || options.allow_partial ? kClean : kIncomplete;
}

}  // namespace watertight::cli
