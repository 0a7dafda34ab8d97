#include "effect/target_extract.h"

#include "base/buf.h"
#include "effect/suppress.h"
#include "measure/share.h"

#include <math.h>
#include <stdlib.h>

/* ---- hiding ---- */

struct hiding {
    struct target_profile *p;
    const struct target_profile *earlier, *parent, *all;
    const struct target_beside *beside;
    int64_t k;
    bool stands;
    struct arena *a;
    struct err *err;
};

static bool is_past_of(const struct target_table *past, const struct target_table *t)
{
    return past && past->value && past->past && !past->is_refused && past->rows == t->rows &&
           past->cols == t->cols;
}

/* A person has the same sex, district, education and conditions in the group and in the register, whatever the day: the register's cell bounds the
 * group's. */
static bool is_lasting(int table, enum target_variable split, const struct target_table *t, size_t i)
{
    int v = table - TARGET_FIRST;
    if (table == TARGET_PYRAMID)
        return i / (t->cols + 1) == t->rows; /* the sexes' totals */
    if (table == TARGET_PLACE)
        return i % (t->cols + 1) == t->cols; /* the districts' totals */
    return split != TV_AGE && (v == TV_SEX || v == TV_DISTRICT || v == TV_EDUCATION || v >= TV_PLAIN);
}

static int64_t apart(int64_t x, int64_t y)
{
    return x > y ? x - y : y - x;
}

/* Holds a cell against the same cell of each wider group: what is left of it there may not be few, and a hidden cell there not be as good as told. */
static void hold_against_wider(
    const struct hiding *h, struct suppress_arc *arc, const struct target_table *t, int table, size_t i)
{
    bool lasts = is_lasting(table, h->p->split, t, i);
    for (size_t w = 0; w < h->beside->n_wider; w++) {
        const struct target_wider *o = &h->beside->wider[w];
        const struct target_table *u = &o->shown->tables[table];
        if (o->shown->is_hidden || u->is_refused || !u->value || u->rows != t->rows || u->cols != t->cols ||
            !(lasts || o->is_same_day))
            continue;
        if (u->hidden[i]) {
            arc->hidden |= arc->value > 0 && u->value[i] - arc->value < h->k;
            continue;
        }
        arc->hidden |= arc->value > 0 && suppress_is_small(apart(u->value[i], arc->value), h->k);
        if (u->value[i] > h->k && u->value[i] >= arc->value && u->value[i] < arc->most)
            arc->most = u->value[i];
    }
}

/* Cells of 1 to k are hidden: a cell of k that is shown would leave a hidden cell of a group in it fewer than k + 1 values. */
static void set_arc(
    struct hiding *h, struct suppress_arc *arc, const struct target_table *t, int table, size_t i)
{
    const struct target_table *past = h->earlier ? &h->earlier->tables[table] : NULL;
    const struct target_table *most =
        h->all && is_lasting(table, h->p->split, t, i) ? &h->all->tables[table] : NULL;
    arc->value = t->value[i];
    arc->hidden = arc->value == h->k;
    if (most && most->value && most->value[i] > h->k)
        arc->most = most->value[i];
    hold_against_wider(h, arc, t, table, i);
    if (is_past_of(past, t))
        arc->past = &past->past[i];
}

/* Takes over what the net says; a table that is not safe and was never shown stays away. */
static int finish_net(struct hiding *h, struct suppress_net *net, struct target_table *t,
    struct target_table *more, bool had_past)
{
    bool safe;
    net->number = h->p->number;
    int rc = suppress_net(net, h->k, &safe, h->a, h->err);
    size_t n = (t->rows + 1) * (t->cols + 1);
    t->past = arena_array(h->a, net->n + 1, sizeof *t->past);
    if (!rc && !t->past)
        rc = err_set(h->err, ERR_LIMIT, "target extract: out of memory");
    if (rc)
        return rc;
    h->stands |= !safe && had_past;
    t->is_refused = !safe;
    for (size_t i = 0; i < n; i++) {
        t->hidden[i] = net->arcs[i].hidden;
        t->past[i] = suppress_remember(net, i);
    }
    if (!more)
        return OK;
    more->past = arena_array(h->a, more->rows + 1, sizeof *more->past);
    if (!more->past)
        return err_set(h->err, ERR_LIMIT, "target extract: out of memory");
    more->is_refused = !safe;
    for (size_t i = 0; i < more->rows; i++) {
        more->hidden[i] = net->arcs[n + i].hidden;
        more->past[i] = suppress_remember(net, n + i);
    }
    return OK;
}

