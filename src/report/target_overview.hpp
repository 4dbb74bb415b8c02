// What the text output says of a target as a whole before or after its findings, gathered piece by piece.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.hpp"

namespace watertight::report {

struct Sentence {
  bool bad = false;
  std::string text;
};

class TargetOverview {
 public:
  void see(const checks::RootMapping& root);
  void see(const checks::PodSecurity& pod);

  // Who the containers' root is on the host: one sentence for each answer.
  [[nodiscard]] std::vector<Sentence> root_sentences() const;
  // How many pods meet which level, and which controls keep how many of them from the next.
  [[nodiscard]] std::vector<Sentence> pod_sentences() const;

  bool written = false;  // what the sentences say
  std::uint64_t findings = 0;
  std::uint64_t suppressed = 0;
  std::set<std::string_view> suppressed_rules;
  std::string suppressed_lines;

 private:
  // A number, and the first few names.
  struct Names {
    std::uint64_t number = 0;
    std::string first;
    void add(std::string_view name);
    [[nodiscard]] std::string text() const;
  };
  struct Roots {  // of one kind
    Names all;
    Names running;  // as root
    Names unknown;  // whether they do
    std::string because;
  };
  struct Level {
    Names pods;
    std::map<std::string, std::uint64_t, std::less<>> controls;  // that keep them from the next level
  };

  static std::string sentence(checks::RootMapping::Kind kind, const Roots& same, std::uint64_t all);

  std::array<Roots, 3> roots_ = {};   // by kind
  std::array<Level, 3> levels_ = {};  // privileged, baseline, restricted
};

}  // namespace watertight::report
