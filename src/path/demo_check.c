/* Sums that must hold after a demo: the published counts of referrals (svar-2026), and the persons that the goals count. */
#include "path/demo_inner.h"

SQL(demo_count_group,
    "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id WHERE i.counting_group = $1 "
    "AND r.sent_day >= $2 AND r.sent_day <= $3 AND r.state <> 'draft' AND r.state <> 'withdrawn'");
SQL(demo_count_persons,
    "SELECT COUNT(DISTINCT r.citizen_id) FROM referral r JOIN intervention i ON i.id = r.intervention_id "
    "JOIN agreement_part p ON p.intervention = i.key WHERE p.agreement = $1 AND r.sent_day >= $2 AND r.sent_day <= $3 "
    "AND r.state <> 'draft' AND r.state <> 'withdrawn'");
SQL(demo_count_after_stop,
    "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id "
    "WHERE r.sent_day > i.last_referral_day OR r.sent_day > i.end_day OR r.sent_day > $1");
SQL(demo_count_without_basis,
    "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id JOIN agreement_part p ON p.intervention = i.key "
    "LEFT JOIN legal_basis b ON b.id = r.legal_basis_id AND b.citizen_id = r.citizen_id AND b.from_admin = 'bif' AND b.to_admin = 'suf' "
    "AND b.valid_from <= r.sent_day AND (b.valid_to IS NULL OR b.valid_to >= r.sent_day) "
    "AND (b.withdrawn IS NULL OR b.withdrawn > r.sent_day) WHERE p.agreement = $1 AND r.sent_day IS NOT NULL AND b.id IS NULL");
SQL(demo_count_ended,
    "SELECT COUNT(DISTINCT c.citizen_id) FROM course c JOIN intervention i ON i.id = c.intervention_id "
    "WHERE i.key = $1 AND c.end_day > $2 AND c.end_day <= $3");
SQL(demo_count_started,
    "SELECT COUNT(DISTINCT c.citizen_id) FROM course c JOIN intervention i ON i.id = c.intervention_id "
    "WHERE i.key = $1 AND c.start_day >= $2 AND c.start_day < $3");
SQL(demo_count_took_part,
    "SELECT COUNT(DISTINCT c.citizen_id) FROM course c JOIN intervention i ON i.id = c.intervention_id "
    "WHERE i.key = $1 AND c.start_day < $3 AND (c.end_day IS NULL OR c.end_day > $2)");
SQL(demo_count_responsible,
    "SELECT COUNT(*) FROM citizen c JOIN app_user u ON u.id = c.responsible_id WHERE u.login = $1");
SQL(demo_courses_ended,
    "SELECT c.citizen_id AS citizen_id, c.start_day AS start_day, c.end_day AS end_day FROM course c "
    "JOIN intervention i ON i.id = c.intervention_id WHERE i.key = $1 AND c.end_day > $2 AND c.end_day <= $3 "
    "ORDER BY c.citizen_id");
SQL(demo_courses_started,
    "SELECT c.citizen_id AS citizen_id, c.start_day AS start_day, c.end_day AS end_day FROM course c "
    "JOIN intervention i ON i.id = c.intervention_id WHERE i.key = $1 AND c.start_day >= $2 AND c.start_day < $3 "
    "ORDER BY c.citizen_id");
SQL(demo_in_work,
    "SELECT COUNT(*) FROM spell WHERE citizen_id = $1 AND kind IN ('work', 'ordinary_hours', 'education') "
    "AND start_day <= $2 AND (end_day IS NULL OR end_day > $2)");
SQL(demo_in_bif_offer,
    "SELECT COUNT(*) FROM course c JOIN intervention i ON i.id = c.intervention_id WHERE c.citizen_id = $1 "
    "AND i.owner = 'bif' AND i.kind = 'offer' AND c.start_day > $2 AND c.start_day <= $3");

struct checker {
    struct conn *c;
    struct arena *a;
    int64_t n;
    struct err *err;
};

static int expect(struct checker *k, const char *what, int64_t want, int64_t got)
{
    k->n++;
    return want == got ? OK
                       : err_set(k->err, ERR_INTERNAL, "demo: %s is %lld, must be %lld", what, (long long)got,
                             (long long)want);
}

static int expect_count(struct checker *k, const struct sql *sql, const struct val *args, size_t n_args,
    const char *what, int64_t want)
{
    int64_t got = 0;
    int rc = q_int(k->c, sql, args, n_args, &got, k->err);
    return rc ? rc : expect(k, what, want, got);
}

static int check_referrals(struct checker *k)
{
    static const struct {
        const char *group;
        int n[2];
    } groups[] = {{"sundhedssamtale", {224, 82}}, {"psykologforloeb", {226, 48}},
        {"traening-bbat", {148, 40}}, {"hif", {101, 27}}};
    day_t first = DEMO_DAY(2025, 1, 1), last = DEMO_DAY(2025, 12, 31);
    for (size_t i = 0; i < 8; i++) {
        bool is_2026 = i % 2 == 1;
        day_t lo = is_2026 ? DEMO_DAY(2026, 1, 1) : first, hi = is_2026 ? DEMO_DAY(2026, 12, 31) : last;
        const char *group = groups[i / 2].group;
        int rc = expect_count(
            k, &demo_count_group, ARGS(V_TEXT(group), V_DAY(lo), V_DAY(hi)), group, groups[i / 2].n[is_2026]);
        if (rc)
            return rc;
    }
    int rc = expect_count(k, &demo_count_persons, ARGS(V_TEXT("bif-suf"), V_DAY(first), V_DAY(last)),
        "persons referred in 2025", 650);
    if (rc == OK)
        rc = expect_count(
            k, &demo_count_after_stop, ARGS(V_DAY(demo_today())), "referrals after a last day", 0);
    if (rc == OK)
        rc = expect_count(
            k, &demo_count_without_basis, ARGS(V_TEXT("bif-suf")), "referrals without a legal basis", 0);
    if (rc == OK)
        rc = expect_count(k, &demo_count_responsible, ARGS(V_TEXT("sagsbehandler")), "citizens of Mette Lind",
            DEMO_METTE_CITIZENS);
    return rc;
}

