#include "report/results.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "report/parted_target.hpp"
#include "report/spill.hpp"

namespace watertight::report {
namespace {

constexpr std::size_t kWorst = 50;
constexpr std::size_t kSkippedShown = 200;

// What a target costs while it is kept, roughly.
std::size_t weight(const checks::TargetResult& t) {
  std::size_t bytes = sizeof t;
  for (const checks::Finding& f : t.findings)
    bytes += sizeof f + f.message.size() + f.advice.size() + f.evidence.size() * 200 + f.excerpt.size() * 100;
  return bytes + t.not_evaluated.size() * 250 + t.roots.size() * 400;
}

// Among equals what lies on an attack path comes first.
bool worse(const checks::Finding& a, const checks::Finding& b) {
  return a.severity != b.severity ? a.severity > b.severity : !a.path_to.empty() && b.path_to.empty();
}

}  // namespace

std::uint64_t Counts::findings() const {
  return std::accumulate(by_severity.begin(), by_severity.end(), std::uint64_t{0});
}

Results::Results(std::size_t memory) : memory_(memory) {}

Results::~Results() {
  if (spilled_ != nullptr) std::fclose(spilled_);
}

void Results::add(checks::TargetResult result) {
  if (parted_ != nullptr) return end_parts(std::move(result));
  count_target(result);
  count_lists(result);
  for (const checks::Finding& f : result.findings) keep_worst(f);
  used_ += weight(result);
  if (used_ <= memory_ && spilled_ == nullptr)
    kept_.push_back(std::move(result));
  else
    write({}, pack(result));
}

void Results::add_part(checks::TargetResult part) {
  if (parted_ == nullptr) parted_ = std::make_unique<PartedTarget>();
  count_lists(part);
  parted_->add(std::move(part));
}

void Results::end_parts(checks::TargetResult last) {
  count_lists(last);
  const std::unique_ptr<PartedTarget> parted = std::move(parted_);
  parted->add(std::move(last));
  count_target(parted->head());
  write({.piece = {true, false}, .parted = true}, pack(parted->head()));
  const bool whole = parted->take(
      [&](std::string_view finding, checks::Severity severity) {
        if (!could_be_among_worst(severity)) return;
        if (const auto unpacked = unpack_finding(finding)) keep_worst(*unpacked);
      },
      [&](List list, const std::string& bytes) {
        write({.piece = {false, false}, .parted = true, .list = list}, bytes);
      });
  intact_ = intact_ && whole;
  write({.piece = {false, true}, .parted = true}, pack(parted->head()));
}

void Results::write(Label label, std::string_view bytes) {
  if (spilled_ == nullptr) spilled_ = std::tmpfile();
  label.size = bytes.size();
  if (spilled_ == nullptr || std::fwrite(&label, sizeof label, 1, spilled_) != 1 ||
      std::fwrite(bytes.data(), 1, bytes.size(), spilled_) != bytes.size()) {
    intact_ = false;
    return;
  }
  ++spilled_count_;
}

void Results::skip(Skipped skipped) {
  if (skipped_.size() < kSkippedShown)
    skipped_.push_back(std::move(skipped));
  else
    ++skipped_more_;
}

template <typename Wanted, typename Unpack>
void Results::walk(Wanted wanted, Unpack unpacked, const Visit& visit) const {
  for (const checks::TargetResult& t : kept_) visit(t, {});
  if (spilled_ == nullptr) return;
  std::rewind(spilled_);
  std::string bytes;
  for (std::uint64_t i = 0; i < spilled_count_; ++i) {
    Label label;
    if (std::fread(&label, sizeof label, 1, spilled_) != 1) break;
    if (!wanted(label)) {
      if (std::fseek(spilled_, static_cast<long>(label.size), SEEK_CUR) != 0) break;
      continue;
    }
    bytes.resize(label.size);
    if (std::fread(bytes.data(), 1, label.size, spilled_) != label.size) break;
    if (const auto target = unpacked(bytes)) visit(*target, label.piece);
  }
  std::fseek(spilled_, 0, SEEK_END);
}

void Results::for_each_piece(const Visit& visit) const {
  walk([](const Label&) { return true; }, unpack, visit);
}

void Results::for_each_piece_with(List list, const Visit& visit) const {
  walk([list](const Label& l) { return !l.parted || l.piece.first || l.piece.last || l.list == list; },
       [list](std::string_view bytes) { return unpack_up_to(list, bytes); }, visit);
}

void Results::for_each_head(const std::function<void(const checks::TargetResult&)>& visit) const {
  walk([](const Label& l) { return l.piece.first; }, unpack_head,
       [&](const checks::TargetResult& target, Piece) { visit(target); });
}

void Results::for_each(const std::function<void(const checks::TargetResult&)>& visit) const {
  checks::TargetResult whole{};
  for_each_piece([&](const checks::TargetResult& target, Piece piece) {
    if (piece.first && piece.last) return visit(target);
    if (piece.first) whole = target;
    std::ranges::copy(target.roots, std::back_inserter(whole.roots));
    std::ranges::copy(target.pod_security, std::back_inserter(whole.pod_security));
    std::ranges::copy(target.findings, std::back_inserter(whole.findings));
    std::ranges::copy(target.not_evaluated, std::back_inserter(whole.not_evaluated));
    if (piece.last) visit(std::exchange(whole, {}));
  });
}

// Of the target as a whole.
void Results::count_target(const checks::TargetResult& result) {
  ++counts_.targets;
  if (result.status != facts::TargetStatus::complete) ++counts_.incomplete;
  counts_.passed += result.passed;
  counts_.not_applicable += result.not_applicable;
  counts_.containers += result.containers;
}

void Results::count_lists(const checks::TargetResult& result) {
  counts_.not_evaluated += result.not_evaluated.size();
  for (const checks::Finding& f : result.findings)
    if (f.suppressed)
      ++counts_.suppressed;
    else
      ++counts_.by_severity[static_cast<std::size_t>(f.severity)];
  for (const checks::RootMapping& r : result.roots)
    if (r.kind == checks::RootMapping::Kind::host_root) ++counts_.root_is_root;
}

bool Results::could_be_among_worst(checks::Severity severity) const {
  return worst_.size() < kWorst || severity > worst_.back().severity ||
         (severity == worst_.back().severity && worst_.back().path_to.empty());
}

void Results::keep_worst(const checks::Finding& f) {
  if (f.suppressed || !could_be_among_worst(f.severity)) return;
  worst_.insert(std::upper_bound(worst_.begin(), worst_.end(), f, worse), f);
  if (worst_.size() > kWorst) worst_.pop_back();
}

}  // namespace watertight::report
