/* Demo: companies, contacts, partnerships, match events, staff courses, supplier reports, contract cost, extra meetings, milestones and applications
 * to the pool. Every company is invented; its CVR number begins with 99, which is given to nobody. */
#include "base/text.h"
#include "path/demo.h"
#include "path/demo_part.h"
#include "path/pool.h"
#include "supply/activity.h"
#include "supply/employer.h"

#define DAY(y, m, d) day_from_ymd(y, m, d)
enum { MIN_COMPANIES = 60, MAX_COMPANIES = 400, CITIZENS_PER_COMPANY = 100, PARTNERS = 28 };

SQL(activity_demo_jobs,
    "SELECT id, pool, citizen_id, workplace, job, granted, start_day, end_day, amount, version FROM pool_job "
    "WHERE withdrawn IS NULL ORDER BY id LIMIT 10");
SQL(activity_demo_link, "UPDATE pool_job SET employer_id = $2 WHERE id = $1");

static const char *const first_names[] = {"Alma", "Bo", "Camilla", "Dennis", "Elin", "Farhan", "Gitte",
    "Hamza", "Ida", "Jonas", "Karen", "Lasse", "Maja", "Niels", "Olga", "Per", "Rikke", "Sune", "Tine",
    "Viggo"};
static const char *const last_names[] = {"Brokholt", "Engsø", "Hvidager", "Kråsby", "Lillelund", "Nordvang",
    "Skelmark", "Stenkær", "Tranemose", "Vesterodde"};
static const struct {
    const char *trade, *sector;
} trades[] = {{"Tagdækning ApS", "F"}, {"Gartneri ApS", "A"}, {"Genbrug A/S", "E"}, {"Cykler ApS", "G"},
    {"Bageri ApS", "C"}, {"Tømrer & Snedker ApS", "F"}, {"Varmepumper A/S", "D"}, {"Café ApS", "I"},
    {"Transport A/S", "H"}, {"Data ApS", "J"}, {"Ejendomsdrift A/S", "L"}, {"Rådgivning ApS", "M"},
    {"Rengøring ApS", "N"}, {"Kantine ApS", "I"}, {"Isolering ApS", "F"}};

struct demo {
    struct conn *c;
    const struct demo_part_run *run;
    struct arena *a;
    int64_t *companies;
    int64_t n_companies, next_cvr, workplaces[3];
};

static const char *person_name(struct demo *d, struct rng *r)
{
    const char *last = last_names[rng_below(r, 10)], *first = first_names[rng_below(r, 20)];
    return arena_printf(d->a, "%s %s", first, last);
}

/* The next number from 99 00 00 00 that passes the check. */
static const char *next_cvr(struct demo *d)
{
    char digits[9];
    const char *text;
    do
        text = arena_printf(d->a, "%lld", (long long)d->next_cvr++);
    while (!employer_parse_cvr(text, digits));
    return text;
}

static int add_company(struct demo *d, const char *cvr, const char *p, const char *name, const char *sector,
    const char *address, int64_t *ret, struct err *err)
{
    struct employer e;
    field_clear_row(&employer_table, &e);
    e.cvr = cvr;
    e.p_number = p;
    e.name = name;
    e.sector = sector;
    e.address = address;
    e.postal_district = "2400 København NV";
    e.note = "Opdigtet virksomhed i demoen.";
    e.user_id = d->run->coordinator;
    int rc = employer_insert_bulk(d->c, &e, d->a, err);
    *ret = e.id;
    return rc;
}

static int add_companies(struct demo *d, struct err *err)
{
    static const char *const places[] = {
        "Biblioteket i Valby", "Plejecentret ved Søerne", "Idrætsanlægget i Emdrup"};
    static const char *const p_numbers[] = {"1999900001", "1999900002", "1999900003"};
    int64_t n = d->run->n_citizens / CITIZENS_PER_COMPANY;
    n = n < MIN_COMPANIES ? MIN_COMPANIES : n > MAX_COMPANIES ? MAX_COMPANIES : n;
    int rc = OK;
    d->companies = arena_array(d->a, (size_t)n, sizeof *d->companies);
    if (!d->companies)
        return err_set(err, ERR_LIMIT, "companies");
    d->next_cvr = 99000000;
    for (int64_t i = 0; !rc && i < n; i++) {
        struct rng r = demo_part_rng(d->run, "company", i);
        size_t trade = rng_below(&r, sizeof trades / sizeof trades[0]);
        const char *name = arena_printf(d->a, "%s %s", last_names[(i + i / 10) % 10], trades[trade].trade),
                   *address = arena_printf(d->a, "Råbåndsvej %d", (int)rng_between(&r, 1, 140));
        if (i >= 10)
            name = arena_printf(
                d->a, "%s %s %lld", last_names[(i + i / 10) % 10], trades[trade].trade, (long long)i);
        rc = add_company(d, next_cvr(d), NULL, name, trades[trade].sector, address, &d->companies[i], err);
    }
    const char *city = next_cvr(d);
    for (int i = 0; !rc && i < 3; i++)
        rc = add_company(d, city, p_numbers[i], places[i], "O", NULL, &d->workplaces[i], err);
    d->n_companies = rc ? 0 : n;
    return rc;
}

