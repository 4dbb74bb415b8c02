// `watertight inspect`: what was asked for a container and what the kernel has in force, what it may ask of
// the kernel, and what of the kernel lies before it.
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "checks/finding.hpp"
#include "checks/in_force_tables.hpp"
#include "checks/kernel_reach.hpp"
#include "checks/side_by_side.hpp"
#include "linux/powers.hpp"
#include "report/seccomp.hpp"

namespace watertight::report {

// The syscalls of one ABI within a container's reach, against those that Docker's default profile would leave
// it.
struct Surface {
  linux_kernel::Abi abi = linux_kernel::Abi::x86_64;
  std::size_t reachable = 0;
  std::size_t by_default = 0;
  std::vector<std::string_view> beyond;  // reachable, and not by default
};

struct Inspection {
  std::string name;
  std::string id;
  std::string image;
  std::string kernel;              // release of the host's
  std::vector<std::string> notes;  // sentences: what could not be read, and why
  std::vector<checks::SideBySide> facts;
  std::vector<linux_kernel::PowerAnswer> powers;  // of whichever process comes easiest to each
  std::vector<std::string> powers_by;     // which that is where it is not the first: "process 12 (sh)"
  std::string powers_unknown;             // why there are none
  std::optional<SeccompSubject> seccomp;  // of the first process
  std::string seccomp_unknown;
  std::vector<Surface> surface;           // of the first process
  std::vector<checks::FlawReach> flaws;   // of the kernel
  std::vector<checks::StateTable> state;  // all that was read back
  std::vector<checks::Finding> findings;  // of a scan, on this container
};

// `verbose`: the tables of all that was read back as well.
void write_inspection_text(std::ostream& out, const Inspection& inspection, int width, bool verbose);
void write_inspection_html(std::ostream& out, const Inspection& inspection);
// Schema watertight/inspect/1.
void write_inspection_json(std::ostream& out, const Inspection& inspection);

}  // namespace watertight::report
