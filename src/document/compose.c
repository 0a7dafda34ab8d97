#include "document/compose.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/suppress.h"

#include <stdlib.h>
#include <string.h>

#define MARK_FIGURE "\xEE\x80\x80"
#define MARK_END    "\xEE\x80\x81"
#define MARK_TABLE  "\xEE\x80\x83"

int compose_figure(struct conn *c, struct compose *co, const char *indicator, const struct figure_params *p,
    size_t *ret, struct err *err)
{
    const char *key = figure_key(indicator, p, co->arena);
    for (size_t i = 0; i < co->n_figures; i++) {
        if (text_equal(co->figures[i].key, key)) {
            *ret = i;
            return OK;
        }
    }
    if (!co->figures)
        co->figures = arena_array(co->arena, COMPOSE_MAX_FIGURES, sizeof *co->figures);
    if (!co->figures)
        return err_set(err, ERR_LIMIT, "compose_figure: out of memory");
    if (co->n_figures == COMPOSE_MAX_FIGURES)
        return err_user(err, ERR_INVALID,
            tr("Dokumentet har flere end %d tal. Del det op i flere dokumenter."), COMPOSE_MAX_FIGURES);
    int rc =
        figure_compute(c, co->actor, indicator, p, co->as_of, &co->figures[co->n_figures], co->arena, err);
    if (rc == ERR_NOT_FOUND) {
        char why[sizeof err->user];
        text_copy(why, sizeof why, err->user);
        err_clear(err);
        return err_user(err, ERR_INVALID, "{{figure %s}}: %s", key, why);
    }
    if (rc)
        return rc;
    *ret = co->n_figures++;
    return OK;
}

/* Number of the figure with this reference. */
static int compose_reference_figure(
    struct conn *c, struct compose *co, const char *reference, size_t *ret, struct err *err)
{
    struct figure_params params;
    const char *indicator;
    int rc = figure_parse(reference, &indicator, &params, co->arena, err);
    return rc ? rc : compose_figure(c, co, indicator, &params, ret, err);
}

static int compose_table(
    struct conn *c, struct compose *co, const char *reference, size_t *ret, struct err *err)
{
    if (!co->tables)
        co->tables = arena_array(co->arena, COMPOSE_MAX_TABLES, sizeof *co->tables);
    if (!co->tables)
        return err_set(err, ERR_LIMIT, "compose_table: out of memory");
    if (co->n_tables == COMPOSE_MAX_TABLES)
        return err_user(err, ERR_INVALID,
            tr("Dokumentet har flere end %d tabeller og figurer. Del det op i flere dokumenter."),
            COMPOSE_MAX_TABLES);
    int rc = table_compose(c, co, reference, &co->tables[co->n_tables], err);
    if (!rc)
        *ret = co->n_tables++;
    return rc;
}

static bool compose_has_marks(const char *body)
{
    return strstr(body, "\xEE\x80") != NULL;
}

/* A mark of its own paragraph. */
static void compose_block(struct buf *out, size_t number)
{
    buf_printf(out, "\n\n" MARK_TABLE "%zu" MARK_END "\n\n", number);
}

/* Whether the reference begins with the name of a chart: {{curve …}}, {{chart …}}. */
static bool compose_is_chart(const char *inside, struct arena *a)
{
    const struct document_table *t = document_table_find(arena_strndup(a, inside, strcspn(inside, " \n")));
    return t && t->draw;
}

/* One {{…}}; inside is its text without the braces. */
static int compose_reference(
    struct conn *c, struct compose *co, const char *inside, struct buf *out, struct err *err)
{
    size_t number = 0;
    int rc;
    if (text_has_prefix(inside, "figure ")) {
        rc = compose_reference_figure(c, co, inside + strlen("figure "), &number, err);
        if (!rc)
            buf_printf(out, MARK_FIGURE "%zu" MARK_END, number);
    } else if (text_has_prefix(inside, "table ") || compose_is_chart(inside, co->arena)) {
        rc = compose_table(
            c, co, text_has_prefix(inside, "table ") ? inside + strlen("table ") : inside, &number, err);
        if (!rc)
            compose_block(out, number);
    } else {
        rc = err_user(err, ERR_INVALID,
            tr("“{{%.60s}}” kendes ikke. Skriv {{figure …}}, {{table …}} eller {{chart …}}."), inside);
    }
    return rc;
}

