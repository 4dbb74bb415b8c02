// Variables of a container: values with secrets taken out, and what is taken from Secrets and ConfigMaps.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sources/kubernetes/pod.hpp"
#include "sources/secrets.hpp"

namespace watertight::sources::kubernetes {
namespace {

using text::Entry;
using text::Node;

// Kubernetes writes $(NAME) where everybody else writes ${NAME}: such a value is no secret.
std::string with_braces(std::string_view value) {
  std::string text(value);
  for (auto open = text.find("$("); open != std::string::npos; open = text.find("$(", open + 1)) {
    const auto close = text.find(')', open);
    if (close == std::string::npos) break;
    text[open + 1] = '{';
    text[close] = '}';
  }
  return text;
}

model::Reference reference(const Reading& r, const Node& from, std::string kind) {
  model::Reference ref;
  ref.kind = std::move(kind);
  ref.object = text_of(&from, "name");
  ref.key = text_of(&from, "key");
  ref.optional = text_of(&from, "optional") == "true";
  ref.origin = at(r, from);
  return ref;
}

// A variable taken from elsewhere keeps no value: what it is taken from stands among the references.
void read_source(ContainerReading& c, const Node& from, const std::string& variable) {
  const Reading& r = c.pod.reading;
  constexpr std::pair<std::string_view, const char*> kKinds[] = {{"secretKeyRef", "Secret"},
                                                                 {"configMapKeyRef", "ConfigMap"}};
  for (const auto& [key, kind] : kKinds)
    if (const Entry* entry = written(&from, key)) {
      model::Reference ref = reference(r, *entry->value, kind);
      ref.variable = variable;
      ref.origin = at(r, *entry);
      c.extra.references.push_back(std::move(ref));
    }
}

void read_variable(ContainerReading& c, const Node& node, std::vector<facts::Variable>& out) {
  Reading& r = c.pod.reading;
  std::string name = text_of(&node, "name");
  if (const Node* from = mapping(r, &node, "valueFrom")) {
    read_source(c, *from, name);
    out.push_back({std::move(name), {}, false, at(r, node)});
    return;
  }
  const Entry* value = written(&node, "value");
  const std::string text =
      value != nullptr && value->value->is_scalar() ? std::string(value->value->text) : "";
  const facts::Origin place = value != nullptr ? at(r, *value) : at(r, node);
  SealedVariable sealed = sealed_variable(std::move(name), with_braces(text), place);
  if (sealed.secret)
    c.container.secrets.push_back(std::move(*sealed.secret));
  else
    sealed.variable.value = text;
  out.push_back(std::move(sealed.variable));
}

}  // namespace

void read_environment(ContainerReading& c) {
  Reading& r = c.pod.reading;
  std::vector<facts::Variable> variables;
  if (const Node* env = list(r, &c.node, "env")) {
    std::set<std::string> names;
    for (const Node* node : env->items) {
      if (!node->is_mapping()) continue;
      read_variable(c, *node, variables);
      const facts::Variable& last = variables.back();
      if (!names.insert(last.name).second) c.extra.repeated_variables.push_back({last.name, at(r, *node)});
    }
  }
  if (const Node* from = list(r, &c.node, "envFrom"))
    for (const Node* node : from->items) {
      if (const Entry* secret = written(node, "secretRef"))
        c.extra.references.push_back(reference(r, *secret->value, "Secret"));
      if (const Entry* map = written(node, "configMapRef"))
        c.extra.references.push_back(reference(r, *map->value, "ConfigMap"));
    }
  const Entry* env = written(&c.node, "env");
  c.container.environment =
      env != nullptr ? facts::declared(std::move(variables), at(r, *env)) : standard(r, std::move(variables));
}

}  // namespace watertight::sources::kubernetes
