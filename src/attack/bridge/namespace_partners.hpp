// Which containers share a namespace because one joins the other, by their settings.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "checks/joined_namespace.hpp"
#include "facts/system.hpp"

namespace watertight::attack {

// Of one system, whose containers stay where they are while it is in use.
class NamespacePartners {
 public:
  explicit NamespacePartners(const facts::System& system);

  struct Partner {
    const facts::Container* container = nullptr;
    std::string_view name;  // container_names()
  };
  // By what rules call it; by what other containers and the kernel's answers call it: its name or id.
  [[nodiscard]] Partner called(std::string_view name) const;
  [[nodiscard]] Partner named(std::string_view name_or_id) const;

  // Those that join whom this one joins, that one, and those that join this one; not itself. Whose namespace
  // many join finds them all; they find that one and each other as far as kMostPartners. None where it is the
  // host's.
  static constexpr std::size_t kMostPartners = 32;
  [[nodiscard]] std::vector<Partner> of(const facts::Container& container, std::string_view name,
                                        checks::NamespaceFact fact) const;

 private:
  struct Groups {
    checks::NamespaceFact fact;
    std::unordered_map<std::size_t, std::vector<std::size_t>> joined_by;  // by the owner's number
  };
  [[nodiscard]] std::size_t number_of(std::string_view name_or_id) const;
  [[nodiscard]] std::size_t owner_of(const facts::Container& container, checks::NamespaceFact fact) const;

  const facts::System* system_;
  std::vector<std::string> names_;
  std::unordered_map<std::string_view, std::size_t> by_own_name_;
  std::unordered_map<std::string_view, std::size_t> by_given_name_;
  std::vector<Groups> groups_;
};

}  // namespace watertight::attack
