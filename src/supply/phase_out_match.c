#include "supply/phase_out_match.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "offer/capacity.h"
#include "system/code.h"

#include <stdlib.h>
#include <string.h>

enum { MEMO_SIZE = 16, END_NEAR_DAYS = 120 };

/* The rules of one alternative, and what of them is the same for everybody. */
struct phase_out_judge {
    struct target_rule *rules;
    size_t n;
    struct team *teams;
    size_t n_teams;
    bool has_benefit, has_condition, has_illness;
    bool blocked, reserved; /* by its days, or because it is full */
    struct {
        const char *benefit;
        int rule; /* the rule that holds the benefit, -1 = none */
    } memo[MEMO_SIZE];
    size_t n_memo;
};

struct option_row {
    int64_t sort, needs_doctor;
    const char *key, *condition, *condition_en;
};
static const struct field option_fields[] = {
    FIELD(option_row, sort, F_INT, NULL, 0),
    FIELD(option_row, needs_doctor, F_BOOL, NULL, 0),
    FIELD(option_row, key, F_TEXT, NULL, 0),
    FIELD(option_row, condition, F_TEXT, NULL, 0),
    FIELD(option_row, condition_en, F_TEXT, NULL, 0),
};
static TABLE(option_table, "option_row", NULL, option_row, option_fields);
struct wait_row {
    int64_t n;
};
static const struct field wait_fields[] = {FIELD(wait_row, n, F_INT, NULL, 0)};
static TABLE(wait_table, "wait_row", NULL, wait_row, wait_fields);

/* What the sources name, without what is itself in the plan; and for an offer that nothing is named for, what is open. */
SQL(match_select_named,
    "SELECT p.sort AS sort, x.alternative AS key, x.condition AS condition, x.condition_en AS condition_en, "
    "x.needs_doctor AS needs_doctor FROM phase_out_offer p JOIN alternative x ON x.intervention = p.intervention "
    "WHERE p.phase_out_id = $1 AND x.alternative NOT IN (SELECT m.intervention FROM phase_out_offer m "
    "WHERE m.phase_out_id = $1) ORDER BY p.sort NULLS FIRST, x.needs_doctor NULLS FIRST, x.id LIMIT 2000");
SQL(match_select_open,
    "SELECT CAST($3 AS BIGINT) AS sort, i.key AS key FROM intervention i WHERE (i.kind = 'open_offer' OR (i.kind = 'offer' "
    "AND i.track = $2)) AND (i.end_day IS NULL OR i.end_day > $4) AND (i.last_referral_day IS NULL OR i.last_referral_day >= $4) "
    "AND i.key NOT IN (SELECT m.intervention FROM phase_out_offer m WHERE m.phase_out_id = $1) "
    "ORDER BY i.kind, i.title, i.key LIMIT 40");
SQL(match_count_occupied,
    "SELECT (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day IS NULL AND start_day <= $2) "
    "+ (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day > $2 AND start_day <= $2)");
SQL(match_select_waits,
    "SELECT c.start_day - r.sent_day AS n FROM course c JOIN referral r ON r.id = c.referral_id "
    "WHERE c.intervention_id = $1 AND c.referral_id IS NOT NULL ORDER BY c.start_day DESC LIMIT 20");

/* ---- reading ---- */

static int compare_waits(const void *x, const void *y)
{
    int64_t a = ((const struct wait_row *)x)->n, b = ((const struct wait_row *)y)->n;
    return (a > b) - (a < b);
}

