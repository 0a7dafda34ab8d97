#include "measure/effect_command.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "measure/snapshot_open.h"
#include "measure/threads.h"
#include "system/command.h"

#include <stdio.h>
#include <string.h>

RECORDS(tov_effect_help, struct effect_help);

enum { MEASURES_MOST = 100 };

static int compare_help(const void *x, const void *y)
{
    const struct effect_help *a = *(const struct effect_help *const *)x,
                             *b = *(const struct effect_help *const *)y;
    return a->order != b->order ? (a->order > b->order) - (a->order < b->order) : strcmp(a->names, b->names);
}

/* Whether the list of words separated by blanks holds name. */
static bool names_hold(const char *names, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = names; (p = strstr(p, name)) != NULL; p += n)
        if ((p == names || p[-1] == ' ') && (p[n] == ' ' || p[n] == '\0'))
            return true;
    return false;
}

static void put_usage(const char *name, struct buf *out)
{
    const struct command *all[MEASURES_MOST];
    size_t n = command_all(all, MEASURES_MOST);
    for (size_t i = 0; i < n; i++) {
        if (!all[i]->help || !text_has_prefix(all[i]->name, "effect "))
            continue;
        if (!name || strcmp(all[i]->name + strlen("effect "), name) == 0)
            buf_printf(
                out, "  tovholder %s %s\n      %s\n", all[i]->name, tr(all[i]->usage), tr(all[i]->help));
    }
}

void effect_help(const char *name, struct buf *out)
{
    const struct effect_help *parts[MEASURES_MOST];
    size_t n = 0;
    for (const struct effect_help *const *p = RECORDS_BEGIN(tov_effect_help);
         p < RECORDS_END(tov_effect_help); p++)
        if (n < MEASURES_MOST && (!name || names_hold((*p)->names, name)))
            parts[n++] = *p;
    array_sort(parts, n, sizeof *parts, compare_help);
    put_usage(name, out);
    buf_printf(out, "\n%s\n", tr("Data (alle mål på byens forløb og perioder):"));
    snapshot_open_help(out);
    buf_printf(out, "%s",
        tr("  --csv, --json     rækker som CSV (standard) eller ét JSON-objekt pr. linje; 10 betydende cifre\n"
           "  --threads N       antal tråde; svaret er det samme for alle antal\n"
           "Sidste kolonner i hver række: profile (statusprofil; tom = hver kode for sig), data_date (sidste dag, der er fuldt oplyst), rejected og duplicates (rækker, der ikke er med), engine "
           "(målenes version). Et tomt felt (null) kan ikke beregnes; det er aldrig 0. Formler og kanttilfælde står i docs/definitions.md.\n"));
    for (size_t i = 0; i < n; i++) {
        buf_printf(out, "\n");
        parts[i]->put(out);
    }
}

int effect_command_run(const char *name, int argc, char **argv,
    int (*run)(int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err),
    struct err *err)
{
    struct buf out = BUF_INIT, notes = BUF_INIT;
    int rc = OK;
    if (command_flag(&argc, argv, "help"))
        effect_help(name, &out);
    else
        rc = run(argc, argv, &out, &notes, err);
    if (rc == OK && (buf_failed(&out) || buf_failed(&notes)))
        rc = err_set(err, ERR_LIMIT, "no memory for the rows");
    if (rc == OK && out.len && fwrite(out.data, 1, out.len, stdout) != out.len)
        rc = err_set(err, ERR_IO, "cannot write the rows");
    if (rc == OK && notes.len)
        fputs(notes.data, stderr);
    buf_done(&out);
    buf_done(&notes);
    return rc;
}

int effect_output_read(int *argc, char **argv, struct effect_output *ret, struct err *err)
{
    bool csv = command_flag(argc, argv, "csv");
    int64_t threads;
    ret->json = command_flag(argc, argv, "json");
    if (csv && ret->json)
        return err_user(err, ERR_INVALID, "%s", tr("Vælg enten --json eller --csv."));
    int rc = command_number(argc, argv, "threads", 1, THREADS_MOST, threads_default(), &threads, err);
    ret->n_threads = (int)threads;
    return rc;
}

static int run_effect(int argc, char **argv, struct err *err)
{
    struct buf out = BUF_INIT;
    command_flag(&argc, argv, "help");
    if (argc > 0)
        return err_user(err, ERR_INVALID,
            tr("tovholder effect %s findes ikke. Skriv \"tovholder effect --help\" for at se, hvad der er."),
            argv[0]);
    effect_help(NULL, &out);
    if (out.len)
        fputs(out.data, stdout);
    buf_done(&out);
    return OK;
}
COMMAND(effect_command, "effect", "[--help]", N_("Viser målene på kommandolinjen, med kolonner og tilvalg."),
    run_effect);
