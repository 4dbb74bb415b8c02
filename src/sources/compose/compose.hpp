// Compose files as facts: the Compose specification as `docker compose` reads it, one Container for each
// service. The compose folder below it is the reader: files are loaded (load), their variables replaced
// (interpolation), merged (merge, unique), services read from each other (extends) and other files brought in
// (include); what comes out is one tree of values, each with its place, from which service and its sisters
// read the facts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "error.hpp"
#include "facts/system.hpp"
#include "text/node.hpp"

namespace watertight::sources {

class ContextSearch;

// How the reader sees files, so that tests and archives need no disk. Paths are those of the request, or
// joined to its project directory.
class FileReader {
 public:
  FileReader() = default;
  FileReader(const FileReader&) = delete;
  FileReader& operator=(const FileReader&) = delete;
  virtual ~FileReader() = default;
  [[nodiscard]] virtual Expected<std::string> read(const std::string& path) const = 0;
  [[nodiscard]] virtual bool exists(const std::string& path) const = 0;
  // Where a symbolic link points, as written; nothing where the path is none, or cannot be looked at.
  [[nodiscard]] virtual std::optional<std::string> link(const std::string&) const { return {}; }
  // Whether a project has a folder at all: a text out of a pipe has none.
  [[nodiscard]] virtual bool has_folders() const { return true; }
  // Absolute, where relative paths begin; empty where only their text is known.
  [[nodiscard]] virtual std::string working_folder() const { return {}; }
};

// What a hostile set of files may cost altogether.
struct ComposeLimits {
  text::Limits document = {.bytes = 8u << 20, .line_bytes = 4u << 20, .depth = 128, .nodes = 200'000};
  std::size_t values = 1'000'000;             // of all files, after extends have been copied
  std::size_t files = 500;                    // read by include and extends
  std::size_t depth = 64;                     // of extends of extends, and includes of includes
  std::size_t substituted_bytes = 16u << 20;  // text that variables put in
};

// How a file that is not named in a request comes into its project.
enum class Brought : std::uint8_t { by_include, by_extends };

struct ComposeRequest {
  std::string name;                // of the target in the answer; empty: the first file
  std::vector<std::string> files;  // merged in this order, as `-f a -f b`
  std::string project_directory;   // empty: the folder of the first file
  std::string project_name;        // empty: `name:` of the file, COMPOSE_PROJECT_NAME, or the folder's name
  std::map<std::string, std::string, std::less<>> environment;  // wins over .env
  std::vector<std::string> environment_files;                   // --env-file; empty: .env where there is one
  std::vector<std::string> profiles;                            // active ones; "*" is all
  bool only_active_profiles = false;  // otherwise every service is read: a profile is one flag away
  bool variables_may_be_unset =
      false;                // whoever starts the project has others: Container::unsettled has where
  bool build_files = true;  // the Dockerfiles of services as well
  const FileReader* reader = nullptr;
  ContextSearch* contexts = nullptr;  // looks into the folders that builds are given; null: nobody does
  std::function<void(const std::string& path, Brought how)> brought_in = {};  // told of each that was read
  ComposeLimits limits;
};

// Never fails: what docker would refuse, or what could not be read, makes the system partial or unreadable
// and stands in its reasons with file, line and remedy.
[[nodiscard]] facts::System read_compose(const ComposeRequest& request);

// The files docker takes in a folder when none is named: one base, and one override where there is one.
// `names` are the file names of the folder. Empty where it is no Compose project.
[[nodiscard]] std::vector<std::string> default_compose_files(std::span<const std::string> names);

}  // namespace watertight::sources
