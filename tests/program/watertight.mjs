// Runs the program as its users do, and knows what its JSON has to look like.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const program = resolve(process.env.WATERTIGHT ?? join(root, "build/test/watertight"));

// Waits for the end, at most `seconds` long: a program that hangs is killed, and its code is then null.
export function run(args, { seconds = 60, input = "", binary = program, ...options } = {}) {
  return new Promise((done, failed) => {
    const child = spawn(binary, args, { ...options, env: { ...cleanEnvironment(), ...options.env } });
    const timer = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.on("error", failed);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, out, err });
    });
  });
}

// What a developer's shell says about engines and colours is not the tests' business.
function cleanEnvironment() {
  const env = { ...process.env };
  for (const name of ["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH",
    "NO_COLOR", "COLUMNS"]) delete env[name];
  return env;
}

export async function scan(args, options) {
  const ran = await run(["scan", "--format", "json", ...args], options);
  return { ...ran, report: ran.out.startsWith("{") ? JSON.parse(ran.out) : null };
}

export function temporaryFolder(test) {
  const path = mkdtempSync(join(tmpdir(), "watertight-test-"));
  test.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const ajv = new Ajv2020({ allErrors: false, strict: true, strictRequired: false, strictTypes: false });
const validators = {};

// Sentences, one for each way in which the report breaks docs/schema/NAME.schema.json; none when it keeps it.
export function schemaErrors(report, name = "scan-1") {
  const validate = (validators[name] ??= ajv.compile(
    JSON.parse(readFileSync(join(root, `docs/schema/${name}.schema.json`), "utf8"))));
  return validate(report) ? [] : validate.errors.map((e) => `${e.instancePath || "/"} ${e.message} ${JSON.stringify(e.params)}`);
}
