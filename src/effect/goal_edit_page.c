/* Making a goal and changing one: a form whose fields are the grammar, read aloud and measured before it is saved. */
#include "effect/goal_edit_page.h"

#include "base/text.h"
#include "economy/grant.h"
#include "effect/effect_page.h"
#include "effect/goal_change.h"
#include "effect/goal_grammar.h"
#include "effect/goal_words.h"
#include "effect/suppress.h"
#include "goal_edit.html.h"
#include "offer/intervention.h"
#include "offer/strategy.h"
#include "people/citizen_access_page.h"
#include "supply/activity_count.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/organisation.h"
#include "system/source.h"

#include <string.h>

/* ---- lists to choose from ---- */

struct lists {
    struct html_option *interventions, *strategies, *initiatives, *grants, *sources;
    size_t n_interventions, n_strategies, n_initiatives, n_grants, n_sources;
};

#define READ_LIST(type, call, options, n_options, titled)                                                    \
    do {                                                                                                     \
        struct type *rows = NULL;                                                                            \
        size_t n = 0;                                                                                        \
        rc = rc ? rc : call;                                                                                 \
        (options) = arena_must(a, (n + 1) * sizeof *(options));                                              \
        for (size_t i = 0; !rc && i < n; i++)                                                                \
            (options)[(n_options)++] = (struct html_option){rows[i].key, titled};                            \
    } while (0)

static int read_initiatives(struct req *req, struct conn *c, struct lists *l)
{
    struct strategy *strategies;
    size_t n, total = 0;
    struct arena *a = req->arena;
    int rc = strategy_list(c, &strategies, &n, a, &req->err);
    struct html_option *all = arena_must(a, 200 * sizeof *all);
    for (size_t i = 0; !rc && i < n; i++) {
        struct initiative *rows;
        size_t m = 0;
        rc = strategy_initiatives(c, strategies[i].key, &rows, &m, a, &req->err);
        for (size_t k = 0; !rc && k < m && total < 200; k++)
            all[total++] = (struct html_option){rows[k].key, lang_pick(rows[k].title, rows[k].title_en)};
    }
    l->initiatives = all;
    l->n_initiatives = total;
    return rc;
}

static int read_lists(struct req *req, struct conn *c, struct lists *l)
{
    struct arena *a = req->arena;
    struct err *err = &req->err;
    int rc = read_initiatives(req, c, l);
    READ_LIST(intervention, intervention_list(c, NULL, &rows, &n, a, err), l->interventions,
        l->n_interventions, lang_pick(rows[i].title, rows[i].title_en));
    READ_LIST(strategy, strategy_list(c, &rows, &n, a, err), l->strategies, l->n_strategies,
        lang_pick(rows[i].title, rows[i].title_en));
    READ_LIST(grant, grant_list(c, &rows, &n, a, err), l->grants, l->n_grants,
        lang_pick(rows[i].title, rows[i].title_en));
    READ_LIST(source, source_all(c, &rows, &n, a, err), l->sources, l->n_sources, rows[i].title);
    return rc;
}

static const char *label_in(const struct html_option *options, size_t n, const char *value)
{
    for (size_t i = 0; value && i < n; i++) {
        if (text_equal(options[i].value, value))
            return options[i].label;
    }
    return value;
}

int goal_about(struct req *req, struct conn *c, const struct goal *g, const char **ret)
{
    struct lists l = {0};
    struct intervention iv;
    int rc = OK;
    *ret = NULL;
    if (g->intervention) {
        rc = intervention_by_key(c, g->intervention, &iv, req->arena, &req->err);
        *ret = rc ? NULL : lang_pick(iv.title, iv.title_en);
        return rc;
    }
    rc = read_lists(req, c, &l);
    *ret = rc              ? NULL
           : g->initiative ? label_in(l.initiatives, l.n_initiatives, g->initiative)
           : g->strategy   ? label_in(l.strategies, l.n_strategies, g->strategy)
                           : label_in(l.grants, l.n_grants, g->grant_key);
    return rc;
}

