// The cut of files: with all of its changes no path is left of those that it closes, and every path that is left was told
// as one that remains; without any single change a path is back.
import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { inWords, promised } from "../program/promised_paths.mjs";
import { root, run, temporaryFolder } from "../program/watertight.mjs";

async function paths(file, changes = []) {
  const ran = await run(["paths", file, "--format", "json", "--no-progress", "--allow-partial",
    ...changes.flatMap(({ id }) => ["--what-if", id])]);
  if (!ran.out.startsWith("{")) return null;  // no Compose file that could be read
  return JSON.parse(ran.out);
}

// A way by its id or, told with a graver one, by what it reaches.
function remaining(answer) {
  const ids = new Set(answer.cut.remaining);
  const told = answer.paths.filter((path) => ids.has(path.id));
  return (path) => ids.has(path.id) ||
    told.some((other) => other.from.name === path.from.name && other.also.includes(path.goal));
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
  const remains = remaining(answer);
  assert.deepEqual(after.paths.filter((path) => !remains(path)).map(inWords), [], `${file}: left, and told as closed`);
  const left = new Set(after.paths.map(({ id }) => id));
  assert.deepEqual(answer.cut.remaining.filter((id) => !left.has(id)), [], `${file}: told as remaining, and gone`);
  assert.deepEqual(after.opened, [], file);
  if (answer.gravest) {
    const { goal, changes: few, closes } = answer.gravest;
    const ways = answer.paths.filter((path) => path.goal === goal).length;
    const stay = (await paths(file, few.map((id) => ({ id })))).paths.filter((path) => path.goal === goal);
    assert.ok(stay.length <= ways - closes, `${file}: ${stay.length} of ${ways} ways to ${goal} stay with ${few}`);
  }
  for (const change of changes) {
    const others = changes.filter((other) => other !== change);
    const without = others.length > 0 ? await paths(file, others) : answer;
    assert.ok(without.paths.some(isBack), `${file}: without ${change.id} no path is back`);
  }
  return changes.length;
}

for (const name of ["shop", "shop-fixed"])
  test(`examples/${name}`, async () => { await holds(join(root, "examples", name, "compose.yaml")); });

// Every file below the folder that may be one of Compose or of Kubernetes.
const filesBelow = (folder) => readdirSync(folder, { recursive: true }).map(String).sort()
  .filter((name) => /\.ya?ml$/.test(name)).map((name) => join(folder, name));

test("the Compose files of the cases", async () => {
  let made = 0;
  for (const file of filesBelow(join(root, "tests/cases/compose"))) made += await holds(file);
  assert.ok(made > 30, `${made} changes`);
});

const manifests = `
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  serviceAccountName: reader
  containers:
    - {name: app, image: "nginx:1.27", ports: [{containerPort: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: agent}
spec:
  hostPID: true
  containers:
    - name: agent
      image: "agent:1"
      securityContext: {privileged: true}
      volumeMounts: [{name: root, mountPath: /host}]
  volumes: [{name: root, hostPath: {path: /}}]
`;

test("Kubernetes manifests", async (t) => {
  const file = join(temporaryFolder(t), "pods.yaml");
  writeFileSync(file, manifests);
  assert.ok(await holds(file) > 2);
});

// No setting of a container that was looked at takes it away.
test("a service account's token stays where it is, whatever else is changed", async (t) => {
  const file = join(temporaryFolder(t), "pods.yaml");
  writeFileSync(file, manifests);
  const tokens = ({ paths: ways }) => ways.filter(({ goal, target }) => goal === "secret-read" && /service account/.test(target))
    .map(({ target }) => target).sort();
  const answer = await paths(file);
  assert.equal(tokens(answer).length, 2);
  assert.deepEqual(tokens(await paths(file, answer.cut.changes)), tokens(answer));
});

// Where all that is asked of a what-if is what it left.
test("a what-if says what it closes and opens nothing that was there", async () => {
  const file = join(root, "examples/shop/compose.yaml");
  const answer = await paths(file);
  for (const change of [...answer.cut.changes, ...answer.cut.others]) {
    const after = await paths(file, [change]);
    assert.deepEqual(after.opened, [], change.id);
    assert.equal(after.gone, change.closesAlone, change.id);
  }
});

// WATERTIGHT_CORPUS, or shared/corpus in a folder above the repository; where it is "required" that has to be there.
function corpus() {
  const given = process.env.WATERTIGHT_CORPUS;
  if (given && given !== "required") return given;
  for (let folder = root; dirname(folder) !== folder; folder = dirname(folder)) {
    const found = join(folder, "shared/corpus");
    if (existsSync(found)) return found;
  }
  assert.notEqual(given, "required", "there is no corpus above the repository");
  return "";
}

test("Compose files of other projects", async (t) => {
  const folder = join(corpus(), "awesome-compose");
  if (!existsSync(folder)) return t.skip("there is no corpus here");
  let made = 0;
  for (const file of filesBelow(folder).slice(0, 30)) made += await holds(file);
  assert.ok(made > 20, `${made} changes`);
});

test("manifests of other projects", async (t) => {
  const folders = ["kubernetes-examples", "microservices-demo"].map((name) => join(corpus(), name)).filter(existsSync);
  if (folders.length === 0) return t.skip("there is no corpus here");
  let made = 0;
  for (const file of folders.flatMap((folder) => filesBelow(folder).slice(0, 30)))
    made += await holds(file);
  assert.ok(made > 10, `${made} changes`);
});
