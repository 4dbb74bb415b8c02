// Settings of the engine and of the host.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>

#include "attack/assumed_host.hpp"
#include "attack/changes/change.hpp"
#include "checks/api_address.hpp"
#include "checks/engine_facts.hpp"

namespace watertight::attack {
namespace {

using facts::System;

facts::Setting* setting_of(System& system, std::string_view key) {
  if (!system.engine) return nullptr;
  const auto at = std::ranges::find(system.engine->settings, key, &facts::Setting::key);
  return at == system.engine->settings.end() ? nullptr : &*at;
}

Change daemon(const System& system, std::string_view kind, std::string_view key, std::string from,
              std::string to, std::string edit, facts::SettingValue value) {
  Change change;
  const Cost& cost = cost_of(kind, key);
  const facts::Setting* setting = system.engine->setting(key);
  change.shown = {
      fmt::format("engine.{}", key),
      {checks::SubjectKind::engine, "engine", {}, system.label},
      std::string(key),
      std::move(from),
      std::move(to),
      std::move(edit),
      setting != nullptr && setting->value.origin.source ? setting->value.origin : system.engine->origin,
      cost.weight,
      std::string(cost.breaks)};
  change.edit_system = [key = std::string(key), value = std::move(value)](System& edited) {
    if (facts::Setting* at = setting_of(edited, key))
      at->value = facts::declared(facts::SettingValue(value), {});
  };
  return change;
}

bool is_plain_tcp(const std::string& host) { return checks::tcp_address(host).has_value(); }

void add_engine_changes(const System& system, std::vector<Change>& all) {
  if (!system.engine || !system.engine->origin.source) return;
  if (system.engine->setting("icc") != nullptr && checks::bool_setting(system, "icc").value_or(true))
    all.push_back(daemon(system, "daemon", "icc", "true", "false", "\"icc\": false in daemon.json", false));
  if (system.engine->setting("iptables") != nullptr &&
      !checks::bool_setting(system, "iptables").value_or(true))
    all.push_back(daemon(system, "daemon", "iptables", "false", "true",
                         "remove \"iptables\": false from daemon.json", true));
  const std::vector<std::string> hosts = checks::list_setting(system, "hosts");
  if (std::ranges::any_of(hosts, is_plain_tcp)) {
    std::vector<std::string> kept;
    std::ranges::copy_if(hosts, std::back_inserter(kept),
                         [](const std::string& h) { return !is_plain_tcp(h); });
    std::string addresses;
    std::vector<std::string> ports;  // ":2375"
    for (const std::string& host : hosts)
      if (const auto address = checks::tcp_address(host)) {
        addresses += (addresses.empty() ? "" : ", ") + host;
        ports.push_back(address->substr(std::min(address->rfind(':'), address->size())));
      }
    all.push_back(daemon(system, "daemon", "hosts", addresses, "", "remove the tcp:// address from hosts",
                         std::move(kept)));
    Change& removed = all.back();
    removed.edit_system = [edit = removed.edit_system, ports = std::move(ports)](System& edited) {
      edit(edited);
      // Nobody listens there then.
      if (edited.host && edited.host->listening.known())
        std::erase_if(*edited.host->listening.value, [&](const facts::Item& line) {
          return std::ranges::any_of(ports, [&](const std::string& port) {
            return line.text.starts_with("tcp ") && !port.empty() && line.text.ends_with(port);
          });
        });
    };
  }
  const bool rootless = system.engine->rootless.is(true);
  if (!rootless && system.engine->setting("userns-remap") != nullptr &&
      checks::remaps_users(system).truth == checks::Truth::no) {
    all.push_back(daemon(system, "userns-remap", "userns-remap", "", "default",
                         "\"userns-remap\": \"default\" in daemon.json", std::string("default")));
    Change& remap = all.back();
    remap.containers_made_anew = true;
    remap.edit_system = [edit = remap.edit_system](System& edited) {
      edit(edited);
      auto& options = edited.engine->security_options;
      if (options.known()) options.value->push_back({"name=userns", {}});
    };
  }
}

void add_account_changes(const System& system, std::vector<Change>& all) {
  if (!system.host || !system.host->docker_group_members.known()) return;
  for (const facts::Item& member : *system.host->docker_group_members) {
    Change change;
    const Cost& cost = cost_of("account");
    change.shown = {fmt::format("host.docker-group.{}", member.text),
                    {checks::SubjectKind::host, "host", {}, system.label},
                    "docker group",
                    member.text,
                    "",
                    fmt::format("take {} out of the group docker", member.text),
                    member.origin.source ? member.origin : system.host->docker_group_members.origin,
                    cost.weight,
                    std::string(cost.breaks)};
    change.edit_system = [name = member.text](System& edited) {
      auto& members = edited.host->docker_group_members;
      std::erase_if(*members.value, [&](const facts::Item& item) { return item.text == name; });
      if (edited.host->api_sockets.known())
        for (facts::ApiSocket& socket : *edited.host->api_sockets.value) std::erase(socket.accounts, name);
    };
    all.push_back(std::move(change));
  }
}

struct Sysctl {
  std::string_view name;
  std::string_view strict;
};
// Those that a technique asks for and that a running host takes.
constexpr std::array<Sysctl, 5> kSysctls = {{{"kernel.dmesg_restrict", "1"},
                                             {"kernel.perf_event_paranoid", "3"},
                                             {"vm.unprivileged_userfaultfd", "0"},
                                             {"kernel.yama.ptrace_scope", "1"},
                                             {"kernel.io_uring_disabled", "2"}}};

// As numbers: 10 is more than 3.
bool is_as_strict(std::string_view value, std::string_view wanted) {
  const auto number = [](std::string_view text) {
    int parsed = std::numeric_limits<int>::min();  // what is no number is not strict
    std::from_chars(text.data(), text.data() + text.size(), parsed);
    return parsed;
  };
  return number(value) >= number(wanted);
}

void add_sysctl_changes(const System& system, std::vector<Change>& all) {
  if (!system.host || !system.host->origin.source) return;
  for (const Sysctl& sysctl : kSysctls) {
    const auto at = system.host->sysctls.find(sysctl.name);
    if (at == system.host->sysctls.end() || !at->second.known()) continue;
    if (is_of_assumed_host(at->second.origin) || is_as_strict(*at->second, sysctl.strict)) continue;
    Change change;
    const Cost& cost = cost_of("sysctl");
    change.shown = {fmt::format("host.sysctl.{}", sysctl.name),
                    {checks::SubjectKind::host, "host", {}, system.label},
                    std::string(sysctl.name),
                    *at->second,
                    std::string(sysctl.strict),
                    fmt::format("{} = {} in /etc/sysctl.d", sysctl.name, sysctl.strict),
                    at->second.origin,
                    cost.weight,
                    std::string(cost.breaks)};
    change.edit_system = [sysctl](System& edited) {
      edited.host->sysctls.find(sysctl.name)->second = facts::declared(std::string(sysctl.strict), {});
    };
    all.push_back(std::move(change));
  }
}

}  // namespace

std::vector<Change> changes_of_host(const System& system) {
  std::vector<Change> all;
  add_engine_changes(system, all);
  add_account_changes(system, all);
  add_sysctl_changes(system, all);
  return all;
}

}  // namespace watertight::attack
