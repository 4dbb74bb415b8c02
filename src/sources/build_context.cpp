#include "sources/build_context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <optional>
#include <set>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "sources/context_takes.hpp"
#include "sources/credential_files.hpp"
#include "sources/file.hpp"
#include "sources/key_stores.hpp"
#include "text/dockerignore.hpp"

namespace watertight::sources {
namespace {

namespace fs = std::filesystem;

// Folders of what was downloaded.
constexpr std::array<std::string_view, 4> kPublished = {"node_modules", "bower_components", "site-packages",
                                                        "jspm_packages"};
// Below .git: packed versions and the names of them, which are not read.
constexpr std::array<std::string_view, 7> kHistory = {"objects", "refs", "logs", "hooks",
                                                      "lfs",     "info", "annex"};

struct Entry {
  std::string name;
  fs::file_type type = fs::file_type::unknown;
};

struct Listing {
  std::vector<Entry> entries;  // by name
  std::string problem;         // why it is not, or not whole
};

// What a file came to: a secret, or why it could not be looked at.
struct Look {
  std::optional<facts::Secret> secret;
  std::string problem;
};

bool is_one_of(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// Whether a file that is looked at for its structure alone begins like one that is meant.
bool begins_like_credentials(std::string_view beginning) {
  return may_be_key_store(beginning) || beginning.starts_with("-----BEGIN ") || beginning.starts_with('{') ||
         beginning.starts_with('[');
}

}  // namespace

// One folder on disk; what was seen of it stays.
class ContextSearch::Folder {
 public:
  Folder(std::string place, const ContextLimits& limits) : place_(std::move(place)), limits_(limits) {}

  // `below`: "" or a path from the folder.
  const Listing& list(const std::string& below) {
    const auto [at, is_new] = listings_.try_emplace(below);
    if (is_new) at->second = read_listing(below);
    return at->second;
  }

  const Look& look(const std::string& path) {
    const auto [at, is_new] = looks_.try_emplace(path);
    if (is_new) at->second = read(path);
    return at->second;
  }

  // Where a path leads over links, as a path from the folder; nothing where it leads out of it, or nowhere
  // else.
  std::optional<std::string> target_of(const std::string& path) const {
    if (path.empty() || !passes_a_link(path)) return std::nullopt;
    std::error_code error;
    const fs::path root = fs::canonical(on_disk(""), error);
    if (error) return std::nullopt;
    const fs::path target = fs::canonical(on_disk(path), error);
    if (error) return std::nullopt;
    const std::string below = target.lexically_relative(root).string();
    if (below.empty() || below == path || below == ".." || below.starts_with("../")) return std::nullopt;
    return below == "." ? std::string() : below;
  }

 private:
  // Most do not: to resolve the whole path takes a call for each of the machine's folders above it as well.
  bool passes_a_link(const std::string& path) const {
    for (std::size_t end = 0; end != std::string::npos;) {
      end = path.find('/', end + 1);
      std::error_code error;
      if (fs::is_symlink(fs::symlink_status(on_disk(path.substr(0, end)), error))) return true;
    }
    return false;
  }

  fs::path on_disk(const std::string& path) const { return fs::path(place_.empty() ? "." : place_) / path; }

  Listing read_listing(const std::string& below) {
    Listing listing;
    std::error_code error;
    fs::directory_iterator it(on_disk(below), error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
      if (++names_ > limits_.names) {
        listing.problem = fmt::format("more than {} files and folders lie in that context", limits_.names);
        break;
      }
      std::error_code unknown;
      const bool link = it->is_symlink(unknown);
      const bool folder = !link && it->is_directory(unknown);
      const bool file = !link && it->is_regular_file(unknown);
      listing.entries.push_back({it->path().filename().string(), folder ? fs::file_type::directory
                                                                 : file ? fs::file_type::regular
                                                                        : fs::file_type::symlink});
    }
    if (error) listing.problem = error.message();
    std::ranges::sort(listing.entries, {}, &Entry::name);
    return listing;
  }

