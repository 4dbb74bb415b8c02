// A stream of manifests larger than what is kept at a time: one target in every form of output, and its
// snapshot says the same.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { run, scan, temporaryFolder } from "../program/watertight.mjs";

const workloads = 150;

function deployment(i) {
  const name = `app-${i * 37 % workloads}`; // not in the order of their names
  const containers = Array.from({ length: 8 }, (_, c) => `
      - name: c${c}
        image: ${c === 3 ? "quay.io/other/tool" : "registry.example.com/shop/app"}:1.${i}
        ports: [{name: http, containerPort: 8080}]
        env:
        - {name: MODE, value: production}
        - {name: API_TOKEN, value: token-of-app-${i}-container-${c}}
        resources: {limits: {cpu: 100m}}
        securityContext: {allowPrivilegeEscalation: false, privileged: ${c === 5 && i % 40 === 0}}`).join("");
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop-${i % 3}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      serviceAccountName: account-${i % 30}
      hostNetwork: ${i % 60 === 31}
      containers:${containers}
`;
}

function stream() {
  let text = "# the shop\n";
  for (let i = 0; i < workloads; ++i) {
    text += deployment(i);
    if (i % 10 === 4)
      text += `---
apiVersion: v1
kind: Service
metadata: {name: s-${i}, namespace: shop-${i % 3}}
spec: {type: NodePort, selector: {app: app-${i}}, ports: [{port: 80, targetPort: ${i === 14 ? "grpc" : "http"}}]}
`;
  }
  return `${text}---
apiVersion: v1
kind: LimitRange
metadata: {name: limits, namespace: shop-1}
spec: {limits: [{default: {memory: 64Mi}}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop-2, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: account-7, namespace: shop-1}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop-0}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
broken: [
`;
}

const policy = `
trusted-registries: [registry.example.com]
suppress:
- rule: container-readonly-rootfs
  reason: later
  selector: {container: "shop-0/*"}
- rule: k8s-svc-nodeport
  reason: on purpose
- rule: container-docker-socket
  reason: matches nothing here
`;

function prepared(t) {
  const folder = temporaryFolder(t);
  const file = join(folder, "stream.yaml");
  writeFileSync(file, stream());
  writeFileSync(join(folder, "watertight.yaml"), policy);
  return { folder, file };
}

const without = (report, ...keys) => Object.fromEntries(Object.entries(report).filter(([key]) => !keys.includes(key)));

test("a large stream is one target, and says what its snapshot says", async (t) => {
  const { folder, file } = prepared(t);
  const { report, code } = await scan([file]);
  assert.equal(code, 3, "one document is broken");
  assert.equal(report.targets.length, 1);
  assert.equal(report.summary.targets, 1);
  assert.equal(report.summary.incompleteTargets, 1);
  assert.equal(report.summary.containers, workloads * 8);
  assert.equal(report.roots.length, workloads * 8);
  assert.equal(report.podSecurity.length, workloads);
  const snapshot = join(folder, "snapshot.json");
  await run(["snapshot", file, "-o", snapshot, "--allow-partial"]);
  const again = await scan([snapshot]);
  assert.deepEqual(without(again.report, "milliseconds"), without(report, "milliseconds"));
  const piped = await run(["scan", "-", "--format", "json", "--policy", join(folder, "watertight.yaml")], {
    input: readFileSync(file),
  });
  assert.equal(JSON.parse(piped.out).summary.high, report.summary.high);
});

test("its findings stand in the order of subjects, severities and rules", async (t) => {
  const { report } = await scan([prepared(t).file]);
  const kinds = ["container", "workload", "resource"];
  const severities = ["critical", "high", "medium", "low", "info"];
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const sorted = [...report.findings].sort(
    (a, b) =>
      compare(kinds.indexOf(a.subject.kind), kinds.indexOf(b.subject.kind)) ||
      compare(a.subject.name, b.subject.name) ||
      compare(severities.indexOf(a.severity), severities.indexOf(b.severity)) ||
      compare(a.rule, b.rule),
  );
  assert.deepEqual(report.findings.map((f) => f.fingerprint), sorted.map((f) => f.fingerprint));
});

test("what objects say of each other holds over the whole stream", async (t) => {
  const { report } = await scan([prepared(t).file]);
  const of = (rule) => report.findings.filter((f) => f.rule === rule);
  assert.ok(of("container-memory-limit").every((f) => !f.subject.name.startsWith("shop-1/")), "the LimitRange at the end");
  assert.equal(of("container-memory-limit").length, workloads * 8 * 2 / 3);
  assert.deepEqual(of("k8s-net-pod-isolated").map((f) => f.subject.name.split("/")[0]), ["shop-1", "shop-2"]);
  assert.equal(of("k8s-ns-pod-security").length, workloads / 3, "the Namespace at the end");
  assert.deepEqual(of("k8s-pod-shared-sa").map((f) => f.subject.name), ["shop-1/ServiceAccount/account-7"]);
  assert.equal(of("image-trusted-base").length, workloads);
  assert.ok(of("image-trusted-base").every((f) => f.subject.kind === "container" && f.subject.name.endsWith("/c3")));
});

test("its policy is applied to all of it, and what the policy names in vain is told once", async (t) => {
  const { report } = await scan([prepared(t).file]);
  const suppressed = report.findings.filter((f) => f.status === "suppressed");
  assert.equal(suppressed.filter((f) => f.rule === "container-readonly-rootfs").length, workloads * 8 / 3);
  assert.equal(suppressed.filter((f) => f.rule === "k8s-svc-nodeport").length, workloads / 10);
  assert.equal(report.policy.unused.length, 1);
  assert.match(report.policy.unused[0].message, /container-docker-socket/);
});

test("every form of output shows it as one target", async (t) => {
  const { folder, file } = prepared(t);
  const names = ["r.txt", "r.md", "r.html", "r.csv", "r.ndjson", "r.sarif", "junit=r.xml", "gitlab=r.gl", "ocsf=r.ocsf"];
  const files = names.map((n) => (n.includes("=") ? n.replace("=", `=${folder}/`) : join(folder, n)));
  const ran = await run(["scan", file, ...files.flatMap((f) => ["-o", f])]);
  assert.equal(ran.code, 3, ran.err);
  const read = (name) => readFileSync(join(folder, name), "utf8");
  const times = (text, pattern) => [...text.matchAll(pattern)].length;
  const { report } = await scan([file]);
  const all = report.findings.length;
  assert.equal(times(read("r.txt"), /^\S*stream\.yaml kubernetes/gm), 1);
  assert.equal(times(read("r.txt"), /^ {2}pods /gm), 2, "a sentence for each level that pods meet");
  assert.match(read("r.txt"), /150 of|of 150 meet the level/);
  assert.equal(times(read("r.txt"), /^ {2}suppressed/gm), 1);
  assert.equal(times(read("r.md"), /^## .*stream/gm), 1);
  assert.equal(times(read("r.md"), /^## Pod Security Standards$/gm), 1);
  assert.equal(times(read("r.md"), /^\| shop.*\| (privileged|baseline) \|/gm), workloads);
  assert.equal(times(read("r.md"), /^### Suppressed$/gm), 1);
  assert.equal(times(read("r.html"), /class="target"/g), 1);
  assert.equal(times(read("r.html"), /<article class="finding/g), all - report.summary.suppressed);
  assert.equal(times(read("r.csv"), /Not read completely/g), 1);
  assert.equal(times(read("r.ndjson"), /^{"type":"target"/gm), 1);
  assert.equal(times(read("r.ndjson"), /^{"type":"finding"/gm), all);
  const sarif = JSON.parse(read("r.sarif")).runs[0].results;
  const hashes = new Set(sarif.map((r) => r.partialFingerprints.primaryLocationLineHash));
  assert.equal(hashes.size, sarif.length);
  assert.equal(times(read("r.xml"), /<testsuite /g), 1);
  const ids = JSON.parse(read("r.gl")).map((i) => i.fingerprint);
  assert.equal(new Set(ids).size, ids.length);
});
