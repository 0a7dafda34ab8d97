/* Weekly and monthly facts of a batch: compared with what is stored, earlier values kept, and the spells they give. */
#include "base/sort.h"
#include "base/text.h"
#include "intake/save_internal.h"
#include <stdlib.h>
#include <string.h>

/* A row of benefit_week or, with hours as amount, of wage_month. */
struct fact {
    int64_t id, source_id, citizen_id, code_id, held, amount, refund_rate, refund, share_rate, share, run_id,
        replaced_run;
    day_t week;
    const char *municipality;
};
#define FACT_FIELDS(day_name, amount_name, last)                                                             \
    {"id", F_ID, offsetof(struct fact, id), NULL, FR_PRIMARY, 0, NULL},                                      \
        {"source_id", F_ID, offsetof(struct fact, source_id), NULL, 0, 0, NULL},                             \
        {day_name, F_DAY, offsetof(struct fact, week), NULL, 0, 0, NULL},                                    \
        {"citizen_id", F_ID, offsetof(struct fact, citizen_id), NULL, 0, 0, NULL},                           \
        {"code_id", F_ID, offsetof(struct fact, code_id), NULL, 0, 0, NULL},                                 \
        {"held", F_INT, offsetof(struct fact, held), NULL, 0, 0, NULL},                                      \
        {amount_name, F_INT, offsetof(struct fact, amount), NULL, 0, 0, NULL},                               \
        {"run_id", F_ID, offsetof(struct fact, run_id), NULL, 0, 0, NULL} last
#define FACT_MONEY                                                                                           \
    , {"refund_rate", F_INT, offsetof(struct fact, refund_rate), NULL, 0, 0, NULL},                          \
        {"refund", F_INT, offsetof(struct fact, refund), NULL, 0, 0, NULL},                                  \
        {"share_rate", F_INT, offsetof(struct fact, share_rate), NULL, 0, 0, NULL},                          \
        {"share", F_INT, offsetof(struct fact, share), NULL, 0, 0, NULL},                                    \
    {                                                                                                        \
        "municipality", F_TEXT, offsetof(struct fact, municipality), NULL, 0, 0, NULL                        \
    }
#define FACT_EARLIER                                                                                         \
    ,                                                                                                        \
    {                                                                                                        \
        "replaced_run", F_ID, offsetof(struct fact, replaced_run), NULL, 0, 0, NULL                          \
    }
static const struct field week_fields[] = {FACT_FIELDS("week", "amount", FACT_MONEY)};
static const struct field week_earlier_fields[] = {FACT_FIELDS("week", "amount", FACT_MONEY FACT_EARLIER)};
static const struct field month_fields[] = {FACT_FIELDS("month", "hours", )};
static const struct field month_earlier_fields[] = {FACT_FIELDS("month", "hours", FACT_EARLIER)};
static TABLE(week_table, "benefit_week", NULL, fact, week_fields);
static TABLE(week_earlier_table, "benefit_week_earlier", NULL, fact, week_earlier_fields);
static TABLE(month_table, "wage_month", NULL, fact, month_fields);
static TABLE(month_earlier_table, "wage_month_earlier", NULL, fact, month_earlier_fields);

#define WEEK_COLUMNS                                                                                         \
    "id, source_id, week, citizen_id, code_id, held, amount, refund_rate, refund, share_rate, share, municipality, run_id"
SQL(intake_weeks_range,
    "SELECT " WEEK_COLUMNS
    " FROM benefit_week WHERE source_id = $1 AND week = $2 AND citizen_id >= $3 AND citizen_id <= $4");
SQL(intake_week_change,
    "UPDATE benefit_week SET held = $2, amount = $3, refund_rate = $4, refund = $5, share_rate = $6, share = $7, municipality = $8, "
    "run_id = $9 WHERE id = $1");
SQL(intake_months_range,
    "SELECT id, source_id, month, citizen_id, code_id, held, hours, run_id FROM wage_month "
    "WHERE source_id = $1 AND month = $2 AND citizen_id >= $3 AND citizen_id <= $4");
SQL(intake_month_change, "UPDATE wage_month SET held = $2, hours = $3, run_id = $4 WHERE id = $1");

struct facts {
    struct fact *list; /* malloc'ed */
    size_t n, cap;
};

