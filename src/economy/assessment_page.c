/* The assessment of one grant: what the sheet says, the form, the steps to approval, and comments beside it. */
#include "economy/assessment_page.h"

#include "assessment.html.h"
#include "base/text.h"
#include "base/words.h"
#include "economy/economy_words_page.h"
#include "economy/grant_result.h"
#include "effect/figure.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

/* ---- reading ---- */

static int read_results(struct req *req, struct conn *c, struct assessment_data *d)
{
    struct actor actor = req_actor(req);
    struct grant_result *rows;
    size_t n;
    int rc = grant_results(c, &actor, d->grant.key, figure_data_date(), &rows, &n, req->arena, &req->err);
    if (rc)
        return rc;
    d->results = grant_result_says(&d->grant, req->arena);
    for (size_t i = 0; i < n; i++)
        d->results = arena_printf(req->arena, "%s\n%s: %s", d->results,
            lang_pick(rows[i].goal->title, rows[i].goal->title_en), grant_result_words(&rows[i], req->arena));
    return OK;
}

static int read_paper(struct req *req, struct conn *c, struct assessment_data *d)
{
    struct arena *a = req->arena;
    int rc = assessment_by_grant(c, d->grant.key, d->year, &d->as, a, &req->err);
    if (rc == ERR_NOT_FOUND) {
        field_clear_row(&assessment_table, &d->as);
        d->as.id = d->as.newest_no = d->as.version = 0;
        d->as.state = ASSESSMENT_DRAFT;
        rc = OK;
    }
    if (!rc)
        rc = d->as.newest_no ? assessment_paper_read(c, d->as.id, d->as.newest_no, &d->paper, a, &req->err)
                             : assessment_paper_of_sheet(c, d->grant.key, &d->paper, a, &req->err);
    if (!rc && d->as.id)
        rc = assessment_comments(c, d->as.id, &d->comments, &d->n_comments, a, &req->err);
    if (!rc && d->as.id)
        rc = assessment_steps(c, d->as.id, &d->steps, &d->n_steps, a, &req->err);
    return rc;
}

static int read_all(struct req *req, struct assessment_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    const char *key = req_text(req, "key");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_by_key(c, key, &d->grant, a, &req->err);
    d->year = req_int(req, "aar", INT_NONE);
    if (!rc && d->year == INT_NONE)
        rc = assessment_round_of(c, key, &d->year, &req->err);
    if (!rc)
        rc = read_paper(req, c, d);
    if (!rc)
        rc = grant_lines(c, key, &d->lines, &d->n_lines, a, &req->err);
    if (!rc)
        rc = assessment_writers(c, &d->writers, &d->n_writers, a, &req->err);
    if (!rc)
        rc = read_results(req, c, d);
    db_release(req->db, c);
    return rc ? rc : assessment_form_choices(req, d);
}

/* ---- the view ---- */

static const char *title_of(const struct assessment_data *d)
{
    return lang_pick(d->grant.title, d->grant.title_en);
}

static const char *at_words(struct req *req, struct stamp at)
{
    return stamp_is_none(at) ? NULL : html_format(req->arena, req->lang, harg_stamp(at));
}

static const char *writer_name(const struct assessment_data *d, int64_t id)
{
    for (size_t i = 0; i < d->n_writers; i++) {
        if (d->writers[i].id == id)
            return d->writers[i].name;
    }
    return id == INT_NONE ? NULL : tr("en tidligere bruger");
}

