/* People in the demo: relations, a veteran with children, possible duplicates, a jobcamp, leisure jobs, single purchases, a pool's jobs,
 * a group of advisers' own citizens. Children and duplicates come after the drawn citizens and have no benefit, referral or course. */
#include "base/text.h"
#include "path/camp.h"
#include "path/demo.h"
#include "path/demo_part.h"
#include "path/leisure_job.h"
#include "path/own_course.h"
#include "path/pool.h"
#include "path/purchase.h"
#include "people/cpr.h"
#include "people/relation.h"

#include <stdio.h>

#define DAY(y, m, d) day_from_ymd(y, m, d)

struct person_id {
    int64_t id;
};
static const struct field person_id_fields[] = {FIELD(person_id, id, F_ID, NULL, 0)};
static TABLE(person_id_table, "citizen", NULL, person_id, person_id_fields);

SQL(person_demo_veteran, "SELECT id FROM citizen WHERE target_group = $1 AND dead IS NULL AND moved IS NULL "
                         "AND restricted = 0 AND merged_into IS NULL AND birth < $2 ORDER BY id LIMIT 1");
SQL(person_demo_on_benefit,
    "SELECT s.citizen_id AS id FROM spell s JOIN citizen c ON c.id = s.citizen_id WHERE s.kind = $1 AND s.start_day <= $2 "
    "AND (s.end_day IS NULL OR s.end_day > $2) AND c.restricted = 0 AND c.dead IS NULL AND c.moved IS NULL "
    "AND c.birth < $3 ORDER BY s.citizen_id LIMIT 40");

SQL(person_demo_member,
    "INSERT INTO own_group_member (group_id, citizen_id, adviser_id) VALUES ($1, $2, $3)");

/* A number with the birth date that is nobody's, and is none by modulus 11. */
static int free_number(
    struct conn *c, day_t birth, bool female, const char **ret, struct arena *a, struct err *err)
{
    struct ymd d = day_ymd(birth);
    for (int serial = female ? 9100 : 9101; serial < 9999; serial += 2) {
        struct cpr_parts parts;
        struct citizen taken;
        char digits[11];
        struct err none = ERR_INIT;
        const char *text = arena_printf(a, "%02d%02d%02d%04d", d.day, d.month, d.year % 100, serial);
        if (!cpr_parse(text, digits, &parts) || parts.modulus_ok || parts.birth.n != birth.n)
            continue;
        int rc = citizen_by_number(c, text, &taken, a, &none);
        if (rc == ERR_NOT_FOUND) {
            *ret = text;
            return OK;
        }
        if (rc)
            return err_set(err, rc, "person_demo: %s", none.op);
    }
    return err_set(err, ERR_INTERNAL, "person_demo: no free number");
}

static int add_person(struct conn *c, const char *key, const char *first, const char *last, day_t birth,
    bool female, const char *district, int64_t *ret, struct arena *a, struct err *err)
{
    struct citizen row;
    field_clear_row(&citizen_table, &row);
    row.key = key;
    row.first_name = first;
    row.last_name = last;
    row.birth = birth;
    row.sex = female ? "female" : "male";
    row.district = district;
    row.restricted = 0;
    int rc = free_number(c, birth, female, &row.cpr, a, err);
    if (!rc)
        rc = citizen_insert_bulk(c, &row, err);
    *ret = row.id;
    return rc;
}

static int relate(struct conn *c, const struct demo_part_run *run, int64_t citizen, int64_t other,
    const char *kind, day_t from, const char *note, struct err *err)
{
    struct relation r;
    field_clear_row(&relation_table, &r);
    r.citizen_id = citizen;
    r.other_id = other;
    r.kind = kind;
    r.from_day = from;
    r.note = note;
    r.user_id = run->mette;
    return q_insert(c, &relation_table, &r, NULL, err);
}

