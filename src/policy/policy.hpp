// What an organisation decided about findings: thresholds, severities changed, findings that shall not count.
// Read from a policy file (policy/read.hpp), laid over a preset, applied to results (policy/apply.hpp).
// Every value knows where it was written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.hpp"
#include "policy/glob.hpp"

namespace watertight::policy {

using checks::Severity;

// A value of the policy and its place; without a source: nobody wrote it.
template <typename T>
struct Written {
  T value;
  facts::Origin origin;
};

struct FailOn {
  Severity severity = Severity::high;
  bool never = false;
};
[[nodiscard]] std::string_view name_of(const FailOn& fail_on);
[[nodiscard]] std::optional<FailOn> fail_on_from(std::string_view name);  // "none", or a severity

// Whose comments in the scanned files may silence a finding.
enum class Comments : std::uint8_t { all, own, none };
[[nodiscard]] std::string_view name_of(Comments comments);
[[nodiscard]] std::optional<Comments> comments_from(std::string_view name);

// What a suppression is about: all that is given must match; of a list, one of its patterns. Nothing given:
// every finding of the rule.
struct Selector {
  std::vector<Glob> host;
  std::vector<Glob> container;
  std::vector<Glob> service;
  std::vector<Glob> image;
  std::vector<Glob> label;  // "name" or "name=value"
  std::vector<Glob> path;   // below the policy's folder; absolute paths for files of a host

  // Leaves nothing out.
  [[nodiscard]] bool empty() const;
};

struct Suppress {
  std::vector<Written<Glob>> rules;  // ids, or patterns of ids where there is a selector
  Selector selector;
  checks::Suppression about;  // `written`: the entry's place
  bool of_preset = false;     // then it need not match anything
};

struct Regrade {
  Glob rule{""};  // an id, or a pattern of ids: an id counts before a pattern
  Severity severity = Severity::info;
  std::string reason;
  facts::Origin origin;
  bool of_preset = false;  // then the file's own come first
};

// Findings that are about something on a list of what is allowed: key of the policy → patterns.
struct Allowed {
  std::string_view key;  // "trusted-registries", as in kAllowLists
  Glob what;
  facts::Origin origin;
};

struct Policy {
  std::string file;    // as people call it; empty: there is none
  std::string folder;  // absolute: where path selectors begin; empty for a preset
  std::optional<Written<std::string>> preset;
  std::optional<Written<FailOn>> fail_on;
  std::optional<Written<std::vector<std::string>>> groups;
  std::optional<Written<Comments>> comments;
  std::vector<Regrade> severities;
  std::vector<Suppress> suppress;
  std::vector<Allowed> allowed;

  [[nodiscard]] bool has_group(std::string_view name) const;  // asked for by its name, or as "all"
};

// The preset under the file: what the file says of a rule or a key counts, lists are joined.
[[nodiscard]] Policy laid_over(Policy above, Policy preset);

}  // namespace watertight::policy