static struct activity row_of(const struct demo *d, const char *reg, const char *intervention, day_t day)
{
    struct activity row;
    field_clear_row(&activity_table, &row);
    row.reg = reg;
    row.intervention = intervention;
    row.day = day;
    row.user_id = d->run->coordinator;
    return row;
}

static int insert(struct demo *d, struct activity *row, struct err *err)
{
    return activity_insert_bulk(d->c, row, d->a, err);
}

static int add_contacts(struct demo *d, struct err *err)
{
    static const char *const topics[] = {"Grøn omstilling i driften", "Praktikpladser til efteråret",
        "Behov for oplærte medarbejdere", "Energimærkning og kurser", "Rekruttering til foråret"};
    static const char *const offers[] = {
        "groen-erhvervsenhed", "groen-erhvervsenhed", "groen-erhvervsenhed", "velfaerdsvejen"};
    int rc = OK;
    for (int64_t i = 0; !rc && i < 2 * d->n_companies; i++) {
        struct rng r = demo_part_rng(d->run, "company_contact", i);
        day_t day = {(int32_t)rng_between(&r, DAY(2025, 1, 6).n, demo_today().n)};
        struct activity row = row_of(d, "company_contact", offers[rng_below(&r, 4)], day);
        uint64_t kind = rng_below(&r, 100);
        row.kind = kind < 60 ? "contact" : kind < 95 ? "visit" : "meeting";
        row.employer_id = d->companies[rng_below(&r, (uint64_t)d->n_companies)];
        row.title = topics[rng_below(&r, 5)];
        row.person = person_name(d, &r);
        row.quantity = kind < 60 ? INT_NONE : rng_between(&r, 1, 4);
        rc = insert(d, &row, err);
    }
    return rc;
}

static int add_partnerships(struct demo *d, struct err *err)
{
    int rc = OK;
    for (int64_t i = 0; !rc && i < PARTNERS; i++) {
        struct rng r = demo_part_rng(d->run, "partnership", i);
        struct activity row =
            row_of(d, "partnership", "groenne-signaturvirksomheder", DAY(2024, 3 + (int)(i % 8), 1));
        row.kind = "signature";
        row.employer_id = d->companies[i];
        row.title = "Praktik og ansættelse i grønne opgaver";
        row.end_day = DAY(2026, 2 + (int)(i % 10), 28);
        row.due_day = (day_t){row.end_day.n - 20};
        row.state = row.end_day.n < demo_today().n ? "ended" : "active";
        row.done_day = i % 3 ? DAY_NONE : DAY(2025, 9, 1 + (int)(i % 28));
        row.person = person_name(d, &r);
        rc = insert(d, &row, err);
    }
    return rc;
}

static int add_events(struct demo *d, struct err *err)
{
    static const char *const titles[] = {
        "Grønt match på havnen", "Grønne job i byggeriet", "Praktikbørs", "Grønt match i Valby"};
    int rc = OK;
    for (int i = 0; !rc && i < 4; i++) {
        struct rng r = demo_part_rng(d->run, "match_event", i);
        struct activity event =
            row_of(d, "match_event", "groenne-matcharrangementer", DAY(2024 + i / 2, 4 + 5 * (i % 2), 11));
        event.title = titles[i];
        event.place = "Jobcenteret, Musvågevej";
        event.quantity = rng_between(&r, 18, 45);
        rc = insert(d, &event, err);
        for (int k = 0; !rc && k < 8; k++) {
            struct activity row = row_of(d, "event_company", event.intervention, event.day);
            row.parent_id = event.id;
            row.employer_id = d->companies[(i * 5 + k * 3) % (int)d->n_companies];
            row.state = rng_below(&r, 10) ? "attended" : "absent";
            row.quantity = rng_between(&r, 1, 6);
            rc = insert(d, &row, err);
        }
    }
    return rc;
}

