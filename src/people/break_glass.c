#include "people/break_glass.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/legal_basis.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/setting.h"

enum { RUNNING_MAX = 20, HOUR_MS = 3600 * 1000 };

SETTING(break_glass_hours_setting, .key = "break_glass_hours", .label = N_("Timer en nødadgang varer"),
    .standard = "4", .type = F_INT, .min = 1, .max = 24);

static const struct field break_glass_fields[] = {
    FIELD(break_glass, id, F_ID, NULL, FR_PRIMARY),
    FIELD(break_glass, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(break_glass, user_id, F_ID, NULL, FR_REQUIRED),
    FIELD(break_glass, at, F_STAMP, N_("Åbnet"), FR_REQUIRED),
    FIELD(break_glass, until, F_STAMP, N_("Varer til"), FR_REQUIRED),
    FIELD(break_glass, tracks, F_TEXT, N_("Oplysninger, du har brug for"), FR_REQUIRED),
    FIELD_CODE(break_glass, reason, N_("Hvorfor er det nødvendigt nu?"), FR_REQUIRED, "break_glass_reason"),
    FIELD_MAX(break_glass, text, F_LONG, N_("Hvad er der sket?"), FR_REQUIRED, 1000),
    FIELD(break_glass, ended, F_STAMP, N_("Afsluttet"), 0),
    FIELD(break_glass, seen_at, F_STAMP, N_("Vurderet"), 0),
    FIELD(break_glass, seen_by, F_ID, NULL, 0),
    FIELD_CODE(break_glass, verdict, N_("Vurdering"), 0, "break_glass_verdict"),
    FIELD_MAX(break_glass, verdict_text, F_LONG, N_("Begrundelse"), 0, 1000),
    FIELD(break_glass, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(break_glass_table, "break_glass", N_("Nødadgange"), break_glass, break_glass_fields);

static const struct field row_fields[] = {
    FIELD(break_glass_row, id, F_ID, NULL, 0),
    FIELD(break_glass_row, citizen_id, F_ID, NULL, 0),
    FIELD(break_glass_row, at, F_STAMP, NULL, 0),
    FIELD(break_glass_row, until, F_STAMP, NULL, 0),
    FIELD(break_glass_row, ended, F_STAMP, NULL, 0),
    FIELD(break_glass_row, seen_at, F_STAMP, NULL, 0),
    FIELD(break_glass_row, tracks, F_TEXT, NULL, 0),
    FIELD(break_glass_row, reason, F_TEXT, NULL, 0),
    FIELD(break_glass_row, text, F_LONG, NULL, 0),
    FIELD(break_glass_row, verdict, F_TEXT, NULL, 0),
    FIELD(break_glass_row, verdict_text, F_LONG, NULL, 0),
    FIELD(break_glass_row, version, F_INT, NULL, 0),
    FIELD(break_glass_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(break_glass_row, first_name, F_TEXT, NULL, 0),
    FIELD(break_glass_row, last_name, F_TEXT, NULL, 0),
    FIELD(break_glass_row, user_name, F_TEXT, NULL, 0),
    FIELD(break_glass_row, user_unit, F_TEXT, NULL, 0),
    FIELD(break_glass_row, seen_name, F_TEXT, NULL, 0),
};
static TABLE(row_table, "break_glass_row", NULL, break_glass_row, row_fields);

#define COLUMNS                                                                                              \
    "id, citizen_id, user_id, at, until, tracks, reason, text, ended, seen_at, seen_by, verdict, "           \
    "verdict_text, version"
#define ROW                                                                                                  \
    "SELECT g.id AS id, g.citizen_id AS citizen_id, g.at AS at, g.until AS until, g.ended AS ended, "        \
    "g.seen_at AS seen_at, g.tracks AS tracks, g.reason AS reason, g.text AS text, g.verdict AS verdict, "   \
    "g.verdict_text AS verdict_text, g.version AS version, c.key AS citizen_key, "                           \
    "c.first_name AS first_name, c.last_name AS last_name, u.name AS user_name, u.unit AS user_unit, "       \
    "o.name AS seen_name FROM break_glass g JOIN citizen c ON c.id = g.citizen_id "                          \
    "JOIN app_user u ON u.id = g.user_id LEFT JOIN app_user o ON o.id = g.seen_by "
SQL(break_glass_select_id, "SELECT " COLUMNS " FROM break_glass WHERE id = $1");
/* A user's accesses that end after the hour has begun: those in force, and those to one citizen, are picked from what is kept of them. */
SQL_KEPT(break_glass_select_active,
    "SELECT " COLUMNS " FROM break_glass WHERE user_id = $1 AND until > $2 AND ended IS NULL ORDER BY until");
SQL_KEPT(break_glass_select_running,
    ROW "WHERE g.user_id = $1 AND g.until > $2 AND g.ended IS NULL "
        "AND (c.restricted = 0 OR COALESCE(c.restricted_kind, 'known') <> 'concern') ORDER BY g.until, g.id");
SQL(break_glass_select_all,
    ROW "ORDER BY CASE WHEN g.seen_at IS NULL THEN 0 ELSE 1 END, g.at DESC, g.id DESC LIMIT $1 OFFSET $2");
SQL(break_glass_count_unseen, "SELECT COUNT(*) FROM break_glass WHERE seen_at IS NULL");
SQL(break_glass_count_all, "SELECT COUNT(*) FROM break_glass");
SQL(break_glass_select_number, "SELECT citizen_id FROM citizen_number WHERE cpr = $1");

int64_t break_glass_hours(void)
{
    return setting_int(&break_glass_hours_setting);
}

static int break_glass_check(const struct break_glass *row, day_t today, struct err *err)
{
    if (!row->tracks || !sight_track_bits(row->tracks))
        err_field(err, "tracks", "%s", tr("Vælg mindst ét spor, som du har brug for at se."));
    if (!row->reason || !code_is_valid("break_glass_reason", row->reason, today))
        err_field(err, "reason", "%s", tr("Vælg, hvorfor det er nødvendigt at se oplysningerne nu."));
    if (!row->text || text_length(row->text) < 10)
        err_field(err, "text", "%s", tr("Skriv med en sætning, hvad der er sket."));
    return err->code;
}

/* ERR_NOT_FOUND, as if there were no such citizen, for a concern case of others. */
static int break_glass_check_citizen(
    struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "break_glass_open: out of memory");
    const char *kind;
    bool seen = false;
    int rc = restricted_kind_of(c, citizen_id, &kind, a, err);
    if (rc == ERR_NOT_FOUND || (!rc && text_equal(kind, "concern"))) {
        rc = rc ? rc : restricted_may_see(c, actor, citizen_id, today, &seen, err);
        if (rc == ERR_NOT_FOUND || (!rc && !seen))
            rc = err_user(
                err, ERR_NOT_FOUND, "%s", tr("Borgeren findes ikke, eller der kan ikke gives nødadgang."));
    }
    arena_free(a);
    return rc;
}

int break_glass_open(
    struct conn *c, const struct actor *actor, struct break_glass *row, day_t today, struct err *err)
{
    if (break_glass_check(row, today, err))
        return err->code;
    int rc = break_glass_check_citizen(c, actor, row->citizen_id, today, err);
    if (rc)
        return rc;
    row->user_id = actor->user_id;
    row->at = clock_real();
    row->until = (struct stamp){row->at.ms + break_glass_hours() * 3600 * 1000};
    row->ended = row->seen_at = STAMP_NONE;
    row->seen_by = INT_NONE;
    row->verdict = row->verdict_text = NULL;
    rc = q_insert(c, &break_glass_table, row, &row->id, err);
    if (rc)
        return rc;
    struct buf detail = BUF_INIT;
    buf_printf(&detail, "%s: %s", row->reason, row->tracks);
    rc = audit_add(c, actor,
        &(struct audit_entry){"break_glass", "citizen", row->citizen_id, row->citizen_id, detail.data}, err);
    buf_done(&detail);
    return rc;
}

static int break_glass_by_id(
    struct conn *c, int64_t id, struct break_glass *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &break_glass_select_id, ARGS(V_INT(id)), &break_glass_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Nødadgangen findes ikke.")) : rc;
}

int break_glass_end(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "break_glass_end: out of memory");
    struct break_glass row;
    int rc = break_glass_by_id(c, id, &row, a, err);
    if (!rc && row.user_id != actor->user_id)
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Nødadgangen findes ikke."));
    bool over = !rc && (!stamp_is_none(row.ended) || row.until.ms <= clock_real().ms);
    if (!rc && !over) {
        row.ended = clock_real();
        rc = q_update(c, &break_glass_table, &row, err);
        if (!rc)
            rc = audit_add(c, actor,
                &(struct audit_entry){
                    "break_glass_end", "citizen", row.citizen_id, row.citizen_id, row.tracks},
                err);
    }
    arena_free(a);
    return rc;
}

static struct stamp hour_of(struct stamp now)
{
    return (struct stamp){now.ms - now.ms % HOUR_MS};
}

int break_glass_tracks(struct conn *c, int64_t citizen_id, int64_t user_id, struct stamp now,
    const char **ret_tracks, struct stamp *ret_until, struct arena *a, struct err *err)
{
    struct break_glass *rows;
    size_t n = 0;
    *ret_tracks = "";
    *ret_until = STAMP_NONE;
    int rc = q_all(c, &break_glass_select_active, ARGS(V_INT(user_id), V_STAMP(hour_of(now))),
        &break_glass_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (rows[i].citizen_id != citizen_id || rows[i].until.ms <= now.ms || rows[i].at.ms > now.ms)
            continue;
        *ret_tracks = arena_printf(a, "%s%s%s", *ret_tracks, **ret_tracks ? "," : "", rows[i].tracks);
        *ret_until = rows[i].until;
    }
    return rc;
}

int break_glass_citizen(struct conn *c, const char *cpr, int64_t *ret, struct err *err)
{
    return q_int(c, &break_glass_select_number, ARGS(V_TEXT(cpr)), ret, err);
}

int break_glass_running(struct conn *c, int64_t user_id, struct stamp now, struct break_glass_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    size_t n = 0, kept = 0;
    int rc = q_all(c, &break_glass_select_running, ARGS(V_INT(user_id), V_STAMP(hour_of(now))), &row_table,
        ret, &n, a, err);
    for (size_t i = 0; !rc && i < n && kept < RUNNING_MAX; i++) {
        if ((*ret)[i].until.ms > now.ms && (*ret)[i].at.ms <= now.ms)
            (*ret)[kept++] = (*ret)[i];
    }
    *ret_n = kept;
    return rc;
}

int break_glass_all(struct conn *c, int64_t offset, int64_t limit, struct break_glass_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(
        c, &break_glass_select_all, ARGS(V_INT(limit), V_INT(offset)), &row_table, ret, ret_n, a, err);
}

int break_glass_count(struct conn *c, int64_t *ret_unseen, int64_t *ret_all, struct err *err)
{
    int rc = q_int(c, &break_glass_count_unseen, NO_ARGS, ret_unseen, err);
    return rc || !ret_all ? rc : q_int(c, &break_glass_count_all, NO_ARGS, ret_all, err);
}

int break_glass_judge(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *verdict, const char *text, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "break_glass_judge: out of memory");
    struct break_glass row;
    if (!verdict || !code_is_valid("break_glass_verdict", verdict, clock_today()))
        err_field(err, "verdict", "%s", tr("Vælg en vurdering."));
    else if (!text_equal(verdict, "justified") && (!text || !*text))
        err_field(err, "verdict_text", "%s", tr("Skriv, hvorfor adgangen ikke er i orden eller følges op."));
    int rc = err->code ? err->code : break_glass_by_id(c, id, &row, a, err);
    if (!rc) {
        row.version = version;
        row.seen_at = clock_real();
        row.seen_by = actor->user_id ? actor->user_id : INT_NONE;
        row.verdict = verdict;
        row.verdict_text = text && *text ? text : NULL;
        rc = q_update(c, &break_glass_table, &row, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"judge", "break_glass", id, row.citizen_id, verdict}, err);
    arena_free(a);
    return rc;
}
