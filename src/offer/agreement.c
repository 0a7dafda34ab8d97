#include "offer/agreement.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/agreement_history.h"
#include "offer/agreement_place.h"
#include "offer/supplier.h"
#include "system/code.h"
#include "system/free_key.h"
#include "system/load.h"
#include "system/user.h"

static const struct field agreement_fields[] = {
    FIELD(agreement, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(agreement, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),
    FIELD_MAX(agreement, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),
    FIELD_MAX(agreement, title_en, F_TEXT, N_("Titel på engelsk"), 0, 200),
    FIELD_CODE(agreement, kind, N_("Art"), 0, "agreement_kind"),
    FIELD(agreement, buyer, F_TEXT, N_("Køber"), 0),
    FIELD(agreement, supplier, F_TEXT, N_("Leverandør"), 0),
    FIELD_MAX(agreement, start_text, F_TEXT, N_("Begyndt"), 0, 80),
    FIELD_MAX(agreement, end_text, F_TEXT, N_("Slutter"), 0, 80),
    FIELD(agreement, start_day, F_DAY, N_("Første dag"), 0),
    FIELD(agreement, end_day, F_DAY, N_("Sidste dag"), 0),
    FIELD_MAX(agreement, notice_months, F_INT, N_("Opsigelsesvarsel i måneder"), 0, 120),
    FIELD_MAX(agreement, payment, F_LONG, N_("Betaling"), 0, 1000),
    FIELD_MAX(agreement, payment_en, F_LONG, N_("Betaling på engelsk"), 0, 1000),
    FIELD(agreement, pays_unused, F_BOOL, N_("Betales, også når pladserne ikke bruges"), 0),
    FIELD_MAX(agreement, warn_share_pct, F_INT, N_("Advar, når brugen er under (pct.)"), 0, 100),
    FIELD_MAX(agreement, responsible, F_TEXT, N_("Ansvarlig"), 0, 80),
    FIELD(agreement, target_regulated, F_BOOL, N_("Målgruppereguleret"), 0),
    FIELD(agreement, regulated_day, F_DAY, N_("Markeringen er sat"), 0),
    FIELD(agreement, regulated_by, F_ID, N_("Markeringen er sat af"), FR_HIDDEN),
    FIELD_CODE(agreement, legal_basis, N_("Lovgrundlag"), 0, "legal_basis"),
    FIELD_MAX(agreement, note, F_LONG, N_("Bemærkning"), 0, 4000),
    FIELD(agreement, source, F_TEXT, N_("Kilde"), 0),
    FIELD(agreement, place, F_TEXT, N_("Sted i kilden"), 0),
    FIELD(agreement, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(agreement_table, "agreement", N_("Aftaler"), agreement, agreement_fields);
/* An agreement that ends before it begins is a fault of the file, whoever wrote it. */
SQL(agreement_select_backwards, "SELECT key FROM agreement WHERE end_day < start_day ORDER BY key LIMIT 1");

static int agreement_after_load(struct conn *c, struct err *err)
{
    struct agreement g;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement: out of memory");
    int rc = q_one(c, &agreement_select_backwards, NO_ARGS, &agreement_table, &g, a, err);
    if (!rc)
        rc = err_user(err, ERR_INVALID, tr("Aftalen %s slutter, før den begynder. Ret en af dagene."), g.key);
    arena_free(a);
    return rc == ERR_NOT_FOUND ? OK : rc;
}
LOAD(agreement_load, .file = "agreements", .table = &agreement_table, .order = 30, .keys = {"key"},
    .refs = {{"buyer", "organisations"}, {"supplier", "organisations"}, {"source", "sources"}},
    .after = agreement_after_load);

static const struct field agreement_part_fields[] = {
    FIELD(agreement_part, id, F_ID, NULL, FR_PRIMARY),
    FIELD(agreement_part, agreement, F_TEXT, N_("Aftale"), FR_REQUIRED),
    FIELD(agreement_part, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD_MAX(agreement_part, places, F_INT, N_("Pladser"), 0, 100000),
    FIELD(agreement_part, price_kr, F_MONEY, N_("Pris i kroner"), 0),
    FIELD_MAX(agreement_part, after_end, F_LONG, N_("Efter udløb"), 0, 1000),
    FIELD_MAX(agreement_part, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(agreement_part, source, F_TEXT, N_("Kilde"), 0),
    FIELD(agreement_part, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(agreement_part_table, "agreement_part", N_("Aftalernes dele"), agreement_part, agreement_part_fields);
LOAD(agreement_part_load, .file = "agreement_parts", .table = &agreement_part_table, .order = 40,
    .keys = {"agreement", "intervention"},
    .refs = {{"agreement", "agreements"}, {"intervention", "interventions"}, {"source", "sources"}});

static const struct field agreement_part_view_fields[] = {
    FIELD(agreement_part_view, id, F_ID, NULL, 0),
    FIELD(agreement_part_view, intervention, F_TEXT, NULL, 0),
    FIELD(agreement_part_view, title, F_TEXT, NULL, 0),
    FIELD(agreement_part_view, title_en, F_TEXT, NULL, 0),
    FIELD(agreement_part_view, counting_group, F_TEXT, NULL, 0),
    FIELD(agreement_part_view, after_end, F_LONG, NULL, 0),
    FIELD(agreement_part_view, note, F_LONG, NULL, 0),
    FIELD(agreement_part_view, places, F_INT, NULL, 0),
    FIELD(agreement_part_view, price_kr, F_MONEY, NULL, 0),
    FIELD(agreement_part_view, last_referral_day, F_DAY, NULL, 0),
    FIELD(agreement_part_view, end_day, F_DAY, NULL, 0),
};
static TABLE(
    agreement_part_view_table, "agreement_part_view", NULL, agreement_part_view, agreement_part_view_fields);

#define AGREEMENT_COLUMNS                                                                                    \
    "id, key, title, title_en, kind, buyer, supplier, start_text, end_text, start_day, end_day, "            \
    "notice_months, payment, payment_en, pays_unused, warn_share_pct, responsible, target_regulated, "       \
    "regulated_day, regulated_by, legal_basis, note, source, place, version"
SQL(agreement_select_key, "SELECT " AGREEMENT_COLUMNS " FROM agreement WHERE key = $1");
SQL(agreement_select_id, "SELECT " AGREEMENT_COLUMNS " FROM agreement WHERE id = $1");
SQL(agreement_select_all, "SELECT " AGREEMENT_COLUMNS " FROM agreement ORDER BY title, key");
SQL(agreement_select_intervention,
    "SELECT " AGREEMENT_COLUMNS " FROM agreement WHERE key IN "
    "(SELECT p.agreement FROM agreement_part p WHERE p.intervention = $1) ORDER BY title, key");
SQL(agreement_select_parts,
    "SELECT p.id AS id, p.intervention AS intervention, i.title AS title, i.title_en AS title_en, "
    "i.counting_group AS counting_group, p.after_end AS after_end, p.note AS note, p.places AS places, "
    "p.price_kr AS price_kr, i.last_referral_day AS last_referral_day, i.end_day AS end_day "
    "FROM agreement_part p JOIN intervention i ON i.key = p.intervention WHERE p.agreement = $1 ORDER BY p.id");
SQL(agreement_select_late_place,
    "SELECT intervention, valid_from FROM agreement_place WHERE agreement = $1 AND valid_from > $2 "
    "ORDER BY valid_from, id LIMIT 1");
SQL(agreement_count_key, "SELECT COUNT(*) FROM agreement WHERE key = $1");
SQL(agreement_count_intervention, "SELECT COUNT(*) FROM intervention WHERE key = $1");
SQL(agreement_select_part,
    "SELECT id, agreement, intervention, places, price_kr, after_end, note, source, place FROM agreement_part "
    "WHERE agreement = $1 AND intervention = $2");
SQL(agreement_delete_part, "DELETE FROM agreement_part WHERE agreement = $1 AND intervention = $2");
SQL(agreement_count_periods,
    "SELECT COUNT(*) FROM agreement_place WHERE agreement = $1 AND intervention = $2");

int agreement_by_key(struct conn *c, const char *key, struct agreement *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &agreement_select_key, ARGS(V_TEXT(key)), &agreement_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Aftalen findes ikke. Den kan have skiftet navn."));
    return rc;
}

int agreement_list(struct conn *c, struct agreement **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &agreement_select_all, NO_ARGS, &agreement_table, ret, ret_n, a, err);
}

int agreement_parts(struct conn *c, const char *key, struct agreement_part_view **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &agreement_select_parts, ARGS(V_TEXT(key)), &agreement_part_view_table, ret, ret_n, a, err);
}

int agreement_of_intervention(struct conn *c, const char *intervention, struct agreement **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &agreement_select_intervention, ARGS(V_TEXT(intervention)), &agreement_table, ret, ret_n, a, err);
}

bool agreement_is_on(const struct agreement *g, day_t day)
{
    return (day_is_none(g->start_day) || g->start_day.n <= day.n) &&
           (day_is_none(g->end_day) || g->end_day.n >= day.n);
}

/* ---- writing ---- */

static void check_codes(const struct agreement *g, struct err *err)
{
    for (size_t i = 0; i < agreement_table.n_fields; i++) {
        const struct field *f = &agreement_table.fields[i];
        const char *text = NULL;
        if (f->list)
            memcpy(&text, (const char *)g + f->off, sizeof text);
        if (text && !code_is_valid(f->list, text, DAY_NONE))
            err_field(err, f->name, "%s", tr("Vælg en af mulighederne."));
    }
}

static int check_party(
    struct conn *c, const char *field, const char *key, const char *missing, struct err *err)
{
    bool exists = false;
    if (!key)
        return err_field(err, field, "%s", missing);
    int rc = party_exists(c, key, &exists, err);
    return rc || exists ? rc : err_field(err, field, "%s", tr("Vælg en af mulighederne."));
}

static int check_agreement(struct conn *c, const struct agreement *g, struct arena *a, struct err *err)
{
    struct user user;
    if (!g->title || !*g->title)
        err_field(err, "title", "%s", tr("Skriv aftalens titel."));
    if (!g->kind)
        err_field(err, "kind", "%s", tr("Vælg aftalens art."));
    check_codes(g, err);
    int rc = check_party(c, "buyer", g->buyer, tr("Vælg, hvem der køber."), err);
    if (!rc || rc == ERR_INVALID)
        rc = check_party(
            c, "supplier", g->supplier, tr("Vælg leverandøren, eller skriv navnet på en ny."), err);
    if (rc && rc != ERR_INVALID)
        return rc;
    if (!day_is_none(g->start_day) && !day_is_none(g->end_day) && g->end_day.n < g->start_day.n)
        err_field(err, "end_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    if (g->notice_months != INT_NONE && g->notice_months < 0)
        err_field(err, "notice_months", "%s", tr("Skriv et helt antal måneder."));
    if (g->warn_share_pct != INT_NONE && g->warn_share_pct < 0)
        err_field(err, "warn_share_pct", "%s", tr("Skriv et tal fra 0 til 100."));
    if (g->responsible) {
        rc = user_by_login(c, g->responsible, &user, a, err);
        if (rc == ERR_NOT_FOUND)
            err_field(err, "responsible", "%s", tr("Vælg en af mulighederne."));
        else if (rc)
            return rc;
    }
    return err->code;
}

/* A day that somebody has set stands in place of what a source printed. */
static void settle_texts(struct agreement *g, const struct agreement *old)
{
    if (!old || g->start_day.n != old->start_day.n)
        g->start_text = NULL;
    if (!old || g->end_day.n != old->end_day.n)
        g->end_text = NULL;
}

/* Who says whether the places follow the target group, and since when. */
static void settle_regulated(struct agreement *g, const struct agreement *old, const struct actor *actor)
{
    if (old && old->target_regulated == g->target_regulated) {
        g->regulated_day = old->regulated_day;
        g->regulated_by = old->regulated_by;
        return;
    }
    bool is_set = g->target_regulated != INT_NONE;
    g->regulated_day = is_set ? clock_today() : DAY_NONE;
    g->regulated_by = is_set && actor->user_id ? actor->user_id : INT_NONE;
}

int agreement_create(
    struct conn *c, const struct actor *actor, struct agreement *g, char ret_key[81], struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_create: out of memory");
    settle_regulated(g, NULL, actor);
    int rc = check_agreement(c, g, a, err);
    if (!rc)
        rc = free_key(c, &agreement_count_key, g->title, "aftale", ret_key, a, err);
    if (!rc) {
        g->key = ret_key;
        g->version = 1;
        rc = q_insert(c, &agreement_table, g, &g->id, err);
    }
    if (!rc)
        rc = agreement_history_add(c, actor, "create", g->key, &agreement_table, NULL, g, err);
    arena_free(a);
    return rc;
}

/* Places must not begin after the last day. */
static int check_end(struct conn *c, const struct agreement *g, struct arena *a, struct err *err)
{
    struct agreement_place p;
    char day[11];
    if (day_is_none(g->end_day))
        return OK;
    int rc = q_one(c, &agreement_select_late_place, ARGS(V_TEXT(g->key), V_DAY(g->end_day)),
        &agreement_place_table, &p, a, err);
    if (rc == ERR_NOT_FOUND)
        return OK;
    return rc ? rc
              : err_field(err, "end_day", tr("Der er pladser for %s fra %s, efter den dag. Fjern dem først."),
                    p.intervention, day_iso(p.valid_from, day));
}

int agreement_update(struct conn *c, const struct actor *actor, struct agreement *g, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement old;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_update: out of memory");
    int rc = q_one(c, &agreement_select_id, ARGS(V_INT(g->id)), &agreement_table, &old, a, err);
    if (!rc && old.version != g->version)
        rc = err_set(err, ERR_CONFLICT, "agreement changed meanwhile");
    if (!rc) {
        g->key = old.key;
        settle_texts(g, &old);
        settle_regulated(g, &old, actor);
        rc = check_agreement(c, g, a, err);
    }
    if (!rc && g->end_day.n != old.end_day.n)
        rc = check_end(c, g, a, err);
    if (!rc)
        rc = q_update(c, &agreement_table, g, err);
    if (!rc)
        rc = agreement_history_add(c, actor, "update", old.key, &agreement_table, &old, g, err);
    arena_free(a);
    return rc;
}

/* ---- parts ---- */

int agreement_part_by(struct conn *c, const char *agreement, const char *intervention,
    struct agreement_part *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &agreement_select_part, ARGS(V_TEXT(agreement), V_TEXT(intervention)),
        &agreement_part_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Tilbuddet er ikke del af aftalen."));
    return rc;
}

int agreement_part_add(
    struct conn *c, const struct actor *actor, struct agreement_part *part, struct err *err)
{
    int64_t n = 0;
    struct arena *a = arena_new(0);
    struct agreement_part old;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_part_add: out of memory");
    int rc = part->intervention
                 ? q_int(c, &agreement_count_intervention, ARGS(V_TEXT(part->intervention)), &n, err)
                 : OK;
    if (!rc && n == 0)
        rc = err_field(err, "intervention", "%s", tr("Vælg et tilbud."));
    if (!rc)
        rc = q_int(c, &agreement_count_key, ARGS(V_TEXT(part->agreement)), &n, err);
    if (!rc && n == 0)
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Aftalen findes ikke. Den kan have skiftet navn."));
    if (!rc) {
        rc = q_one(c, &agreement_select_part, ARGS(V_TEXT(part->agreement), V_TEXT(part->intervention)),
            &agreement_part_table, &old, a, err);
        if (!rc)
            rc = err_field(err, "intervention", "%s", tr("Tilbuddet er allerede del af aftalen."));
        else if (rc == ERR_NOT_FOUND)
            rc = q_insert(c, &agreement_part_table, part, &part->id, err);
    }
    if (!rc)
        rc = agreement_history_add(
            c, actor, "create", part->agreement, &agreement_part_table, NULL, part, err);
    arena_free(a);
    return rc;
}

int agreement_part_update(
    struct conn *c, const struct actor *actor, const struct agreement_part *part, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement_part old;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_part_update: out of memory");
    int rc = agreement_part_by(c, part->agreement, part->intervention, &old, a, err);
    if (!rc) {
        struct agreement_part now = old;
        now.after_end = part->after_end;
        now.note = part->note;
        rc = q_update(c, &agreement_part_table, &now, err);
        if (!rc)
            rc = agreement_history_add(
                c, actor, "update", old.agreement, &agreement_part_table, &old, &now, err);
    }
    arena_free(a);
    return rc;
}

int agreement_part_remove(struct conn *c, const struct actor *actor, const char *agreement,
    const char *intervention, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement_part old;
    int64_t n = 0;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_part_remove: out of memory");
    int rc = agreement_part_by(c, agreement, intervention, &old, a, err);
    if (!rc)
        rc = q_int(c, &agreement_count_periods, ARGS(V_TEXT(agreement), V_TEXT(intervention)), &n, err);
    if (!rc && n > 0)
        rc = err_user(err, ERR_REFUSED,
            n == 1 ? tr("Tilbuddet har %lld periode med pladser i aftalen. Fjern den først.")
                   : tr("Tilbuddet har %lld perioder med pladser i aftalen. Fjern dem først."),
            (long long)n);
    if (!rc)
        rc = q_exec(c, &agreement_delete_part, ARGS(V_TEXT(agreement), V_TEXT(intervention)), NULL, err);
    if (!rc)
        rc = agreement_history_add(c, actor, "delete", agreement, &agreement_part_table, &old, NULL, err);
    arena_free(a);
    return rc;
}
