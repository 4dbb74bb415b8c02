// Values of facts as short text, for evidence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "facts/system.hpp"

namespace watertight::checks {

[[nodiscard]] std::string show(bool value);
[[nodiscard]] std::string show(std::int64_t value);
[[nodiscard]] std::string show(const std::string& value);
[[nodiscard]] std::string show(const facts::Items& items);
[[nodiscard]] std::string show(const facts::NamespaceMode& mode);
[[nodiscard]] std::string show(const facts::Mount& mount);
[[nodiscard]] std::string show(const facts::Seccomp& seccomp);
[[nodiscard]] std::string show(const facts::RestartPolicy& policy);
[[nodiscard]] std::string show(const facts::Healthcheck& check);
[[nodiscard]] std::string show(const facts::PublishedPort& port);
[[nodiscard]] std::string show(const facts::Device& device);
[[nodiscard]] std::string show(const facts::FileStatus& status);
[[nodiscard]] std::string show(const facts::SettingValue& value);
[[nodiscard]] std::string show(const facts::Swarm& swarm);
[[nodiscard]] std::string show(const std::vector<facts::Mount>& mounts);
[[nodiscard]] std::string show(const std::vector<facts::Device>& devices);
[[nodiscard]] std::string show(const std::vector<facts::IdRange>& map);
[[nodiscard]] std::string show(const std::vector<facts::Ulimit>& limits);

}  // namespace watertight::checks
