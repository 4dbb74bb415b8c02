// Images: whom they run as, what they carry, where they come from.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/check.hpp"
#include "checks/effective.hpp"
#include "checks/engine_facts.hpp"
#include "checks/history_steps.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::Image;
using facts::ImageFile;
using facts::System;

constexpr std::size_t kShown = 12;  // names in one message

Observation observation(std::string message, Evidence seen, std::string discriminator = {}) {
  return {.message = std::move(message),
          .evidence = {std::move(seen)},
          .discriminator = std::move(discriminator),
          .advice = {},
          .severity = {}};
}

Evidence at(const char* fact, const facts::Fact<std::vector<ImageFile>>& list, std::string value) {
  return {fact, std::move(value), list.basis, list.origin};
}

Verdict user_root(const Image& image, const System&) {
  if (!image.user.known()) return not_evaluated("the image's user", image.user);
  const Answer root = user_is_root(image.user, image.user_is_root);
  if (root.truth == Truth::unknown) return not_evaluated(root.because);
  if (root.truth == Truth::no) return passed();
  Observation o = observation(
      "containers of this image run as root unless each of them is told otherwise: a flaw in the "
      "program is at once root in the container",
      evidence("user", image.user));
  o.evidence = root.evidence;
  return failed(std::move(o));
}
const Check registered_user{"image-user-root", user_root};

Verdict healthcheck(const Image& image, const System&) {
  if (!image.healthcheck.known()) return not_evaluated("the image's health check", image.healthcheck);
  if (image.healthcheck->disabled)
    return failed(
        observation("the image switches its health check off", evidence("healthcheck", image.healthcheck)));
  if (!image.healthcheck->test.empty()) return passed();
  return failed(
      observation("the image has no health check: a program that hangs, or was made to, counts as running",
                  evidence("healthcheck", image.healthcheck)));
}
const Check registered_healthcheck{"image-healthcheck", healthcheck};

Verdict setuid_files(const Image& image, const System&) {
  if (!image.set_id_files.known()) return not_evaluated("the list of set-uid files", image.set_id_files);
  if (image.set_id_files->empty()) return passed();
  std::string list;
  for (std::size_t i = 0; i < std::min(image.set_id_files->size(), kShown); ++i)
    list += (i == 0 ? "" : ", ") + (*image.set_id_files)[i].path;
  if (image.set_id_files->size() > kShown)
    list += fmt::format(" and {} more", image.set_id_files->size() - kShown);
  return failed(observation(
      fmt::format("{} that {} user or group when started: {}; a flaw in one makes root of a process that "
                  "was given another user",
                  image.set_id_files->size() == 1 ? "one program"
                                                  : fmt::format("{} programs", image.set_id_files->size()),
                  image.set_id_files->size() == 1 ? "changes" : "change", list),
      at("set_id_files", image.set_id_files, list)));
}
const Check registered_setuid{"image-setuid-files", setuid_files};

Verdict empty_password(const Image& image, const System&) {
  if (!image.empty_passwords.known()) return not_evaluated("the image's accounts", image.empty_passwords);
  std::vector<Observation> found;
  found.reserve(image.empty_passwords->size());
  for (const ImageFile& entry : *image.empty_passwords)
    found.push_back(observation(
        fmt::format("{} in {}: any process of the container becomes this account with su, and so "
                    "does a login service",
                    entry.note, entry.path),
        at("empty_passwords", image.empty_passwords, entry.path + ": " + entry.note), entry.note));
  return failed_if_any(std::move(found));
}
const Check registered_password{"image-empty-password", empty_password};

