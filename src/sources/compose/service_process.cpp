// What a service runs, as whom, and what watches over it.
#include <fmt/format.h>

#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

using facts::Fact;
using facts::Items;

void keep(std::vector<facts::Secret> found, facts::Container& container) {
  for (facts::Secret& secret : found) container.secrets.push_back(std::move(secret));
}

// The words of a command with secrets taken out, each with its place.
Items words_of(ServiceReading& reading, const Value& value, std::string_view where,
               const WordsBefore& before = {}) {
  std::vector<std::string> words;
  std::vector<facts::Origin> origins;
  if (value.is_scalar()) {
    auto split = shell_words(value.text);
    if (!split) {
      reading.project.problems.refuse(
          origin(value), fmt::format("{}{} has a quote that is never closed", subject(reading), where),
          "close it, or write a list");
      split = {value.text};
    }
    words = std::move(*split);
    origins.assign(words.size(), origin(value));
  } else {
    for (const Value* item : scalars_of(value)) {
      words.push_back(item->text);
      origins.push_back(origin(*item));
    }
  }
  const std::vector<std::string_view> views(words.begin(), words.end());
  reading.project.known.add_of_arguments(views, before);
  SealedArguments sealed = sealed_arguments(where, views, origin(value), before);
  keep(std::move(sealed.secrets), reading.container);
  Items items;
  for (std::size_t i = 0; i < sealed.arguments.size(); ++i)
    items.push_back({std::move(sealed.arguments[i]), origins[i]});
  return items;
}

// The views are of the document.
WordsBefore before_command(const ServiceReading& reading, std::string_view key) {
  if (key != "command") return {};
  std::vector<std::string_view> words;
  if (const Member* entrypoint = written(reading.service, "entrypoint"))
    for (const Value* word : scalars_of(entrypoint->value)) words.push_back(word->text);
  if (!words.empty()) return words_before(words);
  const Member* image = written(reading.service, "image");
  return {image && image->value.is_scalar() ? program_of_image(image->value.text) : std::string_view{}, {}};
}

Fact<Items> command_fact(ServiceReading& reading, std::string_view key) {
  const Member* m = written(reading.service, key);
  if (!m) return facts::unknown<Items>("the image decides and was not seen");
  return facts::declared(words_of(reading, m->value, key, before_command(reading, key)), origin(*m));
}

Fact<facts::Healthcheck> healthcheck_fact(ServiceReading& reading) {
  const Member* m = written(reading.service, "healthcheck");
  const auto by_image = [](facts::Origin at) {
    return facts::unknown<facts::Healthcheck>("the image decides and was not seen", std::move(at));
  };
  if (!m) return by_image({});
  facts::Healthcheck check;
  if (const Member* disable = written(m->value, "disable")) {
    if (auto because = why_unknown(disable->value)) {
      not_known(reading, disable->value, "healthcheck.disable");
      return facts::unknown<facts::Healthcheck>(std::move(*because), origin(*disable));
    }
    if (parse_switch(disable->value.text) == true) {
      check.disabled = true;
      return facts::declared(std::move(check), origin(*disable));
    }
  }
  const Member* test = written(m->value, "test");
  if (!test) return by_image(origin(*m));  // only intervals are changed
  if (test->value.is_scalar()) {
    SealedText sealed = sealed_text("healthcheck", test->value.text, origin(*test));
    keep(std::move(sealed.secrets), reading.container);
    check.test = {"CMD-SHELL", std::move(sealed.text)};
  } else {
    for (facts::Item& word : words_of(reading, test->value, "healthcheck"))
      check.test.push_back(std::move(word.text));
  }
  check.disabled = !check.test.empty() && check.test.front() == "NONE";
  if (check.disabled) check.test.clear();
  return facts::declared(std::move(check), origin(*test));
}

// "on-failure:3"
std::optional<facts::RestartPolicy> parse_restart(std::string_view text) {
  const std::size_t colon = text.find(':');
  facts::RestartPolicy policy{std::string(text.substr(0, colon)), 0};
  if (policy.name.empty() || policy.name == "false") policy.name = "no";
  if (policy.name != "no" && policy.name != "always" && policy.name != "on-failure" &&
      policy.name != "unless-stopped")
    return std::nullopt;
  if (colon == std::string_view::npos) return policy;
  const auto retries = parse_integer(text.substr(colon + 1));
  if (!retries || policy.name != "on-failure") return std::nullopt;
  policy.maximum_retries = *retries;
  return policy;
}

