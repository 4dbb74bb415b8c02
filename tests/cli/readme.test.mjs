// What the README shows is what the program prints.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { root, run } from "../program/watertight.mjs";

const readme = readFileSync(join(root, "README.md"), "utf8");
const sample = /```console\n\$ watertight (.*)\n([\s\S]*?)\n```/;
const timeless = (text) => text.replace(/\d+\.\d\d s\)/g, "… s)").replaceAll(/^ +$/gm, "");

test("every part of the sample stands in the output of its command, in order", async () => {
  const [, command, shown] = readme.match(sample);
  const { out } = await run(command.split(" "), { cwd: root });
  let at = 0;
  for (const part of timeless(shown).split("\n\n…\n\n")) {
    const found = timeless(out).indexOf(part, at);
    assert.notEqual(found, -1, `not in the output, or not there:\n${part}\n\nThe output:\n${timeless(out)}`);
    at = found + part.length;
  }
});
