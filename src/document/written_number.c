#include "document/written_number.h"

#include "base/text.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters of ASCII, and every byte of others. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0xC3;
}

/* Past spaces, the hard ones too. */
static const char *skip_spaces(const char *p)
{
    while (*p == ' ' || text_has_prefix(p, "\xC2\xA0"))
        p += *p == ' ' ? 1 : 2;
    return p;
}

static bool begins_with_one_of(const char *p, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text_has_prefix(p, words[i]))
            return true;
    }
    return false;
}
#define BEGINS(p, words) begins_with_one_of(p, words, sizeof words / sizeof words[0])

/* Whether what stands before p, without spaces, ends in one of the words, as a word. */
static bool ends_with_one_of(const char *begin, const char *p, const char *const *words, size_t n)
{
    while (p > begin && (p[-1] == ' ' || (unsigned char)p[-1] == 0xA0 || (unsigned char)p[-1] == 0xC2))
        p--;
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(words[i]);
        if ((size_t)(p - begin) < len || memcmp(p - len, words[i], len) != 0)
            continue;
        if (p - len == begin || !is_letter(p[-(ptrdiff_t)len - 1]) || !is_letter(words[i][0]))
            return true;
    }
    return false;
}
#define ENDS(begin, p, words) ends_with_one_of(begin, p, words, sizeof words / sizeof words[0])

/* ---- units ---- */

static double money_scale(const char *p)
{
    static const struct {
        const char *word;
        double scale;
    } scales[] = {{"mio. kr", 1e8}, {"mio.kr", 1e8}, {"mio kr", 1e8}, {"millioner kr", 1e8},
        {"million kr", 1e8}, {"mia. kr", 1e11}, {"mia.kr", 1e11}, {"mia kr", 1e11}, {"milliarder kr", 1e11},
        {"t.kr", 1e5}, {"tkr", 1e5}, {"1.000 kr", 1e5}, {"kr", 100}, {"Kr", 100}, {"DKK", 100}};
    char plain[24];
    size_t n = 0;
    for (; *p && n + 1 < sizeof plain; n++) {
        bool hard = text_has_prefix(p, "\xC2\xA0");
        plain[n] = hard ? ' ' : *p;
        p += hard ? 2 : 1;
    }
    plain[n] = 0;
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        if (text_has_prefix(plain, scales[i].word))
            return scales[i].scale;
    }
    return 0;
}

/* What the number is of, by the word after it; false = it is no number that a figure tells. */
static bool written_unit(const char *after, struct written *w)
{
    static const char *const points[] = {"pct.-point", "pct.point", "pct. point", "pct-point", "%-point",
        "% point", "%point", "procentpoint", "procent-point", "promille"};
    static const char *const others[] = {"år", "År", "måned", "mdr", "uge", "dag", "time", "minut", "gang",
        "mio", "mia", "million", "milliard", "kvartal", "km", "meter", "m2"};
    const char *p = skip_spaces(after);
    double scale = money_scale(p);
    if (BEGINS(p, points) || (scale == 0 && BEGINS(p, others)))
        return false;
    bool pct = text_has_prefix(p, "pct") || *p == '%' || text_has_prefix(p, "procent");
    /* "§ 10c", "4-årig", "24h" */
    if (p == after && is_letter(*p) && !pct && scale == 0)
        return false;
    w->unit = pct ? WRITTEN_PCT : scale > 0 ? WRITTEN_MONEY : WRITTEN_COUNT;
    if (scale > 0) {
        w->value *= scale;
        w->step *= scale;
    }
    bool is_year = w->unit == WRITTEN_COUNT && w->step == 1 && w->value >= 1900 && w->value <= 2100 &&
                   !strchr(w->text, '.');
    return !is_year;
}

/* ---- the number itself ---- */

