// The containers of a snapshot cut out of its text, so that they are parsed one at a time: parsed together
// they take several times the memory of the facts they hold.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace watertight::sources {

struct SnapshotPieces {
  std::string rest;                                       // the snapshot with every `containers` empty
  std::vector<std::vector<std::string_view>> containers;  // by system; they point into the text
};

// Looks at brackets, commas and quotes only. Nothing where the text does not have a snapshot's shape: its
// reader then says what is wrong with the whole of it.
[[nodiscard]] std::optional<SnapshotPieces> snapshot_pieces(std::string_view text);

}  // namespace watertight::sources
