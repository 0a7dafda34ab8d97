// Comparison and the funnel: every choice stands in the address, only a stated design may say "effekt", small counts are hidden, files are the
// figures on screen.
import assert from "node:assert/strict";
import { checkPage } from "./lib.mjs";

const COMPARE = "/effekt/sammenligning?indsats=ips-rusmiddel";
const PAGES = [
  "/effekt/sammenligning",
  `${COMPARE}&design=matched&indeksdag=ventetid`,
  `${COMPARE}&design=before_after`,
  `${COMPARE}&design=rollout&fra=2022`,
  `${COMPARE}&design=randomised`,
  `${COMPARE}&mod=peer-hold&maal=haendelse&dage=365`,
  "/effekt/tragt",
  "/effekt/tragt?grundlag=begyndt&maal=50",
];
const text = (page) => page.locator("main").innerText();
const table = (page, heading) => page.locator("main table").filter({ has: page.getByRole("columnheader", { name: heading }) });

export default async function ({ as, test }) {
  const analyst = await as("analytiker");
  const controller = await as("controller");
  for (const path of PAGES) {
    await test(`sound: ${path}`, () => checkPage(analyst, path));
  }
  await test("the front page of Effekt leads to both", async () => {
    await analyst.goto("/effekt");
    await analyst.getByRole("link", { name: "Indsatser mod et mål" }).click();
    await analyst.locator("main table tbody a").filter({ hasText: "IPS Rusmiddel" }).click();
    assert.equal(new URL(analyst.url()).pathname, "/effekt/sammenligning");
    assert.match(await text(analyst), /Forskel, justeret/);
  });
  await test("the form writes every choice into the address, and each can be taken back", async () => {
    await analyst.goto(COMPARE);
    await analyst.locator("#design").selectOption("matched");
    await analyst.locator("#dage").selectOption("365");
    await analyst.getByRole("button", { name: "Vis sammenligning" }).click();
    const query = new URL(analyst.url()).searchParams;
    assert.equal(query.get("design"), "matched");
    assert.equal(query.get("dage"), "365");
    await analyst.getByRole("link", { name: "Matchet sammenligningsgruppe" }).click();
    assert.equal(new URL(analyst.url()).searchParams.get("design"), null);
    assert.equal(new URL(analyst.url()).searchParams.get("dage"), "365");
  });
  await test("what is made alike is a difference, never an effect", async () => {
    await analyst.goto(COMPARE);
    assert.match(await text(analyst), /Forskel, justeret\s+[+−]?\d+,\d procentpoint\s+95 pct\.-interval: /);
    assert.match(await text(analyst), /er ikke en effekt/);
    assert.equal(await table(analyst, "Forskel efter").locator("tbody tr").count() > 8, true);
  });
  await test("lots need two interventions and the place where they are described", async () => {
    await analyst.goto(`${COMPARE}&design=randomised`);
    assert.match(await text(analyst), /Lodtrækning kan kun vælges mellem to indsatser/);
    await analyst.locator("#mod").selectOption("peer-individuelt");
    await analyst.getByLabel("Hvor er lodtrækningen beskrevet?").fill("Protokol 7");
    await analyst.getByRole("button", { name: "Vis sammenligning" }).click();
    assert.match(await text(analyst), /Effekt\s+[+−]?\d+,\d procentpoint/);
    assert.match(await text(analyst), /oplyst lodtrækning mellem de to indsatser \(Protokol 7\)/);
  });
  await test("a roll-out that nobody has decided is no effect", async () => {
    await analyst.goto("/effekt/sammenligning?indsats=peer-individuelt&design=rollout&fra=2022");
    assert.match(await text(analyst), /Skriv, hvor den gradvise indførelse er besluttet/);
    assert.match(await text(analyst), /Forskel, justeret/);
  });
  await test("the file holds the balance table of the page", async () => {
    await analyst.goto(COMPARE);
    const rows = await table(analyst, "Forskel efter").locator("tbody tr").count();
    const file = await analyst.request.get(`${COMPARE}&format=csv`);
    assert.equal(file.status(), 200);
    const lines = (await file.text()).split(/\r?\n/).filter((line) => /^("?[^;]*"?;){6}/.test(line));
    assert.equal(lines.length, rows + 3);
    assert.equal((await analyst.request.get(`${COMPARE}&format=xlsx`)).headers()["content-type"].includes("spreadsheetml"), true);
  });
  await test("files have numbers where the page has words, for every table of the page", async () => {
    const rows = async (address) => (await (await analyst.request.get(address)).text()).split(/\r?\n/).map((line) => line.split(";"));
    const groups = (await rows(`${COMPARE}&format=csv&del=2`)).slice(1, 3);
    assert.deepEqual(groups.map((r) => r.slice(1).every((c) => /^-?\d+(,\d+)?$/.test(c))), [true, true], groups.join("\n"));
    const bins = (await rows(`${COMPARE}&format=csv&del=3`)).slice(1, 11);
    assert.equal(bins.every((r) => /^\d/.test(r[0]) && r.slice(1).every((c) => /^(\d+|undertrykt)$/.test(c))), true, bins.join("\n"));
    const balance = (await rows(`${COMPARE}&format=csv`)).slice(3, 8);
    assert.equal(balance.every((r) => r.slice(1).every((c) => /^-?\d+,\d+$/.test(c))), true, balance.join("\n"));
    assert.equal((await analyst.request.get(`${COMPARE}&format=csv&del=4`)).status(), 404);
    const funnel = (await rows("/effekt/tragt?format=csv")).slice(1, 20);
    assert.equal(funnel.every((r) => r.slice(1, 8).every((c) => /^\d+(,\d+)?$/.test(c))), true, funnel.join("\n"));
    const tally = (await rows("/effekt/opgoerelse?aar=2025&format=csv")).slice(1, 6);
    assert.equal(tally.every((r) => r.slice(1).every((c) => /^\d+,\d$/.test(c))), true, tally.join("\n"));
    await analyst.goto("/effekt/definitioner");
    const listed = await analyst.locator("main tbody tr").count();
    const definitions = (await rows("/effekt/definitioner?format=csv")).filter((r) => r.length >= 7);
    assert.equal(definitions.length, listed + 1);
    assert.equal((await analyst.request.get("/effekt/definitioner?format=xlsx")).headers()["content-type"].includes("spreadsheetml"), true);
  });
  await test("the funnel hides small counts, and where a hidden row stands tells nothing", async () => {
    await controller.goto("/effekt/tragt");
    const rows = await table(controller, "p, justeret").locator("tbody tr").evaluateAll((all) => all.map((r) => [...r.cells].map((c) => c.innerText.trim())));
    const hidden = rows.map((r) => r[1] === "undertrykt");
    assert.equal(hidden.some(Boolean), true);
    assert.equal(hidden.indexOf(true), hidden.lastIndexOf(false) + 1);
    for (const row of rows.filter((r) => r[1] !== "undertrykt")) {
      for (const n of [Number(row[2]), Number(row[1]) - Number(row[2])]) {
        assert.equal(n === 0 || n >= 5, true, row.join(" "));
      }
    }
    const file = await (await controller.request.get("/effekt/tragt?format=csv")).text();
    assert.equal(file.match(/undertrykt/g).length, 3 * hidden.filter(Boolean).length);
  });
  await test("the funnel sorts by what is asked for, and hidden rows stay last", async () => {
    await controller.goto("/effekt/tragt");
    await table(controller, "p, justeret").getByRole("link", { name: "Andel" }).click();
    assert.match(new URL(controller.url()).searchParams.get("sorter"), /^-?andel$/);
    const shares = await table(controller, "p, justeret").locator("tbody tr").evaluateAll((all) => all.map((r) => r.cells[3].innerText.trim()));
    const shown = shares.filter((x) => x !== "undertrykt").map((x) => parseFloat(x.replace(",", ".")));
    assert.deepEqual(shares.slice(0, shown.length).includes("undertrykt"), false);
    const sorted = [...shown].sort((x, y) => x - y);
    assert.equal(String(shown) === String(sorted) || String(shown) === String(sorted.reverse()), true);
  });
  await test("without anybody the page says so and shows no figure", async () => {
    await analyst.goto("/effekt/sammenligning?indsats=ips-rusmiddel&fra=2026&til=2026");
    assert.match(await text(analyst), /for få at sammenligne|Der er intet tal/);
    await analyst.goto("/effekt/sammenligning?indsats=center-for-mental-sundhed-tilbud");
    assert.equal(await analyst.locator("#indsats").inputValue(), "center-for-mental-sundhed-tilbud", "the list shows another offer than the page");
    await analyst.goto("/effekt/sammenligning?indsats=ips-rusmiddel&fra=2026&til=2026");
    assert.equal(/procentpoint/.test(await analyst.locator("main .tov-facts").allInnerTexts().then((t) => t.join(""))), false);
  });
}
