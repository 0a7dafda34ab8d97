#include "path/screening_page.h"

#include "base/text.h"
#include "path/referral_view_page.h"
#include "path/screening.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "screening.html.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

enum { SCREENING_PAGE = 50, SCREENING_YEARS = 6 };

static const char *screening_class(const char *outcome)
{
    return text_equal(outcome, "visited") ? "success" : text_equal(outcome, "waiting") ? "info" : "plain";
}

/* "12 af 40 visiteret i 2026 (anden udgave)" */
static const char *screening_quota_words(
    struct req *req, const struct visit_quota *q, const struct screening_count *n, int year)
{
    const char *version = code_label("visit_version", q->version);
    if (q->per_year == INT_NONE)
        return arena_printf(
            req->arena, tr("%lld visiteret i %d (%s udgave)"), (long long)n->visited, year, version);
    return arena_printf(req->arena, tr("%lld af %lld visiteret i %d (%s udgave)"), (long long)n->visited,
        (long long)q->per_year, year, version);
}

/* ---- one citizen ---- */

struct screening_data {
    struct citizen_open o;
    struct intervention iv;
    struct visit_quota quota;
    bool has_quota;
    struct screening_count count;
    struct screening *rows;
    size_t n;
    struct fit_offer fit;
    const char *against;
};

static int screening_load(struct req *req, struct screening_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct err *err = &req->err;
    int rc = db_lease(req->db, &c, err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "tilbud"), &d->iv, a, err);
    if (!rc && !text_equal(organisation_admin(d->iv.owner), req->who.admin))
        rc = err_user(err, ERR_NOT_FOUND, tr("%s visiteres af %s."), lang_pick(d->iv.title, d->iv.title_en),
            organisation_abbrev(d->iv.owner));
    if (!rc) {
        int found = visit_quota_on(c, d->iv.key, d->o.today, &d->quota, a, err);
        d->has_quota = found == OK;
        rc = found == ERR_NOT_FOUND ? OK : found;
    }
    if (!rc && !d->has_quota)
        rc = err_user(
            err, ERR_NOT_FOUND, tr("%s har ingen visitation i dag."), lang_pick(d->iv.title, d->iv.title_en));
    if (!rc)
        rc = screening_count_year(c, d->iv.key, day_year(d->o.today), &d->count, err);
    if (!rc)
        rc = screening_of_citizen(c, d->o.citizen.id, d->iv.key, &d->rows, &d->n, a, err);
    if (!rc)
        rc = screening_judge(c, &d->o.actor, &d->o.citizen, &d->iv, d->o.today, &d->fit, &d->against, a, err);
    db_release(req->db, c);
    return rc;
}

static int screening_open(struct req *req, struct res *res, struct screening_data *d)
{
    *d = (struct screening_data){.has_quota = false};
    int rc = citizen_page_open(req, res, N_("screening"), &d->o);
    return rc ? rc : screening_load(req, d);
}