// Sealed secrets of the environment and of the build's steps, and files of known names in the layers.
Verdict credential_files(const Image& image, const System&) {
  std::vector<Observation> found;
  found.reserve(image.secrets.size());
  for (const facts::Secret& secret : image.secrets)
    found.push_back(observation(
        fmt::format("{} holds what looks like {}: whoever can pull the image has it", secret.where,
                    with_article(secret.kind)),
        {"secrets", fmt::format("{} ({}, {} characters)", secret.where, secret.kind, secret.length),
         facts::Basis::declared, secret.origin},
        secret.where));
  if (image.credential_files.known())
    for (const ImageFile& file : *image.credential_files)
      found.push_back(observation(
          fmt::format("{} is in the image ({}): whoever can pull the image has it", file.path, file.note),
          at("credential_files", image.credential_files, file.path + ": " + file.note), file.path));
  if (found.empty() && !image.credential_files.known())
    return not_evaluated("the list of credential files", image.credential_files);
  return failed_if_any(std::move(found));
}
const Check registered_credentials{"image-credential-files", credential_files};

// Paths which an image has no business to make a volume of: the engine puts a directory of the host there.
Verdict sensitive_mount(const Image& image, const System&) {
  constexpr std::array kPlaces = std::to_array<std::string_view>(
      {"/proc", "/sys", "/dev", "/boot", "/lib/modules", "/var/run/docker.sock", "/run/docker.sock",
       "/var/run", "/run", "/run/containerd", "/var/lib/docker", "/var/lib/containerd", "/etc", "/"});
  if (!image.volumes.known()) return not_evaluated("the image's volumes", image.volumes);
  std::vector<Observation> found;
  for (const facts::Item& volume : *image.volumes) {
    std::string path = volume.text;
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    const bool sensitive = std::any_of(kPlaces.begin(), kPlaces.end(), [&](std::string_view place) {
      return path == place ||
             ((place == "/proc" || place == "/sys") && path.starts_with(std::string(place) + "/"));
    });
    if (!sensitive) continue;
    found.push_back(observation(
        fmt::format("declares a volume over {}: it covers what the engine protects there, or invites "
                    "to mount the host's own",
                    path),
        evidence("volumes", volume.text, image.volumes, volume.origin), path));
  }
  return failed_if_any(std::move(found));
}
const Check registered_sensitive{"image-sensitive-mount-declared", sensitive_mount};

// Host part of a reference, "docker.io" where none is written.
std::string registry_of(std::string_view reference) {
  const auto slash = reference.find('/');
  const std::string_view first = reference.substr(0, slash);
  const bool is_host = slash != std::string_view::npos &&
                       (first.find_first_of(".:") != std::string_view::npos || first == "localhost");
  return is_host ? std::string(first) : "docker.io";
}
bool is_official(std::string_view reference) {
  const std::string_view name = reference.substr(0, reference.find('@'));
  return name.find('/') == std::string_view::npos || name.starts_with("library/") ||
         name.starts_with("docker.io/library/");
}

Verdict trusted_base(const Image& image, const System& system) {
  if (!image.digests.known()) return not_evaluated("where the image comes from", image.digests);
  if (image.digests->empty())
    return not_applicable("it was built or loaded here: the FROM of its Dockerfile decides");
  const facts::Item& digest = image.digests->front();
  const std::string registry = registry_of(digest.text);
  if (system.engine && system.engine->insecure_registries.known())
    for (const facts::Item& insecure : *system.engine->insecure_registries)
      if (insecure.text == registry)
        return failed(observation(
            fmt::format("was pulled from {}, which the engine does not authenticate: nobody knows "
                        "who sent this image, and whoever stood on the way runs his program here",
                        registry),
            evidence("digests", digest.text, image.digests, digest.origin)));
  if (is_official(digest.text)) return passed();
  if (image.used_by.is(0)) return not_applicable("no container uses the image");
  return not_evaluated("nothing says whether " + digest.text.substr(0, digest.text.find('@')) +
                       " is approved here: keep a list of approved registries and compare it in CI");
}
const Check registered_base{"image-trusted-base", trusted_base};

