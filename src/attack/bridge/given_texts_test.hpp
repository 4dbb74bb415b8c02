// For tests: what a function of the bridge gives, as text: "no-memory-limit(web)", with a "?" behind what is
// unknown.
#pragma once

#include <set>
#include <string>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/host_answers.hpp"
#include "attack/read_program.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {

template <typename Fill>
std::set<std::string> given_by(Fill fill) {
  Program program = *read_program(built_in_rules());
  Atoms atoms;
  FactSink sink(program, program.symbols, atoms, true);
  fill(sink);
  std::set<std::string> texts;
  for (const Given& given : sink.given())
    texts.insert(show(program, atoms, given.atom) + (given.truth == Truth::unknown ? "?" : ""));
  return texts;
}

using ContainerFacts = void (*)(const ContainerSubject&, FactSink&);
inline std::set<std::string> given_of(ContainerFacts add, const facts::Container& container,
                                      const facts::System& system = checks::plain_engine()) {
  return given_by(
      [&](FactSink& sink) { add({.container = container, .name = "web", .system = system}, sink); });
}

using SystemFacts = void (*)(const facts::System&, FactSink&);
inline std::set<std::string> given_of(SystemFacts add, const facts::System& system) {
  return given_by([&](FactSink& sink) { add(system, sink); });
}

// A host of upstream's kernel, of which nothing else is known.
inline facts::System host_with_kernel(std::string release) {
  facts::System system = checks::plain_engine();
  system.host.emplace();
  system.host->kernel_release = facts::effective(std::move(release), {});
  return system;
}

}  // namespace watertight::attack
