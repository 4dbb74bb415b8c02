#include "attack/bridge/bridged.hpp"

#include <algorithm>
#include <utility>

namespace watertight::attack {
namespace {

// Code may run in it: it is not stopped, and a service of it starts.
bool may_run(const facts::Container& c) { return !c.running.is(false) && !c.replicas.is(0); }

void add_foothold(const ContainerSubject& subject, FactSink& facts) {
  facts.add("code-exec", {subject.name}, Truth::yes, [] { return std::vector<checks::Evidence>(); });
}

void add_all_of(const ContainerSubject& subject, FactSink& facts, Parts parts = Parts::all()) {
  if (!may_run(subject.container)) return;
  add_foothold(subject, facts);
  add_container(subject, facts, parts);
}

// A container's facts with the parts that tell them, as Bridged has them.
void add_by_part(const ContainerSubject& subject, const Words& words, Bridged& all) {
  if (!may_run(subject.container)) return;
  FactSink sink(words.program, words.symbols, words.atoms);
  std::vector<std::pair<Given, Parts>> told;
  const auto take = [&](Parts parts) {
    for (const Given& given : sink.take()) told.emplace_back(given, parts);
  };
  add_foothold(subject, sink);
  take({});
  for (std::size_t part = 0; part < kParts; ++part) {
    const Parts alone = {static_cast<Part>(part)};
    add_container(subject, sink, alone);
    take(alone);
  }
  std::ranges::sort(told, {}, [](const auto& each) { return each.first.atom; });
  for (std::size_t i = 0; i < told.size(); ++i) {
    const auto& [given, parts] = told[i];
    if (i == 0 || told[i - 1].first.atom != given.atom) {
      all.given.push_back(given);
      all.parts.push_back(parts);
    } else {
      all.given.back().truth = std::max(all.given.back().truth, given.truth);
      all.parts.back() |= parts;
    }
  }
}

void add_all_of_host(const facts::System& system, const std::vector<std::string>& names, FactSink& facts) {
  add_host_kernel(system, facts);
  add_host_accounts(system, facts);
  add_host_network(system, facts);
  add_engine(system, facts);
  add_flaws(system, facts);
  add_images(system, facts);
  add_shared(system, names, facts);
}

}  // namespace

void keep_the_surer(std::vector<Given>& given) {
  std::ranges::sort(given, [](const Given& a, const Given& b) {
    return a.atom != b.atom ? a.atom < b.atom : a.truth > b.truth;
  });
  const auto rest = std::ranges::unique(given, {}, &Given::atom);
  given.erase(rest.begin(), rest.end());
}

std::vector<Given> facts_of(const facts::Container& container, std::string_view name, const Asked& asked,
                            const Words& words, Parts parts) {
  FactSink sink(words.program, words.symbols, words.atoms);
  add_all_of({container, name, asked.system, &asked.host, &asked.cache}, sink, parts);
  std::vector<Given> given = sink.take();
  keep_the_surer(given);
  return given;
}

std::vector<Given> facts_of_host(const Asked& asked, const std::vector<std::string>& names,
                                 const Words& words) {
  FactSink sink(words.program, words.symbols, words.atoms);
  add_all_of_host(asked.system, names, sink);
  std::vector<Given> given = sink.take();
  keep_the_surer(given);
  return given;
}

Bridged bridge(const Asked& asked, const Words& words) {
  Bridged all;
  all.names = container_names(asked.system);
  all.begin.push_back(0);
  for (std::size_t i = 0; i < asked.system.containers.size(); ++i) {
    add_by_part({asked.system.containers[i], all.names[i], asked.system, &asked.host, &asked.cache}, words,
                all);
    all.begin.push_back(static_cast<std::uint32_t>(all.given.size()));
  }
  const auto host = facts_of_host(asked, all.names, words);
  all.given.insert(all.given.end(), host.begin(), host.end());
  return all;
}

std::vector<AtomEvidence> evidence_of(const Asked& asked, const Bridged& bridged,
                                      std::span<const std::size_t> containers, const std::vector<bool>& shown,
                                      const Words& words) {
  FactSink sink(words.program, words.symbols, words.atoms, shown);
  for (const std::size_t index : containers) {
    const std::span<const Given> given = bridged.of_container(index);
    Parts asked_for;
    for (std::size_t i = 0; i < given.size(); ++i)
      if (given[i].atom < shown.size() && shown[given[i].atom])
        asked_for |= bridged.parts_of_container(index)[i];
    add_all_of(
        {asked.system.containers[index], bridged.names[index], asked.system, &asked.host, &asked.cache}, sink,
        asked_for);
  }
  add_all_of_host(asked.system, bridged.names, sink);
  std::vector<AtomEvidence> all;
  for (std::size_t i = 0; i < sink.given().size(); ++i)
    all.push_back({sink.given()[i].atom, sink.evidence()[i]});
  std::ranges::stable_sort(all, {}, &AtomEvidence::atom);
  return all;
}

}  // namespace watertight::attack
