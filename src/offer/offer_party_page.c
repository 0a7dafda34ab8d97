/* What belongs to an offer beside its own fields: who owns and runs it over time, its teams and alternatives. */
#include "base/text.h"
#include "offer/offer_edit_page.h"
#include "offer/offer_words_page.h"
#include "offer_edit.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

struct part_write {
    struct actor actor;
    struct arena *arena;
    const char *key, *other; /* the offer, and the team or alternative */
    int64_t id;
    struct intervention_party party;
    struct team team;
    struct alternative alternative;
};

static struct part_write part_begin(struct req *req)
{
    return (struct part_write){.actor = req_actor(req), .arena = req->arena, .key = req_text(req, "key")};
}

static int part_show_head(
    struct req *req, struct res *res, const struct intervention *iv, const char *what, struct html **ret)
{
    const char *title = lang_pick(iv->title, iv->title_en);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {title, arena_printf(req->arena, "/tilbud/%s", iv->key)}, {what, NULL}};
    const char *head = arena_printf(req->arena, "%s: %s", title, what);
    *ret = page_begin(req, res, MENU_OFFERS, head, crumbs, 3);
    t_error_summary(*ret, &req->err);
    t_page_head(*ret, &(struct page_head){.title = head});
    return OK;
}

/* ---- owner and provider ---- */

static const char *party_period(struct arena *a, const struct intervention_party *p)
{
    if (day_is_none(p->valid_from) && day_is_none(p->valid_to))
        return tr("periode ikke oplyst");
    if (day_is_none(p->valid_from))
        return arena_printf(a, tr("til og med %s"), offer_day(a, p->valid_to));
    if (day_is_none(p->valid_to))
        return arena_printf(a, tr("fra %s"), offer_day(a, p->valid_from));
    return arena_printf(a, "%s – %s", offer_day(a, p->valid_from), offer_day(a, p->valid_to));
}

static int party_load(
    struct req *req, struct intervention *iv, struct intervention_party **ret, size_t *ret_n)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "key"), iv, req->arena, &req->err);
    if (!rc)
        rc = intervention_party_list(c, iv->key, ret, ret_n, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static void party_fill_rows(struct req *req, const struct intervention *iv,
    const struct intervention_party *rows, size_t n, struct offer_party_view *v)
{
    static const char *const roles[] = {"owner", "provider"};
    struct offer_party_row *out = arena_array(req->arena, n + 2, sizeof *out);
    for (size_t r = 0; out && r < 2; r++) {
        size_t in_role = 0;
        for (size_t i = 0; i < n; i++)
            in_role += text_equal(rows[i].role, roles[r]);
        const char *now = r == 0 ? iv->owner : iv->provider;
        if (!in_role)
            out[v->n++] = (struct offer_party_row){code_label("party_role", roles[r]), organisation_name(now),
                tr("periode ikke oplyst"), NULL, NULL};
        bool first = true;
        for (size_t i = 0; i < n; i++) {
            if (!text_equal(rows[i].role, roles[r]))
                continue;
            bool ahead = first && in_role > 1 && !day_is_none(rows[i].valid_from) &&
                         rows[i].valid_from.n > clock_today().n;
            out[v->n++] = (struct offer_party_row){code_label("party_role", roles[r]),
                organisation_name(rows[i].organisation), party_period(req->arena, &rows[i]), rows[i].note,
                ahead
                    ? arena_printf(req->arena, "/tilbud/%s/ejer/%lld/fortryd", iv->key, (long long)rows[i].id)
                    : NULL};
            first = false;
        }
    }
    for (size_t i = 0; out && i < n; i++) {
        if (text_equal(rows[i].role, "partner"))
            out[v->n++] = (struct offer_party_row){code_label("party_role", "partner"),
                organisation_name(rows[i].organisation), party_period(req->arena, &rows[i]), rows[i].note,
                NULL};
    }
    v->rows = out;
}

static int party_show(struct req *req, struct res *res)
{
    static const char *const names[] = {"role", "organisation", "valid_from", "note"};
    struct intervention iv;
    struct intervention_party *rows;
    struct html *h;
    size_t n;
    int rc = party_load(req, &iv, &rows, &n);
    if (rc)
        return rc;
    struct offer_edit_field fields[4];
    struct offer_party_view v = {.csrf = req_csrf(req),
        .url = arena_printf(req->arena, "/tilbud/%s/ejer", iv.key),
        .back_url = arena_printf(req->arena, "/tilbud/%s", iv.key),
        .fields = fields,
        .n_fields = 4};
    for (size_t i = 0; i < 4; i++)
        offer_edit_fill(req, &intervention_party_table, names[i], NULL, NULL, &fields[i]);
    const struct html_option roles[] = {
        {"owner", code_label("party_role", "owner")}, {"provider", code_label("party_role", "provider")}};
    fields[0].options = roles;
    fields[0].n_options = 2;
    fields[1].options = offer_edit_organisations(req, &fields[1].n_options);
    fields[2].hint = tr(
        "Den første dag med den nye organisation, fx 01.01.2027. Henvisninger fra før beholder den hidtidige.");
    struct field required = *fields[2].field;
    required.rule |= FR_REQUIRED;
    fields[2].field = &required;
    if (!req_is_post(req) && req_int(req, "besked", 0) == 1)
        v.receipt = tr("Overdragelsen er registreret.");
    else if (!req_is_post(req) && req_int(req, "besked", 0) == 2)
        v.receipt = tr("Overdragelsen er fortrudt.");
    party_fill_rows(req, &iv, rows, n, &v);
    rc = part_show_head(req, res, &iv, tr("Ejer og udfører"), &h);
    t_offer_party_page(h, &v);
    return rc ? rc : page_end(req, res, h);
}

static int party_move_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    struct intervention_party p = w->party;
    return intervention_party_move(c, &w->actor, &p, w->arena, err);
}
static int party_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    return intervention_party_undo(c, &w->actor, w->id, w->arena, err);
}

