/* Expiring grants: totals by verdict and committee, list, board and calendar over one filter, and the file. */
#include "economy/grants_page.h"

#include "base/text.h"
#include "economy/economy_words_page.h"
#include "effect/export_page.h"
#include "grants.html.h"
#include "html/chart.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <math.h>

MENU_ITEM(economy_menu, MENU_ECONOMY, N_("Økonomi"), "/oekonomi", PERM_ECONOMY_READ);

/* What the page reads, and the filter in force. */
struct grants_data {
    struct grant *grants;
    struct grant_line *lines;
    size_t n_grants, n_lines;
    int year; /* last year granted for */
    const char *verdict, *committee, *area, *q, *sort;
    int64_t expires; /* INT_NONE = all */
};

static bool line_is(const struct grant_line *l, const struct grant *g)
{
    return text_equal(l->grant_key, g->key);
}

static bool has_committee(const struct grants_data *d, const struct grant *g)
{
    bool found = text_equal(g->committee, d->committee);
    for (size_t i = 0; i < d->n_lines && !found; i++)
        found = line_is(&d->lines[i], g) && text_equal(d->lines[i].committee, d->committee);
    return found;
}

static bool has_area(const struct grants_data *d, const struct grant *g)
{
    bool any = false, want_none = text_equal(d->area, "ikke-oplyst");
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        if (!line_is(l, g) || !l->steering_area)
            continue;
        any = true;
        if (text_equal(l->steering_area, d->area))
            return true;
    }
    return want_none && !any;
}

/* A grant without printed years is shown in every year: it is not known to expire in another. */
static bool expires_in(const struct grants_data *d, const struct grant *g)
{
    int64_t last = INT_NONE;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        if (line_is(l, g) && text_equal(l->phase, "granted") && l->year_to != INT_NONE && l->year_to > last)
            last = l->year_to;
    }
    return last == INT_NONE || last == d->expires;
}

static bool has_title(const struct grants_data *d, const struct grant *g, struct arena *a)
{
    const char *title = lang_pick(g->title, g->title_en);
    return strstr(text_fold(a, title), text_fold(a, d->q)) != NULL;
}

/* Keeps the grants that the filter lets through, in place. */
static void filter_grants(struct grants_data *d, struct arena *a)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n_grants; i++) {
        const struct grant *g = &d->grants[i];
        if (d->verdict && !text_equal(g->verdict, d->verdict))
            continue;
        if ((d->committee && !has_committee(d, g)) || (d->area && !has_area(d, g)))
            continue;
        if ((d->expires != INT_NONE && !expires_in(d, g)) || (d->q && !has_title(d, g, a)))
            continue;
        d->grants[n++] = *g;
    }
    d->n_grants = n;
}

static int read_data(struct req *req, struct grants_data *d)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_list(c, &d->grants, &d->n_grants, req->arena, &req->err);
    if (!rc)
        rc = grant_lines_all(c, &d->lines, &d->n_lines, req->arena, &req->err);
    db_release(req->db, c);
    d->year = economy_last_granted_year(d->lines, rc ? 0 : d->n_lines);
    d->verdict = req_text(req, "vurdering");
    d->committee = req_text(req, "udvalg");
    d->area = req_text(req, "styringsomraade");
    d->q = req_text(req, "q");
    d->sort = req_text(req, "sorter");
    d->expires = req_int(req, "aar", INT_NONE);
    return rc;
}

/* ---- rows ---- */

/* "1 bevilling", "27 bevillinger". */
const char *grants_words(struct req *req, size_t n)
{
    return n == 1 ? tr("1 bevilling") : arena_printf(req->arena, tr("%zu bevillinger"), n);
}

static const char *remark_of(struct req *req, const struct grant *g)
{
    if (g->reservation)
        return tr("Med forbehold");
    if (text_equal(g->verdict, "conditional"))
        return tr("På betingelser");
    if (text_equal(g->results_kind, "no_separate_result"))
        return tr("Intet særskilt resultat");
    if (text_equal(g->results_kind, "not_printed"))
        return tr("Resultat ikke oplyst");
    (void)req;
    return "–";
}

static const char *decision_of(const struct grant *g)
{
    return g->decision ? g->decision : tr("Beslutning ikke oplyst");
}

