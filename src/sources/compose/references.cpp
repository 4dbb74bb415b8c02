// Whether what services refer to is there: docker refuses the whole project where it is not.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "sources/compose/quantities.hpp"
#include "sources/compose/reading.hpp"
#include "sources/compose/short_syntax.hpp"

namespace watertight::sources::compose {
namespace {

std::string text_of(const Value& mapping, std::string_view key) {
  const Member* m = written(mapping, key);
  return m && m->value.is_scalar() ? m->value.text : std::string{};
}

class Checker {
 public:
  explicit Checker(Project& project) : project_(project) {}

  void service(const Member& service) {
    name_ = service.key;
    needs_[service.key];
    for (const Value* profile : elements(service.value, "profiles"))
      profiles_[service.key].push_back(profile->text);
    order_.emplace_back(service.key);
    const Value& value = service.value;
    if (!value.is_mapping() && !value.is_null()) return;  // told by check_keys
    if (!written(value, "image") && !written(value, "build") && !written(value, "provider"))
      tell(origin(service), "it has neither an image nor a build", "add one");
    if (written(value, "network_mode") && written(value, "networks"))
      tell(origin(*value.find("network_mode")), "network_mode and networks exclude each other",
           "keep one of them");
    named_volumes(value);
    networks(value);
    granted(value, "secrets", project_.secrets);
    granted(value, "configs", project_.configs);
    for (std::string_view key : {"network_mode", "pid", "ipc"}) joined(value, key);
    for (const Value* item : elements(value, "volumes_from")) {
      std::string_view from = item->text;
      if (from.starts_with("container:") || !item->unset.empty()) continue;
      want(project_.services, from.substr(0, from.find(':')), *item, "service");
    }
    dependencies(service);
  }

  // A circle of services that each wait for the next. Services that no one profile starts together wait for
  // each other in no project that docker loads.
  void circles() {
    const Stuck all = stuck_among([](std::string_view) { return true; });
    if (all.empty()) return;
    std::set<std::string_view> profiles = {""};  // the services that are always started
    for (std::string_view service : all)
      for (std::string_view profile : profiles_[service]) profiles.insert(profile);
    constexpr std::size_t kTried = 100;
    if (profiles.size() > kTried) return tell_circle(all);
    for (std::string_view profile : profiles) {
      const Stuck found = stuck_among([&](std::string_view service) {
        const auto& own = profiles_[service];
        return own.empty() || std::ranges::find(own, profile) != own.end();
      });
      if (!found.empty()) return tell_circle(found);
    }
  }

 private:
  using Stuck = std::unordered_set<std::string_view>;

  // Of the services that are started, those that are in a circle or wait for one.
  template <typename Started>
  Stuck stuck_among(Started started) {
    // Services that wait for nothing go first, then those that waited for them; who is left is in a circle,
    // or waits for one.
    std::unordered_map<std::string_view, std::size_t> open;
    std::unordered_map<std::string_view, std::vector<std::string_view>> waiting;
    std::vector<std::string_view> ready;
    for (const auto& [service, needs] : needs_) {
      if (!started(service)) continue;
      std::size_t& count = open[service];
      for (std::string_view need : needs)
        if (started(need)) {
          ++count;
          waiting[need].push_back(service);
        }
      if (count == 0) ready.push_back(service);
    }
    for (std::size_t i = 0; i < ready.size(); ++i)
      for (std::string_view next : waiting[ready[i]])
        if (--open[next] == 0) ready.push_back(next);
    Stuck left;
    for (const auto& [service, count] : open)
      if (count > 0) left.insert(service);
    return left;
  }

  void tell_circle(const Stuck& left) {
    const auto stuck = [&](std::string_view service) { return left.contains(service); };
    std::string_view at = std::ranges::find_if(order_, stuck)[0];
    std::vector<std::string_view> path;
    std::unordered_set<std::string_view> seen;
    while (seen.insert(at).second) {
      path.push_back(at);
      at = *std::ranges::find_if(needs_[at], stuck);
    }
    path.erase(path.begin(), std::ranges::find(path, at));
    constexpr std::size_t kShown = 10;
    const bool all = path.size() <= kShown;
    path.resize(std::min(path.size(), kShown));
    project_.problems.refuse(origin(*project_.services.at(at)),
                             fmt::format("services depend on each other in a circle ({} → {})",
                                         fmt::join(path, " → "), all ? at : std::string_view("…")),
                             "take one depends_on out");
  }

