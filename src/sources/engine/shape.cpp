#include "sources/engine/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>

#include "sources/engine/connection_errors.hpp"
#include "sources/engine/shape_table.hpp"
#include "text/pointer.hpp"

namespace watertight::sources {
namespace {

constexpr std::size_t kMost = 64;
constexpr std::size_t kShown = 4;

unsigned kind_of(const JsonValue& value) {
  switch (value.kind()) {
    case JsonKind::text:
      return kText;
    case JsonKind::boolean:
      return kFlag;
    case JsonKind::integer:
    case JsonKind::number:
      return value.integer() ? unsigned{kNumber} : 0u;
    case JsonKind::array:
      return kArray;
    case JsonKind::object:
      return kObject;
    default:
      return 0;
  }
}

std::string expected(unsigned kinds) {
  if ((kinds & kObject) != 0) return "an object";
  if ((kinds & kArray) != 0) return "an array";
  if ((kinds & kText) != 0) return "text";
  return (kinds & kFlag) != 0 ? "a boolean" : "a whole number of 64 bits";
}

// Finds them depth first; the shapes bound the depth, whatever the answer is.
class Search {
 public:
  void look(const JsonValue& value, unsigned kinds, std::span<const Shape> below) {
    if (value.absent() || found_.size() >= kMost) return;
    const unsigned kind = kind_of(value);
    if ((kind & kinds) == 0) {
      found_.push_back({pointer_, fmt::format("is {}, not {}", name_of(value.kind()), expected(kinds))});
      return;
    }
    if (below.empty()) return;
    if (kind == kArray) {
      std::size_t index = 0;
      for (const JsonValue& item : value.items()) step(std::to_string(index++), item, below.front());
    }
    if (kind != kObject) return;
    for (const auto& [key, member] : value.members()) {
      const auto at =
          below.front().key == "*" ? below.begin() : std::ranges::lower_bound(below, key, {}, &Shape::key);
      if (at != below.end() && (at->key == key || at->key == "*")) step(key, member, *at);
    }
  }
  std::vector<Misfit> found() && { return std::move(found_); }

 private:
  void step(std::string_view key, const JsonValue& value, const Shape& shape) {
    if (value.absent() || (shape.below.empty() && (kind_of(value) & shape.kinds) != 0)) return;
    const std::size_t length = pointer_.size();
    pointer_ += '/';
    pointer_ += text::pointer_part(key);
    look(value, shape.kinds, shape.below);
    pointer_.resize(length);
  }

  std::string pointer_;
  std::vector<Misfit> found_;
};

}  // namespace

std::vector<Misfit> misfits(const JsonValue& answer, AnswerShape shape) {
  const Shape& all = shape_of(shape);
  Search search;
  search.look(answer, all.kinds, all.below);
  return std::move(search).found();
}

bool says_nothing(const JsonValue& answer, AnswerShape shape) {
  return std::ranges::all_of(shape_of(shape).below,
                             [&](const Shape& key) { return answer[key.key].missing(); });
}

std::string in_words(const std::vector<Misfit>& misfits, std::string_view prefix) {
  std::string out;
  for (std::size_t i = 0; i < std::min(misfits.size(), kShown); ++i)
    fmt::format_to(std::back_inserter(out), "{}{}{} {}", i == 0 ? "" : "; ", prefix, misfits[i].pointer,
                   misfits[i].what);
  if (misfits.size() > kShown)
    fmt::format_to(std::back_inserter(out), "; and {} more", misfits.size() - kShown);
  return out;
}

std::string misfit_sentence(const std::vector<Misfit>& misfits, std::string_view what,
                            std::string_view request) {
  return Error{
      "read", fmt::format("all of {} ({})", what, request), tamed(in_words(misfits)),
      "what that decides is unknown; check that the address is that of a Docker or Podman engine, and "
      "update it"}
      .sentence();
}

}  // namespace watertight::sources
