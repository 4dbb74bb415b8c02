// The acceptance scenarios of attack paths (scenarios.json): for each, a container, the goals that must be reached from
// it and those that must not; asked of the running engine, as this machine is, and of the host that the table of
// scenarios is about, which is made of the same engine's snapshot (table_host.mjs). What a scenario rests on is asked of
// the kernel from within the container (ask.c), which changes nothing.
//
// The table's host has every update. What rests on a flaw of this machine's kernel, engine or runtime is no part of it:
// such paths count neither as reached nor as wrongly reached. Every other path counts, a possible one as well: where
// "not" says that a goal is not reached, not even something unknown may lead there. "?goal" may be possible only.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { run } from "../program/watertight.mjs";
import { startEngine } from "./engine.mjs";
import { tableHost } from "./table_host.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const scenarios = JSON.parse(readFileSync(join(here, "scenarios.json"), "utf8"));
const engines = {};
let target;  // a process of the host's root, for the powers over others' processes
let folder;

const asRoot = process.getuid() === 0 ? "" : "sudo -n";
const environment = () => `TARGET=${target.pid} ROOT="${asRoot}"\n`;

async function startHostProcess() {
  const [command, ...words] = [...asRoot.split(" ").filter(Boolean), "sh", "-c", "echo $$; exec cat"];
  const child = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
  const [pid] = await once(child.stdout, "data");
  return { pid: Number(pid), end: () => child.stdin.end() };
}

// The image that the containers run, with the program that asks.
const addQuestions = (engine) => engine.sh(`
  cc -static -Wall -o $SCRATCH/ask ${here}ask.c
  mkdir $SCRATCH/tree
  id=$(docker create "$IMAGE")
  docker export $id | tar -C $SCRATCH/tree -x
  docker rm $id >/dev/null
  cp $SCRATCH/ask $SCRATCH/tree/bin/ask
  tar -C $SCRATCH/tree -c . | docker import --change 'CMD ["sleep", "3600"]' - "$IMAGE" >/dev/null`);

async function start({ setup = [], run: containers, image = "$IMAGE" }, engine) {
  const commands = Object.entries(containers).map(([name, options]) =>
    `docker run -d --name ${name} ${options} "${image}" sleep 3600`);
  await engine.sh(environment() + [...setup, ...commands].join("\n"));
}

// What one scenario leaves would be in the next one's reach.
const remove = ({ cleanup = [] }, engine) => engine.sh(environment() + [
  "docker ps -aq | xargs -r docker rm -fv",
  "docker network ls -q --filter type=custom | xargs -r docker network rm",
  "docker volume ls -q | xargs -r docker volume rm",
  ...cleanup].join("\n"));

async function snapshot(engine) {
  const ran = await run(["snapshot", "-H", engine.url, "--allow-partial"]);
  assert.equal(ran.code, 0, ran.err);
  return JSON.parse(ran.out);
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "watertight-scenarios-"));
  target = await startHostProcess();
  engines.plain = startEngine("paths");
  engines.remapped = startEngine("paths_remapped", ["--userns-remap=default"]);
  for (const engine of Object.values(engines)) await addQuestions(engine);
});

after(() => {
  for (const engine of Object.values(engines)) engine.stop();
  target?.end();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const flaw = /^((kernel|engine|exec|start|copy|restore|build|driver|shim)-flaw|power-counters-readable)\(/;
const restsOnFlaw = (path) => path.steps.some((step) => step.premises.some(({ atom }) => flaw.test(atom)));

// What a path reaches: its goal, weaker ones on the way, the rules that it takes.
function reachedBy(path) {
  const all = [path.goal, `${path.goal}:${path.target ?? ""}`, ...path.also];
  for (const { rule, state } of path.steps) {
    const [, name, argument] = state.match(/^([a-z-]+)\((.*)\)$/);
    all.push(`rule:${rule}`, name.replace(/^other-container-.*/, "other-container"));
    if (argument !== "") all.push(`${all.at(-1)}:${argument}`);
  }
  return all;
}

async function pathsFrom(name, args, rules) {
  const more = [];
  if (rules) {
    const file = mkdtempSync(join(folder, "rules-"));
    writeFileSync(join(file, "scenario.rules"), rules);
    more.push("--rules", file);
  }
  const ran = await run(["paths", ...args, "--from", name, "--to", "all", "--format", "json", "--allow-partial", ...more]);
  assert.equal(ran.code, 0, ran.err);
  const report = JSON.parse(ran.out);
  assert.equal(report.allPaths, true, `${name}: there are more paths than are listed`);
  return report.paths.filter((path) => !restsOnFlaw(path));
}

const told = (paths) => paths.map((path) =>
  `  ${path.certainty} ${path.goal} ${path.target ?? ""}: ${path.steps.map(({ rule }) => rule).join(" > ")}` +
  (path.unless.length > 0 ? `, unless ${path.unless.join("; ")}` : "")).join("\n");

function compare(name, paths, { reached, not }) {
  const certain = new Set(paths.filter((path) => path.certainty === "certain").flatMap(reachedBy));
  const possible = new Set(paths.flatMap(reachedBy));
  const missing = reached.filter((what) => what.startsWith("?") ? !possible.has(what.slice(1)) : !certain.has(what));
  const wrong = not.filter((what) => possible.has(what));
  assert.deepEqual({ missing, wrong }, { missing: [], wrong: [] }, `${name}:\n${told(paths)}`);
}

// The containers of a scenario, with what is expected of each: of the first what the scenario says itself.
const expectations = (scenario) => Object.keys(scenario.run).map((name, i) =>
  [name, i === 0 ? { reached: scenario.reached, not: scenario.not, here: scenario.here } : scenario.also[name]]);

const covered = [];
for (const scenario of scenarios)
  test(`${scenario.number}: ${scenario.title}`, async (t) => {
    const { number, rules, rootless } = scenario;
    const engine = engines[scenario.engine ?? "plain"];
    t.after(() => remove(scenario, engine));
    await start(scenario, engine);
    if (!scenario.snapshot)
      await t.test("on this machine", async () => {
        for (const [name, expected] of expectations(scenario))
          compare(name, await pathsFrom(name, ["-H", engine.url], rules), expected.here ?? expected);
      });
    await t.test("on the host of the table", async () => {
      const file = join(folder, `${number}.json`);
      writeFileSync(file, JSON.stringify(tableHost(await snapshot(engine), { rootless })));
      for (const [name, expected] of expectations(scenario))
        compare(name, await pathsFrom(name, [file], rules), expected);
    });
    for (const [question, answer] of Object.entries(scenario.asked ?? {}))
      await t.test(question, async () => assert.match(await engine.sh(environment() + question), new RegExp(answer)));
    covered.push(number);
  });

test("every scenario of the table is there", () =>
  assert.deepEqual(covered, Array.from({ length: 39 }, (_, i) => i + 1)));
