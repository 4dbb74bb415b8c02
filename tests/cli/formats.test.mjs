// The formats of other systems, over the example and at their limits. tests/golden/formats holds what each of them says of
// examples/shop; WATERTIGHT_UPDATE_GOLDEN=1 writes it anew: read the difference before you commit it.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { gzipSync } from "node:zlib";
import { root, run, temporaryFolder } from "../program/watertight.mjs";

const env = { SOURCE_DATE_EPOCH: "1700000000" };
const shop = (format) => run(["scan", "--format", format, "examples/shop"], { cwd: root, env });

// A rule's help is its page: golden files need not change with every word of it.
function withoutHelp(text) {
  const log = JSON.parse(text);
  for (const rule of log.runs[0].tool.driver.rules) {
    rule.fullDescription.text = rule.help.text = rule.help.markdown = "…";
  }
  return JSON.stringify(log, null, 1) + "\n";
}

for (const format of ["sarif", "junit", "gitlab", "gitlab-sast", "github", "csv", "ocsf", "defectdojo"])
  test(`${format} says of the example what people have read`, async () => {
    const ran = await shop(format);
    assert.equal(ran.code, 1, ran.err);
    const found = format === "sarif" ? withoutHelp(ran.out) : ran.out;
    const path = join(root, "tests/golden/formats", `shop.${format}`);
    if (process.env.WATERTIGHT_UPDATE_GOLDEN) {
      mkdirSync(join(root, "tests/golden/formats"), { recursive: true });
      writeFileSync(path, found);
    }
    assert.equal(found, readFileSync(path, "utf8"));
  });

// What SARIF 2.1.0 requires of the objects that are written, and what GitHub asks beyond it. With the schema of OASIS at
// hand (WATERTIGHT_SARIF_SCHEMA=FILE) the next test holds the report against all of it; its licence keeps it out of here.
test("sarif keeps what the standard and GitHub require", async () => {
  const log = JSON.parse((await shop("sarif")).out);
  assert.equal(log.version, "2.1.0");
  assert.equal(log.runs.length, 1);
  const [{ tool, results, invocations, automationDetails, originalUriBaseIds }] = log.runs;
  assert.ok(originalUriBaseIds["%SRCROOT%"]);
  assert.match(automationDetails.id, /\/$/);
  assert.equal(typeof invocations[0].executionSuccessful, "boolean");
  for (const { message, level } of invocations[0].toolExecutionNotifications) {
    assert.ok(message.text.length > 10);
    assert.ok(["note", "warning", "error"].includes(level));
  }
  const ids = tool.driver.rules.map((rule) => rule.id);
  assert.equal(new Set(ids).size, ids.length);
  for (const rule of tool.driver.rules) {
    for (const text of [rule.shortDescription.text, rule.fullDescription.text, rule.help.text, rule.help.markdown])
      assert.ok(text.length > 5, rule.id);
    assert.ok(Buffer.byteLength(rule.fullDescription.text) <= 1024, rule.id);
    assert.ok(rule.properties.tags.length <= 20, rule.id);
    assert.equal(new Set(rule.properties.tags).size, rule.properties.tags.length, rule.id);
    const severity = rule.properties["security-severity"];
    assert.ok(severity === undefined || (typeof severity === "string" && +severity > 0 && +severity <= 10), rule.id);
  }
  const hashes = new Set();
  for (const result of results) {
    assert.equal(ids[result.ruleIndex], result.ruleId);
    assert.ok(["note", "warning", "error"].includes(result.level));
    assert.equal(result.locations.length, 1);
    const { artifactLocation, region } = result.locations[0].physicalLocation;
    assert.ok(!artifactLocation.uri.startsWith("/") && !artifactLocation.uri.includes(".."), artifactLocation.uri);
    assert.ok(existsSync(join(root, decodeURIComponent(artifactLocation.uri))), artifactLocation.uri);
    assert.ok(region.startLine >= 1 && region.endLine >= region.startLine && region.startColumn >= 1);
    assert.ok(region.endLine > region.startLine || region.endColumn > region.startColumn);
    hashes.add(result.partialFingerprints.primaryLocationLineHash + artifactLocation.uri);
  }
  assert.equal(hashes.size, results.length, "no two results are one alert");
});

// What the schema 15.2.1 of GitLab's security reports and the table in its documentation of code quality ask for.
test("gitlab's reports keep what their schemas require", async () => {
  const { version, scan, vulnerabilities } = JSON.parse((await shop("gitlab-sast")).out);
  assert.match(version, /^\d+\.\d+\.\d+$/);
  for (const time of [scan.start_time, scan.end_time]) assert.match(time, /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/);
  for (const tool of [scan.analyzer, scan.scanner])
    assert.ok(tool.id && tool.name && tool.version && tool.vendor.name);
  assert.equal(scan.type, "sast");
  assert.ok(["success", "failure"].includes(scan.status));
  for (const { level, value } of scan.messages) assert.ok(["info", "warn", "fatal"].includes(level) && value.length > 0);
  assert.equal(new Set(vulnerabilities.map((v) => v.id)).size, vulnerabilities.length);
  for (const { name, description, severity, solution, identifiers, location, details, tracking } of vulnerabilities) {
    assert.ok(name.length > 0 && name.length <= 255 && description.length <= 1048576 && solution.length <= 7000);
    assert.ok(["Info", "Unknown", "Low", "Medium", "High", "Critical"].includes(severity));
    for (const { type, name, value, url } of identifiers) {
      assert.ok(type && name && value);
      if (url) assert.match(url, /^https:\/\/./);
    }
    assert.ok(existsSync(join(root, location.file)) && location.start_line >= 1 && location.end_line >= location.start_line);
    assert.equal(details.evidence.type, "list");
    for (const item of details.evidence.items) assert.ok(item.type === "text" && item.value);
    assert.equal(tracking.items[0].signatures[0].algorithm, "hash");
  }
  const issues = JSON.parse((await shop("gitlab")).out);
  assert.equal(new Set(issues.map((issue) => issue.fingerprint)).size, issues.length);
  for (const { description, check_name, fingerprint, severity, location } of issues) {
    assert.ok(description && check_name && fingerprint);
    assert.ok(["info", "minor", "major", "critical", "blocker"].includes(severity));
    assert.ok(existsSync(join(root, location.path)) && location.lines.begin >= 1);
  }
});

