/* Dokumenter: list, one document with live figures and the opened figure's panel, issues and files. */
#include "document.html.h"
#include "document/agenda.h"
#include "document/comment.h"
#include "document/consistency_page.h"
#include "document/document_page.h"
#include "document/document_view.h"
#include "document/drift.h"
#include "document/panel_page.h"
#include "document/render_page.h"
#include "document/uses.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

struct actor document_actor(const struct actor *actor)
{
    struct actor reader = *actor;
    reader.perms &= ~(UINT64_C(1) << PERM_EFFECT_ROWS); /* what is meant for others is suppressed for all */
    return reader;
}

bool question_has_section(const struct document_question *q, const char *section)
{
    return q->section && text_equal(q->section, section);
}

static const char *section_title(const struct document_full *d, const char *key)
{
    for (size_t i = 0; key && i < d->n_sections; i++) {
        if (text_equal(d->sections[i].key, key))
            return d->sections[i].title;
    }
    return NULL;
}

/* One page of a document: everything read, then shown. */
struct document_show {
    struct document_full d;
    struct compose co;
    char **markdown;
    const char **faults; /* per section: why its text cannot be shown, or NULL */
    struct document_issue *issues;
    size_t n_issues;
    struct figure_then *then; /* what the figures were when the writers last saw them */
    size_t n_then, n_changed;
    const struct figure *first; /* the first changed one */
    struct figure open;
    bool has_open;
    struct panel_ground ground;
    struct consistency *rows; /* what does not agree; asked for those who may mend it */
    size_t n_rows;
    bool is_behind; /* the uses kept are not those of the text */
    bool is_newer;  /* the user sees issues, and the text is a newer draft */
    struct actor reader;
    struct err check;
    struct section_lock *locks; /* of the others who write */
    size_t n_locks;
    int64_t n_comments;   /* open ones */
    const char *decision; /* of the committees together, in words; NULL = none */
};

static int show_open_figure(struct conn *c, struct req *req, struct document_show *s, const char *key)
{
    struct figure_params params;
    const char *indicator;
    struct err ignored = ERR_INIT; /* a key that is no figure opens nothing */
    if (!key || figure_parse(key, &indicator, &params, req->arena, &ignored) != OK)
        return OK;
    const char *normal = figure_key(indicator, &params, req->arena);
    for (size_t i = 0; i < s->co.n_figures && !s->has_open; i++) {
        s->has_open = text_equal(s->co.figures[i].key, normal); /* as the document's tables let it be seen */
        s->open = s->co.figures[i];
    }
    if (!s->has_open)
        s->has_open = figure_compute_alone(c, &s->reader, indicator, &params, s->co.as_of, &s->open,
                          req->arena, &ignored) == OK;
    return s->has_open ? panel_read(c, &s->reader, &s->d, &s->open, &s->ground, req->arena, &req->err) : OK;
}

/* Which figures are others than the writers last saw. */
static int show_changes(struct conn *c, struct req *req, struct document_show *s)
{
    bool *changed = arena_array(req->arena, s->co.n_figures + 1, sizeof *changed);
    int rc = changed ? drift_baseline(c, &s->d, &s->then, &s->n_then, req->arena, &req->err)
                     : err_set(&req->err, ERR_LIMIT, "document page: out of memory");
    for (size_t i = 0; !rc && i < s->co.n_figures; i++) {
        const struct figure *now = &s->co.figures[i];
        for (size_t k = 0; k < s->n_then && !changed[i]; k++)
            changed[i] = text_equal(s->then[k].key, now->key) && drift_is(&s->then[k], now);
        if (changed[i] && !s->n_changed++)
            s->first = now;
    }
    s->co.changed = changed;
    return rc;
}

/* As render_compose, but a section whose figures are refused leaves the others standing. */
static int show_compose(struct conn *c, struct req *req, struct document_show *s)
{
    size_t n = s->d.n_sections;
    s->markdown = arena_array(req->arena, n + 1, sizeof *s->markdown);
    s->faults = arena_array(req->arena, n + 1, sizeof *s->faults);
    if (!s->markdown || !s->faults)
        return err_set(&req->err, ERR_LIMIT, "document page: out of memory");
    for (size_t i = 0; i < n; i++) {
        struct err err = ERR_INIT;
        if (s->d.sections[i].hidden)
            continue;
        int rc = compose_body(c, &s->co, s->d.sections[i].body, &s->markdown[i], &err);
        if (rc == ERR_INVALID) {
            s->markdown[i] = NULL;
            s->faults[i] = arena_strdup(req->arena, err.user);
        } else if (rc) {
            req->err = err;
            return rc;
        }
    }
    return compose_suppress(c, &s->co, &req->err);
}

