#include "sources/seccomp/profile.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include "text/nearest.hpp"
#include "text/node.hpp"

namespace watertight::sources {
namespace {

using linux_kernel::SeccompAction;
using linux_kernel::SeccompAnswer;
using text::Node;

struct ActionName {
  std::string_view name;
  SeccompAction action;
};
constexpr ActionName kActions[] = {
    {"SCMP_ACT_ALLOW", SeccompAction::allow},
    {"SCMP_ACT_ERRNO", SeccompAction::error},
    {"SCMP_ACT_KILL", SeccompAction::kill_thread},
    {"SCMP_ACT_KILL_THREAD", SeccompAction::kill_thread},
    {"SCMP_ACT_KILL_PROCESS", SeccompAction::kill_process},
    {"SCMP_ACT_LOG", SeccompAction::log},
    {"SCMP_ACT_NOTIFY", SeccompAction::notify},
    {"SCMP_ACT_TRACE", SeccompAction::trace},
    {"SCMP_ACT_TRAP", SeccompAction::trap},
};

struct ComparisonName {
  std::string_view name;
  SeccompComparison comparison;
};
constexpr ComparisonName kComparisons[] = {
    {"SCMP_CMP_NE", SeccompComparison::not_equal},
    {"SCMP_CMP_LT", SeccompComparison::less},
    {"SCMP_CMP_LE", SeccompComparison::at_most},
    {"SCMP_CMP_EQ", SeccompComparison::equal},
    {"SCMP_CMP_GE", SeccompComparison::at_least},
    {"SCMP_CMP_GT", SeccompComparison::greater},
    {"SCMP_CMP_MASKED_EQ", SeccompComparison::masked_equal},
};

template <typename Names>
std::string one_of(std::string_view word, const Names& names) {
  std::vector<std::string_view> list;
  for (const auto& n : names) list.push_back(n.name);
  const std::string_view meant = text::nearest(word, list);
  return meant.empty() ? fmt::format("write one of {}", fmt::join(list, ", "))
                       : fmt::format("\"{}\" was probably meant", meant);
}

// Reads until the first thing that is wrong, which is kept.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  Expected<SeccompProfile> profile(const Node& root) {
    SeccompProfile out;
    if (!root.is_mapping()) fail(root, "is no object", "begin with {\"defaultAction\": …}");
    const Node* action = root.find("defaultAction");
    if (action == nullptr) fail(root, "has no \"defaultAction\"", "say what happens to all other syscalls");
    if (action != nullptr) out.otherwise = answer(*action, root.find("defaultErrnoRet"));
    out.architectures = texts(root, "architectures");
    each(root, "archMap", [&](const Node& map) {
      SeccompArchitectures one;
      if (const Node* architecture = map.find("architecture")) one.architecture = word(*architecture);
      one.with = texts(map, "subArchitectures");
      out.arch_map.push_back(std::move(one));
    });
    if (!out.architectures.empty() && !out.arch_map.empty())
      fail(root, "has both \"architectures\" and \"archMap\"", "keep one of them");
    each(root, "syscalls", [&](const Node& syscall) { out.rules.push_back(rule(syscall)); });
    if (error_) return std::unexpected(std::move(*error_));
    return out;
  }

 private:
  void fail(const Node& at, std::string_view cause, std::string remedy) {
    if (error_) return;
    error_ =
        Error{"read the seccomp profile", std::string(name_),
              fmt::format("line {}, column {}: {}", at.span.line, at.span.column, cause), std::move(remedy)};
  }

  std::string word(const Node& node) {
    if (node.is_scalar() && node.quoted) return std::string(node.text);
    fail(node, "is no text", "put it into quotation marks");
    return {};
  }

  // A list that is missing or null is empty.
  template <typename F>
  void each(const Node& object, std::string_view key, F f) {
    const Node* list = object.find(key);
    if (list == nullptr || list->is_null()) return;
    if (!list->is_sequence()) return fail(*list, fmt::format("\"{}\" is no list", key), "write [ … ]");
    for (const Node* item : list->items) {
      if (error_) return;
      f(*item);
    }
  }

