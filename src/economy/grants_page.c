/* Grants, and what expires: totals by verdict and committee, list, board and calendar over one filter, and the file. The register is read in
 * memory (economy/grant_book.h); one page of the list is made of its rows. */
#include "economy/grants_page.h"

#include "base/text.h"
#include "economy/economy_words_page.h"
#include "effect/export_page.h"
#include "grants.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

MENU_ITEM(economy_menu, MENU_ECONOMY, N_("Økonomi"), "/oekonomi", PERM_ECONOMY_READ);

enum { PER_PAGE = 50, PER_GROUP = 20, CALENDAR_YEARS = 6 };

/* ---- the filter ---- */

static unsigned wanted_area(const char *area)
{
    return text_equal(area, "ikke-oplyst") ? 0 : grant_area_bit(area);
}

/* A grant without years is shown in every year: it is not known to expire in another. */
static bool passes(const struct grants_data *d, uint32_t i, const char *folded)
{
    const struct grant_entry *e = &d->book->entries[i];
    const char *verdict = e->head.verdict;
    if (d->verdict && !(text_equal(d->verdict, "ingen") ? !verdict : text_equal(verdict, d->verdict)))
        return false;
    if (d->committee && !text_list_has(e->committees, d->committee))
        return false;
    if (d->area && !(wanted_area(d->area) ? (e->areas_any & wanted_area(d->area)) != 0 : e->areas_any == 0))
        return false;
    if (d->expires != INT_NONE && !d->at[i].ends && !e->ends_unknown)
        return false;
    return !folded || strstr(e->folded[d->lang], folded) != NULL;
}

/* The order that is asked for; as the page stands, largest amount first. */
static enum grant_order order_of(const char *sort, bool *ret_down)
{
    static const char *const names[GRANT_ORDERS] = {"nr", "titel", "beloeb", "forslag", "dato"};
    const char *key = sort ? sort : "-beloeb";
    *ret_down = key[0] == '-';
    for (int i = 0; i < GRANT_ORDERS; i++) {
        if (text_equal(names[i], key + *ret_down))
            return (enum grant_order)i;
    }
    return GRANT_ORDER_NR;
}

/* Those that pass the filter, in the order asked for. */
static int filter_grants(struct req *req, struct grants_data *d)
{
    const char *folded = d->q ? text_fold(req->arena, d->q) : NULL;
    const uint32_t *order;
    bool down;
    enum grant_order key = order_of(d->sort, &down);
    int rc =
        grant_book_order(d->book, d->year, key, d->lang, down, d->expires != INT_NONE, &order, &req->err);
    if (rc)
        return rc;
    d->chosen = arena_array(req->arena, d->book->n + 1, sizeof *d->chosen);
    if (!d->chosen)
        return err_set(&req->err, ERR_LIMIT, "grants");
    for (size_t i = 0; i < d->book->n; i++) {
        if (passes(d, order[i], folded))
            d->chosen[d->n++] = order[i];
    }
    d->choice = d->verdict || d->committee || d->area || d->q ? GRANT_SOME
                : d->expires != INT_NONE                      ? GRANT_ENDING
                                                              : GRANT_ALL;
    return OK;
}

static int read_data(struct req *req, struct grants_data *d)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_book_get(c, &d->book, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    d->verdict = req_text(req, "vurdering");
    d->committee = req_text(req, "udvalg");
    d->area = req_text(req, "styringsomraade");
    d->q = req_text(req, "q");
    d->sort = req_text(req, "sorter");
    d->view = TEXT_ONE_OF(req_text(req, "visning"), NULL, "tavle", "kalender", "resultater");
    d->lang = lang_pick("da", "en")[0] == 'e';
    d->expires = req_int(req, "aar", INT_NONE);
    if (d->expires == INT_NONE && d->is_expiry && !text_equal(d->view, "kalender"))
        d->expires = grant_book_next_ending(d->book);
    d->year = d->expires != INT_NONE ? (int)d->expires : grant_book_next_ending(d->book);
    rc = grant_book_at(d->book, d->year, &d->at, &req->err);
    return rc ? rc : filter_grants(req, d);
}

