// The page in a real browser (chromium, CHROMIUM says where): search, filter, open, back, keys, no JavaScript, a narrow
// screen, dark, twice as large, what axe-core finds, and that no text becomes a part of the page. SEARCH_BIN names the program, MODULES the folder of the libraries,
// SHOTS one for screenshots.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { payloads } from "./payloads.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.SEARCH_BIN ?? resolve(here, "../../target/debug/search");
const shots = process.env.SHOTS;
const modules = process.env.MODULES ?? join(here, "node_modules");
const { chromium } = createRequire(join(modules, "here"))("playwright-core");
const axe = readFileSync(join(modules, "axe-core/axe.min.js"), "utf8");
const arguments_ = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
let folder, address, browser;
const servers = [];

// Indexes the folder `name`, starts a server, and says where it listens.
const serve = async (name, ...args) => {
  const cwd = join(folder, name);
  mkdirSync(join(cwd, "home"));
  const env = { ...process.env, HOME: join(cwd, "home") };
  execFileSync(program, ["index", "seeds", "--quiet", "--index", "index", ...args], { cwd, env });
  const server = spawn(program, ["serve", "--index", "index", "--listen", "127.0.0.1:0"], { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  servers.push(server);
  return new Promise((found, failed) => {
    let said = "";
    server.stderr.on("data", (bytes) => {
      said += bytes;
      const line = said.match(/http:\S+\d\//);
      if (line) found(line[0].replace(/\/$/, ""));
    });
    server.on("exit", () => failed(new Error(`the server ended: ${said}`)));
  });
};

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "search-page-"));
  cpSync(resolve(here, "../../seeds"), join(folder, "seeds"), { recursive: true });
  writeFileSync(join(folder, "seeds/long.txt"), Array.from({ length: 4000 }, (_, n) =>
    n % 400 ? `Zeile ${n} mit einigen Worten.` : `Zeile ${n}: der Leuchtturm.`).join("\n"));
  cpSync(join(folder, "seeds/data-centres/rechenzentrum-in-suedkorea.txt"), join(folder, "seeds/copy.txt"));
  writeFileSync(join(folder, "seeds", `${"long".repeat(50)}.bin`), "\0");
  address = await serve("");
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: arguments_ });
});

after(async () => {
  await browser?.close();
  servers.forEach((server) => server.kill("SIGKILL"));
  rmSync(folder, { recursive: true, force: true });
});

// Runs `steps` with a page of its own. What the page says wrong, opens, or asks of others, fails the test.
const page = async (options, steps) => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 850 }, baseURL: address, ...options });
  const view = await context.newPage();
  const wrong = [];
  view.on("dialog", (dialog) => { wrong.push(dialog.message()); dialog.dismiss(); });
  view.on("popup", (popup) => wrong.push(popup.url()));
  view.on("pageerror", (error) => wrong.push(String(error)));
  view.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  view.on("request", (request) => request.url().startsWith(`${options.baseURL ?? address}/`) || wrong.push(request.url()));
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
        await view.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
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

// Fills a folder with one document for each text: as what it holds, its title, its author, its name, its folder; and with a
// file that is not indexed.
const fill = (name, texts) => {
  const seeds = join(folder, name, "seeds");
  const records = texts.map((text, n) =>
    JSON.stringify({ title: `${text} ${n}`, author: text, text: `Der Leuchtturm steht am Meer. ${text} Und das Meer ist kalt.` }));
  mkdirSync(seeds, { recursive: true });
  writeFileSync(join(seeds, "records.jsonl"), records.join("\n"));
  writeFileSync(join(seeds, "all.txt"), `Der Leuchtturm.\n\n${texts.join("\n").replaceAll("\0", "")}`);
  return texts.map((text, n) => {
    // What no file's name can have, and no more than one may.
    const file = `${String(n).padStart(3, "0")} ${text.replace(/[\0/]/g, "∕")}`.slice(0, 100);
    mkdirSync(join(seeds, file));
    writeFileSync(join(seeds, file, `${file}.txt`), `${n}: ${text}\n\nDer Leuchtturm.\n${text}\n`.replaceAll("\0", ""));
    writeFileSync(join(seeds, file, `${file}.bin`), "\0");
    return `seeds/${file}/${file}.txt`;
  });
};

// A text without what browsers change in one: line ends, spaces, signs that are none.
const plain = (text) => text.replace(/[\s\0\ufffd]+/g, "");

