#include "attack/bridge/own_kernel.hpp"

#include <string_view>

#include "checks/runtime_kind.hpp"

namespace watertight::attack {
namespace {

// As the container names it, else the engine; "" where nobody does.
std::string_view name_of_runtime(const ContainerSubject& subject) {
  const auto& engine = subject.system.engine;
  if (subject.container.runtime.known()) return *subject.container.runtime;
  if (engine && engine->default_runtime.known()) return *engine->default_runtime;
  return {};
}

// The program that the engine calls by this name; the name itself where it is not registered.
std::string_view program_of_runtime(const ContainerSubject& subject) {
  const std::string_view name = name_of_runtime(subject);
  const auto& engine = subject.system.engine;
  if (name.empty() || !engine || !engine->runtimes.known()) return name;
  for (const facts::Item& item : *engine->runtimes) {
    const std::string_view text = item.text;
    if (text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=')
      return text.substr(name.size() + 1);
  }
  return name;
}

bool is_called(const ContainerSubject& subject, auto is) {
  const std::string_view name = name_of_runtime(subject);
  return !name.empty() && (is(name) || is(program_of_runtime(subject)));
}

}  // namespace

bool is_sysbox(const ContainerSubject& subject) {
  return is_called(subject,
                   [](std::string_view name) { return name.find("sysbox") != std::string_view::npos; });
}

bool has_own_kernel(const ContainerSubject& subject) {
  return is_called(subject, checks::has_own_kernel) && !is_sysbox(subject);
}

}  // namespace watertight::attack
