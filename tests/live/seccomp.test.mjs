// The filters of running containers, read back from the kernel while they run.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { run } from "../program/watertight.mjs";
import { startEngine } from "./engine.mjs";

let engine;

before(async () => {
  engine = startEngine("seccomp");
  await engine.sh('docker run -d --name plain "$IMAGE" sleep 3600');
  await engine.sh('docker run -d --name open --security-opt seccomp=unconfined "$IMAGE" sleep 3600');
});
after(() => engine?.stop());

const seccomp = async (...args) => {
  const ran = await run(["seccomp", ...args, "-H", engine.url, "--format", "json"]);
  assert.equal(ran.code, 0, ran.err);
  return JSON.parse(ran.out);
};

test("a container that nobody chose anything for has one filter, and no mount", async () => {
  const { filters, abis } = await seccomp("show", "plain");
  assert.equal(filters.length, 1);
  for (const abi of Object.values(abis)) {
    assert.match(abi.denials.mount, /^errno EPERM$/);
    assert.ok(abi.conditional.some(({ syscall, condition }) => syscall === "clone" && condition.includes("CLONE_NEWUSER")));
    assert.equal(abi.unknown, 0);
  }
});

test("an unconfined one has none, and everything within reach", async () => {
  const { filters, abis } = await seccomp("show", "open");
  assert.deepEqual(filters, []);
  assert.equal(abis.x86_64.denied, 0);
  const { onlyFirst, onlySecond } = await seccomp("diff", "open", "plain");
  assert.ok(onlyFirst.some(({ syscall, purpose }) => syscall === "mount" && purpose === "mounts and namespaces"));
  assert.deepEqual(onlySecond, []);
});

test("what was loaded from a profile lets through what the profile says, and nothing else", async () => {
  const profile = join(engine.scratch, "profile.json");
  writeFileSync(profile, JSON.stringify({
    defaultAction: "SCMP_ACT_ALLOW",
    archMap: [{ architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_X86", "SCMP_ARCH_X32"] }],
    syscalls: [
      { names: ["mkdir", "keyctl"], action: "SCMP_ACT_ERRNO" },
      { names: ["personality"], action: "SCMP_ACT_ERRNO", args: [{ index: 0, value: 8, op: "SCMP_CMP_EQ" }] },
    ],
  }));
  await engine.sh(`docker run -d --name mine --security-opt seccomp=${profile} "$IMAGE" sleep 3600`);
  const { onlyFirst, onlySecond } = await seccomp("diff", "mine", profile);
  assert.deepEqual([onlyFirst, onlySecond], [[], []]);
  const { abis } = await seccomp("show", "mine");
  assert.deepEqual(Object.keys(abis.x86_64.denials).sort(), ["keyctl", "mkdir"]);
  await assert.rejects(engine.sh("docker exec mine mkdir /tmp/x"), /Operation not permitted/);
});

test("a container that does not run, and one that does not exist, are said to", async () => {
  await engine.sh('docker create --name asleep "$IMAGE" sleep 3600');
  for (const [name, why] of [["asleep", /it does not run; start it/], ["nobody", /no running container is called that/]]) {
    const ran = await run(["seccomp", "show", name, "-H", engine.url]);
    assert.equal(ran.code, 2);
    assert.match(ran.err, why);
  }
});