/* ---- rows ---- */

/* "1 bevilling", "27 bevillinger". */
const char *grants_words(struct req *req, size_t n)
{
    return n == 1 ? tr("1 bevilling")
                  : arena_printf(req->arena, tr("%s bevillinger"),
                        html_format(req->arena, req->lang, harg_int((int64_t)n)));
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

static const char *with(struct req *req, const char *a, const char *b)
{
    return a && b ? arena_printf(req->arena, "%s · %s", a, b) : a ? a : b;
}

const char *grants_level_words(struct req *req, const char *level)
{
    if (!level)
        return tr("prisniveau ikke oplyst");
    return text_equal(level, "løbende") ? tr("løbende priser")
                                        : arena_printf(req->arena, tr("%s-p/l"), level);
}

/* What ends, when it is not the whole grant at the end of the year: "2 af 3 beløb udløber", "30.06.2026". */
static const char *ending_note(struct req *req, const struct grant_at *at, int year)
{
    const struct grant_ending *e = &at->ending;
    const char *part = e->n_lines < e->n_all
                           ? arena_printf(req->arena, tr("%d af %d beløb udløber"), e->n_lines, e->n_all)
                           : NULL;
    const char *day = e->day.n != day_from_ymd(year, 12, 31).n
                          ? html_format(req->arena, req->lang, harg_day(e->day))
                          : NULL;
    const char *mixed = e->mixed ? tr("flere prisniveauer, ikke lagt sammen") : NULL;
    return with(req, with(req, part, day), mixed);
}

static const char *committee_words(struct req *req, const struct grant_entry *e)
{
    const char *word, *list = e->committees, *out = NULL;
    size_t len;
    while (list && text_list_next(&list, &word, &len)) {
        const char *abbrev = organisation_abbrev(arena_strndup(req->arena, word, len));
        out = out ? arena_printf(req->arena, "%s, %s", out, abbrev) : abbrev;
    }
    return out ? out : tr("ikke oplyst");
}

static struct grants_row row_of(struct req *req, const struct grants_data *d, const struct grant_at *year_at,
    int year, uint32_t i, bool ending)
{
    const struct grant_entry *e = &d->book->entries[i];
    const struct grant *g = &e->head;
    const struct grant_at *at = &year_at[i];
    struct money granted = ending && at->ends ? at->ending.amount : at->granted.used;
    const char *period = economy_periods(req, e->lines, e->n_lines, g->key, "proposed");
    const char *none = text_equal(g->verdict, "stop") && !period ? "–" : tr("ikke oplyst");
    const char *note = economy_amount_note(req, &at->granted, false);
    const char *level = !money_is_none(granted) && at->granted.price_level
                            ? grants_level_words(req, at->granted.price_level)
                            : NULL;
    return (struct grants_row){
        .grant = g,
        .url = arena_printf(req->arena, "/oekonomi/bevillinger/%s", g->key),
        .title = lang_pick(g->title, g->title_en),
        .decision = decision_of(g),
        .areas = grant_areas_words(e->areas, req->arena),
        .committees = committee_words(req, e),
        .granted = granted,
        .proposed = at->proposed.used,
        .granted_text = economy_mio(req, granted),
        .granted_note =
            with(req, with(req, note, level), ending && at->ends ? ending_note(req, at, year) : NULL),
        .proposed_text = economy_mio_or(req, at->proposed.used, none),
        .proposed_note = economy_amount_note(req, &at->proposed, true),
        .verdict = g->verdict ? code_label("verdict", g->verdict) : tr("Ikke vurderet"),
        .verdict_class = economy_verdict_class(g->verdict),
        .remark = remark_of(req, g),
        .granted_period = economy_periods(req, e->lines, e->n_lines, g->key, "granted"),
        .proposed_period = period                           ? period
                           : text_equal(g->verdict, "stop") ? tr("intet forslag")
                                                            : tr("ikke oplyst"),
        .day = at->ends ? html_format(req->arena, req->lang, harg_day(at->ending.day)) : tr("ikke oplyst"),
        .ends = at->ends ? ending_note(req, at, year) : NULL,
        .period_note = note,
        .level =
            at->granted.price_level ? grants_level_words(req, at->granted.price_level) : tr("ikke oplyst"),
    };
}

/* One page of the list, or all of it for a file. */
static int fill_rows(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    bool all = req_text(req, "format") != NULL;
    size_t first = all ? 0 : (size_t)(req_int(req, "side", 1) - 1) * PER_PAGE;
    size_t last = all || first + PER_PAGE > d->n ? d->n : first + PER_PAGE;
    if (first > last)
        first = last;
    struct grants_row *rows = arena_array(req->arena, last - first + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "grants rows");
    for (size_t i = first; i < last; i++)
        rows[i - first] = row_of(req, d, d->at, d->year, d->chosen[i], d->expires != INT_NONE);
    v->rows = rows;
    v->n = last - first;
    v->paging = (struct paging){v->url, req_int(req, "side", 1), PER_PAGE, (int64_t)d->n};
    return OK;
}

/* ---- board and calendar ---- */

/* The first cards of one verdict; how many there are and their sum are in the totals. */
static struct grants_group board_group(struct req *req, const struct grants_data *d,
    const struct grants_view *v, const char *verdict, const struct grant_total_row *row)
{
    struct grants_row *rows = arena_must(req->arena, PER_GROUP * sizeof *rows);
    struct grants_group g = {.label = verdict ? code_label("verdict", verdict) : tr("Ikke vurderet"),
        .rows = rows,
        .total = row ? (size_t)row->n : 0};
    size_t wanted = g.total < PER_GROUP ? g.total : PER_GROUP;
    for (size_t j = 0; j < d->n && g.n < wanted; j++) {
        uint32_t at = d->chosen[j];
        if (text_equal(d->book->entries[at].head.verdict, verdict))
            rows[g.n++] = row_of(req, d, d->at, d->year, at, d->expires != INT_NONE);
    }
    const char *words = g.total ? grants_words(req, g.total) : tr("ingen bevillinger");
    g.sum = g.total == 0 ? words
            : money_is_none(row->granted)
                ? arena_printf(req->arena, tr("%s, beløb i %d ikke oplyst"), words, v->year)
                : arena_printf(
                      req->arena, tr("%s, %s mio. kr. i %d"), words, economy_mio(req, row->granted), v->year);
    if (g.total > g.n)
        g.more_url = html_url_with(req->arena, html_url_with(req->arena, v->url, "visning", NULL),
            "vurdering", verdict ? verdict : "ingen");
    return g;
}

static int fill_board(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    const struct code *const *verdicts;
    const struct grant_totals *t = &d->summary->by[GRANT_BY_COMMITTEE];
    size_t n = code_list("verdict", DAY_NONE, &verdicts);
    struct grants_group *groups = arena_array(req->arena, n + 2, sizeof *groups);
    if (!groups)
        return err_set(&req->err, ERR_LIMIT, "grants board");
    for (size_t i = 0; i <= n; i++) {
        const char *verdict = i < n ? verdicts[i]->code : NULL; /* last: not assessed */
        const struct grant_total_row *row = NULL;
        for (size_t k = 0; k < t->n_rows; k++) {
            if (text_equal(t->rows[k].verdict, verdict ? verdict : ""))
                row = &t->rows[k];
        }
        if (row || (verdict && !v->verdict))
            groups[v->n_groups++] = board_group(req, d, v, verdict, row);
    }
    v->groups = groups;
    v->may_assess = who_may(&req->who, PERM_ECONOMY_EDIT);
    return OK;
}

/* Last year of the proposal as printed; 0 = printed without years, -1 = no amount at all. */
static int proposal_ends(const struct grant_entry *e)
{
    int end = -1;
    for (size_t i = 0; i < e->n_lines; i++) {
        const struct grant_line *l = &e->lines[i];
        if (!text_equal(l->phase, "proposed") || money_is_none(l->money))
            continue;
        int to = l->year_to == INT_NONE ? 0 : (int)l->year_to;
        if (to > end)
            end = to;
    }
    return end;
}

/* By the year the proposal ends. */
static int fill_proposals(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    enum { SPAN = 8 };
    struct grants_group *groups = arena_array(req->arena, SPAN + 2, sizeof *groups);
    int *ends = arena_array(req->arena, d->n + 1, sizeof *ends);
    if (!groups || !ends)
        return err_set(&req->err, ERR_LIMIT, "grants calendar");
    for (size_t j = 0; j < d->n; j++)
        ends[j] = proposal_ends(&d->book->entries[d->chosen[j]]);
    for (int i = 0; i < SPAN + 2; i++) {
        int end = i < SPAN ? d->year + 1 + i : SPAN - i;
        struct grants_row *rows = arena_must(req->arena, PER_PAGE * sizeof *rows);
        struct grants_group g = {.rows = rows};
        for (size_t j = 0; j < d->n; j++) {
            if (ends[j] != end)
                continue;
            if (g.n < PER_PAGE)
                rows[g.n++] = row_of(req, d, d->at, d->year, d->chosen[j], false);
            g.total++;
        }
        g.label = end > 0    ? arena_printf(req->arena, tr("Forslaget udløber i %d"), end)
                  : end == 0 ? tr("Forslagets år er ikke oplyst")
                             : tr("Intet beløb er foreslået");
        g.note = g.total > g.n ? arena_printf(req->arena, tr("%s, de første %zu vises"),
                                     grants_words(req, g.total), g.n)
                               : grants_words(req, g.total);
        if (g.total)
            groups[v->n_groups++] = g;
    }
    v->groups = groups;
    return OK;
}

/* "83,2 mio. kr. (prisniveau ikke oplyst) og 4,0 mio. kr. (2027-p/l)": what ends, by price level. */
static const char *level_sum_words(struct req *req, const struct grant_level_sums *s)
{
    const char *out = NULL;
    for (size_t k = 0; k < s->n; k++) {
        const char *one = arena_printf(req->arena, tr("%s mio. kr. (%s)"), economy_mio(req, s->sums[k]),
            grants_level_words(req, s->levels[k]));
        out = out ? arena_printf(req->arena, tr("%s og %s"), out, one) : one;
    }
    return out ? out : tr("beløb ikke oplyst");
}

/* One year of the calendar: the first rows in order, how many there are and their sums. */
static int fill_calendar_year(struct req *req, const struct grants_data *d, const char *url, int year,
    uint32_t *chosen, const bool *passing, struct grants_group *ret)
{
    const struct grant_at *at;
    const uint32_t *order;
    const struct grant_summary *kept;
    struct grant_level_sums sums;
    size_t n = 0, shown = 0;
    bool down, whole = d->choice == GRANT_ALL;
    enum grant_order key = order_of(d->sort, &down);
    int rc = grant_book_at(d->book, year, &at, &req->err);
    if (!rc)
        rc = grant_book_order(d->book, year, key, d->lang, down, true, &order, &req->err);
    size_t all = (size_t)d->book->n_ending[year - d->book->first_year];
    for (size_t i = 0; !rc && i < d->book->n && n < (whole ? PER_GROUP : all); i++) {
        if (passing[order[i]] && at[order[i]].ends)
            chosen[n++] = order[i];
    }
    if (!rc && whole)
        rc = grant_book_summary(
            d->book, year, d->chosen, d->n, GRANT_ALL, GRANTS_LEFT_OUT, &kept, req->arena, &req->err);
    if (rc)
        return rc;
    shown = n < PER_GROUP ? n : PER_GROUP;
    if (whole) {
        sums = kept->ending;
        n = all;
    } else {
        grant_level_sums_of(at, chosen, n, &sums);
    }
    struct grants_row *rows = arena_must(req->arena, (shown + 1) * sizeof *rows);
    for (size_t i = 0; i < shown; i++)
        rows[i] = row_of(req, d, at, year, chosen[i], true);
    *ret = (struct grants_group){.label = arena_printf(req->arena, tr("Udløber i %d"), year),
        .note = arena_printf(req->arena, "%s, %s", grants_words(req, n), level_sum_words(req, &sums)),
        .rows = rows,
        .n = shown,
        .total = n,
        .more_url = html_url_with(req->arena, url, "aar", arena_printf(req->arena, "%d", year))};
    return OK;
}

/* By the year that what is granted ends: whole grants and single lines. */
static int fill_calendar(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    int first = d->expires != INT_NONE ? (int)d->expires : grant_book_next_ending(d->book);
    int years = d->expires != INT_NONE ? 1 : CALENDAR_YEARS;
    struct grants_group *groups = arena_array(req->arena, (size_t)years + 1, sizeof *groups);
    uint32_t *chosen = arena_array(req->arena, d->book->n + 1, sizeof *chosen);
    bool *passing = arena_array(req->arena, d->book->n + 1, sizeof *passing);
    const char *list = html_url_with(req->arena, v->url, "visning", NULL);
    int rc = OK, span = (int)(sizeof d->book->n_ending / sizeof d->book->n_ending[0]);
    if (!groups || !chosen || !passing)
        return err_set(&req->err, ERR_LIMIT, "grants calendar");
    for (size_t i = 0; i < d->n; i++)
        passing[d->chosen[i]] = true;
    for (int year = first; !rc && year < first + years; year++) {
        struct grants_group g;
        int place = year - d->book->first_year;
        if (place < 0 || place >= span || !d->book->n_ending[place])
            continue;
        rc = fill_calendar_year(req, d, list, year, chosen, passing, &g);
        if (!rc && g.total)
            groups[v->n_groups++] = g;
    }
    v->groups = groups;
    return rc;
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

enum { MAX_OPTIONS = 40 };

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
    add_option("ingen", tr("Ikke vurderet"), codes, labels, &n);
    v->verdicts = options_of(req, tr("Alle"), codes, labels, n, &v->n_verdicts);
    n = 0;
    for (size_t i = 0; i < d->book->n_codes[GRANT_BY_COMMITTEE]; i++)
        add_option(d->book->codes[GRANT_BY_COMMITTEE][i],
            organisation_abbrev(d->book->codes[GRANT_BY_COMMITTEE][i]), codes, labels, &n);
    v->committees = options_of(req, tr("Alle udvalg"), codes, labels, n, &v->n_committees);
    n = 0;
    n_list = code_list("steering_area", DAY_NONE, &list);
    for (size_t i = 0; i < n_list; i++)
        add_option(list[i]->code, code_label("steering_area", list[i]->code), codes, labels, &n);
    add_option("ikke-oplyst", tr("Ikke oplyst"), codes, labels, &n);
    v->areas = options_of(req, tr("Alle"), codes, labels, n, &v->n_areas);
    n = 0;
    int span = (int)(sizeof d->book->n_ending / sizeof d->book->n_ending[0]);
    for (int i = 0; i < span; i++) {
        const char *year = arena_printf(req->arena, "%d", d->book->first_year + i);
        if (d->book->n_ending[i])
            add_option(year, year, codes, labels, &n);
    }
    v->years = options_of(
        req, d->is_expiry && !v->calendar ? tr("Næste udløb") : tr("Alle år"), codes, labels, n, &v->n_years);
}

static const char *label_of(const struct html_option *o, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++)
        if (text_equal(o[i].value, value))
            return o[i].label;
    return value;
}

