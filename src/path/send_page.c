#include "path/send_page.h"

#include "base/text.h"
#include "base/words.h"
#include "path/referral_late.h"
#include "path/referral_view_page.h"
#include "path/screening.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "people/spell.h"
#include "send.html.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

enum { SEND_MAX_LINES = 20 };

/* What the pages of one referral under way work on. */
struct send_state {
    struct citizen_open o;
    struct intervention iv;
    struct team *teams;
    size_t n_teams;
    struct legal_basis *bases; /* in force and covering the receiver */
    size_t n_bases;
    struct referral draft;
    bool has_draft;
    struct alternative_view *alternatives;
    size_t n_alternatives;
    const char *refusal;
    const char *benefit;
    struct referral_requirement *requirements;
    size_t n_requirements;
    bool needs_basis;
    day_t day;                          /* when it is, or was, sent: whose rules count */
    const char *late_day, *late_reason; /* as typed, "" = sent today */
    bool late;                          /* asks to register one that was sent earlier */
    bool not_screened;                  /* the refusal is that the citizen must be screened first */
};

/* The day it was sent: today, or as typed when it is registered afterwards. A day that cannot be read is told at the field. */
static void send_day_read(struct req *req, struct send_state *s)
{
    s->day = s->o.today;
    s->late_day = req_is_post(req) ? text_trim(req->arena, req_form(req, "sent_day")) : "";
    s->late_reason = req_is_post(req) ? text_trim(req->arena, req_form(req, "late_reason")) : "";
    s->late = !req_is_post(req) && req_int(req, "sendt", 0) == 1;
    if (!*s->late_day)
        return;
    day_t day = day_parse(s->late_day, s->o.today);
    s->late = day_is_none(day);
    if (s->late)
        err_field(&req->err, "sent_day", "%s", tr("Skriv datoen som 09.03.2026."));
    else
        s->day = day;
}

static int send_load(struct req *req, struct send_state *s)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct err *err = &req->err, refused = ERR_INIT;
    struct legal_basis *all;
    size_t n;
    day_t since;
    send_day_read(req, s);
    int rc = db_lease(req->db, &c, err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "tilbud"), &s->iv, a, err);
    if (!rc)
        rc = intervention_teams(c, s->iv.key, &s->teams, &s->n_teams, a, err);
    if (!rc)
        rc = intervention_alternatives(c, s->iv.key, &s->alternatives, &s->n_alternatives, a, err);
    if (!rc)
        rc = legal_basis_of_citizen(c, s->o.citizen.id, &all, &n, a, err);
    if (!rc)
        rc = spell_benefit_on(c, s->o.citizen.id, s->day, &s->benefit, &since, a, err);
    if (!rc && intervention_check_referral_day(c, &s->iv, s->day, a, &refused) == ERR_REFUSED)
        s->refusal = arena_strdup(a, refused.user);
    if (!rc)
        rc = referral_requirements(c, &s->iv, s->day, &s->requirements, &s->n_requirements, a, err);
    if (s->late)
        s->refusal = NULL; /* judged when the day is known */
    struct err unscreened = ERR_INIT;
    if (!rc && !s->refusal &&
        screening_check_referral(c, s->o.citizen.id, &s->iv, s->day, a, &unscreened) == ERR_REFUSED) {
        s->refusal = arena_strdup(a, unscreened.user);
        s->not_screened = true;
    }
    s->needs_basis = referral_needs_basis(&s->o.actor, &s->iv);
    if (!rc) {
        int found = referral_draft(c, s->o.actor.user_id, s->o.citizen.id, s->iv.id, &s->draft, a, err);
        s->has_draft = found == OK;
        if (found != ERR_NOT_FOUND)
            rc = found;
    }
    db_release(req->db, c);
    if (rc)
        return rc;
    s->bases = arena_array(a, n + 1, sizeof *s->bases);
    if (!s->bases)
        return err_set(err, ERR_LIMIT, "send_load: out of memory");
    for (size_t i = 0; i < n; i++) {
        bool receiver = referral_basis_covers(&all[i], &s->o.actor, &s->iv);
        if (receiver && legal_basis_is_in_force(&all[i], s->day))
            s->bases[s->n_bases++] = all[i];
    }
    return OK;
}

static const char *send_tracks(struct req *req, const char *tracks)
{
    const char *words = code_labels("track", tracks, req->arena);
    return words ? words : tr("intet");
}

