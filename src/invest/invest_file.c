#include "invest/invest_file.h"

#include "base/lang.h"
#include "base/text.h"
#include "measure/special.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MOST_ITEMS = 1000, MOST_DRAWS = 1000000 };

/* One object of the file, with its place for messages. */
struct place {
    json_t *json;
    const char *path;
};
struct reader {
    struct invest_file *file;
    struct invest_param *params;
    struct invest_actor *actors;
    struct invest_outcome *outcomes;
    struct invest_line *lines;
    struct arena *a;
    struct err *err;
    int rc;
};

/* The first fault is the one that is told. */
__attribute__((format(printf, 4, 5))) static void fault(
    struct reader *r, const struct place *at, const char *name, const char *text, ...)
{
    char words[300];
    va_list ap;
    if (r->rc != OK)
        return;
    va_start(ap, text);
    vsnprintf(words, sizeof words, text, ap);
    va_end(ap);
    text_mend_end(words);
    r->rc =
        err_user(r->err, ERR_INVALID, "%s%s%s: %s", at->path, at->path[0] && name[0] ? "." : "", name, words);
}

static void no_memory(struct reader *r)
{
    if (r->rc == OK)
        r->rc = err_set(r->err, ERR_LIMIT, "no memory for an investment case");
}

/* names ends with NULL. */
static void only_names(struct reader *r, const struct place *at, const char *const *names)
{
    const char *key;
    json_t *v;
    if (!json_is_object(at->json)) {
        fault(r, at, "", "%s", tr("Her skal stå et objekt i krøllede parenteser."));
        return;
    }
    json_object_foreach(at->json, key, v)
    {
        int i = 0;
        while (names[i] && strcmp(names[i], key) != 0)
            i++;
        if (!names[i]) {
            fault(r, at, "", tr("\"%.60s\" er ikke et navn, der kan stå her. Ret det, eller slet det."), key);
            return;
        }
    }
}

static const char *text_of(struct reader *r, const struct place *at, const char *name, bool required)
{
    json_t *v = json_object_get(at->json, name);
    if (json_is_string(v) && json_string_length(v) > 0) {
        char *copy = arena_strndup(r->a, json_string_value(v), json_string_length(v));
        if (!copy)
            no_memory(r);
        return copy ? copy : "";
    }
    if (v && !json_is_null(v))
        fault(r, at, name, "%s", tr("Skriv en tekst i anførselstegn."));
    else if (required)
        fault(r, at, name, "%s", tr("Mangler. Skriv en tekst."));
    return required ? "" : NULL;
}

static double number_of(
    struct reader *r, const struct place *at, const char *name, double min, double max, double missing)
{
    json_t *v = json_object_get(at->json, name);
    double x = json_is_number(v) ? json_number_value(v) : missing;
    if (v && !json_is_number(v))
        fault(r, at, name, "%s", tr("Skriv et tal uden anførselstegn og med punktum som decimaltegn."));
    else if (isnan(x) && isnan(missing))
        fault(r, at, name, "%s", tr("Mangler. Skriv et tal."));
    else if (v && !(x >= min && x <= max))
        fault(r, at, name, tr("Tallet skal ligge mellem %g og %g."), min, max);
    return x;
}

static int whole_of(struct reader *r, const struct place *at, const char *name, int min, int max, int missing)
{
    json_t *v = json_object_get(at->json, name);
    if (!v && missing != INT32_MIN)
        return missing;
    if (json_is_integer(v) && json_integer_value(v) >= min && json_integer_value(v) <= max)
        return (int)json_integer_value(v);
    fault(r, at, name, tr("Skriv et helt tal fra %d til %d."), min, max);
    return min;
}

static bool flag_of(struct reader *r, const struct place *at, const char *name)
{
    json_t *v = json_object_get(at->json, name);
    if (v && !json_is_boolean(v))
        fault(r, at, name, "%s", tr("Skriv true eller false uden anførselstegn."));
    return json_is_true(v);
}

