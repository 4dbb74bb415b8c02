// What is in an image beside its program: accounts, tools, ports.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Image;
using facts::System;

std::vector<std::string> texts(const facts::Items& items) {
  std::vector<std::string> out;
  for (const facts::Item& item : items) out.push_back(item.text);
  return out;
}

Verdict shared_ids(const Image& image, const System&) {
  if (!image.shared_ids.known()) return not_evaluated("the image's accounts", image.shared_ids);
  if (image.shared_ids->empty()) return passed();
  return failed(observe(
      fmt::format(
          "accounts of the image are not each their own ({}): who is one of them is the other as well, "
          "whatever its name says",
          some_of(texts(*image.shared_ids), 4)),
      {evidence("shared_ids", image.shared_ids)}));
}
const Check registered_ids{"image-duplicate-uid-gid", shared_ids};

Verdict attacking_tools(const Image& image, const System&) {
  if (!image.attacking_tools.known()) return not_evaluated("the image's programs", image.attacking_tools);
  if (image.attacking_tools->empty()) return passed();
  return failed(observe(
      fmt::format("whoever breaks in finds {}: tools for the next step are there and need not be brought",
                  some_of(texts(*image.attacking_tools))),
      {evidence("attacking_tools", image.attacking_tools)}));
}
const Check registered_tools{"image-offensive-tools", attacking_tools};

// "/etc/sudoers.d/app: app ALL=(ALL) NOPASSWD: ALL"
bool for_every_command(std::string_view rule) {
  const auto tag = rule.rfind("NOPASSWD");
  if (tag == std::string_view::npos) return true;  // Defaults !authenticate
  rule.remove_prefix(tag + std::string_view("NOPASSWD").size());
  const auto from = rule.find_first_not_of(" :");
  return from != std::string_view::npos && rule.substr(from).starts_with("ALL");
}

Verdict passwordless_sudo(const Image& image, const System&) {
  if (!image.passwordless_sudo.known()) return not_evaluated("the image's sudoers", image.passwordless_sudo);
  if (image.passwordless_sudo->empty()) return passed();
  Observation o = observe(
      fmt::format("sudo of the image asks for no password ({}): whoever runs code as that account is root of "
                  "the container with one word, unless it has no-new-privileges",
                  some_of(texts(*image.passwordless_sudo), 3)),
      {evidence("passwordless_sudo", image.passwordless_sudo)});
  const bool any = std::ranges::any_of(*image.passwordless_sudo,
                                       [](const facts::Item& rule) { return for_every_command(rule.text); });
  const bool starts_as_root = user_is_root(image.user, image.user_is_root).truth == Truth::yes;
  if (!any || starts_as_root) o.severity = Severity::low;
  return failed(std::move(o));
}
const Check registered_sudo{"image-passwordless-sudo", passwordless_sudo};

// "80/tcp"; a port that only root, or NET_BIND_SERVICE, may open where the kernel's usual limit stands.
bool is_privileged_port(const std::string& text) {
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && (end == text.data() + text.size() || *end == '/') && port > 0 && port < 1024;
}

Verdict privileged_ports(const Image& image, const System&) {
  if (!image.exposed_ports.known())
    return not_evaluated("the ports that the image exposes", image.exposed_ports);
  std::vector<std::string> ports;
  std::vector<Evidence> seen;
  for (const facts::Item& port : *image.exposed_ports)
    if (is_privileged_port(port.text)) {
      ports.push_back(port.text);
      seen.push_back(evidence("exposed_ports", port.text, image.exposed_ports, port.origin));
    }
  if (ports.empty()) return passed();
  return failed(observe(
      fmt::format("the image's program listens on {}, below 1024, which is a reason to start it as root",
                  some_of(ports)),
      std::move(seen)));
}
const Check registered_ports{"image-exposes-privileged-port", privileged_ports};

}  // namespace
}  // namespace watertight::checks
