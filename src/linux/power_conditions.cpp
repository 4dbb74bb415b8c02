#include "linux/power_conditions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "linux/power_security_module.hpp"
#include "linux/version.hpp"

namespace watertight::linux_kernel {
namespace {

// Without these no engine starts a container: whatever else its host lacks, its first process has them.
constexpr std::string_view kEveryHostHas[] = {"SYS_ADMIN", "NET_ADMIN", "SYS_CHROOT", "SETUID",      "SETGID",
                                              "CHOWN",     "MKNOD",     "KILL",       "DAC_OVERRIDE"};

bool has(CapabilitySet set, std::string_view capability) {
  const auto number = capability_number(capability);
  return number && (set & bit(*number)) != 0;
}

std::string joined(std::span<const std::string_view> names, std::string_view last) {
  std::string text(names.front());
  for (std::size_t i = 1; i < names.size(); ++i)
    text += fmt::format("{}{}", i + 1 == names.size() ? last : ", ", names[i]);
  return text;
}

// Of capabilities none of which is effective: whether one of them can be had.
std::string how_far(const Confinement& c, std::span<const std::string_view> capabilities) {
  const bool several = capabilities.size() > 1;
  const std::string names = joined(capabilities, " or ");
  const std::string none = several ? fmt::format("neither {} is effective", joined(capabilities, " nor "))
                                   : fmt::format("{} is not held", names);
  const auto any = [&](const Maybe<CapabilitySet>& set) {
    return set && std::ranges::any_of(capabilities, [&](std::string_view n) { return has(*set, n); });
  };
  if (any(c.permitted))
    return fmt::format("{} is permitted though not effective: the process can take it", names);
  if (!any(c.bounding)) return c.bounding ? none + ", nor is it in the bounding set" : none;
  if (c.no_new_privileges && *c.no_new_privileges)
    return none + "; it is in the bounding set, and no-new-privileges keeps set-uid programs from giving it";
  return none + "; it is in the bounding set, so that a set-uid program gives it back";
}

struct OverWhat {
  std::optional<bool> reaches;  // a capability of the process counts there
  std::string_view what;
};

NamespaceOf kind_of(Over over) {
  return over == Over::mount       ? NamespaceOf::mount
         : over == Over::network   ? NamespaceOf::network
         : over == Over::processes ? NamespaceOf::processes
                                   : NamespaceOf::uts;
}

OverWhat over_what(const Confinement& c, Over over) {
  if (over == Over::own) return {true, "its own user namespace"};
  if (c.host_user_namespace && *c.host_user_namespace) return {true, "the host's user namespace"};
  if (over == Over::host)
    return {c.host_user_namespace ? std::optional(false) : std::nullopt, "the host's user namespace"};
  const NamespaceOf kind = kind_of(over);
  const std::optional<Owner> owner = c.place(kind).owner;
  const std::string_view what = name_of(kind);
  if (!owner) return {std::nullopt, what};
  if (*owner == Owner::own || *owner == Owner::below) return {true, what};
  return {c.host_user_namespace ? std::optional(false) : std::nullopt, what};
}

void check_holds(const Confinement& c, std::span<const std::string_view> capabilities, Over over,
                 std::vector<Obstacle>& obstacles) {
  const std::string names = joined(capabilities, " or ");
  if (!c.effective) {
    may_stand(obstacles, Barrier::capability,
              fmt::format("whether {} is held is unknown: {}", names, c.effective.unknown_because));
  } else if (std::ranges::none_of(capabilities, [&](std::string_view n) { return has(*c.effective, n); })) {
    // Who made a user namespace has every capability over it, and over what belongs to it, from outside.
    const NamespacePlace place =
        over == Over::own || over == Over::host ? NamespacePlace() : c.place(kind_of(over));
    if (place.owner == Owner::below && place.made_by_it == true)
      security_module_lets(Mediated::capability)(c, obstacles);
    else if (place.owner == Owner::below && !place.made_by_it)
      may_stand(
          obstacles, Barrier::capability,
          fmt::format("{}; whether its user made the user namespace that its {} belongs to, which is as "
                      "good, is unknown",
                      how_far(c, capabilities), name_of(kind_of(over))));
    else
      stands(obstacles, Barrier::capability, how_far(c, capabilities));
  } else {
    security_module_lets(Mediated::capability)(c, obstacles);
  }
  const OverWhat what = over_what(c, over);
  if (!what.reaches)
    may_stand(obstacles, Barrier::user_namespace,
              fmt::format("whether {} of its user namespace counts for {} is unknown", names, what.what));
  else if (!*what.reaches && over == Over::host)
    stands(obstacles, Barrier::user_namespace,
           fmt::format("the kernel asks for {} in the host's user namespace, and it is in another", names));
  else if (!*what.reaches)
    stands(obstacles, Barrier::user_namespace,
           fmt::format("its {} belongs to another user namespace than its own", what.what));
}

// The number of a sysctl. `absent`: this kernel does not have it.
struct SettingNumber {
  std::optional<std::int64_t> value;
  bool absent = false;
  std::string because;
};
SettingNumber number_of(const HostKernel& host, std::string_view name) {
  const auto at = host.settings.find(name);
  if (at == host.settings.end()) return {{}, false, fmt::format("{} was not read", name)};
  if (!at->second) return {{}, false, fmt::format("{} is unknown: {}", name, at->second.unknown_because)};
  if (!at->second->text) return {{}, true, {}};
  const std::string& text = *at->second->text;
  std::int64_t value = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stopped != text.data() + text.size())
    return {{}, false, fmt::format("{} is no number: {}", name, text)};
  return {value, false, {}};
}

Condition setting_is(std::string_view name, bool (*open)(std::int64_t value, std::int64_t bound),
                     std::int64_t bound) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const SettingNumber setting = number_of(c.host, name);
    if (setting.absent) return;
    if (!setting.value)
      may_stand(obstacles, Barrier::kernel_setting, setting.because);
    else if (!open(*setting.value, bound))
      stands(obstacles, Barrier::kernel_setting, fmt::format("{} is {}", name, *setting.value));
  };
}

