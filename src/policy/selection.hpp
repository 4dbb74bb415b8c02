// Which findings a selector means: what is known of a finding's subject, looked up in the facts it came from.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "facts/system.hpp"
#include "policy/policy.hpp"

namespace watertight::policy {

class Selection {
 public:
  // `folder`: the policy's, absolute; `working_folder`: where relative paths of targets begin.
  Selection(const facts::System& system, std::string folder, std::string working_folder);

  [[nodiscard]] bool matches(const Selector& selector, const checks::Finding& finding) const;

 private:
  [[nodiscard]] const facts::Container* container_of(const checks::Subject& subject) const;
  [[nodiscard]] const facts::Image* image_of(const checks::Subject& subject) const;
  [[nodiscard]] bool host_matches(const std::vector<Glob>& patterns) const;
  [[nodiscard]] bool service_matches(const std::vector<Glob>& patterns, const checks::Subject& subject) const;
  [[nodiscard]] bool image_matches(const std::vector<Glob>& patterns, const checks::Subject& subject) const;
  [[nodiscard]] bool label_matches(const std::vector<Glob>& patterns, const checks::Subject& subject) const;
  [[nodiscard]] bool path_matches(const std::vector<Glob>& patterns, const checks::Finding& finding) const;

  const facts::System& system_;
  std::string folder_;
  std::string working_folder_;
  std::unordered_map<std::string_view, const facts::Container*> containers_;  // by id, or name where none
};

}  // namespace watertight::policy
