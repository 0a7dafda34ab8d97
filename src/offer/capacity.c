#include "offer/capacity.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "system/audit.h"
#include "system/load.h"

#include <stdlib.h>

enum { CAPACITY_MOST = 100000, CAPACITY_YEARS = 10 };

static const struct field capacity_fields[] = {
    FIELD(capacity, id, F_ID, NULL, FR_PRIMARY),
    FIELD(capacity, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD(capacity, team, F_TEXT, N_("Hold"), 0),
    FIELD(capacity, valid_from, F_DAY, N_("Fra"), FR_REQUIRED),
    FIELD(capacity, valid_to, F_DAY, N_("Til og med"), 0),
    FIELD_MAX(capacity, places, F_INT, N_("Pladser"), FR_REQUIRED, CAPACITY_MOST),
    FIELD(capacity, source, F_TEXT, N_("Kilde"), 0),
    FIELD_MAX(capacity, note, F_TEXT, N_("Bemærkning"), 0, 400),
};
TABLE(capacity_table, "capacity", N_("Pladser"), capacity, capacity_fields);
LOAD(capacity_load, .file = "capacities", .table = &capacity_table, .order = 40,
    .keys = {"intervention", "valid_from"}, .refs = {{"intervention", "interventions"}});

SQL(capacity_select_places, "SELECT SUM(places) FROM capacity WHERE intervention = $1 AND valid_from <= $2 "
                            "AND (valid_to IS NULL OR valid_to >= $2)");

int capacity_places(struct conn *c, const char *intervention, day_t day, int64_t *ret, struct err *err)
{
    return q_int(c, &capacity_select_places, ARGS(V_TEXT(intervention), V_DAY(day)), ret, err);
}

SQL(capacity_select_of,
    "SELECT id, intervention, team, valid_from, valid_to, places, source, note FROM capacity "
    "WHERE intervention = $1 ORDER BY valid_from DESC, id DESC LIMIT 500");
SQL(capacity_select_from,
    "SELECT id, intervention, team, valid_from, valid_to, places, source, note FROM capacity "
    "WHERE valid_to IS NULL OR valid_to >= $1 ORDER BY intervention, valid_from, id");
SQL(capacity_close, "UPDATE capacity SET valid_to = $2 WHERE id = $1");

int capacity_of(struct conn *c, const char *intervention, struct capacity **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &capacity_select_of, ARGS(V_TEXT(intervention)), &capacity_table, ret, ret_n, a, err);
}

int capacity_from(
    struct conn *c, day_t day, struct capacity **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &capacity_select_from, ARGS(V_DAY(day)), &capacity_table, ret, ret_n, a, err);
}

int64_t capacity_on(const struct capacity *rows, size_t n, const char *team, day_t day)
{
    int64_t sum = INT_NONE;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].valid_from.n > day.n || (!day_is_none(rows[i].valid_to) && rows[i].valid_to.n < day.n))
            continue;
        if (team && !text_equal(rows[i].team, team))
            continue;
        sum = (sum == INT_NONE ? 0 : sum) + rows[i].places;
    }
    return sum;
}

bool capacity_may_set(const struct actor *actor, const struct intervention *iv)
{
    return actor_may(actor, PERM_OFFER_EDIT) ||
           (actor_may(actor, PERM_INBOX) && actor->unit && text_equal(actor->unit, iv->provider));
}

static int capacity_check(struct conn *c, const struct intervention *iv, const struct capacity *row,
    day_t today, struct arena *a, struct err *err)
{
    struct team *teams = NULL;
    size_t n = 0;
    bool known = row->team == NULL;
    int rc = intervention_teams(c, iv->key, &teams, &n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        known = known || text_equal(teams[i].key, row->team);
    if (!known)
        err_field(err, "team", "%s", tr("Vælg et af tilbuddets hold."));
    if (row->places == INT_NONE || row->places < 0 || row->places > CAPACITY_MOST)
        err_field(
            err, "places", "%s", tr("Skriv antal pladser som et helt tal. Skriv 0, hvis der ingen er."));
    if (day_is_none(row->valid_from))
        err_field(err, "valid_from", "%s", tr("Skriv den første dag som 09.03.2026."));
    else if (abs(row->valid_from.n - today.n) > CAPACITY_YEARS * 366)
        err_field(err, "valid_from", "%s", tr("Dagen ligger mere end ti år fra i dag. Ret datoen."));
    else if (!day_is_none(iv->end_day) && row->valid_from.n > iv->end_day.n)
        err_field(
            err, "valid_from", tr("Tilbuddet ophører %s. Vælg en tidligere dag."), words_day(iv->end_day, a));
    return err->code;
}

/* Ends the periods that the new one takes over from, and finds where it must end itself. */
static int capacity_make_room(
    struct conn *c, const struct capacity *rows, size_t n, struct capacity *row, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++) {
        if (rows[i].team && row->team && !text_equal(rows[i].team, row->team))
            continue;
        if (rows[i].valid_from.n > row->valid_from.n) {
            if (day_is_none(row->valid_to) || rows[i].valid_from.n - 1 < row->valid_to.n)
                row->valid_to = (day_t){rows[i].valid_from.n - 1};
        } else if (day_is_none(rows[i].valid_to) || rows[i].valid_to.n >= row->valid_from.n) {
            rc = q_exec(c, &capacity_close, ARGS(V_INT(rows[i].id), V_DAY(((day_t){row->valid_from.n - 1}))),
                NULL, err);
        }
    }
    return rc;
}

int capacity_set(struct conn *c, const struct actor *actor, struct capacity *row, int64_t known, day_t today,
    struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "capacity_set: out of memory");
    struct intervention iv;
    struct capacity *rows = NULL;
    size_t n = 0;
    int64_t newest = 0;
    int rc = intervention_by_key(c, row->intervention, &iv, a, err);
    if (!rc && !capacity_may_set(actor, &iv))
        rc = err_user(err, ERR_DENIED, "%s",
            tr("Pladser rettes af den enhed, der udfører tilbuddet, og af dem, der fører aftaler."));
    if (!rc)
        rc = capacity_check(c, &iv, row, today, a, err);
    if (!rc)
        rc = capacity_of(c, iv.key, &rows, &n, a, err);
    for (size_t i = 0; i < n; i++)
        newest = rows[i].id > newest ? rows[i].id : newest;
    if (!rc && newest != known)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har ændret tilbuddets pladser, mens du skrev. Se perioderne igen, før du gemmer."));
    row->valid_to = DAY_NONE;
    if (!rc)
        rc = capacity_make_room(c, rows, n, row, err);
    if (!rc)
        rc = q_insert(c, &capacity_table, row, &row->id, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"create", "capacity", row->id, INT_NONE,
                arena_printf(a, "%s%s%s places=%lld from=%d", iv.key, row->team ? "/" : "",
                    row->team ? row->team : "", (long long)row->places, row->valid_from.n)},
            err);
    arena_free(a);
    return rc;
}
