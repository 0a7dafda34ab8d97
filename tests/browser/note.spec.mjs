// Budget notes: one written from the head to approval by two administrations, a conflict, versions side by side, printed tables read in.
import assert from "node:assert/strict";
import { checkPage, PHONE, picture, WIDE } from "./lib.mjs";

const NOTE = "/oekonomi/notater/bi12";
const text = async (page) => (await page.locator("main").innerText()).replace(/\s+/g, " ");
const save = (page) => page.locator("main form.tov-form button[type=submit]").click();

// Fills fields by their names; radios and selects by value.
async function fill(page, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`main form.tov-form [name="${name}"]`).first();
    const kind = await field.evaluate((e) => (e.tagName === "SELECT" ? "select" : e.type));
    if (kind === "radio" || kind === "checkbox") {
      await page.locator(`main form.tov-form [name="${name}"][value="${value}"] + label`).click();
    } else if (kind === "select") {
      await field.selectOption(value);
    } else {
      await field.fill(value);
    }
  }
}

async function addLine(page, values, query = "") {
  await page.goto(`${NOTE}/linjer/ny${query}`);
  await fill(page, values);
  await save(page);
}

// The cells of the row of a table whose first cell begins with the words.
const row = async (page, table, words) => {
  const rows = await page
    .locator(`h2#${table} >> xpath=../following::table[1] >> tr`)
    .evaluateAll((all) => all.map((r) => [...r.cells].map((c) => c.innerText.trim().split("\n")[0])));
  const found = rows.find((r) => r[0]?.startsWith(words));
  assert.ok(found, `${table}: ${words} among ${rows.map((r) => r[0]).join(" | ")}`);
  return found;
};