static int read_free(struct conn *c, const struct intervention *iv, day_t day,
    struct phase_out_alternative *alt, struct arena *a, struct err *err)
{
    struct wait_row *waits;
    int64_t places, occupied = 0;
    size_t n;
    int rc = capacity_places(c, iv->key, day, &places, err);
    alt->free = alt->wait_days = INT_NONE;
    if (!rc && places != INT_NONE)
        rc = q_int(c, &match_count_occupied, ARGS(V_INT(iv->id), V_DAY(day)), &occupied, err);
    if (!rc && places != INT_NONE)
        alt->free = places > occupied ? places - occupied : 0;
    if (!rc)
        rc = q_all(c, &match_select_waits, ARGS(V_INT(iv->id)), &wait_table, &waits, &n, a, err);
    if (!rc && n) {
        array_sort(waits, n, sizeof *waits, compare_waits);
        alt->wait_days = waits[n / 2].n;
    }
    return rc;
}

/* The days of the alternative as offer/fit.c reads them. */
static void read_days(
    struct conn *c, const struct intervention *iv, day_t day, struct phase_out_judge *j, struct arena *a)
{
    struct err refused = ERR_INIT;
    if (text_equal(iv->kind, "open_offer"))
        return;
    if (intervention_check_referral_day(c, iv, day, a, &refused) != OK)
        j->blocked = true;
    else if (!day_is_none(iv->end_day) && iv->end_day.n - day.n <= END_NEAR_DAYS)
        j->reserved = true;
}

static int read_judge(struct conn *c, const struct intervention *iv, day_t day,
    struct phase_out_alternative *alt, struct arena *a, struct err *err)
{
    struct phase_out_judge *j = alt->judge = arena_alloc(a, sizeof *j);
    if (!j)
        return err_set(err, ERR_LIMIT, "phase_out_options: out of memory");
    *j = (struct phase_out_judge){0};
    int rc = target_rule_on(c, iv->key, day, &j->rules, &j->n, a, err);
    if (!rc)
        rc = intervention_teams(c, iv->key, &j->teams, &j->n_teams, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < j->n; i++) {
        j->has_benefit = j->has_benefit || text_equal(j->rules[i].kind, "benefit");
        j->has_condition = j->has_condition || text_equal(j->rules[i].kind, "condition");
        j->has_illness = j->has_illness || text_equal(j->rules[i].kind, "illness");
    }
    read_days(c, iv, day, j, a);
    if (text_equal(iv->kind, "offer") && alt->free == 0)
        j->reserved = true;
    return OK;
}

static int option_add(struct conn *c, struct phase_out_options *o, const struct option_row *row,
    size_t *ret_index, struct arena *a, struct err *err)
{
    struct intervention iv;
    for (*ret_index = 0; *ret_index < o->n; ++*ret_index)
        if (text_equal(o->list[*ret_index].key, row->key))
            return OK;
    int rc = intervention_by_key(c, row->key, &iv, a, err);
    if (rc)
        return rc;
    struct phase_out_alternative *alt = &o->list[o->n];
    *alt = (struct phase_out_alternative){.key = iv.key,
        .title = iv.title,
        .title_en = iv.title_en,
        .kind = iv.kind,
        .provider = iv.provider,
        .district = iv.district,
        .condition = row->condition ? row->condition : iv.access,
        .condition_en = row->condition ? row->condition_en : iv.access_en,
        .needs_doctor = row->needs_doctor == 1};
    rc = read_free(c, &iv, o->day, alt, a, err);
    if (!rc)
        rc = read_judge(c, &iv, o->day, alt, a, err);
    o->n += rc == OK;
    return rc;
}

static int options_of(struct conn *c, struct phase_out_options *o, size_t offer,
    const struct option_row *rows, size_t n, int64_t sort, struct arena *a, struct err *err)
{
    o->of[offer] = arena_array(a, PHASE_OUT_CHOICES, sizeof **o->of);
    if (!o->of[offer])
        return err_set(err, ERR_LIMIT, "phase_out_options: out of memory");
    int rc = OK;
    for (size_t i = 0; !rc && i < n && o->n_of[offer] < PHASE_OUT_CHOICES; i++)
        if (rows[i].sort == sort)
            rc = option_add(c, o, &rows[i], &o->of[offer][o->n_of[offer]++], a, err);
    return rc;
}

