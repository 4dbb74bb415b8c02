// Secrets are recognised and taken out where they are read: behind this file nobody sees their values. What
// is left of one is its kind, its length and a salted digest.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/container.hpp"
#include "facts/secret.hpp"
#include "sources/secret_formats.hpp"

namespace watertight::sources {

// "password", "token", "AWS access key id", …; nothing where this is no secret: an empty value, a reference
// such as ${DB_PASSWORD}, a path, "true", the lifetime of a token, or what has been sealed already. The name
// may be empty: then the value alone decides.
[[nodiscard]] std::optional<std::string> secret_kind(std::string_view name, std::string_view value);

// What is kept of a secret. Equal values have equal digests on one machine: the salt is made of its
// machine-id, or is random for this process where there is none.
[[nodiscard]] facts::Secret seal(std::string where, std::string kind, std::string_view value,
                                 facts::Origin origin);

// The text that stands for a secret: "<password, 12 characters, 1a2b3c4d>".
[[nodiscard]] std::string placeholder(const facts::Secret& secret);
[[nodiscard]] bool is_placeholder(std::string_view text);

// A variable or label as it may be kept; `secret` is there when its value was taken out.
struct SealedVariable {
  facts::Variable variable;
  std::optional<facts::Secret> secret;
};
[[nodiscard]] SealedVariable sealed_variable(std::string name, std::string_view value, facts::Origin origin);

struct SealedLabel {
  facts::Label label;
  std::optional<facts::Secret> secret;
};
[[nodiscard]] SealedLabel sealed_label(std::string name, std::string_view value, facts::Origin origin);

// Free text with the secrets in it replaced, and what was replaced. `where` says where: "command", "RUN".
struct SealedText {
  std::string text;
  std::vector<facts::Secret> secrets;
};
[[nodiscard]] SealedText sealed_text(std::string_view where, std::string_view text,
                                     const facts::Origin& origin);

// The same, for forms alone: no name in the text makes what stands behind it a secret.
[[nodiscard]] SealedText sealed_forms(std::string_view where, std::string_view text,
                                      const facts::Origin& origin);

// The arguments of one command: an option's value may be the next argument.
struct SealedArguments {
  std::vector<std::string> arguments;  // as many as went in
  std::vector<facts::Secret> secrets;
};
// What stands before the arguments elsewhere: they are a command, and this is of the entrypoint.
struct WordsBefore {
  std::string_view program;  // the last one that takes passwords
  std::string_view last;
};
[[nodiscard]] WordsBefore words_before(std::span<const std::string_view> words);
// The program that an image is usually called after: "mysql" of "docker.io/library/mysql:8".
[[nodiscard]] std::string_view program_of_image(std::string_view image);

// What of each argument is a secret for what stands before it; no kind: nothing is.
[[nodiscard]] std::vector<FoundSecret> secrets_of_arguments(std::span<const std::string_view> arguments,
                                                            const WordsBefore& before = {});

[[nodiscard]] SealedArguments sealed_arguments(std::string_view where,
                                               std::span<const std::string_view> arguments,
                                               const facts::Origin& origin, const WordsBefore& before = {});

// The value of a variable as later values may take it up: a stand-in (stand_in.hpp) where the name and the
// value say that it is a secret. `kind` is then not empty.
struct KeptValue {
  std::string text;
  std::string_view kind;
};
[[nodiscard]] KeptValue kept_value(std::string_view name, std::string_view value);

// The text with every word replaced that one of these secrets was made of: its length and digest tell. For
// texts that are read again after the values have been thrown away.
[[nodiscard]] std::string without_these(std::string_view text, std::span<const facts::Secret> secrets);

// Command lines, URLs, source lines: known formats, passwords in URLs, NAME=value, NAME: value and --password
// value pairs are replaced by placeholders. Placeholders that are there already stay as they are.
[[nodiscard]] std::string without_secrets(std::string_view text);

}  // namespace watertight::sources
