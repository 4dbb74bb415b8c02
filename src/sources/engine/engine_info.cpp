#include "sources/engine/engine_info.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sources/certificates.hpp"
#include "sources/points_in_time.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {
namespace {

using facts::Fact;
using facts::Items;
using facts::SettingValue;

// A field of an answer is in force, not declared; one that is not there is unknown.
template <typename T>
Fact<T> in_force(Fact<T> fact, const Place& parent, std::string_view key) {
  if (parent[key].value.missing())
    return facts::unknown<T>(fmt::format("the engine does not say: there is no {} in its answer", key),
                             parent.origin());
  if (fact.known()) fact.basis = facts::Basis::effective;
  return fact;
}

Fact<std::string> text(const Place& parent, std::string_view key) {
  return in_force(text_field(parent, key), parent, key);
}
Fact<bool> flag(const Place& parent, std::string_view key) {
  return in_force(flag_field(parent, key), parent, key);
}
Fact<std::int64_t> number(const Place& parent, std::string_view key) {
  return in_force(number_field(parent, key), parent, key);
}
Fact<Items> list(const Place& parent, std::string_view key) {
  return in_force(list_field(parent, key), parent, key);
}

bool has_option(const Fact<Items>& options, std::string_view name) {
  return options.known() && std::ranges::any_of(*options, [&](const facts::Item& item) {
           const std::string_view text = item.text;
           return text == name || text == "name=" + std::string{name} ||
                  text.starts_with("name=" + std::string{name} + ",");
         });
}

// "profile" of "name=seccomp,profile=default"; empty where it is not there.
std::string profile_of(const Fact<Items>& options, std::string_view name) {
  if (!options.known()) return {};
  const std::string beginning = "name=" + std::string{name} + ",profile=";
  for (const facts::Item& item : *options)
    if (item.text.starts_with(beginning)) return item.text.substr(beginning.size());
  return {};
}

// The registries that are used without TLS: networks but those of this machine itself, and single names.
Fact<Items> insecure_registries(const Place& info) {
  const Place configuration = info["RegistryConfig"];
  if (!configuration.is_object())
    return facts::unknown<Items>(configuration.no_object(), configuration.origin());
  Items out;
  const Place networks = configuration["InsecureRegistryCIDRs"];
  std::size_t index = 0;
  for (const JsonValue& network : networks.value.items()) {
    const std::string_view range = network.text_or("");
    const Place place = networks.item(index++, network);
    if (range != "127.0.0.0/8" && range != "::1/128") out.push_back({std::string{range}, place.origin()});
  }
  const Place registries = configuration["IndexConfigs"];
  for (const auto& [name, registry] : registries.value.members())
    if (registry["Secure"].boolean() == false) out.push_back({std::string{name}, registries[name].origin()});
  return facts::effective(std::move(out), configuration.origin());
}

Fact<Items> authorization_plugins(const Place& info) {
  const Place plugins = info["Plugins"];
  if (!plugins.is_object()) return facts::unknown<Items>(plugins.no_object(), plugins.origin());
  Fact<Items> out = list_field(plugins, "Authorization");
  if (out.known()) out.basis = facts::Basis::effective;
  return out;
}

// A cluster's numbers are said to its managers alone.
template <typename T>
Fact<T> of_managers(std::optional<T> value, const Place& place) {
  if (!value) return facts::unknown<T>("only a manager of the swarm knows it", place.origin());
  return facts::effective(std::move(*value), place.origin());
}

std::optional<std::int64_t> issued(std::string_view certificate) {
  if (certificate.empty()) return std::nullopt;
  const auto found = certificates_in(certificate, "the swarm's root certificate", 1);
  return found ? std::optional(found->front().not_before) : std::nullopt;
}

Fact<facts::Swarm> swarm(const Place& info) {
  const Place swarm = info["Swarm"];
  if (!swarm.is_object()) return facts::unknown<facts::Swarm>(swarm.no_object(), swarm.origin());
  facts::Swarm out;
  out.state = swarm.value["LocalNodeState"].text_or("inactive");
  out.manager = swarm.value["ControlAvailable"].boolean().value_or(false);
  out.node_address = swarm.value["NodeAddr"].text_or("");
  const Place cluster = swarm["Cluster"];
  const Place spec = cluster["Spec"];
  out.managers =
      of_managers(out.manager ? swarm["Managers"].value.integer() : std::nullopt, swarm["Managers"]);
  out.nodes = of_managers(out.manager ? swarm["Nodes"].value.integer() : std::nullopt, swarm["Nodes"]);
  const Place lock = spec["EncryptionConfig"]["AutoLockManagers"];
  out.auto_lock = of_managers(lock.value.boolean(), lock);
  const Place lifetime = spec["CAConfig"]["NodeCertExpiry"];  // nanoseconds
  auto seconds = lifetime.value.integer();
  if (seconds) *seconds /= 1'000'000'000;
  out.certificate_lifetime = of_managers(seconds, lifetime);
  const Place root = cluster["TLSInfo"]["TrustRoot"];
  out.ca_issued = of_managers(issued(root.value.text_or("")), root);
  return facts::effective(std::move(out), swarm.origin());
}

// {"runc": {"path": "runc"}} → "runc=runc"; a runtime of containerd has a type in place of a path.
Fact<Items> runtimes(const Place& info) {
  const Place table = info["Runtimes"];
  if (!table.is_object()) return facts::unknown<Items>(table.no_object(), table.origin());
  Items out;
  for (const auto& [name, runtime] : table.value.members()) {
    const std::string_view path = runtime["path"].text_or(runtime["runtimeType"].text_or(""));
    out.push_back({fmt::format("{}={}", name, path), table[name].origin()});
  }
  std::ranges::sort(out, {}, &facts::Item::text);
  return facts::effective(std::move(out), table.origin());
}

Fact<std::int64_t> system_time(const Place& info) {
  const Place place = info["SystemTime"];
  if (const auto seconds = seconds_of_time(place.value.text_or("")))
    return facts::effective(*seconds, place.origin());
  return facts::unknown<std::int64_t>("the engine does not say what time it is", place.origin());
}

// With firewalld in between, /info says "iptables+firewalld".
std::string firewall_backend(std::string_view driver) {
  return std::string{driver.substr(0, driver.find('+'))};
}

std::vector<std::string> lines(const Fact<Items>& items) {
  std::vector<std::string> out;
  for (const facts::Item& item : *items) out.push_back(item.text);
  return out;
}

// Keys of daemon.json under their names in /info.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSameValue = {{
    {"storage-driver", "Driver"},
    {"data-root", "DockerRootDir"},
    {"log-driver", "LoggingDriver"},
    {"live-restore", "LiveRestoreEnabled"},
    {"debug", "Debug"},
    {"experimental", "ExperimentalBuild"},
    {"default-runtime", "DefaultRuntime"},
    {"http-proxy", "HttpProxy"},
    {"https-proxy", "HttpsProxy"},
}};

}  // namespace

