/* Warnings that places are used too little: on the list of agreements and on the agreement for everybody, and for those who change
 * agreements on their first page. */
#include "base/text.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "supply/utilisation_page.h"
#include "system/layout_page.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { NOTICE_SECONDS = 300, NOTICES_SHOWN = 3 };

/* The warnings of the list, computed at most once in NOTICE_SECONDS for all users. */
static struct {
    pthread_mutex_t lock;
    struct arena *arena;
    struct utilisation_warning *rows;
    size_t n;
    day_t as_of;
    int64_t at_ms;
} notices = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int refresh(struct req *req, day_t as_of, struct err *err)
{
    struct conn *c;
    struct utilisation_warning *rows;
    size_t n;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "utilisation notices");
    int rc = db_lease(req->db, &c, err);
    if (!rc) {
        rc = utilisation_warnings(c, as_of, &rows, &n, a, err);
        db_release(req->db, c);
    }
    if (rc) {
        arena_free(a);
        return rc;
    }
    if (notices.arena)
        arena_free(notices.arena);
    notices.arena = a;
    notices.rows = rows;
    notices.n = n;
    notices.as_of = as_of;
    notices.at_ms = clock_real().ms;
    return OK;
}

/* The warnings of now, with texts in the request's arena. */
static int read_all(struct req *req, struct utilisation_warning **ret, size_t *ret_n, struct err *err)
{
    day_t as_of = figure_data_date();
    int rc = OK;
    *ret_n = 0;
    pthread_mutex_lock(&notices.lock);
    if (!notices.arena || notices.as_of.n != as_of.n ||
        clock_real().ms - notices.at_ms > INT64_C(1000) * NOTICE_SECONDS)
        rc = refresh(req, as_of, err);
    *ret = rc ? NULL : arena_array(req->arena, notices.n + 1, sizeof **ret);
    for (size_t i = 0; *ret && i < notices.n; i++) {
        struct utilisation_warning *w = &(*ret)[(*ret_n)++];
        *w = notices.rows[i];
        w->key = arena_strdup(req->arena, w->key);
        w->title = arena_strdup(req->arena, w->title);
        w->title_en = arena_strdup(req->arena, w->title_en);
    }
    pthread_mutex_unlock(&notices.lock);
    return rc;
}

/* The warning of one agreement, as it is now. */
static int read_one(
    struct req *req, const char *key, struct utilisation_warning **ret, size_t *ret_n, struct err *err)
{
    struct conn *c;
    struct utilisation u;
    struct use_forecast f;
    *ret = arena_array(req->arena, 1, sizeof **ret);
    *ret_n = 0;
    int rc = *ret ? db_lease(req->db, &c, err) : err_set(err, ERR_LIMIT, "utilisation notice");
    if (rc)
        return rc;
    rc = utilisation_load(c, key, DAY_NONE, figure_data_date(), &u, req->arena, err);
    db_release(req->db, c);
    if (rc || !u.has_places || u.agreement.warn_share_pct == INT_NONE)
        return rc;
    rc = utilisation_forecast_of(&u, NULL, &f, req->arena, err);
    if (!rc)
        rc = utilisation_warn(&u, &f, *ret, req->arena, err);
    *ret_n = !rc && ((*ret)->under_now || (*ret)->under_forecast);
    return rc;
}

/* "De seneste 90 dage er 70,2 pct. brugt, og til aftalens slut ventes 71,5 pct. (58,3–84,9). Grænsen er 75 pct." */
static const char *notice_words(struct req *req, const struct utilisation_warning *w)
{
    const char *share = use_share_text(req, w->share_ppm, false),
               *now = use_share_text(req, w->now_ppm, false);
    const char *ahead = w->forecast_ppm == INT_NONE
                            ? NULL
                            : arena_printf(req->arena, "%s (%s)", use_share_text(req, w->forecast_ppm, false),
                                  use_interval_text(req, w->low_ppm, w->high_ppm));
    if (w->now_ppm == INT_NONE)
        return arena_printf(req->arena, tr("Til aftalens slut ventes brugt %s. Grænsen er %s"), ahead, share);
    if (!ahead)
        return arena_printf(req->arena, tr("De seneste %d dage er %s af pladserne brugt. Grænsen er %s"),
            USE_RECENT_DAYS, now, share);
    return arena_printf(req->arena,
        tr("De seneste %d dage er %s af pladserne brugt, og til aftalens slut ventes %s. Grænsen er %s"),
        USE_RECENT_DAYS, now, ahead, share);
}

static void notice_show(struct req *req, struct html *h, const struct utilisation_warning *w, size_t n)
{
    struct attention *items = arena_array(req->arena, NOTICES_SHOWN + 1, sizeof *items);
    struct actor actor = req_actor(req);
    size_t shown = 0;
    for (size_t i = 0; items && i < n && shown < NOTICES_SHOWN; i++) {
        if (!figure_shows_small(&actor) && suppress_is_small(w[i].citizens, figure_small_limit()))
            continue;
        items[shown++] = (struct attention){"warning", lang_pick(w[i].title, w[i].title_en),
            notice_words(req, &w[i]), tr("Se brug af pladser"), use_url(req, w[i].key, "/brug")};
    }
    if (shown)
        t_attention(h, items, shown);
}

/* Key of the agreement whose own page this is, or NULL. */
static const char *agreement_of_path(const char *path)
{
    static const char start[] = "/tilbud/aftaler/";
    if (!text_has_prefix(path, start))
        return NULL;
    const char *key = path + sizeof start - 1;
    return *key && !strchr(key, '/') && !text_equal(key, "ny") ? key : NULL;
}

static bool is_first_page(const struct req *req)
{
    static const char *const pages[] = {"/overblik", "/tilbud", "/oekonomi"};
    if (!who_may(&req->who, PERM_OFFER_EDIT))
        return false;
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (text_equal(req->path, pages[i]))
            return true;
    return false;
}

static void utilisation_notice(struct req *req, struct html *h)
{
    struct utilisation_warning *rows;
    size_t n;
    struct err err = ERR_INIT;
    const char *key = agreement_of_path(req->path);
    if (!who_may(&req->who, PERM_OFFER_READ))
        return;
    int rc = ERR_NOT_FOUND;
    if (key)
        rc = read_one(req, key, &rows, &n, &err);
    else if (text_equal(req->path, "/tilbud/aftaler") || is_first_page(req))
        rc = read_all(req, &rows, &n, &err);
    if (!rc)
        notice_show(req, h, rows, n);
}
PAGE_PART(utilisation_notice_part, PAGE_EVERY, utilisation_notice);
