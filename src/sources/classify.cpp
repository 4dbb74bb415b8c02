#include "sources/classify.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sources/json_keys.hpp"
#include "sources/kubernetes/kubernetes.hpp"

namespace watertight::sources {
namespace {

using facts::TargetKind;

constexpr std::size_t kHead = 8192;  // bytes that a binary file is known by
constexpr std::size_t kJsonHead = 64 << 10;

// Endings that settle it: no Dockerfile or Compose file whatever the text looks like.
constexpr std::array<std::string_view, 58> kOther = {
    ".md",   ".rst", ".adoc",  ".html", ".htm",   ".css",  ".scss",  ".less",  ".js",  ".mjs",
    ".cjs",  ".ts",  ".tsx",   ".jsx",  ".vue",   ".py",   ".ipynb", ".go",    ".rs",  ".c",
    ".h",    ".cc",  ".cpp",   ".hpp",  ".cs",    ".java", ".kt",    ".scala", ".rb",  ".php",
    ".pl",   ".lua", ".swift", ".sh",   ".bash",  ".ps1",  ".sql",   ".svg",   ".png", ".jpg",
    ".jpeg", ".gif", ".ico",   ".webp", ".pdf",   ".zip",  ".gz",    ".xz",    ".tar", ".jar",
    ".so",   ".a",   ".o",     ".woff", ".woff2", ".ttf",  ".lock",  ".sum"};

// What people call the copy they keep before a change, and the sample that others are to copy.
constexpr std::array<std::string_view, 10> kBackups = {".bak", ".backup", ".old", ".orig", ".save",
                                                       ".sav", ".rej",    ".swp", ".copy", ".disabled"};
constexpr std::array<std::string_view, 5> kSamples = {".example", ".sample", ".dist", ".template", ".skel"};

// Keys that hardly any other JSON file has at its top.
constexpr std::array<std::string_view, 25> kDaemonKeys = {"userns-remap",
                                                          "live-restore",
                                                          "insecure-registries",
                                                          "registry-mirrors",
                                                          "userland-proxy",
                                                          "storage-driver",
                                                          "storage-opts",
                                                          "default-runtime",
                                                          "data-root",
                                                          "log-driver",
                                                          "log-opts",
                                                          "no-new-privileges",
                                                          "default-ulimits",
                                                          "seccomp-profile",
                                                          "default-address-pools",
                                                          "icc",
                                                          "authorization-plugins",
                                                          "tlsverify",
                                                          "tlscacert",
                                                          "exec-opts",
                                                          "metrics-addr",
                                                          "fixed-cidr",
                                                          "default-cgroupns-mode",
                                                          "cgroup-parent",
                                                          "containerd-namespace"};

// Keys of which every service of a Compose file has one, unless it takes them from an anchor.
constexpr std::array<std::string_view, 3> kServiceKeys = {"image", "build", "extends"};

constexpr std::string_view kTemplate = "it is a template: render it first";

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

// What stands behind `key:` or `"key":` where the line begins with it; no value: the line has another key.
std::optional<std::string_view> value_of(std::string_view line, std::string_view key) {
  const bool quoted = line.starts_with('"') || line.starts_with('\'');
  if (quoted) line.remove_prefix(1);
  if (!line.starts_with(key)) return std::nullopt;
  line.remove_prefix(key.size());
  if (quoted && !line.empty()) line.remove_prefix(1);
  if (!line.starts_with(':')) return std::nullopt;
  line.remove_prefix(1);
  const auto first = std::min(line.find_first_not_of(" \t\r"), line.size());
  if (first == 0 && !line.empty()) return std::nullopt;
  line.remove_prefix(first);
  return line;
}

bool has_service_key(std::string_view line) {
  return std::ranges::any_of(kServiceKeys,
                             [&](std::string_view key) { return value_of(line, key).has_value(); });
}

// The same between braces, where nothing need stand behind the colon of a quoted key.
bool has_service_key_in_flow(std::string_view text) {
  const bool quoted = text.starts_with('"') || text.starts_with('\'');
  if (quoted) text.remove_prefix(1);
  return std::ranges::any_of(kServiceKeys, [&](std::string_view key) {
    return text.starts_with(key) && text.substr(key.size() + (quoted ? 1 : 0)).starts_with(':');
  });
}

// `{image: x}` has such a key at depth 1, `{web: {image: x}}` at depth 2. The text begins with the brace.
bool flow_has_service_key(std::string_view text, std::size_t wanted) {
  std::string open;  // the brackets that are not closed yet
  bool key_may_begin = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (std::exchange(key_may_begin, false) && open.size() == wanted && open.find('[') == std::string::npos &&
        has_service_key_in_flow(text.substr(at, 16)))
      return true;
    if (c == '{' || c == '[') open += c;
    if ((c == '}' || c == ']') && !open.empty()) open.pop_back();
    if (open.empty()) return false;
    key_may_begin = c == '{' || c == ',';
    if (c != '"' && c != '\'') continue;
    at = text.find(c, at + 1);
    if (at == std::string_view::npos) return false;
  }
  return false;
}

// Looks, line by line, for a service that has what makes it one: below `services:` other programs keep lists
// of images, objects to inject, hosts and ports.
class ServiceLook {
 public:
  explicit ServiceLook(std::string_view text) : text_(text) {}