/* A list of objects: *ret_n of them. NULL when there is none. */
static json_t *list_of(struct reader *r, const struct place *at, const char *name, bool required, int *ret_n)
{
    json_t *v = json_object_get(at->json, name);
    *ret_n = 0;
    if (json_is_array(v) && json_array_size(v) <= MOST_ITEMS)
        *ret_n = (int)json_array_size(v);
    else if (v)
        fault(r, at, name, tr("Skriv en liste i kantede parenteser med højst %d punkter."), MOST_ITEMS);
    if (required && *ret_n == 0)
        fault(r, at, name, "%s", tr("Mangler. Skriv mindst et punkt i listen."));
    return v;
}

static struct place item(struct reader *r, const struct place *at, const char *name, json_t *list, int i)
{
    return (struct place){json_array_get(list, (size_t)i),
        arena_printf(r->a, "%s%s%s[%d]", at->path, at->path[0] ? "." : "", name, i)};
}

/* ---- parameters ---- */

/* The share's 95 per cent limits by the distribution that draws it. */
static void counts_param(struct reader *r, const struct place *at, struct invest_param *p)
{
    p->shape = INVEST_COUNTS;
    p->n = whole_of(r, at, "n", 1, 1000000000, INT32_MIN);
    p->x = whole_of(r, at, "x", 0, 1000000000, INT32_MIN);
    if (p->x > p->n) {
        fault(r, at, "x", "%s", tr("Kan ikke være større end n."));
        return;
    }
    p->value = (double)p->x / (double)p->n;
    p->low = beta_quantile(0.025, (double)p->x + 0.5, (double)(p->n - p->x) + 0.5);
    p->high = beta_quantile(0.975, (double)p->x + 0.5, (double)(p->n - p->x) + 0.5);
}

static void spread_param(
    struct reader *r, const struct place *at, struct invest_param *p, double min, double max)
{
    const char *shape = text_of(r, at, "shape", false);
    p->value = number_of(r, at, "value", min, max, NAN);
    p->low = number_of(r, at, "low", min, max, p->value);
    p->high = number_of(r, at, "high", min, max, p->value);
    if (!(p->low <= p->value && p->value <= p->high))
        fault(r, at, "low", "%s", tr("low må ikke være større end value, og high ikke mindre."));
    p->shape = p->low == p->high ? INVEST_CERTAIN : INVEST_TRIANGULAR;
    if (shape && strcmp(shape, "pert") == 0 && p->low < p->high)
        p->shape = INVEST_PERT;
    else if (shape && strcmp(shape, "triangular") != 0 && strcmp(shape, "pert") != 0)
        fault(r, at, "shape", "%s", tr("Skriv triangular eller pert."));
}

/* The number of the parameter name of the object, whose key becomes OBJECT.NAME. */
static int param_of(struct reader *r, const struct place *at, const char *owner, const char *name, double min,
    double max, double missing)
{
    static const char *const names[] = {"value", "low", "high", "shape", "x", "n", "source", "grade", NULL};
    json_t *v = json_object_get(at->json, name);
    if (!v && !isnan(missing))
        return INVEST_NONE;
    if (r->file->c.n_params == INVEST_PARAMS) {
        fault(r, at, name, tr("Sagen har flere end %d tal. Del den i to."), INVEST_PARAMS);
        return INVEST_NONE;
    }
    int number = r->file->c.n_params++;
    struct invest_param *p = &r->params[number];
    const char *key = arena_printf(r->a, "%s.%s", owner, name);
    *p = (struct invest_param){.key = key, .label = key};
    if (!json_is_object(v)) {
        p->value = p->low = p->high = number_of(r, at, name, min, max, NAN);
        return number;
    }
    struct place inner = {v, arena_printf(r->a, "%s%s%s", at->path, at->path[0] ? "." : "", name)};
    only_names(r, &inner, names);
    p->source = text_of(r, &inner, "source", false);
    p->grade = text_of(r, &inner, "grade", false);
    if (json_object_get(v, "n"))
        counts_param(r, &inner, p);
    else
        spread_param(r, &inner, p, min, max);
    return number;
}

