// Rules of a test, read beside a file of declarations.
#pragma once

#include <string>
#include <string_view>

#include "attack/read_program.hpp"

namespace watertight::attack {

inline constexpr std::string_view kBase =
    "type container\n"
    "type capability\n"
    "type socket\n"
    "type access = read | write\n"
    "# What root of the container may hold:\n"
    "# its bounding set.\n"
    "fact capability(container, capability) says \"{1} holds {2}\"\n"
    "fact engine-socket(container, socket, access)\n"
    "fact authorization-plugin()\n"
    "event exec-into(container) says \"somebody runs docker exec in {1}\"\n"
    "state code-exec(container) foothold container says \"code running in {1}\"\n"
    "state docker-api()\n"
    "state host-root() says \"root on the host\" goal host-root\n";

inline Expected<Program> read(std::string_view text) {
  const RuleFile files[] = {{"base.rules", kBase}, {"own.rules", text}};
  return read_program(files);
}
inline std::string refusal(std::string_view text) {
  const auto program = read(text);
  return program ? "it was read" : program.error().sentence();
}
// Of a clause that stands in the third line.
inline std::string refusal_of_clause(std::string_view clause) {
  return refusal("rule one\n  title \"One\"\n" + std::string(clause) + "\n");
}

}  // namespace watertight::attack
