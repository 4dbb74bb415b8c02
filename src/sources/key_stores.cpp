#include "sources/key_stores.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace watertight::sources {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kJks = "\xFE\xED\xFE\xED"sv;
constexpr std::string_view kJceks = "\xCE\xCE\xCE\xCE"sv;
constexpr std::array kKeePass = {"\x03\xD9\xA2\x9A\x65\xFB\x4B\xB5"sv, "\x03\xD9\xA2\x9A\x66\xFB\x4B\xB5"sv,
                                 "\x03\xD9\xA2\x9A\x67\xFB\x4B\xB5"sv};
constexpr std::string_view kPutty = "PuTTY-User-Key-File-"sv;
constexpr std::array kAgent = {"(11:private-key"sv, "(21:protected-private-key"sv};
constexpr std::array kAgentLines = {"Created:"sv, "Key:"sv, "Token:"sv, "Label:"sv};

// Object identifiers as DER writes them: the contents of PKCS #7, the bags of PKCS #12, PKCS #5's encryption.
constexpr std::string_view kPkcs7 = "\x2A\x86\x48\x86\xF7\x0D\x01\x07"sv;
constexpr std::string_view kKeyBag = "\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x01"sv;
constexpr std::string_view kShroudedKeyBag = "\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x0A\x01\x02"sv;
constexpr std::string_view kPkcs5 = "\x2A\x86\x48\x86\xF7\x0D\x01\x05"sv;
constexpr std::string_view kPkcs12Pbe = "\x2A\x86\x48\x86\xF7\x0D\x01\x0C\x01"sv;

bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// A big-endian number at the front, taken off; nothing where there are too few bytes.
std::optional<std::uint64_t> take_number(std::string_view& bytes, std::size_t width) {
  if (bytes.size() < width) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : bytes.substr(0, width)) number = number << 8 | static_cast<std::uint8_t>(c);
  bytes.remove_prefix(width);
  return number;
}

// A part whose length stands before it, taken off.
std::optional<std::string_view> take_part(std::string_view& bytes, std::size_t width) {
  const auto length = take_number(bytes, width);
  if (!length || *length > bytes.size()) return std::nullopt;
  const std::string_view part = bytes.substr(0, *length);
  bytes.remove_prefix(*length);
  return part;
}

// --- DER (X.690) ---

enum Tag : std::uint8_t {
  kInteger = 0x02,
  kOctets = 0x04,
  kObject = 0x06,
  kSequence = 0x30,
  kParameters = 0xA0,
  kPublicKey = 0xA1
};

struct Element {
  std::uint8_t tag = 0;
  std::string_view content;
};

std::optional<Element> take_element(std::string_view& bytes) {
  const auto tag = take_number(bytes, 1);
  auto length = take_number(bytes, 1);
  if (!tag || !length) return std::nullopt;
  if (*length >= 0x80) {
    const std::size_t width = *length & 0x7F;
    if (width == 0 || width > 4) return std::nullopt;
    length = take_number(bytes, width);
  }
  if (!length || *length > bytes.size()) return std::nullopt;
  const Element element{static_cast<std::uint8_t>(*tag), bytes.substr(0, *length)};
  bytes.remove_prefix(*length);
  return element;
}

bool is(const std::optional<Element>& element, Tag tag) { return element && element->tag == tag; }

bool is_number(const std::optional<Element>& element, char number) {
  return is(element, kInteger) && element->content.size() == 1 && element->content[0] == number;
}

// PKCS #1: version, then modulus, exponents, primes, … and nothing else.
bool is_rsa_key(std::string_view rest) {
  int numbers = 0;
  while (!rest.empty()) {
    const auto element = take_element(rest);
    if (!is(element, kInteger) || element->content.empty()) return false;
    ++numbers;
  }
  return numbers == 8 || numbers == 5;  // RSA, or DSA as OpenSSL writes it
}

// SEC 1: a key of as many bytes as a curve has, then what may follow it.
bool is_curve_key(std::string_view rest) {
  const auto key = take_element(rest);
  if (!is(key, kOctets)) return false;
  const std::size_t size = key->content.size();
  if (size < 20 || size > 66 || rest.empty()) return false;
  while (!rest.empty()) {
    const auto more = take_element(rest);
    if (!is(more, kParameters) && !is(more, kPublicKey)) return false;
  }
  return true;
}

bool names_algorithm(const std::optional<Element>& element) {
  if (!is(element, kSequence)) return false;
  std::string_view inside = element->content;
  return is(take_element(inside), kObject);
}

// EncryptedPrivateKeyInfo: how it was encrypted, and the rest.
bool is_encrypted_key(const std::optional<Element>& first, std::string_view rest) {
  if (!names_algorithm(first)) return false;
  std::string_view inside = first->content;
  const auto object = take_element(inside);
  if (!object->content.starts_with(kPkcs5) && !object->content.starts_with(kPkcs12Pbe)) return false;
  return is(take_element(rest), kOctets) && rest.empty();
}

// PKCS #12: version 3 and a content of PKCS #7. Keys lie in bags that can be seen without the password; a
// store without one holds certificates.
bool is_key_bag_store(std::string_view rest) {
  const auto content = take_element(rest);
  if (!is(content, kSequence)) return false;
  std::string_view inside = content->content;
  const auto object = take_element(inside);
  if (!is(object, kObject) || !object->content.starts_with(kPkcs7)) return false;
  return holds(inside, kShroudedKeyBag) || holds(inside, kKeyBag);
}

