// What runs and lies on the host beside the engine: mounts, services, programs, updates.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "checks/check.hpp"
#include "checks/kernel_settings.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Host;
using facts::System;

bool contains(const facts::Items& items, std::string_view text) {
  return std::any_of(items.begin(), items.end(), [&](const facts::Item& i) { return i.text == text; });
}

Verdict cgroup_controllers(const Host& h, const System&) {
  if (!h.cgroup_layout.known()) return not_evaluated("how control groups are mounted", h.cgroup_layout);
  if (*h.cgroup_layout != "v2")
    return failed(observe(
        fmt::format("control groups are mounted as {}: nobody but root can be handed a part of them, so a "
                    "rootless engine sets no limits, and version 1 has files that run programs as root",
                    *h.cgroup_layout),
        {evidence("cgroup_layout", h.cgroup_layout)}));
  if (!h.cgroup_controllers.known()) return not_evaluated("the list of controllers", h.cgroup_controllers);
  std::vector<std::string> missing;
  for (const char* controller : {"cpu", "cpuset", "io", "memory", "pids"})
    if (!contains(*h.cgroup_controllers, controller)) missing.emplace_back(controller);
  if (missing.empty()) return passed();
  return failed(
      observe(fmt::format("the controllers {} are not there: limits of containers on them have no effect",
                          some_of(missing)),
              {evidence("cgroup_controllers", h.cgroup_controllers)}));
}
const Check registered_controllers{"host-cgroup-v2-controllers", cgroup_controllers};

Verdict swap_accounting(const Host& h, const System& system) {
  if (system.engine && system.engine->warnings.known()) {
    const auto& warnings = system.engine->warnings;
    for (const facts::Item& warning : *warnings)
      if (warning.text.find("No swap limit support") != std::string::npos)
        return failed(observe(
            "the kernel does not count swap: a container at its memory limit goes on in swap, and slows "
            "the whole host down",
            {evidence("warnings", warning.text, warnings, warning.origin)}));
    return passed();
  }
  if (h.cgroup_layout.is("v2") && h.cgroup_controllers.known() && contains(*h.cgroup_controllers, "memory"))
    return passed();
  if (booted_with(h, "swapaccount=0"))
    return failed(observe(
        "the kernel was told not to count swap (swapaccount=0): a container at its memory limit goes on in "
        "swap, and slows the whole host down",
        {evidence("command_line", h.command_line)}));
  if (booted_with(h, "swapaccount=1")) return passed();
  return not_evaluated("no engine says whether it can limit swap");
}
const Check registered_swap{"host-swap-accounting", swap_accounting};

Verdict cpu_mitigations(const Host& h, const System&) {
  if (booted_with(h, "mitigations=off"))
    return failed(
        observe("the kernel was booted with mitigations=off: a container reads memory of others through the "
                "processor's guesses",
                {evidence("command_line", h.command_line)}));
  if (h.cpu_vulnerabilities.empty())
    return not_evaluated("/sys/devices/system/cpu/vulnerabilities could not be read");
  std::vector<std::string> open;
  std::vector<Evidence> seen;
  for (const auto& [name, state] : h.cpu_vulnerabilities)
    if (state.known() && state->starts_with("Vulnerable")) {
      open.push_back(name);
      seen.push_back(evidence("cpu_vulnerabilities " + name, state));
    }
  if (open.empty()) return passed();
  Observation o =
      observe(fmt::format("the processor's flaws {} are not mitigated: a container reads memory of others on "
                          "the same processor",
                          some_of(open)),
              std::move(seen));
  o.advice = "Install the current microcode (intel-microcode, amd64-microcode) and kernel, and boot.";
  return failed(std::move(o));
}
const Check registered_cpu{"host-cpu-mitigations", cpu_mitigations};

bool has_option(std::string_view options, std::string_view wanted) {
  while (!options.empty()) {
    const auto comma = options.find(',');
    if (options.substr(0, comma) == wanted) return true;
    if (comma == std::string_view::npos) return false;
    options.remove_prefix(comma + 1);
  }
  return false;
}

