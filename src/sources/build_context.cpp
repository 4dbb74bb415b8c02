#include "sources/build_context.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>

#include "sources/file.hpp"
#include "sources/secrets.hpp"
#include "text/dockerignore.hpp"

namespace watertight::sources {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNames = 20'000;
constexpr int kDeepest = 24;
constexpr std::size_t kMostFiles = 64;
constexpr std::size_t kLargest = 256u << 10;

// Files that are worth reading, by the end of their path. A leading star is anything.
constexpr std::array<std::string_view, 26> kWorthReading = {".env",
                                                            ".env.*",
                                                            "*.env",
                                                            "id_rsa",
                                                            "id_dsa",
                                                            "id_ecdsa",
                                                            "id_ed25519",
                                                            "*.pem",
                                                            "*.key",
                                                            ".npmrc",
                                                            ".yarnrc.yml",
                                                            ".pypirc",
                                                            ".netrc",
                                                            ".git-credentials",
                                                            ".pgpass",
                                                            ".my.cnf",
                                                            "credentials",
                                                            "config.json",
                                                            ".dockerconfigjson",
                                                            "kubeconfig",
                                                            ".vault-token",
                                                            "*.tfvars",
                                                            ".boto",
                                                            "*.tfstate",
                                                            "credentials.json",
                                                            "service-account*.json"};

bool matches(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const std::string_view before = pattern.substr(0, star);
  const std::string_view after = pattern.substr(star + 1);
  return name.size() > before.size() + after.size() && name.starts_with(before) && name.ends_with(after);
}

bool is_worth_reading(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
  if (name.find("example") != std::string_view::npos || name.find("sample") != std::string_view::npos ||
      name.find("template") != std::string_view::npos)
    return false;
  if (name == "config") return path.ends_with(".kube/config") || path.ends_with(".git/config");
  if (name == "credentials") return path.ends_with(".aws/credentials");
  if (name == "config.json") return path.ends_with(".docker/config.json");
  return std::ranges::any_of(kWorthReading, [&](std::string_view p) { return matches(p, name); });
}

// The first secret in the text of a file that is no sample.
std::optional<facts::Secret> first_secret(const std::string& path, const facts::Origin& origin) {
  const auto text = read_file(path, kLargest);
  if (!text) return std::nullopt;
  for (facts::Secret& secret : sealed_text({}, *text, origin).secrets)
    if (secret.kind != "placeholder" && secret.kind != "password hash" && secret.kind != "key material" &&
        !secret.kind.ends_with("with a wrong checksum"))
      return std::move(secret);
  return std::nullopt;
}

struct Take {
  std::string pattern;  // below the folder; empty: all of it
  facts::Origin origin;
};

bool covers(const Take& take, std::string_view path) {
  if (take.pattern.empty() || text::matches_path(take.pattern, path)) return true;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1))
    if (text::matches_path(take.pattern, path.substr(0, slash))) return true;
  return false;
}

std::vector<Take> takes_of(const facts::BuildFile& file) {
  std::vector<Take> takes;
  for (const facts::BuildStage& stage : file.stages)
    for (const facts::Instruction& i : stage.instructions) {
      if ((i.keyword != "COPY" && i.keyword != "ADD") || i.flag("from") != nullptr) continue;
      for (std::size_t n = 0; n + 1 < i.arguments.size(); ++n) {
        std::string_view source = i.arguments[n];
        if (source.starts_with("<<") || source.find("://") != std::string_view::npos ||
            source.find('$') != std::string_view::npos)
          continue;
        while (source.starts_with("./") || source.starts_with('/'))
          source.remove_prefix(source.find('/') + 1);
        while (source.ends_with('/')) source.remove_suffix(1);
        if (source.starts_with("..")) continue;
        takes.push_back({source == "." ? std::string() : std::string(source), file.at(i.span)});
      }
    }
  return takes;
}

class Walk {
 public:
  Walk(std::string folder, const std::vector<Take>& takes, const text::IgnoreRules& rules)
      : folder_(std::move(folder)), takes_(takes), rules_(rules) {}

  std::vector<facts::Secret> run() {
    look(folder_.empty() ? "." : folder_, "", 0);
    std::ranges::sort(found_, {}, &facts::Secret::where);
    return std::move(found_);
  }

 private:
  void look(const fs::path& folder, const std::string& below, int depth) {
    std::error_code error;
    fs::directory_iterator it(folder, fs::directory_options::skip_permission_denied, error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
      if (++names_ > kMostNames || read_ >= kMostFiles) return;
      const std::string path = below + it->path().filename().string();
      std::error_code unknown;
      const fs::file_status status = it->symlink_status(unknown);
      if (fs::is_directory(status)) {
        if (depth < kDeepest && (!rules_.leaves_out(path) || rules_.lets_in_below(path)))
          look(it->path(), path + '/', depth + 1);
      } else if (fs::is_regular_file(status) && is_worth_reading(path)) {
        file(it->path().string(), path);
      }
    }
  }

  void file(const std::string& place, const std::string& path) {
    const auto take = std::ranges::find_if(takes_, [&](const Take& t) { return covers(t, path); });
    if (take == takes_.end() || rules_.leaves_out(path)) return;
    ++read_;
    if (auto secret = first_secret(place, take->origin)) {
      secret->where = std::string(kInContext) + path;
      found_.push_back(std::move(*secret));
    }
  }

  std::string folder_;
  const std::vector<Take>& takes_;
  const text::IgnoreRules& rules_;
  std::size_t names_ = 0;
  std::size_t read_ = 0;
  std::vector<facts::Secret> found_;
};

}  // namespace

std::vector<facts::Secret> secrets_of_context(const facts::BuildFile& file, const std::string& folder) {
  const std::vector<Take> takes = takes_of(file);
  if (takes.empty()) return {};
  std::vector<std::string_view> lines;
  if (file.ignore_rules.known())
    for (const facts::Item& line : *file.ignore_rules) lines.push_back(line.text);
  return Walk(folder, takes, text::IgnoreRules(lines)).run();
}

}  // namespace watertight::sources
