// Every form of output, where it goes, and that it holds together.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { program, root, run, scan, schemaErrors, temporaryFolder } from "../program/watertight.mjs";

const shop = join(root, "examples/shop");

test("the JSON of every example keeps its schema", async () => {
  for (const example of readdirSync(join(root, "examples"))) {
    const { report } = await scan([join(root, "examples", example)]);
    assert.deepEqual(schemaErrors(report), [], example);
  }
});

test("the JSON of an engine that is not there keeps its schema", async () => {
  const { report } = await scan(["unix:///nonexistent/docker.sock"]);
  assert.deepEqual(schemaErrors(report), []);
});

test("the summary counts what is listed", async () => {
  const { report } = await scan([shop]);
  for (const severity of ["critical", "high", "medium", "low", "info"])
    assert.equal(
      report.findings.filter((f) => f.severity === severity && f.status === "fail").length,
      report.summary[severity],
      severity,
    );
  assert.equal(report.notEvaluated.length, report.summary.notEvaluated);
  assert.equal(report.targets.length, report.summary.targets);
});

test("two scans of the same files give the same bytes", async () => {
  assert.equal((await run(["scan", "--format", "json", shop])).out, (await run(["scan", "--format", "json", shop])).out);
});

test("each line of ndjson is an object with a type, and the findings are those of the JSON", async () => {
  const lines = (await run(["scan", "--format", "ndjson", shop])).out.trimEnd().split("\n").map((l) => JSON.parse(l));
  const { report } = await scan([shop]);
  assert.ok(lines.every((line) => typeof line.type === "string"));
  assert.deepEqual(
    lines.filter((line) => line.type === "finding").map(({ type, ...finding }) => finding),
    report.findings,
  );
});

test("-o writes each form by its ending or its name, besides standard output", async (t) => {
  const folder = temporaryFolder(t);
  const files = ["a.json", "b.ndjson", "c.md", "d.html", "e.txt"].map((name) => join(folder, name));
  const odd = join(folder, "f.out");
  const ran = await run(["scan", shop, ...files.flatMap((f) => ["-o", f]), "-o", `json=${odd}`]);
  assert.equal(ran.code, 1, ran.err);
  for (const path of [...files, odd]) assert.ok(statSync(path).size > 100, path);
  assert.equal(readFileSync(odd, "utf8"), readFileSync(files[0], "utf8"));
  assert.match(readFileSync(files[3], "utf8"), /^<!DOCTYPE html>/);
  assert.ok(ran.out.length > 100);
  assert.deepEqual(readdirSync(folder).length, 6, "no temporary file stays behind");
});

test("standard output that is no terminal has no colours, and --color always brings them", async () => {
  const escape = "\u001b[";
  assert.ok(!(await run(["scan", shop])).out.includes(escape));
  assert.ok(!(await run(["scan", shop], { env: { NO_COLOR: "1" } })).out.includes(escape));
  assert.ok((await run(["scan", "--color", "always", shop])).out.includes(escape));
});

test("standard input is a target", async () => {
  const { report } = await scan(["-"], { input: "services:\n  web:\n    image: x:1\n    privileged: true\n" });
  assert.ok(report.findings.some((finding) => finding.rule === "container-privileged"));
});

test("no value that looks like a secret is in any output", async (t) => {
  const folder = temporaryFolder(t);
  const files = ["json", "ndjson", "md", "html", "txt"].map((ending) => join(folder, `out.${ending}`));
  const ran = await run(["scan", "-v", shop, ...files.flatMap((f) => ["-o", f])]);
  for (const text of [ran.out, ran.err, ...files.map((f) => readFileSync(f, "utf8"))])
    assert.ok(!/not-a-real-(password|token)/.test(text), text.match(/.*not-a-real.*/)?.[0]);
});

test("a reader that goes away early is no crash", async () => {
  const ran = await run(["-c", '"$0" scan --format json "$1" | head -c 10', program, shop], { binary: "sh" });
  assert.equal(ran.signal, null);
  assert.equal(ran.out.length, 10);
});

test("the rules and the handbook can be had as JSON, Markdown and HTML", async (t) => {
  const rules = JSON.parse((await run(["rules", "--format", "json"])).out);
  assert.ok(rules.length > 0);
  for (const rule of rules)
    assert.deepEqual(Object.keys(rule).sort(), ["group", "id", "layer", "mappings", "severity", "title"].sort());
  const book = join(temporaryFolder(t), "handbook.html");
  assert.equal((await run(["handbook", "-o", book])).code, 0);
  assert.match(readFileSync(book, "utf8"), /container-privileged/);
  assert.match((await run(["handbook"])).out, /container-privileged/);
});
