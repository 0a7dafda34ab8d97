/* The tables of a note in words: amounts in 1.000 kr., who, and what a sum is of. */
#include "base/text.h"
#include "budget/note_show_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

const char *note_tkr(struct req *req, struct money m)
{
    return money_is_none(m) ? NULL : html_format(req->arena, req->lang, harg_filter(harg_money(m), HF_TKR));
}

const char *note_price_words(struct req *req, const char *level)
{
    if (!level)
        return tr("prisniveau ikke oplyst");
    return text_equal(level, "løbende") ? tr("løbende priser")
                                        : arena_printf(req->arena, tr("%s-p/l"), level);
}

const char *note_abbrevs(struct req *req, const char *keys)
{
    const char *out = NULL, *key;
    for (size_t n; text_list_next(&keys, &key, &n);) {
        const char *abbrev = organisation_abbrev(arena_strndup(req->arena, key, n));
        out = out ? arena_printf(req->arena, "%s, %s", out, abbrev) : abbrev;
    }
    return out;
}

/* The first year that has an amount, per person-year. */
static const char *person_year_words(
    struct req *req, const struct note_grid *g, const struct note_grid_row *r)
{
    struct money first = MONEY_NONE;
    for (size_t i = 0; money_is_none(first) && i < g->n_years; i++)
        first = r->y[i];
    const char *n = html_format(req->arena, req->lang, harg_dec(r->person_years));
    if (money_is_none(first) || r->person_years.milli <= 0)
        return arena_printf(req->arena, tr("%s årsværk"), n);
    __int128 each = (__int128)first.oere * 1000;
    each = (each + (each < 0 ? -1 : 1) * r->person_years.milli / 2) / r->person_years.milli;
    return arena_printf(
        req->arena, tr("%s årsværk, %s t.kr. pr. årsværk"), n, note_tkr(req, (struct money){(int64_t)each}));
}

static const char *sum_words(
    struct req *req, const struct note_grid *g, const struct note_grid_row *r, bool annex)
{
    const char *area = r->steering_area ? code_label("steering_area", r->steering_area) : NULL, *what = NULL;
    switch (r->role) {
    case NOTE_ROW_SUBTOTAL:
        what = annex
                   ? arena_printf(req->arena, tr("%s i alt"), area ? area : tr("Styringsområde ikke oplyst"))
                   : tr("Udgifter (netto)");
        break;
    case NOTE_ROW_AREA:
        what = arena_printf(req->arena, tr("Heraf %s"), area ? area : tr("styringsområde ikke oplyst"));
        break;
    case NOTE_ROW_COMMITTEE:
        what = arena_printf(req->arena, tr("Heraf %s"),
            r->committee ? organisation_abbrev(r->committee) : tr("udvalg ikke oplyst"));
        break;
    case NOTE_ROW_TOTAL: what = tr("I alt (netto)"); break;
    case NOTE_ROW_LINE: break;
    }
    return g->n_levels > 1 ? arena_printf(req->arena, "%s, %s", what, note_price_words(req, r->price_level))
                           : what;
}

static const char *or_missing(const char *s, const char *(*words)(const char *))
{
    return s ? words(s) : tr("ikke oplyst");
}
static const char *area_words(const char *code)
{
    return code_label("steering_area", code);
}
static const char *direction_words(const char *code)
{
    return code_label("note_direction", code);
}
static const char *as_it_is(const char *s)
{
    return s;
}

static const char *line_words(
    struct req *req, const struct note_grid *g, const struct note_grid_row *r, bool annex)
{
    const char *out = r->note ? tr(r->note) : NULL; /* those written at load are texts of the program */
    if (annex && r->n_lines > 1)
        out = arena_printf(req->arena, tr("Samler %zu linjer fra tabel 2a"), r->n_lines);
    if (!annex && !dec_is_none(r->person_years)) {
        const char *years = person_year_words(req, g, r);
        out = out ? arena_printf(req->arena, "%s. %s", years, out) : years;
    }
    if (g->n_levels > 1 && r->role == NOTE_ROW_LINE) {
        const char *level = note_price_words(req, r->price_level);
        out = out ? arena_printf(req->arena, "%s. %s", level, out) : level;
    }
    return out;
}

