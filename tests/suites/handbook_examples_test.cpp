// Every example of every page of the handbook's checks, through the real reader and the real check: what the
// page says must fire fires, what it says is clean is evaluated and clean.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "checks/check.hpp"
#include "handbook/pages.hpp"
#include "sources/compose/compose.hpp"
#include "sources/compose/memory_files.hpp"
#include "sources/daemon/daemon_json.hpp"
#include "sources/described.hpp"
#include "sources/dockerfile/dockerfile.hpp"
#include "sources/engine/collect.hpp"
#include "sources/engine/fixture_connection.hpp"
#include "sources/fixture_root.hpp"
#include "sources/host/apparmor_profiles.hpp"
#include "sources/host/collect.hpp"
#include "sources/host/image_files.hpp"
#include "sources/host/processes.hpp"
#include "sources/host/real_paths.hpp"
#include "sources/host/user_names.hpp"
#include "sources/inspect_file.hpp"
#include "sources/kubernetes/kubernetes.hpp"
#include "sources/secret_files.hpp"
#include "sources/snapshot/snapshot.hpp"
#include "text/node.hpp"

namespace watertight {
namespace {

using facts::System;

struct Example {
  std::string kind;  // "compose"
  bool fires = false;
  std::string text;
  std::size_t number = 0;  // on its page, from 1
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// The fences below "## Examples"; a fence there whose first line is not `KIND fires` or `KIND clean` is a
// mistake.
std::vector<Example> examples_of(const handbook::CheckPage& page) {
  std::vector<Example> examples;
  const auto at = page.body.markdown().find("\n## Examples\n");
  if (at == std::string_view::npos) return examples;
  Example* open = nullptr;
  for (const std::string& line : lines_of(page.body.markdown().substr(at))) {
    if (open != nullptr && line == "```") {
      open = nullptr;
    } else if (open != nullptr) {
      open->text += line + "\n";
    } else if (line.starts_with("```")) {
      const std::string info = line.substr(3);
      const auto space = info.find(' ');
      const std::string verdict = space == std::string::npos ? "" : info.substr(space + 1);
      if (verdict != "fires" && verdict != "clean")
        ADD_FAILURE() << page.id << ": the fence \"" << line << "\" says neither fires nor clean";
      examples.push_back({info.substr(0, space), verdict == "fires", {}, examples.size() + 1});
      open = &examples.back();
    }
  }
  if (open != nullptr) ADD_FAILURE() << page.id << ": example " << open->number << " is never closed";
  return examples;
}

// A line "# in app.env: NAME=value" of an example is a line of another file beside it, "# link sock: /run" a
// symbolic link there.
System read_compose_example(const std::string& text) {
  sources::MemoryFiles files;
  files.files["/project/compose.yaml"] = text;
  for (const std::string& line : lines_of(text)) {
    const auto colon = line.find(": ");
    if (line.starts_with("# in ") && colon != std::string::npos)
      files.files["/project/" + line.substr(5, colon - 5)] += line.substr(colon + 2) + "\n";
    if (line.starts_with("# link ") && colon != std::string::npos)
      files.links["/project/" + line.substr(7, colon - 7)] = line.substr(colon + 2);
  }
  sources::ComposeRequest request;
  request.files = {"/project/compose.yaml"};
  request.reader = &files;
  return sources::read_compose(request);
}

// What lies in the build's folder comes along where all of it is copied.
facts::Items taken_along(const facts::BuildFile& file, const std::vector<std::string>& names) {
  facts::Items items;
  for (const facts::BuildStage& stage : file.stages)
    for (const facts::Instruction& i : stage.instructions)
      if (i.keyword == "COPY" && i.arguments.front() == ".")
        for (const std::string& name : names) items.push_back({name, file.at(i.span)});
  return items;
}

// A comment "# in .dockerignore: RULE" is a line of that file; "# in the folder: NAME" lies in the build's
// folder; "# ShellCheck: SC1 info: …" is what it says.
System read_dockerfile_example(const std::string& text) {
  System system = sources::read_dockerfile(text, "Dockerfile");
  facts::Items rules;
  std::vector<std::string> folder;
  std::vector<facts::BuildRemark> remarks;
  std::uint32_t number = 0;
  for (const std::string& line : lines_of(text)) {
    ++number;
    if (line.starts_with("# in .dockerignore: ")) rules.push_back({line.substr(20), {}});
    if (line.starts_with("# in the folder: ")) folder.push_back(line.substr(17));
    if (line.starts_with("# ShellCheck: "))
      remarks.push_back({facts::RemarkKind::shell, line.substr(14), {number, 1, number, 2}});
  }
  for (facts::BuildFile& file : system.build_files) {
    file.ignore_rules = facts::declared(rules, {});
    file.taken_along = facts::declared(taken_along(file, folder), {});
    file.shell_checked = facts::effective(true, {});
    file.remarks.insert(file.remarks.end(), remarks.begin(), remarks.end());
  }
  return system;
}

System read_host_example(const std::string& text) {
  System system;
  system.kind = facts::TargetKind::engine;
  system.name = "example";
  auto files = sources::fixture_files(text, "example");
  if (!files) {
    system.unreadable(files.error().sentence());
    return system;
  }
  system.host = sources::collect_host(sources::FixtureRoot(std::move(*files)));
  return system;
}

// "files" beside the endpoints is the machine under the engine, as in a `host` example: /proc and the layers
// of images, Compose files.
void attach_files(System& system, const std::string& text) {
  const auto document = text::parse_json(text, "example");
  const text::Node* map = document ? document->roots.front()->find("files") : nullptr;
  if (map == nullptr) return;
  auto files = sources::fixture_files(*map, "example");
  if (!files) return system.unreadable(files.error().sentence());
  const sources::FixtureRoot root(std::move(*files));
  sources::resolve_mounts(system, root);
  sources::attach_processes(system, root);
  sources::resolve_user_names(system, root);
  sources::read_apparmor_profiles(system, root);
  sources::attach_image_files(system, root);
  sources::describe_projects(system, root);
  if (auto secrets = sources::secret_files(system, root); !secrets.empty())
    system.host.emplace().files = std::move(secrets);
}

System read_engine_example(const std::string& text) {
  auto connection = sources::FixtureConnection::from_json(text, "example");
  if (!connection) {
    System system;
    system.unreadable(connection.error().sentence());
    return system;
  }
  System system = sources::collect_engine(**connection, {});
  attach_files(system, text);
  return system;
}

// One of the systems of a snapshot, without what stands around them in the file.
System read_snapshot_example(const std::string& text) {
  auto systems = sources::read_snapshot(
      fmt::format(R"({{"schema":"{}","sources":[],"systems":[{}]}})", sources::kSnapshotSchema, text),
      "example");
  if (systems) return std::move(systems->front());
  System system;
  system.unreadable(systems.error().sentence());
  return system;
}

using Reader = System (*)(const std::string&);
const std::map<std::string, Reader, std::less<>>& readers() {
  static const std::map<std::string, Reader, std::less<>> all = {
      {"compose", read_compose_example},
      {"dockerfile", read_dockerfile_example},
      {"daemon.json", [](const std::string& text) { return sources::read_daemon_json(text, "daemon.json"); }},
      {"kubernetes", [](const std::string& text) { return sources::read_kubernetes(text, "manifest.yaml"); }},
      {"inspect", [](const std::string& text) { return sources::read_inspect(text, "inspect.json"); }},
      {"host", read_host_example},
      {"engine", read_engine_example},
      {"snapshot", read_snapshot_example},
  };
  return all;
}

// The verdicts of one check on every subject of the system.
struct Verdicts {
  const System& system;
  std::vector<checks::Verdict> list = {};

