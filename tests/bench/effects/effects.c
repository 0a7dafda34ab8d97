/* The effects engine on an invented city, asked line by line so that another program's runs can take turns with it.
 *
 *   effects PERSONS         makes the city in memory and answers questions on standard input, one a line, with a line each:
 *     files FOLDER            writes the city as CSV, and its columns as one file
 *     load FOLDER             reads the CSV into a checked snapshot
 *     read1|read2|read3       reads the columns that the question needs once through, in memory, eight bytes at a time
 *     value1|value2|value3    reads the same columns value by value, as they are declared
 *     file1|file2|file3       reads the same bytes from the file of columns, in the system's memory, into a buffer
 *     q1|q2|q3                answers the question; q1 FILE … also writes the answer as CSV
 *     goal                    one effect goal with its persons
 *     size                    bytes of the columns
 * Every answer has cpu_ms, processor time of this process. One thread. */
#include "city.h"

#include "measure/fulltime.h"
#include "measure/outcome.h"
#include "measure/snapshot_file.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CAUSES = 5, Q2_RULES = 2 };

static struct err err;
static double check; /* keeps the compiler from leaving work out */

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(int rc)
{
    if (rc != OK) {
        fprintf(stderr, "%s %s\n", err.op, err.user);
        exit(1);
    }
}

static FILE *answer_file(const char *path)
{
    FILE *f = path ? fopen(path, "w") : NULL;
    if (path && !f) {
        perror(path);
        exit(2);
    }
    return f;
}

/* ---- the questions ---- */

static void q1(const struct snapshot *s, FILE *to, struct arena *a)
{
    struct fulltime_rule rule = {.from = CITY_FROM, .to = CITY_UNTIL, .period = FULLTIME_MONTH};
    struct fulltime f;
    must(fulltime_compute(s, &rule, 1, &f, a, &err));
    for (int g = 0; g < f.n_groups; g++)
        for (int m = 0; m < f.n_periods; m++) {
            size_t cell = fulltime_cell(&f, g, 0, 0, 0, m);
            check += fulltime_value(&f, cell, g, m);
            if (to)
                fprintf(to, "%d,%d,%" PRId64 "\n", g, m, f.units[cell]);
        }
}

static struct outcome_rule exits(void)
{
    struct outcome_rule rule = {.population = OUTCOME_COURSE_ENDED,
        .from = CITY_FROM,
        .to = CITY_UNTIL,
        .anchor = OUTCOME_FROM_EXIT,
        .step = OUTCOME_MONTHS,
        .unit = OUTCOME_ALL};
    code_set_add(&rule.outcome, CITY_WORK);
    code_set_add(&rule.outcome, CITY_HOURS);
    return rule;
}

static void q2(const struct snapshot *s, FILE *to, struct arena *a)
{
    struct outcome_rule rules[Q2_RULES] = {exits(), exits()};
    struct outcome_result r[Q2_RULES][CITY_OFFERS];
    rules[0].n = 2;
    rules[1].n = 6;
    must(outcome_by_intervention(s, rules, Q2_RULES, 1, r[0], a, &err));
    for (int i = 0; i < Q2_RULES; i++)
        for (int v = 0; v < CITY_OFFERS; v++) {
            struct share w = share_wilson(r[i][v].x, r[i][v].n);
            check += w.low + w.high + r[i][v].share.low;
            if (to)
                fprintf(to, "%d,%d,%" PRId64 ",%" PRId64 ",%.17g,%.17g\n", rules[i].n, v, r[i][v].n,
                    r[i][v].x, w.low, w.high);
        }
}

