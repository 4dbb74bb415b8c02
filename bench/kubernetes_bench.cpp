// How long one stream of manifests takes, and in how much memory: read and checked block by block, as `scan`
// does it, and written as JSON.
//   kubernetes_bench [MANIFESTS [CONTAINERS]]   Deployments with so many containers each (1,000 with 10)
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include "checks/evaluate.hpp"
#include "checks/fold.hpp"
#include "report/json.hpp"
#include "report/results.hpp"
#include "sources/kubernetes/kubernetes.hpp"

using namespace watertight;

namespace {

double mebibytes_at_peak() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string stream(int manifests, int containers) {
  std::string text;
  for (int m = 0; m < manifests; ++m) {
    text += fmt::format(
        "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-{0}\n  namespace: shop\nspec:\n"
        "  replicas: 2\n  selector:\n    matchLabels: {{app: app-{0}}}\n  template:\n    metadata:\n"
        "      labels: {{app: app-{0}}}\n    spec:\n      containers:\n",
        m);
    for (int c = 0; c < containers; ++c)
      text += fmt::format(
          "        - name: c{}\n          image: registry.example/app:1.{}\n          ports:\n"
          "            - containerPort: 8080\n          env:\n            - name: MODE\n"
          "              value: production\n            - name: DB_PASSWORD\n              valueFrom:\n"
          "                secretKeyRef: {{name: db, key: password}}\n          resources:\n"
          "            limits: {{memory: 64Mi, cpu: 100m}}\n          securityContext:\n"
          "            allowPrivilegeEscalation: false\n            readOnlyRootFilesystem: true\n",
          c, m);
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const int manifests = argc > 1 ? std::atoi(argv[1]) : 1000;
  const int containers = argc > 2 ? std::atoi(argv[2]) : 10;
  const std::string text = stream(manifests, containers);
  fmt::print("{} manifests, {:.1f} MiB; {:.0f} MiB before\n", manifests,
             static_cast<double>(text.size()) / 1048576.0, mebibytes_at_peak());
  const double start = seconds();
  report::Results results;
  double checking = 0;
  double keeping = 0;
  const auto keep = [&](checks::TargetResult (*evaluate)(const facts::System&, const facts::PodBlock&),
                        bool last, const facts::System& system, const facts::PodBlock& block) {
    const double before = seconds();
    checks::TargetResult part = checks::folded(evaluate(system, block), system);
    const double checked = seconds();
    last ? results.add(std::move(part)) : results.add_part(std::move(part));
    checking += checked - before;
    keeping += seconds() - checked;
  };
  bool in_parts = false;
  const facts::System rest = sources::read_kubernetes_in_blocks(
      text, "stream.yaml", "stream.yaml", [&](const facts::System& system, const facts::PodBlock& block) {
        in_parts = true;
        keep([](const facts::System& s, const facts::PodBlock& b) { return checks::evaluate_pods(s, b); },
             false, system, block);
      });
  keep(in_parts
           ? [](const facts::System& s, const facts::PodBlock&) { return checks::evaluate_all_but_pods(s); }
           : [](const facts::System& s, const facts::PodBlock&) { return checks::evaluate(s); },
       true, rest, {});
  const double checked = seconds();
  std::ofstream out("/dev/null");
  report::write_json(out, {results, "bench", checks::Severity::high, 0});
  const double written = seconds();
  fmt::print(
      "read {:.2f} s, checked {:.2f} s, kept and sorted {:.2f} s, written {:.2f} s; together {:.2f} s, "
      "{:.0f} MiB "
      "at peak\n",
      checked - start - checking - keeping, checking, keeping, written - checked, written - start,
      mebibytes_at_peak());
  return 0;
}
