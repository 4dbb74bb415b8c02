// .env files and the files of env_file: NAME=value lines with quotes, comments, `export`, values over several
// lines, and variables in them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error.hpp"
#include "sources/compose/interpolation.hpp"
#include "span.hpp"

namespace watertight::sources::compose {

struct EnvironmentLine {
  std::string name;
  std::optional<std::string> value;  // absent: `NAME` alone, the value comes from the environment
  std::vector<std::string> unset;    // variables in the value that are not set
  std::string secret;                // what the value was, where a stand-in took its place
  std::string_view secret_kind;
  Span span;
};

// `raw`: values are taken as they stand, without quotes, comments and variables (env_file with `format:
// raw`).
enum class EnvironmentFormat : std::uint8_t { dotenv, raw };

// `outside` is asked before the lines above. `name` is what errors call the file.
[[nodiscard]] Expected<std::vector<EnvironmentLine>> parse_environment_file(
    std::string_view text, std::string_view name, const Lookup& outside,
    EnvironmentFormat format = EnvironmentFormat::dotenv);

}  // namespace watertight::sources::compose
