// Which of the system calls that rules ask for a container's seccomp filters let through.
#include <algorithm>
#include <optional>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/bridge_cache.hpp"
#include "attack/bridge/declared_filter.hpp"
#include "attack/bridge/own_kernel.hpp"
#include "attack/bridge/rule_calls.hpp"
#include "attack/bridge/shown.hpp"
#include "checks/in_force.hpp"
#include "checks/verdict.hpp"

namespace watertight::attack {
namespace {

using checks::evidence;

// As linux/seccomp.h has them.
enum Mode : std::int32_t { kNone = 0, kStrict = 1, kFilters = 2 };

struct Best {
  CallAnswers answers;
  std::vector<const facts::ProcessState*> by;  // whose filters say so
};

void take(Best& best, const CallAnswers& answers, const facts::ProcessState& process) {
  for (std::size_t i = 0; i < answers.size(); ++i)
    if (answers[i].truth > best.answers[i].truth) {
      best.answers[i] = answers[i];
      best.by[i] = &process;
    }
}

// A process whose filters cannot be read has those that the settings ask for, as far as the kernel says that
// it has some.
CallAnswers unread(const ContainerSubject& subject) {
  const DeclaredFilter declared = declared_filter(subject);
  if (declared.kind != FilterKind::none) return reach_of(declared, subject);
  return CallAnswers(rule_calls().size(), {Truth::unknown, "its seccomp filters were not read"});
}

Best in_force(const ContainerSubject& subject, const checks::Processes& processes, FilterReach& filters) {
  const std::size_t calls = rule_calls().size();
  Best best{CallAnswers(calls), std::vector<const facts::ProcessState*>(calls, nullptr)};
  const facts::ProcessState* last = nullptr;
  for (const facts::ProcessState& process : processes) {
    const bool same = last != nullptr && last->seccomp == process.seccomp && last->filters == process.filters;
    last = &process;
    if (same || process.seccomp == kStrict) continue;
    if (process.seccomp != kFilters) {
      take(best, CallAnswers(calls, {Truth::yes, {}}), process);
      break;
    }
    if (const CallAnswers* answers = filters.of(process, subject.system))
      take(best, *answers, process);
    else
      take(best, unread(subject), process);
  }
  return best;
}

Evidences why_in_force(const facts::ProcessState& process, const CallAnswer& answer,
                       const ContainerSubject& subject) {
  Evidences all;
  if (answer.truth == Truth::unknown) all.push_back(not_known("seccomp in force", answer.because));
  all.push_back(
      checks::in_proc("processes",
                      checks::name_of(process) +
                          (process.seccomp == kFilters ? " has seccomp filters" : " has no seccomp filter"),
                      process.pid, "status"));
  all.push_back(evidence("seccomp", subject.container.seccomp));
  return all;
}

Evidences why_declared(const DeclaredFilter& filter, const CallAnswer& answer) {
  if (answer.truth != Truth::unknown) return filter.why;
  Evidences all = {not_known("seccomp", answer.because, filter.why.front().origin)};
  all.insert(all.end(), filter.why.begin(), filter.why.end());
  return all;
}

}  // namespace

void add_syscalls(const ContainerSubject& subject, FactSink& facts) {
  if (has_own_kernel(subject)) return;
  const auto calls = rule_calls();
  const checks::Processes processes = checks::processes_in_force(subject.container);
  if (!processes.empty()) {
    FilterReach own;
    const Best best = in_force(subject, processes, subject.cache != nullptr ? subject.cache->filters : own);
    for (std::size_t i = 0; i < calls.size(); ++i)
      facts.add("syscall", {subject.name, calls[i].name}, best.answers[i].truth,
                [&] { return why_in_force(*best.by[i], best.answers[i], subject); });
    return;
  }
  const DeclaredFilter filter = declared_filter(subject);
  const CallAnswers answers = reach_of(filter, subject);
  for (std::size_t i = 0; i < calls.size(); ++i)
    facts.add("syscall", {subject.name, calls[i].name}, answers[i].truth,
              [&] { return why_declared(filter, answers[i]); });
}

}  // namespace watertight::attack
