/* tovholder import spells|courses|benefit-weeks|dream|wages FILE: the same as on screen, for files of any size. */
#include "base/csv.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "intake/folder.h"
#include "intake/intake.h"
#include "system/code.h"
#include "system/command.h"
#include "system/import.h"
#include "system/setting.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SHOWN_FAULTS = 20 };

struct command_run {
    struct db *db;
    struct intake_order order;
    enum intake_kind kind;
    bool check, json, resumed, already;
    const char *report;
    struct actor actor;
    struct arena *arena;
    struct intake_look look;
    int64_t run_id;
    double check_seconds, save_seconds;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* On a terminal one line that is written over; else a line now and then. */
static bool tell(void *ctx, const char *text, int64_t done, int64_t total)
{
    double *last = ctx;
    double at = now();
    bool terminal = isatty(STDERR_FILENO);
    if (at - *last < (terminal ? 0.2 : 5.0) && done < total)
        return true;
    *last = at;
    const char *first = strstr(text, "{0}");
    const char *second = strstr(text, "{1}");
    if (first && second)
        fprintf(stderr, "%s%.*s%lld%.*s%lld%s%s", terminal ? "\r" : "", (int)(first - text), text,
            (long long)done, (int)(second - first - 3), first + 3, (long long)total, second + 3,
            terminal && done < total ? "" : "\n");
    return true;
}

static const char *standard_mapping(enum intake_kind kind)
{
    static const char *const names[INTAKE_KINDS] = {
        "egne-perioder", "egne-forloeb", "ydelsesrefusion", "ugekoder", "loentimer"};
    return names[kind];
}

static int read_mapping(struct command_run *r, const char *mapping, struct err *err)
{
    const char *name = mapping ? mapping : standard_mapping(r->kind);
    const char *text = folder_mapping_text(name, r->arena);
    if (!text) {
        struct buf b = BUF_INIT;
        int rc = file_read(name, MAPPING_MAX_BYTES, &b, err);
        if (rc == OK && !text_is_utf8(b.data ? b.data : "", b.len))
            rc = err_user(err, ERR_INVALID, tr("Mappingen %s er ikke UTF-8. Gem den som UTF-8."), name);
        text = rc == OK ? arena_strdup(r->arena, b.data ? b.data : "") : NULL;
        buf_done(&b);
        if (rc == ERR_NOT_FOUND)
            return err_user(err, rc, tr("Mappingen %s findes ikke."), name);
        if (rc)
            return rc;
    }
    const char *slash = strrchr(name, '/');
    r->order.mapping_name = slash ? slash + 1 : name;
    r->order.mapping_text = text;
    return OK;
}

static int refresh(struct db *db, struct err *err)
{
    int rc = setting_refresh(db, err);
    if (rc == OK)
        rc = code_refresh(db, err);
    if (rc == OK)
        clock_set_today(setting_day(setting_demo_today));
    return rc;
}

/* A run of this content that is done, or that was interrupted. */
static int find_earlier(struct command_run *r, struct err *err)
{
    struct conn *c;
    struct intake_run found;
    struct intake_run like = {
        .digest = r->look.digest, .source = r->look.mapping.source, .mapping_text = r->order.mapping_text};
    int rc = db_lease(r->db, &c, err);
    if (rc)
        return rc;
    rc = intake_run_interrupted(c, &like, &found, r->arena, err);
    r->resumed = rc == OK;
    if (rc == ERR_NOT_FOUND)
        rc = intake_run_done(c, &like, &found, r->arena, err);
    r->already = rc == OK && !r->resumed;
    db_release(r->db, c);
    if (rc == OK)
        r->run_id = found.run_id;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

static int save(struct command_run *r, struct err *err)
{
    double last = 0;
    struct intake_watch watch = {tell, &last};
    double from = now();
    int rc = find_earlier(r, err);
    if (rc || r->already)
        return rc;
    if (!r->resumed) {
        rc = intake_begin(r->db, &r->actor, &r->order, &r->look.mapping, &r->run_id, err);
        if (rc == OK)
            rc = intake_checked(r->db, r->run_id, &r->look, true, err);
    }
    if (rc == OK)
        rc = intake_save(r->db, &r->actor, r->run_id, &r->look, &watch, err);
    r->save_seconds = now() - from;
    return rc;
}

/* ---- what is printed ---- */

static void print_faults(const struct command_run *r)
{
    const struct read_out *out = &r->look.out;
    for (size_t i = 0; i < out->n_faults && i < SHOWN_FAULTS; i++) {
        const struct read_fault *f = &out->faults[i];
        const char *column = f->column < 0 ? NULL : out->header[f->column];
        printf(tr("%s, linje %u"), r->order.name, f->line);
        if (column)
            printf(tr(", kolonne %s"), column);
        printf(": %s%s%s%s. %s\n", read_reason_text((enum read_reason)f->reason), f->value[0] ? " “" : "",
            f->value, f->value[0] ? "”" : "", read_reason_advice((enum read_reason)f->reason));
    }
    int64_t n = 0;
    for (int i = 0; i < READ_REASONS; i++)
        n += out->n_reason[i];
    if (n > SHOWN_FAULTS)
        printf(
            r->check || r->already
                ? tr("… og %lld rækker mere. Skriv --report FIL.csv for at få dem alle.\n")
                : tr("… og %lld rækker mere. Alle står på indlæsningens side, og med --report FIL.csv i en fil.\n"),
            (long long)n - SHOWN_FAULTS);
}

/* Every rejected row with its line, as the file of the page; the last digits of persons are masked. */
static int write_report(const struct command_run *r, struct err *err)
{
    const struct read_out *out = &r->look.out;
    struct buf b = BUF_INIT;
    const char *const heads[] = {
        tr("Linje"), tr("Kolonne"), tr("Hvad er galt"), tr("Værdi"), tr("Hvad gør du"), tr("Rækken")};
    buf_puts(&b, "\xef\xbb\xbf");
    csv_put_row(&b, heads, 6, ';');
    for (size_t i = 0; i < out->n_faults; i++) {
        const struct read_fault *f = &out->faults[i];
        enum read_reason reason = (enum read_reason)f->reason;
        const char *const cells[] = {arena_printf(r->arena, "%u", f->line),
            f->column < 0 ? "" : out->header[f->column], read_reason_text(reason), f->value,
            read_reason_advice(reason), read_fault_row(&r->look.in, out, f, r->arena)};
        csv_put_row(&b, cells, 6, ';');
    }
    int rc = buf_failed(&b) ? err_set(err, ERR_LIMIT, "no memory for the rejected rows")
                            : file_write(r->report, b.data, b.len, err);
    buf_done(&b);
    return rc;
}

static void print_text(
    const struct command_run *r, const struct import_run *saved, const struct intake_run *run)
{
    const struct read_out *out = &r->look.out;
    print_faults(r);
    printf(tr("Klar: %lld rækker. Med fejl: %lld. Med en ukendt person: %lld.\n"), (long long)out->n_ready,
        (long long)intake_look_faults(&r->look), (long long)out->n_reason[READ_UNKNOWN]);
    printf(
        tr("%lld dubletter, %lld udeladt efter mappingen, %lld lagt sammen med en anden række, %lld summer på nul eller mindre.\n"),
        (long long)out->n_duplicate, (long long)out->n_dropped, (long long)out->n_summed,
        (long long)out->n_zero);
    if (r->check)
        printf("%s\n", tr("Intet er gemt."));
    else if (r->already)
        printf(tr("Filen er allerede indlæst (indlæsning %lld). Intet er ændret.\n"), (long long)r->run_id);
    else
        printf(
            tr("%sGemt som indlæsning %lld: %lld nye, %lld ændrede, %lld uændrede. Perioder: %lld nye, %lld ændrede, %lld fjernede.\n"),
            r->resumed ? tr("Fortsat, hvor den blev afbrudt. ") : "", (long long)r->run_id,
            (long long)saved->n_new, (long long)saved->n_changed, (long long)saved->n_same,
            (long long)run->spells_new, (long long)run->spells_changed, (long long)run->spells_removed);
}

static void json_number(struct buf *b, const char *name, int64_t v)
{
    buf_printf(b, ",\"%s\":%lld", name, (long long)v);
}

static void print_json(
    const struct command_run *r, const struct import_run *saved, const struct intake_run *run)
{
    const struct read_out *out = &r->look.out;
    struct buf b = BUF_INIT;
    buf_puts(&b, "{\"file\":");
    buf_json(&b, r->order.name);
    buf_printf(&b, ",\"kind\":\"%s\",\"source\":\"%s\",\"unit\":\"%s\",\"digest\":\"%s\"",
        intake_kind_key(r->kind), r->look.mapping.source, intake_unit_key(r->look.mapping.unit),
        r->look.digest);
    buf_printf(&b, ",\"state\":\"%s\"",
        r->check     ? "checked"
        : r->already ? "already"
        : r->resumed ? "resumed"
                     : "saved");
    json_number(&b, "rows", out->n_rows);
    json_number(&b, "ready", out->n_ready);
    json_number(&b, "faults", intake_look_faults(&r->look));
    json_number(&b, "duplicates", out->n_duplicate);
    json_number(&b, "dropped", out->n_dropped);
    json_number(&b, "summed", out->n_summed);
    json_number(&b, "zero", out->n_zero);
    json_number(&b, "persons", r->look.n_persons);
    buf_puts(&b, ",\"rejected\":{");
    for (int i = 0, n = 0; i < READ_REASONS; i++)
        if (out->n_reason[i])
            buf_printf(&b, "%s\"%s\":%lld", n++ ? "," : "", read_reason_key((enum read_reason)i),
                (long long)out->n_reason[i]);
    buf_puts(&b, "}");
    if (!r->check && !r->already) {
        json_number(&b, "run", r->run_id);
        json_number(&b, "new", saved->n_new);
        json_number(&b, "changed", saved->n_changed);
        json_number(&b, "same", saved->n_same);
        json_number(&b, "created", run->n_created);
        json_number(&b, "spells_new", run->spells_new);
        json_number(&b, "spells_changed", run->spells_changed);
        json_number(&b, "spells_removed", run->spells_removed);
        buf_printf(&b, ",\"save_seconds\":%.3f", r->save_seconds);
    }
    buf_printf(&b, ",\"check_seconds\":%.3f}\n", r->check_seconds);
    fwrite(b.data, 1, b.len, stdout);
    buf_done(&b);
}

static int print(struct command_run *r, struct err *err)
{
    struct import_run saved = {0};
    struct intake_run run = {0};
    if (r->run_id) {
        struct conn *c;
        int rc = db_lease(r->db, &c, err);
        if (rc)
            return rc;
        rc = import_by_id(c, r->run_id, &saved, r->arena, err);
        if (rc == OK)
            rc = intake_run_of(c, r->run_id, &run, r->arena, err);
        db_release(r->db, c);
        if (rc)
            return rc;
    }
    (r->json ? print_json : print_text)(r, &saved, &run);
    fflush(stdout);
    int64_t bad = intake_look_faults(&r->look);
    if (bad)
        return err_user(err, ERR_INVALID,
            bad == 1 ? tr("%lld række har fejl og er ikke taget med.")
                     : tr("%lld rækker har fejl og er ikke taget med."),
            (long long)bad);
    return OK;
}

/* ---- the command ---- */

static int run_file(struct command_run *r, const char *mapping, struct err *err)
{
    double last = 0;
    struct intake_watch watch = {tell, &last};
    int rc = refresh(r->db, err);
    r->order.create_unknown |= rc == OK && intake_creates_unknown();
    if (rc == OK)
        rc = read_mapping(r, mapping, err);
    if (rc)
        return rc;
    double from = now();
    rc = intake_look(r->db, &r->order, &watch, &r->look, err);
    r->check_seconds = now() - from;
    if (rc == OK && r->look.mapping.kind != r->kind)
        rc = err_user(err, ERR_INVALID, tr("Mappingen %s er til %s, ikke til %s."), r->order.mapping_name,
            intake_kind_key(r->look.mapping.kind), intake_kind_key(r->kind));
    if (rc == OK && !r->check)
        rc = save(r, err);
    if (rc == OK && r->report)
        rc = write_report(r, err);
    if (rc == OK)
        rc = print(r, err);
    intake_look_done(&r->look);
    return rc;
}

static int run_import(enum intake_kind kind, int argc, char **argv, struct err *err)
{
    struct command_run r = {.kind = kind, .actor = actor_command_line(), .arena = arena_new(0)};
    char path[PATH_MAX];
    const char *mapping = command_option(&argc, argv, "mapping");
    const char *until = command_option(&argc, argv, "until");
    r.order.until = until ? day_parse_iso(until) : DAY_NONE;
    r.order.create_unknown = command_flag(&argc, argv, "create-unknown");
    r.report = command_option(&argc, argv, "report");
    r.check = command_flag(&argc, argv, "check");
    r.json = command_flag(&argc, argv, "json");
    if (!r.arena)
        return err_set(err, ERR_LIMIT, "out of memory");
    int rc = command_open_db(&argc, argv, &r.db, err);
    if (rc == OK)
        rc = command_arguments(argc, argv, 1, 1, err);
    if (rc == OK && until && day_is_none(r.order.until))
        rc = err_user(err, ERR_INVALID, "%s", tr("Skriv --until som en dag, for eksempel 2026-03-31."));
    if (rc == OK) {
        const char *slash = strrchr(argv[0], '/');
        r.order.name = slash ? slash + 1 : argv[0];
        r.order.file = realpath(argv[0], path) ? path : argv[0];
        rc = run_file(&r, mapping, err);
    }
    db_close(r.db);
    arena_free(r.arena);
    return rc;
}

static int run_spells(int argc, char **argv, struct err *err)
{
    return run_import(INTAKE_SPELLS, argc, argv, err);
}
static int run_courses(int argc, char **argv, struct err *err)
{
    return run_import(INTAKE_COURSES, argc, argv, err);
}
static int run_benefit_weeks(int argc, char **argv, struct err *err)
{
    return run_import(INTAKE_BENEFIT_WEEKS, argc, argv, err);
}
static int run_dream(int argc, char **argv, struct err *err)
{
    return run_import(INTAKE_DREAM, argc, argv, err);
}
static int run_wages(int argc, char **argv, struct err *err)
{
    return run_import(INTAKE_WAGES, argc, argv, err);
}
#define USAGE N_("FIL [--mapping FIL] [--check] [--report FIL] [--create-unknown] [--json] [--db URL]")
#define USAGE_UNTIL                                                                                          \
    N_("FIL [--mapping FIL] [--until DAG] [--check] [--report FIL] [--create-unknown] [--json] [--db URL]")
COMMAND(import_spells_command, "import spells", USAGE_UNTIL,
    N_("Indlæser egne perioder (person,code,start,end). --check kontrollerer kun."), run_spells);
COMMAND(import_courses_command, "import courses", USAGE_UNTIL,
    N_("Indlæser egne forløb (person,intervention,start,end). --check kontrollerer kun."), run_courses);
COMMAND(import_benefit_weeks_command, "import benefit-weeks", USAGE,
    N_("Indlæser ugens ydelser fra Ydelsesrefusion. En senere fil retter de uger, den har med."),
    run_benefit_weeks);
COMMAND(import_dream_command, "import dream", USAGE,
    N_("Indlæser ugekoder, en kode pr. person og uge. Tal herfra er ugebaserede."), run_dream);
COMMAND(import_wages_command, "import wages", USAGE,
    N_("Indlæser løntimer pr. måned. 160,33 timer er fuld tid."), run_wages);
