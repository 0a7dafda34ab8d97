/* Rules about sums: what is printed as a total against its parts. */
#include "base/lang.h"
#include "base/text.h"
#include "check/check.h"
#include "system/code.h"

enum { MOST_PARTS = 400 };

/* ---- tables of budget notes: amounts are whole 1.000 kr. ---- */

static struct printed cell_of(const struct note_line *l)
{
    return l->amount == INT_NONE ? (struct printed){INT_NONE, 0} : (struct printed){l->amount * 1000, 500};
}

static const char *year_words(const struct note_line *l)
{
    return text_equal(l->year, "total") ? "I alt" : l->year;
}

static struct finding note_finding(struct check *k, const struct note_line *l, const char *why)
{
    return (struct finding){.kind = "note",
        .subject = l->note_key,
        .place = arena_printf(k->arena, "Tabel %s, %s%s%s, %s", l->table_no, l->section ? l->section : "",
            l->section ? ") " : "", l->row_label ? l->row_label : "–", year_words(l)),
        .why = why};
}

static bool same_table(const struct note_line *a, const struct note_line *b)
{
    return text_equal(a->note_key, b->note_key) && text_equal(a->table_no, b->table_no);
}

static bool is_column_part(const struct note_line *sum, const struct note_line *l)
{
    return text_equal(l->role, "line") && same_table(sum, l) && text_equal(l->year, sum->year) &&
           (text_equal(sum->role, "total") || text_equal(l->section, sum->section));
}

/* The one line whose amount is the difference, when there is one. */
static const char *missing_line(
    struct check *k, const struct note_line *sum, const struct note_line *lines, size_t n, int64_t gap)
{
    const struct note_line *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (is_column_part(sum, &lines[i]) && lines[i].amount == gap) {
            if (found)
                return NULL;
            found = &lines[i];
        }
    }
    return found ? arena_printf(k->arena, tr("Forskellen svarer til linjen “%s”."), found->row_label) : NULL;
}

static void sum_column(struct check *k)
{
    const struct note_line *lines = k->data->note_lines;
    struct printed parts[MOST_PARTS], sum;
    for (size_t i = 0; i < k->data->n_note_lines; i++) {
        const struct note_line *l = &lines[i];
        size_t n = 0;
        if (text_equal(l->role, "line") || l->amount == INT_NONE || text_equal(l->table_no, "summary"))
            continue;
        for (size_t j = 0; j < k->data->n_note_lines && n < MOST_PARTS; j++) {
            if (is_column_part(l, &lines[j]))
                parts[n++] = cell_of(&lines[j]);
        }
        enum printed_match match = printed_sum(cell_of(l), parts, n, &sum);
        if (n == 0 || match == PRINTED_SAME)
            continue;
        const char *hint = missing_line(k, l, lines, k->data->n_note_lines, sum.milli / 1000 - l->amount);
        struct finding f = note_finding(k, l,
            arena_printf(k->arena, "%s%s%s", tr("Den trykte sum svarer ikke til summen af linjerne."),
                hint ? " " : "", hint ? hint : ""));
        check_add_sum(k, f, cell_of(l), sum, match, "t.kr.");
    }
}
CHECK_RULE(sum_column, .id = "sum_column", .title = N_("Sum af en kolonne"), .order = 10, .data = sum_column,
    .what = N_("Hver trykt sum og delsum mod linjerne over den i samme kolonne."));

static void sum_row(struct check *k)
{
    const struct note_line *lines = k->data->note_lines;
    struct printed parts[MOST_PARTS], sum;
    for (size_t i = 0; i < k->data->n_note_lines; i++) {
        const struct note_line *l = &lines[i];
        size_t n = 0;
        if (!text_equal(l->year, "total") || l->amount == INT_NONE)
            continue;
        for (size_t j = 0; j < k->data->n_note_lines && n < MOST_PARTS; j++) {
            const struct note_line *p = &lines[j];
            if (same_table(l, p) && p->row == l->row && text_equal(p->section, l->section) &&
                text_equal(p->row_label, l->row_label) && !text_equal(p->year, "total"))
                parts[n++] = cell_of(p);
        }
        enum printed_match match = printed_sum(cell_of(l), parts, n, &sum);
        if (n)
            check_add_sum(k, note_finding(k, l, tr("Rækkens sum svarer ikke til dens år.")), cell_of(l), sum,
                match, "t.kr.");
    }
}
CHECK_RULE(sum_row, .id = "sum_row", .title = N_("Sum af en række"), .order = 11, .data = sum_row,
    .what = N_("Hver rækkes trykte “I alt” mod rækkens år."));

