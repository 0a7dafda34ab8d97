#include "committee/round.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/reported.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/free_key.h"
#include "system/load.h"
#include "system/organisation.h"
#include "system/setting.h"

SETTING(round_submit_setting, .key = "round_submit_weeks",
    .label = N_("Runder: forslag skal være indleveret så mange uger før"), .standard = "20", .type = F_INT,
    .min = 1, .max = 104);
SETTING(round_approve_setting, .key = "round_approve_weeks",
    .label = N_("Runder: udvalgene skal have godkendt så mange uger før"), .standard = "8", .type = F_INT,
    .min = 1, .max = 104);

static const struct field round_fields[] = {
    FIELD(budget_round, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(budget_round, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),
    FIELD(budget_round, kind, F_TEXT, N_("Slags"), FR_REQUIRED),
    FIELD_MAX(budget_round, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),
    FIELD(budget_round, title_en, F_TEXT, NULL, 0),
    FIELD(budget_round, from_day, F_DAY, N_("Første dag"), FR_REQUIRED),
    FIELD(budget_round, to_day, F_DAY, N_("Sidste dag"), FR_REQUIRED),
    FIELD_MAX(budget_round, as_printed, F_TEXT, N_("Hvornår, som trykt"), 0, 80),
    FIELD(budget_round, pool, F_TEXT, N_("Pulje"), 0),
    FIELD_MAX(budget_round, note, F_TEXT, N_("Bemærkning"), 0, 400),
    FIELD(budget_round, source, F_TEXT, N_("Kilde"), 0),
    FIELD(budget_round, place, F_TEXT, N_("Sted i kilden"), 0),
    FIELD(budget_round, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(budget_round_table, "budget_round", N_("Runder"), budget_round, round_fields);
LOAD(budget_round_load, .file = "budget_rounds", .table = &budget_round_table, .order = 71, .keys = {"key"},
    .refs = {{"source", "sources"}, {"pool", "reported"}});

#define DEADLINE_ROW                                                                                         \
    FIELD(round_deadline, id, F_ID, NULL, FR_PRIMARY),                                                       \
        FIELD(round_deadline, round, F_TEXT, NULL, FR_REQUIRED),                                             \
        FIELD(round_deadline, committee, F_TEXT, N_("Udvalg"), FR_REQUIRED),                                 \
        FIELD(round_deadline, no, F_INT, NULL, FR_REQUIRED),                                                 \
        FIELD(round_deadline, submit_day, F_DAY, N_("Indleveres senest"), FR_REQUIRED),                      \
        FIELD(round_deadline, approve_day, F_DAY, N_("Godkendes senest"), FR_REQUIRED),                      \
        FIELD_MAX(round_deadline, reason, F_TEXT, N_("Hvorfor er fristen en anden?"), 0, 400),               \
        FIELD(round_deadline, user_id, F_INT, NULL, 0), FIELD(round_deadline, at, F_STAMP, NULL, 0)
static const struct field deadline_fields[] = {DEADLINE_ROW};
TABLE(round_deadline_table, "round_deadline", N_("Udvalgenes egne frister"), round_deadline, deadline_fields);
static const struct field deadline_read_fields[] = {
    DEADLINE_ROW, FIELD(round_deadline, user_name, F_TEXT, NULL, 0)};
static TABLE(deadline_read_table, "round_deadline", NULL, round_deadline, deadline_read_fields);

#define ROUND_COLUMNS                                                                                        \
    "id, key, kind, title, title_en, from_day, to_day, as_printed, pool, note, source, place, version"
SQL(round_select_all, "SELECT " ROUND_COLUMNS " FROM budget_round ORDER BY from_day, key");
SQL(round_select_key, "SELECT " ROUND_COLUMNS " FROM budget_round WHERE key = $1");
SQL(round_count_key, "SELECT COUNT(*) AS n FROM budget_round WHERE key = $1");
SQL(round_deadline_select,
    "SELECT d.id AS id, d.round AS round, d.committee AS committee, d.no AS no, d.submit_day AS submit_day, "
    "d.approve_day AS approve_day, d.reason AS reason, d.user_id AS user_id, d.at AS at, u.name AS user_name "
    "FROM round_deadline d LEFT JOIN app_user u ON u.id = d.user_id "
    "WHERE CAST($1 AS TEXT) IS NULL OR d.round = $1 ORDER BY d.round, d.committee, d.no DESC");

/* ---- reading ---- */

int round_list(struct conn *c, struct budget_round **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &round_select_all, NO_ARGS, &budget_round_table, ret, ret_n, a, err);
}

int round_by_key(struct conn *c, const char *key, struct budget_round *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &round_select_key, ARGS(V_TEXT(key)), &budget_round_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Runden findes ikke. Se udvalgskalenderen."))
                               : rc;
}

int round_deadlines(struct conn *c, const char *round, struct round_deadline **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &round_deadline_select, ARGS(V_TEXT(round)), &deadline_read_table, ret, ret_n, a, err);
}

const struct round_deadline *round_deadline_of(
    const struct round_deadline *rows, size_t n, const char *round, const char *committee)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(rows[i].round, round) && text_equal(rows[i].committee, committee))
            return &rows[i]; /* newest first */
    }
    return NULL;
}