int phase_out_options(struct conn *c, int64_t phase_out_id, const struct phase_out_offer_view *offers,
    size_t n_offers, day_t today, struct phase_out_options *ret, struct arena *a, struct err *err)
{
    struct option_row *named, *open;
    size_t n_named, n_open;
    *ret = (struct phase_out_options){.day = today};
    int rc =
        q_all(c, &match_select_named, ARGS(V_INT(phase_out_id)), &option_table, &named, &n_named, a, err);
    if (rc)
        return rc;
    ret->list = arena_array(a, n_named + n_offers * 40 + 1, sizeof *ret->list);
    if (!ret->list)
        return err_set(err, ERR_LIMIT, "phase_out_options: out of memory");
    for (size_t i = 0; !rc && i < n_offers && i < PHASE_OUT_OFFERS; i++) {
        int64_t sort = offers[i].sort;
        rc = options_of(c, ret, i, named, n_named, sort, a, err);
        if (rc || ret->n_of[i])
            continue;
        rc = q_all(c, &match_select_open,
            ARGS(V_INT(phase_out_id), V_TEXT(offers[i].track), V_INT(sort), V_DAY(today)), &option_table,
            &open, &n_open, a, err);
        if (!rc)
            rc = options_of(c, ret, i, open, n_open, sort, a, err);
    }
    return rc;
}

/* ---- judging: the rules of offer/fit.c without their words ---- */

struct verdict_count {
    int points;
    bool blocked, reserved;
};

static bool benefit_matches(const char *have, const char *want)
{
    for (int depth = 0; have && depth < 4; depth++) {
        if (text_equal(have, want))
            return true;
        const struct code *code = code_find("benefit", have);
        have = code ? code->parent : NULL;
    }
    return false;
}

static int benefit_rule(struct phase_out_judge *j, const char *benefit)
{
    int found = -1;
    for (size_t i = 0; i < j->n_memo; i++)
        if (text_equal(j->memo[i].benefit, benefit))
            return j->memo[i].rule;
    for (size_t i = 0; found < 0 && benefit && i < j->n; i++)
        if (text_equal(j->rules[i].kind, "benefit") && benefit_matches(benefit, j->rules[i].code))
            found = (int)i;
    if (j->n_memo < MEMO_SIZE) {
        j->memo[j->n_memo].benefit = benefit;
        j->memo[j->n_memo++].rule = found;
    }
    return found;
}

static void judge_benefit(
    struct phase_out_judge *j, const char *benefit, const struct sight *sight, struct verdict_count *v)
{
    if (!j->has_benefit)
        return;
    if (sight && !sight->benefit) {
        v->reserved = true;
        return;
    }
    int rule = benefit_rule(j, benefit);
    if (rule < 0) {
        v->blocked = true;
        return;
    }
    const char *text = lang_pick(j->rules[rule].text, j->rules[rule].text_en);
    v->points++;
    if (text && strstr(text, ". ")) /* a remark for the caseworker to weigh */
        v->reserved = true;
}

/* Conditions that an offer suits, and illnesses that it requires: one of a kind is enough. */
static void judge_health(const struct phase_out_judge *j, const char *kind, const char *condition,
    const struct sight *sight, struct verdict_count *v)
{
    bool required = text_equal(kind, "illness");
    int points = 0;
    if (sight && !(sight->tracks & SIGHT_HEALTH)) {
        v->reserved = true;
        return;
    }
    for (size_t i = 0; i < j->n; i++)
        if (text_equal(j->rules[i].kind, kind) && text_list_has(condition, j->rules[i].code))
            points++;
    v->points += points;
    if (!points && required)
        v->blocked = true;
    else if (!points)
        v->reserved = true;
}