/* ---- the form ---- */

struct list_of_field {
    const char *field;
    const struct goal_word *words;
};
static const struct list_of_field WORDS[] = {{"population", GOAL_POPULATIONS}, {"start_day", GOAL_START_DAYS},
    {"counting", GOAL_COUNTINGS}, {"outcome_kind", GOAL_OUTCOME_KINDS}, {"outcome", GOAL_STATUSES},
    {"horizon_kind", GOAL_HORIZONS}, {"horizon_unit", GOAL_HORIZON_UNITS}, {"comparator", GOAL_COMPARATORS},
    {"unit", GOAL_THING_UNITS}, {"profile", GOAL_PROFILES}, {"gone", GOAL_GONES}};

static const struct goal_word *words_of(const char *field)
{
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (text_equal(WORDS[i].field, field))
            return WORDS[i].words;
    }
    return NULL;
}

const char *goal_field_words(struct req *req, const char *name, const char *value)
{
    const struct goal_word *words = words_of(name), *word;
    if (!value || !*value)
        return NULL;
    const struct activity_measure *measure = activity_measure_find(value);
    if (text_equal(name, "outcome") && measure)
        return tr(measure->label);
    if (text_equal(name, "outcome"))
        return goal_outcome_words(&(struct goal){.outcome = value}, req->arena);
    if (words)
        return (word = goal_word_find(words, value)) ? tr(word->label) : code_label_many("unit", value);
    if (text_equal(name, "also_in"))
        return organisation_name(value);
    return text_equal(name, "spell_kind") ? code_label("spell_kind", value) : value;
}

struct edit {
    struct goal goal; /* as typed, tidied */
    struct goal stored;
    struct goal_base base;
    const char *about, *who;
    struct lists lists;
    struct goal_edit_view view;
    bool is_new, is_preview;
};

/* Of each field of the form: its group, whether a value is always asked for, and the hint. */
struct form_field {
    const char *name;
    int group;
    bool asked;
    const char *hint; /* N_() or NULL */
};
enum { G_OF, G_POPULATION, G_OUTCOME, G_TIME, G_TARGET, G_RULES, G_WORDS, G_CHANGE };
static const struct form_field FIELDS[] = {
    {"title", G_OF, true, NULL},
    {"title_en", G_OF, false, NULL},
    {"intervention", G_OF, false, N_("Vælg indsatsen, når det er dens forløb, der tælles.")},
    {"strategy", G_OF, false, NULL},
    {"initiative", G_OF, false, NULL},
    {"grant_key", G_OF, false, NULL},
    {"source", G_OF, false, N_("Hvor målet er besluttet eller trykt.")},
    {"source_other", G_OF, false, N_("Når kilden ikke står på listen: skriv dens titel og dato.")},
    {"place", G_OF, false, N_("Fx Tabel 1.")},
    {"population", G_POPULATION, true, NULL},
    {"spell_kind", G_POPULATION, false, N_("Kun når det er personer på en ydelse.")},
    {"age_from", G_POPULATION, false, N_("Alder på den dag, tiden regnes fra.")},
    {"age_to", G_POPULATION, false, N_("Skriv 29 for personer under 30 år.")},
    {"also_in", G_POPULATION, false,
        N_("Kun den, der samtidig har et forløb i et af forvaltningens tilbud, fx en social sag i SOF.")},
    {"restriction", G_POPULATION, false,
        N_("Fx sygdom i mere end 14 dage. Skriver du noget her, beregnes der ingen værdi.")},
    {"start_day", G_POPULATION, true, N_("Gælder personer, der er begyndt i en indsats.")},
    {"counting", G_POPULATION, true, NULL},
    {"outcome_kind", G_OUTCOME, true, NULL},
    {"outcome", G_OUTCOME, false, NULL},
    {"horizon_kind", G_TIME, true, NULL},
    {"horizon_n", G_TIME, true,
        N_("Et helt tal, fx 2. Lad feltet være tomt, når der måles over et helt år.")},
    {"horizon_unit", G_TIME, true, NULL},
    {"comparator", G_TARGET, true, NULL},
    {"target", G_TARGET, true,
        N_("I pct., eller i enheden nedenfor. Lad feltet være tomt, når der ikke er et måltal.")},
    {"target_high", G_TARGET, false, N_("Kun ved et interval.")},
    {"unit", G_TARGET, false, N_("Kun når antallet er selve målet.")},
    {"base_year", G_TARGET, false, N_("Kun ved fald eller stigning fra et år til et andet.")},
    {"target_year", G_TARGET, false, N_("Tomt, når målet gælder hvert år.")},
    {"profile", G_RULES, true, NULL},
    {"gone", G_RULES, true, NULL},
    {"definition", G_WORDS, false, N_("Det, som læsningen ovenfor ikke siger.")},
    {"definition_en", G_WORDS, false, NULL},
    {"ambiguity", G_WORDS, false, N_("Hvad lader kilden stå åbent, og hvad har du valgt?")},
    {"ambiguity_en", G_WORDS, false, NULL},
    {"valid_from", G_CHANGE, true, N_("Skriv datoen som 09.03.2026.")},
    {"reason", G_CHANGE, true, N_("Står i målets historik sammen med dit navn.")},
};
enum { N_FIELDS = sizeof FIELDS / sizeof FIELDS[0] };

