#include "sources/read.hpp"

#include <fmt/format.h>

#include "sources/daemon/daemon_json.hpp"
#include "sources/dockerfile/dockerfile.hpp"
#include "sources/file.hpp"

namespace watertight::sources {
namespace {

using facts::System;
using facts::TargetKind;

System unreadable(TargetKind kind, const std::string& name, std::string reason) {
  System system;
  system.kind = kind;
  system.name = name;
  system.unreadable(std::move(reason));
  return system;
}

}  // namespace

std::vector<System> read_text(TargetKind kind, std::string_view text, const std::string& name) {
  switch (kind) {
    case TargetKind::dockerfile: return {read_dockerfile(text, name)};
    case TargetKind::daemon_json: return {read_daemon_json(text, name)};
    default: return {unreadable(kind, name, fmt::format("{}: this build has no reader for it", name))};
  }
}

std::vector<System> read_candidate(const Candidate& candidate, const ReadOptions&) {
  const auto text = read_file(candidate.files.front());
  if (!text) return {unreadable(candidate.kind, candidate.name, text.error().sentence())};
  return read_text(candidate.kind, *text, candidate.name);
}

}  // namespace watertight::sources
