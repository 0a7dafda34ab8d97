#include "offer/initiative.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/find.h"
#include "system/free_key.h"
#include "system/organisation.h"

static const struct field now_fields[] = {
    FIELD(initiative_now, id, F_ID, NULL, 0),
    FIELD(initiative_now, strategy, F_TEXT, NULL, 0),
    FIELD(initiative_now, theme, F_TEXT, NULL, 0),
    FIELD(initiative_now, key, F_TEXT, NULL, 0),
    FIELD(initiative_now, title, F_TEXT, NULL, 0),
    FIELD(initiative_now, title_en, F_TEXT, NULL, 0),
    FIELD(initiative_now, owner, F_TEXT, NULL, 0),
    FIELD(initiative_now, target_text, F_LONG, NULL, 0),
    FIELD(initiative_now, note, F_LONG, NULL, 0),
    FIELD(initiative_now, source, F_TEXT, NULL, 0),
    FIELD(initiative_now, place, F_TEXT, NULL, 0),
    FIELD(initiative_now, no, F_INT, NULL, 0),
    FIELD(initiative_now, kind, F_TEXT, NULL, 0),
    FIELD(initiative_now, status, F_TEXT, NULL, 0),
    FIELD(initiative_now, kind_from, F_DAY, NULL, 0),
    FIELD(initiative_now, status_from, F_DAY, NULL, 0),
    FIELD(initiative_now, change_id, F_INT, NULL, 0),
    FIELD(initiative_now, n_evaluations, F_INT, NULL, 0),
    FIELD(initiative_now, n_fundings, F_INT, NULL, 0),
};
TABLE(initiative_now_table, "initiative", NULL, initiative_now, now_fields);

