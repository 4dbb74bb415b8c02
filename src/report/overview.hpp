// What a target is as a whole, in sentences for people: who its containers' root is on the host, and which
// levels of the Pod Security Standards its pods meet.
#pragma once

#include <string>
#include <vector>

#include "checks/finding.hpp"

namespace watertight::report {

struct Sentence {
  checks::Severity severity = checks::Severity::info;  // high: this is bad news
  std::string text;                                    // safe to print
};

// One for each answer: the host's root, an ordinary user, not known.
[[nodiscard]] std::vector<Sentence> root_sentences(const std::vector<checks::RootMapping>& roots);

// One for each level that some pod meets, with what keeps most of them from the next.
[[nodiscard]] std::vector<Sentence> pod_sentences(const std::vector<checks::PodSecurity>& pods);

}  // namespace watertight::report
