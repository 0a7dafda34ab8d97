#include "document/render_page.h"

#include "assets/asset.h"
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "document/document_view.h"
#include "document/kind_internal.h"
#include "html/markdown.h"
#include "render.html.h"
#include "system/organisation.h"

#include <string.h>

int render_compose(
    struct conn *c, const struct document_full *d, struct compose *co, char ***ret_markdown, struct err *err)
{
    char **markdown = arena_array(co->arena, d->n_sections ? d->n_sections : 1, sizeof *markdown);
    if (!markdown)
        return err_set(err, ERR_LIMIT, "render_compose: out of memory");
    for (size_t i = 0; i < d->n_sections; i++) {
        if (d->sections[i].hidden)
            continue;
        int rc = compose_body(c, co, d->sections[i].body, &markdown[i], err);
        if (rc)
            return rc;
    }
    *ret_markdown = markdown;
    return compose_suppress(c, co, err);
}

/* Which figures have been shown already, so that a footnote's way back is the first place. */
struct render_seen {
    bool figure[COMPOSE_MAX_FIGURES];
};

struct render {
    const struct compose *co;
    enum render_mode mode;
    const char *open_key;
    struct render_seen *seen;
};

static void render_figure(struct html *h, const struct render *r, size_t number)
{
    const struct figure *f = &r->co->figures[number];
    const char *text = figure_text(f, h->arena);
    if (r->mode == RENDER_LIVE)
        t_figure_live(h, text, f->key, text_equal(f->key, r->open_key), f->kind == FIGURE_REPORTED,
            f->missing || f->suppressed, r->co->changed && r->co->changed[number]);
    else if (r->mode == RENDER_PLAIN)
        html_text(h, HARG(text));
    else if (r->seen->figure[number])
        t_figure_frozen_again(h, text, number + 1);
    else
        t_figure_frozen(h, text, number + 1);
    r->seen->figure[number] = true;
}

static void render_row(
    struct html *h, const struct render *r, const struct figure_table *t, const struct table_row *row)
{
    if (row->kind == ROW_HEADING) {
        t_figure_table_heading(h, row->label, t->n_columns + 1);
        return;
    }
    t_figure_table_row(h, row->label, row->kind == ROW_SUM);
    for (size_t k = 0; k < t->n_columns; k++) {
        const struct table_cell *cell = &row->cell[k];
        t_figure_table_cell(h, &t->column[k]);
        if (cell->kind == CELL_FIGURE)
            render_figure(h, r, cell->figure);
        else
            html_text(h, HARG(table_cell_words(r->co, cell, h->arena)));
        t_figure_table_cell_close(h);
    }
    t_figure_table_row_close(h);
}

/* On paper one drawing. On screen one for wide and one for narrow windows; the chart's own fold-out table is left out, because the table of its figures
 * follows, and its caption is the table's. */
static void render_drawing(struct html *h, const struct render *r, const struct figure_table *t)
{
    struct buf drawn = BUF_INIT, *out = h->out;
    bool before = h->document;
    h->out = &drawn;
    h->document = r->mode != RENDER_LIVE;
    t->record->draw(h, r->co, t);
    h->out = out;
    h->document = before;
    const char *all = arena_strndup(h->arena, drawn.data ? drawn.data : "", drawn.len);
    const char *caption = strstr(all, "<figcaption>"),
               *after = caption ? strstr(caption, "</figcaption>") : NULL;
    if (after) {
        html_raw(h, (struct html_safe){all, (size_t)(caption - all)});
        t_figure_caption(h, t->caption, t->unit);
        all = after + strlen("</figcaption>");
    }
    const char *fold = strstr(all, "<details"), *end = fold ? strstr(fold, "</details>") : NULL;
    h->out->failed |= buf_failed(&drawn);
    html_raw(h, (struct html_safe){all, end ? (size_t)(fold - all) : strlen(all)});
    if (end) {
        end += strlen("</details>");
        html_raw(h, (struct html_safe){end, strlen(end)});
    }
    buf_done(&drawn);
}

