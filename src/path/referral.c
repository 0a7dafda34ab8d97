#include "path/referral.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/fit.h"
#include "path/referral_internal.h"
#include "path/referral_late.h"
#include "path/screening.h"
#include "people/legal_basis.h"
#include "system/audit.h"
#include "system/organisation.h"

#include <string.h>

static const struct field referral_fields[] = {
    FIELD(referral, id, F_ID, NULL, FR_PRIMARY),
    FIELD(referral, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(referral, intervention_id, F_ID, NULL, FR_REQUIRED),
    FIELD(referral, team, F_TEXT, N_("Hold"), 0),
    FIELD_CODE(referral, state, N_("Tilstand"), FR_REQUIRED, "referral_state"),
    FIELD_MAX(referral, reason, F_LONG, N_("Begrundelse"), FR_REQUIRED, 4000),
    FIELD_CODE(referral, priority, N_("Hastegrad"), 0, "priority"),
    FIELD(referral, legal_basis_id, F_ID, N_("Hjemmel"), FR_REQUIRED),
    FIELD(referral, from_user_id, F_ID, NULL, 0),
    FIELD(referral, from_unit, F_TEXT, NULL, 0),
    FIELD(referral, from_admin, F_TEXT, NULL, 0),
    FIELD(referral, created, F_STAMP, NULL, 0),
    FIELD(referral, sent, F_STAMP, N_("Sendt"), 0),
    FIELD(referral, sent_day, F_DAY, N_("Henvisningsdag"), 0),
    FIELD(referral, read_at, F_STAMP, N_("Læst"), 0),
    FIELD(referral, decided, F_STAMP, N_("Besvaret"), 0),
    FIELD(referral, decided_by, F_ID, NULL, 0),
    FIELD_CODE(referral, decline_reason, N_("Årsag til afvisning"), 0, "decline_reason"),
    FIELD_MAX(referral, decline_text, F_LONG, N_("Besked til afsenderen"), 0, 2000),
    FIELD_MAX(referral, decline_criterion, F_TEXT, N_("Krav, der ikke er opfyldt"), 0, 400),
    FIELD_MAX(referral, override_reason, F_LONG, N_("Begrundelse for andet hold"), 0, 1000),
    FIELD_MAX(referral, entry_met, F_TEXT, N_("Krav før henvisning"), 0, 200),
    FIELD_CODE(referral, wait_reason, N_("Venter på"), 0, "wait_reason"),
    FIELD(referral, waiting_since, F_STAMP, N_("På venteliste siden"), 0),
    FIELD(referral, queue_rank, F_INT, N_("Plads i køen"), 0),
    FIELD_MAX(referral, queue_reason, F_LONG, N_("Begrundelse for plads i køen"), 0, 1000),
    FIELD(referral, place_day, F_DAY, N_("Plads fra"), 0),
    FIELD(referral, place_deadline, F_DAY, N_("Svar senest"), 0),
    FIELD(referral, place_state, F_TEXT, N_("Tilbudt plads"), 0),
    FIELD_MAX(referral, late_reason, F_LONG, N_("Hvorfor registreres den først nu?"), 0, 500),
    FIELD(referral, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(referral_table, "referral", N_("Henvisninger"), referral, referral_fields);

static const struct field referral_event_fields[] = {
    FIELD(referral_event, id, F_ID, NULL, FR_PRIMARY),
    FIELD(referral_event, referral_id, F_ID, NULL, FR_REQUIRED),
    FIELD(referral_event, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(referral_event, user_id, F_ID, NULL, 0),
    FIELD(referral_event, from_state, F_TEXT, NULL, 0),
    FIELD(referral_event, to_state, F_TEXT, NULL, FR_REQUIRED),
    FIELD(referral_event, reason, F_TEXT, NULL, 0),
    FIELD(referral_event, text, F_LONG, NULL, 0),
};
TABLE(referral_event_table, "referral_event", NULL, referral_event, referral_event_fields);

#define REFERRAL_COLUMNS                                                                                     \
    "id, citizen_id, intervention_id, team, state, reason, priority, legal_basis_id, from_user_id, "         \
    "from_unit, from_admin, created, sent, sent_day, read_at, decided, decided_by, decline_reason, "         \
    "decline_text, decline_criterion, override_reason, entry_met, wait_reason, waiting_since, queue_rank, "  \
    "queue_reason, place_day, place_deadline, place_state, late_reason, version"
SQL(referral_select_id, "SELECT " REFERRAL_COLUMNS " FROM referral WHERE id = $1");
SQL(referral_select_draft,
    "SELECT " REFERRAL_COLUMNS " FROM referral WHERE citizen_id = $1 AND intervention_id = $2 "
    "AND from_user_id = $3 AND state = 'draft' ORDER BY id LIMIT 1");
SQL(referral_delete_events, "DELETE FROM referral_event WHERE referral_id = $1");
SQL(referral_delete_row, "DELETE FROM referral WHERE id = $1 AND from_user_id = $2 AND state = 'draft'");

bool referral_is_unanswered(const char *state)
{
    return text_equal(state, "sent") || text_equal(state, "received");
}

bool referral_is_open(const char *state)
{
    return referral_is_unanswered(state) || text_equal(state, "wait_listed") || text_equal(state, "accepted");
}

int referral_by_id(struct conn *c, int64_t id, struct referral *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &referral_select_id, ARGS(V_INT(id)), &referral_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
    return rc;
}

int referral_event_add(struct conn *c, const struct actor *actor, const struct referral *r, const char *from,
    const char *reason, const char *text, struct err *err)
{
    struct referral_event e = {
        0, r->id, clock_now(), actor->user_id ? actor->user_id : INT_NONE, from, r->state, reason, text};
    int rc = q_insert(c, &referral_event_table, &e, NULL, err);
    if (rc)
        return rc;
    return audit_add(c, actor, &(struct audit_entry){r->state, "referral", r->id, r->citizen_id, NULL}, err);
}

static void referral_stamp_sender(const struct actor *actor, struct referral *r)
{
    r->from_user_id = actor->user_id ? actor->user_id : INT_NONE;
    r->from_unit = actor->unit;
    r->from_admin = actor->admin;
}

int referral_draft(struct conn *c, int64_t user_id, int64_t citizen_id, int64_t intervention_id,
    struct referral *ret, struct arena *a, struct err *err)
{
    return q_one(c, &referral_select_draft, ARGS(V_INT(citizen_id), V_INT(intervention_id), V_INT(user_id)),
        &referral_table, ret, a, err);
}

/* Stores row over the user's earlier draft of the pair, or as a new row. ret_from = "draft" or NULL when new. */
static int referral_put(struct conn *c, const struct actor *actor, struct referral *row,
    const char **ret_from, struct arena *a, struct err *err)
{
    struct referral old;
    referral_stamp_sender(actor, row);
    *ret_from = NULL;
    int rc = referral_draft(c, actor->user_id, row->citizen_id, row->intervention_id, &old, a, err);
    if (rc == OK) {
        *ret_from = "draft";
        row->id = old.id;
        row->version = old.version;
        row->created = old.created;
        return q_update(c, &referral_table, row, err);
    }
    if (rc != ERR_NOT_FOUND)
        return rc;
    err_clear(err);
    row->created = clock_now();
    return q_insert(c, &referral_table, row, &row->id, err);
}

int referral_save_draft(struct conn *c, const struct actor *actor, struct referral *r, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_save_draft: out of memory");
    struct referral row = *r;
    const char *from;
    row.state = "draft";
    int rc = referral_put(c, actor, &row, &from, a, err);
    if (!rc && !from)
        rc = referral_event_add(c, actor, &row, NULL, NULL, NULL, err);
    if (!rc)
        r->id = row.id;
    arena_free(a);
    return rc;
}

int referral_delete_draft(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_delete_draft: out of memory");
    struct referral r;
    int64_t n = 0;
    int rc = referral_by_id(c, id, &r, a, err);
    if (!rc && (!text_equal(r.state, "draft") || r.from_user_id != actor->user_id))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Udkastet findes ikke længere."));
    if (!rc)
        rc = q_exec(c, &referral_delete_events, ARGS(V_INT(id)), NULL, err);
    if (!rc)
        rc = q_exec(c, &referral_delete_row, ARGS(V_INT(id), V_INT(actor->user_id)), &n, err);
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"delete", "referral", id, r.citizen_id, "draft"}, err);
    arena_free(a);
    return rc;
}

bool referral_needs_basis(const struct actor *actor, const struct intervention *iv)
{
    const char *receiver = iv->provider ? iv->provider : iv->owner;
    return !actor->admin || !receiver || !text_equal(organisation_admin(receiver), actor->admin);
}

bool referral_basis_covers(
    const struct legal_basis *b, const struct actor *actor, const struct intervention *iv)
{
    bool receiver = (iv->owner && text_equal(b->to_admin, iv->owner)) ||
                    (iv->provider && text_equal(b->to_admin, iv->provider));
    return receiver && (!actor->admin || text_equal(b->from_admin, actor->admin));
}

/* The basis must be the citizen's, in force on the day, and let the receiver see something. */
static int referral_check_basis(struct conn *c, const struct actor *actor, const struct referral *r,
    const struct intervention *iv, day_t day, struct arena *a, struct err *err)
{
    struct legal_basis *rows;
    size_t n;
    if (r->legal_basis_id == INT_NONE && !referral_needs_basis(actor, iv))
        return OK;
    int rc = legal_basis_of_citizen(c, r->citizen_id, &rows, &n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id != r->legal_basis_id)
            continue;
        if (!legal_basis_is_in_force(&rows[i], day))
            return err_field(err, "legal_basis_id", "%s",
                tr("Hjemlen gælder ikke i dag. Vælg en anden, eller registrér et nyt samtykke."));
        if (!referral_basis_covers(&rows[i], actor, iv))
            return err_field(err, "legal_basis_id", "%s",
                tr("Hjemlen omfatter ikke modtageren. Vælg en hjemmel, der giver modtageren ret til at se oplysningerne."));
        return OK;
    }
    return err_field(err, "legal_basis_id", "%s",
        tr("Vælg, hvilken hjemmel der giver modtageren ret til at se oplysningerne."));
}

/* S0-13: the citizen's age decides the team; another team needs a reason. */
static int referral_check_team(struct conn *c, struct referral *r, const struct intervention *iv,
    const struct citizen *citizen, day_t day, struct arena *a, struct err *err)
{
    struct team *teams;
    size_t n;
    int age = day_age(citizen->birth, day);
    const struct team *by_age = NULL, *chosen = NULL;
    int rc = intervention_teams(c, iv->key, &teams, &n, a, err);
    if (rc || n == 0)
        return rc;
    for (size_t i = 0; i < n; i++) {
        bool inside = (teams[i].age_min == INT_NONE || age >= teams[i].age_min) &&
                      (teams[i].age_max == INT_NONE || age <= teams[i].age_max);
        if (inside && !by_age)
            by_age = &teams[i];
        if (text_equal(teams[i].key, r->team))
            chosen = &teams[i];
    }
    if (!chosen) {
        if (!by_age)
            return err_field(err, "team", "%s", tr("Vælg et hold. Intet hold passer til borgerens alder."));
        r->team = by_age->key;
        return OK;
    }
    if (chosen == by_age || (r->override_reason && *r->override_reason))
        return OK;
    return err_field(err, "override_reason", tr("Borgeren er %d år. Skriv, hvorfor borgeren skal på %s."),
        age, lang_pick(chosen->title, chosen->title_en));
}

int referral_requirements(struct conn *c, const struct intervention *iv, day_t day,
    struct referral_requirement **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct target_rule *rules;
    size_t n, kept = 0;
    int rc = target_rule_list(c, iv->key, &rules, &n, a, err);
    if (rc)
        return rc;
    struct referral_requirement *rows = arena_array(a, n + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "referral_requirements: out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct target_rule *r = &rules[i];
        bool in_force = (day_is_none(r->valid_from) || r->valid_from.n <= day.n) &&
                        (day_is_none(r->valid_to) || r->valid_to.n >= day.n);
        bool enrolled = text_equal(r->kind, "enrolled") && r->code;
        if (!in_force || (!enrolled && !text_equal(r->kind, "doctor_referral")))
            continue;
        rows[kept++] = (struct referral_requirement){enrolled ? r->code : "doctor_referral",
            enrolled ? r->code : NULL, lang_pick(r->text, r->text_en)};
    }
    *ret = rows;
    *ret_n = kept;
    return OK;
}

/* S2-04: who is entered by another unit is referred from there, and only those who are. The rule's text says where others belong. */
static int referral_check_entry(struct conn *c, const struct actor *actor, const struct referral *r,
    const struct intervention *iv, day_t day, struct arena *a, struct err *err)
{
    struct referral_requirement *rules;
    size_t n;
    const char *title = lang_pick(iv->title, iv->title_en);
    int rc = referral_requirements(c, iv, day, &rules, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const char *admin = rules[i].by ? organisation_admin(rules[i].by) : NULL;
        if (admin && actor->admin && !text_equal(admin, actor->admin))
            return err_user(err, ERR_REFUSED,
                tr("%s visiteres fra %s i %s. Bed dem om at henvise borgeren. %s"), title,
                organisation_name(rules[i].by), organisation_abbrev(admin),
                rules[i].text ? rules[i].text : "");
        if (!text_list_has(r->entry_met, rules[i].code))
            return err_user(err, ERR_REFUSED, tr("Du kan ikke henvise til %s, før kravet er opfyldt: %s"),
                title, rules[i].text ? rules[i].text : tr("henvisning via læge"));
    }
    return rc;
}

static int referral_check_send(struct conn *c, const struct actor *actor, struct referral *r, day_t day,
    struct arena *a, struct err *err)
{
    struct intervention iv;
    struct citizen citizen;
    int rc = intervention_by_id(c, r->intervention_id, &iv, a, err);
    if (!rc)
        rc = citizen_by_id(c, r->citizen_id, &citizen, a, err);
    if (!rc)
        rc = intervention_check_referral_day(c, &iv, day, a, err);
    if (!rc)
        rc = referral_check_entry(c, actor, r, &iv, day, a, err);
    if (!rc)
        rc = screening_check_referral(c, r->citizen_id, &iv, day, a, err);
    if (rc)
        return rc;
    if (!day_is_none(citizen.dead))
        return err_user(
            err, ERR_REFUSED, "%s", tr("Borgeren er registreret som død. Henvisningen kan ikke sendes."));
    rc = referral_check_late(r, day, err);
    if (rc && rc != ERR_INVALID)
        return rc;
    if (!r->reason || !*r->reason)
        err_field(err, "reason", "%s", tr("Skriv, hvorfor borgeren henvises. Modtageren læser det først."));
    rc = referral_check_basis(c, actor, r, &iv, day, a, err);
    if (rc && rc != ERR_INVALID)
        return rc;
    rc = referral_check_team(c, r, &iv, &citizen, day, a, err);
    return rc ? rc : err->code;
}

SQL(referral_select_sent_by,
    "SELECT id FROM referral WHERE citizen_id = $1 AND intervention_id = $2 AND sent_day = $3 AND from_user_id = $4 "
    "AND reason = $5 AND state NOT IN ('draft', 'withdrawn', 'declined', 'expired') ORDER BY id LIMIT 1");

int referral_send_once(struct conn *c, const struct actor *actor, struct referral *r, day_t day,
    bool *ret_again, struct err *err)
{
    int64_t id;
    const struct val args[] = {V_INT(r->citizen_id), V_INT(r->intervention_id), V_DAY(day),
        V_INT(actor->user_id), V_TEXT(r->reason)};
    int rc = q_int(c, &referral_select_sent_by, args, 5, &id, err);
    *ret_again = rc == OK;
    if (rc == OK)
        r->id = id;
    if (rc != ERR_NOT_FOUND)
        return rc;
    err_clear(err);
    return referral_send(c, actor, r, day, err);
}

int referral_send(struct conn *c, const struct actor *actor, struct referral *r, day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_send: out of memory");
    struct referral row = *r;
    const char *from = NULL;
    int rc = referral_check_send(c, actor, &row, day, a, err);
    if (!rc) {
        row.state = "sent";
        row.sent = day.n == clock_today().n ? clock_now() : stamp_from_local(day, 12 * 60);
        row.sent_day = day;
        row.read_at = row.decided = STAMP_NONE;
        row.decided_by = INT_NONE;
        row.decline_reason = row.decline_text = row.decline_criterion = NULL;
        row.waiting_since = STAMP_NONE;
        row.wait_reason = row.queue_reason = row.place_state = NULL;
        row.queue_rank = INT_NONE;
        row.place_day = row.place_deadline = DAY_NONE;
        rc = referral_put(c, actor, &row, &from, a, err);
    }
    if (!rc)
        rc = screening_link(c, row.citizen_id, row.intervention_id, row.id, day, err);
    if (!rc)
        rc = referral_event_add(c, actor, &row, from, NULL, row.override_reason, err);
    if (!rc) {
        r->id = row.id;
        r->state = row.state;
        r->sent = row.sent;
        r->sent_day = day;
    }
    arena_free(a);
    return rc;
}
