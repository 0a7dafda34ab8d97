#include "people/survey.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"

enum { SURVEY_MAX_POINTS = 5, SURVEY_MAX_ROWS = 100 };

static const struct field survey_fields[] = {
    FIELD(survey_answer, id, F_ID, NULL, FR_PRIMARY),
    FIELD(survey_answer, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(survey_answer, instrument, N_("Måling"), FR_REQUIRED, "survey_instrument"),
    FIELD(survey_answer, day, F_DAY, N_("Dato for svarene"), FR_REQUIRED),
    FIELD_MAX(survey_answer, q1, F_INT, N_("Spørgsmål 1"), 0, 5),
    FIELD_MAX(survey_answer, q2, F_INT, N_("Spørgsmål 2"), 0, 5),
    FIELD_MAX(survey_answer, q3, F_INT, N_("Spørgsmål 3"), 0, 5),
    FIELD_MAX(survey_answer, q4, F_INT, N_("Spørgsmål 4"), 0, 5),
    FIELD_MAX(survey_answer, q5, F_INT, N_("Spørgsmål 5"), 0, 5),
    FIELD(survey_answer, score, F_INT, N_("Resultat"), 0),
    FIELD_CODE(survey_answer, reported_by, N_("Hvem har svaret?"), 0, "survey_reporter"),
    FIELD(survey_answer, course_id, F_ID, NULL, 0),
    FIELD_MAX(survey_answer, note, F_LONG, N_("Bemærkning"), 0, 500),
    FIELD(survey_answer, user_id, F_ID, NULL, 0),
    FIELD(survey_answer, created, F_STAMP, NULL, FR_REQUIRED),
    FIELD(survey_answer, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(survey_answer_table, "survey_answer", N_("Trivselsmålinger"), survey_answer, survey_fields);

/* An asking in one of two periods. */
struct asking {
    int64_t citizen_id;
    const char *citizen_key, *first_name, *last_name;
    int64_t restricted;
    day_t day, birth;
    int64_t score, is_first, on_benefit;
};
static const struct field asking_fields[] = {
    FIELD(asking, citizen_id, F_ID, NULL, 0),
    FIELD(asking, citizen_key, F_TEXT, NULL, 0),
    FIELD(asking, first_name, F_TEXT, NULL, 0),
    FIELD(asking, last_name, F_TEXT, NULL, 0),
    FIELD(asking, restricted, F_BOOL, NULL, 0),
    FIELD(asking, day, F_DAY, NULL, 0),
    FIELD(asking, birth, F_DAY, NULL, 0),
    FIELD(asking, score, F_INT, NULL, 0),
    FIELD(asking, is_first, F_BOOL, NULL, 0),
    FIELD(asking, on_benefit, F_BOOL, NULL, 0),
};
static TABLE(asking_table, "asking", NULL, asking, asking_fields);

#define SURVEY_COLUMNS                                                                                       \
    "id, citizen_id, instrument, day, q1, q2, q3, q4, q5, score, reported_by, course_id, note, user_id, "    \
    "created, version"
SQL(survey_select_id, "SELECT " SURVEY_COLUMNS " FROM survey_answer WHERE id = $1");
/* The newest, oldest of them first. */
SQL(survey_select_citizen,
    "SELECT " SURVEY_COLUMNS " FROM (SELECT " SURVEY_COLUMNS " FROM survey_answer WHERE citizen_id = $1 "
    "AND (CAST($2 AS TEXT) IS NULL OR instrument = $2) ORDER BY day DESC, id DESC LIMIT $3) n ORDER BY day, id");
SQL(survey_delete, "DELETE FROM survey_answer WHERE id = $1 AND user_id = $2 AND created >= $3");
/* Both periods as one range, so that it is read in the order of its index and not sorted. */
#define SURVEY_CHANGE(columns, from)                                                                          \
    "SELECT s.citizen_id AS citizen_id, " columns "s.day AS day, s.score AS score, "                          \
    "CASE WHEN s.day < $3 THEN 1 ELSE 0 END AS is_first, "                                                    \
    "CASE WHEN CAST($6 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM spell b WHERE b.citizen_id = s.citizen_id "  \
    "AND b.kind IN (SELECT k.code FROM code k WHERE k.list = 'benefit' AND (k.code = $6 OR k.parent = $6)) "  \
    "AND b.start_day <= s.day AND (b.end_day IS NULL OR b.end_day > s.day)) THEN 1 ELSE 0 END AS on_benefit " \
    "FROM survey_answer s " from "WHERE s.instrument = $1 "                                                   \
    "AND s.day >= $2 AND s.day < $5 AND (s.day < $3 OR s.day >= $4) ORDER BY s.citizen_id, s.day, s.id"
SQL(survey_select_change,
    SURVEY_CHANGE("c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, "
                  "c.restricted AS restricted, c.birth AS birth, ",
        "JOIN citizen c ON c.id = s.citizen_id "));
/* Without names; $7 = with the birthday. */
SQL(survey_count_change,
    SURVEY_CHANGE(
        "CASE WHEN $7 = 1 THEN (SELECT c.birth FROM citizen c WHERE c.id = s.citizen_id) END AS birth, ",
        ""));

int64_t survey_who5_score(const int64_t items[SURVEY_ITEMS])
{
    int64_t sum = 0;
    for (int i = 0; i < SURVEY_ITEMS; i++) {
        if (items[i] == INT_NONE || items[i] < 0 || items[i] > SURVEY_MAX_POINTS)
            return INT_NONE;
        sum += items[i];
    }
    return sum * 4;
}

int64_t survey_score(const struct survey_answer *s)
{
    const int64_t items[SURVEY_ITEMS] = {s->q1, s->q2, s->q3, s->q4, s->q5};
    if (text_equal(s->instrument, "who5"))
        return survey_who5_score(items);
    return s->q1 != INT_NONE && s->q1 >= 1 && s->q1 <= SURVEY_MAX_POINTS ? s->q1 : INT_NONE;
}

bool survey_is_answered(const struct survey_answer *s)
{
    return s->q1 != INT_NONE || s->q2 != INT_NONE || s->q3 != INT_NONE || s->q4 != INT_NONE ||
           s->q5 != INT_NONE;
}

const char *survey_low_words(int64_t score)
{
    if (score == INT_NONE || score > SURVEY_LOW)
        return NULL;
    return score < SURVEY_VERY_LOW ? tr("meget lavt") : tr("lavt");
}

const char *survey_who5_item(int number)
{
    static const char *const items[SURVEY_ITEMS] = {N_("har jeg været glad og i godt humør"),
        N_("har jeg følt mig rolig og afslappet"), N_("har jeg følt mig aktiv og energisk"),
        N_("er jeg vågnet frisk og udhvilet"),
        N_("har min dagligdag været fyldt med ting, der interesserer mig")};
    return number >= 1 && number <= SURVEY_ITEMS ? items[number - 1] : "";
}

/* Those who see the health track write here. */
static int check_sight(
    struct conn *c, const struct actor *actor, int64_t citizen_id, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, actor, &citizen, clock_today(), &sight, err);
    if (!rc && !(sight.tracks & SIGHT_HEALTH))
        rc = err_user(err, ERR_DENIED, "%s", tr("Du har ikke adgang til borgerens helbredsoplysninger."));
    return rc;
}

static int check_answer(const struct survey_answer *s, struct err *err)
{
    const int64_t items[SURVEY_ITEMS] = {s->q1, s->q2, s->q3, s->q4, s->q5};
    static const char *const names[SURVEY_ITEMS] = {"q1", "q2", "q3", "q4", "q5"};
    bool who5 = text_equal(s->instrument, "who5");
    if (!code_is_valid("survey_instrument", s->instrument, clock_today()))
        err_field(err, "instrument", "%s", tr("Vælg en måling fra listen."));
    if (day_is_none(s->day))
        err_field(err, "day", "%s", tr("Skriv datoen som 09.03.2026."));
    else if (s->day.n > clock_today().n)
        err_field(err, "day", "%s", tr("Datoen ligger i fremtiden. Ret den."));
    for (int i = 0; i < SURVEY_ITEMS; i++) {
        bool fits = items[i] == INT_NONE || (items[i] >= (who5 ? 0 : 1) && items[i] <= SURVEY_MAX_POINTS);
        if (!fits || (!who5 && i > 0 && items[i] != INT_NONE))
            err_field(err, names[i], "%s", tr("Vælg et af svarene."));
    }
    if (survey_is_answered(s) && !code_is_valid("survey_reporter", s->reported_by, clock_today()))
        err_field(err, "reported_by", "%s", tr("Vælg, hvem der har svaret."));
    return err->code;
}

int survey_add(struct conn *c, const struct actor *actor, struct survey_answer *s, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "survey_add: out of memory");
    int rc = check_sight(c, actor, s->citizen_id, a, err);
    if (!rc)
        rc = check_answer(s, err);
    if (!rc) {
        s->score = survey_score(s);
        s->user_id = actor->user_id ? actor->user_id : INT_NONE;
        s->created = clock_now();
        rc = q_insert(c, &survey_answer_table, s, &s->id, err);
    }
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"create", "survey_answer", s->id, s->citizen_id, s->instrument}, err);
    arena_free(a);
    return rc;
}

