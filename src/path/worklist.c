#include "path/worklist.h"

#include "base/sort.h"
#include "base/text.h"
#include "path/informed.h"
#include "path/pause.h"
#include "path/plan.h"
#include "system/code.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

struct worklist_of worklist_own(const struct actor *actor, day_t today)
{
    return (struct worklist_of){.actor = actor,
        .user_id = actor->user_id,
        .unit = actor_may(actor, PERM_INBOX) ? actor->unit : NULL,
        .today = today};
}

day_t worklist_monday(day_t day)
{
    return (day_t){day.n - (day_weekday(day) - 1)};
}

/* ---- what the actor may see ---- */

/* One load: what the actor sees of everybody, and of the citizens asked about. */
struct worklist_sights {
    struct conn *c;
    const struct worklist_of *of;
    unsigned own; /* tracks of the actor's own administration */
    bool own_known;
    struct worklist_seen {
        int64_t citizen_id;
        bool person;
        struct sight sight;
    } * seen;
    size_t n, room;
    int64_t lost[WORKLIST_MAX];
    size_t n_lost;
    struct arena *a;
};

static int worklist_own_tracks(struct worklist_sights *s, struct err *err)
{
    struct citizen nobody = {.id = 0, .responsible_id = s->of->actor->user_id};
    struct sight sight;
    int rc = s->own_known ? OK : sight_of(s->c, s->of->actor, &nobody, s->of->today, &sight, err);
    if (!rc && !s->own_known) {
        s->own = sight.tracks;
        s->own_known = true;
    }
    return rc;
}

static int worklist_look(struct worklist_sights *s, const struct worklist_item *item,
    const struct worklist_seen **ret, struct err *err)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->seen[i].citizen_id == item->citizen_id) {
            *ret = &s->seen[i];
            return OK;
        }
    }
    if (s->n == s->room) {
        size_t room = s->room ? 2 * s->room : 32;
        struct worklist_seen *seen = arena_array(s->a, room, sizeof *seen);
        if (!seen)
            return err_set(err, ERR_LIMIT, "worklist: out of memory");
        if (s->n)
            memcpy(seen, s->seen, s->n * sizeof *seen);
        s->seen = seen;
        s->room = room;
    }
    struct worklist_seen *one = &s->seen[s->n];
    struct citizen citizen = {
        .id = item->citizen_id, .responsible_id = item->responsible_id, .restricted = item->restricted};
    struct err refused = ERR_INIT;
    *one = (struct worklist_seen){.citizen_id = item->citizen_id};
    int rc = sight_of(s->c, s->of->actor, &citizen, s->of->today, &one->sight, &refused);
    if (rc && rc != ERR_NOT_FOUND) {
        *err = refused;
        return rc;
    }
    one->person = rc == OK;
    s->n++;
    *ret = one;
    return OK;
}

static void worklist_lose(struct worklist_sights *s, int64_t citizen_id)
{
    for (size_t i = 0; i < s->n_lost; i++) {
        if (s->lost[i] == citizen_id)
            return;
    }
    if (s->n_lost < WORKLIST_MAX)
        s->lost[s->n_lost++] = citizen_id;
}

static bool worklist_is(const struct worklist_item *item, const char *kind)
{
    return text_equal(item->kind, kind);
}

/* Of these the track decides; one's own referrals, meetings and hand-overs one knows of anyway. */
static bool worklist_has_track(const struct worklist_item *item)
{
    static const char *const kinds[] = {"follow_up", "action", "decision", "closing", "inform"};
    for (size_t i = 0; item->track && i < sizeof kinds / sizeof kinds[0]; i++) {
        if (worklist_is(item, kinds[i]))
            return true;
    }
    return false;
}

/* Whether the row is shown. A restricted citizen of others leaves no trace; a task on a track that is no longer open to the actor is
 * counted as lost. Most rows are decided without asking the database. */
