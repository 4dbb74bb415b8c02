#include "sources/discover.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <filesystem>
#include <set>
#include <system_error>

#include "sources/file.hpp"
#include "sources/kubernetes/kubernetes.hpp"

namespace watertight::sources {
namespace {

namespace fs = std::filesystem;
using facts::TargetKind;

constexpr std::size_t kHead = 8192;    // bytes that content is recognised by
constexpr std::size_t kMaxDepth = 64;  // of folders

// Folders that hold other people's files or none of ours.
constexpr std::array<std::string_view, 7> kLeftOut = {".git",       ".hg",   ".svn", "node_modules",
                                                      ".terraform", ".venv", ".tox"};

// Endings that settle it: no Dockerfile or Compose file whatever the text looks like.
constexpr std::array<std::string_view, 34> kOther = {
    ".md",  ".rst", ".html", ".css", ".js",   ".ts", ".tsx", ".jsx", ".py",   ".go",   ".rs",  ".c",
    ".h",   ".cpp", ".hpp",  ".cs",  ".java", ".kt", ".rb",  ".php", ".sh",   ".bash", ".sql", ".svg",
    ".png", ".jpg", ".gif",  ".pdf", ".zip",  ".gz", ".tar", ".so",  ".lock", ".sum"};

constexpr std::array<std::string_view, 4> kTemplates = {".j2", ".erb", ".tmpl", ".tpl"};

// Keys that hardly any other JSON file has at its top.
constexpr std::array<std::string_view, 14> kDaemonKeys = {
    "\"userns-remap\"",        "\"live-restore\"",
    "\"insecure-registries\"", "\"registry-mirrors\"",
    "\"userland-proxy\"",      "\"storage-driver\"",
    "\"default-runtime\"",     "\"data-root\"",
    "\"log-driver\"",          "\"no-new-privileges\"",
    "\"default-ulimits\"",     "\"default-address-pools\"",
    "\"seccomp-profile\"",     "\"icc\""};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string_view ending(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view{} : name.substr(dot);
}

template <typename List>
bool contains(const List& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

// Calls `each(line)` for the lines of the text until it says stop (true).
template <typename Each>
void each_line(std::string_view text, Each each) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (each(text.substr(0, end))) return;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool is_binary(std::string_view text) { return text.substr(0, kHead).find('\0') != std::string_view::npos; }

bool is_dockerfile_name(const std::string& name) {
  return name == "dockerfile" || name == "containerfile" || name.starts_with("dockerfile.") ||
         name.starts_with("containerfile.") || name.ends_with(".dockerfile") ||
         name.ends_with(".containerfile");
}

bool has_our_name(const std::string& name) {
  return is_dockerfile_name(name) || name == "daemon.json" || name == "compose.yaml" ||
         name == "compose.yml" || name == "docker-compose.yaml" || name == "docker-compose.yml";
}

bool starts_with_word(std::string_view line, std::string_view word) {
  return line.size() > word.size() && lower(line.substr(0, word.size())) == word &&
         (line[word.size()] == ' ' || line[word.size()] == '\t');
}

// `FROM image`, `FROM --platform=… image AS name`: prose that begins with the word goes on differently.
bool is_from(std::string_view line) {
  std::vector<std::string> words;
  while (!line.empty()) {
    const auto end = std::min(line.find_first_of(" \t\r"), line.size());
    if (end > 0 && !line.starts_with("--")) words.push_back(lower(line.substr(0, end)));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words[0] == "from" && (words.size() == 2 || (words.size() == 4 && words[2] == "as"));
}

// The first instruction is FROM, or ARG with a FROM after it.
bool looks_like_dockerfile(std::string_view text) {
  bool yes = false;
  each_line(text, [&](std::string_view line) {
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') return false;
    line.remove_prefix(first);
    if (starts_with_word(line, "from")) {
      yes = is_from(line);
      return true;
    }
    return !starts_with_word(line, "arg");
  });
  return yes;
}

Classification classify_manifest(std::string_view text) {
  if (is_helm_template(text))
    return {
        TargetKind::unknown,
        "it is a template of a Helm chart: scan what `helm template CHART | watertight scan -` makes of it"};
  return {TargetKind::kubernetes, {}};
}

Classification classify_yaml(const std::string& name, std::string_view text) {
  bool services = false;
  bool api = false;
  bool kind = false;
  each_line(text, [&](std::string_view line) {
    services = services || line.starts_with("services:") || line.starts_with("\"services\":");
    api = api || line.starts_with("apiVersion:") || line.starts_with("\"apiVersion\":");
    kind = kind || line.starts_with("kind:") || line.starts_with("\"kind\":");
    return services || (api && kind);
  });
  if (api && kind && !services) return classify_manifest(text);
  const bool named = name.starts_with("compose.") || name.starts_with("docker-compose.") ||
                     name.starts_with("compose-") || name.starts_with("docker-compose-");
  if (services || named) return {TargetKind::compose, {}};
  return {};
}

Classification classify_json(const std::string& name, std::string_view text) {
  const std::string_view head = text.substr(0, 64 << 10);
  if (head.find("\"watertight/snapshot/") != std::string_view::npos) return {TargetKind::snapshot, {}};
  if (head.find("\"watertight/scan/") != std::string_view::npos)
    return {TargetKind::unknown, "a report of Watertight describes nothing to scan"};
  const auto first = head.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  const bool is_array = first != std::string_view::npos && head[first] == '[';
  if (name == "daemon.json" || (name.starts_with("daemon") && name.ends_with(".json") && !is_array))
    return {TargetKind::daemon_json, {}};
  if (!is_array && head.find("\"apiVersion\"") != std::string_view::npos &&
      head.find("\"kind\"") != std::string_view::npos)
    return classify_manifest(text);
  if (head.find("\"HostConfig\"") != std::string_view::npos ||
      (head.find("\"Id\"") != std::string_view::npos && head.find("\"Config\"") != std::string_view::npos))
    return {TargetKind::inspect, {}};
  if (is_array) return {};
  for (const std::string_view key : kDaemonKeys)
    if (head.find(key) != std::string_view::npos) return {TargetKind::daemon_json, {}};
  return {};
}

// The first bytes of a regular file; an error as a sentence.
Expected<std::string> read_head(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (file < 0)
    return std::unexpected(Error{"read", path, std::strerror(errno), "run as a user who may read it"});
  std::string head(kHead, '\0');
  const ssize_t got = read(file, head.data(), head.size());
  close(file);
  head.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return head;
}

class Walk {
 public:
  Walk(std::string root, const DiscoveryVisitor& visitor) : root_(std::move(root)), visitor_(visitor) {}

  void folder(const std::string& relative, std::size_t depth) {
    if (depth > kMaxDepth)
      return visitor_.failed(fmt::format("{} is nested deeper than {} folders", shown(relative), kMaxDepth));
    std::error_code error;
    std::vector<std::string> names;
    fs::directory_iterator entries(full(relative), error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error))
      names.push_back(entries->path().filename().string());
    if (error)
      return visitor_.failed(fmt::format("cannot read the folder {}: {}; run as a user who may",
                                         shown(relative), error.message()));
    std::sort(names.begin(), names.end());
    const std::set<std::string> taken = compose_project(relative, names);
    std::vector<std::string> folders;
    for (const std::string& name : names) {
      const std::string path = relative.empty() ? name : relative + '/' + name;
      struct stat status{};
      if (lstat(full(path).c_str(), &status) != 0) continue;
      if (S_ISDIR(status.st_mode) && !contains(kLeftOut, name)) folders.push_back(path);
      if (taken.contains(name)) continue;
      if (S_ISREG(status.st_mode))
        file(path, name);
      else if (has_our_name(lower(name)) && !links_to_folder(path))
        odd_file(path, name);
    }
    for (const std::string& path : folders) folder(path, depth + 1);
  }

 private:
  [[nodiscard]] std::string full(const std::string& relative) const {
    if (relative.empty()) return root_;
    return root_ == "." ? relative : root_ + '/' + relative;
  }
  [[nodiscard]] std::string shown(const std::string& relative) const {
    return relative.empty() ? root_ : relative;
  }

  // The files that `docker compose` takes when it is given none: the first name that is there, and its
  // override.
  std::set<std::string> compose_project(const std::string& relative, const std::vector<std::string>& names) {
    const auto there = [&](const std::string& name) {
      return std::binary_search(names.begin(), names.end(), name);
    };
    const std::string prefix = relative.empty() ? "" : relative + '/';
    for (const std::string base : {"compose", "docker-compose"})
      for (const std::string first : {".yaml", ".yml"}) {
        if (!there(base + first)) continue;
        Candidate project{TargetKind::compose, prefix + base + first, {full(prefix + base + first)}};
        std::set<std::string> taken = {base + first};
        for (const std::string second : {".override.yaml", ".override.yml"})
          if (project.files.size() == 1 && there(base + second)) {
            project.files.push_back(full(prefix + base + second));
            taken.insert(base + second);
          }
        if (struct stat status{};
            stat(project.files.front().c_str(), &status) != 0 || !S_ISREG(status.st_mode))
          return {};
        visitor_.found(std::move(project));
        return taken;
      }
    return {};
  }

  [[nodiscard]] bool links_to_folder(const std::string& path) const {
    struct stat status{};
    struct stat link{};
    return lstat(full(path).c_str(), &link) == 0 && S_ISLNK(link.st_mode) &&
           stat(full(path).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  }

  // Something else than a regular file under a name that promises one: a link to a file is read, the rest is
  // told.
  void odd_file(const std::string& path, const std::string& name) {
    struct stat status{};
    if (stat(full(path).c_str(), &status) == 0 && S_ISREG(status.st_mode)) return file(path, name);
    const auto text = read_file(full(path), 1);
    visitor_.failed(text ? fmt::format("{} is no regular file", shown(path)) : text.error().sentence());
  }

  void file(const std::string& path, const std::string& name) {
    const std::string small = lower(name);
    if (contains(kTemplates, ending(small)) && small.find("ocker") != std::string::npos)
      return visitor_.skipped(path, "it is a template: render it first");
    if (contains(kOther, ending(small)) && !is_dockerfile_name(small)) return;
    auto head = read_head(full(path));
    if (!head) return visitor_.failed(head.error().sentence());
    Classification what = classify(name, *head);
    // A long comment may stand before what tells: look at the whole of the likely ones.
    if (what.kind == TargetKind::unknown && what.why_not.empty() && head->size() == kHead &&
        contains(std::array<std::string_view, 3>{".yml", ".yaml", ".json"}, ending(small)))
      if (const auto text = read_file(full(path), 1 << 20)) what = classify(name, *text);
    if (what.kind != TargetKind::unknown)
      visitor_.found({what.kind, path, {full(path)}});
    else if (!what.why_not.empty())
      visitor_.skipped(path, what.why_not);
  }

  std::string root_;
  const DiscoveryVisitor& visitor_;
};

}  // namespace

Classification classify(std::string_view file_name, std::string_view text) {
  const std::string name = lower(file_name);
  if (is_dockerfile_name(name) && !name.ends_with(".dockerignore")) return {TargetKind::dockerfile, {}};
  if (is_binary(text)) return {};
  const std::string_view end = ending(name);
  if (end == ".yml" || end == ".yaml") return classify_yaml(name, text);
  const auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (end == ".json" ||
      (end.empty() && first != std::string_view::npos && (text[first] == '{' || text[first] == '[')))
    return classify_json(name, text);
  if (looks_like_dockerfile(text)) return {TargetKind::dockerfile, {}};
  return end.empty() ? classify_yaml(name, text) : Classification{};
}

void discover(const std::string& folder, const DiscoveryVisitor& visitor) {
  std::string root = folder;
  while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  Walk(root, visitor).folder("", 0);
}

}  // namespace watertight::sources
