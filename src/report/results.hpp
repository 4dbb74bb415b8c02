// The results of a whole run, in bounded memory: what exceeds it waits in an unlinked temporary file. Reports
// walk over the targets as often as they need. A target too large to be held is added in parts, and handed
// out in pieces: decision 008.
#pragma once

#include <array>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "checks/finding.hpp"
#include "report/spill.hpp"

namespace watertight::report {

struct Counts {
  std::array<std::uint64_t, 5> by_severity{};  // index: Severity
  std::uint64_t passed = 0;
  std::uint64_t not_applicable = 0;
  std::uint64_t not_evaluated = 0;
  std::uint64_t suppressed = 0;
  std::uint64_t targets = 0;
  std::uint64_t incomplete = 0;  // targets that are partial or unreadable
  std::uint64_t containers = 0;
  std::uint64_t root_is_root = 0;  // containers whose root is root on the host

  [[nodiscard]] std::uint64_t of(checks::Severity s) const {
    return by_severity[static_cast<std::size_t>(s)];
  }
  [[nodiscard]] std::uint64_t findings() const;
};

// Something that was found but is of no kind that is read, and why.
struct Skipped {
  std::string name;
  std::string why;
};

// Which piece of its target a result is. Every piece has the target's name, status, reasons, notes and policy
// problems; the lists are cut up, findings between two subjects. Most targets are a single piece.
struct Piece {
  bool first = true;
  bool last = true;
};

class PartedTarget;

class Results {
 public:
  // Targets beyond about this many bytes go to the temporary file.
  explicit Results(std::size_t memory = 12u << 20);
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  void add(checks::TargetResult result);
  // A part of the target that is added next: its findings, and what else it lists. What is said of the target
  // as a whole comes with the add() that ends it.
  void add_part(checks::TargetResult part);
  void skip(Skipped skipped);

  using Visit = std::function<void(const checks::TargetResult&, Piece)>;
  // The targets in the order in which they were added, and in each its findings in theirs, whole or in
  // pieces. The reference is good until the function returns.
  void for_each_piece(const Visit& visit) const;
  // The same for who asks of one list only: pieces that hold none of it are passed over, but for the first
  // and the last of each target.
  void for_each_piece_with(List list, const Visit& visit) const;
  // Each target once, without its lists where it comes in pieces.
  void for_each_head(const std::function<void(const checks::TargetResult&)>& visit) const;
  // Each target as one, however large it is.
  void for_each(const std::function<void(const checks::TargetResult&)>& visit) const;

  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] const std::vector<Skipped>& skipped() const { return skipped_; }
  [[nodiscard]] std::uint64_t skipped_more() const { return skipped_more_; }
  // The worst findings of the run, at most fifty, worst first, those on an attack path before their equals.
  [[nodiscard]] const std::vector<checks::Finding>& worst() const { return worst_; }
  // False when the temporary file could not be written: then the run is not complete.
  [[nodiscard]] bool intact() const { return intact_; }

 private:
  // What stands before each record of the temporary file.
  struct Label {
    std::uint64_t size = 0;
    Piece piece;
    bool parted = false;         // a piece of several
    List list = List::findings;  // that it holds, where parted
  };

  void count_target(const checks::TargetResult& result);
  void count_lists(const checks::TargetResult& result);
  void keep_worst(const checks::Finding& finding);
  [[nodiscard]] bool could_be_among_worst(checks::Severity severity) const;
  void end_parts(checks::TargetResult last);
  void write(Label label, std::string_view bytes);
  template <typename Wanted, typename Unpack>
  void walk(Wanted wanted, Unpack unpacked, const Visit& visit) const;

  std::size_t memory_;
  std::size_t used_ = 0;
  std::vector<checks::TargetResult> kept_;
  std::FILE* spilled_ = nullptr;
  std::uint64_t spilled_count_ = 0;
  bool intact_ = true;
  std::unique_ptr<PartedTarget> parted_;  // that parts are being added of
  Counts counts_;
  std::vector<Skipped> skipped_;
  std::uint64_t skipped_more_ = 0;
  std::vector<checks::Finding> worst_;
};

}  // namespace watertight::report
