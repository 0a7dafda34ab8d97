/* Pauses over the limit, as persons and as a share of those on benefit; and how many have a job effort together with another. */
#include "base/lang.h"
#include "effect/figure.h"
#include "measure/share.h"
#include "effect/suppress.h"
#include "path/pause.h"
#include "people/citizen.h"

enum { PAUSE_MAX_ROWS = 5000 };

/* A count in a note, which everyone reads: small ones only roughly. */
static const char *count_words(int64_t count, struct arena *a)
{
    if (suppress_is_small(count, figure_small_limit()))
        return arena_printf(a, tr("færre end %lld"), (long long)figure_small_limit());
    return figure_text(&(struct figure){.format = FF_COUNT, .value = count}, a);
}

static void set_share(struct figure *ret, int64_t x, int64_t n)
{
    struct share s = share_wilson(x, n);
    ret->format = FF_PCT;
    ret->missing = n == 0;
    ret->n = ret->n_persons = n;
    if (!n)
        return;
    ret->value = (x * 1000000 + n / 2) / n;
    ret->has_interval = true;
    ret->low_ppm = (int64_t)(s.low * 1e6 + 0.5);
    ret->high_ppm = (int64_t)(s.high * 1e6 + 0.5);
}

/* ---- pauses ---- */

struct pause_run {
    int64_t over, suspended, on_benefit;
    struct figure_row *rows; /* NULL = only counted */
    size_t n_rows;
};

static int pause_seen(const struct pause *p, void *ctx, struct err *err)
{
    struct pause_run *run = ctx;
    (void)err;
    run->suspended += p->suspension != NULL;
    if (!p->is_over || p->suspension)
        return OK;
    run->over++;
    if (run->rows && run->n_rows < PAUSE_MAX_ROWS) {
        struct figure_row *row = &run->rows[run->n_rows++];
        row->citizen_id = p->citizen_id;
        row->day = p->start;
        row->counted = p->days;
    }
    return OK;
}

static int compute_pause(
    struct conn *c, day_t as_of, struct figure *ret, bool share, struct arena *a, struct err *err)
{
    struct pause_run run = {0};
    int rc = pause_each(c, as_of, pause_seen, &run, &run.on_benefit, err);
    if (rc)
        return rc;
    ret->title =
        share ? tr("Borgere på ydelse med pause over grænsen, andel") : tr("Borgere med pause over grænsen");
    ret->filter = arena_printf(
        a, tr("Grænse: %lld dage, hvor målgruppen ikke har sin egen"), (long long)pause_standard_days());
    ret->note = arena_printf(a,
        tr("%s borgere får en ydelse, hvis dage tæller. Pauser i bero er ikke regnet med: %s."),
        count_words(run.on_benefit, a), count_words(run.suspended, a));
    if (share) {
        set_share(ret, run.over, run.on_benefit);
    } else {
        ret->value = ret->n = ret->n_persons = run.over;
    }
    return OK;
}

static int compute_pause_count(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)p;
    return compute_pause(c, as_of, ret, false, a, err);
}

static int compute_pause_share(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)p;
    return compute_pause(c, as_of, ret, true, a, err);
}

static int rows_pause(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct pause_run run = {.rows = arena_array(a, PAUSE_MAX_ROWS, sizeof *run.rows)};
    struct citizen citizen;
    (void)p;
    int rc = run.rows ? pause_each(c, as_of, pause_seen, &run, &run.on_benefit, err)
                      : err_set(err, ERR_LIMIT, "rows_pause: out of memory");
    for (size_t i = 0; !rc && i < run.n_rows; i++) {
        struct figure_row *row = &run.rows[i];
        rc = citizen_by_id(c, row->citizen_id, &citizen, a, err);
        if (rc)
            break;
        row->citizen_key = citizen.key;
        row->first_name = citizen.first_name;
        row->last_name = citizen.last_name;
        row->restricted = citizen.restricted;
        row->label = arena_printf(a, tr("%lld dage uden indsats"), (long long)row->counted);
        row->counted = 1;
    }
    *ret = run.rows;
    *ret_n = rc ? 0 : run.n_rows;
    return rc;
}

