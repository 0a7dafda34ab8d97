#include "measure/snapshot_database.h"

#include "base/lang.h"
#include "base/text.h"
#include "measure/growing.h"
#include "measure/snapshot_cells.h"
#include "measure/snapshot_store.h"

#include <stdlib.h>
#include <string.h>

SQL(snapshot_select_codes,
    "SELECT code, parent, label FROM code WHERE list = 'spell_kind' ORDER BY sort NULLS FIRST, id");
SQL(snapshot_select_districts, "SELECT code FROM code WHERE list = 'district' ORDER BY sort NULLS FIRST, id");
SQL(snapshot_select_exits, "SELECT code FROM code WHERE list = 'exit_reason' ORDER BY sort NULLS FIRST, id");
SQL(snapshot_select_sources,
    "SELECT kinds, until_day FROM data_source WHERE until_day IS NOT NULL ORDER BY key");
SQL(snapshot_select_interventions, "SELECT id, key, title FROM intervention ORDER BY id");
SQL(snapshot_select_spells, "SELECT citizen_id, kind AS code, start_day, end_day FROM spell");
SQL(snapshot_select_courses,
    "SELECT p.citizen_id AS citizen_id, p.intervention_id AS id, p.start_day AS start_day, p.end_day AS end_day, r.sent_day AS sent_day, "
    "p.exit_reason AS code FROM course p LEFT JOIN referral r ON r.id = p.referral_id");
SQL(snapshot_select_citizens,
    "SELECT id, birth AS start_day, sex AS code, district AS parent, dead AS end_day, moved AS sent_day FROM citizen WHERE merged_into IS NULL");

SQL(snapshot_select_stays,
    "SELECT d.citizen_id AS citizen_id, d.district AS parent, d.start_day AS start_day FROM citizen_district d "
    "JOIN citizen c ON c.id = d.citizen_id WHERE c.merged_into IS NULL ORDER BY d.citizen_id, d.start_day, d.id");

/* One shape for all the rows read here: a city's spells are millions, and the fewer columns the faster. */
struct snapshot_db_row {
    int64_t id, citizen_id;
    const char *code, *parent, *label, *key, *title, *kinds;
    day_t start_day, end_day, sent_day, until_day;
};
static const struct field snapshot_db_fields[] = {
    FIELD(snapshot_db_row, citizen_id, F_INT, NULL, 0),
    FIELD(snapshot_db_row, code, F_TEXT, NULL, 0),
    FIELD(snapshot_db_row, start_day, F_DAY, NULL, 0),
    FIELD(snapshot_db_row, end_day, F_DAY, NULL, 0),
    FIELD(snapshot_db_row, id, F_INT, NULL, 0),
    FIELD(snapshot_db_row, sent_day, F_DAY, NULL, 0),
    FIELD(snapshot_db_row, parent, F_TEXT, NULL, 0),
    FIELD(snapshot_db_row, label, F_TEXT, NULL, 0),
    FIELD(snapshot_db_row, key, F_TEXT, NULL, 0),
    FIELD(snapshot_db_row, title, F_TEXT, NULL, 0),
    FIELD(snapshot_db_row, kinds, F_TEXT, NULL, 0),
    FIELD(snapshot_db_row, until_day, F_DAY, NULL, 0),
};
static TABLE(snapshot_db_table, "snapshot_db", NULL, snapshot_db_row, snapshot_db_fields);

struct base {
    struct growing spells, courses, persons, stays;
    struct words codes, districts, exits;
    struct snapshot_code code[SNAP_CODES];
    struct snapshot_until until[SNAP_CODES];
    size_t n_until;
    struct snapshot_intervention *offers;
    size_t n_offers;
    uint16_t *offer_of; /* by id */
    int64_t highest_offer;
    day_t today;
    struct snapshot_progress *progress;
    struct arena *a, *scratch;
};

static int no_memory(struct err *err)
{
    return err_set(err, ERR_LIMIT, "no memory for the rows of a snapshot");
}

/* ---- lists ---- */

