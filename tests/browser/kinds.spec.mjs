// Every kind of document is begun from its template, about what the secretariat chooses, and all its figures can be computed.
import assert from "node:assert/strict";
import { inflateRawSync } from "node:zlib";
import { readyLink } from "./lib.mjs";

const PLAIN = ["recommendation", "background-note", "information-letter", "theme-discussion", "members-proposal"];
const ABOUT = {
  "strategy-status": "faelles-strategi-2010",
  "committee-request": "biu-sud-2023",
  "budget-note": "bi10",
  "expiry-catalogue": "2026",
  "grant-sheet": "bevilling-02",
  "investment-case": "ips-biu-sud",
  "result-sheet": "ips-rusmiddel",
  "supplier-report": "projekt-traedesten",
};

// A file of a ZIP archive, by its place in the directory at the end.
function unzip(zip, name) {
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from("PK\x05\x06")) + 16);
  for (; zip.readUInt32LE(at) === 0x02014b50; at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)) {
    if (zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28)).toString() !== name) {
      continue;
    }
    const local = zip.readUInt32LE(at + 42), size = zip.readUInt32LE(at + 20);
    const begin = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    return inflateRawSync(zip.subarray(begin, begin + size)).toString();
  }
  throw new Error(`no ${name} in the archive`);
}

export default async function ({ as, test, checkPage }) {
  const page = await as("sekretariat");
  const paths = {};
  const begin = async (kind) => {
    await page.goto("/dokumenter");
    await page.selectOption("#kind", kind);
    await page.getByRole("button", { name: "Opret kladde" }).click();
  };

  for (const kind of PLAIN) {
    await test(`a ${kind} is begun with its sections`, async () => {
      await begin(kind);
      await page.waitForURL(/\/dokumenter\/(?!ny)/);
      assert.ok((await page.locator("article h2").count()) >= 2);
    });
  }

  for (const [kind, subject] of Object.entries(ABOUT)) {
    await test(`a ${kind} is begun about ${subject}, and every figure of it is computed`, async () => {
      await begin(kind);
      await page.waitForURL(/\/dokumenter\/ny/);
      if (kind === "grant-sheet") {
        await checkPage(page, `/dokumenter/ny?kind=${kind}`);
      }
      await page.selectOption("#subject", subject);
      await page.getByRole("button", { name: "Opret kladde" }).click();
      await page.waitForURL((url) => !url.pathname.endsWith("/ny"));
      paths[kind] = new URL(page.url()).pathname;
      assert.equal(await page.locator("article .tov-late").count(), 0, await page.locator("main").innerText());
      if (kind === "committee-request") {
        assert.match(await page.locator("article table").innerText(), /Socialudvalget/); // its table is the request's record, without numbers
      } else {
        assert.ok((await page.locator("article a.tov-figure").count()) > 0);
      }
      assert.doesNotMatch(await page.locator("article").innerText(), /\[[a-z_]+\]|\{\{|@each|@end/);
    });
  }

  await test("S3-G the catalogue has a sheet for each of the 27 grants, with its economy", async () => {
    await page.goto(paths["expiry-catalogue"]);
    assert.equal(await page.locator("article h2[id^=bevilling-]").count(), 27);
    await checkPage(page, paths["expiry-catalogue"]);
    await checkPage(page, paths["budget-note"]);
  });

  await test("S1-20 the status of the strategy shows what is not due as such, never as missed", async () => {
    await page.goto(paths["strategy-status"]);
    const text = await page.locator("article").innerText();
    assert.match(text, /12,7 mio\. kr\./);
    assert.match(text, /15 indsatser, heraf 9 navngivet i kilden/);
    assert.doesNotMatch(text, /Ikke opfyldt[^,.]*2012/);
    await checkPage(page, paths["strategy-status"]);
  });

  await test("what the template asks the writer to write stops the issue until it is written", async () => {
    await page.goto(`${paths["grant-sheet"]}/udsted`);
    assert.match(await page.locator("main").innerText(), /Videre proces.* har stadig skabelonens vejledning/);
    assert.equal(await page.getByRole("button", { name: "Frys tal og udsted" }).count(), 0);
    await page.goto(`${paths["grant-sheet"]}/afsnit/videre-proces`);
    await page.fill("textarea", "Udvalget beslutter det i juni.");
    await page.locator("main form button.button-primary").first().click();
    await page.waitForURL(/#videre-proces/);
    await page.goto(`${paths["grant-sheet"]}/udsted`);
    await page.getByRole("button", { name: "Frys tal og udsted" }).click();
    await page.waitForURL(/\/udgave\/1$/);
  });

  await test("in Word a heading of rows is bold across its whole table", async () => {
    const groups = await page.locator("article tr.tov-group").allInnerTexts();
    assert.ok(groups.length >= 2, `${groups.length} groups`);
    await page.getByRole("button", { name: /^Word/ }).click();
    const link = await readyLink(page);
    const word = unzip(await (await page.request.get(await link.getAttribute("href"))).body(), "word/document.xml");
    const across = word.split("<w:tr>").filter((row) => /<w:gridSpan w:val="\d+" ?\/>/.test(row) && /<w:b ?\/>/.test(row)).map((row) => row.replace(/<[^>]*>/g, "").trim());
    assert.deepEqual(across.slice(0, groups.length), groups.map((one) => one.trim()));
  });

  await test("a section that the kind must have cannot be left out of an issue", async () => {
    await page.goto(`${paths["budget-note"]}/afsnit/hjemmel`);
    await page.locator("input[name=hidden]").check({ force: true });
    await page.locator("main form button.button-primary").first().click();
    await page.waitForURL(/#hjemmel/);
    await page.goto(`${paths["budget-note"]}/udsted`);
    assert.match(await page.locator("main").innerText(), /Hjemmel.* skal med/);
    assert.equal(await page.getByRole("button", { name: "Frys tal og udsted" }).count(), 0);
  });
}