/* A paper that is not among the loaded sources stands as it is written. */
static const struct field other_source = {
    "source_other", F_TEXT, offsetof(struct goal, source), N_("Anden kilde"), 0, 200, NULL};

static const struct field *field_of(const char *name)
{
    return text_equal(name, other_source.name) ? &other_source : field_find(&goal_table, name);
}

/* What a goal belongs to stays, and a new goal has no history to tell of. */
static bool is_in_form(const struct edit *e, const struct form_field *f)
{
    static const char *const fixed[] = {
        "intervention", "strategy", "initiative", "grant_key", "source", "source_other", "place"};
    if (e->is_new)
        return f->group != G_CHANGE;
    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++) {
        if (text_equal(f->name, fixed[i]))
            return false;
    }
    return true;
}

static const struct html_option *word_options(struct req *req, const struct goal_word *words, size_t *ret_n)
{
    size_t n = 0;
    while (words[n].code)
        n++;
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct html_option){words[i].code,
            words[i].hint ? arena_printf(req->arena, "%s. %s", tr(words[i].label), tr(words[i].hint))
                          : tr(words[i].label)};
    *ret_n = n;
    return o;
}

static const struct html_option *admin_options(struct req *req, size_t *ret_n)
{
    const struct organisation *rows;
    size_t all = organisation_all(&rows), n = 0;
    struct html_option *o = arena_must(req->arena, (all + 1) * sizeof *o);
    for (size_t i = 0; i < all; i++) {
        bool seen = !text_equal(rows[i].kind, "administration");
        for (size_t k = 0; k < n && !seen; k++)
            seen = text_equal(o[k].value, rows[i].key);
        if (!seen)
            o[n++] = (struct html_option){rows[i].key, organisation_name(rows[i].key)};
    }
    *ret_n = n;
    return o;
}

static const struct html_option *options_of(
    struct req *req, const struct lists *l, const char *name, size_t *ret_n)
{
    const struct goal_word *words = words_of(name);
    *ret_n = 0;
    if (words)
        return word_options(req, words, ret_n);
    if (text_equal(name, "also_in"))
        return admin_options(req, ret_n);
    if (text_equal(name, "spell_kind"))
        return page_options(req->arena, "spell_kind", NULL, ret_n);
    const struct {
        const char *name;
        const struct html_option *options;
        size_t n;
    } known[] = {{"intervention", l->interventions, l->n_interventions},
        {"strategy", l->strategies, l->n_strategies}, {"initiative", l->initiatives, l->n_initiatives},
        {"grant_key", l->grants, l->n_grants}, {"source", l->sources, l->n_sources}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (text_equal(known[i].name, name)) {
            *ret_n = known[i].n;
            return known[i].options;
        }
    }
    return NULL;
}

