#include "attack/bridge/bridged.hpp"

#include <algorithm>
#include <utility>

namespace watertight::attack {
namespace {

// Code may run in it: it is not stopped, and a service of it starts.
bool may_run(const facts::Container& c) { return !c.running.is(false) && !c.replicas.is(0); }

void add_all_of(const ContainerSubject& subject, FactSink& facts, Parts parts = Parts::all()) {
  if (!may_run(subject.container)) return;
  facts.add("code-exec", {subject.name}, Truth::yes, [] { return std::vector<checks::Evidence>(); });
  add_container(subject, facts, parts);
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
    const auto own = facts_of(asked.system.containers[i], all.names[i], asked, words);
    all.given.insert(all.given.end(), own.begin(), own.end());
    all.begin.push_back(static_cast<std::uint32_t>(all.given.size()));
  }
  const auto host = facts_of_host(asked, all.names, words);
  all.given.insert(all.given.end(), host.begin(), host.end());
  return all;
}

std::vector<AtomEvidence> evidence_of(const Asked& asked, const std::vector<std::string>& names,
                                      std::span<const std::size_t> containers, const std::vector<bool>& shown,
                                      const Words& words) {
  FactSink sink(words.program, words.symbols, words.atoms, shown);
  for (const std::size_t index : containers)
    add_all_of({asked.system.containers[index], names[index], asked.system, &asked.host, &asked.cache}, sink);
  add_all_of_host(asked.system, names, sink);
  std::vector<AtomEvidence> all;
  for (std::size_t i = 0; i < sink.given().size(); ++i)
    all.push_back({sink.given()[i].atom, sink.evidence()[i]});
  std::ranges::stable_sort(all, {}, &AtomEvidence::atom);
  return all;
}

}  // namespace watertight::attack