static void sum_subtotals(struct check *k)
{
    const struct note_line *lines = k->data->note_lines;
    struct printed parts[MOST_PARTS], sum;
    for (size_t i = 0; i < k->data->n_note_lines; i++) {
        const struct note_line *l = &lines[i];
        size_t n = 0;
        if (!text_equal(l->role, "total") || l->amount == INT_NONE)
            continue;
        for (size_t j = 0; j < k->data->n_note_lines && n < MOST_PARTS; j++) {
            if (same_table(l, &lines[j]) && text_equal(lines[j].role, "subtotal") &&
                text_equal(lines[j].year, l->year))
                parts[n++] = cell_of(&lines[j]);
        }
        enum printed_match match = printed_sum(cell_of(l), parts, n, &sum);
        if (n)
            check_add_sum(k,
                note_finding(k, l, tr("Den trykte sum svarer ikke til summen af de trykte delsummer.")),
                cell_of(l), sum, match, "t.kr.");
    }
}
CHECK_RULE(sum_subtotals, .id = "sum_subtotals", .title = N_("Sum af delsummer"), .order = 12,
    .data = sum_subtotals, .what = N_("Hver trykt total mod de trykte delsummer."));

/* ---- the same money in two tables of a note ---- */

/* The sum of lines of table in section and year, optionally of one administration or committee. */
static struct printed table_sum(
    const struct check_data *d, const struct note_line *like, const char *table, const char *administration)
{
    struct printed sum = {0, 0};
    bool any = false;
    for (size_t i = 0; i < d->n_note_lines; i++) {
        const struct note_line *l = &d->note_lines[i];
        if (!text_equal(l->role, "line") || !text_equal(l->note_key, like->note_key) ||
            !text_equal(l->table_no, table) || !text_equal(l->section, like->section) ||
            !text_equal(l->year, like->year) || l->amount == INT_NONE)
            continue;
        if (administration && !text_equal(l->administration, administration))
            continue;
        sum.milli += l->amount * 1000;
        sum.half += 500;
        any = true;
    }
    return any ? sum : (struct printed){INT_NONE, 0};
}

/* Whether l is the first line of its table, section and year: the sum is compared once. */
static bool is_first(const struct check_data *d, const struct note_line *l, bool by_administration)
{
    for (const struct note_line *p = d->note_lines; p < l; p++) {
        if (text_equal(p->role, "line") && same_table(p, l) && text_equal(p->section, l->section) &&
            text_equal(p->year, l->year) &&
            (!by_administration || text_equal(p->administration, l->administration)))
            return false;
    }
    return true;
}

static void compare_tables(struct check *k, const struct note_line *l, const char *other, const char *admin)
{
    struct printed here = table_sum(k->data, l, l->table_no, admin),
                   there = table_sum(k->data, l, other, admin);
    if (here.milli == INT_NONE || there.milli == INT_NONE || here.milli == there.milli)
        return;
    struct finding f = {.kind = "note",
        .subject = l->note_key,
        .place = arena_printf(k->arena, "Tabel %s mod tabel %s, %s), %s%s%s", other, l->table_no,
            l->section ? l->section : "–", year_words(l), admin ? ", " : "",
            admin ? organisation_abbrev(admin) : ""),
        .why = tr("De to tabeller viser de samme penge, men summerne er forskellige.")};
    int64_t gap = here.milli - there.milli, reach = here.half + there.half;
    check_add_sum(
        k, f, there, here, (gap < 0 ? -gap : gap) <= reach ? PRINTED_ROUNDING : PRINTED_DIFFERS, "t.kr.");
}

