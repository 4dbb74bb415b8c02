#include "sources/engine/fixture_connection.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "sources/json.hpp"

namespace watertight::sources {

Expected<std::unique_ptr<FixtureConnection>> FixtureConnection::from_json(std::string_view text,
                                                                          std::string_view name) {
  JsonParser parser;
  std::string copy{text};
  TRY(JsonValue root, parser.parse(copy, name));
  if (root.kind() != JsonKind::object)
    return std::unexpected(Error{"read", std::string{name}, "it is no object of paths and answers",
                                 R"(write it as {"/info": {…}, "/containers/json": […]})"});
  Answers answers;
  for (const auto& [path, answer] : root.members()) answers.emplace(path, answer.json());
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEmpty = {{
      {"/info", R"({"Debug": null})"},
      {"/version", R"({"Platform": null})"},
      {"/containers/json", "[]"},
      {"/images/json", "[]"},
      {"/networks", "[]"},
      {"/volumes", R"({"Volumes": []})"},
  }};
  for (const auto& [path, answer] : kEmpty) answers.emplace(path, std::string{answer});
  return std::make_unique<FixtureConnection>(std::move(answers));
}

Body FixtureConnection::answer(std::string_view path) const {
  auto at = answers_.find(path);
  if (at == answers_.end()) at = answers_.find(path.substr(0, path.find('?')));
  if (at != answers_.end()) return at->second;
  if (path.ends_with("/history")) return "[]";
  return std::unexpected(
      Failure{404, {"read", fmt::format("GET {}", path), "the engine answered 404: no such object", {}}});
}

void FixtureConnection::get_all(const std::vector<std::string>& paths, const Receiver& receive) {
  for (std::size_t i = 0; i < paths.size(); ++i) receive(i, answer(paths[i]));  // it may grow
}

}  // namespace watertight::sources