  template <typename Subject>
  void over(const std::vector<Subject>& subjects, checks::Check::Function<Subject> check) {
    for (const Subject& subject : subjects) list.push_back(check(subject, system));
  }
  void operator()(checks::Check::Function<facts::Container> c) { over(system.containers, c); }
  void operator()(checks::Check::Function<facts::Image> c) { over(system.images, c); }
  void operator()(checks::Check::Function<facts::Network> c) { over(system.networks, c); }
  void operator()(checks::Check::Function<facts::Volume> c) { over(system.volumes, c); }
  void operator()(checks::Check::Function<facts::BuildFile> c) { over(system.build_files, c); }
  void operator()(checks::Check::Function<facts::kubernetes::Pod> c) { over(system.kubernetes.pods, c); }
  void operator()(checks::Check::Function<facts::kubernetes::Role> c) { over(system.kubernetes.roles, c); }
  void operator()(checks::Check::Function<facts::kubernetes::Binding> c) {
    over(system.kubernetes.bindings, c);
  }
  void operator()(checks::Check::Function<facts::kubernetes::Service> c) {
    over(system.kubernetes.services, c);
  }
  void operator()(checks::Check::Function<facts::kubernetes::Ingress> c) {
    over(system.kubernetes.ingresses, c);
  }
  void operator()(checks::Check::Function<facts::kubernetes::NetworkPolicy> c) {
    over(system.kubernetes.policies, c);
  }
  void operator()(checks::Check::Function<facts::kubernetes::Data> c) { over(system.kubernetes.data, c); }
  void operator()(checks::Check::Function<facts::kubernetes::Object> c) {
    over(system.kubernetes.objects, c);
  }
  void operator()(checks::Check::Function<facts::Engine> c) {
    if (system.engine) list.push_back(c(*system.engine, system));
  }
  void operator()(checks::Check::Function<facts::Host> c) {
    if (system.host) list.push_back(c(*system.host, system));
  }
};

std::string joined(const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& s : sentences) text += "\n  " + s;
  return text;
}

// `checks`: all of the page, one for each kind of subject.
void run(const handbook::CheckPage& page, const Example& example,
         const std::vector<const checks::Check*>& checks) {
  const std::string name = fmt::format("{}, example {} ({} {})", page.id, example.number, example.kind,
                                       example.fires ? "fires" : "clean");
  const auto reader = readers().find(example.kind);
  if (reader == readers().end()) {
    ADD_FAILURE() << name << ": there is no reader for this kind";
    return;
  }
  const System system = reader->second(example.text);
  EXPECT_THAT(system.notes, testing::Each(testing::Not(testing::HasSubstr("does not know")))) << name;
  EXPECT_NE(system.status, facts::TargetStatus::unreadable) << name << joined(system.reasons);
  if (example.kind == "compose" || example.kind == "inspect" || example.kind == "kubernetes" ||
      example.kind == "snapshot") {
    EXPECT_EQ(system.status, facts::TargetStatus::complete) << name << joined(system.reasons);
  }
  Verdicts verdicts{system};
  for (const checks::Check* check : checks) std::visit(verdicts, check->run());
  std::size_t findings = 0;
  for (const checks::Verdict& v : verdicts.list) {
    findings += v.observations.size();
    if (!example.fires) {
      EXPECT_NE(v.kind, checks::Verdict::Kind::not_evaluated) << name << ": " << v.reason;
    }
    for (const checks::Observation& o : v.observations) {
      EXPECT_FALSE(o.message.empty()) << name;
      EXPECT_FALSE(o.evidence.empty()) << name << ": a finding without evidence: " << o.message;
      if (!example.fires) ADD_FAILURE() << name << ": " << o.message;
    }
  }
  EXPECT_FALSE(verdicts.list.empty()) << name << ": the check found nothing to look at";
  if (example.fires && findings == 0) {
    ADD_FAILURE() << name << ": nothing fired";
    for (const checks::Verdict& v : verdicts.list) ADD_FAILURE() << name << ": " << v.reason;
  }
}

TEST(HandbookExamples, do_what_their_pages_say) {
  std::map<std::string_view, std::vector<const checks::Check*>> checks;
  for (const checks::Check& check : checks::all_checks()) checks[check.id()].push_back(&check);
  for (const handbook::CheckPage& page : handbook::check_pages()) {
    const auto check = checks.find(page.id);
    if (check == checks.end()) continue;  // handbook_pages_test says so
    std::size_t fires = 0;
    std::size_t clean = 0;
    for (const Example& example : examples_of(page)) {
      ++(example.fires ? fires : clean);
      run(page, example, check->second);
    }
    EXPECT_GE(fires, 1u) << page.id << " has no example that fires";
    EXPECT_GE(clean, 1u) << page.id << " has no example that is clean";
  }
}

}  // namespace
}  // namespace watertight