// Only folders that everybody may write to, and homes, where they are mounts of their own.
Verdict mount_options(const Host& h, const System&) {
  constexpr std::array kFolders = {"/dev/shm", "/home", "/tmp", "/var/tmp"};
  if (!h.mounts.known()) return not_evaluated("the list of mounts", h.mounts);
  std::vector<std::string> loose;
  std::vector<Evidence> seen;
  for (const char* folder : kFolders) {
    const facts::HostMount* mount = nullptr;
    for (const facts::HostMount& m : *h.mounts)
      if (m.target == folder) mount = &m;  // the last one lies on top
    if (mount == nullptr || (has_option(mount->options, "nosuid") && has_option(mount->options, "nodev")))
      continue;
    loose.emplace_back(folder);
    seen.push_back({"mounts", fmt::format("{} {} {}", mount->target, mount->type, mount->options),
                    h.mounts.basis, h.mounts.origin});
  }
  if (loose.empty()) return passed();
  return failed(observe(
      fmt::format("{} {} mounted without nosuid and nodev: a container that has the folder leaves a set-uid "
                  "program there, and any account of the host runs it as root",
                  some_of(loose), loose.size() == 1 ? "is" : "are"),
      std::move(seen)));
}
const Check registered_mount_options{"host-mount-options", mount_options};

Verdict hidden_processes(const Host& h, const System&) {
  if (!h.mounts.known()) return not_evaluated("the list of mounts", h.mounts);
  const facts::HostMount* proc = nullptr;
  for (const facts::HostMount& m : *h.mounts)
    if (m.target == "/proc" && m.type == "proc") proc = &m;
  if (proc == nullptr) return not_evaluated("no mount of /proc is in the list");
  for (const char* option :
       {"hidepid=1", "hidepid=2", "hidepid=4", "hidepid=noaccess", "hidepid=invisible", "hidepid=ptraceable"})
    if (has_option(proc->options, option)) return passed();
  return failed(observe(
      "/proc shows every process to every account: command lines of the engine, of its clients and of all "
      "containers, with whatever secret stands in them",
      {{"mounts", "/proc proc " + proc->options, h.mounts.basis, h.mounts.origin}}));
}
const Check registered_hidepid{"host-proc-hidepid", hidden_processes};

Verdict binary_formats(const Host& h, const System&) {
  if (!h.binary_formats.known()) return not_evaluated("the list of binary formats", h.binary_formats);
  std::vector<std::string> names;
  std::vector<Evidence> seen;
  bool trusted = false;
  for (const facts::Item& format : *h.binary_formats) {
    const std::string& text = format.text;
    const std::string flags = text.substr(text.rfind(' ') + 1);
    names.push_back(text.substr(0, text.find(' ')));
    trusted = trusted || flags.find('C') != std::string::npos;
    seen.push_back(evidence("binary_formats", text, h.binary_formats, format.origin));
  }
  if (names.empty()) return passed();
  return failed(observe(
      fmt::format("the kernel runs foreign programs through {}, in containers too{}", some_of(names),
                  trusted ? "; with the flag C set-uid bits of the foreign program count, so a flaw in the "
                            "interpreter is worth root"
                          : ": the interpreter's flaws are every container's"),
      std::move(seen)));
}
const Check registered_formats{"host-binfmt-misc", binary_formats};

Verdict compilers(const Host& h, const System&) {
  constexpr std::array kCompilers = {"/as", "/cc", "/clang", "/g++", "/gcc", "/go", "/rustc", "/tcc"};
  if (!h.programs.known()) return not_evaluated("the list of programs", h.programs);
  std::vector<std::string> found;
  std::vector<Evidence> seen;
  for (const facts::Item& program : *h.programs)
    if (std::any_of(kCompilers.begin(), kCompilers.end(),
                    [&](const char* name) { return program.text.ends_with(name); })) {
      found.push_back(program.text);
      seen.push_back(evidence("programs", program.text, h.programs, program.origin));
    }
  if (found.empty()) return passed();
  return failed(observe(
      fmt::format("compilers are installed ({}): whoever gets onto the host builds a kernel exploit to fit "
                  "right there",
                  some_of(found, 3)),
      std::move(seen)));
}
const Check registered_compilers{"host-compiler-installed", compilers};

Verdict file_integrity(const Host& h, const System&) {
  constexpr std::array kMonitors = {"aide",           "tripwire",    "samhain",         "osquery",
                                    "osqueryd",       "wazuh-agent", "wazuh-syscheckd", "ossec-hids",
                                    "ossec-syscheckd"};
  const auto is_monitor = [&](std::string_view name) {
    return std::any_of(kMonitors.begin(), kMonitors.end(), [&](const char* m) { return name == m; });
  };
  if (h.programs.known())
    for (const facts::Item& program : *h.programs)
      if (is_monitor(std::string_view(program.text).substr(program.text.rfind('/') + 1))) return passed();
  if (h.packages.known())
    for (const facts::Package& package : *h.packages)
      if (is_monitor(package.name)) return passed();
  if (!h.programs.known()) return not_evaluated("the list of programs", h.programs);
  return failed(observe(
      "nothing watches the host's files: a changed runc or unit file, which is what an escaped container "
      "leaves behind, goes unnoticed",
      {evidence("programs", h.programs)}));
}
const Check registered_integrity{"host-file-integrity-tool", file_integrity};

