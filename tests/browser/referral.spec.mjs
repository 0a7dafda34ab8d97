// The closed loop of a referral on screen, with clicks and fields counted: send, receive, answer, messages, waiting list with places and
// the start of a team, screening with a yearly number, and referrals from the social side to the job side. The counts stand in
// docs/clicks.md.
import assert from "node:assert/strict";
import { PHONE, WIDE } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

// Counts what the user does on one page: click(locator) and fill(locator, words) or check(locator), which are fields.
function counted(page) {
  const n = { clicks: 0, fields: 0 };
  return {
    n,
    page,
    async click(target) {
      n.clicks++;
      await target.click();
      await page.waitForLoadState();
    },
    async fill(target, words) {
      n.fields++;
      await target.fill(words);
    },
    async check(target) {
      n.fields++;
      await target.check();
    },
    async select(target, value) {
      n.fields++;
      await target.selectOption(value);
    },
    tell(story) {
      console.log(`# ${story} clicks: ${n.clicks} fields: ${n.fields}`);
    },
  };
}

async function choosePurpose(page, label) {
  await page.goto("/borgere");
  const choice = label ? page.getByLabel(label) : main(page).locator("input[type=radio]").first();
  await choice.check();
  await page.getByRole("button", { name: "Vælg formål" }).click();
  await page.getByRole("heading", { name: "Find borger" }).waitFor();
}

