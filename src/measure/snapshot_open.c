#include "measure/snapshot_open.h"

#include "base/lang.h"
#include "base/text.h"
#include "measure/snapshot_database.h"
#include "measure/snapshot_file.h"
#include "measure/snapshot_store.h"
#include "measure/status_profile.h"
#include "system/command.h"
#include "system/setting.h"

#include <stdlib.h>
#include <string.h>

enum { UNTIL_MOST = 64 };

struct snapshot_opened {
    struct arena *arena;
    struct snapshot snapshot;
    struct snapshot_store *store;
};

struct options {
    struct snapshot_files files;
    const char *data, *url, *profile;
    struct snapshot_until until[UNTIL_MOST];
    size_t n_until;
};

static int read_until(const char *text, struct options *o, struct arena *a, struct err *err)
{
    const char *equals = strrchr(text, '=');
    struct snapshot_until *u = &o->until[o->n_until];
    if (o->n_until == UNTIL_MOST)
        return err_user(err, ERR_INVALID, tr("--until kan stå højst %d gange."), UNTIL_MOST);
    u->code = equals ? arena_strndup(a, text, (size_t)(equals - text)) : NULL;
    u->last = day_parse_iso(equals ? equals + 1 : text);
    if (day_is_none(u->last) || (equals && equals == text))
        return err_user(err, ERR_INVALID,
            tr("--until: \"%.60s\" er ikke en dag. Skriv sidste dag som ÅÅÅÅ-MM-DD, eller KODE=ÅÅÅÅ-MM-DD for én kode."),
            text);
    o->n_until++;
    return OK;
}

static int read_options(int *argc, char **argv, struct options *o, struct arena *a, struct err *err)
{
    o->files.spells.path = command_option(argc, argv, "spells");
    o->files.courses.path = command_option(argc, argv, "courses");
    o->files.persons.path = command_option(argc, argv, "persons");
    o->files.addresses.path = command_option(argc, argv, "addresses");
    o->files.codes.path = command_option(argc, argv, "codes");
    o->data = command_option(argc, argv, "data");
    o->profile = command_option(argc, argv, "profile");
    int rc = OK;
    for (const char *text; rc == OK && (text = command_option(argc, argv, "until"));)
        rc = read_until(text, o, a, err);
    if (rc != OK)
        return rc;
    bool plain = o->files.spells.path, beside = o->files.courses.path || o->files.persons.path ||
                                                o->files.addresses.path || o->files.codes.path;
    if (!plain && beside)
        return err_user(err, ERR_INVALID, "%s",
            tr("--courses, --persons, --addresses og --codes hører til --spells. Skriv også --spells FIL."));
    if (!plain && !o->data)
        o->url = command_db_url(argc, argv);
    else if (command_option(argc, argv, "db") || (plain && o->data))
        return err_user(err, ERR_INVALID, "%s", tr("Vælg én af --spells, --data og --db."));
    o->files.until = o->until;
    o->files.n_until = o->n_until;
    return OK;
}

/* Data dates of the caller's own, on a snapshot that has its own already. */
static int set_until(struct snapshot *s, const struct options *o, struct arena *a, struct err *err)
{
    if (o->n_until == 0)
        return OK;
    struct snapshot_code *codes = arena_array(a, (size_t)s->n_codes, sizeof *codes);
    if (!codes)
        return err_set(err, ERR_LIMIT, "no memory for the codes");
    memcpy(codes, s->codes, (size_t)s->n_codes * sizeof *codes);
    int rc = snapshot_set_until(codes, s->n_codes, o->until, o->n_until, err);
    s->until = SNAP_OPEN;
    for (int i = 0; i < s->n_codes; i++)
        s->until = codes[i].until < s->until ? codes[i].until : s->until;
    s->codes = codes;
    return rc;
}

/* key NULL = the standard; a name with a dot or a slash is a file. */
static int take_profile(struct conn *c, const struct snapshot *s, const char *key, struct status_profile *ret,
    struct arena *a, struct err *err)
{
    key = key ? key : STATUS_PROFILE_STANDARD;
    if (strchr(key, '.') || strchr(key, '/'))
        return status_profile_of_file(key, s, ret, a, err);
    return c ? status_profile_of_database(c, s, key, ret, a, err)
             : status_profile_of_program(s, key, ret, err);
}

