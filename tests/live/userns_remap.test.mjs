// An engine with userns-remap: root in a container is somebody else on the host, unless the container asks for more.
import assert from "node:assert/strict";
import test, { after, before } from "node:test";
import { scan } from "../program/watertight.mjs";
import { startEngine } from "./engine.mjs";

let engine, report;

before(async () => {
  engine = startEngine("userns_remap", ["--userns-remap=default"]);
  await engine.sh('docker run -d --name mapped "$IMAGE" sleep 3600');
  await engine.sh('docker run -d --name host-users --userns host "$IMAGE" sleep 3600');
  await engine.sh('docker run -d --name host-users-privileged --userns host --privileged "$IMAGE" sleep 3600');
  await engine.sh('docker run -d --name mapped-with-power --cap-add SYS_ADMIN "$IMAGE" sleep 3600');
  const ran = await scan([engine.url]);
  assert.ok(ran.report, ran.err);
  report = ran.report;
});
after(() => engine?.stop());

const rootOf = (name) => report.roots.find((r) => r.subject.name === name);
const fires = (name, rule) => report.findings.some((f) => f.subject.name === name && f.rule === rule);

test("its containers' root is a user that owns nothing on the host", async () => {
  assert.equal(rootOf("mapped").rootOnHost, "no");
  const first = await engine.sh("grep '^dockremap:' /etc/subuid | cut -d: -f2");
  assert.match(rootOf("mapped").hostUser, new RegExp(first));
});

test("a container that asks for the host's users has the host's root, and that is a finding", () => {
  assert.equal(rootOf("host-users").rootOnHost, "yes");
  assert.ok(fires("host-users", "container-host-userns"));
  assert.ok(!fires("mapped", "container-host-userns"));
});

test("privileged with the host's users is the worst there is", () => {
  assert.ok(fires("host-users-privileged", "container-privileged"));
  assert.equal(rootOf("host-users-privileged").rootOnHost, "yes");
});

test("the engine's remapping is seen", () =>
  assert.ok(!report.findings.some((f) => f.rule === "daemon-userns-remap"), "userns-remap is on"));

test("the cgroup namespace that the engine gives to all is found on the engine alone", async () => {
  const first = (await engine.sh("docker info -f '{{.CgroupVersion}}'")) === "1";
  assert.equal(report.findings.some((f) => f.rule === "daemon-host-cgroupns"), first);
  for (const name of ["mapped", "host-users"]) assert.ok(!fires(name, "container-host-cgroupns"), name);
});
