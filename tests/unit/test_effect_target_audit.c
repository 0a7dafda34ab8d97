/* Every table of a target group's profile, as files hold it, before an auditor who adds and subtracts: unfiltered, filtered by sex, district and age, the
 * register beside, and extracts one after the other. */
#include "target_register.h"

#include "auditor.h"
#include "base/buf.h"
#include "base/text.h"
#include "effect/target_extract.h"
#include "effect_fixture.h"

#include <stdio.h>
#include <string.h>

static struct arena *scratch;
static int64_t rounds = 1; /* --rounds N: N times as many invented registers */

enum { K = 5, VIEWS = 4 /* none, sex, district, age */, SIDES = 2 /* group, register */, MOST_STEPS = 3 };
static const enum target_variable split_of[VIEWS] = {TV_PLAIN, TV_SEX, TV_DISTRICT, TV_AGE};

struct extract {
    struct target_profile shown, whole;
    bool is_new; /* stored at this step; otherwise the earlier one stands */
};
struct step {
    struct invented *v;
    struct extract e[SIDES][VIEWS];
};

/* ---- making extracts ---- */

static const struct target_profile *reload(const struct target_profile *p)
{
    struct target_profile *copy = arena_must(scratch, sizeof *copy);
    *copy = (struct target_profile){.asked = p->asked};
    assert_true(target_extract_parse(target_extract_text(p, scratch), copy, scratch));
    return copy;
}

static void make_extract(struct step *now, const struct step *before, int side, int view)
{
    struct extract *e = &now->e[side][view];
    struct target_asked asked = {.year = 2025, .benefit = side ? NULL : "benefit"};
    struct target_question q;
    struct target_profile *all = arena_must(scratch, sizeof *all);
    bool stands;
    must(target_question_of(&now->v->snapshot, &now->v->facts, &asked, false, &q, &err));
    q.split = split_of[view];
    must(target_profile_build(
        &now->v->snapshot, &now->v->facts, &q, &asked, NULL, 0, &e->shown, all, scratch, &err));
    must(target_profile_build(
        &now->v->snapshot, &now->v->facts, &q, &asked, NULL, 0, &e->whole, all, scratch, &err));
    const struct target_profile *past = before ? reload(&before->e[side][view].shown) : NULL;
    const struct target_beside beside = {
        .parent = view ? &now->e[side][0].shown : NULL, .all = side ? NULL : all};
    must(target_extract_hide(&e->shown, past, &beside, K, &stands, scratch, &err));
    e->is_new = !stands;
    if (stands) {
        e->shown = *past;
        e->whole = before->e[side][view].whole;
        for (int i = TARGET_PYRAMID; view && i <= TARGET_GROUPS; i++)
            e->shown.tables[i] = now->e[side][0].shown.tables[i];
    }
}

/* Takes the secondary part away again: only what is small by itself is hidden. */
static void show_secondary(struct extract *e)
{
    for (int t = 0; t < TARGET_TABLES; t++) {
        struct target_table *s = &e->shown.tables[t];
        for (size_t i = 0; s->value && i < (s->rows + 1) * (s->cols + 1); i++)
            s->hidden[i] = s->value[i] > 0 && s->value[i] < K;
        s->is_refused = false;
    }
}

/* ---- what a reader sees: the files ---- */

struct sheet_file {
    char text[40000];
};

static void file_of(const struct step *st, int side, int view, int chosen, enum target_sheet_kind kind,
    struct sheet_file *ret)
{
    struct target_profile p = st->e[side][view].shown;
    struct target_sheets names = st->v->names;
    struct target_sheet sheet;
    struct export_table table;
    struct buf out = BUF_INIT;
    p.chosen = chosen;
    names.profile = names.other = &p;
    names.a = scratch;
    must(target_sheet_make(&names, kind, &sheet, &err));
    ret->text[0] = 0;
    if (!sheet.why_none) {
        must(target_sheet_export(&sheet, NULL, 0, &table, scratch, &err));
        export_csv(&table, &out);
        assert_true(out.len < sizeof ret->text);
        memcpy(ret->text, out.data, out.len);
        ret->text[out.len] = 0;
    }
    buf_done(&out);
}

