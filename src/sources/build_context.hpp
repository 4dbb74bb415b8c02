// Files with secrets that a build takes into an image: in a folder that the build is given, taken by a COPY
// or ADD, not left out by .dockerignore. Nothing of them is kept but place, kind, length and digest.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "facts/build_file.hpp"

namespace watertight::sources {

// Where such a secret says that it stands: "build context ", and the path.
inline constexpr std::string_view kInContext = "build context ";

// A folder of this machine that a build is given.
struct BuildContext {
  std::string name;    // of an additional context, for --from; empty: the one of the build
  std::string folder;  // to open; empty: the current one
  std::string shown;   // where it is not empty, places in it are told as "PATH of SHOWN"
  std::vector<std::string> ignore_rules;
  bool operator==(const BuildContext&) const = default;
};

// What a search of a build's folders comes to.
struct FoundInContext {
  std::vector<facts::Secret> secrets;  // the origin of each is the instruction that takes it
  facts::Items taken_along;            // ".git", with the instruction
  std::vector<std::string> problems;   // why not everything was seen, sentences
};

// What one search may cost. A folder that holds more is not searched to the end, and that is said.
struct ContextLimits {
  std::size_t names = 200'000;    // of files and folders, for each build context
  std::size_t files = 60'000;     // opened
  std::size_t bytes = 64u << 20;  // read of all of them
  std::size_t file_bytes = 4u << 20;
  int depth = 64;
};

// Looks into every folder and every file once, however many services are built from them, and searches the
// same folder for the same Dockerfile once. Symbolic links
// are followed only where a COPY names one and what it leads to lies in the same folder: so does the builder.
// Files that are searched for tokens alone get no more than three quarters of what may be opened and read:
// the rest is for those whose names speak of credentials.
// What package managers have put there (node_modules) is left out, for others have published it already.
class ContextSearch {
 public:
  explicit ContextSearch(ContextLimits limits = {});
  ~ContextSearch();

  [[nodiscard]] FoundInContext search(const facts::BuildFile& file, std::span<const BuildContext> contexts);

  // Of each Dockerfile that was searched for, by its path: the folders it was given, each once.
  using Given = std::map<std::string, std::vector<BuildContext>, std::less<>>;
  [[nodiscard]] const Given& given() const { return given_; }

 private:
  class Folder;
  class Walk;

  ContextLimits limits_;
  std::map<std::string, std::unique_ptr<Folder>> folders_;
  Given given_;
};

// Puts into the file what was found for it.
void keep(facts::BuildFile& file, FoundInContext found);

}  // namespace watertight::sources
