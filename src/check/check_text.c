/* Rules about the running text of a document: its amounts against its tables, its parts against their wholes, its years, dates and words. */
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "check/check_name.h"
#include "check/check_table.h"

#include <string.h>

enum { MOST_AMOUNTS = 24, MOST_YEARS = 24, LONG_WORD = 6, FIRST_YEAR = 1990, LAST_YEAR = 2099 };

struct amount {
    const char *at; /* in the sentence */
    struct printed number;
    enum printed_unit unit;
};
/* One sentence with what is read out of it. Years of a range are all there. */
struct sentence {
    const struct check_paragraph *paragraph;
    const char *text;
    struct amount amounts[MOST_AMOUNTS];
    size_t n_amounts;
    int years[MOST_YEARS];
    size_t n_years;
    int price_year; /* "2027 p/l"; 0 = none */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void add_years(struct sentence *s, int from, int to)
{
    for (int y = from; y <= to && s->n_years < MOST_YEARS; y++)
        s->years[s->n_years++] = y;
}

/* "2000 kr.", "2000 borgere": a number of something. */
static bool is_counted(const char *end)
{
    static const char *const things[] = {"personer", "borgere", "deltagere", "fuldtidspersoner",
        "henvisninger", "årsværk", "pladser", "timer", "sager"};
    const char *behind;
    if (printed_unit_at(end, &behind) != PRINTED_NUMBER)
        return true;
    while (*end == ' ')
        end++;
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++)
        if (text_has_prefix(end, things[i]))
            return true;
    return false;
}

/* "2026", "2026-2029", "2026 - 2029", "2023-26" at p; NULL when it is no year. */
static const char *read_years(const char *p, struct sentence *s)
{
    const char *end = p + 4;
    int from = 0, to;
    for (int i = 0; i < 4; i++) {
        if (!is_digit(p[i]))
            return NULL;
        from = from * 10 + (p[i] - '0');
    }
    if (is_digit(*end) || from < FIRST_YEAR || from > LAST_YEAR || is_counted(end))
        return NULL;
    const char *next = end;
    while (*next == ' ')
        next++;
    if (text_has_prefix(next, "p/l") || text_has_prefix(next, "-p/l") || text_has_prefix(next, "/pl") ||
        text_has_prefix(next, "p/L")) {
        s->price_year = from;
        return next;
    }
    bool dash = *next == '-' || text_has_prefix(next, "–");
    const char *second = next + (*next == '-' ? 1 : strlen("–"));
    to = from;
    if (dash) {
        while (*second == ' ')
            second++;
        size_t n = 0;
        while (is_digit(second[n]))
            n++;
        int64_t year = 0;
        for (size_t i = 0; i < n && n <= 4; i++)
            year = year * 10 + (second[i] - '0');
        if (n == 2)
            year += from / 100 * 100;
        if ((n == 2 || n == 4) && year > from && year <= LAST_YEAR) {
            to = (int)year;
            end = second + n;
        }
    }
    add_years(s, from, to);
    return end;
}

static void read_sentence(struct sentence *s)
{
    s->n_amounts = s->n_years = 0;
    s->price_year = 0;
    for (const char *p = s->text; *p;) {
        const char *end = NULL;
        struct printed number;
        bool starts = is_digit(*p) && (p == s->text || !is_digit(p[-1]));
        if (starts)
            end = read_years(p, s);
        if (starts && !end && printed_read(p, &number, &end)) {
            const char *behind;
            enum printed_unit unit = printed_unit_at(end, &behind);
            if (s->n_amounts < MOST_AMOUNTS)
                s->amounts[s->n_amounts++] = (struct amount){p, number, unit};
            end = behind;
        }
        p = end && end > p ? end : p + 1;
    }
}

/* Words that end with a full stop inside a sentence. */
static bool is_short_form(const char *s, size_t dot)
{
    static const char *const forms[] = {"nr", "mio", "mia", "ca", "pr", "fx", "kr"};
    size_t n = 0;
    while (n < dot && ((s[dot - 1 - n] | 0x20) >= 'a' && (s[dot - 1 - n] | 0x20) <= 'z'))
        n++;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strlen(forms[i]) == n && strncmp(s + dot - n, forms[i], n) == 0)
            return true;
    }
    return n == 0; /* "1. januar" */
}

static bool is_capital(const char *s)
{
    return (*s >= 'A' && *s <= 'Z') || ((unsigned char)*s == 0xc3 && (unsigned char)s[1] < 0xa0);
}

