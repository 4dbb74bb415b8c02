// What mounts bring in, where only the disk, or nothing at all, can say it.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { scan, temporaryFolder } from "../program/watertight.mjs";

function project(t, files, links = {}) {
  const folder = temporaryFolder(t);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
  return folder;
}

const rules = (report) => new Set(report.findings.map((f) => f.rule));
const unseen = (report) => report.notEvaluated.filter((n) => n.reason.startsWith("what a volume brings in is unknown"));

test("a link beside a Compose file is what it leads to, and the report says so", async (t) => {
  const text = 'services: {web: {image: "x:1", volumes: ["./sock:/s", "./in:/i"]}}\n';
  const folder = project(t, { "compose.yaml": text }, { sock: "/var/run/docker.sock" });
  mkdirSync(join(folder, "in"));
  for (const target of [folder, join(folder, "compose.yaml")]) {
    const { report } = await scan([target]);
    const found = report.findings.filter((f) => f.rule === "container-docker-socket");
    assert.equal(found.length, 1, target);
    assert.match(found[0].evidence[0].value, /\.\/sock \(\/var\/run\/docker\.sock\)/);
    assert.ok(!unseen(report).length);
  }
});

test("from a pipe no link can be looked at, and the report says so", async () => {
  const { report } = await scan(["-"], { input: 'services: {web: {image: "x:1", volumes: ["./sock:/s"]}}\n' });
  assert.match(report.targets[0].notes.join("\n"), /without its folder.*"\.\/sock".*symbolic link/);
});

test("an inspect file without its volumes passes nothing that depends on them, and one with them does", async (t) => {
  const mount = { Type: "volume", Name: "data", Source: "/var/lib/docker/volumes/data/_data", Destination: "/data", Driver: "local", RW: true };
  const container = { Id: "aa", Name: "/web", Config: { Image: "x" }, HostConfig: { Binds: ["data:/data"] }, Mounts: [mount] };
  const volume = (options) => ({ Name: "data", Driver: "local", Mountpoint: mount.Source, Scope: "local", Options: options });
  const scanned = async (...objects) => (await scan([join(project(t, { "i.json": JSON.stringify(objects) }), "i.json")])).report;

  const alone = await scanned(container);
  assert.equal(alone.targets[0].status, "complete");
  assert.ok(unseen(alone).some((n) => n.rule === "container-sensitive-mounts" && n.subject.name === "web"));
  assert.equal(new Set(unseen(alone).map((n) => n.reason)).size, 1, "one reason for all");

  const plain = await scanned(container, volume(null));
  assert.deepEqual(unseen(plain), []);
  assert.ok(!rules(plain).has("container-sensitive-mounts"));

  const bind = await scanned(container, volume({ type: "none", o: "bind", device: "/" }));
  assert.ok(rules(bind).has("container-sensitive-mounts"));
});

test("Compose volumes that are made elsewhere, or by a plugin, are not evaluated; a disk is a finding", async (t) => {
  const scanned = async (volume) =>
    (await scan([project(t, { "compose.yaml": `services: {web: {image: "x:1", volumes: ["vol:/v"]}}\nvolumes: {vol: ${volume}}\n` })])).report;
  for (const volume of ["{external: true}", "{driver: rexray}", "{driver_opts: {type: none, o: bind, device: '${NOWHERE_SET}'}}"]) {
    const report = await scanned(volume);
    assert.ok(unseen(report).some((n) => n.rule === "container-docker-socket"), volume);
    assert.ok(!rules(report).has("container-sensitive-mounts"), volume);
  }
  const disk = await scanned("{driver_opts: {type: ext4, device: /dev/sda1}}");
  assert.equal(disk.findings.find((f) => f.rule === "container-sensitive-mounts")?.severity, "high");
  assert.deepEqual(unseen(await scanned("{}")), []);
});
