/* Self-reported health: improved of those who answered both times. Who did not answer is never counted as not improved. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "measure/share.h"
#include "effect/suppress.h"
#include "people/survey.h"
#include "system/code.h"

#include <string.h>

static const char *count_words(int64_t count, struct arena *a)
{
    return figure_text(&(struct figure){.format = FF_COUNT, .value = count}, a);
}

static int read_year(
    const struct figure_params *p, const char *name, int64_t missing, int64_t *ret, struct err *err)
{
    const char *text = figure_param(p, name);
    *ret = missing;
    if (text && !text_to_int(text, 2000, 2100, ret))
        return err_user(err, ERR_INVALID, tr("Skriv %s som et år, fx %s=2025."), name, name);
    return OK;
}

static int read_age(const struct figure_params *p, struct survey_change_filter *f, struct err *err)
{
    const char *age = figure_param(p, "age");
    int64_t lo, hi = INT_NONE;
    char text[16];
    if (!age)
        return OK;
    text_copy(text, sizeof text, age);
    char *dash = strchr(text, '-');
    if (dash)
        *dash = 0;
    if (!dash || !text_to_int(text, 0, 130, &lo) || (dash[1] && !text_to_int(dash + 1, lo, 130, &hi)))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv alder som 18-29 eller 50-."));
    f->birth_to = day_add_months(f->to1, (int)(-12 * lo));
    if (hi != INT_NONE)
        f->birth_after = day_add_months(f->to1, (int)(-12 * (hi + 1)));
    return OK;
}

static int read_filter(const struct figure_params *p, day_t as_of, struct survey_change_filter *f,
    int64_t years[2], struct err *err)
{
    const char *instrument = figure_param(p, "instrument");
    *f = (struct survey_change_filter){.instrument = instrument ? instrument : "self_rated_health",
        .birth_after = DAY_NONE,
        .birth_to = DAY_NONE,
        .benefit = figure_param(p, "benefit")};
    if (!code_find("survey_instrument", f->instrument))
        return err_user(err, ERR_INVALID, "%s",
            tr("Målingen findes ikke. Brug instrument=who5 eller instrument=self_rated_health."));
    int rc = read_year(p, "to", day_year(as_of), &years[1], err);
    if (!rc)
        rc = read_year(p, "from", years[1] - 1, &years[0], err);
    if (rc)
        return rc;
    if (years[0] >= years[1])
        return err_user(err, ERR_INVALID, "%s", tr("Det første år skal ligge før det andet."));
    f->from1 = day_from_ymd((int)years[0], 1, 1);
    f->to1 = day_from_ymd((int)years[0] + 1, 1, 1);
    f->from2 = day_from_ymd((int)years[1], 1, 1);
    f->to2 = day_from_ymd((int)years[1] + 1, 1, 1);
    if (f->to2.n > as_of.n + 1)
        f->to2 = (day_t){as_of.n + 1};
    return read_age(p, f, err);
}

static int compute_improved(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct survey_change_filter f;
    struct survey_change_row *rows;
    int64_t years[2], answered = 0, improved = 0;
    size_t n;
    int rc = read_filter(p, as_of, &f, years, err);
    f.unnamed = true;
    if (!rc)
        rc = survey_change(c, &f, &rows, &n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        answered += rows[i].improved != INT_NONE;
        improved += rows[i].improved == 1;
    }
    struct share s = share_wilson(improved, answered);
    ret->title = arena_printf(a, tr("Forbedret fra %lld til %lld: %s"), (long long)years[0],
        (long long)years[1], code_label("survey_instrument", f.instrument));
    ret->filter =
        arena_printf(a, tr("Spurgt i både %lld og %lld. Alder: %s. Ydelse: %s"), (long long)years[0],
            (long long)years[1], figure_param(p, "age") ? figure_param(p, "age") : tr("alle"),
            f.benefit ? code_label("benefit", f.benefit) : tr("alle"));
    bool shown = !suppress_share(answered, (int64_t)n, figure_small_limit());
    ret->note =
        n == 0 ? NULL
        : shown
            ? arena_printf(a, tr("Spurgt begge gange: %s. Besvaret begge gange: %s. Svarprocent: %s"),
                  count_words((int64_t)n, a), count_words(answered, a),
                  figure_percent_words(answered * 1000000 / (int64_t)n, (int64_t)n, a))
            : tr("Antal spurgte og svarprocent er undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    figure_set_share(ret, &s, answered);
    return OK;
}

static int rows_improved(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct survey_change_filter f;
    struct survey_change_row *rows;
    int64_t years[2];
    size_t n;
    int rc = read_filter(p, as_of, &f, years, err);
    if (!rc)
        rc = survey_change(c, &f, &rows, &n, a, err);
    struct figure_row *out = rc ? NULL : arena_array(a, n + 1, sizeof *out);
    if (!rc && !out)
        rc = err_set(err, ERR_LIMIT, "rows_improved: out of memory");
    for (size_t i = 0; !rc && i < n; i++) {
        const struct survey_change_row *q = &rows[i];
        const char *label = q->improved == INT_NONE ? tr("Spurgt, men ikke besvaret begge gange")
                            : q->improved           ? tr("Forbedret")
                                                    : tr("Ikke forbedret");
        out[i] = (struct figure_row){q->citizen_id, q->citizen_key, q->first_name, q->last_name, label,
            q->day, q->improved == 1, q->restricted};
    }
    *ret = out;
    *ret_n = rc ? 0 : n;
    return rc;
}

INDICATOR(indicator_health_improved, .id = "health_improved", .version = 1,
    .title = N_("Forbedret selvrapporteret helbred eller trivsel"), .unit_list_code = "persons",
    .definition = N_(
        "Forbedrede af dem, der har svaret begge gange: første svar i det ene år mod sidste svar i det andet. Selvvurderet "
        "helbred er forbedret ved mindst ét trin, WHO-5 ved mindst 10 point. De, der er spurgt og ikke har svaret, "
        "tæller ikke som ikke forbedret; antal spurgte, antal svar og svarprocent står ved tallet. Wilson-interval, 95 "
        "pct. En forskel over tid er ikke en effekt."),
    .source = N_("Tovholder, trivselsmålinger"), .params = "instrument from to age benefit",
    .compute = compute_improved, .rows = rows_improved);

/* Answered both times of those asked both times. */
static int compute_response(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct survey_change_filter f;
    struct survey_change_row *rows;
    int64_t years[2], answered = 0;
    size_t n;
    int rc = read_filter(p, as_of, &f, years, err);
    f.unnamed = true;
    if (!rc)
        rc = survey_change(c, &f, &rows, &n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        answered += rows[i].improved != INT_NONE;
    struct share s = share_wilson(answered, (int64_t)n);
    ret->title = arena_printf(a, tr("Svarprocent fra %lld til %lld: %s"), (long long)years[0],
        (long long)years[1], code_label("survey_instrument", f.instrument));
    ret->filter =
        arena_printf(a, tr("Spurgt i både %lld og %lld. Alder: %s. Ydelse: %s"), (long long)years[0],
            (long long)years[1], figure_param(p, "age") ? figure_param(p, "age") : tr("alle"),
            f.benefit ? code_label("benefit", f.benefit) : tr("alle"));
    figure_set_share(ret, &s, (int64_t)n);
    return OK;
}

INDICATOR(indicator_response_rate, .id = "response_rate", .version = 1,
    .title = N_("Svarprocent for trivselsmåling"), .unit_list_code = "persons",
    .definition = N_(
        "Borgere, der har svaret både i det ene og det andet år, af alle, der er spurgt i begge. Står ved siden af andelen, der har fået det bedre "
        "(health_improved), fordi den andel kun gælder dem, der har svaret. Wilson-interval, 95 pct."),
    .source = N_("Tovholder, trivselsmålinger"), .params = "instrument from to age benefit",
    .compute = compute_response, .rows = rows_improved);
