/* All offers judged for one citizen: first without words, then those that are shown. */
#include "base/lang.h"
#include "base/text.h"
#include "offer/fit_inner.h"

#include <string.h>

enum { FIT_MAX_WORDS = 8 };

struct fit_inner {
    struct fit_catalogue *catalogue;
    struct fit_numbers *numbers;
    struct fit_facts facts;
    const struct fit_entry **found; /* what passes the filter, whatever its track */
    size_t n_found;
    char *words[FIT_MAX_WORDS]; /* folded */
    size_t n_words;
};

static void split_words(struct fit_inner *in, const char *text, struct arena *a)
{
    char *save = NULL, *all = text ? text_fold(a, text) : NULL;
    for (char *word = all ? strtok_r(all, " ", &save) : NULL; word && in->n_words < FIT_MAX_WORDS;
         word = strtok_r(NULL, " ", &save))
        in->words[in->n_words++] = word;
}

static bool fit_passes(
    const struct fit_inner *in, const struct fit_filter *filter, const struct fit_judgement *j)
{
    const struct fit_entry *e = j->entry;
    if (filter->kind && !text_equal(e->iv.kind, filter->kind))
        return false;
    if (filter->only_free && !e->open_offer && (j->places == INT_NONE || j->occupied >= j->places))
        return false;
    for (size_t i = 0; i < in->n_words; i++) {
        if (!strstr(e->words, in->words[i]))
            return false;
    }
    return true;
}

/* One number to sort by, greatest part first: fit, how far a closed offer is from fitting (rules that stop it, less what speaks for
 * it), wait, title. */
enum { FIT_SHIFT = 60, FAR_SHIFT = 44, WAIT_SHIFT = 24, RANKS = (1 << WAIT_SHIFT) - 1 };
static uint64_t fit_order(const struct fit_judgement *j, int64_t wait_days, int lang)
{
    enum { MIDDLE = 4096, FAR = 0xffff, WAIT = (1 << 20) - 1 };
    enum fit fit = fit_of(j);
    int64_t far = MIDDLE + (fit == FIT_NO ? j->n_blocks * 100 - j->n_for : 0);
    int64_t wait = wait_days == INT_NONE ? WAIT : MIDDLE + wait_days;
    far = far < 0 ? 0 : far > FAR ? FAR : far;
    wait = wait < 0 ? 0 : wait > WAIT ? WAIT : wait;
    return (uint64_t)fit << FIT_SHIFT | (uint64_t)far << FAR_SHIFT | (uint64_t)wait << WAIT_SHIFT |
           j->entry->rank[lang];
}