static const struct send_basis *send_basis_rows(
    struct req *req, const struct send_state *s, const char *typed)
{
    struct send_basis *rows = arena_array(req->arena, s->n_bases + 1, sizeof *rows);
    for (size_t i = 0; rows && i < s->n_bases; i++) {
        const struct legal_basis *b = &s->bases[i];
        const char *label = code_label("sharing_basis", b->basis);
        if (!day_is_none(b->valid_to))
            label = arena_printf(
                req->arena, tr("%s, gælder til %s"), label, citizen_page_day(req->arena, b->valid_to));
        rows[i] = (struct send_basis){b->id, label,
            arena_printf(
                req->arena, tr("%s ser: %s"), organisation_abbrev(b->to_admin), send_tracks(req, b->tracks)),
            text_equal(typed, arena_printf(req->arena, "%lld", (long long)b->id)) ||
                (s->n_bases == 1 && !*typed)};
    }
    return rows;
}

static const char *send_team_by_age(const struct send_state *s)
{
    int age = day_age(s->o.citizen.birth, s->day);
    for (size_t i = 0; i < s->n_teams; i++) {
        const struct team *t = &s->teams[i];
        if ((t->age_min == INT_NONE || age >= t->age_min) && (t->age_max == INT_NONE || age <= t->age_max))
            return t->key;
    }
    return NULL;
}

static void send_view_fields(struct req *req, struct send_view *v)
{
    v->reason_field = field_find(&referral_table, "reason");
    v->override_field = field_find(&referral_table, "override_reason");
    v->team_field = field_find(&referral_table, "team");
    v->priority_field = field_find(&referral_table, "priority");
    /* Both have a standard choice, so neither is shown as optional. */
    struct field *team = arena_must(req->arena, sizeof *team),
                 *priority = arena_must(req->arena, sizeof *priority);
    *team = *v->team_field;
    *priority = *v->priority_field;
    team->rule |= FR_REQUIRED;
    priority->rule |= FR_REQUIRED;
    v->team_field = team;
    v->priority_field = priority;
}

static void send_view_begin(struct req *req, const struct send_state *s, struct send_view *v)
{
    struct arena *a = req->arena;
    *v = (struct send_view){.csrf = req_csrf(req),
        .err = &req->err,
        .refusal = s->refusal,
        .has_draft = s->has_draft,
        .kept = s->has_draft};
    v->post_url = arena_printf(a, "%s/henvis/%s", s->o.url, s->iv.key);
    v->back_url = arena_printf(a, "%s/henvis", s->o.url);
    v->basis_url = arena_printf(a, "%s/hjemmel", s->o.url);
    v->offer_title = lang_pick(s->iv.title, s->iv.title_en);
    v->alternatives = s->alternatives;
    v->n_alternatives = s->refusal ? s->n_alternatives : 0;
    send_view_fields(req, v);
    v->priorities = page_options(a, "priority", NULL, &v->n_priorities);
    struct html_option *teams = arena_array(a, s->n_teams + 1, sizeof *teams);
    for (size_t i = 0; teams && i < s->n_teams; i++)
        teams[i] = (struct html_option){s->teams[i].key, lang_pick(s->teams[i].title, s->teams[i].title_en)};
    v->teams = teams;
    v->n_teams = s->n_teams;
    struct field *late_day = arena_must(a, sizeof *late_day);
    *late_day = *field_find(&referral_table, "sent_day");
    v->late_day_field = late_day;
    v->late_reason_field = field_find(&referral_table, "late_reason");
    v->late_day = s->late_day;
    v->late_reason = s->late_reason;
    v->late = s->late || *s->late_day;
    v->late_url = html_url_with(a, v->post_url, "sendt", "1");
    v->late_hint = arena_printf(a,
        tr("Højst %lld dage tilbage. Reglerne på den dag gælder, også sidste henvisningsdag. Lad feltet stå tomt, hvis den sendes nu."),
        (long long)referral_late_days());
    v->team_hint = arena_printf(a, tr("Borgeren er %d år."), day_age(s->o.citizen.birth, s->o.today));
}

/* The requirements that were ticked, as a comma list of those there are. */
static const char *send_entry_typed(struct req *req, const struct send_state *s)
{
    const char **values, *list = "";
    size_t n = req_all(req, "entry_met", &values);
    for (size_t i = 0; i < s->n_requirements; i++) {
        bool ticked = false;
        for (size_t k = 0; k < n; k++)
            ticked |= text_list_has(values[k], s->requirements[i].code);
        if (ticked)
            list = *list ? arena_printf(req->arena, "%s,%s", list, s->requirements[i].code)
                         : s->requirements[i].code;
    }
    return list;
}

