/* One statement for many groups of arguments: its text and its arrays. */
#include "db/postgres_internal.h"
#include "base/text.h"
#include <stdio.h>
#include <string.h>

/* The parameters as columns of one row for each time. */
static void put_groups(struct buf *b, const bool *is_text, size_t n_params)
{
    buf_puts(b, "unnest(");
    for (size_t i = 0; i < n_params; i++)
        buf_printf(b, "%s$%zu::%s[]", i ? ", " : "", i + 1, is_text[i] ? "text" : "bigint");
    buf_puts(b, ") AS many(");
    for (size_t i = 0; i < n_params; i++)
        buf_printf(b, "%smany_%zu", i ? ", " : "", i + 1);
    buf_putc(b, ')');
}

/* Puts text with $1 as many.many_1. groups is put before the first WHERE outside brackets; false when it was to be put and there is none. */
static bool put_many_text(struct buf *b, const char *text, const char *groups)
{
    char quote = 0;
    int depth = 0;
    for (const char *p = text; *p; p++) {
        if (quote || *p == '\'' || *p == '"')
            quote = !quote ? *p : *p == quote ? 0 : quote;
        depth += quote ? 0 : (*p == '(') - (*p == ')');
        if (groups && !quote && depth == 0 && text_has_prefix(p, " WHERE ")) {
            buf_puts(b, groups);
            groups = NULL;
        }
        if (!quote && *p == '$')
            buf_puts(b, "many.many_");
        else
            buf_putc(b, *p);
    }
    return !groups;
}

/* A SELECT is looked up for each group in their order: OFFSET keeps the planner from making another join of it, whatever it believes of the
 * tables. An UPDATE or DELETE is of all groups at once. */
bool pg_many_text(struct buf *b, const struct stmt *s, const bool *is_text)
{
    if (text_has_prefix(s->text, "SELECT ")) {
        buf_puts(b, "SELECT one.* FROM ");
        put_groups(b, is_text, s->n_params);
        buf_puts(b, ", LATERAL (SELECT * FROM (");
        put_many_text(b, s->text, NULL);
        buf_puts(b, ") AS each OFFSET 0) AS one");
        return true;
    }
    struct buf groups = BUF_INIT;
    bool update = text_has_prefix(s->text, "UPDATE ");
    buf_puts(&groups, update ? " FROM " : " USING ");
    put_groups(&groups, is_text, s->n_params);
    bool ok = (update || text_has_prefix(s->text, "DELETE ")) && !buf_failed(&groups) &&
              put_many_text(b, s->text, groups.data);
    buf_done(&groups);
    return ok;
}

static void put_be(struct buf *b, uint64_t v, int bytes)
{
    char out[8];
    for (int i = 0; i < bytes; i++)
        out[i] = (char)(v >> (8 * (bytes - 1 - i)));
    buf_put(b, out, (size_t)bytes);
}

bool pg_many_array(struct buf *b, const struct val *args, size_t n_args, size_t n, bool is_text)
{
    char digits[24];
    const uint32_t head[] = {1, 1, is_text ? OID_TEXT : OID_INT8, (uint32_t)n, 1};
    for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
        put_be(b, head[i], 4);
    for (size_t i = 0; i < n; i++) {
        const struct val *v = &args[i * n_args];
        if (v->type == VAL_NULL) {
            put_be(b, UINT32_MAX, 4);
        } else if (!is_text) {
            if (v->type != VAL_INT)
                return false;
            put_be(b, 8, 4);
            put_be(b, (uint64_t)v->i, 8);
        } else {
            const char *text = v->s;
            if (v->type == VAL_INT) {
                snprintf(digits, sizeof digits, "%lld", (long long)v->i);
                text = digits;
            }
            put_be(b, strlen(text), 4);
            buf_puts(b, text);
        }
    }
    return true;
}
