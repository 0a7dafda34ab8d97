/* Curves: when do they get there, for a population chosen in the address. */
#include "effect/compare_page.h"
#include "effect/curve_page.h"

#include "base/text.h"
#include "curve.html.h"
#include "effect/export_page.h"
#include "measure/snapshot_database.h"
#include "measure/snapshot_page.h"
#include "system/code.h"
#include "system/layout_page.h"

#include <math.h>
#include <string.h>

enum { YEARS = 8, COMPARED = 4, PICKS = 11, MAX_FILTERS = 16 };

struct curve_data {
    struct curve_ask ask;
    struct curve_answer answer;
    struct status_profile profile;
    struct curve_cause causes[CURVE_CAUSES];
    uint16_t interventions[COMPARED];
    const char *offer[COMPARED]; /* as asked for */
    size_t n_offers;
    const char *population, *benefit, *split, *method, *steps, *profile_key;
    int year, horizon, last_year;
    bool chosen[CURVE_CAUSES];
    const char *url;
    struct err wrong; /* at the fields */
    uint16_t until;
};

static const char *const offer_names[COMPARED] = {"indsats", "indsats2", "indsats3", "indsats4"};

/* ---- reading the address ---- */

static void read_offers(struct req *req, const struct snapshot *s, struct curve_data *d)
{
    for (size_t i = 0; i < COMPARED; i++) {
        const char *key = req_text(req, offer_names[i]);
        int at = key ? snapshot_intervention_of(s, key) : -1;
        if (!key)
            continue;
        if (at < 0) {
            err_field(&d->wrong, offer_names[i], tr("Indsatsen %s er ikke i data. Vælg en fra listen."), key);
            continue;
        }
        for (size_t k = 0; k < d->n_offers; k++)
            if (d->interventions[k] == at)
                err_field(&d->wrong, offer_names[i], "%s",
                    tr("Indsatsen er valgt to gange. Vælg en anden at sammenligne med."));
        d->interventions[d->n_offers] = (uint16_t)at;
        d->offer[d->n_offers++] = arena_printf(req->arena, "%s", key);
    }
}

/* Without the right to the rows all outcomes are shown: one left out would be counted among those without, and tell its number. */
static void read_causes(struct req *req, struct curve_data *d)
{
    const char **values;
    size_t n = d->ask.sees_all ? req_all(req, "udfald", &values) : 0;
    for (size_t i = 0; i < curve_n_causes; i++) {
        for (size_t k = 0; k < n; k++)
            d->chosen[i] = d->chosen[i] || text_equal(values[k], curve_causes[i].key);
        d->chosen[i] = d->chosen[i] || n == 0;
        if (d->chosen[i])
            d->causes[d->ask.n_causes++] = curve_causes[i];
    }
    if (d->ask.n_causes == 0)
        err_field(
            &d->wrong, "udfald", "%s", tr("Vælg mindst ét udfald: job, uddannelse, fleksjob eller pension."));
}

static int read_population(struct req *req, const struct snapshot *s, struct curve_data *d)
{
    struct outcome_rule *of = &d->ask.of;
    bool known;
    d->population = TEXT_ONE_OF(req_text(req, "grundlag"), "afsluttet", "afsluttet", "begyndt", "ydelse");
    d->benefit = req_text(req, "ydelse");
    bool spell = text_equal(d->population, "ydelse");
    of->population = spell                                  ? OUTCOME_NEW_SPELL
                     : text_equal(d->population, "begyndt") ? OUTCOME_COURSE_STARTED
                                                            : OUTCOME_COURSE_ENDED;
    of->anchor = of->population == OUTCOME_COURSE_ENDED ? OUTCOME_FROM_EXIT : OUTCOME_FROM_START;
    of->unit = OUTCOME_FIRST_OF_YEAR;
    of->interventions = d->interventions;
    if (!spell) {
        read_offers(req, s, d);
        of->n_interventions = d->n_offers;
        return OK;
    }
    d->benefit = d->benefit ? d->benefit : "sygedagpenge";
    if (snapshot_code_of(s, d->benefit) < 0)
        err_field(&d->wrong, "ydelse", tr("Ydelsen %s er ikke i data. Vælg en fra listen."), d->benefit);
    return code_set_parse(s, d->benefit, &of->spells, &known, &req->err);
}