  Look read(const std::string& path) {
    const std::string place = on_disk(path).string();
    if (look_at(path) == FileLook::forms) return read_for_forms(path, place);
    if (opened_ >= limits_.files)
      return {{}, fmt::format("more than {} files would have to be opened", limits_.files)};
    ++opened_;
    if (look_at(path) == FileLook::structure) {
      const auto beginning = read_beginning(place, 16);
      if (!beginning) return {{}, beginning.error().cause};
      if (!begins_like_credentials(*beginning)) return read_for_forms(path, place);
    }
    if (read_ >= limits_.bytes)
      return {{}, fmt::format("more than {} MiB would have to be read", limits_.bytes >> 20)};
    const auto text = read_file(place, limits_.file_bytes);
    // Large archives and tables begin as key stores do: those are small.
    if (!text) return {{}, look_at(path) == FileLook::text ? text.error().cause : std::string()};
    read_ += text->size();
    return {secret_in_file(path, *text), {}};
  }

  // Any text: programs and large files are passed over without a word.
  Look read_for_forms(const std::string& path, const std::string& place) {
    std::error_code unknown;
    const auto size = fs::file_size(place, unknown);
    if (!unknown && (size == 0 || size > kMostForForms)) return {};
    const std::size_t files = limits_.files - limits_.files / 4;
    if (opened_ >= files) return {{}, fmt::format("more than {} files would have to be opened", files)};
    ++opened_;
    if (read_ >= limits_.bytes - limits_.bytes / 4)
      return {
          {},
          fmt::format("more than {} MiB would have to be read", (limits_.bytes - limits_.bytes / 4) >> 20)};
    auto text = read_beginning(place, std::min(kBeginning, kMostForForms));
    if (!text) return {{}, text.error().cause};
    if (!begins_as_text(*text)) {
      read_ += text->size();
      return {};
    }
    if (text->size() == kBeginning) text = read_beginning(place, kMostForForms);
    if (!text) return {{}, text.error().cause};
    read_ += text->size();
    return {secret_in_file(path, *text), {}};
  }

  std::string place_;
  const ContextLimits& limits_;
  std::size_t names_ = 0;
  std::size_t opened_ = 0;
  std::size_t read_ = 0;
  std::unordered_map<std::string, Listing> listings_;
  std::unordered_map<std::string, Look> looks_;
};

// What one Dockerfile takes out of one folder.
class ContextSearch::Walk {
 public:
  Walk(Folder& folder, const BuildContext& context, const ContextLimits& limits, std::vector<Take> takes)
      : folder_(folder),
        context_(context),
        limits_(limits),
        takes_(std::move(takes)),
        lines_(context.ignore_rules.begin(), context.ignore_rules.end()),
        rules_(lines_) {
    follow_links();
  }

  void run(FoundInContext& found) {
    enter("", 0, found);
    if (left_out_ > 0)
      found.problems.push_back(fmt::format("{} more places of {} were not searched", left_out_, name()));
  }

 private:
  std::string name() const { return context_.shown.empty() ? "the build context" : context_.shown; }

  // A source that is a link is taken as what it leads to.
  void follow_links() {
    const std::size_t written = takes_.size();
    for (std::size_t i = 0; i < written; ++i)
      if (auto target = folder_.target_of(takes_[i].pattern))
        takes_.push_back({std::move(*target), takes_[i].excluded, takes_[i].origin});
  }

  void tell(const std::string& path, const std::string& why, FoundInContext& found) {
    constexpr std::size_t kMostTold = 10;
    if (++told_ > kMostTold) {
      ++left_out_;
      return;
    }
    found.problems.push_back(
        fmt::format("{} of {} was not searched for secrets: {}", path.empty() ? "all" : path, name(), why));
  }

