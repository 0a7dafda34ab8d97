/* Writing in the journal: a new note, a correction, a note moved to the citizen it is about, and drafts. */
#include "base/text.h"
#include "journal.html.h"
#include "path/journal_page.h"
#include "system/code.h"

#include <string.h>

static const char *const edit_files[ATTACHMENT_FIELDS] = {"fil1", "fil2", "fil3"};

enum { EDIT_MAX_FIELDS = 8 };

/* What the page works on. */
struct edit_state {
    struct citizen_open o;
    bool is_correction;
    struct journal_whole old; /* the note being corrected */
    struct journal_draft draft;
    bool has_draft;
    const char *url; /* "/borgere/KEY/journal" */
};

static int64_t edit_root(const struct edit_state *s)
{
    return s->is_correction ? journal_root(&s->old.now) : 0;
}

static int edit_open(struct req *req, struct res *res, const char *what, struct edit_state *s)
{
    struct conn *c;
    int rc = journal_page_open(req, res, what, &s->o);
    if (rc)
        return rc;
    s->url = arena_printf(req->arena, "%s/journal", s->o.url);
    if (s->is_correction)
        rc = journal_page_load(req, &s->o, &s->old);
    if (!rc && s->is_correction && s->old.now.other_id != INT_NONE)
        rc = err_user(&req->err, ERR_REFUSED, "%s",
            tr("Notatet er flyttet til den rette borger og kan kun rettes der."));
    const char *track = s->is_correction ? s->old.now.track : journal_own_track(&s->o.actor);
    if (!rc && !journal_may_write(&s->o.actor, track))
        rc = err_user(&req->err, ERR_DENIED, "%s",
            tr("Kun forvaltningen, som sporet hører til, kan skrive og rette notater på sporet."));
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = journal_draft_of(c, &s->o.actor, s->o.citizen.id, edit_root(s), &s->draft, req->arena, &req->err);
    s->has_draft = rc == OK;
    db_release(req->db, c);
    return rc == ERR_NOT_FOUND ? OK : rc;
}

/* ---- the form ---- */

/* As typed, else from the draft, else from the note, else the standard choice. */
static const char *edit_value(struct req *req, const struct edit_state *s, const char *name)
{
    const struct journal_draft *d = &s->draft;
    if (req_is_post(req))
        return req_form(req, name);
    if (s->has_draft) {
        const struct field *f = field_find(&journal_draft_table, name);
        const char *value = f ? field_text(f, d, req->arena) : NULL;
        if (value && *value)
            return value;
    }
    if (s->is_correction) {
        const struct journal_row *n = &s->old.now;
        const struct field *f = field_find(&journal_row_table, name);
        bool is_reason = text_has_prefix(name, "correction");
        return f && !is_reason ? citizen_page_field_text(f, n, req->arena) : "";
    }
    if (text_equal(name, "kind"))
        return "note";
    if (text_equal(name, "track"))
        return journal_own_track(&s->o.actor);
    return text_equal(name, "day") ? citizen_page_day(req->arena, s->o.today) : "";
}

static const struct html_option *edit_tracks(struct req *req, const struct actor *actor, size_t *ret_n)
{
    const struct code *const *codes;
    size_t n = code_list("track", DAY_NONE, &codes);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    *ret_n = 0;
    for (size_t i = 0; options && i < n; i++) {
        if (journal_may_write(actor, codes[i]->code))
            options[(*ret_n)++] = (struct html_option){codes[i]->code, code_label("track", codes[i]->code)};
    }
    return options;
}

/* Reasons to choose among: moving to another citizen has a page of its own. */
static const struct html_option *edit_reasons(struct req *req, size_t *ret_n)
{
    size_t n;
    const struct html_option *all = page_options(req->arena, "journal_correction", NULL, &n);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    *ret_n = 0;
    for (size_t i = 0; options && i < n; i++) {
        if (!text_equal(all[i].value, "wrong_citizen"))
            options[(*ret_n)++] = all[i];
    }
    return options;
}

static void edit_add_field(
    struct req *req, const struct edit_state *s, const char *name, struct journal_field *fields, size_t *n)
{
    struct journal_field *f = &fields[(*n)++];
    f->field = field_find(&journal_note_table, name);
    f->typed = edit_value(req, s, name);
    f->error = err_field_text(&req->err, name);
    if (text_equal(name, "kind"))
        f->options = page_options(req->arena, "journal_kind", NULL, &f->n_options);
    if (text_equal(name, "track")) {
        f->options = edit_tracks(req, &s->o.actor, &f->n_options);
        f->is_hidden = f->n_options == 1;
    }
    if (text_equal(name, "day"))
        f->hint = tr("Dagen, det skete. Skriv datoen som 09.03.2026.");
    if (text_equal(name, "correction_reason")) {
        struct field *required = arena_must(req->arena, sizeof *required);
        *required = *f->field;
        required->rule |= FR_REQUIRED;
        f->field = required;
        f->options = edit_reasons(req, &f->n_options);
    }
}

