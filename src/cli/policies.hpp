// Which policy counts for which target: found from the target, or named; and over it what the flags and the
// environment say. flag > WATERTIGHT_* > policy file > preset > default.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "error.hpp"
#include "policy/apply.hpp"

namespace watertight::cli {

using Environment = std::map<std::string, std::string, std::less<>>;

class Policies {
 public:
  Policies(const PolicyChoice& choice, Environment environment);

  // Reads the policies of all targets, so that a mistake in one is told before anything is scanned. No target
  // is the engine of this machine.
  [[nodiscard]] Expected<void> read(const std::vector<std::string>& targets);
  // Of a target that was read.
  [[nodiscard]] policy::Application& of(const std::string& target);

  [[nodiscard]] bool any_lint() const;  // some target's policy asks for the group "lint"
  // The strictest of all: one run has one threshold.
  [[nodiscard]] policy::FailOn fail_on() const;
  [[nodiscard]] std::vector<std::string> files() const;
  [[nodiscard]] std::vector<checks::PolicyProblem> problems() const;

 private:
  [[nodiscard]] Expected<std::string> path_for(const std::string& target) const;
  [[nodiscard]] Expected<policy::Policy> effective(const std::string& path) const;
  [[nodiscard]] Expected<void> overrule(policy::Policy& policy) const;
  // The flag, else the variable; the origin says which.
  struct Said {
    std::string value;
    facts::Origin origin;
  };
  [[nodiscard]] std::optional<Said> said(const std::string& flag, std::string_view flag_name,
                                         std::string_view variable) const;

  const PolicyChoice& choice_;
  Environment environment_;
  std::string working_folder_;
  std::string today_;
  std::map<std::string, std::string> path_of_target_;
  std::map<std::string, std::unique_ptr<policy::Application>> applications_;  // by path; "": no file
};

}  // namespace watertight::cli
