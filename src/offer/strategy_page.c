#include "offer/strategy_page.h"

#include "base/text.h"
#include "effect/export_page.h"
#include "effect/goal_words.h"
#include "offer/offer_words_page.h"
#include "strategy.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

/* ---- shared ---- */

const char *strategy_title(const struct strategy *s)
{
    return lang_pick(s->title, s->title_en);
}

const char *initiative_title(const struct initiative_now *i)
{
    return lang_pick(i->title, i->title_en);
}

const char *strategy_url(struct req *req, const char *key, const char *rest)
{
    return arena_printf(req->arena, "/tilbud/strategier/%s%s", key, rest);
}

const char *strategy_goal_url(struct req *req, const char *goal)
{
    return who_may(&req->who, PERM_EFFECT_READ) ? arena_printf(req->arena, "/effekt/maal/%s", goal) : NULL;
}

const char *initiative_url(struct req *req, const char *key, const char *rest)
{
    return arena_printf(req->arena, "/tilbud/initiativer/%s%s", key, rest);
}

const char *initiative_kind_words(const char *kind)
{
    return kind ? code_label("initiative_kind", kind) : tr("Ikke oplyst");
}

const char *initiative_status_class(const char *status)
{
    if (text_equal(status, "funding_missing"))
        return "warning";
    return text_equal(status, "running") ? "success" : text_equal(status, "ended") ? "info" : "plain";
}

const char *strategy_organisations(struct req *req, const char *list)
{
    const char *word, *out = NULL;
    size_t len;
    while (list && text_list_next(&list, &word, &len)) {
        const char *name = organisation_abbrev(arena_strndup(req->arena, word, len));
        out = out ? arena_printf(req->arena, "%s, %s", out, name) : name;
    }
    return out;
}

const struct html_option *strategy_theme_options(
    struct req *req, const struct theme *themes, size_t n, size_t *ret_n)
{
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct html_option){themes[i].key, lang_pick(themes[i].title, themes[i].title_en)};
    *ret_n = n;
    return o;
}

const char *strategy_initiative_money(struct req *req, const struct strategy_data *d, const char *key)
{
    return initiative_money_words(
        key, d->fundings, d->n_fundings, d->applications, d->n_applications, req->arena);
}

const char *initiative_goal_words(struct req *req, const struct strategy_data *d, const char *key)
{
    const char *out = NULL;
    for (size_t i = 0; i < d->n_goals; i++) {
        if (!text_equal(d->goals[i].initiative, key))
            continue;
        const char *one = goal_target_words(&d->goals[i], req->arena);
        out = out ? arena_printf(req->arena, "%s. %s", out, one) : one;
    }
    return out ? out : tr("ikke fastsat");
}

static int read_goals(struct req *req, struct conn *c, struct strategy_data *d)
{
    struct goal *all;
    size_t n;
    int rc = goal_list(c, &all, &n, req->arena, &req->err);
    d->goals = rc ? NULL : arena_must(req->arena, (n + 1) * sizeof *d->goals);
    for (size_t i = 0; !rc && i < n; i++) {
        bool is = text_equal(all[i].strategy, d->s.key);
        for (size_t k = 0; k < d->n && !is; k++)
            is = text_equal(all[i].initiative, d->rows[k].key);
        if (is)
            d->goals[d->n_goals++] = all[i];
    }
    return rc;
}

int strategy_data_read(struct req *req, struct conn *c, const char *key, struct strategy_data *ret)
{
    struct arena *a = req->arena;
    struct err *err = &req->err;
    *ret = (struct strategy_data){.source = NULL};
    int rc = strategy_by_key(c, key, &ret->s, a, err);
    if (!rc)
        rc = strategy_themes(c, ret->s.key, &ret->themes, &ret->n_themes, a, err);
    if (!rc)
        rc = initiative_list(c, ret->s.key, clock_today(), &ret->rows, &ret->n, a, err);
    if (!rc)
        rc = strategy_fundings(c, ret->s.key, &ret->fundings, &ret->n_fundings, a, err);
    if (!rc)
        rc = strategy_applications(c, ret->s.key, &ret->applications, &ret->n_applications, a, err);
    if (!rc)
        rc = strategy_tasks(c, ret->s.key, 0, &ret->tasks, &ret->n_tasks, a, err);
    if (!rc)
        rc = read_goals(req, c, ret);
    if (!rc)
        ret->source = offer_source_words(c, a, ret->s.source, ret->s.place);
    return rc;
}