static void render_table(struct html *h, const struct render *r, const struct figure_table *t)
{
    struct table_view v = {.caption = t->caption,
        .head = t->head,
        .column = t->column,
        .n_columns = t->n_columns,
        .is_wide = t->n_columns > 5,
        .note = t->note,
        .n_notes = t->n_notes};
    if (t->record->draw) {
        render_drawing(h, r, t);
        v.caption = arena_printf(h->arena, tr("Som tabel: %s"), t->caption);
    }
    t_figure_table_open(h, &v);
    for (size_t i = 0; i < t->n_rows; i++)
        render_row(h, r, t, t->row[i]);
    t_figure_table_close(h, &v);
}

/* Takes the paragraph away that a chart or table stands alone in: neither may stand in one. */
static void render_block(const char *p, size_t *before, size_t *after, size_t len)
{
    if (*before < 3 || *after + 4 > len || memcmp(p + *before - 3, "<p>", 3) != 0 ||
        memcmp(p + *after, "</p>", 4) != 0)
        return;
    *before -= 3;
    *after += 4;
}

static void render_marks(struct html *h, const struct render *r, const char *markdown)
{
    struct html_safe body = {"", 0};
    struct err err = ERR_INIT;
    const struct compose *co = r->co;
    if (html_markdown(h->arena, markdown, 3, &body, &err) != OK)
        h->out->failed = true;
    const char *p = body.html;
    size_t len = body.len, before, after, number;
    char kind;
    while (compose_next_mark(p, len, &before, &after, &kind, &number)) {
        if (kind != 'f')
            render_block(p, &before, &after, len);
        html_raw(h, (struct html_safe){p, before});
        if (kind == 't' && number < co->n_tables)
            render_table(h, r, &co->tables[number]);
        else if (kind == 'f' && number < co->n_figures)
            render_figure(h, r, number);
        p += after;
        len -= after;
    }
    html_raw(h, (struct html_safe){p, len});
}

void render_section(struct html *h, const struct compose *co, const char *markdown, enum render_mode mode,
    const char *open_key)
{
    struct render_seen seen = {{false}};
    render_marks(h, &(struct render){co, mode, open_key, &seen}, markdown);
}

static size_t render_head_pairs(
    const struct document *head, const char *number, struct pair *pairs, struct arena *a)
{
    size_t n = 0;
    if (number)
        pairs[n++] = (struct pair){tr("Dokumentnummer"), number};
    pairs[n++] = (struct pair){tr("Dato"), words_day(head->day, a)};
    if (head->committee)
        pairs[n++] = (struct pair){tr("Udvalg"), organisation_name(head->committee)};
    if (head->case_f2)
        pairs[n++] = (struct pair){tr("F2-sagsnummer"), head->case_f2};
    if (head->case_edoc)
        pairs[n++] = (struct pair){tr("eDoc-sagsnummer"), head->case_edoc};
    if (head->kle)
        pairs[n++] = (struct pair){tr("KLE-emne"), head->kle};
    if (head->author)
        pairs[n++] = (struct pair){tr("Sagsbehandler"), head->author};
    return n;
}

static const char *render_kind_words(const struct figure *f)
{
    if (f->kind == FIGURE_REPORTED)
        return tr("Oplyst tal");
    return f->kind == FIGURE_COMPUTED ? tr("Beregnet tal") : tr("Fra registret");
}

/* The number of the figure's definition, which is added when no figure before had it. */
static size_t render_definition(struct definition_view *all, size_t *n, const struct figure *f)
{
    const char *kind = render_kind_words(f);
    for (size_t i = 0; i < *n; i++) {
        if (text_equal(all[i].definition, f->definition) && text_equal(all[i].source, f->source) &&
            text_equal(all[i].kind, kind) && all[i].version == f->version)
            return all[i].no;
    }
    all[*n] = (struct definition_view){
        *n + 1, f->definition, f->source, kind, f->version, f->kind == FIGURE_REPORTED};
    return ++*n;
}

