#include "supply/phase_out_export_page.h"

#include "base/text.h"
#include "effect/export.h"
#include "system/audit.h"
#include "system/layout_page.h"

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

int phase_out_send_file(struct req *req, struct res *res, const struct phase_out_data *d,
    const struct export_table *table, size_t n)
{
    struct buf file = BUF_INIT;
    bool csv = text_equal(req_text(req, "format"), "csv");
    int rc = OK;
    if (csv)
        export_csv(table, &file);
    else if (text_equal(req_text(req, "format"), "xlsx"))
        rc = export_xlsx(table, &file, &req->err);
    else
        rc = err_user(&req->err, ERR_INVALID, "%s", tr("Tabellen kan hentes som csv eller xlsx."));
    if (!rc && buf_failed(&file))
        rc = err_set(&req->err, ERR_LIMIT, "the table %s is too large", table->name);
    if (!rc) {
        const char *name = arena_printf(req->arena, "%s.%s", table->name, csv ? "csv" : "xlsx");
        struct actor actor = req_actor(req);
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"export", "phase_out", d->plan.id, INT_NONE,
                arena_printf(req->arena, "%s citizens=%zu", name, n)},
            &req->err);
        if (!rc)
            rc = res_file(res, csv ? "text/csv; charset=utf-8" : XLSX_TYPE, name, file.data, file.len);
    }
    buf_done(&file);
    return rc;
}

static struct export_cell cell_number(int64_t value, bool hidden)
{
    return hidden ? export_text(tr("undertrykt"))
                  : export_number(EXPORT_COUNT, value == INT_NONE ? INT64_MIN : value);
}

static struct export_cell cell_day(day_t day, const char *missing)
{
    return day_is_none(day) ? export_text(missing) : export_number(EXPORT_DAY, day.n);
}

int phase_out_export(struct req *req, struct res *res, const struct phase_out_data *d)
{
    enum { N_COLS = 13 };
    int year = day_year(d->today);
    struct arena *a = req->arena;
    const char *heads[N_COLS] = {tr("Tilbud"), arena_printf(a, tr("Henvisninger %d, oplyst"), year - 1),
        arena_printf(a, tr("Henvisninger %d, beregnet"), year - 1),
        arena_printf(a, tr("Henvisninger %d til nu, oplyst"), year),
        arena_printf(a, tr("Henvisninger %d til nu, beregnet"), year), tr("Sidste henvisningsdag"),
        tr("Ophører"), tr("Venter nu"), tr("I gang nu"), tr("I gang ved ophør"),
        arena_printf(a, tr("Forventes at bortfalde i %d"), year), tr("Nedre grænse"), tr("Øvre grænse")};
    struct export_cell *cells = arena_array(a, d->n_lines + 1, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "phase-out file");
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct phase_out_line *l = &d->lines[i];
        struct export_cell *c = cells + i * N_COLS;
        bool hidden = !l->before && l->hide_before;
        c[0] = export_text(l->title);
        c[1] = cell_number(l->before_value, false);
        c[2] = cell_number(l->count.before, l->hide_before);
        c[3] = cell_number(l->now_value, false);
        c[4] = cell_number(l->count.now, l->hide_now);
        c[5] = cell_day(l->stop, tr("ikke fastsat"));
        c[6] = cell_day(l->end, tr("ikke fastsat"));
        c[7] = cell_number(l->waiting, l->hide_waiting);
        c[8] = cell_number(l->count.active, l->hide_active);
        c[9] = cell_number(l->at_end, l->hide_at_end);
        c[10] = cell_number(l->expected.value, hidden);
        c[11] = cell_number(l->expected.low, hidden);
        c[12] = cell_number(l->expected.high, hidden);
    }
    const char *notes[] = {
        arena_printf(a, tr("Udfasning: %s. Hentet %s."), d->plan.title, phase_out_day(req, d->today)),
        tr("Oplyste tal står i en kilde. Beregnede tal er talt i Tovholder. De lægges ikke sammen."),
        arena_printf(a,
            tr("Forventes at bortfalde: tempoet i %d gange antal dage efter stop, resten af året, med 95 pct. interval."),
            year - 1)};
    struct export_table t = {
        arena_printf(a, "udfasning-%s", d->plan.key), heads, N_COLS, cells, d->n_lines, notes, 3};
    return phase_out_send_file(req, res, d, &t, 0);
}
