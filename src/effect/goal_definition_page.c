/* The definition of a goal on its page: pairs, the reading with what it counts in bold, and reported results. */
#include "base/text.h"
#include "effect/goal_grammar.h"
#include "effect/goal_page.h"
#include "effect/goal_words.h"
#include "effect/reported_verdict.h"
#include "measure/share.h"
#include "system/access.h"

#include <math.h>
#include <string.h>

static void add_pair(struct goal_pair_view *pairs, size_t *n, const char *label, const char *text,
    const char *link, const char *url)
{
    pairs[(*n)++] = (struct goal_pair_view){label, text, link, url};
}

const char *goal_page_url(struct req *req, const struct goal_data *d)
{
    return arena_printf(req->arena, "/effekt/maal/%s", d->goal.key);
}

const char *goal_self_url(struct req *req, const struct goal_data *d)
{
    const char *url = arena_printf(req->arena, "%s?aar=%d", goal_page_url(req, d), d->year);
    if (d->profile != goal_profile_of(&d->goal))
        url = html_url_with(req->arena, url, "profil", d->profile == GOAL_NATIONAL ? "jobindsats" : "lokal");
    return html_url_with(req->arena, url, "fordelt",
        d->split == GOAL_BY_SEX        ? "koen"
        : d->split == GOAL_BY_DISTRICT ? "bydel"
        : d->split == GOAL_BY_OUTCOME  ? "udfald"
                                       : NULL);
}

static void fill_profile(
    struct req *req, const struct goal_data *d, const struct goal_view *v, struct goal_pair_view *pair)
{
    bool local = d->profile == GOAL_LOCAL;
    struct suppress_row other = {.x = d->m->other_x, .n = d->m->other_n};
    int64_t k = figure_small_limit(), x = other.x - d->result->x, n = other.n - d->result->n;
    other.hide_x =
        !d->sees_all && (v->suppressed || suppress_share(other.x, other.n, k) ||
                            suppress_is_small(x < 0 ? -x : x, k) || suppress_is_small(n < 0 ? -n : n, k));
    const char *value = goal_group_view(req, NULL, &other).share;
    pair->label = tr("Status efter");
    pair->text = arena_printf(req->arena,
        local ? tr("Lokal profil: arbejde før ydelse. Efter Jobindsats' profil: %s")
              : tr("Jobindsats' profil: ydelse før arbejde. Efter lokal profil: %s"),
        value);
    if (!d->sees_all)
        return; /* the page has the goal's own profile only */
    pair->link = tr("Skift profil");
    pair->url = html_url_with(req->arena, goal_self_url(req, d), "profil", local ? "jobindsats" : "lokal");
}

static const char *told_words(struct req *req, const struct reported *r)
{
    return arena_printf(req->arena, tr("%s, %s"), r->as_printed ? r->as_printed : tr("ikke oplyst"),
        r->period ? r->period : tr("periode ikke oplyst"));
}

static const char *version_words(struct req *req, const struct goal_data *d)
{
    if (day_is_none(d->goal.valid_from))
        return arena_printf(req->arena, tr("Version %lld, gælder fra begyndelsen"), (long long)d->goal.no);
    return arena_printf(req->arena, tr("Version %lld, gælder fra %s"), (long long)d->goal.no,
        html_format(req->arena, req->lang, harg_day(d->goal.valid_from)));
}

/* Those who are followed for a part of the time, and those without the day that it runs from. */
static void add_due_pairs(struct req *req, const struct goal_data *d, const struct goal_view *v,
    struct goal_pair_view *p, size_t *n)
{
    struct arena *a = req->arena;
    if (v->has_share && isfinite(d->result->curve) && !v->suppressed)
        add_pair(p, n, tr("Efter kurven"),
            arena_printf(a, tr("%s (%s), når de ikke forfaldne regnes med, så langt de er fulgt"),
                figure_percent_words(share_ppm(d->result->curve), INT_NONE, a),
                goal_interval_words(d->result->curve_low, d->result->curve_high, a)),
            NULL, NULL);
    if (d->result->no_start)
        add_pair(p, n,
            text_equal(d->goal.start_day, "plan")         ? tr("Uden plan")
            : text_equal(d->goal.start_day, "first_talk") ? tr("Uden samtale")
                                                          : tr("Uden henvisning"),
            arena_printf(a, tr("%s forløb er ikke med, fordi dagen, tiden regnes fra, ikke findes"),
                goal_rough_count(req, d->result->no_start)),
            NULL, NULL);
}

