/* The sheet of one grant: content, results, amounts as printed beside own sums, assessment, and what it pays for. */
#include "economy/grant_page.h"

#include "base/text.h"
#include "base/words.h"
#include "economy/economy_words_page.h"
#include "economy/grant_book.h"
#include "economy/grant_result.h"
#include "economy/reported_page.h"
#include "effect/effect_page.h"
#include "effect/goal_words.h"
#include "grant.html.h"
#include "offer/intervention.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

struct grant_data {
    struct grant grant;
    struct grant_line *lines;
    struct grant_part *parts;
    struct grant_link *links;
    struct grant_rule *rules;
    struct grant_more more;
    struct grant_result *results;
    struct reported_view *reported;
    size_t n_lines, n_parts, n_links, n_rules, n_results, n_reported;
    const char *source;
};

/* The grant's own figures, then those of its interventions and their counting groups. */
static int read_reported(struct req *req, struct conn *c, struct grant_data *d)
{
    struct reported_list list = {0};
    int rc = reported_list_add(req, c, &list, "grant", d->grant.key, NULL);
    for (size_t i = 0; !rc && i < d->n_links; i++) {
        struct intervention iv;
        rc = intervention_by_key(c, d->links[i].intervention, &iv, req->arena, &req->err);
        if (rc)
            break;
        const char *title = lang_pick(iv.title, iv.title_en);
        rc = reported_list_add(req, c, &list, "intervention", iv.key, title);
        bool first = true;
        for (size_t j = 0; j < i; j++) {
            struct intervention before;
            if (intervention_by_key(c, d->links[j].intervention, &before, req->arena, &req->err) == OK)
                first = first && !text_equal(before.counting_group, iv.counting_group);
        }
        if (!rc && iv.counting_group && first)
            rc = reported_list_add(req, c, &list, "counting_group", iv.counting_group, title);
    }
    d->reported = list.rows;
    d->n_reported = list.n;
    return rc;
}

static int read_all(
    struct req *req, struct conn *c, struct grant_data *d, struct assessment_sheet_view *ret_assessment)
{
    const char *key = req_text(req, "key");
    struct arena *a = req->arena;
    struct actor actor = req_actor(req);
    int rc = grant_by_key(c, key, &d->grant, a, &req->err);
    if (!rc)
        rc = grant_lines(c, key, &d->lines, &d->n_lines, a, &req->err);
    if (!rc)
        rc = grant_parts(c, key, &d->parts, &d->n_parts, a, &req->err);
    if (!rc)
        rc = grant_links(c, key, &d->links, &d->n_links, a, &req->err);
    if (!rc)
        rc = grant_rules(c, d->grant.nr, &d->rules, &d->n_rules, a, &req->err);
    if (!rc)
        rc = grant_results(c, &actor, key, figure_data_date(), &d->results, &d->n_results, a, &req->err);
    if (!rc)
        rc = read_reported(req, c, d);
    if (!rc)
        rc = assessment_sheet_fill(req, c, &d->grant, ret_assessment);
    if (!rc)
        rc = grant_more_read(req, c, &d->grant, &d->more);
    if (!rc)
        d->source = reported_source_words(c, d->grant.source, d->grant.place, a);
    return rc;
}

static const char *role_name(const struct grant_line *l)
{
    if (text_equal(l->role, "total"))
        return tr("trykt sum");
    return text_equal(l->role, "of_which") ? tr("heraf") : tr("linje");
}

/* "linje, tentativt" */
static const char *role_words(struct req *req, const struct grant_line *l)
{
    if (!l->qualifier || text_equal(l->qualifier, "heraf"))
        return l->qualifier ? tr("heraf") : role_name(l);
    return arena_printf(req->arena, "%s, %s", role_name(l), code_label("qualifier", l->qualifier));
}

static const char *who_of(struct req *req, const struct grant_line *l)
{
    const char *admin = l->administration ? organisation_abbrev(l->administration) : NULL;
    const char *committee = l->committee ? organisation_abbrev(l->committee) : NULL;
    if (admin && committee)
        return arena_printf(req->arena, "%s, %s", admin, committee);
    return admin ? admin : committee;
}