// The words of `deploy` are those of a swarm.
std::optional<facts::RestartPolicy> parse_condition(std::string_view text) {
  if (text == "none") return facts::RestartPolicy{"no", 0};
  if (text == "any" || text.empty()) return facts::RestartPolicy{"always", 0};
  return parse_restart(text);
}

Fact<facts::RestartPolicy> restart_fact(ServiceReading& reading) {
  const Member* deploy = written(reading.service, "deploy");
  const Member* policy = deploy ? written(deploy->value, "restart_policy") : nullptr;
  if (!policy)
    return scalar_fact(reading, reading.service, "restart", parse_restart,
                       "no, always, on-failure[:N] or unless-stopped",
                       facts::by_default(facts::RestartPolicy{}));
  auto fact = scalar_fact(reading, policy->value, "condition", parse_condition, "none, on-failure or any",
                          facts::declared(facts::RestartPolicy{"always", 0}, origin(*policy)));
  const auto attempts = scalar_fact(reading, policy->value, "max_attempts", parse_integer, "a whole number",
                                    facts::by_default<std::int64_t>(0));
  if (fact.known() && attempts.known() && fact->name == "on-failure") fact.value->maximum_retries = *attempts;
  return fact;
}

void read_logging(ServiceReading& reading) {
  facts::Container& c = reading.container;
  c.log_driver = facts::unknown<std::string>("the engine's log-driver setting decides");
  c.log_options = facts::by_default(std::vector<facts::Label>{});
  const Member* logging = written(reading.service, "logging");
  if (!logging) return;
  const auto any = [](std::string_view text) -> std::optional<std::string> { return std::string(text); };
  c.log_driver = scalar_fact<std::string>(reading, logging->value, "driver", any, "a log driver",
                                          std::move(c.log_driver));
  const Member* options = written(logging->value, "options");
  if (!options) return;
  std::vector<facts::Label> labels;
  for (Pair& pair : pairs_of(options->value)) {
    SealedLabel sealed = sealed_label(std::move(pair.name), pair.value, std::move(pair.origin));
    if (sealed.secret) c.secrets.push_back(std::move(*sealed.secret));
    labels.push_back(std::move(sealed.label));
  }
  c.log_options = facts::declared(std::move(labels), origin(*options));
}

}  // namespace

void read_process(ServiceReading& reading) {
  facts::Container& c = reading.container;
  c.image = text_fact(reading, "image",
                      facts::unknown<std::string>("the service is built, and its image is not named"));
  c.image_id = facts::unknown<std::string>("a Compose file does not say which image its name stands for");
  c.running = facts::unknown<bool>("a Compose file does not say whether the service runs");
  c.health = facts::unknown<std::string>("a Compose file does not say whether the service runs");
  c.processes =
      facts::unknown<std::vector<facts::Process>>("a Compose file does not say whether the service runs");
  c.execs = facts::unknown<std::vector<facts::Exec>>("a Compose file does not say whether the service runs");
  c.user = text_fact(reading, "user", facts::unknown<std::string>("the image decides and was not seen"));
  const std::string image = c.image.known() ? *c.image : "of the service";
  c.user_is_root =
      facts::unknown<bool>(fmt::format("/etc/passwd of the image {} was not seen", image), c.user.origin);
  c.group_add = items_fact(reading, "group_add", facts::by_default(Items{}));
  if (const Member* groups = written(reading.service, "group_add"))
    for (const Value* entry : scalars_of(groups->value))
      if (!entry->unset.empty())
        c.group_add =
            facts::unknown<Items>("an entry of it is not known, because " + entry->unset, c.group_add.origin);
  c.entrypoint = command_fact(reading, "entrypoint");
  c.command = command_fact(reading, "command");
  c.healthcheck = healthcheck_fact(reading);
  c.restart = restart_fact(reading);
  c.init = switch_fact(reading, "init", facts::by_default(false));
  read_logging(reading);
}

}  // namespace watertight::sources::compose
