// Comments that ask a tool to say nothing: `# watertight:ignore=ID reason`, and the forms of hadolint, trivy,
// checkov and kics. What they say, and which instruction or node they are bound to. Whether that is honoured
// is for others to decide.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "facts/build_file.hpp"
#include "facts/system.hpp"
#include "text/node.hpp"

namespace watertight::sources {

// How far a comment reaches, as its tool has it.
enum class IgnoreReach : std::uint8_t {
  next,      // the next instruction or node; of a comment behind a node, that node
  line,      // the next line alone
  block,     // as next; of a FROM, its whole stage
  resource,  // the file of a Dockerfile, the service or document of a YAML file
  file,
};

struct IgnoreRequest {
  std::string tool;
  std::vector<std::string> ids;  // empty: all
  std::string reason;
  std::string expires;  // ISO date
  IgnoreReach reach = IgnoreReach::next;
  bool operator==(const IgnoreRequest&) const = default;
};

// What one comment asks for, read from its first # on; mostly nothing. trivy allows several in one.
[[nodiscard]] std::vector<IgnoreRequest> parse_ignore_comment(std::string_view comment);

// Those of a whole file. A file without any costs a few searches at memory speed.
[[nodiscard]] std::vector<facts::IgnoreComment> ignore_comments_in(std::string_view text,
                                                                   const facts::BuildFile& file);
// `first_line`: the number of the text's first line where it is a part of a larger file.
[[nodiscard]] std::vector<facts::IgnoreComment> ignore_comments_in(std::string_view text,
                                                                   const text::Document& document,
                                                                   const facts::SourceRef& source,
                                                                   std::uint32_t first_line = 1);

}  // namespace watertight::sources
