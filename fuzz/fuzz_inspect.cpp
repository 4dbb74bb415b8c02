// Inspect files and inspect answers, whatever is in them: no crash, no hang, no part left out without a
// reason.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "sources/engine/collect.hpp"
#include "sources/engine/fixture_connection.hpp"
#include "sources/inspect_file.hpp"
#include "sources/secrets.hpp"

namespace {

using namespace watertight;

void must_explain_itself(const facts::System& system) {
  if (system.status != facts::TargetStatus::complete && system.reasons.empty()) std::abort();
}

// The same bytes as an engine's answer to everything.
void as_an_engine(std::string_view text) {
  sources::FixtureConnection::Answers answers;
  answers.emplace("/containers/json", R"([{"Id":"a","ImageID":"sha256:b"}])");
  for (const char* path : {"/containers/a/json", "/images/sha256:b/json", "/images/sha256:b/history", "/info",
                           "/version", "/networks", "/volumes", "/images/json"})
    answers.emplace(path, std::string{text});
  sources::FixtureConnection connection{std::move(answers)};
  must_explain_itself(sources::collect_engine(connection));
}

// Whatever stands before it, a secret on a line of its own is seen.
void as_free_text(std::string_view text) {
  const std::string planted = std::string{text} + "\nDB_PASSWORD=correct-horse-battery";
  if (sources::without_secrets(planted).ends_with("correct-horse-battery")) std::abort();
}

}  // namespace

// The first byte says which of the three readers gets the rest.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 3) {
    case 0:
      must_explain_itself(sources::read_inspect(text, "fuzz.json"));
      break;
    case 1:
      as_an_engine(text);
      break;
    default:
      as_free_text(text);
      break;
  }
  return 0;
}