static const struct screening_line *screening_earlier(
    struct req *req, const struct screening_data *d, const char *send_url)
{
    struct screening_line *rows = arena_must(req->arena, (d->n + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n; i++) {
        const struct screening *s = &d->rows[i];
        bool visited = text_equal(s->outcome, "visited"), referred = s->referral_id != INT_NONE;
        rows[i] = (struct screening_line){.day = citizen_page_day(req->arena, s->day),
            .outcome = code_label("screening_outcome", s->outcome),
            .outcome_class = screening_class(s->outcome),
            .why = s->reason ? code_label("screening_reason", s->reason) : s->text,
            .id = s->id,
            .version = s->version,
            .may_visit = !visited && !referred,
            .may_undo = visited && !referred};
        if (referred) {
            rows[i].next = tr("Se henvisningen");
            rows[i].next_url = arena_printf(req->arena, "/henvisninger/%lld", (long long)s->referral_id);
        } else if (visited) {
            rows[i].next = tr("Send henvisning");
            rows[i].next_url = send_url;
        }
    }
    return rows;
}

static int screening_show(
    struct req *req, struct res *res, const struct screening_data *d, const char *refusal, bool typed)
{
    struct arena *a = req->arena;
    const char *title = lang_pick(d->iv.title, d->iv.title_en);
    struct screening_form_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .refusal = refusal,
        .may_wait = refusal && d->quota.per_year != INT_NONE && d->count.visited >= d->quota.per_year,
        .fit = &d->fit,
        .n_earlier = d->n};
    v.post_url = arena_printf(a, "%s/screening/%s", d->o.url, d->iv.key);
    v.back_url = arena_printf(a, "%s/henvis", d->o.url);
    v.send_url = arena_printf(a, "%s/henvis/%s", d->o.url, d->iv.key);
    v.list_url = arena_printf(a, "/henvisninger/screening/%s", d->iv.key);
    v.quota = screening_quota_words(req, &d->quota, &d->count, day_year(d->o.today));
    v.target = lang_pick(d->quota.target_text, d->quota.target_text_en);
    for (size_t i = 0; i < d->fit.n_reasons; i++)
        d->fit.reasons[i].is_for ? v.n_for++ : v.n_against++;
    v.outcome_field = field_find(&screening_table, "outcome");
    v.reason_field = field_find(&screening_table, "reason");
    v.text_field = field_find(&screening_table, "text");
    v.day_field = field_find(&screening_table, "day");
    v.outcomes = page_options(a, "screening_outcome", NULL, &v.n_outcomes);
    v.reasons = page_options(a, "screening_reason", NULL, &v.n_reasons);
    v.outcome = typed ? req_form(req, "outcome") : "";
    v.reason = typed ? req_form(req, "reason") : "";
    v.text = typed ? req_form(req, "text") : "";
    v.day = typed ? req_form(req, "day") : citizen_page_day(a, d->o.today);
    v.earlier = screening_earlier(req, d, v.send_url);
    const char *heading = arena_printf(a, tr("Screen %s til %s"), d->o.name, title);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {d->o.name, d->o.url},
        {tr("Henvis til tilbud"), v.back_url}, {tr("Screening"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, heading, crumbs, 4);
    if (!typed && req_int(req, "gemt", 0))
        t_receipt(h, tr("Screeningen er gemt."), NULL, NULL);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = heading, .lead = citizen_page_lead(req, &d->o)};
    t_page_head(h, &head);
    t_screening_form(h, &v);
    return page_end(req, res, h);
}

static int screening_form_page(struct req *req, struct res *res)
{
    struct screening_data d;
    int rc = screening_open(req, res, &d);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return screening_show(req, res, &d, NULL, false);
}

struct screening_write {
    struct actor actor;
    struct screening row;
    int64_t id, version;
};
static int screening_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct screening_write *w = ctx;
    if (w->id)
        return screening_decide(
            c, &w->actor, w->id, w->version, w->row.outcome, w->row.reason, w->row.text, w->row.day, err);
    return screening_add(c, &w->actor, &w->row, err);
}

static int screening_post_page(struct req *req, struct res *res)
{
    struct screening_data d;
    int rc = screening_open(req, res, &d);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const char *outcome = req_form(req, "outcome"), *reason = req_form(req, "reason");
    const char *text = text_trim(req->arena, req_form(req, "text"));
    struct screening_write w = {
        .actor = d.o.actor, .id = req_int(req, "id", 0), .version = req_int(req, "version", 0)};
    field_clear_row(&screening_table, &w.row);
    w.row.citizen_id = d.o.citizen.id;
    w.row.intervention = d.iv.key;
    w.row.outcome = *outcome ? outcome : NULL;
    w.row.reason = *reason ? reason : NULL;
    w.row.text = *text ? text : NULL;
    w.row.day = w.id ? d.o.today : day_parse(req_form(req, "day"), d.o.today);
    /* One that is decided again must be one of this citizen's. */
    bool own = w.id == 0;
    for (size_t i = 0; i < d.n; i++)
        own |= d.rows[i].id == w.id;
    if (!own)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Screeningen findes ikke, eller du har ikke adgang."));
    rc = req->err.n_fields ? ERR_INVALID
                           : db_write(req->db, "screening_add", screening_write_fn, &w, &req->err);
    if (!rc && text_equal(outcome, "visited"))
        return res_redirect(res, arena_printf(req->arena, "%s/henvis/%s?screenet=1", d.o.url, d.iv.key));
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/screening/%s?gemt=1", d.o.url, d.iv.key));
    if (rc != ERR_INVALID && rc != ERR_REFUSED && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    const char *refusal = rc == ERR_INVALID ? NULL : arena_strdup(req->arena, err_user_text(&req->err));
    struct err kept = req->err;
    req->err = ERR_INIT;
    int loaded = screening_load(req, &d);
    if (loaded)
        return loaded;
    req->err = kept;
    return screening_show(req, res, &d, refusal, true);
}

/* ---- the year's screenings of an offer ---- */

struct screening_list_data {
    struct visit_quota *quotas;
    size_t n_quotas;
    struct intervention *offers; /* [n_offers] that the user's administration visits to */
    size_t n_offers;
    const struct intervention *offer;
    struct visit_quota quota;
    bool has_quota;
    struct screening_count count;
    struct screening_row *rows;
    size_t n;
};

static int screening_list_offers(
    struct conn *c, struct req *req, const char *key, struct screening_list_data *d)
{
    int rc = visit_quota_list(c, NULL, &d->quotas, &d->n_quotas, req->arena, &req->err);
    if (rc)
        return rc;
    d->offers = arena_must(req->arena, (d->n_quotas + 1) * sizeof *d->offers);
    for (size_t i = 0; !rc && i < d->n_quotas; i++) {
        if (i && text_equal(d->quotas[i].intervention, d->quotas[i - 1].intervention))
            continue;
        struct intervention *iv = &d->offers[d->n_offers];
        rc = intervention_by_key(c, d->quotas[i].intervention, iv, req->arena, &req->err);
        if (!rc && text_equal(organisation_admin(iv->owner), req->who.admin))
            d->n_offers++;
    }
    for (size_t i = 0; !rc && i < d->n_offers; i++) {
        if (!key || text_equal(d->offers[i].key, key))
            d->offer = d->offer ? d->offer : &d->offers[i];
    }
    if (!rc && key && !d->offer)
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s",
            tr("Tilbuddet findes ikke, eller din forvaltning visiterer ikke til det."));
    return rc;
}