/* Those of the grammar, and what a stored definition has besides. */
static const struct html_option *outcome_options(struct req *req, const struct goal *stored, size_t *ret_n)
{
    enum { MORE = 8 };
    size_t n, len;
    const char *word, *list = stored->outcome;
    const struct html_option *known = word_options(req, GOAL_STATUSES, &n);
    struct html_option *o = arena_must(req->arena, (n + MORE) * sizeof *o);
    memcpy(o, known, n * sizeof *o);
    *ret_n = n;
    while (!text_equal(stored->population, "things") && list && *ret_n < n + MORE &&
           text_list_next(&list, &word, &len)) {
        const char *code = arena_strndup(req->arena, word, len);
        bool by_itself = text_equal(code, "left_benefit") || text_equal(code, "health_improved");
        if (!by_itself && !goal_word_find(GOAL_STATUSES, code))
            o[(*ret_n)++] = (struct html_option){code, goal_field_words(req, "outcome", code)};
    }
    return o;
}

/* The boxes of a list of outcomes, or the one answer of a conflict. */
static const char *typed_outcome(struct req *req)
{
    const char **values, *out = NULL;
    size_t n = req_all(req, "outcome", &values);
    if (n && conflict_is_choice(req, "outcome"))
        n = 1;
    for (size_t i = 0; i < n; i++)
        out = out ? arena_printf(req->arena, "%s,%s", out, values[i]) : values[i];
    return out && *out ? out : NULL;
}

static const char *typed_value(struct req *req, const struct edit *e, const struct field *f)
{
    if (!req_is_post(req))
        return citizen_page_field_text(f, &e->goal, req->arena);
    if (text_equal(f->name, "outcome")) {
        const char *outcome = typed_outcome(req);
        return outcome ? outcome : "";
    }
    return req_form(req, f->name);
}

static void build_groups(struct req *req, struct edit *e)
{
    static const char *const titles[GOAL_GROUPS] = {N_("Målet"), N_("Grundlag"), N_("Udfald"),
        N_("Målepunkt"), N_("Måltal"), N_("Regler"), N_("Med egne ord"), N_("Ændringen")};
    struct goal_edit_view *v = &e->view;
    v->n_groups = e->is_new ? G_CHANGE : GOAL_GROUPS;
    for (size_t i = 0; i < v->n_groups; i++)
        v->groups[i].title = tr(titles[i]);
    v->groups[G_OF].lead = e->is_new ? tr("Vælg mindst én af indsats, strategi og bevilling.") : NULL;
    for (size_t i = 0; i < N_FIELDS; i++) {
        const struct form_field *f = &FIELDS[i];
        struct goal_group_fields *group = &v->groups[f->group];
        if (!is_in_form(e, f) || group->n == GOAL_GROUP_FIELDS)
            continue;
        const struct field *field = field_of(f->name);
        struct goal_field_view *out = &group->fields[group->n++];
        struct field *shown = arena_must(req->arena, sizeof *shown);
        *shown = *field;
        shown->rule |= f->asked ? FR_REQUIRED : 0;
        *out = (struct goal_field_view){.field = text_equal(f->name, "outcome") ? NULL : shown,
            .typed = typed_value(req, e, field),
            .error = err_field_text(&req->err, f->name),
            .hint = f->hint ? tr(f->hint) : NULL};
        out->options = out->field ? options_of(req, &e->lists, f->name, &out->n_options)
                                  : outcome_options(req, &e->stored, &out->n_options);
    }
}