static int fill_facts(struct req *req, const struct assessment_data *d, struct assessment_view *v)
{
    enum { N = 6 };
    struct arena *a = req->arena;
    struct fact *f = arena_array(a, N, sizeof *f);
    if (!f)
        return err_set(&req->err, ERR_LIMIT, "assessment facts");
    const char *key = d->grant.key;
    int year = (int)d->year;
    struct grant_amount granted = grant_amount_of(d->lines, d->n_lines, key, "granted", year, NULL, NULL);
    struct grant_amount next = grant_amount_of(d->lines, d->n_lines, key, "proposed", year + 1, NULL, NULL);
    const char *none = tr("ikke oplyst");
    bool late = !day_is_none(d->as.deadline) && d->as.deadline.n < clock_today().n &&
                !text_equal(d->as.state, ASSESSMENT_APPROVED);
    f[0] = (struct fact){tr("Gældende vurdering"),
        d->grant.verdict ? code_label("verdict", d->grant.verdict) : tr("ingen"), NULL, false};
    f[1] = (struct fact){arena_printf(a, tr("Bevilget %d"), year),
        money_is_none(granted.used) ? none
                                    : arena_printf(a, tr("%s mio. kr."), economy_mio(req, granted.used)),
        economy_amount_note(req, &granted, false), false};
    f[2] = (struct fact){arena_printf(a, tr("Foreslået %d"), year + 1),
        money_is_none(next.used) ? none : arena_printf(a, tr("%s mio. kr."), economy_mio(req, next.used)),
        economy_amount_note(req, &next, true), false};
    f[3] = (struct fact){tr("Udvalg"), economy_committees(req, &d->grant, d->lines, d->n_lines), NULL, false};
    f[4] = (struct fact){tr("Ansvarlig for vurderingen"),
        d->as.responsible_id == INT_NONE ? tr("ikke fastsat") : writer_name(d, d->as.responsible_id), NULL,
        false};
    f[5] = (struct fact){tr("Frist"),
        day_is_none(d->as.deadline) ? tr("ikke fastsat") : words_day(d->as.deadline, a),
        late ? tr("overskredet") : NULL, late};
    v->facts = f;
    v->n_facts = N;
    return OK;
}

static const char *about_words(const char *field)
{
    const struct field *f = field ? field_find(&assessment_version_table, field) : NULL;
    static const struct {
        const char *name, *label;
    } lists[] = {{"parts", N_("Dele og leverandører")}, {"lines", N_("Foreslåede beløb")},
        {"transfers", N_("Overdragelser")}, {"links", N_("Andre bevillinger")}};
    for (size_t i = 0; field && i < 4; i++) {
        if (text_equal(lists[i].name, field))
            return tr(lists[i].label);
    }
    return f ? tr(f->label) : tr("Hele vurderingen");
}

static int fill_comments(struct req *req, const struct assessment_data *d, struct assessment_view *v)
{
    static const char *const about[] = {"", "verdict", "verdict_note", "reservation", "condition_text",
        "parts", "adjusted_content", "transfers", "lines", "links"};
    enum { N_ABOUT = sizeof about / sizeof about[0] };
    struct arena *a = req->arena;
    struct assessment_comment_view *rows = arena_array(a, d->n_comments + 1, sizeof *rows);
    struct html_option *o = arena_array(a, N_ABOUT, sizeof *o);
    if (!rows || !o)
        return err_set(&req->err, ERR_LIMIT, "assessment comments");
    for (size_t i = 0; i < d->n_comments; i++) {
        const struct assessment_comment *k = &d->comments[i];
        bool open = stamp_is_none(k->resolved_at);
        rows[i] = (struct assessment_comment_view){.who = k->user_name ? k->user_name : tr("Kommandolinje"),
            .at = at_words(req, k->at),
            .about = arena_printf(a, tr("%s, version %lld"), about_words(k->field), (long long)k->version_no),
            .body = assessment_cut(req, k->body),
            .resolved = open ? NULL
                             : arena_printf(a, tr("Løst af %s %s"), k->resolved_name ? k->resolved_name : "",
                                   at_words(req, k->resolved_at)),
            .url = html_url_with(a,
                html_url_with(a, assessment_url(req, d->grant.key, "/kommentar/svar", d->year), "nr",
                    arena_printf(a, "%lld", (long long)k->id)),
                "loest", open ? "1" : "0"),
            .is_open = open};
    }
    for (size_t i = 0; i < N_ABOUT; i++)
        o[i] = (struct html_option){about[i], about_words(*about[i] ? about[i] : NULL)};
    v->comments = rows;
    v->n_comments = d->n_comments;
    v->about = o;
    v->n_about = N_ABOUT;
    return OK;
}

