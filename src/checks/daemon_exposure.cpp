// What the daemon opens beside its API, and whom it trusts on the way to registries and to builds.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/daemon_setting.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {

std::optional<std::string> of_map(const std::vector<std::string>& map, std::string_view name) {
  for (const std::string& entry : map)
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
      return entry.substr(name.size() + 1);
  return std::nullopt;
}

namespace {

using facts::Engine;
using facts::System;
using Texts = std::vector<std::string>;

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address.starts_with("localhost") || address.starts_with("[::1]");
}

Verdict metrics(const Engine& engine, const System& system) {
  const auto w = wanted<std::string>(engine, system, "metrics-addr");
  if (w.value == nullptr) return w.verdict;
  if (w.value->empty() || is_loopback(*w.value) || w.value->starts_with('/')) return passed();
  return fails(
      fmt::format(
          "the engine gives its numbers to everybody at {}: versions, counts and rhythm of containers, "
          "without a password: an attacker learns which known flaws fit",
          *w.value),
      "metrics-addr", *w.fact);
}
const Check registered_metrics{"daemon-metrics-addr", metrics};

Verdict diagnostics(const Engine& engine, const System& system) {
  const auto w = wanted<std::int64_t>(engine, system, "network-diagnostic-port");
  if (w.value == nullptr) return w.verdict;
  if (*w.value == 0) return passed();
  return fails(
      fmt::format(
          "the engine's network diagnosis listens on port {}: any process of this host, a container with the "
          "host's network too, reads and changes the tables that lead packets to services",
          *w.value),
      "network-diagnostic-port", *w.fact);
}
const Check registered_diagnostics{"daemon-network-diagnostic-port", diagnostics};

Verdict mirrors(const Engine& engine, const System& system) {
  const auto w = wanted<Texts>(engine, system, "registry-mirrors");
  if (w.value == nullptr) return w.verdict;
  std::vector<Observation> found;
  for (const std::string& mirror : *w.value) {
    if (!mirror.starts_with("http://") || is_loopback(std::string_view(mirror).substr(7))) continue;
    Observation o = observe(
        fmt::format(
            "images of Docker Hub come through {}, in the clear: anybody on the way decides what a tag "
            "means and hands out his own image",
            mirror),
        {evidence("registry-mirrors", mirror, *w.fact, {})}, mirror);
    o.advice = advice_for_flag("registry-mirrors", *w.fact);
    found.push_back(std::move(o));
  }
  return failed_if_any(std::move(found));
}
const Check registered_mirrors{"daemon-registry-mirror-http", mirrors};

// A value whose password was taken out when it was read still shows that there was one.
bool has_password(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const auto at = url.rfind('@');
  return at != std::string_view::npos && url.substr(0, at).find(':') != std::string_view::npos;
}

Verdict proxies(const Engine& engine, const System& system) {
  if (is_podman(system)) return not_applicable(kPodman);
  std::vector<Observation> found;
  const facts::Setting* unread = nullptr;
  for (const char* key : {"http-proxy", "https-proxy"}) {
    const facts::Setting* setting = engine.setting(key);
    if (setting == nullptr) continue;
    if (!setting->value.known()) {
      unread = setting;
      continue;
    }
    const auto* value = std::get_if<std::string>(&*setting->value);
    if (value == nullptr || !has_password(*value)) continue;
    Observation o = observe(
        fmt::format("{} has the proxy's password in it: it stands in a file or on a command line that others "
                    "read, and in backups of both",
                    key),
        {evidence(key, setting->value)}, key);
    o.advice = advice_for_flag(key, setting->value);
    found.push_back(std::move(o));
  }
  if (found.empty() && unread != nullptr) return not_evaluated(unread->key.c_str(), unread->value);
  return failed_if_any(std::move(found));
}
const Check registered_proxies{"daemon-proxy-password", proxies};

// The engine's own BuildKit: network-host is its default, security-insecure is not.
Verdict entitlements(const Engine& engine, const System& system) {
  const auto w = wanted<Texts>(engine, system, "builder");
  if (w.value == nullptr) return w.verdict;
  const auto insecure = of_map(*w.value, "entitlements.security-insecure");
  if (!insecure || *insecure != "true") return passed();
  return fails(
      "builds may ask for security.insecure: a RUN line of any Dockerfile that this engine builds may be "
      "privileged "
      "and take the host",
      "builder", *w.fact);
}
const Check registered_entitlements{"daemon-builder-entitlements", entitlements};