static const struct field version_fields[] = {
    FIELD(initiative_version, id, F_ID, NULL, FR_PRIMARY),
    FIELD(initiative_version, initiative, F_TEXT, NULL, FR_REQUIRED),
    FIELD(initiative_version, no, F_INT, NULL, FR_HIDDEN),
    FIELD(initiative_version, newest, F_INT, NULL, FR_HIDDEN),
    FIELD_MAX(initiative_version, theme, F_TEXT, N_("Tema"), FR_REQUIRED, 80),
    FIELD_MAX(initiative_version, title, F_TEXT, N_("Indsats"), FR_REQUIRED, 200),
    FIELD_MAX(initiative_version, owner, F_TEXT, N_("Ansvarlig"), 0, 80),
    FIELD_MAX(initiative_version, target_text, F_LONG, N_("Målgruppe"), 0, 1000),
    FIELD_MAX(initiative_version, note, F_LONG, N_("Bemærkning"), 0, 2000),
    FIELD_MAX(initiative_version, reason, F_LONG, N_("Begrundelse for ændringen"), 0, 1000),
    FIELD(initiative_version, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(initiative_version, at, F_STAMP, NULL, FR_HIDDEN),
};
TABLE(initiative_version_table, "initiative_version", N_("Strategiske indsatser"), initiative_version,
    version_fields);
static const struct field version_read_fields[] = {
    FIELD(initiative_version, id, F_ID, NULL, FR_PRIMARY),
    FIELD(initiative_version, initiative, F_TEXT, NULL, 0),
    FIELD(initiative_version, no, F_INT, NULL, 0),
    FIELD(initiative_version, newest, F_INT, NULL, 0),
    FIELD(initiative_version, theme, F_TEXT, NULL, 0),
    FIELD(initiative_version, title, F_TEXT, NULL, 0),
    FIELD(initiative_version, owner, F_TEXT, NULL, 0),
    FIELD(initiative_version, target_text, F_LONG, NULL, 0),
    FIELD(initiative_version, note, F_LONG, NULL, 0),
    FIELD(initiative_version, reason, F_LONG, NULL, 0),
    FIELD(initiative_version, user_id, F_ID, NULL, 0),
    FIELD(initiative_version, at, F_STAMP, NULL, 0),
    FIELD(initiative_version, user_name, F_TEXT, NULL, 0),
};
static TABLE(version_read_table, "initiative_version", NULL, initiative_version, version_read_fields);

#define IN_FORCE(column, what)                                                                               \
    "(SELECT x." column " FROM initiative_change x WHERE x.initiative = i.key AND x.what = '" what           \
    "' AND x.withdrawn IS NULL AND x.from_day <= $2 ORDER BY x.from_day DESC, x.id DESC LIMIT 1)"
#define WRITTEN(column) "CASE WHEN v.id IS NULL THEN i." column " ELSE v." column " END AS " column ", "
#define NOW_SELECT                                                                                                              \
    "SELECT i.id AS id, i.strategy AS strategy, i.theme AS theme, i.key AS key, i.title AS title, "                             \
    "i.title_en AS title_en, " WRITTEN("owner") WRITTEN("target_text") WRITTEN(                                                 \
        "note") "i.source AS source, i.place AS place, COALESCE(v.no, 0) AS no, "                                               \
                "COALESCE(" IN_FORCE("value",                                                                                   \
                    "kind") ", i.kind, 'not_stated') AS kind, "                                                                 \
                            "COALESCE(" IN_FORCE("value", "status") ", 'not_begun') AS status, " IN_FORCE(                      \
                                "from_day", "kind") " AS kind_from, " IN_FORCE("from_day",                                      \
                                "status") " AS status_from, "                                                                   \
                                          "(SELECT COALESCE(MAX(x.id), 0) FROM initiative_change x WHERE x.initiative = i.key " \
                                          "AND x.withdrawn IS NULL) AS change_id, "                                             \
                                          "(SELECT COUNT(*) FROM initiative_evaluation e WHERE e.initiative = i.key "           \
                                          "AND e.removed IS NULL) AS n_evaluations, "                                           \
                                          "(SELECT COUNT(*) FROM initiative_funding f WHERE f.initiative = i.key "              \
                                          "AND f.removed IS NULL) AS n_fundings "                                               \
                                          "FROM initiative i LEFT JOIN initiative_version v ON v.initiative = i.key AND v.newest = 1 "

SQL(initiative_select_now,
    NOW_SELECT "JOIN theme t ON t.key = i.theme WHERE i.strategy = $1 ORDER BY t.sort NULLS FIRST, i.id");
SQL(initiative_select_now_key, NOW_SELECT "WHERE i.key = $1");
SQL(initiative_select_printed,
    "SELECT id, strategy, theme, key, title, title_en, kind, owner, target_text, note, source, place "
    "FROM initiative WHERE key = $1 AND source IS NOT NULL");
SQL(initiative_select_versions,
    "SELECT v.id AS id, v.initiative AS initiative, v.no AS no, v.newest AS newest, v.theme AS theme, v.title AS title, "
    "v.owner AS owner, v.target_text AS target_text, v.note AS note, v.reason AS reason, v.user_id AS user_id, "
    "v.at AS at, u.name AS user_name FROM initiative_version v LEFT JOIN app_user u ON u.id = v.user_id "
    "WHERE v.initiative = $1 ORDER BY v.no DESC");
SQL(initiative_select_theme,
    "SELECT id, strategy, key, sort, title, title_en, source, place FROM theme WHERE key = $1");
SQL(initiative_count_key, "SELECT COUNT(*) FROM initiative WHERE key = $1");
SQL(initiative_older, "UPDATE initiative_version SET newest = 0 WHERE initiative = $1 AND newest = 1");
SQL(initiative_newest, "UPDATE initiative_version SET newest = 1 WHERE initiative = $1 AND no = $2");
SQL(initiative_rename, "UPDATE initiative SET title = $2, theme = $3 WHERE key = $1 AND source IS NULL");
SQL(initiative_delete_version, "DELETE FROM initiative_version WHERE initiative = $1 AND no = $2");
SQL(initiative_delete, "DELETE FROM initiative WHERE key = $1 AND source IS NULL");
SQL(initiative_count_tied, "SELECT (SELECT COUNT(*) FROM initiative_change WHERE initiative = $1) + "
                           "(SELECT COUNT(*) FROM initiative_evaluation WHERE initiative = $1) + "
                           "(SELECT COUNT(*) FROM initiative_funding WHERE initiative = $1) + "
                           "(SELECT COUNT(*) FROM strategy_application_initiative WHERE initiative = $1) + "
                           "(SELECT COUNT(*) FROM goal WHERE initiative = $1)");

int initiative_list(struct conn *c, const char *strategy, day_t day, struct initiative_now **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &initiative_select_now, ARGS(V_TEXT(strategy), V_DAY(day)), &initiative_now_table, ret,
        ret_n, a, err);
}