/* The other tables of the note that show the same years in the same price level. */
static void sum_regrouped(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_note_lines; i++) {
        const struct note_line *l = &d->note_lines[i];
        if (!text_equal(l->role, "line") || text_equal(l->table_no, "summary") || !l->section)
            continue;
        const char *last = NULL;
        for (size_t j = 0; j < i; j++) {
            const struct note_line *p = &d->note_lines[j];
            if (!text_equal(p->note_key, l->note_key) || text_equal(p->table_no, l->table_no) ||
                text_equal(p->table_no, "summary") || !text_equal(p->price_level, l->price_level) ||
                !text_equal(p->year, l->year) || !text_equal(p->section, l->section) ||
                text_equal(p->table_no, last))
                continue;
            last = p->table_no;
            if (is_first(d, l, false))
                compare_tables(k, l, p->table_no, NULL);
            if (l->administration && is_first(d, l, true))
                compare_tables(k, l, p->table_no, l->administration);
        }
    }
}
CHECK_RULE(sum_regrouped, .id = "sum_regrouped", .title = N_("Samme penge i to tabeller"), .order = 13,
    .data = sum_regrouped,
    .what = N_("Notatets tabeller mod hinanden pr. afsnit, år og forvaltning, når de har samme prisniveau."));

/* ---- amounts in the text of a note against its tables ---- */

/* The first table that has the section: the one the text is about. */
static const char *section_table(const struct check_data *d, const struct note_line *s)
{
    for (size_t i = 0; i < d->n_note_lines; i++) {
        const struct note_line *l = &d->note_lines[i];
        if (text_equal(l->note_key, s->note_key) && text_equal(l->section, s->section) &&
            !text_equal(l->table_no, "summary"))
            return l->table_no;
    }
    return NULL;
}

/* The section's own subtotal in that table, else the sum of its lines; INT_NONE when the year is not there. */
static struct printed section_amount(const struct check_data *d, const struct note_line *s, const char *year)
{
    struct note_line like = *s;
    const char *table = section_table(d, s);
    like.year = year;
    for (size_t i = 0; table && i < d->n_note_lines; i++) {
        const struct note_line *l = &d->note_lines[i];
        if (text_equal(l->role, "subtotal") && text_equal(l->note_key, s->note_key) &&
            text_equal(l->table_no, table) && text_equal(l->section, s->section) && text_equal(l->year, year))
            return cell_of(l);
    }
    return table ? table_sum(d, &like, table, NULL) : (struct printed){INT_NONE, 0};
}

static struct printed text_amount_of(const struct note_line *s)
{
    struct printed p = printed_in_kr(printed_of(s->as_printed), PRINTED_MIO);
    if (p.milli != INT_NONE) { /* in 1.000 kr. as the tables */
        p.milli /= 1000;
        p.half /= 1000;
    }
    return p;
}

/* The year of the section whose amount is the text's, when the text's own year is not in the table. */
static const char *other_year(const struct check_data *d, const struct note_line *s, struct printed amount)
{
    for (size_t i = 0; i < d->n_note_lines; i++) {
        const struct note_line *l = &d->note_lines[i];
        struct printed there;
        if (!text_equal(l->note_key, s->note_key) || !text_equal(l->table_no, section_table(d, s)) ||
            !text_equal(l->section, s->section) || text_equal(l->year, "total"))
            continue;
        there = section_amount(d, s, l->year);
        if (there.milli != INT_NONE && there.milli >= amount.milli - amount.half &&
            there.milli <= amount.milli + amount.half)
            return l->year;
    }
    return NULL;
}

