// A part of the truth tests with every run of the tests: the fixed cases and the first configurations of the seed. All of
// them: ./dev truth. How many here: WATERTIGHT_TRUTH_COUNT.
import assert from "node:assert/strict";
import { join } from "node:path";
import test, { before } from "node:test";
import { draw } from "./draw.mjs";
import { probe } from "./engines.mjs";
import { readClauses, table } from "./steps.mjs";
import { askTruth, defaultSeed, keep, readCases, report, summary } from "./truth.mjs";
import { root, run } from "../program/watertight.mjs";

const count = Number(process.env.WATERTIGHT_TRUTH_COUNT ?? 60);
// Of a hundred cells, at most so many may be answered with "unknown": a table that knows nothing is never wrong.
const mostUnknown = 2;

let found, results;

before(async () => {
  const answer = await askTruth({ count });
  results = answer.results;
  found = summary(answer);
  keep(join(process.env.WATERTIGHT_BUILD ?? join(root, "build/test"), "truth.jsonl"), found, results);
});

test("what the program predicts is what the kernel answers, in every cell", () => {
  assert.equal(found.differences.length + found.failed.length, 0, report(found));
});

test("enough was compared for that to mean something", () => {
  assert.ok(found.compared >= 0.95 * (count + readCases().length), report(found));
  assert.ok(found.open > 0.1 * found.cells && found.open < 0.9 * found.cells, report(found));
});

test("the program seldom says that it does not know", () => {
  const unknown = [...found.unknown.values()].reduce((a, b) => a + b, 0);
  assert.ok(unknown * 100 <= mostUnknown * found.cells, report(found));
});

test("no step of an attack path is certain that the kernel refuses, and none is refused that it allows", () => {
  assert.equal(found.steps.differences.length + found.steps.unfounded.length, 0, report(found));
});

test("enough steps were compared for that to mean something", () => {
  assert.ok(found.steps.compared >= table.asked.length * found.compared, report(found));
  assert.ok(found.steps.certain > found.compared, report(found));
  assert.ok(found.steps.open > 0.1 * found.steps.compared, report(found));
  assert.ok(found.steps.unknown < 0.1 * found.steps.compared, report(found));
});

// What a container's settings decide, and the kernel can be asked of.
const ofTheKernel = /^(capability|syscall|system-paths-open|sys-writable|cgroup-writable|device|device-node|device-rule|host-(pid|network|uts|ipc|user-namespace)|engine-socket(-below)?)$/;

test("each clause of the rules that asks for what the kernel grants is in the table, or said to be unasked", () => {
  const clauses = readClauses();
  const named = [...table.asked, ...table.unasked].flatMap((entry) => entry.clauses);
  assert.deepEqual(named.filter((id) => !clauses.has(id)), []);
  assert.deepEqual(named.filter((id, i) => named.indexOf(id) !== i), []);
  const missing = [...clauses].filter(([id, premises]) => premises.some(({ name }) => ofTheKernel.test(name)) && !named.includes(id));
  assert.deepEqual(missing.map(([id]) => id), []);
});

test("each way in the table of steps is one of the probe's", async () => {
  const listed = (await run(["--list"], { binary: probe })).out.trim().split("\n");
  for (const way of table.asked.flatMap((entry) => entry.ways.flat()))
    assert.ok(listed.some((line) => line === way || line.startsWith(`${way} `)), way);
});

test("each fixed case was run, and has a name of its own", () => {
  const names = readCases().map((each) => each.name);
  assert.equal(new Set(names).size, names.length);
  for (const name of names) assert.ok(results.some(({ configuration, rows }) => configuration.number === name && rows), name);
});

test("each way to each power was answered by each probe", async () => {
  const listed = (await run(["--list"], { binary: probe })).out.trim().split("\n").sort();
  assert.equal(new Set(listed).size, listed.length);
  for (const { answers } of results.filter((result) => result.answers))
    assert.deepEqual(answers.filter(({ way }) => !way.includes("/")).map(({ power, way }) => `${power} ${way}`).sort(), listed);
});

test("the same seed and number draw the same configuration, another number another", () => {
  const host = { disk: "/dev/loop0" };
  assert.deepEqual(draw(defaultSeed, 7, host), draw(defaultSeed, 7, host));
  const all = Array.from({ length: 300 }, (_, number) => JSON.stringify({ ...draw(defaultSeed, number, host), number: 0 }));
  assert.ok(new Set(all).size > 290);
});
