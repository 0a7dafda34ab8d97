/* The use of an agreement's places, had there been others: the same numbers beside those of the agreement. */
#include "base/text.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "supply/utilisation_page.h"
#include "system/layout_page.h"
#include "utilisation.html.h"

enum { MOST_PLACES = 100000, N_ROWS = 7 };

/* The figures of one side. */
struct side {
    struct utilisation u;
    struct use_sum sum, *offers;
    size_t left_out;
    struct use_forecast ahead;
    struct utilisation_money money;
};
struct what_if {
    struct utilisation all;
    struct use_period period;
    struct use_choice *choices;
    int64_t *places; /* [all.n] typed; INT_NONE = as agreed */
    bool answered, hidden;
    bool *hide_offer;
    struct side now, then;
};

/* The numbers typed: `o` and `n` are repeated, one pair per offer. */
static int read_choices(struct req *req, struct what_if *w)
{
    const char **keys, **typed;
    size_t n_keys = req_all(req, "o", &keys), n_typed = req_all(req, "n", &typed);
    w->choices = arena_array(req->arena, w->all.n + 1, sizeof *w->choices);
    w->places = arena_array(req->arena, w->all.n + 1, sizeof *w->places);
    if (!w->choices || !w->places)
        return err_set(&req->err, ERR_LIMIT, "what if: out of memory");
    for (size_t i = 0; i < w->all.n; i++) {
        const struct utilisation_offer *o = &w->all.offers[i];
        w->choices[i] =
            (struct use_choice){.key = o->key, .title = lang_pick(o->title, o->title_en), .typed = ""};
        w->places[i] = INT_NONE;
        for (size_t k = 0; k < n_keys && k < n_typed; k++)
            if (text_equal(keys[k], o->key))
                w->choices[i].typed = text_trim(req->arena, typed[k]);
        if (!*w->choices[i].typed)
            continue;
        if (text_to_int(w->choices[i].typed, 0, MOST_PLACES, &w->places[i])) {
            w->answered = true;
        } else {
            w->places[i] = INT_NONE;
            w->choices[i].error = arena_printf(
                req->arena, tr("Skriv antallet af pladser som et helt tal fra 0 til %d."), MOST_PLACES);
        }
    }
    return OK;
}

/* Places agreed on the last day of the period: "28", "ikke oplyst", "ingen". */
static const char *agreed_text(struct req *req, const struct utilisation_offer *o, day_t day)
{
    int64_t places = 0;
    bool any = false;
    for (size_t i = 0; i < o->n_places; i++) {
        if (day.n < o->places[i].from.n || day.n >= o->places[i].to.n)
            continue;
        any = true;
        if (o->places[i].places == INT_NONE)
            return tr("ikke oplyst");
        places += o->places[i].places;
    }
    return any ? use_count_text(req, places, false) : tr("ingen");
}

/* Figures of u over the period, of the offers whose places are stated on both sides. */
static int read_side(
    struct req *req, const struct utilisation *u, const struct use_period *p, struct side *ret)
{
    int rc = utilisation_stated(u, NULL, p->from, p->to, &ret->u, &ret->left_out, req->arena, &req->err);
    ret->offers = rc ? NULL : arena_array(req->arena, u->n + 1, sizeof *ret->offers);
    if (!rc && !ret->offers)
        rc = err_set(&req->err, ERR_LIMIT, "what if: out of memory");
    for (size_t i = 0; !rc && i < u->n; i++)
        rc = utilisation_sum_offer(
            &u->offers[i], p->from, p->to, &ret->offers[i], NULL, req->arena, &req->err);
    for (size_t i = 0; !rc && i < u->n; i++)
        if (!ret->offers[i].unknown_days)
            use_sum_add(&ret->sum, &ret->offers[i]);
    if (!rc)
        rc = utilisation_forecast_of(&ret->u, NULL, &ret->ahead, req->arena, &req->err);
    if (!rc)
        utilisation_money_of(&u->agreement, &ret->sum, &ret->money);
    return rc;
}

