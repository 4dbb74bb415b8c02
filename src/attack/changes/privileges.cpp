// Privileged mode, capabilities, profiles, user.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "attack/changes/building.hpp"
#include "attack/changes/security_option.hpp"
#include "checks/api_sockets.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/host_paths.hpp"
#include "checks/show.hpp"
#include "linux/capabilities.hpp"

namespace watertight::attack {
namespace {

using facts::Container;

void remove_text(facts::Fact<facts::Items>& list, std::string_view text) {
  if (list.known()) std::erase_if(*list.value, [&](const facts::Item& item) { return item.text == text; });
}

void default_paths(Container& c) {
  c.system_paths_unconfined = facts::by_default(false);
  const SharedText because = "the engine's own list";
  c.masked_paths = facts::unknown<facts::Items>(because);
  c.read_only_paths = facts::unknown<facts::Items>(because);
}

void default_apparmor(Container& c) {
  c.apparmor = facts::by_default(
      std::string(c.kind == facts::ContainerKind::pod ? "runtime/default" : "docker-default"));
  c.apparmor_content = facts::by_default(facts::Items{});
}

void default_seccomp(Container& c) {
  c.seccomp = facts::by_default(facts::Seccomp{});
  c.seccomp_content = facts::by_default(facts::SeccompContent{});
}

void not_privileged(Container& c) {
  c.privileged = facts::declared(false, c.privileged.origin);
  if (!has_option(c, "seccomp")) default_seccomp(c);
  if (!has_option(c, "apparmor")) default_apparmor(c);
  if (!has_option(c, "systempaths")) default_paths(c);
}

const facts::Item* item_of(const facts::Fact<facts::Items>& list, std::string_view text) {
  if (!list.known()) return nullptr;
  const auto at = std::ranges::find(*list, text, &facts::Item::text);
  return at == list->end() ? nullptr : &*at;
}

void drop(Container& c, std::string_view capability) {
  remove_text(c.cap_add, capability);
  if (!c.cap_drop.known()) c.cap_drop = facts::declared(facts::Items{}, {});
  c.cap_drop.value->push_back({std::string(capability), {}});
}

// Of the default set, those that techniques ask for.
constexpr std::array<std::string_view, 10> kDefaultOnes = {
    "NET_RAW", "MKNOD",  "SETFCAP",      "KILL",   "SYS_CHROOT",
    "CHOWN",   "FOWNER", "DAC_OVERRIDE", "SETUID", "AUDIT_WRITE"};

void add_capabilities(ContainerChanges& changes) {
  const Container& c = changes.container;
  if (c.cap_add.known())
    for (const facts::Item& item : *c.cap_add)
      changes.add("capability", item.text, item.text, "",
                  {fmt::format("remove {} from cap_add", item.text),
                   fmt::format("run it without --cap-add {}", item.text),
                   fmt::format("remove {} from securityContext.capabilities.add", item.text)},
                  c.cap_add, item.origin,
                  [name = item.text](Container& edited) { remove_text(edited.cap_add, name); });
  const auto bounding = checks::declared_capabilities(c);
  for (const std::string_view name : kDefaultOnes) {
    const auto bit = linux_kernel::bit(*linux_kernel::capability_number(name));
    if (!bounding || (*bounding & bit) == 0 || item_of(c.cap_add, name) != nullptr) continue;
    if ((linux_kernel::docker_default_capabilities() & bit) == 0) continue;
    changes.add("default-capability", name, std::string(name), "dropped",
                {fmt::format("cap_drop: [{}]", name), fmt::format("--cap-drop {}", name),
                 fmt::format("securityContext.capabilities.drop: [{}]", name)},
                c.cap_drop, {}, [name](Container& edited) { drop(edited, name); });
  }
}

void add_profiles(ContainerChanges& changes) {
  const Container& c = changes.container;
  if (c.seccomp.known() && c.seccomp->kind != facts::SeccompKind::engine_default && has_option(c, "seccomp"))
    changes.add("seccomp", {}, checks::show(*c.seccomp), "the engine's default",
                {"remove seccomp= from security_opt", "run it without --security-opt seccomp=…",
                 "securityContext.seccompProfile.type: RuntimeDefault"},
                c.seccomp, {}, [](Container& edited) {
                  remove_option(edited, "seccomp");
                  if (!edited.privileged.is(true)) default_seccomp(edited);
                });
  else if (c.kind == facts::ContainerKind::pod && c.seccomp.known() &&
           c.seccomp->kind != facts::SeccompKind::engine_default)
    changes.add("seccomp", {}, checks::show(*c.seccomp), "the engine's default",
                {"", "", "securityContext.seccompProfile.type: RuntimeDefault"}, c.seccomp, {},
                [](Container& edited) {
                  if (!edited.privileged.is(true)) default_seccomp(edited);
                });
  const bool named = has_option(c, "apparmor");
  if (named && c.apparmor.known() && *c.apparmor != "docker-default")
    changes.add("apparmor", {}, *c.apparmor, "docker-default",
                {"remove apparmor= from security_opt", "run it without --security-opt apparmor=…",
                 "securityContext.appArmorProfile.type: RuntimeDefault"},
                c.apparmor, {}, [](Container& edited) {
                  remove_option(edited, "apparmor");
                  if (!edited.privileged.is(true)) default_apparmor(edited);
                });
  if (c.selinux_options.known())
    for (const facts::Item& item : *c.selinux_options)
      if (item.text == "disable" || item.text.starts_with("type:"))
        changes.add("selinux-label", item.text, item.text, "container_t",
                    {fmt::format("remove label={} from security_opt", item.text),
                     fmt::format("run it without --security-opt label={}", item.text),
                     "remove securityContext.seLinuxOptions.type"},
                    c.selinux_options, item.origin, [text = item.text](Container& edited) {
                      remove_text(edited.selinux_options, text);
                      remove_option(edited, "label");
                    });
  if (c.system_paths_unconfined.is(true) && !c.privileged.is(true))
    changes.add("system-paths", {}, "unconfined", "masked and read-only",
                {"remove systempaths=unconfined from security_opt",
                 "run it without --security-opt systempaths=unconfined",
                 "remove securityContext.procMount: Unmasked"},
                c.system_paths_unconfined, {}, [](Container& edited) {
                  remove_option(edited, "systempaths");
                  default_paths(edited);
                });
  if (has_option(c, "writable-cgroups"))
    changes.add("writable-cgroups", {}, "true", "false",
                {"remove writable-cgroups from security_opt",
                 "run it without --security-opt writable-cgroups=true", ""},
                c.security_opt, {}, [](Container& edited) { remove_option(edited, "writable-cgroups"); });
}

bool mounts_engine_socket(const Container& c, const facts::System& system) {
  return c.mounts.known() && std::ranges::any_of(*c.mounts, [&](const facts::Mount& m) {
           return m.kind == facts::MountKind::bind &&
                  checks::docker_socket_in(checks::plain_path(m.source), system).has_value();
         });
}

std::string user_as_it_is(const Container& c) {
  if (!c.user.known()) return fmt::format("unknown ({})", std::string_view(c.user.unknown_because));
  return c.user->empty() ? "root" : *c.user;
}

void add_user(ContainerChanges& changes) {
  const Container& c = changes.container;
  if (checks::starts_as_root(c).truth != checks::Truth::no) {
    const std::string user = std::to_string(changes.free_user);
    changes.add("user", {}, user_as_it_is(c), user,
                {fmt::format("user: \"{}\", or USER in its Dockerfile", user),
                 fmt::format("--user {}, or USER in its Dockerfile", user),
                 fmt::format("securityContext.runAsNonRoot: true with runAsUser: {}", user)},
                c.user, {}, [user](Container& edited) {
                  edited.user = facts::declared(std::string(user), edited.user.origin);
                  edited.user_is_root = facts::declared(false, {});
                });
    if (mounts_engine_socket(c, changes.system)) changes.also_costs(cost_of("user", "socket"));
    if (c.cap_add.known() && !c.cap_add->empty()) changes.also_costs(cost_of("user", "cap_add"));
  }
  if (c.group_add.known())
    for (const facts::Item& item : *c.group_add)
      changes.add("group", item.text, item.text, "",
                  {fmt::format("remove {} from group_add", item.text),
                   fmt::format("run it without --group-add {}", item.text),
                   fmt::format("remove {} from securityContext.supplementalGroups", item.text)},
                  c.group_add, item.origin,
                  [text = item.text](Container& edited) { remove_text(edited.group_add, text); });
  if (!c.group_add.known() && c.group_add.origin.source)
    changes.add(
        "group", {}, "not known", "",
        {"remove group_add", "run it without --group-add", "remove securityContext.supplementalGroups"},
        c.group_add, {}, [](Container& edited) { edited.group_add = facts::declared(facts::Items{}, {}); });
}

void bind_privileges(Container& c) {
  c.no_new_privileges = facts::declared(true, c.security_opt.origin);
  if (c.security_opt.known()) c.security_opt.value->push_back({"no-new-privileges:true", {}});
}

// An API server refuses allowPrivilegeEscalation: false beside privileged: true and beside CAP_SYS_ADMIN that
// is added (pkg/apis/core/validation): there it is one change with taking these away.
void add_no_new_privileges(ContainerChanges& changes) {
  const Container& c = changes.container;
  if (c.no_new_privileges.is(true)) return;
  const bool pod = c.kind == facts::ContainerKind::pod;
  const bool privileged = pod && c.privileged.is(true);
  const bool administrator = pod && item_of(c.cap_add, "SYS_ADMIN") != nullptr;
  std::string manifest = "securityContext.allowPrivilegeEscalation: false";
  if (privileged) manifest += ", and privileged: false";
  if (administrator) manifest += ", and remove SYS_ADMIN from capabilities.add";
  changes.add("no-new-privileges", {}, "false", "true",
              {"security_opt: [no-new-privileges:true]", "--security-opt no-new-privileges", manifest},
              c.no_new_privileges, {}, [privileged, administrator](Container& edited) {
                if (privileged) not_privileged(edited);
                if (administrator) remove_text(edited.cap_add, "SYS_ADMIN");
                bind_privileges(edited);
              });
  if (privileged) changes.also_changes(cost_of("privileged"));
  if (administrator) changes.also_changes(cost_of("capability", "SYS_ADMIN"));
}

}  // namespace

void add_privilege_changes(ContainerChanges& changes) {
  const Container& c = changes.container;
  if (c.privileged.is(true))
    changes.add(
        "privileged", {}, "true", "false",
        {"remove `privileged: true`", "run it without --privileged", "securityContext.privileged: false"},
        c.privileged, {}, not_privileged);
  add_capabilities(changes);
  add_profiles(changes);
  add_user(changes);
  add_no_new_privileges(changes);
}

}  // namespace watertight::attack