static int read_ask(struct req *req, const struct snapshot *s, struct curve_data *d)
{
    struct actor actor = req_actor(req);
    d->until = s->until;
    d->last_year = day_year(snap_date((uint16_t)(s->until ? s->until - 1 : 0)));
    d->year = (int)req_int(req, "aar", d->last_year - 1);
    if (d->year > d->last_year || d->year < d->last_year - YEARS + 1)
        err_field(&d->wrong, "aar", tr("Der er ikke data for %d. Vælg et år fra listen."), d->year);
    d->method = TEXT_ONE_OF(req_text(req, "metode"), "aj", "aj", "km");
    d->split = TEXT_ONE_OF(req_text(req, "opdel"), NULL, "koen", "alder", "bydel");
    d->profile_key = TEXT_ONE_OF(req_text(req, "profil"), "lokal", "lokal", "jobindsats");
    d->horizon = (int)req_int(req, "til", 12);
    if (d->horizon != 6 && d->horizon != 12 && d->horizon != 24 && d->horizon != 36)
        err_field(
            &d->wrong, "til", "%s", tr("Kurven kan vises i 6, 12, 24 eller 36 måneder. Vælg et af dem."));
    d->ask.sees_all = figure_shows_small(&actor);
    /* A weekly and a monthly curve are read on other days: side by side they tell of the few between. */
    d->steps = TEXT_ONE_OF(d->ask.sees_all ? req_text(req, "trin") : NULL, "maaned", "maaned", "uge");
    read_causes(req, d);
    int rc = read_population(req, s, d);
    bool local = text_equal(d->profile_key, "lokal");
    if (!rc)
        rc = status_profile_make(s, local ? "local" : "jobindsats", local ? "local" : "jobindsats",
            local ? STATUS_LOCAL : STATUS_NATIONAL, local ? STATUS_LOCAL_N : STATUS_NATIONAL_N, &d->profile,
            &req->err);
    d->ask.of.from = snap_day(day_from_ymd(d->year, 1, 1));
    d->ask.of.to = snap_day(day_from_ymd(d->year + 1, 1, 1));
    d->ask.of.profile = &d->profile;
    d->ask.causes = d->causes;
    d->ask.weeks = text_equal(d->steps, "uge");
    d->ask.n_steps = d->ask.weeks ? d->horizon * 13 / 3 : d->horizon;
    d->ask.split = d->n_offers > 1                 ? CURVE_BY_INTERVENTION
                   : text_equal(d->split, "koen")  ? CURVE_BY_SEX
                   : text_equal(d->split, "alder") ? CURVE_BY_AGE
                   : text_equal(d->split, "bydel") ? CURVE_BY_DISTRICT
                                                   : CURVE_WHOLE;
    d->ask.tests = d->ask.split != CURVE_WHOLE;
    d->ask.k = figure_small_limit();
    return rc;
}

/* ---- choices ---- */

static const struct html_option *year_options(struct req *req, const struct curve_data *d, size_t *ret_n)
{
    struct html_option *o = arena_array(req->arena, YEARS, sizeof *o);
    *ret_n = o ? YEARS : 0;
    for (int i = 0; o && i < YEARS; i++) {
        const char *text = arena_printf(req->arena, "%d", d->last_year - i);
        o[i] = (struct html_option){text, text};
    }
    return o;
}

static const struct html_option *offer_options(
    struct req *req, const struct snapshot *s, const char *all, size_t *ret_n)
{
    size_t n = (size_t)s->n_interventions, at = 0;
    struct html_option *o = arena_array(req->arena, n + 1, sizeof *o);
    if (o)
        o[at++] = (struct html_option){"", all};
    for (size_t i = 0; o && i < n; i++)
        o[at++] = (struct html_option){arena_printf(req->arena, "%s", s->interventions[i].key),
            arena_printf(req->arena, "%s", s->interventions[i].label)};
    *ret_n = at;
    return o;
}

