#include "sources/inspect_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "sources/engine/connection_errors.hpp"
#include "sources/engine/inspect.hpp"
#include "sources/engine/mentioned_volumes.hpp"
#include "sources/json_pieces.hpp"
#include "sources/seal_system.hpp"
#include "text/lines.hpp"
#include "text/node.hpp"
#include "text/pointer.hpp"

namespace watertight::sources {
namespace {

using facts::System;

// The place of a pointer: of the value, or of what should hold it where it is not written.
Span place_of(const text::Node& root, std::string_view pointer) {
  if (const text::Node* node = text::at_pointer(root, pointer)) return node->span;
  while (!pointer.empty()) {
    pointer = pointer.substr(0, pointer.rfind('/'));
    if (const text::Node* node = text::at_pointer(root, pointer))
      return {node->span.line, node->span.column, node->span.line, node->span.column + 1};
  }
  return {};
}

Span moved(Span span, const JsonPiece& piece) {
  if (span.empty()) return span;
  if (span.line == 1) span.column += piece.column - 1;
  if (span.end_line == 1) span.end_column += piece.column - 1;
  span.line += piece.line - 1;
  span.end_line += piece.line - 1;
  return span;
}

std::string shown(std::string_view word) {
  std::string out{word.substr(0, 40)};
  std::ranges::replace_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

// What stands in the object where something of another kind should makes the file partial.
std::vector<Misfit> told_misfits(System& system, const JsonValue& object, const OriginMaker& origin,
                                 AnswerShape shape, std::string_view what) {
  std::vector<Misfit> found = misfits(object, shape);
  if (found.empty()) return found;
  const facts::Origin place = origin(found.front().pointer);
  const std::string_view whole = place.pointer;
  const std::string_view prefix = whole.substr(0, whole.size() - found.front().pointer.size());
  std::string_view name = object["Name"].text_or(object["Id"].text_or(""));
  if (name.starts_with('/')) name.remove_prefix(1);
  system.incomplete(fmt::format(
      "cannot read all of {} \"{}\" in {}: line {}: {}; what that decides is unknown; write it again with "
      "`docker inspect`",
      what, shown(name), system.name, place.span.line, tamed(in_words(found, prefix))));
  return found;
}

const SharedText& volume_not_in_file() {
  static const SharedText text =
      "the file has containers without their volumes; give both, as `docker inspect $(docker ps -aq) "
      "$(docker volume ls -q)` does";
  return text;
}

void add(System& system, const JsonValue& object, const OriginMaker& origin, const JsonPiece& piece,
         std::vector<facts::Volume>& mentioned) {
  const auto told = [&](AnswerShape shape, std::string_view what) {
    return told_misfits(system, object, origin, shape, what);
  };
  if (is_image(object)) {
    system.images.push_back(image_from_inspect(object, origin, told(AnswerShape::image, "image")));
  } else if (!object["HostConfig"].missing() || !object["State"].missing() || !object["Config"].missing()) {
    system.containers.push_back(
        container_from_inspect(object, origin, told(AnswerShape::container, "container")));
    std::ranges::move(mentioned_volumes(object, system.containers.back(), volume_not_in_file()),
                      std::back_inserter(mentioned));
  } else if (!object["IPAM"].missing()) {
    (void)told(AnswerShape::network, "network");
    system.networks.push_back(network_from(object, origin));
  } else if (!object["Mountpoint"].missing()) {
    (void)told(AnswerShape::volume, "volume");
    system.volumes.push_back(volume_from(object, origin));
  } else {
    const std::string named{object["Name"].text_or(object["Id"].text_or(""))};
    system.incomplete(fmt::format(
        "{}, line {}: what stands here{}{}{} is neither a container nor an image, a network "
        "or a volume; give what `docker inspect` prints",
        system.name, piece.line, named.empty() ? "" : " (\"", shown(named), named.empty() ? "" : "\")"));
  }
}

// Nothing where the piece was read; else why it was not.
std::string read_piece(System& system, JsonParser& parser, const facts::SourceRef& source,
                       const JsonPiece& piece, const std::string& prefix, KnownSecrets& known,
                       std::vector<facts::Volume>& mentioned) {
  const auto document = text::parse_json(piece.text, system.name);
  if (!document) return document.error().sentence();
  std::string copy{piece.text};
  const auto value = parser.parse(copy, system.name);
  if (!value) return value.error().sentence();
  const text::Node& root = *document->roots.front();
  const OriginMaker origin = [&](const SharedText& pointer) -> facts::Origin {
    const Span span = moved(place_of(root, pointer), piece);
    return {source, SharedText::joined({prefix, pointer}), span};
  };
  add(system, *value, origin, piece, mentioned);
  remember_secrets(*value, known);
  return {};
}

// What is wrong with the whole, in the words of the reader that knows lines; `otherwise` where it finds
// nothing.
std::string complaint(std::string_view text, const std::string& name, std::string otherwise) {
  const auto document = text::parse_json(text, name);
  return document ? std::move(otherwise) : document.error().sentence();
}

}  // namespace

System read_inspect(std::string_view text, std::string name) {
  System system;
  system.kind = facts::TargetKind::inspect;
  system.name = std::move(name);
  text = text::without_byte_order_mark(text);
  const JsonPieces cut = json_pieces(text);
  if (cut.wrong_at != std::string_view::npos && cut.in_array) {
    system.unreadable(
        complaint(text, system.name,
                  fmt::format("cannot read {}: it ends in the middle or holds something that is no JSON; "
                              "write it again with `docker inspect`",
                              system.name)));
    return system;
  }
  const facts::SourceRef source = facts::make_source(facts::SourceKind::file, system.name);
  JsonParser parser;
  KnownSecrets known;
  std::vector<facts::Volume> mentioned;
  std::size_t index = 0;
  for (const JsonPiece& piece : cut.pieces) {
    const std::string prefix = cut.in_array ? fmt::format("/{}", index++) : std::string{};
    std::string why = read_piece(system, parser, source, piece, prefix, known, mentioned);
    if (why.empty()) continue;
    if (cut.in_array) {
      system.containers.clear();
      system.images.clear();
      system.networks.clear();
      system.volumes.clear();
      system.unreadable(complaint(text, system.name, std::move(why)));
      return system;
    }
    system.incomplete(piece.line > 1 ? fmt::format("line {}: {}", piece.line, why) : std::move(why));
  }
  if (cut.wrong_at != std::string_view::npos)
    system.incomplete(
        fmt::format("cannot read {} to its end: an object in it is not closed; write it again with "
                    "`docker inspect`",
                    system.name));
  if (cut.pieces.empty() && system.reasons.empty())
    system.incomplete(
        fmt::format("{} describes nothing: no container, no image; give what `docker inspect NAME` "
                    "prints",
                    system.name));
  if (system.containers.empty() && system.images.empty() && system.networks.empty() && system.volumes.empty())
    system.status = facts::TargetStatus::unreadable;
  add_missing(system, std::move(mentioned));
  std::ranges::sort(system.images, {}, &facts::Image::id);
  seal_system(system, known);
  return system;
}

}  // namespace watertight::sources