static int add_courses(struct demo *d, struct err *err)
{
    static const char *const units[] = {
        "Center for Jobparate", "Center for Unge", "Center for Afklaring", "Center for Opkvalificering"};
    static const char *const kinds[] = {"team", "case", "sparring"};
    int rc = OK;
    for (int i = 0; !rc && i < 14; i++) {
        struct rng r = demo_part_rng(d->run, "staff_course", i);
        bool advice = i >= 10;
        struct activity course =
            row_of(d, "staff_course", advice ? "ekstremisme-raadgivning" : "groen-masterclass",
                DAY(2024 + i / 5, 2 + i % 5 * 2, 4 + i));
        if (course.day.n > demo_today().n)
            course.day = (day_t){demo_today().n - 7 * (i - 9)};
        course.kind = advice ? "advice" : kinds[i % 3];
        course.title =
            advice ? "Kend de forebyggende tilbud" : arena_printf(d->a, "Masterclass, hold %d", i + 1);
        course.minutes = course.kind[0] == 's' ? 60 : 360;
        course.party = "Jobcenterets egne konsulenter";
        rc = insert(d, &course, err);
        int64_t n = course.kind[0] == 's' ? 1 : rng_between(&r, 8, 18);
        for (int64_t k = 0; !rc && k < n; k++) {
            struct activity row = row_of(d, "staff_participant", course.intervention, course.day);
            row.parent_id = course.id;
            row.person = person_name(d, &r);
            row.party = units[rng_below(&r, 4)];
            row.state = rng_below(&r, 8) ? "attended" : "absent";
            row.minutes = course.minutes;
            rc = insert(d, &row, err);
        }
    }
    for (int i = 0; !rc && i < 2; i++) {
        struct activity row = row_of(d, "position", "groen-projektledelse", DAY(2024, 3, 1));
        row.title = i ? "Faglig koordinator" : "Tværgående projektleder";
        row.party = "Jobcenter København";
        row.value = (struct dec){1000};
        rc = insert(d, &row, err);
    }
    return rc;
}

static int add_report(struct demo *d, const char *intervention, const char *supplier, day_t from, day_t to,
    int state, struct err *err)
{
    static const char *const states[] = {"expected", "received", "approved"};
    struct activity row = row_of(d, "supplier_report", intervention, from);
    row.end_day = to;
    row.due_day = (day_t){to.n + 45};
    row.party = row.title = supplier;
    row.state = states[state];
    row.done_day = state ? (day_t){to.n + 38} : DAY_NONE;
    row.text = state ? "Opdigtet tekst i demoen: Arbejdet er gået efter planen i perioden." : NULL;
    int rc = insert(d, &row, err);
    if (rc || !state || text_equal(intervention, "sabaah-tilskud"))
        return rc;
    struct rng r = demo_part_rng(d->run, "report_figure", row.id);
    struct activity figure = row_of(d, "report_figure", intervention, from);
    int64_t n = rng_between(&r, 14, 60);
    figure.end_day = to;
    figure.parent_id = row.id;
    figure.title = "Begyndte forløb";
    figure.value = (struct dec){n * 1000};
    figure.as_printed = arena_printf(d->a, "ca. %lld", (long long)n);
    figure.qualifier = "ca.";
    figure.unit = "courses";
    figure.kind = text_equal(intervention, "jobcamps") ? NULL : "courses";
    figure.data_date = arena_printf(d->a, "%d-%02d", day_year(to), day_ymd(to).month);
    figure.text = "Opdigtet tal i demoen.";
    return insert(d, &figure, err);
}

static int add_reports(struct demo *d, struct err *err)
{
    static const struct {
        const char *intervention, *supplier;
    } suppliers[] = {{"sabaah-tilskud", "Sabaah"}, {"jobcamps", "FRAK"},
        {"projekt-traedesten", "Settlementet"}, {"international-ime", "IME"},
        {"international-ballisager", "Ballisager"}};
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof suppliers / sizeof suppliers[0]; i++) {
        const char *iv = suppliers[i].intervention, *name = suppliers[i].supplier;
        rc = add_report(d, iv, name, DAY(2024, 1, 1), DAY(2024, 12, 31), 2, err);
        if (!rc)
            rc = add_report(d, iv, name, DAY(2025, 1, 1), DAY(2025, 12, 31),
                i == 0   ? 1
                : i == 3 ? 0
                         : 2,
                err);
        if (!rc)
            rc = add_report(d, iv, name, DAY(2026, 1, 1), DAY(2026, 6, 30), 0, err);
    }
    return rc;
}

static int add_costs(struct demo *d, struct err *err)
{
    static const int64_t quarter_kr[] = {350000, 550000, 550000, 550000};
    int rc = OK;
    for (int i = 0; !rc && i < 13; i++) {
        int year = 2023 + i / 4, month = 1 + 3 * (i % 4);
        struct activity row = row_of(d, "contract_cost", "fremmedsprogstolkning", DAY(year, month, 1));
        row.end_day = (day_t){day_add_months(row.day, 3).n - 1};
        row.title = arena_printf(d->a, "Merudgift, %d. kvartal %d", 1 + i % 4, year);
        row.amount = (struct money){quarter_kr[i / 4] * 100};
        rc = insert(d, &row, err);
    }
    return rc;
}

