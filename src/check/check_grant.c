/* Rules about the amounts of a grant: period, unit, price level, steering area, funding, volume, and what prices alone can explain. */
#include "base/lang.h"
#include "base/text.h"
#include "check/check.h"
#include "system/code.h"

#include <string.h>

static bool is_phase(const struct grant_line *l, const char *phase)
{
    return text_equal(l->phase, phase);
}

static struct finding line_finding(
    struct check *k, const struct grant_line *l, const char *what, const char *why)
{
    return (struct finding){.severity = FINDING_QUESTION,
        .kind = "grant",
        .subject = l->grant_key,
        .place = arena_printf(k->arena, "%s%s%s%s%s", l->place, l->part ? ", " : "", l->part ? l->part : "",
            what ? ", " : "", what ? what : ""),
        .printed = check_amount_words(l, k->arena),
        .why = why};
}

/* The last year with a printed amount of the grant that has been decided. */
static int64_t last_granted(const struct check_data *d, const char *key)
{
    int64_t year = INT_NONE;
    struct line_span span = check_lines_of(d, key);
    for (size_t i = span.from; i < span.to; i++) {
        const struct grant_line *l = &d->lines[i];
        if (is_phase(l, "granted") && l->year_to != INT_NONE && l->year_to > year)
            year = l->year_to;
    }
    return year;
}

static void period_past(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        if (!is_phase(l, "proposed") || l->year_from == INT_NONE)
            continue;
        int64_t last = last_granted(d, l->grant_key);
        if (last == INT_NONE || l->year_from > last)
            continue;
        struct finding f = line_finding(k, l, l->steering_area,
            arena_printf(k->arena,
                tr("Forslaget gælder tiden efter %lld, men perioden er trykt som en, der allerede er bevilget."),
                (long long)last));
        f.severity = FINDING_ERROR;
        f.printed = l->period_printed;
        f.computed = arena_printf(k->arena, tr("%lld eller senere"), (long long)(last + 1));
        check_add(k, f);
    }
}
CHECK_RULE(period_past, .id = "period_past", .title = N_("Foreslået periode i fortiden"), .order = 50,
    .data = period_past, .what = N_("Årene i hvert forslag mod det sidste år, der er bevilget."));

/* ---- what an amount must say ---- */

enum { LACKS_AREA = 1, LACKS_YEARS = 2, LACKS_LEVEL = 4 };

static const char *lacks_words(struct check *k, unsigned lacks)
{
    const char *words[3];
    size_t n = 0;
    if (lacks & LACKS_AREA)
        words[n++] = tr("styringsområde");
    if (lacks & LACKS_YEARS)
        words[n++] = tr("årstal");
    if (lacks & LACKS_LEVEL)
        words[n++] = tr("prisniveau");
    return n == 3   ? arena_printf(k->arena, tr("%s, %s og %s"), words[0], words[1], words[2])
           : n == 2 ? arena_printf(k->arena, tr("%s og %s"), words[0], words[1])
                    : words[0];
}

/* One finding per grant and phase, so that 27 sheets without price levels do not hide the rest. */
static void missing_of(struct check *k, const struct grant *g, const char *phase)
{
    const struct check_data *d = k->data;
    const struct grant_line *first = NULL;
    struct line_span span = check_lines_of(d, g->key);
    unsigned lacks = 0;
    for (size_t i = span.from; i < span.to; i++) {
        const struct grant_line *l = &d->lines[i];
        if (!is_phase(l, phase) || !check_has_amount(l))
            continue;
        unsigned own = (l->steering_area || text_equal(l->role, "total") ? 0U : LACKS_AREA) |
                       (l->year_from == INT_NONE ? LACKS_YEARS : 0U) | (l->price_level ? 0U : LACKS_LEVEL);
        if (own && !first)
            first = l;
        lacks |= own;
    }
    if (!first)
        return;
    bool proposed = text_equal(phase, "proposed");
    check_add(
        k, line_finding(k, first, proposed ? "foreslået" : "bevilget",
               arena_printf(k->arena, tr("Ved beløbet mangler %s, så det kan ikke lægges sammen med andre."),
                   lacks_words(k, lacks))));
}

