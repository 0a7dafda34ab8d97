/* How far the assessments of a round are, for documents. */
#include "base/lang.h"
#include "base/text.h"
#include "economy/assessment_owed.h"
#include "effect/figure.h"

static const struct {
    const char *name, *title; /* title: N_() */
} states[] = {{"unfinished", N_("Vurderinger, der ikke er færdige, runde %lld")},
    {"finished", N_("Færdige vurderinger, runde %lld")},
    {"not_begun", N_("Vurderinger, der ikke er begyndt, runde %lld")},
    {"draft", N_("Vurderinger som kladde, runde %lld")},
    {"review", N_("Vurderinger til faglig gennemgang, runde %lld")},
    {"late", N_("Vurderinger over fristen, runde %lld")}};
enum { N_STATES = sizeof states / sizeof states[0] };

static bool is_in(const struct assessment_owed *o, size_t state)
{
    switch (state) {
    case 0: return o->debt != DEBT_NONE;
    case 1: return o->debt == DEBT_NONE;
    case 2: return o->debt == DEBT_NOT_BEGUN;
    case 3: return o->debt == DEBT_DRAFT;
    case 4: return o->debt == DEBT_REVIEW;
    default: return o->late;
    }
}

static int compute_assessments(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct assessment_owed *rows;
    size_t n, state = 0;
    int64_t year;
    const char *text = figure_param(p, "year"), *wanted = figure_param(p, "state");
    if (!text || !text_to_int(text, 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    while (wanted && state < N_STATES && !text_equal(states[state].name, wanted))
        state++;
    if (state == N_STATES)
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv state=unfinished, finished, not_begun, draft, review eller late."));
    int rc = assessment_owed_list(c, year, as_of, &rows, &n, a, err);
    if (rc)
        return rc;
    ret->value = 0;
    for (size_t i = 0; i < n; i++)
        ret->value += is_in(&rows[i], state);
    ret->kind = FIGURE_TEXT;
    ret->missing = n == 0;
    ret->title = arena_printf(a, tr(states[state].title), (long long)year);
    ret->filter = arena_printf(a, tr("Bevillinger, der udløber i %lld: %zu"), (long long)year, n);
    return OK;
}

INDICATOR(indicator_assessments, .id = "assessments", .version = 1,
    .title = N_("Faglige vurderinger af bevillinger"), .unit_list_code = "grants",
    .definition = N_(
        "Antal bevillinger i udløbsårets runde efter, hvor langt vurderingen er. En vurdering er færdig, når den er godkendt og hverken "
        "afventer noget eller har en betingelse, der skal afgøres."),
    .source = N_("Tovholder, faglige vurderinger"), .params = "year state", .compute = compute_assessments);
