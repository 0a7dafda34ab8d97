// The plan on screen: begin, goals and actions, done and undone, two people who change the same, versions, print and PDF,
// team and hand-over. Names carry the stories' ids.
import assert from "node:assert/strict";
import { PHONE, WIDE, readyLink } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

async function choosePurpose(page) {
  await page.goto("/borgere");
  const purpose = page.getByLabel("Sagsbehandling efter beskæftigelsesloven");
  if (await purpose.count()) {
    await purpose.check();
    await page.getByRole("button", { name: "Vælg formål" }).click();
  }
}

async function find(page, words, name) {
  await page.goto("/borgere");
  await main(page).locator("#q").fill(words);
  await main(page).getByRole("button", { name: "Søg" }).click();
  await main(page).getByRole("link", { name }).first().click();
  await page.getByRole("heading", { level: 1, name }).waitFor();
  return new URL(page.url()).pathname;
}

// Runs the steps and counts them: [clicks, fields]. A field without text is ticked.
async function counted(page, steps) {
  let clicks = 0;
  let fields = 0;
  await steps(
    async (target) => {
      await target.click();
      await page.waitForLoadState();
      clicks++;
    },
    async (target, words) => {
      await (words === undefined ? target.check() : target.fill(words));
      fields++;
    },
  );
  return [clicks, fields];
}