static void missing(struct check *k)
{
    for (size_t i = 0; i < k->data->n_grants; i++) {
        missing_of(k, &k->data->grants[i], "granted");
        missing_of(k, &k->data->grants[i], "proposed");
    }
}
CHECK_RULE(missing, .id = "missing", .title = N_("Styringsområde, årstal eller prisniveau mangler"),
    .order = 51, .data = missing,
    .what = N_("Hvert beløb skal sige, hvilket styringsområde, hvilke år og hvilket prisniveau det har."));

static const char *form_fault(const char *printed)
{
    const char *end = printed;
    struct printed p = printed_of(printed);
    if (p.milli == INT_NONE)
        return NULL;
    while (*end && !(*end >= '0' && *end <= '9'))
        end++;
    const char *number = end;
    printed_read(number, &p, &end);
    for (const char *s = number; s < end; s++) {
        if (*s == '.' && end - s <= 3)
            return N_("Tallet er skrevet med punktum som decimaltegn.");
    }
    if (*end == '-')
        return N_("Der står en bindestreg mellem tallet og enheden.");
    if (!*end)
        return N_("Enheden (mio. kr.) er ikke trykt ved beløbet.");
    return strstr(end, "kr.") ? NULL : N_("Enheden er ikke trykt helt ud som “mio. kr.”.");
}

/* Another amount of the table has a full stop between its thousands. */
static bool table_has_stops(const struct check_data *d, const struct note_line *l)
{
    for (size_t i = 0; i < d->n_note_lines; i++) {
        const struct note_line *o = &d->note_lines[i];
        if (text_equal(o->note_key, l->note_key) && text_equal(o->table_no, l->table_no) && o->as_printed &&
            strchr(o->as_printed, '.'))
            return true;
    }
    return false;
}

static void unit_form(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        const char *fault = l->as_printed ? form_fault(l->as_printed) : NULL;
        if (fault)
            check_add(k, line_finding(k, l,
                             arena_printf(k->arena, "%s %s",
                                 is_phase(l, "proposed") ? "foreslået" : "bevilget", l->as_printed),
                             tr(fault)));
    }
    for (size_t i = 0; i < d->n_note_lines; i++) {
        const struct note_line *l = &d->note_lines[i];
        bool large = l->amount != INT_NONE && (l->amount >= 1000 || l->amount <= -1000);
        if (l->as_printed && large && !strchr(l->as_printed, '.') && !text_equal(l->table_no, "summary") &&
            table_has_stops(d, l))
            check_add(k, (struct finding){.severity = FINDING_QUESTION,
                             .kind = "note",
                             .subject = l->note_key,
                             .place = arena_printf(k->arena, "Tabel %s, %s, %s", l->table_no,
                                 l->row_label ? l->row_label : "–", l->year),
                             .printed = l->as_printed,
                             .why = tr("Tallet er skrevet uden punktum, mens tabellens andre tal har det.")});
    }
}
CHECK_RULE(unit_form, .id = "unit_form", .title = N_("Beløb i en anden form"), .order = 52, .data = unit_form,
    .what = N_("Hvert beløbs form: enhed, decimaltegn og tusindtalspunktum."));

/* An amount for a whole period that nothing else is printed of: a year or all of it? */
static void period_or_year(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        if (text_equal(l->per, "period") && text_equal(l->role, "line") && check_has_amount(l) &&
            l->year_to > l->year_from)
            check_add(k, line_finding(k, l, "pr. år eller i alt",
                             tr("Arket siger ikke, om beløbet er pr. år eller for hele perioden.")));
    }
}
CHECK_RULE(period_or_year, .id = "period_or_year", .title = N_("Pr. år eller for hele perioden"), .order = 53,
    .data = period_or_year, .what = N_("Beløb for flere år, hvor “årligt” ikke er trykt."));

/* ---- steering area, funding, verdict ---- */

static bool has_area(const struct check_data *d, struct line_span span, const char *phase, const char *area)
{
    for (size_t i = span.from; i < span.to; i++) {
        if (is_phase(&d->lines[i], phase) && text_equal(d->lines[i].steering_area, area))
            return true;
    }
    return false;
}

