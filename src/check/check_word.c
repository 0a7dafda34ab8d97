/* Rules about words: names, references, dates, goals, target groups and statements that meet each other. */
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "check/check.h"
#include "check/check_name.h"
#include "check/check_text.h"
#include "system/code.h"

#include <string.h>

/* Every text of the grants and notes that carries printed words. */
struct printed_text {
    const char *kind, *subject, *place, *text;
};

static const char *cut(const char *s, size_t n, struct arena *a)
{
    return arena_strndup(a, s, n);
}

/* ---- references to another sheet ---- */

/* nr. 26 “Title” in straight or curly quotes, quoted doubles or singles; false when the text has no such title there. */
static bool read_reference(const char *s, int64_t *ret_nr, const char **ret_title, size_t *ret_n)
{
    static const char *const open[] = {"\"", "“", "”", "»"};
    static const char *const close[] = {"\"", "”", "”", "«"};
    if (!(s[0] == 'n' || s[0] == 'N') || s[1] != 'r' || s[2] != '.')
        return false;
    s += 3;
    while (*s == ' ')
        s++;
    int64_t nr = 0;
    size_t digits = 0;
    for (; *s >= '0' && *s <= '9' && digits < 4; s++, digits++)
        nr = nr * 10 + (*s - '0');
    if (!digits)
        return false;
    while (*s == ' ')
        s++;
    for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
        if (!text_has_prefix(s, open[i]))
            continue;
        const char *title = s + strlen(open[i]), *end = strstr(title, close[i]);
        if (!end || end - title < 4)
            return false;
        *ret_nr = nr;
        *ret_title = title;
        *ret_n = (size_t)(end - title);
        return true;
    }
    return false;
}

/* Equal but for spaces, case and signs: "uddannelsesmentor indsats" and "uddannelsesmentorindsats". */
static bool same_title(const char *a, const char *b, struct arena *arena)
{
    const char *x = text_fold(arena, a), *y = text_fold(arena, b);
    while (*x || *y) {
        if (*x == ' ')
            x++;
        else if (*y == ' ')
            y++;
        else if (*x++ != *y++)
            return false;
    }
    return true;
}

static void reference_in(
    struct check *k, const char *kind, const char *subject, const char *place, const char *text)
{
    const struct check_data *d = k->data;
    for (const char *s = text; s && *s; s++) {
        int64_t nr;
        const char *title;
        size_t n;
        const struct grant *by_nr = NULL, *by_title = NULL;
        if (!read_reference(s, &nr, &title, &n))
            continue;
        const char *named = cut(title, n, k->arena);
        for (size_t i = 0; i < d->n_grants; i++) {
            if (d->grants[i].nr == nr)
                by_nr = &d->grants[i];
            if (same_title(d->grants[i].title, named, k->arena))
                by_title = &d->grants[i];
        }
        if (by_nr && by_nr == by_title)
            continue;
        check_add(
            k, (struct finding){.severity = FINDING_ERROR,
                   .kind = kind,
                   .subject = subject,
                   .place = arena_printf(k->arena, "%s, henvisning til nr. %lld", place, (long long)nr),
                   .printed = arena_printf(k->arena, "nr. %lld “%s”", (long long)nr, named),
                   .computed = by_title ? arena_printf(k->arena, "nr. %lld “%s”", (long long)by_title->nr,
                                              by_title->title)
                               : by_nr ? arena_printf(k->arena, "nr. %lld “%s”", (long long)nr, by_nr->title)
                                       : tr("findes ikke"),
                   .why = by_title ? tr("Titlen hører til et andet ark end nummeret.")
                                   : tr("Arket med det nummer har en anden titel.")});
    }
}

