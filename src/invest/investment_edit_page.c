/* Changing an investment case a part at a time: forms of the content, with measured figures to choose from. */
#include "invest/investment_page.h"

#include "base/text.h"
#include "economy/grant.h"
#include "invest/investment_measured.h"
#include "budget/note.h"
#include "effect/goal.h"
#include "investments.html.h"
#include "offer/intervention.h"
#include "system/code.h"

#include <math.h>
#include <string.h>

struct editing {
    struct investment_data d;
    enum content_part part;
    int item; /* CONTENT_NEW; of a part without a list 0 */
    bool has_item;
    const char *content; /* the form is made from */
    const struct content_typed *typed;
    size_t n_typed;
    struct investment_edit_view view;
};

static int read_part(struct req *req, struct editing *e)
{
    const char *part = req_text(req, "del"), *post = req_text(req, "post");
    int64_t item = 0;
    int count = 0;
    int found = -1;
    for (int i = 0; i < CONTENT_PARTS; i++) {
        if (text_equal(CONTENT_INFO[i].key, part))
            found = i;
    }
    if (found < 0)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Den del af casen findes ikke."));
    e->part = (enum content_part)found;
    e->has_item = post || !CONTENT_INFO[e->part].list;
    int rc = investment_content_count(e->d.v.now.content, e->part, &count, &req->err);
    if (rc || !post)
        return rc;
    if (text_equal(post, "ny"))
        e->item = CONTENT_NEW;
    else if (text_to_int(post, 0, count - 1, &item))
        e->item = (int)item;
    else
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Det findes ikke længere i casen. Gå tilbage til listen."));
    return OK;
}

/* ---- choices ---- */

static const struct html_option *word_options(struct req *req, enum content_list list, size_t *ret_n)
{
    size_t n;
    const struct content_word *words = content_words(list, &n);
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct html_option){words[i].value, tr(words[i].label)};
    *ret_n = n;
    return o;
}

static const struct html_option *goal_options(struct req *req, size_t *ret_n)
{
    struct conn *c;
    struct goal *goals = NULL;
    size_t n = 0;
    struct err own = ERR_INIT;
    if (!db_lease(req->db, &c, &own)) {
        if (goal_list(c, &goals, &n, req->arena, &own))
            n = 0;
        db_release(req->db, c);
    }
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct html_option){goals[i].key, lang_pick(goals[i].title, goals[i].title_en)};
    *ret_n = n;
    return o;
}

static const struct html_option *options_of(
    struct req *req, const struct editing *e, enum content_list list, size_t *ret_n)
{
    const struct invest_case *c = &e->d.r.f.c;
    struct html_option *o = arena_must(req->arena, (size_t)(c->n_actors + c->n_outcomes + 1) * sizeof *o);
    *ret_n = 0;
    if (list == LIST_GOAL)
        return goal_options(req, ret_n);
    if (list == LIST_ACTOR) {
        for (int i = 0; i < c->n_actors; i++)
            o[(*ret_n)++] = (struct html_option){c->actors[i].key, c->actors[i].label};
        return o;
    }
    if (list == LIST_OUTCOME) {
        for (int i = 0; i < c->n_outcomes; i++)
            o[(*ret_n)++] = (struct html_option){c->outcomes[i].key, c->outcomes[i].label};
        return o;
    }
    return word_options(req, list, ret_n);
}

/* ---- the form ---- */

static const char *form_text(struct req *req, const struct editing *e, const char *name, const char *extra)
{
    if (req_is_post(req))
        return req_form(req, extra ? arena_printf(req->arena, "%s_%s", name, extra) : name);
    return content_typed_text(e->typed, e->n_typed, name, extra);
}