static const struct html_option *benefit_options(struct req *req, const struct snapshot *s, size_t *ret_n)
{
    size_t n = (size_t)s->n_codes, at = 0;
    struct html_option *o = arena_array(req->arena, n + 1, sizeof *o);
    for (size_t i = 0; o && i < n; i++) {
        if (i != SNAP_DEAD && i != SNAP_MOVED)
            o[at++] = (struct html_option){arena_printf(req->arena, "%s", s->codes[i].key),
                arena_printf(req->arena, "%s", code_label("spell_kind", s->codes[i].key))};
    }
    *ret_n = at;
    return o;
}

static void add_pick(struct curve_view *v, struct pick *picks, const struct curve_data *d, const char *name,
    const char *label, const struct html_option *options, size_t n, const char *value)
{
    picks[v->n_picks++] = (struct pick){.name = name,
        .label = label,
        .options = options,
        .n = n,
        .value = value,
        .error = err_field_text(&d->wrong, name)};
}

static int fill_picks(
    struct req *req, const struct snapshot *s, const struct curve_data *d, struct curve_view *v)
{
    static const char *const populations[] = {"afsluttet", "begyndt", "ydelse"};
    struct pick *p = arena_array(req->arena, PICKS, sizeof *p);
    struct html_option *few = arena_array(req->arena, 20, sizeof *few);
    size_t n = 0;
    if (!p || !few)
        return err_set(&req->err, ERR_LIMIT, "curve choices");
    const char *const words[] = {
        tr("Forløb, der er afsluttet"), tr("Forløb, der er begyndt"), tr("Nye på en ydelse")};
    for (size_t i = 0; i < 3; i++)
        few[i] = (struct html_option){populations[i], words[i]};
    add_pick(v, p, d, "grundlag", tr("Hvem"), few, 3, d->population);
    few += 3;
    const struct html_option *years = year_options(req, d, &n);
    add_pick(v, p, d, "aar", tr("År"), years, n, arena_printf(req->arena, "%d", d->year));
    if (text_equal(d->population, "ydelse")) {
        const struct html_option *o = benefit_options(req, s, &n);
        add_pick(v, p, d, "ydelse", tr("Ydelse"), o, n, d->benefit);
    } else {
        /* One more place to compare in than are chosen. */
        for (size_t i = 0; i <= d->n_offers && i < COMPARED; i++) {
            const struct html_option *o = offer_options(req, s, i ? tr("ingen") : tr("Alle indsatser"), &n);
            add_pick(v, p, d, offer_names[i], i ? tr("Sammenlign med") : tr("Indsats"), o, n,
                i < d->n_offers ? d->offer[i] : req_text(req, offer_names[i]));
        }
    }
    if (d->n_offers < 2) {
        few[0] = (struct html_option){"", tr("Alle under ét")};
        few[1] = (struct html_option){"koen", tr("Køn")};
        few[2] = (struct html_option){"alder", tr("Alder")};
        few[3] = (struct html_option){"bydel", tr("Bydel")};
        add_pick(v, p, d, "opdel", tr("Opdelt efter"), few, 4, d->split);
        few += 4;
    }
    few[0] = (struct html_option){"aj", tr("Andel med hvert udfald (Aalen–Johansen)")};
    few[1] = (struct html_option){"km", tr("Andel uden udfald (Kaplan–Meier)")};
    add_pick(v, p, d, "metode", tr("Kurve"), few, 2, d->method);
    few += 2;
    few[0] = (struct html_option){"maaned", tr("Måneder")};
    few[1] = (struct html_option){"uge", tr("Uger")};
    if (d->ask.sees_all)
        add_pick(v, p, d, "trin", tr("Trin"), few, 2, d->steps);
    few += 2;
    static const char *const spans[] = {"6", "12", "24", "36"};
    for (size_t i = 0; i < 4; i++)
        few[i] = (struct html_option){spans[i], arena_printf(req->arena, tr("%s måneder"), spans[i])};
    add_pick(v, p, d, "til", tr("Frem til"), few, 4, arena_printf(req->arena, "%d", d->horizon));
    few += 4;
    few[0] = (struct html_option){"lokal", tr("Lokal: arbejde før ydelse")};
    few[1] = (struct html_option){"jobindsats", tr("Jobindsats: ydelse før arbejde")};
    add_pick(v, p, d, "profil", tr("Status efter"), few, 2, d->profile_key);
    v->picks = p;
    return OK;
}