INDICATOR(indicator_pause_over_limit, .id = "pause_over_limit", .version = 1,
    .title = N_("Borgere med pause over grænsen"), .unit_list_code = "persons",
    .definition = N_(
        "Borgere, der på datadagen får en ydelse og har haft en pause over grænsen. En pause er dage på ydelse uden "
        "forløb, igangværende handling i planen, efterværn, arbejde eller uddannelse, også før det første forløb. "
        "Dage i bero tæller ikke. Kilden (notat 2023, Væksthusets Forskningscenter 2018) siger, at lange pauser skal "
        "undgås, men nævner intet antal dage: grænsen er en indstilling og er Tovholders eget valg."),
    .source = N_("Tovholder, forløb, planer og ydelsesperioder"), .params = "",
    .compute = compute_pause_count, .rows = rows_pause);
INDICATOR(indicator_pause_share, .id = "pause_share", .version = 1,
    .title = N_("Andel af borgere på ydelse med pause over grænsen"), .unit_list_code = "persons",
    .definition = N_(
        "Borgere med pause over grænsen af alle, der på datadagen får en ydelse, hvis dage tæller (ikke pension, SU "
        "og fleksløntilskud). Wilson-interval, 95 pct. Tallet siger ikke noget om effekt."),
    .source = N_("Tovholder, forløb, planer og ydelsesperioder"), .params = "",
    .compute = compute_pause_share, .rows = rows_pause);

/* ---- combination ---- */

struct combined_row {
    int64_t citizen_id;
    const char *track;
};
static const struct field combined_fields[] = {
    FIELD(combined_row, citizen_id, F_ID, NULL, 0),
    FIELD(combined_row, track, F_TEXT, NULL, 0),
};
static TABLE(combined_table, "combined_row", NULL, combined_row, combined_fields);

/* The tracks that run on day $1. */
SQL(indicator_combined,
    "SELECT o.citizen_id AS citizen_id, i.track AS track FROM course o JOIN intervention i ON i.id = o.intervention_id "
    "WHERE o.start_day <= $1 AND (o.end_day IS NULL OR o.end_day > $1) AND i.track IS NOT NULL UNION ALL "
    "SELECT p.citizen_id AS citizen_id, p.track AS track FROM plan_action p WHERE p.state = 'running' "
    "AND (p.start_day IS NULL OR p.start_day <= $1) ORDER BY citizen_id");

struct combined {
    int64_t citizen_id;
    unsigned tracks;
    int64_t n, both, no_job, only_job;
};

static void combined_close(struct combined *r)
{
    bool job = (r->tracks & SIGHT_JOB) != 0;
    bool other = (r->tracks & (SIGHT_HEALTH | SIGHT_SOCIAL | SIGHT_UPSKILLING)) != 0;
    r->n += job || other;
    r->both += job && other;
    r->no_job += !job && other;
    r->only_job += job && !other;
    r->tracks = 0;
}

static int combined_seen(const void *row, void *ctx, struct err *err)
{
    const struct combined_row *q = row;
    struct combined *r = ctx;
    (void)err;
    if (q->citizen_id != r->citizen_id)
        combined_close(r);
    r->citizen_id = q->citizen_id;
    r->tracks |= sight_track_bits(q->track);
    return OK;
}

static int compute_combined(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct combined r = {0};
    (void)p;
    int rc = q_each(c, &indicator_combined, ARGS(V_DAY(as_of)), &combined_table, combined_seen, &r, err);
    if (rc)
        return rc;
    combined_close(&r);
    ret->title = tr("Borgere med job og et andet spor på samme tid");
    ret->filter = tr("Borgere med mindst ét forløb eller én handling i gang på datadagen");
    /* One of the two is read from the other and the share: both or none. */
    if (!suppress_is_small(r.no_job, figure_small_limit()) &&
        !suppress_is_small(r.only_job, figure_small_limit()))
        ret->note =
            arena_printf(a, tr("Mangler job: %s. Kun job, mangler sundhed, social og opkvalificering: %s."),
                count_words(r.no_job, a), count_words(r.only_job, a));
    set_share(ret, r.both, r.n);
    return OK;
}

INDICATOR(indicator_combined_tracks, .id = "combined_tracks", .version = 1,
    .title = N_("Job og et andet spor på samme tid"), .unit_list_code = "persons",
    .definition = N_(
        "Borgere, der på datadagen har noget i gang på jobsporet og samtidig på sundhed, social eller opkvalificering, "
        "af alle med mindst ét forløb eller én handling i planen i gang. Et tilbud på flere spor tæller på dem alle. "
        "Notat 2023 peger på kombinationen; tallet viser kun, hvor udbredt den er, og ikke en effekt."),
    .source = N_("Tovholder, forløb og planer"), .params = "", .compute = compute_combined);
