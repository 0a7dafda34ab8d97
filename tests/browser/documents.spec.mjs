// The list of documents: filters in the address, sorting, its file, and what a politician sees of it.
import assert from "node:assert/strict";
import { PHONE, WIDE } from "./lib.mjs";

const titles = (page) => page.locator("main table tbody th a").allTextContents();

export default async function ({ as, test, checkPage }) {
  const secretary = await as("sekretariat");

  await test("filters stand in the address and can be taken off", async () => {
    await checkPage(secretary, "/dokumenter");
    const all = (await titles(secretary)).length;
    assert.equal(all, 5);
    await secretary.selectOption("#udvalg", "sud");
    await secretary.getByRole("button", { name: "Vis", exact: true }).click();
    await secretary.waitForURL(/udvalg=sud/);
    assert.deepEqual((await titles(secretary)).map((t) => t.slice(0, 20)), ["Status på strategien"]);
    assert.match(await secretary.textContent("main table tbody tr"), /BIU, SOU, SUD/);
    await secretary.getByRole("link", { name: /Fjern filter: Socialudvalget/ }).click();
    assert.equal((await titles(secretary)).length, all);
    await secretary.goto("/dokumenter?tilstand=issued");
    assert.equal((await titles(secretary)).length, 1);
    await secretary.goto("/dokumenter?q=2026-5707");
    assert.match((await titles(secretary))[0], /^Politikersvar/);
    await checkPage(secretary, "/dokumenter?q=findesikke");
    assert.match(await secretary.textContent("main"), /Ingen dokumenter passer til dine valg/);
  });

  await test("the list is sorted by a click, and again the other way", async () => {
    await secretary.setViewportSize(WIDE);
    await secretary.goto("/dokumenter");
    await secretary.getByRole("link", { name: "Titel", exact: true }).click();
    const up = await titles(secretary);
    assert.match(up[0], /^Bevillinger/);
    await secretary.getByRole("link", { name: "Titel", exact: true }).click();
    assert.deepEqual(await titles(secretary), [...up].reverse());
  });

  await test("the file holds what the filters leave", async () => {
    const answer = await secretary.request.get("/dokumenter?tilstand=draft&sorter=titel&format=csv");
    assert.equal(answer.status(), 200);
    const lines = (await answer.text()).trim().split(/\r?\n/);
    assert.equal(lines.length, 5, lines.join("\n"));
    assert.match(lines[1], /^"?Bevillinger, der udløber i 2026/);
    await secretary.goto("/dokumenter?tilstand=draft");
    const sheet = await secretary.request.get(await secretary.getByRole("link", { name: "Hent XLSX", includeHidden: true }).first().getAttribute("href"));
    assert.match(sheet.headers()["content-type"], /spreadsheetml/);
  });

  await test("a politician reads what is issued on a telephone, and no draft", async () => {
    const politician = await as("politiker", { viewport: PHONE });
    await checkPage(politician, "/dokumenter");
    assert.deepEqual((await titles(politician)).map((t) => t.slice(0, 13)), ["Politikersvar"]);
    await politician.getByRole("link", { name: /^Politikersvar/ }).click();
    await checkPage(politician, new URL(politician.url()).pathname);
    assert.match(await politician.textContent("main"), /699/);
    await checkPage(politician, "/dokumenter/politikersvar-demo/udgave/1");
    await checkPage(politician, "/dokumenter/strategistatus-demo", { status: 404 });
    await checkPage(politician, "/oekonomi", { status: 403 });
  });
}