static int show_decision(struct conn *c, struct req *req, const struct actor *actor, struct document_show *s)
{
    struct document_agenda *rows = NULL;
    size_t n = 0;
    int rc = agenda_list(c, actor, s->d.head.id, DAY_NONE, &rows, &n, req->arena, &req->err);
    struct agenda_sum sum = agenda_sum_of(rows, rc ? 0 : n);
    s->decision = agenda_sum_words(&sum, req->arena);
    return rc;
}

static int show_for_writer(
    struct conn *c, struct req *req, const struct actor *actor, struct document_show *s)
{
    int rc = uses_is_behind(c, &s->d, &s->co, s->markdown, &s->is_behind, req->arena, &req->err);
    return rc ? rc
              : consistency_of(
                    c, actor, &s->d, &s->co, s->markdown, &s->rows, &s->n_rows, req->arena, &req->err);
}

static int show_read(struct conn *c, struct req *req, struct document_show *s)
{
    enum lang lang = lang_current();
    struct actor actor = req_actor(req);
    s->reader = document_actor(&actor);
    s->co = (struct compose){.actor = &s->reader, .as_of = clock_today(), .arena = req->arena};
    int rc = document_load(c, &actor, req_text(req, "key"), NEED_ISSUED, &s->d, req->arena, &req->err);
    s->is_newer = !rc && s->d.sight == SIGHT_ISSUED && !s->d.n_sections;
    if (rc || s->is_newer)
        return rc;
    lang_set(text_equal(s->d.head.lang, "en") ? LANG_EN : LANG_DA);
    rc = show_compose(c, req, s);
    if (!rc)
        rc = show_changes(c, req, s);
    lang_set(lang);
    if (!rc && s->d.sight == SIGHT_WRITE && who_may(&req->who, PERM_DOCUMENT_EDIT))
        rc = show_for_writer(c, req, &actor, s);
    if (!rc)
        rc = document_issues(c, s->d.head.id, &s->issues, &s->n_issues, req->arena, &req->err);
    if (!rc)
        rc = show_open_figure(c, req, s, req_text(req, "tal"));
    if (!rc && s->d.sight >= SIGHT_DRAFT)
        rc = section_locks(c, s->d.head.id, actor.user_id, &s->locks, &s->n_locks, req->arena, &req->err);
    if (!rc && s->d.sight >= SIGHT_DRAFT)
        rc = comment_count_open(c, s->d.head.id, &s->n_comments, &req->err);
    if (!rc)
        rc = show_decision(c, req, &actor, s);
    if (!rc)
        document_check(&s->d, &s->check);
    return rc;
}

static void show_sections(struct html *h, const struct document_show *s, const struct section_view *sections,
    bool may_edit, const char *open_key)
{
    enum lang lang = lang_current(), doc_lang = text_equal(s->d.head.lang, "en") ? LANG_EN : LANG_DA;
    for (size_t i = 0; i < s->d.n_sections; i++) {
        t_document_section(h, &sections[i], may_edit);
        if (!s->markdown[i])
            continue;
        lang_set(doc_lang);
        h->lang = doc_lang;
        render_section(h, &s->co, s->markdown[i], RENDER_LIVE, open_key);
        lang_set(lang);
        h->lang = lang;
    }
}

static size_t show_head_pairs(
    const struct document *d, const char *number, const char *decision, struct pair *pairs, struct arena *a)
{
    size_t n = 0;
    if (d->recipient)
        pairs[n++] = (struct pair){tr("Til"), d->recipient};
    pairs[n++] = (struct pair){tr("Dato"), words_day(d->day, a)};
    if (!day_is_none(d->asked)) {
        int days = day_is_none(d->day) ? 0 : d->day.n - d->asked.n;
        pairs[n++] = (struct pair){tr("Spurgt"), days > 0 ? arena_printf(a, tr("%s, besvaret efter %s dage"),
                                                                words_day(d->asked, a), words_count(days, a))
                                                          : words_day(d->asked, a)};
    }
    if (number)
        pairs[n++] = (struct pair){tr("Nummer"), number};
    if (d->committee)
        pairs[n++] = (struct pair){tr("Udvalg"), organisation_name(d->committee)};
    if (decision)
        pairs[n++] = (struct pair){tr("Beslutning"), decision};
    if (d->case_f2)
        pairs[n++] = (struct pair){tr("F2"), d->case_f2};
    if (d->case_edoc)
        pairs[n++] = (struct pair){tr("eDoc"), d->case_edoc};
    if (d->kle)
        pairs[n++] = (struct pair){tr("KLE"), d->kle};
    if (d->author)
        pairs[n++] = (struct pair){tr("Sagsbehandler"), d->author};
    return n;
}