static unsigned areas_of(const struct grants_data *d, const struct grant *g)
{
    unsigned areas = 0;
    for (int year = 2000; year <= d->year + 1; year++)
        areas |= grant_amount_of(d->lines, d->n_lines, g->key, "granted", year, NULL, NULL).areas;
    return areas;
}

static struct grants_row row_of(struct req *req, const struct grants_data *d, const struct grant *g)
{
    struct grant_amount granted =
        grant_amount_of(d->lines, d->n_lines, g->key, "granted", d->year, NULL, NULL);
    struct grant_amount proposed =
        grant_amount_of(d->lines, d->n_lines, g->key, "proposed", d->year + 1, NULL, NULL);
    const char *period = economy_periods(req, d->lines, d->n_lines, g->key, "proposed");
    const char *none = text_equal(g->verdict, "stop") && !period ? "–" : tr("ikke oplyst");
    return (struct grants_row){
        .grant = g,
        .url = arena_printf(req->arena, "/oekonomi/bevillinger/%s", g->key),
        .title = lang_pick(g->title, g->title_en),
        .decision = decision_of(g),
        .areas = grant_areas_words(areas_of(d, g), req->arena),
        .committees = economy_committees(req, g, d->lines, d->n_lines),
        .granted = granted.used,
        .proposed = proposed.used,
        .granted_text = economy_mio(req, granted.used),
        .granted_note = economy_amount_note(req, &granted, false),
        .proposed_text = economy_mio_or(req, proposed.used, none),
        .proposed_note = economy_amount_note(req, &proposed, true),
        .verdict = code_label("verdict", g->verdict),
        .verdict_class = economy_verdict_class(g->verdict),
        .remark = remark_of(req, g),
        .granted_period = economy_periods(req, d->lines, d->n_lines, g->key, "granted"),
        .proposed_period = period                           ? period
                           : text_equal(g->verdict, "stop") ? tr("intet forslag")
                                                            : tr("ikke oplyst"),
    };
}

/* Missing amounts last, whatever the direction. */
static int compare_money(struct money a, struct money b, bool down)
{
    if (money_is_none(a) || money_is_none(b))
        return money_is_none(a) - money_is_none(b);
    int order = (a.oere > b.oere) - (a.oere < b.oere);
    return down ? -order : order;
}

static int compare_rows(const void *x, const void *y, void *ctx)
{
    const struct grants_row *a = x, *b = y;
    const char *sort = ctx;
    bool down = sort[0] == '-';
    const char *key = sort + down;
    int order = 0;
    if (text_equal(key, "beloeb"))
        order = compare_money(a->granted, b->granted, down);
    else if (text_equal(key, "forslag"))
        order = compare_money(a->proposed, b->proposed, down);
    else if (text_equal(key, "titel"))
        order = down ? text_compare(b->title, a->title) : text_compare(a->title, b->title);
    else if (down)
        order = (int)(b->grant->nr - a->grant->nr);
    return order ? order : (int)(a->grant->nr - b->grant->nr);
}

static int fill_rows(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    struct grants_row *rows = arena_array(req->arena, d->n_grants + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "grants rows");
    for (size_t i = 0; i < d->n_grants; i++)
        rows[i] = row_of(req, d, &d->grants[i]);
    char sort[40];
    text_copy(sort, sizeof sort, d->sort ? d->sort : "-beloeb");
    qsort_r(rows, d->n_grants, sizeof *rows, compare_rows, sort);
    v->rows = rows;
    v->n = d->n_grants;
    return OK;
}

/* ---- totals ---- */

/* The list with one more choice, for links in the totals. */
static const char *url_with(struct req *req, const struct grants_view *v, const char *name, const char *value)
{
    return html_url_with(req->arena, v->url, name, value);
}

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
    ret->label = code_label("verdict", row->verdict);
    ret->url = url_with(req, v, "vurdering", row->verdict);
    ret->share = "–";
    if (money_is_none(row->granted) || money_is_none(t->sum.granted) || t->sum.granted.oere <= 0)
        return OK;
    double share = (double)row->granted.oere / (double)t->sum.granted.oere;
    struct pct pct = {(int64_t)(share * 1e6 + 0.5)};
    ret->share_pct = share * 100;
    ret->share = html_format(req->arena, req->lang, harg_filter(harg_pct(pct), HF_WHOLE));
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
    case GRANT_OTHER_PRICES: return tr("Prisniveau er ikke oplyst eller et andet");
    }
    return NULL;
}

