// The secretariat's part of the chain: a political answer with live figures, opened, edited, issued, fetched as files.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PHONE, WIDE, readyLink } from "./lib.mjs";

const folder = mkdtempSync(join(tmpdir(), "tovholder-document-"));

async function newDraft(page) {
  await page.goto("/dokumenter");
  await page.locator("#kind").selectOption("political-answer");
  await page.getByRole("button", { name: "Opret kladde" }).click();
  await page.waitForURL(/\/dokumenter\/politikersvar-/);
  return new URL(page.url()).pathname;
}

// Presses a file button, waits for the job and gives the file's bytes.
async function fetchFile(page, press) {
  await press();
  await page.waitForURL(/\/hent\//);
  const link = await readyLink(page);
  const answer = await page.request.get(await link.getAttribute("href"));
  assert.equal(answer.status(), 200);
  return { type: answer.headers()["content-type"], body: await answer.body() };
}

export default async function ({ as, server, test, checkPage }) {
  const page = await as("sekretariat");
  let path;

  await test("S0-16 the political answer shows the live counts of the four groups", async () => {
    path = await newDraft(page);
    const rows = await page.locator("article table").first().locator("tbody tr").allInnerTexts();
    const numbers = rows.map((row) => row.match(/\d+/g).slice(0, 2).map(Number));
    assert.deepEqual(numbers, [[224, 82], [226, 48], [148, 40], [101, 27], [699, 197]]);
    const text = await page.locator("article").innerText();
    assert.match(text, /650\s+forskellige borgere/);
    assert.match(text, /ca\. 650/);
  });

  await test("document pages have no faults", async () => {
    await checkPage(page, "/dokumenter");
    await checkPage(page, path);
    await checkPage(page, `${path}?tal=${encodeURIComponent("referrals group=sundhedssamtale year=2025")}`);
    await checkPage(page, `${path}/afsnit/baggrund`);
    await checkPage(page, `${path}/spoergsmaal`);
    await checkPage(page, `${path}/oplysninger`);
    await checkPage(page, `${path}/udsted`);
    await checkPage(await as("sekretariat", { javaScriptEnabled: false }), path);
  });

  await test("a figure opens to its definition, filter, data date and source without script", async () => {
    const plain = await as("sekretariat", { javaScriptEnabled: false, viewport: PHONE });
    await plain.goto(path);
    await plain.locator("article a.tov-figure", { hasText: /^224$/ }).first().click();
    const panel = await plain.locator("aside.tov-panel").innerText();
    for (const words of ["Henvisninger til Sundhedssamtale, 2025", "Henvisninger, ikke personer", "Fuldtælling", "14. april 2026", "Beregnet"]) {
      assert.ok(panel.includes(words), `${words} in ${panel}`);
    }
    assert.equal(await plain.locator("aside.tov-panel a", { hasText: "rækker" }).count(), 0);
  });

  await test("the analyst gets from a figure to its rows", async () => {
    const analyst = await as("analytiker");
    assert.equal((await analyst.goto(path)).status(), 404);
    await page.goto(`${path}/behandling`);
    await page.getByText("Tag en kollega med").click();
    await page.selectOption("#user", await page.locator("#user option", { hasText: "Frederik Aabye" }).getAttribute("value"));
    await page.getByRole("button", { name: "Tag med" }).click();
    await analyst.goto(`${path}?tal=${encodeURIComponent("referrals group=hif year=2025")}`);
    await analyst.getByRole("link", { name: "Vis de 101 rækker" }).click();
    assert.equal(new URL(analyst.url()).pathname, "/effekt/tal");
    assert.match(await analyst.locator("main").innerText(), /101/);
  });

  await test("a wrong figure reference is refused in words, and the text stays", async () => {
    await page.goto(`${path}/afsnit/proces`);
    await page.locator("#body").fill("Ny tekst {{figure findes_ikke}}");
    await page.getByRole("button", { name: "Gem afsnittet" }).click();
    assert.match(await page.locator(".form-error-message").innerText(), /findes_ikke/);
    assert.equal(await page.locator("#body").inputValue(), "Ny tekst {{figure findes_ikke}}");
  });

  await test("two writers: the second sees the other's text and loses nothing", async () => {
    const other = await as("sekretariat");
    await page.goto(`${path}/afsnit/proces`);
    await other.goto(`${path}/afsnit/proces`);
    await page.locator("#body").fill("Første tekst.");
    await page.getByRole("button", { name: "Gem afsnittet" }).click();
    await page.waitForURL(new RegExp(`${path}(#.*)?$`));
    await other.locator("#body").fill("Anden tekst.");
    await other.getByRole("button", { name: "Gem afsnittet" }).click();
    assert.equal(await other.locator(".tov-pre").innerText(), "Første tekst.");
    assert.equal(await other.locator("#body").inputValue(), "Anden tekst.");
    await other.getByRole("button", { name: "Gem afsnittet" }).click();
    await other.waitForURL(new RegExp(`${path}(#.*)?$`));
    assert.match(await other.locator("article").innerText(), /Anden tekst\./);
  });

  await test("a change of the document's facts that comes second keeps what was typed", async () => {
    const other = await as("sekretariat");
    await page.goto(`${path}/oplysninger`);
    await other.goto(`${path}/oplysninger`);
    await page.locator("[name=author]").fill("Første Forfatter");
    await page.getByRole("button", { name: "Gem oplysninger" }).click();
    await page.waitForURL(new RegExp(`${path}$`));
    await other.locator("[name=author]").fill("Anden Forfatter");
    await other.getByRole("button", { name: "Gem oplysninger" }).click();
    assert.match(await other.locator("main").innerText(), /En anden har gemt en ændring/);
    assert.equal(await other.locator("[name=author]").inputValue(), "Anden Forfatter");
    await other.getByRole("button", { name: "Gem oplysninger" }).click();
    await other.waitForURL(new RegExp(`${path}$`));
    assert.match(await other.locator("article").innerText(), /Anden Forfatter/);
  });

  await test("S0-01 issue is refused while a part of the question is open", async () => {
    await page.goto(`${path}/spoergsmaal`);
    const first = page.locator("main form").first();
    await first.locator("select").selectOption("");
    await first.getByRole("button").click();
    await page.goto(`${path}/udsted`);
    assert.match(await page.locator("main").innerText(), /kan ikke udstedes[^]*Delspørgsmål 1 er ikke besvaret/);
    assert.equal(await page.locator("main").getByRole("link", { name: "Ret delspørgsmål" }).getAttribute("href"), `${path}/spoergsmaal`);
    assert.equal(await page.getByRole("button", { name: "Frys tal og udsted" }).count(), 0);
    await page.goto(`${path}/spoergsmaal`);
    await page.locator("main form").first().locator("select").selectOption("konsekvenser");
    await page.locator("main form").first().getByRole("button").click();
  });

  await test("S0-24 the issued answer is frozen with its basis of figures", async () => {
    await page.goto(`${path}/udsted`);
    await page.getByRole("button", { name: "Frys tal og udsted" }).click();
    await page.waitForURL(/\/udgave\/1$/);
    const text = await page.locator("article").innerText();
    for (const words of ["Talgrundlag", "Beregnet tal", "Oplyst tal", "18. marts 2026", "særskilt finansiering", "henvisning via læge"]) {
      assert.ok(text.includes(words), words);
    }
    await checkPage(page, `${path}/udgave/1`);
    await page.setViewportSize(PHONE);
    await page.goto(`${path}/udgave/1`);
    const broken = await page.locator("article td.tov-num .tov-fixed").evaluateAll((list) => list.filter((one) => one.getClientRects().length > 1).map((one) => one.textContent));
    assert.deepEqual(broken, [], "figures that break in the middle on a phone");
    await page.setViewportSize(WIDE);
    const figures = await (await page.request.get(`${path}/udgave/1/tal`)).json();
    const health = figures.find((f) => f.key === "referrals group=sundhedssamtale year=2025");
    assert.deepEqual([health.value, health.version, health.as_of, health.indicator], [224, 1, "2026-04-14", "referrals"]);
  });

  await test("the issue is fetched as tagged PDF, as Word and as HTML", async () => {
    await page.goto(`${path}/udgave/1`);
    const pdf = await fetchFile(page, () => page.getByRole("button", { name: /^PDF/ }).click());
    assert.equal(pdf.type, "application/pdf");
    writeFileSync(join(folder, "a.pdf"), pdf.body);
    const info = execFileSync("pdfinfo", [join(folder, "a.pdf")], { encoding: "utf8" });
    assert.match(info, /Tagged:\s+yes/);
    assert.match(info, /Title:\s+Politikersvar: udfasning/);
    const tree = execFileSync("pdfinfo", ["-struct-text", join(folder, "a.pdf")], { encoding: "utf8" });
    for (const tag of ["H1", "H2", "Table", "TH", "Figure"]) {
      assert.match(tree, new RegExp(`^\\s*${tag}\\b`, "m"), tag);
    }
    await page.goto(`${path}/udgave/1`);
    const word = await fetchFile(page, () => page.getByRole("button", { name: /^Word/ }).click());
    assert.equal(word.body.subarray(0, 2).toString(), "PK");
    await page.goto(`${path}/udgave/1`);
    const html = await fetchFile(page, () => page.getByRole("button", { name: /^HTML/ }).click());
    assert.match(html.body.toString(), /<html lang="da">/);
  });

  await test("S0-16 a table is found by word, seen before it is chosen, and put at the mark, without script", async () => {
    const draft = await newDraft(page);
    const plain = await as("sekretariat", { javaScriptEnabled: false });
    await plain.goto(`${draft}/afsnit/proces`);
    await plain.locator("#body").fill("Før.\n\n[her]\n\nEfter.");
    await plain.getByRole("button", { name: "Gem afsnittet" }).click();
    await plain.goto(`${draft}/afsnit/proces`);
    await plain.getByRole("button", { name: "Gem og indsæt tabel eller kurve" }).click();
    await plain.locator("main #q").fill("henvisninger tilbud");
    await plain.getByRole("button", { name: "Søg", exact: true }).last().click();
    await plain.getByRole("link", { name: "Henvisninger efter tilbud" }).click();
    assert.match(await plain.locator("main .tov-late").innerText(), /Vælg en aftale eller en udfasning/);
    await plain.getByLabel("Aftale").selectOption("bif-suf");
    await plain.getByLabel(/^År/).fill("2025");
    await plain.getByRole("button", { name: "Vis, hvad det giver" }).click();
    assert.match(await plain.locator("main .tov-sheet").innerText(), /224/);
    await checkPage(page, plain.url().replace(server.url, ""));
    await plain.getByRole("button", { name: "Indsæt i afsnittet" }).click();
    const body = await plain.locator("#body").inputValue();
    assert.match(body, /^Før\.\n+\{\{table referrals agreement=bif-suf year=2025\}\}\n+Efter\.$/);
    await plain.goto(draft);
    const table = plain.locator("article table", { hasText: "Henvisninger efter tilbud, " });
    assert.equal(await table.locator("th[scope=row]").count(), 5);
    assert.match(await table.locator("tr.tov-sum").innerText(), /699/);
    const titles = (selector) => page.locator(selector).allInnerTexts();
    await page.goto("/effekt/definitioner");
    const defined = await titles("main tbody th[scope=row]");
    await page.goto(`${draft}/afsnit/proces/indsaet?slags=tal`);
    assert.deepEqual((await titles("main tbody th[scope=row]")).sort(), defined.sort());
    await checkPage(page, `${draft}/afsnit/proces/indsaet`);
    await checkPage(page, `${draft}/afsnit/proces/indsaet?slags=tal&valg=referrals&p1=sundhedssamtale`);
  });

  await test("S2-08 goals, grants, a note's table and a curve stand in a document on a phone", async () => {
    const draft = await newDraft(page);
    await page.goto(`${draft}/afsnit/effekter`);
    await page.locator("#body").fill("{{table goals source=bi10-2026}}\n\n{{curve goal=ips-job-uddannelse}}\n\n{{table note note=bi10 table=2a}}\n\n{{table grants year=2026}}");
    await page.getByRole("button", { name: "Gem afsnittet" }).click();
    await page.waitForURL(new RegExp(`${draft}(#.*)?$`));
    await checkPage(page, draft);
    assert.equal(await page.locator("article figure.tov-chart").count(), 2);
    assert.match(await page.locator("article").innerText(), /5\.661/);
    const phone = await as("sekretariat", { viewport: PHONE });
    await checkPage(phone, draft);
  });

  await test("S0-24 what has changed since the issue is told, agreed to, and issued anew; the first issue stays", async () => {
    const draft = await newDraft(page);
    await page.goto(`${draft}/udsted`);
    await page.getByRole("button", { name: "Frys tal og udsted" }).click();
    await page.waitForURL(/\/udgave\/1$/);
    const first = await page.locator("article").innerHTML();
    assert.match(first, /2026-\d+/);
    execFileSync("sqlite3", ["-cmd", ".timeout 5000", server.db.replace("sqlite:", ""),
      "UPDATE referral SET state = 'withdrawn' WHERE id = (SELECT r.id FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE i.counting_group = 'hif' AND r.sent_day >= 20089 AND r.sent_day <= 20453 AND r.state <> 'draft' AND r.state <> 'withdrawn' ORDER BY r.id LIMIT 1)"]);
    await page.goto(draft);
    assert.match(await page.locator(".tov-attention").innerText(), /tal har ændret sig/);
    const changed = page.locator("article a.tov-figure.changed", { hasText: /^100/ });
    assert.ok((await changed.count()) > 0);
    await checkPage(page, draft);
    await page.getByRole("link", { name: "Hvad har ændret sig siden?" }).click();
    const text = await page.locator("main table").innerText();
    assert.match(text, /Hverdagen i Fokus[^]*101[^]*100[^]*Nye data/);
    await checkPage(page, `${draft}/aendringer?udgave=1`);
    await page.goto(`${draft}/aendringer`);
    await checkPage(page, `${draft}/aendringer`);
    await page.getByRole("button", { name: "Godkend de nye tal" }).click();
    await page.waitForURL(new RegExp(`${draft}$`));
    assert.equal(await page.locator("article a.tov-figure.changed").count(), 0);
    await page.goto(`${draft}?tal=${encodeURIComponent("referrals group=hif year=2025")}`);
    const history = await page.locator("aside.tov-panel table").innerText();
    assert.match(history, /100[^]*Nye data[^]*101[^]*udgave 1/);
    await page.goto(`${draft}/udsted`);
    await page.getByRole("button", { name: "Frys tal og udsted" }).click();
    await page.waitForURL(/\/udgave\/2$/);
    await page.goto(`${draft}/udgave/1`);
    assert.equal(await page.locator("article").innerHTML(), first);
    const pdf = await fetchFile(page, () => page.getByRole("button", { name: /^PDF/ }).click());
    await page.goto(`${draft}/udgave/1`);
    const again = await fetchFile(page, () => page.getByRole("button", { name: /^PDF/ }).click());
    assert.ok(pdf.body.equals(again.body));
    await page.goto(`${draft}/udgave/1`);
    const sheet = await fetchFile(page, () => page.getByRole("button", { name: /^Tabeller/ }).click());
    assert.equal(sheet.body.subarray(0, 2).toString(), "PK");
  });

  await test("a section whose figure is refused says why, and leaves the others standing", async () => {
    const draft = await newDraft(page);
    const key = draft.split("/").pop();
    execFileSync("sqlite3", ["-cmd", ".timeout 5000", server.db.replace("sqlite:", ""),
      `UPDATE document_section SET body = 'Tal {{figure findes_ikke}}' WHERE key = 'proces' AND document_id = (SELECT id FROM document WHERE key = '${key}')`]);
    await checkPage(page, draft);
    const text = await page.locator("article").innerText();
    assert.match(text, /findes_ikke/);
    assert.match(text, /Sundhedslovens § 119/);
    await page.goto(`${draft}/udsted`);
    assert.match(await page.locator("main").innerText(), /findes_ikke/);
  });

  await test("somebody without the right to documents gets none", async () => {
    const nobody = await as("tilbudsleder");
    const answer = await nobody.goto(path);
    assert.equal(answer.status(), 403);
  });
  rmSync(folder, { recursive: true, force: true });
}
