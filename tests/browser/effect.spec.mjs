// The room Effekt: the dashboard of goals, a goal and its persons, curves, and measures of the whole city.
import assert from "node:assert/strict";
import { checkPage } from "./lib.mjs";

const PAGES = [
  "/effekt",
  "/effekt?vurdering=uafklaret&sorter=-vaerdi",
  "/effekt?q=findes%20ikke",
  "/effekt/maal/ips-job-uddannelse?aar=2025&fordelt=koen",
  "/effekt/maal/ips-job-uddannelse?aar=2025&fordelt=bydel",
  "/effekt/maal/strategi-sygedagpenge-2011?aar=2025",
  "/effekt/maal/planer-god-loesladelse",
  "/effekt/maal/velfaerdsvejen-deltagere",
  "/effekt/maal/strategi-viden",
  "/effekt/maal/sundhed-job-uddannelse?aar=2026",
  "/effekt/kurver",
  "/effekt/kurver?opdel=alder&trin=uge",
  "/effekt/kurver?opdel=bydel&metode=km",
  "/effekt/kurver?grundlag=ydelse&aar=2024",
  "/effekt/kurver?indsats=ips-rusmiddel&indsats2=projekt-traedesten",
  "/effekt/kurver?indsats=findes-ikke&til=13",
  "/effekt/opgoerelse",
  "/effekt/opgoerelse?opdel=alder&enhed=uge",
  "/effekt/opgoerelse?opdel=bydel&aar=2026",
  "/effekt/opgoerelse?opdel=indsats",
  "/effekt/opgoerelse?tal=status&trin=maaneder",
  "/effekt/opgoerelse?tal=unikke",
  "/effekt/opgoerelse?tal=pauser&graense=28",
  "/effekt/opgoerelse?tal=ventetid&siden=henvisning",
];
const lines = async (page, path) => (await (await page.request.get(path)).text()).trim().split("\n");
const texts = (page, selector) => page.locator(selector).allInnerTexts();

