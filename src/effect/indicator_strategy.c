/* Figures about a strategy for documents: its initiatives counted and told one by one, and what is sought from external pools. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/initiative_words.h"
#include "offer/strategy_status.h"
#include "system/code.h"

static int strategy_asked(
    struct conn *c, const struct figure_params *p, struct strategy *ret, struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "strategy");
    if (!key)
        return err_user(
            err, ERR_INVALID, "%s", tr("Tallet mangler en strategi, fx strategy=faelles-strategi-2010."));
    return strategy_by_key(c, key, ret, a, err);
}

static int code_asked(const struct figure_params *p, const char *name, const char *list, const char **ret,
    struct arena *a, struct err *err)
{
    *ret = figure_param(p, name);
    if (!*ret || code_is_valid(list, *ret, DAY_NONE))
        return OK;
    return err_user(err, ERR_INVALID, "%s",
        arena_printf(a, tr("%s=%s kendes ikke. Se kodelisten %s under Indstillinger."), name, *ret, list));
}

/* ---- how many ---- */

static int compute_initiatives(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct strategy s;
    struct initiative_now *rows = NULL;
    const char *kind, *status, *theme = figure_param(p, "theme");
    size_t n = 0;
    int rc = strategy_asked(c, p, &s, a, err);
    if (!rc)
        rc = code_asked(p, "kind", "initiative_kind", &kind, a, err);
    if (!rc)
        rc = code_asked(p, "status", "initiative_status", &status, a, err);
    if (!rc)
        rc = initiative_list(c, s.key, as_of, &rows, &n, a, err);
    if (rc)
        return rc;
    ret->value = 0;
    for (size_t i = 0; i < n; i++)
        ret->value += (!kind || text_equal(kind, rows[i].kind)) &&
                      (!status || text_equal(status, rows[i].status)) &&
                      (!theme || text_equal(theme, rows[i].theme));
    struct strategy_counts k = strategy_count(&s, rows, n);
    ret->no_persons = true;
    ret->title = arena_printf(a, tr("Indsatser i %s"), lang_pick(s.title, s.title_en));
    ret->filter = arena_printf(a, tr("Art: %s. Status: %s. Tema: %s"),
        kind ? code_label("initiative_kind", kind) : tr("alle"),
        status ? code_label("initiative_status", status) : tr("alle"), theme ? theme : tr("alle"));
    ret->note = arena_printf(a, tr("Talt blandt de %lld kendte indsatser. Kilden siger: %s."), (long long)k.n,
        strategy_head_words(&k, a));
    return OK;
}

INDICATOR(indicator_strategy_initiatives, .id = "strategy_initiatives", .version = 1,
    .title = N_("Indsatser i en strategi"), .unit_list_code = "initiatives",
    .definition = N_(
        "Antal kendte indsatser: dem, kilden navngiver, og dem, der er tilføjet i Tovholder. Art og status er dem, der gælder på datadagen. En indsats uden skrevet start tæller som ikke startet."),
    .source = N_("Strategien, som trykt, og det, der er skrevet i Tovholder"),
    .params = "strategy theme kind status", .compute = compute_initiatives);

/* ---- money ---- */

static int compute_money(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct strategy s;
    struct strategy_application *rows = NULL;
    struct strategy_sought sums;
    const char *state;
    size_t n = 0;
    int rc = strategy_asked(c, p, &s, a, err);
    if (!rc)
        rc = code_asked(p, "state", "strategy_application_state", &state, a, err);
    if (!rc && (!state || text_equal(state, "withdrawn")))
        rc = err_user(err, ERR_INVALID, "%s",
            tr("Skriv state=sought (søgt i alt), state=granted (bevilget) eller state=refused (afslået)."));
    if (!rc)
        rc = strategy_applications_on(c, s.key, as_of, &rows, &n, a, err);
    if (!rc)
        rc = strategy_sought(rows, n, &sums, err);
    if (rc)
        return rc;
    bool granted = text_equal(state, "granted"), refused = text_equal(state, "refused");
    int64_t of = granted ? sums.n_granted : refused ? sums.n_refused : sums.n;
    struct money sum = granted ? sums.granted : refused ? sums.refused : sums.sought;
    ret->format = FF_MONEY;
    ret->no_persons = true;
    ret->value = sum.oere;
    /* Applications without an amount make no 0. */
    ret->missing = of > 0 && sum.oere == 0;
    ret->title = arena_printf(a, "%s: %s",
        granted   ? tr("Bevilget af eksterne puljer")
        : refused ? tr("Afslået af eksterne puljer")
                  : tr("Søgt hos eksterne puljer"),
        lang_pick(s.title, s.title_en));
    ret->filter = arena_printf(a, tr("Ansøgninger: %lld"), (long long)of);
    ret->note = arena_printf(
        a, tr("%lld ansøgninger har intet oplyst beløb og er ikke regnet med."), (long long)sums.n_unknown);
    if (!sums.n) {
        ret->missing = true;
        ret->text = tr("ingen ansøgninger");
    }
    return OK;
}

INDICATOR(indicator_strategy_money, .id = "strategy_money", .version = 2,
    .title = N_("Søgt, bevilget og afslået af eksterne puljer"), .unit_list_code = "mio_kr",
    .definition = N_(
        "Sum af strategiens ansøgninger til eksterne puljer, som de står på datadagen. Søgt: alle ansøgningers søgte beløb. Bevilget: det bevilgede beløb i dem, der er bevilget. Afslået: det søgte beløb i dem, der er afslået. Beløb, der ikke er oplyst, regnes aldrig som 0."),
    .source = N_("Tovholder, ansøgninger til eksterne puljer"), .params = "strategy state",
    .compute = compute_money);

