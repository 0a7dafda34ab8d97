/* Sharing in the demo: veterans as SOF has marked them, statutes, a consent withdrawn, kinds of restriction with one concern case,
 * and emergency accesses. */
#include "base/text.h"
#include "path/demo_part.h"
#include "people/break_glass.h"
#include "people/citizen_mark.h"
#include "people/legal_basis.h"
#include "system/audit.h"

struct sharing_id {
    int64_t id, day;
};
static const struct field id_fields[] = {
    FIELD(sharing_id, id, F_ID, NULL, 0),
    FIELD(sharing_id, day, F_INT, NULL, 0),
};
static TABLE(id_table, "sharing_id", NULL, sharing_id, id_fields);

SQL(sharing_demo_veterans,
    "SELECT o.citizen_id AS id, MIN(o.start_day) AS day FROM course o JOIN intervention i ON i.id = o.intervention_id "
    "WHERE o.citizen_id >= $1 AND o.citizen_id <= $2 AND i.key IN ($3, $4) "
    "GROUP BY o.citizen_id ORDER BY o.citizen_id");
SQL(sharing_demo_restricted, "SELECT id AS id, COALESCE(protected_until, 0) AS day FROM citizen "
                             "WHERE id >= $1 AND id <= $2 AND restricted = 1 ORDER BY id");
SQL(sharing_demo_all_restricted,
    "SELECT id AS id, 0 AS day FROM citizen WHERE restricted = 1 ORDER BY id DESC LIMIT 1");
SQL(sharing_demo_set_kind, "UPDATE citizen SET restricted_kind = $2 WHERE id = $1");
SQL(sharing_demo_core,
    "INSERT INTO care_team_member (citizen_id, team, user_id, role, organisation, from_day, version) "
    "VALUES ($1, 'core', $2, $3, $4, $5, 1)");
SQL(sharing_demo_share_notes, "UPDATE legal_basis SET tracks = $2 "
                              "WHERE citizen_id = $1 AND from_admin = 'suf' AND to_admin = 'bif'");

SQL(sharing_demo_officer, "SELECT id FROM app_user WHERE login = 'dpo'");

static const day_t no_day = {INT32_MIN};

static int add_basis(struct conn *c, int64_t citizen, const char *basis, const char *statute,
    const char *from, const char *tracks, day_t start, day_t end, int64_t by, struct err *err)
{
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen;
    b.basis = basis;
    b.statute = statute;
    b.from_admin = from;
    b.to_admin = "bif";
    b.tracks = tracks;
    b.valid_from = start;
    if (end.n != no_day.n)
        b.valid_to = end;
    b.recorded_by = by;
    return q_insert(c, &legal_basis_table, &b, NULL, err);
}

static int mark_veteran(
    struct conn *c, const struct demo_part_run *run, const struct sharing_id *row, struct err *err)
{
    struct citizen_mark m;
    field_clear_row(&citizen_mark_table, &m);
    m.citizen_id = row->id;
    m.mark = "veteran";
    m.from_day = (day_t){(int32_t)row->day - 14};
    m.admin = "sof";
    m.reason = "Borgeren har vist sit udsendelsesbevis.";
    m.user_id = run->amira;
    int rc = q_insert(c, &citizen_mark_table, &m, NULL, err);
    if (!rc && row->id % 3 == 0)
        rc = add_basis(c, row->id, "samtykke", NULL, "sof", "social", day_from_ymd(2026, 1, 12),
            day_from_ymd(2026, 12, 31), run->amira, err);
    return rc;
}