static int fill_steps(struct req *req, const struct assessment_data *d, struct assessment_view *v)
{
    struct assessment_step_view *rows = arena_array(req->arena, d->n_steps + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "assessment steps");
    for (size_t i = 0; i < d->n_steps; i++) {
        const struct assessment_step *s = &d->steps[d->n_steps - 1 - i];
        rows[i] = (struct assessment_step_view){assessment_step_words(s), s->user_name, at_words(req, s->at),
            s->reason, arena_printf(req->arena, tr("version %lld"), (long long)s->version_no)};
    }
    v->steps = rows;
    v->n_steps = d->n_steps;
    return OK;
}

/* What this user can do next with the assessment. */
static void fill_act(struct req *req, const struct assessment_data *d, struct assessment_view *v)
{
    bool edit = who_may(&req->who, PERM_ECONOMY_EDIT), approve = who_may(&req->who, PERM_ECONOMY_APPROVE);
    v->may_write = edit && !text_equal(d->as.state, ASSESSMENT_REVIEW);
    v->may_comment = edit || approve || who_may(&req->who, PERM_DOCUMENT_COMMENT);
    v->in_review = text_equal(d->as.state, ASSESSMENT_REVIEW);
    v->may_return = v->in_review && (edit || approve);
    if (v->in_review) {
        bool own = d->paper.v.user_id == req->who.user_id;
        v->act = (struct assessment_action_view){tr("Godkend vurderingen"), "godkend",
            !approve ? tr("Vurderingen venter på en, der må godkende.")
            : own    ? tr("Du har skrevet den seneste version. En anden skal godkende den.")
                     : NULL,
            true};
    } else if (text_equal(d->as.state, ASSESSMENT_DRAFT) && d->as.newest_no && edit) {
        v->act = (struct assessment_action_view){tr("Send til faglig gennemgang"), "gennemgang", NULL, false};
    }
}

static void fill_attention(struct req *req, const struct assessment_data *d, struct assessment_view *v)
{
    struct attention *a = arena_must(req->arena, 3 * sizeof *a);
    size_t open = 0;
    for (size_t i = 0; i < d->n_comments; i++)
        open += stamp_is_none(d->comments[i].resolved_at);
    const struct assessment_step *last = d->n_steps ? &d->steps[d->n_steps - 1] : NULL;
    if (last && text_equal(last->kind, "returned"))
        a[v->n_attention++] = (struct attention){"warning",
            arena_printf(req->arena, tr("%s har sendt vurderingen retur."),
                last->user_name ? last->user_name : tr("En anden")),
            last->reason, NULL, NULL};
    if (!text_equal(d->as.state, ASSESSMENT_APPROVED) && d->as.approved_no != INT_NONE)
        a[v->n_attention++] = (struct attention){"info", tr("Den nye vurdering gælder ikke endnu."),
            arena_printf(req->arena, tr("Version %lld gælder, indtil den nye er godkendt."),
                (long long)d->as.approved_no),
            tr("Se forskellene"), v->history_url};
    if (open)
        a[v->n_attention++] = (struct attention){"info", NULL,
            open == 1 ? tr("1 kommentar er ikke løst.")
                      : arena_printf(req->arena, tr("%zu kommentarer er ikke løst."), open),
            tr("Se kommentarerne"), "#kommentarer"};
    v->attention = a;
}

static const char *receipt_of(struct req *req, const struct assessment_data *d, struct assessment_view *v)
{
    const char *what = req_text(req, "kvit");
    static const struct {
        const char *code, *text;
        bool undo;
    } all[] = {{"gemt", N_("Vurderingen er gemt som kladde."), true},
        {"gennemgang", N_("Vurderingen er sendt til faglig gennemgang."), true},
        {"retur", N_("Vurderingen er sendt retur til den, der skrev den."), true},
        {"godkend", N_("Vurderingen er godkendt og står nu i arket."), true},
        {"fortrudt", N_("Det er fortrudt."), false}, {"kommentar", N_("Kommentaren er gemt."), false},
        {"svar", N_("Kommentaren er ændret."), false}};
    for (size_t i = 0; what && i < sizeof all / sizeof all[0]; i++) {
        if (!text_equal(all[i].code, what))
            continue;
        if (all[i].undo)
            v->undo_url = html_url_with(req->arena, assessment_url(req, d->grant.key, "/fortryd", d->year),
                "version", arena_printf(req->arena, "%lld", (long long)d->as.version));
        return tr(all[i].text);
    }
    return NULL;
}

