// What a seccomp profile lets through, and what another one does not.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { run, scan, temporaryFolder } from "../program/watertight.mjs";

const rules = (...syscalls) => ({
  defaultAction: "SCMP_ACT_ERRNO",
  archMap: [{ architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_X86", "SCMP_ARCH_X32"] }],
  syscalls,
});
const allow = (names, more = {}) => ({ names, action: "SCMP_ACT_ALLOW", ...more });

function profile(t, content, name = "profile.json") {
  const path = join(temporaryFolder(t), name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const seccomp = (...args) => run(["seccomp", ...args, "--machine", "x86_64"]);

test("show tells what is within reach of each ABI, what hangs on arguments, and what that opens", async (t) => {
  const path = profile(t, rules(
    allow(["read", "ptrace"]),
    allow(["socket"], { args: [{ index: 0, value: 40, op: "SCMP_CMP_NE" }] }),
  ));
  const { code, out } = await seccomp("show", path);
  assert.equal(code, 0);
  assert.match(out, /1 filter, \d+ instructions/);
  assert.match(out, /x86_64 +2 +1 +\d+/);
  assert.match(out, /socket +unless domain is AF_VSOCK/);
  assert.match(out, /domain is compared as 64 bits, and the kernel takes 32/);
  assert.match(out, /ptrace: reads and changes other processes/);
  assert.match(out, /Denied with errno EPERM\n {2}mounts and namespaces: .*\bmount\b/);
});

test("show as JSON counts what it lists", async (t) => {
  const path = profile(t, rules(allow(["read", "write"])));
  const { out } = await seccomp("show", path, "--format", "json");
  const { schema, filters, abis } = JSON.parse(out);
  assert.equal(schema, "watertight/seccomp/1");
  assert.equal(filters.length, 1);
  assert.deepEqual(Object.keys(abis), ["x86_64", "i386", "x32"]);
  assert.equal(abis.x86_64.allowed, 2);
  assert.equal(abis.x86_64.denied, Object.keys(abis.x86_64.denials).length);
  assert.equal(abis.x86_64.denials.mount, "errno EPERM");
});

test("capabilities and kernel decide which rules stand", async (t) => {
  const path = profile(t, rules(
    allow(["mount"], { includes: { caps: ["CAP_SYS_ADMIN"] } }),
    allow(["ptrace"], { includes: { minKernel: "4.8" } }),
  ));
  const reached = async (...args) =>
    JSON.parse((await seccomp("show", path, "--format", "json", ...args)).out).abis.x86_64.allowed;
  assert.equal(await reached(), 1);
  assert.equal(await reached("--capabilities", "NET_RAW,SYS_ADMIN"), 2);
  assert.equal(await reached("--capabilities", "none", "--kernel", "4.4"), 0);
});

test("diff tells what each of two profiles lets through alone", async (t) => {
  const first = profile(t, rules(allow(["read", "mount"])), "first.json");
  const second = profile(t, rules(allow(["read", "bpf"])), "second.json");
  const { code, out } = await seccomp("diff", first, second);
  assert.equal(code, 0);
  assert.match(out, /first\.json, and not of .*second\.json: 1 syscall\n {2}mounts and namespaces: mount\n/);
  assert.match(out, /second\.json, and not of .*first\.json: 1 syscall\n {2}programs and tracing in the kernel: bpf\n/);
  const same = JSON.parse((await seccomp("diff", first, first, "--format", "json")).out);
  assert.deepEqual([same.onlyFirst, same.onlySecond], [[], []]);
});

test("a profile that an engine would refuse is refused with its line and the remedy", async (t) => {
  const path = profile(t, '{"defaultAction":\n"SCMP_ACT_ALOW"}');
  const { code, out, err } = await seccomp("show", path);
  assert.equal(code, 2);
  assert.equal(out, "");
  assert.match(err, /line 2, column 1: "SCMP_ACT_ALOW" is no action; "SCMP_ACT_ALLOW" was probably meant/);
  assert.equal((await seccomp("show", "/nonexistent")).code, 2);
  const other = await run(["seccomp", "show", profile(t, rules(allow(["read"]))), "--machine", "pdp11"]);
  assert.match(other.err, /syscalls of pdp11 are not known/);
  const capability = await seccomp("show", profile(t, rules(allow(["read"]))), "--capabilities", "FLY");
  assert.match(capability.err, /FLY: there is no such capability/);
});

test("the profile that a service names is judged, and one that cannot be used makes the scan incomplete", async (t) => {
  const folder = temporaryFolder(t);
  const compose = 'services: {web: {image: "x:1", security_opt: ["seccomp:./p.json"]}}\n';
  writeFileSync(join(folder, "compose.yaml"), compose);
  const scanned = async (profile) => {
    writeFileSync(join(folder, "p.json"), profile);
    return (await scan([join(folder, "compose.yaml")])).report;
  };
  const open = await scanned('{"defaultAction": "SCMP_ACT_ALLOW"}');
  const [found] = open.findings.filter((f) => f.rule === "container-seccomp-profile-weak");
  assert.equal(found.severity, "high");
  assert.match(found.location.file, /compose\.yaml$/);
  assert.ok(found.evidence.some((e) => e.location?.file?.endsWith("p.json")));
  const broken = await scanned('{\n"defaultAction": "SCMP_ACT_DENY"}');
  assert.equal(broken.targets[0].status, "partial");
  assert.match(broken.targets[0].reasons.join("\n"), /p\.json.*line 2.*SCMP_ACT_DENY/);
  assert.ok(broken.notEvaluated.some((n) => n.rule === "container-seccomp-profile-weak"));
});
