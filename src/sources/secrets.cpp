#include "sources/secrets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>
#include <random>
#include <utility>

#include "sources/secret_commands.hpp"
#include "sources/secret_formats.hpp"
#include "sources/secret_names.hpp"
#include "sources/secret_text.hpp"
#include "sources/sha256.hpp"
#include "sources/stand_in.hpp"

namespace watertight::sources {
namespace {

// A word that is looked for by its digest: shorter ones are many, and each
// length costs a digest.
constexpr std::size_t kShortestWord = 4;
constexpr std::size_t kMostLengths = 24;

// The one thing here that is read from the machine: without it equal secrets in
// two runs could not be told to be equal, and with a fixed one a digest could
// be looked up in a table made elsewhere.
std::string make_salt() {
  std::ifstream file("/etc/machine-id");
  const std::string id{std::istreambuf_iterator<char>{file}, {}};
  if (id.size() >= 32) return sha256_hex("watertight" + id);
  std::random_device device;
  std::string random;
  for (int i = 0; i < 8; ++i) random += std::to_string(device()) + '.';
  return sha256_hex(random);
}

std::string salted(std::string_view value) {
  static const std::string salt = make_salt();
  return sha256_hex(salt + std::string{value}).substr(0, 8);
}

bool all_of_class(std::string_view text, int (*test)(int)) {
  for (const char c : text)
    if (test(static_cast<unsigned char>(c)) == 0) return false;
  return !text.empty();
}

// What of an argument is a secret because of the option before it or in front
// of it; no kind: nothing is.
FoundSecret secret_argument(std::string_view program, std::string_view before, std::string_view argument) {
  if (is_placeholder(argument)) return {};
  const PasswordOption* attached = password_option(program, argument);
  if (attached != nullptr && attached->attached && !attached->behind_colon &&
      argument.size() > attached->option.size())
    return {attached->option.size(), argument.size(), "password"};
  if (attached != nullptr && attached->attached && attached->behind_colon)
    if (const std::size_t colon = argument.find(':'); colon != std::string_view::npos)
      return {colon + 1, argument.size(), "password"};
  if (argument.find_first_of("-$<>|&;") != 0 && takes_a_secret_next(program, before))
    return {0, argument.size(), "password"};
  if (!before.starts_with('-') || before.find('=') != std::string_view::npos) return {};
  const PasswordOption* option = password_option(program, before);
  if (option != nullptr && option->separate && before == option->option) {
    const std::size_t colon = option->behind_colon ? argument.find(':') : 0;
    if (colon == std::string_view::npos) return {};
    return {option->behind_colon ? colon + 1 : 0, argument.size(), "password"};
  }
  if (argument.starts_with('-')) return {};
  const std::string_view kind = kind_by_name(
      before.substr(before.find_first_not_of('-') == std::string_view::npos ? before.size()
                                                                            : before.find_first_not_of('-')));
  if (kind.empty() || plainly_no_secret(kind, argument)) return {};
  if (kind == "secret" && argument.starts_with("id=")) return {};  // a secret of the build, by its name
  return {0, argument.size(), kind_of_value(kind, argument)};
}

// A stand-in that is found by no sign around it is sealed as what it was.
SealedText replaced(std::string_view where, std::string_view text, std::span<const FoundSecret> secrets,
                    const facts::Origin& origin) {
  SealedText out;
  std::size_t from = 0;
  const auto take = [&](std::size_t begin, std::size_t end, std::string kind) {
    out.secrets.push_back(seal(std::string{where}, std::move(kind), text.substr(begin, end - begin), origin));
    out.text += text.substr(from, begin - from);
    out.text += placeholder(out.secrets.back());
    from = end;
  };
  auto taken = find_stand_in(text);
  const auto stand_ins_before = [&](std::size_t end) {
    for (; taken && taken->begin < end; taken = find_stand_in(text, taken->end))
      if (taken->begin >= from) take(taken->begin, taken->end, taken->secret.kind);
  };
  for (const FoundSecret& found : secrets) {
    stand_ins_before(found.begin);
    if (found.begin < from) continue;
    take(found.begin, found.end, std::string{found.kind});
  }
  stand_ins_before(text.size());
  out.text += text.substr(from);
  return out;
}

}  // namespace

std::optional<std::string> secret_kind(std::string_view name, std::string_view value) {
  if (value.empty() || is_placeholder(value)) return {};
  if (const auto found = find_secret_format(value)) return std::string{found->kind};
  const std::string_view kind = kind_by_name(name);
  if (const auto taken = find_stand_in(value)) return kind.empty() ? taken->secret.kind : std::string{kind};
  if (!kind.empty()) {
    if (plainly_no_secret(kind, value)) return {};
    return std::string{kind_of_value(kind, value)};
  }
  if (const std::string_view random = kind_by_randomness(name, value); !random.empty())
    return std::string{random};
  // -Dkey.password=… among the options of a program, Password=… in a connection
  // string, mysql -p….
  const bool pair = value.find_first_of("=:") != std::string_view::npos && mentions_secrets(value);
  if (!pair && value.find(" -") == std::string_view::npos) return {};
  const auto inside = secrets_in_text(value);
  if (inside.empty()) return {};
  return std::string{inside.front().kind};
}

facts::Secret seal(std::string where, std::string kind, std::string_view value, facts::Origin origin) {
  const auto taken = find_stand_in(value);
  if (taken && taken->begin == 0 && taken->end == value.size())
    return {std::move(where), std::move(kind), taken->secret.length, taken->secret.digest, std::move(origin)};
  const std::size_t length = taken ? length_with_secrets(value) : value.size();
  return {std::move(where), std::move(kind), static_cast<std::uint32_t>(length), salted(value),
          std::move(origin)};
}

std::string placeholder(const facts::Secret& secret) {
  return fmt::format("<{}, {} character{}, {}>", secret.kind, secret.length, secret.length == 1 ? "" : "s",
                     secret.digest);
}

bool is_placeholder(std::string_view text) {
  if (text.size() < 24 || text.size() > 96 || text.front() != '<' || text.back() != '>') return false;
  const std::string_view inside = text.substr(1, text.size() - 2);
  const std::size_t last = inside.rfind(", ");
  if (last == std::string_view::npos || inside.size() - last != 10) return false;
  if (!all_of_class(inside.substr(last + 2), isxdigit)) return false;
  const std::size_t before = inside.rfind(", ", last - 1);
  if (last == 0 || before == std::string_view::npos || before == 0) return false;
  // Kinds are plain words: whatever else stands between the brackets must not
  // slip through as sealed.
  const auto plain = [](int c) { return c == ' ' ? 1 : isalpha(c); };
  if (!all_of_class(inside.substr(0, before), plain)) return false;
  const std::string_view length = inside.substr(before + 2, last - before - 2);
  const std::size_t space = length.find(' ');
  if (space == std::string_view::npos || !all_of_class(length.substr(0, space), isdigit)) return false;
  return length.substr(space) == " characters" || length.substr(space) == " character";
}

SealedVariable sealed_variable(std::string name, std::string_view value, facts::Origin origin) {
  const auto kind = secret_kind(name, value);
  if (!kind) {
    const bool sealed = is_placeholder(value);
    return {{std::move(name), std::string{value}, sealed, std::move(origin)}, {}};
  }
  facts::Secret secret = seal("environment " + name, *kind, value, origin);
  facts::Variable variable{std::move(name), placeholder(secret), true, std::move(origin)};
  return {std::move(variable), std::move(secret)};
}

SealedLabel sealed_label(std::string name, std::string_view value, facts::Origin origin) {
  const auto kind = secret_kind(name, value);
  if (!kind) return {{std::move(name), std::string{value}, std::move(origin)}, {}};
  facts::Secret secret = seal("label " + name, *kind, value, origin);
  facts::Label label{std::move(name), placeholder(secret), std::move(origin)};
  return {std::move(label), std::move(secret)};
}

SealedText sealed_text(std::string_view where, std::string_view text, const facts::Origin& origin) {
  return replaced(where, text, secrets_in_text(text), origin);
}

SealedText sealed_forms(std::string_view where, std::string_view text, const facts::Origin& origin) {
  std::vector<FoundSecret> found;
  for (auto next = find_secret_format(text); next; next = find_secret_format(text, next->end))
    found.push_back(*next);
  return replaced(where, text, found, origin);
}

WordsBefore words_before(std::span<const std::string_view> words) {
  WordsBefore before;
  for (const std::string_view word : words) {
    const std::string_view name = word.substr(word.rfind('/') + 1);  // npos + 1 is 0
    if (has_password_options(name)) before.program = name;
  }
  if (!words.empty()) before.last = words.back();
  return before;
}

std::string_view program_of_image(std::string_view image) {
  image = image.substr(image.rfind('/') + 1);
  image = image.substr(0, image.find_first_of(":@"));
  return has_password_options(image) ? image : std::string_view{};
}

std::vector<FoundSecret> secrets_of_arguments(std::span<const std::string_view> arguments,
                                              const WordsBefore& before) {
  std::vector<FoundSecret> out;
  out.reserve(arguments.size());
  std::string_view program = before.program;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    out.push_back(secret_argument(program, i > 0 ? arguments[i - 1] : before.last, argument));
    const std::string_view name = argument.substr(argument.rfind('/') + 1);  // npos + 1 is 0
    if (has_password_options(name)) program = name;
  }
  return out;
}

