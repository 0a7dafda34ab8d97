/* One goal: value against target, development, time to a first outcome, definition, groups, and what others have told beside it. */
#include "base/text.h"
#include "effect.html.h"
#include "effect/curve_page.h"
#include "effect/export_page.h"
#include "effect/goal_grammar.h"
#include "effect/goal_near.h"
#include "effect/goal_page.h"
#include "effect/goal_words.h"
#include "system/layout_page.h"

#include <math.h>
#include <string.h>

/* ---- reading ---- */

static int read_told(struct req *req, struct conn *c, struct goal_data *d)
{
    struct arena *a = req->arena;
    int rc = reported_of_goal(c, d->goal.key, &d->reported, &d->n_reported, a, &req->err);
    if (rc)
        return rc;
    d->reported_sources = arena_array(a, d->n_reported + 1, sizeof *d->reported_sources);
    if (!d->reported_sources)
        return err_set(&req->err, ERR_LIMIT, "goal page");
    for (size_t i = 0; i < d->n_reported; i++)
        d->reported_sources[i] = reported_source_words(c, d->reported[i].source, d->reported[i].place, a);
    d->source = reported_source_words(c, d->goal.source, d->goal.place, a);
    return OK;
}

static int read_links(struct req *req, struct conn *c, struct goal_data *d)
{
    struct arena *a = req->arena;
    int rc = OK;
    if (d->goal.intervention) {
        rc = intervention_by_key(c, d->goal.intervention, &d->offer, a, &req->err);
        d->belongs = rc ? NULL : lang_pick(d->offer.title, d->offer.title_en);
        if (!rc && !d->goal.grant_key)
            rc = grant_of_intervention(c, d->goal.intervention, &d->grants, &d->n_grants, a, &req->err);
    }
    if (!rc && d->goal.grant_key) {
        d->grants = arena_alloc(a, sizeof *d->grants);
        if (!d->grants)
            return err_set(&req->err, ERR_LIMIT, "goal page");
        rc = grant_by_key(c, d->goal.grant_key, d->grants, a, &req->err);
        d->n_grants = rc ? 0 : 1;
        if (!rc && !d->belongs)
            d->belongs = lang_pick(d->grants[0].title, d->grants[0].title_en);
    }
    return rc;
}

static enum goal_split read_split(struct req *req)
{
    const char *split = req_text(req, "fordelt");
    return text_equal(split, "koen")     ? GOAL_BY_SEX
           : text_equal(split, "bydel")  ? GOAL_BY_DISTRICT
           : text_equal(split, "udfald") ? GOAL_BY_OUTCOME
                                         : GOAL_BY_AGE;
}

static int read_goal(struct req *req, struct conn *c, struct goal_data *d)
{
    struct arena *a = req->arena;
    struct actor actor = req_actor(req);
    const char *profile = req_text(req, "profil");
    int rc = goal_by_key(c, req_text(req, "key"), &d->goal, a, &req->err);
    if (rc)
        return rc;
    d->as_of = figure_data_date();
    d->sees_all = figure_shows_small(&actor);
    d->split = read_split(req);
    d->year = (int)req_int(req, "aar", 0);
    if (d->year == 0)
        rc = goal_measured_year(c, &d->goal, d->as_of, &d->year, a, &req->err);
    if (!rc)
        rc = goal_set_year(c, &d->goal, d->year, a, &req->err);
    /* Two profiles differ by those who are in work and on a benefit at once: few, and a split would name them. */
    bool is_own = !d->sees_all || !profile;
    d->profile = is_own                              ? goal_profile_of(&d->goal)
                 : text_equal(profile, "jobindsats") ? GOAL_NATIONAL
                 : text_equal(profile, "lokal")      ? GOAL_LOCAL
                                                     : goal_profile_of(&d->goal);
    if (!rc)
        rc = read_links(req, c, d);
    if (!rc)
        rc = read_told(req, c, d);
    if (!rc)
        rc = goal_measured_lease(
            c, &d->goal, d->year, d->profile, d->as_of, figure_small_limit(), &d->m, &req->err);
    if (!rc)
        d->result = &d->m->result;
    if (!rc && d->split == GOAL_BY_OUTCOME && !d->m->n_groups[GOAL_BY_OUTCOME])
        d->split = GOAL_BY_AGE; /* one outcome only */
    return rc;
}

/* ---- groups as everybody may see them ---- */

static const char *count_text(struct req *req, int64_t value, bool hidden)
{
    return hidden ? tr("undertrykt") : html_format(req->arena, req->lang, harg_int(value));
}

