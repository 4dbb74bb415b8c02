// Members that several documents in JSON have, in the same form in all of them.
#pragma once

#include <string_view>
#include <vector>

#include "checks/finding.hpp"
#include "report/json_writer.hpp"

namespace watertight::report {

template <typename Text>
void write_strings(JsonWriter& json, std::string_view name, const std::vector<Text>& texts) {
  json.key(name).begin_array();
  for (const Text& t : texts) json.string(t);
  json.end_array();
}

// `subject`: {kind, name, id, scope}; the last two where there are any.
void write_subject(JsonWriter& json, const checks::Subject& subject);

// `location`: {file, line, column, endLine, endColumn} for a place in a file, {endpoint, pointer} for one in
// an answer or the kernel; empty where there is none.
void write_location(JsonWriter& json, const facts::Origin& origin);

// `evidence`: [{fact, value, basis, location}].
void write_evidence(JsonWriter& json, const std::vector<checks::Evidence>& evidence);

}  // namespace watertight::report
