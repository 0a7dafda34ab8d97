// Choosing an offer on screen, from log-in to the referral's form: browsing by track and kind, searching, pages of offers that cannot be
// chosen, up to three side by side. Clicks and fields are counted.
import assert from "node:assert/strict";
import { PHONE, WIDE } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");
const button = (page, name) => main(page).getByRole("button", { name, exact: true });
const titles = async (page) => main(page).locator("article h3 a").allInnerTexts();
const heading = async (page) =>
  /(\d+) tilbud passer, (\d+) passer med forbehold, (\d+) kan ikke vælges/.exec(await text(page)).slice(1).map(Number);

async function openCitizen(page) {
  await page.goto("/borgere");
  await page.locator("input[name=purpose]").first().check();
  await page.getByRole("button", { name: "Vælg formål" }).click();
  await page.goto("/borgere/mine");
  await main(page).locator("tbody th a").first().click();
  return new URL(page.url()).pathname;
}

export default async function ({ as, test, checkPage }) {
  const worker = await as("sagsbehandler");
  const citizen = await openCitizen(worker);
  const list = `${citizen}/henvis`;

  await test("I4.1 offers are browsed by track and kind, with how many there are", async () => {
    await worker.goto(list);
    const all = await heading(worker);
    const option = main(worker).locator("#spor option");
    const told = await option.allInnerTexts();
    const sum = all[0] + all[1] + all[2];
    assert.equal(told[0], `Alle spor (${sum})`);
    const health = told.find((name) => name.startsWith("Sundhed ("));
    await main(worker).locator("#spor").selectOption({ label: health });
    await button(worker, "Vis tilbud").click();
    await worker.waitForURL(/spor=health/);
    const some = await heading(worker);
    assert.equal(`Sundhed (${some[0] + some[1] + some[2]})`, health);
    await main(worker).locator("#art").selectOption("open_offer");
    await button(worker, "Vis tilbud").click();
    await worker.waitForURL(/art=open_offer/);
    const open = await heading(worker);
    assert.ok(open[0] + open[1] + open[2] < some[0] + some[1] + some[2]);
    assert.doesNotMatch(await text(worker), /Vælg Hold/);
    for (const facts of await main(worker).locator("article .tov-side").allInnerTexts()) {
      assert.match(facts, /åbent tilbud|Kan ikke vælges|Henvisningsstop/);
    }
  });

  await test("I4.1 a search finds what the words stand in; nothing found is said", async () => {
    await worker.goto(list);
    const before = await heading(worker);
    await main(worker).locator("#q").fill("PSYKOLOG");
    await button(worker, "Vis tilbud").click();
    await worker.waitForURL(/q=PSYKOLOG/);
    const found = await heading(worker);
    assert.ok(found[0] + found[1] + found[2] > 0);
    assert.ok(found[0] + found[1] + found[2] < before[0] + before[1] + before[2]);
    assert.equal(await main(worker).locator("#q").inputValue(), "PSYKOLOG");
    await worker.goto(`${list}?q=findes+slet+ikke`);
    assert.match(await text(worker), /Ingen tilbud passer til dine valg/);
  });

  await test("I4.1 all that cannot be chosen are shown page by page, each with its reasons", async () => {
    await worker.goto(list);
    await main(worker).getByRole("link", { name: /øvrige tilbud, der ikke kan vælges|tilbud mere, der ikke/ }).click();
    await worker.waitForURL(/vis=alle/);
    const [yes, reserved, no] = await heading(worker);
    const first = await titles(worker);
    assert.equal(first.length, 20);
    const seen = [...first];
    for (let page = 2; seen.length < yes + reserved + no; page++) {
      await worker.goto(`${list}?vis=alle&side=${page}`);
      const next = await titles(worker);
      assert.ok(next.length > 0, `page ${page}`);
      seen.push(...next);
    }
    assert.equal(seen.length, yes + reserved + no);
    for (const card of await main(worker).locator("article.closed").all()) {
      assert.ok(await card.locator(".tov-no li").count(), "no reason against");
    }
  });

  await test("I4.1 two offers are compared and one is chosen", async () => {
    let clicks = 0;
    let fields = 0;
    await worker.goto(`${list}?vis=alle`);
    const open = main(worker).locator("article").filter({ has: worker.getByRole("link", { name: /^Vælg / }) });
    const boxes = open.locator("input[name=tilbud]");
    for (let i = 0; i < 2; i++) {
      fields++;
      await boxes.nth(i).check();
    }
    clicks++;
    await button(worker, "Sammenlign valgte").click();
    await worker.waitForURL(/sammenlign/);
    assert.equal(await main(worker).locator("thead th a").count(), 2);
    clicks++;
    await main(worker).getByRole("link", { name: /^Vælg / }).first().click();
    await worker.waitForURL(/\/henvis\/[a-z0-9-]+$/);
    assert.match(await text(worker), /Begrundelse/);
    assert.deepEqual({ clicks, fields }, { clicks: 2, fields: 2 });
    console.log(`# compare and choose clicks: ${clicks} fields: ${fields}`);
  });

  await test("I4.1 the list has no faults, also filtered, on its last page, without script and on a phone", async () => {
    await checkPage(worker, list);
    await checkPage(worker, `${list}?vis=alle&side=2`);
    await checkPage(worker, `${list}?spor=health&art=open_offer&q=samtale&ledig=1`);
    const plain = await as("sagsbehandler", { javaScriptEnabled: false, viewport: PHONE });
    await plain.goto(`${list}?spor=job`);
    assert.ok((await titles(plain)).length > 0);
    await worker.setViewportSize(WIDE);
  });
}
