#include "offer/agreement_decision.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/agreement.h"
#include "offer/agreement_history.h"
#include "system/code.h"
#include "system/load.h"

static const struct field agreement_decision_fields[] = {
    FIELD(agreement_decision, id, F_ID, NULL, FR_PRIMARY),
    FIELD(agreement_decision, agreement, F_TEXT, N_("Aftale"), FR_REQUIRED),
    FIELD(agreement_decision, day, F_DAY, N_("Dag"), 0),
    FIELD_MAX(agreement_decision, text, F_LONG, N_("Beslutning"), FR_REQUIRED, 2000),
    FIELD_CODE(agreement_decision, document_system, N_("System"), 0, "document_system"),
    FIELD_MAX(agreement_decision, document_no, F_TEXT, N_("Dokumentnummer"), 0, 80),
    FIELD(agreement_decision, source, F_TEXT, N_("Kilde"), 0),
    FIELD(agreement_decision, place, F_TEXT, N_("Sted i kilden"), 0),
    FIELD(agreement_decision, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(agreement_decision, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(agreement_decision_table, "agreement_decision", N_("Beslutninger"), agreement_decision,
    agreement_decision_fields);
LOAD(agreement_decision_load, .file = "agreement_decisions", .table = &agreement_decision_table, .order = 50,
    .keys = {"agreement", "day", "document_system", "document_no", "place"},
    .refs = {{"agreement", "agreements"}, {"source", "sources"}});

#define DECISION_COLUMNS                                                                                     \
    "id, agreement, day, text, document_system, document_no, source, place, user_id, version"
SQL(agreement_decision_select,
    "SELECT " DECISION_COLUMNS
    " FROM agreement_decision WHERE agreement = $1 ORDER BY day DESC NULLS LAST, id");
SQL(agreement_decision_select_id, "SELECT " DECISION_COLUMNS " FROM agreement_decision WHERE id = $1");

int agreement_decisions_of(struct conn *c, const char *agreement, struct agreement_decision **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &agreement_decision_select, ARGS(V_TEXT(agreement)), &agreement_decision_table, ret,
        ret_n, a, err);
}

int agreement_decision_by_id(
    struct conn *c, int64_t id, struct agreement_decision *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &agreement_decision_select_id, ARGS(V_INT(id)), &agreement_decision_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Beslutningen findes ikke."));
    return rc;
}

static int check_decision(const struct agreement_decision *d, struct err *err)
{
    if (!d->text || !*d->text)
        err_field(err, "text", "%s", tr("Skriv, hvad der er besluttet."));
    if (day_is_none(d->day))
        err_field(err, "day", "%s", tr("Skriv dagen for beslutningen."));
    if (d->document_system && !code_is_valid("document_system", d->document_system, DAY_NONE))
        err_field(err, "document_system", "%s", tr("Vælg en af mulighederne."));
    if (d->document_system && !d->document_no)
        err_field(err, "document_no", "%s", tr("Skriv dokumentnummeret."));
    if (d->document_no && !d->document_system)
        err_field(err, "document_system", "%s", tr("Vælg, hvilket system dokumentet ligger i."));
    return err->code;
}

int agreement_decision_add(
    struct conn *c, const struct actor *actor, struct agreement_decision *d, struct err *err)
{
    int rc = check_decision(d, err);
    if (!rc) {
        d->user_id = actor->user_id ? actor->user_id : INT_NONE;
        d->version = 1;
        rc = q_insert(c, &agreement_decision_table, d, &d->id, err);
    }
    if (!rc)
        rc = agreement_history_add(c, actor, "create", d->agreement, &agreement_decision_table, NULL, d, err);
    return rc;
}

int agreement_decision_update(
    struct conn *c, const struct actor *actor, struct agreement_decision *d, struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement_decision old;
    if (!a)
        return err_set(err, ERR_LIMIT, "agreement_decision_update: out of memory");
    int rc = agreement_decision_by_id(c, d->id, &old, a, err);
    if (!rc && old.version != d->version)
        rc = err_set(err, ERR_CONFLICT, "decision changed meanwhile");
    if (!rc) {
        d->agreement = old.agreement;
        d->user_id = old.user_id;
        rc = check_decision(d, err);
    }
    if (!rc)
        rc = q_update(c, &agreement_decision_table, d, err);
    if (!rc)
        rc =
            agreement_history_add(c, actor, "update", old.agreement, &agreement_decision_table, &old, d, err);
    arena_free(a);
    return rc;
}
