// The worklists on screen, from log-in to result: the tiles are the filter, filters and order stay in the address, a view is saved,
// files hold the rows of the screen, a citizen is told that the offer closes, a leader sees the team. Clicks and fields are counted.
import assert from "node:assert/strict";
import { PHONE, WIDE } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");
const link = (page, name) => main(page).getByRole("link", { name, exact: true });
const button = (page, name) => main(page).getByRole("button", { name, exact: true });
const persons = async (page) => main(page).locator("table").first().locator("tbody th a:first-child").allInnerTexts();

const LISTS = ["forfalder", "indbakke", "venter", "pauser", "moeder", "samtykker", "anbefalinger", "lukker", "orientering", "kladder", "forslag"];

async function choosePurpose(page) {
  await page.goto("/borgere");
  await page.locator("input[name=purpose]").first().check();
  await page.getByRole("button", { name: "Vælg formål" }).click();
  await page.getByRole("heading", { name: "Find borger" }).waitFor();
}

// Counts what a user does.
function hand() {
  const did = { clicks: 0, fields: 0 };
  return {
    did,
    click: async (target) => (did.clicks++, target.click()),
    fill: async (target, value) => (did.fields++, target.fill(value)),
    check: async (target) => (did.fields++, target.check()),
  };
}

function tile(page, name) {
  return main(page).locator(".tov-tiles li").filter({ has: page.getByRole("link", { name }) });
}
async function count(page, name) {
  return Number(await tile(page, name).locator("strong").innerText());
}

// Rows of a CSV file: [[cell, …], …] without the byte-order mark, up to the notes.
function csv(content) {
  const lines = content.replace(/^\uFEFF/, "").split(/\r?\n/);
  const end = lines.findIndex((line) => line === "" || line.startsWith(";"));
  return lines.slice(0, end < 0 ? lines.length : end).map((line) => line.split(";").map((cell) => cell.replace(/^"|"$/g, "")));
}

