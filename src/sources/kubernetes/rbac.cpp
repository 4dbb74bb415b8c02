// Roles and who is bound to them.
#include "sources/kubernetes/reading.hpp"

namespace watertight::sources::kubernetes {

using text::Node;

void read_role(Reading& r, model::Metadata meta, const Node& object) {
  model::Role role{std::move(meta), {}};
  if (const Node* rules = list(r, &object, "rules"))
    for (const Node* rule : rules->items)
      role.rules.push_back({texts_of(rule, "apiGroups"), texts_of(rule, "resources"), texts_of(rule, "verbs"),
                            texts_of(rule, "resourceNames"), texts_of(rule, "nonResourceURLs"),
                            at(r, *rule)});
  r.system.kubernetes.roles.push_back(std::move(role));
}

void read_binding(Reading& r, model::Metadata meta, const Node& object) {
  model::Binding binding{std::move(meta), {}, {}, {}, {}};
  const Node* role = mapping(r, &object, "roleRef");
  binding.role_kind = text_of(role, "kind");
  binding.role = text_of(role, "name");
  const text::Entry* name = written(role, "name");
  binding.role_origin = name != nullptr ? at(r, *name) : binding.meta.origin;
  if (role == nullptr)
    r.problems.refuse(binding.meta.origin, r.subject + " has no roleRef", "name the role it grants");
  if (const Node* subjects = list(r, &object, "subjects"))
    for (const Node* subject : subjects->items)
      binding.subjects.push_back({text_of(subject, "kind"), text_of(subject, "name"),
                                  text_of(subject, "namespace"), at(r, *subject)});
  r.system.kubernetes.bindings.push_back(std::move(binding));
}

}  // namespace watertight::sources::kubernetes
