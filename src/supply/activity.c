#include "supply/activity.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "system/load.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

RECORDS(tov_activity_register, struct activity_register);

struct activity_use {
    int64_t id;
    const char *intervention, *reg, *source, *place;
};
static const struct field activity_use_fields[] = {
    FIELD(activity_use, id, F_ID, NULL, FR_PRIMARY),
    FIELD(activity_use, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD(activity_use, reg, F_TEXT, N_("Register"), FR_REQUIRED),
    FIELD(activity_use, source, F_TEXT, N_("Kilde"), 0),
    FIELD(activity_use, place, F_TEXT, N_("Sted"), 0),
};
static TABLE(
    activity_use_table, "activity_use", N_("Registre pr. tilbud"), activity_use, activity_use_fields);
LOAD(activity_use_load, .file = "activity_uses", .table = &activity_use_table, .order = 47,
    .keys = {"intervention", "reg"}, .refs = {{"intervention", "interventions"}, {"source", "sources"}});

SQL(activity_select_uses, "SELECT reg FROM activity_use WHERE intervention = $1 ORDER BY id");
SQL(activity_select_users,
    "SELECT i.key AS key, i.title AS title, i.title_en AS title_en, i.kind AS kind, i.owner AS owner, "
    "i.provider AS provider FROM intervention i WHERE EXISTS (SELECT 1 FROM activity_use u "
    "WHERE u.intervention = i.key AND u.reg = $1) OR (i.kind = $2 "
    "AND NOT EXISTS (SELECT 1 FROM activity_use u "
    "WHERE u.intervention = i.key)) ORDER BY i.id");

static const struct field activity_user_fields[] = {
    FIELD(intervention, key, F_TEXT, NULL, 0),
    FIELD(intervention, title, F_TEXT, NULL, 0),
    FIELD(intervention, title_en, F_TEXT, NULL, 0),
    FIELD(intervention, kind, F_TEXT, NULL, 0),
    FIELD(intervention, owner, F_TEXT, NULL, 0),
    FIELD(intervention, provider, F_TEXT, NULL, 0),
};
static TABLE(activity_user_table, "intervention", NULL, intervention, activity_user_fields);

/* ---- registers ---- */

const struct activity_register *activity_register_find(const char *key)
{
    for (const struct activity_register *const *p = RECORDS_BEGIN(tov_activity_register);
         p < RECORDS_END(tov_activity_register); p++) {
        if (text_equal((*p)->key, key))
            return *p;
    }
    return NULL;
}

const struct activity_register *activity_register_by_path(const char *path)
{
    for (const struct activity_register *const *p = RECORDS_BEGIN(tov_activity_register);
         p < RECORDS_END(tov_activity_register); p++) {
        if (text_equal((*p)->path, path))
            return *p;
    }
    return NULL;
}

static int compare_register(const void *x, const void *y)
{
    const struct activity_register *a = *(const struct activity_register *const *)x,
                                   *b = *(const struct activity_register *const *)y;
    return a->sort != b->sort ? (a->sort > b->sort) - (a->sort < b->sort) : strcmp(a->key, b->key);
}

size_t activity_register_all(const struct activity_register *const **ret, struct arena *a)
{
    const struct activity_register *const *begin = RECORDS_BEGIN(tov_activity_register);
    size_t n = (size_t)(RECORDS_END(tov_activity_register) - begin);
    const struct activity_register **all = arena_must(a, (n + 1) * sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = begin[i];
    array_sort(all, n, sizeof *all, compare_register);
    *ret = all;
    return n;
}

const struct field *activity_field(const struct activity_register *r, const char *name)
{
    for (size_t i = 0; i < r->n_fields; i++) {
        if (text_equal(r->fields[i].name, name))
            return &r->fields[i];
    }
    return NULL;
}

const struct activity_action *activity_action_find(const struct activity_register *r, const char *key)
{
    for (size_t i = 0; i < r->n_actions; i++) {
        if (text_equal(r->actions[i].key, key))
            return &r->actions[i];
    }
    return NULL;
}

/* Works for the city beyond one unit that gives offers. */
static bool activity_is_city(const struct actor *actor)
{
    return actor_may(actor, PERM_CITIZEN_EDIT) || actor_may(actor, PERM_OFFER_EDIT);
}

bool activity_action_fits(
    const struct activity_action *action, const struct actor *actor, const struct activity *row)
{
    return stamp_is_none(row->cancelled) && text_list_has(action->from, row->state) &&
           (!action->by_city || activity_is_city(actor));
}

const char *activity_list_of_field(const struct activity_register *r, const char *name)
{
    const struct field *f = activity_field(r, name);
    return f ? f->list : text_equal(name, "state") ? r->state_list : NULL;
}

void activity_two_states(const char *list, const char *ret[2], struct arena *a)
{
    const char *word;
    size_t n, len;
    ret[0] = ret[1] = NULL;
    for (n = 0; n < 2 && text_list_next(&list, &word, &len); n++)
        ret[n] = arena_strndup(a, word, len);
    if (n == 1)
        ret[1] = ret[0];
}

bool activity_is_late(const struct activity_register *r, const struct activity *row, day_t today)
{
    return r->late_state && stamp_is_none(row->cancelled) && text_list_has(r->late_state, row->state) &&
           !day_is_none(row->due_day) && row->due_day.n < today.n;
}

/* ---- interventions ---- */

/* Ways of working with citizens, by kind of intervention. The registers of the other kinds name their kinds themselves. */
static const struct {
    const char *kind, *way;
} kind_ways[] = {{"offer", "courses"}, {"open_offer", "public"}, {"purchase", "purchases"},
    {"mentoring", "own_courses"}, {"pool", "pool"}, {"family", "care_team"},
    {"case_coordination", "contacts"}};

static void add_way(struct activity_way *ret, size_t *n, const char *key)
{
    for (size_t i = 0; i < *n; i++) {
        if (text_equal(ret[i].key, key))
            return;
    }
    if (*n < ACTIVITY_WAYS)
        ret[(*n)++] = (struct activity_way){key, activity_register_find(key)};
}

int activity_ways(struct conn *c, const struct intervention *iv, struct activity_way ret[ACTIVITY_WAYS],
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct activity_use *uses;
    const struct activity_register *const *all;
    size_t n_uses, n_all = activity_register_all(&all, a), n = 0;
    int rc =
        q_all(c, &activity_select_uses, ARGS(V_TEXT(iv->key)), &activity_use_table, &uses, &n_uses, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n_all; i++) {
        if (n_uses == 0 && !all[i]->parent && text_equal(all[i]->kind, iv->kind))
            add_way(ret, &n, all[i]->key);
    }
    for (size_t i = 0; i < n_uses; i++)
        add_way(ret, &n, uses[i].reg);
    for (size_t i = 0; i < sizeof kind_ways / sizeof kind_ways[0]; i++) {
        if (n_uses == 0 && text_equal(kind_ways[i].kind, iv->kind))
            add_way(ret, &n, kind_ways[i].way);
    }
    *ret_n = n;
    return OK;
}

static int compare_title(const void *x, const void *y)
{
    const struct intervention *a = x, *b = y;
    int order = text_compare(lang_pick(a->title, a->title_en), lang_pick(b->title, b->title_en));
    return order ? order : strcmp(a->key, b->key);
}

int activity_has_register(struct conn *c, const struct intervention *iv, const struct activity_register *r,
    bool *ret, struct arena *a, struct err *err)
{
    struct activity_way ways[ACTIVITY_WAYS];
    size_t n = 0;
    int rc = activity_ways(c, iv, ways, &n, a, err);
    *ret = false;
    for (size_t i = 0; !rc && i < n; i++)
        *ret |= r ? ways[i].reg == r : ways[i].reg != NULL;
    return rc;
}

int activity_interventions(struct conn *c, const struct activity_register *r, struct intervention **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    int rc = q_all(c, &activity_select_users, ARGS(V_TEXT(r->key), V_TEXT(r->kind)), &activity_user_table,
        ret, ret_n, a, err);
    if (!rc)
        array_sort(*ret, *ret_n, sizeof **ret, compare_title);
    return rc;
}

static bool is_own(const struct actor *actor, const struct intervention *iv)
{
    return (iv->provider && organisation_is_within(actor->unit, iv->provider)) ||
           (iv->owner && text_equal(actor->admin, iv->owner));
}

bool activity_may_write(const struct actor *actor, const struct intervention *iv)
{
    return actor_may(actor, PERM_ACTIVITY_EDIT) && (activity_is_city(actor) || is_own(actor, iv));
}

static bool reads_own_only(const struct actor *actor)
{
    return actor_may(actor, PERM_INBOX) && !activity_is_city(actor);
}

bool activity_may_read(const struct actor *actor, const struct intervention *iv)
{
    return !reads_own_only(actor) || is_own(actor, iv);
}

bool activity_keep_readable(const struct actor *actor, struct intervention *list, size_t *n)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (activity_may_read(actor, &list[i]))
            list[kept++] = list[i];
    }
    *n = kept;
    return reads_own_only(actor);
}
