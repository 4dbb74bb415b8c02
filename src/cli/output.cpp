#include "cli/output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <ostream>

#include "cli/standard_output.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/markdown.hpp"
#include "report/text.hpp"

namespace watertight::cli {
namespace {

constexpr std::array<std::string_view, 5> kFormats = {"text", "json", "ndjson", "md", "html"};

std::string format_of_ending(std::string_view path) {
  const auto dot = path.rfind('.');
  const std::string_view ending = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  if (ending == "txt") return "text";
  if (ending == "htm") return "html";
  if (ending == "markdown") return "md";
  return std::find(kFormats.begin(), kFormats.end(), ending) == kFormats.end() ? std::string()
                                                                               : std::string(ending);
}

bool wants_colour(const std::string& when) {
  if (when != "auto") return when == "always";
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0') &&
         (term == nullptr || std::strcmp(term, "dumb") != 0);
}

int terminal_width() {
  if (const char* columns = std::getenv("COLUMNS"); columns != nullptr && std::atoi(columns) > 0)
    return std::min(std::atoi(columns), 120);
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return std::min<int>(size.ws_col, 120);
  return 100;
}

void write_format(std::ostream& out, const std::string& format, const report::Run& run,
                  const report::TextOptions& text) {
  if (format == "json")
    report::write_json(out, run);
  else if (format == "ndjson")
    report::write_ndjson(out, run);
  else if (format == "md")
    report::write_markdown(out, run);
  else if (format == "html")
    report::write_html(out, run);
  else
    report::write_text(out, run, text);
}

}  // namespace

Expected<OutputFile> output_file(std::string_view text) {
  const auto equals = text.find('=');
  if (equals != std::string_view::npos) {
    const std::string_view format = text.substr(0, equals);
    if (std::find(kFormats.begin(), kFormats.end(), format) != kFormats.end())
      return OutputFile{std::string(format), std::string(text.substr(equals + 1))};
  }
  if (text == "-") return OutputFile{"text", "-"};
  std::string format = format_of_ending(text);
  if (format.empty())
    return std::unexpected(Error{"write", std::string(text), "its ending names no format",
                                 fmt::format("use one of .{}, or FORMAT=FILE", fmt::join(kFormats, ", ."))});
  return OutputFile{std::move(format), std::string(text)};
}

Expected<void> write_file(const std::string& path, const std::function<void(std::ostream&)>& write) {
  const auto failed = [&](int error) {
    return std::unexpected(
        Error{"write", path, std::strerror(error), "name a file in a folder that you may write to"});
  };
  // Something that is there and is no regular file (/dev/stdout, a FIFO) cannot be replaced: it is written
  // to.
  std::string temporary = path + ".XXXXXX";
  struct stat status{};
  const bool replace = stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
  if (!replace) {
    std::ofstream direct(path);
    write(direct);
    direct.flush();
    return direct ? Expected<void>() : failed(errno);
  }
  const int file = mkstemp(temporary.data());
  if (file < 0) return failed(errno);
  const mode_t mask = umask(0);
  umask(mask);
  fchmod(file, 0666 & ~mask);
  close(file);
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  write(out);
  out.close();
  if (!out || std::rename(temporary.c_str(), path.c_str()) != 0) {
    const int error = errno;
    unlink(temporary.c_str());
    return failed(error);
  }
  return {};
}

bool needs_excerpts(const std::vector<OutputFile>& files, const OutputChoice& choice) {
  const auto shows_source = [](std::string_view format) { return format == "html" || format == "md"; };
  return shows_source(choice.format) ||
         std::any_of(files.begin(), files.end(), [&](const OutputFile& f) { return shows_source(f.format); });
}

Expected<void> write_outputs(const report::Run& run, const OutputChoice& choice,
                             const std::vector<OutputFile>& files) {
  if (!choice.format.empty() || !choice.quiet) {
    const report::TextOptions text{wants_colour(choice.colour), choice.verbose, terminal_width()};
    const auto done =
        write_standard_output([&](std::ostream& out) { write_format(out, choice.format, run, text); });
    if (!done) return done;
  }
  for (const OutputFile& file : files) {
    const auto write = [&](std::ostream& out) { write_format(out, file.format, run, {false, true, 100}); };
    auto done = file.path == "-" ? write_standard_output(write) : write_file(file.path, write);
    if (!done) return done;
  }
  return {};
}

}  // namespace watertight::cli
