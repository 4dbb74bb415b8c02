#include "sources/host/packages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "linux/package_version.hpp"
#include "sources/host/gzip.hpp"
#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Items;
using facts::Package;

constexpr std::size_t kDatabaseLimit = 64u << 20;
constexpr std::size_t kUpdatesKept = 512;
constexpr const char* kStatus = "/var/lib/dpkg/status";

// Sorted.
constexpr std::array kAskedFor = std::to_array<std::string_view>({
    "aide",
    "auditd",
    "buildah",
    "containerd",
    "containerd.io",
    "cri-o",
    "docker",
    "docker-buildx",
    "docker-buildx-plugin",
    "docker-ce",
    "docker-ce-cli",
    "docker-cli",
    "docker-compose",
    "docker-compose-plugin",
    "docker-compose-v2",
    "docker.io",
    "firewalld",
    "libnvidia-container-tools",
    "libnvidia-container1",
    "moby-buildx",
    "moby-cli",
    "moby-compose",
    "moby-containerd",
    "moby-engine",
    "moby-runc",
    "nftables",
    "nvidia-container-toolkit",
    "nvidia-container-toolkit-base",
    "osquery",
    "ossec-hids",
    "podman",
    "runc",
    "samhain",
    "slirp4netns",
    "tripwire",
    "ufw",
    "uidmap",
    "unattended-upgrades",
    "wazuh-agent",
});
static_assert(std::is_sorted(kAskedFor.begin(), kAskedFor.end()));

bool asked_for(std::string_view name) { return std::binary_search(kAskedFor.begin(), kAskedFor.end(), name); }

// One paragraph of a file of "Field: value" lines.
struct Paragraph {
  std::string_view package;
  std::string_view version;
  std::string_view status;
  std::uint32_t line = 0;  // of the version
};

// Calls for each paragraph that names a package. `separator` stands behind a field's name: ": " of dpkg, ":"
// of apk.
template <typename Take>
void each_paragraph(std::string_view text, std::string_view package, std::string_view version, Take take) {
  Paragraph now;
  std::uint32_t number = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    ++number;
    if (line.empty()) {
      if (!now.package.empty()) take(now);
      now = {};
    } else if (line.starts_with(package)) {
      now.package = trimmed(line.substr(package.size()));
    } else if (line.starts_with(version)) {
      now.version = trimmed(line.substr(version.size()));
      now.line = number;
    } else if (line.starts_with("Status:")) {
      now.status = trimmed(line.substr(7));
    }
  }
  if (!now.package.empty()) take(now);
}

constexpr std::size_t kChangelogLimit = 4u << 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "CVE-2024-21626" at this place; empty where there is none.
std::string_view flaw_at(std::string_view text) {
  constexpr std::size_t kYear = 9;  // "CVE-2024-"
  if (text.size() <= kYear || text[kYear - 1] != '-') return {};
  std::size_t end = kYear;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end < kYear + 4 ? std::string_view() : text.substr(0, end);
}

// Each flaw that a changelog names. Those who keep a distribution's package write there what they repair.
std::vector<std::string> flaws_in(std::string_view changelog) {
  std::set<std::string, std::less<>> found;
  for (auto at = changelog.find("CVE-"); at != std::string_view::npos; at = changelog.find("CVE-", at + 4))
    if (const auto flaw = flaw_at(changelog.substr(at)); !flaw.empty()) found.emplace(flaw);
  return {found.begin(), found.end()};
}

std::vector<std::string> repaired_in(const Root& root, std::string_view package) {
  for (const char* name : {"changelog.Debian.gz", "changelog.gz"}) {
    const std::string path = fmt::format("/usr/share/doc/{}/{}", package, name);
    const auto packed = root.read(path);
    if (!packed) continue;
    if (const auto text = inflated(*packed, path, kChangelogLimit)) return flaws_in(*text);
  }
  return {};
}

std::vector<Package> of_dpkg(const Root& root, std::string_view text) {
  std::vector<Package> found;
  each_paragraph(text, "Package:", "Version:", [&](const Paragraph& p) {
    if (asked_for(p.package) && p.status.ends_with(" installed"))
      found.push_back({std::string(p.package), std::string(p.version), repaired_in(root, p.package),
                       origin_of(kStatus, p.line)});
  });
  return found;
}

std::vector<Package> of_apk(std::string_view text, const std::string& path) {
  std::vector<Package> found;
  each_paragraph(text, "P:", "V:", [&](const Paragraph& p) {
    if (asked_for(p.package))
      found.push_back({std::string(p.package), std::string(p.version), {}, origin_of(path, p.line)});
  });
  return found;
}

