// Requests between committees: S4-01 the case found by its numbers, S4-02 BIU asks SUD and the answer comes, S4-12 the rounds and the year with
// its deadlines.
import assert from "node:assert/strict";
import { PHONE } from "./lib.mjs";

const REQUESTS = "/dokumenter/henvendelser";
const CALENDAR = "/dokumenter/kalender";

export default async function ({ as, test, checkPage }) {
  const secretary = await as("sekretariat");
  const controller = await as("controller");
  const main = (page) => page.locator("main").innerText().then((t) => t.replace(/\s+/g, " "));
  const press = (page, name) => page.locator("main").getByRole("button", { name, exact: true }).click();
  let url;

  await test("S4-01 the case is found by each of its three numbers, and its reference to the theme discussion is told", async () => {
    for (const number of ["2023-16720", "4115481", "2023-0394340"]) {
      await secretary.goto("/");
      await secretary.locator(".search-form input:not([type=hidden])").fill(number);
      await secretary.locator(".search-form button[type=submit]").click();
      await secretary.waitForLoadState();
      const found = await main(secretary);
      assert.match(found, /Baggrundsnotat til tema 2/, number);
      assert.match(found, /Fælles investeringscases, der styrker borgerrejsen/, number);
    }
    await secretary.getByRole("link", { name: "Baggrundsnotat til tema 2" }).first().click();
    await secretary.waitForURL(/\/dokumenter\/kilder\/notat-2023/);
    const paper = await main(secretary);
    assert.match(paper, /2023-16720 .*4115481 .*2023-0394340/);
    assert.match(paper, /Temadrøftelse om Helhedsorienteret indsats .*Beskæftigelses- og Integrationsudvalget 23\.10\.2023 adressen er ikke trykt/);
    await checkPage(secretary, "/dokumenter/kilder/notat-2023");
    await checkPage(secretary, "/dokumenter/kilder");
  });

  await test("S4-02 what the paper prints stands, and what it does not is not told", async () => {
    await secretary.goto(REQUESTS);
    assert.match(await main(secretary), /BIU spørger SUD 27\.10\.2023 ikke oplyst – Sendt/);
    await secretary.getByRole("link", { name: "Fælles investeringscases, der styrker borgerrejsen" }).click();
    await secretary.waitForLoadState();
    const text = await main(secretary);
    assert.match(text, /Frist for svar ikke oplyst Svar ikke oplyst/);
    assert.match(text, /Fælles case BIU og SUD: IPS med rusmiddelbehandling/);
    await checkPage(secretary, `${REQUESTS}/biu-sud-2023`);
    await checkPage(await as("sekretariat", { viewport: PHONE, javaScriptEnabled: false }), `${REQUESTS}/biu-sud-2023`);
  });

  await test("S4-02 a committee asks another, and the calendar says who owes the answer", async () => {
    await secretary.goto(`${REQUESTS}/ny`);
    await press(secretary, "Gem kladden");
    assert.match(await main(secretary), /Vælg/);
    await secretary.locator("[name=title]").fill("Fælles case om unge");
    await secretary.locator("select[name=asking]").selectOption("sou");
    await secretary.locator("select[name=asked]").selectOption("sud");
    await secretary.locator("[name=question]").fill("Vil udvalget være med?");
    await press(secretary, "Gem kladden");
    await secretary.waitForURL(/henvendelser\/faelles-case-om-unge/);
    url = new URL(secretary.url()).pathname;
    assert.match(await main(secretary), /Kladde .*Ikke sendt/);
    await secretary.locator("#send-sent").fill("14.04.2026");
    await press(secretary, "Send");
    assert.match(await main(secretary), /Skriv den dag, svaret skal bruges/);
    assert.equal(await secretary.locator("#send-sent").inputValue(), "14.04.2026");
    await secretary.locator("#send-deadline").fill("30.04.2026");
    await press(secretary, "Send");
    assert.match(await main(secretary), /Henvendelsen er sendt\./);
    await secretary.goto(CALENDAR);
    assert.match(await main(secretary), /Fælles case om unge 30\.04\.2026 Svar til SOU Socialudvalget/);
    await secretary.goto(`${CALENDAR}?udvalg=biu`);
    assert.doesNotMatch(await main(secretary), /Fælles case om unge/);
  });

  await test("S4-02 the document gets its subject from the request, and shows its answer", async () => {
    await secretary.goto(url);
    await press(secretary, "Begynd dokumentet");
    await secretary.waitForURL(/\/dokumenter\/(?!henvendelser|ny)/);
    const path = new URL(secretary.url()).pathname;
    assert.match(await main(secretary), /Sundheds- og Omsorgsudvalget spørger Socialudvalget: Vil udvalget være med\? .*30\. april 2026/);
    assert.match(await main(secretary), /Svar ikke oplyst/);
    await controller.goto(url);
    assert.match(await main(controller), /Dokument: en kladde, du ikke ser/);
    await controller.locator("#answer-answer").selectOption("condition");
    await controller.locator("#answer-day").fill("14.04.2026");
    await press(controller, "Gem svaret");
    assert.match(await main(controller), /Skriv betingelsen/);
    await controller.locator("#answer-text").fill("Kun i to år");
    await press(controller, "Gem svaret");
    assert.match(await main(controller), /Svaret er skrevet ind\..*Ja, med en betingelse Kun i to år/);
    await secretary.goto(path);
    assert.match(await main(secretary), /Svar Ja, med en betingelse .*Kun i to år/);
    await controller.goto(`${url}/ret`);
    assert.equal(await controller.locator("[name=document]").count(), 0);
    await controller.locator("[name=deadline]").fill("29.04.2026");
    await press(controller, "Gem som ny version");
    assert.match(await main(controller), /Dokument: en kladde, du ikke ser/);
    await press(controller, "Fortryd");
    assert.match(await main(controller), /Ændringen er fortrudt/);
    await checkPage(secretary, url);
  });

  await test("two who change a request lose nothing, and the file holds what the list shows", async () => {
    const second = await as("sekretariat");
    await second.goto(`${url}/ret`);
    await secretary.goto(`${url}/ret`);
    await secretary.locator("[name=deadline]").fill("05.05.2026");
    await press(secretary, "Gem som ny version");
    await second.locator("[name=title]").fill("Fælles case om unge, rettet");
    await press(second, "Gem som ny version");
    assert.match(await main(second), /En anden har gemt ændringer.*Gemt nu: 05\.05\.2026/);
    assert.equal(await second.locator("[name=title]").inputValue(), "Fælles case om unge, rettet");
    await second.locator("[name=deadline]").fill("05.05.2026");
    await press(second, "Gem som ny version");
    assert.match(await main(second), /Henvendelsen er gemt\..*30\.04\.2026 → 05\.05\.2026/);
    const csv = await (await secretary.request.get(`${REQUESTS}?spurgt=sud&format=csv`)).text();
    assert.equal(csv.trim().split("\n").length, 3);
    assert.match(csv, /Fælles case om unge, rettet/);
    assert.equal((await secretary.request.get(`${REQUESTS}?format=xlsx`)).status(), 200);
    await secretary.goto(`${REQUESTS}?spoerger=buu`);
    assert.match(await main(secretary), /Ingen henvendelser passer til dine valg\. Prøv at fjerne/);
    await checkPage(secretary, REQUESTS);
    await checkPage(secretary, `${url}/ret`);
  });

  await test("S4-12 the year shows two rounds with their deadlines, and a round of the next year is made from it", async () => {
    await secretary.goto(`${CALENDAR}/aar?aar=2024`);
    const year = await main(secretary);
    assert.match(year, /januar 2024 05\.01\.2024 Godkendes senest Overførselssagen 2024/);
    assert.match(year, /marts 2024 01\.03\.2024 Runden begynder Overførselssagen 2024/);
    assert.match(year, /august 2024 01\.08\.2024 Runden begynder Budgetforhandlingerne 2024/);
    await secretary.goto("/dokumenter/runder/budget-2024");
    assert.match(await main(secretary), /Pulje ikke oplyst Investeringspuljen 2023: 150 mio\. kr\./);
    await secretary.goto(`${CALENDAR}/aar?aar=2027`);
    await secretary.getByRole("link", { name: "Overførselssag (marts)" }).click();
    await secretary.waitForLoadState();
    assert.equal(await secretary.locator("[name=from_day]").inputValue(), "01.03.2027");
    await press(secretary, "Gem runden");
    assert.match(await main(secretary), /Runden er gemt\..*Overførselssagen 2027/);
    const round = new URL(secretary.url()).pathname;
    await checkPage(secretary, round);
    await checkPage(secretary, `${round}/ret`);
    await secretary.goto(`${round}/frister/sud`);
    await secretary.locator("[name=approve_day]").fill("18.01.2027");
    await secretary.locator("[name=reason]").fill("Mødet er flyttet");
    await press(secretary, "Gem fristerne");
    assert.match(await main(secretary), /Socialudvalget \(SUD\) 12\.10\.2026 18\.01\.2027 sat af Ida Ravn Møller/);
    assert.match(await main(secretary), /Historik for fristerne .*Mødet er flyttet/);
    await checkPage(secretary, `${round}/frister/sud`);
    await secretary.goto(`${CALENDAR}/aar?aar=2027&udvalg=sud`);
    assert.match(await main(secretary), /januar 2027 18\.01\.2027 Godkendes senest Overførselssagen 2027 Socialudvalget/);
    assert.doesNotMatch(await main(secretary), /04\.01\.2027/);
    const file = await (await secretary.request.get(`${CALENDAR}.ics?aar=2027&udvalg=sud`)).text();
    assert.match(file, /BEGIN:VEVENT[\s\S]*DTSTART;VALUE=DATE:20270118[\s\S]*END:VCALENDAR/);
    await checkPage(secretary, `${CALENDAR}/aar?aar=2027`);
    await checkPage(await as("sekretariat", { viewport: PHONE, javaScriptEnabled: false }), `${CALENDAR}/aar?aar=2027`);
  });

  await test("a meeting's deadlines are moved, and the earlier ones are kept", async () => {
    await secretary.goto("/dokumenter/moeder/ny");
    await secretary.locator("select[name=committee]").selectOption("buu");
    await secretary.locator("[name=day]").fill("10.06.2026");
    await press(secretary, "Gem mødet");
    await secretary.goto(`${CALENDAR}?udvalg=buu`);
    await secretary.getByRole("link", { name: "Børne- og Ungdomsudvalget" }).first().click();
    await secretary.locator("[name=submit_day]").fill("11.05.2026");
    await press(secretary, "Gem mødet");
    await secretary.getByRole("link", { name: "Børne- og Ungdomsudvalget" }).first().click();
    await secretary.waitForLoadState();
    assert.match(await main(secretary), /Historik .*11\.05\.2026 27\.05\.2026 – Ida Ravn Møller .*13\.05\.2026 27\.05\.2026/);
    await checkPage(secretary, new URL(secretary.url()).pathname);
    await secretary.goto(`${CALENDAR}/aar?aar=2026&udvalg=buu`);
    assert.match(await main(secretary), /maj 2026 11\.05\.2026 Indleveres senest Møde i BUU .*27\.05\.2026 Godkendes senest .*juni 2026 10\.06\.2026 Møde Møde i BUU/);
  });
}
