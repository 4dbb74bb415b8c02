// Any bytes read as a policy: what is read can be shown and read again as the same, applying it takes no
// finding away, and every suppression has its reason. Any bytes as the pattern and the text of a glob, and as
// a baseline.
#include <algorithm>

#include "checks/evaluate.hpp"
#include "fuzz/law.hpp"
#include "policy/apply.hpp"
#include "policy/baseline.hpp"
#include "policy/glob.hpp"
#include "policy/read.hpp"
#include "policy/show.hpp"
#include "sources/read.hpp"

using namespace watertight;
using fuzz::law;

namespace {

const facts::System& system_read_once() {
  static const facts::System system = sources::read_text(facts::TargetKind::compose,
                                                         "services:\n"
                                                         "  web:\n"
                                                         "    image: registry.example.com/web:1\n"
                                                         "    # watertight:ignore=container-host-pid known\n"
                                                         "    pid: host\n"
                                                         "    privileged: true\n"
                                                         "    labels: {tier: front}\n",
                                                         "compose.yaml", {})
                                          .front();
  return system;
}

// Without the places, which differ.
std::string without_places(const std::string& shown) {
  std::string out;
  for (std::size_t at = 0; at < shown.size();) {
    const std::size_t end = shown.find('\n', at);
    const std::string line = shown.substr(at, end - at);
    out += line.substr(0, line.rfind("# ")) + '\n';
    at = end + 1;
  }
  std::erase(out, ' ');
  return out;
}

void check_policy(std::string_view text) {
  auto policy = policy::read_policy(text, "watertight.yaml", "/project");
  if (!policy) {
    law(!policy.error().sentence().empty(), "an error says something");
    return;
  }
  const std::string shown = policy::show(*policy);
  const auto again = policy::read_policy(shown, "shown", "/project");
  law(again.has_value(), "what is shown reads back");
  law(without_places(policy::show(*again)) == without_places(shown), "it reads back as the same");
  for (const policy::Suppress& s : policy->suppress)
    law(!s.about.reason.empty(), "a suppression has a reason");

  policy::Application application(std::move(*policy), {"2026-11-22", "/project"});
  const auto before = checks::evaluate(system_read_once());
  const auto after = application.apply(system_read_once(), before);
  law(after.findings.size() >= before.findings.size(), "no finding is taken away");
  for (const checks::Finding& f : after.findings)
    law(!f.suppressed || !f.suppressed->reason.empty(), "who silences says why");
  (void)application.problems();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  check_policy(text);

  const std::size_t half = std::min<std::size_t>(size / 2, 256);
  for (const auto kind : {policy::GlobKind::name, policy::GlobKind::path}) {
    (void)policy::Glob(text.substr(0, half), kind).matches(text.substr(half, 512));
    std::string literal;
    for (const char c : text.substr(0, half)) literal += std::string("\\") + c;
    if (kind == policy::GlobKind::name)
      law(policy::Glob(literal).matches(text.substr(0, half)), "an escaped text matches itself");
  }

  if (const auto baseline = policy::read_baseline(text, "baseline.json")) {
    policy::BaselineComparison comparison(*baseline);
    (void)comparison.compare(checks::evaluate(system_read_once()));
    (void)comparison.take();
  }
  return 0;
}
