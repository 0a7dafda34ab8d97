// Activity without citizens, from log-in to result: a company and a visit, staff courses, the pool's applications, a supplier's report,
// contract cost, extra meetings and milestones. Names carry the story's id; clicks and fields are counted.
import assert from "node:assert/strict";
import { PHONE, WIDE, faultsOf } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

async function checkHere(page) {
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    const faults = (await faultsOf(page)).filter((fault) => !/console: Failed to load resource.*(422|409)/.test(fault));
    assert.deepEqual(faults, []);
  }
  await page.setViewportSize(WIDE);
}

function counter() {
  const counted = { clicks: 0, fields: 0 };
  return {
    counted,
    click: async (target) => (counted.clicks++, target.click()),
    fill: async (target, value) => (counted.fields++, target.fill(value)),
    check: async (target) => (counted.fields++, target.check()),
  };
}

export default async function ({ as, test, checkPage }) {
  const page = await as("koordinator");
  const button = (name) => main(page).getByRole("button", { name, exact: true });
  const link = (name) => main(page).getByRole("link", { name, exact: true });
  const field = (name) => main(page).getByLabel(name, { exact: false });
  const heading = (name) => page.getByRole("heading", { level: 1, name });
  const row = (words) => main(page).locator("tbody tr", { hasText: words });

  await test("S3-09a a visit to a company makes the company contacted and visited, beside the reported figures", async () => {
    await page.goto("/tilbud/groen-erhvervsenhed");
    const { counted, click, fill, check } = counter();
    await click(link("Aktivitet: rækker og oplyste tal"));
    const before = Number(await row("Virksomheder besøgt").locator("td").first().innerText());
    await click(link("Registrér kontakt").first());
    await check(field("Besøg"));
    await fill(field("Virksomhedens CVR- eller P-nummer"), "99 00 99 99");
    await click(button("Registrér kontakt"));
    await page.getByText("Det er hverken et CVR-nummer").first().waitFor();
    await checkHere(page);
    await fill(field("Virksomhedens CVR- eller P-nummer"), "99009985");
    await click(button("Registrér kontakt"));
    await page.getByText("Virksomheden er ikke i registeret.").first().waitFor();
    await click(link("Opret virksomhed"));
    assert.equal(await field("CVR-nummer").inputValue(), "99009985");
    await fill(field("Navn"), "Tranemose Solceller ApS");
    await click(button("Opret virksomhed"));
    await heading("Tranemose Solceller ApS").waitFor();
    await click(link("Registrér kontakt"));
    assert.equal(await field("Virksomhedens CVR- eller P-nummer").inputValue(), "99009985");
    await check(field("Udgående grøn erhvervsenhed"));
    await check(field("Besøg"));
    await fill(field("Emne"), "Solceller på taget");
    await click(button("Registrér kontakt"));
    await page.getByText("Rækken er registreret.").waitFor();
    await heading("Tranemose Solceller ApS").waitFor();
    await page.goto("/tilbud/groen-erhvervsenhed/aktivitet");
    assert.equal(Number(await row("Virksomheder besøgt").locator("td").first().innerText()), before + 1);
    await page.goto("/tilbud/groen-erhvervsenhed/aktivitet?aar=2025");
    assert.match(await row("Virksomheder kontaktet").innerText(), /ca\. 400/);
    assert.match(await row("Virksomheder besøgt").innerText(), /150/);
    assert.match(await row("Større møder").first().innerText(), /tre/);
    assert.ok(!/88 pct/.test(await text(page)));
    assert.ok(counted.clicks <= 8 && counted.fields <= 8, JSON.stringify(counted));
  });

  await test("the same CVR number is refused with a link to the company that has it", async () => {
    await page.goto("/virksomheder/ny");
    await field("CVR-nummer").fill("99 00 99 85");
    await field("Navn").fill("Det samme igen");
    await button("Opret virksomhed").click();
    await page.getByText("Virksomheden findes allerede.").waitFor();
    assert.equal(await field("Navn").inputValue(), "Det samme igen");
    await checkHere(page);
    await link("Åbn virksomheden").click();
    await heading("Tranemose Solceller ApS").waitFor();
    assert.match(await text(page), /Solceller på taget .* Besøg Udgående grøn erhvervsenhed/);
    await checkHere(page);
  });

  await test("a row is corrected, cancelled with a reason and brought back; two at once meet the conflict", async () => {
    await page.goto("/aktiviteter/virksomhedskontakter?q=Tranemose+Solceller");
    await link("Tranemose Solceller ApS").click();
    const other = await as("teamleder");
    const url = new URL(page.url()).pathname;
    await other.goto(`${url}/ret`);
    await link("Ret").click();
    await field("Emne").fill("Solceller og varmepumpe");
    await button("Gem").click();
    await page.getByText("Ændringen er gemt.").waitFor();
    await main(other).getByLabel("Emne").fill("Noget andet");
    await main(other).getByRole("button", { name: "Gem" }).click();
    await other.getByText("En anden har gemt ændringer, mens du skrev.").waitFor();
    assert.equal(await main(other).getByLabel("Emne").inputValue(), "Noget andet");
    await other.getByText("Gemt nu: Solceller og varmepumpe").waitFor();
    await checkHere(other);
    await link("Annullér").click();
    await button("Annullér rækken").click();
    await page.getByText("Skriv, hvorfor rækken annulleres.").first().waitFor();
    await field("Hvorfor annulleres rækken?").fill("Registreret på den forkerte virksomhed");
    await button("Annullér rækken").click();
    await page.getByText("Rækken er annulleret og tæller ikke længere.").waitFor();
    await checkHere(page);
    await button("Fortryd").click();
    await page.getByText("Det er fortrudt.").waitFor();
    assert.ok(!/Annulleret/.test(await text(page)));
  });

  await test("S3-05a participants of a masterclass are employees, counted once", async () => {
    await page.goto("/aktiviteter/medarbejderkurser/ny?indsats=groen-masterclass");
    await field("Masterclass om grønne job- og uddannelsesmuligheder").check();
    await field("Kursus").fill("Grønne job i byggeriet");
    await main(page).getByRole("radio", { name: "Hold" }).check();
    await field("Minutter pr. deltager").fill("120");
    await button("Registrér kursus").click();
    await link("Tilføj deltager").click();
    await field("Medarbejder").fill("Ida Brokholt");
    await field("Center eller enhed").fill("Center for Unge");
    await main(page).getByRole("radio", { name: "Mødt", exact: true }).check();
    await button("Tilføj deltager").click();
    await page.getByText("Rækken er registreret.").waitFor();
    assert.match(await row("Ida Brokholt").innerText(), /Mødt[\s\S]*120/);
    await checkHere(page);
    const reader = await as("analytiker");
    await reader.goto(page.url());
    assert.match(await main(reader).innerText(), /skjult/);
    assert.ok(!/Brokholt/.test(await main(reader).innerText()));
    await page.goto("/tilbud/groenne-signaturvirksomheder/aktivitet?aar=2025");
    assert.match(await row("Signaturvirksomheder").innerText(), /28[\s\S]*28/);
  });

  await test("S3-12a an application is granted in two clicks, the balance falls, and it can be undone", async () => {
    await page.goto("/aktiviteter/puljeansoegninger");
    const left = async () => Number((await main(page).locator("dl > div", { hasText: "Tilbage" }).innerText()).replace(/\D/g, ""));
    const before = await left();
    const { counted, click } = counter();
    await click(main(page).locator("tbody th a").first());
    await click(button("Bevilg"));
    await page.getByText("Ansøgningen er bevilget. Puljens saldo er faldet.").waitFor();
    assert.deepEqual(counted, { clicks: 2, fields: 0 });
    await checkHere(page);
    await page.goto("/aktiviteter/puljeansoegninger");
    assert.ok((await left()) < before);
    await page.goto("/aktiviteter/puljeansoegninger?tilstand=received");
    await main(page).locator("tbody th a").first().click();
    await link("Giv afslag").click();
    await button("Giv afslag").click();
    await page.getByText("Vælg grunden til afslaget.").first().waitFor();
    await field("Puljen er brugt").check();
    await button("Giv afslag").click();
    await page.getByText("Ansøgningen er afslået.").waitFor();
    await button("Fortryd").click();
    assert.match(await text(page), /Modtaget/);
  });

  await test("S3-12a an application for more than the pool has is refused with the words", async () => {
    await page.goto("/aktiviteter/puljeansoegninger/ny");
    await field("Arbejdsplads i kommunen").fill("Biblioteket i Valby");
    await field("Job").first().fill("Tager imod gæster");
    await field("Ansøgt beløb i kroner").fill("9.000.000");
    await button("Registrér ansøgning").click();
    await button("Bevilg").click();
    await page.getByText(/Der er kun \d+ kr\. tilbage i puljen/).waitFor();
  });

  await test("S3-16 a report is missing, reminded, received, sent back and approved; only then its figures count", async () => {
    await page.goto("/aktiviteter/leverandoerrapporter/ny?indsats=sabaah-tilskud");
    await field("Tilskud til Sabaah").check();
    await field("Periodens første dag").fill("01.07.2023");
    await field("Periodens sidste dag").fill("31.12.2023");
    await field("Frist").fill("15.02.2024");
    await button("Opret rapport").click();
    await heading("Sabaah").waitFor();
    assert.match(await text(page), /Mangler/);
    assert.match(await text(page), /15\.02\.2024 \(\d+ dage over\)/);
    await button("Notér rykker").click();
    await page.getByText("Det er noteret, at leverandøren er rykket i dag.").waitFor();
    assert.match(await text(page), /Rykket den 14\.04\.2026/);
    await link("Registrér modtaget").click();
    await button("Registrér modtaget").click();
    await page.getByText("Rapporten er registreret som modtaget.").waitFor();
    await link("Tilføj tal").click();
    await field("Hvad tallet tæller").fill("Netværksaftener");
    await field("Som leverandøren har skrevet det").fill("ca. 24");
    await field("Enhed").selectOption("meetings");
    await field("Rapporter ventet i perioden").check();
    await button("Tilføj tal").click();
    await page.getByText("Rækken er registreret.").waitFor();
    const reportUrl = new URL(page.url()).pathname;
    await page.goto("/tilbud/sabaah-tilskud/aktivitet?aar=2023");
    assert.ok(!/ca\. 24/.test(await text(page)));
    await page.goto(reportUrl);
    await button("Godkend").click();
    await page.getByText("Rapporten er godkendt.").waitFor();
    await page.goto("/tilbud/sabaah-tilskud/aktivitet?aar=2023");
    assert.match(await text(page), /ca\. 24 01\.07\.2023 – 31\.12\.2023 Sabaah, modtaget 14\.04\.2026/);
  });

  await test("S3-03a the ends of agreement and grant, and what nobody pays for", async () => {
    await page.goto("/tilbud/fremmedsprogstolkning/aktivitet");
    assert.match(await text(page), /Aftalen slutter 31\.12\.2026/);
    assert.match(await text(page), /Bevillingen slutter 30\.06\.2026/);
    assert.match(await text(page), /01\.07\.2026 – 31\.12\.2026/);
  });

  await test("S3-13a extra meetings are counted, and the printed count stays not stated", async () => {
    await page.goto("/tilbud/ekstra-rehabiliteringsteammoeder/aktivitet?aar=2025");
    assert.match(await row("Ekstra møder holdt").locator("td").nth(1).innerText(), /–/);
    assert.ok(Number(await row("Ekstra møder holdt").locator("td").first().innerText()) > 0);
  });

  await test("S3-01a milestones of an analysis, the late one first", async () => {
    await page.goto("/aktiviteter/milepaele");
    assert.match(await main(page).locator("tbody tr").first().innerText(), /Kortlægning[\s\S]*dage over/);
    await main(page).locator("tbody th a").first().click();
    await link("Registrér nået").click();
    await field("Resultatets dokumentnummer").fill("2026-0098765");
    await button("Registrér nået").click();
    await page.getByText("Milepælen er nået.").waitFor();
    assert.match(await text(page), /2026-0098765/);
    await button("Fortryd").click();
    assert.match(await text(page), /I gang/);
  });

  await test("an offer leader writes only for the unit's own interventions, a reader not at all", async () => {
    const reader = await as("analytiker");
    await reader.goto("/aktiviteter/leverandoerrapporter");
    assert.equal(await main(reader).getByRole("link", { name: "Opret rapport" }).count(), 0);
    assert.equal((await reader.goto("/aktiviteter/leverandoerrapporter/ny")).status(), 403);
    const leader = await as("tilbudsleder");
    await leader.goto("/aktiviteter/leverandoerrapporter");
    assert.equal(await main(leader).locator("tbody tr").count(), 0);
    assert.equal((await leader.goto("/tilbud/groen-erhvervsenhed/aktivitet")).status(), 404);
    await leader.goto("/aktiviteter");
    await leader.getByText("Din enhed har ingen indsatser med et register.").waitFor();
    assert.equal((await leader.goto("/aktiviteter/leverandoerrapporter/ny")).status(), 403);
  });

  await test("lists are filtered, sorted and paged in the address and leave as files", async () => {
    await page.goto("/aktiviteter/teammoeder?art=extra&tilstand=held&sorter=dag");
    const days = await main(page).locator("tbody th").allInnerTexts();
    assert.ok(days.length > 10 && days[0].includes("2025"));
    const csv = await page.request.get("/aktiviteter/teammoeder?art=extra&tilstand=held&sorter=dag&fil=csv");
    assert.equal(csv.status(), 200);
    const lines = (await csv.text()).split("\n");
    assert.ok(lines.filter((line) => line.includes("Ekstra møde")).length >= days.length);
    const xlsx = await page.request.get("/virksomheder?fil=xlsx");
    assert.equal((await xlsx.body()).subarray(0, 2).toString(), "PK");
    await page.goto("/aktiviteter/virksomhedskontakter?side=2");
    assert.ok((await main(page).locator("tbody tr").count()) > 0);
    await page.goto("/aktiviteter/virksomhedskontakter?q=findesikke");
    assert.match(await text(page), /Ingen rækker passer til dine valg/);
  });

  await test("without script the same form works", async () => {
    const plain = await as("koordinator", { javaScriptEnabled: false });
    await plain.goto("/aktiviteter/stillinger/ny");
    await main(plain).getByLabel("Stilling").fill("Konsulent");
    await main(plain).getByRole("button", { name: "Registrér stilling" }).click();
    await plain.getByText("Rækken er registreret.").waitFor();
  });

  await test("no faults on the pages of activity", async () => {
    for (const path of ["/aktiviteter", "/aktiviteter/virksomhedskontakter", "/aktiviteter/virksomhedssamarbejder",
      "/aktiviteter/matcharrangementer", "/aktiviteter/medarbejderkurser", "/aktiviteter/stillinger",
      "/aktiviteter/leverandoerrapporter", "/aktiviteter/merudgifter", "/aktiviteter/teammoeder", "/aktiviteter/milepaele",
      "/aktiviteter/puljeansoegninger", "/aktiviteter/leverandoerrapporter/ny", "/virksomheder", "/virksomheder/1",
      "/tilbud/socialt-frikort-pulje/aktivitet", "/tilbud/jobcamps/aktivitet", "/tilbud/ssp-plus/aktivitet",
      "/tilbud/hfi-noerrebro-bispebjerg/aktivitet", "/oekonomi/bevillinger/bevilling-05"]) {
      await checkPage(page, path);
    }
  });
}