/* A task closed after the day was open on it. */
static void tasks_on(struct strategy_task *tasks, size_t n, day_t day)
{
    for (size_t i = 0; i < n; i++) {
        if (!stamp_is_none(tasks[i].closed) && stamp_local_day(tasks[i].closed).n > day.n)
            tasks[i].closed = STAMP_NONE;
    }
}

static int compute_lacks(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct strategy s;
    struct initiative_now *rows = NULL;
    struct strategy_application *applications = NULL;
    struct strategy_task *tasks = NULL;
    size_t n = 0, n_applications = 0, n_tasks = 0;
    int rc = strategy_asked(c, p, &s, a, err);
    if (!rc)
        rc = initiative_list(c, s.key, as_of, &rows, &n, a, err);
    if (!rc)
        rc = strategy_applications_on(c, s.key, as_of, &applications, &n_applications, a, err);
    if (!rc)
        rc = strategy_tasks(c, s.key, 0, &tasks, &n_tasks, a, err);
    if (rc)
        return rc;
    tasks_on(tasks, n_tasks, as_of);
    const char *words = strategy_money_words(rows, n, applications, n_applications, tasks, n_tasks, a);
    ret->kind = FIGURE_TEXT;
    ret->format = FF_TEXT;
    ret->no_persons = true;
    ret->title = arena_printf(a, tr("Finansiering, der mangler: %s"), lang_pick(s.title, s.title_en));
    ret->filter = lang_pick(s.title, s.title_en);
    ret->text = words ? words : tr("Ingen pulje har afslået.");
    return OK;
}

INDICATOR(indicator_strategy_lacks, .id = "strategy_lacks", .version = 2,
    .title = N_("Finansiering, der mangler i en strategi"),
    .definition = N_(
        "Indsatser, hvis status på datadagen er, at finansiering mangler; puljer, der da havde afslået, med dag; og hvor forslaget til anden finansiering da var."),
    .source = N_("Tovholder, ansøgninger til eksterne puljer"), .params = "strategy",
    .compute = compute_lacks);

/* ---- one initiative ---- */

static int initiative_asked(struct conn *c, const struct figure_params *p, day_t as_of,
    struct initiative_now *ret_row, const char *what, struct figure *ret, struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "initiative");
    if (!key)
        return err_user(
            err, ERR_INVALID, "%s", tr("Tallet mangler en indsats, fx initiative=hurtig-rygudredning."));
    int rc = initiative_by_key(c, key, as_of, ret_row, a, err);
    if (rc)
        return rc;
    ret->kind = FIGURE_TEXT;
    ret->format = FF_TEXT;
    ret->no_persons = true;
    ret->filter = lang_pick(ret_row->title, ret_row->title_en);
    ret->title = arena_printf(a, "%s: %s", what, ret->filter);
    return OK;
}

static int compute_kind(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct initiative_now i;
    int rc = initiative_asked(c, p, as_of, &i, tr("Art"), ret, a, err);
    if (!rc)
        ret->text = code_label("initiative_kind", i.kind);
    return rc;
}

static int compute_status(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct initiative_now i;
    int rc = initiative_asked(c, p, as_of, &i, tr("Status"), ret, a, err);
    if (!rc)
        ret->text = code_label("initiative_status", i.status);
    return rc;
}

/* Those decided on the day or before. */
static size_t fundings_on(struct initiative_funding *rows, size_t n, day_t day)
{
    size_t left = 0;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].day.n <= day.n)
            rows[left++] = rows[i];
    }
    return left;
}

static int compute_funding(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct initiative_now i;
    struct initiative_funding *fundings = NULL;
    struct strategy_application *applications = NULL;
    size_t n = 0, n_applications = 0;
    int rc = initiative_asked(c, p, as_of, &i, tr("Finansiering"), ret, a, err);
    if (!rc)
        rc = initiative_fundings(c, i.key, &fundings, &n, a, err);
    if (!rc)
        rc = strategy_applications_on(c, i.strategy, as_of, &applications, &n_applications, a, err);
    if (!rc)
        ret->text = initiative_money_words(
            i.key, fundings, fundings_on(fundings, n, as_of), applications, n_applications, a);
    return rc;
}

INDICATOR(indicator_initiative_kind, .id = "initiative_kind", .version = 1,
    .title = N_("En strategisk indsats' art"),
    .definition = N_(
        "Opskaleret aktivitet, forsøg, drift eller ikke oplyst, som det gælder på datadagen. En senere ændring ændrer ikke tiden før."),
    .source = N_("Strategien, som trykt, og det, der er skrevet i Tovholder"), .params = "initiative",
    .compute = compute_kind);
INDICATOR(indicator_initiative_status, .id = "initiative_status", .version = 1,
    .title = N_("En strategisk indsats' status"),
    .definition = N_(
        "Ikke startet, i gang, afsluttet eller finansiering mangler, som det gælder på datadagen. En indsats uden skrevet start er ikke startet."),
    .source = N_("Det, der er skrevet i Tovholder"), .params = "initiative", .compute = compute_status);
INDICATOR(indicator_initiative_funding, .id = "initiative_funding", .version = 2,
    .title = N_("En strategisk indsats' finansiering"),
    .definition = N_(
        "De bevillinger, driftsrammer og aktiveringsmidler, der er skrevet på indsatsen og besluttet senest på datadagen, og de eksterne puljer, der da var søgt til den, med deres svar, som de stod."),
    .source = N_("Det, der er skrevet i Tovholder"), .params = "initiative", .compute = compute_funding);