static void new_goal(struct req *req, struct goal *g)
{
    field_clear_row(&goal_table, g);
    g->intervention = req_text(req, "indsats");
    g->population = "course_ended";
    g->start_day = "first_day";
    g->counting = "first";
    g->outcome_kind = "status";
    g->horizon_kind = "at";
    g->horizon_unit = "months";
    g->comparator = "at_least";
    g->profile = "local";
    g->gone = "not_achieved";
}

static int load(struct req *req, struct edit *e)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    if (e->is_new)
        new_goal(req, &e->stored);
    else
        rc = goal_newest(c, req_text(req, "key"), &e->stored, &e->base, &e->who, req->arena, &req->err);
    if (!rc)
        rc = read_lists(req, c, &e->lists);
    if (!rc && !e->is_new)
        rc = goal_about(req, c, &e->stored, &e->about);
    db_release(req->db, c);
    e->goal = e->stored;
    e->goal.reason = NULL;
    if (!e->is_new)
        e->goal.valid_from = clock_today();
    return rc;
}

/* What was typed, over what is stored. A word that is not in its list becomes a message. */
static void read_form(struct req *req, struct edit *e)
{
    struct goal *g = &e->goal;
    for (size_t i = 0; i < N_FIELDS; i++) {
        const struct field *f = field_of(FIELDS[i].name);
        const char *typed = is_in_form(e, &FIELDS[i]) ? typed_value(req, e, f) : NULL;
        size_t n;
        if (!typed || (f == &other_source && !*typed))
            continue;
        const struct html_option *options = options_of(req, &e->lists, f->name, &n);
        if (options && *typed && !text_equal(f->name, "outcome") && label_in(options, n, typed) == typed)
            err_field(&req->err, f->name, "%s", tr("Vælg en af mulighederne."));
        else
            field_parse(f, g, typed, false, req->arena, &req->err);
    }
    const char *word, *list = g->outcome;
    size_t len;
    while (list && text_list_next(&list, &word, &len)) {
        if (!goal_word_find(GOAL_STATUSES, arena_strndup(req->arena, word, len)) &&
            !text_list_has(e->stored.outcome, arena_strndup(req->arena, word, len)))
            err_field(&req->err, "outcome", "%s", tr("Vælg en af mulighederne."));
    }
    if (text_equal(g->population, "things"))
        g->outcome = text_equal(e->stored.population, "things") ? e->stored.outcome : NULL;
    goal_tidy(g);
}

/* ---- reading and value ---- */

