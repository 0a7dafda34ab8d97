/* Totals of grants: by verdict and committee, by steering area, administration and year, what is left out of them, and the chart of what
 * ends when. */
#include "base/text.h"
#include "economy/economy_words_page.h"
#include "economy/grants_page.h"
#include "html/chart.h"
#include "html/chart_columns.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <math.h>

static int fill_total_row(struct req *req, const struct grants_view *v, const struct grant_totals *t,
    const struct grant_total_row *row, struct grants_total_view *ret)
{
    const char **parts = arena_array(req->arena, v->n_parts + 1, sizeof *parts);
    if (!parts)
        return err_set(&req->err, ERR_LIMIT, "grants totals");
    bool unknown = row->n_granted_missing == row->n;
    for (size_t i = 0; i < v->n_parts; i++)
        parts[i] = economy_mio_or(req, row->part[i], unknown ? tr("ikke oplyst") : "–");
    *ret = (struct grants_total_view){.n = row->n, .parts = parts, .granted = economy_mio(req, row->granted)};
    if (row->n_granted_missing && !unknown)
        ret->granted_note = arena_printf(req->arena, tr("%d uden beløb"), row->n_granted_missing);
    ret->proposed =
        economy_mio_or(req, row->proposed, text_equal(row->verdict, "stop") ? "–" : tr("ikke oplyst"));
    if (!row->verdict)
        return OK;
    ret->label = *row->verdict ? code_label("verdict", row->verdict) : tr("Ikke vurderet");
    ret->url = html_url_with(req->arena, v->url, "vurdering", *row->verdict ? row->verdict : "ingen");
    ret->share = "–";
    int64_t ppm = money_ratio(row->granted, t->sum.granted, 1000000);
    if (ppm == INT_NONE)
        return OK;
    ret->share_pct = (double)ppm / 1e4;
    ret->share = html_format(req->arena, req->lang, harg_filter(harg_pct((struct pct){ppm}), HF_WHOLE));
    return OK;
}

static const char *left_out_words(enum grant_left_out_why why)
{
    switch (why) {
    case GRANT_NOT_PRINTED: return tr("Intet beløb er oplyst");
    case GRANT_WHOLE_PERIOD: return tr("Beløbet gælder ikke et helt år");
    case GRANT_NO_YEARS: return tr("Årstal er ikke oplyst");
    case GRANT_OTHER_YEARS: return tr("Den trykte periode er overstået");
    case GRANT_TENTATIVE: return tr("Foreløbigt beløb");
    case GRANT_OTHER_PRICES: return tr("Et andet prisniveau, eller prisniveauet er ikke oplyst");
    }
    return NULL;
}

static int fill_left_out(struct req *req, const struct grant_totals *t, struct grants_view *v)
{
    struct grants_left_out_view *out = arena_array(req->arena, t->n_left_out + 1, sizeof *out);
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "grants left out");
    for (size_t i = 0; i < t->n_left_out; i++) {
        const struct grant_left_out *l = &t->left_out[i];
        bool granted = text_equal(l->phase, "granted");
        out[i] = (struct grants_left_out_view){
            .url = arena_printf(req->arena, "/oekonomi/bevillinger/%s", l->grant->key),
            .title = arena_printf(req->arena, "%lld. %s", (long long)l->grant->nr,
                lang_pick(l->grant->title, l->grant->title_en)),
            .phase = granted ? tr("Bevilget") : tr("Foreslået"),
            .amount = l->as_printed              ? l->as_printed
                      : money_is_none(l->amount) ? NULL
                                                 : economy_mio(req, l->amount),
            .period = l->period_printed,
            .why = left_out_words(l->why),
        };
    }
    v->left_out = out;
    v->n_left_out = t->n_left_out;
    if (t->n_left_granted + t->n_left_proposed > (int)t->n_left_out)
        v->left_out_more = arena_printf(req->arena, tr("De første %zu vises."), t->n_left_out);
    v->left_out_summary = arena_printf(req->arena,
        tr("Ikke regnet med: %d beløb for %d og %d forslag for %d, fordi de ikke er oplyst eller ikke kan lægges sammen med de andre."),
        t->n_left_granted, t->year, t->n_left_proposed, t->year + 1);
    return OK;
}

/* What of the chosen grants ends in the year, where something of them goes on. */
static const char *partly_words(struct req *req, const struct grants_data *d)
{
    const struct grant_summary *s = d->summary;
    if (money_is_none(s->ends) || s->ends.oere == s->used.oere)
        return NULL;
    return arena_printf(req->arena, tr("Af beløbet i %d udløber %s mio. kr. med året; resten fortsætter."),
        d->year, economy_mio(req, s->ends));
}

static void fill_split(struct req *req, const struct grants_data *d, enum grant_dimension dimension,
    struct grants_split_view *ret)
{
    const struct grant_totals t = d->summary->by[dimension];
    const struct money *proposed = d->summary->proposed[dimension];
    struct grants_amount_view *rows = arena_must(req->arena, (t.n_codes + 2) * sizeof *rows);
    for (size_t i = 0; i <= t.n_codes; i++) {
        const char *code = i < t.n_codes ? t.codes[i] : NULL;
        rows[i] = (struct grants_amount_view){
            .label = !code                        ? tr("Ikke oplyst")
                     : dimension == GRANT_BY_AREA ? code_label("steering_area", code)
                                                  : organisation_abbrev(code),
            .granted = economy_mio_or(req, t.sum.part[i], "–"),
            .proposed = economy_mio_or(req, proposed[i], "–"),
        };
    }
    ret->title = dimension == GRANT_BY_AREA ? tr("Efter styringsområde") : tr("Efter forvaltning");
    ret->head = dimension == GRANT_BY_AREA ? tr("Styringsområde") : tr("Forvaltning");
    ret->rows = rows;
    ret->n = t.n_codes + (t.has_unstated || !money_is_none(proposed[t.n_codes]));
}

