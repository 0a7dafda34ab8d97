/* A large register of grants.
 *
 *   bench_grant URL fill GRANTS LINES   adds invented grants with so many lines in all, unless they are there
 *   bench_grant URL                     reads the register into memory, makes a year of it and its totals; prints times */
#include "base/rng.h"
#include "base/text.h"
#include "economy/grant_book.h"
#include "economy/grant_edit.h"
#include "system/code.h"
#include "system/organisation.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

SQL(bench_grants, "SELECT COUNT(*) FROM grant_sheet");
SQL(bench_number_lines, "UPDATE grant_line SET line = id WHERE line IS NULL");

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

struct fill {
    int64_t grants, lines, first;
};

static const char *pick(struct rng *r, const char *const *list, size_t n)
{
    return list[rng_below(r, n)];
}

static void invent_grant(struct rng *r, struct grant *g, int64_t nr, struct arena *a)
{
    static const char *const
        words[] = {"Mentor", "Jobklub", "Vejledning", "Grøn omstilling", "Praktik", "Virksomhedskontakt",
            "Familier", "Unge", "Sprog", "Rehabilitering"},
        *const places[] = {"Nørrebro", "Vesterbro", "Amager", "Valby", "Bispebjerg", "Østerbro"},
        *const verdicts[] = {"unchanged", "continue", "adjusted", "conditional", "await", "stop", NULL},
        *const owners[] = {"bif", "sof", "suf", "buf"}, *const committees[] = {"biu", "soc", "sou", "buu"};
    field_clear_row(&grant_table, g);
    size_t owner = (size_t)rng_below(r, 4);
    g->nr = nr;
    g->key = arena_printf(a, "opdigtet-%lld", (long long)nr);
    const char *place = pick(r, places, 6), *word = pick(r, words, 10);
    g->title = arena_printf(a, "%s på %s, nr. %lld", word, place, (long long)nr);
    g->decision_kind = "budget";
    g->decision_year = rng_between(r, 2022, 2026);
    g->decision = arena_printf(a, "Budget %lld", (long long)g->decision_year);
    g->own_frame = 0;
    g->content = "Opdigtet indhold til måling af hastighed.";
    g->verdict = pick(r, verdicts, 7);
    g->owner = owners[owner];
    g->committee = committees[owner];
    g->version = 1;
}

static void invent_line(
    struct rng *r, struct grant_line *l, const struct grant *g, int64_t i, struct arena *a)
{
    static const char *const areas[] = {"service", "indsats", "overfoersler", "anlaeg"},
                             *const owners[] = {"bif", "sof", "suf", "buf"},
                             *const committees[] = {"biu", "soc", "sou", "buu"};
    field_clear_row(&grant_line_table, l);
    size_t owner = (size_t)rng_below(r, 4);
    bool proposed = rng_below(r, 4) == 0;
    l->grant_key = g->key;
    l->phase = proposed ? "proposed" : "granted";
    l->role = "line";
    l->per = rng_below(r, 30) == 0 ? "period" : "year";
    l->year_from = proposed ? 2027 : rng_between(r, 2022, 2026);
    l->year_to = proposed ? rng_between(r, 2027, 2030) : rng_between(r, l->year_from, 2029);
    l->steering_area = areas[rng_below(r, 4)];
    l->administration = owners[owner];
    l->committee = committees[owner];
    l->purpose = arena_printf(a, "Formål %lld", (long long)i);
    l->money = rng_below(r, 40) == 0 ? MONEY_NONE : (struct money){rng_between(r, 100000, 500000000)};
    l->unit = "t_kr";
    l->price_level = proposed ? "2027" : rng_below(r, 200) == 0 ? "2026" : "løbende";
    l->no = 1;
    l->newest = 1;
}

