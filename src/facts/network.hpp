// Networks and volumes of an engine or of a Compose project.
#pragma once

#include <string>
#include <vector>

#include "facts/container.hpp"

namespace watertight::facts {

struct Network {
  std::string name;
  std::string id;
  Origin origin;
  Fact<std::string> driver;
  Fact<bool> internal;
  Fact<bool> attachable;
  Fact<bool> ipv6;
  Fact<std::string> scope;  // "local", "swarm"
  Fact<std::vector<Label>> options;
  Fact<std::vector<Label>> labels;
  Fact<Items> subnets;
  bool operator==(const Network&) const = default;
};

struct Volume {
  std::string name;
  Origin origin;
  Fact<std::string> driver;
  Fact<std::vector<Label>> options;  // "type", "o", "device" make a volume a bind
  Fact<std::string> mount_point;
  Fact<bool> external;
  bool operator==(const Volume&) const = default;
};

}  // namespace watertight::facts