export default async function ({ as, test, checkPage }) {
  const mette = await as("sagsbehandler");
  const jonas = await as("suf");
  let citizen, plan;
  await choosePurpose(mette);
  await choosePurpose(jonas);

  await test("the citizen's page shows the next steps and the team as in the picture", async () => {
    citizen = await find(mette, "010179-9992", "Sanne Holm-Berntsen");
    const said = await text(mette);
    assert.match(said, /Næste skridt i planen Åbn planen \(version 6\)/);
    assert.match(said, /Aftal skånehensyn på lageret .*10\.04\.2026 4 dage over Forfalden/);
    assert.match(said, /Tilmeld til AMU-kursus, lager .*Udført 09\.04\.2026/);
    assert.match(said, /Kerneteam .*Mette Lind .*Tovholder .*Jonas Vinther .*Amira Haddad .*indtil 31\.10\.2025/);
  });

  await test("S2-05 the plan shows the citizen's own goal, the job goal and the tracks in their order", async () => {
    await mette.getByRole("link", { name: "Åbn planen (version 6)" }).click();
    plan = (await mette.getByRole("link", { name: "Versioner (6)" }).getAttribute("href")).replace(/\/versioner$/, "");
    const said = await text(mette);
    assert.match(said, /Borgerens eget mål .*Jobmål Lagermedarbejder, 15 timer om ugen/);
    const order = ["Job", "Sundhed", "Social", "Opkvalificering", "Fritid"];
    const heads = await main(mette).locator("h3").allInnerTexts();
    assert.deepEqual(heads.filter((h) => order.includes(h)), order);
    for (const page of ["", "/ret", "/delmaal/0", "/handling/0", "/versioner", "/afslut", "/udskriv"]) {
      await checkPage(mette, page ? plan + page : `${citizen}/plan`);
    }
    await mette.setViewportSize(WIDE);
  });

  await test("an action is marked done in one click and undone", async () => {
    await mette.goto(`${citizen}/plan`);
    await mette.getByRole("button", { name: /Markér udført.*Aftal skånehensyn/ }).click();
    assert.match(await text(mette), /markeret som udført/);
    await mette.getByRole("button", { name: "Fortryd" }).click();
    assert.match(await text(mette), /ikke længere markeret som udført/);
  });

  await test("an action is added in 2 clicks and 2 fields", async () => {
    await mette.goto(`${citizen}/plan`);
    const n = await counted(mette, async (click, field) => {
      await click(mette.getByRole("link", { name: /^Tilføj handling i Job/ }));
      await field(mette.getByLabel("Handling", { exact: true }), "Ring til lageret");
      await field(mette.getByLabel(/^Frist/), "20.04.2026");
      await click(mette.getByRole("button", { name: "Gem" }));
    });
    assert.deepEqual(n, [2, 2]);
    assert.match(await text(mette), /Ring til lageret Mette Lind, BIF 20\.04\.2026/);
  });

  await test("S4-07 a plan without job goal and without reason asks for one of them", async () => {
    await mette.goto(`${plan}/ret`);
    await mette.getByLabel(/^Jobmål/).fill("");
    await mette.getByRole("button", { name: "Gem" }).click();
    assert.equal(await mette.locator("#job_goal-fejl").count(), 1);
    await mette.goto(`${citizen}/plan`);
    const n = await counted(mette, async (click, field) => {
      await click(mette.getByRole("link", { name: "Ret mål" }));
      await field(mette.getByLabel(/^Jobmål/), "Lagermedarbejder, 20 timer om ugen");
      await click(mette.getByRole("button", { name: "Gem" }));
    });
    assert.deepEqual(n, [2, 1]);
    assert.match(await text(mette), /gemt som en ny version/);
    await mette.goto(`${citizen}/stamdata`);
    assert.match(await text(mette), /Lagermedarbejder, 20 timer om ugen/);
  });

  await test("two who change the same plan choose field by field, and nothing is chosen beforehand", async () => {
    const other = await as("sagsbehandler", { javaScriptEnabled: false });
    await mette.goto(`${plan}/ret`);
    await other.goto(`${plan}/ret`);
    await mette.getByLabel(/^Borgerens eget mål/).fill("Mettes linje\nto linjer");
    await mette.getByRole("button", { name: "Gem" }).click();
    await other.getByLabel(/^Borgerens eget mål/).fill("Den andens linje\nog en til");
    await other.getByLabel(/^Jobmål/).fill("Truckfører");
    await other.getByRole("button", { name: "Gem" }).click();
    assert.match(await text(other), /Mette Lind har ændret planen, mens du skrev\. Vælg, hvad der skal gælde for hvert felt\./);
    assert.match(await text(other), /Dit: Den andens linje og en til .*Gemt nu: Mettes linje to linjer/);
    assert.equal(await other.locator("input[type=radio]:checked").count(), 0);
    await other.getByLabel("Gemt nu: Mettes linje to linjer").check();
    await other.getByLabel("Dit: Truckfører").check();
    await other.getByRole("button", { name: "Gem valgene" }).click();
    const said = await text(other);
    assert.match(said, /Mettes linje to linjer/);
    assert.match(said, /Jobmål Truckfører/);
  });

  await test("two who change the same action choose field by field", async () => {
    await mette.goto(`${citizen}/plan`);
    const url = await main(mette).getByRole("link", { name: "Ring til lageret" }).getAttribute("href");
    const other = await as("sagsbehandler");
    await mette.goto(url);
    await other.goto(url);
    await mette.getByLabel("Handling", { exact: true }).fill("Ring til lageret tirsdag");
    await mette.getByRole("button", { name: "Gem" }).click();
    await other.getByLabel("Handling", { exact: true }).fill("Ring til lageret torsdag");
    await other.getByRole("button", { name: "Gem" }).click();
    assert.match(await text(other), /har ændret handlingen, mens du skrev/);
    await other.getByLabel("Dit: Ring til lageret torsdag").check();
    await other.getByRole("button", { name: "Gem valgene" }).click();
    assert.match(await text(other), /Ring til lageret torsdag/);
  });

  await test("every change is a version, and two lie side by side with the differences marked", async () => {
    await mette.goto(`${plan}/versioner`);
    assert.match(await text(mette), /Handling er ændret Mette Lind, BIF/);
    await mette.getByLabel("Ældre version").selectOption("6");
    await mette.getByRole("button", { name: "Sammenlign" }).click();
    const said = await text(mette);
    assert.match(said, /Version 6 og \d+ side om side/);
    assert.match(said, /Jobmål .*Lagermedarbejder, 15 timer om ugen .*Truckfører Ændret/);
    await checkPage(mette, new URL(mette.url()).pathname + new URL(mette.url()).search);
    await mette.setViewportSize(WIDE);
  });

  await test("S2-05 another administration sees what the basis covers, and is told that more is hidden", async () => {
    await find(jonas, "010179-9992", "Sanne Holm-Berntsen");
    await jonas.goto(`${citizen}/plan`);
    const said = await text(jonas);
    assert.match(said, /Nogle oplysninger fra .* er skjult/);
    assert.match(said, /Find træningstilbud efter 30\. juni/);
    await checkPage(jonas, `${citizen}/plan`);
    await jonas.setViewportSize(WIDE);
  });

  await test("the plan is printed in plain words, on paper and as PDF", async () => {
    await mette.goto(`${plan}/udskriv`);
    const said = await text(mette);
    assert.match(said, /Det vil du gerne .*Dit mål med arbejde/);
    assert.match(said, /Din kontaktperson er Mette Lind, Jobcenter København/);
    assert.doesNotMatch(said, /\bBIF\b|\bSUF\b|\bSOF\b|not_started/);
    await mette.getByRole("button", { name: "Hent som PDF" }).click();
    const link = await readyLink(mette, mette.getByRole("link", { name: "Hent PDF" }));
    const file = await mette.request.get(await link.getAttribute("href"));
    assert.equal(file.status(), 200);
    const data = await file.body();
    assert.equal(data.subarray(0, 4).toString(), "%PDF");
    assert.match(data.toString("latin1"), /StructTreeRoot/);
  });

  await test("becoming coordinator asks the one there is, who answers", async () => {
    const other = await as("koordinator");
    await choosePurpose(other);
    await find(other, "010179-9992", "Sanne Holm-Berntsen");
    await other.goto(`${citizen}/tovholder`);
    await checkPage(other, `${citizen}/tovholder`);
    await other.setViewportSize(WIDE);
    await other.goto(`${citizen}/stamdata`);
    const n = await counted(other, async (click) => {
      await click(other.getByRole("link", { name: "Plan", exact: true }));
      await click(other.getByRole("link", { name: "Ret team" }));
      await click(other.getByRole("link", { name: "Skift tovholder" }));
      await click(other.getByRole("button", { name: "Spørg tovholderen" }));
    });
    assert.deepEqual(n, [4, 0]);
    assert.match(await text(other), /har bedt om at blive tovholder/);
    await mette.goto(citizen);
    await mette.getByRole("link", { name: "Svar på overdragelsen" }).click();
    await mette.getByRole("button", { name: "Nej tak" }).click();
    assert.equal(await mette.locator("#reason-fejl").count(), 1);
    await mette.getByLabel(/^Begrundelse/).fill("Vi er midt i forløbet.");
    await mette.getByRole("button", { name: "Nej tak" }).click();
    assert.match(await text(mette), /Dit nej er noteret/);
    await other.goto(`${citizen}/tovholder`);
    assert.match(await text(other), /Afslået .*Vi er midt i forløbet\./);
  });

  await test("a person outside Tovholder joins the support team and leaves it again", async () => {
    await mette.goto(`${citizen}/team`);
    await mette.getByLabel("Supportteam").check();
    await mette.getByLabel(/^Navn/).fill("Grete Lærer");
    await mette.getByLabel(/^Organisation/).fill("Skolen ved Søerne");
    await mette.getByRole("button", { name: "Føj til teamet" }).click();
    assert.match(await text(mette), /Grete Lærer/);
    await mette.getByRole("button", { name: /Ud af teamet.*Grete Lærer/ }).click();
    await mette.getByRole("button", { name: "Fortryd" }).click();
    assert.match(await text(mette), /i teamet igen/);
    await checkPage(mette, `${citizen}/team`);
    await mette.setViewportSize(WIDE);
  });

  await test("S3-18a a release plan is voluntary, and a no is noted without consequence", async () => {
    await checkPage(mette, `${citizen}/plan/ny?slags=loesladelsesplan`);
    await mette.setViewportSize(WIDE);
    await mette.goto(`${citizen}/plan`);
    const n = await counted(mette, async (click, field) => {
      await click(mette.getByRole("link", { name: "Begynd en plan af en anden slags" }));
      await click(mette.getByRole("link", { name: "Løsladelsesplan" }));
      await field(mette.getByLabel(/Borgeren har sagt nej tak/));
      await click(mette.getByRole("button", { name: "Begynd plan" }));
    });
    assert.deepEqual(n, [3, 1]);
    assert.match(await text(mette), /nej tak er noteret\. Det har ingen følger/);
  });

  await test("S1-09 a rehabilitation plan must carry a job goal or a reason why not, and joins job and health", async () => {
    await mette.goto(`${citizen}/plan`);
    await mette.getByRole("link", { name: "Begynd en plan af en anden slags" }).click();
    await mette.getByRole("link", { name: "Rehabiliteringsplan" }).click();
    const url = new URL(mette.url()).pathname + new URL(mette.url()).search;
    await checkPage(mette, url);
    await mette.setViewportSize(WIDE);
    await mette.goto(url);
    await mette.getByLabel(/^Borgerens eget mål/).fill("Jeg vil kunne løfte mit barnebarn igen.");
    await mette.getByLabel(/^Jobmål/).fill("");
    await mette.getByRole("button", { name: "Begynd plan" }).click();
    assert.equal(await mette.locator("#job_goal-fejl").count(), 1, "neither job goal nor reason");
    assert.equal(await mette.getByLabel(/^Borgerens eget mål/).inputValue(), "Jeg vil kunne løfte mit barnebarn igen.");
    await mette.getByLabel(/^Hvorfor er der ikke et jobmål/).fill("Borgeren er nyopereret; jobmålet tages op om otte uger.");
    await mette.getByRole("button", { name: "Begynd plan" }).click();
    const begun = await text(mette);
    assert.match(begun, /Rehabiliteringsplan/);
    assert.match(begun, /Borgeren er nyopereret; jobmålet tages op om otte uger\./);
    for (const [track, action] of [["Sundhed", "Genoptræning to gange om ugen"], ["Job", "Besøg på arbejdspladsen"]]) {
      await mette.getByRole("link", { name: new RegExp(`^Tilføj handling i ${track}`) }).click();
      await mette.getByLabel("Handling", { exact: true }).fill(action);
      await mette.getByRole("button", { name: "Gem" }).click();
    }
    const said = await text(mette);
    assert.ok(said.includes("Genoptræning to gange om ugen") && said.includes("Besøg på arbejdspladsen"), said);
    await mette.getByRole("link", { name: "Ret mål" }).click();
    await mette.getByLabel(/^Jobmål/).fill("Lagermedarbejder, 15 timer om ugen");
    await mette.getByLabel(/^Hvorfor er der ikke et jobmål/).fill("");
    await mette.getByRole("button", { name: "Gem" }).click();
    assert.match(await text(mette), /Lagermedarbejder, 15 timer om ugen/);
    await checkPage(mette, new URL(mette.url()).pathname + new URL(mette.url()).search);
    await mette.setViewportSize(WIDE);
  });

  await test("S3-06a a family plan asks who else it is about", async () => {
    await mette.goto(`${citizen}/plan/ny?slags=familieplan`);
    await mette.getByRole("button", { name: "Begynd plan" }).click();
    assert.equal(await mette.locator("#member-fejl").count(), 1);
    await mette.setViewportSize(PHONE);
    await checkPage(mette, `${citizen}/plan/ny?slags=familieplan`);
    await mette.setViewportSize(WIDE);
  });

  await test("S3-06a a family plan is about several citizens, with cases in two administrations", async () => {
    await mette.goto(`${citizen}/stamdata/relationer/ny`);
    await mette.locator("#other").fill("010185-9993");
    await mette.locator("select[name=kind]").selectOption("partner");
    await main(mette).locator("form.tov-form button[type=submit]").first().click();
    await mette.goto(`${citizen}/plan`);
    const n = await counted(mette, async (click, field) => {
      await click(mette.getByRole("link", { name: "Begynd en plan af en anden slags" }));
      await click(mette.getByRole("link", { name: "Familieplan" }));
      await field(mette.getByLabel(/Rasmus Enevoldsen, Partner/));
      await click(mette.getByRole("button", { name: "Begynd plan" }));
    });
    assert.deepEqual(n, [3, 1]);
    assert.match(await text(mette), /Planen handler om Sanne Holm-Berntsen, Rasmus Enevoldsen/);
    await mette.getByRole("link", { name: /^Tilføj handling i Job/ }).click();
    await mette.getByLabel("Handling", { exact: true }).fill("Tag kontakt til arbejdspladsen");
    await mette.getByLabel("Rasmus Enevoldsen").check();
    await mette.getByRole("button", { name: "Gem" }).click();
    assert.match(await text(mette), /Tag kontakt til arbejdspladsen Rasmus Enevoldsen/);
    await checkPage(mette, new URL(mette.url()).pathname + new URL(mette.url()).search);
    await mette.setViewportSize(WIDE);
  });

  await test("the offer leader does not get at plan and team", async () => {
    const leader = await as("tilbudsleder");
    for (const page of [`${citizen}/plan`, `${plan}/versioner`, `${plan}/udskriv`, `${citizen}/team`]) {
      assert.ok([403, 404].includes((await leader.goto(page)).status()), page);
    }
  });
}
