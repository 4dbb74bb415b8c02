// Which checks are run: the style of Dockerfiles when it is asked for, and then with ShellCheck where it is.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { run, scan, temporaryFolder } from "../program/watertight.mjs";

const dockerfile = "FROM debian:12\nRUN apt-get update && apt-get install curl\nRUN rm -rf $X/*\nCMD app\n";

function fileIn(folder) {
  const path = join(folder, "Dockerfile");
  writeFileSync(path, dockerfile);
  return path;
}

async function groups() {
  const rules = JSON.parse((await run(["rules", "--format", "json"])).out);
  return new Map(rules.map((r) => [r.id, r.group]));
}

const rulesOf = (report) => new Set(report.findings.map((f) => f.rule));

test("style is off, on with --group lint or all, and security is always on", async (t) => {
  const file = fileIn(temporaryFolder(t));
  const group = await groups();
  const has = (report, wanted) => [...rulesOf(report)].some((r) => group.get(r) === wanted);
  for (const args of [[], ["--group", "security"]]) {
    const { report } = await scan([...args, file]);
    assert.ok(!has(report, "lint"), args.join(" "));
    assert.ok(has(report, "security"), args.join(" "));
  }
  for (const args of [["--group", "lint"], ["--group", "all"], ["--group", "security", "--group", "lint"]]) {
    const { report } = await scan([...args, file]);
    assert.ok(rulesOf(report).has("dockerfile-apt-yes"), args.join(" "));
    assert.ok(has(report, "security"), args.join(" "));
  }
  assert.equal((await run(["scan", "--group", "style", file])).code, 2);
});

test("rules --group lists the rules of that group", async () => {
  const all = await groups();
  for (const wanted of ["security", "lint"]) {
    const rules = JSON.parse((await run(["rules", "--format", "json", "--group", wanted])).out);
    assert.equal(rules.length, [...all.values()].filter((g) => g === wanted).length);
    assert.ok(rules.every((r) => r.group === wanted));
    assert.equal((await run(["rules", "--group", wanted])).out.trimEnd().split("\n").length, rules.length);
  }
});

test("ShellCheck is named where it is not installed, and not asked without --group lint", async (t) => {
  const folder = temporaryFolder(t);
  const file = fileIn(folder);
  const { report } = await scan(["--group", "lint", file], { env: { PATH: folder } });
  assert.match(report.targets[0].notes.join("\n"), /ShellCheck is not installed/);
  assert.ok(report.notEvaluated.some((n) => n.rule === "dockerfile-shellcheck"));
  assert.ok(!rulesOf((await scan([file])).report).has("dockerfile-shellcheck"));
});

test("what ShellCheck says of a RUN is a finding on its line", async (t) => {
  const folder = temporaryFolder(t);
  const file = fileIn(folder);
  mkdirSync(join(folder, "bin"));
  const program = join(folder, "bin/shellcheck");
  writeFileSync(program, `#!/bin/sh
case $(/bin/cat) in *'rm -rf'*) echo '{"comments":[{"line":1,"code":2115,"level":"warning","message":"Use :?"}]}';;
*) echo '{"comments":[]}';; esac
`);
  chmodSync(program, 0o755);
  const { report } = await scan(["--group", "lint", file], { env: { PATH: join(folder, "bin") } });
  const found = report.findings.filter((f) => f.rule === "dockerfile-shellcheck");
  assert.equal(found.length, 1);
  assert.equal(found[0].location.line, 3);
  assert.match(found[0].message, /SC2115/);
});