static void send_view_entry(struct req *req, const struct send_state *s, struct send_view *v)
{
    struct send_requirement *rows = arena_must(req->arena, (s->n_requirements + 1) * sizeof *rows);
    for (size_t i = 0; i < s->n_requirements; i++) {
        const struct referral_requirement *r = &s->requirements[i];
        rows[i] = (struct send_requirement){r->code,
            r->by ? arena_printf(req->arena, tr("Borgeren er indskrevet i %s"), organisation_name(r->by))
                  : tr("Borgeren er henvist af sin læge"),
            r->text, text_list_has(v->entry_met, r->code)};
    }
    v->requirements = rows;
    v->n_requirements = s->n_requirements;
}

/* From the form as typed, else from the draft, else the standard choices. */
static void send_view_values(struct req *req, const struct send_state *s, struct send_view *v)
{
    const struct referral *d = &s->draft;
    bool typed = req_is_post(req);
    const char *by_age = send_team_by_age(s);
    const char *draft_basis = s->has_draft && d->legal_basis_id != INT_NONE
                                  ? arena_printf(req->arena, "%lld", (long long)d->legal_basis_id)
                                  : "";
    v->reason = typed ? req_form(req, "reason") : s->has_draft && d->reason ? d->reason : "";
    v->priority = typed ? req_form(req, "priority") : s->has_draft && d->priority ? d->priority : "normal";
    v->team = typed ? req_form(req, "team") : s->has_draft && d->team ? d->team : by_age ? by_age : "";
    v->override_reason = typed                                ? req_form(req, "override_reason")
                         : s->has_draft && d->override_reason ? d->override_reason
                                                              : "";
    v->entry_met = typed ? send_entry_typed(req, s) : s->has_draft && d->entry_met ? d->entry_met : "";
    v->basis_id = typed ? req_form(req, "legal_basis_id") : draft_basis;
    v->bases = send_basis_rows(req, s, v->basis_id);
    v->n_bases = s->n_bases;
    v->needs_basis = s->needs_basis;
    if (s->not_screened && text_equal(organisation_admin(s->iv.owner), s->o.actor.admin))
        v->screen_url = arena_printf(req->arena, "%s/screening/%s", s->o.url, s->iv.key);
    send_view_entry(req, s, v);
}

static void send_to_referral(
    struct req *req, const struct send_state *s, const struct send_view *v, struct referral *r)
{
    const char *team = text_trim(req->arena, v->team), *override = text_trim(req->arena, v->override_reason);
    const char *reason = text_trim(req->arena, v->reason);
    field_clear_row(&referral_table, r);
    r->citizen_id = s->o.citizen.id;
    r->intervention_id = s->iv.id;
    r->reason = *reason ? reason : NULL;
    r->priority = code_is_valid("priority", v->priority, s->o.today) ? v->priority : "normal";
    r->team = *team ? team : NULL;
    r->override_reason = *override ? override : NULL;
    r->entry_met = *v->entry_met ? v->entry_met : NULL;
    r->late_reason = *s->late_reason && s->day.n != s->o.today.n ? s->late_reason : NULL;
    int64_t id;
    if (text_to_int(v->basis_id, 1, INT64_MAX, &id)) {
        for (size_t i = 0; i < s->n_bases; i++) {
            if (s->bases[i].id == id)
                r->legal_basis_id = id;
        }
    }
}

struct send_write {
    struct actor actor;
    struct referral referral;
    day_t day;
    bool again;
};
static int send_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct send_write *w = ctx;
    return referral_send_once(c, &w->actor, &w->referral, w->day, &w->again, err);
}
static int send_draft_fn(struct conn *c, void *ctx, struct err *err)
{
    struct send_write *w = ctx;
    return referral_save_draft(c, &w->actor, &w->referral, err);
}