static int party_save(struct req *req, struct res *res)
{
    static const char *const names[] = {"role", "organisation", "valid_from", "note"};
    struct part_write w = part_begin(req);
    field_clear_row(&intervention_party_table, &w.party);
    w.party.intervention = w.key;
    for (size_t i = 0; i < 4; i++) {
        struct field f = *field_find(&intervention_party_table, names[i]);
        f.rule &= ~(unsigned)FR_REQUIRED;
        field_parse(&f, &w.party, req_form(req, names[i]), false, req->arena, &req->err);
    }
    int rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "intervention_party", party_move_fn, &w, &req->err);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return party_show(req, res);
    }
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "/tilbud/%s/ejer?besked=1", w.key));
}

static int party_undo(struct req *req, struct res *res)
{
    struct part_write w = part_begin(req);
    w.id = req_int(req, "id", 0);
    int rc = db_write(req->db, "intervention_party_undo", party_undo_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "/tilbud/%s/ejer?besked=2", w.key));
}

/* ---- teams and alternatives ---- */

static int team_fields(struct req *req, struct offer_part_view *v)
{
    static const char *const names[] = {"title", "title_en", "age_min", "age_max"};
    struct offer_edit_field *fields = arena_array(req->arena, 4, sizeof *fields);
    for (size_t i = 0; fields && i < 4; i++)
        offer_edit_fill(req, &team_table, names[i], NULL, NULL, &fields[i]);
    v->team_fields = fields;
    v->n_team_fields = fields ? 4 : 0;
    return fields ? OK : err_set(&req->err, ERR_LIMIT, "fields");
}

static int alternative_fields(
    struct req *req, const struct intervention *all, size_t n, const char *own, struct offer_part_view *v)
{
    static const char *const names[] = {"alternative", "condition", "condition_en", "needs_doctor"};
    struct offer_edit_field *fields = arena_array(req->arena, 4, sizeof *fields);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    if (!fields || !options)
        return err_set(&req->err, ERR_LIMIT, "fields");
    for (size_t i = 0; i < 4; i++)
        offer_edit_fill(req, &alternative_table, names[i], NULL, NULL, &fields[i]);
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(all[i].key, own))
            options[fields[0].n_options++] =
                (struct html_option){all[i].key, lang_pick(all[i].title, all[i].title_en)};
    }
    fields[0].options = options;
    fields[1].hint = tr("Hvad der skal være opfyldt, fx henvisning fra egen læge.");
    v->alternative_fields = fields;
    v->n_alternative_fields = 4;
    return OK;
}

static const char *team_ages(struct arena *a, const struct team *t)
{
    if (t->age_min == INT_NONE && t->age_max == INT_NONE)
        return tr("alle aldre");
    if (t->age_max == INT_NONE)
        return arena_printf(a, tr("fyldt %lld år"), (long long)t->age_min);
    if (t->age_min == INT_NONE)
        return arena_printf(a, tr("højst %lld år"), (long long)t->age_max);
    return arena_printf(a, tr("%lld–%lld år"), (long long)t->age_min, (long long)t->age_max);
}