  [[nodiscard]] bool found() const { return found_; }

  // The line that begins with `services:`, with what is behind the colon.
  void begin(std::string_view value) {
    inside_ = true;
    services_at_ = keys_at_ = 0;
    if (value.starts_with('{')) found_ = found_ || flow_has_service_key(from(value), 2);
  }
  void end() { inside_ = false; }

  // A line that is not at the left edge.
  void line(std::size_t indent, std::string_view line) {
    if (!inside_ || found_) return;
    if (services_at_ == 0) {
      services_at_ = indent;
      if (line.starts_with('{')) found_ = flow_has_service_key(from(line), 2);
      if (line.starts_with('{') || line.starts_with("- ")) return end();
    }
    if (indent <= services_at_) {
      keys_at_ = 0;
      if (const auto flow = line.find(": {"); flow != std::string_view::npos)
        found_ = flow_has_service_key(from(line.substr(flow + 2)), 1);
      return;
    }
    if (keys_at_ == 0) {
      keys_at_ = indent;
      if (line.starts_with('{')) found_ = flow_has_service_key(from(line), 1);
    }
    found_ = found_ || (indent == keys_at_ && has_service_key(line));
  }

 private:
  [[nodiscard]] std::string_view from(std::string_view part) const {
    return text_.substr(static_cast<std::size_t>(part.data() - text_.data()));
  }

  std::string_view text_;
  bool inside_ = false;
  bool found_ = false;
  std::size_t services_at_ = 0;  // how far the services are indented; 0: none seen
  std::size_t keys_at_ = 0;      // the same of the keys of the service at hand
};

std::string_view unquoted(std::string_view value) {
  const bool quoted = value.starts_with('"') || value.starts_with('\'');
  if (quoted) value.remove_prefix(1);
  return value.substr(0, value.find_first_of(quoted ? "\"'" : " \t\r#,}"));
}

// What is written like a manifest and is for a tool's own use: no object of a cluster.
bool is_of_a_tool(std::string_view api, std::string_view kind) {
  return api.starts_with("skaffold/") || (api == "v1" && kind == "Config");
}

// What the keys at the left edge of a YAML text say.
struct YamlKeys {
  bool services = false;  // a mapping or nothing yet, no list
  bool service = false;   // one of them is what Compose calls a service
  bool manifest = false;
};

YamlKeys keys_of(std::string_view text) {
  YamlKeys keys;
  ServiceLook look(text);
  bool below_services = false;
  std::string_view api;
  std::string_view kind;
  each_line(text, [&](std::string_view line) {
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos || line[first] == '#') return false;
    if (std::exchange(below_services, false) &&
        (line.substr(first).starts_with("- ") || line.substr(first).starts_with("_defaults:")))
      keys.services = false;
    if (first > 0) {
      look.line(first, line.substr(first));
      return look.found();
    }
    look.end();
    if (const auto services = value_of(line, "services")) {
      keys.services = !services->starts_with('[');
      below_services = true;
      look.begin(*services);
    } else if (const auto version = value_of(line, "apiVersion")) {
      api = unquoted(*version);
    } else if (const auto what = value_of(line, "kind")) {
      kind = unquoted(*what);
    }
    if (api.empty() || kind.empty()) return look.found();
    keys.manifest = !is_of_a_tool(api, kind);
    if (!keys.manifest) api = kind = {};  // the next document may be one
    return keys.manifest;
  });
  keys.service = look.found();
  keys.services = keys.services || keys.service;
  return keys;
}

