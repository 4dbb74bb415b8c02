// A corpus of filters, each held against the running kernel: Docker's default as several engines load it,
// profiles made by hand (tests/seccomp), programs that mean to mislead, others at random in
// seccomp_kernel_test.cpp.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "linux/seccomp_oracle_test.hpp"
#include "sources/seccomp/compile.hpp"
#include "tests/suites/corpus.hpp"

#if defined(__x86_64__)

namespace watertight {
namespace {

namespace fs = std::filesystem;
using linux_kernel::Abi;
using linux_kernel::Arguments;
using linux_kernel::BpfInstruction;
using linux_kernel::SeccompProgram;

// What filters compare arguments with, and its neighbours: flags of clone, socket domains, personalities, and
// values whose upper half decides.
constexpr Arguments kArguments[] = {
    {},
    {0x10000000, 0x10000000, 0x10000000, 0x20, 0, 0},
    {0x7e020000, 1, 2, 3, 4, 5},
    {38, 2, 15, 0x22, 0, 0},
    {0x100000026, 0x100000002, std::uint64_t{1} << 40, 0x100000020, 7, 7},
    {8, 0xffffffff, 6, 0, 0, 0},
    {~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0}, ~std::uint64_t{0},
     ~std::uint64_t{0}},
};

std::string text_of(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

SeccompProgram compiled(const fs::path& path, const sources::SeccompSurroundings& surroundings) {
  const auto profile = sources::read_seccomp_profile(text_of(path), path.string());
  EXPECT_TRUE(profile) << path << ": " << profile.error().sentence();
  if (!profile) return {};
  const auto program = sources::compile_seccomp(*profile, surroundings, path.string());
  EXPECT_TRUE(program) << path << ": " << program.error().sentence();
  return program ? program->program : SeccompProgram{};
}

// For a container with the default capabilities, with all, and with none on an old kernel.
void add_compiled(std::map<std::string, SeccompProgram>& filters, const fs::path& path) {
  const std::string name = path.stem().string();
  filters[name] = compiled(path, {});
  filters[name + ", all capabilities"] =
      compiled(path, {.capabilities = linux_kernel::kAllCapabilities, .kernel = {}});
  filters[name + ", no capability, kernel 4.4"] =
      compiled(path, {.capabilities = 0, .kernel = linux_kernel::parse_kernel_release("4.4.0")});
}

std::uint16_t code(int bits) { return static_cast<std::uint16_t>(bits); }
BpfInstruction load(std::uint32_t offset) { return {code(BPF_LD | BPF_W | BPF_ABS), 0, 0, offset}; }
BpfInstruction answer(std::uint32_t action) { return {code(BPF_RET | BPF_K), 0, 0, action}; }
BpfInstruction jump(int test, std::uint32_t k, std::uint8_t yes, std::uint8_t no) {
  return {code(BPF_JMP | BPF_K | test), yes, no, k};
}
constexpr std::uint32_t kDeny = SECCOMP_RET_ERRNO | 77;
constexpr std::uint32_t kAllow = SECCOMP_RET_ALLOW;
// Whatever a program says, the next one has to be loaded.
void keep_loading(SeccompProgram& program) {
  const SeccompProgram head = {load(0), jump(BPF_JEQ, SYS_seccomp, 0, 1), answer(kAllow)};
  program.insert(program.begin(), head.begin(), head.end());
}

std::map<std::string, SeccompProgram> misleading() {
  const std::uint32_t x86_64 = linux_kernel::audit_arch(Abi::x86_64);
  const std::uint32_t i386 = linux_kernel::audit_arch(Abi::i386);
  std::map<std::string, SeccompProgram> all;
  all["numbers of one architecture for all"] = {load(0), jump(BPF_JEQ, 165, 0, 1), answer(kDeny),
                                                answer(kAllow)};
  all["architecture asked after the number"] = {
      load(0), jump(BPF_JEQ, 165, 2, 0),    jump(BPF_JEQ, 21, 1, 0), answer(kAllow),
      load(4), jump(BPF_JEQ, x86_64, 0, 1), answer(kDeny),           answer(kAllow)};
  all["the x32 bit forgotten"] = {
      load(4), jump(BPF_JEQ, x86_64, 0, 3), load(0), jump(BPF_JEQ, 165, 0, 1), answer(kDeny), answer(kAllow)};
  all["the x32 bit cut off"] = {load(4),
                                jump(BPF_JEQ, x86_64, 1, 0),
                                answer(kAllow),
                                load(0),
                                {code(BPF_ALU | BPF_AND | BPF_K), 0, 0, 0xbfffffff},
                                jump(BPF_JGT, 200, 0, 1),
                                answer(kDeny),
                                answer(kAllow)};
  all["all but x32"] = {load(0), jump(BPF_JGE, 0x40000000, 0, 1), answer(kDeny), answer(kAllow)};
  all["i386 alone"] = {load(4), jump(BPF_JEQ, i386, 1, 0), answer(kDeny), answer(kAllow)};
  all["an architecture that is not here"] = {load(4), jump(BPF_JEQ, linux_kernel::audit_arch(Abi::arm), 0, 1),
                                             answer(kAllow), answer(kDeny)};
  all["jumps over jumps"] = {load(0),
                             jump(BPF_JGT, 300, 6, 0),
                             jump(BPF_JGT, 100, 3, 0),
                             jump(BPF_JSET, 1, 1, 0),
                             {code(BPF_JMP | BPF_JA), 0, 0, 3},
                             answer(kDeny),
                             jump(BPF_JSET, 2, 0, 1),
                             answer(kDeny),
                             answer(kAllow)};
  all["bits of the number"] = {load(0), jump(BPF_JSET, 0x55, 0, 1), answer(kDeny), answer(kAllow)};
  all["arithmetic on the number"] = {load(0),
                                     {code(BPF_ALU | BPF_RSH | BPF_K), 0, 0, 3},
                                     {code(BPF_ALU | BPF_XOR | BPF_K), 0, 0, 5},
                                     jump(BPF_JGT, 20, 0, 1),
                                     answer(kDeny),
                                     answer(kAllow)};
  all["the number kept in memory"] = {load(0),
                                      {code(BPF_ST), 0, 0, 3},
                                      load(4),
                                      jump(BPF_JEQ, x86_64, 0, 3),
                                      {code(BPF_LD | BPF_MEM), 0, 0, 3},
                                      jump(BPF_JEQ, 63, 0, 1),
                                      answer(kDeny),
                                      answer(kAllow)};
  all["the number in the index register"] = {load(0),
                                             {code(BPF_MISC | BPF_TAX), 0, 0, 0},
                                             load(4),
                                             {code(BPF_MISC | BPF_TXA), 0, 0, 0},
                                             jump(BPF_JGE, 64, 0, 1),
                                             answer(kDeny),
                                             answer(kAllow)};
  all["the upper half of an argument"] = {load(20), jump(BPF_JEQ, 0, 1, 0), answer(kDeny), answer(kAllow)};
  all["two arguments"] = {load(16),      jump(BPF_JSET, 2, 0, 3), load(24), jump(BPF_JGT, 1, 0, 1),
                          answer(kDeny), answer(kAllow)};
  SeccompProgram& longest = all["as long as the kernel takes"];
  longest = {load(0)};
  while (longest.size() + 5 < linux_kernel::kMaxBpfInstructions)
    longest.insert(longest.end(), {jump(BPF_JEQ, static_cast<std::uint32_t>(longest.size() % 600), 0, 1),
                                   answer(longest.size() % 4 < 2 ? kDeny : kAllow)});
  longest.push_back(answer(kAllow));
  for (auto& [name, program] : all) keep_loading(program);
  return all;
}

TEST(SeccompCorpus, IsAnsweredAsTheKernelAnswers) {
  const fs::path folder = fs::path(WATERTIGHT_SOURCE_DIR) / "tests" / "seccomp";
  std::map<std::string, SeccompProgram> filters = misleading();
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") add_compiled(filters, entry.path());
    if (entry.path().extension() == ".bpf") {
      auto program = linux_kernel::program_of_hex(text_of(entry.path()));
      ASSERT_TRUE(program) << entry.path();
      filters[entry.path().stem().string()] = std::move(*program);
    }
  }
  if (const auto files = corpus())
    for (const char* name :
         {"default.json", "fixtures/default-old-format.json", "fixtures/conditional_include.json"})
      if (const fs::path path = *files / "seccomp-profiles" / name; fs::exists(path))
        add_compiled(filters, path);
  EXPECT_GE(filters.size(), 40u);
  int asked = 0;
  for (const auto& [name, program] : filters) {
    SCOPED_TRACE(name);
    ASSERT_FALSE(program.empty());
    for (const Abi abi : linux_kernel::abis_to_ask())
      asked += linux_kernel::compare_with_kernel({program}, abi, kArguments);
    if (HasFailure()) return;
  }
  RecordProperty("answers", asked);
  std::cout << filters.size() << " filters, " << asked << " answers of the kernel\n";
  EXPECT_GT(asked, 400'000);
}

}  // namespace
}  // namespace watertight

#endif