void check_built(const HostKernel& host, std::string_view option, std::vector<Obstacle>& obstacles) {
  const auto at = host.config.find(option);
  if (at == host.config.end())
    return may_stand(obstacles, Barrier::kernel_build,
                     fmt::format("whether {} is set is unknown: {}", option, host.config_unknown));
  if (at->second == "y") return;
  if (at->second != "m")
    return stands(obstacles, Barrier::kernel_build, fmt::format("the kernel was built without {}", option));
  may_stand(obstacles, Barrier::kernel_build,
            fmt::format("{} is a module: nobody knows whether it is loaded, or would be", option));
}

// The root of the host's, with all that the host's first process may use.
void check_is_like_init(const Confinement& c, std::vector<Obstacle>& obstacles) {
  if (!c.user || !c.group)
    may_stand(obstacles, Barrier::capability,
              fmt::format("its ids are unknown: {}", (c.user ? c.group : c.user).unknown_because));
  else if (c.user->real != 0 || c.group->real != 0)
    return stands(obstacles, Barrier::capability,
                  fmt::format("on the host it is uid {}, gid {}, not root", c.user->real, c.group->real));
  if (!c.permitted)
    return may_stand(obstacles, Barrier::capability,
                     fmt::format("its permitted capabilities are unknown: {}", c.permitted.unknown_because));
  if (c.host_user_namespace && !*c.host_user_namespace)
    return stands(obstacles, Barrier::user_namespace, "the host's processes are in another user namespace");
  if (!c.host_user_namespace)
    may_stand(obstacles, Barrier::user_namespace, "which user namespace it is in is unknown");
  if (c.host.init_permitted) {
    if ((*c.host.init_permitted & ~*c.permitted) != 0)
      stands(obstacles, Barrier::capability, "the host's first process has capabilities that it has not");
  } else if ((kAllCapabilities & ~*c.permitted) == 0) {
    return;
  } else if (std::ranges::any_of(kEveryHostHas, [&](std::string_view n) { return !has(*c.permitted, n); })) {
    stands(obstacles, Barrier::capability, "the host's first process has capabilities that it has not");
  } else {
    may_stand(obstacles, Barrier::capability,
              "whether the host's first process has capabilities that it has not is unknown");
  }
}

}  // namespace

