#include <algorithm>

#include "attack/bridge/fact_texts_test.hpp"
#include "attack/bridge/rule_calls.hpp"
#include "attack/bridge/rule_constants.hpp"
#include "checks/plain_in_force_test.hpp"

namespace watertight::attack {
namespace {

using checks::items;
using checks::plain_container;
using checks::plain_engine;
using checks::running;

FactTexts given(const facts::Container& c, const facts::System& s = plain_engine()) {
  return given_by(add_capabilities, c, s);
}

const FactTexts kByDefault = {"overrides-file-modes(web)", "capability(web, DAC_OVERRIDE)",
                              "capability(web, MKNOD)",    "capability(web, NET_RAW)",
                              "capability(web, SETFCAP)",  "capability(web, SYS_CHROOT)"};

// What rules say of that fact's second argument.
std::set<std::string> constants(std::string_view predicate) {
  const Program& program = built_in_program();
  std::set<std::string> names;
  for (const Clause& clause : program.clauses)
    for (const Literal& literal : clause.body)
      if (literal.predicate != kDifferent && program.predicates[literal.predicate].name == predicate &&
          !literal.terms.at(1).variable)
        names.emplace(program.symbols.text(literal.terms.at(1).index));
  return names;
}

TEST(RuleConstants, AreTheCapabilitiesAndCallsThatRuleFilesName) {
  EXPECT_EQ(constants("capability"),
            std::set<std::string>(std::begin(kRuleCapabilities), std::end(kRuleCapabilities)));
  std::set<std::string> calls;
  for (const RuleCall& call : rule_calls()) calls.emplace(call.name);
  EXPECT_EQ(constants("syscall"), calls);
}

// So that a rule which names another one, of which no fact is given, is refused.
TEST(RuleConstants, AreTheValuesOfTheirTypes) {
  const Program& program = built_in_program();
  const auto values = [&](std::string_view name) {
    std::set<std::string> texts;
    for (const Symbol value : std::ranges::find(program.types, name, &Type::name)->values)
      texts.emplace(program.symbols.text(value));
    return texts;
  };
  EXPECT_EQ(values("capability"), constants("capability"));
  EXPECT_EQ(values("syscall"), constants("syscall"));
}

TEST(ContainerCapabilities, AreThoseOfDockerByDefault) { EXPECT_EQ(given(plain_container()), kByDefault); }

TEST(ContainerCapabilities, AreNoneWhereAllAreDropped) {
  facts::Container c = plain_container();
  c.cap_drop = facts::declared(items({"ALL"}), {});
  EXPECT_EQ(given(c), FactTexts{});
}

TEST(ContainerCapabilities, OfAPrivilegedContainerAreAllThatRulesKnow) {
  facts::Container c = plain_container();
  c.privileged = facts::declared(true, {});
  EXPECT_EQ(given(c).size(), std::size(kRuleCapabilities) + 1);
}

// Of a user who gets no new privileges nothing that was added is of any use.
TEST(ContainerCapabilities, OfAUserAreVoidWithNoNewPrivilegesAndItsBoundingSetWithout) {
  facts::Container c = plain_container();
  c.user = facts::declared<std::string>("1000", {});
  c.cap_add = facts::declared(items({"SYS_ADMIN"}), {});
  EXPECT_TRUE(given(c).contains("capability(web, SYS_ADMIN)"));
  c.no_new_privileges = facts::declared(true, {});
  EXPECT_EQ(given(c), FactTexts{});
}

TEST(ContainerCapabilities, FollowTheKernelWhereItWasAsked) {
  facts::ProcessState p = checks::plain_process();
  p.capabilities.bounding = p.capabilities.permitted = p.capabilities.effective =
      linux_kernel::bit(linux_kernel::capability_number("SYS_ADMIN").value());
  EXPECT_EQ(given(running(p)), FactTexts{"capability(web, SYS_ADMIN)"});
}

TEST(ContainerCapabilities, AreUnknownWhereTheSettingsAre) {
  facts::Container c = plain_container();
  c.privileged = facts::unknown<bool>("a variable decides");
  EXPECT_TRUE(given(c).contains("capability(web, SYS_ADMIN) ?"));
}

// Its files are the host's; its kernel is not.
TEST(ContainerCapabilities, OverAnotherKernelCountForFilesAlone) {
  facts::Container c = plain_container();
  c.runtime = facts::declared<std::string>("kata-runtime", {});
  EXPECT_EQ(given(c), FactTexts{"overrides-file-modes(web)"});
}

}  // namespace
}  // namespace watertight::attack