// What no release of the distribution gets any more. The tag is the only thing that says it without reading
// files.
Verdict vuln_scan(const Image& image, const System&) {
  constexpr std::array kEnded = std::to_array<std::string_view>(
      {"debian:7",       "debian:8",      "debian:9",      "debian:10",    "debian:wheezy", "debian:jessie",
       "debian:stretch", "debian:buster", "ubuntu:12.04",  "ubuntu:14.04", "ubuntu:16.04",  "ubuntu:18.04",
       "ubuntu:trusty",  "ubuntu:xenial", "ubuntu:bionic", "centos:5",     "centos:6",      "centos:7",
       "centos:8",       "centos:latest", "fedora:3",      "alpine:2",     "alpine:3.1.",   "alpine:3.2.",
       "alpine:3.3",     "alpine:3.4",    "alpine:3.5",    "alpine:3.6",   "alpine:3.7",    "alpine:3.8",
       "alpine:3.9",     "alpine:3.10",   "alpine:3.11",   "alpine:3.12",  "alpine:3.13",   "alpine:3.14",
       "alpine:3.15",    "alpine:3.16",   "python:2",      "node:8",       "node:10",       "node:12",
       "node:14",        "php:5",         "php:7",         "ruby:2",       "openjdk:"});
  if (!image.tags.known()) return not_evaluated("the image's tags", image.tags);
  for (const facts::Item& tag : *image.tags) {
    const auto slash = tag.text.rfind('/');
    if (slash != std::string::npos && !tag.text.starts_with("docker.io/library/")) continue;
    const std::string_view name =
        std::string_view(tag.text).substr(slash == std::string::npos ? 0 : slash + 1);
    for (const std::string_view ended : kEnded) {
      if (!name.starts_with(ended)) continue;
      const char next = name.size() > ended.size() ? name[ended.size()] : '.';
      if (next >= '0' && next <= '9' && ended.back() != ':') continue;  // debian:10 is not debian:1
      return failed(observation(
          fmt::format("{} is a release whose project repairs it no more: every flaw found since stays "
                      "in it",
                      tag.text),
          evidence("tags", tag.text, image.tags, tag.origin)));
    }
  }
  if (image.used_by.is(0)) return not_applicable("no container uses the image");
  return not_evaluated(
      "no data on vulnerable packages is built in: scan the image with a scanner that has them");
}
const Check registered_scan{"image-vuln-scan", vuln_scan};

using StepTest = std::optional<std::string> (*)(std::string_view);

Verdict over_history(const Image& image, StepTest test, const char* gain) {
  if (!image.history.known() && image.used_by.is(0)) return not_applicable("no container uses the image");
  if (!image.history.known()) return not_evaluated("the image's history", image.history);
  std::vector<Observation> found;
  for (const facts::HistoryStep& step : *image.history)
    if (const auto what = test(step.created_by))
      if (std::none_of(found.begin(), found.end(),
                       [&](const Observation& o) { return o.discriminator == *what; }))
        found.push_back(observation(
            fmt::format("a step of the build {}: {}", *what, gain),
            {"history", shortened_step(step.created_by), image.history.basis, image.history.origin}, *what));
  return failed_if_any(std::move(found));
}

Verdict verified_packages(const Image& image, const System&) {
  return over_history(image, unverified_package_step,
                      "whoever stands between the build and the server puts his own program into the image");
}
const Check registered_packages{"image-verified-packages", verified_packages};

Verdict signed_artifacts(const Image& image, const System&) {
  return over_history(image, unverified_download_step,
                      "a changed file on the server, or on the way, is in the image and nobody notices");
}
const Check registered_signed{"image-signed-artifacts", signed_artifacts};

Verdict unneeded_packages(const Image& image, const System&) {
  return over_history(image, unneeded_package_step,
                      "tools that the program does not need serve whoever breaks into it");
}
const Check registered_unneeded{"image-unneeded-packages", unneeded_packages};

// The setting is the client's; what every login of this host gets is the part a scan can see.
Verdict content_trust(const facts::Host& host, const System&) {
  if (!host.content_trust.known()) return not_evaluated("DOCKER_CONTENT_TRUST", host.content_trust);
  if (*host.content_trust == "1") return passed();
  return failed(observation(
      "logins of this host pull images without asking for a signature: DOCKER_CONTENT_TRUST is not set "
      "to 1, so whoever takes over a publisher's account runs his image here",
      evidence("content_trust", host.content_trust)));
}
const Check registered_trust{"image-content-trust", content_trust};

}  // namespace
}  // namespace watertight::checks