/* A sentence ends before a capital letter or a number that follows ". ". After "kr." only a capital is a new one. */
static size_t sentence_length(const char *s)
{
    size_t n = 0;
    for (; s[n]; n++) {
        if ((s[n] != '.' && s[n] != '?' && s[n] != '!') || (s[n + 1] != ' ' && s[n + 1] != '\n'))
            continue;
        const char *next = s + n + 1;
        while (*next == ' ' || *next == '\n')
            next++;
        bool after_kr = n >= 2 && s[n - 1] == 'r' && s[n - 2] == 'k';
        if (is_capital(next) && (!is_short_form(s, n) || after_kr))
            return n + 1;
        if (is_digit(*next) && !is_short_form(s, n))
            return n + 1;
    }
    return n;
}

static void each_sentence(struct check *k, void (*fn)(struct check *k, struct sentence *s))
{
    struct sentence *s = arena_alloc(k->arena, sizeof *s);
    if (!s) {
        k->failed = true;
        return;
    }
    for (size_t i = 0; i < k->document->n_paragraphs; i++) {
        s->paragraph = &k->document->paragraphs[i];
        for (const char *at = s->paragraph->text; at && *at;) {
            size_t n = sentence_length(at);
            s->text = arena_strndup(k->arena, at, n);
            if (!s->text) {
                k->failed = true;
                return;
            }
            read_sentence(s);
            fn(k, s);
            at += n;
            while (*at == ' ' || *at == '\n')
                at++;
        }
    }
}

static const char *sentence_place(struct check *k, const struct sentence *s)
{
    const char *line = s->paragraph->line ? arena_printf(k->arena, "linje %d", s->paragraph->line) : "tekst";
    return s->paragraph->section ? arena_printf(k->arena, "%s, %s", line, s->paragraph->section) : line;
}

static struct finding text_finding(
    struct check *k, const struct sentence *s, enum finding_severity severity, const char *why)
{
    return (struct finding){.severity = severity,
        .kind = "document",
        .subject = k->document->name,
        .place = sentence_place(k, s),
        .why = why};
}

static bool is_money(enum printed_unit unit)
{
    return unit >= PRINTED_KR && unit <= PRINTED_MIA;
}

static bool has_year(const struct sentence *s, int year)
{
    for (size_t i = 0; i < s->n_years; i++) {
        if (s->years[i] == year)
            return true;
    }
    return false;
}

static const char *amount_words(struct check *k, const struct amount *m)
{
    const char *end, *p = m->at;
    struct printed number;
    printed_read(p, &number, &end);
    printed_unit_at(end, &end);
    return text_trim(k->arena, arena_strndup(k->arena, p, (size_t)(end - p)));
}

/* ---- text against tables ---- */

/* Words of six letters and more that both have; folded texts. */
static size_t shared_words(const char *a, const char *b)
{
    size_t shared = 0;
    while (*a) {
        size_t n = strcspn(a, " ");
        if (n >= LONG_WORD) {
            for (const char *at = b; *at;) {
                size_t m = strcspn(at, " ");
                if (m >= LONG_WORD && strncmp(at, a, n < m ? n : m) == 0) {
                    shared++;
                    break;
                }
                at += m + (at[m] == ' ');
            }
        }
        a += n + (a[n] == ' ');
    }
    return shared;
}

struct lookup {
    const struct sentence *s;
    struct amount amount;
    struct printed kr;
    bool found,
        found_in_year; /* the amount stands in a row about the same, in any year, in a year of the sentence */
    int year;          /* where it was found */
    struct printed
        near; /* what the row about the same prints for the sentence's year; INT_NONE = no such row */
    enum printed_unit near_unit;
    size_t near_shared;
};

static void look_in_cell(
    struct lookup *l, const struct table_reading *r, size_t row, size_t col, size_t shared)
{
    struct printed cell = r->cells[row * r->table->n_cols + col];
    struct printed kr = printed_in_kr(cell, r->unit);
    int year = r->years[col];
    if (kr.milli == INT_NONE)
        return;
    bool same = kr.milli >= l->kr.milli - l->kr.half && kr.milli <= l->kr.milli + l->kr.half;
    bool in_year = !l->s->n_years || (year ? has_year(l->s, year) : l->s->n_years > 1 || !r->has_years);
    if (same && !year && !in_year)
        return; /* a sum over years says nothing of one year */
    if (same) {
        l->found = true;
        l->found_in_year = l->found_in_year || in_year;
        l->year = year ? year : l->year;
    } else if (in_year && year && r->rows[row] != TABLE_LINE && shared > l->near_shared) {
        l->near = cell;
        l->near_unit = r->unit;
        l->near_shared = shared;
    }
}

