/* Referrals by group of offers and year, reported beside computed, with persons in a row of their own. */
#include "base/text.h"
#include "effect.html.h"
#include "effect/effect_page.h"
#include "effect/export_page.h"
#include "effect/referral_group.h"
#include "effect/reported.h"
#include "effect/suppress.h"
#include "system/layout_page.h"

#define TABLE_AGREEMENT "bif-suf"

enum { MAX_GROUPS = 30, N_COMPUTED = 3 };

/* A printed number of a subject, unit and year. */
struct printed {
    const char *text, *key;
    int64_t value; /* INT_NONE = none */
};

struct table_data {
    struct referral_group *groups;
    size_t n;
    int first, now;    /* years */
    day_t as_of, same; /* data date, and the same day of the first year */
    int64_t count[MAX_GROUPS + 1]
                 [N_COMPUTED]; /* [n] = persons of all; first year, this year, first year on the same days */
    int64_t persons[MAX_GROUPS + 1][N_COMPUTED]; /* behind each */
    struct printed printed[MAX_GROUPS + 1][2];   /* first year, this year */
    struct suppress_cell cells[N_COMPUTED][MAX_GROUPS];
    bool hide_total[N_COMPUTED], hide_persons[N_COMPUTED];
    bool registered; /* any referral of the agreement is sent by the data date */
};

static int read_printed(struct req *req, struct conn *c, const char *kind, const char *subject,
    const char *unit, int year, struct printed *ret)
{
    struct reported *r;
    size_t n;
    const char *wanted = arena_printf(req->arena, "%d", year);
    int rc = reported_of(c, kind, subject, &r, &n, req->arena, &req->err);
    *ret = (struct printed){NULL, NULL, INT_NONE};
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(r[i].unit, unit) && text_equal(r[i].period, wanted))
            *ret = (struct printed){
                r[i].as_printed, r[i].key, dec_is_none(r[i].value) ? INT_NONE : r[i].value.milli / 1000};
    }
    return rc;
}

static int count(struct req *req, struct conn *c, const char *indicator, const char *name, const char *value,
    int year, day_t as_of, int64_t *ret, int64_t *ret_persons)
{
    struct figure f;
    struct figure_params p = {.n = 2, .p = {{name, value}, {"year", arena_printf(req->arena, "%d", year)}}};
    int rc = figure_compute_whole(c, indicator, &p, as_of, &f, req->arena, &req->err);
    *ret = rc ? INT_NONE : f.value;
    *ret_persons = rc ? INT_NONE : f.n_persons;
    return rc;
}

static int count_columns(struct req *req, struct conn *c, const struct table_data *d, const char *indicator,
    const char *name, const char *value, int64_t *ret, int64_t *persons)
{
    int rc = count(req, c, indicator, name, value, d->first, d->as_of, &ret[0], &persons[0]);
    if (!rc)
        rc = count(req, c, indicator, name, value, d->now, d->as_of, &ret[1], &persons[1]);
    return rc ? rc : count(req, c, indicator, name, value, d->first, d->same, &ret[2], &persons[2]);
}

static int read_table(struct req *req, struct conn *c, struct table_data *d)
{
    d->as_of = figure_data_date();
    d->now = day_year(d->as_of);
    d->first = d->now - 1;
    d->same = day_add_months(d->as_of, -12);
    int rc = referral_groups(c, TABLE_AGREEMENT, &d->groups, &d->n, req->arena, &req->err);
    if (!rc && d->n > MAX_GROUPS)
        rc = err_set(&req->err, ERR_LIMIT, "more than %d counting groups", MAX_GROUPS);
    for (size_t i = 0; !rc && i < d->n; i++) {
        rc = count_columns(req, c, d, "referrals", "group", d->groups[i].key, d->count[i], d->persons[i]);
        for (int y = 0; !rc && y < 2; y++)
            rc = read_printed(
                req, c, "counting_group", d->groups[i].key, "referrals", d->first + y, &d->printed[i][y]);
    }
    if (!rc)
        rc = referral_is_registered(c, TABLE_AGREEMENT, d->as_of, &d->registered, &req->err);
    if (!rc)
        rc = count_columns(
            req, c, d, "referred_persons", "agreement", TABLE_AGREEMENT, d->count[d->n], d->persons[d->n]);
    for (int y = 0; !rc && y < 2; y++)
        rc =
            read_printed(req, c, "agreement", TABLE_AGREEMENT, "persons", d->first + y, &d->printed[d->n][y]);
    return rc;
}

/* Few persons, or few between the first year and the same days of it. */
static bool is_few(const struct table_data *d, size_t i, int col, int64_t k)
{
    return suppress_is_small(d->persons[i][col], k) ||
           (col == 2 && suppress_is_small(d->count[i][0] - d->count[i][col], k));
}

