// Every page that a link leads to, for every demo user: it answers, has no faults at 1440 and 360 px, and its links
// lead on. Pages are grouped by route and names of filters; of a group each user opens up to three pages, with filters
// one. Looked at is one page of a group for each of the first three users who are shown it, never the same content twice. Then one
// page of each route in English, and without script also at 1024 and 720 px; at last the routes that no one reached, which must be
// those listed here.
// The first user is shown most and takes longest; the whole takes some minutes beside another stream of specs.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { faultsOf, firstOnPhone, routeOf, routes, takeComplaints, PHONE, WIDE } from "./lib.mjs";

const USERS = ["sagsbehandler", "suf", "sof", "koordinator", "teamleder", "tilbudsleder", "analytiker", "controller",
  "sekretariat", "politiker", "administrator", "dpo", "aftaler"];
const PER_ROUTE = 3, LOOKS = 3;
const MIDDLE = { width: 1024, height: 768 };
const DOUBLE = { width: 720, height: 450 }; // 1440 px with text at 200 per cent
// Where the few offers and lists that the crawl looks at do not lead.
const STARTS = {
  sagsbehandler: ["/tilbud/jobcamps", "/tilbud/socialt-frikort-pulje", "/tilbud/interne-gruppeforloeb-30plus", "/overblik?vis=orientering"],
  aftaler: ["/tilbud/aftaler/bif-suf", "/soeg/alt", "/soeg/alt?q=samarbejde"],
};
const LONG = 900; // seconds for one test on a busy machine

// Routes that a link does not lead to, or that no page answers, and why.
const UNREACHED = {
  "/api/": "for programs; answers JSON",
  "/hsds": "for programs; answers JSON; checked in tests/web/test_hsds",
  "/sprog/{key}": "changes the language and goes back; followed in shell.spec",
  "/log-ind": "only without a session; checked in shell.spec",
  "/borgere/soeg": "what a reload of a search's answer opens",
  "/offentligt": "closed until it is opened; checked in public.spec",
  "/dokumenter/moeder/{id}": "of a meeting that somebody has made; checked in process.spec",
  "/dokumenter/kalender.ics": "a file; fetched in request.spec",
  "/dokumenter/runder/{key}/ret": "of a round added on screen; checked in request.spec",
  "/dokumenter/{key}/afsnit/{afsnit}/indsaet": "reached by a button that saves first; checked in document.spec",
  "/dokumenter/ny": "reached by a form; checked in kinds.spec",
  "/dokumenter/offentligt/maal": "reached by a form; checked in public.spec",
  "/dokumenter/offentligt/{id}": "of what is published; checked in public.spec",
  "/dokumenter/{key}/behandling/dagsorden/{id}": "of a document on an agenda; checked in process.spec",
  "/oekonomi/bevillinger/{key}/flytning/{id}": "of a grant with a move, which the walk may not look at; checked in grant.spec",
  "/soeg": "what a reload of a search's answer opens",
  "/borgere/{key}/henvis/sammenlign": "reached by a form; checked in chain.spec",
  "/dokumenter/{key}/fil/{job}": "a file",
  "/dokumenter/{key}/hent/{job}": "reached by a button; checked in document.spec",
  "/indstillinger/log.csv": "a file",
  "/oekonomi/cases/{key}/fil": "a file; fetched in case.spec",
  "/oekonomi/cases/{key}/opfoelgning": "of decided cases; checked in case.spec",
  "/tilbud/katalogfil/hent": "a file",
  "/oekonomi/notater/{key}/fil": "a file; fetched in note.spec",
  "/oekonomi/notater/{key}/forudsaetninger/{id}/vurder": "when a reform has a date; checked in note.spec",
  "/oekonomi/notater/{key}/trykte": "of a note that is no public paper; checked in note.spec",
  "/indstillinger/indlaesninger/mapping": "a file; fetched in intake.spec",
  "/indstillinger/indlaesninger/{id}/afvist": "a file; fetched in intake.spec",
  "/tilbud/katalogfil/koersler/{id}": "of a file that was read in; checked in agreement.spec",
  "/borgere/{key}/fritidsjob": "of a child only; checked in person.spec",
  "/borgere/{key}/fritidsjob/ny": "of a child only; checked in person.spec",
  "/borgere/{key}/fritidsjob/{id}": "of a child only; checked in person.spec",
  "/borgere/{key}/journal/soeg": "what a reload of a search's answer opens",
  "/tilbud/udfasning/{key}/beslut": "of a draft only; checked in phase_out.spec",
  "/tilbud/udfasning/{key}/annuller": "of a draft only; checked in phase_out.spec",
  "/tilbud/udfasning/{key}/opgaver": "while tasks are not sent; checked in phase_out.spec",
  "/borgere/{key}/orientering/{offer}": "of a citizen in an offer that closes; checked in overview.spec",
  "/borgere/{key}/plan/{plan}/fil/{job}": "a file",
  "/borgere/{key}/plan/{plan}/pdf/{job}": "reached by a button; checked in plan.spec",
  "/borgere/{key}/sammenlaegning/{id}/fortryd": "of joined records only; checked in person.spec",
};