static void fill_fields(struct req *req, struct editing *e)
{
    const struct content_part_info *info = &CONTENT_INFO[e->part];
    struct investment_field_view *rows = arena_must(req->arena, info->n_fields * sizeof *rows);
    for (size_t i = 0; i < info->n_fields; i++) {
        const struct content_field *f = &info->fields[i];
        struct field *field = arena_must(req->arena, sizeof *field);
        bool lines = f->kind == CONTENT_ROWS || f->kind == CONTENT_REFUND;
        *field = (struct field){.name = f->name,
            .type = f->kind == CONTENT_FLAG    ? F_BOOL
                    : lines                    ? F_LONG
                    : f->kind == CONTENT_WHOLE ? F_INT
                                               : F_TEXT,
            .label = f->label,
            .rule = f->asked ? FR_REQUIRED : 0,
            .max = f->kind == CONTENT_TEXT || f->kind == CONTENT_YEARS ? 400 : 40};
        rows[i] = (struct investment_field_view){.f = f,
            .field = field,
            .typed = form_text(req, e, f->name, NULL),
            .error = err_field_text(&req->err, f->name)};
        for (int k = 0; k < CONTENT_EXTRAS; k++) {
            bool has = f->kind == CONTENT_PCT || (f->kind == CONTENT_AMOUNT && k != 2 && k != 3);
            rows[i].extra_typed[k] = has ? form_text(req, e, f->name, CONTENT_EXTRA[k]) : "";
            rows[i].extra_error[k] =
                has ? err_field_text(&req->err, arena_printf(req->arena, "%s_%s", f->name, CONTENT_EXTRA[k]))
                    : NULL;
        }
        rows[i].folded = !f->asked && (f->kind == CONTENT_PCT || f->kind == CONTENT_AMOUNT) &&
                         !*rows[i].typed && !*rows[i].extra_typed[3] && !rows[i].error;
        if (f->kind == CONTENT_CHOICE)
            rows[i].options = options_of(req, e, f->list, &rows[i].n_options);
    }
    e->view.fields = rows;
    e->view.n_fields = info->n_fields;
}

static double present_of(const struct investment_result *r, int line)
{
    double sum = 0;
    for (int t = 0; t < r->f.c.n_years; t++) {
        size_t at = (size_t)line * (size_t)r->f.c.n_years + (size_t)t;
        sum += (r->r.line[at] + r->r.refund[at]) * r->r.discount[t];
    }
    return sum;
}

static const char *word_label(enum content_list list, size_t i)
{
    size_t n;
    const struct content_word *words = content_words(list, &n);
    return i < n ? tr(words[i].label) : "";
}

static void fill_items(struct req *req, struct editing *e)
{
    const struct invest_case *c = &e->d.r.f.c;
    int n = e->part == CONTENT_ACTORS     ? c->n_actors
            : e->part == CONTENT_OUTCOMES ? c->n_outcomes
                                          : c->n_lines;
    struct investment_item_view *rows = arena_must(req->arena, ((size_t)n + 1) * sizeof *rows);
    for (int i = 0; i < n; i++) {
        rows[i].url = arena_printf(req->arena, "%s/ret/%s?post=%d", e->d.url, CONTENT_INFO[e->part].key, i);
        if (e->part == CONTENT_ACTORS) {
            rows[i].label = c->actors[i].label;
            rows[i].about = word_label(LIST_PAYER, (size_t)c->actors[i].payer);
        } else if (e->part == CONTENT_OUTCOMES) {
            const struct invest_outcome *o = &c->outcomes[i];
            rows[i].label = o->label;
            rows[i].about = arena_printf(req->arena, tr("%s med indsatsen, %s uden"),
                investment_param_words(&c->params[o->p1], c->params[o->p1].value, req->arena),
                investment_param_words(&c->params[o->p0], c->params[o->p0].value, req->arena));
        } else {
            const struct invest_line *l = &c->lines[i];
            rows[i].label = l->label;
            rows[i].about = arena_printf(req->arena, "%s · %s · %s%s", word_label(LIST_KIND, (size_t)l->kind),
                c->actors[l->actor].label, code_label("steering_area", l->area),
                l->long_run ? tr(" · langt sigt") : "");
            rows[i].amount = investment_kr_words(present_of(&e->d.r, i), 0, req->arena);
        }
    }
    e->view.items = rows;
    e->view.n_items = (size_t)n;
}

