// A service's variables and labels: those of its files first, its own over them, secrets taken out.
#include <fmt/format.h>

#include <unordered_map>

#include "sources/compose/environment_file.hpp"
#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

// Names in the order they first came, each with its last value.
class Variables {
 public:
  void set(std::string name, std::string value, facts::Origin origin) {
    const auto [place, fresh] = places_.try_emplace(name, list_.size());
    Entry entry{std::move(name), std::move(value), std::move(origin), false};
    if (fresh)
      list_.push_back(std::move(entry));
    else
      list_[place->second] = std::move(entry);
  }
  // `- NAME` where the environment does not know NAME: not even the value of a file is left.
  void remove(const std::string& name) {
    if (const auto found = places_.find(name); found != places_.end()) list_[found->second].removed = true;
  }

  struct Entry {
    std::string name;
    std::string value;
    facts::Origin origin;
    bool removed = false;
  };
  [[nodiscard]] std::vector<Entry>& entries() { return list_; }

 private:
  std::vector<Entry> list_;
  std::unordered_map<std::string, std::size_t> places_;
};

struct FileReference {
  std::string path;  // as written
  bool required = true;
  EnvironmentFormat format = EnvironmentFormat::dotenv;
  const Value* value = nullptr;  // where the path stands
};

std::vector<FileReference> file_references(ServiceReading& reading, std::string_view key) {
  std::vector<FileReference> references;
  const Member* m = written(reading.service, key);
  if (!m) return references;
  const auto add = [&](const Value& item) {
    FileReference reference;
    reference.value = &item;
    if (item.is_mapping()) {
      const Member* path = written(item, "path");
      if (!path) {
        reading.project.problems.refuse(origin(item),
                                        fmt::format("{}an entry of {} has no path", subject(reading), key),
                                        "add \"path: FILE\"");
        return;
      }
      reference.value = &path->value;
      if (const Member* required = written(item, "required"))
        reference.required = parse_switch(required->value.text).value_or(true);
      if (const Member* format = written(item, "format"); format && format->value.text == "raw")
        reference.format = EnvironmentFormat::raw;
    }
    if (!reference.value->unset.empty()) {
      leave_out(reading, *reference.value, key);
      return;
    }
    reference.path = reference.value->text;
    references.push_back(std::move(reference));
  };
  if (m->value.is_sequence()) {
    for (const Value& item : m->value.items) add(item);
  } else {
    add(m->value);
  }
  return references;
}

void add_file(ServiceReading& reading, const FileReference& reference, Variables& variables) {
  Project& project = reading.project;
  const std::string path = openable_path(*reference.value, reference.path);
  const FileReader& reader = *project.request.reader;
  if (!reference.required && !reader.exists(path)) return;
  const auto text = reader.read(path);
  if (!text) {
    project.problems.refuse(origin(*reference.value),
                            fmt::format("{}{}", subject(reading), text.error().sentence()));
    return;
  }
  const Lookup lookup = [&](std::string_view name) { return project.context.environment.find(name); };
  const auto lines = parse_environment_file(*text, path, lookup, reference.format);
  if (!lines) {
    project.problems.refuse(lines.error().sentence());
    return;
  }
  const facts::SourceRef source = facts::make_source(facts::SourceKind::file, path);
  for (const EnvironmentLine& line : *lines) {
    project.known.add(line.secret_kind, line.secret);
    if (line.value) project.known.add_of_text(*line.value);
    const std::string* outside = line.value ? nullptr : lookup(line.name);
    if (line.value || outside)
      variables.set(line.name, line.value ? *line.value : *outside, {source, {}, line.span});
  }
}

void add_own(ServiceReading& reading, std::string_view key, bool from_outside, Variables& variables) {
  const Member* m = written(reading.service, key);
  if (!m) return;
  for (Pair& pair : pairs_of(m->value)) {
    if (!pair.has_value && from_outside) {
      const std::string* outside = reading.project.context.environment.find(pair.name);
      if (!outside) {
        variables.remove(pair.name);
        continue;
      }
      pair.value = *outside;
    }
    variables.set(std::move(pair.name), std::move(pair.value), std::move(pair.origin));
  }
}

facts::Origin origin_of(const ServiceReading& reading, std::string_view first, std::string_view second) {
  for (std::string_view key : {first, second})
    if (const Member* m = written(reading.service, key)) return origin(*m);
  return {};
}

}  // namespace

void read_environment(ServiceReading& reading) {
  facts::Container& c = reading.container;
  Variables variables;
  facts::Items files;
  for (const FileReference& reference : file_references(reading, "env_file")) {
    files.push_back(
        {shown_path(reading.project, *reference.value, reference.path), origin(*reference.value)});
    add_file(reading, reference, variables);
  }
  add_own(reading, "environment", true, variables);
  std::vector<facts::Variable> environment;
  for (Variables::Entry& entry : variables.entries()) {
    if (entry.removed) continue;
    SealedVariable sealed = sealed_variable(std::move(entry.name), entry.value, std::move(entry.origin));
    if (sealed.secret) c.secrets.push_back(std::move(*sealed.secret));
    environment.push_back(std::move(sealed.variable));
  }
  const facts::Origin at = origin_of(reading, "environment", "env_file");
  c.environment =
      at.source ? facts::declared(std::move(environment), at) : facts::by_default(std::move(environment));
  const facts::Origin files_at = origin_of(reading, "env_file", "env_file");
  c.environment_files =
      files_at.source ? facts::declared(std::move(files), files_at) : facts::by_default(std::move(files));

  Variables labels;
  for (const FileReference& reference : file_references(reading, "label_file"))
    add_file(reading, reference, labels);
  add_own(reading, "labels", false, labels);
  std::vector<facts::Label> kept;
  for (Variables::Entry& entry : labels.entries()) {
    SealedLabel sealed = sealed_label(std::move(entry.name), entry.value, std::move(entry.origin));
    if (sealed.secret) c.secrets.push_back(std::move(*sealed.secret));
    kept.push_back(std::move(sealed.label));
  }
  const facts::Origin labels_at = origin_of(reading, "labels", "label_file");
  c.labels =
      labels_at.source ? facts::declared(std::move(kept), labels_at) : facts::by_default(std::move(kept));
}

}  // namespace watertight::sources::compose
