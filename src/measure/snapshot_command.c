/* `tovholder snapshot build|show|verify`: the file that --data and the serving program map. */
#include "base/buf.h"
#include "base/file.h"
#include "base/lang.h"
#include "measure/snapshot_build.h"
#include "measure/snapshot_file.h"
#include "measure/snapshot_open.h"
#include "measure/snapshot_store.h"
#include "system/command.h"
#include "system/setting.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void put_day(struct buf *out, const char *name, day_t last)
{
    char iso[11];
    buf_printf(out, ",\"%s\":", name);
    buf_json(out, day_is_none(last) ? NULL : day_iso(last, iso));
}

static void put_faults(struct buf *out, const char *name, const int64_t n[SNAPSHOT_FAULTS])
{
    static const char *const names[SNAPSHOT_FAULTS] = {"end_before_start", "unknown_code", "unknown_person",
        "unknown_intervention", "duplicate", "unreadable"};
    buf_printf(out, ",\"%s\":{", name);
    for (int i = 0; i < SNAPSHOT_FAULTS; i++)
        buf_printf(out, "%s\"%s\":%lld", i ? "," : "", names[i], (long long)n[i]);
    buf_puts(out, "}");
}

/* One JSON object: what the extract is, its counts, its data date for each code, and what was left out. */
static void put_snapshot(struct buf *out, const struct snapshot *s, const struct snapshot_report *report)
{
    char built[25];
    buf_puts(out, "{\"identity\":");
    buf_json(out, s->identity);
    buf_printf(out, ",\"built\":\"%s\"", stamp_iso(s->built, built));
    put_day(out, "data_date", (day_t){snap_date(s->until).n - 1});
    buf_printf(out,
        ",\"persons\":%zu,\"spells\":%zu,\"courses\":%zu,\"interventions\":%d,\"rejected\":%lld,\"duplicates\":%lld",
        s->n_persons, s->n_spells, s->n_courses, s->n_interventions, (long long)s->n_rejected,
        (long long)s->n_duplicates);
    put_faults(out, "spell_faults", report->n_spell);
    put_faults(out, "course_faults", report->n_course);
    buf_printf(out, ",\"cut_by_death\":%lld,\"codes\":[", (long long)report->n_cut);
    for (int i = 0; i < s->n_codes; i++) {
        buf_puts(out, i ? ",{\"code\":" : "{\"code\":");
        buf_json(out, s->codes[i].key);
        put_day(out, "data_date", (day_t){snap_date(s->codes[i].until).n - 1});
        buf_puts(out, "}");
    }
    buf_puts(out, "]}\n");
}

static int print(struct buf *out, struct buf *notes, struct err *err)
{
    int rc = buf_failed(out) || buf_failed(notes) ? err_set(err, ERR_LIMIT, "no memory to print") : OK;
    if (rc == OK && out->len && fwrite(out->data, 1, out->len, stdout) != out->len)
        rc = err_set(err, ERR_IO, "cannot write");
    if (rc == OK && notes->len)
        fputs(notes->data, stderr);
    buf_done(out);
    buf_done(notes);
    return rc;
}

/* From plain files, an extract belongs to no database. */
static int build_of_files(
    int argc, char **argv, const char *dir, struct buf *out, struct buf *notes, struct err *err)
{
    struct snapshot_open o;
    int rc = snapshot_open_argv(&argc, argv, &o, notes, err);
    if (rc != OK)
        return rc;
    struct snapshot snapshot = *o.snapshot;
    struct arena *a = arena_new(0);
    rc = a ? command_arguments(argc, argv, 0, 0, err) : err_set(err, ERR_LIMIT, "no memory");
    if (rc == OK)
        rc = snapshot_identify(&snapshot, a, err);
    if (rc == OK)
        rc = snapshot_store_write(&snapshot, &o.report, &(struct snapshot_origin){.change = 0}, dir, err);
    if (rc == OK)
        put_snapshot(out, &snapshot, &o.report);
    arena_free(a);
    snapshot_open_done(&o);
    return rc;
}

