#include "text/pointer.hpp"

#include <charconv>
#include <optional>

namespace watertight::text {
namespace {

// Nothing where a "~" is followed by neither 0 nor 1.
std::optional<std::string> unescaped(std::string_view part) {
  std::string name;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '~') {
      name += part[i];
      continue;
    }
    if (++i == part.size() || (part[i] != '0' && part[i] != '1')) return std::nullopt;
    name += part[i] == '0' ? '~' : '/';
  }
  return name;
}

const Node* item(const Node& sequence, std::string_view index) {
  if (index.empty() || (index.size() > 1 && index.front() == '0')) return nullptr;
  std::size_t i = 0;
  const auto [end, problem] = std::from_chars(index.data(), index.data() + index.size(), i);
  if (problem != std::errc() || end != index.data() + index.size()) return nullptr;
  return i < sequence.items.size() ? sequence.items[i] : nullptr;
}

}  // namespace

const Node* at_pointer(const Node& root, std::string_view json_pointer) {
  const Node* node = &root;
  while (node != nullptr && !json_pointer.empty()) {
    if (json_pointer.front() != '/') return nullptr;
    json_pointer.remove_prefix(1);
    const std::string_view part = json_pointer.substr(0, json_pointer.find('/'));
    json_pointer.remove_prefix(part.size());
    if (node->is_sequence()) {
      node = item(*node, part);
    } else {
      const auto name = unescaped(part);
      node = name ? node->find(*name) : nullptr;
    }
  }
  return node;
}

std::string pointer_part(std::string_view name) {
  std::string part;
  for (const char c : name) {
    if (c == '~')
      part += "~0";
    else if (c == '/')
      part += "~1";
    else
      part += c;
  }
  return part;
}

}  // namespace watertight::text
