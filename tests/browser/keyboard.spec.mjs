// From log-in to a sent referral by keyboard alone: every stop shows its focus, the stops follow the reading order, and
// the box of errors takes the focus.
import assert from "node:assert/strict";
import { WIDE } from "./lib.mjs";

// What has the focus: its words, whether the focus shows, and where it stands.
function focused() {
  const e = document.activeElement;
  if (!e || e === document.body) {
    return null;
  }
  const ring = (x) => {
    const style = getComputedStyle(x);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  };
  // A radio button and a checkbox are drawn by their label.
  const label = e.labels?.[0];
  const drawn = label && /^(radio|checkbox)$/.test(e.type) ? getComputedStyle(label, "::before") : null;
  const shown = ring(e) || (drawn && (drawn.outlineStyle !== "none" || drawn.boxShadow !== "none"));
  const box = (drawn ? label : e).getBoundingClientRect();
  const header = Boolean(e.closest("header, .skipnav"));
  return {
    name: (e.labels?.[0]?.textContent || e.textContent || e.getAttribute("aria-label") || e.id).replace(/\s+/g, " ").trim(),
    tag: e.tagName.toLowerCase(),
    type: e.type ?? "",
    id: e.id,
    main: Boolean(e.closest("main")),
    header,
    shown: Boolean(shown),
    top: box.top + scrollY,
    bottom: box.bottom + scrollY,
    left: box.left,
    row: e.closest("tr, .tov-offer, .tov-top, svg, header, .tov-document, .row") !== null,
  };
}

// One Tab. The new stop shows its focus and stands after the one before.
async function tab(page, before) {
  await page.keyboard.press("Tab");
  const stop = await page.evaluate(focused);
  assert.ok(stop, `the focus left the page after ${before?.name}`);
  assert.ok(stop.shown, `no focus to be seen on <${stop.tag}> ${stop.name}`);
  if (before?.main && stop.main && !(before.row && stop.row)) {
    assert.ok(stop.bottom > before.top, `${stop.name} stands above ${before.name}, but comes after it`);
  }
  return stop;
}

// Tabs on until wanted(stop) and gives that stop.
async function tabTo(page, wanted, what) {
  let stop = null;
  const passed = [];
  for (let i = 0; i < 150; i++) {
    stop = await tab(page, stop);
    if (wanted(stop)) {
      return stop;
    }
    passed.push(stop.name.slice(0, 30));
  }
  throw new Error(`150 stops without ${what}: ${passed.slice(0, 20).join(", ")}`);
}
const link = (page, words) => tabTo(page, (s) => s.tag === "a" && words.test(s.name), `a link ${words}`);
const button = (page, words) => tabTo(page, (s) => s.tag === "button" && s.main && words.test(s.name), `a button ${words}`);
const field = (page, id) => tabTo(page, (s) => s.id === id, `the field ${id}`);

// Enter, and the page that it leads to.
async function enter(page, heading) {
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  await page.waitForLoadState();
}

export default async function ({ as, test }) {
  const page = await as("", { viewport: WIDE });

  await test("log in", async () => {
    await page.goto("/log-ind");
    await field(page, "login");
    await page.keyboard.type("sagsbehandler");
    await tabTo(page, (s) => s.type === "password", "the password");
    await page.keyboard.type("tovholder-demo");
    await enter(page, /Mit overblik/);
  });

  await test("choose the purpose, find the citizen", async () => {
    await link(page, /^Borgere$/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/borgere$/);
    await tabTo(page, (s) => s.type === "radio", "the first purpose");
    await page.keyboard.press("Space");
    await button(page, /Vælg formål/);
    await enter(page, /Find borger/);
    await tabTo(page, (s) => s.main && s.id === "q", "the search field");
    await page.keyboard.type("sanne holm");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/borgere\/soeg$/);
    await link(page, /^Sanne Holm-Berntsen/);
    await enter(page, /Sanne Holm-Berntsen/);
  });

  await test("the link past the header, then the page in reading order", async () => {
    await page.keyboard.press("Tab");
    assert.match((await page.evaluate(focused)).name, /Gå til sidens indhold/);
    await page.keyboard.press("Enter");
    await page.locator("#indhold:focus").waitFor();
    const first = await tab(page, null);
    assert.ok(first.main && /Henvis til tilbud/.test(first.name), first.name);
    await enter(page, /Vælg tilbud til Sanne/);
  });

  await test("choose an offer and get the errors read out first", async () => {
    await link(page, /^Vælg\b.*Psykologforløb/);
    await enter(page, /Henvis Sanne Holm-Berntsen til Psykologforløb/);
    await field(page, "reason");
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Delete");
    await button(page, /Gennemse/);
    await page.keyboard.press("Enter");
    await page.locator("[data-error-summary]:focus").waitFor();
    const first = await tab(page, null);
    assert.equal(first.tag, "a");
    await page.keyboard.press("Enter");
    await page.locator("#reason:focus").waitFor();
  });

  await test("write the reason, choose the legal basis, send", async () => {
    await page.keyboard.type("Kun med tastatur.");
    await tabTo(page, (s) => s.type === "radio", "the legal basis");
    await page.keyboard.press("Space");
    await button(page, /Gennemse/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Send henvisning" }).waitFor();
    await page.waitForLoadState();
    await button(page, /Send henvisning/);
    await page.keyboard.press("Enter");
    await page.getByText(/Henvisningen er sendt til Psykologforløb/).waitFor();
  });
}
