// A Dockerfile cut into statements, as BuildKit's parser does it: parser directives, comments, continuation
// lines, heredocs, flags. What the statements mean is for instructions.hpp.
// https://github.com/moby/buildkit/tree/master/frontend/dockerfile/parser
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/build_file.hpp"
#include "sources/dockerfile/places.hpp"

namespace watertight::sources::dockerfile {

// What a hostile file may cost. The builder itself takes no line longer than this.
inline constexpr std::size_t kMaxFile = 4u << 20;
inline constexpr std::size_t kMaxLine = (64u << 10) - 1;
inline constexpr std::size_t kMaxStatements = 100'000;
inline constexpr std::size_t kMaxStatement = 1u << 20;
inline constexpr std::size_t kMaxProblems = 50;
inline constexpr std::size_t kMaxRemarks = 200;

struct Part {  // a stretch of a statement's joined line
  std::string text;
  std::size_t from = 0;
  std::size_t to = 0;
};

struct HeredocPart {
  std::string name;
  bool expand = true;  // the delimiter was not quoted
  bool chomp = false;  // <<-: leading tabs of each line are dropped
  std::size_t from = 0;
  std::size_t to = 0;   // content in the file: [from, to)
  std::size_t end = 0;  // behind the terminating line, in the file
};

struct Statement {
  std::string keyword;    // lower case
  std::string original;   // as written
  JoinedText line;        // continuation lines joined, without leading blanks
  std::size_t begin = 0;  // of the keyword in `line`; not 0 only for what stands behind ONBUILD
  std::vector<Part> flags;
  std::size_t rest_from = 0;  // what stands behind keyword and flags, without blanks around it
  std::size_t rest_to = 0;
  std::vector<HeredocPart> heredocs;
  std::vector<std::string_view> comments;  // the lines right above FROM and ARG, without their #
  std::size_t source_to = 0;               // behind its last byte, in the file

  [[nodiscard]] std::string_view rest() const {
    return std::string_view(line.text).substr(rest_from, rest_to - rest_from);
  }
};

struct Mistake {
  std::string message;
  std::string remedy;
  std::size_t from = 0;
  std::size_t to = 0;  // in the file
};

struct WrittenRemark {  // as facts::BuildRemark, its place in the file
  facts::RemarkKind kind = facts::RemarkKind::suppression;
  std::string text;
  std::size_t from = 0;
  std::size_t to = 0;
};

struct Statements {
  char escape = '\\';
  std::string syntax;  // of the parser directive
  std::vector<Statement> list;
  std::vector<Mistake> mistakes;
  std::vector<WrittenRemark> remarks;
};

// Never fails: what cannot be read is a mistake, and reading goes on behind it.
[[nodiscard]] Statements split_statements(std::string_view file);

// The statement behind ONBUILD, with its heredocs.
[[nodiscard]] Statement statement_behind(const Statement& onbuild);

}  // namespace watertight::sources::dockerfile
