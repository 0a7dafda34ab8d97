// The catalogue: an agreement manager creates and changes offers, adjusts a target group, hands an offer over; anybody reads the public
// part. Names carry the story's id.
import assert from "node:assert/strict";
import { PHONE, startServer, visitor, WIDE } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");
const press = (page, name) => main(page).getByRole("button", { name, exact: true }).click();
const dots = (iso) => iso.split("-").reverse().join(".");
// The demo's day, as the pages tell it, plus days.
async function dayFrom(page, days) {
  const said = (await page.locator("header").innerText()).match(/Dato i demo: (\d\d)\.(\d\d)\.(\d{4})/);
  const day = said ? new Date(Date.UTC(+said[3], said[2] - 1, +said[1])) : new Date();
  day.setUTCDate(day.getUTCDate() + days);
  return dots(day.toISOString().slice(0, 10));
}

async function fillNew(page, title, basis = "sundhedsloven-119") {
  await page.goto("/tilbud/nyt");
  await main(page).locator("#title").fill(title);
  await main(page).locator("#kind").selectOption("offer");
  await main(page).getByLabel("Sundhed", { exact: true }).check();
  await main(page).locator("#owner").selectOption("suf");
  await main(page).locator("#provider").selectOption("suf");
  await main(page).locator("#legal_basis").selectOption(basis);
  await main(page).locator("#content").fill("Gåture og samtale to gange om ugen.");
}

