#include "attack/bridge/recursive_read_only.hpp"

#include <algorithm>
#include <string>

#include "checks/engine_facts.hpp"
#include "linux/version.hpp"

namespace watertight::attack {
namespace {

using facts::System;

Truth is_at_least(std::string_view text, std::string_view version) {
  const auto found = linux_kernel::parse_version(text);
  if (!found) return Truth::unknown;
  return *found >= *linux_kernel::parse_version(version) ? Truth::yes : Truth::no;
}

Truth engine_asks(const System& system) {
  if (checks::is_podman(system)) return Truth::no;
  return system.engine && system.engine->version.known() ? is_at_least(*system.engine->version, "25.0.0")
                                                         : Truth::unknown;
}

Truth kernel_can(const System& system) {
  if (system.host && system.host->kernel_release.known())
    return is_at_least(*system.host->kernel_release, "5.12");
  return system.engine && system.engine->kernel.known() ? is_at_least(*system.engine->kernel, "5.12")
                                                        : Truth::unknown;
}

// runc can since 1.1; what another program can nobody knows.
Truth runtime_can(const facts::Container& c, const System& system) {
  std::string_view name;
  if (c.runtime.known()) name = *c.runtime;
  if (name.empty() && system.engine && system.engine->default_runtime.known())
    name = *system.engine->default_runtime;
  if ((name != "runc" && name != "io.containerd.runc.v2") || !system.engine->components.known())
    return Truth::unknown;
  const auto at = std::ranges::find(*system.engine->components, "runc", &facts::Component::name);
  return at == system.engine->components->end() ? Truth::unknown : is_at_least(at->version, "1.1.0");
}

}  // namespace

RecursiveReadOnly recursive_read_only(const facts::Mount& mount, const facts::Container& c,
                                      const System& system) {
  if (mount.read_only_recursive) return {Truth::yes, {}};
  if (mount.submounts_writable) return {Truth::no, {}};
  if (c.kind == facts::ContainerKind::pod)
    return {Truth::unknown, "whether kernel and runtime make what is mounted below it read-only as well"};
  const Truth engine = engine_asks(system);
  const Truth kernel = kernel_can(system);
  const Truth runtime = system.engine ? runtime_can(c, system) : Truth::unknown;
  const Truth all = std::min({engine, kernel, runtime});
  if (all != Truth::unknown) return {all, {}};
  if (engine == Truth::unknown)
    return {all, "whether the engine is one that makes what is mounted below it read-only as well"};
  if (kernel == Truth::unknown)
    return {all, "whether the kernel can make what is mounted below it read-only as well"};
  return {all, "whether the runtime can make what is mounted below it read-only as well"};
}

}  // namespace watertight::attack
