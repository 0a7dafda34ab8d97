// The public page: closed until opened; what is published is read without log-in, as page and as data; small counts stay hidden; withdrawn
// is gone.
import assert from "node:assert/strict";
import { PHONE } from "./lib.mjs";

export default async function ({ as, test, checkPage, server }) {
  const secretary = await as("sekretariat");
  const anybody = await as("", { viewport: PHONE });
  const get = async (path, headers = {}) => {
    const answer = await fetch(server.url + path, { headers, redirect: "manual" });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };
  let document;

  await test("nothing is public before the page is opened", async () => {
    for (const path of ["", "/data", "/data/maal/csv", "/data/datapakke", "/nyt", "/maal/ips-job-uddannelse"]) {
      assert.equal((await get(`/offentligt${path}`)).status, 404, path);
    }
    await checkPage(secretary, "/dokumenter/offentligt");
    assert.match(await secretary.textContent("main"), /offentlige side er lukket/);
  });

  await test("an issued document and a goal are published, and the page is opened", async () => {
    await secretary.goto("/dokumenter");
    await secretary.selectOption("#kind", "political-answer");
    await secretary.getByRole("button", { name: "Opret kladde" }).click();
    await secretary.waitForURL(/\/dokumenter\/politikersvar-/);
    document = new URL(secretary.url()).pathname.split("/").pop();
    await secretary.goto(`/dokumenter/${document}/udsted`);
    await secretary.getByRole("button", { name: "Frys tal og udsted" }).click();
    await secretary.waitForURL(/\/udgave\/1$/);
    await secretary.goto("/dokumenter/offentligt");
    await secretary.locator(`form[action*="/${document}/"]`).getByRole("button", { name: /Offentliggør Politikersvar/ }).click();
    await secretary.selectOption("#maal", "ips-job-uddannelse");
    await secretary.getByRole("button", { name: "Se tallene først" }).click();
    await checkPage(secretary, new URL(secretary.url()).pathname + new URL(secretary.url()).search);
    await secretary.getByRole("button", { name: "Offentliggør målet" }).click();
    assert.match(await secretary.textContent("main"), /Det er offentliggjort/);
    const admin = await as("administrator");
    await admin.goto("/indstillinger/installation");
    const form = admin.locator("form[action$='/public_page']");
    const box = form.locator("input[type=checkbox], select, input[type=radio][value='1'], input[name=value]").first();
    if (await box.evaluate((b) => b.tagName === "SELECT")) await box.selectOption("1");
    else if (["checkbox", "radio"].includes(await box.getAttribute("type"))) await box.check();
    else await box.fill("1");
    await form.locator("button").click();
  });

  await test("anybody reads the document and the goal on a telephone", async () => {
    await checkPage(anybody, "/offentligt");
    await anybody.getByRole("link", { name: /Politikersvar: udfasning/ }).click();
    assert.match(await anybody.textContent("article"), /Talgrundlag/);
    await checkPage(anybody, `/offentligt/dokumenter/${document}`);
    await checkPage(anybody, "/offentligt/maal/ips-job-uddannelse");
    assert.ok(await anybody.locator("svg[role=img]").count(), "a chart");
    await checkPage(anybody, "/offentligt/data");
    const english = await as("", { locale: "en" });
    await checkPage(english, "/offentligt");
  });

  await test("data are described, and CSV and JSON tell the same", async () => {
    const described = JSON.parse((await get("/offentligt/data/datapakke")).text);
    for (const resource of described.resources) {
      const file = await get(`/offentligt/data/${resource.path}`);
      assert.equal(file.status, 200, resource.path);
      const names = resource.schema.fields.map((f) => f.name);
      if (resource.format === "json") {
        const rows = JSON.parse(file.text);
        assert.ok(rows.length > 0, resource.path);
        assert.deepEqual(Object.keys(rows[0]), names);
      } else {
        assert.deepEqual(file.text.replace(/^\uFEFF/, "").split(/\r?\n/)[0].split(";"), names);
      }
    }
    const numbers = JSON.parse((await get(`/offentligt/data/tal/json?dokument=${document}`)).text);
    assert.ok(numbers.some((n) => n.tal === "referrals group=hif year=2025" && n.vaerdi === "101"));
    const feed = (await get("/offentligt/nyt")).text;
    assert.match(feed, /<title>Politikersvar: udfasning/);
    assert.equal((feed.match(/<entry>/g) ?? []).length, 2);
  });

  await test("answers may be kept, are asked for again by their mark, and never hold a log-in", async () => {
    const first = await get("/offentligt/data/maal/csv");
    assert.match(first.headers.get("cache-control"), /public, max-age=300/);
    assert.equal(first.headers.get("set-cookie"), null);
    const again = await get("/offentligt/data/maal/csv", { "If-None-Match": first.headers.get("etag") });
    assert.deepEqual([again.status, again.text], [304, ""]);
    const own = await secretary.request.get("/offentligt");
    assert.match(own.headers()["cache-control"], /no-store/);
  });

  await test("small counts are hidden in the values that are published", async () => {
    const goals = JSON.parse((await get("/offentligt/data/maal/json")).text);
    assert.ok(goals.length > 0);
    for (const row of goals) {
      assert.ok(row.vaerdi_pct === null || row.personer === null || row.personer >= 5, JSON.stringify(row));
      assert.ok(row.undertrykt === false || (row.vaerdi_pct === null && row.personer === null && row.lav_pct === null), JSON.stringify(row));
    }
  });

  await test("what is withdrawn, with a reason, is gone at once", async () => {
    await secretary.goto("/dokumenter/offentligt");
    await secretary.locator("main table a").filter({ hasText: /Politikersvar/ }).click();
    await secretary.waitForURL(/offentligt\/\d+$/);
    const path = new URL(secretary.url()).pathname;
    await secretary.getByRole("button", { name: "Træk tilbage" }).click();
    assert.match(await secretary.textContent("main"), /Skriv, hvorfor/);
    await secretary.fill("#reason", "Et tal var forkert");
    await secretary.getByRole("button", { name: "Træk tilbage" }).click();
    await checkPage(secretary, path);
    assert.equal((await get(`/offentligt/dokumenter/${document}`)).status, 404);
    assert.doesNotMatch((await get("/offentligt/data/tal/csv")).text, /referrals/);
    await checkPage(secretary, "/dokumenter/offentligt");
  });
}
