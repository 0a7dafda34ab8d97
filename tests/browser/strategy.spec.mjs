// A strategy as a living record: initiatives with kind, status and money, a trial on its way into operation, a pool that refuses, and the
// proposal that follows. Names carry the stories' ids.
import assert from "node:assert/strict";
import { PHONE } from "./lib.mjs";

const STRATEGY = "/tilbud/strategier/faelles-strategi-2010";
const TRIAL = "/tilbud/initiativer/erhvervsrettet-genoptraening";
const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = main(page).locator(`[name="${name}"]`).first();
    if ((await field.getAttribute("type")) === "radio") {
      await main(page).locator(`[name="${name}"][value="${value}"]`).check({ force: true });
    } else if ((await field.evaluate((e) => e.tagName)) === "SELECT") {
      await field.selectOption(value);
    } else {
      await field.fill(value);
    }
  }
}
const send = (page, name) => main(page).getByRole("button", { name }).click();

export default async function ({ as, test, checkPage }) {
  const coordinator = await as("koordinator");

  await test("S1-08 the tree tells kind, owner, target, money and status of each, and how many the source names", async () => {
    await checkPage(coordinator, STRATEGY);
    const words = await text(coordinator);
    assert.match(words, /15 indsatser, heraf 9 navngivet i kilden/);
    assert.equal(await main(coordinator).locator("tr.tov-group").count(), 4);
    assert.match(words, /6 af strategiens 15 indsatser er ikke navngivet i kilden/);
    await coordinator.goto(`${STRATEGY}?status=funding_missing`);
    assert.equal(await main(coordinator).locator("tbody td[data-label=Status]").count(), 2);
    const file = await coordinator.request.get(`${STRATEGY}?format=csv`);
    assert.match(await file.text(), /Tema;Indsats;Målgruppe;Art;Status/);
  });

  await test("S1-06 S1-07 S1-17 S1-18 S1-21 money, goals and what stands around it", async () => {
    await checkPage(coordinator, `${STRATEGY}/finansiering`);
    const money = await text(coordinator);
    assert.match(money, /12,7 mio\. kr\./);
    assert.match(money, /knap 8 mio\. kr\./);
    assert.match(money, /mere end 4,7 mio\. kr\./);
    assert.match(money, /Fordelingen på indsats og år er ikke oplyst/);
    await checkPage(coordinator, `${STRATEGY}/maal`);
    const goals = await text(coordinator);
    assert.match(goals, /Strategiens mål.*Indsatsernes mål.*Mere viden om, hvad der virker for hvem/);
    assert.doesNotMatch(goals.slice(goals.indexOf("Mere viden")), /pct\./);
    await checkPage(coordinator, `${STRATEGY}/baggrund`);
    const ground = await text(coordinator);
    assert.match(ground, /lavere brug af tilbud\. Det siger ikke noget om, hvordan helbredet er/);
    assert.match(ground, /TTA-forsøget \(Tilbage til arbejde\) Jobcenter København, Folkesundhed København/);
    assert.match(ground, /Stifinderfunktion.*Medlemsforslag i Borgerrepræsentationen maj 2009/);
    assert.match(ground, /Sagerne tæller ikke med blandt strategiens indsatser/);
  });

  await test("S1-12 a trial goes into operation only with an evaluation and money", async () => {
    await coordinator.goto(`${TRIAL}/art`);
    await fill(coordinator, { value: "trial", from_day: "01.02.2026", reason: "Besluttet i styregruppen." });
    await send(coordinator, "Skift art");
    await coordinator.goto(`${TRIAL}/art`);
    await fill(coordinator, { value: "operation", from_day: "01.04.2026", reason: "Besluttet i styregruppen." });
    await send(coordinator, "Skift art");
    const refused = await text(coordinator);
    assert.match(refused, /kan ikke gå i drift endnu\. Der mangler en evaluering.*Der mangler finansiering/);
    await checkPage(coordinator, `${TRIAL}/evaluering/ny`);
    await fill(coordinator, { day: "20.03.2026", who: "Et opdigtet institut", result: "continue", conclusion: "Flere er i job.", link: "Sag 1" });
    await send(coordinator, "Gem evalueringen");
    await checkPage(coordinator, `${TRIAL}/finansiering/ny`);
    await fill(coordinator, { kind: "running", administration: "suf", first_year: "2026", day: "25.03.2026" });
    await send(coordinator, "Gem finansieringen");
    assert.match(await text(coordinator), /Driftsramme, SUF: varigt fra 2026, beløb ikke oplyst/);
    await coordinator.goto(`${TRIAL}/art`);
    await fill(coordinator, { value: "operation", from_day: "01.04.2026", reason: "Evalueringen er god." });
    await send(coordinator, "Skift art");
    await coordinator.getByText("Ændringen er skrevet.").waitFor();
    const words = await text(coordinator);
    assert.match(words, /01\.04\.2026 Art: Drift.*01\.02\.2026 Art: Forsøg/); // the earlier period stays
    await checkPage(coordinator, TRIAL);
  });

  await test("two who change the status at once lose nothing", async () => {
    const other = await as("controller");
    await coordinator.goto(`${TRIAL}/status`);
    await other.goto(`${TRIAL}/status`);
    await fill(other, { value: "running", from_day: "01.04.2026", reason: "Begyndte som aftalt." });
    await send(other, "Skift status");
    await other.getByText("Ændringen er skrevet.").waitFor();
    await fill(coordinator, { value: "ended", from_day: "02.04.2026", reason: "Min egen tekst" });
    await send(coordinator, "Skift status");
    assert.match(await text(coordinator), /En anden har gemt ændringer.*Gemt nu: I gang/);
    assert.equal(await main(coordinator).locator("[name=reason]").inputValue(), "Min egen tekst");
  });

  await test("S1-19 a refused pool turns its initiatives, raises a proposal, and the status text says so", async () => {
    await checkPage(coordinator, `${STRATEGY}/ansoegninger/ny`);
    await fill(coordinator, { title: "Opdigtet pulje til ryg", sought_amount: "800.000", sought: "02.03.2026" });
    await main(coordinator).getByLabel("Direkte henvisning til hurtig rygudredning").check({ force: true });
    await send(coordinator, "Gem ansøgningen");
    await coordinator.getByText("Ansøgningen er skrevet.").waitFor();
    await main(coordinator).getByRole("link", { name: "Skriv svar" }).click();
    await fill(coordinator, { state: "refused", day: "10.04.2026", budget: "Budget 2027" });
    await send(coordinator, "Gem svaret");
    await coordinator.getByText("Afslaget er skrevet.").waitFor();
    await checkPage(coordinator, new URL(coordinator.url()).pathname);
    await coordinator.goto("/tilbud/initiativer/hurtig-rygudredning");
    assert.match(await text(coordinator), /Finansiering mangler/);
    await coordinator.goto(`${STRATEGY}/finansiering`);
    assert.match(await text(coordinator), /Opdigtet pulje til ryg har afslået 10\. april 2026\. Et forslag til finansiering skal med i Budget 2027\./);
    const controller = await as("controller");
    await controller.goto("/oekonomi");
    await main(controller).getByRole("link", { name: /Åbn opgaven/ }).first().waitFor();
    await coordinator.goto(`${STRATEGY}/finansiering`);
    await main(coordinator).getByRole("link", { name: "Forslag til Budget 2027" }).click();
    await send(coordinator, "Luk opgaven");
    assert.match(await text(coordinator), /Vælg det budgetnotat, forslaget står i, eller skriv, hvorfor/);
    await fill(coordinator, { note_key: "bi10" });
    await send(coordinator, "Luk opgaven");
    await coordinator.getByText("Opgaven er lukket.").waitFor();
    await checkPage(coordinator, new URL(coordinator.url()).pathname);
    await coordinator.goto("/tilbud/initiativer/hurtig-rygudredning/finansiering/ny");
    await fill(coordinator, { kind: "activation", first_year: "2026", day: "12.04.2026" });
    await send(coordinator, "Gem finansieringen");
    assert.match(await text(coordinator), /Der er fundet anden finansiering/);
    assert.equal(await main(coordinator).locator(".tov-attention").count(), 0);
  });

  await test("S1-08 an initiative is added, corrected and undone without hiding what was printed", async () => {
    await coordinator.goto("/tilbud/initiativer/kontaktpersonordning/ret");
    assert.equal(await coordinator.locator("label[for=reason]").innerText(), "Begrundelse for ændringen", "what must be written is not marked as optional");
    assert.equal(await main(coordinator).locator("[name=title]").count(), 0); // as printed
    await fill(coordinator, { owner: "suf", target_text: "Borgere med kroniske lidelser i job", reason: "Aftalt." });
    await send(coordinator, "Gem ændringerne");
    assert.match(await text(coordinator), /Som trykt: Kontantpersonordning\. Målgruppe: Borgere med kroniske lidelser\. Ansvarlig: ikke oplyst/);
    await coordinator.goto(`${STRATEGY}/indsatser/ny`);
    await send(coordinator, "Tilføj indsatsen");
    assert.match(await text(coordinator), /Vælg en af mulighederne/);
    await fill(coordinator, { title: "Opdigtet ny indsats", theme: "tema-3" });
    await send(coordinator, "Tilføj indsatsen");
    await coordinator.getByText("Indsatsen er tilføjet.").waitFor();
    await send(coordinator, "Fortryd");
    await coordinator.getByText("Indsatsen er fjernet igen.").waitFor();
  });

  await test("those who only read see no way to change it, also on a phone", async () => {
    const reader = await as("sagsbehandler", { viewport: PHONE });
    await reader.goto(STRATEGY);
    assert.equal(await main(reader).getByRole("link", { name: "Tilføj indsats" }).count(), 0);
    assert.equal((await reader.request.get(`${TRIAL}/ret`)).status(), 403);
    assert.equal(await reader.evaluate(() => document.documentElement.scrollWidth), 360);
  });
}
