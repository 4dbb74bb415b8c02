#include "report/parted_target.hpp"

#include <utility>

namespace watertight::report {
namespace {

using checks::Finding;
using checks::Severity;

constexpr std::size_t kPiece = 128u << 10;  // bytes, about 200 findings
constexpr char kEnd = '\0';                 // of a field of a key: "ab", "c" is not "a", "bc"
constexpr unsigned char kWorstFirst = 255;

std::string begin_key(List list) { return std::string(1, static_cast<char>(list)); }

// The subject's part of it is the same for all of its findings, and no other's.
std::string key_of(const checks::Subject& subject) {
  std::string key = begin_key(List::findings);
  key += static_cast<char>(subject.kind);
  return key.append(subject.name.view()) += kEnd;
}

// As checks::sort_findings has it.
std::string key_of(const Finding& f) {
  std::string key = key_of(f.subject);
  key += static_cast<char>(kWorstFirst - static_cast<unsigned char>(f.severity));
  return key.append(f.rule).append(1, kEnd).append(f.discriminator);
}

std::string key_of(const checks::NotEvaluated& n) {
  std::string key = begin_key(List::not_evaluated);
  key.append(n.rule).append(1, kEnd) += static_cast<char>(n.subject.kind);
  return key.append(n.subject.name.view());
}

// How much of a finding's key is its subject's: list, kind, name.
std::size_t subject_size(std::string_view key) { return key.find(kEnd, 2) + 1; }

Severity severity_in(std::string_view key) {
  return static_cast<Severity>(kWorstFirst - static_cast<unsigned char>(key[subject_size(key)]));
}

}  // namespace

void PartedTarget::add(checks::TargetResult part) {
  for (const auto& root : part.roots) runs_.add(begin_key(List::roots), pack(root));
  for (const auto& pod : part.pod_security) runs_.add(begin_key(List::pod_security), pack(pod));
  for (const Finding& f : part.findings) runs_.add(key_of(f), pack(f));
  for (const auto& n : part.not_evaluated) runs_.add(key_of(n), pack(n));
  part.roots.clear();
  part.pod_security.clear();
  part.findings.clear();
  part.not_evaluated.clear();
  part.passed += head_.passed;
  part.not_applicable += head_.not_applicable;
  part.containers += head_.containers;
  head_ = std::move(part);
}

bool PartedTarget::take(const SeeFinding& finding, const SeePiece& piece) {
  std::string members;
  std::uint64_t number = 0;
  List list = List::roots;
  std::string subject;  // of the finding before
  const auto flush = [&] {
    if (number > 0) piece(list, pack_piece(head_, list, std::exchange(number, 0), members));
    members.clear();
  };
  runs_.take([&](std::string_view key, std::string_view body) {
    const List now = static_cast<List>(key.front());
    const bool of_finding = now == List::findings;
    const std::string_view of = of_finding ? key.substr(0, subject_size(key)) : std::string_view();
    if (now != list || (members.size() >= kPiece && (!of_finding || of != subject))) flush();
    list = now;
    subject = of;
    if (of_finding) finding(body, severity_in(key));
    members += body;
    ++number;
  });
  flush();
  return runs_.intact();
}

}  // namespace watertight::report