void stands(std::vector<Obstacle>& obstacles, Barrier barrier, std::string because) {
  obstacles.push_back({barrier, true, std::move(because)});
}
void may_stand(std::vector<Obstacle>& obstacles, Barrier barrier, std::string because) {
  obstacles.push_back({barrier, false, std::move(because)});
}

Condition any_of(std::vector<Condition> conditions) {
  return [conditions = std::move(conditions)](const Confinement& c, std::vector<Obstacle>& obstacles) {
    std::vector<std::string> reasons;
    std::optional<Obstacle> first;
    bool certain = true;
    for (const Condition& condition : conditions) {
      std::vector<Obstacle> here;
      condition(c, here);
      if (here.empty()) return;
      certain = certain && std::ranges::any_of(here, &Obstacle::certain);
      const auto decisive = std::ranges::find(here, true, &Obstacle::certain);
      const Obstacle& shown = decisive != here.end() ? *decisive : here.front();
      if (!first) first = shown;
      reasons.push_back(shown.because);
    }
    if (first)
      obstacles.push_back({first->barrier, certain, fmt::format("{}", fmt::join(reasons, ", and "))});
  };
}

Condition all_of(std::vector<Condition> conditions) {
  return [conditions = std::move(conditions)](const Confinement& c, std::vector<Obstacle>& obstacles) {
    for (const Condition& condition : conditions) condition(c, obstacles);
  };
}

Condition holds(std::string_view capability, Over over) { return holds_any({capability}, over); }

Condition holds_any(std::initializer_list<std::string_view> capabilities, Over over) {
  return [names = std::vector(capabilities), over](const Confinement& c, std::vector<Obstacle>& obstacles) {
    check_holds(c, names, over, obstacles);
  };
}

Condition in_host(NamespaceOf kind, std::string_view otherwise) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const std::optional<bool> host = c.place(kind).host;
    if (!host)
      may_stand(obstacles, Barrier::isolation,
                fmt::format("whether its {} is the host's is unknown", name_of(kind)));
    else if (!*host)
      stands(obstacles, Barrier::isolation, fmt::format("its {} is its own: {}", name_of(kind), otherwise));
  };
}

Condition setting_at_most(std::string_view name, std::int64_t most) {
  return setting_is(name, [](std::int64_t value, std::int64_t bound) { return value <= bound; }, most);
}
Condition setting_at_least(std::string_view name, std::int64_t least) {
  return setting_is(name, [](std::int64_t value, std::int64_t bound) { return value >= bound; }, least);
}

Condition built(std::string_view option) {
  return
      [=](const Confinement& c, std::vector<Obstacle>& obstacles) { check_built(c.host, option, obstacles); };
}

Condition module_or_built(std::string_view option, std::string_view module) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const bool loaded = c.host.modules_loaded &&
                        std::ranges::find(*c.host.modules_loaded, module) != c.host.modules_loaded->end();
    if (!loaded) check_built(c.host, option, obstacles);
  };
}

Condition built_since(std::string_view option, int major, int minor) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const std::optional<bool> since = is_since(c.host, major, minor);
    if (since && !*since) return;
    const auto at = c.host.config.find(option);
    if (!since && at != c.host.config.end() && at->second != "y")
      may_stand(obstacles, Barrier::kernel_build, fmt::format("the kernel may be built without {}", option));
    else
      check_built(c.host, option, obstacles);
  };
}

