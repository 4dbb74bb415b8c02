#include "sources/engine/collect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sources/engine/answer_reasons.hpp"
#include "sources/engine/connection_errors.hpp"
#include "sources/engine/engine_info.hpp"
#include "sources/engine/execs.hpp"
#include "sources/engine/filled_in.hpp"
#include "sources/engine/inspect.hpp"
#include "sources/engine/mentioned_volumes.hpp"
#include "sources/seal_system.hpp"

namespace watertight::sources {
namespace {

using facts::System;

constexpr std::string_view kIdCharacters =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:._-";

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 256 && !text.starts_with('.') &&
         text.find_first_not_of(kIdCharacters) == std::string_view::npos;
}

// As people write it, and the engine understands it: "sha256:f15e…" is f15e72eaee9b.
std::string_view short_id(std::string_view id) {
  if (id.starts_with("sha256:")) id.remove_prefix(7);
  return id.substr(0, 12);
}

// One request and what becomes of its answer.
struct Question {
  std::string path;
  bool may_be_gone = false;
  std::function<void(const JsonValue& answer)> read;
};

// By name and id. A container is several kilobytes: each is moved once, where a sort would move it many
// times.
void sort_containers(std::vector<facts::Container>& containers) {
  std::vector<std::size_t> order(containers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::tie(containers[i].name, containers[i].id); });
  for (std::size_t start = 0; start < order.size(); ++start) {
    if (order[start] == start) continue;
    facts::Container held = std::move(containers[start]);
    std::size_t at = start;
    while (order[at] != start) {
      const std::size_t from = order[at];
      containers[at] = std::move(containers[from]);
      order[at] = at;
      at = from;
    }
    containers[at] = std::move(held);
    order[at] = at;
  }
}

class Collector {
 public:
  Collector(Connection& connection, const EngineOptions& options)
      : connection_(connection), options_(options), reasons_(connection.endpoint()) {
    system_.kind = facts::TargetKind::engine;
    system_.name = connection.endpoint();
    system_.engine.emplace();
    system_.engine->endpoint = connection.endpoint();
  }

  // What one answer makes worth asking is asked while others are still under way.
  System collect() {
    want_containers();
    want_engine();
    connection_.get_all(paths_, [&](std::size_t index, Body body) {
      take(questions_[index], std::move(body));
      ++done_;
      if (options_.progress) options_.progress(done_, paths_.size());
    });
    finish();
    if (!got_containers_) system_.status = facts::TargetStatus::unreadable;
    seal_system(system_, known_);
    return std::move(system_);
  }

 private:
  [[nodiscard]] OriginMaker origin_of(const std::string& name, std::string prefix = {}) const {
    return [source = facts::make_source(facts::SourceKind::endpoint, "GET " + name),
            prefix = std::move(prefix)](SharedText pointer) -> facts::Origin {
      if (!prefix.empty()) pointer = SharedText::joined({prefix, pointer});
      return {source, std::move(pointer), {}};
    };
  }

  void want(Question question) {
    paths_.push_back(question.path);
    questions_.push_back(std::move(question));
  }

  void take(const Question& question, Body body) {
    if (!body) {
      if (question.may_be_gone && body.error().gone()) return;
      const Error& error = body.error().error;
      reasons_.add(error.sentence(), error.cause);
      return;
    }
    const std::string name = fmt::format("GET {} of {}", question.path, connection_.endpoint());
    const auto answer = parser_.parse(*body, name);
    if (!answer) {
      Error error = answer.error();
      error.remedy = kAnotherAddress;
      reasons_.add(error.sentence(), error.cause);
      return;
    }
    question.read(*answer);
  }

  void want_containers() {
    want({options_.stopped ? "/containers/json?all=1" : "/containers/json", false,
          [this](const JsonValue& answer) {
            if (reasons_.is_kind(answer, JsonKind::array, "/containers/json")) read_list(answer);
          }});
  }