static int show_fill(struct req *req, const struct document_show *s, struct document_view *v)
{
    const struct document_full *d = &s->d;
    struct section_view *sections = arena_array(req->arena, d->n_sections + 1, sizeof *sections);
    struct question_view *questions = arena_array(req->arena, d->n_questions + 1, sizeof *questions);
    struct issue_view *issues = arena_array(req->arena, s->n_issues + 1, sizeof *issues);
    if (!sections || !questions || !issues)
        return err_set(&req->err, ERR_LIMIT, "document page: out of memory");
    for (size_t i = 0; i < d->n_sections; i++) {
        const struct document_section *t = &d->sections[i];
        sections[i] = (struct section_view){.key = t->key,
            .title = t->title,
            .hidden = t->hidden == 1,
            .fault = s->faults[i],
            .empty = !*t->body,
            .edit_url = arena_printf(req->arena, "/dokumenter/%s/afsnit/%s", d->head.key, t->key)};
    }
    for (size_t i = 0; i < d->n_questions; i++) {
        const struct document_question *q = &d->questions[i];
        const char *title = section_title(d, q->section);
        questions[i] =
            (struct question_view){q->pos, q->text, title ? title : q->reason, !title && !q->reason};
    }
    for (size_t i = 0; i < s->n_issues; i++)
        issues[i] = (struct issue_view){.no = s->issues[i].issue_no,
            .at = s->issues[i].at,
            .data_day = s->issues[i].data_day,
            .hash = arena_strndup(req->arena, s->issues[i].hash, 16)};
    v->sections = sections;
    v->n_sections = d->n_sections;
    v->questions = questions;
    v->n_questions = d->n_questions;
    v->issues = issues;
    v->n_issues = s->n_issues;
    return OK;
}

static void show_page_head(
    struct html *h, struct req *req, const struct document_show *s, const struct document_row *row)
{
    struct action actions[2];
    size_t n = 0;
    if (s->d.sight == SIGHT_WRITE && who_may(&req->who, PERM_DOCUMENT_ISSUE))
        actions[n++] = (struct action){.label = tr("Frys tal og udsted"),
            .url = arena_printf(req->arena, "/dokumenter/%s/udsted", s->d.head.key)};
    actions[n++] = (struct action){.label = tr("Lav PDF"),
        .url = arena_printf(req->arena, "/dokumenter/%s/hent?format=pdf", s->d.head.key),
        .csrf = req_csrf(req)};
    const char *lead = arena_printf(req->arena, tr("Gemt %s · %s · data til og med %s"),
        html_format(req->arena, req->lang, HARG(s->d.head.changed)), row->kind,
        html_format(req->arena, req->lang, HARG(s->co.as_of)));
    t_page_head(h, &(struct page_head){.title = s->d.head.title,
                       .lead = lead,
                       .badge = row->state,
                       .badge_class = row->state_class,
                       .actions = actions,
                       .n_actions = n,
                       .no_primary = n == 1});
}

/* "Berørte borgere uden svar er nu 18 (var 21)." */
static const char *show_change_words(struct req *req, const struct document_show *s)
{
    const char *now = figure_text(s->first, req->arena), *then = NULL;
    for (size_t i = 0; i < s->n_then; i++)
        then = text_equal(s->then[i].key, s->first->key) ? s->then[i].value : then;
    return s->n_changed == 1
               ? arena_printf(req->arena, tr("%s er nu %s (var %s)."), s->first->title, now, then)
               : arena_printf(
                     req->arena, tr("Det første: %s er nu %s (var %s)."), s->first->title, now, then);
}

/* Where the text is mended that a check names. */
static const char *show_check_url(struct req *req, const struct document_show *s, const char *field)
{
    return text_equal(field, "questions")
               ? arena_printf(req->arena, "/dokumenter/%s/spoergsmaal", s->d.head.key)
               : arena_printf(req->arena, "/dokumenter/%s/afsnit/%s", s->d.head.key, field);
}

static int show_attention(struct req *req, const struct document_show *s, struct document_view *v)
{
    struct attention *at = arena_array(req->arena, (size_t)s->check.n_fields + 3, sizeof *at);
    if (!at)
        return err_set(&req->err, ERR_LIMIT, "document page: out of memory");
    if (s->n_changed)
        at[v->n_attention++] = (struct attention){"warning",
            s->n_changed == 1 ? tr("1 tal har ændret sig.")
                              : arena_printf(req->arena, tr("%zu tal har ændret sig."), s->n_changed),
            show_change_words(req, s), tr("Se ændringen"),
            arena_printf(req->arena, "/dokumenter/%s/aendringer", s->d.head.key)};
    if (v->may_edit)
        at[v->n_attention++] = (struct attention){"checklist", tr("Talkontrol:"),
            consistency_words(s->rows, s->n_rows, &s->co, req->arena), tr("Se kontrollen"),
            arena_printf(req->arena, "/dokumenter/%s/kontrol", s->d.head.key)};
    for (int i = 0; v->may_edit && i < s->check.n_fields; i++)
        at[v->n_attention++] = (struct attention){"warning", NULL, s->check.field[i].msg,
            tr("Gå til afsnittet"), show_check_url(req, s, s->check.field[i].name)};
    v->attention = at;
    return OK;
}

