// Sharing on screen: consent registered, renewed and withdrawn; emergency access with its notice and the officer's verdict; a detection
// list that the other side cannot see; a mark; a restricted citizen. Names carry the story's id; clicks and fields are counted.
import assert from "node:assert/strict";
import { PHONE, WIDE, faultsOf } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

async function choosePurpose(page, purpose) {
  await page.goto("/borgere");
  await page.getByLabel(purpose).check();
  await page.getByRole("button", { name: "Vælg formål" }).click();
  await page.getByRole("heading", { name: "Find borger" }).waitFor();
}

async function open(page, words, name) {
  await page.goto("/borgere");
  await main(page).locator("#q").fill(words);
  await main(page).getByRole("button", { name: "Søg" }).click();
  await main(page).getByRole("link", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return new URL(page.url()).pathname;
}

// Both widths, without going anywhere: what a POST has answered cannot be opened again by its address.
async function checkHere(page) {
  for (const size of [WIDE, PHONE]) {
    await page.setViewportSize(size);
    // The browser itself reports an answer of 422 as an error of its console.
    const faults = (await faultsOf(page)).filter((fault) => !/console: Failed to load resource.*422/.test(fault));
    assert.deepEqual(faults, []);
  }
  await page.setViewportSize(WIDE);
}

// Counts what a user does.
function counter() {
  const counted = { clicks: 0, fields: 0 };
  return {
    counted,
    click: async (target) => (counted.clicks++, target.click()),
    check: async (target) => (counted.fields++, target.check()),
    choose: async (target, label) => (counted.fields++, target.selectOption({ label })),
    fill: async (target, value) => (counted.fields++, target.fill(value)),
  };
}

export default async function ({ as, test, checkPage }) {
  const worker = await as("sagsbehandler");
  const social = await as("sof");
  await choosePurpose(worker, "Sagsbehandling efter beskæftigelsesloven");
  await choosePurpose(social, "Sagsbehandling efter serviceloven");
  let citizen;

  await test("a consent is registered, seen by the other side, withdrawn and gone at the next request", async () => {
    citizen = await open(worker, "Naja Kleist", "Naja Kleist");
    await checkPage(worker, `${citizen}/hjemmel`);
    await worker.goto(citizen);
    const { click, check, choose, fill, counted } = counter();
    await click(worker.getByRole("link", { name: "Hjemmel og adgang" }));
    assert.match(await text(worker), /Nogle oplysninger fra [^.]*SOF[^.]* er skjult, fordi hjemlen ikke omfatter dem/);
    await choose(worker.getByLabel("Oplysninger fra", { exact: true }), "Socialforvaltningen");
    await choose(worker.getByLabel("Må ses af", { exact: true }), "Beskæftigelses-, Integrations- og Erhvervsforvaltningen");
    await check(worker.getByLabel("Social", { exact: true }));
    await fill(worker.getByLabel("Gælder til og med"), "31.12.2026");
    await click(worker.getByRole("button", { name: "Registrér hjemmel" }));
    assert.match(await text(worker), /Hjemlen er registreret/);
    assert.deepEqual(counted, { clicks: 2, fields: 4 });
    assert.doesNotMatch(await text(worker), /Nogle oplysninger fra [^.]*SOF[^.]* er skjult/);
    await social.goto(`${citizen}/hjemmel`);
    const row = social.locator("tr", { hasText: "Socialforvaltningen" }).or(social.locator("tr", { hasText: "SOF" })).filter({ hasText: "31.12.2026" });
    await row.getByText("Træk tilbage").click();
    await row.getByRole("button", { name: "Træk samtykket tilbage" }).click();
    assert.match(await text(social), /Samtykket er trukket tilbage/);
    await worker.reload();
    const now = await text(worker);
    assert.match(now, /Nogle oplysninger fra [^.]*SOF[^.]* er skjult/);
    assert.match(now, /Trukket tilbage .*Amira Haddad/);
  });

  await test("a consent is renewed with one click and one more to save", async () => {
    const sanne = await open(worker, "010179-9992", "Sanne Holm-Berntsen");
    await worker.goto(`${sanne}/hjemmel`);
    await worker.locator("tr", { hasText: "SUF" }).filter({ hasText: "30.04.2026" }).getByRole("link", { name: "Forny" }).first().click();
    assert.match(await text(worker), /er skrevet ind\. Spørg borgeren/);
    assert.equal(await worker.getByLabel("Gælder fra").inputValue(), "01.05.2026");
    await worker.getByRole("button", { name: "Registrér hjemmel" }).click();
    assert.match(await text(worker), /Begynder senere/);
    await checkHere(worker);
  });

  await test("a wrong basis is told at the field and keeps what was typed", async () => {
    await worker.goto(`${citizen}/hjemmel`);
    await worker.getByRole("button", { name: "Registrér hjemmel" }).click();
    const now = await text(worker);
    assert.match(now, /Et samtykke skal have en slutdato\. Skriv den sidste dag/);
    assert.match(now, /Vælg mindst ét spor/);
    await checkHere(worker);
  });

  await test("an emergency shows what is hidden, says so on every page, and ends by a button", async () => {
    const { click, check, fill, counted } = counter();
    await worker.goto(citizen);
    await click(worker.getByRole("link", { name: "Vis skjulte oplysninger i nødstilfælde" }));
    await checkPage(worker, `${citizen}/noedadgang`);
    await check(worker.getByLabel("Fare for liv eller helbred"));
    await check(worker.getByLabel("Social", { exact: true }));
    await fill(worker.getByLabel("Hvad er der sket?"), "Borgeren svarer ikke, og naboen er bekymret.");
    await click(worker.getByRole("button", { name: "Vis oplysningerne" }));
    assert.deepEqual(counted, { clicks: 2, fields: 3 });
    assert.match(await text(worker), /Nødadgang til Naja Kleist til kl\. \d\d\.\d\d: Social/);
    await checkPage(worker, citizen);
    for (const path of ["/overblik", "/tilbud", "/borgere"]) {
      await worker.goto(path);
      assert.match(await text(worker), /Nødadgang til Naja Kleist/, path);
    }
    await worker.getByRole("button", { name: "Afslut nødadgangen" }).click();
    assert.doesNotMatch(await text(worker), /Nødadgang til Naja/);
  });

  await test("the officer's page begins with the emergencies to be judged, and keeps the verdict", async () => {
    const officer = await as("dpo");
    await officer.goto("/");
    const first = await text(officer);
    assert.match(first, /2 nødadgange venter på din vurdering/);
    assert.ok(first.indexOf("Nødadgange") < first.indexOf("Opslag og ændringer"));
    await checkPage(officer, "/indstillinger/log");
    await checkPage(officer, "/indstillinger/noedadgang");
    const row = officer.locator("tr", { hasText: "naboen er bekymret" });
    const { click, choose, counted } = counter();
    await click(row.getByText("Vurdér"));
    await choose(row.getByLabel("Vurdering", { exact: true }), "Ikke i orden");
    await click(row.getByRole("button", { name: "Gem vurderingen" }));
    assert.deepEqual(counted, { clicks: 2, fields: 1 });
    assert.match(await text(officer), /Skriv, hvorfor adgangen ikke er i orden/);
    await checkHere(officer);
    const again = officer.locator("tr", { hasText: "naboen er bekymret" });
    await again.getByLabel("Begrundelse").fill("Borgeren kunne nås på anden vis.");
    await again.getByRole("button", { name: "Gem vurderingen" }).click();
    assert.match(await text(officer), /Vurderingen er gemt/);
    assert.match(await text(officer), /1 venter på din vurdering/);
  });

  await test("emergency access by number tells nothing of those who are not there", async () => {
    await worker.goto("/borgere/noedadgang");
    await worker.getByLabel("CPR-nummer").fill("010150-9999");
    await worker.getByLabel("Et barn er i fare").check();
    await worker.getByLabel("Social", { exact: true }).check();
    await worker.getByLabel("Hvad er der sket?").fill("Barnet er alene hjemme.");
    await worker.getByRole("button", { name: "Vis oplysningerne" }).click();
    assert.match(await text(worker), /Borgeren findes ikke, eller der kan ikke gives nødadgang/);
    assert.equal(await worker.getByLabel("CPR-nummer").inputValue(), "010150-9999");
    await checkHere(worker);
    await checkPage(worker, "/borgere/noedadgang");
  });

  await test("S2-09 the social side finds veterans and refers one who has agreed; the employment side sees only who has agreed", async () => {
    await checkPage(social, "/opsporing");
    await social.goto("/borgere");
    const { click, counted } = counter();
    await click(main(social).getByRole("link", { name: "Opsporingslister" }));
    await click(social.getByRole("link", { name: "Veteraner uden ydelse" }));
    await click(social.getByRole("button", { name: "Kør listen" }));
    const list = await text(social);
    const found = Number(/(\d+) borgere?/.exec(list)[1]);
    assert.ok(found > 2, list);
    await checkHere(social);
    const refer = social.getByRole("link", { name: /^Henvis til BIF/ });
    const agreed = await refer.count();
    assert.ok(agreed >= 1 && agreed < found);
    await worker.goto("/opsporing/veteraner");
    await checkPage(worker, "/opsporing/veteraner");
    await worker.getByRole("button", { name: "Kør listen" }).click();
    const other = await text(worker);
    assert.match(other, new RegExp(`${agreed} borgere? `));
    assert.doesNotMatch(other, new RegExp(`\\b${found} `), "the number of the others is not told");
    await click(refer.first());
    assert.deepEqual(counted, { clicks: 4, fields: 0 });
    await social.getByRole("heading", { level: 1 }).waitFor();
    assert.match(new URL(social.url()).pathname, /\/henvis\/veteranindsats$/);
    assert.ok(await social.locator("input[name=legal_basis_id]:checked").count(), "the consent is chosen beforehand");
  });

  await test("S2-08 a mark is recorded by its own administration and taken off with undo", async () => {
    await social.goto(`${citizen}/markeringer`);
    await social.getByLabel("Veteran").check();
    await social.getByLabel("Begrundelse").fill("Borgeren har vist sit udsendelsesbevis.");
    await social.getByRole("button", { name: "Gem markeringen" }).click();
    assert.match(await text(social), /Markeringen er gemt/);
    await checkPage(social, `${citizen}/markeringer`);
    await social.getByRole("button", { name: /^Afslut i dag ?: Veteran/ }).click();
    assert.match(await text(social), /Markeringen er afsluttet/);
    await social.getByRole("button", { name: "Fortryd" }).click();
    assert.equal(await social.getByRole("button", { name: /^Afslut i dag ?: Veteran/ }).count(), 1);
    await worker.goto(`${citizen}/hjemmel`);
    assert.doesNotMatch(await text(worker), /Veteran/);
  });

  await test("S3-04a a concern is registered by the responsible user and is then nowhere for others, nor for a leader", async () => {
    const rasmus = await open(worker, "Rasmus Enevoldsen", "Rasmus Enevoldsen");
    const leader = await as("teamleder");
    await choosePurpose(leader, "Sagsbehandling efter beskæftigelsesloven");
    await open(leader, "Rasmus Enevoldsen", "Rasmus Enevoldsen");
    await worker.goto(`${rasmus}/hjemmel`);
    await worker.getByText("Ret begrænsningen").click();
    await worker.getByLabel("Bekymringssag").check();
    await worker.getByRole("button", { name: "Gem begrænsningen" }).click();
    assert.match(await text(worker), /Adgangen er begrænset/);
    await checkPage(worker, `${rasmus}/hjemmel`);
    assert.equal((await leader.goto(rasmus)).status(), 404);
    await leader.goto("/borgere");
    await main(leader).locator("#q").fill("Rasmus Enevoldsen");
    await main(leader).getByRole("button", { name: "Søg" }).click();
    assert.doesNotMatch(await text(leader), /Enevoldsen/);
    await worker.goto(rasmus);
    await worker.getByRole("heading", { level: 1, name: "Rasmus Enevoldsen" }).waitFor();
  });

  await test("who has looked at the citizen is shown to the responsible user, not to others", async () => {
    await worker.goto(`${citizen}/hjemmel`);
    assert.match(await text(worker), /Hvem har set borgeren .*Amira Haddad/);
    await social.goto(`${citizen}/hjemmel`);
    assert.doesNotMatch(await text(social), /Hvem har set borgeren/);
  });

  await test("all of it without script", async () => {
    const plain = await as("sagsbehandler", { javaScriptEnabled: false });
    for (const path of [`${citizen}/hjemmel`, "/borgere/noedadgang", `${citizen}/noedadgang`, "/opsporing"]) {
      await checkPage(plain, path);
    }
  });
}
