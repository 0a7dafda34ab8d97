/* Bars of figures that the writer names, a line each, with their numbers as a table:
 *
 *   {{chart "Title" "unit"
 *   Label: referrals group=hif year=2025
 *   }} */
#include "base/lang.h"
#include "base/text.h"
#include "document/compose.h"
#include "html/chart_bars.h"

#include <math.h>
#include <string.h>

enum { BARS_MOST = 20 };

/* Takes a "quoted" text at *pp. */
static const char *bars_quoted(const char **pp, struct arena *a)
{
    const char *p = *pp + strspn(*pp, " ");
    const char *end = *p == '"' ? strchr(p + 1, '"') : NULL;
    if (!end)
        return NULL;
    *pp = end + 1;
    return arena_strndup(a, p + 1, (size_t)(end - p - 1));
}

static int bars_line(struct table_make *t, size_t column, const char *line, struct err *err)
{
    struct arena *a = table_arena(t);
    const char *colon = strstr(line, ": ");
    if (!colon || table_row_count(t) == BARS_MOST)
        return err_user(err, ERR_INVALID,
            tr("Linjen “%s” i et diagram kan ikke læses. Skriv den som Navn: talhenvisning, højst %d linjer."),
            line, BARS_MOST);
    table_row(t, ROW_PLAIN, arena_strndup(a, line, (size_t)(colon - line)));
    return table_reference(t, column, colon + 2, err);
}

/* A figure's value in what its words say: persons, per cent, kroner. */
static double bars_value(const struct figure *f)
{
    switch (f->format) {
    case FF_PCT: return (double)f->value / 1e4;
    case FF_NUMBER: return (double)f->value / 1e3;
    case FF_MONEY: return (double)f->value / 100;
    default: return (double)f->value;
    }
}

/* Bars of one chart have one scale: numbers, per cent or kroner. *scale is that of those before, FF_TEXT = none yet. */
static int bars_check_scale(struct table_make *t, size_t column, enum figure_format *scale, struct err *err)
{
    const struct figure *f = table_last_figure(t, column);
    enum figure_format own = f->format == FF_NUMBER ? FF_COUNT : f->format;
    if (f->missing || own == FF_TEXT || own == FF_DAY)
        return OK;
    if (*scale != FF_TEXT && own != *scale)
        return err_user(err, ERR_INVALID,
            tr("Et diagram kan ikke have både antal, procent og kroner, som “%s” giver. Del det i flere diagrammer."),
            f->title);
    *scale = own;
    return OK;
}

static int make_bars(struct table_make *t, const char *text, struct err *err)
{
    enum figure_format scale = FF_TEXT;
    struct arena *a = table_arena(t);
    const char *title = bars_quoted(&text, a), *unit = title ? bars_quoted(&text, a) : NULL;
    int rc = OK;
    if (!unit)
        return err_user(err, ERR_INVALID, "%s",
            tr("Et diagram begynder med to tekster i anførselstegn: titel og enhed."));
    table_caption(t, title, tr("Søjle"));
    table_unit(t, unit);
    size_t column = table_number_column(t, unit);
    for (size_t len; !rc && *text; text += len + (text[len] == '\n')) {
        len = strcspn(text, "\n");
        const char *line = text_trim(a, arena_strndup(a, text, len));
        rc = *line ? bars_line(t, column, line, err) : OK;
        if (!rc && *line)
            rc = bars_check_scale(t, column, &scale, err);
    }
    if (!rc && table_row_count(t) == 0)
        rc = err_user(err, ERR_INVALID,
            tr("Diagrammet “%s” har ingen linjer. Skriv mindst en: Navn: talhenvisning."), title);
    return rc;
}

static void draw_bars(struct html *h, const struct compose *co, const struct figure_table *t)
{
    struct chart_bars_row *rows = arena_must(h->arena, (t->n_rows + 1) * sizeof *rows);
    for (size_t i = 0; i < t->n_rows; i++) {
        const struct figure *f = &co->figures[t->row[i]->cell[0].figure];
        bool drawn = !f->missing && !f->suppressed && f->format != FF_TEXT && f->format != FF_DAY;
        rows[i] =
            (struct chart_bars_row){t->row[i]->label, figure_text(f, h->arena), drawn ? bars_value(f) : NAN};
    }
    html_raw(h, chart_bars(h, &(struct chart_bars){
                                  .title = t->caption, .unit = t->unit, .rows = rows, .n = t->n_rows}));
}

DOCUMENT_CHART(chart_bars_block, .id = "chart", .title = N_("Søjler"),
    .help = N_("Tal, som du selv vælger, som søjler og som tabel."), .params = "", .make_block = make_bars,
    .draw = draw_bars);