static void look_in_tables(struct check *k, struct lookup *l)
{
    const char *words = text_fold(k->arena, l->s->text);
    const struct table_reading *all = table_readings(k);
    for (size_t t = 0; all && t < k->document->n_tables; t++) {
        const struct table_reading *r = &all[t];
        size_t n = r->table->n_rows > r->table->n_heads ? r->table->n_rows - r->table->n_heads : 0;
        for (size_t i = 0; is_money(r->unit) && i < n && i < TABLE_MOST_ROWS; i++) {
            size_t shared = shared_words(words, r->context[i]);
            for (size_t c = 1; shared && c < r->table->n_cols; c++) {
                if (table_is_amount(r, c))
                    look_in_cell(l, r, i, c, shared);
            }
        }
    }
}

static bool look_up(struct check *k, const struct sentence *s, size_t i, struct lookup *ret)
{
    *ret = (struct lookup){.s = s,
        .amount = s->amounts[i],
        .kr = printed_in_kr(s->amounts[i].number, s->amounts[i].unit),
        .near = {INT_NONE, 0}};
    if (ret->kr.milli == INT_NONE)
        return false;
    look_in_tables(k, ret);
    return true;
}

static void text_years_of(struct check *k, struct sentence *s)
{
    for (size_t i = 0; i < s->n_amounts; i++) {
        struct lookup l;
        if (!s->n_years || !look_up(k, s, i, &l) || !l.found || l.found_in_year || !l.year)
            continue;
        struct finding f =
            text_finding(k, s, FINDING_ERROR, tr("Tabellen har beløbet, men ikke i det år, teksten siger."));
        f.printed = arena_printf(k->arena, "%s i %d", amount_words(k, &l.amount), s->years[0]);
        f.computed = arena_printf(k->arena, "%d", l.year);
        f.place = arena_printf(k->arena, "%s, %s", f.place, amount_words(k, &l.amount));
        check_add(k, f);
    }
}

static void document_years(struct check *k)
{
    each_sentence(k, text_years_of);
}
CHECK_RULE(document_year, .id = "document_year", .title = N_("År i tekst og tabel i et dokument"),
    .order = 22, .document = document_years,
    .what = N_("Årene ved hvert beløb i teksten mod de år, tabellen har beløbet i."));

static const char *const unit_names[] = {"", "kr.", "t.kr.", "mio. kr.", "mia. kr.", "pct."};

static void text_amounts_of(struct check *k, struct sentence *s)
{
    for (size_t i = 0; i < s->n_amounts; i++) {
        struct lookup l;
        if (!look_up(k, s, i, &l) || l.found || l.near.milli == INT_NONE || l.near_shared < 2)
            continue;
        struct finding f = text_finding(k, s, FINDING_QUESTION,
            tr("Tabellen har et andet beløb for det samme, eller teksten taler om noget andet."));
        f.printed = amount_words(k, &l.amount);
        f.computed =
            arena_printf(k->arena, "%s %s", printed_words(l.near.milli, k->arena), unit_names[l.near_unit]);
        f.place = arena_printf(k->arena, "%s, %s", f.place, f.printed);
        check_add(k, f);
    }
}

static void document_amounts(struct check *k)
{
    each_sentence(k, text_amounts_of);
}
CHECK_RULE(document_amount, .id = "document_amount", .title = N_("Beløb i tekst og tabel i et dokument"),
    .order = 23, .document = document_amounts,
    .what = N_("Hvert beløb i teksten mod rækken om det samme, med den afrunding, teksten har."));

/* ---- parts and whole in one sentence ---- */

static const char *part_word(const char *text, bool *ret_all)
{
    static const struct {
        const char *word;
        bool all; /* the parts are all there is */
    } words[] = {{"fordelt på", true}, {"fordelt således", true}, {"heraf", false}, {"herunder", false}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const char *at = strstr(text, words[i].word);
        if (at) {
            *ret_all = words[i].all;
            return at;
        }
    }
    return NULL;
}

