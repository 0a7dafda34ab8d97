#include "offer/intervention_internal.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "offer/offer_state.h"
#include "system/load.h"
#include "system/organisation.h"

static const struct field intervention_fields[] = {
    FIELD(intervention, id, F_ID, NULL, FR_PRIMARY),
    FIELD(intervention, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD_MAX(intervention, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),
    FIELD_MAX(intervention, title_en, F_TEXT, N_("Titel på engelsk"), 0, 200),
    FIELD_CODE(intervention, kind, N_("Art"), FR_REQUIRED, "intervention_kind"),
    FIELD(intervention, track, F_TEXT, N_("Spor"), 0),
    FIELD(intervention, owner, F_TEXT, N_("Ejer"), 0),
    FIELD(intervention, provider, F_TEXT, N_("Udfører"), 0),
    FIELD(intervention, counting_group, F_TEXT, N_("Optællingsgruppe"), 0),
    FIELD_CODE(intervention, legal_basis, N_("Lovgrundlag"), 0, "legal_basis"),
    FIELD(intervention, content, F_LONG, N_("Indhold"), 0),
    FIELD(intervention, content_en, F_LONG, N_("Indhold på engelsk"), 0),
    FIELD(intervention, target_text, F_LONG, N_("Målgruppe"), 0),
    FIELD(intervention, target_text_en, F_LONG, N_("Målgruppe på engelsk"), 0),
    FIELD_CODE(intervention, form, N_("Form"), 0, "offer_form"),
    FIELD(intervention, open_from, F_DAY, N_("Åbent fra"), 0),
    FIELD(intervention, last_referral_day, F_DAY, N_("Sidste henvisningsdag"), 0),
    FIELD(intervention, stop_note, F_LONG, N_("Om henvisningsstop"), 0),
    FIELD(intervention, end_day, F_DAY, N_("Ophører"), 0),
    FIELD(intervention, access, F_LONG, N_("Adgang"), 0),
    FIELD(intervention, access_en, F_LONG, N_("Adgang på engelsk"), 0),
    FIELD(intervention, normal_days, F_INT, N_("Normal længde i dage"), 0),
    FIELD(intervention, source, F_TEXT, N_("Kilde"), 0),
    FIELD(intervention, place, F_TEXT, N_("Sted i kilden"), 0),
    FIELD_MAX(intervention, contact, F_TEXT, N_("Kontakt"), 0, 500),
    FIELD_MAX(intervention, address, F_TEXT, N_("Adresse"), 0, 500),
    FIELD_CODE(intervention, district, N_("Bydel"), 0, "district"),
    FIELD_MAX(intervention, accessibility, F_TEXT, N_("Tilgængelighed"), 0, 500),
    FIELD(intervention, is_public, F_BOOL, N_("I det offentlige katalog"), 0),
    FIELD(intervention, changed, F_STAMP, NULL, FR_HIDDEN),
    FIELD(intervention, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(intervention_table, "intervention", N_("Tilbud og indsatser"), intervention, intervention_fields);
LOAD(intervention_load, .file = "interventions", .table = &intervention_table, .order = 30, .keys = {"key"},
    .refs = {{"owner", "organisations"}, {"provider", "organisations"}, {"counting_group", "counting_groups"},
        {"source", "sources"}});

static const struct field team_fields[] = {
    FIELD(team, id, F_ID, NULL, FR_PRIMARY),
    FIELD(team, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(team, key, F_TEXT, NULL, FR_KEY | FR_REQUIRED),
    FIELD_MAX(team, title, F_TEXT, N_("Holdets navn"), FR_REQUIRED, 200),
    FIELD_MAX(team, title_en, F_TEXT, N_("Holdets navn på engelsk"), 0, 200),
    FIELD_MAX(team, age_min, F_INT, N_("Laveste alder"), 0, 120),
    FIELD_MAX(team, age_max, F_INT, N_("Højeste alder"), 0, 120),
    FIELD(team, source, F_TEXT, NULL, 0),
    FIELD(team, place, F_TEXT, NULL, 0),
};
TABLE(team_table, "team", N_("Hold"), team, team_fields);
LOAD(team_load, .file = "teams", .table = &team_table, .order = 40, .keys = {"key"},
    .refs = {{"intervention", "interventions"}});

bool team_takes_age(const struct team *team, int age)
{
    return (team->age_min == INT_NONE || age >= team->age_min) &&
           (team->age_max == INT_NONE || age <= team->age_max);
}

static const struct field alternative_fields[] = {
    FIELD(alternative, id, F_ID, NULL, FR_PRIMARY),
    FIELD(alternative, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(alternative, alternative, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD_MAX(alternative, condition, F_TEXT, N_("Betingelse"), 0, 400),
    FIELD_MAX(alternative, condition_en, F_TEXT, N_("Betingelse på engelsk"), 0, 400),
    FIELD(alternative, needs_doctor, F_BOOL, N_("Kræver henvisning via læge"), 0),
    FIELD(alternative, source, F_TEXT, NULL, 0),
    FIELD(alternative, place, F_TEXT, NULL, 0),
};
TABLE(alternative_table, "alternative", N_("Alternativer"), alternative, alternative_fields);
LOAD(alternative_load, .file = "alternatives", .table = &alternative_table, .order = 40,
    .keys = {"intervention", "alternative"},
    .refs = {{"intervention", "interventions"}, {"alternative", "interventions"}});

static const struct field alternative_view_fields[] = {
    FIELD(alternative_view, key, F_TEXT, NULL, 0),
    FIELD(alternative_view, title, F_TEXT, NULL, 0),
    FIELD(alternative_view, title_en, F_TEXT, NULL, 0),
    FIELD(alternative_view, provider, F_TEXT, NULL, 0),
    FIELD(alternative_view, access, F_TEXT, NULL, 0),
    FIELD(alternative_view, access_en, F_TEXT, NULL, 0),
    FIELD(alternative_view, condition, F_TEXT, NULL, 0),
    FIELD(alternative_view, condition_en, F_TEXT, NULL, 0),
    FIELD(alternative_view, needs_doctor, F_BOOL, NULL, 0),
};
TABLE(alternative_view_table, "alternative_view", NULL, alternative_view, alternative_view_fields);

SQL_KEPT(intervention_select_key, "SELECT " INTERVENTION_COLUMNS " FROM intervention WHERE key = $1");
SQL_KEPT(intervention_select_id, "SELECT " INTERVENTION_COLUMNS " FROM intervention WHERE id = $1");
SQL_KEPT(intervention_select_all, "SELECT " INTERVENTION_COLUMNS " FROM intervention ORDER BY title, key");
SQL_KEPT(intervention_select_kind,
    "SELECT " INTERVENTION_COLUMNS " FROM intervention WHERE kind = $1 ORDER BY title, key");
SQL_KEPT(intervention_select_teams,
    "SELECT id, intervention, key, title, title_en, age_min, age_max, source, place FROM team "
    "WHERE intervention = $1 ORDER BY age_min NULLS FIRST, key");
SQL_KEPT(intervention_select_alternatives,
    "SELECT i.key AS key, i.title AS title, i.title_en AS title_en, i.provider AS provider, i.access AS access, "
    "i.access_en AS access_en, a.condition AS condition, a.condition_en AS condition_en, a.needs_doctor AS needs_doctor "
    "FROM alternative a JOIN intervention i ON i.key = a.alternative WHERE a.intervention = $1 "
    "ORDER BY a.needs_doctor NULLS FIRST, a.id");

static int intervention_missing(int rc, struct err *err)
{
    if (rc == ERR_NOT_FOUND)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Tilbuddet findes ikke. Det kan have skiftet navn."));
    return rc;
}

int intervention_by_key(
    struct conn *c, const char *key, struct intervention *ret, struct arena *a, struct err *err)
{
    return intervention_missing(
        q_one(c, &intervention_select_key, ARGS(V_TEXT(key)), &intervention_table, ret, a, err), err);
}

int intervention_by_id(struct conn *c, int64_t id, struct intervention *ret, struct arena *a, struct err *err)
{
    return intervention_missing(
        q_one(c, &intervention_select_id, ARGS(V_INT(id)), &intervention_table, ret, a, err), err);
}

int intervention_list(struct conn *c, const char *kind, struct intervention **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    if (!kind)
        return q_all(c, &intervention_select_all, NO_ARGS, &intervention_table, ret, ret_n, a, err);
    return q_all(c, &intervention_select_kind, ARGS(V_TEXT(kind)), &intervention_table, ret, ret_n, a, err);
}

int intervention_alternatives(struct conn *c, const char *key, struct alternative_view **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &intervention_select_alternatives, ARGS(V_TEXT(key)), &alternative_view_table, ret, ret_n, a, err);
}

int intervention_teams(
    struct conn *c, const char *key, struct team **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &intervention_select_teams, ARGS(V_TEXT(key)), &team_table, ret, ret_n, a, err);
}

/* "Vælg et andet tilbud, fx A, B eller C." with at most three alternatives that need no doctor's referral. */
static const char *intervention_alternatives_text(
    struct conn *c, const struct intervention *iv, struct arena *a)
{
    struct alternative_view *alt;
    size_t n;
    struct err err = ERR_INIT;
    if (intervention_alternatives(c, iv->key, &alt, &n, a, &err) != OK || n == 0)
        return tr("Vælg et andet tilbud.");
    const char *names = NULL;
    size_t used = 0, most = n < 3 ? n : 3;
    for (size_t i = 0; i < most; i++, used++) {
        const char *title = lang_pick(alt[i].title, alt[i].title_en);
        if (!names)
            names = title;
        else
            names = arena_printf(a, i + 1 == most ? tr("%s eller %s") : "%s, %s", names, title);
    }
    return arena_printf(a, tr("Vælg et andet tilbud, fx %s."), names);
}

int intervention_check_referral_day(
    struct conn *c, const struct intervention *iv, day_t day, struct arena *a, struct err *err)
{
    const char *title = lang_pick(iv->title, iv->title_en);
    if (!text_equal(iv->kind, "offer"))
        return err_user(err, ERR_REFUSED,
            tr("%s modtager ikke henvisninger. Orientér borgeren om tilbuddet i stedet."), title);
    if (!intervention_is_opened(iv))
        return err_user(err, ERR_REFUSED,
            iv->source
                ? tr("%s har hverken lovgrundlag eller adgangsvej registreret og er derfor ikke åbent for henvisning.")
                : tr("%s har ikke et lovgrundlag og er derfor ikke åbent for henvisning."),
            title);
    if (!day_is_none(iv->open_from) && day.n < iv->open_from.n)
        return err_user(err, ERR_REFUSED, tr("%s åbner %s. Gem en kladde, og send henvisningen derefter."),
            title, words_day(iv->open_from, a));
    if (!day_is_none(iv->last_referral_day) && day.n > iv->last_referral_day.n)
        return err_user(err, ERR_REFUSED,
            tr("Du kan ikke henvise til %s efter %s. Stoppet er aftalt mellem %s og %s af hensyn til borgerne. %s"),
            title, words_day(iv->last_referral_day, a), organisation_abbrev("bif"),
            organisation_abbrev(iv->owner), intervention_alternatives_text(c, iv, a));
    if (!day_is_none(iv->end_day) && day.n > iv->end_day.n)
        return err_user(err, ERR_REFUSED, tr("%s er ophørt %s. %s"), title, words_day(iv->end_day, a),
            intervention_alternatives_text(c, iv, a));
    return OK;
}