static void area_move_line(struct check *k, const struct grant_line *l, struct line_span span)
{
    const struct check_data *d = k->data;
    const struct grant_line *left = NULL, *kept = NULL;
    if (has_area(d, span, "granted", l->steering_area))
        return;
    for (size_t i = span.from; i < span.to; i++) {
        const struct grant_line *o = &d->lines[i];
        if (!is_phase(o, "granted") || !o->steering_area)
            continue;
        *(has_area(d, span, "proposed", o->steering_area) ? &kept : &left) = o;
    }
    if (!left && !kept)
        return;
    struct finding f = line_finding(k, l, l->steering_area,
        left ? tr("Forslaget er på et andet styringsområde end bevillingen. Flytningen skal stå i sagen.")
             : tr("Forslaget har også penge på et styringsområde, som bevillingen ikke har."));
    f.printed = code_label("steering_area", l->steering_area);
    f.computed = arena_printf(k->arena, tr("bevilget på %s"),
        code_label("steering_area", left ? left->steering_area : kept->steering_area));
    check_add(k, f);
}

static void area_move(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_lines; i++) {
        if (is_phase(&d->lines[i], "proposed") && d->lines[i].steering_area)
            area_move_line(k, &d->lines[i], check_lines_of(d, d->lines[i].grant_key));
    }
}
CHECK_RULE(area_move, .id = "area_move", .title = N_("Flyttet styringsområde"), .order = 60,
    .data = area_move, .what = N_("Styringsområdet i forslaget mod det, bevillingen er givet på."));

static bool is_before_decision(const struct grant *g, const struct grant_line *l)
{
    return g->decision_year != INT_NONE && l->year_from != INT_NONE && is_phase(l, "granted") &&
           l->year_from < g->decision_year;
}

static bool is_paid_otherwise(const struct grant *g, const struct grant_line *l)
{
    return g->own_frame == 1 && l->period_printed && strstr(l->period_printed, "budget");
}

static void funding(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t j = 0; j < d->n_grants; j++) {
        const struct grant *g = &d->grants[j];
        struct line_span span = check_lines_of(d, g->key);
        for (size_t i = span.from; i < span.to; i++) {
            const struct grant_line *l = &d->lines[i];
            if (!is_before_decision(g, l) && !is_paid_otherwise(g, l))
                continue;
            struct finding f = line_finding(k, l, l->period_printed,
                is_paid_otherwise(g, l)
                    ? tr("Pengene er kaldt egen ramme, men arket nævner også en budgetvedtagelse.")
                    : tr("Beløbet gælder år før den beslutning, arket nævner som kilde til pengene."));
            f.printed = l->period_printed;
            f.computed = g->decision;
            check_add(k, f);
        }
    }
}
CHECK_RULE(funding, .id = "funding", .title = N_("Pengenes kilde og periode"), .order = 61, .data = funding,
    .what = N_("Den beslutning, pengene kommer fra, mod de år, beløbene gælder."));

static bool has_amount(const struct check_data *d, const char *key, const char *phase)
{
    struct line_span span = check_lines_of(d, key);
    for (size_t i = span.from; i < span.to; i++) {
        if (is_phase(&d->lines[i], phase) && check_has_amount(&d->lines[i]))
            return true;
    }
    return false;
}

static const char *verdict_fault(const struct check_data *d, const struct grant *g)
{
    bool proposed = has_amount(d, g->key, "proposed");
    if (text_equal(g->verdict, "stop"))
        return proposed ? N_("Vurderingen er at stoppe, men der er foreslået et beløb.")
               : g->verdict_note && strstr(g->verdict_note, "består som opgaver")
                   ? N_("Vurderingen er at stoppe, men der er stadig opgaver, som skal løses for penge.")
                   : NULL;
    if (!proposed)
        return N_("Vurderingen er ikke at stoppe, men der er intet foreslået beløb.");
    return NULL;
}

