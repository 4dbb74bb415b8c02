// Asks the kernel, inside containers drawn at random, for every power, and holds the program's predictions against it.
//
//   node truth.mjs [COUNT] [--seed S] [--only N]... [--no-cases] [--keep FILE]
//
// COUNT configurations (default 300) are drawn from the seed, after the fixed ones of cases.json. Each difference is
// printed with what is needed to run it alone; --only N runs configuration N of that seed, or a case by its name.
// Exit code 0: no difference, and no more unknowns than allowed.
import { execFile } from "node:child_process";
import { cpus } from "node:os";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { run as runProgram } from "../program/watertight.mjs";
import { compare, inWords } from "./compare.mjs";
import { draw } from "./draw.mjs";
import { newSteps, stepInWords } from "./steps.mjs";
import { answersOf, image, probeArguments, readHost, remove, startEngines, writeProfile } from "./engines.mjs";

const { compareSteps, compareApplied, certainSteps } = newSteps();
const runFile = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
export const defaultSeed = 4;

export const readCases = () =>
  JSON.parse(readFileSync(join(here, "cases.json"), "utf8")).map((found) => ({ told: [], engine: "plain", options: [], ...found, number: found.name }));

// Starts the container, lets it speak, asks the program about it, takes it away. Gives {rows} or {refused: why}, the latter
// where the engine does not make such a container or it does not live.
async function runOne(engine, { host, like }, configuration) {
  const name = `truth-${configuration.number}`;
  const fill = (word) => word.replace("$SCRATCH", engine.scratch)
    .replace("$SOCKET_GROUP", String(statSync(engine.socket).gid)).replace("$SOCKET", engine.socket).replaceAll("$DISK", host.disk)
    .replace("$GROUP", `watertight-${engine.socket.match(/wt-(\d+)/)[1]}`);
  const options = configuration.options.map(fill);
  let profile = null;
  if (typeof configuration.seccomp === "object" && configuration.seccomp) {
    profile = writeProfile(engine, name, configuration.seccomp);
    options.push(`--security-opt=seccomp=${profile.path}`);
  }
  let id = name;
  try {
    const words = ["-H", engine.url, "run", "-d", "--name", name, ...options, image, ...probeArguments({ host, like, told: configuration.told.map(fill) })];
    const ran = await runFile("docker", words).catch((error) => ({ error }));
    if (ran.error) return { refused: String(ran.error.stderr).split("\n").filter((line) => line && !/--help/.test(line)).at(-1) };
    id = ran.stdout.trim();
    const { answers, said } = await answersOf(engine, id);
    if (!answers) return { refused: `the probe ended early: ${said.trim().split("\n").at(-1)}` };
    const looked = await runProgram(["inspect", id, "-H", engine.url, "--format", "json"])
      .catch((error) => ({ out: "", err: String(error) }));
    if (!looked.out.startsWith("{")) return { answers, failed: looked.err.trim() || `exit code ${looked.code}` };
    const { powers } = JSON.parse(looked.out);
    const led = await runProgram(["paths", "-H", engine.url, "--from", name, "--to", "all", "-v", "--format", "json"])
      .catch((error) => ({ out: "", err: String(error) }));
    if (!led.out.startsWith("{")) return { answers, failed: led.err.trim() || `exit code ${led.code}` };
    const paths = JSON.parse(led.out);
    return { answers, rows: compare(powers, answers), steps: compareSteps(name, paths, { answers, powers }),
      applied: compareApplied(name, paths), paths: certainSteps(paths) };
  } finally {
    profile?.remove();
    await remove(engine, id);
  }
}

async function inParallel(width, work, each) {
  const left = [...work];
  const one = async () => {
    while (left.length > 0) await each(left.shift());
  };
  await Promise.all(Array.from({ length: width }, one));
}

// Everything, as values: {configurations: [{configuration, rows|refused|failed}], seconds}.
export async function askTruth({ count, seed = defaultSeed, only = [], cases = true, progress = () => {} }) {
  const host = await readHost();
  const drawn = Array.from({ length: count }, (_, number) => draw(seed, number, host));
  const all = [...(cases ? readCases() : []), ...drawn];
  const wanted = only.length === 0 ? all : [
    ...readCases().filter((each) => only.includes(each.name)),
    ...only.filter((name) => /^\d+$/.test(name)).map((name) => draw(seed, Number(name), host)),
  ];
  const results = [];
  let engines;
  const begun = Date.now();
  try {
    engines = await startEngines([...new Set(wanted.map((each) => each.engine))]);
    await inParallel(Math.max(4, cpus().length), wanted, async (configuration) => {
      const result = await runOne(engines.engines[configuration.engine], { host, like: engines.like }, configuration)
        .catch((error) => ({ failed: String(error.stack ?? error) }));
      results.push({ configuration, ...result });
      progress(results.length, wanted.length, results.at(-1));
    });
  } finally {
    engines?.stop();
    host.stop();
  }
  results.sort((a, b) => wanted.indexOf(a.configuration) - wanted.indexOf(b.configuration));
  return { results, seed, seconds: (Date.now() - begun) / 1000 };
}

