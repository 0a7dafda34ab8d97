// The effects engine and DuckDB on the same city, taking turns. node duckdb.mjs --bench build/tests/unit/bench_effects --duckdb FOLDER --csv FOLDER
// [--persons N] [--runs N]. --duckdb is a folder where `npm install @duckdb/node-api` was run; --csv is where the city is written (about 700 MB).
// One thread each; processor time of the process. Raw lines on standard output. The answers are compared: counts equal, the rest to 1e-9.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

const args = Object.fromEntries(process.argv.slice(2).join(" ").split("--").filter(Boolean).map((a) => a.trim().split(" ")));
const persons = Number(args.persons ?? 1000000), runs = Number(args.runs ?? 5);
const csv = path.resolve(args.csv), FROM = 37985, UNTIL = FROM + 7305;
mkdirSync(csv, { recursive: true });

// ---- the engine, a line in and a line out

const engine = spawn(args.bench, [String(persons)], { stdio: ["pipe", "pipe", "inherit"] });
const lines = createInterface({ input: engine.stdout })[Symbol.asyncIterator]();
const read = async () => (await lines.next()).value;
const ask = (word) => (engine.stdin.write(word + "\n"), read());
const ms = (line) => Number(/cpu_ms=([\d.]+)/.exec(line)[1]);

// ---- DuckDB

const require = createRequire(path.join(path.resolve(args.duckdb), "x.js"));
const { DuckDBInstance } = require("@duckdb/node-api");
const db = await DuckDBInstance.create(":memory:", { threads: "1" });
const c = await db.connect();
// Counts by code and day in an array instead of a hash table: more than twice as fast for Q1.
await c.run("SET perfect_ht_threshold = 24");
const run = async (sql) => (await c.runAndReadAll(sql)).getRowsJson();
const cpu = async (sql) => {
    const before = process.cpuUsage();
    const rows = await run(sql);
    const used = process.cpuUsage(before);
    return { rows, ms: (used.user + used.system) / 1000 };
};

const CODES = ["dead", "moved", "work", "ordinary_hours", "education", "su", "sygedagpenge", "kontanthjaelp", "dagpenge",
    "ressourceforloeb", "ledighedsydelse", "flex_job", "foertidspension", "seniorpension"];
// Days as small whole numbers and codes as numbers, in the order of the file (by person and start): what suits DuckDB best.
// Checked: rows that end before they begin or have an unknown code are left out, as are duplicates of person, code, start and end.
const LOAD = `
CREATE OR REPLACE TABLE codes AS SELECT * FROM (VALUES ${CODES.map((k, i) => `('${k}', ${i}::UTINYINT)`).join(",")}) v(key, code);
CREATE OR REPLACE TABLE spells AS
  SELECT r.person::INTEGER AS person, k.code, (r."start" - DATE '1900-01-01')::USMALLINT AS s,
         coalesce(r."end" - DATE '1900-01-01' + 1, 65535)::USMALLINT AS e
  FROM read_csv('${csv}/spells.csv', header = true, columns = {'person': 'INTEGER', 'code': 'VARCHAR', 'start': 'DATE', 'end': 'DATE'}) r
  JOIN codes k ON k.key = r.code WHERE r."end" IS NULL OR r."end" >= r."start";
CREATE OR REPLACE TABLE courses AS
  SELECT row_number() OVER () AS id, r.person::INTEGER AS person, substr(r.intervention, 6)::USMALLINT AS intervention,
         (r."start" - DATE '1900-01-01')::USMALLINT AS s, coalesce(r."end" - DATE '1900-01-01' + 1, 65535)::USMALLINT AS e
  FROM read_csv('${csv}/courses.csv', header = true, columns = {'person': 'INTEGER', 'intervention': 'VARCHAR', 'start': 'DATE', 'end': 'DATE'}) r
  WHERE r."end" IS NULL OR r."end" >= r."start";`;

// Q1: changes of the stock by code and day, then months from them: a change on day d in a month that ends at q counts q - d days there and all days after.
const Q1 = `
WITH ev AS (SELECT code, s AS d, count(*) AS n FROM spells GROUP BY code, s
            UNION ALL SELECT code, e, -count(*) FROM spells GROUP BY code, e),
months AS (SELECT m, (DATE '2004-01-01' + to_months(m::INTEGER) - TIMESTAMP '1900-01-01')::INTERVAL AS i,
             date_diff('day', DATE '1900-01-01', (DATE '2004-01-01' + to_months(m::INTEGER))::DATE) AS p,
             date_diff('day', DATE '1900-01-01', (DATE '2004-01-01' + to_months((m + 1)::INTEGER))::DATE) AS q FROM range(240) t(m)),
own AS (SELECT code, m, sum(n) AS n, sum(n * (q - d)) AS days FROM ev JOIN months ON d >= p AND d < q GROUP BY code, m),
grid AS (SELECT codes.code, months.m, q - p AS len, coalesce(n, 0) AS n, coalesce(days, 0) AS days
         FROM codes CROSS JOIN months LEFT JOIN own ON own.code = codes.code AND own.m = months.m)
SELECT code, m, (days + len * coalesce(sum(n) OVER (PARTITION BY code ORDER BY m ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))::BIGINT AS units
FROM grid ORDER BY code, m`;