// A line of Jinja at the left edge, which no YAML has, or a name that says so and a text that agrees.
bool is_template_text(std::string_view name, std::string_view text) {
  if (text.starts_with("{%") || text.find("\n{%") != std::string_view::npos) return true;
  constexpr std::array<std::string_view, 4> kParts = {".tpl.", ".tmpl.", ".j2.", ".jinja."};
  return std::ranges::any_of(kParts, [&](std::string_view part) { return name.contains(part); }) &&
         (text.find("{{") != std::string_view::npos || text.find("{%") != std::string_view::npos);
}

// Whether somebody gave the file, or it was come across.
enum class Looked : std::uint8_t { given, found };

Classification classify_yaml(const std::string& name, std::string_view text, Looked looked) {
  const YamlKeys keys = keys_of(text);
  const bool manifest = keys.manifest && !keys.services;
  const bool named = name.starts_with("compose.") || name.starts_with("docker-compose.") ||
                     name.starts_with("compose-") || name.starts_with("docker-compose-");
  const bool resembles = looked == Looked::given || (name.contains("compose") && !name.contains("composer"));
  const bool compose = keys.service || named || (keys.services && resembles);
  if ((manifest || compose) && is_template_text(name, text))
    return {TargetKind::unknown, std::string(kTemplate)};
  if (manifest) return classify_manifest(text);
  return {compose ? TargetKind::compose : TargetKind::unknown, {}};
}

// `key:`, `key: value`, `---`: a line at the left edge as YAML has it where the whole is a mapping. Prose and
// programs have others before long.
bool is_mapping_line(std::string_view line) {
  const char c = line.front();
  if (c == '#' || c == '}' || c == ']' || line.starts_with("---") || line.starts_with("...")) return true;
  if (line.starts_with("- ")) return true;  // a list at the edge, below its key
  const bool quoted = c == '"' || c == '\'';
  std::size_t end =
      quoted ? line.find(c, 1)
             : line.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./");
  if (end == std::string_view::npos) return false;
  if (quoted) ++end;
  if (end == 0 || end >= line.size() || line[end] != ':') return false;
  return end + 1 == line.size() || line[end + 1] == ' ' || line[end + 1] == '\t' || line[end + 1] == '\r';
}

// A YAML mapping through and through, with a service that has what a service has, or a manifest's two keys.
// The end of the text may be cut off.
Classification classify_any_yaml(std::string_view text) {
  bool mapping = true;
  bool documents = false;
  each_line(text, [&](std::string_view line) {
    const bool cut = line.data() + line.size() == text.data() + text.size() && text.size() >= kHead;
    const auto first = line.find_first_not_of(" \t\r");
    if (cut || first != 0) return false;
    mapping = is_mapping_line(line);
    documents = true;
    return !mapping;
  });
  if (!mapping || !documents) return {};
  const YamlKeys keys = keys_of(text);
  if (keys.service) return {TargetKind::compose, {}};
  return keys.manifest && !keys.services ? classify_manifest(text) : Classification{};
}

// What a JSON text has for keys, as far as they tell what it is.
struct JsonSigns {
  bool daemon = false;
  bool manifest = false;
  bool host_config = false;
  bool id = false;
  bool config = false;
  bool ipam = false;
  bool mountpoint = false;
  bool driver = false;
  bool services = false;
  bool service = false;
};

JsonSigns signs_of(std::string_view head, bool is_array) {
  JsonSigns signs;
  std::string_view top;
  bool named = false;  // a name was seen below that key: it holds no list
  std::string_view api;
  std::string_view kind;
  const auto value = [&](std::string_view key) {
    std::string_view behind =
        head.substr(static_cast<std::size_t>(key.data() - head.data()) + key.size() + 1);
    behind.remove_prefix(std::min(behind.find_first_not_of(" \t\r\n:"), behind.size()));
    return unquoted(behind);
  };
  each_json_key(head, [&](std::size_t depth, std::string_view key) {
    const std::size_t of_object = is_array ? 2 : 1;
    if (depth == 1) {
      top = key;
      named = false;
    }
    if (depth == 1 && contains(kDaemonKeys, key)) signs.daemon = true;
    if (depth == 1 && key == "apiVersion") api = value(key);
    if (depth == 1 && key == "kind") kind = value(key);
    if (depth == 1 && key == "services") signs.services = true;
    named = named || depth == 2;
    if (depth == 3 && named && top == "services" && contains(kServiceKeys, key)) signs.service = true;
    if (depth != of_object) return;
    signs.host_config = signs.host_config || key == "HostConfig";
    signs.id = signs.id || key == "Id";
    signs.config = signs.config || key == "Config";
    signs.ipam = signs.ipam || key == "IPAM";
    signs.mountpoint = signs.mountpoint || key == "Mountpoint";
    signs.driver = signs.driver || key == "Driver";
  });
  signs.manifest = !api.empty() && !kind.empty() && !is_of_a_tool(api, kind);
  return signs;
}