  void read_list(const JsonValue& answer) {
    got_containers_ = true;
    const std::vector<JsonValue> list = reasons_.objects_of(answer, "/containers/json");
    system_.containers.reserve(list.size());
    for (const JsonValue& one : list) {
      const std::string_view id = one["Id"].text_or("");
      if (is_id(id))
        want_container(std::string{id}, name_in(one));
      else
        reasons_.add(fmt::format("cannot read a container of {}: its id \"{}\" is none",
                                 connection_.endpoint(), tamed(id)),
                     "id");
      if (const std::string image = normal_image_id(one["ImageID"].text_or("")); is_id(image))
        used_.insert(image);
    }
    for (const std::string& id : used_) want_image(id, true);
    want_unused_images();
  }

  // "/web" of the list's own entry; the names of links to it have a second slash.
  static std::string name_in(const JsonValue& entry) {
    for (const JsonValue& name : entry["Names"].items())
      if (std::string_view text = name.text_or(""); text.rfind('/') == 0) return std::string{text.substr(1)};
    return {};
  }

  void want_engine() {
    want({"/info", false, [this](const JsonValue& answer) {
            if (!reasons_.is_answer(answer, AnswerShape::info, "an engine", "/info")) return;
            reasons_.tell(misfits(answer, AnswerShape::info), "the engine's settings", "/info");
            const OriginMaker origin = origin_of("/info");
            system_.engine->origin = origin("");
            read_info(*system_.engine, answer, origin);
            std::ranges::move(settings_in_info(answer, origin), std::back_inserter(reported_));
            if (const auto& swarm = system_.engine->swarm; swarm.known() && swarm->manager) want_secrets();
          }});
    want({"/version", false, [this](const JsonValue& answer) {
            if (!reasons_.is_answer(answer, AnswerShape::version, "an engine's version", "/version")) return;
            reasons_.tell(misfits(answer, AnswerShape::version), "the engine's version", "/version");
            read_version(*system_.engine, answer, origin_of("/version"));
          }});
    want({"/images/json", false, [this](const JsonValue& answer) {
            if (!reasons_.is_kind(answer, JsonKind::array, "/images/json")) return;
            for (const JsonValue& one : reasons_.objects_of(answer, "/images/json")) {
              if (const std::string id = normal_image_id(one["Id"].text_or("")); is_id(id))
                listed_.insert(id);
              else
                reasons_.nothing_said("an image in it has no id", "/images/json");
            }
            got_images_ = true;
            want_unused_images();
          }});
    want({"/networks", false, [this](const JsonValue& answer) { read_networks(answer); }});
    want({"/volumes", false, [this](const JsonValue& answer) { read_volumes(answer); }});
  }

  // Their number alone: the engine gives nobody their content.
  void want_secrets() {
    want({"/secrets", true, [this](const JsonValue& answer) {
            if (reasons_.is_kind(answer, JsonKind::array, "/secrets"))
              system_.engine->swarm.value->secrets = facts::effective(
                  static_cast<std::int64_t>(answer.items().size()), origin_of("/secrets")(""));
          }});
  }

  void read_networks(const JsonValue& answer) {
    if (!reasons_.is_kind(answer, JsonKind::array, "/networks")) return;
    for (const JsonValue& one : reasons_.objects_of(answer, "/networks")) {
      if (one["Name"].text_or("").empty()) {
        reasons_.nothing_said("a network in it has no name", "/networks");
        continue;
      }
      // The list comes in another order each time: the place is the same object under its own address.
      const std::string place = fmt::format("/networks/{}", one["Name"].text_or(""));
      reasons_.tell(misfits(one, AnswerShape::network), "network " + tamed(one["Name"].text_or("")),
                    "/networks");
      system_.networks.push_back(network_from(one, origin_of(place)));
      std::ranges::move(settings_in_network(system_.networks.back()), std::back_inserter(reported_));
    }
  }

