#include "sources/engine/answer_reasons.hpp"

#include <fmt/format.h>

#include "error.hpp"
#include "sources/engine/connection_errors.hpp"

namespace watertight::sources {

std::string AnswerReasons::request(std::string_view path) const {
  return fmt::format("GET {} of {}", path, endpoint_);
}

void AnswerReasons::add(std::string sentence, std::string cause) {
  auto& entry = by_cause_[std::move(cause)];
  if (entry.second++ == 0) entry.first = std::move(sentence);
}

void AnswerReasons::nothing_said(std::string cause, std::string_view path) {
  std::string sentence = Error{"read", request(path), cause, kAnotherAddress}.sentence();
  add(std::move(sentence), std::move(cause));
}

bool AnswerReasons::is_kind(const JsonValue& answer, JsonKind wanted, std::string_view path) {
  if (answer.kind() == wanted) return true;
  std::string cause = fmt::format("it is {}, not {}", name_of(answer.kind()), name_of(wanted));
  std::string sentence =
      Error{"read", request(path), cause, "check that the address is that of a Docker or Podman engine"}
          .sentence();
  add(std::move(sentence), std::move(cause));
  return false;
}

bool AnswerReasons::is_answer(const JsonValue& answer, AnswerShape shape, std::string_view what,
                              std::string_view path) {
  if (!is_kind(answer, JsonKind::object, path)) return false;
  if (!says_nothing(answer, shape)) return true;
  nothing_said(fmt::format("it says nothing of {}", what), path);
  return false;
}

std::vector<JsonValue> AnswerReasons::objects_of(const JsonValue& list, std::string_view path) {
  std::vector<JsonValue> items = list.items();
  const std::size_t others =
      std::erase_if(items, [](const JsonValue& item) { return item.kind() != JsonKind::object; });
  if (others > 0)
    nothing_said(fmt::format("{} of its entries {} no object", others, others == 1 ? "is" : "are"), path);
  return items;
}

void AnswerReasons::tell(const std::vector<Misfit>& found, std::string_view what, std::string_view path) {
  if (!found.empty()) add(misfit_sentence(found, what, request(path)), in_words(found));
}

void AnswerReasons::move_to(facts::System& system) {
  for (auto& [cause, entry] : by_cause_)
    system.incomplete(entry.second == 1 ? std::move(entry.first)
                                        : fmt::format("{} (and {} more requests with the same outcome)",
                                                      entry.first, entry.second - 1));
  by_cause_.clear();
}

}  // namespace watertight::sources
