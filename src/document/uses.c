#include "document/uses.h"

#include "base/lang.h"
#include "base/log.h"
#include "base/text.h"
#include "document/drift.h"
#include "system/audit.h"

#include <string.h>

static void uses_of_table(const struct figure_table *t, bool *seen)
{
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t k = 0; k < t->n_columns; k++) {
            const struct table_cell *cell = &t->row[r]->cell[k];
            if (cell->kind != CELL_EMPTY && cell->kind != CELL_TEXT)
                seen[cell->figure] = true;
        }
    }
}

/* Sets seen[i] for each figure in the composed section: in its text, tables and charts. seen[COMPOSE_MAX_FIGURES]. */
static void uses_of_section(const struct compose *co, const char *markdown, bool *seen)
{
    size_t len = markdown ? strlen(markdown) : 0, before, after, number;
    char kind;
    while (len && compose_next_mark(markdown, len, &before, &after, &kind, &number)) {
        if (kind == 'f' && number < co->n_figures)
            seen[number] = true;
        if (kind == 't' && number < co->n_tables)
            uses_of_table(&co->tables[number], seen);
        markdown += after;
        len -= after;
    }
}

/* Whether kept[n] of the section are the figures seen, neither more nor fewer. */
static bool uses_are(
    const struct figure_use *kept, size_t n, const char *section, const struct compose *co, const bool *seen)
{
    size_t n_kept = 0, n_seen = 0, n_found = 0;
    for (size_t i = 0; i < n; i++)
        n_kept += text_equal(kept[i].section, section);
    for (size_t k = 0; k < co->n_figures; k++) {
        if (!seen[k])
            continue;
        n_seen++;
        bool found = false;
        for (size_t i = 0; i < n && !found; i++)
            found = text_equal(kept[i].key, co->figures[k].key) && text_equal(kept[i].section, section);
        n_found += found;
    }
    return n_kept == n_seen && n_found == n_seen;
}

enum { USES_TRIES = 5 };

struct uses {
    const struct actor *actor;
    struct document_full d;
    struct compose co;
    char **markdown;
    struct figure_then *before; /* what the values are held against */
    size_t n_before;
    struct figure_agreed *values;
    size_t n_values;
    bool agree;       /* also those that are others than before */
    const char *seen; /* the mark of those that the writer agreed to; NULL = any */
    bool stale;       /* somebody saved the document or agreed to its numbers after it was read */
    struct arena *a;
};

/* Sections that cannot be composed stay NULL. */
static int uses_compose(struct conn *c, struct uses *u, struct err *err)
{
    u->markdown = arena_array(u->a, u->d.n_sections + 1, sizeof *u->markdown);
    if (!u->markdown)
        return err_set(err, ERR_LIMIT, "uses: out of memory");
    for (size_t i = 0; i < u->d.n_sections; i++) {
        struct err fault = ERR_INIT;
        int rc = compose_body(c, &u->co, u->d.sections[i].body, &u->markdown[i], &fault);
        if (rc == ERR_INVALID) {
            u->markdown[i] = NULL;
        } else if (rc) {
            *err = fault;
            return rc;
        }
    }
    return compose_suppress(c, &u->co, err);
}

static const struct figure_then *uses_before(const struct figure_then *all, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(all[i].key, key))
            return &all[i];
    }
    return NULL;
}

/* New figures, and with agree those that have drifted. */
static int uses_values(struct conn *c, struct uses *u, struct err *err)
{
    int rc = frozen_baseline(c, u->d.head.id, &u->before, &u->n_before, u->a, err);
    u->values = rc ? NULL : arena_array(u->a, u->co.n_figures + 1, sizeof *u->values);
    if (!rc && !u->values)
        rc = err_set(err, ERR_LIMIT, "uses: out of memory");
    for (size_t i = 0; !rc && i < u->co.n_figures; i++) {
        const struct figure *now = &u->co.figures[i];
        const struct figure_then *then = uses_before(u->before, u->n_before, now->key);
        struct drift d = {0};
        if (then && (!u->agree || !drift_is(then, now)))
            continue;
        if (then)
            rc = drift_explain(c, then, now, &d, u->a, err);
        u->values[u->n_values++] = (struct figure_agreed){now, drift_code(d.cause)};
    }
    return rc;
}