  void read_volumes(const JsonValue& answer) {
    if (!reasons_.is_kind(answer, JsonKind::object, "/volumes")) return;
    const JsonValue volumes = answer["Volumes"];
    if (volumes.missing() || (!volumes.absent() && volumes.kind() != JsonKind::array))
      return reasons_.nothing_said("it holds no list of volumes", "/volumes");
    for (const JsonValue& one : reasons_.objects_of(volumes, "/volumes")) {
      if (one["Name"].text_or("").empty()) {
        reasons_.nothing_said("a volume in it has no name", "/volumes");
        continue;
      }
      reasons_.tell(misfits(one, AnswerShape::volume), "volume " + tamed(one["Name"].text_or("")),
                    "/volumes");
      system_.volumes.push_back(
          volume_from(one, origin_of(fmt::format("/volumes/{}", one["Name"].text_or("")))));
    }
    for (const JsonValue& warning : answer["Warnings"].items())
      if (const std::string said = tamed(warning.text_or("")); !said.empty())
        system_.notes.push_back("the engine says about its volumes: " + said);
  }

  void want_container(const std::string& id, const std::string& listed) {
    want({fmt::format("/containers/{}/json", id), true,
          [this, id, listed](const JsonValue& answer) { read_container(id, listed, answer); }});
  }

  // What the list knows of it already, its id and name, it has in any case.
  void read_container(const std::string& id, const std::string& listed, const JsonValue& answer) {
    if (!reasons_.is_kind(answer, JsonKind::object, fmt::format("/containers/{}/json", id))) return;
    std::string_view name = answer["Name"].text_or(listed);
    if (name.starts_with('/')) name.remove_prefix(1);
    if (name.empty()) name = listed.empty() ? std::string_view{id} : std::string_view{listed};
    const std::string path = fmt::format("/containers/{}/json", name);
    const std::string what = "container " + tamed(name);
    const auto found = misfits(answer, AnswerShape::container);
    if (answer["Id"].text_or("").empty() || answer["HostConfig"].absent())
      reasons_.nothing_said(fmt::format("it says nothing of {}", what), path);
    else
      reasons_.tell(found, what, path);
    facts::Container container = container_from_inspect(answer, origin_of(path), found);
    if (container.id.empty()) container.id = id;
    if (answer["Name"].text_or("").empty()) container.name = listed.empty() ? id.substr(0, 12) : listed;
    if (const auto first = first_process_from(answer); first && options_.first_process)
      options_.first_process(container.id, *first);
    system_.containers.push_back(std::move(container));
    std::ranges::move(mentioned_volumes(answer, system_.containers.back(), not_listed_),
                      std::back_inserter(mentioned_));
    remember_secrets(answer, known_);
    want_execs(answer, system_.containers.size() - 1);
  }

  // One that ends before it is asked for is gone, which is no failure.
  void want_execs(const JsonValue& inspect, std::size_t container) {
    const std::vector<std::string> ids = exec_ids(inspect);
    if (ids.empty()) return;
    facts::Fact<std::vector<facts::Exec>>& execs = system_.containers[container].execs;
    execs = facts::effective(std::vector<facts::Exec>{}, execs.origin);
    for (const std::string& id : ids) {
      const std::string path = fmt::format("/exec/{}/json", id);
      want({path, true, [this, container, path](const JsonValue& answer) {
              if (!reasons_.is_answer(answer, AnswerShape::exec, "an exec", path)) return;
              facts::Container& c = system_.containers[container];
              reasons_.tell(misfits(answer, AnswerShape::exec), "an exec of container " + tamed(c.name),
                            path);
              if (auto exec = exec_from(answer, origin_of(path), c.secrets))
                c.execs.value->push_back(std::move(*exec));
            }});
    }
  }

  void want_image(const std::string& id, bool used) {
    const std::string path = fmt::format("/images/{}/json", id);
    want({path, true, [this, id, path](const JsonValue& answer) {
            if (!reasons_.is_answer(answer, AnswerShape::image, fmt::format("image {}", short_id(id)), path))
              return;
            const auto found = misfits(answer, AnswerShape::image);
            reasons_.tell(found, fmt::format("image {}", short_id(id)), path);
            facts::Image image =
                image_from_inspect(answer, origin_of(fmt::format("/images/{}/json", short_id(id))), found);
            image.id = id;
            remember_secrets(answer, known_);
            images_.insert_or_assign(id, std::move(image));
          }});
    if (!used) return;
    const std::string history = fmt::format("/images/{}/history", id);
    want({history, true, [this, id, history](const JsonValue& answer) {
            if (!reasons_.is_kind(answer, JsonKind::array, history)) return;
            reasons_.tell(misfits(answer, AnswerShape::history), fmt::format("image {}", short_id(id)),
                          history);
            histories_.insert_or_assign(
                id, history_from(answer, origin_of(fmt::format("/images/{}/history", short_id(id)))));
          }});
  }

