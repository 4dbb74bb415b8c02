// Texts that were met while something is read, each kept once: containers are alike.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <unordered_set>

#include "shared_text.hpp"

namespace watertight::sources {

class SharedTexts {
 public:
  [[nodiscard]] SharedText of(std::string_view text) {
    const auto known = texts_.find(text);
    return known != texts_.end() ? *known : *texts_.emplace(text).first;
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return a == b; }
  };
  std::unordered_set<SharedText, Hash, Equal> texts_;
};

}  // namespace watertight::sources
