#include "linux/power_seccomp.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "linux/power_conditions.hpp"
#include "linux/seccomp_words.hpp"

namespace watertight::linux_kernel {
namespace {

// What i386 also does by one call that hides its arguments behind a pointer (net/socket.c, socketcall).
struct ByNumber {
  std::string_view name;
  std::uint32_t call;
};
constexpr ByNumber kSocketCalls[] = {{"socket", 1},    {"bind", 2},     {"connect", 3}, {"sendto", 11},
                                     {"recvfrom", 12}, {"sendmsg", 16}, {"recvmsg", 17}};

bool is_32_bit(Abi abi) { return abi == Abi::i386 || abi == Abi::arm; }

using Words = std::array<std::optional<std::uint32_t>, 16>;  // of seccomp_data, those that are given

Words words_of(const Arguments& arguments, std::uint8_t narrow, Abi abi, bool wide) {
  Words words;
  for (std::size_t n = 0; n < arguments.size(); ++n) {
    const std::size_t low = kFirstArgumentWord + 2 * n;
    if (arguments[n]) words[low] = static_cast<std::uint32_t>(*arguments[n]);
    if (is_32_bit(abi))
      words[low + 1] = 0;
    else if (arguments[n] && !(wide && (narrow >> n & 1u) != 0))
      words[low + 1] = static_cast<std::uint32_t>(*arguments[n] >> 32);
  }
  return words;
}

bool agrees(const WordTest& t, const Words& words) {
  const auto& word = words.at(t.word);
  if (!word) return true;
  const std::uint32_t seen = *word & t.mask;
  return (t.is == WordTest::Is::equal ? seen == t.value : seen >= t.value) == t.holds;
}

bool asks_the_address(const SeccompWay& way) {
  return std::ranges::any_of(way.tests, [](const WordTest& t) { return t.word < kFirstArgumentWord; });
}

struct Outcome {
  Passage passage = Passage::open;
  const SeccompAnswer* refusal = nullptr;  // of a shut one
  std::string_view why;                    // of an unclear one
};

// The caller chooses what is not given, so one way that lets it through is enough.
Outcome outcome_of(const SeccompVerdict& verdict, const Words& words) {
  bool through = false, asks = false, address = false;
  const SeccompAnswer* refusal = nullptr;
  std::size_t possible = 0;
  for (const SeccompWay& way : verdict.ways) {
    if (!std::ranges::all_of(way.tests, [&](const WordTest& t) { return agrees(t, words); })) continue;
    ++possible;
    address = address || asks_the_address(way);
    if (way.answer.action >= SeccompAction::log)
      through = true;
    else if (lets_through(way.answer))
      asks = true;
    else if (refusal == nullptr)
      refusal = &way.answer;
  }
  const bool mixed = refusal != nullptr && (through || asks);
  if (possible == 0 || (!verdict.exact && (mixed || possible == 1)))
    return {Passage::unclear, nullptr, "what the filter answers to {} cannot be followed"};
  if (mixed && address)
    return {Passage::unclear, nullptr, "the filter's answer to {} depends on where it is called from"};
  if (through) return {Passage::open, nullptr, {}};
  if (asks) return {Passage::unclear, nullptr, "another process decides about {}"};
  return {Passage::shut, refusal, {}};
}

// Of arguments that serve as well as each other the easiest. What is refused whatever differs in them need
// not be asked of each.
Outcome outcome_of(const SeccompVerdict& verdict, const WantedCall& call, Abi abi, bool wide) {
  const auto with = [&](const Arguments& arguments) {
    return outcome_of(verdict, words_of(arguments, call.narrow, abi, wide));
  };
  const Outcome any = with(call.arguments);
  if (call.any_of.empty() || any.passage == Passage::shut) return any;
  std::optional<Outcome> best;
  for (const Arguments& arguments : call.any_of) {
    const Outcome outcome = with(arguments);
    if (outcome.passage == Passage::open) return outcome;
    if (!best || outcome.passage == Passage::unclear) best = outcome;
  }
  return *best;
}

}  // namespace

FilterQuestions::FilterQuestions(const Confinement& confinement) : confinement_(&confinement) {
  if (!confinement.host.machine) return;
  const std::span<const Abi> abis = abis_of_machine(*confinement.host.machine);
  if (abis.empty()) return;
  native_ = abis.front();
  others_.assign(abis.begin() + 1, abis.end());
}

const SeccompVerdict* FilterQuestions::verdict(Abi abi, std::string_view name) {
  const auto [at, is_new] = asked_.try_emplace({abi, name});
  if (is_new)
    if (const auto number = syscall_number(abi, name))
      at->second = evaluate_seccomp(confinement_->filters->newest_first, {audit_arch(abi), *number});
  return at->second ? &*at->second : nullptr;
}

Passage FilterQuestions::pass(const WantedCall& call, std::string_view name, Abi abi, bool wide,
                              std::string& because) {
  const SeccompVerdict* answer = verdict(abi, name);
  Outcome direct{Passage::shut, nullptr, {}};
  if (answer != nullptr) direct = outcome_of(*answer, call, abi, wide);
  if (direct.passage == Passage::open) return direct.passage;
  if (abi == Abi::i386)
    for (const ByNumber& by : kSocketCalls)
      if (by.name == name) {
        if (const SeccompVerdict* v = verdict(abi, "socketcall"))
          if (outcome_of(*v, words_of({by.call}, 0, abi, false)).passage == Passage::open)
            return Passage::open;
      }
  if (direct.passage == Passage::unclear)
    because = fmt::format(fmt::runtime(direct.why), name);
  else if (direct.refusal != nullptr)
    because = fmt::format("seccomp answers {} to {}", linux_kernel::words_of(*direct.refusal), name);
  else
    because = fmt::format("{} has no {}", name_of(abi), name);
  return direct.passage;
}

FilterQuestions::Asked FilterQuestions::ask(std::span<const WantedCall> calls, Abi abi, bool wide) {
  Asked asked;
  for (const WantedCall& call : calls) {
    // That the architecture has no such call is no filter's doing.
    std::vector<std::string_view> names = call.or_by;
    names.insert(names.begin(), call.name);
    std::erase_if(names, [&](std::string_view n) { return !syscall_number(abi, n); });
    if (names.empty()) {
      const bool socket_call = abi == Abi::i386 && std::ranges::any_of(kSocketCalls, [&](const ByNumber& by) {
                                 return by.name == call.name;
                               });
      if (!socket_call)
        return {Passage::shut, Barrier::kernel_build,
                fmt::format("the kernel has no {} for {}", call.name, name_of(abi))};
      names.push_back(call.name);
    }
    const Maybe<LoadedFilters>& filters = confinement_->filters;
    if (filters && !filters->strict && filters->newest_first.empty()) continue;
    std::string because;
    Passage passage = Passage::shut;
    if (!filters) {
      passage = Passage::unclear;
      because = fmt::format("which seccomp filters are loaded is unknown: {}", filters.unknown_because);
    } else if (filters->strict) {
      because = fmt::format("seccomp is in strict mode, which has no {}", call.name);
    } else {
      for (const std::string_view name : names) {
        std::string why;
        const Passage p = pass(call, name, abi, wide, why);
        if (because.empty() || p != Passage::shut) because = why;
        if (p != Passage::shut) passage = p;
        if (p == Passage::open) break;
      }
    }
    if (passage == Passage::open) continue;
    if (passage == Passage::shut) {
      if (asked.passage != Passage::shut || asked.because.empty())
        asked = {Passage::shut, Barrier::seccomp, std::move(because)};
    } else if (asked.passage == Passage::open) {
      asked = {Passage::unclear, Barrier::seccomp, std::move(because)};
    }
  }
  return asked;
}

bool FilterQuestions::has_narrow(std::span<const WantedCall> calls) {
  return std::ranges::any_of(calls, [](const WantedCall& c) { return c.narrow != 0; });
}

void served_by_kernel(const HostKernel& host, Abi abi, std::vector<Obstacle>& obstacles) {
  const auto needs = [&](std::string_view option) {
    const auto at = host.config.find(option);
    if (at == host.config.end())
      may_stand(obstacles, Barrier::kernel_build,
                fmt::format("whether {} is set is unknown: {}", option, host.config_unknown));
    else if (at->second != "y")
      stands(obstacles, Barrier::kernel_build,
             fmt::format("the kernel serves no calls of {}: it was built without {}", name_of(abi), option));
  };
  if (abi == Abi::i386) needs("CONFIG_IA32_EMULATION");
  if (abi == Abi::x32) needs("CONFIG_X86_X32_ABI");
  if (abi == Abi::arm) needs("CONFIG_COMPAT");
}

}  // namespace watertight::linux_kernel
