#include "path/journal_search.h"

#include "base/stem.h"
#include "base/text.h"

/* ---- search ---- */

static const struct field journal_hit_fields[] = {
    FIELD(journal_hit, id, F_ID, NULL, FR_PRIMARY),
    FIELD(journal_hit, citizen_id, F_ID, NULL, 0),
    FIELD(journal_hit, citizen_key, F_TEXT, NULL, 0),
    FIELD(journal_hit, first_name, F_TEXT, NULL, 0),
    FIELD(journal_hit, last_name, F_TEXT, NULL, 0),
    FIELD(journal_hit, kind, F_TEXT, NULL, 0),
    FIELD(journal_hit, track, F_TEXT, NULL, 0),
    FIELD(journal_hit, day, F_DAY, NULL, 0),
    FIELD(journal_hit, title, F_TEXT, NULL, 0),
    FIELD(journal_hit, text, F_LONG, NULL, 0),
    FIELD(journal_hit, author, F_TEXT, NULL, 0),
};
static TABLE(journal_hit_table, "journal_hit", NULL, journal_hit, journal_hit_fields);

/* What is needed to decide whether a note may be shown: the texts of those that are not stay unread. */
struct candidate {
    int64_t id, citizen_id;
    const char *track;
};
static const struct field candidate_fields[] = {
    FIELD(candidate, id, F_ID, NULL, FR_PRIMARY),
    FIELD(candidate, citizen_id, F_ID, NULL, 0),
    FIELD(candidate, track, F_TEXT, NULL, 0),
};
static TABLE(candidate_table, "journal_candidate", NULL, candidate, candidate_fields);

#define CANDIDATE_COLUMNS "n.id AS id, n.citizen_id AS citizen_id, n.track AS track "
/* A stub has no words, so it is never found. */
#define HIT_WORDS                                                                                            \
    "AND n.is_current = 1 AND n.tokens LIKE $2 AND n.tokens LIKE $3 AND n.tokens LIKE $4 "                   \
    "AND n.tokens LIKE $5 AND n.tokens LIKE $6 AND n.tokens LIKE $7 ORDER BY n.day DESC, n.id DESC"
SQL(journal_search_select_citizen,
    "SELECT " CANDIDATE_COLUMNS "FROM journal_note n WHERE n.citizen_id = $1 " HIT_WORDS);
/* The user's citizens come first, whatever the planner thinks: each then takes a range of the index journal_note_citizen. */
SQL(journal_search_select_mine,
    "SELECT " CANDIDATE_COLUMNS "FROM citizen c CROSS JOIN journal_note n "
    "WHERE c.responsible_id = $1 AND c.restricted = 0 AND n.citizen_id = c.id " HIT_WORDS);
SQL(journal_search_select_hit,
    "SELECT n.id AS id, n.citizen_id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, "
    "c.last_name AS last_name, n.kind AS kind, n.track AS track, n.day AS day, n.title AS title, "
    "n.text AS text, u.name AS author FROM journal_note n JOIN citizen c ON c.id = n.citizen_id "
    "LEFT JOIN app_user u ON u.id = n.user_id WHERE n.id = $1");

/* Patterns for the words of q, "%" for those that are not there. 0 = no words. */
static size_t patterns(struct arena *a, const char *q, const char *ret[STEM_QUERY_WORDS])
{
    char *words[STEM_QUERY_WORDS];
    size_t n = stem_words(a, q, words, STEM_QUERY_WORDS);
    for (size_t i = 0; i < STEM_QUERY_WORDS; i++) {
        ret[i] = "%";
        if (i < n)
            ret[i] = text_length(words[i]) >= STEM_PREFIX_MIN ? arena_printf(a, "%% %s%%", words[i])
                                                              : arena_printf(a, "%% %s %%", words[i]);
    }
    return n;
}