static int survey_by_id(
    struct conn *c, int64_t id, struct survey_answer *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &survey_select_id, ARGS(V_INT(id)), &survey_answer_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Målingen findes ikke, eller du har ikke adgang."));
    return rc;
}

int survey_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct survey_answer s;
    int64_t n = 0;
    if (!a)
        return err_set(err, ERR_LIMIT, "survey_undo: out of memory");
    int rc = survey_by_id(c, id, &s, a, err);
    if (!rc)
        rc = check_sight(c, actor, s.citizen_id, a, err);
    if (!rc)
        rc = q_exec(c, &survey_delete,
            ARGS(V_INT(id), V_INT(actor->user_id), V_INT(clock_now().ms - SURVEY_UNDO_MS)), &n, err);
    if (!rc && n == 0)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Målingen kan ikke fortrydes længere: der er gået over 30 sekunder."));
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"delete", "survey_answer", id, s.citizen_id, s.instrument}, err);
    arena_free(a);
    return rc;
}

int survey_of_citizen(struct conn *c, int64_t citizen_id, const char *instrument, struct survey_answer **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &survey_select_citizen,
        ARGS(V_INT(citizen_id), V_TEXT(instrument), V_INT(SURVEY_MAX_ROWS)), &survey_answer_table, ret, ret_n,
        a, err);
}

