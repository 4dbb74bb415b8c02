// Containers with the labels of Docker Compose on a real engine, held against the files that the labels name.
import assert from "node:assert/strict";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { run, scan } from "../program/watertight.mjs";
import { startEngine } from "./engine.mjs";

const rules = ["container-compose-drift", "container-compose-pending", "container-compose-undescribed"];
const file = `
services:
  as-written:
    image: probe:1
    user: "1000"
    read_only: true
    cap_drop: [ALL]
    cap_add: [NET_BIND_SERVICE]
    security_opt: [no-new-privileges:true]
    pids_limit: 64
    mem_limit: 32m
    cpus: 0.5
    restart: unless-stopped
    tmpfs: [/scratch]
    ports: ["127.0.0.1::80"]
    group_add: ["1234"]
    extra_hosts: ["db.example:10.0.0.1"]
    environment: {GREETING: never-shown-anywhere}
    volumes: ["./data:/data:ro", "cache:/cache"]
    networks: [back]
  privileged:
    image: probe:1
    networks: [back]
  attached:
    image: probe:1
    networks: [back]
  to-be-opened:
    image: probe:1
    pid: host
    networks: [back]
  none-of-it:
    image: probe:1
  asleep:
    image: probe:1
    profiles: [debug]
volumes:
  cache:
networks:
  back:
`;
let engine, report;

const labels = (service, path = "compose.yaml") =>
  [
    "project=shop",
    `service=${service}`,
    "container-number=1",
    "oneoff=False",
    'project.working_dir=$SCRATCH',
    `project.config_files=$SCRATCH/${path}`,
  ].map((label) => `--label "com.docker.compose.${label}"`).join(" ");
const start = (service, options, path) =>
  engine.sh(`docker run -d --name ${service} ${labels(service, path)} --network shop_back ${options} "$IMAGE" sleep 3600`);

before(async () => {
  engine = startEngine("compose_drift");
  writeFileSync(join(engine.scratch, "real.yaml"), file);
  symlinkSync("real.yaml", join(engine.scratch, "compose.yaml"));
  await engine.sh('mkdir -p "$SCRATCH/data"; docker network create --opt com.docker.network.bridge.name=${BRIDGE}b shop_back');
  await start(
    "as-written",
    `--user 1000 --read-only --cap-drop ALL --cap-add NET_BIND_SERVICE --security-opt no-new-privileges:true
     --pids-limit 64 --memory 32m --cpus 0.5 --restart unless-stopped --tmpfs /scratch -p 127.0.0.1::80 --group-add 1234
     --add-host db.example:10.0.0.1 -e GREETING=never-shown-anywhere -v "$SCRATCH/data:/data:ro" -v shop_cache:/cache`
      .replaceAll("\n", " "),
  );
  await start("privileged", "--privileged -v /run:/host/run");
  await start("attached", "");
  await engine.sh("docker network create --opt com.docker.network.bridge.name=${BRIDGE}c other; docker network connect other attached");
  await start("to-be-opened", "");
  await start("forgotten", "");
  await start("fileless", "", "gone.yaml");
  const ran = await scan([engine.url]);
  assert.ok(ran.report, ran.err);
  report = ran.report;
});
after(() => engine?.stop());

const found = (name) =>
  report.findings.filter((f) => f.subject.name === name && rules.includes(f.rule)).map((f) => [f.rule, f.severity]);
const finding = (name) => report.findings.find((f) => f.subject.name === name && rules.includes(f.rule));

test("a container made as its file says has no finding, and every rule was evaluated", () => {
  assert.deepEqual(found("as-written"), [], finding("as-written")?.message);
  const unknown = report.notEvaluated.filter((n) => n.subject.name === "as-written" && rules.includes(n.rule));
  assert.deepEqual(unknown, []);
});

test("a privileged container whose file says nothing of it is drift, with both places as evidence", () => {
  assert.deepEqual(found("privileged"), [["container-compose-drift", "high"]]);
  const { message, evidence } = finding("privileged");
  assert.match(message, /it is privileged, mounts \/run at \/host\/run/);
  assert.ok(evidence.some((e) => e.location?.endpoint?.includes("/containers/privileged/json")), JSON.stringify(evidence));
  assert.ok(evidence.some((e) => e.location?.file?.endsWith("/compose.yaml") && e.location.line > 1), JSON.stringify(evidence));
});

test("a network that was connected by hand is drift of little weight", () => {
  assert.deepEqual(found("attached"), [["container-compose-drift", "low"]]);
  assert.match(finding("attached").message, /attached to the network/);
});

test("what the file opens and the container has not comes with the next start", () =>
  assert.deepEqual(found("to-be-opened"), [["container-compose-pending", "medium"]]));

test("a service or a file that is gone is told", () => {
  assert.deepEqual(found("forgotten"), [["container-compose-undescribed", "low"]]);
  assert.deepEqual(found("fileless"), [["container-compose-undescribed", "info"]]);
});

test("a service without a container is told, one behind a profile is not", () => {
  const missing = report.findings.filter((f) => f.rule === "engine-compose-service-missing").map((f) => f.message);
  assert.equal(missing.length, 1, missing.join("\n"));
  assert.match(missing[0], /service none-of-it/);
});

test("a snapshot keeps what the files say and no value of a variable", async () => {
  const path = join(engine.scratch, "snapshot.json");
  await run(["snapshot", engine.url, "-o", path]);
  const again = await scan([path]);
  const of = (r) => r.findings.filter((f) => rules.includes(f.rule)).map((f) => [f.rule, f.subject.name, f.message]);
  assert.deepEqual(of(again.report), of(report));
  const text = readFileSync(path, "utf8");
  const described = JSON.stringify(JSON.parse(text).systems[0].described);
  assert.ok(described.includes("GREETING"));
  assert.ok(!described.includes("never-shown-anywhere"));
});
