// The document of attack paths in a browser: the graph can be walked by keyboard, and a large one is drawn in groups.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { root, run } from "../program/watertight.mjs";
import { picture, withDocument } from "./document.mjs";

let folder, small, large;

// Many services, each with another way out.
const compose = (count) =>
  "services:\n" +
  Array.from({ length: count }, (_, i) => {
    const wrong = ["privileged: true", "pid: host\n    cap_add: [SYS_PTRACE]", 'volumes: ["/etc:/etc"]', "cap_add: [SYS_ADMIN]"][i % 4];
    return `  s${i}:\n    image: x:${i}\n    user: "0"\n    ${wrong}\n`;
  }).join("");

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "watertight-test-"));
  small = join(folder, "small.html");
  large = join(folder, "large.html");
  writeFileSync(join(folder, "compose.yaml"), compose(120));
  for (const [target, path] of [[join(root, "examples/shop/compose.yaml"), small], [join(folder, "compose.yaml"), large]]) {
    const ran = await run(["paths", target, "-o", path]);
    assert.equal(ran.code, 0, ran.err);
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("the graph is walked by keyboard, and shows the facts of where one is", async () => {
  await withDocument(small, {}, async (page, complaints) => {
    await picture(page, "paths.png");
    assert.ok((await page.locator(".ways .node").count()) > 10);
    await page.locator(".ways .node.foothold").first().focus();
    await page.keyboard.press("Enter");
    assert.ok(await page.locator(".ways.choosing").count());
    assert.ok((await page.locator(".ways .node.on").count()) > 1);
    await page.keyboard.press("ArrowRight");
    const here = page.locator(".ways .node.here");
    assert.equal(await here.count(), 1);
    assert.ok(await here.evaluate((node) => node === document.activeElement));
    assert.ok((await page.locator(".chosen").innerText()).length > 20);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".ways.choosing").count(), 0);
    assert.deepEqual(complaints, []);
  });
});

test("the cut is drawn across what it breaks, and every node leads to its step", async () => {
  await withDocument(small, { javaScriptEnabled: false }, async (page) => {
    const html = await page.content();
    assert.match(html, /class="cuts"/);
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]);
    assert.ok(links.length > 10);
    assert.deepEqual(links.filter((id) => !ids.has(id)), []);
  });
});

test("a graph of very many nodes is drawn in groups, without a complaint", async () => {
  await withDocument(large, {}, async (page, complaints) => {
    const drawn = await page.locator(".ways .node").count();
    assert.ok(drawn > 4 && drawn <= 200, `${drawn} nodes are drawn`);
    assert.deepEqual(complaints, []);
  });
});
