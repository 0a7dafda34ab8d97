#include "document/document.h"

#include "base/lang.h"
#include "base/text.h"
#include "document/compose.h"
#include "document/document_member.h"
#include "document/frozen.h"
#include "document/hearing.h"
#include "system/audit.h"

#include <sodium.h>
#include <string.h>

#define DOCUMENT_FIELDS                                                                                      \
    FIELD(document, id, F_ID, NULL, FR_PRIMARY), FIELD(document, key, F_TEXT, NULL, FR_KEY),                 \
        FIELD(document, kind, F_TEXT, N_("Dokumenttype"), FR_REQUIRED),                                      \
        FIELD_MAX(document, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),                                   \
        FIELD(document, state, F_TEXT, N_("Tilstand"), 0), FIELD(document, lang, F_TEXT, N_("Sprog"), 0),    \
        FIELD_MAX(document, recipient, F_TEXT, N_("Til"), 0, 200),                                           \
        FIELD(document, committee, F_TEXT, N_("Udvalg"), 0),                                                 \
        FIELD_MAX(document, case_f2, F_TEXT, N_("F2-sagsnummer"), 0, 40),                                    \
        FIELD_MAX(document, case_edoc, F_TEXT, N_("eDoc-sagsnummer"), 0, 40),                                \
        FIELD_MAX(document, kle, F_TEXT, N_("KLE-emne"), 0, 40),                                             \
        FIELD(document, asked, F_DAY, N_("Spurgt"), 0),                                                      \
        FIELD_MAX(document, asked_by, F_TEXT, N_("Spurgt af"), 0, 200),                                      \
        FIELD(document, day, F_DAY, N_("Dato"), 0),                                                          \
        FIELD_MAX(document, author, F_TEXT, N_("Sagsbehandler"), 0, 120),                                    \
        FIELD(document, issue_no, F_INT, NULL, 0), FIELD(document, changed, F_STAMP, N_("Gemt"), 0),         \
        FIELD(document, changed_by, F_ID, NULL, 0),                                                          \
        FIELD(document, version, F_INT, NULL, FR_VERSION | FR_HIDDEN)
static const struct field document_fields[] = {DOCUMENT_FIELDS};
TABLE(document_table, "document", N_("Dokumenter"), document, document_fields);
static const struct field document_read_fields[] = {
    DOCUMENT_FIELDS,
    FIELD(document, sees, F_INT, NULL, 0),
    FIELD(document, issued_title, F_TEXT, NULL, 0),
    FIELD(document, issued_at, F_STAMP, NULL, 0),
};
static TABLE(document_read_table, "document", NULL, document, document_read_fields);