  void enter(const std::string& below, int depth, FoundInContext& found) {
    const Listing& listing = folder_.list(below);
    const std::string prefix = below.empty() ? std::string() : below + '/';
    for (const Entry& entry : listing.entries) {
      const std::string path = prefix + entry.name;
      if (entry.name == ".git") take_along(path, found);
      if (entry.type == fs::file_type::directory)
        folder(path, entry.name, depth, found);
      else if (entry.type == fs::file_type::regular)
        file(path, found);
    }
    if (!listing.problem.empty()) tell(below, listing.problem, found);
  }

  void folder(const std::string& path, const std::string& name, int depth, FoundInContext& found) {
    const bool wanted =
        std::ranges::any_of(takes_, [&](const Take& t) { return covers(t, path) || may_lie_below(t, path); });
    if (!wanted || (rules_.leaves_out(path) && !rules_.lets_in_below(path))) return;
    if (is_one_of(kPublished, name)) return;
    if (is_one_of(kHistory, name) && (path.starts_with(".git/") || path.find("/.git/") != std::string::npos))
      return;
    if (depth >= limits_.depth) return tell(path, "it lies too deep", found);
    enter(path, depth + 1, found);
  }

  const Take* taken_by(const std::string& path) const {
    const auto take = std::ranges::find_if(takes_, [&](const Take& t) { return covers(t, path); });
    return take == takes_.end() || rules_.leaves_out(path) ? nullptr : &*take;
  }

  std::string as_told(const std::string& path) const {
    return context_.shown.empty() ? path : path + " of " + context_.shown;
  }

  void file(const std::string& path, FoundInContext& found) {
    if (look_at(path) == FileLook::none) return;
    const Take* take = taken_by(path);
    if (take == nullptr) return;
    const Look& look = folder_.look(path);
    if (!look.problem.empty()) tell(path, look.problem, found);
    if (!look.secret) return;
    found.secrets.push_back(*look.secret);
    found.secrets.back().where = std::string(kInContext) + as_told(path);
    found.secrets.back().origin = take->origin;
  }

  void take_along(const std::string& path, FoundInContext& found) {
    if (const Take* take = taken_by(path)) found.taken_along.push_back({as_told(path), take->origin});
  }

  Folder& folder_;
  const BuildContext& context_;
  const ContextLimits& limits_;
  std::vector<Take> takes_;
  std::vector<std::string_view> lines_;
  text::IgnoreRules rules_;
  std::size_t told_ = 0;
  std::size_t left_out_ = 0;
};

ContextSearch::ContextSearch(ContextLimits limits) : limits_(limits) {}
ContextSearch::~ContextSearch() = default;

FoundInContext ContextSearch::search(const facts::BuildFile& file, std::span<const BuildContext> contexts) {
  std::set<std::string, std::less<>> names;
  for (const BuildContext& context : contexts)
    if (!context.name.empty()) names.insert(context.name);
  FoundInContext found;
  auto& given = given_[file.path];
  for (const BuildContext& context : contexts) {
    if (std::ranges::find(given, context) != given.end()) continue;
    given.push_back(context);
    std::vector<Take> takes = takes_of(file, context.name, names);
    if (takes.empty()) continue;
    auto& folder = folders_[context.folder];
    if (!folder) folder = std::make_unique<Folder>(context.folder, limits_);
    Walk(*folder, context, limits_, std::move(takes)).run(found);
  }
  return found;
}

void keep(facts::BuildFile& file, FoundInContext found) {
  std::ranges::move(found.secrets, std::back_inserter(file.secrets));
  if (!found.problems.empty())
    file.taken_along = facts::unknown<facts::Items>(found.problems.front(), file.origin);
  if (found.taken_along.empty() || !file.taken_along.known()) return;
  facts::Items items = std::move(*file.taken_along.value);
  std::ranges::move(found.taken_along, std::back_inserter(items));
  file.taken_along = facts::declared(std::move(items), file.origin);
}

}  // namespace watertight::sources
