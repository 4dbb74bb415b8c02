#include "sources/compose/known_keys.hpp"

#include <fmt/format.h>

#include <numeric>

namespace watertight::sources::compose {
namespace {

std::span<const KnownKey> keys_of(std::string_view shape) {
  const auto all = known_keys();
  const auto found = std::ranges::equal_range(all, shape, {}, &KnownKey::shape);
  return {found.begin(), found.end()};
}

std::string below(std::string_view shape, std::string_view key) {
  return shape.empty() ? std::string(key) : fmt::format("{}.{}", shape, key);
}

bool fits(const Value& value, Kinds kinds) {
  if (value.is_null()) return true;
  switch (kinds) {
    case Kinds::scalar:
      return value.is_scalar();
    case Kinds::list:
      return value.is_sequence();
    case Kinds::mapping:
      return value.is_mapping();
    case Kinds::scalar_or_list:
      return !value.is_mapping();
    case Kinds::scalar_or_mapping:
      return !value.is_sequence();
    case Kinds::list_or_mapping:
      return !value.is_scalar();
  }
  return false;
}

std::string_view words(Kinds kinds) {
  switch (kinds) {
    case Kinds::scalar:
      return "a single value";
    case Kinds::list:
      return "a list";
    case Kinds::mapping:
      return "a mapping";
    case Kinds::scalar_or_list:
      return "a single value or a list";
    case Kinds::scalar_or_mapping:
      return "a single value or a mapping";
    case Kinds::list_or_mapping:
      return "a list or a mapping";
  }
  return "another kind of value";
}

// Edits from one word to the other: letters put in, taken out or changed.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

class Checker {
 public:
  explicit Checker(Problems& problems) : problems_(problems) {}

  void mapping(const Value& value, std::string_view shape, std::string_view subject) {
    const std::span<const KnownKey> keys = keys_of(shape);
    for (const Member& m : value.members) {
      if (m.key.starts_with("x-")) continue;
      const auto known = std::ranges::lower_bound(keys, m.key, {}, &KnownKey::key);
      if (known == keys.end() || known->key != m.key)
        unknown(m, shape, subject);
      else
        member(m, *known, subject);
    }
  }

 private:
  void unknown(const Member& m, std::string_view shape, std::string_view subject) {
    const std::string_view near = nearest_key(shape, m.key);
    problems_.refuse(origin(m),
                     fmt::format("{}unknown key {}, which docker compose refuses", subject, quoted(m.key)),
                     near.empty() ? std::string("take it out, or start its name with x-")
                                  : fmt::format("did you mean \"{}\"?", near));
  }

  void member(const Member& m, const KnownKey& known, std::string_view subject) {
    if (!fits(m.value, known.kinds)) {
      problems_.refuse(origin(m), fmt::format("{}{} is not {}", subject, known.key, words(known.kinds)),
                       fmt::format("write {}", words(known.kinds)));
      return;
    }
    if (known.holds == Holds::nothing) return;
    const std::string shape = below(known.shape, known.key);
    if (known.holds == Holds::fields) {
      if (m.value.is_mapping()) mapping(m.value, shape, subject);
      for (const Value& item : m.value.items)
        if (item.is_mapping()) mapping(item, shape, subject);
      return;
    }
    for (const Member& named : m.value.members) {
      if (named.key.starts_with("x-") && known.shape.empty() && named.value.is_null()) continue;
      const std::string who = known.shape.empty()
                                  ? fmt::format("{} {}: ", singular(known.key), quoted(named.key))
                                  : std::string(subject);
      if (named.value.is_mapping())
        mapping(named.value, shape, who);
      else if (known.shape.empty() && !named.value.is_null())
        problems_.refuse(origin(named),
                         fmt::format("{} {} is not a mapping", singular(known.key), quoted(named.key)),
                         "write its settings below it");
    }
  }

  static std::string_view singular(std::string_view plural) { return plural.substr(0, plural.size() - 1); }

  Problems& problems_;
};

}  // namespace

std::string_view nearest_key(std::string_view shape, std::string_view key) {
  constexpr std::size_t kLongest = 40;
  if (key.size() > kLongest) return {};
  std::string_view best;
  std::size_t fewest = key.size() / 3 + 1;
  for (const KnownKey& known : keys_of(shape)) {
    const std::size_t edits = distance(key, known.key);
    if (edits > fewest || (edits == fewest && !best.empty())) continue;
    best = known.key;
    fewest = edits;
  }
  return best;
}

void check_keys(const Value& document, Problems& problems) { Checker(problems).mapping(document, "", ""); }

}  // namespace watertight::sources::compose