// Q2: for each ended course the two days, joined to spells of work only; a course has at most one mark per day.
const Q2 = `
WITH exits AS (SELECT id, person, intervention, e - 1 AS i,
    date_diff('day', DATE '1900-01-01', ((DATE '1900-01-01' + (e - 1)::INTEGER) + INTERVAL 2 MONTH)::DATE) AS d2,
    date_diff('day', DATE '1900-01-01', ((DATE '1900-01-01' + (e - 1)::INTEGER) + INTERVAL 6 MONTH)::DATE) AS d6
    FROM courses WHERE e <> 65535 AND e - 1 >= ${FROM} AND e - 1 < ${UNTIL}),
work AS (SELECT person, s, e FROM spells WHERE code IN (2, 3)),
hit AS (SELECT id, bool_or(d2 >= w.s AND d2 < w.e) AS x2, bool_or(d6 >= w.s AND d6 < w.e) AS x6
        FROM exits JOIN work w ON w.person = exits.person AND w.s <= d6 AND w.e > d2 GROUP BY id),
shares AS (SELECT 2 AS m, intervention, count(*) AS n, count(*) FILTER (x2) AS x FROM exits LEFT JOIN hit USING (id) WHERE d2 < ${UNTIL} GROUP BY intervention
           UNION ALL SELECT 6, intervention, count(*), count(*) FILTER (x6) FROM exits LEFT JOIN hit USING (id) WHERE d6 < ${UNTIL} GROUP BY intervention)
SELECT m, intervention, n, x,
  (x / n + 3.8414588206941245 / (2 * n) - 1.959963984540054 * sqrt(x / n * (1 - x / n) / n + 3.8414588206941245 / (4.0 * n * n))) / (1 + 3.8414588206941245 / n) AS low,
  (x / n + 3.8414588206941245 / (2 * n) + 1.959963984540054 * sqrt(x / n * (1 - x / n) / n + 3.8414588206941245 / (4.0 * n * n))) / (1 + 3.8414588206941245 / n) AS high
FROM shares ORDER BY m, intervention`;

// Q3: the first event of each ended course, counted by day and cause; then curves by running sums over the days.
const CAUSE = "CASE WHEN w.code IN (0, 1) THEN 5 WHEN w.code IN (2, 3) THEN 1 WHEN w.code IN (4, 5) THEN 2 WHEN w.code = 11 THEN 3 ELSE 4 END";
const K = [1, 2, 3, 4, 5];
const Q3 = `
WITH exits AS (SELECT id, person, intervention, (e - 1)::INTEGER AS i FROM courses WHERE e <> 65535 AND e - 1 >= ${FROM} AND e - 1 < ${UNTIL}),
first AS (SELECT id, min(greatest(w.s - i, 0) * 8 + ${CAUSE}) AS k FROM exits JOIN spells w ON w.person = exits.person AND w.e > i
          WHERE w.code NOT IN (6, 7, 8, 9, 10) GROUP BY id),
times AS (SELECT intervention, CASE WHEN k IS NULL OR k // 8 > ${UNTIL - 1} - i THEN ${UNTIL - 1} - i ELSE k // 8 END AS t,
            CASE WHEN k IS NULL OR k // 8 > ${UNTIL - 1} - i THEN 0 ELSE k % 8 END AS cause FROM exits LEFT JOIN first USING (id)),
counts AS (SELECT intervention AS v, t, count(*) AS out, count(*) FILTER (cause > 0) AS d,
             ${K.map((k) => `count(*) FILTER (cause = ${k}) AS d${k}`).join(", ")} FROM times GROUP BY intervention, t),
risk AS (SELECT *, sum(out) OVER (PARTITION BY v ORDER BY t DESC) AS n FROM counts),
surv AS (SELECT *, CASE WHEN d = n THEN 0 ELSE exp(sum(CASE WHEN d = n THEN 0 ELSE ln(1 - d / n) END) OVER w) END AS s,
           CASE WHEN d = n THEN 0 ELSE d / (n * (n - d)) END AS a FROM risk WINDOW w AS (PARTITION BY v ORDER BY t)),
before AS (SELECT *, coalesce(lag(s) OVER (PARTITION BY v ORDER BY t), 1) AS sb FROM surv),
inc AS (SELECT *, sum(a) OVER w AS sa, ${K.map((k) => `sum(sb * d${k} / n) OVER w AS f${k}`).join(", ")} FROM before WINDOW w AS (PARTITION BY v ORDER BY t)),
sums AS (SELECT *, ${K.map((k) => `sum(f${k} * a) OVER w AS fa${k}, sum(f${k} * f${k} * a) OVER w AS ffa${k},
            sum(sb * sb * d${k} * (n - d${k}) / (n * n * n)) OVER w AS g${k}, sum(sb * d${k} / (n * n)) OVER w AS e${k},
            sum(f${k} * sb * d${k} / (n * n)) OVER w AS fe${k}`).join(", ")} FROM inc WINDOW w AS (PARTITION BY v ORDER BY t))
SELECT v, t, n, s, s * sqrt(sa) AS se,
  ${K.map((k) => `f${k}, sqrt(greatest(0, f${k} * f${k} * sa - 2 * f${k} * fa${k} + ffa${k} + g${k} - 2 * (f${k} * e${k} - fe${k}))) AS se${k}`).join(", ")}
FROM sums ORDER BY v, t`;

