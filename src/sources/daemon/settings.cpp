#include "sources/daemon/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <vector>

#include "linux/version.hpp"

namespace watertight::sources {
namespace {

using enum SettingType;
using linux_kernel::parse_version;

// clang-format off
constexpr KnownSetting kSettings[] = {
    // key, type, flag, letter, default, since, until, why the default is not known
    {"allow-direct-routing", boolean, "allow-direct-routing", 0, "false", "28.2", "", ""},
    {"allow-nondistributable-artifacts", list, "allow-nondistributable-artifacts", 0, "", "", "", ""},
    {"api-cors-header", text, "api-cors-header", 0, "", "", "29.0", ""},
    {"authorization-plugins", list, "authorization-plugin", 0, "", "", "", ""},
    {"bip", text, "bip", 0, "", "", "", ""},
    {"bip6", text, "bip6", 0, "", "28.0", "", ""},
    {"bridge", text, "bridge", 'b', "", "", "", ""},
    {"bridge-accept-fwmark", text, "bridge-accept-fwmark", 0, "", "29.0", "", ""},
    {"builder", map, "", 0, "", "", "", ""},
    {"cdi-spec-dirs", list, "cdi-spec-dir", 0, "", "25.0", "", ""},
    {"cgroup-parent", text, "cgroup-parent", 0, "", "", "", ""},
    {"cluster-advertise", text, "cluster-advertise", 0, "", "", "23.0", ""},
    {"cluster-store", text, "cluster-store", 0, "", "", "23.0", ""},
    {"cluster-store-opts", map, "cluster-store-opt", 0, "", "", "23.0", ""},
    {"containerd", text, "containerd", 0, "", "", "", ""},
    {"containerd-namespace", text, "containerd-namespace", 0, "moby", "", "", ""},
    {"containerd-plugin-namespace", text, "", 0, "plugins.moby", "", "", ""},
    {"containerd-plugins-namespace", text, "containerd-plugins-namespace", 0, "plugins.moby", "", "", ""},
    {"cpu-rt-period", integer, "cpu-rt-period", 0, "0", "", "", ""},
    {"cpu-rt-runtime", integer, "cpu-rt-runtime", 0, "0", "", "", ""},
    {"cri-containerd", boolean, "cri-containerd", 0, "false", "", "", ""},
    {"data-root", text, "data-root", 0, "/var/lib/docker", "", "", ""},
    {"debug", boolean, "debug", 'D', "false", "", "", ""},
    {"default-address-pools", list, "default-address-pool", 0, "", "", "", ""},
    {"default-cgroupns-mode", text, "default-cgroupns-mode", 0, "", "", "", "it is \"private\" on a host with cgroup version 2 and \"host\" on version 1"},
    {"default-gateway", text, "default-gateway", 0, "", "", "", ""},
    {"default-gateway-v6", text, "default-gateway-v6", 0, "", "", "", ""},
    {"default-init", text, "", 0, "", "", "", ""},
    {"default-ipc-mode", text, "default-ipc-mode", 0, "private", "", "", ""},
    {"default-network-opts", map, "default-network-opt", 0, "", "24.0", "", ""},
    {"default-runtime", text, "default-runtime", 0, "runc", "", "", ""},
    {"default-shm-size", size, "default-shm-size", 0, "67108864", "", "", ""},
    {"default-stop-timeout", integer, "default-stop-timeout", 0, "0", "29.0", "", ""},
    {"default-ulimits", map, "default-ulimit", 0, "", "", "", ""},
    {"deprecated-key-path", text, "", 0, "", "", "", ""},
    {"dns", list, "dns", 0, "", "", "", ""},
    {"dns-opts", list, "dns-opt", 0, "", "", "", ""},
    {"dns-search", list, "dns-search", 0, "", "", "", ""},
    {"exec-opts", list, "exec-opt", 0, "", "", "", ""},
    {"exec-root", text, "exec-root", 0, "/var/run/docker", "", "", ""},
    {"experimental", boolean, "experimental", 0, "false", "", "", ""},
    {"features", map, "feature", 0, "", "", "", ""},
    {"firewall-backend", text, "firewall-backend", 0, "iptables", "29.0", "", ""},
    {"fixed-cidr", text, "fixed-cidr", 0, "", "", "", ""},
    {"fixed-cidr-v6", text, "fixed-cidr-v6", 0, "", "", "", ""},
    {"graph", text, "graph", 'g', "", "", "23.0", ""},
    {"group", text, "group", 'G', "docker", "", "", ""},
    {"host-gateway-ip", text, "", 0, "", "", "", ""},
    {"host-gateway-ips", list, "host-gateway-ip", 0, "", "28.0", "", ""},
    {"hosts", list, "host", 'H', "unix:///var/run/docker.sock", "", "", ""},
    {"http-proxy", text, "http-proxy", 0, "", "23.0", "", ""},
    {"https-proxy", text, "https-proxy", 0, "", "23.0", "", ""},
    {"icc", boolean, "icc", 0, "true", "", "", ""},
    {"init", boolean, "init", 0, "false", "", "", ""},
    {"init-path", text, "init-path", 0, "", "", "", ""},
    {"insecure-registries", list, "insecure-registry", 0, "", "", "", ""},
    {"ip", text, "ip", 0, "0.0.0.0", "", "", ""},
    {"ip-forward", boolean, "ip-forward", 0, "true", "", "", ""},
    {"ip-forward-no-drop", boolean, "ip-forward-no-drop", 0, "false", "28.0", "", ""},
    {"ip-masq", boolean, "ip-masq", 0, "true", "", "", ""},
    {"ip6tables", boolean, "ip6tables", 0, "true", "", "", ""},
    {"iptables", boolean, "iptables", 0, "true", "", "", ""},
    {"ipv6", boolean, "ipv6", 0, "false", "", "", ""},
    {"labels", list, "label", 0, "", "", "", ""},
    {"live-restore", boolean, "live-restore", 0, "false", "", "", ""},
    {"log-driver", text, "log-driver", 0, "json-file", "", "", ""},
    {"log-format", text, "log-format", 0, "text", "25.0", "", ""},
    {"log-level", text, "log-level", 'l', "info", "", "", ""},
    {"log-opts", map, "log-opt", 0, "", "", "", ""},
    {"max-concurrent-downloads", integer, "max-concurrent-downloads", 0, "3", "", "", ""},
    {"max-concurrent-uploads", integer, "max-concurrent-uploads", 0, "5", "", "", ""},
    {"max-download-attempts", integer, "max-download-attempts", 0, "5", "", "", ""},
    {"metrics-addr", text, "metrics-addr", 0, "", "", "", ""},
    {"min-api-version", text, "min-api-version", 0, "1.44", "29.0", "", ""},
    {"mtu", integer, "mtu", 0, "1500", "", "", ""},
    {"network-control-plane-mtu", integer, "network-control-plane-mtu", 0, "1500", "", "", ""},
    {"network-diagnostic-port", integer, "network-diagnostic-port", 0, "0", "", "", ""},
    {"no-new-privileges", boolean, "no-new-privileges", 0, "false", "", "", ""},
    {"no-proxy", text, "no-proxy", 0, "", "23.0", "", ""},
    {"node-generic-resources", list, "node-generic-resource", 0, "", "", "", ""},
    {"nri-opts", map, "nri-opts", 0, "", "29.0", "", ""},
    {"oom-score-adjust", integer, "oom-score-adjust", 0, "0", "", "25.0", ""},
    {"pidfile", text, "pidfile", 'p', "/var/run/docker.pid", "", "", ""},
    {"raw-logs", boolean, "raw-logs", 0, "false", "", "", ""},
    {"registry-mirrors", list, "registry-mirror", 0, "", "", "", ""},
    {"resolv-conf", text, "", 0, "", "", "", ""},
    {"rootless", boolean, "rootless", 0, "false", "", "", ""},
    {"runtimes", map, "add-runtime", 0, "", "", "", ""},
    {"seccomp-profile", text, "seccomp-profile", 0, "builtin", "", "", ""},
    {"selinux-enabled", boolean, "selinux-enabled", 0, "false", "", "", ""},
    {"shutdown-timeout", integer, "shutdown-timeout", 0, "15", "", "", ""},
    {"storage-driver", text, "storage-driver", 's', "", "", "", ""},
    {"storage-opts", list, "storage-opt", 0, "", "", "", ""},
    {"swarm-default-advertise-addr", text, "swarm-default-advertise-addr", 0, "", "", "", ""},
    {"swarm-raft-election-tick", integer, "", 0, "0", "", "", ""},
    {"swarm-raft-heartbeat-tick", integer, "", 0, "0", "", "", ""},
    {"tls", boolean, "tls", 0, "false", "", "", ""},
    {"tlscacert", text, "tlscacert", 0, "/root/.docker/ca.pem", "", "", ""},
    {"tlscert", text, "tlscert", 0, "/root/.docker/cert.pem", "", "", ""},
    {"tlskey", text, "tlskey", 0, "/root/.docker/key.pem", "", "", ""},
    {"tlsverify", boolean, "tlsverify", 0, "false", "", "", ""},
    {"userland-proxy", boolean, "userland-proxy", 0, "true", "", "", ""},
    {"userland-proxy-path", text, "userland-proxy-path", 0, "", "", "", "the engine looks for docker-proxy in its own folders"},
    {"userns-remap", text, "userns-remap", 0, "", "", "", ""},
};
// clang-format on

// Defaults that were others before a release. Several rows of one key stand in the order of releases.
struct EarlierDefault {
  std::string_view key;
  std::string_view before;  // this release
  std::string_view value;
};
constexpr EarlierDefault kEarlier[] = {
    {"default-ipc-mode", "19.3", "shareable"},
    {"ip6tables", "27.0", "false"},
    {"min-api-version", "25.0", "1.12"},
    {"min-api-version", "29.0", "1.24"},
};
// Engines before this one are out of use: what is true of all since then is taken as true of an unknown one.
constexpr std::string_view kOldest = "20.10";

bool before(std::string_view version, std::string_view release) {
  const auto a = parse_version(version);
  const auto b = parse_version(release);
  return a && b && *a < *b;
}

facts::SettingValue default_value(const KnownSetting& setting, std::string_view text) {
  if ((setting.type == list || setting.type == map) && text.empty()) return std::vector<std::string>{};
  return setting_value(setting.type, text).value_or(std::string(text));
}

// "64m", "1.5g", "1024": binary units, as docker reads sizes.
std::optional<std::int64_t> size_in_bytes(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '9')
    return std::nullopt;  // from_chars also takes nan and inf
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc()) return std::nullopt;
  std::string unit;
  for (const char* c = end; c != text.data() + text.size(); ++c)
    if (*c != ' ') unit += static_cast<char>(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
  if (unit.ends_with("ib")) unit.resize(unit.size() - 2);
  if (unit.ends_with('b')) unit.pop_back();
  if (unit.size() > 1) return std::nullopt;
  const std::size_t power = unit.empty() ? 0 : std::string_view(" kmgtp").find(unit[0]);
  if (power == std::string_view::npos) return std::nullopt;
  for (std::size_t i = 0; i < power; ++i) number *= 1024;
  if (number > 9e18) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

// Letters to insert, delete or replace to turn one word into the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      corner = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[b.size()];
}

}  // namespace