Classification classify_json(const std::string& name, std::string_view text) {
  const std::string_view head = text.substr(0, kJsonHead);
  if (head.find("\"watertight/snapshot/") != std::string_view::npos) return {TargetKind::snapshot, {}};
  if (head.find("\"watertight/scan/") != std::string_view::npos)
    return {TargetKind::unknown, "a report of Watertight describes nothing to scan"};
  const auto first = head.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  const bool is_array = first != std::string_view::npos && head[first] == '[';
  if (name == "daemon.json") return {TargetKind::daemon_json, {}};
  const JsonSigns signs = signs_of(head, is_array);
  if (signs.manifest) return classify_manifest(text);
  if (signs.host_config || (signs.id && signs.config) || (signs.ipam && signs.driver) ||
      (signs.mountpoint && signs.driver))
    return {TargetKind::inspect, {}};
  if (signs.services && signs.service) return {TargetKind::compose, {}};
  const bool daemon = signs.daemon || name.starts_with("daemon") || name.starts_with("dockerd");
  return {daemon && !is_array ? TargetKind::daemon_json : TargetKind::unknown, {}};
}

// An object, or a list of objects: `[section]` of other files is neither.
bool begins_like_json(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\xef\xbb\xbf";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return false;
  const auto second = text.find_first_not_of(kBlank, first + 1);
  if (second == std::string_view::npos) return false;
  return text[first] == '{' ? text[second] == '"' || text[second] == '}' : text[second] == '{';
}

}  // namespace

bool is_dockerfile_name(std::string_view file_name) {
  const std::string name = lower(file_name);
  return name == "dockerfile" || name == "containerfile" || name.starts_with("dockerfile.") ||
         name.starts_with("containerfile.") || name.ends_with(".dockerfile") ||
         name.ends_with(".containerfile");
}

bool is_usual_name(std::string_view file_name) {
  const std::string name = lower(file_name);
  return is_dockerfile_name(name) || name == "daemon.json" || name == "compose.yaml" ||
         name == "compose.yml" || name == "docker-compose.yaml" || name == "docker-compose.yml";
}

bool is_other_ending(std::string_view file_name) { return contains(kOther, ending(lower(file_name))); }

std::string_view copied_name(std::string_view file_name) {
  if (file_name.size() > 1 && file_name.ends_with('~')) return file_name.substr(0, file_name.size() - 1);
  const std::string name = lower(file_name);
  const std::string_view end = ending(name);
  const bool sample = contains(kSamples, end) && !is_dockerfile_name(name);
  if (!sample && !contains(kBackups, end)) return {};
  return file_name.substr(0, file_name.size() - end.size());
}

Classification classify(std::string_view file_name, std::string_view text) {
  const std::string name = lower(file_name);
  if (is_dockerfile_name(name) && !name.ends_with(".dockerignore")) return {TargetKind::dockerfile, {}};
  const std::string_view end = ending(name);
  const bool yaml = end == ".yml" || end == ".yaml";
  const bool json = end == ".json";
  if (is_binary(text))
    return {TargetKind::unknown, yaml || json ? "it holds NUL bytes: write it as UTF-8" : ""};
  if (yaml && !begins_like_json(text)) return classify_yaml(name, text, Looked::found);
  if (yaml || json || begins_like_json(text)) return classify_json(name, text);
  if (looks_like_dockerfile(text)) return {TargetKind::dockerfile, {}};
  return classify_any_yaml(text);
}

Classification classify_given(std::string_view file_name, std::string_view text) {
  Classification what = classify(file_name, text);
  if (what.kind != TargetKind::unknown || !what.why_not.empty() || is_binary(text)) return what;
  return classify_yaml(lower(file_name), text, Looked::given);
}

}  // namespace watertight::sources