static void fill_head(struct req *req, const struct assessment_data *d, struct assessment_view *v)
{
    struct arena *a = req->arena;
    const char *version = d->as.newest_no == 0 ? tr("ikke begyndt")
                          : d->paper.v.source
                              ? tr("version 1, som trykt")
                              : arena_printf(a, tr("version %lld af %s"), (long long)d->paper.v.no,
                                    d->paper.v.user_name ? d->paper.v.user_name : tr("kommandolinjen"));
    v->head = (struct page_head){.title = arena_printf(a, tr("Bedøm: %s"), title_of(d)),
        .lead = arena_printf(
            a, tr("Nr. %lld · runde %lld · %s"), (long long)d->grant.nr, (long long)d->year, version),
        .badge = d->as.newest_no ? code_label("assessment_state", d->as.state) : NULL,
        .badge_class = text_equal(d->as.state, ASSESSMENT_APPROVED) ? "success"
                       : v->in_review                               ? "warning"
                                                                    : "plain"};
    v->content = d->grant.content ? lang_pick(d->grant.content, d->grant.content_en) : NULL;
    v->results = assessment_cut(req, d->results);
    v->results_kind = code_label("result_kind", d->grant.results_kind);
    v->granted = economy_periods(req, d->lines, d->n_lines, d->grant.key, "granted");
    v->proposed = economy_periods(req, d->lines, d->n_lines, d->grant.key, "proposed");
    v->source =
        d->paper.v.source
            ? arena_printf(a, tr("Version 1 er den trykte vurdering (%s). Den ændres aldrig."),
                  d->paper.v.place ? d->paper.v.place : d->paper.v.source)
            : tr("Hver version bliver stående i historikken. Arket ændres først, når en anden godkender.");
}

static int show(struct req *req, struct res *res, struct assessment_data *d, const struct assessment_paper *p,
    struct assessment_rows *lists)
{
    struct assessment_view *v = arena_alloc(req->arena, sizeof *v);
    if (!v)
        return err_set(&req->err, ERR_LIMIT, "assessment view");
    memset(v, 0, sizeof *v);
    const char *key = d->grant.key;
    v->post_url = assessment_url(req, key, "", d->year);
    v->step_url = assessment_url(req, key, "/trin", d->year);
    v->comment_url = assessment_url(req, key, "/kommentar", d->year);
    v->history_url = assessment_url(req, key, "/historik", d->year);
    v->write_url = html_url_with(req->arena, v->post_url, "skriv", "1");
    v->back_url = arena_printf(req->arena, "/oekonomi/bevillinger/%s", key);
    v->csrf = req_csrf(req);
    v->version = d->as.version;
    v->err = req->err.n_fields || req->err.code ? &req->err : NULL;
    v->return_reason = req_is_post(req) ? req_form(req, "reason") : "";
    v->comment_typed = req_is_post(req) ? req_form(req, "body") : "";
    fill_act(req, d, v);
    bool approved = text_equal(d->as.state, ASSESSMENT_APPROVED);
    v->is_form = v->may_write && (!approved || lists || req_text(req, "vurdering") || req_text(req, "skriv"));
    struct assessment_rows *rows = lists;
    if (!rows) {
        rows = arena_must(req->arena, LIST_COUNT * sizeof *rows);
        assessment_form_rows(req, p, rows);
    }
    memcpy(v->choice, d->choice, sizeof v->choice);
    if (v->is_form)
        assessment_form_fill(req, d, p, rows, v);
    v->receipt = receipt_of(req, d, v);
    fill_attention(req, d, v);
    fill_head(req, d, v);
    int rc = fill_facts(req, d, v);
    if (!rc)
        rc = assessment_words(req, &d->paper, &v->words, &v->n_words);
    if (!rc)
        rc = fill_comments(req, d, v);
    if (!rc)
        rc = fill_steps(req, d, v);
    if (rc)
        return rc;
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Bevillinger"), "/oekonomi/bevillinger"},
        {title_of(d), v->back_url}, {tr("Bedøm"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v->head.title, crumbs, 4);
    t_assessment_page(h, v);
    return page_end(req, res, h);
}

static struct assessment_data *new_data(struct req *req)
{
    struct assessment_data *d = arena_alloc(req->arena, sizeof *d);
    if (!d)
        err_set(&req->err, ERR_LIMIT, "assessment data");
    else
        memset(d, 0, sizeof *d);
    return d;
}

static int assessment_get(struct req *req, struct res *res)
{
    struct assessment_data *d = new_data(req);
    int rc = d ? read_all(req, d) : ERR_LIMIT;
    return rc ? rc : show(req, res, d, &d->paper, NULL);
}

/* ---- writing ---- */

struct write {
    struct actor actor;
    const char *key, *field, *text;
    int64_t year, base, id, responsible;
    day_t deadline;
    struct assessment_paper paper;
    enum assessment_move move;
    struct assessment ret;
    struct arena *arena;
    bool flag, gone;
};

static int save_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    int rc = assessment_save(c, &w->actor, w->key, w->year, w->base, &w->paper, &w->ret, w->arena, err);
    return rc ? rc
              : assessment_assign(
                    c, &w->actor, w->key, w->year, w->responsible, w->deadline, &w->ret, w->arena, err);
}
static int move_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return assessment_move(c, &w->actor, w->key, w->year, w->base, w->move, w->text, &w->ret, w->arena, err);
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return assessment_undo(c, &w->actor, w->key, w->year, w->base, &w->gone, w->arena, err);
}
static int comment_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return assessment_comment_add(c, &w->actor, w->key, w->year, w->field, w->text, w->arena, err);
}
static int resolve_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return assessment_comment_resolve(c, &w->actor, w->key, w->year, w->id, w->flag, w->arena, err);
}