/* With a lease of its own. */
static int data_open(struct req *req, const char *key, struct strategy_data *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = strategy_data_read(req, c, key, ret);
    db_release(req->db, c);
    return rc;
}

/* ---- heads ---- */

struct html *strategy_begin(
    struct req *req, struct res *res, const struct strategy_data *d, enum strategy_tab tab)
{
    static const char *const rests[STRATEGY_TABS] = {"", "/finansiering", "/maal", "/baggrund"};
    const char *labels[STRATEGY_TABS] = {tr("Indsatser"), tr("Finansiering"), tr("Mål"), tr("Baggrund")};
    const char *title = strategy_title(&d->s), *key = d->s.key;
    struct strategy_counts k = strategy_count(&d->s, d->rows, d->n);
    struct action actions[2];
    struct link tabs[STRATEGY_TABS];
    const struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {title, tab == STRATEGY_INITIATIVES ? NULL : strategy_url(req, key, "")}, {labels[tab], NULL}};
    struct page_head head = {.title = title,
        .lead = strategy_head_words(&k, req->arena),
        .badge = d->s.status,
        .badge_class = "plain",
        .actions = actions,
        .no_primary = true};
    if (who_may(&req->who, PERM_STRATEGY_EDIT))
        actions[head.n_actions++] =
            tab == STRATEGY_FUNDING
                ? (struct action){tr("Tilføj ansøgning"), strategy_url(req, key, "/ansoegninger/ny"), NULL}
                : (struct action){tr("Tilføj indsats"), strategy_url(req, key, "/indsatser/ny"), NULL};
    if (who_may(&req->who, PERM_DOCUMENT_EDIT))
        actions[head.n_actions++] =
            (struct action){tr("Skriv status"), "/dokumenter/ny?kind=strategy-status", NULL};
    const char *window =
        tab == STRATEGY_INITIATIVES ? title : arena_printf(req->arena, "%s: %s", title, labels[tab]);
    struct html *h = page_begin(req, res, MENU_OFFERS, window, crumbs, tab == STRATEGY_INITIATIVES ? 2 : 3);
    t_page_head(h, &head);
    for (int i = 0; i < STRATEGY_TABS; i++)
        tabs[i] = (struct link){labels[i], strategy_url(req, key, rests[i]), i == (int)tab};
    t_tabs(h, tr("Sider om strategien"), tabs, STRATEGY_TABS);
    return h;
}

int strategy_form_show(struct req *req, struct res *res, const struct strategy *s,
    const struct initiative_now *i, const char *heading, struct record_form *f)
{
    const struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {strategy_title(s), strategy_url(req, s->key, "")},
        {i ? initiative_title(i) : heading, i ? initiative_url(req, i->key, "") : NULL}, {heading, NULL}};
    const struct page_head head = {.title = heading, .lead = i ? initiative_title(i) : strategy_title(s)};
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, MENU_OFFERS, heading, crumbs, i ? 4 : 3);
    t_error_summary(h, req->err.code ? &req->err : NULL);
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

void strategy_receipt_show(struct req *req, struct html *h, const struct strategy_receipt *list, size_t n,
    const char *base_url, int64_t id)
{
    const char *word = req_text(req, "kvit");
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(list[i].word, word))
            continue;
        const char *undo = list[i].undo && id ? arena_printf(req->arena, "%s/%s/%lld/fortryd", base_url,
                                                    list[i].undo, (long long)id)
                                              : NULL;
        t_receipt(h, tr(list[i].text), undo, req_csrf(req));
        return;
    }
}

/* ---- the initiatives ---- */

/* Words that stand alone in a cell begin with a capital, as the other cells do. */
static const char *alone(const char *words)
{
    return text_equal(words, tr("ikke oplyst")) ? tr("Ikke oplyst") : words;
}

