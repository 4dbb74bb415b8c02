#include "report/html_document.hpp"

#include <fmt/ostream.h>
#include <openssl/evp.h>

#include <array>
#include <string>

#include "report/assets.hpp"
#include "report/html_text.hpp"

namespace watertight::report {
namespace {

// A hash source of Content Security Policy Level 3: base64 of the SHA-256 of the element's text.
std::string hash_source(std::string_view text) {
  std::array<unsigned char, 32> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::array<unsigned char, 48> encoded{};
  EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest.size()));
  return fmt::format("'sha256-{}'", reinterpret_cast<const char*>(encoded.data()));
}

}  // namespace

void write_html_document(std::ostream& out, std::string_view title, std::string_view script,
                         const std::function<void(std::ostream&)>& body) {
  const std::string allowed = script.empty() ? "'none'" : hash_source(script);
  fmt::print(out,
             "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {}; "
             "script-src {}; "
             "base-uri 'none'; form-action 'none'\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
             "<meta name=\"referrer\" "
             "content=\"no-referrer\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
             hash_source(assets::document_css), allowed, html(title), assets::document_css);
  body(out);
  if (!script.empty()) fmt::print(out, "<script>{}</script>\n", script);
  out << "</body>\n</html>\n";
}

}  // namespace watertight::report