static int param_by_key(struct reader *r, const struct place *at, const char *name)
{
    const char *key = text_of(r, at, name, true);
    for (int i = 0; i < r->file->c.n_params; i++)
        if (text_equal(r->params[i].key, key))
            return i;
    fault(r, at, name, tr("\"%.60s\" er ikke et tal i sagen. Skriv for eksempel job.p1."), key);
    return 0;
}

/* ---- the parts of a case ---- */

/* Which of the words the text is. */
static int word_of(
    struct reader *r, const struct place *at, const char *name, const char *const *words, int missing)
{
    const char *text = text_of(r, at, name, missing < 0);
    if (!text)
        return missing;
    char all[160] = "";
    size_t n = 0;
    for (int i = 0; words[i]; i++) {
        if (strcmp(words[i], text) == 0)
            return i;
        n += (size_t)snprintf(all + n, sizeof all - n, "%s%s", i ? ", " : "", words[i]);
    }
    fault(r, at, name, tr("Skriv et af ordene %s."), all);
    return 0;
}

static void read_actors(struct reader *r, const struct place *top)
{
    static const char *const names[] = {"key", "label", "payer", NULL};
    static const char *const payers[] = {"municipality", "region", "state", "citizen", NULL};
    struct invest_case *c = &r->file->c;
    json_t *list = list_of(r, top, "actors", true, &c->n_actors);
    c->actors = r->actors = arena_array(r->a, (size_t)c->n_actors + 1, sizeof *r->actors);
    if (!r->actors) {
        no_memory(r);
        return;
    }
    for (int i = 0; i < c->n_actors && r->rc == OK; i++) {
        struct place at = item(r, top, "actors", list, i);
        only_names(r, &at, names);
        struct invest_actor *x = &r->actors[i];
        x->key = text_of(r, &at, "key", true);
        x->label = text_of(r, &at, "label", true);
        x->payer = (enum invest_payer)word_of(r, &at, "payer", payers, -1);
    }
}

static int actor_of(struct reader *r, const struct place *at, const char *name, bool required)
{
    const char *key = text_of(r, at, name, required);
    if (!key)
        return INVEST_NONE;
    for (int i = 0; i < r->file->c.n_actors; i++)
        if (text_equal(r->actors[i].key, key))
            return i;
    fault(r, at, name, tr("\"%.60s\" står ikke i actors."), key);
    return 0;
}

/* Numbers of a list or of {"2026": …}, into years from first_year on; what is not named is 0. */
static double *years_of(struct reader *r, const struct place *at, const char *name)
{
    const struct invest_case *c = &r->file->c;
    json_t *v = json_object_get(at->json, name);
    double *years = arena_array(r->a, (size_t)c->n_years, sizeof *years);
    if (!years) {
        no_memory(r);
        return NULL;
    }
    if (json_is_array(v)) {
        if ((int)json_array_size(v) > c->n_years)
            fault(r, at, name, tr("Listen har flere tal end sagen har år (%d)."), c->n_years);
        for (int i = 0; i < c->n_years && i < (int)json_array_size(v); i++) {
            json_t *x = json_array_get(v, (size_t)i);
            if (!json_is_number(x))
                fault(r, at, name, "%s", tr("Listen skal kun have tal."));
            years[i] = json_number_value(x);
        }
        return years;
    }
    const char *key;
    json_t *x;
    if (!json_is_object(v))
        fault(r, at, name, "%s", tr("Mangler. Skriv en liste af tal eller år med tal: {\"2026\": 3}."));
    json_object_foreach(v, key, x)
    {
        int64_t year;
        if (!text_to_int(key, c->first_year, c->first_year + c->n_years - 1, &year) || !json_is_number(x))
            fault(r, at, name, tr("Årene skal ligge fra %d til %d, og hvert skal have et tal."),
                c->first_year, c->first_year + c->n_years - 1);
        else
            years[year - c->first_year] = json_number_value(x);
    }
    return years;
}

