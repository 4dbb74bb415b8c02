// The handbook, embedded: one page per check and one per concern. The table behind these functions is
// generated from handbook/ when the program is built, and a page that does not follow the form stops the
// build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace watertight::handbook {

enum class Severity : std::uint8_t { info, low, medium, high, critical };

// Numbers and ids of the same concern elsewhere, in the order of the page: "5.4", "T1611", "trivy:DS-0002".
struct Mappings {
  std::span<const std::string_view> cis_1_6;
  std::span<const std::string_view> cis_1_8;
  std::span<const std::string_view> nist;   // sections of SP 800-190
  std::span<const std::string_view> owasp;  // rules of the Docker cheat sheet
  std::span<const std::string_view> cwe;
  std::span<const std::string_view> attack;
  std::span<const std::string_view> tools;
};

// A rule whose findings say nothing more once the page's own rule has one on the same subject.
struct Implication {
  enum class When : std::uint8_t {
    always,
    same_place,   // it points to a line, value or path that is evidence of the page's finding too
    same_object,  // both are about the same thing of the subject: a path, a port, a variable
  };
  std::string_view rule;
  When when = When::always;
};

// What stands behind the front matter of a page. Packed: all pages are unpacked when the first is read.
struct PageText {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
  [[nodiscard]] std::string_view markdown() const;
};

struct CheckPage {
  std::string_view id;
  std::string_view title;   // the defect, as a finding states it: "The container is privileged"
  std::string_view advice;  // the smallest change, in one line
  Severity severity;
  std::string_view layer;  // "container", "daemon", …: the layer column of the catalogue
  std::string_view group;  // "security", or "lint"
  Mappings mappings;
  PageText body;
  std::span<const Implication> implies = {};
};

struct ConcernPage {
  std::string_view id;  // "B01"
  std::string_view title;
  std::string_view chapter;  // "B"
  std::span<const std::string_view> checks;
  Mappings mappings;
  PageText body;
};

struct Chapter {
  std::string_view letter;
  std::string_view title;
};

// zlib's format; the bodies one behind the other.
struct PackedPages {
  std::span<const unsigned char> bytes;
  std::size_t unpacked = 0;
};
[[nodiscard]] PackedPages packed_pages();
[[nodiscard]] std::span<const CheckPage> check_pages();      // sorted by id
[[nodiscard]] std::span<const ConcernPage> concern_pages();  // sorted by id
[[nodiscard]] std::span<const Chapter> chapters();

[[nodiscard]] const CheckPage* find_check(std::string_view id);      // null: no such page
[[nodiscard]] const ConcernPage* find_concern(std::string_view id);  // null: no such page

[[nodiscard]] std::string_view name_of(Severity severity);  // "critical"
[[nodiscard]] std::optional<Severity> severity_from(std::string_view name);

}  // namespace watertight::handbook
