#include "base/lang.h"
#include <stdint.h>
#include <string.h>

static _Thread_local enum lang current = LANG_DA;

/* The English catalogue: a GNU .mo file (gettext manual, "The Format of GNU MO Files"). */
static struct {
    const unsigned char *bytes;
    uint32_t n;
    uint32_t originals;    /* offset of n pairs {length, offset}, sorted by text */
    uint32_t translations; /* the same for the translations */
} catalogue;

enum { MO_MAGIC = (int)0x950412deU, MO_HEADER = 20, MO_PAIR = 8 };

static uint32_t word(const unsigned char *mo, size_t at)
{
    uint32_t v;
    memcpy(&v, mo + at, sizeof v);
    return v;
}

/* Every pair of a table points at a NUL-terminated text inside the file. */
static bool table_fits(const unsigned char *mo, size_t n, uint32_t count, uint32_t table)
{
    if (table > n || (n - table) / MO_PAIR < count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t len = word(mo, table + (size_t)i * MO_PAIR);
        uint32_t at = word(mo, table + (size_t)i * MO_PAIR + 4);
        if (at >= n || len >= n - at || mo[at + len] != 0)
            return false;
    }
    return true;
}

bool lang_load_mo(const unsigned char *mo, size_t n)
{
    if (n < MO_HEADER || word(mo, 0) != (uint32_t)MO_MAGIC || word(mo, 4) >> 16 > 1)
        return false;
    uint32_t count = word(mo, 8);
    uint32_t originals = word(mo, 12);
    uint32_t translations = word(mo, 16);
    if (!table_fits(mo, n, count, originals) || !table_fits(mo, n, count, translations))
        return false;
    catalogue.bytes = mo;
    catalogue.n = count;
    catalogue.originals = originals;
    catalogue.translations = translations;
    return true;
}

static const char *text_at(uint32_t table, uint32_t i)
{
    return (const char *)catalogue.bytes + word(catalogue.bytes, table + (size_t)i * MO_PAIR + 4);
}

enum lang lang_current(void)
{
    return current;
}

void lang_set(enum lang lang)
{
    current = lang;
}

/* The translation of a text of the catalogue, NULL when it has none. */
static const char *find(const char *original)
{
    uint32_t lo = 0;
    uint32_t hi = catalogue.n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int order = strcmp(original, text_at(catalogue.originals, mid));
        if (order == 0)
            return text_at(catalogue.translations, mid);
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return NULL;
}

const char *tr(const char *danish)
{
    if (current == LANG_DA || !*danish) /* the empty text is the catalogue's header */
        return danish;
    const char *english = find(danish);
    return english ? english : danish;
}

const char *tr_in(const char *context, const char *danish)
{
    char key[128];
    size_t at = strlen(context);
    if (current == LANG_DA || at + 1 + strlen(danish) >= sizeof key)
        return tr(danish);
    memcpy(key, context, at);
    key[at] = '\004'; /* as msgfmt joins them */
    memcpy(key + at + 1, danish, strlen(danish) + 1);
    const char *english = find(key);
    return english ? english : tr(danish);
}

const char *lang_pick(const char *da, const char *en)
{
    return current == LANG_EN && en && *en ? en : da;
}
