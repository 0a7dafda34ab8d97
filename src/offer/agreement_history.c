#include "offer/agreement_history.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/agreement.h"
#include "offer/agreement_decision.h"
#include "offer/agreement_option.h"
#include "offer/agreement_place.h"
#include "offer/tender.h"
#include "system/code.h"

#include <string.h>

/* A row of the log. */
struct history_row {
    struct stamp at;
    const char *name, *action, *detail;
};
static const struct field history_row_fields[] = {
    FIELD(history_row, at, F_STAMP, NULL, 0),
    FIELD(history_row, name, F_TEXT, NULL, 0),
    FIELD(history_row, action, F_TEXT, NULL, 0),
    FIELD(history_row, detail, F_LONG, NULL, 0),
};
static TABLE(history_row_table, "history_row", NULL, history_row, history_row_fields);

SQL(agreement_history_id, "SELECT id FROM agreement WHERE key = $1");
SQL(agreement_history_select,
    "SELECT a.at AS at, u.name AS name, a.action AS action, a.detail AS detail FROM audit a "
    "LEFT JOIN app_user u ON u.id = a.user_id WHERE a.entity = 'agreement' AND a.entity_id = $1 "
    "ORDER BY a.id DESC LIMIT $2");
SQL(agreement_history_last,
    "SELECT u.name AS name FROM audit a JOIN app_user u ON u.id = a.user_id WHERE a.entity = 'agreement' "
    "AND a.entity_id = $1 AND a.action = 'update' ORDER BY a.id DESC LIMIT 1");

/* The detail is "table name: old → new; …". */
int agreement_history_add(struct conn *c, const struct actor *actor, const char *action,
    const char *agreement, const struct table *t, const void *old, const void *now, struct err *err)
{
    struct arena *a = arena_new(0);
    struct buf detail = BUF_INIT;
    int64_t id = INT_NONE;
    void *none = a ? arena_alloc(a, t->size) : NULL;
    if (!none) {
        arena_free(a);
        return err_set(err, ERR_LIMIT, "agreement_history_add: out of memory");
    }
    field_clear_row(t, none);
    buf_puts(&detail, t->name);
    buf_putc(&detail, ' ');
    field_diff(t, old ? old : none, now ? now : none, &detail, a);
    int rc = buf_failed(&detail) ? err_set(err, ERR_LIMIT, "agreement_history_add: out of memory")
                                 : q_int(c, &agreement_history_id, ARGS(V_TEXT(agreement)), &id, err);
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){action, "agreement", id, INT_NONE, detail.data}, err);
    buf_done(&detail);
    arena_free(a);
    return rc;
}

static const struct table *history_table(const char *detail, size_t n)
{
    static const struct table *const tables[] = {&agreement_table, &agreement_part_table,
        &agreement_place_table, &agreement_option_table, &agreement_decision_table, &tender_table};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (strlen(tables[i]->name) == n && strncmp(tables[i]->name, detail, n) == 0)
            return tables[i];
    }
    return NULL;
}

/* ": contract → framework" with the labels of the codes. */
static void put_codes(struct buf *out, const char *list, const char *change, struct arena *a)
{
    static const char arrow[] = " → ";
    const char *at = strstr(change, arrow);
    if (!at || strncmp(change, ": ", 2) != 0) {
        buf_puts(out, change);
        return;
    }
    const char *old = arena_strndup(a, change + 2, (size_t)(at - change) - 2), *now = at + sizeof arrow - 1;
    buf_printf(out, ": %s%s%s", text_equal(old, "–") ? old : code_label(list, old), arrow,
        text_equal(now, "–") ? now : code_label(list, now));
}

/* "places: 40 → 25; …" with the labels of the fields in place of their names. */
static const char *history_words(const struct table *t, const char *text, struct arena *a)
{
    struct buf out = BUF_INIT;
    while (*text) {
        const char *end = strstr(text, "; "), *colon = strstr(text, ": ");
        size_t n = end ? (size_t)(end - text) : strlen(text);
        const struct field *f = NULL;
        if (colon && colon < text + n)
            f = field_find(t, arena_strndup(a, text, (size_t)(colon - text)));
        bool shown = !f || (f->label && !text_equal(f->name, "key") && !text_equal(f->name, "agreement"));
        if (shown) {
            if (out.len)
                buf_puts(&out, "; ");
            if (f) {
                buf_puts(&out, tr(f->label));
                n -= (size_t)(colon - text);
                text = colon;
            }
            if (f && f->list)
                put_codes(&out, f->list, arena_strndup(a, text, n), a);
            else
                buf_put(&out, text, n);
        }
        text += n;
        if (text[0] == ';' && text[1] == ' ')
            text += 2;
    }
    const char *words = out.len && !buf_failed(&out) ? arena_strdup(a, out.data) : NULL;
    buf_done(&out);
    return words;
}

int agreement_history(struct conn *c, int64_t agreement_id, int64_t limit, struct agreement_change **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct history_row *rows;
    size_t n;
    int rc = q_all(c, &agreement_history_select, ARGS(V_INT(agreement_id), V_INT(limit)), &history_row_table,
        &rows, &n, a, err);
    if (rc)
        return rc;
    struct agreement_change *list = arena_array(a, n + 1, sizeof *list);
    if (!list)
        return err_set(err, ERR_LIMIT, "agreement_history: out of memory");
    for (size_t i = 0; i < n; i++) {
        const char *detail = rows[i].detail ? rows[i].detail : "";
        size_t name = strcspn(detail, " ");
        const struct table *t = history_table(detail, name);
        list[i] = (struct agreement_change){rows[i].at, rows[i].name, rows[i].action,
            t ? tr(t->label) : tr(agreement_table.label),
            t && detail[name] ? history_words(t, detail + name + 1, a) : rows[i].detail};
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

int agreement_last_changed_by(struct conn *c, int64_t id, const char **ret, struct arena *a, struct err *err)
{
    struct history_row row;
    *ret = NULL;
    int rc = q_one(c, &agreement_history_last, ARGS(V_INT(id)), &history_row_table, &row, a, err);
    if (rc == ERR_NOT_FOUND)
        return OK;
    if (!rc)
        *ret = row.name;
    return rc;
}
