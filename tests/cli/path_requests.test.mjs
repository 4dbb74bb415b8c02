// What is asked of `paths`, and of `scan --fail-on-path`: names of several targets, names that are nowhere, and goals that
// a run fails on.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { root, run, temporaryFolder } from "../program/watertight.mjs";

const shop = join(root, "examples/shop");  // a Compose file, and a daemon.json that knows nothing of its services
const paths = (...args) => run(["paths", "--no-progress", ...args]);

const hardened = `    user: '1000'
    cap_drop: [ALL]
    security_opt: ['no-new-privileges:true']
`;
const quiet = `services:\n  web:\n    image: registry.example/web:1\n${hardened}`;

for (const args of [["--from", "web"], ["--from", "container:web"], ["--keep", "metrics.privileged"],
  ["--what-if", "backup.user"], ["--keep", "metrics", "--keep", "web.user"]])
  test(`${args.join(" ")} is asked of a folder of which one file alone knows the name`, async () => {
    const ran = await paths(shop, "--allow-partial", ...args);
    assert.equal(ran.code, 0, ran.err);
  });

test("a name that no target knows is refused with what there is in all of them", async () => {
  for (const [option, name] of [["--from", "nobody"], ["--keep", "nobody.user"], ["--what-if", "nobody.user"]]) {
    const ran = await paths(shop, option, "web".concat(option === "--from" ? "" : ".user"), option, name);
    assert.equal(ran.code, 2, ran.out + ran.err);
    assert.match(ran.err, new RegExp(`cannot \\w+( from)? ${name}: .*(containers .*metrics|backup\\.)`));
  }
});

test("starts are listed once each, by their kind", async (t) => {
  const file = join(temporaryFolder(t), "compose.yaml");
  writeFileSync(file, "services:\n  a: { image: 'alpine:3.20' }\n  b: { image: 'alpine:3.20' }\n");
  assert.match((await paths(file, "--from", "nobody")).err, /containers a, b, or of the images alpine:3\.20\n/);
  const account = (await paths(file, "--from", "account:alice")).err;
  assert.match(account, /there is no account of that name/);
  assert.doesNotMatch(account, /alpine/);
});

for (const option of ["--from", "--to", "--keep", "--what-if", "--fail-on-path", "--rules"])
  for (const args of [[option, ""], [`${option}=`]])
    test(`an empty name is refused: ${args.join(" ") || "nothing"}`, async () => {
      const ran = await paths(shop, "--allow-partial", ...args, "--fail-on-path", "host-root");
      assert.equal(ran.code, 2, ran.out + ran.err);
      assert.match(ran.err, /an empty name: is a variable unset\?/);
    });

test("scan refuses an empty goal", async () => {
  const ran = await run(["scan", shop, "--fail-on-path", ""]);
  assert.equal(ran.code, 2, ran.err);
  assert.match(ran.err, /is a variable unset\?/);
});

for (const command of ["paths", "scan"])
  test(`${command} --fail-on-path host-dos finds the way, and shows or names it`, async (t) => {
    const file = join(temporaryFolder(t), "compose.yaml");
    writeFileSync(file, quiet);
    const args = [command, "--no-progress", file, ...(command === "scan" ? ["--fail-on", "none"] : [])];
    const ran = await run([...args, "--fail-on-path", "host-dos"]);
    assert.equal(ran.code, 1, ran.err);
    if (command === "paths") assert.match(ran.err, /there is a way to host-dos/);  // which is not shown
    else assert.match(ran.out, /ways? to a standstill of this host/);
    assert.equal((await run([...args, "--fail-on-path", "host-root"])).code, 0);
    assert.equal((await run(args)).code, 0);
  });

test("what a run fails on does not change what it shows", async () => {
  const args = [join(shop, "compose.yaml"), "--allow-partial", "--to", "host-root", "--format", "json"];
  const plain = await paths(...args);
  const failing = await paths(...args, "--fail-on-path", "host-dos", "--fail-on-path", "secret-read");
  assert.equal(failing.out, plain.out);
  assert.deepEqual([plain.code, failing.code], [0, 1]);
});

test("the code is 1 exactly where a request for the goal alone tells a way", async (t) => {
  const goals = ["host-root", "kernel-exec", "daemon-control", "host-file-write", "host-file-read", "other-container",
    "secret-read", "net-mitm", "host-dos"];
  const privileged = join(temporaryFolder(t), "compose.yaml");  // whose ways to the engine are told as ways to the host
  writeFileSync(privileged, quiet.replace(hardened, "    privileged: true\n"));
  for (const file of [join(shop, "compose.yaml"), join(root, "examples/shop-fixed/compose.yaml"), privileged])
    for (const goal of goals) {
      const told = JSON.parse((await paths(file, "--allow-partial", "--to", goal, "--format", "json")).out);
      const { code } = await paths(file, "--allow-partial", "--fail-on-path", goal);
      assert.equal(code, told.paths.length > 0 ? 1 : 0, `${goal} of ${file}`);
    }
});

test("a part that could not be read gives 3 whatever was found, and with --allow-partial the way gives 1", async (t) => {
  const file = join(temporaryFolder(t), "compose.yaml");
  writeFileSync(file, "services:\n  web:\n    image: registry.example/web:1\n    privileged: true\n");
  for (const command of ["paths", "scan"]) {
    const args = [command, "--no-progress", file, join(file, "nothing.yaml"), "--fail-on-path", "host-root"];
    assert.equal((await run(args)).code, 3);
    assert.equal((await run([...args, "--allow-partial"])).code, 1);
  }
});

test("a scan of many files asks each of them where it may fail on a path, and else says which it left out", async (t) => {
  const folder = temporaryFolder(t);
  for (let i = 10; i <= 80; i++) {
    mkdirSync(join(folder, `p${i}`));
    writeFileSync(join(folder, `p${i}`, "compose.yaml"),
      i < 80 ? quiet : quiet.replace(hardened, "    privileged: true\n"));
  }
  const args = ["scan", "--no-progress", "--fail-on", "none", folder];
  assert.equal((await run([...args, "--fail-on-path", "host-root"])).code, 1);
  const plain = await run(args);
  assert.equal(plain.code, 0, plain.err);
  assert.match(plain.out, /attack paths were looked for in the first 64 targets alone/);
});

test("a scan of more pods than are kept at a time was not asked, and is no pass", async (t) => {
  const file = join(temporaryFolder(t), "pods.yaml");
  const pod = (i) => `apiVersion: v1\nkind: Pod\nmetadata: { name: p${i} }\nspec:\n  containers:\n` +
    "    - { name: c, image: registry.example/web:1, securityContext: { privileged: true } }\n";
  writeFileSync(file, Array.from({ length: 600 }, (_, i) => pod(i)).join("---\n"));
  const args = ["scan", "--no-progress", "--fail-on", "none", file];
  const ran = await run([...args, "--fail-on-path", "host-root"]);
  assert.equal(ran.code, 3, ran.err);
  assert.match(ran.err, /as many pods as these/);
  assert.equal((await run(args)).code, 0);
});
