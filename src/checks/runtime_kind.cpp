// Which OCI runtime starts a container, and what that changes about everything else that is said of it.
#include "checks/runtime_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

struct Runtime {
  std::string_view start;  // of the name, without "io.containerd." before it
  bool own_kernel = false;
  std::string_view what;
};
constexpr std::array<Runtime, 12> kRuntimes = {{
    {"runc", false, "the usual one"},
    {"crun", false, "the usual one, written in C"},
    {"youki", false, "the usual one, written in Rust"},
    {"krun", true, "a virtual machine for each container"},
    {"runsc", true, "gVisor: system calls are answered by a kernel in user space"},
    {"gvisor", true, "gVisor: system calls are answered by a kernel in user space"},
    {"kata", true, "Kata: a virtual machine for each container"},
    {"firecracker", true, "a virtual machine for each container"},
    {"sysbox", true, "sysbox: always in a user namespace, with parts of /proc and /sys emulated"},
    {"nvidia", false, "runc with a hook that runs as the host's root before the container starts"},
    {"runhcs", true, "of Windows"},
    {"spin", true, "a WebAssembly machine"},
}};

const Runtime* runtime_called(std::string_view name) {
  name = name.substr(name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1);
  if (name.starts_with("io.containerd.")) name.remove_prefix(14);
  const auto at = std::find_if(kRuntimes.begin(), kRuntimes.end(), [&](const Runtime& r) {
    if (!name.starts_with(r.start)) return false;
    const auto rest = name.substr(r.start.size());
    return rest.empty() || std::isalnum(static_cast<unsigned char>(rest[0])) == 0;
  });
  return at == kRuntimes.end() ? nullptr : &*at;
}

// "here=/var/lib/x/runtime" of the engine's list: what stands behind a name.
std::optional<std::string> program_of(const System& system, std::string_view name) {
  if (!system.engine || !system.engine->runtimes.known()) return std::nullopt;
  for (const facts::Item& item : *system.engine->runtimes)
    if (item.text.size() > name.size() && item.text.starts_with(name) && item.text[name.size()] == '=')
      return item.text.substr(name.size() + 1);
  return std::nullopt;
}

Verdict runtime_kind(const Container& c, const System& system) {
  if (!c.runtime.known()) {
    if (c.kind == facts::ContainerKind::service && !c.runtime.origin.source)
      return not_applicable("the service leaves the runtime to the engine");
    return not_evaluated("runtime", c.runtime);
  }
  const auto program = program_of(system, *c.runtime);
  const Runtime* runtime = runtime_called(program && !program->empty() ? *program : *c.runtime);
  if (runtime != nullptr && runtime->own_kernel)
    return not_applicable(fmt::format("it runs on {} ({})", *c.runtime, runtime->what));
  if (runtime != nullptr && !runtime->start.starts_with("nvidia")) return passed();
  std::string name = *c.runtime;
  if (program && !program->empty() && *program != name) name += fmt::format(" ({})", *program);
  Observation o = observe({}, {evidence("runtime", c.runtime)}, *c.runtime);
  if (runtime != nullptr) {
    o.severity = Severity::low;
    o.message = fmt::format(
        "runs on {}: {}. Its flaws, of which several led from an image to the host, count like the engine's",
        name, runtime->what);
  } else {
    o.message = fmt::format(
        "runs on {}, a runtime that is not known here: it decides as the host's root what of the container's "
        "settings "
        "takes effect, and what this scan says of them holds only if it is as strict as runc",
        name);
  }
  return failed(std::move(o));
}
const Check registered_runtime_kind{"container-runtime-kind", runtime_kind};

}  // namespace

bool has_own_kernel(std::string_view name) {
  const Runtime* runtime = runtime_called(name);
  return runtime != nullptr && runtime->own_kernel;
}

}  // namespace watertight::checks
