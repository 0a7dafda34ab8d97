#include "effect/goal_sheet.h"
#include "effect/goal_near.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal_grammar.h"
#include "effect/goal_words.h"
#include "effect/suppress.h"
#include "path/meeting.h"
#include "system/audit.h"

static const struct field goal_sheet_fields[] = {
    FIELD(goal_sheet, id, F_ID, NULL, FR_PRIMARY),
    FIELD(goal_sheet, meeting_id, F_ID, NULL, FR_REQUIRED),
    FIELD(goal_sheet, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(goal_sheet, as_of, F_DAY, NULL, FR_REQUIRED),
    FIELD(goal_sheet, user_id, F_ID, NULL, 0),
};
static TABLE(goal_sheet_table, "goal_sheet", N_("Resultatark"), goal_sheet, goal_sheet_fields);

static const struct field goal_sheet_shown_fields[] = {
    FIELD(goal_sheet, id, F_ID, NULL, 0),
    FIELD(goal_sheet, at, F_STAMP, NULL, 0),
    FIELD(goal_sheet, as_of, F_DAY, NULL, 0),
    FIELD(goal_sheet, user_name, F_TEXT, NULL, 0),
};
static TABLE(goal_sheet_shown_table, "goal_sheet_shown", NULL, goal_sheet, goal_sheet_shown_fields);

static const struct field goal_sheet_row_fields[] = {
    FIELD(goal_sheet_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(goal_sheet_row, sheet_id, F_ID, NULL, FR_REQUIRED),
    FIELD(goal_sheet_row, pos, F_INT, NULL, FR_REQUIRED),
    FIELD(goal_sheet_row, goal, F_TEXT, NULL, FR_REQUIRED),
    FIELD(goal_sheet_row, title, F_TEXT, NULL, FR_REQUIRED),
    FIELD(goal_sheet_row, title_en, F_TEXT, NULL, 0),
    FIELD(goal_sheet_row, for_year, F_INT, NULL, FR_REQUIRED),
    FIELD(goal_sheet_row, persons, F_TEXT, NULL, 0),
    FIELD(goal_sheet_row, share, F_TEXT, NULL, 0),
    FIELD(goal_sheet_row, spread, F_TEXT, NULL, 0),
    FIELD(goal_sheet_row, target, F_TEXT, NULL, FR_REQUIRED),
    FIELD(goal_sheet_row, verdict, F_INT, NULL, FR_REQUIRED),
    FIELD(goal_sheet_row, note, F_LONG, NULL, 0),
};
static TABLE(goal_sheet_row_table, "goal_sheet_row", NULL, goal_sheet_row, goal_sheet_row_fields);

SQL(goal_sheet_select_meeting,
    "SELECT s.id AS id, s.at AS at, s.as_of AS as_of, u.name AS user_name FROM goal_sheet s "
    "LEFT JOIN app_user u ON u.id = s.user_id WHERE s.meeting_id = $1 ORDER BY s.id DESC LIMIT 50");
SQL(goal_sheet_select_rows,
    "SELECT id, sheet_id, pos, goal, title, title_en, for_year, persons, share, spread, target, verdict, note "
    "FROM goal_sheet_row WHERE sheet_id = $1 ORDER BY pos");

/* A count is shown as it is: of persons it is suppressed like other small counts. */
static void sheet_fill_count(
    const struct goal *g, const struct goal_result *r, struct goal_sheet_row *row, struct arena *a)
{
    bool persons = goal_is_of_people(g);
    if (persons && suppress_is_small(r->count, figure_small_limit())) {
        row->persons = row->share = tr("undertrykt");
        return;
    }
    row->persons = arena_printf(a, "%lld", (long long)r->count);
    row->share = goal_value_words(g, r, a);
    row->verdict = (int64_t)r->verdict;
    row->note = r->running ? tr("Året er ikke slut.") : NULL;
}

static int sheet_fill(struct conn *c, const struct goal *g, day_t as_of, struct goal_sheet_row *row,
    struct arena *a, struct err *err)
{
    struct goal_result r;
    int year = goal_default_year(g, as_of);
    int rc = goal_compute_year(c, g, year, goal_profile_of(g), as_of, &r, a, err);
    if (rc)
        return rc;
    field_clear_row(&goal_sheet_row_table, row);
    row->goal = g->key;
    row->title = g->title;
    row->title_en = g->title_en;
    row->for_year = year;
    row->target = goal_target_words(g, a);
    row->verdict = VERDICT_NONE;
    if (r.computable && r.kind == GOAL_COUNT && goal_is_few(g, &r, figure_small_limit())) {
        row->persons = row->share = tr("undertrykt");
        return OK;
    }
    if (r.computable && r.kind == GOAL_COUNT) {
        sheet_fill_count(g, &r, row, a);
        return OK;
    }
    if (!r.computable || r.n == 0) {
        row->note = r.why ? r.why : arena_printf(a, tr("Der er ingen forløb i Tovholder for %d."), year);
        return OK;
    }
    if (goal_is_few(g, &r, figure_small_limit())) {
        row->persons = row->share = row->spread = tr("undertrykt");
        return OK;
    }
    row->persons = arena_printf(a, "%lld", (long long)r.n);
    row->share = figure_percent_words((r.x * 1000000 + r.n / 2) / r.n, r.n, a);
    row->spread = r.share.valid ? goal_interval_words(r.share.low, r.share.high, a) : NULL;
    row->verdict = (int64_t)r.verdict;
    return OK;
}

int goal_sheet_compute(struct conn *c, const char *source, struct goal_sheet_row **ret, size_t *ret_n,
    day_t *ret_as_of, struct arena *a, struct err *err)
{
    struct goal *goals;
    size_t n, kept = 0;
    day_t as_of = figure_data_date();
    int rc = goal_list(c, &goals, &n, a, err);
    if (rc)
        return rc;
    struct goal_sheet_row *rows = arena_must(a, (n + 1) * sizeof *rows);
    enum lang asked = lang_current();
    lang_set(LANG_DA); /* frozen once, for readers of both languages */
    for (size_t i = 0; !rc && i < n; i++) {
        if (!text_equal(goals[i].source, source))
            continue;
        rc = sheet_fill(c, &goals[i], as_of, &rows[kept], a, err);
        rows[kept].pos = (int64_t)kept + 1;
        kept++;
    }
    lang_set(asked);
    *ret = rows;
    *ret_n = kept;
    *ret_as_of = as_of;
    return rc;
}

int goal_sheet_store(struct conn *c, const struct actor *actor, int64_t meeting_id, day_t as_of,
    const struct goal_sheet_row *rows, size_t n, int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "goal_sheet_store: out of memory");
    struct meeting m;
    enum meeting_access access = MEETING_NONE;
    struct goal_sheet s = {.meeting_id = meeting_id,
        .at = clock_now(),
        .as_of = as_of,
        .user_id = actor->user_id ? actor->user_id : INT_NONE};
    int rc = meeting_by_id(c, meeting_id, &m, a, err);
    if (!rc)
        rc = meeting_access_of(c, actor, &m, &access, a, err);
    if (!rc && access != MEETING_FULL)
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Mødet findes ikke, eller du har ikke adgang."));
    if (!rc && m.citizen_id != INT_NONE)
        rc = err_user(err, ERR_REFUSED, "%s", tr("Kun styregruppens møder har et resultatark."));
    if (!rc)
        rc = q_insert(c, &goal_sheet_table, &s, &s.id, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct goal_sheet_row row = rows[i];
        row.sheet_id = s.id;
        rc = q_insert(c, &goal_sheet_row_table, &row, &row.id, err);
    }
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"create", "goal_sheet", s.id, INT_NONE, NULL}, err);
    if (!rc)
        *ret_id = s.id;
    arena_free(a);
    return rc;
}

int goal_sheet_of_meeting(struct conn *c, int64_t meeting_id, struct goal_sheet **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &goal_sheet_select_meeting, ARGS(V_INT(meeting_id)), &goal_sheet_shown_table, ret, ret_n, a, err);
}

int goal_sheet_rows(struct conn *c, int64_t sheet_id, struct goal_sheet_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &goal_sheet_select_rows, ARGS(V_INT(sheet_id)), &goal_sheet_row_table, ret, ret_n, a, err);
}
