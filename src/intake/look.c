/* Looking at a file: its bytes, the persons and codes it may name, and what the look found as a run. */
#include "base/lang.h"
#include "base/text.h"
#include "intake/intake.h"
#include "people/cpr.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/import.h"
#include "system/setting.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 20 };
static const int64_t FILE_MAX = (int64_t)4 << 30;

SETTING(create_unknown_setting, .key = "intake_create_unknown",
    .label = N_("Opret borgere, som en indlæst fil har, og Tovholder ikke kender"), .standard = "0",
    .type = F_BOOL);

bool intake_creates_unknown(void)
{
    return setting_int(&create_unknown_setting) == 1;
}

/* ---- the file ---- */

static void hex(const unsigned char *bytes, size_t n, char *ret)
{
    for (size_t i = 0; i < n; i++)
        snprintf(ret + 2 * i, 3, "%02x", bytes[i]);
}

static int read_all(int fd, struct intake_look *look, struct err *err)
{
    crypto_generichash_state state;
    unsigned char hash[32];
    size_t at = 0;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    while (at < look->len) {
        size_t want = look->len - at < CHUNK ? look->len - at : CHUNK;
        ssize_t n = read(fd, look->data + at, want);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_user(err, ERR_IO, tr("%s kan ikke læses til ende. Er den ved at blive skrevet?"),
                look->order->name);
        crypto_generichash_update(&state, (unsigned char *)look->data + at, (unsigned long long)n);
        at += (size_t)n;
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    hex(hash, sizeof hash, look->digest);
    return OK;
}

/* Into memory, not mapped: another program may cut the file off meanwhile. */
static int load_bytes(struct intake_look *look, struct err *err)
{
    struct stat st;
    const char *name = look->order->name;
    int fd = open(look->order->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return err_user(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, tr("Filen %s kan ikke åbnes."), name);
    int rc = OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        rc = err_user(err, ERR_INVALID, tr("%s er ikke en fil."), name);
    else if (st.st_size > FILE_MAX)
        rc = err_user(err, ERR_LIMIT, tr("%s er for stor. En fil må højst fylde 4 GB."), name);
    if (rc == OK) {
        look->len = (size_t)st.st_size;
        look->data = malloc(look->len + 1);
        rc = look->data ? read_all(fd, look, err)
                        : err_set(err, ERR_LIMIT, "no memory for %zu bytes", look->len);
    }
    close(fd);
    return rc;
}

/* ---- persons and codes ---- */

struct number_row {
    const char *cpr;
    int64_t citizen_id;
};
static const struct field number_fields[] = {
    FIELD(number_row, cpr, F_TEXT, NULL, 0),
    FIELD(number_row, citizen_id, F_ID, NULL, 0),
};
static TABLE(number_table, "citizen_number", NULL, number_row, number_fields);
/* A record that was joined with another stands for that one, which may have been joined itself. */
SQL(intake_numbers,
    "SELECT n.cpr AS cpr, COALESCE(c3.id, c2.id, c1.id) AS citizen_id FROM citizen_number n JOIN citizen c1 ON c1.id = n.citizen_id "
    "LEFT JOIN citizen c2 ON c2.id = c1.merged_into LEFT JOIN citizen c3 ON c3.id = c2.merged_into");
SQL(intake_all_interventions, "SELECT key AS cpr, id AS citizen_id FROM intervention ORDER BY id");

static int see_number(const void *row, void *ctx, struct err *err)
{
    const struct number_row *n = row;
    uint64_t number = read_number(n->cpr, strlen(n->cpr));
    return number == 0 || read_persons_add(ctx, number, n->citizen_id)
               ? OK
               : err_set(err, ERR_LIMIT, "no memory for the numbers of persons");
}

struct code_list_build {
    struct read_code *list;
    size_t n;
    struct arena *arena;
};

static void add_code(struct code_list_build *b, struct read_code code)
{
    if (b->n < READ_CODES_GIVEN)
        b->list[b->n++] = code;
}

static int see_intervention(const void *row, void *ctx, struct err *err)
{
    struct code_list_build *b = ctx;
    const char *key = arena_strdup(b->arena, ((const struct number_row *)row)->cpr);
    (void)err;
    add_code(b, (struct read_code){key, key, false, false});
    return OK;
}

/* A spell kind of the mapping must be in the code list, an intervention in the catalogue: those are at the end of the list. */
static int check_kinds(const struct intake_look *look, size_t n_own, struct err *err)
{
    const struct mapping *m = &look->mapping;
    bool courses = m->kind == INTAKE_COURSES;
    for (size_t i = 0; i < n_own + m->n_hours; i++) {
        const char *kind = i < n_own ? look->in.codes[i].kind : m->hours[i - n_own].kind;
        bool known = kind == NULL || (!courses && code_find("spell_kind", kind));
        for (size_t k = n_own; courses && !known && k < look->in.n_codes; k++)
            known = text_equal(look->in.codes[k].kind, kind);
        if (!known)
            return err_user(err, ERR_INVALID,
                courses
                    ? tr("Mappingen %s: %s er ikke et tilbud. Skriv tilbuddets nøgle.")
                    : tr("Mappingen %s: %s er ikke en periodeart. Skriv en kode fra kodelisten spell_kind."),
                m->name, kind);
    }
    for (size_t i = 0; i < look->in.n_exits; i++)
        if (look->in.exits[i].kind && !code_find("exit_reason", look->in.exits[i].kind))
            return err_user(err, ERR_INVALID, tr("Mappingen %s: %s er ikke i kodelisten exit_reason."),
                m->name, look->in.exits[i].kind);
    if (m->exit_reason && !code_find("exit_reason", m->exit_reason))
        return err_user(err, ERR_INVALID, tr("Mappingen %s: %s er ikke i kodelisten exit_reason."), m->name,
            m->exit_reason);
    return OK;
}

static void add_list(struct code_list_build *b, const char *list)
{
    const struct code *const *codes;
    size_t n = code_list(list, DAY_NONE, &codes);
    for (size_t i = 0; i < n; i++)
        add_code(b, (struct read_code){codes[i]->code, codes[i]->code, false, false});
}

static int load_codes_and_persons(struct db *db, struct intake_look *look, struct err *err)
{
    const struct mapping *m = &look->mapping;
    struct code_list_build codes = {
        arena_array(look->arena, READ_CODES_GIVEN, sizeof *codes.list), 0, look->arena};
    struct code_list_build exits = {
        arena_array(look->arena, READ_CODES_GIVEN, sizeof *exits.list), 0, look->arena};
    struct conn *c;
    if (!codes.list || !exits.list)
        return err_set(err, ERR_LIMIT, "no memory for codes");
    for (size_t i = 0; i < m->n_codes; i++)
        add_code(&codes,
            (struct read_code){m->codes[i].text, m->codes[i].kind, m->codes[i].prefix, m->codes[i].drop});
    for (size_t i = 0; i < m->n_exits; i++)
        add_code(&exits, (struct read_code){m->exits[i].text, m->exits[i].kind, false, false});
    size_t n_own = codes.n;
    if (m->kind == INTAKE_SPELLS)
        add_list(&codes, "spell_kind");
    if (m->kind == INTAKE_WAGES)
        add_code(&codes, (struct read_code){"timer", NULL, false, false});
    add_list(&exits, "exit_reason");
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    if (m->kind == INTAKE_COURSES)
        rc = q_each(c, &intake_all_interventions, NO_ARGS, &number_table, see_intervention, &codes, err);
    if (rc == OK)
        rc = q_each(c, &intake_numbers, NO_ARGS, &number_table, see_number, &look->persons, err);
    db_release(db, c);
    look->in.codes = codes.list;
    look->in.n_codes = codes.n;
    look->in.exits = exits.list;
    look->in.n_exits = exits.n;
    return rc ? rc : check_kinds(look, n_own, err);
}

static bool is_number(const char digits[11])
{
    struct cpr_parts parts;
    char cpr[11];
    return cpr_parse(digits, cpr, &parts);
}

struct tell {
    const struct intake_watch *watch;
    const struct mapping *mapping;
};

static bool tell(void *ctx, int64_t done, int64_t total, int32_t day)
{
    const struct tell *t = ctx;
    char text[200];
    if (day != READ_OPEN && t->mapping->unit == UNIT_WEEK) {
        int year;
        snprintf(text, sizeof text, tr("Indlæser uge %d: {0} af {1} rækker er kontrolleret."),
            day_iso_week((day_t){day}, &year));
    } else {
        snprintf(text, sizeof text, "%s", tr("Indlæser: {0} af {1} rækker er kontrolleret."));
    }
    return t->watch->tell(t->watch->ctx, text, done, total);
}

int intake_look(struct db *db, const struct intake_order *order, const struct intake_watch *watch,
    struct intake_look *ret, struct err *err)
{
    struct tell t = {watch, &ret->mapping};
    *ret = (struct intake_look){.order = order, .arena = arena_new(0)};
    if (!ret->arena)
        return err_set(err, ERR_LIMIT, "no memory to read a file");
    int rc = mapping_parse(order->mapping_name, order->mapping_text, strlen(order->mapping_text),
        &ret->mapping, ret->arena, err);
    if (rc == OK)
        rc = load_bytes(ret, err);
    if (rc == OK)
        rc = load_codes_and_persons(db, ret, err);
    if (rc)
        return rc;
    ret->in.name = order->name;
    ret->in.data = ret->data;
    ret->in.len = ret->len;
    ret->in.mapping = &ret->mapping;
    ret->in.persons = &ret->persons;
    ret->in.is_number = is_number;
    ret->in.take_unknown = order->create_unknown;
    ret->in.today = clock_today().n;
    ret->in.watch = watch ? tell : NULL;
    ret->in.watch_ctx = &t;
    rc = read_file(&ret->in, &ret->out, ret->arena, err);
    ret->in.watch = NULL;
    ret->in.watch_ctx = NULL;
    for (size_t i = 0; i < ret->out.n; i++)
        ret->n_persons += i == 0 || ret->out.rows[i].person != ret->out.rows[i - 1].person;
    return rc;
}

void intake_look_done(struct intake_look *look)
{
    read_done(&look->out);
    read_persons_done(&look->persons);
    free(look->data);
    arena_free(look->arena);
    *look = (struct intake_look){0};
}

int64_t intake_look_faults(const struct intake_look *look)
{
    int64_t n = 0;
    for (int i = 0; i < READ_REASONS; i++)
        n += i == READ_UNKNOWN ? 0 : look->out.n_reason[i];
    return n;
}

/* ---- the run ---- */

struct begin_write {
    const struct actor *actor;
    struct import_run import;
    struct intake_run run;
};

static int write_begin(struct conn *c, void *ctx, struct err *err)
{
    struct begin_write *w = ctx;
    int rc = q_insert(c, &import_run_table, &w->import, &w->import.id, err);
    w->run.run_id = w->import.id;
    if (rc == OK)
        rc = q_insert(c, &intake_run_table, &w->run, NULL, err);
    if (rc)
        return rc;
    char detail[300];
    snprintf(detail, sizeof detail, "begun kind=%s source=%s mapping=%s file=%.120s", w->run.kind,
        w->run.source, w->run.mapping, w->import.path);
    text_mend_end(detail);
    return audit_add(
        c, w->actor, &(struct audit_entry){"import", "import_run", w->import.id, INT_NONE, detail}, err);
}

int intake_begin(struct db *db, const struct actor *actor, const struct intake_order *order,
    const struct mapping *mapping, int64_t *ret_run_id, struct err *err)
{
    struct begin_write w = {.actor = actor};
    field_clear_row(&import_run_table, &w.import);
    field_clear_row(&intake_run_table, &w.run);
    w.import.kind = "intake";
    w.import.path = order->name;
    w.import.started = clock_real();
    w.import.user_id = actor->user_id ? actor->user_id : INT_NONE;
    w.import.n_new = w.import.n_changed = w.import.n_same = w.import.n_error = 0;
    w.run.kind = intake_kind_key(mapping->kind);
    w.run.state = "waiting";
    w.run.mapping = order->mapping_name;
    w.run.mapping_text = order->mapping_text;
    w.run.source = mapping->source;
    w.run.file_path = order->file;
    w.run.uploaded = order->uploaded;
    w.run.until_day = order->until;
    w.run.create_unknown = order->create_unknown;
    int64_t *const counts[] = {&w.run.n_rows, &w.run.n_ready, &w.run.n_fault, &w.run.n_unknown,
        &w.run.n_duplicate, &w.run.n_dropped, &w.run.n_zero, &w.run.n_persons, &w.run.n_created,
        &w.run.spells_new, &w.run.spells_changed, &w.run.spells_removed, &w.run.progress};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        *counts[i] = 0;
    int rc = db_write(db, "intake_begin", write_begin, &w, err);
    if (rc == OK)
        *ret_run_id = w.import.id;
    return rc;
}

SQL(intake_run_set_check,
    "UPDATE intake_run SET state = 'checked', digest = $2, bytes = $3, n_rows = $4, n_ready = $5, n_fault = $6, n_unknown = $7, "
    "n_duplicate = $8, n_dropped = $9, n_zero = $10, n_persons = $11, first_day = $12, last_day = $13 "
    "WHERE run_id = $1 AND state IN ('waiting', 'checking')");
SQL(intake_import_errors, "UPDATE import_run SET n_error = $2, report = $3 WHERE id = $1");

struct check_write {
    int64_t run_id;
    const struct intake_look *look;
    struct intake_fault *faults;
    size_t n;
    const char *reasons; /* "code 12\n…": rows left out, also those whose faults are too many to tell */
};

static int write_check(struct conn *c, void *ctx, struct err *err)
{
    const struct check_write *w = ctx;
    const struct intake_look *l = w->look;
    const struct read_out *o = &l->out;
    int64_t n = 0;
    int64_t bad = intake_look_faults(l);
    int64_t unknown = o->n_reason[READ_UNKNOWN];
    int rc = q_exec(c, &intake_run_set_check,
        ARGS(V_INT(w->run_id), V_TEXT(l->digest), V_INT((int64_t)l->len), V_INT(o->n_rows), V_INT(o->n_ready),
            V_INT(bad), V_INT(unknown), V_INT(o->n_duplicate), V_INT(o->n_dropped), V_INT(o->n_zero),
            V_INT(l->n_persons), V_INT(o->first == READ_OPEN ? INT_NONE : o->first),
            V_INT(o->last == READ_OPEN ? INT_NONE : o->last)),
        &n, err);
    if (rc == OK && n == 0)
        return err_user(
            err, ERR_CONFLICT, "%s", tr("Indlæsningen er kasseret, mens filen blev kontrolleret."));
    if (rc == OK)
        rc = q_exec(c, &intake_import_errors,
            ARGS(V_INT(w->run_id), V_INT(bad + unknown), V_TEXT(w->reasons)), NULL, err);
    return rc ? rc : q_insert_many(c, &intake_fault_table, w->faults, w->n, err);
}

int intake_checked(
    struct db *db, int64_t run_id, const struct intake_look *look, bool keep_faults, struct err *err)
{
    const struct read_out *o = &look->out;
    struct check_write w = {run_id, look, NULL, keep_faults ? o->n_faults : 0, NULL};
    w.faults = arena_array(look->arena, w.n + 1, sizeof *w.faults);
    if (!w.faults)
        return err_set(err, ERR_LIMIT, "no memory for faults");
    for (size_t i = 0; i < w.n; i++) {
        const struct read_fault *f = &o->faults[i];
        w.faults[i] = (struct intake_fault){.run_id = run_id,
            .line = f->line,
            .column_name = f->column < 0 ? NULL : o->header[f->column],
            .reason = read_reason_key((enum read_reason)f->reason),
            .value = f->value[0] ? f->value : NULL,
            .row_text = read_fault_row(&look->in, o, f, look->arena)};
    }
    for (int i = 0; i < READ_REASONS; i++)
        if (o->n_reason[i])
            w.reasons = arena_printf(look->arena, "%s%s %lld\n", w.reasons ? w.reasons : "",
                read_reason_key((enum read_reason)i), (long long)o->n_reason[i]);
    return db_write(db, "intake_checked", write_check, &w, err);
}
