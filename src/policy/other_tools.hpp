// The ids under which other tools know our rules, as the handbook's pages map them: what their comments mean
// here.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace watertight::policy {

// An id as its tool's comments write it, in the form of the pages: trivy's "avd-ds-0002" and "DS002" are
// "DS-0002", the number of a query of kics is its folder.
[[nodiscard]] std::string id_of_pages(std::string_view tool, std::string_view id);
// Our rules that are about the same; none for a rule that Watertight does not have.
[[nodiscard]] std::span<const std::string_view> rules_known_as(std::string_view tool, std::string_view id);
// False where it can be said that the tool itself has no rule of this id: a mistake, not a rule that is
// missing here.
[[nodiscard]] bool is_known(std::string_view tool, std::string_view id);
// Whether the tool has any rule like this one of ours.
[[nodiscard]] bool has_like(std::string_view tool, std::string_view rule);

}  // namespace watertight::policy
