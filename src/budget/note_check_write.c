/* What a part of a budget note must hold before it is saved, and the whole note before it is approved. */
#include "base/lang.h"
#include "base/text.h"
#include "budget/note_check_internal.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

static void check_years(struct err *err, const char *field, int64_t from, int64_t to)
{
    if (from == INT_NONE || to == INT_NONE)
        return;
    if (from < 1990)
        err_field(err, field, "%s", tr("Skriv et år med fire cifre, fx 2026."));
    else if (to < from)
        err_field(err, field, "%s", tr("Det sidste år ligger før det første. Ret et af dem."));
    else if (to - from >= NOTE_YEARS)
        err_field(err, field, tr("En linje kan højst dække %d år. Vælg færre."), NOTE_YEARS);
}

static void check_administrations(const struct budget_note *h, struct err *err)
{
    const char *list = h->administrations, *word;
    char key[81];
    for (size_t n; text_list_next(&list, &word, &n);) {
        if (n >= sizeof key)
            continue;
        memcpy(key, word, n);
        key[n] = 0;
        const struct organisation *o = organisation_find(key, DAY_NONE);
        if (!o || !text_equal(o->kind, "administration"))
            err_field(err, "administrations", tr("%s er ikke en forvaltning. Vælg på listen."), key);
    }
    if (!h->administrations || !*h->administrations)
        err_field(err, "administrations", "%s", tr("Vælg mindst én forvaltning."));
    else if (!text_list_has(h->administrations, h->lead))
        err_field(err, "lead", "%s", tr("Vælg en af de forvaltninger, der skriver notatet."));
}

/* A line's years that lie outside the period of its kind. */
static bool is_outside(const struct budget_note_line *l, int64_t from, int64_t to)
{
    for (int64_t i = 0; i < NOTE_YEARS; i++) {
        int64_t year = l->first_year + i;
        if (!money_is_none(l->y[i]) && (from == INT_NONE || year < from || year > to))
            return true;
    }
    return false;
}

static bool is_outside_head(const struct budget_note_line *l, const struct budget_note *h)
{
    return text_equal(l->kind, "earlier") ? is_outside(l, h->earlier_from, h->earlier_to)
                                          : is_outside(l, h->year_from, h->year_to);
}

static void check_lines_within(const struct note_full *n, const struct budget_note *h, struct err *err)
{
    for (size_t i = 0; i < n->n_lines; i++) {
        const struct budget_note_line *l = &n->lines[i];
        if (is_outside_head(l, h))
            err_field(err, text_equal(l->kind, "earlier") ? "earlier_to" : "year_to",
                tr("Linjen %s har et beløb uden for årene. Ret linjen først."), l->label);
        if (l->administration && !text_list_has(h->administrations, l->administration))
            err_field(err, "administrations", tr("Linjen %s hører til %s. Ret linjen først."), l->label,
                organisation_abbrev(l->administration));
    }
}

int note_check_head(const struct note_full *now, const struct budget_note *h, struct err *err)
{
    if (!h->number || !*h->number)
        err_field(err, "number", "%s", tr("Skriv notatets nummer, fx BI12."));
    if (!h->title || !*h->title)
        err_field(err, "title", "%s", tr("Skriv en titel."));
    if (h->budget_year == INT_NONE || h->budget_year < 1990)
        err_field(err, "budget_year", "%s", tr("Skriv et år med fire cifre, fx 2026."));
    check_years(err, "year_from", h->year_from, h->year_to);
    check_years(err, "earlier_from", h->earlier_from, h->earlier_to);
    if (h->year_from == INT_NONE || h->year_to == INT_NONE)
        err_field(err, "year_from", "%s", tr("Skriv første og sidste år, der søges om."));
    if ((h->earlier_from == INT_NONE) != (h->earlier_to == INT_NONE))
        err_field(err, "earlier_from", "%s", tr("Skriv både første og sidste år, eller ingen af dem."));
    check_administrations(h, err);
    if (now)
        check_lines_within(now, h, err);
    return err->code;
}

static const struct budget_note_section *section_of(const struct note_full *n, const char *letter)
{
    for (size_t i = 0; letter && i < n->n_sections; i++) {
        if (text_equal(n->sections[i].letter, letter))
            return &n->sections[i];
    }
    return NULL;
}

