#include "report/formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/csv.hpp"
#include "report/defectdojo.hpp"
#include "report/github.hpp"
#include "report/gitlab.hpp"
#include "report/gitlab_sast.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/junit.hpp"
#include "report/markdown.hpp"
#include "report/ocsf.hpp"
#include "report/sarif.hpp"

namespace watertight::report {
namespace {

using Endings = std::span<const std::string_view>;
constexpr std::string_view kText[] = {"txt"};
constexpr std::string_view kJson[] = {"json"};
constexpr std::string_view kNdjson[] = {"ndjson", "jsonl"};
constexpr std::string_view kMarkdown[] = {"md", "markdown"};
constexpr std::string_view kHtml[] = {"html", "htm"};
constexpr std::string_view kSarif[] = {"sarif", "sarif.json"};
constexpr std::string_view kJunit[] = {"junit.xml", "xml"};
constexpr std::string_view kGitlab[] = {"gl-code-quality-report.json", "codequality.json"};
constexpr std::string_view kGitlabSast[] = {"gl-sast-report.json"};
constexpr std::string_view kCsv[] = {"csv"};
constexpr std::string_view kOcsf[] = {"ocsf.ndjson", "ocsf.jsonl", "ocsf.json", "ocsf"};
constexpr std::string_view kDefectDojo[] = {"defectdojo.json"};

template <void (*write)(std::ostream&, const Run&)>
void plain(std::ostream& out, const Run& run, const TextOptions&) {
  write(out, run);
}

constexpr std::array<Format, 13> kFormats = {{
    {"text", kText, "a person at a terminal", "standard output", false, write_text},
    {"json", kJson, "scripts: everything, one document",
     "schema `watertight/scan/1`, `docs/schema/scan-1.schema.json`", false, plain<write_json>},
    {"ndjson", kNdjson, "log shippers and `jq`: everything, one object a line", "standard output, or a file",
     false, plain<write_ndjson>},
    {"md", kMarkdown, "a wiki or a comment", "pasted, or posted by a job", true, plain<write_markdown>},
    {"html", kHtml, "a person who reads all of it", "one file, opened in a browser or kept as an artifact",
     true, plain<write_html>},
    {"sarif", kSarif, "GitHub code scanning, IDEs",
     "`github/codeql-action/upload-sarif`, with `security-events: write`", false, plain<write_sarif>},
    {"github",
     {},
     "annotations in a GitHub job, and its summary",
     "standard output of a step; the summary goes to `$GITHUB_STEP_SUMMARY`",
     false,
     plain<write_github>},
    {"gitlab", kGitlab, "GitLab's code quality widget", "`artifacts: reports: codequality:`", false,
     plain<write_gitlab>},
    {"gitlab-sast", kGitlabSast, "GitLab's vulnerability report", "`artifacts: reports: sast:`", false,
     plain<write_gitlab_sast>},
    {"junit", kJunit, "the test view of any CI system", "`artifacts: reports: junit:`, Jenkins' `junit` step",
     false, plain<write_junit>},
    {"csv", kCsv, "spreadsheets", "opened, or imported", false, plain<write_csv>},
    {"ocsf", kOcsf, "SIEMs and security lakes: Compliance Finding events, one a line",
     "the collector that takes OCSF", false, plain<write_ocsf>},
    {"defectdojo", kDefectDojo, "DefectDojo", "import as \"Generic Findings Import\"", false,
     plain<write_defectdojo>},
}};

// "report.sarif" and "gl-sast-report.json" itself end so; "xjson" does not.
bool ends_so(std::string_view file, std::string_view ending) {
  if (!file.ends_with(ending)) return false;
  return file.size() == ending.size() || file[file.size() - ending.size() - 1] == '.';
}

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* find_format(std::string_view name) {
  const auto at =
      std::find_if(kFormats.begin(), kFormats.end(), [&](const Format& f) { return f.name == name; });
  return at == kFormats.end() ? nullptr : &*at;
}

const Format* format_of_file(std::string_view path) {
  const std::string_view file = path.substr(path.rfind('/') + 1);
  const Format* best = nullptr;
  std::size_t length = 0;
  for (const Format& f : kFormats)
    for (const std::string_view ending : f.endings)
      if (ending.size() > length && ends_so(file, ending)) {
        best = &f;
        length = ending.size();
      }
  return best;
}

std::string formats_markdown() {
  std::string text = "| `--format` | files that end in | for | how it gets there |\n|---|---|---|---|\n";
  for (const Format& f : kFormats) {
    std::string endings;
    for (const std::string_view e : f.endings)
      endings += fmt::format("{}`{}{}`", endings.empty() ? "" : ", ", e.starts_with("gl-") ? "" : ".", e);
    text += fmt::format("| `{}` | {} | {} | {} |\n", f.name, endings.empty() ? "(by name only)" : endings,
                        f.purpose, f.where);
  }
  return text;
}

}  // namespace watertight::report
