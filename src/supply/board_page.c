/* GET /tilbud/kapacitet: places, taken, promised and free per offer and team, and who waits; on screen and as a file. */
#include "supply/board_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "base/words.h"
#include "board.html.h"
#include "effect/export_page.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

enum { BOARD_PAGE = 50 };
static const int board_ahead[BOARD_AHEAD] = {4, 8};

/* ---- what may be seen ---- */

/* Hides the small cells of one measure, and of teams what would tell of them. cells[n + 1], the last is the total. */
static void board_hide_measure(struct suppress_cell *cells, size_t n, int64_t k)
{
    struct suppress_cell *total = &cells[n];
    total->hidden = suppress_is_small(total->value, k);
    for (size_t i = 0; i < n; i++)
        cells[i].hidden = suppress_is_small(cells[i].value, k);
    if (n && (total->hidden || !suppress_table(cells, n, k))) {
        total->hidden = true;
        for (size_t i = 0; i < n; i++)
            cells[i].hidden = cells[i].hidden || cells[i].value != 0;
    }
}

static int64_t board_measure(const struct board_row *row, size_t measure)
{
    return measure == 0   ? row->occupied
           : measure == 1 ? row->promised
           : measure == 2 ? row->waiting
                          : row->taken_at[measure - 3];
}

static bool *board_hidden_of(struct board_hidden *h, size_t measure)
{
    return measure == 0   ? &h->occupied
           : measure == 1 ? &h->promised
           : measure == 2 ? &h->waiting
                          : &h->taken[measure - 3];
}

struct board_hidden *board_hide(struct req *req, const struct board_offer *o)
{
    struct actor actor = req_actor(req);
    bool own = o->own && who_may(&req->who, PERM_INBOX);
    if (own || figure_shows_small(&actor))
        return arena_must(req->arena, (o->n_teams + 1) * sizeof(struct board_hidden));
    return board_hide_small(req->arena, o);
}

struct board_hidden *board_hide_small(struct arena *a, const struct board_offer *o)
{
    size_t n = o->n_teams;
    struct board_hidden *hidden = arena_must(a, (n + 1) * sizeof *hidden);
    struct suppress_cell *cells = arena_must(a, (n + 1) * sizeof *cells);
    for (size_t m = 0; m < 3 + BOARD_POINTS; m++) {
        for (size_t i = 0; i <= n; i++)
            cells[i] =
                (struct suppress_cell){board_measure(i < n ? &o->teams[i] : &o->all, m), INT64_MAX, false};
        board_hide_measure(cells, n, figure_small_limit());
        for (size_t i = 0; i <= n; i++)
            *board_hidden_of(&hidden[i], m) = cells[i].hidden;
    }
    /* What is taken today is what has a place and what is promised one: each tells of the other. */
    for (size_t i = 0; i <= n; i++) {
        if (hidden[i].occupied || hidden[i].promised)
            hidden[i].taken[0] = true;
        for (size_t w = 1; w < BOARD_POINTS; w++)
            hidden[i].taken[w] = hidden[i].taken[w] || hidden[i].taken[0];
    }
    return hidden;
}

const char *board_number(struct arena *a, int64_t n, bool hidden)
{
    if (hidden)
        return tr("undertrykt");
    return n == INT_NONE ? tr("ikke oplyst") : arena_printf(a, "%lld", (long long)n);
}

const char *board_free_words(
    struct arena *a, const struct board_row *row, size_t week, const struct board_hidden *hidden)
{
    int64_t n = board_free(row, week);
    if (n == INT_NONE)
        return tr("kan ikke beregnes");
    return n < 0 && !hidden->taken[week] ? arena_printf(a, tr("0 (%lld for mange)"), (long long)-n)
                                         : board_number(a, n, hidden->taken[week]);
}

/* ---- filters and order ---- */

struct board_query {
    const char *unit, *track, *state, *words;
};