/* ---- years ---- */

static void fill_years(struct req *req, const struct grants_data *d, struct grants_split_view *ret)
{
    const struct grant_year_sum *sums = d->summary->years;
    size_t n = d->summary->n_years;
    struct grants_amount_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct grants_amount_view){arena_printf(req->arena, "%d", sums[i].year),
            economy_mio_or(req, sums[i].granted, "–"), economy_mio_or(req, sums[i].proposed, "–")};
    *ret = (struct grants_split_view){tr("Efter år"), tr("År"), rows, n};
}

/* What is granted year by year, and what of it ends with the year. */
static void draw_years(struct req *req, struct html *h, const struct grants_data *d, struct grants_view *v)
{
    const struct grant_year_sum *sums = d->summary->years;
    size_t n = d->summary->n_years;
    struct chart_column *columns = arena_must(req->arena, (n + 1) * sizeof *columns);
    struct grants_year_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    const char *cliff = NULL;
    bool any = false;
    size_t skip = 0;
    while (skip < n && money_is_none(sums[skip].granted))
        skip++;
    n -= skip;
    sums += skip;
    for (size_t i = 0; i < n; i++) {
        int64_t ends = money_is_none(sums[i].ends) ? 0 : sums[i].ends.oere;
        bool known = !money_is_none(sums[i].granted);
        any = any || known;
        rows[i] = (struct grants_year_view){arena_printf(req->arena, "%d", sums[i].year),
            economy_mio_or(req, sums[i].granted, "–"), economy_mio_or(req, sums[i].ends, "–")};
        columns[i] = (struct chart_column){.label = rows[i].year,
            .value = known ? (double)(sums[i].granted.oere - ends) / 1e8 : 0,
            .over = known ? (double)ends / 1e8 : 0,
            .line = NAN,
            .lo = NAN,
            .hi = NAN,
            .known = known ? CHART_KNOWN : CHART_MISSING};
        if (sums[i].year == d->year && known)
            cliff = arena_printf(req->arena,
                tr("I %d er der bevilget %s mio. kr.; %s mio. kr. udløber med året."), d->year,
                rows[i].granted, rows[i].ends);
    }
    if (!any)
        return;
    v->chart = chart_columns(h,
        &(struct chart_columns){.title = tr("Hvor meget er bevilget, og hvornår udløber det?"),
            .unit =
                arena_printf(req->arena, tr("Mio. kr. om året, %s"), grants_level_words(req, v->price_level)),
            .finding = cliff ? cliff : tr("Bevilgede beløb år for år."),
            .columns = columns,
            .n = n});
    v->chart_note = arena_printf(req->arena,
        tr("%sLyst: det, der udløber med året. Kun beløb med samme prisniveau (%s) er lagt sammen."),
        cliff ? arena_printf(req->arena, "%s ", cliff) : "", grants_level_words(req, v->price_level));
    v->chart_rows = rows;
    v->n_chart_rows = n;
}

void grants_draw(struct req *req, struct html *h, const struct grants_data *d, struct grants_view *v)
{
    struct grants_total_view *rows = (struct grants_total_view *)v->totals;
    for (size_t i = 0; i < v->n_totals; i++)
        rows[i].bar = chart_bar(h, rows[i].share_pct, NAN, NAN, 100);
    if (v->calendar && v->expiry)
        draw_years(req, h, d, v);
}

int grants_fill_totals(struct req *req, struct grants_data *d, struct grants_view *v)
{
    int rc = grant_book_summary(
        d->book, d->year, d->chosen, d->n, d->choice, GRANTS_LEFT_OUT, &d->summary, req->arena, &req->err);
    if (rc)
        return rc;
    const struct grant_totals t = d->summary->by[GRANT_BY_COMMITTEE];
    struct grants_total_view *rows = arena_must(req->arena, (t.n_rows + 1) * sizeof *rows);
    struct grants_split_view *s = arena_must(req->arena, 3 * sizeof *s);
    for (size_t i = 0; i < t.n_codes; i++)
        v->parts_heads[i] = arena_printf(req->arena, "%s %d", organisation_abbrev(t.codes[i]), d->year);
    v->n_parts = t.n_codes;
    if (t.has_unstated)
        v->parts_heads[v->n_parts++] = tr("Udvalg ikke oplyst");
    for (size_t i = 0; !rc && i < t.n_rows; i++)
        rc = fill_total_row(req, v, &t, &t.rows[i], &rows[i]);
    if (!rc)
        rc = fill_total_row(req, v, &t, &t.sum, &v->sum);
    v->totals = rows;
    v->n_totals = t.n_rows;
    v->price_level = t.price_level;
    v->level_words = grants_level_words(req, t.price_level);
    v->partly = partly_words(req, d);
    if (!rc)
        rc = fill_left_out(req, &t, v);
    fill_split(req, d, GRANT_BY_AREA, &s[0]);
    fill_split(req, d, GRANT_BY_ADMINISTRATION, &s[1]);
    fill_years(req, d, &s[2]);
    v->splits = s;
    v->n_splits = 3;
    return rc;
}