static int worklist_may_see(
    struct worklist_sights *s, const struct worklist_item *item, bool *ret, struct err *err)
{
    const struct worklist_seen *seen;
    *ret = true;
    if (item->citizen_id == INT_NONE)
        return OK;
    int rc = worklist_own_tracks(s, err);
    bool hidden_track = !rc && worklist_has_track(item) && !(s->own & sight_track_bits(item->track));
    bool pause = worklist_is(item, "pause");
    if (rc || (item->restricted != 1 && !hidden_track && !pause))
        return rc;
    rc = worklist_look(s, item, &seen, err);
    if (rc)
        return rc;
    *ret = seen->person;
    if (seen->person && hidden_track && !(seen->sight.tracks & sight_track_bits(item->track))) {
        *ret = false;
        if (worklist_is(item, "inform"))
            return informed_sent(s->c, s->of->actor, item->citizen_id, item->offer_key, ret, err);
        if (!worklist_is(item, "closing"))
            worklist_lose(s, item->citizen_id);
    }
    if (seen->person && pause && !pause_may_see(&seen->sight))
        *ret = false;
    return OK;
}

/* ---- reading ---- */

/* A list under construction. */
struct worklist_build {
    struct worklist_sights *sights; /* shared by the lists of one load; lost is of this list */
    struct worklist *list;
    size_t room;
};

/* A citizen is told of an offer once, whatever the number of courses and referrals there. */
static bool worklist_is_there(const struct worklist *l, const struct worklist_item *item)
{
    for (size_t i = 0; worklist_is(item, "inform") && i < l->n; i++) {
        if (l->items[i].citizen_id == item->citizen_id && text_equal(l->items[i].offer_key, item->offer_key))
            return true;
    }
    return false;
}

static int worklist_add(struct worklist_build *b, const struct worklist_item *item, struct err *err)
{
    struct worklist *l = b->list;
    bool may = false;
    int rc = worklist_may_see(b->sights, item, &may, err);
    if (rc || !may || worklist_is_there(l, item))
        return rc;
    if (l->n == b->room) {
        size_t room = b->room ? 2 * b->room : 64;
        struct worklist_item *items = arena_array(b->sights->a, room, sizeof *items);
        if (!items)
            return err_set(err, ERR_LIMIT, "worklist: out of memory");
        if (l->n)
            memcpy(items, l->items, l->n * sizeof *items);
        l->items = items;
        b->room = room;
    }
    l->items[l->n++] = *item;
    return OK;
}

/* What is late: a deadline that has passed, an answer or a wait older than WORKLIST_WAIT_DAYS. */
static void worklist_judge(struct worklist_item *item, day_t today)
{
    if (!stamp_is_none(item->at))
        item->day = stamp_local_day(item->at);
    int64_t days = day_is_none(item->day) ? 0 : item->day.n - today.n;
    if (worklist_is(item, "waiting") || worklist_is(item, "asked"))
        item->late = -days > WORKLIST_WAIT_DAYS;
    else if (worklist_is(item, "advised") || worklist_is(item, "draft") || worklist_is(item, "handover") ||
             worklist_is(item, "message") || worklist_is(item, "referral"))
        item->late = -days > WORKLIST_WAIT_DAYS;
    else if (!worklist_is(item, "meeting") && !worklist_is(item, "proposal"))
        item->late = days < 0;
}

static int worklist_read(struct worklist_build *b, const struct worklist_source *source, struct err *err)
{
    const struct worklist_of *of = b->sights->of;
    day_t from = source->list == WORKLIST_MEETING ? worklist_monday(of->today) : of->today;
    day_t low = {from.n - source->days_back}, high = {from.n + source->days_ahead};
    struct worklist_item *rows;
    size_t n;
    if (source->by_unit && !of->unit)
        return OK;
    struct val lo = source->stamps ? V_STAMP(stamp_from_local(low, 0)) : V_DAY(low);
    struct val hi = source->stamps ? V_STAMP(stamp_from_local(high, 0)) : V_DAY(high);
    int rc = q_all(b->sights->c, source->sql,
        ARGS(source->by_unit ? V_TEXT(of->unit) : V_INT(of->user_id), lo, hi, V_INT(WORKLIST_MAX)),
        &worklist_table, &rows, &n, b->sights->a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (worklist_is(&rows[i], "action") || worklist_is(&rows[i], "decision"))
            rows[i].track = plan_track_sight(rows[i].track);
        worklist_judge(&rows[i], of->today);
        rc = worklist_add(b, &rows[i], err);
    }
    if (!rc && n == WORKLIST_MAX)
        b->list->more = true;
    return rc;
}

