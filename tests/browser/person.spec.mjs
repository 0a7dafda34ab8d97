// Persons on screen: from the parent to the child's leisure job, relations, numbers over time, two records joined and parted, a
// jobcamp, a single purchase, the pool and a group. Names carry the story's id; clicks and fields are counted.
import assert from "node:assert/strict";
import { PHONE, WIDE, faultsOf } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

async function choosePurpose(page) {
  await page.goto("/borgere");
  await page.getByLabel("Sagsbehandling efter beskæftigelsesloven").check();
  await page.getByRole("button", { name: "Vælg formål" }).click();
  await page.getByRole("heading", { name: "Find borger" }).waitFor();
}

async function search(page, words) {
  await page.goto("/borgere");
  await main(page).locator("#q").fill(words);
  await main(page).getByRole("button", { name: "Søg" }).click();
}

async function open(page, words, name) {
  await search(page, words);
  await main(page).getByRole("link", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return new URL(page.url()).pathname;
}

// Both widths, without going anywhere: what a POST has answered cannot be opened again by its address.
async function checkHere(page) {
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    const faults = (await faultsOf(page)).filter((fault) => !/console: Failed to load resource.*(422|409)/.test(fault));
    assert.deepEqual(faults, []);
  }
  await page.setViewportSize(WIDE);
}

function counter() {
  const counted = { clicks: 0, fields: 0 };
  return {
    counted,
    click: async (target) => (counted.clicks++, target.click()),
    fill: async (target, value) => (counted.fields++, target.fill(value)),
    choose: async (target, value) => (counted.fields++, target.selectOption(value)),
    check: async (target) => (counted.fields++, target.check()),
  };
}

