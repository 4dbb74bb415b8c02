#include "report/rules.hpp"

#include <span>
#include <string>

#include "handbook/pages.hpp"
#include "report/json_writer.hpp"

namespace watertight::report {
namespace {

void write_list(JsonWriter& json, std::span<const std::string_view> items, std::string_view prefix = {}) {
  for (const std::string_view item : items) json.string(std::string(prefix) + std::string(item));
}

void write_list(JsonWriter& json, std::string_view name, std::span<const std::string_view> items) {
  json.key(name).begin_array();
  write_list(json, items);
  json.end_array();
}

void write_mappings(JsonWriter& json, const handbook::Mappings& m) {
  json.key("mappings").begin_object().key("cis").begin_array();
  write_list(json, m.cis_1_6, "1.6:");
  write_list(json, m.cis_1_8, "1.8:");
  json.end_array();
  write_list(json, "nist", m.nist);
  write_list(json, "owasp", m.owasp);
  write_list(json, "cwe", m.cwe);
  write_list(json, "attack", m.attack);
  write_list(json, "tools", m.tools);
  json.end_object();
}

}  // namespace

void write_rules_json(std::ostream& out, const std::function<bool(std::string_view group)>& wanted) {
  JsonWriter json(out);
  json.begin_array();
  for (const handbook::CheckPage& page : handbook::check_pages()) {
    if (!wanted(page.group)) continue;
    json.begin_object()
        .member("id", page.id)
        .member("title", page.title)
        .member("severity", handbook::name_of(page.severity))
        .member("layer", page.layer)
        .member("group", page.group);
    write_mappings(json, page.mappings);
    json.end_object();
  }
  json.end_array();
}

}  // namespace watertight::report
