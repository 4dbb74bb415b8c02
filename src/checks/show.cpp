#include "checks/show.hpp"

#include <fmt/format.h>

namespace watertight::checks {
namespace {

template <typename List, typename Show>
std::string joined(const List& list, Show element) {
  if (list.empty()) return "none";
  std::string out;
  for (const auto& e : list) {
    if (!out.empty()) out += ", ";
    out += element(e);
  }
  return out;
}

}  // namespace

std::string show(bool value) { return value ? "true" : "false"; }
std::string show(std::int64_t value) { return std::to_string(value); }
std::string show(const std::string& value) { return value.empty() ? "\"\"" : value; }

std::string show(const facts::Items& items) {
  return joined(items, [](const facts::Item& i) { return i.text; });
}

std::string show(const facts::NamespaceMode& mode) {
  using Kind = facts::NamespaceKind;
  switch (mode.kind) {
    case Kind::own:
      return "private";
    case Kind::host:
      return "host";
    case Kind::container:
      return "container:" + mode.target;
    case Kind::shareable:
      return "shareable";
    case Kind::none:
      return "none";
    case Kind::network:
      return mode.target;
  }
  return {};
}

std::string show(const facts::Mount& mount) {
  const std::string from = mount.source.empty() ? "(anonymous)" : mount.source;
  const std::string real = !mount.real_source.empty() && mount.real_source != mount.source
                               ? " (" + mount.real_source + ")"
                               : std::string();
  return from + real + ":" + mount.destination + (mount.read_only ? ":ro" : "");
}

std::string show(const std::vector<facts::Device>& devices) {
  return joined(devices, [](const facts::Device& d) { return show(d); });
}

std::string show(const std::vector<facts::Mount>& mounts) {
  return joined(mounts, [](const facts::Mount& m) { return show(m); });
}

std::string show(const facts::Seccomp& seccomp) {
  switch (seccomp.kind) {
    case facts::SeccompKind::engine_default:
      return "the engine's default";
    case facts::SeccompKind::unconfined:
      return "unconfined";
    case facts::SeccompKind::custom:
      return "profile " + seccomp.profile;
  }
  return {};
}

std::string show(const facts::RestartPolicy& policy) {
  return policy.maximum_retries > 0 ? fmt::format("{}:{}", policy.name, policy.maximum_retries) : policy.name;
}

std::string show(const facts::Healthcheck& check) {
  if (check.disabled) return "disabled";
  return joined(check.test, [](const std::string& word) { return word; });
}

std::string show(const facts::PublishedPort& port) {
  return fmt::format("{}:{}->{}/{}", port.host_ip.empty() ? "*" : port.host_ip,
                     port.host_port == 0 ? "any" : std::to_string(port.host_port), port.container_port,
                     port.protocol);
}

std::string show(const facts::Device& device) {
  return device.host_path + ":" + device.container_path +
         (device.permissions.empty() ? "" : ":" + device.permissions);
}

std::string show(const facts::FileStatus& status) {
  if (!status.exists) return "absent";
  return fmt::format("{} {}:{} {:04o}", status.type, status.owner, status.group, status.mode);
}

std::string show(const facts::SettingValue& value) {
  struct {
    std::string operator()(bool v) const { return show(v); }
    std::string operator()(std::int64_t v) const { return show(v); }
    std::string operator()(const std::string& v) const { return show(v); }
    std::string operator()(const std::vector<std::string>& v) const {
      return joined(v, [](const std::string& s) { return s; });
    }
  } text;
  return std::visit(text, value);
}

std::string show(const facts::Swarm& swarm) { return swarm.state + (swarm.manager ? ", manager" : ""); }

std::string show(const std::vector<facts::IdRange>& map) {
  return joined(
      map, [](const facts::IdRange& r) { return fmt::format("{} {} {}", r.inside, r.outside, r.count); });
}

std::string show(const std::vector<facts::Ulimit>& limits) {
  return joined(limits,
                [](const facts::Ulimit& l) { return fmt::format("{}={}:{}", l.name, l.soft, l.hard); });
}

}  // namespace watertight::checks