static int fill_cause_checks(struct req *req, const struct curve_data *d, struct curve_view *v)
{
    struct pick_check *c = arena_array(req->arena, curve_n_causes, sizeof *c);
    if (!c)
        return err_set(&req->err, ERR_LIMIT, "curve causes");
    for (size_t i = 0; i < curve_n_causes && d->ask.sees_all; i++)
        c[v->n_causes++] = (struct pick_check){curve_causes[i].key, tr(curve_causes[i].label), d->chosen[i]};
    v->causes = c;
    v->cause_error = err_field_text(&d->wrong, "udfald");
    v->has_error = d->wrong.n_fields > 0;
    return OK;
}

/* The address with all that is asked for, defaults left out. */
static const char *own_url(struct req *req, const struct curve_data *d)
{
    struct arena *a = req->arena;
    const char *url = "/effekt/kurver";
    if (!text_equal(d->population, "afsluttet"))
        url = html_url_with(a, url, "grundlag", d->population);
    if (d->year != d->last_year - 1)
        url = html_url_with(a, url, "aar", arena_printf(a, "%d", d->year));
    if (text_equal(d->population, "ydelse") && !text_equal(d->benefit, "sygedagpenge"))
        url = html_url_with(a, url, "ydelse", d->benefit);
    for (size_t i = 0; i < d->n_offers; i++)
        url = html_url_with(a, url, offer_names[i], d->offer[i]);
    if (d->n_offers < 2)
        url = html_url_with(a, url, "opdel", d->split);
    if (!text_equal(d->method, "aj"))
        url = html_url_with(a, url, "metode", d->method);
    if (!text_equal(d->steps, "maaned"))
        url = html_url_with(a, url, "trin", d->steps);
    if (d->horizon != 12)
        url = html_url_with(a, url, "til", arena_printf(a, "%d", d->horizon));
    if (!text_equal(d->profile_key, "lokal"))
        url = html_url_with(a, url, "profil", d->profile_key);
    bool all = true;
    for (size_t i = 0; i < curve_n_causes; i++)
        all = all && d->chosen[i];
    for (size_t i = 0; !all && i < curve_n_causes; i++)
        if (d->chosen[i])
            url = arena_printf(a, "%s%cudfald=%s", url, strchr(url, '?') ? '&' : '?', curve_causes[i].key);
    return url;
}

/* ---- what is told ---- */

static const char *population_words(struct req *req, const struct snapshot *s, const struct curve_data *d)
{
    struct arena *a = req->arena;
    if (text_equal(d->population, "ydelse"))
        return arena_printf(a, tr("nye på %s i %d"), code_label("spell_kind", d->benefit), d->year);
    const char *offer = d->n_offers == 1 ? arena_printf(a, "%s", s->interventions[d->interventions[0]].label)
                        : d->n_offers    ? tr("de valgte indsatser")
                                         : tr("alle indsatser");
    return text_equal(d->population, "begyndt")
               ? arena_printf(a, tr("begyndt i %s i %d"), offer, d->year)
               : arena_printf(a, tr("afsluttet fra %s i %d"), offer, d->year);
}

static const char *number(struct req *req, double x)
{
    if (!isfinite(x))
        return tr("ikke nået");
    return html_format(req->arena, req->lang, harg_dec((struct dec){(int64_t)(x * 10 + 0.5) * 100}));
}

static struct curve_row_view row_view(
    struct req *req, const struct curve_answer *r, const struct curve_group *g)
{
    struct curve_row_view v = {.label = *g->label ? g->label : tr("Alle"), .n = curve_count(req, g->n)};
    const char *few = g->hidden ? tr("undertrykt") : tr("for få");
    for (size_t k = 0; k < r->n_causes; k++)
        v.event[k] = curve_count(req, g->hidden ? INT_NONE : g->n_event[k]);
    v.open = curve_count(req, g->n_open);
    v.first = g->has_quartiles ? number(req, g->quartile[0].time) : few;
    v.median = g->has_quartiles ? number(req, g->quartile[1].time) : few;
    v.third = g->has_quartiles ? number(req, g->quartile[2].time) : few;
    v.mean = !g->has_quartiles        ? few
             : isfinite(g->mean.mean) ? number(req, g->mean.mean)
                                      : tr("kan ikke siges");
    return v;
}

