// A Compose project that containers of an engine were made from: which files their labels name, and what
// these files say now.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/container.hpp"

namespace watertight::facts {

// The labels that `docker compose` leaves on a container it makes.
struct ComposeLabels {
  std::string project;
  std::string service;
  std::string folder;                          // of the project; absolute, empty where no label says it
  std::vector<std::string> files;              // as in the label; "-" is a file that was piped in
  std::vector<std::string> environment_files;  // of --env-file
  std::string version;                         // of Compose: "1.29.2", "2.39.4"
  bool one_off = false;                        // by `docker compose run`, with settings of its own
  Origin origin;                               // of the list of files, else of the service
  bool operator==(const ComposeLabels&) const = default;
};

// Nothing where Compose did not make the container.
[[nodiscard]] std::optional<ComposeLabels> compose_labels(const Container& container);

struct ComposeProject {
  std::string name;
  std::string folder;
  std::vector<std::string> files;
  std::vector<std::string> environment_files;
  Fact<bool> there;  // false: one of its files is not there any more
  // As the files describe them now, without the values of variables; unknown where they could not be read in
  // full.
  Fact<std::vector<Container>> services;

  [[nodiscard]] bool is_of(const ComposeLabels& labels) const {
    return name == labels.project && folder == labels.folder && files == labels.files &&
           environment_files == labels.environment_files;
  }
  [[nodiscard]] const Container* service_named(std::string_view service) const;

  bool operator==(const ComposeProject&) const = default;
};

}  // namespace watertight::facts
