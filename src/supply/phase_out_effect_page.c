#include "supply/phase_out_effect_page.h"

#include "base/text.h"
#include "economy/grant.h"
#include "economy/supplier_money.h"
#include "effect/figure.h"
#include "effect/goal_near.h"
#include "effect/suppress.h"
#include "phase_out.html.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <math.h>

enum { MOST_OTHERS = 60 };

/* ---- money that is released ---- */

static const char *unpriced_words(enum phase_out_no_money why)
{
    switch (why) {
    case MONEY_NO_AGREEMENT:
        return tr("Tilbuddet er ikke del af en aftale, så der er ingen betaling at frigøre.");
    case MONEY_NO_PRICE: return tr("Pladser eller pris er ikke oplyst på aftalen.");
    case MONEY_NO_END: return tr("Det er ikke oplyst, hvornår betalingen hører op.");
    }
    return "";
}

static const char *money_text(struct req *req, const struct phase_out_money *m)
{
    if (!m->n)
        return m->n_unpriced && m->unpriced[0].agreement
                   ? tr("Betalingen for garantipladser er ikke registreret på aftalen.")
                   : tr("Kan ikke opgøres. Tilbuddene er ikke del af en aftale med en pris.");
    const char *text = NULL;
    for (size_t i = 0; i < m->n && i < 2; i++) {
        const char *one = arena_printf(req->arena, tr("%d: %s til %s"), m->rows[i].year,
            html_format(req->arena, req->lang, harg_money(m->rows[i].amount)),
            organisation_abbrev(m->rows[i].admin));
        text = text ? arena_printf(req->arena, "%s. %s", text, one) : one;
    }
    return m->n_unpriced ? arena_printf(req->arena, tr("%s. %zu tilbud er ikke med, fordi prisen mangler."),
                               text, m->n_unpriced)
                         : arena_printf(req->arena, "%s.", text);
}

/* ---- other money ---- */

/* Lines of budget notes and grants that buy from the administration in the year the offers end or later. */
static int other_money(struct req *req, struct conn *c, const struct phase_out_data *d, const char *owner,
    struct phase_out_reason_line *out, size_t *n)
{
    struct supplier_money *rows;
    struct arena *a = req->arena;
    size_t n_rows;
    int first = day_year(day_is_none(d->end) ? d->today : d->end);
    int rc = supplier_money_of(c, owner, first, &rows, &n_rows, a, &req->err);
    for (size_t i = 0; !rc && i < n_rows && *n < MOST_OTHERS; i++) {
        const struct supplier_money *m = &rows[i];
        const char *amount = money_is_none(m->amount)
                                 ? tr("beløb ikke oplyst")
                                 : arena_printf(a, tr("%s t.kr."),
                                       html_format(a, req->lang, harg_filter(harg_money(m->amount), HF_TKR)));
        const char *to = m->unit_known
                             ? organisation_name(m->unit)
                             : arena_printf(a, tr("%s, enhed ikke oplyst"), organisation_abbrev(m->unit));
        out[(*n)++] = (struct phase_out_reason_line){
            m->note_key ? arena_printf(a, "%s %s: %s", m->number, m->section ? m->section : "", m->what)
                        : arena_printf(a, "%s: %s", lang_pick(m->title, m->title_en), m->what),
            arena_printf(a,
                tr("%s i %lld til %s. Nogen skal tage stilling til, om pengene stadig kan bruges."), amount,
                (long long)m->year, to),
            m->note_key ? tr("Se budgetnotatet") : tr("Se bevillingen"),
            m->note_key ? arena_printf(a, "/oekonomi/notater/%s", m->note_key)
                        : arena_printf(a, "/oekonomi/bevillinger/%s", m->grant_key)};
    }
    return rc;
}

/* Grants that pay for one of the plan's offers. */
static int other_grants(struct req *req, struct conn *c, const char *offer, const char *title,
    struct phase_out_reason_line *out, size_t *n)
{
    struct grant *grants;
    size_t n_grants;
    int rc = grant_of_intervention(c, offer, &grants, &n_grants, req->arena, &req->err);
    for (size_t i = 0; !rc && i < n_grants && *n < MOST_OTHERS; i++)
        out[(*n)++] = (struct phase_out_reason_line){
            arena_printf(req->arena, tr("Bevilling nr. %lld: %s"), (long long)grants[i].nr,
                lang_pick(grants[i].title, grants[i].title_en)),
            grants[i].dependency
                ? arena_printf(req->arena, tr("Køber %s. Afhængighed: %s"), title, grants[i].dependency)
                : arena_printf(req->arena, tr("Køber %s. Afhængighed er ikke oplyst."), title),
            tr("Se bevillingen"), arena_printf(req->arena, "/oekonomi/bevillinger/%s", grants[i].key)};
    return rc;
}

