// The paths under /proc and /sys that the engine hides or makes read-only, and what a shorter list opens.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/host_paths.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

struct Covered {
  std::string_view path;
  Severity severity;
  std::string_view gain;
};

// Those that every supported engine covers; newer ones cover more (moby, oci/defaults.go).
constexpr std::array<Covered, 7> kMasked = {{
    {"/proc/kcore", Severity::high, "root in it with SYS_RAWIO reads the memory of the host's kernel"},
    {"/proc/keys", Severity::medium,
     "an attacker lists keys of the same uid, those of other containers among them"},
    {"/proc/latency_stats", Severity::low, "an attacker reads where the kernel waits"},
    {"/proc/timer_list", Severity::low,
     "an attacker reads addresses in the kernel and what runs on the host"},
    {"/proc/sched_debug", Severity::medium, "an attacker lists every process of the host"},
    {"/proc/scsi", Severity::medium, "root in it takes disks away from the host"},
    {"/sys/firmware", Severity::low, "an attacker reads the machine's firmware tables"},
}};
constexpr std::array<Covered, 5> kReadOnly = {{
    {"/proc/sys", Severity::critical,
     "root in it sets core_pattern and lets the host's kernel run a program as root, unless an LSM refuses"},
    {"/proc/sysrq-trigger", Severity::high, "root in it stops or restarts the host, unless an LSM refuses"},
    {"/proc/irq", Severity::medium, "root in it moves the host's interrupts"},
    {"/proc/bus", Severity::medium, "root in it writes to the configuration of PCI devices"},
    {"/proc/fs", Severity::medium, "root in it changes settings of the host's file systems"},
}};

bool covers(const facts::Items& list, std::string_view path) {
  const auto is_it = [&](const facts::Item& item) { return item.text == path; };
  return std::any_of(list.begin(), list.end(), is_it) ||
         std::any_of(list.begin(), list.end(),
                     [&](const facts::Item& item) { return lies_in(path, plain_path(item.text)); });
}

// As grave as the path is to the host's root; to others it leaves reading.
Observation graded(Observation o, const Covered& entry, const Stance& who) {
  o.severity = entry.severity;
  if (who.standing != Standing::host_root) {
    o.severity = std::min(entry.severity, Severity::low);
    o.message += fmt::format("; {}, which leaves reading", who.clause);
    append(o.evidence, who.evidence);
  }
  return o;
}

template <std::size_t N>
void add_missing(const Container& c, const System& system, const facts::Fact<facts::Items>& list,
                 const char* name, const std::array<Covered, N>& wanted, std::string_view verb,
                 std::vector<Observation>& found) {
  for (const Covered& entry : wanted) {
    if (covers(*list, entry.path)) continue;
    Observation o = observe(fmt::format("{} {}: {}", entry.path, verb, entry.gain), {evidence(name, list)},
                            std::string(entry.path));
    found.push_back(graded(std::move(o), entry, stance(c, system)));
  }
}

using Covers = facts::Fact<facts::Items> facts::InForce::*;

// A path that this kernel does not have cannot be covered: those count that every kernel has, and those that
// are covered in some other container. A few of these tell: engines cover alike, and asking all of them for
// each would grow with their square.
constexpr std::size_t kAsked = 32;
bool is_there(std::string_view path, const System& system, Covers list) {
  static constexpr std::array<std::string_view, 4> kEverywhere = {"/proc/sys", "/proc/irq", "/proc/bus",
                                                                  "/proc/fs"};
  return std::ranges::find(kEverywhere, path) != kEverywhere.end() ||
         std::ranges::any_of(system.containers | std::views::take(kAsked), [&](const Container& other) {
           const facts::InForce* now = in_force(other);
           return now != nullptr && (now->*list).known() && covers(*(now->*list), path);
         });
}

// What was to be covered and is not.
template <std::size_t N>
void add_uncovered(const Container& c, const System& system, const facts::Fact<facts::Items>& declared,
                   const char* name, Covers list, const std::array<Covered, N>& wanted, std::string_view verb,
                   std::vector<Observation>& found) {
  const facts::InForce* now = in_force(c);
  if (now == nullptr || !(now->*list).known()) return;
  for (const Covered& entry : wanted) {
    if (!covers(*declared, entry.path) || covers(*(now->*list), entry.path)) continue;
    if (!is_there(entry.path, system, list)) continue;
    Observation o = observe(fmt::format("{} was to be covered and {}: {}", entry.path, verb, entry.gain),
                            {evidence(name, declared),
                             in_proc(fmt::format("{} in force", name), show(*(now->*list)), c, "mountinfo")},
                            std::string(entry.path));
    found.push_back(graded(std::move(o), entry, stance(c, system)));
  }
}

Verdict masked_paths(const Container& c, const System& system) {
  if (is_privileged(c)) return not_applicable(privileged_already("unmasks the paths under /proc and /sys"));
  if (c.system_paths_unconfined.is(true))
    return not_applicable("all of them are open: see container-system-paths-unconfined");
  if (c.kind == facts::ContainerKind::service)
    return not_applicable("a Compose file cannot shorten the engine's list, only drop it whole");
  if (!c.masked_paths.known()) return not_evaluated("masked_paths", c.masked_paths);
  if (!c.read_only_paths.known()) return not_evaluated("read_only_paths", c.read_only_paths);
  std::vector<Observation> found;
  add_missing(c, system, c.read_only_paths, "read_only_paths", kReadOnly, "is not read-only in it", found);
  // What is read-only and not masked can still be read, so each list stands for itself.
  add_missing(c, system, c.masked_paths, "masked_paths", kMasked, "is not hidden from it", found);
  add_uncovered(c, system, c.read_only_paths, "read_only_paths", &facts::InForce::read_only_paths, kReadOnly,
                "is not read-only in it", found);
  add_uncovered(c, system, c.masked_paths, "masked_paths", &facts::InForce::masked_paths, kMasked,
                "is not hidden from it", found);
  return failed_if_any(std::move(found));
}
const Check registered_masked_paths{"container-masked-paths", masked_paths};

}  // namespace
}  // namespace watertight::checks