static int build_of_database(int argc, char **argv, const char *dir, struct buf *out, struct err *err)
{
    struct db *db;
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc != OK)
        return rc;
    rc = command_arguments(argc, argv, 0, 0, err);
    if (rc == OK)
        rc = setting_refresh(db, err);
    if (rc == OK)
        clock_set_today(setting_day(setting_demo_today));
    if (rc == OK)
        rc = snapshot_build(db, dir, NULL, err);
    db_close(db);
    struct snapshot_store *store;
    if (rc == OK)
        rc = snapshot_store_open(dir ? dir : snapshot_folder(), &store, err);
    if (rc == OK) {
        put_snapshot(out, snapshot_store_snapshot(store), snapshot_store_report(store));
        snapshot_store_close(store);
    }
    return rc;
}

static bool has_option(int argc, char **argv, const char *name)
{
    for (int i = 0; i < argc; i++)
        if (strncmp(argv[i], "--", 2) == 0 && strncmp(argv[i] + 2, name, strlen(name)) == 0)
            return true;
    return false;
}

static int run_build(int argc, char **argv, struct err *err)
{
    struct buf out = BUF_INIT, notes = BUF_INIT;
    const char *dir = command_option(&argc, argv, "out");
    if (dir && mkdir(dir, 0700) != 0 && !file_exists(dir))
        return err_user(err, ERR_IO, tr("Mappen %s kan ikke oprettes: %m."), dir);
    int rc;
    if (!has_option(argc, argv, "spells"))
        rc = build_of_database(argc, argv, dir, &out, err);
    else if (!dir)
        rc = err_user(err, ERR_INVALID, "%s",
            tr("Skriv --out MAPPE: et udtræk af filer har ingen database, det hører til."));
    else
        rc = build_of_files(argc, argv, dir, &out, &notes, err);
    if (rc != OK) {
        buf_done(&out);
        buf_done(&notes);
        return rc;
    }
    return print(&out, &notes, err);
}
COMMAND(snapshot_build_command, "snapshot build",
    N_("[--db URL | --spells FIL [--courses FIL] [--persons FIL] [--addresses FIL] [--codes FIL]] [--out MAPPE]"),
    N_("Bygger udtrækket af byen, som mål regnes på, og lægger det som en fil. Svaret er JSON."), run_build);

/* Opening checks every byte; show also tells what is in it. */
static int look(int argc, char **argv, bool show, struct err *err)
{
    const char *dir = command_option(&argc, argv, "data");
    int rc = command_arguments(argc, argv, 0, 1, err);
    if (rc != OK)
        return rc;
    struct snapshot_store *store;
    dir = dir ? dir : argc ? argv[0] : snapshot_folder();
    rc = snapshot_store_open(dir, &store, err);
    if (rc != OK)
        return rc;
    struct buf out = BUF_INIT, notes = BUF_INIT;
    if (show)
        put_snapshot(&out, snapshot_store_snapshot(store), snapshot_store_report(store));
    else
        buf_printf(
            &out, tr("%s/%s er helt: %s.\n"), dir, SNAPSHOT_FILE, snapshot_store_snapshot(store)->identity);
    snapshot_store_close(store);
    return print(&out, &notes, err);
}

static int run_show(int argc, char **argv, struct err *err)
{
    return look(argc, argv, true, err);
}
COMMAND(snapshot_show_command, "snapshot show", N_("[MAPPE]"),
    N_("Viser et udtræk: datadatoer, antal, udeladte rækker. Svaret er JSON."), run_show);

static int run_verify(int argc, char **argv, struct err *err)
{
    return look(argc, argv, false, err);
}
COMMAND(snapshot_verify_command, "snapshot verify", N_("[MAPPE]"), N_("Kontrollerer hver byte i et udtræk."),
    run_verify);
