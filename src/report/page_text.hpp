// Parts of a rule's page for formats that show help beside a finding.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "handbook/pages.hpp"

namespace watertight::report {

// The page without its examples, which are written for tests.
[[nodiscard]] std::string_view without_examples(const handbook::CheckPage& page);
// The first paragraph of "Why it matters" as plain text on one line, cut at a word below `limit` bytes.
[[nodiscard]] std::string why_in_short(const handbook::CheckPage& page, std::size_t limit);
// "external/cwe/cwe-250", "cis-docker-1.8/5.5", …: at most `limit`, the layer and the group first.
[[nodiscard]] std::vector<std::string> tags_of(const handbook::CheckPage& page, std::size_t limit);
// Text cut to `limit` bytes at the end of a character, with … where something is gone.
[[nodiscard]] std::string cut(std::string_view text, std::size_t limit);

}  // namespace watertight::report
