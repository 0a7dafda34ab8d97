/* Deciding, undoing, cancelling and carrying out: a page that says what will happen, and the button that does it. */
#include "supply/phase_out_step_page.h"

#include "base/text.h"
#include "base/words.h"
#include "effect/figure.h"
#include "phase_out.html.h"
#include "system/layout_page.h"

#include <string.h>

enum { MOST_PARAGRAPHS = PHASE_OUT_OFFERS + 4 };

struct step {
    const char *title, *last, *submit, *kvit, *name;
    db_write_fn *write;
};

struct step_write {
    struct actor actor;
    int64_t id, version, kept;
    const char *word;
    day_t today;
};

static int decide_write(struct conn *c, void *ctx, struct err *err)
{
    struct step_write *w = ctx;
    return phase_out_decide(c, &w->actor, w->id, w->version, w->today, err);
}
static int reopen_write(struct conn *c, void *ctx, struct err *err)
{
    struct step_write *w = ctx;
    return phase_out_reopen(c, &w->actor, w->id, w->version, w->today, &w->kept, err);
}
static int cancel_write(struct conn *c, void *ctx, struct err *err)
{
    struct step_write *w = ctx;
    return phase_out_cancel(c, &w->actor, w->id, w->version, w->today, err);
}
static int carry_out_write(struct conn *c, void *ctx, struct err *err)
{
    struct step_write *w = ctx;
    return phase_out_carry_out(c, &w->actor, w->id, w->version, w->word, w->today, err);
}

static const struct step decide_step = {N_("Beslut udfasning: %s"), N_("Beslut"), N_("Beslut udfasningen"),
    "besluttet", "phase_out_decide", decide_write};
static const struct step undo_step = {N_("Fortryd beslutning: %s"), N_("Fortryd"), N_("Fortryd beslutningen"),
    "fortrudt", "phase_out_reopen", reopen_write};
static const struct step restore_step = {N_("Hent udfasning frem igen: %s"), N_("Hent frem igen"),
    N_("Hent frem igen"), "hentet", "phase_out_reopen", reopen_write};
static const struct step cancel_step = {N_("Annullér udfasning: %s"), N_("Annullér"),
    N_("Annullér udfasningen"), "annulleret", "phase_out_cancel", cancel_write};
static const struct step carry_out_step = {N_("Gennemfør udfasning: %s"), N_("Gennemfør"),
    N_("Gennemfør udfasningen"), "gennemfoert", "phase_out_carry_out", carry_out_write};

/* ---- what will happen ---- */

static const char *words_or(struct req *req, day_t day, const char *none)
{
    return day_is_none(day) ? none : words_day(day, req->arena);
}

static void tell_decide(struct req *req, const struct phase_out_data *d, const char **p, size_t *n)
{
    p[(*n)++] = tr(
        "Når du beslutter, sættes dagene på tilbuddene med det samme. Efter sidste henvisningsdag kan ingen henvise, hverken på siderne, gennem API eller ved indlæsning. Du kan fortryde, indtil udfasningen er gennemført.");
    for (size_t i = 0; i < d->n_offers; i++) {
        const struct phase_out_offer_view *o = &d->offers[i];
        p[(*n)++] = arena_printf(req->arena,
            tr("%s: sidste henvisningsdag %s (nu: %s), ophører %s (nu: %s)."),
            lang_pick(o->title, o->title_en), words_or(req, o->last_referral_day, tr("ikke fastsat")),
            words_or(req, o->now_last_referral_day, tr("ikke fastsat")),
            words_or(req, o->end_day, tr("ikke fastsat")), words_or(req, o->now_end_day, tr("ikke fastsat")));
    }
}

static void tell_undo(struct req *req, const struct phase_out_data *d, const char **p, size_t *n)
{
    p[(*n)++] = tr(
        "Tilbuddene får de dage tilbage, som stod der før beslutningen, og opgaver, der venter, trækkes tilbage. Svar til borgerne bliver stående. Udfasningen bliver en kladde igen.");
    for (size_t i = 0; i < d->n_offers; i++) {
        const struct phase_out_offer_view *o = &d->offers[i];
        if (phase_out_is_changed(&d->plan, o))
            p[(*n)++] =
                arena_printf(req->arena, tr("%s er ændret af andre siden og bliver stående, som det er."),
                    lang_pick(o->title, o->title_en));
        else
            p[(*n)++] = arena_printf(req->arena, tr("%s: sidste henvisningsdag bliver %s, ophør bliver %s."),
                lang_pick(o->title, o->title_en), words_or(req, o->old_last_referral_day, tr("ikke fastsat")),
                words_or(req, o->old_end_day, tr("ikke fastsat")));
    }
}

static const char *number_of(struct req *req, const struct phase_out_data *d, int64_t n)
{
    return phase_out_number(req, n, phase_out_hides(d, n));
}

static int tell_carry_out(struct req *req, struct conn *c, const struct phase_out_data *d,
    struct phase_out_hindrance *h, struct phase_out_step_view *v, const char **p, size_t *n)
{
    int rc = phase_out_hindrances(c, d->plan.id, d->today, h, &req->err);
    if (rc)
        return rc;
    v->blocked = phase_out_is_hindered(h);
    if (v->blocked) {
        v->earliest = day_is_none(h->earliest) ? NULL : words_day(h->earliest, req->arena);
        v->left = h->left ? arena_printf(req->arena, tr("%s af %s"), number_of(req, d, h->left),
                                number_of(req, d, h->citizens))
                          : NULL;
        v->referrals = h->referrals ? number_of(req, d, h->referrals) : NULL;
        v->courses = h->courses ? number_of(req, d, h->courses) : NULL;
        p[(*n)++] = tr("Udfasningen kan ikke gennemføres endnu.");
        return OK;
    }
    p[(*n)++] = arena_printf(req->arena,
        tr("Du er ved at gennemføre udfasningen for %lld borgere. Det kan ikke fortrydes. Skriv %s for at fortsætte."),
        (long long)h->citizens, PHASE_OUT_WORD);
    v->word_label = arena_printf(req->arena, tr("Skriv %s"), PHASE_OUT_WORD);
    return OK;
}