static bool facts_add(struct facts *f, const struct fact *row)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 4096;
        struct fact *p = realloc(f->list, cap * sizeof *p);
        if (!p)
            return false;
        f->list = p;
        f->cap = cap;
    }
    f->list[f->n++] = *row;
    return true;
}

struct fact_work {
    struct batch *b;
    bool wages;
    struct facts stored, added, earlier, changed;
    struct spell_work spells;
    struct line_list touched, held, now;
};

static int see_fact(const void *row, void *ctx, struct err *err)
{
    struct fact_work *w = ctx;
    struct fact f = *(const struct fact *)row;
    if (f.municipality)
        f.municipality = arena_strdup(w->b->arena, f.municipality);
    return facts_add(&w->stored, &f) ? OK : err_set(err, ERR_LIMIT, "no memory for the facts of a batch");
}

static int read_range(
    struct conn *c, struct fact_work *w, int32_t day, int64_t low, int64_t high, struct err *err)
{
    return q_each(c, w->wages ? &intake_months_range : &intake_weeks_range,
        ARGS(V_INT(w->b->save->source.id), V_INT(day), V_INT(low), V_INT(high)),
        w->wages ? &month_table : &week_table, see_fact, w, err);
}

static int compare_int(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x;
    int32_t b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

static int compare_facts(const void *x, const void *y)
{
    const struct fact *a = x;
    const struct fact *b = y;
    if (a->citizen_id != b->citizen_id)
        return a->citizen_id < b->citizen_id ? -1 : 1;
    if (a->week.n != b->week.n)
        return a->week.n < b->week.n ? -1 : 1;
    return (a->code_id > b->code_id) - (a->code_id < b->code_id);
}

static int read_one_by_one(
    struct conn *c, struct fact_work *w, const struct read_row *rows, size_t n, struct err *err)
{
    enum { RANGE_ARGS = 4 };
    size_t n_ranges = 0;
    struct val *args = arena_array(w->b->arena, n + 1, RANGE_ARGS * sizeof *args);
    if (!args)
        return err_set(err, ERR_LIMIT, "no memory for the facts of a batch");
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && rows[i].person == rows[i - 1].person && rows[i].start == rows[i - 1].start)
            continue;
        struct val *to = args + RANGE_ARGS * n_ranges++;
        to[0] = V_INT(w->b->save->source.id);
        to[1] = V_INT(rows[i].start);
        to[2] = to[3] = V_INT(rows[i].person);
    }
    return q_each_many(c, w->wages ? &intake_months_range : &intake_weeks_range, args, RANGE_ARGS, n_ranges,
        w->wages ? &month_table : &week_table, see_fact, w, err);
}

/* What is stored of the persons in the periods of their rows. A period is read for all persons at once when most of what stands there is
 * asked for. */
static int read_stored(struct conn *c, struct fact_work *w, struct err *err)
{
    const struct save_person *p = w->b->save->persons;
    int64_t low = p[w->b->from].id;
    int64_t high = p[w->b->to - 1].id;
    const struct read_row *rows = w->b->save->look->out.rows + p[w->b->from].from;
    size_t n = p[w->b->to - 1].from + p[w->b->to - 1].n - p[w->b->from].from;
    int32_t *days = arena_array(w->b->arena, n + 1, sizeof *days);
    size_t n_days = 0;
    if (!days)
        return err_set(err, ERR_LIMIT, "no memory for the facts of a batch");
    for (size_t i = 0; i < n; i++)
        days[i] = rows[i].start;
    array_sort(days, n, sizeof *days, compare_int);
    for (size_t i = 0; i < n; i++)
        if (n_days == 0 || days[n_days - 1] != days[i])
            days[n_days++] = days[i];
    int rc = OK;
    if ((high - low + 1) / 4 * (int64_t)n_days > (int64_t)n)
        rc = read_one_by_one(c, w, rows, n, err);
    else
        for (size_t i = 0; rc == OK && i < n_days; i++)
            rc = read_range(c, w, days[i], low, high, err);
    array_sort(w->stored.list, w->stored.n, sizeof *w->stored.list, compare_facts);
    return rc;
}

static int64_t rate(int32_t v)
{
    return v == INT32_MIN ? INT_NONE : v;
}