static int measure(struct req *req, const struct goal *g, struct goal_result *r, int *ret_year)
{
    struct conn *c;
    day_t as_of = figure_data_date();
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = goal_find_year(c, g, as_of, ret_year, req->arena, &req->err);
    if (!rc)
        rc = goal_compute(c, g, day_from_ymd(*ret_year, 1, 1), day_from_ymd(*ret_year + 1, 1, 1),
            goal_profile_of(g), as_of, r, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static bool is_hidden(struct req *req, const struct goal_result *r)
{
    struct actor actor = req_actor(req);
    if (figure_shows_small(&actor) || !r->computable)
        return false;
    return r->kind == GOAL_COUNT ? suppress_is_small(r->count, figure_small_limit())
                                 : suppress_share(r->x, r->n, figure_small_limit());
}

/* *ret_year is set when a value is measured. */
static int show_value(struct req *req, struct edit *e, int *ret_year)
{
    struct goal_result r;
    struct arena *a = req->arena;
    int year = 0, rc = measure(req, &e->goal, &r, &year);
    if (rc)
        return rc;
    *ret_year = year;
    const char *value = goal_value_words(&e->goal, &r, a);
    e->view.preview_why = goal_verdict_why(&e->goal, &r, a);
    if (!r.computable)
        e->view.preview = tr("Der kan ikke beregnes en værdi.");
    else if (is_hidden(req, &r)) {
        e->view.preview = tr("undertrykt");
        e->view.preview_why = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    } else if (r.kind == GOAL_COUNT)
        e->view.preview =
            arena_printf(a, tr("Med data i dag: %s i %d. %s."), value, year, goal_result_words(&e->goal, &r));
    else if (!value)
        e->view.preview =
            arena_printf(a, tr("Der er ingen forfaldne personer i %d. %lld er endnu ikke forfaldne."), year,
                (long long)r.not_due);
    else
        e->view.preview = arena_printf(a, tr("Med data i dag: %s, %lld af %lld personer i %d. %s."), value,
            (long long)r.x, (long long)r.n, year, goal_result_words(&e->goal, &r));
    return OK;
}

static const char *title_of_intervention(const struct edit *e)
{
    const struct goal *g = &e->goal;
    const struct lists *l = &e->lists;
    return g->intervention ? label_in(l->interventions, l->n_interventions, g->intervention)
           : g->initiative ? label_in(l->initiatives, l->n_initiatives, g->initiative)
           : g->strategy   ? label_in(l->strategies, l->n_strategies, g->strategy)
                           : label_in(l->grants, l->n_grants, g->grant_key);
}

static int fill_reading(struct req *req, struct edit *e)
{
    if (req->err.n_fields || (e->is_new && !req_is_post(req)))
        return OK;
    int year = goal_default_year(&e->goal, figure_data_date());
    int rc = e->is_preview || !req_is_post(req) ? show_value(req, e, &year) : OK;
    e->view.reading = goal_reading(&e->goal, title_of_intervention(e), year, req->arena);
    e->view.n_open = goal_open_questions(&e->goal, e->view.open);
    return rc;
}

/* ---- showing ---- */

static const char *url_of(struct req *req, const struct edit *e, const char *page)
{
    return e->is_new ? "/effekt/maal/ny" : arena_printf(req->arena, "/effekt/maal/%s%s", e->stored.key, page);
}

static int show(struct req *req, struct res *res, struct edit *e)
{
    struct goal_edit_view *v = &e->view;
    const char *title =
        e->is_new ? tr("Nyt effektmål")
                  : arena_printf(req->arena, tr("Ret: %s"), lang_pick(e->stored.title, e->stored.title_en));
    int rc = fill_reading(req, e);
    if (rc)
        return rc;
    build_groups(req, e);
    v->err = req->err.n_fields ? &req->err : NULL;
    v->head = (struct page_head){.title = title,
        .lead = e->is_new
                    ? tr("Hvert felt er en del af målets definition")
                    : arena_printf(req->arena, tr("%s · version %lld er den nyeste; du laver den næste"),
                          e->about ? e->about : "–", (long long)e->stored.no)};
    v->csrf = req_csrf(req);
    v->post_url = url_of(req, e, "/ret");
    v->back_url = e->is_new ? "/effekt/maal" : url_of(req, e, "");
    v->submit = e->is_new ? tr("Gem målet") : tr("Gem ny version");
    v->version = e->is_new ? INT_NONE : goal_base_number(e->base);
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {tr("Effektmål"), "/effekt/maal"},
        {e->is_new ? title : lang_pick(e->stored.title, e->stored.title_en), e->is_new ? NULL : v->back_url},
        {tr("Ret"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, title, crumbs, e->is_new ? 3 : 4);
    t_goal_edit_page(h, v);
    return page_end(req, res, h);
}

static int show_conflict(struct req *req, struct res *res, struct edit *e)
{
    struct conflict_form f;
    struct edit now = {0};
    int rc = load(req, &now);
    if (rc)
        return rc;
    conflict_begin(req, res, &f, url_of(req, e, "/ret"), url_of(req, e, ""), goal_base_number(now.base),
        now.who, tr("målet"));
    for (size_t i = 0; i < N_FIELDS; i++) {
        const struct field *field = field_of(FIELDS[i].name);
        if (!is_in_form(e, &FIELDS[i]))
            continue;
        bool own = FIELDS[i].group == G_CHANGE;
        const char *mine = citizen_page_field_text(field, &e->goal, req->arena);
        const char *theirs = own ? mine : citizen_page_field_text(field, &now.stored, req->arena);
        conflict_add(req, &f, field->name, tr(field->label), mine, theirs,
            goal_field_words(req, field->name, mine), goal_field_words(req, field->name, theirs));
    }
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {tr("Effektmål"), "/effekt/maal"},
        {lang_pick(e->stored.title, e->stored.title_en), url_of(req, e, "")}, {tr("Ret"), NULL}};
    const char *title = tr("Vælg mellem to ændringer");
    struct html *h = page_begin(req, res, MENU_EFFECT, title, crumbs, 4);
    t_page_head(h, &(struct page_head){.title = title});
    t_conflict_form(h, &f);
    return page_end(req, res, h);
}

static bool has_open_choice(struct req *req)
{
    const char *names[N_FIELDS];
    for (size_t i = 0; i < N_FIELDS; i++)
        names[i] = FIELDS[i].name;
    return conflict_is_missing(req, names, N_FIELDS);
}

/* ---- writing ---- */

struct write {
    struct actor actor;
    struct goal goal;
    struct goal_base base, made;
    struct arena *arena;
    bool gone;
};
static int create_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return goal_create(c, &w->actor, &w->goal, w->arena, err);
}
static int revise_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return goal_revise(c, &w->actor, &w->goal, w->base, &w->made, w->arena, err);
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct write *w = ctx;
    return goal_undo(c, &w->actor, w->goal.key, w->base, &w->gone, w->arena, err);
}

