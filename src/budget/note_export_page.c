/* A budget note as a spreadsheet. */
#include "budget/note_show_page.h"
#include "budget/note_xlsx.h"
#include "system/audit.h"
#include "system/layout_page.h"

static int note_export_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct note_full n;
    struct buf file = BUF_INIT;
    struct actor actor = req_actor(req);
    int64_t nr = req_int(req, "udgave", 0);
    const char *key = req_text(req, "key");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = nr ? note_full_version(c, key, nr, &n, req->arena, &req->err)
            : note_full_read(c, key, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = note_xlsx(&n, &file, req->arena, &req->err);
    const char *name = rc   ? NULL
                       : nr ? arena_printf(req->arena, "%s-udgave-%lld.xlsx", key, (long long)nr)
                            : arena_printf(req->arena, "%s.xlsx", key);
    if (!rc)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"export", "budget_note", n.head.id, INT_NONE, name}, &req->err);
    if (!rc)
        rc = res_file(res, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name,
            file.data, file.len);
    buf_done(&file);
    return rc;
}
static const struct param export_params[] = {{"key", P_KEY, 0, 0}, {"udgave", P_INT, 1, INT64_MAX}};
ROUTE(note_export_route, "GET", "/oekonomi/notater/{key}/fil", PERM_ECONOMY_READ, note_export_page,
    export_params);
