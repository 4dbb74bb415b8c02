// Any bytes read as a Dockerfile: it ends, nothing is read outside the text, and every span lies inside the
// file with its end behind its beginning.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "sources/dockerfile/dockerfile.hpp"

namespace {

using watertight::Span;
using namespace watertight::facts;

class Law {
 public:
  explicit Law(std::string_view text) : lengths_{0} {
    for (const char c : text) {
      ++lengths_.back();
      if (c == '\n') lengths_.push_back(0);
    }
  }

  void holds(const Span& s) const {
    const bool inside = s.line >= 1 && s.end_line >= s.line && s.end_line <= lengths_.size() &&
                        s.column >= 1 && s.column <= std::max<std::size_t>(lengths_[s.line - 1], 1) &&
                        s.end_column <= std::max<std::size_t>(lengths_[s.end_line - 1], 1) + 1 &&
                        (s.end_line > s.line ? s.end_column >= 1 : s.end_column > s.column);
    if (!inside) std::abort();
  }
  void holds(const Instruction& i) const {
    holds(i.span);
    for (const KeyValue& p : i.pairs) holds(p.span);
    for (const Heredoc& h : i.heredocs) holds(h.span);
    for (const ShellCommand& c : i.commands) {
      holds(c.span);
      if (c.words.empty() && c.assignments.empty()) std::abort();
      if (!c.words.empty() && c.program().empty()) std::abort();
    }
  }

 private:
  std::vector<std::size_t> lengths_;  // of the lines, their ends included
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Law law(text);
  const System system = watertight::sources::read_dockerfile(text, "Dockerfile");
  if (system.status != TargetStatus::complete && system.reasons.empty()) std::abort();
  if (system.status == TargetStatus::complete && system.build_files.empty()) std::abort();
  for (const BuildFile& file : system.build_files) {
    if (file.stages.empty() || (file.problems.empty() != (system.status == TargetStatus::complete)))
      std::abort();
    for (const BuildProblem& p : file.problems) law.holds(p.span);
    for (const Secret& s : file.secrets) law.holds(s.origin.span);
    for (const Instruction& i : file.global_arguments) law.holds(i);
    for (const BuildStage& stage : file.stages) {
      law.holds(stage.span);
      for (const Instruction& i : stage.instructions) law.holds(i);
    }
  }
  return 0;
}
