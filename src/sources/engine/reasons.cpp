#include "sources/engine/reasons.hpp"

#include <fmt/format.h>

namespace watertight::sources {

void Reasons::add(std::string sentence, std::string cause) {
  auto& entry = by_cause_[std::move(cause)];
  if (entry.second++ == 0) entry.first = std::move(sentence);
}

void Reasons::move_to(facts::System& system) {
  for (auto& [cause, entry] : by_cause_)
    system.incomplete(entry.second == 1 ? std::move(entry.first)
                                        : fmt::format("{} (and {} more requests with the same outcome)",
                                                      entry.first, entry.second - 1));
  by_cause_.clear();
}

}  // namespace watertight::sources
