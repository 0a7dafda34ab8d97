// Initiatives by the citizen's group (S1-02, S1-03): the group is recorded with day and reason, and what is aimed at it stands first
// where an offer is chosen. Clicks and fields are counted.
import assert from "node:assert/strict";
import { WIDE } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

async function choosePurpose(page, purpose) {
  await page.goto("/borgere");
  await page.getByLabel(purpose).check();
  await page.getByRole("button", { name: "Vælg formål" }).click();
  await page.getByRole("heading", { name: "Find borger" }).waitFor();
}

async function open(page, words, name) {
  await page.goto("/borgere");
  await main(page).locator("#q").fill(words);
  await main(page).getByRole("button", { name: "Søg" }).click();
  await main(page).getByRole("link", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return new URL(page.url()).pathname;
}

export default async function ({ as, test, checkPage }) {
  const worker = await as("sagsbehandler");
  await choosePurpose(worker, "Sagsbehandling efter beskæftigelsesloven");
  const section = main(worker).locator("section", { has: worker.getByRole("heading", { name: "Indsatser for borgerens målgruppe" }) });

  await test("S1-02 a known group stands first with its initiatives and their themes", async () => {
    const sanne = await open(worker, "010179-9992", "Sanne Holm-Berntsen");
    await checkPage(worker, `${sanne}/henvis`);
    await section.getByText("6 indsatser uden tilbud at henvise til").click();
    const words = (await section.innerText()).replace(/\s+/g, " ");
    assert.match(words, /Ledig med helbredsproblemer.*Fra 12\.01\.2026, registreret af BIF: Borgeren er ledig/);
    assert.match(words, /Målrettet sundhedsvejledning Tema 1: Sundhedsfremme for sygemeldte københavnere/);
    assert.match(words, /Hurtig rygudredning Tema 4/);
    assert.ok((await section.boundingBox()).y < (await main(worker).locator("article").first().boundingBox()).y);
    assert.match(await section.getByRole("link", { name: "Målrettet sundhedsvejledning" }).getAttribute("href"), /\/tilbud\/strategier\//);
  });

  await test("S1-03 the group is recorded with day and reason and leads to the referral", async () => {
    const naja = await open(worker, "Naja Kleist", "Naja Kleist");
    await worker.setViewportSize(WIDE);
    await worker.goto(`${naja}/henvis`);
    assert.match(await section.innerText(), /målgruppe er ikke registreret/);
    await section.getByRole("link", { name: "Registrér målgruppen" }).click();
    await main(worker).getByLabel(/^I arbejde, syg/).check();
    await main(worker).getByRole("button", { name: "Gem markeringen" }).click();
    assert.match(await text(worker), /Der er 1 felt, du skal rette/);
    await main(worker).getByLabel("Begrundelse").fill("Er sygemeldt fra sit job og bange for at miste det.");
    await main(worker).getByRole("button", { name: "Gem markeringen" }).click();
    assert.match(await text(worker), /Markeringen er gemt/);
    await worker.goto(`${naja}/henvis`);
    const words = (await section.innerText()).replace(/\s+/g, " ");
    assert.match(words, /I arbejde, syg og i risiko.*registreret af BIF: Er sygemeldt/);
    assert.doesNotMatch(words, /rygudredning/);
    await section.getByRole("link", { name: /^Vælg Kon/ }).click();
    await worker.getByRole("heading", { level: 1, name: /Kontaktpersonordning/ }).waitFor();
  });
}
