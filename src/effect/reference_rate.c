#include "effect/reference_rate.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/load.h"

#include <math.h>

static const struct field reference_rate_fields[] = {
    FIELD(reference_rate, id, F_ID, NULL, FR_PRIMARY),
    FIELD(reference_rate, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD_CODE(reference_rate, condition, N_("Tilstand"), FR_REQUIRED, "condition"),
    FIELD(reference_rate, population, F_TEXT, N_("Befolkning"), FR_REQUIRED),
    FIELD(reference_rate, population_en, F_TEXT, N_("Befolkning på engelsk"), 0),
    FIELD_MAX(reference_rate, year, F_INT, N_("År"), 0, 2100),
    FIELD_CODE(reference_rate, sex, N_("Køn"), 0, "sex"),
    FIELD_MAX(reference_rate, age_from, F_INT, N_("Fra alder"), 0, 130),
    FIELD_MAX(reference_rate, age_to, F_INT, N_("Til og med alder"), 0, 130),
    FIELD(reference_rate, rate_percent, F_DEC, N_("Andel i procent"), 0),
    FIELD(reference_rate, as_printed, F_TEXT, N_("Som trykt"), 0),
    FIELD(reference_rate, qualifier, F_TEXT, N_("Forbehold"), 0),
    FIELD(reference_rate, source, F_TEXT, N_("Kilde"), 0),
    FIELD(reference_rate, place, F_TEXT, N_("Sted"), 0),
    FIELD(reference_rate, note, F_LONG, N_("Bemærkning"), 0),
};
static TABLE(reference_rate_table, "reference_rate", N_("Andele i en referencebefolkning"), reference_rate,
    reference_rate_fields);
LOAD(reference_rate_load, .file = "reference_rates", .table = &reference_rate_table, .order = 60,
    .keys = {"key"}, .refs = {{"source", "sources"}});

SQL(reference_rate_select,
    "SELECT id, key, condition, population, population_en, year, sex, age_from, age_to, rate_percent, "
    "as_printed, qualifier, source, place, note FROM reference_rate ORDER BY condition, id");

int reference_rate_all(
    struct conn *c, struct reference_rate **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &reference_rate_select, NO_ARGS, &reference_rate_table, ret, ret_n, a, err);
}

double reference_rate_of(
    const struct reference_rate *rows, size_t n, const char *condition, const char *sex, int age)
{
    for (size_t i = 0; i < n; i++) {
        const struct reference_rate *r = &rows[i];
        if (!text_equal(r->condition, condition) || dec_is_none(r->rate_percent) ||
            (r->sex && !text_equal(r->sex, sex)))
            continue;
        if ((r->age_from == INT_NONE || age >= r->age_from) && (r->age_to == INT_NONE || age <= r->age_to))
            return (double)r->rate_percent.milli / 1e5;
    }
    return NAN;
}
