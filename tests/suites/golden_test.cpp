// What a scan finds, held against files that were read by people: tests/golden/NAME.txt names its target in
// the first line, relative to the repository ("target: examples/shop") or to the corpus ("corpus: flask"),
// and lists every finding. WATERTIGHT_UPDATE_GOLDEN=1 writes them anew: read the difference before you commit
// it.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <vector>

#include "checks/evaluate.hpp"
#include "checks/fold.hpp"
#include "corpus.hpp"
#include "report/words.hpp"
#include "sources/discover.hpp"
#include "sources/read.hpp"

namespace watertight {
namespace {

namespace fs = std::filesystem;

std::string line_of(const checks::Finding& f, const std::string& prefix) {
  std::string place = f.evidence.empty() ? std::string() : report::place(f.evidence.front().origin);
  if (place.starts_with(prefix)) place.erase(0, prefix.size());
  std::string implied;
  for (const checks::Implied& i : f.implied)
    implied += fmt::format("    implies {} {} [{}]\n", handbook::name_of(i.severity), i.rule, i.fingerprint);
  return fmt::format("{:<8} {} {} {}{} [{}] {}\n    {}\n{}", handbook::name_of(f.severity), f.rule,
                     checks::name_of(f.subject.kind), f.subject.name,
                     f.discriminator.empty() ? "" : " (" + f.discriminator + ")", place, f.fingerprint(),
                     f.message, implied);
}

// Every target below a folder, its state and its findings.
std::string findings_of(const fs::path& folder) {
  std::string out;
  sources::ReadOptions options;
  options.searched_folder = folder.string();
  sources::discover(folder.string(),
                    {[&](sources::Candidate c) {
                       const std::string label = c.name;
                       for (facts::System& system : sources::read_candidate(c, options)) {
                         system.label = label;
                         const checks::TargetResult result = checks::folded(checks::evaluate(system), system);
                         out += fmt::format("== {} {}\n", label, report::name_of(result.status));
                         for (const std::string& reason : result.reasons) out += "reason: " + reason + '\n';
                         for (const checks::Finding& f : result.findings)
                           out += line_of(f, folder.string() + '/');
                       }
                     },
                     [&](const std::string& name, const std::string& why) {
                       out += fmt::format("skipped {}: {}\n", name, why);
                     },
                     [&](const std::string& name, const std::string& sentence) {
                       out += fmt::format("failed {}: {}\n", name, sentence);
                     }});
  return out;
}

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The lines that only one of the two has, at most a few.
std::string difference(const std::string& expected, const std::string& found) {
  const auto lines_of = [](const std::string& text) {
    std::multiset<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.insert(line);
    return lines;
  };
  const auto before = lines_of(expected);
  const auto after = lines_of(found);
  std::vector<std::string> gone;
  std::vector<std::string> fresh;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(gone));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(fresh));
  if (gone.empty() && fresh.empty()) return expected == found ? "" : "the same lines in another order";
  constexpr std::size_t kShown = 12;
  std::string text = fmt::format("{} lines are gone, {} are new\n", gone.size(), fresh.size());
  for (std::size_t i = 0; i < std::min(kShown, gone.size()); ++i) text += "- " + gone[i] + '\n';
  for (std::size_t i = 0; i < std::min(kShown, fresh.size()); ++i) text += "+ " + fresh[i] + '\n';
  return text;
}

TEST(Golden, FindingsAreThoseThatPeopleHaveRead) {
  int compared = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(WATERTIGHT_SOURCE_DIR) / "tests/golden")) {
    if (entry.path().extension() != ".txt") continue;
    const std::string expected = content(entry.path());
    const std::string head = expected.substr(0, expected.find('\n') + 1);
    fs::path folder;
    if (head.starts_with("target: "))
      folder = fs::path(WATERTIGHT_SOURCE_DIR) / head.substr(8, head.size() - 9);
    else if (head.starts_with("corpus: ") && corpus())
      folder = *corpus() / head.substr(8, head.size() - 9);
    else if (head.starts_with("corpus: "))
      continue;  // said once, by the corpus suite
    ASSERT_TRUE(fs::is_directory(folder)) << entry.path() << " names no folder: " << head;
    const std::string found = head + findings_of(folder);
    if (std::getenv("WATERTIGHT_UPDATE_GOLDEN") != nullptr)
      std::ofstream(entry.path(), std::ios::binary) << found;
    else
      EXPECT_EQ(difference(expected, found), "") << entry.path();
    ++compared;
  }
  EXPECT_GT(compared, 0);
}

}  // namespace
}  // namespace watertight