static const char *edit_file_hint(struct req *req)
{
    return arena_printf(req->arena, tr("%s. Højst %s hver."), attachment_types_label(req->arena),
        attachment_size_words(attachment_max(), req->arena));
}

static void edit_fill(struct req *req, const struct edit_state *s, struct journal_edit_view *v)
{
    static const char *const names[] = {"kind", "track", "day", "title", "text"};
    struct journal_field *fields = arena_must(req->arena, EDIT_MAX_FIELDS * sizeof *fields);
    *v = (struct journal_edit_view){.csrf = req_csrf(req),
        .err = &req->err,
        .back_url = s->url,
        .may_draft = true,
        .file_fields = edit_files};
    if (s->is_correction) {
        edit_add_field(req, s, "correction_reason", fields, &v->n_fields);
        edit_add_field(req, s, "correction_text", fields, &v->n_fields);
    }
    for (size_t i = 0; i < 5; i++)
        edit_add_field(req, s, names[i], fields, &v->n_fields);
    v->fields = fields;
    v->has_draft = s->has_draft && !req_is_post(req);
    if (s->is_correction) {
        v->back_url = arena_printf(req->arena, "%s/%lld", s->url, (long long)journal_root(&s->old.now));
        v->post_url = arena_printf(req->arena, "%s/ret", v->back_url);
        v->submit = tr("Gem rettelse");
        v->version = s->old.now.version;
        v->id = s->old.now.id;
    } else {
        v->post_url = arena_printf(req->arena, "%s/ny", s->url);
        v->submit = tr("Gem notat");
        v->file_hint = edit_file_hint(req);
    }
}

static int edit_show(
    struct req *req, struct res *res, const struct edit_state *s, const struct journal_edit_view *v)
{
    const char *title = s->is_correction ? tr("Ret notat") : tr("Skriv notat");
    struct html *h = journal_page_begin(req, res, &s->o, s->url, title);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = arena_printf(req->arena, "%s: %s", title, s->o.name),
        .lead = citizen_page_lead(req, &s->o),
        .badge = citizen_page_badge(req, &s->o),
        .badge_class = "plain"};
    t_page_head(h, &head);
    t_journal_edit(h, v);
    return page_end(req, res, h);
}

static int edit_form(struct req *req, struct res *res, bool is_correction)
{
    struct edit_state s = {.is_correction = is_correction};
    struct journal_edit_view v;
    int rc = edit_open(req, res, is_correction ? N_("ret notat") : N_("nyt notat"), &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    edit_fill(req, &s, &v);
    return edit_show(req, res, &s, &v);
}

static int journal_new_page(struct req *req, struct res *res)
{
    return edit_form(req, res, false);
}

static int journal_correct_page(struct req *req, struct res *res)
{
    return edit_form(req, res, true);
}

/* ---- saving ---- */

struct edit_write {
    struct actor actor;
    struct journal_note note;
    struct journal_draft draft;
    int64_t old_id, version; /* old_id 0 = a new note */
    struct attachment_upload files[ATTACHMENT_FIELDS];
    size_t n_files;
};

static int edit_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    struct journal_note note = w->note; /* may run again */
    int rc = w->old_id ? journal_correct(c, &w->actor, w->old_id, w->version, &note, err)
                       : journal_add(c, &w->actor, &note, err);
    if (!rc && w->n_files)
        rc = attachment_add(c, &w->actor, note.citizen_id, note.id, w->files, w->n_files, err);
    return rc;
}

static int edit_draft_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    return journal_draft_save(c, &w->actor, &w->draft, err);
}

static const char *edit_typed(struct req *req, const char *name)
{
    const char *typed = text_trim(req->arena, req_form(req, name));
    return *typed ? typed : NULL;
}

