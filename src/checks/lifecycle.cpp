// How a container lives: its file system, its health, its restarts, what runs in it beside the application.
#include <fmt/format.h>

#include <algorithm>

#include "checks/check.hpp"
#include "checks/in_force.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

// The last mount at the root is the one that is seen; null where it is not known.
const facts::MountState* root_in_force(const Container& c) {
  const facts::InForce* now = in_force(c);
  const facts::MountState* root = nullptr;
  if (now != nullptr && now->mounts.known())
    for (const facts::MountState& m : *now->mounts)
      if (m.destination == "/") root = &m;
  return root;
}

Verdict readonly_rootfs(const Container& c, const System&) {
  if (!c.read_only_root.known()) return not_evaluated("read_only_root", c.read_only_root);
  if (const facts::MountState* root = root_in_force(c);
      *c.read_only_root && root != nullptr && !root->read_only)
    return failed(
        observe("asks for a read-only root file system, and it can be written: an attacker replaces "
                "its programs and stays until the container is made anew",
                {evidence("read_only_root", c.read_only_root),
                 in_proc("mounts in force", fmt::format("{} on / rw", root->type), c, "mountinfo")}));
  if (*c.read_only_root) return passed();
  return failed(observe(
      "has a writable root file system: an attacker replaces its programs, drops his tools, and stays "
      "until the container is made anew",
      {evidence("read_only_root", c.read_only_root)}));
}
const Check registered_readonly_rootfs{"container-readonly-rootfs", readonly_rootfs};

Verdict restart_policy(const Container& c, const System&) {
  constexpr std::int64_t kMost = 5;
  if (!c.restart.known()) return not_evaluated("restart", c.restart);
  const facts::RestartPolicy& policy = *c.restart;
  if (policy.name.empty() || policy.name == "no") return passed();
  const bool counted = policy.name == "on-failure" && policy.maximum_retries > 0;
  if (counted && policy.maximum_retries <= kMost) return passed();
  return failed(observe(
      fmt::format(
          "restarts {} ({}): an attacker whose attempts crash it may try for ever, and nobody is told",
          counted ? fmt::format("up to {} times", policy.maximum_retries) : std::string("without an end"),
          show(policy)),
      {evidence("restart", c.restart)}));
}
const Check registered_restart_policy{"container-restart-policy", restart_policy};

Verdict health(const Container& c, const System&) {
  if (!c.healthcheck.known()) return not_evaluated("healthcheck", c.healthcheck);
  if (c.health.is("unhealthy"))
    return failed(observe("is unhealthy now: its own check says that it does not do its work",
                          {evidence("health", c.health), evidence("healthcheck", c.healthcheck)}));
  if (c.healthcheck->disabled)
    return failed(observe("switches its health check off: a hung or half-broken process counts as running",
                          {evidence("healthcheck", c.healthcheck)}));
  if (!c.healthcheck->test.empty()) return passed();
  return failed(
      observe("has no health check: a hung or half-broken process counts as running, and nothing replaces it",
              {evidence("healthcheck", c.healthcheck)}));
}
const Check registered_health{"container-health", health};

// "/usr/sbin/sshd", "sshd:", "dropbear": the program of a command line.
bool is_ssh_server(std::string_view command) {
  std::string_view program = command.substr(0, command.find_first_of(" :"));
  program = program.substr(program.rfind('/') + 1);
  return program == "sshd" || program == "dropbear" || program == "sshd-session";
}

const facts::Item* ssh_in(const facts::Fact<facts::Items>& words) {
  if (!words.known()) return nullptr;
  for (const facts::Item& word : *words) {
    std::string_view text = word.text;  // one word, or a whole shell line in one
    while (!text.empty()) {
      const auto end = text.find_first_of(" ;&|");
      if (is_ssh_server(text.substr(0, end))) return &word;
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
  }
  return nullptr;
}

constexpr std::string_view kSshGain =
    "a second way in with keys and passwords of its own, past the engine and its log";

Verdict sshd(const Container& c, const System&) {
  if (c.processes.known())
    for (const facts::Process& p : *c.processes)
      if (is_ssh_server(p.command))
        return failed(observe(fmt::format("runs an SSH server (process {}): {}", p.pid, kSshGain),
                              {evidence("processes", fmt::format("{} {}", p.pid, p.command), c.processes,
                                        c.processes.origin)}));
  for (const auto* words : {&c.entrypoint, &c.command})
    if (const facts::Item* word = ssh_in(*words))
      return failed(observe(
          fmt::format("starts an SSH server: {}", kSshGain),
          {evidence(words == &c.command ? "command" : "entrypoint", word->text, *words, word->origin)}));
  if (c.processes.known()) return passed();
  if (c.kind != facts::ContainerKind::container)
    return not_applicable("a file runs nothing, and starts no SSH server by name");
  if (c.running.is(false)) return not_applicable("it does not run, and starts no SSH server by name");
  return not_evaluated("processes", c.processes);
}
const Check registered_sshd{"container-sshd", sshd};

}  // namespace
}  // namespace watertight::checks
