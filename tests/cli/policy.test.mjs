// The policy as its users meet it: where it is found, what counts before what, and what is refused.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { run, scan, temporaryFolder } from "../program/watertight.mjs";

const loud = "services:\n  web:\n    image: registry.example/web:1\n    user: '0'\n    privileged: true\n";
const silence = "suppress: [{rule: container-privileged, reason: known}]\nfail-on: critical\n";

// A folder with project/deploy/compose.yaml; its own configuration folder, so that nobody's policy is found.
function project(t, files = {}) {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "project/deploy"), { recursive: true });
  mkdirSync(join(folder, "config/watertight"), { recursive: true });
  for (const [name, text] of Object.entries({ "project/deploy/compose.yaml": loud, ...files }))
    writeFileSync(join(folder, name), text);
  const env = { ...process.env, XDG_CONFIG_HOME: join(folder, "config") };
  const target = join(folder, "project/deploy");
  return { folder, env, target, go: (...args) => run(["scan", "-q", ...args, target], { env }) };
}

test("without a policy a privileged service gives 1", async (t) => {
  assert.equal((await project(t).go()).code, 1);
});

for (const place of ["project/deploy/watertight.yaml", "project/watertight.yaml", "config/watertight/watertight.yaml"])
  test(`a policy at ${place} is found`, async (t) => {
    const ran = await project(t, { [place]: silence }).go();
    assert.equal(ran.code, 0, ran.out + ran.err);
  });

test("the search does not leave a repository", async (t) => {
  const p = project(t, { "watertight.yaml": silence });
  mkdirSync(join(p.folder, "project/.git"));
  assert.equal((await p.go()).code, 1);
});

test("a flag counts before the environment, the environment before the policy", async (t) => {
  const p = project(t, { "project/watertight.yaml": "fail-on: none\n" });
  assert.equal((await p.go()).code, 0);
  p.env.WATERTIGHT_FAIL_ON = "critical";
  assert.equal((await p.go()).code, 1);
  assert.equal((await p.go("--fail-on", "none")).code, 0);
  p.env.WATERTIGHT_FAIL_ON = "awful";
  const ran = await p.go();
  assert.equal(ran.code, 2);
  assert.match(ran.err, /WATERTIGHT_FAIL_ON/);
});

test("a policy that is named counts before one that is found", async (t) => {
  const p = project(t, { "project/watertight.yaml": silence, "other.yaml": "fail-on: critical\n" });
  assert.equal((await p.go("--policy", join(p.folder, "other.yaml"))).code, 1);
});

test("policy show says where each value comes from", async (t) => {
  const p = project(t, { "project/watertight.yaml": "preset: homelab\nsuppress: [{rule: container-health, reason: x}]\n" });
  const ran = await run(["policy", "show", "--fail-on", "low", p.target], { env: p.env });
  assert.equal(ran.code, 0, ran.err);
  assert.match(ran.out, /preset: homelab +# .*watertight\.yaml:1:9/);
  assert.match(ran.out, /fail-on: low +# --fail-on/);
  assert.match(ran.out, /policies\/homelab\.yaml:\d+:\d+/);
});

const wrong = {
  "an unknown key": ["supress: []\n", /watertight\.yaml:1:1: .*did you mean "suppress"/],
  "no reason": ["suppress: [{rule: container-privileged}]\n", /no reason/],
  "a tab": ["fail-on:\n\thigh\n", /line 2/],
  "a key given twice": ["fail-on: high\nfail-on: low\n", /twice/],
  "a date that is none": ["suppress: [{rule: a, reason: b, expires: soon}]\n", /is no date/],
  "an unknown preset": ["preset: sever\n", /did you mean "server"/],
};
for (const [what, [text, message]] of Object.entries(wrong))
  test(`a policy with ${what} gives 2 and says where`, async (t) => {
    const ran = await project(t, { "project/watertight.yaml": text }).go();
    assert.equal(ran.code, 2, ran.out + ran.err);
    assert.match(ran.err, message);
  });

for (const [what, make] of Object.entries({
  "a directory": (path) => mkdirSync(path),
  "a FIFO": (path) => execFileSync("mkfifo", [path]),
  "100 MB long": (path) => (writeFileSync(path, ""), truncateSync(path, 100 << 20)),
  "binary": (path) => writeFileSync(path, Buffer.from([0, 1, 2, 255])),
}))
  test(`a policy that is ${what} gives 2 at once`, async (t) => {
    const p = project(t);
    make(join(p.folder, "project/watertight.yaml"));
    const ran = await p.go();
    assert.equal(ran.code, 2, ran.out + ran.err);
    assert.match(ran.err, /watertight\.yaml/);
  });

test("what is suppressed stays in the JSON, with its reason and its place", async (t) => {
  const p = project(t, { "project/watertight.yaml": silence });
  const result = await scan([p.target], { env: p.env });
  const finding = result.report.findings.find((f) => f.rule === "container-privileged");
  assert.equal(finding.status, "suppressed");
  assert.equal(finding.suppression.reason, "known");
  assert.equal(finding.suppression.location.line, 1);
  assert.equal(result.report.summary.critical, 0);
});

test("a baseline lets old findings pass and new ones fail", async (t) => {
  const p = project(t);
  const baseline = join(p.folder, "base.json");
  const command = (action) => run(["baseline", action, baseline, p.target], { env: p.env });
  assert.equal((await command("create")).code, 0);
  assert.equal((await command("create")).code, 2, "it is there already");
  assert.equal((await command("diff")).code, 0);
  assert.equal((await p.go("--baseline", baseline, "--fail-on-new")).code, 0);
  assert.equal((await p.go("--baseline", baseline)).code, 1, "without --fail-on-new old findings count");

  writeFileSync(join(p.target, "compose.yaml"), loud.replace("privileged: true", "pid: host"));
  const diff = await command("diff");
  assert.equal(diff.code, 1);
  assert.match(diff.out, /^\+ container-host-pid/m);
  assert.match(diff.out, /^- container-privileged/m);
  assert.equal((await p.go("--baseline", baseline, "--fail-on-new")).code, 1);
  assert.equal((await command("update")).code, 0);
  assert.equal((await p.go("--baseline", baseline, "--fail-on-new")).code, 0);
  const rules = JSON.parse(readFileSync(baseline, "utf8")).findings.map((f) => f.rule);
  assert.deepEqual(rules, [...rules].sort());
});

test("a baseline that is none, or is not there, gives 2", async (t) => {
  const p = project(t, { "base.json": "{}" });
  assert.equal((await p.go("--baseline", join(p.folder, "base.json"))).code, 2);
  assert.equal((await p.go("--baseline", join(p.folder, "nothing.json"))).code, 2);
  assert.equal((await p.go("--fail-on-new")).code, 2, "--fail-on-new needs a baseline");
});