static int run(struct conn *c, const struct sql *sql, int64_t id, const char *q, struct journal_found *ret,
    struct candidate **ret_rows, size_t *ret_n, struct arena *a, struct err *err)
{
    const char *p[STEM_QUERY_WORDS];
    *ret = (struct journal_found){0};
    *ret_n = 0;
    if (patterns(a, q, p) == 0) {
        ret->no_words = true;
        return OK;
    }
    return q_all(c, sql,
        ARGS(V_INT(id), V_TEXT(p[0]), V_TEXT(p[1]), V_TEXT(p[2]), V_TEXT(p[3]), V_TEXT(p[4]), V_TEXT(p[5])),
        &candidate_table, ret_rows, ret_n, a, err);
}

/* rows[n] may all be read: they are counted, and the newest are fetched. */
static int fetch(struct conn *c, const struct candidate *rows, size_t n, struct journal_found *ret,
    struct arena *a, struct err *err)
{
    int rc = OK;
    ret->n_all = (int64_t)n;
    ret->hits = arena_array(a, JOURNAL_SEARCH_SHOWN, sizeof *ret->hits);
    if (!ret->hits)
        return err_set(err, ERR_LIMIT, "journal search: out of memory");
    for (size_t i = 0; !rc && i < n && i < JOURNAL_SEARCH_SHOWN; i++)
        rc = q_one(c, &journal_search_select_hit, ARGS(V_INT(rows[i].id)), &journal_hit_table,
            &ret->hits[ret->n++], a, err);
    return rc == ERR_NOT_FOUND ? err_set(err, ERR_DB, "a note that was found is gone") : rc;
}

int journal_search_citizen(struct conn *c, int64_t citizen_id, const struct sight *sight, const char *q,
    struct journal_found *ret, struct arena *a, struct err *err)
{
    struct candidate *rows;
    size_t n, kept = 0;
    int rc = run(c, &journal_search_select_citizen, citizen_id, q, ret, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (sight_may_read_notes(sight, rows[i].track))
            rows[kept++] = rows[i];
    }
    return rc ? rc : fetch(c, rows, kept, ret, a, err);
}

/* Sight of one citizen, asked for once. */
struct known {
    int64_t citizen_id;
    unsigned tracks; /* 0 = nothing, or no access to the citizen */
};

static int look_up(struct conn *c, const struct actor *actor, day_t today, int64_t citizen_id,
    struct known *ret, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct sight sight;
    struct err hidden = ERR_INIT;
    *ret = (struct known){citizen_id, 0};
    int rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (rc)
        return rc;
    rc = sight_of(c, actor, &citizen, today, &sight, &hidden);
    if (rc == OK)
        ret->tracks = sight.note_tracks;
    return rc == OK || rc == ERR_NOT_FOUND ? OK : err_set(err, rc, "%s", hidden.op);
}

static struct known *known_find(struct known *k, size_t n, int64_t citizen_id)
{
    for (size_t i = 0; i < n; i++) {
        if (k[i].citizen_id == citizen_id)
            return &k[i];
    }
    return NULL;
}

int journal_search_mine(struct conn *c, const struct actor *actor, day_t today, const char *q,
    struct journal_found *ret, struct arena *a, struct err *err)
{
    struct candidate *rows;
    size_t n, kept = 0, n_known = 0;
    int rc = run(c, &journal_search_select_mine, actor->user_id, q, ret, &rows, &n, a, err);
    struct known *known = arena_array(a, n + 1, sizeof *known);
    if (!rc && !known)
        rc = err_set(err, ERR_LIMIT, "journal_search_mine: out of memory");
    for (size_t i = 0; !rc && i < n; i++) {
        struct known *k = known_find(known, n_known, rows[i].citizen_id);
        if (!k) {
            k = &known[n_known++];
            rc = look_up(c, actor, today, rows[i].citizen_id, k, a, err);
        }
        if (!rc && k->tracks & sight_track_bits(rows[i].track))
            rows[kept++] = rows[i];
    }
    return rc ? rc : fetch(c, rows, kept, ret, a, err);
}

const char *journal_search_logged(const char *q, struct arena *a)
{
    size_t digits = 0;
    for (const char *p = q; *p; p++)
        digits += *p >= '0' && *p <= '9';
    return digits >= 6 ? NULL : arena_strdup(a, q);
}
