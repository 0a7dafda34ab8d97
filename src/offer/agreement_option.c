#include "offer/agreement_option.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/agreement.h"
#include "offer/agreement_history.h"
#include "system/code.h"
#include "system/load.h"

static const struct field agreement_option_fields[] = {
    FIELD(agreement_option, id, F_ID, NULL, FR_PRIMARY),
    FIELD(agreement_option, agreement, F_TEXT, N_("Aftale"), FR_REQUIRED),
    FIELD_CODE(agreement_option, kind, N_("Art"), FR_REQUIRED, "agreement_option_kind"),
    FIELD(agreement_option, from_day, F_DAY, N_("Første dag"), 0),
    FIELD(agreement_option, to_day, F_DAY, N_("Sidste dag"), 0),
    FIELD(agreement_option, deadline, F_DAY, N_("Skal bruges senest"), 0),
    FIELD_CODE(agreement_option, state, N_("Tilstand"), FR_REQUIRED, "agreement_option_state"),
    FIELD(agreement_option, former_end, F_DAY, NULL, FR_HIDDEN),
    FIELD_MAX(agreement_option, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(agreement_option, source, F_TEXT, N_("Kilde"), 0),
    FIELD(agreement_option, place, F_TEXT, N_("Sted i kilden"), 0),
    FIELD(agreement_option, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(agreement_option_table, "agreement_option", N_("Optioner og forlængelser"), agreement_option,
    agreement_option_fields);
LOAD(agreement_option_load, .file = "agreement_options", .table = &agreement_option_table, .order = 50,
    .keys = {"agreement", "kind", "from_day"}, .refs = {{"agreement", "agreements"}, {"source", "sources"}});

#define OPTION_COLUMNS                                                                                       \
    "id, agreement, kind, from_day, to_day, deadline, state, former_end, note, source, place, version"
SQL(agreement_option_select,
    "SELECT " OPTION_COLUMNS " FROM agreement_option WHERE agreement = $1 ORDER BY from_day NULLS LAST, id");
SQL(agreement_option_select_id, "SELECT " OPTION_COLUMNS " FROM agreement_option WHERE id = $1");

int agreement_options_of(struct conn *c, const char *agreement, struct agreement_option **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &agreement_option_select, ARGS(V_TEXT(agreement)), &agreement_option_table, ret, ret_n, a, err);
}

int agreement_option_by_id(
    struct conn *c, int64_t id, struct agreement_option *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &agreement_option_select_id, ARGS(V_INT(id)), &agreement_option_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Optionen findes ikke."));
    return rc;
}

static int check_option(const struct agreement_option *o, const struct agreement *g, struct err *err)
{
    if (!o->kind || !code_is_valid("agreement_option_kind", o->kind, DAY_NONE))
        err_field(err, "kind", "%s", tr("Vælg en af mulighederne."));
    if (day_is_none(o->to_day))
        err_field(err, "to_day", "%s", tr("Skriv den sidste dag, aftalen gælder, hvis du bruger den."));
    else if (!day_is_none(o->from_day) && o->to_day.n < o->from_day.n)
        err_field(err, "to_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    else if (!day_is_none(g->end_day) && o->to_day.n <= g->end_day.n)
        err_field(err, "to_day", "%s", tr("Aftalen gælder allerede til den dag. Skriv en senere."));
    if (!day_is_none(o->deadline) && !day_is_none(o->to_day) && o->deadline.n > o->to_day.n)
        err_field(err, "deadline", "%s", tr("Fristen ligger efter periodens sidste dag. Ret en af dem."));
    return err->code;
}

/* The period begins where the agreement ends, when nothing else is said. */
static void settle_from(struct agreement_option *o, const struct agreement *g)
{
    if (day_is_none(o->from_day) && !day_is_none(g->end_day))
        o->from_day = (day_t){g->end_day.n + 1};
}

int agreement_option_add(
    struct conn *c, const struct actor *actor, struct agreement_option *o, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement g;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_option_add: out of memory");
    int rc = agreement_by_key(c, o->agreement, &g, a, err);
    if (!rc) {
        settle_from(o, &g);
        rc = check_option(o, &g, err);
    }
    if (!rc) {
        o->state = "open";
        o->former_end = DAY_NONE;
        o->version = 1;
        rc = q_insert(c, &agreement_option_table, o, &o->id, err);
    }
    if (!rc)
        rc = agreement_history_add(c, actor, "create", g.key, &agreement_option_table, NULL, o, err);
    arena_free(a);
    return rc;
}

/* Reads option and agreement; ERR_CONFLICT when the option is not that version, ERR_REFUSED when it is not open. */
static int open_option(struct conn *c, int64_t id, int64_t version, struct agreement_option *o,
    struct agreement *g, struct arena *a, struct err *err)
{
    int rc = agreement_option_by_id(c, id, o, a, err);
    if (!rc && o->version != version)
        rc = err_set(err, ERR_CONFLICT, "option changed meanwhile");
    if (!rc && !text_equal(o->state, "open"))
        rc = err_user(err, ERR_REFUSED, tr("Optionen er allerede afgjort: %s."),
            code_label("agreement_option_state", o->state));
    return rc ? rc : agreement_by_key(c, o->agreement, g, a, err);
}

int agreement_option_update(
    struct conn *c, const struct actor *actor, struct agreement_option *o, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement g;
    struct agreement_option old;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_option_update: out of memory");
    int rc = open_option(c, o->id, o->version, &old, &g, a, err);
    if (!rc) {
        o->agreement = old.agreement;
        o->state = old.state;
        o->former_end = old.former_end;
        settle_from(o, &g);
        rc = check_option(o, &g, err);
    }
    if (!rc)
        rc = q_update(c, &agreement_option_table, o, err);
    if (!rc)
        rc = agreement_history_add(c, actor, "update", g.key, &agreement_option_table, &old, o, err);
    arena_free(a);
    return rc;
}

/* Sets the option's state and, where given, the agreement's last day. */
static int settle(struct conn *c, const struct actor *actor, const struct agreement_option *old,
    const struct agreement_option *now, struct agreement *g, day_t end_day, const char *action,
    struct err *err)
{
    int rc = q_update(c, &agreement_option_table, now, err);
    if (!rc)
        rc = agreement_history_add(c, actor, action, g->key, &agreement_option_table, old, now, err);
    if (!rc && end_day.n != g->end_day.n) {
        struct agreement longer = *g;
        longer.end_day = end_day;
        rc = agreement_update(c, actor, &longer, err);
    }
    return rc;
}

int agreement_option_use(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement g;
    struct agreement_option o;
    char day[11];
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_option_use: out of memory");
    int rc = open_option(c, id, version, &o, &g, a, err);
    if (!rc && !day_is_none(o.deadline) && o.deadline.n < clock_today().n)
        rc = err_user(err, ERR_REFUSED,
            tr("Fristen for at bruge optionen var %s. Ret fristen, hvis parterne har aftalt en ny."),
            day_iso(o.deadline, day));
    if (!rc && day_is_none(o.to_day))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Optionen har ingen sidste dag. Skriv den først."));
    if (!rc) {
        struct agreement_option used = o;
        used.state = "used";
        used.former_end = g.end_day;
        rc = settle(c, actor, &o, &used, &g, o.to_day, "update", err);
    }
    arena_free(a);
    return rc;
}

int agreement_option_drop(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement g;
    struct agreement_option o;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_option_drop: out of memory");
    int rc = open_option(c, id, version, &o, &g, a, err);
    if (!rc) {
        struct agreement_option dropped = o;
        dropped.state = "unused";
        rc = settle(c, actor, &o, &dropped, &g, g.end_day, "update", err);
    }
    arena_free(a);
    return rc;
}

int agreement_option_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement g;
    struct agreement_option o;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_option_undo: out of memory");
    int rc = agreement_option_by_id(c, id, &o, a, err);
    if (!rc)
        rc = agreement_by_key(c, o.agreement, &g, a, err);
    if (!rc && text_equal(o.state, "open"))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Optionen er åben. Der er intet at fortryde."));
    bool was_used = !rc && text_equal(o.state, "used");
    if (was_used && g.end_day.n != o.to_day.n)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Aftalens sidste dag er ændret, siden optionen blev brugt. Ret aftalen i stedet."));
    if (!rc) {
        struct agreement_option open = o;
        open.state = "open";
        open.former_end = DAY_NONE;
        rc = settle(c, actor, &o, &open, &g, was_used ? o.former_end : g.end_day, "undo", err);
    }
    arena_free(a);
    return rc;
}
