#include "attack/bridge/own_kernel.hpp"

#include <string_view>

#include "checks/runtime_kind.hpp"

namespace watertight::attack {

bool has_own_kernel(const ContainerSubject& subject) {
  const auto& engine = subject.system.engine;
  std::string_view name;
  if (subject.container.runtime.known())
    name = *subject.container.runtime;
  else if (engine && engine->default_runtime.known())
    name = *engine->default_runtime;
  if (name.empty()) return false;
  if (checks::has_own_kernel(name)) return true;
  if (!engine || !engine->runtimes.known()) return false;
  for (const facts::Item& item : *engine->runtimes) {
    const std::string_view text = item.text;
    if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=')
      return checks::has_own_kernel(text.substr(name.size() + 1));
  }
  return false;
}

}  // namespace watertight::attack