static void text_amount(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_note_lines; i++) {
        const struct note_line *s = &d->note_lines[i];
        struct printed amount, there, sum;
        if (!text_equal(s->table_no, "summary") || !text_equal(s->role, "line"))
            continue;
        amount = text_amount_of(s);
        there = section_amount(d, s, s->year);
        if (amount.milli == INT_NONE || there.milli == INT_NONE)
            continue;
        there.half = 500;
        enum printed_match match = printed_sum(amount, &there, 1, &sum);
        if (match != PRINTED_DIFFERS)
            continue; /* the text is rounded, as it should be */
        check_add_sum(k,
            (struct finding){.kind = "note",
                .subject = s->note_key,
                .place = arena_printf(k->arena, "%s, %s", s->place, s->year),
                .why = tr("Teksten og tabellen viser ikke det samme beløb for året.")},
            amount, sum, match, "t.kr.");
    }
}
CHECK_RULE(text_amount, .id = "text_amount", .title = N_("Beløb i tekst og tabel"), .order = 20,
    .data = text_amount, .what = N_("Hvert beløb i teksten mod tabellen, med den afrunding, teksten har."));

static void text_year(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_note_lines; i++) {
        const struct note_line *s = &d->note_lines[i];
        if (!text_equal(s->table_no, "summary") || !text_equal(s->role, "line"))
            continue;
        struct printed amount = text_amount_of(s);
        if (amount.milli == INT_NONE || section_amount(d, s, s->year).milli != INT_NONE)
            continue;
        const char *year = other_year(d, s, amount);
        if (year)
            check_add(
                k, (struct finding){.severity = FINDING_ERROR,
                       .kind = "note",
                       .subject = s->note_key,
                       .place = s->place,
                       .printed = s->as_printed,
                       .computed = arena_printf(k->arena, tr("samme beløb i %s"), year),
                       .why = arena_printf(k->arena,
                           tr("Teksten siger %s, men tabellen har intet beløb det år; beløbet står i %s."),
                           s->year, year)});
    }
}
CHECK_RULE(text_year, .id = "text_year", .title = N_("År i tekst og tabel"), .order = 21, .data = text_year,
    .what = N_("Året ved hvert beløb i teksten mod det år, tabellen har beløbet i."));

/* ---- grants: printed totals, and parts of a split ---- */

static bool years_meet(const struct grant_line *a, const struct grant_line *b)
{
    if (a->year_from == INT_NONE || b->year_from == INT_NONE)
        return false;
    int64_t from = a->year_from > b->year_from ? a->year_from : b->year_from;
    int64_t to_a = a->year_to == INT_NONE ? INT64_MAX : a->year_to,
            to_b = b->year_to == INT_NONE ? INT64_MAX : b->year_to;
    return from <= (to_a < to_b ? to_a : to_b);
}

/* A line's yearly amount as often as its years lie in the total's; not told when either has no last year. */
static struct printed part_of_total(const struct grant_line *total, const struct grant_line *l)
{
    struct printed p = check_amount(l);
    if (p.milli == INT_NONE || !text_equal(total->per, "period") || !text_equal(l->per, "year"))
        return p;
    if (l->year_to == INT_NONE && total->year_to == INT_NONE)
        return (struct printed){INT_NONE, 0};
    int64_t from = l->year_from > total->year_from ? l->year_from : total->year_from;
    int64_t last = l->year_to == INT_NONE ? total->year_to : l->year_to;
    int64_t to = total->year_to == INT_NONE || last < total->year_to ? last : total->year_to;
    p.milli *= to - from + 1;
    p.half *= to - from + 1;
    return p;
}

static bool is_part(const struct grant_line *total, const struct grant_line *l, const char *role)
{
    return text_equal(l->role, role) && text_equal(l->grant_key, total->grant_key) &&
           text_equal(l->phase, total->phase) && (!total->part || text_equal(l->part, total->part)) &&
           years_meet(total, l);
}

static bool is_whole_city(const struct grant_line *t)
{
    return !t->part && text_equal(t->per, "period") && text_equal(t->scope, "city");
}

static const char *phase_words(const char *phase)
{
    return text_equal(phase, "proposed") ? "foreslået" : "bevilget";
}

