// The checks themselves: a sound page has no faults, and each kind of fault is found.
import assert from "node:assert/strict";
import { PHONE, faultsOf, visitor } from "./lib.mjs";
import { slowly } from "./slow.mjs";

const page = (body) =>
  `<!doctype html><html lang="da"><head><meta charset="utf-8"><title>Prøve</title></head><body><main><h1>Prøve</h1>${body}</main></body></html>`;
const chart = (x) =>
  `<svg role="img" aria-label="Prøve" width="200" height="40"><text x="10" y="20">Første</text><text x="${x}" y="20">Anden</text></svg>`;

export default async function ({ as, browser, server, test }) {
  const tab = await as("", { viewport: PHONE, bypassCSP: true });
  const faults = async (body) => {
    await tab.setContent(page(body));
    return faultsOf(tab);
  };

  await test("a sound page has no faults", async () => {
    assert.deepEqual(await faults(`<p>Alt er, som det skal være.</p>${chart(100)}`), []);
  });
  await test("axe finds a picture without text", async () => {
    assert.match((await faults('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')).join(), /axe image-alt/);
  });
  await test("axe finds pale text", async () => {
    assert.match((await faults('<p style="color: #bbb">Kan ikke læses</p>')).join(), /axe color-contrast/);
  });
  await test("an element wider than the page is found", async () => {
    assert.match((await faults('<div style="width: 500px">Bred</div>')).join(), /outside the page/);
  });
  await test("a wide table in its own scroll area is allowed", async () => {
    const body = '<div style="overflow-x: auto" tabindex="0" role="region" aria-label="Tal"><div style="width: 500px">Bred</div></div>';
    assert.deepEqual(await faults(body), []);
  });
  await test("overlapping and cut chart text is found", async () => {
    assert.match((await faults(chart(20))).join(), /chart texts overlap/);
    assert.match((await faults(chart(190))).join(), /chart text cut off/);
  });
  await test("an error in the console is found", async () => {
    assert.match((await faults('<script>console.error("prøve")</script>')).join(), /console: prøve/);
  });
  await test("a breach of the content security policy is found", async () => {
    const policy = '<meta http-equiv="Content-Security-Policy" content="img-src \'none\'">';
    assert.match((await faults(`${policy}<img alt="Prik" src="/assets/prik.gif">`)).join(), /Content Security Policy/);
  });
  await test("what a click opens is read when the whole page is there", async () => {
    const slow = await slowly(server.port, 300);
    try {
      const plain = await visitor(browser, slow)("", { javaScriptEnabled: false });
      await plain.goto("/log-ind");
      await plain.locator("main form button[type=submit]").click();
      assert.equal(await plain.locator("body .tov-foot").count(), 1);
    } finally {
      slow.stop();
    }
  });
}
