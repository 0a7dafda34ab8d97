// A week's benefits from a file: a bad row is told with line and column, nothing is saved before the yes, then the figures stand there.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PHONE, checkPage, picture, work } from "./lib.mjs";
import { execFileSync } from "node:child_process";

const HEAD =
  "Uge;CPR nummer;Ydelse;Beregnet udbetalingsbeløb;Refusionssats;Refusionsbeløb;Medfinansieringssats;Medfinansieringsbeløb;Finansiering Kommunenavn";
const LIST = "/indstillinger/indlaesninger";

// Numbers of the demo's own citizens.
function numbers(server, n) {
  const sql = `SELECT cpr FROM citizen_number WHERE kind = 'present' ORDER BY id LIMIT ${n}`;
  return execFileSync("sqlite3", ["-readonly", server.file, sql], { encoding: "utf8" }).trim().split("\n");
}

function weekFile(name, week, cprs, more = []) {
  const rows = cprs.map((cpr, i) => `${week};${cpr.slice(0, 6)}-${cpr.slice(6)};${["Kontanthjælp", "Sygedagpenge"][i % 2]};3.000,50;30,00;900,15;0,00;0,00;København`);
  const path = join(work, name);
  writeFileSync(path, [HEAD, ...rows, ...more].join("\r\n"));
  return path;
}

async function settle(page) {
  for (const until = Date.now() + 120_000; Date.now() < until; ) {
    if (!(await page.locator("progress, [role=status] p").count()) || (await page.locator("button:has-text('Gem ')").count())) {
      return;
    }
    await page.waitForTimeout(250);
    await page.reload();
  }
  throw new Error("the job does not end");
}

async function choose(page, file) {
  await page.goto(`${LIST}/ny`);
  await page.getByRole("radio", { name: /Ydelsesrefusion/ }).check();
  await page.locator("#fil").setInputFiles(file);
  await page.getByRole("button", { name: "Kontrollér filen" }).click();
  await settle(page);
}

// Labels and values of the strips of figures.
const facts = async (page) =>
  Object.fromEntries(
    await page.locator("dl.tov-facts > div").evaluateAll((all) => all.map((d) => [d.querySelector("dt").innerText.trim(), d.querySelector("dd").childNodes[0].textContent.trim()])),
  );

