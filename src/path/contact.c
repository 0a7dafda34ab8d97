#include "path/contact.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/journal.h"
#include "people/cpr.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

static const struct field contact_fields[] = {
    FIELD(contact, id, F_ID, NULL, FR_PRIMARY),
    FIELD(contact, citizen_id, F_ID, NULL, 0),
    FIELD_CODE(contact, kind, N_("Hvad var det?"), FR_REQUIRED, "contact_kind"),
    FIELD(contact, day, F_DAY, N_("Dato"), FR_REQUIRED),
    FIELD_MAX(contact, intervention, F_TEXT, N_("Indsats"), 0, 80),
    FIELD_MAX(contact, place, F_TEXT, N_("Sted"), 0, 120),
    FIELD_CODE(contact, district, N_("Bydel"), 0, "district"),
    FIELD_MAX(contact, n_persons, F_INT, N_("Antal personer"), 0, 5000),
    FIELD_MAX(contact, text, F_LONG, N_("Bemærkning"), 0, 2000),
    FIELD_MAX(contact, topic, F_TEXT, N_("Emne"), 0, 120),
    FIELD_MAX(contact, minutes_long, F_INT, N_("Varighed i minutter"), 0, 1440),
    FIELD_CODE(contact, track, N_("Spor"), 0, "track"),
    FIELD_MAX(contact, with_unit, F_TEXT, N_("Sparring med"), 0, 80),
    FIELD(contact, user_id, F_ID, NULL, 0),
    FIELD(contact, unit, F_TEXT, NULL, 0),
    FIELD(contact, admin, F_TEXT, NULL, 0),
    FIELD(contact, removed, F_STAMP, NULL, 0),
    FIELD(contact, removed_by, F_ID, NULL, 0),
    FIELD(contact, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(contact_table, "contact", N_("Kontakter"), contact, contact_fields);

static const struct field contact_row_fields[] = {
    FIELD(contact_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(contact_row, citizen_id, F_ID, NULL, 0),
    FIELD(contact_row, kind, F_TEXT, NULL, 0),
    FIELD(contact_row, day, F_DAY, NULL, 0),
    FIELD(contact_row, intervention, F_TEXT, NULL, 0),
    FIELD(contact_row, place, F_TEXT, NULL, 0),
    FIELD(contact_row, district, F_TEXT, NULL, 0),
    FIELD(contact_row, n_persons, F_INT, NULL, 0),
    FIELD(contact_row, text, F_LONG, NULL, 0),
    FIELD(contact_row, topic, F_TEXT, NULL, 0),
    FIELD(contact_row, minutes_long, F_INT, NULL, 0),
    FIELD(contact_row, track, F_TEXT, NULL, 0),
    FIELD(contact_row, with_unit, F_TEXT, NULL, 0),
    FIELD(contact_row, user_id, F_ID, NULL, 0),
    FIELD(contact_row, unit, F_TEXT, NULL, 0),
    FIELD(contact_row, admin, F_TEXT, NULL, 0),
    FIELD(contact_row, author, F_TEXT, NULL, 0),
    FIELD(contact_row, version, F_INT, NULL, 0),
};
static TABLE(contact_row_table, "contact_row", NULL, contact_row, contact_row_fields);

static const struct field contact_sum_fields[] = {
    FIELD(contact_sum, kind, F_TEXT, NULL, 0),
    FIELD(contact_sum, n, F_INT, NULL, 0),
    FIELD(contact_sum, n_persons, F_INT, NULL, 0),
};
static TABLE(contact_sum_table, "contact_sum", NULL, contact_sum, contact_sum_fields);

#define CONTACT_COLUMNS                                                                                      \
    "id, citizen_id, kind, day, intervention, place, district, n_persons, text, topic, minutes_long, "       \
    "track, with_unit, user_id, unit, admin, removed, removed_by, version"
#define ROW_COLUMNS                                                                                          \
    "t.id AS id, t.citizen_id AS citizen_id, t.kind AS kind, t.day AS day, "                                 \
    "t.intervention AS intervention, t.place AS place, t.district AS district, "                             \
    "t.n_persons AS n_persons, t.text AS text, t.topic AS topic, t.minutes_long AS minutes_long, "           \
    "t.track AS track, t.with_unit AS with_unit, t.user_id AS user_id, t.unit AS unit, "                     \
    "t.admin AS admin, u.name AS author, t.version AS version "
#define ROW_FROM "FROM contact t LEFT JOIN app_user u ON u.id = t.user_id "
/* One statement for each of the indexes by unit and by administration. */
#define FILTER                                                                                               \
    "AND t.removed IS NULL AND (CAST($2 AS TEXT) IS NULL OR t.kind = $2) "                                   \
    "AND (CAST($3 AS TEXT) IS NULL OR t.district = $3) "                                                     \
    "AND (CAST($4 AS TEXT) IS NULL OR t.intervention = $4) AND t.day >= $5 AND t.day <= $6 "
/* $10 = 1: descending. */
#define LIST_ORDER                                                                                           \
    "ORDER BY CASE WHEN $9 = 'dato' AND $10 = 0 THEN t.day END NULLS FIRST, "                                \
    "CASE WHEN $9 = 'personer' AND $10 = 0 THEN COALESCE(t.n_persons, 0) END NULLS FIRST, "                  \
    "CASE WHEN $9 = 'personer' AND $10 = 1 THEN COALESCE(t.n_persons, 0) END DESC NULLS FIRST, "             \
    "CASE WHEN $9 = 'sted' AND $10 = 0 THEN COALESCE(t.place, t.topic, '') END NULLS FIRST, "                \
    "CASE WHEN $9 = 'sted' AND $10 = 1 THEN COALESCE(t.place, t.topic, '') END DESC NULLS FIRST, "           \
    "t.day DESC, t.id DESC LIMIT $7 OFFSET $8"
#define SUMS                                                                                                 \
    "SELECT t.kind AS kind, COUNT(*) AS n, COALESCE(SUM(t.n_persons), 0) AS n_persons FROM contact t "

SQL(contact_select_unit, "SELECT " ROW_COLUMNS ROW_FROM "WHERE t.unit = $1 " FILTER LIST_ORDER);
SQL(contact_select_admin, "SELECT " ROW_COLUMNS ROW_FROM "WHERE t.admin = $1 " FILTER LIST_ORDER);
SQL(contact_sum_unit, SUMS "WHERE t.unit = $1 " FILTER "GROUP BY t.kind ORDER BY t.kind");
SQL(contact_sum_admin, SUMS "WHERE t.admin = $1 " FILTER "GROUP BY t.kind ORDER BY t.kind");
SQL(contact_select_citizen,
    "SELECT " ROW_COLUMNS ROW_FROM
    "WHERE t.citizen_id = $1 AND t.removed IS NULL ORDER BY t.day DESC, t.id DESC LIMIT 100");
SQL(contact_select_id, "SELECT " CONTACT_COLUMNS " FROM contact WHERE id = $1");
SQL(contact_count_intervention, "SELECT COUNT(*) FROM intervention WHERE key = $1");

/* ---- reading ---- */

static struct val first_day(const struct contact_filter *f)
{
    return V_INT(day_is_none(f->from) ? INT32_MIN + 1 : f->from.n);
}

static struct val last_day(const struct contact_filter *f)
{
    return V_INT(day_is_none(f->to) ? INT32_MAX : f->to.n);
}

int contact_list(struct conn *c, const struct contact_filter *f, int64_t per_page, int64_t page,
    struct contact_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    bool is_down = f->sort && *f->sort == '-';
    const char *key = f->sort ? f->sort + is_down : "";
    return q_all(c, f->unit ? &contact_select_unit : &contact_select_admin,
        ARGS(V_TEXT(f->unit ? f->unit : f->admin), V_TEXT(f->kind), V_TEXT(f->district),
            V_TEXT(f->intervention), first_day(f), last_day(f), V_INT(per_page), V_INT(page * per_page),
            V_TEXT(key), V_INT(is_down ? 1 : 0)),
        &contact_row_table, ret, ret_n, a, err);
}

int contact_sums(struct conn *c, const struct contact_filter *f, struct contact_sum **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, f->unit ? &contact_sum_unit : &contact_sum_admin,
        ARGS(V_TEXT(f->unit ? f->unit : f->admin), V_TEXT(f->kind), V_TEXT(f->district),
            V_TEXT(f->intervention), first_day(f), last_day(f)),
        &contact_sum_table, ret, ret_n, a, err);
}

static bool contact_may_see(const struct actor *actor, const struct sight *sight, const struct contact_row *r)
{
    if (sight->referral_only)
        return false;
    return text_equal(r->admin, actor->admin) || (sight->tracks & sight_track_bits(r->track)) != 0;
}

int contact_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id,
    const struct sight *sight, struct contact_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    int rc =
        q_all(c, &contact_select_citizen, ARGS(V_INT(citizen_id)), &contact_row_table, ret, ret_n, a, err);
    size_t kept = 0;
    for (size_t i = 0; rc == OK && i < *ret_n; i++) {
        if (contact_may_see(actor, sight, &(*ret)[i]))
            (*ret)[kept++] = (*ret)[i];
    }
    if (rc == OK)
        *ret_n = kept;
    return rc;
}

/* ---- writing ---- */

static void check_outreach(const struct contact *t, struct err *err)
{
    if (!t->place || !*t->place)
        err_field(err, "place", "%s", tr("Skriv, hvor kontakten var, fx skolens eller væresedets navn."));
    if (t->n_persons == INT_NONE)
        err_field(err, "n_persons", "%s", tr("Skriv, hvor mange personer du mødte."));
    else if (t->n_persons < 1)
        err_field(err, "n_persons", "%s", tr("Skriv et tal fra 1 og op."));
}

static int check_contact(struct conn *c, const struct contact *t, struct err *err)
{
    bool is_sparring = text_equal(t->kind, "sparring");
    int64_t n = 1;
    if (!t->kind || !code_is_valid("contact_kind", t->kind, DAY_NONE))
        err_field(err, "kind", "%s", tr("Vælg, hvad det var."));
    if (day_is_none(t->day))
        err_field(err, "day", "%s", tr("Skriv datoen som 09.03.2026."));
    else if (t->day.n > clock_today().n)
        err_field(err, "day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if (!is_sparring)
        check_outreach(t, err);
    else if (!t->topic || !*t->topic)
        err_field(err, "topic", "%s", tr("Skriv, hvad I sparrede om."));
    if (t->district && !code_is_valid("district", t->district, DAY_NONE))
        err_field(err, "district", "%s", tr("Vælg en af mulighederne."));
    if (t->with_unit && !organisation_find(t->with_unit, DAY_NONE))
        err_field(err, "with_unit", "%s", tr("Vælg en af mulighederne."));
    int rc =
        t->intervention ? q_int(c, &contact_count_intervention, ARGS(V_TEXT(t->intervention)), &n, err) : OK;
    if (rc)
        return rc;
    if (n == 0)
        err_field(err, "intervention", "%s", tr("Vælg en af mulighederne."));
    const struct {
        const char *field, *text;
    } texts[] = {{"place", t->place}, {"topic", t->topic}, {"text", t->text}};
    for (size_t i = 0; i < 3; i++) {
        if (cpr_in_text(texts[i].text))
            err_field(err, texts[i].field, "%s",
                tr("Teksten indeholder et CPR-nummer. Fjern det: her skrives ikke om bestemte personer."));
    }
    return err->code;
}

int contact_add(struct conn *c, const struct actor *actor, struct contact *t, struct err *err)
{
    struct citizen citizen;
    struct sight sight;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "contact_add: out of memory");
    int rc = OK;
    if (t->citizen_id != INT_NONE && !text_equal(t->kind, "sparring"))
        rc = err_set(err, ERR_INVALID, "only a sparring is about a citizen");
    if (!rc && t->citizen_id != INT_NONE)
        rc = citizen_by_id(c, t->citizen_id, &citizen, a, err);
    if (!rc && t->citizen_id != INT_NONE)
        rc = sight_for_change(c, actor, &citizen, clock_today(), &sight, err);
    if (!rc && t->citizen_id != INT_NONE && sight.referral_only)
        rc = err_set(err, ERR_DENIED, "sparring is not covered by the referral");
    if (!rc)
        rc = check_contact(c, t, err);
    if (!rc) {
        t->track = t->citizen_id == INT_NONE ? NULL : journal_own_track(actor);
        t->user_id = actor->user_id ? actor->user_id : INT_NONE;
        t->unit = actor->unit;
        t->admin = actor->admin;
        t->removed = STAMP_NONE;
        t->removed_by = INT_NONE;
        rc = q_insert(c, &contact_table, t, &t->id, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "contact", t->id, t->citizen_id, t->kind}, err);
    arena_free(a);
    return rc;
}

static int load(struct conn *c, int64_t id, struct contact *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &contact_select_id, ARGS(V_INT(id)), &contact_table, ret, a, err);
    return rc == ERR_NOT_FOUND
               ? err_user(err, rc, "%s", tr("Kontakten findes ikke, eller du har ikke adgang."))
               : rc;
}