const char *round_when(const struct budget_round *r, struct arena *a)
{
    struct ymd from = day_ymd(r->from_day), after = day_ymd((day_t){r->to_day.n + 1});
    struct ymd to = day_ymd(r->to_day);
    if (r->as_printed)
        return r->as_printed;
    if (from.day != 1 || after.day != 1 || from.year != to.year)
        return arena_printf(a, "%s–%s", words_day(r->from_day, a), words_day(r->to_day, a));
    const char *first = words_month(from.month, lang_current()),
               *last = words_month(to.month, lang_current());
    return from.month == to.month ? arena_printf(a, "%s %d", first, from.year)
                                  : arena_printf(a, "%s–%s %d", first, last, from.year);
}

static day_t weeks_before(day_t d, const struct setting *weeks)
{
    return day_working((day_t){d.n - 7 * (int32_t)setting_int(weeks)});
}

day_t round_submit_day(const struct budget_round *r)
{
    return weeks_before(r->from_day, &round_submit_setting);
}

day_t round_approve_day(const struct budget_round *r)
{
    return weeks_before(r->from_day, &round_approve_setting);
}

int round_pool_words(
    struct conn *c, const struct budget_round *r, struct round_pool *ret, struct arena *a, struct err *err)
{
    struct reported f;
    int64_t year;
    *ret = (struct round_pool){NULL, NULL};
    int rc = r->pool ? reported_by_key(c, r->pool, &f, a, err) : ERR_NOT_FOUND;
    if (rc)
        return rc == ERR_NOT_FOUND && !r->pool ? OK : rc;
    bool own = f.period && text_to_int(f.period, 1900, 2200, &year) && year == day_year(r->from_day);
    if (own)
        ret->own = f.as_printed;
    else
        ret->note = arena_printf(
            a, "%s %s: %s", lang_pick(f.label, f.label_en), f.period ? f.period : "", f.as_printed);
    return OK;
}

bool round_months(const char *kind, int *ret_first, int *ret_last)
{
    static const struct {
        const char *kind;
        int first, last;
    } months[] = {{"ofs", 3, 3}, {"budget", 8, 9}};
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
        if (text_equal(months[i].kind, kind)) {
            *ret_first = months[i].first;
            *ret_last = months[i].last;
            return true;
        }
    }
    return false;
}

/* ---- writing ---- */

static int check_round(const struct budget_round *r, struct err *err)
{
    if (!code_find("budget_round_kind", r->kind))
        err_field(err, "kind", "%s", tr("Vælg, hvad det er for en runde."));
    if (!r->title || !*r->title)
        err_field(err, "title", "%s", tr("Skriv rundens titel, fx Overførselssagen 2027."));
    if (day_is_none(r->from_day))
        err_field(err, "from_day", "%s", tr("Skriv rundens første dag, fx 01.03.2027."));
    if (day_is_none(r->to_day))
        err_field(err, "to_day", "%s", tr("Skriv rundens sidste dag, fx 31.03.2027."));
    else if (r->to_day.n < r->from_day.n)
        err_field(err, "to_day", "%s", tr("Rundens sidste dag kan ikke ligge før den første."));
    return err->code;
}

