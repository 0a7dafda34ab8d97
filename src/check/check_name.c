#include "check/check_name.h"

#include "base/lang.h"
#include "base/text.h"

#include <string.h>

enum { LEAST_LETTERS = 6, MOST_WORD = 80, MOST_NAME = 200, MOST_TEXT = 1 << 20 };

/* Bytes of letters, digits and all of UTF-8 beyond ASCII make words; so does a hyphen between letters. */
static bool is_word_byte(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool stands_alone(const char *text, size_t at, size_t n)
{
    return (at == 0 || !is_word_byte((unsigned char)text[at - 1])) &&
           !is_word_byte((unsigned char)text[at + n]);
}

static const char *variant_why(const struct name_variant *v)
{
    static const struct {
        const char *kind, *why;
    } words[] = {
        {"misspelling", N_("Navnet er stavet anderledes end i listen.")},
        {"earlier_name", N_("Navnet er et tidligere navn. Kontrollér, hvad det hed på dokumentets dato.")},
        {"expansion", N_("Forkortelsen er skrevet anderledes ud end i listen.")},
        {"two_words", N_("Det samme har to navne i papiret.")},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_equal(v->kind, words[i].kind))
            return tr(words[i].why);
    }
    return tr("Navnet skrives på mere end én måde.");
}

/* The longest variant that stands at text + at. */
static const struct name_variant *variant_at(const struct check_data *d, const char *text, size_t at)
{
    const struct name_variant *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < d->n_variants; i++) {
        size_t n = strlen(d->variants[i].variant);
        if (n > longest && text[at] == d->variants[i].variant[0] &&
            strncmp(text + at, d->variants[i].variant, n) == 0 && stands_alone(text, at, n)) {
            best = &d->variants[i];
            longest = n;
        }
    }
    return best;
}

/* One letter other, left out, put in, or two that changed places. */
static bool is_one_slip(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), i = 0;
    if (n > m + 1 || m > n + 1)
        return false;
    while (a[i] && a[i] == b[i])
        i++;
    if (!a[i] && !b[i])
        return false;
    if (n == m && strcmp(a + i + 1, b + i + 1) == 0)
        return true;
    if (n == m && a[i + 1] && a[i] == b[i + 1] && a[i + 1] == b[i])
        return strcmp(a + i + 2, b + i + 2) == 0;
    return strcmp(a + i + (n > m), b + i + (m > n)) == 0 && n != m;
}

/* "Ballisagers" is not a slip. */
static bool is_genitive(const char *word, const char *name)
{
    size_t n = strlen(name);
    return strncmp(word, name, n) == 0 && text_equal(word + n, "s");
}

static bool is_listed_word(const struct check_data *d, const char *word)
{
    for (size_t i = 0; i < d->n_organisations; i++) {
        if (text_equal(d->organisations[i].name, word) || text_equal(d->organisations[i].abbrev, word))
            return true;
    }
    return false;
}

/* A listed name of one word that the capitalised word nearly is. */
static const char *nearly(const struct check_data *d, const char *word)
{
    if (text_length(word) < LEAST_LETTERS || is_listed_word(d, word))
        return NULL;
    for (size_t i = 0; i < d->n_organisations; i++) {
        const char *name = d->organisations[i].name;
        if (name && !strchr(name, ' ') && name[0] == word[0] && text_length(name) >= LEAST_LETTERS &&
            is_one_slip(word, name) && !is_genitive(word, name))
            return name;
    }
    return NULL;
}

static size_t word_length(const char *s)
{
    size_t n = 0;
    while (is_word_byte((unsigned char)s[n]) || (n && s[n] == '-' && is_word_byte((unsigned char)s[n + 1])))
        n++;
    return n;
}

bool check_name_next(
    const struct check_data *d, const char *text, size_t *at, struct name_hit *ret, struct arena *a)
{
    size_t i = *at;
    while (text && text[i] && i < MOST_TEXT) {
        if (!is_word_byte((unsigned char)text[i])) {
            i++;
            continue;
        }
        const struct name_variant *v = variant_at(d, text, i);
        size_t n = word_length(text + i);
        if (v) {
            *ret = (struct name_hit){v->variant, v->name, variant_why(v), FINDING_QUESTION};
            *at = i + strlen(v->variant);
            return true;
        }
        if (text[i] >= 'A' && text[i] <= 'Z' && n < MOST_WORD) {
            const char *word = arena_strndup(a, text + i, n), *name = word ? nearly(d, word) : NULL;
            if (name) {
                *ret = (struct name_hit){word, name,
                    tr("Navnet ligner et navn i listen, men er stavet anderledes."), FINDING_QUESTION};
                *at = i + n;
                return true;
            }
        }
        i += n ? n : 1;
    }
    *at = i;
    return false;
}

