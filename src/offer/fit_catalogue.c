/* The offers in memory. A change of their tables raises a count in table_change (by trigger, whoever makes it), and the next one who
 * asks reads them again. */
#include "offer/fit_inner.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "offer/intervention_internal.h"
#include "offer/offer_state.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

SQL(fit_select_version, "SELECT SUM(n) FROM table_change "
                        "WHERE name IN ('intervention', 'team', 'target_rule', 'alternative', 'capacity')");
SQL(fit_select_offers,
    "SELECT " INTERVENTION_COLUMNS " FROM intervention WHERE kind IN ('offer', 'open_offer') ORDER BY id");
SQL(fit_select_rules,
    "SELECT id, intervention, valid_from, valid_to, kind, code, min, max, text, text_en, source, place "
    "FROM target_rule ORDER BY intervention, id");
SQL(fit_select_teams,
    "SELECT id, intervention, key, title, title_en, age_min, age_max, source, place FROM team "
    "ORDER BY intervention, age_min NULLS FIRST, key");
SQL(fit_select_capacities, "SELECT id, intervention, team, valid_from, valid_to, places, source, note "
                           "FROM capacity ORDER BY intervention, valid_from DESC, id DESC");
/* The alternative's own record, and in content the offer that it is for. */
SQL(fit_select_alternatives,
    "SELECT a.intervention AS intervention, i.key AS key, i.title AS title, i.title_en AS title_en, i.provider AS provider, "
    "i.access AS access, i.access_en AS access_en, a.condition AS condition, a.condition_en AS condition_en, "
    "a.needs_doctor AS needs_doctor FROM alternative a JOIN intervention i ON i.key = a.alternative "
    "ORDER BY a.intervention, a.needs_doctor NULLS FIRST, a.id");

struct fit_alternative {
    const char *intervention, *key, *title, *title_en, *provider, *access, *access_en, *condition,
        *condition_en;
    int64_t needs_doctor;
};
static const struct field fit_alternative_fields[] = {
    FIELD(fit_alternative, intervention, F_TEXT, NULL, 0),
    FIELD(fit_alternative, key, F_TEXT, NULL, 0),
    FIELD(fit_alternative, title, F_TEXT, NULL, 0),
    FIELD(fit_alternative, title_en, F_TEXT, NULL, 0),
    FIELD(fit_alternative, provider, F_TEXT, NULL, 0),
    FIELD(fit_alternative, access, F_TEXT, NULL, 0),
    FIELD(fit_alternative, access_en, F_TEXT, NULL, 0),
    FIELD(fit_alternative, condition, F_TEXT, NULL, 0),
    FIELD(fit_alternative, condition_en, F_TEXT, NULL, 0),
    FIELD(fit_alternative, needs_doctor, F_BOOL, NULL, 0),
};
static TABLE(fit_alternative_table, "fit_alternative", NULL, fit_alternative, fit_alternative_fields);

static enum fit_rule_kind rule_kind(const struct target_rule *rule)
{
    static const char *const names[] = {[FIT_RULE_BENEFIT] = "benefit",
        [FIT_RULE_AGE] = "age",
        [FIT_RULE_CONDITION] = "condition",
        [FIT_RULE_ILLNESS] = "illness",
        [FIT_RULE_DOCTOR] = "doctor_referral",
        [FIT_RULE_DISTRICT] = "district",
        [FIT_RULE_ASSESSMENT] = "ends_with_assessment"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (text_equal(rule->kind, names[i]))
            return (enum fit_rule_kind)i;
    }
    return FIT_RULE_OTHER;
}

uint32_t fit_hash(const char *code)
{
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (const char *p = code; p && *p; p++)
        hash = (hash ^ (unsigned char)*p) * 16777619u;
    return code ? hash : 0;
}

/* As offer_state_of says it, for every day at once. */
static void set_days(struct fit_entry *e)
{
    const struct intervention *iv = &e->iv;
    e->first = day_is_none(iv->open_from) ? INT32_MIN : iv->open_from.n;
    e->last = INT32_MAX;
    if (!day_is_none(iv->last_referral_day))
        e->last = iv->last_referral_day.n;
    if (!day_is_none(iv->end_day) && iv->end_day.n < e->last)
        e->last = iv->end_day.n;
    if (!text_equal(iv->kind, "offer") || !intervention_is_opened(iv)) {
        e->first = INT32_MAX;
        e->last = INT32_MIN;
    }
}

int fit_entry_finish(struct fit_entry *e, struct arena *a, struct err *err)
{
    struct fit_rule *looks = arena_array(a, e->n_rules + 1, sizeof *looks);
    if (!looks)
        return err_set(err, ERR_LIMIT, "fit: out of memory");
    for (size_t i = 0; i < e->n_rules; i++) {
        const struct target_rule *r = &e->rules[i];
        looks[i] = (struct fit_rule){day_is_none(r->valid_from) ? INT32_MIN : r->valid_from.n,
            day_is_none(r->valid_to) ? INT32_MAX : r->valid_to.n, fit_hash(r->code), rule_kind(r)};
        e->has |= (unsigned char)(1u << looks[i].kind);
    }
    e->looks = looks;
    e->tracks = sight_track_bits(e->iv.track);
    e->open_offer = text_equal(e->iv.kind, "open_offer");
    set_days(e);
    return OK;
}
_Static_assert(FIT_RULE_KINDS <= 8, "fit_entry.has");