/* Ages by sex; the totals of the ages run through their groups, so that both can be shown. */
static int hide_pyramid(struct hiding *h)
{
    struct target_table *t = &h->p->tables[TARGET_PYRAMID], *groups = &h->p->tables[TARGET_GROUPS];
    struct suppress_net net;
    struct suppress_arc *arcs = suppress_table_of(t->rows, t->cols, &net, h->a, h->err);
    size_t n = net.n;
    struct suppress_arc *all = arcs ? arena_array(h->a, n + groups->rows, sizeof *all) : NULL;
    if (!all)
        return err_set(h->err, ERR_LIMIT, "target extract: out of memory");
    int col_sum = net.n_nodes - 1, first_group = net.n_nodes;
    for (size_t i = 0; i < n; i++) {
        all[i] = arcs[i];
        if (all[i].from == col_sum)
            all[i].from = first_group + target_age_group_of((int)(i / (t->cols + 1)));
        set_arc(h, &all[i], t, TARGET_PYRAMID, i);
    }
    for (size_t i = 0; i < groups->rows; i++) {
        all[n + i] = (struct suppress_arc){
            .from = col_sum, .to = first_group + (int)i, .most = INT64_MAX, .is_margin = true};
        set_arc(h, &all[n + i], groups, TARGET_GROUPS, i);
    }
    net.arcs = all;
    net.n = n + groups->rows;
    net.n_nodes += (int)groups->rows;
    return finish_net(h, &net, t, groups, all[0].past != NULL);
}

static int hide_table(struct hiding *h, int table)
{
    struct target_table *t = &h->p->tables[table];
    struct suppress_net net;
    if (!t->value)
        return OK;
    struct suppress_arc *arcs = suppress_table_of(t->rows, t->cols, &net, h->a, h->err);
    if (!arcs)
        return ERR_LIMIT;
    bool had_past = false;
    for (size_t i = 0; i < net.n; i++) {
        set_arc(h, &arcs[i], t, table, i);
        had_past |= arcs[i].past != NULL;
    }
    return finish_net(h, &net, t, NULL, had_past);
}

/* ---- tables split by a filter ---- */

/* The margins are those of the unfiltered extract. Rows and columns whose total is hidden there are taken together, so that every total of what is left is
 * known, and no cell of theirs is shown: the table then says nothing of those totals. */
struct merged {
    size_t rows, cols;
    size_t row[TARGET_VALUES + 1],
        col[TARGET_VALUES + 1]; /* by row of the table: row of the net; the total last */
    bool hidden_row[TARGET_VALUES + 1], hidden_col[TARGET_VALUES + 1];
};

static size_t merge_lines(const bool *hidden, size_t n, size_t *ret)
{
    size_t shown = 0;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        any |= hidden[i];
        shown += !hidden[i];
    }
    for (size_t i = 0, k = 0; i < n; i++)
        ret[i] = hidden[i] ? shown : k++;
    ret[n] = shown + any;
    return shown + any;
}

static void merge(const struct hiding *h, int table, const struct target_table *t, struct merged *m)
{
    const struct target_table *groups = &h->parent->tables[TARGET_GROUPS];
    for (size_t i = 0; i < t->rows; i++)
        m->hidden_row[i] =
            target_cell_of(h->parent, (enum target_variable)(table - TARGET_FIRST), (int)i).hidden;
    for (size_t j = 0; j < t->cols; j++)
        m->hidden_col[j] = h->p->split == TV_AGE ? groups->is_refused || groups->hidden[j]
                                                 : target_cell_of(h->parent, h->p->split, (int)j).hidden;
    m->hidden_row[t->rows] = m->hidden_col[t->cols] = false;
    m->rows = merge_lines(m->hidden_row, t->rows, m->row);
    m->cols = merge_lines(m->hidden_col, t->cols, m->col);
}

