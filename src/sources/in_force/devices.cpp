#include "sources/in_force/devices.hpp"

#include <algorithm>
#include <utility>

#include "sources/host/read_fact.hpp"
#include "sources/in_force/numbers.hpp"

namespace watertight::sources::in_force {
namespace {

using facts::DeviceRule;
using Rules = facts::Fact<std::vector<DeviceRule>>;

constexpr std::size_t kListLimit = 256u << 10;

std::int64_t number_or_any(std::string_view text) { return number<std::int64_t>(text).value_or(-1); }

bool everything(const std::vector<DeviceRule>& rules) {
  return rules.size() == 1 && rules[0].type == 'a' && rules[0].access == "rwm";
}

std::string bytes_of(const std::vector<DeviceProgram>& programs) {
  std::string bytes;
  for (const DeviceProgram& program : programs) {
    bytes += std::to_string(program.size()) + ":";
    for (const EbpfInstruction& i : program) {
      bytes += static_cast<char>(i.code);
      bytes += static_cast<char>(i.destination | (i.source << 4));
      bytes.append(reinterpret_cast<const char*>(&i.offset), sizeof i.offset);
      bytes.append(reinterpret_cast<const char*>(&i.immediate), sizeof i.immediate);
    }
  }
  return bytes;
}

}  // namespace

// "c 136:* rwm", "a *:* rwm"
std::vector<DeviceRule> parse_devices_list(std::string_view text) {
  std::vector<DeviceRule> rules;
  for (const host::Line& line : host::lines_of(text)) {
    const auto words = host::words_of(line.text);
    if (words.size() != 3 || words[0].size() != 1) continue;
    const auto numbers = host::fields_of(words[1], ':');
    if (numbers.size() != 2) continue;
    rules.push_back(
        {words[0][0], number_or_any(numbers[0]), number_or_any(numbers[1]), SharedText(words[2])});
  }
  return rules;
}

const std::vector<DeviceNumber>& Devices::present() {
  if (std::exchange(present_read_, true)) return present_;
  for (const bool character : {true, false}) {
    const auto names = root_.list(character ? "/sys/dev/char" : "/sys/dev/block");
    if (!names) continue;
    for (const std::string& name : *names) {
      const auto numbers = host::fields_of(name, ':');
      if (numbers.size() != 2) continue;
      const auto major = number<std::uint32_t>(numbers[0]);
      const auto minor = number<std::uint32_t>(numbers[1]);
      if (major && minor) present_.push_back({character, *major, *minor});
    }
  }
  return present_;
}

Rules Devices::second_version(const std::string& folder) {
  const facts::Origin origin = host::origin_of(folder);
  const auto programs = kernel_.device_programs(folder);
  if (!programs) return facts::unknown<std::vector<DeviceRule>>(programs.error().sentence(), origin);
  std::string key = bytes_of(*programs);
  auto known = known_.find(key);
  if (known == known_.end()) known = known_.emplace(std::move(key), device_rules(*programs, present())).first;
  if (!known->second)
    return facts::unknown<std::vector<DeviceRule>>(known->second.error().sentence(), origin);
  return facts::effective(std::vector<DeviceRule>(*known->second), origin);
}

// With version 1 side by side with version 2, both are asked by the kernel; a program is then rare.
Rules Devices::of(const ControlGroups& groups, const std::vector<Membership>& memberships) {
  const std::string first = groups.folder(memberships, "devices");
  const std::string second = groups.folder(memberships, "");
  if (first.empty() && second.empty())
    return facts::unknown<std::vector<DeviceRule>>(
        "its control groups are in no hierarchy that is mounted here");
  Rules by_program;
  if (!second.empty()) by_program = second_version(second);
  if (first.empty()) return by_program;
  const std::string path = first + "/devices.list";
  const auto text = root_.read(path, kListLimit);
  if (!text) return host::unread_fact<std::vector<DeviceRule>>(text.error(), path);
  const auto [list, fresh] = lists_.try_emplace(*text);
  if (fresh) list->second = parse_devices_list(*text);
  std::vector<DeviceRule> rules = list->second;
  if (second.empty() || (by_program.known() && everything(*by_program)))
    return facts::effective(std::move(rules), host::origin_of(path));
  if (!by_program.known()) return by_program;
  if (everything(rules)) return by_program;
  return facts::unknown<std::vector<DeviceRule>>(
      "a list of version 1 and a program of version 2 decide together", host::origin_of(path));
}

}  // namespace watertight::sources::in_force
