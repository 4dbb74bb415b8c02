#include "sources/compose/merge.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace watertight::sources::compose {
namespace {

enum class Rule : std::uint8_t {
  by_kind,  // mappings merge, lists append, scalars replace
  replace,
  pairs,    // list of NAME=value or mapping
  hosts,    // as pairs, but one name may have several addresses
  names,    // list of names or mapping
  list,     // scalar or list
  logging,  // options merge only while the driver is the same
  build,    // the text is its context
};

struct RuleFor {
  std::string_view path;
  Rule rule;
};

constexpr std::array<RuleFor, 27> kRules = {{
    {"networks.*.labels", Rule::pairs},       {"services.*.annotations", Rule::pairs},
    {"services.*.build", Rule::build},        {"services.*.build.additional_contexts", Rule::pairs},
    {"services.*.build.args", Rule::pairs},   {"services.*.build.extra_hosts", Rule::hosts},
    {"services.*.build.labels", Rule::pairs}, {"services.*.command", Rule::replace},
    {"services.*.depends_on", Rule::names},   {"services.*.deploy.labels", Rule::pairs},
    {"services.*.dns", Rule::list},           {"services.*.dns_opt", Rule::list},
    {"services.*.dns_search", Rule::list},    {"services.*.entrypoint", Rule::replace},
    {"services.*.env_file", Rule::list},      {"services.*.environment", Rule::pairs},
    {"services.*.extra_hosts", Rule::hosts},  {"services.*.healthcheck.test", Rule::replace},
    {"services.*.label_file", Rule::list},    {"services.*.labels", Rule::pairs},
    {"services.*.logging", Rule::logging},    {"services.*.models", Rule::names},
    {"services.*.networks", Rule::names},     {"services.*.sysctls", Rule::pairs},
    {"services.*.tmpfs", Rule::list},         {"services.*.ulimits.*", Rule::replace},
    {"volumes.*.labels", Rule::pairs},
}};
static_assert(std::ranges::is_sorted(kRules, {}, &RuleFor::path));

Rule rule_for(std::string_view path) {
  const auto it = std::ranges::lower_bound(kRules, path, {}, &RuleFor::path);
  return it != kRules.end() && it->path == path ? it->rule : Rule::by_kind;
}

// The pattern of a member: names that people choose are stars.
std::string child(std::string_view path, std::string_view key) {
  constexpr std::array<std::string_view, 6> kNamed = {"services", "networks", "volumes",
                                                      "secrets",  "configs",  "services.*.ulimits"};
  if (path.empty()) return std::string(key);
  const bool named = std::ranges::find(kNamed, path) != kNamed.end();
  return std::string(path) + '.' + (named ? std::string("*") : std::string(key));
}

Value as_list(Value value) {
  if (!value.is_scalar() && !value.is_mapping()) return value;
  Value list;
  list.kind = text::NodeKind::sequence;
  list.change = value.change;
  list.file = value.file;
  list.span = value.span;
  list.items.push_back(std::move(value));
  return list;
}

// `host: address` and `host: [address, …]` as "host=address".
Value as_host_list(Value value) {
  if (!value.is_mapping()) return value;
  Value list;
  list.kind = text::NodeKind::sequence;
  list.change = value.change;
  list.file = value.file;
  list.span = value.span;
  for (const Member& m : value.members) {
    for (const Value* address : scalars_of(m.value)) {
      Value item = *address;
      item.text = m.key + '=' + address->text;
      list.items.push_back(std::move(item));
    }
  }
  return list;
}

Value as_build(Value value) {
  if (!value.is_scalar()) return value;
  Value build;
  build.kind = text::NodeKind::mapping;
  build.file = value.file;
  build.span = value.span;
  build.members.push_back({"context", value.span, value.file, std::move(value)});
  return build;
}

class Merger {
 public:
  explicit Merger(Problems& problems) : problems_(problems) {}

  Value merge(Value base, Value over, const std::string& path) {
    if (over.change != Change::merge || base.change == Change::reset) return over;
    const Rule rule = rule_for(path);
    if (over.is_null() && rule != Rule::replace && !base.is_scalar()) return base;
    if (base.is_null()) return over;
    switch (rule) {
      case Rule::replace:
        return over;
      case Rule::pairs:
      case Rule::names:
        return by_kind(as_mapping(std::move(base)), as_mapping(std::move(over)), path);
      case Rule::hosts:
        return by_kind(as_host_list(std::move(base)), as_host_list(std::move(over)), path);
      case Rule::list:
        return by_kind(as_list(std::move(base)), as_list(std::move(over)), path);
      case Rule::build:
        return by_kind(as_build(std::move(base)), as_build(std::move(over)), path);
      case Rule::logging:
        if (different_driver(base, over)) return over;
        [[fallthrough]];
      case Rule::by_kind:
        break;
    }
    return by_kind(std::move(base), std::move(over), path);
  }

 private:
  static bool different_driver(const Value& base, const Value& over) {
    const Member* a = base.find("driver");
    const Member* b = over.find("driver");
    return a && b && a->value.text != b->value.text;
  }

  Value by_kind(Value base, Value over, const std::string& path) {
    if (base.is_mapping() && over.is_mapping()) return mappings(std::move(base), std::move(over), path);
    if (base.is_sequence() && over.is_sequence()) {
      std::ranges::move(over.items, std::back_inserter(base.items));
      return base;
    }
    if (!base.is_scalar()) {
      problems_.refuse(origin(over),
                       quoted(path) + " cannot replace a value of another kind in the file below it",
                       "write both as lists or both as mappings, or mark this one !override");
    }
    return over;
  }

  Value mappings(Value base, Value over, const std::string& path) {
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < base.members.size(); ++i) places.emplace(base.members[i].key, i);
    for (Member& m : over.members) {
      const auto found = places.find(m.key);
      if (found == places.end()) {
        base.members.push_back(std::move(m));
        continue;
      }
      Member& old = base.members[found->second];
      if (m.key.starts_with("x-")) {
        old = std::move(m);
        continue;
      }
      // Where a collection is added to, its key stays where it was first written.
      const bool adds = !old.value.is_scalar() && m.value.change == Change::merge;
      Value merged = merge(std::move(old.value), std::move(m.value), child(path, m.key));
      if (!adds) {
        old.key_span = m.key_span;
        old.key_file = m.key_file;
      }
      old.value = std::move(merged);
    }
    return base;
  }

  Problems& problems_;
};

}  // namespace

Value merge_documents(Value base, Value over, Problems& problems) {
  return Merger(problems).merge(std::move(base), std::move(over), "");
}

Value merge_services(Value base, Value over, Problems& problems) {
  return Merger(problems).merge(std::move(base), std::move(over), "services.*");
}

void drop_resets(Value& value) {
  std::erase_if(value.items, [](const Value& item) { return item.change == Change::reset; });
  std::erase_if(value.members, [](const Member& m) { return m.value.change == Change::reset; });
  for (Value& item : value.items) drop_resets(item);
  for (Member& m : value.members) drop_resets(m.value);
}

}  // namespace watertight::sources::compose
