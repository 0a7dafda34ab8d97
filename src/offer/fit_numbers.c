/* Numbers that the order of offers goes by: places in use and the wait. They are kept for a short while, because they are of all offers;
 * what a page shows of an offer is counted when it is shown. */
#include "offer/fit_inner.h"

#include "base/sort.h"
#include "base/text.h"
#include "offer/referral_state.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { FIT_CHUNK = 20, FIT_STARTS = 20 };

struct fit_count {
    int64_t intervention_id, occupied, waiting, days;
};
static const struct field fit_count_fields[] = {
    FIELD(fit_count, intervention_id, F_ID, NULL, 0),
    FIELD(fit_count, occupied, F_INT, NULL, 0),
    FIELD(fit_count, waiting, F_INT, NULL, 0),
    FIELD(fit_count, days, F_INT, NULL, 0),
};
static TABLE(fit_count_table, "fit_count", NULL, fit_count, fit_count_fields);

/* Two counts, each a range of the index course_running. */
#define OCCUPIED(day)                                                                                        \
    "(SELECT COUNT(*) FROM course WHERE intervention_id = i.id AND end_day IS NULL AND start_day <= " day    \
    ") + (SELECT COUNT(*) FROM course WHERE intervention_id = i.id AND end_day > " day                       \
    " AND start_day <= " day ")"
#define WITH_PLACES(day)                                                                                     \
    "EXISTS (SELECT 1 FROM capacity k WHERE k.intervention = i.key AND k.valid_from <= " day                 \
    " AND (k.valid_to IS NULL OR k.valid_to >= " day "))"
SQL(fit_select_occupied, "SELECT i.id AS intervention_id, " OCCUPIED(
                             "$1") " AS occupied FROM intervention i WHERE " WITH_PLACES("$1"));
/* Days from sending to start of the last starts of every offer; which they are the index course_referred tells. */
SQL(fit_select_waits,
    "SELECT x.intervention_id AS intervention_id, x.start_day - r.sent_day AS days FROM ("
    "SELECT o.intervention_id AS intervention_id, o.start_day AS start_day, o.referral_id AS referral_id, "
    "ROW_NUMBER() OVER (PARTITION BY o.intervention_id ORDER BY o.start_day DESC, o.id DESC) AS place "
    "FROM course o WHERE o.referral_id IS NOT NULL) x JOIN referral r ON r.id = x.referral_id "
    "WHERE x.place <= $1 ORDER BY x.intervention_id, x.start_day - r.sent_day");
SQL(fit_select_waits_of,
    "SELECT o.intervention_id AS intervention_id, o.start_day - r.sent_day AS days FROM course o "
    "JOIN referral r ON r.id = o.referral_id WHERE o.intervention_id = $1 AND o.referral_id IS NOT NULL "
    "ORDER BY o.start_day DESC, o.id DESC LIMIT $2");
SQL(fit_select_now,
    "SELECT i.id AS intervention_id, CASE WHEN " WITH_PLACES("$21") " THEN " OCCUPIED(
        "$21") " END AS occupied, "
               "(SELECT COUNT(*) FROM referral r WHERE r.intervention_id = i.id AND r.state IN " REFERRAL_OPEN
               ") AS waiting FROM intervention i WHERE i.id IN "
               "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)");

/* ---- kept ---- */

static int by_id(const void *x, const void *y)
{
    const struct fit_number *a = x, *b = y;
    return (a->intervention_id > b->intervention_id) - (a->intervention_id < b->intervention_id);
}

static int numbers_read(struct conn *c, struct fit_numbers *k, struct err *err)
{
    struct fit_count *occupied, *waits;
    size_t n_occupied, n_waits = 0, n = 0, end;
    int rc = q_all(c, &fit_select_occupied, ARGS(V_DAY(k->day)), &fit_count_table, &occupied, &n_occupied,
        k->arena, err);
    if (!rc)
        rc = q_all(
            c, &fit_select_waits, ARGS(V_INT(FIT_STARTS)), &fit_count_table, &waits, &n_waits, k->arena, err);
    if (rc)
        return rc;
    struct fit_number *rows = arena_array(k->arena, n_occupied + n_waits + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "fit_numbers: out of memory");
    for (size_t i = 0; i < n_occupied; i++)
        rows[n++] = (struct fit_number){occupied[i].intervention_id, occupied[i].occupied, INT_NONE};
    for (size_t i = 0; i < n_waits; i = end) {
        for (end = i + 1; end < n_waits && waits[end].intervention_id == waits[i].intervention_id; end++)
            ;
        rows[n++] = (struct fit_number){waits[i].intervention_id, INT_NONE, waits[i + (end - i) / 2].days};
    }
    array_sort(rows, n, sizeof *rows, by_id);
    for (size_t i = 0; i < n; i++) { /* one row an offer */
        struct fit_number *last = k->n ? &rows[k->n - 1] : NULL;
        if (!last || last->intervention_id != rows[i].intervention_id) {
            rows[k->n++] = rows[i];
            continue;
        }
        last->occupied = last->occupied == INT_NONE ? rows[i].occupied : last->occupied;
        last->wait_days = last->wait_days == INT_NONE ? rows[i].wait_days : last->wait_days;
    }
    k->rows = rows;
    return OK;
}

static pthread_mutex_t numbers_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t numbers_read_done = PTHREAD_COND_INITIALIZER;
static struct fit_numbers *numbers_current;
static bool numbers_reading;

static int64_t seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

void fit_numbers_put(struct fit_numbers *k)
{
    if (!k)
        return;
    pthread_mutex_lock(&numbers_lock);
    int left = --k->holders;
    pthread_mutex_unlock(&numbers_lock);
    if (!left)
        arena_free(k->arena);
}

