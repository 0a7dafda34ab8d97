// The data behind figures: what the extract holds and how old it is; whoever may load data builds it anew.
import assert from "node:assert/strict";

const text = async (page) => (await page.locator("main").innerText()).replace(/\s+/g, " ");

export default async function ({ as, test, checkPage }) {
  await test("the page tells which extract, when, and how far each source goes", async () => {
    const reader = await as("controller");
    await checkPage(reader, "/effekt/data");
    const said = await text(reader);
    assert.match(said, /Udtræk [0-9a-f]{12}/);
    assert.match(said, /Data til og med 14\.04\.2026/);
    assert.match(said, /Registreret i Tovholder/);
    assert.match(said, /Jobindsats: ydelse først Standard/);
    const file = await reader.request.get(new URL("/effekt/data?format=csv", reader.url()).href);
    const lines = (await file.text()).replace(/^\ufeff/, "").split("\n");
    assert.match(lines[0], /^Kode;Periodeart;Kilde;Data til og med;Plads i Jobindsats: ydelse først;Plads i Arbejde først$/);
    assert.ok(lines.some((line) => /^work;Arbejde;Registreret i Tovholder;2026-04-14;\d+;\d+$/.test(line)), lines.join("\n"));
    assert.equal(await reader.getByRole("button", { name: "Byg nu" }).count(), 0);
  });

  await test("an analyst builds it and sees how far the job is", async () => {
    const analyst = await as("analytiker");
    await analyst.goto("/effekt/data");
    await analyst.getByRole("button", { name: "Byg nu" }).click();
    await analyst.getByRole("heading", { level: 1, name: "Byg udtrækket af byen" }).waitFor();
    await analyst.getByText("Udtrækket er bygget").waitFor();
    await analyst.goto("/effekt/data");
    assert.match(await text(analyst), /Ligger som fil/);
  });
}