static bool board_passes(struct req *req, const struct board_offer *o, const struct board_query *q)
{
    if (text_equal(q->unit, "egen") ? !o->own : q->unit && !text_equal(o->provider, q->unit))
        return false;
    if (q->track && !text_list_has(o->track, q->track))
        return false;
    if (q->state && !text_equal(q->state, "ledige") && !text_equal(offer_state_key(o->state), q->state))
        return false;
    if (text_equal(q->state, "ledige") && (board_free(&o->all, 0) == INT_NONE || board_free(&o->all, 0) <= 0))
        return false;
    return !q->words || !*q->words ||
           strstr(text_fold(req->arena, lang_pick(o->title, o->title_en)), q->words) != NULL;
}

/* An offer with what is hidden of it, to be sorted. */
struct board_entry {
    const struct board_offer *offer;
    const struct board_hidden *hidden; /* [n_teams + 1] */
    int64_t key;                       /* what is sorted by; what is not shown comes last */
    size_t at;                         /* place before the sorting */
};

static int64_t board_key(const struct board_entry *e, const char *key)
{
    const struct board_row *row = &e->offer->all;
    const struct board_hidden *hide = &e->hidden[e->offer->n_teams];
    int64_t none = INT64_MAX;
    if (text_equal(key, "pladser"))
        return row->places == INT_NONE ? none : row->places;
    if (text_equal(key, "optaget"))
        return hide->occupied ? none : row->occupied;
    if (text_equal(key, "tilsagn"))
        return hide->promised ? none : row->promised;
    if (text_equal(key, "ledige"))
        return hide->taken[0] || board_free(row, 0) == INT_NONE ? none : board_free(row, 0);
    if (text_equal(key, "venter"))
        return hide->waiting ? none : row->waiting;
    if (text_equal(key, "laengst")) /* longest wait = earliest day */
        return hide->waiting || stamp_is_none(row->longest) ? none : row->longest.ms;
    return 0;
}

static int compare_up(const void *x, const void *y)
{
    const struct board_entry *a = x, *b = y;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->at < b->at ? -1 : a->at > b->at;
}

static int compare_down(const void *x, const void *y)
{
    const struct board_entry *a = x, *b = y;
    if (a->key != b->key && a->key != INT64_MAX && b->key != INT64_MAX)
        return a->key < b->key ? 1 : -1;
    return compare_up(x, y);
}

static int compare_title(const void *x, const void *y)
{
    const struct board_entry *a = x, *b = y;
    int order = text_compare(
        lang_pick(a->offer->title, a->offer->title_en), lang_pick(b->offer->title, b->offer->title_en));
    return order ? order : strcmp(a->offer->key, b->offer->key);
}

static void board_sort(struct board_entry *rows, size_t n, const char *sort)
{
    bool down = sort && *sort == '-';
    const char *key = down ? sort + 1 : sort;
    if (!sort)
        return; /* as read: the own unit first, then by title */
    if (text_equal(key, "titel")) {
        array_sort(rows, n, sizeof *rows, compare_title);
        for (size_t i = 0; down && i < n / 2; i++) {
            struct board_entry swap = rows[i];
            rows[i] = rows[n - 1 - i];
            rows[n - 1 - i] = swap;
        }
        return;
    }
    for (size_t i = 0; i < n; i++)
        rows[i].key = board_key(&rows[i], key);
    array_sort(rows, n, sizeof *rows, down ? compare_down : compare_up);
}

struct board_data {
    struct board_offer *offers;
    size_t n_offers;
    struct board_entry *rows;
    size_t n;
    struct board_query query;
};

