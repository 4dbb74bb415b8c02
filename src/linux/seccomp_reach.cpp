#include "linux/seccomp_reach.hpp"

#include <algorithm>

namespace watertight::linux_kernel {
namespace {

CallReach reach_of_call(std::span<const SeccompProgram> filters, Abi abi, const Syscall& syscall) {
  const SeccompVerdict verdict = evaluate_seccomp(filters, {audit_arch(abi), syscall.number});
  CallReach out{syscall.name, reach_of(verdict), {}, {}, {}};
  if (out.reach == SeccompReach::conditional) {
    out.condition = condition_of(syscall.name, verdict);
    out.past_argument = argument_past_the_filter(syscall.name, verdict);
  } else if (out.reach == SeccompReach::denied) {
    out.answer = words_of(verdict.ways.front().answer);
  }
  return out;
}

// Unknown may be anything: it is taken for within reach of the first side and out of reach of the second.
int degree(SeccompReach reach, bool of_first) {
  switch (reach) {
    case SeccompReach::denied:
      return 0;
    case SeccompReach::conditional:
      return 1;
    case SeccompReach::allowed:
      return 2;
    case SeccompReach::unknown:
      break;
  }
  return of_first ? 2 : 0;
}

bool is_further(const CallReach& first, const CallReach& second) {
  if (first.reach == SeccompReach::unknown && second.reach == SeccompReach::unknown) return false;
  const int a = degree(first.reach, true), b = degree(second.reach, false);
  // Two conditions that read differently: which of them lets more through is for a person to see.
  return a > b || (a == 1 && b == 1 && first.condition != second.condition);
}

}  // namespace

std::size_t AbiReach::count(SeccompReach reach) const {
  return static_cast<std::size_t>(std::ranges::count(calls, reach, &CallReach::reach));
}

const CallReach* AbiReach::call(std::string_view name) const {
  const auto at = std::ranges::find(calls, name, &CallReach::name);
  return at == calls.end() ? nullptr : &*at;
}

std::vector<AbiReach> reach_of_filters(std::span<const SeccompProgram> newest_first,
                                       std::span<const Abi> abis) {
  std::vector<AbiReach> out;
  for (const Abi abi : abis) {
    AbiReach& one = out.emplace_back(abi, std::vector<CallReach>());
    one.calls.reserve(syscalls(abi).size());
    for (const Syscall& syscall : syscalls(abi))
      one.calls.push_back(reach_of_call(newest_first, abi, syscall));
  }
  return out;
}

std::vector<ReachDifference> reaches_further(std::span<const AbiReach> first,
                                             std::span<const AbiReach> second) {
  std::vector<ReachDifference> out;
  for (const AbiReach& a : first) {
    const auto b = std::ranges::find(second, a.abi, &AbiReach::abi);
    if (b == second.end()) continue;
    // Both list the same table, so they go side by side.
    for (std::size_t i = 0; i < a.calls.size() && i < b->calls.size(); ++i) {
      if (!is_further(a.calls[i], b->calls[i])) continue;
      const auto same = std::ranges::find_if(out, [&](const ReachDifference& d) {
        return d.name == a.calls[i].name && d.first == a.calls[i] && d.second == b->calls[i];
      });
      if (same != out.end())
        same->abis.push_back(a.abi);
      else
        out.push_back({a.calls[i].name, {a.abi}, a.calls[i], b->calls[i]});
    }
  }
  return out;
}

}  // namespace watertight::linux_kernel
