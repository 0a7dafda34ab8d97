// A document on its way: who writes where, comments, hearing between administrations, approval by another, committees with their own
// meetings and decisions, and the calendar of who owes what.
import assert from "node:assert/strict";
import { PHONE } from "./lib.mjs";

export default async function ({ as, test, checkPage }) {
  const secretary = await as("sekretariat"); // SUF
  const manager = await as("aftaler"); // SUF, comments and may write
  const controller = await as("controller"); // BIF
  let path;
  let handling;
  const main = (page) => page.locator("main").innerText();

  // Takes a colleague along in the document.
  async function bring(name, part) {
    await secretary.goto(handling);
    await secretary.getByText("Tag en kollega med").click();
    await secretary.selectOption("#user", await secretary.locator("#user option", { hasText: name }).getAttribute("value"));
    await secretary.selectOption("#part", part);
    await secretary.getByRole("button", { name: "Tag med" }).click();
    assert.match(await main(secretary), /Personen kan nu se kladden/);
  }

  await test("a draft is not there for others until they are taken along", async () => {
    await secretary.goto("/dokumenter");
    await secretary.selectOption("#kind", "political-answer");
    await secretary.getByRole("button", { name: "Opret kladde" }).click();
    await secretary.waitForURL(/\/dokumenter\/politikersvar-/);
    path = new URL(secretary.url()).pathname;
    handling = `${path}/behandling`;
    for (const page of [manager, controller, await as("politiker")]) {
      assert.equal((await page.goto(path)).status(), 404);
      await page.goto("/dokumenter");
      assert.equal(await page.locator(`a[href="${path}"]`).count(), 0);
    }
    await bring("Henrik Bagger", "author");
    await bring("Birgitte Nørlund", "invited");
    await checkPage(secretary, handling);
    await checkPage(await as("sekretariat", { viewport: PHONE, javaScriptEnabled: false }), handling);
    assert.equal((await controller.goto(path)).status(), 200);
    assert.equal(await controller.getByRole("link", { name: /Ret afsnittet/ }).count(), 0);
  });

  await test("one writes in a section, and another is told so wherever the text is changed", async () => {
    await secretary.goto(`${path}/afsnit/baggrund`);
    await manager.goto(path);
    assert.match(await main(manager), /Ida Ravn Møller skriver i Baggrund nu/);
    for (const there of ["afsnit/baggrund", "afsnit/baggrund/indsaet", "afsnit/baggrund/indsaet?slags=tal&valg=referrals"]) {
      await manager.goto(`${path}/${there}`);
      assert.match(await main(manager), /Ida Ravn Møller åbnede afsnittet/, there);
    }
    for (const there of ["afsnit/brug", "afsnit/brug/indsaet", "oplysninger", "spoergsmaal"]) {
      await manager.goto(`${path}/${there}`);
      assert.match(await main(manager), /Ida Ravn Møller skriver i Baggrund nu/, there);
    }
    await secretary.goto(`${path}/afsnit/baggrund`);
    assert.match(await main(secretary), /Henrik Bagger åbnede afsnittet/, "the first is told of the second");
    await checkPage(manager, `${path}/afsnit/baggrund`);
    await checkPage(manager, `${path}/oplysninger`);
    await secretary.getByRole("button", { name: "Gem afsnittet" }).click();
    await secretary.waitForURL(new RegExp(`${path}#`));
    await manager.goto(path);
    assert.doesNotMatch(await main(manager), /Ida Ravn Møller skriver i Baggrund/);
  });

  await test("two who write in one section lose no text", async () => {
    const section = `${path}/afsnit/proces`;
    await secretary.goto(section);
    await manager.goto(section);
    await secretary.fill("#body", "Sekretariatets tekst.");
    await secretary.getByRole("button", { name: "Gem afsnittet" }).click();
    await secretary.waitForURL(new RegExp(`${path}#`));
    await manager.fill("#title", "Aftalens proces");
    await manager.fill("#body", "Aftalens tekst.");
    await manager.getByRole("button", { name: "Gem afsnittet" }).click();
    const both = await main(manager);
    assert.match(both, /Afsnittet er ændret, mens du skrev/);
    assert.match(both, /Sekretariatets tekst\./);
    assert.equal(await manager.inputValue("#body"), "Aftalens tekst.");
    assert.equal(await manager.inputValue("#title"), "Aftalens proces");
    await manager.fill("#body", "Sekretariatets tekst. Aftalens tekst.");
    // The picker meanwhile: what it was to put in is asked for again, and put into the newer text.
    await secretary.goto(`${section}/indsaet?slags=tal&valg=referrals&p1=hif`);
    await secretary.getByLabel(/^År/).fill("2025");
    await secretary.getByRole("button", { name: "Vis, hvad det giver" }).click();
    await manager.getByRole("button", { name: "Gem afsnittet" }).click();
    await manager.waitForURL(new RegExp(`${path}#`));
    const put = secretary.getByRole("button", { name: "Indsæt i afsnittet" });
    assert.equal(await put.count(), 1, await main(secretary));
    await put.click();
    assert.match(await main(secretary), /Afsnittet er ændret, siden du åbnede siden/);
    await secretary.getByRole("button", { name: "Indsæt i afsnittet" }).click();
    await secretary.waitForURL(new RegExp(`${section}$`));
    assert.match(await secretary.inputValue("#body"), /^Sekretariatets tekst\. Aftalens tekst\. \{\{figure referrals intervention=hif year=2025\}\}$/);
    // What is typed is saved on the way to the picker.
    await secretary.fill("#body", "Tekst, der ikke er gemt.");
    await secretary.getByRole("button", { name: "Gem og indsæt tal" }).click();
    await secretary.waitForURL(/indsaet\?slags=tal$/);
    await secretary.goto(section);
    assert.equal(await secretary.inputValue("#body"), "Tekst, der ikke er gemt.");
    await secretary.getByRole("button", { name: "Gem afsnittet" }).click();
  });

  await test("two who change the details or a sub-question see both", async () => {
    const details = `${path}/oplysninger`;
    await secretary.goto(details);
    await manager.goto(details);
    await secretary.fill("input[name=recipient]", "Til udvalget");
    await secretary.getByRole("button", { name: "Gem oplysninger" }).click();
    await secretary.waitForURL(new RegExp(`${path}$`));
    await manager.fill("input[name=recipient]", "Til borgmesteren");
    await manager.getByRole("button", { name: "Gem oplysninger" }).click();
    assert.match(await main(manager), /Gemt nu: Til udvalget/);
    assert.equal(await manager.inputValue("input[name=recipient]"), "Til borgmesteren");
    const parts = `${path}/spoergsmaal`;
    await secretary.goto(parts);
    await manager.goto(parts);
    await secretary.locator("input[name=text]").first().fill("Sekretariatets spørgsmål?");
    await secretary.getByRole("button", { name: "Gem delspørgsmål 1" }).click();
    await secretary.waitForURL(new RegExp(`${parts}$`));
    await manager.locator("input[name=text]").first().fill("Aftalens spørgsmål?");
    await manager.getByRole("button", { name: "Gem delspørgsmål 1" }).click();
    assert.match(await main(manager), /Gemt nu: Sekretariatets spørgsmål\?/);
    assert.equal(await manager.locator("input[name=text]").first().inputValue(), "Aftalens spørgsmål?");
  });

  await test("a comment is written, resolved and opened again", async () => {
    await controller.goto(handling);
    await controller.getByRole("button", { name: "Gem kommentar" }).click();
    assert.match(await main(controller), /Skriv en kommentar/);
    await controller.selectOption("#section", "brug");
    await controller.fill("#text", "Er <b>tallet</b> fra 2025 med?");
    await controller.getByRole("button", { name: "Gem kommentar" }).click();
    assert.match(await main(controller), /Er <b>tallet<\/b> fra 2025 med\?/);
    await secretary.goto(path);
    assert.match(await main(secretary), /1 åben kommentar/);
    await secretary.goto(handling);
    await secretary.getByRole("button", { name: /Markér som løst/ }).click();
    assert.match(await main(secretary), /løst af Ida Ravn Møller/);
    await secretary.getByRole("button", { name: /Åbn igen/ }).click();
    assert.match(await main(secretary), /Kommentaren er åben igen/);
  });

  await test("S4-02 an administration is heard with a deadline; only its own people answer, and the issue waits", async () => {
    await secretary.goto(handling);
    await secretary.getByText("Hør en forvaltning").click();
    await secretary.selectOption("#administration", "bif");
    await secretary.fill("#deadline", "01.01.2020");
    await secretary.getByRole("button", { name: "Send i høring" }).click();
    assert.match(await main(secretary), /Fristen er overskredet/);
    await secretary.fill("#deadline", "20.04.2026");
    await secretary.fill("#question", "Passer tallene?");
    await secretary.getByRole("button", { name: "Send i høring" }).click();
    assert.match(await main(secretary), /Venter på svar/);
    await checkPage(secretary, handling);
    assert.equal(await secretary.getByRole("button", { name: "Send høringssvar" }).count(), 0);
    await secretary.goto(`${path}/udsted`);
    assert.match(await main(secretary), /BIF har ikke svaret i høringen/);
    assert.equal(await secretary.getByRole("button", { name: "Frys tal og udsted" }).count(), 0);
    await controller.goto(handling);
    await checkPage(controller, handling);
    await controller.goto(handling);
    await controller.selectOption("#answer_kind", "remarks");
    await controller.getByRole("button", { name: "Send høringssvar" }).click();
    assert.match(await main(controller), /Skriv bemærkningerne/);
    await controller.fill("#answer", "Tallene passer, men skriv årstallet.");
    await controller.getByRole("button", { name: "Send høringssvar" }).click();
    assert.match(await main(controller), /Besvaret/);
  });

  await test("an approval is given by another, and falls when the text is changed", async () => {
    await secretary.goto(handling);
    await secretary.emulateMedia({ media: "print" });
    assert.equal(await secretary.locator("main :is(textarea, select, input:not([type=hidden])):visible").count(), 0, "fields that are printed");
    await secretary.emulateMedia({ media: null });
    await secretary.getByText("Bed om godkendelse").first().click();
    await secretary.fill("#role", "Kontorchef");
    await secretary.selectOption("#approval-administration", "suf");
    await secretary.fill("#approval-deadline", "21.04.2026");
    await secretary.getByRole("button", { name: "Bed om godkendelse" }).click();
    assert.equal(await secretary.getByRole("button", { name: "Godkend denne version" }).count(), 0);
    await manager.goto(handling);
    await manager.getByRole("button", { name: "Godkend denne version" }).click();
    assert.match(await main(manager), /Godkendt af Henrik Bagger/);
    await secretary.goto(`${path}/afsnit/baggrund`);
    await secretary.fill("#body", `${await secretary.inputValue("textarea")}\n\nÅret er 2025.`);
    await secretary.locator("main form button.button-primary").first().click();
    await secretary.waitForURL(new RegExp(`${path}#`));
    await secretary.goto(`${path}/udsted`);
    assert.match(await main(secretary), /Kontorchef har godkendt en tidligere version/);
  });

  await test("S1-01 one document goes to several committees, each with its own decision and deadlines", async () => {
    for (const [committee, day] of [["biu", "15.06.2026"], ["sou", "18.06.2026"], ["sud", "24.06.2026"]]) {
      await secretary.goto("/dokumenter/moeder/ny");
      await secretary.selectOption("select[name=committee]", committee);
      await secretary.fill("input[name=day]", day);
      await secretary.locator("main form button.button-primary").click();
      assert.match(await main(secretary), /Mødet er gemt/);
      await secretary.goto(handling);
      const option = await secretary.locator("#meeting option", { hasText: day.slice(0, 2) }).last().getAttribute("value");
      await secretary.selectOption("#meeting", option);
      await secretary.getByRole("button", { name: "Sæt på" }).click();
      assert.match(await main(secretary), /står på mødets dagsorden/);
    }
    await checkPage(secretary, handling);
    await checkPage(secretary, "/dokumenter/kalender");
    await checkPage(secretary, "/dokumenter/moeder/1");
    await secretary.goto("/dokumenter/kalender");
    const calendar = await main(secretary);
    assert.match(calendar, /01\.06\.2026/); // 14 days before 15 June
    assert.match(calendar, /18\.05\.2026/); // 28 days before
    assert.match(calendar, /Udstedes til BIU/);
    await checkPage(await as("sekretariat", { viewport: PHONE, javaScriptEnabled: false }), "/dokumenter/kalender");
    await secretary.goto(handling);
    await secretary.locator("main table a[href*='/dagsorden/']").first().click();
    await secretary.waitForURL(/dagsorden\/\d+$/);
    await checkPage(secretary, new URL(secretary.url()).pathname);
    await secretary.fill("input[name=item]", "6");
    await secretary.check("input[name=decision][value=approved]", { force: true });
    await secretary.locator("main form button.button-primary").click();
    assert.match(await main(secretary), /Skriv, hvilken dag udvalget besluttede det/);
  });

  await test("S4-12 the rounds of the paper stand with deadlines counted backwards, and the pool of its own year", async () => {
    await secretary.goto("/dokumenter/kalender");
    const text = await main(secretary);
    assert.match(text, /marts 2024/);
    assert.match(text, /august\/september 2024/);
    assert.match(text, /ikke oplyst/);
    assert.match(text, /2023: 150 mio\. kr\./);
  });
}