static int fill_left_out(struct req *req, const struct grant_totals *t, struct grants_view *v)
{
    struct grants_left_out_view *out = arena_array(req->arena, t->n_left_out + 1, sizeof *out);
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "grants left out");
    int n_granted = 0, n_proposed = 0;
    for (size_t i = 0; i < t->n_left_out; i++) {
        const struct grant_left_out *l = &t->left_out[i];
        bool granted = text_equal(l->phase, "granted");
        *(granted ? &n_granted : &n_proposed) += 1;
        out[i] = (struct grants_left_out_view){
            .url = arena_printf(req->arena, "/oekonomi/bevillinger/%s", l->grant->key),
            .title = arena_printf(req->arena, "%lld. %s", (long long)l->grant->nr,
                lang_pick(l->grant->title, l->grant->title_en)),
            .phase = granted ? tr("Bevilget") : tr("Foreslået"),
            .amount = l->as_printed,
            .period = l->period_printed,
            .why = left_out_words(l->why),
        };
    }
    v->left_out = out;
    v->n_left_out = t->n_left_out;
    v->left_out_summary = arena_printf(req->arena,
        tr("Ikke regnet med: %d beløb for %d og %d forslag for %d, fordi de ikke er oplyst eller ikke kan lægges sammen med de andre."),
        n_granted, t->year, n_proposed, t->year + 1);
    return OK;
}

static int fill_totals(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    struct grant_totals t;
    int rc = grant_total(
        d->grants, d->n_grants, d->lines, d->n_lines, d->year, GRANT_BY_COMMITTEE, &t, req->arena, &req->err);
    if (rc)
        return rc;
    struct grants_total_view *rows = arena_array(req->arena, t.n_rows + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "grants totals");
    for (size_t i = 0; i < t.n_codes; i++)
        v->parts_heads[i] = arena_printf(req->arena, "%s %d", organisation_abbrev(t.codes[i]), d->year);
    v->n_parts = t.n_codes;
    if (t.has_unstated) {
        /* The part that no line places stands last. */
        for (size_t i = 0; i < t.n_rows; i++)
            t.rows[i].part[v->n_parts] = t.rows[i].part[t.n_codes];
        v->parts_heads[v->n_parts++] = tr("Udvalg ikke oplyst");
    }
    for (size_t i = 0; !rc && i < t.n_rows; i++)
        rc = fill_total_row(req, v, &t, &t.rows[i], &rows[i]);
    if (!rc)
        rc = fill_total_row(req, v, &t, &t.sum, &v->sum);
    v->totals = rows;
    v->n_totals = t.n_rows;
    return rc ? rc : fill_left_out(req, &t, v);
}

/* Bars need the page's writer, so they are drawn when it is there. */
static void draw_bars(struct html *h, struct grants_view *v)
{
    struct grants_total_view *rows = (struct grants_total_view *)v->totals;
    for (size_t i = 0; i < v->n_totals; i++) {
        rows[i].bar = chart_bar(h, rows[i].share_pct, NAN, NAN, 100);
    }
}

/* ---- the same amounts in other ways ---- */

static int fill_split(struct req *req, const struct grants_data *d, enum grant_dimension dimension,
    struct grants_split_view *ret)
{
    struct grant_totals t;
    int rc = grant_total(
        d->grants, d->n_grants, d->lines, d->n_lines, d->year, dimension, &t, req->arena, &req->err);
    if (rc)
        return rc;
    struct grants_amount_view *rows = arena_array(req->arena, t.n_codes + 2, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "grants split");
    for (size_t i = 0; i <= t.n_codes; i++) {
        const char *code = i < t.n_codes ? t.codes[i] : NULL;
        struct money proposed = MONEY_NONE;
        for (size_t g = 0; g < d->n_grants; g++) {
            struct grant_amount whole =
                grant_amount_of(d->lines, d->n_lines, d->grants[g].key, "proposed", d->year + 1, NULL, NULL);
            if (!whole.tentative)
                money_add(&proposed, grant_amount_part(d->lines, d->n_lines, d->grants[g].key, "proposed",
                                         d->year + 1, dimension, code));
        }
        rows[i] = (struct grants_amount_view){
            .label = !code                        ? tr("Ikke oplyst")
                     : dimension == GRANT_BY_AREA ? code_label("steering_area", code)
                                                  : organisation_abbrev(code),
            .granted = economy_mio_or(req, t.sum.part[i], "–"),
            .proposed = economy_mio_or(req, proposed, "–"),
        };
    }
    ret->title = dimension == GRANT_BY_AREA ? tr("Efter styringsområde") : tr("Efter forvaltning");
    ret->head = dimension == GRANT_BY_AREA ? tr("Styringsområde") : tr("Forvaltning");
    ret->rows = rows;
    ret->n = t.n_codes + t.has_unstated;
    return OK;
}

