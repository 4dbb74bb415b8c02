#include "attack/bridge/fact_sink.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace watertight::attack {

bool FactSink::keep(std::string_view predicate, std::initializer_list<std::string_view> arguments,
                    Truth truth) {
  const auto number = program_.predicate(predicate);
  if (!number || program_.predicates[*number].types.size() != arguments.size()) {
    std::fprintf(stderr, "bug: the bridge gives %s/%zu, which no rule file declares\n",
                 std::string(predicate).c_str(), arguments.size());
    std::abort();
  }
  std::array<Symbol, kMostArguments> named{};
  std::size_t count = 0;
  for (const std::string_view argument : arguments) {
    named[count] = count == 0 ? subject(argument) : symbols_.of(argument);
    ++count;
  }
  const AtomId atom = atoms_.of(*number, std::span(named).first(count));
  if (shown_ != nullptr && (atom >= shown_->size() || !(*shown_)[atom])) return false;
  given_.push_back({atom, truth});
  return true;
}

// One fact after the other is of the same container, whose name stands first.
Symbol FactSink::subject(std::string_view name) {
  if (subject_name_.data() == nullptr || name != subject_name_) {
    subject_ = symbols_.of(name);
    subject_name_ = symbols_.text(subject_);
  }
  return subject_;
}

}  // namespace watertight::attack