static void text_parts_of(struct check *k, struct sentence *s)
{
    bool all = false;
    const char *word = part_word(s->text, &all);
    const struct amount *whole = NULL;
    struct printed parts[MOST_AMOUNTS], sum;
    size_t n = 0;
    for (size_t i = 0; word && i < s->n_amounts; i++) {
        const struct amount *m = &s->amounts[i];
        if (m->unit == PRINTED_NUMBER)
            continue;
        if (m->at < word)
            whole = m;
        else if (whole && m->unit == whole->unit)
            parts[n++] = m->number;
    }
    if (!whole || n < 2)
        return;
    enum printed_match match = printed_sum(whole->number, parts, n, &sum);
    struct finding f = text_finding(k, s, FINDING_ERROR,
        match == PRINTED_ROUNDING ? tr("Delene giver ikke helheden, men afrunding kan forklare forskellen.")
        : sum.milli > whole->number.milli ? tr("Delene er mere end helheden.")
        : all                             ? tr("Delene giver ikke helheden.")
                                          : tr("Kun en del af helheden er fordelt; resten er ikke oplyst."));
    f.place = arena_printf(k->arena, "%s, %s", f.place, amount_words(k, whole));
    size_t before = k->n;
    check_add_sum(k, f, whole->number, sum, match, unit_names[whole->unit]);
    if (k->n > before && match == PRINTED_DIFFERS && sum.milli < whole->number.milli && !all)
        k->list[before].severity = FINDING_QUESTION;
}

static void document_parts(struct check *k)
{
    each_sentence(k, text_parts_of);
}
CHECK_RULE(document_parts, .id = "document_parts", .title = N_("Dele og helhed i en sætning"), .order = 33,
    .document = document_parts,
    .what = N_("Beløb og andele efter heraf, herunder og fordelt på mod helheden før."));

/* ---- periods ---- */

static bool is_proposal_text(const struct sentence *s)
{
    static const char *const words[] = {
        "søges", "foreslå", "forslag", "ansøg", "videreføre", "skal træffes", "beslutning", "justering"};
    const char *section = s->paragraph->section ? s->paragraph->section : "";
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strstr(s->text, words[i]) || strstr(section, words[i]))
            return true;
    }
    return strstr(section, "Beslutning") || strstr(section, "Forslag");
}

static void text_past_of(struct check *k, struct sentence *s)
{
    int year = check_document_year(k->document), last = 0, first = 0;
    bool priced = s->price_year > 0;
    if (!s->n_years || !s->n_amounts || (!priced && !is_proposal_text(s)))
        return;
    for (size_t i = 0; i < s->n_years; i++) {
        last = s->years[i] > last ? s->years[i] : last;
        first = !first || s->years[i] < first ? s->years[i] : first;
    }
    int limit = priced ? s->price_year : year;
    bool money = false;
    for (size_t i = 0; i < s->n_amounts; i++)
        money = money || is_money(s->amounts[i].unit);
    /* A sentence may tell of what was; only a proposal has all its years, or a priced one some of them, before the limit. */
    if (!limit || !money || (priced ? first >= limit : last >= limit))
        return;
    struct finding f = text_finding(k, s, FINDING_ERROR,
        priced ? tr("Beløbet er i et senere prisniveau end den periode, der er trykt.")
               : tr("Den foreslåede periode ligger før dokumentets budgetår."));
    f.printed = arena_printf(k->arena, "%d", priced ? first : last);
    f.computed = arena_printf(k->arena, tr("%d eller senere"), limit);
    check_add(k, f);
}

static void document_past(struct check *k)
{
    each_sentence(k, text_past_of);
}
CHECK_RULE(document_past, .id = "document_past", .title = N_("Periode i fortiden i et dokument"), .order = 55,
    .document = document_past,
    .what = N_("Årene i hvert forslag mod dokumentets budgetår og mod beløbets prisniveau."));

/* ---- persons ---- */

static void text_persons_of(struct check *k, struct sentence *s)
{
    const char *words = text_fold(k->arena, s->text);
    if (!strstr(words, "fuldtidsperson") || !(strstr(words, "antallet af") || strstr(words, "antal ")) ||
        !(strstr(words, "borgere") || strstr(words, "personer ")))
        return;
    struct finding f = text_finding(k, s, FINDING_QUESTION,
        tr("Sætningen taler om antal borgere, men enheden er fuldtidspersoner. De er ikke det samme antal."));
    if (s->n_amounts) {
        f.printed = arena_printf(
            k->arena, tr("%s fuldtidspersoner"), printed_words(s->amounts[0].number.milli, k->arena));
    }
    check_add(k, f);
}

