// The sentences about attack paths that every output shares. Nothing here is escaped: an output makes its own
// text safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "attack/paths.hpp"

namespace watertight::report {

// "root on this host" of "host-root"; the id where no goal is called so.
[[nodiscard]] std::string_view title_of_goal(std::string_view goal);
[[nodiscard]] checks::Severity severity_of_goal(std::string_view goal);

// "9 ways to root on this host; 3 changes close them all", of the gravest goal that is reached.
[[nodiscard]] std::string headline(const attack::Analysis& analysis);

// One line for each goal: "4 ways to another container: 3 certain, 1 possible".
[[nodiscard]] std::vector<std::string> goal_lines(const attack::Analysis& analysis);

// "root on the host, from code running in web".
[[nodiscard]] std::string title_of(const attack::Path& path);
[[nodiscard]] std::string_view name_of(attack::Certainty certainty);
[[nodiscard]] std::string_view name_of(attack::Noise noise);  // "quiet", "seen", "loud"

// What holds of a path beside its steps: "only when …", "unless …", "assuming …", what else it reaches.
[[nodiscard]] std::vector<std::string> conditions_of(const attack::Path& path);

// "privileged: true → false"; "volumes: /a:/b → (removed)".
[[nodiscard]] std::string from_to(const attack::ProposedChange& change);

// Sentences: what the change closes by itself and with the others, what may break, what it opens.
[[nodiscard]] std::vector<std::string> effects_of(const attack::Analysis& analysis, std::size_t change);

// "1, 2 and 3 of these", in the numbers that the changes are shown with: one more than their index.
[[nodiscard]] std::string numbers(const std::vector<std::size_t>& indices);

// The changes of the cut that take a premise of the step away, sorted. Where nobody says which do, a change
// at the very place where the premise was read is taken for one.
[[nodiscard]] std::vector<std::size_t> changes_that_break(const attack::Analysis& analysis,
                                                          const attack::Step& step);

// Those of the cut first, in its order, then those of its alternatives.
[[nodiscard]] std::vector<std::size_t> changes_shown(const attack::Analysis& analysis);

}  // namespace watertight::report
