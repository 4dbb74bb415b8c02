#include "sources/compose/extends.hpp"

#include <fmt/format.h>

#include <unordered_map>

#include "sources/compose/merge.hpp"
#include "sources/compose/paths.hpp"

namespace watertight::sources::compose {
namespace {

enum class Progress : std::uint8_t { untouched, resolving, done };

struct Extended {  // a document and how far its services are
  std::string path;
  std::unordered_map<std::string_view, Member*>
      services;  // of the document, which keeps its members in place
  std::unordered_map<std::string_view, Progress> progress;

  Extended() = default;
  Extended(std::string file, Value& document) : path(std::move(file)) {
    if (Member* all = document.find("services"))
      for (Member& m : all->value.members) services.emplace(m.key, &m);
  }
};

struct Base {  // what `extends:` names
  std::string service;
  std::string file;  // empty: the same file
};

class Resolver {
 public:
  Resolver(const Context& context, Loader& loader) : context_(context), loader_(loader) {}

  void resolve_all(Value& document, const std::string& path) {
    Extended main(path, document);
    if (Member* all = document.find("services"))
      for (const Member& service : all->value.members) resolve(main, service.key, 0);
  }

 private:
  // The service with everything it extends merged into it; null where there is none of that name.
  const Member* resolve(Extended& in, const std::string& name, std::size_t depth) {
    const auto found = in.services.find(name);
    if (found == in.services.end()) return nullptr;
    Member* service = found->second;
    const Member* extends = service->value.find("extends");
    if (!extends) return service;
    Progress& progress = in.progress[service->key];
    if (progress == Progress::done) return service;
    if (progress == Progress::resolving || depth >= loader_.request().limits.depth) {
      loader_.problems().refuse(
          origin(*extends),
          progress == Progress::resolving
              ? fmt::format("service {} extends itself in a circle", quoted(name))
              : fmt::format("service {} extends too many others one after the other", quoted(name)),
          "take one extends out of the chain");
      return service;
    }
    progress = Progress::resolving;
    if (const std::optional<Base> base = base_of(*extends, name))
      merge_base(in, *service, *extends, *base, depth);
    service->value.erase("extends");
    progress = Progress::done;
    return service;
  }

  std::optional<Base> base_of(const Member& extends, std::string_view name) {
    const Value& value = extends.value;
    if (value.is_scalar()) return Base{value.text, {}};
    const Member* service = value.find("service");
    const Member* file = value.find("file");
    if (!service || !service->value.is_scalar()) {
      loader_.problems().refuse(origin(extends),
                                fmt::format("extends of service {} names no service", quoted(name)),
                                "write \"extends: {service: NAME}\"");
      return std::nullopt;
    }
    return Base{service->value.text, file ? file->value.text : std::string{}};
  }

  void merge_base(Extended& in, Member& service, const Member& extends, const Base& base, std::size_t depth) {
    Extended* from = &in;
    if (!base.file.empty()) {
      if (is_remote(base.file)) {
        loader_.problems().refuse(
            origin(extends), fmt::format("{} is not on this machine and was not read", quoted(base.file)),
            "keep a copy beside this file and extend that");
        return;
      }
      from = other_file(joined(extends.value.file->directory, base.file), origin(extends));
      if (!from) return;
    }
    const Member* found = resolve(*from, base.service, depth + 1);
    if (!found) {
      loader_.problems().refuse(origin(extends),
                                fmt::format("service {} extends {}, which {} does not have",
                                            quoted(service.key), quoted(base.service), from->path),
                                "correct the name");
      return;
    }
    if (!loader_.charge(count_values(found->value))) return;
    Value copy = found->value;
    copy.erase("extends");
    service.value = merge_services(std::move(copy), std::move(service.value), loader_.problems());
  }

  Extended* other_file(const std::string& path, const facts::Origin& named_at) {
    if (const auto known = others_.find(path); known != others_.end())
      return known->second ? &*known->second : nullptr;
    std::optional<Extended>& other = others_[path];
    std::vector<Value> documents = loader_.documents(path, folder_of(path), context_.environment, named_at);
    if (documents.empty()) return nullptr;
    if (loader_.request().brought_in) loader_.request().brought_in(path, Brought::by_extends);
    Value merged = std::move(documents.front());
    for (std::size_t i = 1; i < documents.size(); ++i)
      merged = merge_documents(std::move(merged), std::move(documents[i]), loader_.problems());
    return &other.emplace(path, kept_.emplace_back(std::move(merged)));
  }

  const Context& context_;
  Loader& loader_;
  std::map<std::string, std::optional<Extended>, std::less<>> others_;  // nothing: could not be read
  std::deque<Value> kept_;
};

}  // namespace

void apply_extends(Value& document, const std::string& path, const Context& context, Loader& loader) {
  Resolver(context, loader).resolve_all(document, path);
}

}  // namespace watertight::sources::compose