/* Citizens of the user on benefit without an active intervention for longer than their limit. */
static int worklist_read_pauses(struct worklist_build *b, struct err *err)
{
    const struct worklist_of *of = b->sights->of;
    struct conn *c = b->sights->c;
    struct arena *a = b->sights->a;
    struct pause *pauses;
    size_t n, kept = 0;
    int rc = pause_of_responsible(c, of->user_id, WORKLIST_CITIZENS, of->today, &pauses, &n, a, err);
    struct worklist_item *rows = rc ? NULL : arena_array(a, n + 1, sizeof *rows);
    int64_t *ids = rc ? NULL : arena_array(a, n + 1, sizeof *ids);
    if (!rc && (!rows || !ids))
        rc = err_set(err, ERR_LIMIT, "worklist: out of memory");
    for (size_t i = 0; !rc && i < n; i++) {
        if (!pauses[i].is_over || pauses[i].suspension)
            continue;
        ids[kept] = pauses[i].citizen_id;
        pauses[kept++] = pauses[i];
    }
    if (!rc)
        rc = worklist_citizens(c, ids, kept, rows, a, err);
    for (size_t i = 0; !rc && i < kept; i++) {
        rows[i].days = pauses[i].days;
        rows[i].number = pauses[i].limit_days;
        rows[i].since = pauses[i].start;
        rows[i].day = pauses[i].due;
        rows[i].late = true;
        rc = worklist_add(b, &rows[i], err);
    }
    return rc;
}

static int worklist_compare_day(const void *x, const void *y)
{
    const struct worklist_item *a = x, *b = y;
    if (a->day.n != b->day.n)
        return a->day.n < b->day.n ? -1 : 1;
    int64_t am = a->minute == INT_NONE ? -1 : a->minute, bm = b->minute == INT_NONE ? -1 : b->minute;
    if (am != bm)
        return am < bm ? -1 : 1;
    int order = strcmp(a->sort_name ? a->sort_name : "", b->sort_name ? b->sort_name : "");
    return order ? order : (a->ref_id > b->ref_id) - (a->ref_id < b->ref_id);
}

static void worklist_tally(struct worklist *l)
{
    l->n_late = l->n_unread = 0;
    for (size_t i = 0; i < l->n; i++) {
        l->n_late += l->items[i].late;
        l->n_unread += l->items[i].unread == 1;
    }
}

static void worklist_finish(struct worklist *l)
{
    if (l->n)
        array_sort(l->items, l->n, sizeof *l->items, worklist_compare_day);
    worklist_tally(l);
}

/* What is due also holds the pauses, and the consents that expire within WORKLIST_DUE_DAYS. */
static int worklist_add_due(
    struct worklist_build *b, const struct worklist *pauses, const struct worklist *consents, struct err *err)
{
    int64_t last = b->sights->of->today.n + WORKLIST_DUE_DAYS;
    int rc = OK;
    if (pauses->failed || consents->failed)
        rc = err_set(err, ERR_DB, "worklist: a part of what is due failed");
    for (size_t i = 0; !rc && i < pauses->n; i++)
        rc = worklist_add(b, &pauses->items[i], err);
    for (size_t i = 0; !rc && i < consents->n; i++) {
        if (consents->items[i].day.n <= last)
            rc = worklist_add(b, &consents->items[i], err);
    }
    return rc;
}

/* pauses and consents = those lists, for WORKLIST_DUE. */
static int worklist_load_one(struct worklist_sights *sights, enum worklist_list list,
    const struct worklist *pauses, const struct worklist *consents, struct worklist *ret, struct err *err)
{
    struct worklist_build b = {.sights = sights, .list = ret};
    int rc = OK;
    *ret = (struct worklist){0};
    sights->n_lost = 0;
    for (size_t i = 0; !rc && i < worklist_source_count; i++) {
        if (worklist_sources[i].list == list)
            rc = worklist_read(&b, &worklist_sources[i], err);
    }
    if (!rc && list == WORKLIST_PAUSE)
        rc = worklist_read_pauses(&b, err);
    if (!rc && list == WORKLIST_DUE)
        rc = worklist_add_due(&b, pauses, consents, err);
    if (!rc && list == WORKLIST_MEETING && !sights->of->brief)
        rc = worklist_meetings(sights->c, sights->of->user_id, ret->items, ret->n, sights->a, err);
    if (rc) {
        *ret = (struct worklist){.failed = true};
        return rc;
    }
    ret->n_lost = sights->n_lost;
    worklist_finish(ret);
    return OK;
}

