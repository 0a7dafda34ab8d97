#include "effect/export_page.h"

#include "base/text.h"
#include "system/audit.h"
#include "system/layout_page.h"

#define XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

int export_send_as(struct req *req, struct res *res, const char *format, const struct export_table *table,
    const struct actor *actor, const char *object, bool tell_rows)
{
    struct buf file = BUF_INIT;
    bool xlsx = text_equal(format, "xlsx");
    int rc = OK;
    if (xlsx)
        rc = export_xlsx(table, &file, &req->err);
    else if (text_equal(format, "csv"))
        export_csv(table, &file);
    else
        rc = err_user(&req->err, ERR_INVALID, "%s", tr("Tabellen kan hentes som csv eller xlsx."));
    if (!rc && buf_failed(&file))
        rc = err_set(&req->err, ERR_LIMIT, "the table %s is too large", table->name);
    if (!rc) {
        const char *name = arena_printf(req->arena, "%s.%s", table->name, xlsx ? "xlsx" : "csv");
        const char *detail = tell_rows ? arena_printf(req->arena, "%s rows=%zu", name, table->n_rows) : name;
        rc = audit_log(
            req->db, actor, &(struct audit_entry){"export", object, INT_NONE, INT_NONE, detail}, &req->err);
        if (!rc)
            rc = res_file(res, xlsx ? XLSX_TYPE : "text/csv; charset=utf-8", name, file.data, file.len);
    }
    buf_done(&file);
    return rc;
}

int export_send(struct req *req, struct res *res, const char *format, const struct export_table *table)
{
    struct actor actor = req_actor(req);
    return export_send_as(req, res, format, table, &actor, "figure", false);
}