static void hide_small(struct req *req, struct table_data *d)
{
    struct actor actor = req_actor(req);
    int64_t k = figure_small_limit();
    for (int col = 0; col < N_COMPUTED; col++) {
        for (size_t i = 0; i < d->n; i++)
            d->cells[col][i] = (struct suppress_cell){
                d->count[i][col], INT64_MAX, !figure_shows_small(&actor) && is_few(d, i, col, k)};
        if (figure_shows_small(&actor))
            continue;
        d->hide_total[col] = !suppress_table(d->cells[col], d->n, k);
        d->hide_persons[col] = suppress_is_small(d->count[d->n][col], k) || is_few(d, d->n, col, k);
    }
}

static const char *figure_url(struct req *req, const char *key)
{
    return html_url_with(req->arena, "/effekt/tal", "tal", key);
}

static struct figure_cell_view computed_cell(
    struct req *req, const struct table_data *d, int64_t value, bool hidden, const char *key)
{
    if (!d->registered)
        return (struct figure_cell_view){.text = tr("ingen data")};
    if (hidden)
        return (struct figure_cell_view){.text = tr("undertrykt")};
    return (struct figure_cell_view){.text = html_format(req->arena, req->lang, harg_int(value)),
        .url = key ? figure_url(req, key) : NULL};
}

static struct figure_cell_view printed_cell(struct req *req, const struct printed *p)
{
    if (!p->text)
        return (struct figure_cell_view){.text = tr("ikke oplyst")};
    return (struct figure_cell_view){.text = p->text,
        .url = figure_url(req, arena_printf(req->arena, "reported key=%s", p->key)),
        .reported = true};
}

static void fill_group(struct req *req, const struct table_data *d, size_t i, struct referral_row_view *row)
{
    const char *key = d->groups[i].key;
    const char *first = arena_printf(req->arena, "referrals group=%s year=%d", key, d->first);
    const char *now = arena_printf(req->arena, "referrals group=%s year=%d", key, d->now);
    *row = (struct referral_row_view){
        .label = lang_pick(d->groups[i].title, d->groups[i].title_en), .unit = tr("henvisninger")};
    row->cell[0] = printed_cell(req, &d->printed[i][0]);
    row->cell[1] = computed_cell(req, d, d->count[i][0], d->cells[0][i].hidden, first);
    row->cell[2] = printed_cell(req, &d->printed[i][1]);
    row->cell[3] = computed_cell(req, d, d->count[i][1], d->cells[1][i].hidden, now);
    row->cell[4] = computed_cell(req, d, d->count[i][2], d->cells[2][i].hidden, NULL);
}

static void fill_total(struct req *req, const struct table_data *d, struct referral_row_view *row)
{
    int64_t printed[2] = {0, 0}, computed[N_COMPUTED] = {0, 0, 0};
    *row = (struct referral_row_view){
        .label = tr("I alt"), .unit = tr("henvisninger, lagt sammen af Tovholder"), .is_sum = true};
    for (size_t i = 0; i < d->n; i++) {
        for (int y = 0; y < 2; y++)
            if (d->printed[i][y].value == INT_NONE)
                printed[y] = INT_NONE;
            else if (printed[y] != INT_NONE)
                printed[y] += d->printed[i][y].value;
        for (int col = 0; col < N_COMPUTED; col++)
            computed[col] += d->count[i][col];
    }
    for (int y = 0; y < 2; y++) {
        const char *key =
            arena_printf(req->arena, "referrals agreement=%s year=%d", TABLE_AGREEMENT, d->first + y);
        row->cell[2 * y].text = html_format(req->arena, req->lang, harg_int(printed[y]));
        row->cell[2 * y + 1] = computed_cell(req, d, computed[y], d->hide_total[y], key);
    }
    row->cell[4] = computed_cell(req, d, computed[2], d->hide_total[2], NULL);
}

static void fill_persons(struct req *req, const struct table_data *d, struct referral_row_view *row)
{
    *row = (struct referral_row_view){.label = tr("Forskellige borgere"),
        .unit = tr("personer, aldrig summen af rækkerne"),
        .is_sum = true};
    for (int y = 0; y < 2; y++) {
        const char *key =
            arena_printf(req->arena, "referred_persons agreement=%s year=%d", TABLE_AGREEMENT, d->first + y);
        row->cell[2 * y] = printed_cell(req, &d->printed[d->n][y]);
        row->cell[2 * y + 1] = computed_cell(req, d, d->count[d->n][y], d->hide_persons[y], key);
    }
    row->cell[4] = computed_cell(req, d, d->count[d->n][2], d->hide_persons[2], NULL);
}