static int board_load(struct req *req, struct board_data *d)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    const char *words = req_text(req, "q");
    d->query = (struct board_query){req_text(req, "enhed"), req_text(req, "spor"), req_text(req, "tilstand"),
        words ? text_fold(req->arena, words) : NULL};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = board_read(c, &actor, NULL, clock_today(), &d->offers, &d->n_offers, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    d->rows = arena_array(req->arena, d->n_offers + 1, sizeof *d->rows);
    if (!d->rows)
        return err_set(&req->err, ERR_LIMIT, "board: out of memory");
    for (size_t i = 0; i < d->n_offers; i++) {
        if (!board_passes(req, &d->offers[i], &d->query))
            continue;
        const struct board_hidden *hidden = board_hide(req, &d->offers[i]);
        /* A filter on what is free must not tell of what is hidden. */
        if (text_equal(d->query.state, "ledige") && hidden[d->offers[i].n_teams].taken[0])
            continue;
        d->rows[d->n] = (struct board_entry){&d->offers[i], hidden, 0, d->n};
        d->n++;
    }
    board_sort(d->rows, d->n, req_text(req, "sorter"));
    return OK;
}

/* ---- rows ---- */

static const char *board_since(struct req *req, const struct board_row *row, const struct board_hidden *hide)
{
    if (hide->waiting || !row->waiting || stamp_is_none(row->longest))
        return NULL;
    int64_t days = (int64_t)clock_today().n - stamp_local_day(row->longest).n;
    return arena_printf(req->arena, days == 1 ? tr("%s dag") : tr("%s dage"), words_count(days, req->arena));
}

static struct board_line board_line(struct req *req, const struct board_offer *o, const struct board_row *row,
    const struct board_hidden *hide)
{
    struct arena *a = req->arena;
    struct board_line line = {.url = arena_printf(a, "/tilbud/%s/kapacitet", o->key),
        .title = lang_pick(o->title, o->title_en),
        .unit = o->provider ? organisation_name(o->provider) : tr("Udfører ikke oplyst"),
        .state = offer_state_label(o->state),
        .state_class = offer_state_class(o->state),
        .places = board_number(a, row->places, false),
        .occupied = board_number(a, row->occupied, hide->occupied),
        .promised = board_number(a, row->promised, hide->promised),
        .waiting = board_number(a, row->waiting, hide->waiting),
        .longest = board_since(req, row, hide)};
    if (row->team)
        line.team = *row->team ? lang_pick(row->team_title, row->team_title_en) : tr("Uden hold");
    if (!hide->promised && row->promised_any_day)
        line.promised_note = arena_printf(a, tr("%lld uden dag"), (long long)row->promised_any_day);
    line.free[0] = board_free_words(a, row, 0, hide);
    for (size_t i = 0; i < BOARD_AHEAD; i++)
        line.free[i + 1] = row->places == INT_NONE && row->places_at[board_ahead[i]] == INT_NONE
                               ? "–"
                               : board_free_words(a, row, (size_t)board_ahead[i], hide);
    line.full = !hide->taken[0] && board_free(row, 0) != INT_NONE && board_free(row, 0) <= 0;
    return line;
}

