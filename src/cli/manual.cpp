#include "cli/manual.hpp"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace watertight::cli {
namespace {

// Text of a page of man(7): nothing in it is a request or a hyphenation.
std::string roff(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (const char c : text)
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  return out;
}

void write_option(std::ostream& out, const OptionInfo& option) {
  out << ".TP\n.B " << roff(option.letter) << (option.letter.empty() ? "" : ", ") << roff(option.name);
  if (!option.choices.empty())
    out << ' ' << roff(fmt::format("{}", fmt::join(option.choices, "|")));
  else if (!option.value.empty())
    out << ' ' << roff(option.value);
  out << '\n' << roff(option.help.empty() ? option.name.substr(2) : option.help) << '\n';
}

constexpr std::string_view kEnd = R"(.SH EXIT STATUS
.TP
.B 0
nothing at or above \-\-fail\-on was found, and no way to a goal of \-\-fail\-on\-path
.TP
.B 1
something was found, or there is a way to a goal of \-\-fail\-on\-path
.TP
.B 2
wrong usage, or a result could not be written
.TP
.B 3
a part could not be read, whatever else was found (\-\-allow\-partial accepts that); doctor: a scan of the same could not be complete
.TP
.B 4
an internal error
.SH ENVIRONMENT
.B DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, DOCKER_API_VERSION
choose the engine as they do for
.BR docker (1).
.B NO_COLOR
switches colours off.
.SH EXAMPLES
.nf
watertight scan
watertight scan . \-o report.html
docker inspect web | watertight scan \-
watertight explain container\-docker\-socket
.fi
.SH SEE ALSO
.BR watertight\-handbook (7),
.BR docker (1)
)";

// "--fail-on, --group": options of a command that are those of another one.
std::string names_of(const std::vector<const OptionInfo*>& options) {
  std::string names;
  for (const OptionInfo* option : options) names += (names.empty() ? "" : ", ") + option->name;
  return names;
}

// What scan has too is said once, there.
void write_options(std::ostream& out, const CommandInfo& command, const CommandInfo& scan) {
  std::vector<const OptionInfo*> as_for_scan;
  for (const OptionInfo& option : command.options) {
    const bool known = &command != &scan && option.name != "--help" &&
                       std::find(scan.options.begin(), scan.options.end(), option) != scan.options.end();
    if (known)
      as_for_scan.push_back(&option);
    else
      write_option(out, option);
  }
  if (as_for_scan.empty()) return;
  fmt::print(out, ".PP\nAs for\n.BR scan :\n{}\n", roff(names_of(as_for_scan)));
}

}  // namespace

void write_manual(std::ostream& out, const CommandTable& table) {
  fmt::print(out, ".TH WATERTIGHT 1 \"\" \"watertight {}\" \"User Commands\"\n", WATERTIGHT_VERSION);
  out << ".SH NAME\nwatertight \\- find the ways out of Docker containers\n.SH SYNOPSIS\n";
  std::vector<const CommandInfo*> commands;  // that do something themselves
  for (const CommandInfo& command : table)
    if (commands_below(table, command.name).empty()) commands.push_back(&command);
  for (const CommandInfo* command : commands)
    fmt::print(out, ".B watertight {}\n[options] {}\n.br\n", roff(command->name),
               roff(operands_text(*command)));
  fmt::print(out,
             ".SH DESCRIPTION\n{}\nIt only reads: nothing is started, stopped or changed.\n.SH COMMANDS\n",
             roff(table.front().help));
  for (const CommandInfo* command : commands) {
    fmt::print(out, ".SS {} {}\n{}\n", roff(command->name), roff(operands_text(*command)),
               roff(command->help));
    write_options(out, *command, *commands.front());
  }
  out << kEnd;
}

}  // namespace watertight::cli