static void read_cohorts(struct reader *r, const struct place *top)
{
    static const char *const names[] = {"year", "persons", NULL};
    struct invest_case *c = &r->file->c;
    json_t *list = list_of(r, top, "cohorts", false, &c->n_cohorts);
    struct invest_cohort *cohorts = arena_array(r->a, (size_t)c->n_cohorts + 1, sizeof *cohorts);
    if (!cohorts) {
        no_memory(r);
        return;
    }
    for (int i = 0; i < c->n_cohorts && r->rc == OK; i++) {
        struct place at = item(r, top, "cohorts", list, i);
        only_names(r, &at, names);
        cohorts[i].year = whole_of(r, &at, "year", c->first_year, c->first_year + c->n_years - 1, INT32_MIN) -
                          c->first_year;
        cohorts[i].persons = number_of(r, &at, "persons", 0, 1e9, NAN);
    }
    c->cohorts = cohorts;
}

/* The share by which an outcome's grade of evidence lowers its benefits, when it names none itself. */
static int optimism_of(struct reader *r, const struct place *top, const struct place *at, const char *key)
{
    json_t *grades = json_object_get(top->json, "optimism_by_grade");
    const char *grade = text_of(r, at, "grade", false);
    if (json_object_get(at->json, "optimism") || !grades || !grade)
        return param_of(r, at, key, "optimism", 0, 1, 0);
    struct place by_grade = {grades, "optimism_by_grade"};
    if (!json_object_get(grades, grade)) {
        fault(r, at, "grade", tr("\"%.20s\" står ikke i optimism_by_grade."), grade);
        return INVEST_NONE;
    }
    int number = param_of(r, &by_grade, key, grade, 0, 1, 0);
    if (number != INVEST_NONE)
        r->params[number].key = r->params[number].label = arena_printf(r->a, "%s.optimism", key);
    return number;
}

static void read_outcome(
    struct reader *r, const struct place *top, const struct place *at, struct invest_outcome *o)
{
    static const char *const names[] = {"key", "label", "p1", "p0", "engaged", "completed", "drop_off",
        "optimism", "grade", "lag", "ramp", "lasts", "source", "goal", NULL};
    only_names(r, at, names);
    o->key = text_of(r, at, "key", true);
    o->label = text_of(r, at, "label", true);
    o->p1 = param_of(r, at, o->key, "p1", 0, 1, NAN);
    o->p0 = param_of(r, at, o->key, "p0", 0, 1, NAN);
    o->engaged = param_of(r, at, o->key, "engaged", 0, 1, 1);
    o->completed = param_of(r, at, o->key, "completed", 0, 1, 1);
    o->drop_off = param_of(r, at, o->key, "drop_off", 0, 1, 0);
    o->optimism = optimism_of(r, top, at, o->key);
    o->source = text_of(r, at, "source", false);
    o->grade = text_of(r, at, "grade", false);
    o->goal = text_of(r, at, "goal", false);
    o->lag = whole_of(r, at, "lag", 0, INVEST_YEARS, 0);
    o->lasts = whole_of(r, at, "lasts", 0, INVEST_YEARS, 0);
    json_t *ramp = json_object_get(at->json, "ramp");
    if (ramp && !(json_is_array(ramp) && json_array_size(ramp) <= INVEST_YEARS))
        fault(r, at, "ramp", "%s", tr("Skriv en liste af andele, for eksempel [0.5, 0.8]."));
    o->n_ramp = json_is_array(ramp) ? (int)json_array_size(ramp) : 0;
    double *shares = arena_array(r->a, (size_t)o->n_ramp + 1, sizeof *shares);
    if (!shares) {
        no_memory(r);
        return;
    }
    for (int i = 0; i < o->n_ramp; i++) {
        shares[i] = json_number_value(json_array_get(ramp, (size_t)i));
        if (!json_is_number(json_array_get(ramp, (size_t)i)) || !(shares[i] >= 0 && shares[i] <= 1))
            fault(r, at, "ramp", "%s", tr("Andelene skal ligge fra 0 til 1."));
    }
    o->ramp = shares;
}

