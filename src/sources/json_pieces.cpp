#include "sources/json_pieces.hpp"

namespace watertight::sources {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_(text) {}

  JsonPieces cut() {
    skip_space();
    out_.in_array = at_ < text_.size() && text_[at_] == '[';
    if (!out_.in_array) {
      while (at_ < text_.size() && value()) skip_space();
      return std::move(out_);
    }
    ++at_;
    skip_space();
    if (at_ < text_.size() && text_[at_] == ']') return closed();
    while (value()) {
      skip_space();
      if (at_ < text_.size() && text_[at_] == ']') return closed();
      if (at_ >= text_.size() || text_[at_] != ',') return wrong();
      ++at_;
      skip_space();
    }
    return std::move(out_);
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  JsonPieces wrong() {
    out_.wrong_at = at_;
    return std::move(out_);
  }
  JsonPieces closed() {
    ++at_;
    skip_space();
    if (at_ < text_.size()) out_.wrong_at = at_;
    return std::move(out_);
  }

  bool value() {
    const std::size_t end = at_ < text_.size() ? end_of_json_value(text_, at_) : npos;
    if (end == npos || end == at_) {
      out_.wrong_at = at_;
      return false;
    }
    for (; counted_ < at_; ++counted_) {
      if (text_[counted_] != '\n') continue;
      ++line_;
      line_start_ = counted_ + 1;
    }
    out_.pieces.push_back(
        {text_.substr(at_, end - at_), line_, static_cast<std::uint32_t>(at_ - line_start_ + 1)});
    at_ = end;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t counted_ = 0;  // lines are counted up to here
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 1;
  JsonPieces out_;
};

}  // namespace

std::size_t end_of_json_value(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = at; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return i;
      --depth;
    } else if (depth == 0 && (c == ',' || is_space(c))) {
      return i;
    } else {
      continue;
    }
    if (depth == 0 && !quoted) return i + 1;
  }
  return depth == 0 && !quoted ? text.size() : npos;
}

JsonPieces json_pieces(std::string_view text) { return Cutter{text}.cut(); }

}  // namespace watertight::sources
