/* How many tracks of help a citizen has at the same time, and how many have a job effort together with another (S4-05, S4-08). */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "measure/share.h"
#include "people/citizen.h"
#include "people/legal_basis.h"

enum { TRACK_ROWS = 5000 };

struct track_row {
    int64_t citizen_id;
    const char *track;
};
static const struct field track_fields[] = {
    FIELD(track_row, citizen_id, F_ID, NULL, 0),
    FIELD(track_row, track, F_TEXT, NULL, 0),
};
static TABLE(track_table, "track_row", NULL, track_row, track_fields);

/* The tracks that run on day $1. */
SQL(indicator_tracks,
    "SELECT o.citizen_id AS citizen_id, i.track AS track FROM course o JOIN intervention i ON i.id = o.intervention_id "
    "WHERE o.start_day <= $1 AND (o.end_day IS NULL OR o.end_day > $1) AND i.track IS NOT NULL UNION ALL "
    "SELECT p.citizen_id AS citizen_id, p.track AS track FROM plan_action p WHERE p.state = 'running' "
    "AND (p.start_day IS NULL OR p.start_day <= $1) ORDER BY citizen_id");

struct tracks {
    int64_t citizen_id;
    unsigned tracks;
    int64_t n, both, no_job, only_job; /* citizens with any; job and another; what the others lack */
    int64_t with[4];                   /* citizens with exactly 1 to 4 tracks */
    int64_t wanted;                    /* rows: 0 = job and another, else so many tracks */
    struct figure_row *rows;           /* NULL = only counted */
    size_t n_rows;
};

static bool has_job_and_other(unsigned tracks)
{
    return (tracks & SIGHT_JOB) && (tracks & (SIGHT_HEALTH | SIGHT_SOCIAL | SIGHT_UPSKILLING));
}

static int64_t count_of(unsigned tracks)
{
    return __builtin_popcount(tracks & (SIGHT_JOB | SIGHT_HEALTH | SIGHT_SOCIAL | SIGHT_UPSKILLING));
}

static void citizen_done(struct tracks *r)
{
    int64_t count = count_of(r->tracks);
    bool job = (r->tracks & SIGHT_JOB) != 0, both = has_job_and_other(r->tracks);
    bool counted = r->wanted ? count == r->wanted || (r->wanted == 3 && count > 3) : both;
    if (count) {
        r->n++;
        r->with[count - 1]++;
        r->both += both;
        r->no_job += !job;
        r->only_job += job && !both;
        if (r->rows && r->n_rows < TRACK_ROWS && (counted || !r->wanted))
            r->rows[r->n_rows++] =
                (struct figure_row){.citizen_id = r->citizen_id, .day = DAY_NONE, .counted = counted};
    }
    r->tracks = 0;
}

static int track_seen(const void *row, void *ctx, struct err *err)
{
    const struct track_row *q = row;
    struct tracks *r = ctx;
    (void)err;
    if (q->citizen_id != r->citizen_id)
        citizen_done(r);
    r->citizen_id = q->citizen_id;
    r->tracks |= sight_track_bits(q->track);
    return OK;
}

static int count_tracks(struct conn *c, day_t as_of, struct tracks *r, struct err *err)
{
    int rc = q_each(c, &indicator_tracks, ARGS(V_DAY(as_of)), &track_table, track_seen, r, err);
    if (!rc)
        citizen_done(r);
    return rc;
}

static int compute_combined(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct tracks r = {0};
    (void)p;
    int rc = count_tracks(c, as_of, &r, err);
    if (rc)
        return rc;
    ret->title = tr("Borgere med job og et andet spor på samme tid");
    ret->filter = tr("Borgere med mindst ét forløb eller én handling i gang på datadagen");
    /* One of the two is read from the other and the share: both or none. */
    if (!suppress_is_small(r.no_job, figure_small_limit()) &&
        !suppress_is_small(r.only_job, figure_small_limit()))
        ret->note =
            arena_printf(a, tr("Mangler job: %s. Kun job, mangler sundhed, social og opkvalificering: %s."),
                figure_rough_count(r.no_job, a), figure_rough_count(r.only_job, a));
    struct share s = share_wilson(r.both, r.n);
    figure_set_share(ret, &s, r.n);
    return OK;
}

