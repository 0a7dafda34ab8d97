/* Worklists as CSV and XLSX: the rows of the screen, in its order and with its filters. */
#include "base/text.h"
#include "effect/export_page.h"
#include "path/worklist_page.h"
#include "people/citizen_access_page.h"
#include "system/code.h"

int worklist_send_file(struct req *req, struct res *res, const struct export_table *table)
{
    struct actor actor = citizen_page_actor(req);
    return export_send_as(req, res, req_text(req, "format"), table, &actor, "citizen", true);
}

int worklist_export(struct req *req, struct res *res, const struct worklist_words *words,
    const struct worklist *list, day_t today)
{
    enum { N_COLS = 9 };
    const char *heads[N_COLS] = {tr(words->day_label), tr("Tid"), tr("Borger"), tr("CPR-nummer"),
        tr("Opgave"), tr("Vedrører"), tr("Målgruppe"), tr("Bydel"), tr("Over fristen")};
    struct export_cell *cells = arena_array(req->arena, list->n + 1, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "worklist file");
    for (size_t i = 0; i < list->n; i++) {
        const struct worklist_item *it = &list->items[i];
        struct export_cell *c = cells + i * N_COLS;
        struct worklist_row row;
        worklist_fill(req, it, today, &row);
        c[0] = export_number(EXPORT_DAY, it->day.n);
        c[1] = export_text(it->minute == INT_NONE ? "–"
                                                  : arena_printf(req->arena, "%02d.%02d",
                                                        (int)(it->minute / 60), (int)(it->minute % 60)));
        c[2] = export_text(row.person ? row.person : "–");
        c[3] = export_text(row.cpr ? row.cpr : "–");
        c[4] = export_text(row.task);
        c[5] = export_text(row.about ? row.about : "–");
        c[6] = export_text(it->target_group ? it->target_group : tr("ikke oplyst"));
        c[7] = export_text(it->district ? code_label("district", it->district) : tr("ikke oplyst"));
        c[8] = export_text(it->late ? tr("Ja") : tr("Nej"));
    }
    const char *notes[] = {
        arena_printf(req->arena, tr("%s. Hentet %s."), tr(words->heading), worklist_date(req, today)),
        tr("Listen indeholder personoplysninger. Slet filen, når du ikke længere skal bruge den.")};
    struct export_table t = {words->key, heads, N_COLS, cells, list->n, notes, 2};
    return worklist_send_file(req, res, &t);
}
