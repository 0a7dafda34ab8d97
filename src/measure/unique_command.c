/* `tovholder effect unique`. */
#include "base/lang.h"
#include "base/text.h"
#include "measure/effect_command.h"
#include "measure/measure_options.h"
#include "measure/unique.h"
#include "system/command.h"

enum { MOST_PERIODS = 1200 };
static const char *const COUNT_COLUMNS[] = {
    "total", "intervention", "from", "to", "courses", "persons", "what", RESULT_ORIGIN, NULL};
static const char *const OVERLAP_COLUMNS[] = {
    "intervention", "with", "persons", "what", "from", "to", RESULT_ORIGIN, NULL};
static const char *const MANY_COLUMNS[] = {
    "interventions", "persons", "what", "from", "to", RESULT_ORIGIN, NULL};
static const char *const WHAT[] = {
    [UNIQUE_STARTED] = "started", [UNIQUE_RUNNING] = "running", [UNIQUE_REFERRED] = "referred"};

struct unique_command {
    struct measure_options o;
    struct unique_rule rule;
    struct unique_table t;
    uint16_t bound[MOST_PERIODS + 1];
    struct result_rows rows;
};

/* Months or years from the one of the first day that counts to the last known day. */
static int periods(struct unique_command *c, const char *by, struct err *err)
{
    const struct snapshot *s = c->o.open.snapshot;
    uint16_t from = c->o.from, to = c->o.to < c->o.until ? c->o.to : c->o.until, first = SNAP_OPEN;
    for (size_t i = 0; i < s->n_courses; i++) {
        uint16_t day = c->rule.what == UNIQUE_REFERRED ? s->course_referred[i] : s->course_start[i];
        first = day < first ? day : first;
    }
    from = first != SNAP_OPEN && first > from ? first : from;
    if (first == SNAP_OPEN || from >= to)
        return err_user(err, ERR_INVALID, "%s",
            tr("Der er ingen forløb i perioden. Vælg andre dage med --from og --to."));
    int months = text_equal(by, "year") ? 12 : 1, n = 0;
    struct ymd v = day_ymd(snap_date(from));
    day_t next = day_from_ymd(v.year, months == 12 ? 1 : v.month, 1);
    c->bound[0] = from;
    while (n < MOST_PERIODS && c->bound[n] < to) {
        next = day_add_months(next, months);
        uint16_t end = text_equal(by, "all") || snap_day(next) > to ? to : snap_day(next);
        c->bound[++n] = end;
    }
    if (c->bound[n] < to)
        return err_user(
            err, ERR_INVALID, "%s", tr("Perioden er for lang. Vælg færre måneder med --from og --to."));
    c->rule.period = c->bound;
    c->rule.n_periods = n;
    return OK;
}

static void window_put(struct unique_command *c, int period)
{
    int n = c->rule.n_periods;
    result_day(&c->rows, snap_date(c->bound[period == n ? 0 : period]));
    result_day(&c->rows, snap_date((uint16_t)(c->bound[period == n ? n : period + 1] - 1)));
}

static void origin_put(struct unique_command *c)
{
    result_origin(&c->rows, c->o.open.snapshot, NULL, c->o.until);
    result_end(&c->rows);
}

static void count_rows(struct unique_command *c)
{
    const struct snapshot *s = c->o.open.snapshot;
    for (int g = 0; g <= c->t.n_groups; g++)
        for (int k = 0; k <= c->t.n_periods; k++) {
            struct unique_count n = unique_at(&c->t, g, k);
            bool all = g == c->t.n_groups, whole = k == c->t.n_periods;
            if ((whole && c->t.n_periods == 1) || (n.rows == 0 && !all))
                continue;
            result_text(&c->rows, all     ? (whole || c->t.n_periods == 1 ? "all" : "interventions")
                                  : whole ? "periods"
                                          : "");
            result_text(&c->rows, all ? NULL : s->interventions[g].key);
            window_put(c, k);
            result_int(&c->rows, n.rows);
            result_int(&c->rows, n.persons);
            result_text(&c->rows, WHAT[c->rule.what]);
            origin_put(c);
        }
}

