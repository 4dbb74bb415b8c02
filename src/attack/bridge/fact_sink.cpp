#include "attack/bridge/fact_sink.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace watertight::attack {

void FactSink::keep(std::string_view predicate, std::initializer_list<std::string_view> arguments,
                    Truth truth) {
  const auto number = program_.predicate(predicate);
  if (!number || program_.predicates[*number].types.size() != arguments.size()) {
    std::fprintf(stderr, "bug: the bridge gives %s/%zu, which no rule file declares\n",
                 std::string(predicate).c_str(), arguments.size());
    std::abort();
  }
  std::array<Symbol, kMostArguments> named{};
  std::size_t count = 0;
  for (const std::string_view argument : arguments) named[count++] = symbols_.of(argument);
  given_.push_back({atoms_.of(*number, std::span(named).first(count)), truth});
}

}  // namespace watertight::attack