static void q3(const struct snapshot *s, FILE *to, struct arena *a)
{
    static const uint8_t CAUSE[CITY_CODES] = {5, 5, 1, 1, 2, 2, 0, 0, 0, 0, 0, 3, 4, 4};
    struct code_set causes[CAUSES] = {{{0}}};
    struct outcome_rule of = exits();
    struct outcome_times_rule rule = {
        .of = &of, .causes = causes, .n_causes = CAUSES, .by_intervention = true};
    struct outcome_times t;
    struct risk_set sets[CITY_OFFERS];
    for (unsigned c = 0; c < CITY_CODES; c++)
        if (CAUSE[c])
            code_set_add(&causes[CAUSE[c] - 1], c);
    must(outcome_risk_sets(s, &rule, 1, sets, &t, a, &err));
    for (int v = 0; v < CITY_OFFERS; v++) {
        struct incidence_curve c;
        struct arena *of_group = arena_new(0); /* read, then given back, as rows are written group by group */
        must(incidence_aj(&sets[v], &c, of_group, &err));
        check += c.overall.points[c.overall.n / 2].se + c.cause[c.overall.n / 2 * CAUSES].se;
        for (size_t i = 0; to && i < c.overall.n; i++) {
            const struct survival_point *p = &c.overall.points[i];
            fprintf(to, "%d,%g,%" PRId64 ",%.17g,%.17g", v, p->time, p->n_risk, p->s, p->se);
            for (int k = 0; k < CAUSES; k++)
                fprintf(to, ",%.17g,%.17g", c.cause[i * CAUSES + (size_t)k].f,
                    c.cause[i * CAUSES + (size_t)k].se);
            fprintf(to, "\n");
        }
        arena_free(of_group);
    }
}

/* One goal: first courses of one intervention ended in a year, in work or education two months after, with the persons. */
static void goal(const struct snapshot *s, struct arena *a)
{
    static const uint16_t offer = 3;
    struct outcome_rule rule = exits();
    struct outcome_result r;
    rule.interventions = &offer;
    rule.n_interventions = 1;
    rule.from = CITY_UNTIL - 730;
    rule.to = CITY_UNTIL - 365;
    rule.n = 2;
    rule.unit = OUTCOME_FIRST_OF_YEAR;
    must(outcome_compute(s, &rule, true, 1, &r, a, &err));
    check += r.share.low;
}

/* ---- a plain read ---- */

static uint64_t read_bytes(const void *data, size_t bytes)
{
    const uint64_t *p = data;
    uint64_t sum = 0;
    for (size_t i = 0; i < bytes / 8; i++)
        sum += p[i];
    return sum;
}

static uint64_t read_8(const uint8_t *p, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i];
    return sum;
}

static uint64_t read_16(const uint16_t *p, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i];
    return sum;
}

static uint64_t read_32(const uint32_t *p, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += p[i];
    return sum;
}

struct column {
    const void *data;
    size_t bytes;
};
enum { COLUMNS = 8, SPELL_COLUMNS = 3 };

/* The first three hold the spells, the others the courses and where each person's begin. */
static void columns_of(const struct snapshot *s, struct column to[COLUMNS])
{
    const struct column all[COLUMNS] = {{s->spell_start, s->n_spells * 2}, {s->spell_end, s->n_spells * 2},
        {s->spell_code, s->n_spells}, {s->spell_first, s->n_persons * 4}, {s->course_first, s->n_persons * 4},
        {s->course_start, s->n_courses * 2}, {s->course_end, s->n_courses * 2},
        {s->course_intervention, s->n_courses * 2}};
    memcpy(to, all, sizeof all);
}

static void read_all(const struct snapshot *s, bool courses)
{
    struct column c[COLUMNS];
    uint64_t sum = 0;
    columns_of(s, c);
    for (int i = 0; i < (courses ? COLUMNS : SPELL_COLUMNS); i++)
        sum += read_bytes(c[i].data, c[i].bytes);
    check += (double)(sum & 1);
}

static void read_values(const struct snapshot *s, bool courses)
{
    uint64_t sum = read_16(s->spell_start, s->n_spells) + read_16(s->spell_end, s->n_spells) +
                   read_8(s->spell_code, s->n_spells);
    if (courses)
        sum += read_32(s->spell_first, s->n_persons) + read_32(s->course_first, s->n_persons) +
               read_16(s->course_start, s->n_courses) + read_16(s->course_end, s->n_courses) +
               read_16(s->course_intervention, s->n_courses);
    check += (double)(sum & 1);
}

static char columns_path[600];

