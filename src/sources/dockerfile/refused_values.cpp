#include "sources/dockerfile/refused_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "sources/dockerfile/characters.hpp"
#include "sources/dockerfile/refused_mounts.hpp"

namespace watertight::sources::dockerfile {
namespace {

using std::string;
using std::string_view;

string shown(string_view value) { return fmt::format("\"{}\"", value.substr(0, 60)); }

bool all_digits(string_view text, char last = '9') {
  return !text.empty() && std::ranges::all_of(text, [&](char c) { return c >= '0' && c <= last; });
}

bool all_hex(string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f'); });
}

std::optional<std::int64_t> number(string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Takes the longest number with an optional fraction off the front; false where there is none.
bool take_number(string_view& text) {
  const auto digits = [&] {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end > 0;
  };
  const bool whole = digits();
  if (!text.starts_with('.')) return whole;
  text.remove_prefix(1);
  return digits() || whole;
}

// "1h30m", "1.5s", "0": what Go reads as a duration. Only 0 has no unit.
bool is_duration(string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return true;
  if (text.empty()) return false;
  while (!text.empty()) {
    if (!take_number(text)) return false;
    constexpr std::array<string_view, 8> kUnits = {"ns", "us", "µs", "μs", "ms", "s", "m", "h"};
    const auto unit = std::ranges::find_if(kUnits, [&](string_view u) { return text.starts_with(u); });
    if (unit == kUnits.end()) return false;
    text.remove_prefix(unit->size());
  }
  return true;
}

// u+rwx,go=rX: who, what to do, and which permissions or whose.
bool is_symbolic_mode(string_view text) {
  while (!text.empty()) {
    string_view clause = text.substr(0, text.find(','));
    text.remove_prefix(std::min(clause.size() + 1, text.size()));
    clause.remove_prefix(std::min(clause.find_first_not_of("ugoa"), clause.size()));
    if (clause.empty()) return false;
    while (!clause.empty()) {
      if (string_view("+-=").find(clause.front()) == string_view::npos) return false;
      clause.remove_prefix(1);
      clause.remove_prefix(std::min(clause.find_first_not_of("rwxXstugo"), clause.size()));
    }
  }
  return true;
}

bool is_mode(string_view text) {
  if (all_digits(text)) {
    const auto end = text.find_first_not_of('0');
    const string_view rest = end == string_view::npos ? string_view() : text.substr(end);
    return all_digits(text, '7') && rest.size() <= 4;
  }
  return !text.empty() && is_symbolic_mode(text);
}

std::optional<Refusal> one_of(string_view flag, string_view value, std::initializer_list<string_view> allowed,
                              string_view remedy) {
  if (std::ranges::find(allowed, value) != allowed.end()) return std::nullopt;
  return Refusal{fmt::format("--{} is {}, which the builder refuses", flag, shown(value)), string(remedy)};
}

bool is_switch(string_view flag) {
  return flag == "link" || flag == "parents" || flag == "keep-git-dir" || flag == "unpack";
}

std::optional<Refusal> refused_health(const WrittenFlag& flag) {
  if (flag.value.empty()) return std::nullopt;
  if (flag.name == "retries") {
    const auto retries = number(flag.value);
    if (retries && *retries >= 0 && *retries <= INT32_MAX) return std::nullopt;
    return Refusal{fmt::format("--retries is {}, which is no count", shown(flag.value)),
                   "write a whole number such as 3"};
  }
  if (is_duration(flag.value)) return std::nullopt;
  return Refusal{fmt::format("--{} is {}, which is no duration", flag.name, shown(flag.value)),
                 "write a number with its unit, such as 30s or 1m30s"};
}

std::optional<Refusal> refused_checksum(string_view checksum, const std::vector<string>& sources) {
  constexpr std::string_view kRemedy = "write --checksum=sha256: and the 64 hexadecimal digits of the file";
  const auto colon = checksum.find(':');
  const string_view digits = colon == string_view::npos ? checksum : checksum.substr(colon + 1);
  const string_view name = colon == string_view::npos ? string_view() : checksum.substr(0, colon);
  const bool digest = (name == "sha256" && digits.size() == 64) ||
                      (name == "sha384" && digits.size() == 96) || (name == "sha512" && digits.size() == 128);
  const bool commit = name.empty() && digits.size() >= 7 && digits.size() <= 64;
  if (!all_hex(digits) || (!digest && !commit))
    return Refusal{fmt::format("--checksum is {}, which is no digest", shown(checksum)), string(kRemedy)};
  if (sources.size() != 1)
    return Refusal{"--checksum stands before more than one source",
                   "write an ADD of its own for each file, with its checksum"};
  const string_view source = sources.front();
  const bool git = source.starts_with("git@") || source.starts_with("git://") || source.starts_with("ssh://");
  if (source.starts_with("http://") || source.starts_with("https://") || git ||
      source.find('$') != string_view::npos)
    return std::nullopt;
  return Refusal{"--checksum stands before a source that is not downloaded", "remove it, or use COPY"};
}

std::optional<Refusal> refused_port(string_view port) {
  const auto refused = [&](string_view why) {
    return Refusal{fmt::format("EXPOSE {} {}", shown(port), why),
                   "write a port from 0 to 65535, or a range such as 8000-8010, and /udp behind it for UDP"};
  };
  const auto slash = port.find('/');
  const string protocol = slash == string_view::npos ? string() : lowered(port.substr(slash + 1));
  if (!protocol.empty() && protocol != "tcp" && protocol != "udp" && protocol != "sctp")
    return refused("names no protocol the builder knows");
  const auto is_range = [](string_view text) {
    const auto dash = text.find('-');
    const auto first = number(text.substr(0, dash));
    const auto last = dash == string_view::npos ? first : number(text.substr(dash + 1));
    return first && last && *first >= 0 && *last <= 65535 && *first <= *last;
  };
  string_view ports = port.substr(0, slash);
  const auto colon = ports.rfind(':');
  if (!is_range(colon == string_view::npos ? ports : ports.substr(colon + 1))) return refused("is no port");
  if (colon == string_view::npos) return std::nullopt;
  ports = ports.substr(0, colon);
  const string_view host = ports.substr(ports.rfind(':') + 1);  // npos + 1 is 0
  if (!host.empty() && !is_range(host)) return refused("is no port");
  return std::nullopt;
}

std::optional<Refusal> refused_signal(string_view signal) {
  constexpr std::array<string_view, 37> kSignals = {
      "ABRT",   "ALRM",  "BUS",  "CHLD", "CLD",   "CONT",  "FPE",   "HUP",  "ILL",  "INT",
      "IO",     "IOT",   "KILL", "PIPE", "POLL",  "PROF",  "PWR",   "QUIT", "SEGV", "STKFLT",
      "STOP",   "SYS",   "TERM", "TRAP", "TSTP",  "TTIN",  "TTOU",  "URG",  "USR1", "USR2",
      "VTALRM", "WINCH", "XCPU", "XFSZ", "RTMIN", "RTMAX", "UNUSED"};
  if (all_digits(signal)) {
    const auto value = number(signal);
    if (value && *value > 0 && *value <= 64) return std::nullopt;
  }
  string name = uppered(signal);
  if (name.starts_with("SIG")) name.erase(0, 3);
  const bool real_time = name.starts_with("RTMIN+") || name.starts_with("RTMAX-");
  if (std::ranges::find(kSignals, name) != kSignals.end() || (real_time && all_digits(name.substr(6))))
    return std::nullopt;
  return Refusal{fmt::format("STOPSIGNAL {} is no signal", shown(signal)), "write a name such as SIGTERM"};
}

}  // namespace

bool stands_once(string_view flag) { return flag != "mount" && flag != "exclude" && flag != "device"; }

std::optional<Refusal> refused_flag(const WrittenFlag& flag, const Expansion& expand) {
  if (is_switch(flag.name)) {
    const string low = lowered(flag.value);
    if (!flag.has_value || low == "true" || low == "false") return std::nullopt;
    return Refusal{fmt::format("--{} is {}, which is neither true nor false", flag.name, shown(flag.value)),
                   fmt::format("write --{} alone, or --{}=false", flag.name, flag.name)};
  }
  if (!flag.has_value)
    return Refusal{fmt::format("--{} has no value", flag.name),
                   fmt::format("write --{}=VALUE, without a blank in between", flag.name)};
  if (flag.name == "security")
    return one_of("security", flag.value, {"insecure", "sandbox"}, "write sandbox, or leave it out");
  if (flag.name == "network")
    return one_of("network", flag.value, {"default", "none", "host"}, "write default, none or host");
  if (flag.name == "mount") return refused_mount(flag.value, expand);
  if (flag.keyword == "healthcheck") return refused_health(flag);
  if (flag.name != "chmod" || flag.value.empty()) return std::nullopt;
  const auto mode = expand(flag.value);
  if (!mode || mode->empty() || is_mode(*mode)) return std::nullopt;
  return Refusal{fmt::format("--chmod is {}, which is no mode of a file", shown(*mode)),
                 "write an octal number up to 7777 or letters such as u=rwX,go=rX"};
}

std::vector<Refusal> refused_arguments(string_view keyword, const facts::Instruction& instruction) {
  std::vector<Refusal> all;
  const auto add = [&](std::optional<Refusal> refusal) {
    if (refusal) all.push_back(std::move(*refusal));
  };
  const auto known = [](string_view text) { return text.find('$') == string_view::npos; };
  const std::vector<string>& arguments = instruction.arguments;
  if (keyword == "stopsignal" && known(arguments.front())) add(refused_signal(arguments.front()));
  if (keyword == "expose")
    for (const string& argument : arguments)
      if (known(argument))
        for (const string& port : words_between_blanks(argument)) add(refused_port(port));
  const facts::Flag* checksum = instruction.flag("checksum");
  if (keyword == "add" && checksum != nullptr && known(checksum->value))
    add(refused_checksum(checksum->value, {arguments.begin(), arguments.end() - 1}));
  return all;
}

}  // namespace watertight::sources::dockerfile