static void reference(struct check *k)
{
    for (size_t i = 0; i < k->data->n_grants; i++) {
        const struct grant *g = &k->data->grants[i];
        const struct {
            const char *text, *name;
        } fields[] = {{g->content, "indhold"}, {g->results, "resultater"}, {g->verdict_note, "vurdering"},
            {g->adjusted_content, "justeret indhold"}, {g->dependency, "afhænger af"},
            {g->reservation, "forbehold"}, {g->oddity, "som trykt"}};
        for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++)
            reference_in(k, "grant", g->key, arena_printf(k->arena, "%s, %s", g->place, fields[f].name),
                fields[f].text);
    }
}
/* Only where the catalogue is loaded. */
static void document_reference(struct check *k)
{
    for (size_t i = 0; k->data && i < k->document->n_paragraphs; i++) {
        const struct check_paragraph *p = &k->document->paragraphs[i];
        reference_in(k, "document", k->document->name,
            p->line ? arena_printf(k->arena, "linje %d", p->line) : "tekst", p->text);
    }
}
CHECK_RULE(reference, .id = "reference", .title = N_("Henvisning til et andet ark"), .order = 70,
    .data = reference, .document = document_reference,
    .what = N_("Nummer og titel i hver henvisning mod arkets eget nummer og titel."));

/* The same title in two papers: perhaps one thing, which a person must say. */
static void title_twice(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_grants; i++) {
        for (size_t j = 0; j < d->n_notes; j++) {
            const char *title = d->notes[j].title, *paren = title ? strchr(title, '(') : NULL;
            if (!title)
                continue;
            const char *head =
                paren ? text_trim(k->arena, cut(title, (size_t)(paren - title), k->arena)) : title;
            if (same_title(d->grants[i].title, title, k->arena) ||
                same_title(d->grants[i].title, head, k->arena))
                check_add(
                    k, (struct finding){.severity = FINDING_QUESTION,
                           .kind = "grant",
                           .subject = d->grants[i].key,
                           .place = arena_printf(k->arena, "%s, titel", d->grants[i].place),
                           .printed = d->grants[i].title,
                           .computed = d->notes[j].number,
                           .why = arena_printf(k->arena,
                               tr("Budgetnotat %s har samme titel. Bekræft, om det er den samme indsats."),
                               d->notes[j].number)});
        }
    }
}
CHECK_RULE(title_twice, .id = "title_twice", .title = N_("Samme titel i to papirer"), .order = 71,
    .data = title_twice, .what = N_("Titler på bevillinger mod titler på budgetnotater."));

/* ---- one event, two dates ---- */

static void two_dates(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_laws; i++) {
        for (size_t j = i + 1; j < d->n_laws; j++) {
            const struct rule_of_law *a = &d->laws[i], *b = &d->laws[j];
            if (!text_equal(a->subject, b->subject) || !text_equal(a->kind, b->kind) || day_is_none(a->day) ||
                day_is_none(b->day) || a->day.n == b->day.n)
                continue;
            check_add(k, (struct finding){.severity = FINDING_ERROR,
                             .kind = "rule",
                             .subject = a->subject,
                             .place = arena_printf(k->arena, "%s og %s", a->place, b->place),
                             .printed = words_day(a->day, k->arena),
                             .computed = words_day(b->day, k->arena),
                             .why = tr("Den samme begivenhed har to datoer. Begge står, som de er trykt.")});
        }
    }
}
CHECK_RULE(two_dates, .id = "two_dates", .title = N_("To datoer for det samme"), .order = 72,
    .data = two_dates, .what = N_("Daterede regler og flytninger af opgaver, som står med hver sin dato."));

/* ---- target groups and goals ---- */

static bool same_days(const struct target_rule *a, const struct target_rule *b)
{
    return a->valid_from.n == b->valid_from.n && a->valid_to.n == b->valid_to.n;
}