static int add_meetings(struct demo *d, struct err *err)
{
    int rc = OK;
    for (day_t day = DAY(2025, 1, 7); !rc && day.n < demo_today().n + 56; day.n += 7) {
        struct rng r = demo_part_rng(d->run, "extra_meeting", day.n);
        bool past = day.n <= demo_today().n, extra = (day.n / 7) % 2 == 0;
        for (int k = 0; !rc && k <= (extra ? 1 : 0); k++) {
            struct activity row =
                row_of(d, "extra_meeting", "ekstra-rehabiliteringsteammoeder", (day_t){day.n + 2 * k});
            row.kind = k ? "extra" : "base";
            row.state = !past || row.day.n > demo_today().n ? "planned"
                        : rng_below(&r, 20)                 ? "held"
                                                            : "dropped";
            row.quantity = text_equal(row.state, "held") ? rng_between(&r, 4, 9) : INT_NONE;
            row.place = "Jobcenteret";
            rc = insert(d, &row, err);
        }
    }
    return rc;
}

static int add_milestones(struct demo *d, struct err *err)
{
    static const struct {
        const char *title, *printed, *state;
        int year, month, day;
    } rows[] = {{"Forarbejde", NULL, "done", 2026, 2, 27},
        {"Kortlægning af henvendelser fra virksomheder", NULL, "running", 2026, 4, 1},
        {"Forslag til organisering", NULL, "planned", 2026, 8, 31},
        {"Endelig analyse", "3. eller 4. kvartal 2026", "planned", 2026, 12, 31}};
    int rc = OK;
    for (size_t i = 0; !rc && i < 4; i++) {
        struct activity row = row_of(
            d, "milestone", "analyse-leverandoerindgang", DAY(rows[i].year, rows[i].month, rows[i].day));
        row.title = rows[i].title;
        row.due_day = row.day;
        row.as_printed = rows[i].printed;
        row.state = rows[i].state;
        row.done_day = i ? DAY_NONE : DAY(2026, 2, 24);
        rc = insert(d, &row, err);
    }
    return rc;
}

/* The pool's first jobs came from applications; three wait for an answer and one was refused. */
static int add_applications(struct demo *d, struct err *err)
{
    static const char *const waiting[] = {
        "Hjælper i vaskeriet", "Går ture med beboere", "Sætter bøger på plads"};
    struct pool_job *jobs;
    size_t n;
    int rc = q_all(d->c, &activity_demo_jobs, NO_ARGS, &pool_job_table, &jobs, &n, d->a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct activity row =
            row_of(d, "pool_application", "socialt-frikort-pulje", (day_t){jobs[i].granted.n - 9});
        row.state = "granted";
        row.title = jobs[i].job;
        row.party = jobs[i].workplace;
        row.amount = jobs[i].amount;
        row.done_day = jobs[i].granted;
        row.pool_job_id = jobs[i].id;
        row.employer_id = d->workplaces[i % 3];
        rc = insert(d, &row, err);
        if (!rc)
            rc =
                q_exec(d->c, &activity_demo_link, ARGS(V_INT(jobs[i].id), V_INT(row.employer_id)), NULL, err);
    }
    for (int i = 0; !rc && i < 4; i++) {
        struct rng r = demo_part_rng(d->run, "application", i);
        struct activity row =
            row_of(d, "pool_application", "socialt-frikort-pulje", (day_t){demo_today().n - 20 + 5 * i});
        row.state = i == 3 ? "refused" : "received";
        row.reason = i == 3 ? "outside" : NULL;
        row.title = waiting[i % 3];
        row.party = "Plejecentret ved Søerne";
        row.employer_id = d->workplaces[1];
        row.amount = (struct money){rng_between(&r, 4, 14) * 100000};
        row.due_day = (day_t){row.day.n + 14};
        row.person = person_name(d, &r);
        rc = insert(d, &row, err);
    }
    return rc;
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    static int (*const parts[])(struct demo *, struct err *) = {add_companies, add_contacts, add_partnerships,
        add_events, add_courses, add_reports, add_costs, add_meetings, add_milestones, add_applications};
    struct demo d = {.c = c, .run = run, .a = a};
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof parts / sizeof parts[0]; i++)
        rc = parts[i](&d, err);
    return rc;
}

DEMO_PART(activity_demo, .name = "activity", .order = 120, .story = story);
