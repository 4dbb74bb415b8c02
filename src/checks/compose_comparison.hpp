// A container and the service that its Compose file describes, held against each other fact by fact: what the
// one opens that the other does not.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "checks/finding.hpp"
#include "checks/verdict.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

struct Difference {
  std::string what;  // of the one that has more, a clause: "is privileged", "may use the device /dev/sda"
  Severity severity = Severity::medium;
  Evidence has;
  Evidence lacks;
};

// Goes one way: what `more` has and `less` has not. What nobody wrote is the default of Compose; where the
// image or the engine decides, there is nothing to compare.
struct Comparing {
  const facts::Container& more;
  const facts::Container& less;
  const facts::System& system;
  const std::string& project;  // whose name stands before those of its networks
  bool old_compose = false;    // one that passes over `deploy`
  std::vector<Difference> found = {};
  std::vector<std::string> gaps = {};  // what could not be compared, and why

  // Whether a fact can be compared. Where somebody wrote it and it is unknown all the same, that is a gap;
  // `keys` are those of the file that decide it.
  template <typename T>
  bool comparable(const char* name, std::initializer_list<std::string_view> keys,
                  facts::Fact<T> facts::Container::* fact) {
    for (const facts::Container* side : {&more, &less})
      for (const std::string_view key : keys)
        if (std::ranges::find(side->unsettled, key) != side->unsettled.end()) {
          gap(name, "service " + side->name + " takes a variable in " + std::string(key) +
                        " from the environment it was started in");
          return false;
        }
    for (const facts::Container* side : {&more, &less}) {
      const facts::Fact<T>& value = side->*fact;
      if (value.known()) continue;
      if (value.origin.source) gap(name, value.unknown_because);
      return false;
    }
    return true;
  }

  // `has` and `lacks` are the values as text; `at` the place of one element of the list, where it has one.
  template <typename T>
  void add(const char* name, facts::Fact<T> facts::Container::* fact, std::string what, Severity severity,
           std::string has, std::string lacks, const facts::Origin& at = {}) {
    found.push_back({std::move(what), severity,
                     side(name, more, more.*fact, std::move(has), at.source ? at : (more.*fact).origin),
                     side(name, less, less.*fact, std::move(lacks), (less.*fact).origin)});
  }

  void gap(std::string_view name, std::string_view because) {
    gaps.push_back(std::string(name) + " could not be compared: " + std::string(because));
  }

  [[nodiscard]] bool more_is_container() const { return more.kind == facts::ContainerKind::container; }
  [[nodiscard]] bool one_is_privileged() const {
    return more.privileged.is(true) || less.privileged.is(true);
  }

 private:
  template <typename T>
  static Evidence side(const char* name, const facts::Container& of, const facts::Fact<T>& fact,
                       std::string value, const facts::Origin& at) {
    constexpr std::size_t kShown = 160;
    if (value.size() > kShown) value = value.substr(0, kShown) + "…";
    const bool service = of.kind == facts::ContainerKind::service;
    return {service ? std::string(name) + " of service " + of.name : std::string(name), std::move(value),
            fact.basis, at.source ? at : of.origin};
  }
};

void compare_confinement(Comparing& c);  // privileges, capabilities, security options, user, root file system
void compare_namespaces(Comparing& c);
void compare_host_access(Comparing& c);  // mounts, devices
void compare_network(Comparing& c);      // networks, ports, hosts
void compare_limits(Comparing& c);
void compare_program(Comparing& c);  // image, variables, runtime

}  // namespace watertight::checks