static const struct field document_section_fields[] = {
    FIELD(document_section, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_section, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(document_section, key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(document_section, pos, F_INT, NULL, 0),
    FIELD_MAX(document_section, title, F_TEXT, N_("Overskrift"), FR_REQUIRED, 200),
    FIELD_MAX(document_section, body, F_LONG, N_("Tekst"), 0, 50000),
    FIELD(document_section, hidden, F_BOOL, N_("Vis ikke afsnittet"), 0),
    FIELD(document_section, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(document_section_table, "document_section", N_("Afsnit"), document_section, document_section_fields);

static const struct field document_question_fields[] = {
    FIELD(document_question, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_question, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(document_question, pos, F_INT, NULL, 0),
    FIELD_MAX(document_question, text, F_TEXT, N_("Delspørgsmål"), FR_REQUIRED, 500),
    FIELD(document_question, section, F_TEXT, N_("Besvares i"), 0),
    FIELD_MAX(document_question, reason, F_LONG, N_("Hvorfor det ikke besvares"), 0, 1000),
    FIELD(document_question, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(document_question_table, "document_question", N_("Delspørgsmål"), document_question,
    document_question_fields);

static const struct field document_issue_fields[] = {
    FIELD(document_issue, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_issue, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(document_issue, issue_no, F_INT, NULL, FR_REQUIRED),
    FIELD(document_issue, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(document_issue, user_id, F_ID, NULL, 0),
    FIELD(document_issue, data_day, F_DAY, NULL, FR_REQUIRED),
    FIELD(document_issue, hash, F_TEXT, NULL, FR_REQUIRED),
    FIELD(document_issue, html, F_LONG, NULL, FR_REQUIRED),
    FIELD(document_issue, markdown, F_LONG, NULL, FR_REQUIRED),
    FIELD(document_issue, title, F_TEXT, NULL, 0),
};
TABLE(document_issue_table, "document_issue", N_("Udgaver"), document_issue, document_issue_fields);

struct document_figure {
    const char *json;
};
static const struct field document_figure_fields[] = {FIELD(document_figure, json, F_LONG, NULL, 0)};
static TABLE(document_figure_table, "document_figure", NULL, document_figure, document_figure_fields);

#define DOCUMENT_COLUMNS                                                                                       \
    "id, key, kind, title, state, lang, recipient, committee, case_f2, case_edoc, kle, asked, asked_by, day, " \
    "author, issue_no, changed, changed_by, version"
#define ISSUE_COLUMNS "id, document_id, issue_no, at, user_id, data_day, hash, html, markdown, title"
SQL(document_select_key, "SELECT " DOCUMENT_COLUMNS " FROM document WHERE key = $1");
SQL(document_select_id, "SELECT " DOCUMENT_COLUMNS " FROM document WHERE id = $1");
SQL(document_select_all,
    "SELECT d.id AS id, d.key AS key, d.kind AS kind, d.title AS title, d.state AS state, d.lang AS lang, "
    "d.recipient AS recipient, d.committee AS committee, d.case_f2 AS case_f2, d.case_edoc AS case_edoc, d.kle AS kle, "
    "d.asked AS asked, d.asked_by AS asked_by, d.day AS day, d.author AS author, d.issue_no AS issue_no, "
    "d.changed AS changed, d.changed_by AS changed_by, d.version AS version, "
    "CASE WHEN " SIGHT_READS(
        "d") " THEN 1 ELSE 0 END AS sees, i.title AS issued_title, i.at AS issued_at "
             "FROM document d LEFT JOIN document_issue i ON i.document_id = d.id AND i.issue_no = d.issue_no "
             "WHERE d.issue_no > 0 OR " SIGHT_SEES("d") " ORDER BY d.changed DESC, d.id DESC");
SQL(document_select_sections,
    "SELECT id, document_id, key, pos, title, body, hidden, version FROM document_section "
    "WHERE document_id = $1 ORDER BY pos");
SQL(document_select_section,
    "SELECT id, document_id, key, pos, title, body, hidden, version FROM document_section WHERE id = $1");
SQL(document_next_pos, "SELECT COALESCE(MAX(pos), 0) + 1 FROM document_section WHERE document_id = $1");
SQL(document_select_questions,
    "SELECT id, document_id, pos, text, section, reason, version FROM document_question "
    "WHERE document_id = $1 ORDER BY pos");
SQL(document_touch,
    "UPDATE document SET state = $4, changed = $2, changed_by = $3, version = version + 1 WHERE id = $1");
SQL(document_select_issues,
    "SELECT " ISSUE_COLUMNS " FROM document_issue WHERE document_id = $1 ORDER BY issue_no DESC");
SQL(document_select_issue,
    "SELECT " ISSUE_COLUMNS " FROM document_issue WHERE document_id = $1 AND issue_no = $2");
SQL(document_select_figures,
    "SELECT json FROM document_figure WHERE document_id = $1 AND issue_no = $2 ORDER BY pos");

static int document_missing(int rc, struct err *err)
{
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Dokumentet findes ikke. Se listen over dokumenter."));
    return rc;
}

/* What somebody may know of the document who sees only what was issued; the newest issue's title, or what it is called now. */
static void document_mask(struct document *d, const char *issued_title, struct stamp issued_at)
{
    struct document all = *d;
    field_clear_row(&document_table, d);
    d->id = all.id;
    d->key = all.key;
    d->kind = all.kind;
    d->lang = all.lang;
    d->state = "issued";
    d->issue_no = all.issue_no;
    d->version = all.version;
    d->title = issued_title ? issued_title : all.title;
    d->changed = issued_at;
    d->changed_by = INT_NONE;
}

static int document_load_parts(struct conn *c, struct document_full *d, struct arena *a, struct err *err)
{
    int rc = q_all(c, &document_select_sections, ARGS(V_INT(d->head.id)), &document_section_table,
        &d->sections, &d->n_sections, a, err);
    if (!rc)
        rc = q_all(c, &document_select_questions, ARGS(V_INT(d->head.id)), &document_question_table,
            &d->questions, &d->n_questions, a, err);
    return rc;
}

/* The text is the issue's; what stood beside it is not in the issue. */
static void document_drop_unissued(struct document_full *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n_sections; i++) {
        if (!d->sections[i].hidden)
            d->sections[n++] = d->sections[i];
    }
    d->n_sections = n;
    d->n_questions = 0;
    d->head.asked = DAY_NONE;
    d->head.asked_by = NULL;
    d->head.changed_by = INT_NONE;
}

/* Only what was issued. */
static int document_load_issued(struct conn *c, struct document_full *d, struct arena *a, struct err *err)
{
    struct document_issue issue;
    int rc = document_issue_by_no(c, d->head.id, d->head.issue_no, &issue, a, err);
    if (!rc)
        document_mask(&d->head, issue.title, issue.at);
    return rc;
}

int document_load(struct conn *c, const struct actor *actor, const char *key, enum document_need need,
    struct document_full *ret, struct arena *a, struct err *err)
{
    memset(ret, 0, sizeof *ret);
    int rc = q_one(c, &document_select_key, ARGS(V_TEXT(key)), &document_table, &ret->head, a, err);
    if (!rc)
        rc = sight_read(c, actor, ret->head.id, &ret->sight, err);
    if (rc)
        return document_missing(rc, err);
    bool sees = ret->sight >= SIGHT_DRAFT, is_issue = text_equal(ret->head.state, "issued");
    bool enough = need == NEED_ISSUED ? ret->sight >= SIGHT_ISSUED
                  : need == NEED_TEXT ? sees || (is_issue && ret->sight == SIGHT_ISSUED)
                                      : sees;
    if (!enough)
        return document_missing(ERR_NOT_FOUND, err);
    if (need == NEED_WRITE && ret->sight < SIGHT_WRITE)
        return err_user(err, ERR_DENIED, "%s",
            tr("Du kan læse kladden, men ikke skrive i den. Bed en af forfatterne om at gøre dig til medforfatter."));
    rc = sees || is_issue ? document_load_parts(c, ret, a, err) : document_load_issued(c, ret, a, err);
    if (!rc && !sees)
        document_drop_unissued(ret);
    return rc ? rc : frozen_number(c, ret->head.id, &ret->number, a, err);
}

int document_list(struct conn *c, const struct actor *actor, struct document **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    int rc =
        q_all(c, &document_select_all, ARGS(SIGHT_ARGS(actor)), &document_read_table, ret, ret_n, a, err);
    for (size_t i = 0; !rc && i < *ret_n; i++) {
        if (!(*ret)[i].sees)
            document_mask(&(*ret)[i], (*ret)[i].issued_title, (*ret)[i].issued_at);
    }
    return rc;
}

static int document_insert_parts(struct conn *c, struct document_full *d, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < d->n_sections; i++) {
        d->sections[i].document_id = d->head.id;
        rc = q_insert(c, &document_section_table, &d->sections[i], NULL, err);
    }
    for (size_t i = 0; !rc && i < d->n_questions; i++) {
        d->questions[i].document_id = d->head.id;
        rc = q_insert(c, &document_question_table, &d->questions[i], NULL, err);
    }
    return rc;
}

int document_store(struct conn *c, const struct actor *actor, struct document_full *d, const char **ret_key,
    struct arena *a, struct err *err)
{
    unsigned char random[4];
    randombytes_buf(random, sizeof random);
    if (!d->head.key)
        d->head.key =
            arena_printf(a, "%s-%02x%02x%02x%02x", text_slug(a, tr(document_kind_find(d->head.kind)->label)),
                random[0], random[1], random[2], random[3]);
    d->head.changed = clock_now();
    d->head.changed_by = actor->user_id ? actor->user_id : INT_NONE;
    int rc = q_insert(c, &document_table, &d->head, &d->head.id, err);
    if (!rc)
        rc = document_insert_parts(c, d, err);
    if (!rc)
        rc =
            audit_add(c, actor, &(struct audit_entry){"create", "document", d->head.id, INT_NONE, NULL}, err);
    if (!rc)
        rc = member_writes(c, actor, d->head.id, err);
    if (!rc)
        *ret_key = d->head.key;
    return rc;
}

static int document_touch_audit(
    struct conn *c, const struct actor *actor, int64_t document_id, const char *detail, struct err *err)
{
    int rc = q_exec(c, &document_touch,
        ARGS(V_INT(document_id), V_STAMP(clock_now()), V_INT(actor->user_id ? actor->user_id : INT_NONE),
            V_TEXT("draft")),
        NULL, err);
    if (!rc)
        rc = member_writes(c, actor, document_id, err);
    if (rc)
        return rc;
    return audit_add(
        c, actor, &(struct audit_entry){"update", "document", document_id, INT_NONE, detail}, err);
}

static int document_check_body(struct db *db, const struct actor *actor, const char *body, struct err *err)
{
    struct conn *c;
    char *markdown;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "document_check_body: out of memory");
    struct compose co = {.actor = actor, .as_of = clock_today(), .arena = a};
    int rc = db_lease(db, &c, err);
    if (!rc) {
        rc = compose_body(c, &co, body, &markdown, err);
        db_release(db, c);
    }
    if (rc == ERR_INVALID && !err->n_fields)
        err_field(err, "body", "%s", err->user);
    arena_free(a);
    return rc;
}

struct document_section_write {
    const struct actor *actor;
    const struct document_section *section;
};

static int document_insert_section(struct conn *c, struct document_section *now, struct err *err)
{
    now->version = 1;
    int rc = q_int(c, &document_next_pos, ARGS(V_INT(now->document_id)), &now->pos, err);
    return rc ? rc : q_insert(c, &document_section_table, now, NULL, err);
}

static int document_update_section(
    struct conn *c, struct document_section *now, struct arena *a, struct err *err)
{
    struct document_section old;
    int rc = q_one(c, &document_select_section, ARGS(V_INT(now->id)), &document_section_table, &old, a, err);
    if (rc)
        return rc;
    now->document_id = old.document_id;
    now->key = old.key;
    now->pos = old.pos;
    return q_update(c, &document_section_table, now, err);
}

static int document_write_section(struct conn *c, void *ctx, struct err *err)
{
    const struct document_section_write *w = ctx;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "document_write_section: out of memory");
    struct document_section now = *w->section;
    if (!now.body)
        now.body = "";
    int rc = now.id ? document_update_section(c, &now, a, err) : document_insert_section(c, &now, err);
    if (!rc)
        rc = document_touch_audit(c, w->actor, now.document_id, arena_printf(a, "section %s", now.key), err);
    arena_free(a);
    return rc;
}

int document_save_section(
    struct db *db, const struct actor *actor, const struct document_section *section, struct err *err)
{
    struct document_section_write w = {actor, section};
    int rc = document_check_body(db, actor, section->body ? section->body : "", err);
    return rc ? rc : db_write(db, "document_section", document_write_section, &w, err);
}

int document_save_question(
    struct conn *c, const struct actor *actor, const struct document_question *question, struct err *err)
{
    int rc = q_update(c, &document_question_table, question, err);
    return rc ? rc : document_touch_audit(c, actor, question->document_id, "question", err);
}

int document_save_head(
    struct conn *c, const struct actor *actor, const struct document *head, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "document_save_head: out of memory");
    struct buf diff = BUF_INIT;
    struct document old, now = *head;
    int rc = document_missing(
        q_one(c, &document_select_id, ARGS(V_INT(head->id)), &document_table, &old, a, err), err);
    now.state = "draft";
    now.changed = clock_now();
    now.changed_by = actor->user_id ? actor->user_id : INT_NONE;
    if (!rc)
        rc = q_update(c, &document_table, &now, err);
    if (!rc)
        rc = member_writes(c, actor, head->id, err);
    if (!rc) {
        field_diff(&document_table, &old, &now, &diff, a);
        rc = audit_add(
            c, actor, &(struct audit_entry){"update", "document", head->id, INT_NONE, diff.data}, err);
    }
    buf_done(&diff);
    arena_free(a);
    return rc;
}

static const struct document_section *document_find_section(const struct document_full *d, const char *key)
{
    for (size_t i = 0; key && i < d->n_sections; i++) {
        if (text_equal(d->sections[i].key, key))
            return &d->sections[i];
    }
    return NULL;
}

/* A template tells what to write in lines that begin so; they are not for readers. */
static bool has_guidance(const char *body)
{
    static const char guidance[] = "> Skriv:";
    for (const char *p = strstr(body, guidance); p; p = strstr(p + 1, guidance)) {
        if (p == body || p[-1] == '\n')
            return true;
    }
    return false;
}

/* Titles of the sections that some kind must have, for a document that lacks one. */
static const struct {
    const char *key, *title;
} mandatory_titles[] = {
    {"hjemmel", N_("Hjemmel")}, {"oekonomi", N_("Økonomi")}, {"videre-proces", N_("Videre proces")}};

bool document_missing_section(const struct document_full *d, const char *key, struct document_section *ret)
{
    const struct document_kind *kind = document_kind_find(d->head.kind);
    if (!kind || !text_list_has(kind->mandatory, key) || document_find_section(d, key))
        return false;
    field_clear_row(&document_section_table, ret);
    ret->id = 0;
    ret->document_id = d->head.id;
    ret->key = ret->title = key;
    ret->body = "";
    ret->hidden = 0;
    ret->version = 1;
    enum lang lang = lang_current();
    lang_set(text_equal(d->head.lang, "en") ? LANG_EN : LANG_DA);
    for (size_t i = 0; i < sizeof mandatory_titles / sizeof mandatory_titles[0]; i++) {
        if (text_equal(mandatory_titles[i].key, key)) {
            ret->key = mandatory_titles[i].key;
            ret->title = tr(mandatory_titles[i].title);
        }
    }
    lang_set(lang);
    return true;
}

/* The kind's mandatory sections are there and shown; that they have text is asked of every section. */
static void check_mandatory(const struct document_full *d, const struct document_kind *kind, struct err *err)
{
    const char *list = kind ? kind->mandatory : NULL, *word;
    size_t n;
    while (text_list_next(&list, &word, &n)) {
        char key[80];
        struct document_section missing;
        snprintf(key, sizeof key, "%.*s", (int)n, word);
        const struct document_section *found = document_find_section(d, key);
        if (document_missing_section(d, key, &missing))
            err_field(err, missing.key,
                tr("Afsnittet “%s” mangler, og det skal med i denne slags dokument. Skriv det."),
                missing.title);
        if (found && found->hidden)
            err_field(err, found->key,
                tr("Afsnittet “%s” skal med i denne slags dokument. Vis det, og skriv teksten."),
                found->title);
    }
}

int document_check(const struct document_full *d, struct err *err)
{
    const struct document_kind *kind = document_kind_find(d->head.kind);
    for (size_t i = 0; i < d->n_sections; i++) {
        const struct document_section *s = &d->sections[i];
        if (!s->hidden && has_guidance(s->body))
            err_field(err, s->key,
                tr("Afsnittet “%s” har stadig skabelonens vejledning. Skriv teksten, og slet linjerne, der begynder med “> Skriv:”."),
                s->title);
        if (!s->hidden && !*s->body)
            err_field(err, s->key,
                tr("Afsnittet “%s” mangler tekst. Skriv den, eller vælg, at afsnittet ikke vises."),
                s->title);
    }
    for (size_t i = 0; kind && kind->must_answer && i < d->n_questions; i++) {
        const struct document_question *q = &d->questions[i];
        const struct document_section *s = document_find_section(d, q->section);
        bool answered = s && !s->hidden && *s->body;
        if (!answered && !(q->reason && *q->reason))
            err_field(err, "questions",
                tr("Delspørgsmål %lld er ikke besvaret: vælg et afsnit, eller skriv, hvorfor det ikke besvares."),
                (long long)q->pos);
    }
    check_mandatory(d, kind, err);
    if (err->code == ERR_INVALID) {
        text_copy(
            err->user, sizeof err->user, tr("Dokumentet kan ikke udstedes endnu. Ret punkterne herunder."));
    }
    return err->code;
}

static void document_hash(const char *html, char ret[65])
{
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)html, strlen(html), NULL, 0);
    sodium_bin2hex(ret, 65, hash, sizeof hash);
}

int document_store_issue(struct conn *c, const struct actor *actor, const struct document *head,
    const char *html, const char *markdown, const struct figure *figures, size_t n_figures, day_t data_day,
    int64_t *ret_no, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "document_store_issue: out of memory");
    char hash[65];
    document_hash(html, hash);
    struct document now = *head;
    now.state = "issued";
    now.issue_no = head->issue_no + 1;
    now.changed = clock_now();
    now.changed_by = actor->user_id ? actor->user_id : INT_NONE;
    if (day_is_none(now.day))
        now.day = clock_today();
    struct document_issue issue = {
        0, head->id, now.issue_no, now.changed, now.changed_by, data_day, hash, html, markdown, now.title};
    int rc = q_update(c, &document_table, &now, err);
    if (!rc)
        rc = approval_keep(c, head->id, head->version, err);
    if (!rc)
        rc = q_insert(c, &document_issue_table, &issue, NULL, err);
    for (size_t i = 0; !rc && i < n_figures; i++)
        rc = frozen_store(c, head->id, now.issue_no, i, &figures[i], a, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"issue", "document", head->id, INT_NONE,
                arena_printf(a, "issue %lld hash %s", (long long)now.issue_no, hash)},
            err);
    if (!rc)
        *ret_no = now.issue_no;
    arena_free(a);
    return rc;
}

int document_issues(struct conn *c, int64_t document_id, struct document_issue **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &document_select_issues, ARGS(V_INT(document_id)), &document_issue_table, ret, ret_n, a, err);
}

int document_issue_by_no(struct conn *c, int64_t document_id, int64_t no, struct document_issue *ret,
    struct arena *a, struct err *err)
{
    return document_missing(q_one(c, &document_select_issue, ARGS(V_INT(document_id), V_INT(no)),
                                &document_issue_table, ret, a, err),
        err);
}

int document_issue_json(
    struct conn *c, int64_t document_id, int64_t no, struct buf *out, struct arena *a, struct err *err)
{
    struct document_figure *rows;
    size_t n;
    int rc = q_all(c, &document_select_figures, ARGS(V_INT(document_id), V_INT(no)), &document_figure_table,
        &rows, &n, a, err);
    if (rc)
        return rc;
    buf_putc(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_puts(out, ",\n");
        buf_puts(out, rows[i].json);
    }
    buf_puts(out, "]");
    return OK;
}
