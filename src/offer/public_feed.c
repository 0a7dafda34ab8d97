#include "offer/public_feed.h"

#include "base/text.h"
#include "offer/intervention_internal.h"

#include <string.h>

enum { FEED_WORDS = 3 };

#define FEED_PUBLIC "i.is_public = 1 AND i.kind IN ('offer', 'open_offer') "
#define FEED_RULE                                                                                              \
    "EXISTS (SELECT 1 FROM target_rule r WHERE r.intervention = i.key AND r.kind IN ('condition', 'illness') " \
    "AND r.code IS NOT NULL AND (r.valid_from IS NULL OR r.valid_from <= $9) "                                 \
    "AND (r.valid_to IS NULL OR r.valid_to >= $9) "
#define FEED_WHERE                                                                                           \
    "FROM intervention i WHERE " FEED_PUBLIC "AND (CAST($1 AS BIGINT) IS NULL OR i.changed >= $1) "          \
    "AND (CAST($2 AS TEXT) IS NULL OR i.words LIKE $2) AND (CAST($3 AS TEXT) IS NULL OR i.words LIKE $3) "   \
    "AND (CAST($4 AS TEXT) IS NULL OR i.words LIKE $4) "                                                     \
    "AND (CAST($5 AS TEXT) IS NULL OR COALESCE(i.provider, i.owner) = $5) "                                  \
    "AND (CAST($6 AS TEXT) IS NULL OR $11 || i.track || $11 LIKE $6) "                                       \
    "AND (CAST($7 AS BIGINT) IS NULL OR i.address IS NOT NULL OR i.district IS NOT NULL) "                   \
    "AND (CAST($8 AS BIGINT) IS NULL OR " FEED_RULE "AND (CAST($10 AS TEXT) IS NULL OR r.code = $10))) "
SQL(public_feed_select,
    "SELECT " INTERVENTION_COLUMNS " FROM intervention i WHERE i.id IN (SELECT i.id " FEED_WHERE
    "ORDER BY i.key LIMIT $12 OFFSET $13) ORDER BY i.key");
SQL(public_feed_count, "SELECT COUNT(*) " FEED_WHERE);
SQL(public_feed_select_keys, "SELECT i.key AS key FROM intervention i WHERE " FEED_PUBLIC "ORDER BY i.key");
SQL(public_feed_select_one,
    "SELECT " INTERVENTION_COLUMNS " FROM intervention i WHERE i.key = $1 AND " FEED_PUBLIC);
SQL(public_feed_select_organisations,
    "SELECT DISTINCT COALESCE(i.provider, i.owner) AS provider FROM intervention i WHERE " FEED_PUBLIC
    "AND COALESCE(i.provider, i.owner) IS NOT NULL ORDER BY 1");

int public_feed_find(struct conn *c, const struct public_feed *f, struct intervention **ret, size_t *ret_n,
    int64_t *ret_total, struct arena *a, struct err *err)
{
    const char *words[FEED_WORDS], *p = f->search ? text_fold(a, f->search) : "";
    for (size_t i = 0; i < FEED_WORDS; i++) {
        size_t n = strcspn(p, " ");
        words[i] = n ? arena_printf(a, "%%%.*s%%", (int)n, p) : NULL;
        p += n + (p[n] == ' ');
    }
    const char *track = f->track ? arena_printf(a, "%%,%s,%%", f->track) : f->has_track ? "%,_%,%" : NULL;
    const struct val args[] = {V_STAMP(f->modified_after), V_TEXT(words[0]), V_TEXT(words[1]),
        V_TEXT(words[2]), V_TEXT(f->organisation), V_TEXT(track), V_INT(f->has_place ? 1 : INT_NONE),
        V_INT(f->has_condition || f->condition ? 1 : INT_NONE), V_DAY(f->today), V_TEXT(f->condition),
        V_TEXT(","), V_INT(f->limit), V_INT(f->offset)};
    enum { N_ALL = sizeof args / sizeof args[0], N_WHERE = N_ALL - 2 };
    int rc = q_int(c, &public_feed_count, args, N_WHERE, ret_total, err);
    return rc ? rc : q_all(c, &public_feed_select, args, N_ALL, &intervention_table, ret, ret_n, a, err);
}

int public_feed_keys(
    struct conn *c, struct intervention **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &public_feed_select_keys, NO_ARGS, &intervention_table, ret, ret_n, a, err);
}

int public_feed_by_key(
    struct conn *c, const char *key, struct intervention *ret, struct arena *a, struct err *err)
{
    return q_one(c, &public_feed_select_one, ARGS(V_TEXT(key)), &intervention_table, ret, a, err);
}

int public_feed_organisations(
    struct conn *c, struct intervention **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &public_feed_select_organisations, NO_ARGS, &intervention_table, ret, ret_n, a, err);
}