static int fill_years(struct req *req, const struct grants_data *d, struct grants_split_view *ret)
{
    enum { BEFORE = 3, AFTER = 4 };
    struct grants_amount_view *rows = arena_array(req->arena, BEFORE + AFTER + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "grants years");
    for (int i = 0; i <= BEFORE + AFTER; i++) {
        int year = d->year - BEFORE + i;
        struct money granted = MONEY_NONE, proposed = MONEY_NONE;
        for (size_t g = 0; g < d->n_grants; g++) {
            const char *key = d->grants[g].key;
            struct grant_amount p = grant_amount_of(d->lines, d->n_lines, key, "proposed", year, NULL, NULL);
            money_add(&granted, grant_amount_of(d->lines, d->n_lines, key, "granted", year, NULL, NULL).used);
            if (!p.tentative && year > d->year)
                money_add(&proposed, p.used);
        }
        rows[i] = (struct grants_amount_view){arena_printf(req->arena, "%d", year),
            economy_mio_or(req, granted, "–"), economy_mio_or(req, proposed, "–")};
    }
    *ret = (struct grants_split_view){tr("Efter år"), tr("År"), rows, BEFORE + AFTER + 1};
    return OK;
}

static int fill_splits(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    struct grants_split_view *s = arena_array(req->arena, 3, sizeof *s);
    if (!s)
        return err_set(&req->err, ERR_LIMIT, "grants splits");
    int rc = fill_split(req, d, GRANT_BY_AREA, &s[0]);
    if (!rc)
        rc = fill_split(req, d, GRANT_BY_ADMINISTRATION, &s[1]);
    if (!rc)
        rc = fill_years(req, d, &s[2]);
    v->splits = s;
    v->n_splits = 3;
    return rc;
}

/* ---- board and calendar ---- */

static int fill_board(struct req *req, struct grants_view *v)
{
    const struct code *const *verdicts;
    size_t n = code_list("verdict", DAY_NONE, &verdicts);
    struct grants_group *groups = arena_array(req->arena, n + 1, sizeof *groups);
    struct grants_row *rows = arena_array(req->arena, v->n + 1, sizeof *rows);
    if (!groups || !rows)
        return err_set(&req->err, ERR_LIMIT, "grants board");
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        struct grants_group g = {.label = code_label("verdict", verdicts[i]->code), .rows = rows + at};
        struct money sum = MONEY_NONE;
        for (size_t j = 0; j < v->n; j++) {
            if (!text_equal(v->rows[j].grant->verdict, verdicts[i]->code))
                continue;
            rows[at++] = v->rows[j];
            money_add(&sum, v->rows[j].granted);
            g.n++;
        }
        const char *words = g.n ? grants_words(req, g.n) : tr("ingen bevillinger");
        g.sum =
            g.n == 0 ? words
            : money_is_none(sum)
                ? arena_printf(req->arena, tr("%s, beløb i %d ikke oplyst"), words, v->year)
                : arena_printf(req->arena, tr("%s, %s mio. kr. i %d"), words, economy_mio(req, sum), v->year);
        if (g.n || !v->verdict)
            groups[v->n_groups++] = g;
    }
    v->groups = groups;
    v->may_assess = who_may(&req->who, PERM_ECONOMY_EDIT);
    return OK;
}

/* Last year of the proposal as printed; 0 = printed without years, -1 = no amount at all. */
static int proposal_ends(const struct grants_data *d, const struct grant *g)
{
    int end = -1;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        if (!line_is(l, g) || !text_equal(l->phase, "proposed") || money_is_none(l->money))
            continue;
        int to = l->year_to == INT_NONE ? 0 : (int)l->year_to;
        if (to > end)
            end = to;
    }
    return end;
}

