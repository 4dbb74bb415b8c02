// Patterns that a policy selects with: `*` any run of characters, `?` one, `\` takes the next as it is. In a
// path `*` and `?` stay within one part, and `**` crosses parts. Matching costs pattern times text, whatever
// the pattern is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::policy {

enum class GlobKind : std::uint8_t {
  name,  // of a container, an image, a label
  path,  // without a slash it means a file of this name in any folder; with one at the end, all below
};

class Glob {
 public:
  explicit Glob(std::string_view pattern, GlobKind kind = GlobKind::name);

  [[nodiscard]] bool matches(std::string_view text) const;
  [[nodiscard]] const std::string& pattern() const { return pattern_; }
  // True for patterns that leave nothing out: "*", "**".
  [[nodiscard]] bool matches_everything() const;
  bool operator==(const Glob& other) const { return pattern_ == other.pattern_; }

 private:
  enum class Kind : std::uint8_t {
    literal,
    one,           // ?
    any,           // *: within a part of a path
    any_deep,      // **: everything
    parts,         // **/ between two parts of the path
    inside_parts,  // its second state: within one of these parts
  };
  struct Token {
    Kind kind = Kind::literal;
    char character = 0;
  };
  void compile(std::string_view pattern);
  void follow(std::vector<std::uint8_t>& states) const;

  std::string pattern_;
  std::vector<Token> tokens_;
  bool path_ = false;
  bool wild_ = false;
};

}  // namespace watertight::policy
