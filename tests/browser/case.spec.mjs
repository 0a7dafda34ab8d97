// An investment case on screen: made, written part by part, sent, approved by somebody else for each committee, decided and followed up; what is wrong
// in a form or a file is told; two cases side by side. Names carry the story's id.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { work } from "./lib.mjs";

const CASES = "/oekonomi/cases";
const text = async (page) => (await page.locator("main").innerText()).replace(/\s+/g, " ");
const press = (page, name) => page.locator("main").getByRole("button", { name, exact: true }).click();

export default async function ({ as, test, checkPage }) {
  const controller = await as("controller");
  const approver = await as("aftaler");
  const reader = await as("sagsbehandler");
  let url;

  await test("S4_10 a case shows who invests, who saves, and when it is paid back", async () => {
    await controller.goto("/oekonomi");
    await controller.locator("main").getByRole("link", { name: "Investeringscases" }).click();
    await controller.getByRole("link", { name: "Fælles case BIU og SUD: IPS med rusmiddelbehandling" }).click();
    const main = await text(controller);
    assert.match(main, /Grænsen for tilbagebetaling er 6 år \(BIU 16\.02\.2026, punkt 5\)/);
    assert.match(main, /tal er gæt/);
    assert.match(main, /Beskæftigelses- og Integrationsudvalget Service −5,7 −5,7 −5,7 −5,7/);
    assert.match(main, /uden at følge nogen af dem fuldt ud/);
    // The chart tells all its figures in words, and has the same as a table.
    const desc = await controller.locator("svg.tov-chart-large desc").first().textContent();
    assert.match(desc, /Socialudvalget: −/);
    await controller.locator("main details", { hasText: "Vis som tabel" }).first().locator("summary").click();
    assert.match(await text(controller), /Aktør Nutidsværdi, t\.kr\./);
  });

  await test("S4_11 the next generation stands outside the budget", async () => {
    const main = await text(controller);
    assert.match(main, /Børnenes fremtidsudsigter Langt sigt Velfærd .* C STAR 2023 og AE 2011/);
    assert.match(main, /De lægges aldrig til budgettet og tæller ikke med i tilbagebetalingen/);
  });

  await test("S4_09 what others say will be saved is quoted and not counted", async () => {
    await controller.getByRole("link", { name: "Forudsætninger", exact: true }).click();
    const main = await text(controller);
    assert.match(main, /Citeret, men ikke regnet med .* op imod 3 mia\. kr\./);
    assert.match(main, /Om hovedloven for helhedsorienteret indsats bliver vedtaget, er ikke oplyst/);
  });

  await test("a new case is made, written and computed", async () => {
    await controller.goto(`${CASES}/ny`);
    await press(controller, "Opret casen");
    assert.match(await text(controller), /Der er 2 felter, du skal rette/);
    await controller.getByLabel("Titel").fill("Prøvecase");
    await controller.locator("#committee").selectOption("biu");
    await controller.getByLabel("Antal år").fill("4");
    await press(controller, "Opret casen");
    assert.match(await text(controller), /Casen er oprettet/);
    url = new URL(controller.url()).pathname;

    await controller.goto(`${url}/ret/personer`);
    await controller.locator("#cohorts").fill("2026 ti");
    await press(controller, "Gem som ny version");
    assert.match(await text(controller), /Linje 1 kan ikke læses/);
    assert.equal(await controller.locator("#cohorts").inputValue(), "2026 ti");
    await controller.locator("#cohorts").fill("2026 100");
    await press(controller, "Gem som ny version");
    assert.match(await text(controller), /Version 2 er gemt/);

    await controller.goto(`${url}/ret/udfald?post=ny`);
    await controller.locator("#code").fill("job");
    await controller.locator("#label").fill("I arbejde");
    await controller.locator("#p1_x").fill("56");
    await controller.locator("#p1_n").fill("120");
    await controller.locator("#p0").fill("35");
    await controller.locator("#p0_source").fill("Gæt: ingen sammenligningsgruppe");
    await controller.locator("#goal").selectOption("ips-efter-to-maaneder");
    await press(controller, "Gem som ny version");
    assert.match(await text(controller), /46,7 pct\. med indsatsen, 35,0 pct\. uden/);

    await controller.goto(`${url}/ret/linjer?post=ny`);
    await controller.locator("#code").fill("ydelse");
    await controller.locator("#label").fill("Sparet ydelse");
    await controller.getByLabel("Besparelse, der kan ses i budgettet").check();
    await controller.getByLabel("Overførsler").check();
    await controller.getByLabel("Pr. person, der flyttes, pr. år").check();
    await controller.locator("input[name=actor][value=biu]").check();
    await controller.locator("input[name=outcome][value=job]").check();
    await controller.locator("#unit_value").fill("100.000");
    await controller.locator("#unit_value_low").fill("50.000");
    await controller.locator("#unit_value_high").fill("150.000");
    await press(controller, "Gem som ny version");
    assert.match(await text(controller), /Version 4 er gemt/);
    await controller.goto(url);
    assert.match(await text(controller), /Nutidsværdi for kommunen 4,4 mio\. kr\./);
  });

  await test("measured shares are offered where p0 is written", async () => {
    await controller.goto(`${CASES}/ips-biu-sud/ret/udfald?post=0`);
    assert.match(await text(controller), /Målte tal, du kan bruge .* Effektmål, 2025 .* Sammenligning: andre, der er gjort ens .* pct\./);
  });

  await test("two who write at once both see what stands", async () => {
    const second = await as("controller");
    await second.goto(`${url}/ret/sag`);
    await controller.goto(`${url}/ret/sag`);
    await controller.locator("#price_level").fill("2027-p/l");
    await press(controller, "Gem som ny version");
    await second.locator("#title").fill("Prøvecase, rettet");
    await press(second, "Gem som ny version");
    assert.match(await text(second), /En anden har ændret casen, mens du skrev .*2027-p\/l/);
    assert.equal(await second.locator("#title").inputValue(), "Prøvecase, rettet");
    await press(second, "Gem som ny version");
    assert.match(await text(second), /Version 6 er gemt/);
    await press(second, "Fortryd");
    assert.match(await text(second), /Det er fortrudt/);
  });

  await test("S4_02 two committees own a case and each approves; who wrote it may not", async () => {
    await controller.goto(`${url}/ret/tilknytning`);
    await controller.locator("#intervention").selectOption("ips-rusmiddel");
    await press(controller, "Gem som ny version");
    await controller.locator("summary", { hasText: "Spørg et udvalg" }).click();
    await controller.locator("#owner-committee").selectOption("sud");
    await controller.locator("#owner-words").fill("Vil udvalget eje casen med?");
    await press(controller, "Føj udvalget til");
    assert.match(await text(controller), /Skriv den dag, svaret skal bruges/);
    assert.equal(await controller.locator("#owner-words").inputValue(), "Vil udvalget eje casen med?");
    await controller.locator("#owner-day").fill("01.05.2026");
    await press(controller, "Føj udvalget til");
    assert.match(await text(controller), /Ikke besvaret, frist 01\.05\.2026/);
    await controller.getByRole("link", { name: "Vil udvalget eje casen med?" }).click();
    await controller.waitForLoadState();
    await controller.locator("#answer-answer").selectOption("condition");
    await controller.locator("#answer-day").fill("14.04.2026");
    await press(controller, "Gem svaret");
    assert.match(await text(controller), /Skriv betingelsen/);
    await controller.locator("#answer-text").fill("Kun i to år");
    await press(controller, "Gem svaret");
    assert.match(await text(controller), /Svaret er skrevet ind/);
    await controller.goto(`${url}/behandling`);
    assert.match(await text(controller), /Ja, med en betingelse, 14\.04\.2026 Kun i to år/);
    await press(controller, "Send til godkendelse");
    assert.match(await text(controller), /Du har selv skrevet den nyeste version/);
    for (const committee of ["biu", "sud"]) {
      await approver.goto(`${url}/behandling`);
      await approver.locator("#committee").selectOption(committee);
      await press(approver, "Godkend versionen");
    }
    assert.match(await text(approver), /Godkendt/);
    await approver.locator("#answer").selectOption("decided");
    await press(approver, "Gem afgørelsen");
    assert.match(await text(approver), /Skriv den dag, der blev truffet afgørelse/);
    await approver.locator("#decide-day").fill("10.04.2026");
    await approver.locator("#answer").selectOption("decided");
    await press(approver, "Gem afgørelsen");
    assert.match(await text(approver), /Besluttet, 10\.04\.2026/);
  });

  await test("a decided case is followed up with what is measured", async () => {
    await approver.goto(`${url}/opfoelgning`);
    const main = await text(approver);
    assert.match(main, /I arbejde, med indsatsen 46,7 pct\. \d/);
    assert.match(main, /I arbejde, forskel med og uden 11,7 point \d+,\d point −?\d+,\d til \d+,\d point .* ikke en effekt/);
    assert.match(main, /Casen regnet om med det målte/);
    await controller.goto(`${url}/ret/sag`);
    assert.match(await text(controller), /Casen er afgjort og kan ikke ændres/);
  });

  await test("a file gives the same case again, and a wrong one tells the line", async () => {
    const answer = await controller.request.get(`${CASES}/ips-biu-sud/fil?format=json`);
    assert.equal(answer.status(), 200);
    const good = join(work, "case.json"), bad = join(work, "bad.json");
    writeFileSync(good, await answer.body());
    writeFileSync(bad, '{\n  "title": "x"\n  "years": 3\n}\n');
    for (const [file, told] of [[bad, /bad\.json: Linje 3/], [good, /Casen er oprettet/]]) {
      await controller.goto(`${CASES}/ny`);
      await controller.locator("#fil-committee").selectOption("biu");
      await controller.locator("#fil").setInputFiles(file);
      await press(controller, "Læs filen ind");
      assert.match(await text(controller), told);
    }
    const again = await controller.request.get(`${new URL(controller.url()).pathname}/fil?format=json`);
    assert.equal(await again.text(), await answer.text());
    const book = await controller.request.get(`${CASES}/ips-biu-sud/fil?format=xlsx`);
    assert.equal((await book.body()).subarray(0, 2).toString(), "PK");
  });

  await test("S4_12 the list shows the rounds, and a case is in one of them", async () => {
    await controller.goto(`${CASES}/sundhed-40-borgere/behandling`);
    await controller.locator("summary", { hasText: "Vælg den runde" }).click();
    await controller.locator("#round").selectOption("budget-2024");
    await press(controller, "Gem runden");
    await controller.goto(`${CASES}?sorter=titel&tilstand=draft`);
    const main = await text(controller);
    assert.match(main, /Budgetforhandlingerne 2024 .* ikke oplyst Investeringspuljen 2023: 150 mio\. kr\. .* Helhedsorienteret sundhedsindsats, 40 borgere/);
    await controller.goto(`${CASES}?q=findesikke`);
    assert.match(await text(controller), /Ingen cases passer til dine valg\. Prøv at fjerne “findesikke”/);
  });

  await test("two cases in different price levels are converted when the rate is known, and the factor is told", async () => {
    const compare = `${CASES}/sammenlign?a=ips-biu-sud&b=${url.split("/").pop()}`;
    await controller.goto(compare);
    assert.match(await text(controller), /Prisniveauerne er forskellige: 2026-p\/l og 2027-p\/l\. Forskellen er ikke omregnet/);
    await controller.goto("/oekonomi/prisniveau/ny");
    await controller.getByLabel("Service").check();
    await controller.locator("#year").fill("2027");
    await controller.locator("#percent").fill("2,0");
    await controller.locator("#source").fill("Prøvesats");
    await press(controller, "Gem satsen");
    await controller.goto(compare);
    assert.match(await text(controller), /omregnet fra 2027-p\/l med faktor 0,980392, satser for service til og med 14\.04\.2026/);
  });

  await test("a reader sees and does not change", async () => {
    await reader.goto(`${CASES}/ips-biu-sud`);
    assert.equal(await reader.getByRole("link", { name: "Ret casen" }).count(), 0);
    assert.equal((await reader.goto(`${CASES}/ips-biu-sud/ret/sag`)).status(), 403);
  });

  await test("the pages of cases have no faults at 1440 and 360 px", async () => {
    const page = await as("controller");
    const one = `${CASES}/ips-biu-sud`;
    for (const path of [CASES, `${CASES}/ny`, one, `${one}/forudsaetninger`, `${one}/foelsomhed`, `${one}/behandling`, `${one}/versioner`,
      `${url}/opfoelgning`, `${one}/ret/sag`, `${one}/ret/linjer`, `${one}/ret/linjer?post=2`, `${one}/ret/udfald?post=0`, `${one}/ret/regler`,
      `${one}/ret/tilknytning`, `${CASES}/sammenlign?a=ips-biu-sud&b=sundhed-40-borgere`]) {
      await checkPage(page, path);
    }
  });

  await test("without script a case can be read and changed", async () => {
    const page = await as("controller", { javaScriptEnabled: false });
    await page.goto(`${CASES}/ips-biu-sud/ret/sag`);
    await page.locator("#title").fill("Fælles case BIU og SUD: IPS");
    await press(page, "Gem som ny version");
    assert.match(await text(page), /Version 2 er gemt/);
    await press(page, "Fortryd");
    assert.match(await text(page), /Fælles case BIU og SUD: IPS med rusmiddelbehandling/);
  });
}
