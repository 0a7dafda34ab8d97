// The rooms Effekt and Økonomi: every page is sound, figures open, small counts are hidden, files are the rows on screen.
import assert from "node:assert/strict";
import { checkPage } from "./lib.mjs";

const ECONOMY = [
  "/oekonomi",
  "/oekonomi/udloeb?aar=2026",
  "/oekonomi/bevillinger?visning=tavle",
  "/oekonomi/bevillinger?visning=kalender",
  "/oekonomi/bevillinger?visning=resultater",
  "/oekonomi/bevillinger/bevilling-02",
  "/oekonomi/bevillinger/bevilling-11",
  "/oekonomi/notater",
  "/oekonomi/notater/bi10",
  "/oekonomi/kontrol",
];
const EFFECT = [
  "/effekt",
  "/effekt/maal",
  "/effekt/maal/ips-job-uddannelse",
  "/effekt/maal/ips-job-uddannelse?profil=jobindsats",
  "/effekt/maal/strategi-sygdom-14-dage",
  "/effekt/henvisninger",
  "/effekt/tal?tal=referrals%20group%3Dhif%20year%3D2025",
  "/effekt/tal?tal=reported%20key%3Dhenviste-borgere-2025",
  "/effekt/definitioner",
  "/effekt/definitioner/goal",
];

// Rows of the page's tables as lists of texts.
const rowsOf = (page, selector) =>
  page.locator(`${selector} tr`).evaluateAll((rows) => rows.map((r) => [...r.cells].map((c) => c.innerText.trim().replace(/\s+/g, " "))));

