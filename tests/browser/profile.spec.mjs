// The profile of a target group: both who may see rows and who may not, filters in the address, files, pyramid, small counts.
import assert from "node:assert/strict";
import { checkPage, PHONE } from "./lib.mjs";

const PAGES = [
  "/effekt/maalgruppe",
  "/effekt/maalgruppe?ydelse=benefit",
  "/effekt/maalgruppe?ydelse=kontanthjaelp&bydel=valby",
  "/effekt/maalgruppe?ydelse=benefit&koen=female&mod=ydelse-sygedagpenge",
  "/effekt/maalgruppe?ydelse=sygedagpenge&alder=18-29",
  "/effekt/maalgruppe?ydelse=ingen&indsats=ips-rusmiddel",
  "/effekt/maalgruppe?maalgruppe=veteran",
];

export default async function ({ as, test }) {
  const secretariat = await as("sekretariat");
  const analyst = await as("analytiker");
  const text = (page) => page.locator("main").innerText();

  for (const path of PAGES) {
    await test(`sound for those who see no small counts: ${path}`, () => checkPage(secretariat, path));
  }
  for (const path of [PAGES[0], PAGES[5], "/effekt/maalgruppe?ydelse=benefit&koen=male&bydel=valby&alder=30-49"]) {
    await test(`sound for the analyst: ${path}`, () => checkPage(analyst, path));
  }
  await test("Effekt leads to it", async () => {
    await secretariat.goto("/effekt");
    await secretariat.getByRole("link", { name: "Målgruppeprofil" }).click();
    assert.match(await secretariat.locator("h1").innerText(), /Målgruppeprofil: Kontanthjælp/);
  });
  await test("S4-03 persons and full-time persons stand apart; the printed number beside, as printed", async () => {
    await secretariat.goto("/effekt/maalgruppe");
    const facts = await secretariat.locator(".tov-facts").innerText();
    assert.match(facts, /Personer\s+[\d.]+/);
    assert.match(facts, /Fuldtidspersoner\s+[\d.]+(,\d)?/);
    assert.match(facts, /dage på ydelse ÷ dage i hele måneder/);
    const row = secretariat.locator("tr", { hasText: "Udsatte borgere i BIF" });
    assert.match(await row.innerText(), /ca\. 11\.100 fuldtidspersoner/);
    assert.match(await row.innerText(), /Oplyst i kilden[\s\S]*uger eller dage, er\s+ikke oplyst/);
  });
  await test("S4-04 four panels against the register, with n and data date", async () => {
    for (const heading of ["Hvem er i gruppen?", "Forsørgelse og uddannelse", "Tidligere tilknytning til arbejde og ydelse", "Sundhed og social udsathed"]) {
      assert.equal(await secretariat.getByRole("heading", { name: heading, exact: true }).count(), 1);
    }
    assert.match(await text(secretariat), /Data til og med\s+14\.04\.2026/);
    assert.match(await text(secretariat), /Tovholders register, ikke hele byen/);
  });
  await test("S1-05 over-representation stands with interval and is not ranked", async () => {
    const table = secretariat.locator('[aria-label="Tabel: Beskrevne helbredsforhold"]');
    assert.equal(await table.locator("th a").count(), 0, "no sorting");
    assert.match(await table.locator("tr", { hasText: "Angst" }).innerText(), /\d,\d\d–\d,\d\d/);
    assert.match(await text(secretariat), /må ikke sættes i rang/);
  });
  await test("the pyramid is described in the table's own numbers", async () => {
    const desc = await secretariat.locator("svg.tov-chart-large desc").first().textContent();
    const [, count, of] = desc.match(/: (\d+) af (\d+)\./);
    await secretariat.getByText("Vis som tabel").click();
    const cells = await secretariat.locator('[aria-label="Tabel: Alder og køn"] td').allInnerTexts();
    assert.ok(cells.includes(count) && cells.includes(of));
  });
  await test("a small group is undertrykt in table, chart and file alike", async () => {
    await secretariat.goto(PAGES[5]);
    assert.match(await text(secretariat), /undertrykt/);
    const url = await secretariat.locator('a[href*="tabel=bydel&"][href*="format=csv"]').getAttribute("href");
    const file = await secretariat.request.get(url);
    assert.equal(file.status(), 200);
    const lines = (await file.text()).split(/\r?\n/);
    const shown = await secretariat.locator('[aria-label="Tabel: Bydel"] tbody tr').evaluateAll((rows) =>
      rows.map((r) => [r.cells[0].innerText.replace(/\s+/g, " ").trim(), r.cells[1].innerText.trim()]));
    assert.ok(shown.some(([, n]) => n === "undertrykt"));
    for (const [name, n] of shown) {
      assert.equal(lines.find((l) => l.startsWith(`${name};`))?.split(";")[1], n, name);
    }
  });
  await test("those who may see rows get the persons behind, others neither rows nor two filters", async () => {
    assert.equal(await secretariat.getByRole("link", { name: "Vis personerne" }).count(), 0);
    await secretariat.goto("/effekt/maalgruppe?koen=female&bydel=valby");
    assert.match(await text(secretariat), /Vælg kun ét af alder, køn og bydel/);
    await analyst.goto(PAGES[5]);
    assert.doesNotMatch(await analyst.locator(".tov-facts").innerText(), /undertrykt/);
    await analyst.getByRole("link", { name: "Vis personerne" }).click();
    assert.match(await text(analyst), /Første dag i gruppen/);
  });
  await test("the whole book is a file", async () => {
    const file = await analyst.request.get("/effekt/maalgruppe?format=xlsx");
    assert.equal(file.status(), 200);
    assert.match(file.headers()["content-type"], /spreadsheetml/);
  });
  await test("the group and the year are chosen in the form and stand in the address", async () => {
    await secretariat.goto("/effekt/maalgruppe");
    await secretariat.getByLabel("Ydelse", { exact: true }).selectOption("sygedagpenge");
    await secretariat.getByLabel("År", { exact: true }).selectOption("2025");
    await secretariat.getByRole("button", { name: "Vis profil" }).click();
    assert.match(secretariat.url(), /aar=2025/);
    assert.match(secretariat.url(), /ydelse=sygedagpenge/);
    assert.match(await secretariat.locator("h1").innerText(), /Sygedagpenge/);
  });
  await test("a year without data says so", async () => {
    await secretariat.goto("/effekt/maalgruppe?aar=2050");
    assert.match(await text(secretariat), /Der er endnu ingen data for 2050/);
  });
  await test("on a phone nothing is wider than the page", async () => {
    await secretariat.setViewportSize(PHONE);
    await secretariat.goto("/effekt/maalgruppe?ydelse=benefit");
    assert.ok((await secretariat.evaluate(() => document.documentElement.scrollWidth)) <= PHONE.width);
  });
}
