// What is said of running containers against what they see themselves, and what the host's /proc says of them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { run } from "../program/watertight.mjs";
import { startEngine } from "./engine.mjs";

let engine, remapped;
let containers, filters;

before(async () => {
  engine = startEngine("in_force");
  for (const [name, options] of Object.entries({
    plain: "",
    limited: "-m 64m --pids-limit 50 --cpus 1.5 --cpuset-cpus 0 --ulimit nofile=100:200 --oom-score-adj 300",
    dropped: "--cap-drop ALL --cap-add NET_RAW --user 1000:2000 --group-add 27 --security-opt no-new-privileges",
    open: "--security-opt seccomp=unconfined --security-opt systempaths=unconfined",
    joined: "--pid container:plain --network container:plain",
    hosted: "--pid host --network host --uts host",
    mounted: "--read-only --tmpfs /scratch:noexec --device /dev/fuse -v /etc:/host-etc:ro -v /var:/host-var",
    driver: "-v $(dirname $SOCKET):/engine:ro",
    privileged: "--privileged",
    decoy: "--pid host --security-opt seccomp=unconfined",
    moved: "",
  }))
    await engine.sh(`docker run -d --name ${name} ${options} "$IMAGE" sleep 3600`);
  await engine.sh("docker exec -d --user 33 plain sleep 3600");
  await engine.sh("docker exec -d decoy unshare -U -r -p -f sleep 3600");
  await engine.sh("until [ $(docker top decoy -o pid,args | grep -c '[0-9]  *sleep 3600$') = 2 ]; do :; done");
  await engine.sh(`
    groups=/sys/fs/cgroup/cgroup.procs
    [ -e $groups ] || groups='/sys/fs/cgroup/*/cgroup.procs'
    for group in $groups; do docker inspect -f '{{.State.Pid}}' moved > $group; done`);
  ({ containers, filters } = await snapshot(engine));
});
after(() => {
  engine?.stop();
  remapped?.stop();
});

// Facts without their origins: a value, or undefined where it is not known. What has its usual value is left out of a
// snapshot: no flag, 0, -1 of a limit, one thread.
const plain = (fact) => {
  if (Array.isArray(fact)) return fact.map(plain);
  if (fact === null || typeof fact !== "object") return fact;
  if ("because" in fact && !("value" in fact)) return undefined;
  if ("value" in fact && "basis" in fact) return plain(fact.value);
  return Object.fromEntries(Object.entries(fact).filter(([key]) => key !== "origin").map(([key, v]) => [key, plain(v)]));
};

async function snapshot(of) {
  const ran = await run(["snapshot", "-H", of.url, "--allow-partial"]);
  assert.equal(ran.code, 0, ran.err);
  const [system] = JSON.parse(ran.out).systems;
  return {
    containers: Object.fromEntries(system.containers.map((c) => [c.name, plain(c.in_force)])),
    filters: system.seccomp_filters,
  };
}

// What the container's own first process reads of a file below its /proc/self.
const pid = (name) => engine.sh(`docker inspect -f '{{.State.Pid}}' ${name}`);
const proc = async (name, file) => readFileSync(`/proc/${await pid(name)}/${file}`, "utf8");
const inside = (name, command) => engine.sh(`docker exec ${name} ${command}`);
const first = (name) => containers[name].processes[0];
const hex = (number = 0) => BigInt(number).toString(16).padStart(16, "0");
const field = (status, name) => status.match(new RegExp(`^${name}:\\s*(.*)$`, "m"))[1].trim();
const all = ["plain", "limited", "dropped", "open", "joined", "hosted", "mounted", "driver", "privileged"];

test("capabilities, ids, no-new-privileges and seccomp are those of the kernel", async () => {
  for (const name of all) {
    const status = await proc(name, "status");
    const state = first(name);
    for (const [set, key] of Object.entries({ effective: "CapEff", permitted: "CapPrm", bounding: "CapBnd",
      ambient: "CapAmb", inheritable: "CapInh" }))
      assert.equal(hex(state.capabilities[set]), field(status, key), `${name} ${key}`);
    const ids = ({ real = 0, effective = 0, saved = 0, file_system = 0 } = {}) =>
      [real, effective, saved, file_system].join("\t");
    assert.equal(ids(state.user), field(status, "Uid"), name);
    assert.equal(ids(state.group), field(status, "Gid"), name);
    assert.deepEqual(state.groups ?? [], field(status, "Groups").split(/\s+/).filter(Boolean).map(Number)
      .sort((a, b) => a - b), name);
    assert.equal(state.no_new_privileges ?? false, field(status, "NoNewPrivs") === "1", name);
    assert.equal(state.seccomp ?? 0, Number(field(status, "Seccomp")), name);
    assert.equal(state.filters.length, Number(field(status, "Seccomp_filters")), name);
  }
  assert.equal(hex(first("dropped").capabilities.bounding), "0000000000002000");
  assert.equal(first("dropped").no_new_privileges, true);
  assert.deepEqual(first("open").filters, []);
});