test("an engine that is not there is no pass in any format", async () => {
  for (const [format, sign] of [
    ["sarif", '"level": "error"'], ["junit", "<error type="], ["gitlab", "target-read"], ["csv", "Not read completely"],
    ["gitlab-sast", "not reach|cannot|nonexistent"], ["github", "::warning title="], ["ocsf", "Not read completely"],
    ["defectdojo", "Not read completely"],
  ]) {
    const ran = await run(["scan", "--format", format, "unix:///nonexistent/docker.sock"], { env });
    assert.equal(ran.code, 3, format);
    assert.match(ran.out, new RegExp(sign), format);
  }
});

test("26,000 findings stay within what GitHub takes, the worst of them", async (t) => {
  const folder = temporaryFolder(t);
  let services = "services:\n";
  for (let i = 0; i < 40; i++) services += `  s${i}:\n    image: x:1\n    privileged: ${i === 0}\n`;
  for (let i = 0; i < 130; i++) {
    mkdirSync(join(folder, `d${i}`));
    writeFileSync(join(folder, `d${i}/compose.yaml`), services);
  }
  const { out } = await run(["scan", "--format", "sarif", folder], { seconds: 400 });
  const [{ results, invocations }] = JSON.parse(out).runs;
  assert.equal(results.length, 25000);
  assert.equal(results.filter((r) => r.ruleId === "container-privileged").length, 130);
  assert.ok(invocations[0].toolExecutionNotifications.some((n) => /more than the 25000/.test(n.message.text)));
  const bytes = gzipSync(out).length;
  assert.ok(bytes < 10 * 1000 * 1000, `${bytes} bytes`);
});

test("a comment has the headline, each change with its line, and the ways folded", async () => {
  for (const args of [["scan", "--format", "md"], ["paths", "--format", "md"]]) {
    const { out } = await run([...args, "examples/shop/compose.yaml"], { cwd: root });
    assert.match(out, /^\*\*\d+ ways to root on this host; \d+ changes close them all; \d+ close the \d+ other ways too\.\*\*$/m);
    assert.match(out, /^\| \d+ \| metrics: remove `privileged: true` \| `examples\/shop\/compose\.yaml:27:5` \| .*closes \d+ ways/m);
    assert.ok(out.split("<details>").length > 4);
    assert.equal(out.split("<details>").length, out.split("</details>").length);
    assert.ok(out.length < 65536, "what a comment on GitHub holds");
  }
});

test("the changes of attack paths are notices at their lines, and no more than are shown", async () => {
  const { out } = await shop("github");
  const notices = out.split("\n").filter((line) => line.startsWith("::notice") && line.includes("title=Attack paths"));
  assert.equal(notices.length, 9);
  for (const line of notices.slice(0, 8)) {
    const [, path, number] = line.match(/^::notice file=([^,]+),line=(\d+),.*title=Attack paths%3A change \d+ of \d+::.*closes /);
    assert.ok(readFileSync(join(root, path), "utf8").split("\n").length >= +number, line);
  }
});

test("what the run fails on because of a way fails in JUnit", async () => {
  for (const [goals, failures] of [[[], 0], [["--fail-on-path", "secret-read"], 1]]) {
    const ran = await run(["scan", "--format", "junit", "--fail-on", "none", ...goals, "examples/shop"], { cwd: root });
    assert.equal(ran.code, failures);
    assert.match(ran.out, new RegExp(`^<testsuites [^>]*failures="${failures}"`, "m"));
    assert.match(ran.out, /name="attack-path\/host-root"[^>]*>\s*<skipped message="23 ways/);
  }
});

test("paths are those of the repository, wherever the scan was started", async () => {
  const inside = await run(["scan", "--format", "gitlab", "shop"], { cwd: join(root, "examples"), env });
  assert.equal(inside.out, (await shop("gitlab")).out);
});

test("the summary of a GitHub job is appended, and only with its format", async (t) => {
  const summary = join(temporaryFolder(t), "summary.md");
  writeFileSync(summary, "before\n");
  const github = { ...env, GITHUB_STEP_SUMMARY: summary };
  await run(["scan", "--format", "json", "examples/shop"], { cwd: root, env: github });
  assert.equal(readFileSync(summary, "utf8"), "before\n");
  await run(["scan", "--format", "github", "examples/shop"], { cwd: root, env: github });
  assert.match(readFileSync(summary, "utf8"), /^before\n## Watertight\n/);
});

test("the category and GitLab's schema version can be chosen", async () => {
  const sarif = await run(["scan", "--format", "sarif", "--category", "docker", "examples/shop"], { cwd: root });
  assert.equal(JSON.parse(sarif.out).runs[0].automationDetails.id, "docker/");
  const sast = await run(["scan", "--format", "gitlab-sast", "--gitlab-schema", "15.0.6", "examples/shop"], { cwd: root });
  assert.equal(JSON.parse(sast.out).version, "15.0.6");
  assert.equal((await run(["scan", "--format", "gitlab-sast", "--gitlab-schema", "new", "."])).code, 2);
});
