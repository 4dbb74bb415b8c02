// Takes secrets out of what was read of one instruction.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/build_file.hpp"
#include "sources/known_secrets.hpp"

namespace watertight::sources::dockerfile {

// Collects what was taken out; the same value in the same place is kept once.
class Sealer {
 public:
  // `known` learns the values of ENV, ARG and LABEL that were taken out.
  Sealer(std::string where, facts::Origin origin, KnownSecrets& known)
      : where_(std::move(where)), origin_(std::move(origin)), known_(known) {}

  [[nodiscard]] std::string text(std::string_view text);
  // Of NAME=value; true: the value was a secret, and what stands for it is in `value` now.
  struct Pair {
    std::string value;
    bool secret = false;
  };
  [[nodiscard]] Pair pair(const std::string& name, const std::string& value);
  [[nodiscard]] std::vector<std::string> arguments(const std::vector<std::string>& arguments);
  // The words of one command, and every copy of what was taken out of them in `text`.
  void command(facts::ShellCommand& command, std::string& text);

  // Passwords that a pipe or a heredoc hands to chpasswd and passwd.
  void account_passwords(facts::Instruction& instruction);

  std::vector<facts::Secret> secrets;

 private:
  [[nodiscard]] std::string password(std::string_view value);
  void keep(facts::Secret secret);
  void replace(facts::Word& word, std::string sealed, std::string& text);
  std::string where_;
  facts::Origin origin_;
  KnownSecrets& known_;
};

}  // namespace watertight::sources::dockerfile
