#include "path/informed.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/intervention.h"
#include "offer/referral_state.h"
#include "path/worklist.h"
#include "people/legal_basis.h"
#include "system/audit.h"
#include "system/code.h"

static const struct field informed_fields[] = {
    FIELD(informed, id, F_ID, NULL, FR_PRIMARY),
    FIELD(informed, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(informed, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(informed, day, F_DAY, N_("Dato"), FR_REQUIRED),
    FIELD_CODE(informed, outcome, N_("Hvad er sket?"), FR_REQUIRED, "informed_outcome"),
    FIELD(informed, offers, F_TEXT, N_("Tilbud, der er nævnt"), 0),
    FIELD_MAX(informed, reason, F_LONG, N_("Begrundelse"), 0, 1000),
    FIELD(informed, user_id, F_ID, NULL, 0),
    FIELD(informed, deleted, F_STAMP, NULL, 0),
    FIELD(informed, version, F_INT, NULL, FR_VERSION),
};
TABLE(informed_table, "informed", N_("Orientering"), informed, informed_fields);

struct informed_row {
    const char *intervention, *title, *title_en, *track, *outcome;
    day_t last_referral_day, end_day;
    int64_t citizen_id, responsible_id, restricted;
};
static const struct field informed_row_fields[] = {
    FIELD(informed_row, intervention, F_TEXT, NULL, 0),
    FIELD(informed_row, title, F_TEXT, NULL, 0),
    FIELD(informed_row, title_en, F_TEXT, NULL, 0),
    FIELD(informed_row, track, F_TEXT, NULL, 0),
    FIELD(informed_row, outcome, F_TEXT, NULL, 0),
    FIELD(informed_row, last_referral_day, F_DAY, NULL, 0),
    FIELD(informed_row, end_day, F_DAY, NULL, 0),
    FIELD(informed_row, citizen_id, F_ID, NULL, 0),
    FIELD(informed_row, responsible_id, F_ID, NULL, 0),
    FIELD(informed_row, restricted, F_BOOL, NULL, 0),
};
static TABLE(informed_row_table, "informed_row", NULL, informed_row, informed_row_fields);

#define INFORMED_COLUMNS                                                                                     \
    "id, citizen_id, intervention, day, outcome, offers, reason, user_id, deleted, version"
SQL(informed_select, "SELECT " INFORMED_COLUMNS " FROM informed WHERE citizen_id = $1 AND intervention = $2 "
                     "AND deleted IS NULL ORDER BY id DESC LIMIT 1");
SQL(informed_select_id, "SELECT " INFORMED_COLUMNS " FROM informed WHERE id = $1");
SQL(informed_select_given,
    "SELECT at FROM audit WHERE entity = 'informed' AND entity_id = $1 AND action = 'create' "
    "AND user_id = $2 AND at >= $3 ORDER BY id DESC LIMIT 1");
/* What the mark $3 replaced when it was given. */
SQL(informed_bring_back,
    "UPDATE informed SET deleted = NULL, version = version + 1 WHERE id = (SELECT MAX(o.id) FROM informed o "
    "WHERE o.citizen_id = $1 AND o.intervention = $2 AND o.id < $3 AND o.deleted >= $4 AND o.deleted <= $5)");
/* An offer that has begun to close: it has a last day, and that is not long gone. */
SQL(informed_count_affected,
    "SELECT COUNT(*) FROM intervention i WHERE i.key = $2 AND i.end_day IS NOT NULL AND ("
    "EXISTS (SELECT 1 FROM course o WHERE o.citizen_id = $1 AND o.intervention_id = i.id "
    "AND (o.end_day IS NULL OR o.end_day > $3)) "
    "OR EXISTS (SELECT 1 FROM referral r WHERE r.citizen_id = $1 AND r.intervention_id = i.id "
    "AND r.state IN " REFERRAL_OPEN "))");
SQL(informed_count_sent,
    "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE r.citizen_id = $1 AND i.key = $2 "
    "AND r.from_admin = $3 AND r.state <> 'draft'");
#define INFORMED_ROW                                                                                         \
    "SELECT i.key AS intervention, i.title AS title, i.title_en AS title_en, i.track AS track, "             \
    "i.last_referral_day AS last_referral_day, i.end_day AS end_day, c.id AS citizen_id, "                   \
    "c.responsible_id AS responsible_id, c.restricted AS restricted, f.outcome AS outcome "
#define INFORMED_MARK                                                                                        \
    "LEFT JOIN informed f ON f.citizen_id = c.id AND f.intervention = i.key AND f.deleted IS NULL "
/* A course that ends before the offer does needs no other place. */
#define INFORMED_RUNS_ON "AND (o.end_day IS NULL OR (o.end_day > $3 AND o.end_day > i.end_day + 1)) "
#define INFORMED_WHOSE                                                                                       \
    "AND c.dead IS NULL AND u.id = c.responsible_id "                                                        \
    "AND (u.id = $1 OR (CAST($1 AS BIGINT) IS NULL AND u.unit = $2)) "
/* Courses that run on after the offer has ended, referrals that are open, those with a mark whatever became of them, and those that a
 * phase-out has given the user a task about; from the offers that close, which are few, to the people: CROSS JOIN keeps SQLite to that
 * order. $1 user, $2 unit, $3 today, $4 last day, $5 most. */
SQL(informed_select_rows, INFORMED_ROW
    "FROM intervention i CROSS JOIN course o CROSS JOIN citizen c CROSS JOIN app_user u " INFORMED_MARK
    "WHERE i.end_day >= $3 AND i.end_day <= $4 AND o.intervention_id = i.id " INFORMED_RUNS_ON
    "AND c.id = o.citizen_id " INFORMED_WHOSE "UNION " INFORMED_ROW
    "FROM intervention i CROSS JOIN referral r CROSS JOIN citizen c CROSS JOIN app_user u " INFORMED_MARK
    "WHERE i.end_day >= $3 AND i.end_day <= $4 AND r.intervention_id = i.id "
    "AND r.state IN " REFERRAL_OPEN " AND c.id = r.citizen_id " INFORMED_WHOSE "UNION " INFORMED_ROW
    "FROM intervention i CROSS JOIN informed f CROSS JOIN citizen c CROSS JOIN app_user u "
    "WHERE i.end_day >= $3 AND i.end_day <= $4 AND f.intervention = i.key AND f.deleted IS NULL "
    "AND c.id = f.citizen_id " INFORMED_WHOSE "UNION " INFORMED_ROW
    "FROM app_user u CROSS JOIN phase_out_task t CROSS JOIN intervention i CROSS JOIN citizen c " INFORMED_MARK
    "WHERE (u.id = $1 OR (CAST($1 AS BIGINT) IS NULL AND u.unit = $2)) AND t.user_id = u.id AND t.withdrawn IS NULL "
    "AND i.key = t.intervention AND i.end_day >= $3 AND i.end_day <= $4 AND c.id = t.citizen_id AND c.dead IS NULL "
    "AND (EXISTS (SELECT 1 FROM course o WHERE o.citizen_id = c.id AND o.intervention_id = i.id " INFORMED_RUNS_ON
    ") OR EXISTS (SELECT 1 FROM referral r WHERE r.citizen_id = c.id AND r.intervention_id = i.id "
    "AND r.state IN " REFERRAL_OPEN ")) ORDER BY end_day, title, citizen_id LIMIT $5");

int informed_of(struct conn *c, int64_t citizen_id, const char *intervention, struct informed *ret,
    struct arena *a, struct err *err)
{
    return q_one(
        c, &informed_select, ARGS(V_INT(citizen_id), V_TEXT(intervention)), &informed_table, ret, a, err);
}

int informed_sent(struct conn *c, const struct actor *actor, int64_t citizen_id, const char *intervention,
    bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &informed_count_sent,
        ARGS(V_INT(citizen_id), V_TEXT(intervention), V_TEXT(actor->admin)), &n, err);
    *ret = n > 0;
    return rc;
}

/* Whether the citizen is in the offer, or on the way into it. */
static int informed_is_affected(
    struct conn *c, int64_t citizen_id, const char *intervention, day_t today, bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(
        c, &informed_count_affected, ARGS(V_INT(citizen_id), V_TEXT(intervention), V_DAY(today)), &n, err);
    *ret = n > 0;
    return rc;
}

/* ---- marking ---- */

static void informed_check(const struct informed *row, day_t today, struct err *err)
{
    bool has_offers = row->offers && *row->offers;
    if (!code_is_valid("informed_outcome", row->outcome, today))
        err_field(err, "outcome", "%s", tr("Vælg, hvad der er sket."));
    if (day_is_none(row->day))
        err_field(err, "day", "%s", tr("Skriv, hvilken dag borgeren blev orienteret."));
    else if (row->day.n > today.n)
        err_field(err, "day", "%s", tr("Dagen ligger i fremtiden. Skriv den dag, borgeren blev orienteret."));
    if (text_equal(row->outcome, "informed") && !has_offers)
        err_field(err, "offers", "%s", tr("Vælg de tilbud, du har nævnt for borgeren."));
    if (text_equal(row->outcome, "moved") && !has_offers)
        err_field(err, "offers", "%s", tr("Vælg det tilbud, borgeren er flyttet til."));
    if (text_equal(row->outcome, "declined") && (!row->reason || !*row->reason))
        err_field(err, "reason", "%s", tr("Skriv, hvorfor borgeren ikke ønsker et andet tilbud."));
    if (row->reason && text_length(row->reason) > 1000)
        err_field(err, "reason", tr("Teksten er for lang. Skriv højst %lld tegn."), 1000LL);
}

/* The offers named must be there. */
static int informed_check_offers(struct conn *c, const char *offers, struct arena *a, struct err *err)
{
    const char *word;
    for (size_t n; text_list_next(&offers, &word, &n);) {
        struct intervention offer;
        struct err fault = ERR_INIT;
        int rc = intervention_by_key(c, arena_strndup(a, word, n), &offer, a, &fault);
        if (rc == ERR_NOT_FOUND)
            return err_field(err, "offers", "%s", tr("Et af de valgte tilbud findes ikke."));
        if (rc) {
            *err = fault;
            return rc;
        }
    }
    return OK;
}

static int informed_may(struct conn *c, const struct actor *actor, const struct informed *row, day_t today,
    struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct intervention offer;
    struct sight sight;
    bool affected = false, sent = false;
    int rc = citizen_by_id(c, row->citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, actor, &citizen, today, &sight, err);
    if (!rc)
        rc = intervention_by_key(c, row->intervention, &offer, a, err);
    if (!rc)
        rc = informed_sent(c, actor, row->citizen_id, row->intervention, &sent, err);
    if (!rc && (sight.referral_only || !(sent || (sight.tracks & sight_track_bits(offer.track)))))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Borgeren findes ikke, eller du har ikke adgang."));
    if (!rc)
        rc = informed_is_affected(c, row->citizen_id, row->intervention, today, &affected, err);
    if (!rc && !affected)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Borgeren er ikke i tilbuddet eller på vej ind i det, så der er ikke noget at orientere om."));
    return rc;
}

/* Takes the mark that is corrected out of force; another one there is a conflict. */
static int informed_replace(
    struct conn *c, const struct informed *row, int64_t replaces, struct arena *a, struct err *err)
{
    struct informed other;
    int rc = informed_of(c, row->citizen_id, row->intervention, &other, a, err);
    if (rc == ERR_NOT_FOUND)
        return OK;
    if (rc)
        return rc;
    if (other.id != replaces)
        return err_user(err, ERR_CONFLICT, tr("Borgeren er allerede markeret: %s."),
            code_label("informed_outcome", other.outcome));
    other.deleted = clock_real();
    return q_update(c, &informed_table, &other, err);
}

int informed_add(struct conn *c, const struct actor *actor, struct informed *row, int64_t replaces,
    day_t today, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "informed_add: out of memory");
    int rc = informed_may(c, actor, row, today, a, err);
    if (!rc) {
        informed_check(row, today, err);
        rc = err->code ? err->code : informed_check_offers(c, row->offers, a, err);
    }
    if (!rc)
        rc = informed_replace(c, row, replaces, a, err);
    if (!rc) {
        row->user_id = actor->user_id;
        row->deleted = STAMP_NONE;
        rc = q_insert(c, &informed_table, row, &row->id, err);
    }
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"create", "informed", row->id, row->citizen_id, row->outcome}, err);
    arena_free(a);
    return rc;
}