static int screening_list_load(struct req *req, const char *key, int year, const char *outcome, int64_t page,
    struct screening_list_data *d)
{
    struct conn *c;
    struct actor actor = citizen_page_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = screening_list_offers(c, req, key, d);
    if (!rc && d->offer) {
        rc = screening_count_year(c, d->offer->key, year, &d->count, &req->err);
        if (!rc)
            rc = screening_list(c, &actor, d->offer->key, year, outcome, (page - 1) * SCREENING_PAGE,
                SCREENING_PAGE + 1, &d->rows, &d->n, req->arena, &req->err);
        day_t day = year == day_year(clock_today()) ? clock_today() : day_from_ymd(year, 12, 31);
        int found = rc ? rc : visit_quota_on(c, d->offer->key, day, &d->quota, req->arena, &req->err);
        d->has_quota = found == OK;
        if (!rc && found != ERR_NOT_FOUND)
            rc = found;
    }
    db_release(req->db, c);
    const char *detail = arena_printf(req->arena, "screening hits=%zu", d->n);
    if (!rc)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"search", "screening", INT_NONE, INT_NONE, detail}, &req->err);
    return rc;
}

static const struct screening_line *screening_list_rows(
    struct req *req, const struct screening_list_data *d, size_t n)
{
    struct screening_line *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        const struct screening_row *r = &d->rows[i];
        rows[i] =
            (struct screening_line){.person = arena_printf(req->arena, "%s %s", r->first_name, r->last_name),
                .cpr = cpr_format(r->cpr, req->arena),
                .url = arena_printf(req->arena, "/borgere/%s/screening/%s", r->citizen_key, d->offer->key),
                .day = citizen_page_day(req->arena, r->day),
                .outcome = code_label("screening_outcome", r->outcome),
                .outcome_class = screening_class(r->outcome),
                .why = r->reason ? code_label("screening_reason", r->reason) : NULL,
                .who = r->user_name ? r->user_name : tr("Systemet"),
                .next = r->referral_state                   ? code_label("referral_state", r->referral_state)
                        : text_equal(r->outcome, "visited") ? tr("Ikke henvist endnu")
                                                            : NULL};
    }
    return rows;
}