static int fill_line(struct req *req, const struct note_grid *g, const struct note_grid_row *r,
    const char *note_url, bool annex, bool earlier, struct note_grid_line *ret)
{
    struct note_grid_line l = {.is_sum = r->role != NOTE_ROW_LINE,
        .is_memo = r->role == NOTE_ROW_AREA || r->role == NOTE_ROW_COMMITTEE};
    l.cells = arena_array(req->arena, g->n_years + 1, sizeof(*l.cells));
    if (!l.cells)
        return err_set(&req->err, ERR_LIMIT, "note table");
    for (size_t i = 0; i < g->n_years; i++)
        l.cells[i] = note_tkr(req, r->y[i]);
    l.cells[g->n_years] = note_tkr(req, r->sum);
    l.label = l.is_sum ? sum_words(req, g, r, annex) : r->label;
    l.line = r->role == NOTE_ROW_LINE ? line_words(req, g, r, annex)
             : dec_is_none(r->person_years) || annex
                 ? NULL
                 : arena_printf(req->arena, tr("%s årsværk"),
                       html_format(req->arena, req->lang, harg_dec(r->person_years)));
    if (!l.is_sum && !annex)
        l.url = arena_printf(req->arena, "%s/linjer/%lld", note_url, (long long)r->lines[0]->id);
    if (!l.is_sum && annex) {
        l.texts[0] = or_missing(r->committee, organisation_abbrev);
        l.texts[1] = or_missing(r->appropriation, as_it_is);
        l.texts[2] = or_missing(r->direction, direction_words);
    } else if (!l.is_sum && !earlier) {
        l.texts[0] = or_missing(r->administration, organisation_abbrev);
        l.texts[1] = or_missing(r->steering_area, area_words);
    }
    *ret = l;
    return OK;
}

/* The section a line stands under, when it is another than the line before; sums follow their lines. */
static const char *group_words(
    struct req *req, const struct note_grid_row *r, const char *section, bool annex)
{
    if (r->role == NOTE_ROW_TOTAL || (r->role == NOTE_ROW_AREA && !annex))
        return text_equal(section, "total") ? NULL : tr("Samlet");
    if (annex || r->role != NOTE_ROW_LINE || text_equal(r->section, section))
        return NULL;
    return r->section_title ? arena_printf(req->arena, "%s) %s", r->section, r->section_title)
                            : tr("Initiativ ikke oplyst");
}

int note_grid_view_of(struct req *req, const struct note_grid *g, const char *number, const char *title,
    const char *note_url, bool annex, struct note_grid_view *ret)
{
    bool earlier = text_equal(number, "3");
    struct note_grid_view v = {.id = arena_printf(req->arena, "tabel-%s", number), .title = title};
    v.lines = arena_array(req->arena, g->n_rows + 1, sizeof *v.lines);
    v.columns = arena_array(req->arena, g->n_years + 1, sizeof *v.columns);
    if (!v.lines || !v.columns)
        return err_set(&req->err, ERR_LIMIT, "note table");
    const char *section = "";
    int rc = OK;
    for (size_t i = 0; !rc && i < g->n_rows; i++) {
        rc = fill_line(req, g, &g->rows[i], note_url, annex, earlier, &v.lines[i]);
        v.lines[i].group = group_words(req, &g->rows[i], section, annex);
        section = g->rows[i].role == NOTE_ROW_TOTAL || g->rows[i].role == NOTE_ROW_AREA ? "total"
                  : g->rows[i].section                                                  ? g->rows[i].section
                                                                                        : "";
    }
    for (size_t i = 0; i < g->n_years; i++)
        v.columns[i] = arena_printf(req->arena, "%lld", (long long)(g->first_year + (int64_t)i));
    v.columns[g->n_years] = tr("I alt");
    v.n_columns = g->n_years + 1;
    v.n_lines = g->n_rows;
    if (annex) {
        v.heads[0] = tr("Udvalg");
        v.heads[1] = tr("Bevilling");
        v.heads[2] = tr("Art");
    } else {
        v.heads[0] = tr("Forvaltning");
        v.heads[1] = tr("Område");
    }
    v.n_texts = annex ? 3 : earlier ? 0 : 2;
    v.unit = g->n_levels == 1 ? arena_printf(req->arena, tr("1.000 kr., %s"),
                                    note_price_words(req, g->rows[0].price_level))
                              : tr("1.000 kr.");
    v.region = arena_printf(req->arena, tr("%s, tabellen kan rulles"), title);
    v.under =
        g->n_levels > 1
            ? tr("Beløbene har forskellige prisniveauer og er derfor ikke lagt sammen. – betyder, at der ikke står et beløb.")
            : tr("Summerne er regnet af linjerne, uden afrunding. – betyder, at der ikke står et beløb.");
    *ret = v;
    return rc;
}