static void judge_rule(
    const struct target_rule *r, int age, const struct phase_out_affected *row, struct verdict_count *v)
{
    if (text_equal(r->kind, "age")) {
        bool inside = (r->min == INT_NONE || age >= r->min) && (r->max == INT_NONE || age <= r->max);
        v->points += inside;
        v->blocked = v->blocked || !inside;
    } else if (text_equal(r->kind, "doctor_referral")) {
        v->reserved = true;
    } else if (text_equal(r->kind, "district")) {
        bool same = text_equal(row->district, r->code);
        v->points += same;
        v->blocked = v->blocked || !same;
    } else if (!text_equal(r->kind, "benefit") && !text_equal(r->kind, "condition") &&
               !text_equal(r->kind, "illness") && !text_equal(r->kind, "ends_with_assessment") &&
               lang_pick(r->text, r->text_en)) {
        v->reserved = true;
    }
}

static struct verdict_count judge(const struct phase_out_alternative *alt,
    const struct phase_out_affected *row, const struct sight *sight, int age)
{
    struct phase_out_judge *j = alt->judge;
    struct verdict_count v = {0, j->blocked, j->reserved};
    judge_benefit(j, row->benefit, sight, &v);
    for (size_t i = 0; i < j->n; i++)
        judge_rule(&j->rules[i], age, row, &v);
    if (j->has_illness)
        judge_health(j, "illness", row->condition, sight, &v);
    if (j->has_condition)
        judge_health(j, "condition", row->condition, sight, &v);
    for (size_t i = 0; i < j->n_teams; i++)
        if (team_takes_age(&j->teams[i], age)) {
            v.points++;
            break;
        }
    return v;
}

/* ---- ranking ---- */

struct rank {
    int64_t key[6];
    struct phase_out_choice choice;
};

static int compare_ranks(const void *x, const void *y)
{
    const struct rank *a = x, *b = y;
    for (size_t i = 0; i < sizeof a->key / sizeof a->key[0]; i++)
        if (a->key[i] != b->key[i])
            return a->key[i] < b->key[i] ? -1 : 1;
    return 0;
}

static int distance_of(const char *home, const char *district)
{
    return !home || !district ? 1 : text_equal(home, district) ? 0 : 2;
}

size_t phase_out_rank(const struct phase_out_options *o, const struct phase_out_affected *row,
    const struct sight *sight, struct phase_out_choice ret[PHASE_OUT_CHOICES])
{
    struct rank ranks[PHASE_OUT_CHOICES];
    size_t n = o->n_of[row->offer];
    int age = day_age(row->birth, o->day);
    for (size_t i = 0; i < n; i++) {
        size_t index = o->of[row->offer][i];
        const struct phase_out_alternative *alt = &o->list[index];
        struct verdict_count v = judge(alt, row, sight, age);
        enum fit fit = v.blocked ? FIT_NO : v.reserved ? FIT_RESERVED : FIT_YES;
        int distance = distance_of(row->district, alt->district);
        int64_t room = alt->free == INT_NONE ? 1 : alt->free > 0 ? 0 : 2;
        int64_t wait = alt->wait_days == INT_NONE ? INT32_MAX : alt->wait_days;
        ranks[i] = (struct rank){{fit, -v.points, distance, room, wait, (int64_t)i},
            {.alternative = index, .fit = fit, .points = v.points, .distance = distance, .order = i}};
    }
    array_sort(ranks, n, sizeof ranks[0], compare_ranks);
    for (size_t i = 0; i < n; i++)
        ret[i] = ranks[i].choice;
    return n;
}

/* ---- setting need against what is free ---- */

bool phase_out_needs_place(const struct phase_out_affected *row)
{
    if (row->answer == ANSWER_MOVED)
        return true;
    return (row->need & ~(unsigned)NEED_MARKED) != 0 && row->answer != ANSWER_DECLINED;
}

/* A citizen in line for a place. */
struct in_line {
    const struct phase_out_affected *row;
    size_t alternative; /* the best */
    int64_t n_ways;     /* alternatives that fit */
};

