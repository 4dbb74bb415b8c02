// Rules of attack paths: those that are built in, and those of a user's folder.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { run, temporaryFolder } from "../program/watertight.mjs";

const own = `# Code in the container talks to the build cache, which asks nobody who he is.
rule our-build-cache
  title "Containers write to the build cache"
  attack T1195.002
  builder-exec() <- code-exec(X), has-network(X).
`;

function folder(t, text = own) {
  const path = join(temporaryFolder(t), "rules");
  mkdirSync(path);
  writeFileSync(join(path, "own.rules"), text);
  return path;
}

test("rules --attack lists every rule of attack paths, as text and as JSON", async () => {
  const rules = JSON.parse((await run(["rules", "--attack", "--format", "json"])).out);
  assert.ok(rules.length > 200);
  const lines = (await run(["rules", "--attack"])).out.trimEnd().split("\n");
  assert.equal(lines.length, rules.length);
  for (const [i, rule] of rules.entries()) {
    assert.ok(lines[i].includes(` ${rule.id} `) && lines[i].endsWith(rule.title), rule.id);
    assert.ok(rule.meaning.length > 60, `${rule.id} says what it is in a few words only`);
    assert.ok(rule.mappings.attack.every((id) => /^T\d{4}(\.\d{3})?$/.test(id)) && rule.mappings.attack.length > 0, rule.id);
    assert.match(rule.noise, /^(quiet|seen|loud)$/);
  }
});

test("rules alone lists checks as it did", async () => {
  const { out } = await run(["rules"]);
  assert.doesNotMatch(out, /api-sock-mount/);
  assert.equal(JSON.parse((await run(["rules", "--format", "json"])).out).length, out.trimEnd().split("\n").length);
});

test("a rule of a user's folder is explained and listed", async (t) => {
  const rules = folder(t);
  const page = await run(["explain", "our-build-cache", "--rules", rules]);
  assert.equal(page.code, 0, page.err);
  assert.match(page.out, /^# Containers write to the build cache\n[^]*asks nobody who he is\.\n[^]*T1195\.002/);
  assert.match((await run(["rules", "--rules", rules])).out, /our-build-cache/);
  const unknown = await run(["explain", "our-build-cache"]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /rules --attack` list them all/);
});

test("a built-in rule is explained with its comment", async () => {
  assert.match((await run(["explain", "glue-kernel-root"])).out, /Containers share the kernel[^]*ATT&CK: T1611/);
});

test("a misspelt goal, capability or head of a user's rule is refused with its place", async (t) => {
  for (const [text, says] of [
    ["state x() goal host-rot\n", /own\.rules: line 1, column 16: there is no goal "host-rot"; did you mean "host-root"/],
    [own.replace("has-network(X)", 'capability(X, "SYS_ADMN")'), /line 5, column \d+: [^]*did you mean "SYS_ADMIN"/],
    [own.replace("builder-exec()", "something-else(X)"), /declare it: state something-else/],
  ])
    for (const args of [["paths", "."], ["explain", "our-build-cache"], ["rules", "--attack"]]) {
      const ran = await run([...args, "--rules", folder(t, text)]);
      assert.equal(ran.code, 2, ran.out);
      assert.match(ran.err, says);
    }
});
