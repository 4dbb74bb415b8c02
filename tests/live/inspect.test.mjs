// What inspect says of running containers: in force against asked for, powers, and what it cannot know.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { run, schemaErrors } from "../program/watertight.mjs";
import { startEngine } from "./engine.mjs";

let engine;

before(async () => {
  engine = startEngine("inspect");
  await engine.sh('docker run -d --name plain "$IMAGE" sleep 3600');
  await engine.sh('docker run -d --name privileged --privileged "$IMAGE" sleep 3600');
  await engine.sh(`docker run -d --name small --user 1000 --read-only --cap-drop ALL --security-opt no-new-privileges
    -m 64m --pids-limit 50 "$IMAGE" sleep 3600`.replace(/\n\s*/g, " "));
  await engine.sh('docker create --name stopped "$IMAGE" sleep 3600');
});
after(() => engine?.stop());

const inspect = (...args) => run(["inspect", ...args, "-H", engine.url]);
async function inspected(name) {
  const { code, out, err } = await inspect(name, "--format", "json");
  assert.equal(code, 0, err);
  const found = JSON.parse(out);
  assert.deepEqual(schemaErrors(found, "inspect-1"), []);
  return found;
}
const fact = (found, name) => found.facts.find((f) => f.fact === name);
const power = (found, name) => found.powers.find((p) => p.power === name);

test("a privileged container has what a plain one has not", async () => {
  const [plain, privileged] = [await inspected("plain"), await inspected("privileged")];
  for (const name of ["mount", "kernel-settings", "raw-disk", "set-clock", "user-namespace"]) {
    assert.equal(power(plain, name).reachable, "no", name);
    assert.ok(power(plain, name).barriers.length > 0, name);
    assert.equal(power(privileged, name).reachable, "yes", name);
    assert.deepEqual(power(privileged, name).barriers, [], name);
  }
  assert.equal(fact(plain, "capabilities").effective.value, "the default 14");
  assert.equal(fact(privileged, "seccomp").effective.value, "no filter");
});

test("what was asked for stands beside what is in force, each with its place", async () => {
  const found = await inspected("small");
  for (const [name, value] of [["memory", /^64 MiB by \//], ["processes", /^50 by \//], ["capabilities", /^none$/],
    ["no new privileges", /^yes$/], ["user", /^uid 1000, /], ["root file system", /^read-only/]]) {
    assert.match(fact(found, name).effective.value, value, name);
    assert.equal(fact(found, name).effective.basis, "effective", name);
    assert.ok(fact(found, name).effective.place, name);
  }
  assert.equal(fact(found, "memory").declared.value, "64 MiB");
  assert.match(fact(found, "memory").declared.place, /GET \/containers\/small\/json/);
});

test("the syscalls within reach are those of the filter in force", async () => {
  const { seccomp, surface } = await inspected("plain");
  assert.equal(seccomp.filters.length, 1);
  for (const [abi, { allowed, conditional }] of Object.entries(seccomp.abis))
    assert.equal(surface[abi].reachable, allowed + conditional.length, abi);
  const open = await inspected("privileged");
  assert.ok(open.surface.x86_64.beyondDefault.includes("keyctl"));
  assert.ok(!surface.x86_64.beyondDefault.includes("keyctl"));
});

test("a snapshot of the engine says the same", async () => {
  const file = join(engine.scratch, "host.json");
  assert.equal((await run(["snapshot", "-H", engine.url, "-o", file, "--allow-partial"])).code, 0);
  const live = await inspected("small");
  const { code, out, err } = await run(["inspect", "small", file, "--format", "json"]);
  assert.equal(code, 0, err);
  const kept = JSON.parse(out);
  for (const part of ["powers", "seccomp", "surface", "facts"]) assert.deepEqual(kept[part], live[part], part);
});

test("the document shows the matrix, and its format follows the file's ending", async () => {
  const file = join(engine.scratch, "plain.html");
  assert.equal((await inspect("plain", "-o", file)).code, 0);
  assert.match(readFileSync(file, "utf8"), /<table class="matrix">/);
  const text = (await inspect("plain")).out;
  assert.match(text, /\nOn a single thread: one barrier gone, and they are open\n/);
  assert.match(text, /\n  open +send packets of its own making\n/);
});

test("what a further process can do beyond the first one is told", async () => {
  await engine.sh('docker run -d --name ordinary --user 1000 "$IMAGE" sleep 3600; docker exec -d --user 0 ordinary sleep 60');
  const found = await inspected("ordinary");
  assert.equal(power(found, "raw-socket").reachable, "yes");
  assert.match(power(found, "raw-socket").process, /^process \d+ \(sleep 60\)$/);
  assert.equal(power(found, "keyring").process, undefined, "both come to it alike");
  assert.ok(found.notes.some((note) => note.startsWith("its processes differ: 2 groups")), found.notes);
  assert.deepEqual(found.inForce.processes.rows.map(({ command }) => command), ["sleep 3600", "sleep 60"]);
});

test("one that is not there, or does not run, is refused by name", async () => {
  const none = await inspect("nobody");
  assert.equal(none.code, 2);
  assert.match(none.err, /no container called that; name one of .*plain/);
  const stopped = await inspect("stopped");
  assert.equal(stopped.code, 2);
  assert.match(stopped.err, /does not run/);
});

test("who may not read the state is told why, and exits with 3", async () => {
  await engine.sh('chmod 711 "$(dirname "$SOCKET")"; chmod 666 "$SOCKET"');
  const { code, out } = await run(["inspect", "plain", "-H", engine.url, "--format", "json"], { uid: 65534, gid: 65534 });
  assert.equal(code, 3);
  const found = JSON.parse(out);
  assert.deepEqual(schemaErrors(found, "inspect-1"), []);
  assert.match(fact(found, "pid namespace").effective.unknown, /run as root|permission denied/i);
  assert.ok(found.seccomp.unknown);
  assert.equal(power(found, "mount").reachable, "no", "it holds no SYS_ADMIN, which everybody may read");
  assert.equal(power(found, "keyring").reachable, "unknown");
  assert.ok(power(found, "keyring").barriers.every(({ because }) => because));
});
