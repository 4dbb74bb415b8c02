// Whether a struct has exactly as many members as somebody counted: how the lists of fields.hpp are held
// against the structs at compile time.
#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace watertight::sources {

template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

// Stands for a value of any type in an initialiser that is never evaluated. An optional would take this as
// its content as well as convert it, so it has a stand-in of its own.
struct AnyValue {
  template <typename T>
    requires(!kIsOptional<T>)
  operator T() const;
};
struct AnyOptional {
  template <typename T>
    requires(kIsOptional<T>)
  operator T() const;
};

template <typename T, typename Member>
using StandIn = std::conditional_t<kIsOptional<Member>, AnyOptional, AnyValue>;

// True where T is an aggregate of exactly these members, in this order of kinds.
template <typename T, typename... Members>
consteval bool has_exactly() {
  return requires { T{StandIn<T, Members>{}...}; } && !requires {
    T{StandIn<T, Members>{}..., AnyValue{}};
  } && !requires { T{StandIn<T, Members>{}..., AnyOptional{}}; };
}

}  // namespace watertight::sources
