// What the process may do, and what it is: of compose_comparison.
#include "checks/compose_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/image_reference.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::Items;

constexpr std::array<std::string_view, 6> kOwnTheHost = {"SYS_ADMIN", "SYS_MODULE",      "SYS_PTRACE",
                                                         "SYS_RAWIO", "DAC_READ_SEARCH", "BPF"};

bool has(const Items& items, std::string_view text) {
  return std::ranges::any_of(items, [&](const facts::Item& i) { return i.text == text; });
}

void compare_capabilities(Comparing& c) {
  if (c.one_is_privileged() || !c.comparable("cap_add", {"cap_add"}, &Container::cap_add) ||
      !c.comparable("cap_drop", {"cap_drop"}, &Container::cap_drop))
    return;
  const auto more = capabilities(c.more, c.system).bounding;
  const auto less = capabilities(c.less, c.system).bounding;
  if (!more || !less) return;
  std::vector<std::string> names;
  Severity severity = Severity::medium;
  for (int number = 0; number <= linux_kernel::kLastCapability; ++number) {
    if ((*more & ~*less & linux_kernel::bit(number)) == 0) continue;
    names.emplace_back(linux_kernel::capability_name(number));
    if (std::ranges::find(kOwnTheHost, names.back()) != kOwnTheHost.end()) severity = Severity::high;
  }
  if (names.empty()) return;
  const auto list = [](const Container& of) {
    return fmt::format("add {}, drop {}", show(*of.cap_add), show(*of.cap_drop));
  };
  c.add("cap_add", &Container::cap_add,
        fmt::format("has the capabilit{} {}", names.size() == 1 ? "y" : "ies", some_of(names)), severity,
        list(c.more), list(c.less));
}

// Two profiles by what they let through: a path on one side and the text on the other say nothing.
void compare_profiles(Comparing& c) {
  if (!c.comparable("seccomp_content", {"security_opt"}, &Container::seccomp_content)) return;
  std::vector<std::string> further;
  for (const facts::SeccompOpening& opening : c.more.seccomp_content->openings)
    if (std::ranges::find(c.less.seccomp_content->openings, opening) ==
        c.less.seccomp_content->openings.end())
      further.push_back(opening.syscall);
  if (!further.empty())
    c.add("seccomp_content", &Container::seccomp_content,
          fmt::format("lets {} through its seccomp profile", some_of(further)), Severity::medium,
          "lets through " + some_of(further), "refuses it");
}

void compare_seccomp(Comparing& c) {
  if (c.one_is_privileged() || !c.comparable("seccomp", {"security_opt"}, &Container::seccomp)) return;
  using enum facts::SeccompKind;
  const auto more = c.more.seccomp->kind;
  const auto less = c.less.seccomp->kind;
  if (more == custom && less == custom) return compare_profiles(c);
  if (more == less || less == unconfined) return;
  if (more == unconfined)
    c.add("seccomp", &Container::seccomp, "runs without a seccomp filter", Severity::medium,
          show(*c.more.seccomp), show(*c.less.seccomp));
  else if (c.more_is_container())
    c.add("seccomp", &Container::seccomp, "runs under another seccomp profile", Severity::medium,
          show(*c.more.seccomp), show(*c.less.seccomp));
}

// "" is a kernel without AppArmor: what a file says of it has no effect there.
void compare_apparmor(Comparing& c) {
  if (c.one_is_privileged() || !c.comparable("apparmor", {"security_opt"}, &Container::apparmor)) return;
  const std::string& more = *c.more.apparmor;
  const std::string& less = *c.less.apparmor;
  if (more == less || more.empty() || less.empty() || less == "unconfined") return;
  if (more == "unconfined")
    c.add("apparmor", &Container::apparmor, "runs without an AppArmor profile", Severity::medium, more, less);
  else if (c.more_is_container() && c.less.apparmor.basis == facts::Basis::declared)
    c.add("apparmor", &Container::apparmor, fmt::format("runs under the AppArmor profile {}", more),
          Severity::medium, more, less);
}

// The engine writes label=disable itself for these (moby, daemon/create.go, generateSecurityOpt).
bool labels_are_off(const Container& c) {
  const auto is_host = [](const facts::Fact<facts::NamespaceMode>& mode) {
    return mode.known() && mode->kind == facts::NamespaceKind::host;
  };
  return c.privileged.is(true) || is_host(c.pid_mode) || is_host(c.ipc_mode);
}

void compare_security_options(Comparing& c) {
  compare_seccomp(c);
  compare_apparmor(c);
  if (!labels_are_off(c.more) && !labels_are_off(c.less) &&
      c.comparable("selinux_options", {"security_opt"}, &Container::selinux_options) &&
      has(*c.more.selinux_options, "disable") && !has(*c.less.selinux_options, "disable"))
    c.add("selinux_options", &Container::selinux_options, "runs without SELinux labels", Severity::medium,
          show(*c.more.selinux_options), show(*c.less.selinux_options));
  if (c.comparable("no_new_privileges", {"security_opt"}, &Container::no_new_privileges) &&
      !*c.more.no_new_privileges && *c.less.no_new_privileges &&
      !bool_setting(c.system, "no-new-privileges").value_or(false))
    c.add("no_new_privileges", &Container::no_new_privileges, "may gain privileges by set-uid programs",
          Severity::medium, "false", "true");
  if (!c.one_is_privileged() &&
      c.comparable("system_paths_unconfined", {"security_opt"}, &Container::system_paths_unconfined) &&
      *c.more.system_paths_unconfined && !*c.less.system_paths_unconfined)
    c.add("system_paths_unconfined", &Container::system_paths_unconfined, "sees /proc and /sys without masks",
          Severity::medium, "true", "false");
}