/* Nothing is agreed to but what was seen. When no number is another one any more there is nothing to agree to, and no conflict. */
static int uses_seen(struct conn *c, const struct uses *u, struct err *err)
{
    char mark[DRIFT_MARK + 1];
    struct drift *rows = NULL;
    size_t n = 0;
    if (!u->seen)
        return OK;
    int rc = drift_since(c, u->before, u->n_before, u->co.figures, u->co.n_figures, &rows, &n, u->a, err);
    n = rc ? 0 : drift_in_text(rows, n);
    if (n)
        rc = drift_mark(rows, n, mark, u->a, err);
    if (!rc && n && !text_equal(u->seen, mark))
        rc = err_set(err, ERR_CONFLICT, "the numbers of %s are others than those seen", u->d.head.key);
    return rc;
}

static int uses_read(
    struct db *db, const char *key, struct uses *u, const struct actor *reader, struct err *err)
{
    struct conn *c;
    enum lang lang = lang_current();
    int rc = db_lease_snapshot(db, &c, err);
    if (rc)
        return rc;
    rc = document_load(c, u->actor, key, NEED_WRITE, &u->d, u->a, err);
    if (!rc) {
        u->co = (struct compose){.actor = reader, .as_of = clock_today(), .arena = u->a};
        lang_set(text_equal(u->d.head.lang, "en") ? LANG_EN : LANG_DA);
        rc = uses_compose(c, u, err);
        if (!rc)
            rc = uses_values(c, u, err);
        if (!rc)
            rc = uses_seen(c, u, err);
        lang_set(lang);
    }
    db_release(db, c);
    return rc;
}

static int uses_write_section(struct conn *c, const struct uses *u, size_t i, struct err *err)
{
    bool *seen = arena_array(u->a, COMPOSE_MAX_FIGURES, sizeof *seen);
    struct figure *figures = arena_array(u->a, u->co.n_figures + 1, sizeof *figures);
    size_t n = 0;
    if (!seen || !figures)
        return err_set(err, ERR_LIMIT, "uses: out of memory");
    uses_of_section(&u->co, u->markdown[i], seen);
    for (size_t k = 0; k < u->co.n_figures; k++) {
        if (seen[k])
            figures[n++] = u->co.figures[k];
    }
    return frozen_set_use(c, u->d.head.id, u->d.sections[i].key, figures, n, err);
}

static bool uses_is_read(const struct document_full *read, const struct document_full *now)
{
    bool same = read->n_sections == now->n_sections;
    for (size_t i = 0; same && i < now->n_sections; i++)
        same = text_equal(read->sections[i].key, now->sections[i].key) &&
               text_equal(read->sections[i].body, now->sections[i].body);
    return same;
}

/* Whether the values are held against what they were held against when they were read. */
static int uses_same_baseline(struct conn *c, const struct uses *u, bool *ret, struct err *err)
{
    struct figure_then *now = NULL;
    size_t n = 0;
    int rc = frozen_baseline(c, u->d.head.id, &now, &n, u->a, err);
    *ret = !rc && n == u->n_before;
    for (size_t i = 0; *ret && i < n; i++)
        *ret = now[i].id == u->before[i].id && now[i].issue_no == u->before[i].issue_no &&
               text_equal(now[i].key, u->before[i].key);
    return rc;
}