static int round_change(
    struct conn *c, const struct actor *actor, const struct budget_round *r, struct arena *a, struct err *err)
{
    struct budget_round old;
    struct buf diff = BUF_INIT;
    int rc = round_by_key(c, r->key, &old, a, err);
    if (!rc && old.source)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Runden står, som den er trykt, og kan ikke ændres. Et udvalg kan få sine egne frister."));
    if (!rc)
        rc = q_update(c, &budget_round_table, r, err);
    if (!rc) {
        field_diff(&budget_round_table, &old, r, &diff, a);
        rc = audit_add(c, actor,
            &(struct audit_entry){"update", "budget_round", r->id, INT_NONE,
                arena_printf(a, "key=%s; %.*s", r->key, (int)diff.len, diff.data ? diff.data : "")},
            err);
    }
    buf_done(&diff);
    return rc;
}

int round_save(struct conn *c, const struct actor *actor, struct budget_round *r, const char **ret_key,
    struct arena *a, struct err *err)
{
    char key[FREE_KEY_SIZE];
    int rc = check_round(r, err);
    if (rc || r->id) {
        *ret_key = r->key;
        return rc ? rc : round_change(c, actor, r, a, err);
    }
    rc = free_key(c, &round_count_key, r->title, "runde", key, a, err);
    if (rc)
        return rc;
    r->key = *ret_key = arena_strdup(a, key);
    r->source = r->place = NULL;
    int64_t id;
    rc = q_insert(c, &budget_round_table, r, &id, err);
    return rc ? rc
              : audit_add(
                    c, actor, &(struct audit_entry){"create", "budget_round", id, INT_NONE, r->key}, err);
}

static int check_deadline(const struct budget_round *r, const struct round_deadline *d, struct err *err)
{
    const struct organisation *o = d->committee ? organisation_find(d->committee, DAY_NONE) : NULL;
    if (!o || !text_equal(o->kind, "committee"))
        err_field(err, "committee", "%s", tr("Vælg et udvalg."));
    if (day_is_none(d->submit_day))
        err_field(err, "submit_day", "%s", tr("Skriv den dag, forslag skal være indleveret, fx 12.10.2026."));
    if (day_is_none(d->approve_day))
        err_field(err, "approve_day", "%s", tr("Skriv den dag, udvalget skal have godkendt, fx 04.01.2027."));
    else if (d->approve_day.n > r->to_day.n)
        err_field(err, "approve_day", "%s", tr("Udvalget skal have godkendt, før runden er slut."));
    else if (!day_is_none(d->submit_day) && d->submit_day.n > d->approve_day.n)
        err_field(err, "submit_day", "%s", tr("Forslag skal indleveres, før de skal være godkendt."));
    return err->code;
}

int round_deadline_save(struct conn *c, const struct actor *actor, struct round_deadline *d, int64_t base,
    struct arena *a, struct err *err)
{
    struct budget_round r;
    struct round_deadline *rows;
    size_t n;
    int rc = round_by_key(c, d->round, &r, a, err);
    if (!rc)
        rc = check_deadline(&r, d, err);
    if (!rc)
        rc = round_deadlines(c, d->round, &rows, &n, a, err);
    if (rc)
        return rc;
    const struct round_deadline *now = round_deadline_of(rows, n, d->round, d->committee);
    if ((now ? now->no : 0) != base)
        return err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har ændret udvalgets frister imens. Se, hvordan de står nu, og gem igen."));
    if (now && now->submit_day.n == d->submit_day.n && now->approve_day.n == d->approve_day.n)
        return err_field(err, "submit_day", "%s", tr("Fristerne er de samme som før. Ret en af dem."));
    d->no = base + 1;
    d->user_id = actor->user_id ? actor->user_id : INT_NONE;
    d->at = clock_now();
    rc = q_insert(c, &round_deadline_table, d, &d->id, err);
    char from[2][11] = {"", ""}, to[2][11];
    if (now) {
        day_iso(now->submit_day, from[0]);
        day_iso(now->approve_day, from[1]);
    }
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){now ? "update" : "create", "round_deadline", d->id, INT_NONE,
                        arena_printf(a,
                            "round=%s; committee=%s; submit_day: %s → %s; approve_day: %s → %s; reason=%s",
                            d->round, d->committee, from[0], day_iso(d->submit_day, to[0]), from[1],
                            day_iso(d->approve_day, to[1]), d->reason ? d->reason : "–")},
                    err);
}
