// Why the picture of an engine is not whole: answers that did not come, are of another kind, or say nothing
// of what was asked. Failures with the same cause are one reason, however many requests they befell.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "facts/system.hpp"
#include "sources/engine/shape.hpp"
#include "sources/json.hpp"

namespace watertight::sources {

class AnswerReasons {
 public:
  explicit AnswerReasons(std::string endpoint) : endpoint_(std::move(endpoint)) {}

  void add(std::string sentence, std::string cause);
  // The answer to `path` came, but not what it should hold.
  void nothing_said(std::string cause, std::string_view path);
  // False, with the reason, for a list that is none, or an object that is none.
  bool is_kind(const JsonValue& answer, JsonKind wanted, std::string_view path);
  // The same for an object that has not one key of such an answer.
  bool is_answer(const JsonValue& answer, AnswerShape shape, std::string_view what, std::string_view path);
  // The objects of a list; that others are among them is a reason.
  std::vector<JsonValue> objects_of(const JsonValue& list, std::string_view path);
  void tell(const std::vector<Misfit>& found, std::string_view what, std::string_view path);

  void move_to(facts::System& system);

 private:
  [[nodiscard]] std::string request(std::string_view path) const;

  std::string endpoint_;
  std::map<std::string, std::pair<std::string, std::size_t>> by_cause_;
};

}  // namespace watertight::sources
