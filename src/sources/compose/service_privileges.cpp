// What a service may do to the kernel: privileged mode, capabilities, security options, runtime, sysctls.
#include <fmt/format.h>

#include "linux/capabilities.hpp"
#include "sources/apparmor_elsewhere.hpp"
#include "sources/compose/paths.hpp"
#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/seccomp/content.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

using facts::Fact;
using facts::Items;

// Names as the engine takes them: any case, with or without CAP_.
Fact<Items> capabilities_fact(ServiceReading& reading, std::string_view key) {
  Fact<Items> fact = items_fact(reading, key, facts::by_default(Items{}));
  if (!fact.known()) return fact;
  for (facts::Item& item : *fact.value) {
    std::string name = upper_case(item.text);
    if (name.starts_with("CAP_")) name.erase(0, 4);
    if (name != "ALL" && !linux_kernel::capability_number(name))
      reading.project.problems.refuse(
          item.origin,
          fmt::format("{}{} names no capability of Linux: {}", subject(reading), key, quoted(item.text)),
          "correct the name");
    item.text = std::move(name);
  }
  return fact;
}

// "seccomp=unconfined" or, as it once was written, "seccomp:unconfined".
struct Option {
  std::string name;
  std::string value;
  bool has_value = false;
};
Option split_option(std::string_view text) {
  std::size_t cut = text.find('=');
  if (cut == std::string_view::npos) cut = text.find(':');
  if (cut == std::string_view::npos) return {lower_case(text), {}, false};
  return {lower_case(text.substr(0, cut)), std::string(text.substr(cut + 1)), true};
}

void read_option(ServiceReading& reading, const Value& value, Items& labels) {
  facts::Container& c = reading.container;
  const Option option = split_option(value.text);
  facts::Origin at = origin(value);
  if (option.name == "no-new-privileges") {
    const auto on = option.has_value ? parse_switch(option.value) : true;
    if (on) c.no_new_privileges = facts::declared(*on, at);
    if (on) return;
  } else if (option.name == "seccomp" && option.has_value) {
    facts::Seccomp seccomp;
    if (option.value == "unconfined")
      seccomp.kind = facts::SeccompKind::unconfined;
    else if (option.value != "builtin")
      seccomp = {facts::SeccompKind::custom, shown_path(reading.project, value, option.value)};
    c.seccomp = facts::declared(std::move(seccomp), at);
    return;
  } else if (option.name == "apparmor" && option.has_value) {
    c.apparmor = facts::declared(option.value, at);
    return;
  } else if (option.name == "label" && option.has_value) {
    labels.push_back({option.value, at});
    return;
  } else if (option.name == "systempaths" && option.value == "unconfined") {
    c.system_paths_unconfined = facts::declared(true, at);
    return;
  } else if (option.name == "writable-cgroups" || option.name == "credentialspec") {
    return;  // shown by security_opt as they are written; the second is for Windows
  }
  reading.project.problems.refuse(
      at, fmt::format("{}security_opt {} is not one the engine knows", subject(reading), quoted(value.text)),
      "use seccomp=, apparmor=, label=, no-new-privileges or systempaths=unconfined");
}

// The client reads the profile and refuses to start the service where it cannot; an absolute path is of the
// machine that it runs on.
void read_seccomp_content(ServiceReading& reading, const Value& option) {
  facts::Container& c = reading.container;
  const std::string written = split_option(option.text).value;
  if (is_absolute(written) || written.starts_with('~')) {
    c.seccomp_content = facts::unknown<facts::SeccompContent>(
        fmt::format("the profile {} is of the machine that the service runs on", written), origin(option));
    return;
  }
  const auto refuse = [&](const Error& error) {
    Problems& problems = reading.project.problems;
    const std::string sentence = subject(reading) + error.sentence();
    // What containers are held against is of use without the profile too.
    if (reading.project.request.variables_may_be_unset)
      problems.note(origin(option), sentence);
    else
      problems.refuse(origin(option), sentence);
    c.seccomp_content = facts::unknown<facts::SeccompContent>(error.sentence(), origin(option));
  };
  const std::string path = openable_path(option, written);
  const auto text = reading.project.request.reader->read(path);
  if (!text) return refuse(text.error());
  const auto capabilities = capabilities_asked_for(c);
  if (!capabilities) {
    c.seccomp_content = facts::unknown<facts::SeccompContent>(
        "which of its rules stand depends on capabilities that are not known", origin(option));
    return;
  }
  auto content = reading.project.seccomp_contents.try_emplace({path, *capabilities});
  if (content.second) content.first->second = seccomp_content(*text, path, *capabilities);
  if (!content.first->second) return refuse(content.first->second.error());
  c.seccomp_content =
      facts::declared(*content.first->second, {facts::make_source(facts::SourceKind::file, path), {}, {}});
}

