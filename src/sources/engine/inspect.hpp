// Inspect objects of containers and images as facts. Takes every form from version 1.24 of the API to 1.56
// and Podman's: a field that is not there is the engine's default, one of a wrong kind is unknown, unknown
// ones are passed over.
#pragma once

#include <optional>

#include "facts/image.hpp"
#include "facts/network.hpp"
#include "sources/engine/fields.hpp"
#include "sources/first_process.hpp"
#include "sources/known_secrets.hpp"

namespace watertight::sources {

// What an inspect object of a container or an image holds under names of secrets.
void remember_secrets(const JsonValue& inspect, KnownSecrets& known);

// A fact that one of the misfits (of the same object) concerns is unknown.
[[nodiscard]] facts::Container container_from_inspect(const JsonValue& inspect, const OriginMaker& origin,
                                                      const std::vector<Misfit>& misfits = {});

// Of a container that runs; nothing where its process is not named.
[[nodiscard]] std::optional<FirstProcess> first_process_from(const JsonValue& inspect);

[[nodiscard]] facts::Image image_from_inspect(const JsonValue& inspect, const OriginMaker& origin,
                                              const std::vector<Misfit>& misfits = {});
// Of GET /images/ID/history, the newest step first.
[[nodiscard]] facts::Fact<std::vector<facts::HistoryStep>> history_from(const JsonValue& answer,
                                                                        const OriginMaker& origin);

[[nodiscard]] facts::Network network_from(const JsonValue& network, const OriginMaker& origin);
[[nodiscard]] facts::Volume volume_from(const JsonValue& volume, const OriginMaker& origin);

// Whether an inspect object is that of an image: containers have a HostConfig or a State, images do not.
[[nodiscard]] bool is_image(const JsonValue& inspect);

// "sha256:" and 64 hex digits, also of an id without the prefix; other text as it is.
[[nodiscard]] std::string normal_image_id(std::string_view id);

// Where the layers of an image or a container lie, topmost first (overlay2: UpperDir, then those of LowerDir,
// each above the next); empty where the storage driver does not say.
[[nodiscard]] std::vector<std::string> layer_folders(const JsonValue& inspect);

}  // namespace watertight::sources