static int fill_calendar(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    enum { SPAN = 8 };
    struct grants_group *groups = arena_array(req->arena, SPAN + 2, sizeof *groups);
    struct grants_row *rows = arena_array(req->arena, v->n + 1, sizeof *rows);
    size_t at = 0;
    if (!groups || !rows)
        return err_set(&req->err, ERR_LIMIT, "grants calendar");
    for (int i = 0; i < SPAN + 2; i++) {
        int end = i < SPAN ? d->year + 1 + i : SPAN - i;
        struct grants_group g = {.rows = rows + at};
        for (size_t j = 0; j < v->n; j++) {
            if (proposal_ends(d, v->rows[j].grant) == end) {
                rows[at++] = v->rows[j];
                g.n++;
            }
        }
        g.label = end > 0    ? arena_printf(req->arena, tr("Forslaget udløber i %d"), end)
                  : end == 0 ? tr("Forslagets år er ikke oplyst")
                             : tr("Intet beløb er foreslået");
        g.note = grants_words(req, g.n);
        if (g.n)
            groups[v->n_groups++] = g;
    }
    v->groups = groups;
    return OK;
}

/* ---- filter and address ---- */

static const struct html_option *options_of(struct req *req, const char *all, const char *const *codes,
    const char *const *labels, size_t n, size_t *ret_n)
{
    struct html_option *o = arena_array(req->arena, n + 1, sizeof *o);
    *ret_n = o ? n + 1 : 0;
    if (!o)
        return NULL;
    o[0] = (struct html_option){"", all};
    for (size_t i = 0; i < n; i++)
        o[i + 1] = (struct html_option){codes[i], labels[i]};
    return o;
}

enum { MAX_OPTIONS = 20 };

static void add_option(
    const char *code, const char *label, const char **codes, const char **labels, size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        if (text_equal(codes[i], code))
            return;
    if (!code || *n == MAX_OPTIONS)
        return;
    codes[*n] = code;
    labels[(*n)++] = label;
}

static void fill_options(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    const char *codes[MAX_OPTIONS], *labels[MAX_OPTIONS];
    const struct code *const *list;
    size_t n = 0, n_list = code_list("verdict", DAY_NONE, &list);
    for (size_t i = 0; i < n_list; i++)
        add_option(list[i]->code, code_label("verdict", list[i]->code), codes, labels, &n);
    v->verdicts = options_of(req, tr("Alle"), codes, labels, n, &v->n_verdicts);
    n = 0;
    for (size_t i = 0; i < d->n_lines; i++)
        add_option(d->lines[i].committee,
            d->lines[i].committee ? organisation_abbrev(d->lines[i].committee) : NULL, codes, labels, &n);
    v->committees = options_of(req, tr("Alle udvalg"), codes, labels, n, &v->n_committees);
    n = 0;
    n_list = code_list("steering_area", DAY_NONE, &list);
    for (size_t i = 0; i < n_list; i++)
        add_option(list[i]->code, code_label("steering_area", list[i]->code), codes, labels, &n);
    add_option("ikke-oplyst", tr("Ikke oplyst"), codes, labels, &n);
    v->areas = options_of(req, tr("Alle"), codes, labels, n, &v->n_areas);
    n = 0;
    add_option(
        arena_printf(req->arena, "%d", d->year), arena_printf(req->arena, "%d", d->year), codes, labels, &n);
    v->years = options_of(req, tr("Alle år"), codes, labels, n, &v->n_years);
}

static const char *label_of(const struct html_option *o, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++)
        if (text_equal(o[i].value, value))
            return o[i].label;
    return value;
}

