// A fact: a value, or unknown, with the place it was read at and the basis it stands on.
// Everything that Watertight says about a system is made of these.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared_text.hpp"
#include "span.hpp"

namespace watertight::facts {

enum class Basis : std::uint8_t {
  declared,   // somebody wrote it: a file, a flag, a request
  defaulted,  // nobody wrote it; the engine or the format fills it in
  effective,  // read back from the kernel or from what is in force
  assumed,    // taken for granted because the source cannot know it
};

enum class SourceKind : std::uint8_t { file, endpoint, kernel, command_line, standard };

// Where facts are read: one file, one API answer, one path of the kernel. Shared by all facts read there.
struct Source {
  SourceKind kind = SourceKind::standard;
  std::string name;  // path as the user gave it, "GET /containers/web/json", "/proc/sys/kernel/…"
  bool operator==(const Source&) const = default;
};

using SourceRef = std::shared_ptr<const Source>;

inline SourceRef make_source(SourceKind kind, std::string name) {
  return std::make_shared<const Source>(Source{kind, std::move(name)});
}

// The exact place of one fact: a span in a text document, a JSON pointer (RFC 6901) in an answer, or both.
struct Origin {
  SourceRef source;  // null: no place (defaults that nobody wrote)
  SharedText pointer;
  Span span;

  [[nodiscard]] bool operator==(const Origin& other) const {
    const bool same_source = source == other.source || (source && other.source && *source == *other.source);
    return same_source && pointer == other.pointer && span == other.span;
  }
};

inline const SharedText& not_read() {
  static const SharedText text = "it was not read";
  return text;
}

template <typename T>
struct Fact {
  std::optional<T> value;  // absent: unknown
  Basis basis = Basis::assumed;
  Origin origin;
  SharedText unknown_because = not_read();  // meaningful only while there is no value

  [[nodiscard]] bool known() const { return value.has_value(); }
  [[nodiscard]] const T& operator*() const { return *value; }
  [[nodiscard]] const T* operator->() const { return &*value; }
  // Known, and equal: an unknown fact is neither true nor false.
  [[nodiscard]] bool is(const T& other) const { return value.has_value() && *value == other; }

  bool operator==(const Fact&) const = default;
};

template <typename T>
Fact<T> known(T value, Basis basis, Origin origin = {}) {
  return {std::move(value), basis, std::move(origin), {}};
}

template <typename T>
Fact<T> declared(T value, Origin origin) {
  return known(std::move(value), Basis::declared, std::move(origin));
}

// Nobody wrote it: what the engine or the format takes instead.
template <typename T>
Fact<T> by_default(T value, Origin origin = {}) {
  return known(std::move(value), Basis::defaulted, std::move(origin));
}

template <typename T>
Fact<T> effective(T value, Origin origin) {
  return known(std::move(value), Basis::effective, std::move(origin));
}

template <typename T>
Fact<T> unknown(SharedText because, Origin origin = {}) {
  return {std::nullopt, Basis::assumed, std::move(origin), std::move(because)};
}

// One element of a list that was read, with its own place.
struct Item {
  std::string text;
  Origin origin;
  bool operator==(const Item&) const = default;
};
using Items = std::vector<Item>;

}  // namespace watertight::facts
