#include "document/param.h"

#include "base/lang.h"
#include "base/text.h"
#include "economy/grant.h"
#include "invest/investment.h"
#include "budget/note.h"
#include "effect/goal.h"
#include "offer/agreement.h"
#include "offer/intervention.h"
#include "offer/strategy.h"
#include "supply/phase_out.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

struct titled {
    const char *key, *title, *title_en;
};
static const struct field titled_fields[] = {
    FIELD(titled, key, F_TEXT, NULL, 0),
    FIELD(titled, title, F_TEXT, NULL, 0),
    FIELD(titled, title_en, F_TEXT, NULL, 0),
};
static TABLE(titled_table, "titled", NULL, titled, titled_fields);
SQL(param_interventions, "SELECT key, title, title_en FROM intervention ORDER BY title, id");
SQL(param_agreements, "SELECT key, title, title_en FROM agreement ORDER BY title, id");
SQL(param_groups, "SELECT key, title, title_en FROM counting_group ORDER BY title, id");
SQL(param_phase_outs, "SELECT key, title FROM phase_out ORDER BY id DESC LIMIT 200");
SQL(param_strategies, "SELECT key, title, title_en FROM strategy ORDER BY title, id");
SQL(param_requests,
    "SELECT r.key AS key, r.title AS title FROM committee_request r "
    "WHERE r.no = (SELECT MAX(x.no) FROM committee_request x WHERE x.key = r.key) ORDER BY r.title, r.key");
SQL(param_notes, "SELECT key, title, title_en FROM note ORDER BY number NULLS FIRST, id");
SQL(param_reported, "SELECT key, label AS title, label_en AS title_en FROM reported ORDER BY label, id");