static void sum_grant(struct check *k)
{
    const struct check_data *d = k->data;
    struct printed parts[MOST_PARTS], sum;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *t = &d->lines[i];
        size_t n = 0;
        if (!text_equal(t->role, "total") || !check_has_amount(t) || is_whole_city(t))
            continue;
        struct line_span span = check_lines_of(d, t->grant_key);
        for (size_t j = span.from; j < span.to && n < MOST_PARTS; j++) {
            if (is_part(t, &d->lines[j], "line"))
                parts[n++] = part_of_total(t, &d->lines[j]);
        }
        if (!n)
            continue;
        enum printed_match match = printed_sum(check_amount(t), parts, n, &sum);
        check_add_sum(k,
            (struct finding){.kind = "grant",
                .subject = t->grant_key,
                .place = arena_printf(k->arena, "%s, %s i alt%s%s", t->place, phase_words(t->phase),
                    t->part ? ", " : "", t->part ? t->part : ""),
                .why = match == PRINTED_ROUNDING ? tr("Afrunding af de trykte tal kan forklare forskellen.")
                                                 : tr("Den trykte sum svarer ikke til summen af delene.")},
            check_amount(t), sum, match, "mio. kr.");
    }
}
CHECK_RULE(sum_grant, .id = "sum_grant", .title = N_("Sum af en bevilling"), .order = 30, .data = sum_grant,
    .what = N_("Hver trykt sum i en bevilling mod dens linjer, også år gange årligt beløb."));

/* A total of which only some parts are printed, and parts that are more than the whole. */
static void parts_whole(struct check *k)
{
    const struct check_data *d = k->data;
    struct printed parts[MOST_PARTS], sum;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *t = &d->lines[i];
        size_t n = 0, n_lines = 0;
        if (!text_equal(t->role, "total") || !check_has_amount(t))
            continue;
        struct line_span span = check_lines_of(d, t->grant_key);
        for (size_t j = span.from; j < span.to && n < MOST_PARTS; j++) {
            const struct grant_line *l = &d->lines[j];
            bool inner = is_whole_city(t) && l->part && text_equal(l->role, "total") &&
                         text_equal(l->phase, t->phase) && years_meet(t, l);
            n_lines += is_part(t, l, "line") && !is_whole_city(t);
            if (!inner && !is_part(t, l, "of_which"))
                continue;
            parts[n] = part_of_total(t, l);
            n += parts[n].milli != INT_NONE;
        }
        /* Parts of which none is printed are told of by another rule. */
        if (n_lines || !n || printed_sum(check_amount(t), parts, n, &sum) != PRINTED_DIFFERS)
            continue;
        bool too_much = sum.milli > check_amount(t).milli;
        struct finding f = {.kind = "grant",
            .subject = t->grant_key,
            .place = arena_printf(k->arena, "%s, %s, fordeling", t->place, phase_words(t->phase)),
            .why = too_much ? tr("Delene er mere end helheden.")
                            : tr("Kun en del af fordelingen er trykt; resten er ikke oplyst.")};
        check_add_sum(k, f, check_amount(t), sum, PRINTED_DIFFERS, "mio. kr.");
        if (k->n && !too_much && !k->failed)
            k->list[k->n - 1].severity = FINDING_QUESTION;
    }
}
CHECK_RULE(parts_whole, .id = "parts_whole", .title = N_("Dele og helhed"), .order = 31, .data = parts_whole,
    .what = N_("Fordelingen af et beløb på forvaltninger og formål mod hele beløbet."));

/* Administrations that share a grant now but not in the proposal. */
static bool admin_in(const struct check_data *d, struct line_span span, const char *phase, const char *admin)
{
    for (size_t i = span.from; i < span.to; i++) {
        if (text_equal(d->lines[i].phase, phase) && text_equal(d->lines[i].administration, admin))
            return true;
    }
    return false;
}

