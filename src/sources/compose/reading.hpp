// What the readers of a service's facts share: the service, its project, and how one key becomes one fact.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "facts/system.hpp"
#include "sources/compose/compose.hpp"
#include "sources/compose/load.hpp"
#include "sources/compose/problems.hpp"
#include "sources/compose/value.hpp"

namespace watertight::sources::compose {

// The members of a section of the document by name.
using Index = std::unordered_map<std::string_view, const Member*>;
[[nodiscard]] Index index_of(const Value& document, std::string_view section);

// All services of a request share this.
struct Project {
  const ComposeRequest& request;
  const Context& context;
  Problems& problems;
  facts::System& system;
  KnownSecrets& known;
  const Value& document;
  Index services;
  Index networks;
  Index volumes;
  Index secrets;
  Index configs;
  std::map<std::string, std::optional<std::size_t>, std::less<>>
      build_files;  // path → place in system.build_files; nothing: not read
  std::map<std::string, std::int32_t, std::less<>> stages = {};  // service → the stage it is built from
  // A profile that many services name is compiled once: path and capabilities → what it does.
  std::map<std::pair<std::string, std::uint64_t>, Expected<facts::SeccompContent>> seccomp_contents = {};
  std::size_t ports_left = 200'000;  // ranges multiply: what is published by all services together
  bool told_no_folder = false;       // that links could not be looked at
  bool told_outside = false;         // that links outside of the project are not looked at
};

struct ServiceReading {
  const Value& service;
  facts::Container& container;
  Project& project;
};

// The member under a key, unless it is absent or null.
[[nodiscard]] const Member* written(const Value& mapping, std::string_view key);

// The scalar under a key; null where there is none.
[[nodiscard]] const Value* scalar_under(const Value& mapping, std::string_view key);

// "service "web": "
[[nodiscard]] std::string subject(const ServiceReading& reading);

// Nothing where the value can be taken as it stands; else why it is not known.
[[nodiscard]] std::optional<std::string> why_unknown(const Value& value);

// An element of a list depends on a variable that is not set: it is left out, and the target is partial.
void leave_out(ServiceReading& reading, const Value& item, std::string_view list);

// The value of a key depends on a variable that is not set: its fact is unknown, and the target is partial
// (docs/decisions/010-a-variable-nobody-sets.md).
void not_known(ServiceReading& reading, const Value& value, std::string_view key);

// One scalar as a fact. `absent` stands where nobody wrote it; what does not parse is told, and unknown.
template <typename T>
[[nodiscard]] facts::Fact<T> scalar_fact(ServiceReading& reading, const Value& mapping, std::string_view key,
                                         std::optional<T> (*parse)(std::string_view), std::string_view wanted,
                                         facts::Fact<T> absent);

[[nodiscard]] facts::Fact<bool> switch_fact(ServiceReading& reading, std::string_view key,
                                            facts::Fact<bool> absent);
[[nodiscard]] facts::Fact<std::int64_t> integer_fact(ServiceReading& reading, std::string_view key,
                                                     facts::Fact<std::int64_t> absent);
[[nodiscard]] facts::Fact<std::int64_t> bytes_fact(ServiceReading& reading, std::string_view key,
                                                   facts::Fact<std::int64_t> absent);
[[nodiscard]] facts::Fact<std::string> text_fact(ServiceReading& reading, std::string_view key,
                                                 facts::Fact<std::string> absent);
// One scalar or a list of scalars.
[[nodiscard]] facts::Fact<facts::Items> items_fact(ServiceReading& reading, std::string_view key,
                                                   facts::Fact<facts::Items> absent);

template <typename T>
facts::Fact<T> scalar_fact(ServiceReading& reading, const Value& mapping, std::string_view key,
                           std::optional<T> (*parse)(std::string_view), std::string_view wanted,
                           facts::Fact<T> absent) {
  const Member* m = written(mapping, key);
  if (!m) return absent;
  if (auto because = why_unknown(m->value)) {
    not_known(reading, m->value, key);
    return facts::unknown<T>(std::move(*because), origin(*m));
  }
  if (!m->value.is_scalar())
    return facts::unknown<T>(std::string(key) + " is not a single value", origin(*m));
  if (auto value = parse(m->value.text)) return facts::declared(std::move(*value), origin(*m));
  reading.project.problems.refuse(origin(*m),
                                  subject(reading) + std::string(key) + " is " + quoted_value(m->value.text) +
                                      ", which is not " + std::string(wanted),
                                  "write " + std::string(wanted));
  return facts::unknown<T>(std::string(key) + " is not " + std::string(wanted), origin(*m));
}

// The readers, one for each subject. Each fills its facts of reading.container.
void read_process(ServiceReading& reading);      // image, user, command, health check, restart, logging
void read_environment(ServiceReading& reading);  // environment, env_file, labels
void read_privileges(ServiceReading& reading);   // privileged, capabilities, security_opt, runtime, sysctls
void read_namespaces(ServiceReading& reading);
void read_mounts(ServiceReading& reading);  // volumes, tmpfs, secrets, configs
void read_devices(ServiceReading& reading);
void read_limits(ServiceReading& reading);
void read_networking(ServiceReading& reading);  // networks, ports, names
void read_hooks(ServiceReading& reading);       // post_start, pre_stop
void read_build(ServiceReading& reading);       // last: its Dockerfile decides where the service says nothing
void read_start(ServiceReading& reading, bool is_active);  // scale and profiles
// Notes in the file which of its stages the service is built from.
void take_from_build_file(ServiceReading& reading, facts::BuildFile& file, const Value& build);

// After all services: which of them are built from the stage that their Dockerfile is judged by.
void note_judged_stages(Project& project);

// The networks and volumes of the document, into project.system.
void read_networks(Project& project);
void read_volumes(Project& project);
// Whether what services refer to is there, as docker demands before it starts anything.
void check_references(Project& project);

// The name under which a network or volume of the document goes: its `name:`, else its key.
[[nodiscard]] std::string resource_name(const Index& section, std::string_view key);

// A path of the host as written under this value, as a project can be moved about: "./data", "../x", "/etc".
[[nodiscard]] std::string shown_path(const Project& project, const Value& value, std::string_view path);
// The same path for opening it.
[[nodiscard]] std::string openable_path(const Value& value, std::string_view path);

}  // namespace watertight::sources::compose
