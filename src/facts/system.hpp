// The whole picture that one scan target gives: host, engine, containers, and the files that describe them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "facts/build_file.hpp"
#include "facts/compose_project.hpp"
#include "facts/container.hpp"
#include "facts/engine.hpp"
#include "facts/host.hpp"
#include "facts/image.hpp"
#include "facts/kubernetes.hpp"
#include "facts/network.hpp"

namespace watertight::facts {

enum class TargetKind : std::uint8_t {
  engine,
  compose,
  dockerfile,
  daemon_json,
  inspect,
  kubernetes,
  snapshot,
  unknown
};

// complete: everything was seen; partial: something was not; unreadable: nothing could be seen.
enum class TargetStatus : std::uint8_t { complete, partial, unreadable };

// A comment in a file that asks a tool to say nothing about something: `# hadolint ignore=DL3002`.
struct IgnoreComment {
  std::string tool;              // whose form it has: "watertight", "hadolint", "trivy", "checkov", "kics"
  std::vector<std::string> ids;  // as written; empty: all that this tool has
  std::string reason;            // empty: none was given
  std::string expires;           // ISO date, empty: never
  Origin origin;                 // the comment
  Span covers;                   // the instruction or node that it is bound to; empty: the whole file
  bool operator==(const IgnoreComment&) const = default;
};

struct System {
  TargetKind kind = TargetKind::unknown;
  std::string
      name;  // the target as the user gave it, or as it was found: path relative to the folder, endpoint
  // What identifies a file over runs and machines: its path below the folder that was searched, or its file
  // name where it was named itself. Empty for an engine.
  std::string label;
  TargetStatus status = TargetStatus::complete;
  std::vector<std::string> reasons;  // why it is not complete, sentences
  std::vector<std::string>
      notes;  // what was left out on purpose: "profile "debug" is not active: 2 services"

  std::optional<Host> host;  // absent: the target does not describe one
  std::optional<Engine> engine;
  std::vector<Image> images;                   // sorted by id
  std::vector<SeccompFilter> seccomp_filters;  // that running containers have loaded, each once
  std::vector<Container> containers;
  std::vector<Network> networks;
  std::vector<Volume> volumes;
  std::vector<ComposeProject>
      described;  // that labels of the containers name, where their files could be looked for
  std::vector<BuildFile> build_files;
  std::vector<IgnoreComment> ignore_comments;
  kubernetes::Manifests kubernetes;

  [[nodiscard]] const Image* image_of(const Container& container) const;
  [[nodiscard]] const Container* container_named(std::string_view name_or_id) const;
  [[nodiscard]] const Network* network_named(std::string_view wanted) const;
  [[nodiscard]] const Volume* volume_named(std::string_view wanted) const;

  // What could not be seen is never a pass: lowers the status and keeps the sentence.
  void incomplete(std::string reason) {
    if (status == TargetStatus::complete) status = TargetStatus::partial;
    reasons.push_back(std::move(reason));
  }
  void unreadable(std::string reason) {
    status = TargetStatus::unreadable;
    reasons.push_back(std::move(reason));
  }

  bool operator==(const System&) const = default;
};

}  // namespace watertight::facts
