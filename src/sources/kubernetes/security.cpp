// The securityContext of a container, over that of its pod.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "linux/capabilities.hpp"
#include "sources/apparmor_elsewhere.hpp"
#include "sources/kubernetes/pod.hpp"

namespace watertight::sources::kubernetes {
namespace {

using facts::Fact;
using facts::Items;
using text::Entry;
using text::Node;

// Names without CAP_, as Kubernetes writes them; one with it works on some runtimes and is taken for the
// same.
Fact<Items> capabilities(ContainerReading& c, std::string_view key) {
  Reading& r = c.pod.reading;
  Fact<Items> fact = items_fact(r, mapping(r, c.security, "capabilities"), key, standard(r, Items{}));
  if (!fact.known()) return fact;
  for (facts::Item& item : *fact.value) {
    std::ranges::transform(item.text, item.text.begin(),
                           [](unsigned char ch) { return static_cast<char>(std::toupper(ch)); });
    if (item.text.starts_with("CAP_")) item.text.erase(0, 4);
    if (item.text != "ALL" && !linux_kernel::capability_number(item.text))
      r.problems.refuse(item.origin,
                        fmt::format("{}: capabilities.{} names no capability of Linux: {}", r.subject, key,
                                    compose::quoted(item.text)),
                        "correct the name");
  }
  return fact;
}

void read_user(ContainerReading& c) {
  model::PodContainer& x = c.extra;
  const auto none = facts::unknown<std::int64_t>("the image decides and was not seen");
  x.run_as_user = inherited(c, "runAsUser", none, integer_fact);
  x.run_as_group = inherited(c, "runAsGroup", none, integer_fact);
  x.run_as_non_root = inherited(c, "runAsNonRoot", standard(c.pod.reading, false), bool_fact);
  facts::Container& out = c.container;
  if (x.run_as_user.known()) {
    std::string user = std::to_string(*x.run_as_user);
    if (x.run_as_group.known()) user += ':' + std::to_string(*x.run_as_group);
    out.user = facts::declared(std::move(user), x.run_as_user.origin);
  } else if (x.run_as_non_root.is(true)) {
    // The kubelet refuses to start the image as uid 0; which other user it is, the image says.
    out.user = facts::declared<std::string>("non-root", x.run_as_non_root.origin);
    out.user_is_root = facts::declared(false, x.run_as_non_root.origin);
  } else {
    out.user = facts::unknown<std::string>(x.run_as_user.unknown_because, x.run_as_user.origin);
  }
  Items groups = c.pod.pod.supplemental_groups.value.value_or(Items{});
  if (c.pod.pod.fs_group.known())
    groups.push_back({std::to_string(*c.pod.pod.fs_group), c.pod.pod.fs_group.origin});
  out.group_add = groups.empty() ? standard(c.pod.reading, std::move(groups))
                                 : facts::declared(groups, groups.front().origin);
}

// {type: RuntimeDefault | Localhost | Unconfined, localhostProfile: …} of the container, else of the pod.
struct Profile {
  Fact<std::string> type;  // unknown with "nobody wrote it" where nobody did
  std::string local;
};
Profile profile_of(ContainerReading& c, std::string_view key) {
  Reading& r = c.pod.reading;
  for (const Node* context : {c.security, c.pod.security})
    if (const Node* profile = mapping(r, context, key))
      return {text_fact(r, profile, "type", facts::unknown<std::string>("it has no type", at(r, *profile))),
              text_of(profile, "localhostProfile")};
  return {facts::unknown<std::string>("nobody wrote it"), {}};
}

void read_seccomp(ContainerReading& c, bool privileged) {
  facts::Container& out = c.container;
  const Profile profile = profile_of(c, "seccompProfile");
  const facts::Origin& place = profile.type.origin;
  if (profile.type.is("RuntimeDefault"))
    out.seccomp = facts::declared(facts::Seccomp{}, place);
  else if (profile.type.is("Unconfined"))
    out.seccomp = facts::declared(facts::Seccomp{facts::SeccompKind::unconfined, {}}, place);
  else if (profile.type.is("Localhost"))
    out.seccomp = facts::declared(facts::Seccomp{facts::SeccompKind::custom, profile.local}, place);
  else if (place.source)
    out.seccomp = facts::unknown<facts::Seccomp>("seccompProfile.type names no known type", place);
  else  // the kubelet's seccompDefault would change it; it is off unless somebody sets it
    out.seccomp = standard(c.pod.reading, facts::Seccomp{facts::SeccompKind::unconfined, {}});
  if (!out.seccomp.known() || out.seccomp->kind == facts::SeccompKind::custom)
    out.seccomp_content = facts::unknown<facts::SeccompContent>("the profile is a file of the node", place);
  else
    out.seccomp_content = facts::by_default(facts::SeccompContent{}, place);
  if (privileged && !place.source) out.seccomp.origin = c.container.privileged.origin;
}

// Before 1.30 the profile stood in an annotation of the pod, and clusters still honour it.
constexpr std::string_view kAppArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

void read_apparmor(ContainerReading& c, bool privileged) {
  facts::Container& out = c.container;
  const Profile profile = profile_of(c, "appArmorProfile");
  const facts::Origin& place = profile.type.origin;
  if (profile.type.is("RuntimeDefault")) {
    out.apparmor = facts::declared<std::string>("runtime/default", place);
  } else if (profile.type.is("Unconfined")) {
    out.apparmor = facts::declared<std::string>("unconfined", place);
  } else if (profile.type.is("Localhost")) {
    out.apparmor = facts::declared(profile.local, place);
  } else if (place.source) {
    out.apparmor = facts::unknown<std::string>("appArmorProfile.type names no known type", place);
  } else if (const facts::Label* old =
                 model::find(c.pod.pod.annotations, std::string(kAppArmorAnnotation) + c.extra.name)) {
    std::string_view value = old->value;
    if (value.starts_with("localhost/")) value.remove_prefix(10);
    out.apparmor = facts::declared(std::string(value), old->origin);
  } else {
    out.apparmor = standard<std::string>(c.pod.reading, privileged ? "unconfined" : "runtime/default");
  }
}

void read_selinux(ContainerReading& c) {
  Reading& r = c.pod.reading;
  c.container.selinux_options = standard(r, Items{});
  for (const Node* context : {c.security, c.pod.security}) {
    const Entry* options = written(context, "seLinuxOptions");
    if (options == nullptr) continue;
    Items items;
    for (const Entry& option : options->value->entries)
      if (option.value->is_scalar())
        items.push_back({fmt::format("{}:{}", option.key->text, option.value->text), at(r, option)});
    c.container.selinux_options = facts::declared(std::move(items), at(r, *options));
    return;
  }
}

void read_escalation(ContainerReading& c, bool privileged) {
  Reading& r = c.pod.reading;
  Fact<bool>& allowed = c.extra.allow_privilege_escalation;
  allowed = bool_fact(r, c.security, "allowPrivilegeEscalation", standard(r, true));
  Fact<bool>& out = c.container.no_new_privileges;
  out = allowed;
  if (out.value) out.value = !*out.value;
  // Kubernetes lets both escalate whatever is written.
  const bool escalates =
      privileged ||
      (c.container.cap_add.known() &&
       std::ranges::any_of(*c.container.cap_add, [](const auto& i) { return i.text == "SYS_ADMIN"; }));
  if (escalates) out.value = false;
}

}  // namespace

void read_security(ContainerReading& c) {
  Reading& r = c.pod.reading;
  facts::Container& out = c.container;
  out.privileged = bool_fact(r, c.security, "privileged", standard(r, false));
  const bool privileged = out.privileged.is(true);
  out.cap_add = capabilities(c, "add");
  out.cap_drop = capabilities(c, "drop");
  read_user(c);
  read_seccomp(c, privileged);
  read_apparmor(c, privileged);
  out.apparmor_content = apparmor_content_elsewhere(out.apparmor, "the profile is a file of the node");
  read_selinux(c);
  read_escalation(c, privileged);
  c.extra.proc_mount = text_fact(r, c.security, "procMount", standard<std::string>(r, "Default"));
  c.extra.host_process =
      bool_fact(r, mapping(r, c.security, "windowsOptions"), "hostProcess", c.pod.pod.host_process);
  const Fact<std::string>& proc = c.extra.proc_mount;
  out.system_paths_unconfined = {std::nullopt, proc.basis, proc.origin, proc.unknown_because};
  if (proc.known()) out.system_paths_unconfined.value = privileged || *proc == "Unmasked";
  if (out.system_paths_unconfined.is(true)) {
    out.masked_paths = facts::known(Items{}, proc.basis, proc.origin);
    out.read_only_paths = out.masked_paths;
  } else {
    out.masked_paths = facts::unknown<Items>("the runtime's own list, which a manifest does not show");
    out.read_only_paths = out.masked_paths;
  }
  out.runtime = text_fact(r, c.pod.spec, "runtimeClassName", facts::unknown<std::string>("the node decides"));
  out.read_only_root = bool_fact(r, c.security, "readOnlyRootFilesystem", standard(r, false));
}

}  // namespace watertight::sources::kubernetes