static int fill(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    static const char *const kinds[] = {"employee", "known"};
    struct sharing_id *rows;
    size_t n;
    int rc = q_all(c, &sharing_demo_veterans,
        ARGS(V_INT(first_id), V_INT(last_id), V_TEXT("veteran-tovholder"), V_TEXT("veteranindsats")),
        &id_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = mark_veteran(c, run, &rows[i], err);
    if (!rc)
        rc = q_all(
            c, &sharing_demo_restricted, ARGS(V_INT(first_id), V_INT(last_id)), &id_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const char *kind = rows[i].day ? "protected" : kinds[rows[i].id % 2];
        rc = q_exec(c, &sharing_demo_set_kind, ARGS(V_INT(rows[i].id), V_TEXT(kind)), NULL, err);
    }
    return rc;
}

/* A concern case: two named people, whatever else they may see. */
static int tell_concern(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct sharing_id row;
    int rc = q_one(c, &sharing_demo_all_restricted, NO_ARGS, &id_table, &row, a, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? OK : rc;
    struct val from = V_DAY(day_from_ymd(2026, 3, 2));
    rc = q_exec(c, &sharing_demo_set_kind, ARGS(V_INT(row.id), V_TEXT("concern")), NULL, err);
    if (!rc)
        rc = q_exec(c, &sharing_demo_core,
            ARGS(V_INT(row.id), V_INT(run->coordinator), V_TEXT("Koordinator"), V_TEXT("bif"), from), NULL,
            err);
    if (!rc)
        rc = q_exec(c, &sharing_demo_core,
            ARGS(V_INT(row.id), V_INT(run->amira), V_TEXT("Socialrådgiver"), V_TEXT("sof"), from), NULL, err);
    return rc;
}

static int tell_emergency(struct conn *c, int64_t citizen, int64_t user, const char *login, int hours_ago,
    const char *tracks, const char *text, const char *verdict, struct err *err)
{
    struct break_glass g;
    if (!citizen || !user)
        return OK;
    field_clear_row(&break_glass_table, &g);
    g.citizen_id = citizen;
    g.user_id = user;
    g.at = (struct stamp){clock_real().ms - (int64_t)hours_ago * 3600 * 1000};
    g.until = (struct stamp){g.at.ms + 4 * 3600 * 1000};
    g.ended = (struct stamp){g.at.ms + 25 * 60 * 1000};
    g.tracks = tracks;
    g.reason = "life";
    g.text = text;
    if (verdict) {
        g.seen_at = (struct stamp){g.at.ms + 20 * 3600 * 1000};
        g.verdict = verdict;
    }
    int rc = verdict ? q_int(c, &sharing_demo_officer, NO_ARGS, &g.seen_by, err) : OK;
    if (!rc || rc == ERR_NOT_FOUND)
        rc = q_insert(c, &break_glass_table, &g, NULL, err);
    struct actor actor = {.user_id = user, .login = login};
    return rc ? rc
              : audit_add(c, &actor,
                    &(struct audit_entry){"break_glass", "citizen", citizen, citizen, tracks}, err);
}

/* The target group as the caseworker has noted it (S1-02). */
static int mark_group(struct conn *c, int64_t citizen, const char *mark, const char *reason, int64_t by,
    day_t from, struct err *err)
{
    struct citizen_mark m;
    if (!citizen)
        return OK;
    field_clear_row(&citizen_mark_table, &m);
    m.citizen_id = citizen;
    m.mark = mark;
    m.from_day = from;
    m.admin = "bif";
    m.reason = reason;
    m.user_id = by;
    return q_insert(c, &citizen_mark_table, &m, NULL, err);
}

static int tell_groups(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    int rc = mark_group(c, run->sanne, "target-unemployed",
        "Borgeren er ledig og har fortalt om helbredsproblemer ved samtalen.", run->mette,
        day_from_ymd(2026, 1, 12), err);
    return rc ? rc
              : mark_group(c, run->rasmus, "target-unemployed",
                    "Borgeren er ledig og får hjælp fra Socialforvaltningen.", run->mette,
                    day_from_ymd(2026, 2, 2), err);
}

static int tell_bases(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    int rc = OK;
    if (run->sanne)
        rc = q_exec(
            c, &sharing_demo_share_notes, ARGS(V_INT(run->sanne), V_TEXT("health,journal")), NULL, err);
    if (!rc && run->rasmus)
        rc = add_basis(c, run->rasmus, "sundhedsloven", "§ 119, stk. 2", "suf", "health",
            day_from_ymd(2026, 1, 5), no_day, run->jonas, err);
    if (!rc && run->kasper) {
        struct legal_basis b;
        field_clear_row(&legal_basis_table, &b);
        b.citizen_id = run->kasper;
        b.basis = "samtykke";
        b.from_admin = "sof";
        b.to_admin = "bif";
        b.tracks = "social";
        b.valid_from = day_from_ymd(2025, 9, 1);
        b.valid_to = day_from_ymd(2026, 8, 31);
        b.withdrawn = day_from_ymd(2026, 2, 3);
        b.withdrawn_at = stamp_from_local(b.withdrawn, 10 * 60 + 20);
        b.recorded_by = b.withdrawn_by = run->amira;
        rc = q_insert(c, &legal_basis_table, &b, NULL, err);
    }
    return rc;
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    int rc = tell_bases(c, run, err);
    if (!rc)
        rc = tell_groups(c, run, err);
    if (!rc)
        rc = tell_concern(c, run, a, err);
    if (!rc)
        rc = tell_emergency(c, run->naja, run->jonas, "suf", 170, "social",
            "Borgeren ringede og truede med at skade sig selv. Jeg skulle vide, hvem der har kontakt i SOF.",
            "justified", err);
    if (!rc)
        rc = tell_emergency(c, run->tove, run->mette, "sagsbehandler", 26, "health,social,journal",
            "Borgeren mødte ikke, og naboen har ikke set hende i fire dage. Jeg skulle finde en kontaktperson.",
            NULL, err);
    return rc;
}
DEMO_PART(sharing_demo, .name = "sharing", .order = 20, .fill = fill, .story = story);
