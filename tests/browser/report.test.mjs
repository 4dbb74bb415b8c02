// The HTML report in a browser: quiet, alone, usable, and unmoved by hostile names.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after, before } from "node:test";
import { root, run, scan } from "../program/watertight.mjs";
import { picture, withDocument } from "./document.mjs";

const hostile = join(root, "tests/browser/hostile.inspect.json");
let folder, path, findings;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "watertight-test-"));
  path = join(folder, "report.html");
  const ran = await run(["scan", "-q", hostile, join(root, "examples/shop"), "-o", path]);
  assert.notEqual(ran.code, null, ran.err);
  findings = (await scan([hostile, join(root, "examples/shop")])).report.findings;
  assert.ok(findings.length > 20, `only ${findings.length} findings to look at`);
});
after(() => rmSync(folder, { recursive: true, force: true }));

const shown = (page) => page.locator(".finding:visible").count();

test("the document is quiet and asks for nothing, in light and in dark", async () => {
  for (const colorScheme of ["light", "dark"])
    await withDocument(path, { colorScheme }, async (page, complaints) => {
      await picture(page, `report-${colorScheme}.png`);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const brightness = ground.match(/\d+/g).slice(0, 3).reduce((sum, n) => sum + Number(n), 0) / 3;
      assert.equal(brightness > 128, colorScheme === "light", ground);
      assert.deepEqual(complaints, []);
    });
});

test("a policy forbids everything but the document's own style and script", () => {
  const policy = readFileSync(path, "utf8").match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)?.[1] ?? "";
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'sha256-/);
  assert.ok(!/unsafe|\*|https?:/.test(policy), policy);
});

test("names with markup are text", async () => {
  await withDocument(path, {}, async (page, complaints) => {
    const text = await page.locator("body").innerText();
    assert.ok(text.includes("<script>alert(1)</script>"), "the container's name is shown as it is");
    assert.equal(await page.locator("script").count(), 1, "only the filter is a script");
    assert.equal(await page.locator("img, svg:not(.ways), iframe, object, embed, link, base").count(), 0);
    assert.equal(await page.locator('[href^="javascript:" i], [onmouseover], [onerror], [onload], [style]').count(), 0);
    assert.ok(!text.includes("\u202e") && !text.includes("\u001b"), "nothing reorders or colours the text");
    assert.deepEqual(complaints, []);
  });
});

test("every finding is in it once, and its link leads to it", async () => {
  await withDocument(path, {}, async (page, complaints) => {
    assert.equal(await shown(page), findings.length);
    const link = page.locator(".finding .anchor").nth(Math.floor(findings.length / 2));
    const hash = await link.getAttribute("href");
    await page.openHash(hash);
    assert.ok(await page.locator(hash).evaluate((e) => e.matches(":target")));
    await page.waitForFunction((id) => {
      const box = document.getElementById(id).getBoundingClientRect();
      return box.top >= 0 && box.top < innerHeight;
    }, hash.slice(1));
    const broken = await page.evaluate(() =>
      [...document.querySelectorAll('a[href^="#"]')].map((a) => a.getAttribute("href").slice(1)).filter((id) => !document.getElementById(id)),
    );
    assert.deepEqual(broken, [], "links into the document that lead nowhere");
    assert.deepEqual(complaints, []);
  });
});

test("the filter keeps what is asked for, by severity, by layer and by text", async () => {
  await withDocument(path, {}, async (page, complaints) => {
    const boxes = page.locator(".filter [name=severity]");
    for (const severity of ["high", "medium", "low", "info"]) await page.locator(`.filter [value=${severity}]`).uncheck();
    assert.equal(await shown(page), findings.filter((f) => f.severity === "critical").length);
    for (let i = 0; i < (await boxes.count()); i++) await boxes.nth(i).check();
    assert.equal(await shown(page), findings.length);

    const layers = await page.locator(".filter [name=layer] option").allInnerTexts();
    let sum = 0;
    for (const layer of layers.slice(1)) {
      await page.selectOption(".filter [name=layer]", layer);
      assert.ok((await shown(page)) > 0, layer);
      sum += await shown(page);
    }
    assert.equal(sum, findings.length, "each finding is in one layer");
    await page.selectOption(".filter [name=layer]", "");

    await page.fill(".filter [name=text]", "PRIVILEGED");
    const fitting = findings.filter((f) => `${f.subject.name} ${f.title} ${f.rule}`.toLowerCase().includes("privileged"));
    assert.equal(await shown(page), fitting.length);
    await page.fill(".filter [name=text]", "no such thing anywhere");
    assert.equal(await shown(page), 0);
    assert.deepEqual(complaints, []);
  });
});

test("the filter keeps one subject, chosen by kind and by name, with the keyboard alone", async () => {
  await withDocument(path, {}, async (page, complaints) => {
    const kinds = await page.locator(".filter [name=kind] option").allInnerTexts();
    assert.deepEqual(kinds.slice(1), [...new Set(findings.map((f) => f.subject.kind))].sort());
    await page.focus(".filter [name=kind]");
    await page.keyboard.type("service");
    const services = findings.filter((f) => f.subject.kind === "service");
    assert.equal(await shown(page), services.length);

    const offered = await page.locator("#subjects option").evaluateAll((all) => all.map((option) => option.value));
    assert.deepEqual(new Set(offered).size, offered.length, "each name once");
    const name = services[0].subject.name;
    assert.ok(offered.includes(name), offered.join());
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.name), "subject");
    await page.keyboard.type(name);
    const own = services.filter((f) => f.subject.name === name);
    assert.equal(await shown(page), own.length);
    assert.ok(own.length < services.length);
    await page.keyboard.press("Backspace");
    const part = name.slice(0, -1).toLowerCase();
    assert.equal(await shown(page), services.filter((f) => f.subject.name.toLowerCase().includes(part)).length);

    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction((all) => document.querySelectorAll(".finding:not([hidden])").length === all, findings.length);
    assert.equal(await page.locator(".filter output").innerText(), `${findings.length} of ${findings.length} shown`);
    assert.deepEqual(complaints, []);
  });
});

test("a link to a finding shows it, whatever the filter hides", async () => {
  await withDocument(path, {}, async (page) => {
    await page.fill(".filter [name=text]", "no such thing anywhere");
    const hash = await page.locator(".finding .anchor").first().getAttribute("href");
    await page.evaluate((to) => (location.hash = to), hash);
    await page.locator(hash).waitFor({ state: "visible" });
  });
});

test("without JavaScript all findings are there, and no filter that would not work", async () => {
  await withDocument(path, { javaScriptEnabled: false }, async (page, complaints) => {
    assert.equal(await shown(page), findings.length);
    assert.equal(await page.locator(".filter").isVisible(), false);
    assert.deepEqual(complaints, []);
  });
});

test("on paper there is no filter, and the handbook's text is open", async () => {
  await withDocument(path, {}, async (page, complaints) => {
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".filter").isVisible(), false);
    assert.equal(await shown(page), findings.length);
    assert.ok((await page.pdf({ format: "A4" })).length > 10000);
    assert.deepEqual(complaints, []);
  });
});

test("a narrow screen needs no scrolling sideways", async () => {
  await withDocument(path, { viewport: { width: 390, height: 800 } }, async (page) => {
    await picture(page, "report-narrow.png");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${width} pixels wide`);
  });
});
