#include "offer/tender.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/agreement_history.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/free_key.h"
#include "system/load.h"
#include "system/organisation.h"

static const struct field tender_fields[] = {
    FIELD(tender, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(tender, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),
    FIELD_MAX(tender, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),
    FIELD(tender, agreement, F_TEXT, N_("Følger efter aftalen"), 0),
    FIELD_CODE(tender, state, N_("Tilstand"), FR_REQUIRED, "tender_state"),
    FIELD(tender, begin_day, F_DAY, N_("Arbejdet begynder"), 0),
    FIELD_MAX(tender, begin_text, F_TEXT, N_("Begynder, som trykt"), 0, 80),
    FIELD(tender, publish_day, F_DAY, N_("Offentliggøres"), 0),
    FIELD(tender, bid_day, F_DAY, N_("Frist for tilbud"), 0),
    FIELD(tender, award_day, F_DAY, N_("Tildeling"), 0),
    FIELD(tender, start_day, F_DAY, N_("Ny aftale begynder"), 0),
    FIELD_MAX(tender, start_text, F_TEXT, N_("Ny aftale begynder, som trykt"), 0, 80),
    FIELD(tender, supplier, F_TEXT, N_("Vinder"), 0),
    FIELD_MAX(tender, note, F_LONG, N_("Bemærkning"), 0, 2000),
    FIELD(tender, source, F_TEXT, N_("Kilde"), 0),
    FIELD(tender, place, F_TEXT, N_("Sted i kilden"), 0),
    FIELD(tender, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(tender_table, "tender", N_("Udbud"), tender, tender_fields);
LOAD(tender_load, .file = "tenders", .table = &tender_table, .order = 50, .keys = {"key"},
    .refs = {{"agreement", "agreements"}, {"supplier", "organisations"}, {"source", "sources"}});

#define TENDER_COLUMNS                                                                                       \
    "id, key, title, agreement, state, begin_day, begin_text, publish_day, bid_day, award_day, start_day, "  \
    "start_text, supplier, note, source, place, version"
SQL(tender_select_all, "SELECT " TENDER_COLUMNS " FROM tender ORDER BY begin_day NULLS LAST, key");
SQL(tender_select_agreement,
    "SELECT " TENDER_COLUMNS " FROM tender WHERE agreement = $1 ORDER BY begin_day NULLS LAST, key");
SQL(tender_select_key, "SELECT " TENDER_COLUMNS " FROM tender WHERE key = $1");
SQL(tender_count_key, "SELECT COUNT(*) FROM tender WHERE key = $1");

day_t tender_proposed_begin(const struct agreement *g)
{
    bool is_bought = text_equal(g->kind, "contract") || text_equal(g->kind, "framework");
    return is_bought && !day_is_none(g->end_day) ? day_add_months((day_t){g->end_day.n + 1}, -12) : DAY_NONE;
}

bool tender_is_over(const struct tender *t)
{
    return text_equal(t->state, "awarded") || text_equal(t->state, "cancelled");
}

int tender_list(struct conn *c, const char *agreement, struct tender **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    if (agreement)
        return q_all(c, &tender_select_agreement, ARGS(V_TEXT(agreement)), &tender_table, ret, ret_n, a, err);
    return q_all(c, &tender_select_all, NO_ARGS, &tender_table, ret, ret_n, a, err);
}

int tender_by_key(struct conn *c, const char *key, struct tender *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &tender_select_key, ARGS(V_TEXT(key)), &tender_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Udbuddet findes ikke. Det kan have skiftet navn."));
    return rc;
}

/* The days of a tender follow on each other. */
static void check_days(const struct tender *t, struct err *err)
{
    static const char *const names[] = {"begin_day", "publish_day", "bid_day", "award_day", "start_day"};
    const day_t days[] = {t->begin_day, t->publish_day, t->bid_day, t->award_day, t->start_day};
    day_t before = DAY_NONE;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        if (day_is_none(days[i]))
            continue;
        if (!day_is_none(before) && days[i].n < before.n)
            err_field(
                err, names[i], "%s", tr("Dagen ligger før den foregående dag i udbuddet. Ret en af dem."));
        before = days[i];
    }
}

static int check_tender(struct conn *c, const struct tender *t, struct arena *a, struct err *err)
{
    struct agreement g;
    if (!t->title || !*t->title)
        err_field(err, "title", "%s", tr("Skriv udbuddets titel."));
    if (!t->state || !code_is_valid("tender_state", t->state, DAY_NONE))
        err_field(err, "state", "%s", tr("Vælg en af mulighederne."));
    if (t->supplier && !organisation_find(t->supplier, DAY_NONE))
        err_field(err, "supplier", "%s", tr("Vælg en af mulighederne."));
    if (text_equal(t->state, "awarded") && !t->supplier)
        err_field(err, "supplier", "%s", tr("Vælg, hvem der vandt udbuddet."));
    check_days(t, err);
    if (t->agreement) {
        struct err missing = ERR_INIT;
        int rc = agreement_by_key(c, t->agreement, &g, a, &missing);
        if (rc == ERR_NOT_FOUND)
            err_field(err, "agreement", "%s", tr("Vælg en af mulighederne."));
        else if (rc)
            *err = missing;
    }
    return err->code;
}

/* In the log of the agreement it follows, or in its own. */
static int tender_log(struct conn *c, const struct actor *actor, const char *action, const struct tender *old,
    const struct tender *now, struct arena *a, struct err *err)
{
    struct buf diff = BUF_INIT;
    struct tender none;
    if (now->agreement)
        return agreement_history_add(c, actor, action, now->agreement, &tender_table, old, now, err);
    field_clear_row(&tender_table, &none);
    field_diff(&tender_table, old ? old : &none, now, &diff, a);
    int rc = audit_add(c, actor, &(struct audit_entry){action, "tender", now->id, INT_NONE, diff.data}, err);
    buf_done(&diff);
    return rc;
}

int tender_create(
    struct conn *c, const struct actor *actor, struct tender *t, char ret_key[81], struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "tender_create: out of memory");
    int rc = check_tender(c, t, a, err);
    if (!rc)
        rc = free_key(c, &tender_count_key, t->title, "udbud", ret_key, a, err);
    if (!rc) {
        t->key = ret_key;
        t->version = 1;
        rc = q_insert(c, &tender_table, t, &t->id, err);
    }
    if (!rc)
        rc = tender_log(c, actor, "create", NULL, t, a, err);
    arena_free(a);
    return rc;
}

int tender_update(struct conn *c, const struct actor *actor, struct tender *t, struct err *err)
{
    struct arena *a = arena_new(0);
    struct tender old;
    if (!a)
        return err_set(err, ERR_LIMIT, "tender_update: out of memory");
    int rc = tender_by_key(c, t->key, &old, a, err);
    if (!rc && old.version != t->version)
        rc = err_set(err, ERR_CONFLICT, "tender changed meanwhile");
    if (!rc) {
        t->id = old.id;
        rc = check_tender(c, t, a, err);
    }
    if (!rc)
        rc = q_update(c, &tender_table, t, err);
    if (!rc)
        rc = tender_log(c, actor, "update", &old, t, a, err);
    arena_free(a);
    return rc;
}
