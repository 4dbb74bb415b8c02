// `watertight seccomp show` and `diff`: what filters let through, for people and as JSON.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "linux/seccomp_reach.hpp"
#include "report/json_writer.hpp"

namespace watertight::report {

// A profile or a container with the filters that it has.
struct SeccompSubject {
  std::string name;
  std::vector<std::size_t> filters;  // the instructions of each, the newest first; none: not filtered
  std::vector<std::string> notes;    // sentences: what was taken for granted or left out
  std::vector<linux_kernel::AbiReach> abis;
};

void write_seccomp_text(std::ostream& out, const SeccompSubject& subject);
// The members `filters`, `notes` and `abis` of an object that is open.
void write_seccomp_members(JsonWriter& json, const SeccompSubject& subject);
// Schema watertight/seccomp/1; `filters` and `abis` as the contract has them for `inspect`.
void write_seccomp_json(std::ostream& out, const SeccompSubject& subject);

void write_seccomp_difference_text(std::ostream& out, const SeccompSubject& first,
                                   const SeccompSubject& second);
void write_seccomp_difference_json(std::ostream& out, const SeccompSubject& first,
                                   const SeccompSubject& second);

}  // namespace watertight::report