static int answer(struct req *req, struct res *res, const struct assessment_data *d, const char *receipt)
{
    return res_redirect(
        res, html_url_with(req->arena, assessment_url(req, d->grant.key, "", d->year), "kvit", receipt));
}

static struct write *begin_write(struct req *req, const struct assessment_data *d)
{
    struct write *w = arena_must(req->arena, sizeof *w);
    *w = (struct write){.actor = req_actor(req),
        .key = d->grant.key,
        .year = d->year,
        .base = req_int(req, "version", 0),
        .arena = req->arena};
    return w;
}

static void read_assignment(struct req *req, const struct assessment_data *d, struct write *w)
{
    struct assessment as = d->as;
    as.responsible_id = INT_NONE;
    as.deadline = DAY_NONE;
    field_parse(field_find(&assessment_table, "responsible_id"), &as, req_form(req, "responsible_id"), false,
        req->arena, &req->err);
    field_parse(field_find(&assessment_table, "deadline"), &as, req_form(req, "deadline"), false, req->arena,
        &req->err);
    if (as.responsible_id != INT_NONE && as.responsible_id != d->as.responsible_id &&
        !text_equal(writer_name(d, as.responsible_id), NULL)) {
        bool known = false;
        for (size_t i = 0; i < d->n_writers; i++)
            known |= d->writers[i].id == as.responsible_id;
        if (!known)
            err_field(&req->err, "responsible_id", "%s", tr("Vælg en af mulighederne."));
    }
    if (text_equal(req_form(req, "verdict"), "await") && day_is_none(as.deadline))
        err_field(&req->err, "deadline", "%s",
            tr("Vurderingen afventer noget. Skriv, hvornår den skal tages op igen."));
    w->responsible = as.responsible_id;
    w->deadline = as.deadline;
}

static int conflict(struct req *req, struct res *res, const struct assessment_paper *mine)
{
    struct assessment_data *now = new_data(req);
    err_clear(&req->err);
    int rc = now ? read_all(req, now) : ERR_LIMIT;
    if (rc)
        return rc;
    const char *url = assessment_url(req, now->grant.key, "", now->year);
    return assessment_form_conflict(req, res, now, mine, now->paper.v.user_name, url, url);
}