static int open_database(
    const struct options *o, struct snapshot_opened *x, struct snapshot_open *ret, struct err *err)
{
    struct db *db;
    struct conn *c;
    int rc = db_open(o->url, 1, &db, err);
    if (rc != OK)
        return rc;
    rc = db_check_schema(db, err);
    if (rc == OK)
        rc = setting_refresh(db, err);
    if (rc == OK) {
        clock_set_today(setting_day(setting_demo_today));
        rc = db_lease_snapshot(db, &c, err);
    }
    if (rc == OK) {
        rc = snapshot_of_database(c, &x->snapshot, &ret->report, x->arena, err);
        if (rc == OK)
            rc = set_until(&x->snapshot, o, x->arena, err);
        if (rc == OK)
            rc = take_profile(c, &x->snapshot, o->profile, &ret->profile, x->arena, err);
        db_release(db, c);
    }
    db_close(db);
    return rc;
}

static int open_from(const struct options *o, struct snapshot_opened *x, struct snapshot_open *ret,
    struct buf *notes, struct err *err)
{
    int rc;
    if (o->files.spells.path) {
        rc = snapshot_of_files(&o->files, &x->snapshot, &ret->report, notes, x->arena, err);
    } else if (o->data) {
        rc = snapshot_store_open(o->data, &x->store, err);
        if (rc == OK) {
            x->snapshot = *snapshot_store_snapshot(x->store);
            ret->report = *snapshot_store_report(x->store);
            rc = set_until(&x->snapshot, o, x->arena, err);
        }
    } else {
        return open_database(o, x, ret, err);
    }
    return rc == OK ? take_profile(NULL, &x->snapshot, o->profile, &ret->profile, x->arena, err) : rc;
}

static void opened_free(struct snapshot_opened *x)
{
    if (!x)
        return;
    snapshot_store_close(x->store);
    arena_free(x->arena);
    free(x);
}

int snapshot_open_argv(
    int *argc, char **argv, struct snapshot_open *ret, struct buf *ret_notes, struct err *err)
{
    struct options *o = calloc(1, sizeof *o);
    struct snapshot_opened *x = calloc(1, sizeof *x);
    if (x)
        x->arena = arena_new(0);
    int rc = o && x && x->arena ? OK : err_set(err, ERR_LIMIT, "no memory to open a snapshot");
    *ret = (struct snapshot_open){0};
    if (rc == OK)
        rc = read_options(argc, argv, o, x->arena, err);
    if (rc == OK)
        rc = open_from(o, x, ret, ret_notes, err);
    free(o);
    if (rc != OK) {
        opened_free(x);
        return rc;
    }
    ret->snapshot = &x->snapshot;
    ret->inner = x;
    return OK;
}

void snapshot_open_done(struct snapshot_open *o)
{
    opened_free(o->inner);
    *o = (struct snapshot_open){0};
}

void snapshot_open_help(struct buf *out)
{
    buf_puts(out,
        tr("Hvad der regnes på:\n"
           "  --spells FIL         CSV med person, code, start, end: slutdagen er den sidste dag med; tom = løber stadig. dead og moved er koder\n"
           "  --courses FIL        CSV med person, intervention, start, end, og hvis de er der: referred (dag henvist), exit (årsag)\n"
           "  --persons FIL        CSV med person, og hvis de er der: birth, sex, district. Rækker om andre personer udelades\n"
           "  --addresses FIL      CSV med person, district, start, end: hvor en person har boet. Uden rækker gælder district i --persons hele tiden\n"
           "  --codes FIL          CSV med code, og hvis de er der: label, parent. Andre koder udelades\n"
           "  --data MAPPE         udtrækket, som \"tovholder snapshot build --out MAPPE\" skrev\n"
           "  --db URL             databasen; bruges, når intet andet er valgt\n"
           "  --until [KODE=]DATO  sidste dag med fulde data, for alle koder eller én; kan stå flere gange\n"
           "  --profile PROFIL     hvilken kode der tæller, når flere dækker en dag: jobindsats (ydelse først), local (arbejde først) eller en CSV med "
           "code, rank, valid_from, valid_to\n"
           "Filerne kan have komma eller semikolon, og kolonnerne kan stå i en anden rækkefølge. Uden --until er sidste dag den seneste, en periode "
           "begynder eller slutter, eller et forløb begynder.\n"));
}