static void read_outcomes(struct reader *r, const struct place *top)
{
    struct invest_case *c = &r->file->c;
    json_t *list = list_of(r, top, "outcomes", false, &c->n_outcomes);
    c->outcomes = r->outcomes = arena_array(r->a, (size_t)c->n_outcomes + 1, sizeof *r->outcomes);
    if (!r->outcomes) {
        no_memory(r);
        return;
    }
    for (int i = 0; i < c->n_outcomes && r->rc == OK; i++) {
        struct place at = item(r, top, "outcomes", list, i);
        read_outcome(r, top, &at, &r->outcomes[i]);
    }
}

static int outcome_of(struct reader *r, const struct place *at, bool required)
{
    const char *key = text_of(r, at, "outcome", required);
    if (!key)
        return INVEST_NONE;
    for (int i = 0; i < r->file->c.n_outcomes; i++)
        if (text_equal(r->outcomes[i].key, key))
            return i;
    fault(r, at, "outcome", tr("\"%.60s\" står ikke i outcomes."), key);
    return 0;
}

static void read_line(struct reader *r, const struct place *at, struct invest_line *l)
{
    static const char *const names[] = {"key", "label", "kind", "per", "actor", "area", "outcome", "by_year",
        "quantity", "unit_value", "cost_optimism", "weeks_before", "refund_actor", "transfer", "long_run",
        "source", "grade", NULL};
    static const char *const kinds[] = {"cost", "cashable", "capacity", "welfare", NULL};
    static const char *const pers[] = {"year", "person", "completed", "success", NULL};
    only_names(r, at, names);
    l->key = text_of(r, at, "key", true);
    l->label = text_of(r, at, "label", true);
    l->source = text_of(r, at, "source", false);
    l->grade = text_of(r, at, "grade", false);
    l->kind = (enum invest_kind)word_of(r, at, "kind", kinds, -1);
    l->per = (enum invest_per)word_of(r, at, "per", pers, INVEST_PER_YEAR);
    l->actor = actor_of(r, at, "actor", true);
    l->area = text_of(r, at, "area", true);
    l->outcome = outcome_of(r, at, l->per == INVEST_PER_COMPLETED || l->per == INVEST_PER_SUCCESS);
    if (l->per == INVEST_PER_YEAR)
        l->by_year = years_of(r, at, "by_year");
    else if (json_object_get(at->json, "by_year"))
        fault(r, at, "by_year", "%s", tr("Bruges kun med per year. Slet den, eller ret per."));
    l->quantity = param_of(r, at, l->key, "quantity", 0, 1e9, 1);
    l->unit_value = param_of(r, at, l->key, "unit_value", -1e12, 1e12, NAN);
    l->cost_optimism = param_of(r, at, l->key, "cost_optimism", 0, 10, 0);
    l->weeks_before = whole_of(r, at, "weeks_before", 0, 5000, INVEST_NONE);
    l->refund_actor = actor_of(r, at, "refund_actor", false);
    l->transfer = flag_of(r, at, "transfer");
    l->long_run = flag_of(r, at, "long_run");
    if (l->weeks_before != INVEST_NONE && l->per != INVEST_PER_SUCCESS)
        fault(r, at, "weeks_before", "%s", tr("Bruges kun med per success: de uger, den enkelte undgår."));
    if (l->weeks_before != INVEST_NONE && r->file->c.n_refunds == 0)
        fault(r, at, "weeks_before", "%s", tr("Refusionen mangler. Skriv trinene i refund."));
    if (l->weeks_before == INVEST_NONE && l->refund_actor != INVEST_NONE)
        fault(r, at, "refund_actor", "%s", tr("Skriv også weeks_before, så trinene kan findes."));
}

