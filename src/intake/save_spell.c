/* Spells of a batch: what stands, what is to stand, and writing the difference. */
#include "base/sort.h"
#include "intake/save_internal.h"
#include "people/spell.h"
#include <stdlib.h>
#include <string.h>

SQL(intake_spells_range,
    "SELECT id, citizen_id, kind, start_day, end_day FROM spell WHERE source = $1 AND citizen_id >= $2 AND citizen_id <= $3");
SQL(intake_spell_end, "UPDATE spell SET end_day = $2 WHERE id = $1");
SQL(intake_spell_remove, "DELETE FROM spell WHERE id = $1");

bool save_is_dense(const struct batch *b)
{
    const struct save_person *p = b->save->persons;
    int64_t span = p[b->to - 1].id - p[b->from].id + 1;
    return span / 6 <= (int64_t)(b->to - b->from);
}

struct owned_spell {
    int64_t citizen;
    struct line_spell spell;
};
struct reading {
    struct batch *b;
    struct owned_spell *list; /* malloc'ed */
    size_t n, cap;
};

static int see_spell(const void *row, void *ctx, struct err *err)
{
    struct reading *r = ctx;
    const struct spell *s = row;
    if (r->n == r->cap) {
        size_t cap = r->cap ? r->cap * 2 : 4096;
        void *p = realloc(r->list, cap * sizeof *r->list);
        if (!p)
            return err_set(err, ERR_LIMIT, "no memory for the spells of a batch");
        r->list = p;
        r->cap = cap;
    }
    r->list[r->n++] = (struct owned_spell){
        s->citizen_id, {s->id, s->start_day.n, day_is_none(s->end_day) ? LINE_OPEN : s->end_day.n,
                           save_kind(r->b->save, s->kind)}};
    return OK;
}

static int compare_owned(const void *x, const void *y)
{
    const struct owned_spell *a = x;
    const struct owned_spell *b = y;
    if (a->citizen != b->citizen)
        return a->citizen < b->citizen ? -1 : 1;
    return (a->spell.start > b->spell.start) - (a->spell.start < b->spell.start);
}

static int read_range(struct conn *c, struct reading *r, int64_t low, int64_t high, struct err *err)
{
    return q_each(c, &intake_spells_range, ARGS(V_TEXT(r->b->save->run->source), V_INT(low), V_INT(high)),
        &spell_table, see_spell, r, err);
}

static int read_each(struct conn *c, struct reading *r, struct err *err)
{
    const struct batch *b = r->b;
    size_t n = 0;
    struct val *args = arena_array(b->arena, b->to - b->from, 3 * sizeof *args);
    if (!args)
        return err_set(err, ERR_LIMIT, "no memory for the spells of a batch");
    for (size_t i = b->from; i < b->to; i++) {
        args[n++] = V_TEXT(b->save->run->source);
        args[n++] = V_INT(b->save->persons[i].id);
        args[n++] = V_INT(b->save->persons[i].id);
    }
    return q_each_many(c, &intake_spells_range, args, 3, n / 3, &spell_table, see_spell, r, err);
}

int save_read_spells(struct conn *c, struct batch *b, struct stored_spells *ret, struct err *err)
{
    struct reading r = {.b = b};
    const struct save_person *p = b->save->persons;
    size_t n = b->to - b->from;
    int rc =
        save_is_dense(b) ? read_range(c, &r, p[b->from].id, p[b->to - 1].id, err) : read_each(c, &r, err);
    array_sort(r.list, r.n, sizeof *r.list, compare_owned);
    ret->list = arena_array(b->arena, r.n + 1, sizeof *ret->list);
    ret->first = arena_array(b->arena, n + 1, sizeof *ret->first);
    if (rc == OK && (!ret->list || !ret->first))
        rc = err_set(err, ERR_LIMIT, "no memory for the spells of a batch");
    size_t at = 0;
    size_t kept = 0;
    for (size_t i = 0; rc == OK && i < n; i++) {
        ret->first[i] = kept;
        while (at < r.n && r.list[at].citizen < p[b->from + i].id)
            at++;
        for (; at < r.n && r.list[at].citizen == p[b->from + i].id; at++)
            ret->list[kept++] = r.list[at].spell;
    }
    if (rc == OK)
        ret->first[n] = kept;
    free(r.list);
    return rc;
}

bool spell_work_add(struct spell_work *w, int64_t citizen, const struct line_spell *old, size_t n_old,
    const struct line_list *now)
{
    if (!line_diff(old, n_old, now->list, now->n, &w->change))
        return false;
    if (w->change.added.cap > w->owner_cap) {
        int64_t *p = realloc(w->owner, w->change.added.cap * sizeof *p);
        if (!p)
            return false;
        w->owner = p;
        w->owner_cap = w->change.added.cap;
    }
    while (w->n_done < w->change.added.n)
        w->owner[w->n_done++] = citizen;
    return true;
}

