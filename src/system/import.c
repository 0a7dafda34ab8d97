#include "system/import.h"
#include "base/lang.h"

static const struct field import_run_fields[] = {
    FIELD(import_run, id, F_ID, NULL, FR_PRIMARY),
    FIELD(import_run, kind, F_TEXT, N_("Art"), FR_REQUIRED),
    FIELD(import_run, path, F_TEXT, N_("Mappe"), FR_REQUIRED),
    FIELD(import_run, started, F_STAMP, N_("Startet"), FR_REQUIRED),
    FIELD(import_run, finished, F_STAMP, N_("Slut"), 0),
    FIELD(import_run, user_id, F_INT, NULL, 0),
    FIELD(import_run, n_new, F_INT, N_("Nye"), FR_REQUIRED),
    FIELD(import_run, n_changed, F_INT, N_("Ændrede"), FR_REQUIRED),
    FIELD(import_run, n_same, F_INT, N_("Uændrede"), FR_REQUIRED),
    FIELD(import_run, n_error, F_INT, N_("Fejl"), FR_REQUIRED),
    FIELD(import_run, report, F_LONG, NULL, 0),
};
TABLE(import_run_table, "import_run", N_("Indlæsninger"), import_run, import_run_fields);

SQL(import_select_latest,
    "SELECT id, kind, path, started, finished, user_id, n_new, n_changed, n_same, n_error "
    "FROM import_run ORDER BY id DESC LIMIT 100");
SQL(import_select_id,
    "SELECT id, kind, path, started, finished, user_id, n_new, n_changed, n_same, n_error, report "
    "FROM import_run WHERE id = $1");

int import_latest(struct conn *c, struct import_run **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &import_select_latest, NO_ARGS, &import_run_table, ret, ret_n, a, err);
}

int import_by_id(struct conn *c, int64_t id, struct import_run *ret, struct arena *a, struct err *err)
{
    return q_one(c, &import_select_id, ARGS(V_INT(id)), &import_run_table, ret, a, err);
}

SQL(import_select_newest, "SELECT MAX(id) FROM import_run");

int import_newest(struct conn *c, int64_t *ret_id, struct err *err)
{
    return q_int(c, &import_select_newest, NO_ARGS, ret_id, err);
}
