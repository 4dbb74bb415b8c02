// The cut, made: containers are started, the proposed changes made to them, and the paths looked for again.
import { statSync } from "node:fs";
import { basename } from "node:path";
import { inWords, promised } from "../program/promised_paths.mjs";
import { run } from "../program/watertight.mjs";
import { startEngine } from "./engine.mjs";
import { withChanges } from "./made_change.mjs";

const mostUndone = 6;  // of one host

// An engine with what drawn hosts have beside their containers.
export async function startCutEngine(kind) {
  const engine = startEngine(kind, ["--default-cgroupns-mode=private"]);
  await engine.sh(`
    mkdir "$SCRATCH/keys" "$SCRATCH/shared"
    docker network create --opt com.docker.network.bridge.name=\${BRIDGE}f front
    docker network create --opt com.docker.network.bridge.name=\${BRIDGE}b back
    docker volume create data
    docker volume create logs`);
  engine.engineRoot = `/var/lib/${basename(engine.socket.slice(0, -"/docker.sock".length))}`;
  return engine;
}

const fill = (engine, option) => option.replace("$SCRATCH", engine.scratch).replace("$ENGINE_ROOT", engine.engineRoot)
  .replace("$SOCKET_GROUP", String(statSync(engine.socket).gid)).replace("$SOCKET", engine.socket);

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

// Engines of before 2023 take one network when a container is made.
function commands(name, options) {
  const [, ...further] = options.filter((option) => option.startsWith("--network="));
  const made = options.filter((option) => !further.includes(option)).map(quoted).join(" ");
  return [`docker create --name ${name} ${made} "$IMAGE" sleep 3600`,
    ...further.map((option) => `docker network connect ${option.slice("--network=".length)} ${name}`),
    `docker start ${name}`].join("\n");
}

// The containers as they run now; makes anew only what is another one than before, and what lives in its namespaces.
export class RunningHost {
  #engine;
  #running = new Map();  // name: options
  constructor(engine) { this.#engine = engine; }

  async become(containers) {
    const other = new Set();
    for (const { name, options } of containers) {
      const joined = options.map((option) => option.match(/=container:(.*)$/)?.[1]).filter(Boolean);
      if (JSON.stringify(this.#running.get(name)) !== JSON.stringify(options) || joined.some((each) => other.has(each)))
        other.add(name);
    }
    await this.#remove([...this.#running.keys()].filter((name) => other.has(name)));
    const started = new Map();
    for (const { name, options } of containers) {
      if (!other.has(name)) continue;
      const before = options.map((option) => started.get(option.match(/=container:(.*)$/)?.[1]));
      const start = Promise.all(before).then(() => this.#engine.sh(commands(name, options)));
      started.set(name, start);
      this.#running.set(name, options);
    }
    const failed = (await Promise.allSettled(started.values())).find(({ status }) => status === "rejected");
    if (failed) throw new Error(`the engine refuses it: ${String(failed.reason.stderr ?? failed.reason).split("\n").find((line) => /^docker: |^Error/.test(line))}`);
  }

  async #remove(names) {
    if (names.length > 0) await this.#engine.sh(`docker rm -f ${names.join(" ")}`);
    for (const name of names) this.#running.delete(name);
  }
  stop() { return this.#remove([...this.#running.keys()]).catch(() => this.#engine.sh("docker ps -aq | xargs -r docker rm -f")); }
}

async function askPaths(engine, goals) {
  const ran = await run(["paths", "-H", engine.url, "--format", "json", "--no-progress", "--allow-partial", "--keep", "engine",
    "--keep", "host", ...goals.flatMap((goal) => ["--to", goal])]);
  if (!ran.out.startsWith("{")) throw new Error(`no paths: ${ran.err || ran.code}`);
  return JSON.parse(ran.out);
}

// Everything that is wrong with the cut of this host, as sentences; and how much there was to see.
export async function tryCut(engine, { containers: drawn, goals, pick }) {
  const containers = drawn.map(({ name, options }) => ({ name, options: options.map((option) => fill(engine, option)) }));
  const wrong = [];
  const host = new RunningHost(engine);
  try {
    await host.become(containers);
    const before = await askPaths(engine, goals);
    const { changes } = before.cut;
    const isBack = promised(before);
    if (!before.cut.exact) wrong.push("the cut is not exact");
    await host.become(withChanges(containers, changes));
    const after = await askPaths(engine, goals);
    for (const path of after.paths.filter(isBack))
      wrong.push(`with all of ${changes.map(({ id }) => id).join(", ") || "no changes"} a path is left: ${inWords(path)}`);
    const undone = [...changes];
    while (undone.length > mostUndone) undone.splice(undone.indexOf(pick(undone)), 1);
    for (const change of undone) {
      await host.become(withChanges(containers, changes.filter((other) => other !== change)));
      const again = await askPaths(engine, goals);
      if (!again.paths.some(isBack)) wrong.push(`without ${change.id} no path is back; the cut: ${changes.map(({ id }) => id).join(", ")}`);
    }
    return { wrong, paths: before.paths.length, closed: before.cut.closes.length, changes, undone: undone.length, before, after };
  } finally {
    await host.stop();
  }
}