static int show_page(struct req *req, struct res *res)
{
    struct document_show s = {.check = ERR_INIT};
    struct conn *c;
    int rc = db_lease_snapshot(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = show_read(c, req, &s);
    db_release(req->db, c);
    if (rc)
        return rc;
    if (s.is_behind) { /* a fault when it was saved */
        struct actor actor = req_actor(req);
        uses_keep_stored(req->db, &actor, s.d.head.key);
    }
    if (s.is_newer) /* somebody writes the next issue */
        return res_redirect(res, arena_printf(req->arena, "/dokumenter/%s/udgave/%lld", s.d.head.key,
                                     (long long)s.d.head.issue_no));
    struct pair head[11];
    struct document_row row = document_row_of(&s.d.head, req->arena);
    bool may_edit = s.d.sight == SIGHT_WRITE && who_may(&req->who, PERM_DOCUMENT_EDIT);
    struct document_view v = {.key = s.d.head.key,
        .lang = s.d.head.lang,
        .head = head,
        .n_head = show_head_pairs(&s.d.head, s.d.number, s.decision, head, req->arena),
        .may_edit = may_edit,
        .sees_draft = s.d.sight >= SIGHT_DRAFT,
        .has_panel = s.has_open,
        .csrf = req_csrf(req),
        .row = &row,
        .number = s.d.number,
        .locks = s.locks,
        .n_locks = s.n_locks,
        .n_comments = s.n_comments};
    rc = show_fill(req, &s, &v);
    if (!rc)
        rc = show_attention(req, &s, &v);
    if (rc)
        return rc;
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {s.d.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, s.d.head.title, crumbs, 2);
    show_page_head(h, req, &s, &row);
    t_document_open(h, &v);
    show_sections(h, &s, v.sections, may_edit, s.has_open ? s.open.key : NULL);
    t_document_sheet_close(h);
    if (s.has_open)
        panel_show(h, req, &s.d, &s.open, &s.ground);
    t_document_close(h, &v);
    return page_end(req, res, h);
}
static const struct param show_params[] = {{"key", P_KEY, 0, 0}, {"tal", P_TEXT, 0, 400}};
ROUTE(document_show_route, "GET", "/dokumenter/{key}", PERM_DOCUMENT_READ, show_page, show_params);

/* The document and one of its issues. */
static int issue_read(struct req *req, struct document_full *d, struct document_issue *issue)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = document_load(c, &actor, req_text(req, "key"), NEED_ISSUED, d, req->arena, &req->err);
    if (!rc)
        rc = document_issue_by_no(c, d->head.id, req_int(req, "no", 0), issue, req->arena, &req->err);
    if (!rc && issue->title)
        d->head.title = issue->title;
    db_release(req->db, c);
    return rc;
}

static int issue_page(struct req *req, struct res *res)
{
    struct document_full d;
    struct document_issue issue;
    int rc = issue_read(req, &d, &issue);
    if (rc)
        return rc;
    const char *title = arena_printf(req->arena, tr("Udgave %lld"), (long long)issue.issue_no);
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"},
        {d.head.title, arena_printf(req->arena, "/dokumenter/%s", d.head.key)}, {title, NULL}};
    struct issue_view v = {
        .no = issue.issue_no, .at = issue.at, .data_day = issue.data_day, .hash = issue.hash};
    struct html *h = page_begin(
        req, res, MENU_DOCUMENTS, arena_printf(req->arena, "%s, %s", d.head.title, title), crumbs, 3);
    t_issue_show(h, d.head.key, d.head.lang, &v, req_csrf(req), render_issue(&issue));
    return page_end(req, res, h);
}
static const struct param issue_params[] = {{"key", P_KEY, 0, 0}, {"no", P_INT, 1, 100000}};
ROUTE(document_issue_route, "GET", "/dokumenter/{key}/udgave/{no}", PERM_DOCUMENT_READ, issue_page,
    issue_params);

static int issue_figures_page(struct req *req, struct res *res)
{
    struct document_full d;
    struct document_issue issue;
    struct conn *c;
    struct buf out = BUF_INIT;
    int rc = issue_read(req, &d, &issue);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = document_issue_json(c, d.head.id, issue.issue_no, &out, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = res_file(res, "application/json; charset=utf-8",
            arena_printf(req->arena, "%s-udgave-%lld-tal.json", d.head.key, (long long)issue.issue_no),
            out.data, out.len);
    buf_done(&out);
    return rc;
}
ROUTE(document_issue_figures_route, "GET", "/dokumenter/{key}/udgave/{no}/tal", PERM_DOCUMENT_READ,
    issue_figures_page, issue_params);