/* Digits in threes with points, and decimals after a comma; its length, 0 = not so written. */
static size_t written_digits(const char *p, double *ret_value, double *ret_step)
{
    double value = 0, step = 1;
    size_t whole = 0, i = 0;
    while (is_digit(p[i])) {
        value = value * 10 + (p[i++] - '0');
        whole++;
    }
    bool grouped = true;
    while (grouped && p[i] == '.' && is_digit(p[i + 1])) {
        grouped = whole <= 3 && is_digit(p[i + 2]) && is_digit(p[i + 3]) && !is_digit(p[i + 4]);
        for (size_t k = 1; grouped && k <= 3; k++)
            value = value * 10 + (p[i + k] - '0');
        i += grouped ? 4 : 0;
    }
    if (p[i] == ',' && is_digit(p[i + 1])) {
        for (i++; is_digit(p[i]); i++) {
            value = value * 10 + (p[i] - '0');
            step /= 10;
        }
        grouped = grouped && !(p[i] == ',' && is_digit(p[i + 1]));
    }
    *ret_value = value * step;
    *ret_step = step;
    return grouped && i <= 15 ? i : 0;
}

/* The bytes that digits, points and commas run over, whatever they mean. */
static size_t written_run(const char *p)
{
    size_t i = 0;
    while (is_digit(p[i]) || ((p[i] == '.' || p[i] == ',') && is_digit(p[i + 1])))
        i++;
    return i;
}

static bool is_dash(const char *p)
{
    return *p == '-' || text_has_prefix(p, "\xE2\x80\x93") || text_has_prefix(p, "\xE2\x80\x94") ||
           text_has_prefix(p, "\xE2\x88\x92");
}

/* "… til 700", "… – 700", "mellem 600 og 700" */
static bool is_range_end(const char *begin, const char *from)
{
    static const char *const between[] = {"mellem", "Mellem", "fra", "Fra"};
    const char *word = from;
    while (word > begin && word[-1] == ' ')
        word--;
    if (word == from)
        return false;
    if (word - begin >= 3 && is_dash(word - 3) && word[-3] != '-')
        return true;
    if (word - begin >= 2 && word[-1] == '-' && word[-2] == ' ' && word - 2 > begin && is_digit(word[-3]))
        return true;
    if (word - begin >= 5 && memcmp(word - 3, "til", 3) == 0 && word[-4] == ' ' && is_digit(word[-5]))
        return true;
    if (word - begin < 4 || memcmp(word - 2, "og", 2) != 0 || word[-3] != ' ' || !is_digit(word[-4]))
        return false;
    for (word -= 3; word > begin && (is_digit(word[-1]) || word[-1] == '.' || word[-1] == ',');)
        word--;
    return ENDS(begin, word, between);
}

/* A part of a range, a name, a date, a clock or a line of a list. */
static bool is_joined(const char *begin, const char *from, const char *end)
{
    static const char *const to[] = {"til ", "og "};
    static const char *const between[] = {"mellem", "Mellem", "fra", "Fra"};
    const char *after = skip_spaces(end);
    char before = from > begin ? from[-1] : ' ';
    if (strchr("-/.:_#&=+", before) || is_letter(before) || (unsigned char)before >= 0x80) {
        bool hard_space = from > begin + 1 && (unsigned char)before == 0xA0;
        bool quote = (unsigned char)before == 0x9C || (unsigned char)before == 0x9D; /* “ ” */
        if (!hard_space && !quote)
            return true;
    }
    if (*end == '-' || *end == '/' || *end == ':' || is_dash(end) ||
        (is_dash(after) && is_digit(*skip_spaces(after + (*after == '-' ? 1 : 3)))))
        return true;
    if (is_digit(*after) || (from > begin + 1 && before == ' ' && is_digit(from[-2])))
        return true; /* 33 66 33 66 */
    if (*end == '.' && (end[1] == ' ' || text_has_prefix(end + 1, "\xC2\xA0")) &&
        (from == begin || from[-1] == '\n' || is_letter(*skip_spaces(end + 1))))
        return !(*skip_spaces(end + 1) >= 'A' && *skip_spaces(end + 1) <= 'Z') || from == begin ||
               from[-1] == '\n';
    if (BEGINS(after, to) && (text_has_prefix(after, "til ") || ENDS(begin, from, between)) &&
        is_digit(*skip_spaces(after + (text_has_prefix(after, "til ") ? 4 : 3))))
        return true;
    return is_range_end(begin, from);
}