/* Adds a cell of the table to its cell of the net. */
static void merge_cell(struct hiding *h, const struct target_table *t, int table, size_t i, bool is_merged,
    bool is_inner, struct suppress_arc *arc, struct suppress_past *past)
{
    const struct target_table *before = h->earlier ? &h->earlier->tables[table] : NULL;
    arc->value += t->value[i];
    arc->is_fixed = !is_inner;
    if (h->all && is_inner && is_lasting(table, h->p->split, t, i))
        arc->most = arc->most == INT64_MAX ? h->all->tables[table].value[i]
                                           : arc->most + h->all->tables[table].value[i];
    arc->hidden = is_inner && ((is_merged && arc->value > 0) || arc->value == h->k);
    if (is_inner && !is_merged)
        hold_against_wider(h, arc, t, table, i);
    if (!is_past_of(before, t))
        return;
    const struct suppress_past *q = &before->past[i];
    arc->past = past;
    past->value += q->value;
    if (!q->hidden)
        return;
    past->least += q->least;
    past->since = !past->hidden || q->since > past->since ? q->since : past->since;
    past->room = !past->hidden || q->room < past->room ? q->room : past->room;
    past->hidden = true;
}

static struct suppress_past remember_merged(
    const struct suppress_net *net, size_t arc, const struct suppress_past *before, int64_t value)
{
    struct suppress_past p = suppress_remember(net, arc);
    p.value = value;
    p.hidden = true;
    p.least = value;
    if (before && before->hidden) {
        p = *before;
        p.value = value;
        p.least = before->least < value ? before->least : value;
    } else if (!net->arcs[arc].hidden) {
        p.since = net->number;
    }
    return p;
}

static int hide_split_table(struct hiding *h, int table)
{
    struct target_table *t = &h->p->tables[table];
    struct merged m;
    struct suppress_net net;
    bool safe, had_past = false;
    if (!t->value)
        return OK;
    merge(h, table, t, &m);
    size_t w = t->cols + 1, n = (t->rows + 1) * w;
    struct suppress_arc *arcs = suppress_table_of(m.rows, m.cols, &net, h->a, h->err);
    struct suppress_past *past = arcs ? arena_array(h->a, net.n, sizeof *past) : NULL;
    t->past = arena_array(h->a, n, sizeof *t->past);
    if (!past || !t->past)
        return err_set(h->err, ERR_LIMIT, "target extract: out of memory");
    net.number = h->p->number;
    for (size_t i = 0; i < n; i++) {
        size_t row = i / w, col = i % w, at = m.row[row] * (m.cols + 1) + m.col[col];
        merge_cell(h, t, table, i, m.hidden_row[row] || m.hidden_col[col], row < t->rows && col < t->cols,
            &arcs[at], &past[at]);
    }
    for (size_t i = 0; i < net.n; i++) {
        had_past |= arcs[i].past != NULL;
        if (arcs[i].most != INT64_MAX && arcs[i].most <= h->k)
            arcs[i].most = INT64_MAX; /* hidden in the register */
    }
    int rc = suppress_net(&net, h->k, &safe, h->a, h->err);
    h->stands |= !safe && had_past;
    t->is_refused = !safe;
    for (size_t i = 0; !rc && i < n; i++) {
        size_t row = i / w, col = i % w, at = m.row[row] * (m.cols + 1) + m.col[col];
        bool is_merged = m.hidden_row[row] || m.hidden_col[col];
        const struct target_table *before = h->earlier ? &h->earlier->tables[table] : NULL;
        const struct suppress_past *q = is_past_of(before, t) ? &before->past[i] : NULL;
        t->hidden[i] = is_merged || net.arcs[at].hidden;
        t->past[i] = is_merged ? remember_merged(&net, at, q, t->value[i]) : suppress_remember(&net, at);
    }
    return rc;
}

/* A wider group has fewer than k full-time persons more on the code. */
static bool is_full_time_near(const struct hiding *h, int code)
{
    const struct target_full_time *t = &h->p->full_time;
    for (size_t w = 0; w < h->beside->n_wider; w++) {
        const struct target_profile *o = h->beside->wider[w].shown;
        int64_t days = o->is_hidden ? INT_NONE : o->full_time.by_code[code];
        if (days != INT_NONE && days != t->by_code[code] && apart(days, t->by_code[code]) < h->k * t->length)
            return true;
    }
    return false;
}

/* Days of a code tell of its few persons; a single hidden code would follow from the rest. */
static void hide_full_time(const struct hiding *h)
{
    struct target_profile *p = h->p;
    struct target_full_time *t = &p->full_time;
    int hidden = 0, next = -1;
    for (int c = 0; c < p->n_codes; c++) {
        bool small = t->persons[c] > 0 && (suppress_is_small(t->persons[c], h->k) || is_full_time_near(h, c));
        hidden += small;
        if (!small && t->persons[c] > 0 && (next < 0 || t->persons[c] < t->persons[next]))
            next = c;
        if (small)
            t->by_code[c] = INT_NONE;
    }
    if (hidden == 1 && next >= 0)
        t->by_code[next] = INT_NONE;
    if (p->split != TV_PLAIN)
        t->days = INT_NONE;
    for (int c = 0; t->days == INT_NONE && c < p->n_codes; c++)
        t->by_code[c] = INT_NONE;
}