// How many elements of each kind a page has, by name and attributes; and what leads elsewhere.
const elements = (page) => {
  const found = {}, elsewhere = [];
  for (const element of page.querySelectorAll("*")) {
    const kind = `${element.localName} ${element.getAttributeNames().sort().join(" ")}`;
    found[kind] = (found[kind] ?? 0) + 1;
    for (const name of ["href", "src", "action", "formaction", "data", "data-folded"]) {
      const value = element.getAttribute(name);
      if (value !== null && new URL(value, location.origin).origin !== location.origin) elsewhere.push(value);
    }
  }
  return { found, elsewhere };
};

// The elements of many pages, opened but not shown, and what they have in their headings and in the box for the query.
const read = async (elements, paths) => {
  const pages = [];
  for (const path of paths) {
    const answer = await fetch(path, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const heading = page.querySelector("h1")?.textContent;
    pages.push({ ...elements(page), path, status: answer.status, heading, query: page.querySelector("#q").value });
  }
  return pages;
};

test("no text becomes a part of the page", async () => {
  const harmless = payloads.map((text) => text.replace(/[<>"'`&]/g, "·"));
  const searched = (more) => `/?story=off&${new URLSearchParams(more)}`;
  const lists = Array.from({ length: 21 }, (_, n) => searched({ q: "Leuchtturm", sort: "path", page: n + 1 }));
  // The same question finds as much in both: they are alike, element by element.
  const alike = ["/document?path=seeds/all.txt&q=Leuchtturm", ...lists];
  const known = { counts: new Map(), kinds: new Set() };
  for (const [name, texts] of [["harmless", harmless], ["hostile", payloads]]) {
    const isHostile = name === "hostile";
    const files = fill(name, texts);
    const check = ({ found, elsewhere, path }) => {
      assert.deepEqual(elsewhere, [], path);
      for (const kind of Object.keys(found)) {
        if (!isHostile) known.kinds.add(kind);
        assert.ok(known.kinds.has(kind), `${path}: <${kind}>`);
      }
    };
    // In one language: which it is would be guessed anew where signs are others.
    const baseURL = await serve(name, "--language", "de");
    await page({ baseURL }, async (view) => {
      const shown = async (path) => {
        const page = { ...await view.evaluate(`(${elements})(document)`), path };
        check(page);
        return page.found;
      };
      const open = async (path) => {
        await view.goto(path);
        return shown(path);
      };
      const opened = async (paths) => {
        const pages = await view.evaluate(`(${read})(${elements}, ${JSON.stringify(paths)})`);
        pages.forEach(check);
        for (const { status, path } of pages) assert.equal(status, 200, path);
        return pages;
      };
      await open("/index");
      if (!isHostile) (await opened(alike)).forEach(({ path, found }) => known.counts.set(path, found));
      else for (const path of alike) assert.deepEqual(await open(path), known.counts.get(path), path);
      // Of what is harmless a few are enough.
      const few = isHostile ? texts : texts.slice(0, 8);
      const records = few.map((_, n) => `seeds/records.jsonl/${n + 1}`);
      const titled = await opened(records.map((path) => `/document?path=${path}`));
      few.forEach((text, n) => assert.ok(plain(titled[n].heading).includes(plain(text)), `${titled[n].heading} has not ${text}`));
      await opened(files.slice(0, few.length).map((path) => `/document?path=${encodeURIComponent(path)}`));
      const some = [...records, ...files].filter((_, n) => n % 16 === 0);
      await opened(some.map((path) => `/similar?path=${encodeURIComponent(path)}`));
      // Each as a query, as a filter, and looked for in a document.
      const explained = few.map((q) => searched({ q, explain: "on" }));
      await opened(explained);
      for (const path of explained.filter((_, n) => n % 4 === 0)) await open(path);
      const others = (text) => searched({ q: text, type: text, folder: text, year: text, sort: text, page: text });
      const filtered = await opened(few.map(others));
      few.forEach((text, n) => assert.equal(plain(filtered[n].query), plain(text)));
      await opened(few.map((text) => `/document?path=seeds/all.txt&q=${encodeURIComponent(text)}`));
      await open("/");
      await view.locator("#q").fill(texts[0]);
      await view.waitForURL(/q=/);
      await shown("what was typed");
      assert.equal(await view.evaluate(() => globalThis.pwned), undefined);
    });
  }
});