int worklist_load(struct conn *c, const struct worklist_of *of, enum worklist_list list, struct worklist *ret,
    struct arena *a, struct err *err)
{
    struct worklist_sights sights = {.c = c, .of = of, .a = a};
    struct worklist pauses = {0}, consents = {0};
    int rc = OK;
    if (list == WORKLIST_DUE)
        rc = worklist_load_one(&sights, WORKLIST_PAUSE, NULL, NULL, &pauses, err);
    if (!rc && list == WORKLIST_DUE)
        rc = worklist_load_one(&sights, WORKLIST_CONSENT, NULL, NULL, &consents, err);
    if (rc) {
        *ret = (struct worklist){.failed = true};
        return rc;
    }
    return worklist_load_one(&sights, list, &pauses, &consents, ret, err);
}

void worklist_load_all(struct conn *c, const struct worklist_of *of, struct worklist ret[WORKLIST_LISTS],
    struct arena *a, const char **ret_failed)
{
    struct worklist_sights sights = {.c = c, .of = of, .a = a};
    *ret_failed = NULL;
    for (int i = WORKLIST_LISTS - 1; i >= 0; i--) { /* what is due comes last: it takes from others */
        enum worklist_list list = (enum worklist_list)i;
        struct err err = ERR_INIT;
        if (worklist_load_one(&sights, list, &ret[WORKLIST_PAUSE], &ret[WORKLIST_CONSENT], &ret[list], &err))
            *ret_failed = arena_strdup(a, err.op);
    }
}

/* ---- filter and order ---- */

const char *worklist_admin(const struct worklist_item *item)
{
    const char *tracks = item->track, *word;
    size_t n;
    if (!tracks || !text_list_next(&tracks, &word, &n))
        return NULL;
    char track[40];
    if (n >= sizeof track)
        return NULL;
    memcpy(track, word, n);
    track[n] = 0;
    const struct code *code = code_find("track", track);
    return code ? code->parent : NULL;
}

static bool worklist_passes(
    const struct worklist_item *item, const struct worklist_filter *f, int64_t user_id, day_t today)
{
    int64_t within = 0;
    if (f->kind && !text_equal(item->kind, f->kind))
        return false;
    if (f->target_group && !text_equal(item->target_group, f->target_group))
        return false;
    if (f->district && !text_equal(item->district, f->district))
        return false;
    if (f->admin && !text_equal(worklist_admin(item), f->admin))
        return false;
    if (f->mine && item->responsible_id != user_id)
        return false;
    if (text_equal(f->period, "over"))
        return item->late;
    if (f->period && text_to_int(f->period, 0, 400, &within))
        return !day_is_none(item->day) && item->day.n - today.n <= within;
    return true;
}

static int worklist_compare_name(const void *x, const void *y)
{
    const struct worklist_item *a = x, *b = y;
    int order = strcmp(a->sort_name ? a->sort_name : "", b->sort_name ? b->sort_name : "");
    return order ? order : worklist_compare_day(x, y);
}

static int worklist_compare_task(const void *x, const void *y)
{
    const struct worklist_item *a = x, *b = y;
    int order = strcmp(a->kind, b->kind);
    return order ? order : worklist_compare_day(x, y);
}

void worklist_filter(struct worklist *list, const struct worklist_filter *f, int64_t user_id, day_t today)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (worklist_passes(&list->items[i], f, user_id, today))
            list->items[kept++] = list->items[i];
    }
    list->n = kept;
    worklist_tally(list);
    const char *sort = f->sort ? f->sort : "frist";
    bool down = *sort == '-';
    sort += down;
    if (kept)
        array_sort(list->items, kept, sizeof *list->items,
            text_equal(sort, "borger")   ? worklist_compare_name
            : text_equal(sort, "opgave") ? worklist_compare_task
                                         : worklist_compare_day);
    for (size_t i = 0; down && i < kept / 2; i++) {
        struct worklist_item swap = list->items[i];
        list->items[i] = list->items[kept - 1 - i];
        list->items[kept - 1 - i] = swap;
    }
}

size_t worklist_count(
    const struct worklist *list, const struct worklist_filter *f, int64_t user_id, day_t today)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += worklist_passes(&list->items[i], f, user_id, today);
    return n;
}