/* Some live with the one before them in the row, or grew up together. */
static int fill(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    (void)a;
    int rc = OK;
    for (int64_t id = first_id > 1 ? first_id : 2; !rc && id <= last_id && id <= run->n_citizens; id++) {
        struct rng r = demo_part_rng(run, "person", id);
        if (rng_below(&r, 100) >= 4 || id == run->sanne || id - 1 == run->sanne)
            continue;
        bool partner = rng_below(&r, 100) < 60;
        day_t from = partner ? (day_t){(int32_t)(demo_today().n - rng_between(&r, 200, 7000))} : DAY_NONE;
        rc = relate(
            c, run, id, id - 1, partner ? "partner" : "sibling", from, partner ? "Bor sammen" : NULL, err);
    }
    return rc;
}

/* ---- children and a camp ---- */

static const struct {
    const char *key, *first, *last, *guardian;
    int year, month, day;
    bool female;
} children[] = {
    {"barn00000a", "Viggo", NULL, NULL, 2011, 5, 12, false}, /* the veteran's */
    {"barn00000b", "Alma", NULL, NULL, 2016, 9, 3, true},    /* the veteran's */
    {"barn00000c", "Samira", "El-Khatib", "Nadia El-Khatib", 2011, 2, 21, true},
    {"barn00000d", "Jonathan", "Krogh", "Lise Krogh", 2012, 8, 30, false},
    {"barn00000e", "Ayan", "Warsame", "Hodan Warsame", 2010, 11, 6, true},
    {"barn00000g", "Luna", "Dyrholm", "Stine Dyrholm", 2011, 7, 14, true},
    {"barn00000h", "Noah", "Petersen", "Line Petersen", 2012, 4, 2, false},
    {"barn00000f", "Emil", "Toft", "Peter Toft", 2012, 1, 17, false},
};
enum { CHILDREN = sizeof children / sizeof children[0] };

static int add_camp(struct conn *c, const struct demo_part_run *run, const char *title, day_t start,
    day_t end, const int64_t ids[CHILDREN], int64_t parent, bool held, struct err *err)
{
    struct camp camp;
    field_clear_row(&camp_table, &camp);
    camp.intervention = "jobcamps";
    camp.title = title;
    camp.district = "bispebjerg";
    camp.place = "Den slidte boldbane ved skolen";
    camp.start_day = start;
    camp.end_day = end;
    camp.age_min = 13;
    camp.age_max = 15;
    camp.wage_agreed = "3F";
    camp.places = 12;
    camp.user_id = run->mette;
    int rc = q_insert(c, &camp_table, &camp, &camp.id, err);
    for (size_t i = 0; !rc && i < CHILDREN; i++) {
        int age = day_age(day_from_ymd(children[i].year, children[i].month, children[i].day), start);
        if (age < 13 || age > 15 || (!held && i > 2))
            continue;
        struct camp_youth y;
        field_clear_row(&camp_youth_table, &y);
        y.camp_id = camp.id;
        y.citizen_id = ids[i];
        y.guardian_name = children[i].guardian;
        y.guardian_id = children[i].guardian ? INT_NONE : parent;
        y.guardian_consent = (day_t){start.n - 20};
        y.wage = (struct money){180000};
        y.attended = held ? i != 3 : INT_NONE;
        y.bridged = held && i == 0 ? 1 : INT_NONE;
        rc = q_insert(c, &camp_youth_table, &y, NULL, err);
    }
    return rc;
}

static int tell_children(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    int64_t ids[CHILDREN] = {0}, veteran = 0;
    struct citizen parent;
    int rc = q_int(c, &person_demo_veteran, ARGS(V_TEXT("Veteran"), V_DAY(DAY(1985, 1, 1))), &veteran, err);
    if (!rc)
        rc = citizen_by_id(c, veteran, &parent, a, err);
    for (size_t i = 0; !rc && i < CHILDREN; i++) {
        day_t birth = day_from_ymd(children[i].year, children[i].month, children[i].day);
        rc = add_person(c, children[i].key, children[i].first,
            children[i].last ? children[i].last : parent.last_name, birth, children[i].female,
            children[i].last ? "bispebjerg" : parent.district, &ids[i], a, err);
        if (!rc && !children[i].last)
            rc = relate(c, run, veteran, ids[i], "child", birth, NULL, err);
    }
    if (!rc)
        rc = relate(c, run, ids[0], ids[1], "sibling", DAY_NONE, NULL, err);
    struct leisure_job job;
    field_clear_row(&leisure_job_table, &job);
    job.citizen_id = ids[0];
    job.intervention = "veteran-fritidsjob";
    job.parent_id = veteran;
    job.guardian_consent = DAY(2026, 2, 24);
    job.employer = "Sydhavnens Cykelværksted";
    job.job = "Hjælper i butikken";
    job.found_day = DAY(2026, 3, 11);
    job.start_day = DAY(2026, 3, 23);
    job.user_id = run->mette;
    if (!rc)
        rc = q_insert(c, &leisure_job_table, &job, NULL, err);
    if (!rc)
        rc = add_camp(c, run, "Bispebjerg, vinterferien 2026", DAY(2026, 2, 9), DAY(2026, 2, 13), ids,
            veteran, true, err);
    return rc ? rc
              : add_camp(c, run, "Bispebjerg, sommerferien 2026", DAY(2026, 6, 29), DAY(2026, 7, 3), ids,
                    veteran, false, err);
}

