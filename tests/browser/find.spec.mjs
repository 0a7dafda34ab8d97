// Search by words: Danish word forms, æøå typed as ae, oe, aa, case numbers, only what one may open, and CPR numbers refused.
import assert from "node:assert/strict";

const address = (q, kind) => `/soeg/alt?q=${encodeURIComponent(q)}${kind ? `&slags=${kind}` : ""}`;

export default async function ({ as, test, checkPage }) {
  const page = await as("sekretariat");
  const found = async (user, q, kind) => {
    await user.goto(address(q, kind));
    return user.textContent("main");
  };

  await test("S4-01 search finds word forms, other spellings and case numbers", async () => {
    await page.goto("/dokumenter");
    await page.selectOption("#kind", "political-answer");
    await page.getByRole("button", { name: "Opret kladde" }).click();
    await page.waitForURL(/\/dokumenter\/politikersvar-/);
    assert.match(await found(page, "henvisningerne sundhedssamtaler"), /Politikersvar: udfasning/);
    assert.match(await found(page, "2026-5707"), /Politikersvar: udfasning/);
    assert.match(await found(page, "koebenhavn erhvervsindsatser"), /En samlet erhvervsindsats i København/);
    assert.match(await found(page, "BI10"), /Budgetnotater/);
    assert.match(await found(page, "strategien ledige"), /Strategier/);
    await checkPage(page, address("samarbejde"));
  });

  await test("an offer is found by its unit's name, and no key of a register is shown", async () => {
    assert.match(await found(page, "afdeling sundhed beskæftigelse", "tilbud"), /Afdeling for Sundhed og Beskæftigelse/);
    for (const q of ["beskaeftigelse", "budget", "center", "sundhed", "bevilling", "indsats", "strategi"]) {
      const key = (await found(page, q)).replaceAll("peer-to-peer", "").match(/\b[a-z]+(-[a-z]+){2,}\b/);
      assert.equal(key, null, `${q}: ${key}`);
    }
  });

  await test("a text changed or removed is found as it is now", async () => {
    const before = await found(page, "kvittebaerbusk");
    assert.match(before, /Intet passer/);
    await page.goto(address("2026-5707"));
    await page.click("main .tov-list a");
    const path = new URL(page.url()).pathname;
    await page.goto(`${path}/afsnit/baggrund`);
    const body = await page.inputValue("textarea");
    await page.fill("textarea", `${body}\n\nEn kvittebærbusk.`);
    await page.click("main button.button-primary");
    assert.match(await found(page, "kvittebaerbuske"), /kvittebærbusk/);
    await page.goto(`${path}/afsnit/baggrund`);
    await page.fill("textarea", body);
    await page.click("main button.button-primary");
    assert.match(await found(page, "kvittebaerbusk"), /Intet passer/);
  });

  await test("one kind stands in the address, and nothing found says what to do", async () => {
    await page.goto("/soeg/alt");
    await page.fill("#q", "indsats");
    await page.selectOption("#slags", "bevillinger");
    await page.click("form.tov-filter button");
    assert.match(page.url(), /slags=bevillinger/);
    assert.equal(await page.locator("main h2").count(), 1);
    await checkPage(page, "/soeg/alt");
    await checkPage(page, address("indsats", "bevillinger"));
    await checkPage(page, address("xyzzy"));
    assert.match(await found(page, "xyzzy"), /Intet passer/);
    await checkPage(page, address("010179-9992"), { status: 422 });
  });

  await test("no kind is found that one may not open", async () => {
    const leader = await as("tilbudsleder");
    const text = await found(leader, "indsats");
    assert.match(text, /Tilbud og indsatser/);
    assert.equal(await leader.locator("main a[href*='/oekonomi/'], main a[href*='/dokumenter/']").count(), 0);
    assert.match(await found(leader, "indsats", "bevillinger"), /Intet passer/);
  });

  await test("the search of the header finds the same beside citizens", async () => {
    await page.goto("/dokumenter");
    await page.fill("#soeg", "samarbejdsaftalens udfasning");
    await page.press("#soeg", "Enter");
    await page.getByRole("link", { name: /Politikersvar: udfasning/ }).first().waitFor();
  });
}
