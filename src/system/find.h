/* Finding things that are no citizens by the words of their titles and texts: offers, goals, grants, notes, documents … Each kind of thing
 * is one record beside its concept. Word forms and spellings are those of base/stem.h; all words searched for must be there.
 *
 * The words of a kind are kept in the process and read again when the kind's version is another, so that what is found is what stands in
 * the database now. */
#pragma once
#include "base/record.h"
#include "base/stem.h"
#include "db/db.h"
#include "system/access.h"

struct find_source {
    const char *key;   /* "bevillinger": in the address */
    const char *label; /* N_("Bevillinger") */
    int order;         /* of the kinds on the page */
    enum perm perm;    /* who may open all of the kind */
    const struct sql *
        rows; /* key, title, title_en, text of all; rows of one key stand together, and their texts are joined */
    const struct sql *version; /* one number, another one whenever rows gives something else */
    const char *address;       /* "/oekonomi/bevillinger": a thing's page is address/key */
    /* Keys of what the actor may find, in order of strcmp; NULL = all of the kind. */
    int (*seen)(struct conn *c, const struct actor *actor, const char ***ret, size_t *ret_n, struct arena *a,
        struct err *err);
};
#define FIND_SOURCE(ident, ...)                                                                              \
    static const struct find_source ident = {__VA_ARGS__};                                                   \
    RECORD(tov_find_source, struct find_source, ident)

/* All kinds in their order; their number. */
enum { FIND_SOURCES = 16 };
size_t find_sources(const struct find_source *ret[FIND_SOURCES]);

struct find_hit {
    const char *url, *title;     /* title in the user's language */
    struct stem_snippet snippet; /* all empty when the words are all in the title */
};
struct find_group {
    const struct find_source *source;
    struct find_hit *hits; /* those with most of the words in the title first, then by title */
    size_t n;
    int64_t n_all;
};
/* Groups with hits, of the kinds the actor may open, or only the kind with that key; at most most hits of each after skipping skip. None when
 * q has no words. ERR_LIMIT when memory is short. */
int find_things(struct conn *c, const struct actor *actor, const char *q, const char *key, size_t skip,
    size_t most, struct find_group ret[FIND_SOURCES], size_t *ret_n, struct arena *a, struct err *err);