static const struct send_line *send_lines(
    struct req *req, const struct send_state *s, const struct referral *r, size_t *ret_n)
{
    struct send_line *l = arena_must(req->arena, SEND_MAX_LINES * sizeof *l);
    const struct citizen *c = &s->o.citizen;
    size_t n = 0;
    const char *unit = s->iv.provider ? s->iv.provider : s->iv.owner;
    l[n++] = (struct send_line){tr("Til"),
        arena_printf(req->arena, "%s, %s", lang_pick(s->iv.title, s->iv.title_en), organisation_name(unit))};
    l[n++] = (struct send_line){tr("Borger"), s->o.name};
    l[n++] = (struct send_line){tr("CPR-nummer"), cpr_format(c->cpr, req->arena)};
    unsigned covered = 0;
    const char *basis = NULL;
    for (size_t i = 0; i < s->n_bases; i++) {
        if (s->bases[i].id != r->legal_basis_id)
            continue;
        covered = sight_track_bits(s->bases[i].tracks);
        basis = arena_printf(req->arena, tr("%s (%s)"), code_label("sharing_basis", s->bases[i].basis),
            send_tracks(req, s->bases[i].tracks));
    }
    /* What the receiver will see is told only as far as the sender may see it. */
    bool job = (s->o.sight.tracks & SIGHT_JOB) != 0;
    if (covered & SIGHT_BENEFIT)
        l[n++] = (struct send_line){tr("Ydelse"), !s->o.sight.benefit ? tr("skjult")
                                                  : s->benefit        ? code_label("benefit", s->benefit)
                                                                      : tr("Ingen ydelse")};
    if (covered & SIGHT_JOB)
        l[n++] = (struct send_line){tr("Jobmål"), job ? c->job_goal : tr("skjult")};
    l[n++] = (struct send_line){tr("Begrundelse"), r->reason};
    l[n++] = (struct send_line){
        tr("Hjemmel"), basis || s->needs_basis ? basis : tr("Samme forvaltning: ingen deling på tværs")};
    for (size_t i = 0; i < s->n_requirements; i++) {
        if (text_list_has(r->entry_met, s->requirements[i].code))
            l[n++] = (struct send_line){tr("Krav før henvisning"),
                s->requirements[i].by ? arena_printf(req->arena, tr("Indskrevet i %s"),
                                            organisation_name(s->requirements[i].by))
                                      : tr("Henvist af læge")};
    }
    l[n++] = (struct send_line){tr("Hastegrad"), code_label("priority", r->priority)};
    for (size_t i = 0; i < s->n_teams; i++) {
        if (text_equal(s->teams[i].key, r->team))
            l[n++] = (struct send_line){tr("Hold"), lang_pick(s->teams[i].title, s->teams[i].title_en)};
    }
    if (r->override_reason)
        l[n++] = (struct send_line){tr("Begrundelse for andet hold"), r->override_reason};
    if (s->day.n != s->o.today.n) {
        l[n++] = (struct send_line){tr("Sendt"), words_day(s->day, req->arena)};
        l[n++] = (struct send_line){tr("Registreret"),
            arena_printf(req->arena, "%s: %s", words_day(s->o.today, req->arena), r->late_reason)};
    }
    l[n++] =
        (struct send_line){tr("Fra"), arena_printf(req->arena, "%s, %s", req->who.name, req->who.unit_name)};
    *ret_n = n;
    return l;
}

static int send_show(
    struct req *req, struct res *res, const struct send_state *s, struct send_view *v, bool preview)
{
    const char *title = arena_printf(req->arena, tr("Henvis %s til %s"), s->o.name, v->offer_title);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {s->o.name, s->o.url},
        {tr("Henvis til tilbud"), v->back_url}, {v->offer_title, NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 4);
    if (!v->refusal)
        t_error_summary(h, &req->err);
    struct page_head head = {.title = title, .lead = citizen_page_lead(req, &s->o)};
    t_page_head(h, &head);
    referral_steps(h, preview ? 3 : 2);
    if (!req_is_post(req) && req_int(req, "screenet", 0))
        t_receipt(h, tr("Borgeren er visiteret. Skriv henvisningen her."), NULL, NULL);
    if (v->has_draft && !req_is_post(req))
        t_alert(h, "info", NULL, tr("Du har en kladde til denne henvisning. Den står i felterne."));
    preview ? t_send_preview(h, v) : t_send_form(h, v);
    return page_end(req, res, h);
}

static int send_open(struct req *req, struct res *res, struct send_state *s)
{
    memset(s, 0, sizeof *s);
    int rc = citizen_page_open(req, res, N_("henvis"), &s->o);
    return rc ? rc : send_load(req, s);
}

static int send_form_page(struct req *req, struct res *res)
{
    struct send_state s;
    struct send_view v;
    int rc = send_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    send_view_begin(req, &s, &v);
    send_view_values(req, &s, &v);
    return send_show(req, res, &s, &v, false);
}

