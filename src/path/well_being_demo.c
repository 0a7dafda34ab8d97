/* Demo: answers on well-being and health, consents that let a pause be told, and aftercare of courses that ended in job or education. */
#include "path/aftercare.h"

#include "base/sort.h"
#include "path/demo.h"
#include "path/demo_part.h"
#include "path/follow_up.h"
#include "path/pause.h"
#include "people/survey.h"

#include <stdlib.h>

enum { ASKED_PCT = 8, MAX_ASKINGS = 5, CONTACTS = 3, SHARED_PAUSES = 4 };

/* A course that aftercare follows. */
struct ended {
    int64_t citizen_id, course_id, responsible_id;
    const char *intervention, *track;
    day_t end_day;
};
static const struct field ended_fields[] = {
    FIELD(ended, citizen_id, F_ID, NULL, 0),
    FIELD(ended, course_id, F_ID, NULL, 0),
    FIELD(ended, responsible_id, F_ID, NULL, 0),
    FIELD(ended, intervention, F_TEXT, NULL, 0),
    FIELD(ended, track, F_TEXT, NULL, 0),
    FIELD(ended, end_day, F_DAY, NULL, 0),
};
static TABLE(ended_table, "ended", NULL, ended, ended_fields);

SQL(well_being_demo_ended,
    "SELECT o.citizen_id AS citizen_id, o.id AS course_id, c.responsible_id AS responsible_id, i.key AS intervention, "
    "i.track AS track, o.end_day AS end_day FROM course o JOIN intervention i ON i.id = o.intervention_id "
    "JOIN aftercare_rule r ON r.intervention = i.key JOIN citizen c ON c.id = o.citizen_id "
    "WHERE o.citizen_id >= $1 AND o.citizen_id <= $2 AND o.exit_reason IN ('job', 'education', 'flex_job') "
    "AND c.dead IS NULL AND NOT EXISTS (SELECT 1 FROM aftercare f WHERE f.course_id = o.id) ORDER BY o.id");
SQL(well_being_demo_citizens,
    "SELECT id AS citizen_id, responsible_id FROM citizen WHERE id >= $1 AND id <= $2 AND dead IS NULL "
    "AND moved IS NULL AND restricted = 0 ORDER BY id");

static day_t after(day_t d, int64_t days)
{
    return (day_t){(int32_t)(d.n + days)};
}

static int64_t point(struct rng *r, int64_t level)
{
    int64_t p = level + rng_between(r, -1, 1);
    return p < 0 ? 0 : p > 5 ? 5 : p;
}

/* One asking: five answers round a level, sometimes one missing, sometimes none. */
static int ask(struct conn *c, struct rng *r, int64_t citizen_id, int64_t user_id, day_t day, int64_t level,
    bool none, struct err *err)
{
    struct survey_answer s;
    field_clear_row(&survey_answer_table, &s);
    s.citizen_id = citizen_id;
    s.instrument = "who5";
    s.day = day;
    s.user_id = user_id;
    s.created = stamp_from_local(day, 10 * 60);
    if (!none) {
        s.q1 = point(r, level);
        s.q2 = point(r, level);
        s.q3 = point(r, level);
        s.q4 = point(r, level);
        s.q5 = rng_below(r, 100) < 4 ? INT_NONE : point(r, level);
        s.reported_by = rng_below(r, 100) < 8 ? "with_help" : "citizen";
    }
    s.score = survey_score(&s);
    int rc = q_insert(c, &survey_answer_table, &s, &s.id, err);
    if (rc)
        return rc;
    s.instrument = "self_rated_health";
    s.q2 = s.q3 = s.q4 = s.q5 = INT_NONE;
    s.q1 = none ? INT_NONE : level < 1 ? 1 : level + (int64_t)rng_below(r, 2);
    s.q1 = s.q1 > 5 ? 5 : s.q1;
    s.score = survey_score(&s);
    return q_insert(c, &survey_answer_table, &s, NULL, err);
}

