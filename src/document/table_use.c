/* The places of an agreement in a year, offer by offer: what was guaranteed, what was used, and the share. No total: beside one, what is hidden of an
 * offer with few citizens could be found from the others. */
#include "base/lang.h"
#include "base/text.h"
#include "document/table.h"
#include "offer/agreement.h"

static int use_row(struct table_make *t, const char *agreement, const char *year,
    const struct agreement_part_view *part, const size_t column[3], struct err *err)
{
    table_row(t, ROW_PLAIN, lang_pick(part->title, part->title_en));
    int rc = table_figure(t, column[0], "place_days",
        FIGURE_PARAMS({"agreement", agreement}, {"intervention", part->intervention}, {"year", year},
            {"measure", "guaranteed"}),
        err);
    if (!rc)
        rc = table_figure(t, column[1], "place_days",
            FIGURE_PARAMS({"agreement", agreement}, {"intervention", part->intervention}, {"year", year},
                {"measure", "used"}),
            err);
    if (!rc)
        rc = table_figure(t, column[2], "place_use",
            FIGURE_PARAMS({"agreement", agreement}, {"intervention", part->intervention}, {"year", year}),
            err);
    return rc;
}

static int make_use(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct agreement g;
    struct agreement_part_view *parts = NULL;
    struct arena *a = table_arena(t);
    size_t n = 0;
    const char *key = figure_param(p, "agreement");
    int year, rc = table_year(p, true, &year, err);
    if (rc)
        return rc;
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Vælg en aftale, fx agreement=bif-suf."));
    rc = agreement_by_key(table_conn(t), key, &g, a, err);
    if (!rc)
        rc = agreement_parts(table_conn(t), key, &parts, &n, a, err);
    if (!rc && n == 0)
        rc = err_user(err, ERR_INVALID, "%s", tr("Aftalen har ingen tilbud. Vælg en anden."));
    if (rc)
        return rc;
    table_caption(t, arena_printf(a, tr("Brug af pladserne i %d: %s"), year, lang_pick(g.title, g.title_en)),
        tr("Tilbud"));
    size_t column[] = {table_number_column(t, tr("Garanterede pladsdage")),
        table_number_column(t, tr("Brugte pladsdage")), table_number_column(t, tr("Udnyttelse"))};
    for (size_t i = 0; !rc && i < n; i++)
        rc = use_row(t, key, arena_printf(a, "%d", year), &parts[i], column, err);
    table_note(
        t, tr("En pladsdag er én plads på én dag. Flere forløb end pladser tæller ikke med som brug."));
    table_year_note(t, year);
    return rc;
}

DOCUMENT_TABLE(table_use, .id = "use", .title = N_("Brug af en aftales pladser"),
    .help = N_("Garanterede og brugte pladsdage og udnyttelse for hvert tilbud i en aftale."),
    .params = "agreement year", .make = make_use);
