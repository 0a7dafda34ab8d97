#include "base/text.h"
#include <stdlib.h>
#include <string.h>

static const uint32_t WRONG = 0xFFFD;

/* Length of the well-formed UTF-8 character at s with n bytes left, 0 when ill-formed. No overlong
 * forms, no surrogates, at most U+10FFFF (Unicode 15, table 3-7). */
static size_t char_bytes(const unsigned char *s, size_t n, uint32_t *ret_cp)
{
    unsigned char c = s[0];
    if (c < 0x80) {
        *ret_cp = c;
        return 1;
    }
    if (c < 0xC2 || c > 0xF4)
        return 0;
    size_t len = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (len > n)
        return 0;
    uint32_t cp = c & (0x7FU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
        cp = cp << 6 | (s[i] & 0x3FU);
    }
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (cp < least[len] || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return 0;
    *ret_cp = cp;
    return len;
}

bool text_is_utf8(const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t cp = 0;
        size_t len = char_bytes((const unsigned char *)s + i, n - i, &cp);
        if (len == 0 || cp == 0)
            return false;
        i += len;
    }
    return true;
}

uint32_t text_next(const char **s)
{
    if ((unsigned char)**s < 0x80) {
        char c = **s;
        *s += c != 0;
        return (uint32_t)c;
    }
    uint32_t cp;
    size_t len = char_bytes((const unsigned char *)*s, strnlen(*s, 4), &cp);
    if (len == 0) {
        *s += 1;
        return WRONG;
    }
    *s += len;
    return cp;
}

size_t text_length(const char *s)
{
    size_t n = 0;
    while (text_next(&s))
        n++;
    return n;
}

void text_mend_end(char *s)
{
    size_t len = strlen(s);
    size_t back = 0;
    while (back < 3 && back < len && ((unsigned char)s[len - 1 - back] & 0xC0) == 0x80)
        back++;
    if (back == len)
        return;
    size_t start = len - 1 - back;
    unsigned char c = (unsigned char)s[start];
    size_t want = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    if (want > back + 1)
        s[start] = 0;
}

/* U+00C0 to U+017F without accents, in small letters. "" is a sign. */
enum { LATIN_FIRST = 0xC0, LATIN_LAST = 0x17F };
static const char *const latin[LATIN_LAST - LATIN_FIRST + 1] = {
    "a", "a", "a", "a", "ae", "aa", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",  /* C0 */
    "d", "n", "o", "o", "o", "o", "oe", "", "oe", "u", "u", "u", "u", "y", "th", "ss",  /* D0 */
    "a", "a", "a", "a", "ae", "aa", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",  /* E0 */
    "d", "n", "o", "o", "o", "o", "oe", "", "oe", "u", "u", "u", "u", "y", "th", "y",   /* F0 */
    "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d",     /* 100 */
    "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g",     /* 110 */
    "g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i",     /* 120 */
    "i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l",   /* 130 */
    "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o",     /* 140 */
    "oe", "oe", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s", /* 150 */
    "s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u",     /* 160 */
    "u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s",     /* 170 */
};

enum { O_DOUBLE_ACUTE = 0x151, OE_LIGATURE = 0x153, U_DOUBLE_ACUTE = 0x171 };

/* A capital of ASCII or of the table above. */
static bool is_capital(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z';
    if (cp < LATIN_FIRST || cp > LATIN_LAST || cp == 0xD7)
        return false;
    if (cp < 0x100)
        return cp < 0xDF;
    if (cp == 0x178)
        return true;
    if ((cp >= 0x139 && cp <= 0x148) || cp >= 0x179)
        return cp % 2 == 1 && cp != 0x17F;
    return cp % 2 == 0 && cp != 0x138;
}

static uint32_t lower(uint32_t cp)
{
    if (!is_capital(cp))
        return cp;
    if (cp == 0x178)
        return 0xFF;
    return cp < 0x100 ? cp + 32 : cp + 1;
}

static bool is_combining(uint32_t cp)
{
    return cp >= 0x300 && cp <= 0x36F;
}

