// The cut of files: with all of its changes no path is left of those that it closes, without any single one a path is back.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { inWords, promised } from "../program/promised_paths.mjs";
import { root, run } from "../program/watertight.mjs";

async function paths(file, changes = []) {
  const ran = await run(["paths", file, "--format", "json", "--no-progress", "--allow-partial",
    ...changes.flatMap(({ id }) => ["--what-if", id])]);
  if (!ran.out.startsWith("{")) return null;  // no Compose file that could be read
  return JSON.parse(ran.out);
}

async function holds(file) {
  const answer = await paths(file);
  if (!answer) return 0;
  const { changes, exact } = answer.cut;
  const isBack = promised(answer);
  assert.ok(exact, `${file}: the cut is not exact`);
  if (changes.length === 0) return 0;
  const after = await paths(file, changes);
  assert.deepEqual(after.paths.filter(isBack).map(inWords), [], file);
  for (const change of changes) {
    const others = changes.filter((other) => other !== change);
    const without = others.length > 0 ? await paths(file, others) : answer;
    assert.ok(without.paths.some(isBack), `${file}: without ${change.id} no path is back`);
  }
  return changes.length;
}

for (const name of ["shop", "shop-fixed"])
  test(`examples/${name}`, async () => { await holds(join(root, "examples", name, "compose.yaml")); });

test("the Compose files of the cases", async () => {
  const cases = join(root, "tests/cases/compose");
  let made = 0;
  for (const name of readdirSync(cases)) {
    const file = join(cases, name, "compose.yaml");
    if (existsSync(file)) made += await holds(file);
  }
  assert.ok(made > 20, `${made} changes`);
});

// WATERTIGHT_CORPUS, or shared/corpus in a folder above the repository.
function corpus() {
  if (process.env.WATERTIGHT_CORPUS) return process.env.WATERTIGHT_CORPUS;
  for (let folder = root; dirname(folder) !== folder; folder = dirname(folder)) {
    const found = join(folder, "shared/corpus");
    if (existsSync(found)) return found;
  }
  return "";
}

test("Compose files of other projects", async (t) => {
  const folder = join(corpus(), "awesome-compose");
  if (!existsSync(folder)) return t.skip("there is no corpus here");
  let made = 0;
  for (const name of readdirSync(folder).slice(0, 20)) {
    const file = ["compose.yaml", "compose.yml"].map((each) => join(folder, name, each)).find(existsSync);
    if (file) made += await holds(file);
  }
  assert.ok(made > 20, `${made} changes`);
});
