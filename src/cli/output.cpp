#include "cli/output.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <ostream>

#include "cli/standard_output.hpp"
#include "report/github.hpp"
#include "report/text.hpp"

namespace watertight::cli {
namespace {

// Endings and names, for who gave neither.
std::string known_endings() {
  std::string text;
  for (const report::Format& f : report::formats())
    if (!f.endings.empty()) text += fmt::format("{}.{}", text.empty() ? "" : ", ", f.endings.front());
  return text;
}

}  // namespace

bool colours_are_wanted(const std::string& when) {
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

Expected<OutputFile> output_file(std::string_view text) {
  const auto equals = text.find('=');
  if (equals != std::string_view::npos)
    if (const report::Format* format = report::find_format(text.substr(0, equals)))
      return OutputFile{format, std::string(text.substr(equals + 1))};
  if (text == "-") return OutputFile{report::find_format("text"), "-"};
  const report::Format* format = report::format_of_file(text);
  if (format == nullptr)
    return std::unexpected(Error{"write", std::string(text), "its ending names no format",
                                 fmt::format("use one of {}, or FORMAT=FILE", known_endings())});
  return OutputFile{format, std::string(text)};
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
  const report::Format* standard = report::find_format(choice.format);
  return (standard != nullptr && standard->shows_source) ||
         std::any_of(files.begin(), files.end(), [](const OutputFile& f) { return f.format->shows_source; });
}

// Where a step of a GitHub job collects Markdown for the page of the job; what other steps wrote stays.
Expected<void> append_job_summary(const report::Run& run) {
  const char* path = std::getenv("GITHUB_STEP_SUMMARY");
  if (path == nullptr || *path == '\0') return {};
  std::ofstream out(path, std::ios::binary | std::ios::app);
  report::write_job_summary(out, run);
  out.flush();
  if (!out) return std::unexpected(Error{"write", path, std::strerror(errno), "unset GITHUB_STEP_SUMMARY"});
  return {};
}

Expected<void> write_outputs(const report::Run& run, const OutputChoice& choice,
                             const std::vector<OutputFile>& files) {
  bool for_github = choice.format == "github";
  if (!choice.format.empty() || !choice.quiet) {
    const report::TextOptions text{colours_are_wanted(choice.colour), choice.verbose, terminal_width(),
                                   choice.show_suppressed};
    const report::Format* format = report::find_format(choice.format.empty() ? "text" : choice.format);
    const auto done = write_standard_output([&](std::ostream& out) { format->write(out, run, text); });
    if (!done) return done;
  }
  for (const OutputFile& file : files) {
    const auto write = [&](std::ostream& out) { file.format->write(out, run, {false, true, 100, true}); };
    for_github = for_github || file.format->name == "github";
    auto done = file.path == "-" ? write_standard_output(write) : write_file(file.path, write);
    if (!done) return done;
  }
  return for_github ? append_job_summary(run) : Expected<void>();
}

}  // namespace watertight::cli