  std::vector<std::string> texts(const Node& object, std::string_view key) {
    std::vector<std::string> out;
    each(object, key, [&](const Node& item) { out.push_back(word(item)); });
    return out;
  }

  std::uint64_t number(const Node& node, std::uint64_t largest) {
    std::uint64_t value = 0;
    const auto [end, bad] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
    if (!node.is_scalar() || node.quoted || bad != std::errc() ||
        end != node.text.data() + node.text.size() || value > largest)
      fail(node, "is no whole number in range", fmt::format("write 0 to {}", largest));
    return value;
  }

  // Without errnoRet an engine answers EPERM (runc, libcontainer/seccomp).
  SeccompAnswer answer(const Node& node, const Node* errno_ret) {
    const std::string name = word(node);
    const auto* at = std::ranges::find(kActions, name, &ActionName::name);
    if (at == std::end(kActions)) {
      fail(node, fmt::format("\"{}\" is no action", name), one_of(name, kActions));
      return {};
    }
    const bool has_data = at->action == SeccompAction::error || at->action == SeccompAction::trace;
    const bool given = errno_ret != nullptr && !errno_ret->is_null();
    const std::uint64_t data = given ? number(*errno_ret, 0xffff) : EPERM;
    return {at->action, has_data ? static_cast<std::uint16_t>(data) : std::uint16_t{0}};
  }

  SeccompRule rule(const Node& node) {
    SeccompRule out;
    out.span = node.span;
    if (!node.is_mapping()) {
      fail(node, "is no object", "write {\"names\": […], \"action\": \"SCMP_ACT_ALLOW\"}");
      return out;
    }
    out.names = texts(node, "names");
    if (const Node* name = node.find("name"); name != nullptr && !name->is_null()) {
      if (!out.names.empty()) fail(*name, "has both \"name\" and \"names\"", "keep \"names\"");
      out.names.push_back(word(*name));
    }
    const Node* action = node.find("action");
    if (action == nullptr)
      fail(node, "has no \"action\"", "say what happens to these syscalls");
    else
      out.answer = answer(*action, node.find("errnoRet"));
    each(node, "args", [&](const Node& item) { out.arguments.push_back(argument(item)); });
    out.includes = condition(node, "includes");
    out.excludes = condition(node, "excludes");
    return out;
  }

  SeccompArgument argument(const Node& node) {
    SeccompArgument out;
    const auto at = [&](std::string_view key, std::uint64_t largest) {
      const Node* value = node.find(key);
      return value == nullptr || value->is_null() ? 0 : number(*value, largest);
    };
    out.index = static_cast<std::uint8_t>(at("index", 5));
    out.value = at("value", ~std::uint64_t{0});
    out.value_two = at("valueTwo", ~std::uint64_t{0});
    const Node* op = node.find("op");
    const std::string name = op == nullptr ? std::string() : word(*op);
    const auto* known = std::ranges::find(kComparisons, name, &ComparisonName::name);
    if (known == std::end(kComparisons))
      fail(op == nullptr ? node : *op, fmt::format("\"{}\" is no comparison", name),
           one_of(name, kComparisons));
    else
      out.comparison = known->comparison;
    return out;
  }

  SeccompCondition condition(const Node& rule, std::string_view key) {
    SeccompCondition out;
    const Node* node = rule.find(key);
    if (node == nullptr || node->is_null()) return out;
    if (!node->is_mapping()) {
      fail(*node, fmt::format("\"{}\" is no object", key), "write { … }");
      return out;
    }
    out.capabilities = texts(*node, "caps");
    out.architectures = texts(*node, "arches");
    if (const Node* kernel = node->find("minKernel"); kernel != nullptr && !kernel->is_null())
      out.kernel = word(*kernel);
    return out;
  }

  std::string_view name_;
  std::optional<Error> error_;
};

}  // namespace

Expected<SeccompProfile> read_seccomp_profile(std::string_view text, std::string_view name) {
  TRY(const text::Document document, text::parse_json(text, name));
  if (document.roots.empty())
    return std::unexpected(
        Error{"read the seccomp profile", std::string(name), "it is empty", "write a profile"});
  return Reader(name).profile(*document.roots.front());
}

}  // namespace watertight::sources