std::span<const KnownSetting> known_settings() { return kSettings; }

const KnownSetting* known_setting(std::string_view key) {
  const auto at = std::ranges::lower_bound(kSettings, key, {}, &KnownSetting::key);
  return at != std::end(kSettings) && at->key == key ? at : nullptr;
}

const KnownSetting* setting_of_flag(std::string_view flag) {
  if (flag.empty()) return nullptr;
  const auto at = std::ranges::find(kSettings, flag, &KnownSetting::flag);
  return at != std::end(kSettings) ? at : nullptr;
}

const KnownSetting* setting_of_letter(char letter) {
  if (letter == 0) return nullptr;
  const auto at = std::ranges::find(kSettings, letter, &KnownSetting::letter);
  return at != std::end(kSettings) ? at : nullptr;
}

facts::Fact<facts::SettingValue> default_of(const KnownSetting& setting, std::string_view engine_version) {
  if (!setting.depends.empty())
    return facts::unknown<facts::SettingValue>(
        fmt::format("nobody set {}, and its default is not fixed: {}", setting.key, setting.depends));
  const bool unknown_version = !parse_version(engine_version);
  for (const EarlierDefault& earlier : kEarlier) {
    if (earlier.key != setting.key) continue;
    if (unknown_version && before(kOldest, earlier.before))
      return facts::unknown<facts::SettingValue>(fmt::format(
          "nobody set {}, and its default changed with Docker {}: which version reads this is not known",
          setting.key, earlier.before));
    if (before(engine_version, earlier.before))
      return facts::by_default(default_value(setting, earlier.value));
  }
  return facts::by_default(default_value(setting, setting.usual));
}

