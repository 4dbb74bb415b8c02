// What a reader of the manual and an administrator meet: man and doctor.
import assert from "node:assert/strict";
import test from "node:test";
import { run } from "../program/watertight.mjs";

test("the pages of the manual have a head, a name and the handbook's text", async () => {
  assert.match((await run(["man"])).out, /^\.TH WATERTIGHT 1 [^]*\.SH NAME\n[^]*\.SH EXIT STATUS/);
  const book = (await run(["man", "handbook"])).out;
  assert.match(book, /^\.TH WATERTIGHT\\-HANDBOOK 7 [^]*\.SH NAME\n/);
  assert.ok(book.length > 100000);
});

test("doctor says what is seen, what is not, and what would unlock it", async () => {
  const ran = await run(["doctor", "--format", "json", "-H", "unix:///nonexistent/engine.sock"]);
  assert.equal(ran.code, 1, ran.err);
  const { schema, sights } = JSON.parse(ran.out);
  assert.equal(schema, "watertight/doctor/1");
  const engine = sights.find((sight) => sight.name === "engine");
  assert.equal(engine.seen, false);
  assert.match(engine.detail, /nonexistent/);
  assert.notEqual(engine.unlock, "");
  for (const sight of sights) assert.equal(typeof sight.seen, "boolean");
  const text = await run(["doctor", "-H", "unix:///nonexistent/engine.sock"]);
  for (const { name } of sights) assert.ok(text.out.includes(name), name);
});