static int save(struct req *req, struct res *res, struct edit *e)
{
    struct write w = {.actor = req_actor(req),
        .goal = e->goal,
        .base = e->is_new ? (struct goal_base){0, 0} : goal_base_of(req_int(req, "version", 0)),
        .arena = req->arena};
    if (!e->is_new && has_open_choice(req))
        return show_conflict(req, res, e);
    int rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, e->is_new ? "goal_create" : "goal_revise",
                                     e->is_new ? create_fn : revise_fn, &w, &req->err);
    if (rc == ERR_CONFLICT && !e->is_new)
        return show_conflict(req, res, e);
    if (rc == ERR_INVALID && req->err.n_fields) {
        res->status = err_http_status(ERR_INVALID);
        return show(req, res, e);
    }
    if (rc)
        return rc;
    struct goal_base made = e->is_new ? (struct goal_base){1, dec_is_none(w.goal.target) ? 0 : 1} : w.made;
    return res_redirect(res, arena_printf(req->arena, "/effekt/maal/%s/versioner?kvit=%lld", w.goal.key,
                                 (long long)goal_base_number(made)));
}

static int edit_page(struct req *req, struct res *res, bool is_new)
{
    struct edit *e = arena_alloc(req->arena, sizeof *e);
    if (!e)
        return err_set(&req->err, ERR_LIMIT, "goal edit");
    *e = (struct edit){.is_new = is_new};
    int rc = load(req, e);
    if (rc)
        return rc;
    if (!req_is_post(req))
        return show(req, res, e);
    e->is_preview = req_text(req, "vis") != NULL;
    read_form(req, e);
    if (!e->is_preview)
        return save(req, res, e);
    e->base = is_new ? e->base : goal_base_of(req_int(req, "version", 0));
    goal_check(&e->goal, &req->err);
    return show(req, res, e);
}

static int new_page(struct req *req, struct res *res)
{
    return edit_page(req, res, true);
}
static int revise_page(struct req *req, struct res *res)
{
    return edit_page(req, res, false);
}

