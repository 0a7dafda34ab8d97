/* Courses and the different persons behind them. Referrals have their own figures (indicator_referral.c). */
#include "base/lang.h"
#include "base/text.h"
#include "effect/snapshot_figure.h"
#include "measure/unique.h"
#include "offer/intervention.h"

struct unique_figure {
    struct snapshot_figure f;
    struct unique_rule rule;
    struct unique_table t;
    uint16_t period[2];
    uint16_t *group_of;
    const char *scope;
};

/* The one group that is counted: an intervention, a counting group, or everything. */
static int read_scope(
    struct conn *c, const struct figure_params *p, struct unique_figure *u, struct arena *a, struct err *err)
{
    const struct snapshot *s = u->f.s;
    const char *group = figure_param(p, "group");
    struct intervention *all;
    size_t n_all;
    u->group_of = arena_array(a, (size_t)s->n_interventions + 1, sizeof *u->group_of);
    if (!u->group_of)
        return err_set(err, ERR_LIMIT, "unique figure: out of memory");
    for (int i = 0; i < s->n_interventions; i++)
        u->group_of[i] =
            (!u->f.has_offer && !group) || (u->f.has_offer && i == u->f.offer[0]) ? 0 : UNIQUE_NO_GROUP;
    u->scope = u->f.has_offer ? u->f.offer_title : tr("alle tilbud");
    if (!group)
        return OK;
    int rc = intervention_list(c, NULL, &all, &n_all, a, err);
    bool known = false;
    for (size_t i = 0; !rc && i < n_all; i++) {
        int at = snapshot_intervention_of(s, all[i].key);
        if (!text_equal(all[i].counting_group, group))
            continue;
        known = true;
        if (at >= 0)
            u->group_of[at] = 0;
    }
    if (!rc && !known)
        rc = err_user(err, ERR_INVALID, tr("Ingen tilbud hører til gruppen %s."), group);
    u->scope = group;
    return rc;
}

static int read_what(const struct figure_params *p, enum unique_what *ret, struct err *err)
{
    const char *what = figure_param(p, "what");
    *ret = text_equal(what, "running")    ? UNIQUE_RUNNING
           : text_equal(what, "referred") ? UNIQUE_REFERRED
                                          : UNIQUE_STARTED;
    if (what && *ret == UNIQUE_STARTED && !text_equal(what, "started"))
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv what=started (begyndt), what=running (i gang) eller what=referred (henvist)."));
    return OK;
}

static int measure(struct conn *c, const struct figure_params *p, day_t as_of, bool by_offer,
    struct unique_figure *u, struct arena *a, struct err *err)
{
    *u = (struct unique_figure){0};
    int rc = snapshot_figure_open(c, p, as_of, NEEDS_YEAR, &u->f, a, err);
    if (!rc)
        rc = read_what(p, &u->rule.what, err);
    if (!rc)
        rc = read_scope(c, p, u, a, err);
    if (rc)
        return rc;
    u->period[0] = u->f.from;
    u->period[1] = u->f.to < u->f.until ? u->f.to : u->f.until;
    if (u->period[1] < u->period[0])
        u->period[1] = u->period[0];
    u->rule.period = u->period;
    u->rule.n_periods = 1;
    u->rule.keep = u->f.keep;
    if (!by_offer) {
        u->rule.group_of = u->group_of;
        u->rule.n_groups = 1;
    }
    return unique_count(u->f.s, &u->rule, &u->t, a, err);
}

static const char *what_words(enum unique_what what)
{
    return what == UNIQUE_RUNNING    ? tr("i gang mindst én dag i perioden")
           : what == UNIQUE_REFERRED ? tr("henvist i perioden og begyndt siden")
                                     : tr("begyndt i perioden");
}

static void tell(const struct unique_figure *u, struct figure *ret, struct arena *a)
{
    snapshot_figure_tell(&u->f, u->f.until, ret, a);
    ret->filter = arena_printf(a, tr("%s. Forløb: %s"), ret->filter, what_words(u->rule.what));
}

static int compute(struct conn *c, const struct figure_params *p, day_t as_of, bool persons,
    struct figure *ret, struct arena *a, struct err *err)
{
    struct unique_figure u;
    int rc = measure(c, p, as_of, false, &u, a, err);
    if (!rc) {
        struct unique_count n = unique_at(&u.t, 0, 0);
        ret->title = arena_printf(a, persons ? tr("Borgere med forløb i %s, %s") : tr("Forløb i %s, %s"),
            u.scope, u.f.period_words);
        tell(&u, ret, a);
        ret->value = persons ? n.persons : n.rows;
        ret->n = n.rows;
        ret->n_persons = n.persons;
    }
    snapshot_figure_close(&u.f);
    return rc;
}

