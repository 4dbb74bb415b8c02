#include "sources/seal_system.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sources/secret_formats.hpp"
#include "sources/secret_names.hpp"
#include "sources/secrets.hpp"
#include "sources/snapshot/fields.hpp"
#include "sources/stand_in.hpp"

namespace watertight::sources {
namespace {

// How closely a text is looked at: what a reader of its own has sealed, and what Watertight itself has put
// into words, is searched for forms only, not for names with values.
enum class Depth : std::uint8_t { forms, names };

class Sweep {
 public:
  explicit Sweep(const KnownSecrets& known) : known_(known) {}

  void run(facts::System& system) {
    depth_ = Depth::forms;
    visit(system.name);
    visit(system.label);
    visit(system.reasons);
    visit(system.notes);
    visit(system.ignore_comments);
    for (facts::BuildFile& file : system.build_files) owner(file);
    visit(system.kubernetes);
    depth_ = Depth::names;
    visit(system.host);
    visit(system.engine);
    visit(system.networks);
    visit(system.volumes);
    for (facts::Image& image : system.images) owner(image);
    for (facts::Container& container : system.containers) owner(container);
    for (facts::ComposeProject& project : system.described) described(project);
  }

  void described(facts::ComposeProject& project) {
    visit(project.name);
    visit(project.folder);
    visit(project.files);
    visit(project.environment_files);
    visit(project.there);
    visit(project.services.unknown_because);
    if (project.services.known())
      for (facts::Container& service : *project.services.value) owner(service);
  }

  // One that keeps a list of the secrets in it.
  template <typename T>
  void owner(T& value) {
    origin_ = &value.origin;
    found_.clear();
    std::apply([&](const auto&... field) { ((where_ = field.name, visit(value.*field.member)), ...); },
               Fields<T>::list);
    for (facts::Secret& secret : found_) {
      const auto same = [&](const facts::Secret& s) {
        return s.length == secret.length && s.digest == secret.digest;
      };
      if (std::ranges::none_of(value.secrets, same)) value.secrets.push_back(std::move(secret));
    }
    origin_ = nullptr;
  }

 private:
  template <typename T>
    requires requires { Fields<T>::list; }
  void visit(T& value) {
    std::apply([&](const auto&... field) { (visit(value.*field.member), ...); }, Fields<T>::list);
  }
  template <typename T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
  void visit(T&) {}
  void visit(Span&) {}
  void visit(facts::Secret&) {}
  // The name of a member may be a value of another: a network that is called like a password.
  void visit(facts::Origin& origin) {
    if (known_.empty() || origin.pointer.empty()) return;
    if (!known_.find(origin.pointer)) return;
    SealedText sealed{std::string(origin.pointer), {}};
    seal_known(sealed);
    origin.pointer = sealed.text;
  }
  void visit(facts::Variable& variable) { named(variable.name, variable.value, variable.secret); }
  void visit(facts::Label& label) {
    bool secret = false;
    named(label.name, label.value, secret);
  }
  void visit(facts::Flag& flag) {
    bool secret = false;
    named(flag.name, flag.value, secret);
  }
  void visit(facts::Instruction& instruction) {
    const std::string keyword = instruction.keyword;
    const std::string_view outer = std::exchange(where_, keyword);
    std::apply([&](const auto&... field) { (visit(instruction.*field.member), ...); },
               Fields<facts::Instruction>::list);
    where_ = outer;
  }
  template <typename T>
  void visit(facts::Fact<T>& fact) {
    const facts::Origin* outer = origin_;
    if (fact.origin.source) origin_ = &fact.origin;
    if (fact.value) visit(*fact.value);
    visit(fact.origin);
    const Depth depth = std::exchange(depth_, Depth::forms);
    visit(fact.unknown_because);
    depth_ = depth;
    origin_ = outer;
  }
  template <typename T>
  void visit(std::vector<T>& list) {
    for (T& item : list) visit(item);
  }
  template <typename T, typename Less>
  void visit(std::map<std::string, T, Less>& map) {
    for (auto& [name, value] : map) visit(value);
  }
  template <typename T>
  void visit(std::optional<T>& value) {
    if (value) visit(*value);
  }
  template <typename T>
  void visit(Boxed<T>& value) {
    visit(*value);
  }
  void visit(facts::SeccompFilter&) {}  // numbers, which may look like any key
  void visit(facts::SettingValue& value) {
    std::visit([this](auto& held) { visit(held); }, value);
  }

  void named(std::string& name, std::string& value, bool& secret) {
    visit(name);
    if (value.empty() || is_placeholder(value)) return;
    if (const auto kind = secret_kind(name, value)) {
      found_.push_back(seal(std::string(where_) + ' ' + name, *kind, value, here()));
      value = placeholder(found_.back());
      secret = true;
    } else {
      visit(value);
    }
  }

  void visit(std::string& text) {
    if (auto sealed = sealed_here(text)) text = std::move(*sealed);
  }

  void visit(SharedText& text) {
    if (auto sealed = sealed_here(text)) text = std::move(*sealed);
  }

  // The text without what is a secret in it; nothing where none is, as in nearly every text.
  std::optional<std::string> sealed_here(std::string_view text) {
    if (text.size() < 4) return std::nullopt;
    const bool names = depth_ == Depth::names && may_name_a_secret(text);
    if (!names && !find_secret_format(text) && !find_stand_in(text) && !known_.find(text))
      return std::nullopt;
    const std::string_view where = where_;
    SealedText sealed = names ? sealed_text(where, text, here()) : sealed_forms(where, text, here());
    if (!known_.empty()) seal_known(sealed);
    if (sealed.secrets.empty()) return std::nullopt;
    std::ranges::move(sealed.secrets, std::back_inserter(found_));
    return std::move(sealed.text);
  }

  void seal_known(SealedText& sealed) const {
    for (auto found = known_.find(sealed.text); found;) {
      const std::string_view value =
          std::string_view(sealed.text).substr(found->begin, found->end - found->begin);
      sealed.secrets.push_back(seal(std::string(where_), std::string(found->kind), value, here()));
      const std::string shown = placeholder(sealed.secrets.back());
      sealed.text.replace(found->begin, found->end - found->begin, shown);
      found = known_.find(sealed.text, found->begin + shown.size());
    }
  }

  [[nodiscard]] facts::Origin here() const { return origin_ != nullptr ? *origin_ : facts::Origin{}; }

  const KnownSecrets& known_;
  Depth depth_ = Depth::forms;
  std::string_view where_ = "text";
  const facts::Origin* origin_ = nullptr;
  std::vector<facts::Secret> found_;
};

}  // namespace

void seal_system(facts::System& system, const KnownSecrets& known) { Sweep(known).run(system); }

void seal_build_file(facts::BuildFile& file, const KnownSecrets& known) { Sweep(known).owner(file); }

}  // namespace watertight::sources