static int fill_answers(struct conn *c, const struct demo_part_run *run, int64_t citizen_id, struct err *err)
{
    struct rng r = demo_part_rng(run, "well_being", citizen_id);
    day_t today = demo_today();
    int rc = OK;
    if (rng_below(&r, 100) >= ASKED_PCT)
        return OK;
    day_t day = after(day_from_ymd(2025, 1, 15), (int64_t)rng_below(&r, 240));
    int64_t level = rng_between(&r, 1, 3);
    for (int i = 0; !rc && i < MAX_ASKINGS && day.n < today.n; i++) {
        rc = ask(c, &r, citizen_id, run->jonas, day, level, i > 0 && rng_below(&r, 100) < 15, err);
        level += rng_below(&r, 100) < 40 && level < 4 ? 1 : 0;
        day = after(day, rng_between(&r, 80, 110));
    }
    return rc;
}

/* ---- aftercare ---- */

static int add_contacts(
    struct conn *c, const struct ended *e, int64_t responsible, day_t end, struct err *err)
{
    static const int months[CONTACTS] = {1, 2, 4};
    day_t today = demo_today(), last = after(e->end_day, -1);
    int rc = OK;
    for (int i = 0; !rc && i < CONTACTS; i++) {
        struct follow_up f;
        field_clear_row(&follow_up_table, &f);
        f.citizen_id = e->citizen_id;
        f.kind = "aftercare";
        f.anchor = "exit";
        f.months = months[i];
        f.course_id = e->course_id;
        f.intervention = e->intervention;
        f.track = e->track;
        f.due_day = day_add_months(last, months[i]);
        f.responsible_id = responsible;
        f.created = stamp_from_local(last, 12 * 60);
        bool over = f.due_day.n < today.n;
        if (!over && !day_is_none(end))
            break;
        f.state = over ? "held" : "planned";
        f.held_day = over ? f.due_day : DAY_NONE;
        f.text = over ? "Talt med borgeren om, hvordan det går på arbejdspladsen." : NULL;
        f.done_by = over ? responsible : INT_NONE;
        rc = q_insert(c, &follow_up_table, &f, NULL, err);
    }
    return rc;
}

static int fill_aftercare(
    struct conn *c, const struct demo_part_run *run, const struct ended *e, struct err *err)
{
    struct rng r = demo_part_rng(run, "aftercare", e->course_id);
    struct aftercare row;
    day_t today = demo_today(), end = after(e->end_day, rng_between(&r, 150, 300));
    bool lost = rng_below(&r, 100) < 15;
    field_clear_row(&aftercare_table, &row);
    row.citizen_id = e->citizen_id;
    row.course_id = e->course_id;
    row.start_day = e->end_day;
    row.responsible_id = e->responsible_id != INT_NONE ? e->responsible_id : run->coordinator;
    if (end.n <= today.n) {
        row.end_day = end;
        row.end_reason = lost ? "job_lost" : "settled";
    }
    int rc = q_insert(c, &aftercare_table, &row, NULL, err);
    return rc ? rc : add_contacts(c, e, row.responsible_id, row.end_day, err);
}

