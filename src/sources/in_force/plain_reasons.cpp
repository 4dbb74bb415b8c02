#include "sources/in_force/plain_reasons.hpp"

#include <tuple>

#include "sources/snapshot/fields.hpp"

namespace watertight::sources::in_force {
namespace {

template <typename T>
void make_plain(facts::Fact<T>& fact, std::string_view id) {
  if (!fact.value) fact.unknown_because = plain_reason(fact.unknown_because.view(), id);
}

}  // namespace

std::string plain_reason(std::string_view reason, std::string_view container_id) {
  std::string text(reason);
  if (!container_id.empty())
    for (auto at = text.find(container_id); at != std::string::npos; at = text.find(container_id, at))
      text.replace(at, container_id.size(), "ID");
  constexpr std::string_view kProc = "/proc/";
  for (auto at = text.find(kProc); at != std::string::npos; at = text.find(kProc, at)) {
    at += kProc.size();
    const auto end = text.find_first_not_of("0123456789", at);
    const std::size_t digits = (end == std::string::npos ? text.size() : end) - at;
    if (digits > 0) text.replace(at, digits, "PID");
  }
  return text;
}

void make_reasons_plain(facts::InForce& state, std::string_view container_id) {
  std::apply([&](const auto&... field) { (make_plain(state.*field.member, container_id), ...); },
             Fields<facts::InForce>::list);
  if (!state.processes.value) return;
  for (facts::ProcessState& process : *state.processes.value) {
    make_plain(process.filters, container_id);
    make_plain(process.label, container_id);
  }
}

}  // namespace watertight::sources::in_force
