#include <gtest/gtest.h>

#include "checks/api_sockets.hpp"
#include "checks/run_check_test.hpp"

namespace watertight::checks {
namespace {

constexpr const char* kDocker = "container-docker-socket";

facts::Container with_user(facts::Container c, std::string user) {
  c.user = facts::declared(std::move(user), {});
  return c;
}

TEST(RuntimeOfSocket, knows_the_usual_places_and_the_rootless_ones) {
  EXPECT_EQ(runtime_of_socket("/run/docker.sock"), "Docker");
  EXPECT_EQ(runtime_of_socket("/run/user/1000/docker.sock"), "Docker");
  EXPECT_EQ(runtime_of_socket("/run/user/1000/podman/podman.sock"), "Podman");
  EXPECT_EQ(runtime_of_socket("/run/containerd/containerd.sock"), "containerd");
  EXPECT_EQ(runtime_of_socket("/run/nri/nri.sock"), "NRI");
  EXPECT_EQ(runtime_of_socket("/srv/buildkitd.sock"), "BuildKit");
  EXPECT_EQ(runtime_of_socket("/var/lib/kubelet/device-plugins/kubelet.sock"), "kubelet");
  EXPECT_EQ(runtime_of_socket("/run/app.sock"), "");
}

TEST(DockerSocket, is_held_by_every_directory_above_it) {
  for (const char* source :
       {"/var/run/docker.sock", "/run/docker.sock", "/run", "/var/run", "/", "/var/run/../run"})
    EXPECT_EQ(run(kDocker, with_mounts({bind_mount(source, "/x")})).kind, Kind::failed) << source;
  for (const char* source : {"/var", "/run/lock", "/srv"})
    EXPECT_EQ(run(kDocker, with_mounts({bind_mount(source, "/x")})).kind, Kind::passed) << source;
}

TEST(DockerSocket, is_not_protected_by_read_only) {
  const Verdict v = run(kDocker, with_mounts({bind_mount("/run/docker.sock", "/d.sock", true)}));
  ASSERT_EQ(v.kind, Kind::failed);
  EXPECT_EQ(severity(v), std::nullopt);
  EXPECT_NE(v.observations[0].message.find("read-only, which does not stop anyone"), std::string::npos);
}

TEST(DockerSocket, names_the_place_inside_for_a_parent) {
  const Verdict v = run(kDocker, with_mounts({bind_mount("/", "/host")}));
  EXPECT_NE(v.observations.at(0).message.find("/host/run/docker.sock"), std::string::npos)
      << v.observations[0].message;
}

TEST(DockerSocket, weighs_who_may_open_it) {
  const facts::Container c = with_mounts({bind_mount("/run/docker.sock", "/d.sock")});
  EXPECT_EQ(severity(run(kDocker, with_user(c, "65534"))), Severity::medium);
  EXPECT_EQ(severity(run(kDocker, with_user(c, "65534:999"))), std::nullopt);
  facts::Container grouped = with_user(c, "65534");
  grouped.group_add = facts::declared(items({"999"}), {});
  EXPECT_EQ(severity(run(kDocker, grouped)), std::nullopt);
  facts::System s = plain_engine();
  set(s, "userns-remap", std::string("default"));
  EXPECT_EQ(severity(run(kDocker, c, s)), Severity::high);
}

TEST(OtherRuntimeSocket, counts_the_directory_and_leaves_docker_to_its_own_check) {
  constexpr const char* kOther = "container-other-runtime-socket";
  EXPECT_EQ(run(kOther, with_mounts({bind_mount("/run/containerd", "/c")})).kind, Kind::failed);
  EXPECT_EQ(run(kOther, with_mounts({bind_mount("/var/run/crio/crio.sock", "/c")})).kind, Kind::failed);
  EXPECT_EQ(run(kOther, with_mounts({bind_mount("/run", "/c"), bind_mount("/run/docker.sock", "/d")})).kind,
            Kind::passed);
}

TEST(SocketAnswers, takes_known_answers_and_never_asks) {
  constexpr const char* kAnswers = "container-socket-answers";
  facts::System s = plain_engine();
  s.engine->endpoint = "unix:///srv/engine.sock";
  EXPECT_EQ(run(kAnswers, with_mounts({bind_mount("/srv/engine.sock", "/e.sock")}), s).kind, Kind::failed);
  EXPECT_EQ(run(kAnswers, with_mounts({bind_mount("/srv/php.sock", "/p.sock")}), s).kind,
            Kind::not_evaluated);
  EXPECT_EQ(run(kAnswers, with_mounts({bind_mount("/run/docker.sock", "/d.sock")}), s).kind, Kind::passed);
  facts::Container c = with_mounts({bind_mount("/srv/x.sock", "/tmp/x.sock")});
  c.environment =
      facts::declared(std::vector<facts::Variable>{{"DOCKER_HOST", "unix:///tmp/x.sock", false, {}}}, {});
  EXPECT_EQ(run(kAnswers, c, s).kind, Kind::failed);
}

}  // namespace
}  // namespace watertight::checks