export default async function ({ as, test, checkPage }) {
  const worker = await as("sagsbehandler");
  const leader = await as("teamleder");
  await choosePurpose(worker);
  await choosePurpose(leader);
  const button = (page, name) => main(page).getByRole("button", { name });
  const link = (page, name) => main(page).getByRole("link", { name });
  const field = (page, name) => main(page).getByLabel(name);

  await test("S2-11 from the veteran to the child's leisure job", async () => {
    await open(worker, "Viggo", /^Viggo /);
    await link(worker, "Stamdata").click();
    await main(worker).locator("#relationer + *, #relationer").first().waitFor();
    await main(worker).locator("tr", { hasText: "Forælder" }).getByRole("link").first().click();
    const parent = new URL(worker.url()).pathname;
    const { counted, click, fill, check } = counter();
    await click(link(worker, "Stamdata"));
    await click(main(worker).locator("tr", { hasText: "Alma" }).getByRole("link", { name: "Fritidsjob" }));
    assert.match(await text(worker), /Barnet har ikke en fritidsjobindsats\./);
    assert.match(await text(worker), /barnet tæller ikke som ledig eller som modtager af ydelse/);
    await click(link(worker, "Ny fritidsjobindsats"));
    await checkHere(worker);
    await button(worker, "Begynd indsatsen").click();
    assert.ok(await worker.locator("#guardian_consent-fejl").count());
    await checkHere(worker);
    const parentChoice = main(worker).locator("input[name=parent_id]");
    if (await parentChoice.count()) await check(parentChoice.first());
    else await main(worker).locator("select[name=parent_id]").selectOption({ index: 1 });
    await check(field(worker, "Fritidsjobindsats for børn af veteraner"));
    await fill(field(worker, /^Samtykke fra forælder/), "01.04.2026");
    await click(button(worker, "Begynd indsatsen"));
    assert.match(await text(worker), /Fritidsjobbet er gemt\..*Søger fritidsjob/);
    assert.deepEqual(counted, { clicks: 4, fields: 3 });
    await checkHere(worker);
    await checkPage(worker, `${parent}/stamdata`);
    await worker.setViewportSize(WIDE);
  });

  await test("a relation is added, corrected, removed and put back", async () => {
    const citizen = await open(worker, "Naja Kleist", "Naja Kleist");
    const { counted, click, fill, choose } = counter();
    await click(link(worker, "Stamdata"));
    await click(link(worker, "Tilføj relation"));
    await checkHere(worker);
    await field(worker, /^Den anden persons CPR-nummer/).fill("010203-4455");
    await choose(field(worker, /^Relation/), "partner");
    await button(worker, "Tilføj relation").click();
    assert.match(await text(worker), /Ingen borger har det nummer/);
    await checkHere(worker);
    await fill(field(worker, /^Den anden persons CPR-nummer/), "010190-9995");
    await click(button(worker, "Tilføj relation"));
    assert.match(await text(worker), /Relationen er gemt\..*Kasper Østerlund.*Partner/);
    assert.deepEqual(counted, { clicks: 3, fields: 2 });
    await main(worker).locator("tr", { hasText: "Kasper Østerlund" }).getByRole("link", { name: /^Ret/ }).click();
    await checkHere(worker);
    const other = await as("sagsbehandler");
    await other.goto(worker.url());
    await field(other, /^Bemærkning/).fill("Bor sammen");
    await button(other, "Gem relationen").click();
    await field(worker, /^Bemærkning/).fill("Flyttet fra hinanden");
    await button(worker, "Gem relationen").click();
    assert.match(await text(worker), /En anden har gemt ændringer.*Gemt nu: Bor sammen/);
    assert.equal(await field(worker, /^Bemærkning/).inputValue(), "Flyttet fra hinanden");
    await checkHere(worker);
    await button(worker, "Gem relationen").click();
    assert.match(await text(worker), /Flyttet fra hinanden/);
    await main(worker).locator("tr", { hasText: "Kasper Østerlund" }).getByRole("link", { name: /^Ret/ }).click();
    await button(worker, "Fjern relationen").click();
    assert.match(await text(worker), /Relationen er fjernet\./);
    assert.equal(await main(worker).locator("tr", { hasText: "Kasper Østerlund" }).count(), 0);
    await button(worker, "Fortryd").click();
    assert.match(await text(worker), /Relationen er sat tilbage\./);
    // The same relation from the other side.
    await main(worker).locator("tr", { hasText: "Kasper Østerlund" }).getByRole("link").first().click();
    await link(worker, "Stamdata").click();
    assert.match(await text(worker), /Naja Kleist.*Partner/);
    await checkPage(worker, `${citizen}/stamdata`);
    await worker.setViewportSize(WIDE);
  });

  await test("a new number keeps the old, and both find the citizen", async () => {
    const citizen = await open(worker, "Naja Kleist", "Naja Kleist");
    const { counted, click, fill } = counter();
    await click(link(worker, "Stamdata"));
    await click(link(worker, "Nyt CPR-nummer"));
    await checkHere(worker);
    await fill(field(worker, /^CPR-nummer/), "010374-9218");
    await fill(field(worker, /^Gyldig fra/), "02.03.2026");
    await fill(field(worker, /^Begrundelse/), "Rettet nummer");
    await click(button(worker, "Skift nummer"));
    assert.match(await text(worker), /Nummeret er gemt.*010374-9218.*Nuværende.*010374-9992.*Tidligere/);
    assert.deepEqual(counted, { clicks: 3, fields: 3 });
    await link(worker, "Tilføj tidligere nummer eller erstatningsnummer").click();
    await checkHere(worker);
    await field(worker, /^CPR-nummer/).fill("0103741nk2");
    await button(worker, "Tilføj nummer").click();
    assert.match(await text(worker), /010374-1NK2.*Nationalt erstatningsnummer \(X-eCPR\)/);
    for (const number of ["010374-9992", "0103749218", "010374-1NK2"]) {
      await search(worker, number);
      assert.match(await text(worker), /Naja Kleist/);
    }
    await checkPage(worker, `${citizen}/stamdata`);
    await worker.setViewportSize(WIDE);
  });

  await test("two who may not join records get no list", async () => {
    assert.equal((await worker.goto("/borgere/dubletter")).status(), 403);
    await worker.goto("/borgere");
    assert.equal(await link(worker, "Mulige dubletter").count(), 0);
  });

  await test("duplicates are compared, joined field by field, and parted again", async () => {
    await leader.goto("/borgere");
    const { counted, click, fill, check } = counter();
    await click(link(leader, "Mulige dubletter"));
    await checkPage(leader, "/borgere/dubletter");
    await leader.setViewportSize(WIDE);
    const row = main(leader).locator("tr", { hasText: "Tove Aagaard" });
    await click(row.getByRole("link", { name: /^Sammenlign/ }));
    await checkPage(leader, new URL(leader.url()).pathname);
    await leader.setViewportSize(WIDE);
    assert.equal(await main(leader).locator("input[type=radio]:checked").count(), 0);
    await button(leader, "Læg de to poster sammen").click();
    assert.ok(await leader.locator("#last_name-fejl").count());
    assert.ok(await leader.locator("#reason-fejl").count());
    await checkHere(leader);
    for (const name of await main(leader).locator("fieldset input[type=radio][value=kept]").evaluateAll((all) => all.map((e) => e.name))) {
      await check(main(leader).locator(`input[name=${name}][value=${name === "address" ? "gone" : "kept"}]`));
    }
    await fill(field(leader, /^Hvordan ved du/), "Talt med borgeren");
    await click(button(leader, "Læg de to poster sammen"));
    assert.match(await text(leader), /De to poster er lagt sammen.*Rådmandsgade 41, 2\. tv\..*Sammenlagte poster.*Tove Aagård/);
    assert.deepEqual(counted, { clicks: 3, fields: 7 });
    const kept = new URL(leader.url()).pathname;
    await checkHere(leader);
    // The old address and the old number lead to the kept record.
    await leader.goto("/borgere/dublet000a/stamdata");
    assert.equal(new URL(leader.url()).pathname, kept);
    await search(leader, "010168-9100");
    assert.match(await text(leader), /1 borger.*Tove Aagaard/);
    await leader.goto(kept);
    await link(leader, "Fortryd sammenlægningen").click();
    await checkHere(leader);
    assert.match(await text(leader), /Tove Aagård bliver igen en post for sig/);
    await button(leader, "Skil de to poster ad").click();
    assert.match(await text(leader), /De to poster er skilt ad igen\./);
    assert.match(await text(leader), /Det er fortrudt/);
    await leader.goto("/borgere/dublet000a/stamdata");
    assert.equal(new URL(leader.url()).pathname, "/borgere/dublet000a/stamdata");
    assert.match(await text(leader), /Tove Aagård/);
  });

  await test("not the same person is remembered and can be taken back", async () => {
    await leader.goto("/borgere/dubletter");
    const row = main(leader).locator("tr", { hasText: "Yussuf Karabulut" });
    await row.getByRole("button", { name: /^Ikke samme person/ }).click();
    assert.match(await text(leader), /markeret som to personer/);
    assert.equal(await main(leader).locator("tr", { hasText: "Yussuf Karabulut" }).count(), 0);
    await button(leader, "Fortryd").click();
    assert.equal(await main(leader).locator("tr", { hasText: "Yussuf Karabulut" }).count(), 1);
    await field(leader, /^CPR-nummer på den post, der skal bestå/).fill("010101-0000");
    await button(leader, "Sammenlign").click();
    assert.ok(await leader.locator("#nummer_a-fejl").count());
    await checkHere(leader);
  });

  await test("S3-07a a camp, its young people, age and consent", async () => {
    await worker.goto("/tilbud/jobcamps");
    const { counted, click, fill } = counter();
    await click(link(worker, "Camps, unge og fremmøde"));
    await checkPage(worker, "/jobcamps");
    await worker.setViewportSize(WIDE);
    assert.match(await text(worker), /120.*91.*72/);
    await click(link(worker, "Ny camp"));
    await checkHere(worker);
    await fill(field(worker, /^Camp/), "Mjølnerparken, efterår 2026");
    await fill(field(worker, /^Første dag/), "12.10.2026");
    await fill(field(worker, /^Sidste dag/), "16.10.2026");
    await fill(field(worker, /^Lønnen er aftalt med/), "3F");
    await click(button(worker, "Opret camp"));
    assert.match(await text(worker), /13-15 år/);
    await click(link(worker, "Tilføj ung"));
    await fill(field(worker, /^Den unges CPR-nummer/), "061110-9100"); // 15 until 6 November
    await fill(field(worker, /^Forælder eller værge/), "Hodan Warsame");
    await button(worker, "Tilføj ung").click();
    assert.ok(await worker.locator("#guardian_consent-fejl").count());
    await checkHere(worker);
    await fill(field(worker, /^Samtykke fra forælder/), "10.04.2026");
    await click(button(worker, "Tilføj ung"));
    assert.match(await text(worker), /Den unge er på campen\..*Ayan Warsame.*15 år/);
    assert.deepEqual(counted, { clicks: 5, fields: 7 });
    await link(worker, "Tilføj ung").click();
    await field(worker, /^Den unges CPR-nummer/).fill("030916-9100");
    await field(worker, /^Forælder eller værge/).fill("En forælder");
    await field(worker, /^Samtykke fra forælder/).fill("10.04.2026");
    await button(worker, "Tilføj ung").click();
    assert.match(await text(worker), /Den unge er 10 år den 12\. oktober 2026/);
    await button(worker, "Tilføj ung").click();
    await worker.goto("/jobcamps/1");
    await main(worker).locator("tr", { hasText: "Jonathan Krogh" }).getByRole("button", { name: /^Deltog/ }).click();
    assert.match(await text(worker), /Fremmødet er gemt/);
    await checkPage(worker, "/jobcamps/1");
    await worker.setViewportSize(WIDE);
  });

  await test("S3-22 a purchase is judged by the rules of its day", async () => {
    const citizen = await open(worker, "sanne holm", "Sanne Holm-Berntsen");
    const { counted, click, fill, check } = counter();
    await click(link(worker, "Stamdata"));
    await click(link(worker, "Enkeltkøb af vejledning og opkvalificering"));
    await click(link(worker, "Registrér køb"));
    await checkHere(worker);
    await button(worker, "Registrér køb").click();
    assert.ok(await worker.locator("#intervention-fejl").count());
    await check(field(worker, "Enkeltkøb af vejledning og opkvalificering"));
    await fill(field(worker, /^Leverandør/), "Kompas Vejledning");
    await fill(field(worker, /^Hvad er købt/), "Karrierevejledning");
    await field(worker, /^Købt den/).fill("20.01.2026");
    await fill(field(worker, /^Beløb i kroner/), "9.000");
    await button(worker, "Registrér køb").click();
    assert.match(await text(worker), /Købet kan ikke registreres/);
    assert.equal(await field(worker, /^Leverandør/).inputValue(), "Kompas Vejledning");
    await checkHere(worker);
    await fill(field(worker, /^Købt den/), "20.03.2026");
    await click(button(worker, "Registrér køb"));
    assert.match(await text(worker), /Købet er registreret\..*Karrierevejledning.*9\.000 kr\..*Udvidet målgruppe/);
    assert.deepEqual(counted, { clicks: 4, fields: 5 });
    await link(worker, /^Annuller/).first().click();
    await checkHere(worker);
    await field(worker, /^Hvorfor bliver købet annulleret/).fill("Tastet forkert");
    await button(worker, "Annuller købet").click();
    assert.match(await text(worker), /Købet er annulleret.*Annulleret.*Tastet forkert/);
    await checkPage(worker, `${citizen}/koeb`);
    await checkPage(worker, `${citizen}/egne-forloeb`);
    await checkPage(worker, `${citizen}/egne-forloeb/nyt`);
    await worker.setViewportSize(WIDE);
  });

  await test("S3-12a the pool's balance falls with a job", async () => {
    await worker.goto("/tilbud/socialt-frikort-pulje");
    const { counted, click, fill } = counter();
    await click(link(worker, "Saldo og småjob"));
    const before = (await text(worker)).match(/Tilbage ([\d.]+) kr/)[1];
    await checkPage(worker, "/puljer/socialt-frikort");
    await worker.setViewportSize(WIDE);
    await click(link(worker, "Bevilg småjob"));
    await checkHere(worker);
    await fill(field(worker, /^Arbejdsplads/), "Plejecentret");
    await fill(field(worker, /^Job/), "Går ture med beboere");
    await fill(field(worker, /^Refunderet løn/), "10.000");
    await fill(field(worker, /^Bevilget den/), "13.04.2026");
    await click(button(worker, "Bevilg småjob"));
    assert.match(await text(worker), /Småjobbet er bevilget/);
    const after = (await text(worker)).match(/Tilbage ([\d.]+) kr/)[1];
    const kr = (s) => Number(s.replaceAll(".", ""));
    assert.equal(kr(before) - kr(after), 10000);
    assert.deepEqual(counted, { clicks: 3, fields: 4 });
    await main(worker).locator("tr", { hasText: "Plejecentret" }).filter({ hasText: "13.04.2026" }).getByRole("button", { name: /^Tag tilbage/ }).click();
    assert.match(await text(worker), /Beløbet er i puljen igen/);
    await button(worker, "Fortryd").click();
    assert.match(await text(worker), /Bevillingen gælder igen/);
    await link(worker, "Bevilg småjob").click();
    await field(worker, /^Arbejdsplads/).fill("Plejecentret");
    await field(worker, /^Job/).fill("Alt");
    await field(worker, /^Refunderet løn/).fill("9.000.000");
    await field(worker, /^Bevilget den/).fill("13.04.2026");
    await button(worker, "Bevilg småjob").click();
    assert.match(await text(worker), /Der er kun \d+ kr\. tilbage i puljen/);
    await checkHere(worker);
  });

  await test("S3-21 a group begins with nine, S3-25 a mentor on a judgement, S3-27 peers apart", async () => {
    await checkPage(worker, "/egne-forloeb/interne-gruppeforloeb-30plus");
    await checkPage(worker, "/egne-forloeb/peer-hold");
    assert.match(await text(worker), /bliver ikke lagt sammen.*ca\. 200.*ca\. 70/);
    await worker.setViewportSize(WIDE);
    await worker.goto("/egne-forloeb/interne-gruppeforloeb-30plus");
    await link(worker, "Gruppen i maj").click();
    await checkPage(worker, new URL(worker.url()).pathname);
    await worker.setViewportSize(WIDE);
    assert.equal(await main(worker).locator("tbody tr").count(), 8);
    const citizen = await open(worker, "sanne holm", "Sanne Holm-Berntsen");
    await worker.goto(`${citizen}/egne-forloeb/nyt`);
    await main(worker).getByLabel("Uddannelsesmentor").check();
    await field(worker, /^Begynder/).fill("01.08.2026");
    await button(worker, "Begynd forløbet").click();
    assert.ok(await worker.locator("#judgement-fejl").count());
    await checkHere(worker);
    await field(worker, /^Konkret, individuel vurdering/).fill("Har brug for støtte til at begynde på uddannelsen.");
    await button(worker, "Begynd forløbet").click();
    assert.match(await text(worker), /Forløbet er begyndt\..*Uddannelsesmentor.*Har brug for støtte/);
  });
}