static int fill_pairs(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    enum { MAX_PAIRS = 16 };
    struct arena *a = req->arena;
    struct goal_pair_view *p = arena_array(a, MAX_PAIRS, sizeof *p);
    size_t n = 0;
    if (!p)
        return err_set(&req->err, ERR_LIMIT, "goal pairs");
    add_pair(p, &n, tr("Definition"), version_words(req, d),
        d->goal.no > 1 ? tr("Tidligere versioner") : tr("Versioner"),
        arena_printf(a, "%s/versioner", goal_page_url(req, d)));
    add_pair(p, &n, tr("Måltal"), goal_target_words(&d->goal, a), NULL, NULL);
    if (v->has_share && d->m->has_other)
        fill_profile(req, d, v, &p[n++]);
    if (v->has_share && !v->suppressed)
        add_pair(p, &n, tr("Beregning"),
            arena_printf(a, tr("%s / %s = %s Wilson-interval"), v->total.x, v->total.n, v->total.share), NULL,
            NULL);
    if (v->has_share)
        add_pair(p, &n, tr("Døde og fraflyttede"),
            text_equal(d->goal.gone, "left_out")
                ? arena_printf(a, tr("%s, er ikke med"), goal_rough_count(req, d->result->gone))
                : arena_printf(a, tr("%s, tæller som ikke opnået"), goal_rough_count(req, d->result->gone)),
            NULL, NULL);
    add_due_pairs(req, d, v, p, &n);
    if (goal_is_of_people(&d->goal))
        add_pair(p, &n, tr("Sammenligning"), tr("Ingen kontrolgruppe. Tallet viser status, ikke effekt"),
            tr("Sammenlign med andre"),
            d->goal.intervention ? arena_printf(a, "/effekt/sammenligning?indsats=%s", d->goal.intervention)
                                 : NULL);
    if (d->n_reported && !goal_is_knowledge(&d->goal))
        add_pair(p, &n, tr("Oplyst"), told_words(req, &d->reported[0]), tr("Se alle oplyste tal"), "#oplyst");
    if (d->offer.title)
        add_pair(p, &n, tr("Indsats"), lang_pick(d->offer.title, d->offer.title_en), tr("Se tilbuddet"),
            arena_printf(a, "/tilbud/%s", d->goal.intervention));
    for (size_t i = 0; i < d->n_grants && i < 3; i++)
        add_pair(p, &n, tr("Betales af"), lang_pick(d->grants[i].title, d->grants[i].title_en),
            tr("Se bevillingen"),
            who_may(&req->who, PERM_ECONOMY_READ)
                ? arena_printf(a, "/oekonomi/bevillinger/%s", d->grants[i].key)
                : NULL);
    add_pair(p, &n, tr("Kilde til målet"), d->source, NULL, NULL);
    v->pairs = p;
    v->n_pairs = n;
    v->ambiguity = d->goal.ambiguity ? lang_pick(d->goal.ambiguity, d->goal.ambiguity_en) : NULL;
    v->definition = d->goal.definition ? lang_pick(d->goal.definition, d->goal.definition_en) : NULL;
    const char *key = arena_printf(a, "goal key=%s%s year=%d", d->goal.key,
        d->profile == goal_profile_of(&d->goal) ? ""
        : d->profile == GOAL_NATIONAL           ? " profile=jobindsats"
                                                : " profile=local",
        d->year);
    v->figure_code = arena_printf(a, "{{figure %s}}", key);
    v->figure_url = html_url_with(a, "/effekt/tal", "tal", key);
    return OK;
}

/* The reading with what it counts in bold: the population, the measuring point and the outcome. */
static int fill_reading(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    enum { BOLD = 4 };
    struct arena *a = req->arena;
    const char *about = d->belongs ? d->belongs : NULL;
    const char *text = goal_reading(&d->goal, about, d->year, a);
    const char *bold[BOLD] = {
        about ? arena_printf(a, tr("afsluttet %s i %d"), about, d->year) : NULL,
        about ? arena_printf(a, tr("begyndt på %s i %d"), about, d->year) : NULL,
        goal_is_of_people(&d->goal) ? goal_horizon_words(&d->goal, a) : NULL,
        goal_is_of_people(&d->goal) ? goal_outcome_words(&d->goal, a) : NULL,
    };
    struct goal_text_view *parts = arena_array(a, 2 * BOLD + 1, sizeof *parts);
    if (!parts)
        return err_set(&req->err, ERR_LIMIT, "goal reading");
    while (*text && v->n_reading + 2 < 2 * BOLD + 1) {
        const char *at = NULL;
        size_t n = 0;
        for (size_t i = 0; i < BOLD; i++) {
            const char *found = bold[i] && *bold[i] ? strstr(text, bold[i]) : NULL;
            if (found && (!at || found < at)) {
                at = found;
                n = strlen(bold[i]);
            }
        }
        if (!at)
            break;
        parts[v->n_reading++] = (struct goal_text_view){arena_strndup(a, text, (size_t)(at - text)), false};
        parts[v->n_reading++] = (struct goal_text_view){arena_strndup(a, at, n), true};
        text = at + n;
    }
    parts[v->n_reading++] = (struct goal_text_view){text, false};
    v->reading = parts;
    v->n_open = goal_open_questions(&d->goal, v->open);
    return OK;
}

static int fill_reported(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    struct goal_reported_view *r = arena_array(req->arena, d->n_reported + 1, sizeof *r);
    if (!r)
        return err_set(&req->err, ERR_LIMIT, "goal reported");
    for (size_t i = 0; i < d->n_reported; i++) {
        const struct reported *x = &d->reported[i];
        struct reported_verdict judged = reported_judge(&d->goal, x, d->as_of, req->arena);
        r[i] = (struct goal_reported_view){.printed = x->as_printed ? x->as_printed : tr("ikke oplyst"),
            .label = lang_pick(x->label, x->label_en),
            .period = x->period ? x->period : tr("ikke oplyst"),
            .source = d->reported_sources[i],
            .verdict = judged.words,
            .verdict_class = judged.badge,
            .note = judged.why ? judged.why : x->note,
            .judged = judged.why && text_equal(x->unit, "percent")};
    }
    v->reported = r;
    v->n_reported = d->n_reported;
    return OK;
}

int goal_fill_definition(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    int rc = fill_pairs(req, d, v);
    if (!rc)
        rc = fill_reading(req, d, v);
    return rc ? rc : fill_reported(req, d, v);
}
