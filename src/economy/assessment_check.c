/* What each verdict asks for. */
#include "base/lang.h"
#include "base/text.h"
#include "economy/assessment.h"
#include "system/code.h"

#include <stdio.h>

static bool has(const char *s)
{
    return s && *s;
}

/* "line-2" */
static const char *row_name(char out[40], const char *what, size_t i)
{
    snprintf(out, 40, "%s-%zu", what, i);
    return out;
}

static void check_condition(const struct assessment_version *v, struct err *err)
{
    bool any = has(v->condition_text) || !day_is_none(v->condition_deadline) || has(v->condition_decider) ||
               has(v->condition_otherwise);
    if (!text_equal(v->verdict, "conditional")) {
        if (any)
            err_field(err, "condition_text", "%s",
                tr("En betingelse hører til vurderingen Videreføres på betingelser. Vælg den, eller tøm felterne om betingelsen."));
        return;
    }
    if (!has(v->condition_text))
        err_field(err, "condition_text", "%s", tr("Skriv, hvad der skal være opfyldt."));
    if (day_is_none(v->condition_deadline))
        err_field(err, "condition_deadline", "%s",
            tr("Skriv, hvornår betingelsen skal være afgjort, fx 30.06.2026."));
    if (!has(v->condition_decider))
        err_field(err, "condition_decider", "%s",
            tr("Skriv, hvem der afgør, om betingelsen er opfyldt, fx et udvalg."));
    if (!has(v->condition_otherwise))
        err_field(err, "condition_otherwise", "%s",
            tr("Skriv, hvad der sker, hvis betingelsen ikke er opfyldt, fx at indsatsen stopper."));
}

static void check_transfers(const struct assessment_paper *p, struct err *err)
{
    char name[40];
    bool hand_over = text_equal(p->v.verdict, "hand_over");
    if (hand_over && p->n_transfers == 0)
        err_field(err, "transfer-0", "%s",
            tr("Skriv, hvad der overdrages, til hvem og hvornår. Stillinger og myndighedsansvar er hver sin linje."));
    for (size_t i = 0; i < p->n_transfers; i++) {
        const struct assessment_transfer *t = &p->transfers[i];
        row_name(name, "transfer", i);
        if (!hand_over)
            err_field(err, name, "%s",
                tr("En overdragelse hører til vurderingen Overdrages. Vælg den, eller tøm linjen."));
        else if (!has(t->what) || !code_is_valid("transfer_kind", t->kind ? t->kind : "", DAY_NONE))
            err_field(err, name, tr("Overdragelse %zu: vælg art, og skriv, hvad der overdrages."), i + 1);
        else if (!has(t->receiver))
            err_field(err, name, tr("Overdragelse %zu: vælg, hvem der modtager."), i + 1);
        else if (day_is_none(t->day) && !has(t->day_printed))
            err_field(err, name, tr("Overdragelse %zu: skriv datoen, eller skriv med ord, hvornår den sker."),
                i + 1);
    }
}

static void check_parts(const struct assessment_paper *p, struct err *err)
{
    char name[40];
    for (size_t i = 0; i < p->n_parts; i++) {
        const struct assessment_part *part = &p->parts[i];
        row_name(name, "part", i);
        if (!has(part->title))
            err_field(err, name, tr("Del %zu: skriv, hvad delen eller leverandøren hedder."), i + 1);
        else if (part->verdict && !code_is_valid("verdict", part->verdict, DAY_NONE))
            err_field(err, name, tr("Del %zu: vælg en af vurderingerne."), i + 1);
        for (size_t k = 0; k < i; k++) {
            if (text_equal(p->parts[k].part, part->part))
                err_field(err, name, tr("Del %zu står der allerede. Slet en af dem."), i + 1);
        }
    }
}

static bool part_stops(const struct assessment_paper *p, const char *part)
{
    for (size_t i = 0; part && i < p->n_parts; i++) {
        if (text_equal(p->parts[i].part, part))
            return text_equal(p->parts[i].verdict, "stop");
    }
    return false;
}

static bool is_price_level(const char *s)
{
    int64_t year;
    return text_equal(s, "løbende") || (s && text_to_int(s, 2000, 2100, &year));
}