/* The instant when the actor gave the mark, if that is less than 30 seconds ago. */
static int informed_given(
    struct conn *c, const struct actor *actor, int64_t id, int64_t *ret_at, struct err *err)
{
    int rc = q_int(c, &informed_select_given,
        ARGS(V_INT(id), V_INT(actor->user_id), V_INT(clock_real().ms - INFORMED_UNDO_MS)), ret_at, err);
    return rc == ERR_NOT_FOUND ? err_user(err, ERR_REFUSED, "%s", tr("Det er for sent at fortryde.")) : rc;
}

int informed_undo(struct conn *c, const struct actor *actor, int64_t id, day_t today, struct err *err)
{
    enum { SAME_WRITE_MS = 2000 };
    struct arena *a = arena_new(0);
    struct informed row;
    int64_t at = INT_NONE;
    if (!a)
        return err_set(err, ERR_LIMIT, "informed_undo: out of memory");
    int rc = q_one(c, &informed_select_id, ARGS(V_INT(id)), &informed_table, &row, a, err);
    if (rc == ERR_NOT_FOUND || (!rc && (row.user_id != actor->user_id || !stamp_is_none(row.deleted))))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Markeringen findes ikke længere."));
    if (!rc)
        rc = informed_may(c, actor, &row, today, a, err);
    if (!rc)
        rc = informed_given(c, actor, id, &at, err);
    if (!rc) {
        row.deleted = clock_real();
        rc = q_update(c, &informed_table, &row, err);
    }
    if (!rc)
        rc = q_exec(c, &informed_bring_back,
            ARGS(V_INT(row.citizen_id), V_TEXT(row.intervention), V_INT(id), V_INT(at - SAME_WRITE_MS),
                V_INT(at + SAME_WRITE_MS)),
            NULL, err);
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"undo", "informed", id, row.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

/* ---- counting ---- */

static struct informed_count *informed_count_of(
    struct informed_count *counts, size_t *n, const struct informed_row *row)
{
    for (size_t i = 0; i < *n; i++) {
        if (text_equal(counts[i].intervention, row->intervention))
            return &counts[i];
    }
    counts[*n] = (struct informed_count){.intervention = row->intervention,
        .title = row->title,
        .title_en = row->title_en,
        .track = row->track,
        .last_referral_day = row->last_referral_day,
        .end_day = row->end_day};
    return &counts[(*n)++];
}

static void informed_tally(struct informed_count *count, const char *outcome)
{
    count->affected++;
    if (!outcome)
        count->left++;
    else if (text_equal(outcome, "informed"))
        count->informed++;
    else if (text_equal(outcome, "moved"))
        count->moved++;
    else
        count->declined++;
}

/* What everybody of the administration sees is decided once; the rest by asking. */
static int informed_sees(struct conn *c, const struct actor *actor, const struct informed_row *row,
    day_t today, unsigned own, bool *ret, struct err *err)
{
    struct citizen citizen = {
        .id = row->citizen_id, .responsible_id = row->responsible_id, .restricted = row->restricted};
    struct sight sight;
    struct err refused = ERR_INIT;
    unsigned bits = sight_track_bits(row->track);
    *ret = row->restricted != 1 && (own & bits);
    if (*ret)
        return OK;
    int rc = sight_of(c, actor, &citizen, today, &sight, &refused);
    if (rc && rc != ERR_NOT_FOUND) {
        *err = refused;
        return rc;
    }
    *ret = !rc && (sight.tracks & bits);
    return rc || *ret ? OK : informed_sent(c, actor, row->citizen_id, row->intervention, ret, err);
}

int informed_counts(struct conn *c, const struct actor *actor, bool unit, day_t today,
    struct informed_count **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    enum { MOST = 5000 };
    struct informed_row *rows;
    struct citizen nobody = {.responsible_id = actor->user_id};
    struct sight own;
    size_t n;
    *ret_n = 0;
    int rc = q_all(c, &informed_select_rows,
        ARGS(V_INT(unit ? INT_NONE : actor->user_id), V_TEXT(actor->unit), V_DAY(today),
            V_INT(today.n + WORKLIST_INFORM_DAYS), V_INT(MOST)),
        &informed_row_table, &rows, &n, a, err);
    if (!rc)
        rc = sight_of(c, actor, &nobody, today, &own, err);
    struct informed_count *counts = rc ? NULL : arena_array(a, n + 1, sizeof *counts);
    if (!rc && !counts)
        rc = err_set(err, ERR_LIMIT, "informed_counts: out of memory");
    for (size_t i = 0; !rc && i < n; i++) {
        bool sees = false;
        rc = informed_sees(c, actor, &rows[i], today, own.tracks, &sees, err);
        if (!rc && sees)
            informed_tally(informed_count_of(counts, ret_n, &rows[i]), rows[i].outcome);
    }
    *ret = counts;
    return rc;
}