static const char *url_with(struct req *req, const struct grants_view *v, const char *name, const char *value)
{
    return html_url_with(req->arena, v->url, name, value);
}

static void fill_address(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    enum { N_FILTERS = 5 };
    const char *names[N_FILTERS] = {"vurdering", "udvalg", "styringsomraade", "aar", "q"};
    const char *values[N_FILTERS] = {d->verdict, d->committee, d->area, d->asked_year, d->q};
    const char *labels[N_FILTERS] = {label_of(v->verdicts, v->n_verdicts, d->verdict),
        label_of(v->committees, v->n_committees, d->committee), label_of(v->areas, v->n_areas, d->area),
        d->asked_year, d->q};
    struct link *filters = arena_array(req->arena, N_FILTERS, sizeof *filters);
    const char *url = v->path;
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
    v->n_tabs = d->is_expiry ? 3 : 4;
    v->tabs[3] = (struct link){tr("Resultater"), url_with(req, v, "visning", "resultater"), v->results};
    const char *sorted = html_url_with(req->arena, url, "sorter", d->sort);
    v->sort_url = url;
    v->url = sorted;
    v->csv_url = html_url_with(req->arena, sorted, "format", "csv");
    v->xlsx_url = html_url_with(req->arena, sorted, "format", "xlsx");
}