async function find(page, words, name) {
  await page.goto("/borgere");
  await main(page).locator("#q").fill(words);
  await main(page).getByRole("button", { name: "Søg" }).click();
  await main(page).getByRole("link", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return new URL(page.url()).pathname;
}

const button = (page, name) => main(page).getByRole("button", { name, exact: true });

export default async function ({ as, test, checkPage }) {
  const worker = await as("sagsbehandler");
  const leader = await as("tilbudsleder");
  const social = await as("sof");
  const ips = await as("ips");
  await choosePurpose(worker, "Sagsbehandling efter beskæftigelsesloven");
  let citizen;
  let referral;

  // Sends a referral to the psychologist from the citizen's page; gives its address.
  async function send(reason) {
    await worker.goto(`${citizen}/henvis/psykologforloeb`);
    await worker.getByLabel("Begrundelse", { exact: true }).fill(reason);
    await worker.locator("input[name=legal_basis_id]").first().check();
    await button(worker, "Gennemse").click();
    await button(worker, "Send henvisning").click();
    return new URL(worker.url()).pathname;
  }

  await test("a known citizen is referred in at most 4 clicks and 3 fields", async () => {
    citizen = await find(worker, "sanne holm", "Sanne Holm-Berntsen");
    const user = counted(worker);
    await user.click(main(worker).getByRole("link", { name: "Henvis til tilbud" }).first());
    await user.click(main(worker).getByRole("link", { name: /^Vælg\s+Psykologforløb/ }));
    await user.fill(worker.getByLabel("Begrundelse", { exact: true }), "Vil have ro til at blive i jobbet.");
    await user.check(worker.locator("input[name=legal_basis_id]").first());
    await user.click(button(worker, "Gennemse"));
    await user.click(button(worker, "Send henvisning"));
    assert.match(await text(worker), /Henvisningen er sendt til Psykologforløb/);
    referral = new URL(worker.url()).pathname;
    user.tell("refer a known citizen");
    assert.ok(user.n.clicks <= 4 && user.n.fields <= 3, JSON.stringify(user.n));
  });

  await test("it is received when the receiving unit opens it, and accepted in 2 clicks", async () => {
    await worker.goto(referral);
    assert.match(await text(worker), /Ikke læst/);
    await leader.goto("/henvisninger");
    const user = counted(leader);
    await user.click(leader.locator(`a[href*="aaben=${referral.split("/").pop()}#"]`));
    assert.match(await text(leader), /Modtaget/);
    await user.click(button(leader, "Accepter"));
    assert.match(await text(leader), /er accepteret\./);
    assert.equal(new URL(leader.url()).pathname, "/henvisninger");
    user.tell("accept a referral");
    assert.ok(user.n.clicks <= 2 && user.n.fields === 0, JSON.stringify(user.n));
    await worker.goto(referral);
    assert.match(await text(worker), /Læst efter 0 dage.*Besvaret efter 0 dage.*Startet efter 0 dage/);
  });

  await test("a row of the inbox opens beside the list on wide screens and as a page on phones", async () => {
    const id = referral.split("/").pop();
    await checkPage(leader, `/henvisninger?aaben=${id}`);
    await leader.setViewportSize(WIDE);
    await leader.goto("/henvisninger");
    const rows = leader.locator("tbody a:visible");
    await rows.first().click();
    const panel = leader.locator("aside#valgt");
    assert.ok((await panel.boundingBox()).x > (await leader.locator("tbody").boundingBox()).x + 400, "beside the list");
    const first = await panel.locator("#valgt-navn").innerText();
    await leader.getByRole("link", { name: "Næste" }).click();
    assert.equal(await leader.locator("tr.current").count(), 1);
    await leader.getByRole("link", { name: "Forrige" }).click();
    assert.equal(await panel.locator("#valgt-navn").innerText(), first);
    await rows.first().focus();
    await leader.keyboard.press("ArrowDown");
    const second = await leader.locator("a:focus").innerText();
    assert.equal(second, await rows.nth(1).innerText());
    await leader.keyboard.press("Enter");
    await panel.locator("#valgt-navn", { hasText: second }).waitFor();
    assert.match(await leader.locator("tr.current").innerText(), new RegExp(second));
    await leader.getByRole("link", { name: "Luk" }).click();
    assert.equal(await panel.count(), 0);
    await leader.goto(`/henvisninger?tilstand=accepted&aaben=${id}`);
    await leader.getByLabel("Besked", { exact: true }).fill("Fra listen.");
    await button(leader, "Send besked").click();
    assert.match(await text(leader), /Beskeden om henvisningen.*er sendt/);
    assert.match(leader.url(), /tilstand=accepted/);
    await leader.setViewportSize(PHONE);
    await leader.goto("/henvisninger?tilstand=accepted");
    await leader.locator("tbody a:visible").first().click();
    assert.match(new URL(leader.url()).pathname, /^\/henvisninger\/\d+$/);
    await leader.setViewportSize(WIDE);
    const plain = await as("tilbudsleder", { javaScriptEnabled: false });
    await plain.goto("/henvisninger");
    await plain.locator("tbody a:visible").first().click();
    assert.equal(await plain.locator("aside#valgt").count(), 1);
    assert.equal((await ips.goto(`/henvisninger?aaben=${id}`)).status(), 404);
  });

  await test("sender and receiver write to each other, and others see nothing", async () => {
    await leader.goto(referral);
    const user = counted(leader);
    await user.fill(leader.getByLabel("Besked", { exact: true }), "Kan hun <b>tirsdag</b>?");
    await user.click(button(leader, "Send besked"));
    user.tell("write a message");
    assert.match(await text(leader), /Beskeden om henvisningen.*er sendt.*ikke læst endnu/);
    await worker.goto("/henvisninger/sendt");
    await main(worker).locator(`a[href="${referral}#beskeder"]`).click();
    assert.match(await text(worker), /Kan hun <b>tirsdag<\/b>\?.*ny/);
    await worker.getByLabel("Besked", { exact: true }).fill("Ja, hele dagen.");
    await button(worker, "Send besked").click();
    await leader.goto("/henvisninger");
    assert.match(await text(leader), /1 ny besked/);
    await leader.goto(referral);
    assert.match(await text(leader), /Ja, hele dagen\./);
    await leader.goto("/henvisninger");
    assert.doesNotMatch(await text(leader), /1 ny besked/);
    assert.equal((await ips.goto(referral)).status(), 404);
    assert.equal((await social.goto(referral)).status(), 404);
    await leader.goto(referral);
    await button(leader, "Send besked").click();
    assert.ok(await leader.locator("#text-fejl").count(), "an empty message is refused at its field");
  });

  await test("declined: the criterion is kept and counted, and the sender is told what to do next", async () => {
    const address = await send("Prøve afslag.");
    await leader.goto(address);
    const user = counted(leader);
    await user.click(leader.getByText("Afvis henvisningen").first());
    await user.select(leader.getByLabel("Årsag til afvisning"), "not_target_group");
    await user.select(leader.getByLabel(/^Krav, der ikke er opfyldt/), { index: 1 }); // the first rule of the target group
    await user.click(button(leader, "Afvis henvisningen"));
    user.tell("decline a referral");
    assert.match(await text(leader), /er afvist\. Afsenderen har fået besked\./);
    await worker.goto(address);
    assert.match(await text(worker), /Næste skridt.*uden for målgruppen/);
    assert.match(await text(worker), /Krav, der ikke er opfyldt [A-ZÆØÅ]/);
    await main(worker).getByRole("link", { name: "Vælg nyt tilbud" }).click();
    assert.equal(new URL(worker.url()).pathname, `${citizen}/henvis`);
    await checkPage(leader, "/henvisninger/afvisninger");
    await leader.setViewportSize(WIDE);
    assert.match(await text(leader), /Borgeren er ikke i målgruppen/);
  });

  await test("withdrawn with a reason, and undone", async () => {
    const address = await send("Prøve tilbagetrækning.");
    await worker.goto(address);
    await worker.getByText("Træk henvisningen tilbage").click();
    await button(worker, "Træk tilbage").click();
    assert.ok(await worker.locator("#withdraw_reason-fejl").count());
    await worker.locator("#withdraw_reason").selectOption("opt_out_transport_cost");
    await button(worker, "Træk tilbage").click();
    assert.match(await text(worker), /er trukket tilbage\..*Fravalg på grund af udgift til transport/);
    await button(worker, "Fortryd").click();
    assert.match(await text(worker), /er fortrudt/);
  });

  await test("on the waiting list: position and expected start, a move by hand, a place with a deadline", async () => {
    const address = await send("Prøve venteliste.");
    await leader.goto(address);
    await button(leader, "Sæt på venteliste").click();
    await worker.goto(address);
    assert.match(await text(worker), /På venteliste, nr\. \d+ af \d+.*(Ventes at starte omkring|ophører)/);
    await leader.getByText("Flyt i køen").first().click();
    await leader.getByLabel("Forrest", { exact: true }).check();
    await button(leader, "Flyt i køen").click();
    assert.ok(await leader.locator("#queue_reason-fejl").count());
    await leader.locator("#queue_reason").fill("Jobbet begynder 1. maj.");
    await button(leader, "Flyt i køen").click();
    assert.match(await text(leader), /Flyttet forrest: Jobbet begynder 1\. maj\./);
    const user = counted(leader);
    await user.click(leader.getByText("Tilbyd en plads").first());
    await user.fill(leader.locator("#place_day"), "20.04.2026");
    await user.fill(leader.locator("#place_deadline"), "17.04.2026");
    await user.click(button(leader, "Tilbyd pladsen"));
    user.tell("offer a place");
    assert.match(await text(leader), /Plads fra 20\.04\.2026 tilbudt\. Svar senest 17\.04\.2026/);
    await checkPage(leader, address);
    await leader.setViewportSize(WIDE);
    await checkPage(worker, `${citizen}/henvisninger`);
    await worker.setViewportSize(WIDE);
    assert.match(await text(worker), /På venteliste, nr\. 1/);
    await worker.goto(address);
    await button(worker, "Borgeren siger ja").click();
    assert.match(await text(worker), /Borgeren har fået pladsen/);
    assert.match(await text(worker), /Accepteret/);
  });

  await test("a team is started on one day, told row by row, and undone", async () => {
    await checkPage(leader, "/henvisninger/venteliste?tilbud=hif");
    await leader.setViewportSize(WIDE);
    assert.match(await text(leader), /Rækkefølge: 1\. Hastegrad/);
    const user = counted(leader);
    const rows = main(leader).locator("input[name=valgt]");
    const n = await rows.count();
    assert.ok(n >= 2, "nobody waits for HIF");
    await button(leader, "Start de valgte").click();
    assert.ok(await leader.locator("#valgt-fejl").count(), "nobody is chosen");
    for (let i = 0; i < n; i++) {
      await user.check(rows.nth(i));
    }
    await user.click(button(leader, "Start de valgte"));
    user.tell(`start a team of ${n}`);
    assert.match(await text(leader), new RegExp(`${n} af ${n} er startet`));
    await button(leader, "Fortryd").click();
    assert.match(await text(leader), /er fortrudt/);
    assert.equal(await main(leader).locator("input[name=valgt]").count(), n);
  });

  await test("S2-15 a citizen is screened and visited, and the referral follows", async () => {
    await checkPage(worker, "/henvisninger/screening");
    await worker.setViewportSize(WIDE);
    assert.match(await text(worker), /\d+ af 40 visiteret i 2026 \(anden udgave\)/);
    await worker.goto("/henvisninger/screening/helhedsorienteret-sundhed?udfald=not_visited");
    const who = new URL(await main(worker).locator("tbody a").first().evaluate((a) => a.href)).pathname;
    const person = who.split("/screening/")[0];
    await checkPage(worker, who);
    await worker.setViewportSize(WIDE);
    await worker.goto(person);
    const user = counted(worker);
    await user.click(main(worker).getByRole("link", { name: "Henvis til tilbud" }).first());
    await user.click(main(worker).getByRole("link", { name: /^Screen\s+til Helhedsorienteret/ }));
    await user.check(worker.getByLabel("Visiteret", { exact: true }));
    await user.click(button(worker, "Gem screening"));
    user.tell("screen and visit");
    assert.match(await text(worker), /Borgeren er visiteret\. Skriv henvisningen her\./);
    await worker.goto(`${citizen}/henvis/helhedsorienteret-sundhed`);
    assert.match(await text(worker), /skal være screenet og visiteret/);
    await main(worker).getByRole("link", { name: "Screen borgeren" }).click();
    await worker.getByLabel("Visiteret", { exact: true }).check();
    await button(worker, "Gem screening").click();
    assert.match(await text(worker), /uden for målgruppen den dag \(anden udgave\).*29 år/);
  });

  await test("S2-04 the drug unit refers to IPS in the job centre; without treatment it is refused with BI11", async () => {
    await choosePurpose(social);
    const person = await find(social, "mikkel bech", "Mikkel Bech-Olsen");
    const user = counted(social);
    await user.click(main(social).getByRole("link", { name: "Henvis til tilbud" }).first());
    await user.click(main(social).getByRole("link", { name: /^Vælg\s+IPS Rusmiddel/ }));
    await user.fill(social.getByLabel("Begrundelse", { exact: true }), "Er stabil i behandling og vil i job.");
    const basis = social.locator("input[name=legal_basis_id]");
    assert.ok(await basis.count(), "no basis from SOF to BIF");
    await basis.first().check();
    await button(social, "Gennemse").click();
    await button(social, "Send henvisning").click();
    assert.match(await text(social), /Henvisningen kan ikke sendes.*BI11/);
    await social.goto(`${person}/henvis/ips-rusmiddel`);
    await user.check(social.getByLabel(/Borgeren er indskrevet i Center for Rusmiddelbehandling/));
    await user.check(social.locator("input[name=legal_basis_id]").first());
    await user.click(button(social, "Gennemse"));
    await user.click(button(social, "Send henvisning"));
    assert.match(await text(social), /Henvisningen er sendt til IPS Rusmiddel/);
    user.tell("refer from social to job (IPS)");
    assert.ok(user.n.clicks <= 4 && user.n.fields <= 3, JSON.stringify(user.n));
    const address = new URL(social.url()).pathname;
    await ips.goto("/henvisninger");
    await ips.locator(`a[href*="aaben=${address.split("/").pop()}#"]`).click();
    await button(ips, "Accepter").click();
    assert.match(await text(ips), /er accepteret\./);
    await checkPage(ips, "/henvisninger");
    assert.equal((await leader.goto(address)).status(), 404);
  });

  await test("S1-10 the assessment of a course is told to the sender and put into the plan with one click", async () => {
    await worker.goto(`${citizen}/henvis/laegefaglig-konsulent`);
    await worker.getByLabel("Begrundelse", { exact: true }).fill("Hurtig udredning.");
    await button(worker, "Gennemse").click();
    await button(worker, "Send henvisning").click();
    const address = new URL(worker.url()).pathname;
    await ips.goto(address);
    await button(ips, "Accepter").click();
    await button(ips, "Start forløb").click();
    await main(ips).getByRole("link", { name: "Afslut forløb" }).click();
    await ips.getByLabel("Afslutningsårsag").selectOption("completed");
    await ips.locator("#assessment").fill("Kan arbejde 15 timer om ugen.");
    await ips.getByLabel("Jobcentrets veteranindsats", { exact: true }).check();
    await button(ips, "Afslut forløb").click();
    await worker.goto(address);
    const user = counted(worker);
    assert.match(await text(worker), /Vurdering.*Anbefalet.*Vurderet 0 dage efter henvisningen/);
    await user.click(button(worker, "Læg anbefalingerne i planen"));
    user.tell("put an assessment into the plan");
    assert.match(await text(worker), /er lagt i planen/);
    assert.equal(await button(worker, "Læg anbefalingerne i planen").count(), 0);
    await checkPage(worker, address);
    await worker.setViewportSize(WIDE);
    await worker.goto(`${citizen}/plan`);
    assert.match(await text(worker), /Anbefalet i vurderingen: Jobcentrets veteranindsats/);
  });

  await test("S2-09 a veteran is referred from the social side to the job side", async () => {
    const person = await find(social, "mikkel bech", "Mikkel Bech-Olsen");
    await social.goto(`${person}/henvis/veteranindsats`);
    await social.getByLabel("Begrundelse", { exact: true }).fill("Veteran uden ydelse.");
    await social.locator("input[name=legal_basis_id]").first().check();
    await button(social, "Gennemse").click();
    await button(social, "Send henvisning").click();
    assert.match(await text(social), /Henvisningen er sendt til Jobcentrets veteranindsats/);
  });

  await test("the lists have no faults", async () => {
    for (const [page, path] of [
      [worker, "/henvisninger/sendt"],
      [worker, `${citizen}/henvis/psykologforloeb`],
      [leader, "/henvisninger"],
      [leader, "/henvisninger?tilstand=unanswered"],
      [leader, "/henvisninger/venteliste"],
      [leader, referral],
      [leader, "/henvisninger/forloeb"],
      [social, "/henvisninger/screening"],
    ]) {
      await checkPage(page, path);
    }
  });
}
