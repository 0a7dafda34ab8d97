#include "offer/intervention_find.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/intervention_internal.h"
#include "system/find.h"

#include <string.h>

enum { FIND_WORDS = 3, FIND_INDEX_BATCH = 200 };

#define FIND_STATE                                                                                           \
    "CASE WHEN i.last_referral_day < $7 OR i.end_day < $7 THEN 'closed' "                                    \
    "WHEN i.is_opened = 0 OR i.open_from > $7 THEN 'not_opened' "                                            \
    "WHEN i.last_referral_day IS NOT NULL OR i.end_day IS NOT NULL THEN 'closing' ELSE 'open' END "
#define FIND_RULE                                                                                                \
    "SELECT 1 FROM target_rule r WHERE r.intervention = i.key AND (r.valid_from IS NULL OR r.valid_from <= $7) " \
    "AND (r.valid_to IS NULL OR r.valid_to >= $7) "
/* The outer conditions are answered by the columns of the indexes intervention_by_title*; words and rules last. */
#define FIND_WHERE                                                                                           \
    "FROM intervention i WHERE (CAST($1 AS TEXT) IS NULL OR i.kind = $1) "                                   \
    "AND (CAST($2 AS TEXT) IS NULL OR CAST($15 AS TEXT) || i.track || CAST($15 AS TEXT) LIKE $2) "           \
    "AND (CAST($3 AS TEXT) IS NULL OR i.owner = $3) AND (CAST($4 AS TEXT) IS NULL OR i.legal_basis = $4) "   \
    "AND (CAST($5 AS TEXT) IS NULL OR i.district = $5) "                                                     \
    "AND (CAST($6 AS TEXT) IS NULL OR " FIND_STATE "= $6) "                                                  \
    "AND (CAST($11 AS BIGINT) IS NULL OR (i.is_public = 1 AND i.kind IN ('offer', 'open_offer'))) "          \
    "AND (CAST($12 AS BIGINT) IS NULL OR i.end_day IS NULL OR i.end_day >= $7) "                             \
    "AND (CAST($8 AS TEXT) IS NULL OR i.words LIKE $8) AND (CAST($9 AS TEXT) IS NULL OR i.words LIKE $9) "   \
    "AND (CAST($10 AS TEXT) IS NULL OR i.words LIKE $10) "                                                   \
    "AND (CAST($13 AS BIGINT) IS NULL OR NOT EXISTS (" FIND_RULE "AND r.kind = 'age') "                      \
    "OR EXISTS (" FIND_RULE                                                                                  \
    "AND r.kind = 'age' AND COALESCE(r.min, $13) <= $13 AND COALESCE(r.max, $13) >= $13)) "                  \
    "AND (CAST($14 AS TEXT) IS NULL OR EXISTS (" FIND_RULE                                                   \
    "AND r.kind IN ('condition', 'illness') AND r.code = $14)) "
/* Sorts by keys of few columns, and reads only the page's rows whole. */
#define FIND(ident, order)                                                                                   \
    SQL(ident, "SELECT " INTERVENTION_COLUMNS " FROM intervention i WHERE i.id IN (SELECT i.id " FIND_WHERE  \
               "ORDER BY " order " LIMIT $16 OFFSET $17) ORDER BY " order)
SQL(find_count, "SELECT COUNT(*) AS n " FIND_WHERE);
FIND(find_title, "i.title_sort, i.id");
FIND(find_title_down, "i.title_sort DESC, i.id DESC");
FIND(find_title_en, "i.title_sort_en, i.id");
FIND(find_title_en_down, "i.title_sort_en DESC, i.id DESC");
FIND(find_owner, "i.owner NULLS LAST, i.title_sort, i.id");
FIND(find_owner_down, "i.owner DESC NULLS LAST, i.title_sort, i.id");
FIND(find_stop, "i.last_referral_day NULLS LAST, i.title_sort, i.id");
FIND(find_stop_down, "i.last_referral_day DESC NULLS LAST, i.title_sort, i.id");
FIND(find_end, "i.end_day NULLS LAST, i.title_sort, i.id");
FIND(find_end_down, "i.end_day DESC NULLS LAST, i.title_sort, i.id");