int initiative_by_key(
    struct conn *c, const char *key, day_t day, struct initiative_now *ret, struct arena *a, struct err *err)
{
    int rc = q_one(
        c, &initiative_select_now_key, ARGS(V_TEXT(key), V_DAY(day)), &initiative_now_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Indsatsen findes ikke. Find den på strategiens side."));
    return rc;
}

struct initiative_version initiative_version_of(const struct initiative_now *i)
{
    return (struct initiative_version){.initiative = i->key,
        .no = i->no,
        .theme = i->theme,
        .title = i->title,
        .owner = i->owner,
        .target_text = i->target_text,
        .note = i->note,
        .user_id = INT_NONE,
        .at = STAMP_NONE};
}

int initiative_versions(struct conn *c, const char *key, struct initiative_version **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &initiative_select_versions, ARGS(V_TEXT(key)), &version_read_table, ret, ret_n, a, err);
}

int initiative_printed(
    struct conn *c, const char *key, struct initiative *ret, struct arena *a, struct err *err)
{
    return q_one(c, &initiative_select_printed, ARGS(V_TEXT(key)), &initiative_table, ret, a, err);
}

bool initiative_may_undo(const struct actor *actor, int64_t user_id, struct stamp at)
{
    return user_id == initiative_writer(actor) && clock_now().ms - at.ms <= INITIATIVE_UNDO_MS;
}

/* ---- changing ---- */

static int check_version(struct conn *c, const struct initiative_version *v, const char *strategy,
    struct theme *ret_theme, struct arena *a, struct err *err)
{
    int rc = q_one(
        c, &initiative_select_theme, ARGS(V_TEXT(v->theme ? v->theme : "")), &theme_table, ret_theme, a, err);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (rc || (strategy && !text_equal(strategy, ret_theme->strategy)))
        err_field(err, "theme", "%s", tr("Vælg et af strategiens temaer."));
    if (!v->title || !*v->title)
        err_field(err, "title", "%s", tr("Skriv, hvad indsatsen hedder."));
    if (v->owner && !organisation_find(v->owner, DAY_NONE))
        err_field(err, "owner", "%s", tr("Vælg en af mulighederne."));
    return err->n_fields ? ERR_INVALID : OK;
}

static int log_version(struct conn *c, const struct actor *actor, const char *action,
    const struct initiative_version *old, const struct initiative_version *now, struct arena *a,
    struct err *err)
{
    struct buf diff = BUF_INIT;
    struct initiative_version none;
    field_clear_row(&initiative_version_table, &none);
    none.initiative = now->initiative;
    field_diff(&initiative_version_table, old ? old : &none, now, &diff, a);
    const char *detail = arena_printf(a, "%s: %s", now->initiative, diff.data ? diff.data : "");
    buf_done(&diff);
    return audit_add(
        c, actor, &(struct audit_entry){action, "initiative_version", now->id, INT_NONE, detail}, err);
}

static int insert_version(
    struct conn *c, const struct actor *actor, struct initiative_version *v, int64_t no, struct err *err)
{
    v->no = no;
    v->newest = 1;
    v->user_id = initiative_writer(actor);
    v->at = clock_now();
    int rc = q_exec(c, &initiative_older, ARGS(V_TEXT(v->initiative)), NULL, err);
    return rc ? rc : q_insert(c, &initiative_version_table, v, &v->id, err);
}

int initiative_create(struct conn *c, const struct actor *actor, struct initiative_version *v,
    char ret_key[81], struct arena *a, struct err *err)
{
    struct theme theme;
    struct initiative row;
    int rc = check_version(c, v, NULL, &theme, a, err);
    if (!rc)
        rc = free_key(c, &initiative_count_key, v->title, "indsats", ret_key, a, err);
    if (rc)
        return rc;
    field_clear_row(&initiative_table, &row);
    row.strategy = theme.strategy;
    row.theme = theme.key;
    row.key = v->initiative = ret_key;
    row.title = v->title;
    row.kind = "not_stated";
    rc = q_insert(c, &initiative_table, &row, &row.id, err);
    if (!rc)
        rc = insert_version(c, actor, v, 1, err);
    return rc ? rc : log_version(c, actor, "create", NULL, v, a, err);
}