static int take_code(const void *row, void *ctx, struct err *err)
{
    const struct snapshot_db_row *r = row;
    struct base *b = ctx;
    size_t before = b->codes.n;
    int64_t number = words_number(&b->codes, r->code, strlen(r->code));
    if (number < 0)
        return err_user(
            err, ERR_INVALID, tr("Der er flere end %d periodearter. Saml nogle af dem."), SNAP_CODES - 2);
    if ((size_t)number == before) /* a code may stand once for each time it was valid */
        b->code[number] = (struct snapshot_code){
            b->codes.text[number], arena_strdup(b->a, r->parent), arena_strdup(b->a, r->label), 0};
    return OK;
}

static int take_word(struct words *w, const void *row, struct err *err)
{
    const struct snapshot_db_row *r = row;
    return words_number(w, r->code, strlen(r->code)) < 0 ? no_memory(err) : OK;
}
static int take_district(const void *row, void *ctx, struct err *err)
{
    return take_word(&((struct base *)ctx)->districts, row, err);
}
static int take_exit(const void *row, void *ctx, struct err *err)
{
    return take_word(&((struct base *)ctx)->exits, row, err);
}

/* Each kind of a source is complete until its day, but never later than today: a week or month told before it is over is not. The lowest when
 * several sources tell of one kind. */
static int take_source(const void *row, void *ctx, struct err *err)
{
    const struct snapshot_db_row *r = row;
    struct base *b = ctx;
    const char *kinds = r->kinds, *word;
    day_t last = r->until_day.n < b->today.n ? r->until_day : b->today;
    size_t n;
    (void)err;
    while (text_list_next(&kinds, &word, &n)) {
        const char *key = NULL;
        for (size_t i = 0; i < b->codes.n; i++)
            if (strlen(b->codes.text[i]) == n && memcmp(b->codes.text[i], word, n) == 0)
                key = b->codes.text[i];
        size_t at = 0;
        while (key && at < b->n_until && b->until[at].code != key)
            at++;
        if (key && at == b->n_until)
            b->until[b->n_until++] = (struct snapshot_until){key, last};
        else if (key && last.n < b->until[at].last.n)
            b->until[at].last = last;
    }
    return OK;
}

static int read_lists(struct conn *c, struct base *b, struct err *err)
{
    b->code[words_number(&b->codes, "dead", 4)] = (struct snapshot_code){"dead", NULL, N_("Død"), 0};
    b->code[words_number(&b->codes, "moved", 5)] =
        (struct snapshot_code){"moved", NULL, N_("Flyttet fra kommunen"), 0};
    words_number(&b->districts, "", 0);
    words_number(&b->exits, "", 0);
    int rc = q_each(c, &snapshot_select_codes, NO_ARGS, &snapshot_db_table, take_code, b, err);
    if (rc == OK)
        rc = q_each(c, &snapshot_select_districts, NO_ARGS, &snapshot_db_table, take_district, b, err);
    if (rc == OK)
        rc = q_each(c, &snapshot_select_exits, NO_ARGS, &snapshot_db_table, take_exit, b, err);
    if (rc == OK)
        rc = q_each(c, &snapshot_select_sources, NO_ARGS, &snapshot_db_table, take_source, b, err);
    for (size_t i = 0; i < b->codes.n; i++)
        b->code[i].until = snap_day((day_t){b->today.n + 1});
    return rc == OK ? snapshot_set_until(b->code, (int)b->codes.n, b->until, b->n_until, err) : rc;
}

static int read_offers(struct conn *c, struct base *b, struct err *err)
{
    struct snapshot_db_row *rows;
    size_t n;
    int rc =
        q_all(c, &snapshot_select_interventions, NO_ARGS, &snapshot_db_table, &rows, &n, b->scratch, err);
    if (rc != OK)
        return rc;
    if (n >= SNAP_NO_INTERVENTION)
        return err_set(err, ERR_LIMIT, "more interventions than a snapshot can number");
    b->highest_offer = n ? rows[n - 1].id : 0;
    b->n_offers = n;
    b->offers = arena_array(b->a, n + 1, sizeof *b->offers);
    b->offer_of = arena_array(b->scratch, (size_t)b->highest_offer + 1, sizeof *b->offer_of);
    if (!b->offers || !b->offer_of)
        return no_memory(err);
    memset(b->offer_of, 0xff, ((size_t)b->highest_offer + 1) * sizeof *b->offer_of);
    for (size_t i = 0; i < n; i++) {
        b->offers[i] = (struct snapshot_intervention){
            arena_strdup(b->a, rows[i].key), arena_strdup(b->a, rows[i].title), rows[i].id};
        b->offer_of[rows[i].id] = (uint16_t)i;
    }
    return OK;
}

