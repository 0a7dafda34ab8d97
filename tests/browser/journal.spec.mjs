// The journal on screen, from log-in to result: a note, a correction, a file, a note on the wrong citizen, search, case numbers, and
// contacts without a case. Names carry the point or the story.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { WIDE } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");
const button = (page, name) => main(page).getByRole("button", { name, exact: true });
const link = (page, name) => main(page).getByRole("link", { name, exact: true });
const PDF = Buffer.from("%PDF-1.4\n% en lille fil\n");

// Counts what the user does: clicks, and fields typed, ticked or chosen.
function counter() {
  const count = { clicks: 0, fields: 0 };
  count.click = async (target) => (count.clicks++, target.click());
  count.fill = async (target, words) => (count.fields++, target.fill(words));
  count.check = async (target) => (count.fields++, target.check());
  return count;
}

async function choosePurpose(page) {
  await page.goto("/borgere");
  await page.locator("input[name=purpose]").first().check();
  await page.getByRole("button", { name: "Vælg formål" }).click();
  await page.getByRole("heading", { name: "Find borger" }).waitFor();
}

async function find(page, number) {
  await page.goto("/borgere");
  await main(page).locator("#q").fill(number);
  await button(page, "Søg").click();
  await main(page).locator("tbody a").first().click();
  await main(page).getByRole("link", { name: "Journal", exact: true }).waitFor();
  return new URL(page.url()).pathname;
}

async function writeNote(page, citizen, words) {
  await page.goto(`${citizen}/journal/ny`);
  await page.locator("#text").fill(words);
  await button(page, "Gem notat").click();
  await page.getByText("Notatet er gemt i journalen.").waitFor();
}