int initiative_store(
    struct conn *c, const struct actor *actor, struct initiative_version *v, struct arena *a, struct err *err)
{
    struct initiative_now now;
    struct theme theme;
    int rc = initiative_by_key(c, v->initiative, clock_today(), &now, a, err);
    if (!rc && now.no != v->no)
        rc = err_set(err, ERR_CONFLICT, "initiative changed meanwhile");
    if (rc)
        return rc;
    if (now.source) {
        v->title = now.title;
        v->theme = now.theme;
    }
    if (!v->reason || !*v->reason)
        err_field(err, "reason", "%s", tr("Skriv, hvorfor du ændrer den."));
    rc = check_version(c, v, now.strategy, &theme, a, err);
    if (rc)
        return rc;
    struct initiative_version old = initiative_version_of(&now);
    rc = insert_version(c, actor, v, now.no + 1, err);
    if (!rc)
        rc = q_exec(
            c, &initiative_rename, ARGS(V_TEXT(now.key), V_TEXT(v->title), V_TEXT(v->theme)), NULL, err);
    return rc ? rc : log_version(c, actor, "update", &old, v, a, err);
}

static int undo_newest(struct conn *c, const struct initiative_version *v, size_t n, bool printed,
    bool *ret_gone, struct err *err)
{
    int64_t tied = 0;
    *ret_gone = n == 1 && !printed;
    int rc = *ret_gone ? q_int(c, &initiative_count_tied, ARGS(V_TEXT(v->initiative)), &tied, err) : OK;
    if (!rc && tied)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Indsatsen er i brug og kan ikke fortrydes længere. Afslut den i stedet."));
    if (!rc)
        rc = q_exec(c, &initiative_delete_version, ARGS(V_TEXT(v->initiative), V_INT(v->no)), NULL, err);
    if (!rc && *ret_gone)
        rc = q_exec(c, &initiative_delete, ARGS(V_TEXT(v->initiative)), NULL, err);
    if (!rc && n > 1)
        rc = q_exec(c, &initiative_newest, ARGS(V_TEXT(v->initiative), V_INT(v[1].no)), NULL, err);
    if (!rc && n > 1)
        rc = q_exec(c, &initiative_rename,
            ARGS(V_TEXT(v->initiative), V_TEXT(v[1].title), V_TEXT(v[1].theme)), NULL, err);
    return rc;
}

int initiative_undo(struct conn *c, const struct actor *actor, const char *key, int64_t no, bool *ret_gone,
    struct arena *a, struct err *err)
{
    struct initiative_version *v;
    struct initiative_now now;
    size_t n;
    int rc = initiative_by_key(c, key, clock_today(), &now, a, err);
    if (!rc)
        rc = initiative_versions(c, key, &v, &n, a, err);
    if (rc)
        return rc;
    if (!n || v[0].no != no || !initiative_may_undo(actor, v[0].user_id, v[0].at))
        return err_user(
            err, ERR_REFUSED, "%s", tr("Ændringen kan ikke fortrydes længere. Ret indsatsen i stedet."));
    rc = undo_newest(c, v, n, now.source != NULL, ret_gone, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"undo", "initiative_version", v[0].id, INT_NONE, key}, err);
}

SQL(initiative_find_words,
    "SELECT i.key AS key, i.title AS title, i.title_en AS title_en, "
    "CASE WHEN v.id IS NULL THEN i.target_text ELSE v.target_text END AS text1, "
    "CASE WHEN v.id IS NULL THEN i.note ELSE v.note END AS text2 FROM initiative i "
    "LEFT JOIN initiative_version v ON v.initiative = i.key AND v.newest = 1 ORDER BY i.id");
SQL(initiative_find_version,
    "SELECT SUM(n) FROM table_change WHERE name IN ('initiative', 'initiative_version')");
FIND_SOURCE(initiative_source, .key = "initiativer", .label = N_("Strategiske indsatser"), .order = 21,
    .perm = PERM_OFFER_READ, .rows = &initiative_find_words, .version = &initiative_find_version,
    .address = "/tilbud/initiativer");