static void screening_list_choices(
    struct req *req, const struct screening_list_data *d, int year, struct screening_list_view *v)
{
    struct arena *a = req->arena;
    struct html_option *offers = arena_must(a, (d->n_offers + 1) * sizeof *offers);
    struct html_option *years = arena_must(a, SCREENING_YEARS * sizeof *years);
    for (size_t i = 0; i < d->n_offers; i++)
        offers[i] =
            (struct html_option){d->offers[i].key, lang_pick(d->offers[i].title, d->offers[i].title_en)};
    for (int i = 0; i < SCREENING_YEARS; i++) {
        const char *text = arena_printf(a, "%d", day_year(clock_today()) - i);
        years[i] = (struct html_option){text, text};
    }
    v->offers = offers;
    v->n_offers = d->n_offers;
    v->years = years;
    v->n_years = SCREENING_YEARS;
    v->outcomes = page_options(a, "screening_outcome", tr("Alle udfald"), &v->n_outcomes);
    const char *url = html_url_with(a, v->url, "aar", v->year);
    struct tile *tiles = arena_must(a, 4 * sizeof *tiles);
    tiles[0] = (struct tile){tr("Screenet"), d->count.screened, v->year, url, !v->outcome};
    tiles[1] = (struct tile){tr("Visiteret"), d->count.visited,
        d->has_quota && d->quota.per_year != INT_NONE
            ? arena_printf(a, tr("af %lld, %lld tilbage"), (long long)d->quota.per_year,
                  (long long)(d->quota.per_year > d->count.visited ? d->quota.per_year - d->count.visited
                                                                   : 0))
            : NULL,
        html_url_with(a, url, "udfald", "visited"), text_equal(v->outcome, "visited")};
    tiles[2] = (struct tile){tr("Screenet, ikke visiteret"), d->count.not_visited, NULL,
        html_url_with(a, url, "udfald", "not_visited"), text_equal(v->outcome, "not_visited")};
    tiles[3] = (struct tile){tr("Venter"), d->count.waiting, tr("på plads i kvoten"),
        html_url_with(a, url, "udfald", "waiting"), text_equal(v->outcome, "waiting")};
    v->tiles = tiles;
    v->n_tiles = 4;
    if (d->has_quota)
        v->version =
            arena_printf(a, tr("%s. Målgruppe: %s"), screening_quota_words(req, &d->quota, &d->count, year),
                lang_pick(d->quota.target_text, d->quota.target_text_en));
    else
        v->version = tr("Der er ingen visitation det år.");
}

static int screening_list_page(struct req *req, struct res *res)
{
    struct screening_list_data d = {0};
    int year = (int)req_int(req, "aar", day_year(clock_today()));
    int64_t page = req_int(req, "side", 1);
    const char *outcome = req_text(req, "udfald"), *key = req_text(req, "tilbud");
    int rc = screening_list_load(req, key, year, outcome, page, &d);
    if (rc)
        return rc;
    struct arena *a = req->arena;
    struct screening_list_view v = {.outcome = outcome, .year = arena_printf(a, "%d", year)};
    v.url = d.offer ? arena_printf(a, "/henvisninger/screening/%s", d.offer->key) : "/henvisninger/screening";
    v.offer = d.offer ? d.offer->key : NULL;
    screening_list_choices(req, &d, year, &v);
    v.n = d.n > SCREENING_PAGE ? SCREENING_PAGE : d.n;
    v.rows = screening_list_rows(req, &d, v.n);
    const char *url = html_url_with(a, html_url_with(a, v.url, "aar", v.year), "udfald", outcome);
    v.paging = (struct paging){url, page, SCREENING_PAGE, (page - 1) * SCREENING_PAGE + (int64_t)d.n};
    const char *title =
        d.offer ? arena_printf(a, tr("Screening til %s"), lang_pick(d.offer->title, d.offer->title_en))
                : tr("Screening");
    struct crumb crumbs[] = {{tr("Mine henvisninger"), "/henvisninger/sendt"}, {tr("Screening"), NULL}};
    struct html *h = page_begin(req, res, MENU_REFERRALS, title, crumbs, 2);
    struct action actions[] = {{tr("Find borger"), "/borgere", NULL}};
    struct page_head head = {.title = title, .lead = v.version, .actions = actions, .n_actions = 1};
    t_page_head(h, &head);
    t_screening_list(h, &v);
    return page_end(req, res, h);
}

static const struct param screening_form_params[] = {
    {"key", P_KEY, 0, 0}, {"tilbud", P_KEY, 0, 0}, {"gemt", P_INT, 0, 1}};
static const struct param screening_post_params[] = {{"key", P_KEY, 0, 0}, {"tilbud", P_KEY, 0, 0},
    {"outcome", P_FORM, 0, 40}, {"reason", P_FORM, 0, 40}, {"text", P_FORM, 0, 1000}, {"day", P_FORM, 0, 30},
    {"id", P_INT, 0, INT64_MAX}, {"version", P_INT, 0, INT64_MAX}};
static const struct param screening_list_params[] = {
    {"tilbud", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}, {"udfald", P_KEY, 0, 0}, {"side", P_INT, 1, 100000}};
ROUTE(screening_form, "GET", "/borgere/{key}/screening/{tilbud}", PERM_REFERRAL_SEND, screening_form_page,
    screening_form_params);
ROUTE(screening_post, "POST", "/borgere/{key}/screening/{tilbud}", PERM_REFERRAL_SEND, screening_post_page,
    screening_post_params);
ROUTE(screening_offers, "GET", "/henvisninger/screening", PERM_REFERRAL_SEND, screening_list_page,
    screening_list_params);
ROUTE(screening_list_route, "GET", "/henvisninger/screening/{tilbud}", PERM_REFERRAL_SEND,
    screening_list_page, screening_list_params);
