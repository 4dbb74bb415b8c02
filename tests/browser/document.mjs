// Opens a document in a browser that may reach nothing but that file, and keeps account of all that goes wrong.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

// As root, and in containers, Chromium's own sandbox cannot be set up.
const launch = () => chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-dev-shm-usage"] });

// Gives `use` the page and a list that stays empty when nothing was complained of or asked for.
export async function withDocument(path, settings, use) {
  const browser = await launch();
  try {
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...settings });
    const page = await context.newPage();
    const complaints = [];
    const url = pathToFileURL(path).href;
    page.on("console", (message) => complaints.push(`console ${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    await page.route("**/*", (route) => {
      const asked = route.request().url();
      if (asked.split("#")[0] === url) return route.continue();
      complaints.push(`request: ${asked}`);
      return route.abort();
    });
    await page.addInitScript(() =>
      document.addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)),
    );
    page.openHash = (hash) => page.goto(url + hash);
    await page.goto(url);
    await use(page, complaints);
  } finally {
    await browser.close();
  }
}

// Pictures for people; nothing compares them.
export async function picture(page, name) {
  const folder = join(process.env.WATERTIGHT_BUILD ?? "/tmp", "pictures");
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, name), fullPage: false });
}
