/* The parts of a budget note around its lines: initiatives, texts, scenarios, assumptions, related papers; undo, approval. */
#include "base/text.h"
#include "budget/note_part_page.h"
#include "offer/rule_of_law.h"
#include "system/code.h"
#include "system/layout_page.h"

/* ---- initiatives ---- */

enum { MAX_SECTION_LINKS = 5 };
static const struct field link_fields[MAX_SECTION_LINKS] = {
    {"iv0", F_TEXT, 0, N_("Indsats"), 0, 80, NULL},
    {"iv1", F_TEXT, 0, N_("Indsats 2"), 0, 80, NULL},
    {"iv2", F_TEXT, 0, N_("Indsats 3"), 0, 80, NULL},
    {"iv3", F_TEXT, 0, N_("Indsats 4"), 0, 80, NULL},
    {"iv4", F_TEXT, 0, N_("Indsats 5"), 0, 80, NULL},
};

static const char *nth_of_list(struct req *req, const char *list, size_t i)
{
    const char *word;
    for (size_t n, k = 0; text_list_next(&list, &word, &n); k++) {
        if (k == i)
            return arena_strndup(req->arena, word, n);
    }
    return "";
}

/* The letter after the last one. */
static const char *next_letter(struct req *req, const struct note_full *n)
{
    char letter = 'a';
    for (size_t i = 0; i < n->n_sections; i++) {
        if (n->sections[i].letter[0] >= letter && n->sections[i].letter[0] < 'z')
            letter = (char)(n->sections[i].letter[0] + 1);
    }
    return arena_printf(req->arena, "%c", letter);
}

static int section_form(struct req *req, struct note_part_edit *e)
{
    struct budget_note_section *s = e->row;
    const struct html_option *interventions;
    size_t n;
    int rc = note_intervention_options(req, e->c, &interventions, &n);
    if (rc)
        return rc;
    if (e->is_new)
        s->letter = next_letter(req, &e->n);
    note_part_add(req, e, "letter", NULL);
    note_part_add(req, e, "title", NULL);
    note_part_add(req, e, "change", NULL);
    note_part_add(req, e, "reason", NULL);
    note_part_add(
        req, e, "content", tr("Du kan bruge Markdown: tom linje for nyt afsnit, - for punkter, **fed**."));
    for (size_t i = 0; i < MAX_SECTION_LINKS; i++)
        record_form_choice(req, &e->f.form, &link_fields[i], nth_of_list(req, s->interventions, i),
            interventions, n, i ? NULL : tr("Mål og forløb følger med indsatsen."));
    note_part_add(req, e, "citizens", tr("Bruges til prisen pr. borger."));
    note_part_add(
        req, e, "rent", tr("Retningslinjerne for budgetnotater kræver et svar for hvert initiativ."));
    note_part_add(req, e, "management", NULL);
    return OK;
}

static void section_read(struct req *req, struct note_part_edit *e, void *row)
{
    struct budget_note_section *s = row;
    s->interventions = NULL;
    for (size_t i = 0; i < e->f.form.n; i++) {
        const struct record_field *r = &e->f.form.fields[i];
        if (r->field < link_fields || r->field >= link_fields + MAX_SECTION_LINKS)
            continue;
        const char *key = note_chosen(req, r->field->name, r->options, r->n_options);
        if (key && !text_list_has(s->interventions, key))
            s->interventions =
                s->interventions ? arena_printf(req->arena, "%s,%s", s->interventions, key) : key;
    }
}

static void section_conflict(struct req *req, struct note_part_edit *e, const void *now)
{
    const struct budget_note_section *s = now;
    for (size_t i = 0; i < e->f.form.n; i++) {
        struct record_field *r = &e->f.form.fields[i];
        if (r->field < link_fields || r->field >= link_fields + MAX_SECTION_LINKS)
            continue;
        const char *stored = nth_of_list(req, s->interventions, (size_t)(r->field - link_fields));
        const char *words = *stored ? stored : tr("ingenting");
        for (size_t k = 0; k < r->n_options; k++) {
            if (text_equal(r->options[k].value, stored))
                words = r->options[k].label;
        }
        if (!text_equal(stored, r->typed))
            r->hint = arena_printf(req->arena, tr("Gemt nu: %s"), words);
    }
}

