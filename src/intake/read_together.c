/* Rows of the same person, day and code: duplicates go, sums are made, contradictions are told. */
#include "base/sort.h"
#include "intake/read_internal.h"
#include <string.h>

static int compare_rows(const void *x, const void *y)
{
    const struct read_row *a = x;
    const struct read_row *b = y;
    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    if (a->hash != b->hash)
        return a->hash < b->hash ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static bool is_duplicate(const struct read_row *a, const struct read_row *b)
{
    return a->hash == b->hash && a->end == b->end && a->amount == b->amount && a->refund == b->refund &&
           a->share == b->share && a->refund_rate == b->refund_rate && a->share_rate == b->share_rate &&
           a->town == b->town;
}

static bool add(int64_t *sum, int64_t more)
{
    if (more == READ_NONE)
        return true;
    if (*sum == READ_NONE)
        *sum = more;
    else if (__builtin_add_overflow(*sum, more, sum))
        return false;
    return true;
}

static void clash(struct reader *r, const struct read_row *row, int column)
{
    r->line = row->line;
    r->line_at = r->line_len = 0;
    reader_fault(r, READ_CLASH, column, NULL);
    r->out->n_ready--;
}

/* Puts a row into the one before of the same person, day and code. */
static void put_together(struct reader *r, struct read_row *into, const struct read_row *row)
{
    struct read_out *out = r->out;
    enum intake_kind kind = r->in->mapping->kind;
    bool single = kind != INTAKE_BENEFIT_WEEKS && kind != INTAKE_WAGES;
    if (single ? into->end == row->end && into->town == row->town : is_duplicate(into, row)) {
        out->n_duplicate++;
        out->n_ready -= r->n_week_columns == 0;
        return;
    }
    if (single || !add(&into->amount, row->amount) || !add(&into->refund, row->refund) ||
        !add(&into->share, row->share)) {
        clash(r, row, r->at[single ? COLUMN_END : COLUMN_AMOUNT]);
        return;
    }
    out->n_summed++;
    into->refund_rate = into->refund_rate == row->refund_rate ? into->refund_rate : INT32_MIN;
    into->share_rate = into->share_rate == row->share_rate ? into->share_rate : INT32_MIN;
}

/* The rows of one person, day and code stand together, equal ones side by side. A duplicate is one of the row before it, not of the sum. */
static void together(struct reader *r)
{
    struct read_out *out = r->out;
    bool one_code = r->in->mapping->kind == INTAKE_DREAM;
    struct read_row before = {0};
    size_t n = 0;
    for (size_t i = 0; i < out->n; i++) {
        struct read_row row = out->rows[i];
        struct read_row *last = n ? &out->rows[n - 1] : NULL;
        bool same_day = last && last->person == row.person && last->start == row.start;
        if (same_day && last->code == row.code) {
            bool twin = i > 0 && is_duplicate(&before, &row);
            if (twin) {
                out->n_duplicate++;
                out->n_ready -= r->n_week_columns == 0;
            } else {
                put_together(r, last, &row);
            }
        } else if (same_day && one_code) {
            clash(r, &row, r->at[COLUMN_CODE]);
        } else {
            out->rows[n++] = row;
        }
        before = row;
    }
    out->n = n;
}

/* Days of the rows taken; a spell that goes on beyond today is known until today. */
static void note_days(struct reader *r, const struct read_row *row)
{
    struct read_out *out = r->out;
    int32_t last = row->end == READ_OPEN ? row->start : row->end - 1;
    if (r->in->mapping->unit == UNIT_DAY && last > r->in->today)
        last = row->start <= r->in->today ? r->in->today : READ_DAY_FIRST;
    if (out->first == READ_OPEN || row->start < out->first)
        out->first = row->start;
    if (out->last == READ_OPEN || last > out->last)
        out->last = last;
}

int rows_together(struct reader *r, struct err *err)
{
    struct read_out *out = r->out;
    (void)err;
    array_sort(out->rows, out->n, sizeof *out->rows, compare_rows);
    together(r);
    for (size_t i = 0; i < out->n; i++)
        note_days(r, &out->rows[i]);
    for (size_t i = 0; r->in->mapping->kind == INTAKE_BENEFIT_WEEKS && i < out->n; i++)
        out->n_zero += out->rows[i].amount <= 0;
    return OK;
}
