// The words that outputs share: names of bases, kinds and states, places as text, text made safe for a
// terminal.
#pragma once

#include <string>
#include <string_view>

#include "checks/finding.hpp"

namespace watertight::report {

[[nodiscard]] std::string_view name_of(facts::Basis basis);      // "declared", "default", …
[[nodiscard]] std::string_view name_of(facts::TargetKind kind);  // "engine", "compose", …
// The same, and nothing for what was not recognised: the reason beside it says more than "unknown".
[[nodiscard]] std::string_view kind_for_people(facts::TargetKind kind);
[[nodiscard]] std::string_view name_of(checks::RootMapping::Runs runs);  // "yes", "no", "unknown"
[[nodiscard]] std::string_view name_of(facts::TargetStatus status);      // "complete", …

// "compose.yaml:12:5", "GET /containers/web/json /HostConfig/Privileged"; empty where there is no place.
[[nodiscard]] std::string place(const facts::Origin& origin);

// Names from containers and files are hostile: control characters and broken UTF-8 become visible escapes, so
// that no terminal obeys them and no line is broken.
[[nodiscard]] std::string visible(std::string_view text);

// The defect as the rule's page states it; the id where there is no page.
[[nodiscard]] std::string_view title_of(std::string_view rule);

// "web"; "web in shop/compose.yaml" where there are several targets and a file describes it.
[[nodiscard]] std::string name_among(const checks::Subject& subject, std::uint64_t targets);

// "the same in 2 more: web-2, web-3"; at most a few by name. Empty where there are none.
[[nodiscard]] std::string replicas_line(const checks::Finding& finding);

// "accepted until the move (alice, until 2027-01-31, OPS-12)", safe to print.
[[nodiscard]] std::string suppression_text(const checks::Suppression& suppression);

// "3 findings", "1 finding".
[[nodiscard]] std::string counted(std::uint64_t n, std::string_view singular, std::string_view plural = {});

}  // namespace watertight::report