/* tracks=1, 2 or 3; 3 = three or more. */
static int read_wanted(const struct figure_params *p, int64_t *ret, struct err *err)
{
    const char *text = figure_param(p, "tracks");
    if (text && text_to_int(text, 1, 3, ret))
        return OK;
    return err_user(err, ERR_INVALID, "%s",
        tr("Skriv antallet af spor som tracks=1, tracks=2 eller tracks=3 (tre eller flere)."));
}

static int compute_tracks(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct tracks r = {0};
    int64_t wanted;
    (void)a;
    int rc = read_wanted(p, &wanted, err);
    if (!rc)
        rc = count_tracks(c, as_of, &r, err);
    if (rc)
        return rc;
    ret->title = wanted == 1   ? tr("Borgere med ét spor i gang")
                 : wanted == 2 ? tr("Borgere med to spor i gang")
                               : tr("Borgere med tre eller flere spor i gang");
    ret->filter = tr("Borgere med mindst ét forløb eller én handling i gang på datadagen");
    ret->value = ret->n_persons = wanted == 3 ? r.with[2] + r.with[3] : r.with[wanted - 1];
    ret->n = r.n;
    /* With the whole beside it, the other groups together are read off. */
    int64_t k = figure_small_limit();
    if (suppress_is_small(r.n - ret->value, k))
        ret->least = r.n - ret->value;
    ret->note = tr("Landsgennemsnittet er ikke oplyst: der er ingen sammenligning, før en kilde er indlæst.");
    return OK;
}

static int rows_tracks_of(struct conn *c, int64_t wanted, day_t as_of, struct figure_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct tracks r = {.wanted = wanted, .rows = arena_array(a, TRACK_ROWS, sizeof *r.rows)};
    struct citizen citizen;
    int rc =
        r.rows ? count_tracks(c, as_of, &r, err) : err_set(err, ERR_LIMIT, "rows of tracks: out of memory");
    for (size_t i = 0; !rc && i < r.n_rows; i++) {
        struct figure_row *row = &r.rows[i];
        rc = citizen_by_id(c, row->citizen_id, &citizen, a, err);
        if (rc)
            break;
        row->citizen_key = citizen.key;
        row->first_name = citizen.first_name;
        row->last_name = citizen.last_name;
        row->restricted = citizen.restricted;
        row->day = as_of;
        row->label = wanted         ? tr("Spor i gang")
                     : row->counted ? tr("Job og et andet spor")
                                    : tr("Ikke job og et andet spor");
    }
    *ret = r.rows;
    *ret_n = rc ? 0 : r.n_rows;
    return rc;
}

static int rows_combined(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    (void)p;
    return rows_tracks_of(c, 0, as_of, ret, ret_n, a, err);
}

static int rows_tracks(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    int64_t wanted;
    int rc = read_wanted(p, &wanted, err);
    return rc ? rc : rows_tracks_of(c, wanted, as_of, ret, ret_n, a, err);
}

INDICATOR(indicator_combined_tracks, .id = "combined_tracks", .version = 1,
    .title = N_("Job og et andet spor på samme tid"), .unit_list_code = "persons",
    .definition = N_(
        "Borgere, der på datadagen har noget i gang på jobsporet og samtidig på sundhed, social eller opkvalificering, "
        "af alle med mindst ét forløb eller én handling i planen i gang. Et tilbud på flere spor tæller på dem alle. "
        "Notat 2023 peger på kombinationen; tallet viser kun, hvor udbredt den er, og ikke en effekt."),
    .source = N_("Tovholder, forløb og planer"), .params = "", .compute = compute_combined,
    .rows = rows_combined);
INDICATOR(indicator_citizens_by_tracks, .id = "citizens_by_tracks", .version = 1,
    .title = N_("Borgere efter antal spor i gang"), .unit_list_code = "persons",
    .definition = N_(
        "Antal borgere, der på datadagen har noget i gang på præcis ét, præcis to eller mindst tre af sporene job, sundhed, social og opkvalificering. "
        "Et forløb eller en handling på flere spor tæller på dem alle. n er alle med mindst ét spor. En sammenligning med landet kræver en indlæst kilde."),
    .source = N_("Tovholder, forløb og planer"), .params = "tracks", .compute = compute_tracks,
    .rows = rows_tracks);