static int check_line(const struct note_full *n, const struct budget_note_line *l, struct err *err)
{
    bool any = false, earlier = text_equal(l->kind, "earlier");
    for (int i = 0; i < NOTE_YEARS; i++)
        any = any || !money_is_none(l->y[i]);
    if (!l->label || !*l->label)
        err_field(err, "label", "%s", tr("Skriv, hvad pengene bruges til."));
    if (!section_of(n, l->section))
        err_field(err, "section", "%s", tr("Vælg et initiativ. Mangler det, så tilføj det først."));
    if (!any)
        err_field(err, "b0", "%s", tr("Skriv et beløb i mindst ét af årene."));
    if (is_outside_head(l, &n->head))
        err_field(err, "b0", "%s",
            earlier ? tr("Linjen har et beløb uden for notatets år for tidligere midler.")
                    : tr("Linjen har et beløb uden for de år, notatet søger om."));
    if (l->administration && !text_list_has(n->head.administrations, l->administration))
        err_field(err, "administration", "%s", tr("Vælg en af de forvaltninger, der skriver notatet."));
    if (!dec_is_none(l->person_years) && l->person_years.milli < 0)
        err_field(err, "person_years", "%s", tr("Antallet af årsværk kan ikke være negativt."));
    if (l->citizens != INT_NONE && l->citizens < 1)
        err_field(err, "citizens", "%s", tr("Skriv mindst 1, eller lad feltet være tomt."));
    return err->code;
}

static int check_section(const struct note_full *n, const struct budget_note_section *s, struct err *err)
{
    if (!s->letter || strlen(s->letter) != 1 || s->letter[0] < 'a' || s->letter[0] > 'z')
        err_field(err, "letter", "%s", tr("Skriv ét bogstav fra a til z."));
    if (!s->title || !*s->title)
        err_field(err, "title", "%s", tr("Skriv initiativets navn."));
    if (text_equal(s->change, "adjusted") && (!s->reason || !*s->reason))
        err_field(err, "reason", "%s", tr("Skriv, hvorfor indsatsen er justeret."));
    const struct budget_note_section *other = section_of(n, s->letter);
    if (other && other->id != s->id)
        err_field(err, "letter", tr("%s) findes allerede. Vælg et andet bogstav."), s->letter);
    for (size_t i = 0; i < n->n_sections; i++) {
        if (n->sections[i].id != s->id || text_equal(n->sections[i].letter, s->letter))
            continue;
        for (size_t k = 0; k < n->n_lines; k++) {
            if (text_equal(n->lines[k].section, n->sections[i].letter))
                return err_field(err, "letter", "%s",
                    tr("Initiativet har linjer under det gamle bogstav. Flyt linjerne først."));
        }
    }
    return err->code;
}

static int check_scenario(const struct note_full *n, const struct budget_note_scenario *s, struct err *err)
{
    if (s->nr == INT_NONE || s->nr < 1 || s->nr > 9)
        err_field(err, "nr", "%s", tr("Skriv et nummer fra 1 til 9."));
    if (!s->title || !*s->title)
        err_field(err, "title", "%s", tr("Skriv scenariets navn."));
    for (size_t i = 0; i < n->n_scenarios; i++) {
        if (n->scenarios[i].nr == s->nr && n->scenarios[i].id != s->id)
            err_field(err, "nr", "%s", tr("Nummeret er brugt. Vælg et andet."));
    }
    return err->code;
}

static int check_assumption(const struct budget_note_assumption *s, struct err *err)
{
    if (!s->text || !*s->text)
        err_field(err, "text", "%s", tr("Skriv, hvad notatet forudsætter."));
    if (!s->state || !code_is_valid("note_assumption_state", s->state, DAY_NONE))
        err_field(err, "state", "%s", tr("Vælg en af mulighederne."));
    if (!day_is_none(s->reform_date) && !s->reform)
        err_field(err, "reform", "%s", tr("Skriv, hvilken lov eller reform datoen gælder."));
    return err->code;
}

static int check_related(const struct note_full *n, const struct budget_note_related *r, struct err *err)
{
    if (!r->relation)
        err_field(err, "relation", "%s", tr("Vælg en af mulighederne."));
    if (!r->number && !r->grant_key)
        err_field(err, "number", "%s", tr("Skriv et notats nummer, eller vælg en bevilling."));
    if (text_equal(r->number, n->head.number))
        err_field(err, "number", "%s", tr("Det er notatets eget nummer. Skriv det andet notats."));
    return err->code;
}

int note_check_part(const struct note_full *n, enum note_part part, const void *row, struct err *err)
{
    switch (part) {
    case NOTE_HEAD: return note_check_head(n, row, err);
    case NOTE_SECTION: return check_section(n, row, err);
    case NOTE_SCENARIO: return check_scenario(n, row, err);
    case NOTE_LINE: return check_line(n, row, err);
    case NOTE_ASSUMPTION: return check_assumption(row, err);
    case NOTE_RELATED: return check_related(n, row, err);
    case NOTE_TEXT:
    case NOTE_PARTS: break;
    }
    return OK;
}

