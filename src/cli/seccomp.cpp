// `watertight seccomp show` and `diff`: what a seccomp profile lets through, and how two of them differ.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>

#include <algorithm>
#include <string>
#include <utility>

#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/standard_output.hpp"
#include "linux/abi.hpp"
#include "report/seccomp.hpp"
#include "report/words.hpp"
#include "sources/file.hpp"
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

Expected<report::SeccompSubject> subject_of(const std::string& path, const SeccompOptions& options) {
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