static int write_added(struct conn *c, struct batch *b, const struct spell_work *w, struct err *err)
{
    size_t n = w->change.added.n;
    struct spell *rows = arena_array(b->arena, n + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "no memory for the spells of a batch");
    for (size_t i = 0; i < n; i++) {
        const struct line_spell *s = &w->change.added.list[i];
        rows[i] = (struct spell){.citizen_id = w->owner[i],
            .kind = b->save->kinds[s->kind],
            .start_day = {s->start},
            .end_day = s->end == LINE_OPEN ? DAY_NONE : (day_t){s->end},
            .hours = INT_NONE,
            .source = b->save->run->source,
            .right_until = DAY_NONE};
    }
    return q_insert_many(c, &spell_table, rows, n, err);
}

int spell_work_write(struct conn *c, struct batch *b, struct spell_work *w, struct err *err)
{
    const struct line_change *change = &w->change;
    struct val *removed = arena_array(b->arena, change->removed.n + 1, sizeof *removed);
    struct val *ended = arena_array(b->arena, change->ended.n + 1, 2 * sizeof *ended);
    if (!removed || !ended)
        return err_set(err, ERR_LIMIT, "no memory for the spells of a batch");
    for (size_t i = 0; i < change->removed.n; i++)
        removed[i] = V_INT(change->removed.list[i].id);
    for (size_t i = 0; i < change->ended.n; i++) {
        const struct line_spell *s = &change->ended.list[i];
        ended[2 * i] = V_INT(s->id);
        ended[2 * i + 1] = V_DAY(s->end == LINE_OPEN ? DAY_NONE : (day_t){s->end});
    }
    int rc = q_exec_many(c, &intake_spell_remove, removed, 1, change->removed.n, err);
    if (rc == OK)
        rc = q_exec_many(c, &intake_spell_end, ended, 2, change->ended.n, err);
    if (rc == OK)
        rc = write_added(c, b, w, err);
    b->totals.spells_new += (int64_t)change->added.n;
    b->totals.spells_changed += (int64_t)change->ended.n;
    b->totals.spells_removed += (int64_t)change->removed.n;
    return rc;
}

void spell_work_done(struct spell_work *w)
{
    line_done(&w->change.added);
    line_done(&w->change.ended);
    line_done(&w->change.removed);
    free(w->owner);
}

/* ---- own spells: the file's rows are the spells ---- */

static int compare_line(const void *x, const void *y)
{
    const struct line_spell *a = x;
    const struct line_spell *b = y;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return (a->start > b->start) - (a->start < b->start);
}

static bool has_start(const struct line_spell *list, size_t n, const struct line_spell *wanted)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].kind == wanted->kind && list[i].start == wanted->start)
            return true;
    return false;
}

/* The stored ones of other kinds or starts stay, unless the file tells all of a person. The same file again changes no stored one. */
static bool own_line(struct batch *b, const struct save_person *p, const struct line_spell *old, size_t n_old,
    struct line_list *ret)
{
    const struct read_row *rows = b->save->look->out.rows + p->from;
    bool repeat = b->save->repeat;
    bool person = b->save->look->mapping.replace_person;
    ret->n = 0;
    for (size_t i = 0; i < p->n && !(repeat && person && n_old); i++) {
        uint16_t kind = b->save->codes[rows[i].code].kind;
        struct line_spell s = {0, rows[i].start, rows[i].end, kind};
        if (kind == KIND_NONE || (repeat && has_start(old, n_old, &s)))
            continue;
        if (!line_add(ret, s))
            return false;
    }
    size_t n_new = ret->n;
    for (size_t i = 0; (repeat || !person) && i < n_old; i++)
        if (!has_start(ret->list, n_new, &old[i]) && !line_add(ret, old[i]))
            return false;
    array_sort(ret->list, ret->n, sizeof *ret->list, compare_line);
    return true;
}

int save_own_spells(struct conn *c, struct batch *b, struct err *err)
{
    struct stored_spells old;
    struct spell_work work = {0};
    struct line_list now = {0};
    int64_t n_rows = 0;
    int rc = save_read_spells(c, b, &old, err);
    for (size_t i = b->from; rc == OK && i < b->to; i++) {
        const struct save_person *p = &b->save->persons[i];
        const struct line_spell *list = old.list + old.first[i - b->from];
        size_t n = old.first[i - b->from + 1] - old.first[i - b->from];
        n_rows += (int64_t)p->n;
        if (!own_line(b, p, list, n, &now) || !spell_work_add(&work, p->id, list, n, &now))
            rc = err_set(err, ERR_LIMIT, "no memory for the spells of a batch");
    }
    if (rc == OK)
        rc = spell_work_write(c, b, &work, err);
    int64_t n_new = (int64_t)work.change.added.n;
    int64_t n_changed = (int64_t)work.change.ended.n;
    b->totals.n_new += n_new;
    b->totals.n_changed += n_changed;
    b->totals.n_same += n_rows - n_new - n_changed;
    spell_work_done(&work);
    line_done(&now);
    return rc;
}