/* A criterion that only one place of the paper has, while another place states the target group too. */
static void target_group(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_targets; i++) {
        const struct target_rule *t = &d->targets[i], *other = NULL;
        size_t n_here = 0, n_there = 0;
        for (size_t j = 0; j < d->n_targets; j++) {
            const struct target_rule *o = &d->targets[j];
            if (!text_equal(o->intervention, t->intervention) || !text_equal(o->source, t->source) ||
                !same_days(o, t))
                continue;
            if (text_equal(o->place, t->place))
                n_here++;
            else
                n_there++;
            if (!text_equal(o->place, t->place) && text_equal(o->kind, t->kind))
                other = o;
        }
        if (!other || n_here > n_there)
            continue;
        check_add(k, (struct finding){.severity = FINDING_QUESTION,
                         .kind = "intervention",
                         .subject = t->intervention,
                         .place = arena_printf(k->arena, "%s mod %s, målgruppe", t->place, other->place),
                         .printed = t->text,
                         .computed = other->text,
                         .why = tr("Den samme målgruppe er beskrevet forskelligt to steder i papiret.")});
    }
}
CHECK_RULE(target_group, .id = "target_group", .title = N_("Målgruppe med to beskrivelser"), .order = 73,
    .data = target_group, .what = N_("Kriterierne for en målgruppe i hvert sted af det samme papir."));

static const char *base_words(const char *population)
{
    return population ? population : "–";
}

/* A goal with a target, and what is told about it by another definition. */
static void follow_up_pair(struct check *k, const struct goal *goal, const struct goal *told)
{
    bool outcome = !text_equal(goal->outcome, told->outcome),
         horizon = goal->horizon_n != told->horizon_n || !text_equal(goal->horizon_unit, told->horizon_unit),
         base = !text_equal(goal->population, told->population);
    if (!outcome && !horizon && !base)
        return;
    check_add(k,
        (struct finding){.severity = FINDING_QUESTION,
            .kind = "goal",
            .subject = goal->key,
            .place = arena_printf(k->arena, "%s, mål mod opfølgning", goal->place),
            .printed = goal->title,
            .computed = told->title,
            .difference = outcome ? arena_printf(k->arena, "%s ≠ %s", goal->outcome ? goal->outcome : "–",
                                        told->outcome ? told->outcome : "–")
                          : base  ? arena_printf(k->arena, "%s ≠ %s", base_words(goal->population),
                                        base_words(told->population))
                                  : NULL,
            .why = tr(
                "Målet og opfølgningen er defineret forskelligt, så den ene kan ikke efterprøve den anden.")});
}

static void goal_follow_up(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_goals; i++) {
        const struct goal *g = &d->goals[i];
        if (!g->intervention || !g->outcome || text_equal(g->comparator, "none") ||
            text_equal(g->comparator, "untold"))
            continue;
        for (size_t j = 0; j < d->n_goals; j++) {
            const struct goal *o = &d->goals[j];
            if (text_equal(o->intervention, g->intervention) && text_equal(o->comparator, "none") &&
                o->outcome && text_equal(o->place, g->place))
                follow_up_pair(k, g, o);
        }
    }
}
CHECK_RULE(goal_follow_up, .id = "goal_follow_up", .title = N_("Mål og opfølgning"), .order = 74,
    .data = goal_follow_up,
    .what = N_(
        "Definitionen af hvert mål (grundlag, udfald, tidspunkt) mod definitionen af opfølgningen på det."));

/* ---- units of counting ---- */

static void persons(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_reported; i++) {
        const struct reported *r = &d->reported[i];
        const char *label = text_fold(k->arena, r->label ? r->label : "");
        bool full_time = text_equal(r->unit, "full_time_persons");
        bool says_persons = strstr(label, "borger") || strstr(label, "person");
        bool says_full_time = strstr(label, "fuldtid") != NULL;
        if (!(full_time && says_persons && !says_full_time) &&
            !(text_equal(r->unit, "persons") && says_full_time))
            continue;
        check_add(k,
            (struct finding){.severity = FINDING_QUESTION,
                .kind = "reported",
                .subject = r->key,
                .place = r->place,
                .printed = r->as_printed,
                .computed = r->label,
                .why = tr(
                    "Teksten taler om borgere, mens enheden er fuldtidspersoner. De er ikke det samme antal.")});
    }
}
CHECK_RULE(persons, .id = "persons", .title = N_("Personer og fuldtidspersoner"), .order = 80,
    .data = persons, .what = N_("Teksten ved hvert oplyst tal mod tallets enhed."));

static bool is_source_unit(const struct reported *r)
{
    return text_equal(r->unit, "percent") && !text_equal(r->subject_kind, "city");
}

