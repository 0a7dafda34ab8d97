#include "people/citizen_page.h"

#include "base/text.h"
#include "base/words.h"
#include "citizen.html.h"
#include "path/referral.h"
#include "path/referral_view_page.h"
#include "people/citizen_timeline_page.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/user.h"

enum {
    CITIZEN_MAX_ATTENTION = 3,
    CITIZEN_CONSENT_NEAR_DAYS = 30,
    CITIZEN_OFFER_END_NEAR_DAYS = 120,
    CITIZEN_DECLINED_DAYS = 90
};

/* Everything read for the page. */
struct citizen_data {
    struct citizen_path path;
    struct referral_row *referrals;
    size_t n_referrals;
    struct legal_basis *bases;
    size_t n_bases;
    const char *benefit;
    day_t benefit_since;
    struct user responsible;
    bool has_responsible;
    struct intervention *offers; /* [n_courses], of the running courses */
};

static int citizen_load_data(struct req *req, const struct citizen_open *o, struct citizen_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct err *err = &req->err;
    int rc = db_lease(req->db, &c, err);
    if (rc)
        return rc;
    *d = (struct citizen_data){.benefit_since = DAY_NONE};
    rc = citizen_path_load(c, o->citizen.id, &d->path, a, err);
    if (!rc)
        rc = referral_of_citizen(c, o->citizen.id, &d->referrals, &d->n_referrals, a, err);
    if (!rc)
        rc = legal_basis_of_citizen(c, o->citizen.id, &d->bases, &d->n_bases, a, err);
    if (!rc)
        rc = spell_benefit_on(c, o->citizen.id, o->today, &d->benefit, &d->benefit_since, a, err);
    if (!rc && o->citizen.responsible_id != INT_NONE) {
        rc = user_by_id(c, o->citizen.responsible_id, &d->responsible, a, err);
        d->has_responsible = !rc;
    }
    d->offers = arena_array(a, d->path.n_courses + 1, sizeof *d->offers);
    if (!rc && !d->offers)
        rc = err_set(err, ERR_LIMIT, "citizen_load_data: out of memory");
    for (size_t i = 0; !rc && i < d->path.n_courses; i++)
        rc = intervention_by_id(c, d->path.courses[i].intervention_id, &d->offers[i], a, err);
    db_release(req->db, c);
    return rc;
}

/* A receiving unit is told of what is shared with itself only: the others would tell who else works with the citizen. */
static bool citizen_tells_basis(const struct citizen_open *o, const struct legal_basis *b)
{
    return !o->sight.referral_only || text_equal(b->to_admin, o->actor.admin) ||
           organisation_is_within(o->actor.unit, b->to_admin);
}

/* "Samtykke BIF, SUF" of the bases in force, each administration once. */
static const char *citizen_basis_words(
    struct req *req, const struct citizen_open *o, const struct citizen_data *d)
{
    const char *seen[16], *text = NULL;
    size_t n_seen = 0;
    for (size_t i = 0; i < d->n_bases; i++) {
        if (!legal_basis_is_in_force(&d->bases[i], o->today) || !citizen_tells_basis(o, &d->bases[i]))
            continue;
        const char *ends[2] = {d->bases[i].from_admin, d->bases[i].to_admin};
        for (size_t k = 0; k < 2; k++) {
            bool known = false;
            for (size_t j = 0; j < n_seen; j++)
                known |= text_equal(seen[j], ends[k]);
            if (known || n_seen == sizeof seen / sizeof seen[0])
                continue;
            seen[n_seen++] = ends[k];
            text = text ? arena_printf(req->arena, "%s, %s", text, organisation_abbrev(ends[k]))
                        : organisation_abbrev(ends[k]);
        }
    }
    if (!text)
        return tr("Ingen registreret");
    return arena_printf(req->arena, o->sight.by_consent ? tr("Samtykke %s") : tr("Hjemmel %s"), text);
}

static const struct fact *citizen_facts(
    struct req *req, const struct citizen_open *o, const struct citizen_data *d, size_t *ret_n)
{
    struct arena *a = req->arena;
    const struct citizen *c = &o->citizen;
    struct fact *f = arena_must(a, 6 * sizeof *f);
    size_t n = 0;
    const char *benefit = !o->sight.benefit ? tr("skjult")
                          : d->benefit      ? code_label("benefit", d->benefit)
                                            : tr("Ingen ydelse");
    const char *benefit_since = o->sight.benefit && d->benefit
                                    ? arena_printf(a, tr("siden %s"), citizen_page_day(a, d->benefit_since))
                                    : NULL;
    f[n++] = (struct fact){tr("Ydelse"), benefit, benefit_since, false};
    bool job = (o->sight.tracks & SIGHT_JOB) != 0;
    f[n++] = (struct fact){tr("Målgruppe"), job ? c->target_group : tr("skjult"), NULL, false};
    f[n++] = (struct fact){tr("Jobmål"),
        !job          ? tr("skjult")
        : c->job_goal ? c->job_goal
                      : c->job_goal_reason,
        NULL, false};
    const char *since = day_is_none(c->responsible_since)
                            ? NULL
                            : arena_printf(a, tr("siden %s"), citizen_page_day(a, c->responsible_since));
    const char *responsible = d->has_responsible
                                  ? arena_printf(a, "%s, %s", d->responsible.name,
                                        organisation_abbrev(organisation_admin(d->responsible.unit)))
                                  : tr("Ingen");
    f[n++] = (struct fact){tr("Tovholder"), responsible, since, false};
    f[n++] = (struct fact){tr("Hjemmel til deling"), citizen_basis_words(req, o, d), NULL, false};
    int64_t left = day_is_none(o->sight.expires) ? INT_NONE : o->sight.expires.n - o->today.n;
    if (left != INT_NONE)
        f[n++] = (struct fact){o->sight.by_consent ? tr("Samtykke udløber") : tr("Hjemmel udløber"),
            citizen_page_day(a, o->sight.expires),
            arena_printf(a, left == 1 ? tr("om %lld dag") : tr("om %lld dage"), (long long)left),
            left <= CITIZEN_CONSENT_NEAR_DAYS};
    *ret_n = n;
    return f;
}

