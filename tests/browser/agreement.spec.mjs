// Agreements: deadlines, a new agreement with places, a change that keeps the old period, an option that is used, two who write at once,
// places against the target group (S0-06, S0-07, S0-09, S3-02b, S3-03a), and the end of a unit (S0-08).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { faultsOf, WIDE } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");
const press = async (page, name) => {
  await main(page).getByRole("button", { name }).click();
  await page.waitForLoadState();
};
const fill = (page, id, value) => main(page).locator(`#${id}`).fill(value);

export default async function ({ as, test, checkPage }) {
  const manager = await as("aftaler");
  const reader = await as("sagsbehandler");

  await test("S3-02b deadlines of tenders stand first, with the words of the source", async () => {
    await checkPage(manager, "/tilbud/aftaler");
    const words = await text(manager);
    assert.match(words, /starten af 2027 .*Begynd udbuddet .*Settlementet om Projekt Trædesten/);
    assert.match(words, /30\.06\.2026 .*Aftalen slutter .*Samarbejdsaftalen mellem BIF og SUF/);
    await checkPage(manager, "/tilbud/aftaler?lovgrundlag=lab");
    const rows = main(manager).locator("section", { has: manager.getByRole("heading", { name: "Aftaler", exact: true }) }).locator("tbody tr");
    assert.equal(await rows.count(), 1);
    assert.match(await rows.innerText(), /Samarbejdsaftalen mellem BIF og SUF/);
    await checkPage(manager, "/tilbud/udbud/traedesten-2028");
    assert.match(await text(manager), /januar 2028/);
  });

  await test("S0-09 the agreement tells which parts end, and which other money buys from the supplier", async () => {
    await checkPage(manager, "/tilbud/aftaler/bif-suf");
    const words = await text(manager);
    assert.match(words, /6 dele: 6 ophører på en kendt dag/);
    assert.match(words, /BI10 c: .*SUF sundhedsfaglige samtaler \(1 årsværk\) SUF, enhed ikke oplyst 2026 629\.000 kr\./);
    assert.match(words, /F2 2026-5707/);
    assert.match(words, /udnyttelsen ikke beregnes/);
  });

  await test("S3-03a the grant ends before the framework agreement: the uncovered time is shown", async () => {
    await checkPage(manager, "/tilbud/aftaler/rammeaftale-tolkning");
    assert.match(await text(manager), /Bevillingen slutter 30\.06\.2026 og aftalen 31\.12\.2026\. Ingen bevilling betaler 01\.07\.2026 – 31\.12\.2026/);
  });

  await test("S0-06 a new agreement with a new supplier, an offer and its places", async () => {
    await manager.setViewportSize(WIDE);
    await manager.goto("/tilbud/aftaler");
    await main(manager).getByRole("link", { name: "Opret aftale" }).click();
    await checkPage(manager, "/tilbud/aftaler/ny");
    await manager.setViewportSize(WIDE);
    await press(manager, "Opret aftale");
    assert.match(await text(manager), /Der er 3 felter, du skal rette/);
    await fill(manager, "title", "Prøveaftale om mentorer");
    await main(manager).locator("#kind").selectOption("contract");
    await main(manager).locator("#buyer").selectOption("bif");
    await fill(manager, "new_supplier", "Opdigtet Mentorhus");
    await fill(manager, "start_day", "01.01.2026");
    await fill(manager, "end_day", "31.12.2026");
    await fill(manager, "notice_months", "3");
    await main(manager).getByRole("group", { name: /Betales, også/ }).getByLabel("Ja").check();
    await press(manager, "Opret aftale");
    assert.match(await text(manager), /Aftalen er oprettet/);
    assert.match(await text(manager), /Opdigtet Mentorhus/);
    await main(manager).getByRole("link", { name: "Tilføj et tilbud" }).click();
    await main(manager).locator("#intervention").selectOption("jobcamps");
    await press(manager, "Tilføj tilbuddet");
    await main(manager).getByRole("link", { name: "Tilføj pladser" }).first().click();
    await fill(manager, "valid_from", "01.01.2026");
    await fill(manager, "places", "40");
    await fill(manager, "price", "12.000");
    await fill(manager, "price_year", "2026");
    await press(manager, "Gem pladserne");
    assert.match(await text(manager), /gemt som en ny periode.*Jobcamps fra 01\.01\.2026 gælder nu 40 12\.000 kr\. 2026-p\/l Henrik Bagger/);
  });

  const mentor = "/tilbud/aftaler/proeveaftale-om-mentorer";
  await test("adjusting the places keeps the old period, and can be undone", async () => {
    await checkPage(manager, `${mentor}/pladser/ny?tilbud=jobcamps`);
    await manager.setViewportSize(WIDE);
    await fill(manager, "valid_from", "01.07.2026");
    await fill(manager, "places", "25");
    await press(manager, "Gem pladserne");
    assert.match(await text(manager), /01\.01\.2026 – 30\.06\.2026 gælder nu 40 .*fra 01\.07\.2026 25/);
    await press(manager, /Fortryd/);
    const words = await text(manager);
    assert.match(words, /Det er fortrudt/);
    assert.match(words, /Jobcamps fra 01\.01\.2026 gælder nu 40/);
  });

  await test("an option that is used lets the agreement last longer", async () => {
    await manager.goto(`${mentor}/optioner/ny`);
    await main(manager).getByRole("radio", { name: "Option" }).check();
    await fill(manager, "to_day", "31.12.2027");
    await fill(manager, "deadline", "01.10.2026");
    await press(manager, "Gem optionen");
    await main(manager).getByRole("link", { name: "Brug den", exact: true }).click();
    assert.match(await text(manager), /gælde til og med 31\.12\.2027/);
    await checkPage(manager, new URL(manager.url()).pathname);
    await manager.setViewportSize(WIDE);
    await press(manager, "Brug optionen");
    assert.match(await text(manager), /Slutter 31\.12\.2027/);
    assert.match(await text(manager), /Historik .*Sidste dag: 2026-12-31 → 2027-12-31/);
    await manager.goto(mentor);
    await manager.goto("/tilbud/aftaler");
    assert.match(await text(manager), /Begynd et nyt udbud: et år før aftalen slutter Prøveaftale om mentorer/);
  });

  await test("a tender is created from the rule's day", async () => {
    await main(manager).getByRole("link", { name: /^Begynd et nyt udbud/ }).last().click();
    await checkPage(manager, "/tilbud/udbud/ny?aftale=proeveaftale-om-mentorer");
    await manager.setViewportSize(WIDE);
    assert.equal(await main(manager).locator("#begin_day").inputValue(), "01.01.2027");
    await press(manager, "Opret udbud");
    assert.match(await text(manager), /Udbuddet er gemt/);
  });

  await test("two who write at once choose field by field", async () => {
    const other = await as("controller");
    await manager.goto(`${mentor}/ret`);
    await other.goto(`${mentor}/ret`);
    await fill(other, "notice_months", "6");
    await press(other, "Gem aftalen");
    await fill(manager, "notice_months", "9");
    await press(manager, "Gem aftalen");
    const words = await text(manager);
    assert.match(words, /Birgitte Nørlund har ændret aftalen, mens du skrev/);
    assert.match(words, /Dit: 9 Gemt nu: 6/);
    await main(manager).getByLabel("Dit: 9").check();
    await press(manager, "Gem valgene");
    assert.match(await text(manager), /Aftalen er gemt.*opsigelse: 9 mdr\./);
  });

  await test("S0-07 places against the target group, and who set the flag", async () => {
    await checkPage(manager, "/tilbud/aftaler/bif-suf/maalgruppe");
    const words = await text(manager);
    assert.match(words, /Ikke målgruppereguleret/);
    assert.match(words, /14\.04\.2026/);
    await manager.setViewportSize(WIDE);
    await manager.goto(`${mentor}/ret`);
    await main(manager).getByRole("group", { name: /Målgruppereguleret/ }).getByLabel("Nej").check();
    await press(manager, "Gem aftalen");
    await manager.goto(`${mentor}/maalgruppe`);
    assert.match(await text(manager), /Markeringen er sat 14\.04\.2026 af Henrik Bagger/);
  });

  await test("S0-08 a unit with open work cannot be closed, and what is in the way is listed", async () => {
    await checkPage(manager, "/tilbud/enheder");
    await checkPage(manager, "/tilbud/enheder/afdeling-sundhed-beskaeftigelse");
    await manager.setViewportSize(WIDE);
    await fill(manager, "valid_to", "30.06.2026");
    await press(manager, "Gem sidste dag");
    const words = await text(manager);
    assert.match(words, /kan ikke nedlægges endnu/);
    assert.match(words, /Åbne henvisninger Hverdagen i Fokus/);
    assert.match(words, /Forløb i gang/);
    assert.match(words, /Brugere med enhedens indbakke Lone Krag Sørensen 1/);
    assert.equal(await main(manager).locator("#valid_to").inputValue(), "30.06.2026");
    await manager.goto("/tilbud/enheder/opdigtet-mentorhus");
    await fill(manager, "valid_to", "31.03.2026");
    await press(manager, "Gem sidste dag");
    assert.match(await text(manager), /Nedlagt/);
    await manager.goto(mentor);
    assert.match(await text(manager), /Leverandør Opdigtet Mentorhus/);
    await manager.goBack();
    await press(manager, /Fortryd/);
    assert.match(await text(manager), /ikke nedlagt/);
  });

  await test("the whole catalogue out as a spreadsheet and in again: nothing changes, a bad row stops the file, a good one is saved", async () => {
    await checkPage(manager, "/tilbud/katalogfil");
    await manager.setViewportSize(WIDE);
    const [download] = await Promise.all([
      manager.waitForEvent("download"),
      main(manager).getByRole("link", { name: "Hent hele kataloget som regneark (xlsx)" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "katalog.xlsx");
    await main(manager).locator("#fil").setInputFiles({ name: "katalog.xlsx", mimeType: "application/octet-stream", buffer: readFileSync(await download.path()) });
    await press(manager, "Se, hvad filen ændrer");
    assert.match(await text(manager), /Nye 0 Ændres 0 Uændrede [\d.]+ Fejl 0 .*Filen ændrer ingenting/);
    const send = async (name, content) => {
      await manager.goto("/tilbud/katalogfil");
      await main(manager).locator("#fil").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
      await press(manager, "Se, hvad filen ændrer");
    };
    await send("agreements.csv", "key;title;buyer\nny-fra-fil;Aftale fra en fil;bif\nbif-suf;Samarbejdsaftalen mellem BIF og SUF;ukendt\n");
    assert.match(await text(manager), /1 fejl i filerne\. Intet er gemt.*agreements\.csv, linje 3, kolonne buyer Fejl ukendt findes ikke i organisations\.csv/);
    assert.deepEqual(await faultsOf(manager).then((x) => x.filter((y) => !/Failed to load resource/.test(y))), []);
    assert.equal(await main(manager).getByRole("button", { name: "Gem i kataloget" }).count(), 0);
    await send("agreements.csv", "key;title;buyer\nny-fra-fil;Aftale fra en fil;bif\nbif-suf;Samarbejdsaftalen mellem BIF og SUF (ny);bif\n");
    assert.match(await text(manager), /Nye 1 Ændres 1 .*Ændres bif-suf .*Ny ny-fra-fil/);
    assert.deepEqual(await faultsOf(manager), []);
    await press(manager, "Gem i kataloget");
    assert.match(await text(manager), /Filen er læst ind i kataloget/);
    await main(manager).getByRole("link", { name: /\d\d\.\d\d\.\d{4}/ }).first().click();
    await manager.waitForLoadState();
    await checkPage(manager, new URL(manager.url()).pathname);
    assert.equal((await manager.goto("/tilbud/aftaler/ny-fra-fil")).status(), 200);
    await manager.goto("/tilbud/katalogfil");
    await main(manager).locator("#fil").setInputFiles({ name: "x.xlsx", mimeType: "application/octet-stream", buffer: Buffer.from("PK\u0003\u0004 no archive") });
    await press(manager, "Se, hvad filen ændrer");
    assert.match(await text(manager), /Filen er beskadiget/);
  });

  await test("who may only read sees the agreement without forms", async () => {
    await checkPage(reader, "/tilbud/aftaler/bif-suf");
    assert.doesNotMatch(await text(reader), /Ret aftalen|Tilføj/);
    assert.equal((await reader.goto("/tilbud/aftaler/bif-suf/ret")).status(), 403);
  });
}