static int compute_courses(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    return compute(c, p, as_of, false, ret, a, err);
}

static int compute_persons(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    return compute(c, p, as_of, true, ret, a, err);
}

static uint16_t day_of(const struct unique_figure *u, uint32_t course)
{
    const struct snapshot *s = u->f.s;
    uint16_t day = u->rule.what == UNIQUE_REFERRED ? s->course_referred[course] : s->course_start[course];
    bool in = u->rule.what == UNIQUE_RUNNING ? day < u->period[1] && s->course_end[course] > u->period[0]
                                             : day >= u->period[0] && day < u->period[1];
    return in && u->group_of[s->course_intervention[course]] == 0 ? day : SNAP_OPEN;
}

static int rows_courses(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct unique_figure u;
    size_t n = 0;
    struct snapshot_figure_person *who = NULL;
    int rc = measure(c, p, as_of, false, &u, a, err);
    if (!rc) {
        who = arena_array(a, u.f.s->n_courses + 1, sizeof *who);
        if (!who)
            rc = err_set(err, ERR_LIMIT, "rows of courses: out of memory");
    }
    for (uint32_t i = 0; !rc && i < u.f.s->n_persons; i++) {
        if (u.f.keep && !u.f.keep[i])
            continue;
        for (uint32_t k = u.f.s->course_first[i]; k < u.f.s->course_first[i + 1]; k++)
            if (day_of(&u, k) != SNAP_OPEN)
                who[n++] = (struct snapshot_figure_person){i, snap_date(day_of(&u, k)),
                    u.f.s->interventions[u.f.s->course_intervention[k]].label, true};
    }
    if (!rc)
        rc = snapshot_figure_rows(c, u.f.s, who, n, ret, ret_n, a, err);
    snapshot_figure_close(&u.f);
    return rc;
}

static int compute_many(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct unique_figure u;
    int64_t least = 2;
    const char *text = figure_param(p, "offers");
    if (text && !text_to_int(text, 1, 4, &least))
        return err_user(
            err, ERR_INVALID, "%s", tr("Skriv offers=1, 2, 3 eller 4: det mindste antal tilbud."));
    int rc = measure(c, p, as_of, true, &u, a, err);
    if (!rc) {
        int64_t n = 0;
        for (int64_t i = least; i <= 4; i++)
            n += u.t.in_many[i - 1];
        ret->title = arena_printf(
            a, tr("Borgere med forløb i mindst %lld tilbud, %s"), (long long)least, u.f.period_words);
        tell(&u, ret, a);
        ret->value = ret->n_persons = n;
        ret->n = unique_at(&u.t, u.t.n_groups, 0).persons;
    }
    snapshot_figure_close(&u.f);
    return rc;
}

#define UNIQUE_PARAMS "intervention group what year month " SNAPSHOT_FIGURE_WHO
INDICATOR(indicator_courses, .id = "courses", .version = 1, .title = N_("Forløb"),
    .unit_list_code = "courses",
    .definition = N_(
        "Antal forløb, der begynder i perioden (what=started), er i gang mindst én dag i den (running), eller hvis henvisning er sendt i den (referred). "
        "En borger med flere forløb tæller flere gange."),
    .source = N_("Tovholder, forløb"), .params = UNIQUE_PARAMS, .compute = compute_courses,
    .rows = rows_courses, .state = snapshot_figure_state);
INDICATOR(indicator_unique_persons, .id = "unique_persons", .version = 1,
    .title = N_("Forskellige borgere med forløb"), .unit_list_code = "persons",
    .definition = N_(
        "Antal forskellige borgere med mindst ét forløb, talt som i forløb. Tallet kan ikke lægges sammen over tilbud eller perioder: en sum over alle er talt for sig."),
    .source = N_("Tovholder, forløb"), .params = UNIQUE_PARAMS, .compute = compute_persons,
    .rows = rows_courses, .state = snapshot_figure_state);
INDICATOR(indicator_persons_in_many, .id = "persons_in_many", .version = 1,
    .title = N_("Borgere med forløb i flere tilbud"), .unit_list_code = "persons",
    .definition = N_(
        "Antal forskellige borgere med forløb i mindst så mange forskellige tilbud i perioden. n er alle med mindst ét."),
    .source = N_("Tovholder, forløb"), .params = "offers what year month " SNAPSHOT_FIGURE_WHO,
    .compute = compute_many, .state = snapshot_figure_state);
