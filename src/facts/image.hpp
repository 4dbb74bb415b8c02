// An image as the engine describes it, and what its files say where they could be read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "facts/container.hpp"

namespace watertight::facts {

struct HistoryStep {
  std::string created_by;
  std::int64_t size = 0;  // bytes this step added
  bool operator==(const HistoryStep&) const = default;
};

struct ImageFile {
  std::string path;
  std::uint32_t mode = 0;  // permission bits with set-uid, set-gid and sticky
  std::string note;        // what is special about it: "set-uid", "AWS credentials", "empty password: alice"
  bool operator==(const ImageFile&) const = default;
};

struct Image {
  std::string id;  // "sha256:…"
  Origin origin;
  Fact<Items> tags;
  Fact<Items> digests;        // "name@sha256:…"
  Fact<std::string> created;  // RFC 3339
  Fact<std::string> user;
  Fact<std::vector<Variable>> environment;
  Fact<std::vector<Label>> labels;
  Fact<Healthcheck> healthcheck;
  Fact<Items> exposed_ports;
  Fact<Items> volumes;
  Fact<Items> entrypoint;
  Fact<Items> command;
  Fact<std::vector<HistoryStep>> history;
  Fact<std::int64_t> size;     // bytes
  Fact<std::int64_t> used_by;  // containers of this image

  // From the image's files.
  Fact<std::vector<ImageFile>> set_id_files;
  Fact<std::vector<ImageFile>> credential_files;
  Fact<std::vector<ImageFile>> empty_passwords;
  Fact<std::int64_t> package_count;
  Fact<Items> shared_ids;       // "user 0: root and toor": numbers and names of accounts that are there twice
  Fact<Items> attacking_tools;  // paths of programs that help whoever broke in: compilers, scanners, clients
  Fact<Items> passwordless_sudo;  // rules of sudoers(5): "/etc/sudoers.d/app: app ALL=(ALL) NOPASSWD: ALL"
  Fact<bool> user_is_root;        // where `user` is a name: whether its /etc/passwd gives it uid 0

  std::vector<Secret> secrets;

  // Directories of its layers on the engine's machine, topmost first; empty where the storage driver does not
  // say. How to read the files, not a fact about the image: not kept in a snapshot, and
  // taken away once the files were read.
  std::vector<std::string> layer_folders;

  bool operator==(const Image&) const = default;
};

}  // namespace watertight::facts