int compose_body(struct conn *c, struct compose *co, const char *body, char **ret_markdown, struct err *err)
{
    struct buf out = BUF_INIT;
    int rc = OK;
    if (compose_has_marks(body))
        return err_user(
            err, ERR_INVALID, "%s", tr("Teksten har tegn, der ikke kan bruges. Slet dem, og prøv igen."));
    for (const char *p = body; !rc;) {
        const char *open = strstr(p, "{{");
        if (!open) {
            buf_puts(&out, p);
            break;
        }
        buf_put(&out, p, (size_t)(open - p));
        const char *close = strstr(open, "}}");
        if (!close) {
            rc = err_user(err, ERR_INVALID, tr("Talhenvisningen “%.60s” mangler }} til sidst."), open);
            break;
        }
        rc = compose_reference(
            c, co, arena_strndup(co->arena, open + 2, (size_t)(close - open - 2)), &out, err);
        p = close + 2;
    }
    if (!rc && buf_failed(&out))
        rc = err_set(err, ERR_LIMIT, "compose_body: out of memory");
    if (!rc)
        *ret_markdown = arena_strdup(co->arena, out.data ? out.data : "");
    buf_done(&out);
    return rc;
}

/* The figure's key without parameter dim; NULL when it has none. */
static const char *compose_table_key(const char *key, const char *dim, struct arena *a)
{
    struct figure_params all, rest = {0};
    const char *indicator;
    struct err err = ERR_INIT;
    if (figure_parse(key, &indicator, &all, a, &err) != OK || !figure_param(&all, dim))
        return NULL;
    for (int i = 0; i < all.n; i++) {
        if (!text_equal(all.p[i].name, dim))
            rest.p[rest.n++] = all.p[i];
    }
    return figure_key(indicator, &rest, a);
}

/* A figure's true count, also when it is suppressed. */
static int compose_whole(struct conn *c, struct compose *co, const char *key, int64_t *ret, struct err *err)
{
    struct figure_params params;
    struct figure whole;
    const char *indicator;
    int rc = figure_parse(key, &indicator, &params, co->arena, err);
    if (!rc)
        rc = figure_compute_whole(c, indicator, &params, co->as_of, &whole, co->arena, err);
    if (!rc)
        *ret = whole.value;
    return rc;
}

/* The ways in which figures of persons are divided; key[dim][i] is figure i's key without that one, NULL = it is no count divided so. */
static const char *const compose_dims[] = {"age", "sex", "district", "benefit", "education", "weeks"};
enum { COMPOSE_DIMS = sizeof compose_dims / sizeof compose_dims[0] };
struct compose_divided {
    const char **key[COMPOSE_DIMS];
};

static int compose_divide(struct compose *co, struct compose_divided *ret, struct err *err)
{
    for (size_t d = 0; d < COMPOSE_DIMS; d++) {
        ret->key[d] = arena_array(co->arena, co->n_figures + 1, sizeof *ret->key[d]);
        if (!ret->key[d])
            return err_set(err, ERR_LIMIT, "compose_divide: out of memory");
        for (size_t i = 0; i < co->n_figures; i++) {
            const struct figure *f = &co->figures[i];
            bool counts = f->kind == FIGURE_COMPUTED && f->format == FF_COUNT && !f->missing;
            ret->key[d][i] = counts ? compose_table_key(f->key, compose_dims[d], co->arena) : NULL;
        }
    }
    return OK;
}

static struct figure *compose_by_key(struct compose *co, const char *key)
{
    for (size_t i = 0; i < co->n_figures; i++) {
        if (text_equal(co->figures[i].key, key))
            return &co->figures[i];
    }
    return NULL;
}