static int assessment_post(struct req *req, struct res *res)
{
    struct assessment_data *d = new_data(req);
    struct assessment_rows *lists = arena_array(req->arena, LIST_COUNT, sizeof *lists);
    int rc = !d || !lists ? err_set(&req->err, ERR_LIMIT, "assessment form") : read_all(req, d);
    if (rc)
        return rc;
    struct write *w = begin_write(req, d);
    struct conn *c;
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = assessment_form_read(req, c, d, &w->paper, lists);
    db_release(req->db, c);
    if (rc)
        return rc;
    read_assignment(req, d, w);
    struct assessment_paper mine = w->paper;
    if (assessment_form_has_open_choice(req))
        return conflict(req, res, &mine);
    rc = req->err.n_fields ? assessment_check(&w->paper, w->key, w->year, &req->err)
                           : db_write(req->db, "assessment_save", save_fn, w, &req->err);
    if (rc == ERR_CONFLICT)
        return conflict(req, res, &mine);
    if (rc == ERR_INVALID && req->err.n_fields) {
        res->status = err_http_status(rc);
        return show(req, res, d, &mine, lists);
    }
    return rc ? rc : answer(req, res, d, "gemt");
}

static int step_post(struct req *req, struct res *res)
{
    static const struct {
        const char *code;
        enum assessment_move move;
    } moves[] = {
        {"gennemgang", ASSESSMENT_SEND}, {"retur", ASSESSMENT_RETURN}, {"godkend", ASSESSMENT_APPROVE}};
    struct assessment_data *d = new_data(req);
    int rc = d ? read_all(req, d) : ERR_LIMIT;
    if (rc)
        return rc;
    struct write *w = begin_write(req, d);
    const char *act = req_text(req, "handling");
    size_t i = 0;
    while (i < 3 && !text_equal(moves[i].code, act))
        i++;
    if (i == 3)
        return err_user(&req->err, ERR_INVALID, "%s", tr("Vælg, hvad der skal ske med vurderingen."));
    w->move = moves[i].move;
    w->text = req_form(req, "reason");
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "assessment_move", move_fn, w, &req->err);
    if (rc == ERR_INVALID || rc == ERR_REFUSED || rc == ERR_CONFLICT) {
        res->status = err_http_status(rc);
        return show(req, res, d, &d->paper, NULL);
    }
    return rc ? rc : answer(req, res, d, act);
}

static int undo_post(struct req *req, struct res *res)
{
    struct assessment_data *d = new_data(req);
    int rc = d ? read_all(req, d) : ERR_LIMIT;
    if (rc)
        return rc;
    struct write *w = begin_write(req, d);
    rc = db_write(req->db, "assessment_undo", undo_fn, w, &req->err);
    return rc ? rc : answer(req, res, d, "fortrudt");
}

static int comment_post(struct req *req, struct res *res)
{
    struct assessment_data *d = new_data(req);
    int rc = d ? read_all(req, d) : ERR_LIMIT;
    if (rc)
        return rc;
    struct write *w = begin_write(req, d);
    const char *field = req_form(req, "om");
    w->field = *field ? field : NULL;
    struct assessment_comment typed = {0};
    if (*req_form(req, "body"))
        field_parse(field_find(&assessment_comment_table, "body"), &typed, req_form(req, "body"), false,
            req->arena, &req->err);
    w->text = typed.body;
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "assessment_comment", comment_fn, w, &req->err);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return show(req, res, d, &d->paper, NULL);
    }
    return rc ? rc : answer(req, res, d, "kommentar");
}

static int resolve_post(struct req *req, struct res *res)
{
    struct assessment_data *d = new_data(req);
    int rc = d ? read_all(req, d) : ERR_LIMIT;
    if (rc)
        return rc;
    struct write *w = begin_write(req, d);
    w->id = req_int(req, "nr", 0);
    w->flag = req_int(req, "loest", 1) == 1;
    rc = db_write(req->db, "assessment_resolve", resolve_fn, w, &req->err);
    return rc ? rc : answer(req, res, d, "svar");
}

#define KEY_AND_YEAR                                                                                         \
    {"key", P_KEY, 0, 0},                                                                                    \
    {                                                                                                        \
        "aar", P_INT, 2000, 2100                                                                             \
    }
