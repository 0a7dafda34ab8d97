#include "path/referral_request.h"
#include "base/lang.h"
#include "base/text.h"
#include "people/cpr.h"
#include "people/legal_basis.h"
#include "system/code.h"

#include <string.h>

SQL(referral_request_cpr, "SELECT citizen_id FROM citizen_number WHERE cpr = $1");
SQL(referral_request_sent,
    "SELECT id FROM referral WHERE citizen_id = $1 AND intervention_id = $2 AND sent_day = $3 "
    "AND state <> 'draft' AND state <> 'withdrawn' ORDER BY id LIMIT 1");

static bool is_given(const char *text)
{
    return text && *text;
}

/* Digits with hyphen or spaces are meant as a CPR number. */
static bool is_number(const char *text)
{
    return text[strspn(text, "0123456789- ")] == '\0';
}

static int no_citizen(struct err *err)
{
    return err_field(err, "citizen", "%s",
        tr("Borgeren findes ikke, eller du har ikke adgang. Se nummeret efter, eller find borgeren på siden Borgere."));
}

/* By CPR number, else by key (which may happen to be digits only). ERR_NOT_FOUND without a message when there is none. */
static int find_citizen(
    struct conn *c, const char *text, struct citizen *ret, struct arena *a, struct err *err)
{
    char digits[11];
    struct cpr_parts parts;
    int64_t id = 0;
    struct err missing = ERR_INIT;
    bool number = cpr_parse(text, digits, &parts);
    int rc = number ? q_int(c, &referral_request_cpr, ARGS(V_TEXT(digits)), &id, err) : ERR_NOT_FOUND;
    if (rc == OK)
        return citizen_by_id(c, id, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        rc = citizen_by_key(c, text, ret, a, &missing);
    if (rc == ERR_NOT_FOUND && !number && is_number(text))
        return err_field(
            err, "citizen", "%s", tr("CPR-nummeret skal have 10 cifre og begynde med en gyldig dato."));
    return rc;
}

static int read_citizen(struct conn *c, const struct actor *actor, const char *text, day_t day,
    struct citizen *ret, struct arena *a, struct err *err)
{
    struct err hidden = ERR_INIT;
    struct sight sight;
    ret->id = INT_NONE;
    if (!is_given(text))
        return err_field(err, "citizen", "%s", tr("Skriv borgerens CPR-nummer eller nøgle."));
    int rc = find_citizen(c, text, ret, a, err);
    if (rc == OK)
        rc = sight_of(c, actor, ret, day, &sight, &hidden);
    if (rc != OK)
        ret->id = INT_NONE;
    if (rc == ERR_NOT_FOUND)
        return no_citizen(err);
    return rc == ERR_INVALID || rc == OK ? rc : err_set(err, rc, "%s", hidden.op);
}

static int read_offer(
    struct conn *c, const char *text, struct intervention *ret, struct arena *a, struct err *err)
{
    struct err missing = ERR_INIT;
    ret->id = INT_NONE;
    if (!is_given(text))
        return err_field(err, "offer", "%s", tr("Skriv tilbuddets nøgle, fx sundhedssamtale."));
    int rc = intervention_by_key(c, text, ret, a, &missing);
    if (rc == ERR_NOT_FOUND)
        return err_field(
            err, "offer", tr("Tilbuddet “%s” findes ikke. Nøglerne står på siden Tilbud."), text);
    return rc ? err_set(err, rc, "%s", missing.op) : OK;
}

static bool covers(
    const struct legal_basis *b, const struct actor *actor, const struct intervention *iv, day_t day)
{
    return referral_basis_covers(b, actor, iv) && legal_basis_is_in_force(b, day);
}

static int read_basis(struct conn *c, const struct actor *actor, const char *text, day_t day,
    struct referral_asked *ask, struct arena *a, struct err *err)
{
    struct legal_basis *rows;
    size_t n;
    int64_t id = 0;
    if (!is_given(text))
        return OK; /* referral_send asks for it */
    bool by_id = text_to_int(text, 1, INT64_MAX, &id);
    int rc = legal_basis_of_citizen(c, ask->citizen.id, &rows, &n, a, err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        bool meant =
            by_id ? rows[i].id == id
                  : text_equal(rows[i].basis, text) && covers(&rows[i], actor, &ask->intervention, day);
        if (meant && ask->referral.legal_basis_id == INT_NONE)
            ask->referral.legal_basis_id = rows[i].id;
    }
    if (rc || ask->referral.legal_basis_id != INT_NONE)
        return rc;
    if (!by_id && !code_find("sharing_basis", text))
        return err_field(
            err, "legal_basis", tr("Hjemlen “%s” findes ikke i kodelisten sharing_basis."), text);
    return err_field(err, "legal_basis", "%s",
        tr("Borgeren har ikke denne hjemmel til modtageren den dag. Registrér den på borgeren først."));
}

static int read_team(
    struct conn *c, const char *text, struct referral_asked *ask, struct arena *a, struct err *err)
{
    struct team *teams;
    size_t n;
    if (!is_given(text))
        return OK;
    int rc = intervention_teams(c, ask->intervention.key, &teams, &n, a, err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        if (text_equal(teams[i].key, text))
            ask->referral.team = teams[i].key;
    }
    if (rc || ask->referral.team)
        return rc;
    return err_field(err, "team",
        tr("Holdet “%s” findes ikke i tilbuddet. Lad feltet være tomt, så vælges holdet efter alder."), text);
}

/* A text of the referral's field table, with its rules; required ones are asked for when it is sent. */
static void read_text(
    const char *name, const char *text, struct referral *r, struct arena *a, struct err *err)
{
    struct field field = *field_find(&referral_table, name);
    field.rule &= ~(unsigned)FR_REQUIRED;
    field_parse(&field, r, text ? text : "", true, a, err);
}

int referral_request_read(struct conn *c, const struct actor *actor, const struct referral_request *request,
    day_t day, struct referral_asked *ret, struct arena *a, struct err *err)
{
    memset(ret, 0, sizeof *ret);
    struct referral *r = &ret->referral;
    field_clear_row(&referral_table, r);
    int rc = read_citizen(c, actor, request->citizen, day, &ret->citizen, a, err);
    if (rc && rc != ERR_INVALID)
        return rc;
    rc = read_offer(c, request->offer, &ret->intervention, a, err);
    if (rc && rc != ERR_INVALID)
        return rc;
    r->citizen_id = ret->citizen.id;
    r->intervention_id = ret->intervention.id;
    r->priority = "normal";
    if (is_given(request->priority) && !code_is_valid("priority", request->priority, day))
        err_field(
            err, "priority", tr("Hastegraden “%s” findes ikke i kodelisten priority."), request->priority);
    else if (is_given(request->priority))
        r->priority = code_find("priority", request->priority)->code;
    read_text("reason", request->reason, r, a, err);
    read_text("override_reason", request->override_reason, r, a, err);
    read_text("entry_met", request->entry_met, r, a, err);
    read_text("late_reason", request->late_reason, r, a, err);
    if (r->citizen_id != INT_NONE && r->intervention_id != INT_NONE) {
        rc = read_basis(c, actor, request->legal_basis, day, ret, a, err);
        if (!rc || rc == ERR_INVALID)
            rc = read_team(c, request->team, ret, a, err);
        if (rc && rc != ERR_INVALID)
            return rc;
    }
    return err->code;
}

int referral_sent_on(
    struct conn *c, int64_t citizen_id, int64_t intervention_id, day_t day, int64_t *ret_id, struct err *err)
{
    return q_int(
        c, &referral_request_sent, ARGS(V_INT(citizen_id), V_INT(intervention_id), V_DAY(day)), ret_id, err);
}
