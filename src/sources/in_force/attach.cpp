#include "sources/in_force/attach.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sources/host/read_fact.hpp"
#include "sources/in_force/container_state.hpp"
#include "sources/in_force/plain_reasons.hpp"
#include "sources/in_force/process_status.hpp"

namespace watertight::sources {
namespace {

using namespace in_force;
using facts::Container;
using facts::InForce;
using facts::unknown;

constexpr std::size_t kSmallFile = 64u << 10;

// Loading the program that walks over the tasks takes its time: only where somebody has a filter.
bool any_filter(const Root& root, std::span<const ContainerProcesses> processes) {
  return std::ranges::any_of(processes, [&](const ContainerProcesses& p) {
    return std::ranges::any_of(p.pids, [&](std::int64_t pid) {
      const auto text = root.read(fmt::format("/proc/{}/status", pid), kSmallFile);
      const auto status = text ? parse_status(*text) : std::nullopt;
      return status && status->seccomp == 2;
    });
  });
}

// Why no process was found, where /proc is mounted so that it hides those of others.
std::string none_found(const facts::Container& container, const MountTable& mounts) {
  std::string why(container.processes.unknown_because);
  const MountLine* proc = mounts.at("/proc");
  if (proc == nullptr || proc->type != "proc") return why;
  for (const std::string_view option : host::fields_of(proc->super_options, ','))
    if (option.starts_with("hidepid=") && option != "hidepid=0" && option != "hidepid=off")
      return fmt::format("{}; /proc is mounted with {} and hides the processes of others; run as root", why,
                         option);
  return why;
}

void add_shared_with(facts::System& system, std::span<const ContainerProcesses> processes,
                     NamespaceMembers members) {
  const auto each = [&](const auto& act) {
    for (const ContainerProcesses& p : processes) {
      Container& c = system.containers[p.container];
      if (!c.in_force.known()) continue;
      const SharedText name = c.name;
      InForce& state = **c.in_force.value;
      if (state.namespaces.known())
        for (facts::NamespaceState& n : *state.namespaces.value) act(n, name);
      if (state.processes.known())
        for (facts::ProcessState& one : *state.processes.value)
          for (facts::NamespaceState& n : one.foreign) act(n, name);
    }
  };
  each([&](facts::NamespaceState& n, const SharedText& name) { members.add(n.inode, name); });
  each([&](facts::NamespaceState& n, const SharedText& name) { members.tell(n, name); });
}

void read_in_force(facts::System& system, const Root& root, std::span<const ContainerProcesses> processes,
                   const KernelAnswers& kernel, std::size_t most_threads, NamespaceMembers members) {
  if (processes.empty()) return;
  std::optional<Expected<LoadedFilters>> loaded;
  if (any_filter(root, processes)) loaded = kernel.loaded_filters();
  auto host_mounts = read_mounts(root, "/proc/self");
  Namespaces namespaces(root, kernel);
  const bool same_numbers = namespaces.reader_in_first_pid_namespace();
  Machine machine{root,
                  kernel,
                  system,
                  host_mounts ? std::move(*host_mounts) : MountTable(),
                  host_mounts ? std::string() : host_mounts.error().because,
                  std::move(namespaces),
                  Devices(root, kernel),
                  Filters(std::move(loaded), same_numbers),
                  most_threads};
  ControlGroups groups(root, machine.mounts, machine.texts);
  for (const ContainerProcesses& p : processes) {
    Container& c = system.containers[p.container];
    if (!c.processes.known() || p.first == 0) {
      c.in_force = unknown<Boxed<InForce>>(none_found(c, machine.mounts), c.processes.origin);
      continue;
    }
    auto read = container_state(machine, groups, c, p);
    if (read) make_reasons_plain(read->state, c.id);
    const facts::Origin origin = host::origin_of(fmt::format("/proc/{}", p.first));
    c.in_force = read ? facts::effective(Boxed<InForce>(std::move(read->state)), origin)
                      : unknown<Boxed<InForce>>(plain_reason(read.error().because, c.id), origin);
    if (read && !read->unread.empty())
      system.incomplete(fmt::format("not all threads of {} could be looked at: {}", c.name, read->unread));
    if (read && read->cut)
      system.incomplete(
          fmt::format("{} has more threads, or more that differ, than are looked at: the first {} "
                      "and at most {} kinds of them",
                      c.name, most_threads, kMostGroups));
  }
  system.seccomp_filters = machine.filters.take();
  add_shared_with(system, processes, std::move(members));
}

}  // namespace

void attach_in_force(facts::System& system, const Root& root, std::span<const ContainerProcesses> processes,
                     const KernelAnswers& kernel, std::size_t most_threads) {
  read_in_force(system, root, processes, kernel, most_threads, {});
}

void attach_in_force(facts::System& system, const Root& root, std::span<const ContainerProcesses> processes) {
  attach_in_force(system, root, processes, *kernel_answers(root));
}

void attach_in_force_of(facts::System& system, const Root& root,
                        std::span<const ContainerProcesses> processes, std::size_t container,
                        const KernelAnswers& kernel) {
  NamespaceMembers members;
  std::span<const ContainerProcesses> own;
  for (std::size_t i = 0; i < processes.size(); ++i) {
    const ContainerProcesses& p = processes[i];
    Container& c = system.containers[p.container];
    if (p.container == container) {
      own = processes.subspan(i, 1);
      continue;
    }
    c.in_force = unknown<Boxed<InForce>>(
        fmt::format("only that of {} was asked for", system.containers[container].name));
    const auto ids = namespaces_of(root, fmt::format("/proc/{}", p.first));
    if (!ids) continue;
    for (const std::uint64_t inode : *ids)
      if (inode != 0) members.add(inode, c.name);
  }
  read_in_force(system, root, own, kernel, kMostThreads, std::move(members));
}

void attach_in_force_of(facts::System& system, const Root& root,
                        std::span<const ContainerProcesses> processes, std::size_t container) {
  attach_in_force_of(system, root, processes, container, *kernel_answers(root));
}

}  // namespace watertight::sources
