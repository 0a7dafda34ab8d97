/* A line of a budget note: what, who, where it is booked, and an amount in 1.000 kr. for each of the note's years. */
#include "base/text.h"
#include "budget/note_part_page.h"
#include "system/code.h"

#include <string.h>

/* The amounts of the form, in 1.000 kr.; slot i is the note's first year of that kind + i. */
struct note_amounts {
    struct dec b[NOTE_YEARS];
};
static const char *const slot_names[NOTE_YEARS] = {
    "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9", "b10", "b11"};

static bool is_earlier(const struct budget_note_line *l)
{
    return text_equal(l->kind, "earlier");
}

static void period(
    const struct note_part_edit *e, const struct budget_note_line *l, int64_t *from, int64_t *to)
{
    *from = is_earlier(l) ? e->n.head.earlier_from : e->n.head.year_from;
    *to = is_earlier(l) ? e->n.head.earlier_to : e->n.head.year_to;
}

/* "5661" or "5661,5": 1.000 kr. with the decimals there are. */
static const char *tkr_typed(struct req *req, struct money m)
{
    struct note_amounts a;
    const struct field f = {"b", F_DEC, 0, NULL, 0, 0, NULL};
    if (money_is_none(m))
        return "";
    if (m.oere % 100)
        return arena_printf(req->arena, "%lld,%05lld", (long long)(m.oere / 100000),
            (long long)((m.oere < 0 ? -m.oere : m.oere) % 100000));
    a.b[0] = (struct dec){m.oere / 100};
    return field_text(&f, &a, req->arena);
}

static void add_amounts(struct req *req, struct note_part_edit *e, const struct budget_note_line *l)
{
    int64_t from, to;
    period(e, l, &from, &to);
    for (int64_t i = 0; from != INT_NONE && i <= to - from && i < NOTE_YEARS; i++) {
        struct field *f = arena_must(req->arena, sizeof *f);
        *f = (struct field){slot_names[i], F_DEC, (size_t)i * sizeof(struct dec),
            arena_printf(req->arena, tr("%lld, 1.000 kr."), (long long)(from + i)), 0, 0, NULL};
        record_form_choice(req, &e->f.form, f, tkr_typed(req, note_line_year(l, from + i)), NULL, 0,
            i ? NULL : tr("Skriv 5.661 for 5.661.000 kr. Lad et år stå tomt, når der ikke er et beløb."));
    }
}

static const struct html_option *scenario_options(struct req *req, const struct note_full *n, size_t *ret_n)
{
    struct html_option *o = arena_must(req->arena, (n->n_scenarios + 1) * sizeof *o);
    for (size_t i = 0; i < n->n_scenarios; i++)
        o[i] = (struct html_option){
            arena_printf(req->arena, "%lld", (long long)n->scenarios[i].nr), n->scenarios[i].title};
    *ret_n = n->n_scenarios;
    return o;
}

static int wish_fields(struct req *req, struct note_part_edit *e)
{
    const struct html_option *o;
    size_t n;
    int rc = note_intervention_options(req, e->c, &o, &n);
    if (rc)
        return rc;
    if (e->n.n_scenarios > 1) {
        size_t n_scenarios;
        const struct html_option *scenarios = scenario_options(req, &e->n, &n_scenarios);
        note_part_choice(
            req, e, "scenario", scenarios, n_scenarios, tr("Tomt, når linjen er med i alle scenarier."));
    }
    note_part_add(req, e, "person_years", NULL);
    note_part_choice(req, e, "intervention", o, n, NULL);
    note_part_add(req, e, "annex_label",
        tr("Linjer med samme tekst, udvalg og bevilling bliver én række i tabel 4. Tomt: som aktiviteten."));
    return OK;
}

static int line_form(struct req *req, struct note_part_edit *e)
{
    struct budget_note_line *l = e->row;
    const struct html_option *grants, *sections, *o;
    size_t n_grants, n_sections, n;
    if (e->is_new) {
        l->kind = text_equal(req_text(req, "art"), "earlier") ? "earlier" : "wish";
        l->direction = "expenditure";
        l->administration = text_list_has(e->n.head.administrations, req->who.admin) ? req->who.admin : NULL;
        l->price_level = is_earlier(l) ? "løbende" : NULL;
        if (is_earlier(l))
            e->f.form.post_url = arena_printf(req->arena, "%s?art=earlier", req->path);
    }
    int rc = note_grant_options(req, e->c, &grants, &n_grants);
    sections = note_section_options(req, &e->n, &n_sections);
    note_part_choice(req, e, "section", sections, n_sections, NULL);
    record_form_add(req, &e->f.form, &budget_note_line_table, "label", l, NULL,
        is_earlier(l) ? tr("Den beslutning, der gav pengene, fx Budgetaftale 2022.") : NULL);
    if (!rc && !is_earlier(l))
        rc = wish_fields(req, e);
    if (rc)
        return rc;
    o = note_administration_options(req, e->n.head.administrations, &n);
    note_part_choice(req, e, "administration", o, n, tr("Den forvaltning kan rette linjen."));
    if (!is_earlier(l)) {
        o = note_committee_options(req, &n);
        note_part_choice(req, e, "committee", o, n, NULL);
        note_part_add(req, e, "appropriation", tr("Fx 35.10."));
        note_part_add(req, e, "steering_area", NULL);
        note_part_add(req, e, "direction", NULL);
    }
    note_part_add(req, e, "price_level", NULL);
    add_amounts(req, e, l);
    note_part_add(req, e, "citizens", tr("Kun når linjen dækker et bestemt antal borgere."));
    note_part_choice(req, e, "grant_key", grants, n_grants, NULL);
    note_part_add(req, e, "note", NULL);
    return OK;
}