export default async function ({ as, test, checkPage, server, browser }) {
  const worker = await as("sagsbehandler");
  const leader = await as("teamleder");
  await choosePurpose(worker);
  await choosePurpose(leader);

  await test("I10 six tiles are the filter of the list below", async () => {
    await worker.goto("/overblik");
    assert.equal(await main(worker).locator(".tov-tiles li").count(), 6);
    for (const name of ["Forfalder", "Indbakke", "Venter på svar", "Pauser", "Møder i denne uge", "Samtykker udløber"]) {
      await tile(worker, name).getByRole("link").click();
      const rows = await count(worker, name);
      assert.equal(await tile(worker, name).locator("a[aria-current=true], a[aria-current=page]").count(), 1, `${name} is not marked`);
      const shown = rows ? await main(worker).locator("table").first().locator("tbody tr").count() : 0;
      assert.ok(rows === 0 || shown === Math.min(rows, 50), `${name}: ${rows} counted, ${shown} shown`);
    }
  });

  await test("I10 the pages of all lists have no faults", async () => {
    for (const list of LISTS) {
      await checkPage(worker, `/overblik?vis=${list}`);
    }
    for (const page of ["/borgere/mine", "/borgere/mine?sorter=-pause", "/visninger", "/visninger/ny?side=/overblik", "/overblik/orientering", "/indstillinger/e-mail"]) {
      await checkPage(worker, page);
    }
    await worker.setViewportSize(WIDE);
  });

  await test("a proposal that a strategy lacks is listed for the one it is given to, with its task", async () => {
    const keeper = await as("koordinator");
    await choosePurpose(keeper);
    await keeper.goto("/overblik");
    await main(keeper).getByRole("link", { name: /^Forslag, der mangler \(1\)/ }).click();
    assert.match(await text(keeper), /15\.11\.2010 Forslag til Budget 2011 Fælles strategi for udsatte og syge borgere\. Afslag fra/);
    await checkPage(keeper, "/overblik?vis=forslag");
    await keeper.goto("/overblik?vis=forslag");
    await main(keeper).getByRole("link", { name: /^Åbn opgaven/ }).click();
    assert.match(keeper.url(), /\/tilbud\/strategier\/faelles-strategi-2010\/opgaver\/\d+$/);
    await worker.goto("/overblik");
    assert.equal(await main(worker).getByRole("link", { name: /Forslag, der mangler/ }).count(), 0);
    await worker.goto("/overblik?vis=forslag");
    assert.match(await text(worker), /Ingen forslag mangler/);
  });

  await test("I10 late first; order and filter stay in the address", async () => {
    await worker.goto("/overblik?vis=forfalder");
    const rows = await main(worker).locator("table").first().locator("tbody tr").count();
    assert.ok(rows > 3, `${rows} rows are due`);
    const late = await main(worker).locator("table").first().locator("tbody tr").evaluateAll((list) => list.map((row) => Boolean(row.querySelector(".tov-late"))));
    assert.deepEqual(late, [...late].sort((a, b) => b - a), "a late row stands below one that is not");
    await main(worker).locator("thead").first().getByRole("link", { name: /Borger/ }).click();
    assert.match(worker.url(), /sorter=borger/);
    await main(worker).getByText("Filtrér listen").click();
    await main(worker).locator("#periode").selectOption("over");
    await button(worker, "Vis").click();
    assert.match(worker.url(), /periode=over/);
    assert.match(worker.url(), /sorter=borger/);
    assert.equal(await main(worker).locator("table").first().locator("tbody tr").count(), late.filter(Boolean).length);
    await main(worker).locator(".tov-active a").first().click();
    assert.doesNotMatch(worker.url(), /periode/);
    assert.equal(await main(worker).locator("table").first().locator("tbody tr").count(), rows);
  });

  await test("I10 the files hold the rows of the screen in its order", async () => {
    const address = "/overblik?vis=forfalder&periode=over&sorter=-borger";
    await worker.goto(address);
    const shown = await persons(worker);
    const answer = await worker.request.get(await link(worker, "Hent CSV").getAttribute("href"));
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()["content-disposition"], /forfalder\.csv/);
    const rows = csv(await answer.text());
    assert.equal(rows[0][2], "Borger");
    assert.deepEqual(rows.slice(1, 1 + shown.length).map((row) => row[2]), shown);
    const xlsx = await worker.request.get(await link(worker, "Hent XLSX").getAttribute("href"));
    assert.equal((await xlsx.body()).subarray(0, 2).toString(), "PK");
    await worker.goto("/borgere/mine?sorter=-kontakt");
    const mine = await persons(worker);
    const file = csv(await (await worker.request.get("/borgere/mine?sorter=-kontakt&format=csv")).text());
    assert.deepEqual(file.slice(1, 1 + mine.length).map((row) => row[0]), mine);
  });

  await test("I10 a view is saved in 2 clicks and 1 field, counted, renamed, made the first, deleted and brought back", async () => {
    const { did, click, fill } = hand();
    await worker.goto("/overblik?vis=forfalder&periode=over");
    const rows = (await persons(worker)).length;
    await click(link(worker, "Gem visning"));
    await button(worker, "Gem visning").click();
    assert.ok(await main(worker).locator("#name-fejl").count(), "a view without a name is saved");
    await fill(main(worker).locator("#name"), "Mine sene");
    await click(button(worker, "Gem visning"));
    assert.deepEqual(did, { clicks: 2, fields: 1 });
    assert.match(await text(worker), new RegExp(`Visningen er gemt.*Mine sene \\(${rows}\\)`));
    await link(worker, "Ret visninger").click();
    await main(worker).getByRole("link", { name: "Ret Mine sene" }).click();
    await main(worker).locator("#name").fill("Sene sager");
    await main(worker).getByLabel("Vis denne, når jeg åbner listen").check();
    await button(worker, "Gem visning").click();
    await worker.goto("/overblik");
    assert.match(worker.url(), /periode=over/, "the list does not open with the user's own view");
    await worker.goto("/visninger");
    await main(worker).getByRole("button", { name: "Slet Sene sager" }).click();
    assert.doesNotMatch(await main(worker).locator("table").innerText().catch(() => ""), /Sene sager/);
    await button(worker, "Fortryd").click();
    assert.match(await text(worker), /Visningen er tilbage\..*Sene sager/);
    await main(worker).getByRole("button", { name: "Slet Sene sager" }).click();
    await worker.goto("/overblik");
    assert.doesNotMatch(worker.url(), /periode/);
  });

  await test("S0-20 a citizen is told of other offers in 2 clicks and 2 fields; the count goes down and can come back", async () => {
    const { did, click, check } = hand();
    await worker.goto("/overblik?vis=orientering");
    const left = (await persons(worker)).length;
    assert.ok(left > 0);
    await click(main(worker).locator("table").first().locator("tbody tr").first().getByRole("link", { name: /Markér orienteret/ }));
    const place = new URL(worker.url()).pathname;
    await checkPage(worker, place);
    await worker.setViewportSize(WIDE);
    await worker.goto(place);
    await button(worker, "Gem").click();
    assert.ok(await main(worker).locator("#offers-fejl").count(), "told of nothing");
    const boxes = main(worker).locator("input[name=offers]");
    await check(boxes.nth(0));
    await check(boxes.nth(1));
    await click(button(worker, "Gem"));
    assert.deepEqual(did, { clicks: 2, fields: 2 });
    assert.match(await text(worker), /Markeringen er gemt\./);
    assert.match(await text(worker), new RegExp(`Mangler orientering \\(${left - 1}\\)`));
    await worker.goto("/overblik/orientering");
    assert.match(await text(worker), /Berørte.*Åben/);
    await worker.goto(place);
    assert.match(await text(worker), /Orienteret \d\d\.\d\d\.\d{4} Markeret af Mette Lind\. Tilbud: /);
    await worker.goto("/overblik?vis=orientering");
    assert.equal(await main(worker).locator("table").first().locator("tbody tr").count().catch(() => 0), left - 1);
  });

  await test("I10 a leader sees the load per person and opens a person's lists; others do not", async () => {
    await checkPage(leader, "/overblik/team");
    await leader.setViewportSize(WIDE);
    await leader.goto("/overblik");
    await link(leader, "Vis mit team").click();
    await main(leader).locator("thead").getByRole("link", { name: "Forfalder" }).click();
    await leader.goto("/overblik/team?sorter=-forfalder");
    const first = main(leader).locator("tbody tr").first();
    const name = await first.locator("th a").innerText();
    await first.locator("th a").click();
    assert.match(await text(leader), new RegExp(`${name}, tovholder for \\d+`));
    const address = leader.url();
    await checkPage(leader, new URL(address).pathname + new URL(address).search);
    const person = new URL(address).searchParams.get("person");
    await checkPage(leader, `/borgere/mine?person=${person}`);
    await leader.setViewportSize(WIDE);
    assert.ok(await main(leader).getByRole("link", { name: /^Overdrag / }).count());
    for (const page of [`/overblik?person=${person === "1" ? 2 : 5}`, "/overblik/team", "/borgere/mine?person=5"]) {
      const answer = await worker.request.get(page);
      assert.ok([403, 404].includes(answer.status()), `${page}: ${answer.status()}`);
    }
    const suf = await leader.request.get("/overblik?person=2");
    assert.equal(suf.status(), 404, "a person of another unit");
  });

  await test("S3-23 the leader sorts an adviser's citizens by the days left of the right", async () => {
    await leader.goto("/overblik/team");
    const people = await main(leader).locator("tbody td[data-label=Borgere] a").evaluateAll((list) => list.map((a) => a.getAttribute("href")));
    let found = false;
    for (const url of people) {
      await leader.goto(`${url}&sorter=ret`);
      const days = await main(leader).locator("td[data-label='Dagpengeret tilbage']").allInnerTexts();
      if (/^\d+ dage?\s+til og med \d\d\.\d\d\.\d{4}/.test(days[0] ?? "")) {
        found = true;
        const told = days.map((cell) => Number(/^(\d+) dag/.exec(cell)?.[1] ?? NaN)).filter((n) => !Number.isNaN(n));
        assert.deepEqual(told, [...told].sort((a, b) => a - b));
        break;
      }
    }
    assert.ok(found, "nobody of the team has a citizen whose right is told");
  });

  await test("I10 the daily e-mail is chosen by oneself; a wrong address is told at the field", async () => {
    const { did, click, fill, check } = hand();
    await worker.goto("/indstillinger");
    await click(link(worker, "Daglig e-mail"));
    await main(worker).locator("#email").fill("ikke en adresse");
    await button(worker, "Gem e-mail").click();
    assert.ok(await main(worker).locator("#email-fejl").count());
    assert.equal(await main(worker).locator("#email").inputValue(), "ikke en adresse");
    await fill(main(worker).locator("#email"), "mette@kk.example");
    await check(main(worker).locator("input[name=digest]"));
    await click(button(worker, "Gem e-mail"));
    assert.deepEqual(did, { clicks: 2, fields: 2 });
    assert.match(await text(worker), /Valget af daglig e-mail er gemt\./);
  });

  await test("I10 the overview works without script and on a phone", async () => {
    const plain = await as("sagsbehandler", { javaScriptEnabled: false, viewport: PHONE });
    await plain.goto("/overblik?vis=forfalder");
    await tile(plain, "Venter på svar").getByRole("link").click();
    assert.match(plain.url(), /vis=venter/);
    await main(plain).locator("thead").first().getByRole("link", { name: /Borger/ }).waitFor({ state: "attached" });
    await plain.context().close();
  });
}
