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
#include <string_view>
#include <system_error>

#include "sources/file.hpp"

namespace watertight::sources {
namespace {

namespace fs = std::filesystem;
using facts::TargetKind;

constexpr std::size_t kHead = 8192;    // bytes that content is recognised by
constexpr std::size_t kMaxDepth = 64;  // of folders

// Folders that hold other people's files or none of ours.
constexpr std::array<std::string_view, 7> kLeftOut = {".git",       ".hg",   ".svn", "node_modules",
                                                      ".terraform", ".venv", ".tox"};
// Those of them in which nobody looks for files of theirs: not worth a word.
constexpr std::array<std::string_view, 3> kOfTools = {".git", ".hg", ".svn"};

constexpr std::array<std::string_view, 4> kTemplates = {".j2", ".erb", ".tmpl", ".tpl"};

template <typename List>
bool contains(const List& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool ends_with_any(std::string_view name, const auto& endings) {
  return std::ranges::any_of(endings, [&](std::string_view e) { return name.ends_with(e); });
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_template(const std::string& name) {
  return ends_with_any(name, kTemplates) &&
         (name.find("ocker") != std::string::npos || name.find("compose") != std::string::npos);
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
      return visitor_.failed(relative,
                             fmt::format("{} is nested deeper than {} folders", shown(relative), kMaxDepth));
    std::error_code error;
    std::vector<std::string> names;
    fs::directory_iterator entries(full(relative), error);
    for (; !error && entries != fs::directory_iterator(); entries.increment(error))
      names.push_back(entries->path().filename().string());
    if (error)
      return visitor_.failed(relative, fmt::format("cannot read the folder {}: {}; run as a user who may",
                                                   shown(relative), error.message()));
    std::sort(names.begin(), names.end());
    const std::set<std::string> taken = compose_project(relative, names);
    std::vector<std::string> folders;
    for (const std::string& name : names) {
      const std::string path = relative.empty() ? name : relative + '/' + name;
      struct stat status{};
      if (lstat(full(path).c_str(), &status) != 0) continue;
      if (S_ISDIR(status.st_mode)) enter(path, name, folders);
      if (taken.contains(name)) continue;
      if (S_ISREG(status.st_mode))
        file(path, name);
      else if (S_ISLNK(status.st_mode))
        link(path, name);
      else if (is_usual_name(name))
        odd_file(path);
    }
    for (const std::string& path : folders) folder(path, depth + 1);
  }

  // What was held back.
  void finish() {
    for (std::vector<std::string>* held : {&bringing_, &plain_})
      for (const std::string& path : *held) visitor_.found({TargetKind::compose, path, {full(path)}});
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

  void enter(const std::string& path, const std::string& name, std::vector<std::string>& folders) {
    if (!contains(kLeftOut, name))
      folders.push_back(path);
    else if (!contains(kOfTools, name))
      visitor_.skipped(path, "it holds packages of others; name it to have it searched");
  }

  // A link to a folder is told; one to a file is read unless the search comes by that file anyway.
  void link(const std::string& path, const std::string& name) {
    struct stat status{};
    const bool there = stat(full(path).c_str(), &status) == 0;
    if (there && S_ISDIR(status.st_mode))
      return visitor_.skipped(path, "it is a link to a folder; name it to have it searched");
    if (is_usual_name(name)) return odd_file(path);
    if (!there || !S_ISREG(status.st_mode)) return;
    std::error_code error;
    const fs::path real = fs::canonical(full(path), error);
    if (!error && !below_root(real)) file(path, name);
  }

  [[nodiscard]] bool below_root(const fs::path& real) {
    std::error_code error;
    if (real_root_.empty()) real_root_ = fs::canonical(root_, error);
    return std::ranges::mismatch(real_root_, real).in1 == real_root_.end();
  }

  // Something else than a regular file under a name that promises one: a link to a file is read, the rest is
  // told.
  void odd_file(const std::string& path) {
    struct stat status{};
    if (stat(full(path).c_str(), &status) == 0 && S_ISREG(status.st_mode))
      return file(path, path.substr(path.rfind('/') + 1));
    const auto text = read_file(full(path), 1);
    visitor_.failed(path, text ? fmt::format("{} is no regular file", shown(path)) : text.error().sentence());
  }

  void file(const std::string& path, const std::string& name) {
    if (is_template(lower(name))) return visitor_.skipped(path, "it is a template: render it first");
    const std::string_view original = copied_name(name);
    if (!original.empty()) return copy(path, original);
    if (is_other_ending(name) && !is_dockerfile_name(name)) return;
    auto head = read_head(full(path));
    if (!head) return visitor_.failed(path, head.error().sentence());
    Classification what = classify(name, *head);
    // A long comment may stand before what tells: look at the whole of the likely ones.
    if (what.kind == TargetKind::unknown && what.why_not.empty() && head->size() == kHead &&
        ends_with_any(lower(name), std::array<std::string_view, 3>{".yml", ".yaml", ".json"}))
      if (const auto text = read_file(full(path), 1 << 20)) what = classify(name, *text);
    if (what.kind == TargetKind::compose)
      hold(path, *head);
    else if (what.kind != TargetKind::unknown)
      visitor_.found({what.kind, path, {full(path)}});
    else if (!what.why_not.empty())
      visitor_.skipped(path, what.why_not);
  }

  void hold(const std::string& path, std::string_view head) {
    const bool brings =
        head.find("include:") != std::string_view::npos || head.find("extends:") != std::string_view::npos;
    (brings ? bringing_ : plain_).push_back(path);
  }

  void copy(const std::string& path, std::string_view original) {
    const auto head = read_head(full(path));
    if (!head || classify(original, *head).kind == TargetKind::unknown) return;
    visitor_.skipped(path,
                     fmt::format("it is a copy or an example of {}; name it to have it read", original));
  }

  std::string root_;
  const DiscoveryVisitor& visitor_;
  fs::path real_root_;
  std::vector<std::string> bringing_;  // Compose files that include others or extend services of theirs
  std::vector<std::string> plain_;     // the other Compose files
};

}  // namespace

void discover(const std::string& folder, const DiscoveryVisitor& visitor) {
  std::string root = folder;
  while (root.size() > 1 && root.ends_with('/')) root.pop_back();
  Walk walk(root, visitor);
  walk.folder("", 0);
  walk.finish();
}

bool is_discovered(const std::string& folder, const std::string& path, TargetKind kind) {
  const std::string below = folder == "." ? "" : folder.ends_with('/') ? folder : folder + '/';
  if (!path.starts_with(below) || (below.empty() && path.starts_with('/'))) return false;
  std::size_t depth = 0;
  for (auto at = path.find('/', below.size()); at != std::string::npos; at = path.find('/', at + 1)) {
    const std::string name = path.substr(0, at);
    const std::string last = name.substr(name.rfind('/') + 1);  // npos + 1 is 0
    struct stat status{};
    if (last == ".." || contains(kLeftOut, last) || ++depth > kMaxDepth) return false;
    if (lstat(name.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return false;
  }
  const std::string name = path.substr(path.rfind('/') + 1);
  if (!copied_name(name).empty() || is_template(lower(name))) return false;
  if (is_other_ending(name) && !is_dockerfile_name(name)) return false;
  const auto head = read_head(path);
  return head && classify(name, *head).kind == kind;
}

}  // namespace watertight::sources
