#include "attack/value_words.hpp"

#include <gtest/gtest.h>

#include "attack/analyse.hpp"
#include "attack/fact_base.hpp"

namespace watertight::attack {
namespace {

std::string said(Program& program, std::string_view predicate, std::vector<std::string_view> arguments) {
  Atoms atoms;
  std::vector<Symbol> symbols;
  for (const std::string_view each : arguments) symbols.push_back(program.symbols.of(each));
  return say(program, atoms, atoms.of(*program.predicate(predicate), symbols));
}

TEST(ValueWords, MakeSentencesOfWhatRulesCallByAName) {
  Program program = *program_of();
  EXPECT_EQ(said(program, "mac-lets", {"backup", "write-proc-sys"}),
            "no security module forbids backup to write to /proc/sys");
  EXPECT_EQ(said(program, "host-file-read", {"other"}), "reading the host's other folders");
  EXPECT_EQ(said(program, "secret-read", {"what any process of the host handles"}),
            "a secret: what any process of the host handles");
  EXPECT_EQ(said(program, "device", {"web", "disk", "write"}), "the device controller lets web write disks");
  // A container of that name stays what it is.
  EXPECT_EQ(said(program, "runs-as-root", {"other"}), "other runs as root");
}

// What is not in the table reads well as it is.
TEST(ValueWords, StandForValuesThatThereAre) {
  const Program program = *program_of();
  std::size_t other_words = 0;
  for (const Type& type : program.types)
    for (const Symbol value : type.values) {
      const std::string_view text = program.symbols.text(value);
      if (words_of(type.name, text) != text)
        ++other_words;
      else
        EXPECT_EQ(text.find('-'), std::string_view::npos) << type.name << ' ' << text;
    }
  EXPECT_EQ(other_words, 56u);
}

}  // namespace
}  // namespace watertight::attack
