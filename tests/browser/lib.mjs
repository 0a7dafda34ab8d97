// What browser tests share: a server on its own copy of the demo database, a browser, log-in for each demo user,
// and the check that every page must pass. Chromium is Debian's; no page outside 127.0.0.1 is opened.
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { slowly } from "./slow.mjs";

const require = createRequire(import.meta.url);
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const program = resolve(root, process.env.TOV_BUILD ?? "build", "tovholder");
export const WIDE = { width: 1440, height: 900 };
export const PHONE = { width: 360, height: 740 };
const PASSWORD = "tovholder-demo";
const AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

// A folder of this run's own; done() removes it. With TOV_SHOTS set, pictures go there and stay.
export const work = mkdtempSync(join(tmpdir(), "tovholder-browser-"));
const shots = process.env.TOV_SHOTS;
if (shots) {
  mkdirSync(shots, { recursive: true });
}
export function done() {
  rmSync(work, { recursive: true, force: true });
}

// The demo database, made once a run: the public data and 2,000 invented citizens.
let prepared;
function database() {
  if (!prepared) {
    prepared = join(work, "demo.db");
    const db = `sqlite:${prepared}`;
    for (const words of [
      ["migrate"],
      ["load", "data/copenhagen", "--quiet"],
      ["demo", "--citizens", "2000", "--seed", "2026"],
    ]) {
      execFileSync(program, [...words, "--db", db], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    }
  }
  return prepared;
}

// A running server: {url, db, output(), stop()}. Changes that a test makes stay in the server's own copy.
let copies = 0;
// The server takes a free port and says which. args are more of serve's ("--today", "2026-03-09"); with before = a stopped server, its
// database and port are taken over.
export async function startServer({ args = [], before } = {}) {
  const file = before?.file ?? join(work, `server-${++copies}.db`);
  if (!before) {
    copyFileSync(database(), file);
  }
  const db = `sqlite:${file}`;
  const child = spawn(program, ["serve", "--port", String(before?.port ?? 0), "--db", db, ...args], {
    cwd: root,
    env: { ...process.env, TOV_SNAPSHOT: `${db.replace("sqlite:", "")}-snapshot` },
  });
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  const ended = new Promise((resolve) => child.on("exit", resolve));
  let port;
  for (let tries = 0; !(port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1]); tries++) {
    if (tries === 600 || child.exitCode !== null) {
      child.kill();
      throw new Error(`the server does not start: ${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const slow = process.env.TOV_SLOW && (await slowly(port, Number(process.env.TOV_SLOW), before?.slow?.port));
  return {
    url: slow ? slow.url : `http://127.0.0.1:${port}`,
    db,
    file,
    port,
    slow,
    output: () => output,
    async stop() {
      child.kill("SIGINT");
      slow?.stop();
      return ended;
    },
  };
}

// Chromium takes the last --disable-features only, so Playwright's own stand here too. The rest are the popups of the address line: pages
// of Chromium's own, two for each window, that no test sees and that cost more than many of ours.
const WITHOUT = ["AvoidUnnecessaryBeforeUnloadCheckSync", "BoundaryEventDispatchTracksNodeRemoval", "DestroyProfileOnBrowserClose",
  "DialMediaRouteProvider", "GlobalMediaControls", "HttpsUpgrades", "LensOverlay", "MediaRouter", "PaintHolding",
  "ThirdPartyStoragePartitioning", "Translate", "AutoDeElevate", "RenderDocument", "OptimizationHints",
  "WebUIOmniboxPopup", "WebUIOmniboxAimPopup"];

export async function startBrowser() {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--disable-features=${WITHOUT.join()}`,
    ],
  });
}

// Opens pages for one server: as(login, options) gives a page where that demo user is logged in ("" = nobody).
// The log-ins are those of system/user_demo.c: "sagsbehandler", "tilbudsleder", "analytiker" ….
// options are Playwright's for a context, e.g. {javaScriptEnabled: false, viewport: PHONE, locale: "en"}.
export function visitor(browser, server) {
  const states = new Map();

  async function newPage(options) {
    const context = await browser.newContext({ viewport: WIDE, locale: "da-DK", baseURL: server.url, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(30000);
    listen(page);
    waitForPages(page);
    if (options.javaScriptEnabled === false) {
      scriptless.add(page);
    }
    return page;
  }

  return async function as(login, options = {}) {
    if (!login) {
      return newPage(options);
    }
    if (!states.has(login)) {
      const context = await browser.newContext({ baseURL: server.url });
      const answer = await context.request.post("/log-ind", { form: { login, password: PASSWORD }, maxRedirects: 0 });
      if (answer.status() !== 303) {
        throw new Error(`could not log in as ${login}: ${answer.status()}`);
      }
      states.set(login, await context.storageState());
      await context.close();
    }
    return newPage({ ...options, storageState: states.get(login) });
  };
}

export async function logIn(page, login, password = PASSWORD) {
  await page.goto("/");
  const form = page.locator("main form", { has: page.locator("input[type=password]") });
  await form.locator("input:not([type=hidden]):not([type=password])").first().fill(login);
  await form.locator("input[type=password]").fill(password);
  await form.locator("button[type=submit]").click();
  await page.waitForLoadState();
  if (await page.locator("main input[name=login]").count()) {
    throw new Error(`could not log in as ${login}: ${await page.locator("main").innerText()}`);
  }
}

// Pages of contexts without script: axe cannot run there.
const scriptless = new WeakSet();

// A click that opens a page ends when the page has begun to come, and what does not wait by itself (count(), evaluate(), allInnerTexts())
// would then read half of it. So what may open a page waits for the whole of it. A page that is only begun is waited for as well.
const OPENING = ["click", "press", "check", "uncheck", "selectOption", "setInputFiles", "tap", "dblclick"];
let waits = false;
function waitForPages(page) {
  const prototype = Object.getPrototypeOf(page.locator("html"));
  for (const action of waits ? [] : OPENING) {
    const plain = prototype[action];
    prototype[action] = async function (...args) {
      const result = await plain.apply(this, args);
      const opened = this.page();
      if (!opened.isClosed()) {
        await opened.waitForLoadState("domcontentloaded");
      }
      return result;
    };
  }
  waits = true;
}

// What the browser complained of on this page since it was last asked.
const complaints = new WeakMap();
function listen(page) {
  complaints.set(page, []);
  const add = (text) => complaints.get(page).push(text);
  page.on("console", (message) => {
    if (message.type() === "error" || /Content Security Policy/.test(message.text())) {
      add(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (fault) => add(`script: ${fault.message}`));
  page.on("response", (answer) => {
    if (answer.status() >= 400 && answer.request().resourceType() !== "document") {
      add(`${answer.status()} ${answer.url()}`);
    }
  });
}
export function takeComplaints(page) {
  const list = complaints.get(page) ?? [];
  complaints.set(page, []);
  return list;
}

// Runs in the page: elements that reach outside it, and chart texts that overlap or are cut off.
function layoutFaults() {
  const faults = [];
  const name = (e) => `<${e.tagName.toLowerCase()} class="${e.getAttribute("class") ?? ""}"> ${(e.textContent ?? "").trim().slice(0, 40)}`;
  const scrolls = (e) => {
    for (let up = e.parentElement; up && up !== document.body; up = up.parentElement) {
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX)) {
        return true;
      }
    }
    return false;
  };
  const width = document.documentElement.clientWidth;
  for (const e of document.body.querySelectorAll("*")) {
    if (!e.checkVisibility({ visibilityProperty: true }) || e.closest(".sr-only, .mobile-drawer, .skipnav")) {
      continue;
    }
    const box = e.getBoundingClientRect();
    if (box.width > 0 && (box.right > width + 1 || box.left < -1) && !scrolls(e)) {
      faults.push(`outside the page: ${name(e)} (${Math.round(box.left)} to ${Math.round(box.right)} of ${width})`);
    }
  }
  if (document.documentElement.scrollWidth > width) {
    faults.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} of ${width}`);
  }
  for (const chart of document.querySelectorAll("svg[role=img]")) {
    if (!chart.checkVisibility()) {
      continue;
    }
    const frame = chart.getBoundingClientRect();
    const texts = [...chart.querySelectorAll("text")].filter((t) => t.textContent.trim() && t.checkVisibility());
    const boxes = texts.map((t) => t.getBoundingClientRect());
    boxes.forEach((a, i) => {
      if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1) {
        faults.push(`chart text cut off: ${texts[i].textContent}`);
      }
      boxes.slice(i + 1).forEach((b, j) => {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 3) {
          faults.push(`chart texts overlap: ${texts[i].textContent} and ${texts[i + 1 + j].textContent}`);
        }
      });
    });
  }
  return faults;
}

