// The kernel's settings that bear on containers: one table, one function. A setting that this kernel does not
// have does not apply.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "checks/check.hpp"
#include "checks/kernel_settings.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;

enum class Wanted : std::uint8_t { equal, at_least };

struct Setting {
  std::string_view name;
  Wanted wanted;
  std::int64_t value;
};

struct Rule {
  std::string_view id;
  std::array<Setting, 10> settings;
  std::string_view harm;  // what an attacker gains; ends a sentence
  // The engine since which the default seccomp profile keeps containers from using it; empty: it does not.
  std::string_view denied_since = {};
  Severity severity = Severity::low;  // the page's, to lower it from
};

constexpr auto kEqual = Wanted::equal;
constexpr auto kAtLeast = Wanted::at_least;

constexpr std::array kRules = std::to_array<Rule>({
    {"host-aslr",
     {{{"kernel.randomize_va_space", kEqual, 2}}},
     "programs, those in containers too, lie at the same addresses at every start, and an exploit need not "
     "guess"},
    {"host-dmesg-restrict",
     {{{"kernel.dmesg_restrict", kAtLeast, 1}}},
     "the kernel's log, with addresses and other containers' crashes, is there for whoever may call syslog"},
    {"host-kptr-restrict",
     {{{"kernel.kptr_restrict", kAtLeast, 1}}},
     "/proc/kallsyms, which no container is kept from, shows where the kernel lies in memory to processes "
     "with "
     "SYSLOG, and to every one where performance counters are open"},
    {"host-kexec-disabled",
     {{{"kernel.kexec_load_disabled", kEqual, 1}}},
     "root on the host, or a container with SYS_BOOT, replaces the running kernel by one of its own"},
    {"host-keyring-limit",
     {{{"kernel.keys.root_maxkeys", kAtLeast, 10001}}},
     "every container takes a key of root's quota: after a few hundred none starts any more"},
    {"host-ldisc-autoload",
     {{{"dev.tty.ldisc_autoload", kEqual, 0}}},
     "a process with a terminal makes the kernel load old line disciplines, several of which had holes"},
    {"host-lsm-yama-ptrace",
     {{{"kernel.yama.ptrace_scope", kAtLeast, 1}}},
     "a process reads and changes every other of the same user: one broken service of a container takes the "
     "memory of the rest, and with the host's pid namespace that of the host"},
    {"host-mmap-min-addr",
     {{{"vm.mmap_min_addr", kAtLeast, 32768}}},  // what arm distributions set; x86 ones set 65536
     "a null pointer in the kernel can be made to point at a container's own memory, which turns a crash "
     "into control over the kernel"},
    {"host-perf-paranoid",
     {{{"kernel.perf_event_paranoid", kAtLeast, 2}}},
     "performance counters, whose kernel code had many holes, are open to every account",
     "1.10",
     Severity::medium},
    {"host-protected-links",
     {{{"fs.protected_symlinks", kEqual, 1},
       {"fs.protected_hardlinks", kEqual, 1},
       {"fs.protected_fifos", kAtLeast, 1},
       {"fs.protected_regular", kAtLeast, 1}}},
     "in folders that many may write, volumes shared by containers among them, one who puts a link in the "
     "way turns another's writes to a file of his choice"},
    {"host-io-uring",
     {{{"kernel.io_uring_disabled", kAtLeast, 1}}},
     "io_uring, the part of the kernel with the most exploited flaws of late, is open to every process",
     "25.0",
     Severity::medium},
    {"host-tiocsti",
     {{{"dev.tty.legacy_tiocsti", kEqual, 0}}},
     "a program types commands into the terminal it was started from: an attached container into the shell "
     "of who attached it"},
    {"host-userfaultfd",
     {{{"vm.unprivileged_userfaultfd", kEqual, 0}}},
     "any process can stop the kernel in the middle of a copy, which turns races into reliable exploits",
     "1.10",
     Severity::medium},
    {"host-net-sysctl-hardening",
     {{{"net.ipv4.conf.all.accept_redirects", kEqual, 0},
       {"net.ipv4.conf.all.accept_source_route", kEqual, 0},
       {"net.ipv4.conf.all.send_redirects", kEqual, 0},
       {"net.ipv4.conf.default.accept_source_route", kEqual, 0},
       {"net.ipv4.icmp_echo_ignore_broadcasts", kEqual, 1},
       {"net.ipv4.tcp_syncookies", kAtLeast, 1},
       {"net.ipv6.conf.all.accept_redirects", kEqual, 0},
       {"net.ipv6.conf.all.accept_source_route", kEqual, 0}}},
     "a neighbour, or a container with NET_RAW on a bridge, bends the host's routes or fills its table of "
     "connections"},
});

bool is_good(const Setting& setting, std::int64_t value) {
  return setting.wanted == Wanted::equal ? value == setting.value : value >= setting.value;
}

std::string advice(const std::vector<const Setting*>& wrong) {
  std::string lines;
  for (const Setting* s : wrong)
    lines += fmt::format("{}{} = {}", lines.empty() ? "" : ", ", s->name, s->value);
  return fmt::format("Write {} to /etc/sysctl.d/60-containers.conf and run `sysctl --system`.", lines);
}

Verdict judge(const Rule& rule, const Host& host, const System& system) {
  std::vector<const Setting*> wrong;
  std::vector<Evidence> seen;
  std::string values;
  std::string unknown;
  bool any = false;
  for (const Setting& setting : rule.settings) {
    if (setting.name.empty()) break;
    KernelNumber number = sysctl(host, setting.name);
    if (!number.value) {
      if (!number.absent && unknown.empty()) unknown = number.because;
      continue;
    }
    any = true;
    if (is_good(setting, *number.value)) continue;
    wrong.push_back(&setting);
    values += fmt::format("{}{} is {}", values.empty() ? "" : ", ", setting.name, *number.value);
    seen.push_back(std::move(number.evidence));
  }
  if (!wrong.empty()) {
    Observation o{.message = fmt::format("{}: {}", values, rule.harm),
                  .evidence = std::move(seen),
                  .discriminator = {},
                  .advice = advice(wrong),
                  .severity = {}};
    if (!rule.denied_since.empty()) weigh_by_seccomp(o, rule.severity, system, rule.denied_since);
    return failed(std::move(o));
  }
  if (!unknown.empty()) return not_evaluated(unknown);
  return any ? passed() : not_applicable(fmt::format("this kernel has no {}", rule.settings.front().name));
}

template <std::size_t row>
Verdict judge_row(const Host& host, const System& system) {
  return judge(kRules[row], host, system);
}

template <std::size_t... rows>
std::array<Check, sizeof...(rows)> register_all(std::index_sequence<rows...>) {
  return {Check{kRules[rows].id, judge_row<rows>}...};
}
const auto registered = register_all(std::make_index_sequence<kRules.size()>{});

}  // namespace
}  // namespace watertight::checks