static void read_lines(struct reader *r, const struct place *top)
{
    struct invest_case *c = &r->file->c;
    json_t *list = list_of(r, top, "lines", true, &c->n_lines);
    c->lines = r->lines = arena_array(r->a, (size_t)c->n_lines + 1, sizeof *r->lines);
    if (!r->lines) {
        no_memory(r);
        return;
    }
    for (int i = 0; i < c->n_lines && r->rc == OK; i++) {
        struct place at = item(r, top, "lines", list, i);
        read_line(r, &at, &r->lines[i]);
    }
}

static void read_refund_steps(struct reader *r, const struct place *at, struct invest_refund *x)
{
    static const char *const names[] = {"first_week", "pct", NULL};
    int n;
    json_t *list = list_of(r, at, "steps", true, &n);
    struct invest_refund_step *steps = arena_array(r->a, (size_t)n + 1, sizeof *steps);
    if (!steps) {
        no_memory(r);
        return;
    }
    for (int i = 0; i < n && r->rc == OK; i++) {
        struct place step = item(r, at, "steps", list, i);
        only_names(r, &step, names);
        steps[i].first_week = whole_of(r, &step, "first_week", 1, 5000, INT32_MIN);
        steps[i].pct = number_of(r, &step, "pct", 0, 100, NAN);
        if (i > 0 && steps[i].first_week <= steps[i - 1].first_week)
            fault(r, &step, "first_week", "%s", tr("Trinene skal stå med stigende uger."));
    }
    x->steps = steps;
    x->n_steps = (size_t)n;
}

static void read_refunds(struct reader *r, const struct place *top)
{
    static const char *const names[] = {"first_year", "steps", "source", NULL};
    struct invest_case *c = &r->file->c;
    json_t *list = list_of(r, top, "refund", false, &c->n_refunds);
    struct invest_refund *refunds = arena_array(r->a, (size_t)c->n_refunds + 1, sizeof *refunds);
    if (!refunds) {
        no_memory(r);
        return;
    }
    for (int i = 0; i < c->n_refunds && r->rc == OK; i++) {
        struct place at = item(r, top, "refund", list, i);
        only_names(r, &at, names);
        refunds[i].first_year = whole_of(r, &at, "first_year", 1900, 2200, INT32_MIN);
        refunds[i].source = text_of(r, &at, "source", false);
        if (i > 0 && refunds[i].first_year <= refunds[i - 1].first_year)
            fault(r, &at, "first_year", "%s", tr("Reglerne skal stå med stigende år."));
        read_refund_steps(r, &at, &refunds[i]);
    }
    c->refunds = refunds;
}

/* The Danish rate for public projects: 3.5 per cent in years 0 to 35, 2.5 to year 70, then 1.5 (Finansministeriet, June 2023). */
static const struct invest_rate DANISH_RATES[] = {{0, 0.035}, {36, 0.025}, {71, 0.015}};

static void read_rates(struct reader *r, const struct place *top)
{
    static const char *const names[] = {"from", "rate", NULL};
    struct invest_case *c = &r->file->c;
    int n;
    json_t *list = list_of(r, top, "discount", false, &n);
    c->rates = DANISH_RATES;
    c->n_rates = sizeof DANISH_RATES / sizeof DANISH_RATES[0];
    if (n == 0)
        return;
    struct invest_rate *rates = arena_array(r->a, (size_t)n, sizeof *rates);
    if (!rates) {
        no_memory(r);
        return;
    }
    for (int i = 0; i < n && r->rc == OK; i++) {
        struct place at = item(r, top, "discount", list, i);
        only_names(r, &at, names);
        rates[i].from = whole_of(r, &at, "from", 0, INVEST_YEARS, INT32_MIN);
        rates[i].rate = number_of(r, &at, "rate", -0.5, 1, NAN);
        if (i == 0 ? rates[i].from != 0 : rates[i].from <= rates[i - 1].from)
            fault(r, &at, "from", "%s",
                tr("Den første rente skal gælde fra år 0, og de næste skal stå med stigende år."));
    }
    c->rates = rates;
    c->n_rates = (size_t)n;
    c->own_rates = true;
}

