#include "checks/joined_namespace.hpp"

#include "checks/verdict.hpp"

namespace watertight::checks {

using facts::NamespaceKind;

JoinedNamespace joined_namespace(const facts::Container& container, const facts::System& system,
                                 NamespaceFact fact, const char* name) {
  constexpr int kLongestChain = 16;  // a cycle ends here: Docker refuses one, a file may hold it
  JoinedNamespace result;
  const facts::Container* at = &container;
  for (int step = 0; step < kLongestChain; ++step) {
    const auto& mode = at->*fact;
    if (!mode.known()) {
      result.because = std::string(name) + " of " + at->name + " is unknown: " + mode.unknown_because;
      return result;
    }
    result.evidence.push_back(evidence(name, mode));
    if (mode->kind != NamespaceKind::container) {
      result.owner = at;
      result.is_host = mode->kind == NamespaceKind::host ? Truth::yes : Truth::no;
      return result;
    }
    const facts::Container* next = system.container_named(mode->target);
    if (next == nullptr) {
      result.because = at->name + " joins container " + mode->target + ", which was not seen";
      return result;
    }
    result.because += (result.because.empty() ? "it joins " : ", which joins ") + next->name;
    at = next;
  }
  result.because = "the containers join each other in a circle";
  return result;
}

}  // namespace watertight::checks
