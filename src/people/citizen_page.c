#include "people/citizen_page.h"

#include "base/text.h"
#include "base/words.h"
#include "citizen.html.h"
#include "path/pause_page.h"
#include "path/plan_page.h"
#include "path/plan_page.h"
#include "path/referral.h"
#include "path/referral_view_page.h"
#include "people/citizen_attention_page.h"
#include "people/citizen_timeline_page.h"
#include "people/spell.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/user.h"

enum { CITIZEN_REFERRALS_SHOWN = 50 };

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
    struct follow_up_row *follow_ups; /* planned */
    size_t n_follow_ups;
    struct pause_box pause;
};

static int citizen_load_data(
    struct req *req, const struct citizen_open *o, const char *period, struct citizen_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct err *err = &req->err;
    int rc = db_lease(req->db, &c, err);
    if (rc)
        return rc;
    *d = (struct citizen_data){.benefit_since = DAY_NONE};
    rc = citizen_path_load(c, o, period, &d->path, a, err);
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
    if (!rc)
        rc = follow_up_planned(c, o->citizen.id, &o->sight, &d->follow_ups, &d->n_follow_ups, a, err);
    if (!rc)
        rc = pause_box_load(c, o, &d->pause, a, err);
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
    const char *benefit = citizen_is_child(c, o->today) ? tr("Barn, har ikke ydelse")
                          : !o->sight.benefit           ? tr("skjult")
                          : d->benefit                  ? code_label("benefit", d->benefit)
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
            arena_printf(a, left == 1 ? tr("om %s dag") : tr("om %s dage"), words_count(left, a)),
            left <= CITIZEN_CONSENT_NEAR_DAYS};
    *ret_n = n;
    return f;
}

