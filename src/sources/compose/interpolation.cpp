#include "sources/compose/interpolation.hpp"

#include <algorithm>
#include <utility>

#include "sources/secrets.hpp"

namespace watertight::sources::compose {
namespace {

constexpr int kDeepest = 32;
constexpr std::string_view kEscape = "write $$ for a dollar sign that is meant as one";

struct Interpolator {
  const Lookup& lookup;
  std::size_t most;
  Interpolated result;
  InterpolationProblem problem;

  bool fail(std::size_t offset, std::string cause, std::string_view remedy) {
    problem = {offset, std::move(cause), std::string(remedy)};
    return false;
  }
  void add_unset(std::string_view name) {
    if (std::ranges::find(result.unset, name) == result.unset.end()) result.unset.emplace_back(name);
  }

  // Appends the meaning of `text`, which stands at `base` of the whole, to `out`.
  bool run(std::string_view text, std::size_t base, int depth, std::string& out) {
    if (depth > kDeepest)
      return fail(base, "variables are nested more than 32 levels deep",
                  "give the inner ones names of their own");
    std::size_t at = 0;
    while (at < text.size()) {
      const std::size_t dollar = std::min(text.find('$', at), text.size());
      out.append(text.substr(at, dollar - at));
      if (dollar == text.size()) break;
      if (!variable(text, base, dollar, depth, out, at)) return false;
      if (out.size() > most)
        return fail(base + dollar, "the variables make this text larger than the limit",
                    "shorten their values");
    }
    return true;
  }

  bool variable(std::string_view text, std::size_t base, std::size_t dollar, int depth, std::string& out,
                std::size_t& next) {
    const std::string_view rest = text.substr(dollar + 1);
    if (rest.starts_with('$')) {
      out += '$';
      next = dollar + 2;
      return true;
    }
    if (rest.starts_with('{')) return braced(text, base, dollar, depth, out, next);
    std::size_t length = 0;
    if (!rest.empty() && is_name_start(rest[0])) {
      while (length < rest.size() && is_name_character(rest[length])) ++length;
    }
    if (length == 0) return fail(base + dollar, "a dollar sign that starts no variable", kEscape);
    plain(rest.substr(0, length), out);
    next = dollar + 1 + length;
    return true;
  }

  void plain(std::string_view name, std::string& out) {
    if (const std::string* value = lookup(name))
      out += *value;
    else
      add_unset(name);
  }

  // Position of the brace that closes the one before `from`; npos where none does.
  static std::size_t closing(std::string_view text, std::size_t from) {
    std::size_t open = 1;
    for (std::size_t i = from; i < text.size(); ++i) {
      if (text[i] == '}' && --open == 0) return i;
      if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') {
        ++open;
        ++i;
      }
    }
    return std::string_view::npos;
  }

  bool braced(std::string_view text, std::size_t base, std::size_t dollar, int depth, std::string& out,
              std::size_t& next) {
    const std::size_t start = dollar + 2;
    const std::size_t end = closing(text, start);
    if (end == std::string_view::npos)
      return fail(base + dollar, "\"${\" without a closing brace", "add the \"}\"");
    const std::string_view body = text.substr(start, end - start);
    next = end + 1;
    std::size_t length = 0;
    if (!body.empty() && is_name_start(body[0])) {
      while (length < body.size() && is_name_character(body[length])) ++length;
    }
    const std::string_view name = body.substr(0, length);
    std::string_view operation = body.substr(length);
    if (name.empty()) return fail(base + dollar, "\"${…}\" names no variable", kEscape);
    if (operation.empty()) {
      plain(name, out);
      return true;
    }
    const bool empty_counts = operation.starts_with(':');
    if (empty_counts) operation.remove_prefix(1);
    if (operation.empty() || std::string_view("-?+").find(operation[0]) == std::string_view::npos)
      return fail(base + dollar, "\"${" + std::string(name.substr(0, 60)) + "…}\" is no form of a variable",
                  "use ${NAME}, ${NAME:-default}, ${NAME:?message} or ${NAME:+value}");
    const std::string* value = lookup(name);
    const bool set = value && !(empty_counts && value->empty());
    const std::string_view argument = operation.substr(1);
    const std::size_t argument_base = base + static_cast<std::size_t>(argument.data() - text.data());
    return apply(operation[0], name, set ? value : nullptr, argument, base + dollar, argument_base, depth,
                 out);
  }

  bool apply(char operation, std::string_view name, const std::string* value, std::string_view argument,
             std::size_t offset, std::size_t argument_base, int depth, std::string& out) {
    if (operation == '+') return value ? run(argument, argument_base, depth + 1, out) : true;
    if (value) {
      out += *value;
      return true;
    }
    if (operation == '-') {
      std::string otherwise;
      if (!run(argument, argument_base, depth + 1, otherwise)) return false;
      KeptValue kept = kept_value(name, otherwise);
      out += kept.text;
      if (!kept.kind.empty()) result.secrets.push_back({kept.kind, std::move(otherwise)});
      return true;
    }
    std::string message;
    if (!run(argument, argument_base, depth + 1, message)) return false;
    return fail(offset,
                "the variable " + std::string(name) + " is required and has no value" +
                    (message.empty() ? "" : " (\"" + message.substr(0, 200) + "\")"),
                "set it in the environment or in .env");
  }
};

}  // namespace

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_character(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

std::expected<Interpolated, InterpolationProblem> interpolate(std::string_view text, const Lookup& lookup,
                                                              std::size_t most) {
  Interpolator work{lookup, most, {}, {}};
  std::string out;
  if (!work.run(text, 0, 0, out)) return std::unexpected(std::move(work.problem));
  work.result.text = std::move(out);
  return std::move(work.result);
}

}  // namespace watertight::sources::compose