static int read_others(struct req *req, struct conn *c, const struct phase_out_data *d,
    struct phase_out_reason_line **ret, size_t *n)
{
    struct phase_out_reason_line *out = arena_array(req->arena, MOST_OTHERS, sizeof *out);
    int rc = OK;
    *n = 0;
    *ret = out;
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "phase-out dependencies");
    for (size_t i = 0; !rc && i < d->n_offers; i++) {
        const char *owner = d->offers[i].owner ? organisation_admin(d->offers[i].owner) : NULL;
        bool seen = !owner;
        for (size_t k = 0; k < i && !seen; k++)
            seen = d->offers[k].owner && text_equal(organisation_admin(d->offers[k].owner), owner);
        if (!seen)
            rc = other_money(req, c, d, owner, out, n);
    }
    for (size_t i = 0; !rc && i < d->n_offers; i++)
        rc = other_grants(
            req, c, d->offers[i].intervention, lang_pick(d->offers[i].title, d->offers[i].title_en), out, n);
    return rc;
}

/* ---- effect that is lost ---- */

static int count_goals(struct req *req, struct conn *c, const struct phase_out_data *d, size_t *ret)
{
    int rc = OK;
    *ret = 0;
    for (size_t i = 0; !rc && i < d->n_offers; i++) {
        struct goal *goals;
        size_t n;
        rc = goal_of_intervention(c, d->offers[i].intervention, &goals, &n, req->arena, &req->err);
        *ret += rc ? 0 : n;
    }
    return rc;
}

int phase_out_consequences(
    struct req *req, struct conn *c, const struct phase_out_data *d, struct phase_out_view *v)
{
    struct phase_out_money money;
    struct phase_out_reason_line *others;
    size_t n_goals, n_others = 0;
    int rc = count_goals(req, c, d, &n_goals);
    if (!rc)
        rc = phase_out_money_of(c, &d->plan, d->offers, d->n_offers, &money, req->arena, &req->err);
    if (!rc && who_may(&req->who, PERM_ECONOMY_READ))
        rc = read_others(req, c, d, &others, &n_others);
    if (rc)
        return rc;
    v->effect_text = n_goals == 0   ? tr("Kan ikke opgøres. Tilbuddene har ikke et målt effektmål.")
                     : n_goals == 1 ? tr("Tilbuddene har 1 effektmål.")
                                    : arena_printf(req->arena, tr("Tilbuddene har %zu effektmål."), n_goals);
    v->effect_link = n_goals ? tr("Se, hvad der går tabt") : tr("Se begrundelsen");
    v->money_text = money_text(req, &money);
    if (d->may_edit && money.n_unpriced && money.unpriced[0].agreement) {
        v->money_link = tr("Tilføj pris");
        v->money_url = arena_printf(req->arena, "/tilbud/aftaler/%s/pladser/ny", money.unpriced[0].agreement);
    }
    if (n_others)
        v->other_text =
            n_others == 1
                ? arena_printf(req->arena, "%s: %s", others[0].title, others[0].text)
                : arena_printf(req->arena,
                      tr("%zu andre bevillinger og beløb køber stadig hos den, der lukker."), n_others);
    return OK;
}

/* Of those who would have come: the share that reached the goal, with both ends of its interval. */
static void lost_words(
    struct req *req, const struct goal_result *r, int64_t expected, struct phase_out_effect_line *to)
{
    to->share = arena_printf(req->arena, "%s (%s–%s)",
        figure_percent_words(share_ppm(r->share.p), r->share.n, req->arena),
        html_format(
            req->arena, req->lang, harg_filter(harg_pct((struct pct){share_ppm(r->share.low)}), HF_BARE)),
        html_format(req->arena, req->lang, harg_pct((struct pct){share_ppm(r->share.high)})));
    if (expected == INT_NONE) {
        to->why = tr("Det kan ikke beregnes, hvor mange der ville være kommet.");
        return;
    }
    to->lost = arena_printf(req->arena, tr("ca. %lld (%lld–%lld)"), llround(r->share.p * (double)expected),
        (long long)floor(r->share.low * (double)expected), (long long)ceil(r->share.high * (double)expected));
}