// ---- comparison

const near = (x, y, limit) => Math.abs(x - y) <= limit * Math.max(1, Math.abs(y));
const compare = (name, file, rows, exact, limit) => {
    const ours = readFileSync(file, "utf8").trim().split("\n").map((l) => l.split(","));
    if (ours.length !== rows.length) throw new Error(`${name}: ${ours.length} rows, DuckDB ${rows.length}`);
    ours.forEach((o, i) => o.forEach((cell, j) => {
        const x = Number(cell), y = Number(rows[i][j]);
        const same = j < exact ? x === y : near(x, y, limit) || Number.isNaN(x);
        if (!same) throw new Error(`${name}, row ${i}, column ${j}: ${o} is not ${rows[i]}`);
    }));
    console.log(`equal question=${name} rows=${rows.length}`);
};

// ---- the runs

const ready = await read();
console.log(`persons=${persons} ${ready}`);
console.log(await ask("size"));
await ask(`files ${csv}`);
console.log(`duckdb version=${(await run("SELECT version()"))[0][0]} load=checked`);
const load = [], loads = Number(args.loads ?? 3);
for (let i = 0; i < loads; i++) {
    const d = await cpu(LOAD);
    const o = await ask(`load ${csv}`);
    load.push([d.ms, ms(o)]);
    console.log(`run=${i + 1} question=load duckdb_ms=${d.ms.toFixed(1)} tovholder_ms=${ms(o).toFixed(1)}`);
}
const questions = [["q1", Q1, 3, 0], ["q2", Q2, 4, 1e-9], ["q3", Q3, 3, 1e-8]];
const times = {};
for (const [name, sql, exact, limit] of questions) {
    await ask(`${name} ${csv}/${name}.csv`);
    compare(name, `${csv}/${name}.csv`, await run(sql), exact, limit);
    times[name] = { duck: [], ours: [], words: [], values: [], file: [] };
}
for (let i = 0; i < runs; i++)
    for (const [name, sql] of questions) {
        const words = ms(await ask(`read${name[1]}`)), ours = ms(await ask(name)), values = ms(await ask(`value${name[1]}`)), file = ms(await ask(`file${name[1]}`));
        const duck = (await cpu(sql)).ms, t = times[name];
        t.duck.push(duck), t.ours.push(ours), t.words.push(words), t.values.push(values), t.file.push(file);
        console.log(`run=${i + 1} question=${name} duckdb_ms=${duck.toFixed(1)} tovholder_ms=${ours.toFixed(2)} read_words_ms=${words.toFixed(2)} read_values_ms=${values.toFixed(2)} read_file_ms=${file.toFixed(2)}`);
    }
const median = (x) => x.slice().sort((a, b) => a - b)[x.length >> 1];
console.log(`median question=load duckdb_ms=${median(load.map((x) => x[0])).toFixed(1)} tovholder_ms=${median(load.map((x) => x[1])).toFixed(1)} times_faster=${(median(load.map((x) => x[0])) / median(load.map((x) => x[1]))).toFixed(1)}`);
for (const [name, t] of Object.entries(times))
    console.log(`median question=${name} duckdb_ms=${median(t.duck).toFixed(1)} tovholder_ms=${median(t.ours).toFixed(2)} times_faster=${(median(t.duck) / median(t.ours)).toFixed(1)} ` +
        `read_words_ms=${median(t.words).toFixed(2)} times_read=${(median(t.ours) / median(t.words)).toFixed(1)} read_values_ms=${median(t.values).toFixed(2)} times_read_values=${(median(t.ours) / median(t.values)).toFixed(1)} read_file_ms=${median(t.file).toFixed(2)} times_read_file=${(median(t.ours) / median(t.file)).toFixed(1)}`);
engine.stdin.end();
