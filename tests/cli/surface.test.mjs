// What a reader of the manual and an administrator meet: man and doctor.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import test from "node:test";
import { root, run, temporaryFolder } from "../program/watertight.mjs";

test("the pages of the manual have a head, a name and the handbook's text", async () => {
  assert.match((await run(["man"])).out, /^\.TH WATERTIGHT 1 [^]*\.SH NAME\n[^]*\.SH EXIT STATUS/);
  const book = (await run(["man", "handbook"])).out;
  assert.match(book, /^\.TH WATERTIGHT\\-HANDBOOK 7 [^]*\.SH NAME\n/);
  assert.ok(book.length > 100000);
});

const noEngine = ["-H", "unix:///nonexistent/engine.sock"];
const doctor = async (args, options) => {
  const ran = await run(["doctor", "--format", "json", ...args], options);
  const report = JSON.parse(ran.out);
  assert.equal(report.schema, "watertight/doctor/1");
  assert.equal(report.complete, ran.code === 0);
  return { code: ran.code, sight: (name) => report.sights.find((sight) => sight.name === name), ...report };
};

test("doctor says what is seen, what is not, and what would unlock it; it ends as an incomplete scan does", async () => {
  const { code, sight, sights } = await doctor(noEngine);
  assert.equal(code, 3);
  assert.equal(sight("engine").seen, false);
  assert.match(sight("engine").detail, /nonexistent/);
  assert.notEqual(sight("engine").unlock, "");
  for (const sight of sights) assert.equal(typeof sight.seen, "boolean");
  const text = await run(["doctor", ...noEngine]);
  for (const { name } of sights) assert.ok(text.out.includes(name), name);
  assert.equal((await run(["scan", "--no-host", ...noEngine])).code, 3);
});

test("doctor needs no engine where files are to be scanned", async () => {
  const { code, sight } = await doctor([...noEngine, join(root, "examples/shop")]);
  assert.equal(code, 0);
  assert.equal(sight("target").seen, true);
  assert.equal(sight("engine"), undefined);
  const missing = await doctor(["/nonexistent/compose.yaml"]);
  assert.equal(missing.code, 3);
  assert.match(missing.sight("target").detail, /nonexistent.*No such file/);
});

test("doctor asks the engine that is named as a target, and does not wait for one that keeps silent", async (t) => {
  const path = join(temporaryFolder(t), "engine.sock");
  const server = createServer().listen(path);
  t.after(() => server.close());
  const { code, sight } = await doctor(["--timeout", "0.2", `unix://${path}`]);
  assert.equal(code, 3);
  assert.match(sight("engine").detail, /engine\.sock: no answer within/);
});

test("doctor names the policy that is in force", async (t) => {
  const folder = temporaryFolder(t);
  const policy = join(folder, "watertight.yaml");
  mkdirSync(join(folder, "deploy"));
  writeFileSync(policy, "preset: server\nfail-on: medium\n");
  const at = { cwd: join(folder, "deploy"), env: { XDG_CONFIG_HOME: join(folder, "none"), HOME: folder } };
  const here = await doctor(["."], at);
  assert.equal(here.code, 0);
  assert.match(here.sight("policy").detail, /watertight\.yaml \(preset server, fails on medium\)/);
  const machine = await doctor(noEngine, at);
  assert.match(machine.sight("policy").detail, /for the engine no watertight\.yaml .*; for files here .*watertight\.yaml \(preset server/);
  writeFileSync(policy, "presett: server\n");
  const wrong = await doctor(["."], at);
  assert.equal(wrong.code, 2);
  assert.match(wrong.sight("policy").detail, /watertight\.yaml.*presett/);
});
