// What a scan costs beside its engine part: reading the answers, evaluating every check, and writing each
// report.
//   report_bench [COUNT]          COUNT containers (1000) with the defects of answers.hpp
//   report_bench FILE             what FILE describes: inspect output, a snapshot, a Compose file
//   report_bench COUNT PART       that part alone, a hundred times, for a profiler
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <ostream>
#include <streambuf>

#include "answers.hpp"
#include "checks/evaluate.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/results.hpp"
#include "report/text.hpp"
#include "sources/engine/collect.hpp"
#include "sources/engine/fixture_connection.hpp"
#include "sources/file.hpp"
#include "sources/read.hpp"

using namespace watertight;

namespace {

// Counts what is written and keeps nothing of it.
class Counter : public std::streambuf {
 public:
  std::size_t bytes = 0;

 protected:
  int_type overflow(int_type c) override { return ++bytes, c; }
  std::streamsize xsputn(const char*, std::streamsize n) override {
    bytes += static_cast<std::size_t>(n);
    return n;
  }
};

using Systems = std::vector<facts::System>;

Systems from_engine(int count) {
  sources::FixtureConnection::Answers answers;
  for (int c = 0; c < count; ++c)
    answers.emplace(fmt::format("/containers/{}/json", bench::id_of(c)), bench::varied_inspect_of(c));
  answers.emplace("/containers/json", bench::list_of(count));
  answers.emplace(fmt::format("/images/sha256:{}/json", bench::id_of(7)), bench::image());
  for (const char* path : {"/info", "/version", "/volumes"}) answers.emplace(path, "{}");
  for (const char* path : {"/images/json", "/networks"}) answers.emplace(path, "[]");
  sources::FixtureConnection connection{std::move(answers)};
  Systems systems;
  systems.push_back(sources::collect_engine(connection));
  return systems;
}

Systems from_file(const std::string& path) {
  const auto text = sources::read_file(path);
  if (!text) {
    fmt::print(stderr, "report_bench: {}\n", text.error().sentence());
    std::exit(1);
  }
  const auto name = path.substr(path.rfind('/') + 1);
  return sources::read_text(sources::classify(name, *text).kind, *text, name, {});
}

struct Times {
  double processor = 0;
  double clock = 0;
};

// Medians, in milliseconds.
Times measured(const std::function<void()>& what) {
  std::vector<double> processor;
  std::vector<double> clock;
  for (int i = 0; i < 11; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const double begin = bench::processor_milliseconds();
    what();
    processor.push_back(bench::processor_milliseconds() - begin);
    clock.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  return {bench::median(std::move(processor)), bench::median(std::move(clock))};
}

std::unique_ptr<report::Results> evaluated(const Systems& systems) {
  auto results = std::make_unique<report::Results>();
  for (const facts::System& system : systems) results->add(checks::evaluate(system));
  return results;
}

struct Part {
  std::string_view name;
  std::function<void()> run;
  std::size_t bytes = 0;
};

// What it refers to must outlive it.
std::vector<Part> parts(const std::function<Systems()>& read, const Systems& systems,
                        const report::Run& run) {
  std::vector<Part> all = {{"read", [&] { read(); }}, {"evaluate", [&] { evaluated(systems); }}};
  const auto report = [&all](std::string_view name, const std::function<void(std::ostream&)>& write) {
    const auto counted = [write] {
      Counter counter;
      std::ostream out(&counter);
      write(out);
      return counter.bytes;
    };
    all.push_back({name, counted, counted()});
  };
  report("text", [&](std::ostream& out) { report::write_text(out, run, {}); });
  report("text -v", [&](std::ostream& out) { report::write_text(out, run, {.verbose = true}); });
  report("json", [&](std::ostream& out) { report::write_json(out, run); });
  report("ndjson", [&](std::ostream& out) { report::write_ndjson(out, run); });
  report("md", [&](std::ostream& out) { report::write_markdown(out, run); });
  report("html", [&](std::ostream& out) { report::write_html(out, run); });
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 1000;
  const std::function<Systems()> read = [&] { return count > 0 ? from_engine(count) : from_file(argv[1]); };
  const Systems systems = read();
  const auto results = evaluated(systems);
  const report::Run run{*results, "bench", checks::Severity::high, 0};
  const std::vector<Part> all = parts(read, systems, run);
  if (argc > 2) {
    for (const Part& part : all)
      for (int i = 0; part.name == argv[2] && i < 100; ++i) part.run();
    return 0;
  }
  fmt::print(
      "{} containers, {} findings, {} not evaluated; milliseconds on the clock, of the processor, and "
      "of the processor per reading\n",
      results->counts().containers, results->counts().findings(), results->counts().not_evaluated);
  const double reading = measured(all.front().run).processor;
  for (const Part& part : all) {
    const auto [processor, clock] = measured(part.run);
    fmt::print("  {:<10} {:>7.1f} {:>7.1f} ms  {:.2f}", part.name, clock, processor, processor / reading);
    fmt::print("{}\n", part.bytes > 0 ? fmt::format("  {} KiB", part.bytes >> 10) : "");
  }
}