static const char *p_words(struct req *req, double p)
{
    if (!isfinite(p))
        return tr("kan ikke sammenlignes");
    if (p < 0.001)
        return req->lang == LANG_EN ? "p < 0.001" : "p < 0,001";
    return arena_printf(req->arena, "p = %s", compare_number(req, p, 3));
}

static int fill_rows(struct req *req, const struct curve_data *d, struct curve_view *v)
{
    const struct curve_answer *r = &d->answer;
    struct curve_row_view *rows = arena_array(req->arena, r->n_groups + 1, sizeof *rows);
    struct curve_test_view *tests = arena_array(req->arena, CURVE_CAUSES, sizeof *tests);
    const char **heads = arena_array(req->arena, CURVE_CAUSES, sizeof *heads);
    if (!rows || !tests || !heads)
        return err_set(&req->err, ERR_LIMIT, "curve rows");
    for (size_t i = 0; i < r->n_groups; i++)
        rows[v->n++] = row_view(req, r, &r->groups[i]);
    for (size_t k = 0; k < r->n_causes; k++)
        heads[v->n_heads++] = r->cause[k];
    for (size_t k = 0; d->ask.tests && r->n_groups > 1 && k < r->n_causes; k++)
        tests[v->n_tests++] = (struct curve_test_view){
            r->cause[k], p_words(req, r->test[k].p_hazard), p_words(req, r->test[k].p_share)};
    v->rows = rows;
    v->tests = tests;
    v->heads = heads;
    v->test_any = v->n_tests ? p_words(req, r->p_any) : NULL;
    v->rows_note = arena_printf(req->arena,
        r->weeks
            ? tr("I uger. Gennemsnittet er tiden uden udfald inden for de første %d uger. Kvartiler vises fra %d personer; ikke nået: så stor en del har ikke fået et udfald endnu.")
            : tr("I måneder. Gennemsnittet er tiden uden udfald inden for de første %d måneder. Kvartiler vises fra %d personer; ikke nået: så stor en del har ikke fået et udfald endnu."),
        r->n_steps, CURVE_QUANTILE_N);
    bool hidden = r->n_hidden > 0;
    for (size_t i = 0; i < r->n_groups; i++)
        for (size_t k = 0; k < r->n_causes; k++)
            hidden = hidden || r->groups[i].n_event[k] == INT_NONE || r->groups[i].n_open == INT_NONE;
    if (hidden)
        v->count_note = arena_printf(req->arena,
            tr("Antal på 1–%lld er undertrykt. Flere tal kan være undertrykt, så de første ikke kan regnes ud."),
            (long long)d->ask.k - 1);
    return OK;
}

static const char *note_words(struct req *req, const struct curve_data *d)
{
    const struct curve_answer *r = &d->answer;
    const char *text = arena_printf(req->arena,
        tr("Et trin vises, hvor mindst %lld endnu følges uden udfald. Felter: 95 pct.-interval."),
        (long long)d->ask.k);
    if (!d->ask.sees_all)
        text = arena_printf(req->arena,
            tr("%s En kurve begynder, når %lld har fået udfaldet, og stiger, når %lld flere har."), text,
            (long long)d->ask.k, (long long)d->ask.k);
    if (r->n_groups - r->n_hidden > CURVE_DRAWN)
        text = arena_printf(req->arena,
            tr("%s Diagrammet viser de første %d grupper; tabellen har dem alle."), text, CURVE_DRAWN);
    return text;
}

static const char *definition_words(struct req *req, const struct curve_data *d, const char *population)
{
    const struct curve_answer *r = &d->answer;
    const char *when = text_equal(d->population, "afsluttet") ? tr("sidste dag") : tr("første dag");
    const char *text = arena_printf(req->arena,
        tr("Blandt personer %s måles tiden fra %s til den første dag med et af udfaldene. Hver person tæller én gang pr. indsats og kalenderår. Den, der har udfaldet på dagen, tæller ved 0. Død og fraflytning er et udfald for sig. De øvrige følges til sidste komplette dag i data. En måned er 30,4 dage."),
        population, when);
    if (r->n_later)
        text = arena_printf(req->arena, tr("%s %s er ikke med, fordi deres måling begynder efter datadagen."),
            text, goal_rough_count(req, r->n_later));
    return text;
}

