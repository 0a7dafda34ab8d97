/* Earlier attachment to the labour market of those referred: weeks in work of the 52 before the first referral in the period. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/referral_filter.h"

#include <string.h>

enum { PROFILE_WEEKS = 52 };

struct profile_row {
    int64_t citizen_id;
    const char *citizen_key, *first_name, *last_name;
    int64_t restricted;
    day_t sent, start, end; /* first referral; one spell of work, start DAY_NONE = none; [start, end) */
};
static const struct field profile_fields[] = {
    FIELD(profile_row, citizen_id, F_ID, NULL, 0),
    FIELD(profile_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(profile_row, first_name, F_TEXT, NULL, 0),
    FIELD(profile_row, last_name, F_TEXT, NULL, 0),
    FIELD(profile_row, restricted, F_BOOL, NULL, 0),
    FIELD(profile_row, sent, F_DAY, NULL, 0),
    FIELD(profile_row, start, F_DAY, NULL, 0),
    FIELD(profile_row, end, F_DAY, NULL, 0),
};
static TABLE(profile_table, "profile_row", NULL, profile_row, profile_fields);

SQL(indicator_profile_spells,
    "SELECT f.citizen_id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, "
    "c.restricted AS restricted, f.sent AS sent, w.start_day AS start, w.end_day AS \"end\" "
    "FROM (SELECT r.citizen_id AS citizen_id, MIN(r.sent_day) AS sent " REFERRAL_FILTER
    "GROUP BY r.citizen_id) f JOIN citizen c ON c.id = f.citizen_id "
    "LEFT JOIN spell w ON w.citizen_id = f.citizen_id AND w.kind IN ('work', 'ordinary_hours') "
    "AND w.start_day < f.sent ORDER BY f.citizen_id");

struct profile {
    int64_t least, most; /* weeks asked for; most INT_NONE = everybody */
    struct profile_row person;
    uint64_t weeks; /* bit w = work on at least one day of week w before the referral */
    int64_t n, counted;
    /* When the persons are wanted too. */
    struct figure_row *rows;
    size_t n_rows, max_rows;
    struct arena *arena;
};

static void profile_add_spell(struct profile *p, const struct profile_row *row)
{
    if (day_is_none(row->start))
        return;
    for (int w = 0; w < PROFILE_WEEKS; w++) {
        int64_t to = row->sent.n - 7 * w, from = to - 7;
        if (row->start.n < to && (day_is_none(row->end) || row->end.n > from))
            p->weeks |= UINT64_C(1) << w;
    }
}

static void profile_close(struct profile *p)
{
    if (p->person.citizen_id == INT_NONE)
        return;
    int64_t weeks = __builtin_popcountll(p->weeks);
    bool counted = p->most == INT_NONE || (weeks >= p->least && weeks <= p->most);
    p->n++;
    p->counted += counted;
    p->weeks = 0;
    if (!p->rows || !counted || p->n_rows == p->max_rows)
        return;
    p->rows[p->n_rows++] = (struct figure_row){.citizen_id = p->person.citizen_id,
        .citizen_key = p->person.citizen_key,
        .first_name = p->person.first_name,
        .last_name = p->person.last_name,
        .label = arena_printf(p->arena, tr("%lld af 52 uger i arbejde"), (long long)weeks),
        .day = p->person.sent,
        .counted = 1,
        .restricted = p->person.restricted};
}

static int profile_seen(const void *row, void *ctx, struct err *err)
{
    const struct profile_row *q = row;
    struct profile *p = ctx;
    (void)err;
    if (q->citizen_id != p->person.citizen_id) {
        profile_close(p);
        p->person = *q;
        if (p->rows) {
            p->person.citizen_key = arena_strdup(p->arena, q->citizen_key);
            p->person.first_name = arena_strdup(p->arena, q->first_name);
            p->person.last_name = arena_strdup(p->arena, q->last_name);
        }
    }
    profile_add_spell(p, q);
    return OK;
}

/* "0", "1-26", "27-52"; nothing = everybody. */
static int profile_read_weeks(const struct figure_params *params, struct profile *p, struct err *err)
{
    const char *text = figure_param(params, "weeks");
    char part[16];
    p->least = 0;
    p->most = INT_NONE;
    if (!text)
        return OK;
    text_copy(part, sizeof part, text);
    char *dash = strchr(part, '-');
    if (dash)
        *dash++ = 0;
    if (!text_to_int(part, 0, PROFILE_WEEKS, &p->least) ||
        !text_to_int(dash ? dash : part, p->least, PROFILE_WEEKS, &p->most))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv uger i arbejde som 0, 1-26 eller 27-52."));
    return OK;
}

static int profile_run(struct conn *c, const struct figure_params *params, const struct referral_filter *f,
    struct profile *p, struct err *err)
{
    p->person.citizen_id = INT_NONE;
    int rc = profile_read_weeks(params, p, err);
    if (!rc)
        rc = q_each(
            c, &indicator_profile_spells, REFERRAL_FILTER_ARGS(*f), &profile_table, profile_seen, p, err);
    if (!rc)
        profile_close(p);
    return rc;
}

static int compute_profile(struct conn *c, const struct figure_params *params, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    struct referral_filter f = {0};
    struct profile p = {0};
    const char *subject = NULL, *weeks = figure_param(params, "weeks");
    int rc = referral_filter_read(params, as_of, &f, err);
    if (!rc)
        rc = referral_filter_subject(c, &f, &subject, a, err);
    if (!rc)
        rc = profile_run(c, params, &f, &p, err);
    if (rc)
        return rc;
    ret->title =
        weeks ? arena_printf(a, tr("Borgere henvist til %s, %s, med %s uger i arbejde før"), subject,
                    figure_param(params, "year"), weeks)
              : arena_printf(a, tr("Borgere henvist til %s, %s"), subject, figure_param(params, "year"));
    ret->filter = referral_filter_words(&f, subject, params, a);
    if (weeks)
        ret->filter = arena_printf(a, tr("%s. Uger i arbejde af de seneste 52: %s"), ret->filter, weeks);
    ret->value = ret->n_persons = p.counted;
    ret->n = p.n;
    return OK;
}

static int rows_profile(struct conn *c, const struct figure_params *params, day_t as_of,
    struct figure_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    enum { MOST = 5000 };
    struct referral_filter f = {0};
    struct profile p = {.rows = arena_array(a, MOST, sizeof *p.rows), .max_rows = MOST, .arena = a};
    if (!p.rows)
        return err_set(err, ERR_LIMIT, "rows_profile: out of memory");
    int rc = referral_filter_read(params, as_of, &f, err);
    if (!rc)
        rc = profile_run(c, params, &f, &p, err);
    *ret = p.rows;
    *ret_n = p.n_rows;
    return rc;
}

INDICATOR(indicator_referred_work, .id = "referred_work", .version = 1,
    .title = N_("Borgere henvist efter tidligere arbejde"), .unit_list_code = "persons",
    .definition = N_(
        "Antal forskellige borgere med mindst én henvisning sendt i perioden, efter hvor mange af de 52 uger før den "
        "første af dem borgeren var i arbejde. En uge er syv dage talt baglæns fra henvisningsdagen, og den tæller, når "
        "mindst én dag er arbejde eller ordinære timer. Støttet arbejde og fleksjob tæller ikke med."),
    .source = N_("Tovholder, henvisninger og perioder"), .params = REFERRAL_FILTER_PARAMS " weeks",
    .compute = compute_profile, .rows = rows_profile);