/* ---- rows ---- */

static int made_progress(struct base *b, struct err *err)
{
    struct snapshot_progress *p = b->progress;
    if (!p || ++p->n % SNAPSHOT_PROGRESS_STEP || p->tell(p->n, p->ctx))
        return OK;
    return err_set(err, ERR_REFUSED, "stopped");
}

static int take_spell(const void *row, void *ctx, struct err *err)
{
    const struct snapshot_db_row *r = row;
    struct base *b = ctx;
    struct snapshot_spell *x = growing_add(&b->spells);
    if (!x)
        return no_memory(err);
    int64_t code = words_seen(&b->codes, r->code, strlen(r->code));
    *x = (struct snapshot_spell){
        r->citizen_id, snap_day(r->start_day), snap_day(r->end_day), code < 0 ? SNAP_NO_CODE : (uint8_t)code};
    return made_progress(b, err);
}

/* An end that nobody has given a reason for is planned, and until it is there the course runs. */
static int take_course(const void *row, void *ctx, struct err *err)
{
    const struct snapshot_db_row *r = row;
    struct base *b = ctx;
    struct snapshot_course *x = growing_add(&b->courses);
    if (!x)
        return no_memory(err);
    bool planned = !r->code && !day_is_none(r->end_day) && r->end_day.n > b->today.n;
    int64_t left = r->code ? words_number(&b->exits, r->code, strlen(r->code)) : 0;
    *x = (struct snapshot_course){r->citizen_id, snap_day(r->start_day),
        planned ? SNAP_OPEN : snap_day(r->end_day), snap_day(r->sent_day),
        r->id >= 0 && r->id <= b->highest_offer ? b->offer_of[r->id] : SNAP_NO_INTERVENTION,
        left < 0 ? 0 : (uint8_t)left};
    return made_progress(b, err);
}

static uint8_t sex_of(const char *sex)
{
    bool female = text_equal(sex, "female") || text_equal(sex, "k"),
         male = text_equal(sex, "male") || text_equal(sex, "m");
    return female ? SNAP_FEMALE : male ? SNAP_MALE : SNAP_SEX_UNKNOWN;
}

static int take_gone(struct base *b, int64_t citizen, day_t since, uint8_t code, struct err *err)
{
    if (day_is_none(since))
        return OK;
    struct snapshot_spell *x = growing_add(&b->spells);
    if (!x)
        return no_memory(err);
    *x = (struct snapshot_spell){citizen, snap_day(since), SNAP_OPEN, code};
    return OK;
}

static int take_citizen(const void *row, void *ctx, struct err *err)
{
    const struct snapshot_db_row *r = row;
    struct base *b = ctx;
    struct snapshot_person *x = growing_add(&b->persons);
    if (!x)
        return no_memory(err);
    int64_t district = r->parent ? words_number(&b->districts, r->parent, strlen(r->parent)) : 0;
    *x = (struct snapshot_person){
        r->id, snap_day(r->start_day), sex_of(r->code), district < 0 ? 0 : (uint8_t)district};
    int rc = take_gone(b, r->id, r->end_day, SNAP_DEAD, err);
    if (rc == OK)
        rc = take_gone(b, r->id, r->sent_day, SNAP_MOVED, err);
    return rc == OK ? made_progress(b, err) : rc;
}

