// `watertight doctor [TARGET…]`: what this machine lets Watertight see and do, and what would unlock the
// rest.
#include <fmt/format.h>
#include <fmt/ostream.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "cli/cli.hpp"
#include "cli/options.hpp"
#include "cli/policies.hpp"
#include "cli/standard_output.hpp"
#include "report/json_writer.hpp"
#include "report/words.hpp"
#include "sources/engine/connection.hpp"
#include "sources/engine/endpoint.hpp"
#include "sources/root.hpp"

namespace watertight::cli {
namespace {

struct Sight {
  std::string_view name;
  bool seen = false;
  bool needed = true;  // for a complete scan of what was asked about
  std::string detail;
  std::string unlock;  // what would change it; empty where nothing has to
};

// `host`: the target that is an engine, over what the options say.
Sight engine(const EngineChoice& choice, const std::string& host) {
  Sight sight{"engine", false, true, {}, {}};
  const auto failed = [&](const Error& error) {
    sight.detail = Error{error.operation, error.object, error.cause, {}}.sentence();
    sight.unlock = error.remedy.empty() ? "start the engine, or name another with -H" : error.remedy;
    return sight;
  };
  const auto endpoint = sources::choose_endpoint({.host = host.empty() ? choice.host : host,
                                                  .context = choice.context,
                                                  .tls = choice.tls,
                                                  .tls_verify = choice.tls_verify,
                                                  .tls_ca = choice.tls_ca_cert,
                                                  .tls_certificate = choice.tls_cert,
                                                  .tls_key = choice.tls_key},
                                                 sources::real_surroundings());
  if (!endpoint) return failed(endpoint.error());
  sources::ConnectionOptions options;
  options.timeout = std::chrono::milliseconds(static_cast<long>(choice.timeout_seconds * 1000));
  options.connect_timeout = std::min(options.connect_timeout, options.timeout);
  const auto connection = sources::connect(*endpoint, options);
  if (!connection) return failed(connection.error());
  if (const auto list = (*connection)->get("/containers/json?all=1&limit=1"); !list)
    return failed(list.error().error);
  sight.seen = true;
  sight.detail = fmt::format("{} answers, API {} (chosen by {})", endpoint->url, (*connection)->api_version(),
                             endpoint->chosen_by);
  return sight;
}

Sight user() {
  if (geteuid() == 0) return {"user", true, true, "root", {}};
  return {"user", false, true, fmt::format("uid {}", geteuid()),
          "run as root: processes of other users, Docker's folders and the audit rules stay unknown without"};
}

Sight readable(const sources::Root& root, std::string_view name, const std::vector<std::string>& paths,
               std::string unlock) {
  std::string because;
  for (const std::string& path : paths) {
    const auto text = root.read(path, 8u << 20);
    if (text) return {name, true, true, path, {}};
    because += (because.empty() ? "" : "; ") + text.error().because;
  }
  return {name, false, true, because, std::move(unlock)};
}

Sight kernel_configuration(const sources::Root& root) {
  utsname name{};
  uname(&name);
  return readable(root, "kernel configuration",
                  {"/proc/config.gz", fmt::format("/boot/config-{}", name.release)},
                  "run as root, or install the kernel's configuration under /boot");
}

Sight cgroup(const sources::Root& root) {
  if (root.has("/sys/fs/cgroup/cgroup.controllers")) return {"cgroup", true, true, "version 2", {}};
  if (root.has("/sys/fs/cgroup")) return {"cgroup", true, true, "version 1, or mixed", {}};
  return {"cgroup", false, true, "/sys/fs/cgroup is not there", "mount the cgroup file system"};
}

Sight security_modules(const sources::Root& root) {
  const auto text = root.read("/sys/kernel/security/lsm");
  if (text) return {"security modules", true, true, *text, {}};
  return {"security modules", false, true, text.error().because,
          "mount securityfs: mount -t securityfs none /sys/kernel/security"};
}

Sight processes(const sources::Root& root) {
  const auto mounts = root.read("/proc/self/mounts");
  if (!mounts) return {"processes", false, true, mounts.error().because, "mount /proc"};
  const auto at = mounts->find(" /proc proc ");
  const std::string line =
      at == std::string::npos ? std::string() : mounts->substr(at, mounts->find('\n', at) - at);
  const auto hide = line.find("hidepid=");
  const bool hidden = hide != std::string::npos && !line.substr(hide + 8).starts_with('0') &&
                      !line.substr(hide + 8).starts_with("off");
  if (!hidden || geteuid() == 0)
    return {"processes",
            true,
            true,
            hidden ? "hidden from others, not from root" : "of every user are visible",
            {}};
  return {"processes", false, true, "/proc is mounted with " + line.substr(hide, line.find(',', hide) - hide),
          "run as root"};
}

Sight bpf(const sources::Root& root) {
  if (!root.has("/sys/kernel/btf/vmlinux"))
    return {"BPF", false, false, "the kernel describes no types (/sys/kernel/btf/vmlinux)",
            "a kernel with CONFIG_DEBUG_INFO_BTF"};
  if (geteuid() != 0) return {"BPF", false, false, "needs CAP_BPF and CAP_PERFMON", "run as root"};
  return {"BPF", true, false, "programs can be loaded, types are described", {}};
}

Sight shellcheck() {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "";
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    const std::string program = std::string(rest.substr(0, end)) + "/shellcheck";
    if (access(program.c_str(), X_OK) == 0) return {"shellcheck", true, false, program, {}};
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {"shellcheck", false, false, "not found in PATH",
          "install it: RUN commands are then checked as well"};
}

Sight terminal() {
  const bool is_terminal = isatty(STDOUT_FILENO) == 1;
  const char* no_colour = std::getenv("NO_COLOR");
  const bool colours = is_terminal && (no_colour == nullptr || *no_colour == '\0');
  return {"terminal",
          is_terminal,
          false,
          is_terminal ? (colours ? "with colours" : "without colours: NO_COLOR is set")
                      : "standard output is none: no colours",
          {}};
}

Sight configuration(const sources::Root& root) {
  const auto around = sources::real_surroundings();
  const std::string folder = around.variable("DOCKER_CONFIG");
  std::string found;
  for (const std::string& path : {(folder.empty() ? around.home + "/.docker" : folder) + "/config.json",
                                  std::string("/etc/docker/daemon.json")})
    if (path.starts_with('/') && root.has(path)) found += (found.empty() ? "" : ", ") + path;
  return {"configuration", true, false, found.empty() ? "none of Docker's files is there" : found, {}};
}

// "watertight.yaml (preset server, fails on high)", or that there is none.
std::string policy_text(const policy::Policy& policy) {
  const policy::FailOn fail_on = policy.fail_on ? policy.fail_on->value : policy::FailOn{};
  return fmt::format("{} ({}fails on {})", policy.file.empty() ? "no watertight.yaml" : policy.file,
                     policy.preset ? fmt::format("preset {}, ", policy.preset->value) : std::string(),
                     fail_on.never ? "nothing" : handbook::name_of(fail_on.severity));
}

// Which policy a scan would go by. Without a target that is the engine's, and what counts for files here.
Sight policy_in_force(const DoctorOptions& options) {
  Policies policies(options.policy, sources::real_surroundings().environment);
  const std::vector<std::string> targets =
      options.targets.empty() ? std::vector<std::string>{"", "."} : options.targets;
  if (const auto read = policies.read(targets); !read) {
    const Error& error = read.error();
    return {"policy", false, true, Error{error.operation, error.object, error.cause, {}}.sentence(),
            error.remedy};
  }
  std::string detail;
  for (const std::string& target : targets) {
    const std::string whose = target.empty()            ? "for the engine "
                              : options.targets.empty() ? "for files here "
                              : targets.size() > 1      ? fmt::format("for {} ", target)
                                                        : std::string();
    detail += (detail.empty() ? "" : "; ") + whose + policy_text(policies.of(target).policy());
  }
  return {"policy", true, true, detail, {}};
}

Sight file_target(const std::string& target) {
  struct stat status{};
  if (target == "-") return {"target", true, true, "standard input", {}};
  if (stat(target.c_str(), &status) != 0)
    return {"target", false, true, fmt::format("{}: {}", target, std::strerror(errno)), "name what is there"};
  if (access(target.c_str(), R_OK | (S_ISDIR(status.st_mode) ? X_OK : 0)) != 0)
    return {"target", false, true, fmt::format("{}: {}", target, std::strerror(errno)),
            "run as somebody who may read it"};
  return {"target", true, true, target, {}};
}

// All that a scan of these targets needs, and what it may use.
std::vector<Sight> sights_of(const DoctorOptions& options, const sources::Root& root) {
  std::vector<Sight> sights;
  bool of_machine = options.targets.empty();
  if (of_machine) sights.push_back(engine(options.engine, {}));
  for (const std::string& target : options.targets)
    if (sources::is_endpoint(target)) {
      sights.push_back(engine(options.engine, target));
      of_machine = true;
    } else {
      sights.push_back(file_target(target));
    }
  for (Sight& sight : std::vector<Sight>{user(), cgroup(root), security_modules(root), processes(root),
                                         kernel_configuration(root), bpf(root)})
    if (of_machine) sights.push_back(std::move(sight));
  for (Sight& sight :
       std::vector<Sight>{policy_in_force(options), shellcheck(), terminal(), configuration(root)})
    sights.push_back(std::move(sight));
  for (Sight& sight : sights)
    while (sight.detail.ends_with('\n')) sight.detail.pop_back();
  return sights;
}

std::string_view mark(const Sight& sight) { return sight.seen ? "yes" : sight.needed ? "no" : "off"; }

void write_text(std::ostream& out, const std::vector<Sight>& sights) {
  for (const Sight& sight : sights) {
    fmt::print(out, "{:<4} {:<21} {}\n", mark(sight), sight.name, report::visible(sight.detail));
    if (!sight.seen && !sight.unlock.empty())
      fmt::print(out, "{:27}→ {}\n", "", report::visible(sight.unlock));
  }
}

void write_json(std::ostream& out, const std::vector<Sight>& sights, bool complete) {
  report::JsonWriter json(out);
  json.begin_object().member("schema", "watertight/doctor/1").key("complete").boolean(complete);
  json.key("sights").begin_array();
  for (const Sight& sight : sights) {
    json.begin_object().member("name", sight.name).key("seen").boolean(sight.seen);
    json.key("needed").boolean(sight.needed).member("detail", sight.detail).member("unlock", sight.unlock);
    json.end_object();
  }
  json.end_array().end_object();
}

// As a scan of the same would end, were there nothing to find.
int exit_code(const std::vector<Sight>& sights) {
  int code = kClean;
  for (const Sight& sight : sights) {
    if (sight.seen || !sight.needed) continue;
    if (sight.name == "policy") return kUsage;
    code = kIncomplete;
  }
  return code;
}

}  // namespace

int run_doctor(const DoctorOptions& options) {
  const sources::RealRoot root;
  const std::vector<Sight> sights = sights_of(options, root);
  const int code = exit_code(sights);
  const int written = print([&](std::ostream& out) {
    options.format == "json" ? write_json(out, sights, code == kClean) : write_text(out, sights);
  });
  return written == kClean ? code : written;
}

}  // namespace watertight::cli
