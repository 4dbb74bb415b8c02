#include "linux/abi.hpp"

#include <linux/audit.h>
#include <seccomp.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace watertight::linux_kernel {
namespace {

constexpr std::uint32_t kX32Bit = 0x40000000;
constexpr std::uint32_t kNumbers = 1024;        // no table is longer
constexpr std::uint32_t kArmPrivate = 0xf0000;  // __ARM_NR_BASE

struct AbiRow {
  Abi abi;
  std::string_view name;
  std::uint32_t audit;
  std::uint32_t libseccomp;
};
constexpr AbiRow kRows[] = {
    {Abi::x86_64, "x86_64", AUDIT_ARCH_X86_64, SCMP_ARCH_X86_64},
    {Abi::i386, "i386", AUDIT_ARCH_I386, SCMP_ARCH_X86},
    {Abi::x32, "x32", AUDIT_ARCH_X86_64, SCMP_ARCH_X32},
    {Abi::aarch64, "aarch64", AUDIT_ARCH_AARCH64, SCMP_ARCH_AARCH64},
    {Abi::arm, "arm", AUDIT_ARCH_ARM, SCMP_ARCH_ARM},
};
const AbiRow& row(Abi abi) { return kRows[static_cast<std::size_t>(abi)]; }

// Since Linux 5.1 new syscalls have one number everywhere (arch/*/entry/syscalls, scripts/syscall.tbl). These
// came after libseccomp 2.5.4.
constexpr struct {
  std::uint32_t number;
  std::string_view name;
} kNewer[] = {
    {450, "set_mempolicy_home_node"},
    {451, "cachestat"},
    {452, "fchmodat2"},
    {453, "map_shadow_stack"},
    {454, "futex_wake"},
    {455, "futex_wait"},
    {456, "futex_requeue"},
    {457, "statmount"},
    {458, "listmount"},
    {459, "lsm_get_self_attr"},
    {460, "lsm_set_self_attr"},
    {461, "lsm_list_modules"},
    {462, "mseal"},
    {463, "setxattrat"},
    {464, "getxattrat"},
    {465, "listxattrat"},
    {466, "removexattrat"},
    {467, "open_tree_attr"},
    {468, "file_getattr"},
    {469, "file_setattr"},
};

struct Table {
  std::vector<Syscall> list;
  std::map<std::string_view, std::uint32_t> by_name;
};

void add_known(Table& table, const AbiRow& abi, std::uint32_t number) {
  const std::unique_ptr<char, decltype(&std::free)> name(
      seccomp_syscall_resolve_num_arch(abi.libseccomp, static_cast<int>(number)), &std::free);
  if (name) table.list.push_back({number, name.get()});
}

Table make_table(Abi abi) {
  const AbiRow& at = row(abi);
  const std::uint32_t base = abi == Abi::x32 ? kX32Bit : 0;
  Table table;
  for (std::uint32_t n = 0; n < kNumbers; ++n) add_known(table, at, base | n);
  if (abi == Abi::arm)
    for (std::uint32_t n = 1; n < 16; ++n) add_known(table, at, kArmPrivate + n);
  for (const auto& [number, name] : kNewer) {
    const auto same = [&](const Syscall& s) { return s.number == (base | number) || s.name == name; };
    if (std::ranges::none_of(table.list, same)) table.list.push_back({base | number, std::string(name)});
  }
  std::ranges::sort(table.list, {}, &Syscall::number);
  for (const Syscall& s : table.list) table.by_name.emplace(s.name, s.number);
  return table;
}

// Made when it is asked for: libseccomp looks through its whole table for each number.
const Table& table_of(Abi abi) {
  static std::array<Table, std::size(kAbis)> tables;
  static std::array<std::once_flag, std::size(kAbis)> made;
  const auto index = static_cast<std::size_t>(abi);
  std::call_once(made[index], [&] { tables[index] = make_table(abi); });
  return tables[index];
}

}  // namespace

std::string_view name_of(Abi abi) { return row(abi).name; }

std::uint32_t audit_arch(Abi abi) { return row(abi).audit; }

std::span<const Abi> abis_of_machine(std::string_view machine) {
  static constexpr Abi kIntel[] = {Abi::x86_64, Abi::i386, Abi::x32};
  static constexpr Abi kArm64[] = {Abi::aarch64, Abi::arm};
  static constexpr Abi kIntel32[] = {Abi::i386};
  static constexpr Abi kArm32[] = {Abi::arm};
  if (machine == "x86_64" || machine == "amd64") return kIntel;
  if (machine == "aarch64" || machine == "arm64") return kArm64;
  if (machine.size() == 4 && machine.starts_with('i') && machine.ends_with("86")) return kIntel32;
  if (machine.starts_with("armv")) return kArm32;
  return {};
}

std::span<const Syscall> syscalls(Abi abi) { return table_of(abi).list; }

std::optional<std::uint32_t> syscall_number(Abi abi, std::string_view name) {
  const Table& table = table_of(abi);
  const auto at = table.by_name.find(name);
  if (at == table.by_name.end()) return std::nullopt;
  return at->second;
}

std::string_view syscall_name(Abi abi, std::uint32_t number) {
  const Table& table = table_of(abi);
  const auto at = std::ranges::lower_bound(table.list, number, {}, &Syscall::number);
  return at != table.list.end() && at->number == number ? std::string_view(at->name) : std::string_view();
}

}  // namespace watertight::linux_kernel