/* ---- committees and administrations ---- */

static bool is_capital(const char *s)
{
    return (*s >= 'A' && *s <= 'Z') || strncmp(s, "Æ", 2) == 0 || strncmp(s, "Ø", 2) == 0 ||
           strncmp(s, "Å", 2) == 0;
}

/* "Sundheds- og Omsorgsudvalget", "A-, B- og Cforvaltningen": bytes of the capitalised words that hyphens join. */
static size_t joined_length(const char *s)
{
    size_t n = word_length(s);
    while (s[n] == '-') {
        const char *next = s + n + 1;
        next += *next == ',';
        next += strspn(next, " ");
        if (strncmp(next, "og ", 3) == 0)
            next += 3;
        if (!is_capital(next) || next == s + n + 1)
            break;
        n = (size_t)(next - s) + word_length(next);
    }
    return n;
}

/* Without the s of the genitive; NULL when it names neither a committee nor an administration. */
static const char *body_of(const char *s, size_t n, const char **ret_kind, struct arena *a)
{
    static const struct {
        const char *end, *kind;
    } ends[] = {{"udvalget", "committee"}, {"forvaltningen", "administration"}};
    n -= n > 1 && s[n - 1] == 's';
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        size_t m = strlen(ends[i].end);
        if (n > m && strncmp(s + n - m, ends[i].end, m) == 0) {
            *ret_kind = ends[i].kind;
            return arena_strndup(a, s, n);
        }
    }
    return NULL;
}

static bool begins_sentence(const char *text, size_t at)
{
    while (at && strchr(" \t\"(*", text[at - 1]))
        at--;
    return at == 0 || strchr(".?!:|\n-", text[at - 1]);
}

static bool holds(const struct organisation *o, day_t day)
{
    return (day_is_none(o->valid_from) || o->valid_from.n <= day.n) &&
           (day_is_none(o->valid_to) || day.n <= o->valid_to.n);
}

/* The name of the same key on the day, told last in the list. */
static const struct organisation *on_day(const struct check_data *d, const char *key, day_t day)
{
    const struct organisation *best = NULL;
    for (size_t i = 0; i < d->n_organisations; i++) {
        if (text_equal(d->organisations[i].key, key) && holds(&d->organisations[i], day))
            best = &d->organisations[i];
    }
    return best;
}

/* A listed name of the kind that ends or begins as the other does: "Omsorgsudvalget", "Socialeudvalget". */
static const char *alike(const struct check_data *d, const char *kind, const char *name, day_t day)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < d->n_organisations; i++) {
        const struct organisation *o = &d->organisations[i];
        if (!o->name || !text_equal(o->kind, kind) || on_day(d, o->key, day) != o)
            continue;
        size_t m = strlen(o->name);
        if (strncmp(o->name, name, LEAST_LETTERS) == 0 ||
            (n < m && o->name[m - n - 1] == ' ' && strcmp(o->name + m - n, name) == 0))
            return o->name;
    }
    return NULL;
}

/* What is wrong with a name of a committee or an administration; false = nothing. */
static bool body_is_wrong(const struct check_data *d, const char *kind, const char *name, day_t day,
    bool begins, struct name_hit *ret)
{
    const struct organisation *listed = NULL;
    for (size_t i = 0; i < d->n_organisations; i++) {
        const struct organisation *o = &d->organisations[i];
        if (!text_equal(o->name, name))
            continue;
        const struct organisation *now = on_day(d, o->key, day);
        if (!now || text_equal(now->name, name))
            return false;
        listed = o;
    }
    *ret = (struct name_hit){.printed = name, .severity = FINDING_QUESTION};
    if (listed) {
        ret->name = on_day(d, listed->key, day)->name;
        ret->why = holds(listed, day)
                       ? tr("Der er et nyere navn i listen, og dagen for skiftet er ikke oplyst.")
                       : tr("Navnet gjaldt ikke på dokumentets dato.");
        return true;
    }
    ret->name = alike(d, kind, name, day);
    ret->why = tr("Navnet står ikke på listen over udvalg og forvaltninger.");
    return ret->name || !begins;
}

bool check_organisation_next(const struct check_data *d, day_t day, const char *text, size_t *at,
    struct name_hit *ret, struct arena *a)
{
    size_t i = *at;
    while (d->n_organisations && text && text[i] && i < MOST_TEXT) {
        size_t n = is_capital(text + i) ? joined_length(text + i) : word_length(text + i);
        const char *kind,
            *name = is_capital(text + i) && n < MOST_NAME ? body_of(text + i, n, &kind, a) : NULL;
        *at = i + (n ? n : 1);
        if (name && body_is_wrong(d, kind, name, day, begins_sentence(text, i), ret))
            return true;
        i = *at;
    }
    *at = i;
    return false;
}