test("the container sees of its first process what is said of it", async () => {
  const status = await inside("limited", "cat /proc/1/status");
  assert.equal(hex(first("limited").capabilities.effective), field(status, "CapEff"));
  const limits = await inside("limited", "cat /proc/1/limits");
  const { soft, hard } = containers.limited.resource_limits.find((l) => l.name === "nofile");
  assert.match(limits, new RegExp(`Max open files\\s+${soft}\\s+${hard}\\s`));
  assert.deepEqual([soft, hard], [100, 200]);
  assert.equal(containers.limited.oom_score_adjust, 300);
});

test("filters stand once among those of the system, as many instructions as the kernel holds", () => {
  for (const name of ["plain", "dropped", "mounted"]) {
    const [place] = first(name).filters;
    assert.equal(filters[place].instructions.length % 16, 0);
    assert.ok(filters[place].instructions.length / 16 > 300);
  }
});

test("a process that differs is a group of its own", () => {
  const groups = containers.plain.processes;
  const other = groups.find((g) => g.user?.effective === 33);
  assert.ok(other, JSON.stringify(groups));
  assert.match(other.command, /^sleep 3600$/);
  assert.notEqual(other.pid, groups[0].pid);
});

test("the first process is the one that the engine started, whatever it made", async () => {
  for (const name of [...all, "decoy"]) assert.equal(first(name).pid, Number(await pid(name)), name);
  const sandbox = containers.decoy.processes.find((g) => g.foreign?.some(({ kind }) => kind === "user"));
  assert.ok(sandbox, JSON.stringify(containers.decoy.processes));
  assert.equal(containers.decoy.namespaces.find((n) => n.kind === "pid").host, true);
});

test("a first process that left its control groups is still the first, and that it left is a finding", async () => {
  assert.equal(first("moved").pid, Number(await pid("moved")));
  const id = await engine.sh("docker inspect -f '{{.Id}}' moved");
  assert.ok(!containers.moved.cgroups.some(({ text }) => text.includes(id)), JSON.stringify(containers.moved.cgroups));
  const scan = await run(["scan", "-H", engine.url, "--format", "json", "--allow-partial"]);
  assert.match(scan.out, /container-effective-cgroup/, scan.err);
});

test("namespaces are the kernel's, and who shares them is named", async () => {
  const of = (name, kind) => containers[name].namespaces.find((n) => n.kind === kind);
  for (const name of all)
    for (const { kind, inode } of containers[name].namespaces) {
      const link = await engine.sh(`readlink /proc/${await pid(name)}/ns/${kind}`);
      assert.equal(link, `${kind}:[${inode}]`, name);
    }
  for (const kind of ["pid", "net"]) {
    assert.deepEqual(of("joined", kind).shared_with, ["plain"]);
    assert.deepEqual(of("plain", kind).shared_with, ["joined"]);
    assert.equal(of("plain", kind).host ?? false, false);
  }
  for (const kind of ["pid", "net", "uts"]) assert.equal(of("hosted", kind).host, true, kind);
  assert.equal(of("hosted", "ipc").host ?? false, false);
  const user = await engine.sh("readlink /proc/self/ns/user");
  assert.equal(`user:[${of("plain", "net").owner}]`, user);
});

test("mounts have their flags and their place on the host", async () => {
  for (const name of all) {
    const seen = (await inside(name, "cat /proc/1/mountinfo").catch(() => "")) || (await proc(name, "mountinfo"));
    if (name !== "hosted" && name !== "joined")
      assert.equal(containers[name].mounts.length, seen.split("\n").filter(Boolean).length, name);
  }
  const at = (path) => containers.mounted.mounts.find((m) => m.destination === path);
  assert.equal(at("/").read_only, true);
  assert.equal(at("/scratch").no_exec, true);
  assert.equal(at("/scratch").read_only ?? false, false);
  assert.deepEqual([at("/host-etc").host_path, at("/host-etc").read_only], ["/etc", true]);
  assert.equal(at("/host-var").host_path, "/var");
  await assert.rejects(inside("mounted", "touch /x"), /Read-only file system/);
  assert.match(containers.plain.mounts.find((m) => m.destination === "/").host_path, /\/merged$/);
});

