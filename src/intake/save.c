/* Saving a look: persons in batches, and the end of the run. */
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "intake/save_internal.h"
#include "system/audit.h"
#include "system/import.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

SQL(intake_open_persons,
    "SELECT DISTINCT citizen_id FROM spell WHERE source = $1 AND end_day IS NULL ORDER BY citizen_id");
SQL(intake_run_position,
    "UPDATE intake_run SET position = $2, spells_new = $4, spells_changed = $5, spells_removed = $6, progress = $7 "
    "WHERE run_id = $1 AND state = 'writing' AND COALESCE(position, 0) = $3");
SQL(intake_import_counts, "UPDATE import_run SET n_new = $2, n_changed = $3, n_same = $4 WHERE id = $1");
SQL(intake_import_finish, "UPDATE import_run SET finished = $2 WHERE id = $1");
SQL(intake_source_add, "INSERT INTO data_source (key, title) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING");
SQL(intake_source_set,
    "UPDATE data_source SET unit = $2, kinds = $3, until_day = $4, run_id = $5 WHERE id = $1");
SQL(intake_run_finish, "UPDATE intake_run SET state = 'done' WHERE run_id = $1 AND state = 'writing'");

/* ---- persons ---- */

struct id_row {
    int64_t citizen_id;
};
static const struct field id_fields[] = {FIELD(id_row, citizen_id, F_ID, NULL, 0)};
static TABLE(id_table, "spell", NULL, id_row, id_fields);

struct ids {
    int64_t *list; /* malloc'ed */
    size_t n, cap;
};

static int see_id(const void *row, void *ctx, struct err *err)
{
    struct ids *ids = ctx;
    if (ids->n == ids->cap) {
        size_t cap = ids->cap ? ids->cap * 2 : 4096;
        int64_t *p = realloc(ids->list, cap * sizeof *p);
        if (!p)
            return err_set(err, ERR_LIMIT, "no memory for the persons of a run");
        ids->list = p;
        ids->cap = cap;
    }
    ids->list[ids->n++] = ((const struct id_row *)row)->citizen_id;
    return OK;
}

/* Persons with a spell that had not ended: it has, if the file knows longer and is silent of them. */
static int open_persons(struct save *s, struct ids *ids, struct err *err)
{
    struct conn *c;
    if (s->look->mapping.unit == UNIT_DAY || s->known == s->known_before)
        return OK;
    int rc = db_lease(s->db, &c, err);
    if (rc)
        return rc;
    rc = q_each(c, &intake_open_persons, ARGS(V_TEXT(s->run->source)), &id_table, see_id, ids, err);
    db_release(s->db, c);
    return rc;
}

/* All persons of the run after its position, by id. */
static int find_persons(struct save *s, struct err *err)
{
    const struct read_out *out = &s->look->out;
    struct ids open = {0};
    int rc = open_persons(s, &open, err);
    s->persons = calloc(out->n + open.n + 1, sizeof *s->persons);
    if (rc == OK && !s->persons)
        rc = err_set(err, ERR_LIMIT, "no memory for the persons of a run");
    size_t at = 0;
    size_t k = 0;
    while (rc == OK && (at < out->n || k < open.n)) {
        int64_t id = at < out->n ? out->rows[at].person : INT64_MAX;
        if (k < open.n && open.list[k] < id)
            id = open.list[k];
        struct save_person p = {.id = id, .from = at};
        for (; at < out->n && out->rows[at].person == id; at++)
            p.n++;
        k += k < open.n && open.list[k] == id;
        if (s->position == INT_NONE || id > s->position)
            s->persons[s->n_persons++] = p;
    }
    free(open.list);
    return rc;
}

/* ---- batches ---- */

static int write_batch(struct conn *c, void *ctx, struct err *err)
{
    struct batch *b = ctx;
    struct save *s = b->save;
    enum intake_kind kind = s->look->mapping.kind;
    int64_t last = s->persons[b->to - 1].id;
    int64_t n = 0;
    b->totals = s->totals;
    arena_clear(b->arena);
    int rc = kind == INTAKE_SPELLS    ? save_own_spells(c, b, err)
             : kind == INTAKE_COURSES ? save_courses(c, b, err)
                                      : save_facts(c, b, err);
    const struct save_totals *t = &b->totals;
    if (rc == OK)
        rc = q_exec(c, &intake_run_position,
            ARGS(V_INT(s->run->run_id), V_INT(last), V_INT(s->position == INT_NONE ? 0 : s->position),
                V_INT(t->spells_new), V_INT(t->spells_changed), V_INT(t->spells_removed),
                V_INT((int64_t)b->to)),
            &n, err);
    if (rc == OK && n == 0)
        return err_user(
            err, ERR_CONFLICT, "%s", tr("Indlæsningen er stoppet eller i gang et andet sted. Se listen."));
    if (rc == OK)
        rc = q_exec(c, &intake_import_counts,
            ARGS(V_INT(s->run->run_id), V_INT(t->n_new), V_INT(t->n_changed), V_INT(t->n_same)), NULL, err);
    return rc;
}