static bool citizen_has_newer(const struct citizen_data *d, struct stamp after)
{
    for (size_t i = 0; i < d->n_referrals; i++) {
        if (!stamp_is_none(d->referrals[i].sent) && d->referrals[i].sent.ms > after.ms)
            return true;
    }
    return false;
}

static bool citizen_has_open_referral(const struct citizen_data *d)
{
    for (size_t i = 0; i < d->n_referrals; i++) {
        const char *s = d->referrals[i].state;
        if (text_equal(s, "sent") || text_equal(s, "received") || text_equal(s, "accepted") ||
            text_equal(s, "wait_listed"))
            return true;
    }
    return false;
}

static bool citizen_sees_referral(const struct citizen_open *o, const struct referral_row *r)
{
    return citizen_path_may_see(o, r->track, r->provider) ||
           (!o->sight.referral_only && text_equal(r->from_admin, o->actor.admin));
}

static size_t citizen_attend_declined(struct req *req, const struct citizen_open *o,
    const struct citizen_data *d, struct attention *list, size_t n)
{
    for (size_t i = 0; i < d->n_referrals && n < CITIZEN_MAX_ATTENTION; i++) {
        const struct referral_row *r = &d->referrals[i];
        if (!text_equal(r->state, "declined") || !citizen_sees_referral(o, r) ||
            citizen_has_newer(d, r->sent))
            continue;
        if (o->today.n - stamp_local_day(r->decided).n > CITIZEN_DECLINED_DAYS)
            continue;
        list[n++] = (struct attention){"warning", lang_pick(r->intervention_title, r->intervention_title_en),
            arena_printf(req->arena, tr("har afvist henvisningen %s: %s."),
                citizen_page_day(req->arena, stamp_local_day(r->decided)),
                code_label("decline_reason", r->decline_reason)),
            tr("Vælg nyt tilbud"), arena_printf(req->arena, "%s/henvis", o->url)};
    }
    return n;
}

static size_t citizen_attend_ending(struct req *req, const struct citizen_open *o,
    const struct citizen_data *d, struct attention *list, size_t n)
{
    for (size_t i = 0; i < d->path.n_courses && n < CITIZEN_MAX_ATTENTION; i++) {
        const struct course_row *r = &d->path.courses[i];
        day_t end = d->offers[i].end_day;
        bool running = day_is_none(r->end_day) || r->end_day.n > o->today.n;
        if (!running || day_is_none(end) || end.n - o->today.n > CITIZEN_OFFER_END_NEAR_DAYS)
            continue;
        if (!citizen_path_may_see(o, r->track, r->provider) || citizen_has_open_referral(d))
            continue;
        const char *text = end.n < o->today.n ? tr("ophørte %s. Forløbet er ikke afsluttet.")
                                              : tr("ophører %s. Der er ikke valgt et andet tilbud.");
        list[n++] = (struct attention){"time", lang_pick(r->intervention_title, r->intervention_title_en),
            arena_printf(req->arena, text, citizen_page_day(req->arena, end)), tr("Se alternativer"),
            arena_printf(req->arena, "%s/henvis", o->url)};
    }
    return n;
}

/* The consent at i is the user's administration's and ends soon. */
static bool citizen_consent_ends(const struct citizen_open *o, const struct legal_basis *b)
{
    return text_equal(b->basis, "samtykke") && legal_basis_is_in_force(b, o->today) &&
           !day_is_none(b->valid_to) && b->valid_to.n - o->today.n <= CITIZEN_CONSENT_NEAR_DAYS &&
           text_equal(b->to_admin, o->actor.admin);
}