static void document_persons(struct check *k)
{
    each_sentence(k, text_persons_of);
}
CHECK_RULE(document_persons, .id = "document_persons",
    .title = N_("Personer og fuldtidspersoner i et dokument"), .order = 85, .document = document_persons,
    .what = N_("Antal borgere i teksten mod enheden fuldtidspersoner."));

/* ---- one event with two dates ---- */

/* "1. januar 2026" at p */
static day_t read_date(const char *p)
{
    int64_t dd, year;
    char digits[3] = {0};
    size_t n = 0;
    while (n < 2 && is_digit(p[n])) {
        digits[n] = p[n];
        n++;
    }
    if (!n || p[n] != '.' || p[n + 1] != ' ' || !text_to_int(digits, 1, 31, &dd))
        return DAY_NONE;
    const char *month = p + n + 2;
    for (int m = 1; m <= 12; m++) {
        const char *name = words_month(m, LANG_DA);
        if (!text_has_prefix(month, name))
            continue;
        const char *y = month + strlen(name);
        char four[5] = {0};
        if (*y++ != ' ')
            return DAY_NONE;
        for (size_t i = 0; i < 4 && is_digit(y[i]); i++)
            four[i] = y[i];
        return text_to_int(four, FIRST_YEAR, LAST_YEAR, &year) ? day_from_ymd((int)year, m, (int)dd)
                                                               : DAY_NONE;
    }
    return DAY_NONE;
}

struct event {
    day_t day;
    const char *folded, *place;
    struct event *next;
};
/* The same day and month in two years, in sentences that share most of their words. */
static void compare_event(struct check *k, const struct event *a, const struct event *b)
{
    struct ymd x = day_ymd(a->day), y = day_ymd(b->day);
    if (x.year == y.year || x.month != y.month || x.day != y.day || shared_words(a->folded, b->folded) < 2)
        return;
    check_add(k, (struct finding){.severity = FINDING_QUESTION,
                     .kind = "document",
                     .subject = k->document->name,
                     .place = arena_printf(k->arena, "%s og %s", b->place, a->place),
                     .printed = words_day(b->day, k->arena),
                     .computed = words_day(a->day, k->arena),
                     .why = tr("To sætninger om det samme har samme dag i hvert sit år.")});
}

static void document_dates(struct check *k)
{
    struct event *first = NULL;
    for (size_t i = 0; i < k->document->n_paragraphs; i++) {
        const struct check_paragraph *p = &k->document->paragraphs[i];
        struct sentence s = {.paragraph = p};
        for (const char *at = p->text; at && *at;) {
            size_t n = sentence_length(at);
            const char *text = arena_strndup(k->arena, at, n);
            for (const char *d = text; d && *d; d++) {
                bool starts = is_digit(*d) && (d == text || !is_digit(d[-1]));
                day_t day = starts ? read_date(d) : DAY_NONE;
                if (day_is_none(day))
                    continue;
                struct event *e = arena_must(k->arena, sizeof *e);
                *e = (struct event){day, text_fold(k->arena, text), sentence_place(k, &s), first};
                for (const struct event *o = first; o; o = o->next)
                    compare_event(k, e, o);
                first = e;
            }
            at += n;
            while (*at == ' ' || *at == '\n')
                at++;
        }
    }
}
CHECK_RULE(document_date, .id = "document_date", .title = N_("To datoer for det samme i et dokument"),
    .order = 77, .document = document_dates, .what = N_("Datoer i sætninger, der taler om det samme."));

/* ---- statements of the same saving ---- */

struct saving {
    struct printed kr;
    const char *words, *place;
    struct saving *next;
};
static bool is_about_saving(const char *text)
{
    return strstr(text, "besparelse") || strstr(text, "Besparelse") || strstr(text, " spare");
}

/* The sentence's first amount in mio. or mia. kr.; smaller ones are no statements of a reform's saving. */
static const struct amount *saving_in(const struct sentence *s)
{
    for (size_t i = 0; is_about_saving(s->text) && i < s->n_amounts; i++) {
        if (s->amounts[i].unit == PRINTED_MIO || s->amounts[i].unit == PRINTED_MIA)
            return &s->amounts[i];
    }
    return NULL;
}

