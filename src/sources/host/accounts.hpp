// Accounts and groups of /etc/passwd and /etc/group. Those of a directory service (LDAP, SSSD) do not stand
// there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/host.hpp"
#include "sources/root.hpp"

namespace watertight::sources::host {

struct Account {
  std::string name;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;  // primary group
  std::string home;
  facts::Origin origin;
};
struct Group {
  std::string name;
  std::uint32_t gid = 0;
  std::vector<std::string> members;  // as listed, without those it is the primary group of
  facts::Origin origin;
};
struct Accounts {
  facts::Fact<std::vector<Account>> accounts;
  facts::Fact<std::vector<Group>> groups;
};
[[nodiscard]] Accounts read_accounts(const Root& root);

// The members of a group, listed ones and those whose primary group it is; each with the line that says so.
// Known and empty where there is no such group.
[[nodiscard]] facts::Fact<facts::Items> group_members(const Accounts& accounts, std::string_view group);

// The status with names for its numbers; a number without a name stands for itself.
[[nodiscard]] facts::FileStatus named(facts::FileStatus status, const Accounts& accounts);

// Lines of /etc/subuid or /etc/subgid; known and empty where there is no such file.
[[nodiscard]] facts::Fact<facts::Items> subordinate_ids(const Root& root, const std::string& path);

}  // namespace watertight::sources::host
