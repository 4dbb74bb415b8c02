// The keys of a policy file, once: what the reader takes, what docs/schema/policy-1.schema.json and
// docs/policy.md are held against.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace watertight::policy {

enum class KeyKind : std::uint8_t {
  text,
  texts,     // one, or a list
  patterns,  // the same, of globs
  severity,  // critical, high, …
  fail_on,   // a severity, or none
  preset,    // the name of one
  groups,    // a list of groups of rules
  comments,  // all, own, none
  date,      // 2027-01-31
  rule_map,  // rule → {severity, reason}
  entries,   // a list of mappings
  mapping,
};

struct Key {
  std::string_view place;  // of the mapping it stands in: "", "severities.*", "suppress", "suppress.selector"
  std::string_view name;
  KeyKind kind;
  bool required;
  std::string_view about;
};

[[nodiscard]] std::span<const Key> keys();
// Null where the mapping has no such key.
[[nodiscard]] const Key* find_key(std::string_view place, std::string_view name);

// A list of what is allowed, and the findings it speaks about.
struct AllowList {
  std::string_view key;
  std::string_view rule;
  // What of such a finding is looked up in the list.
  enum class By : std::uint8_t { discriminator, image_registry } by;
};
[[nodiscard]] std::span<const AllowList> allow_lists();

}  // namespace watertight::policy
