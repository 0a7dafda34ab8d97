/* The initiatives of a strategy by theme, with kind, status and what pays for them. */
#include "base/lang.h"
#include "base/text.h"
#include "document/table.h"
#include "offer/initiative.h"
#include "system/organisation.h"

static int initiative_row(
    struct table_make *t, const struct initiative_now *i, const size_t column[4], struct err *err)
{
    const struct figure_params *of = FIGURE_PARAMS({"initiative", i->key});
    table_row(t, ROW_PLAIN, lang_pick(i->title, i->title_en));
    int rc = table_figure(t, column[0], "initiative_kind", of, err);
    if (!rc)
        rc = table_figure(t, column[1], "initiative_status", of, err);
    table_text(t, column[2], i->owner ? organisation_abbrev(i->owner) : tr("Ikke oplyst"));
    return rc ? rc : table_figure(t, column[3], "initiative_funding", of, err);
}

static int make_initiatives(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct theme *themes = NULL;
    struct initiative_now *rows = NULL;
    size_t n_themes = 0, n = 0, shown = 0;
    const char *key = figure_param(p, "strategy"), *theme = figure_param(p, "theme");
    if (!key)
        return err_user(
            err, ERR_INVALID, "%s", tr("Tabellen mangler en strategi, fx strategy=faelles-strategi-2010."));
    int rc = strategy_themes(table_conn(t), key, &themes, &n_themes, table_arena(t), err);
    if (!rc)
        rc = initiative_list(table_conn(t), key, table_as_of(t), &rows, &n, table_arena(t), err);
    if (rc)
        return rc;
    table_caption(t, tr("Strategiens indsatser"), tr("Indsats"));
    const size_t column[4] = {table_text_column(t, tr("Art")), table_text_column(t, tr("Status")),
        table_text_column(t, tr("Ansvarlig")), table_text_column(t, tr("Finansiering"))};
    for (size_t k = 0; !rc && k < n_themes; k++) {
        if (theme && !text_equal(theme, themes[k].key))
            continue;
        table_row(t, ROW_HEADING, lang_pick(themes[k].title, themes[k].title_en));
        for (size_t i = 0; !rc && i < n; i++) {
            if (!text_equal(rows[i].theme, themes[k].key))
                continue;
            rc = initiative_row(t, &rows[i], column, err);
            shown++;
        }
    }
    if (!rc && !shown)
        rc = err_user(err, ERR_INVALID, "%s", tr("Der er ingen indsatser efter valget. Vælg bredere."));
    table_note(t, tr("Ikke startet: der er ikke skrevet en start på indsatsen."));
    return rc;
}

DOCUMENT_TABLE(table_initiatives, .id = "initiatives", .title = N_("Strategiens indsatser"),
    .help = N_("Indsatser efter tema med art, status, ansvarlig og finansiering."),
    .params = "strategy theme", .make = make_initiatives);
