// How many Dockerfiles and Compose files one core reads, checks and reports on in a second, and in how much
// memory.
//   files_bench FOLDER [COUNT]   reads the files found below FOLDER again and again until COUNT are done
//   (100,000)
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "checks/evaluate.hpp"
#include "checks/fold.hpp"
#include "report/json.hpp"
#include "report/results.hpp"
#include "sources/discover.hpp"
#include "sources/read.hpp"

using namespace watertight;

namespace {

double mebibytes_at_peak() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: files_bench FOLDER [COUNT]\n");
    return 2;
  }
  const std::size_t wanted = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 100'000;
  std::vector<sources::Candidate> candidates;
  sources::discover(
      argv[1],
      {[&](sources::Candidate c) {
         if (c.kind == facts::TargetKind::compose || c.kind == facts::TargetKind::dockerfile)
           candidates.push_back(std::move(c));
       },
       [](const std::string&, const std::string&) {}, [](const std::string&, const std::string&) {}});
  if (candidates.empty()) {
    fmt::print(stderr, "files_bench: no Compose file or Dockerfile below {}\n", argv[1]);
    return 1;
  }
  report::Results results;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < wanted; ++i)
    for (const facts::System& system : sources::read_candidate(candidates[i % candidates.size()], {}))
      results.add(checks::folded(checks::evaluate(system), system));
  std::ofstream out("/dev/null");
  report::write_json(out, {results, "bench", checks::Severity::high, 0});
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  fmt::print("{} different files, {} read: {:.0f} files/s, {:.1f} findings each, peak memory {:.0f} MiB\n",
             candidates.size(), wanted, static_cast<double>(wanted) / took.count(),
             static_cast<double>(results.counts().findings()) / static_cast<double>(wanted),
             mebibytes_at_peak());
  return 0;
}
