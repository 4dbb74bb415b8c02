// The variables that a shell body sets itself, as far as their values are certain.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "facts/build_file.hpp"
#include "sources/dockerfile/shell_words.hpp"

namespace watertight::sources::dockerfile {

class ShellVariables {
 public:
  // What a command sets, for the words behind it: `a=1`, `export a=1`, `read a`. Not certain: it may not have
  // run, so that what it sets is known no longer.
  void note(const facts::ShellCommand& command, bool certain);
  void forget(const std::string& name);

  // Of "$NAME" or "${NAME}": the body's own, else what stands outside of it; nothing: not known.
  [[nodiscard]] std::optional<std::string> value(std::string_view expansion,
                                                 const ExpansionValue& outside) const;

 private:
  void assign(const facts::Word& word, bool certain);

  std::map<std::string, std::optional<std::string>, std::less<>> known_;
};

}  // namespace watertight::sources::dockerfile
