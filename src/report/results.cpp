#include "report/results.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

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

bool worse(const checks::Finding& a, const checks::Finding& b) { return a.severity > b.severity; }

}  // namespace

std::uint64_t Counts::findings() const {
  return std::accumulate(by_severity.begin(), by_severity.end(), std::uint64_t{0});
}

Results::Results(std::size_t memory) : memory_(memory) {}

Results::~Results() {
  if (spilled_ != nullptr) std::fclose(spilled_);
}

void Results::add(checks::TargetResult result) {
  count(result);
  keep_worst(result);
  used_ += weight(result);
  if (used_ <= memory_ && spilled_ == nullptr) {
    kept_.push_back(std::move(result));
    return;
  }
  if (spilled_ == nullptr) spilled_ = std::tmpfile();
  const std::string bytes = pack(result);
  const std::uint64_t size = bytes.size();
  if (spilled_ == nullptr || std::fwrite(&size, sizeof size, 1, spilled_) != 1 ||
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

void Results::for_each(const std::function<void(const checks::TargetResult&)>& visit) const {
  for (const checks::TargetResult& t : kept_) visit(t);
  if (spilled_ == nullptr) return;
  std::rewind(spilled_);
  std::string bytes;
  for (std::uint64_t i = 0; i < spilled_count_; ++i) {
    std::uint64_t size = 0;
    if (std::fread(&size, sizeof size, 1, spilled_) != 1) break;
    bytes.resize(size);
    if (std::fread(bytes.data(), 1, size, spilled_) != size) break;
    if (const auto target = unpack(bytes)) visit(*target);
  }
  std::fseek(spilled_, 0, SEEK_END);
}

void Results::count(const checks::TargetResult& result) {
  ++counts_.targets;
  if (result.status != facts::TargetStatus::complete) ++counts_.incomplete;
  counts_.passed += result.passed;
  counts_.not_applicable += result.not_applicable;
  counts_.not_evaluated += result.not_evaluated.size();
  counts_.containers += result.containers;
  for (const checks::Finding& f : result.findings)
    if (f.suppressed)
      ++counts_.suppressed;
    else
      ++counts_.by_severity[static_cast<std::size_t>(f.severity)];
  for (const checks::RootMapping& r : result.roots)
    if (r.kind == checks::RootMapping::Kind::host_root) ++counts_.root_is_root;
}

void Results::keep_worst(const checks::TargetResult& result) {
  for (const checks::Finding& f : result.findings) {
    if (f.suppressed || (worst_.size() == kWorst && !worse(f, worst_.back()))) continue;
    worst_.insert(std::upper_bound(worst_.begin(), worst_.end(), f, worse), f);
    if (worst_.size() > kWorst) worst_.pop_back();
  }
}

}  // namespace watertight::report
