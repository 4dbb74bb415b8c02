// The handbook as a document in a browser.
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { run, temporaryFolder } from "../program/watertight.mjs";
import { picture, withDocument } from "./document.mjs";

test("the handbook is quiet, asks for nothing, holds every rule, and its links lead somewhere", async (t) => {
  const path = join(temporaryFolder(t), "handbook.html");
  assert.equal((await run(["handbook", "-o", path])).code, 0);
  const rules = JSON.parse((await run(["rules", "--format", "json"])).out);
  for (const colorScheme of ["light", "dark"])
    await withDocument(path, { colorScheme }, async (page, complaints) => {
      await picture(page, `handbook-${colorScheme}.png`);
      const text = await page.locator("body").innerText();
      for (const rule of rules) assert.ok(text.includes(rule.id), rule.id);
      const broken = await page.evaluate(() =>
        [...document.querySelectorAll('a[href^="#"]')].map((a) => a.hash.slice(1)).filter((id) => !document.getElementById(id)),
      );
      assert.deepEqual([...new Set(broken)], []);
      assert.equal(await page.locator("img, svg, iframe, object, embed, link, base").count(), 0);
      assert.deepEqual(complaints, []);
    });
});

test("the handbook reads without JavaScript and on a narrow screen", async (t) => {
  const path = join(temporaryFolder(t), "handbook.html");
  await run(["handbook", "-o", path]);
  await withDocument(path, { javaScriptEnabled: false, viewport: { width: 390, height: 800 } }, async (page, complaints) => {
    assert.ok((await page.locator("h1").first().innerText()).length > 0);
    assert.deepEqual(complaints, []);
  });
});