Condition kernel_since(int major, int minor, std::string_view what) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const std::optional<bool> since = is_since(c.host, major, minor);
    if (!since)
      may_stand(
          obstacles, Barrier::kernel_build,
          fmt::format("whether the kernel has {} is unknown: {}", what, c.host.release.unknown_because));
    else if (!*since)
      stands(obstacles, Barrier::kernel_build, fmt::format("Linux {} has no {} yet", *c.host.release, what));
  };
}

Condition lockdown_below(std::string_view level) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    // A kernel without the module of that name never locks anything.
    if (!c.host.lockdown) {
      const auto& modules = c.host.security_modules;
      if (modules && std::ranges::find(*modules, "lockdown") == modules->end()) return;
      may_stand(
          obstacles, Barrier::lockdown,
          fmt::format("whether the kernel is locked down is unknown: {}", c.host.lockdown.unknown_because));
      return;
    }
    const bool locked =
        level == "integrity" ? *c.host.lockdown != "none" : *c.host.lockdown == "confidentiality";
    if (locked)
      stands(obstacles, Barrier::lockdown, fmt::format("the kernel is locked down to {}", *c.host.lockdown));
  };
}

// With SYS_PTRACE over the host's user namespace ids, capabilities and Yama's scopes 1 and 2 are no matter.
Condition may_attach_to_host_init() {
  const Condition trace = holds("SYS_PTRACE", Over::host);
  const Condition no_attach = setting_at_most("kernel.yama.ptrace_scope", 2);
  return all_of(
      {any_of({trace, all_of({check_is_like_init, setting_at_most("kernel.yama.ptrace_scope", 0)})}),
       no_attach, security_module_lets(Mediated::host_process)});
}

Condition may_attach_to_its_like() {
  const auto same_user_namespace = [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.host_user_namespace)
      may_stand(obstacles, Barrier::user_namespace, "which user namespace it is in is unknown");
    else if (!*c.host_user_namespace)
      stands(obstacles, Barrier::user_namespace, "the host's processes are in another user namespace");
  };
  const Condition trace = holds("SYS_PTRACE", Over::host);
  return all_of(
      {any_of({same_user_namespace, trace}), any_of({setting_at_most("kernel.yama.ptrace_scope", 0), trace}),
       setting_at_most("kernel.yama.ptrace_scope", 2), security_module_lets(Mediated::like_process)});
}

Condition may_signal_host_init() {
  const auto same_user = [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.user)
      may_stand(obstacles, Barrier::capability,
                fmt::format("its ids are unknown: {}", c.user.unknown_because));
    else if (c.user->real != 0 && c.user->effective != 0)
      stands(obstacles, Barrier::capability, fmt::format("on the host it is uid {}", c.user->effective));
  };
  return all_of(
      {any_of({holds("KILL", Over::host), same_user}), security_module_lets(Mediated::host_process)});
}

Condition may_make_user_namespaces() {
  // Owner and group of the new one must be mapped where it is made.
  const auto mapped = [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (c.host_user_namespace && *c.host_user_namespace) return;
    if (!c.uid_map || !c.gid_map || !c.user || !c.group)
      may_stand(obstacles, Barrier::user_namespace,
                "whether its ids are mapped in its user namespace is unknown");
    else if (!is_mapped(*c.uid_map, c.user->effective) || !is_mapped(*c.gid_map, c.group->effective))
      stands(obstacles, Barrier::user_namespace, "its ids are not mapped in its user namespace");
  };
  // Ubuntu's kernels refuse, or give a namespace in which no capability counts.
  const auto restricted = [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const SettingNumber setting = number_of(c.host, "kernel.apparmor_restrict_unprivileged_userns");
    if (setting.absent || setting.value == 0) return;
    std::vector<Obstacle> privileged;
    holds("SYS_ADMIN", Over::own)(c, privileged);
    if (privileged.empty()) return;
    may_stand(obstacles, Barrier::kernel_setting,
              setting.value ? "kernel.apparmor_restrict_unprivileged_userns is 1" : setting.because);
  };
  return all_of(
      {built("CONFIG_USER_NS"), setting_at_least("user.max_user_namespaces", 1), mapped,
       any_of({setting_at_least("kernel.unprivileged_userns_clone", 1), holds("SYS_ADMIN", Over::host)}),
       restricted, security_module_lets(Mediated::other)});
}

