// The sentences about attack paths that every output shares. Nothing here is escaped: an output makes its own
// text safe.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attack/paths.hpp"

namespace watertight::report {

// "root on this host" of "host-root"; the id where no goal is called so.
[[nodiscard]] std::string_view title_of_goal(std::string_view goal);
[[nodiscard]] checks::Severity severity_of_goal(std::string_view goal);
// Of a path that is only possible, or waits for somebody, less than its goal's.
[[nodiscard]] checks::Severity severity_of(const attack::Path& path);
// "A way leads to root on this host".
[[nodiscard]] std::string way_leads_to(std::string_view goal);

// What is said of a finding that such ways rest on: "on a way to root on this host".
[[nodiscard]] std::string on_a_way(std::string_view goal);

// "9 ways to root on this host; 3 changes close them all; 5 close the 12 other ways too": the gravest goal
// that is reached stands first. Of --what-if: "With that 2 ways to a secret are left".
[[nodiscard]] std::string headline(const attack::Analysis& analysis);

// One line for each goal: "4 ways to another container: 3 certain, 1 possible".
[[nodiscard]] std::vector<std::string> goal_lines(const attack::Analysis& analysis);

// The targets that have ways, in the order of what is reached in them: for outputs that have room for some.
[[nodiscard]] std::vector<const attack::Analysis*> gravest_first(std::span<const attack::Analysis> analyses);

// "to close the ways to root on this host alone: web.user, db.privileged", in ids; empty where that takes as
// much as to close all.
[[nodiscard]] std::string gravest_alone(const attack::Analysis& analysis);

// Under which circumstances all of it holds: what the gravest goal alone asks for, the host that is assumed,
// what is kept, what is taken for made.
[[nodiscard]] std::vector<std::string> circumstances_of(const attack::Analysis& analysis);
// Of --what-if: what is taken for changed, how many ways are closed by that, and how many there only with it.
[[nodiscard]] std::vector<std::string> what_if_lines(const attack::Analysis& analysis);

// "root on the host, from code running in web".
[[nodiscard]] std::string title_of(const attack::Path& path);
[[nodiscard]] std::string_view name_of(attack::Certainty certainty);
[[nodiscard]] std::string_view name_of(attack::Noise noise);  // "quiet", "seen", "loud"

// "certain: root on the host, from code running in web: api-sock-mount, api-create-privileged".
[[nodiscard]] std::string in_one_line(const attack::Path& path);
// "and 6 ways more: watertight paths tells each step by step".
[[nodiscard]] std::string more_ways(std::size_t number);

// What holds of a path beside its steps: "only when …", "unless …", "assuming …", what else it reaches.
[[nodiscard]] std::vector<std::string> conditions_of(const attack::Path& path);

// "root on the host (with what steps 1 and 2 gave)", of a path's step `number`, counted from 0: that it
// builds on the one before goes without saying.
[[nodiscard]] std::string gives_of(const attack::Step& step, std::size_t number);
// "web holds SYS_ADMIN"; "…: not known" or "…: somebody must do it" where that is so.
[[nodiscard]] std::string said_of(const attack::Premise& premise);

// "privileged: true → false"; "volumes: /a:/b → (removed)".
[[nodiscard]] std::string from_to(const attack::ProposedChange& change);
// "remove `privileged: true`"; without such an edit what from_to() says.
[[nodiscard]] std::string edit_of(const attack::ProposedChange& change);

// Sentences: what the change closes by itself and with the others, what may break, what it opens.
[[nodiscard]] std::vector<std::string> effects_of(const attack::Analysis& analysis, std::size_t change);

// The changes of the cut, those first that close the most ways.
[[nodiscard]] std::vector<std::size_t> most_effective_first(const attack::Analysis& analysis);

// Of each alternative: "or instead: changes 1 and 3 (weight 5; the best has 4)".
[[nodiscard]] std::vector<std::string> alternatives_of(const attack::Analysis& analysis);

// "1, 2 and 3 of these", in the numbers that the changes are shown with: one more than their index.
[[nodiscard]] std::string numbers(const std::vector<std::size_t>& indices);

// "change 1"; "changes 1 and 3".
[[nodiscard]] std::string changes_called(const std::vector<std::size_t>& indices);

// "closed by change 2"; "closed by changes 1 and 3 together"; empty: the cut leaves it.
[[nodiscard]] std::string closed_by(const attack::Path& path);

// The changes of the cut that take a premise of the step away, and those that variants of it need besides,
// sorted. Where nobody says which do, a change
// at the very place where the premise was read is taken for one.
[[nodiscard]] std::vector<std::size_t> changes_that_break(const attack::Analysis& analysis,
                                                          const attack::Step& step);

// Those of the cut first, in its order, then those of its alternatives.
[[nodiscard]] std::vector<std::size_t> changes_shown(const attack::Analysis& analysis);

}  // namespace watertight::report