static size_t batch_end(const struct save *s, size_t from)
{
    size_t to = from;
    size_t n_rows = 0;
    while (to < s->n_persons && to - from < SAVE_PERSONS &&
           (to == from || n_rows + s->persons[to].n <= SAVE_ROWS))
        n_rows += s->persons[to++].n;
    return to;
}

static int write_batches(struct save *s, const struct intake_watch *watch, struct err *err)
{
    struct batch b = {.save = s, .arena = arena_new(0)};
    int rc = b.arena ? OK : err_set(err, ERR_LIMIT, "no memory to save");
    for (; rc == OK && b.from < s->n_persons; b.from = b.to) {
        if (watch && !watch->tell(watch->ctx, tr("Gemmer: {0} af {1} personer er gemt."), (int64_t)b.from,
                         (int64_t)s->n_persons)) {
            rc = err_user(err, ERR_REFUSED, "%s",
                tr("Indlæsningen er stoppet. Det, der er gemt, står; fortsæt, når du vil have resten med."));
            break;
        }
        b.to = batch_end(s, b.from);
        rc = db_write(s->db, "intake_batch", write_batch, &b, err);
        if (rc == OK) {
            s->totals = b.totals;
            s->position = s->persons[b.to - 1].id;
        }
    }
    arena_free(b.arena);
    return rc;
}

/* ---- the end ---- */

/* The kinds that the source has given so far and those of this mapping. */
static const char *all_kinds(const struct save *s)
{
    struct buf b = BUF_INIT;
    if (s->look->mapping.kind == INTAKE_COURSES)
        return NULL;
    buf_puts(&b, s->source.kinds ? s->source.kinds : "");
    for (size_t i = 0; i < s->look->out.n_codes; i++) {
        const char *kind = s->look->out.codes[i].kind;
        bool used = s->look->mapping.kind != INTAKE_SPELLS;
        for (size_t k = 0; k < s->look->out.n && !used; k++)
            used = s->look->out.rows[k].code == i;
        if (kind && used && !text_list_has(b.data, kind))
            buf_printf(&b, "%s%s", b.len ? "," : "", kind);
    }
    for (size_t i = 0; i < s->look->mapping.n_hours; i++)
        if (!text_list_has(b.data, s->look->mapping.hours[i].kind))
            buf_printf(&b, "%s%s", b.len ? "," : "", s->look->mapping.hours[i].kind);
    const char *kinds = arena_strdup(s->arena, b.len ? b.data : NULL);
    buf_done(&b);
    return kinds;
}

struct finish_write {
    struct save *s;
    const char *kinds;
    struct stamp now;
};

static int write_finish(struct conn *c, void *ctx, struct err *err)
{
    const struct finish_write *w = ctx;
    const struct save *s = w->s;
    const struct save_totals *t = &s->totals;
    int64_t n = 0;
    char detail[400];
    int rc = q_exec(c, &intake_run_finish, ARGS(V_INT(s->run->run_id)), &n, err);
    if (rc == OK && n == 0)
        return err_user(
            err, ERR_CONFLICT, "%s", tr("Indlæsningen er stoppet eller i gang et andet sted. Se listen."));
    if (rc == OK)
        rc = q_exec(c, &intake_source_set,
            ARGS(V_INT(s->source.id), V_TEXT(intake_unit_key(s->look->mapping.unit)), V_TEXT(w->kinds),
                V_INT(s->known == INT32_MIN ? INT_NONE : s->known - 1), V_INT(s->run->run_id)),
            NULL, err);
    if (rc == OK)
        rc = q_exec(c, &intake_import_finish, ARGS(V_INT(s->run->run_id), V_STAMP(w->now)), NULL, err);
    snprintf(detail, sizeof detail,
        "saved kind=%s source=%s digest=%.16s rows=%lld new=%lld changed=%lld same=%lld rejected=%lld spells=+%lld ~%lld -%lld",
        s->run->kind, s->run->source, s->look->digest, (long long)s->look->out.n_rows, (long long)t->n_new,
        (long long)t->n_changed, (long long)t->n_same,
        (long long)(s->look->out.n_rows - s->look->out.n_ready), (long long)t->spells_new,
        (long long)t->spells_changed, (long long)t->spells_removed);
    if (rc == OK)
        rc = audit_add(c, s->actor,
            &(struct audit_entry){"import", "import_run", s->run->run_id, INT_NONE, detail}, err);
    return rc;
}

/* ---- the whole ---- */

struct source_write {
    const char *key, *title;
};

static int write_source(struct conn *c, void *ctx, struct err *err)
{
    const struct source_write *w = ctx;
    return q_exec(c, &intake_source_add, ARGS(V_TEXT(w->key), V_TEXT(w->title)), NULL, err);
}