/* Whether the referrals that the loss is reckoned from are hidden on the phase-out's own page, or tell of few beside those of the same line. */
static bool is_before_hidden(const struct phase_out_data *d, size_t offer, int64_t before)
{
    int64_t k = figure_small_limit();
    bool hidden = !d->shows_small && suppress_is_small(before, k);
    for (size_t i = 0; i < d->n_lines && !d->shows_small; i++) {
        const struct phase_out_line *l = &d->lines[i];
        for (size_t o = 0; o < l->n; o++)
            if (l->offers[o] == offer)
                hidden = hidden || l->hide_before || suppress_is_small(l->count.before - before, k);
    }
    return hidden;
}

static int effect_of(struct req *req, struct conn *c, const struct phase_out_data *d, size_t offer,
    const struct goal *goal, struct phase_out_effect_line *to)
{
    struct goal_result r;
    day_t as_of = figure_data_date();
    int year = goal_default_year(goal, as_of);
    const struct phase_out_offer_view *o = &d->offers[offer];
    struct phase_out_count count;
    to->goal = lang_pick(goal->title, goal->title_en);
    to->goal_url = arena_printf(req->arena, "/effekt/maal/%s", goal->key);
    int rc = goal_compute_year(c, goal, year, goal_profile_of(goal), as_of, &r, req->arena, &req->err);
    if (!rc)
        rc = phase_out_counts(c, o, 1, d->today, &count, &req->err);
    if (rc)
        return rc;
    if (!r.computable)
        to->why = r.why;
    else if (!r.share.valid)
        to->why = tr("Ingen har nået måledagen endnu.");
    else if (is_before_hidden(d, offer, count.before) ||
             (!d->shows_small && goal_is_few(goal, &r, figure_small_limit())))
        to->why = tr("undertrykt");
    else
        lost_words(req, &r,
            phase_out_expected_of(count.before, o->last_referral_day, o->end_day, d->today).value, to);
    return OK;
}

static int read_effects(
    struct req *req, struct conn *c, const struct phase_out_data *d, struct phase_out_follow_view *v)
{
    size_t n_all;
    int rc = count_goals(req, c, d, &n_all);
    struct phase_out_effect_line *lines =
        rc ? NULL : arena_array(req->arena, n_all + d->n_offers + 1, sizeof *lines);
    for (size_t i = 0; !rc && lines && i < d->n_offers; i++) {
        struct goal *goals;
        size_t n;
        const char *title = lang_pick(d->offers[i].title, d->offers[i].title_en);
        rc = goal_of_intervention(c, d->offers[i].intervention, &goals, &n, req->arena, &req->err);
        if (!rc && !n)
            lines[v->n_effects++] = (struct phase_out_effect_line){.offer = title,
                .why = tr("Der er ikke registreret et effektmål for tilbuddet, og kilden nævner intet.")};
        for (size_t k = 0; !rc && k < n; k++) {
            struct phase_out_effect_line *to = &lines[v->n_effects++];
            *to = (struct phase_out_effect_line){.offer = title};
            rc = effect_of(req, c, d, i, &goals[k], to);
        }
    }
    v->effects = lines;
    return rc;
}

/* ---- the page ---- */

static int read_money(
    struct req *req, struct conn *c, const struct phase_out_data *d, struct phase_out_follow_view *v)
{
    struct phase_out_money m;
    int rc = phase_out_money_of(c, &d->plan, d->offers, d->n_offers, &m, req->arena, &req->err);
    if (rc)
        return rc;
    struct phase_out_money_line *lines = arena_array(req->arena, m.n + 1, sizeof *lines);
    struct phase_out_reason_line *reasons = arena_array(req->arena, m.n_unpriced + 1, sizeof *reasons);
    for (size_t i = 0; lines && i < m.n; i++)
        lines[v->n_money++] = (struct phase_out_money_line){arena_printf(req->arena, "%d", m.rows[i].year),
            organisation_name(m.rows[i].admin),
            html_format(req->arena, req->lang, harg_money(m.rows[i].amount)),
            m.rows[i].price_year == INT_NONE
                ? tr("ikke oplyst")
                : arena_printf(req->arena, tr("%lld p/l"), (long long)m.rows[i].price_year)};
    for (size_t i = 0; reasons && i < m.n_unpriced; i++) {
        const struct phase_out_unpriced *u = &m.unpriced[i];
        bool price = d->may_edit && u->agreement && u->why == MONEY_NO_PRICE;
        reasons[v->n_unpriced++] = (struct phase_out_reason_line){lang_pick(u->title, u->title_en),
            unpriced_words(u->why), price ? tr("Tilføj pris") : NULL,
            price ? arena_printf(req->arena, "/tilbud/aftaler/%s/pladser/ny", u->agreement) : NULL};
    }
    v->money = lines;
    v->unpriced = reasons;
    if (m.pays_unused)
        v->money_note = tr(
            "Nogle pladser betales, til aftalen ophører, også når de ikke bruges. De penge frigøres først derefter.");
    return OK;
}

