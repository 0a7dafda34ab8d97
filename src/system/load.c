/* Loads reference data: reads all files, checks them against each other, then writes what differs in one transaction. */
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/import.h"
#include "system/load_internal.h"
#include "system/organisation.h"
#include <unistd.h>

RECORDS(tov_load, struct load);

static const struct load codes = {
    .file = "codes", .table = &code_table, .order = 0, .keys = {"list", "code", "valid_from"}};

static int compare_load(const void *a, const void *b)
{
    const struct load *x = ((const struct load_set *)a)->load;
    const struct load *y = ((const struct load_set *)b)->load;
    return x->order != y->order ? x->order - y->order : strcmp(x->file, y->file);
}

static int compare_row(const void *a, const void *b)
{
    const struct load_row *x = *(struct load_row *const *)a;
    const struct load_row *y = *(struct load_row *const *)b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : x->line - y->line;
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts the rows by key; two rows of one key are a complaint. */
static int index_set(struct load_plan *plan, struct load_set *set, struct err *err)
{
    set->by_key = arena_array(plan->arena, set->n + 1, sizeof(*set->by_key));
    set->first = arena_array(plan->arena, set->n + 1, sizeof(*set->first));
    if (set->by_key == NULL || set->first == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for the keys of %s", set->load->file);
    }
    for (size_t i = 0; i < set->n; i++) {
        const char *first = load_cell(set->load->table, set->rows[i].data, set->load->keys[0]);
        set->by_key[i] = &set->rows[i];
        set->first[i] = first ? first : "";
    }
    array_sort(set->by_key, set->n, sizeof(*set->by_key), compare_row);
    array_sort(set->first, set->n, sizeof(*set->first), compare_text);
    for (size_t i = 1; i < set->n; i++) {
        if (strcmp(set->by_key[i - 1]->key, set->by_key[i]->key) == 0) {
            load_complain(plan, set->by_key[i], set->load->keys[0],
                arena_printf(plan->arena, tr("%s står allerede i %s, linje %d. Slet en af dem."),
                    set->by_key[i]->key, set->by_key[i - 1]->file, set->by_key[i - 1]->line));
        }
    }
    return OK;
}

static const struct load_set *find_set(const struct load_plan *plan, const char *file)
{
    for (size_t i = 0; i < plan->n; i++) {
        if (strcmp(plan->sets[i].load->file, file) == 0) {
            return &plan->sets[i];
        }
    }
    return NULL;
}

static bool has_first(const struct load_set *set, const char *key)
{
    return (set->n && bsearch(&key, set->first, set->n, sizeof(*set->first), compare_text) != NULL) ||
           (set->n_stored &&
               bsearch(&key, set->stored, set->n_stored, sizeof(*set->stored), compare_text) != NULL);
}

/* Whether the code is in the files being loaded or, failing those, in the database. */
static bool has_code(const struct load_plan *plan, const char *list, const char *code)
{
    const struct load_set *set = find_set(plan, codes.file);
    for (size_t i = 0; set && i < set->n; i++) {
        if (text_equal(load_cell(&code_table, set->rows[i].data, "list"), list) &&
            text_equal(load_cell(&code_table, set->rows[i].data, "code"), code)) {
            return true;
        }
    }
    return code_find(list, code) != NULL;
}

/* Calls check for each part of a comma list; false when one fails, ret_part = that one. */
struct check {
    const struct load_plan *plan;
    const char *list;
    const struct load_set *target;
};

static bool check_part(const struct check *check, const char *part)
{
    return check->list ? has_code(check->plan, check->list, part) : has_first(check->target, part);
}

static bool check_parts(const struct check *check, const char *text, const char **ret_part, struct arena *a)
{
    if (check_part(check, text)) {
        return true;
    }
    if (strchr(text, ',') == NULL) {
        *ret_part = text;
        return false;
    }
    while (*text) {
        size_t n = strcspn(text, ",");
        const char *part = text_trim(a, arena_strndup(a, text, n));
        if (!check_part(check, part)) {
            *ret_part = part;
            return false;
        }
        text += n + (text[n] == ',');
    }
    return true;
}

static void check_codes(struct load_plan *plan, const struct load_set *set, const struct load_row *row)
{
    const struct table *table = set->load->table;
    for (size_t i = 0; i < table->n_fields; i++) {
        const struct field *field = &table->fields[i];
        const char *text = field->list ? load_cell(table, row->data, field->name) : NULL;
        const char *part = NULL;
        struct check check = {.plan = plan, .list = field->list};
        if (text && !check_parts(&check, text, &part, plan->arena)) {
            load_complain(plan, row, field->name,
                arena_printf(plan->arena,
                    tr("Koden %s er ikke i listen %s. Ret koden, eller føj den til listen."), part,
                    field->list));
        }
    }
}

static void check_refs(struct load_plan *plan, const struct load_set *set, const struct load_row *row)
{
    const struct load *load = set->load;
    for (size_t i = 0; i < sizeof(load->refs) / sizeof(load->refs[0]) && load->refs[i].column; i++) {
        struct check check = {.plan = plan, .target = find_set(plan, load->refs[i].target)};
        const char *text = load_cell(load->table, row->data, load->refs[i].column);
        const char *part = NULL;
        bool known = check.target && (check.target->n_files > 0 || check.target->stored);
        if (text && known && !check.target->is_broken && !check_parts(&check, text, &part, plan->arena)) {
            load_complain(plan, row, load->refs[i].column,
                arena_printf(plan->arena, tr("%s findes ikke i %s.csv. Ret værdien, eller føj rækken til."),
                    part, load->refs[i].target));
        }
    }
}

static int check_plan(struct load_plan *plan, struct err *err)
{
    for (size_t i = 0; i < plan->n; i++) {
        int rc = index_set(plan, &plan->sets[i], err);
        if (rc != OK) {
            return rc;
        }
    }
    for (size_t i = 0; i < plan->n; i++) {
        for (size_t j = 0; j < plan->sets[i].n; j++) {
            check_codes(plan, &plan->sets[i], &plan->sets[i].rows[j]);
            check_refs(plan, &plan->sets[i], &plan->sets[i].rows[j]);
        }
    }
    return OK;
}

struct load_write {
    struct load_plan *plan;
    const char *kind; /* of the run */
    bool dry;         /* undone again */
    bool tried;       /* a dry run that came to its end */
    const struct actor *actor;
    const char *path;
    struct stamp started;
    struct load_report report; /* made anew by each run */
};

static const struct load_row *find_row(const struct load_set *set, const char *key)
{
    struct load_row wanted = {.key = key};
    const struct load_row *p = &wanted;
    size_t low = 0;
    size_t high = set->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(set->by_key[middle]->key, p->key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < set->n && strcmp(set->by_key[low]->key, key) == 0 ? set->by_key[low] : NULL;
}

/* A key for people: without the missing parts at its end. */
static const char *shown_key(const char *key, struct arena *a)
{
    size_t n = strlen(key);
    while (n >= 3 && memcmp(key + n - 3, " / ", 3) == 0) {
        n -= 3;
    }
    return arena_strndup(a, key, n);
}

static size_t field_size(enum ftype type)
{
    switch (type) {
    case F_TEXT:
    case F_LONG: return sizeof(const char *);
    case F_DAY: return sizeof(day_t);
    default: return sizeof(int64_t);
    }
}

/* Writes what differs between the file's row and the stored one. */
static int write_row(struct conn *c, struct load_write *write, const struct load_set *set,
    const struct load_row *row, void *old, struct arena *a, struct err *err)
{
    const struct table *table = set->load->table;
    void *new_row = arena_alloc(a, table->size);
    struct buf diff = BUF_INIT;
    if (new_row == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for a row of %s", table->name);
    }
    memcpy(new_row, old, table->size);
    for (size_t i = 0; i < table->n_fields; i++) {
        if (set->in_file[i]) {
            size_t off = table->fields[i].off;
            memcpy((char *)new_row + off, (const char *)row->data + off, field_size(table->fields[i].type));
        }
    }
    field_diff(table, old, new_row, &diff, a);
    int rc = OK;
    if (diff.len == 0) {
        write->report.n_same++;
        load_note(write->plan, row, LOAD_SAME, NULL, shown_key(row->key, a), NULL);
    } else {
        load_note(write->plan, row, LOAD_CHANGED, NULL, shown_key(row->key, a), diff.data);
        write->report.n_changed++;
        buf_printf(&write->report.text, tr("%s, linje %d: ændret %s: %s\n"), row->file, row->line,
            shown_key(row->key, a), diff.data);
        rc = q_update(c, table, new_row, err);
    }
    buf_done(&diff);
    return rc;
}

/* Marks which of the set's rows are stored, writes changes, and tells of stored rows that no file has. */
static int write_known(struct conn *c, struct load_write *write, const struct load_set *set, bool *known,
    struct arena *a, struct err *err)
{
    const struct table *table = set->load->table;
    char *rows;
    size_t n;
    int rc = q_table(c, table, &rows, &n, a, err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        void *old = rows + i * table->size;
        const char *key = load_key(set->load, old, a);
        const struct load_row *row = find_row(set, key);
        if (row && !known[row - set->rows]) {
            known[row - set->rows] = true;
            rc = write_row(c, write, set, row, old, a, err);
        } else if (!write->plan->in_memory) {
            write->report.n_orphan++;
            buf_printf(&write->report.text, tr("%s: %s står i databasen, men ikke længere i filerne.\n"),
                set->load->file, shown_key(key, a));
        }
    }
    return rc;
}

static int write_set(
    struct conn *c, struct load_write *write, const struct load_set *set, struct arena *a, struct err *err)
{
    bool *known = arena_array(a, set->n + 1, sizeof(*known));
    if (known == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for the rows of %s", set->load->file);
    }
    int rc = write_known(c, write, set, known, a, err);
    for (size_t i = 0; rc == OK && i < set->n; i++) {
        const struct load_row *row = &set->rows[i];
        if (known[i]) {
            continue;
        }
        write->report.n_new++;
        load_note(write->plan, row, LOAD_NEW, NULL, shown_key(row->key, a), NULL);
        buf_printf(
            &write->report.text, tr("%s, linje %d: ny %s\n"), row->file, row->line, shown_key(row->key, a));
        rc = q_insert(c, set->load->table, row->data, NULL, err);
    }
    return rc;
}

static int write_run(struct conn *c, struct load_write *write, struct err *err)
{
    const struct load_report *report = &write->report;
    struct import_run run = {
        .kind = write->kind,
        .path = write->path,
        .started = write->started,
        .finished = clock_real(),
        .user_id = write->actor->user_id ? write->actor->user_id : INT_NONE,
        .n_new = report->n_new,
        .n_changed = report->n_changed,
        .n_same = report->n_same,
        .report = report->text.data,
    };
    int rc = q_insert(c, &import_run_table, &run, &run.id, err);
    if (rc != OK) {
        return rc;
    }
    char detail[120];
    snprintf(detail, sizeof(detail), "new=%lld changed=%lld same=%lld", (long long)report->n_new,
        (long long)report->n_changed, (long long)report->n_same);
    struct audit_entry entry = {"import", "reference_data", run.id, INT_NONE, detail};
    return audit_add(c, write->actor, &entry, err);
}

static int write_plan(struct conn *c, void *ctx, struct err *err)
{
    struct load_write *write = ctx;
    buf_done(&write->report.text);
    write->report = (struct load_report){.text = BUF_INIT};
    write->tried = false;
    if (write->plan->entries) {
        write->plan->entries->n = write->plan->n_bad;
    }
    struct arena *a = arena_new(0);
    if (a == NULL) {
        return err_set(err, ERR_LIMIT, "no memory to load");
    }
    int rc = OK;
    for (size_t i = 0; rc == OK && i < write->plan->n; i++) {
        const struct load_set *set = &write->plan->sets[i];
        rc = set->n_files > 0 ? write_set(c, write, set, a, err) : OK;
    }
    for (size_t i = 0; rc == OK && i < write->plan->n; i++) {
        const struct load *load = write->plan->sets[i].load;
        rc = load->after ? load->after(c, err) : OK;
    }
    if (rc == OK && buf_failed(&write->report.text)) {
        rc = err_set(err, ERR_LIMIT, "no memory for the report");
    }
    if (rc == OK) {
        rc = write_run(c, write, err);
    }
    if (rc == OK && write->dry) {
        write->tried = true;
        rc = err_set(err, ERR_REFUSED, "a dry run is undone");
    }
    arena_free(a);
    return rc;
}

/* Checks and writes what has been read; dry = undone again. */
static int finish(struct db *db, struct load_plan *plan, const char *path, const struct actor *actor,
    bool dry, struct err *err)
{
    struct load_report *report = plan->report;
    struct load_write write = {.plan = plan,
        .kind = plan->in_memory ? "catalogue" : "load",
        .dry = dry,
        .actor = actor,
        .path = path,
        .started = clock_real()};
    int rc = check_plan(plan, err);
    if (rc == OK && report->n_error > 0) {
        return err_user(err, ERR_INVALID,
            report->n_error == 1 ? tr("%lld fejl i filerne. Intet er gemt. Ret den, og indlæs igen.")
                                 : tr("%lld fejl i filerne. Intet er gemt. Ret dem, og indlæs igen."),
            (long long)report->n_error);
    }
    if (rc == OK) {
        rc = db_write(db, "load", write_plan, &write, err);
    }
    if (write.tried) {
        err_clear(err);
        buf_done(&report->text);
        *report = write.report;
        return OK;
    }
    if (rc == OK) {
        buf_done(&report->text);
        *report = write.report;
        rc = organisation_refresh(db, err);
    } else {
        buf_done(&write.report.text);
    }
    return rc == OK ? code_refresh(db, err) : rc;
}

static int load_all(struct db *db, const char *codes_dir, const char *dir, const struct actor *actor,
    struct load_report *ret, struct err *err)
{
    *ret = (struct load_report){.text = BUF_INIT};
    struct load_plan plan = {.arena = arena_new(0), .report = ret};
    size_t n_records = dir ? (size_t)(RECORDS_END(tov_load) - RECORDS_BEGIN(tov_load)) : 0;
    plan.sets = plan.arena ? arena_array(plan.arena, n_records + 1, sizeof(*plan.sets)) : NULL;
    if (plan.sets == NULL) {
        arena_free(plan.arena);
        return err_set(err, ERR_LIMIT, "no memory to load");
    }
    if (codes_dir) {
        plan.sets[plan.n++].load = &codes;
    }
    for (size_t i = 0; i < n_records; i++) {
        plan.sets[plan.n++].load = RECORDS_BEGIN(tov_load)[i];
    }
    array_sort(plan.sets, plan.n, sizeof(*plan.sets), compare_load);
    int rc = code_refresh(db, err);
    for (size_t i = 0; rc == OK && i < plan.n; i++) {
        struct load_set *set = &plan.sets[i];
        rc = set->load == &codes ? load_read_codes(&plan, set, codes_dir, err)
                                 : load_read_table(&plan, set, dir, err);
    }
    if (rc == OK) {
        rc = finish(db, &plan, dir ? dir : codes_dir, actor, false, err);
    }
    arena_free(plan.arena);
    return rc;
}

int load_dir(
    struct db *db, const char *dir, const struct actor *actor, struct load_report *ret, struct err *err)
{
    struct buf codes_dir = BUF_INIT;
    buf_printf(&codes_dir, "%s/../codes", dir);
    bool has_codes = !buf_failed(&codes_dir) && access(codes_dir.data, R_OK) == 0;
    int rc = load_all(db, has_codes ? codes_dir.data : NULL, dir, actor, ret, err);
    buf_done(&codes_dir);
    return rc;
}

const struct load *load_find(const char *file)
{
    for (const struct load *const *p = RECORDS_BEGIN(tov_load); p < RECORDS_END(tov_load); p++) {
        if (strcmp((*p)->file, file) == 0) {
            return *p;
        }
    }
    return NULL;
}

/* The first key column of what is stored, for references. */
static int read_stored(struct conn *c, struct load_plan *plan, struct load_set *set, struct err *err)
{
    const struct table *table = set->load->table;
    char *rows;
    size_t n;
    int rc = q_table(c, table, &rows, &n, plan->arena, err);
    if (rc != OK) {
        return rc;
    }
    set->stored = arena_array(plan->arena, n + 1, sizeof(*set->stored));
    if (set->stored == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for the keys of %s", set->load->file);
    }
    for (size_t i = 0; i < n; i++) {
        const char *key = load_cell(table, rows + i * table->size, set->load->keys[0]);
        set->stored[i] = key ? key : "";
    }
    set->n_stored = n;
    array_sort(set->stored, n, sizeof(*set->stored), compare_text);
    return OK;
}

/* The plan's set of that file, added when it is not there; NULL when there is no such record or no room. */
static struct load_set *set_of(struct load_plan *plan, size_t cap, const char *file)
{
    for (size_t i = 0; i < plan->n; i++) {
        if (strcmp(plan->sets[i].load->file, file) == 0) {
            return &plan->sets[i];
        }
    }
    const struct load *load = load_find(file);
    if (load == NULL || plan->n == cap) {
        return NULL;
    }
    plan->sets[plan->n].load = load;
    return &plan->sets[plan->n++];
}

static int read_memory(struct conn *c, struct load_plan *plan, size_t cap, const struct load_rows *rows,
    size_t n, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; rc == OK && i < n; i++) {
        struct load_set *set = set_of(plan, cap, rows[i].file);
        rc = set ? load_read_rows(plan, set, &rows[i], err)
                 : err_set(err, ERR_INTERNAL, "no record for the file %s", rows[i].file);
    }
    size_t n_read = plan->n;
    for (size_t i = 0; rc == OK && i < n_read; i++) {
        const struct load *load = plan->sets[i].load;
        for (size_t k = 0; k < sizeof(load->refs) / sizeof(load->refs[0]) && load->refs[k].column; k++) {
            set_of(plan, cap, load->refs[k].target);
        }
    }
    for (size_t i = 0; rc == OK && i < plan->n; i++) {
        rc = read_stored(c, plan, &plan->sets[i], err);
    }
    /* What is derived from the rows may belong to a record that has none here. */
    for (const struct load *const *p = RECORDS_BEGIN(tov_load); p < RECORDS_END(tov_load); p++) {
        if ((*p)->after) {
            set_of(plan, cap, (*p)->file);
        }
    }
    array_sort(plan->sets, plan->n, sizeof(*plan->sets), compare_load);
    return rc;
}

int load_memory(struct db *db, const struct load_rows *rows, size_t n, bool write, const char *path,
    const struct actor *actor, struct load_report *ret, struct load_entries *entries, struct arena *a,
    struct err *err)
{
    struct conn *c;
    size_t cap = (size_t)(RECORDS_END(tov_load) - RECORDS_BEGIN(tov_load));
    *ret = (struct load_report){.text = BUF_INIT};
    *entries = (struct load_entries){0};
    struct load_plan plan = {.arena = a,
        .report = ret,
        .entries = entries,
        .in_memory = true,
        .sets = arena_array(a, cap, sizeof(*plan.sets))};
    if (plan.sets == NULL) {
        return err_set(err, ERR_LIMIT, "no memory to load");
    }
    int rc = code_refresh(db, err);
    if (rc == OK) {
        rc = db_lease(db, &c, err);
    }
    if (rc != OK) {
        return rc;
    }
    rc = read_memory(c, &plan, cap, rows, n, err);
    db_release(db, c);
    return rc == OK ? finish(db, &plan, path, actor, !write, err) : rc;
}
