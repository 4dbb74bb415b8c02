// Values that were found to be secrets, to be found again where nothing names them: the password of a
// variable in a command, a label or an address. They live as long as the reading of one system.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sources/secret_formats.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources {

class KnownSecrets {
 public:
  // Remembered only where the value cannot well be anything else: a password "postgres" is also the name of
  // an image, and hiding every "postgres" would hide what was found out.
  void add(std::string_view kind, std::string_view value);
  // What a text holds by itself: the password of a URL, NAME=value, --password value.
  void add_of_text(std::string_view text);
  // The arguments of one command: an option's value may be the next argument.
  void add_of_arguments(std::span<const std::string_view> arguments, const WordsBefore& before = {});

  [[nodiscard]] bool empty() const { return count_ == 0; }
  // The first place at or behind `from` where one of them stands, the longest one there; also the beginning
  // of a long one, as a sentence cuts it.
  [[nodiscard]] std::optional<FoundSecret> find(std::string_view text, std::size_t from = 0) const;

 private:
  struct Known {
    std::string value;
    std::string_view kind;
  };
  std::array<bool, 256> begins_{};
  std::unordered_map<std::uint64_t, std::vector<Known>> by_beginning_;  // longest first
  std::size_t count_ = 0;
};

}  // namespace watertight::sources
