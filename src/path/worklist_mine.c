#include "path/worklist_mine.h"

#include "base/sort.h"
#include "base/text.h"
#include "path/pause.h"
#include "people/restricted.h"

#include <stdlib.h>
#include <string.h>

static const struct field mine_fields[] = {
    FIELD(mine_row, citizen_id, F_ID, NULL, 0),
    FIELD(mine_row, responsible_id, F_ID, NULL, 0),
    FIELD(mine_row, restricted, F_INT, NULL, 0),
    FIELD(mine_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(mine_row, first_name, F_TEXT, NULL, 0),
    FIELD(mine_row, last_name, F_TEXT, NULL, 0),
    FIELD(mine_row, sort_name, F_TEXT, NULL, 0),
    FIELD(mine_row, cpr, F_TEXT, NULL, 0),
    FIELD(mine_row, district, F_TEXT, NULL, 0),
    FIELD(mine_row, target_group, F_TEXT, NULL, 0),
    FIELD(mine_row, benefit, F_TEXT, NULL, 0),
    FIELD(mine_row, benefit_since, F_DAY, NULL, 0),
    FIELD(mine_row, right_until, F_DAY, NULL, 0),
    FIELD(mine_row, held_follow_up, F_DAY, NULL, 0),
    FIELD(mine_row, held_meeting, F_DAY, NULL, 0),
    FIELD(mine_row, wrote, F_DAY, NULL, 0),
    FIELD(mine_row, due_follow_up, F_DAY, NULL, 0),
    FIELD(mine_row, due_action, F_DAY, NULL, 0),
    FIELD(mine_row, due_meeting, F_DAY, NULL, 0),
    FIELD(mine_row, has_basis, F_BOOL, NULL, 0),
};
static TABLE(mine_table, "mine_row", NULL, mine_row, mine_fields);

/* Every part is one range of an index per citizen. $1 user, $2 today, $3 most, $4 and $5 actor for restricted citizens. */
SQL_KEPT(mine_select,
    "SELECT c.id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, "
    "c.sort_name AS sort_name, c.cpr AS cpr, c.district AS district, c.target_group AS target_group, "
    "c.responsible_id AS responsible_id, c.restricted AS restricted, "
    "s.kind AS benefit, s.start_day AS benefit_since, s.right_until AS right_until, "
    "(SELECT MAX(f.held_day) FROM follow_up f WHERE f.citizen_id = c.id AND f.responsible_id = $1 AND f.state = 'held') "
    "AS held_follow_up, "
    "(SELECT MAX(m.day) FROM meeting m JOIN meeting_participant p ON p.meeting_id = m.id WHERE m.citizen_id = c.id "
    "AND m.state = 'held' AND p.user_id = $1) AS held_meeting, "
    "(SELECT n.day FROM journal_note n WHERE n.citizen_id = c.id AND n.is_current = 1 AND n.user_id = $1 "
    "ORDER BY n.day DESC LIMIT 1) AS wrote, "
    "(SELECT MIN(f.due_day) FROM follow_up f WHERE f.citizen_id = c.id AND f.responsible_id = $1 AND f.state = 'planned') "
    "AS due_follow_up, "
    "(SELECT MIN(p.due_day) FROM plan_action p WHERE p.citizen_id = c.id AND p.responsible_id = $1 "
    "AND p.state IN ('not_started', 'running')) AS due_action, "
    "(SELECT MIN(m.day) FROM meeting m JOIN meeting_participant p ON p.meeting_id = m.id WHERE m.citizen_id = c.id "
    "AND m.state = 'planned' AND m.day >= $2 AND p.user_id = $1) AS due_meeting, "
    "CASE WHEN EXISTS (SELECT 1 FROM legal_basis b WHERE b.citizen_id = c.id AND b.valid_from <= $2 "
    "AND (b.valid_to IS NULL OR b.valid_to >= $2) AND (b.withdrawn IS NULL OR b.withdrawn > $2)) "
    "OR EXISTS (SELECT 1 FROM break_glass g WHERE g.citizen_id = c.id AND g.user_id = $4) THEN 1 ELSE 0 END AS has_basis "
    "FROM citizen c LEFT JOIN spell s ON s.id = (SELECT x.id FROM spell x JOIN code k ON k.code = x.kind AND k.list = 'benefit' "
    "WHERE x.citizen_id = c.id AND x.start_day <= $2 AND (x.end_day IS NULL OR x.end_day > $2) "
    "ORDER BY x.start_day DESC, x.id DESC LIMIT 1) "
    "WHERE c.responsible_id = $1 AND c.dead IS NULL " RESTRICTED_SEEN(
        "$4", "$5", "$2") "ORDER BY c.sort_name, c.id LIMIT $3");

bool mine_has_right(const struct mine_row *row)
{
    return text_equal(row->benefit, "dagpenge");
}

int64_t mine_right_days(const struct mine_row *row, day_t today)
{
    if (day_is_none(row->right_until) || !mine_has_right(row))
        return INT_NONE;
    return row->right_until.n - today.n;
}

static day_t mine_later(day_t a, day_t b)
{
    return day_is_none(a) || (!day_is_none(b) && b.n > a.n) ? b : a;
}

static void mine_next(struct mine_row *row, const char *kind, day_t day)
{
    if (day_is_none(day) || (!day_is_none(row->next) && row->next.n <= day.n))
        return;
    row->next = day;
    row->next_kind = kind;
}

static void mine_finish(struct mine_row *row)
{
    row->contact = mine_later(mine_later(row->held_follow_up, row->held_meeting), row->wrote);
    row->next = DAY_NONE;
    row->next_kind = NULL;
    mine_next(row, "meeting", row->due_meeting);
    mine_next(row, "follow_up", row->due_follow_up);
    mine_next(row, "action", row->due_action);
    row->pause_days = row->pause_limit = INT_NONE;
    row->pause_over = row->pause_hidden = row->benefit_hidden = row->target_hidden = false;
}

static int mine_compare_id(const void *x, const void *y)
{
    const struct mine_row *const *a = x, *const *b = y;
    return ((*a)->citizen_id > (*b)->citizen_id) - ((*a)->citizen_id < (*b)->citizen_id);
}

static int mine_sight(struct conn *c, const struct worklist_of *of, const struct mine_row *row,
    struct sight *ret, struct err *err)
{
    struct citizen citizen = {
        .id = row->citizen_id, .responsible_id = row->responsible_id, .restricted = row->restricted};
    return sight_of(c, of->actor, &citizen, of->today, ret, err);
}

/* What the actor may not see of each citizen. Without a basis it is what the own administration sees of everybody, so most citizens
 * are decided without asking the database; one that is not asked about can only be hidden too much. */
static int mine_hide(
    struct conn *c, const struct worklist_of *of, struct mine_row *rows, size_t n, struct err *err)
{
    struct mine_row nobody = {.responsible_id = of->actor->user_id};
    struct sight own, sight;
    int rc = mine_sight(c, of, &nobody, &own, err);
    for (size_t i = 0; !rc && i < n; i++) {
        sight = own;
        if (rows[i].has_basis)
            rc = mine_sight(c, of, &rows[i], &sight, err);
        rows[i].pause_hidden = !pause_may_see(&sight);
        if (!(sight.tracks & SIGHT_JOB)) {
            rows[i].target_hidden = true;
            rows[i].target_group = NULL;
        }
        if (rc || sight.benefit)
            continue;
        rows[i].benefit_hidden = true;
        rows[i].benefit = NULL;
        rows[i].benefit_since = rows[i].right_until = DAY_NONE;
    }
    return rc;
}

static int mine_pauses(struct conn *c, const struct worklist_of *of, struct mine_row *rows, size_t n,
    struct arena *a, struct err *err)
{
    struct mine_row **by_id = arena_array(a, n + 1, sizeof *by_id);
    struct pause *pauses;
    size_t n_pauses = 0;
    if (!by_id)
        return err_set(err, ERR_LIMIT, "mine_load: out of memory");
    for (size_t i = 0; i < n; i++)
        by_id[i] = &rows[i];
    array_sort(by_id, n, sizeof *by_id, mine_compare_id);
    int rc = pause_of_responsible(c, of->user_id, WORKLIST_CITIZENS, of->today, &pauses, &n_pauses, a, err);
    for (size_t p = 0, i = 0; !rc && p < n_pauses; p++) {
        while (i < n && by_id[i]->citizen_id < pauses[p].citizen_id)
            i++;
        if (i == n)
            break;
        if (by_id[i]->citizen_id != pauses[p].citizen_id || by_id[i]->pause_hidden)
            continue;
        by_id[i]->pause_days = pauses[p].days;
        by_id[i]->pause_limit = pauses[p].limit_days;
        by_id[i]->pause_over = pauses[p].is_over && !pauses[p].suspension;
    }
    return rc;
}

int mine_load(struct conn *c, const struct worklist_of *of, struct mine_row **ret, size_t *ret_n,
    bool *ret_more, struct arena *a, struct err *err)
{
    int rc = q_all(c, &mine_select,
        ARGS(V_INT(of->user_id), V_DAY(of->today), V_INT(WORKLIST_CITIZENS + 1), V_INT(of->actor->user_id),
            RESTRICTED_MAY(of->actor)),
        &mine_table, ret, ret_n, a, err);
    if (rc)
        return rc;
    *ret_more = *ret_n > WORKLIST_CITIZENS;
    if (*ret_more)
        *ret_n = WORKLIST_CITIZENS;
    for (size_t i = 0; i < *ret_n; i++)
        mine_finish(&(*ret)[i]);
    if (!*ret_n)
        return OK;
    rc = mine_hide(c, of, *ret, *ret_n, err);
    return rc ? rc : mine_pauses(c, of, *ret, *ret_n, a, err);
}

/* ---- filter and order ---- */

/* The value that a row is sorted by, as a number or a text. */
struct mine_key {
    const struct mine_row *row;
    int64_t number; /* INT_NONE = missing */
    const char *text;
    bool down;
};

static int mine_compare(const void *x, const void *y)
{
    const struct mine_key *a = x, *b = y;
    bool a_missing = !a->text && a->number == INT_NONE, b_missing = !b->text && b->number == INT_NONE;
    if (a_missing != b_missing)
        return a_missing ? 1 : -1;
    int order = 0;
    if (a->text && b->text)
        order = strcmp(a->text, b->text);
    else if (!a_missing)
        order = (a->number > b->number) - (a->number < b->number);
    if (order)
        return a->down ? -order : order;
    order = strcmp(a->row->sort_name, b->row->sort_name);
    return order ? order
                 : (a->row->citizen_id > b->row->citizen_id) - (a->row->citizen_id < b->row->citizen_id);
}

static struct mine_key mine_key_of(const struct mine_row *row, const char *sort, bool down)
{
    struct mine_key k = {.row = row, .number = INT_NONE, .down = down};
    if (text_equal(sort, "ydelse"))
        k.text = row->benefit;
    else if (text_equal(sort, "maalgruppe"))
        k.text = row->target_group;
    else if (text_equal(sort, "kontakt"))
        k.number = day_is_none(row->contact) ? INT_NONE : row->contact.n;
    else if (text_equal(sort, "naeste"))
        k.number = day_is_none(row->next) ? INT_NONE : row->next.n;
    else if (text_equal(sort, "pause"))
        k.number = row->pause_days;
    else if (text_equal(sort, "ret"))
        k.number = mine_right_days(row, (day_t){0});
    else
        k.text = row->sort_name;
    return k;
}

int mine_filter(
    struct mine_row *rows, size_t *n, const struct mine_filter *f, struct arena *a, struct err *err)
{
    const char *sort = f->sort ? f->sort : "borger";
    bool down = *sort == '-';
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        const struct mine_row *r = &rows[i];
        if ((f->benefit && !text_equal(r->benefit, f->benefit)) ||
            (f->target_group && !text_equal(r->target_group, f->target_group)) ||
            (f->district && !text_equal(r->district, f->district)) || (f->pause && !r->pause_over))
            continue;
        rows[kept++] = *r;
    }
    *n = kept;
    struct mine_key *keys = arena_array(a, kept + 1, sizeof *keys);
    struct mine_row *before = arena_array(a, kept + 1, sizeof *before);
    if (!keys || !before)
        return err_set(err, ERR_LIMIT, "mine_filter: out of memory");
    for (size_t i = 0; i < kept; i++) {
        before[i] = rows[i];
        keys[i] = mine_key_of(&before[i], sort + down, down);
    }
    array_sort(keys, kept, sizeof *keys, mine_compare);
    for (size_t i = 0; i < kept; i++)
        rows[i] = *keys[i].row;
    return OK;
}