static void part_fill_teams(
    struct req *req, const struct team *teams, size_t n, const char *ask, struct offer_part_view *v)
{
    struct offer_team_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++) {
        const char *title = lang_pick(teams[i].title, teams[i].title_en);
        rows[i] = (struct offer_team_row){teams[i].key, title, team_ages(req->arena, &teams[i]),
            arena_printf(req->arena, "%s?fjern=%s", v->url, teams[i].key)};
        if (!text_equal(ask, teams[i].key))
            continue;
        v->remove_text = arena_printf(req->arena,
            tr("Vil du fjerne holdet %s? Nye henvisninger kan ikke vælge det. Tidligere forløb beholder det."),
            title);
        v->remove_url = arena_printf(req->arena, "%s/%s/fjern", v->url, teams[i].key);
    }
    v->teams = rows;
    v->n_teams = rows ? n : 0;
}

static void part_ask_alternative(struct req *req, const char *ask, struct offer_part_view *v)
{
    for (size_t i = 0; ask && i < v->n_alternatives; i++) {
        const struct alternative_view *a = &v->alternatives[i];
        if (!text_equal(a->key, ask))
            continue;
        v->remove_text = arena_printf(req->arena,
            tr("Vil du fjerne alternativet %s og dets betingelse? Det nævnes så ikke, når en henvisning afvises."),
            lang_pick(a->title, a->title_en));
        v->remove_url = arena_printf(req->arena, "%s/alternativ/%s/fjern", v->url, a->key);
    }
}

static int part_show(struct req *req, struct res *res)
{
    static const char *const messages[] = {NULL, N_("Holdet er tilføjet."), N_("Holdet er fjernet."),
        N_("Alternativet er tilføjet."), N_("Alternativet er fjernet.")};
    struct intervention iv, *all = NULL;
    struct team *teams = NULL;
    struct offer_part_view v = {.csrf = req_csrf(req)};
    struct conn *c;
    struct html *h;
    size_t n_teams = 0, n_all = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct err load = ERR_INIT;
    rc = intervention_by_key(c, req_text(req, "key"), &iv, req->arena, &load);
    if (!rc)
        rc = intervention_teams(c, iv.key, &teams, &n_teams, req->arena, &load);
    if (!rc)
        rc = intervention_alternatives(
            c, iv.key, (struct alternative_view **)&v.alternatives, &v.n_alternatives, req->arena, &load);
    if (!rc)
        rc = intervention_choices(c, &all, &n_all, req->arena, &load);
    db_release(req->db, c);
    if (rc) {
        req->err = load;
        return rc;
    }
    v.url = arena_printf(req->arena, "/tilbud/%s/hold", iv.key);
    v.back_url = arena_printf(req->arena, "/tilbud/%s", iv.key);
    int64_t message = req_is_post(req) ? 0 : req_int(req, "besked", 0);
    v.receipt = message ? tr(messages[message]) : NULL;
    part_fill_teams(req, teams, n_teams, req_is_post(req) ? NULL : req_text(req, "fjern"), &v);
    part_ask_alternative(req, req_is_post(req) ? NULL : req_text(req, "alternativ"), &v);
    rc = team_fields(req, &v);
    if (!rc)
        rc = alternative_fields(req, all, n_all, iv.key, &v);
    if (!rc)
        rc = part_show_head(req, res, &iv, tr("Hold og alternativer"), &h);
    if (rc)
        return rc;
    t_offer_part_page(h, &v);
    return page_end(req, res, h);
}

static int team_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    struct team team = w->team;
    return team_add(c, &w->actor, &team, w->arena, err);
}
static int team_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    return team_remove(c, &w->actor, w->key, w->other, w->arena, err);
}
static int alternative_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    struct alternative alternative = w->alternative;
    return alternative_add(c, &w->actor, &alternative, w->arena, err);
}
static int alternative_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct part_write *w = ctx;
    return alternative_remove(c, &w->actor, w->key, w->other, w->arena, err);
}

static int part_done(struct req *req, struct res *res, const struct part_write *w, int rc, int message)
{
    if (rc == ERR_INVALID || rc == ERR_REFUSED) {
        res->status = err_http_status(rc);
        return part_show(req, res);
    }
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "/tilbud/%s/hold?besked=%d", w->key, message));
}

static void part_parse(struct req *req, const struct table *t, const char *const *names, size_t n, void *row)
{
    field_clear_row(t, row);
    for (size_t i = 0; i < n; i++) {
        struct field f = *field_find(t, names[i]);
        f.rule &= ~(unsigned)FR_REQUIRED;
        field_parse(&f, row, req_form(req, names[i]), false, req->arena, &req->err);
    }
}