static void read_pairs(struct reader *r, const struct place *top)
{
    static const char *const names[] = {"a", "b", "r", NULL};
    struct invest_case *c = &r->file->c;
    json_t *list = list_of(r, top, "correlations", false, &c->n_pairs);
    struct invest_pair *pairs = arena_array(r->a, (size_t)c->n_pairs + 1, sizeof *pairs);
    if (!pairs) {
        no_memory(r);
        return;
    }
    for (int i = 0; i < c->n_pairs && r->rc == OK; i++) {
        struct place at = item(r, top, "correlations", list, i);
        only_names(r, &at, names);
        pairs[i].a = param_by_key(r, &at, "a");
        pairs[i].b = param_by_key(r, &at, "b");
        pairs[i].r = number_of(r, &at, "r", -0.999, 0.999, NAN);
        if (pairs[i].a == pairs[i].b)
            fault(r, &at, "b", "%s", tr("Vælg to forskellige tal."));
    }
    c->pairs = pairs;
}

static void read_limit(struct reader *r, const struct place *top)
{
    static const char *const names[] = {"years", "source", NULL};
    struct place at = {json_object_get(top->json, "payback_limit"), "payback_limit"};
    r->file->c.payback_limit = NAN;
    if (!at.json)
        return;
    only_names(r, &at, names);
    r->file->c.payback_limit = number_of(r, &at, "years", 0, INVEST_YEARS, NAN);
    r->file->c.payback_source = text_of(r, &at, "source", false);
}

static void read_case(struct reader *r, const struct place *top)
{
    static const char *const names[] = {"title", "price_level", "first_year", "years", "mid_year",
        "net_tax_factor", "payback_limit", "discount", "actors", "cohorts", "outcomes", "lines", "refund",
        "optimism_by_grade", "correlations", "draws", "seed", "cohorts_source", NULL};
    struct invest_case *c = &r->file->c;
    only_names(r, top, names);
    if (r->rc != OK)
        return;
    c->title = text_of(r, top, "title", true);
    c->price_level = text_of(r, top, "price_level", true);
    c->first_year = whole_of(r, top, "first_year", 1900, 2200, INT32_MIN);
    c->n_years = whole_of(r, top, "years", 1, INVEST_YEARS, INT32_MIN);
    c->mid_year = flag_of(r, top, "mid_year");
    c->net_tax_factor = number_of(r, top, "net_tax_factor", 0.5, 3, 1.28);
    c->cohorts_source = text_of(r, top, "cohorts_source", false);
    r->file->draws = whole_of(r, top, "draws", 0, MOST_DRAWS, 0);
    r->file->seed = whole_of(r, top, "seed", 0, INT32_MAX, 1);
    read_limit(r, top);
    read_rates(r, top);
    read_actors(r, top);
    read_refunds(r, top);
    read_cohorts(r, top);
    read_outcomes(r, top);
    read_lines(r, top);
    read_pairs(r, top);
}

int invest_file_read(const char *data, size_t len, struct invest_file *ret, struct arena *a, struct err *err)
{
    json_error_t where;
    json_t *json = json_loadb(data, len, JSON_REJECT_DUPLICATES, &where);
    if (!json)
        return err_user(err, ERR_INVALID,
            tr("Linje %d, tegn %d: filen er ikke gyldig JSON. Se efter et manglende komma eller anførselstegn."),
            where.line, where.column);
    *ret = (struct invest_file){0};
    struct reader r = {.file = ret,
        .params = arena_array(a, INVEST_PARAMS, sizeof(struct invest_param)),
        .a = a,
        .err = err};
    ret->c.params = r.params;
    struct place top = {json, ""};
    if (r.params)
        read_case(&r, &top);
    else
        no_memory(&r);
    json_decref(json);
    return r.rc;
}
