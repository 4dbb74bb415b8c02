#include "sources/secret_files.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "sources/compose/paths.hpp"
#include "sources/host/accounts.hpp"
#include "sources/host/watched_files.hpp"

namespace watertight::sources {
namespace {

using facts::Container;

constexpr std::string_view kSecrets = "/run/secrets/";
constexpr std::size_t kMost = 2000;

using Roles = std::map<std::string, std::string_view>;  // path → role

void add_mounted(const Container& c, Roles& roles) {
  if (!c.mounts.known()) return;
  for (const facts::Mount& mount : *c.mounts) {
    if (mount.kind != facts::MountKind::bind || !mount.destination.starts_with(kSecrets)) continue;
    const std::string& path = mount.real_source.empty() ? mount.source : mount.real_source;
    if (path.starts_with('/') && roles.size() < kMost) roles.try_emplace(path, "secret-file");
  }
}

// The values are gone; what is left of a secret is the mark on its variable, and the file it came from.
void add_env_files(const Container& service, const facts::ComposeProject& project, Roles& roles) {
  if (!service.environment.known() || !service.environment_files.known()) return;
  for (const facts::Item& file : *service.environment_files) {
    const std::string path = compose::normalized(compose::joined(project.folder, file.text));
    const bool holds_secret = std::ranges::any_of(*service.environment, [&](const facts::Variable& variable) {
      return variable.secret && variable.origin.source &&
             compose::normalized(compose::joined(project.folder, variable.origin.source->name)) == path;
    });
    if (holds_secret && path.starts_with('/') && roles.size() < kMost)
      roles.insert_or_assign(path, "env-file");
  }
}

// Whether somebody who is neither owner nor in the group gets through every folder above.
bool others_get_to(const Root& root, const std::string& path) {
  for (std::string folder = compose::folder_of(path); !folder.empty() && folder != "/";
       folder = compose::folder_of(folder)) {
    const auto status = root.status(folder);
    if (!status || !status->exists || (status->mode & 01u) == 0) return false;
  }
  return true;
}

}  // namespace

std::vector<facts::WatchedFile> secret_files(const facts::System& system, const Root& root) {
  Roles roles;
  for (const Container& c : system.containers) add_mounted(c, roles);
  for (const facts::ComposeProject& project : system.described)
    if (project.services.known())
      for (const Container& service : *project.services) {
        add_mounted(service, roles);
        add_env_files(service, project, roles);
      }
  std::vector<facts::WatchedFile> files;
  if (roles.empty()) return files;
  const host::Accounts accounts = host::read_accounts(root);
  for (const auto& [path, role] : roles)
    if (others_get_to(root, path)) files.push_back(host::watched_file(root, accounts, role, path));
  return files;
}

}  // namespace watertight::sources
