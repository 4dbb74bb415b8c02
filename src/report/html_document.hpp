// The shell of every HTML document: one file, a content security policy that allows nothing but the style and
// script inside it, known by their hashes.
#pragma once

#include <functional>
#include <ostream>
#include <string_view>

namespace watertight::report {

// `body` writes what stands between <body> and </body>. `script`, one of assets or several of them behind
// each other, is put in after it; empty: there is none.
void write_html_document(std::ostream& out, std::string_view title, std::string_view script,
                         const std::function<void(std::ostream&)>& body);

}  // namespace watertight::report