static int hide_small(struct req *req, struct what_if *w)
{
    struct actor actor = req_actor(req);
    struct suppress_cell *cells = arena_array(req->arena, w->all.n + 1, sizeof *cells);
    w->hide_offer = arena_array(req->arena, w->all.n + 1, sizeof *w->hide_offer);
    if (!cells || !w->hide_offer)
        return err_set(&req->err, ERR_LIMIT, "what if: out of memory");
    if (figure_shows_small(&actor))
        return OK;
    int64_t k = figure_small_limit();
    struct utilisation_count count;
    for (size_t i = 0; i <= w->all.n; i++) {
        int rc = utilisation_count(&w->all, i < w->all.n ? w->all.offers[i].key : NULL, NULL, w->period.from,
            w->period.to, &count, req->arena, &req->err);
        if (rc)
            return rc;
        if (i < w->all.n)
            cells[i] = (struct suppress_cell){count.days, INT64_MAX, suppress_is_small(count.citizens, k)};
    }
    w->hidden = suppress_is_small(count.citizens, k);
    w->hidden = !suppress_table(cells, w->all.n, k) || w->hidden;
    for (size_t i = 0; i < w->all.n; i++)
        w->hide_offer[i] = cells[i].hidden;
    return OK;
}

static int what_if_read(struct req *req, struct what_if *w)
{
    struct conn *c;
    struct utilisation then;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    day_t from = req_text(req, "fra") ? day_parse_iso(arena_printf(req->arena, "%s-01", req_text(req, "fra")))
                                      : DAY_NONE;
    rc = utilisation_load(c, req_text(req, "key"), from, figure_data_date(), &w->all, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    use_period_read(req, &w->all, &w->period);
    rc = read_choices(req, w);
    if (!rc)
        rc = utilisation_what_if(&w->all, w->places, w->period.from, &then, req->arena, &req->err);
    if (!rc)
        rc = read_side(req, &w->all, &w->period, &w->now);
    if (!rc)
        rc = read_side(req, &then, &w->period, &w->then);
    return rc ? rc : hide_small(req, w);
}

/* ---- the view ---- */

static const char *ahead_text(struct req *req, const struct side *s, bool hidden)
{
    const struct use_forecast *f = &s->ahead;
    if (hidden || f->why != USE_FORECAST_OK)
        return use_forecast_text(req, f, hidden);
    return arena_printf(req->arena, "%s (%s)", use_share_text(req, f->ppm, false),
        use_interval_text(req, f->low_ppm, f->high_ppm));
}

static void fill_rows(struct req *req, const struct what_if *w, struct use_what_if_view *v)
{
    struct use_compare_row *rows = arena_array(req->arena, N_ROWS, sizeof *rows);
    static const char *const labels[N_ROWS] = {N_("Garanterede pladsdage"), N_("Brugte pladsdage"),
        N_("Over det garanterede"), N_("Udnyttelse i perioden"), N_("Ubrugt beløb"),
        N_("Pr. brugt plads om året"), N_("Prognose til aftalens slut")};
    if (!rows)
        return;
    for (size_t i = 0; i < N_ROWS; i++)
        rows[i].label = tr(labels[i]);
    for (int then = 0; then < 2; then++) {
        const struct side *s = then ? &w->then : &w->now;
        bool none = s->sum.guaranteed == 0;
        const char *texts[N_ROWS] = {use_count_text(req, s->sum.guaranteed, false),
            use_count_text(req, s->sum.used, w->hidden),
            use_count_text(req, s->sum.over + s->sum.outside, w->hidden),
            use_share_text(req, use_ppm(&s->sum), w->hidden), use_money_text(req, s->money.unused, w->hidden),
            use_money_text(req, s->money.per_used_year, w->hidden), ahead_text(req, s, w->hidden)};
        for (size_t i = 0; i < N_ROWS; i++)
            *(then ? &rows[i].then : &rows[i].now) = none ? tr("kan ikke beregnes") : texts[i];
    }
    v->rows = rows;
    v->n_rows = N_ROWS;
}

static const struct use_row *offer_rows(struct req *req, const struct what_if *w, const struct side *s)
{
    struct use_row *rows = arena_array(req->arena, w->all.n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < w->all.n; i++) {
        struct utilisation_money m;
        const struct use_sum *sum = &s->offers[i];
        bool hidden = w->hide_offer[i], unknown = sum->unknown_days > 0;
        utilisation_money_of(&w->all.agreement, sum, &m);
        rows[i] = (struct use_row){.label = w->choices[i].title,
            .guaranteed = unknown ? tr("ikke oplyst") : use_count_text(req, sum->guaranteed, false),
            .used = unknown ? tr("kan ikke beregnes") : use_count_text(req, sum->used, hidden),
            .share = use_share_text(req, use_ppm(sum), hidden),
            .unused = use_money_text(req, m.unused, hidden)};
    }
    return rows;
}

static void fill_view(struct req *req, struct what_if *w, struct use_what_if_view *v)
{
    const struct agreement *g = &w->all.agreement;
    for (size_t i = 0; i < w->all.n; i++)
        w->choices[i].agreed = agreed_text(req, &w->all.offers[i], (day_t){w->period.to.n - 1});
    *v = (struct use_what_if_view){.url = use_url(req, g->key, "/brug/hvad-nu-hvis"),
        .from = w->period.from_text,
        .to = w->period.to_text,
        .choices = w->choices,
        .n_choices = w->all.n,
        .offers_now = offer_rows(req, w, &w->now),
        .offers_then = offer_rows(req, w, &w->then),
        .n_offers = w->all.n,
        .answered = w->answered,
        .hidden = w->hidden ? tr("Små antal er undertrykt.") : NULL};
    if (!v->offers_now || !v->offers_then)
        v->n_offers = 0;
    fill_rows(req, w, v);
    v->head = (struct page_head){.title = tr("Et andet antal pladser"),
        .lead = arena_printf(req->arena, "%s · %s", lang_pick(g->title, g->title_en),
            use_period_words(req, w->period.from, w->period.to))};
    v->source = arena_printf(req->arena,
        tr("Regnet på de samme forløb og priser; kun antallet af pladser er et andet, i hele perioden og i prognosen. Det siger ikke, om flere eller færre ville være begyndt. Data til og med %s."),
        html_format(req->arena, req->lang, harg_day(w->all.as_of)));
}

static int what_if_page(struct req *req, struct res *res)
{
    struct what_if *w = arena_alloc(req->arena, sizeof *w);
    struct use_what_if_view v;
    int rc = w ? what_if_read(req, w) : err_set(&req->err, ERR_LIMIT, "what if: out of memory");
    if (rc)
        return rc;
    fill_view(req, w, &v);
    const struct agreement *g = &w->all.agreement;
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {lang_pick(g->title, g->title_en), use_url(req, g->key, "")},
        {tr("Brug af pladser"), use_url(req, g->key, "/brug")}, {v.head.title, NULL}};
    for (size_t i = 0; i < w->all.n; i++)
        if (w->choices[i].error)
            res->status = 422;
    struct html *h = page_begin(req, res, MENU_OFFERS, v.head.title, crumbs, 4);
    t_use_what_if_page(h, &v);
    return page_end(req, res, h);
}

static const struct param what_if_params[] = {{"key", P_KEY, 0, 0}, {"fra", P_KEY, 0, 0},
    {"til", P_KEY, 0, 0}, {"o", P_FORM, 0, 80}, {"n", P_FORM, 0, 12}};
ROUTE(utilisation_what_if_route, "GET", "/tilbud/aftaler/{key}/brug/hvad-nu-hvis", PERM_OFFER_READ,
    what_if_page, what_if_params);
