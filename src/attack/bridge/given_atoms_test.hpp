// For tests: the facts that functions of the bridge give of one container, as rules write them.
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
using GivenFacts = std::set<std::string>;
using Gives = void (*)(const ContainerSubject&, FactSink&);

inline GivenFacts given_by(Gives gives, const facts::Container& container, const facts::System& system,
                           BridgeCache* cache = nullptr) {
  Program& program = built_in_program();
  Atoms atoms;
  FactSink sink(program, program.symbols, atoms, true);
  gives({.container = container, .name = container.name, .system = system, .cache = cache}, sink);
  GivenFacts facts;
  for (std::size_t i = 0; i < sink.given().size(); ++i) {
    const Given& given = sink.given()[i];
    const bool unknown = given.truth == Truth::unknown;
    const std::string text = show(program, atoms, given.atom) + (unknown ? " ?" : "");
    EXPECT_TRUE(facts.insert(text).second) << text << " is given twice";
    const auto& evidence = sink.evidence()[i];
    EXPECT_FALSE(evidence.empty()) << text << " has no evidence";
    if (unknown && !evidence.empty()) {
      EXPECT_TRUE(evidence.front().value.starts_with("unknown: "))
          << text << " has for evidence " << evidence.front().fact << " " << evidence.front().value;
    }
  }
  return facts;
}

}  // namespace watertight::attack
