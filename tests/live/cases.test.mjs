// Containers of every kind on a real engine: what is said of each, and that looking changes nothing.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { run, scan, schemaErrors } from "../program/watertight.mjs";
import { readCases, startCase, startEngine } from "./engine.mjs";

const order = ["info", "low", "medium", "high", "critical"];
const cases = readCases();
let engine, ran;

before(async () => {
  engine = startEngine("cases", ["--default-cgroupns-mode=private"]); // so that "host" is a choice
  for (const one of cases)
    await startCase(engine, one).catch((error) => {
      throw new Error(`case ${one.name}: ${error.stderr ?? error}`);
    });
  ran = await scan([engine.url]);
  assert.ok(ran.report, ran.err);
});
after(() => engine?.stop());

const findingsOn = (name) => ran.report.findings.filter((f) => f.subject.kind === "container" && f.subject.name === name);

test("the engine is read completely", () => {
  assert.equal(ran.code, 1, ran.err);
  assert.deepEqual(ran.report.targets.map((t) => [t.kind, t.status, t.reasons]), [["engine", "complete", []]]);
});

test("the JSON keeps its schema", () => assert.deepEqual(schemaErrors(ran.report), []));

test("cases name rules that exist", async () => {
  const known = new Set(JSON.parse((await run(["rules", "--format", "json"])).out).map((rule) => rule.id));
  for (const { name, fires, quiet } of cases)
    for (const rule of [...fires, ...quiet]) assert.ok(known.has(rule), `${name}: there is no rule ${rule}`);
});

for (const one of cases)
  test(`case ${one.name}`, () => {
    const found = findingsOn(one.name);
    // What stands below another finding was found as well.
    const rules = new Set(found.flatMap((f) => [f.rule, ...f.implies.map((implied) => implied.rule)]));
    for (const rule of one.fires) assert.ok(rules.has(rule), `${rule} did not fire; these did: ${[...rules].join(" ")}`);
    for (const rule of one.quiet)
      assert.ok(!rules.has(rule), `${rule} fired: ${found.find((f) => f.rule === rule)?.message ?? "implied"}`);
    for (const limit of one["nothing-above"])
      for (const f of found)
        assert.ok(order.indexOf(f.severity) <= order.indexOf(limit), `${f.rule} is ${f.severity}: ${f.message}`);
    for (const text of one.absent) assert.ok(!ran.out.includes(text), `"${text}" is in the output`);
    const unknown = ran.report.notEvaluated.filter((n) => n.subject.name === one.name && [...one.fires, ...one.quiet].includes(n.rule));
    assert.deepEqual(unknown.map((n) => `${n.rule}: ${n.reason}`), []);
    const itsRoot = ran.report.roots.find((r) => r.subject.name === one.name);
    assert.ok(itsRoot, "the report says who its root is");
    for (const answer of one.root) assert.equal(itsRoot.rootOnHost, answer);
    for (const answer of one["runs-as-root"]) assert.equal(itsRoot.runsAsRoot, answer === "yes");
  });

test("a scan of the snapshot gives the findings of the live scan, byte for byte", async () => {
  const path = join(engine.scratch, "snapshot.json");
  const live = await scan([engine.url]);
  const taken = await run(["snapshot", engine.url, "-o", path]);
  assert.equal(taken.code, 0, taken.err);
  const again = await scan([path]);
  for (const part of ["findings", "notEvaluated", "roots", "summary"]) {
    const [lines, expected] = [again, live].map(({ report }) => JSON.stringify(report[part], null, 1).split("\n"));
    const at = lines.findIndex((line, i) => line !== expected[i]);
    assert.equal(lines.slice(Math.max(at - 9, 0), at + 1).join("\n"), expected.slice(Math.max(at - 9, 0), at + 1).join("\n"), part);
    assert.equal(lines.length, expected.length, part);
  }
  for (const text of cases.flatMap((one) => one.absent))
    assert.ok(!readFileSync(path, "utf8").includes(text), `"${text}" is in the snapshot`);
});

test("the findings of docker inspect in a file are those of the containers", async () => {
  const path = join(engine.scratch, "inspect.json");
  await engine.sh(`docker inspect privileged host-pid > "${path}"`);
  const { report } = await scan([path]);
  for (const [name, rule] of [["privileged", "container-privileged"], ["host-pid", "container-host-pid"]])
    assert.ok(report.findings.some((f) => f.subject.name === name && f.rule === rule), `${name}: ${rule}`);
});

test("looking changes nothing: no event, the same containers, the same files written", async () => {
  // Sorted: the engine lists networks in another order each time.
  const state = () =>
    engine.sh(
      "{ docker ps -a --no-trunc --format '{{.ID}} {{.State}}'; docker images -aq; docker volume ls -q; docker network ls -q; } | sort",
    );
  const earlier = await state();
  const since = await engine.sh("date +%s.%N");
  await scan([engine.url]);
  await run(["snapshot", engine.url, "-o", join(engine.scratch, "second.json")]);
  assert.equal(await engine.sh(`docker events --since ${since} --until "$(date +%s.%N)"`), "");
  assert.equal(await state(), earlier);
});

test("a container that vanishes while it is looked at is no error", async () => {
  await engine.sh('for i in $(seq 12); do docker run -d --name "fleeting-$i" "$IMAGE" sleep 3600; done');
  const removal = spawn("sh", ["-c", "docker rm -f $(seq -f 'fleeting-%g' 12)"], {
    env: { ...process.env, DOCKER_HOST: engine.url },
    stdio: "ignore",
  });
  const removed = new Promise((done) => removal.on("close", done));
  let gone = false;
  removed.then(() => (gone = true));
  do {
    const during = await scan([engine.url]);
    assert.equal(during.code, 1, during.err + during.report?.targets[0].reasons);
    assert.equal(during.report.targets[0].status, "complete");
  } while (!gone);
  await removed;
  const { report } = await scan([engine.url]);
  assert.ok(!report.roots.some((r) => r.subject.name.startsWith("fleeting-")));
});

test("the engine is found by DOCKER_HOST, by -H and by a context", async () => {
  const config = join(engine.scratch, "docker");
  await engine.sh(`DOCKER_CONFIG="${config}" docker context create --docker "host=$DOCKER_HOST" there`);
  for (const [args, env] of [
    [[], { DOCKER_HOST: engine.url }],
    [["-H", engine.url], {}],
    [[], { DOCKER_CONFIG: config, DOCKER_CONTEXT: "there" }],
    [["--context", "there"], { DOCKER_CONFIG: config }],
  ]) {
    const { code, report, err } = await scan(args, { env });
    assert.equal(code, 1, `${JSON.stringify(args)} ${err}`);
    assert.ok(report.roots.some((r) => r.subject.name === "privileged"), JSON.stringify(args));
  }
});