static const char *line_label(const struct grant_data *d, const struct grant_line *l)
{
    if (l->purpose)
        return lang_pick(l->purpose, l->purpose_en);
    for (size_t i = 0; l->part && i < d->n_parts; i++) {
        if (text_equal(d->parts[i].part, l->part))
            return lang_pick(d->parts[i].title, d->parts[i].title_en);
    }
    return text_equal(l->role, "total") ? tr("I alt") : tr("Formål ikke oplyst");
}

static int fill_lines(struct req *req, const struct grant_data *d, struct grant_view *v)
{
    struct grant_line_view *out = arena_array(req->arena, d->n_lines + 1, sizeof *out);
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "grant lines");
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        struct money own;
        bool sum = grant_own_sum(l, d->lines, d->n_lines, &own);
        out[i] = (struct grant_line_view){
            .phase = text_equal(l->phase, "granted") ? tr("bevilget") : tr("foreslået"),
            .label = line_label(d, l),
            .area = l->steering_area ? code_label("steering_area", l->steering_area) : NULL,
            .who = who_of(req, l),
            .role = role_words(req, l),
            .own = sum ? economy_mio(req, own) : "–",
            .note = l->note,
            .is_total = text_equal(l->role, "total"),
            .differs = sum && own.oere != l->money.oere,
        };
        grant_more_line(req, &d->grant, &d->more, l, &out[i]);
        if (out[i].differs && v->n_attention == 0) {
            struct attention *at = arena_array(req->arena, 1, sizeof *at);
            if (!at)
                return err_set(&req->err, ERR_LIMIT, "grant lines");
            *at = (struct attention){"warning", tr("En trykt sum stemmer ikke."),
                arena_printf(req->arena, tr("Trykt %s, delene giver %s mio. kr."), l->as_printed,
                    economy_mio(req, own)),
                tr("Se beløbene"), "#beloeb"};
            v->attention = at;
            v->n_attention = 1;
        }
    }
    v->lines = out;
    v->n_lines = d->n_lines;
    return OK;
}

static int fill_parts(struct req *req, const struct grant_data *d, struct grant_view *v)
{
    struct grant_part_view *parts = arena_array(req->arena, d->n_parts + 1, sizeof *parts);
    struct grant_rule_view *rules = arena_array(req->arena, d->n_rules + 1, sizeof *rules);
    if (!parts || !rules)
        return err_set(&req->err, ERR_LIMIT, "grant parts");
    for (size_t i = 0; i < d->n_parts; i++) {
        const struct grant_part *p = &d->parts[i];
        parts[i] = (struct grant_part_view){lang_pick(p->title, p->title_en),
            p->verdict ? code_label("verdict", p->verdict) : tr("ingen egen vurdering"),
            economy_verdict_class(p->verdict), p->note ? p->note : "–"};
    }
    for (size_t i = 0; i < d->n_rules; i++)
        rules[i] = (struct grant_rule_view){
            day_is_none(d->rules[i].day) ? tr("Dato ikke oplyst") : words_day(d->rules[i].day, req->arena),
            lang_pick(d->rules[i].text, d->rules[i].text_en), d->rules[i].place};
    v->parts = parts;
    v->n_parts = d->n_parts;
    v->rules = rules;
    v->n_rules = d->n_rules;
    return OK;
}

/* The computed value of a goal, where the reader may see it. */
static struct grant_goal_view goal_row(struct req *req, const struct grant_result *r)
{
    const struct goal_result *g = &r->sum.result;
    struct arena *a = req->arena;
    bool shown = r->counted && !r->suppressed, share = shown && g->kind == GOAL_SHARE;
    const char *value = shown ? goal_value_words(r->goal, g, a) : NULL;
    struct grant_goal_view v = {.url = arena_printf(a, "/effekt/maal/%s", r->goal->key),
        .title = lang_pick(r->goal->title, r->goal->title_en),
        .about = arena_printf(a, tr("Beregnet, %d"), r->sum.year),
        .target = goal_target_words(r->goal, a),
        .value = value           ? value
                 : r->suppressed ? tr("undertrykt")
                                 : tr("ikke oplyst"),
        .verdict = shown ? goal_result_words(r->goal, g) : tr("Kan ikke beregnes"),
        .verdict_class = shown ? goal_result_class(r->goal, g) : "plain",
        .data_date = html_format(a, req->lang, harg_day(g->as_of)),
        .note = shown ? NULL : grant_result_words(r, a)};
    if (share)
        v.interval = arena_printf(a, tr("%s af %s"), goal_interval_words(g->share.low, g->share.high, a),
            html_format(a, req->lang, harg_int(g->n)));
    if (share && g->not_due)
        v.note = arena_printf(a, tr("%s er ikke forfaldne endnu"), goal_rough_count(req, g->not_due));
    return v;
}