struct goal_group_view goal_group_view(struct req *req, const char *label, const struct suppress_row *r)
{
    struct share s = share_wilson(r->x, r->n);
    struct goal_group_view g = {.label = label,
        .x = count_text(req, r->x, r->hide_x),
        .n = count_text(req, r->n, r->hide_n),
        .x_value = r->hide_x ? INT_NONE : r->x,
        .n_value = r->hide_n ? INT_NONE : r->n,
        .hidden = r->hide_x || r->hide_n};
    if (g.hidden) {
        g.share = g.interval = tr("undertrykt");
    } else if (!s.valid) {
        g.share = g.interval = "–";
    } else {
        g.p = s.p;
        g.low = s.low;
        g.high = s.high;
        g.share = figure_percent_words((r->x * 1000000 + r->n / 2) / r->n, r->n, req->arena);
        g.interval = goal_interval_words(s.low, s.high, req->arena);
    }
    return g;
}

/* Hides what small counts would tell, unless the user may see the rows. */
static void hide_small(
    const struct goal_data *d, struct suppress_row *rows, size_t n, struct suppress_row *total)
{
    suppress_rows(rows, n, figure_small_limit(), total);
    if (!d->sees_all)
        return;
    for (size_t i = 0; i < n; i++)
        rows[i].hide_x = rows[i].hide_n = false;
    total->hide_x = total->hide_n = false;
}

/* The year's own x of n, hidden when it tells of few. */
static struct suppress_row whole_row(const struct goal_data *d)
{
    struct suppress_row r = {.x = d->result->x, .n = d->result->n};
    int64_t k = figure_small_limit();
    bool near = suppress_is_small(d->result->near, k);
    r.hide_n = !d->sees_all && (near || suppress_is_small(r.n, k));
    r.hide_x = !d->sees_all && (near || suppress_share(r.x, r.n, k));
    return r;
}

/* Each outcome by itself. Somebody may have several, so the rows do not add up, and all are hidden when any tells of few. */
static int fill_outcomes(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    const struct goal_group *groups = d->m->groups[GOAL_BY_OUTCOME];
    size_t n = d->m->n_groups[GOAL_BY_OUTCOME];
    struct goal_group_view *out = arena_array(req->arena, n + 1, sizeof *out);
    struct suppress_row total = whole_row(d);
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "goal outcomes");
    bool hide = !d->sees_all &&
                (total.hide_x || !goal_outcomes_are_safe(groups, n, total.x, total.n, figure_small_limit()));
    for (size_t i = 0; i < n; i++)
        out[i] = goal_group_view(req, groups[i].label,
            &(struct suppress_row){
                .x = groups[i].x, .n = groups[i].n, .hide_x = hide, .hide_n = total.hide_n});
    v->total = goal_group_view(req, tr("Mindst ét udfald"), &total);
    v->table = (struct goal_table_view){.rows = out,
        .n = d->result->n ? n : 0,
        .total = v->total,
        .title = tr("Fordelt på udfald"),
        .head = tr("Udfald"),
        .note = hide ? tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.")
                     : tr("Samme person kan have flere udfald, så rækkerne lægges ikke sammen.")};
    return OK;
}

static int fill_table(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    if (d->split == GOAL_BY_OUTCOME)
        return fill_outcomes(req, d, v);
    bool none = false;
    const struct goal_group *groups = d->m->groups[d->split];
    size_t n = d->m->n_groups[d->split];
    struct suppress_row *rows = arena_array(req->arena, n + 1, sizeof *rows), total;
    struct goal_group_view *out = arena_array(req->arena, n + 1, sizeof *out);
    bool last = goal_from_exit(&d->goal);
    if (!rows || !out)
        return err_set(&req->err, ERR_LIMIT, "goal groups");
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct suppress_row){.x = groups[i].x, .n = groups[i].n};
    hide_small(d, rows, n, &total);
    /* The total is judged by itself, alike on every page; a division that is not safe beside it is not shown at all. */
    struct suppress_row whole = whole_row(d);
    none = (!d->sees_all && !d->m->by_year && d->m->near_split[d->split]) ||
           (total.hide_x && !whole.hide_x) || (total.hide_n && !whole.hide_n) ||
           (whole.hide_x && !suppress_share(whole.x, whole.n, figure_small_limit()));
    total = whole;
    n = none ? 0 : n;
    bool any = total.hide_x;
    for (size_t i = 0; i < n; i++) {
        out[i] = goal_group_view(req, groups[i].label, &rows[i]);
        any = any || out[i].hidden;
    }
    v->total = goal_group_view(req, tr("I alt"), &total);
    v->table = (struct goal_table_view){.rows = out,
        .n = d->result->n ? n : 0,
        .total = v->total,
        .title = d->split == GOAL_BY_SEX        ? tr("Fordelt på køn")
                 : d->split == GOAL_BY_DISTRICT ? tr("Fordelt på bydel")
                                                : tr("Fordelt på alder"),
        .head = d->split == GOAL_BY_SEX        ? tr("Køn")
                : d->split == GOAL_BY_DISTRICT ? tr("Bydel nu")
                : last                         ? tr("Alder på sidste dag")
                                               : tr("Alder på første dag")};
    if (none)
        v->table.note = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    else if (any)
        v->table.note = arena_printf(req->arena,
            tr("Antal på 1–%lld er undertrykt. Flere tal kan være undertrykt, så de første ikke kan regnes ud."),
            (long long)figure_small_limit() - 1);
    return OK;
}