/* A count of persons for the same subject with a period that the share can be a share of. */
static bool has_base(const struct check_data *d, const struct reported *share)
{
    for (size_t i = 0; i < d->n_reported; i++) {
        const struct reported *r = &d->reported[i];
        if (text_equal(r->unit, "persons") && text_equal(r->subject, share->subject) && r->period &&
            !dec_is_none(r->value))
            return true;
    }
    return false;
}

static void share_base(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_reported; i++) {
        const struct reported *r = &d->reported[i];
        if (!is_source_unit(r))
            continue;
        bool no_base = !has_base(d, r), no_base_said = r->note && strstr(r->note, "rundlag");
        if (!no_base && !no_base_said)
            continue;
        check_add(k, (struct finding){.severity = FINDING_QUESTION,
                         .kind = text_equal(r->subject_kind, "grant") ? "grant" : "reported",
                         .subject = text_equal(r->subject_kind, "grant") ? r->subject : r->key,
                         .place = arena_printf(k->arena, "%s, %s", r->place, r->label),
                         .printed = r->as_printed,
                         .why = tr("Det antal, andelen er regnet af, er ikke trykt.")});
    }
}
CHECK_RULE(share_base, .id = "share_base", .title = N_("Andel uden antal"), .order = 81, .data = share_base,
    .what = N_("Hver oplyst andel mod et antal, den kan være en andel af."));

/* The last day of "2025", "2025-11" or "2025-11-30"; DAY_NONE when it is none of them. */
static day_t last_day_of(const char *when)
{
    int64_t year, month;
    char part[5] = {0};
    size_t n = strlen(when);
    memcpy(part, when, n < 4 ? n : 4);
    if (!text_to_int(part, 1990, 2099, &year))
        return DAY_NONE;
    if (n == 4)
        return day_from_ymd((int)year, 12, 31);
    if (n == 7 && when[4] == '-' && text_to_int(when + 5, 1, 12, &month))
        return (day_t){day_add_months(day_from_ymd((int)year, (int)month, 1), 1).n - 1};
    return day_parse_iso(when);
}

/* "2024-01/2025-12" ends 2025-12-31; a share counted before that is of an unfinished period. */
static void data_date(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_reported; i++) {
        const struct reported *r = &d->reported[i];
        const char *slash = r->period ? strchr(r->period, '/') : NULL;
        day_t ends = slash ? last_day_of(slash + 1) : DAY_NONE;
        if (day_is_none(ends) || !text_equal(r->unit, "persons"))
            continue;
        for (size_t j = 0; j < d->n_reported; j++) {
            const struct reported *s = &d->reported[j];
            day_t counted = s->data_date ? last_day_of(s->data_date) : DAY_NONE;
            if (!text_equal(s->subject, r->subject) || day_is_none(counted) || counted.n >= ends.n)
                continue;
            check_add(k,
                (struct finding){.severity = FINDING_QUESTION,
                    .kind = text_equal(r->subject_kind, "grant") ? "grant" : "reported",
                    .subject = text_equal(r->subject_kind, "grant") ? r->subject : r->key,
                    .place = arena_printf(k->arena, "%s og %s", r->place, s->place),
                    .printed = s->data_date,
                    .computed = slash + 1,
                    .why = tr("Resultaterne er opgjort, før den periode, deltagerne er talt i, slutter.")});
            break;
        }
    }
}
CHECK_RULE(data_date, .id = "data_date", .title = N_("Opgjort før perioden slutter"), .order = 82,
    .data = data_date, .what = N_("Datoen for resultaterne mod den periode, deltagerne er talt i."));

/* ---- statements across papers ---- */

static bool is_saving(const struct reported *r)
{
    return text_equal(r->subject_kind, "city") && r->label && strstr(r->label, "esparelse") &&
           !dec_is_none(r->value);
}