SealedArguments sealed_arguments(std::string_view where, std::span<const std::string_view> arguments,
                                 const facts::Origin& origin, const WordsBefore& before) {
  SealedArguments out;
  const std::vector<FoundSecret> found = secrets_of_arguments(arguments, before);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    const FoundSecret& whole = found[i];
    if (whole.kind.empty()) {
      SealedText sealed = sealed_text(where, argument, origin);
      out.arguments.push_back(std::move(sealed.text));
      std::ranges::move(sealed.secrets, std::back_inserter(out.secrets));
      continue;
    }
    out.secrets.push_back(
        seal(std::string{where}, std::string{whole.kind}, argument.substr(whole.begin), origin));
    out.arguments.push_back(std::string{argument.substr(0, whole.begin)} + placeholder(out.secrets.back()));
  }
  return out;
}

KeptValue kept_value(std::string_view name, std::string_view value) {
  const std::string_view kind = kind_by_name(name);
  if (kind.empty() || plainly_no_secret(kind, value) || is_placeholder(value))
    return {std::string{value}, {}};
  const auto taken = find_stand_in(value);
  if (taken && taken->begin == 0 && taken->end == value.size()) return {std::string{value}, {}};
  return {stand_in(seal({}, std::string{kind}, value, {})), kind};
}

