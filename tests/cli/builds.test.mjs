// What a Compose file and the Dockerfiles that it builds from say of one thing.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import test from "node:test";
import { scan, temporaryFolder } from "../program/watertight.mjs";

function project(t, files) {
  const folder = temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const about = (report, ...rules) =>
  report.findings.filter((f) => rules.includes(f.rule)).map((f) => `${f.rule} ${f.subject.kind} ${f.subject.name}`).sort();
const roots = (report) => about(report, "container-runs-as-root", "dockerfile-last-user-root", "dockerfile-user-missing");

test("root that a Dockerfile sets is one finding, however the services that are built from it are scanned", async (t) => {
  const folder = project(t, {
    "compose.yaml": "services: {a: {build: web}, b: {build: web}, c: {build: web, user: '0'}}\n",
    "web/Dockerfile": "FROM debian:12\nUSER 0\nCMD [\"app\"]\n",
  });
  for (const target of [folder, join(folder, "compose.yaml")]) {
    const found = roots((await scan([target])).report);
    assert.equal(found.length, 2, found.join("\n"));
    assert.equal(found[0], "container-runs-as-root service c", "the Compose file says it");
    assert.match(found[1], /^dockerfile-last-user-root dockerfile /);
  }
});

test("the stage that a service is built from is the one that is judged", async (t) => {
  const dockerfile = "FROM debian:12 AS dev\nUSER 0\nCMD [\"app\"]\nFROM debian:12\nUSER 1000\nCMD [\"app\"]\n";
  const scanned = async (target) => {
    const folder = project(t, { "compose.yaml": `services: {a: {build: {context: ., target: ${target}}}}\n`, Dockerfile: dockerfile });
    return {
      alone: roots((await scan([join(folder, "compose.yaml")])).report),
      folder: roots((await scan([folder])).report),
    };
  };
  const dev = await scanned("dev");
  assert.deepEqual(dev.alone.map((f) => f.split(" ")[0]), ["dockerfile-last-user-root"]);
  assert.deepEqual(dev.folder, ["container-runs-as-root service a"], "a Dockerfile of its own is judged as anybody builds it");
  assert.deepEqual((await scanned("'1'")).alone, []);
});