/* "§ 119", "stk. 2", "Tabel 1", "nr. 4": names. */
static bool is_name(const char *begin, const char *from)
{
    static const char *const names[] = {"§", "§§", "stk.", "nr.", "Nr.", "nummer", "tabel", "Tabel", "figur",
        "Figur", "bilag", "Bilag", "ark", "Ark", "side", "Side", "s.", "punkt", "Punkt", "pkt.", "afsnit",
        "Afsnit", "kapitel", "Kapitel", "artikel", "Artikel", "litra", "fase", "Fase", "trin", "Trin",
        "gruppe", "niveau", "type", "model", "spor", "tema", "Tema", "version", "udgave", "Udgave", "uge",
        "Uge", "kl.", "Kl.", "klokken", "matchgruppe", "bevilling", "Bevilling", "lov", "dokument", "sag",
        "den", "Den", "d.", "pr.", "EU", "delspørgsmål", "Delspørgsmål", "kvartal"};
    return ENDS(begin, from, names) && !(from > begin && is_letter(from[-1]));
}

static enum written_bound bound_of(const char *begin, const char *from)
{
    static const char *const least[] = {
        "mere end", "Mere end", "flere end", "Flere end", "over", "Over", "mindst", "Mindst"};
    static const char *const most[] = {"mindre end", "Mindre end", "færre end", "Færre end", "under", "Under",
        "højst", "Højst", "op til", "Op til"};
    static const char *const just_over[] = {"godt", "Godt", "lidt over", "lidt mere end"};
    static const char *const just_under[] = {"knap", "Knap", "næsten", "Næsten", "op mod", "Op mod",
        "op imod", "Op imod", "lidt under", "lidt mindre end"};
    return ENDS(begin, from, just_over)    ? WRITTEN_JUST_OVER
           : ENDS(begin, from, just_under) ? WRITTEN_JUST_UNDER
           : ENDS(begin, from, least)      ? WRITTEN_AT_LEAST
           : ENDS(begin, from, most)       ? WRITTEN_AT_MOST
                                           : WRITTEN_IS;
}

bool written_next(const char *begin, const char **pp, struct written *ret, struct arena *a)
{
    for (const char *p = *pp; *p;) {
        if (!is_digit(*p)) {
            p++;
            continue;
        }
        size_t run = written_run(p);
        *ret = (struct written){.step = 1};
        size_t len = written_digits(p, &ret->value, &ret->step);
        const char *from = p;
        p += run;
        if (len != run || is_joined(begin, from, p) || is_name(begin, from))
            continue;
        ret->text = arena_strndup(a, from, len);
        ret->bound = bound_of(begin, from);
        if (!written_unit(p, ret))
            continue;
        *pp = p;
        return true;
    }
    *pp += strlen(*pp);
    return false;
}

/* ---- sentences ---- */

/* The point at text[i] ends the sentence. */
static bool point_ends(const char *text, size_t i)
{
    /* Never at the end of a sentence; "kr." and "pct." may be. */
    static const char *const inner[] = {"ca.", "Ca.", "nr.", "Nr.", "stk.", "jf.", "Jf.", "bl.a.", "fx.",
        "f.eks.", "dvs.", "Dvs.", "mio.", "mia.", "hhv.", "inkl.", "ekskl.", "evt.", "kl.", "pr.", "s.", "d.",
        "pkt.", "maks.", "min.", "gns.", "tlf.", "t.", "m.fl.", "mv.", "m.v."};
    const char *after = skip_spaces(text + i + 1);
    if (after == text + i + 1 && *after && *after != '\n')
        return false; /* "1.000" */
    if (!*after || *after == '\n')
        return true;
    bool upper = (*after >= 'A' && *after <= 'Z') || text_has_prefix(after, "Æ") ||
                 text_has_prefix(after, "Ø") || text_has_prefix(after, "Å");
    if (is_letter(*after) && !upper)
        return false;
    return !ENDS(text, text + i + 1, inner);
}

size_t written_sentence(const char *text)
{
    size_t i = 0;
    for (; text[i]; i++) {
        if (strchr("\n!?;", text[i]) || (text[i] == '.' && point_ends(text, i)))
            break;
    }
    return i;
}
