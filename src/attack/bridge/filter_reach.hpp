// Which of the calls that rules speak of loaded seccomp filters let through: asked once for each list of
// filters, which the containers of an engine share as a rule.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "attack/fact_base.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

struct CallAnswer {
  Truth truth = Truth::no;
  std::string because;  // of an unknown one
};
using CallAnswers = std::vector<CallAnswer>;  // one for each of rule_calls()

// For one system: its loaded filters, and its host's machine and configuration.
class FilterReach {
 public:
  // Of a process with filters; null where one of them, or the machine, is not known. By any ABI that the
  // kernel serves: unknown where only one does of which nobody knows whether it is served.
  const CallAnswers* of(const facts::ProcessState& process, const facts::System& system);

 private:
  std::map<std::vector<std::size_t>, CallAnswers> known_;
};

}  // namespace watertight::attack