/* ---- development by half-year ---- */

struct halves {
    const char *labels[HALVES];
    struct goal_group_view group[HALVES];
};

static void compute_halves(struct req *req, const struct goal_data *d, struct halves *ret)
{
    for (int y = 0; y < GOAL_YEARS; y++) {
        int year = d->year - GOAL_YEARS + 1 + y;
        struct suppress_row rows[2], total;
        for (int half = 0; half < 2; half++)
            rows[half] =
                (struct suppress_row){.x = d->m->half[2 * y + half].x, .n = d->m->half[2 * y + half].n};
        hide_small(d, rows, 2, &total);
        int64_t k = figure_small_limit();
        bool beside = !suppress_share(rows[0].x + rows[1].x, rows[0].n + rows[1].n, k) && total.hide_x;
        bool near = !d->sees_all && suppress_is_small(d->m->near[y], k);
        for (int half = 0; half < 2 && (beside || near); half++)
            rows[half].hide_x = rows[half].hide_n = true; /* not safe beside the year's own value */
        for (int half = 0; half < 2; half++) {
            ret->labels[2 * y + half] =
                arena_printf(req->arena, half ? tr("2. halvår\n%d") : tr("1. halvår\n%d"), year);
            ret->group[2 * y + half] = goal_group_view(req,
                arena_printf(req->arena, half ? tr("2. halvår %d") : tr("1. halvår %d"), year), &rows[half]);
        }
    }
}

/* "Personer pr. halvår: 88, 81, undertrykt" */
static const char *persons_words(struct arena *a, const struct halves *halves)
{
    const char *text = "";
    for (size_t i = 0; i < HALVES; i++)
        text = arena_printf(a, "%s%s%s", text, i ? ", " : "", halves->group[i].n);
    return arena_printf(a, tr("Personer pr. halvår: %s"), text);
}

static const char *trend_words(struct arena *a, const struct halves *halves)
{
    const struct goal_group_view *first = NULL, *last = NULL;
    for (size_t i = 0; i < HALVES; i++) {
        const struct goal_group_view *g = &halves->group[i];
        if (g->hidden || g->n_value <= 0)
            continue;
        first = first ? first : g;
        last = g;
    }
    if (!first || first == last)
        return NULL;
    struct share from = share_wilson(first->x_value, first->n_value),
                 to = share_wilson(last->x_value, last->n_value);
    struct share_change fall = share_difference(&from, &to);
    const char *text = fall.high < 0  ? tr("Op fra %s til %s fra %s til %s.")
                       : fall.low > 0 ? tr("Ned fra %s til %s fra %s til %s.")
                                      : tr("Ingen sikker ændring fra %s til %s fra %s til %s.");
    return arena_printf(a, text, first->share, last->share, first->label, last->label);
}

static struct html_safe draw_trend(struct html *h, const struct goal_data *d, const struct halves *halves)
{
    struct chart_point points[HALVES];
    bool any = false;
    int64_t target = goal_target_ppm(&d->goal);
    for (size_t i = 0; i < HALVES; i++) {
        const struct goal_group_view *g = &halves->group[i];
        points[i] = (struct chart_point){.value = g->p * 100,
            .lo = g->low * 100,
            .hi = g->high * 100,
            .n = g->n_value,
            .known = g->hidden         ? CHART_SUPPRESSED
                     : g->n_value == 0 ? CHART_MISSING
                                       : CHART_KNOWN};
        any = any || points[i].known == CHART_KNOWN;
    }
    if (!any)
        return (struct html_safe){0};
    const char *words = trend_words(h->arena, halves);
    const struct chart_series series = {lang_pick(d->goal.title, d->goal.title_en), points};
    const struct chart_line chart = {
        .title = tr("Udvikling pr. halvår"),
        .unit = arena_printf(h->arena, tr("Procent %s. Streger viser 95 pct.-interval"),
            goal_horizon_words(&d->goal, h->arena)),
        .finding = arena_printf(
            h->arena, tr("%s Måltallet er %s."), words ? words : "", goal_target_words(&d->goal, h->arena)),
        .note = persons_words(h->arena, halves),
        .x_name = tr("Halvår"),
        .x_labels = halves->labels,
        .n = HALVES,
        .series = &series,
        .n_series = 1,
        .target = target == INT_NONE ? NAN : (double)target / 1e4,
        .target_label = target == INT_NONE ? NULL
                                           : arena_printf(h->arena, tr("Mål %s"),
                                                 goal_number_words(&d->goal, d->goal.target, h->arena)),
        .decimals = 1,
    };
    return chart_line(h, &chart);
}