SQL(find_choices, "SELECT id, key, title, title_en FROM intervention WHERE kind IN ('offer', 'open_offer') "
                  "ORDER BY title_sort, id");
SQL(find_in_group, "SELECT COUNT(*) AS n FROM intervention WHERE counting_group = $1");
SQL(find_public_alternatives,
    "SELECT i.key AS key, i.title AS title, i.title_en AS title_en FROM alternative x "
    "JOIN intervention i ON i.key = x.alternative WHERE x.intervention = $1 AND i.is_public = 1 "
    "AND i.kind IN ('offer', 'open_offer') AND (i.end_day IS NULL OR i.end_day >= $2) ORDER BY x.needs_doctor NULLS FIRST, x.id");
SQL(find_owners, "SELECT DISTINCT owner FROM intervention WHERE owner IS NOT NULL ORDER BY owner");
SQL(find_unindexed, "SELECT " INTERVENTION_COLUMNS " FROM intervention WHERE id > $1 "
                    "AND (indexed_version IS NULL OR indexed_version <> version) ORDER BY id LIMIT $2");
SQL(find_write, "UPDATE intervention SET title_sort = $2, title_sort_en = $3, words = $4, is_opened = $5, "
                "changed = COALESCE(CAST($6 AS BIGINT), changed), indexed_version = version WHERE id = $1");

static const struct sql *find_order(const char *sort)
{
    static const struct {
        const char *key;
        const struct sql *da, *en;
    } orders[] = {{"titel", &find_title, &find_title_en}, {"-titel", &find_title_down, &find_title_en_down},
        {"ejer", &find_owner, &find_owner}, {"-ejer", &find_owner_down, &find_owner_down},
        {"stop", &find_stop, &find_stop}, {"-stop", &find_stop_down, &find_stop_down},
        {"slut", &find_end, &find_end}, {"-slut", &find_end_down, &find_end_down}};
    bool en = lang_current() == LANG_EN;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (text_equal(orders[i].key, sort))
            return en ? orders[i].en : orders[i].da;
    }
    return en ? &find_title_en : &find_title;
}

/* The first words as patterns; folding has taken out all signs, so none is a wildcard. */
static void find_words(const char *typed, const char *ret[FIND_WORDS], struct arena *a)
{
    const char *p = typed ? text_fold(a, typed) : "";
    for (size_t i = 0; i < FIND_WORDS; i++) {
        size_t n = i + 1 < FIND_WORDS ? strcspn(p, " ") : strlen(p);
        ret[i] = n ? arena_printf(a, "%%%.*s%%", (int)n, p) : NULL;
        p += n + (p[n] == ' ');
    }
}

int intervention_find(struct conn *c, const struct intervention_find *f, struct intervention **ret,
    size_t *ret_n, int64_t *ret_total, struct arena *a, struct err *err)
{
    const char *words[FIND_WORDS];
    find_words(f->words, words, a);
    const struct val args[] = {V_TEXT(f->kind),
        V_TEXT(f->track ? arena_printf(a, "%%,%s,%%", f->track) : NULL), V_TEXT(f->owner),
        V_TEXT(f->legal_basis), V_TEXT(f->district),
        V_TEXT(f->state < OFFER_STATES ? offer_state_code(f->state) : NULL), V_DAY(f->today),
        V_TEXT(words[0]), V_TEXT(words[1]), V_TEXT(words[2]), V_INT(f->only_public ? 1 : INT_NONE),
        V_INT(f->not_ended ? 1 : INT_NONE), V_INT(f->age), V_TEXT(f->condition), V_TEXT(","), V_INT(f->limit),
        V_INT(f->offset)};
    enum { N_ALL = sizeof args / sizeof args[0], N_WHERE = N_ALL - 2 };
    int rc = q_int(c, &find_count, args, N_WHERE, ret_total, err);
    return rc ? rc : q_all(c, find_order(f->sort), args, N_ALL, &intervention_table, ret, ret_n, a, err);
}

