// What the engine says of every example: held against clingo in states, closable goals and the weight of the
// cut; and of every change of it, asked for in part, against the same asked for in full.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "attack/asked.hpp"
#include "attack/assumed_host.hpp"
#include "attack/bridge/bridged.hpp"
#include "attack/changed_container.hpp"
#include "attack/effects.hpp"
#include "attack/reached.hpp"
#include "attack_oracle.hpp"
#include "sources/discover.hpp"
#include "sources/read.hpp"

namespace watertight::attack {
namespace {

namespace fs = std::filesystem;

std::vector<facts::System> systems_of(const fs::path& folder) {
  std::vector<facts::System> all;
  sources::ReadOptions options;
  options.searched_folder = folder.string();
  sources::discover(folder.string(), {[&](sources::Candidate c) {
                                        for (facts::System& system : sources::read_candidate(c, options))
                                          all.push_back(std::move(system));
                                      },
                                      [](const std::string&, const std::string&) {},
                                      [](const std::string&, const std::string&) {}});
  return all;
}

// That every change of a container that takes away something that is asked for has its effect, asked for in
// full. The number of such changes.
std::size_t all_effects_are_told(const Asked& asked, const Bridged& bridged, const Words& words,
                                 std::span<const Change> changes, std::span<const Effect> effects,
                                 const std::vector<bool>& asked_for) {
  std::size_t count = 0;
  for (ChangeId id = 0; id < changes.size(); ++id) {
    if (!changes[id].container) continue;
    const std::size_t container = *changes[id].container;
    facts::Container edited = made_anew(asked.system.containers[container]);
    changes[id].edit(edited);
    Effect full{{id}, {}, {}};
    add_difference(bridged.of_container(container), facts_of(edited, bridged.names[container], asked, words),
                   full);
    std::erase_if(full.removes, [&](AtomId atom) { return !asked_for[atom]; });
    if (full.removes.empty()) continue;
    ++count;
    const auto told = std::ranges::find(effects, full.changes, &Effect::changes);
    const bool is_told = told != effects.end();
    EXPECT_TRUE(is_told) << changes[id].shown.id;
    if (!is_told) continue;
    // It may do more, to others.
    for (const AtomId atom : full.removes)
      EXPECT_NE(std::ranges::find(told->removes, atom), told->removes.end()) << changes[id].shown.id;
    for (const Given& given : full.adds)
      EXPECT_NE(std::ranges::find(told->adds, given), told->adds.end()) << changes[id].shown.id;
  }
  return count;
}

// As analyse() does it, with the parts in hand. True: there were ways to close. `helping` counts the changes
// of containers that take something away.
bool agrees_with_clingo(facts::System system, Program& program, std::size_t& helping) {
  if (needs_a_host(system)) (void)assume_host(system, assumed_hosts().front().name);
  Atoms atoms;
  BridgeCache cache(system);
  const Asked asked(system, cache);
  const Words words{program, program.symbols, atoms};
  const Bridged bridged = bridge(asked, words);
  std::vector<Given> given = bridged.given;
  keep_footholds(program, atoms, {}, given);
  const Derivation derivation = derive(program, atoms, given);
  const std::vector<std::string_view> names = *goals_asked_for({});
  std::vector<AtomId> goals;
  for (const auto& each : reached(program, atoms, derivation, names))
    goals.insert(goals.end(), each.begin(), each.end());
  const std::vector<bool> asked_for = on_the_way(program, atoms, derivation, goals);
  const auto containers = containers_of(program, atoms, asked_for, bridged.names);
  Effects bridge_again(asked, bridged, words);
  const std::vector<Change> changes = bridge_again.candidates(containers);
  const std::vector<Effect> effects = bridge_again.of(changes, containers, asked_for);
  helping += all_effects_are_told(asked, bridged, words, changes, effects, asked_for);
  std::vector<std::uint32_t> weights;
  for (const Change& change : changes) weights.push_back(change.shown.weight);
  const CutProblem problem{weights, effects, goals};
  const CutAnswer answer = cut(program, atoms, given, &derivation, problem);
  EXPECT_TRUE(answer.exact);
  const auto differences = differences_from_clingo(program, {atoms, given, derivation, problem, &answer});
  EXPECT_TRUE(differences) << differences.error().sentence();
  if (differences)
    for (const Difference& difference : *differences) ADD_FAILURE() << system.name << ": " << difference.says;
  return !answer.best.changes.empty();
}

// Every system of the examples, the Compose cases and the manifests that the fuzzer starts from.
template <typename Visit>
void each_example(Visit visit) {
  const fs::path root = WATERTIGHT_SOURCE_DIR;
  for (const char* folder : {"examples", "tests/cases/compose"})
    for (const auto& entry : fs::directory_iterator(root / folder)) {
      if (!entry.is_directory()) continue;
      for (facts::System& system : systems_of(entry.path()))
        if (!system.containers.empty() || system.engine) visit(std::move(system));
    }
  for (facts::System& system : systems_of(root / "fuzz/corpus/fuzz_kubernetes"))
    if (!system.containers.empty()) visit(std::move(system));
}

TEST(AttackExamples, AreToClingoWhatTheyAreToTheEngine) {
  Program program = *program_of();
  std::size_t systems = 0, with_cut = 0, helping = 0, manifests = 0;
  each_example([&](facts::System system) {
    ++systems;
    manifests += system.kubernetes.pods.empty() ? 0 : 1;
    with_cut += agrees_with_clingo(std::move(system), program, helping) ? 1 : 0;
  });
  EXPECT_GT(systems, 10U);
  EXPECT_GT(with_cut, 5U);
  EXPECT_GT(manifests, 0U);
  EXPECT_GT(helping, 20U);
}

// A change that decides more than Cost::decides says would be told with too small an effect.
TEST(AttackExamples, AChangeDecidesNothingButWhatItSays) {
  Program program = *program_of();
  std::set<std::string, std::less<>> in_part;
  each_example([&](facts::System system) {
    if (needs_a_host(system)) (void)assume_host(system, assumed_hosts().front().name);
    Atoms atoms;
    BridgeCache cache(system);
    const Asked asked(system, cache);
    const Words words{program, program.symbols, atoms};
    const std::vector<std::string> names = container_names(system);
    ChangedContainer changed(asked, words);
    const auto predicate_of = [&](const Given& given) -> const std::string& {
      return program.predicates[atoms.predicate(given.atom)].name;
    };
    const Bridged bridged = bridge(asked, words);
    for (std::size_t i = 0; i < bridged.parts.size(); ++i)
      EXPECT_TRUE(parts_telling(predicate_of(bridged.given[i])).has_all_of(bridged.parts[i]));
    for (std::size_t i = 0; i < system.containers.size(); ++i) {
      changed.become(system.containers[i], names[i]);
      const std::vector<Change> changes = changes_of(system.containers[i], i, names[i], system, 10'000);
      for (ChangeId id = 0; id < changes.size(); ++id) {
        facts::Container edited = made_anew(system.containers[i]);
        changes[id].edit(edited);
        const std::span<const Given> partly = changed.with(changes, {&id, 1});
        EXPECT_EQ(std::vector<Given>(partly.begin(), partly.end()), facts_of(edited, names[i], asked, words))
            << system.name << ": " << changes[id].shown.id;
        if (!changes[id].decides.has(Part::image)) in_part.insert(changes[id].shown.setting);
      }
    }
  });
  EXPECT_GT(in_part.size(), 5U);
}

}  // namespace
}  // namespace watertight::attack
