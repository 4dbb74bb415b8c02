#include "attack/bridge/filter_reach.hpp"

#include <algorithm>
#include <utility>

#include "attack/bridge/rule_calls.hpp"
#include "checks/confinement.hpp"
#include "linux/power_seccomp.hpp"

namespace watertight::attack {
namespace {

using linux_kernel::Abi;
using linux_kernel::Confinement;
using linux_kernel::FilterQuestions;
using linux_kernel::Passage;

// As uname has it; the engine's answers have Go's words besides.
std::string machine_of(const facts::System& system) {
  std::string machine;
  if (system.host && system.host->architecture.known())
    machine = *system.host->architecture;
  else if (system.engine && system.engine->architecture.known())
    machine = *system.engine->architecture;
  if (machine == "amd64") return "x86_64";
  if (machine == "arm64") return "aarch64";
  return machine;
}

void add_configuration(Confinement& c, const facts::System& system) {
  if (!system.host) return;
  if (system.host->kernel_config_read.known())
    c.host.config_unknown = "it is not among the options that were kept";
  for (const auto& [name, value] : system.host->kernel_config)
    if (value.known()) c.host.config.emplace(name, *value);
}

enum class Served : std::uint8_t { no, perhaps, yes };

Served served(const Confinement& c, Abi abi, std::string& because) {
  std::vector<linux_kernel::Obstacle> obstacles;
  linux_kernel::served_by_kernel(c.host, abi, obstacles);
  if (obstacles.empty()) return Served::yes;
  because = obstacles.front().because;
  return obstacles.front().certain ? Served::no : Served::perhaps;
}

class Asking {
 public:
  explicit Asking(const Confinement& confinement) : confinement_(&confinement), questions_(confinement) {}

  [[nodiscard]] bool machine_is_known() const { return questions_.native().has_value(); }

  CallAnswer answer(const RuleCall& call) {
    CallAnswer best;
    if (!call.of_32_bit_only) take(best, call, *questions_.native(), Served::yes, {});
    for (const Abi abi : questions_.others()) {
      if (best.truth == Truth::yes) break;
      if (call.of_32_bit_only && abi != Abi::i386) continue;
      std::string because;
      const Served is_served = call.of_32_bit_only ? Served::yes : served(*confinement_, abi, because);
      if (is_served != Served::no) take(best, call, abi, is_served, because);
    }
    return best;
  }

 private:
  void take(CallAnswer& best, const RuleCall& call, Abi abi, Served is_served, const std::string& because) {
    for (const auto& way : call.ways) {
      // What the kernel does not look at is the caller's to choose: filters that compare it let him past.
      const FilterQuestions::Asked asked = questions_.ask(way, abi, true);
      if (asked.passage == Passage::shut) continue;
      const bool open = asked.passage == Passage::open;
      if (open && is_served == Served::yes) {
        best = {Truth::yes, {}};
        return;
      }
      if (best.truth == Truth::no) best = {Truth::unknown, open ? because : asked.because};
    }
  }

  const Confinement* confinement_;
  FilterQuestions questions_;
};

}  // namespace

const CallAnswers* FilterReach::of(const facts::ProcessState& process, const facts::System& system) {
  if (!process.filters.known()) return nullptr;
  const auto [at, is_new] = known_.try_emplace(*process.filters);
  if (is_new) {
    Confinement c;
    c.filters = checks::filters_in_force(process, system);
    c.host.machine = machine_of(system);
    add_configuration(c, system);
    Asking asking(c);
    if (c.filters && asking.machine_is_known())
      for (const RuleCall& call : rule_calls()) at->second.push_back(asking.answer(call));
  }
  return at->second.empty() ? nullptr : &at->second;
}

}  // namespace watertight::attack
