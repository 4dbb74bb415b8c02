// The cut works: with the proposed changes made to real containers no path is left of those that it closes, and without any
// single one of them a path is back. How many hosts are drawn: WATERTIGHT_CUT_COUNT; from which seed: WATERTIGHT_CUT_SEED.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { startCutEngine, tryCut } from "./cut_holds.mjs";
import { drawHost } from "./drawn_host.mjs";
import { examples } from "./shop.mjs";

const count = Number(process.env.WATERTIGHT_CUT_COUNT ?? 12);
const seed = Number(process.env.WATERTIGHT_CUT_SEED ?? 1);
let engine;
const seen = { paths: 0, changes: 0, undone: 0 };

before(async () => { engine = await startCutEngine("cut"); });
after(() => engine?.stop());

async function holds(host) {
  const { wrong, paths, changes, undone } = await tryCut(engine, host);
  seen.paths += paths;
  seen.changes += changes.length;
  seen.undone += undone;
  const containers = host.containers.map(({ name, options }) => `${name} ${options.join(" ")}`);
  assert.deepEqual(wrong, [], [...wrong, ...containers].join("\n  "));
}

for (const [name, containers] of Object.entries(examples))
  test(`examples/${name}`, () => holds({ containers, goals: [], pick: (list) => list[0] }));

for (let number = 0; number < count; ++number)
  test(`host ${number} of seed ${seed}`, () => holds(drawHost(seed, number)));

test("there was enough to close for that to mean something", (t) => {
  t.diagnostic(`${seen.paths} paths, ${seen.changes} changes, ${seen.undone} undone`);
  assert.ok(seen.changes >= count && seen.undone >= count, JSON.stringify(seen));
});

test("the same seed and number draw the same host, another number another", () => {
  const hosts = Array.from({ length: 50 }, (_, number) => JSON.stringify(drawHost(seed, number).containers));
  assert.equal(new Set(hosts).size, 50);
  assert.equal(JSON.stringify(drawHost(seed, 7).containers), hosts[7]);
});
