#include "path/demo_part.h"

#include "base/sort.h"

#include "path/demo_inner.h"
#include "system/import.h"

#include <stdlib.h>
#include <string.h>

RECORDS(tov_demo_part, struct demo_part);

enum { DEMO_PART_BATCH = 2000 };

SQL(demo_part_select_done,
    "SELECT id, kind, path, started, finished, user_id, n_new, n_changed, n_same, n_error, report FROM import_run "
    "WHERE kind = 'demo_part' AND path = $1 ORDER BY id DESC LIMIT 1");
SQL(demo_part_update_done, "UPDATE import_run SET n_new = $2, finished = $3 WHERE id = $1");
SQL(demo_part_max_citizen, "SELECT COALESCE(MAX(id), 0) FROM citizen");
SQL(demo_part_select_cpr, "SELECT id FROM citizen WHERE cpr = $1");

struct rng demo_part_rng(const struct demo_part_run *run, const char *part, int64_t citizen_id)
{
    struct rng rng;
    uint64_t seed = (uint64_t)run->seed * UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)citizen_id;
    for (const char *p = part; *p; p++)
        seed = seed * 31 + (unsigned char)*p;
    rng_seed(&rng, seed);
    return rng;
}

/* One batch on its way: last_id is the last citizen done after it; the story comes last and finishes the part. */
struct part_step {
    const struct demo_part *part;
    const struct demo_part_run *run;
    int64_t row_id, first_id, last_id;
    bool is_story;
};

static int part_write(struct conn *c, void *ctx, struct err *err)
{
    const struct part_step *s = ctx;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "demo_part: out of memory");
    int rc = OK;
    if (!s->is_story && s->part->fill)
        rc = s->part->fill(c, s->run, s->first_id, s->last_id, a, err);
    if (s->is_story && s->part->story)
        rc = s->part->story(c, s->run, a, err);
    arena_free(a);
    if (rc)
        return rc;
    struct val finished = s->is_story ? V_STAMP(clock_real()) : V_NULL;
    return q_exec(c, &demo_part_update_done, ARGS(V_INT(s->row_id), V_INT(s->last_id), finished), NULL, err);
}

static int part_begin(struct conn *c, void *ctx, struct err *err)
{
    struct part_step *s = ctx;
    struct import_run row;
    field_clear_row(&import_run_table, &row);
    row.kind = "demo_part";
    row.path = s->part->name;
    row.started = clock_real();
    row.n_new = row.n_changed = row.n_same = row.n_error = 0;
    return q_insert(c, &import_run_table, &row, &s->row_id, err);
}

/* ret_done = last citizen that an interrupted run reached, INT_NONE when the part is finished. */
static int part_find(
    struct db *db, const char *name, int64_t *ret_row, int64_t *ret_done, struct arena *a, struct err *err)
{
    struct conn *c;
    struct import_run row;
    *ret_row = *ret_done = 0;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = q_one(c, &demo_part_select_done, ARGS(V_TEXT(name)), &import_run_table, &row, a, err);
    db_release(db, c);
    if (rc == ERR_NOT_FOUND)
        return OK;
    if (rc == OK) {
        *ret_row = row.id;
        *ret_done = stamp_is_none(row.finished) ? row.n_new : INT_NONE;
    }
    return rc;
}

static int part_run(struct db *db, const struct demo_part *part, const struct demo_part_run *run,
    int64_t last, struct arena *a, struct err *err)
{
    struct part_step step = {.part = part, .run = run};
    int64_t done;
    int rc = part_find(db, part->name, &step.row_id, &done, a, err);
    if (rc == OK && done == INT_NONE)
        return OK;
    if (rc == OK && step.row_id == 0)
        rc = db_write(db, "demo_part_begin", part_begin, &step, err);
    while (rc == OK && done < last && part->fill) {
        step.first_id = done + 1;
        step.last_id = done + DEMO_PART_BATCH < last ? done + DEMO_PART_BATCH : last;
        rc = db_write(db, part->name, part_write, &step, err);
        done = step.last_id;
    }
    step.is_story = true;
    step.last_id = last;
    if (rc == OK)
        rc = db_write(db, part->name, part_write, &step, err);
    return rc || !part->finish ? rc : part->finish(db, run, err);
}

static int by_order(const void *x, const void *y)
{
    const struct demo_part *a = *(const struct demo_part *const *)x, *b = *(const struct demo_part *const *)y;
    return a->order != b->order ? (a->order > b->order) - (a->order < b->order) : strcmp(a->name, b->name);
}

static int find_named(struct conn *c, struct demo_part_run *run, int64_t *ret_last, struct err *err)
{
    struct {
        const char *cpr;
        int64_t *id;
    } named[] = {{"0101799992", &run->sanne}, {"0101859993", &run->rasmus}, {"0102999994", &run->amanda},
        {"0101909995", &run->kasper}, {"0101689996", &run->tove}, {"0101929995", &run->yusuf},
        {"0103749992", &run->naja}};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        int rc = q_int(c, &demo_part_select_cpr, ARGS(V_TEXT(named[i].cpr)), named[i].id, err);
        if (rc == ERR_NOT_FOUND)
            *named[i].id = 0;
        else if (rc)
            return rc;
    }
    return q_int(c, &demo_part_max_citizen, NO_ARGS, ret_last, err);
}

int demo_part_all(struct db *db, struct demo_part_run *run, struct err *err)
{
    size_t n = (size_t)(RECORDS_END(tov_demo_part) - RECORDS_BEGIN(tov_demo_part));
    struct arena *a = arena_new(0);
    const struct demo_part **parts = a ? arena_array(a, n + 1, sizeof *parts) : NULL;
    struct conn *c;
    int64_t last = 0;
    int rc = parts ? db_lease(db, &c, err) : err_set(err, ERR_LIMIT, "demo_part: out of memory");
    if (rc == OK) {
        rc = find_named(c, run, &last, err);
        db_release(db, c);
    }
    for (size_t i = 0; rc == OK && i < n; i++)
        parts[i] = RECORDS_BEGIN(tov_demo_part)[i];
    if (rc == OK && n)
        array_sort(parts, n, sizeof *parts, by_order);
    for (size_t i = 0; rc == OK && i < n; i++)
        rc = part_run(db, parts[i], run, last, a, err);
    arena_free(a);
    return rc;
}
