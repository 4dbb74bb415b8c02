#include "sources/host/security.hpp"

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Items;

// Files of securityfs: absent where it is not mounted, which says nothing about the kernel.
template <typename T>
Fact<T> unread_security(const Unread& why, const std::string& path) {
  if (why.refusal != Refusal::absent) return unread_fact<T>(why, path);
  return facts::unknown<T>(
      path +
          " does not exist: securityfs is not mounted; mount -t securityfs securityfs /sys/kernel/security",
      origin_of(path));
}

}  // namespace

Fact<Items> security_modules(const Root& root) {
  const std::string path = "/sys/kernel/security/lsm";
  const auto text = root.read(path);
  if (!text) return unread_security<Items>(text.error(), path);
  Items modules;
  for (const std::string_view name : fields_of(trimmed(*text), ','))
    if (!name.empty()) modules.push_back({std::string(name), {}});
  return facts::effective(std::move(modules), origin_of(path));
}

Fact<bool> apparmor_enabled(const Root& root) {
  const std::string path = "/sys/module/apparmor/parameters/enabled";
  const auto text = root.read(path);
  if (text) return facts::effective(trimmed(*text) == "Y", origin_of(path));
  if (text.error().refusal == Refusal::absent && root.has("/sys/module"))
    return facts::effective(false, origin_of(path));  // the module's folder is there whenever it is built in
  return unread_fact<bool>(text.error(), path);
}

Fact<Items> apparmor_profiles(const Root& root) {
  const std::string path = "/sys/kernel/security/apparmor/profiles";
  const auto text = root.read(path);
  if (!text) return unread_security<Items>(text.error(), path);
  Items profiles;
  for (const Line& line : lines_of(*text))
    profiles.push_back({std::string(line.text), origin_of(path, line.number)});
  return facts::effective(std::move(profiles), origin_of(path));
}

Fact<std::string> selinux_mode(const Root& root) {
  const std::string path = "/sys/fs/selinux/enforce";
  const auto text = root.read(path);
  if (text)
    return facts::effective(std::string(trimmed(*text) == "1" ? "enforcing" : "permissive"), origin_of(path));
  if (text.error().refusal == Refusal::absent && root.has("/sys/fs"))
    return facts::effective(std::string("disabled"), origin_of(path));
  return unread_fact<std::string>(text.error(), path);
}

Fact<bool> seccomp_supported(const Root& root, const KernelConfig& config) {
  const std::string actions = "/proc/sys/kernel/seccomp/actions_avail";  // Linux 4.14
  if (root.read(actions)) return facts::effective(true, origin_of(actions));
  if (config.read.known()) {
    const auto& seccomp = config.options.at("CONFIG_SECCOMP");
    const auto& filter = config.options.at("CONFIG_SECCOMP_FILTER");
    const auto& weaker = *seccomp == "y" ? filter : seccomp;
    return facts::known(*weaker == "y", facts::Basis::effective, weaker.origin);
  }
  const std::string status = "/proc/self/status";
  const auto text = root.read(status);
  if (!text) return unread_fact<bool>(text.error(), status);
  for (const Line& line : lines_of(*text))
    if (line.text.starts_with("Seccomp_filters:"))  // printed only where filters are built in; Linux 5.9
      return facts::effective(true, origin_of(status, line.number));
  return facts::unknown<bool>(actions + " does not exist and the kernel's configuration could not be read",
                              origin_of(actions));
}

Fact<std::string> lockdown(const Root& root) {
  const std::string path = "/sys/kernel/security/lockdown";  // "none [integrity] confidentiality"
  const auto text = root.read(path);
  if (!text) return unread_security<std::string>(text.error(), path);
  const auto open = text->find('[');
  const auto close = text->find(']', open == std::string::npos ? 0 : open);
  if (open == std::string::npos || close == std::string::npos)
    return facts::unknown<std::string>(path + " marks no mode", origin_of(path));
  return facts::effective(text->substr(open + 1, close - open - 1), origin_of(path));
}

}  // namespace watertight::sources::host
