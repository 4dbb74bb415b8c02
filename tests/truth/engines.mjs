// The two engines that the truth is asked on: one that leaves users as they are, one that remaps them. Each has the probe's
// image and a neighbour whose namespaces others may join.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { root } from "../program/watertight.mjs";
import { startEngine } from "../live/engine.mjs";

export const image = "truth:1";
const build = process.env.WATERTIGHT_BUILD ?? join(root, "build/test");
export const probe = process.env.WATERTIGHT_PROBE ?? join(build, "tests/probe");

const asRoot = process.getuid() === 0 ? [] : ["sudo", "-n"];

// What the probe is told of the host: a process of its root, for the powers over other processes (it ends with us), and the
// disks (as Linux counts them: no loops, no CD drives) that may be opened at all: on a machine in a sandbox not even root can
// open the one that it runs from.
export async function readHost() {
  const [command, ...words] = [...asRoot, "sh", "-c", "echo $$; exec cat"];
  const target = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
  const [pid] = await once(target.stdout, "data");
  const found = spawnSync("sh", ["-c", `for device in /sys/class/block/*; do
    node=/dev/\${device##*/}
    case \${device##*/} in loop* | ram* | sr* | fd* | nbd*) continue ;; esac
    [ ! -b "$node" ] || ! ${asRoot.join(" ")} sh -c ": <$node" 2>/dev/null || { echo "$(cat "$device/dev"):$node"; }
  done`], { encoding: "utf8" });
  const disks = found.stdout.trim().split("\n").filter((line) => line).slice(0, 7);
  return { target: Number(pid), disks, disk: disks[0]?.split(":").at(-1) ?? "/dev/loop0", stop: () => target.stdin.end() };
}

const namespaceOf = (name) => Number(readlinkSync(`/proc/self/ns/${name}`).match(/\d+/)[0]);

function importImage(engine) {
  const tree = join(engine.scratch, "tree");
  for (const folder of ["", "dev", "proc", "sys", "tmp"]) mkdirSync(join(tree, folder), { mode: 0o755 });
  copyFileSync(probe, join(tree, "probe"));
  chmodSync(join(tree, "probe"), 0o755);
  writeFileSync(join(tree, "foreign"), "not yours\n", { mode: 0o600 });
  return engine.sh(`cd ${tree}
    tar --owner=0 --group=0 -cf ../tree.tar probe dev proc sys tmp
    tar --owner=4242 --group=4242 -rf ../tree.tar foreign
    docker import ../tree.tar ${image} >/dev/null
    rm -r ../tree.tar ${tree}`);
}

// A process without capabilities of each user and group that containers are drawn with, in containers of their own: what
// another process of the same user may do to them is asked by the numbers that they have on the host.
async function startLike(engine) {
  const users = ["0:0", "0:1000", "1000:0", "1000:1000", "12345:0"];
  const pids = await Promise.all(users.map((user) => engine.sh(`id=$(docker run -d --userns=host --network=none --cap-drop=ALL \
    --user=${user} "$IMAGE" sleep 3600); docker inspect --format '{{.State.Pid}}' "$id"`)));
  return pids.map(Number);
}

export async function startEngines(names) {
  const engines = {};
  let like = [];
  const stop = () => Object.values(engines).forEach((engine) => engine.stop());
  try {
    for (const name of names) {
      const engine = startEngine(`truth_${name}`, name === "remapped" ? ["--userns-remap=default"] : []);
      engines[name] = engine;
      await importImage(engine);
      mkdirSync(join(engine.scratch, "shared"));
      chmodSync(engine.scratch, 0o711);
      await engine.sh(`docker run -d --name neighbour --ipc shareable ${'"$IMAGE"'} sleep 3600`);
      if (like.length === 0) like = await startLike(engine);
    }
  } catch (error) {
    stop();
    throw error;
  }
  return { engines, like, stop };
}

function api(engine, method, path, onData) {
  return new Promise((done, failed) => {
    const asked = request({ socketPath: engine.socket, method, path }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += onData ? "" : chunk;
        if (!onData?.(chunk)) return;
        done({ status: answer.statusCode, text });
        asked.destroy();
      });
      answer.on("end", () => done({ status: answer.statusCode, text }));
      answer.on("error", failed);
    });
    asked.on("error", failed);
    asked.end();
  });
}

export const remove = (engine, id) => api(engine, "DELETE", `/containers/${id}?force=1&v=1`);

// What the container has said up to the line that says that it is done, or up to its end.
export async function answersOf(engine, id) {
  let rest = Buffer.alloc(0);
  let text = "";
  const isDone = () => text.includes('{"done":true}\n');
  await api(engine, "GET", `/containers/${id}/logs?follow=1&stdout=1&stderr=1`, (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 8 && rest.length >= 8 + rest.readUInt32BE(4)) {  // a frame: stream, length, what was said
      text += rest.subarray(8, 8 + rest.readUInt32BE(4)).toString();
      rest = rest.subarray(8 + rest.readUInt32BE(4));
    }
    return isDone();
  });
  if (!isDone()) return { answers: null, said: text };
  return { answers: text.trim().split("\n").slice(0, -1).map((line) => JSON.parse(line)), said: text };
}

// A file of a control group that its owner may write, in each hierarchy of version 1, and in version 2.
const groupFiles = { blkio: "blkio.throttle.read_bps_device", cpu: "cpu.shares", cpuacct: "notify_on_release",
  cpuset: "cpuset.cpus", devices: "devices.allow", freezer: "freezer.state", memory: "memory.limit_in_bytes",
  pids: "pids.max", systemd: "notify_on_release" };
export const groupsBelow = (folder) => [...Object.entries(groupFiles).flatMap(([hierarchy, file]) =>
  [`${folder}/${hierarchy}/${file}`, `${folder}/${hierarchy}/notify_on_release`]), `${folder}/memory.max`]
  .flatMap((path) => ["--cgroup", path]);

// The words after the image's name: what the probe cannot know of the host by itself.
export function probeArguments({ host, like, told }) {
  return ["/probe", "--host", ["pid", "user", "uts", "net"].map((name) => `${name}=${namespaceOf(name)}`).join(","),
    "--target", String(host.target), "--like", like.join(","), ...host.disks.flatMap((disk) => ["--disk", disk]),
    ...groupsBelow("/sys/fs/cgroup"),
    ...told.flatMap((word, i) => told[i - 1] === "--groups" ? groupsBelow(word) : word === "--groups" ? [] : [word])];
}

// Writes a drawn profile where the docker client finds it.
export function writeProfile(engine, name, profile) {
  const path = join(engine.scratch, `${name}.json`);
  writeFileSync(path, JSON.stringify(profile));
  return { path, remove: () => rmSync(path, { force: true }) };
}
