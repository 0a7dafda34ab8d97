// Goals: an analyst makes one, reads what it counts, tries it on the data, saves it, changes it with a reason and sees both versions; two at
// once lose nothing; a supplier's count is told with its source.
import assert from "node:assert/strict";
import { PHONE, checkPage } from "./lib.mjs";

const text = (page) => page.locator("main").innerText();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();

async function fill(page, words) {
  await page.locator("#title").fill(words.title);
  await page.selectOption("#intervention", "ips-rusmiddel");
  await page.selectOption("#population", "course_ended");
  await page.locator("input[name=outcome][value=work]").check();
  await page.locator("#horizon_n").fill(words.months);
  await page.locator("input[name=horizon_unit][value=months]").check();
  await page.locator("#target").fill(words.target);
}

export default async function ({ as, test }) {
  const analyst = await as("analytiker");
  const looker = await as("analytiker"); /* its window changes size */
  let address;

  for (const path of ["/effekt/maal/ny", "/effekt/maal/ips-job-uddannelse/ret", "/effekt/maal/jobcamps-deltagelse/versioner", "/effekt/maal/planer-god-loesladelse/oplyst"]) {
    await test(`sound: ${path}`, () => checkPage(looker, path));
  }

  await test("faults stand at the fields, and what was typed stays", async () => {
    await analyst.goto("/effekt/maal");
    await analyst.getByRole("link", { name: "Nyt effektmål" }).first().click();
    await analyst.locator("#title").fill("IPS: job efter tre måneder");
    await press(analyst, "Gem målet");
    const shown = await text(analyst);
    assert.match(shown, /Der er \d+ felter, du skal rette/);
    assert.match(shown, /Vælg den indsats, hvis forløb skal tælles/);
    assert.match(shown, /Vælg mindst ét udfald/);
    assert.equal(await analyst.locator("#title").inputValue(), "IPS: job efter tre måneder");
  });

  await test("S2-07 a goal is read aloud and measured before it is saved", async () => {
    await fill(analyst, { title: "IPS: job efter tre måneder", months: "3", target: "45" });
    await press(analyst, "Vis læsning og værdi");
    const shown = await text(analyst);
    assert.match(shown, /Blandt personer, der har afsluttet IPS Rusmiddel i 2025, tælles de, der præcis 3 måneder efter sidste dag er i ordinært job/);
    assert.match(shown, /Målet er mindst 45 pct\. og vurderes på 95 pct\.-intervallet/);
    assert.match(shown, /Med data i dag: .* af \d+ personer i 20\d\d/);
    assert.match(shown, /På dagen eller inden for perioden\? Her er valgt på dagen/);
    assert.equal(await analyst.locator("#target").inputValue(), "45");
    await press(analyst, "Gem målet");
    assert.match(await text(analyst), /Målet er gemt/);
    assert.match(analyst.url(), /\/effekt\/maal\/ips-job-efter-tre-maaneder\/versioner/);
    address = "/effekt/maal/ips-job-efter-tre-maaneder";
    await checkPage(looker, address);
  });

  await test("a goal opened and saved as it is becomes no new version", async () => {
    for (const key of ["strategi-sygdom-14-dage", "strategi-helbred-unge", "strategi-tilbage-i-arbejde", "strategi-viden", "velfaerdsvejen-deltagere", "jobcamps-deltagelse", "sundhed-job-uddannelse"]) {
      await analyst.goto(`/effekt/maal/${key}/ret`);
      await analyst.locator("#reason").fill("Ingen ændring");
      await press(analyst, "Gem ny version");
      const shown = await text(analyst);
      assert.match(shown, /Du har ikke ændret noget/, key);
      assert.match(shown, /Der er 1 felt/, key);
    }
  });

  await test("a change of the definition needs a reason and makes a version; the old one stays beside it", async () => {
    await analyst.goto(address);
    await analyst.getByRole("link", { name: "Ret målet" }).first().click();
    await analyst.locator("input[name=outcome][value=education]").check();
    await press(analyst, "Gem ny version");
    assert.match(await text(analyst), /Skriv, hvorfor målet ændres/);
    assert.ok(await analyst.locator("input[name=outcome][value=education]").isChecked());
    await analyst.locator("#reason").fill("Uddannelse tæller også, som i budgetnotatet");
    await press(analyst, "Gem ny version");
    const shown = await text(analyst);
    assert.match(shown, /Ændringen er gemt\. Den tidligere version kan stadig læses her/);
    assert.match(shown, /Version 1 og 2 side om side/);
    assert.match(shown, /er i ordinært job\. Hver person/);
    assert.match(shown, /er i ordinært job eller uddannelse\. Hver person/);
    assert.match(shown, /Uddannelse tæller også, som i budgetnotatet/);
    await checkPage(looker, `${address}/versioner`);
  });

  await test("a new target is a row with a day and a reason, and can be taken back", async () => {
    await analyst.goto(`${address}/ret`);
    await analyst.locator("#target").fill("40");
    await analyst.locator("#reason").fill("Sat ned efter styregruppens møde");
    await press(analyst, "Gem ny version");
    assert.match(await text(analyst), /mindst 40 pct\./);
    await press(analyst, "Fortryd");
    const shown = await text(analyst);
    assert.match(shown, /Ændringen er fortrudt/);
    assert.doesNotMatch(shown, /mindst 40 pct\./);
  });

  await test("two at once: nothing is lost, and each field is a choice", async () => {
    const other = await as("administrator");
    const may = (await other.goto(`${address}/ret`)).status() === 200;
    const second = may ? other : await as("analytiker");
    if (!may) {
      await second.goto(`${address}/ret`);
    }
    await analyst.goto(`${address}/ret`);
    await analyst.locator("#horizon_n").fill("6");
    await analyst.locator("#reason").fill("Seks måneder");
    await press(analyst, "Gem ny version");
    await second.locator("#horizon_n").fill("4");
    await second.locator("#definition").fill("Egne ord, som ikke må gå tabt");
    await second.locator("#reason").fill("Fire måneder");
    await press(second, "Gem ny version");
    const shown = await text(second);
    assert.match(shown, /har ændret målet, mens du skrev/);
    assert.match(shown, /Dit: 4/);
    assert.match(shown, /Gemt nu: 6/);
    await second.getByLabel("Gemt nu: 6").check();
    await second.getByLabel("Dit: Egne ord, som ikke må gå tabt").check();
    await press(second, "Gem valgene");
    const after = await text(second);
    assert.match(after, /Egne ord, som ikke må gå tabt/);
    assert.match(after, /præcis 6 måneder efter sidste dag/);
  });

  await test("S3-18c a count told by a supplier is judged by its own number, source and qualifier", async () => {
    await analyst.goto("/effekt/maal/planer-god-loesladelse");
    await analyst.getByRole("link", { name: "Oplys et tal" }).first().click();
    assert.match(await text(analyst), /412[\s\S]*Opfyldt/);
    await analyst.locator("#label").fill("Planer i 2024");
    await analyst.locator("#as_printed").fill("ca. 405");
    await analyst.locator("#value").fill("405");
    await analyst.selectOption("#qualifier", "ca.");
    await analyst.locator("#period").fill("2024");
    await press(analyst, "Gem tallet");
    assert.match(await text(analyst), /Et tal uden kilde kan ikke gemmes/);
    await analyst.locator("#source_other").fill("Leverandørens rapport, 12.01.2025");
    await press(analyst, "Gem tallet");
    const shown = await text(analyst);
    assert.match(shown, /Tallet er gemt/);
    assert.match(shown, /ca\. 405[\s\S]*Leverandørens rapport, 12\.01\.2025[\s\S]*Uafklaret/);
    await press(analyst, "Fortryd");
    assert.match(await text(analyst), /Tallet er taget tilbage/);
  });

  await test("without script and on a phone the form still makes a goal; others may only read", async () => {
    const plain = await as("analytiker", { javaScriptEnabled: false, viewport: PHONE });
    await plain.goto("/effekt/maal/ny");
    await fill(plain, { title: "Mål uden script", months: "2", target: "50" });
    await press(plain, "Gem målet");
    assert.match(await text(plain), /Målet er gemt/);
    const controller = await as("controller");
    assert.equal((await controller.goto("/effekt/maal/ny")).status(), 403);
    assert.equal((await controller.goto(`${address}/versioner`)).status(), 200);
    assert.doesNotMatch(await text(controller), /Ret målet/);
  });

  await test("S1-13 two told shares are a fall of 18,3 pct.; with the persons behind it is judged by interval", async () => {
    await analyst.goto("/effekt/maal/strategi-sygdom-14-dage/oplyst");
    const tell = async (persons) => {
      await analyst.locator("#label").fill(`Sygdom over 14 dage, ${persons ? "med" : "uden"} antal`);
      await analyst.locator("#as_printed").fill("24,5 pct. mod 30,0 pct.");
      await analyst.locator("#value").fill("24,5");
      await analyst.locator("#base_value").fill("30");
      await analyst.locator("#persons").fill(persons);
      await analyst.locator("#base_persons").fill(persons);
      await analyst.locator("#period").fill("2010-2012");
      await analyst.locator("#source_other").fill("Opfølgning på strategien, marts 2013");
      await press(analyst, "Gem tallet");
    };
    await tell("");
    assert.match(await text(analyst), /et fald på 18,3 pct\.: målet er ikke nået\. Uden antal personer har ændringen intet interval/);
    assert.match(await text(analyst), /Kan ikke afgøres/);
    await tell("4000");
    const shown = await text(analyst);
    assert.match(shown, /Ændringens 95 pct\.-interval er \d+,\d–\d+,\d pct\./);
    assert.match(shown, /Uafklaret/);
    await checkPage(looker, "/effekt/maal/strategi-sygdom-14-dage/oplyst");
    await checkPage(looker, "/effekt/maal/strategi-sygdom-14-dage");
    await analyst.goto("/effekt/maal/strategi-sygdom-14-dage");
    assert.match(await text(analyst), /Oplyst, ikke beregnet af Tovholder/);
    assert.doesNotMatch(await text(analyst), /pct\.\./);
    await analyst.goto("/effekt/maal?q=sygdom");
    assert.match(await text(analyst), /24,5 pct\. mod 30,0 pct\./);
    await analyst.goto("/effekt/maal/strategi-sygdom-14-dage/oplyst");
    await tell("-3");
    assert.match(await text(analyst), /Skriv antallet af personer som et helt tal over 0/);
    assert.equal(await analyst.locator("#base_value").inputValue(), "30");
  });

  await test("S1-17 a knowledge aim holds findings in words with source, never a number", async () => {
    await analyst.goto("/effekt/maal/strategi-viden");
    assert.match(await text(analyst), /Det ved vi til nu/);
    assert.match(await text(analyst), /mindre brug af tilbuddene, ikke bedre helbred/);
    await analyst.getByRole("link", { name: "Tilføj viden" }).first().click();
    assert.equal(await analyst.locator("#value, #unit, #persons").count(), 0);
    await press(analyst, "Gem");
    assert.match(await text(analyst), /Der er 1 felt, du skal rette/);
    await analyst.locator("#label").fill("Samtaler i grupper holdt flere i gang end enkeltsamtaler.");
    await analyst.locator("#source_other").fill("Evaluering af forsøget, juni 2012");
    await press(analyst, "Gem");
    assert.match(await text(analyst), /Fundet er gemt/);
    await press(analyst, "Fortryd");
    assert.match(await text(analyst), /Fundet er taget tilbage/);
    await checkPage(looker, "/effekt/maal/strategi-viden");
    await checkPage(looker, "/effekt/maal/strategi-viden/oplyst");
  });

  await test("S2-18 the six months may run from the plan or the first talk; courses without are counted apart", async () => {
    for (const [day, words, missing] of [["plan", "den dag, planen blev lagt", "uden en plan"], ["first_talk", "den første samtale", "uden en afholdt samtale"]]) {
      await analyst.goto("/effekt/maal/sundhed-job-uddannelse/ret");
      await analyst.locator(`input[name=start_day][value=${day}]`).check();
      await press(analyst, "Vis læsning og værdi");
      const shown = await text(analyst);
      assert.match(shown, new RegExp(`6 måneder efter ${words}`));
      assert.match(shown, new RegExp(`Forløb ${missing} er ikke med`));
      assert.match(shown, /Her er valgt (planen|den første samtale)\./);
      assert.match(shown, /Med data i dag|Der er ingen forfaldne|Der kan ikke beregnes/);
    }
  });

  await test("S1-15 both administrations' cases; outcomes apart and together", async () => {
    await analyst.goto("/effekt/maal/strategi-sociale-sager-arbejde/ret");
    assert.equal(await analyst.locator("input[name=also_in][value=sof], #also_in").first().isVisible(), true);
    await analyst.locator("#restriction").fill("");
    await analyst.locator("#age_to").fill("29");
    await press(analyst, "Vis læsning og værdi");
    assert.match(await text(analyst), /under 30 år, der har fået kontanthjælp på mindst én dag i 2012 og samtidig har et forløb i et tilbud hos Socialforvaltningen, tælles/);
    await analyst.goto("/effekt/maal/ips-job-uddannelse?aar=2025&fordelt=udfald");
    assert.match(await text(analyst), /Fordelt på udfald[\s\S]*Ordinært job[\s\S]*Uddannelse[\s\S]*Mindst ét udfald\s+56\s+120/);
    await checkPage(looker, "/effekt/maal/ips-job-uddannelse?aar=2025&fordelt=udfald");
  });
}
