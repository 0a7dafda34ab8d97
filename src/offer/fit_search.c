/* All offers judged for one citizen: first without words, then those that are shown. */
#include "base/lang.h"
#include "base/text.h"
#include "offer/fit_inner.h"

#include <stdlib.h>
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

static bool fit_passes(const struct fit_inner *in, const struct fit_filter *filter, const struct fit_entry *e,
    int64_t places, int64_t occupied)
{
    if (filter->kind && !text_equal(e->iv.kind, filter->kind))
        return false;
    if (filter->only_free && !e->open_offer && (places == INT_NONE || occupied >= places))
        return false;
    for (size_t i = 0; i < in->n_words; i++) {
        if (!strstr(e->words, in->words[i]))
            return false;
    }
    return true;
}

/* One number to sort by, greatest part first: fit, how far a closed offer is from fitting (rules that stop it, less what speaks for
 * it), wait, title. */
static uint64_t fit_order(const struct fit_judgement *j, int64_t wait_days)
{
    enum { DISTANCE = 4096, WAIT = (1 << 20) - 1 };
    enum fit fit = fit_of(j);
    int64_t distance = fit == FIT_NO ? j->n_blocks * 100 - j->n_for : 0;
    int64_t wait = wait_days == INT_NONE ? WAIT : wait_days + DISTANCE;
    if (distance < -DISTANCE + 1)
        distance = -DISTANCE + 1;
    if (wait < 0)
        wait = 0;
    if (wait > WAIT)
        wait = WAIT;
    uint64_t far = (uint64_t)(distance + DISTANCE) & 0xffff;
    return (uint64_t)fit << 60 | far << 44 | (uint64_t)wait << 24 |
           (j->entry->rank[lang_current() == LANG_EN] & 0xffffff);
}

static int by_order(const void *x, const void *y)
{
    const struct fit_match *a = x, *b = y;
    return (a->order > b->order) - (a->order < b->order);
}

static void fit_look(const struct fit_filter *filter, struct fit_search *s)
{
    struct fit_inner *in = s->inner;
    for (size_t i = 0; i < in->catalogue->n; i++) {
        const struct fit_entry *e = &in->catalogue->entries[i];
        const struct fit_number *number = fit_number_of(in->numbers, e->iv.id);
        int64_t places =
            e->open_offer ? INT_NONE : capacity_on(e->capacities, e->n_capacities, NULL, in->facts.day);
        int64_t occupied = !number || number->occupied == INT_NONE ? 0 : number->occupied;
        if (!fit_passes(in, filter, e, places, occupied))
            continue;
        in->found[in->n_found++] = e;
        if (filter->track && !text_list_has(e->iv.track, filter->track))
            continue;
        struct fit_judgement j = {.facts = &in->facts, .entry = e, .places = places, .occupied = occupied};
        fit_judge(&j);
        int64_t wait = number && !e->open_offer ? number->wait_days : INT_NONE;
        s->matches[s->n++] = (struct fit_match){&e->iv, fit_of(&j), fit_order(&j, wait)};
        s->counts[fit_of(&j)]++;
    }
    if (s->n)
        qsort(s->matches, s->n, sizeof *s->matches, by_order);
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
    if (!rc) {
        ret->matches = arena_array(a, in->catalogue->n + 1, sizeof *ret->matches);
        in->found = arena_array(a, in->catalogue->n + 1, sizeof *in->found);
        if (!ret->matches || !in->found)
            rc = err_set(err, ERR_LIMIT, "fit_search: out of memory");
    }
    if (rc) {
        fit_search_done(ret);
        return rc;
    }
    split_words(in, filter->words, a);
    fit_look(filter, ret);
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
    for (size_t i = 0; i < search->inner->n_found; i++)
        n += !track || text_list_has(search->inner->found[i]->iv.track, track);
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
