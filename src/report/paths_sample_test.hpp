// An analysis for the tests of its outputs: two containers with hostile names; a certain way through the
// engine's socket, a possible one, one that waits for somebody, one that no setting closes; a step that two
// ways share, and a cut of two changes.
#pragma once

#include <string>

#include "attack/paths.hpp"

namespace watertight::report {

inline const std::string kHostileContainer =
    "we\"b]<img src=x onerror=alert(1)>`${x}`;\n--> \\ </script></svg>#&\x1b[31m\xff\xe2\x80\xae";

inline facts::Origin sample_place(std::uint32_t line, std::uint32_t column) {
  return {facts::make_source(facts::SourceKind::file, "shop/compose.yaml"),
          "",
          {line, column, line, column + 16}};
}

inline attack::Premise sample_premise(std::string sentence, std::string atom,
                                      std::vector<std::size_t> changed_by, std::uint32_t line) {
  attack::Premise p;
  p.sentence = std::move(sentence);
  p.atom = std::move(atom);
  p.evidence = {{"mounts", "/var/run/docker.sock", facts::Basis::declared, sample_place(line, 7)}};
  p.rules = {"container-privileged"};
  p.changed_by = std::move(changed_by);
  return p;
}

inline attack::Step sample_step(std::string rule, std::string title, std::string gives, std::string state,
                                std::vector<std::size_t> after, std::vector<attack::Premise> premises) {
  return {std::move(rule),  std::move(title),    std::move(gives), std::move(state),
          std::move(after), std::move(premises), {"T1611"}};
}

inline attack::Path sample_path(std::string id, std::string from, std::string goal, std::string reaches,
                                std::vector<attack::Step> steps) {
  attack::Path path;
  path.id = std::move(id);
  path.from = {{"container", from, "code running in " + from}};
  path.goal = std::move(goal);
  path.reaches = std::move(reaches);
  path.steps = std::move(steps);
  return path;
}

inline attack::Step sample_socket_step() {
  return sample_step("api-sock-mount", "The engine's socket is mounted into the container",
                     "control of the engine", "docker-api()", {},
                     {sample_premise(kHostileContainer + " has the engine's socket",
                                     "engine-socket(web, \"/var/run/docker.sock\")", {0}, 12)});
}

inline attack::Step sample_privileged_step(std::vector<std::size_t> after) {
  return sample_step("api-create-privileged",
                     "Whoever commands the engine makes a container that is the host", "root on the host",
                     "host-root()", std::move(after),
                     {sample_premise("the engine's root is root on the host", "not userns-remap()", {}, 3)});
}

inline attack::Analysis sample_analysis() {
  attack::Analysis a;
  a.target = "shop/compose.yaml";
  a.assumed = "debian-12-default";
  a.goals = {{"host-root", 3, 1}, {"other-container", 1, 0}};

  attack::Path socket = sample_path("0123456789abcdef", kHostileContainer, "host-root", "root on the host",
                                    {sample_socket_step(), sample_privileged_step({0})});
  socket.also = {"daemon-control"};
  socket.assuming = {"debian-12-default: the engine runs as root"};
  socket.closed_by = {0};

  attack::Step mount = sample_step(
      "cap-sys-admin-mount", "The container may mount file systems of the host", "root on the host",
      "host-root()", {}, {sample_premise("db holds SYS_ADMIN", "capability(db, \"SYS_ADMIN\")", {1}, 21)});
  attack::Premise profile = sample_premise("no AppArmor profile confines db", "not apparmor(db)", {}, 22);
  profile.certain = false;
  profile.evidence = {{"AppArmor", "unknown: the host was not read", facts::Basis::assumed, {}}};
  mount.premises.push_back(profile);
  attack::Path possible = sample_path("1123456789abcdef", "db", "host-root", "root on the host", {mount});
  possible.certainty = attack::Certainty::possible;
  possible.unless = {"an AppArmor profile confines db"};
  possible.closed_by = {1};

  attack::Premise exec = sample_premise("somebody runs docker exec in db", "exec-into(db)", {}, 0);
  exec.is_event = true;
  exec.evidence.clear();
  attack::Path event = sample_path(
      "2123456789abcdef", "db", "host-root", "root on the host",
      {sample_step("exec-leak", "docker exec leaks a handle of the host", "a handle of the host",
                   "file-read(host)", {}, {exec}),
       sample_step("handle-write", "The handle leads to the engine's binary", "root on the host",
                   "host-root()", {0}, {sample_premise("runc 1.1.11 has the flaw", "runc-flaw()", {}, 2)})});
  event.needs = {"somebody runs docker exec in db"};
  event.noise = attack::Noise::loud;

  attack::Path network =
      sample_path("3123456789abcdef", "anybody on the network", "host-root", "root on the host",
                  {sample_step("published", "A port of the service is open to the network",
                               "code running in " + kHostileContainer, "code-exec(web)", {},
                               {sample_premise("port 8080 is published", "published(web)", {}, 14)}),
                   sample_socket_step(), sample_privileged_step({0, 1})});
  network.steps[1].after = {0};
  network.from = {{"network", "anybody on the network", "anybody on the network"}};
  network.closed_by = {0};

  attack::Path other = sample_path(
      "4123456789abcdef", kHostileContainer, "other-container", "the files of db",
      {sample_socket_step(), sample_step("api-exec", "Whoever commands the engine runs code in any container",
                                         "the files of db", "other-container(db)", {0}, {})});
  other.target = "db";
  other.only_running = true;
  other.closed_by = {0};
  a.paths = {socket, network, event, possible, other};

  const checks::Subject web{checks::SubjectKind::service, kHostileContainer, "", "shop/compose.yaml"};
  const checks::Subject db{checks::SubjectKind::service, "db", "", "shop/compose.yaml"};
  a.changes = {{"web.mount./var/run/docker.sock", web, "volumes", "/var/run/docker.sock:/var/run/docker.sock",
                "", "remove `- /var/run/docker.sock:/var/run/docker.sock`", sample_place(12, 7), 3,
                "what of web commands the engine"},
               {"db.capability.SYS_ADMIN", db, "cap_add", "SYS_ADMIN", "", "remove `- SYS_ADMIN`",
                sample_place(21, 7), 2, "mounts that db makes"}};
  a.effects = {{3, 0, {}}, {1, 0, {"another way that is there only then"}}};
  a.cut = {{"host-root", "other-container"}, {0, 1}, 5, {{1, 0}}, {0, 1, 3, 4}, {2}, true};
  a.not_seen = {"the host's kernel: /proc was not read"};
  return a;
}

}  // namespace watertight::report
