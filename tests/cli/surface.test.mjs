// What shells, the manual, the docker client and an administrator meet: completion, man, the plugin, doctor.
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { program, root, run, temporaryFolder } from "../program/watertight.mjs";

async function script(t, shell) {
  const path = join(temporaryFolder(t), `watertight.${shell}`);
  const ran = await run(["completion", shell]);
  assert.equal(ran.code, 0, ran.err);
  writeFileSync(path, ran.out);
  return path;
}

const bash = async (path, ...words) => {
  const ask = `. "$0"; COMP_WORDS=(watertight "$@"); COMP_CWORD=$#; _watertight; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ran = await run(["-c", ask, path, ...words], { binary: "bash", cwd: "/" });
  assert.equal(ran.err, "");
  return ran.out.trim().split("\n");
};

test("bash completes commands, options and the values of options", async (t) => {
  const path = await script(t, "bash");
  assert.deepEqual(await bash(path, "sn"), ["snapshot"]);
  assert.ok((await bash(path, "scan", "--fail")).includes("--fail-on"));
  assert.ok((await bash(path, "scan", "--fail-on", "cr")).includes("critical"));
  assert.ok((await bash(path, "completion", "z")).includes("zsh"));
});

for (const shell of ["zsh", "fish"])
  test(`${shell} takes its script`, async (t) => {
    const ran = await run(["-n", await script(t, shell)], { binary: shell });
    assert.equal(ran.code, 0, ran.err);
  });

test("every command is in every completion script and in the manual", async () => {
  const commands = [...(await run(["--help"])).out.matchAll(/^ {2}([a-z]+) {2}/gm)].map((m) => m[1]);
  assert.ok(commands.includes("scan") && commands.includes("doctor"), commands.join());
  for (const args of [["completion", "bash"], ["completion", "zsh"], ["completion", "fish"], ["man"]]) {
    const text = (await run(args)).out;
    for (const command of commands) assert.match(text, new RegExp(`\\b${command}\\b`), `${args}: ${command}`);
    assert.match(text, /fail.?-on/, String(args));
  }
});

test("the pages of the manual have a head, a name and the handbook's text", async () => {
  assert.match((await run(["man"])).out, /^\.TH WATERTIGHT 1 [^]*\.SH NAME\n[^]*\.SH EXIT STATUS/);
  const book = (await run(["man", "handbook"])).out;
  assert.match(book, /^\.TH WATERTIGHT\\-HANDBOOK 7 [^]*\.SH NAME\n/);
  assert.ok(book.length > 100000);
});

test("the docker client learns what the plugin is, and its global options are heeded", async (t) => {
  const plugin = join(temporaryFolder(t), "docker-watertight");
  symlinkSync(program, plugin);
  const metadata = JSON.parse((await run(["docker-cli-plugin-metadata"], { binary: plugin })).out);
  assert.equal(metadata.SchemaVersion, "0.1.0");
  assert.ok(metadata.Vendor && metadata.Version && metadata.ShortDescription);
  const ran = await run(["-H", "unix:///nonexistent/engine.sock", "watertight", "scan"], { binary: plugin });
  assert.equal(ran.code, 3, ran.err);
  assert.match(ran.out, /\/nonexistent\/engine\.sock/);
  const file = await run(["watertight", "scan", "--format", "json", join(root, "examples/shop-fixed")], { binary: plugin });
  assert.equal(JSON.parse(file.out).schema, "watertight/scan/1", file.err);
});

test("doctor says what is seen, what is not, and what would unlock it", async () => {
  const ran = await run(["doctor", "--format", "json", "-H", "unix:///nonexistent/engine.sock"]);
  assert.equal(ran.code, 1, ran.err);
  const { schema, sights } = JSON.parse(ran.out);
  assert.equal(schema, "watertight/doctor/1");
  const engine = sights.find((sight) => sight.name === "engine");
  assert.equal(engine.seen, false);
  assert.match(engine.detail, /nonexistent/);
  assert.notEqual(engine.unlock, "");
  for (const sight of sights) assert.equal(typeof sight.seen, "boolean");
  const text = await run(["doctor", "-H", "unix:///nonexistent/engine.sock"]);
  for (const { name } of sights) assert.ok(text.out.includes(name), name);
});
