// Which kinds of values the answers of an engine hold where Watertight reads them, and what in one answer is
// of another kind. Such a value makes its fact unknown, and the target partial: an answer that cannot be
// understood in one place is never taken for one that says nothing there.
#pragma once

#include <string>
#include <vector>

#include "sources/json.hpp"

namespace watertight::sources {

struct Misfit {
  std::string pointer;  // RFC 6901, into the answer
  std::string what;     // "is text, not a boolean"
};

enum class AnswerShape : std::uint8_t { container, image, history, network, volume, info, version, exec };

// In the order of the answer; at most 64 are looked for. What is missing or null fits everywhere.
[[nodiscard]] std::vector<Misfit> misfits(const JsonValue& answer, AnswerShape shape);

// Whether an object has not one of the keys that such an answer is read for: it is some other thing's answer,
// and what it leaves out is unknown rather than not set.
[[nodiscard]] bool says_nothing(const JsonValue& answer, AnswerShape shape);

// "/HostConfig/Privileged is text, not a boolean", with the next ones, and how many more there are.
[[nodiscard]] std::string in_words(const std::vector<Misfit>& misfits, std::string_view prefix = {});

// The whole sentence for an engine's answer; `what` is its subject: "container web".
[[nodiscard]] std::string misfit_sentence(const std::vector<Misfit>& misfits, std::string_view what,
                                          std::string_view request);

}  // namespace watertight::sources