/* ---- reading ---- */

static int by_key(const void *x, const void *y)
{
    return strcmp((*(struct fit_entry *const *)x)->iv.key, (*(struct fit_entry *const *)y)->iv.key);
}

struct fit_title {
    const char *sort;
    struct fit_entry *entry;
};
static int by_title(const void *x, const void *y)
{
    const struct fit_title *a = x, *b = y;
    int order = strcmp(a->sort, b->sort);
    return order ? order : strcmp(a->entry->iv.key, b->entry->iv.key);
}

static int set_ranks(struct fit_catalogue *k, struct err *err)
{
    struct arena *scratch = arena_new(0);
    struct fit_title *titles = scratch ? arena_array(scratch, k->n + 1, sizeof *titles) : NULL;
    for (int lang = 0; titles && lang < 2; lang++) {
        for (size_t i = 0; i < k->n; i++) {
            const struct intervention *iv = &k->entries[i].iv;
            const char *title = lang && iv->title_en ? iv->title_en : iv->title;
            titles[i] = (struct fit_title){text_sort_key(scratch, title), &k->entries[i]};
        }
        array_sort(titles, k->n, sizeof *titles, by_title);
        k->by_rank[lang] = arena_array(k->arena, k->n + 1, sizeof *k->by_rank[lang]);
        for (size_t i = 0; k->by_rank[lang] && i < k->n; i++) {
            titles[i].entry->rank[lang] = (uint32_t)i;
            k->by_rank[lang][i] = titles[i].entry;
        }
    }
    arena_free(scratch);
    return titles && k->by_rank[0] && k->by_rank[1] ? OK
                                                    : err_set(err, ERR_LIMIT, "fit_catalogue: out of memory");
}

/* Rows of a table that are grouped by offer, in the order of keys. */
struct fit_part {
    const struct sql *sql;
    const struct table *table;
    size_t key_at; /* offset of the offer's key in a row */
    void (*give)(struct fit_entry *e, const void *rows, size_t n);
};
static void give_rules(struct fit_entry *e, const void *rows, size_t n)
{
    e->rules = rows;
    e->n_rules = n;
}
static void give_teams(struct fit_entry *e, const void *rows, size_t n)
{
    e->teams = rows;
    e->n_teams = n;
}
static void give_capacities(struct fit_entry *e, const void *rows, size_t n)
{
    e->capacities = rows;
    e->n_capacities = n;
}
static const struct fit_part fit_parts[] = {
    {&fit_select_rules, &target_rule_table, offsetof(struct target_rule, intervention), give_rules},
    {&fit_select_teams, &team_table, offsetof(struct team, intervention), give_teams},
    {&fit_select_capacities, &capacity_table, offsetof(struct capacity, intervention), give_capacities},
};

static const char *key_of(const struct fit_part *part, const char *rows, size_t i)
{
    return *(const char *const *)(rows + i * part->table->size + part->key_at);
}

/* Gives each offer its rows: both are in the order of keys. */
static int read_part(struct conn *c, const struct fit_part *part, struct fit_entry *const *sorted, size_t n,
    struct arena *a, struct err *err)
{
    char *rows;
    size_t n_rows, first, end, e = 0;
    int rc = q_all(c, part->sql, NO_ARGS, part->table, &rows, &n_rows, a, err);
    for (first = 0; !rc && first < n_rows; first = end) {
        const char *key = key_of(part, rows, first);
        for (end = first + 1; end < n_rows && strcmp(key_of(part, rows, end), key) == 0; end++)
            ;
        while (e < n && strcmp(sorted[e]->iv.key, key) < 0)
            e++;
        if (e < n && strcmp(sorted[e]->iv.key, key) == 0)
            part->give(sorted[e], rows + first * part->table->size, end - first);
    }
    return rc;
}

static int read_alternatives(
    struct conn *c, struct fit_entry *const *sorted, size_t n, struct arena *a, struct err *err)
{
    struct fit_alternative *rows;
    size_t n_rows, e = 0;
    int rc = q_all(c, &fit_select_alternatives, NO_ARGS, &fit_alternative_table, &rows, &n_rows, a, err);
    struct alternative_view *views = rc ? NULL : arena_array(a, n_rows + 1, sizeof *views);
    if (!rc && !views)
        rc = err_set(err, ERR_LIMIT, "fit_catalogue: out of memory");
    for (size_t i = 0; !rc && i < n_rows; i++) {
        const struct fit_alternative *r = &rows[i];
        views[i] = (struct alternative_view){r->key, r->title, r->title_en, r->provider, r->access,
            r->access_en, r->condition, r->condition_en, r->needs_doctor};
        while (e < n && strcmp(sorted[e]->iv.key, r->intervention) < 0)
            e++;
        if (e == n || strcmp(sorted[e]->iv.key, r->intervention) != 0)
            continue;
        if (!sorted[e]->n_alternatives)
            sorted[e]->alternatives = &views[i];
        sorted[e]->n_alternatives++;
    }
    return rc;
}