void forget_options(facts::Container& c, const std::string& because, const facts::Origin& at) {
  c.seccomp = facts::unknown<facts::Seccomp>(because, at);
  c.seccomp_content = facts::unknown<facts::SeccompContent>(because, at);
  c.apparmor = facts::unknown<std::string>(because, at);
  c.no_new_privileges = facts::unknown<bool>(because, at);
  c.system_paths_unconfined = facts::unknown<bool>(because, at);
}

void read_security_options(ServiceReading& reading) {
  facts::Container& c = reading.container;
  const bool privileged = c.privileged.is(true);
  // In privileged mode the engine leaves these off unless a profile is named.
  c.seccomp = facts::by_default(
      facts::Seccomp{privileged ? facts::SeccompKind::unconfined : facts::SeccompKind::engine_default, {}});
  c.seccomp_content = facts::by_default(facts::SeccompContent{});
  c.apparmor = facts::by_default(std::string(privileged ? "unconfined" : "docker-default"));
  c.no_new_privileges = facts::by_default(false);
  c.system_paths_unconfined = facts::by_default(privileged);
  Items labels;
  const Member* m = written(reading.service, "security_opt");
  if (m) {
    const std::vector<const Value*> options = scalars_of(m->value);
    // An option that is not known could have been any of these.
    for (const Value* option : options)
      if (const auto because = why_unknown(*option)) forget_options(c, *because, origin(*option));
    for (const Value* option : options)
      if (option->unset.empty()) read_option(reading, *option, labels);
    // The last one counts, as it does for the fact itself.
    const Value* profile = nullptr;
    for (const Value* option : options)
      if (option->unset.empty() && split_option(option->text).name == "seccomp") profile = option;
    if (profile && c.seccomp.known() && c.seccomp->kind == facts::SeccompKind::custom)
      read_seccomp_content(reading, *profile);
  }
  c.apparmor_content = apparmor_content_elsewhere(
      c.apparmor, "the profile is a file of the machine that the service will run on");
  c.security_opt = items_fact(reading, "security_opt", facts::by_default(Items{}));
  c.selinux_options =
      labels.empty() ? facts::by_default(Items{}) : facts::declared(labels, labels.front().origin);
  if (c.system_paths_unconfined.is(true)) {
    c.masked_paths = facts::known(Items{}, c.system_paths_unconfined.basis, c.system_paths_unconfined.origin);
    c.read_only_paths = c.masked_paths;
  } else {
    c.masked_paths = facts::unknown<Items>("the engine's own list, which a Compose file does not show");
    c.read_only_paths = c.masked_paths;
  }
}

// A mapping or a list of name=value; secrets in it are taken out.
Fact<std::vector<facts::Label>> pairs_fact(ServiceReading& reading, std::string_view key) {
  const Member* m = written(reading.service, key);
  if (!m) return facts::by_default(std::vector<facts::Label>{});
  std::vector<facts::Label> labels;
  for (Pair& pair : pairs_of(m->value)) {
    SealedLabel sealed = sealed_label(std::move(pair.name), pair.value, std::move(pair.origin));
    if (sealed.secret) reading.container.secrets.push_back(std::move(*sealed.secret));
    labels.push_back(std::move(sealed.label));
  }
  return facts::declared(std::move(labels), origin(*m));
}

}  // namespace

void read_privileges(ServiceReading& reading) {
  facts::Container& c = reading.container;
  c.privileged = switch_fact(reading, "privileged", facts::by_default(false));
  c.cap_add = capabilities_fact(reading, "cap_add");
  c.cap_drop = capabilities_fact(reading, "cap_drop");
  read_security_options(reading);
  c.runtime = text_fact(reading, "runtime",
                        facts::unknown<std::string>("the engine's default-runtime setting decides"));
  c.read_only_root = switch_fact(reading, "read_only", facts::by_default(false));
  c.sysctls = pairs_fact(reading, "sysctls");
  c.annotations = pairs_fact(reading, "annotations");
}

}  // namespace watertight::sources::compose