/* ---- value and verdict ---- */

const char *goal_rough_count(struct req *req, int64_t count)
{
    struct actor actor = req_actor(req);
    if (!figure_shows_small(&actor))
        return figure_rough_count(count, req->arena);
    return html_format(req->arena, req->lang, harg_int(count));
}

static const char *due_words(struct req *req, const struct goal_data *d)
{
    const struct goal_result *r = d->result;
    if (d->m->by_year)
        return r->running ? tr("Året er ikke slut.") : NULL;
    if (r->not_due == 0)
        return d->m->until.n < d->as_of.n - OLD_DAYS ? NULL : tr("Alle er fulgt til måledagen.");
    return arena_printf(req->arena, tr("%s er ikke forfaldne. Den første kan måles %s"),
        goal_rough_count(req, r->not_due), html_format(req->arena, req->lang, harg_day(r->earliest_due)));
}

static const char *why_no_value(struct req *req, const struct goal_data *d)
{
    if (goal_is_knowledge(&d->goal))
        return tr("Målet er viden og har ikke noget tal. Det følges i tekst og vurderes ikke.");
    if (d->result->why)
        return d->result->why;
    if (d->result->not_due)
        return arena_printf(req->arena,
            tr("Målet kan tidligst måles %s. Indtil da tæller det ikke som ikke opfyldt."),
            html_format(req->arena, req->lang, harg_filter(harg_day(d->result->earliest_due), HF_LONG)));
    return arena_printf(req->arena, tr("Der er ingen forløb i Tovholder for %d."), d->year);
}

static const char *share_label(struct req *req, const struct goal_data *d)
{
    if (d->result->kind == GOAL_CHANGE)
        return arena_printf(req->arena, tr("Ændring fra %lld til %lld"), (long long)d->goal.base_year,
            (long long)d->goal.target_year);
    if (d->result->kind == GOAL_COUNT)
        return arena_printf(req->arena, tr("Antal i %d"), d->year);
    return arena_printf(req->arena, tr("Andel, %s i %d"), goal_population_words(&d->goal), d->year);
}

static void fill_value(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    const struct goal_result *r = d->result;
    const char *words = goal_value_words(&d->goal, r, req->arena);
    bool of_people = goal_is_of_people(&d->goal);
    v->has_value = r->computable && words;
    v->has_share = v->has_value && r->kind == GOAL_SHARE && r->n > 0;
    v->suppressed = v->has_share && v->total.hidden;
    if (v->has_value && !v->has_share && of_people && !d->sees_all)
        v->suppressed = r->kind == GOAL_CHANGE
                            ? suppress_share(r->share.x, r->share.n, figure_small_limit()) ||
                                  suppress_share(r->base.x, r->base.n, figure_small_limit())
                            : goal_is_few(&d->goal, r, figure_small_limit());
    v->share_label = share_label(req, d);
    v->why = why_no_value(req, d);
    v->verdict = v->suppressed ? tr("Kan ikke afgøres") : goal_result_words(&d->goal, r);
    v->verdict_class = v->suppressed ? "plain" : goal_result_class(&d->goal, r);
    v->date_label = tr("Data til og med");
    v->as_of = html_format(req->arena, req->lang, harg_day(d->m->until));
    v->due = due_words(req, d);
    if (!v->has_value) {
        v->value = tr("ikke oplyst");
        return;
    }
    v->value = v->suppressed ? tr("undertrykt") : words;
    v->verdict_why = v->suppressed ? tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.")
                                   : goal_verdict_why(&d->goal, r, req->arena);
    if (v->suppressed)
        return;
    const char *target = goal_target_words(&d->goal, req->arena);
    bool has_target = !dec_is_none(d->goal.target);
    if (v->has_share) {
        v->persons = arena_printf(req->arena, tr("%s af %s personer"), v->total.x, v->total.n);
        v->interval = has_target ? arena_printf(req->arena, tr("%s · målet er %s"), v->total.interval, target)
                                 : v->total.interval;
        v->range_label = has_target ? tr("95 pct.-interval og mål") : tr("95 pct.-interval");
    } else if (r->kind == GOAL_CHANGE && r->change.has_interval) {
        v->interval = arena_printf(req->arena, tr("%s · målet er %s"),
            goal_interval_words(r->change.low, r->change.high, req->arena), target);
        v->range_label = tr("95 pct.-interval og mål");
    }
}