static void fill_tabs(struct req *req, struct editing *e)
{
    for (int i = 0; i < CONTENT_PARTS; i++)
        e->view.tabs[e->view.n_tabs++] = (struct link){tr(CONTENT_INFO[i].title),
            arena_printf(req->arena, "%s/ret/%s", e->d.url, CONTENT_INFO[i].key), i == (int)e->part};
}

/* Measured shares that an outcome may rest on: goals of the intervention, and the comparison with others. */
static int fill_measured(struct req *req, struct editing *e)
{
    struct investment_measured *rows;
    size_t n;
    if (e->part != CONTENT_OUTCOMES || !e->has_item)
        return OK;
    if (!e->d.v.now.intervention) {
        e->view.measured_note =
            tr("Knyt casen til en indsats under Behandling. Så står de målte andele her.");
        return OK;
    }
    int rc = investment_measured_of(req->db, e->d.v.now.intervention, &rows, &n, req->arena, &req->err);
    if (rc)
        return rc;
    struct investment_measured_view *v = arena_must(req->arena, (n + 1) * sizeof *v);
    bool sees = who_may(&req->who, PERM_EFFECT_ROWS);
    for (size_t i = 0; i < n; i++) {
        bool hidden = !sees && investment_measured_is_small(&rows[i]);
        v[i] = (struct investment_measured_view){.label = rows[i].label,
            .about = rows[i].about,
            .share = hidden      ? tr("undertrykt")
                     : rows[i].n ? arena_printf(req->arena, tr("%s pct."),
                                       investment_factor_words(
                                           rows[i].share * 100, rows[i].n < 50 ? 0 : 1, req->arena))
                                 : tr("ingen endnu"),
            .interval = hidden || !rows[i].n
                            ? "–"
                            : arena_printf(req->arena, tr("%s–%s pct."),
                                  investment_factor_words(rows[i].low * 100, 1, req->arena),
                                  investment_factor_words(rows[i].high * 100, 1, req->arena)),
            .x = hidden || !rows[i].n ? "–" : content_number_text((double)rows[i].x, req->arena),
            .n = hidden || !rows[i].n ? "–" : content_number_text((double)rows[i].n, req->arena)};
    }
    e->view.measured = v;
    e->view.n_measured = n;
    e->view.measured_note =
        n ? tr("Skriv antal og grundlag i felterne ovenfor, så regner casen med tallets usikkerhed. Sammenligningen er en forskel, ikke en effekt.")
          : tr("Der er ingen målte andele for casens indsats endnu. Skriv et gæt, og skriv gæt i kilden.");
    return OK;
}

