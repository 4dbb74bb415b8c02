#include "facts/engine.hpp"

#include <algorithm>

namespace watertight::facts {

const Setting* Engine::setting(std::string_view key) const {
  const auto at = std::lower_bound(settings.begin(), settings.end(), key,
                                   [](const Setting& s, std::string_view k) { return s.key < k; });
  return at != settings.end() && at->key == key ? &*at : nullptr;
}

}  // namespace watertight::facts
