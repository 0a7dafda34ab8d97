#include "effect/target_extract.h"

#include "base/buf.h"
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "effect/target_facts.h"
#include "measure/snapshot_database.h"

#include <math.h>
#include <stdlib.h>

/* ---- hiding ---- */

struct hiding {
    struct target_profile *p;
    const struct target_profile *earlier, *parent, *all;
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

/* The register's cells of 1 to k are hidden: a cell of k that is shown would leave a hidden cell of a group in it fewer than k + 1 values. */
static void set_arc(
    struct hiding *h, struct suppress_arc *arc, const struct target_table *t, int table, size_t i)
{
    const struct target_table *past = h->earlier ? &h->earlier->tables[table] : NULL;
    const struct target_table *most =
        h->all && is_lasting(table, h->p->split, t, i) ? &h->all->tables[table] : NULL;
    arc->value = t->value[i];
    arc->hidden = !h->all && arc->value == h->k;
    if (most && most->value && most->value[i] > h->k)
        arc->most = most->value[i];
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
    arc->hidden = is_inner && ((is_merged && arc->value > 0) || (!h->all && arc->value == h->k));
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

/* Days of a code tell of its few persons; a single hidden code would follow from the rest. */
static void hide_full_time(struct target_profile *p, int64_t k)
{
    struct target_full_time *t = &p->full_time;
    int hidden = 0, next = -1;
    for (int c = 0; c < p->n_codes; c++) {
        bool small = suppress_is_small(t->persons[c], k);
        hidden += small;
        if (!small && t->persons[c] > 0 && (next < 0 || t->persons[c] < t->persons[next]))
            next = c;
        if (small)
            t->by_code[c] = INT_NONE;
    }
    if (hidden == 1 && next >= 0)
        t->by_code[next] = INT_NONE;
    if (p->is_hidden || p->split != TV_PLAIN)
        t->days = INT_NONE;
    for (int c = 0; t->days == INT_NONE && c < p->n_codes; c++)
        t->by_code[c] = INT_NONE;
}

int target_extract_hide(struct target_profile *p, const struct target_profile *earlier,
    const struct target_profile *parent, const struct target_profile *all, int64_t k, bool *ret_stands,
    struct arena *a, struct err *err)
{
    bool was_told = earlier && !earlier->is_hidden;
    struct hiding h = {p, was_told ? earlier : NULL, parent, all, k, false, a, err};
    p->is_whole = false;
    p->number = earlier ? earlier->number + 1 : 1;
    *ret_stands = false;
    p->is_hidden = suppress_is_small(p->n, k) || (all && suppress_is_small(all->n - p->n, k)) ||
                   (parent && parent->is_hidden);
    if (p->is_hidden) {
        hide_full_time(p, k);
        for (int c = 0; c < p->n_conditions; c++)
            p->illness[c].hidden = true;
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
    hide_full_time(p, k);
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

static int64_t millionths(double x)
{
    return isfinite(x) ? (int64_t)llround(x * 1e6) : INT_NONE;
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
            ill->sir.n, ill->sir.n_unknown, (int64_t)ill->sir.interval, millionths(ill->sir.expected),
            millionths(ill->sir.ratio), millionths(ill->sir.low), millionths(ill->sir.high)};
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

/* ---- remembered ---- */

struct extract_row {
    int64_t id;
    const char *key;
    int64_t number;
    const char *identity;
    int64_t small_limit;
    struct stamp made_at;
    const char *cells;
};
static const struct field extract_fields[] = {
    FIELD(extract_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(extract_row, key, F_TEXT, NULL, FR_KEY | FR_REQUIRED),
    FIELD(extract_row, number, F_INT, NULL, FR_REQUIRED),
    FIELD(extract_row, identity, F_TEXT, NULL, FR_REQUIRED),
    FIELD(extract_row, small_limit, F_INT, NULL, FR_REQUIRED),
    FIELD(extract_row, made_at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(extract_row, cells, F_LONG, NULL, FR_REQUIRED),
};
static TABLE(extract_table, "profile_extract", NULL, extract_row, extract_fields);

SQL(target_extract_select,
    "SELECT id, key, number, identity, small_limit, made_at, cells FROM profile_extract WHERE key = $1");
SQL(target_extract_replace,
    "UPDATE profile_extract SET number = $3, identity = $4, small_limit = $5, made_at = $6, "
    "cells = $7 WHERE key = $1 AND number = $2");
SQL(target_extract_insert, "INSERT INTO profile_extract (key, number, identity, small_limit, made_at, cells) "
                           "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING");

struct storing {
    struct extract_row row;
    int64_t replaces; /* number of the one read; INT_NONE = none */
};

static int store_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct storing *w = ctx;
    const struct extract_row *r = &w->row;
    int64_t changes = 0;
    int rc = w->replaces == INT_NONE
                 ? q_exec(c, &target_extract_insert,
                       ARGS(V_TEXT(r->key), V_INT(r->number), V_TEXT(r->identity), V_INT(r->small_limit),
                           V_STAMP(r->made_at), V_TEXT(r->cells)),
                       &changes, err)
                 : q_exec(c, &target_extract_replace,
                       ARGS(V_TEXT(r->key), V_INT(w->replaces), V_INT(r->number), V_TEXT(r->identity),
                           V_INT(r->small_limit), V_STAMP(r->made_at), V_TEXT(r->cells)),
                       &changes, err);
    if (!rc && changes == 0)
        rc = err_set(err, ERR_CONFLICT, "another extract of the profile was stored meanwhile");
    return rc;
}

/* ---- reading ---- */

struct source {
    struct conn *c;
    const struct snapshot *s;
    const struct target_facts *f;
    struct target_question q;
};

static void source_done(struct db *db, struct source *o)
{
    target_facts_release(o->f);
    if (o->s)
        snapshot_release(o->s);
    if (o->c)
        db_release(db, o->c);
    *o = (struct source){0};
}

static int source_open(
    struct db *db, const struct target_asked *asked, bool split, struct source *o, struct err *err)
{
    *o = (struct source){0};
    int rc = db_lease(db, &o->c, err);
    if (!rc)
        rc = snapshot_lease(o->c, &o->s, err);
    uint16_t from = snap_day(day_from_ymd(asked->year, 1, 1)),
             until = snap_day(day_from_ymd(asked->year + 1, 1, 1));
    if (!rc)
        rc = target_facts_lease(o->c, o->s, from, until, &o->f, err);
    if (!rc)
        rc = target_question_of(o->s, o->f, asked, split, &o->q, err);
    if (rc)
        source_done(db, o);
    return rc;
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ p[i]) * UINT64_C(1099511628211); /* FNV-1a */
    return hash;
}

/* Names the data a profile is counted on: of the same data there is one extract. */
static const char *identity_of(const struct source *o, struct arena *a)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    hash = hash_bytes(hash, o->f->education, o->f->n_persons * sizeof *o->f->education);
    hash = hash_bytes(hash, o->f->condition, o->f->n_persons * sizeof *o->f->condition);
    hash = hash_bytes(hash, o->f->mark, o->f->n_persons * sizeof *o->f->mark);
    return arena_printf(
        a, "%s %016llx %u %u", o->s->identity, (unsigned long long)hash, o->q.from, o->q.until);
}

static const char *key_of(const struct target_asked *asked, enum target_variable split, struct arena *a)
{
    static const char *const splits[] = {[TV_AGE] = "age", [TV_SEX] = "sex", [TV_DISTRICT] = "district"};
    return arena_printf(a, "%d benefit=%s mark=%s intervention=%s by=%s", asked->year,
        asked->benefit ? asked->benefit : "", asked->mark ? asked->mark : "",
        asked->intervention ? asked->intervention : "", split < TV_PLAIN ? splits[split] : "");
}

static int build(const struct source *o, const struct target_asked *asked, struct target_profile *ret,
    struct target_profile *ret_all, struct arena *a, struct err *err)
{
    struct reference_rate *rates;
    size_t n_rates;
    int rc = reference_rate_all(o->c, &rates, &n_rates, a, err);
    return rc ? rc : target_profile_build(o->s, o->f, &o->q, asked, rates, n_rates, ret, ret_all, a, err);
}

static bool has_shape(const struct target_profile *p, const struct target_profile *now)
{
    bool same =
        p->n_conditions == now->n_conditions && p->n_codes == now->n_codes && p->n_split == now->n_split;
    for (int v = 0; same && v < TV_PLAIN; v++)
        same = p->size[v] == now->size[v];
    return same;
}

/* The earlier extract as it stands in the database; false = none that can be used. */
static bool earlier_of(const struct extract_row *row, int64_t k, const struct target_profile *now,
    struct target_profile *ret, struct arena *a)
{
    if (!row->cells || row->small_limit != k || !target_extract_parse(row->cells, ret, a))
        return false;
    return !now || has_shape(ret, now);
}

struct extract {
    const struct target_asked *asked; /* without filters */
    enum target_variable split;
    const struct target_profile *parent;
    bool is_register;
};

/* Makes the extract of now on the source and says what to store; the earlier one stands when w->row.key is NULL. */
static int renew(const struct source *o, const struct extract *x, const struct extract_row *row,
    const char *identity, struct target_profile *ret, struct storing *w, struct arena *a, struct err *err)
{
    struct target_profile all, earlier = {.asked = *x->asked};
    int64_t k = figure_small_limit();
    bool stands = false;
    *w = (struct storing){.replaces = row->key ? row->number : INT_NONE};
    int rc = build(o, x->asked, ret, &all, a, err);
    if (rc)
        return rc;
    bool has_earlier = earlier_of(row, k, ret, &earlier, a);
    rc = target_extract_hide(
        ret, has_earlier ? &earlier : NULL, x->parent, x->is_register ? NULL : &all, k, &stands, a, err);
    if (rc)
        return rc;
    if (stands) {
        *ret = earlier;
        ret->is_earlier = true;
        return OK;
    }
    if (!has_earlier && row->key)
        ret->number = row->number + 1;
    w->row = (struct extract_row){.key = key_of(x->asked, x->split, a),
        .number = ret->number,
        .identity = identity,
        .small_limit = k,
        .made_at = clock_now(),
        .cells = target_extract_text(ret, a)};
    return w->row.cells ? OK : err_set(err, ERR_LIMIT, "target extract: out of memory");
}

static int try_extract(
    struct db *db, const struct extract *x, struct target_profile *ret, struct arena *a, struct err *err)
{
    struct source o;
    struct storing w = {.replaces = INT_NONE};
    struct extract_row row = {0};
    int rc = source_open(db, x->asked, false, &o, err);
    if (rc)
        return rc;
    o.q.split = x->split;
    const char *identity = identity_of(&o, a);
    rc = q_one(o.c, &target_extract_select, ARGS(V_TEXT(key_of(x->asked, x->split, a))), &extract_table, &row,
        a, err);
    if (rc == ERR_NOT_FOUND)
        rc = OK;
    ret->asked = *x->asked;
    bool is_new = !row.key || !text_equal(row.identity, identity) ||
                  !earlier_of(&row, figure_small_limit(), NULL, ret, a);
    if (!rc && is_new)
        rc = renew(&o, x, &row, identity, ret, &w, a, err);
    source_done(db, &o);
    if (!rc && w.row.key)
        rc = db_write(db, "target_extract", store_fn, &w, err);
    for (int i = TARGET_PYRAMID; !rc && x->parent && !ret->is_hidden && i <= TARGET_GROUPS; i++)
        ret->tables[i] = x->parent->tables[i];
    return rc;
}

/* Stored before it is shown; when somebody else stored one first, that one is the earlier one. */
static int extract_of(
    struct db *db, const struct extract *x, struct target_profile *ret, struct arena *a, struct err *err)
{
    enum { TRIES = 4 };
    int rc = OK;
    for (int i = 0; i < TRIES; i++) {
        rc = try_extract(db, x, ret, a, err);
        if (rc != ERR_CONFLICT)
            return rc;
        if (i + 1 < TRIES)
            err_clear(err);
    }
    return rc;
}

/* The extract of a group, split by the filter's variable when there is one. */
static int extract_with_filter(struct db *db, const struct target_asked *asked,
    const struct target_question *q, int chosen, struct target_profile *ret, struct arena *a, struct err *err)
{
    struct target_asked plain = *asked;
    struct target_profile *parent = arena_must(a, sizeof *parent);
    plain.age = plain.sex = plain.district = NULL;
    bool is_register = !plain.benefit && !plain.mark && !plain.intervention;
    int rc = extract_of(db, &(struct extract){&plain, TV_PLAIN, NULL, is_register}, parent, a, err);
    if (rc || q->split == TV_PLAIN) {
        *ret = *parent;
        ret->asked = *asked;
        return rc;
    }
    rc = extract_of(db, &(struct extract){&plain, q->split, parent, is_register}, ret, a, err);
    ret->asked = *asked;
    ret->chosen = chosen;
    ret->is_earlier |= parent->is_earlier;
    return rc;
}

int target_profile_read(struct db *db, bool whole, const struct target_asked *asked,
    struct target_profile *ret, struct target_profile *ret_all, struct arena *a, struct err *err)
{
    struct source o;
    if (!whole && (asked->age != NULL) + (asked->sex != NULL) + (asked->district != NULL) > 1)
        return err_user(err, ERR_INVALID, "%s",
            tr("Vælg kun ét af alder, køn og bydel. Flere ad gangen kan vise enkelte borgere."));
    int rc = source_open(db, asked, false, &o, err);
    if (rc)
        return rc;
    if (whole) {
        rc = build(&o, asked, ret, ret_all, a, err);
        source_done(db, &o);
        return rc;
    }
    struct target_who who = o.q.who;
    rc = target_question_of(o.s, o.f, asked, true, &o.q, err);
    struct target_question q = o.q;
    source_done(db, &o);
    int chosen = q.split == TV_SEX ? who.sex : q.split == TV_DISTRICT ? who.district : who.age_group;
    struct target_asked everybody = {
        .year = asked->year, .age = asked->age, .sex = asked->sex, .district = asked->district};
    if (!rc)
        rc = extract_with_filter(db, asked, &q, chosen, ret, a, err);
    if (!rc)
        rc = extract_with_filter(db, &everybody, &q, chosen, ret_all, a, err);
    return rc;
}