static int read_repeat(struct conn *c, struct save *s, const struct intake_run *run, struct err *err)
{
    struct intake_run before;
    int rc = intake_run_repeated(c, run, &before, s->arena, err);
    s->repeat = rc == OK;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

static int read_run(struct save *s, struct intake_run *run, struct err *err)
{
    struct conn *c;
    struct import_run counts;
    int rc = db_lease(s->db, &c, err);
    if (rc)
        return rc;
    rc = data_source_by_key(c, run->source, &s->source, s->arena, err);
    if (rc == OK)
        rc = import_by_id(c, run->run_id, &counts, s->arena, err);
    if (rc == OK)
        rc = read_repeat(c, s, run, err);
    db_release(s->db, c);
    if (rc)
        return rc;
    s->position = run->position;
    s->totals = (struct save_totals){counts.n_new, counts.n_changed, counts.n_same, run->spells_new,
        run->spells_changed, run->spells_removed};
    const struct read_out *out = &s->look->out;
    s->known_before = day_is_none(s->source.until_day) ? INT32_MIN : s->source.until_day.n + 1;
    int32_t told = out->last == READ_OPEN ? INT32_MIN : out->last + 1;
    if (!day_is_none(run->until_day) && s->look->mapping.unit == UNIT_DAY)
        told = run->until_day.n + 1;
    s->known = told > s->known_before ? told : s->known_before;
    return OK;
}

struct move_write {
    int64_t run_id;
    const char *from, *to;
};

static int write_move(struct conn *c, void *ctx, struct err *err)
{
    const struct move_write *w = ctx;
    return intake_run_move(c, w->run_id, w->from, w->to, err);
}

static int prepare(struct save *s, struct intake_run *run, struct err *err)
{
    struct source_write source = {run->source, s->look->mapping.title};
    int rc = db_write(s->db, "intake_source", write_source, &source, err);
    if (rc == OK)
        rc = read_run(s, run, err);
    if (rc == OK)
        rc = save_codes(s, err);
    if (rc == OK)
        rc = save_create_persons(s, err);
    return rc ? rc : find_persons(s, err);
}

static int load_run(struct db *db, int64_t run_id, struct intake_run *ret, struct arena *a, struct err *err)
{
    struct conn *c;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = intake_run_of(c, run_id, ret, a, err);
    db_release(db, c);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Indlæsningen findes ikke.")) : rc;
}

int intake_save(struct db *db, const struct actor *actor, int64_t run_id, struct intake_look *look,
    const struct intake_watch *watch, struct err *err)
{
    struct arena *a = arena_new(0);
    struct intake_run run;
    struct save s = {.db = db, .look = look, .actor = actor, .run = &run, .arena = a};
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory to save");
    int rc = load_run(db, run_id, &run, a, err);
    if (rc == OK && !text_equal(run.digest, look->digest))
        rc = err_user(
            err, ERR_REFUSED, "%s", tr("Filen er ændret, siden den blev kontrolleret. Kontrollér den igen."));
    if (rc == OK && !text_equal(run.state, "writing")) {
        struct move_write move = {run_id, "checked", "writing"};
        rc = db_write(db, "intake_move", write_move, &move, err);
    }
    if (rc == OK)
        rc = prepare(&s, &run, err);
    if (rc == OK)
        rc = write_batches(&s, watch, err);
    if (rc == OK) {
        struct finish_write finish = {&s, all_kinds(&s), clock_real()};
        rc = db_write(db, "intake_finish", write_finish, &finish, err);
    }
    if (rc == OK && run.uploaded)
        unlink(run.file_path);
    free(s.persons);
    arena_free(a);
    return rc;
}

struct discard_write {
    const struct actor *actor;
    struct intake_run *run;
    struct stamp now;
    struct arena *arena;
};

static int write_discard(struct conn *c, void *ctx, struct err *err)
{
    struct discard_write *w = ctx;
    int rc = intake_run_of(c, w->run->run_id, w->run, w->arena, err);
    if (rc)
        return rc;
    const char *state = w->run->state;
    bool begun = text_equal(state, "writing");
    if (text_equal(state, "done") || text_equal(state, "discarded"))
        return err_user(err, ERR_CONFLICT, "%s", tr("Indlæsningen er slut og kan ikke kasseres."));
    rc = intake_run_move(c, w->run->run_id, state, begun ? "failed" : "discarded", err);
    if (rc == OK)
        rc = q_exec(c, &intake_import_finish, ARGS(V_INT(w->run->run_id), V_STAMP(w->now)), NULL, err);
    if (rc == OK)
        rc = audit_add(c, w->actor,
            &(struct audit_entry){
                "import", "import_run", w->run->run_id, INT_NONE, begun ? "given up" : "discarded"},
            err);
    return rc;
}

int intake_discard(struct db *db, const struct actor *actor, int64_t run_id, struct err *err)
{
    struct intake_run run = {.run_id = run_id};
    struct discard_write w = {actor, &run, clock_real(), arena_new(0)};
    if (!w.arena)
        return err_set(err, ERR_LIMIT, "no memory to discard");
    int rc = db_write(db, "intake_discard", write_discard, &w, err);
    if (rc == ERR_NOT_FOUND)
        rc = err_user(err, rc, "%s", tr("Indlæsningen findes ikke."));
    if (rc == OK && run.uploaded)
        unlink(run.file_path);
    arena_free(w.arena);
    return rc;
}
