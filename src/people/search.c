#include "people/search.h"

#include "base/text.h"
#include "people/cpr.h"
#include "people/restricted.h"

#include <string.h>

static const struct field search_fields[] = {
    FIELD(search_hit, id, F_ID, NULL, 0),
    FIELD(search_hit, key, F_TEXT, NULL, 0),
    FIELD(search_hit, first_name, F_TEXT, NULL, 0),
    FIELD(search_hit, last_name, F_TEXT, NULL, 0),
    FIELD(search_hit, cpr, F_TEXT, NULL, 0),
    FIELD(search_hit, district, F_TEXT, NULL, 0),
    FIELD(search_hit, birth, F_DAY, NULL, 0),
    FIELD(search_hit, responsible_id, F_ID, NULL, 0),
    FIELD(search_hit, responsible, F_TEXT, NULL, 0),
};
static TABLE(search_table, "search_hit", NULL, search_hit, search_fields);

#define HIT_COLUMNS                                                                                          \
    "c.id AS id, c.key AS key, c.first_name AS first_name, c.last_name AS last_name, c.cpr AS cpr, "         \
    "c.district AS district, c.birth AS birth, c.responsible_id AS responsible_id, u.name AS responsible "

SQL(search_by_cpr,
    "SELECT " HIT_COLUMNS
    "FROM citizen_number n JOIN citizen c ON c.id = n.citizen_id LEFT JOIN app_user u ON u.id = c.responsible_id "
    "WHERE n.cpr = $1 " RESTRICTED_SEEN("$2", "$3", "$4") "LIMIT 51");
SQL(search_by_birth, "SELECT " HIT_COLUMNS "FROM citizen c LEFT JOIN app_user u ON u.id = c.responsible_id "
                     "WHERE c.birth = $1 AND c.merged_into IS NULL " RESTRICTED_SEEN(
                         "$2", "$3", "$4") "ORDER BY c.sort_name LIMIT 51");
/* $1 and $2 bound the names beginning with one word, $3 to $7 are patterns for the others. All is decided in the index, which
 * is read in order: whole words come before longer ones. */
SQL(search_by_name,
    "SELECT " HIT_COLUMNS
    "FROM citizen_name n JOIN citizen c ON c.id = n.citizen_id LEFT JOIN app_user u ON u.id = c.responsible_id "
    "WHERE n.token >= $1 AND n.token < $2 AND n.token LIKE $3 AND n.token LIKE $4 AND n.token LIKE $5 "
    "AND n.token LIKE $6 AND n.token LIKE $7 " RESTRICTED_SEEN(
        "$8", "$9", "$10") "ORDER BY n.token, n.sort_name, n.citizen_id LIMIT 51");
SQL(search_responsible,
    "SELECT " HIT_COLUMNS "FROM citizen c LEFT JOIN app_user u ON u.id = c.responsible_id "
    "WHERE c.responsible_id = $1 ORDER BY c.sort_name, c.id LIMIT 51 OFFSET $2");

SQL_KEPT(search_responsible_count, "SELECT COUNT(*) FROM citizen WHERE responsible_id = $1");

/* A text greater than every text that begins with prefix: no character is above U+10FFFF. */
static const char *prefix_end(struct arena *a, const char *prefix)
{
    return arena_printf(a, "%s\xF4\x8F\xBF\xBF", prefix);
}

/* A citizen can be hit by several name words: keep the first. */
static void search_finish(struct search_result *r, struct search_hit *hits, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        bool seen = false;
        for (size_t k = 0; k < kept && !seen; k++)
            seen = hits[k].id == hits[i].id;
        if (!seen)
            hits[kept++] = hits[i];
    }
    r->more = n > SEARCH_MAX;
    r->hits = hits;
    r->n = kept > SEARCH_MAX ? SEARCH_MAX : kept;
}

enum { SEARCH_OTHER_WORDS = 5 };

/* The longest word gives the range of the index; further words than SEARCH_OTHER_WORDS are not looked at. */
static int search_names(struct conn *c, const struct actor *actor, const char *q, struct search_result *ret,
    struct arena *a, struct err *err)
{
    char *folded = text_fold(a, q), *save = NULL;
    const char *range = "", *other[SEARCH_OTHER_WORDS] = {"%", "%", "%", "%", "%"};
    struct search_hit *hits = NULL;
    size_t n = 0, n_other = 0;
    if (strlen(folded) < 2)
        return OK;
    for (const char *w = strtok_r(folded, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        const char *shorter = w;
        if (strlen(w) > strlen(range))
            shorter = range, range = w;
        if (*shorter && n_other < SEARCH_OTHER_WORDS)
            other[n_other++] = arena_printf(a, "%% %s%%", shorter);
    }
    int rc = q_all(c, &search_by_name,
        ARGS(V_TEXT(range), V_TEXT(prefix_end(a, range)), V_TEXT(other[0]), V_TEXT(other[1]),
            V_TEXT(other[2]), V_TEXT(other[3]), V_TEXT(other[4]), V_INT(actor->user_id),
            RESTRICTED_MAY(actor), V_DAY(clock_today())),
        &search_table, &hits, &n, a, err);
    if (!rc)
        search_finish(ret, hits, n);
    return rc;
}

int search_citizens(struct conn *c, const struct actor *actor, const char *q, struct search_result *ret,
    struct arena *a, struct err *err)
{
    memset(ret, 0, sizeof *ret);
    struct search_hit *hits = NULL;
    size_t n = 0;
    struct cpr_parts parts;
    char digits[11];
    if (cpr_parse(q, digits, &parts)) {
        ret->was_cpr = true;
        ret->modulus_warning = !parts.modulus_ok && !parts.replacement;
        int rc = q_all(c, &search_by_cpr,
            ARGS(V_TEXT(digits), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(clock_today())),
            &search_table, &hits, &n, a, err);
        if (!rc)
            search_finish(ret, hits, n);
        return rc;
    }
    day_t birth = day_parse(q, clock_today());
    if (!day_is_none(birth)) {
        ret->was_birth = true;
        int rc = q_all(c, &search_by_birth,
            ARGS(V_DAY(birth), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(clock_today())),
            &search_table, &hits, &n, a, err);
        if (!rc)
            search_finish(ret, hits, n);
        return rc;
    }
    return search_names(c, actor, q, ret, a, err);
}

int search_mine(struct conn *c, int64_t user_id, int64_t page, struct search_result *ret, struct arena *a,
    struct err *err)
{
    memset(ret, 0, sizeof *ret);
    struct search_hit *hits = NULL;
    size_t n = 0;
    int rc = q_all(c, &search_responsible, ARGS(V_INT(user_id), V_INT(page * SEARCH_MAX)), &search_table,
        &hits, &n, a, err);
    if (!rc)
        search_finish(ret, hits, n);
    return rc;
}

int search_count_mine(struct conn *c, int64_t user_id, int64_t *ret, struct err *err)
{
    return q_int(c, &search_responsible_count, ARGS(V_INT(user_id)), ret, err);
}