/* Where nothing is computed, the newest figure that others have told stands in its place. */
static void fill_told(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    size_t i = d->n_reported;
    while (i > 0 && !d->reported[i - 1].as_printed)
        i--;
    if (i == 0)
        return;
    const struct reported *r = &d->reported[i - 1];
    day_t day = r->data_date ? day_parse_iso(r->data_date) : DAY_NONE;
    v->told = true;
    v->value = r->as_printed;
    v->persons = tr("Oplyst, ikke beregnet af Tovholder");
    v->share_label = r->period ? arena_printf(req->arena, tr("Oplyst for %s"), r->period) : tr("Oplyst");
    v->verdict = v->reported[i - 1].verdict;
    v->verdict_class = v->reported[i - 1].verdict_class;
    v->verdict_why = v->reported[i - 1].judged ? v->reported[i - 1].note
                                               : goal_sentence(arena_printf(req->arena, tr("Målet er %s"),
                                                                   goal_target_words(&d->goal, req->arena)),
                                                     req->arena);
    v->date_label = tr("Oplyst den");
    v->as_of = day_is_none(day) ? tr("dato ikke oplyst") : html_format(req->arena, req->lang, harg_day(day));
    v->due = v->reported[i - 1].source;
}

/* A change is told with both years. */
static int fill_change(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    const struct goal_result *r = d->result;
    size_t n = d->m->n_groups[GOAL_BY_OUTCOME], at = 2;
    struct goal_group_view *rows = arena_array(req->arena, 2 + 2 * n, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "goal change");
    const struct share *years[2] = {&r->base, &r->share};
    const struct goal_group *outcomes[2] = {d->m->base_outcomes, d->m->groups[GOAL_BY_OUTCOME]};
    bool hide = v->suppressed;
    for (size_t i = 0; i < 2 && n && !d->sees_all; i++)
        hide =
            hide || !goal_outcomes_are_safe(outcomes[i], n, years[i]->x, years[i]->n, figure_small_limit());
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < 2; i++)
            rows[at++] = goal_group_view(req,
                arena_printf(req->arena, "%lld: %s", (long long)(i ? d->goal.target_year : d->goal.base_year),
                    outcomes[i][k].label),
                &(struct suppress_row){
                    .x = outcomes[i][k].x, .n = outcomes[i][k].n, .hide_x = hide, .hide_n = v->suppressed});
    for (size_t i = 0; i < 2; i++) {
        struct suppress_row row = {.x = years[i]->x, .n = years[i]->n};
        row.hide_x = row.hide_n = v->suppressed;
        rows[i] = goal_group_view(req,
            arena_printf(req->arena, "%lld", (long long)(i ? d->goal.target_year : d->goal.base_year)), &row);
    }
    v->table = (struct goal_table_view){.title = tr("De to år"),
        .head = tr("År"),
        .rows = rows,
        .n = at,
        .note = !n     ? NULL
                : hide ? tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.")
                       : tr("Samme person kan have flere udfald, så rækkerne lægges ikke sammen.")};
    return OK;
}

/* ---- choices and head ---- */

static int fill_choices(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    enum { SPLITS = GOAL_SPLITS };
    static const char *const split_keys[SPLITS] = {NULL, "koen", "bydel", "udfald"};
    const char *const split_words[SPLITS] = {tr("Alder"), tr("Køn"), tr("Bydel"), tr("Udfald")};
    size_t n_splits = d->m->n_groups[GOAL_BY_OUTCOME] ? SPLITS : SPLITS - 1;
    struct link *links = arena_array(req->arena, SHOWN_YEARS, sizeof *links);
    struct link *splits = arena_array(req->arena, SPLITS, sizeof *splits);
    int last = day_year(d->as_of), first = goal_default_year(&d->goal, d->as_of);
    if (!links || !splits)
        return err_set(&req->err, ERR_LIMIT, "goal choices");
    const char *own = goal_self_url(req, d);
    for (int i = 0; d->result->kind != GOAL_CHANGE && !goal_is_knowledge(&d->goal) && i < SHOWN_YEARS; i++) {
        /* A goal for years long past begins with its own year. */
        int year = i == 0 && first < last - 3 ? first : last - SHOWN_YEARS + 1 + i;
        const char *text = arena_printf(req->arena, "%d", year);
        links[v->n_years++] =
            (struct link){text, html_url_with(req->arena, own, "aar", text), year == d->year};
    }
    for (size_t i = 0; i < n_splits; i++)
        splits[v->n_splits++] = (struct link){
            split_words[i], html_url_with(req->arena, own, "fordelt", split_keys[i]), (size_t)d->split == i};
    v->years = links;
    v->splits = splits;
    return OK;
}

