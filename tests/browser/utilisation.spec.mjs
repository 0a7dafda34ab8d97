// Use of an agreement's places (S0-06): "kan ikke beregnes" until places are entered, then use, unused kroner, forecast and
// other numbers of places; the address holds the view, the file holds the same rows. Clicks and fields are counted.
import assert from "node:assert/strict";
import { PHONE, WIDE } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");
const number = (words) => Number(words.replace(/\./g, "").replace(",", "."));
const DEMO = "/tilbud/aftaler/opdigtet-demoaftale/brug";

// The cells of a row, by the heading of its table.
async function row(page, heading, name) {
  const section = main(page).locator("section", { has: page.getByRole("heading", { name: heading, exact: true }) });
  const line = section.getByRole("row", { name });
  return (await line.first().locator("td").allInnerTexts()).map((cell) => cell.trim());
}

export default async function ({ as, test, checkPage }) {
  const manager = await as("aftaler");

  await test("S0-06 places not stated: use cannot be computed, and the page leads to where they are entered", async () => {
    await checkPage(manager, "/tilbud/aftaler/bif-suf/brug");
    assert.match(await text(manager), /Ingen pladser er aftalt\. Udnyttelsen kan ikke beregnes, fordi pladserne ikke er oplyst\./);
    assert.doesNotMatch(await text(manager), / 0 pct\.| 0,0 pct\./);
    await checkPage(manager, "/tilbud/aftaler/bif-suf/brug/hvad-nu-hvis?o=psykologforloeb&n=40");
    const [now, then] = await row(manager, "Ved siden af hinanden", /Udnyttelse i perioden/);
    assert.equal(now, "kan ikke beregnes");
    assert.match(then, /^\d+,\d pct\.$/);
    const amounts = await row(manager, "Ved siden af hinanden", /Ubrugt beløb/);
    assert.deepEqual(amounts, ["kan ikke beregnes", "kan ikke beregnes"]);
  });

  await test("S0-06 after 40 places are entered use and the unused amount are there in 3 clicks and 5 fields", async () => {
    let clicks = 0;
    let fields = 0;
    const click = async (where) => {
      clicks++;
      await where.click();
    };
    const fill = async (id, value) => {
      fields++;
      await main(manager).locator(`#${id}`).fill(value);
    };
    await manager.setViewportSize(WIDE);
    await manager.goto("/tilbud/aftaler/bif-suf/brug");
    await click(main(manager).getByRole("link", { name: "Tilføj pladser på aftalen" }));
    fields++;
    await main(manager).locator("#intervention").selectOption("psykologforloeb");
    await fill("valid_from", "01.03.2026");
    await fill("places", "40");
    await fill("price", "120000");
    await fill("price_year", "2026");
    await click(main(manager).getByRole("button", { name: "Gem pladserne" }));
    await manager.getByText("Pladserne er gemt som en ny periode.").waitFor();
    await click(main(manager).getByRole("link", { name: "Udnyttelse af pladserne" }));
    await manager.getByRole("heading", { level: 1, name: "Brug af pladser" }).waitFor();
    assert.ok(clicks <= 3 && fields <= 5, `${clicks} clicks, ${fields} fields`);
    const [guaranteed, used, over, share, unused] = await row(manager, "Pr. måned", /marts 2026/);
    assert.equal(guaranteed, "1.240");
    const days = number(used);
    assert.ok(days > 0 && number(over) >= 0);
    assert.equal(share, `${((100 * days) / 1240).toFixed(1).replace(".", ",")} pct.`);
    const kroner = Math.round(((1240 - days) * 12000000) / 365) / 100;
    assert.ok(Math.abs(number(unused.replace(" kr.", "")) - kroner) < 0.011, `${unused} and ${kroner}`);
    assert.match(await text(manager), /5 tilbud er ikke med: deres pladser er ikke oplyst/);
    await checkPage(manager, manager.url());
    await manager.goto("/tilbud/aftaler/bif-suf/brug?tilbud=hif");
    assert.match(await text(manager), /Kan ikke beregnes: pladserne er ikke oplyst for det valgte\./);
    await checkPage(manager, manager.url());
  });

  await test("a small group is hidden, and a second so that it cannot be computed, also in the file", async () => {
    const page = await as("controller");
    const path = "/tilbud/aftaler/bif-suf/brug";
    await manager.goto(path);
    const groups = (one) => main(one).locator("section", { has: one.getByRole("heading", { name: "Pr. målgruppe" }) }).locator("tbody tr");
    const seen = await groups(manager).evaluateAll((lines) => lines.map((line) => [...line.cells].map((cell) => cell.innerText.trim())));
    const small = seen.find((cells) => Number(cells[4]) > 0 && Number(cells[4]) < 5);
    assert.ok(small, "the demo has a group of 1 to 4 citizens");
    await checkPage(page, path);
    const shown = await groups(page).evaluateAll((lines) => lines.map((line) => [...line.cells].map((cell) => cell.innerText.trim())));
    assert.deepEqual(shown.find((cells) => cells[0] === small[0]).slice(1), Array(4).fill("undertrykt"));
    assert.ok(shown.filter((cells) => cells[1] === "undertrykt").length >= 2);
    const file = await (await page.request.get(`${path}?format=csv`)).text();
    assert.match(file, new RegExp(`Målgruppe;${small[0]};[^\\n]*undertrykt`));
  });

  await test("the demo agreement shows months, offers, target groups, cost and forecast that add up", async () => {
    await checkPage(manager, DEMO);
    const words = await text(manager);
    for (const part of ["Pr. måned", "Pr. tilbud", "Pr. målgruppe", "Hvad pladserne koster", "Prognose"])
      assert.ok(words.includes(part), part);
    const months = main(manager).locator("section", { has: manager.getByRole("heading", { name: "Pr. måned" }) }).locator("tbody tr");
    let guaranteed = 0;
    let used = 0;
    for (const line of await months.all()) {
      const cells = await line.locator("td").allInnerTexts();
      guaranteed += number(cells[0]);
      used += number(cells[1]);
    }
    const total = await row(manager, "Pr. tilbud", /^I alt/);
    assert.equal(number(total[0]), guaranteed);
    assert.equal(number(total[1]), used);
    assert.match(words, /Prognose til aftalens slut \d+,\d pct\. interval \d+,\d–\d+,\d pct\.; til 31\.12\.2026/);
    await main(manager).getByText("Sådan er prognosen beregnet").click();
    assert.match(await text(manager), /ingen efter tilbuddets sidste henvisningsdag/);
  });

  await test("the filter stands in the address, and the file has the same rows", async () => {
    await manager.setViewportSize(WIDE);
    await manager.goto(DEMO);
    await main(manager).getByLabel("Tilbud", { exact: true }).selectOption("peer-hold");
    await main(manager).getByLabel("Fra måned").selectOption("2026-02");
    await main(manager).getByLabel("Til måned").selectOption("2026-03");
    await main(manager).getByRole("button", { name: "Vis brug" }).click();
    assert.match(manager.url(), /tilbud=peer-hold&fra=2026-02&til=2026-03/);
    const february = await row(manager, "Pr. måned", /februar 2026/);
    assert.equal(february[0], String(24 * 28));
    assert.equal((await main(manager).getByText("april 2026", { exact: true }).count()), 2); // in the two choices only
    const file = await manager.request.get(`${manager.url()}&format=csv`);
    assert.equal(file.status(), 200);
    const lines = (await file.text()).split(/\r?\n/);
    assert.ok(lines.some((line) => line.startsWith(`Måned;februar 2026;672;${number(february[1])};`)), lines.join("\n"));
    const book = await manager.request.get(`${manager.url()}&format=xlsx`);
    assert.equal(book.status(), 200);
    await checkPage(manager, manager.url());
  });

  await test("other numbers of places give the same figures side by side, in the address and on paper", async () => {
    await manager.setViewportSize(WIDE);
    await manager.goto(DEMO);
    await main(manager).getByRole("link", { name: "Prøv et andet antal pladser" }).first().click();
    await main(manager).getByLabel(/^Peer-holdforløb/).fill("12");
    await main(manager).getByRole("button", { name: "Regn igen" }).click();
    assert.match(manager.url(), /o=peer-hold&n=12/);
    const [now, then] = await row(manager, "Ved siden af hinanden", /Garanterede pladsdage/);
    assert.ok(number(then) < number(now));
    const share = await row(manager, "Ved siden af hinanden", /Udnyttelse i perioden/);
    assert.notEqual(share[0], share[1]);
    await checkPage(manager, manager.url());
    await manager.emulateMedia({ media: "print" });
    assert.equal(await main(manager).getByRole("button", { name: "Regn igen" }).isVisible(), false);
    assert.equal(await main(manager).getByText("Ved siden af hinanden").isVisible(), true);
    await manager.emulateMedia({ media: "screen" });
    await manager.goto(manager.url().replace("n=12", "n=mange"));
    assert.match(await text(manager), /Skriv antallet af pladser som et helt tal/);
    assert.equal(await main(manager).getByLabel(/^Peer-holdforløb/).inputValue(), "mange");
  });

  await test("use under the set share is told on the list, the agreement and the first page of those who change agreements", async () => {
    for (const path of ["/tilbud/aftaler", "/tilbud/aftaler/opdigtet-demoaftale", "/tilbud"]) {
      await manager.goto(path);
      assert.match(await text(manager), /Opdigtet demoaftale om jobklubber og peerhold De seneste 90 dage er/, path);
    }
    const worker = await as("sagsbehandler");
    await worker.goto("/tilbud");
    assert.doesNotMatch(await text(worker), /De seneste 90 dage er/);
    await worker.goto("/tilbud/aftaler");
    assert.match(await text(worker), /De seneste 90 dage er/);
  });

  await test("the page works without script on a narrow screen", async () => {
    const page = await as("aftaler", { javaScriptEnabled: false, viewport: PHONE });
    await checkPage(page, DEMO);
    assert.match(await text(page), /Udnyttelse i perioden/);
  });
}
