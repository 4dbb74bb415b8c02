// A text that many values hold and nobody changes: a place within an answer, the reason why facts are
// unknown, the name of a subject. Eight bytes; a copy counts a reference and allocates nothing. A vocabulary
// header: every room may include it, it includes no room.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <compare>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <new>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace watertight {

class SharedText {
 public:
  SharedText() = default;
  // Implicit, so that it is given and taken as a std::string is.
  SharedText(std::string_view text) : body_(text.empty() ? nullptr : Body::of(text)) {}
  SharedText(const std::string& text) : SharedText(std::string_view(text)) {}
  SharedText(const char* text) : SharedText(std::string_view(text)) {}
  // The parts, one behind the other, written once.
  static SharedText joined(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) size += part.size();
    SharedText text;
    if (size == 0) return text;
    text.body_ = Body::of_size(size);
    char* to = text.body_->text();
    for (const std::string_view part : parts) to = std::copy(part.begin(), part.end(), to);
    return text;
  }
  SharedText(const SharedText& other) noexcept : body_(other.body_) {
    if (body_ != nullptr) body_->references.fetch_add(1, std::memory_order_relaxed);
  }
  SharedText(SharedText&& other) noexcept : body_(std::exchange(other.body_, nullptr)) {}
  SharedText& operator=(SharedText other) noexcept {
    std::swap(body_, other.body_);
    return *this;
  }
  ~SharedText() {
    if (body_ != nullptr && body_->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
      ::operator delete(body_);
  }

  [[nodiscard]] std::string_view view() const {
    return body_ == nullptr ? std::string_view() : std::string_view(body_->text(), body_->size);
  }
  operator std::string_view() const { return view(); }
  explicit operator std::string() const { return std::string(view()); }

  [[nodiscard]] bool empty() const { return body_ == nullptr; }
  [[nodiscard]] std::size_t size() const { return view().size(); }

  template <std::convertible_to<std::string_view> Text>
  bool operator==(const Text& other) const {
    return view() == std::string_view(other);
  }
  template <std::convertible_to<std::string_view> Text>
  std::strong_ordering operator<=>(const Text& other) const {
    return view() <=> std::string_view(other);
  }

  friend std::string operator+(std::string before, const SharedText& text) {
    return std::move(before.append(text.view()));
  }
  friend std::ostream& operator<<(std::ostream& out, const SharedText& text) { return out << text.view(); }

 private:
  // The characters follow it.
  struct Body {
    std::atomic<std::uint32_t> references = 1;
    std::uint32_t size = 0;

    [[nodiscard]] char* text() { return reinterpret_cast<char*>(this + 1); }
    static Body* of_size(std::size_t size) {
      Body* body = new (::operator new(sizeof(Body) + size)) Body;
      body->size = static_cast<std::uint32_t>(size);  // files are smaller than 4 GiB: see kFileLimit
      return body;
    }
    static Body* of(std::string_view text) {
      Body* body = of_size(text.size());
      std::memcpy(body->text(), text.data(), text.size());
      return body;
    }
  };
  Body* body_ = nullptr;
};

}  // namespace watertight

template <>
struct fmt::formatter<watertight::SharedText> : fmt::formatter<std::string_view> {
  template <typename Context>
  auto format(const watertight::SharedText& text, Context& context) const {
    return fmt::formatter<std::string_view>::format(text.view(), context);
  }
};