/* Byte by byte from the last, each pass keeping the order of the one before; bytes that are all alike are passed over. */
static void fit_sort(uint64_t *orders, uint64_t *spare, size_t n)
{
    uint64_t *from = orders, *to = spare;
    for (int shift = 0; n && shift < 64; shift += 8) {
        size_t counts[256] = {0}, at = 0;
        for (size_t i = 0; i < n; i++)
            counts[from[i] >> shift & 0xff]++;
        if (counts[from[0] >> shift & 0xff] == n)
            continue;
        for (size_t b = 0; b < 256; b++) {
            size_t k = counts[b];
            counts[b] = at;
            at += k;
        }
        for (size_t i = 0; i < n; i++)
            to[counts[from[i] >> shift & 0xff]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (n && from != orders)
        memcpy(orders, from, n * sizeof *orders);
}

/* track NULL = all. */
static bool fit_has_track(const struct fit_entry *e, const char *track, unsigned bits)
{
    return !track || (bits ? e->tracks & bits : text_list_has(e->iv.track, track));
}

static void fit_look(const struct fit_filter *filter, uint64_t *orders, uint64_t *spare, struct fit_search *s)
{
    struct fit_inner *in = s->inner;
    unsigned bits = sight_track_bits(filter->track);
    int lang = lang_current() == LANG_EN;
    size_t at = 0;
    for (size_t i = 0; i < in->catalogue->n; i++) {
        const struct fit_entry *e = &in->catalogue->entries[i];
        const struct fit_number *number = e->open_offer ? NULL : fit_number_of(in->numbers, &at, e->iv.id);
        struct fit_judgement j = {.facts = &in->facts, .entry = e, .places = INT_NONE};
        if (!e->open_offer && e->n_capacities)
            j.places = capacity_on(e->capacities, e->n_capacities, NULL, in->facts.day);
        if (number && number->occupied != INT_NONE)
            j.occupied = number->occupied;
        if (!fit_passes(in, filter, &j))
            continue;
        in->found[in->n_found++] = e;
        if (!fit_has_track(e, filter->track, bits))
            continue;
        fit_judge(&j);
        orders[s->n++] = fit_order(&j, number ? number->wait_days : INT_NONE, lang);
    }
    fit_sort(orders, spare, s->n);
    for (size_t i = 0; i < s->n; i++) {
        enum fit fit = (enum fit)(orders[i] >> FIT_SHIFT);
        s->matches[i] = (struct fit_match){&in->catalogue->by_rank[lang][orders[i] & RANKS]->iv, fit};
        s->counts[fit]++;
    }
}

int fit_search(struct conn *c, const struct citizen *citizen, const struct sight *sight, day_t day,
    const struct fit_filter *filter, struct fit_search *ret, struct arena *a, struct err *err)
{
    struct fit_inner *in = arena_must(a, sizeof *in);
    *ret = (struct fit_search){.inner = in};
    int rc = fit_facts_of(c, citizen, sight, day, &in->facts, a, err);
    if (!rc)
        rc = fit_catalogue_get(c, &in->catalogue, err);
    if (!rc)
        rc = fit_numbers_get(c, day, &in->numbers, err);
    uint64_t *orders = rc ? NULL : arena_array(a, in->catalogue->n + 1, 2 * sizeof *orders);
    if (!rc) {
        ret->matches = arena_array(a, in->catalogue->n + 1, sizeof *ret->matches);
        in->found = arena_array(a, in->catalogue->n + 1, sizeof *in->found);
        if (!orders || !ret->matches || !in->found)
            rc = err_set(err, ERR_LIMIT, "fit_search: out of memory");
    }
    if (rc) {
        fit_search_done(ret);
        return rc;
    }
    split_words(in, filter->words, a);
    fit_look(filter, orders, orders + in->catalogue->n, ret);
    return OK;
}

void fit_search_done(struct fit_search *search)
{
    if (!search->inner)
        return;
    fit_catalogue_put(search->inner->catalogue);
    fit_numbers_put(search->inner->numbers);
    *search = (struct fit_search){0};
}

size_t fit_search_count(const struct fit_search *search, const char *track)
{
    size_t n = 0;
    unsigned bits = sight_track_bits(track);
    for (size_t i = 0; i < search->inner->n_found; i++)
        n += fit_has_track(search->inner->found[i], track, bits);
    return n;
}

/* iv is the first member of its entry. */
static const struct fit_entry *entry_of(const struct fit_match *m)
{
    return (const struct fit_entry *)(const void *)m->iv;
}
_Static_assert(offsetof(struct fit_entry, iv) == 0, "entry_of");

int fit_search_tell(struct conn *c, const struct fit_search *search, const struct fit_match *matches,
    size_t n, struct fit_offer **ret, struct arena *a, struct err *err)
{
    const struct fit_inner *in = search->inner;
    struct fit_offer *offers = arena_array(a, n + 1, sizeof *offers);
    *ret = offers;
    if (!offers)
        return err_set(err, ERR_LIMIT, "fit_search_tell: out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct fit_entry *e = entry_of(&matches[i]);
        offers[i].iv = e->iv;
        offers[i].places =
            e->open_offer ? INT_NONE : capacity_on(e->capacities, e->n_capacities, NULL, in->facts.day);
    }
    int rc = fit_count_now(c, in->facts.day, in->numbers, offers, n, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = fit_tell(c, &in->facts, entry_of(&matches[i]), &offers[i], a, err);
    return rc;
}
