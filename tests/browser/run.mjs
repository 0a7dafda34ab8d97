// Runs tests/browser/*.spec.mjs, or those whose name contains an argument, and prints "ok NAME" or
// "not ok NAME: why" for each test. A spec exports a function that gets {server, browser, as, test, checkPage}
// and calls test(name, async () => …, seconds); a test fails by throwing or by taking longer. Each spec has a server of its own. As many
// specs as there are cores, at most two, run at a time, each in a browser of its own; the longest, the crawl, begins.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPage, done, startBrowser, startServer, visitor } from "./lib.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const LONGEST = "crawl.spec.mjs";
const wanted = process.argv.slice(2);
const specs = readdirSync(here)
  .filter((file) => file.endsWith(".spec.mjs"))
  .filter((file) => !wanted.length || wanted.some((word) => file.includes(word)))
  .sort((a, b) => (b === LONGEST) - (a === LONGEST) || (a < b ? -1 : 1));

let failed = 0;
function report(name, fault) {
  if (!fault) {
    console.log(`ok ${name}`);
    return;
  }
  failed++;
  const plain = (text) => String(text).replace(/\x1b\[[0-9;]*m/g, "").trim();
  console.log(`not ok ${name}: ${plain(fault.message).replace(/\s*\n\s*/g, " · ")}`);
  console.log(plain(fault.stack));
}

function within(seconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${seconds} s`)), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function runSpec(file, browser) {
  const title = file.replace(".spec.mjs", "");
  const begun = Date.now();
  let server;
  let ran = 0;
  try {
    server = await startServer();
    const test = async (name, body, seconds = 600) => {
      ran++;
      try {
        await within(seconds, body());
        report(`${title}/${name}`);
      } catch (fault) {
        report(`${title}/${name}`, fault);
      }
    };
    const spec = await import(join(here, file));
    await spec.default({ server, browser, as: visitor(browser, server), test, checkPage });
    if (!ran) {
      throw new Error("the spec has no tests");
    }
  } catch (fault) {
    report(title, fault);
  }
  for (const context of browser.contexts()) {
    await context.close();
  }
  await server?.stop();
  console.log(`${title}: ${Math.round((Date.now() - begun) / 1000)} s`);
}

const left = [...specs];
async function stream() {
  const browser = await startBrowser();
  try {
    while (left.length) {
      await runSpec(left.shift(), browser);
    }
  } finally {
    await browser.close();
  }
}
try {
  await Promise.all(Array.from({ length: Math.min(2, specs.length, availableParallelism()) }, stream));
} finally {
  done();
}
process.exitCode = failed || !specs.length ? 1 : 0;