static void overlap_rows(struct unique_command *c)
{
    const struct snapshot *s = c->o.open.snapshot;
    for (int a = 0; a < c->t.n_groups; a++)
        for (int b = a; b < c->t.n_groups; b++) {
            int64_t n = c->t.both[a * c->t.n_groups + b];
            if (n == 0)
                continue;
            result_text(&c->rows, s->interventions[a].key);
            result_text(&c->rows, s->interventions[b].key);
            result_int(&c->rows, n);
            result_text(&c->rows, WHAT[c->rule.what]);
            window_put(c, c->rule.n_periods);
            origin_put(c);
        }
}

static void many_rows(struct unique_command *c)
{
    static const char *const words[] = {"1", "2", "3", "4+"};
    for (size_t i = 0; i < 4; i++) {
        result_text(&c->rows, words[i]);
        result_int(&c->rows, c->t.in_many[i]);
        result_text(&c->rows, WHAT[c->rule.what]);
        window_put(c, c->rule.n_periods);
        origin_put(c);
    }
}

static int what_of(const char *text, enum unique_what *ret, struct err *err)
{
    for (enum unique_what w = UNIQUE_STARTED; w <= UNIQUE_REFERRED; w++) {
        if (text_equal(text, WHAT[w])) {
            *ret = w;
            return OK;
        }
    }
    return err_user(err, ERR_INVALID, "%s", tr("--what skal være started, running eller referred."));
}

static int by_known(const char *by, struct err *err)
{
    if (text_equal(by, "month") || text_equal(by, "year") || text_equal(by, "all"))
        return OK;
    return err_user(err, ERR_INVALID, "%s", tr("--by skal være month, year eller all."));
}

static int unique_measure(struct unique_command *c, const char *by, struct arena *a, struct err *err)
{
    int rc = periods(c, by, err);
    return rc ? rc : unique_count(c->o.open.snapshot, &c->rule, &c->t, a, err);
}

static int unique_rows(int argc, char **argv, struct buf *out, struct buf *notes, struct err *err)
{
    static struct unique_command c; /* 2 KB of bounds; commands run once */
    const char *by = command_option(&argc, argv, "by"), *what = command_option(&argc, argv, "what");
    bool overlap = command_flag(&argc, argv, "overlap"), many = command_flag(&argc, argv, "many");
    by = by ? by : "year";
    c = (struct unique_command){0};
    int rc = by_known(by, err);
    if (!rc)
        rc = what_of(what ? what : "started", &c.rule.what, err);
    if (!rc && overlap && many)
        rc = err_user(err, ERR_INVALID, "%s", tr("Vælg enten --overlap eller --many."));
    if (!rc)
        rc = measure_options_take(argc, argv, NULL, &c.o, notes, err);
    if (rc)
        return rc;
    struct arena *a = arena_new(0);
    rc = a ? unique_measure(&c, by, a, err) : err_set(err, ERR_LIMIT, "no memory to measure");
    if (!rc) {
        result_start(&c.rows, out, c.o.json, overlap ? OVERLAP_COLUMNS : many ? MANY_COLUMNS : COUNT_COLUMNS);
        overlap ? overlap_rows(&c) : many ? many_rows(&c) : count_rows(&c);
    }
    arena_free(a);
    measure_options_done(&c.o);
    return rc;
}

static int run_unique(int argc, char **argv, struct err *err)
{
    return effect_command_run("unique", argc, argv, unique_rows, err);
}
COMMAND(effect_unique_command, "effect unique",
    N_("DATA [--by year|month|all] [--what started|running|referred] [--overlap | --many] [--from DATO] [--to DATO] [--json|--csv]"),
    N_("Forløb og forskellige personer pr. indsats og periode; summer er talt, ikke lagt sammen."),
    run_unique);

static void put_help(struct buf *out)
{
    buf_printf(out, "%s",
        tr("unique: forløb og forskellige personer pr. indsats og periode\n"
           "  --by                year (standard), month eller all\n"
           "  --what              started (standard: begynder i perioden), running (løber mindst én dag) eller referred (henvist, og blev til et forløb)\n"
           "  --overlap           personer i hver to indsatser; --many: personer i 1, 2, 3 og 4 eller flere\n"
           "Kolonner: total (tom = én indsats og periode, periods = alle perioder, interventions = alle indsatser, all = begge; talt for sig, aldrig lagt sammen), intervention, from, to, courses, persons, what.\n"));
}
EFFECT_HELP(unique_help, "unique", 50, put_help);