static struct fact fact_of(const struct save *s, const struct read_row *row)
{
    struct fact f = {.source_id = s->source.id,
        .citizen_id = row->person,
        .week = {row->start},
        .code_id = s->codes[row->code].id,
        .amount = row->amount,
        .refund_rate = rate(row->refund_rate),
        .refund = row->refund,
        .share_rate = rate(row->share_rate),
        .share = row->share,
        .run_id = s->run->run_id,
        .municipality = row->town == UINT16_MAX ? NULL : s->look->out.towns[row->town]};
    f.held = s->look->mapping.kind == INTAKE_DREAM || row->amount > 0;
    return f;
}

static bool is_same(const struct fact *a, const struct fact *b)
{
    return a->held == b->held && a->amount == b->amount && a->refund_rate == b->refund_rate &&
           a->refund == b->refund && a->share_rate == b->share_rate && a->share == b->share &&
           text_equal(a->municipality, b->municipality);
}

static uint16_t fact_kind(const struct save *s, const struct fact *f)
{
    const struct mapping *m = &s->look->mapping;
    if (m->kind == INTAKE_WAGES) {
        for (size_t i = 0; i < m->n_hours; i++)
            if (f->amount >= m->hours[i].from)
                return save_kind((struct save *)(uintptr_t)s, m->hours[i].kind);
        return KIND_NONE;
    }
    size_t low = 0;
    size_t high = s->n_stored_codes;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->stored_codes[middle].id < f->code_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->n_stored_codes && s->stored_codes[low].id == f->code_id ? s->stored_codes[low].kind
                                                                            : KIND_NONE;
}

static bool hold(struct fact_work *w, const struct fact *f, int32_t end)
{
    uint16_t kind = f->held ? fact_kind(w->b->save, f) : KIND_NONE;
    return kind == KIND_NONE || line_add(&w->held, (struct line_spell){0, f->week.n, end, kind});
}

/* The stored fact becomes the row's; the earlier value is kept. */
static bool replace(struct fact_work *w, struct fact *old, struct fact with)
{
    struct fact earlier = *old;
    earlier.replaced_run = w->b->save->run->run_id;
    with.id = old->id;
    if (!facts_add(&w->earlier, &earlier) || !facts_add(&w->changed, &with))
        return false;
    *old = with;
    w->b->totals.n_changed++;
    return true;
}

static bool clear(struct fact_work *w, struct fact *old)
{
    struct fact with = *old;
    with.held = 0;
    with.run_id = w->b->save->run->run_id;
    return !old->held || replace(w, old, with);
}

/* One period of one person: its rows, and what is stored of it. A dated code register has one code a period: the others go. Of a file that
 * was saved before, what is stored stays: a later file may have corrected it. */
static bool do_period(
    struct fact_work *w, const struct read_row *rows, size_t n, struct fact *stored, size_t n_stored)
{
    const struct save *s = w->b->save;
    bool repeat = s->repeat && n_stored > 0;
    bool one_code = s->look->mapping.kind == INTAKE_DREAM;
    int32_t end = rows[0].end;
    if (!line_add(&w->touched, (struct line_spell){0, rows[0].start, end, 0}))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].code == READ_NO_CODE)
            continue;
        struct fact f = fact_of(s, &rows[i]);
        struct fact *old = NULL;
        for (size_t k = 0; k < n_stored && !old; k++)
            old = stored[k].code_id == f.code_id ? &stored[k] : NULL;
        if (repeat ? old || one_code : old && is_same(old, &f)) {
            w->b->totals.n_same++;
            continue;
        }
        if (old ? !replace(w, old, f) : f.held && !facts_add(&w->added, &f))
            return false;
        if (!old && f.held)
            w->b->totals.n_new++;
        if (!old && !hold(w, &f, end))
            return false;
    }
    for (size_t k = 0; k < n_stored; k++) {
        bool told = false;
        for (size_t i = 0; i < n && !told; i++)
            told = rows[i].code != READ_NO_CODE && s->codes[rows[i].code].id == stored[k].code_id;
        if (one_code && !told && !repeat && !clear(w, &stored[k]))
            return false;
        if (!hold(w, &stored[k], end))
            return false;
    }
    return true;
}