/* What the preview checks before showing itself: the same fields as sending. */
static void send_check(struct req *req, const struct send_state *s, const struct referral *r)
{
    if (!r->reason)
        err_field(
            &req->err, "reason", "%s", tr("Skriv, hvorfor borgeren henvises. Modtageren læser det først."));
    if (r->legal_basis_id == INT_NONE && s->needs_basis)
        err_field(&req->err, "legal_basis_id", "%s",
            tr("Vælg, hvilken hjemmel der giver modtageren ret til at se oplysningerne."));
    if (*s->late_day && !s->late)
        referral_check_late(r, s->day, &req->err);
    const char *by_age = send_team_by_age(s);
    if (s->n_teams && !r->team)
        err_field(&req->err, "team", "%s", tr("Vælg et hold."));
    else if (s->n_teams && !text_equal(r->team, by_age) && !r->override_reason)
        err_field(&req->err, "override_reason",
            tr("Borgeren er %d år. Skriv, hvorfor borgeren skal på et andet hold."),
            day_age(s->o.citizen.birth, s->day));
}

/* A refused or faulty referral stays as a draft, and the form is shown again. */
static int send_refused(struct req *req, struct res *res, struct send_state *s, struct send_view *v,
    struct send_write *w, int code)
{
    if (code == ERR_REFUSED) {
        struct err err = ERR_INIT;
        v->refusal = arena_strdup(req->arena, err_user_text(&req->err));
        v->alternatives = s->alternatives;
        v->n_alternatives = s->n_alternatives;
        int rc = db_write(req->db, "referral_save_draft", send_draft_fn, w, &err);
        if (rc) {
            req->err = err;
            return rc;
        }
        v->kept = true;
    }
    res->status = err_http_status(code);
    return send_show(req, res, s, v, false);
}

static int send_post_page(struct req *req, struct res *res)
{
    struct send_state s;
    struct send_view v;
    int rc = send_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    send_view_begin(req, &s, &v);
    send_view_values(req, &s, &v);
    struct send_write w = {.actor = s.o.actor, .day = s.day};
    send_to_referral(req, &s, &v, &w.referral);
    const char *act = req_form(req, "handling");
    if (text_equal(act, "kladde")) {
        rc = db_write(req->db, "referral_save_draft", send_draft_fn, &w, &req->err);
        return rc ? rc : res_redirect(res, "/henvisninger/kladder?gemt=1");
    }
    if (text_equal(act, "ret")) {
        req->err = ERR_INIT;
        return send_show(req, res, &s, &v, false);
    }
    send_check(req, &s, &w.referral);
    if (req->err.n_fields)
        return send_refused(req, res, &s, &v, &w, ERR_INVALID);
    if (!text_equal(act, "send")) {
        if (s.refusal) {
            err_user(&req->err, ERR_REFUSED, "%s", s.refusal);
            return send_refused(req, res, &s, &v, &w, ERR_REFUSED);
        }
        v.lines = send_lines(req, &s, &w.referral, &v.n_lines);
        return send_show(req, res, &s, &v, true);
    }
    rc = db_write(req->db, "referral_send", send_write_fn, &w, &req->err);
    if (rc == ERR_REFUSED || rc == ERR_INVALID)
        return send_refused(req, res, &s, &v, &w, rc);
    if (rc)
        return rc;
    return res_redirect(
        res, arena_printf(req->arena, "/henvisninger/%lld?kvit=sendt", (long long)w.referral.id));
}

static const struct param send_form_params[] = {
    {"key", P_KEY, 0, 0}, {"tilbud", P_KEY, 0, 0}, {"screenet", P_INT, 0, 1}, {"sendt", P_INT, 0, 1}};
static const struct param send_post_params[] = {
    {"key", P_KEY, 0, 0},
    {"tilbud", P_KEY, 0, 0},
    {"reason", P_FORM, 0, 4000},
    {"legal_basis_id", P_FORM, 0, 20},
    {"priority", P_FORM, 0, 40},
    {"team", P_FORM, 0, 80},
    {"override_reason", P_FORM, 0, 1000},
    {"entry_met", P_FORM, 0, 200},
    {"sent_day", P_FORM, 0, 30},
    {"late_reason", P_FORM, 0, 500},
    {"handling", P_FORM, 0, 20},
};
ROUTE(
    send_form, "GET", "/borgere/{key}/henvis/{tilbud}", PERM_REFERRAL_SEND, send_form_page, send_form_params);
ROUTE(send_post, "POST", "/borgere/{key}/henvis/{tilbud}", PERM_REFERRAL_SEND, send_post_page,
    send_post_params);
