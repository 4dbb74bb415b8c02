#include "sources/host/user_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "sources/host/read_fact.hpp"

namespace watertight::sources {
namespace {

using namespace host;
using facts::Container;
using facts::Fact;

constexpr std::size_t kPasswdLimit = 4u << 20;
constexpr const char* kPasswd = "/etc/passwd";

bool is_zero(std::string_view number) {
  return !number.empty() && number.find_first_not_of('0') == std::string_view::npos;
}

Fact<bool> in_passwd(std::string_view text, std::string_view account, const std::string& path) {
  for (const Line& line : lines_of(text)) {
    const auto fields = fields_of(line.text, ':');
    if (fields.size() >= 3 && fields[0] == account)
      return facts::effective(is_zero(fields[2]), origin_of(path, line.number));
  }
  return facts::unknown<bool>(fmt::format("its {} has no account {}", kPasswd, account), origin_of(path));
}

Fact<bool> unreadable(const Unread& why, const std::string& path) {
  if (why.refusal == Refusal::absent)
    return facts::unknown<bool>(fmt::format("it has no {}", kPasswd), origin_of(path));
  return facts::unknown<bool>(fmt::format("its {} could not be read: {}", kPasswd, why.because),
                              origin_of(path));
}

// A mount over it shows the container another file than the one that the engine looked into.
bool covered(const Container& c) {
  return !c.mounts.known() || std::any_of(c.mounts->begin(), c.mounts->end(), [](const facts::Mount& m) {
    return m.destination == "/etc" || m.destination == kPasswd;
  });
}

// Through /proc/PID/root, which is a folder like any other for who may open it: links stay below it.
Fact<bool> by_process(const Container& c, const Root& root, std::string_view account) {
  if (!c.processes.known() || c.processes->empty())
    return facts::unknown<bool>("the engine does not say where its files lie, and it does not run");
  if (covered(c))
    return facts::unknown<bool>(
        fmt::format("the engine does not say where its files lie, and a mount covers its {}", kPasswd));
  const std::string folder = c.processes.origin.source
                                 ? c.processes.origin.source->name + "/root"
                                 : fmt::format("/proc/{}/root", c.processes->front().pid);
  const std::string path = folder + kPasswd;
  const auto text = root.below(folder)->read(kPasswd, kPasswdLimit);
  return text ? in_passwd(*text, account, path) : unreadable(text.error(), path);
}

// A folder that cannot be looked into is refused: what it hides could be the account.
Reading<Layers> open_layers(const Root& root, const std::vector<std::string>& folders,
                            std::map<std::string, LayerRef>& opened) {
  std::vector<LayerRef> layers;
  for (const std::string& folder : folders) {
    auto at = opened.find(folder);
    if (at == opened.end()) {
      const auto there = root.status(folder);
      if (!there) return std::unexpected(there.error());
      if (!there->exists) return std::unexpected(unread(Refusal::absent, folder));
      LayerRef layer = root.below(folder);
      if (const auto names = layer->list("/"); !names)
        return std::unexpected(unread(names.error().refusal, folder));
      at = opened.emplace(folder, std::move(layer)).first;
    }
    layers.push_back(at->second);
  }
  return Layers(std::move(layers));
}

}  // namespace

Fact<bool> account_is_root(const Layers& layers, std::string_view account, const std::string& where) {
  const std::string path = where + kPasswd;
  const auto layer = layers.layer_of(kPasswd);
  if (!layer) return unreadable(unread(Refusal::absent, kPasswd), path);
  const auto status = layers.all()[*layer]->status(kPasswd, Links::stay);
  if (!status) return unreadable(status.error(), path);
  // Where a link leads is for all layers together to say, and no image is known that has one here.
  if (status->type != "file")
    return facts::unknown<bool>(fmt::format("its {} is no file but a {}", kPasswd, status->type),
                                origin_of(path));
  const auto text = layers.read(kPasswd, kPasswdLimit);
  return text ? in_passwd(*text, account, path) : unreadable(text.error(), path);
}

void resolve_user_names(facts::System& system, const Root& root) {
  std::map<std::string, LayerRef> opened;  // containers share most of their layers
  for (Container& c : system.containers) {
    const std::vector<std::string> folders = std::exchange(c.layer_folders, {});
    const auto look_up = [&](std::string_view account) -> Fact<bool> {
      if (folders.empty()) return by_process(c, root, account);
      const auto layers = open_layers(root, folders, opened);
      if (layers) return account_is_root(*layers, account, folders.front());
      return facts::unknown<bool>("its layers could not be read: " + layers.error().because,
                                  origin_of(folders.front() + kPasswd));
    };
    if (c.user.known())
      if (const auto account = facts::user_name(*c.user); !account.empty()) c.user_is_root = look_up(account);
    if (!c.execs.known()) continue;
    for (facts::Exec& exec : *c.execs.value)
      if (const auto account = facts::user_name(exec.user); !account.empty())
        exec.user_is_root = look_up(account);
  }
}

}  // namespace watertight::sources
