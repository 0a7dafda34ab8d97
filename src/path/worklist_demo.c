/* Demo: the last day of the right to dagpenge, who is informed of an offer that closes, and a saved view. */
#include "path/demo.h"
#include "path/demo_part.h"
#include "path/handover.h"
#include "path/informed.h"
#include "people/spell.h"
#include "system/saved_view.h"

enum { RIGHT_DAYS = 731, TOLD_PCT = 88, INFORMED_PCT = 45 };

SQL(worklist_demo_spells,
    "SELECT id, citizen_id, kind, start_day, end_day FROM spell WHERE citizen_id >= $1 AND citizen_id <= $2 "
    "AND kind = 'dagpenge' AND end_day IS NULL ORDER BY id");
SQL(worklist_demo_right, "UPDATE spell SET right_until = $2 WHERE id = $1");

/* A citizen in an offer that closes, not one of the named ones. */
struct closing {
    int64_t citizen_id, responsible_id;
    const char *intervention;
};
static const struct field closing_fields[] = {
    FIELD(closing, citizen_id, F_ID, NULL, 0),
    FIELD(closing, responsible_id, F_ID, NULL, 0),
    FIELD(closing, intervention, F_TEXT, NULL, 0),
};
static TABLE(closing_table, "closing", NULL, closing, closing_fields);
SQL(worklist_demo_closing,
    "SELECT c.id AS citizen_id, c.responsible_id AS responsible_id, i.key AS intervention FROM citizen c "
    "JOIN course o ON o.citizen_id = c.id JOIN intervention i ON i.id = o.intervention_id "
    "WHERE c.id >= $1 AND c.id <= $2 AND c.dead IS NULL AND c.responsible_id IS NOT NULL AND c.responsible_id <> $3 "
    "AND i.end_day >= $4 AND (o.end_day IS NULL OR o.end_day > i.end_day + 1) GROUP BY c.id, c.responsible_id, i.key "
    "ORDER BY c.id, i.key");

/* Two years from the first day, less what was used before; hours and the fund's own rules are not modelled. */
static int fill_rights(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    struct spell *rows;
    size_t n;
    int rc = q_all(
        c, &worklist_demo_spells, ARGS(V_INT(first_id), V_INT(last_id)), &spell_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct rng r = demo_part_rng(run, "right", rows[i].citizen_id);
        if ((int)rng_below(&r, 100) >= TOLD_PCT)
            continue;
        int64_t last = rows[i].start_day.n + RIGHT_DAYS - rng_between(&r, 0, 200), today = demo_today().n;
        if (last <= today) /* still running: the right was prolonged by hours of work */
            last = today + rng_between(&r, 10, 240);
        rc = q_exec(c, &worklist_demo_right, ARGS(V_INT(rows[i].id), V_INT(last)), NULL, err);
    }
    return rc;
}

static int fill_informed(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    static const char *const named[] = {"center-for-mental-sundhed-tilbud", "motion-kofoed-skole",
        "center-for-mental-sundhed-tilbud,motion-kofoed-skole"};
    struct closing *rows;
    size_t n;
    int rc = q_all(c, &worklist_demo_closing,
        ARGS(V_INT(first_id), V_INT(last_id), V_INT(run->mette), V_DAY(demo_today())), &closing_table, &rows,
        &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct rng r = demo_part_rng(run, "informed", rows[i].citizen_id);
        uint64_t draw = rng_below(&r, 100);
        struct informed row;
        if (draw >= INFORMED_PCT)
            continue;
        field_clear_row(&informed_table, &row);
        row.citizen_id = rows[i].citizen_id;
        row.intervention = rows[i].intervention;
        row.user_id = rows[i].responsible_id;
        row.day = (day_t){(int32_t)(demo_today().n - rng_between(&r, 0, 25))};
        row.outcome = draw < 32 ? "informed" : draw < 40 ? "moved" : "declined";
        row.offers = draw < 40 ? named[draw < 32 ? rng_below(&r, 3) : rng_below(&r, 2)] : NULL;
        row.reason = draw < 40 ? NULL : "Borgeren vil selv finde noget andet.";
        rc = q_insert(c, &informed_table, &row, NULL, err);
    }
    return rc;
}

static int worklist_demo_fill(struct conn *c, const struct demo_part_run *run, int64_t first_id,
    int64_t last_id, struct arena *a, struct err *err)
{
    int rc = fill_rights(c, run, first_id, last_id, a, err);
    return rc ? rc : fill_informed(c, run, first_id, last_id, a, err);
}

SQL(worklist_demo_citizen,
    "SELECT MIN(c.id) FROM citizen c WHERE c.responsible_id = $1 AND c.dead IS NULL AND c.restricted = 0 "
    "AND NOT EXISTS (SELECT 1 FROM handover h WHERE h.citizen_id = c.id)");

/* The coordinator asks Mette Lind to take over one of the citizens: something in the inbox. */
static int story_handover(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    struct handover h;
    int64_t citizen = INT_NONE;
    int rc = q_int(c, &worklist_demo_citizen, ARGS(V_INT(run->coordinator)), &citizen, err);
    if (rc || citizen == INT_NONE)
        return rc;
    field_clear_row(&handover_table, &h);
    h.citizen_id = citizen;
    h.from_user_id = h.asked_by = run->coordinator;
    h.to_user_id = run->mette;
    h.asked = stamp_from_local((day_t){demo_today().n - 1}, 14 * 60);
    h.note = "Borgeren er flyttet til dit distrikt. Vil du tage over?";
    h.state = "asked";
    return q_insert(c, &handover_table, &h, NULL, err);
}

static int worklist_demo_story(
    struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct saved_view view;
    (void)a;
    if (!run->mette)
        return OK;
    field_clear_row(&saved_view_table, &view);
    view.user_id = run->mette;
    view.page = "/overblik";
    view.name = "Over fristen";
    view.query = "vis=forfalder&periode=over";
    view.is_default = 0;
    view.created = stamp_from_local(demo_today(), 8 * 60);
    int rc = q_insert(c, &saved_view_table, &view, NULL, err);
    return rc || !run->coordinator ? rc : story_handover(c, run, err);
}

DEMO_PART(
    worklist_demo, .name = "worklist", .order = 90, .fill = worklist_demo_fill, .story = worklist_demo_story);