/* ---- pages ---- */

static const struct step *step_of(const char *path, const struct phase_out *p)
{
    size_t n = strlen(path);
    const char *end = path + n;
    while (end > path && end[-1] != '/')
        end--;
    if (text_equal(end, "beslut"))
        return &decide_step;
    if (text_equal(end, "annuller"))
        return &cancel_step;
    if (text_equal(end, "gennemfoer"))
        return &carry_out_step;
    return phase_out_is(p, "cancelled") ? &restore_step : &undo_step;
}

static int step_tell(struct req *req, struct conn *c, const struct phase_out_data *d, const struct step *s,
    struct phase_out_hindrance *h, struct phase_out_step_view *v)
{
    const char **p = arena_array(req->arena, MOST_PARAGRAPHS, sizeof *p);
    v->paragraphs = p;
    if (!p)
        return err_set(&req->err, ERR_LIMIT, "phase-out step");
    if (s == &decide_step)
        tell_decide(req, d, p, &v->n);
    else if (s == &undo_step)
        tell_undo(req, d, p, &v->n);
    else if (s == &carry_out_step)
        return tell_carry_out(req, c, d, h, v, p, &v->n);
    else
        p[v->n++] = s == &cancel_step
                        ? tr("Kladden ændrer ingenting på tilbuddene. Den kan hentes frem igen.")
                        : tr("Udfasningen bliver en kladde igen. Den ændrer ingenting på tilbuddene.");
    return OK;
}

static int step_show(struct req *req, struct res *res, struct phase_out_data *d, const struct step *s)
{
    struct phase_out_hindrance h;
    struct conn *c;
    struct phase_out_step_view v = {.csrf = req_csrf(req),
        .back = d->url,
        .submit = tr(s->submit),
        .version = d->plan.version,
        .list_url = arena_printf(req->arena, "%s/borgere?svar=mangler", d->url),
        .action = req->path,
        .word = req_is_post(req) ? req_form(req, "word") : "",
        .word_error = err_field_text(&req->err, "word")};
    struct err kept = req->err;
    err_clear(&req->err);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = step_tell(req, c, d, s, &h, &v);
    db_release(req->db, c);
    if (rc)
        return rc;
    req->err = kept;
    const char *title = arena_printf(req->arena, tr(s->title), d->plan.title);
    struct html *page = phase_out_begin(req, res, d, title, tr(s->last));
    if (req->err.n_fields)
        t_error_summary(page, &req->err);
    else if (req->err.code)
        t_alert(page, "error", NULL, err_user_text(&req->err));
    t_page_head(page, &(struct page_head){.title = title});
    t_phase_out_step_page(page, &v);
    return page_end(req, res, page);
}

static int step_read(struct req *req, struct phase_out_data *d)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = phase_out_read(req, c, d);
    db_release(req->db, c);
    return rc;
}

static int phase_out_step_page(struct req *req, struct res *res)
{
    struct phase_out_data d = {0};
    int rc = step_read(req, &d);
    return rc ? rc : step_show(req, res, &d, step_of(req->path, &d.plan));
}

static int phase_out_step_post(struct req *req, struct res *res)
{
    struct phase_out_data d = {0};
    int rc = step_read(req, &d);
    if (rc)
        return rc;
    const struct step *s = step_of(req->path, &d.plan);
    struct step_write w = {.actor = d.actor,
        .id = d.plan.id,
        .version = req_int(req, "version", 0),
        .today = d.today,
        .word = text_trim(req->arena, req_form(req, "word"))};
    rc = db_write(req->db, s->name, s->write, &w, &req->err);
    if (rc == ERR_CONFLICT || rc == ERR_REFUSED || rc == ERR_INVALID) {
        struct err kept = req->err;
        err_clear(&req->err);
        d = (struct phase_out_data){0};
        int again = step_read(req, &d); /* with what another one has changed meanwhile */
        if (again)
            return again;
        req->err = kept;
        res->status = err_http_status(rc == ERR_REFUSED ? ERR_INVALID : rc);
        return step_show(req, res, &d, s);
    }
    return rc ? rc
              : res_redirect(res,
                    arena_printf(req->arena, "%s?kvit=%s&tilbage=%lld", d.url, s->kvit, (long long)w.kept));
}

static const struct param step_params[] = {
    {"key", P_KEY, 0, 0}, {"version", P_INT, 0, INT64_MAX}, {"word", P_FORM, 0, 40}};
#define STEP_ROUTES(ident, path)                                                                             \
    ROUTE(ident##_get, "GET", "/tilbud/udfasning/{key}/" path, PERM_OFFER_EDIT, phase_out_step_page,         \
        step_params);                                                                                        \
    ROUTE(ident##_post, "POST", "/tilbud/udfasning/{key}/" path, PERM_OFFER_EDIT, phase_out_step_post,       \
        step_params)
STEP_ROUTES(phase_out_decide_route, "beslut");
STEP_ROUTES(phase_out_undo_route, "fortryd");
STEP_ROUTES(phase_out_cancel_route, "annuller");
STEP_ROUTES(phase_out_carry_out_route, "gennemfoer");