static int change(
    struct conn *c, const struct actor *actor, struct contact *t, const char *action, struct err *err)
{
    int rc = q_update(c, &contact_table, t, err);
    return rc ? rc
              : audit_add(
                    c, actor, &(struct audit_entry){action, "contact", t->id, t->citizen_id, t->kind}, err);
}

int contact_remove(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err)
{
    struct contact t;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "contact_remove: out of memory");
    int rc = load(c, id, &t, a, err);
    if (!rc && t.user_id != actor->user_id && !text_equal(t.unit, actor->unit))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Kontakten findes ikke, eller du har ikke adgang."));
    if (!rc && !stamp_is_none(t.removed))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Kontakten er allerede fjernet."));
    if (!rc) {
        t.version = version;
        t.removed = clock_now();
        t.removed_by = actor->user_id;
        rc = change(c, actor, &t, "remove", err);
    }
    arena_free(a);
    return rc;
}

int contact_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct contact t;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "contact_undo: out of memory");
    int rc = load(c, id, &t, a, err);
    if (!rc && (stamp_is_none(t.removed) || t.removed_by != actor->user_id ||
                   clock_now().ms - t.removed.ms > CONTACT_UNDO_MS))
        rc =
            err_user(err, ERR_REFUSED, "%s", tr("Det kan ikke fortrydes længere. Registrér kontakten igen."));
    if (!rc) {
        t.removed = STAMP_NONE;
        t.removed_by = INT_NONE;
        rc = change(c, actor, &t, "undo", err);
    }
    arena_free(a);
    return rc;
}

int contact_insert_bulk(struct conn *c, struct contact *contact, struct err *err)
{
    return q_insert(c, &contact_table, contact, &contact->id, err);
}
