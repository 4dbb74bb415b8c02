#include "sources/kubernetes/kubernetes.hpp"
#include "sources/ignore_comments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <map>
#include <span>
#include <utility>

#include "sources/kubernetes/reading.hpp"
#include "sources/kubernetes/stream.hpp"
#include "sources/seal_system.hpp"
#include "text/admission.hpp"

namespace watertight::sources {
namespace kubernetes {
namespace {

using text::Entry;
using text::Node;

// Where an object of a kind keeps the template of its pods.
struct PodKind {
  std::string_view kind;
  std::string_view group;  // of the API; "*": any
  std::array<std::string_view, 4> path;
};
constexpr std::array<PodKind, 13> kPodKinds = {{
    {"Pod", "", {}},
    {"PodTemplate", "", {"template"}},
    {"ReplicationController", "", {"spec", "template"}},
    {"Deployment", "*", {"spec", "template"}},
    {"StatefulSet", "*", {"spec", "template"}},
    {"DaemonSet", "*", {"spec", "template"}},
    {"ReplicaSet", "*", {"spec", "template"}},
    {"Job", "batch", {"spec", "template"}},
    {"CronJob", "batch", {"spec", "jobTemplate", "spec", "template"}},
    {"Rollout", "argoproj.io", {"spec", "template"}},
    {"Service", "serving.knative.dev", {"spec", "template"}},
    {"Configuration", "serving.knative.dev", {"spec", "template"}},
    {"DeploymentConfig", "apps.openshift.io", {"spec", "template"}},
}};

using ReadOne = void (*)(Reading&, model::Metadata, const Node&);
struct OtherKind {
  std::string_view kind;
  std::string_view group;
  ReadOne read;
};
constexpr std::array<OtherKind, 11> kOtherKinds = {{
    {"Role", "rbac.authorization.k8s.io", read_role},
    {"ClusterRole", "rbac.authorization.k8s.io", read_role},
    {"RoleBinding", "rbac.authorization.k8s.io", read_binding},
    {"ClusterRoleBinding", "rbac.authorization.k8s.io", read_binding},
    {"Service", "", read_service},
    {"Ingress", "networking.k8s.io", read_ingress},
    {"Ingress", "extensions", read_ingress},
    {"NetworkPolicy", "networking.k8s.io", read_network_policy},
    {"NetworkPolicy", "extensions", read_network_policy},
    {"ConfigMap", "", read_data},
    {"Secret", "", read_data},
}};

// "apps" of "apps/v1"; "" of "v1".
std::string_view group_of(std::string_view api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

class Manifest {
 public:
  Manifest(Reading& reading) : reading_(reading) {}

  void object(const Node& node, int depth = 0) {
    constexpr int kDeepestList = 8;
    if (node.is_null()) return;
    if (!node.is_mapping())
      return reading_.problems.refuse(at(reading_, node), "a manifest is a mapping, and this is none",
                                      "start it with apiVersion and kind");
    const std::string kind = text_of(&node, "kind");
    if (kind.empty() || text_of(&node, "apiVersion").empty())
      return reading_.problems.refuse(at(reading_, node), "the document has no apiVersion and kind",
                                      "name both, or take it out of the stream");
    // "List", "DeploymentList": a kind of the user's own may end so too, and then it has no items.
    if (const Entry* items = written(&node, "items");
        kind.ends_with("List") && items != nullptr && items->value->is_sequence()) {
      if (depth == kDeepestList)
        return reading_.problems.refuse(at(reading_, node), "lists are nested too deeply", "flatten them");
      for (const Node* item : items->value->items) object(*item, depth + 1);
      return;
    }
    if (++reading_.objects > reading_.limits.objects) {
      if (reading_.objects == reading_.limits.objects + 1)
        reading_.problems.refuse(fmt::format("more than {} objects; the rest was not read, split the stream",
                                             reading_.limits.objects));
      return;
    }
    known(node);
  }

  void tell_unknown() const {
    for (const auto& [kind, count] : unknown_)
      reading_.problems.note(fmt::format("{} of kind {}: nothing is known about {}, and nothing was checked",
                                         count == 1 ? "1 object" : fmt::format("{} objects", count), kind,
                                         count == 1 ? "it" : "them"));
  }

 private:
  void known(const Node& node) {
    model::Metadata meta = metadata_of(reading_, node);
    const std::string_view group = group_of(meta.api_version);
    if (const Entry* patch = written(&node, "$patch"))
      return reading_.problems.note(
          at(reading_, *patch), fmt::format("{} is a patch of kustomize and was left out", reading_.subject));
    if (is_unstable(meta.api_version) && is_read(meta, group))  // its version alone is of interest
      reading_.system.kubernetes.objects.push_back({meta, {}, {}});
    for (const PodKind& k : kPodKinds)
      if (meta.kind == k.kind && (k.group == "*" || k.group == group)) return pod(std::move(meta), node, k);
    for (const OtherKind& k : kOtherKinds)
      if (meta.kind == k.kind && k.group == group) return k.read(reading_, std::move(meta), node);
    if (group == "kustomize.config.k8s.io")
      return reading_.problems.note(
          meta.origin,
          "it says how manifests are made: scan what `kubectl kustomize FOLDER | watertight scan -` makes");
    if (!read_object(reading_, meta, node)) ++unknown_[fmt::format("{} ({})", meta.kind, meta.api_version)];
  }

  static bool is_unstable(std::string_view api_version) {
    return api_version.find("beta") != std::string_view::npos ||
           api_version.find("alpha") != std::string_view::npos;
  }
  static bool is_read(const model::Metadata& meta, std::string_view group) {
    const auto is_it = [&](const auto& k) {
      return meta.kind == k.kind && (k.group == "*" || k.group == group);
    };
    return std::ranges::any_of(kPodKinds, is_it) || std::ranges::any_of(kOtherKinds, is_it);
  }

  void pod(model::Metadata meta, const Node& node, const PodKind& kind) {
    const Node* inside = &node;
    for (const std::string_view key : kind.path) {
      if (key.empty()) break;
      const Node* next = mapping(reading_, inside, key);
      if (next == nullptr) {
        reading_.problems.refuse(meta.origin, fmt::format("{} has no {}", reading_.subject, key),
                                 "add it; without it nothing is known of its pods");
        return;
      }
      inside = next;
    }
    read_pod(reading_, std::move(meta), node, *inside);
  }

  Reading& reading_;
  std::map<std::string, int> unknown_;
};

bool looks_like_json(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return first != std::string_view::npos && text[first] == '{';
}

class Documents {
 public:
  Documents(std::string_view text, std::string name, const KubernetesLimits& limits)
      : text_(text), name_(std::move(name)), limits_(limits) {}

  // The whole text first, so that what is no text at all is told with its line in the file. False: it is
  // none, and the system says so.
  bool admit(facts::System& system) {
    const auto admitted = text::admit(text_, name_, limits_.document);
    const auto lines = admitted ? text::admit_lines(*admitted, name_, limits_.document) : admitted;
    if (!lines) {
      system.unreadable(lines.error().sentence());
      return false;
    }
    text_ = *lines;
    return true;
  }

  // Goes through all of them once; `after_each` one, for who keeps nothing.
  void read(Reading& reading, const std::function<void()>& after_each = {}) const {
    Manifest manifest(reading);
    std::size_t documents = 0;
    if (looks_like_json(text_)) {
      if (auto json = text::parse_json(text_, name_, limits_.document)) {
        one(json, {text_, 1}, reading, manifest);
        ++documents;
      }
    }
    if (documents == 0) {
      Stream stream(text_);
      for (Part part; stream.next(part); ++documents) {
        one(text::parse_yaml_part(part.text, name_, limits_.document, part.first_line), part, reading,
            manifest);
        if (after_each) after_each();
      }
    }
    if (documents == 0) reading.problems.refuse(fmt::format("{} holds no object", name_));
    manifest.tell_unknown();
  }

 private:
  static void one(const Expected<text::Document>& document, const Part& part, Reading& reading,
                  Manifest& manifest) {
    if (document) {
      auto comments = ignore_comments_in(part.text, *document, reading.source, part.first_line);
      std::move(comments.begin(), comments.end(), std::back_inserter(reading.system.ignore_comments));
      for (const Node* root : document->roots) manifest.object(*root);
      return;
    }
    std::string sentence = document.error().sentence();
    if (part.text.find("{{") != std::string_view::npos)
      sentence += "; a template has to be rendered first: helm template … | watertight scan -";
    reading.problems.refuse(std::move(sentence));
  }

  std::string_view text_;
  std::string name_;
  const KubernetesLimits& limits_;
};

facts::System empty_system(const std::string& name) {
  facts::System system;
  system.kind = facts::TargetKind::kubernetes;
  system.name = name;
  return system;
}

Reading reading_into(facts::System& system, compose::Problems& problems, const KubernetesLimits& limits,
                     const std::string& name) {
  return {system, problems, limits, facts::make_source(facts::SourceKind::file, name),
          facts::make_source(facts::SourceKind::standard, "Kubernetes default")};
}

void finish(const Reading& reading, compose::Problems& problems, facts::System& system) {
  problems.finish();
  if (reading.objects == 0 && system.status != facts::TargetStatus::complete)
    system.status = facts::TargetStatus::unreadable;
}

// The first pass: the objects, pods in brief, and how many blocks the pods make.
struct Survey {
  facts::System system;
  std::size_t blocks = 0;
};

Survey survey(const Documents& documents, const std::string& name, const KubernetesLimits& limits) {
  Survey survey{empty_system(name)};
  facts::System unheard;  // the second pass finds the same problems, and those of containers between them
  compose::Problems problems(unheard);
  Reading reading = reading_into(survey.system, problems, limits, name);
  reading.brief = true;
  facts::PodBlockSize size;
  std::size_t before = 0;
  bool open = false;
  reading.after_pod = [&] {
    open = !size.add(reading.containers - std::exchange(before, reading.containers));
    if (!open) ++survey.blocks;
  };
  documents.read(reading);
  if (open) ++survey.blocks;
  seal_system(survey.system);
  return survey;
}

// The second pass: what it reads takes the place of the pods in brief while their block is looked at.
class Blocks {
 public:
  Blocks(facts::System& system, const SeeBlock& see) : system_(system), see_(see) {}

  void read(const Documents& documents, const std::string& name, const KubernetesLimits& limits) {
    compose::Problems problems(system_);
    Reading reading = reading_into(at_hand_, problems, limits, name);
    facts::PodBlockSize size;
    reading.after_pod = [&] {
      if (size.add(at_hand_.kubernetes.pods.back().containers.size())) show();
    };
    documents.read(reading, [&] { forget_all_but_pods(); });
    show();
    finish(reading, problems, system_);
  }

 private:
  // They are in the system since the first pass.
  void forget_all_but_pods() {
    std::vector<model::Pod> pods = std::move(at_hand_.kubernetes.pods);
    at_hand_.kubernetes = {};
    at_hand_.kubernetes.pods = std::move(pods);
    at_hand_.ignore_comments.clear();
  }

  void show() {
    std::vector<model::Pod>& pods = at_hand_.kubernetes.pods;
    if (pods.empty()) return;
    apply_limit_ranges(system_, pods, at_hand_.containers);
    seal_system(at_hand_);
    const facts::PodBlock block{next_, next_ + pods.size()};
    std::vector<model::Pod>& all = system_.kubernetes.pods;
    if (block.end > all.size()) std::abort();  // a bug: both passes go through the same text
    const auto swap = [&] {
      std::ranges::swap_ranges(pods, std::span(all).subspan(block.first, pods.size()));
    };
    swap();
    system_.containers = std::move(at_hand_.containers);
    see_(system_, block);
    swap();
    system_.containers.clear();
    at_hand_.containers.clear();
    pods.clear();
    next_ = block.end;
  }

  facts::System& system_;
  const SeeBlock& see_;
  facts::System at_hand_ = {};
  std::size_t next_ = 0;
};

}  // namespace
}  // namespace kubernetes

facts::System read_kubernetes(std::string_view text, std::string name, const KubernetesLimits& limits) {
  using namespace kubernetes;
  facts::System system = empty_system(name);
  Documents documents(text, name, limits);
  if (!documents.admit(system)) return system;
  compose::Problems problems(system);
  Reading reading = reading_into(system, problems, limits, name);
  documents.read(reading);
  apply_limit_ranges(system, system.kubernetes.pods, system.containers);
  finish(reading, problems, system);
  seal_system(system);
  return system;
}

facts::System read_kubernetes_in_blocks(std::string_view text, const std::string& name,
                                        const std::string& label, const SeeBlock& see,
                                        const KubernetesLimits& limits) {
  using namespace kubernetes;
  facts::System system = empty_system(name);
  Documents documents(text, name, limits);
  if (!documents.admit(system)) return system;
  Survey found = survey(documents, name, limits);
  if (found.blocks < 2) {
    system = read_kubernetes(text, name, limits);
    system.label = label;
    return system;
  }
  system = std::move(found.system);
  system.label = label;
  Blocks(system, see).read(documents, name, limits);
  seal_system(system);
  return system;
}

bool is_helm_template(std::string_view text) {
  for (auto at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    const std::string_view action = text.substr(at, std::min(text.find("}}", at), at + 200) - at);
    for (const std::string_view mark : {".Values", ".Release.", ".Chart.", ".Capabilities", "include \""})
      if (action.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace watertight::sources
