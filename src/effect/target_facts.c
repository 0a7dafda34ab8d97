#include "effect/target_facts.h"

#include "base/text.h"
#include "system/code.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

SQL(target_facts_citizens, "SELECT id, education, condition FROM citizen ORDER BY id");
SQL(target_facts_marks,
    "SELECT citizen_id AS id, mark FROM citizen_mark WHERE from_day < $2 AND (to_day IS NULL OR to_day >= $1) "
    "ORDER BY citizen_id, id");
SQL(target_facts_tracks, "SELECT key, track FROM intervention ORDER BY key");

struct fact_row {
    int64_t id;
    const char *education, *condition, *mark, *key, *track;
};
static const struct field fact_fields[] = {
    FIELD(fact_row, id, F_ID, NULL, 0),
    FIELD(fact_row, education, F_TEXT, NULL, 0),
    FIELD(fact_row, condition, F_TEXT, NULL, 0),
    FIELD(fact_row, mark, F_TEXT, NULL, 0),
    FIELD(fact_row, key, F_TEXT, NULL, 0),
    FIELD(fact_row, track, F_TEXT, NULL, 0),
};
static TABLE(fact_table, "fact_row", NULL, fact_row, fact_fields);

/* One reading. facts is the first member, so that the caller's pointer gives it back. */
struct kept {
    struct target_facts facts;
    struct arena *arena;
    int64_t db, read_at; /* clock_real, ms */
    char identity[80];
    uint16_t from, until;
    int refs;
};
enum { MOST_KEPT = 4 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *kept[MOST_KEPT];

struct reading {
    const struct snapshot *s;
    struct kept *k;
    uint8_t *education;
    uint32_t *condition, *mark;
    uint8_t *tracks;
    size_t at;
};

static int code_number(const char *const *codes, int n, const char *word, size_t len)
{
    for (int i = 0; i < n; i++)
        if (strncmp(codes[i], word, len) == 0 && codes[i][len] == '\0')
            return i;
    return -1;
}

static uint32_t bits_of(const char *const *codes, int n, const char *list)
{
    const char *word;
    uint32_t bits = 0;
    size_t len;
    while (list && text_list_next(&list, &word, &len)) {
        int i = code_number(codes, n, word, len);
        if (i >= 0)
            bits |= UINT32_C(1) << i;
    }
    return bits;
}

/* The person's place in the snapshot; both are in the order of ids. -1 = not in it. */
static ptrdiff_t place_of(struct reading *r, int64_t id)
{
    while (r->at < r->s->n_persons && r->s->person_id[r->at] < id)
        r->at++;
    return r->at < r->s->n_persons && r->s->person_id[r->at] == id ? (ptrdiff_t)r->at : -1;
}

static int citizen_seen(const void *row, void *ctx, struct err *err)
{
    const struct fact_row *q = row;
    struct reading *r = ctx;
    const struct target_facts *f = &r->k->facts;
    ptrdiff_t i = place_of(r, q->id);
    (void)err;
    if (i < 0)
        return OK;
    if (q->education)
        r->education[i] =
            (uint8_t)(code_number(f->educations, f->n_educations, q->education, strlen(q->education)) + 1);
    r->condition[i] = bits_of(f->conditions, f->n_conditions, q->condition);
    return OK;
}

static int mark_seen(const void *row, void *ctx, struct err *err)
{
    const struct fact_row *q = row;
    struct reading *r = ctx;
    ptrdiff_t i = place_of(r, q->id);
    (void)err;
    if (i >= 0)
        r->mark[i] |= bits_of(r->k->facts.marks, r->k->facts.n_marks, q->mark);
    return OK;
}

static const char *const track_names[] = {"job", "health", "social", "upskilling"};
enum { TRACK_HEALTH = 1, TRACK_SOCIAL = 2, TRACK_KINDS = 4 };

static int track_seen(const void *row, void *ctx, struct err *err)
{
    const struct fact_row *q = row;
    struct reading *r = ctx;
    int i = snapshot_intervention_of(r->s, q->key);
    (void)err;
    if (i >= 0)
        r->tracks[i] = (uint8_t)bits_of(track_names, TRACK_KINDS, q->track);
    return OK;
}

/* Code lists are small and live as long as the process. */
static const char *const *codes_of(const char *list, int most, int *ret_n, struct arena *a)
{
    const struct code *const *codes;
    size_t n = code_list(list, DAY_NONE, &codes);
    const char **out = arena_must(a, (n + 1) * sizeof *out);
    *ret_n = (int)(n < (size_t)most ? n : (size_t)most);
    for (int i = 0; i < *ret_n; i++)
        out[i] = codes[i]->code;
    return out;
}

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ p[i]) * UINT64_C(1099511628211); /* FNV-1a */
    return hash;
}