static const char *lead_words(struct req *req, const struct goal_data *d)
{
    struct arena *a = req->arena;
    const char *what = goal_is_of_people(&d->goal) && !goal_is_count(&d->goal)
                           ? goal_horizon_words(&d->goal, a)
                       : goal_is_knowledge(&d->goal) ? tr("Vidensmål uden tal")
                                                     : tr("Antal i et år");
    char *lead = arena_printf(a, tr("%s · mål i %s"), what, d->source);
    if (lead[0] >= 'a' && lead[0] <= 'z')
        lead[0] = (char)(lead[0] - 'a' + 'A');
    return lead;
}

static int fill_head(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    enum { ACTIONS = 5 };
    struct arena *a = req->arena;
    struct action *actions = arena_array(a, ACTIONS, sizeof *actions);
    if (!actions)
        return err_set(&req->err, ERR_LIMIT, "goal head");
    size_t n = 0;
    v->xlsx_url = html_url_with(a, goal_self_url(req, d), "format", "xlsx");
    v->csv_url = html_url_with(a, goal_self_url(req, d), "format", "csv");
    if (v->has_value)
        actions[n++] = (struct action){tr("Indsæt i dokument"), "#dokument", NULL};
    if (v->has_value || v->n_reported)
        actions[n++] = (struct action){tr("Hent tabel (XLSX)"), v->xlsx_url, NULL};
    if (who_may(&req->who, PERM_GOAL_EDIT)) {
        actions[n++] =
            (struct action){tr("Ret målet"), arena_printf(a, "%s/ret", goal_page_url(req, d)), NULL};
        actions[n++] = (struct action){goal_is_knowledge(&d->goal) ? tr("Tilføj viden") : tr("Oplys et tal"),
            arena_printf(a, "%s/oplyst", goal_page_url(req, d)), NULL};
    }
    v->head = (struct page_head){.title = lang_pick(d->goal.title, d->goal.title_en),
        .lead = lead_words(req, d),
        .actions = actions,
        .n_actions = n,
        .no_primary = true};
    if (who_may(&req->who, PERM_EFFECT_ROWS) && d->result->n_persons)
        v->rows_url =
            html_url_with(a, arena_printf(a, "%s/personer?aar=%d", goal_page_url(req, d), d->year), "profil",
                d->profile == goal_profile_of(&d->goal) ? NULL
                : d->profile == GOAL_NATIONAL           ? "jobindsats"
                                                        : "lokal");
    v->source =
        v->told || v->knowledge
            ? tr("Kilde: oplyste tal med hver sin kilde. Intet er beregnet.")
            : arena_printf(a,
                  tr("Kilde: Tovholder, forløb og perioder til og med %s. Oplyste tal har deres egen kilde. Version 2 af beregningen."),
                  v->as_of);
    int age = d->as_of.n - d->m->until.n;
    if (age > OLD_DAYS)
        v->old = arena_printf(a,
            tr("De går til og med %s, %d dage tilbage. Den, der forfalder senere, er ikke regnet med."),
            v->as_of, age);
    return OK;
}

/* ---- the file ---- */

enum { N_COLS = 8 };
static void file_row(struct export_cell *c, const char *part, const struct goal_group_view *g)
{
    const char *none = g->hidden ? tr("undertrykt") : "–";
    bool known = !g->hidden && g->n_value > 0;
    c[0] = export_text(part);
    c[1] = export_text(g->label);
    c[2] = g->x_value == INT_NONE ? export_text(tr("undertrykt")) : export_number(EXPORT_COUNT, g->x_value);
    c[3] = g->n_value == INT_NONE ? export_text(tr("undertrykt")) : export_number(EXPORT_COUNT, g->n_value);
    c[4] = known ? export_share(g->p) : export_text(none);
    c[5] = known ? export_share(g->low) : export_text(none);
    c[6] = known ? export_share(g->high) : export_text(none);
    c[7] = export_text("–");
}

