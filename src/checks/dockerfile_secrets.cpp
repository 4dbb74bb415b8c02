// Secrets that are written into the file, or handed to the build in a way that
// keeps them.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "checks/build_commands.hpp"
#include "checks/check.hpp"
#include "checks/observe.hpp"

namespace watertight::checks {
namespace {

using facts::BuildFile;
using facts::Instruction;

// NPM_TOKEN, DB_PASSWORD; not TOKEN_URL, PASSWORD_FILE, PUBLIC_KEY.
bool names_a_secret(std::string_view name) {
  const std::string low = lowered(name);
  for (const std::string_view harmless :
       {"public", "_file", "_path", "_url", "_ttl", "_length", "_name", "_id", "_dir"})
    if (low.find(harmless) != std::string::npos) return false;
  for (const std::string_view mark : {"password", "passwd", "secret", "apikey", "api_key", "access_key",
                                      "private_key", "credential", "passphrase"})
    if (low.find(mark) != std::string::npos) return true;
  return low == "token" || low.ends_with("_token") || low.ends_with("_pass") || low.ends_with("_pwd") ||
         low.ends_with("authtoken");
}

// What readers leave of a value that looks drawn by lot under the name of a
// key.
constexpr std::string_view kRandom = "<random key, ";

constexpr std::string_view kWrongChecksum = "with a wrong checksum";

// "GitHub token with a wrong checksum" of what stands for such a token; empty for anything else.
std::string_view mistyped(std::string_view value) {
  const std::size_t end = value.find(kWrongChecksum);
  if (!value.starts_with('<') || end == std::string_view::npos) return {};
  return value.substr(1, end + kWrongChecksum.size() - 1);
}

void pair_findings(const BuildFile& file, const Instruction& i, std::vector<Observation>& found) {
  if (i.keyword != "ENV" && i.keyword != "ARG" && i.keyword != "LABEL") return;
  for (const facts::KeyValue& p : i.pairs) {
    const std::string discriminator = i.keyword + ' ' + p.key;
    if (p.value.starts_with(kRandom)) continue;  // dockerfile-high-entropy-string
    if (p.value.starts_with("<placeholder, ")) {
      found.push_back(observe(fmt::format("{} {} holds a word that samples put in the "
                                          "place of a secret: where "
                                          "nobody overrides it, anybody guesses it",
                                          i.keyword, p.key),
                              {evidence_at(file, i.keyword, p.key + '=' + p.value, p.span)}, discriminator));
      found.back().severity = Severity::low;
    } else if (const std::string_view kind = mistyped(p.value); p.secret && !kind.empty()) {
      found.push_back(observe(fmt::format("{} {} holds {}: mistyped or made up, or it was a real one once",
                                          i.keyword, p.key, with_article(kind)),
                              {evidence_at(file, i.keyword, p.key + '=' + p.value, p.span)}, discriminator));
      found.back().severity = Severity::low;
    } else if (p.secret)
      found.push_back(observe(fmt::format("{} {} holds a secret in clear text: it stands "
                                          "in this file, in its history "
                                          "and in the image, where `docker history` and "
                                          "`docker inspect` show it",
                                          i.keyword, p.key),
                              {evidence_at(file, i.keyword, p.key + '=' + p.value, p.span)}, discriminator));
    else if (i.keyword == "ARG" && (!p.has_value || p.value.empty()) && names_a_secret(p.key)) {
      found.push_back(observe(fmt::format("ARG {} takes a secret: the value given with --build-arg "
                                          "is kept in the "
                                          "image's history and the build's records",
                                          p.key),
                              {evidence_at(file, i.keyword, p.key, p.span)}, discriminator));
      found.back().severity = Severity::high;
    }
  }
}

Verdict secret_in_env_arg(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  for (const Instruction& i : file.global_arguments) pair_findings(file, i, found);
  for (const facts::BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions) pair_findings(file, i, found);
  // Those in commands and files have no name of their own.
  for (const facts::Secret& s : file.secrets) {
    if (s.where.find(' ') != std::string::npos) continue;
    found.push_back(observe(
        fmt::format("{} stands in clear text in {}: in this file, in "
                    "its history and in the image",
                    with_article(s.kind), s.where),
        {{s.where, fmt::format("{}, {} characters", s.kind, s.length), facts::Basis::declared, s.origin}},
        s.where + ' ' + s.kind));
    if (s.kind != "placeholder" && !s.kind.ends_with(kWrongChecksum)) continue;
    found.back().message =
        s.kind == "placeholder"
            ? fmt::format(
                  "a word that samples put in the place of a secret stands in {}: where nobody "
                  "changes it, anybody guesses it",
                  s.where)
            : fmt::format("{} stands in {}: mistyped or made up, or it was a real one once",
                          with_article(s.kind), s.where);
    found.back().severity = Severity::low;
  }
  return verdict_on(std::move(found));
}
const Check registered_env_arg{"dockerfile-secret-in-env-arg", secret_in_env_arg};

Verdict high_entropy(const BuildFile& file, const facts::System&) {
  std::vector<Observation> found;
  const auto look = [&](const Instruction& i) {
    for (const facts::KeyValue& p : i.pairs)
      if (p.secret && p.value.starts_with(kRandom))
        found.push_back(observe(fmt::format("{} {} holds a value that looks drawn by lot, under the name "
                                            "of a key: if "
                                            "it is one, everybody who has the image or this file has it",
                                            i.keyword, p.key),
                                {evidence_at(file, i.keyword, p.key + '=' + p.value, p.span)},
                                i.keyword + ' ' + p.key));
  };
  for (const Instruction& i : file.global_arguments) look(i);
  for (const facts::BuildStage& stage : file.stages)
    for (const Instruction& i : stage.instructions) look(i);
  return verdict_on(std::move(found));
}
const Check registered_entropy{"dockerfile-high-entropy-string", high_entropy};

// Sets the password of an account in the image.
std::optional<std::string> sets_password(Words program) {
  const std::string_view name = program_name(program);
  const bool reads = name == "chpasswd" || (name == "passwd" && has_option(program, "--stdin"));
  const bool takes = is_one_of(name, {"useradd", "usermod", "adduser"}) &&
                     (has_option(program, "--password") ||
                      (name != "adduser" && has_letter(program, 'p', "bcdefgGkKpPRsuZ")));
  if (!reads && !takes) return std::nullopt;
  return fmt::format(
      "{} sets the password of an account while the image is built: every container of the image, "
      "everywhere, "
      "has the same one, and who learns it once has the account in all of them",
      name);
}
Verdict chpasswd(const BuildFile& file, const facts::System&) { return check_commands(file, sets_password); }
const Check registered_chpasswd{"dockerfile-chpasswd", chpasswd};

}  // namespace
}  // namespace watertight::checks