// Folders NAME-VERSION-RELEASE.
std::vector<Package> of_pacman(const std::vector<std::string>& folders, const std::string& path) {
  std::vector<Package> found;
  for (const std::string& folder : folders) {
    const auto release = folder.rfind('-');
    if (release == std::string::npos || release == 0) continue;
    const auto version = folder.rfind('-', release - 1);
    if (version == std::string::npos || !asked_for(std::string_view(folder).substr(0, version))) continue;
    found.push_back({folder.substr(0, version),
                     folder.substr(version + 1),
                     {},
                     origin_of(fmt::format("{}/{}", path, folder))});
  }
  return found;
}

Fact<std::vector<Package>> declared(std::vector<Package> found, const std::string& path) {
  std::ranges::stable_sort(found, {}, &Package::name);
  return facts::declared(std::move(found), origin_of(path));
}

// Of one archive's list of packages, what is newer than what is installed.
void add_newer(std::string_view list, const std::string& path,
               const std::map<std::string_view, std::string_view>& installed,
               std::map<std::string, facts::Item>& newer) {
  each_paragraph(list, "Package:", "Version:", [&](const Paragraph& p) {
    const auto here = installed.find(p.package);
    if (here == installed.end() || linux_kernel::compare_package_versions(p.version, here->second) <= 0)
      return;
    if (newer.size() < kUpdatesKept)
      newer.insert_or_assign(
          std::string(p.package),
          facts::Item{fmt::format("{} {} {}", p.package, here->second, p.version), origin_of(path, p.line)});
  });
}

}  // namespace

Fact<std::vector<Package>> packages(const Root& root) {
  const auto status = root.read(kStatus, kDatabaseLimit);
  if (status) return declared(of_dpkg(root, *status), kStatus);
  if (status.error().refusal != Refusal::absent)
    return unread_fact<std::vector<Package>>(status.error(), kStatus);
  const std::string apk = "/lib/apk/db/installed";
  if (const auto text = root.read(apk, kDatabaseLimit)) return declared(of_apk(*text, apk), apk);
  const std::string pacman = "/var/lib/pacman/local";
  if (const auto folders = root.list(pacman)) return declared(of_pacman(*folders, pacman), pacman);
  for (const std::string rpm : {"/var/lib/rpm", "/usr/lib/sysimage/rpm"})
    if (root.has(rpm))
      return facts::unknown<std::vector<Package>>(
          "the packages of this host are in an RPM database, which only rpm can read: `rpm -qa` lists them",
          origin_of(rpm));
  return facts::unknown<std::vector<Package>>("no database of a package manager was found",
                                              origin_of(kStatus));
}

Fact<Items> security_updates(const Root& root) {
  const std::string folder = "/var/lib/apt/lists";
  const auto status = root.read(kStatus, kDatabaseLimit);
  if (!status) {
    if (status.error().refusal == Refusal::absent)
      return facts::unknown<Items>("what is pending is read for Debian's and Ubuntu's packages only",
                                   origin_of(kStatus));
    return unread_fact<Items>(status.error(), kStatus);
  }
  const auto names = root.list(folder);
  if (!names) return unread_fact<Items>(names.error(), folder);
  std::map<std::string_view, std::string_view> installed;
  each_paragraph(*status, "Package:", "Version:", [&](const Paragraph& p) {
    if (p.status.ends_with(" installed")) installed.insert_or_assign(p.package, p.version);
  });
  std::map<std::string, facts::Item> newer;
  bool any = false;
  for (const std::string& name : *names) {
    if (name.find("security") == std::string::npos || name.find("_Packages") == std::string::npos) continue;
    const std::string path = fmt::format("{}/{}", folder, name);
    if (!name.ends_with("_Packages"))
      return facts::unknown<Items>(path + " is compressed; `apt list --upgradable` reads it",
                                   origin_of(path));
    const auto list = root.read(path, kDatabaseLimit);
    if (!list) return unread_fact<Items>(list.error(), path);
    any = true;
    add_newer(*list, path, installed, newer);
  }
  if (!any)
    return facts::unknown<Items>(folder + " holds no list of a security archive; run `apt-get update`",
                                 origin_of(folder));
  Items out;
  for (auto& [name, item] : newer) out.push_back(std::move(item));
  return facts::declared(std::move(out), origin_of(folder));
}

}  // namespace watertight::sources::host
