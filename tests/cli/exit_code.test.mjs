// Exit codes are what scripts rely on: 0 nothing of weight, 1 findings, 2 wrong usage, 3 something not seen.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { program, root, run, scan, temporaryFolder } from "../program/watertight.mjs";

const shop = join(root, "examples/shop");
const quiet = "services:\n  web:\n    image: registry.example/web:1\n    user: '1000'\n";
const loud = "services:\n  web:\n    image: registry.example/web:1\n    privileged: true\n";

function file(t, text, name = "compose.yaml") {
  const path = join(temporaryFolder(t), name);
  writeFileSync(path, text);
  return path;
}

test("a file without a finding of weight gives 0", async (t) => {
  const ran = await run(["scan", "--fail-on", "critical", file(t, quiet)]);
  assert.equal(ran.code, 0, ran.out + ran.err);
});

test("a file with a finding of weight gives 1", async (t) => {
  const ran = await run(["scan", file(t, loud)]);
  assert.equal(ran.code, 1, ran.out + ran.err);
});

test("nothing counts as a failure with --fail-on none", async (t) => {
  const ran = await run(["scan", "--fail-on", "none", file(t, loud)]);
  assert.equal(ran.code, 0, ran.out + ran.err);
});

test("a way to a goal of --fail-on-path gives 1, whatever --fail-on says, also on the way to a graver one", async (t) => {
  const socket = "services:\n  web:\n    image: registry.example/web:1\n    volumes: [/var/run/docker.sock:/var/run/docker.sock]\n";
  const target = file(t, socket);
  const code = async (goal) =>
    (await run(["scan", "--fail-on", "none", ...(goal ? ["--fail-on-path", goal] : []), target])).code;
  assert.equal(await code(), 0);
  assert.equal(await code("host-root"), 1);
  assert.equal(await code("daemon-control"), 1);
  assert.equal(await code("net-mitm"), 0);
  const tame = file(t, quiet + "    cap_drop: [ALL]\n    security_opt: ['no-new-privileges:true']\n");
  const args = ["scan", "--fail-on", "none", tame];
  assert.equal((await run([...args, "--fail-on-path", "host-file-read"])).code, 0);
  assert.equal((await run([...args, "--fail-on-path", "host-dos"])).code, 1, "what is named is looked for");
});

test("--fail-on-path looks at every target, however many there are", async (t) => {
  const folder = temporaryFolder(t);
  for (let i = 100; i < 166; i++) {
    mkdirSync(join(folder, `d${i}`));
    writeFileSync(join(folder, `d${i}/compose.yaml`), i === 165 ? loud : quiet + "    cap_drop: [ALL]\n");
  }
  const ran = await scan(["--fail-on", "none", "--fail-on-path", "host-root", folder]);
  assert.equal(ran.code, 1, ran.err);
  assert.ok(ran.report.paths.some((path) => path.goal === "host-root" && /d165/.test(path.analysis)));
  const unasked = await scan(["--fail-on", "none", folder]);
  assert.equal(unasked.code, 0);
  assert.ok(!unasked.report.paths?.some((path) => /d165/.test(path.analysis)));
});

for (const [what, args] of Object.entries({
  "no command": [],
  "an unknown command": ["sacn"],
  "an unknown option": ["scan", "--frobnicate", shop],
  "an unknown severity": ["scan", "--fail-on", "awful", shop],
  "an unknown format": ["scan", "--format", "docx", shop],
  "an output whose ending says nothing": ["scan", shop, "-o", "report.docx"],
  "an output of paths whose ending says nothing": ["paths", shop, "-o", "paths.pdf"],
  "an output in a folder that is not there": ["scan", shop, "-o", "/nonexistent/report.json"],
  "an engine URL of no known kind": ["scan", "-H", "gopher://127.0.0.1"],
  "an unknown rule": ["explain", "container-privilged"],
  "a target of no known scheme": ["scan", "ftp://example.org/x"],
  "a target without a name": ["scan", ""],
  "a handbook whose ending says nothing": ["handbook", "-o", "handbook.txt"],
}))
  test(`${what} is wrong usage, gives 2, and says why on standard error`, async () => {
    const ran = await run(args);
    assert.equal(ran.code, 2, ran.out + ran.err);
    assert.notEqual(ran.err, "");
    assert.ok(!/terminate|exception|what\(\)/.test(ran.err), ran.err);
  });

test("a mistyped rule is answered with the nearest one", async () => {
  const ran = await run(["explain", "container-privilged"]);
  assert.match(ran.err, /container-privileged/);
});

test("a mistyped command is named, and answered with the nearest one", async () => {
  const ran = await run(["snapshto"]);
  assert.equal(ran.code, 2);
  assert.match(ran.err, /"snapshto".*did you mean snapshot/);
});

test("what cannot be read because of its name says what can", async () => {
  assert.match((await run(["scan", "ftp://example.org/x"])).err, /unix:\/\//);
  assert.match((await run(["handbook", "-o", "handbook.txt"])).err, /\.html or \.md/);
});

test("a rule is found by the numbers that others give it", async () => {
  for (const [name, rule] of [["5.32", "container-docker-socket"], ["CIS-5.32", "container-docker-socket"],
    ["DS-0002", "dockerfile-last-user-root"], ["DL3002", "dockerfile-last-user-root"]]) {
    const ran = await run(["explain", name]);
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.out, new RegExp(rule), name);
  }
});

for (const args of [["rules"], ["rules", "--format", "json"], ["handbook"], ["handbook", "--format", "html"],
  ["explain", "container-privileged"], ["explain", "5.32"], ["scan", shop], ["scan", "--format", "json", shop],
  ["scan", "-q", shop, "-o", "json=-"], ["snapshot", shop], ["--help"], ["--version"]])
  test(`${args.join(" ").replace(shop, "shop")} on a full disk is an error that says so, and gives 2`, async () => {
    const ran = await run(["-c", '"$0" "$@" > /dev/full', program, ...args], { binary: "sh" });
    assert.equal(ran.code, 2, ran.err);
    assert.match(ran.err, /standard output: No space left on device/);
    const gone = await run(["-c", 'trap "" PIPE; { "$0" "$@"; echo "$?" >&2; } | true', program, ...args], { binary: "sh" });
    assert.match(gone.err, /^[01]\n$/, "a reader that went away is no error");
  });

test("help and version give 0 and write to standard output", async () => {
  for (const args of [["--help"], ["scan", "--help"], ["--version"]]) {
    const ran = await run(args);
    assert.equal(ran.code, 0);
    assert.notEqual(ran.out, "");
    assert.equal(ran.err, "");
  }
});

test("what could not be read gives 3, and the other targets are still scanned", async (t) => {
  const ran = await scan(["/nonexistent/compose.yaml", file(t, loud)]);
  assert.equal(ran.code, 3, ran.err);
  assert.deepEqual(ran.report.targets.map((target) => target.status), ["unreadable", "complete"]);
  assert.ok(ran.report.findings.some((finding) => finding.rule === "container-privileged"));
});

test("what could not be read is allowed with --allow-partial, and findings still give 1", async (t) => {
  assert.equal((await run(["scan", "--allow-partial", "/nonexistent/compose.yaml"])).code, 0);
  assert.equal((await run(["scan", "--allow-partial", "/nonexistent/compose.yaml", file(t, loud)])).code, 1);
});

test("a folder that holds nothing to read gives 3", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/main.c"), "int main(void) { return 0; }\n");
  const ran = await scan([folder]);
  assert.equal(ran.code, 3);
  assert.match(ran.report.targets[0].reasons[0], /Compose|Dockerfile/);
});
