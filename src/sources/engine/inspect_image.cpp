// Images, networks and volumes as an engine describes them.
#include <algorithm>
#include <iterator>

#include "sources/engine/inspect.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {
namespace {

using facts::Fact;

void read_config(facts::Image& out, const Place& config) {
  out.user = text_field(config, "User");
  out.environment = unseal(environment_field(config, "Env"), out.secrets);
  out.labels = unseal(labels_field(config, "Labels"), out.secrets);
  out.healthcheck = healthcheck_field(config, "Healthcheck");
  out.exposed_ports = keys_field(config, "ExposedPorts");
  out.volumes = keys_field(config, "Volumes");
  out.entrypoint = unseal(command_field(config, "Entrypoint", "entrypoint"), out.secrets);
  out.command = unseal(command_field(config, "Cmd", "command", words_before(config.value)), out.secrets);
}

}  // namespace

facts::Image image_from_inspect(const JsonValue& inspect, const OriginMaker& origin,
                                const std::vector<Misfit>& misfits) {
  const Place whole{inspect, {}, &origin, &misfits};
  facts::Image out;
  out.origin = whole.origin();
  out.id = normal_image_id(inspect["Id"].text_or(""));
  out.tags = list_field(whole, "RepoTags");
  out.digests = list_field(whole, "RepoDigests");
  out.created = text_field(whole, "Created");
  out.size = number_field(whole, "Size");
  out.user_is_root = facts::unknown<bool>("the image's /etc/passwd was not read", out.origin);
  out.layer_folders = layer_folders(inspect);
  read_config(out, whole["Config"]);
  return out;
}

Fact<std::vector<facts::HistoryStep>> history_from(const JsonValue& answer, const OriginMaker& origin) {
  const Place whole{answer, {}, &origin, nullptr};
  using Steps = std::vector<facts::HistoryStep>;
  if (answer.kind() != JsonKind::array) return facts::unknown<Steps>("the answer is no list", whole.origin());
  Steps out;
  for (const JsonValue& step : answer.items())
    out.push_back({without_secrets(step["CreatedBy"].text_or("")), step["Size"].integer().value_or(0)});
  return facts::declared(std::move(out), whole.origin());
}

facts::Network network_from(const JsonValue& network, const OriginMaker& origin) {
  const Place whole{network, {}, &origin, nullptr};
  facts::Network out;
  out.name = network["Name"].text_or("");
  out.id = network["Id"].text_or("");
  out.origin = whole.origin();
  out.driver = text_field(whole, "Driver");
  out.internal = flag_field(whole, "Internal");
  out.attachable = flag_field(whole, "Attachable");
  out.ipv6 = flag_field(whole, "EnableIPv6");
  out.scope = text_field(whole, "Scope");
  out.options = labels_field(whole, "Options").fact;
  out.labels = labels_field(whole, "Labels").fact;
  const Place configurations = whole["IPAM"]["Config"];
  facts::Items subnets;
  std::size_t index = 0;
  for (const JsonValue& one : configurations.value.items()) {
    const Place subnet = configurations.item(index++, one)["Subnet"];
    if (const auto text = subnet.value.text()) subnets.push_back({std::string{*text}, subnet.origin()});
  }
  out.subnets = facts::declared(std::move(subnets), configurations.origin());
  return out;
}

facts::Volume volume_from(const JsonValue& volume, const OriginMaker& origin) {
  const Place whole{volume, {}, &origin, nullptr};
  facts::Volume out;
  out.name = volume["Name"].text_or("");
  out.origin = whole.origin();
  out.driver = text_field(whole, "Driver", "local");
  out.options = labels_field(whole, "Options").fact;
  out.mount_point = text_field(whole, "Mountpoint");
  out.external = facts::by_default(false, whole.origin());
  return out;
}

std::vector<std::string> layer_folders(const JsonValue& inspect) {
  const JsonValue driver = inspect["GraphDriver"];
  std::vector<std::string> out;
  if (const auto upper = driver["Data"]["UpperDir"].text_or(""); !upper.empty()) out.emplace_back(upper);
  std::string_view lower = driver["Data"]["LowerDir"].text_or("");
  while (!lower.empty()) {
    const std::size_t end = std::min(lower.find(':'), lower.size());
    if (end > 0) out.emplace_back(lower.substr(0, end));
    lower.remove_prefix(std::min(end + 1, lower.size()));
  }
  return out;
}

}  // namespace watertight::sources