static void savings(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_reported; i++) {
        for (size_t j = i + 1; j < d->n_reported; j++) {
            const struct reported *a = &d->reported[i], *b = &d->reported[j];
            if (!is_saving(a) || !is_saving(b) || text_equal(a->source, b->source))
                continue;
            if (a->value.milli == b->value.milli && text_equal(a->unit, b->unit) &&
                text_equal(a->period, b->period))
                continue;
            check_add(k,
                (struct finding){.severity = FINDING_QUESTION,
                    .kind = "reported",
                    .subject = a->key,
                    .place = arena_printf(k->arena, "%s mod %s", a->source, b->source),
                    .printed = arena_printf(k->arena, "%s %s", a->as_printed, a->period ? a->period : ""),
                    .computed = arena_printf(k->arena, "%s %s", b->as_printed, b->period ? b->period : ""),
                    .why = tr(
                        "To papirer taler om besparelsen med forskelligt beløb, område eller slutår. De lægges aldrig sammen.")});
        }
    }
}
CHECK_RULE(savings, .id = "savings", .title = N_("Udsagn om den samme besparelse"), .order = 83,
    .data = savings, .what = N_("Besparelser, som flere papirer nævner, mod hinanden."));

/* ---- case numbers, names, noted ---- */

/* Digits-digits with so many digits on each side. */
static bool is_number(const char *s, size_t year, size_t least, size_t most)
{
    size_t n = 0, m = 0;
    while (s[n] >= '0' && s[n] <= '9')
        n++;
    if (n != year || s[n] != '-')
        return false;
    while (s[n + 1 + m] >= '0' && s[n + 1 + m] <= '9')
        m++;
    return m >= least && m <= most && !s[n + 1 + m];
}

static void case_number(struct check *k)
{
    for (size_t i = 0; i < k->data->n_sources; i++) {
        const struct source *s = &k->data->sources[i];
        bool odd_f2 = s->f2 && !is_number(s->f2, 4, 3, 6), odd_edoc = s->edoc && !is_number(s->edoc, 4, 7, 7),
             none = !s->f2 && !s->edoc;
        if (!odd_f2 && !odd_edoc && !none)
            continue;
        check_add(k, (struct finding){.severity = FINDING_QUESTION,
                         .kind = "source",
                         .subject = s->key,
                         .place = s->title,
                         .printed = odd_f2     ? s->f2
                                    : odd_edoc ? s->edoc
                                               : NULL,
                         .why = none ? tr("Papiret har hverken sagsnummer i F2 eller eDoc.")
                                     : tr("Sagsnummeret har ikke den form, systemets numre har.")});
    }
}
CHECK_RULE(case_number, .id = "case_number", .title = N_("Sagsnumre"), .order = 84, .data = case_number,
    .what = N_("Hvert papirs sagsnumre mod den form, F2 og eDoc bruger."));

/* A link that the paper has and that leads nowhere. */
static void dead_link(struct check *k)
{
    for (size_t i = 0; i < k->data->n_references; i++) {
        const struct source_reference *r = &k->data->references[i];
        if (!r->url)
            check_add(k,
                (struct finding){.severity = FINDING_QUESTION,
                    .kind = "source",
                    .subject = r->source,
                    .place = r->place ? r->place : r->title,
                    .printed = r->title,
                    .why = tr(
                        "Papiret har et link, men adressen er ikke trykt, så det fører ingen steder hen.")});
    }
}
CHECK_RULE(dead_link, .id = "dead_link", .title = N_("Link uden adresse"), .order = 87, .data = dead_link,
    .what = N_("Hvert link i et papir: om det har en adresse."));

static void noted(struct check *k)
{
    for (size_t i = 0; i < k->data->n_grants; i++) {
        const struct grant *g = &k->data->grants[i];
        if (g->oddity)
            check_add(k, (struct finding){.severity = FINDING_QUESTION,
                             .kind = "grant",
                             .subject = g->key,
                             .place = arena_printf(k->arena, "%s, bemærkning", g->place),
                             .why = g->oddity});
    }
}
CHECK_RULE(noted, .id = "noted", .title = N_("Bemærket ved indtastning"), .order = 95, .data = noted,
    .what = N_("Det, der er skrevet ned om det trykte, da det blev indtastet."));
