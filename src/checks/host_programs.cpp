// The programs that the engine runs as root on the host: who else may put others in their place.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;

constexpr std::array<std::string_view, 8> kRuntimeRoles = {
    "dockerd", "containerd",      "containerd-shim", "containerd-shim-runc-v1", "containerd-shim-runc-v2",
    "runc",    "runtime-program", "runtime-folder"};

// Root runs it: who else may put another program in its place. A sticky folder keeps its files to their
// owners.
bool others_may_replace(const facts::WatchedFile& file) {
  const facts::FileStatus& s = *file.status;
  if (s.uid != 0) return true;
  if (file.role == "runtime-folder" && (s.mode & 01000u) != 0) return false;
  return (s.mode & 0002u) != 0 || ((s.mode & 0020u) != 0 && s.gid != 0);
}

Verdict runtime_programs(const Host& h, const System&) {
  std::vector<Observation> found;
  std::string refused;
  bool any = false;
  for (const facts::WatchedFile& file : h.files) {
    if (std::ranges::find(kRuntimeRoles, file.role) == kRuntimeRoles.end()) continue;
    if (!file.status.known()) {
      refused = file.status.unknown_because;
      continue;
    }
    if (!file.status->exists) continue;
    any = true;
    if (!others_may_replace(file)) continue;
    const facts::FileStatus& s = *file.status;
    const bool repeated =
        std::ranges::any_of(found, [&](const Observation& o) { return o.discriminator == file.path; });
    if (repeated) continue;
    found.push_back(observe(
        fmt::format(
            "{} belongs to {}:{} and has mode {:04o}: the engine runs {} as root whenever a container "
            "starts, so whoever may replace it is root on the host",
            file.path, s.owner, s.group, s.mode, file.role == "runtime-folder" ? "a program in it" : "it"),
        {evidence(file.path, file.status)}, file.path));
  }
  if (found.empty() && !refused.empty()) return not_evaluated(refused);
  if (!any) return not_applicable("no program of an engine or a runtime is on this host");
  return failed_if_any(std::move(found));
}
const Check registered_runtimes{"host-runtime-program-writable", runtime_programs};

}  // namespace
}  // namespace watertight::checks
