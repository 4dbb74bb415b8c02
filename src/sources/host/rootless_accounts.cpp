#include "sources/host/rootless_accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sources/host/process_arguments.hpp"
#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Items;
using facts::RootlessAccount;

constexpr std::size_t kUsers = 256;

std::string name_of(std::uint32_t uid, const Accounts& accounts) {
  if (accounts.accounts.known())
    for (const Account& a : *accounts.accounts)
      if (a.uid == uid) return a.name;
  return std::to_string(uid);
}

Fact<Items> delegated(const Root& root, std::uint32_t uid) {
  const std::string path =
      fmt::format("/sys/fs/cgroup/user.slice/user-{0}.slice/user@{0}.service/cgroup.controllers", uid);
  const auto text = root.read(path);
  if (!text) return unread_fact<Items>(text.error(), path);
  Items out;
  for (const std::string_view word : words_of(*text)) out.push_back({std::string(word), {}});
  return facts::effective(std::move(out), origin_of(path));
}

Fact<bool> lingers(const Root& root, const std::string& name) {
  const std::string path = "/var/lib/systemd/linger/" + name;
  const auto status = root.status(path);
  if (!status) return unread_fact<bool>(status.error(), path);
  return facts::declared(status->exists, origin_of(path));
}

// What rootlesskit was started with; "builtin" is what Docker's own script takes.
Fact<std::string> port_driver(const Root& root, std::uint32_t uid) {
  for (const RunningProgram& program : running(root, "rootlesskit")) {
    if (program.uid != uid) continue;
    for (std::size_t i = 1; i < program.arguments.size(); ++i) {
      const std::string& argument = program.arguments[i];
      constexpr std::string_view kOption = "--port-driver";
      if (!argument.starts_with(kOption)) continue;
      if (argument.size() > kOption.size() && argument[kOption.size()] == '=')
        return facts::effective(argument.substr(kOption.size() + 1), origin_of(program.folder + "/cmdline"));
      if (argument == kOption && i + 1 < program.arguments.size())
        return facts::effective(program.arguments[i + 1], origin_of(program.folder + "/cmdline"));
    }
  }
  return facts::unknown<std::string>("no rootlesskit process of this account shows its port driver",
                                     origin_of("/proc"));
}

}  // namespace

Fact<std::vector<RootlessAccount>> rootless_accounts(const Root& root, const Accounts& accounts) {
  const std::string folder = "/run/user";
  auto users = root.list(folder);
  if (!users) {
    if (users.error().refusal == Refusal::absent)
      return facts::effective(std::vector<RootlessAccount>{}, origin_of(folder));
    return unread_fact<std::vector<RootlessAccount>>(users.error(), folder);
  }
  users->resize(std::min(users->size(), kUsers));
  std::vector<RootlessAccount> found;
  for (const std::string& user : *users) {
    std::uint32_t uid = 0;
    const auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), uid);
    if (error != std::errc{} || end != user.data() + user.size()) continue;
    const auto socket = root.status(fmt::format("{}/{}/docker.sock", folder, user));
    if (!socket || !socket->exists || socket->type != "socket") continue;
    const std::string name = name_of(uid, accounts);
    found.push_back({name, uid, lingers(root, name), delegated(root, uid), port_driver(root, uid)});
  }
  return facts::effective(std::move(found), origin_of(folder));
}

}  // namespace watertight::sources::host