void read_version(facts::Engine& engine, const JsonValue& version, const OriginMaker& origin) {
  const Place whole{version, {}, &origin, nullptr};
  engine.version = text(whole, "Version");
  engine.api_version = text(whole, "ApiVersion");
  const Place components = whole["Components"];
  std::vector<facts::Component> parts;
  for (const JsonValue& part : components.value.items())
    parts.push_back({std::string{part["Name"].text_or("")}, std::string{part["Version"].text_or("")},
                     std::string{part["Details"]["GitCommit"].text_or("")}});
  const Place name = whole["Platform"]["Name"];
  const auto podman = std::find_if(parts.begin(), parts.end(), [](const facts::Component& part) {
    return part.name.starts_with("Podman");
  });
  if (podman != parts.end())  // its platform is the distribution's: "linux/amd64/debian-12"
    engine.platform = facts::effective(std::string{podman->name}, components.origin());
  else if (!name.value.text_or("").empty())
    engine.platform = facts::effective(std::string{*name.value.text()}, name.origin());
  else if (!parts.empty())
    engine.platform = facts::effective(std::string{parts.front().name}, components.origin());
  else
    engine.platform = facts::unknown<std::string>("the engine does not say what it is", name.origin());
  engine.components = parts.empty() ? facts::unknown<std::vector<facts::Component>>(
                                          "the engine does not list its parts", components.origin())
                                    : facts::effective(std::move(parts), components.origin());
}