/* Few lie between the group and a wider one that is shown. */
static bool is_near_wider(const struct hiding *h, const struct target_profile *p)
{
    for (size_t w = 0; w < h->beside->n_wider; w++) {
        const struct target_profile *o = h->beside->wider[w].shown;
        if (!o->is_hidden && suppress_is_small(apart(o->n, p->n), h->k))
            return true;
    }
    return false;
}

void target_extract_blank(struct target_profile *p)
{
    p->is_hidden = true;
    p->full_time.days = INT_NONE;
    for (int c = 0; c < p->n_codes; c++)
        p->full_time.by_code[c] = INT_NONE;
    for (int c = 0; c < p->n_conditions; c++)
        p->illness[c].hidden = true;
}

int target_extract_hide(struct target_profile *p, const struct target_profile *earlier,
    const struct target_beside *beside, int64_t k, bool *ret_stands, struct arena *a, struct err *err)
{
    const struct target_profile *parent = beside->parent, *all = beside->all;
    bool was_told = earlier && !earlier->is_hidden;
    struct hiding h = {p, was_told ? earlier : NULL, parent, all, beside, k, false, a, err};
    p->is_whole = false;
    p->number = earlier ? earlier->number + 1 : 1;
    *ret_stands = false;
    bool is_few = suppress_is_small(p->n, k) || (all && suppress_is_small(all->n - p->n, k));
    bool is_lost = parent && parent->is_hidden;
    p->is_hidden = is_few || is_lost || is_near_wider(&h, p);
    p->is_near = is_lost || (was_told && is_near_wider(&h, earlier));
    if (p->is_hidden) {
        target_extract_blank(p);
        *ret_stands = was_told;
        return OK;
    }
    int rc = parent ? OK : hide_pyramid(&h);
    if (!rc && !parent)
        rc = hide_table(&h, TARGET_PLACE);
    for (int i = TARGET_FIRST; !rc && i < TARGET_TABLES; i++)
        rc = parent ? hide_split_table(&h, i) : hide_table(&h, i);
    if (rc)
        return rc;
    if (parent) {
        /* The margins and the tables of the filter's own variable are the parent's. */
        for (int i = TARGET_PYRAMID; i <= TARGET_GROUPS; i++)
            p->tables[i] = parent->tables[i];
    }
    hide_full_time(&h);
    for (int c = 0; c < p->n_conditions; c++)
        p->illness[c].hidden = parent || target_condition_cell(p, c, true).hidden;
    *ret_stands = h.stands;
    return OK;
}

/* ---- as text: whole numbers, apart by spaces ---- */

enum { EXTRACT_FORM = 1 };

static void put(struct buf *b, int64_t x)
{
    buf_printf(b, "%lld ", (long long)x);
}

static void put_table(struct buf *b, const struct target_table *t)
{
    size_t n = t->value ? (t->rows + 1) * (t->cols + 1) : 0;
    put(b, (int64_t)n);
    put(b, (int64_t)t->rows);
    put(b, (int64_t)t->cols);
    put(b, t->is_refused);
    for (size_t i = 0; i < n; i++) {
        const struct suppress_past *past = t->past ? &t->past[i] : NULL;
        put(b, t->value[i]);
        put(b, t->hidden[i]);
        put(b, past ? past->since : 0);
        put(b, past ? past->least : 0);
        put(b, past ? past->room : 0);
    }
}

