#include "sources/host/apparmor_profiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "linux/apparmor_rule.hpp"
#include "sources/host/apparmor_text.hpp"
#include "sources/host/read_fact.hpp"

namespace watertight::sources {
namespace {

using namespace host;
using facts::Fact;
using facts::Items;

constexpr std::size_t kMostOfAProfile = 256u << 10;
constexpr std::size_t kMostFiles = 4096;
const std::string kFolder = "/etc/apparmor.d";

// What package managers and editors leave behind is not loaded (apparmor_parser(8), is_skippable_file).
bool is_left_over(std::string_view name) {
  return name.starts_with('.') || name.ends_with('~') || name.ends_with(".swp") ||
         name.find(".dpkg-") != std::string_view::npos || name.ends_with(".rpmnew") ||
         name.ends_with(".rpmsave") || name == "README";
}

Include includes_of(const Root& root) {
  return [&root](std::string_view written,
                 bool if_exists) -> std::expected<std::vector<IncludedText>, std::string> {
    const std::string path =
        written.starts_with('/') ? std::string(written) : fmt::format("{}/{}", kFolder, written);
    std::vector<std::string> paths = {path};
    const auto status = root.status(path);
    if (status && status->type == "directory") {
      const auto names = root.list(path);
      if (!names) return std::unexpected(names.error().because);
      paths.clear();
      for (const std::string& name : *names)
        if (!is_left_over(name)) paths.push_back(fmt::format("{}/{}", path, name));
      if (paths.size() > 64) return std::unexpected(path + " holds too many files");
    }
    std::vector<IncludedText> texts;
    for (const std::string& one : paths) {
      auto text = root.read(one, kMostOfAProfile);
      if (text)
        texts.push_back({one, std::move(*text)});
      else if (!if_exists || text.error().refusal != Refusal::absent)
        return std::unexpected("what it includes could not be read: " + text.error().because);
    }
    return texts;
  };
}

Fact<Items> content_of(const std::string& profile, const Root& root) {
  const auto names = root.list(kFolder);
  if (!names) return unread_fact<Items>(names.error(), kFolder);
  const Include include = includes_of(root);
  std::optional<Fact<Items>> found;
  std::string unread;
  std::size_t files = 0;
  for (const std::string& name : *names) {
    if (is_left_over(name)) continue;
    if (++files > kMostFiles) {
      unread = fmt::format("{} holds more than {} files", kFolder, kMostFiles);
      break;
    }
    const std::string path = fmt::format("{}/{}", kFolder, name);
    auto text = root.read(path, kMostOfAProfile);
    if (!text && text.error().refusal != Refusal::wrong_type) unread = text.error().because;
    if (!text || text->find(profile) == std::string::npos) continue;
    auto content = wholesale_rules({path, std::move(*text)}, profile, include);
    if (found && content)
      return facts::unknown<Items>(fmt::format("more than one file in {} has a profile {}", kFolder, profile),
                                   origin_of(path));
    if (content) found = std::move(content);
  }
  if (found) return std::move(*found);
  if (!unread.empty())
    return facts::unknown<Items>(fmt::format("its text was not found: {}", unread), origin_of(kFolder));
  return facts::unknown<Items>(
      fmt::format("no file in {} has a profile {}; it was loaded from elsewhere, or not at all", kFolder,
                  profile),
      origin_of(kFolder));
}

}  // namespace

void read_apparmor_profiles(facts::System& system, const Root& root) {
  std::map<std::string, Fact<Items>, std::less<>> contents;
  for (facts::Container& c : system.containers) {
    if (!c.apparmor.known() || linux_kernel::is_engines_own_profile(*c.apparmor)) continue;
    auto at = contents.find(*c.apparmor);
    if (at == contents.end()) at = contents.emplace(*c.apparmor, content_of(*c.apparmor, root)).first;
    c.apparmor_content = at->second;
  }
}

}  // namespace watertight::sources
