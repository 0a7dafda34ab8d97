// The path on one picture, pauses, self-reported well-being and aftercare, from log-in to result. Names carry the story's id.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { PHONE, WIDE, work } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

async function find(page, words, name) {
  await page.goto("/borgere");
  const purpose = page.getByLabel("Sagsbehandling efter beskæftigelsesloven");
  if (await purpose.count()) {
    await purpose.check();
    await page.getByRole("button", { name: "Vælg formål" }).click();
  }
  await main(page).locator("#q").fill(words);
  await main(page).getByRole("button", { name: "Søg" }).click();
  await main(page).getByRole("link", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return new URL(page.url()).pathname;
}

// Counts what a user does.
function counter() {
  const count = { clicks: 0, fields: 0 };
  return {
    count,
    click: async (target) => (count.clicks++, target.click()),
    fill: async (target, value) => (count.fields++, target.fill(value)),
    choose: async (target) => (count.fields++, target.check()),
  };
}

export default async function ({ as, test, checkPage, server }) {
  const worker = await as("sagsbehandler");
  let sanne, tove;

  await test("the path has a picture, a list for phones and the same rows as a table", async () => {
    sanne = await find(worker, "sanne holm", "Sanne Holm-Berntsen");
    await checkPage(worker, sanne);
    await checkPage(worker, `${sanne}?periode=12`);
    await checkPage(worker, `${sanne}?periode=alt`);
    await worker.setViewportSize(WIDE);
    await worker.goto(sanne);
    const chart = worker.locator("figure.tov-wide svg");
    for (const lane of ["Møder og", "Job", "Sundhed", "Social", "Opkvalificering", "Forsørgelse"]) {
      assert.ok((await chart.locator("text", { hasText: lane }).count()) > 0, lane);
    }
    const links = await chart.locator("a").evaluateAll((all) => all.map((a) => a.getAttribute("aria-label")));
    assert.ok(links.some((name) => /^BBAT .*Sundhed, SUF.*16\.02\.2026 – 30\.06\.2026, i gang\. Henvist 22\.12\.2025, ventede 56 dage/.test(name)));
    const rows = Number((await worker.getByText(/Vis forløbet som tabel \(\d+ rækker\)/).innerText()).match(/\((\d+)/)[1]);
    await worker.getByText(/Vis forløbet som tabel/).click();
    assert.equal(await worker.locator("section[aria-labelledby=forloeb] tbody tr").count(), rows);
    assert.ok(rows >= links.length, `${rows} rows, ${links.length} links`);
  });

  await test("S1-09 one course on two tracks lies in both lanes, and its arrow leads to one of them", async () => {
    const found = execFileSync("sqlite3", [server.db.replace("sqlite:", ""), `SELECT c.key || '|' || i.title FROM course k JOIN intervention i ON i.id = k.intervention_id
      JOIN citizen c ON c.id = k.citizen_id WHERE i.track = 'upskilling,job' AND c.restricted = 0 AND c.merged_into IS NULL
      AND c.responsible_id = (SELECT id FROM app_user WHERE login = 'sagsbehandler') ORDER BY c.id, k.id LIMIT 1`], { encoding: "utf8" }).trim().split("|");
    await worker.goto(`/borgere/${found[0]}?periode=alt`);
    const links = await worker.locator("figure.tov-wide svg a").evaluateAll((all) => all.map((a) => a.getAttribute("aria-label")));
    const mine = links.filter((name) => name.startsWith(found[1]));
    assert.ok(mine.some((name) => /Job/.test(name)) && mine.some((name) => /Opkvalificering/.test(name)), mine.join(" / "));
  });

  await test("both of Sanne's pauses stand with their days, in the picture and in the table", async () => {
    await worker.goto(sanne);
    const chart = worker.locator("figure.tov-wide svg");
    for (const days of ["63 dage", "65 dage"]) {
      assert.ok((await chart.locator("text", { hasText: days }).count()) > 0, days);
    }
    await worker.setViewportSize(PHONE);
    await worker.goto(sanne);
    assert.match(await text(worker), /Kommende .* I gang 14\.04\.2026 .* Tidligere .*65 dage uden indsats/);
    await worker.setViewportSize(WIDE);
  });

  await test("arrow keys move along a lane", async () => {
    await worker.goto(sanne);
    const lane = worker.locator("figure.tov-wide svg g[data-lane='2']");
    await lane.locator("a").first().focus();
    const at = () => worker.evaluate(() => document.activeElement.getAttribute("aria-label"));
    const first = await at();
    await worker.keyboard.press("ArrowRight");
    const second = await at();
    assert.notEqual(second, first);
    await worker.keyboard.press("ArrowLeft");
    assert.equal(await at(), first);
    await worker.keyboard.press("End");
    assert.match(await at(), /BBAT/);
  });

  await test("without script the picture, the table and the links are there", async () => {
    const plain = await as("sagsbehandler", { javaScriptEnabled: false });
    await find(plain, "sanne holm", "Sanne Holm-Berntsen");
    assert.ok((await plain.locator("figure.tov-wide svg a").count()) > 5);
    assert.equal(await plain.getByText(/Vis forløbet som tabel/).count(), 1);
    await plain.context().close();
  });

  await test("facts, the whole picture and its key print on the first page, for any period", async () => {
    for (const period of ["", "?periode=alt", "?periode=12"]) {
      await worker.goto(`${sanne}/udskriv${period}`);
      const file = join(work, "path.pdf");
      await worker.pdf({ path: file, preferCSSPageSize: true });
      const pages = execFileSync("pdftotext", ["-layout", file, "-"]).toString().split("\f");
      assert.match(pages[0], /Sanne Holm-Berntsen[\s\S]*Ydelse[\s\S]*Forløb [\s\S]*Forsørgelse[\s\S]*Henvisning til start/, `the first page ${period}`);
      assert.match(pages[1], /Indhold +Spor +Fra/, `the table follows ${period}`);
      assert.ok(pages.length - 1 <= 3, `${pages.length - 1} pages ${period}`);
    }
  });

  await test("the picture prints on one page", async () => {
    await worker.goto(sanne);
    await worker.emulateMedia({ media: "print" });
    await worker.setViewportSize({ width: 656, height: 900 });
    const box = await worker.locator("figure.tov-wide svg").boundingBox();
    assert.ok(box && box.width <= 657 && box.height < 900, JSON.stringify(box));
    assert.equal(await worker.locator("header.header").isVisible(), false);
    await worker.emulateMedia({ media: "screen" });
    await worker.setViewportSize(WIDE);
  });

  await test("S4-06 a pause over the limit is told with its limit", async () => {
    tove = await find(worker, "tove aagaard", "Tove Aagaard");
    assert.match(await text(worker), /Borgeren har været 61 dage uden indsats\. Grænsen er 56 dage\./);
    assert.match(await text(worker), /Pause over 56 dage/);
    await checkPage(worker, tove);
    await checkPage(worker, `${tove}/pause`);
    await worker.setViewportSize(WIDE);
  });

  await test("S4-06 sickness suspends the pause in 2 clicks and 2 fields, and 1 click lets it count again", async () => {
    const { count, click, fill, choose } = counter();
    await worker.goto(tove);
    await click(main(worker).getByRole("link", { name: "Sæt pausen i bero" }));
    await choose(main(worker).getByLabel("Sygdom eller indlæggelse"));
    await fill(main(worker).getByLabel("Første dag"), "01.03.2026");
    await click(main(worker).getByRole("button", { name: "Sæt i bero" }));
    assert.match(await text(worker), /Pausen er i bero: Sygdom eller indlæggelse\. Den har talt 17 dage/);
    assert.doesNotMatch(await text(worker), /Grænsen er 56 dage\. Henvis til tilbud/);
    assert.deepEqual(count, { clicks: 2, fields: 2 });
    await click(main(worker).getByRole("button", { name: "Lad pausen tælle igen" }));
    assert.match(await text(worker), /Pausen tæller igen fra i dag\./);
    assert.equal(count.clicks, 3);
  });

  await test("a suspension without reason or with days in the wrong order is told at the fields, and all is kept", async () => {
    await worker.goto(`${tove}/pause`);
    await main(worker).getByLabel("Første dag").fill("10.04.2026");
    await main(worker).getByLabel("Sidste dag").fill("01.04.2026");
    await main(worker).getByLabel("Bemærkning").fill("Aftalt med borgeren");
    await main(worker).getByRole("button", { name: "Sæt i bero" }).click();
    assert.ok(await worker.locator("[data-error-summary]").count());
    assert.ok(await worker.locator("#reason-fejl").count());
    assert.ok(await worker.locator("#to_day-fejl").count());
    assert.equal(await main(worker).getByLabel("Bemærkning").inputValue(), "Aftalt med borgeren");
  });

  await test("who does not see every lane is not told of pauses", async () => {
    const health = await as("suf");
    await find(health, "sanne holm", "Sanne Holm-Berntsen");
    const page = await text(health);
    assert.doesNotMatch(page, /dage uden indsats/);
    assert.match(page, /Nogle oplysninger fra .* er skjult/);
    await health.context().close();
  });

  await test("S1-14 WHO-5 is registered in 3 clicks and 5 fields, scored, drawn and undone", async () => {
    const { count, click, choose } = counter();
    await worker.goto(sanne);
    await click(main(worker).getByRole("link", { name: "Trivsel" }));
    assert.match(await text(worker), /52 af 100/);
    await checkPage(worker, `${sanne}/trivsel`);
    await checkPage(worker, `${sanne}/trivsel/ny`);
    await worker.setViewportSize(WIDE);
    await worker.goto(`${sanne}/trivsel`);
    await click(main(worker).getByRole("link", { name: "Registrér svar" }));
    for (const [name, value] of [["q1", 4], ["q2", 3], ["q3", 3], ["q4", 2], ["q5", 3]]) {
      await choose(worker.locator(`input[name=${name}][value="${value}"]`));
    }
    await click(main(worker).getByRole("button", { name: "Gem svar" }));
    assert.match(await text(worker), /Svarene er gemt\..*14\.04\.2026 Trivsel \(WHO-5\) 60 af 100/);
    assert.deepEqual(count, { clicks: 3, fields: 5 });
    await main(worker).getByRole("button", { name: "Fortryd" }).click();
    assert.match(await text(worker), /Svarene er slettet igen\./);
    assert.doesNotMatch(await text(worker), /60 af 100/);
  });

  await test("Møder og opfølgning tells the newest result and leads to all", async () => {
    await checkPage(worker, `${sanne}/moeder`);
    await worker.setViewportSize(WIDE);
    await worker.goto(`${sanne}/moeder`);
    assert.match(await text(worker), /Trivsel \(WHO-5\) 05\.03\.2026: 52 af 100\. Selvvurderet helbred 05\.03\.2026: Godt\./);
    await main(worker).getByRole("link", { name: "Alle svar og kurver" }).click();
    assert.equal(new URL(worker.url()).pathname, `${sanne}/trivsel`);
  });

  await test("a missing item gives no score; an empty form is told", async () => {
    await worker.goto(`${sanne}/trivsel/ny`);
    await main(worker).getByRole("button", { name: "Gem svar" }).click();
    assert.ok(await worker.locator("#declined-fejl").count());
    await worker.locator("input[name=q1][value='4']").check();
    await main(worker).getByRole("button", { name: "Gem svar" }).click();
    assert.match(await text(worker), /1 af 5 udsagn besvaret, intet resultat/);
  });

  await test("S2-10 aftercare is started in 2 clicks and 1 field, gets a contact, ends with a reason and is opened again", async () => {
    await checkPage(worker, `${sanne}/eftervaern`);
    await worker.setViewportSize(WIDE);
    const { count, click, choose } = counter();
    await worker.goto(sanne);
    await click(main(worker).getByRole("link", { name: "Efterværn", exact: true }));
    await choose(main(worker).getByLabel(/Individuelle peerforløb/));
    await click(main(worker).getByRole("button", { name: "Start efterværn" }));
    assert.deepEqual(count, { clicks: 2, fields: 1 });
    await main(worker).getByRole("link", { name: "Individuelle peerforløb" }).click();
    assert.match(await text(worker), /I effektmålet tæller forløbets sidste dag, 12\.12\.2025\. Efterværnet flytter den ikke\./);
    const url = new URL(worker.url()).pathname;
    await main(worker).getByLabel("Aftal en kontakt").fill("04.05.2026");
    await main(worker).getByRole("button", { name: "Tilføj kontakt" }).click();
    assert.match(await text(worker), /Kontakten er aftalt\..*04\.05\.2026/);
    await checkPage(worker, url);
    await worker.setViewportSize(WIDE);
    await worker.goto(sanne);
    assert.ok((await worker.locator("figure.tov-wide svg a[aria-label^='Efterværn, Individuelle peerforløb']").count()) === 1);
    await worker.goto(url);
    await main(worker).getByRole("button", { name: "Afslut efterværn" }).click();
    assert.ok(await worker.locator("#reason-fejl").count());
    await main(worker).getByLabel("Hvorfor slutter efterværnet?").selectOption("settled");
    const colleague = await as("sagsbehandler");
    await colleague.goto(url);
    await main(worker).getByRole("button", { name: "Afslut efterværn" }).click();
    assert.match(await text(worker), /Efterværnet er afsluttet\./);
    await main(colleague).getByLabel("Hvorfor slutter efterværnet?").selectOption("other");
    await main(colleague).getByRole("button", { name: "Afslut efterværn" }).click();
    assert.match(await text(colleague), /En kollega har ændret efterværnet i mellemtiden/);
    await colleague.context().close();
    await main(worker).getByRole("button", { name: "Genåbn efterværnet" }).click();
    assert.match(await text(worker), /siden 13\.12\.2025/);
    await checkPage(worker, "/overblik/eftervaern");
  });
}