/* The sentence where nothing passes: names a choice to take back. */
static const char *empty_words(struct req *req, const struct grants_view *v)
{
    if (v->n_filters == 0)
        return tr("Der er ingen bevillinger endnu. Vælg Ny bevilling for at skrive den første.");
    return arena_printf(req->arena, tr("Ingen bevillinger passer til dine valg. Prøv at fjerne “%s”."),
        v->filters[v->n_filters - 1].label);
}

/* ---- the file ---- */

static int send_file(struct req *req, struct res *res, const struct grants_view *v, const char *format)
{
    enum { N_COLS = 15 };
    const char *heads[N_COLS] = {tr("Nr."), tr("Bevilling"), tr("Besluttet med"), tr("Styringsområde"),
        tr("Udvalg"),
        arena_printf(
            req->arena, v->year_text ? tr("Udløber i %d, mio. kr.") : tr("Bevilget %d, mio. kr."), v->year),
        tr("Prisniveau"), tr("Udløber"), tr("Bemærkning til bevilget"), tr("Bevilget for, som trykt"),
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
        c[6] = export_text(r->level);
        c[7] = export_text(r->day);
        c[8] = export_text(r->granted_note ? r->granted_note : "–");
        c[9] = export_text(r->granted_period ? r->granted_period : tr("ikke oplyst"));
        c[10] = money_is_none(r->proposed) ? export_text(r->proposed_text)
                                           : export_number(EXPORT_MIO, r->proposed.oere);
        c[11] = export_text(r->proposed_note ? r->proposed_note : "–");
        c[12] = export_text(r->proposed_period);
        c[13] = export_text(r->verdict);
        c[14] = export_text(r->remark);
    }
    struct export_table t = {v->year_text ? "udloeb" : "bevillinger", heads, N_COLS, cells, v->n, notes, 2};
    return export_send(req, res, format, &t);
}