static const char *folded(struct arena *a, const struct intervention *iv)
{
    const char *texts[] = {
        iv->title, iv->title_en, iv->content, iv->content_en, iv->target_text, iv->target_text_en};
    const char *all = "";
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i])
            all = arena_printf(a, "%s %s", all, texts[i]);
    }
    return text_fold(a, all);
}

static int finish_entries(struct fit_catalogue *k, struct err *err)
{
    struct arena *scratch = arena_new(0);
    if (!scratch)
        return err_set(err, ERR_LIMIT, "fit_catalogue: out of memory");
    int rc = OK;
    for (size_t i = 0; !rc && i < k->n; i++) {
        struct fit_entry *e = &k->entries[i];
        rc = fit_entry_finish(e, k->arena, err);
        e->words = arena_strdup(k->arena, folded(scratch, &e->iv));
        if (!rc && !e->words)
            rc = err_set(err, ERR_LIMIT, "fit_catalogue: out of memory");
        arena_clear(scratch);
    }
    arena_free(scratch);
    return rc ? rc : set_ranks(k, err);
}

static int read_entries(struct conn *c, struct fit_catalogue *k, struct err *err)
{
    struct intervention *list;
    int rc = q_all(c, &fit_select_offers, NO_ARGS, &intervention_table, &list, &k->n, k->arena, err);
    if (rc)
        return rc;
    k->entries = arena_array(k->arena, k->n + 1, sizeof *k->entries);
    struct fit_entry **sorted = arena_array(k->arena, k->n + 1, sizeof *sorted);
    if (!k->entries || !sorted)
        return err_set(err, ERR_LIMIT, "fit_catalogue: out of memory");
    for (size_t i = 0; i < k->n; i++) {
        k->entries[i].iv = list[i];
        sorted[i] = &k->entries[i];
    }
    array_sort(sorted, k->n, sizeof *sorted, by_key);
    for (size_t i = 0; !rc && i < sizeof fit_parts / sizeof fit_parts[0]; i++)
        rc = read_part(c, &fit_parts[i], sorted, k->n, k->arena, err);
    if (!rc)
        rc = read_alternatives(c, sorted, k->n, k->arena, err);
    return rc ? rc : finish_entries(k, err);
}

/* ---- keeping ---- */

/* Held while reading: who asks meanwhile would have to wait for the same rows anyway. */
static pthread_mutex_t fit_reading = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t fit_lock = PTHREAD_MUTEX_INITIALIZER; /* of fit_current and holders */
static struct fit_catalogue *fit_current;

static struct fit_catalogue *take_current(int64_t db_number, int64_t version)
{
    pthread_mutex_lock(&fit_lock);
    struct fit_catalogue *k = fit_current;
    if (k && (k->db_number != db_number || k->version != version))
        k = NULL;
    if (k)
        k->holders++;
    pthread_mutex_unlock(&fit_lock);
    return k;
}

void fit_catalogue_put(struct fit_catalogue *k)
{
    if (!k)
        return;
    pthread_mutex_lock(&fit_lock);
    int left = --k->holders;
    pthread_mutex_unlock(&fit_lock);
    if (!left)
        arena_free(k->arena);
}

/* One holder is the caller, one fit_current. A reader that still sees the database as it was keeps what it read to itself. */
static void make_current(struct fit_catalogue *k)
{
    struct fit_catalogue *old = NULL;
    pthread_mutex_lock(&fit_lock);
    k->holders = 1;
    if (!fit_current || fit_current->db_number != k->db_number || fit_current->version < k->version) {
        old = fit_current;
        fit_current = k;
        k->holders = 2;
    }
    pthread_mutex_unlock(&fit_lock);
    fit_catalogue_put(old);
}

int fit_catalogue_get(struct conn *c, struct fit_catalogue **ret, struct err *err)
{
    int64_t version, number = db_number(c);
    int rc = q_int(c, &fit_select_version, NO_ARGS, &version, err);
    *ret = rc ? NULL : take_current(number, version);
    if (rc || *ret)
        return rc;
    pthread_mutex_lock(&fit_reading);
    *ret = take_current(number, version);
    if (!*ret) {
        struct arena *a = arena_new(0);
        struct fit_catalogue *k = a ? arena_alloc(a, sizeof *k) : NULL;
        if (k) {
            /* The count was read before the rows: rows that are newer are read once more, never taken for older ones. */
            *k = (struct fit_catalogue){.arena = a, .db_number = number, .version = version};
            rc = read_entries(c, k, err);
        } else {
            rc = err_set(err, ERR_LIMIT, "fit_catalogue: out of memory");
        }
        if (rc) {
            arena_free(a);
        } else {
            make_current(k);
            *ret = k;
        }
    }
    pthread_mutex_unlock(&fit_reading);
    return rc;
}
