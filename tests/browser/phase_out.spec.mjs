// A phase-out from log-in to result: the planner of the agreement, citizen by citizen, tasks and their undo, spreading; a small one from draft
// to carried out; who sees what. Clicks and fields are counted on the main path.
import assert from "node:assert/strict";
import { PHONE, WIDE } from "./lib.mjs";

const BASE = "/tilbud/udfasning/bif-suf";
const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");
const link = (page, name) => main(page).getByRole("link", { name, exact: true });
const button = (page, name) => main(page).getByRole("button", { name, exact: true });
const row = (page, name) => main(page).locator("tr").filter({ hasText: name }).first();
const cells = async (page, name) => (await row(page, name).locator("th, td").allInnerTexts()).map((x) => x.replace(/\s+/g, " ").trim());

function hand() {
  const did = { clicks: 0, fields: 0 };
  return {
    did,
    click: async (target) => (did.clicks++, target.click()),
    fill: async (target, value) => (did.fields++, target.fill(value)),
    check: async (target) => (did.fields++, target.check()),
  };
}

export default async function ({ as, test, checkPage }) {
  const henrik = await as("aftaler");

  await test("S0-19 the planner shows days, affected citizens, alternatives and answers of the agreement", async () => {
    await checkPage(henrik, BASE);
    await henrik.setViewportSize(WIDE);
    await henrik.goto(BASE);
    assert.equal(await main(henrik).locator("h1").innerText(), "Udfasning: samarbejdsaftale BIF–SUF");
    assert.match(await text(henrik), /Kladde 27\.02\.2026.*Besluttet 04\.03\.2026, kan fortrydes.*Gennemført tidligst 30\.06\.2026/);
    assert.match(await text(henrik), /Psykologforløb \(individuelt\) har ikke et henvisningsstop/);
    const expected = {
      Sundhedssamtale: ["224", "82", "18.03.2026", "6", "21", "0", "ca. 177"],
      "Psykologforløb (individuelt)": ["226", "48", "ikke fastsat", "14", "31", "9", "ca. 114"],
      "Træning og bevægelse samt BBAT": ["148", "40", "09.03.2026", "3", "26", "4", "ca. 120"],
      "Hverdagen i Fokus (HIF) samlet": ["101", "27", "09.03.2026", "2", "22", "3", "ca. 82"],
      "I alt": ["699", "197", "", "25", "100", "16", "ca. 493"],
    };
    for (const [name, values] of Object.entries(expected)) {
      const found = (await cells(henrik, name)).slice(1);
      values.forEach((value, i) => assert.ok(found[i].startsWith(value), `${name} column ${i + 1}: ${found[i]}, not ${value}`));
    }
    assert.match(await text(henrik), /699 henvisninger i 2025 er ca\. 650 personer/);
    const answers = await main(henrik).locator("section[aria-labelledby=svar]").innerText();
    assert.match(answers, /Berørte i alt\s*41/);
    const need = main(henrik).locator("section[aria-labelledby=alternativer]");
    const numbers = (await need.locator("tbody tr:not(.tov-sum) td:nth-child(3)").allInnerTexts()).map(Number);
    assert.equal(numbers.reduce((a, b) => a + b, 0), Number(await need.locator("tr.tov-sum td").nth(1).innerText()));
    assert.match(await need.innerText(), /Mangler \d+/);
    assert.match(await text(henrik), /Tilbuddene har ikke et målt effektmål/);
  });

  await test("S0-09 other money that still buys is a dependency, unit not stated", async () => {
    await checkPage(henrik, `${BASE}/foelger`);
    assert.match(await text(henrik), /BI10 c: SUF sundhedsfaglige samtaler.*629 t\.kr\. i 2026 til SUF, enhed ikke oplyst/);
    assert.match(await text(henrik), /Der er ikke registreret et effektmål/);
  });

  await test("S0-19 citizens one by one: filter, order, pages, without names for the planner; the file is logged", async () => {
    await checkPage(henrik, `${BASE}/borgere`);
    await henrik.setViewportSize(WIDE);
    await henrik.goto(BASE);
    await link(henrik, "Se borger for borger").click();
    assert.match(await text(henrik), /41 berørte borgere/);
    assert.equal(await main(henrik).locator("tbody th a").count(), 0, "a name is shown to who may see no citizen");
    assert.doesNotMatch(await main(henrik).innerHTML(), /\/borgere\/[a-z0-9]{8,}/);
    await main(henrik).locator("select[name=ansvarlig]").selectOption("ingen");
    await button(henrik, "Vis borgere").click();
    const nobody = await main(henrik).locator("tbody tr").count();
    assert.ok(nobody > 0 && nobody < 41);
    assert.match(henrik.url(), /ansvarlig=ingen/);
    await henrik.goto(`${BASE}/borgere?sorter=-svar&side=2`);
    assert.match(await text(henrik), /Viser 26–41 af 41/);
    const [file] = await Promise.all([henrik.waitForEvent("download"), link(henrik, "Hent XLSX").click()]);
    assert.match(file.suggestedFilename(), /udfasning-bif-suf-borgere\.xlsx/);
    const dpo = await as("dpo");
    await dpo.goto("/indstillinger/log");
    assert.match(await text(dpo), /udfasning-bif-suf-borgere\.xlsx/);
  });

  await test("S0-20 citizens without anybody are given to a colleague in 2 clicks and 1 field, and taken back", async () => {
    const { did, click, check } = hand();
    await checkPage(henrik, `${BASE}/fordel`);
    await henrik.setViewportSize(WIDE);
    await henrik.goto(BASE);
    await click(main(henrik).locator(".tov-attention").getByRole("link", { name: "Fordel borgere" }));
    await button(henrik, "Fordel borgere").click();
    assert.match(await text(henrik), /Vælg mindst én medarbejder/);
    await check(main(henrik).getByLabel(/Jonas Vinther/));
    await click(button(henrik, "Fordel borgere"));
    assert.deepEqual(did, { clicks: 2, fields: 1 });
    assert.match(await text(henrik), /\d borgere er fordelt\./);
    const jonas = await as("suf");
    await jonas.goto("/overblik?vis=orientering");
    assert.match(await text(jonas), /Orientér om, at tilbuddet ophører.*Opgave fra Henrik Bagger/);
    await button(henrik, "Fortryd").click();
    assert.match(await text(henrik), /Opgaverne er trukket tilbage/);
    await jonas.goto("/overblik?vis=orientering");
    assert.doesNotMatch(await text(jonas), /Opgave fra Henrik Bagger/);
  });

  await test("the responsible sees own citizens by name, others as a number; small counts are hidden from who has no right to rows", async () => {
    const mette = await as("sagsbehandler");
    await checkPage(mette, BASE);
    await mette.setViewportSize(WIDE);
    await mette.goto(BASE);
    assert.match((await cells(mette, "Hverdagen i Fokus (HIF) samlet")).join("|"), /undertrykt/);
    assert.match(await text(mette), /Antal på 1–4 er undertrykt/);
    assert.equal(await main(mette).getByRole("link", { name: "Ret dage og oplysninger" }).count(), 0);
    await mette.goto(`${BASE}/borgere`);
    const rows = await main(mette).locator("tbody tr").count();
    assert.ok(rows > 0 && rows < 41);
    assert.equal(await main(mette).locator("tbody th a").count(), rows, "an own citizen is without name");
    assert.equal(await main(mette).getByRole("link", { name: "Markér svar" }).count() > 0, true);
    assert.match(await text(mette), /andre berørte borgere har andre ansvarlige/);
  });

  await test("S0-08 carrying out says what hinders it", async () => {
    await checkPage(henrik, `${BASE}/gennemfoer`);
    assert.match(await text(henrik), /kan ikke gennemføres endnu.*tidligst 30\. juni 2026.*Berørte borgere uden svar/);
    assert.equal(await button(henrik, "Gennemfør udfasningen").count(), 0);
  });

  await test("a phase-out from draft to carried out, with a conflict that loses nothing and an undo", async () => {
    await henrik.setViewportSize(WIDE);
    await checkPage(henrik, "/tilbud/udfasning");
    await checkPage(henrik, "/tilbud/udfasning/ny?q=fritidsjob");
    await henrik.setViewportSize(WIDE);
    await henrik.goto("/tilbud/udfasning/ny");
    await main(henrik).locator("input[name=q]").fill("psykolog");
    await button(henrik, "Find").click();
    assert.ok(await main(henrik).locator("input[name=tilbud]").count() > 0);
    await henrik.goto("/tilbud/udfasning/ny?q=projekt");
    const box = main(henrik).locator("input[type=checkbox][name=tilbud]").first();
    const key = await box.getAttribute("value");
    await button(henrik, "Opret kladde").click();
    assert.match(await text(henrik), /Vælg mindst ét tilbud|Skriv, hvad udfasningen hedder/);
    await henrik.goto(`/tilbud/udfasning/ny?q=projekt`);
    await main(henrik).locator(`input[type=checkbox][value="${key}"]`).check();
    await main(henrik).locator("input[name=title]").fill("Prøve af en lille udfasning");
    await button(henrik, "Opret kladde").click();
    assert.match(henrik.url(), /proeve-af-en-lille-udfasning\/ret/);
    const place = new URL(henrik.url()).pathname.replace("/ret", "");
    await checkPage(henrik, `${place}/ret`);
    await henrik.setViewportSize(WIDE);
    await henrik.goto(`${place}/ret`);
    // somebody else stores meanwhile
    const birgitte = await as("controller");
    await birgitte.goto(`${place}/ret`);
    await main(birgitte).locator("input[name=document_no]").fill("2026-0099");
    await button(birgitte, "Gem").click();
    await main(henrik).locator("input[name=end]").fill("31.08.2026");
    await main(henrik).locator("input[name=stop]").fill("1.9.2026");
    await button(henrik, "Gem").click();
    assert.match(await text(henrik), /Gemt nu: 2026-0099/);
    assert.equal(await main(henrik).locator("input[name=end]").inputValue(), "31.08.2026");
    await main(henrik).locator("input[name=document_no]").fill("2026-0099");
    await button(henrik, "Gem").click();
    assert.match(await text(henrik), /Sidste henvisningsdag ligger efter ophør/);
    await main(henrik).locator("input[name=stop]").fill("15.06.2026");
    await button(henrik, "Gem").click();
    assert.match(await text(henrik), /Udfasningen er gemt\./);
    // a name longer than a sheet's may be
    const [file] = await Promise.all([henrik.waitForEvent("download"), link(henrik, "Hent XLSX").click()]);
    assert.equal(file.suggestedFilename(), "udfasning-proeve-af-en-lille-udfasning.xlsx");
    await checkPage(henrik, `${place}/beslut`);
    await henrik.setViewportSize(WIDE);
    await henrik.goto(place);
    await link(henrik, "Beslut udfasning").click();
    await button(henrik, "Beslut udfasningen").click();
    assert.match(await text(henrik), /Udfasningen er besluttet/);
    await henrik.goto(`/tilbud/${key}`);
    assert.match(await text(henrik), /15\.06\.2026|15\. juni 2026/);
    await checkPage(henrik, `${place}/fortryd`);
    await henrik.setViewportSize(WIDE);
    await button(henrik, "Fortryd beslutningen").click();
    assert.match(await text(henrik), /Beslutningen er fortrudt/);
    await henrik.goto(place);
    await link(henrik, "Annullér").click();
    await button(henrik, "Annullér udfasningen").click();
    assert.match(await text(henrik), /Udfasningen er annulleret/);
    await link(henrik, "Hent frem igen").click();
    await button(henrik, "Hent frem igen").click();
    assert.match(await text(henrik), /hentet frem igen som kladde/);
  });

  await test("S0-19 the decision is undone and taken again; then tasks go to some of the citizens, and to the rest", async () => {
    await henrik.setViewportSize(WIDE);
    await henrik.goto(BASE);
    await main(henrik).getByRole("link", { name: /kan fortrydes/ }).click();
    await button(henrik, "Fortryd beslutningen").click();
    assert.match(await text(henrik), /Tilbuddene har fået deres dage tilbage/);
    await link(henrik, "Beslut udfasning").click();
    await button(henrik, "Beslut udfasningen").click();
    assert.match(await text(henrik), /Udfasningen er besluttet/);
    assert.match(await text(henrik), /18\.03\.2026/);
    await checkPage(henrik, `${BASE}/borgere?svar=mangler`);
    await henrik.setViewportSize(WIDE);
    await henrik.goto(`${BASE}/borgere?svar=mangler`);
    const boxes = main(henrik).locator("input[name=valg]");
    const all = await boxes.count();
    assert.ok(all > 2);
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await button(henrik, "Send opgaver for de valgte").click();
    assert.match(await text(henrik), /Der sendes 2 opgaver/);
    await button(henrik, "Send opgaver").click();
    assert.match(await text(henrik), /2 opgaver er sendt/);
    await checkPage(henrik, `${BASE}/opgaver`);
    await henrik.setViewportSize(WIDE);
    await main(henrik).locator("input[name=due_day]").fill("1.4.2026");
    await button(henrik, "Send opgaver").click();
    assert.match(await text(henrik), /Fristen er passeret/);
    await main(henrik).locator("input[name=due_day]").fill("1.5.2026");
    await button(henrik, "Send opgaver").click();
    assert.match(await text(henrik), new RegExp(`${all - 2} opgaver er sendt`));
  });

  await test("S0-24 the consequence answer is made in 1 click, with the printed figures, live", async () => {
    const { did, click } = hand();
    await henrik.goto(BASE);
    await click(button(henrik, "Lav konsekvenssvar"));
    await henrik.getByRole("heading", { level: 1, name: /^Konsekvenser af udfasningen/ }).waitFor();
    assert.deepEqual(did, { clicks: 1, fields: 0 });
    assert.deepEqual((await cells(henrik, "Sundhedssamtale")).slice(1), ["224", "82", "18. marts 2026"]);
    assert.deepEqual((await cells(henrik, "Hverdagen i Fokus (HIF) samlet")).slice(1), ["101", "27", "9. marts 2026"]);
    const words = await text(henrik);
    assert.match(words, /Ydelse: Sygedagpenge/);
    assert.match(words, /27–52 uger/);
    assert.match(words, /kan ikke opgøres, hvilke effekter der går tabt/);
    assert.doesNotMatch(words, /\[\w+\]|@\w|\{\{/);
    const address = new URL(henrik.url()).pathname;
    await checkPage(henrik, address);
    await henrik.setViewportSize(WIDE);
    await henrik.goto(address);
    await main(henrik).getByRole("link", { name: "224", exact: true }).first().click();
    assert.match(await text(henrik), /Beregnet af rækker/);
    const reader = await as("controller");
    const draft = await reader.goto(address);
    assert.equal(draft.status(), 404); // of an administration that is not heard yet
    await reader.goto(BASE);
    assert.equal(await link(reader, "Hent XLSX").count(), 1);
    assert.equal(await button(reader, "Lav konsekvenssvar").count(), 0);
    await reader.context().close();
  });

  await test("the planner works without script and on a phone, and prints", async () => {
    const plain = await as("aftaler", { javaScriptEnabled: false, viewport: PHONE });
    await plain.goto(BASE);
    assert.match(await text(plain), /Har borgerne fået svar\?/);
    await henrik.emulateMedia({ media: "print" });
    await henrik.goto(BASE);
    assert.equal(await main(henrik).locator(".tov-actions").isVisible(), false);
    assert.equal(await main(henrik).locator("table").first().isVisible(), true);
    await henrik.emulateMedia({ media: "screen" });
  });
}
