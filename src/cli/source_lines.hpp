// The lines of a file that findings point into, without holding the file: where every sixty-fourth begins is
// remembered, the rest is read again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace watertight::cli {

class SourceLines {
 public:
  // Nothing where it is no regular file that can be read.
  [[nodiscard]] static std::optional<SourceLines> of(const std::string& path);
  ~SourceLines();
  SourceLines(SourceLines&& other) noexcept;
  SourceLines& operator=(SourceLines&&) = delete;

  [[nodiscard]] std::uint32_t count() const { return count_; }
  // Lines `first` to `last`, from 1 on, each cut to 240 bytes and without what ends it; those of the body of
  // a key are "<key>", for by themselves they look like nothing.
  [[nodiscard]] std::vector<std::string> get(std::uint32_t first, std::uint32_t last) const;
  // So many bytes of a line from an offset on, what there is of them: for lines too long to be shown.
  [[nodiscard]] std::string piece(std::uint32_t line, std::uint64_t offset, std::size_t size) const;

 private:
  explicit SourceLines(int file) : file_(file) {}
  bool index();
  void see(const std::string& line);

  int file_;
  std::uint32_t count_ = 0;
  std::vector<std::uint64_t> begins_;                          // of lines 1, 65, 129, …
  std::vector<std::pair<std::uint32_t, std::uint32_t>> keys_;  // first and last line of a body
  bool in_key_ = false;
};

}  // namespace watertight::cli
