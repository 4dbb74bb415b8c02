// `watertight seccomp show` and `diff`: what a profile, or the filters that a container or process has
// loaded, let through, and how two of them differ.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/engine_target.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/standard_output.hpp"
#include "linux/abi.hpp"
#include "report/seccomp.hpp"
#include "report/words.hpp"
#include "sources/file.hpp"
#include "sources/loaded_filters/loaded_filters.hpp"
#include "sources/seccomp/compile.hpp"

namespace watertight::cli {
namespace {

constexpr std::size_t kProfileLimit = 4u << 20;

std::string this_machine() {
  utsname name{};
  return uname(&name) == 0 ? name.machine : "x86_64";
}

// "default", "all", or names with commas between them.
Expected<linux_kernel::CapabilitySet> capabilities_of(std::string_view words) {
  if (words == "default") return linux_kernel::docker_default_capabilities();
  if (words == "all") return linux_kernel::kAllCapabilities;
  linux_kernel::CapabilitySet set = 0;
  while (!words.empty()) {
    const auto comma = std::min(words.find(','), words.size());
    const std::string_view name = words.substr(0, comma);
    const auto number = linux_kernel::capability_number(name);
    if (!number)
      return std::unexpected(Error{"use --capabilities", std::string(name), "there is no such capability",
                                   "write default, all, none, or names as SYS_ADMIN,NET_RAW"});
    set |= linux_kernel::bit(*number);
    words.remove_prefix(std::min(comma + 1, words.size()));
  }
  return set;
}

std::vector<std::int64_t> processes_of(const facts::Container& container) {
  std::vector<std::int64_t> all;
  if (container.processes.known())
    for (const facts::Process& process : *container.processes) all.push_back(process.pid);
  return all;
}

// The processes of a container of the engine, the first one first.
Expected<std::vector<std::int64_t>> processes_of_container(const std::string& name,
                                                           const SeccompOptions& options) {
  std::vector<std::int64_t> found;
  std::optional<Error> wrong = Error{"show", name, "it is no file, and no running container is called that",
                                     "name a profile, a container or a process id"};
  const TargetRequest request{{}, {}, {}, options.engine, true, false, name};
  const auto look = [&](const facts::System& system) {
    const facts::Container* container = system.container_named(name);
    if (container == nullptr) {
      if (!system.reasons.empty()) wrong->cause = system.reasons.front();
      return;
    }
    found = processes_of(*container);
    if (container->running.is(false))
      wrong = Error{"show", name, "it does not run", "start it, or name its profile"};
    else if (found.empty())
      wrong = Error{"show", name,
                    container->processes.known() ? "it has no process any more"
                                                 : std::string(container->processes.unknown_because),
                    "filters are read on the machine that the container runs on, as root"};
    else
      wrong.reset();
  };
  if (const auto read = read_engine(request, "", {.system = look}); !read)
    return std::unexpected(read.error());
  if (wrong) return std::unexpected(std::move(*wrong));
  return found;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The field Seccomp of /proc/PID/status: 0 without, 2 with filters; nothing where the process is gone.
std::optional<int> seccomp_mode(std::int64_t process) {
  const auto status = sources::read_file(fmt::format("/proc/{}/status", process));
  if (!status) return std::nullopt;
  constexpr std::string_view kField = "\nSeccomp:\t";
  const auto at = status->find(kField);
  return at == std::string::npos ? std::nullopt
                                 : std::optional(std::atoi(status->c_str() + at + kField.size()));
}

// Of the threads of a container or process: what the first one has, and whether others have something else.
Expected<report::SeccompSubject> loaded_by(const std::string& name, const SeccompOptions& options) {
  std::vector<std::int64_t> processes;
  if (is_number(name))
    processes.push_back(std::atoll(name.c_str()));
  else {
    TRY(processes, processes_of_container(name, options));
  }
  if (!seccomp_mode(processes.front()))
    return std::unexpected(Error{"show", name, "there is no such process", "name one that runs"});
  TRY(const sources::LoadedFilters loaded, sources::read_loaded_filters());
  const sources::FilteredThread* first = nullptr;
  std::size_t others = 0;
  for (const sources::FilteredThread& thread : loaded.threads) {
    if (std::ranges::find(processes, thread.process) == processes.end()) continue;
    if (thread.thread == processes.front()) first = &thread;
  }
  for (const sources::FilteredThread& thread : loaded.threads)
    if (std::ranges::find(processes, thread.process) != processes.end() &&
        (first == nullptr || thread.filters != first->filters))
      ++others;
  // Not seen is not the same as not filtered: the process ended meanwhile, or has another number for the
  // kernel.
  if (first == nullptr && seccomp_mode(processes.front()) != 0)
    return std::unexpected(
        Error{"show", name,
              fmt::format("the filters of process {} were not among those of the kernel", processes.front()),
              "try again, in the host's process namespace"});
  report::SeccompSubject subject;
  subject.name = name;
  std::vector<linux_kernel::SeccompProgram> programs;
  if (first != nullptr)
    for (const std::size_t index : first->filters) programs.push_back(loaded.programs[index]);
  for (const auto& program : programs) subject.filters.push_back(program.size());
  subject.notes.push_back(fmt::format("as the kernel has it for process {}", processes.front()));
  if (first != nullptr && !first->complete)
    return std::unexpected(Error{"show", name, "the kernel gave only some of its filters", "try again"});
  if (others > 0)
    subject.notes.push_back(fmt::format("{} of its threads {} other filters than its first one", others,
                                        others == 1 ? "has" : "have"));
  subject.abis = linux_kernel::reach_of_filters(programs, linux_kernel::abis_of_machine(this_machine()));
  return subject;
}

Expected<report::SeccompSubject> profile_at(const std::string& path, const SeccompOptions& options) {
  TRY(const std::string text, sources::read_file(path, kProfileLimit));
  TRY(const sources::SeccompProfile profile, sources::read_seccomp_profile(text, path));
  sources::SeccompSurroundings here;
  here.machine = options.machine.empty() ? this_machine() : options.machine;
  TRY(here.capabilities, capabilities_of(options.capabilities == "none" ? "" : options.capabilities));
  if (!options.kernel.empty()) here.kernel = linux_kernel::parse_kernel_release(options.kernel);
  const auto abis = linux_kernel::abis_of_machine(here.machine);
  if (abis.empty())
    return std::unexpected(Error{"show", path, fmt::format("syscalls of {} are not known", here.machine),
                                 "use --machine x86_64 or aarch64"});
  TRY(sources::CompiledSeccomp compiled, sources::compile_seccomp(profile, here, path));
  report::SeccompSubject subject;
  subject.name = path;
  subject.filters = {compiled.program.size()};
  subject.notes.push_back(fmt::format("as an engine loads it on {} for a container with {} capabilities{}",
                                      here.machine, options.capabilities,
                                      options.kernel.empty() ? std::string() : ", kernel " + options.kernel));
  if (!compiled.unknown_names.empty())
    subject.notes.push_back(fmt::format("left out, because this libseccomp does not know them: {}",
                                        fmt::join(compiled.unknown_names, ", ")));
  subject.abis = linux_kernel::reach_of_filters({&compiled.program, 1}, abis);
  return subject;
}

Expected<report::SeccompSubject> subject_of(const std::string& operand, const SeccompOptions& options) {
  struct stat status{};
  if (operand.find('/') != std::string::npos || operand.ends_with(".json") ||
      stat(operand.c_str(), &status) == 0)
    return profile_at(operand, options);
  return loaded_by(operand, options);
}

}  // namespace

int run_seccomp_show(const SeccompOptions& options) {
  const auto subject = subject_of(options.first, options);
  if (!subject) return refused(subject.error());
  return print([&](std::ostream& out) {
    options.format == "json" ? report::write_seccomp_json(out, *subject)
                             : report::write_seccomp_text(out, *subject);
  });
}

int run_seccomp_diff(const SeccompOptions& options) {
  const auto first = subject_of(options.first, options);
  if (!first) return refused(first.error());
  const auto second = subject_of(options.second, options);
  if (!second) return refused(second.error());
  return print([&](std::ostream& out) {
    options.format == "json" ? report::write_seccomp_difference_json(out, *first, *second)
                             : report::write_seccomp_difference_text(out, *first, *second);
  });
}

}  // namespace watertight::cli
