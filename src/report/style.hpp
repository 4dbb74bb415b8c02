// Colours and line filling for terminal text.
#pragma once

#include <string>
#include <string_view>

#include "checks/finding.hpp"

namespace watertight::report {

class Style {
 public:
  explicit Style(bool colour) : colour_(colour) {}
  [[nodiscard]] std::string bold(std::string_view text) const { return wrap("1", text); }
  [[nodiscard]] std::string dim(std::string_view text) const { return wrap("2", text); }
  [[nodiscard]] std::string good(std::string_view text) const { return wrap("32", text); }
  [[nodiscard]] std::string severity(checks::Severity severity, std::string_view text) const;

 private:
  [[nodiscard]] std::string wrap(std::string_view code, std::string_view text) const;
  bool colour_;
};

// Words filled into lines of at most `width` columns; every line but the first begins with `indent` blanks,
// and the first is taken to stand at that column already. A word longer than a line stays whole.
[[nodiscard]] std::string filled(std::string_view text, int indent, int width);

}  // namespace watertight::report