static int show_edit(struct req *req, struct res *res, struct editing *e)
{
    const struct content_part_info *info = &CONTENT_INFO[e->part];
    struct investment_edit_view *v = &e->view;
    const char *own = arena_printf(req->arena, "%s/ret/%s", e->d.url, info->key);
    const struct err shown = req->err;
    v->err = &shown;
    v->csrf = req_csrf(req);
    v->version = v->version ? v->version : e->d.v.now.no;
    v->is_list = !e->has_item;
    v->lead = info->lead ? tr(info->lead) : NULL;
    v->back_url = info->list && e->has_item ? own : arena_printf(req->arena, "%s/forudsaetninger", e->d.url);
    v->post_url = info->list ? html_url_with(req->arena, own, "post", req_text(req, "post")) : own;
    v->reason = req_is_post(req) ? req_form(req, "reason") : "";
    if (info->list && e->has_item && e->item != CONTENT_NEW)
        v->drop_url = arena_printf(req->arena, "%s/slet/%s?post=%d", e->d.url, info->key, e->item);
    v->head = (struct page_head){.title = arena_printf(req->arena, tr("Ret %s"), e->d.v.now.title),
        .lead = arena_printf(
            req->arena, tr("Version %lld. Hver ændring giver en ny version."), (long long)e->d.v.now.no)};
    fill_tabs(req, e);
    int rc = OK;
    if (v->is_list) {
        fill_items(req, e);
        v->add = tr(info->add);
        v->add_url = html_url_with(req->arena, own, "post", "ny");
    } else {
        fill_fields(req, e);
        req->err = ERR_INIT;
        rc = fill_measured(req, e);
    }
    if (rc)
        return rc;
    if (shown.code)
        res->status = err_http_status(shown.code);
    if (text_equal(req_text(req, "kvit"), "gemt")) {
        v->receipt = arena_printf(req->arena, tr("Version %lld er gemt."), (long long)e->d.v.now.no);
        v->undo_url = arena_printf(req->arena, "%s/fortryd?version=%lld", e->d.url, (long long)e->d.v.now.no);
    }
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Investeringscases"), INVESTMENT_URL},
        {e->d.v.now.title, e->d.url}, {tr(info->title), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY,
        arena_printf(req->arena, "%s: %s", tr(info->title), e->d.v.now.title), crumbs, 4);
    t_investment_edit_page(h, v);
    return page_end(req, res, h);
}

static int open_edit(struct req *req, struct editing *e)
{
    *e = (struct editing){0};
    int rc = investment_open(req, false, &e->d);
    if (!rc && e->d.v.state >= INVESTMENT_DECIDED)
        rc = err_user(&req->err, ERR_REFUSED, "%s",
            tr("Casen er afgjort og kan ikke ændres. Lav en kopi, hvis den skal regnes om."));
    if (!rc)
        rc = read_part(req, e);
    e->content = rc ? NULL : e->d.v.now.content;
    if (!rc && e->has_item)
        rc = investment_content_typed(
            e->content, e->part, e->item, &e->typed, &e->n_typed, req->arena, &req->err);
    return rc;
}

static int edit_page(struct req *req, struct res *res)
{
    struct editing e;
    int rc = open_edit(req, &e);
    return rc ? rc : show_edit(req, res, &e);
}

struct revising {
    struct actor actor;
    struct investment_version v;
    const char *key;
    int64_t base, no;
    struct arena *a;
};
static int revise_fn(struct conn *c, void *ctx, struct err *err)
{
    struct revising *w = ctx;
    struct investment_version v = w->v; /* it may run more than once */
    return investment_revise(c, &w->actor, w->key, &v, w->base, &w->no, w->a, err);
}

static struct revising revising_of(struct req *req, const struct investment_data *d, int64_t base)
{
    struct revising w = {
        .actor = req_actor(req), .v = d->v.now, .key = d->v.key, .base = base, .a = req->arena};
    const char *reason = text_trim(req->arena, req_form(req, "reason"));
    w.v.reason = *reason ? reason : NULL;
    return w;
}

static const char *posted(void *ctx, const char *name)
{
    return req_form(ctx, name);
}

/* Somebody else was first: what they did to the fields of this form is told, and what was typed stays; saving again is then a choice. */
static int conflict(struct req *req, struct res *res, struct editing *e)
{
    const struct content_typed *now = e->typed;
    const char *told = NULL;
    for (size_t i = 0; i < e->n_typed; i++) {
        const char *mine = text_trim(req->arena, req_form(req, now[i].name));
        if (!text_equal(mine, text_trim(req->arena, now[i].text)))
            told = arena_printf(req->arena, "%s%s%s: %s", told ? told : "", told ? " · " : "", now[i].name,
                *now[i].text ? now[i].text : tr("tomt"));
    }
    err_clear(&req->err);
    e->view.theirs = arena_printf(req->arena,
        tr("Version %lld af %s er nyere end din. Der står nu, hvor det er forskelligt fra dit: %s. Det, du har skrevet, står i felterne. Gemmer du igen, gælder dit."),
        (long long)e->d.v.now.no, e->d.v.now.user_name ? e->d.v.now.user_name : tr("en anden"),
        told ? told : tr("intet i denne formular"));
    e->view.version = e->d.v.now.no;
    res->status = err_http_status(ERR_CONFLICT);
    return show_edit(req, res, e);
}

