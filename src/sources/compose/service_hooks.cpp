// Commands that docker compose runs in a service's container after its start and before its end.
#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

// The words as they are written, with blanks between them.
std::string words_of(const Value& command) {
  std::string text;
  for (const Value* word : scalars_of(command)) {
    if (!text.empty()) text += ' ';
    text += word->text;
  }
  return text;
}

facts::Hook read_hook(ServiceReading& reading, std::string_view moment, const Value& item) {
  facts::Hook hook;
  hook.moment = moment;
  hook.origin = origin(item);
  if (const Member* command = written(item, "command")) {
    const std::string words = words_of(command->value);
    reading.project.known.add_of_text(words);
    SealedText sealed = sealed_text(moment, words, origin(*command));
    for (facts::Secret& secret : sealed.secrets) reading.container.secrets.push_back(std::move(secret));
    hook.command = std::move(sealed.text);
    hook.origin = origin(*command);
  }
  if (const Value* user = scalar_under(item, "user")) {
    hook.user = user->text;
    hook.origin = origin(*user);
  }
  const Member* privileged = written(item, "privileged");
  if (privileged && parse_switch(privileged->value.text) == true) {
    hook.privileged = true;
    hook.origin = origin(*privileged);
  }
  return hook;
}

}  // namespace

void read_hooks(ServiceReading& reading) {
  std::vector<facts::Hook> hooks;
  facts::Origin at;
  for (const std::string_view moment : {"post_start", "pre_stop"}) {
    const Member* m = written(reading.service, moment);
    if (!m) continue;
    if (!at.source) at = origin(*m);
    for (const Value& item : elements_of(m->value))
      if (item.is_mapping()) hooks.push_back(read_hook(reading, moment, item));
  }
  reading.container.hooks =
      at.source ? facts::declared(std::move(hooks), std::move(at)) : facts::by_default(std::move(hooks));
}

}  // namespace watertight::sources::compose