/* The curve's steps as rows: the cause, the month, the number left, the share with its limits. */
static void file_curve(struct req *req, const struct curve_answer *r, struct export_cell *cells, size_t *at)
{
    const struct curve_group *g = r->n_groups && !r->groups[0].hidden ? &r->groups[0] : NULL;
    for (size_t k = 0; g && k < r->n_causes; k++) {
        for (int i = 0; i <= r->n_steps; i++) {
            const struct curve_step *x = &g->step[k][i];
            struct goal_group_view v = {.label = arena_printf(req->arena,
                                            r->weeks ? tr("%s, uge %d") : tr("%s, måned %d"), r->cause[k], i),
                .x_value = INT_NONE,
                .n_value = g->left[i],
                .hidden = !x->shown,
                .p = x->share,
                .low = x->low,
                .high = x->high};
            struct export_cell *c = cells + N_COLS * (*at)++;
            file_row(c, tr("Kurve (endnu uden udfald som personer)"), &v);
            c[2] = export_text("–");
            c[4] = x->shown ? export_share(x->share) : export_text(tr("vises ikke"));
            if (!x->shown)
                c[5] = c[6] = export_text("–");
        }
    }
}

/* The year's own row; a count has no base, and what is not known is never 0. */
static void file_whole(
    struct req *req, const struct goal_data *d, const struct goal_view *v, struct export_cell *c)
{
    struct goal_group_view whole = v->total;
    bool known = v->has_value && !v->told;
    whole.label = arena_printf(req->arena, "%d", d->year);
    file_row(c, tr("Målet"), &whole);
    if (known && d->result->kind != GOAL_COUNT)
        return;
    for (size_t i = 2; i < N_COLS; i++)
        c[i] = export_text("–");
    c[2] = !known          ? export_text(tr("ikke oplyst"))
           : v->suppressed ? export_text(tr("undertrykt"))
                           : export_number(EXPORT_COUNT, d->result->count);
}

/* What others have told, as printed. */
static void file_told(struct req *req, const struct goal_view *v, size_t i, struct export_cell *c)
{
    const struct goal_reported_view *r = &v->reported[i];
    c[0] = export_text(tr("Oplyst, som trykt"));
    c[1] = export_text(arena_printf(req->arena, "%s (%s)", r->label, r->period));
    c[2] = export_text(r->printed);
    c[3] = c[4] = c[5] = c[6] = export_text("–");
    c[7] = export_text(arena_printf(req->arena, "%s; %s", r->verdict, r->source));
}

static int send_file(struct req *req, struct res *res, const struct goal_data *d, const struct goal_view *v,
    const struct halves *halves)
{
    const char *heads[N_COLS] = {tr("Del"), tr("Gruppe"), tr("Opnået"), tr("Personer"), tr("Andel, pct."),
        tr("Nedre grænse, pct."), tr("Øvre grænse, pct."), tr("Vurdering og kilde")};
    size_t n = 1 + v->table.n + v->n_reported + HALVES +
               d->m->curve[d->sees_all].n_causes * ((size_t)d->m->curve[d->sees_all].n_steps + 1),
           at = 0;
    struct export_cell *cells = arena_array(req->arena, n, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "goal file");
    file_whole(req, d, v, cells + N_COLS * at++);
    for (size_t i = 0; i < v->table.n; i++)
        file_row(cells + N_COLS * at++, v->table.head, &v->table.rows[i]);
    for (size_t i = 0; i < v->n_reported; i++)
        file_told(req, v, i, cells + N_COLS * at++);
    for (size_t i = 0; i < HALVES && !d->m->by_year; i++)
        file_row(cells + N_COLS * at++, tr("Halvår"), &halves->group[i]);
    file_curve(req, &d->m->curve[d->sees_all], cells, &at);
    const char *notes[] = {v->head.title, v->head.lead, v->source, v->table.note};
    struct export_table t = {"effektmaal", heads, N_COLS, cells, at, notes, v->table.note ? 4 : 3};
    return export_send(req, res, req_text(req, "format"), &t);
}

/* ---- the page ---- */

static struct html_safe draw_interval(struct html *h, const struct goal_data *d, const struct goal_view *v)
{
    int64_t target = goal_target_ppm(&d->goal);
    bool change = d->result->kind == GOAL_CHANGE;
    const struct chart_interval chart = {
        .title = tr("Værdi med interval og mål"),
        .finding = arena_printf(h->arena, "%s, %s", v->value, v->interval),
        .value = 100 * (change ? d->result->change.value : v->total.p),
        .lo = 100 * (change ? d->result->change.low : v->total.low),
        .hi = 100 * (change ? d->result->change.high : v->total.high),
        .target = target == INT_NONE ? NAN : (double)target / 1e4,
        .target_label = target == INT_NONE ? NULL
                                           : arena_printf(h->arena, tr("Mål %s"),
                                                 goal_number_words(&d->goal, d->goal.target, h->arena)),
        .decimals = 1,
    };
    return chart_interval(h, &chart);
}