static int numbers_new(struct conn *c, day_t day, struct fit_numbers **ret, struct err *err)
{
    struct arena *a = arena_new(0);
    struct fit_numbers *k = a ? arena_alloc(a, sizeof *k) : NULL;
    if (!k) {
        arena_free(a);
        return err_set(err, ERR_LIMIT, "fit_numbers: out of memory");
    }
    *k = (struct fit_numbers){
        .arena = a, .db_number = db_number(c), .at = seconds_now(), .day = day, .holders = 1};
    int rc = numbers_read(c, k, err);
    if (rc)
        arena_free(a);
    else
        *ret = k;
    return rc;
}

/* The current ones when they are of this database and day; *ret_old = somebody should count again. With the lock. */
static struct fit_numbers *numbers_usable(int64_t number, day_t day, bool *ret_old)
{
    struct fit_numbers *k = numbers_current;
    if (!k || k->db_number != number || k->day.n != day.n)
        return NULL;
    *ret_old = seconds_now() - k->at >= FIT_NUMBERS_SECONDS;
    return k;
}

/* One counts; the others go on with the numbers there are, or wait when there are none. */
int fit_numbers_get(struct conn *c, day_t day, struct fit_numbers **ret, struct err *err)
{
    bool old = true;
    int64_t number = db_number(c);
    pthread_mutex_lock(&numbers_lock);
    struct fit_numbers *k = numbers_usable(number, day, &old), *before = NULL;
    while (!k && numbers_reading) {
        pthread_cond_wait(&numbers_read_done, &numbers_lock);
        k = numbers_usable(number, day, &old);
    }
    if (k && (!old || numbers_reading)) {
        k->holders++;
        pthread_mutex_unlock(&numbers_lock);
        *ret = k;
        return OK;
    }
    numbers_reading = true;
    pthread_mutex_unlock(&numbers_lock);
    int rc = numbers_new(c, day, ret, err);
    pthread_mutex_lock(&numbers_lock);
    if (!rc) {
        before = numbers_current;
        numbers_current = *ret;
        (*ret)->holders++;
    }
    numbers_reading = false;
    pthread_cond_broadcast(&numbers_read_done);
    pthread_mutex_unlock(&numbers_lock);
    fit_numbers_put(before);
    return rc;
}

void fit_numbers_forget(void)
{
    pthread_mutex_lock(&numbers_lock);
    struct fit_numbers *before = numbers_current;
    numbers_current = NULL;
    pthread_mutex_unlock(&numbers_lock);
    fit_numbers_put(before);
}

const struct fit_number *fit_number_of(const struct fit_numbers *k, size_t *at, int64_t intervention_id)
{
    while (*at < k->n && k->rows[*at].intervention_id < intervention_id)
        ++*at;
    return *at < k->n && k->rows[*at].intervention_id == intervention_id ? &k->rows[*at] : NULL;
}

/* ---- counted now ---- */

static int by_days(const void *x, const void *y)
{
    const struct fit_count *a = x, *b = y;
    return (a->days > b->days) - (a->days < b->days);
}

static int wait_of(struct conn *c, struct fit_offer *o, struct err *err)
{
    struct fit_count *waits;
    size_t n;
    struct arena *a = arena_new(0);
    int rc = a ? q_all(c, &fit_select_waits_of, ARGS(V_INT(o->iv.id), V_INT(FIT_STARTS)), &fit_count_table,
                     &waits, &n, a, err)
               : err_set(err, ERR_LIMIT, "fit: out of memory");
    if (!rc && n) {
        array_sort(waits, n, sizeof *waits, by_days);
        o->wait_days = waits[n / 2].days;
    }
    arena_free(a);
    return rc;
}

static int count_chunk(struct conn *c, day_t day, struct fit_offer *offers, size_t n, struct err *err)
{
    struct val args[FIT_CHUNK + 1];
    struct fit_count *rows;
    size_t n_rows = 0;
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < FIT_CHUNK; i++)
        args[i] = V_INT(offers[i < n ? i : n - 1].iv.id);
    args[FIT_CHUNK] = V_DAY(day);
    int rc = a ? q_all(c, &fit_select_now, args, FIT_CHUNK + 1, &fit_count_table, &rows, &n_rows, a, err)
               : err_set(err, ERR_LIMIT, "fit: out of memory");
    for (size_t r = 0; r < n_rows; r++) {
        for (size_t i = 0; i < n; i++) {
            if (offers[i].iv.id == rows[r].intervention_id) {
                offers[i].occupied = rows[r].occupied;
                offers[i].waiting = rows[r].waiting;
            }
        }
    }
    arena_free(a);
    return rc;
}

int fit_count_now(struct conn *c, day_t day, const struct fit_numbers *numbers, struct fit_offer *offers,
    size_t n, struct err *err)
{
    int rc = OK;
    for (size_t at = 0; !rc && at < n; at += FIT_CHUNK)
        rc = count_chunk(c, day, &offers[at], n - at < FIT_CHUNK ? n - at : FIT_CHUNK, err);
    for (size_t i = 0; !rc && i < n; i++) {
        size_t from = 0;
        const struct fit_number *kept = numbers ? fit_number_of(numbers, &from, offers[i].iv.id) : NULL;
        offers[i].wait_days = kept ? kept->wait_days : INT_NONE;
        if (!numbers)
            rc = wait_of(c, &offers[i], err);
        if (text_equal(offers[i].iv.kind, "open_offer"))
            offers[i].occupied = offers[i].waiting = offers[i].wait_days = INT_NONE;
    }
    return rc;
}
