// Any bytes read as a snapshot: what is accepted can be written, and reads back as the same facts and bytes.
#include "fuzz/law.hpp"
#include "sources/snapshot/snapshot.hpp"

using namespace watertight;
using fuzz::law;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto systems = sources::read_snapshot(fuzz::as_text(data, size), "fuzz.json");
  if (!systems) {
    law(!systems.error().cause.empty() && !systems.error().remedy.empty(),
        "a refusal has a cause and a remedy");
    return 0;
  }
  const std::string written = sources::write_snapshot(*systems);
  const auto back = sources::read_snapshot(written, "fuzz.json");
  law(back.has_value(), "what is written can be read");
  law(*back == *systems, "nothing is lost");
  law(sources::write_snapshot(*back) == written, "the bytes are the same");
  return 0;
}