static void add_saving(struct check *k, const struct sentence *s, const struct saving *other)
{
    const struct amount *m = saving_in(s);
    struct finding f = text_finding(k, s, FINDING_QUESTION,
        tr("Besparelsen er oplyst med et andet beløb et andet sted. Kontrollér område og slutår."));
    f.place = arena_printf(k->arena, "%s mod %s", f.place, other->place);
    f.printed = amount_words(k, m);
    f.computed = other->words;
    check_add(k, f);
}

/* What the papers that are loaded say of savings. */
static struct saving *loaded_savings(struct check *k)
{
    struct saving *first = NULL;
    for (size_t i = 0; k->data && i < k->data->n_reported; i++) {
        const struct reported *r = &k->data->reported[i];
        enum printed_unit unit = text_equal(r->unit, "mia_kr") ? PRINTED_MIA : PRINTED_MIO;
        if (!r->label || !is_about_saving(r->label) || dec_is_none(r->value) ||
            !text_equal(r->subject_kind, "city"))
            continue;
        struct saving *s = arena_must(k->arena, sizeof *s);
        *s = (struct saving){
            printed_in_kr((struct printed){r->value.milli, 0}, unit), r->as_printed, r->source, first};
        first = s;
    }
    return first;
}

static void text_saving_of(struct check *k, struct sentence *s)
{
    const struct amount *m = saving_in(s);
    const struct saving *differs = NULL, *same = NULL;
    if (!m)
        return;
    struct printed kr = printed_in_kr(m->number, m->unit);
    for (const struct saving *o = k->scratch; o; o = o->next)
        *(o->kr.milli == kr.milli ? &same : &differs) = o;
    if (differs && !same)
        add_saving(k, s, differs);
    struct saving *own = arena_must(k->arena, sizeof *own);
    *own = (struct saving){kr, amount_words(k, m), sentence_place(k, s), k->scratch};
    k->scratch = own;
}

static void document_savings(struct check *k)
{
    k->scratch = loaded_savings(k);
    each_sentence(k, text_saving_of);
    k->scratch = NULL;
}
CHECK_RULE(document_saving, .id = "document_saving",
    .title = N_("Udsagn om den samme besparelse i et dokument"), .order = 86, .document = document_savings,
    .what = N_("Beløb for besparelser i teksten mod hinanden og mod de papirer, der er indlæst."));

/* ---- names ---- */

/* Found in this place already, by the other list. */
static bool is_added(const struct check *k, const char *place, const char *printed)
{
    for (size_t i = k->n; i-- > 0 && k->n - i <= 64 && text_equal(k->list[i].rule, k->rule->id);) {
        if (text_equal(k->list[i].place, place) && text_equal(k->list[i].printed, printed))
            return true;
    }
    return false;
}

static void add_name(struct check *k, const char *place, const struct name_hit *hit)
{
    const char *at = arena_printf(k->arena, "%s, %s", place, hit->printed);
    if (is_added(k, at, hit->printed))
        return;
    check_add(k, (struct finding){.severity = hit->severity,
                     .kind = "document",
                     .subject = k->document->name,
                     .place = at,
                     .printed = hit->printed,
                     .computed = hit->name,
                     .why = hit->why});
}

static void document_names_in(struct check *k, const char *place, const char *text)
{
    struct name_hit hit;
    for (size_t at = 0; check_name_next(k->data, text, &at, &hit, k->arena);)
        add_name(k, place, &hit);
    day_t day = k->document->day;
    if (day_is_none(day))
        day = clock_today();
    for (size_t at = 0; check_organisation_next(k->data, day, text, &at, &hit, k->arena);)
        add_name(k, place, &hit);
}

static void document_names(struct check *k)
{
    if (!k->data)
        return;
    for (size_t i = 0; i < k->document->n_paragraphs; i++) {
        struct sentence s = {.paragraph = &k->document->paragraphs[i]};
        document_names_in(k, sentence_place(k, &s), s.paragraph->text);
    }
    for (size_t t = 0; t < k->document->n_tables; t++) {
        const struct check_table *table = &k->document->tables[t];
        for (size_t c = 0; c < table->n_rows * table->n_cols; c++)
            document_names_in(k, table->title ? table->title : "tabel", table->cells[c]);
    }
}
CHECK_RULE(document_name, .id = "document_name", .title = N_("Navne i et dokument"), .order = 78,
    .document = document_names,
    .what = N_("Navne i tekst og tabeller mod listerne og de kendte skrivemåder."));