// Runs in the page; only the faults leave it, because all that axe found costs as much to hand over as to find.
async function axeFaults(rules) {
  const { violations } = await window.axe.run({ runOnly: rules, resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
}

// Texts have their width only when the font is there; on a busy machine it can come after the page. Asked from outside, because some pages run no script.
async function fontsOf(page) {
  const until = Date.now() + 20_000;
  while ((await page.evaluate("document.fonts.status")) !== "loaded" && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// All faults of the page as it stands: layout, what the browser complained of and, unless without axe, accessibility (where
// script runs).
export async function faultsOf(page, { axe = true } = {}) {
  await fontsOf(page);
  const faults = [...takeComplaints(page), ...(await page.evaluate(layoutFaults))];
  if (scriptless.has(page) || !axe) {
    return faults;
  }
  // Handed over only where it is not there yet: it costs as much as a small page's check.
  if (!(await page.evaluate("Boolean(window.axe)"))) {
    await page.evaluate(`(() => { ${axeSource}; })(); 0`);
  }
  faults.push(...(await page.evaluate(axeFaults, AXE_RULES)));
  return faults;
}

// The routes that answer GET, as {pattern, shape}, literal segments before {names}; and the pattern of an address's path.
export const routes = execFileSync(program, ["routes"], { encoding: "utf8" })
  .split("\n")
  .map((line) => line.split("\t"))
  .filter(([method]) => method === "GET")
  .map(([, pattern]) => ({
    pattern,
    shape: new RegExp(`^${pattern.replace(/[.]/g, "\\.").replace(/\{[^}]*\}/g, "[^/]+")}$`),
  }));
export const routeOf = (path) => routes.find((r) => r.shape.test(path))?.pattern;

// On a phone a page of a route has the same elements whatever its rows: its accessibility is checked there once a route, its layout always.
const onPhone = new Set();
export function firstOnPhone(path) {
  const pattern = routeOf(path.split("?")[0]) ?? path;
  const first = !onPhone.has(pattern);
  onPhone.add(pattern);
  return first;
}

// Opens path at 1440 and at 360 px and throws unless it answers with status and has no faults.
export async function checkPage(page, path, { status = 200 } = {}) {
  const faults = [];
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    takeComplaints(page);
    const answer = await page.goto(path);
    if (answer.status() !== status) {
      throw new Error(`${path}: status ${answer.status()}, not ${status}`);
    }
    // The browser itself reports a page that answers 4xx or 5xx as an error of its console.
    const expected = (fault) => status >= 400 && /console: Failed to load resource/.test(fault);
    const axe = size === WIDE || firstOnPhone(path);
    faults.push(...(await faultsOf(page, { axe })).filter((x) => !expected(x)).map((x) => `${size.width} px: ${x}`));
    await picture(page, `${path}-${size.width}`);
  }
  if (faults.length) {
    throw new Error(`${path}: ${[...new Set(faults)].join("; ")}`);
  }
}

// Waits for the link to a file that a job makes, and tells what the page says instead when it does not come.
export async function readyLink(page, link = page.locator("main a.button-primary")) {
  await link.waitFor({ timeout: 180_000 }).catch(async (fault) => {
    throw new Error(`${fault.message}: ${(await page.locator("main").innerText()).replace(/\s+/g, " ")}`);
  });
  return link;
}

// A picture of the whole page in TOV_SHOTS, if that is set.
export async function picture(page, name) {
  if (shots) {
    const file = name.replace(/[^A-Za-z0-9-]+/g, "_").replace(/^_/, "") || "forside";
    await page.screenshot({ path: join(shots, `${file}.png`), fullPage: true });
  }
}