/* A tag for a choice that is in the address. */
static void add_filter(
    struct req *req, const struct curve_data *d, const struct pick *p, struct link *filters, size_t *n)
{
    const char *without = html_url_with(req->arena, d->url, p->name, NULL);
    if (!p->value || text_equal(without, d->url))
        return;
    for (size_t i = 0; i < p->n; i++)
        if (text_equal(p->options[i].value, p->value))
            filters[(*n)++] = (struct link){p->options[i].label, without, false};
}

static int fill_view(struct req *req, const struct snapshot *s, struct curve_data *d, struct curve_view *v)
{
    struct action *actions = arena_array(req->arena, 2, sizeof *actions);
    struct link *filters = arena_array(req->arena, MAX_FILTERS, sizeof *filters);
    if (!actions || !filters)
        return err_set(&req->err, ERR_LIMIT, "curve page");
    d->url = own_url(req, d);
    const char *population = population_words(req, s, d);
    const char *as_of = html_format(req->arena, req->lang,
        harg_day(snap_date((uint16_t)(d->answer.until ? d->answer.until - 1 : d->until - 1))));
    actions[0] =
        (struct action){tr("Hent tabel (XLSX)"), html_url_with(req->arena, d->url, "format", "xlsx"), NULL};
    actions[1] = (struct action){tr("Hent CSV"), html_url_with(req->arena, d->url, "format", "csv"), NULL};
    bool small = d->answer.n_groups == 1 && d->answer.groups[0].hidden;
    v->head = (struct page_head){.title = tr("Kurver"),
        .lead = arena_printf(
            req->arena, tr("Tid til første udfald for personer %s · data til og med %s"), population, as_of),
        .actions = actions,
        .n_actions = d->answer.n_groups && !v->has_error ? 2 : 0,
        .no_primary = true};
    for (size_t i = 0; i < v->n_picks; i++)
        add_filter(req, d, &v->picks[i], filters, &v->n_filters);
    bool all = true;
    for (size_t i = 0; i < curve_n_causes; i++)
        all = all && d->chosen[i];
    if (!all)
        filters[v->n_filters++] =
            (struct link){tr("Kun nogle udfald"), html_url_with(req->arena, d->url, "udfald", NULL), false};
    v->filters = filters;
    if (!v->has_error && d->answer.n_groups == 0)
        v->why_none = arena_printf(
            req->arena, tr("Ingen personer er %s. Prøv et andet år eller en anden indsats."), population);
    else if (small)
        v->why_none = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    v->definition = definition_words(req, d, population);
    v->chart_note = note_words(req, d);
    v->source = arena_printf(req->arena,
        tr("Kilde: Tovholder, forløb og perioder til og med %s. Kurverne viser status, ikke effekt."), as_of);
    return v->why_none || v->has_error ? OK : fill_rows(req, d, v);
}

/* ---- the file ---- */

static void file_share(struct export_cell *c, const struct curve_step *x)
{
    c[0] = x->shown ? export_share(x->share) : export_text(tr("vises ikke"));
    for (int i = 0; i < 2; i++) {
        double limit = i ? x->high : x->low;
        c[1 + i] = x->shown ? export_share(limit) : export_text("–");
    }
}

static int send_file(struct req *req, struct res *res, const struct curve_data *d, const struct curve_view *v)
{
    enum { COLS = 7 };
    const struct curve_answer *r = &d->answer;
    const char *heads[COLS] = {tr("Gruppe"), tr("Udfald"), r->weeks ? tr("Uger") : tr("Måneder"),
        tr("Andel, pct."), tr("Nedre grænse, pct."), tr("Øvre grænse, pct."), tr("Endnu uden udfald")};
    size_t n = r->n_groups * (r->n_causes + 1) * ((size_t)r->n_steps + 1), at = 0;
    struct export_cell *cells = arena_array(req->arena, n + 1, COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "curve file");
    for (size_t i = 0; i < r->n_groups; i++) {
        const struct curve_group *g = &r->groups[i];
        for (size_t k = 0; !g->hidden && k <= r->n_causes; k++) {
            const struct curve_step *steps = k < r->n_causes ? g->step[k] : g->without;
            for (int t = 0; t <= r->n_steps; t++, at++) {
                struct export_cell *c = cells + at * COLS;
                c[0] = export_text(*g->label ? g->label : tr("Alle"));
                c[1] = export_text(k < r->n_causes ? r->cause[k] : tr("Uden udfald (Kaplan–Meier)"));
                c[2] = export_number(EXPORT_COUNT, t);
                file_share(c + 3, &steps[t]);
                c[6] = g->left[t] == INT_NONE ? export_text(tr("undertrykt"))
                                              : export_number(EXPORT_COUNT, g->left[t]);
            }
        }
    }
    const char *notes[] = {v->head.lead, v->definition, v->chart_note, v->source};
    struct export_table t = {"kurver", heads, COLS, cells, at, notes, 4};
    return export_send(req, res, req_text(req, "format"), &t);
}