export default async function ({ as, server, test }) {
  const cprs = numbers(server, 60);
  const analyst = await as("analytiker");

  await test("the list, the form and the mapping are sound", async () => {
    await checkPage(analyst, LIST);
    await checkPage(analyst, `${LIST}/ny`);
    await picture(analyst, "indlaesning-ny");
    await analyst.goto("/indstillinger");
    await analyst.getByRole("link", { name: "Indlæsninger" }).click();
    await analyst.getByRole("link", { name: "Læs en fil ind" }).click();
    assert.match(analyst.url(), /indlaesninger\/ny$/);
    const [mapping] = await Promise.all([analyst.waitForEvent("download"), analyst.getByRole("link", { name: "Se mappingen Løntimer pr. måned" }).click()]);
    assert.match(readFileSync(await mapping.path(), "utf8"), /hours;160,33;work/);
  });
  await test("without a file the form says so and keeps the choices", async () => {
    await analyst.goto(`${LIST}/ny`);
    await analyst.getByRole("radio", { name: /Løntimer/ }).check();
    await analyst.getByRole("button", { name: "Kontrollér filen" }).click();
    assert.match(await analyst.locator("main").innerText(), /Vælg en fil/);
    assert.ok(await analyst.getByRole("radio", { name: /Løntimer/ }).isChecked());
  });
  await test("a week with a bad row: report, yes, figures", async () => {
    const bad = `2026-03-30;${cprs[0]};Kontanthjælp;tretusind;30;0;0;0;København`;
    await choose(analyst, weekFile("uge14.csv", "2026-03-30", cprs, [bad]));
    const text = await analyst.locator("main").innerText();
    assert.match(text, /60 rækker er klar\. 1 række har fejl\. Intet er gemt endnu\./);
    assert.match(text, /Beregnet udbetalingsbeløb/);
    assert.match(text, /Ikke et tal: “tretusind”/);
    assert.match(text, new RegExp(`${cprs[0].slice(0, 6)}xxxx`));
    assert.ok(!text.includes(cprs[0]), "the whole number is on the page");
    assert.match(await analyst.locator("tbody th.tov-nowrap").first().innerText(), /^Linje 62$/);
    await checkPage(analyst, new URL(analyst.url()).pathname);
    await picture(analyst, "indlaesning-kontrol");
    const [download] = await Promise.all([analyst.waitForEvent("download"), analyst.getByRole("link", { name: "Hent dem som csv" }).click()]);
    const file = readFileSync(await download.path(), "utf8");
    assert.match(file, /62;Beregnet udbetalingsbeløb;Ikke et tal;tretusind/);
    assert.ok(!file.includes(cprs[0]));
    await analyst.getByRole("button", { name: "Gem 60 rækker" }).click();
    await settle(analyst);
    const told = await facts(analyst);
    assert.equal(told["Nye"], "60");
    assert.equal(told["Nye perioder"], "60");
    await picture(analyst, "indlaesning-gemt");
    await checkPage(analyst, new URL(analyst.url()).pathname);
  });
  await test("a later file corrects an earlier week", async () => {
    const gone = `2026-03-30;${cprs[0]};Kontanthjælp;0,00;30;0;0;0;København`;
    await choose(analyst, weekFile("uge15.csv", "2026-04-06", cprs.slice(1), [gone]));
    assert.match(await analyst.locator("main").innerText(), /60 rækker er klar\. Ingen rækker har fejl\./);
    await analyst.getByRole("button", { name: "Gem 60 rækker" }).click();
    await settle(analyst);
    const told = await facts(analyst);
    assert.deepEqual([told["Nye"], told["Ændrede"], told["Fjernede perioder"]], ["59", "1", "1"]);
    await analyst.goto(LIST);
    await picture(analyst, "indlaesninger");
    assert.match(await analyst.locator("#registre ~ table, section:has(#registre) table").innerText(), /Ydelsesrefusion[\s\S]*ugebaseret[\s\S]*12\.04\.2026/);
  });
  await test("a file can be discarded, and a wrong one is refused with what to do", async () => {
    await choose(analyst, weekFile("uge15b.csv", "2026-04-06", cprs.slice(0, 5)));
    await analyst.getByRole("button", { name: "Kassér filen" }).click();
    assert.match(await analyst.locator("main").innerText(), /Filen er kasseret/);
    const wrong = join(work, "forkert.csv");
    writeFileSync(wrong, "a;b;c\n1;2;3\n");
    await choose(analyst, wrong);
    assert.match(await analyst.locator("main").innerText(), /forkert\.csv, linje 1: Kolonnen “CPR nummer” mangler/);
    await checkPage(analyst, new URL(analyst.url()).pathname);
  });
  await test("figures of the city say which registers are not by day", async () => {
    await analyst.goto("/effekt/opgoerelse");
    assert.match(await analyst.locator("main").innerText(), /Disse registre er ikke dagbaserede: Ydelsesrefusion, ugens beregning \(ugebaseret\)/);
  });
  await test("those without the right get nowhere", async () => {
    const caseworker = await as("sagsbehandler");
    for (const path of [LIST, `${LIST}/ny`, `${LIST}/1`, `${LIST}/1/afvist`]) {
      assert.equal((await caseworker.goto(path)).status(), 403, path);
    }
  });
  await test("it works on a phone and without JavaScript", async () => {
    const phone = await as("administrator", { viewport: PHONE, javaScriptEnabled: false });
    await choose(phone, weekFile("uge13.csv", "2026-03-23", cprs.slice(0, 9), ["2026-03-23;0101010001;Kontanthjælp;1,00;;;;;", "2026-03-23;x;Ukendt ydelse;1,00;;;;;"]));
    assert.match(await phone.locator("main").innerText(), /9 rækker er klar\. 2 rækker har fejl\./);
    assert.match(await phone.locator("main").innerText(), /Filen er ældre end registret/);
    await picture(phone, "indlaesning-telefon");
  });
}
