// What the files of images say, read through the folders of their layers on the engine's machine.
#pragma once

#include "facts/system.hpp"
#include "sources/root.hpp"

namespace watertight::sources {

// For every image whose layer_folders the engine named (overlay2): set-uid files in the folders of programs,
// credential files of known names (also in layers that later ones cover), accounts with empty passwords, the
// number of packages. Unknown, with the reason, where the layers cannot be read: this needs root. A layer
// shared by images is read once. Takes layer_folders away.
void attach_image_files(facts::System& system, const Root& root);

}  // namespace watertight::sources