static void csv_word(const char **at, char *word, size_t room)
{
    size_t n = 0;
    bool quoted = **at == '"';
    *at += quoted;
    while (**at && (quoted ? **at != '"' : **at != ';' && **at != '\r' && **at != '\n')) {
        if (n + 1 < room)
            word[n++] = **at;
        (*at)++;
    }
    word[n] = 0;
    *at += quoted;
    if (**at == ';')
        (*at)++;
}

enum { HIDDEN = -1, NO_FILE = -2 };

/* The number in a row and column; 0 for a row or column that is not there. A share beside a hidden count would tell it. */
static int64_t look(const struct sheet_file *f, const char *row, const char *column)
{
    char word[200];
    const char *at = f->text;
    int col = -1, share = -1, i = 0;
    if (!*at)
        return NO_FILE;
    at += strncmp(at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (; *at && *at != '\r' && *at != '\n'; i++) {
        csv_word(&at, word, sizeof word);
        col = strcmp(word, column) == 0 ? i : col;
        share = strcmp(word, "Andel") == 0 ? i : share;
    }
    while (*at) {
        at += strspn(at, "\r\n");
        const char *line = at;
        csv_word(&at, word, sizeof word);
        bool is_row = strcmp(word, row) == 0;
        int64_t value = 0;
        bool share_hidden = false;
        for (i = 1; *at && *at != '\r' && *at != '\n'; i++) {
            csv_word(&at, word, sizeof word);
            if (is_row && i == col)
                value = strcmp(word, "undertrykt") == 0 ? HIDDEN : strtoll(word, NULL, 10);
            if (is_row && i == share)
                share_hidden = strcmp(word, "undertrykt") == 0;
        }
        if (is_row && value == HIDDEN && strcmp(column, "Personer") == 0)
            assert_true(share_hidden);
        if (is_row)
            return col < 0 ? 0 : value;
        if (at == line)
            break;
    }
    return 0;
}

/* ---- the reader's equations ---- */

struct cell {
    int64_t value; /* seen, or HIDDEN */
    int unknown;   /* when hidden */
    int64_t truth;
};
enum {
    BANDS = TARGET_AGES,
    SEXES = TARGET_SEXES,
    GROUPS = TARGET_AGE_GROUPS,
    PLACES = 4,
    BENEFITS = 5,
    VARIABLES = TV_PLAIN + 2
};
struct seen {
    struct cell pyramid[BANDS + 1][SEXES + 1], group[GROUPS], place[PLACES + 1][BENEFITS + 1];
    struct cell one[VARIABLES][BANDS]; /* variables without a table of two ways */
    struct cell cross[VIEWS][VARIABLES][BANDS + 1][BANDS + 1];
};

static const enum target_sheet_kind sheet_of[VARIABLES] = {SHEET_PYRAMID, SHEET_SEX, SHEET_DISTRICT,
    SHEET_BENEFIT, SHEET_EDUCATION, SHEET_WORK_52, SHEET_WORK_156, SHEET_BENEFIT_156, SHEET_TRACKS,
    SHEET_ILLNESS, SHEET_ILLNESS};

static const char *label_of(const struct step *st, int v, int k)
{
    static const char *const ill[] = {"Angst", "Rusmiddelproblem"};
    return v < TV_PLAIN ? target_value_label(&st->v->names, (enum target_variable)v, k) : ill[v - TV_PLAIN];
}

static int size_of(const struct target_profile *p, int v)
{
    return v < TV_PLAIN ? p->size[v] : 1;
}

/* A hidden cell is 1 or more where zeros are shown: not in a table, row or column of which nothing is shown (is_blank). */
static void see(struct auditor *a, struct cell *c, int64_t shown, int64_t truth, bool is_blank)
{
    *c = (struct cell){shown == NO_FILE ? HIDDEN : shown, -1, truth};
    if (c->value == HIDDEN)
        c->unknown = auditor_unknown(a, shown == HIDDEN && truth > 0 && !is_blank, 2000);
    else
        assert_int_equal(c->value, truth);
}

static void term(struct auditor_sum *s, const struct cell *c, int sign)
{
    if (c->value == HIDDEN)
        auditor_add(s, c->unknown, sign);
    else
        auditor_known(s, c->value, sign);
}

static int64_t truth_at(const struct target_profile *p, int table, size_t row, size_t col)
{
    const struct target_table *t = &p->tables[table];
    return t->value ? t->value[row * (t->cols + 1) + col] : 0;
}

static bool is_blank(const struct step *st, int side, int view, int table)
{
    return st->e[side][view].shown.tables[table].is_refused;
}

static void see_plain(struct auditor *a, const struct step *st, int side, struct seen *x)
{
    static struct sheet_file f, g;
    const struct target_profile *w = &st->e[side][0].whole;
    static const char *const sexes[] = {"Køn ikke oplyst", "Kvinde", "Mand", "I alt"};
    file_of(st, side, 0, 0, SHEET_PYRAMID, &f);
    for (int b = 0; b <= BANDS; b++)
        for (int s = 0; s <= SEXES; s++)
            see(a, &x->pyramid[b][s], look(&f, b == BANDS ? "I alt" : label_of(st, TV_AGE, b), sexes[s]),
                truth_at(w, TARGET_PYRAMID, (size_t)b, (size_t)s), is_blank(st, side, 0, TARGET_PYRAMID));
    file_of(st, side, 0, 0, SHEET_PLACE, &f);
    for (int d = 0; d <= PLACES; d++) {
        for (int b = 0; b <= BENEFITS; b++) {
            int64_t shown = look(&f, d == PLACES ? "I alt" : label_of(st, TV_DISTRICT, d),
                b == BENEFITS ? "I alt" : label_of(st, TV_BENEFIT, b));
            see(a, &x->place[d][b], d == PLACES && b == BENEFITS ? w->n : shown,
                truth_at(w, TARGET_PLACE, (size_t)d, (size_t)b), is_blank(st, side, 0, TARGET_PLACE));
        }
    }
    /* The margins stand once more in the tables of their own. */
    file_of(st, side, 0, 0, SHEET_DISTRICT, &f);
    file_of(st, side, 0, 0, SHEET_BENEFIT, &g);
    for (int d = 0; d < PLACES; d++)
        assert_int_equal(look(&f, label_of(st, TV_DISTRICT, d), "Personer"), x->place[d][BENEFITS].value);
    for (int b = 0; b < BENEFITS; b++)
        assert_int_equal(look(&g, label_of(st, TV_BENEFIT, b), "Personer"), x->place[PLACES][b].value);
    for (int v = TV_EDUCATION; v < VARIABLES; v++) {
        file_of(st, side, 0, 0, sheet_of[v], &f);
        struct auditor_sum *s = v < TV_PLAIN ? auditor_sum(a, w->n) : NULL;
        for (int k = 0; k < size_of(w, v); k++) {
            see(a, &x->one[v][k], look(&f, label_of(st, v, k), "Personer"),
                truth_at(w, TARGET_FIRST + v, (size_t)k, 0), is_blank(st, side, 0, TARGET_FIRST + v));
            if (s)
                term(s, &x->one[v][k], 1);
        }
    }
}

static struct cell *margin_of(struct seen *x, int view, int i)
{
    return view == 1 ? &x->pyramid[BANDS][i] : view == 2 ? &x->place[i][BENEFITS] : &x->group[i];
}

static struct cell *whole_of(struct seen *x, int v, int k)
{
    return v == TV_AGE        ? &x->pyramid[k][SEXES]
           : v == TV_SEX      ? &x->pyramid[BANDS][k]
           : v == TV_DISTRICT ? &x->place[k][BENEFITS]
           : v == TV_BENEFIT  ? &x->place[PLACES][k]
                              : &x->one[v][k];
}

static void add_plain_sums(struct auditor *a, struct seen *x)
{
    for (int b = 0; b <= BANDS; b++) {
        struct auditor_sum *s = auditor_sum(a, 0);
        for (int k = 0; k <= SEXES; k++)
            term(s, &x->pyramid[b][k], k == SEXES ? -1 : 1);
    }
    for (int k = 0; k <= SEXES; k++) {
        struct auditor_sum *s = auditor_sum(a, 0);
        for (int b = 0; b <= BANDS; b++)
            term(s, &x->pyramid[b][k], b == BANDS ? -1 : 1);
    }
    for (int d = 0; d <= PLACES; d++) {
        struct auditor_sum *s = auditor_sum(a, 0);
        for (int b = 0; b <= BENEFITS; b++)
            term(s, &x->place[d][b], b == BENEFITS ? -1 : 1);
    }
    for (int b = 0; b <= BENEFITS; b++) {
        struct auditor_sum *s = auditor_sum(a, 0);
        for (int d = 0; d <= PLACES; d++)
            term(s, &x->place[d][b], d == PLACES ? -1 : 1);
    }
}

/* The columns of a filter, and what they add up to: along the filter to the unfiltered table, along the variable to the filter's total. linked: the unfiltered
 * extract is of the same data. */
static void see_view(
    struct auditor *a, const struct step *st, int side, int view, bool linked, struct seen *x)
{
    static struct sheet_file f;
    const struct target_profile *w = &st->e[side][view].whole;
    for (int v = 0; v < VARIABLES; v++) {
        if (!w->tables[TARGET_FIRST + v].value)
            continue;
        for (int i = 0; i < w->n_split; i++) {
            file_of(st, side, view, i, sheet_of[v], &f);
            struct auditor_sum *s = auditor_sum(a, 0);
            for (int k = 0; k < size_of(w, v); k++) {
                see(a, &x->cross[view][v][k][i], look(&f, label_of(st, v, k), "Personer"),
                    truth_at(w, TARGET_FIRST + v, (size_t)k, (size_t)i),
                    is_blank(st, side, view, TARGET_FIRST + v) || whole_of(x, v, k)->value == HIDDEN ||
                        margin_of(x, view, i)->value == HIDDEN);
                if (v < TV_PLAIN)
                    term(s, &x->cross[view][v][k][i], 1);
            }
            if (v < TV_PLAIN && linked)
                term(s, margin_of(x, view, i), -1);
            else
                a->n_sums--; /* a condition is no part of a sum; without a margin nothing is told */
        }
        for (int k = 0; linked && k < size_of(w, v); k++) {
            struct auditor_sum *s = auditor_sum(a, 0);
            for (int i = 0; i < w->n_split; i++)
                term(s, &x->cross[view][v][k][i], 1);
            term(s, whole_of(x, v, k), -1);
        }
    }
}

/* The totals of the age groups stand on the pages of the age filter. */
static void see_groups(struct auditor *a, const struct step *st, int side, struct seen *x)
{
    static struct sheet_file f;
    const struct target_profile *w = &st->e[side][0].whole;
    for (int g = 0; g < GROUPS; g++) {
        file_of(st, side, 3, g, SHEET_EDUCATION, &f);
        see(a, &x->group[g], look(&f, "I alt", "Personer"), truth_at(w, TARGET_GROUPS, (size_t)g, 0),
            is_blank(st, side, 0, TARGET_GROUPS));
        struct auditor_sum *s = auditor_sum(a, 0);
        for (int b = 0; b < BANDS; b++)
            if (target_age_group_of(b) == g)
                term(s, &x->pyramid[b][SEXES], 1);
        term(s, &x->group[g], -1);
    }
}

/* Nobody is in the group who is not in the register. */
static void no_more(struct auditor *a, const struct cell *s, const struct cell *b)
{
    if (s->value == HIDDEN && b->value != HIDDEN && b->value < a->high[s->unknown])
        a->high[s->unknown] = b->value;
    if (s->value != HIDDEN && b->value == HIDDEN && s->value > a->low[b->unknown])
        a->low[b->unknown] = s->value;
    if (s->value != HIDDEN || b->value != HIDDEN)
        return;
    struct auditor_sum *sum = auditor_sum(a, 0);
    auditor_add(sum, s->unknown, 1);
    auditor_add(sum, auditor_unknown(a, 0, 2000), 1);
    auditor_add(sum, b->unknown, -1);
}

/* Of the variables that do not depend on the day. */
static void no_more_than(struct auditor *a, const struct seen *x, const struct seen *y)
{
    static const int lasting[] = {TV_SEX, TV_DISTRICT, TV_EDUCATION, TV_PLAIN, TV_PLAIN + 1};
    for (int i = 0; i < 5; i++) {
        int v = lasting[i];
        for (int k = 0; k < BANDS; k++)
            if (v >= TV_EDUCATION)
                no_more(a, &x->one[v][k], &y->one[v][k]);
        for (int view = 1; view <= 2; view++)
            for (int k = 0; k < BANDS; k++)
                for (int j = 0; j < BANDS; j++)
                    no_more(a, &x->cross[view][v][k][j], &y->cross[view][v][k][j]);
    }
    for (int k = 0; k < SEXES; k++)
        no_more(a, &x->pyramid[BANDS][k], &y->pyramid[BANDS][k]);
    for (int d = 0; d < PLACES; d++)
        no_more(a, &x->place[d][BENEFITS], &y->place[d][BENEFITS]);
}

struct found {
    int hidden, narrow,
        small; /* small: of the narrow ones, those found to fewer than k + 1 values whose truth is 1 to k - 1 */
    int files;
};

static int64_t range_low[AUDITOR_UNKNOWNS], range_high[AUDITOR_UNKNOWNS];

static void judge(const struct cell *c, struct found *f)
{
    if (c->value != HIDDEN || c->truth == 0) /* 0 may be known */
        return;
    int64_t low = range_low[c->unknown], high = range_high[c->unknown];
    f->hidden++;
    assert_true(low <= c->truth && c->truth <= high);
    if (high - low < K) {
        f->narrow++;
        f->small += c->truth > 0 && c->truth < K;
    }
}

/* Each thing in x, one after the other. */
#define EACH_CELL(x, c) for (struct cell *c = (struct cell *)(x); c < (struct cell *)((x) + 1); c++)

static void audit_step(const struct step *st, struct found *f)
{
    struct auditor *a = auditor_new();
    static struct seen seen[SIDES];
    memset(seen, 0, sizeof seen);
    for (int side = 0; side < SIDES; side++) {
        see_plain(a, st, side, &seen[side]);
        see_groups(a, st, side, &seen[side]);
        add_plain_sums(a, &seen[side]);
        for (int view = 1; view < VIEWS; view++)
            see_view(a, st, side, view, true, &seen[side]);
    }
    no_more_than(a, &seen[0], &seen[1]);
    assert_true(auditor_ranges(a, range_low, range_high));
    for (int side = 0; side < SIDES; side++)
        EACH_CELL(&seen[side], c)
    judge(c, f);
    auditor_free(a);
}

static struct step *make_step(uint64_t seed, size_t n, uint16_t until, const struct step *before)
{
    struct step *st = arena_must(scratch, sizeof *st);
    st->v = invent_register(seed, n, until, scratch);
    for (int side = SIDES - 1; side >= 0; side--)
        for (int view = 0; view < VIEWS; view++)
            make_extract(st, before, side, view);
    return st;
}

/* S0-03, S4-04: no hidden cell of any table of the profile, filtered or not, can be narrowed to fewer than k + 1 values. */
static void test_S4_04_auditor_finds_no_hidden_cell_of_any_table(void **state)
{
    (void)state;
    struct found f = {0};
    for (uint64_t seed = 1; seed <= (uint64_t)(ROUNDS_OF(2) * rounds); seed++) {
        audit_step(make_step(seed, 60 + 110 * (size_t)seed, register_day(2025, 8, 1), NULL), &f);
        arena_clear(scratch);
    }
    print_message("# %d hidden cells in all tables, %d narrow\n", f.hidden, f.narrow);
    assert_true(f.hidden > ROUNDS_OF(300) * rounds);
    assert_int_equal(f.narrow, 0);
}

static void test_auditor_finds_cells_without_secondary(void **state)
{
    (void)state;
    struct found f = {0};
    for (uint64_t seed = 1; seed <= (uint64_t)rounds; seed++) {
        struct step *st = make_step(seed, 300, register_day(2025, 8, 1), NULL);
        for (int side = 0; side < SIDES; side++)
            for (int view = 0; view < VIEWS; view++)
                show_secondary(&st->e[side][view]);
        audit_step(st, &f);
        arena_clear(scratch);
    }
    print_message("# primary only: %d of %d hidden cells found\n", f.narrow, f.hidden);
    assert_true(f.narrow > f.hidden / 3);
}

/* ---- extracts one after the other ---- */

static int64_t largest_fall(const struct target_table *past, const struct target_table *now)
{
    int64_t fall = 0;
    for (size_t i = 0; past->value && now->value && i < (now->rows + 1) * (now->cols + 1); i++)
        if (past->value[i] - now->value[i] > fall)
            fall = past->value[i] - now->value[i];
    return fall;
}

static void link_growth(struct auditor *a, const struct cell *past, const struct cell *now, int64_t fall)
{
    if (past->value != HIDDEN && now->value != HIDDEN)
        return;
    struct auditor_sum *s = auditor_sum(a, 0);
    term(s, now, 1);
    term(s, past, -1);
    auditor_add(s, auditor_unknown(a, -fall, 2000), -1);
}

static void link_steps(struct auditor *a, const struct step *past, const struct step *now, int side,
    struct seen *x, struct seen *y)
{
    const struct target_profile *p = &past->e[side][0].whole, *q = &now->e[side][0].whole;
    int64_t groups = largest_fall(&p->tables[TARGET_GROUPS], &q->tables[TARGET_GROUPS]);
    int64_t pyramid = largest_fall(&p->tables[TARGET_PYRAMID], &q->tables[TARGET_PYRAMID]);
    pyramid = groups > pyramid ? groups : pyramid;
    for (int b = 0; b <= BANDS; b++)
        for (int k = 0; k <= SEXES; k++)
            link_growth(a, &x->pyramid[b][k], &y->pyramid[b][k], pyramid);
    for (int d = 0; d <= PLACES; d++)
        for (int b = 0; b <= BENEFITS; b++)
            link_growth(a, &x->place[d][b], &y->place[d][b],
                largest_fall(&p->tables[TARGET_PLACE], &q->tables[TARGET_PLACE]));
    for (int v = TV_EDUCATION; v < VARIABLES; v++)
        for (int k = 0; k < size_of(p, v); k++)
            link_growth(a, &x->one[v][k], &y->one[v][k],
                largest_fall(&p->tables[TARGET_FIRST + v], &q->tables[TARGET_FIRST + v]));
}

static struct found audit_history(uint64_t seed, bool remember)
{
    struct found f = {0};
    struct step *steps[MOST_STEPS];
    struct seen *seen[MOST_STEPS];
    struct auditor *a = auditor_new();
    int n = 0;
    for (int i = 0; i < MOST_STEPS; i++) {
        struct step *st = make_step(seed, 250 + 90 * (size_t)i, (uint16_t)(register_day(2025, 5, 1) + 61 * i),
            remember && n ? steps[n - 1] : NULL);
        if (n && !st->e[0][0].is_new)
            continue;
        steps[n] = st;
        seen[n] = arena_must(scratch, sizeof *seen[n]);
        see_plain(a, st, 0, seen[n]);
        add_plain_sums(a, seen[n]);
        if (n)
            link_steps(a, steps[n - 1], st, 0, seen[n - 1], seen[n]);
        n++;
    }
    f.files = n;
    assert_true(auditor_ranges(a, range_low, range_high));
    for (int i = 0; i < n; i++)
        EACH_CELL(seen[i], c)
    judge(c, &f);
    auditor_free(a);
    arena_clear(scratch);
    return f;
}

/* S4-04: the same profile at two and three dates. */
static void test_S4_04_auditor_finds_no_hidden_cell_in_the_difference_of_extracts(void **state)
{
    (void)state;
    struct found sum = {0}, forgotten = {0};
    for (uint64_t seed = 21; seed < 21 + ROUNDS_OF(3) * (uint64_t)rounds; seed++) {
        struct found f = audit_history(seed, true), g = audit_history(seed, false);
        sum.hidden += f.hidden;
        sum.narrow += f.narrow;
        sum.files += f.files;
        forgotten.narrow += g.narrow;
        forgotten.hidden += g.hidden;
    }
    print_message("# %d extracts, %d hidden cells, %d narrow; forgotten: %d of %d\n", sum.files, sum.hidden,
        sum.narrow, forgotten.narrow, forgotten.hidden);
    assert_int_equal(sum.narrow, 0);
    assert_true(sum.files > ROUNDS_OF(3) * rounds && sum.hidden > ROUNDS_OF(60) * rounds);
    assert_true(forgotten.narrow > 0);
}

/* The same data give the same extract, and an extract survives being stored. */
static void test_an_extract_is_the_same_again_and_after_storing(void **state)
{
    (void)state;
    struct step *one = make_step(4, 300, register_day(2025, 8, 1), NULL),
                *two = make_step(4, 300, register_day(2025, 8, 1), NULL);
    for (int view = 0; view < VIEWS; view++) {
        const char *text = target_extract_text(&one->e[0][view].shown, scratch);
        assert_string_equal(text, target_extract_text(&two->e[0][view].shown, scratch));
        assert_string_equal(text, target_extract_text(reload(&one->e[0][view].shown), scratch));
    }
    struct target_profile p = {0};
    assert_false(target_extract_parse("1 2 3", &p, scratch));
    assert_false(target_extract_parse("", &p, scratch));
    arena_clear(scratch);
}

/* Nothing but that it is hidden is told of a group of few, or of all but a few of the register. */
static void test_a_group_of_few_tells_nothing(void **state)
{
    (void)state;
    struct invented *v = invent_register(4, 300, register_day(2025, 8, 1), scratch);
    struct target_asked asked = {
        .year = 2025, .benefit = "sygedagpenge", .mark = "veteran", .intervention = "hif"};
    struct target_question q;
    struct target_profile p, all;
    bool stands;
    must(target_question_of(&v->snapshot, &v->facts, &asked, false, &q, &err));
    must(target_profile_build(&v->snapshot, &v->facts, &q, &asked, NULL, 0, &p, &all, scratch, &err));
    assert_true(p.n > 0 && p.n < K);
    must(target_extract_hide(&p, NULL, &(struct target_beside){.all = &all}, K, &stands, scratch, &err));
    assert_true(p.is_hidden && target_total(&p).hidden);
    assert_int_equal(p.full_time.days, INT_NONE);
    struct target_sheets names = v->names;
    names.profile = names.other = &p;
    names.a = scratch;
    for (int kind = 0; kind < TARGET_SHEETS; kind++) {
        struct target_sheet sheet;
        must(target_sheet_make(&names, (enum target_sheet_kind)kind, &sheet, &err));
        assert_non_null(sheet.why_none);
        assert_int_equal(sheet.n, 0);
    }
}

/* ---- one group and a wider one ---- */

/* All groups of the invented register that can be asked for, the wider before the narrower. */
enum { LEVELS = 5, FAMILY = LEVELS * 2 * 3 };
struct member {
    struct target_asked asked;
    struct target_profile shown[2], whole[2]; /* unfiltered, by sex */
};

static bool member_holds(const struct target_asked *wide, const struct target_asked *g)
{
    bool benefit = !wide->benefit || text_equal(wide->benefit, g->benefit) ||
                   (g->benefit && text_equal(wide->benefit, "benefit"));
    return benefit && (!wide->mark || g->mark) &&
           (!wide->intervention || text_equal(wide->intervention, g->intervention));
}

static bool member_has_same_days(const struct target_asked *x, const struct target_asked *y)
{
    return (x->benefit == y->benefit || text_equal(x->benefit, y->benefit)) &&
           (x->intervention == y->intervention || text_equal(x->intervention, y->intervention));
}

static void make_member(const struct invented *v, struct member *family, size_t at, bool compare)
{
    struct member *m = &family[at];
    for (int view = 0; view < 2; view++) {
        struct target_wider wider[FAMILY];
        struct target_beside beside = {.wider = wider, .parent = view ? &m->shown[0] : NULL};
        struct target_question q;
        struct target_profile *all = arena_must(scratch, sizeof *all);
        bool stands;
        for (size_t i = 0; compare && i < at; i++)
            if (member_holds(&family[i].asked, &m->asked))
                wider[beside.n_wider++] = (struct target_wider){
                    &family[i].shown[view], member_has_same_days(&family[i].asked, &m->asked)};
        must(target_question_of(&v->snapshot, &v->facts, &m->asked, false, &q, &err));
        q.split = view ? TV_SEX : TV_PLAIN;
        must(target_profile_build(
            &v->snapshot, &v->facts, &q, &m->asked, NULL, 0, &m->shown[view], all, scratch, &err));
        must(target_profile_build(
            &v->snapshot, &v->facts, &q, &m->asked, NULL, 0, &m->whole[view], all, scratch, &err));
        beside.all = at ? all : NULL;
        must(target_extract_hide(&m->shown[view], NULL, &beside, K, &stands, scratch, &err));
    }
}

static struct member *make_family(const struct invented *v, bool compare)
{
    static const char *const benefits[LEVELS] = {
        NULL, "benefit", "kontanthjaelp", "sygedagpenge", "dagpenge"};
    static const char *const marks[] = {NULL, "veteran"}, *const offers[] = {NULL, "hif", "bbat"};
    struct member *family = arena_must(scratch, FAMILY * sizeof *family);
    for (size_t i = 0; i < FAMILY; i++) {
        family[i].asked = (struct target_asked){.year = 2025,
            .benefit = benefits[i / 6],
            .mark = marks[i / 3 % 2],
            .intervention = offers[i % 3]};
        make_member(v, family, i, compare);
    }
    return family;
}

static bool cell_lasts(int table, int view, const struct target_table *t, size_t i)
{
    int v = table - TARGET_FIRST;
    if (table == TARGET_PYRAMID)
        return i / (t->cols + 1) == t->rows;
    if (table == TARGET_PLACE)
        return i % (t->cols + 1) == t->cols;
    return v >= 0 && (v == TV_SEX || v == TV_DISTRICT || v == TV_EDUCATION || v >= TV_PLAIN) && view < 2;
}

struct differences {
    int pairs, cells, told, few; /* few: differences of 1 to k - 1 that are told */
    int bounded; /* hidden cells of the wider that a shown cell of the narrower leaves fewer than k values */
};

/* Takes the cells of a group from those of a wider one. */
static void subtract(const struct member *wide, const struct member *g, struct differences *d)
{
    bool same_days = member_has_same_days(&wide->asked, &g->asked);
    if (wide->shown[0].is_hidden || g->shown[0].is_hidden)
        return;
    d->pairs++;
    int64_t between = wide->whole[0].n - g->whole[0].n;
    d->few += between > 0 && between < K;
    for (int view = 0; view < 2; view++) {
        for (int t = 0; t < TARGET_TABLES; t++) {
            const struct target_table *u = &wide->shown[view].tables[t], *x = &g->shown[view].tables[t];
            for (size_t i = 0; u->value && x->value && i < (u->rows + 1) * (u->cols + 1); i++) {
                if (u->is_refused || x->is_refused || x->hidden[i] ||
                    !(same_days || cell_lasts(t, view, u, i)))
                    continue;
                int64_t left = u->value[i] - x->value[i];
                assert_true(left >= 0);
                d->cells++;
                d->told += !u->hidden[i];
                d->few += !u->hidden[i] && left > 0 && left < K && x->value[i] > 0;
                d->bounded += u->hidden[i] && left < K && x->value[i] > 0;
            }
        }
    }
}

static struct differences subtract_all(bool compare)
{
    struct differences d = {0};
    for (uint64_t seed = 31; seed < 31 + ROUNDS_OF(3) * (uint64_t)rounds; seed++) {
        struct invented *v =
            invent_register(seed, 220 + 200 * (size_t)(seed % 3), register_day(2025, 10, 1), scratch);
        struct member *family = make_family(v, compare);
        for (size_t i = 0; i < FAMILY; i++)
            for (size_t k = 0; k < i; k++)
                if (member_holds(&family[k].asked, &family[i].asked))
                    subtract(&family[k], &family[i], &d);
        arena_clear(scratch);
    }
    return d;
}

/* S0-03, S4-04: every group against every wider one, cell by cell; and what is found when they are not compared. */
static void test_S4_04_no_group_taken_from_a_wider_one_tells_of_few(void **state)
{
    (void)state;
    struct differences d = subtract_all(true), alone = subtract_all(false);
    print_message(
        "# %d pairs, %d cells, %d told, %d of few, %d bounded; not compared: %d pairs, %d told, %d of few, %d bounded\n",
        d.pairs, d.cells, d.told, d.few, d.bounded, alone.pairs, alone.told, alone.few, alone.bounded);
    assert_true(d.pairs > ROUNDS_OF(50) * rounds && d.told > ROUNDS_OF(1000) * rounds);
    assert_int_equal(d.few, 0);
    assert_int_equal(d.bounded, 0);
    assert_true(alone.few > ROUNDS_OF(20) * rounds && alone.bounded > ROUNDS_OF(3) * rounds);
}

static int set_up(void **state)
{
    scratch = arena_new(0);
    return effect_set_up_with_data(state);
}

static int tear_down(void **state)
{
    arena_free(scratch);
    return effect_tear_down(state);
}

int main(int argc, char **argv)
{
    if (argc == 3 && !(strcmp(argv[1], "--rounds") == 0 && text_to_int(argv[2], 1, 100, &rounds)))
        return 2;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S4_04_auditor_finds_no_hidden_cell_of_any_table),
        cmocka_unit_test(test_auditor_finds_cells_without_secondary),
        cmocka_unit_test(test_S4_04_auditor_finds_no_hidden_cell_in_the_difference_of_extracts),
        cmocka_unit_test(test_S4_04_no_group_taken_from_a_wider_one_tells_of_few),
        cmocka_unit_test(test_an_extract_is_the_same_again_and_after_storing),
        cmocka_unit_test(test_a_group_of_few_tells_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