/* ---- the page ---- */

static void fill_head(struct req *req, const struct grants_data *d, struct grants_view *v)
{
    struct action *actions = arena_must(req->arena, 5 * sizeof *actions);
    size_t n = 0;
    bool expiry = d->is_expiry || d->expires != INT_NONE;
    if (who_may(&req->who, PERM_ECONOMY_EDIT))
        actions[n++] = (struct action){tr("Ny bevilling"), "/oekonomi/bevillinger/ny", NULL};
    actions[n++] = (struct action){tr("Hent XLSX"), v->xlsx_url, NULL};
    const char *aar = v->year_text ? arena_printf(req->arena, "?aar=%s", v->year_text) : "";
    actions[n++] = (struct action){
        tr("Hent katalog"), arena_printf(req->arena, "/oekonomi/udloeb/katalog%s", aar), NULL};
    actions[n++] = (struct action){
        tr("Ændret vurdering"), arena_printf(req->arena, "/oekonomi/udloeb/hvad-nu-hvis%s", aar), NULL};
    actions[n++] =
        (struct action){tr("Hvem mangler?"), arena_printf(req->arena, "/oekonomi/vurderinger%s", aar), NULL};
    v->head = (struct page_head){
        .title = d->expires != INT_NONE
                     ? arena_printf(req->arena, tr("Bevillinger, der udløber i %lld"), (long long)d->expires)
                 : expiry ? tr("Bevillinger, der udløber")
                          : tr("Bevillinger"),
        .lead = arena_printf(req->arena, tr("%s passer til dine valg"), grants_words(req, d->n)),
        .actions = actions,
        .n_actions = n,
        .no_primary = true,
    };
    v->source = tr(
        "Trykte tal er vist, som de er trykt; kataloget over bevillingsudløb 2026 er kilden til de første 27. Beløb, der ikke er oplyst, regnes aldrig som 0.");
    v->shown =
        v->calendar && d->is_expiry
            ? tr("En bevilling står i hvert år, hvor den eller noget af den udløber. Beløb i forskellige prisniveauer er ikke lagt sammen.")
        : v->calendar ? tr("Perioder står, som de er trykt. Et forslag uden årstal er ikke fyldt ud.")
        : d->sort     ? tr("Beløb, der ikke er oplyst, står sidst.")
                      : arena_printf(req->arena,
                            tr("Sorteret efter beløb i %d. Beløb, der ikke er oplyst, står sidst."), d->year);
}

