// Why an engine was not read completely: failures with the same cause are one reason, however many requests
// they befell.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "facts/system.hpp"

namespace watertight::sources {

class Reasons {
 public:
  void add(std::string sentence, std::string cause);
  // The system is incomplete for them, where there are any.
  void move_to(facts::System& system);

 private:
  std::map<std::string, std::pair<std::string, std::size_t>> by_cause_;
};

}  // namespace watertight::sources