export default async function ({ as, test }) {
  const bif = await as("controller");
  const bif2 = await as("controller2");
  const suf = await as("controller-suf");
  const reader = await as("analytiker");

  for (const path of ["", "/trykt", "/udgaver", "/udgaver/1", "/linjer/1", "/linjer/ny", "/linjer/ny?art=earlier", "/hoved",
    "/initiativer/1", "/tekster/decision", "/scenarier/ny", "/forudsaetninger/2", "/beslaegtede/1"]) {
    await test(`sound: BI10${path}`, () => checkPage(bif, `/oekonomi/notater/bi10${path}`));
  }
  await test("S2-20 to S2-25 the tables are made from the lines, and the printed cells stand beside", async () => {
    await bif.goto("/oekonomi/notater/bi10");
    assert.deepEqual((await row(bif, "tabel-2a", "IPS-jobkonsulenter")).slice(1), ["BIF", "Service", "–", "5.661", "5.661", "5.661", "5.661", "22.644"]);
    assert.deepEqual((await row(bif, "tabel-4", "Efterværn og fritids")).slice(1), ["BIU", "35.10", "Udgift", "–", "944", "944", "944", "944", "3.776"]);
    assert.equal((await row(bif, "tabel-3", "Overførselssagen")).at(-1), "500");
    assert.deepEqual((await row(bif, "kontrol", "Serviceudgifter i alt")).slice(3), ["10.269", "10.898", "629"]);
  });
  await test("S2-28 a related note that is not here is said to be missing", async () => {
    assert.match(await text(bif), /BI11 findes ikke i Tovholder\./);
  });
  await test("who may only read sees no way to write", async () => {
    await checkPage(reader, "/oekonomi/notater/bi10");
    assert.equal(await reader.locator("main a", { hasText: "Tilføj linje" }).count(), 0);
    assert.equal(await reader.locator('main a[href*="/linjer/"]').count(), 0);
    const answer = await reader.goto("/oekonomi/notater/bi10/linjer/1");
    assert.equal(answer.status(), 403);
  });

  await test("a new note: head, initiative and lines of two administrations", async () => {
    await bif.goto("/oekonomi/notater");
    await bif.locator("main a", { hasText: "Nyt budgetnotat" }).click();
    await fill(bif, { number: "BI12", title: "Opdigtet notat", budget_year: "2027", year_from: "2027", year_to: "2028", earlier_from: "2026", earlier_to: "2026" });
    await bif.locator('[name="administrations"][value="suf"] + label').click();
    await save(bif);
    assert.match(bif.url(), /notater\/bi12\?kvit=oprettet/);
    await checkPage(bif, NOTE);
    await bif.goto(`${NOTE}/initiativer/ny`);
    await fill(bif, { title: "Opdigtet initiativ", change: "new", citizens: "40" });
    await save(bif);
    await addLine(bif, { section: "a", label: "BIF-linje", administration: "bif", committee: "biu", appropriation: "35.10", steering_area: "service", direction: "expenditure", price_level: "2027", b0: "1.000", b1: "1.500,5" });
    await addLine(suf, { section: "a", label: "SUF-linje", administration: "suf", committee: "sou", appropriation: "Sundhed", steering_area: "service", direction: "expenditure", price_level: "2027", b0: "500" });
    await addLine(bif, { section: "a", label: "Budgetaftale 2024", b0: "900" }, "?art=earlier");
    await bif.goto(NOTE);
    assert.deepEqual((await row(bif, "tabel-2a", "I alt (netto)")).slice(3), ["1.500", "1.501", "3.001"]);
    assert.deepEqual((await row(bif, "tabel-4", "Heraf SOU")).slice(4), ["500", "–", "500"]);
    assert.equal((await row(bif, "tabel-3", "I alt (netto)")).at(-1), "900");
    assert.match(await text(bif), /37\.500 kr\./); // 1.500 for 40 citizens
  });
  await test("one administration cannot change the other's line, and what was typed stands", async () => {
    await suf.goto(NOTE);
    assert.equal(await suf.locator("main a", { hasText: "BIF-linje" }).count(), 0);
    assert.equal(await suf.locator("main a", { hasText: "SUF-linje" }).count(), 1);
    await bif.goto(NOTE);
    const url = await bif.locator("main a", { hasText: "BIF-linje" }).getAttribute("href");
    await suf.goto(url);
    await fill(suf, { b0: "7" });
    await save(suf);
    assert.match(await text(suf), /Du kan kun rette din egen forvaltnings linjer/);
    assert.equal(await suf.locator('[name="b0"]').inputValue(), "7");
  });
  await test("two who change one line: the second sees both and chooses", async () => {
    await bif.goto(NOTE);
    const url = await bif.locator("main a", { hasText: "SUF-linje" }).getAttribute("href");
    await bif.goto(url);
    await suf.goto(url);
    await fill(suf, { b0: "600" });
    await save(suf);
    await fill(bif, { b0: "700", label: "SUF-linje, ny tekst" });
    await save(bif);
    assert.match(await text(bif), /En anden har gemt ændringer/);
    assert.match(await text(bif), /Gemt nu: 600/);
    assert.equal(await bif.locator('[name="b0"]').inputValue(), "700");
    await save(bif);
    assert.equal((await row(bif, "tabel-2a", "SUF-linje, ny tekst"))[3], "700");
  });
  await test("a change is undone from its receipt, a removed line comes back", async () => {
    await bif.locator("main button", { hasText: "Fortryd" }).click();
    assert.equal((await row(bif, "tabel-2a", "SUF-linje"))[3], "600");
    await bif.locator("main a", { hasText: "SUF-linje" }).click();
    await bif.locator("main button", { hasText: "Fjern den fra notatet" }).click();
    assert.equal(await bif.locator("main a", { hasText: "SUF-linje" }).count(), 0);
    await bif.locator("main button", { hasText: "Fortryd" }).click();
    assert.equal((await row(bif, "tabel-2a", "SUF-linje"))[3], "600");
  });
  await test("two versions side by side, with the difference of each amount", async () => {
    await checkPage(bif, `${NOTE}/udgaver?fra=4&til=6`);
    const words = await text(bif);
    assert.match(words, /Linje: SUF-linje/);
    assert.match(words, /500 600 \+100/);
    await picture(bif, "note-versions");
  });
  await test("S2-02 amounts and years of a text follow the lines", async () => {
    await bif.goto(`${NOTE}/tekster/summary`);
    await bif.locator('[name="body"]').fill("Der søges {{beløb a 2027}} i {{år a}}.");
    await save(bif);
    assert.match(await text(bif), /Der søges 1,6 mio\. kr\. i 2027–2028\./);
    assert.equal(await bif.locator('main p a[href="#tabel-2a"]', { hasText: "1,6" }).count(), 1);
  });
  await test("S2-26 approval waits for rent, management and districts, and for somebody else", async () => {
    const approve = async (page) => {
      await page.setViewportSize(WIDE);
      await page.goto(NOTE);
      await page.locator("main button", { hasText: "Godkend notatet" }).first().click();
    };
    await approve(bif2);
    assert.match(await text(bif2), /har brug for midler til husleje/);
    await bif.goto(NOTE);
    await bif.locator("main a", { hasText: "Svar nu" }).click();
    await fill(bif, { rent: "no", management: "none" });
    await save(bif);
    await bif.goto(`${NOTE}/hoved`);
    await bif.locator('[name="districts"][value="bydaekkende"] + label').click();
    await bif.locator('[name="marks"][value="expiry"] + label').click();
    await save(bif);
    await approve(bif);
    assert.match(await text(bif), /Du har selv skrevet den seneste udgave/);
    await approve(bif2);
    assert.match(await text(bif2), /Notatet er godkendt, og udgaven er frosset/);
    await bif.goto(NOTE);
    assert.equal(await bif.locator("main a", { hasText: "Tilføj linje" }).count(), 0);
    await checkPage(bif, NOTE);
    await bif.setViewportSize(WIDE);
    await bif.locator("main button:visible", { hasText: "Åbn notatet igen" }).click();
    assert.match(await text(bif), /Notatet er åbnet igen/);
  });
  await test("S2-19 the date of a reform makes a task on the first page until it is assessed", async () => {
    await bif.goto(`${NOTE}/forudsaetninger/ny`);
    await fill(bif, { text: "Målgruppen er den samme.", reform: "Opdigtet reform", reform_date: "01.01.2027" });
    await save(bif);
    await checkPage(bif, "/oekonomi");
    assert.match(await text(bif), /Vurder forudsætninger i BI12/);
    await bif.locator("main a", { hasText: "Vurder nu" }).first().click();
    await fill(bif, { state: "holds" });
    await save(bif);
    assert.match(await text(bif), /Skriv, hvad du er kommet frem til/);
    await fill(bif, { outcome: "Reformen ændrer ikke målgruppen." });
    await save(bif);
    assert.match(await text(bif), /Forudsætningen er vurderet/);
    await bif.goto("/oekonomi");
    assert.doesNotMatch(await text(bif), /Vurder forudsætninger i BI12/);
  });
  await test("printed tables from a file: rows with faults are refused, good ones checked as they stand", async () => {
    const file = (words) => ({ name: "bi12.csv", mimeType: "text/csv", buffer: Buffer.from(`Tabel;Afsnit;Række;Rolle;Prisniveau;2027\n${words}`) });
    await checkPage(bif, `${NOTE}/trykte`);
    await bif.locator('[name="fil"]').setInputFiles(file("2a;a;BIF-linje;linje;2027;mange\n"));
    await save(bif);
    assert.match(await text(bif), /Kolonnen 2027: mange er ikke et helt antal/);
    await bif.locator('[name="fil"]').setInputFiles(file("2a;a;BIF-linje;linje;2027;1.000\n2a;a;Netto;sum;2027;1.700\n"));
    await bif.locator("main form.tov-form").first().locator("button[type=submit]").click();
    assert.match(await text(bif), /2 trykte celler i 2 rækker/);
    await picture(bif, "note-import");
    await bif.locator("main button", { hasText: "Gem de trykte tabeller" }).click();
    assert.match(await text(bif), /2 af 2 trykte celler|1 af 2 trykte celler/);
    assert.deepEqual((await row(bif, "kontrol", "a) Netto")).slice(3), ["1.700", "1.600", "-100"]);
    await checkPage(bif, `${NOTE}/trykt`);
  });
  await test("the spreadsheet is a real one", async () => {
    const answer = await bif.request.get(`${NOTE}/fil`);
    assert.equal((await answer.body()).subarray(0, 2).toString(), "PK");
  });
  await test("both ways: the offer and the note", async () => {
    await checkPage(bif, "/tilbud/veteran-eftervaern");
    await bif.locator("main a", { hasText: "BI10: " }).click();
    assert.match(bif.url(), /notater\/bi10$/);
  });
  await test("without script, on a phone: a line is written", async () => {
    const page = await as("controller", { javaScriptEnabled: false, viewport: PHONE });
    await page.goto(`${NOTE}/linjer/ny`);
    await page.locator('[name="section"][value="a"]').check();
    await page.locator('[name="label"]').fill("Uden script");
    await page.locator('[name="b0"]').fill("5");
    await save(page);
    assert.match(await text(page), /Ændringen er gemt som en ny udgave/);
    await picture(page, "note-phone");
  });
}
