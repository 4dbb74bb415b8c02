#include <fmt/format.h>

#include <algorithm>

#include "attack/changes/building.hpp"

namespace watertight::attack {
namespace {

using facts::Container;

bool none(const facts::Fact<std::int64_t>& limit) { return !limit.known() || *limit <= 0; }

// A value with which a limit is in force; the right number only its operator knows.
constexpr std::int64_t kProcesses = 200;
constexpr std::int64_t kMemory = 512ll << 20;
constexpr std::int64_t kOneProcessor = 1'000'000'000;

void limited_log(Container& c) {
  if (!c.log_options.known()) c.log_options = facts::declared(std::vector<facts::Label>{}, {});
  c.log_options.value->push_back({"max-size", "10m", {}});
  c.log_options.value->push_back({"max-file", "3", {}});
}

}  // namespace

void add_limit_changes(ContainerChanges& changes) {
  const Container& c = changes.container;
  if (none(c.pids_limit))
    changes.add("process-limit", {}, "none", "200", {"pids_limit: 200", "--pids-limit 200", ""}, c.pids_limit,
                {},
                [](Container& edited) { edited.pids_limit = facts::declared(std::int64_t{kProcesses}, {}); });
  if (none(c.memory))
    changes.add("memory-limit", {}, "none", "512m",
                {"mem_limit: 512m, memswap_limit: 512m", "--memory 512m --memory-swap 512m",
                 "resources.limits.memory: 512Mi"},
                c.memory, {}, [](Container& edited) {
                  edited.memory = facts::declared(std::int64_t{kMemory}, {});
                  edited.memory_swap = facts::declared(std::int64_t{kMemory}, {});
                });
  if (none(c.cpu_nano))
    changes.add("processor-limit", {}, "none", "1", {"cpus: 1", "--cpus 1", "resources.limits.cpu: \"1\""},
                c.cpu_nano, {}, [](Container& edited) {
                  edited.cpu_nano = facts::declared(std::int64_t{kOneProcessor}, {});
                });
  const bool json_log = !c.log_driver.known() || *c.log_driver == "json-file" || c.log_driver->empty();
  const bool rotated =
      c.log_options.known() && std::ranges::any_of(*c.log_options, [](const facts::Label& option) {
        return option.name == "max-size";
      });
  if (json_log && !rotated && c.kind != facts::ContainerKind::pod)
    changes.add("log-limit", {}, "none", "max-size 10m, max-file 3",
                {"logging.options: {max-size: 10m, max-file: \"3\"}",
                 "--log-opt max-size=10m --log-opt max-file=3", ""},
                c.log_options, {}, limited_log);
  if (!c.read_only_root.is(true))
    changes.add("read-only-root", {}, "false", "true",
                {"read_only: true", "--read-only", "securityContext.readOnlyRootFilesystem: true"},
                c.read_only_root, {},
                [](Container& edited) { edited.read_only_root = facts::declared(true, {}); });
  const bool shielded =
      c.oom_kill_disable.is(true) || (c.oom_score_adjust.known() && *c.oom_score_adjust < 0);
  if (shielded)
    changes.add("oom", {}, "shielded", "as others",
                {"remove oom_kill_disable and oom_score_adj",
                 "run it without --oom-kill-disable and --oom-score-adj", ""},
                c.oom_score_adjust, {}, [](Container& edited) {
                  edited.oom_kill_disable = facts::declared(false, {});
                  edited.oom_score_adjust = facts::declared(std::int64_t{0}, {});
                });
  if (c.ulimits.known())
    for (const facts::Ulimit& limit : *c.ulimits)
      if ((limit.name == "memlock" && limit.soft < 0) || (limit.name == "rtprio" && limit.soft != 0))
        changes.add("memory-lock", limit.name, fmt::format("{}", limit.soft), "",
                    {fmt::format("remove {} from ulimits", limit.name),
                     fmt::format("run it without --ulimit {}", limit.name), ""},
                    c.ulimits, limit.origin, [name = limit.name](Container& edited) {
                      std::erase_if(*edited.ulimits.value,
                                    [&](const facts::Ulimit& each) { return each.name == name; });
                    });
  const bool limits_files =
      c.ulimits.known() &&
      std::ranges::any_of(*c.ulimits, [](const facts::Ulimit& limit) { return limit.name == "nofile"; });
  if (!limits_files && c.kind != facts::ContainerKind::pod)
    changes.add("open-files", {}, "the engine's", "1024:4096",
                {"ulimits: {nofile: {soft: 1024, hard: 4096}}", "--ulimit nofile=1024:4096", ""}, c.ulimits,
                {}, [](Container& edited) {
                  if (!edited.ulimits.known())
                    edited.ulimits = facts::declared(std::vector<facts::Ulimit>{}, {});
                  edited.ulimits.value->push_back({"nofile", 1024, 4096, {}});
                });
  if (c.restart.known() && (c.restart->name == "always" || c.restart->name == "unless-stopped"))
    changes.add("restart", {}, c.restart->name, "on-failure:5",
                {"restart: on-failure:5", "--restart on-failure:5", ""}, c.restart, {},
                [](Container& edited) {
                  edited.restart = facts::declared(facts::RestartPolicy{"on-failure", 5}, {});
                });
}

}  // namespace watertight::attack