/* Thousandths of 1.000 kr. are kroner. */
static void line_read(struct req *req, struct note_part_edit *e, void *row)
{
    struct budget_note_line *l = row;
    struct note_amounts amounts;
    int64_t from, to;
    period(e, l, &from, &to);
    l->first_year = from == INT_NONE ? e->n.head.budget_year : from;
    for (size_t i = 0; i < NOTE_YEARS; i++)
        l->y[i] = MONEY_NONE;
    for (size_t i = 0; i < e->f.form.n; i++) {
        const struct field *f = e->f.form.fields[i].field;
        size_t slot = 0;
        while (slot < NOTE_YEARS && !text_equal(slot_names[slot], f->name))
            slot++;
        if (slot == NOTE_YEARS)
            continue;
        amounts.b[slot] = DEC_NONE;
        const struct money before = note_line_year(e->row, l->first_year + (int64_t)slot);
        const char *typed = req_form(req, f->name);
        /* An amount with øre that the form cannot hold stays as it is. */
        if (text_equal(typed, tkr_typed(req, before)))
            l->y[slot] = before;
        else if (!field_parse(f, &amounts, typed, false, req->arena, &req->err) &&
                 !dec_is_none(amounts.b[slot]))
            l->y[slot] = money_from_tkr(amounts.b[slot]);
    }
}

static void line_conflict(struct req *req, struct note_part_edit *e, const void *now)
{
    const struct budget_note_line *l = now;
    int64_t from, to;
    period(e, l, &from, &to);
    for (size_t i = 0; i < e->f.form.n; i++) {
        struct record_field *r = &e->f.form.fields[i];
        for (int64_t slot = 0; slot < NOTE_YEARS; slot++) {
            if (!text_equal(slot_names[slot], r->field->name))
                continue;
            const char *stored = tkr_typed(req, note_line_year(l, from + slot));
            if (!text_equal(stored, r->typed))
                r->hint = arena_printf(req->arena, tr("Gemt nu: %s"), *stored ? stored : tr("ingenting"));
        }
    }
}

static const struct note_part_page line_page = {NOTE_LINE, "linjer", N_("Ny linje"), N_("Ret linjen"), NULL,
    line_form, line_read, line_conflict, false, NULL};

static int line_run(struct req *req, struct res *res)
{
    return note_part_run(req, res, &line_page, NULL);
}
static int line_drop(struct req *req, struct res *res)
{
    return note_part_drop(req, res, &line_page);
}

static const struct param line_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"art", P_KEY, 0, 0}, {"section", P_FORM, 0, 20},
    {"scenario", P_FORM, 0, 20}, {"label", P_FORM, 0, 600}, {"annex_label", P_FORM, 0, 600},
    {"administration", P_FORM, 0, 80}, {"committee", P_FORM, 0, 80}, {"appropriation", P_FORM, 0, 80},
    {"steering_area", P_FORM, 0, 40}, {"direction", P_FORM, 0, 40}, {"price_level", P_FORM, 0, 40},
    {"person_years", P_FORM, 0, 20}, {"citizens", P_FORM, 0, 20}, {"intervention", P_FORM, 0, 80},
    {"grant_key", P_FORM, 0, 80}, {"note", P_FORM, 0, 2000}, {"b0", P_FORM, 0, 30}, {"b1", P_FORM, 0, 30},
    {"b2", P_FORM, 0, 30}, {"b3", P_FORM, 0, 30}, {"b4", P_FORM, 0, 30}, {"b5", P_FORM, 0, 30},
    {"b6", P_FORM, 0, 30}, {"b7", P_FORM, 0, 30}, {"b8", P_FORM, 0, 30}, {"b9", P_FORM, 0, 30},
    {"b10", P_FORM, 0, 30}, {"b11", P_FORM, 0, 30}};
#define LINE_ROUTE(ident, method, path, fn)                                                                  \
    ROUTE(ident, method, "/oekonomi/notater/{key}/linjer/" path, PERM_ECONOMY_EDIT, fn, line_params)
LINE_ROUTE(note_line_new, "GET", "ny", line_run);
LINE_ROUTE(note_line_new_post, "POST", "ny", line_run);
LINE_ROUTE(note_line_edit, "GET", "{id}", line_run);
LINE_ROUTE(note_line_edit_post, "POST", "{id}", line_run);
LINE_ROUTE(note_line_drop_post, "POST", "{id}/fjern", line_drop);