/* ---- two records of one person ---- */

static int tell_duplicate(struct conn *c, const struct demo_part_run *run, int64_t of, const char *key,
    const char *first, const char *last, const char *address, struct arena *a, struct err *err)
{
    struct citizen real, row;
    if (!of)
        return OK;
    int rc = citizen_by_id(c, of, &real, a, err);
    if (rc)
        return rc;
    field_clear_row(&citizen_table, &row);
    row.key = key;
    row.first_name = first;
    row.last_name = last;
    row.birth = real.birth;
    row.sex = real.sex;
    row.district = real.district;
    row.address = address;
    row.postal = real.postal;
    row.restricted = 0;
    rc = free_number(c, real.birth, text_equal(real.sex, "female"), &row.cpr, a, err);
    if (!rc)
        rc = citizen_insert_bulk(c, &row, err);
    /* What was kept on the wrong record. */
    if (!rc)
        rc = relate(c, run, row.id, run->naja ? run->naja : run->sanne, "network", DAY_NONE,
            "Følges med til møder", err);
    return rc;
}

/* ---- purchases, pool, group ---- */

static int tell_purchases(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    static const struct {
        const char *benefit, *supplier, *what;
        int month, day, kr;
    } rows[] = {{"ressourceforloeb", "Kompas Vejledning", "Karrierevejledning, otte samtaler", 1, 19, 14400},
        {"ressourceforloeb", "Skolen på Vej", "Forberedende dansk, 40 timer", 2, 10, 18000},
        {"kontanthjaelp-aktivitetsparat", "Kompas Vejledning", "Karrierevejledning, fem samtaler", 3, 3,
            9000}};
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof rows / sizeof rows[0]; i++) {
        day_t day = DAY(2026, rows[i].month, rows[i].day);
        struct person_id *ids;
        size_t n;
        rc = q_all(c, &person_demo_on_benefit,
            ARGS(V_TEXT(rows[i].benefit), V_DAY(day), V_DAY(DAY(1996, 1, 1))), &person_id_table, &ids, &n, a,
            err);
        if (rc || !n)
            continue;
        struct purchase p;
        struct citizen citizen;
        struct intervention iv;
        struct err outside = ERR_INIT; /* a benefit that ended that day */
        field_clear_row(&purchase_table, &p);
        p.citizen_id = rows[i].benefit[0] == 'k' && run->sanne ? run->sanne : ids[i % n].id;
        p.intervention = "enkeltkoeb-vejledning-opkvalificering";
        p.supplier = rows[i].supplier;
        p.what = rows[i].what;
        p.bought = day;
        p.start_day = (day_t){day.n + 7};
        p.amount = (struct money){(int64_t)rows[i].kr * 100};
        p.user_id = run->mette;
        rc = citizen_by_id(c, p.citizen_id, &citizen, a, err);
        if (!rc)
            rc = intervention_by_key(c, p.intervention, &iv, a, err);
        if (!rc && own_rule_check(c, &citizen, &iv, day, &p.benefit, &p.rule, a, &outside) == OK)
            rc = q_insert(c, &purchase_table, &p, NULL, err);
    }
    return rc;
}

