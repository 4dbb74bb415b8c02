// `docker watertight`, through every docker client that is installed: how it is found and listed, what it is told of
// docker's own options, what comes back, and that it ends with docker.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import test from "node:test";
import { program, root, run, temporaryFolder } from "../program/watertight.mjs";

const found = process.env.PATH.split(":").map((folder) => join(folder, "docker")).filter(existsSync);
const clients = [...new Set(found.map((path) => realpathSync(path)))];
assert.ok(clients.length > 0, "a docker client is needed: apt-get install docker.io");

// The folder of a docker client's configuration with the plugin in it.
function configuration(t) {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "cli-plugins"));
  symlinkSync(program, join(folder, "cli-plugins/docker-watertight"));
  return folder;
}

async function version(client) {
  return Number((await run(["--version"], { binary: client })).out.match(/version (\d+)/)[1]);
}

// Accepts, and never answers: who asks it is waiting.
async function silentEngine(t) {
  const path = join(temporaryFolder(t), "engine.sock");
  const server = createServer();
  server.listen(path);
  await once(server, "listening");
  t.after(() => server.close());
  return { server, path };
}

for (const client of clients) {
  const docker = (t) => {
    const env = { DOCKER_CONFIG: configuration(t) };
    return (args, options) => run(args, { binary: client, cwd: root, env, ...options });
  };

  test(`${client} lists the plugin and shows its help in every way it can be asked for`, async (t) => {
    const ask = docker(t);
    assert.match((await ask(["--help"])).out, /^ *watertight\*? +Find the ways out of containers/m);
    for (const words of [["watertight", "--help"], ["help", "watertight"], ["--help", "watertight"], ["watertight", "help"]]) {
      const ran = await ask(words);
      assert.equal(ran.code, 0, `${words}: ${ran.err}`);
      assert.match(ran.out, /docker watertight \[OPTIONS\] SUBCOMMAND/, words.join(" "));
    }
    for (const words of [["watertight", "scan", "--help"], ["help", "watertight", "scan"], ["watertight", "help", "scan"]])
      assert.match((await ask(words)).out, /docker watertight scan \[OPTIONS\] \[TARGET/, words.join(" "));
  });

  test(`${client} passes on what the program says and how it ends`, async (t) => {
    const ask = docker(t);
    const found = await ask(["watertight", "scan", "--format", "json", "examples/shop"]);
    assert.equal(found.code, 1, found.err);
    assert.equal(JSON.parse(found.out).schema, "watertight/scan/1");
    assert.equal((await ask(["watertight", "scan", "--fail-on", "none", "examples/shop"])).code, 0);
    const input = await ask(["watertight", "scan", "-"], { input: "services:\n  web:\n    image: nginx:1\n    privileged: true\n" });
    assert.equal(input.code, 1, input.err);
    assert.equal((await ask(["watertight", "scan", "--no-such-option"])).code, 2);
    assert.equal((await ask(["watertight", "nothing"])).code, 2);
    assert.equal((await ask(["-H", "unix:///nonexistent/engine.sock", "watertight", "scan", "--no-host"])).code, 3);
  });

  test(`${client}: the engine it was told is the one that is scanned`, async (t) => {
    const ask = docker(t);
    const socket = (name) => `unix:///nonexistent/${name}.sock`;
    for (const name of ["inner", "other"]) {
      const made = await ask(["context", "create", name, "--docker", `host=${socket(name)}`]);
      assert.equal(made.code, 0, made.err);
    }
    await ask(["context", "use", "inner"]);
    for (const [words, name] of [
      [["watertight", "scan"], "inner"],
      [["--context", "other", "watertight", "scan"], "other"],
      [["-c", "other", "watertight", "scan"], "other"],
      [["watertight", "--context", "other", "scan"], "other"],
      [["-H", socket("flag"), "watertight", "scan"], "flag"],
      [["watertight", "-H", socket("flag"), "scan"], "flag"],
      [["-D", "-l", "error", `--host=${socket("flag")}`, "watertight", "scan"], "flag"],
      [["-H", socket("flag"), "watertight", "snapshot"], "flag"],
      [["-H", socket("flag"), "watertight", "doctor"], "flag"],
      [["-H", socket("flag"), "watertight", "baseline", "create", "/nonexistent/baseline"], "flag"],
    ]) {
      const ran = await ask([...words]);
      assert.match(ran.out + ran.err, new RegExp(`/nonexistent/${name}\\.sock`), words.join(" "));
      assert.notEqual(ran.code, 0, words.join(" "));
    }
    const twice = await ask(["-H", socket("flag"), "watertight", "scan", "-H", socket("later")]);
    assert.equal(twice.code, 2, "two engines are one too many, as for docker itself");
    const variable = await ask(["watertight", "scan"], { env: { DOCKER_CONFIG: configuration(t), DOCKER_HOST: socket("variable") } });
    assert.match(variable.out, /\/nonexistent\/variable\.sock/);
    const folder = await ask(["--config", configuration(t), "watertight", "scan", "-H", socket("flag")], { env: {} });
    assert.match(folder.out, /\/nonexistent\/flag\.sock/);
  });
}

// Docker asks its plugins since its client 23, and holds a socket for them since 25.
test("docker asks the plugin what can stand at a place", async (t) => {
  const folder = configuration(t);
  const plugin = join(folder, "cli-plugins/docker-watertight");
  const asked = [(words) => run(["__complete", "watertight", ...words], { binary: plugin })];
  for (const client of clients)
    if ((await version(client)) >= 23)
      asked.push((words) => run(["__complete", "watertight", ...words], { binary: client, env: { DOCKER_CONFIG: folder } }));
  for (const ask of asked) {
    assert.match((await ask(["ba"])).out, /^baseline\tKeep[^\n]*\n:4\n$/);
    assert.match((await ask(["baseline", ""])).out, /^create\t[^]*^update\t[^]*:4\n$/m);
    assert.match((await ask(["scan", "--fail-on", "cr"])).out, /^critical\n:4\n$/);
    assert.match((await ask(["scan", "-o", ""])).out, /^:0\n$/);
    assert.match((await ask(["scan", ""])).out, /^--fail-on\t[^]*:0\n$/m);
  }
});

test("the plugin ends when docker closes the socket that it holds for it", async (t) => {
  const { server, path } = await silentEngine(t);
  const holding = await silentEngine(t);
  const plugin = join(configuration(t), "cli-plugins/docker-watertight");
  const child = spawn(plugin, ["watertight", "scan", "--no-host", `unix://${path}`],
    { env: { ...process.env, DOCKER_CLI_PLUGIN_SOCKET: holding.path }, stdio: "ignore" });
  const ended = once(child, "exit");
  const [[held]] = await Promise.all([once(holding.server, "connection"), once(server, "connection")]);
  held.end();
  assert.deepEqual(await ended, [143, null]);
});

test("a docker client that is told to end takes the plugin with it", async (t) => {
  for (const client of clients) {
    if ((await version(client)) < 25) continue;
    const { server, path } = await silentEngine(t);
    const child = spawn(client, ["-H", `unix://${path}`, "watertight", "scan", "--no-host"],
      { env: { ...process.env, DOCKER_CONFIG: configuration(t) }, stdio: ["ignore", "pipe", "ignore"] });
    const ended = once(child, "exit");
    const [asking] = await once(server, "connection");
    const left = once(asking, "close");
    asking.resume();
    child.kill("SIGTERM");
    assert.deepEqual(await ended, [143, null], client);
    await left;
  }
});

test("started by hand under the plugin's name it is the program itself", async (t) => {
  const plugin = join(configuration(t), "cli-plugins/docker-watertight");
  assert.match((await run(["--version"], { binary: plugin })).out, /^watertight /);
  const metadata = JSON.parse((await run(["docker-cli-plugin-metadata"], { binary: plugin })).out);
  assert.equal(metadata.SchemaVersion, "0.1.0");
  assert.ok(metadata.Vendor && metadata.Version && metadata.ShortDescription);
});