static int uses_write(struct conn *c, void *ctx, struct err *err)
{
    struct uses *u = ctx;
    struct document_full now;
    int rc = document_load(c, u->actor, u->d.head.key, NEED_WRITE, &now, u->a, err);
    bool same = false;
    if (!rc)
        rc = uses_same_baseline(c, u, &same, err);
    u->stale = !rc && !(same && uses_is_read(&u->d, &now));
    if (rc || u->stale)
        return rc;
    for (size_t i = 0; !rc && i < u->d.n_sections; i++)
        rc = uses_write_section(c, u, i, err);
    if (!rc)
        rc = frozen_agree(c, u->actor, u->d.head.id, u->values, u->n_values, err);
    if (!rc && u->agree && u->n_values)
        rc = audit_add(c, u->actor,
            &(struct audit_entry){
                "agree", "document", u->d.head.id, INT_NONE, arena_printf(u->a, "%zu figures", u->n_values)},
            err);
    return rc;
}

/* Reads, computes outside the write, and writes unless the document is another one by then. */
static int uses_try(struct db *db, const char *key, struct uses *u, struct err *err)
{
    struct actor reader = *u->actor;
    reader.perms &= ~(UINT64_C(1) << PERM_EFFECT_ROWS); /* as readers see them */
    u->n_values = 0;
    int rc = uses_read(db, key, u, &reader, err);
    enum lang lang = lang_current();
    lang_set(text_equal(u->d.head.lang, "en") ? LANG_EN : LANG_DA);
    if (!rc)
        rc = db_write(db, "document_use", uses_write, u, err);
    lang_set(lang);
    u->co.actor = NULL;
    return rc;
}

static int uses_run(struct db *db, const struct actor *actor, const char *key, bool agree, const char *seen,
    size_t *ret_n, struct err *err)
{
    struct uses u = {.actor = actor, .agree = agree, .seen = seen, .stale = true, .a = arena_new(0)};
    if (!u.a)
        return err_set(err, ERR_LIMIT, "uses: out of memory");
    int rc = OK;
    for (int i = 0; !rc && u.stale && i < USES_TRIES; i++)
        rc = uses_try(db, key, &u, err);
    if (!rc && u.stale)
        rc = err_set(
            err, ERR_CONFLICT, "%s was saved %d times while its figures were counted", key, USES_TRIES);
    if (!rc && ret_n)
        *ret_n = u.n_values;
    arena_free(u.a);
    return rc;
}

int uses_keep(struct db *db, const struct actor *actor, const char *document_key, struct err *err)
{
    return uses_run(db, actor, document_key, false, NULL, NULL, err);
}

void uses_keep_stored(struct db *db, const struct actor *actor, const char *document_key)
{
    struct err err = ERR_INIT;
    if (uses_keep(db, actor, document_key, &err))
        log_event(LOG_WARN, "document_use", "document=%s fault=%s", document_key, err.op);
}

int uses_is_behind(struct conn *c, const struct document_full *d, const struct compose *co,
    char *const *markdown, bool *ret, struct arena *a, struct err *err)
{
    struct figure_use *kept = NULL;
    bool *seen = arena_array(a, COMPOSE_MAX_FIGURES, sizeof *seen);
    size_t n = 0;
    *ret = false;
    if (!seen)
        return err_set(err, ERR_LIMIT, "uses: out of memory");
    int rc = frozen_uses(c, d->head.id, &kept, &n, a, err);
    for (size_t i = 0; !rc && !*ret && i < d->n_sections; i++) {
        const char *section = d->sections[i].key;
        if (d->sections[i].hidden)
            continue;
        memset(seen, 0, COMPOSE_MAX_FIGURES * sizeof *seen);
        uses_of_section(co, markdown[i], seen);
        *ret = !uses_are(kept, n, section, co, seen);
    }
    return rc;
}

int uses_agree(struct db *db, const struct actor *actor, const char *document_key, const char *seen,
    size_t *ret_n, struct err *err)
{
    return uses_run(db, actor, document_key, true, seen, ret_n, err);
}
