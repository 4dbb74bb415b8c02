// Whether a .dockerignore leaves a path of the build's folder out, as BuildKit decides it.
// https://docs.docker.com/build/concepts/context/#dockerignore-files
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.hpp"

namespace watertight::sources {

class IgnoreRules {
 public:
  explicit IgnoreRules(std::span<const facts::Item> lines);

  // `path` is below the folder, its parts between slashes. The last rule that matches it or a folder above it
  // counts.
  [[nodiscard]] bool leaves_out(std::string_view path) const;
  // Whether a rule with "!" could bring something below a folder back.
  [[nodiscard]] bool has_exceptions() const { return exceptions_; }

 private:
  struct Rule {
    std::string pattern;
    bool exception = false;
  };
  std::vector<Rule> rules_;
  bool exceptions_ = false;
};

// `*` and `?` stay within a part of the path, `**` does not; [a-z] and [^a-z]; a backslash takes the next
// character as it is.
[[nodiscard]] bool matches_path(std::string_view pattern, std::string_view path);

}  // namespace watertight::sources
