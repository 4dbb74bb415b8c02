// What the readers of manifests share: the object being read, and how a field becomes a fact.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/system.hpp"
#include "sources/compose/problems.hpp"
#include "sources/kubernetes/kubernetes.hpp"
#include "text/node.hpp"

namespace watertight::sources::kubernetes {

namespace model = facts::kubernetes;

struct Reading {
  facts::System& system;
  compose::Problems& problems;
  const KubernetesLimits& limits;
  facts::SourceRef source;    // the file
  facts::SourceRef standard;  // what Kubernetes takes where nobody wrote anything
  std::string subject = {};   // "Deployment/web", for sentences
  std::size_t objects = 0;
  std::size_t containers = 0;
  bool brief = false;  // of pods only what other objects ask of them, and no containers
  std::function<void()> after_pod = {};
};

[[nodiscard]] facts::Origin at(const Reading& reading, const text::Node& node);
// Of a scalar the whole `key: value`, of a collection its key.
[[nodiscard]] facts::Origin at(const Reading& reading, const text::Entry& entry);

// The entry under a key, unless it is absent or null.
[[nodiscard]] const text::Entry* written(const text::Node* mapping, std::string_view key);

// The mapping or list under a key; null where there is none, or it is of another kind, which is told.
[[nodiscard]] const text::Node* mapping(Reading& reading, const text::Node* parent, std::string_view key);
[[nodiscard]] const text::Node* list(Reading& reading, const text::Node* parent, std::string_view key);

// A field as a fact. `absent` stands where nobody wrote it; what is of another type is told, and unknown.
[[nodiscard]] facts::Fact<bool> bool_fact(Reading& reading, const text::Node* parent, std::string_view key,
                                          facts::Fact<bool> absent);
[[nodiscard]] facts::Fact<std::int64_t> integer_fact(Reading& reading, const text::Node* parent,
                                                     std::string_view key, facts::Fact<std::int64_t> absent);
[[nodiscard]] facts::Fact<std::string> text_fact(Reading& reading, const text::Node* parent,
                                                 std::string_view key, facts::Fact<std::string> absent);
[[nodiscard]] facts::Fact<facts::Items> items_fact(Reading& reading, const text::Node* parent,
                                                   std::string_view key, facts::Fact<facts::Items> absent);

// The text of a scalar; empty where there is none.
[[nodiscard]] std::string text_of(const text::Node* parent, std::string_view key);
// A number, 0 where there is none; what is no number is told.
[[nodiscard]] std::int64_t number_of(Reading& reading, const text::Node* parent, std::string_view key);
[[nodiscard]] std::vector<std::string> texts_of(const text::Node* parent, std::string_view key);
[[nodiscard]] facts::Items items_of(const Reading& reading, const text::Node* parent, std::string_view key);
// A map of texts, secrets taken out.
[[nodiscard]] std::vector<facts::Label> labels_of(const Reading& reading, const text::Node* parent,
                                                  std::string_view key);
// A label selector; also the plain map of labels that Services and ReplicationControllers have.
[[nodiscard]] model::Selector selector_of(const Reading& reading, const text::Node* parent,
                                          std::string_view key);

[[nodiscard]] model::Metadata metadata_of(Reading& reading, const text::Node& object);

template <typename T>
[[nodiscard]] facts::Fact<T> standard(const Reading& reading, T value) {
  return facts::by_default(std::move(value), {reading.standard, {}, {}});
}

// The readers, one for each subject.
void read_pod(Reading& reading, model::Metadata meta, const text::Node& object, const text::Node& template_);
void read_role(Reading& reading, model::Metadata meta, const text::Node& object);
void read_binding(Reading& reading, model::Metadata meta, const text::Node& object);
void read_service(Reading& reading, model::Metadata meta, const text::Node& object);
void read_ingress(Reading& reading, model::Metadata meta, const text::Node& object);
void read_network_policy(Reading& reading, model::Metadata meta, const text::Node& object);
void read_data(Reading& reading, model::Metadata meta, const text::Node& object);
// An object of which only single fields matter; false where the kind is not known.
[[nodiscard]] bool read_object(Reading& reading, const model::Metadata& meta, const text::Node& object);

// Limits that a LimitRange of `all` gives to the containers of `pods` that set none; their containers are in
// `containers`.
void apply_limit_ranges(const facts::System& all, const std::vector<model::Pod>& pods,
                        std::vector<facts::Container>& containers);

}  // namespace watertight::sources::kubernetes