export default async function ({ as, test, checkPage }) {
  const worker = await as("sagsbehandler");
  let citizen;

  await test("I9 a note is written from the citizen's page in 3 clicks and 1 field", async () => {
    await choosePurpose(worker);
    citizen = await find(worker, "010179-9992");
    const user = counter();
    await user.click(link(worker, "Journal"));
    await user.click(link(worker, "Skriv notat"));
    await user.fill(worker.locator("#text"), "Ringede om vagtplanen <b>& ventede</b> på svar.\nHun vender tilbage.");
    await user.click(button(worker, "Gem notat"));
    const said = await text(worker);
    assert.match(said, /Notatet er gemt i journalen\./);
    assert.match(said, /Notat · Job Ringede om vagtplanen <b>& ventede<\/b> på svar\. Hun vender tilbage\. Mette Lind, Jobcenter København · skrevet 14\.04\.2026/);
    assert.deepEqual([user.clicks, user.fields], [3, 1]);
  });

  await test("I9 what was typed stands when something is missing", async () => {
    await worker.goto(`${citizen}/journal/ny`);
    await worker.locator("#title").fill("Overskrift, der bliver");
    await worker.locator("#day").fill("31.12.2030");
    await button(worker, "Gem notat").click();
    assert.ok(await worker.locator("#text-fejl").count());
    assert.match(await worker.locator("#day-fejl").innerText(), /Dagen ligger i fremtiden/);
    assert.equal(await worker.locator("#title").inputValue(), "Overskrift, der bliver");
    assert.ok(await worker.locator("[data-error-summary]").count());
  });

  await test("I9 a draft is kept while it is written and outlives the session", async () => {
    const page = await as("sagsbehandler");
    await page.clock.install();
    await page.goto(`${citizen}/journal/ny`);
    await page.locator("#text").fill("Halvt skrevet, da telefonen ringede.");
    const kept = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.clock.fastForward(25000);
    await kept;
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.locator("#text").fill("Mere skrevet.");
    await button(page, "Gem notat").click();
    assert.match(await text(page), /Log ind for at fortsætte/);
    await page.context().addCookies(cookies);
    await page.goto(`${citizen}/journal/ny`);
    assert.match(await text(page), /Din kladde er gemt/);
    assert.equal(await page.locator("#text").inputValue(), "Halvt skrevet, da telefonen ringede.");
    await button(page, "Gem notat").click();
    await page.goto(`${citizen}/journal/ny`);
    assert.doesNotMatch(await text(page), /Din kladde/);
  });

  await test("I9 the draft button works without script", async () => {
    const page = await as("sagsbehandler", { javaScriptEnabled: false });
    await page.goto(`${citizen}/journal/ny`);
    await page.locator("#text").fill("Kladde uden script.");
    await button(page, "Gem kladde").click();
    assert.match(await text(page), /Kladden er gemt\. Kun du kan se den\./);
    assert.doesNotMatch(await text(page), /Kladde uden script/);
    await page.goto(`${citizen}/journal/ny`);
    assert.equal(await page.locator("#text").inputValue(), "Kladde uden script.");
    await page.locator("#text").fill("");
    await button(page, "Gem kladde").click();
  });

  await test("I9 a correction keeps the original, struck, with who and why", async () => {
    await writeNote(worker, citizen, "Hun møder mandag klokken ni.");
    await main(worker).getByRole("link", { name: "Notat · Job" }).first().click();
    const note = worker.url();
    await link(worker, "Ret notat").click();
    await button(worker, "Gem rettelse").click();
    assert.ok(await worker.locator("#correction_reason-fejl").count());
    await worker.goto(note);
    const user = counter();
    await user.click(link(worker, "Ret notat"));
    await user.check(worker.getByLabel("Forkert oplysning"));
    await user.fill(worker.locator("#text"), "Hun møder tirsdag klokken ni.");
    await user.click(button(worker, "Gem rettelse"));
    assert.deepEqual([user.clicks, user.fields], [2, 2]);
    assert.match(await text(worker), /Notatet er rettet\. Det, der stod før, er gemt\./);
    assert.equal(await main(worker).locator("del").innerText(), "Hun møder mandag klokken ni.");
    assert.match(await text(worker), /Rettet 14\.04\.2026 kl\. \d\d\.\d\d af Mette Lind: Forkert oplysning/);
    await worker.goto(`${citizen}/journal`);
    const item = main(worker).locator(".tov-list > li", { hasText: "Hun møder tirsdag" });
    assert.equal(await item.locator("del").isVisible(), false);
    await item.getByText("Vis, hvad der stod før").click();
    assert.equal(await item.locator("del").isVisible(), true);
  });

  await test("I9 two who correct the same note: the later sees what stands now and keeps what was typed", async () => {
    await writeNote(worker, citizen, "Aftalen er om fredagen.");
    await main(worker).getByRole("link", { name: "Notat · Job" }).first().click();
    const url = `${new URL(worker.url()).pathname}/ret`;
    const other = await as("sagsbehandler");
    await worker.goto(url);
    await other.goto(url);
    for (const [page, words] of [[worker, "Aftalen er om torsdagen."], [other, "Aftalen er om onsdagen."]]) {
      await page.getByLabel("Forkert oplysning").check();
      await page.locator("#text").fill(words);
      await button(page, "Gem rettelse").click();
    }
    assert.match(await text(other), /Mette Lind har rettet notatet, mens du skrev.*Det står der nu.*Aftalen er om torsdagen\./);
    assert.equal(await other.locator("#text").inputValue(), "Aftalen er om onsdagen.");
    await button(other, "Gem rettelse").click();
    assert.equal(await main(other).locator("del").count(), 2);
    assert.match(await text(other), /Aftalen er om onsdagen\./);
  });

  await test("I9 a file is told by its content, fetched as a download and never shown", async () => {
    await worker.goto(`${citizen}/journal/ny`);
    await worker.locator("#text").fill("Aftalen er vedhæftet.");
    await main(worker).getByText("Vedhæft filer (valgfri)").click();
    await worker.locator("#fil1").setInputFiles({ name: "billede.png", mimeType: "image/png", buffer: Buffer.from("<svg onload=alert(1)>") });
    await button(worker, "Gem notat").click();
    assert.match(await worker.locator("#fil1-fejl").innerText(), /ikke af en type, som kan vedhæftes/);
    assert.equal(await worker.locator("#text").inputValue(), "Aftalen er vedhæftet.");
    await worker.locator("#fil1").setInputFiles({ name: "Aftale <1> & \"to\".pdf", mimeType: "application/pdf", buffer: PDF });
    await worker.locator("#fil2").setInputFiles({ name: "tal.csv", mimeType: "text/html", buffer: Buffer.from("a;b\n1;2\n") });
    await button(worker, "Gem notat").click();
    assert.match(await text(worker), /Aftale <1> & "to"\.pdf PDF, 24 byte.*tal\.csv TXT, 8 byte/);
    const target = main(worker).getByRole("link", { name: "Aftale <1>" }).first();
    const answer = await worker.request.get(await target.getAttribute("href"));
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()["content-disposition"], /^attachment; filename="/);
    assert.match(answer.headers()["content-disposition"], /filename\*=UTF-8''Aftale%20%3C1%3E%20%26%20%22to%22\.pdf$/);
    assert.equal(answer.headers()["x-content-type-options"], "nosniff");
    assert.match(answer.headers()["content-security-policy"], /sandbox/);
    assert.match(answer.headers()["cache-control"], /no-store/);
    assert.deepEqual(await answer.body(), PDF);
    const [download] = await Promise.all([worker.waitForEvent("download"), target.click()]);
    assert.deepEqual(readFileSync(await download.path()), PDF);
    await main(worker).getByRole("link", { name: "Notat · Job" }).first().click();
    await main(worker).getByText("Tilføj filer").click();
    await worker.locator("#fil1").setInputFiles({ name: "nummer-tre.txt", mimeType: "text/plain", buffer: Buffer.from("tre") });
    await button(worker, "Gem filer").click();
    assert.match(await text(worker), /Filerne er lagt ved notatet\..*nummer-tre\.txt/);
  });

  await test("I9 a note on the wrong citizen moves and leaves a stub without content", async () => {
    await writeNote(worker, citizen, "Det her handler om Rasmus.");
    await main(worker).getByRole("link", { name: "Notat · Job" }).first().click();
    await link(worker, "Flyt til rette borger").click();
    await worker.locator("#other").fill("123");
    await button(worker, "Flyt notatet").click();
    assert.match(await worker.locator("#other-fejl").innerText(), /CPR-nummeret skal have 10 cifre/);
    await worker.locator("#other").fill("010185-9993");
    await button(worker, "Flyt notatet").click();
    let said = await text(worker);
    assert.match(said, /Notatet er flyttet til den rette borger\. Her står kun, at det er flyttet\./);
    assert.match(said, /Notat flyttet til den rette borger 14\.04\.2026 kl\. \d\d\.\d\d af Mette Lind\./);
    assert.doesNotMatch(said, /handler om Rasmus|010185/);
    const other = await find(worker, "010185-9993");
    await worker.goto(`${other}/journal`);
    said = await text(worker);
    assert.match(said, /flyttet hertil 14\.04\.2026.*Det her handler om Rasmus\./);
    await worker.goto(citizen);
  });

  await test("I9 behandlingen finds behandling and behandlinger, and no address holds the words", async () => {
    await worker.goto(`${citizen}/journal`);
    await main(worker).locator("#q").fill("behandlingen");
    await button(worker, "Søg").click();
    assert.equal(new URL(worker.url()).search, "");
    assert.match(await text(worker), /2 notater indeholder det, du søger\./);
    assert.deepEqual(await main(worker).locator("mark").allInnerTexts(), ["behandlingerne", "Behandlingen"]);
    await worker.goto("/overblik/journal");
    await main(worker).locator("#q").fill("behandlingen");
    await button(worker, "Søg").click();
    assert.equal(worker.url().includes("behandling"), false);
    assert.match(await text(worker), /\d+ notater indeholder det, du søger\..*Sanne Holm-Berntsen · Lægelig oplysning · Sundhed/);
    await main(worker).locator("#q").fill("qwertzuiop");
    await button(worker, "Søg").click();
    assert.match(await text(worker), /Ingen notater, som du må se, indeholder alle ordene/);
    await main(worker).locator("#q").fill("  ");
    await button(worker, "Søg").click();
    assert.match(await worker.locator("#q-fejl").innerText(), /Skriv mindst ét ord/);
  });

  await test("I9 filters stand in the address and can be taken away", async () => {
    await worker.goto(`${citizen}/journal`);
    await main(worker).getByText("Vælg art, spor, periode eller forfatter").click();
    await worker.locator("#art").selectOption("phone");
    await worker.locator("#periode").selectOption("1");
    await button(worker, "Vis notater").click();
    const address = new URL(worker.url()).searchParams;
    assert.equal(address.get("art"), "phone");
    assert.equal(address.get("periode"), "1");
    assert.match(await text(worker), /Telefonsamtale · Job Sanne fortæller, at lageret går godt/);
    assert.doesNotMatch(await text(worker), /Svar fra egen læge/);
    await main(worker).getByRole("link", { name: "Fjern filter: Telefonsamtale" }).click();
    assert.equal(new URL(worker.url()).searchParams.get("art"), null);
    await link(worker, "Udskriv").click();
    assert.match(await text(worker), /Journal for Sanne Holm-Berntsen/);
    assert.match(new URL(worker.url()).search, /periode=1/);
  });

  await test("I9 case numbers: format, header search, remove and undo", async () => {
    await worker.goto(`${citizen}/journal`);
    await link(worker, "Tilføj sagsnummer").click();
    await worker.getByLabel("eDoc", { exact: true }).check();
    await worker.locator("#number").fill("2026-12");
    await button(worker, "Gem sagsnummer").click();
    assert.match(await worker.locator("#number-fejl").innerText(), /fx 2026-0098451/);
    await worker.locator("#number").fill("2026-7654321");
    await button(worker, "Gem sagsnummer").click();
    assert.match(await text(worker), /Sagsnummeret er gemt\./);
    await worker.locator("#soeg").fill("2026-7654321");
    await worker.locator(".search-form button").click();
    await link(worker, "eDoc 2026-7654321 · Sanne Holm-Berntsen").click();
    await main(worker).locator("li", { hasText: "2026-7654321" }).getByRole("button").click();
    assert.match(await text(worker), /Sagsnummeret er fjernet\./);
    await button(worker, "Fortryd").click();
    assert.match(await text(worker), /Sagsnummeret er på listen igen\..*2026-7654321/);
  });

  await test("I9 another administration sees only its own and what a basis opens; offer leaders see no journal", async () => {
    const social = await as("sof");
    await choosePurpose(social);
    await social.goto(`${citizen}/journal`);
    const said = await text(social);
    assert.match(said, /Støtte i hjemmet/);
    assert.match(said, /Nogle oplysninger fra SUF er skjult, fordi hjemlen ikke omfatter dem\./);
    assert.doesNotMatch(said, /egen læge|Søvnen er dårlig/);
    const leader = await as("tilbudsleder");
    for (const page of ["journal", "journal/1", "journal/1/fil/1", "journal/udskriv"]) {
      assert.ok([403, 404].includes((await leader.goto(`${citizen}/${page}`)).status()), page);
    }
    assert.equal((await leader.goto("/overblik/journal")).status(), 403);
  });

  await test("S1-11 an outreach contact is registered in 2 clicks and 2 fields, counted, listed in a file, removed and put back", async () => {
    await worker.goto("/overblik/kontakter");
    await link(worker, "Registrér kontakt").click();
    await button(worker, "Registrér kontakt").click();
    assert.ok(await worker.locator("#place-fejl").count());
    assert.ok(await worker.locator("#n_persons-fejl").count());
    await worker.goto("/overblik/kontakter");
    const user = counter();
    await user.click(link(worker, "Registrér kontakt"));
    await user.fill(worker.locator("#place"), "Prøvens værested");
    await user.fill(worker.locator("#n_persons"), "6");
    await user.click(button(worker, "Registrér kontakt"));
    assert.deepEqual([user.clicks, user.fields], [2, 2]);
    assert.match(await text(worker), /Kontakten er registreret\..*Prøvens værested/);
    const file = await worker.request.get("/overblik/kontakter?fil=csv");
    const csv = await file.text();
    assert.match(csv, /2026-04-14;Opsøgende kontakt;Prøvens værested;;;;6;;Nej;Jobcenter København/);
    await main(worker).getByRole("button", { name: /Fjern Prøvens værested/ }).click();
    assert.doesNotMatch(await text(worker), /Prøvens værested/);
    await button(worker, "Fortryd").click();
    assert.match(await text(worker), /Kontakten er på listen igen\..*Prøvens værested/);
  });

  await test("S2-08 a sparring on a citizen is counted as sparring and stands at both administrations", async () => {
    const social = await as("sof");
    await social.goto(`${citizen}/journal`);
    const user = counter();
    await user.click(link(social, "Registrér sparring"));
    await user.fill(social.locator("#topic"), "Bostøtte i opstarten");
    await user.click(button(social, "Registrér sparring"));
    assert.deepEqual([user.clicks, user.fields], [2, 1]);
    assert.match(await text(social), /Sparringen er registreret\..*Bostøtte i opstarten 14\.04\.2026 · Amira Haddad, SOF/);
    await worker.goto(`${citizen}/journal`);
    assert.match(await text(worker), /Støtte i hjemmet og småjob på samme tid/);
    await social.goto("/overblik/kontakter?art=sparring");
    assert.match(await text(social), /Bostøtte i opstarten Sanne Holm-Berntsen/);
  });

  await test("the pages of journal and contacts have no faults", async () => {
    for (const page of ["", "/ny", "/sagsnummer", "/sparring", "/udskriv", "?art=medical"]) {
      await checkPage(worker, `${citizen}/journal${page}`);
    }
    await worker.setViewportSize(WIDE);
    await worker.goto(`${citizen}/journal?art=medical`);
    await main(worker).getByRole("link", { name: "Lægelig oplysning · Sundhed" }).first().click();
    await checkPage(worker, new URL(worker.url()).pathname);
    for (const page of ["/overblik/journal", "/overblik/kontakter", "/overblik/kontakter/ny", "/overblik/kontakter/ny?art=sparring"]) {
      await checkPage(worker, page);
    }
    await worker.setViewportSize(WIDE);
  });
}
