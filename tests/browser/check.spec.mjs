// The checks of what is printed: all findings, one finding gone through and taken back, findings beside a grant and a note, files.
import assert from "node:assert/strict";
import { checkPage } from "./lib.mjs";

const PAGES = ["/oekonomi/kontrol", "/oekonomi/kontrol?alvor=error&sorter=emne", "/oekonomi/kontrol?vis=gennemgaaet", "/oekonomi/bevillinger/bevilling-10", "/oekonomi/notater/bi10", "/oekonomi/enhedspris", "/oekonomi/enhedspris?a=bi10-c.2a.2026.persons.0&b=bi10-c.3.2025.persons.0"];

const cells = (page) => page.locator("table.tov-table").first().locator("tbody tr").allInnerTexts();

export default async function ({ as, test }) {
  const controller = await as("controller");
  const page = controller.page ?? controller;

  for (const path of PAGES) {
    await test(`sound: ${path}`, () => checkPage(controller, path));
  }

  await test("S2_23 S2_21: errors of BI10 stand with printed, computed and difference", async () => {
    await page.goto("/oekonomi/kontrol?alvor=error&art=note");
    const text = (await cells(page)).join("\n");
    assert.match(text, /10\.269 t\.kr\./);
    assert.match(text, /10\.898 t\.kr\./);
    assert.match(text, /629 t\.kr\./);
    assert.match(text, /1\.645 t\.kr\./);
    assert.doesNotMatch(text, /Afrunding/);
  });

  await test("the choices stand in the address and narrow the list", async () => {
    await page.goto("/oekonomi/kontrol");
    await page.selectOption("#regel", "price_factor");
    await page.click("form.tov-filter button");
    assert.match(page.url(), /regel=price_factor/);
    const rows = await cells(page);
    assert.ok(rows.length > 0 && rows.every((r) => r.includes("Prisstigning")));
  });

  await test("a finding is gone through with a reason and leaves the list; undo brings it back", async () => {
    await page.goto("/oekonomi/kontrol?alvor=rounding");
    const before = (await cells(page)).length;
    await page.click("table.tov-table tbody tr:first-child a:has-text('Gennemgå')");
    await page.click("button:has-text('Markér som gennemgået')");
    assert.match(await page.locator("main").innerText(), /Udfyld|Skriv/);
    await page.fill("[name=reason]", "Rundet i kilden");
    await page.click("button:has-text('Markér som gennemgået')");
    assert.match(await page.locator("main").innerText(), /står ikke længere på listen/);
    await page.goto("/oekonomi/kontrol?alvor=rounding");
    assert.equal((await cells(page)).length, before - 1);
    await page.goto("/oekonomi/kontrol?vis=gennemgaaet");
    assert.match((await cells(page)).join("\n"), /Rundet i kilden/);
    await page.click("table.tov-table tbody tr:first-child a:has-text('Se')");
    await checkPage(controller, new URL(page.url()).pathname);
    await page.click("button:has-text('Tag gennemgangen tilbage')");
    assert.match(await page.locator("main").innerText(), /taget tilbage/);
    await page.goto("/oekonomi/kontrol?alvor=rounding");
    assert.equal((await cells(page)).length, before);
  });

  await test("S3_10: the grant's own page tells of the period in the past", async () => {
    await page.goto("/oekonomi/bevillinger/bevilling-10");
    assert.match(await page.locator("main").innerText(), /Foreslået periode i fortiden/);
  });

  await test("S2_29 S3_07c: unit costs with intervals, and two side by side with what keeps them apart", async () => {
    await page.goto("/oekonomi/enhedspris?a=bi10-c.2a.2026.persons.0&b=bi10-c.3.2025.persons.0");
    const text = await page.locator("main").innerText();
    assert.match(text, /34\.300/);
    assert.match(text, /41\.300/);
    assert.match(text, /8\.333/);
    assert.match(text, /Prisniveauerne er forskellige/);
    const file = await (await page.request.get("/oekonomi/enhedspris?fil=csv")).text();
    assert.match(file, /;\d+,00;[^;]*;34300,00;/, "amounts and counts are numbers, not words");
    assert.doesNotMatch(file, /\d kr\./);
  });

  await test("CSV and JSON hold the rows on screen", async () => {
    const csv = await page.request.get("/oekonomi/kontrol?alvor=error&art=note&fil=csv");
    assert.match(await csv.text(), /10\.269 t\.kr\./);
    const json = JSON.parse(await (await page.request.get("/oekonomi/kontrol?alvor=error&fil=json")).text());
    assert.ok(json.length > 10 && json.every((f) => f.severity === "error" && f.rule && f.place && f.why));
  });
}
