// What processes of a container hold open or can connect to, and no mount explains.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/api_sockets.hpp"
#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::ForeignFile;
using facts::System;

struct Opened {
  std::string_view kind;
  Severity severity;
  std::string_view gain;
};
constexpr std::array<Opened, 6> kOpened = {{
    {"directory", Severity::critical,
     "from there every path of the host is open to it (\"../..\"), whatever is mounted"},
    {"namespace", Severity::high, "whoever holds it joins that namespace as soon as he has SYS_ADMIN there"},
    {"device", Severity::high, "it speaks to the device past the container's list of devices"},
    {"process", Severity::high,
     "whoever holds it signals that process, and takes open files out of it where he may trace it"},
    {"socket", Severity::medium, "it speaks to whoever listens at the other end"},
    {"file", Severity::medium, "it reads a file that no mount brings in"},
}};

// The engine opens these for everybody.
bool is_harmless(const ForeignFile& f) {
  static constexpr std::array<std::string_view, 6> kDevices = {"/dev/null",   "/dev/zero",    "/dev/full",
                                                               "/dev/random", "/dev/urandom", "/dev/tty"};
  return f.kind == "device" &&
         (std::ranges::find(kDevices, f.path) != kDevices.end() || f.path.starts_with("/dev/pts/"));
}

// A process whose working directory or root is on no mount of the container, as CVE-2024-21626 left it.
Observation stands_outside(const Container& c, const ForeignFile& f, std::string_view gain) {
  const std::string_view what = f.descriptor == -1 ? "working directory" : "root directory";
  return observe(fmt::format("a process of it has its {} outside of the container's mounts, at {}: {}", what,
                             f.path, gain),
                 {evidence("mounts", c.mounts),
                  in_proc("processes", fmt::format("the {} of process {} is {}", what, f.pid, f.path), f.pid,
                          f.descriptor == -1 ? "cwd" : "root")},
                 f.path);
}

Verdict open_files(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  const auto& files = in_force(c)->foreign_files;
  if (!files.known()) return not_evaluated("open files", files);
  std::vector<Observation> found;
  for (const ForeignFile& f : *files) {
    if (is_harmless(f)) continue;
    const auto kind = std::ranges::find(kOpened, f.kind, &Opened::kind);
    const Opened opened = kind == kOpened.end() ? kOpened.back() : *kind;
    const bool same =
        std::ranges::any_of(found, [&](const Observation& o) { return o.discriminator == f.path; });
    if (same) continue;
    Observation o =
        f.descriptor < 0
            ? stands_outside(c, f, opened.gain)
            : observe(fmt::format("a process of it holds the {} {} of the host open{}: {}", f.kind, f.path,
                                  f.writable ? " for writing" : "", opened.gain),
                      {evidence("mounts", c.mounts),
                       in_proc("processes", fmt::format("process {} has {} {} open", f.pid, f.kind, f.path),
                               f.pid, fmt::format("fd/{}", f.descriptor))},
                      f.path);
    o.severity = opened.severity;
    if (f.kind == "file" && f.writable) o.severity = Severity::high;
    if (const Stance who = stance(c, system); who.standing != Standing::host_root) {
      o.severity = std::min(*o.severity, Severity::high);
      o.message += fmt::format("; {}, so the modes of what is there still decide", who.clause);
      append(o.evidence, who.evidence);
    }
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_open_files{"container-effective-open-files", open_files};

// A socket that a declared mount brings along is found by the rules of that mount.
Verdict reachable_sockets(const Container& c, const System& system) {
  if (auto v = not_comparable(c)) return *std::move(v);
  if (!c.mounts.known()) return not_evaluated("mounts", c.mounts);
  const auto& sockets = in_force(c)->api_sockets;
  if (!sockets.known()) return not_evaluated("reachable sockets", sockets);
  const auto declared = host_mounts(c, system);
  std::vector<Observation> found;
  for (const facts::ReachableSocket& s : *sockets) {
    const std::string host_path = plain_path(s.host_path);
    if (std::ranges::any_of(declared, [&](const HostMountPoint& m) { return lies_in(host_path, m.path); }))
      continue;
    const std::string_view runtime = runtime_of_socket(host_path);
    Observation o = observe(
        fmt::format(
            "reaches the socket {} of {} at {}, and no setting mounts it: whoever may connect commands "
            "the engine, and through it the host",
            s.host_path, runtime.empty() ? "an engine" : runtime, s.path),
        {evidence("mounts", c.mounts), in_proc("api sockets", s.path, c, "root" + s.path)}, host_path);
    if (const Stance who = stance(c, system); who.standing != Standing::host_root) {
      o.severity = who.standing == Standing::mapped_root ? Severity::high : Severity::medium;
      o.message += fmt::format("; {}, so the mode of the socket decides", who.clause);
      append(o.evidence, who.evidence);
    }
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_reachable_sockets{"container-effective-sockets", reachable_sockets};

}  // namespace
}  // namespace watertight::checks
