// What the attack engine says of one system: the ways from footholds to goals, and the changes that close
// them. Every output shows this and nothing else.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attack/program.hpp"
#include "checks/finding.hpp"

namespace watertight::attack {

struct Premise {
  std::string
      sentence;      // "web holds SYS_ADMIN"; of a denial: what is not so, "no AppArmor profile confines web"
  std::string atom;  // "capability(web, SYS_ADMIN)", with "not " before a denial
  bool certain = true;    // false: nobody knows; the path is possible unless it is not so
  bool is_event = false;  // somebody else must do it
  std::vector<checks::Evidence> evidence;
  std::vector<std::string> rules;  // of checks that have a finding about it: "container-privileged"
  std::vector<std::size_t> changed_by =
      {};  // changes (Analysis::changes) that take it away, all together or each
  bool operator==(const Premise&) const = default;
};

struct Step {
  std::string rule;                     // id of the attack rule
  std::string title;                    // the rule's
  std::string gives;                    // what the attacker has after it: "root on the host"
  std::string state;                    // the same as an atom: "host-root()"
  std::vector<std::size_t> after;       // earlier steps of the path that it builds on
  std::vector<Premise> premises;        // facts, denials and events; states are the steps before
  std::vector<std::string> techniques;  // of ATT&CK
  std::vector<std::size_t> variants_changed_by =
      {};  // changes that take away what variants of the path have for this step
  bool operator==(const Step&) const = default;
};

enum class Certainty : std::uint8_t { certain, possible };

struct Foothold {
  std::string kind;  // "container", "network", "account", "image"
  std::string name;  // "web"; "anybody on the network"
  std::string says;  // "code running in web"
  bool operator==(const Foothold&) const = default;
};

struct Path {
  std::string id;  // 16 hex digits of rules, footholds and goal, not of facts: stable, like a fingerprint
  std::vector<Foothold> from;  // most often one
  std::string goal;            // "host-root"
  std::string target;          // what of it: the container, the secret, the folder; empty: the host
  std::string reaches;         // "root on the host", "the files of db"
  Certainty certainty = Certainty::certain;
  std::vector<std::string> unless;    // of a possible one: sentences of what is not known
  std::vector<std::string> needs;     // events: "somebody runs docker exec in web"
  std::vector<std::string> assuming;  // what of the assumed host it needs
  Noise noise = Noise::seen;
  std::vector<Step> steps;
  std::vector<std::string> also;       // weaker goals that it reaches on its way
  std::vector<std::size_t> closed_by;  // changes of the cut (Analysis::changes) each of which alone breaks it
  std::vector<std::size_t> closed_together;  // where none does: those that break it and its variants together
  bool only_running = false;  // it is there only because the running container differs from its Compose file
  bool operator==(const Path&) const = default;
};

// A setting that the user may change.
struct ProposedChange {
  std::string
      id;  // "web.privileged", "web.capability.SYS_ADMIN", "engine.userns-remap": for --keep and --what-if
  checks::Subject subject;
  std::string setting;  // "privileged"
  std::string from;     // "true"
  std::string to;       // "false"
  std::string edit;     // as it is written there: "remove `privileged: true`"
  facts::Origin location;
  std::uint32_t weight = 1;
  std::string breaks;  // what may stop working
  bool operator==(const ProposedChange&) const = default;
};

struct ChangeEffect {
  std::size_t closes_alone = 0;     // paths that it closes by itself, in every variant of their techniques
  std::size_t closes_together = 0;  // further ones that need others of the cut as well
  std::vector<std::string> opens;   // ways that are there only with it
  bool operator==(const ChangeEffect&) const = default;
};

struct GoalCount {
  std::string goal;
  std::size_t certain = 0;
  std::size_t possible = 0;
  bool operator==(const GoalCount&) const = default;
};

// What it takes to close the goals of `goals`.
struct ProposedCut {
  std::vector<std::string> goals;
  std::vector<std::size_t> changes;  // into Analysis::changes
  std::uint64_t weight = 0;
  std::vector<std::vector<std::size_t>> alternatives;
  std::vector<std::size_t> closes;     // paths
  std::vector<std::size_t> remaining;  // paths that no change closes; of --what-if: that are left with these
  bool exact = true;
  bool operator==(const ProposedCut&) const = default;
};

// What it takes to close the gravest goal that is reached, whatever becomes of the others.
struct GravestCut {
  std::string goal;                  // empty: nothing else is reached, or the cut as a whole says it
  std::vector<std::string> changes;  // their ids; not all need to be in Analysis::changes
  std::uint64_t weight = 0;
  std::size_t closes = 0;  // of the paths to the goal
  bool exact = true;
  bool operator==(const GravestCut&) const = default;
};

// What the rules made of the facts, before anything is told as a path: for whoever asks why there is none.
struct GivenFact {
  std::string atom;  // "capability(web, SYS_ADMIN)"
  bool certain = true;
  bool operator==(const GivenFact&) const = default;
};

// A clause of a rule that applies, with everything in it named.
struct AppliedClause {
  std::string rule;
  std::size_t clause = 0;             // of the rule's, counted from 1
  std::string state;                  // what follows: "host-root()"
  std::vector<std::string> premises;  // atoms; "not " before a denial
  bool certain = true;                // so is every premise
  bool operator==(const AppliedClause&) const = default;
};

// Where an attack may start.
struct Start {
  std::string kind;  // "container", "network", "account", "image"
  std::string name;  // empty: there is but one of the kind
  auto operator<=>(const Start&) const = default;
};

// Names of a request that the system does not know, and what it has instead. Only who has asked all systems
// can say that a name is wrong: see refuse_unknown() of analyse.hpp.
struct Unknown {
  std::vector<std::string> from, keep, what_if;
  std::vector<Start> starts;         // where some of `from` is unknown
  std::vector<std::string> changes;  // ids, where some of `keep` or `what_if` is
  bool operator==(const Unknown&) const = default;
};

struct Analysis {
  std::string target;                   // the target's name
  std::string assumed;                  // the preset of the assumed host, empty: none was needed
  std::vector<GoalCount> goals;         // the gravest first; those that nothing reaches are not there
  std::vector<Path> paths;              // by goal, then rank
  bool all_paths = true;                // false: there are more than are listed
  std::vector<ProposedChange> changes;  // that paths can be closed with
  std::vector<ChangeEffect> effects;    // of each change
  ProposedCut cut;
  GravestCut gravest;
  // What no setting takes away and ways rest on: a flaw that wants an update, a user who may do what he may.
  std::vector<Premise> by_other_means;
  std::vector<std::string> not_seen;  // what could not be looked at, and why
  std::vector<std::string> kept;      // settings that --keep pins
  // Of --what-if.
  std::vector<std::string> what_if;
  std::vector<std::string> opened;  // ids of paths from starts that before led to nothing as grave, as surely
  std::size_t gone = 0;             // paths that are there no longer, in no variant
  Unknown unknown;
  // Goals of Request::judge to which there is a way, the gravest first: those that a request for this goal
  // alone would tell a path to.
  std::vector<std::string> reached;
  // Of a request that asks for them; sorted.
  std::vector<GivenFact> given;
  std::vector<AppliedClause> applied;
  bool operator==(const Analysis&) const = default;
};

// "root on the host" of "host-root"; the gravest goal first.
struct Goal {
  std::string_view id;
  std::string_view title;
};
[[nodiscard]] std::span<const Goal> goals();

// The path's goal, or one that it reaches on its way.
[[nodiscard]] bool leads_to(const Path& path, std::string_view goal);
// Some path leads to one of these goals.
[[nodiscard]] bool leads_to_any(const Analysis& analysis, std::span<const std::string> goals);

}  // namespace watertight::attack
