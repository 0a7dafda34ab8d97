/* The tables of a comparison as files. */
#include "effect/compare_page.h"

#include "base/text.h"
#include "effect/export_page.h"
#include "system/audit.h"
#include "system/layout_page.h"

#include <string.h>

enum { PARTS = 5, MAX_COLS = 8 };

struct part {
    const char *heads[MAX_COLS];
    struct export_table table;
};

/* A table of n rows with the first cols of its heads. */
static struct export_cell *part_begin(
    struct req *req, struct part *p, const char *name, size_t cols, size_t n)
{
    struct export_cell *cells = arena_must(req->arena, (n + 1) * cols * sizeof *cells);
    p->table =
        (struct export_table){.name = name, .heads = p->heads, .n_cols = cols, .cells = cells, .n_rows = n};
    return cells;
}

/* The figure and its limits, then what the groups were like. */
static void part_balance(struct req *req, const struct compare_view *v, struct part *p)
{
    enum { COLS = 7 };
    const char *const heads[COLS] = {tr("Oplysning"), tr("Deltagere før"), tr("Andre før"), tr("Forskel før"),
        tr("Deltagere efter"), tr("Andre efter"), tr("Forskel efter")};
    const struct export_cell none = export_text("");
    memcpy(p->heads, heads, sizeof heads);
    struct export_cell *c = part_begin(req, p, "sammenligning", COLS, v->n_balance + 2);
    const struct export_cell first[2][COLS] = {
        {export_text(arena_printf(req->arena, tr("%s, pct. og procentpoint"), v->word)), none, none, none,
            v->figure[0], v->figure[1], v->figure[2]},
        {export_text(tr("95 pct.-interval, procentpoint")), none, none, none, v->figure[3], v->figure[4],
            none}};
    memcpy(c, first, sizeof first);
    for (size_t i = 0; i < v->n_balance; i++) {
        const struct compare_balance_view *b = &v->balance[i];
        const struct export_cell row[COLS] = {
            export_text(b->is_share ? arena_printf(req->arena, tr("%s, pct."), b->label) : b->label),
            b->treated, b->other, b->smd_before, b->treated_after, b->other_after, b->smd_after};
        memcpy(c + (i + 2) * COLS, row, sizeof row);
    }
}

static void part_groups(struct req *req, const struct compare_view *v, struct part *p)
{
    enum { COLS = 7 };
    const char *const heads[COLS] = {tr("Gruppe"), tr("Personer"), tr("Indeksdage"), tr("Effektivt antal"),
        tr("Dage på ydelsen (median)"), tr("Mangler tid"), tr("Andel med udfaldet, pct.")};
    memcpy(p->heads, heads, sizeof heads);
    struct export_cell *c = part_begin(req, p, "grupper", COLS, v->n_groups);
    for (size_t i = 0; i < v->n_groups; i++) {
        const struct compare_group_view *g = &v->groups[i];
        const struct export_cell row[COLS] = {
            export_text(g->label), g->persons, g->rows, g->effective, g->wait, g->not_due, g->share};
        memcpy(c + i * COLS, row, sizeof row);
    }
}

static void part_bins(struct req *req, const struct compare_view *v, struct part *p)
{
    enum { COLS = 3 };
    const char *const heads[COLS] = {tr("Sandsynlighed for at deltage"), tr("Deltagere"), tr("Andre")};
    memcpy(p->heads, heads, sizeof heads);
    struct export_cell *c = part_begin(req, p, "sandsynlighed", COLS, v->n_bins);
    for (size_t i = 0; i < v->n_bins; i++) {
        const struct export_cell row[COLS] = {
            export_text(v->bins[i].label), v->bins[i].treated, v->bins[i].other};
        memcpy(c + i * COLS, row, sizeof row);
    }
}

static void part_times(struct req *req, const struct compare_view *v, struct part *p)
{
    enum { COLS = 4 };
    const char *const heads[COLS] = {tr("Kvartaler fra begyndelsen"), tr("Forskel i ændring, procentpoint"),
        tr("Nedre grænse"), tr("Øvre grænse")};
    memcpy(p->heads, heads, sizeof heads);
    struct export_cell *c = part_begin(req, p, "kvartaler", COLS, v->n_times);
    for (size_t i = 0; i < v->n_times; i++) {
        const struct export_cell row[COLS] = {
            export_text(v->times[i].label), v->times[i].value, v->times[i].low, v->times[i].high};
        memcpy(c + i * COLS, row, sizeof row);
    }
}

static void part_places(struct req *req, const struct compare_view *v, struct part *p)
{
    enum { COLS = 3 };
    const char *const heads[COLS] = {tr("Bydel"), tr("Begyndte"), tr("Personer på ydelsen")};
    memcpy(p->heads, heads, sizeof heads);
    struct export_cell *c = part_begin(req, p, "bydele", COLS, v->n_places);
    for (size_t i = 0; i < v->n_places; i++) {
        const struct export_cell row[COLS] = {
            export_text(v->places[i].label), export_text(v->places[i].first), v->places[i].persons};
        memcpy(c + i * COLS, row, sizeof row);
    }
}

static int send_book(struct req *req, struct res *res, const struct export_table *tables, size_t n)
{
    struct buf file = BUF_INIT;
    struct actor actor = req_actor(req);
    int rc = export_xlsx_book(tables, n, &file, &req->err);
    if (!rc && buf_failed(&file))
        rc = err_set(&req->err, ERR_LIMIT, "comparison: the book is too large");
    if (!rc)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"export", "figure", INT_NONE, INT_NONE, "sammenligning.xlsx"}, &req->err);
    if (!rc)
        rc = res_file(res, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "sammenligning.xlsx", file.data, file.len);
    buf_done(&file);
    return rc;
}

int compare_file(
    struct req *req, struct res *res, const char *format, int64_t part, const struct compare_view *v)
{
    static void (*const make[PARTS])(struct req *, const struct compare_view *, struct part *) = {
        part_balance, part_groups, part_bins, part_times, part_places};
    struct part *p = arena_must(req->arena, PARTS * sizeof *p);
    struct export_table tables[PARTS];
    size_t n = 0, n_notes = 3;
    const char **notes = arena_must(req->arena, (v->n_warnings + n_notes) * sizeof *notes);
    notes[0] = v->head.lead;
    notes[1] = v->method;
    notes[2] = v->source;
    for (size_t i = 0; i < v->n_warnings; i++)
        notes[n_notes++] = v->warnings[i];
    for (int i = 0; i < PARTS; i++) {
        make[i](req, v, &p[i]);
        p[i].table.notes = notes;
        p[i].table.n_notes = n_notes;
        if (p[i].table.n_rows)
            tables[n++] = p[i].table;
    }
    if (part == 0 && text_equal(format, "xlsx"))
        return send_book(req, res, tables, n);
    part = part ? part - 1 : 0;
    if (p[part].table.n_rows == 0)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Tabellen findes ikke i den sammenligning."));
    return export_send(req, res, format, &p[part].table);
}