test("masked and read-only paths are what the container finds hidden and cannot write to", async () => {
  const text = (name, fact) => containers[name][fact].map((i) => i.text);
  const masked = text("plain", "masked_paths");
  assert.ok(masked.includes("/proc/keys") && masked.includes("/sys/firmware"), masked.join(" "));
  for (const path of masked) assert.equal(await inside("plain", `sh -c 'if [ -d ${path} ]; then ls -A ${path}; else cat ${path}; fi'`), "");
  assert.deepEqual(text("open", "masked_paths"), []);
  assert.notEqual(await inside("open", "cat /proc/timer_list | head -c 20 || true"), null);
  assert.ok(text("plain", "read_only_paths").includes("/proc/sys"));
  await assert.rejects(inside("plain", "sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'"), /Read-only/);
  assert.deepEqual(text("privileged", "masked_paths"), []);
  assert.ok(!text("privileged", "read_only_paths").includes("/sys"));
});

test("devices are those that the container may open", async () => {
  const allows = (name, major, minor) => containers[name].devices.some((r) =>
    (r.type ?? "a") !== "b" && [-1, undefined, major].includes(r.major) && [-1, undefined, minor].includes(r.minor) &&
    r.access.includes("r"));
  const opens = (name, major, minor) => inside(name, `sh -c 'mknod /dev/probe c ${major} ${minor} && head -c 0 /dev/probe; echo $?; rm -f /dev/probe'`);
  for (const [major, minor] of [[1, 3], [1, 5], [1, 1], [10, 229]]) {
    const opened = (await opens("plain", major, minor).catch(() => "1")).endsWith("0");
    assert.equal(allows("plain", major, minor), opened, `${major}:${minor}`);
  }
  assert.ok(allows("mounted", 10, 229));
  assert.ok(allows("privileged", 1, 1) && allows("privileged", 10, 229));
});

// What stands below its /dev, where the mounts let it be opened.
async function nodes(name) {
  const inner = `/proc/${await pid(name)}/root`;
  const closed = containers[name].mounts.filter((m) => m.no_dev).map((m) => m.destination);
  const below = (folder) => closed.includes(folder) ? [] : readdirSync(inner + folder).flatMap((entry) => {
    const found = lstatSync(`${inner}${folder}/${entry}`);
    if (found.isDirectory()) return below(`${folder}/${entry}`);
    if (!found.isCharacterDevice() && !found.isBlockDevice()) return [];
    return [`${found.isBlockDevice() ? "b" : "c"} ${found.rdev >> 8 & 0xfff}:${found.rdev & 0xff | found.rdev >> 12 & 0xfff00} ` +
      `${folder}/${entry} ${found.uid}:${found.gid} ${(found.mode & 0o7777).toString(8)}`];
  });
  return below("/dev").sort();
}

test("device nodes are those that the container finds", async () => {
  for (const name of ["plain", "mounted", "privileged", "dropped"])
    assert.deepEqual(containers[name].device_nodes.map(({ path, type = "c", major = 0, minor = 0, user = 0, group = 0, mode = 0 }) =>
      `${type} ${major}:${minor} ${path} ${user}:${group} ${mode.toString(8)}`).sort(), await nodes(name), name);
  assert.ok(containers.mounted.device_nodes.some((n) => n.path === "/dev/fuse"));
  assert.ok(containers.plain.device_nodes.some((n) => n.path === "/dev/null"));
  assert.ok(containers.privileged.device_nodes.length > containers.plain.device_nodes.length);
});

test("limits are those of the control groups", () => {
  const limit = (file) => containers.limited.limits.find((l) => l.file === file);
  assert.equal(limit("memory.max").number, 64 << 20);
  assert.equal(limit("pids.max").number, 50);
  assert.equal(limit("cpu.max").number, 1.5e9);
  assert.equal(limit("cpuset.cpus").value, "0");
  assert.ok(!containers.plain.limits.some((l) => /memory|pids\.max|cpu\.max/.test(l.file)));
});

test("the engine's socket is reachable where its folder is mounted, and nowhere else", () => {
  assert.deepEqual(containers.driver.api_sockets.map((s) => s.path), ["/engine/docker.sock"]);
  for (const name of ["plain", "open"]) assert.deepEqual(containers[name].api_sockets, []);
});

test("nothing of a plain container is open from outside of it", () => {
  for (const name of ["plain", "limited", "dropped", "mounted"]) assert.deepEqual(containers[name].foreign_files, [], name);
});

test("with userns-remap ids are those of the host", async () => {
  remapped = startEngine("in_force_remap", ["--userns-remap=default"]);
  await remapped.sh('docker run -d --name mapped "$IMAGE" sleep 3600');
  const { containers: { mapped } } = await snapshot(remapped);
  const uid = Number(await remapped.sh("grep '^dockremap:' /etc/subuid | cut -d: -f2"));
  const gid = Number(await remapped.sh("grep '^dockremap:' /etc/subgid | cut -d: -f2"));
  assert.equal(mapped.processes[0].user.effective, uid);
  assert.equal(mapped.gid_map[0].outside, gid);
  const user = mapped.namespaces.find((n) => n.kind === "user");
  assert.equal(user.host ?? false, false);
  for (const { kind, owner } of mapped.namespaces.filter((n) => ["net", "pid", "mnt"].includes(n.kind)))
    assert.equal(owner, user.inode, kind);
  assert.deepEqual(containers.plain.user_namespaces, []);
  assert.deepEqual(mapped.user_namespaces.map(({ inode, made_by }) => [inode, made_by]), [[user.inode, 0]]);
  assert.equal(mapped.device_nodes.find((n) => n.path === "/dev/null").mode, 0o666);
});