/* One table: the cells whose key without the dim is table_key, and its total. Nothing is done when it has no cell. */
static int compose_suppress_table(
    struct conn *c, struct compose *co, const char *const *key, const char *table_key, struct err *err)
{
    struct suppress_cell cells[COMPOSE_MAX_FIGURES + 1];
    size_t place[COMPOSE_MAX_FIGURES], n = 0;
    struct figure *total = compose_by_key(co, table_key);
    int64_t rest = 0, k = figure_small_limit();
    bool any = false;
    int rc = OK;
    for (size_t i = 0; i < co->n_figures; i++) {
        if (!key[i] || !text_equal(key[i], table_key))
            continue;
        cells[n] = (struct suppress_cell){co->figures[i].value, INT64_MAX, co->figures[i].suppressed};
        any |= cells[n].hidden;
        place[n++] = i;
    }
    if (n == 0 || (!any && !(total && total->suppressed)))
        return OK;
    rc = compose_whole(c, co, table_key, &rest, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (cells[i].hidden)
            rc = compose_whole(c, co, co->figures[place[i]].key, &cells[i].value, err);
        rest -= cells[i].value;
    }
    if (rc || (!any && rest > k))
        return rc;
    /* What the table leaves out is not shown either, and so hides along. A hidden total is told by its cells when few are left out. */
    size_t n_cells = n;
    if (!any)
        cells[n_cells++] = suppress_hidden_total();
    else if (rest > 0)
        cells[n_cells++] = (struct suppress_cell){rest, INT64_MAX, true};
    bool enough = suppress_table(cells, n_cells, k);
    for (size_t i = 0; i < n; i++) {
        if (cells[i].hidden)
            figure_hide(&co->figures[place[i]]);
    }
    if (!enough && total)
        figure_hide(total);
    return OK;
}

static size_t compose_hidden(const struct compose *co)
{
    size_t n = 0;
    for (size_t i = 0; i < co->n_figures; i++)
        n += co->figures[i].suppressed;
    return n;
}

/* Each way of dividing once: the tables of a hidden figure, as a cell and as a total. */
static int compose_suppress_divided(
    struct conn *c, struct compose *co, const struct compose_divided *by, struct err *err)
{
    int rc = OK;
    for (size_t d = 0; d < COMPOSE_DIMS; d++) {
        for (size_t i = 0; !rc && i < co->n_figures; i++) {
            if (co->figures[i].suppressed)
                rc = compose_suppress_table(
                    c, co, by->key[d], by->key[d][i] ? by->key[d][i] : co->figures[i].key, err);
        }
    }
    return rc;
}

/* A figure hidden by one table or way of dividing may stand in another, which must then hide one more. */
int compose_suppress(struct conn *c, struct compose *co, struct err *err)
{
    struct compose_divided by;
    bool is_divided = false;
    int rc = OK;
    for (size_t before = co->n_figures + 1; !rc && before != compose_hidden(co);) {
        before = compose_hidden(co);
        if (before && !is_divided)
            rc = compose_divide(co, &by, err);
        is_divided = before > 0;
        if (!rc && is_divided)
            rc = compose_suppress_divided(c, co, &by, err);
        for (size_t i = 0; !rc && i < co->n_tables; i++)
            rc = table_suppress(c, co, &co->tables[i], err);
    }
    return rc;
}

bool compose_next_mark(
    const char *text, size_t len, size_t *ret_before, size_t *ret_after, char *ret_kind, size_t *ret_number)
{
    bool in_tag = false; /* a mark in an attribute is no place for a figure */
    for (size_t i = 0; i + 6 < len + 1; i++) {
        if (text[i] == '<' || text[i] == '>')
            in_tag = text[i] == '<';
        if (in_tag || text[i] != '\xEE' || text[i + 1] != '\x80' ||
            (text[i + 2] != '\x80' && text[i + 2] != '\x83'))
            continue;
        size_t k = i + 3, number = 0;
        while (k < len && text[k] >= '0' && text[k] <= '9')
            number = number * 10 + (size_t)(text[k++] - '0');
        if (k + 3 > len || memcmp(text + k, MARK_END, 3) != 0)
            continue;
        *ret_before = i;
        *ret_after = k + 3;
        *ret_kind = text[i + 2] == '\x80' ? 'f' : 't';
        *ret_number = number;
        return true;
    }
    return false;
}