static const struct note_part_page section_page = {NOTE_SECTION, "initiativer", N_("Nyt initiativ"),
    N_("Ret initiativet"), NULL, section_form, section_read, section_conflict, false, NULL};

/* ---- texts ---- */

static int text_form(struct req *req, struct note_part_edit *e)
{
    note_part_add(req, e, "body",
        tr("Du kan bruge Markdown: tom linje for nyt afsnit, - for punkter, **fed**. Skriv {{beløb a 2026}}, {{beløb a årligt}} og {{år a}}, så følger tal og år linjerne."));
    return OK;
}
static const struct note_part_page text_page = {
    NOTE_TEXT, "tekster", N_("Skriv teksten"), N_("Ret teksten"), NULL, text_form, NULL, NULL, true, NULL};

static int note_text_page(struct req *req, struct res *res)
{
    struct note_full n;
    struct budget_note_text row;
    const char *part = req_text(req, "part");
    int rc = note_of_request(req, &n);
    if (!rc && !code_is_valid("note_text", part, DAY_NONE))
        rc =
            err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Den del af notatet findes ikke. Åbn notatet igen."));
    if (rc)
        return rc;
    field_clear_row(&budget_note_text_table, &row);
    row.part = part;
    for (size_t i = 0; i < n.n_texts; i++) {
        if (text_equal(n.texts[i].part, part))
            row = n.texts[i];
    }
    struct note_part_page *p = arena_must(req->arena, sizeof *p);
    *p = text_page;
    p->title = p->title_new = code_label("note_text", part);
    return note_part_run(req, res, p, &row);
}

/* ---- scenarios ---- */

static int scenario_form(struct req *req, struct note_part_edit *e)
{
    struct budget_note_scenario *s = e->row;
    if (e->is_new) {
        s->nr = e->n.n_scenarios ? e->n.scenarios[e->n.n_scenarios - 1].nr + 1 : 1;
        s->title = arena_printf(req->arena, tr("Scenarie %lld"), (long long)s->nr);
    }
    note_part_add(req, e, "nr", NULL);
    note_part_add(req, e, "title", NULL);
    note_part_add(req, e, "body", tr("Linjer uden scenarie er med i alle scenarier."));
    return OK;
}
static const struct note_part_page scenario_page = {NOTE_SCENARIO, "scenarier", N_("Nyt scenarie"),
    N_("Ret scenariet"), NULL, scenario_form, NULL, NULL, false, NULL};

/* ---- assumptions ---- */

static int assumption_form(struct req *req, struct note_part_edit *e)
{
    struct budget_note_assumption *s = e->row;
    size_t n;
    const struct html_option *sections = note_section_options(req, &e->n, &n);
    struct rule_of_law *rules;
    size_t n_rules = 0;
    int rc = q_table(e->c, &rule_of_law_table, &rules, &n_rules, req->arena, &req->err);
    struct html_option *o = rc ? NULL : arena_array(req->arena, n_rules + 1, sizeof *o);
    if (!o)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "rules");
    for (size_t i = 0; i < n_rules; i++)
        o[i] = (struct html_option){rules[i].key, rules[i].text};
    if (e->is_new)
        s->state = "awaited";
    note_part_add(req, e, "text", NULL);
    note_part_choice(req, e, "section", sections, n, tr("Tomt, når den gælder hele notatet."));
    note_part_add(req, e, "reform", tr("Den lov eller reform, der kan ændre forudsætningen."));
    note_part_choice(
        req, e, "rule_key", o, n_rules, tr("Når reglens dag bliver kendt, skal forudsætningen vurderes."));
    note_part_add(req, e, "reform_date",
        tr("Skriv datoen som 01.01.2027. Når den er sat, skal forudsætningen vurderes."));
    note_part_add(req, e, "state", NULL);
    return OK;
}
static const struct note_part_page assumption_page = {NOTE_ASSUMPTION, "forudsaetninger",
    N_("Ny forudsætning"), N_("Ret forudsætningen"), NULL, assumption_form, NULL, NULL, false, NULL};

/* ---- related notes and grants ---- */

