// A target's result as bytes and back, for the temporary file of Results. No format for anybody else: it
// lives as long as the process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "checks/finding.hpp"

namespace watertight::report {

[[nodiscard]] std::string pack(const checks::TargetResult& result);
// Nothing where the bytes are not what pack() made.
[[nodiscard]] std::optional<checks::TargetResult> unpack(std::string_view bytes);

// The lists of a result that can be too long to be held.
enum class List : std::uint8_t { roots, pod_security, findings, not_evaluated };

// What pack() made, for who asks for the head alone, or for one of the lists: what stands behind that is left
// out.
[[nodiscard]] std::optional<checks::TargetResult> unpack_head(std::string_view bytes);
[[nodiscard]] std::optional<checks::TargetResult> unpack_up_to(List last, std::string_view bytes);

// A result in pieces: packed members of one list, any number of them one behind the other, under the head of
// their target. The whole is what unpack() takes.
[[nodiscard]] std::string pack(const checks::RootMapping& item);
[[nodiscard]] std::string pack(const checks::PodSecurity& item);
[[nodiscard]] std::string pack(const checks::Finding& item);
[[nodiscard]] std::string pack(const checks::NotEvaluated& item);
[[nodiscard]] std::string pack_piece(const checks::TargetResult& head, List list, std::uint64_t number,
                                     std::string_view members);
[[nodiscard]] std::optional<checks::Finding> unpack_finding(std::string_view bytes);

}  // namespace watertight::report
