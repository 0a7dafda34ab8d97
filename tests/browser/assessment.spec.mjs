// Assessments of grants: written by one, reviewed, returned and approved by another; conflict; board, who owes what, other verdicts, catalogue.
import assert from "node:assert/strict";
import { checkPage } from "./lib.mjs";

const KEY = "bevilling-07";
const PAGE = `/oekonomi/bevillinger/${KEY}/vurdering`;
const text = (page) => page.locator("main").innerText();

// Fills the form of an open assessment page.
async function write(page, { verdict, note, adjusted, amount, reason }) {
  if (verdict) await page.locator("select[name=verdict]").selectOption(verdict);
  if (note) await page.locator("textarea[name=verdict_note]").fill(note);
  if (adjusted !== undefined) await page.locator("textarea[name=adjusted_content]").fill(adjusted);
  if (amount) await page.locator("input[name=l_beloeb]").first().fill(amount);
  if (reason) await page.locator("textarea[name=change_reason]").fill(reason);
  await page.getByRole("button", { name: "Gem kladde" }).click();
}

export default async function ({ as, test }) {
  const writer = await as("controller");
  const other = await as("controller2");

  for (const path of [
    PAGE, `${PAGE}?skriv=1`, `${PAGE}?vurdering=hand_over`, `${PAGE}/historik`, "/oekonomi/bevillinger/bevilling-17/vurdering",
    "/oekonomi/bevillinger/bevilling-20/vurdering?skriv=1", "/oekonomi/vurderinger", "/oekonomi/vurderinger?mangler=alle",
    "/oekonomi/udloeb/hvad-nu-hvis?aar=2026", "/oekonomi/udloeb/hvad-nu-hvis?aar=2026&valg=bevilling-18.stop&valg=bevilling-13.unchanged",
    "/oekonomi/bevillinger?visning=tavle", "/oekonomi", "/oekonomi/bevillinger/bevilling-19",
  ]) {
    await test(`sound: ${path}`, () => checkPage(writer, path));
  }

  await test("S3_A the printed assessment of the 27 is version 1 and is read by everyone who may read economy", async () => {
    const reader = await as("analytiker");
    await reader.goto("/oekonomi/bevillinger/bevilling-18/vurdering");
    const page = await text(reader);
    assert.match(page, /version 1, som trykt/);
    assert.match(page, /11,5 mio\. kr\./);
    assert.equal(await reader.getByRole("button", { name: "Gem kladde" }).count(), 0);
    await reader.goto("/oekonomi/bevillinger?visning=tavle");
    assert.equal(await reader.locator("main section h3").count(), 7);
    assert.equal(await reader.locator("main section summary").count(), 0);
  });
  await test("S3_B totals by verdict, and what cannot be counted, stand on the page of other verdicts", async () => {
    await writer.goto("/oekonomi/udloeb/hvad-nu-hvis?aar=2026");
    const page = await text(writer);
    assert.match(page, /58,4/);
    assert.match(page, /Kan ikke tælles i 2027/);
    for (const nr of ["3. ", "6. ", "11. ", "15. ", "17. "]) assert.ok(page.includes(`\n${nr}`), nr);
  });
  await test("S3_C S3_D amounts and periods stand as printed until somebody changes them", async () => {
    await writer.goto("/oekonomi/bevillinger/bevilling-10/vurdering");
    const page = await text(writer);
    assert.match(page, /2024 - 2026: 1,4 mio\. kr\./);
    await writer.goto("/oekonomi/bevillinger/bevilling-21/vurdering");
    assert.match(await text(writer), /årstal ikke oplyst: 2,2 mio\. kr\./);
  });
  await test("S3_E the assessment shows live results, or why no separate result can be stated", async () => {
    await writer.goto("/oekonomi/bevillinger/bevilling-19/vurdering");
    assert.match(await text(writer), /supplerer en grundbevilling/);
    await writer.goto("/oekonomi/bevillinger/bevilling-08/vurdering");
    assert.match(await text(writer), /Velfærdsvejen/);
  });
  await test("S3_03b S3_06b S3_15b conditions and a tentative amount stand as printed", async () => {
    await writer.goto("/oekonomi/bevillinger/bevilling-03/vurdering");
    assert.match(await text(writer), /ny rammeaftale om tolkning fra 2027/);
    await writer.goto("/oekonomi/bevillinger/bevilling-06/vurdering");
    assert.match(await text(writer), /1,7 mio\. kr\. om året.*foreløbigt beløb/);
    await writer.goto("/oekonomi/bevillinger/bevilling-15/vurdering");
    const page = await text(writer);
    assert.match(page, /juni 2026/);
    assert.match(page, /mandagsmail/);
    assert.match(page, /Indsatsen føres ikke videre/);
  });
  await test("S3_17b S3_20b transfers and verdicts of parts are each a line", async () => {
    await writer.goto("/oekonomi/bevillinger/bevilling-17/vurdering");
    let page = await text(writer);
    assert.match(page, /Stillinger: To årsværk.*SOF/);
    assert.match(page, /Myndighedsansvar: .*SOC, efter indfasning/);
    await writer.goto("/oekonomi/bevillinger/bevilling-20/vurdering");
    page = await text(writer);
    assert.match(page, /Ballisager: Stopper/);
    assert.match(page, /\(IME\): Kan videreføres/);
  });
  await test("a link between two grants is followed both ways", async () => {
    await writer.goto("/oekonomi/bevillinger/bevilling-19");
    await writer.getByRole("link", { name: /nr\. 25 Styrket uddannelsesmentor/ }).click();
    await writer.getByRole("link", { name: /nr\. 19 Mentorstøtte/ }).click();
    await writer.waitForURL("**/bevillinger/bevilling-19");
  });

  await test("S3_07c a card is moved by its menu, which opens the form with the new verdict and changes nothing yet", async () => {
    await writer.goto("/oekonomi/bevillinger?visning=tavle");
    const card = writer.locator("main section li", { hasText: "Jobcamps" });
    await card.locator("summary").focus();
    await writer.keyboard.press("Enter");
    await card.getByRole("link", { name: "Stopper" }).click();
    await writer.waitForURL(`**${PAGE}?vurdering=stop`);
    assert.equal(await writer.locator("select[name=verdict]").inputValue(), "stop");
    await writer.goto(`/oekonomi/bevillinger/${KEY}`);
    assert.match(await text(writer), /Videreføres justeret/);
  });
  await test("a stop with amounts is refused with all that was typed", async () => {
    await writer.goto(`${PAGE}?vurdering=stop`);
    await write(writer, { note: "Pengene er brugt.", reason: "Prøve" });
    const page = await text(writer);
    assert.match(page, /En bevilling, der stopper, kan ikke have et forslag til beløb/);
    assert.equal(await writer.locator("textarea[name=verdict_note]").inputValue(), "Pengene er brugt.");
  });
  await test("S3_07c written, sent to review, commented, returned, written again and approved by another", async () => {
    await writer.goto(`${PAGE}?skriv=1`);
    await write(writer, { note: "Færre camps.", adjusted: "Fire camps med 12 deltagere.", amount: "400.000", reason: "Der er færre penge." });
    assert.match(await text(writer), /gemt som kladde/);
    assert.equal(await writer.locator("input[name=l_beloeb]").first().inputValue(), "400.000");
    await writer.getByRole("button", { name: "Send til faglig gennemgang" }).click();
    assert.match(await text(writer), /Du har skrevet den seneste version/);
    assert.equal(await writer.getByRole("button", { name: "Godkend vurderingen" }).count(), 0);

    await other.goto(PAGE);
    await other.locator("select[name=om]").selectOption("verdict_note");
    await other.locator("textarea[name=body]").fill("Hvor mange unge?");
    await other.getByRole("button", { name: "Tilføj kommentar" }).click();
    assert.match(await text(other), /Hvor mange unge\?/);
    await other.getByRole("button", { name: "Send retur" }).click();
    assert.match(await text(other), /Skriv, hvad der skal rettes/);
    await other.locator("textarea[name=reason]").fill("Skriv antallet af unge.");
    await other.getByRole("button", { name: "Send retur" }).click();

    await writer.goto(PAGE);
    assert.match(await text(writer), /Søren Thygesen har sendt vurderingen retur\. Skriv antallet af unge\./);
    await write(writer, { note: "Færre camps til 40 unge." });
    await writer.getByRole("button", { name: "Markér som løst" }).click();
    await writer.getByRole("button", { name: "Send til faglig gennemgang" }).click();

    await other.goto(PAGE);
    await checkPage(other, PAGE);
    await other.getByRole("button", { name: "Godkend vurderingen" }).click();
    assert.match(await text(other), /godkendt og står nu i arket/);
    await other.goto(`/oekonomi/bevillinger/${KEY}`);
    assert.match(await text(other), /Færre camps til 40 unge/);
    await checkPage(other, `${PAGE}/historik?fra=1&til=3`);
    const history = await text(other);
    assert.match(history, /Version 1, som trykt/);
    assert.match(history, /0,5 mio\. kr\./);
    assert.match(history, /400\.000 kr\./);
  });
  await test("an approval is taken back with one button, and the sheet is as before", async () => {
    await other.goto(`${PAGE}?kvit=godkend`);
    await other.getByRole("button", { name: "Fortryd" }).click();
    assert.match(await text(other), /Det er fortrudt/);
    await other.goto(`/oekonomi/bevillinger/${KEY}`);
    assert.doesNotMatch(await text(other), /Færre camps til 40 unge/);
    await other.goto(PAGE);
    await other.getByRole("button", { name: "Godkend vurderingen" }).click();
    assert.match(await text(other), /godkendt og står nu i arket/);
  });
  await test("two who write at once choose field by field, and nothing is lost", async () => {
    const path = "/oekonomi/bevillinger/bevilling-21/vurdering?skriv=1";
    await writer.goto(path);
    await other.goto(path);
    await write(other, { note: "Den anden skrev dette.", reason: "Prøve" });
    await write(writer, { note: "Jeg skrev dette.", reason: "Prøve" });
    assert.match(await text(writer), /Søren Thygesen har ændret vurderingen, mens du skrev/);
    await writer.getByText("Dit: Jeg skrev dette.").click();
    await writer.getByRole("button", { name: "Gem valgene" }).click();
    assert.match(await text(writer), /gemt som kladde/);
    assert.equal(await writer.locator("textarea[name=verdict_note]").inputValue(), "Jeg skrev dette.");
    assert.equal(await writer.locator("input[name=l_beloeb]").first().inputValue(), "2.200.000");
  });
  await test("S3_11 who owes what: responsible and deadline for several, and a reminder on the first page", async () => {
    await writer.goto("/oekonomi/vurderinger?aar=2026&mangler=afventer");
    await writer.getByLabel(/Vælg Pilotforsøg/).check({ force: true });
    await writer.locator("select[name=responsible_id]").selectOption({ label: "Søren Thygesen" });
    await writer.locator("input[name=deadline]").fill("01.04.2026");
    await writer.getByRole("button", { name: "Gem ansvarlig og frist" }).click();
    const page = await text(writer);
    assert.match(page, /Søren Thygesen/);
    assert.match(page, /13 dage over/);
    await writer.goto("/oekonomi");
    assert.match(await text(writer), /1 er over fristen/);
    await writer.getByRole("link", { name: "Se, hvem der mangler" }).click();
    await writer.waitForURL("**/oekonomi/vurderinger?aar=2026");
  });
  await test("other verdicts stand in the address, say what cannot be counted, and store nothing", async () => {
    await writer.goto("/oekonomi/udloeb/hvad-nu-hvis?aar=2026");
    await writer.locator("select[name=bevilling]").selectOption("bevilling-18");
    await writer.locator("select[name=ny]").selectOption("stop");
    await writer.getByRole("button", { name: "Tilføj valget" }).click();
    let page = await text(writer);
    assert.match(page, /−11,5/);
    await writer.locator("select[name=bevilling]").selectOption("bevilling-13");
    await writer.locator("select[name=ny]").selectOption("unchanged");
    await writer.getByRole("button", { name: "Tilføj valget" }).click();
    page = await text(writer);
    assert.match(page, /Ingen har skrevet, hvad bevillingen koster/);
    assert.match(page, /−11,5/);
    await writer.goto("/oekonomi/bevillinger/bevilling-18");
    assert.match(await text(writer), /Videreføres justeret/);
  });
  await test("the catalogue is a workbook", async () => {
    const answer = await writer.request.get("/oekonomi/udloeb/katalog?aar=2026");
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()["content-disposition"], /udloebskatalog-2026\.xlsx/);
    assert.equal((await answer.body()).subarray(0, 2).toString(), "PK");
  });
  await test("everything works without script", async () => {
    const plain = await as("controller", { javaScriptEnabled: false });
    await plain.goto("/oekonomi/bevillinger/bevilling-16/vurdering?vurdering=adjusted");
    await write(plain, { adjusted: "Flere aftener.", reason: "Prøve uden script" });
    assert.match(await text(plain), /gemt som kladde/);
    await plain.getByRole("button", { name: "Fortryd" }).click();
    assert.match(await text(plain), /version 1, som trykt/);
  });
}
