#include "effect/reported.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "system/load.h"

#include <string.h>

static const struct field reported_fields[] = {
    FIELD(reported, id, F_ID, NULL, FR_PRIMARY),
    FIELD(reported, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(reported, subject_kind, F_TEXT, N_("Vedrører"), FR_REQUIRED),
    FIELD(reported, subject, F_TEXT, N_("Emne"), FR_REQUIRED),
    FIELD(reported, label, F_TEXT, N_("Betegnelse"), FR_REQUIRED),
    FIELD(reported, label_en, F_TEXT, N_("Betegnelse på engelsk"), 0),
    FIELD(reported, as_printed, F_TEXT, N_("Som trykt"), 0),
    FIELD(reported, value, F_DEC, N_("Tal"), 0),
    FIELD(reported, unit, F_TEXT, N_("Enhed"), 0),
    FIELD(reported, qualifier, F_TEXT, N_("Forbehold"), 0),
    FIELD(reported, period, F_TEXT, N_("Periode"), 0),
    FIELD(reported, data_date, F_TEXT, N_("Datadato"), 0),
    FIELD(reported, price_level, F_TEXT, N_("Prisniveau"), 0),
    FIELD(reported, source, F_TEXT, N_("Kilde"), 0),
    FIELD(reported, place, F_TEXT, N_("Sted"), 0),
    FIELD(reported, note, F_LONG, N_("Bemærkning"), 0),
    FIELD(reported, goal, F_TEXT, N_("Effektmål"), 0),
    FIELD(reported, verdict, F_TEXT, N_("Kildens egen vurdering"), 0),
    FIELD_MAX(reported, made_good, F_INT, N_("Indhentes i år"), 0, 2100),
    FIELD(reported, persons, F_INT, N_("Antal personer bag andelen"), 0),
    FIELD(reported, base_value, F_DEC, N_("Andel i udgangsåret"), 0),
    FIELD(reported, base_persons, F_INT, N_("Antal personer i udgangsåret"), 0),
    FIELD(reported, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(reported, at, F_STAMP, NULL, FR_HIDDEN),
};
TABLE(reported_table, "reported", N_("Oplyste tal"), reported, reported_fields);
LOAD(reported_load, .file = "reported", .table = &reported_table, .order = 70, .keys = {"key"},
    .refs = {{"source", "sources"}, {"goal", "goals"}});

struct source_title {
    const char *title;
};
static const struct field source_title_fields[] = {FIELD(source_title, title, F_TEXT, NULL, 0)};
static TABLE(source_title_table, "source", NULL, source_title, source_title_fields);

#define REPORTED_COLUMNS                                                                                     \
    "id, key, subject_kind, subject, label, label_en, as_printed, value, unit, qualifier, period, "          \
    "data_date, price_level, source, place, note, goal, verdict, made_good, persons, "                       \
    "base_value, base_persons, user_id, at"
SQL(reported_select_key, "SELECT " REPORTED_COLUMNS " FROM reported WHERE key = $1");
SQL(reported_select_subject,
    "SELECT " REPORTED_COLUMNS " FROM reported WHERE subject_kind = $1 AND subject = $2 ORDER BY id");
SQL_KEPT(reported_select_goal,
    "SELECT " REPORTED_COLUMNS
    " FROM reported WHERE (subject_kind = 'goal' AND subject = $1) OR goal = $1 ORDER BY id");
SQL(reported_select_source, "SELECT title FROM source WHERE key = $1");

int reported_by_key(struct conn *c, const char *key, struct reported *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &reported_select_key, ARGS(V_TEXT(key)), &reported_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, ERR_INVALID, tr("Der findes intet oplyst tal med nøglen %s."), key);
    return rc;
}

int reported_of(struct conn *c, const char *kind, const char *subject, struct reported **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &reported_select_subject, ARGS(V_TEXT(kind), V_TEXT(subject)), &reported_table, ret,
        ret_n, a, err);
}

int reported_of_goal(
    struct conn *c, const char *goal, struct reported **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &reported_select_goal, ARGS(V_TEXT(goal)), &reported_table, ret, ret_n, a, err);
}

/* "2025" or "2023-2025" */
static bool is_told_for(const char *period, int year)
{
    int64_t from, to;
    size_t n = period ? strlen(period) : 0;
    if (n != 4 && n != 9)
        return false;
    char first[5] = {0}, last[5] = {0};
    memcpy(first, period, 4);
    memcpy(last, period + n - 4, 4);
    return text_to_int(first, 1900, 2200, &from) && text_to_int(last, 1900, 2200, &to) && from <= year &&
           year <= to;
}

int reported_newest(
    struct conn *c, const char *goal, int year, struct reported *ret, struct arena *a, struct err *err)
{
    struct reported *told;
    size_t n = 0;
    *ret = (struct reported){0};
    int rc = reported_of_goal(c, goal, &told, &n, a, err);
    while (!rc && n > 0 && (!told[n - 1].as_printed || (year && !is_told_for(told[n - 1].period, year))))
        n--;
    if (!rc && n)
        *ret = told[n - 1];
    return rc;
}

const char *reported_source_words(struct conn *c, const char *source, const char *place, struct arena *a)
{
    struct source_title t = {0};
    struct err err = ERR_INIT;
    if (!source)
        return tr("kilde ikke oplyst");
    if (q_one(c, &reported_select_source, ARGS(V_TEXT(source)), &source_title_table, &t, a, &err) != OK)
        t.title = source;
    return place ? arena_printf(a, "%s, %s", t.title, place) : t.title;
}

static int compute_reported(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    struct reported r;
    const char *key = figure_param(p, "key");
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler en nøgle, fx key=henviste-borgere-2025."));
    int rc = reported_by_key(c, key, &r, a, err);
    if (rc)
        return rc;
    ret->kind = FIGURE_REPORTED;
    ret->format = FF_TEXT;
    ret->title = lang_pick(r.label, r.label_en);
    ret->text = r.as_printed;
    ret->missing = !r.as_printed;
    ret->unit = r.unit;
    ret->as_of = r.data_date ? day_parse_iso(r.data_date) : DAY_NONE;
    ret->source = reported_source_words(c, r.source, r.place, a);
    ret->filter = r.period ? arena_printf(a, tr("Periode: %s"), r.period) : tr("Periode: ikke oplyst");
    ret->note = r.note;
    return OK;
}

INDICATOR(indicator_reported, .id = "reported", .version = 1, .title = N_("Oplyst tal"),
    .definition = N_("Tal som trykt i kilden, med kildens forbehold. Det er ikke beregnet af Tovholder."),
    .source = N_("Trykt kilde"), .params = "key", .compute = compute_reported);

SQL(reported_count_source, "SELECT COUNT(*) AS n FROM reported WHERE source = $1");
int reported_count_of_source(struct conn *c, const char *source, int64_t *ret, struct err *err)
{
    return q_int(c, &reported_count_source, ARGS(V_TEXT(source)), ret, err);
}