static void edit_read(struct req *req, const struct edit_state *s, struct edit_write *w)
{
    static const char *const names[] = {
        "kind", "track", "day", "title", "text", "correction_reason", "correction_text"};
    *w = (struct edit_write){.actor = s->o.actor};
    field_clear_row(&journal_note_table, &w->note);
    field_clear_row(&journal_draft_table, &w->draft);
    w->note.citizen_id = w->draft.citizen_id = s->o.citizen.id;
    w->draft.note_id = edit_root(s);
    w->draft.kind = edit_typed(req, "kind");
    w->draft.track = edit_typed(req, "track");
    w->draft.day = edit_typed(req, "day");
    w->draft.title = edit_typed(req, "title");
    w->draft.text = edit_typed(req, "text");
    for (size_t i = 0; i < (s->is_correction ? 7 : 5); i++) {
        struct field f = *field_find(&journal_note_table, names[i]);
        f.rule &= ~(unsigned)FR_REQUIRED; /* the operation asks, in words of its own */
        field_parse(&f, &w->note, req_form(req, names[i]), false, req->arena, &req->err);
    }
    if (s->is_correction) {
        w->old_id = req_int(req, "retter", s->old.now.id);
        w->version = req_int(req, "version", 0);
    }
    for (size_t i = 0; !s->is_correction && i < ATTACHMENT_FIELDS; i++) {
        const struct upload *u = req_upload(req, edit_files[i]);
        if (u)
            w->files[w->n_files++] = (struct attachment_upload){edit_files[i], u->filename, u->data, u->size};
    }
}

/* Somebody corrected the note meanwhile: what is typed stays, beside what stands now, and is saved over that. */
static int edit_conflict(struct req *req, struct res *res, struct edit_state *s)
{
    struct journal_edit_view v;
    struct journal_item theirs;
    req->err = ERR_INIT;
    int rc = journal_page_load(req, &s->o, &s->old);
    if (rc)
        return rc;
    theirs = journal_page_item(req, &s->o, &s->old, 0);
    edit_fill(req, s, &v);
    v.theirs = &theirs;
    v.theirs_who = s->old.now.author ? s->old.now.author : tr("Systemet");
    res->status = err_http_status(ERR_CONFLICT);
    return edit_show(req, res, s, &v);
}

/* The form again with messages; the text is kept as a draft as well. */
static int edit_refused(struct req *req, struct res *res, struct edit_state *s, struct edit_write *w)
{
    struct journal_edit_view v;
    struct err err = ERR_INIT;
    int rc = db_write(req->db, "journal_draft", edit_draft_fn, w, &err);
    if (rc) {
        req->err = err;
        return rc;
    }
    edit_fill(req, s, &v);
    v.files_lost = v.files_open = w->n_files > 0;
    res->status = err_http_status(ERR_INVALID);
    return edit_show(req, res, s, &v);
}

static int edit_save(struct req *req, struct res *res, bool is_correction)
{
    struct edit_state s = {.is_correction = is_correction};
    struct edit_write w;
    int rc = edit_open(req, res, is_correction ? N_("gem rettelse") : N_("gem notat"), &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    edit_read(req, &s, &w);
    const char *note_url = arena_printf(req->arena, "%s/%lld", s.url, (long long)edit_root(&s));
    if (text_equal(req_form(req, "handling"), "kladde")) {
        req->err = ERR_INIT;
        rc = db_write(req->db, "journal_draft", edit_draft_fn, &w, &req->err);
        return rc ? rc
                  : res_redirect(res, arena_printf(req->arena, "%s?besked=%d",
                                          is_correction ? note_url : s.url, JOURNAL_DRAFTED));
    }
    rc = req->err.n_fields ? ERR_INVALID : OK;
    if (!attachment_check(w.files, w.n_files, req->arena, &req->err) && !rc)
        rc = db_write(req->db, "journal", edit_write_fn, &w, &req->err);
    else
        rc = ERR_INVALID;
    if (rc == ERR_CONFLICT && is_correction)
        return edit_conflict(req, res, &s);
    if (rc == ERR_INVALID)
        return edit_refused(req, res, &s, &w);
    if (rc)
        return rc;
    return res_redirect(res, arena_printf(req->arena, "%s?besked=%d", is_correction ? note_url : s.url,
                                 is_correction ? JOURNAL_CORRECTED : JOURNAL_SAVED));
}

static int journal_new_save_page(struct req *req, struct res *res)
{
    return edit_save(req, res, false);
}

static int journal_correct_save_page(struct req *req, struct res *res)
{
    return edit_save(req, res, true);
}

/* ---- moving ---- */

static const struct field move_field = {
    "other", F_TEXT, 0, N_("Den rette borgers CPR-nummer"), FR_REQUIRED, 11, NULL};

static int move_show(struct req *req, struct res *res, const struct edit_state *s)
{
    struct journal_field *field = arena_must(req->arena, sizeof *field);
    *field = (struct journal_field){.field = &move_field,
        .typed = req_is_post(req) ? req_form(req, "other") : "",
        .error = err_field_text(&req->err, "other"),
        .hint = tr("Ti cifre, fx 010179-9992.")};
    struct journal_edit_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .fields = field,
        .n_fields = 1,
        .submit = tr("Flyt notatet"),
        .version = s->old.now.version,
        .id = s->old.now.id};
    v.back_url = arena_printf(req->arena, "%s/%lld", s->url, (long long)journal_root(&s->old.now));
    v.post_url = arena_printf(req->arena, "%s/flyt", v.back_url);
    struct journal_item item = journal_page_item(req, &s->o, &s->old, 400);
    struct html *h = journal_page_begin(req, res, &s->o, s->url, tr("Flyt til rette borger"));
    t_error_summary(h, &req->err);
    struct page_head head = {
        .title = tr("Flyt notatet til rette borger"), .lead = citizen_page_lead(req, &s->o)};
    t_page_head(h, &head);
    t_journal_move(h, &item);
    t_journal_edit(h, &v);
    return page_end(req, res, h);
}

