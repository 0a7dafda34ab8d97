/* Places against the target group: both curves on one chart, and whether the one follows the other. */
#include "agreement_edit.html.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "html/chart.h"
#include "offer/agreement_page.h"
#include "offer/agreement_target.h"
#include "offer/offer_words_page.h"
#include "system/layout_page.h"
#include "system/user.h"

#include <math.h>

enum { TARGET_MONTHS = 24 };

struct target_data {
    struct agreement g;
    struct agreement_target *months;
    struct agreement_change *changes;
    const char *set_by, *source;
};

static int target_load(struct req *req, struct target_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct user user;
    *d = (struct target_data){.set_by = NULL};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agreement_by_key(c, req_text(req, "key"), &d->g, a, &req->err);
    if (!rc)
        rc = agreement_target_months(c, d->g.key, clock_today(), TARGET_MONTHS, &d->months, a, &req->err);
    if (!rc && d->g.regulated_by != INT_NONE) {
        rc = user_by_id(c, d->g.regulated_by, &user, a, &req->err);
        d->set_by = rc ? NULL : user.name;
    }
    if (!rc)
        d->source = offer_source_words(c, a, d->g.source, d->g.place);
    db_release(req->db, c);
    return rc;
}

static struct chart_point point(const struct req *req, int64_t n, bool is_persons)
{
    struct chart_point p = {.value = n == INT_NONE ? 0 : (double)n, .lo = NAN, .hi = NAN, .n = INT_NONE};
    if (n == INT_NONE)
        p.known = CHART_MISSING;
    else if (is_persons && !who_may(&req->who, PERM_EFFECT_ROWS) &&
             suppress_is_small(n, figure_small_limit()))
        p.known = CHART_SUPPRESSED;
    return p;
}

/* The two curves in figures. */
static const char *finding(struct req *req, const struct target_data *d)
{
    const struct agreement_target *first = &d->months[0], *last = &d->months[TARGET_MONTHS - 1];
    struct arena *a = req->arena;
    const char *persons = first->persons == INT_NONE ||
                                  point(req, first->persons, true).known == CHART_SUPPRESSED ||
                                  point(req, last->persons, true).known == CHART_SUPPRESSED
                              ? tr("Målgruppens størrelse vises ikke.")
                              : arena_printf(a, tr("Målgruppen gik fra %lld til %lld personer."),
                                    (long long)first->persons, (long long)last->persons);
    const char *places = first->places == INT_NONE || last->places == INT_NONE
                             ? tr("Antallet af pladser er ikke oplyst i hele perioden.")
                             : arena_printf(a, tr("Pladserne gik fra %lld til %lld."),
                                   (long long)first->places, (long long)last->places);
    return arena_printf(a, "%s %s", persons, places);
}

static struct html_safe target_chart(struct req *req, struct html *h, const struct target_data *d)
{
    struct arena *a = req->arena;
    struct chart_point *points = arena_array(a, 2 * TARGET_MONTHS, sizeof *points);
    const char **labels = arena_array(a, TARGET_MONTHS, sizeof *labels);
    if (!points || !labels)
        return (struct html_safe){"", 0};
    for (int m = 0; m < TARGET_MONTHS; m++) {
        struct ymd day = day_ymd(d->months[m].day);
        labels[m] = arena_printf(a, "%02d\n%d", day.month, day.year);
        points[m] = point(req, d->months[m].persons, true);
        points[TARGET_MONTHS + m] = point(req, d->months[m].places, false);
    }
    struct chart_series series[] = {
        {tr("Målgruppe"), points}, {tr("Garantipladser"), points + TARGET_MONTHS}};
    return chart_line(
        h, &(struct chart_line){.title = tr("Følger pladserne målgruppen?"),
               .unit = tr("Personer i målgruppen og garanterede pladser den første i hver måned"),
               .finding = finding(req, d),
               .x_name = tr("Måned"),
               .x_labels = labels,
               .n = TARGET_MONTHS,
               .series = series,
               .n_series = 2,
               .target = NAN});
}

/* Places per hundred persons, or why not. */
static const char *target_ratio(struct req *req, const struct agreement_target *m)
{
    if (m->places == INT_NONE)
        return tr("kan ikke beregnes: pladser er ikke oplyst");
    if (m->persons == INT_NONE || m->persons == 0)
        return tr("kan ikke beregnes: ingen personer i målgruppen");
    if (point(req, m->persons, true).known == CHART_SUPPRESSED)
        return tr("undertrykt");
    int64_t tenths = (m->places * 1000 + m->persons / 2) / m->persons;
    return html_format(req->arena, req->lang, (struct harg){HA_DEC, HF_NONE, tenths * 100, NULL});
}

static const char *persons_words(struct req *req, int64_t n)
{
    if (point(req, n, true).known == CHART_SUPPRESSED)
        return tr("undertrykt");
    return agreement_count_words(req, n);
}

static int target_page(struct req *req, struct res *res)
{
    struct target_data d;
    struct arena *a = req->arena;
    int rc = target_load(req, &d);
    if (rc)
        return rc;
    const struct agreement_target *now = &d.months[TARGET_MONTHS - 1];
    const char *url = arena_printf(a, "/tilbud/aftaler/%s", d.g.key);
    const char *name = lang_pick(d.g.title, d.g.title_en), *title = tr("Pladser mod målgruppe");
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aftaler"), "/tilbud/aftaler"}, {name, url}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 4);
    bool known = d.g.target_regulated != INT_NONE, is_regulated = d.g.target_regulated == 1;
    struct fact facts[] = {{tr("Målgruppen i dag"), persons_words(req, now->persons), NULL, false},
        {tr("Garantipladser i dag"), agreement_count_words(req, now->places), NULL, false},
        {tr("Pladser pr. 100 personer"), target_ratio(req, now), NULL, false},
        {tr("Målgruppereguleret"),
            !known         ? NULL
            : is_regulated ? tr("Ja")
                           : tr("Nej"),
            NULL, false},
        {tr("Markeringen er sat"), day_is_none(d.g.regulated_day) ? NULL : offer_day(a, d.g.regulated_day),
            NULL, false},
        {tr("Sat af"),
            d.set_by              ? d.set_by
            : known && d.g.source ? arena_printf(a, tr("kilden %s"), d.g.source)
                                  : NULL,
            NULL, false}};
    struct agreement_target_view v = {.facts = facts,
        .n_facts = sizeof facts / sizeof facts[0],
        .warn = known && !is_regulated,
        .flagged = agreement_regulated_words(a, &d.g, d.set_by),
        .edit_url = who_may(&req->who, PERM_OFFER_EDIT) ? arena_printf(a, "%s/ret", url) : NULL,
        .no_rules = now->persons == INT_NONE,
        .source = d.source};
    struct page_head head = {.title = title,
        .lead = name,
        .badge = v.warn ? tr("Ikke målgruppereguleret") : NULL,
        .badge_class = "warning"};
    t_page_head(h, &head);
    v.chart = target_chart(req, h, &d);
    t_agreement_target_page(h, &v);
    return page_end(req, res, h);
}

static const struct param target_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(agreement_target_route, "GET", "/tilbud/aftaler/{key}/maalgruppe", PERM_OFFER_READ, target_page,
    target_params);