static int compare_line(const void *x, const void *y)
{
    const struct in_line *a = x, *b = y;
    if (a->n_ways != b->n_ways)
        return a->n_ways < b->n_ways ? -1 : 1;
    if (a->row->since.n != b->row->since.n)
        return a->row->since.n < b->row->since.n ? -1 : 1;
    return a->row->citizen_id < b->row->citizen_id ? -1 : a->row->citizen_id > b->row->citizen_id;
}

static bool moved_to(const struct phase_out_options *o, const struct phase_out_affected *row, size_t *ret)
{
    for (*ret = 0; row->answer == ANSWER_MOVED && *ret < o->n; ++*ret)
        if (text_list_has(row->named, o->list[*ret].key))
            return true;
    return false;
}

static void line_up(
    struct phase_out_options *o, const struct phase_out_affected *row, struct in_line *line, size_t *n)
{
    struct phase_out_choice choices[PHASE_OUT_CHOICES];
    size_t best, ways = 0;
    if (moved_to(o, row, &best)) {
        line[(*n)++] = (struct in_line){row, best, 0};
        return;
    }
    size_t n_choices = phase_out_rank(o, row, NULL, choices);
    for (size_t i = 0; i < n_choices; i++)
        ways += choices[i].fit != FIT_NO;
    if (!ways)
        o->unfit++;
    else
        line[(*n)++] = (struct in_line){row, choices[0].alternative, (int64_t)ways};
}

/* The next alternative of the citizen with room, known or not told. */
static bool place_elsewhere(struct phase_out_options *o, const struct in_line *who, int64_t *left)
{
    struct phase_out_choice choices[PHASE_OUT_CHOICES];
    size_t n = who->n_ways ? phase_out_rank(o, who->row, NULL, choices) : 0;
    for (size_t i = 1; i < n && choices[i].fit != FIT_NO; i++) {
        size_t to = choices[i].alternative;
        if (o->list[to].free != INT_NONE && left[to] <= 0)
            continue;
        left[to]--;
        return true;
    }
    return false;
}

static void settle(struct phase_out_options *o, struct in_line *line, size_t n, int64_t *left, bool *kept)
{
    if (n)
        array_sort(line, n, sizeof *line, compare_line);
    for (size_t i = 0; i < o->n; i++)
        left[i] = o->list[i].free == INT_NONE ? 0 : o->list[i].free;
    for (size_t i = 0; i < n; i++) {
        struct phase_out_alternative *alt = &o->list[line[i].alternative];
        alt->need++;
        kept[i] = alt->free == INT_NONE || left[line[i].alternative] > 0;
        if (kept[i])
            left[line[i].alternative]--;
        else
            alt->missing++;
    }
    for (size_t i = 0; i < n; i++) {
        if (kept[i])
            continue;
        if (place_elsewhere(o, &line[i], left))
            o->list[line[i].alternative].moved++;
        else
            o->without++;
    }
}

int phase_out_assign(struct phase_out_options *o, const struct phase_out_affected *rows, size_t n,
    struct arena *a, struct err *err)
{
    struct in_line *line = arena_array(a, n + 1, sizeof *line);
    int64_t *left = arena_array(a, o->n + 1, sizeof *left);
    bool *kept = arena_array(a, n + 1, sizeof *kept);
    size_t n_line = 0;
    int64_t before = INT_NONE;
    if (!line || !left || !kept)
        return err_set(err, ERR_LIMIT, "phase_out_assign: out of memory");
    o->placed = o->declined = o->unfit = o->without = 0;
    for (size_t i = 0; i < o->n; i++)
        o->list[i].need = o->list[i].missing = o->list[i].moved = 0;
    for (size_t i = 0; i < n; i++) {
        if (!phase_out_needs_place(&rows[i])) {
            o->declined += rows[i].answer == ANSWER_DECLINED;
            continue;
        }
        if (rows[i].citizen_id == before)
            continue;
        before = rows[i].citizen_id;
        line_up(o, &rows[i], line, &n_line);
    }
    settle(o, line, n_line, left, kept);
    o->placed = (int64_t)n_line;
    return OK;
}
