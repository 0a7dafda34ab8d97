/* Pauses over the limit, as persons and as a share of those on benefit. */
#include "base/lang.h"
#include "base/words.h"
#include "effect/figure.h"
#include "measure/share.h"
#include "effect/suppress.h"
#include "path/pause.h"
#include "people/citizen.h"

enum { PAUSE_MAX_ROWS = 5000 };

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
        figure_rough_count(run.on_benefit, a), figure_rough_count(run.suspended, a));
    if (share) {
        struct share s = share_wilson(run.over, run.on_benefit);
        figure_set_share(ret, &s, run.on_benefit);
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
        row->label = arena_printf(a, tr("%s dage uden indsats"), words_count(row->counted, a));
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
