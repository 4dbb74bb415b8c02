#include "sources/compose/load.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>

#include "sources/compose/environment_file.hpp"
#include "sources/compose/extends.hpp"
#include "sources/compose/include.hpp"
#include "sources/compose/merge.hpp"
#include "sources/compose/unique.hpp"
#include "sources/ignore_comments.hpp"

namespace watertight::sources::compose {
namespace {

Change change_of(std::string_view tag) {
  if (tag == "!reset") return Change::reset;
  if (tag == "!override") return Change::replace;
  return Change::merge;
}

}  // namespace

bool Loader::charge(std::size_t values) {
  values_ += values;
  if (values_ <= request_.limits.values) return true;
  problems_.refuse(
      fmt::format("the Compose files hold more than {} values once extends and aliases are copied; "
                  "split the project",
                  request_.limits.values));
  return false;
}

void Loader::interpolate_scalar(Value& value, const Environment& environment) {
  if (value.text.find('$') == std::string::npos) return;
  const Lookup lookup = [&](std::string_view name) { return environment.find(name); };
  const std::size_t left =
      request_.limits.substituted_bytes - std::min(substituted_, request_.limits.substituted_bytes);
  auto result = interpolate(value.text, lookup, left);
  if (!result) {
    facts::Origin where = origin(value);
    // Inside a scalar of one line the place is exact.
    if (value.span.line == value.span.end_line) {
      where.span.column += static_cast<std::uint32_t>(result.error().offset) + (value.quoted ? 1 : 0);
    }
    problems_.refuse(where, result.error().cause, result.error().remedy);
    value.unset = "a variable in it could not be replaced";
    return;
  }
  substituted_ += result->text.size();
  for (const InterpolatedSecret& secret : result->secrets) known_.add(secret.kind, secret.value);
  value.text = std::move(result->text);
  if (result->unset.empty()) return;
  const bool several = result->unset.size() > 1;
  value.unset = fmt::format("the variable{} {} {} not set", several ? "s" : "",
                            fmt::join(result->unset, ", "), several ? "are" : "is");
  problems_.note(origin(value), value.unset + std::string(kEmptyInItsPlace));
}

Value Loader::value_of(const text::Node& node, const File& file, const Environment& environment) {
  Value value;
  value.kind = node.kind;
  value.quoted = node.quoted;
  value.change = change_of(node.tag);
  value.file = &file;
  value.span = node.span;
  if (node.is_scalar()) {
    value.text = node.text;
    interpolate_scalar(value, environment);
  }
  value.items.reserve(node.items.size());
  for (const text::Node* item : node.items) value.items.push_back(value_of(*item, file, environment));
  value.members.reserve(node.entries.size());
  for (const text::Entry& entry : node.entries) {
    value.members.push_back(
        {std::string(entry.key->text), entry.key->span, &file, value_of(*entry.value, file, environment)});
  }
  return value;
}

void Loader::keep_ignore_comments(std::string_view text, const text::Document& document, const File& file) {
  for (std::size_t i = 0; i + 1 < files_.size(); ++i)
    if (files_[i].source->name == file.source->name) return;  // read before, as the base of another file
  auto comments = ignore_comments_in(text, document, file.source);
  std::move(comments.begin(), comments.end(), std::back_inserter(ignore_comments_));
}

std::optional<std::string> Loader::read(const std::string& path, const facts::Origin& named_at) {
  auto text = request_.reader->read(path);
  if (text) return std::move(*text);
  if (named_at.source)
    problems_.refuse(named_at, text.error().sentence());
  else
    problems_.refuse(text.error().sentence());
  return std::nullopt;
}

std::vector<Value> Loader::documents(const std::string& path, std::string directory,
                                     const Environment& environment, const facts::Origin& named_at) {
  if (++files_read_ > request_.limits.files) {
    problems_.refuse(
        fmt::format("more than {} files are brought in by include and extends; the rest was not read",
                    request_.limits.files));
    return {};
  }
  const auto text = read(path, named_at);
  if (!text) return {};
  auto parsed = text::parse_yaml(*text, path, request_.limits.document);
  if (!parsed) {
    problems_.refuse(parsed.error().sentence());
    return {};
  }
  const File& file =
      files_.emplace_back(File{facts::make_source(facts::SourceKind::file, path), std::move(directory)});
  keep_ignore_comments(*text, *parsed, file);
  std::vector<Value> found;
  for (const text::Node* root : parsed->roots) {
    Value value = value_of(*root, file, environment);
    if (value.is_null()) continue;
    if (!value.is_mapping()) {
      problems_.refuse(origin(value), "a Compose file is a mapping, and this is none",
                       "start it with \"services:\"");
      continue;
    }
    if (!charge(count_values(value))) break;
    found.push_back(std::move(value));
  }
  if (found.empty() && parsed->roots.size() <= 1 && (parsed->roots.empty() || parsed->roots[0]->is_null()))
    problems_.refuse(
        fmt::format("{} is empty, which docker compose refuses; it needs at least \"services:\"", path));
  return found;
}

std::optional<Value> Loader::project(std::span<const std::string> files, const Context& context) {
  std::optional<Value> merged;
  for (const std::string& path : files) {
    for (Value& document : documents(path, context.directory, context.environment, context.named_at)) {
      apply_extends(document, path, context, *this);
      apply_includes(document, path, context, *this);
      merged =
          merged ? merge_documents(std::move(*merged), std::move(document), problems_) : std::move(document);
      keep_last_of_each(*merged);
    }
  }
  if (merged) drop_resets(*merged);
  return merged;
}

void Loader::add_environment_file(const std::string& path, Environment& environment,
                                  const facts::Origin& named_at) {
  const auto text = read(path, named_at);
  if (!text) return;
  const auto lines =
      parse_environment_file(*text, path, [&](std::string_view name) { return environment.find(name); });
  if (!lines) {
    problems_.refuse(lines.error().sentence());
    return;
  }
  for (const EnvironmentLine& line : *lines) {
    known_.add(line.secret_kind, line.secret);
    if (line.value) known_.add_of_text(*line.value);
    if (line.value) environment.from_files.insert_or_assign(line.name, *line.value);
  }
}

}  // namespace watertight::sources::compose