/* Each row begins a stay that the next one of the person ends. */
static int take_stay(const void *row, void *ctx, struct err *err)
{
    const struct snapshot_db_row *r = row;
    struct base *b = ctx;
    struct snapshot_stay *x = growing_add(&b->stays);
    if (!x)
        return no_memory(err);
    int64_t district = r->parent ? words_number(&b->districts, r->parent, strlen(r->parent)) : 0;
    *x = (struct snapshot_stay){
        r->citizen_id, snap_day(r->start_day), SNAP_OPEN, district < 0 ? 0 : (uint8_t)district};
    return made_progress(b, err);
}

/* Citizens last: who is new while the others are read is then known. */
static int read_rows(struct conn *c, struct base *b, struct err *err)
{
    int rc = q_each(c, &snapshot_select_spells, NO_ARGS, &snapshot_db_table, take_spell, b, err);
    if (rc == OK)
        rc = q_each(c, &snapshot_select_courses, NO_ARGS, &snapshot_db_table, take_course, b, err);
    if (rc == OK)
        rc = q_each(c, &snapshot_select_stays, NO_ARGS, &snapshot_db_table, take_stay, b, err);
    if (rc == OK)
        rc = q_each(c, &snapshot_select_citizens, NO_ARGS, &snapshot_db_table, take_citizen, b, err);
    return rc;
}

static int make(struct base *b, struct snapshot *ret, struct snapshot_report *ret_report, struct err *err)
{
    struct snapshot_rows rows = {.codes = b->code,
        .n_codes = (int)b->codes.n,
        .interventions = b->offers,
        .n_interventions = (int)b->n_offers,
        .districts = words_texts(&b->districts),
        .n_districts = (int)b->districts.n,
        .exits = words_texts(&b->exits),
        .n_exits = (int)b->exits.n,
        .persons = (const void *)b->persons.rows,
        .n_persons = b->persons.n,
        .spells = (const void *)b->spells.rows,
        .n_spells = b->spells.n,
        .courses = (const void *)b->courses.rows,
        .n_courses = b->courses.n,
        .stays = (const void *)b->stays.rows,
        .n_stays = b->stays.n};
    if (!rows.districts || !rows.exits)
        return no_memory(err);
    if (rows.n_persons == 0) /* then no row is somebody's */
        rows.n_spells = rows.n_courses = rows.n_stays = 0;
    int rc = snapshot_make(&rows, ret, ret_report, b->a, err);
    return rc == OK ? snapshot_identify(ret, b->a, err) : rc;
}

int snapshot_of_database_telling(struct conn *c, struct snapshot *ret, struct snapshot_report *ret_report,
    struct snapshot_progress *progress, struct arena *a, struct err *err)
{
    struct base *b = calloc(1, sizeof *b);
    if (!b)
        return no_memory(err);
    *b = (struct base){.spells.size = sizeof(struct snapshot_spell),
        .courses.size = sizeof(struct snapshot_course),
        .persons.size = sizeof(struct snapshot_person),
        .stays.size = sizeof(struct snapshot_stay),
        .today = clock_today(),
        .progress = progress,
        .a = a,
        .scratch = arena_new(0)};
    int rc = b->scratch ? words_start(&b->codes, SNAP_CODES, a, err) : no_memory(err);
    if (rc == OK)
        rc = words_start(&b->districts, 255, a, err);
    if (rc == OK)
        rc = words_start(&b->exits, 255, a, err);
    if (rc == OK)
        rc = read_lists(c, b, err);
    if (rc == OK)
        rc = read_offers(c, b, err);
    if (rc == OK)
        rc = read_rows(c, b, err);
    if (rc == OK)
        rc = make(b, ret, ret_report, err);
    words_done(&b->codes);
    words_done(&b->districts);
    words_done(&b->exits);
    free(b->spells.rows);
    free(b->courses.rows);
    free(b->persons.rows);
    free(b->stays.rows);
    arena_free(b->scratch);
    free(b);
    return rc;
}

int snapshot_of_database(struct conn *c, struct snapshot *ret, struct snapshot_report *ret_report,
    struct arena *a, struct err *err)
{
    return snapshot_of_database_telling(c, ret, ret_report, NULL, a, err);
}
