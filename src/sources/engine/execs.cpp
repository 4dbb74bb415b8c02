#include "sources/engine/execs.hpp"

#include <string_view>
#include <utility>

#include "sources/secrets.hpp"

namespace watertight::sources {

using Execs = std::vector<facts::Exec>;

facts::Fact<Execs> execs_field(const Place& inspect) {
  const Place ids = inspect["ExecIDs"];
  if (!inspect["State"].is_object())
    return facts::unknown<Execs>("the answer does not say what runs", inspect.origin());
  if (ids.value.absent() || ids.value.items().empty()) return facts::effective(Execs{}, ids.origin());
  return facts::unknown<Execs>("execs run, and what they are was not asked for", ids.origin());
}

std::vector<std::string> exec_ids(const JsonValue& inspect) {
  constexpr std::size_t kMost = 100;
  std::vector<std::string> ids;
  for (const JsonValue& id : inspect["ExecIDs"].items()) {
    const std::string_view text = id.text_or("");
    const bool plain =
        !text.empty() && text.size() <= 128 &&
        text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
    if (plain && ids.size() < kMost) ids.emplace_back(text);
  }
  return ids;
}

std::optional<facts::Exec> exec_from(const JsonValue& answer, const OriginMaker& origin,
                                     std::vector<facts::Secret>& secrets) {
  if (answer["Running"].boolean() == false) return std::nullopt;
  const JsonValue process = answer["ProcessConfig"];
  facts::Exec exec;
  exec.origin = origin("/ProcessConfig");
  exec.id = answer["ID"].text_or("");
  exec.user = process["user"].text_or("");
  exec.user_is_root = facts::unknown<bool>("the container's /etc/passwd was not read", exec.origin);
  exec.privileged = process["privileged"].boolean().value_or(false);
  std::vector<std::string_view> words{process["entrypoint"].text_or("")};
  for (const JsonValue& word : process["arguments"].items()) words.push_back(word.text_or(""));
  SealedArguments sealed = sealed_arguments("exec", words, exec.origin);
  for (const std::string& word : sealed.arguments) exec.command += (exec.command.empty() ? "" : " ") + word;
  for (facts::Secret& secret : sealed.secrets) secrets.push_back(std::move(secret));
  return exec;
}

}  // namespace watertight::sources
