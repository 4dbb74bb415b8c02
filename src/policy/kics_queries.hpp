// The queries of kics by the ids that its comments name them with; the pages of the handbook know them by the
// folders they lie in.
#pragma once

#include <string_view>

namespace watertight::policy {

// "67fd0c4a-68cf-46d7-8c41-bc9fba7e40ae" is "dockerfile/last_user_is_root"; empty: none of Dockerfiles,
// Compose files or manifests has this id, in lower case.
[[nodiscard]] std::string_view kics_query(std::string_view id);

}  // namespace watertight::policy