test("a process that stands outside of the container's mounts is told", async () => {
  const host = await pid("plain");
  const group = (await proc("plain", "cgroup")).split("\n").map((line) => line.split(":"))
    .filter(([, controllers]) => controllers === "pids" || controllers === "")
    .flatMap(([, controllers, path]) => ["", "/unified", `/${controllers}`].map((at) => `/sys/fs/cgroup${at}${path}/cgroup.procs`))
    .find((path) => /[0-9a-f]{64}/.test(path) && existsSync(path));
  const child = spawn("sh", ["-euc", `echo $$ > ${group}; exec nsenter -t ${host} -m --wd=${engine.scratch} sleep 3600`],
    { stdio: "ignore" });
  try {
    while (!readFileSync(`/proc/${child.pid}/cmdline`, "utf8").startsWith("sleep\0")) await engine.sh("true");
    const { containers: { plain: now } } = await snapshot(engine);
    assert.deepEqual(now.foreign_files, [{ pid: child.pid, descriptor: -1, kind: "directory", path: engine.scratch }]);
  } finally {
    child.kill();
    await once(child, "exit");
  }
});

// Sleeps in calls that a stop breaks off, and says so when one is.
const sleeper = String.raw`
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
static void said(const char *what) { printf("%s: %s\n", what, strerror(errno)); fflush(stdout); }
static void *waits(void *unused) {
  struct epoll_event event;
  if (epoll_wait(epoll_create1(0), &event, 1, -1) < 0) said("epoll_wait");
  return unused;
}
static void *accepts(void *unused) {
  int s = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un name = {AF_UNIX, ""};
  struct timeval time = {3600, 0};
  bind(s, (struct sockaddr *)&name, sizeof(sa_family_t));
  listen(s, 1);
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  if (accept(s, 0, 0) < 0) said("accept");
  return unused;
}
static void *naps(void *unused) {
  struct timespec time = {3600, 0};
  if (nanosleep(&time, 0) < 0) said("nanosleep");
  return unused;
}
int main(void) {
  pthread_t threads[3];
  pthread_create(threads, 0, waits, 0);
  pthread_create(threads + 1, 0, accepts, 0);
  pthread_create(threads + 2, 0, naps, 0);
  puts("ready"); fflush(stdout);
  char line[8];
  while (fgets(line, sizeof line, stdin)) { puts("here"); fflush(stdout); }
  return 0;
}
`;

test("reading the state disturbs nobody who sleeps", async () => {
  const source = join(engine.scratch, "sleeper.c");
  writeFileSync(source, sleeper);
  await engine.sh(`cc -static -pthread -o "$SCRATCH/sleeper" ${source}`);
  const child = spawn("docker", ["-H", engine.url, "run", "-i", "--rm", "--name", "sleeper", "-v",
    `${engine.scratch}/sleeper:/sleeper:ro`, "probe:1", "/sleeper"], { stdio: ["pipe", "pipe", "inherit"] });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (said += text));
  while (!said.includes("ready\n")) await once(child.stdout, "data");
  // Once all four threads sleep in their calls.
  const host = await pid("sleeper");
  const calls = async () => (await engine.sh(`cut -d' ' -f1 /proc/${host}/task/*/syscall`)).split("\n").sort().join();
  const numbers = process.arch === "x64" ? { epoll: ["232", "281"], accept: "43", nap: ["35", "230"] }
    : { epoll: ["22"], accept: "202", nap: ["101", "115"] };
  const asleep = (now) => numbers.epoll.some((n) => now.includes(n)) && now.includes(numbers.accept) &&
    numbers.nap.some((n) => now.includes(n)) && !now.includes("running");
  let before = await calls();
  while (!asleep(before.split(","))) before = await calls();
  for (let i = 0; i < 5; ++i) {
    const { containers: { sleeper: state } } = await snapshot(engine);
    assert.equal(state.processes.reduce((sum, group) => sum + (group.threads ?? 1), 0), 4);
    assert.equal(state.processes[0].filters.length, 1);
  }
  assert.equal(await calls(), before);
  child.stdin.write("\n");
  while (!said.includes("here\n")) await once(child.stdout, "data");
  assert.equal(said, "ready\nhere\n");
  child.stdin.end();
  await once(child, "close");
});