enum class Account : std::uint8_t { root, other };
Account account_of(const Container& c) {
  if (names_root(*c.user) || c.user_is_root.is(true)) return Account::root;
  return Account::other;
}

void compare_user(Comparing& c) {
  if (c.comparable("user", {"user"}, &Container::user) && *c.more.user != *c.less.user &&
      account_of(c.more) == Account::root && account_of(c.less) == Account::other)
    c.add("user", &Container::user, "runs as root", Severity::medium, show(*c.more.user), show(*c.less.user));
  if (!c.comparable("group_add", {"group_add"}, &Container::group_add)) return;
  for (const facts::Item& group : *c.more.group_add) {
    if (has(*c.less.group_add, group.text)) continue;
    const bool strong = group.text == "docker" || group.text == "root" || group.text == "0";
    c.add("group_add", &Container::group_add, fmt::format("is in the group {}", group.text),
          strong ? Severity::medium : Severity::low, group.text, show(*c.less.group_add), group.origin);
  }
}

// "nginx" is "docker.io/library/nginx:latest".
struct PlainImage {
  std::string name;
  std::string digest;
};
PlainImage plain_image(std::string_view text) {
  ImageReference reference = image_reference(text);
  std::string_view repository = reference.repository;
  for (const std::string_view prefix : {"docker.io/", "index.docker.io/", "library/"})
    if (repository.starts_with(prefix)) repository.remove_prefix(prefix.size());
  if (reference.tag.empty() && reference.digest.empty()) reference.tag = "latest";
  return {fmt::format("{}:{}", repository, reference.tag), reference.digest};
}

void compare_image(Comparing& c) {
  if (!c.more_is_container() || !c.comparable("image", {"image"}, &Container::image)) return;
  if (c.more.image->starts_with("sha256:")) return;  // made by id: the name it had is not kept
  const PlainImage runs = plain_image(*c.more.image);
  const PlainImage wanted = plain_image(*c.less.image);
  // A digest beside the same tag says more, not something else.
  const bool same_digest = runs.digest.empty() || wanted.digest.empty() || runs.digest == wanted.digest;
  const bool pinned_only_in_file = !wanted.digest.empty() && runs.digest.empty();
  if (runs.name == wanted.name && same_digest && !pinned_only_in_file) return;
  if (!wanted.digest.empty() && runs.digest == wanted.digest) return;
  c.add("image", &Container::image, fmt::format("runs the image {}, not {}", *c.more.image, *c.less.image),
        Severity::medium, *c.more.image, *c.less.image);
}

// Compose hands on the proxies of its user's configuration.
bool set_by_client(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](char ch) { return ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch + 32) : ch; });
  return name.ends_with("_proxy");
}

// Names alone: values are nobody's business.
void compare_variables(Comparing& c) {
  if (!c.more_is_container() ||
      !c.comparable("environment", {"environment", "env_file"}, &Container::environment))
    return;
  const facts::Image* image = c.system.image_of(c.more);
  if (image == nullptr || !image->environment.known()) return;
  std::set<std::string_view> expected = {"PATH"};
  for (const auto* list : {&*image->environment, &*c.less.environment})
    for (const facts::Variable& v : *list) expected.insert(v.name);
  std::vector<std::string> names;
  facts::Origin at;
  for (const facts::Variable& v : *c.more.environment) {
    if (expected.contains(v.name) || set_by_client(v.name)) continue;
    if (names.empty()) at = v.origin;
    names.push_back(v.name);
  }
  if (names.empty()) return;
  c.add("environment", &Container::environment, fmt::format("has the variables {}", some_of(names)),
        Severity::low, some_of(names, 12), "not named", at);
}

}  // namespace

void compare_confinement(Comparing& c) {
  if (c.comparable("privileged", {"privileged"}, &Container::privileged) && *c.more.privileged &&
      !*c.less.privileged)
    c.add("privileged", &Container::privileged, "is privileged", Severity::high, "true", "false");
  compare_capabilities(c);
  compare_security_options(c);
  compare_user(c);
  if (c.comparable("read_only_root", {"read_only"}, &Container::read_only_root) && !*c.more.read_only_root &&
      *c.less.read_only_root)
    c.add("read_only_root", &Container::read_only_root, "may write to its root file system", Severity::medium,
          "false", "true");
}

void compare_program(Comparing& c) {
  compare_image(c);
  compare_variables(c);
  if (c.more_is_container() && c.comparable("runtime", {"runtime"}, &Container::runtime) &&
      *c.more.runtime != *c.less.runtime)
    c.add("runtime", &Container::runtime, fmt::format("runs under the runtime {}", *c.more.runtime),
          Severity::medium, *c.more.runtime, *c.less.runtime);
}

}  // namespace watertight::checks