  void tell(const facts::Origin& at, std::string_view cause, std::string_view remedy) {
    project_.problems.refuse(
        at, fmt::format("service {}: {}, which docker compose refuses", quoted(name_), cause), remedy);
  }
  void want(const Index& section, std::string_view wanted, const Value& at, std::string_view what) {
    if (section.contains(wanted)) return;
    tell(origin(at), fmt::format("{} {} is not defined", what, quoted(wanted)),
         fmt::format("define it under {}s, or correct the name", what));
  }

  static std::vector<const Value*> elements(const Value& value, std::string_view key) {
    const Member* m = written(value, key);
    return m ? scalars_of(m->value) : std::vector<const Value*>{};
  }

  void named_volumes(const Value& value) {
    const Member* m = written(value, "volumes");
    if (!m) return;
    for (const Value& item : m->value.items) {
      if (!item.unset.empty()) continue;
      if (item.is_mapping()) {
        const Member* source = written(item, "source");
        if (text_of(item, "type") == "volume" && source && source->value.unset.empty() &&
            !source->value.text.empty())
          want(project_.volumes, source->value.text, source->value, "volume");
        continue;
      }
      const auto parts = split_volume(item.text);
      if (parts && !parts->source.empty() && !names_a_path(parts->source))
        want(project_.volumes, parts->source, item, "volume");
    }
  }

  void networks(const Value& value) {
    const Member* m = written(value, "networks");
    if (!m) return;
    for (const Value* item : scalars_of(m->value))
      if (item->text != "default" && item->unset.empty())
        want(project_.networks, item->text, *item, "network");
    for (const Member& member : m->value.members)
      if (member.key != "default" && !project_.networks.contains(member.key))
        tell(origin(member), fmt::format("network {} is not defined", quoted(member.key)),
             "define it under networks, or correct the name");
  }

  void granted(const Value& value, std::string_view key, const Index& section) {
    const Member* m = written(value, key);
    if (!m) return;
    const std::string_view what = key.substr(0, key.size() - 1);
    for (const Value& item : m->value.items) {
      if (item.is_scalar() && item.unset.empty()) want(section, item.text, item, what);
      const Member* source = written(item, "source");
      if (source && source->value.unset.empty()) want(section, source->value.text, source->value, what);
    }
  }

  void joined(const Value& value, std::string_view key) {
    const Member* m = written(value, key);
    constexpr std::string_view kPrefix = "service:";
    if (m && m->value.unset.empty() && m->value.text.starts_with(kPrefix))
      want(project_.services, std::string_view(m->value.text).substr(kPrefix.size()), m->value, "service");
  }

  void dependencies(const Member& service) {
    std::vector<std::string_view>& needs = needs_[service.key];
    const Member* m = written(service.value, "depends_on");
    if (!m) return;
    const auto need = [&](std::string_view wanted, const facts::Origin& at, bool required) {
      if (project_.services.contains(wanted))
        needs.push_back(project_.services.at(wanted)->key);
      else if (required)
        tell(at, fmt::format("it depends on service {}, which is not defined", quoted(wanted)),
             "correct the name");
    };
    for (const Value* item : scalars_of(m->value))
      if (item->unset.empty()) need(item->text, origin(*item), true);
    for (const Member& member : m->value.members)
      need(member.key, origin(member), parse_switch(text_of(member.value, "required")).value_or(true));
  }

  Project& project_;
  std::string_view name_;
  std::vector<std::string_view> order_;
  std::unordered_map<std::string_view, std::vector<std::string_view>> needs_;
  std::unordered_map<std::string_view, std::vector<std::string_view>> profiles_;
};

}  // namespace

void check_references(Project& project) {
  const Member* services = project.document.find("services");
  if (!services) return;
  Checker checker(project);
  for (const Member& service : services->value.members) checker.service(service);
  checker.circles();
}

}  // namespace watertight::sources::compose