std::optional<facts::SettingValue> setting_value(SettingType type, std::string_view text) {
  switch (type) {
    case boolean:
      // What Go's strconv.ParseBool takes.
      if (text == "true" || text == "1" || text == "t" || text == "T" || text == "TRUE" || text == "True")
        return true;
      if (text == "false" || text == "0" || text == "f" || text == "F" || text == "FALSE" || text == "False")
        return false;
      return std::nullopt;
    case integer: {
      std::int64_t number = 0;
      const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
      return number;
    }
    case size: {
      const auto bytes = size_in_bytes(text);
      return bytes ? std::optional<facts::SettingValue>(*bytes) : std::nullopt;
    }
    case SettingType::text:
      return std::string(text);
    case list:
    case map:
      break;
  }
  return std::vector<std::string>{std::string(text)};
}

bool has_setting(const KnownSetting& setting, std::string_view engine_version) {
  if (!setting.since.empty() && before(engine_version, setting.since)) return false;
  return setting.until.empty() || !parse_version(engine_version) || before(engine_version, setting.until);
}

std::string_view nearest_key(std::string_view written) {
  constexpr std::size_t kLongest = 64;  // no key is longer, and the distance costs the product of the lengths
  if (written.empty() || written.size() > kLongest) return {};
  std::string word(written);
  for (char& c : word) c = c == '_' ? '-' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  if (const KnownSetting* by_flag = setting_of_flag(word)) return by_flag->key;
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 4) + 1;
  for (const KnownSetting& setting : kSettings) {
    const auto [shorter, longer] = std::minmax({word.size(), setting.key.size()});
    if (longer - shorter >= least) continue;
    const std::size_t changes = distance(word, setting.key);
    if (changes >= least) continue;
    least = changes;
    best = setting.key;
  }
  return best;
}

}  // namespace watertight::sources
