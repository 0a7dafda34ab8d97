#include "path/detection.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "people/restricted.h"
#include "system/audit.h"

#include <stdlib.h>
#include <string.h>

RECORDS(tov_detection, struct detection);

static const struct field detection_fields[] = {
    FIELD(detection_row, citizen_id, F_ID, NULL, 0),
    FIELD(detection_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(detection_row, first_name, F_TEXT, NULL, 0),
    FIELD(detection_row, last_name, F_TEXT, NULL, 0),
    FIELD(detection_row, cpr, F_TEXT, NULL, 0),
    FIELD(detection_row, district, F_TEXT, NULL, 0),
    FIELD(detection_row, birth, F_DAY, NULL, 0),
    FIELD(detection_row, title, F_TEXT, NULL, 0),
    FIELD(detection_row, title_en, F_TEXT, NULL, 0),
    FIELD(detection_row, since, F_DAY, NULL, 0),
    FIELD(detection_row, shared, F_BOOL, NULL, 0),
    FIELD(detection_row, shared_until, F_DAY, NULL, 0),
};
static TABLE(detection_table, "detection_row", NULL, detection_row, detection_fields);

/* A running offer of the administration. */
#define OWN_COURSE                                                                                           \
    "FROM course o JOIN intervention i ON i.id = o.intervention_id WHERE o.citizen_id = c.id "               \
    "AND i.owner = $2 AND o.start_day <= $1 AND (o.end_day IS NULL OR o.end_day > $1) "
/* S2-09: a running spell of any kind, benefit, work or education, takes the citizen off the list. */
SQL(detection_select_veteran,
    "SELECT c.id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, "
    "c.cpr AS cpr, c.district AS district, c.birth AS birth, "
    "(SELECT i.title " OWN_COURSE "ORDER BY o.start_day DESC, o.id DESC LIMIT 1) AS title, "
    "(SELECT i.title_en " OWN_COURSE "ORDER BY o.start_day DESC, o.id DESC LIMIT 1) AS title_en, "
    "(SELECT o.start_day " OWN_COURSE "ORDER BY o.start_day DESC, o.id DESC LIMIT 1) AS since "
    "FROM citizen c WHERE c.id IN (SELECT m.citizen_id FROM citizen_mark m WHERE m.mark = 'veteran' "
    "AND m.admin = $2 AND m.from_day <= $1 AND (m.to_day IS NULL OR m.to_day > $1)) "
    "AND c.dead IS NULL AND (c.moved IS NULL OR c.moved > $1) AND c.merged_into IS NULL "
    "AND EXISTS (SELECT 1 " OWN_COURSE ") "
    "AND NOT EXISTS (SELECT 1 FROM spell s WHERE s.citizen_id = c.id AND s.start_day <= $1 "
    "AND (s.end_day IS NULL OR s.end_day > $1)) " RESTRICTED_SEEN(
        "$3", "$4", "$1") "ORDER BY c.sort_name, c.id LIMIT $5");
DETECTION(detection_veteran, .key = "veteraner", .title = N_("Veteraner uden ydelse"),
    .about = N_(
        "Veteraner, som er i et tilbud i SOF, men hverken får en ydelse eller er i job eller uddannelse."),
    .criteria = N_(
        "Markeret som veteran af SOF|I gang i et tilbud i SOF i dag|Ingen ydelse, intet job og ingen uddannelse i dag"),
    .admin = "sof", .to_admin = "bif", .track = "social", .offer = "veteranindsats",
    .sql = &detection_select_veteran);

static bool detection_may(const struct actor *actor, const struct detection *d)
{
    return actor_may(actor, PERM_CITIZEN_FIND) &&
           (text_equal(actor->admin, d->admin) || text_equal(actor->admin, d->to_admin));
}

static int by_title(const void *x, const void *y)
{
    const struct detection *a = *(const struct detection *const *)x, *b = *(const struct detection *const *)y;
    return strcmp(a->key, b->key);
}

int detection_all(
    const struct actor *actor, const struct detection ***ret, size_t *ret_n, struct arena *a, struct err *err)
{
    size_t most = (size_t)(RECORDS_END(tov_detection) - RECORDS_BEGIN(tov_detection)), n = 0;
    const struct detection **list = arena_array(a, most + 1, sizeof *list);
    if (!list)
        return err_set(err, ERR_LIMIT, "detection_all: out of memory");
    for (size_t i = 0; i < most; i++) {
        const struct detection *d = RECORDS_BEGIN(tov_detection)[i];
        if (detection_may(actor, d))
            list[n++] = d;
    }
    array_sort(list, n, sizeof *list, by_title);
    *ret = list;
    *ret_n = n;
    return OK;
}

int detection_find(const struct actor *actor, const char *key, const struct detection **ret, struct err *err)
{
    size_t n = (size_t)(RECORDS_END(tov_detection) - RECORDS_BEGIN(tov_detection));
    for (size_t i = 0; i < n; i++) {
        const struct detection *d = RECORDS_BEGIN(tov_detection)[i];
        if (text_equal(d->key, key) && detection_may(actor, d)) {
            *ret = d;
            return OK;
        }
    }
    return err_user(err, ERR_NOT_FOUND, "%s", tr("Listen findes ikke, eller du har ikke adgang."));
}

/* The basis in force that covers the list's track and lasts longest. */
static int detection_share(struct conn *c, const struct detection *d, day_t today, struct detection_row *row,
    struct arena *a, struct err *err)
{
    struct legal_basis *bases;
    size_t n;
    row->shared = 0;
    row->shared_until = DAY_NONE;
    int rc = legal_basis_of_citizen(c, row->citizen_id, &bases, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct legal_basis *b = &bases[i];
        if (!text_equal(b->from_admin, d->admin) || !text_equal(b->to_admin, d->to_admin) ||
            !text_list_has(b->tracks, d->track) || !legal_basis_is_in_force(b, today))
            continue;
        bool longer = day_is_none(b->valid_to) ||
                      (!day_is_none(row->shared_until) && b->valid_to.n > row->shared_until.n);
        if (!row->shared || longer)
            row->shared_until = b->valid_to;
        row->shared = 1;
    }
    return rc;
}

int detection_run(struct conn *c, const struct actor *actor, const struct detection *d, day_t today,
    struct detection_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct detection_row *rows;
    size_t n = 0, kept = 0;
    if (!detection_may(actor, d))
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Listen findes ikke, eller du har ikke adgang."));
    int rc = q_all(c, d->sql,
        ARGS(V_DAY(today), V_TEXT(d->admin), V_INT(actor->user_id), RESTRICTED_MAY(actor),
            V_INT(DETECTION_MAX)),
        &detection_table, &rows, &n, a, err);
    bool own = text_equal(actor->admin, d->admin);
    for (size_t i = 0; !rc && i < n; i++) {
        rc = detection_share(c, d, today, &rows[i], a, err);
        if (!rc && (own || rows[i].shared))
            rows[kept++] = rows[i];
    }
    *ret = rows;
    *ret_n = rc ? 0 : kept;
    return rc;
}

int detection_log(struct db *db, const struct actor *actor, const struct detection *d,
    const struct detection_row *rows, size_t n, struct arena *a, struct err *err)
{
    struct audit_entry *entries = arena_array(a, n + 1, sizeof *entries);
    if (!entries)
        return err_set(err, ERR_LIMIT, "detection_log: out of memory");
    size_t shared = 0;
    for (size_t i = 0; i < n; i++) {
        shared += rows[i].shared == 1;
        entries[i + 1] = (struct audit_entry){"read", "detection", INT_NONE, rows[i].citizen_id, d->key};
    }
    entries[0] = (struct audit_entry){"search", "detection", INT_NONE, INT_NONE,
        arena_printf(a, "list=%s criteria=%s hits=%zu shared=%zu", d->key, d->criteria, n, shared)};
    return audit_log_all(db, actor, entries, n + 1, err);
}