static struct strategy_row row_of(
    struct req *req, const struct strategy_data *d, const struct initiative_now *i)
{
    return (struct strategy_row){.url = initiative_url(req, i->key, ""),
        .title = initiative_title(i),
        .target = i->target_text,
        .kind = initiative_kind_words(i->kind),
        .since = day_is_none(i->kind_from)
                     ? NULL
                     : arena_printf(req->arena, tr("fra %s"), offer_day(req->arena, i->kind_from)),
        .status = code_label("initiative_status", i->status),
        .status_class = initiative_status_class(i->status),
        .owner = i->owner ? organisation_abbrev(i->owner) : tr("Ikke oplyst"),
        .goal = alone(initiative_goal_words(req, d, i->key)),
        .money = alone(strategy_initiative_money(req, d, i->key)),
        .added = i->source == NULL};
}

static bool passes(const struct strategy_view *v, const struct initiative_now *i)
{
    return (!v->kind || text_equal(v->kind, i->kind)) && (!v->status || text_equal(v->status, i->status));
}

static void fill_tree(struct req *req, const struct strategy_data *d, struct strategy_view *v)
{
    struct strategy_theme *tree = arena_must(req->arena, (d->n_themes + 1) * sizeof *tree);
    for (size_t t = 0; t < d->n_themes; t++) {
        struct strategy_row *rows = arena_must(req->arena, (d->n + 1) * sizeof *rows);
        size_t n = 0, all = 0;
        for (size_t i = 0; i < d->n; i++) {
            if (!text_equal(d->rows[i].theme, d->themes[t].key))
                continue;
            all++;
            if (passes(v, &d->rows[i]))
                rows[n++] = row_of(req, d, &d->rows[i]);
        }
        tree[t] = (struct strategy_theme){d->themes[t].sort,
            lang_pick(d->themes[t].title, d->themes[t].title_en),
            all ? tr("Ingen af temaets indsatser passer til dine valg. Vælg alle arter eller alle statusser.")
                : tr("Kilden nævner ingen indsatser ved navn."),
            rows, n};
    }
    v->themes = tree;
    v->n_themes = d->n_themes;
}

static void fill_attention(struct req *req, const struct strategy_data *d, struct strategy_view *v)
{
    struct arena *a = req->arena;
    struct attention *at = arena_must(a, (d->n_tasks + 2) * sizeof *at);
    struct strategy_counts k = strategy_count(&d->s, d->rows, d->n);
    if (k.funding_missing)
        at[v->n_attention++] = (struct attention){"warning", tr("Finansiering mangler."),
            k.funding_missing == 1
                ? tr("En ekstern pulje har afslået at betale 1 indsats.")
                : arena_printf(a, tr("Eksterne puljer har afslået at betale %lld indsatser."),
                      (long long)k.funding_missing),
            tr("Se finansieringen"), strategy_url(req, d->s.key, "/finansiering")};
    for (size_t i = 0; i < d->n_tasks && v->n_attention < 3; i++) {
        const struct strategy_task *t = &d->tasks[i];
        if (!stamp_is_none(t->closed))
            continue;
        at[v->n_attention++] = (struct attention){"time", arena_printf(a, tr("Forslag til %s."), t->budget),
            arena_printf(a, tr("Det mangler efter afslaget fra %s."), t->application), tr("Åbn opgaven"),
            arena_printf(a, "%s/opgaver/%lld", strategy_url(req, d->s.key, ""), (long long)t->id)};
    }
    v->attention = at;
}

