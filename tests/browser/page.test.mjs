// The page in a real browser (chromium, CHROMIUM says where): search, filter, open, back, keys, no JavaScript, a narrow
// screen, dark, twice as large, and what axe-core finds. SEARCH_BIN names the program, MODULES the folder of the libraries,
// SHOTS one for screenshots.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.SEARCH_BIN ?? resolve(here, "../../target/debug/search");
const shots = process.env.SHOTS;
const modules = process.env.MODULES ?? join(here, "node_modules");
const { chromium } = createRequire(join(modules, "here"))("playwright-core");
const axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");
const arguments_ = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
let folder, server, address, browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "search-page-"));
  cpSync(resolve(here, "../../seeds"), join(folder, "seeds"), { recursive: true });
  writeFileSync(join(folder, "seeds/long.txt"), Array.from({ length: 4000 }, (_, n) =>
    n % 400 ? `Zeile ${n} mit einigen Worten.` : `Zeile ${n}: der Leuchtturm.`).join("\n"));
  cpSync(join(folder, "seeds/data-centres/rechenzentrum-in-suedkorea.txt"), join(folder, "seeds/copy.txt"));
  mkdirSync(join(folder, "home"));
  const env = { ...process.env, HOME: join(folder, "home") };
  execFileSync(program, ["index", "seeds", "--quiet"], { cwd: folder, env });
  server = spawn(program, ["serve", "--listen", "127.0.0.1:0"], { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  address = await new Promise((found, failed) => {
    let said = "";
    server.stderr.on("data", (bytes) => {
      said += bytes;
      const line = said.match(/http:\S+\//);
      if (line) found(line[0].replace(/\/$/, ""));
    });
    server.on("exit", () => failed(new Error(`the server ended: ${said}`)));
  });
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: arguments_ });
});

after(async () => {
  await browser?.close();
  server?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

// Runs `steps` with a page of its own. What the page says wrong, or asks of others, fails the test.
const page = async (options, steps) => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 850 }, baseURL: address, ...options });
  const view = await context.newPage();
  const wrong = [];
  view.on("pageerror", (error) => wrong.push(String(error)));
  view.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  view.on("request", (request) => request.url().startsWith(address) || wrong.push(request.url()));
  try {
    await steps(view);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
};

const titles = (view) => view.locator(".hit h2").allTextContents();
const shot = async (view, name) => shots && view.screenshot({ path: join(shots, `${name}.png`) });