static int in_work(struct checker *k, int64_t citizen_id, day_t day, int64_t *sum)
{
    int64_t n = 0;
    int rc = q_int(k->c, &demo_in_work, ARGS(V_INT(citizen_id), V_DAY(day)), &n, k->err);
    *sum += n > 0;
    return rc;
}

static int check_ips(struct checker *k)
{
    static const int halves[][4] = {{2023, 1, 88, 38}, {2023, 7, 81, 37}, {2024, 1, 94, 44},
        {2024, 7, 79, 39}, {2025, 1, 62, 27}, {2025, 7, 58, 29}};
    for (size_t h = 0; h < 6; h++) {
        day_t lo = DEMO_DAY(halves[h][0], halves[h][1], 1), hi = day_add_months(lo, 6);
        struct course *rows;
        size_t n;
        int64_t reached = 0;
        int rc = q_all(k->c, &demo_courses_ended, ARGS(V_TEXT("ips-rusmiddel"), V_DAY(lo), V_DAY(hi)),
            &course_table, &rows, &n, k->a, k->err);
        for (size_t i = 0; rc == OK && i < n; i++)
            rc = in_work(k, rows[i].citizen_id, day_add_months(day_plus(rows[i].end_day, -1), 2), &reached);
        if (rc == OK)
            rc = expect(k, "courses of IPS ended in a half-year", halves[h][2], (int64_t)n);
        if (rc == OK)
            rc = expect_count(k, &demo_count_ended, ARGS(V_TEXT("ips-rusmiddel"), V_DAY(lo), V_DAY(hi)),
                "persons who ended IPS", halves[h][2]);
        if (rc == OK)
            rc = expect(k, "persons in work or education after IPS", halves[h][3], reached);
        if (rc)
            return rc;
    }
    return expect_count(k, &demo_count_ended,
        ARGS(V_TEXT("ips-rusmiddel"), V_DAY(DEMO_DAY(2025, 1, 1)), V_DAY(DEMO_DAY(2026, 1, 1))),
        "persons who ended IPS in 2025", 120);
}

static int check_started(
    struct checker *k, const char *key, int64_t persons, int64_t due, int64_t reached, bool by_offer)
{
    day_t lo = DEMO_DAY(2025, 1, 1), hi = DEMO_DAY(2026, 1, 1), data_day = DEMO_DAY(2026, 3, 31);
    struct course *rows;
    size_t n;
    int64_t n_due = 0, n_reached = 0;
    int rc = expect_count(k, &demo_count_started, ARGS(V_TEXT(key), V_DAY(lo), V_DAY(hi)), key, persons);
    if (rc == OK)
        rc = q_all(k->c, &demo_courses_started, ARGS(V_TEXT(key), V_DAY(lo), V_DAY(hi)), &course_table, &rows,
            &n, k->a, k->err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        day_t m = day_add_months(rows[i].start_day, 6);
        int64_t found = 0;
        if (m.n > data_day.n)
            continue;
        n_due++;
        rc = by_offer
                 ? q_int(k->c, &demo_in_bif_offer,
                       ARGS(V_INT(rows[i].citizen_id), V_DAY(rows[i].start_day), V_DAY(m)), &found, k->err)
                 : in_work(k, rows[i].citizen_id, m, &found);
        n_reached += found > 0;
    }
    if (rc == OK)
        rc = expect(k, "persons due after six months", due, n_due);
    return rc ? rc : expect(k, "persons who reached the goal after six months", reached, n_reached);
}

int demo_check(struct db *db, int64_t *ret_n, struct err *err)
{
    struct checker k = {.a = arena_new(0), .err = err};
    if (!k.a)
        return err_set(err, ERR_LIMIT, "demo: out of memory");
    int rc = db_lease_snapshot(db, &k.c, err);
    if (rc == OK) {
        rc = check_referrals(&k);
        if (rc == OK)
            rc = check_ips(&k);
        if (rc == OK)
            rc = check_started(&k, "veteran-tovholder", 40, 35, 14, true);
        if (rc == OK)
            rc = check_started(&k, "helhedsorienteret-sundhed", 40, 30, 6, false);
        if (rc == OK)
            rc = expect_count(&k, &demo_count_took_part,
                ARGS(V_TEXT("projekt-traedesten"), V_DAY(DEMO_DAY(2024, 1, 1)), V_DAY(DEMO_DAY(2026, 1, 1))),
                "participants of Projekt Trædesten", 162);
        db_release(db, k.c);
    }
    arena_free(k.a);
    *ret_n = k.n;
    return rc;
}