/* "SOF og SUF": whose information goes out of sight with the consents that end on day; NULL when base is not the first of them. */
static const char *citizen_consent_sources(
    struct req *req, const struct citizen_open *o, const struct citizen_data *d, size_t base)
{
    const char *names = NULL;
    for (size_t i = 0; i < d->n_bases; i++) {
        if (!citizen_consent_ends(o, &d->bases[i]) || d->bases[i].valid_to.n != d->bases[base].valid_to.n)
            continue;
        if (i < base)
            return NULL;
        const char *name = organisation_abbrev(d->bases[i].from_admin);
        names = names ? arena_printf(req->arena, tr("%s og %s"), names, name) : name;
    }
    return names;
}

static size_t citizen_attend_consent(struct req *req, const struct citizen_open *o,
    const struct citizen_data *d, struct attention *list, size_t n)
{
    for (size_t i = 0; i < d->n_bases && n < CITIZEN_MAX_ATTENTION; i++) {
        const struct legal_basis *b = &d->bases[i];
        const char *sources = citizen_consent_ends(o, b) ? citizen_consent_sources(req, o, d, i) : NULL;
        if (!sources)
            continue;
        list[n++] = (struct attention){"lock", tr("Samtykket"),
            arena_printf(req->arena, tr("udløber %s. Derefter kan %s ikke se oplysninger fra %s."),
                words_day(b->valid_to, req->arena), organisation_abbrev(b->to_admin), sources),
            tr("Forny samtykke"), arena_printf(req->arena, "%s/hjemmel", o->url)};
    }
    return n;
}

static const struct citizen_referral_row *citizen_referral_rows(
    struct req *req, const struct citizen_open *o, const struct citizen_data *d, size_t *ret_n)
{
    struct citizen_referral_row *rows = arena_array(req->arena, d->n_referrals + 1, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; rows && i < d->n_referrals; i++) {
        const struct referral_row *r = &d->referrals[i];
        if (!citizen_sees_referral(o, r))
            continue;
        bool draft = text_equal(r->state, "draft");
        if (draft && r->from_user_id != o->actor.user_id)
            continue;
        bool may_open = r->from_user_id == o->actor.user_id || text_equal(r->from_admin, o->actor.admin) ||
                        text_equal(r->provider, o->actor.unit);
        rows[n++] = (struct citizen_referral_row){
            .url = !may_open ? NULL
                   : draft   ? arena_printf(req->arena, "%s/henvis/%s", o->url, r->intervention_key)
                             : arena_printf(req->arena, "/henvisninger/%lld", (long long)r->id),
            .title = lang_pick(r->intervention_title, r->intervention_title_en),
            .state = code_label("referral_state", r->state),
            .state_class = referral_state_class(r),
            .note = r->decline_reason ? code_label("decline_reason", r->decline_reason) : NULL,
            .sent = r->sent,
            .wait_days = referral_wait_days(r, o->today),
        };
    }
    *ret_n = rows ? n : 0;
    return rows;
}

static int citizen_show_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct citizen_data d;
    struct attention list[CITIZEN_MAX_ATTENTION];
    int rc = citizen_page_open(req, res, N_("forløb"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = citizen_load_data(req, &o, &d);
    if (rc)
        return rc;
    bool may_refer = who_may(&req->who, PERM_REFERRAL_SEND) && day_is_none(o.citizen.dead);
    const char *period = req_text(req, "periode");
    struct citizen_view v = {.url = o.url,
        .refer_url = arena_printf(req->arena, "%s/henvis", o.url),
        .period = period ? period : "",
        .may_refer = may_refer};
    v.facts = citizen_facts(req, &o, &d, &v.n_facts);
    if (!o.sight.referral_only) {
        v.n_attention = citizen_attend_declined(req, &o, &d, list, 0);
        v.n_attention = citizen_attend_ending(req, &o, &d, list, v.n_attention);
        v.n_attention = citizen_attend_consent(req, &o, &d, list, v.n_attention);
    }
    v.attention = list;
    v.referrals = citizen_referral_rows(req, &o, &d, &v.n_referrals);
    bool may_find = who_may(&req->who, PERM_CITIZEN_FIND);
    struct crumb crumbs[] = {
        {may_find ? tr("Borgere") : tr("Henvisninger"), may_find ? "/borgere" : "/henvisninger"},
        {o.name, NULL}};
    struct html *h = page_begin(req, res, may_find ? MENU_CITIZENS : MENU_REFERRALS, o.name, crumbs, 2);
    v.chart =
        citizen_path_chart(req, h, &o, &d.path, v.period, &v.heading, &v.has_path, &v.hidden, &v.n_hidden);
    struct action actions[] = {{tr("Henvis til tilbud"), arena_printf(req->arena, "%s/henvis", o.url), NULL}};
    citizen_page_top(req, h, &o, actions, may_refer ? 1 : 0);
    t_citizen_path(h, &v);
    citizen_page_tabs(req, h, &o, CITIZEN_TAB_PATH);
    t_citizen_timeline(h, &v);
    t_citizen_referrals(h, &v);
    return page_end(req, res, h);
}

static const struct param citizen_show_params[] = {{"key", P_KEY, 0, 0}, {"periode", P_KEY, 0, 0}};
ROUTE(citizen_show, "GET", "/borgere/{key}", PERM_CITIZEN_READ, citizen_show_page, citizen_show_params);