const reasonFor = (pattern) => Object.keys(UNREACHED).find((key) => (key.endsWith("/api/") || key === "/hsds" || key === "/offentligt" ? pattern.startsWith(key) : pattern === key));

const unescape = (text) => text.replace(/&amp;/g, "&").replace(/&#39;/g, "'").replace(/&quot;/g, '"');
function linksIn(html, base) {
  const links = [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map((m) => new URL(unescape(m[1]), base));
  return links.filter((url) => url.origin === new URL(base).origin && !url.pathname.startsWith("/a/"));
}

// The page's own content: what a second user is shown alike needs no second look.
function contentOf(html) {
  const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
  return createHash("sha256").update(main.replace(/name="_csrf" value="[^"]*"/g, "")).digest("hex");
}

async function choosePurpose(page) {
  await page.goto("/borgere");
  const purpose = page.getByLabel("Sagsbehandling efter beskæftigelsesloven");
  if (await purpose.count()) {
    await purpose.check();
    await page.getByRole("button", { name: "Vælg formål" }).click();
    await page.getByRole("heading", { name: "Find borger" }).waitFor();
  }
}

// An issued document and a draft, so that all pages about documents have something to show.
async function makeDocuments(page) {
  for (const issue of [true, false]) {
    await page.goto("/dokumenter");
    await page.locator("#kind").selectOption("political-answer");
    await page.getByRole("button", { name: "Opret kladde" }).click();
    await page.waitForURL(/\/dokumenter\/politikersvar-/);
    if (issue) {
      await page.goto(`${new URL(page.url()).pathname}/udsted`);
      await page.getByRole("button", { name: "Frys tal og udsted" }).click();
      await page.waitForURL(/\/udgave\/1$/);
    }
  }
}

// What has been seen in all: route → an address and the user who reached it; content already checked.
const reached = new Map();
const checked = new Set();
const looks = new Map(); // a group → the users it was looked at for

// Whether this page is one to look at; counts it.
function worthALook(html, key, user) {
  const content = contentOf(html);
  const by = looks.get(key) ?? new Set();
  if (checked.has(content) || by.size >= LOOKS || by.has(user)) {
    return false;
  }
  checked.add(content);
  looks.set(key, by.add(user));
  return true;
}

// The faults of the page that stands at address, wide and narrow.
async function look(page, address) {
  const faults = [];
  await page.setViewportSize(WIDE);
  takeComplaints(page);
  await page.goto(address);
  faults.push(...(await faultsOf(page)).map((x) => `1440 px: ${x}`));
  await page.setViewportSize(PHONE);
  const axe = firstOnPhone(address);
  faults.push(...(await faultsOf(page, { axe })).map((x) => `360 px: ${x}`));
  return faults.map((x) => `${address}: ${x}`);
}

// Looks at all addresses, two at a time.
async function lookAtAll(pages, addresses) {
  const faults = [];
  const left = [...addresses];
  const work = async (page) => {
    while (left.length) {
      faults.push(...(await look(page, left.shift())));
    }
  };
  await Promise.all(pages.map(work));
  return faults;
}

// Follows links from the front page in the order they stand: {faults, addresses to look at}.
async function crawl(page, user) {
  const faults = [];
  const addresses = [];
  const seen = new Set();
  const count = new Map();
  const queue = ["/", ...(STARTS[user] ?? [])].map((path) => [new URL(path, page.url()), "the start"]);
  const wanted = (key, most) => {
    const n = count.get(key) ?? 0;
    count.set(key, n + 1);
    return n < most;
  };
  while (queue.length) {
    const [url, from] = queue.shift();
    const address = url.pathname + url.search;
    const pattern = routeOf(url.pathname);
    if (seen.has(address)) {
      continue;
    }
    seen.add(address);
    if (!pattern) {
      faults.push(`${address}: no route, linked from ${from}`);
      continue;
    }
    const filters = [...new Set(url.searchParams.keys())].filter((name) => !/^(sorter|side)$/.test(name)).sort().join();
    const key = `${pattern} ${filters}`;
    if (reasonFor(pattern) || !wanted(key, filters ? 1 : PER_ROUTE)) {
      continue;
    }
    const answer = await page.request.get(address);
    if (answer.status() !== 200) {
      faults.push(`${address}: status ${answer.status()}, linked from ${from}`);
      continue;
    }
    const isPage = /^text\/html/.test(answer.headers()["content-type"]);
    if (!reached.has(pattern)) {
      reached.set(pattern, { address, user, isPage });
    }
    if (!isPage) {
      continue;
    }
    const html = await answer.text();
    queue.push(...linksIn(html, answer.url()).map((next) => [next, address]));
    if (worthALook(html, key, user)) {
      addresses.push(address);
    }
  }
  return { faults, addresses };
}

const say = (faults) => assert.equal(faults.length, 0, `${faults.length} faults\n${faults.join("\n")}`);

export default async function ({ as, test }) {
  await makeDocuments(await as("sekretariat"));

  for (const user of USERS) {
    await test(`${user}: every page a link leads to has no faults`, async () => {
      const page = await as(user);
      await page.goto("/");
      if (["sagsbehandler", "suf", "sof", "koordinator", "teamleder"].includes(user)) {
        await choosePurpose(page);
      }
      const { faults, addresses } = await crawl(page, user);
      const other = await as(user);
      faults.push(...(await lookAtAll([page, other], addresses)));
      await Promise.all([page, other].map((p) => p.context().close()));
      say(faults);
    }, LONG);
  }

  // One page of each route, as its user, in a setting of its own.
  async function eachRoute(options, body) {
    const pages = new Map();
    const faults = [];
    for (const { address, user } of [...reached.values()].filter((r) => r.isPage)) {
      if (!pages.has(user)) {
        pages.set(user, await as(user, options));
      }
      faults.push(...(await body(pages.get(user), address)));
    }
    for (const page of pages.values()) {
      await page.context().close();
    }
    say(faults);
  }

  await test("one page of each route in English", async () => {
    const set = new Set();
    await eachRoute({}, async (page, address) => {
      if (!set.has(page)) {
        await page.goto("/sprog/en");
        set.add(page);
      }
      const faults = await look(page, address);
      if ((await page.locator("html").getAttribute("lang")) !== "en") {
        faults.push(`${address}: not in English`);
      }
      return faults;
    });
  }, LONG);

  await test("one page of each route without script", async () => {
    await eachRoute({ javaScriptEnabled: false }, async (page, address) => {
      const faults = [];
      for (const size of [WIDE, MIDDLE, DOUBLE, PHONE]) {
        await page.setViewportSize(size);
        const answer = await page.goto(address);
        const list = answer.status() === 200 ? await faultsOf(page) : [`status ${answer.status()}`];
        faults.push(...list.map((x) => `${address}: ${size.width} px: ${x}`));
      }
      return faults;
    });
  }, LONG);

  await test("every route that answers GET is reached by a link, or said why not", async () => {
    const unreached = routes.map((r) => r.pattern).filter((p) => !reached.has(p) && !reasonFor(p));
    assert.deepEqual(unreached, []);
  });
}
