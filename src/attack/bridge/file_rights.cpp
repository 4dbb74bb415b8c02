#include "attack/bridge/file_rights.hpp"

#include <algorithm>

#include "attack/bridge/fact_sink.hpp"
#include "checks/effective.hpp"

namespace watertight::attack {
namespace {

bool is_log_group(std::string_view group) { return group == "adm" || group == "4"; }

// By its settings; a list of which an entry is not known may name it.
bool may_be_in_log_group(const facts::Container& c) {
  if (!c.group_add.known()) return true;
  const auto colon = c.user.known() ? c.user->find(':') : std::string::npos;
  if (colon != std::string::npos && is_log_group(std::string_view(*c.user).substr(colon + 1))) return true;
  return std::ranges::any_of(*c.group_add, [](const facts::Item& group) { return is_log_group(group.text); });
}

}  // namespace

FileRights file_rights(const facts::Container& c, const facts::System& system) {
  const checks::Answer mapping = checks::root_is_host_root(c, system);
  const checks::Answer root = checks::runs_as_root(c, system);
  FileRights rights{truth_of(mapping.truth),
                    truth_of(root.truth),
                    may_be_in_log_group(c),
                    system.engine && system.engine->rootless.is(true),
                    {}};
  rights.seen = mapping.evidence;
  rights.seen.insert(rights.seen.end(), root.evidence.begin(), root.evidence.end());
  if (mapping.truth == checks::Truth::unknown)
    rights.seen.push_back(not_known("uid_map", mapping.because, c.origin));
  if (root.truth == checks::Truth::unknown) rights.seen.push_back(not_known("user", root.because, c.origin));
  return rights;
}

Truth may_use_files(const FileRights& rights, std::string_view folder, bool write) {
  if (folder == "data-root" && rights.owns_data_root && rights.root_is_root == Truth::no)
    return write ? Truth::yes : rights.runs_as_root;
  const bool by_anybody = !write && (folder == "homes" || folder == "logs" || folder == "data-root");
  if (!by_anybody) return rights.root_is_root;
  if (const Truth root = as_host_root(rights); root != Truth::no) return root;
  // Its user may be the very owner of a home, or in the group that reads logs: ids alone do not tell.
  if (folder == "homes") return Truth::unknown;
  return folder == "logs" && rights.user_has_log_group && rights.root_is_root != Truth::no ? Truth::unknown
                                                                                           : Truth::no;
}

}  // namespace watertight::attack