std::string without_these(std::string_view text, std::span<const facts::Secret> secrets) {
  std::map<std::size_t, std::vector<const facts::Secret*>> by_length;
  for (const facts::Secret& secret : secrets)
    if (secret.length >= kShortestWord &&
        (by_length.size() < kMostLengths || by_length.contains(secret.length)))
      by_length[secret.length].push_back(&secret);
  const auto joins = [&](std::size_t at) {
    return at > 0 && at < text.size() && isalnum(static_cast<unsigned char>(text[at - 1])) != 0 &&
           isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  const auto secret_at = [&](std::size_t at) -> const facts::Secret* {
    for (const auto& [length, all] : by_length) {
      if (at + length > text.size() || joins(at + length)) continue;
      const std::string digest = salted(text.substr(at, length));
      for (const facts::Secret* secret : all)
        if (secret->digest == digest) return secret;
    }
    return nullptr;
  };
  std::string out;
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size() && !by_length.empty(); ++i) {
    if (joins(i)) continue;
    const facts::Secret* secret = secret_at(i);
    if (secret == nullptr) continue;
    out += text.substr(from, i - from);
    out += placeholder(*secret);
    from = i + secret->length;
    i = from - 1;
  }
  out += text.substr(from);
  return out;
}

std::string without_secrets(std::string_view text) { return sealed_text({}, text, {}).text; }

}  // namespace watertight::sources
