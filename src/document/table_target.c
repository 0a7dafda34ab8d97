/* A target group: how many persons it has in a year by sex, age or district. */
#include "base/lang.h"
#include "base/text.h"
#include "document/table.h"
#include "effect/target_profile.h"
#include "offer/intervention.h"
#include "system/code.h"

static const struct {
    const char *value, *label;
} target_ages[] = {{"0-17", N_("0–17 år")}, {"18-29", N_("18–29 år")}, {"30-49", N_("30–49 år")},
    {"50-66", N_("50–66 år")}, {"67-", N_("67 år og derover")}};

struct target_ask {
    const char *year, *benefit, *mark, *intervention;
    size_t persons;
};

static int group_row(struct table_make *t, const struct target_ask *q, enum table_row_kind kind,
    const char *label, const char *age, const char *sex, const char *district, struct err *err)
{
    table_row(t, kind, label);
    return table_figure(t, q->persons, "target_group_persons",
        FIGURE_PARAMS({"year", q->year}, {"benefit", q->benefit}, {"mark", q->mark},
            {"intervention", q->intervention}, {"age", age}, {"sex", sex}, {"district", district}),
        err);
}

/* One code of a list per row. */
static int target_codes(
    struct table_make *t, const struct target_ask *q, const char *list, bool sex, struct err *err)
{
    const struct code *const *codes;
    size_t n = code_list(list, DAY_NONE, &codes);
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = group_row(t, q, ROW_PLAIN, code_label(list, codes[i]->code), NULL, sex ? codes[i]->code : NULL,
            sex ? NULL : codes[i]->code, err);
    if (!rc && !sex)
        rc = group_row(t, q, ROW_PLAIN, tr("Bydel ikke oplyst"), NULL, NULL, TARGET_UNKNOWN, err);
    return rc;
}

static int target_by_age(struct table_make *t, const struct target_ask *q, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof target_ages / sizeof target_ages[0]; i++)
        rc = group_row(t, q, ROW_PLAIN, tr(target_ages[i].label), target_ages[i].value, NULL, NULL, err);
    return rc;
}

/* "Sygedagpenge, BBAT": what the group is narrowed to; NULL = everybody. */
static int target_words(struct table_make *t, const struct target_ask *q, const char **ret, struct err *err)
{
    struct arena *a = table_arena(t);
    struct intervention offer;
    int rc = q->intervention ? intervention_by_key(table_conn(t), q->intervention, &offer, a, err) : OK;
    if (rc)
        return rc;
    *ret = q->benefit ? code_labels("spell_kind", q->benefit, a) : NULL;
    *ret = table_narrowed(t, *ret, q->mark ? code_label("citizen_mark", q->mark) : NULL);
    *ret = table_narrowed(t, *ret, q->intervention ? lang_pick(offer.title, offer.title_en) : NULL);
    return OK;
}

static int make_target(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct target_ask q = {.benefit = figure_param(p, "benefit"),
        .mark = figure_param(p, "mark"),
        .intervention = figure_param(p, "intervention"),
        .year = figure_param(p, "year")};
    const char *by = figure_param(p, "by");
    int year, rc = table_year(p, true, &year, err);
    if (rc)
        return rc;
    bool age = !by || text_equal(by, "age"), sex = text_equal(by, "sex"), place = text_equal(by, "district");
    if (!age && !sex && !place)
        return err_user(
            err, ERR_INVALID, "%s", tr("Vælg by=age (alder), by=sex (køn) eller by=district (bydel)."));
    const char *of = NULL;
    rc = target_words(t, &q, &of, err);
    if (rc)
        return rc;
    const char *caption = arena_printf(table_arena(t), tr("Målgruppen efter %s, %s"),
        age   ? tr("alder")
        : sex ? tr("køn")
              : tr("bydel"),
        q.year);
    table_caption(t, of ? arena_printf(table_arena(t), "%s: %s", caption, of) : caption,
        age   ? tr("Alder")
        : sex ? tr("Køn")
              : tr("Bydel"));
    q.persons = table_number_column(t, tr("Personer"));
    rc = age ? target_by_age(t, &q, err) : target_codes(t, &q, sex ? "sex" : "district", sex, err);
    size_t n = 0;
    if (!rc) {
        n = table_row_count(t);
        rc = group_row(t, &q, ROW_SUM, tr("I alt"), NULL, NULL, NULL, err);
    }
    table_adds_up(t, q.persons, 0, n, n);
    table_note(t, tr("Forskellige personer med mindst én dag i gruppen i året. Alder er på den første dag."));
    table_year_note(t, year);
    return rc;
}

DOCUMENT_TABLE(table_target, .id = "target_group", .title = N_("Målgruppens sammensætning"),
    .help = N_("Personer i en målgruppe i et år efter alder, køn eller bydel."),
    .params = "year by benefit mark intervention", .make = make_target);
