// The variables of a Dockerfile (ARG and ENV) and the forms in which BuildKit expands them.
// https://docs.docker.com/reference/dockerfile/#environment-replacement
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::sources::dockerfile {

struct Value {
  enum class Kind {
    set,
    absent,   // not set in this file: a build argument or the base image may still do it
    unknown,  // set to something that cannot be known here: a platform, a secret
  } kind = Kind::absent;
  std::string text;
  bool environment = false;  // set by ENV, which an ARG of the same name does not change
};

// The variables in force at one place of a stage, on top of those of the stage it builds on.
class Scope {
 public:
  Scope() = default;
  explicit Scope(const Scope* below) : below_(below) {}
  // From here on a name that is not declared is empty, as nothing else can set it: the scope of FROM.
  void close() { closed_ = true; }
  // Every declared argument without a value is empty, as in a build that is given none.
  void settle();
  void set(const std::string& name, Value value) { own_[name] = std::move(value); }
  [[nodiscard]] Value find(std::string_view name) const;
  [[nodiscard]] bool declares(std::string_view name) const;
  [[nodiscard]] bool is_closed() const { return closed_; }

 private:
  [[nodiscard]] const Value* look_up(std::string_view name) const;
  std::map<std::string, Value, std::less<>> own_;
  const Scope* below_ = nullptr;
  bool closed_ = false;
};

// What all expansions of one file may cost together; behind it every variable is unresolved.
struct Budget {
  std::size_t steps = 20'000'000;
  bool spend(std::size_t n) {
    if (steps < n) {
      steps = 0;
      return false;
    }
    steps -= n;
    return true;
  }
};

struct Expanded {
  std::string text;  // quotes and escapes taken off; what cannot be resolved stays as written
  bool resolved = true;
  std::string variable;                 // the first one that could not be resolved
  std::vector<std::string> undeclared;  // names that nothing before them sets or declares
  std::string mistake;                  // empty: none; else why the builder refuses the word
};
[[nodiscard]] Expanded expand(std::string_view word, const Scope& scope, char escape, Budget& budget);

}  // namespace watertight::sources::dockerfile