Condition another_user_is_mapped() {
  return [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (c.host_user_namespace && *c.host_user_namespace) return;
    if (!c.uid_map)
      return may_stand(
          obstacles, Barrier::user_namespace,
          fmt::format("which users its user namespace has is unknown: {}", c.uid_map.unknown_because));
    std::uint64_t ids = 0;
    for (const MappedIds& m : *c.uid_map) ids += m.count;
    if (ids < 2) stands(obstacles, Barrier::user_namespace, "its user namespace has no other user");
  };
}

Condition nice_limit_at_least(std::int64_t limit) {
  return [=](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.nice_limit)
      may_stand(obstacles, Barrier::capability,
                fmt::format("RLIMIT_NICE is unknown: {}", c.nice_limit.unknown_because));
    else if (*c.nice_limit != -1 && *c.nice_limit < limit)
      stands(obstacles, Barrier::capability, fmt::format("RLIMIT_NICE is {}", *c.nice_limit));
  };
}

Condition realtime_limit_is_set() {
  return [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    if (!c.realtime_limit)
      may_stand(obstacles, Barrier::capability,
                fmt::format("RLIMIT_RTPRIO is unknown: {}", c.realtime_limit.unknown_because));
    else if (*c.realtime_limit == 0)
      stands(obstacles, Barrier::capability, "RLIMIT_RTPRIO is 0");
  };
}

Condition its_group_may_run_in_realtime() {
  return [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const auto at = c.host.config.find("CONFIG_RT_GROUP_SCHED");
    if (at == c.host.config.end())
      may_stand(obstacles, Barrier::kernel_setting,
                fmt::format("whether control groups have shares of real time is unknown: {}",
                            c.host.config_unknown));
    else if (at->second == "y")
      may_stand(obstacles, Barrier::kernel_setting,
                "whether its control group has a share of real time is unknown");
  };
}

Condition io_uring_is_enabled() {
  const auto group = [](const Confinement& c, std::vector<Obstacle>& obstacles) {
    const SettingNumber disabled = number_of(c.host, "kernel.io_uring_disabled");
    const SettingNumber id = number_of(c.host, "kernel.io_uring_group");
    if (disabled.value == 2) return stands(obstacles, Barrier::kernel_setting, "nobody may use it");
    if (id.absent || (id.value && *id.value < 0))
      return stands(obstacles, Barrier::kernel_setting, "kernel.io_uring_group excepts no group");
    if (!id.value || !c.group || !c.groups)
      return may_stand(obstacles, Barrier::kernel_setting,
                       "whether it is in the group that kernel.io_uring_group excepts is unknown");
    const bool in =
        c.group->effective == *id.value || std::ranges::find(*c.groups, *id.value) != c.groups->end();
    if (!in)
      stands(obstacles, Barrier::kernel_setting,
             fmt::format("it is not in the group {} that kernel.io_uring_group excepts", *id.value));
  };
  const Condition nobody = setting_at_most("kernel.io_uring_disabled", 1);
  return all_of({any_of({setting_at_most("kernel.io_uring_disabled", 0),
                         all_of({nobody, holds("SYS_ADMIN", Over::host)}), group})});
}

std::optional<bool> is_since(const HostKernel& host, int major, int minor) {
  if (!host.release) return std::nullopt;
  const auto version = parse_version(*host.release);
  if (!version || version->numbers.size() < 2) return std::nullopt;
  const auto wanted = std::pair(static_cast<std::uint32_t>(major), static_cast<std::uint32_t>(minor));
  return std::pair(version->numbers[0], version->numbers[1]) >= wanted;
}

}  // namespace watertight::linux_kernel