static int read_siblings(
    struct req *req, struct conn *c, const struct phase_out_data *d, struct phase_out_follow_view *v)
{
    struct phase_out_sibling *siblings;
    struct phase_out_reason_line *others;
    size_t n;
    int rc = phase_out_siblings(c, d->plan.id, d->today, &siblings, &n, req->arena, &req->err);
    if (!rc)
        rc = read_others(req, c, d, &others, &v->n_others);
    if (rc)
        return rc;
    struct phase_out_reason_line *lines = arena_array(req->arena, n + 1, sizeof *lines);
    for (size_t i = 0; lines && i < n; i++)
        lines[v->n_siblings++] =
            (struct phase_out_reason_line){lang_pick(siblings[i].title, siblings[i].title_en),
                day_is_none(siblings[i].end_day)
                    ? arena_printf(req->arena, tr("Udføres af %s og har ingen slutdag."),
                          organisation_name(siblings[i].provider))
                    : arena_printf(req->arena, tr("Udføres af %s og ophører %s."),
                          organisation_name(siblings[i].provider), phase_out_day(req, siblings[i].end_day)),
                tr("Se tilbuddet"), arena_printf(req->arena, "/tilbud/%s", siblings[i].key)};
    v->others = others;
    v->siblings = lines;
    return OK;
}

/* Closing the unit itself has its own page, which says what the unit still holds. */
static int fill_units(struct req *req, const struct phase_out_data *d, struct phase_out_follow_view *v)
{
    struct phase_out_reason_line *lines = arena_array(req->arena, d->n_offers + 1, sizeof *lines);
    if (!lines)
        return err_set(&req->err, ERR_LIMIT, "phase-out units");
    for (size_t i = 0; i < d->n_offers; i++) {
        const char *unit = d->offers[i].provider;
        bool seen = !unit;
        for (size_t k = 0; k < i && !seen; k++)
            seen = text_equal(unit, d->offers[k].provider);
        if (!seen)
            lines[v->n_units++] = (struct phase_out_reason_line){organisation_name(unit),
                tr("Enheden kan lukkes, når den ikke længere har åbne henvisninger, forløb, indbakker eller rapporter."),
                tr("Se, hvad enheden stadig har"), arena_printf(req->arena, "/tilbud/enheder/%s", unit)};
    }
    v->units = lines;
    return OK;
}

static int phase_out_follow(struct req *req, struct res *res)
{
    struct phase_out_data d = {0};
    struct phase_out_follow_view v = {0};
    struct conn *c;
    int rc = db_lease_snapshot(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = phase_out_read(req, c, &d);
    if (!rc)
        rc = read_effects(req, c, &d, &v);
    if (!rc)
        rc = read_money(req, c, &d, &v);
    if (!rc && who_may(&req->who, PERM_ECONOMY_READ))
        rc = read_siblings(req, c, &d, &v);
    db_release(req->db, c);
    if (!rc)
        rc = fill_units(req, &d, &v);
    if (rc)
        return rc;
    const char *title = arena_printf(req->arena, tr("Følger af udfasningen: %s"), d.plan.title);
    struct html *h = phase_out_begin(req, res, &d, title, tr("Følger"));
    t_page_head(
        h, &(struct page_head){.title = title,
               .lead = tr("Effekt, der går tabt, penge, der frigøres, og andre penge, der stadig køber")});
    t_phase_out_follow_page(h, &v);
    return page_end(req, res, h);
}

static const struct param follow_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(phase_out_follow_route, "GET", "/tilbud/udfasning/{key}/foelger", PERM_OFFER_READ, phase_out_follow,
    follow_params);
