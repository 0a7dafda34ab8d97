/* `tovholder check FILE|--grant N|--all`. */
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "check/check.h"
#include "check/check_text.h"
#include "system/code.h"
#include "system/command.h"
#include "system/docx.h"
#include "system/xlsx.h"

#include <stdio.h>
#include <string.h>

enum { MOST_BYTES = 16 << 20, FOUND_ERRORS = 1 /* exit status */ };

struct check_want {
    bool json, csv, all;
    const char *grant, *file;
};

static int check_file(const char *path, const struct check_data *data, struct finding **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct buf bytes = BUF_INIT;
    struct check_document doc;
    const char *slash = strrchr(path, '/');
    int rc = file_read(path, MOST_BYTES, &bytes, err);
    if (rc == ERR_NOT_FOUND) {
        err_clear(err);
        rc = err_user(err, ERR_NOT_FOUND, tr("Filen %s findes ikke."), path);
    }
    const char *name = slash ? slash + 1 : path;
    if (rc == OK && bytes.len && docx_looks_like(bytes.data, bytes.len))
        rc = check_document_docx(name, bytes.data, bytes.len, &doc, a, err);
    else if (rc == OK && bytes.len && xlsx_looks_like(bytes.data, bytes.len))
        rc = check_document_xlsx(name, bytes.data, bytes.len, &doc, a, err);
    else if (rc == OK)
        rc = check_document_read(name, bytes.data ? bytes.data : "", bytes.len, &doc, a, err);
    if (rc == OK)
        rc = check_document(&doc, data, ret, ret_n, a, err);
    buf_done(&bytes);
    return rc;
}

/* "7" or a key */
static int grant_key_of(
    struct conn *c, const char *wanted, const char **ret, struct arena *a, struct err *err)
{
    struct grant *grants;
    size_t n;
    int64_t nr = 0;
    int rc = grant_list(c, &grants, &n, a, err);
    if (rc != OK)
        return rc;
    bool number = text_to_int(wanted, 1, 1000000, &nr);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(grants[i].key, wanted) || (number && grants[i].nr == nr)) {
            *ret = grants[i].key;
            return OK;
        }
    }
    return err_user(
        err, ERR_NOT_FOUND, tr("Der er ingen bevilling nr. %s. Se listen over bevillinger."), wanted);
}

static int check_database(struct conn *c, const struct check_want *w, struct finding **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    const char *key = NULL;
    int rc = w->grant ? grant_key_of(c, w->grant, &key, a, err) : OK;
    return rc != OK ? rc : check_all(c, key ? "grant" : NULL, key, ret, ret_n, a, err);
}

static int with_database(struct db *db, const struct check_want *w, struct finding **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct conn *c;
    struct check_data data;
    int rc = code_refresh(db, err);
    if (rc == OK)
        rc = organisation_refresh(db, err);
    if (rc == OK)
        rc = db_lease(db, &c, err);
    if (rc != OK)
        return rc;
    if (w->file) {
        rc = check_data_read(c, &data, a, err);
        if (rc == OK)
            rc = check_file(w->file, &data, ret, ret_n, a, err);
    } else {
        rc = check_database(c, w, ret, ret_n, a, err);
    }
    db_release(db, c);
    return rc;
}

static int put(const struct check_want *w, const struct finding *list, size_t n, struct err *err)
{
    struct buf out = BUF_INIT;
    if (w->json)
        finding_json(list, n, &out);
    else if (w->csv)
        finding_csv(list, n, &out);
    else
        finding_words(list, n, &out);
    int rc = buf_failed(&out) ? err_set(err, ERR_LIMIT, "no memory for the findings") : OK;
    if (rc == OK)
        fwrite(out.data, 1, out.len, stdout);
    buf_done(&out);
    return rc == OK && finding_count(list, n, FINDING_ERROR) ? FOUND_ERRORS : rc;
}

static int read_want(int *argc, char **argv, struct check_want *w, struct err *err)
{
    w->json = command_flag(argc, argv, "json");
    w->csv = command_flag(argc, argv, "csv");
    w->all = command_flag(argc, argv, "all");
    w->grant = command_option(argc, argv, "grant");
    return w->json && w->csv ? err_user(err, ERR_INVALID, "%s", tr("Vælg enten --json eller --csv.")) : OK;
}

static int check_open(int *argc, char **argv, struct check_want *w, struct db **ret_db, struct err *err)
{
    /* A file needs no database: only its names are then not checked. */
    bool named = false;
    for (int i = 0; i < *argc; i++)
        named = named || text_has_prefix(argv[i], "--db");
    bool wants_file = !w->all && !w->grant;
    if (wants_file && !named) {
        *ret_db = NULL;
    } else {
        int rc = command_open_db(argc, argv, ret_db, err);
        if (rc != OK)
            return rc;
    }
    int rc = command_arguments(*argc, argv, wants_file ? 1 : 0, wants_file ? 1 : 0, err);
    w->file = wants_file && *argc > 0 ? argv[0] : NULL;
    if (rc == OK && w->all && w->grant)
        rc = err_user(err, ERR_INVALID, "%s", tr("Vælg enten --all eller --grant."));
    return rc;
}

static int run_check(int argc, char **argv, struct err *err)
{
    struct check_want w = {0};
    struct db *db = NULL;
    struct finding *list = NULL;
    size_t n = 0;
    int rc = read_want(&argc, argv, &w, err);
    struct arena *a = rc == OK ? arena_new(0) : NULL;
    if (rc == OK && !a)
        rc = err_set(err, ERR_LIMIT, "no memory for the check");
    if (rc == OK)
        rc = check_open(&argc, argv, &w, &db, err);
    if (rc == OK && !db)
        fprintf(stderr, "%s\n", tr("Navne kontrolleres kun mod en database: tilføj --db URL."));
    if (rc == OK)
        rc = db ? with_database(db, &w, &list, &n, a, err) : check_file(w.file, NULL, &list, &n, a, err);
    if (rc == OK)
        rc = put(&w, list, n, err);
    if (db)
        db_close(db);
    if (a)
        arena_free(a);
    return rc;
}
COMMAND(check_command, "check", N_("FIL | --grant N | --all [--json|--csv] [--db URL]"),
    N_("Kontrollerer trykte tal og ord: summer, tekst mod tabel, år, andele, navne. Slutter med 1, når der er fejl."),
    run_check);