export default async function ({ as, test }) {
  const controller = await as("controller");
  const analyst = await as("analytiker");

  for (const path of ECONOMY) {
    await test(`sound: ${path}`, () => checkPage(controller, path));
  }
  for (const path of EFFECT) {
    await test(`sound: ${path}`, () => checkPage(analyst, path));
  }
  await test("S3-A the board has a column for each verdict", async () => {
    await controller.goto("/oekonomi/bevillinger?visning=tavle");
    assert.equal(await controller.locator("main section h3").count(), 7);
    assert.equal(await controller.locator("main section .tov-list > li").count(), 27);
  });
  await test("the filter is in the address and an empty list says which choice to take back", async () => {
    await controller.goto("/oekonomi/bevillinger?vurdering=stop&q=velf%C3%A6rd");
    assert.match(await controller.locator("main").innerText(), /Ingen bevillinger passer til dine valg\. Prøv at fjerne “velfærd/);
  });
  await test("sorting by amount puts unknown amounts last", async () => {
    for (const order of ["beloeb", "-beloeb"]) {
      await controller.goto(`/oekonomi/bevillinger?sorter=${order}`);
      const rows = await rowsOf(controller, "table:has(th[aria-sort]) tbody");
      assert.match(rows.at(-1)[4], /ikke oplyst/);
    }
  });
  await test("the file holds the rows on screen", async () => {
    const answer = await controller.request.get("/oekonomi/bevillinger?vurdering=stop&format=csv");
    const lines = (await answer.text()).split("\n").filter((l) => /^\d+;/.test(l));
    assert.equal(lines.length, 2);
    const xlsx = await controller.request.get("/oekonomi/bevillinger?format=xlsx");
    assert.equal((await xlsx.body()).subarray(0, 2).toString(), "PK");
  });
  await test("S2-20 to S2-23 own sums stand beside the printed ones", async () => {
    await controller.goto("/oekonomi/notater/bi10");
    const text = await controller.locator("main").innerText();
    for (const number of ["22.644", "8.880", "31.524", "1.573", "1.645", "6.292", "6.580", "10.269", "10.898", "38.847", "39.476"]) {
      assert.ok(text.includes(number), number);
    }
  });
  await test("S2-29 two unit costs stand apart", async () => {
    await controller.goto("/oekonomi/notater/bi10");
    const text = await controller.locator("main").innerText();
    assert.match(text, /34\.300 kr\./);
    assert.match(text, /41\.300 kr\./);
  });
  await test("S0-16 the year table", async () => {
    await analyst.goto("/effekt/henvisninger");
    const rows = await rowsOf(analyst, "main table");
    const text = rows.map((r) => r.join(" | ")).join("\n");
    for (const pair of [["224", "foreløbigt 82"], ["226", "foreløbigt 48"], ["148", "foreløbigt 40"], ["101", "foreløbigt 27"]]) {
      assert.ok(rows.some((r) => r.includes(pair[0]) && r.includes(pair[1])), pair.join(" and "));
    }
    assert.ok(rows.some((r) => r[0].startsWith("I alt") && r.includes("699") && r.includes("197")), text);
    assert.ok(rows.some((r) => r[0].startsWith("Forskellige borgere") && r.includes("ca. 650")), text);
  });
  await test("a figure opens from the table, and its rows only for those allowed", async () => {
    await analyst.goto("/effekt/henvisninger");
    await analyst.locator("main tbody a", { hasText: "101" }).last().click();
    assert.match(await analyst.locator("h1").innerText(), /Hverdagen i Fokus/);
    await analyst.locator("main a", { hasText: "Vis rækkerne" }).click();
    assert.equal(await analyst.locator("main tbody tr").count(), 50);
    await controller.goto("/effekt/tal?tal=referrals%20group%3Dhif%20year%3D2025");
    assert.match(await controller.locator("main").innerText(), /Du har ikke adgang til rækkerne/);
    assert.equal((await controller.goto("/effekt/maal/ips-job-uddannelse/personer")).status(), 403);
  });
  await test("S3-18c a grant shows what is told of its goal, and S3-E why no result can be stated", async () => {
    await controller.goto("/oekonomi/bevillinger/bevilling-18");
    let text = await controller.locator("main").innerText();
    assert.match(text, /Mål og værdier/);
    assert.match(text, /412/);
    assert.match(text, /Opfyldt/);
    await controller.goto("/oekonomi/bevillinger/bevilling-19");
    text = await controller.locator("main").innerText();
    assert.match(text, /Intet særskilt resultat: .*supplerer en grundbevilling/);
    assert.match(text, /Intet mål i tal er fastsat/);
    await controller.goto("/oekonomi/bevillinger?visning=resultater");
    text = await controller.locator("main").innerText();
    assert.match(text, /412, oplyst for 2025: Opfyldt/);
    assert.match(text, /Intet særskilt resultat[\s\S]*Et særskilt resultat kan ikke opgøres, fordi pengene supplerer en grundbevilling/);
    /* Only what the source leaves empty (no. 11) says that nothing is printed. */
    assert.equal(text.match(/Arket trykker intet resultat og ingen begrundelse/g).length, 1);
    await controller.locator("main a", { hasText: "Velfærdsvejen" }).first().click();
    await controller.waitForURL("**/effekt/maal/velfaerdsvejen-deltagere");
  });

  await test("figures on the snapshot say profile, data date and what is not due; rows are for those allowed", async () => {
    const path = "/effekt/tal?tal=" + encodeURIComponent("status_after intervention=ips-rusmiddel after=2m year=2025 profile=local");
    await checkPage(analyst, path);
    const text = await analyst.locator("main").innerText();
    assert.match(text, /46,7 pct\./);
    assert.match(text, /38,0–55,6 pct\./);
    assert.match(text, /14\.04\.2026/);
    assert.match(text, /Profil: /);
    assert.match(text, /forfaldne/);
    await analyst.getByRole("link", { name: "Vis rækkerne" }).click();
    assert.match(await analyst.locator("main").innerText(), /Opnået/);
    const months = "/effekt/tal?tal=" + encodeURIComponent("full_time_persons code=kontanthjaelp year=2025 month=3 mode=weeks");
    await checkPage(controller, months);
    assert.match(await controller.locator("main").innerText(), /Ugebaseret/);
  });

  await test("S2-07 the reported 47 pct. cannot be decided; the computed one stands beside it", async () => {
    await analyst.goto("/effekt/maal/ips-job-uddannelse?aar=2025");
    const text = await analyst.locator("main").innerText();
    assert.match(text, /47 pct\./);
    assert.match(text, /januar til august 2024/);
    assert.match(text, /uden antal personer/);
    assert.match(text, /Kan ikke afgøres/);
    assert.match(text, /56 af 120 personer/);
    assert.match(text, /865 personer/);
    assert.match(text, /Uafklaret/);
  });
  await test("small counts are hidden on screen and in the file alike", async () => {
    await controller.goto("/effekt/maal/ips-job-uddannelse?aar=2025");
    const shown = await controller.locator("main table", { hasText: "50 år og derover" }).innerText();
    const file = await (await controller.request.get("/effekt/maal/ips-job-uddannelse?aar=2025&format=csv")).text();
    const old = file.split("\n").find((l) => l.includes("50 år og derover"));
    assert.match(shown, /undertrykt/);
    assert.match(old, /undertrykt/);
    await analyst.goto("/effekt/maal/ips-job-uddannelse?aar=2025");
    assert.doesNotMatch(await analyst.locator("main").innerText(), /undertrykt/);
  });
  await test("a rate of prices is typed, corrected by a later version, and an amount converted to the øre", async () => {
    const add = async (percent, day) => {
      await controller.goto("/oekonomi/prisniveau/ny");
      await controller.locator("input[name=series][value=service]").check({ force: true });
      await controller.locator("input[name=year]").fill("2027");
      await controller.locator("input[name=percent]").fill(percent);
      await controller.locator("input[name=version_day]").fill(day);
      await controller.locator("input[name=source]").fill("Opdigtet sats");
      await controller.locator("main form.tov-form button[type=submit]").click();
    };
    await add("900", "10.01.2026");
    assert.match(await controller.locator("main").innerText(), /Skriv ændringen i pct\./);
    assert.equal(await controller.locator("input[name=source]").inputValue(), "Opdigtet sats");
    await add("2,3", "10.01.2026");
    await add("2,5", "10.03.2026");
    await checkPage(controller, "/oekonomi/prisniveau?beloeb=566.100&fra=2026&til=2027&omraade=service");
    const text = await controller.locator("main").innerText();
    assert.match(text, /566\.100 kr\. i 2026-p\/l er 580\.252,50 kr\. i 2027-p\/l/);
    assert.match(text, /Rettet senere/);
    await controller.goto("/oekonomi/prisniveau?beloeb=1&fra=2026&til=2028&omraade=service");
    assert.match(await controller.locator("main").innerText(), /Satsen for Service i 2028 er ikke oplyst/);
  });
  await test("everything works without script", async () => {
    const plain = await as("controller", { javaScriptEnabled: false });
    await plain.goto("/oekonomi/bevillinger");
    await plain.locator("select[name=vurdering]").selectOption("stop");
    await plain.locator("main form.tov-filter button").click();
    assert.match(plain.url(), /vurdering=stop/);
    assert.equal(await plain.locator("table:has(th[aria-sort]) tbody tr").count(), 2);
  });
}