static int fill_view(struct req *req, struct grants_data *d, struct grants_view *v)
{
    v->board = text_equal(v->view, "tavle");
    v->calendar = text_equal(v->view, "kalender");
    v->results = text_equal(v->view, "resultater");
    fill_options(req, d, v);
    fill_address(req, d, v);
    int rc = req_text(req, "format") ? OK : grants_fill_totals(req, d, v);
    if (!rc)
        rc = fill_rows(req, d, v);
    if (!rc && v->board && d->summary)
        rc = fill_board(req, d, v);
    if (!rc && v->calendar)
        rc = d->is_expiry ? fill_calendar(req, d, v) : fill_proposals(req, d, v);
    if (!rc && v->results)
        rc = grants_fill_results(req, v);
    fill_head(req, d, v);
    v->empty = empty_words(req, v);
    return rc;
}

static int show(struct req *req, struct res *res, struct grants_data *d)
{
    const char *format = req_text(req, "format");
    struct grants_view *v = arena_must(req->arena, sizeof *v);
    *v = (struct grants_view){
        .path = d->is_expiry ? "/oekonomi/udloeb" : "/oekonomi/bevillinger",
        .year = d->year,
        .sort = d->sort ? d->sort : "-beloeb",
        .verdict = d->verdict,
        .committee = d->committee,
        .area = d->area,
        .q = d->q,
        .year_text = d->expires == INT_NONE ? NULL : arena_printf(req->arena, "%lld", (long long)d->expires),
        .view = d->view,
        .expiry = d->is_expiry,
    };
    int rc = fill_view(req, d, v);
    if (rc)
        return rc;
    if (v->results && format)
        return grants_send_results(req, res, v, format);
    if (format)
        return send_file(req, res, v, format);
    bool expiry = d->is_expiry || d->expires != INT_NONE;
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"},
        {tr("Bevillinger"), expiry ? "/oekonomi/bevillinger" : NULL},
        {d->expires == INT_NONE ? tr("Udløb")
                                : arena_printf(req->arena, tr("Udløb %lld"), (long long)d->expires),
            NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v->head.title, crumbs, expiry ? 3 : 2);
    grants_draw(req, h, d, v);
    t_grants_page(h, v);
    return page_end(req, res, h);
}

static int any_page(struct req *req, struct res *res, bool is_expiry)
{
    struct grants_data d = {.is_expiry = is_expiry};
    int rc = read_data(req, &d);
    if (req_int(req, "aar", INT_NONE) != INT_NONE)
        d.asked_year = arena_printf(req->arena, "%lld", (long long)d.expires);
    if (!rc)
        rc = show(req, res, &d);
    grant_book_put(d.book);
    return rc;
}
static int grants_page(struct req *req, struct res *res)
{
    return any_page(req, res, false);
}
static int expiry_page(struct req *req, struct res *res)
{
    return any_page(req, res, true);
}

static const struct param grants_params[] = {{"vurdering", P_KEY, 0, 0}, {"udvalg", P_KEY, 0, 0},
    {"styringsomraade", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}, {"q", P_TEXT, 0, 100},
    {"sorter", P_KEY, 0, 0}, {"visning", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}, {"side", P_INT, 1, 100000}};
ROUTE(grants_list_route, "GET", "/oekonomi/bevillinger", PERM_ECONOMY_READ, grants_page, grants_params);
ROUTE(grants_expiry_route, "GET", "/oekonomi/udloeb", PERM_ECONOMY_READ, expiry_page, grants_params);
