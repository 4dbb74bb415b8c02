#include "facts/kubernetes.hpp"

#include <algorithm>

namespace watertight::facts::kubernetes {

std::string Metadata::path() const {
  const std::string own = kind + '/' + name;
  return space.empty() ? own : space + '/' + own;
}

const Label* find(const std::vector<Label>& labels, std::string_view name) {
  const auto at = std::find_if(labels.begin(), labels.end(), [&](const Label& l) { return l.name == name; });
  return at == labels.end() ? nullptr : &*at;
}

bool Selector::selects(const std::vector<Label>& of) const {
  for (const Label& wanted : labels) {
    const Label* there = find(of, wanted.name);
    if (there == nullptr || there->value != wanted.value) return false;
  }
  for (const Expression& e : expressions) {
    const Label* there = find(of, e.key);
    const bool listed =
        there != nullptr && std::find(e.values.begin(), e.values.end(), there->value) != e.values.end();
    if (e.operation == "In" && !listed) return false;
    if (e.operation == "NotIn" && listed) return false;
    if (e.operation == "Exists" && there == nullptr) return false;
    if (e.operation == "DoesNotExist" && there != nullptr) return false;
  }
  return true;
}

}  // namespace watertight::facts::kubernetes
