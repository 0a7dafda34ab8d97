// Meetings and follow-ups on screen: record a follow-up in three clicks and undo it; call a round table, keep minutes, make decisions
// that become actions; refuse it without the citizen; files for calendars; a colleague sees only the own share. Names carry the story's id.
import assert from "node:assert/strict";
import { PHONE, WIDE, faultsOf } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

async function choosePurpose(page) {
  await page.goto("/borgere");
  await page.getByLabel("Sagsbehandling efter beskæftigelsesloven").check();
  await page.getByRole("button", { name: "Vælg formål" }).click();
  await page.getByRole("heading", { name: "Find borger" }).waitFor();
}

async function find(page, words, name) {
  await page.goto("/borgere");
  await main(page).locator("#q").fill(words);
  await main(page).getByRole("button", { name: "Søg" }).click();
  await main(page).getByRole("link", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return new URL(page.url()).pathname;
}

async function picture(page, name) {
  if (!process.env.TOV_SHOTS) {
    return;
  }
  for (const [size, view] of [["wide", WIDE], ["phone", PHONE]]) {
    await page.setViewportSize(view);
    await page.screenshot({ path: `${process.env.TOV_SHOTS}/${name}-${size}.png`, fullPage: true });
  }
  await page.setViewportSize(WIDE);
}

export default async function ({ as, test, checkPage }) {
  const mette = await as("sagsbehandler");
  const lone = await as("tilbudsleder");
  await choosePurpose(mette);
  let citizen, meeting;

  await test("the tab shows what comes, what is overdue and what was held", async () => {
    citizen = await find(mette, "sanne holm", "Sanne Holm-Berntsen");
    await checkPage(mette, `${citizen}/moeder`);
    await picture(mette, "tab");
    const words = await text(mette);
    assert.match(words, /Opfølgning efter 12 måneder skulle være holdt 12\.03\.2026/);
    assert.match(words, /33 dage over/);
    assert.match(words, /05\.02\.2026/);
    await checkPage(mette, `${citizen}/opfoelgning`);
    await picture(mette, "choose");
  });

  await test("a follow-up is recorded in three clicks, and undone", async () => {
    await mette.goto("/overblik");
    let clicks = 0;
    const click = async (what) => {
      clicks++;
      await what.click();
    };
    const row = mette.locator("main tr", { hasText: "Sanne Holm-Berntsen" }).filter({ hasText: "Opfølgning efter 12 måneder" });
    await click(row.getByRole("link", { name: "Registrér" }));
    await mette.getByRole("heading", { name: "Opfølgning efter 12 måneder" }).waitFor();
    const url = new URL(mette.url()).pathname;
    await checkPage(mette, url);
    await picture(mette, "follow-up");
    await click(mette.getByLabel("Går som planlagt"));
    await click(mette.getByRole("button", { name: "Registrér som holdt" }));
    assert.match(await text(mette), /Opfølgningen er registreret/);
    assert.ok(clicks <= 3, `${clicks} clicks`);
    console.log(`# record a follow-up from Mit overblik: ${clicks} clicks, 1 field`);
    await mette.getByRole("button", { name: "Fortryd" }).click();
    await mette.getByRole("button", { name: "Registrér som holdt" }).waitFor();
    assert.match(await text(mette), /Forfalden/);
  });

  await test("without an outcome the fault stands at the field and nothing typed is lost", async () => {
    await mette.getByLabel("Bemærkning").fill("Talt i telefon.");
    await mette.getByRole("button", { name: "Registrér som holdt" }).click();
    assert.match(await text(mette), /Vælg, hvad opfølgningen viste/);
    assert.equal(await mette.getByLabel("Bemærkning").inputValue(), "Talt i telefon.");
  });

  await test("S2-17 a round table is called, and refused as held without the citizen", async () => {
    await mette.goto(`${citizen}/moeder/nyt`);
    await checkPage(mette, `${citizen}/moeder/nyt`);
    await picture(mette, "new");
    await mette.getByLabel("Rundbordssamtale").check();
    await mette.getByLabel("Dag", { exact: true }).fill("14.04.2026");
    await mette.getByLabel("Klokkeslæt").fill("13.00");
    await mette.getByLabel("Sted").fill("Lokale 3");
    await mette.getByLabel("Dagsorden").fill("Job og helbred");
    await mette.getByLabel("Kolleger, der skal med").fill("Jonas Vinther\ntilbudsleder");
    await mette.getByRole("button", { name: "Indkald til møde" }).click();
    meeting = new URL(mette.url()).pathname;
    assert.match(meeting, /^\/moeder\/\d+$/);
    await checkPage(mette, meeting);
    await picture(mette, "meeting");
    await mette.getByLabel("Referat").fill("Vi blev enige.");
    await mette.getByRole("button", { name: "Registrér mødet som holdt" }).click();
    assert.match(await text(mette), /kan ikke registreres som holdt uden borgeren/);
    assert.equal(await mette.getByLabel("Referat").inputValue(), "Vi blev enige.");
  });

  await test("minutes are kept as a draft by the button, without script", async () => {
    await mette.getByRole("button", { name: "Gem kladde" }).click();
    assert.match(await text(mette), /Kladden er gemt/);
    assert.equal(await mette.getByLabel("Referat").inputValue(), "Vi blev enige.");
  });

  await test("S2-17 decisions become actions of the plan", async () => {
    await mette.getByRole("checkbox", { name: "Sanne Holm-Berntsen" }).check();
    await mette.getByRole("checkbox", { name: "Mette Lind" }).check();
    await mette.getByRole("textbox", { name: "Hvad skal ske?" }).first().fill("Ring til lageret");
    await mette.getByLabel("Hvem").first().selectOption({ label: "Mette Lind" });
    await mette.getByLabel("Hvornår").first().fill("24.04.2026");
    await mette.getByRole("button", { name: "Registrér mødet som holdt" }).click();
    assert.match(await text(mette), /Mødet er registreret som holdt/);
    assert.match(await text(mette), /Ring til lageret/);
    await picture(mette, "held");
    await mette.goto(`${citizen}/plan`);
    assert.match(await text(mette), /Ring til lageret/);
  });

  await test("an invited colleague without access sees the meeting and the agenda, not the minutes or the name", async () => {
    await lone.goto(meeting);
    const words = await text(lone);
    assert.match(words, /Job og helbred/);
    assert.doesNotMatch(words, /Vi blev enige|Sanne|Ring til lageret/);
    await checkPage(lone, meeting);
  });

  await test("S2-13 the calendar shows my week, other weeks, and the steering group's half years", async () => {
    await checkPage(mette, "/overblik/moeder");
    await picture(mette, "week");
    assert.match(await text(mette), /Uge 16, 2026/);
    assert.match(await text(mette), /Sundhedssamtale 2 af 3, Kasper Østerlund/);
    await mette.getByRole("link", { name: "Næste uge" }).click();
    assert.match(await text(mette), /Uge 17, 2026/);
    await checkPage(mette, "/overblik/moeder/styregruppe");
    assert.match(await text(mette), /15\.06\.2026.*15\.12\.2029/);
    const leader = await as("teamleder");
    await checkPage(leader, "/overblik/moeder?vis=team");
    await picture(leader, "team");
  });

  await test("S2-13 the steering group's result sheet is frozen on its day", async () => {
    const lead = await as("teamleder");
    await lead.goto("/overblik/moeder/styregruppe");
    await lead.getByRole("link", { name: /^Resultatark/ }).first().click();
    assert.match(await text(lead), /Arket er ikke gemt endnu/);
    const sheet = new URL(lead.url()).pathname;
    await checkPage(lead, sheet);
    await lead.setViewportSize(WIDE);
    await lead.goto(sheet);
    await lead.getByRole("button", { name: "Gem resultatarket" }).click();
    assert.match(await text(lead), /Tallene i det ændrer sig ikke mere.*Gemt 14\. april 2026 af .*data til og med/);
    const rows = await lead.locator("main table").innerText();
    assert.match(rows, /IPS Rusmiddel: job eller uddannelse efter afslutning/);
    await lead.getByRole("button", { name: "Gem et nyt ark" }).click();
    assert.equal(await lead.getByRole("heading", { name: "Gemte ark" }).count(), 1);
    await lead.locator("section[aria-labelledby=ark] a").first().click();
    assert.equal(await lead.locator("main table").innerText(), rows);
    await checkPage(lead, new URL(lead.url()).pathname + new URL(lead.url()).search);
    assert.equal((await mette.goto(`/moeder/1/resultatark`)).status(), 404, "a meeting with a citizen has none");
  });

  await test("S3-14a a case brought by the police is opened, and its first follow-up stands on the tab", async () => {
    const amira = await as("sof");
    await amira.goto("/borgere");
    await amira.getByRole("main").getByRole("radio").first().check();
    await amira.getByRole("button", { name: "Vælg formål" }).click();
    const young = await find(amira, "amanda skov", "Amanda Skov-Iversen");
    await checkPage(amira, `${young}/ssp`);
    await picture(amira, "ssp");
    await amira.getByLabel("Indstillet af").selectOption({ label: "Københavns Politi" });
    await amira.getByRole("button", { name: "Åbn sagen" }).click();
    assert.match(await text(amira), /Københavns Politi/);
    await amira.goto(`${young}/moeder`);
    assert.match(await text(amira), /14\.07\.2026 .*SSP\+/);
    await amira.goto(`${young}/ssp`);
    let clicks = 0, fields = 0;
    await amira.getByRole("button", { name: "Gem besøget" }).click();
    assert.match(await text(amira), /Der er 2 felter, du skal rette/);
    await amira.goto(`${young}/ssp`);
    const by = amira.getByRole("main").getByLabel("Besøgt af");
    await (fields++, by.selectOption({ label: "Københavns Politi" }));
    await (fields++, amira.getByLabel("Kun familien blev truffet").check());
    await (clicks++, amira.getByRole("button", { name: "Gem besøget" }).click());
    assert.match(await text(amira), /Hjemmebesøget er gemt.*14\.04\.2026 Københavns Politi Kun familien blev truffet/);
    assert.deepEqual([clicks, fields], [1, 2]);
    await amira.getByRole("button", { name: /^Fjern besøget/ }).first().click();
    assert.match(await text(amira), /Hjemmebesøget er fjernet/);
    await amira.getByRole("button", { name: "Fortryd" }).click();
    assert.match(await text(amira), /14\.04\.2026 Københavns Politi Kun familien blev truffet/);
    await checkPage(amira, `${young}/ssp`);
    await amira.setViewportSize(WIDE);
    await amira.goto("/overblik/ssp");
    assert.match(await text(amira), /\d+ holdte opfølgninger og \d+ hjemmebesøg/);
    await checkPage(amira, "/overblik/ssp");
    await picture(amira, "ssp-list");
    await mette.goto(`${citizen}/ssp`);
    assert.doesNotMatch(await text(mette), /Åbn en SSP/);
  });

  await test("two who change the same meeting choose field by field, and nothing is lost or chosen beforehand", async () => {
    const other = await as("koordinator");
    await choosePurpose(other);
    await mette.goto(`${citizen}/moeder`);
    await mette.getByRole("link", { name: "Rundbordssamtale" }).first().click();
    const own = new URL(mette.url()).pathname;
    await mette.goto(`${own}/ret`);
    await other.goto(`${own}/ret`);
    await mette.getByLabel("Sted").fill("Lokale 5");
    await mette.getByLabel("Klokkeslæt").fill("14.30");
    await mette.getByRole("button", { name: "Gem ændringer" }).click();
    assert.match(await text(mette), /Mødet er ændret/);
    await other.getByLabel("Sted").fill("Lokale 9");
    await other.getByLabel("Klokkeslæt").fill("9.15");
    await other.getByLabel("Dagsorden").fill("Kun den andens punkt");
    await other.getByRole("button", { name: "Gem ændringer" }).click();
    const said = await text(other);
    assert.match(said, /Mette Lind har ændret mødet, mens du skrev\. Vælg, hvad der skal gælde for hvert felt\./);
    assert.match(said, /Klokkeslæt Dit: 09\.15 Gemt nu: 14\.30 .*Sted Dit: Lokale 9 Gemt nu: Lokale 5 .*Dagsorden Dit: Kun den andens punkt/);
    assert.equal(await other.locator("input[type=radio]:checked").count(), 0);
    for (const size of [WIDE, PHONE]) {
      await other.setViewportSize(size);
      const faults = (await faultsOf(other)).filter((fault) => !/console: Failed to load resource.*409/.test(fault));
      assert.deepEqual(faults, []);
    }
    await other.setViewportSize(WIDE);
    await picture(other, "conflict");
    await other.getByLabel("Dit: 09.15").check();
    await other.locator("form.tov-form").evaluate((form) => (form.noValidate = true));
    await other.getByRole("button", { name: "Gem valgene" }).click();
    assert.match(await text(other), /Vælg, hvad der skal gælde\. Dit: Lokale 9 Gemt nu: Lokale 5/, "what was typed stays though nothing is chosen");
    await other.getByLabel("Dit: 09.15").check();
    await other.getByLabel("Gemt nu: Lokale 5").check();
    await other.getByLabel("Dit: Kun den andens punkt").check();
    await other.getByRole("button", { name: "Gem valgene" }).click();
    assert.match(await text(other), /Mødet er ændret.*09\.15.*Lokale 5.*Kun den andens punkt/);
    await checkPage(other, `${own}/ret`);
  });

  await test("a calendar file holds no name and no number", async () => {
    const answer = await mette.request.get(`${meeting}/indkaldelse.ics`);
    const file = await answer.text();
    assert.match(answer.headers()["content-type"], /text\/calendar/);
    assert.match(file, /DTSTART:20260414T110000Z\r\n/);
    assert.doesNotMatch(file, /Sanne|0101/);
    assert.ok(file.split("\r\n").every((line) => Buffer.byteLength(line) <= 75));
  });
}
