// How long a document of 300 figures takes to open: node tests/bench/document.mjs URL [TIMES]. URL is a server on a database of
// tests/bench/run.sh (tovholder serve --port N --db …); the document is written there by the demo's user sekretariat and opened by the same.
import { logIn, startBrowser, done } from "../browser/lib.mjs";

const [url, times = "60"] = process.argv.slice(2);
const groups = ["sundhedssamtale", "psykologforloeb", "traening-bbat", "hif"];
const refs = [];
for (let year = 2021; year <= 2026; year++) {
  for (const group of groups) {
    refs.push(`{{figure referrals group=${group} year=${year}}}`, `{{figure referred_persons group=${group} year=${year}}}`);
  }
}
for (let year = 2023; year <= 2026; year++) {
  for (const who of ["sex=female", "sex=male", "age=18-29", "age=30-49", "age=50-", "benefit=kontanthjaelp-aktivitetsparat",
    "benefit=ressourceforloeb", "benefit=jobafklaring", "benefit=sygedagpenge"]) {
    refs.push(`{{figure referred_persons agreement=bif-suf ${who} year=${year}}}`);
  }
}
const body = `${refs.join(" ")}\n\n{{table goals}}\n\n{{table note note=bi10 table=2a}}\n\n{{table grants year=2026}}\n\n{{curve goal=ips-job-uddannelse}}\n\n{{table target_group year=2025 by=age}}\n`;

const browser = await startBrowser();
const page = await (await browser.newContext({ baseURL: url, locale: "da-DK" })).newPage();
await logIn(page, "sekretariat");
await page.waitForTimeout(1500);
await page.goto("/dokumenter");
await page.locator("#kind").selectOption("political-answer");
await page.getByRole("button", { name: "Opret kladde" }).click();
await page.waitForURL(/politikersvar-/);
const path = new URL(page.url()).pathname;
await page.goto(`${path}/afsnit/effekter`);
await page.locator("#body").fill(body);
let from = performance.now();
await page.getByRole("button", { name: "Gem afsnittet" }).click({ timeout: 120000 });
await page.waitForURL(new RegExp(`${path}(#.*)?$`), { timeout: 120000 });
console.log(`saved and shown in ${(performance.now() - from).toFixed(0)} ms`);
const ms = [];
for (let i = 0; i < Number(times); i++) {
  from = performance.now();
  const html = await (await page.request.get(path)).text();
  ms.push(performance.now() - from);
  if (!i) {
    console.log(`${new Set(html.match(/\?tal=[^"#]*/g)).size} different figures, ${html.length} bytes`);
  }
}
ms.sort((a, b) => a - b);
console.log(`opened ${ms.length} times: median ${ms[ms.length >> 1].toFixed(1)} ms, 95 % ${ms[Math.ceil(ms.length * 0.95) - 1].toFixed(1)} ms, most ${ms.at(-1).toFixed(1)} ms`);
await browser.close();
done();
