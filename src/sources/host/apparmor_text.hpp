// The text of AppArmor profiles (apparmor.d(5)) as far as it says what a profile allows wholesale.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.hpp"

namespace watertight::sources::host {

// The texts that `include <local/my-app>` names, a folder having several, each with its path; a sentence
// where one cannot be read, or there is none and the profile insists on it.
struct IncludedText {
  std::string path;
  std::string text;
};
using Include = std::function<std::expected<std::vector<IncludedText>, std::string>(std::string_view path,
                                                                                    bool if_exists)>;

// Of the profile of this name: its rules that allow a whole class of operations and that no rule of it denies
// again (mounts only where it leaves CAP_SYS_ADMIN), and flags under which it refuses nothing, as written and
// in the order of the text. Nothing where the text has no such profile; unknown where its rules depend on
// conditions, or an included text could not be read. Rules of its children (hats, sub-profiles) are not its
// own. <abstractions/…> and <tunables/…> are not followed: the distribution's own allow no such class.
[[nodiscard]] std::optional<facts::Fact<facts::Items>> wholesale_rules(const IncludedText& file,
                                                                       std::string_view profile,
                                                                       const Include& include);

}  // namespace watertight::sources::host