  // Which images nobody uses is known once both lists are there.
  void want_unused_images() {
    if (!got_containers_ || !got_images_) return;
    std::size_t wanted = 0;
    std::size_t left_out = 0;
    for (const std::string& id : listed_) {
      if (used_.contains(id)) continue;
      if (wanted < options_.unused_images) {
        want_image(id, false);
        ++wanted;
      } else {
        ++left_out;
      }
    }
    if (left_out > 0)
      system_.notes.push_back(fmt::format("{} images that no container uses were not looked at", left_out));
  }

  void finish() {
    finish_images();
    add_missing(system_, std::move(mentioned_));
    set_volume_paths(system_);
    for (facts::Container& c : system_.containers) finish_container(c);
    sort_containers(system_.containers);
    std::ranges::sort(system_.networks, {}, &facts::Network::name);
    std::ranges::sort(system_.volumes, {}, &facts::Volume::name);
    finish_settings();
    mark_filled_in(system_, connection_.api_version());
    reasons_.move_to(system_);
  }

  void finish_images() {
    std::map<std::string, std::int64_t> users;
    for (const facts::Container& c : system_.containers)
      if (c.image_id.known()) ++users[*c.image_id];
    for (auto& [id, image] : images_) {
      image.used_by = facts::effective(std::int64_t{users[id]}, image.origin);
      if (const auto at = histories_.find(id); at != histories_.end())
        image.history = std::move(at->second);
      else
        image.history = facts::unknown<std::vector<facts::HistoryStep>>(
            "the history is read for images of containers only", image.origin);
      system_.images.push_back(std::move(image));
    }
  }

  // What only the whole picture tells.
  void finish_container(facts::Container& c) {
    const auto& options = system_.engine->security_options;
    const bool enabled = options.known() && std::ranges::any_of(*options, [](const facts::Item& option) {
                           return option.text == "apparmor" || option.text.starts_with("name=apparmor");
                         });
    if (enabled && c.apparmor.is("") && c.apparmor.basis == facts::Basis::defaulted)
      c.apparmor.value = c.privileged.is(true) ? "unconfined" : "docker-default";
  }

  void finish_settings() {
    WrittenSettings file;
    file.unreadable_because =
        "the daemon's configuration was not read, and the engine does not reveal this setting";
    const std::string version = system_.engine->version.known() ? *system_.engine->version : std::string{};
    EffectiveSettings settings = effective_settings(options_.daemon_file ? *options_.daemon_file : file,
                                                    options_.daemon_flags, version);
    if (options_.daemon_file)
      for (std::string& reason : settings.reasons) reasons_.add(reason, reason);
    system_.engine->settings = with_reported(std::move(settings.settings), reported_);
  }

  Connection& connection_;
  const EngineOptions& options_;
  System system_;
  JsonParser parser_;
  AnswerReasons reasons_;
  std::vector<std::string> paths_;
  std::deque<Question> questions_;  // of the same index; a deque, because reading one may add others
  bool got_containers_ = false;
  bool got_images_ = false;
  std::set<std::string> used_;    // image ids
  std::set<std::string> listed_;  // image ids
  std::map<std::string, facts::Image> images_;
  std::map<std::string, facts::Fact<std::vector<facts::HistoryStep>>> histories_;
  std::vector<ReportedSetting> reported_;
  std::vector<facts::Volume> mentioned_;
  SharedText not_listed_ = "the engine's list of volumes does not have it";
  std::size_t done_ = 0;
  KnownSecrets known_;
};

}  // namespace

System collect_engine(Connection& connection, const EngineOptions& options) {
  return Collector{connection, options}.collect();
}

}  // namespace watertight::sources