static void verdict_amount(struct check *k)
{
    for (size_t i = 0; i < k->data->n_grants; i++) {
        const struct grant *g = &k->data->grants[i];
        const char *why = g->verdict ? verdict_fault(k->data, g) : NULL;
        if (why)
            check_add(k, (struct finding){.severity = FINDING_QUESTION,
                             .kind = "grant",
                             .subject = g->key,
                             .place = arena_printf(k->arena, "%s, vurdering", g->place),
                             .printed = code_label("verdict", g->verdict),
                             .why = tr(why)});
    }
}
CHECK_RULE(verdict_amount, .id = "verdict_amount", .title = N_("Vurdering og beløb"), .order = 62,
    .data = verdict_amount, .what = N_("Hver faglig vurdering mod det beløb, der er foreslået."));

static void amount_missing(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        if (!check_has_amount(l))
            check_add(k, line_finding(k, l, l->purpose ? l->purpose : l->period_printed,
                             arena_printf(k->arena, tr("Penge er nævnt (%s), men beløbet er ikke trykt."),
                                 l->period_printed ? l->period_printed : tr("uden år"))));
    }
}
CHECK_RULE(amount_missing, .id = "amount_missing", .title = N_("Nævnt uden beløb"), .order = 63,
    .data = amount_missing, .what = N_("Penge, som arket nævner, uden at beløbet er trykt."));

/* ---- volume against amount ---- */

static bool is_proposal(const struct reported *r)
{
    return r->note && text_has_prefix(r->note, "Forslag");
}

/* A proposed and a present number of the same unit; NULL when there is none. */
static const struct reported *present_volume(const struct check_data *d, const struct reported *proposed)
{
    const struct reported *found = NULL;
    for (size_t i = 0; i < d->n_reported; i++) {
        const struct reported *r = &d->reported[i];
        if (!is_proposal(r) && text_equal(r->subject, proposed->subject) &&
            text_equal(r->unit, proposed->unit) && !dec_is_none(r->value))
            found = r;
    }
    return found;
}

/* The one yearly amount of the phase in the last (granted) or first (proposed) year; NULL when there is not exactly one. */
static const struct grant_line *only_line(const struct check_data *d, const char *key, const char *phase)
{
    const struct grant_line *found = NULL;
    struct line_span span = check_lines_of(d, key);
    for (size_t i = span.from; i < span.to; i++) {
        const struct grant_line *l = &d->lines[i];
        if (!is_phase(l, phase) || !text_equal(l->role, "line") || !text_equal(l->per, "year") ||
            !check_has_amount(l))
            continue;
        if (found)
            return NULL;
        found = l;
    }
    return found;
}

static void amount_volume(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_reported; i++) {
        const struct reported *r = &d->reported[i];
        if (!is_proposal(r) || !text_equal(r->subject_kind, "grant") || dec_is_none(r->value))
            continue;
        const struct reported *now = present_volume(d, r);
        const struct grant_line *old = only_line(d, r->subject, "granted"),
                                *new = only_line(d, r->subject, "proposed");
        if (!now || !old || !new)
            continue;
        bool same_volume = now->value.milli == r->value.milli;
        struct printed whole = check_amount(old), part = check_amount(new), sum;
        bool same_amount = printed_sum(whole, &part, 1, &sum) != PRINTED_DIFFERS;
        if (same_volume == same_amount)
            continue;
        check_add(k, (struct finding){.severity = FINDING_QUESTION,
                         .kind = "grant",
                         .subject = r->subject,
                         .place = arena_printf(k->arena, "%s, %s", r->place, r->label),
                         .printed = arena_printf(k->arena, "%s → %s", check_amount_words(old, k->arena),
                             check_amount_words(new, k->arena)),
                         .computed = arena_printf(k->arena, "%s → %s", now->as_printed, r->as_printed),
                         .why = same_amount ? tr("Beløbet er uændret, men omfanget er et andet.")
                                            : tr("Omfanget er uændret, men beløbet er et andet.")});
    }
}
CHECK_RULE(amount_volume, .id = "amount_volume", .title = N_("Beløb og omfang"), .order = 64,
    .data = amount_volume,
    .what = N_("Uændret beløb mod ændret omfang, og omvendt, med samme enhed før og efter."));

