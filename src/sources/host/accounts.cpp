#include "sources/host/accounts.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "sources/host/read_fact.hpp"

namespace watertight::sources::host {
namespace {

using facts::Fact;
using facts::Items;

std::optional<std::uint32_t> id_of(std::string_view text) {
  std::uint32_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return id;
}

template <typename Row, typename Parse>
Fact<std::vector<Row>> rows_of(const Root& root, const std::string& path, std::size_t least_fields,
                               Parse parse) {
  const auto text = root.read(path, 4u << 20);
  if (!text) return unread_fact<std::vector<Row>>(text.error(), path);
  std::vector<Row> rows;
  for (const Line& line : lines_of(*text)) {
    const auto fields = fields_of(line.text, ':');
    if (fields.size() < least_fields) continue;
    if (std::optional<Row> row = parse(fields)) {
      row->origin = origin_of(path, line.number);
      rows.push_back(std::move(*row));
    }
  }
  return facts::declared(std::move(rows), origin_of(path));
}

std::optional<Account> account_of(const std::vector<std::string_view>& fields) {
  const auto uid = id_of(fields[2]);
  const auto gid = id_of(fields[3]);
  if (!uid || !gid) return std::nullopt;
  return Account{std::string(fields[0]), *uid, *gid, std::string(fields.size() > 5 ? fields[5] : ""), {}};
}

std::optional<Group> group_of(const std::vector<std::string_view>& fields) {
  const auto gid = id_of(fields[2]);
  if (!gid) return std::nullopt;
  Group group{std::string(fields[0]), *gid, {}, {}};
  for (const std::string_view member : fields_of(fields[3], ','))
    if (const auto name = trimmed(member); !name.empty()) group.members.emplace_back(name);
  return group;
}

}  // namespace

Accounts read_accounts(const Root& root) {
  return {rows_of<Account>(root, "/etc/passwd", 4, account_of),
          rows_of<Group>(root, "/etc/group", 4, group_of)};
}

Fact<Items> group_members(const Accounts& accounts, std::string_view wanted) {
  if (!accounts.groups.known())
    return facts::unknown<Items>(accounts.groups.unknown_because, accounts.groups.origin);
  const auto group = std::find_if(accounts.groups->begin(), accounts.groups->end(),
                                  [&](const Group& g) { return g.name == wanted; });
  Items members;
  if (group == accounts.groups->end()) return facts::declared(std::move(members), accounts.groups.origin);
  for (const std::string& name : group->members) members.push_back({name, group->origin});
  if (!accounts.accounts.known())
    return facts::unknown<Items>(accounts.accounts.unknown_because, accounts.accounts.origin);
  for (const Account& account : *accounts.accounts) {
    const bool listed = std::any_of(members.begin(), members.end(),
                                    [&](const facts::Item& m) { return m.text == account.name; });
    if (account.gid == group->gid && !listed) members.push_back({account.name, account.origin});
  }
  return facts::declared(std::move(members), group->origin);
}

facts::FileStatus named(facts::FileStatus status, const Accounts& accounts) {
  if (!status.exists) return status;
  if (status.owner.empty()) {
    status.owner = std::to_string(status.uid);
    if (accounts.accounts.known())
      for (const Account& a : *accounts.accounts)
        if (a.uid == status.uid) {
          status.owner = a.name;
          break;
        }
  }
  if (status.group.empty()) {
    status.group = std::to_string(status.gid);
    if (accounts.groups.known())
      for (const Group& g : *accounts.groups)
        if (g.gid == status.gid) {
          status.group = g.name;
          break;
        }
  }
  return status;
}

Fact<Items> subordinate_ids(const Root& root, const std::string& path) {
  const auto text = root.read(path);
  if (!text) {
    if (text.error().refusal == Refusal::absent) return facts::declared(Items{}, origin_of(path));
    return unread_fact<Items>(text.error(), path);
  }
  Items lines;
  for (const Line& line : lines_of(*text))
    lines.push_back({std::string(line.text), origin_of(path, line.number)});
  return facts::declared(std::move(lines), origin_of(path));
}

}  // namespace watertight::sources::host