export default async function ({ as, test, browser, checkPage }) {
  const page = await as("aftaler");
  await page.goto("/tilbud");
  const tomorrow = await dayFrom(page, 1);

  await test("S0-05 the catalogue is filtered by legal basis, kind, track, owner, district and state in the address", async () => {
    await main(page).locator("#lov").selectOption("sundhedsloven-119");
    await main(page).locator("#ejer").selectOption("suf");
    await press(page, "Vis tilbud");
    const url = new URL(page.url());
    assert.equal(url.searchParams.get("lov"), "sundhedsloven-119");
    assert.match(await text(page), /Tilbud 6 tilbud og indsatser/);
    for (const row of await main(page).locator("tbody tr").allInnerTexts()) {
      assert.match(row, /§ 119/);
    }
    await checkPage(page, "/tilbud?lov=sundhedsloven-119&sorter=-slut");
    await page.setViewportSize(WIDE);
    await page.goto("/tilbud?bydel=valby&tilstand=lukket");
    assert.match(await text(page), /Prøv at fjerne et filter/);
  });

  await test("S0-05 an offer without a legal basis cannot open for referral, and what was typed stays", async () => {
    await fillNew(page, "Gå dig glad", "");
    await main(page).locator("#open_from").fill(tomorrow);
    await press(page, "Opret tilbud");
    assert.match(await text(page), /Uden det kan tilbuddet ikke åbne/);
    assert.equal(await main(page).locator("#title").inputValue(), "Gå dig glad");
    assert.ok(await main(page).getByLabel("Sundhed", { exact: true }).isChecked());
  });

  await test("an offer is created in one form and shown with its rules and state", async () => {
    await fillNew(page, "Gå dig glad", "serviceloven");
    await main(page).locator("#open_from").fill(tomorrow);
    await main(page).locator("#address").fill("Opdigtet Gade 1, 2500 Valby");
    await main(page).locator("#district").selectOption("valby");
    await main(page).locator("#rule-0-code").selectOption("age:");
    await main(page).locator("#rule-0-min").fill("18");
    await main(page).locator("#rule-0-max").fill("29");
    await main(page).locator("#rule-1-code").selectOption("benefit:kontanthjaelp");
    await press(page, "Opret tilbud");
    assert.match(await text(page), /Tilbuddet er oprettet\./);
    assert.match(await text(page), /Ikke åbnet for henvisning/);
    assert.match(await text(page), /18–29 år/);
    assert.match(await text(page), /Kontanthjælp/);
    assert.equal(new URL(page.url()).pathname, "/tilbud/gaa-dig-glad");
    await checkPage(page, "/tilbud/gaa-dig-glad");
    await checkPage(page, "/tilbud/nyt");
    await page.setViewportSize(WIDE);
  });

  await test("S0-11 a last referral day asks first when citizens wait or are in a course", async () => {
    await page.goto("/tilbud/psykologforloeb/ret");
    await main(page).locator("#last_referral_day").fill(tomorrow);
    await press(page, "Gem tilbud");
    assert.match(await text(page), /henvisninger venter på svar eller start, og \d+ forløb er i gang/);
    await press(page, "Gem tilbud");
    assert.match(await text(page), /Tilbuddet er gemt\./);
    assert.match(await text(page), new RegExp(`Henvisningsstop ${tomorrow.replaceAll(".", "\\.")}`));
    await checkPage(page, "/tilbud/psykologforloeb/ret");
    await page.setViewportSize(WIDE);
  });

  await test("two who change the same offer choose field by field", async () => {
    const other = await as("controller");
    await page.goto("/tilbud/gaa-dig-glad/ret");
    await other.goto("/tilbud/gaa-dig-glad/ret");
    await main(other).locator("#contact").fill("33 00 00 01");
    await press(other, "Gem tilbud");
    await main(page).locator("#contact").fill("33 00 00 02");
    await main(page).locator("#accessibility").fill("Elevator");
    await press(page, "Gem tilbud");
    assert.match(await text(page), /har ændret tilbuddet, mens du skrev/);
    await main(page).getByLabel("Gemt nu: 33 00 00 01").check();
    await main(page).getByLabel("Dit: Elevator").check();
    await press(page, "Gem valgene");
    assert.match(await text(page), /33 00 00 01/);
    assert.match(await text(page), /Elevator/);
    await other.context().close();
  });

  await test("S2-03 a target group is adjusted from a day, tried first, and can be undone", async () => {
    await page.goto("/tilbud/psykologforloeb/maalgruppe");
    const spare = await main(page).locator("fieldset select").count() - 1;
    await main(page).locator(`#rule-${spare}-code`).selectOption("age:");
    await main(page).locator(`#rule-${spare}-max`).fill("29");
    await press(page, "Se virkningen først");
    assert.match(await text(page), /Hvem er inden for de nye regler\?/);
    assert.match(await text(page), /Inden for \d+/);
    await main(page).locator("#valid_from").fill(tomorrow);
    await press(page, "Justér målgruppen");
    assert.match(await text(page), /Skriv, hvorfor målgruppen justeres/);
    await main(page).locator("#reason").fill("Bevillingen er kortere.");
    await main(page).locator("#document_no").fill("2026-0098451");
    await press(page, "Justér målgruppen");
    assert.match(await text(page), /Målgruppen er justeret\./);
    assert.match(await text(page), new RegExp(`Fra ${tomorrow.replaceAll(".", "\\.")}`));
    await checkPage(page, new URL(page.url()).pathname);
    await page.setViewportSize(WIDE);
    await page.goto("/tilbud/psykologforloeb/maalgruppe?justeret=1");
    await press(page, "Fortryd");
    assert.match(await text(page), /Justeringen er fortrudt/);
  });

  await test("S3-17 an offer is handed over with a date and keeps its earlier owner", async () => {
    await page.goto("/tilbud/gaa-dig-glad/ejer");
    await main(page).getByLabel("Ejer", { exact: true }).check();
    await main(page).locator("#organisation").selectOption("sof");
    await main(page).locator("#valid_from").fill(tomorrow);
    await press(page, "Registrér overdragelsen");
    assert.match(await text(page), /Overdragelsen er registreret/);
    await checkPage(page, "/tilbud/gaa-dig-glad/ejer");
    await page.setViewportSize(WIDE);
    await page.goto("/tilbud/gaa-dig-glad");
    assert.match(await text(page), /Ejer Sundheds- og Omsorgsforvaltningen/); // today still
    assert.match(await text(page), /Socialforvaltningen Ejer, fra \d\d/);
  });

  await test("teams and alternatives are added, and taken away after a question", async () => {
    await page.goto("/tilbud/gaa-dig-glad/hold");
    await main(page).locator("#title").fill("Morgenhold");
    await main(page).locator("#age_min").fill("18");
    await press(page, "Tilføj hold");
    await main(page).locator("#alternative").selectOption("motion-kofoed-skole");
    await press(page, "Tilføj alternativ");
    await checkPage(page, "/tilbud/gaa-dig-glad/hold");
    await page.setViewportSize(WIDE);
    await main(page).getByRole("link", { name: "Fjern Morgenhold" }).click();
    assert.match(await text(page), /Vil du fjerne holdet Morgenhold\?/);
    await press(page, "Fjern");
    assert.match(await text(page), /Holdet er fjernet/);
    assert.match(await text(page), /Motionsaktiviteter hos Kofoed Skole/);
  });

  await test("S0-23 a like offer after the closing is refused without a grant, and goes through with one", async () => {
    const server = await startServer({ args: ["--today", "2026-07-02"] });
    try {
      const later = await visitor(browser, server)("aftaler");
      await later.goto("/tilbud/hif");
      assert.match(await text(later), /kræver særskilt finansiering/);
      await fillNew(later, "Hverdagen igen");
      await main(later).locator("#rule-0-code").selectOption("benefit:kontanthjaelp-aktivitetsparat");
      await press(later, "Opret tilbud");
      assert.match(await text(later), /Kræver særskilt finansiering: .*ophørte 30\. juni 2026/);
      assert.match(await text(later), /Kilde: /);
      await main(later).locator("#grant").selectOption({ index: 2 });
      await press(later, "Opret tilbud");
      assert.match(await text(later), /Tilbuddet er oprettet/);
      await later.goto("/tilbud/bbat/ret");
      await main(later).locator("#end_day").fill("");
      await press(later, "Gem tilbud");
      assert.match(await text(later), /Kræver særskilt finansiering: tilbuddet ophørte 30\. juni 2026/);
      await checkPage(later, "/tilbud/bbat/ret");
    } finally {
      await server.stop();
    }
  });

  await test("S0-11 a referral sent before the stop is registered afterwards, and shows both dates and the rules of its day", async () => {
    const worker = await as("sagsbehandler");
    await worker.goto("/borgere");
    await worker.getByLabel("Sagsbehandling efter beskæftigelsesloven").check();
    await press(worker, "Vælg formål");
    await main(worker).locator("#q").fill("010179-9992");
    await press(worker, "Søg");
    await main(worker).getByRole("link", { name: "Sanne Holm-Berntsen" }).first().click();
    const citizen = new URL(worker.url()).pathname;
    await worker.goto(`${citizen}/henvis/hif`);
    assert.match(await text(worker), /Du kan ikke henvise til Hverdagen i Fokus \(HIF\) efter 9\. marts 2026/);
    await main(worker).getByRole("link", { name: /Blev henvisningen sendt på en tidligere dag/ }).click();
    await checkPage(worker, new URL(worker.url()).pathname + "?sendt=1");
    await worker.setViewportSize(WIDE);
    await main(worker).locator("#reason").fill("Aftalt på rundbordsmødet.");
    await main(worker).locator("input[name=legal_basis_id]").first().check();
    await main(worker).locator("#sent_day").fill("10.03.2026");
    await press(worker, "Gennemse");
    assert.match(await text(worker), /Skriv, hvorfor henvisningen først registreres nu/);
    await main(worker).locator("#late_reason").fill("Sendt med brev");
    await press(worker, "Gennemse");
    assert.match(await text(worker), /efter 9\. marts 2026/); // the stop of that day counts
    await worker.goto(`${citizen}/henvis/hif?sendt=1`);
    await main(worker).locator("#reason").fill("Aftalt på rundbordsmødet.");
    await main(worker).locator("input[name=legal_basis_id]").first().check();
    await main(worker).locator("#sent_day").fill("09.03.2026");
    await main(worker).locator("#late_reason").fill("Sendt med brev");
    await press(worker, "Gennemse");
    assert.match(await text(worker), /Det bliver sendt/);
    await press(worker, "Send henvisning");
    const shown = await text(worker);
    assert.match(shown, /Sendt 9\. marts 2026/);
    assert.match(shown, /Registreret 14\. april 2026: Sendt med brev/);
    assert.match(shown, /Hverdagen i Fokus \(HIF\) \(Lukket for henvisning\)/);
    assert.match(shown, /Målgruppen, da henvisningen blev sendt/);
    await checkPage(worker, new URL(worker.url()).pathname);
    await worker.context().close();
  });

  await test("anybody reads the public catalogue without logging in; no counts and no closed door", async () => {
    const guest = await as("");
    await guest.goto("/log-ind");
    await main(guest).getByRole("link", { name: "Se kommunens tilbud uden at logge ind" }).click();
    assert.match(await text(guest), /Tilbud til dig/);
    assert.ok(await guest.locator('meta[name="description"]').count());
    await main(guest).locator("#alder").fill("24");
    await main(guest).locator("#behov").selectOption("angst");
    await press(guest, "Vis tilbud");
    assert.match(await text(guest), /Lær at tackle angst\/depression/);
    await main(guest).getByRole("link", { name: "Lær at tackle angst/depression" }).click();
    assert.match(await text(guest), /Hvem er det for\?/);
    await checkPage(guest, "/katalog");
    await checkPage(guest, "/katalog/psykologforloeb");
    assert.doesNotMatch(await text(guest), /226|garanti/i); // the counts of the offer are for those who log in
    await checkPage(guest, "/katalog/jobklub-findes-ikke", { status: 404 });
    await guest.goto("/katalog/socialt-frikort-pulje");
    assert.doesNotMatch(await text(guest), /frikort/i); // not an offer: not in the public catalogue
    await guest.setViewportSize(PHONE);
    await guest.goto("/katalog?spor=health");
    assert.match(await text(guest), /Sundhed/);
    await guest.context().close();
  });

  await test("S0-12 two offers with one printed count: none printed for the offer alone, and the computed one beside it", async () => {
    const analyst = await as("analytiker");
    let sum = 0;
    for (const offer of ["bbat", "traening-bevaegelse"]) {
      await analyst.goto(`/tilbud/${offer}`);
      const cells = async (label) => (await main(analyst).locator("section[aria-labelledby=antal] tr").filter({ hasText: label }).first().locator("td").allInnerTexts()).map((x) => x.trim());
      assert.deepEqual((await cells("samt BBAT: henviste i 2025")).slice(0, 2), ["148", "148"]);
      assert.deepEqual((await cells("henviste i 2026 til nu")).slice(0, 2), ["foreløbigt 40", "40"]);
      const own = await cells(/^Kun .*, 2025/);
      assert.equal(own[0], "ikke oplyst");
      sum += Number(own[1]);
    }
    assert.equal(sum, 148);
    await checkPage(analyst, "/tilbud/bbat");
    await analyst.context().close();
  });

  await test("the catalogue works without JavaScript and leaves editing to those who may", async () => {
    const worker = await as("sagsbehandler", { javaScriptEnabled: false });
    await worker.goto("/tilbud");
    assert.equal(await main(worker).getByRole("link", { name: "Opret tilbud" }).count(), 0);
    const answer = await worker.goto("/tilbud/hif/ret");
    assert.equal(answer.status(), 403);
    await worker.context().close();
  });
}