/* ---- change between two periods ---- */

struct change_run {
    const struct survey_change_filter *filter;
    struct survey_change_row *rows;
    size_t n, room;
    struct survey_change_row now; /* of the citizen being read */
    bool in_first, in_second, fits;
    struct arena *a;
};

static int change_keep(struct change_run *r, struct err *err)
{
    if (!r->in_first || !r->in_second || !r->fits)
        return OK;
    if (r->n == r->room) {
        size_t room = r->room ? 2 * r->room : 256;
        struct survey_change_row *more = arena_array(r->a, room, sizeof *more);
        if (!more)
            return err_set(err, ERR_LIMIT, "survey_change: out of memory");
        for (size_t i = 0; i < r->n; i++)
            more[i] = r->rows[i];
        r->rows = more;
        r->room = room;
    }
    int64_t step = text_equal(r->filter->instrument, "who5") ? SURVEY_WHO5_CHANGE : 1;
    struct survey_change_row *now = &r->now;
    now->improved =
        now->first == INT_NONE || now->last == INT_NONE ? INT_NONE : now->last - now->first >= step;
    r->rows[r->n++] = *now;
    return OK;
}

static int change_row(const void *row, void *ctx, struct err *err)
{
    const struct asking *q = row;
    struct change_run *r = ctx;
    const struct survey_change_filter *f = r->filter;
    if (q->citizen_id != r->now.citizen_id) {
        int rc = change_keep(r, err);
        if (rc)
            return rc;
        r->now = (struct survey_change_row){q->citizen_id, arena_strdup(r->a, q->citizen_key),
            arena_strdup(r->a, q->first_name), arena_strdup(r->a, q->last_name), q->restricted, q->day,
            INT_NONE, INT_NONE, INT_NONE};
        r->in_first = r->in_second = false;
        r->fits = q->on_benefit && (day_is_none(f->birth_after) || q->birth.n > f->birth_after.n) &&
                  (day_is_none(f->birth_to) || q->birth.n <= f->birth_to.n);
    }
    r->now.day = q->day;
    if (q->is_first) {
        r->in_first = true;
        r->now.first = r->now.first == INT_NONE ? q->score : r->now.first;
    } else {
        r->in_second = true;
        r->now.last = q->score != INT_NONE ? q->score : r->now.last;
    }
    return OK;
}

int survey_change(struct conn *c, const struct survey_change_filter *f, struct survey_change_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct change_run r = {.filter = f, .a = a, .now = {.citizen_id = 0}};
    bool by_age = !day_is_none(f->birth_after) || !day_is_none(f->birth_to);
    const struct val args[] = {V_TEXT(f->instrument), V_DAY(f->from1), V_DAY(f->to1), V_DAY(f->from2),
        V_DAY(f->to2), V_TEXT(f->benefit), V_INT(by_age)};
    int rc = f->unnamed ? q_each(c, &survey_count_change, args, 7, &asking_table, change_row, &r, err)
                        : q_each(c, &survey_select_change, args, 6, &asking_table, change_row, &r, err);
    if (!rc)
        rc = change_keep(&r, err);
    *ret = r.rows;
    *ret_n = rc ? 0 : r.n;
    return rc;
}
