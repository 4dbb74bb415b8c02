// Any bytes read as a Dockerfile: it ends, nothing is read outside the text, and every span lies inside the
// file with its end behind its beginning.
#include <algorithm>
#include <string_view>
#include <vector>

#include "fuzz/law.hpp"
#include "sources/dockerfile/dockerfile.hpp"

namespace {

using watertight::Span;
using watertight::fuzz::law;
using namespace watertight::facts;

class Place {
 public:
  explicit Place(std::string_view text) : lengths_{0} {
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
    law(inside, "every span lies in the file, its end behind its beginning");
  }
  void holds(const Instruction& i) const {
    holds(i.span);
    for (const KeyValue& p : i.pairs) holds(p.span);
    for (const Heredoc& h : i.heredocs) holds(h.span);
    for (const ShellCommand& c : i.commands) {
      holds(c.span);
      law(!c.words.empty() || !c.assignments.empty(), "a command holds something");
      law(c.words.empty() || !c.program().empty(), "a command with words has a program");
    }
  }

 private:
  std::vector<std::size_t> lengths_;  // of the lines, their ends included
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = watertight::fuzz::as_text(data, size);
  const Place place(text);
  const System system = watertight::sources::read_dockerfile(text, "Dockerfile");
  const bool complete = system.status == TargetStatus::complete;
  law(complete == system.reasons.empty(), "what is not complete has its reason");
  law(!complete || !system.build_files.empty(), "what is complete was read");
  for (const BuildFile& file : system.build_files) {
    law(!file.stages.empty(), "a file that was read has a stage");
    law(file.problems.empty() == complete, "a problem makes the target partial");
    for (const BuildProblem& p : file.problems) place.holds(p.span);
    for (const Secret& s : file.secrets) place.holds(s.origin.span);
    for (const Instruction& i : file.global_arguments) place.holds(i);
    for (const BuildStage& stage : file.stages) {
      place.holds(stage.span);
      for (const Instruction& i : stage.instructions) place.holds(i);
    }
  }
  return 0;
}