static int journal_move_page(struct req *req, struct res *res)
{
    struct edit_state s = {.is_correction = true};
    int rc = edit_open(req, res, N_("flyt notat"), &s);
    return rc ? (rc == CITIZEN_ANSWERED ? OK : rc) : move_show(req, res, &s);
}

struct move_write {
    struct actor actor;
    int64_t id, version, to;
};
static int move_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct move_write *w = ctx;
    return journal_move(c, &w->actor, w->id, w->version, w->to, err);
}

static int journal_move_save_page(struct req *req, struct res *res)
{
    struct edit_state s = {.is_correction = true};
    struct conn *c;
    struct citizen other;
    int rc = edit_open(req, res, N_("flyt notat"), &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = journal_find_citizen(c, &s.o.actor, req_form(req, "other"), &other, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc) {
        struct move_write w = {s.o.actor, req_int(req, "retter", 0), req_int(req, "version", 0), other.id};
        rc = db_write(req->db, "journal_move", move_write_fn, &w, &req->err);
    }
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return move_show(req, res, &s);
    }
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s?besked=%d", s.url, JOURNAL_MOVED));
}

#define NOTE_PARAMS                                                                                          \
    {"kind", P_FORM, 0, 80}, {"track", P_FORM, 0, 80}, {"day", P_FORM, 0, 40}, {"title", P_FORM, 0, 200},    \
        {"text", P_FORM, 0, 20000}, {"handling", P_FORM, 0, 20},                                             \
    {                                                                                                        \
        "key", P_KEY, 0, 0                                                                                   \
    }
static const struct param journal_key_params[] = {{"key", P_KEY, 0, 0}};
static const struct param journal_id_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
static const struct param journal_new_params[] = {
    NOTE_PARAMS, {"fil1", P_FILE, 0, 0}, {"fil2", P_FILE, 0, 0}, {"fil3", P_FILE, 0, 0}};
static const struct param journal_correct_params[] = {NOTE_PARAMS, {"id", P_INT, 1, INT64_MAX},
    {"correction_reason", P_FORM, 0, 80}, {"correction_text", P_FORM, 0, 400},
    {"version", P_INT, 1, INT64_MAX}, {"retter", P_INT, 1, INT64_MAX}};
static const struct param journal_move_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"other", P_FORM, 0, 20}, {"version", P_INT, 1, INT64_MAX}, {"retter", P_INT, 1, INT64_MAX}};
ROUTE(
    journal_new, "GET", "/borgere/{key}/journal/ny", PERM_CITIZEN_EDIT, journal_new_page, journal_key_params);
ROUTE(journal_new_save, "POST", "/borgere/{key}/journal/ny", PERM_CITIZEN_EDIT, journal_new_save_page,
    journal_new_params);
ROUTE(journal_correct_show, "GET", "/borgere/{key}/journal/{id}/ret", PERM_CITIZEN_EDIT, journal_correct_page,
    journal_id_params);
ROUTE(journal_correct_save, "POST", "/borgere/{key}/journal/{id}/ret", PERM_CITIZEN_EDIT,
    journal_correct_save_page, journal_correct_params);
ROUTE(journal_move_show, "GET", "/borgere/{key}/journal/{id}/flyt", PERM_CITIZEN_EDIT, journal_move_page,
    journal_id_params);
ROUTE(journal_move_save, "POST", "/borgere/{key}/journal/{id}/flyt", PERM_CITIZEN_EDIT,
    journal_move_save_page, journal_move_params);