Verdict default_runtime(const Engine& engine, const System& system) {
  constexpr std::array kKnown = {"runc",         "crun",        "runsc", "kata",
                                 "kata-runtime", "sysbox-runc", "youki", "io.containerd.runc.v2"};
  std::string name;
  const facts::Fact<std::string>& reported = engine.default_runtime;
  std::vector<Evidence> seen;
  if (reported.known() && !is_podman(system)) {
    name = *reported;
    seen.push_back(evidence("default_runtime", reported));
  } else {
    const auto w = wanted<std::string>(engine, system, "default-runtime");
    if (w.value == nullptr) return w.verdict;
    name = *w.value;
    seen.push_back(evidence("default-runtime", *w.fact));
  }
  if (name.empty() || std::any_of(kKnown.begin(), kKnown.end(), [&](const char* k) { return name == k; }))
    return passed();
  if (engine.runtimes.known())
    for (const facts::Item& runtime : *engine.runtimes)
      if (runtime.text.starts_with(name + "="))
        seen.push_back(evidence("runtimes", runtime.text, engine.runtimes, runtime.origin));
  const bool gpu = name.find("nvidia") != std::string::npos;
  Observation o =
      observe(gpu ? "every container, GPU or not, is started by NVIDIA's runtime: its hooks run as root on "
                    "the host with files and "
                    "variables that the image brings, and flaws in them were ways out of any image"
                  : fmt::format("every container is started by the runtime {}, which is none of the usual: a "
                                "program that runs as root "
                                "for each start, and that the engine's updates do not repair",
                                name),
              std::move(seen));
  if (!gpu) o.severity = Severity::low;
  return failed(std::move(o));
}
const Check registered_runtime{"daemon-default-runtime", default_runtime};

Verdict nri(const Engine& engine, const System& system) {
  const auto w = wanted<Texts>(engine, system, "nri-opts");
  if (w.value == nullptr) return w.verdict;
  const auto on = of_map(*w.value, "enable");
  if (!on || *on != "true") return passed();
  return fails(
      "NRI is on: plugins that connect to its socket, or lie in its folders, change mounts, devices and "
      "hooks of every container as it is created: whoever can place one has every container, and no answer "
      "of "
      "the API shows it",
      "nri-opts", *w.fact);
}
const Check registered_nri{"daemon-nri-enabled", nri};

Verdict log_rotation(const Engine& engine, const System& system) {
  const auto driver = wanted<std::string>(engine, system, "log-driver");
  if (driver.value == nullptr) return driver.verdict;
  if (*driver.value != "json-file" && !driver.value->empty())
    return not_applicable(fmt::format("the log driver {} keeps no file without a limit", *driver.value));
  const auto w = wanted<Texts>(engine, system, "log-opts");
  if (w.value == nullptr) return w.verdict;
  const auto size = of_map(*w.value, "max-size");
  if (size && *size != "-1" && *size != "0") return passed();
  return fails(
      "logs of containers grow without a limit (json-file without max-size): a container that prints a lot, "
      "or is made "
      "to, fills the disk that the whole host lives on",
      "log-opts", *w.fact);
}
const Check registered_log{"daemon-log-rotation", log_rotation};

// 1.24 was 2016's; an engine whose minimum was lowered answers clients that know none of the later
// restrictions.
Verdict min_api_version(const Engine& engine, const System& system) {
  const auto w = wanted<std::string>(engine, system, "min-api-version");
  if (w.value == nullptr) return w.verdict;
  if (w.fact->basis == facts::Basis::defaulted || w.value->empty()) return passed();
  const auto dot = w.value->find('.');
  if (!w.value->starts_with("1.") || dot == std::string::npos) return passed();
  const std::string minor = w.value->substr(dot + 1);
  if (minor.size() > 2 || minor.find_first_not_of("0123456789") != std::string::npos || minor >= "40")
    return passed();
  return fails(fmt::format("the engine was told to take clients of API {} again: what later versions refuse "
                           "or check for such a "
                           "request is not checked",
                           *w.value),
               "min-api-version", *w.fact);
}
const Check registered_min_api{"daemon-min-api-version", min_api_version};

}  // namespace
}  // namespace watertight::checks