export default async function ({ as, test }) {
  const analyst = await as("analytiker");
  const controller = await as("controller");

  for (const path of PAGES) {
    await test(`sound: ${path}`, () => checkPage(analyst, path));
  }
  await test("from the dashboard to a goal and the persons behind it", async () => {
    await analyst.goto("/");
    await analyst.goto("/effekt");
    const row = analyst.locator("main tr", { hasText: "IPS Rusmiddel: job eller uddannelse" });
    const text = (await row.innerText()).replace(/\s+/g, " ");
    assert.match(text, /46,7 pct\. 56 af 120/);
    assert.match(text, /38,0–55,6 pct\./);
    assert.match(text, /mindst 50 pct\./);
    assert.match(text, /Uafklaret/);
    await row.locator("a").first().click();
    assert.match(await analyst.locator(".tov-facts").innerText(), /865 personer/);
    await analyst.locator("main a", { hasText: "Vis personerne" }).click();
    assert.equal(await analyst.locator("main tbody tr").count(), 50);
    assert.match(await analyst.locator("main").innerText(), /Visningen er logget/);
  });
  await test("the tiles count and filter, and every filter is in the address", async () => {
    await analyst.goto("/effekt");
    const tiles = (await texts(analyst, ".tov-tiles strong")).map(Number);
    assert.equal(tiles.reduce((a, b) => a + b), await analyst.locator("main tbody th[scope=row] > a").count());
    await analyst.locator(".tov-tiles a", { hasText: "Uafklaret" }).click();
    assert.match(analyst.url(), /vurdering=uafklaret/);
    assert.equal(await analyst.locator("main tbody th[scope=row] > a").count(), tiles[2]);
    await analyst.locator("select[name=forvaltning]").selectOption("bif");
    await analyst.locator("main form.tov-filter button").click();
    assert.match(analyst.url(), /forvaltning=bif/);
    await analyst.goto("/effekt/maal?forvaltning=bif&vurdering=opfyldt&q=veteraner");
    assert.match(await analyst.locator("main").innerText(), /Ingen mål passer til dine valg\. Prøv at fjerne/);
    await analyst.locator("a.tag").first().click();
    assert.doesNotMatch(analyst.url(), /forvaltning/);
  });
  await test("a filter on the dashboard can be saved as a view", async () => {
    await analyst.goto("/effekt/maal?vurdering=uafklaret");
    await analyst.locator("main a", { hasText: "Gem denne visning" }).click();
    await analyst.locator("main input[name=name]").fill("De uafklarede");
    await analyst.locator("main button[type=submit]").first().click();
    await analyst.goto("/effekt/maal");
    await analyst.locator("main a", { hasText: "De uafklarede" }).click();
    assert.match(analyst.url(), /vurdering=uafklaret/);
  });
  await test("the file of the dashboard holds the goals on screen, in their order", async () => {
    await analyst.goto("/effekt/maal?sorter=-vaerdi");
    const titles = await texts(analyst, "main tbody th[scope=row] > a");
    const file = await lines(analyst, "/effekt/maal?sorter=-vaerdi&format=csv");
    const rows = file.filter((l) => titles.some((t) => l.includes(`;${t};`) || l.includes(`;"${t}"`)));
    assert.equal(rows.length, titles.length);
    titles.forEach((t, i) => assert.ok(rows[i].includes(t), `${i}: ${t}`));
    const xlsx = await analyst.request.get("/effekt/maal?format=xlsx");
    assert.equal((await xlsx.body()).subarray(0, 2).toString(), "PK");
  });
  await test("a goal told by others shows what was told, with its source, and no computed figure", async () => {
    await analyst.goto("/effekt/maal/planer-god-loesladelse");
    const text = await analyst.locator("main").innerText();
    assert.match(text, /412/);
    assert.match(text, /Oplyst, ikke beregnet af Tovholder/);
    assert.match(text, /Opfyldt/);
  });
  await test("a goal without data shows its definition and no figure", async () => {
    await analyst.goto("/effekt/maal/ips-job-uddannelse?aar=2022");
    const text = await analyst.locator("main").innerText();
    assert.match(text, /Målet har ingen værdi her/);
    assert.match(text, /Sådan er målet defineret/);
    assert.equal(await analyst.locator("main .tov-facts").count(), 0);
  });
  await test("the goal tells the other profile's value and keeps the choice when the year changes", async () => {
    await analyst.goto("/effekt/maal/ips-job-uddannelse?aar=2025");
    assert.match(await analyst.locator("main").innerText(), /Efter Jobindsats' profil: 44,2 pct\./);
    await analyst.locator("main a", { hasText: "Skift profil" }).click();
    assert.match(await analyst.locator(".tov-value").innerText(), /44,2/);
    await analyst.locator("main .tov-links a", { hasText: "2024" }).click();
    assert.match(analyst.url(), /profil=jobindsats/);
    assert.match(analyst.url(), /aar=2024/);
  });
  await test("curves: groups, their table, the tests between them, and the same in the file", async () => {
    await analyst.goto("/effekt/kurver?indsats=ips-rusmiddel");
    await analyst.locator("select[name=opdel]").selectOption("koen");
    await analyst.locator("main form.tov-filter button").click();
    assert.match(analyst.url(), /opdel=koen/);
    assert.match(analyst.url(), /indsats=ips-rusmiddel/);
    const text = await analyst.locator("main").innerText();
    assert.match(text, /log-rank/);
    assert.match(text, /Gray/);
    assert.match(text, /p [=<] /);
    assert.equal(await analyst.locator("main svg.tov-chart-large").count(), 4);
    await analyst.locator("main details summary").first().click();
    assert.match(await analyst.locator("main details[open] table").innerText(), /Kvinder/);
    const file = await lines(analyst, "/effekt/kurver?indsats=ips-rusmiddel&opdel=koen&format=csv");
    assert.ok(file.some((l) => /^Kvinder;Job;2;/.test(l)), file.slice(0, 5).join("\n"));
  });
  await test("a wrong choice of the curve is told at its field", async () => {
    await analyst.goto("/effekt/kurver?indsats=findes-ikke");
    const field = analyst.locator(".form-group", { has: analyst.locator("select[name=indsats]") });
    assert.match(await field.innerText(), /er ikke i data\. Vælg en fra listen/);
    assert.equal(await analyst.locator("main svg[role=img]").count(), 0);
  });
  await test("measures: full-time persons and persons stand apart, a month after the data date is not 0", async () => {
    await analyst.goto("/effekt/opgoerelse?aar=2026");
    assert.deepEqual((await texts(analyst, "main h2")).slice(0, 2), ["Fuldtidspersoner", "Personer"]);
    const cells = await texts(analyst, "main table tbody tr:first-child td");
    assert.equal(cells.filter((c) => /endnu ikke/.test(c)).length > 8, true);
    assert.ok(cells.some((c) => /foreløbigt/.test(c)));
    await analyst.locator("main .tov-tabs a", { hasText: "Status efter indsats" }).click();
    assert.match(analyst.url(), /tal=status/);
    assert.match(analyst.url(), /aar=2026/);
    await analyst.goto("/effekt/opgoerelse?tal=status");
    const ips = (await analyst.locator("main tbody tr", { hasText: "IPS Rusmiddel" }).innerText()).replace(/\s+/g, " ");
    assert.match(ips, /pct\. af 120/);
    const file = await lines(analyst, "/effekt/opgoerelse?tal=status&format=csv");
    assert.ok(file.some((l) => l.startsWith("IPS Rusmiddel;")));
  });
  await test("distinct persons are fewer than courses, and the total is not a sum", async () => {
    const file = await lines(analyst, "/effekt/opgoerelse?tal=unikke&format=csv");
    const total = file.find((l) => l.startsWith("I alt;")).split(";").map(Number);
    const rows = file.slice(1, file.findIndex((l) => l.startsWith("I alt;"))).map((l) => l.split(";").map(Number));
    assert.ok(total[4] < rows.reduce((sum, r) => sum + r[4], 0));
    assert.equal(total[3], rows.reduce((sum, r) => sum + r[3], 0));
  });
  await test("who may not see small counts gets them suppressed on screen and in the files", async () => {
    for (const path of ["/effekt/kurver?indsats=ips-rusmiddel&opdel=alder", "/effekt/opgoerelse?opdel=alder&ydelse=sygedagpenge", "/effekt/opgoerelse?tal=status", "/effekt/opgoerelse?tal=pauser"]) {
      await controller.goto(path);
      assert.match(await controller.locator("main").innerText(), /undertrykt|vises ikke/, path);
      const file = (await lines(controller, `${path}&format=csv`)).join("\n");
      assert.match(file, /undertrykt|vises ikke/, path);
      await analyst.goto(path);
      assert.doesNotMatch(await analyst.locator("main table").first().innerText(), /undertrykt/, path);
    }
    await controller.goto("/effekt/maal/ips-job-uddannelse?aar=2025");
    assert.match(await controller.locator("main").innerText(), /Du har ikke adgang til rækkerne/);
  });
  await test("an offer leader sees goals with small counts suppressed, and no persons", async () => {
    const leader = await as("tilbudsleder");
    await leader.goto("/effekt/maal/ips-job-uddannelse?aar=2025");
    const text = await leader.locator("main").innerText();
    assert.match(text, /46,7 pct\./);
    assert.match(text, /undertrykt/);
    assert.match(text, /fra 5 personer/);
    assert.equal((await leader.goto("/effekt/maal/ips-job-uddannelse/personer")).status(), 403);
  });
  await test("curves and measures work without script", async () => {
    const plain = await as("controller", { javaScriptEnabled: false });
    await plain.goto("/effekt/kurver");
    await plain.locator("select[name=opdel]").selectOption("alder");
    await plain.locator("main form.tov-filter button").click();
    assert.match(plain.url(), /opdel=alder/);
    await plain.goto("/effekt/opgoerelse");
    await plain.locator("select[name=opdel]").selectOption("koen");
    await plain.locator("main form.tov-filter button").click();
    assert.match(await plain.locator("main").innerText(), /Kvinder/);
  });
}
