// A check: one small function over facts, under the id of its handbook page. To add one, write the page in
// handbook/checks/, write the function in the file of its subject, and register it below the function:
//
//   Verdict privileged(const Container& c, const System&) { … }
//   const Check registered_privileged{"container-privileged", privileged};
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "checks/verdict.hpp"
#include "facts/system.hpp"

namespace watertight::checks {

class Check {
 public:
  template <typename Subject>
  using Function = Verdict (*)(const Subject&, const facts::System&);
  using AnyFunction =
      std::variant<Function<facts::Container>, Function<facts::Image>, Function<facts::Network>,
                   Function<facts::Volume>, Function<facts::BuildFile>, Function<facts::Engine>,
                   Function<facts::Host>, Function<facts::kubernetes::Pod>, Function<facts::kubernetes::Role>,
                   Function<facts::kubernetes::Binding>, Function<facts::kubernetes::Service>,
                   Function<facts::kubernetes::Ingress>, Function<facts::kubernetes::NetworkPolicy>,
                   Function<facts::kubernetes::Data>, Function<facts::kubernetes::Object>>;

  // Registers itself; the one place outside functions where this program runs code before main.
  Check(std::string_view id, AnyFunction run);
  Check(const Check&) = default;

  [[nodiscard]] std::string_view id() const { return id_; }
  [[nodiscard]] const AnyFunction& run() const { return run_; }

 private:
  std::string_view id_;
  AnyFunction run_;
};

[[nodiscard]] const std::vector<Check>& all_checks();  // in the order of registration

}  // namespace watertight::checks
