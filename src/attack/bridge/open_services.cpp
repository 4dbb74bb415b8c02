#include "attack/bridge/open_services.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "checks/image_reference.hpp"
#include "linux/version.hpp"

namespace watertight::attack {
namespace {

using facts::Container;

struct Served {
  std::string_view image;                     // the last part of the repository
  std::string_view closed_since;              // asks for a login from that release on; empty: never by itself
  std::array<std::string_view, 3> variables;  // parts of the names of variables that set one
  std::array<std::string_view, 3> words;      // of its command line, or a file of settings that may
};
constexpr std::array kPrograms = std::to_array<Served>({
    {"redis", "", {"REDIS_PASSWORD", "REDIS_ARGS"}, {"requirepass", "aclfile", ".conf"}},
    {"valkey", "", {"VALKEY_PASSWORD", "VALKEY_EXTRA_FLAGS"}, {"requirepass", "aclfile", ".conf"}},
    {"memcached", "", {"MEMCACHED_PASSWORD"}, {"-S", "-Y", "--enable-sasl"}},
    {"mongo", "", {"MONGO_INITDB_ROOT_"}, {"--auth", "--keyFile", ".conf"}},
    {"elasticsearch", "8.0.0", {"ELASTIC_PASSWORD", "xpack.security"}, {"xpack.security", "", ""}},
    {"etcd", "", {"ETCD_CLIENT_CERT_AUTH", "ETCD_ROOT_PASSWORD"}, {"--client-cert-auth", "--config-file"}},
    {"zookeeper", "", {"ZOO_ENABLE_AUTH", "JVMFLAGS"}, {"jaas"}},
    {"consul", "", {"CONSUL_LOCAL_CONFIG"}, {"-config", "acl"}},
});

const Served* program_of(const std::string& repository) {
  const std::string_view name = std::string_view(repository).substr(repository.rfind('/') + 1);
  const auto at = std::ranges::find(kPrograms, name, &Served::image);
  return at == kPrograms.end() ? nullptr : &*at;
}

bool has_word(const facts::Fact<facts::Items>& words, const Served& program) {
  return words.known() && std::ranges::any_of(*words, [&](const facts::Item& word) {
           return std::ranges::any_of(program.words, [&](std::string_view part) {
             return !part.empty() && word.text.find(part) != std::string::npos;
           });
         });
}

}  // namespace

OpenService serves_anybody(const Container& c) {
  if (!c.image.known()) return {};
  const checks::ImageReference reference = checks::image_reference(*c.image);
  const Served* program = program_of(reference.repository);
  if (program == nullptr) return {};
  if (!program->closed_since.empty()) {
    const auto version = linux_kernel::parse_version(reference.tag);
    if (!version) return {Truth::unknown, "unknown: its tag does not tell its release"};
    if (*version >= *linux_kernel::parse_version(program->closed_since)) return {};
  }
  if (has_word(c.command, *program) || has_word(c.entrypoint, *program)) return {};
  if (c.environment.known())
    for (const facts::Variable& variable : *c.environment)
      for (const std::string_view part : program->variables)
        if (!part.empty() && variable.name.find(part) != std::string::npos) return {};
  if (!c.environment.known() || !c.command.known())
    return {Truth::unknown, "unknown: its settings were not read"};
  return {Truth::yes, "nothing in its environment or command sets a password"};
}

// Programs that are made to run what they are sent: a cluster's front takes jobs, an engine containers, a
// notebook code.
OpenService runs_what_it_is_sent(const Container& c) {
  if (!c.image.known()) return {};
  const checks::ImageReference reference = checks::image_reference(*c.image);
  const std::string_view name =
      std::string_view(reference.repository).substr(reference.repository.rfind('/') + 1);
  const bool engine = name == "docker" && reference.tag.find("dind") != std::string::npos;
  const bool notebook = name.ends_with("-notebook");
  if (name != "flink" && !engine && !notebook) return {};
  if (!c.command.known() || !c.environment.known())
    return {Truth::unknown, "unknown: its settings were not read"};
  const auto says = [&](std::string_view word) {
    return std::ranges::any_of(
        *c.command, [&](const facts::Item& item) { return item.text.find(word) != std::string::npos; });
  };
  const auto variable = [&](std::string_view wanted) {
    const auto at = std::ranges::find(*c.environment, wanted, &facts::Variable::name);
    return at == c.environment->end() ? nullptr : &*at;
  };
  if (engine) {
    const facts::Variable* certificates = variable("DOCKER_TLS_CERTDIR");
    const bool plain = (certificates != nullptr && certificates->value.empty()) || says("--tls=false");
    return plain ? OpenService{Truth::yes, "its engine takes requests on TCP without TLS"} : OpenService{};
  }
  if (notebook)
    return says(".token=''") || says(".token=\"\"") ||
                   std::ranges::any_of(*c.command,
                                       [](const facts::Item& item) { return item.text.ends_with(".token="); })
               ? OpenService{Truth::yes, "its command switches its token off"}
               : OpenService{};
  if (!says("jobmanager")) return {};
  const facts::Variable* properties = variable("FLINK_PROPERTIES");
  const bool closed =
      properties != nullptr &&
      (properties->value.find("web.submit.enable: false") != std::string::npos ||
       properties->value.find("security.ssl.rest.authentication-enabled: true") != std::string::npos);
  return closed ? OpenService{}
                : OpenService{Truth::yes, "it takes jobs, and nothing in its environment stops that"};
}

}  // namespace watertight::attack