static void board_filters(struct req *req, const struct board_data *d, struct board_view *v)
{
    struct arena *a = req->arena;
    struct board_filter_view *f = arena_must(a, BOARD_FILTERS * sizeof *f);
    struct html_option *units = arena_array(a, d->n_offers + 2, sizeof *units);
    struct html_option *states = arena_must(a, (OFFER_STATES + 2) * sizeof *states);
    size_t n_units = 0;
    if (units) {
        units[n_units++] = (struct html_option){"", tr("Alle enheder")};
        units[n_units++] = (struct html_option){"egen", tr("Min enhed")};
    }
    for (size_t i = 0; units && i < d->n_offers; i++) {
        bool seen = !d->offers[i].provider;
        for (size_t k = 2; k < n_units && !seen; k++)
            seen = text_equal(units[k].value, d->offers[i].provider);
        if (!seen)
            units[n_units++] =
                (struct html_option){d->offers[i].provider, organisation_name(d->offers[i].provider)};
    }
    states[0] = (struct html_option){"", tr("Alle tilstande")};
    states[1] = (struct html_option){"ledige", tr("Ledige pladser i dag")};
    for (size_t i = 0; i < OFFER_STATES; i++)
        states[i + 2] = (struct html_option){
            offer_state_key((enum offer_state)i), offer_state_label((enum offer_state)i)};
    f[0] = (struct board_filter_view){"enhed", tr("Enhed"), req_text(req, "enhed"), units, n_units};
    f[1] = (struct board_filter_view){"spor", tr("Spor"), req_text(req, "spor"), NULL, 0};
    f[1].options = page_options(a, "track", tr("Alle spor"), &f[1].n);
    f[2] = (struct board_filter_view){
        "tilstand", tr("Tilstand"), req_text(req, "tilstand"), states, OFFER_STATES + 2};
    f[3] = (struct board_filter_view){"q", tr("Søg i tilbud"), req_text(req, "q"), NULL, 0};
    v->url = "/tilbud/kapacitet";
    for (size_t i = 0; i < BOARD_FILTERS; i++)
        v->url = html_url_with(a, v->url, f[i].name, f[i].value);
    struct link *active = arena_must(a, BOARD_FILTERS * sizeof *active);
    for (size_t i = 0; i < BOARD_FILTERS; i++) {
        const char *label = f[i].value;
        for (size_t k = 0; k < f[i].n; k++)
            label = text_equal(f[i].options[k].value, f[i].value) ? f[i].options[k].label : label;
        if (f[i].value)
            active[v->n_active++] = (struct link){
                label, html_url_with(a, html_url_with(a, v->url, f[i].name, NULL), "sorter", v->sort), false};
    }
    v->active = active;
    v->filters = f;
}

static const char *board_note(struct req *req)
{
    struct stamp now = clock_now();
    int minute = stamp_local_minute(now);
    return arena_printf(req->arena,
        tr("Opgjort i dag kl. %02d.%02d. Tilsagn er accepterede henvisninger, tilbudte pladser og forløb med startdag. "
           "Forløb uden planlagt slut og uden normal længde holder deres plads, så ledige pladser er det mindste antal. "
           "I din egen enhed er borgere, som du ikke har adgang til, ikke talt med."),
        minute / 60, minute % 60);
}

/* ---- the file ---- */

static struct export_cell board_cell(int64_t n, bool hidden)
{
    return hidden ? export_text(tr("undertrykt")) : export_number(EXPORT_COUNT, n);
}

static void board_cells(struct export_cell *c, const struct board_offer *o, const struct board_row *row,
    const struct board_hidden *h)
{
    size_t n = 0;
    c[n++] = export_text(lang_pick(o->title, o->title_en));
    c[n++] = export_text(!row->team   ? tr("Alle")
                         : *row->team ? lang_pick(row->team_title, row->team_title_en)
                                      : tr("Uden hold"));
    c[n++] = export_text(o->provider ? organisation_name(o->provider) : NULL);
    c[n++] = export_text(offer_state_label(o->state));
    c[n++] = board_cell(row->places, false);
    c[n++] = board_cell(row->occupied, h->occupied);
    c[n++] = board_cell(row->promised, h->promised);
    c[n++] = board_cell(board_free(row, 0), h->taken[0]);
    for (size_t i = 0; i < BOARD_AHEAD; i++)
        c[n++] = board_cell(board_free(row, (size_t)board_ahead[i]), h->taken[board_ahead[i]]);
    c[n++] = board_cell(row->waiting, h->waiting);
    c[n++] = h->waiting || stamp_is_none(row->longest) || !row->waiting
                 ? export_text(NULL)
                 : export_number(EXPORT_DAY, stamp_local_day(row->longest).n);
}