/* White space, punctuation, symbols: what separates words. Outside Latin only the common blocks. */
static bool is_sign(uint32_t cp)
{
    if (cp < 0x80)
        return !((cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z'));
    if (cp < LATIN_FIRST)
        return true;
    if (cp <= LATIN_LAST)
        return latin[cp - LATIN_FIRST][0] == 0;
    return (cp >= 0x2000 && cp <= 0x2BFF) || (cp >= 0x3000 && cp <= 0x303F) ||
           (cp >= 0xD7FF && cp <= 0xF8FF) || (cp >= 0xFE00 && cp <= 0xFE0F) ||
           (cp >= 0xFEFF && cp <= 0xFF0F) || cp == WRONG || (cp >= 0x1F000 && cp <= 0x1FAFF);
}

/* As text_next, but a letter followed by a combining ring or diaeresis comes as one letter where Danish
 * sees another letter in it (macOS writes file names so), and other combining accents are skipped. */
static uint32_t next_letter(const char **s)
{
    static const uint32_t ring = 0x30A, diaeresis = 0x308;
    static const struct {
        uint32_t base, mark, whole;
    } pairs[] = {{'a', ring, 0xE5}, {'A', ring, 0xC5}, {'a', diaeresis, 0xE4}, {'A', diaeresis, 0xC4},
        {'o', diaeresis, 0xF6}, {'O', diaeresis, 0xD6}, {'u', diaeresis, 0xFC}, {'U', diaeresis, 0xDC}};
    uint32_t cp = text_next(s);
    for (;;) {
        if ((unsigned char)**s < 0x80)
            return cp;
        const char *after = *s;
        uint32_t mark = text_next(&after);
        if (!is_combining(mark))
            return cp;
        *s = after;
        for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
            if (pairs[i].base == cp && pairs[i].mark == mark)
                cp = pairs[i].whole;
    }
}

char *text_fold(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    char *out = arena_alloc(a, strlen(s) + 1); /* folding never makes a character longer */
    if (!out)
        return NULL;
    size_t n = 0;
    bool space = false;
    const char *from = s;
    for (uint32_t cp; (cp = next_letter(&s)) != 0; from = s) {
        if (is_sign(cp) || is_combining(cp)) {
            space = n > 0;
            continue;
        }
        if (space)
            out[n++] = ' ';
        space = false;
        cp = lower(cp);
        if (cp < 0x80) {
            out[n++] = (char)cp;
        } else if (cp <= LATIN_LAST) {
            for (const char *p = latin[cp - LATIN_FIRST]; *p; p++)
                out[n++] = *p;
        } else {
            memcpy(out + n, from, (size_t)(s - from));
            n += (size_t)(s - from);
        }
    }
    return out;
}

char *text_slug(struct arena *a, const char *s)
{
    char *out = text_fold(a, s);
    if (!out)
        return NULL;
    size_t n = 0;
    for (const char *p = out; *p; p++) {
        bool keep = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');
        if (keep)
            out[n++] = *p;
        else if (n && out[n - 1] != '-')
            out[n++] = '-';
    }
    if (n && out[n - 1] == '-')
        n--;
    out[n] = 0;
    return out;
}

/* White space, control characters and the invisible characters that come along when text is pasted. */
static bool is_blank(uint32_t cp)
{
    return cp <= 0x20 || (cp >= 0x7F && cp <= 0xA0) || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200F) ||
           (cp >= 0x2028 && cp <= 0x202F) || cp == 0x205F || cp == 0x2060 || cp == 0x3000 || cp == 0xFEFF;
}

char *text_trim(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    const char *start = NULL;
    const char *end = s;
    const char *at = s;
    for (uint32_t cp; (cp = text_next(&s)) != 0; at = s) {
        if (is_blank(cp))
            continue;
        if (!start)
            start = at;
        end = s;
    }
    return start ? arena_strndup(a, start, (size_t)(end - start)) : arena_strdup(a, "");
}

/* Sort keys have three levels, each compared only when those before are equal:
 * letters ' ' accents ' ' capitals. A unit is a letter, a digit, a gap between words or "aa". */
struct key {
    char *letters;  /* one byte per unit, other scripts '~' and their UTF-8 */
    char *accents;  /* one byte per unit, '0' = none, trailing '0' left out */
    char *capitals; /* '0' capital, '1' small, trailing '1' replaced by one '~' */
    size_t n_letters, n_accents, n_capitals;
};

/* Bytes enough for the key of a text of n bytes, with the work space. */
static size_t key_room(size_t n)
{
    return 4 * n + 4;
}

/* The byte of a small Latin letter: Danish order, with the letters of neighbouring languages where the
 * Danish alphabet has a twin (ä with æ, ö œ with ø, ü with y). 0 = several letters (th, ss, ij). */
static char key_letter(uint32_t cp)
{
    if (cp < 0x80)
        return (char)cp;
    switch (cp) {
    case 0xE6:
    case 0xE4: return '{';
    case 0xF8:
    case 0xF6:
    case O_DOUBLE_ACUTE:
    case OE_LIGATURE: return '|';
    case 0xE5: return '}';
    case 0xFC:
    case U_DOUBLE_ACUTE: return 'y';
    default: break;
    }
    const char *fold = latin[cp - LATIN_FIRST];
    return fold[1] ? 0 : fold[0];
}

/* '0' for a letter that is in the Danish alphabet itself; else one more for each letter before it in the
 * table with the same byte. */
static char key_accent(uint32_t cp, char letter)
{
    if (cp < 0x80 || cp == 0xE6 || cp == 0xF8 || cp == 0xE5)
        return '0';
    char accent = '1';
    for (uint32_t c = LATIN_FIRST; c < cp; c++)
        if (!is_capital(c) && !is_sign(c) && key_letter(c) == letter)
            accent++;
    return accent;
}

static void key_unit(struct key *k, char letter, char accent, bool capital)
{
    k->letters[k->n_letters++] = letter;
    k->accents[k->n_accents++] = accent;
    k->capitals[k->n_capitals++] = capital ? '0' : '1';
}

static void key_latin(struct key *k, uint32_t cp, bool capital, const char **s)
{
    const char *after = *s;
    if (cp == 'a' && lower(next_letter(&after)) == 'a') {
        *s = after;
        key_unit(k, '}', '1', capital);
        return;
    }
    char letter = key_letter(cp);
    if (letter) {
        key_unit(k, letter, key_accent(cp, letter), capital);
        return;
    }
    for (const char *p = latin[cp - LATIN_FIRST]; *p; p++)
        key_unit(k, *p, '1', capital);
}

/* Writes the key of s with its NUL to out, which has key_room(strlen(s)) bytes. */
static void make_key(const char *s, char *out)
{
    size_t n = strlen(s);
    struct key k = {.letters = out, .accents = out + 2 * n + 2, .capitals = out + 3 * n + 3};
    bool gap = false;
    const char *from = s;
    for (uint32_t cp; (cp = next_letter(&s)) != 0; from = s) {
        if (is_sign(cp) || is_combining(cp)) {
            gap = k.n_letters > 0;
            continue;
        }
        if (gap)
            key_unit(&k, '!', '0', false);
        gap = false;
        if (cp <= LATIN_LAST) {
            key_latin(&k, lower(cp), is_capital(cp), &s);
            continue;
        }
        key_unit(&k, '~', '0', false);
        memcpy(k.letters + k.n_letters, from, (size_t)(s - from));
        k.n_letters += (size_t)(s - from);
    }
    while (k.n_accents && k.accents[k.n_accents - 1] == '0')
        k.n_accents--;
    while (k.n_capitals && k.capitals[k.n_capitals - 1] == '1')
        k.n_capitals--;
    char *p = out + k.n_letters;
    *p++ = ' ';
    memmove(p, k.accents, k.n_accents);
    p += k.n_accents;
    *p++ = ' ';
    memmove(p, k.capitals, k.n_capitals);
    p += k.n_capitals;
    *p++ = '~';
    *p = 0;
}

char *text_sort_key(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    char small[1024];
    size_t room = key_room(strlen(s));
    char *work = room <= sizeof small ? small : malloc(room);
    if (!work)
        return NULL;
    make_key(s, work);
    char *key = arena_strdup(a, work);
    if (work != small)
        free(work);
    return key;
}

int text_compare(const char *a, const char *b)
{
    char small[2][1024];
    size_t room_a = key_room(strlen(a));
    size_t room_b = key_room(strlen(b));
    char *key_a = room_a <= sizeof small[0] ? small[0] : malloc(room_a);
    char *key_b = room_b <= sizeof small[1] ? small[1] : malloc(room_b);
    int order = 0;
    if (key_a && key_b) {
        make_key(a, key_a);
        make_key(b, key_b);
        order = strcmp(key_a, key_b);
    }
    if (key_a != small[0])
        free(key_a);
    if (key_b != small[1])
        free(key_b);
    return order ? order : strcmp(a, b);
}

bool text_equal(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    return strcmp(a, b) == 0;
}

bool text_has_prefix(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_list_next(const char **list, const char **ret_word, size_t *ret_n)
{
    const char *word = *list ? *list + strspn(*list, ", ") : "";
    *ret_word = word;
    *ret_n = strcspn(word, ",");
    if (*ret_n)
        *list = word + *ret_n;
    return *ret_n > 0;
}

bool text_list_has(const char *list, const char *word)
{
    const char *one;
    size_t n, want = word ? strlen(word) : 0;
    while (want && text_list_next(&list, &one, &n))
        if (n == want && memcmp(one, word, n) == 0)
            return true;
    return false;
}

const char *text_one_of(const char *value, const char *missing, const char *const *allowed, size_t n)
{
    for (size_t i = 0; value && i < n; i++)
        if (text_equal(value, allowed[i]))
            return allowed[i];
    return missing;
}

bool text_to_int(const char *s, int64_t min, int64_t max, int64_t *ret)
{
    if (!s)
        return false;
    bool negative = *s == '-';
    if (negative)
        s++;
    if (!*s)
        return false;
    int64_t v = 0;
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || __builtin_mul_overflow(v, 10, &v))
            return false;
        int digit = *s - '0';
        if (negative ? __builtin_sub_overflow(v, digit, &v) : __builtin_add_overflow(v, digit, &v))
            return false;
    }
    if (v < min || v > max)
        return false;
    *ret = v;
    return true;
}

void text_copy(char *dst, size_t n, const char *src)
{
    if (n == 0)
        return;
    size_t len = src ? strnlen(src, n - 1) : 0;
    if (len)
        memcpy(dst, src, len);
    dst[len] = 0;
    text_mend_end(dst);
}
