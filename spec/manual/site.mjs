// Opens every page of the site in Chromium and checks that nothing is requested from
// elsewhere, no script fails, no page is wider than the window, and search and the theme
// work.
//
//	node site.mjs DIR CHROMIUM [SCREENSHOTS]
//
// playwright-core is resolved from the folder in which the script runs.
import { createRequire } from "node:module";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { chromium } = createRequire(join(process.cwd(), "x.js"))("playwright-core");
const [dir, executablePath, shots] = process.argv.slice(2);
const at = (page) => pathToFileURL(join(dir, page)).href;
const problems = [];
// appears waits until something is shown; a busy machine may be slow.
const appears = (locator) => locator.waitFor({ state: "visible", timeout: 20000 }).then(() => true, () => false);
const expect = (ok, what) => { if (!ok) problems.push(what); };

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const open = async (options) => {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("request", (r) => expect(/^(file|data):/.test(r.url()), `${page.url()} requests ${r.url()}`));
  page.on("requestfailed", (r) => problems.push(`${page.url()}: ${r.url()} is missing`));
  page.on("pageerror", (e) => problems.push(`${page.url()}: ${e}`));
  page.on("console", (m) => { if (m.type() === "error") problems.push(`${page.url()}: ${m.text()}`); });
  return page;
};
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

const pages = readdirSync(dir).filter((name) => name.endsWith(".html"));
const wide = await open({ viewport: { width: 1400, height: 1000 } });
const narrow = await open({ viewport: { width: 390, height: 844 }, colorScheme: "dark", hasTouch: true });
const anchors = new Map();
for (const name of pages) {
  for (const page of [wide, narrow]) {
    await page.goto(at(name));
    expect(await fits(page), `${name} is wider than ${page.viewportSize().width} pixels`);
  }
  const found = await wide.evaluate(() => ({
    titles: document.querySelectorAll("h1").length,
    ids: Array.from(document.querySelectorAll("[id]")).map((e) => e.id),
    links: Array.from(document.querySelectorAll("main a[href], .contents a[href]")).map((a) => a.getAttribute("href")).filter((h) => !/^https?:/.test(h)),
  }));
  expect(found.titles === 1, `${name} has ${found.titles} h1`);
  anchors.set(name, found);
}
for (const [name, { links }] of anchors) {
  for (const link of links) {
    const [file, id] = link.split("#");
    const target = anchors.get(file || name);
    expect(target && (!id || target.ids.includes(id)), `${name} links to ${link}`);
  }
}

// Search, with the keyboard alone.
await wide.goto(at("index.html"));
await wide.keyboard.press("/");
await wide.keyboard.type("proxy");
await wide.locator("#results [role=option]").first().waitFor();
expect((await wide.locator("#results").innerText()).includes("Proxies"), "search does not find Proxies");
if (shots) await wide.screenshot({ path: join(shots, "search.png") });
await wide.keyboard.press("ArrowDown");
await wide.keyboard.press("Enter");
await wide.waitForURL(/registries\.html#proxies$/);

// Light and dark: the choice is remembered.
const paper = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const light = await paper(wide);
await wide.locator(".theme").click();
expect(await paper(wide) !== light, "the button does not change the theme");
await wide.goto(at("projects.html"));
expect(await paper(wide) !== light, "the theme is forgotten");
if (shots) await wide.screenshot({ path: join(shots, "dark.png") });
await narrow.goto(at("projects.html"));
expect(await paper(narrow) !== light, "the system's dark theme is not obeyed");

// The menu on small screens.
expect(!await narrow.locator(".side").isVisible(), "the menu is open on a small window");
await narrow.locator(".menu").click();
expect(await appears(narrow.locator(".side")), "the menu does not open");
if (shots) await narrow.screenshot({ path: join(shots, "menu.png") });
await narrow.keyboard.press("Escape");

if (shots) {
  for (const [name, page] of [["index", narrow], ["projects", narrow], ["command-add", wide], ["projects", wide], ["index", wide], ["failures", wide], ["std", wide]]) {
    await page.goto(at(name + ".html"));
    await page.screenshot({ path: join(shots, `${name}-${page === wide ? "wide" : "narrow"}.png`) });
  }
}
await browser.close();
for (const problem of problems) console.log(problem);
console.log(`${pages.length} pages, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