int note_check_remove(const struct note_full *n, enum note_part part, const void *row, struct err *err)
{
    const struct budget_note_section *s = row;
    const struct budget_note_scenario *sc = row;
    if (part == NOTE_SCENARIO && n->n_scenarios == 1)
        return err_user(err, ERR_REFUSED, "%s", tr("Et notat har mindst ét scenarie. Ret det i stedet."));
    for (size_t i = 0; i < n->n_lines; i++) {
        if (part == NOTE_SECTION && text_equal(n->lines[i].section, s->letter))
            return err_user(
                err, ERR_REFUSED, tr("%s) har linjer. Flyt eller fjern linjerne først."), s->letter);
        if (part == NOTE_SCENARIO && n->lines[i].scenario == sc->nr)
            return err_user(
                err, ERR_REFUSED, "%s", tr("Scenariet har linjer. Flyt eller fjern linjerne først."));
    }
    return OK;
}

/* ---- before approval ---- */

static void missing_of_line(const struct budget_note_line *l, struct note_missing *out, size_t *n)
{
    if (!l->price_level)
        out[(*n)++] = (struct note_missing){NOTE_LACK_PRICE_LEVEL, NULL, l, NULL};
    if (text_equal(l->kind, "earlier"))
        return;
    if (!l->steering_area)
        out[(*n)++] = (struct note_missing){NOTE_LACK_AREA, NULL, l, NULL};
    if (!l->administration || !l->committee)
        out[(*n)++] = (struct note_missing){NOTE_LACK_WHO, NULL, l, NULL};
}

static bool scenario_has_line(const struct note_full *n, int64_t nr)
{
    for (size_t i = 0; i < n->n_lines; i++) {
        const struct budget_note_line *l = &n->lines[i];
        if (text_equal(l->kind, "wish") && (l->scenario == nr || l->scenario == INT_NONE))
            return true;
    }
    return false;
}

int note_missing(
    const struct note_full *n, struct note_missing **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    size_t found = 0;
    struct note_missing *out =
        arena_array(a, 2 + 2 * n->n_sections + n->n_scenarios + 3 * n->n_lines, sizeof *out);
    if (!out)
        return err_set(err, ERR_LIMIT, "note_missing: out of memory");
    if (!n->n_sections)
        out[found++] = (struct note_missing){NOTE_LACK_SECTION, NULL, NULL, NULL};
    for (size_t i = 0; i < n->n_sections; i++) {
        if (!n->sections[i].rent)
            out[found++] = (struct note_missing){NOTE_LACK_RENT, &n->sections[i], NULL, NULL};
        if (!n->sections[i].management)
            out[found++] = (struct note_missing){NOTE_LACK_MANAGEMENT, &n->sections[i], NULL, NULL};
    }
    if (!n->head.districts)
        out[found++] = (struct note_missing){NOTE_LACK_DISTRICT, NULL, NULL, NULL};
    for (size_t i = 0; i < n->n_scenarios; i++) {
        if (!scenario_has_line(n, n->scenarios[i].nr))
            out[found++] = (struct note_missing){NOTE_LACK_LINE, NULL, NULL, &n->scenarios[i]};
    }
    for (size_t i = 0; i < n->n_lines; i++)
        missing_of_line(&n->lines[i], out, &found);
    *ret = out;
    *ret_n = found;
    return OK;
}

const char *note_missing_words(const struct note_missing *m, struct arena *a)
{
    switch (m->lack) {
    case NOTE_LACK_SECTION: return tr("Tilføj det første initiativ.");
    case NOTE_LACK_RENT:
        return arena_printf(a, tr("Svar på, om %s) %s har brug for midler til husleje."), m->section->letter,
            m->section->title);
    case NOTE_LACK_MANAGEMENT:
        return arena_printf(a, tr("Svar på, om %s) %s har brug for midler til ledelse."), m->section->letter,
            m->section->title);
    case NOTE_LACK_DISTRICT: return tr("Vælg bydækkende eller de bydele, notatet gælder.");
    case NOTE_LACK_LINE: return arena_printf(a, tr("%s har ingen linjer. Tilføj en."), m->scenario->title);
    case NOTE_LACK_AREA: return arena_printf(a, tr("Vælg styringsområde for %s."), m->line->label);
    case NOTE_LACK_PRICE_LEVEL: return arena_printf(a, tr("Vælg prisniveau for %s."), m->line->label);
    case NOTE_LACK_WHO: return arena_printf(a, tr("Vælg forvaltning og udvalg for %s."), m->line->label);
    }
    return "";
}