static const struct citizen_referral_row *citizen_referral_rows(
    struct req *req, const struct citizen_open *o, const struct citizen_data *d, size_t *ret_n)
{
    struct citizen_referral_row *rows = arena_array(req->arena, d->n_referrals + 1, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; rows && i < d->n_referrals && n < CITIZEN_REFERRALS_SHOWN; i++) {
        const struct referral_row *r = &d->referrals[i];
        if (!citizen_sees_referral(o, r))
            continue;
        bool draft = text_equal(r->state, "draft");
        if (draft && r->from_user_id != o->actor.user_id)
            continue;
        bool may_open = referral_may_open(req, r->provider, r->from_admin, r->from_user_id);
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

static void citizen_write_receipt(struct req *req, struct html *h)
{
    static const char *const receipts[][2] = {{"bero", N_("Pausen er i bero. Dagene tæller ikke.")},
        {"taeller", N_("Pausen tæller igen fra i dag.")}};
    const char *receipt = req_text(req, "kvit");
    for (size_t i = 0; i < sizeof receipts / sizeof receipts[0]; i++) {
        if (text_equal(receipt, receipts[i][0]))
            t_receipt(h, tr(receipts[i][1]), NULL, NULL);
    }
}

/* What can be done from here, the most usual first. */
static size_t citizen_actions(
    struct req *req, const struct citizen_open *o, const struct citizen_data *d, struct action ret[3])
{
    struct arena *a = req->arena;
    size_t n = 0;
    if (!day_is_none(o->citizen.dead))
        return 0;
    if (who_may(&req->who, PERM_REFERRAL_SEND))
        ret[n++] = (struct action){tr("Henvis til tilbud"), arena_printf(a, "%s/henvis", o->url), NULL};
    if (!who_may(&req->who, PERM_CITIZEN_EDIT) || o->sight.referral_only)
        return n;
    ret[n++] = (struct action){tr("Registrér opfølgning"),
        d->n_follow_ups ? arena_printf(a, "%s/opfoelgning/%lld", o->url, (long long)d->follow_ups[0].id)
                        : arena_printf(a, "%s/opfoelgning", o->url),
        NULL};
    ret[n++] = (struct action){tr("Indkald til møde"), arena_printf(a, "%s/moeder/nyt", o->url), NULL};
    return n;
}

/* Everything under the tabs. */
static void citizen_write_body(struct req *req, struct html *h, const struct citizen_open *o,
    const struct citizen_data *d, const struct citizen_view *v)
{
    t_citizen_timeline(h, v);
    pause_box_show(req, h, o, &d->pause);
    plan_sections_show(req, h, o);
    t_citizen_referrals(h, v);
}

/* Everything the page shows but the chart, which needs the writer. */
static void citizen_fill(struct req *req, const struct citizen_open *o, const struct citizen_data *d,
    struct attention list[CITIZEN_MAX_ATTENTION], struct citizen_view *v)
{
    struct arena *a = req->arena;
    *v = (struct citizen_view){.url = o->url,
        .refer_url = arena_printf(a, "%s/henvis", o->url),
        .period = d->path.period ? d->path.period : "",
        .attention = list,
        .may_refer = who_may(&req->who, PERM_REFERRAL_SEND) && day_is_none(o->citizen.dead)};
    v->print_url = *v->period ? arena_printf(a, "%s/udskriv?periode=%s", o->url, v->period)
                              : arena_printf(a, "%s/udskriv", o->url);
    v->attendance_url = arena_printf(a, "%s/fremmoede", o->url);
    if (o->sight.tracks & SIGHT_HEALTH)
        v->well_being_url = arena_printf(a, "%s/trivsel", o->url);
    if (!o->sight.referral_only)
        v->aftercare_url = arena_printf(a, "%s/eftervaern", o->url);
    v->facts = citizen_facts(req, o, d, &v->n_facts);
    if (!o->sight.referral_only) {
        struct citizen_matters m = {
            &d->path, d->referrals, d->n_referrals, d->bases, d->n_bases, d->follow_ups, d->n_follow_ups};
        v->n_attention = citizen_attention(req, o, &m, list);
    }
    v->referrals = citizen_referral_rows(req, o, d, &v->n_referrals);
}

static struct html *citizen_begin(
    struct req *req, struct res *res, const struct citizen_open *o, const char *last)
{
    bool may_find = who_may(&req->who, PERM_CITIZEN_FIND);
    struct crumb crumbs[] = {
        {may_find ? tr("Borgere") : tr("Henvisninger"), may_find ? "/borgere" : "/henvisninger"},
        {o->name, last ? o->url : NULL}, {last, NULL}};
    return page_begin(req, res, may_find ? MENU_CITIZENS : MENU_REFERRALS, o->name, crumbs, last ? 3 : 2);
}

static int citizen_show_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct citizen_data d;
    struct citizen_view v;
    struct attention list[CITIZEN_MAX_ATTENTION];
    struct action actions[3];
    int rc = citizen_page_open(req, res, N_("forløb"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = citizen_load_data(req, &o, req_text(req, "periode"), &d);
    if (rc)
        return rc;
    citizen_fill(req, &o, &d, list, &v);
    struct html *h = citizen_begin(req, res, &o, NULL);
    citizen_path_show(req, h, &o, &d.path, &v.path);
    citizen_write_receipt(req, h);
    citizen_page_top(req, h, &o, actions, citizen_actions(req, &o, &d, actions));
    t_citizen_path(h, &v);
    citizen_page_tabs(req, h, &o, CITIZEN_TAB_PATH);
    citizen_write_body(req, h, &o, &d, &v);
    return page_end(req, res, h);
}

/* The same for paper: a print is an export, and is logged as one. */
static int citizen_print_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct citizen_data d;
    struct citizen_view v;
    struct attention list[CITIZEN_MAX_ATTENTION];
    int rc = citizen_page_open(req, res, N_("udskrift af forløb"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = citizen_load_data(req, &o, req_text(req, "periode"), &d);
    if (!rc)
        rc = audit_log(req->db, &o.actor,
            &(struct audit_entry){"export", "citizen", o.citizen.id, o.citizen.id, "print path"}, &req->err);
    if (rc)
        return rc;
    citizen_fill(req, &o, &d, list, &v);
    v.print_url = NULL;
    v.may_refer = false;
    struct html *h = citizen_begin(req, res, &o, tr("Udskrift"));
    citizen_path_show(req, h, &o, &d.path, &v.path);
    citizen_page_top(req, h, &o, NULL, 0);
    t_citizen_print_note(h, &v);
    t_citizen_path(h, &v);
    t_citizen_timeline(h, &v);
    t_citizen_referrals(h, &v);
    return page_end(req, res, h);
}

static const struct param citizen_show_params[] = {
    {"key", P_KEY, 0, 0}, {"periode", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
ROUTE(citizen_show, "GET", "/borgere/{key}", PERM_CITIZEN_READ, citizen_show_page, citizen_show_params);
static const struct param citizen_print_params[] = {{"key", P_KEY, 0, 0}, {"periode", P_KEY, 0, 0}};
ROUTE(citizen_print, "GET", "/borgere/{key}/udskriv", PERM_CITIZEN_READ, citizen_print_page,
    citizen_print_params);