static int save_page(struct req *req, struct res *res)
{
    struct editing e;
    int64_t base = req_int(req, "version", 0);
    int rc = open_edit(req, &e);
    if (rc)
        return rc;
    if (!e.has_item)
        return err_user(&req->err, ERR_INVALID, "%s", tr("Vælg, hvad du vil rette."));
    if (base != e.d.v.now.no)
        return conflict(req, res, &e);
    struct revising w = revising_of(req, &e.d, base);
    rc = investment_content_put(e.content, e.part, e.item, posted, req, &w.v.content, req->arena, &req->err);
    if (!rc)
        rc = db_write(req->db, "investment_revise", revise_fn, &w, &req->err);
    if (rc == ERR_CONFLICT) {
        req->err = ERR_INIT;
        rc = open_edit(req, &e);
        return rc ? rc : conflict(req, res, &e);
    }
    if (rc == ERR_INVALID)
        return show_edit(req, res, &e);
    const char *back = CONTENT_INFO[e.part].list
                           ? arena_printf(req->arena, "%s/ret/%s", e.d.url, CONTENT_INFO[e.part].key)
                           : e.d.url;
    return rc ? rc : res_redirect(res, html_url_with(req->arena, back, "kvit", "gemt"));
}

static int drop_page(struct req *req, struct res *res)
{
    struct editing e;
    int64_t base = req_int(req, "version", 0);
    int rc = open_edit(req, &e);
    if (rc)
        return rc;
    struct revising w = revising_of(req, &e.d, base);
    w.v.reason = tr("Slettet fra casen");
    rc = base == e.d.v.now.no
             ? investment_content_drop(e.content, e.part, e.item, &w.v.content, req->arena, &req->err)
             : err_user(&req->err, ERR_CONFLICT, "%s", tr("En anden har ændret casen, mens du skrev."));
    if (!rc)
        rc = db_write(req->db, "investment_revise", revise_fn, &w, &req->err);
    if (rc == ERR_INVALID) {
        e.has_item = false; /* the list, with why it cannot go */
        return show_edit(req, res, &e);
    }
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "%s/ret/%s?kvit=gemt", e.d.url, CONTENT_INFO[e.part].key));
}

/* ---- what the case belongs to ---- */

static const struct field link_fields[] = {
    {"intervention", F_TEXT, 0, N_("Indsats"), 0, 80, NULL},
    {"grant_key", F_TEXT, 0, N_("Bevilling"), 0, 80, NULL},
    {"note_key", F_TEXT, 0, N_("Budgetnotat"), 0, 80, NULL},
};
enum { LINKS = 3 };

static int link_options(
    struct req *req, struct conn *c, const struct html_option *ret[LINKS], size_t n[LINKS])
{
    struct intervention *interventions;
    struct grant *grants;
    struct note *notes;
    size_t counts[LINKS];
    struct arena *a = req->arena;
    int rc = intervention_list(c, NULL, &interventions, &counts[0], a, &req->err);
    if (!rc)
        rc = grant_list(c, &grants, &counts[1], a, &req->err);
    if (!rc)
        rc = note_list(c, &notes, &counts[2], a, &req->err);
    for (int k = 0; !rc && k < LINKS; k++) {
        struct html_option *o = arena_must(a, (counts[k] + 1) * sizeof *o);
        o[0] = (struct html_option){"", tr("Ingen")};
        for (size_t i = 0; i < counts[k]; i++)
            o[i + 1] =
                k == 0   ? (struct html_option){interventions[i].key,
                               lang_pick(interventions[i].title, interventions[i].title_en)}
                : k == 1 ? (struct html_option){grants[i].key, lang_pick(grants[i].title, grants[i].title_en)}
                         : (struct html_option){notes[i].key, lang_pick(notes[i].title, notes[i].title_en)};
        ret[k] = o;
        n[k] = counts[k] + 1;
    }
    return rc;
}

