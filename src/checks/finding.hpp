// What a check says: findings, and what could not be evaluated. One finding is one diagnostic: where, what,
// why it matters, what to do. Every output prints these and nothing else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "boxed.hpp"
#include "facts/system.hpp"
#include "handbook/pages.hpp"
#include "shared_text.hpp"

namespace watertight::checks {

using handbook::Severity;

enum class SubjectKind : std::uint8_t {
  host,
  engine,
  container,
  service,
  image,
  network,
  volume,
  dockerfile,
  workload,  // of Kubernetes: a pod, or what makes pods
  resource,  // any other object of Kubernetes
};
[[nodiscard]] std::string_view name_of(SubjectKind kind);

struct Subject {
  SubjectKind kind = SubjectKind::host;
  SharedText name;   // stable over runs and machines: container or service name, image repository, file path
  SharedText id;     // for people: container or image id; no part of a fingerprint
  SharedText scope;  // the file that describes it (System::label): services of two projects may share a name
  bool operator==(const Subject&) const = default;
};

struct Evidence {
  std::string fact;   // "privileged", "mounts", "userns-remap"
  std::string value;  // as text; for an unknown fact "unknown: why"
  facts::Basis basis = facts::Basis::assumed;
  facts::Origin origin;
  bool operator==(const Evidence&) const = default;
};

// One failing fact as the check function reports it.
struct Observation {
  std::string message;             // what is wrong here and what an attacker gains: one or two sentences
  std::vector<Evidence> evidence;  // the first one is where the finding points to
  std::string
      discriminator;   // tells several findings of one rule on one subject apart: "/var/run/docker.sock"
  std::string advice;  // empty: the page's
  std::optional<Severity> severity;  // absent: the page's
};

// A line of the file that a finding points to, secrets masked, for people to read.
struct SourceLine {
  std::uint32_t number = 0;
  std::string text;
  bool operator==(const SourceLine&) const = default;
};

// What another finding of the same subject implies: no defect of its own, kept below that one.
struct Implied {
  std::string_view rule;
  Severity severity = Severity::info;
  std::string message;
  std::string fingerprint;
  bool operator==(const Implied&) const = default;
};

// Why a finding does not count: somebody wrote that it shall not.
struct Suppression {
  std::string reason;
  std::string owner;
  std::string expires;  // ISO date, empty: never
  std::string ticket;
  facts::Origin written;  // the entry of the policy file, or the comment
  bool operator==(const Suppression&) const = default;
};

// The policy gave the rule another severity than its page.
struct Regraded {
  Severity from = Severity::info;
  std::string reason;
  facts::Origin written;
  bool operator==(const Regraded&) const = default;
};

struct Finding {
  std::string_view rule;  // id of the page, points into the handbook
  Severity severity = Severity::info;
  Subject subject;
  std::string message;
  SharedText advice;
  std::string discriminator;
  std::vector<Evidence> evidence;
  Boxed<Suppression> suppressed;
  Boxed<Regraded> regraded;
  std::optional<bool> in_baseline;  // absent: it was compared with none
  std::vector<SourceLine>
      excerpt;  // around the first evidence; empty where there is no file, or nobody asked
  std::vector<Implied> implied = {};      // goes away with this finding: see checks/fold.hpp
  std::vector<SharedText> replicas = {};  // other containers of the same service that have this very finding
  facts::Origin described = {};           // where the subject begins: the place of what nobody wrote
  SharedText path_to = {};  // the gravest goal of the attack paths that rest on it: "host-root"; empty: none

  // The first evidence's place, or where the subject is described when nobody wrote that fact.
  [[nodiscard]] const facts::Origin& place() const {
    return evidence.empty() || !evidence.front().origin.source ? described : evidence.front().origin;
  }

  // Depends on rule, subject (kind, name, scope) and discriminator alone: not on lines, ids, tags, the clock
  // or the machine. 16 hex digits.
  [[nodiscard]] std::string fingerprint() const;
  bool operator==(const Finding&) const = default;
};

struct NotEvaluated {
  std::string_view rule;
  Subject subject;
  std::string reason;
  bool operator==(const NotEvaluated&) const = default;
};

// Who the container's root is on the host: the sentence that decides most else.
struct RootMapping {
  Subject subject;
  enum class Kind : std::uint8_t { host_root, mapped, unknown } kind = Kind::unknown;
  std::string host_user;       // "root (0)", "100000", "alice (1000)"
  std::uint32_t host_uid = 0;  // meaningful for host_root and mapped
  std::string because;         // why: "no user namespace: userns-remap is not set"
  // Whether some process of it runs as that root, or would when started.
  enum class Runs : std::uint8_t { yes, no, unknown } runs_as_root = Runs::unknown;
  std::vector<std::string> processes;  // "1234 nginx", at most a few
  std::string remedy;                  // what would change it
  bool operator==(const RootMapping&) const = default;
};

// Something in a policy or in an ignore comment that did not do what its author meant.
enum class PolicyProblemKind : std::uint8_t {
  unused,       // nothing was found that it is about
  expired,      // its day is over: what it hid is found again
  unknown,      // no rule has this id
  unexplained,  // it gives no reason
};
[[nodiscard]] std::string_view name_of(PolicyProblemKind kind);
struct PolicyProblem {
  PolicyProblemKind kind = PolicyProblemKind::unused;
  std::string message;  // a sentence with the remedy
  facts::Origin written;
  bool operator==(const PolicyProblem&) const = default;
};

// One thing that keeps a pod from a level of the Pod Security Standards.
struct PodSecurityBlock {
  std::string level;    // the level it keeps the pod from: "baseline", "restricted"
  std::string control;  // "Host namespaces"
  std::string field;    // "spec.hostNetwork", "containers[web].securityContext.privileged"
  facts::Origin origin;
  bool operator==(const PodSecurityBlock&) const = default;
};

// The level of the Pod Security Standards that a pod meets, and what keeps it from the next ones.
struct PodSecurity {
  Subject subject;
  std::string level;                       // "privileged", "baseline", "restricted"
  std::vector<PodSecurityBlock> blocking;  // in the order of the standard
  std::string enforced;  // the level its namespace enforces, where the same files say so; else empty
  bool operator==(const PodSecurity&) const = default;
};

// All that one target gave.
struct TargetResult {
  facts::TargetKind target_kind;
  std::string target_name;
  facts::TargetStatus status;
  std::vector<std::string> reasons;
  std::vector<std::string> notes;
  std::vector<Finding> findings;  // by subject, then severity (worst first), then rule
  std::vector<NotEvaluated> not_evaluated;
  std::vector<RootMapping> roots;
  std::string policy;  // the file that was applied, empty: none
  std::vector<PolicyProblem> policy_problems;
  std::vector<PodSecurity> pod_security;
  std::uint64_t passed = 0;
  std::uint64_t not_applicable = 0;
  std::uint64_t containers = 0;
  bool operator==(const TargetResult&) const = default;
};

}  // namespace watertight::checks
