// For tests: the facts that functions of the bridge give, as rules write them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "attack/bridge/bridge.hpp"
#include "attack/bridge/fact_sink.hpp"
#include "attack/read_program.hpp"
#include "checks/plain_container_test.hpp"

namespace watertight::attack {

inline Program& built_in_program() {
  static Program program = [] {
    auto read = read_program(built_in_rules());
    if (!read) {
      std::cerr << read.error().sentence() << '\n';
      std::abort();
    }
    return std::move(*read);
  }();
  return program;
}

// "capability(web, SYS_ADMIN)", with " ?" behind what is unknown; sorted.
using FactTexts = std::set<std::string>;
using Gives = void (*)(const ContainerSubject&, FactSink&);

template <typename Fill>
FactTexts given_by(Fill fill) {
  Program& program = built_in_program();
  Atoms atoms;
  FactSink sink(program, program.symbols, atoms, true);
  fill(sink);
  FactTexts facts;
  for (std::size_t i = 0; i < sink.given().size(); ++i) {
    const Given& given = sink.given()[i];
    const bool unknown = given.truth == Truth::unknown;
    const std::string text = show(program, atoms, given.atom) + (unknown ? " ?" : "");
    EXPECT_TRUE(facts.insert(text).second) << text << " is given twice";
    // Footholds and what others do are there without anybody having written it down.
    if (program.predicates[atoms.predicate(given.atom)].kind != PredicateKind::fact) continue;
    const auto& evidence = sink.evidence()[i];
    EXPECT_FALSE(evidence.empty()) << text << " has no evidence";
    const auto says_why = [](const checks::Evidence& each) { return each.value.starts_with("unknown: "); };
    EXPECT_TRUE(!unknown || std::ranges::any_of(evidence, says_why)) << text << ": nothing says why";
  }
  return facts;
}

inline FactTexts given_by(Gives gives, const facts::Container& container,
                          const facts::System& system = checks::plain_engine(),
                          BridgeCache* cache = nullptr) {
  return given_by([&](FactSink& sink) {
    gives({.container = container, .name = container.name, .system = system, .cache = cache}, sink);
  });
}

using GivesOfSystem = void (*)(const facts::System&, FactSink&);
inline FactTexts given_by(GivesOfSystem gives, const facts::System& system) {
  return given_by([&](FactSink& sink) { gives(system, sink); });
}

// A host of upstream's kernel, of which nothing else is known.
inline facts::System host_with_kernel(std::string release) {
  facts::System system = checks::plain_engine();
  system.host.emplace();
  system.host->kernel_release = facts::effective(std::move(release), {});
  return system;
}

}  // namespace watertight::attack