static void draw_curve(struct req *req, struct html *h, const struct goal_data *d, struct goal_view *v)
{
    const struct curve_answer *r = &d->m->curve[d->sees_all];
    if (!r->n_groups)
        return;
    bool over = r->n_causes == 2, last = goal_from_exit(&d->goal);
    v->curve_title = over ? tr("Tid, til ydelsen ophører") : tr("Tid til første job eller uddannelse");
    const struct curve_drawing c = {.answer = r,
        .n_drawn = r->n_causes - 1,
        .title = v->curve_title,
        .unit = arena_printf(h->arena,
            d->sees_all ? tr("Procent af de %s i %d. Felter: 95 pct.-interval.")
                        : tr("Procent af de %s i %d, fra %lld personer. Felter: 95 pct.-interval."),
            last ? tr("afsluttede") : tr("begyndte"), d->year, (long long)figure_small_limit()),
        .x_name = r->weeks ? (last ? tr("Uger efter afslutning") : tr("Uger efter start"))
                           : (last ? tr("Måneder efter afslutning") : tr("Måneder efter start")),
        .mark = d->m->mark,
        .mark_label = text_equal(d->goal.horizon_kind, "before") && isfinite(d->m->mark)
                          ? goal_horizon_words(&d->goal, h->arena)
                      : isfinite(d->m->mark)
                          ? arena_printf(h->arena, tr("Målepunkt %s"), goal_span_words(&d->goal, h->arena))
                          : NULL,
        .left_in_table_only = true,
        .note = r->groups[0].hidden ? NULL : curve_left_words(req, r, &r->groups[0])};
    v->curve_chart = curve_draw(h, &c);
    if (!v->curve_chart.len)
        v->curve_none = tr("Undertrykt: For få har fået et udfald til, at kurven kan vises.");
    if (d->goal.intervention)
        v->curve_url = html_url_with(h->arena,
            arena_printf(h->arena, "/effekt/kurver?indsats=%s&aar=%d", d->goal.intervention, d->year),
            "grundlag", last ? NULL : "begyndt");
}

static int fill_view(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    int rc = fill_table(req, d, v);
    if (rc)
        return rc;
    fill_value(req, d, v);
    if (d->result->kind == GOAL_CHANGE && v->has_value)
        rc = fill_change(req, d, v);
    if (!rc)
        rc = goal_fill_definition(req, d, v);
    v->knowledge = goal_is_knowledge(&d->goal);
    /* A year without anybody is not told of by a figure of another. */
    enum { LARGE = 14 }; /* letters that have room in large type on a phone */
    bool told = !d->result->computable || !goal_is_of_people(&d->goal);
    if (!rc && !v->has_value && !v->knowledge && told)
        fill_told(req, d, v);
    v->in_words = v->value && text_length(v->value) > LARGE;
    if (!rc)
        rc = fill_choices(req, d, v);
    return rc ? rc : fill_head(req, d, v);
}

static void draw(struct req *req, struct html *h, const struct goal_data *d, const struct halves *halves,
    struct goal_view *v)
{
    if (v->has_value && !v->suppressed && v->interval)
        v->interval_chart = draw_interval(h, d, v);
    if (!d->m->by_year && d->result->computable) {
        v->trend_chart = draw_trend(h, d, halves);
        v->trend = trend_words(h->arena, halves);
        draw_curve(req, h, d, v);
    }
    if (v->has_share && v->trend_chart.len == 0)
        v->trend_note = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
}

static int show_goal(struct req *req, struct res *res, struct goal_data *d)
{
    struct goal_view v = {0};
    struct halves *halves = arena_alloc(req->arena, sizeof *halves);
    int rc = halves ? fill_view(req, d, &v) : err_set(&req->err, ERR_LIMIT, "goal page");
    if (rc)
        return rc;
    compute_halves(req, d, halves);
    if (req_text(req, "format"))
        return send_file(req, res, d, &v, halves);
    const struct crumb crumbs[] = {
        {tr("Effekt"), "/effekt"}, {tr("Effektmål"), "/effekt/maal"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 3);
    draw(req, h, d, halves, &v);
    t_goal_page(h, &v);
    return page_end(req, res, h);
}

static int goal_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct goal_data *d = arena_alloc(req->arena, sizeof *d);
    int rc = d ? db_lease(req->db, &c, &req->err) : err_set(&req->err, ERR_LIMIT, "goal page");
    if (rc)
        return rc;
    memset(d, 0, sizeof *d);
    rc = read_goal(req, c, d);
    db_release(req->db, c);
    if (!rc)
        rc = show_goal(req, res, d);
    goal_measured_release(d->m);
    return rc;
}

static const struct param goal_params[] = {{"key", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100},
    {"profil", P_KEY, 0, 0}, {"fordelt", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}};
ROUTE(goal_route, "GET", "/effekt/maal/{key}", PERM_EFFECT_READ, goal_page, goal_params);
