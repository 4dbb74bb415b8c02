// An engine that is a table: path → answer. For tests and for the examples of the handbook.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "sources/engine/connection.hpp"

namespace watertight::sources {

class FixtureConnection : public Connection {
 public:
  using Answers = std::map<std::string, Body, std::less<>>;
  explicit FixtureConnection(Answers answers) : answers_(std::move(answers)) {}

  // {"/info": {…}, "/containers/json": […], …}. A path may be given without its query. Lists that are not
  // there are empty, /info and /version are {}; everything else is "404".
  [[nodiscard]] static Expected<std::unique_ptr<FixtureConnection>> from_json(std::string_view text,
                                                                              std::string_view name);

  void get_all(const std::vector<std::string>& paths, const Receiver& receive) override;
  [[nodiscard]] std::string endpoint() const override { return "unix:///var/run/docker.sock"; }
  [[nodiscard]] std::string api_version() const override { return "1.56"; }

 private:
  [[nodiscard]] Body answer(std::string_view path) const;
  Answers answers_;
};

}  // namespace watertight::sources