static int team_add_post(struct req *req, struct res *res)
{
    static const char *const names[] = {"title", "title_en", "age_min", "age_max"};
    struct part_write w = part_begin(req);
    part_parse(req, &team_table, names, 4, &w.team);
    w.team.intervention = w.key;
    int rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "team_add", team_add_fn, &w, &req->err);
    return part_done(req, res, &w, rc, 1);
}

static int team_remove_post(struct req *req, struct res *res)
{
    struct part_write w = part_begin(req);
    w.other = req_text(req, "hold");
    return part_done(req, res, &w, db_write(req->db, "team_remove", team_remove_fn, &w, &req->err), 2);
}

static int alternative_add_post(struct req *req, struct res *res)
{
    static const char *const names[] = {"alternative", "condition", "condition_en", "needs_doctor"};
    struct part_write w = part_begin(req);
    part_parse(req, &alternative_table, names, 4, &w.alternative);
    w.alternative.intervention = w.key;
    if (w.alternative.needs_doctor == INT_NONE)
        w.alternative.needs_doctor = 0;
    int rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "alternative_add", alternative_add_fn, &w, &req->err);
    return part_done(req, res, &w, rc, 3);
}

static int alternative_remove_post(struct req *req, struct res *res)
{
    struct part_write w = part_begin(req);
    w.other = req_text(req, "andet");
    return part_done(
        req, res, &w, db_write(req->db, "alternative_remove", alternative_remove_fn, &w, &req->err), 4);
}

#define PART_FORM                                                                                            \
    {"title", P_FORM, 0, 200}, {"title_en", P_FORM, 0, 200}, {"age_min", P_FORM, 0, 6},                      \
        {"age_max", P_FORM, 0, 6}, {"alternative", P_FORM, 0, 80}, {"condition", P_FORM, 0, 400},            \
        {"condition_en", P_FORM, 0, 400},                                                                    \
    {                                                                                                        \
        "needs_doctor", P_FORM, 0, 4                                                                         \
    }
static const struct param party_get_params[] = {{"key", P_KEY, 0, 0}, {"besked", P_INT, 0, 2}};
static const struct param party_post_params[] = {{"key", P_KEY, 0, 0}, {"role", P_FORM, 0, 40},
    {"organisation", P_FORM, 0, 80}, {"valid_from", P_FORM, 0, 30}, {"note", P_FORM, 0, 1000}};
static const struct param party_id_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
static const struct param part_get_params[] = {
    {"key", P_KEY, 0, 0}, {"besked", P_INT, 0, 4}, {"fjern", P_KEY, 0, 0}, {"alternativ", P_KEY, 0, 0}};
static const struct param part_post_params[] = {{"key", P_KEY, 0, 0}, PART_FORM};
static const struct param part_team_params[] = {{"key", P_KEY, 0, 0}, {"hold", P_KEY, 0, 0}, PART_FORM};
static const struct param part_other_params[] = {{"key", P_KEY, 0, 0}, {"andet", P_KEY, 0, 0}, PART_FORM};
ROUTE(offer_party_get, "GET", "/tilbud/{key}/ejer", PERM_OFFER_EDIT, party_show, party_get_params);
ROUTE(offer_party_post, "POST", "/tilbud/{key}/ejer", PERM_OFFER_EDIT, party_save, party_post_params);
ROUTE(offer_party_undo_post, "POST", "/tilbud/{key}/ejer/{id}/fortryd", PERM_OFFER_EDIT, party_undo,
    party_id_params);
ROUTE(offer_part_get, "GET", "/tilbud/{key}/hold", PERM_OFFER_EDIT, part_show, part_get_params);
ROUTE(offer_team_add, "POST", "/tilbud/{key}/hold/nyt", PERM_OFFER_EDIT, team_add_post, part_post_params);
ROUTE(offer_team_remove, "POST", "/tilbud/{key}/hold/{hold}/fjern", PERM_OFFER_EDIT, team_remove_post,
    part_team_params);
ROUTE(offer_alternative_add, "POST", "/tilbud/{key}/hold/alternativ", PERM_OFFER_EDIT, alternative_add_post,
    part_post_params);
ROUTE(offer_alternative_remove, "POST", "/tilbud/{key}/hold/alternativ/{andet}/fjern", PERM_OFFER_EDIT,
    alternative_remove_post, part_other_params);
