#include "report/sorted_runs.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace watertight::report {
namespace {

using Sizes = std::array<std::uint32_t, 2>;  // of key and body, before each record

}  // namespace

// One run, read from the file by and by.
class SortedRuns::Reader {
 public:
  Reader(int file, Run run, std::size_t buffer)
      : file_(file), next_(run.begin), end_(run.end), size_(buffer) {}

  // The next record; false at the end of the run.
  bool advance() {
    at_ += record_;
    record_ = 0;
    if (at_ == buffer_.size() && next_ == end_) return false;
    Sizes sizes{};
    if (!ensure(sizeof sizes)) return broken();
    std::memcpy(sizes.data(), buffer_.data() + at_, sizeof sizes);
    const std::size_t whole = sizeof sizes + sizes[0] + sizes[1];
    if (!ensure(whole)) return broken();
    record_ = whole;
    const std::string_view text(buffer_.data() + at_ + sizeof sizes, sizes[0] + sizes[1]);
    key_ = text.substr(0, sizes[0]);
    body_ = text.substr(sizes[0]);
    return true;
  }

  [[nodiscard]] std::string_view key() const { return key_; }
  [[nodiscard]] std::string_view body() const { return body_; }
  [[nodiscard]] bool intact() const { return intact_; }

 private:
  bool broken() { return intact_ = false; }

  // So many bytes from at_ on are there.
  bool ensure(std::size_t wanted) {
    if (buffer_.size() - at_ >= wanted) return true;
    buffer_.erase(0, at_);
    at_ = 0;
    std::size_t have = buffer_.size();
    buffer_.resize(std::max(size_, wanted));
    while (have < buffer_.size() && next_ < end_) {
      const std::size_t most = std::min<std::uint64_t>(buffer_.size() - have, end_ - next_);
      const ssize_t got = pread(file_, buffer_.data() + have, most, static_cast<off_t>(next_));
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
      next_ += static_cast<std::uint64_t>(got);
    }
    buffer_.resize(have);
    return have >= wanted;
  }

  int file_;
  std::uint64_t next_;
  std::uint64_t end_;
  std::size_t size_;
  std::string buffer_;
  std::size_t at_ = 0;      // of the record at hand
  std::size_t record_ = 0;  // its size
  std::string_view key_;
  std::string_view body_;
  bool intact_ = true;
};

SortedRuns::SortedRuns(std::size_t memory) : memory_(memory) {}

SortedRuns::~SortedRuns() {
  if (file_ != nullptr) std::fclose(file_);
}

void SortedRuns::add(std::string_view key, std::string_view body) {
  if (!records_.empty() && held_.size() + key.size() + body.size() > memory_) write_run();
  records_.push_back(
      {held_.size(), static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(body.size())});
  held_.append(key).append(body);
}

void SortedRuns::sort() {
  std::ranges::stable_sort(records_,
                           [this](const Record& a, const Record& b) { return key_of(a) < key_of(b); });
}

void SortedRuns::write_run() {
  sort();
  if (file_ == nullptr) file_ = std::tmpfile();
  Run run{runs_.empty() ? 0 : runs_.back().end, 0};
  run.end = run.begin;
  for (const Record& r : records_) {
    const Sizes sizes{r.key, r.body};
    const std::size_t text = std::size_t{r.key} + r.body;
    intact_ = intact_ && file_ != nullptr && std::fwrite(sizes.data(), sizeof sizes, 1, file_) == 1 &&
              std::fwrite(held_.data() + r.at, 1, text, file_) == text;
    run.end += sizeof sizes + text;
  }
  runs_.push_back(run);
  records_.clear();
  held_.clear();
}

void SortedRuns::take(const std::function<void(std::string_view, std::string_view)>& visit) {
  if (runs_.empty()) {
    sort();
    for (const Record& r : records_) visit(key_of(r), body_of(r));
    records_.clear();
    held_.clear();
    return;
  }
  if (!records_.empty()) write_run();
  held_ = {};
  if (!intact_ || std::fflush(file_) != 0) {
    intact_ = false;
    return;
  }
  const std::size_t buffer = std::clamp<std::size_t>(memory_ / runs_.size(), 4u << 10, 256u << 10);
  std::vector<Reader> readers;
  readers.reserve(runs_.size());
  std::vector<std::size_t> heap;  // of readers, the one with the smallest key first
  const auto behind = [&](std::size_t a, std::size_t b) {
    const int order = readers[a].key().compare(readers[b].key());
    return order != 0 ? order > 0 : a > b;
  };
  for (const Run& run : runs_) {
    readers.emplace_back(fileno(file_), run, buffer);
    if (readers.back().advance()) heap.push_back(readers.size() - 1);
  }
  std::ranges::make_heap(heap, behind);
  while (!heap.empty()) {
    std::ranges::pop_heap(heap, behind);
    Reader& first = readers[heap.back()];
    visit(first.key(), first.body());
    if (first.advance())
      std::ranges::push_heap(heap, behind);
    else
      heap.pop_back();
  }
  for (const Reader& r : readers) intact_ = intact_ && r.intact();
  runs_.clear();
  std::fclose(file_);
  file_ = nullptr;
}

}  // namespace watertight::report