static bool is_choice(const struct html_option *o, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(o[i].value, value))
            return true;
    }
    return false;
}

static int links_page(struct req *req, struct res *res)
{
    struct investment_data d;
    struct conn *c;
    const struct html_option *options[LINKS];
    size_t n[LINKS];
    int rc = investment_open(req, false, &d);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = link_options(req, c, options, n);
    db_release(req->db, c);
    if (rc)
        return rc;
    const char *const stored[LINKS] = {d.v.now.intervention, d.v.now.grant_key, d.v.now.note_key};
    const char *value[LINKS];
    int64_t base = req_is_post(req) ? req_int(req, "version", 0) : d.v.now.no;
    for (int k = 0; k < LINKS; k++) {
        value[k] = req_is_post(req) ? req_form(req, link_fields[k].name) : stored[k];
        if (value[k] && !is_choice(options[k], n[k], value[k]))
            err_field(&req->err, link_fields[k].name, "%s", tr("Vælg fra listen."));
    }
    if (req_is_post(req) && !req->err.n_fields) {
        struct revising w = revising_of(req, &d, base);
        w.v.intervention = *value[0] ? value[0] : NULL;
        w.v.grant_key = *value[1] ? value[1] : NULL;
        w.v.note_key = *value[2] ? value[2] : NULL;
        w.v.reason = tr("Tilknytning ændret");
        rc = db_write(req->db, "investment_revise", revise_fn, &w, &req->err);
        if (!rc)
            return res_redirect(res, arena_printf(req->arena, "%s/behandling?kvit=gemt", d.url));
        if (rc != ERR_INVALID && rc != ERR_CONFLICT)
            return rc;
    }
    struct investment_field_view rows[LINKS];
    for (int k = 0; k < LINKS; k++)
        rows[k] = (struct investment_field_view){.field = &link_fields[k],
            .typed = value[k] ? value[k] : "",
            .error = err_field_text(&req->err, link_fields[k].name),
            .options = options[k],
            .n_options = n[k]};
    struct investment_edit_view v = {.err = &req->err,
        .csrf = req_csrf(req),
        .version = d.v.now.no,
        .post_url = arena_printf(req->arena, "%s/ret/tilknytning", d.url),
        .back_url = arena_printf(req->arena, "%s/behandling", d.url),
        .fields = rows,
        .n_fields = LINKS,
        .head = {.title = tr("Hvad hører casen til?"), .lead = d.v.now.title}};
    if (req->err.code)
        res->status = err_http_status(req->err.code);
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Investeringscases"), INVESTMENT_URL},
        {d.v.now.title, d.url}, {tr("Tilknytning"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 4);
    t_investment_links_page(h, &v);
    return page_end(req, res, h);
}

#define EXTRAS(name)                                                                                         \
    {name "_low", P_FORM, 0, 40}, {name "_high", P_FORM, 0, 40}, {name "_x", P_FORM, 0, 40},                 \
        {name "_n", P_FORM, 0, 40}, {name "_source", P_FORM, 0, 400},                                        \
    {                                                                                                        \
        name "_grade", P_FORM, 0, 20                                                                         \
    }
#define PARAMETER(name) {name, P_FORM, 0, 40}, EXTRAS(name)
static const struct param edit_params[] = {
    {"key", P_KEY, 0, 0}, {"del", P_KEY, 0, 0}, {"post", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
static const struct param save_params[] = {{"key", P_KEY, 0, 0}, {"del", P_KEY, 0, 0}, {"post", P_KEY, 0, 0},
    {"version", P_INT, 1, 1000000}, {"reason", P_FORM, 0, 400}, {"kvit", P_KEY, 0, 0},
    {"title", P_FORM, 0, 400}, {"price_level", P_FORM, 0, 40}, {"first_year", P_FORM, 0, 10},
    {"years", P_FORM, 0, 10}, {"mid_year", P_FORM, 0, 4}, {"limit_years", P_FORM, 0, 10},
    {"limit_source", P_FORM, 0, 400}, {"cohorts", P_FORM, 0, 4000}, {"cohorts_source", P_FORM, 0, 400},
    {"code", P_FORM, 0, 80}, {"label", P_FORM, 0, 400}, {"payer", P_FORM, 0, 40}, PARAMETER("p1"),
    PARAMETER("p0"), PARAMETER("engaged"), PARAMETER("completed"), {"lag", P_FORM, 0, 10},
    {"ramp", P_FORM, 0, 400}, {"lasts", P_FORM, 0, 10}, PARAMETER("drop_off"), PARAMETER("optimism"),
    {"grade", P_FORM, 0, 20}, {"source", P_FORM, 0, 400}, {"goal", P_FORM, 0, 80}, {"kind", P_FORM, 0, 40},
    {"actor", P_FORM, 0, 80}, {"area", P_FORM, 0, 40}, {"per", P_FORM, 0, 40}, {"by_year", P_FORM, 0, 2000},
    {"outcome", P_FORM, 0, 80}, PARAMETER("quantity"), PARAMETER("unit_value"), PARAMETER("cost_optimism"),
    {"weeks_before", P_FORM, 0, 10}, {"refund_actor", P_FORM, 0, 80}, {"transfer", P_FORM, 0, 4},
    {"long_run", P_FORM, 0, 4}, {"discount", P_FORM, 0, 2000}, {"refund", P_FORM, 0, 4000},
    {"optimism_by_grade", P_FORM, 0, 2000}, {"net_tax_factor", P_FORM, 0, 20},
    {"correlations", P_FORM, 0, 4000}, {"draws", P_FORM, 0, 10}, {"seed", P_FORM, 0, 12}};
static const struct param links_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
static const struct param links_post_params[] = {{"key", P_KEY, 0, 0}, {"version", P_INT, 1, 1000000},
    {"reason", P_FORM, 0, 400}, {"intervention", P_FORM, 0, 80}, {"grant_key", P_FORM, 0, 80},
    {"note_key", P_FORM, 0, 80}};
static const struct param drop_params[] = {{"key", P_KEY, 0, 0}, {"del", P_KEY, 0, 0}, {"post", P_KEY, 0, 0},
    {"version", P_INT, 1, 1000000}, {"reason", P_FORM, 0, 400}, {"kvit", P_KEY, 0, 0}};
ROUTE(investment_links_get, "GET", INVESTMENT_URL "/{key}/ret/tilknytning", PERM_ECONOMY_EDIT, links_page,
    links_params);
ROUTE(investment_links_post, "POST", INVESTMENT_URL "/{key}/ret/tilknytning", PERM_ECONOMY_EDIT, links_page,
    links_post_params);
ROUTE(
    investment_edit_get, "GET", INVESTMENT_URL "/{key}/ret/{del}", PERM_ECONOMY_EDIT, edit_page, edit_params);
ROUTE(investment_edit_post, "POST", INVESTMENT_URL "/{key}/ret/{del}", PERM_ECONOMY_EDIT, save_page,
    save_params);
ROUTE(investment_drop_post, "POST", INVESTMENT_URL "/{key}/slet/{del}", PERM_ECONOMY_EDIT, drop_page,
    drop_params);
