// Whether a .dockerignore leaves a path of the build's folder out, as BuildKit decides it.
// https://docs.docker.com/build/concepts/context/#dockerignore-files
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::text {

class IgnoreRules {
 public:
  explicit IgnoreRules(std::span<const std::string_view> lines);

  // Index of the line that leaves the path out; nothing: the builder sees it. `path` is below the folder, as
  // clean_path gives it. The last rule that matches it or a folder above it counts.
  [[nodiscard]] std::optional<std::size_t> left_out_by(std::string_view path) const;
  [[nodiscard]] bool leaves_out(std::string_view path) const { return left_out_by(path).has_value(); }
  // Whether a rule with "!" could bring something below a folder back.
  [[nodiscard]] bool lets_in_below(std::string_view folder) const;

 private:
  struct Rule {
    std::string pattern;
    bool exception = false;
    std::size_t line = 0;
  };
  std::vector<Rule> rules_;
};

// Without ".", ".." and empty parts, and without a slash at either end: what such paths mean from the folder.
[[nodiscard]] std::string clean_path(std::string_view path);

// One pattern on one whole path: `*` and `?` stay within a part, `**` crosses parts, `[a-z]` and `[^a-z]` are
// sets, a backslash takes the next character as it is. Costs the pattern's length times the path's.
[[nodiscard]] bool matches_path(std::string_view pattern, std::string_view path);

}  // namespace watertight::text
