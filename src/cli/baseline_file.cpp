#include "cli/baseline_file.hpp"

#include "sources/file.hpp"

namespace watertight::cli {
namespace {

constexpr std::size_t kLimit = 64u << 20;  // some 200,000 findings

}  // namespace

Expected<policy::Baseline> read_baseline_file(const std::string& path) {
  TRY(const std::string text, sources::read_file(path, kLimit));
  return policy::read_baseline(text, path);
}

void write_known(report::JsonWriter& json, const policy::Known& known) {
  json.begin_object()
      .member("rule", known.rule)
      .member("subject", known.subject)
      .member("message", known.message)
      .member("fingerprint", known.fingerprint);
  if (known.count > 1) json.member("count", known.count);
  if (known.implied) json.key("implied").boolean(true);
  json.end_object();
}

void write_baseline(std::ostream& out, const policy::Baseline& baseline) {
  report::JsonWriter json(out);
  json.begin_object().member("schema", policy::kBaselineSchema).key("findings").begin_array();
  for (const policy::Known& known : baseline.findings) write_known(json, known);
  json.end_array().end_object();
}

}  // namespace watertight::cli
