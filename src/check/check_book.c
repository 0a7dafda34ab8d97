#include "check/check_book.h"

#include "system/setting.h"

#include <pthread.h>

SQL(check_book_version, "SELECT n FROM table_change WHERE name = 'data'");

enum { LANGUAGES = 2 };
static pthread_mutex_t book_reading = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t book_lock = PTHREAD_MUTEX_INITIALIZER; /* of book_current and holders */
static struct check_book *book_current[LANGUAGES];

static struct check_book *take_current(const struct check_book *wanted)
{
    pthread_mutex_lock(&book_lock);
    struct check_book *b = book_current[lang_current()];
    if (b && (b->db_number != wanted->db_number || b->version != wanted->version ||
                 b->factor_low != wanted->factor_low || b->factor_high != wanted->factor_high))
        b = NULL;
    if (b)
        b->holders++;
    pthread_mutex_unlock(&book_lock);
    return b;
}

void check_book_put(struct check_book *b)
{
    if (!b)
        return;
    pthread_mutex_lock(&book_lock);
    int left = --b->holders;
    pthread_mutex_unlock(&book_lock);
    if (!left)
        arena_free(b->arena);
}

/* One holder is the caller, one book_current. What is read of a database that nobody has counted a change of, or in a write, is not kept. */
static void make_current(struct check_book *b, bool own)
{
    struct check_book *old = NULL, **at = &book_current[lang_current()];
    pthread_mutex_lock(&book_lock);
    b->holders = 1;
    if (!own && (!*at || (*at)->db_number != b->db_number || (*at)->version <= b->version)) {
        old = *at;
        *at = b;
        b->holders = 2;
    }
    pthread_mutex_unlock(&book_lock);
    check_book_put(old);
}

static int read_book(
    struct conn *c, const struct check_book *wanted, bool own, struct check_book **ret, struct err *err)
{
    struct arena *a = arena_new(0);
    struct check_book *b = a ? arena_alloc(a, sizeof *b) : NULL;
    if (!b) {
        arena_free(a);
        return err_set(err, ERR_LIMIT, "check_book: out of memory");
    }
    *b = *wanted;
    b->arena = a;
    int rc = check_data_all(c, &b->data, &b->list, &b->n, a, err);
    if (rc) {
        arena_free(a);
        return rc;
    }
    make_current(b, own);
    *ret = b;
    return OK;
}

int check_book_get(struct conn *c, struct check_book **ret, struct err *err)
{
    struct check_book wanted = {.db_number = db_number(c),
        .factor_low = setting_int(setting_find("price_factor_low")),
        .factor_high = setting_int(setting_find("price_factor_high"))};
    int rc = q_int(c, &check_book_version, NO_ARGS, &wanted.version, err);
    bool own = rc == ERR_NOT_FOUND || db_is_writing(c);
    *ret = NULL;
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (own)
        return read_book(c, &wanted, own, ret, err);
    *ret = take_current(&wanted);
    if (*ret)
        return OK;
    pthread_mutex_lock(&book_reading);
    rc = OK;
    *ret = take_current(&wanted);
    if (!*ret)
        rc = read_book(c, &wanted, false, ret, err);
    pthread_mutex_unlock(&book_reading);
    return rc;
}
