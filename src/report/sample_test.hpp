// A run for the tests of the outputs: one container with a hostile name, one file, one target that could not
// be read.
#pragma once

#include "report/run.hpp"

namespace watertight::report {

inline checks::TargetResult sample_engine() {
  const auto answer = facts::make_source(facts::SourceKind::endpoint, "GET /containers/aa/json");
  checks::TargetResult target{};
  target.target_kind = facts::TargetKind::engine;
  target.target_name = "unix:///var/run/docker.sock";
  target.containers = 1;
  target.passed = 7;
  target.not_applicable = 1;
  const checks::Subject web{checks::SubjectKind::container, "<script>alert(1)</script>\x1b[31m",
                            "aabbccddeeff00112233", ""};
  target.findings.push_back(
      {.rule = handbook::find_check("container-privileged")->id,
       .severity = checks::Severity::critical,
       .subject = web,
       .message = "runs privileged",
       .advice = "Remove `privileged: true`.",
       .discriminator = "",
       .evidence = {{"privileged", "true", facts::Basis::declared, {answer, "/HostConfig/Privileged", {}}}},
       .suppressed = {},
       .regraded = {},
       .in_baseline = {},
       .excerpt = {}});
  target.not_evaluated.push_back(
      {handbook::find_check("container-privileged")->id, web, "nobody \"knows\" <b>"});
  target.roots.push_back({web,
                          checks::RootMapping::Kind::host_root,
                          "root (0)",
                          0,
                          "no user namespace",
                          checks::RootMapping::Runs::yes,
                          {"12 nginx"},
                          "set `userns-remap`"});
  return target;
}

inline checks::TargetResult sample_file(const std::string& name) {
  const auto file = facts::make_source(facts::SourceKind::file, name);
  checks::TargetResult target = sample_engine();
  target.target_kind = facts::TargetKind::compose;
  target.target_name = name;
  target.findings.front().subject = {checks::SubjectKind::service, "web", "", name};
  target.findings.front().evidence.front().origin = {file, "", {4, 5, 4, 21}};
  target.findings.front().excerpt = {{3, "  web:"}, {4, "    privileged: true"}};
  return target;
}

// What a policy and a baseline did to findings: one regraded and new, one that was there before.
inline checks::TargetResult sample_judged(const std::string& name) {
  checks::TargetResult target = sample_file(name);
  checks::Finding& changed = target.findings.front();
  changed.severity = checks::Severity::medium;
  changed.regraded =
      checks::Regraded{checks::Severity::critical,
                       "nobody reaches it",
                       {facts::make_source(facts::SourceKind::file, "watertight.yaml"), "", {3, 3, 3, 9}}};
  changed.in_baseline = false;
  checks::Finding known = sample_file(name).findings.front();
  known.discriminator = "known";
  known.in_baseline = true;
  target.findings.push_back(known);
  return target;
}

inline checks::TargetResult sample_unreadable() {
  checks::TargetResult target{};
  target.target_kind = facts::TargetKind::unknown;
  target.target_name = "broken.yaml";
  target.status = facts::TargetStatus::unreadable;
  target.reasons = {"cannot parse broken.yaml: line 3, column 1: a tab; use blanks"};
  return target;
}

}  // namespace watertight::report
