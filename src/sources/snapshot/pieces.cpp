#include "sources/snapshot/pieces.hpp"

#include "sources/json_pieces.hpp"

namespace watertight::sources {
namespace {

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  std::optional<SnapshotPieces> cut() {
    const bool whole = members([this](std::string_view key) {
      if (key == "systems") return items([this] { return system(); });
      return value();
    });
    if (!whole || !end()) return std::nullopt;
    out_.rest.append(text_.substr(kept_));
    return std::move(out_);
  }

 private:
  bool system() {
    if (!at('{')) return value();
    out_.containers.emplace_back();
    return members([this](std::string_view key) {
      return key == "containers" && at('[') && out_.containers.back().empty() ? containers() : value();
    });
  }

  // The brackets stay.
  bool containers() {
    const std::size_t begin = at_ + 1;
    std::vector<std::string_view>& list = out_.containers.back();
    const bool whole = items([&] {
      const std::size_t from = at_;
      if (!value()) return false;
      list.push_back(text_.substr(from, at_ - from));
      return true;
    });
    if (!whole) return false;
    out_.rest.append(text_.substr(kept_, begin - kept_));
    kept_ = at_ - 1;
    return true;
  }

  template <typename Member>
  bool members(Member member) {
    return list('{', '}', [&] {
      const std::size_t from = at_;
      if (!at('"') || !value()) return false;
      const std::string_view key = text_.substr(from + 1, at_ - from - 2);
      return take(':') && (skip_space(), member(key));
    });
  }

  template <typename Item>
  bool items(Item item) {
    return list('[', ']', item);
  }

  // What stands between two brackets, with commas between; behind it afterwards.
  template <typename One>
  bool list(char open, char close, One one) {
    if (!take(open)) return false;
    if (take(close)) return true;
    do {
      skip_space();
      if (!one()) return false;
    } while (take(','));
    return take(close);
  }

  bool value() {
    const std::size_t end = end_of_json_value(text_, at_);
    if (end == std::string_view::npos || end == at_) return false;
    at_ = end;
    return true;
  }

  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  [[nodiscard]] bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) {
    skip_space();
    if (!at(c)) return false;
    ++at_;
    return true;
  }
  bool end() {
    skip_space();
    return at_ == text_.size();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t kept_ = 0;  // up to here the text is in `rest`, or left out
  SnapshotPieces out_;
};

}  // namespace

std::optional<SnapshotPieces> snapshot_pieces(std::string_view text) { return Cutter(text).cut(); }

}  // namespace watertight::sources
