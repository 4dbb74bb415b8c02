#include "attack/bridge/bridge_cache.hpp"
#include "attack/bridge/fact_texts_test.hpp"
#include "checks/plain_in_force_test.hpp"

namespace watertight::attack {
namespace {

using checks::items;
using checks::plain_container;
using checks::plain_engine;
using checks::running;
using facts::NamespaceKind;

FactTexts given(const facts::Container& c, const facts::System& s = plain_engine()) {
  return given_by(add_namespaces, c, s);
}

facts::Fact<facts::NamespaceMode> mode(NamespaceKind kind, std::string target = {}) {
  return facts::declared<facts::NamespaceMode>({kind, std::move(target)}, {});
}

// "web", which joins the processes of "db".
facts::System two_containers(facts::Container web, facts::Container db = plain_container("db")) {
  facts::System s = plain_engine();
  db.id = std::string(64, '1');
  web.pid_mode = mode(NamespaceKind::container, "db");
  s.containers = {std::move(web), std::move(db)};
  return s;
}

TEST(Namespaces, OfAPlainContainerAreItsOwnAndItHasANetwork) {
  EXPECT_EQ(given(plain_container()), FactTexts{"has-network(web)"});
  EXPECT_EQ(given(running(checks::plain_in_force())), FactTexts{"has-network(web)"});
}

TEST(Namespaces, WithoutANetworkIsSaidByNothing) {
  facts::Container c = plain_container();
  c.network_mode = mode(NamespaceKind::none);
  EXPECT_EQ(given(c), FactTexts{});
}

TEST(Namespaces, OfTheHostAreSaid) {
  facts::Container c = plain_container();
  c.pid_mode = c.network_mode = c.ipc_mode = c.uts_mode = mode(NamespaceKind::host);
  EXPECT_EQ(given(c), (FactTexts{"host-pid(web)", "host-network(web)", "host-ipc(web)", "host-uts(web)",
                                 "has-network(web)", "host-shared-memory-in-reach(web)"}));
}

TEST(Namespaces, FollowTheKernelWhereItWasAsked) {
  facts::InForce now = checks::plain_in_force();
  (*now.namespaces.value)[1].host = true;
  EXPECT_TRUE(given(running(now)).contains("host-pid(web)"));
}

TEST(Namespaces, TheHostsNetworkOfARootlessEngineIsTheEnginesOwn) {
  facts::Container c = plain_container();
  c.network_mode = mode(NamespaceKind::host);
  facts::System s = plain_engine();
  s.engine->rootless = facts::declared(true, {});
  EXPECT_EQ(given(c, s), FactTexts{"has-network(web)"});
  s.engine->platform = facts::declared<std::string>("Podman Engine", {});
  EXPECT_TRUE(given(c, s).contains("host-network(web)"));
}

TEST(Namespaces, AUserAmongTheHostsProcessesMayMeetHisLike) {
  facts::Container c = plain_container();
  c.user = facts::declared<std::string>("1000:1000", {});
  c.pid_mode = mode(NamespaceKind::host);
  facts::System s = plain_engine();
  EXPECT_TRUE(given(c, s).contains("host-process-of-same-user(web, uid 1000) ?"));
  s.host.emplace();
  facts::RootlessAccount account;
  account.name = "alice";
  account.uid = 1000;
  account.lingers = facts::effective(true, {});
  s.host->rootless_accounts = facts::effective<std::vector<facts::RootlessAccount>>({account}, {});
  EXPECT_TRUE(given(c, s).contains("host-process-of-same-user(web, alice)"));
}

TEST(Namespaces, WhoJoinsProcessesSharesThemBothWays) {
  const facts::System s = two_containers(plain_container());
  EXPECT_EQ(given(s.containers[0], s),
            (FactTexts{"has-network(web)", "joins-pid(web, db)", "can-access-like(web, db)"}));
  EXPECT_EQ(given(s.containers[1], s),
            (FactTexts{"has-network(db)", "joins-pid(db, web)", "can-access-like(db, web)"}));
  BridgeCache cache(s);
  EXPECT_EQ(given_by(add_namespaces, s.containers[0], s, &cache), given(s.containers[0], s));
}

TEST(Namespaces, AnotherUserOrFewerCapabilitiesAreNoLike) {
  facts::Container user = plain_container();
  user.user = facts::declared<std::string>("1000", {});
  const facts::System other_user = two_containers(user);
  EXPECT_FALSE(given(other_user.containers[0], other_user).contains("can-access-like(web, db)"));
  EXPECT_TRUE(given(other_user.containers[1], other_user).contains("can-access-like(db, web)"));
  facts::Container fewer = plain_container();
  fewer.cap_drop = facts::declared(items({"MKNOD"}), {});
  const facts::System dropped = two_containers(fewer);
  EXPECT_FALSE(given(dropped.containers[0], dropped).contains("can-access-like(web, db)"));
}

TEST(Namespaces, OfASharedOneTheKernelNamesTheOthers) {
  facts::InForce now = checks::plain_in_force();
  (*now.namespaces.value)[3].shared_with = {"db"};
  facts::System s = plain_engine();
  s.containers = {running(now), running(checks::plain_process(), plain_container("db"))};
  s.containers[1].id = std::string(64, '1');
  EXPECT_EQ(given(s.containers[0], s),
            (FactTexts{"has-network(web)", "joins-ipc(web, db)", "can-access-like(web, db)"}));
}

TEST(Namespaces, OfWhoJoinsWhomNobodySawIsUnknown) {
  facts::Container c = plain_container();
  c.network_mode = mode(NamespaceKind::container, "gone");
  EXPECT_EQ(given(c), (FactTexts{"host-network(web) ?", "has-network(web) ?"}));
}

}  // namespace
}  // namespace watertight::attack