/* ---- the rule on loaded data ---- */

/* Findings of one subject already told of this spelling. */
static bool is_told(const struct check *k, const char *subject, const char *printed)
{
    for (size_t i = k->n; i-- > 0;) {
        const struct finding *f = &k->list[i];
        if (f->rule != k->rule->id)
            return false;
        if (text_equal(f->subject, subject) && text_equal(f->printed, printed))
            return true;
    }
    return false;
}

static void names_in(
    struct check *k, const char *kind, const char *subject, const char *place, const char *text)
{
    size_t at = 0;
    struct name_hit hit;
    while (check_name_next(k->data, text, &at, &hit, k->arena)) {
        if (is_told(k, subject, hit.printed))
            continue;
        check_add(k, (struct finding){.severity = hit.severity,
                         .kind = kind,
                         .subject = subject,
                         .place = arena_printf(k->arena, "%s, %s", place ? place : "–", hit.printed),
                         .printed = hit.printed,
                         .computed = hit.name,
                         .why = hit.why});
    }
}

static void names_of_grants(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_grants; i++) {
        const struct grant *g = &d->grants[i];
        const char *texts[] = {g->title, g->content, g->results, g->verdict_note, g->reservation,
            g->adjusted_content, g->dependency, g->oddity};
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++)
            names_in(k, "grant", g->key, g->place, texts[t]);
    }
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct grant_line *l = &d->lines[i];
        names_in(k, "grant", l->grant_key, l->place, l->purpose);
        names_in(k, "grant", l->grant_key, l->place, l->note);
    }
}

static void names(struct check *k)
{
    const struct check_data *d = k->data;
    names_of_grants(k);
    for (size_t i = 0; i < d->n_notes; i++) {
        const struct note *n = &d->notes[i];
        names_in(k, "note", n->key, n->place, n->summary);
        names_in(k, "note", n->key, n->place, n->risk);
        names_in(k, "note", n->key, n->place, n->note);
    }
    for (size_t i = 0; i < d->n_note_lines; i++)
        names_in(k, "note", d->note_lines[i].note_key, d->note_lines[i].place, d->note_lines[i].row_label);
    for (size_t i = 0; i < d->n_goals; i++)
        names_in(k, "goal", d->goals[i].key, d->goals[i].place, d->goals[i].title);
    for (size_t i = 0; i < d->n_interventions; i++) {
        const struct intervention *o = &d->interventions[i];
        names_in(k, "intervention", o->key, o->place, o->title);
        names_in(k, "intervention", o->key, o->place, o->access);
        names_in(k, "intervention", o->key, o->place, o->content);
    }
}
CHECK_RULE(names, .id = "names", .title = N_("Navne"), .order = 75, .data = names,
    .what = N_(
        "Navne på forvaltninger, udvalg, enheder, foreninger, uddannelser og love mod listerne og de kendte skrivemåder."));

/* Names whose days nobody has told: which one held on the day of a document cannot be said. */
static void name_dates(struct check *k)
{
    const struct check_data *d = k->data;
    for (size_t i = 0; i < d->n_organisations; i++) {
        for (size_t j = i + 1; j < d->n_organisations; j++) {
            const struct organisation *a = &d->organisations[i], *b = &d->organisations[j];
            bool renamed =
                text_equal(a->key, b->key) && day_is_none(a->valid_to) && day_is_none(b->valid_from);
            bool twice =
                !text_equal(a->key, b->key) && text_equal(a->name, b->name) && text_equal(a->kind, b->kind);
            if (!renamed && !twice)
                continue;
            check_add(k,
                (struct finding){.severity = FINDING_QUESTION,
                    .kind = "organisation",
                    .subject = b->key,
                    .place = renamed ? b->abbrev : b->name,
                    .printed = renamed ? a->name : a->abbrev,
                    .computed = renamed ? b->name : b->abbrev,
                    .why =
                        renamed
                            ? tr("To navne for det samme, men dagen for skiftet er ikke oplyst.")
                            : tr("To forkortelser for det samme navn, men dagen for skiftet er ikke oplyst.")});
        }
    }
}
CHECK_RULE(name_dates, .id = "name_dates", .title = N_("Navne uden dato"), .order = 76, .data = name_dates,
    .what = N_("Forvaltninger og udvalg med mere end ét navn mod de dage, navnene gælder."));