static void fill_address(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    enum { N_FILTERS = 5 };
    const char *names[N_FILTERS] = {"vurdering", "udvalg", "styringsomraade", "aar", "q"};
    const char *values[N_FILTERS] = {d->verdict, d->committee, d->area, v->year_text, d->q};
    const char *labels[N_FILTERS] = {label_of(v->verdicts, v->n_verdicts, d->verdict),
        label_of(v->committees, v->n_committees, d->committee), label_of(v->areas, v->n_areas, d->area),
        v->year_text, d->q};
    struct link *filters = arena_array(req->arena, N_FILTERS, sizeof *filters);
    const char *url = "/oekonomi/bevillinger";
    for (size_t i = 0; i < N_FILTERS; i++)
        url = html_url_with(req->arena, url, names[i], values[i]);
    url = html_url_with(req->arena, url, "visning", v->view);
    v->url = url;
    for (size_t i = 0; filters && i < N_FILTERS; i++) {
        if (values[i])
            filters[v->n_filters++] = (struct link){labels[i], url_with(req, v, names[i], NULL), false};
    }
    v->filters = filters;
    v->tabs[0] = (struct link){tr("Liste"), url_with(req, v, "visning", NULL), !v->view};
    v->tabs[1] = (struct link){tr("Tavle efter vurdering"), url_with(req, v, "visning", "tavle"), v->board};
    v->tabs[2] = (struct link){tr("Kalender"), url_with(req, v, "visning", "kalender"), v->calendar};
    v->tabs[3] = (struct link){tr("Resultater"), url_with(req, v, "visning", "resultater"), v->results};
    const char *sorted = html_url_with(req->arena, url, "sorter", d->sort);
    v->csv_url = html_url_with(req->arena, sorted, "format", "csv");
    v->xlsx_url = html_url_with(req->arena, sorted, "format", "xlsx");
}

/* The sentence where nothing passes: names a choice to take back. */
static const char *empty_words(struct req *req, const struct grants_view *v)
{
    if (v->n_filters == 0)
        return tr("Der er ingen bevillinger i kataloget.");
    return arena_printf(req->arena, tr("Ingen bevillinger passer til dine valg. Prøv at fjerne “%s”."),
        v->filters[v->n_filters - 1].label);
}

/* ---- the file ---- */

static int send_file(struct req *req, struct res *res, const struct grants_view *v, const char *format)
{
    enum { N_COLS = 13 };
    const char *heads[N_COLS] = {tr("Nr."), tr("Bevilling"), tr("Besluttet med"), tr("Styringsområde"),
        tr("Udvalg"), arena_printf(req->arena, tr("Bevilget %d, mio. kr."), v->year),
        tr("Bemærkning til bevilget"), tr("Bevilget for, som trykt"),
        arena_printf(req->arena, tr("Foreslået %d, mio. kr. (%d-p/l)"), v->year + 1, v->year + 1),
        tr("Bemærkning til foreslået"), tr("Forslaget gælder, som trykt"), tr("Faglig vurdering"),
        tr("Bemærkning")};
    const char *notes[] = {
        v->source, tr("Beløbene har forskellige prisniveauer og er derfor ikke lagt sammen.")};
    struct export_cell *cells = arena_array(req->arena, v->n + 1, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "grants file");
    for (size_t i = 0; i < v->n; i++) {
        const struct grants_row *r = &v->rows[i];
        struct export_cell *c = cells + i * N_COLS;
        c[0] = export_number(EXPORT_COUNT, r->grant->nr);
        c[1] = export_text(r->title);
        c[2] = export_text(r->decision);
        c[3] = export_text(r->areas);
        c[4] = export_text(r->committees);
        c[5] = money_is_none(r->granted) ? export_text(r->granted_text)
                                         : export_number(EXPORT_MIO, r->granted.oere);
        c[6] = export_text(r->granted_note ? r->granted_note : "–");
        c[7] = export_text(r->granted_period ? r->granted_period : tr("ikke oplyst"));
        c[8] = money_is_none(r->proposed) ? export_text(r->proposed_text)
                                          : export_number(EXPORT_MIO, r->proposed.oere);
        c[9] = export_text(r->proposed_note ? r->proposed_note : "–");
        c[10] = export_text(r->proposed_period);
        c[11] = export_text(r->verdict);
        c[12] = export_text(r->remark);
    }
    struct export_table t = {"bevillinger", heads, N_COLS, cells, v->n, notes, 2};
    return export_send(req, res, format, &t);
}

/* ---- the page ---- */