/* ---- the page ---- */

static void draw(struct html *h, const struct curve_data *d, struct curve_view *v)
{
    const struct curve_answer *r = &d->answer;
    struct curve_chart_view *charts = arena_array(h->arena, CURVE_CAUSES, sizeof *charts);
    bool km = text_equal(d->method, "km"), groups = d->ask.split != CURVE_WHOLE;
    const char *from = text_equal(d->population, "afsluttet") ? tr("efter afslutning") : tr("efter start");
    struct curve_drawing c = {.answer = r,
        .n_drawn = d->ask.n_causes,
        .by_group = groups,
        .x_name = arena_printf(h->arena, r->weeks ? tr("Uger %s") : tr("Måneder %s"), from),
        .mark = NAN};
    size_t n = km ? 1 : groups ? d->ask.n_causes : 1;
    for (size_t k = 0; charts && k < n; k++) {
        c.cause = km ? r->n_causes : k;
        c.title = km       ? tr("Hvor mange er endnu uden udfald?")
                  : groups ? arena_printf(h->arena, tr("Tid til første udfald: %s"), r->cause[k])
                           : tr("Hvornår får de et udfald?");
        c.unit = km ? tr("Procent endnu uden noget af udfaldene")
                    : tr("Procent, der har fået udfaldet som det første");
        struct html_safe chart = curve_draw(h, &c);
        charts[v->n_charts++] = (struct curve_chart_view){c.title, chart,
            v->count_note ? tr("Undertrykt: Kurven ville fortælle om få personer.")
                          : tr("For få har fået udfaldet til, at kurven kan vises.")};
    }
    v->charts = charts;
}

static int read_all(struct req *req, const struct snapshot *s, struct curve_data *d, struct curve_view *v)
{
    int rc = read_ask(req, s, d);
    if (!rc && d->wrong.n_fields == 0)
        rc = curve_compute(s, &d->ask, &d->answer, req->arena, &req->err);
    if (!rc)
        rc = fill_cause_checks(req, d, v);
    if (!rc)
        rc = fill_picks(req, s, d, v);
    return rc ? rc : fill_view(req, s, d, v);
}

static int curve_page(struct req *req, struct res *res)
{
    const struct snapshot *s = NULL;
    struct curve_data *d = arena_must(req->arena, sizeof *d);
    struct curve_view v = {0};
    int rc = snapshot_lease_page(req, &s);
    if (rc)
        return rc;
    rc = read_all(req, s, d, &v);
    snapshot_release(s);
    if (rc)
        return rc;
    if (req_text(req, "format") && !v.has_error)
        return send_file(req, res, d, &v);
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    if (!v.why_none && !v.has_error)
        draw(h, d, &v);
    t_curve_page(h, &v);
    return page_end(req, res, h);
}

static const struct param curve_params[] = {{"grundlag", P_KEY, 0, 0}, {"aar", P_INT, 1990, 2100},
    {"ydelse", P_KEY, 0, 0}, {"indsats", P_KEY, 0, 0}, {"indsats2", P_KEY, 0, 0}, {"indsats3", P_KEY, 0, 0},
    {"indsats4", P_KEY, 0, 0}, {"opdel", P_KEY, 0, 0}, {"metode", P_KEY, 0, 0}, {"trin", P_KEY, 0, 0},
    {"til", P_INT, 1, 99}, {"profil", P_KEY, 0, 0}, {"udfald", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}};
ROUTE(curve_route, "GET", "/effekt/kurver", PERM_EFFECT_READ, curve_page, curve_params);
