// What could not be read of a Compose project, as sentences that name file, line and remedy.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "facts/system.hpp"
#include "text/node.hpp"

namespace watertight::sources::compose {

// Behind "the variable TAG is not set": all there is to say where nothing depends on the value.
inline constexpr std::string_view kEmptyInItsPlace = " and has no default: an empty text stands in its place";

class Problems {
 public:
  explicit Problems(facts::System& system) : system_(system) {}

  // Docker would refuse this, or it could not be read: the target is partial.
  void refuse(const facts::Origin& origin, std::string_view cause, std::string_view remedy = {});
  // The same where no place is known.
  void refuse(std::string sentence);
  // Read as docker reads it, but worth knowing.
  void note(const facts::Origin& origin, std::string_view text);
  void note(std::string sentence);
  // What a note said is about to be said better.
  void take_back(const facts::Origin& origin, std::string_view text);
  // Says how many sentences were too many to keep. Call once, at the end.
  void finish();

 private:
  facts::System& system_;
  std::set<std::string> said_;
  std::size_t reasons_left_out_ = 0;
  std::size_t notes_left_out_ = 0;
};

// "compose.yaml: line 4, column 3"
[[nodiscard]] std::string place(const facts::Origin& origin);
// A name out of a file as a sentence may show it: quoted, short, without control characters.
[[nodiscard]] std::string quoted(std::string_view text);
// A value that stands where another kind of value belongs. It may be a password in the wrong line: what looks
// like one is told by its length alone.
[[nodiscard]] std::string quoted_value(std::string_view text);

}  // namespace watertight::sources::compose
