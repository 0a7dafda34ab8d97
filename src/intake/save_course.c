/* Courses of a batch. A course is the same when person, intervention and start are; one that was made here is left alone. */
#include "base/sort.h"
#include "base/text.h"
#include "intake/save_internal.h"
#include <stdlib.h>
#include <string.h>

struct intake_course {
    int64_t id, citizen_id, intervention_id, hours, version;
    day_t start_day, end_day;
    const char *exit_reason, *source;
    struct val *change; /* what becomes of it in this batch; the last of its rows tells */
};
static const struct field course_fields[] = {
    FIELD(intake_course, id, F_ID, NULL, FR_PRIMARY),
    FIELD(intake_course, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(intake_course, intervention_id, F_ID, NULL, FR_REQUIRED),
    FIELD(intake_course, start_day, F_DAY, NULL, FR_REQUIRED),
    FIELD(intake_course, end_day, F_DAY, NULL, 0),
    FIELD(intake_course, exit_reason, F_TEXT, NULL, 0),
    FIELD(intake_course, source, F_TEXT, NULL, 0),
    FIELD(intake_course, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
static TABLE(course_rows_table, "course", NULL, intake_course, course_fields);

SQL(intake_courses_range,
    "SELECT id, citizen_id, intervention_id, start_day, end_day, exit_reason, source, version FROM course "
    "WHERE citizen_id >= $1 AND citizen_id <= $2");
SQL(intake_course_change,
    "UPDATE course SET end_day = $2, exit_reason = $3, version = version + 1 WHERE id = $1 AND source = $4");

struct course_reading {
    struct batch *b;
    struct intake_course *list; /* malloc'ed */
    size_t n, cap;
};

static int see_course(const void *row, void *ctx, struct err *err)
{
    struct course_reading *r = ctx;
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 1024;
        void *p = realloc(r->list, cap * sizeof *r->list);
        if (!p)
            return err_set(err, ERR_LIMIT, "no memory for the courses of a batch");
        r->list = p;
        r->cap = cap;
    }
    struct intake_course *c = &r->list[r->n++];
    *c = *(const struct intake_course *)row;
    c->exit_reason = arena_strdup(r->b->arena, c->exit_reason);
    c->source = arena_strdup(r->b->arena, c->source);
    return OK;
}

/* By person, intervention and start; those of the run's source first. */
static int compare_key(const struct intake_course *a, const struct intake_course *b)
{
    if (a->citizen_id != b->citizen_id)
        return a->citizen_id < b->citizen_id ? -1 : 1;
    if (a->intervention_id != b->intervention_id)
        return a->intervention_id < b->intervention_id ? -1 : 1;
    return (a->start_day.n > b->start_day.n) - (a->start_day.n < b->start_day.n);
}

static int compare_courses(const void *x, const void *y)
{
    const struct intake_course *a = x;
    const struct intake_course *b = y;
    int order = compare_key(a, b);
    return order ? order : (a->source == NULL) - (b->source == NULL);
}

static struct intake_course *find(const struct course_reading *r, const struct intake_course *wanted)
{
    size_t low = 0;
    size_t high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_key(&r->list[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < r->n && compare_key(&r->list[low], wanted) == 0 ? &r->list[low] : NULL;
}

/* The course that a row before has added: two codes of a file may be one intervention, and the rows of a person stand together. */
static struct intake_course *added_before(
    struct intake_course *added, size_t n, const struct intake_course *wanted)
{
    for (; n > 0 && added[n - 1].citizen_id == wanted->citizen_id; n--)
        if (compare_key(&added[n - 1], wanted) == 0)
            return &added[n - 1];
    return NULL;
}

static int read_each(struct conn *c, struct course_reading *r, struct err *err)
{
    const struct batch *b = r->b;
    size_t n = 0;
    struct val *args = arena_array(b->arena, b->to - b->from, 2 * sizeof *args);
    if (!args)
        return err_set(err, ERR_LIMIT, "no memory for the courses of a batch");
    for (size_t i = b->from; i < b->to; i++) {
        args[n++] = V_INT(b->save->persons[i].id);
        args[n++] = V_INT(b->save->persons[i].id);
    }
    return q_each_many(c, &intake_courses_range, args, 2, n / 2, &course_rows_table, see_course, r, err);
}

static int read_courses(struct conn *c, struct course_reading *r, struct err *err)
{
    const struct batch *b = r->b;
    const struct save_person *p = b->save->persons;
    int rc = OK;
    if (save_is_dense(b))
        rc = q_each(c, &intake_courses_range, ARGS(V_INT(p[b->from].id), V_INT(p[b->to - 1].id)),
            &course_rows_table, see_course, r, err);
    else
        rc = read_each(c, r, err);
    array_sort(r->list, r->n, sizeof *r->list, compare_courses);
    return rc;
}

/* A course that has ended has an exit reason; without one the day would be the planned end. */
static struct intake_course course_of(const struct save *s, const struct read_row *row)
{
    const struct mapping *m = &s->look->mapping;
    const char *reason = row->town == UINT16_MAX ? NULL : s->look->in.exits[row->town].kind;
    bool ended = row->end != READ_OPEN && row->end <= s->look->in.today + 1;
    uint16_t kind = s->codes[row->code].kind;
    return (struct intake_course){.citizen_id = row->person,
        .intervention_id = kind == KIND_NONE ? INT_NONE : s->kind_ids[kind],
        .hours = INT_NONE,
        .start_day = {row->start},
        .end_day = row->end == READ_OPEN ? DAY_NONE : (day_t){row->end},
        .exit_reason = ended ? (reason ? reason : m->exit_reason) : NULL,
        .source = s->run->source};
}

int save_courses(struct conn *c, struct batch *b, struct err *err)
{
    const struct save *s = b->save;
    const struct save_person *p = s->persons;
    struct course_reading r = {.b = b};
    size_t from = p[b->from].from;
    size_t to = p[b->to - 1].from + p[b->to - 1].n;
    struct intake_course *added = arena_array(b->arena, to - from + 1, sizeof *added);
    enum { CHANGE_ARGS = 4 };
    struct val *changed = arena_array(b->arena, to - from + 1, CHANGE_ARGS * sizeof *changed);
    size_t n_added = 0, n_changed = 0;
    int rc = added && changed ? read_courses(c, &r, err)
                              : err_set(err, ERR_LIMIT, "no memory for the courses of a batch");
    for (size_t i = from; rc == OK && i < to; i++) {
        struct intake_course course = course_of(s, &s->look->out.rows[i]);
        if (course.intervention_id == INT_NONE)
            continue;
        struct intake_course *old = find(&r, &course), *before = added_before(added, n_added, &course);
        if (before) {
            *before = course; /* the last of its rows tells */
            b->totals.n_same++;
        } else if (!old) {
            added[n_added++] = course;
        } else if (s->repeat || !text_equal(old->source, course.source) ||
                   (!old->change && old->end_day.n == course.end_day.n &&
                       text_equal(old->exit_reason, course.exit_reason))) {
            b->totals.n_same++;
        } else {
            if (!old->change)
                old->change = changed + CHANGE_ARGS * n_changed++;
            struct val *to_args = old->change;
            to_args[0] = V_INT(old->id);
            to_args[1] = V_DAY(course.end_day);
            to_args[2] = V_TEXT(course.exit_reason);
            to_args[3] = V_TEXT(course.source);
        }
    }
    if (rc == OK)
        rc = q_exec_many(c, &intake_course_change, changed, CHANGE_ARGS, n_changed, err);
    if (rc == OK)
        rc = q_insert_many(c, &course_rows_table, added, n_added, err);
    b->totals.n_changed += (int64_t)n_changed;
    b->totals.n_new += (int64_t)n_added;
    free(r.list);
    return rc;
}
