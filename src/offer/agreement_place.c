#include "offer/agreement_place.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/agreement.h"
#include "offer/agreement_history.h"
#include "system/load.h"

static const struct field agreement_place_fields[] = {
    FIELD(agreement_place, id, F_ID, NULL, FR_PRIMARY),
    FIELD(agreement_place, agreement, F_TEXT, N_("Aftale"), FR_REQUIRED),
    FIELD(agreement_place, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD(agreement_place, valid_from, F_DAY, N_("Første dag"), FR_REQUIRED),
    FIELD(agreement_place, valid_to, F_DAY, N_("Sidste dag"), 0),
    FIELD_MAX(agreement_place, places, F_INT, N_("Garantipladser"), 0, 100000),
    FIELD(agreement_place, price, F_MONEY, N_("Pris pr. plads pr. år (kr.)"), 0),
    FIELD_MAX(agreement_place, price_year, F_INT, N_("Prisniveau (år)"), 0, 2100),
    FIELD_MAX(agreement_place, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(agreement_place, source, F_TEXT, N_("Kilde"), 0),
    FIELD(agreement_place, place, F_TEXT, N_("Sted i kilden"), 0),
    FIELD(agreement_place, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(agreement_place, cut_id, F_ID, NULL, FR_HIDDEN),
    FIELD(agreement_place, cut_to, F_DAY, NULL, FR_HIDDEN),
    FIELD(agreement_place, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(
    agreement_place_table, "agreement_place", N_("Pladser og pris"), agreement_place, agreement_place_fields);
/* Periods that a file gives must not overlap, whoever wrote it. */
SQL(agreement_place_overlap,
    "SELECT x.agreement AS agreement, x.intervention AS intervention, y.valid_from AS valid_from "
    "FROM agreement_place x JOIN agreement_place y ON y.agreement = x.agreement "
    "AND y.intervention = x.intervention AND y.valid_from > x.valid_from "
    "WHERE x.valid_to IS NULL OR x.valid_to >= y.valid_from ORDER BY x.id LIMIT 1");

static int place_after_load(struct conn *c, struct err *err)
{
    struct agreement_place p;
    char day[11];
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_place: out of memory");
    int rc = q_one(c, &agreement_place_overlap, NO_ARGS, &agreement_place_table, &p, a, err);
    if (!rc)
        rc = err_user(err, ERR_INVALID,
            tr("To perioder med pladser for %s i aftalen %s overlapper den %s. Ret første eller sidste dag."),
            p.intervention, p.agreement, day_iso(p.valid_from, day));
    arena_free(a);
    return rc == ERR_NOT_FOUND ? OK : rc;
}
LOAD(agreement_place_load, .file = "agreement_places", .table = &agreement_place_table, .order = 50,
    .keys = {"agreement", "intervention", "valid_from"},
    .refs = {{"agreement", "agreements"}, {"intervention", "interventions"}, {"source", "sources"}},
    .after = place_after_load);

#define PLACE_COLUMNS                                                                                        \
    "id, agreement, intervention, valid_from, valid_to, places, price, price_year, note, source, place, "    \
    "user_id, cut_id, cut_to, version"
#define PLACE_ORDER " ORDER BY agreement, intervention, valid_from"
SQL(agreement_place_select_both,
    "SELECT " PLACE_COLUMNS " FROM agreement_place WHERE agreement = $1 AND intervention = $2" PLACE_ORDER);
SQL(agreement_place_select_agreement,
    "SELECT " PLACE_COLUMNS " FROM agreement_place WHERE agreement = $1" PLACE_ORDER);
SQL(agreement_place_select_intervention,
    "SELECT " PLACE_COLUMNS " FROM agreement_place WHERE intervention = $1" PLACE_ORDER);
SQL(agreement_place_select_all, "SELECT " PLACE_COLUMNS " FROM agreement_place" PLACE_ORDER);
SQL(agreement_place_select_id, "SELECT " PLACE_COLUMNS " FROM agreement_place WHERE id = $1");
SQL(agreement_place_delete, "DELETE FROM agreement_place WHERE id = $1");

int agreement_places_of(struct conn *c, const char *agreement, const char *intervention,
    struct agreement_place **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    const struct table *t = &agreement_place_table;
    if (agreement && intervention)
        return q_all(c, &agreement_place_select_both, ARGS(V_TEXT(agreement), V_TEXT(intervention)), t, ret,
            ret_n, a, err);
    if (agreement)
        return q_all(c, &agreement_place_select_agreement, ARGS(V_TEXT(agreement)), t, ret, ret_n, a, err);
    if (intervention)
        return q_all(
            c, &agreement_place_select_intervention, ARGS(V_TEXT(intervention)), t, ret, ret_n, a, err);
    return q_all(c, &agreement_place_select_all, NO_ARGS, t, ret, ret_n, a, err);
}

int agreement_place_by_id(
    struct conn *c, int64_t id, struct agreement_place *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &agreement_place_select_id, ARGS(V_INT(id)), &agreement_place_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Perioden findes ikke. Den kan være fjernet."));
    return rc;
}

static bool covers(const struct agreement_place *p, day_t day)
{
    return p->valid_from.n <= day.n && (day_is_none(p->valid_to) || p->valid_to.n >= day.n);
}

const struct agreement_place *agreement_place_on(
    const struct agreement_place *rows, size_t n, const char *intervention, day_t day)
{
    for (size_t i = 0; i < n; i++) {
        if ((!intervention || text_equal(rows[i].intervention, intervention)) && covers(&rows[i], day))
            return &rows[i];
    }
    return NULL;
}

int64_t agreement_places_on(const struct agreement_place *rows, size_t n, day_t day)
{
    int64_t sum = INT_NONE;
    for (size_t i = 0; i < n; i++) {
        if (!covers(&rows[i], day))
            continue;
        if (rows[i].places == INT_NONE)
            return INT_NONE;
        sum = sum == INT_NONE ? rows[i].places : sum + rows[i].places;
    }
    return sum;
}

/* ---- writing ---- */

static int check_place(const struct agreement_place *p, const struct agreement *g, struct err *err)
{
    if (day_is_none(p->valid_from))
        err_field(err, "valid_from", "%s", tr("Skriv den første dag, pladserne gælder."));
    else if (!day_is_none(g->end_day) && p->valid_from.n > g->end_day.n)
        err_field(err, "valid_from", "%s", tr("Dagen ligger efter aftalens sidste dag."));
    if (!day_is_none(p->valid_to) && p->valid_to.n < p->valid_from.n)
        err_field(err, "valid_to", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    if (p->places != INT_NONE && p->places < 0)
        err_field(err, "places", "%s", tr("Skriv et helt antal pladser."));
    if (p->places == INT_NONE && money_is_none(p->price))
        err_field(err, "places", "%s",
            tr("Skriv antallet af pladser eller prisen. Det, du ikke kender, kan stå tomt."));
    if (!money_is_none(p->price) && p->price.oere < 0)
        err_field(err, "price", "%s", tr("Prisen kan ikke være negativ."));
    if (p->price_year != INT_NONE && p->price_year < 1990)
        err_field(err, "price_year", "%s", tr("Skriv prisniveauet som et årstal, fx 2026."));
    if (!money_is_none(p->price) && p->price_year == INT_NONE)
        err_field(err, "price_year", "%s", tr("Skriv, hvilket års prisniveau prisen er i."));
    return err->code;
}

static const char *iso(day_t day, char text[11])
{
    return day_iso(day, text);
}

/* Finds the period that covers p's first day (or NULL) and settles p's last day. */
static int fit_in(const struct agreement_place *rows, size_t n, struct agreement_place *p,
    const struct agreement_place **ret_cut, struct err *err)
{
    const struct agreement_place *cut = NULL, *next = NULL;
    char day[11];
    for (size_t i = 0; i < n; i++) {
        if (rows[i].valid_from.n == p->valid_from.n)
            return err_field(
                err, "valid_from", "%s", tr("En periode begynder allerede den dag. Ret den i stedet."));
        if (covers(&rows[i], p->valid_from))
            cut = &rows[i];
        if (!next && rows[i].valid_from.n > p->valid_from.n)
            next = &rows[i];
    }
    if (day_is_none(p->valid_to)) {
        if (cut)
            p->valid_to = cut->valid_to;
        if (next && (day_is_none(p->valid_to) || p->valid_to.n >= next->valid_from.n))
            p->valid_to = (day_t){next->valid_from.n - 1};
    } else if (next && p->valid_to.n >= next->valid_from.n) {
        return err_field(err, "valid_to", tr("Perioden når ind i den, der begynder %s. Ret en af dem."),
            iso(next->valid_from, day));
    } else if (cut && (day_is_none(cut->valid_to) || cut->valid_to.n > p->valid_to.n)) {
        return err_field(err, "valid_to", "%s",
            tr("Perioden slutter før den, den afløser. Lad feltet stå tomt, og tilføj en periode til for tiden efter."));
    }
    *ret_cut = cut;
    return OK;
}

static int store_adjusted(struct conn *c, const struct actor *actor, struct agreement_place *p,
    const struct agreement_place *cut, struct err *err)
{
    int rc = OK;
    p->cut_id = INT_NONE;
    p->cut_to = DAY_NONE;
    if (cut) {
        struct agreement_place shorter = *cut;
        shorter.valid_to = (day_t){p->valid_from.n - 1};
        p->cut_id = cut->id;
        p->cut_to = cut->valid_to;
        rc = q_update(c, &agreement_place_table, &shorter, err);
        if (!rc)
            rc = agreement_history_add(
                c, actor, "update", cut->agreement, &agreement_place_table, cut, &shorter, err);
    }
    p->user_id = actor->user_id ? actor->user_id : INT_NONE;
    p->version = 1;
    if (!rc)
        rc = q_insert(c, &agreement_place_table, p, &p->id, err);
    if (!rc)
        rc = agreement_history_add(c, actor, "create", p->agreement, &agreement_place_table, NULL, p, err);
    return rc;
}

int agreement_place_adjust(
    struct conn *c, const struct actor *actor, struct agreement_place *p, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement g;
    struct agreement_part part;
    struct agreement_place *rows;
    const struct agreement_place *cut = NULL;
    size_t n;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_place_adjust: out of memory");
    int rc = agreement_by_key(c, p->agreement, &g, a, err);
    if (!rc)
        rc = agreement_part_by(c, p->agreement, p->intervention, &part, a, err);
    if (!rc)
        rc = check_place(p, &g, err);
    if (!rc)
        rc = agreement_places_of(c, p->agreement, p->intervention, &rows, &n, a, err);
    if (!rc)
        rc = fit_in(rows, n, p, &cut, err);
    if (!rc)
        rc = store_adjusted(c, actor, p, cut, err);
    arena_free(a);
    return rc;
}

/* p stays where it begins and reaches into no other period. */
static int check_reach(
    const struct agreement_place *rows, size_t n, const struct agreement_place *p, struct err *err)
{
    char day[11];
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id != p->id && rows[i].valid_from.n > p->valid_from.n &&
            (day_is_none(p->valid_to) || p->valid_to.n >= rows[i].valid_from.n))
            return err_field(err, "valid_to", tr("Perioden når ind i den, der begynder %s. Ret en af dem."),
                iso(rows[i].valid_from, day));
    }
    return OK;
}

int agreement_place_correct(
    struct conn *c, const struct actor *actor, struct agreement_place *p, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement g;
    struct agreement_place old, *rows;
    size_t n;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_place_correct: out of memory");
    int rc = agreement_place_by_id(c, p->id, &old, a, err);
    if (!rc && old.version != p->version)
        rc = err_set(err, ERR_CONFLICT, "period changed meanwhile");
    if (!rc) {
        p->agreement = old.agreement;
        p->intervention = old.intervention;
        p->valid_from = old.valid_from;
        p->cut_id = old.cut_id;
        p->cut_to = old.cut_to;
        p->user_id = actor->user_id ? actor->user_id : INT_NONE;
        rc = agreement_by_key(c, old.agreement, &g, a, err);
    }
    if (!rc)
        rc = check_place(p, &g, err);
    if (!rc)
        rc = agreement_places_of(c, old.agreement, old.intervention, &rows, &n, a, err);
    if (!rc)
        rc = check_reach(rows, n, p, err);
    if (!rc)
        rc = q_update(c, &agreement_place_table, p, err);
    if (!rc)
        rc = agreement_history_add(c, actor, "update", old.agreement, &agreement_place_table, &old, p, err);
    arena_free(a);
    return rc;
}

int agreement_place_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement_place p, *rows;
    size_t n;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_place_undo: out of memory");
    int rc = agreement_place_by_id(c, id, &p, a, err);
    if (!rc)
        rc = agreement_places_of(c, p.agreement, p.intervention, &rows, &n, a, err);
    if (!rc && rows[n - 1].id != id)
        rc = err_user(err, ERR_REFUSED, "%s", tr("Der er en senere periode. Fjern den først."));
    if (!rc)
        rc = q_exec(c, &agreement_place_delete, ARGS(V_INT(id)), NULL, err);
    if (!rc)
        rc = agreement_history_add(c, actor, "delete", p.agreement, &agreement_place_table, &p, NULL, err);
    /* What ends the day before lasts again until where the period that was cut short lasted. */
    if (!rc && p.cut_id != INT_NONE && n > 1 && rows[n - 2].valid_to.n == p.valid_from.n - 1) {
        struct agreement_place longer = rows[n - 2];
        longer.valid_to = p.cut_to;
        rc = q_update(c, &agreement_place_table, &longer, err);
        if (!rc)
            rc = agreement_history_add(
                c, actor, "update", p.agreement, &agreement_place_table, &rows[n - 2], &longer, err);
    }
    arena_free(a);
    return rc;
}