/* All periods of a person; *at moves through what is stored. */
static bool do_person(struct fact_work *w, const struct save_person *p, size_t *at)
{
    const struct read_row *rows = w->b->save->look->out.rows + p->from;
    struct facts *stored = &w->stored;
    w->touched.n = w->held.n = 0;
    while (*at < stored->n && stored->list[*at].citizen_id < p->id)
        (*at)++;
    for (size_t i = 0, to; i < p->n; i = to) {
        for (to = i + 1; to < p->n && rows[to].start == rows[i].start;)
            to++;
        while (*at < stored->n && stored->list[*at].citizen_id == p->id &&
               stored->list[*at].week.n < rows[i].start)
            (*at)++;
        size_t first = *at;
        while (*at < stored->n && stored->list[*at].citizen_id == p->id &&
               stored->list[*at].week.n == rows[i].start)
            (*at)++;
        if (!do_period(w, rows + i, to - i, stored->list ? stored->list + first : NULL, *at - first))
            return false;
    }
    return true;
}

static int do_persons(struct conn *c, struct fact_work *w, struct err *err)
{
    struct batch *b = w->b;
    struct stored_spells old;
    size_t at = 0;
    int rc = save_read_spells(c, b, &old, err);
    for (size_t i = b->from; rc == OK && i < b->to; i++) {
        const struct save_person *p = &b->save->persons[i];
        const struct line_spell *list = old.list ? old.list + old.first[i - b->from] : NULL;
        size_t n = old.first[i - b->from + 1] - old.first[i - b->from];
        bool ok = do_person(w, p, &at);
        struct line_in in = {list, n, w->touched.list, w->touched.n, w->held.list, w->held.n,
            b->save->known_before, b->save->known};
        if (!ok || !line_derive(&in, &w->now) || !spell_work_add(&w->spells, p->id, list, n, &w->now))
            rc = err_set(err, ERR_LIMIT, "no memory for the facts of a batch");
    }
    return rc;
}

static int write_changed(struct conn *c, struct fact_work *w, struct err *err)
{
    enum { WEEK_ARGS = 9, MONTH_ARGS = 4 };
    size_t n_args = w->wages ? MONTH_ARGS : WEEK_ARGS;
    struct val *args = arena_array(w->b->arena, w->changed.n + 1, n_args * sizeof *args);
    if (!args)
        return err_set(err, ERR_LIMIT, "no memory for the facts of a batch");
    struct val *to = args;
    for (size_t i = 0; i < w->changed.n; i++) {
        const struct fact *f = &w->changed.list[i];
        *to++ = V_INT(f->id);
        *to++ = V_INT(f->held);
        *to++ = V_INT(f->amount);
        if (!w->wages) {
            *to++ = V_INT(f->refund_rate);
            *to++ = V_INT(f->refund);
            *to++ = V_INT(f->share_rate);
            *to++ = V_INT(f->share);
            *to++ = V_TEXT(f->municipality);
        }
        *to++ = V_INT(f->run_id);
    }
    return q_exec_many(
        c, w->wages ? &intake_month_change : &intake_week_change, args, n_args, w->changed.n, err);
}

/* By period, as the table's index is: neighbours go to the same of its pages. */
static int by_period(const void *x, const void *y)
{
    const struct fact *a = x;
    const struct fact *b = y;
    return a->week.n != b->week.n ? (a->week.n > b->week.n) - (a->week.n < b->week.n) : compare_facts(x, y);
}

static int write_facts(struct conn *c, struct fact_work *w, struct err *err)
{
    int rc = q_insert_many(
        c, w->wages ? &month_earlier_table : &week_earlier_table, w->earlier.list, w->earlier.n, err);
    if (rc == OK)
        rc = write_changed(c, w, err);
    array_sort(w->added.list, w->added.n, sizeof *w->added.list, by_period);
    if (rc == OK)
        rc = q_insert_many(c, w->wages ? &month_table : &week_table, w->added.list, w->added.n, err);
    return rc;
}

int save_facts(struct conn *c, struct batch *b, struct err *err)
{
    struct fact_work w = {.b = b, .wages = b->save->look->mapping.kind == INTAKE_WAGES};
    int rc = read_stored(c, &w, err);
    if (rc == OK)
        rc = do_persons(c, &w, err);
    if (rc == OK)
        rc = write_facts(c, &w, err);
    if (rc == OK)
        rc = spell_work_write(c, b, &w.spells, err);
    spell_work_done(&w.spells);
    struct facts *const all[] = {&w.stored, &w.added, &w.earlier, &w.changed};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]->list);
    line_done(&w.touched);
    line_done(&w.held);
    line_done(&w.now);
    return rc;
}