static int related_form(struct req *req, struct note_part_edit *e)
{
    const struct html_option *grants;
    size_t n;
    int rc = note_grant_options(req, e->c, &grants, &n);
    if (rc)
        return rc;
    note_part_add(req, e, "relation", NULL);
    note_part_add(req, e, "number", tr("Fx BI11. Notatet behøver ikke findes i Tovholder."));
    note_part_choice(req, e, "grant_key", grants, n, tr("Når det er en bevilling, der går forud."));
    note_part_add(req, e, "reason", NULL);
    return OK;
}
static const struct note_part_page related_page = {NOTE_RELATED, "beslaegtede", N_("Ny sammenhæng"),
    N_("Ret sammenhængen"), NULL, related_form, NULL, NULL, false, NULL};

#define PART_HANDLERS(name)                                                                                  \
    static int name##_run(struct req *req, struct res *res)                                                  \
    {                                                                                                        \
        return note_part_run(req, res, &name##_page, NULL);                                                  \
    }                                                                                                        \
    static int name##_drop(struct req *req, struct res *res)                                                 \
    {                                                                                                        \
        return note_part_drop(req, res, &name##_page);                                                       \
    }
PART_HANDLERS(section)
PART_HANDLERS(scenario)
PART_HANDLERS(assumption)
PART_HANDLERS(related)

/* ---- assessing an assumption ---- */

static int assess_form(struct req *req, struct note_part_edit *e)
{
    struct budget_note_assumption *s = e->row;
    e->f.form.lead =
        arena_printf(req->arena, "%s%s%s", s->text, s->reform ? " " : "", s->reform ? s->reform : "");
    if (!req_is_post(req))
        s->outcome = NULL;
    note_part_add(req, e, "state", NULL);
    note_part_add(req, e, "outcome",
        tr("Hvad er du kommet frem til? Skal notatet rettes, eller skal der en ny sag til?"));
    e->f.form.submit = tr("Gem vurderingen");
    return OK;
}
struct assess {
    struct actor actor;
    int64_t id, version, nr;
    const char *state, *outcome;
};
static int assess_fn(struct conn *c, void *ctx, struct err *err)
{
    struct assess *w = ctx;
    return note_assess(c, &w->actor, w->id, w->version, w->state, w->outcome, &w->nr, err);
}

static int assess_save(struct req *req, struct note_part_edit *e, const void *row, int64_t *ret_nr)
{
    const struct budget_note_assumption *s = row;
    struct assess w = {req_actor(req), s->id, s->version, 0, s->state, s->outcome};
    (void)e;
    int rc = db_write(req->db, "note_assess", assess_fn, &w, &req->err);
    *ret_nr = w.nr;
    return rc;
}
static const struct note_part_page assess_page = {NOTE_ASSUMPTION, "forudsaetninger",
    N_("Vurder forudsætningen"), N_("Vurder forudsætningen"), "vurderet", assess_form, NULL, NULL, true,
    assess_save};

static int note_assess_page(struct req *req, struct res *res)
{
    return note_part_run(req, res, &assess_page, NULL);
}

/* ---- undo, approval ---- */

struct turn {
    struct actor actor;
    const char *key;
    int64_t number;
};
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct turn *w = ctx;
    return note_undo(c, &w->actor, w->key, w->number, err);
}
static int approve_fn(struct conn *c, void *ctx, struct err *err)
{
    struct turn *w = ctx;
    return note_approve(c, &w->actor, w->key, w->number, err);
}
static int reopen_fn(struct conn *c, void *ctx, struct err *err)
{
    struct turn *w = ctx;
    return note_reopen(c, &w->actor, w->key, w->number, err);
}

static int turn(struct req *req, struct res *res, const char *param, db_write_fn *fn, const char *receipt)
{
    struct turn w = {req_actor(req), req_text(req, "key"), req_int(req, param, 0)};
    int rc = db_write(req->db, "note_turn", fn, &w, &req->err);
    if (rc == ERR_REFUSED || rc == ERR_CONFLICT || rc == ERR_DENIED || rc == ERR_INVALID)
        return note_show_failed(req, res, rc);
    return rc ? rc : note_form_done(req, res, w.key, receipt, 0);
}
static int note_undo_post(struct req *req, struct res *res)
{
    return turn(req, res, "nr", undo_fn, "fortrudt");
}
static int note_approve_post(struct req *req, struct res *res)
{
    return turn(req, res, "version", approve_fn, "godkendt");
}
static int note_reopen_post(struct req *req, struct res *res)
{
    return turn(req, res, "version", reopen_fn, "aabnet");
}

#define KEYS                                                                                                 \
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},                                                       \
    {                                                                                                        \
        "version", P_INT, 1, INT64_MAX                                                                       \
    }
