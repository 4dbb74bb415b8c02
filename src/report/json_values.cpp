#include "report/json_values.hpp"

#include "report/words.hpp"

namespace watertight::report {

void write_subject(JsonWriter& json, const checks::Subject& subject) {
  json.key("subject")
      .begin_object()
      .member("kind", checks::name_of(subject.kind))
      .member("name", subject.name);
  if (!subject.id.empty()) json.member("id", subject.id);
  if (!subject.scope.empty()) json.member("scope", subject.scope);
  json.end_object();
}

void write_location(JsonWriter& json, const facts::Origin& origin) {
  json.key("location").begin_object();
  if (origin.source) {
    const bool file = origin.source->kind == facts::SourceKind::file;
    json.member(file ? "file" : "endpoint", origin.source->name);
    if (!origin.span.empty())
      json.member("line", origin.span.line)
          .member("column", origin.span.column)
          .member("endLine", origin.span.end_line)
          .member("endColumn", origin.span.end_column);
    if (!origin.pointer.empty()) json.member("pointer", origin.pointer);
  }
  json.end_object();
}

void write_evidence(JsonWriter& json, const std::vector<checks::Evidence>& evidence) {
  json.key("evidence").begin_array();
  for (const checks::Evidence& e : evidence) {
    json.begin_object().member("fact", e.fact).member("value", e.value).member("basis", name_of(e.basis));
    write_location(json, e.origin);
    json.end_object();
  }
  json.end_array();
}

}  // namespace watertight::report