static int tell_pool(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    static const char *const places[] = {"Biblioteket i Valby", "Plejecentret ved Søerne",
        "Idrætsanlægget i Emdrup", "Daginstitutionen Kløverbladet", "Kulturhuset på Amager",
        "Botilbuddet ved Parken"};
    static const char *const jobs[] = {"Sætter bøger på plads", "Hjælper i køkkenet", "Rydder op på banerne",
        "Vander og luger", "Tager imod gæster", "Går ture med beboere"};
    int rc = OK;
    for (int64_t i = 0; !rc && i < 36; i++) {
        struct rng r = demo_part_rng(run, "pool", i);
        struct person_id *ids;
        size_t n;
        struct pool_job j;
        day_t granted = (day_t){(int32_t)rng_between(&r, DAY(2025, 3, 1).n, DAY(2026, 4, 10).n)};
        rc = q_all(c, &person_demo_on_benefit,
            ARGS(V_TEXT("kontanthjaelp-aktivitetsparat"), V_DAY(granted), V_DAY(DAY(2006, 1, 1))),
            &person_id_table, &ids, &n, a, err);
        if (rc)
            break;
        field_clear_row(&pool_job_table, &j);
        j.pool = "socialt-frikort";
        j.citizen_id = n && i % 9 ? ids[rng_below(&r, n > 20 ? 20 : (uint32_t)n)].id : INT_NONE;
        j.workplace = places[rng_below(&r, 6)];
        j.job = jobs[rng_below(&r, 6)];
        j.granted = granted;
        j.start_day = (day_t){granted.n + 10};
        j.end_day = (day_t){(int32_t)(granted.n + 10 + rng_between(&r, 20, 120))};
        j.amount = (struct money){rng_between(&r, 30, 160) * 10000};
        j.user_id = run->mette;
        rc = q_insert(c, &pool_job_table, &j, NULL, err);
    }
    return rc;
}

static int tell_group(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct own_group g;
    struct intervention iv;
    struct citizen citizen;
    struct person_id *ids;
    size_t n, members = 0;
    int64_t id;
    field_clear_row(&own_group_table, &g);
    g.intervention = "interne-gruppeforloeb-30plus";
    g.title = "Gruppen i maj";
    g.start_day = DAY(2026, 5, 4);
    g.end_day = DAY(2026, 7, 31);
    g.user_id = run->mette;
    int rc = q_insert(c, &own_group_table, &g, &id, err);
    if (!rc)
        rc = intervention_by_key(c, g.intervention, &iv, a, err);
    if (!rc)
        rc = q_all(c, &person_demo_on_benefit,
            ARGS(V_TEXT("kontanthjaelp-aktivitetsparat"), V_DAY(g.start_day), V_DAY(DAY(1994, 1, 1))),
            &person_id_table, &ids, &n, a, err);
    for (size_t i = 0; !rc && i < n && members < 8; i++) {
        struct err outside = ERR_INIT;
        rc = citizen_by_id(c, ids[i].id, &citizen, a, err);
        if (rc || own_rule_check(c, &citizen, &iv, g.start_day, NULL, NULL, a, &outside) != OK)
            continue;
        int64_t adviser = citizen.responsible_id != INT_NONE ? citizen.responsible_id : run->mette;
        rc = q_exec(c, &person_demo_member, ARGS(V_INT(id), V_INT(citizen.id), V_INT(adviser)), NULL, err);
        members++;
    }
    return rc;
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    int rc = tell_children(c, run, a, err);
    if (!rc && run->rasmus && run->amanda)
        rc = relate(c, run, run->rasmus, run->amanda, "partner", DAY(2023, 6, 1), "Bor sammen", err);
    if (!rc)
        rc = tell_duplicate(
            c, run, run->tove, "dublet000a", "Tove", "Aagård", "Rådmandsgade 41, 2. tv.", a, err);
    if (!rc)
        rc = tell_duplicate(
            c, run, run->yusuf, "dublet000b", "Yussuf", "Karabulut", "Titangade 9, st.", a, err);
    if (!rc)
        rc = tell_purchases(c, run, a, err);
    if (!rc)
        rc = tell_pool(c, run, a, err);
    return rc ? rc : tell_group(c, run, a, err);
}

DEMO_PART(person_demo, .name = "person", .order = 90, .fill = fill, .story = story);