/* A line that stands as a sheet printed it keeps what the sheet left out. */
static void check_line(const struct assessment_paper *p, size_t i, int64_t round_year, struct err *err)
{
    char name[40];
    const struct assessment_line *l = &p->lines[i];
    row_name(name, "line", i);
    if (part_stops(p, l->part))
        err_field(err, name,
            tr("Linje %zu: delen stopper, men har et beløb. Fjern linjen, eller ret delens vurdering."),
            i + 1);
    if (has(l->as_printed))
        return;
    if (money_is_none(l->amount) || l->amount.oere <= 0)
        err_field(err, name, tr("Linje %zu: skriv beløbet i kroner, større end 0."), i + 1);
    else if (l->year_from == INT_NONE || l->year_to == INT_NONE || l->year_from < 2000 || l->year_to > 2100)
        err_field(err, name, tr("Linje %zu: skriv det første og det sidste år, fx 2027 og 2030."), i + 1);
    else if (l->year_from > l->year_to)
        err_field(err, name, tr("Linje %zu: det sidste år ligger før det første. Ret et af dem."), i + 1);
    else if (l->year_from <= round_year)
        err_field(err, name,
            tr("Linje %zu: forslaget begynder i %lld, men bevillingen løber til og med %lld."), i + 1,
            (long long)l->year_from, (long long)round_year);
    else if (!code_is_valid("steering_area", l->steering_area ? l->steering_area : "", DAY_NONE))
        err_field(err, name, tr("Linje %zu: vælg styringsområde."), i + 1);
    else if (!has(l->administration) || !has(l->committee))
        err_field(err, name, tr("Linje %zu: vælg forvaltning og udvalg."), i + 1);
    else if (!is_price_level(l->price_level))
        err_field(
            err, name, tr("Linje %zu: skriv prisniveauet som et årstal, fx 2027, eller løbende."), i + 1);
}

static void check_links(const struct assessment_paper *p, const char *grant_key, struct err *err)
{
    char name[40];
    for (size_t i = 0; i < p->n_links; i++) {
        const struct assessment_link *l = &p->links[i];
        row_name(name, "link", i);
        if (!has(l->other_key))
            err_field(err, name, tr("Sammenhæng %zu: vælg den anden bevilling."), i + 1);
        else if (text_equal(l->other_key, grant_key))
            err_field(
                err, name, tr("Sammenhæng %zu: en bevilling kan ikke hænge sammen med sig selv."), i + 1);
        else if (!code_is_valid("grant_relation", l->relation ? l->relation : "", DAY_NONE))
            err_field(err, name, tr("Sammenhæng %zu: vælg, hvordan de hænger sammen."), i + 1);
        for (size_t k = 0; k < i; k++) {
            if (text_equal(p->links[k].other_key, l->other_key))
                err_field(err, name, tr("Sammenhæng %zu står der allerede. Slet en af dem."), i + 1);
        }
    }
}

static bool is_unchanged(const char *verdict)
{
    return text_equal(verdict, "unchanged") || text_equal(verdict, "continue");
}

int assessment_check(
    const struct assessment_paper *p, const char *grant_key, int64_t round_year, struct err *err)
{
    const struct assessment_version *v = &p->v;
    if (!v->verdict || !code_is_valid("verdict", v->verdict, DAY_NONE))
        err_field(err, "verdict", "%s", tr("Vælg en faglig vurdering."));
    if (!has(v->verdict_note))
        err_field(err, "verdict_note", "%s", tr("Skriv begrundelsen. Den står i arket og i kataloget."));
    if (text_equal(v->verdict, "adjusted") && !has(v->adjusted_content))
        err_field(err, "adjusted_content", "%s", tr("Skriv, hvad der er justeret i indholdet."));
    if (is_unchanged(v->verdict) && has(v->adjusted_content) && v->develops != 1)
        err_field(err, "adjusted_content", "%s",
            tr("Vurderingen er uændret, men der står et justeret indhold. Vælg Videreføres justeret, tøm feltet, eller sæt kryds ved, at indholdet kun udvikles."));
    if (text_equal(v->verdict, "stop") && p->n_lines)
        err_field(err, "line-0", "%s",
            tr("En bevilling, der stopper, kan ikke have et forslag til beløb. Fjern linjerne, eller vælg en anden vurdering."));
    check_condition(v, err);
    check_transfers(p, err);
    check_parts(p, err);
    for (size_t i = 0; i < p->n_lines; i++)
        check_line(p, i, round_year, err);
    check_links(p, grant_key, err);
    return err->n_fields ? ERR_INVALID : OK;
}
