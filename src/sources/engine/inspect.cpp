#include "sources/engine/inspect.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "sources/apparmor_elsewhere.hpp"
#include "sources/engine/execs.hpp"
#include "sources/engine/filled_in.hpp"
#include "sources/engine/inspect_mounts.hpp"
#include "sources/engine/inspect_security.hpp"
#include "sources/points_in_time.hpp"
#include "sources/seccomp/content.hpp"
#include "sources/secret_names.hpp"

namespace watertight::sources {
namespace {

using facts::Container;
using facts::Fact;
using facts::NamespaceKind;
using facts::NamespaceMode;

constexpr std::int64_t kUsualPeriod = 100'000;  // microseconds, of the CPU quota
constexpr const char* kBuilt = "an engine does not keep how an image was built";

NamespaceMode mode_from(std::string_view text) {
  if (text == "host") return {NamespaceKind::host, {}};
  if (text == "private") return {NamespaceKind::own, {}};
  if (text == "shareable") return {NamespaceKind::shareable, {}};
  if (text == "none") return {NamespaceKind::none, {}};
  if (text.starts_with("container:")) return {NamespaceKind::container, std::string{text.substr(10)}};
  return {NamespaceKind::own, {}};
}

Fact<NamespaceMode> namespace_field(const Place& host, std::string_view key) {
  return field<NamespaceMode>(host, key, {}, "text", [](const Place& p) -> std::optional<NamespaceMode> {
    const auto text = p.value.text();
    if (!text) return {};
    return mode_from(*text);
  });
}

Fact<NamespaceMode> network_mode_field(const Place& host) {
  const NamespaceMode usual{NamespaceKind::network, "bridge"};
  return field<NamespaceMode>(
      host, "NetworkMode", usual, "text", [&](const Place& p) -> std::optional<NamespaceMode> {
        const auto text = p.value.text();
        if (!text) return {};
        if (text->empty() || *text == "default") return usual;
        NamespaceMode mode = mode_from(*text);
        if (mode.kind != NamespaceKind::own) return mode;
        return *text == "private" ? usual : NamespaceMode{NamespaceKind::network, std::string{*text}};
      });
}

Fact<bool> running_field(const Place& state) {
  if (!state.is_object()) return facts::unknown<bool>(state.no_object(), state.origin());
  if (const auto running = state["Running"].value.boolean())
    return facts::effective(bool{*running}, state["Running"].origin());
  if (const Misfit* wrong = state["Running"].misfit())
    return facts::unknown<bool>(Place::in_words(*wrong), state["Running"].origin());
  const Place status = state["Status"];
  if (const auto text = status.value.text())
    return facts::effective(*text == "running" || *text == "paused", status.origin());
  return facts::unknown<bool>("the state does not say whether it runs", state.origin());
}

Fact<std::string> health_field(const Place& state) {
  if (!state.is_object()) return facts::unknown<std::string>(state.no_object(), state.origin());
  const Place status = state["Health"]["Status"];
  const std::string_view text = status.value.text_or("");
  return text.empty() ? facts::by_default<std::string>("none", status.origin())
                      : facts::effective(std::string{text}, status.origin());
}

Fact<facts::RestartPolicy> restart_field(const Place& host) {
  return field<facts::RestartPolicy>(
      host, "RestartPolicy", {}, "an object", [](const Place& p) -> std::optional<facts::RestartPolicy> {
        if (!p.is_object()) return {};
        const std::string_view name = p.value["Name"].text_or("");
        return facts::RestartPolicy{std::string{name.empty() ? "no" : name},
                                    p.value["MaximumRetryCount"].integer().value_or(0)};
      });
}

// --cpus as NanoCpus, or the quota of a period.
Fact<std::int64_t> cpu_field(const Place& host) {
  Fact<std::int64_t> nano = number_field(host, "NanoCpus");
  if (!nano.known() || *nano != 0) return nano;
  const Fact<std::int64_t> quota = number_field(host, "CpuQuota");
  if (!quota.known()) return quota;
  if (*quota <= 0) return nano;
  const std::int64_t period = host["CpuPeriod"].value.integer().value_or(0);
  const double cpus = static_cast<double>(*quota) / static_cast<double>(period > 0 ? period : kUsualPeriod);
  return facts::declared(static_cast<std::int64_t>(std::min(cpus, 1e6) * 1e9), quota.origin);
}

Fact<std::vector<facts::Ulimit>> ulimits_field(const Place& host) {
  using Ulimits = std::vector<facts::Ulimit>;
  return field<Ulimits>(
      host, "Ulimits", {}, "a list of objects", [](const Place& list) -> std::optional<Ulimits> {
        if (list.value.kind() != JsonKind::array) return {};
        Ulimits out;
        std::size_t index = 0;
        for (const JsonValue& item : list.value.items()) {
          if (item.kind() != JsonKind::object) return {};
          out.push_back({std::string{item["Name"].text_or("")}, item["Soft"].integer().value_or(0),
                         item["Hard"].integer().value_or(0), list.item(index++, item).origin()});
        }
        return out;
      });
}

void read_identity(Container& out, const Place& inspect) {
  const JsonValue& v = inspect.value;
  out.origin = inspect.origin();
  std::string_view name = v["Name"].text_or("");
  if (name.starts_with('/')) name.remove_prefix(1);
  out.name = name;
  out.id = v["Id"].text_or("");
  if (out.name.empty()) out.name = out.id.substr(0, 12);
  const Fact<std::string> id = text_field(inspect, "Image");
  out.image_id = id.known() && !id->empty()
                     ? facts::declared(normal_image_id(*id), id.origin)
                     : facts::unknown<std::string>("the image's id is not in it", id.origin);
  out.running = running_field(inspect["State"]);
  out.health = health_field(inspect["State"]);
}

void read_config(Container& out, const Place& config) {
  out.image = text_field(config, "Image");
  out.user = text_field(config, "User");
  out.entrypoint = unseal(command_field(config, "Entrypoint", "entrypoint"), out.secrets);
  out.command = unseal(command_field(config, "Cmd", "command", words_before(config.value)), out.secrets);
  out.environment = unseal(environment_field(config, "Env"), out.secrets);
  out.environment_files =
      facts::unknown<facts::Items>("an engine does not keep which files variables came from");
  out.labels = unseal(labels_field(config, "Labels"), out.secrets);
  out.hooks = facts::unknown<std::vector<facts::Hook>>("an engine does not know what its client runs");
  out.build = {facts::unknown<bool>(kBuilt), facts::unknown<std::string>(kBuilt),
               facts::unknown<facts::Items>(kBuilt), facts::unknown<facts::Items>(kBuilt),
               facts::unknown<facts::Items>(kBuilt)};
  out.healthcheck = healthcheck_field(config, "Healthcheck");
  out.exposed_ports = keys_field(config, "ExposedPorts");
  if (out.labels.known())
    for (const facts::Label& label : *out.labels)
      if (label.name == "com.docker.compose.project") out.project = label.value;
}

Fact<facts::SeccompContent> seccomp_content_field(const Container& c, const std::string& profile) {
  const auto unknown = [&](std::string because) {
    return facts::unknown<facts::SeccompContent>(std::move(because), c.seccomp.origin);
  };
  if (!c.seccomp.known()) return unknown(std::string(c.seccomp.unknown_because));
  if (c.seccomp->kind != facts::SeccompKind::custom)
    return facts::by_default(facts::SeccompContent{}, c.seccomp.origin);
  if (!profile.starts_with('{')) return unknown("the engine names a file of its machine, not its content");
  const auto capabilities = capabilities_asked_for(c);
  if (!capabilities) return unknown("which of its rules stand depends on capabilities that are not known");
  auto content = seccomp_content(profile, "of " + c.name, *capabilities);
  if (!content) return unknown(content.error().sentence());
  return facts::declared(std::move(*content), c.seccomp.origin);
}

void read_privileges(Container& out, const Place& inspect, const Place& host) {
  out.privileged = flag_field(host, "Privileged");
  out.cap_add = capabilities_field(host, "CapAdd");
  out.cap_drop = capabilities_field(host, "CapDrop");
  SecurityFacts security = security_facts(inspect, out.privileged, out.running);
  out.security_opt = std::move(security.options);
  out.seccomp = std::move(security.seccomp);
  out.seccomp_content = seccomp_content_field(out, security.seccomp_profile);
  out.apparmor = std::move(security.apparmor);
  out.apparmor_content = apparmor_content_elsewhere(
      out.apparmor, "the engine names a profile of its machine's kernel, not its text");
  out.selinux_options = std::move(security.selinux);
  out.no_new_privileges = std::move(security.no_new_privileges);
  out.system_paths_unconfined = std::move(security.system_paths_unconfined);
  out.masked_paths = std::move(security.masked_paths);
  out.read_only_paths = std::move(security.read_only_paths);
  out.runtime = text_field(host, "Runtime", "runc");
  out.group_add = list_field(host, "GroupAdd");
}

void read_namespaces(Container& out, const Place& host) {
  out.network_mode = network_mode_field(host);
  out.pid_mode = namespace_field(host, "PidMode");
  out.ipc_mode = namespace_field(host, "IpcMode");
  out.uts_mode = namespace_field(host, "UTSMode");
  out.user_namespace_mode = namespace_field(host, "UsernsMode");
  out.cgroup_namespace_mode = namespace_field(host, "CgroupnsMode");
  out.cgroup_parent = text_field(host, "CgroupParent");
  out.uid_map = facts::unknown<std::vector<facts::IdRange>>("the engine's answer does not hold it");
}

void read_host_access(Container& out, const Place& inspect, const Place& host) {
  out.mounts = mounts_field(inspect);
  out.volumes_from = list_field(host, "VolumesFrom");
  out.devices = devices_field(host);
  out.device_requests = device_requests_field(host);
  out.device_cgroup_rules = list_field(host, "DeviceCgroupRules");
  out.sysctls = unseal(labels_field(host, "Sysctls"), out.secrets);
  out.read_only_root = flag_field(host, "ReadonlyRootfs");
}

void read_limits(Container& out, const Place& host) {
  out.restart = restart_field(host);
  out.init = flag_field(host, "Init");
  out.memory = number_field(host, "Memory");
  out.memory_swap = number_field(host, "MemorySwap");
  out.shm_size = number_field(host, "ShmSize");
  out.cpu_nano = cpu_field(host);
  out.cpu_shares = number_field(host, "CpuShares");
  out.cpuset = text_field(host, "CpusetCpus");
  out.pids_limit = number_field(host, "PidsLimit");
  out.ulimits = ulimits_field(host);
  out.oom_score_adjust = number_field(host, "OomScoreAdj");
  out.oom_kill_disable = flag_field(host, "OomKillDisable");
  const Place log = host["LogConfig"];
  if (log.value.absent() && host.is_object()) {
    out.log_driver = facts::by_default<std::string>("", log.origin());
    out.log_options = facts::by_default<std::vector<facts::Label>>({}, log.origin());
  } else {
    out.log_driver = text_field(log, "Type");
    out.log_options = unseal(labels_field(log, "Config"), out.secrets);
  }
  out.storage_options = unseal(labels_field(host, "StorageOpt"), out.secrets);
  out.annotations = unseal(labels_field(host, "Annotations"), out.secrets);
}

void read_network(Container& out, const Place& inspect, const Place& host) {
  const Place settings = inspect["NetworkSettings"];
  out.networks = settings.is_object() ? keys_field(settings, "Networks")
                                      : facts::unknown<facts::Items>(settings.no_object(), settings.origin());
  if (!out.networks.known() && out.network_mode.known() && out.network_mode->kind == NamespaceKind::network)
    out.networks = facts::by_default<facts::Items>({{out.network_mode->target, out.network_mode.origin}},
                                                   out.network_mode.origin);
  out.published_ports = ports_field(inspect);
  out.publish_all = flag_field(host, "PublishAllPorts");
  out.extra_hosts = list_field(host, "ExtraHosts");
  out.dns = list_field(host, "Dns");
}

// The texts of a list, or the one that stands in the place of one.
std::vector<std::string_view> texts_of(const JsonValue& value) {
  if (const auto one = value.text()) return {*one};
  std::vector<std::string_view> texts;
  for (const JsonValue& item : value.items()) texts.push_back(item.text_or(""));
  return texts;
}

}  // namespace

void remember_secrets(const JsonValue& inspect, KnownSecrets& known) {
  const auto remember = [&](std::string_view name, std::string_view value) {
    const std::string_view kind = kind_by_name(name);
    if (!kind.empty() && !plainly_no_secret(kind, value)) known.add(kind, value);
    known.add_of_text(value);
  };
  const JsonValue config = inspect["Config"];
  for (const JsonValue& item : config["Env"].items()) {
    const std::string_view text = item.text_or("");
    if (const std::size_t equals = text.find('='); equals != std::string_view::npos)
      remember(text.substr(0, equals), text.substr(equals + 1));
  }
  for (const auto& [name, value] : config["Labels"].members()) remember(name, value.text_or(""));
  known.add_of_arguments(texts_of(config["Entrypoint"]));
  known.add_of_arguments(texts_of(config["Cmd"]), words_before(config));
  known.add_of_arguments(texts_of(config["Healthcheck"]["Test"]));
}

Container container_from_inspect(const JsonValue& inspect, const OriginMaker& origin,
                                 const std::vector<Misfit>& misfits) {
  const Place whole{inspect, {}, &origin, &misfits};
  const Place host = whole["HostConfig"];
  Container out;
  out.kind = facts::ContainerKind::container;
  read_identity(out, whole);
  read_config(out, whole["Config"]);
  out.user_is_root = facts::unknown<bool>("the container's /etc/passwd was not read", out.user.origin);
  const bool named = out.user.known() && !facts::user_name(*out.user).empty();
  if (named || !exec_ids(inspect).empty()) out.layer_folders = layer_folders(inspect);
  read_privileges(out, whole, host);
  read_namespaces(out, host);
  read_host_access(out, whole, host);
  read_limits(out, host);
  read_network(out, whole, host);
  mark_usual(out, host);
  out.processes = facts::unknown<std::vector<facts::Process>>("the engine's answer does not hold them");
  out.execs = execs_field(whole);
  return out;
}

std::optional<FirstProcess> first_process_from(const JsonValue& inspect) {
  const JsonValue state = inspect["State"];
  const auto pid = state["Pid"].integer();
  if (!pid || *pid <= 0) return std::nullopt;
  return FirstProcess{*pid, seconds_of_time(state["StartedAt"].text_or(""))};
}

std::string normal_image_id(std::string_view id) {
  const bool bare = id.size() == 64 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return bare ? "sha256:" + std::string{id} : std::string{id};
}

bool is_image(const JsonValue& inspect) {
  const bool container = !inspect["HostConfig"].missing() || !inspect["State"].missing();
  const bool image = !inspect["RepoTags"].missing() || !inspect["RootFS"].missing() ||
                     !inspect["RepoDigests"].missing() || !inspect["Architecture"].missing();
  return image && !container;
}

}  // namespace watertight::sources