static struct grant_goal_view told_row(struct req *req, const struct grant_told *t)
{
    const struct reported *r = &t->reported;
    const char *none = tr("ikke oplyst");
    return (struct grant_goal_view){.is_told = true,
        .title = lang_pick(r->label, r->label_en),
        .about = arena_printf(req->arena, tr("Oplyst, %s"), r->period ? r->period : none),
        .value = r->as_printed ? r->as_printed : none,
        .data_date = r->data_date ? r->data_date : none,
        .verdict = t->verdict.words,
        .verdict_class = t->verdict.badge,
        .note = t->verdict.why ? arena_printf(req->arena, "%s %s", t->verdict.why, t->source ? t->source : "")
                               : t->source};
}

static int fill_goals(struct req *req, const struct grant_data *d, struct grant_view *v)
{
    size_t n = d->n_results;
    for (size_t i = 0; i < d->n_results; i++)
        n += d->results[i].n_told;
    struct grant_goal_view *rows = arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "grant goals");
    for (size_t i = 0; i < d->n_results; i++) {
        rows[v->n_goals++] = goal_row(req, &d->results[i]);
        for (size_t k = 0; k < d->results[i].n_told; k++)
            rows[v->n_goals++] = told_row(req, &d->results[i].told[k]);
    }
    v->goals = rows;
    v->no_result = grant_has_no_result(&d->grant) ? grant_result_says(&d->grant, req->arena) : NULL;
    return OK;
}

/* The name an organisation had when the grant was decided, when it has another now. */
static const char *dated_name(struct req *req, const char *key, int64_t year)
{
    if (!key || year == INT_NONE)
        return NULL;
    const struct organisation *then = organisation_find(key, day_from_ymd((int)year, 1, 1)),
                              *now = organisation_find(key, DAY_NONE);
    if (!then || !now || text_equal(then->name, now->name))
        return NULL;
    return arena_printf(req->arena, tr("I %lld: %s"), (long long)year, lang_pick(then->name, then->name_en));
}

static const char *sharing_words(struct req *req, const struct grant *g)
{
    const char *out = NULL;
    const char *lists[] = {g->sharing, g->sharing_committees};
    for (size_t i = 0; i < 2; i++) {
        const char *word, *list = lists[i];
        size_t len;
        while (list && text_list_next(&list, &word, &len)) {
            const char *name = organisation_abbrev(arena_strndup(req->arena, word, len));
            out = out ? arena_printf(req->arena, "%s, %s", out, name) : name;
        }
    }
    return out;
}

static int fill_facts(struct req *req, const struct grant_data *d, struct grant_view *v)
{
    const struct grant *g = &d->grant;
    int year = economy_last_granted_year(d->lines, d->n_lines);
    if (year == 0)
        year = 2026; /* the catalogue's own year, for a sheet without amounts */
    struct grant_amount granted = grant_amount_of(d->lines, d->n_lines, g->key, "granted", year, NULL, NULL);
    struct grant_amount proposed =
        grant_amount_of(d->lines, d->n_lines, g->key, "proposed", year + 1, NULL, NULL);
    struct fact *f = arena_array(req->arena, 8, sizeof *f);
    if (!f)
        return err_set(&req->err, ERR_LIMIT, "grant facts");
    const char *none = tr("ikke oplyst");
    const char *note = economy_amount_note(req, &granted, false),
               *new_note = economy_amount_note(req, &proposed, true);
    f[0] = (struct fact){arena_printf(req->arena, tr("Bevilget %d"), year),
        money_is_none(granted.used)
            ? none
            : arena_printf(req->arena, tr("%s mio. kr."), economy_mio(req, granted.used)),
        note ? note : tr("prisniveau ikke oplyst"), false};
    f[1] = (struct fact){arena_printf(req->arena, tr("Foreslået %d"), year + 1),
        money_is_none(proposed.used)
            ? none
            : arena_printf(req->arena, tr("%s mio. kr."), economy_mio(req, proposed.used)),
        new_note               ? new_note
        : proposed.price_level ? arena_printf(req->arena, tr("%s-p/l"), proposed.price_level)
                               : NULL,
        false};
    f[2] = (struct fact){
        tr("Bevilget for"), economy_periods(req, d->lines, d->n_lines, g->key, "granted"), NULL, false};
    f[3] = (struct fact){
        tr("Forslaget gælder"), economy_periods(req, d->lines, d->n_lines, g->key, "proposed"), NULL, false};
    f[4] = (struct fact){tr("Ansvarlig"), g->owner ? organisation_abbrev(g->owner) : NULL,
        dated_name(req, g->owner, g->decision_year), false};
    f[5] = (struct fact){tr("Udvalg"), economy_committees(req, g, d->lines, d->n_lines),
        dated_name(req, g->committee, g->decision_year), false};
    v->n_facts = 6;
    if (g->sharing || g->sharing_committees)
        f[v->n_facts++] = (struct fact){tr("Deles med"), sharing_words(req, g), NULL, false};
    if (!day_is_none(g->expires))
        f[v->n_facts++] = (struct fact){
            tr("Sidste dag"), html_format(req->arena, req->lang, harg_day(g->expires)), NULL, false};
    v->facts = f;
    return OK;
}

