// Variables that turn certificate checks off, for the build or for every container of the image.
#include <fmt/format.h>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;

template <typename Bad>
Verdict check_variables(const BuildFile& file, std::string_view gain, Bad bad) {
  std::vector<Observation> found;
  for (SetVariable& v : variables_set(file))
    if (bad(lowered(v.name), v.value))
      found.push_back(
          observe(fmt::format("{}={}: {}", v.name, v.value, gain), {std::move(v.evidence)}, v.name));
  return verdict_on_commands(file, std::move(found));
}

Verdict pip_trusted_host(const BuildFile& f, const facts::System&) {
  return check_variables(f, "every pip from here on takes packages from there without checking who answers",
                         [](std::string_view name, std::string_view value) {
                           return is_one_of(name, {"pip_trusted_host", "uv_insecure_host"}) &&
                                  !value.empty() && !is_loopback(value);
                         });
}
const Check registered_pip{"dockerfile-env-pip-trusted-host", pip_trusted_host};

Verdict python_https(const BuildFile& f, const facts::System&) {
  return check_variables(f,
                         "Python's own HTTPS client takes any certificate, in the build or in every "
                         "container: whoever is on the "
                         "way answers in the server's place",
                         [](std::string_view name, std::string_view value) {
                           return name == "pythonhttpsverify" && value == "0";
                         });
}
const Check registered_python{"dockerfile-env-pythonhttpsverify", python_https};

Verdict node_tls(const BuildFile& f, const facts::System&) {
  return check_variables(
      f,
      "Node takes any certificate, for every connection of every program started under it: "
      "whoever is on the way reads and changes what they send",
      [](std::string_view name, std::string_view value) {
        return name == "node_tls_reject_unauthorized" && value == "0";
      });
}
const Check registered_node{"dockerfile-env-node-tls", node_tls};

Verdict npm_strict_ssl(const BuildFile& f, const facts::System&) {
  return check_variables(
      f, "packages are installed from whoever answers for the registry",
      [](std::string_view name, std::string_view value) {
        return is_one_of(name, {"npm_config_strict_ssl", "yarn_strict_ssl", "yarn_enable_strict_ssl"}) &&
               is_off(value);
      });
}
const Check registered_npm{"dockerfile-env-npm-strict-ssl", npm_strict_ssl};

}  // namespace
}  // namespace watertight::checks