static void write_columns(const struct snapshot *s, const char *folder)
{
    struct column c[COLUMNS];
    columns_of(s, c);
    snprintf(columns_path, sizeof columns_path, "%s/columns", folder);
    FILE *f = answer_file(columns_path);
    for (int i = 0; i < COLUMNS; i++)
        if (fwrite(c[i].data, 1, c[i].bytes, f) != c[i].bytes)
            exit(2);
    fclose(f);
}

static void read_file(const struct snapshot *s, bool courses)
{
    static uint64_t block[1 << 17];
    struct column c[COLUMNS];
    size_t left = 0;
    columns_of(s, c);
    for (int i = 0; i < (courses ? COLUMNS : SPELL_COLUMNS); i++)
        left += c[i].bytes;
    FILE *f = fopen(columns_path, "rb");
    for (size_t n = 1; f && n && left; left -= n) {
        n = fread(block, 1, left < sizeof block ? left : sizeof block, f);
        check += (double)(read_bytes(block, n) & 1);
    }
    if (!f || left) {
        fputs("ask for files first\n", stderr);
        exit(2);
    }
    fclose(f);
}

static void load(const char *folder, struct arena *a)
{
    char path[3][600];
    static const char *const NAMES[] = {"spells.csv", "courses.csv", "persons.csv"};
    struct snapshot_until until = {NULL, (day_t){CITY_UNTIL - 1 + SNAP_EPOCH}};
    struct snapshot_files files = {.until = &until, .n_until = 1};
    struct snapshot_input *inputs[] = {&files.spells, &files.courses, &files.persons};
    struct snapshot s;
    struct snapshot_report report;
    struct buf notes = BUF_INIT;
    for (int i = 0; i < 2; i++) {
        snprintf(path[i], sizeof path[i], "%s/%s", folder, NAMES[i]);
        inputs[i]->path = path[i];
    }
    must(snapshot_of_files(&files, &s, &report, &notes, a, &err));
    check += (double)s.n_spells;
    buf_done(&notes);
}

static void answer(const struct snapshot *s, const char *word, const char *path)
{
    struct arena *a = arena_new(0);
    FILE *to = strcmp(word, "load") == 0 ? NULL : answer_file(path);
    double start = cpu_ms();
    if (strncmp(word, "read", 4) == 0)
        read_all(s, word[4] != '1');
    else if (strncmp(word, "value", 5) == 0)
        read_values(s, word[5] != '1');
    else if (strncmp(word, "file", 4) == 0)
        read_file(s, word[4] != '1');
    else if (strcmp(word, "load") == 0)
        load(path, a);
    else if (strcmp(word, "q1") == 0)
        q1(s, to, a);
    else if (strcmp(word, "q2") == 0)
        q2(s, to, a);
    else if (strcmp(word, "q3") == 0)
        q3(s, to, a);
    else
        goal(s, a);
    arena_free(a);
    printf("%s cpu_ms=%.3f\n", word, cpu_ms() - start);
    if (to)
        fclose(to);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    if (n < 1000 || n > 10000000) {
        fprintf(stderr, "effects PERSONS\n");
        return 2;
    }
    struct snapshot_rows rows = city_rows(n);
    struct snapshot s;
    struct snapshot_report report;
    struct arena *a = arena_new(0);
    double start = cpu_ms();
    must(snapshot_make(&rows, &s, &report, a, &err));
    printf("ready persons=%zu spells=%zu courses=%zu cpu_ms=%.3f\n", s.n_persons, s.n_spells, s.n_courses,
        cpu_ms() - start);
    fflush(stdout);
    for (char line[600]; fgets(line, sizeof line, stdin);) {
        char *path = strchr(line, ' ');
        line[strcspn(line, "\n")] = '\0';
        if (path)
            *path++ = '\0';
        if (strcmp(line, "files") == 0) {
            city_write(&rows, path ? path : ".");
            write_columns(&s, path ? path : ".");
            printf("files\n");
        } else if (strcmp(line, "size") == 0) {
            printf("size spells_bytes=%zu persons_bytes=%zu courses_bytes=%zu\n", s.n_spells * 5,
                s.n_persons * 20 + 8, s.n_courses * 9);
        } else {
            answer(&s, line, path);
        }
        fflush(stdout);
    }
    fprintf(stderr, "check %g\n", check);
    return 0;
}