static void fill_head(struct req *req, const struct grant_data *d, struct grant_view *v)
{
    const struct grant *g = &d->grant;
    v->head = (struct page_head){
        .title = lang_pick(g->title, g->title_en),
        .lead = arena_printf(req->arena, tr("Nr. %lld · %s"), (long long)g->nr,
            g->decision ? g->decision : tr("beslutning ikke oplyst")),
        .badge = code_label("verdict", g->verdict),
        .badge_class = economy_verdict_class(g->verdict),
    };
    v->content = g->content ? lang_pick(g->content, g->content_en) : NULL;
    v->results = g->results ? lang_pick(g->results, g->results_en) : tr("Der er ikke trykt noget resultat.");
    v->results_kind = code_label("result_kind", g->results_kind);
    v->verdict_note = g->verdict_note ? lang_pick(g->verdict_note, g->verdict_note_en) : NULL;
    v->adjusted = g->adjusted_content ? lang_pick(g->adjusted_content, g->adjusted_content_en) : NULL;
    v->source = g->source
                    ? arena_printf(req->arena, tr("Kilde: %s. Tal er vist, som de er trykt."), d->source)
                    : tr("Bevillingen er skrevet i Tovholder.");
}

static int grant_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct grant_data d = {0};
    struct grant_view v = {.grant = &d.grant};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_all(req, c, &d, &v.assessment);
    if (!rc)
        rc = subject_parts_read(req, c, "grant", d.grant.key, &v.of_rooms);
    db_release(req->db, c);
    if (!rc)
        rc = fill_lines(req, &d, &v);
    if (!rc)
        rc = fill_parts(req, &d, &v);
    if (!rc)
        rc = fill_goals(req, &d, &v);
    if (!rc)
        rc = fill_facts(req, &d, &v);
    if (rc)
        return rc;
    v.reported = d.reported;
    v.n_reported = d.n_reported;
    fill_head(req, &d, &v);
    grant_more_fill(req, &d.grant, &d.more, &v);
    const struct crumb crumbs[] = {
        {tr("Økonomi"), "/oekonomi"}, {tr("Bevillinger"), "/oekonomi/bevillinger"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 3);
    grant_more_years(req, h, &d.grant, d.lines, d.n_lines, &v);
    t_grant_page(h, &v);
    t_subject_parts(h, &v.of_rooms, SUBJECT_END);
    return page_end(req, res, h);
}

static const struct param grant_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0},
    {"no", P_INT, 1, INT64_MAX}, {"linje", P_INT, 1, INT64_MAX}, {"id", P_INT, 1, INT64_MAX},
    {"slags", P_KEY, 0, 0}, {"maal", P_KEY, 0, 0}, {"relation", P_KEY, 0, 0}, {"andel", P_INT, 1, 100000},
    {"fra", P_INT, 1, 200000}, {"til", P_INT, 1, 200000}, {"pl", P_INT, PRICE_FIRST_YEAR, PRICE_LAST_YEAR}};
ROUTE(grant_route, "GET", "/oekonomi/bevillinger/{key}", PERM_ECONOMY_READ, grant_page, grant_params);