static const struct param section_params[] = {KEYS, {"letter", P_FORM, 0, 20}, {"title", P_FORM, 0, 400},
    {"change", P_FORM, 0, 40}, {"reason", P_FORM, 0, 2000}, {"content", P_FORM, 0, 40000},
    {"iv0", P_FORM, 0, 80}, {"iv1", P_FORM, 0, 80}, {"iv2", P_FORM, 0, 80}, {"iv3", P_FORM, 0, 80},
    {"iv4", P_FORM, 0, 80}, {"citizens", P_FORM, 0, 20}, {"rent", P_FORM, 0, 20},
    {"management", P_FORM, 0, 20}};
static const struct param text_params[] = {KEYS, {"part", P_KEY, 0, 0}, {"body", P_FORM, 0, 40000}};
static const struct param scenario_params[] = {
    KEYS, {"nr", P_FORM, 0, 20}, {"title", P_FORM, 0, 400}, {"body", P_FORM, 0, 8000}};
static const struct param assumption_params[] = {KEYS, {"text", P_FORM, 0, 2000}, {"section", P_FORM, 0, 20},
    {"reform", P_FORM, 0, 400}, {"rule_key", P_FORM, 0, 80}, {"reform_date", P_FORM, 0, 40},
    {"state", P_FORM, 0, 40}, {"outcome", P_FORM, 0, 4000}};
static const struct param related_params[] = {KEYS, {"relation", P_FORM, 0, 40}, {"number", P_FORM, 0, 80},
    {"grant_key", P_FORM, 0, 80}, {"reason", P_FORM, 0, 2000}};
static const struct param turn_params[] = {
    {"key", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}};

#define NOTE "/oekonomi/notater/{key}/"
#define PART_ROUTES(name, path)                                                                              \
    ROUTE(note_##name##_new, "GET", NOTE path "/ny", PERM_ECONOMY_EDIT, name##_run, name##_params);          \
    ROUTE(note_##name##_new_post, "POST", NOTE path "/ny", PERM_ECONOMY_EDIT, name##_run, name##_params);    \
    ROUTE(note_##name##_edit, "GET", NOTE path "/{id}", PERM_ECONOMY_EDIT, name##_run, name##_params);       \
    ROUTE(note_##name##_edit_post, "POST", NOTE path "/{id}", PERM_ECONOMY_EDIT, name##_run, name##_params); \
    ROUTE(note_##name##_drop_post, "POST", NOTE path "/{id}/fjern", PERM_ECONOMY_EDIT, name##_drop,          \
        name##_params)
PART_ROUTES(section, "initiativer");
PART_ROUTES(scenario, "scenarier");
PART_ROUTES(assumption, "forudsaetninger");
PART_ROUTES(related, "beslaegtede");
ROUTE(note_text_get, "GET", NOTE "tekster/{part}", PERM_ECONOMY_EDIT, note_text_page, text_params);
ROUTE(note_text_post, "POST", NOTE "tekster/{part}", PERM_ECONOMY_EDIT, note_text_page, text_params);
ROUTE(note_assess_form, "GET", NOTE "forudsaetninger/{id}/vurder", PERM_ECONOMY_EDIT, note_assess_page,
    assumption_params);
ROUTE(note_assess_save, "POST", NOTE "forudsaetninger/{id}/vurder", PERM_ECONOMY_EDIT, note_assess_page,
    assumption_params);
ROUTE(note_undo_route, "POST", NOTE "fortryd", PERM_ECONOMY_EDIT, note_undo_post, turn_params);
ROUTE(note_approve_route, "POST", NOTE "godkend", PERM_ECONOMY_APPROVE, note_approve_post, turn_params);
ROUTE(note_reopen_route, "POST", NOTE "aabn", PERM_ECONOMY_EDIT, note_reopen_post, turn_params);