void read_info(facts::Engine& engine, const JsonValue& info, const OriginMaker& origin) {
  const Place whole{info, {}, &origin, nullptr};
  engine.name = text(whole, "Name");
  if (!engine.version.known()) engine.version = text(whole, "ServerVersion");
  engine.operating_system = text(whole, "OperatingSystem");
  engine.kernel = text(whole, "KernelVersion");
  engine.architecture = text(whole, "Architecture");
  engine.data_root = text(whole, "DockerRootDir");
  engine.storage_driver = text(whole, "Driver");
  engine.cgroup_driver = text(whole, "CgroupDriver");
  engine.cgroup_version = text(whole, "CgroupVersion");
  engine.default_runtime = text(whole, "DefaultRuntime");
  engine.runtimes = runtimes(whole);
  engine.system_time = system_time(whole);
  engine.security_options = list(whole, "SecurityOptions");
  engine.rootless =
      engine.security_options.known()
          ? facts::effective(has_option(engine.security_options, "rootless"), engine.security_options.origin)
          : facts::unknown<bool>(engine.security_options.unknown_because);
  engine.experimental = flag(whole, "ExperimentalBuild");
  engine.authorization_plugins = authorization_plugins(whole);
  engine.insecure_registries = insecure_registries(whole);
  engine.warnings = list(whole, "Warnings");
  engine.swarm = swarm(whole);
  engine.containers_total = number(whole, "Containers");
  engine.images_total = number(whole, "Images");
}

std::vector<ReportedSetting> settings_in_info(const JsonValue& info, const OriginMaker& origin) {
  const Place whole{info, {}, &origin, nullptr};
  std::vector<ReportedSetting> out;
  const auto report = [&](std::string_view key, SettingValue value, facts::Origin where) {
    out.push_back({std::string{key}, std::move(value), std::move(where)});
  };
  for (const auto& [key, name] : kSameValue) {
    const Place place = whole[name];
    if (const auto truth = place.value.boolean()) report(key, *truth, place.origin());
    const std::string_view said = place.value.text_or("");
    if (!said.empty()) report(key, without_secrets(said), place.origin());
  }
  if (const auto labels = list(whole, "Labels"); labels.known())
    report("labels", lines(labels), labels.origin);
  if (const auto plugins = authorization_plugins(whole); plugins.known())
    report("authorization-plugins", lines(plugins), plugins.origin);
  if (const auto registries = insecure_registries(whole); registries.known())
    report("insecure-registries", lines(registries), registries.origin);
  if (const auto mirrors = list(whole["RegistryConfig"], "Mirrors"); mirrors.known())
    report("registry-mirrors", lines(mirrors), mirrors.origin);
  if (const auto folders = list(whole, "CDISpecDirs"); folders.known())
    report("cdi-spec-dirs", lines(folders), folders.origin);
  if (const Place backend = whole["FirewallBackend"]["Driver"]; !backend.value.text_or("").empty())
    report("firewall-backend", firewall_backend(backend.value.text_or("")), backend.origin());
  const Fact<Items> options = list(whole, "SecurityOptions");
  if (!options.known()) return out;
  report("selinux-enabled", has_option(options, "selinux"), options.origin);
  if (has_option(options, "no-new-privileges")) report("no-new-privileges", true, options.origin);
  if (!has_option(options, "userns")) report("userns-remap", std::string{}, options.origin);
  // Engines before 23.0 say "default" for the profile that is built in.
  if (const std::string profile = profile_of(options, "seccomp"); !profile.empty())
    report("seccomp-profile", profile == "default" ? std::string{"builtin"} : profile, options.origin);
  return out;
}

std::vector<ReportedSetting> settings_in_network(const facts::Network& network) {
  static constexpr std::string_view kPrefix = "com.docker.network.bridge.";
  std::vector<ReportedSetting> out;
  if (!network.options.known()) return out;
  bool usual = false;
  for (const facts::Label& option : *network.options) {
    if (!option.name.starts_with(kPrefix)) continue;
    const std::string_view name = std::string_view{option.name}.substr(kPrefix.size());
    if (name == "default_bridge") usual = option.value == "true";
    if (name == "enable_icc") out.push_back({"icc", option.value == "true", option.origin});
    if (name == "enable_ip_masquerade") out.push_back({"ip-masq", option.value == "true", option.origin});
    if (name == "host_binding_ipv4") out.push_back({"ip", option.value, option.origin});
  }
  if (!usual) out.clear();
  return out;
}

}  // namespace watertight::sources
