#include "measure/status_profile.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/load.h"

#include <string.h>

static const struct field status_profile_fields[] = {
    FIELD(status_profile_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(status_profile_row, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 40),
    FIELD_MAX(status_profile_row, title, F_TEXT, N_("Navn"), FR_REQUIRED, 200),
    FIELD_MAX(status_profile_row, title_en, F_TEXT, N_("Navn på engelsk"), 0, 200),
    FIELD_MAX(status_profile_row, note, F_TEXT, N_("Bemærkning"), 0, 1000),
    FIELD(status_profile_row, source, F_TEXT, N_("Kilde"), 0),
};
TABLE(
    status_profile_table, "status_profile", N_("Statusprofiler"), status_profile_row, status_profile_fields);
LOAD(status_profile_load, .file = "status_profiles", .table = &status_profile_table, .order = 41,
    .keys = {"key"});

static const struct field status_rank_fields[] = {
    FIELD(status_rank_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(status_rank_row, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 120),
    FIELD_MAX(status_rank_row, profile, F_TEXT, N_("Statusprofil"), FR_REQUIRED, 40),
    FIELD_CODE(status_rank_row, code, N_("Periodeart"), FR_REQUIRED, "spell_kind"),
    FIELD_MAX(status_rank_row, rank, F_INT, N_("Rang"), FR_REQUIRED, 254),
    FIELD(status_rank_row, valid_from, F_DAY, N_("Første dag"), 0),
    FIELD(status_rank_row, valid_to, F_DAY, N_("Sidste dag"), 0),
    FIELD(status_rank_row, source, F_TEXT, N_("Kilde"), 0),
};
TABLE(
    status_rank_table, "status_rank", N_("Rækkefølge i statusprofiler"), status_rank_row, status_rank_fields);
LOAD(status_rank_load, .file = "status_ranks", .table = &status_rank_table, .order = 42, .keys = {"key"},
    .refs = {{"profile", "status_profiles"}});

SQL(status_profile_select_all,
    "SELECT id, key, title, title_en, note, source FROM status_profile ORDER BY key");
SQL(status_profile_select_key,
    "SELECT id, key, title, title_en, note, source FROM status_profile WHERE key = $1");
SQL(status_rank_select_profile,
    "SELECT id, key, profile, code, rank, valid_from, valid_to, source FROM status_rank WHERE profile = $1 ORDER BY rank, id");

int status_profile_all(
    struct conn *c, struct status_profile_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &status_profile_select_all, NO_ARGS, &status_profile_table, ret, ret_n, a, err);
}

int status_profile_of_program(
    const struct snapshot *s, const char *key, struct status_profile *ret, struct err *err)
{
    if (strcmp(key, "local") == 0)
        return status_profile_make(s, "local", tr("Arbejde først"), STATUS_LOCAL, STATUS_LOCAL_N, ret, err);
    if (strcmp(key, "jobindsats") == 0)
        return status_profile_make(
            s, "jobindsats", tr("Jobindsats: ydelse først"), STATUS_NATIONAL, STATUS_NATIONAL_N, ret, err);
    return err_user(err, ERR_NOT_FOUND,
        tr("Statusprofilen \"%.60s\" findes ikke. Brug local, jobindsats eller en fil, der ender på .csv."),
        key);
}

static uint16_t after(day_t last)
{
    return day_is_none(last) ? SNAP_OPEN : snap_day((day_t){last.n + 1});
}

static uint16_t first_day(day_t first)
{
    return day_is_none(first) ? 0 : snap_day(first);
}

int status_profile_of_database(struct conn *c, const struct snapshot *s, const char *key,
    struct status_profile *ret, struct arena *a, struct err *err)
{
    struct status_profile_row profile;
    struct status_rank_row *rows;
    size_t n;
    int rc = q_one(c, &status_profile_select_key, ARGS(V_TEXT(key)), &status_profile_table, &profile, a, err);
    if (rc == ERR_NOT_FOUND)
        return status_profile_of_program(s, key, ret, err);
    if (rc == OK)
        rc = q_all(c, &status_rank_select_profile, ARGS(V_TEXT(key)), &status_rank_table, &rows, &n, a, err);
    if (rc != OK)
        return rc;
    struct status_rank *ranks = arena_array(a, n + 1, sizeof *ranks);
    if (!ranks)
        return err_set(err, ERR_LIMIT, "no memory for a status profile");
    for (size_t i = 0; i < n; i++)
        ranks[i] = (struct status_rank){
            rows[i].code, (int)rows[i].rank, first_day(rows[i].valid_from), after(rows[i].valid_to)};
    const char *title = lang_pick(profile.title, profile.title_en);
    return status_profile_make(s, profile.key, title, ranks, n, ret, err);
}

/* ---- a file ---- */

static int bad_row(const char *path, const struct csv *csv, const char *column, const char *cell,
    const char *what, struct err *err)
{
    return err_user(err, ERR_INVALID, tr("%s, linje %d, kolonnen \"%.60s\": \"%.40s\" %s"), path, csv->line,
        column, cell, what);
}

static int read_day(
    const char *path, const struct csv *csv, const char *column, char **cells, day_t *ret, struct err *err)
{
    int at = csv_column(csv, column);
    *ret = DAY_NONE;
    if (at < 0 || *cells[at] == '\0')
        return OK;
    *ret = day_parse_iso(cells[at]);
    return day_is_none(*ret)
               ? bad_row(path, csv, column, cells[at], tr("er ikke en dag. Skriv dagen som ÅÅÅÅ-MM-DD."), err)
               : OK;
}

static int read_rank(
    const char *path, const struct csv *csv, char **cells, struct status_rank *ret, struct err *err)
{
    int code = csv_column(csv, "code"), rank = csv_column(csv, "rank");
    int64_t number;
    day_t from, to;
    if (code < 0 || rank < 0)
        return err_user(err, ERR_INVALID, tr("%s: kolonnerne \"code\" og \"rank\" skal være der."), path);
    if (*cells[code] == '\0')
        return bad_row(path, csv, "code", cells[code], tr("mangler. Skriv en kode."), err);
    if (!text_to_int(cells[rank], 0, 254, &number))
        return bad_row(path, csv, "rank", cells[rank], tr("er ikke et helt tal fra 0 til 254."), err);
    int rc = read_day(path, csv, "valid_from", cells, &from, err);
    if (rc == OK)
        rc = read_day(path, csv, "valid_to", cells, &to, err);
    if (rc == OK)
        *ret = (struct status_rank){cells[code], (int)number, first_day(from), after(to)};
    return rc;
}

int status_profile_of_file(
    const char *path, const struct snapshot *s, struct status_profile *ret, struct arena *a, struct err *err)
{
    enum { RANKS_MOST = SNAP_CODES * PROFILE_PERIODS };
    struct buf data = BUF_INIT;
    struct csv csv;
    struct status_rank *ranks = arena_array(a, RANKS_MOST, sizeof *ranks);
    size_t n = 0;
    int rc = ranks ? file_read(path, 1 << 24, &data, err)
                   : err_set(err, ERR_LIMIT, "no memory for a status profile");
    if (rc == ERR_NOT_FOUND) {
        err_clear(err);
        rc = err_user(err, ERR_NOT_FOUND, tr("Filen %s findes ikke."), path);
    }
    const char *text = data.data ? data.data : "";
    if (rc == OK)
        rc = csv_open(&csv, text, data.len, memchr(text, ';', data.len) ? ';' : ',', a, err);
    while (rc == OK) {
        char **cells;
        int more = csv_next(&csv, a, &cells, err);
        if (more <= 0) {
            rc = more;
            break;
        }
        rc = n < RANKS_MOST ? read_rank(path, &csv, cells, &ranks[n++], err)
                            : err_user(err, ERR_INVALID, tr("%s har flere end %d rækker."), path, RANKS_MOST);
    }
    buf_done(&data);
    if (rc == OK && n == 0)
        rc = err_user(err, ERR_INVALID, tr("%s: der er ingen rækker under kolonnernes navne."), path);
    return rc == OK ? status_profile_make(s, arena_strdup(a, path), arena_strdup(a, path), ranks, n, ret, err)
                    : rc;
}
