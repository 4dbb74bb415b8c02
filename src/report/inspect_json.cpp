#include "handbook/pages.hpp"
#include "report/inspect.hpp"
#include "report/json_writer.hpp"
#include "report/power_matrix.hpp"
#include "report/words.hpp"

namespace watertight::report {
namespace {

void write_side(JsonWriter& json, std::string_view key, const checks::Side& side) {
  json.key(key).begin_object();
  if (!side.known) {
    json.member("unknown", side.value).end_object();
    return;
  }
  json.member("value", side.value).member("basis", name_of(side.basis));
  if (const std::string where = place(side.origin); !where.empty()) json.member("place", where);
  json.end_object();
}

void write_surface(JsonWriter& json, const Inspection& inspection) {
  json.key("surface").begin_object();
  for (const Surface& s : inspection.surface) {
    json.key(linux_kernel::name_of(s.abi))
        .begin_object()
        .member("reachable", s.reachable)
        .member("byDefault", s.by_default)
        .key("beyondDefault")
        .begin_array();
    for (const std::string_view name : s.beyond) json.string(name);
    json.end_array().end_object();
  }
  json.end_object();
}

void write_flaws(JsonWriter& json, const Inspection& inspection) {
  json.key("kernelFlaws").begin_array();
  for (const checks::FlawReach& f : inspection.flaws)
    json.begin_object()
        .member("id", f.flaw->id)
        .member("state", checks::name_of(f.state))
        .member("effect", f.flaw->effect)
        .member("because", f.because)
        .end_object();
  json.end_array();
}

void write_state(JsonWriter& json, const Inspection& inspection) {
  json.key("inForce").begin_object();
  for (const checks::StateTable& table : inspection.state) {
    json.key(table.name).begin_object();
    if (!table.unknown.empty()) json.member("unknown", table.unknown);
    json.key("rows").begin_array();
    for (const std::vector<std::string>& row : table.rows) {
      json.begin_object();
      for (std::size_t i = 0; i < row.size(); ++i) json.member(table.columns[i], row[i]);
      json.end_object();
    }
    json.end_array().end_object();
  }
  json.end_object();
}

}  // namespace

void write_inspection_json(std::ostream& out, const Inspection& inspection) {
  JsonWriter json(out);
  json.begin_object().member("schema", "watertight/inspect/1");
  json.key("container").begin_object().member("name", inspection.name).member("id", inspection.id);
  json.member("image", inspection.image).end_object().member("kernel", inspection.kernel);
  json.key("notes").begin_array();
  for (const std::string& note : inspection.notes) json.string(note);
  json.end_array().key("facts").begin_array();
  for (const checks::SideBySide& row : inspection.facts) {
    json.begin_object().member("fact", row.fact);
    write_side(json, "declared", row.declared);
    write_side(json, "effective", row.effective);
    json.key("weaker").boolean(row.weaker).end_object();
  }
  json.end_array();
  if (inspection.powers.empty()) json.member("powersUnknown", inspection.powers_unknown);
  write_powers_json(json, inspection.powers, inspection.powers_by);
  json.key("seccomp").begin_object();
  if (inspection.seccomp)
    write_seccomp_members(json, *inspection.seccomp);
  else
    json.member("unknown", inspection.seccomp_unknown);
  json.end_object();
  write_surface(json, inspection);
  write_flaws(json, inspection);
  write_state(json, inspection);
  json.key("findings").begin_array();
  for (const checks::Finding& f : inspection.findings)
    json.begin_object()
        .member("rule", f.rule)
        .member("severity", handbook::name_of(f.severity))
        .member("message", f.message)
        .member("fingerprint", f.fingerprint())
        .end_object();
  json.end_array().end_object();
}

}  // namespace watertight::report