export function summary({ results, seed, seconds }) {
  const compared = results.filter((result) => result.rows);
  const cells = compared.flatMap((result) => result.rows);
  const unknown = new Map();
  for (const { power, way, barriers, predicted } of cells) {
    if (predicted !== "unknown") continue;
    const why = `${power} by ${way}: ${barriers.filter((each) => !each.certain).map((each) => each.because).join("; ")}`;
    unknown.set(why, (unknown.get(why) ?? 0) + 1);
  }
  const steps = compared.flatMap((result) => result.steps);
  return {
    seed, seconds,
    steps: {
      compared: steps.length,
      open: steps.filter((step) => step.open).length,
      unknown: steps.filter((step) => step.agrees === null).length,
      differences: compared.flatMap(({ configuration, steps }) =>
        steps.filter((row) => row.agrees === false).map((row) => ({ configuration, row }))),
      // Of paths that are said to be certain.
      certain: compared.reduce((sum, { paths }) => sum + paths.steps, 0),
      unfounded: compared.flatMap(({ configuration, paths, applied }) =>
        [...paths.unfounded, ...applied].map((what) => ({ configuration, what }))),
    },
    containers: results.length,
    compared: compared.length,
    cells: cells.length,
    open: cells.filter((cell) => cell.open).length,
    differences: results.flatMap(({ configuration, rows = [] }) =>
      rows.filter((row) => row.agrees === false).map((row) => ({ configuration, row }))),
    unknown,
    refused: results.filter((result) => result.refused),
    failed: results.filter((result) => result.failed),
  };
}

const inOneLine = ({ engine, options, seccomp }) =>
  `${engine} engine: ${options.join(" ") || "no options"}${typeof seccomp === "object" && seccomp ? ` seccomp ${JSON.stringify(seccomp)}` : ""}`;

export function report(found) {
  const lines = [];
  let last = null;
  for (const { configuration, row } of found.differences) {
    if (configuration !== last) lines.push("", `configuration ${configuration.number}, ${inOneLine(configuration)}`,
      `  alone: ./dev truth --seed ${found.seed} --only ${configuration.number}`);
    last = configuration;
    lines.push(`    ${inWords(row)}`);
  }
  for (const { configuration, row } of found.steps.differences)
    lines.push("", `configuration ${configuration.number}, ${inOneLine(configuration)}`, `    step ${stepInWords(row)}`);
  for (const { configuration, what } of found.steps.unfounded)
    lines.push("", `configuration ${configuration.number}, ${inOneLine(configuration)}`, `    ${what}`);
  for (const { configuration, failed } of found.failed)
    lines.push("", `configuration ${configuration.number}, ${inOneLine(configuration)}`, `  no prediction: ${failed}`);
  for (const { configuration, refused } of found.refused)
    lines.push(`not run: ${configuration.number}, ${inOneLine(configuration).slice(0, 300)}: ${refused}`);
  for (const [why, times] of [...found.unknown].sort((a, b) => b[1] - a[1])) lines.push(`unknown ${times} times: ${why}`);
  lines.push(`seed ${found.seed}: ${found.containers} containers, ${found.refused.length} of them not run; ${found.cells} cells compared, ` +
    `${found.open} of them open; ${found.differences.length} differences, ` +
    `${[...found.unknown.values()].reduce((a, b) => a + b, 0)} unknown; ${found.seconds.toFixed(0)} s`);
  lines.push(`steps of attack paths: ${found.steps.compared} compared, ${found.steps.open} of them open; ` +
    `${found.steps.differences.length + found.steps.unfounded.length} differences, ${found.steps.unknown} unknown; ` +
    `${found.steps.certain} steps of certain paths were looked up in them`);
  return lines.join("\n").trimStart();
}

// The same configurations again need no more than this file: what was drawn, and what each side said.
export function keep(path, found, results) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, results.map((result) => JSON.stringify({ seed: found.seed, ...result })).join("\n") + "\n");
}

function readArguments(words) {
  const asked = { count: 300, seed: defaultSeed, only: [], cases: true, keep: null };
  while (words.length > 0) {
    const word = words.shift();
    if (/^\d+$/.test(word)) asked.count = Number(word);
    else if (word === "--seed") asked.seed = Number(words.shift());
    else if (word === "--only") asked.only.push(words.shift());
    else if (word === "--no-cases") asked.cases = false;
    else if (word === "--keep") asked.keep = words.shift();
    else throw new Error(`no such argument: ${word}`);
  }
  return asked;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = readArguments(process.argv.slice(2));
  const progress = process.stderr.isTTY ? (done, of) => process.stderr.write(`\r${done} of ${of} `) : undefined;
  const answer = await askTruth({ ...asked, progress });
  const found = summary(answer);
  keep(asked.keep ?? join(process.env.WATERTIGHT_BUILD ?? join(here, "../../build/test"), "truth.jsonl"), found, answer.results);
  console.log(report(found));
  process.exit(found.differences.length + found.failed.length + found.steps.differences.length + found.steps.unfounded.length > 0 ? 1 : 0);
}