int intervention_choices(
    struct conn *c, struct intervention **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &find_choices, NO_ARGS, &intervention_table, ret, ret_n, a, err);
}

int intervention_public_alternatives(struct conn *c, const char *key, day_t today,
    struct alternative_view **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &find_public_alternatives, ARGS(V_TEXT(key), V_DAY(today)), &alternative_view_table, ret,
        ret_n, a, err);
}

int intervention_in_group(struct conn *c, const char *counting_group, int64_t *ret, struct err *err)
{
    return q_int(c, &find_in_group, ARGS(V_TEXT(counting_group)), ret, err);
}

int intervention_owners(struct conn *c, const char ***ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct intervention *rows;
    size_t n;
    int rc = q_all(c, &find_owners, NO_ARGS, &intervention_table, &rows, &n, a, err);
    if (rc)
        return rc;
    const char **owners = arena_array(a, n + 1, sizeof *owners);
    if (!owners)
        return err_set(err, ERR_LIMIT, "intervention_owners: out of memory");
    for (size_t i = 0; i < n; i++)
        owners[i] = rows[i].owner;
    *ret = owners;
    *ret_n = n;
    return OK;
}

static int find_write_row(
    struct conn *c, const struct intervention *iv, struct stamp changed, struct arena *a, struct err *err)
{
    const char *parts[] = {
        iv->title, iv->title_en, iv->content, iv->content_en, iv->target_text, iv->target_text_en};
    const char *words = "", *title_en = iv->title_en ? iv->title_en : iv->title;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i])
            words = arena_printf(a, "%s %s", words, text_fold(a, parts[i]));
    }
    return q_exec(c, &find_write,
        ARGS(V_INT(iv->id), V_TEXT(text_sort_key(a, iv->title)), V_TEXT(text_sort_key(a, title_en)),
            V_TEXT(words), V_INT(intervention_is_opened(iv) ? 1 : 0),
            stamp_is_none(changed) ? V_NULL : V_STAMP(changed)),
        NULL, err);
}

int intervention_find_index(struct conn *c, const struct intervention *iv, struct arena *a, struct err *err)
{
    return find_write_row(c, iv, STAMP_NONE, a, err);
}

int intervention_find_index_all(struct conn *c, struct err *err)
{
    struct arena *a = arena_new(0);
    struct intervention *rows;
    int64_t after = 0;
    size_t n = 1;
    int rc = a ? OK : err_set(err, ERR_LIMIT, "intervention_find_index_all: out of memory");
    while (!rc && n > 0) {
        rc = q_all(c, &find_unindexed, ARGS(V_INT(after), V_INT(FIND_INDEX_BATCH)), &intervention_table,
            &rows, &n, a, err);
        for (size_t i = 0; !rc && i < n; i++) {
            after = rows[i].id;
            rc = find_write_row(c, &rows[i], clock_now(), a, err);
        }
        if (!rc)
            arena_clear(a);
    }
    arena_free(a);
    return rc;
}

SQL(intervention_find_words,
    "SELECT i.key AS key, i.title AS title, i.title_en AS title_en, i.content AS text1, i.target_text AS text2, "
    "(SELECT o.name FROM organisation o WHERE o.key = i.provider ORDER BY o.id DESC LIMIT 1) AS text3, "
    "i.content_en AS en1, i.target_text_en AS en2, "
    "(SELECT o.name_en FROM organisation o WHERE o.key = i.provider ORDER BY o.id DESC LIMIT 1) AS en3 "
    "FROM intervention i ORDER BY i.id");
/* Organisations change by an import only. */
SQL(intervention_find_version,
    "SELECT n + COALESCE((SELECT MAX(id) FROM import_run), 0) FROM table_change WHERE name = 'intervention'");
FIND_SOURCE(intervention_source, .key = "tilbud", .label = N_("Tilbud og indsatser"), .order = 10,
    .perm = PERM_OFFER_READ, .rows = &intervention_find_words, .version = &intervention_find_version,
    .address = "/tilbud");
