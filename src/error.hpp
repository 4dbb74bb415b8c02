// Errors as values and sentences: what was attempted, on what, why it failed, what to do about it.
// A vocabulary header: every room may include it, it includes no room.
#pragma once

#include <expected>
#include <string>
#include <utility>

namespace watertight {

struct Error {
  std::string operation;  // "read", "parse", "connect to"
  std::string object;     // the file, socket or endpoint
  std::string cause;      // "line 4, column 18: key \"icc\" given twice"
  std::string remedy;     // "remove one"; empty where nobody can do anything

  // "cannot read daemon.json: line 4, column 18: key "icc" given twice; remove one"
  [[nodiscard]] std::string sentence() const {
    std::string text = "cannot " + operation + ' ' + object;
    if (!cause.empty()) text += ": " + cause;
    if (!remedy.empty()) text += "; " + remedy;
    return text;
  }

  bool operator==(const Error&) const = default;
};

template <typename T>
using Expected = std::expected<T, Error>;

}  // namespace watertight

// Leaves the function with the error of an expected; `TRY(auto x, f());` names the value of a good one.
#define WATERTIGHT_JOIN_(a, b) a##b
#define WATERTIGHT_JOIN(a, b) WATERTIGHT_JOIN_(a, b)
#define WATERTIGHT_TRY(name, declaration, ...)                \
  auto name = (__VA_ARGS__);                                  \
  if (!name) return std::unexpected(std::move(name).error()); \
  declaration = std::move(*name)
#define TRY(declaration, ...) WATERTIGHT_TRY(WATERTIGHT_JOIN(try_, __LINE__), declaration, __VA_ARGS__)
