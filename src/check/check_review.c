#include "check/check_review.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "system/audit.h"

#include <stdio.h>

static const struct field check_review_fields[] = {
    FIELD(check_review, id, F_ID, NULL, FR_PRIMARY),
    FIELD(check_review, finding, F_TEXT, NULL, FR_REQUIRED),
    FIELD(check_review, mark, F_TEXT, NULL, FR_REQUIRED),
    FIELD(check_review, rule, F_TEXT, NULL, FR_REQUIRED),
    FIELD(check_review, subject, F_TEXT, NULL, 0),
    FIELD_MAX(check_review, reason, F_LONG, N_("Begrundelse"), FR_REQUIRED, 1000),
    FIELD(check_review, user_id, F_INT, NULL, 0),
    FIELD(check_review, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(check_review, withdrawn, F_STAMP, NULL, 0),
    FIELD(check_review, version, F_INT, NULL, FR_VERSION),
};
TABLE(check_review_table, "check_review", N_("Gennemgåede fund"), check_review, check_review_fields);

static const struct field review_view_fields[] = {
    FIELD(check_review, id, F_ID, NULL, 0),
    FIELD(check_review, finding, F_TEXT, NULL, 0),
    FIELD(check_review, mark, F_TEXT, NULL, 0),
    FIELD(check_review, rule, F_TEXT, NULL, 0),
    FIELD(check_review, subject, F_TEXT, NULL, 0),
    FIELD(check_review, reason, F_LONG, NULL, 0),
    FIELD(check_review, user_id, F_INT, NULL, 0),
    FIELD(check_review, at, F_STAMP, NULL, 0),
    FIELD(check_review, withdrawn, F_STAMP, NULL, 0),
    FIELD(check_review, version, F_INT, NULL, 0),
    FIELD(check_review, user_name, F_TEXT, NULL, 0),
};
static TABLE(review_view_table, "check_review", NULL, check_review, review_view_fields);

#define REVIEW_COLUMNS                                                                                       \
    "r.id AS id, r.finding AS finding, r.mark AS mark, r.rule AS rule, r.subject AS subject, "               \
    "r.reason AS reason, r.user_id AS user_id, r.at AS at, r.withdrawn AS withdrawn, r.version AS version, " \
    "u.name AS user_name FROM check_review r LEFT JOIN app_user u ON u.id = r.user_id "
SQL(check_review_select, "SELECT " REVIEW_COLUMNS "WHERE r.withdrawn IS NULL ORDER BY r.id");
SQL(check_review_select_finding,
    "SELECT " REVIEW_COLUMNS "WHERE r.finding = $1 AND r.mark = $2 AND r.withdrawn IS NULL ORDER BY r.id");
SQL(check_review_select_id, "SELECT " REVIEW_COLUMNS "WHERE r.id = $1 AND r.withdrawn IS NULL");

static const char *review_words(const struct check_review *r, bool same, struct arena *a)
{
    const char *who = r->user_name ? r->user_name : tr("ukendt"), *day = words_day(stamp_local_day(r->at), a);
    return same
               ? arena_printf(a, tr("Gennemgået af %s %s: %s"), who, day, r->reason)
               : arena_printf(a, tr("Gennemgået af %s %s, før tallene ændrede sig: %s"), who, day, r->reason);
}

int check_review_fill(struct conn *c, struct finding *list, size_t n, struct arena *a, struct err *err)
{
    struct check_review *reviews;
    size_t n_reviews;
    int rc = q_all(c, &check_review_select, NO_ARGS, &review_view_table, &reviews, &n_reviews, a, err);
    for (size_t i = 0; rc == OK && i < n_reviews; i++) {
        for (size_t j = 0; j < n; j++) {
            if (!text_equal(list[j].id, reviews[i].finding) || list[j].reviewed)
                continue;
            list[j].reviewed = text_equal(list[j].mark, reviews[i].mark);
            list[j].review = review_words(&reviews[i], list[j].reviewed, a);
        }
    }
    return rc;
}

int check_review_of(struct conn *c, const char *finding, const char *mark, struct check_review *ret,
    struct arena *a, struct err *err)
{
    return q_one(c, &check_review_select_finding, ARGS(V_TEXT(finding), V_TEXT(mark)), &review_view_table,
        ret, a, err);
}

static int review_audit(struct conn *c, const struct actor *actor, const char *action,
    const struct check_review *r, struct err *err)
{
    char detail[240];
    snprintf(detail, sizeof detail, "%.60s %.60s: %.80s", r->rule, r->subject ? r->subject : "", r->reason);
    text_mend_end(detail);
    return audit_add(c, actor,
        &(struct audit_entry){.action = action,
            .entity = "check_review",
            .entity_id = r->id,
            .citizen_id = INT_NONE,
            .detail = detail},
        err);
}

int check_review_add(struct conn *c, const struct actor *actor, struct check_review *r, struct err *err)
{
    if (!r->reason || !*r->reason)
        return err_field(err, "reason", "%s", tr("Skriv hvorfor fundet ikke kræver mere."));
    struct arena *a = arena_new(0);
    struct check_review other;
    if (!a)
        return err_set(err, ERR_LIMIT, "check_review_add: out of memory");
    int rc = check_review_of(c, r->finding, r->mark, &other, a, err);
    if (rc == OK)
        rc = err_user(err, ERR_CONFLICT, tr("Fundet er allerede gennemgået af %s: %s"),
            other.user_name ? other.user_name : tr("ukendt"), other.reason);
    else if (rc == ERR_NOT_FOUND)
        rc = OK;
    if (rc == OK) {
        r->user_id = actor->user_id > 0 ? actor->user_id : INT_NONE;
        r->at = clock_now();
        r->withdrawn = STAMP_NONE;
        r->version = 1;
        rc = q_insert(c, &check_review_table, r, &r->id, err);
    }
    if (rc == OK)
        rc = review_audit(c, actor, "create", r, err);
    arena_free(a);
    return rc;
}

int check_review_withdraw(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct check_review r;
    if (!a)
        return err_set(err, ERR_LIMIT, "check_review_withdraw: out of memory");
    int rc = q_one(c, &check_review_select_id, ARGS(V_INT(id)), &review_view_table, &r, a, err);
    if (rc == ERR_NOT_FOUND)
        rc = err_user(err, rc, "%s", tr("Gennemgangen findes ikke, eller den er allerede taget tilbage."));
    if (rc == OK) {
        r.withdrawn = clock_now();
        rc = q_update(c, &check_review_table, &r, err);
    }
    if (rc == OK)
        rc = review_audit(c, actor, "update", &r, err);
    arena_free(a);
    return rc;
}