/* ---- what prices alone can explain ---- */

struct factor {
    const struct grant_line *old, *new;
    int64_t low, high; /* thousandths */
};
enum { MOST_FACTORS = 500 };

static bool read_factor(const struct grant_line *old, const struct grant_line *new, struct factor *ret)
{
    struct printed a = check_amount(old), b = check_amount(new);
    if (a.milli == INT_NONE || b.milli == INT_NONE || a.milli <= a.half)
        return false;
    *ret = (struct factor){old, new, (b.milli - b.half) * 1000 / (a.milli + a.half),
        ((b.milli + b.half) * 1000 + a.milli - a.half - 1) / (a.milli - a.half)};
    return true;
}

static bool is_pair(const struct grant_line *old, const struct grant_line *new)
{
    return text_equal(new->grant_key, old->grant_key) && is_phase(new, "proposed") &&
           text_equal(new->role, "line") && text_equal(new->per, "year") && check_has_amount(new) &&
           text_equal(new->part, old->part) && text_equal(new->steering_area, old->steering_area) &&
           text_equal(new->administration, old->administration);
}

static size_t read_factors(const struct check_data *d, struct factor *out)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n_lines && n < MOST_FACTORS; i++) {
        const struct grant_line *old = &d->lines[i];
        if (!is_phase(old, "granted") || !text_equal(old->role, "line") || !text_equal(old->per, "year") ||
            !check_has_amount(old) || old->year_to != last_granted(d, old->grant_key))
            continue;
        struct line_span span = check_lines_of(d, old->grant_key);
        for (size_t j = span.from; j < span.to; j++) {
            if (is_pair(old, &d->lines[j])) {
                n += read_factor(old, &d->lines[j], &out[n]);
                break;
            }
        }
    }
    return n;
}

/* The factor that most lines can have: the lower end that the most intervals hold. */
static int64_t common_factor(const struct factor *f, size_t n)
{
    int64_t best = 0;
    size_t most = 0;
    for (size_t i = 0; i < n; i++) {
        size_t count = 0;
        for (size_t j = 0; j < n; j++)
            count += f[j].low <= f[i].low && f[i].low <= f[j].high;
        if (count > most || (count == most && f[i].low > best)) {
            most = count;
            best = f[i].low;
        }
    }
    return most >= 3 ? best : 0;
}

static const char *milli_words(struct check *k, int64_t milli)
{
    return printed_words(milli, k->arena);
}

static void price_factor(struct check *k)
{
    struct factor *f = arena_array(k->arena, MOST_FACTORS, sizeof *f);
    if (!f) {
        k->failed = true;
        return;
    }
    size_t n = read_factors(k->data, f);
    int64_t common = common_factor(f, n);
    for (size_t i = 0; i < n; i++) {
        bool outside = f[i].high < k->data->factor_low || f[i].low > k->data->factor_high;
        bool alone = common && (f[i].high < common || f[i].low > common);
        if (!outside && !alone)
            continue;
        struct finding x = line_finding(k, f[i].new,
            arena_printf(k->arena, "%s → %s", check_amount_words(f[i].old, k->arena),
                check_amount_words(f[i].new, k->arena)),
            outside
                ? tr("Priser alene kan ikke forklare ændringen.")
                : tr("Samme prisstigning kan ikke forklare både denne ændring og de fleste andre i kataloget."));
        x.printed = arena_printf(k->arena, "%s → %s", check_amount_words(f[i].old, k->arena),
            check_amount_words(f[i].new, k->arena));
        x.computed = arena_printf(
            k->arena, tr("gange %s til %s"), milli_words(k, f[i].low), milli_words(k, f[i].high));
        x.difference = common ? arena_printf(k->arena, tr("de fleste: %s"), milli_words(k, common)) : NULL;
        check_add(k, x);
    }
}
CHECK_RULE(price_factor, .id = "price_factor", .title = N_("Prisstigning fra bevilling til forslag"),
    .order = 65, .data = price_factor,
    .what = N_(
        "Nyt beløb delt med gammelt, som interval af de afrundede tal, mod grænserne i indstillingerne og mod det, de fleste andre kan have."));