const char *target_extract_text(const struct target_profile *p, struct arena *a)
{
    struct buf b = BUF_INIT;
    const struct target_full_time *t = &p->full_time;
    const int64_t head[] = {EXTRACT_FORM, p->number, p->n, p->from, p->until, p->is_hidden, (int64_t)p->split,
        p->n_split, p->n_conditions, p->n_codes, t->days, t->length, t->until};
    for (size_t i = 0; i < sizeof head / sizeof head[0]; i++)
        put(&b, head[i]);
    for (int v = 0; v < TV_PLAIN; v++)
        put(&b, p->size[v]);
    for (int c = 0; c < p->n_codes; c++)
        put(&b, t->by_code[c]);
    for (int c = 0; c < p->n_conditions; c++) {
        const struct target_illness *ill = &p->illness[c];
        const int64_t parts[] = {ill->hidden, ill->is_printed_rate, ill->sir.valid, ill->sir.observed,
            ill->sir.n, ill->sir.n_unknown, (int64_t)ill->sir.interval, share_ppm(ill->sir.expected),
            share_ppm(ill->sir.ratio), share_ppm(ill->sir.low), share_ppm(ill->sir.high)};
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
            put(&b, parts[i]);
    }
    for (int i = 0; i < TARGET_TABLES; i++)
        put_table(&b, &p->tables[i]);
    const char *text = buf_failed(&b) ? NULL : arena_strndup(a, b.data, b.len);
    buf_done(&b);
    return text;
}

struct take {
    const char *at;
    bool failed;
};

static int64_t take(struct take *t)
{
    char *end;
    long long x = strtoll(t->at, &end, 10);
    t->failed |= end == t->at;
    t->at = end;
    return x;
}

static double take_real(struct take *t)
{
    int64_t x = take(t);
    return x == INT_NONE ? NAN : (double)x / 1e6;
}

static void take_table(struct take *s, struct target_table *t, struct arena *a)
{
    int64_t n = take(s), rows = take(s), cols = take(s);
    *t = (struct target_table){.is_refused = take(s) != 0};
    if (s->failed || n <= 0)
        return;
    if (rows < 0 || cols < 0 || rows > TARGET_VALUES || cols > TARGET_VALUES ||
        n != (rows + 1) * (cols + 1)) {
        s->failed = true;
        return;
    }
    t->rows = (size_t)rows;
    t->cols = (size_t)cols;
    t->value = arena_array(a, (size_t)n, sizeof *t->value);
    t->hidden = arena_array(a, (size_t)n, sizeof *t->hidden);
    t->past = arena_array(a, (size_t)n, sizeof *t->past);
    if (!t->value || !t->hidden || !t->past)
        s->failed = true;
    for (int64_t i = 0; !s->failed && i < n; i++) {
        t->value[i] = take(s);
        t->hidden[i] = take(s) != 0;
        t->past[i] = (struct suppress_past){.value = t->value[i], .hidden = t->hidden[i]};
        t->past[i].since = take(s);
        t->past[i].least = take(s);
        t->past[i].room = take(s);
    }
}

bool target_extract_parse(const char *text, struct target_profile *p, struct arena *a)
{
    struct take s = {text, false};
    struct target_asked asked = p->asked;
    int64_t form = take(&s);
    *p = (struct target_profile){.asked = asked};
    p->number = take(&s);
    p->n = take(&s);
    p->from = (uint16_t)take(&s);
    p->until = (uint16_t)take(&s);
    p->is_hidden = take(&s) != 0;
    p->split = (enum target_variable)take(&s);
    p->n_split = (int)take(&s);
    p->n_conditions = (int)take(&s);
    p->n_codes = (int)take(&s);
    p->full_time.days = take(&s);
    p->full_time.length = take(&s);
    p->full_time.until = (uint16_t)take(&s);
    if (s.failed || form != EXTRACT_FORM || p->n_conditions < 0 || p->n_conditions > TARGET_CONDITIONS ||
        p->n_codes < 0 || p->n_codes > 256 || p->split > TV_PLAIN)
        return false;
    for (int v = 0; v < TV_PLAIN; v++)
        p->size[v] = (int)take(&s);
    for (int c = 0; c < p->n_codes; c++)
        p->full_time.by_code[c] = take(&s);
    for (int c = 0; c < p->n_conditions; c++) {
        struct target_illness *ill = &p->illness[c];
        ill->hidden = take(&s) != 0;
        ill->is_printed_rate = take(&s) != 0;
        ill->sir.valid = take(&s) != 0;
        ill->sir.observed = take(&s);
        ill->sir.n = take(&s);
        ill->sir.n_unknown = take(&s);
        ill->sir.interval = (enum sir_interval)take(&s);
        ill->sir.expected = take_real(&s);
        ill->sir.ratio = take_real(&s);
        ill->sir.low = take_real(&s);
        ill->sir.high = take_real(&s);
    }
    for (int i = 0; !s.failed && i < TARGET_TABLES; i++)
        take_table(&s, &p->tables[i], a);
    return !s.failed;
}
