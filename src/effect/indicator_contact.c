/* Contacts that are no course: outreach, talks to groups, sparring; and how many were met. Neither counts persons. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "offer/intervention.h"
#include "system/code.h"
#include "system/organisation.h"

struct contact_count {
    int64_t n, met;
};
static const struct field contact_count_fields[] = {
    FIELD(contact_count, n, F_INT, NULL, 0),
    FIELD(contact_count, met, F_INT, NULL, 0),
};
static TABLE(contact_count_table, "contact_count", NULL, contact_count, contact_count_fields);

SQL(indicator_contacts_all,
    "SELECT COUNT(*) AS n, COALESCE(SUM(t.n_persons), 0) AS met FROM contact t "
    "WHERE t.day >= $1 AND t.day <= $2 AND t.removed IS NULL AND t.kind = $3 "
    "AND (CAST($4 AS TEXT) IS NULL OR t.admin = $4) AND (CAST($5 AS TEXT) IS NULL OR t.district = $5) "
    "AND (CAST($6 AS TEXT) IS NULL OR t.intervention = $6)");

static int count_contacts(struct conn *c, const struct figure_params *p, day_t as_of,
    struct contact_count *ret, struct arena *a, struct err *err)
{
    int64_t year;
    const char *kind = figure_param(p, "kind"), *text = figure_param(p, "year");
    if (!code_find("contact_kind", kind ? kind : ""))
        return err_user(
            err, ERR_INVALID, "%s", tr("Tallet mangler en art, fx kind=outreach eller kind=sparring."));
    if (!text || !text_to_int(text, 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    day_t from = day_from_ymd((int)year, 1, 1), to = day_from_ymd((int)year, 12, 31);
    if (to.n > as_of.n)
        to = as_of;
    return q_one(c, &indicator_contacts_all,
        ARGS(V_DAY(from), V_DAY(to), V_TEXT(kind), V_TEXT(figure_param(p, "admin")),
            V_TEXT(figure_param(p, "district")), V_TEXT(figure_param(p, "intervention"))),
        &contact_count_table, ret, a, err);
}

/* "Bispebjerg, Sundheds- og Omsorgsforvaltningen"; NULL when nothing is chosen. */
static int filter_words(
    struct conn *c, const struct figure_params *p, const char **ret, struct arena *a, struct err *err)
{
    const char *admin = figure_param(p, "admin"), *district = figure_param(p, "district"),
               *offer = figure_param(p, "intervention");
    struct intervention iv;
    *ret = admin ? organisation_name(admin) : NULL;
    if (district)
        *ret = *ret ? arena_printf(a, "%s, %s", *ret, code_label("district", district))
                    : code_label("district", district);
    if (!offer)
        return OK;
    int rc = intervention_by_key(c, offer, &iv, a, err);
    if (rc)
        return rc;
    const char *title = lang_pick(iv.title, iv.title_en);
    *ret = *ret ? arena_printf(a, "%s, %s", *ret, title) : title;
    return OK;
}

static int compute(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret, bool met,
    struct arena *a, struct err *err)
{
    struct contact_count count = {0};
    int rc = count_contacts(c, p, as_of, &count, a, err);
    if (!rc)
        rc = filter_words(c, p, &ret->filter, a, err);
    if (rc)
        return rc;
    const char *kind = code_label("contact_kind", figure_param(p, "kind")), *year = figure_param(p, "year");
    ret->title =
        arena_printf(a, met ? tr("Mødt ved kontakter: %s, %s") : tr("Kontakter: %s, %s"), kind, year);
    ret->value = met ? count.met : count.n;
    ret->n = ret->value;
    ret->n_persons = INT_NONE;
    return OK;
}

static int compute_contacts(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    return compute(c, p, as_of, ret, false, a, err);
}

static int compute_met(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    return compute(c, p, as_of, ret, true, a, err);
}

INDICATOR(indicator_contacts, .id = "contacts", .version = 1, .title = N_("Kontakter"),
    .unit_list_code = "contacts",
    .definition = N_(
        "Registrerede kontakter af én art efter den dag, de fandt sted: opsøgende kontakter, oplæg eller "
        "sparring mellem fagpersoner. En kontakt er hverken et forløb, en sag eller en person."),
    .source = N_("Tovholder, kontakter"), .params = "kind year admin district intervention",
    .compute = compute_contacts);
INDICATOR(indicator_contacts_met, .id = "contacts_met", .version = 1, .title = N_("Mødt ved kontakter"),
    .unit_list_code = "participations",
    .definition = N_(
        "Antal mødte lagt sammen over kontakterne. Den samme kan være mødt flere gange, så tallet er ikke "
        "et antal personer."),
    .source = N_("Tovholder, kontakter"), .params = "kind year admin district intervention",
    .compute = compute_met);
