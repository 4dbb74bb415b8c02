#include "report/sarif_values.hpp"

#include <fmt/format.h>

#include "report/words.hpp"

namespace watertight::report {

// SARIF 2.1.0 §3.11.6: "[text](target)" in a message is a link; nothing that was scanned may make one.
std::string message_text(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

void write_sarif_text(JsonWriter& json, std::string_view name, std::string_view text) {
  json.key(name).begin_object().member("text", text).end_object();
}

void write_physical(JsonWriter& json, const FilePlace& at) {
  json.key("physicalLocation")
      .begin_object()
      .key("artifactLocation")
      .begin_object()
      .member("uri", uri_of(at.path))
      .member("uriBaseId", "%SRCROOT%")
      .end_object()
      .key("region")
      .begin_object()
      .member("startLine", at.span.line)
      .member("startColumn", at.span.column)
      .member("endLine", at.span.end_line)
      .member("endColumn", at.span.end_column)
      .end_object()
      .end_object();
}

void write_logical(JsonWriter& json, const checks::Subject& subject) {
  const std::string name = visible(subject.name);
  json.key("logicalLocations")
      .begin_array()
      .begin_object()
      .member("name", name)
      .member("fullyQualifiedName",
              fmt::format("{}/{}{}{}", checks::name_of(subject.kind), visible(subject.scope),
                          subject.scope.empty() ? "" : "/", name))
      .member("kind", checks::name_of(subject.kind))
      .end_object()
      .end_array();
}

}  // namespace watertight::report