static int board_export(
    struct req *req, struct res *res, const struct board_data *d, const struct board_view *v)
{
    const char *heads[] = {tr("Tilbud"), tr("Hold"), tr("Udfører"), tr("Tilstand"), tr("Pladser"),
        tr("Optaget"), tr("Tilsagn"), tr("Ledige i dag"), v->ahead[0], v->ahead[1], tr("Venter"),
        tr("Længst på ventelisten siden")};
    enum { COLUMNS = sizeof heads / sizeof heads[0] };
    const char *notes[] = {board_note(req)};
    size_t n = 0, n_lines = 0;
    for (size_t i = 0; i < d->n; i++)
        n_lines += 1 + d->rows[i].offer->n_teams;
    struct export_cell *cells = arena_array(req->arena, (n_lines + 1) * COLUMNS, sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "board: out of memory");
    for (size_t i = 0; i < d->n; i++) {
        const struct board_offer *o = d->rows[i].offer;
        board_cells(&cells[n++ * COLUMNS], o, &o->all, &d->rows[i].hidden[o->n_teams]);
        for (size_t k = 0; k < o->n_teams; k++)
            board_cells(&cells[n++ * COLUMNS], o, &o->teams[k], &d->rows[i].hidden[k]);
    }
    struct export_table table = {"kapacitet", heads, COLUMNS, cells, n, notes, 1};
    return export_send(req, res, req_text(req, "format"), &table);
}

static int board_handler(struct req *req, struct res *res)
{
    struct board_data d = {0};
    struct board_view v = {.sort = req_text(req, "sorter"), .attendance_url = "/tilbud/fremmoede"};
    int rc = board_load(req, &d);
    if (rc)
        return rc;
    if (who_may(&req->who, PERM_INBOX))
        v.schedule_url = "/henvisninger/skema";
    board_filters(req, &d, &v);
    const char *sorted = html_url_with(req->arena, v.url, "sorter", v.sort);
    v.export_url = html_url_with(req->arena, sorted, "format", "xlsx");
    for (size_t i = 0; i < BOARD_AHEAD; i++)
        v.ahead[i] = arena_printf(req->arena, tr("Om %d uger"), board_ahead[i]);
    if (text_equal(req_text(req, "format"), "xlsx") || text_equal(req_text(req, "format"), "csv"))
        return board_export(req, res, &d, &v);
    int64_t page = req_int(req, "side", 1);
    size_t first = (size_t)(page - 1) * BOARD_PAGE, n_lines = 0;
    for (size_t i = first; i < d.n && i < first + BOARD_PAGE; i++)
        n_lines += 1 + d.rows[i].offer->n_teams;
    struct board_line *lines = arena_array(req->arena, n_lines + 1, sizeof *lines);
    for (size_t i = first; lines && i < d.n && i < first + BOARD_PAGE; i++) {
        const struct board_offer *o = d.rows[i].offer;
        lines[v.n++] = board_line(req, o, &o->all, &d.rows[i].hidden[o->n_teams]);
        for (size_t k = 0; k < o->n_teams; k++)
            lines[v.n++] = board_line(req, o, &o->teams[k], &d.rows[i].hidden[k]);
    }
    v.rows = lines;
    v.note = board_note(req);
    v.paging = (struct paging){sorted, page, BOARD_PAGE, (int64_t)d.n};
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Kapacitet"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr("Kapacitet"), crumbs, 2);
    t_page_head(h, &(struct page_head){.title = tr("Kapacitet"),
                       .lead = arena_printf(req->arena, tr("Pladser og venteliste i %zu tilbud"), d.n)});
    t_board_page(h, &v);
    return page_end(req, res, h);
}

static const struct param board_params[] = {{"enhed", P_KEY, 0, 0}, {"spor", P_KEY, 0, 0},
    {"tilstand", P_KEY, 0, 0}, {"q", P_TEXT, 0, 80}, {"sorter", P_TEXT, 0, 20}, {"format", P_KEY, 0, 0},
    {"side", P_INT, 1, 1000}};
ROUTE(board_route, "GET", "/tilbud/kapacitet", PERM_OFFER_READ, board_handler, board_params);
