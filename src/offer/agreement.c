#include "offer/agreement.h"

#include "base/lang.h"
#include "system/load.h"

static const struct field agreement_fields[] = {
    FIELD(agreement, id, F_ID, NULL, FR_PRIMARY),
    FIELD(agreement, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(agreement, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(agreement, title_en, F_TEXT, N_("Titel på engelsk"), 0),
    FIELD(agreement, buyer, F_TEXT, N_("Køber"), 0),
    FIELD(agreement, supplier, F_TEXT, N_("Leverandør"), 0),
    FIELD(agreement, start_text, F_TEXT, N_("Begyndt"), 0),
    FIELD(agreement, end_text, F_TEXT, N_("Slutter"), 0),
    FIELD(agreement, payment, F_LONG, N_("Betaling"), 0),
    FIELD(agreement, payment_en, F_LONG, N_("Betaling på engelsk"), 0),
    FIELD(agreement, target_regulated, F_BOOL, N_("Målgruppereguleret"), 0),
    FIELD(agreement, legal_basis, F_TEXT, N_("Lovgrundlag"), 0),
    FIELD(agreement, note, F_LONG, N_("Bemærkning"), 0),
    FIELD(agreement, source, F_TEXT, N_("Kilde"), 0),
    FIELD(agreement, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(agreement_table, "agreement", N_("Aftaler"), agreement, agreement_fields);
LOAD(agreement_load, .file = "agreements", .table = &agreement_table, .order = 30, .keys = {"key"},
    .refs = {{"buyer", "organisations"}, {"supplier", "organisations"}, {"source", "sources"}});

static const struct field agreement_part_fields[] = {
    FIELD(agreement_part, id, F_ID, NULL, FR_PRIMARY),
    FIELD(agreement_part, agreement, F_TEXT, N_("Aftale"), FR_REQUIRED),
    FIELD(agreement_part, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD(agreement_part, places, F_INT, N_("Pladser"), 0),
    FIELD(agreement_part, price_kr, F_MONEY, N_("Pris i kroner"), 0),
    FIELD(agreement_part, after_end, F_LONG, N_("Efter udløb"), 0),
    FIELD(agreement_part, note, F_LONG, N_("Bemærkning"), 0),
    FIELD(agreement_part, source, F_TEXT, N_("Kilde"), 0),
    FIELD(agreement_part, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(agreement_part_table, "agreement_part", N_("Aftalernes dele"), agreement_part, agreement_part_fields);
LOAD(agreement_part_load, .file = "agreement_parts", .table = &agreement_part_table, .order = 40,
    .keys = {"agreement", "intervention"},
    .refs = {{"agreement", "agreements"}, {"intervention", "interventions"}, {"source", "sources"}});

static const struct field agreement_part_view_fields[] = {
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
    "id, key, title, title_en, buyer, supplier, start_text, end_text, payment, payment_en, "                 \
    "target_regulated, legal_basis, note, source, place"
SQL(agreement_select_key, "SELECT " AGREEMENT_COLUMNS " FROM agreement WHERE key = $1");
SQL(agreement_select_all, "SELECT " AGREEMENT_COLUMNS " FROM agreement ORDER BY title, key");
SQL(agreement_select_intervention,
    "SELECT " AGREEMENT_COLUMNS " FROM agreement WHERE key IN "
    "(SELECT p.agreement FROM agreement_part p WHERE p.intervention = $1) ORDER BY title, key");
SQL(agreement_select_parts,
    "SELECT p.intervention AS intervention, i.title AS title, i.title_en AS title_en, "
    "i.counting_group AS counting_group, p.after_end AS after_end, p.note AS note, p.places AS places, "
    "p.price_kr AS price_kr, i.last_referral_day AS last_referral_day, i.end_day AS end_day "
    "FROM agreement_part p JOIN intervention i ON i.key = p.intervention WHERE p.agreement = $1 ORDER BY p.id");

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
