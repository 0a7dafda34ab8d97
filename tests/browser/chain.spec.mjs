// The chain on screen: a caseworker finds a citizen and sends a referral, the offer leader accepts, starts and ends it;
// after the last referral day it is refused, and what was typed is kept. Names carry the story's id.
import assert from "node:assert/strict";
import { startServer, visitor, WIDE } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

async function choosePurpose(page) {
  await page.goto("/borgere");
  await page.getByLabel("Sagsbehandling efter beskæftigelsesloven").check();
  await page.getByRole("button", { name: "Vælg formål" }).click();
  await page.getByRole("heading", { name: "Find borger" }).waitFor();
}

// Opens the citizen from a search; the address never holds what was searched for.
async function find(page, words, name) {
  await page.goto("/borgere");
  await main(page).locator("#q").fill(words);
  await main(page).getByRole("button", { name: "Søg" }).click();
  assert.equal(new URL(page.url()).search, "");
  await main(page).getByRole("link", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
}

async function writeReferral(page, url, reason) {
  await page.goto(url);
  await page.getByLabel("Begrundelse", { exact: true }).fill(reason);
  const bases = page.locator("input[name=legal_basis_id]");
  assert.ok(await bases.count(), "no legal basis covers the receiver");
  await bases.first().check();
}

export default async function ({ as, test, browser, checkPage }) {
  const worker = await as("sagsbehandler");
  const leader = await as("tilbudsleder");
  let citizen;

  await test("no search before a purpose is chosen", async () => {
    await worker.goto("/borgere");
    assert.match(await text(worker), /Hvorfor slår du borgeren op\?/);
    assert.equal(await main(worker).locator("#q").count(), 0);
    await checkPage(worker, "/borgere");
    await choosePurpose(worker);
    await checkPage(worker, "/borgere");
  });

  await test("a citizen is found by name, number and birth date", async () => {
    for (const words of ["sanne holm", "010179-9992", "01.01.1979"]) {
      await find(worker, words, "Sanne Holm-Berntsen");
    }
    citizen = new URL(worker.url()).pathname;
    assert.match(citizen, /^\/borgere\/[0-9a-z]+$/);
    assert.doesNotMatch(citizen, /sanne|0101/i);
  });

  await test("a wrong number and no hit say what to do", async () => {
    await worker.goto("/borgere");
    await main(worker).locator("#q").fill("310279-9992");
    await main(worker).getByRole("button", { name: "Søg" }).click();
    assert.match(await text(worker), /CPR-nummeret skal have 10 cifre og begynde med en gyldig dato/);
    assert.equal(await main(worker).locator("#q").inputValue(), "310279-9992");
    await main(worker).locator("#q").fill("qwertz uiop");
    await main(worker).getByRole("button", { name: "Søg" }).click();
    assert.match(await text(worker), /Ingen borgere passer/);
  });

  await test("the pages about a citizen have no faults", async () => {
    for (const page of ["", "?periode=alt", "/stamdata", "/stamdata/ret", "/hjemmel", "/henvis", "/henvis?vis=alle", "/henvis/psykologforloeb"]) {
      await checkPage(worker, `${citizen}${page}`);
    }
    await checkPage(worker, `${citizen}/henvis/sammenlign?tilbud=psykologforloeb&tilbud=hif`);
    await worker.setViewportSize(WIDE);
  });

  await test("the caseworker's other pages have no faults", async () => {
    for (const page of ["/overblik", "/borgere/mine", "/borgere/ny", "/henvisninger/sendt", "/henvisninger/kladder", "/tilbud",
      "/tilbud?tilstand=lukket&sorter=-stop", "/tilbud/hif", "/tilbud/aftaler/bif-suf", "/tilbud/strategier/faelles-strategi-2010"]) {
      await checkPage(worker, page);
    }
    await worker.setViewportSize(WIDE);
  });

  await test("an empty referral is sent back with messages at the fields", async () => {
    await worker.goto(`${citizen}/henvis/psykologforloeb`);
    await worker.getByLabel("Begrundelse", { exact: true }).fill("");
    await worker.getByRole("button", { name: "Gennemse" }).click();
    assert.ok(await worker.locator("#reason-fejl").count());
    assert.ok(await worker.locator("[data-error-summary]").count());
  });

  let referral;
  await test("send, accept, start and end", async () => {
    await writeReferral(worker, `${citizen}/henvis/psykologforloeb`, "Prøve <b>af</b> kæden & alt det.");
    await worker.getByRole("button", { name: "Gennemse" }).click();
    assert.match(await text(worker), /Det bliver sendt.*Prøve <b>af<\/b> kæden & alt det\./);
    await worker.getByRole("button", { name: "Send henvisning" }).click();
    assert.match(await text(worker), /Henvisningen er sendt til Psykologforløb \(individuelt\)\. Du får besked, når de har svaret\./);
    referral = new URL(worker.url()).pathname;

    await checkPage(leader, "/henvisninger");
    await leader.setViewportSize(WIDE);
    await leader.goto("/henvisninger?tilstand=sent");
    assert.ok(await leader.locator(`a[href="${referral}"]`).count(), "the referral is not in the inbox");
    await leader.goto(referral);
    await leader.getByRole("button", { name: "Accepter" }).click();
    assert.match(await text(leader), /er accepteret\./);
    await leader.getByRole("button", { name: "Fortryd" }).click();
    assert.match(await text(leader), /er fortrudt\./);
    await leader.getByRole("button", { name: "Accepter" }).click();
    await leader.getByRole("button", { name: "Start forløb" }).click();
    assert.match(await text(leader), /Forløbet i .* er startet\./);
    await leader.getByRole("link", { name: "Afslut forløb" }).click();
    await leader.getByRole("button", { name: "Afslut forløb" }).click();
    assert.ok(await leader.locator("#exit_reason-fejl").count());
    await leader.getByLabel("Afslutningsårsag").selectOption("job");
    await leader.getByRole("button", { name: "Afslut forløb" }).click();
    assert.match(await text(leader), /Forløbet er afsluttet\./);
    await worker.goto(referral);
    assert.match(await text(worker), /Gennemført/);
  });

  await test("the offer leader's pages have no faults, and other citizens do not exist for the leader", async () => {
    for (const page of ["/henvisninger?tilstand=wait_listed", "/henvisninger/forloeb", referral, citizen]) {
      await checkPage(leader, page);
    }
    await leader.setViewportSize(WIDE);
    assert.equal((await leader.goto("/borgere")).status(), 403);
    assert.equal((await leader.goto("/borgere/findesikke1")).status(), 404);
    assert.equal((await leader.goto(`${citizen}/stamdata`)).status(), 403);
  });

  await test("two who change the same facts choose field by field", async () => {
    const other = await as("sagsbehandler"); // the same session in another window
    await worker.goto(`${citizen}/stamdata/ret`);
    await other.goto(`${citizen}/stamdata/ret`);
    await worker.getByLabel(/^Jobmål/).fill("Kok");
    await worker.getByRole("button", { name: "Gem stamdata" }).click();
    assert.match(await text(worker), /Stamdata er gemt/);
    await other.getByLabel(/^Jobmål/).fill("Tjener");
    await other.getByRole("button", { name: "Gem stamdata" }).click();
    assert.match(await text(other), /Mette Lind har ændret stamdata, mens du skrev/);
    assert.equal(await other.locator("input[type=radio]:checked").count(), 0);
    await other.getByLabel("Dit: Tjener").check();
    await other.getByRole("button", { name: "Gem valgene" }).click();
    assert.match(await text(other), /Tjener/);
  });

  await test("an address that is protected stands nowhere, also not in the form", async () => {
    await worker.goto(`${citizen}/stamdata/ret`);
    await worker.getByLabel(/^Adresse \(/).fill("Hemmelig Vej 7");
    await worker.getByLabel(/^Adressen er beskyttet til og med/).fill("31.12.2030");
    await worker.getByRole("button", { name: "Gem stamdata" }).click();
    for (const page of ["", "/stamdata", "/stamdata/ret", "/henvis/psykologforloeb"]) {
      await worker.goto(`${citizen}${page}`);
      assert.doesNotMatch(await worker.content(), /Hemmelig Vej/);
    }
    await worker.goto(`${citizen}/stamdata`);
    assert.match(await text(worker), /Adressebeskyttet/);
  });

  await test("S0-15 a referral sent the day after the last day is refused, and the draft is kept", async () => {
    let server = await startServer({ args: ["--today", "2026-03-09"] });
    try {
      const page = await visitor(browser, server)("sagsbehandler", { javaScriptEnabled: false });
      await choosePurpose(page);
      await find(page, "010179-9992", "Sanne Holm-Berntsen");
      const url = `${new URL(page.url()).pathname}/henvis/traening-bevaegelse`;
      await writeReferral(page, url, "Skrevet på den sidste dag.");
      await page.getByRole("button", { name: "Gennemse" }).click();
      await page.getByRole("button", { name: "Send henvisning" }).waitFor();
      await server.stop();
      server = await startServer({ args: ["--today", "2026-03-10"], before: server });
      await page.getByRole("button", { name: "Send henvisning" }).click();
      const said = await text(page);
      assert.match(said, /Du kan ikke henvise til Træning og bevægelse efter 9\. marts 2026/);
      assert.match(said, /Motionsaktiviteter hos Kofoed Skole/);
      assert.equal(await page.locator("#reason").inputValue(), "Skrevet på den sidste dag.");
      await page.goto("/henvisninger/kladder");
      assert.match(await text(page), /Skrevet på den sidste dag\./);
    } finally {
      await server.stop();
    }
  });
}