/* Where the choices come from. */
enum param_from {
    FROM_NOWHERE,
    FROM_SQL,
    FROM_CODES,
    FROM_COMMITTEES,
    FROM_GOALS,
    FROM_GRANTS,
    FROM_CASES,
    FROM_WORDS
};
struct param_known {
    const char *id, *name; /* id NULL = whosever it is */
    const char *label, *hint;
    enum param_kind kind;
    enum param_from from;
    const struct sql *sql;
    const char *words; /* list of codes; or "value=Label|value=Label" */
};
static const struct param_known param_known[] = {
    {"reported", "key", N_("Oplyst tal"), NULL, PARAM_LIST, FROM_SQL, &param_reported, NULL},
    {NULL, "key", N_("Mål"), NULL, PARAM_LIST, FROM_GOALS, NULL, NULL},
    {NULL, "goal", N_("Mål"), NULL, PARAM_LIST, FROM_GOALS, NULL, NULL},
    {NULL, "year", N_("År"), N_("fx 2025"), PARAM_YEAR, FROM_NOWHERE, NULL, NULL},
    {NULL, "from", N_("Fra"), N_("år, fx 2025"), PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
    {NULL, "to", N_("Til og med"), N_("år, fx 2026"), PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
    {NULL, "month", N_("Måned"), N_("1–12"), PARAM_NUMBER, FROM_NOWHERE, NULL, NULL},
    {NULL, "quantile", N_("Hvor mange"), NULL, PARAM_LIST, FROM_WORDS, NULL,
        N_("25=25 pct.|50=Halvdelen|75=75 pct.")},
    {NULL, "register_from", N_("Data kendes fra"), N_("dag, fx 2020-01-01"), PARAM_TEXT, FROM_NOWHERE, NULL,
        NULL},
    {NULL, "decision", N_("Hvor er det besluttet"), NULL, PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
    {NULL, "step", N_("Hvor langt på kurven"), N_("måneder, fx 6"), PARAM_NUMBER, FROM_NOWHERE, NULL, NULL},
    {NULL, "after", N_("Tid efter"), N_("fx 6m"), PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
    {NULL, "intervention", N_("Tilbud"), NULL, PARAM_LIST, FROM_SQL, &param_interventions, NULL},
    {NULL, "offer", N_("Tilbud"), NULL, PARAM_LIST, FROM_SQL, &param_interventions, NULL},
    {NULL, "group", N_("Gruppe af tilbud"), NULL, PARAM_LIST, FROM_SQL, &param_groups, NULL},
    {NULL, "agreement", N_("Aftale"), NULL, PARAM_LIST, FROM_SQL, &param_agreements, NULL},
    {NULL, "phase_out", N_("Udfasning"), NULL, PARAM_LIST, FROM_SQL, &param_phase_outs, NULL},
    {NULL, "request", N_("Henvendelse"), NULL, PARAM_LIST, FROM_SQL, &param_requests, NULL},
    {NULL, "strategy", N_("Strategi"), NULL, PARAM_LIST, FROM_SQL, &param_strategies, NULL},
    {NULL, "note", N_("Budgetnotat"), NULL, PARAM_LIST, FROM_SQL, &param_notes, NULL},
    {NULL, "grant", N_("Bevilling"), NULL, PARAM_LIST, FROM_GRANTS, NULL, NULL},
    {NULL, "case", N_("Investeringscase"), NULL, PARAM_LIST, FROM_CASES, NULL, NULL},
    {NULL, "committee", N_("Udvalg"), NULL, PARAM_LIST, FROM_COMMITTEES, NULL, NULL},
    {NULL, "verdict", N_("Vurdering"), NULL, PARAM_LIST, FROM_CODES, NULL, "verdict"},
    {NULL, "area", N_("Styringsområde"), NULL, PARAM_LIST, FROM_CODES, NULL, "steering_area"},
    {NULL, "sex", N_("Køn"), NULL, PARAM_LIST, FROM_CODES, NULL, "sex"},
    {NULL, "district", N_("Bydel"), NULL, PARAM_LIST, FROM_CODES, NULL, "district"},
    {NULL, "benefit", N_("Ydelse"), NULL, PARAM_LIST, FROM_CODES, NULL, "benefit"},
    {NULL, "education", N_("Uddannelse"), NULL, PARAM_LIST, FROM_CODES, NULL, "education"},
    {NULL, "mark", N_("Markering"), NULL, PARAM_LIST, FROM_CODES, NULL, "citizen_mark"},
    {NULL, "code", N_("Ydelse eller status"), NULL, PARAM_LIST, FROM_CODES, NULL, "spell_kind"},
    {NULL, "outcome", N_("Udfald"), NULL, PARAM_LIST, FROM_CODES, NULL, "spell_kind"},
    {NULL, "instrument", N_("Spørgeskema"), NULL, PARAM_LIST, FROM_CODES, NULL, "survey_instrument"},
    {NULL, "age", N_("Alder"), N_("fx 18-29 eller 50-"), PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
    {NULL, "weeks", N_("Uger i arbejde før"), N_("fx 0 eller 1-26"), PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
    {NULL, "phase", N_("Bevilget eller foreslået"), NULL, PARAM_LIST, FROM_WORDS, NULL,
        N_("granted=Bevilget|proposed=Foreslået")},
    {NULL, "table", N_("Tabel"), NULL, PARAM_LIST, FROM_WORDS, NULL, "2a=2a|3=3|4=4"},
    {"waterfall", "by", N_("Trin efter"), NULL, PARAM_LIST, FROM_WORDS, NULL, N_("line=Linje|actor=Part")},
    {NULL, "by", N_("Delt efter"), NULL, PARAM_LIST, FROM_WORDS, NULL,
        N_("age=Alder|sex=Køn|district=Bydel")},
    {NULL, "profile", N_("Hvilken status vinder"), NULL, PARAM_LIST, FROM_WORDS, NULL,
        N_("local=Arbejde før ydelse|jobindsats=Ydelse før arbejde, som Jobindsats")},
    {NULL, "line", N_("Linje på arket"), N_("fra 1"), PARAM_NUMBER, FROM_NOWHERE, NULL, NULL},
    {NULL, "row", N_("Række"), N_("fra 1"), PARAM_NUMBER, FROM_NOWHERE, NULL, NULL},
    {NULL, "column", N_("Kolonne"), N_("fx 2026 eller total"), PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
    {NULL, "goal_version", N_("Målets version"), N_("tom = den gældende"), PARAM_NUMBER, FROM_NOWHERE, NULL,
        NULL},
    {"strategy_initiatives", "kind", N_("Art"), NULL, PARAM_LIST, FROM_CODES, NULL, "initiative_kind"},
    {"strategy_initiatives", "status", N_("Status"), NULL, PARAM_LIST, FROM_CODES, NULL, "initiative_status"},
    {"strategy_money", "state", N_("Beløb"), NULL, PARAM_LIST, FROM_WORDS, NULL,
        N_("sought=Søgt i alt|granted=Bevilget|refused=Afslået")},
    {NULL, "theme", N_("Tema"), NULL, PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
    {NULL, "initiative", N_("Initiativ"), NULL, PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
    {NULL, "source", N_("Kilde"), N_("fx bi10-2026"), PARAM_TEXT, FROM_NOWHERE, NULL, NULL},
};

static const struct param_known *param_find(const char *id, const char *name)
{
    for (size_t i = 0; i < sizeof param_known / sizeof param_known[0]; i++) {
        const struct param_known *k = &param_known[i];
        if (text_equal(k->name, name) && (!k->id || text_equal(k->id, id)))
            return k;
    }
    return NULL;
}

static int param_room(struct param_field *f, size_t n, struct arena *a, struct err *err)
{
    f->choices = arena_array(a, n + 1, sizeof *f->choices);
    return f->choices ? OK : err_set(err, ERR_LIMIT, "param_fields: out of memory");
}

static void param_add(struct param_field *f, const char *value, const char *label)
{
    f->choices[f->n_choices++] = (struct param_choice){value, label};
}

static int param_sql(
    struct conn *c, const struct sql *sql, struct param_field *f, struct arena *a, struct err *err)
{
    struct titled *rows = NULL;
    size_t n = 0;
    int rc = q_all(c, sql, NO_ARGS, &titled_table, &rows, &n, a, err);
    if (!rc)
        rc = param_room(f, n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        param_add(f, rows[i].key, lang_pick(rows[i].title, rows[i].title_en));
    return rc;
}

static int param_codes(const char *list, struct param_field *f, struct arena *a, struct err *err)
{
    const struct code *const *codes;
    size_t n = code_list(list, DAY_NONE, &codes);
    int rc = param_room(f, n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        param_add(f, codes[i]->code, code_label(list, codes[i]->code));
    return rc;
}

static int param_committees(struct param_field *f, struct arena *a, struct err *err)
{
    const struct organisation *all;
    size_t n = organisation_all(&all);
    int rc = param_room(f, n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        bool known = !text_equal(all[i].kind, "committee");
        for (size_t k = 0; k < f->n_choices && !known; k++)
            known = text_equal(f->choices[k].value, all[i].key);
        if (!known)
            param_add(f, all[i].key, organisation_name(all[i].key));
    }
    return rc;
}

static int param_goals(struct conn *c, struct param_field *f, struct arena *a, struct err *err)
{
    struct goal *rows = NULL;
    size_t n = 0;
    int rc = goal_list(c, &rows, &n, a, err);
    if (!rc)
        rc = param_room(f, n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        param_add(f, rows[i].key, lang_pick(rows[i].title, rows[i].title_en));
    return rc;
}

static int param_grants(struct conn *c, struct param_field *f, struct arena *a, struct err *err)
{
    struct grant *rows = NULL;
    size_t n = 0;
    int rc = grant_list(c, &rows, &n, a, err);
    if (!rc)
        rc = param_room(f, n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        param_add(f, rows[i].key,
            arena_printf(a, "%lld. %s", (long long)rows[i].nr, lang_pick(rows[i].title, rows[i].title_en)));
    return rc;
}

static int param_cases(struct conn *c, struct param_field *f, struct arena *a, struct err *err)
{
    struct investment *rows = NULL;
    size_t n = 0;
    int rc = investment_list(c, &rows, &n, a, err);
    if (!rc)
        rc = param_room(f, n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        param_add(f, rows[i].key, rows[i].now.title);
    return rc;
}

/* "value=Label|value=Label" */
static int param_words(const char *words, struct param_field *f, struct arena *a, struct err *err)
{
    enum { MOST = 10 };
    char *save = NULL;
    int rc = param_room(f, MOST, a, err);
    for (char *one = strtok_r(arena_strdup(a, tr(words)), "|", &save); !rc && one && f->n_choices < MOST;
         one = strtok_r(NULL, "|", &save)) {
        char *is = strchr(one, '=');
        if (is)
            *is = 0;
        param_add(f, one, is ? is + 1 : one);
    }
    return rc;
}

static int param_fill(
    struct conn *c, const struct param_known *k, struct param_field *f, struct arena *a, struct err *err)
{
    switch (k->from) {
    case FROM_NOWHERE: return OK;
    case FROM_SQL: return param_sql(c, k->sql, f, a, err);
    case FROM_CODES: return param_codes(k->words, f, a, err);
    case FROM_COMMITTEES: return param_committees(f, a, err);
    case FROM_GOALS: return param_goals(c, f, a, err);
    case FROM_GRANTS: return param_grants(c, f, a, err);
    case FROM_CASES: return param_cases(c, f, a, err);
    case FROM_WORDS: return param_words(k->words, f, a, err);
    }
    return OK;
}

int param_fields(struct conn *c, const char *id, const char *params, struct param_field *ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    size_t n = 0;
    int rc = OK;
    char *save = NULL, *words = arena_strdup(a, params ? params : "");
    for (char *name = strtok_r(words, " ", &save); !rc && name && n < PARAM_FIELDS;
         name = strtok_r(NULL, " ", &save)) {
        const struct param_known *k = param_find(id, name);
        ret[n] = (struct param_field){.name = name,
            .label = k ? tr(k->label) : name,
            .hint = k && k->hint ? tr(k->hint) : NULL,
            .kind = k ? k->kind : PARAM_TEXT};
        rc = k ? param_fill(c, k, &ret[n], a, err) : OK;
        n++;
    }
    *ret_n = n;
    return rc;
}
