// A private engine for one test file, and the cases that run on it.
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { root } from "../program/watertight.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const runFile = promisify(execFile);

function engineScript(...args) {
  const ran = spawnSync(join(here, "engine.sh"), args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  if (ran.status !== 0) throw new Error(`engine.sh ${args.join(" ")}: ${ran.stderr}${ran.error ?? ""}`);
  return ran.stdout.trim();
}

// The kind is the name of the test file, so that ./dev can stop what a killed test left. Throws, with the engine's last
// words, where none can be started: these tests are never skipped.
export function startEngine(kind, options = []) {
  const name = join(process.env.WATERTIGHT_BUILD ?? join(root, "build/test"), `live-${kind}`);
  const socket = engineScript("start", name, ...options);
  const scratch = mkdtempSync(join(tmpdir(), "watertight-live-"));
  const env = {
    ...process.env,
    DOCKER_HOST: `unix://${socket}`,
    SOCKET: socket,
    SCRATCH: scratch,
    CASES: join(here, "cases"),
    IMAGE: "probe:1",
    IMAGE_APP: "probe-app:1",
    BRIDGE: `wt${socket.match(/\d+/)[0]}`,
  };
  engineScript("image", name, env.IMAGE);
  engineScript("image", name, env.IMAGE_APP, "USER app");
  return {
    socket,
    url: env.DOCKER_HOST,
    scratch,
    sh: async (command) => (await runFile("sh", ["-euc", command], { env })).stdout.trim(),
    stop: () => {
      engineScript("stop", name);
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

const keys = ["setup", "run", "create", "image", "then", "fires", "quiet", "nothing-above", "root", "runs-as-root", "absent"];

export function readCases() {
  const folder = join(here, "cases");
  return readdirSync(folder).filter((file) => file.endsWith(".case")).sort().map((file) => {
    const found = { name: basename(file, ".case") };
    for (const key of keys) found[key] = [];
    for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
      if (line === "" || line.startsWith("#")) continue;
      const [, key, rest] = line.match(/^([a-z-]+): *(.*)$/) ?? [];
      if (!keys.includes(key)) throw new Error(`${file}: cannot read "${line}"; the keys are ${keys.join(", ")}`);
      found[key].push(rest);
    }
    for (const key of ["fires", "quiet"]) found[key] = found[key].flatMap((line) => line.split(/ +/));
    return found;
  });
}

export async function startCase(engine, { name, setup, run, create, image, then }) {
  const verb = create.length > 0 ? "create" : "run -d";
  const options = [...run, ...create].join(" ");
  await engine.sh([
    ...setup,
    `docker ${verb} --name ${name} ${options} ${image[0] ?? '"$IMAGE"'} sleep 3600`,
    ...then,
  ].join("\n"));
}