static uint64_t hash_of(const struct target_facts *f)
{
    uint64_t hash = hash_bytes(UINT64_C(14695981039346656037), f->education, f->n_persons);
    hash = hash_bytes(hash, f->condition, f->n_persons * sizeof *f->condition);
    return hash_bytes(hash, f->mark, f->n_persons * sizeof *f->mark);
}

static int read_all(struct conn *c, struct reading *r, struct err *err)
{
    struct kept *k = r->k;
    struct target_facts *f = &k->facts;
    size_t n = r->s->n_persons;
    f->n_persons = n;
    f->educations = codes_of("education", TARGET_VALUES - 1, &f->n_educations, k->arena);
    f->conditions = codes_of("condition", TARGET_CONDITIONS, &f->n_conditions, k->arena);
    f->marks = codes_of("citizen_mark", 32, &f->n_marks, k->arena);
    uint8_t *areas = arena_must(k->arena, TARGET_CONDITIONS);
    /* A substance-use problem is a social one; every other described condition is one of health. */
    for (int i = 0; i < f->n_conditions; i++)
        areas[i] = text_equal(f->conditions[i], "rusmiddel") ? 1 << TRACK_SOCIAL : 1 << TRACK_HEALTH;
    f->track_of_condition = areas;
    f->education = r->education = arena_array(k->arena, n + 1, sizeof *r->education);
    f->condition = r->condition = arena_array(k->arena, n + 1, sizeof *r->condition);
    f->mark = r->mark = arena_array(k->arena, n + 1, sizeof *r->mark);
    f->track_of_intervention = r->tracks =
        arena_array(k->arena, (size_t)r->s->n_interventions + 1, sizeof *r->tracks);
    if (!r->education || !r->condition || !r->mark || !r->tracks)
        return err_set(err, ERR_LIMIT, "target facts: out of memory");
    int rc = q_each(c, &target_facts_citizens, NO_ARGS, &fact_table, citizen_seen, r, err);
    r->at = 0;
    if (!rc)
        rc = q_each(c, &target_facts_marks, ARGS(V_DAY(snap_date(k->from)), V_DAY(snap_date(k->until))),
            &fact_table, mark_seen, r, err);
    if (!rc)
        rc = q_each(c, &target_facts_tracks, NO_ARGS, &fact_table, track_seen, r, err);
    f->hash = hash_of(f);
    return rc;
}

static void kept_done(struct kept *k)
{
    arena_free(k->arena);
    free(k);
}

void target_facts_release(const struct target_facts *f)
{
    struct kept *k = (struct kept *)(uintptr_t)f;
    if (!k)
        return;
    pthread_mutex_lock(&lock);
    bool last = --k->refs == 0;
    pthread_mutex_unlock(&lock);
    if (last)
        kept_done(k);
}

static bool is_same(const struct kept *k, int64_t db, const struct snapshot *s, uint16_t from, uint16_t until)
{
    return k && k->db == db && k->from == from && k->until == until && k->facts.n_persons == s->n_persons &&
           text_equal(k->identity, s->identity) &&
           clock_real().ms - k->read_at < INT64_C(1000) * TARGET_FACTS_SECONDS;
}

/* Keeps the reading in place of the oldest. */
static void keep(struct kept *k)
{
    struct kept *out = NULL;
    pthread_mutex_lock(&lock);
    size_t oldest = 0;
    for (size_t i = 0; i < MOST_KEPT; i++)
        if (!kept[i] || (kept[oldest] && kept[i]->read_at < kept[oldest]->read_at))
            oldest = i;
    out = kept[oldest];
    kept[oldest] = k;
    k->refs++;
    pthread_mutex_unlock(&lock);
    target_facts_release(out ? &out->facts : NULL);
}

int target_facts_lease(struct conn *c, const struct snapshot *s, uint16_t from, uint16_t until,
    const struct target_facts **ret, struct err *err)
{
    int64_t db = db_number(c);
    *ret = NULL;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < MOST_KEPT && !*ret; i++) {
        if (is_same(kept[i], db, s, from, until)) {
            kept[i]->refs++;
            *ret = &kept[i]->facts;
        }
    }
    pthread_mutex_unlock(&lock);
    if (*ret)
        return OK;
    struct kept *k = calloc(1, sizeof *k);
    if (k)
        k->arena = arena_new(0);
    if (!k || !k->arena) {
        free(k);
        return err_set(err, ERR_LIMIT, "target facts: out of memory");
    }
    k->db = db;
    k->read_at = clock_real().ms;
    k->from = from;
    k->until = until;
    k->refs = 1;
    text_copy(k->identity, sizeof k->identity, s->identity ? s->identity : "");
    struct reading r = {.s = s, .k = k};
    int rc = read_all(c, &r, err);
    if (rc) {
        kept_done(k);
        return rc;
    }
    if (s->n_persons > TARGET_FACTS_FRESH)
        keep(k);
    *ret = &k->facts;
    return OK;
}