static int undo_page(struct req *req, struct res *res)
{
    struct write w = {.actor = req_actor(req),
        .goal = {.key = req_text(req, "key")},
        .base = goal_base_of(req_int(req, "version", 0)),
        .arena = req->arena};
    int rc = db_write(req->db, "goal_undo", undo_fn, &w, &req->err);
    if (rc)
        return rc;
    return res_redirect(
        res, w.gone ? "/effekt/maal"
                    : arena_printf(req->arena, "/effekt/maal/%s/versioner?fortrudt=1", w.goal.key));
}

size_t goal_edit_links(struct req *req, const char *key, struct action ret[GOAL_LINKS])
{
    bool may = who_may(&req->who, PERM_GOAL_EDIT);
    size_t n = 0;
    if (!key) {
        if (may)
            ret[n++] = (struct action){tr("Nyt effektmål"), "/effekt/maal/ny", NULL};
        return n;
    }
    if (may) {
        ret[n++] =
            (struct action){tr("Ret målet"), arena_printf(req->arena, "/effekt/maal/%s/ret", key), NULL};
        ret[n++] = (struct action){
            tr("Oplys et tal"), arena_printf(req->arena, "/effekt/maal/%s/oplyst", key), NULL};
    }
    ret[n++] = (struct action){
        tr("Tidligere versioner"), arena_printf(req->arena, "/effekt/maal/%s/versioner", key), NULL};
    return n;
}

#define TEXT(name)                                                                                           \
    {                                                                                                        \
        name, P_FORM, 0, 400                                                                                 \
    }
#define GOAL_FORM                                                                                            \
    TEXT("title"), TEXT("title_en"), TEXT("intervention"), TEXT("strategy"), TEXT("initiative"),             \
        TEXT("grant_key"), TEXT("source"), TEXT("source_other"), TEXT("place"), TEXT("population"),          \
        TEXT("spell_kind"), TEXT("age_from"), TEXT("age_to"), TEXT("also_in"),                               \
        {"restriction", P_FORM, 0, 600}, TEXT("start_day"), TEXT("counting"), TEXT("outcome_kind"),          \
        TEXT("outcome"), TEXT("horizon_kind"), TEXT("horizon_n"), TEXT("horizon_unit"), TEXT("comparator"),  \
        TEXT("target"), TEXT("target_high"), TEXT("unit"), TEXT("base_year"), TEXT("target_year"),           \
        TEXT("profile"), TEXT("gone"), {"definition", P_FORM, 0, 4000}, {"definition_en", P_FORM, 0, 4000},  \
        {"ambiguity", P_FORM, 0, 4000}, {"ambiguity_en", P_FORM, 0, 4000}, TEXT("valid_from"),               \
        {"reason", P_FORM, 0, 1200}, {"version", P_INT, 0, INT64_MAX}, {"vis", P_KEY, 0, 0}, CONFLICT_PARAM

static const struct param new_params[] = {{"indsats", P_KEY, 0, 0}, GOAL_FORM};
ROUTE(goal_new_get, "GET", "/effekt/maal/ny", PERM_GOAL_EDIT, new_page, new_params);
ROUTE(goal_new_post, "POST", "/effekt/maal/ny", PERM_GOAL_EDIT, new_page, new_params);
static const struct param revise_params[] = {{"key", P_KEY, 0, 0}, GOAL_FORM};
ROUTE(goal_revise_get, "GET", "/effekt/maal/{key}/ret", PERM_GOAL_EDIT, revise_page, revise_params);
ROUTE(goal_revise_post, "POST", "/effekt/maal/{key}/ret", PERM_GOAL_EDIT, revise_page, revise_params);
static const struct param undo_params[] = {{"key", P_KEY, 0, 0}, {"version", P_INT, 0, INT64_MAX}};
ROUTE(goal_undo_post, "POST", "/effekt/maal/{key}/fortryd", PERM_GOAL_EDIT, undo_page, undo_params);
