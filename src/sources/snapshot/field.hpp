// How the lists of fields are written: see fields.hpp.
#pragma once

#include <string_view>
#include <tuple>

#include "sources/snapshot/member_count.hpp"

namespace watertight::sources {

template <typename Owner, typename Member>
struct Field {
  std::string_view name;  // in the file: changing one breaks older snapshots
  Member Owner::* member;
};

template <typename T, typename... Members>
consteval std::tuple<Field<T, Members>...> all_fields(Field<T, Members>... fields) {
  static_assert(has_exactly<T, Members...>(),
                "this struct of the facts has members that are not in its list here");
  return {fields...};
}

template <typename T>
struct Fields;  // `list`: a tuple of Field, in the order of the struct

// What the values of an enumeration are called, in their order. A value without a name is written as a
// number.
template <typename Enumeration>
struct Names;

}  // namespace watertight::sources