static int fill_table(struct req *req, const struct table_data *d, struct referral_table_view *v)
{
    struct referral_row_view *rows = arena_array(req->arena, d->n + 2, sizeof *rows);
    struct action *actions = arena_array(req->arena, 2, sizeof *actions);
    if (!rows || !actions)
        return err_set(&req->err, ERR_LIMIT, "referral table");
    for (size_t i = 0; i < d->n; i++)
        fill_group(req, d, i, &rows[i]);
    fill_total(req, d, &rows[d->n]);
    fill_persons(req, d, &rows[d->n + 1]);
    bool any = false;
    for (int col = 0; col < N_COMPUTED; col++)
        for (size_t i = 0; i < d->n; i++)
            any = any || d->cells[col][i].hidden;
    actions[0] = (struct action){tr("Hent XLSX"), "/effekt/henvisninger?format=xlsx", NULL};
    actions[1] = (struct action){tr("Hent CSV"), "/effekt/henvisninger?format=csv", NULL};
    *v = (struct referral_table_view){
        .head = {.title = tr("Henvisninger pr. år"),
            .lead =
                tr("Aftalen mellem BIF og SUF. Henvisninger tælles, ikke personer, hvor der ikke står andet"),
            .actions = actions,
            .n_actions = 2,
            .no_primary = true},
        .first_year = arena_printf(req->arena, "%d", d->first),
        .this_year = arena_printf(req->arena, "%d", d->now),
        .until = arena_printf(
            req->arena, tr("til og med %s"), html_format(req->arena, req->lang, harg_day(d->as_of))),
        .same_days = arena_printf(
            req->arena, tr("til og med %s"), html_format(req->arena, req->lang, harg_day(d->same))),
        .rows = rows,
        .n = d->n + 2,
        .note = tr(
            "Sammenlign årene på de samme dage: året til nu med den sidste kolonne. Det oplyste tal til nu har ingen dato og kan ikke sammenlignes."),
        .hidden_note =
            any ? tr("Små antal er undertrykt. Flere tal kan være undertrykt, så de første ikke kan regnes ud.")
                : NULL,
        .source = tr(
            "Kilder: oplyste tal fra svaret til Sundheds- og Omsorgsudvalget 2026, som trykt; beregnede tal fra Tovholders henvisninger."),
    };
    return OK;
}

static int send_file(
    struct req *req, struct res *res, const struct table_data *d, const struct referral_table_view *v)
{
    enum { N_COLS = 7 };
    const char *heads[N_COLS] = {tr("Gruppe af tilbud"), tr("Enhed"),
        arena_printf(req->arena, tr("Oplyst %d"), d->first),
        arena_printf(req->arena, tr("Beregnet %d"), d->first),
        arena_printf(req->arena, tr("Oplyst %d, dato ikke oplyst"), d->now),
        arena_printf(req->arena, tr("Beregnet %d %s"), d->now, v->until),
        arena_printf(req->arena, tr("Beregnet %d %s"), d->first, v->same_days)};
    struct export_cell *cells = arena_array(req->arena, v->n, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "referral file");
    for (size_t i = 0; i < v->n; i++) {
        struct export_cell *c = cells + i * N_COLS;
        c[0] = export_text(v->rows[i].label);
        c[1] = export_text(v->rows[i].unit);
        for (size_t j = 0; j < 5; j++)
            c[2 + j] = export_text(v->rows[i].cell[j].text);
        for (int col = 0; i < d->n && col < N_COMPUTED; col++) {
            static const int place[N_COMPUTED] = {3, 5, 6};
            if (d->registered && !d->cells[col][i].hidden)
                c[place[col]] = export_number(EXPORT_COUNT, d->count[i][col]);
        }
    }
    const char *notes[] = {v->note, v->source};
    struct export_table t = {"henvisninger", heads, N_COLS, cells, v->n, notes, 2};
    return export_send(req, res, req_text(req, "format"), &t);
}

static int referral_table_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct referral_table_view v;
    struct table_data *d = arena_alloc(req->arena, sizeof *d);
    int rc = d ? db_lease(req->db, &c, &req->err) : err_set(&req->err, ERR_LIMIT, "referral table");
    if (rc)
        return rc;
    rc = read_table(req, c, d);
    db_release(req->db, c);
    if (rc)
        return rc;
    hide_small(req, d);
    rc = fill_table(req, d, &v);
    if (rc)
        return rc;
    if (req_text(req, "format"))
        return send_file(req, res, d, &v);
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {tr("Henvisninger pr. år"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    t_referral_table(h, &v);
    return page_end(req, res, h);
}
static const struct param referral_table_params[] = {{"format", P_KEY, 0, 0}};
ROUTE(referral_table_route, "GET", "/effekt/henvisninger", PERM_EFFECT_READ, referral_table_page,
    referral_table_params);
