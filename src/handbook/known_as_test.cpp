#include "handbook/known_as.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace watertight::handbook {
namespace {

bool leads_to(std::string_view name, std::string_view id) {
  const auto found = checks_known_as(name);
  return std::any_of(found.begin(), found.end(), [&](const KnownAs& k) { return k.page->id == id; });
}

TEST(KnownAs, ABenchmarksSectionLeadsToItsCheckWithAndWithoutItsName) {
  for (const char* name : {"5.32", "CIS-5.32", "cis-5.32"})
    EXPECT_TRUE(leads_to(name, "container-docker-socket")) << name;
}

TEST(KnownAs, AToolsIdLeadsToItsCheckWithAndWithoutTheTool) {
  for (const char* name : {"trivy:DS-0002", "DS-0002", "ds-0002", "AVD-DS-0002", "DL3002"})
    EXPECT_TRUE(leads_to(name, "dockerfile-last-user-root")) << name;
}

TEST(KnownAs, WeaknessesAndTechniquesLeadToChecks) {
  EXPECT_TRUE(leads_to("CWE-250", "container-docker-socket"));
  EXPECT_TRUE(leads_to("T1611", "container-docker-socket"));
}

TEST(KnownAs, ABareNumberIsNoWeaknessAndNothingIsKnownAsNothing) {
  for (const char* name : {"", "250", "nonsense", "cis-", "5"})
    EXPECT_TRUE(checks_known_as(name).empty()) << name;
}

TEST(KnownAs, TheNamesSayWhichCatalogueIsMeant) {
  for (const KnownAs& known : checks_known_as("5.32"))
    for (const std::string& name : known.names) EXPECT_NE(name.find("5.32"), std::string::npos) << name;
}

}  // namespace
}  // namespace watertight::handbook
