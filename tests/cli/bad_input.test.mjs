// Files that are broken, hostile or no files at all: each is told with its name and a remedy, none crashes or hangs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { program, run, scan, schemaErrors, temporaryFolder } from "../program/watertight.mjs";

const service = (rest) => `services:\n  web:\n    image: x:1\n${rest}`;
const laughs = () => {
  let text = 'a0: &a0 ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]\n';
  for (let i = 1; i < 20; i++) text += `a${i}: &a${i} [${Array(9).fill(`*a${i - 1}`).join(",")}]\n`;
  return text + "services:\n  web:\n    image: x\n    command: *a19\n";
};

// name of the file → [content, what the sentence about it has to say, has it to name a line]
const broken = {
  "a tab as indentation": ["compose.yaml", "services:\n\tweb:\n\t\timage: x\n", /tab|indent/i, true],
  "a key given twice": ["compose.yaml", service("    image: y:2\n"), /image|twice|duplicate/i, true],
  "an unclosed bracket": ["compose.yaml", "services:\n  web: {image: x\n", /./, true],
  "10,000 levels of nesting": ["compose.yaml", "services: " + "[".repeat(10000) + "]".repeat(10000), /deep|nest|level/i, true],
  "aliases that multiply": ["compose.yaml", laughs(), /alias|large|limit|expand|node/i, false],
  "bytes that are no UTF-8": ["compose.yaml", Buffer.from("services:\n  web:\n    image: \xff\xfe\n", "latin1"), /UTF-8/i, false],
  "broken JSON in daemon.json": ["daemon.json", '{"icc": false,\n}', /./, true],
  "a key twice in daemon.json": ["daemon.json", '{"icc": false,\n"icc": true}', /icc/, true],
  "a daemon.json of another shape": ["daemon.json", '["icc"]', /object/i, false],
  "an empty Dockerfile": ["Dockerfile", "", /FROM|empty/i, false],
  "an unknown instruction": ["Dockerfile", "FROM x:1\nRUNN true\n", /RUNN/, true],
  "a heredoc without end": ["Dockerfile", "FROM x:1\nRUN <<EOF\ntrue\n", /EOF|heredoc|here-document/i, true],
};

for (const [what, [name, content, says, withLine]] of Object.entries(broken))
  test(`${what} is told, with file${withLine ? " and line" : ""}, and gives 3`, async (t) => {
    const path = join(temporaryFolder(t), name);
    writeFileSync(path, content);
    const ran = await scan([path]);
    assert.equal(ran.code, 3, ran.out + ran.err);
    assert.deepEqual(schemaErrors(ran.report), []);
    const reasons = ran.report.targets.flatMap((target) => target.reasons).join("\n");
    assert.match(reasons, says);
    assert.ok(reasons.includes(name), reasons);
    if (withLine) assert.match(reasons, /line \d+|:\d+/);
  });

test("one line of 100 MB is answered", async (t) => {
  const path = join(temporaryFolder(t), "compose.yaml");
  writeFileSync(path, service(`    command: "${"x".repeat(100e6)}"\n`));
  const ran = await scan([path]);
  assert.ok(ran.code === 3 || ran.code === 0 || ran.code === 1, `${ran.code} ${ran.signal} ${ran.err}`);
});

test("include and extends that go in circles end", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "compose.yaml"), "include: [other.yaml]\n" + service(""));
  writeFileSync(join(folder, "other.yaml"), "include: [compose.yaml]\n" + service(""));
  assert.equal((await scan([join(folder, "compose.yaml")])).code, 3);
  writeFileSync(join(folder, "compose.yaml"), "services:\n  a:\n    extends: b\n  b:\n    extends: a\n");
  assert.equal((await scan([join(folder, "compose.yaml")])).code, 3);
});

test("a variable that must be set and is not gives 3 and names it", async (t) => {
  const path = join(temporaryFolder(t), "compose.yaml");
  writeFileSync(path, service("    command: ${CERTAINLY_NOT_SET:?set it}\n"));
  const ran = await scan([path]);
  assert.equal(ran.code, 3);
  assert.match(ran.report.targets[0].reasons.join(), /CERTAINLY_NOT_SET/);
});

test("a FIFO as a target does not hang", async (t) => {
  const path = join(temporaryFolder(t), "compose.yaml");
  execFileSync("mkfifo", [path]);
  const ran = await scan([path], { seconds: 10 });
  assert.equal(ran.code, 3);
  assert.ok(ran.report.targets[0].reasons[0].includes(path));
});

test("a FIFO, a socket, a dangling link and a loop in a folder do not hang its scan", async (t) => {
  const folder = temporaryFolder(t);
  execFileSync("mkfifo", [join(folder, "Dockerfile")]);
  symlinkSync("nowhere", join(folder, "compose.yaml"));
  symlinkSync("..", join(folder, "up"));
  writeFileSync(join(folder, "daemon.json"), "{}\n");
  const ran = await scan([folder], { seconds: 10 });
  assert.ok(ran.report.targets.some((target) => target.kind === "daemon.json"), ran.out);
});

test("a Dockerfile that is a folder is searched like any folder", async (t) => {
  const folder = join(temporaryFolder(t), "Dockerfile");
  mkdirSync(folder);
  assert.equal((await scan([folder])).code, 3);
  writeFileSync(join(folder, "Dockerfile"), "FROM x:1\nUSER 1000\n");
  assert.equal((await scan(["--fail-on", "critical", folder])).code, 0);
});

test("a file that may not be read gives 3, and says so", async (t) => {
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o755);
  const binary = join(folder, "watertight");
  copyFileSync(program, binary);
  chmodSync(binary, 0o755);
  const path = join(folder, "compose.yaml");
  writeFileSync(path, service(""));
  chmodSync(path, 0);
  const nobody = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
  const ran = await scan([path], { binary, cwd: folder, ...nobody });
  assert.equal(ran.code, 3, ran.err);
  assert.match(ran.report.targets[0].reasons[0], /permission/i);
});

test("a working folder that is gone is no crash", async (t) => {
  const folder = join(temporaryFolder(t), "gone");
  mkdirSync(folder);
  const ran = await run(["-c", 'cd "$1" && rmdir "$1" && exec "$0" scan .', program, folder], { binary: "sh" });
  assert.equal(ran.code, 3, ran.out + ran.err);
});
