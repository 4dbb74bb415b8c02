// What the document with the attack graph costs, by the number of nodes it is made from: the graph, its
// groups, the layout, and all of it written.
//   paths_html_bench [NODES...]     200, 2000 and 20000 without
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <sstream>
#include <vector>

#include "report/paths.hpp"
#include "report/paths_graph.hpp"
#include "report/paths_layout.hpp"
#include "report/paths_svg.hpp"

using namespace watertight;

namespace {

attack::Step step_of(std::string rule, std::string gives, std::vector<std::size_t> after, int line) {
  attack::Step step{
      .rule = rule, .title = "What " + rule + " says", .gives = std::move(gives), .after = std::move(after)};
  static const auto file = facts::make_source(facts::SourceKind::file, "compose.yaml");
  const auto at = static_cast<std::uint32_t>(line);
  step.premises.push_back(
      {.sentence = fmt::format("what {} needs holds in line {}", rule, line),
       .atom = fmt::format("{}({})", rule, line),
       .evidence = {{rule, "true", facts::Basis::declared, {file, "", {at, 5, at, 20}}}}});
  return step;
}

// A container in five has each of five kinds of ways; each third network way goes on into the next container.
attack::Analysis analysis_of(std::size_t nodes) {
  attack::Analysis a{.target = "unix:///var/run/docker.sock"};
  a.goals = {{"host-root", nodes, 0}};
  for (int i = 0; static_cast<std::size_t>(i) * 12 / 5 < nodes; ++i) {
    const std::string web = fmt::format("code running in app-{}", i);
    attack::Path path;
    path.id = fmt::format("{:016x}", i);
    path.from = {{"container", fmt::format("app-{}", i), web}};
    path.goal = "host-root";
    path.reaches = "root on the host";
    if (i % 3 == 0)
      path.steps.push_back(step_of("shared-network", fmt::format("code running in app-{}", i + 1), {}, i));
    const bool moved = !path.steps.empty();
    path.steps.push_back(step_of(fmt::format("rule-{}", i % 40), fmt::format("files of app-{}", i),
                                 moved ? std::vector<std::size_t>{0} : std::vector<std::size_t>{}, i));
    path.steps.push_back(step_of("to-the-host", "root on the host", {path.steps.size() - 1}, i));
    a.paths.push_back(std::move(path));
  }
  return a;
}

double milliseconds(const auto& work) {
  constexpr int kTimes = 5;
  double best = 1e9;
  for (int i = 0; i < kTimes; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(
        best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::size_t> sizes = {200, 2000, 20000};
  if (argc > 1) sizes.clear();
  for (int i = 1; i < argc; ++i) sizes.push_back(std::strtoul(argv[i], nullptr, 10));
  fmt::print("{:>8} {:>8} {:>8} {:>10} {:>10} {:>16} {:>10} {:>8}\n", "nodes", "edges", "drawn", "graph",
             "groups", "layout of all", "document", "KiB");
  for (const std::size_t size : sizes) {
    const attack::Analysis a = analysis_of(size);
    report::PathGraph graph, drawn;
    std::string page;
    const double to_graph = milliseconds([&] { graph = report::graph_of(a); });
    const double to_group = milliseconds([&] { drawn = report::grouped(a, graph, report::kMostDrawn); });
    const double to_lay_out = milliseconds([&] {
      const report::Ranks ranks = report::ranks_of(graph);
      std::vector<report::DrawnNode> nodes;
      std::vector<report::DrawnEdge> edges;
      for (const std::uint32_t rank : ranks.of) nodes.push_back({200, 60, rank});
      for (const report::GraphEdge& e : graph.edges) edges.push_back({e.from, e.to});
      (void)report::layered(nodes, edges);
    });
    const double to_write = milliseconds([&] {
      std::ostringstream out;
      report::write_paths_html(out, std::span(&a, 1));
      page = std::move(out).str();
    });
    fmt::print("{:>8} {:>8} {:>8} {:>7.2f} ms {:>7.2f} ms {:>13.2f} ms {:>7.2f} ms {:>8}\n",
               graph.nodes.size(), graph.edges.size(), drawn.nodes.size(), to_graph, to_group, to_lay_out,
               to_write, page.size() / 1024);
  }
}
