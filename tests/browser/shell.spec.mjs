// What surrounds every page: log-in, header, menu on narrow screens, keys, errors, both languages.
import assert from "node:assert/strict";
import { PHONE, logIn } from "./lib.mjs";

export default async function ({ as, test, checkPage }) {
  await test("the log-in page has no faults", async () => {
    await checkPage(await as(""), "/log-ind");
    await checkPage(await as("", { javaScriptEnabled: false }), "/log-ind");
  });

  await test("a wrong password is refused in words, and the user name stays", async () => {
    const page = await as("");
    await assert.rejects(logIn(page, "sagsbehandler", "forkert"), /could not log in/);
    assert.equal(await page.locator("#login").inputValue(), "sagsbehandler");
    assert.equal(await page.locator("main .alert-error").count(), 1);
  });

  await test("log-in and log-off work without script", async () => {
    const page = await as("", { javaScriptEnabled: false });
    await logIn(page, "sagsbehandler");
    await page.locator(".portal-user .log-off").click();
    await page.goto("/");
    assert.equal(new URL(page.url()).pathname, "/log-ind");
  });

  await test("the pages that every user has have no faults", async () => {
    const page = await as("sagsbehandler");
    for (const path of ["/menu", "/indstillinger", "/hjaelp"]) {
      await checkPage(page, path);
    }
    await checkPage(page, "/findes-ikke", { status: 404 });
  });

  await test("the menu opens as a drawer and gives the focus back", async () => {
    const page = await as("sagsbehandler", { viewport: PHONE });
    await page.goto("/menu");
    const open = page.locator(".js-menu-open");
    await open.click();
    await page.locator(".mobile-drawer.is-visible").waitFor();
    await page.locator(".mobile-drawer :focus").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".mobile-drawer.is-visible").waitFor({ state: "detached" });
    await page.locator(".js-menu-open:focus").waitFor();
  });

  await test("without script the menu is a page", async () => {
    const page = await as("sagsbehandler", { viewport: PHONE, javaScriptEnabled: false });
    await page.goto("/hjaelp");
    await page.locator(".tov-menu-link").click();
    assert.equal(new URL(page.url()).pathname, "/menu");
  });

  await test("the first Tab reaches the link past the header", async () => {
    const page = await as("sagsbehandler");
    await page.goto("/menu");
    await page.keyboard.press("Tab");
    assert.ok(await page.locator(".skipnav").evaluate((e) => e === document.activeElement));
    await page.keyboard.press("Enter");
    await page.locator("#indhold:focus").waitFor();
  });

  await test("English is kept from page to page", async () => {
    const page = await as("");
    await page.goto("/log-ind");
    await page.locator(".tov-foot a[hreflang=en]").click();
    await page.goto("/log-ind");
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    await checkPage(page, "/log-ind");
  });
}