#define LONG(name)                                                                                           \
    {                                                                                                        \
        name, P_FORM, 0, 4000                                                                                \
    }
#define CELL(name)                                                                                           \
    {                                                                                                        \
        name, P_FORM, 0, 1000                                                                                \
    }
#define LIST(name)                                                                                           \
    {                                                                                                        \
        name, P_FORM, 0, 40000                                                                               \
    }
static const struct param get_params[] = {
    KEY_AND_YEAR, {"vurdering", P_KEY, 0, 0}, {"skriv", P_INT, 0, 1}, {"kvit", P_KEY, 0, 0}};
ROUTE(assessment_get_route, "GET", "/oekonomi/bevillinger/{key}/vurdering", PERM_ECONOMY_READ, assessment_get,
    get_params);
static const struct param post_params[] = {KEY_AND_YEAR, {"version", P_INT, 0, INT64_MAX},
    {"vurdering", P_KEY, 0, 0}, {"skriv", P_INT, 0, 1}, {"kvit", P_KEY, 0, 0}, CONFLICT_PARAM,
    LONG("verdict"), LONG("verdict_note"), LONG("reservation"), LONG("adjusted_content"), LONG("develops"),
    LONG("condition_text"), LONG("condition_deadline"), LONG("condition_decider"),
    LONG("condition_otherwise"), LONG("dependency"), LONG("change_reason"), LONG("responsible_id"),
    LONG("deadline"), LONG("reason"), LONG("body"), LONG("om"), LIST("dele"), LIST("linjer"),
    LIST("overdragelser"), LIST("forbindelser"), CELL("del_noegle"), CELL("del_titel"), CELL("del_vurdering"),
    CELL("del_note"), CELL("l_version"), CELL("l_formaal"), CELL("l_del"), CELL("l_fra"), CELL("l_til"),
    CELL("l_gaelder"), CELL("l_omraade"), CELL("l_forvaltning"), CELL("l_udvalg"), CELL("l_beloeb"),
    CELL("l_pris"), CELL("l_fast"), CELL("l_aarsvaerk"), CELL("t_art"), CELL("t_hvad"), CELL("t_modtager"),
    CELL("t_dag"), CELL("t_ord"), CELL("t_note"), CELL("k_anden"), CELL("k_forhold"), CELL("k_note")};
ROUTE(assessment_post_route, "POST", "/oekonomi/bevillinger/{key}/vurdering", PERM_ECONOMY_EDIT,
    assessment_post, post_params);
#define STEP_PARAMS                                                                                          \
    KEY_AND_YEAR, {"version", P_INT, 0, INT64_MAX}, {"vurdering", P_KEY, 0, 0}, {"skriv", P_INT, 0, 1},      \
        {"kvit", P_KEY, 0, 0}, {"reason", P_FORM, 0, 1000},                                                  \
    {                                                                                                        \
        "body", P_FORM, 0, 2000                                                                              \
    }
static const struct param step_params[] = {STEP_PARAMS, {"handling", P_KEY, 0, 0}};
ROUTE(assessment_step_route, "POST", "/oekonomi/bevillinger/{key}/vurdering/trin", PERM_ECONOMY_READ,
    step_post, step_params);
static const struct param undo_params[] = {STEP_PARAMS};
ROUTE(assessment_undo_route, "POST", "/oekonomi/bevillinger/{key}/vurdering/fortryd", PERM_ECONOMY_READ,
    undo_post, undo_params);
static const struct param comment_params[] = {STEP_PARAMS, {"om", P_FORM, 0, 80}};
ROUTE(assessment_comment_route, "POST", "/oekonomi/bevillinger/{key}/vurdering/kommentar", PERM_ECONOMY_READ,
    comment_post, comment_params);
static const struct param resolve_params[] = {
    STEP_PARAMS, {"nr", P_INT, 1, INT64_MAX}, {"loest", P_INT, 0, 1}};
ROUTE(assessment_resolve_route, "POST", "/oekonomi/bevillinger/{key}/vurdering/kommentar/svar",
    PERM_ECONOMY_READ, resolve_post, resolve_params);