static void split_lost(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        struct line_span span = check_lines_of(d, l->grant_key);
        bool proposes = false, first = true;
        for (size_t j = span.from; j < span.to; j++)
            proposes = proposes || text_equal(d->lines[j].phase, "proposed");
        for (size_t j = span.from; j < i; j++)
            first = first && !(text_equal(d->lines[j].phase, "granted") &&
                                 text_equal(d->lines[j].administration, l->administration));
        if (!proposes || !first || !l->administration || !text_equal(l->phase, "granted") ||
            admin_in(d, span, "proposed", l->administration))
            continue;
        check_add(k,
            (struct finding){.severity = FINDING_QUESTION,
                .kind = "grant",
                .subject = l->grant_key,
                .place = arena_printf(k->arena, "%s, %s", l->place, organisation_abbrev(l->administration)),
                .printed = check_amount_words(l, k->arena),
                .computed = tr("ikke oplyst i forslaget"),
                .why = arena_printf(k->arena,
                    tr("%s har en del af bevillingen, men forslaget siger ikke, hvad der sker med den."),
                    organisation_abbrev(l->administration))});
    }
}
CHECK_RULE(split_lost, .id = "split_lost", .title = N_("Forvaltning uden del i forslaget"), .order = 32,
    .data = split_lost,
    .what = N_("Hver forvaltning, der deler en bevilling, mod forslaget for årene efter."));

/* ---- reported figures ---- */

static const struct reported *reported_find(const struct check_data *d, const char *key)
{
    for (size_t i = 0; i < d->n_reported; i++) {
        if (text_equal(d->reported[i].key, key))
            return &d->reported[i];
    }
    return NULL;
}

static struct printed reported_amount(const struct reported *r)
{
    if (!r || dec_is_none(r->value))
        return (struct printed){INT_NONE, 0};
    bool rounded = text_equal(r->unit, "percent") || text_equal(r->unit, "mio_kr") || r->qualifier;
    struct printed p = printed_of(r->as_printed);
    return (struct printed){r->value.milli, !rounded ? 0 : p.milli == INT_NONE ? 500 : p.half};
}

static const char *unit_words(const char *unit)
{
    return text_equal(unit, "percent") ? "pct." : text_equal(unit, "mio_kr") ? "mio. kr." : "";
}

static void shares_of(struct check *k, const char *whole, bool *ret_first, size_t at)
{
    const struct check_data *d = k->data;
    struct printed parts[MOST_PARTS], sum;
    size_t n = 0;
    bool complete = true;
    *ret_first = true;
    for (size_t i = 0; i < d->n_sums && n < MOST_PARTS; i++) {
        if (!text_equal(d->sums[i].whole, whole))
            continue;
        if (i < at)
            *ret_first = false;
        parts[n++] = reported_amount(reported_find(d, d->sums[i].part));
        complete = complete && d->sums[i].complete == 1;
    }
    const struct reported *r = reported_find(d, whole);
    if (!*ret_first || !r || dec_is_none(r->value))
        return;
    enum printed_match match = printed_sum(reported_amount(r), parts, n, &sum);
    bool rest = !complete && sum.milli < r->value.milli;
    if (!complete && match == PRINTED_ROUNDING)
        return;
    check_add_sum(k,
        (struct finding){.kind = text_equal(r->subject_kind, "grant") ? "grant" : "reported",
            .subject = text_equal(r->subject_kind, "grant") ? r->subject : r->key,
            .place = arena_printf(k->arena, "%s, %s", r->place, r->label),
            .why = rest ? tr("De trykte dele er ikke det hele; resten er ikke oplyst.")
                   : match == PRINTED_ROUNDING
                       ? tr("Delene giver ikke den trykte sum, men afrunding kan forklare forskellen.")
                       : tr("Delene giver ikke den trykte sum, og afrunding kan ikke forklare forskellen.")},
        reported_amount(r), sum, match, unit_words(r->unit));
    if (rest && match == PRINTED_DIFFERS && k->n && !k->failed)
        k->list[k->n - 1].severity = FINDING_QUESTION;
}

static void shares(struct check *k)
{
    bool first;
    for (size_t i = 0; i < k->data->n_sums; i++)
        shares_of(k, k->data->sums[i].whole, &first, i);
}
CHECK_RULE(shares, .id = "shares", .title = N_("Andele og deres sum"), .order = 40, .data = shares,
    .what = N_("Andele og antal, der er trykt som dele, mod den trykte helhed; afrunding holdes ude."));
