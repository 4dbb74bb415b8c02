#include "clingo.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace watertight::tests {
namespace fs = std::filesystem;
namespace {

class Folder {
 public:
  Folder() : path_((fs::temp_directory_path() / "watertight-clingo-XXXXXX").string()) {
    made_ = ::mkdtemp(path_.data()) != nullptr;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    if (made_) fs::remove_all(path_, ignored);
  }
  [[nodiscard]] std::string file(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

 private:
  std::string path_;
  bool made_ = false;
};

std::string content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::unexpected<Error> failure(std::string cause, std::string remedy) {
  return std::unexpected(Error{"run", "clingo", std::move(cause), std::move(remedy)});
}

}  // namespace

Expected<std::vector<std::string>> clingo(std::string_view program, std::string_view options) {
  const Folder folder;
  std::ofstream(folder.file("program"), std::ios::binary) << program;
  const std::string command =
      fmt::format("clingo --outf=2 --quiet=1 --warn=none {} '{}' >'{}' 2>'{}'", options,
                  folder.file("program"), folder.file("answer"), folder.file("said"));
  const int status = std::system(command.c_str());
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  if (code == 127)
    return failure("there is no such program", "install the package gringo (scripts/packages.txt)");
  // Its exit codes are sums: 10 there is an answer, 20 all were looked at.
  if (code != 10 && code != 30)
    return failure(fmt::format("it ended with {}: {}", code, content(folder.file("said")).substr(0, 500)),
                   "look at what the test wrote for it");
  const auto answer = nlohmann::json::parse(content(folder.file("answer")), nullptr, false);
  if (answer.is_discarded())
    return failure("its answer is no JSON", "look at its version: 5.4 is known to work");
  if (answer.contains("Models") && answer["Models"].contains("Optimum") &&
      answer["Models"]["Optimum"] != "yes")
    return failure("it gave up before it knew the best answer", "ask for less at once");
  return answer.at("Call").at(0).at("Witnesses").back().at("Value").get<std::vector<std::string>>();
}

}  // namespace watertight::tests
