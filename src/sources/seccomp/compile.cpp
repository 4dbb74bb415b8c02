#include "sources/seccomp/compile.hpp"

#include <fmt/format.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>

namespace watertight::sources {
namespace {

using linux_kernel::CapabilitySet;
using linux_kernel::SeccompAction;
using linux_kernel::SeccompAnswer;

struct Machine {
  std::string_view uname;
  std::string_view go;       // what `arches` calls it
  std::string_view profile;  // what `archMap` calls it
};
constexpr Machine kMachines[] = {
    {"x86_64", "amd64", "SCMP_ARCH_X86_64"},
    {"aarch64", "arm64", "SCMP_ARCH_AARCH64"},
    {"i686", "x86", "SCMP_ARCH_X86"},
    {"armv7l", "arm", "SCMP_ARCH_ARM"},
    {"riscv64", "riscv64", "SCMP_ARCH_RISCV64"},
    {"s390x", "s390x", "SCMP_ARCH_S390X"},
    {"ppc64le", "ppc64le", "SCMP_ARCH_PPC64LE"},
};

std::unexpected<Error> refuse(std::string_view name, std::string cause, std::string remedy) {
  return std::unexpected(
      Error{"compile the seccomp profile", std::string(name), std::move(cause), std::move(remedy)});
}

std::uint32_t action_of(const SeccompAnswer& answer) {
  switch (answer.action) {
    case SeccompAction::kill_process:
      return SCMP_ACT_KILL_PROCESS;
    case SeccompAction::kill_thread:
      return SCMP_ACT_KILL_THREAD;
    case SeccompAction::trap:
      return SCMP_ACT_TRAP;
    case SeccompAction::error:
      return SCMP_ACT_ERRNO(answer.data);
    case SeccompAction::notify:
      return SCMP_ACT_NOTIFY;
    case SeccompAction::trace:
      return SCMP_ACT_TRACE(answer.data);
    case SeccompAction::log:
      return SCMP_ACT_LOG;
    case SeccompAction::allow:
      break;
  }
  return SCMP_ACT_ALLOW;
}

scmp_compare comparison_of(SeccompComparison comparison) {
  static constexpr scmp_compare kCompare[] = {SCMP_CMP_NE, SCMP_CMP_LT, SCMP_CMP_LE,       SCMP_CMP_EQ,
                                              SCMP_CMP_GE, SCMP_CMP_GT, SCMP_CMP_MASKED_EQ};
  return kCompare[static_cast<std::size_t>(comparison)];
}

bool has(CapabilitySet set, std::string_view name) {
  const auto number = linux_kernel::capability_number(name);
  return number && (set & linux_kernel::bit(*number)) != 0;
}

bool is_at_least(const SeccompSurroundings& here, std::string_view kernel) {
  if (!here.kernel) return true;
  const auto wanted = linux_kernel::parse_kernel_release(kernel).numbers;
  // Major and minor alone count: "4.8" stands for all of its builds.
  const auto at = [](const std::vector<std::uint32_t>& numbers, std::size_t i) {
    return i < numbers.size() ? numbers[i] : 0u;
  };
  const auto& mine = here.kernel->numbers;
  return std::pair(at(mine, 0), at(mine, 1)) >= std::pair(at(wanted, 0), at(wanted, 1));
}

bool stands(const SeccompRule& rule, const SeccompSurroundings& here, std::string_view go) {
  const auto is_here = [&](const std::string& arch) { return arch == go; };
  const auto is_held = [&](const std::string& capability) { return has(here.capabilities, capability); };
  if (std::ranges::any_of(rule.excludes.architectures, is_here)) return false;
  if (std::ranges::any_of(rule.excludes.capabilities, is_held)) return false;
  if (!rule.excludes.kernel.empty() && is_at_least(here, rule.excludes.kernel)) return false;
  if (!rule.includes.architectures.empty() && std::ranges::none_of(rule.includes.architectures, is_here))
    return false;
  if (!std::ranges::all_of(rule.includes.capabilities, is_held)) return false;
  return rule.includes.kernel.empty() || is_at_least(here, rule.includes.kernel);
}

struct Release {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

// "SCMP_ARCH_X86_64" → libseccomp's token; 0 for none.
std::uint32_t architecture_token(std::string_view name) {
  if (name.starts_with("SCMP_ARCH_")) name.remove_prefix(std::strlen("SCMP_ARCH_"));
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return seccomp_arch_resolve_name(lower.c_str());
}

Expected<void> add_architectures(scmp_filter_ctx filter, const SeccompProfile& profile,
                                 const Machine& machine, std::string_view name) {
  std::vector<std::string> wanted = profile.architectures;
  for (const SeccompArchitectures& map : profile.arch_map)
    if (map.architecture == machine.profile) {
      wanted.push_back(map.architecture);
      wanted.insert(wanted.end(), map.with.begin(), map.with.end());
      break;
    }
  const std::uint32_t native = architecture_token(machine.profile);
  seccomp_arch_remove(filter, SCMP_ARCH_NATIVE);
  if (const int failed = seccomp_arch_add(filter, native); failed != 0 && failed != -EEXIST)
    return refuse(name, "libseccomp does not know this machine's architecture", "compile it on that machine");
  for (const std::string& one : wanted) {
    const std::uint32_t token = architecture_token(one);
    if (token == 0)
      return refuse(name, fmt::format("\"{}\" is no architecture", one),
                    "write SCMP_ARCH_X86_64, for instance");
    if (const int failed = seccomp_arch_add(filter, token); failed != 0 && failed != -EEXIST)
      return refuse(name, fmt::format("{} does not go together with {}", one, machine.profile),
                    "an engine refuses it as well: leave it out");
  }
  return {};
}

// As runc: all conditions of a rule together, unless two are about the same argument; then any of them.
Expected<void> add_rule(scmp_filter_ctx filter, const SeccompRule& rule, int number, std::uint32_t action,
                        std::string_view name) {
  std::vector<scmp_arg_cmp> all;
  std::array<int, 6> times{};
  for (const SeccompArgument& a : rule.arguments) {
    all.push_back({a.index, comparison_of(a.comparison), a.value, a.value_two});
    ++times[a.index];
  }
  const auto add = [&](const scmp_arg_cmp* from, std::size_t count) {
    return seccomp_rule_add_array(filter, action, number, static_cast<unsigned>(count), from);
  };
  int failed = 0;
  if (std::ranges::any_of(times, [](int n) { return n > 1; }))
    for (const scmp_arg_cmp& one : all) failed = failed != 0 ? failed : add(&one, 1);
  else
    failed = add(all.data(), all.size());
  if (failed != 0 && failed != -EEXIST)
    return refuse(
        name,
        fmt::format("line {}: libseccomp takes no such rule: {}", rule.span.line, std::strerror(-failed)),
        "an engine refuses it as well: mend the rule");
  return {};
}

Expected<linux_kernel::SeccompProgram> exported(scmp_filter_ctx filter, std::string_view name) {
  const int file = memfd_create("seccomp", MFD_CLOEXEC);
  if (file < 0) return refuse(name, std::strerror(errno), "try again");
  std::vector<std::byte> bytes;
  const int failed = seccomp_export_bpf(filter, file);
  if (const off_t size = lseek(file, 0, SEEK_END); failed == 0 && size > 0) {
    bytes.resize(static_cast<std::size_t>(size));
    if (pread(file, bytes.data(), bytes.size(), 0) != size) bytes.clear();
  }
  close(file);
  auto program = linux_kernel::program_of_bytes(bytes);
  if (!program || program->empty())
    return refuse(name, "libseccomp made no filter of it", "make the profile smaller");
  if (const auto checked = linux_kernel::check_program(*program); !checked)
    return std::unexpected(checked.error());
  return std::move(*program);
}

}  // namespace

Expected<CompiledSeccomp> compile_seccomp(const SeccompProfile& profile,
                                          const SeccompSurroundings& surroundings, std::string_view name) {
  const auto* machine = std::ranges::find(kMachines, surroundings.machine, &Machine::uname);
  if (machine == std::end(kMachines))
    return refuse(name, fmt::format("syscalls of {} are not known", surroundings.machine),
                  "name another machine");
  const std::uint32_t otherwise = action_of(profile.otherwise);
  const Filter filter(seccomp_init(otherwise));
  if (!filter) return refuse(name, "libseccomp takes no such default action", "use another");
  // The engine decides about no-new-privileges itself.
  seccomp_attr_set(filter.get(), SCMP_FLTATR_CTL_NNP, 0);
  if (const auto added = add_architectures(filter.get(), profile, *machine, name); !added)
    return std::unexpected(added.error());
  CompiledSeccomp out;
  for (const SeccompRule& rule : profile.rules) {
    if (!stands(rule, surroundings, machine->go)) continue;
    const std::uint32_t action = action_of(rule.answer);
    if (action == otherwise) continue;  // as runc: nothing to add
    for (const std::string& syscall : rule.names) {
      const int number = seccomp_syscall_resolve_name(syscall.c_str());
      if (number == __NR_SCMP_ERROR) {
        out.unknown_names.push_back(syscall);
        continue;
      }
      if (const auto done = add_rule(filter.get(), rule, number, action, name); !done)
        return std::unexpected(done.error());
    }
  }
  std::ranges::sort(out.unknown_names);
  TRY(out.program, exported(filter.get(), name));
  return out;
}

}  // namespace watertight::sources
