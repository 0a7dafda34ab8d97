/* `tovholder import price-index FILE`. */
#include "economy/price_index.h"

#include "base/file.h"
#include "base/lang.h"
#include "system/code.h"
#include "system/command.h"

#include <stdio.h>

static int import_file(struct db *db, const char *path, struct err *err)
{
    struct buf data = BUF_INIT;
    const struct actor actor = actor_command_line();
    int64_t n_new = 0, n_same = 0;
    int rc = code_refresh(db, err);
    if (rc == OK)
        rc = file_read(path, 0, &data, err);
    if (rc == OK)
        rc = price_index_import(db, &actor, path, data.data ? data.data : "", data.len, &n_new, &n_same, err);
    if (rc == OK)
        printf(tr("%lld nye, %lld uændrede.\n"), (long long)n_new, (long long)n_same);
    buf_done(&data);
    return rc;
}

static int run_import(int argc, char **argv, struct err *err)
{
    struct db *db;
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc != OK)
        return rc;
    rc = command_arguments(argc, argv, 1, 1, err);
    if (rc == OK)
        rc = import_file(db, argv[0], err);
    db_close(db);
    return rc;
}
COMMAND(import_price_index_command, "import price-index", N_("FIL.csv [--db URL]"),
    N_("Indlæser pris- og lønregulering (series,year,percent,version_day,source). En rettelse er en række med senere dag."),
    run_import);
