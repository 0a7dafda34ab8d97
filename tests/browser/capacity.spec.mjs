// The supply side for those who run an offer: the capacity board, places over time, the schedule of teams, and attendance of a whole
// team on one page; what managers see of it, and what a citizen's page shows. Clicks and fields are counted; docs/clicks.md.
import assert from "node:assert/strict";
import { PHONE, WIDE, picture } from "./lib.mjs";

const main = (page) => page.locator("main");
const text = async (page) => (await main(page).innerText()).replace(/\s+/g, " ");

export default async function ({ as, test, checkPage }) {
  const leader = await as("tilbudsleder");
  const manager = await as("aftaler");

  await test("S4_5_board_shows_own_unit_first_and_keeps_filters_in_the_address", async () => {
    await leader.goto("/henvisninger");
    await main(leader).getByRole("link", { name: "Kapacitet", exact: true }).first().click();
    await leader.waitForURL("**/tilbud/kapacitet");
    const first = await main(leader).locator("tbody tr").first().innerText();
    assert.match(first, /Afdeling for Sundhed og Beskæftigelse/);
    const all = await main(leader).locator("tbody tr").count();
    await leader.getByLabel("Enhed").selectOption("egen");
    await leader.getByRole("button", { name: "Vis kapacitet" }).click();
    assert.match(leader.url(), /enhed=egen/);
    const own = await main(leader).locator("tbody tr").count();
    assert.ok(own > 0 && own < all, `${own} of ${all}`);
    await main(leader).getByRole("link", { name: "Ledige i dag" }).click();
    assert.match(leader.url(), /enhed=egen.*sorter=ledige|sorter=ledige.*enhed=egen/);
    await picture(leader, "kapacitet");
  });

  await test("S4_5_places_are_changed_from_a_day_and_the_old_period_is_kept", async () => {
    await leader.goto("/tilbud/hif/kapacitet");
    const before = await main(leader).locator("table").last().locator("tbody tr").count();
    await leader.getByLabel("Hele tilbuddet").check();
    await leader.getByLabel("Pladser", { exact: true }).fill("26");
    await leader.getByLabel("Fra", { exact: true }).fill("1.5.2026");
    await leader.getByRole("button", { name: "Gem pladser" }).click();
    await leader.getByText("Pladserne er gemt").waitFor();
    const table = main(leader).locator("table").last();
    assert.equal(await table.locator("tbody tr").count(), before + 1);
    assert.match(await table.innerText(), /30\.04\.2026/);
    await leader.getByLabel("Pladser", { exact: true }).fill("mange");
    await leader.getByRole("button", { name: "Gem pladser" }).click();
    await leader.locator("[data-error-summary]").waitFor();
    assert.equal(await leader.getByLabel("Pladser", { exact: true }).inputValue(), "mange");
  });

  await test("S4_5_a_weekly_session_is_planned_moved_and_cancelled_with_a_reason", async () => {
    let clicks = 0;
    let fields = 0;
    await leader.goto("/henvisninger/skema");
    await leader.getByRole("link", { name: "Planlæg mødegange" }).click();
    clicks++;
    await leader.locator("#offer").selectOption("bbat");
    await leader.locator("#day").fill("17.4.2026");
    await leader.locator("#minute").fill("14");
    await leader.locator("#minutes_long").fill("15.30");
    await leader.locator("#place").fill("Sal 4");
    await leader.locator("#weeks").fill("4");
    fields += 6;
    await leader.getByRole("button", { name: "Planlæg" }).click();
    clicks++;
    await leader.getByText("4 mødegange er planlagt.").waitFor();
    console.log(`# S4-5 plan sessions clicks: ${clicks} fields: ${fields}`);
    await leader.locator("main tbody a", { hasText: /BBAT|Body Awareness/ }).last().click();
    await leader.getByText("Aflys mødegangen").first().click();
    await leader.getByLabel("Lokalet kan ikke bruges").check();
    await leader.getByLabel("Denne og de følgende").check();
    await leader.getByRole("button", { name: "Aflys mødegangen" }).click();
    await leader.getByText("er aflyst.").first().waitFor();
    assert.match(await text(leader), /Lokalet kan ikke bruges/);
    await leader.getByRole("button", { name: "Genopret mødegangen" }).click();
    await leader.getByText("Mødegangen er genoprettet.").waitFor();
    const ics = await leader.request.get(`${leader.url().split("?")[0]}/moedegang.ics`);
    assert.equal(ics.status(), 200);
    assert.match(await ics.text(), /BEGIN:VEVENT[\s\S]*UID:moedegang-/);
  });

  await test("S4_5_attendance_of_the_whole_team_is_taken_with_the_exceptions_only", async () => {
    let clicks = 0;
    let fields = 0;
    await leader.goto("/henvisninger/skema?uge=2026-04-13&tilbud=traening-bevaegelse");
    await leader.goto("/henvisninger/skema?vis=mangler");
    const links = main(leader).getByRole("link", { name: /Tag fremmøde/ });
    const n = await links.count();
    assert.ok(n > 0, "a session lacks attendance");
    await links.first().click();
    clicks++;
    await leader.locator("input[name=s0][value=no_show]").check();
    fields++;
    await leader.getByRole("button", { name: "Gem, resten er mødt" }).click();
    clicks++;
    await leader.getByText(/Fremmøde er gemt for/).waitFor();
    console.log(`# S4-5 take attendance clicks: ${clicks} fields: ${fields}`);
    assert.ok(await leader.locator("input[name=s0][value=no_show]").isChecked());
    await leader.locator("input[name=s0][value=ill]").check();
    await leader.getByRole("button", { name: "Gem kun det valgte" }).click();
    await leader.getByText("Fremmøde er gemt for 1 borger.").waitFor();
    assert.match(await text(leader), /Før: Udeblevet uden afbud/);
    await picture(leader, "fremmoede");
    await leader.locator("input[name=s0][value=part]").check();
    await leader.getByRole("button", { name: "Gem kun det valgte" }).click();
    await leader.locator("[data-error-summary]").waitFor();
    assert.match(await text(leader), /hvor mange minutter/);
  });

  await test("S4_5_two_who_take_attendance_at_once_lose_nothing", async () => {
    await leader.goto("/henvisninger/skema?vis=mangler");
    await main(leader).getByRole("link", { name: /Tag fremmøde/ }).first().click();
    const url = leader.url();
    const other = await as("tilbudsleder");
    await other.goto(url);
    await other.locator("input[name=s0][value=no_show]").check();
    await other.getByRole("button", { name: "Gem kun det valgte" }).click();
    await other.getByText(/Fremmøde er gemt/).waitFor();
    await leader.locator("input[name=s0][value=ill]").check();
    await leader.getByRole("button", { name: "Gem kun det valgte" }).click();
    await leader.getByText(/En anden har registreret fremmøde/).waitFor();
    assert.ok(await leader.locator("input[name=s0][value=ill]").isChecked());
    assert.match(await text(leader), /Registreret i mellemtiden: Udeblevet uden afbud/);
    await leader.getByRole("button", { name: "Gem kun det valgte" }).click();
    await leader.getByText(/Fremmøde er gemt/).waitFor();
    await other.context().close();
  });

  await test("S4_5_attendance_is_taken_with_the_keyboard_and_without_script", async () => {
    const plain = await as("tilbudsleder", { javaScriptEnabled: false, viewport: PHONE });
    await plain.goto("/henvisninger/skema?vis=mangler");
    await main(plain).getByRole("link", { name: /Tag fremmøde/ }).first().click();
    await plain.locator("input[name=s0][value=present]").focus();
    await plain.keyboard.press("Space");
    await plain.keyboard.press("ArrowDown");
    assert.ok(await plain.locator("input[name=s0][value=part]").isChecked());
    await plain.keyboard.press("ArrowUp");
    await plain.getByRole("button", { name: "Gem kun det valgte" }).click();
    assert.match(await text(plain), /Fremmøde er gemt for 1 borger/);
    await plain.context().close();
  });

  await test("S4_5_managers_see_counts_and_rates_but_no_names", async () => {
    await manager.goto("/tilbud/kapacitet");
    assert.match(await text(manager), /Ledige i dag/);
    await manager.goto("/tilbud/fremmoede?tilbud=hif");
    assert.match(await text(manager), /udeblev uden afbud/);
    const answer = await manager.request.get("/henvisninger/skema");
    assert.equal(answer.status(), 403);
    const file = await manager.request.get("/tilbud/kapacitet?format=xlsx");
    assert.match(file.headers()["content-type"], /spreadsheetml/);
  });

  await test("S4_5_the_citizens_page_shows_attendance_within_sight", async () => {
    await leader.goto("/henvisninger/forloeb");
    const rows = main(leader).locator("tbody tr", { hasText: /Hverdagen i Fokus|Psykolog|HIF/ });
    await rows.first().getByRole("link").last().click();
    await leader.getByRole("link", { name: "Fremmøde og mødegange" }).click();
    assert.match(await text(leader), /Timer/);
    await leader.goto("/henvisninger/skema?vis=liste&uge=2026-03-16");
    const session = await main(leader).locator("tbody tr", { hasText: "Fremmøde taget" }).first().getByRole("link").first().getAttribute("href");
    await leader.goto(session);
    const citizen = await main(leader).locator("tbody th a").first().getAttribute("href");
    await leader.goto(`${citizen}/fremmoede`);
    assert.match(await text(leader), /Mødt ud af de mødegange/);
  });

  for (const [name, page, path] of [
    ["board", leader, "/tilbud/kapacitet"],
    ["board of a manager", manager, "/tilbud/kapacitet?tilstand=ledige"],
    ["offer", leader, "/tilbud/hif/kapacitet"],
    ["week", leader, "/henvisninger/skema?uge=2026-04-07"],
    ["list", leader, "/henvisninger/skema?vis=liste"],
    ["planning", leader, "/henvisninger/skema/ny"],
    ["rates", leader, "/tilbud/fremmoede"],
    ["rates of an offer", leader, "/tilbud/fremmoede?tilbud=hif"],
  ]) {
    await test(`S4_5_${name.replaceAll(" ", "_")}_has_no_faults`, async () => {
      await checkPage(page, path);
      await page.setViewportSize(PHONE);
      await page.goto(path);
      await picture(page, `${name.replaceAll(" ", "-")}-phone`);
      await page.setViewportSize(WIDE);
      await page.goto(path);
      await picture(page, name.replaceAll(" ", "-"));
    });
  }

  await test("S4_5_sessions_ahead_moved_cancelled_and_attendance_of_one_citizen_have_no_faults", async () => {
    await leader.goto("/henvisninger/skema?uge=2026-05-04&tilbud=hif");
    const ahead = await main(leader).locator("tbody a").first().getAttribute("href");
    await checkPage(leader, ahead);
    await checkPage(leader, `${ahead}/ret`);
    await leader.goto(ahead);
    await leader.getByText("Aflys mødegangen").first().click();
    await leader.getByLabel("Andet").check();
    await leader.getByRole("button", { name: "Aflys mødegangen" }).click();
    await leader.getByText("Mødegangen er aflyst.").waitFor();
    await checkPage(leader, ahead);
    await leader.goto("/henvisninger/skema?uge=2026-03-30&tilbud=hif");
    const been = await main(leader).locator("tbody a").last().getAttribute("href");
    await leader.goto(been);
    const citizen = await main(leader).locator("tbody th a").first().getAttribute("href");
    await leader.goto(`${citizen}/fremmoede`);
    const shown = await main(leader).locator("tbody th a").first().getAttribute("href");
    await checkPage(leader, shown);
    await leader.goto("/henvisninger/forloeb");
    const course = await main(leader).getByRole("link", { name: /Afslut forløbet for/ }).first().getAttribute("href");
    await checkPage(leader, `${course}/fremmoede`);
  });

  await test("S4_5_the_session_has_no_faults", async () => {
    await leader.goto("/henvisninger/skema?uge=2026-04-07");
    const path = await main(leader).locator("tbody a").first().getAttribute("href");
    await checkPage(leader, path);
    await leader.setViewportSize(PHONE);
    await leader.goto(path);
    await picture(leader, "session-phone");
    await leader.setViewportSize(WIDE);
    await leader.goto(path);
    await picture(leader, "session");
  });
}
