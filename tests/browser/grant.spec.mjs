// Grants on screen: a new one with its lines, what it pays for and moves; corrections beside what was printed; two who write at once; undo;
// what expires when; price levels.
import assert from "node:assert/strict";
import { checkPage } from "./lib.mjs";

const BASE = "/oekonomi/bevillinger";
const sheet = (key) => `${BASE}/${key}`;

async function submit(page, name) {
  await page.getByRole("button", { name, exact: true }).click();
  await page.waitForLoadState();
}
const textOf = (page) => page.locator("main").innerText();

export default async function ({ as, test }) {
  const controller = await as("controller");
  const other = await as("controller");

  await test("S3_A a new grant with a line, an offer it supplements and a move", async () => {
    await checkPage(controller, `${BASE}/ny`);
    await submit(controller, "Opret bevillingen");
    assert.match(await textOf(controller), /Der er 1 felt, du skal rette/);
    await controller.fill("#title", "Opdigtet prøvebevilling");
    await controller.fill("#decision_year", "2027");
    await controller.selectOption("#owner", "bif");
    await controller.selectOption("#committee", "biu");
    await controller.getByLabel("SOF, Socialforvaltningen").check();
    await submit(controller, "Opret bevillingen");
    assert.match(controller.url(), /opdigtet-proevebevilling/);
    const made = await textOf(controller);
    assert.match(made, /Bevillingen er oprettet/);
    assert.match(made, /Budget 2027/);
    assert.match(made, /SOF/);
    const key = new URL(controller.url()).pathname.split("/").pop();

    await checkPage(controller, `${sheet(key)}/beloeb/ny`);
    await controller.fill("#purpose", "Vejledere");
    await controller.fill("#year_from", "2027");
    await controller.fill("#year_to", "2028");
    await controller.fill("#money", "1.234,56789");
    await controller.getByLabel("1.000 kr.").check();
    await controller.selectOption("#price_level", "2027");
    await controller.getByLabel("Service", { exact: true }).check();
    await controller.selectOption("#administration", "bif");
    await controller.selectOption("#committee", "biu");
    await controller.fill("#appropriation", "35.10");
    await controller.fill("#person_years", "1,5");
    await submit(controller, "Tilføj beløbet");
    const line = await textOf(controller);
    assert.match(line, /1,23456789/, "held to the øre");
    assert.match(line, /bevilling 35\.10/);
    assert.match(line, /1,5 årsværk/);
    assert.match(line, /2027-p\/l/);

    await checkPage(controller, `${sheet(key)}/betaler?slags=indsats`);
    await controller.selectOption("#target", "hif");
    await controller.getByLabel("Supplerer en grundbevilling").check();
    await controller.fill("#share", "40");
    await submit(controller, "Tilføj");
    assert.match(await textOf(controller), /supplerer en grundbevilling, 40 pct\./);

    await checkPage(controller, `${sheet(key)}/flytning`);
    await controller.getByLabel("Årsværk", { exact: true }).first().check();
    await controller.fill("#day", "01.01.2028");
    await controller.selectOption("#from_administration", "bif");
    await controller.selectOption("#to_administration", "sof");
    await controller.fill("#posts", "1,5");
    await controller.fill("#reason", "Opdigtet ressortaftale.");
    await submit(controller, "Tilføj flytningen");
    const moved = await textOf(controller);
    assert.match(moved, /Opdigtet ressortaftale/);
    assert.match(moved, /01\.01\.2028/);
    await submit(controller, "Fortryd");
    assert.match(await textOf(controller), /Det er fortrudt/);
    assert.match(await textOf(controller), /Ingen flytning/);
    await checkPage(controller, sheet(key));
  });

  await test("S3_02b a correction of a printed line is its next version; the printed one stays", async () => {
    await controller.goto(`${sheet("bevilling-18")}`);
    await controller.getByRole("link", { name: /^Ret .*bevilget/ }).first().click();
    await controller.waitForLoadState();
    assert.match(await textOf(controller), /Trykt: 10,1 mio\. kr\./);
    await checkPage(controller, new URL(controller.url()).pathname);
    await controller.fill("#money", "10,25");
    await submit(controller, "Gem ny version");
    assert.match(await textOf(controller), /Der er 1 felt, du skal rette/);
    assert.equal(await controller.inputValue("#money"), "10,25");
    await controller.fill("#reason", "Regnskabet viser det.");
    await submit(controller, "Gem ny version");
    const changed = await textOf(controller);
    assert.match(changed, /10,25/);
    assert.match(changed, /som trykt: 10,1 mio\. kr\./);
    await checkPage(controller, `${sheet("bevilling-18")}/versioner`);
    assert.match(await textOf(controller), /Som trykt: 10,1 mio\. kr\./);
    await controller.goto(sheet("bevilling-18"));
    assert.match(await textOf(controller), /Rettet af .*: Regnskabet viser det\./);
  });

  await test("two who change a grant at once choose field by field, and nothing is lost", async () => {
    const mine = `${sheet("bevilling-16")}/ret`;
    await controller.goto(mine);
    await other.goto(mine);
    await other.fill("#purpose", "Det andet formål.");
    await other.fill("#reason", "Først.");
    await submit(other, "Gem ny version");
    await controller.fill("#purpose", "Mit formål.");
    await controller.fill("#dependency", "Hænger sammen med en ny aftale.");
    await controller.fill("#reason", "Bagefter.");
    await submit(controller, "Gem ny version");
    const conflict = await textOf(controller);
    assert.match(conflict, /Mit formål/);
    assert.match(conflict, /Det andet formål/);
    assert.match(conflict, /har ændret bevillingen, mens du skrev/);
    for (const group of await controller.locator("main fieldset").all()) {
      await group.locator("input[type=radio]").first().check();
    }
    await controller.locator("main form button[type=submit]").first().click();
    await controller.waitForLoadState();
    const after = await textOf(controller);
    assert.match(after, /Mit formål|Det andet formål/);
    assert.match(after, /ændret i Tovholder/);
  });

  await test("two who correct one line at once choose too", async () => {
    await controller.goto(sheet("bevilling-20"));
    const link = await controller.getByRole("link", { name: /^Ret .*bevilget/ }).first().getAttribute("href");
    await controller.goto(link);
    await other.goto(link);
    await other.fill("#money", "1,05");
    await other.fill("#reason", "Den andens.");
    await submit(other, "Gem ny version");
    await controller.fill("#money", "1,1");
    await controller.fill("#reason", "Min.");
    await submit(controller, "Gem ny version");
    const conflict = await textOf(controller);
    assert.match(conflict, /1,05/);
    assert.match(conflict, /har ændret beløbet, mens du skrev/);
    await controller.locator("main fieldset input[type=radio]").first().check();
    await controller.locator("main form button[type=submit]").first().click();
    await controller.waitForLoadState();
    assert.match(await textOf(controller), /som trykt: 1,0 mio\. kr\./);
  });

  await test("S3_08b S3_17b moves as the sheets tell them", async () => {
    await controller.goto(sheet("bevilling-08"));
    assert.match(await controller.locator("#flytninger ~ table, .tov-head:has(#flytninger) + table").first().innerText(), /Indsats\s+Overførsler/);
    await controller.goto(sheet("bevilling-17"));
    const moves = await textOf(controller);
    assert.match(moves, /2 årsværk/);
    assert.match(moves, /1\. januar 2026 ifølge økonomifeltet; 1\. januar 2027 ifølge vurderingen/);
    assert.match(moves, /efter indfasning af beskæftigelsesreformen/);
    assert.match(moves, /BIU/);
    assert.match(moves, /SOC/);
  });

  await test("a line taken out is no longer counted, and undo brings it back", async () => {
    await controller.goto(sheet("bevilling-10"));
    const link = await controller.getByRole("link", { name: /^Ret .*bevilget/ }).first().getAttribute("href");
    await controller.goto(link);
    await submit(controller, "Lad beløbet udgå");
    assert.match(await textOf(controller), /Skriv, hvorfor beløbet udgår/);
    await controller.fill("#udgaar-reason", "Findes ikke.");
    await submit(controller, "Lad beløbet udgå");
    assert.match(await textOf(controller), /udgået og tælles ikke længere med/);
    await submit(controller, "Fortryd");
    assert.match(await textOf(controller), /Det er fortrudt/);
    assert.doesNotMatch(await textOf(controller), /Vis beløb, der er udgået/);
  });

  await test("price levels are converted with factor and version, or why not", async () => {
    await controller.goto(`${sheet("bevilling-18")}?pl=2028`);
    assert.match(await textOf(controller), /Kan ikke omregnes: satsen for Service i 2028 er ikke oplyst/);
    assert.match(await textOf(controller), /prisniveau ikke oplyst/);
  });

  await test("what expires in list, board and calendar, by money and date, and the same rows as a file", async () => {
    for (const path of ["/oekonomi/udloeb", "/oekonomi/udloeb?visning=tavle", "/oekonomi/udloeb?visning=kalender&sorter=dato"]) {
      await checkPage(controller, path);
    }
    assert.match(await textOf(controller), /Udløber i 2026/);
    assert.match(await textOf(controller), /prisniveau ikke oplyst/);
    await controller.goto("/oekonomi/udloeb?aar=2026&sorter=titel&udvalg=soc");
    const shown = await controller.locator("table:has(th[scope=col]:has-text('Bemærkning')) tbody tr th a").allInnerTexts();
    const file = await (await controller.request.get("/oekonomi/udloeb?aar=2026&sorter=titel&udvalg=soc&format=csv")).text();
    const rows = file.split(/\r?\n/).slice(1).filter((row) => /^\d+;/.test(row));
    assert.ok(shown.length > 0);
    assert.deepEqual(rows.map((row) => row.split(";")[1]), shown);
  });
}