Verdict remote_log(const Host& h, const System&) {
  if (!h.log_forwarding.known()) return not_evaluated("where the host's log goes", h.log_forwarding);
  if (!h.log_forwarding->empty()) return passed();
  return failed(observe(
      "the host's log stays on the host: whoever comes out of a container removes the lines that show it",
      {evidence("log_forwarding", h.log_forwarding)}));
}
const Check registered_log{"host-remote-syslog", remote_log};

Verdict updates(const Host& h, const System&) {
  if (!h.security_updates.known())
    return not_evaluated("what the security archive offers", h.security_updates);
  if (h.security_updates->empty()) return passed();
  std::vector<std::string> names;
  std::vector<Evidence> seen;
  for (const facts::Item& update : *h.security_updates) {
    names.push_back(update.text.substr(0, update.text.find(' ')));
    if (seen.size() < 12)
      seen.push_back(evidence("security_updates", update.text, h.security_updates, update.origin));
  }
  return failed(observe(
      fmt::format("{} {} older than in the security archive: {}; what the newer ones repair is public, "
                  "and open here to whoever reads of it",
                  names.size(), names.size() == 1 ? "package is" : "packages are", some_of(names)),
      std::move(seen)));
}
const Check registered_updates{"host-security-updates-pending", updates};

// ---- Modules that a system call of a container loads ----

struct RareModule {
  std::string_view option;
  std::string_view module;
};

std::optional<Verdict> rare_modules(const Host& h, std::span<const RareModule> table, std::string_view harm) {
  if (sysctl(h, "kernel.modules_disabled").value.value_or(0) > 0) return passed();
  if (!h.kernel_config_read.known()) return not_evaluated("the kernel's configuration", h.kernel_config_read);
  if (!h.modules_blocked.known()) return not_evaluated("the settings of modprobe", h.modules_blocked);
  std::vector<std::string> names;
  std::vector<Evidence> seen;
  for (const RareModule& row : table) {
    const auto* built = build_option(h, row.option);
    if (!is_built(built) || contains(*h.modules_blocked, row.module)) continue;
    names.emplace_back(row.module);
    seen.push_back(evidence(std::string(row.option), *built));
  }
  if (names.empty()) return passed();
  Observation o = observe(fmt::format("{} {} loaded when somebody asks: {}", some_of(names),
                                      names.size() == 1 ? "is" : "are", harm),
                          std::move(seen));
  o.advice = fmt::format(
      "Write a line \"install {} /bin/false\" for each to /etc/modprobe.d/containers.conf.", names.front());
  return failed(std::move(o));
}

Verdict rare_protocols(const Host& h, const System&) {
  constexpr std::array kTable = std::to_array<RareModule>({
      {"CONFIG_AF_RXRPC", "rxrpc"},
      {"CONFIG_IP_DCCP", "dccp"},
      {"CONFIG_IP_SCTP", "sctp"},
      {"CONFIG_TIPC", "tipc"},
  });
  return *rare_modules(
      h, kTable,
      "one socket() call in any container is enough, which the default seccomp profile allows, and "
      "their code had holes that led to the kernel");
}
const Check registered_protocols{"host-rare-protocols", rare_protocols};

// Which of them the kernel has is not in what is kept of its configuration: a module that is loaded is there.
Verdict rare_filesystems(const Host& h, const System&) {
  constexpr std::array kNames = {"cramfs", "freevxfs", "hfs",   "hfsplus", "jffs2",
                                 "udf",    "befs",     "minix", "ufs",     "sysv"};
  if (!h.modules_loaded.known()) {
    if (h.kernel_release.known() && h.modules_loaded.unknown_because.view().ends_with("does not exist"))
      return not_applicable("this kernel loads no modules");
    return not_evaluated("the list of loaded modules", h.modules_loaded);
  }
  std::vector<std::string> names;
  std::vector<Evidence> seen;
  for (const facts::Item& module : *h.modules_loaded)
    if (std::any_of(kNames.begin(), kNames.end(), [&](const char* name) { return module.text == name; })) {
      names.push_back(module.text);
      seen.push_back(evidence("modules_loaded", module.text, h.modules_loaded, module.origin));
    }
  if (names.empty()) return passed();
  return failed(observe(
      fmt::format(
          "the file systems {} are loaded: code that nobody looks after reads images that a privileged "
          "container or a plugged-in disk brings",
          some_of(names)),
      std::move(seen)));
}
const Check registered_filesystems{"host-filesystem-modules", rare_filesystems};

}  // namespace
}  // namespace watertight::checks
