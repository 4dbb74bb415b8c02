// Every field of every struct of the facts, once: what a snapshot keeps. Writing and reading both go through
// these lists, so that neither can know a field that the other does not. A struct of the facts that gains a
// member fails to compile here until the member stands in its list.
#pragma once

#include "facts/system.hpp"
#include "sources/snapshot/field.hpp"
#include "sources/snapshot/in_force_fields.hpp"
#include "sources/snapshot/kubernetes_fields.hpp"

namespace watertight::sources {

template <>
struct Names<facts::Basis> {
  static constexpr std::string_view list[] = {"declared", "defaulted", "effective", "assumed"};
};
template <>
struct Names<facts::SourceKind> {
  static constexpr std::string_view list[] = {"file", "endpoint", "kernel", "command-line", "standard"};
};
template <>
struct Names<facts::ContainerKind> {
  static constexpr std::string_view list[] = {"container", "service", "pod"};
};
template <>
struct Names<facts::NamespaceKind> {
  static constexpr std::string_view list[] = {"own", "host", "container", "shareable", "none", "network"};
};
template <>
struct Names<facts::MountKind> {
  static constexpr std::string_view list[] = {"bind", "volume", "tmpfs", "image", "pipe"};
};
template <>
struct Names<facts::SeccompKind> {
  static constexpr std::string_view list[] = {"engine-default", "unconfined", "custom"};
};
template <>
struct Names<facts::Joint> {
  static constexpr std::string_view list[] = {"start", "sequence", "both", "either", "pipe", "background"};
};
template <>
struct Names<facts::RemarkKind> {
  static constexpr std::string_view list[] = {
      "empty-continuation", "old-pairs", "undefined-variable", "undefined-argument", "suppression",
      "description",        "shell"};
};
template <>
struct Names<facts::TargetKind> {
  static constexpr std::string_view list[] = {"engine",  "compose",    "dockerfile", "daemon.json",
                                              "inspect", "kubernetes", "snapshot",   "unknown"};
};
template <>
struct Names<facts::TargetStatus> {
  static constexpr std::string_view list[] = {"complete", "partial", "unreadable"};
};

template <>
struct Fields<facts::Source> {
  using T = facts::Source;
  static constexpr auto list = all_fields(Field{"kind", &T::kind}, Field{"name", &T::name});
};
template <>
struct Fields<facts::Item> {
  using T = facts::Item;
  static constexpr auto list = all_fields(Field{"text", &T::text}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::Secret> {
  using T = facts::Secret;
  static constexpr auto list =
      all_fields(Field{"where", &T::where}, Field{"kind", &T::kind}, Field{"length", &T::length},
                 Field{"digest", &T::digest}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::NamespaceMode> {
  using T = facts::NamespaceMode;
  static constexpr auto list = all_fields(Field{"kind", &T::kind}, Field{"target", &T::target});
};
template <>
struct Fields<facts::Mount> {
  using T = facts::Mount;
  static constexpr auto list = all_fields(
      Field{"kind", &T::kind}, Field{"source", &T::source}, Field{"real_source", &T::real_source},
      Field{"destination", &T::destination}, Field{"read_only", &T::read_only},
      Field{"read_only_recursive", &T::read_only_recursive},
      Field{"submounts_writable", &T::submounts_writable}, Field{"without_submounts", &T::without_submounts},
      Field{"propagation", &T::propagation}, Field{"options", &T::options}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::Device> {
  using T = facts::Device;
  static constexpr auto list =
      all_fields(Field{"host_path", &T::host_path}, Field{"container_path", &T::container_path},
                 Field{"permissions", &T::permissions}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::DeviceRequest> {
  using T = facts::DeviceRequest;
  static constexpr auto list =
      all_fields(Field{"driver", &T::driver}, Field{"count", &T::count}, Field{"ids", &T::ids},
                 Field{"capabilities", &T::capabilities}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::PublishedPort> {
  using T = facts::PublishedPort;
  static constexpr auto list = all_fields(Field{"host_ip", &T::host_ip}, Field{"host_port", &T::host_port},
                                          Field{"container_port", &T::container_port},
                                          Field{"protocol", &T::protocol}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::Ulimit> {
  using T = facts::Ulimit;
  static constexpr auto list = all_fields(Field{"name", &T::name}, Field{"soft", &T::soft},
                                          Field{"hard", &T::hard}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::RestartPolicy> {
  using T = facts::RestartPolicy;
  static constexpr auto list =
      all_fields(Field{"name", &T::name}, Field{"maximum_retries", &T::maximum_retries});
};
template <>
struct Fields<facts::Healthcheck> {
  using T = facts::Healthcheck;
  static constexpr auto list = all_fields(Field{"disabled", &T::disabled}, Field{"test", &T::test});
};
template <>
struct Fields<facts::Seccomp> {
  using T = facts::Seccomp;
  static constexpr auto list = all_fields(Field{"kind", &T::kind}, Field{"profile", &T::profile});
};
template <>
struct Fields<facts::SeccompOpening> {
  using T = facts::SeccompOpening;
  static constexpr auto list = all_fields(Field{"syscall", &T::syscall}, Field{"condition", &T::condition});
};
template <>
struct Fields<facts::SeccompContent> {
  using T = facts::SeccompContent;
  static constexpr auto list =
      all_fields(Field{"lets_unlisted_through", &T::lets_unlisted_through}, Field{"openings", &T::openings});
};
template <>
struct Fields<facts::Variable> {
  using T = facts::Variable;
  static constexpr auto list = all_fields(Field{"name", &T::name}, Field{"value", &T::value},
                                          Field{"secret", &T::secret}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::Label> {
  using T = facts::Label;
  static constexpr auto list =
      all_fields(Field{"name", &T::name}, Field{"value", &T::value}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::Process> {
  using T = facts::Process;
  static constexpr auto list =
      all_fields(Field{"pid", &T::pid}, Field{"uid", &T::uid}, Field{"command", &T::command});
};
template <>
struct Fields<facts::Exec> {
  using T = facts::Exec;
  static constexpr auto list = all_fields(
      Field{"id", &T::id}, Field{"user", &T::user}, Field{"privileged", &T::privileged},
      Field{"command", &T::command}, Field{"origin", &T::origin}, Field{"user_is_root", &T::user_is_root});
};
template <>
struct Fields<facts::Hook> {
  using T = facts::Hook;
  static constexpr auto list =
      all_fields(Field{"moment", &T::moment}, Field{"command", &T::command}, Field{"user", &T::user},
                 Field{"privileged", &T::privileged}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::ImageBuild> {
  using T = facts::ImageBuild;
  static constexpr auto list =
      all_fields(Field{"privileged", &T::privileged}, Field{"network", &T::network}, Field{"ssh", &T::ssh},
                 Field{"entitlements", &T::entitlements}, Field{"secrets", &T::secrets},
                 Field{"stage_is_judged", &T::stage_is_judged});
};
template <>
struct Fields<facts::Container> {
  using T = facts::Container;
  static constexpr auto list = all_fields(
      Field{"kind", &T::kind}, Field{"name", &T::name}, Field{"id", &T::id}, Field{"project", &T::project},
      Field{"origin", &T::origin}, Field{"image", &T::image}, Field{"image_id", &T::image_id},
      Field{"build_file", &T::build_file}, Field{"running", &T::running}, Field{"user", &T::user},
      Field{"group_add", &T::group_add}, Field{"entrypoint", &T::entrypoint}, Field{"command", &T::command},
      Field{"environment", &T::environment}, Field{"environment_files", &T::environment_files},
      Field{"labels", &T::labels}, Field{"annotations", &T::annotations}, Field{"hooks", &T::hooks},
      Field{"build", &T::build}, Field{"healthcheck", &T::healthcheck}, Field{"health", &T::health},
      Field{"restart", &T::restart}, Field{"init", &T::init}, Field{"privileged", &T::privileged},
      Field{"cap_add", &T::cap_add}, Field{"cap_drop", &T::cap_drop}, Field{"security_opt", &T::security_opt},
      Field{"seccomp", &T::seccomp}, Field{"apparmor", &T::apparmor},
      Field{"selinux_options", &T::selinux_options}, Field{"no_new_privileges", &T::no_new_privileges},
      Field{"system_paths_unconfined", &T::system_paths_unconfined}, Field{"masked_paths", &T::masked_paths},
      Field{"read_only_paths", &T::read_only_paths}, Field{"runtime", &T::runtime},
      Field{"network_mode", &T::network_mode}, Field{"pid_mode", &T::pid_mode},
      Field{"ipc_mode", &T::ipc_mode}, Field{"uts_mode", &T::uts_mode},
      Field{"user_namespace_mode", &T::user_namespace_mode},
      Field{"cgroup_namespace_mode", &T::cgroup_namespace_mode}, Field{"cgroup_parent", &T::cgroup_parent},
      Field{"uid_map", &T::uid_map}, Field{"mounts", &T::mounts}, Field{"volumes_from", &T::volumes_from},
      Field{"devices", &T::devices}, Field{"device_requests", &T::device_requests},
      Field{"device_cgroup_rules", &T::device_cgroup_rules}, Field{"sysctls", &T::sysctls},
      Field{"read_only_root", &T::read_only_root}, Field{"memory", &T::memory},
      Field{"memory_swap", &T::memory_swap}, Field{"shm_size", &T::shm_size}, Field{"cpu_nano", &T::cpu_nano},
      Field{"cpu_shares", &T::cpu_shares}, Field{"cpuset", &T::cpuset}, Field{"pids_limit", &T::pids_limit},
      Field{"ulimits", &T::ulimits}, Field{"oom_score_adjust", &T::oom_score_adjust},
      Field{"oom_kill_disable", &T::oom_kill_disable}, Field{"log_driver", &T::log_driver},
      Field{"log_options", &T::log_options}, Field{"storage_options", &T::storage_options},
      Field{"networks", &T::networks}, Field{"published_ports", &T::published_ports},
      Field{"publish_all", &T::publish_all}, Field{"exposed_ports", &T::exposed_ports},
      Field{"extra_hosts", &T::extra_hosts}, Field{"dns", &T::dns}, Field{"processes", &T::processes},
      Field{"execs", &T::execs}, Field{"secrets", &T::secrets}, Field{"user_is_root", &T::user_is_root},
      Field{"layer_folders", &T::layer_folders}, Field{"replicas", &T::replicas},
      Field{"unsettled", &T::unsettled}, Field{"in_force", &T::in_force},
      Field{"seccomp_content", &T::seccomp_content}, Field{"apparmor_content", &T::apparmor_content});
};
template <>
struct Fields<facts::ComposeProject> {
  using T = facts::ComposeProject;
  static constexpr auto list =
      all_fields(Field{"name", &T::name}, Field{"folder", &T::folder}, Field{"files", &T::files},
                 Field{"environment_files", &T::environment_files}, Field{"there", &T::there},
                 Field{"services", &T::services});
};
template <>
struct Fields<facts::Setting> {
  using T = facts::Setting;
  static constexpr auto list = all_fields(Field{"key", &T::key}, Field{"value", &T::value});
};
template <>
struct Fields<facts::Component> {
  using T = facts::Component;
  static constexpr auto list =
      all_fields(Field{"name", &T::name}, Field{"version", &T::version}, Field{"commit", &T::commit});
};
template <>
struct Fields<facts::Swarm> {
  using T = facts::Swarm;
  static constexpr auto list = all_fields(
      Field{"state", &T::state}, Field{"manager", &T::manager}, Field{"node_address", &T::node_address},
      Field{"managers", &T::managers}, Field{"nodes", &T::nodes}, Field{"auto_lock", &T::auto_lock},
      Field{"certificate_lifetime", &T::certificate_lifetime}, Field{"ca_issued", &T::ca_issued},
      Field{"secrets", &T::secrets});
};
template <>
struct Fields<facts::Engine> {
  using T = facts::Engine;
  static constexpr auto list = all_fields(
      Field{"origin", &T::origin}, Field{"endpoint", &T::endpoint}, Field{"name", &T::name},
      Field{"version", &T::version}, Field{"api_version", &T::api_version}, Field{"platform", &T::platform},
      Field{"operating_system", &T::operating_system}, Field{"kernel", &T::kernel},
      Field{"architecture", &T::architecture}, Field{"components", &T::components},
      Field{"data_root", &T::data_root}, Field{"storage_driver", &T::storage_driver},
      Field{"cgroup_driver", &T::cgroup_driver}, Field{"cgroup_version", &T::cgroup_version},
      Field{"default_runtime", &T::default_runtime}, Field{"runtimes", &T::runtimes},
      Field{"system_time", &T::system_time}, Field{"security_options", &T::security_options},
      Field{"rootless", &T::rootless}, Field{"experimental", &T::experimental},
      Field{"authorization_plugins", &T::authorization_plugins},
      Field{"insecure_registries", &T::insecure_registries}, Field{"warnings", &T::warnings},
      Field{"swarm", &T::swarm}, Field{"containers_total", &T::containers_total},
      Field{"images_total", &T::images_total}, Field{"settings", &T::settings});
};
template <>
struct Fields<facts::FileStatus> {
  using T = facts::FileStatus;
  static constexpr auto list = all_fields(
      Field{"exists", &T::exists}, Field{"type", &T::type}, Field{"mode", &T::mode}, Field{"uid", &T::uid},
      Field{"gid", &T::gid}, Field{"owner", &T::owner}, Field{"group", &T::group});
};
template <>
struct Fields<facts::WatchedFile> {
  using T = facts::WatchedFile;
  static constexpr auto list =
      all_fields(Field{"role", &T::role}, Field{"path", &T::path}, Field{"status", &T::status});
};
template <>
struct Fields<facts::HostMount> {
  using T = facts::HostMount;
  static constexpr auto list =
      all_fields(Field{"source", &T::source}, Field{"target", &T::target}, Field{"type", &T::type},
                 Field{"options", &T::options}, Field{"propagation", &T::propagation});
};
template <>
struct Fields<facts::ApiSocket> {
  using T = facts::ApiSocket;
  static constexpr auto list =
      all_fields(Field{"path", &T::path}, Field{"status", &T::status}, Field{"accounts", &T::accounts});
};
template <>
struct Fields<facts::Package> {
  using T = facts::Package;
  static constexpr auto list = all_fields(Field{"name", &T::name}, Field{"version", &T::version},
                                          Field{"repaired", &T::repaired}, Field{"origin", &T::origin});
};
template <>
struct Fields<facts::Certificate> {
  using T = facts::Certificate;
  static constexpr auto list = all_fields(
      Field{"subject", &T::subject}, Field{"issuer", &T::issuer}, Field{"not_before", &T::not_before},
      Field{"not_after", &T::not_after}, Field{"key", &T::key}, Field{"key_bits", &T::key_bits},
      Field{"digest", &T::digest}, Field{"names", &T::names}, Field{"authority", &T::authority});
};
template <>
struct Fields<facts::CertificateFile> {
  using T = facts::CertificateFile;
  static constexpr auto list =
      all_fields(Field{"role", &T::role}, Field{"path", &T::path}, Field{"certificates", &T::certificates});
};
template <>
struct Fields<facts::DockerClient> {
  using T = facts::DockerClient;
  static constexpr auto list =
      all_fields(Field{"account", &T::account}, Field{"path", &T::path},
                 Field{"plain_logins", &T::plain_logins}, Field{"store", &T::store},
                 Field{"proxies_with_secrets", &T::proxies_with_secrets}, Field{"contexts", &T::contexts});
};
template <>
struct Fields<facts::RootlessAccount> {
  using T = facts::RootlessAccount;
  static constexpr auto list =
      all_fields(Field{"name", &T::name}, Field{"uid", &T::uid}, Field{"lingers", &T::lingers},
                 Field{"controllers", &T::controllers}, Field{"port_driver", &T::port_driver});
};
template <>
struct Fields<facts::SwarmNode> {
  using T = facts::SwarmNode;
  static constexpr auto list = all_fields(Field{"listen", &T::listen}, Field{"advertise", &T::advertise},
                                          Field{"data_path", &T::data_path});
};
template <>
struct Fields<facts::Host> {
  using T = facts::Host;
  static constexpr auto list = all_fields(
      Field{"origin", &T::origin}, Field{"clock", &T::clock}, Field{"name", &T::name},
      Field{"distribution", &T::distribution}, Field{"distribution_id", &T::distribution_id},
      Field{"distribution_version", &T::distribution_version}, Field{"kernel_release", &T::kernel_release},
      Field{"kernel_build", &T::kernel_build}, Field{"kernels_installed", &T::kernels_installed},
      Field{"architecture", &T::architecture}, Field{"command_line", &T::command_line},
      Field{"kernel_config", &T::kernel_config}, Field{"kernel_config_read", &T::kernel_config_read},
      Field{"sysctls", &T::sysctls}, Field{"security_modules", &T::security_modules},
      Field{"apparmor_enabled", &T::apparmor_enabled}, Field{"apparmor_profiles", &T::apparmor_profiles},
      Field{"selinux_mode", &T::selinux_mode}, Field{"seccomp_supported", &T::seccomp_supported},
      Field{"lockdown", &T::lockdown}, Field{"modules_loaded", &T::modules_loaded},
      Field{"cpu_vulnerabilities", &T::cpu_vulnerabilities}, Field{"cgroup_layout", &T::cgroup_layout},
      Field{"cgroup_controllers", &T::cgroup_controllers}, Field{"mounts", &T::mounts},
      Field{"docker_group_members", &T::docker_group_members}, Field{"subordinate_ids", &T::subordinate_ids},
      Field{"subordinate_group_ids", &T::subordinate_group_ids}, Field{"files", &T::files},
      Field{"api_sockets", &T::api_sockets}, Field{"audit_running", &T::audit_running},
      Field{"audit_rules", &T::audit_rules}, Field{"listening", &T::listening},
      Field{"content_trust", &T::content_trust}, Field{"reads_as_root", &T::reads_as_root},
      Field{"first_process_capabilities", &T::first_process_capabilities}, Field{"packages", &T::packages},
      Field{"security_updates", &T::security_updates}, Field{"programs", &T::programs},
      Field{"certificates", &T::certificates}, Field{"docker_clients", &T::docker_clients},
      Field{"docker_host", &T::docker_host}, Field{"rootless_accounts", &T::rootless_accounts},
      Field{"swarm_node", &T::swarm_node}, Field{"firewall_managers", &T::firewall_managers},
      Field{"firewall_rules", &T::firewall_rules}, Field{"modules_blocked", &T::modules_blocked},
      Field{"binary_formats", &T::binary_formats}, Field{"log_forwarding", &T::log_forwarding},
      Field{"buildkit_entitlements", &T::buildkit_entitlements});
};
template <>
struct Fields<facts::HistoryStep> {
  using T = facts::HistoryStep;
  static constexpr auto list = all_fields(Field{"created_by", &T::created_by}, Field{"size", &T::size});
};
template <>
struct Fields<facts::ImageFile> {
  using T = facts::ImageFile;
  static constexpr auto list =
      all_fields(Field{"path", &T::path}, Field{"mode", &T::mode}, Field{"note", &T::note});
};
template <>
struct Fields<facts::Image> {
  using T = facts::Image;
  static constexpr auto list = all_fields(
      Field{"id", &T::id}, Field{"origin", &T::origin}, Field{"tags", &T::tags},
      Field{"digests", &T::digests}, Field{"created", &T::created}, Field{"user", &T::user},
      Field{"environment", &T::environment}, Field{"labels", &T::labels},
      Field{"healthcheck", &T::healthcheck}, Field{"exposed_ports", &T::exposed_ports},
      Field{"volumes", &T::volumes}, Field{"entrypoint", &T::entrypoint}, Field{"command", &T::command},
      Field{"history", &T::history}, Field{"size", &T::size}, Field{"used_by", &T::used_by},
      Field{"set_id_files", &T::set_id_files}, Field{"credential_files", &T::credential_files},
      Field{"empty_passwords", &T::empty_passwords}, Field{"package_count", &T::package_count},
      Field{"shared_ids", &T::shared_ids}, Field{"attacking_tools", &T::attacking_tools},
      Field{"passwordless_sudo", &T::passwordless_sudo}, Field{"user_is_root", &T::user_is_root},
      Field{"secrets", &T::secrets}, Field{"layer_folders", &T::layer_folders});
};
template <>
struct Fields<facts::Network> {
  using T = facts::Network;
  static constexpr auto list =
      all_fields(Field{"name", &T::name}, Field{"id", &T::id}, Field{"origin", &T::origin},
                 Field{"driver", &T::driver}, Field{"internal", &T::internal},
                 Field{"attachable", &T::attachable}, Field{"ipv6", &T::ipv6}, Field{"scope", &T::scope},
                 Field{"options", &T::options}, Field{"labels", &T::labels}, Field{"subnets", &T::subnets});
};
template <>
struct Fields<facts::Volume> {
  using T = facts::Volume;
  static constexpr auto list = all_fields(
      Field{"name", &T::name}, Field{"origin", &T::origin}, Field{"driver", &T::driver},
      Field{"options", &T::options}, Field{"mount_point", &T::mount_point}, Field{"external", &T::external});
};
template <>
struct Fields<facts::Word> {
  using T = facts::Word;
  static constexpr auto list = all_fields(Field{"text", &T::text}, Field{"literal", &T::literal});
};
template <>
struct Fields<facts::ShellCommand> {
  using T = facts::ShellCommand;
  static constexpr auto list =
      all_fields(Field{"joint", &T::joint}, Field{"assignments", &T::assignments}, Field{"words", &T::words},
                 Field{"piped", &T::piped}, Field{"span", &T::span});
};
template <>
struct Fields<facts::Flag> {
  using T = facts::Flag;
  static constexpr auto list = all_fields(Field{"name", &T::name}, Field{"value", &T::value});
};
template <>
struct Fields<facts::Heredoc> {
  using T = facts::Heredoc;
  static constexpr auto list = all_fields(Field{"name", &T::name}, Field{"content", &T::content},
                                          Field{"expand", &T::expand}, Field{"span", &T::span});
};
template <>
struct Fields<facts::KeyValue> {
  using T = facts::KeyValue;
  static constexpr auto list =
      all_fields(Field{"key", &T::key}, Field{"value", &T::value}, Field{"has_value", &T::has_value},
                 Field{"secret", &T::secret}, Field{"span", &T::span});
};
template <>
struct Fields<facts::Instruction> {
  using T = facts::Instruction;
  static constexpr auto list =
      all_fields(Field{"keyword", &T::keyword}, Field{"original", &T::original}, Field{"flags", &T::flags},
                 Field{"arguments", &T::arguments}, Field{"json_form", &T::json_form},
                 Field{"text", &T::text}, Field{"pairs", &T::pairs}, Field{"heredocs", &T::heredocs},
                 Field{"commands", &T::commands}, Field{"on_build", &T::on_build}, Field{"span", &T::span});
};
template <>
struct Fields<facts::BuildStage> {
  using T = facts::BuildStage;
  static constexpr auto list =
      all_fields(Field{"keyword", &T::keyword}, Field{"as_keyword", &T::as_keyword}, Field{"name", &T::name},
                 Field{"base", &T::base}, Field{"base_resolved", &T::base_resolved},
                 Field{"base_by_default", &T::base_by_default}, Field{"base_stage", &T::base_stage},
                 Field{"platform", &T::platform}, Field{"platform_written", &T::platform_written},
                 Field{"span", &T::span}, Field{"instructions", &T::instructions}, Field{"user", &T::user});
};
template <>
struct Fields<facts::BuildProblem> {
  using T = facts::BuildProblem;
  static constexpr auto list =
      all_fields(Field{"message", &T::message}, Field{"remedy", &T::remedy}, Field{"span", &T::span});
};
template <>
struct Fields<facts::BuildRemark> {
  using T = facts::BuildRemark;
  static constexpr auto list =
      all_fields(Field{"kind", &T::kind}, Field{"text", &T::text}, Field{"span", &T::span});
};
template <>
struct Fields<facts::BuildFile> {
  using T = facts::BuildFile;
  static constexpr auto list = all_fields(
      Field{"path", &T::path}, Field{"label", &T::label}, Field{"origin", &T::origin},
      Field{"escape", &T::escape}, Field{"syntax", &T::syntax},
      Field{"global_arguments", &T::global_arguments}, Field{"stages", &T::stages},
      Field{"problems", &T::problems}, Field{"remarks", &T::remarks}, Field{"ignore_rules", &T::ignore_rules},
      Field{"shell_checked", &T::shell_checked}, Field{"secrets", &T::secrets},
      Field{"taken_along", &T::taken_along}, Field{"target", &T::target});
};
template <>
struct Fields<facts::IgnoreComment> {
  using T = facts::IgnoreComment;
  static constexpr auto list =
      all_fields(Field{"tool", &T::tool}, Field{"ids", &T::ids}, Field{"reason", &T::reason},
                 Field{"expires", &T::expires}, Field{"origin", &T::origin}, Field{"covers", &T::covers});
};
template <>
struct Fields<facts::System> {
  using T = facts::System;
  static constexpr auto list =
      all_fields(Field{"kind", &T::kind}, Field{"name", &T::name}, Field{"label", &T::label},
                 Field{"status", &T::status}, Field{"reasons", &T::reasons}, Field{"notes", &T::notes},
                 Field{"host", &T::host}, Field{"engine", &T::engine}, Field{"images", &T::images},
                 Field{"containers", &T::containers}, Field{"networks", &T::networks},
                 Field{"volumes", &T::volumes}, Field{"build_files", &T::build_files},
                 Field{"ignore_comments", &T::ignore_comments}, Field{"kubernetes", &T::kubernetes},
                 Field{"described", &T::described}, Field{"seccomp_filters", &T::seccomp_filters});
};

}  // namespace watertight::sources