void render_frozen(
    struct html *h, const struct document_full *d, const struct compose *co, char *const *markdown)
{
    struct pair pairs[8];
    struct footnote_view *notes = arena_array(h->arena, co->n_figures + 1, sizeof *notes);
    struct definition_view *definitions = arena_array(h->arena, co->n_figures + 1, sizeof *definitions);
    struct render_seen seen = {{false}};
    size_t n_definitions = 0;
    if (!notes || !definitions) {
        h->out->failed = true;
        return;
    }
    for (size_t i = 0; i < co->n_figures; i++) {
        const struct figure *f = &co->figures[i];
        notes[i] = (struct footnote_view){i + 1, figure_text(f, h->arena), f->title, f->filter, f->note,
            f->as_of, render_definition(definitions, &n_definitions, f)};
    }
    struct frozen_view v = {.title = d->head.title,
        .to = d->head.recipient,
        .head = pairs,
        .n_head = render_head_pairs(&d->head, d->number, pairs, h->arena),
        .notes = notes,
        .n_notes = co->n_figures,
        .definitions = definitions,
        .n_definitions = n_definitions};
    t_frozen_open(h, &v);
    for (size_t i = 0; i < d->n_sections; i++) {
        if (!markdown[i])
            continue;
        t_frozen_section(h, d->sections[i].title);
        render_marks(h, &(struct render){co, RENDER_FROZEN, NULL, &seen}, markdown[i]);
    }
    t_frozen_close(h, &v);
}

static void render_literal(struct html *h, const char *trusted)
{
    html_literal(h, trusted, strlen(trusted));
}

/* The title under each page but the first, as a text of CSS: everything but letters, digits and spaces is written as a number. */
static void render_footer(struct html *h, const char *title)
{
    render_literal(h, "@page { @bottom-left { content: \"");
    for (const char *p = title; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
                     *p == ' ' || ((unsigned char)*p & 0x80) != 0;
        const char *out = plain ? arena_strndup(h->arena, p, 1)
                                : arena_printf(h->arena, "\\%x ", (unsigned)(unsigned char)*p);
        render_literal(h, out);
    }
    render_literal(h, "\"; } }\n@page :first { @bottom-left { content: none; } }\n");
}

void render_file(struct html *h, const struct document *head, const char *frozen, size_t len)
{
    render_literal(h, "<!doctype html>\n<html lang=\"");
    html_attr(h, HARG(head->lang));
    render_literal(h,
        "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; font-src 'self' file:\">\n<title>");
    html_text(h, HARG(head->title));
    render_literal(h, "</title>\n<style>\n");
    render_literal(h, document_styles[0].text);
    render_footer(h, head->title);
    render_literal(h, "</style>\n</head>\n<body>\n<main>\n");
    html_raw(h, (struct html_safe){frozen, len});
    render_literal(h, "\n</main>\n</body>\n</html>\n");
}

struct html_safe render_issue(const struct document_issue *issue)
{
    return (struct html_safe){issue->html, strlen(issue->html)};
}

size_t render_fonts(struct worker_file files[2])
{
    static const char *const names[] = {"IBMPlexSans-Regular.woff2", "IBMPlexSans-SemiBold.woff2"};
    size_t n = 0;
    for (size_t i = 0; i < asset_count && n < 2; i++) {
        const char *slash = strrchr(asset_table[i].path, '/');
        for (size_t k = 0; slash && k < 2; k++) {
            if (!strcmp(slash + 1, names[k]))
                files[n++] = (struct worker_file){names[k], asset_table[i].data, asset_table[i].size};
        }
    }
    return n;
}

size_t render_word(struct worker_file files[2])
{
    files[0] = (struct worker_file){WORKER_WORD_STYLES, document_word, document_word_size};
    files[1] =
        (struct worker_file){WORKER_WORD_FILTER, document_filters[0].text, strlen(document_filters[0].text)};
    return 2;
}
