// From files to one tree: read, parsed, variables replaced, extends and includes followed, merged.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sources/compose/compose.hpp"
#include "sources/compose/interpolation.hpp"
#include "sources/compose/problems.hpp"
#include "sources/compose/value.hpp"
#include "sources/known_secrets.hpp"

namespace watertight::sources::compose {

// One project's files, or those of one include: the folder their paths are meant from, and their variables.
struct Context {
  std::string directory;
  Environment environment;
  std::vector<std::string> trail;  // the files that led here by include, outermost first
  facts::Origin named_at = {};     // the include that names the files; of a project's own ones none
};

class Loader {
 public:
  Loader(const ComposeRequest& request, Problems& problems, KnownSecrets& known)
      : request_(request), problems_(problems), known_(known) {}

  // The files merged in their order; nothing where none of them could be read.
  [[nodiscard]] std::optional<Value> project(std::span<const std::string> files, const Context& context);
  // The documents of one file, not merged: most files hold one. Empty where it could not be read; a problem
  // then says why, and who named the file: `named_at`.
  [[nodiscard]] std::vector<Value> documents(const std::string& path, std::string directory,
                                             const Environment& environment, const facts::Origin& named_at);
  // Adds what a .env file says to the environment; lines further down win.
  void add_environment_file(const std::string& path, Environment& environment,
                            const facts::Origin& named_at = {});

  // False where the project has grown beyond what a request allows; the problem has then been told.
  [[nodiscard]] bool charge(std::size_t values);
  // Of all files that were read, in that order.
  [[nodiscard]] std::vector<facts::IgnoreComment> take_ignore_comments() {
    return std::move(ignore_comments_);
  }
  [[nodiscard]] Problems& problems() { return problems_; }
  [[nodiscard]] const ComposeRequest& request() const { return request_; }

 private:
  [[nodiscard]] std::optional<std::string> read(const std::string& path, const facts::Origin& named_at);
  [[nodiscard]] Value value_of(const text::Node& node, const File& file, const Environment& environment);
  void keep_ignore_comments(std::string_view text, const text::Document& document, const File& file);
  void interpolate_scalar(Value& value, const Environment& environment);

  const ComposeRequest& request_;
  Problems& problems_;
  KnownSecrets& known_;
  std::deque<File> files_;  // values point at them
  std::vector<facts::IgnoreComment> ignore_comments_;
  std::size_t files_read_ = 0;
  std::size_t values_ = 0;
  std::size_t substituted_ = 0;
};

}  // namespace watertight::sources::compose
