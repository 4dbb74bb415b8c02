#include "sources/host/api_sockets.hpp"

#include <algorithm>
#include <array>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::ApiSocket;

constexpr std::size_t kUsers = 256;

constexpr std::array kSockets = std::to_array<std::string_view>({
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/buildkit/buildkitd.sock",
    "/run/podman/podman.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/dockershim.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/lxd/unix.socket",
    "/var/snap/lxd/common/lxd/unix.socket",
    "/var/lib/incus/unix.socket",
});
constexpr std::array kOfUsers = std::to_array<std::string_view>({
    // below /run/user/UID
    "docker.sock",
    "podman/podman.sock",
    "buildkit/buildkitd.sock",
});

void add_name(std::vector<std::string>& names, const std::string& name) {
  if (name != "root" && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::vector<std::string> who_may_connect(const facts::FileStatus& status, const Accounts& accounts) {
  std::vector<std::string> names;
  if ((status.mode & 0002u) != 0) return {"everyone"};
  if ((status.mode & 0200u) != 0 && status.uid != 0) add_name(names, status.owner);
  if ((status.mode & 0020u) == 0) return names;
  if (const auto members = group_members(accounts, status.group); members.known())
    for (const facts::Item& member : *members) add_name(names, member.text);
  return names;
}

}  // namespace

facts::Fact<std::vector<ApiSocket>> api_sockets(const Root& root, const Accounts& accounts,
                                                const std::string& own) {
  std::vector<std::string> paths(kSockets.begin(), kSockets.end());
  if (!own.empty() && own != "/var/run/docker.sock" &&
      std::find(paths.begin(), paths.end(), own) == paths.end())
    paths.push_back(own);
  if (auto users = root.list("/run/user")) {
    users->resize(std::min(users->size(), kUsers));
    for (const std::string& user : *users)
      for (const std::string_view socket : kOfUsers)
        paths.push_back("/run/user/" + user + "/" + std::string(socket));
  }
  std::vector<ApiSocket> found;
  for (const std::string& path : paths) {
    const auto status = root.status(path);
    if (!status) continue;  // whoever may not even look cannot connect either
    if (!status->exists || status->type != "socket") continue;
    const facts::FileStatus full = named(*status, accounts);
    found.push_back({path, full, who_may_connect(full, accounts)});
  }
  return facts::effective(std::move(found), origin_of("/run"));
}

}  // namespace watertight::sources::host