static int fill_fn(struct conn *c, void *ctx, struct err *err)
{
    enum { AT_ONCE = 500 };
    const struct fill *f = ctx;
    struct rng r;
    rng_seed(&r, 2026);
    int64_t line = 0;
    int rc = OK;
    for (int64_t first = 0; !rc && first < f->grants; first += AT_ONCE) {
        struct arena *a = arena_new(0);
        int64_t n = f->grants - first < AT_ONCE ? f->grants - first : AT_ONCE;
        int64_t until = (first + n) * f->lines / f->grants;
        struct grant *grants = arena_must(a, (size_t)n * sizeof *grants);
        struct grant_line *lines = arena_array(a, (size_t)(until - line) + 1, sizeof *lines);
        int64_t n_lines = 0;
        for (int64_t i = 0; i < n; i++)
            invent_grant(&r, &grants[i], f->first + first + i, a);
        for (; line < until; line++, n_lines++)
            invent_line(&r, &lines[n_lines], &grants[rng_below(&r, (uint64_t)n)], line, a);
        rc = q_insert_many(c, &grant_table, grants, (size_t)n, err);
        if (!rc)
            rc = q_insert_many(c, &grant_line_table, lines, (size_t)n_lines, err);
        arena_free(a);
    }
    return rc ? rc : q_exec(c, &bench_number_lines, NO_ARGS, NULL, err);
}

static int fill(struct db *db, int64_t grants, int64_t lines, struct err *err)
{
    struct conn *c;
    int64_t there = 0;
    int rc = db_lease(db, &c, err);
    if (!rc) {
        rc = q_int(c, &bench_grants, NO_ARGS, &there, err);
        db_release(db, c);
    }
    struct fill f = {grants, lines, 1001};
    if (rc || there >= grants)
        return rc;
    rc = db_write(db, "bench", fill_fn, &f, err);
    return rc ? rc : db_analyze(db, err);
}

static int read_times(struct db *db, struct err *err)
{
    struct conn *c;
    struct grant_book *b;
    const struct grant_at *at;
    struct grant_totals t;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    int64_t start = now_us();
    rc = grant_book_get(c, &b, err);
    db_release(db, c);
    if (rc)
        return rc;
    int64_t read = now_us() - start;
    start = now_us();
    rc = grant_book_at(b, 2026, &at, err);
    int64_t year = now_us() - start;
    struct arena *a = arena_new(0);
    uint32_t *all = arena_must(a, b->n * sizeof *all);
    for (uint32_t i = 0; i < b->n; i++)
        all[i] = i;
    start = now_us();
    for (int i = 0; !rc && i < 20; i++)
        rc = grant_book_total(b, 2026, all, b->n, GRANT_BY_COMMITTEE, 50, &t, a, err);
    printf("grants=%zu book_ms=%lld year_ms=%lld totals_us=%lld sum_oere=%lld\n", b->n,
        (long long)read / 1000, (long long)year / 1000, (long long)(now_us() - start) / 20,
        rc ? 0LL : (long long)t.sum.granted.oere);
    arena_free(a);
    grant_book_put(b);
    return rc;
}

int main(int argc, char **argv)
{
    struct err err;
    struct db *db;
    int64_t grants = 0, lines = 0;
    err_clear(&err);
    bool is_fill = argc == 5 && text_equal(argv[2], "fill") && text_to_int(argv[3], 1, 1000000, &grants) &&
                   text_to_int(argv[4], 1, 10000000, &lines);
    if (!is_fill && argc != 2) {
        fputs("usage: bench_grant URL [fill GRANTS LINES]\n", stderr);
        return 2;
    }
    int rc = db_open(argv[1], 2, &db, &err);
    if (!rc)
        rc = code_refresh(db, &err);
    if (!rc)
        rc = organisation_refresh(db, &err);
    if (!rc)
        rc = is_fill ? fill(db, grants, lines, &err) : read_times(db, &err);
    if (rc)
        fprintf(stderr, "bench_grant: %s\n", err.op);
    return rc ? 1 : 0;
}