static void fill_head(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    struct action *actions = arena_array(req->arena, 4, sizeof *actions);
    v->head = (struct page_head){
        .title = d->expires == INT_NONE
                     ? tr("Bevillinger, der udløber")
                     : arena_printf(req->arena, tr("Bevillinger, der udløber i %lld"), (long long)d->expires),
        .lead = arena_printf(
            req->arena, tr("%s i kataloget passer til dine valg"), grants_words(req, d->n_grants)),
        .no_primary = true,
    };
    if (actions) {
        actions[0] = (struct action){tr("Hent XLSX"), v->xlsx_url, NULL};
        const char *aar = v->year_text ? arena_printf(req->arena, "?aar=%s", v->year_text) : "";
        actions[1] = (struct action){
            tr("Hent katalog"), arena_printf(req->arena, "/oekonomi/udloeb/katalog%s", aar), NULL};
        actions[2] = (struct action){
            tr("Ændret vurdering"), arena_printf(req->arena, "/oekonomi/udloeb/hvad-nu-hvis%s", aar), NULL};
        actions[3] = (struct action){
            tr("Hvem mangler?"), arena_printf(req->arena, "/oekonomi/vurderinger%s", aar), NULL};
        v->head.actions = actions;
        v->head.n_actions = 4;
    }
    v->source = tr(
        "Kilde: katalog over bevillingsudløb 2026. Tal er vist, som de er trykt. Beløb, der ikke er trykt, er ikke oplyst og regnes aldrig som 0.");
    v->shown = v->calendar ? tr("Perioder står, som de er trykt. Et forslag uden årstal er ikke fyldt ud.")
               : d->sort
                   ? arena_printf(req->arena, tr("Viser %s. Beløb, der ikke er oplyst, står sidst."),
                         grants_words(req, v->n))
                   : arena_printf(req->arena,
                         tr("Viser %s, sorteret efter beløb i %d. Beløb, der ikke er oplyst, står sidst."),
                         grants_words(req, v->n), d->year);
}

static int fill_view(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    v->board = text_equal(v->view, "tavle");
    v->calendar = text_equal(v->view, "kalender");
    v->results = text_equal(v->view, "resultater");
    if (!v->board && !v->calendar && !v->results)
        v->view = NULL;
    fill_options(req, d, v);
    fill_address(req, d, v);
    int rc = fill_rows(req, d, v);
    if (!rc)
        rc = fill_totals(req, d, v);
    if (!rc)
        rc = fill_splits(req, d, v);
    if (!rc && v->board)
        rc = fill_board(req, v);
    if (!rc && v->calendar)
        rc = fill_calendar(req, d, v);
    if (!rc && v->results)
        rc = grants_fill_results(req, v);
    fill_head(req, d, v);
    v->empty = empty_words(req, v);
    return rc;
}

static int grants_page(struct req *req, struct res *res)
{
    struct grants_data d = {0};
    int rc = read_data(req, &d);
    if (rc)
        return rc;
    filter_grants(&d, req->arena);
    struct grants_view v = {
        .year = d.year,
        .sort = d.sort ? d.sort : "-beloeb",
        .verdict = d.verdict,
        .committee = d.committee,
        .area = d.area,
        .q = d.q,
        .year_text = d.expires == INT_NONE ? NULL : arena_printf(req->arena, "%lld", (long long)d.expires),
        .view = req_text(req, "visning"),
    };
    rc = fill_view(req, &d, &v);
    if (rc)
        return rc;
    if (v.results && req_text(req, "format"))
        return grants_send_results(req, res, &v, req_text(req, "format"));
    if (req_text(req, "format"))
        return send_file(req, res, &v, req_text(req, "format"));
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"},
        {tr("Bevillinger"), d.expires == INT_NONE ? NULL : "/oekonomi/bevillinger"},
        {arena_printf(req->arena, tr("Udløb %lld"), (long long)d.expires), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, d.expires == INT_NONE ? 2 : 3);
    draw_bars(h, &v);
    t_grants_page(h, &v);
    return page_end(req, res, h);
}

static const struct param grants_params[] = {{"vurdering", P_KEY, 0, 0}, {"udvalg", P_KEY, 0, 0},
    {"styringsomraade", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}, {"q", P_TEXT, 0, 100},
    {"sorter", P_KEY, 0, 0}, {"visning", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}};
ROUTE(grants_list_route, "GET", "/oekonomi/bevillinger", PERM_ECONOMY_READ, grants_page, grants_params);
ROUTE(grants_expiry_route, "GET", "/oekonomi/udloeb", PERM_ECONOMY_READ, grants_page, grants_params);
