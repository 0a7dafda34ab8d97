// English: pages of several roles show no text that po/en.po translates in Danish, and nothing reaches outside a
// page of 1024 px, where English is the longest.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib.mjs";

const PAGES = {
  sagsbehandler: ["/overblik", "/henvisninger/sendt", "/henvisninger/kladder", "/hjaelp", "/hvad-maa-jeg-se", "/tilgaengelighed", "/indstillinger"],
  tilbudsleder: ["/henvisninger", "/henvisninger/forloeb", "/tilbud", "/tilbud/psykologforloeb", "/tilbud/aftaler/bif-suf", "/tilbud/strategier/faelles-strategi-2010"],
  controller: ["/oekonomi", "/oekonomi/udloeb?aar=2026", "/oekonomi/bevillinger?visning=tavle", "/oekonomi/bevillinger/bevilling-06", "/oekonomi/notater/bi10", "/oekonomi/kontrol"],
  analytiker: ["/effekt", "/effekt/maal/ips-job-uddannelse", "/effekt/henvisninger", "/effekt/tal?tal=referrals%20group%3Dhif%20year%3D2025", "/effekt/definitioner/goal"],
  sekretariat: ["/dokumenter"],
  administrator: ["/indstillinger/brugere", "/indstillinger/brugere/ny", "/indstillinger/job", "/indstillinger/indlaesninger"],
  dpo: ["/indstillinger/log"],
};

// Danish texts that English data use as well: the track Job.
const SHARED = new Set(["Job"]);

// The texts of po/en.po as [Danish, English].
function catalogue() {
  const texts = [];
  for (const entry of readFileSync(join(root, "po/en.po"), "utf8").split("\n\n")) {
    const text = { msgid: "", msgstr: "" };
    let field = "";
    for (const line of entry.split("\n")) {
      const [, name, part] = /^(msgid |msgstr |msgctxt )?"(.*)"$/.exec(line) ?? [];
      field = name?.trim() ?? field;
      if (part !== undefined && field in text) {
        text[field] += JSON.parse(`"${part}"`);
      }
    }
    if (text.msgid) {
      texts.push([text.msgid, text.msgstr]);
    }
  }
  return texts;
}

// Whole texts, and one pattern each for texts with places (%s, {0}) that have enough words of their own.
function danish() {
  const whole = new Set();
  const patterns = [];
  for (const [da, en] of catalogue()) {
    const parts = da.split(/%[-.0-9]*(?:l|ll|z)?[a-zA-Z]|\{\d\}/);
    if (da === en || SHARED.has(da)) {
      continue;
    }
    if (parts.length === 1) {
      whole.add(da.replaceAll("%%", "%"));
    } else if (parts.join("").replace(/\P{L}/gu, "").length >= 12) {
      const escaped = parts.map((part) => part.replaceAll("%%", "%").replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      patterns.push(new RegExp(`^${escaped.join("(.+)")}$`, "s"));
    }
  }
  return { whole, patterns };
}

// Runs in the page: all its texts, also those of attributes that people read or hear.
function textsOfPage() {
  const texts = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (!node.parentElement.closest("script, style, [lang=da], [translate=no]")) {
        texts.push(node.textContent);
      }
    } else {
      texts.push(...["title", "alt", "aria-label", "placeholder", "data-label"].map((name) => node.getAttribute(name) ?? ""));
    }
  }
  return texts.map((text) => text.replace(/\s+/g, " ").trim()).filter(Boolean);
}

export default async function ({ as, test }) {
  const { whole, patterns } = danish();
  await test("the catalogue is read", () => {
    assert.ok(whole.size > 800 && patterns.length > 100, `${whole.size} texts, ${patterns.length} with places`);
    assert.ok(whole.has("Borgere") && patterns.some((p) => p.test("Du kan ikke henvise til A efter B. Stoppet er aftalt mellem C og D af hensyn til borgerne. E")));
  });
  for (const [user, paths] of Object.entries(PAGES)) {
    await test(`no Danish for ${user}`, async () => {
      const page = await as(user, { viewport: { width: 1024, height: 800 } });
      await page.goto("/sprog/en");
      const faults = [];
      for (const path of paths) {
        const answer = await page.goto(path);
        if (answer.status() !== 200 || (await page.locator("html").getAttribute("lang")) !== "en") {
          faults.push(`${path}: status ${answer.status()}, or not in English`);
        }
        const texts = new Set(await page.evaluate(textsOfPage));
        faults.push(...[...texts].filter((t) => whole.has(t) || patterns.some((p) => p.test(t))).map((t) => `${path}: Danish: ${t}`));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) {
          faults.push(`${path}: ${wide} px outside the page`);
        }
      }
      await page.context().close();
      assert.deepEqual(faults, []);
    });
  }
}
