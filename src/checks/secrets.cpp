// Secrets that a container gets in plain text. Their values were thrown away
// where they were read.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "checks/check.hpp"
#include "checks/observe.hpp"
#include "checks/secrets.hpp"

namespace watertight::checks {
namespace {

using facts::Container;
using facts::System;

constexpr std::string_view kEnvironment = "environment ";

const facts::Variable* find_variable(const Container& c, std::string_view name) {
  if (!c.environment.known()) return nullptr;
  const auto at = std::find_if(c.environment->begin(), c.environment->end(),
                               [&](const facts::Variable& v) { return v.name == name; });
  return at == c.environment->end() ? nullptr : &*at;
}

// Two ways to write one file: from its folder, and from where the program was
// started.
bool same_file(std::string_view a, std::string_view b) {
  const auto ends_in = [](std::string_view path, std::string_view end) {
    return path.size() > end.size() && path.ends_with(end) && path[path.size() - end.size() - 1] == '/';
  };
  while (a.starts_with("./") || a.starts_with("../")) a.remove_prefix(a.find('/') + 1);
  while (b.starts_with("./") || b.starts_with("../")) b.remove_prefix(b.find('/') + 1);
  return a == b || ends_in(a, b) || ends_in(b, a);
}

std::string described(const facts::Secret& secret) {
  return fmt::format("{} ({} characters)", secret.kind, secret.length);
}

Verdict plaintext(const Container& c, const System&) {
  std::vector<Observation> found;
  std::map<std::string, int, std::less<>> seen;  // a command line may hold several
  for (const facts::Secret& secret : c.secrets) {
    if (env_file_of(c, secret.origin) != nullptr) continue;  // compose-env-file
    const std::string_view name = variable_of(secret);
    const facts::Variable* variable = name.empty() ? nullptr : find_variable(c, name);
    Observation o =
        observe(fmt::format("holds {} in plain text in {}: whoever may inspect the "
                            "container, reads its files or gets into "
                            "any process of it has it",
                            with_article(described(secret)),
                            name.empty() ? "its " + secret.where : "the variable " + std::string(name)),
                {}, secret.where);
    if (is_doubtful(secret)) {
      o.severity = Severity::low;
      o.message = secret.kind == "placeholder" ? fmt::format(
                                                     "takes a word that samples put in the "
                                                     "place of a secret from {}: where it is "
                                                     "deployed like this, anybody guesses it",
                                                     secret.where)
                                               : fmt::format(
                                                     "holds {} in {}: mistyped or made up, or "
                                                     "it was a real one once",
                                                     with_article(secret.kind), secret.where);
    }
    if (const int nth = ++seen[secret.where]; nth > 1) o.discriminator += fmt::format(" #{}", nth);
    const auto basis = c.environment.known() ? c.environment.basis : facts::Basis::declared;
    o.evidence.push_back({name.empty() ? secret.where : "environment",
                          variable != nullptr ? variable->name + "=" + variable->value : described(secret),
                          basis, secret.origin.source ? secret.origin : c.origin});
    if (!name.empty())
      o.advice = fmt::format(
          "Take {0} out and hand the value over as a file: "
          "`secrets:` in Compose with {0}_FILE where "
          "the image knows it; then change the secret.",
          name);
    found.push_back(std::move(o));
  }
  if (found.empty() && !c.environment.known()) return not_evaluated("environment", c.environment);
  return failed_if_any(std::move(found));
}
const Check registered_plaintext{"secret-env-plaintext", plaintext};

Verdict env_file(const Container& c, const System&) {
  if (c.kind != facts::ContainerKind::service) return not_applicable("an engine does not know of env files");
  if (!c.environment_files.known()) return not_evaluated("environment_files", c.environment_files);
  if (c.environment_files->empty()) return not_applicable("it names no env file");
  std::vector<Observation> found;
  for (const facts::Secret& secret : c.secrets) {
    const facts::Item* file = env_file_of(c, secret.origin);
    if (file == nullptr) continue;
    found.push_back(observe(fmt::format("takes {} from the env file {} into its environment "
                                        "({}): the file lies unencrypted beside the "
                                        "Compose file, and the value shows in docker inspect and "
                                        "in every child process",
                                        with_article(described(secret)), file->text, secret.where),
                            {evidence("environment_files", file->text, c.environment_files, secret.origin)},
                            secret.where));
  }
  return failed_if_any(std::move(found));
}
const Check registered_env_file{"compose-env-file", env_file};

}  // namespace

std::string_view variable_of(const facts::Secret& secret) {
  const std::string_view where = secret.where;
  return where.starts_with(kEnvironment) ? where.substr(kEnvironment.size()) : std::string_view();
}

const facts::Item* env_file_of(const Container& c, const facts::Origin& origin) {
  if (!c.environment_files.known() || !origin.source) return nullptr;
  for (const facts::Item& file : *c.environment_files)
    if (same_file(origin.source->name, file.text)) return &file;
  return nullptr;
}

bool is_doubtful(const facts::Secret& secret) {
  return secret.kind == "placeholder" || secret.kind.ends_with("with a wrong checksum");
}

}  // namespace watertight::checks