const faults = async (view) => {
  await view.evaluate(axe);
  const { violations } = await view.evaluate(() => globalThis.axe.run(document));
  return violations.map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes.map((node) => node.html).join(" ")}`);
};

test("hits come while one types", () => page({}, async (view) => {
  await view.goto("/");
  await shot(view, "home");
  assert.equal(await view.evaluate(() => document.activeElement.id), "q");
  await view.keyboard.type("Rechenzentrum Korea");
  await view.locator(".hit").first().waitFor();
  await view.waitForURL(/q=Rechenzentrum/);
  assert.match((await titles(view))[0], /Rechenzentren/);
  assert.equal(await view.locator(".snippet mark").first().textContent(), "korea");
  await shot(view, "hits");
}));

test("a filter narrows, and can be taken off", () => page({}, async (view) => {
  // Unfolded: how many hits there are does not change while they are counted.
  await view.goto("/?q=Rechenzentrum+Korea&story=off");
  const all = await view.locator(".hit").count();
  await view.getByRole("link", { name: /^Italian/ }).click();
  await view.waitForURL(/language=it/);
  const some = await view.locator(".hit").count();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  await view.getByRole("link", { name: "Take off: Language Italian" }).click();
  await view.waitForURL((url) => !url.search.includes("language"));
  assert.equal(await view.locator(".hit").count(), all);
}));

test("a document opens at its first match, and the way back is where one was", () => page({}, async (view) => {
  await view.goto("/?q=Leuchtturm", { waitUntil: "networkidle" });
  await view.locator(".hit a").first().click();
  await view.waitForURL(/document/);
  assert.equal(await view.locator("mark").first().textContent(), "Leuchtturm");
  await view.keyboard.press("n");
  await view.keyboard.press("n");
  assert.equal(await view.locator("mark.here").getAttribute("id"), "m3");
  await view.getByRole("link", { name: "after" }).click();
  await view.waitForURL(/part=/);
  assert.ok(await view.locator("mark:target").isVisible());
  await view.goBack();
  await view.goBack();
  await view.waitForURL(/\?q=Leuchtturm$/);
  assert.equal(await view.locator("#q").inputValue(), "Leuchtturm");
}));

test("what tells the same story is folded once that is known", () => page({}, async (view) => {
  await view.goto("/?q=Byeolsan");
  await view.locator(".story summary").waitFor();
  await view.locator(".story summary").first().click();
  assert.match(await view.locator(".story a").first().textContent(), /copy|suedkorea/);
  await shot(view, "story");
  await view.getByRole("link", { name: "Unfold stories" }).click();
  await view.waitForURL(/story=off/);
  assert.equal(await view.locator(".story").count(), 0);
}));

test("keys alone are enough", () => page({}, async (view) => {
  await view.goto("/?q=Rechenzentrum");
  await view.keyboard.press("Tab");
  assert.equal(await view.evaluate(() => document.activeElement.textContent), "Skip to the content");
  await view.keyboard.press("/");
  assert.equal(await view.evaluate(() => document.activeElement.id), "q");
  await view.keyboard.press("ArrowDown");
  await view.keyboard.press("ArrowDown");
  const second = await view.locator(".hit h2 a").nth(1).textContent();
  assert.equal(await view.evaluate(() => document.activeElement.textContent), second);
  await view.keyboard.press("ArrowUp");
  await view.keyboard.press("ArrowUp");
  assert.equal(await view.evaluate(() => document.activeElement.id), "q");
  await view.keyboard.press("ArrowDown");
  await view.keyboard.press("Enter");
  await view.waitForURL(/document/);
}));

test("without JavaScript all of it works", () => page({ javaScriptEnabled: false }, async (view) => {
  await view.goto("/");
  await view.locator("#q").fill("Rechenzentrum Korea");
  await view.locator("#q").press("Enter");
  await view.waitForURL(/q=Rechenzentrum/);
  assert.ok(await view.locator(".hit").count() > 0);
  await view.getByRole("link", { name: /^German/ }).click();
  await view.waitForURL(/language=de/);
  await view.locator(".hit h2 a").first().click();
  await view.getByRole("link", { name: "Match 2" }).click();
  await view.waitForURL(/#m2$/);
  await view.getByRole("link", { name: "Similar" }).click();
  await view.waitForURL(/similar/);
  assert.ok(await view.locator(".hit").count() > 0);
}));

test("nothing is wider than a phone, nor than a page at twice the size", async () => {
  for (const [name, viewport] of [["phone", { width: 360, height: 740 }], ["zoom", { width: 600, height: 425 }]]) {
    await page({ viewport }, async (view) => {
      for (const path of ["/", "/?q=Rechenzentrum+Korea&explain=on", "/index", "/document?path=seeds/long.txt&q=Zeile",
        "/similar?path=seeds/data-centres/rechenzentrum-in-suedkorea.txt"]) {
        await view.goto(path);
        const [wide, room] = await view.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(wide <= room, `${name} ${path}: ${wide} > ${room}`);
      }
      await view.goto("/?q=Rechenzentrum+Korea");
      await shot(view, name);
    });
  }
});

test("axe-core finds nothing, light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await page({ colorScheme }, async (view) => {
      for (const path of ["/", "/?q=Rechenzentrum+Korea&language=de", "/?q=Rechenzentrum&explain=on", "/?q=nichtszufinden",
        "/index", "/document?path=seeds/data-centres/gespraech-mit-einer-ingenieurin.md&q=Korea", "/similar?path=seeds/long.txt",
        "/similar?path=seeds/data-centres/rechenzentrum-in-suedkorea.txt"]) {
        // Looked at when nothing moves any more.
        await view.goto(path, { waitUntil: "networkidle" });
        assert.deepEqual(await faults(view), [], `${colorScheme} ${path}`);
      }
      await view.goto("/?q=Rechenzentrum+Korea");
      await shot(view, colorScheme);
    });
  }
});

test("what is written from right to left is shown so", () => page({}, async (view) => {
  await view.goto("/?q=" + encodeURIComponent("الرياح"));
  const snippet = view.locator(".snippet").first();
  assert.equal(await snippet.evaluate((node) => getComputedStyle(node).direction), "rtl");
  assert.equal(await view.locator(".path").first().evaluate((node) => getComputedStyle(node).direction), "ltr");
  await shot(view, "right-to-left");
}));