static int fill(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    struct ended *rows;
    size_t n;
    int rc = q_all(
        c, &well_being_demo_citizens, ARGS(V_INT(first_id), V_INT(last_id)), &ended_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (rows[i].citizen_id != run->sanne)
            rc = fill_answers(c, run, rows[i].citizen_id, err);
    }
    if (!rc)
        rc = q_all(c, &well_being_demo_ended, ARGS(V_INT(first_id), V_INT(last_id)), &ended_table, &rows, &n,
            a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = fill_aftercare(c, run, &rows[i], err);
    return rc;
}

/* ---- pauses that a coordinator can be told of ---- */

SQL(well_being_demo_mine, "SELECT id AS citizen_id, responsible_id FROM citizen WHERE responsible_id = $1 "
                          "AND dead IS NULL AND moved IS NULL AND restricted = 0 ORDER BY id");

static int share(struct conn *c, const struct demo_part_run *run, int64_t citizen_id, const char *from,
    const char *tracks, struct err *err)
{
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen_id;
    b.basis = "samtykke";
    b.from_admin = from;
    b.to_admin = "bif";
    b.tracks = tracks;
    b.valid_from = day_from_ymd(2026, 1, 5);
    b.valid_to = day_from_ymd(2026, 12, 31);
    b.recorded_by = run->mette;
    return q_insert(c, &legal_basis_table, &b, NULL, err);
}

static int by_days(const void *x, const void *y)
{
    const struct pause *a = x, *b = y;
    return a->days != b->days ? (a->days > b->days) - (a->days < b->days)
                              : (a->citizen_id > b->citizen_id) - (a->citizen_id < b->citizen_id);
}

/* Four of Mette's citizens with the shortest pauses over the limit have agreed to share: only then can the pause be told. Tove is one of
 * them. */
static int share_pauses(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct ended *rows;
    struct pause *pauses;
    size_t n, n_pauses = 0, shared = 0;
    int rc = q_all(c, &well_being_demo_mine, ARGS(V_INT(run->mette)), &ended_table, &rows, &n, a, err);
    int64_t *ids = rc ? NULL : arena_array(a, n + 1, sizeof *ids);
    if (!rc && !ids)
        rc = err_set(err, ERR_LIMIT, "share_pauses: out of memory");
    for (size_t i = 0; !rc && i < n; i++)
        ids[i] = rows[i].citizen_id;
    if (!rc)
        rc = pause_of_citizens(c, ids, n, demo_today(), &pauses, &n_pauses, a, err);
    if (!rc && n_pauses)
        array_sort(pauses, n_pauses, sizeof *pauses, by_days);
    for (int round = 0; !rc && round < 2; round++) {
        for (size_t i = 0; !rc && i < n_pauses && shared < SHARED_PAUSES; i++) {
            if (!pauses[i].is_over || (pauses[i].citizen_id == run->tove) != (round == 0))
                continue;
            rc = share(c, run, pauses[i].citizen_id, "suf", "health", err);
            if (!rc)
                rc = share(c, run, pauses[i].citizen_id, "sof", "social", err);
            shared++;
        }
    }
    return rc;
}

/* Sanne over 2025–26: low at first, better after the talks, a fall in the pause, over the limit in March. */
static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    static const struct {
        int year, month, day;
        int64_t q[5], health;
    } told[] = {{2025, 3, 12, {1, 1, 1, 2, 2}, 1}, {2025, 6, 12, {2, 2, 1, 2, 2}, 2},
        {2025, 9, 10, {3, 2, 2, 2, 3}, 2}, {2025, 12, 11, {2, 2, 2, 2, 2}, 2},
        {2026, 3, 5, {3, 3, 2, 2, 3}, 3}};
    int rc = share_pauses(c, run, a, err);
    for (size_t i = 0; !rc && run->sanne && i < sizeof told / sizeof told[0]; i++) {
        struct survey_answer s;
        field_clear_row(&survey_answer_table, &s);
        s.citizen_id = run->sanne;
        s.instrument = "who5";
        s.day = day_from_ymd(told[i].year, told[i].month, told[i].day);
        s.q1 = told[i].q[0];
        s.q2 = told[i].q[1];
        s.q3 = told[i].q[2];
        s.q4 = told[i].q[3];
        s.q5 = told[i].q[4];
        s.score = survey_score(&s);
        s.reported_by = "citizen";
        s.user_id = run->jonas;
        s.created = stamp_from_local(s.day, 11 * 60);
        rc = q_insert(c, &survey_answer_table, &s, NULL, err);
        s.instrument = "self_rated_health";
        s.q1 = s.score = told[i].health;
        s.q2 = s.q3 = s.q4 = s.q5 = INT_NONE;
        if (!rc)
            rc = q_insert(c, &survey_answer_table, &s, NULL, err);
    }
    return rc;
}

DEMO_PART(well_being_demo, .name = "well_being", .order = 60, .fill = fill, .story = story);