// The same with lengths that are left open, as BER allows and some writers do.
bool is_open_key_bag_store(std::string_view bytes) {
  return bytes.starts_with("\x30\x80\x02\x01\x03\x30"sv) && holds(bytes.substr(0, 64), kPkcs7) &&
         (holds(bytes, kShroudedKeyBag) || holds(bytes, kKeyBag));
}

std::string_view kind_of_der(std::string_view bytes) {
  if (is_open_key_bag_store(bytes)) return "key store";
  const auto whole = take_element(bytes);
  if (!is(whole, kSequence) || bytes.find_first_not_of("\r\n") != std::string_view::npos) return {};
  std::string_view rest = whole->content;
  const auto first = take_element(rest);
  if (is_encrypted_key(first, rest)) return "encrypted private key";
  if (is_number(first, 3)) return is_key_bag_store(rest) ? "key store" : std::string_view{};
  if (is_number(first, 1) && is_curve_key(rest)) return "private key";
  if (!is_number(first, 0) && !is_number(first, 1)) return {};
  if (is_rsa_key(rest)) return "private key";
  const auto algorithm = take_element(rest);
  return names_algorithm(algorithm) && is(take_element(rest), kOctets) ? "private key" : std::string_view{};
}

// --- Java ---

bool skip_certificate(std::string_view& bytes) { return take_part(bytes, 2) && take_part(bytes, 4); }

// Entry by entry until one is a key: 1 is a private key, 3 a secret one, 2 a certificate that is trusted.
std::string_view kind_of_java_store(std::string_view bytes) {
  bytes.remove_prefix(4);
  const auto version = take_number(bytes, 4);
  auto entries = take_number(bytes, 4);
  if (!version || (*version != 1 && *version != 2) || !entries) return {};
  for (; *entries > 0; --*entries) {
    const auto tag = take_number(bytes, 4);
    if (!tag || !take_part(bytes, 2) || !take_number(bytes, 8)) return {};
    if (*tag == 1 || *tag == 3) return "key store";
    if (*tag != 2) return {};
    if (*version == 1 ? !take_part(bytes, 4) : !skip_certificate(bytes)) return {};
  }
  return {};
}

// --- OpenPGP (RFC 9580) ---

// A packet of a secret key: version, time, algorithm.
bool is_secret_key_packet(std::string_view bytes) {
  const auto header = take_number(bytes, 1);
  if (!header) return false;
  std::size_t width = 1;
  if (*header == 0xC5) {
    const auto first = bytes.empty() ? 0 : static_cast<std::uint8_t>(bytes[0]);
    width = first < 192 ? 1 : first < 224 ? 2 : 5;
  } else if (*header >= 0x94 && *header <= 0x96) {
    width = std::size_t{1} << (*header & 3);
  } else {
    return false;
  }
  if (!take_number(bytes, width)) return false;
  const auto version = take_number(bytes, 1);
  if (!version || *version < 3 || *version > 6 || !take_number(bytes, 4)) return false;
  if (*version == 3 && !take_number(bytes, 2)) return false;
  const auto algorithm = take_number(bytes, 1);
  if (!algorithm || bytes.size() < 16) return false;
  return (*algorithm >= 1 && *algorithm <= 3) || (*algorithm >= 16 && *algorithm <= 22) ||
         (*algorithm >= 25 && *algorithm <= 28);
}

bool is_putty_key(std::string_view text) {
  return text.starts_with(kPutty) && holds(text, "\nPrivate-Lines:"sv) && holds(text, "\nPrivate-MAC:"sv);
}

// An S-expression, bare or as the value of "Key:" behind other lines.
bool is_agent_key(std::string_view text) {
  for (const std::string_view form : kAgent)
    if (text.starts_with(form)) return true;
  for (const std::string_view line : kAgentLines)
    if (text.starts_with(line))
      return holds(text, "(private-key "sv) || holds(text, "(protected-private-key "sv);
  return false;
}

}  // namespace

std::string_view kind_of_key_store(std::string_view bytes) {
  if (bytes.starts_with(kJks) || bytes.starts_with(kJceks)) return kind_of_java_store(bytes);
  for (const std::string_view magic : kKeePass)
    if (bytes.starts_with(magic)) return "password database";
  if (is_putty_key(bytes) || is_agent_key(bytes) || is_secret_key_packet(bytes)) return "private key";
  return kind_of_der(bytes);
}

bool may_be_key_store(std::string_view beginning) {
  if (beginning.empty()) return false;
  const auto first = static_cast<std::uint8_t>(beginning[0]);
  if (first == kSequence || first == 0xC5 || (first >= 0x94 && first <= 0x96)) return true;
  for (const std::string_view magic : {kJks, kJceks, kKeePass[0].substr(0, 4), kPutty.substr(0, 16)})
    if (beginning.starts_with(magic)) return true;
  for (const std::string_view form : kAgent)
    if (beginning.starts_with(form.substr(0, 15))) return true;
  for (const std::string_view line : kAgentLines)
    if (beginning.starts_with(line)) return true;
  return false;
}

}  // namespace watertight::sources