static int send_file(
    struct req *req, struct res *res, const struct strategy_data *d, const struct strategy_view *v)
{
    enum { N_COLS = 9 };
    const char *heads[N_COLS] = {tr("Tema"), tr("Indsats"), tr("Målgruppe"), tr("Art"), tr("Status"),
        tr("Ansvarlig"), tr("Mål"), tr("Finansiering"), tr("Navngivet i kilden")};
    struct export_cell *cells = arena_must(req->arena, (d->n + 1) * N_COLS * sizeof *cells);
    size_t n = 0;
    for (size_t t = 0; t < v->n_themes; t++) {
        for (size_t i = 0; i < v->themes[t].n; i++) {
            const struct strategy_row *r = &v->themes[t].rows[i];
            struct export_cell *c = cells + n++ * N_COLS;
            const char *texts[N_COLS] = {v->themes[t].title, r->title,
                r->target ? r->target : tr("Ikke oplyst"), r->kind, r->status, r->owner, r->goal, r->money,
                r->added ? tr("Nej") : tr("Ja")};
            for (int k = 0; k < N_COLS; k++)
                c[k] = export_text(texts[k]);
        }
    }
    struct strategy_counts k = strategy_count(&d->s, d->rows, d->n);
    const char *notes[] = {strategy_head_words(&k, req->arena), d->source};
    struct export_table table = {"indsatser", heads, N_COLS, cells, n, notes, 2};
    return export_send(req, res, req_text(req, "format"), &table);
}

static void fill_view(struct req *req, const struct strategy_data *d, struct strategy_view *v)
{
    struct strategy_counts k = strategy_count(&d->s, d->rows, d->n);
    v->url = strategy_url(req, d->s.key, "");
    v->kind = code_find("initiative_kind", req_text(req, "art")) ? req_text(req, "art") : NULL;
    v->status = code_find("initiative_status", req_text(req, "status")) ? req_text(req, "status") : NULL;
    v->filtered = v->kind || v->status;
    v->kinds = page_options(req->arena, "initiative_kind", tr("Alle arter"), &v->n_kinds);
    v->statuses = page_options(req->arena, "initiative_status", tr("Alle statusser"), &v->n_statuses);
    v->progress = strategy_progress_words(&k, req->arena);
    if (k.n_printed != INT_NONE && k.n_printed > k.n_named)
        v->rest =
            arena_printf(req->arena, tr("%lld af strategiens %lld indsatser er ikke navngivet i kilden."),
                (long long)(k.n_printed - k.n_named), (long long)k.n_printed);
    const char *url = html_url_with(req->arena, v->url, "art", v->kind);
    url = html_url_with(req->arena, url, "status", v->status);
    v->csv_url = html_url_with(req->arena, url, "format", "csv");
    v->xlsx_url = html_url_with(req->arena, url, "format", "xlsx");
    v->note = d->s.note;
    v->source = d->source;
    fill_tree(req, d, v);
    fill_attention(req, d, v);
}

static int strategy_handler(struct req *req, struct res *res)
{
    static const struct strategy_receipt receipts[] = {{"fortrudt", N_("Indsatsen er fjernet igen."), NULL}};
    struct strategy_data d;
    struct strategy_view v = {.csv_url = NULL};
    int rc = data_open(req, req_text(req, "key"), &d);
    if (rc)
        return rc;
    fill_view(req, &d, &v);
    if (req_text(req, "format"))
        return send_file(req, res, &d, &v);
    const char *committees = strategy_organisations(req, d.s.committees);
    struct fact facts[] = {{tr("Sag"), d.s.case_no, NULL, false},
        {tr("Besluttet"), d.s.decided, committees, false},
        {tr("I kraft"), d.s.in_force_as_printed, NULL, false},
        {tr("Første status"), d.s.first_status_as_printed, NULL, false},
        {tr("Samlet budget"), d.s.budget_as_printed, NULL, false},
        {tr("Heraf søgt eksternt"), d.s.external_as_printed, NULL, false}};
    v.facts = facts;
    v.n_facts = sizeof facts / sizeof facts[0];
    struct html *h = strategy_begin(req, res, &d, STRATEGY_INITIATIVES);
    strategy_receipt_show(req, h, receipts, 1, v.url, 0);
    t_strategy_page(h, &v);
    return page_end(req, res, h);
}

static const struct param strategy_params[] = {{"key", P_KEY, 0, 0}, {"art", P_KEY, 0, 0},
    {"status", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
ROUTE(strategy_route, "GET", "/tilbud/strategier/{key}", PERM_OFFER_READ, strategy_handler, strategy_params);
