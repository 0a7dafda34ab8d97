/* The command `tovholder demo`: users, the plan, batches of citizens, and what is written once. */
#include "path/demo_inner.h"
#include "path/demo_part.h"

#include "base/lang.h"
#include "offer/capacity.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/command.h"
#include "system/import.h"
#include "system/organisation.h"
#include "system/setting.h"
#include "system/user.h"
#include "system/user_demo.h"

#include <pthread.h>
#include <stdlib.h>

SQL(demo_select_intervention, "SELECT id FROM intervention WHERE key = $1");
SQL(demo_count_citizens, "SELECT COUNT(*) FROM citizen");
SQL(demo_select_run,
    "SELECT id, kind, path, started, finished, user_id, n_new, n_changed, n_same, n_error, report FROM import_run "
    "WHERE kind = 'demo' ORDER BY id DESC LIMIT 1");
SQL(demo_finish_run, "UPDATE import_run SET finished = $2, n_new = $3, report = $4 WHERE id = $1");
SQL(demo_select_login, "SELECT id FROM app_user WHERE login = $1");
SQL(demo_insert_role, "INSERT INTO app_user_role (user_id, role) VALUES ($1, $2)");

day_t demo_today(void)
{
    return day_from_ymd(2026, 4, 14);
}

/* --- what is there --------------------------------------------------------------------------- */

static int find_offers(struct conn *c, struct demo_world *w, struct err *err)
{
    for (size_t i = 0; i < demo_offer_count; i++) {
        int rc = q_int(c, &demo_select_intervention, ARGS(V_TEXT(demo_offers[i].key)), &w->offer_id[i], err);
        if (rc == ERR_NOT_FOUND)
            return err_user(err, ERR_REFUSED,
                tr("Tilbuddet %s mangler. Indlæs først de offentlige data: tovholder load data/copenhagen"),
                demo_offers[i].key);
        if (rc)
            return rc;
    }
    return OK;
}

/* ret_done = citizens that an interrupted run has written; ret_run = its row, or 0. */
static int find_run(
    struct conn *c, const char *name, int64_t *ret_run, int64_t *ret_done, struct arena *a, struct err *err)
{
    struct import_run row;
    *ret_run = 0;
    int rc = q_int(c, &demo_count_citizens, NO_ARGS, ret_done, err);
    if (rc)
        return rc;
    rc = q_one(c, &demo_select_run, NO_ARGS, &import_run_table, &row, a, err);
    if (rc == OK && stamp_is_none(row.finished) && text_equal(row.path, name)) {
        *ret_run = row.id;
        return OK;
    }
    if (rc != OK && rc != ERR_NOT_FOUND)
        return rc;
    if (*ret_done > 0 || rc == OK)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Databasen har allerede borgere. Demoen kan kun lægges i en database uden borgere."));
    return OK;
}

/* --- users ------------------------------------------------------------------------------------- */

static int login_id(struct conn *c, const char *login, int64_t *ret, struct err *err)
{
    int rc = q_int(c, &demo_select_login, ARGS(V_TEXT(login)), ret, err);
    return rc == ERR_NOT_FOUND ? err_set(err, ERR_INTERNAL, "demo: user %s is missing", login) : rc;
}

/* Caseworkers of the job centre who send referrals but have no password: nobody can log in as them. */
static int write_colleagues(struct conn *c, void *ctx, struct err *err)
{
    static const char *const names[DEMO_COLLEAGUES] = {"Anders Bisgaard", "Aisha Rahimi", "Bodil Grønbæk",
        "Camilla Dyhr", "Dennis Lauridsen", "Elif Demir", "Esben Hougaard", "Fatima El-Masri",
        "Gitte Bjerregaard", "Henrik Skytte", "Ingrid Lyng", "Jakub Kowalski", "Kirsten Odgaard",
        "Lasse Toft-Hyldgaard", "Maria Storgaard", "Nadia Haddad", "Omar Warsame", "Pernille Juul",
        "Rikke Sandholt", "Samira Ismail", "Thomas Kjærgaard", "Ulla Bendtsen", "Vibeke Rosenkilde",
        "Yasmin Kaya"};
    struct demo_world *w = ctx;
    for (int i = 0; i < DEMO_COLLEAGUES; i++) {
        char login[32];
        snprintf(login, sizeof login, "jobkonsulent-%02d", i + 1);
        int rc = q_int(c, &demo_select_login, ARGS(V_TEXT(login)), &w->colleague[i], err);
        if (rc == OK)
            continue;
        if (rc != ERR_NOT_FOUND)
            return rc;
        struct user user;
        field_clear_row(&user_table, &user);
        user.login = login;
        user.name = names[i];
        user.title = "Jobkonsulent";
        user.unit = "jobcenter-koebenhavn";
        user.password = "*";
        user.active = 1;
        user.failed = 0;
        rc = q_insert(c, &user_table, &user, &w->colleague[i], err);
        if (rc == OK)
            rc = q_exec(c, &demo_insert_role, ARGS(V_INT(w->colleague[i]), V_TEXT("caseworker")), NULL, err);
        if (rc)
            return rc;
    }
    return OK;
}

static int make_users(struct db *db, struct demo_world *w, const struct actor *actor, struct err *err)
{
    struct conn *c;
    int n = 0;
    int rc = user_demo_create(db, actor, &n, err);
    if (rc == OK)
        rc = setting_set(db, actor, setting_demo_today, "2026-04-14", err);
    if (rc == OK)
        rc = db_write(db, "demo_colleagues", write_colleagues, w, err);
    if (rc == OK)
        rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = login_id(c, "sagsbehandler", &w->mette, err);
    if (rc == OK)
        rc = login_id(c, "koordinator", &w->coordinator, err);
    if (rc == OK)
        rc = login_id(c, "tilbudsleder", &w->leader, err);
    if (rc == OK)
        rc = login_id(c, "sof", &w->sof, err);
    if (rc == OK)
        rc = login_id(c, "suf", &w->suf, err);
    db_release(db, c);
    return rc;
}

/* --- citizens ---------------------------------------------------------------------------------- */

struct batch {
    struct demo_person *person;
    size_t n;
    int64_t n_spells, n_courses, n_referrals; /* rows of the last write */
};

static int write_sent(struct conn *c, const struct demo_person *p, int64_t citizen_id,
    const int64_t *basis_id, int64_t *ret_ids, struct err *err)
{
    int rc = OK;
    for (int i = 0; rc == OK && i < p->n_sent; i++) {
        const struct demo_sent *sent = &p->sent[i];
        struct referral row = sent->row;
        row.citizen_id = citizen_id;
        row.legal_basis_id = sent->basis >= 0 ? basis_id[sent->basis] : INT_NONE;
        rc = q_insert(c, &referral_table, &row, &ret_ids[i], err);
        for (int k = 0; rc == OK && k < sent->n_events; k++) {
            struct referral_event event = sent->event[k];
            event.referral_id = ret_ids[i];
            rc = q_insert(c, &referral_event_table, &event, NULL, err);
        }
    }
    return rc;
}

static int write_courses(
    struct conn *c, const struct demo_person *p, int64_t citizen_id, const int64_t *sent_id, struct err *err)
{
    int rc = OK;
    for (int i = 0; rc == OK && i < p->n_courses; i++) {
        struct course course = p->course[i];
        bool is_assessed = p->assessment[i].text != NULL;
        course.citizen_id = citizen_id;
        course.referral_id = p->course_sent[i] >= 0 ? sent_id[p->course_sent[i]] : INT_NONE;
        rc = q_insert(c, &course_table, &course, is_assessed ? &course.id : NULL, err);
        if (rc == OK && is_assessed) {
            struct course_assessment assessment = p->assessment[i];
            assessment.course_id = course.id;
            rc = q_insert(c, &course_assessment_table, &assessment, NULL, err);
        }
    }
    return rc;
}

static int write_person(struct conn *c, const struct demo_person *p, struct err *err)
{
    struct citizen citizen = p->citizen;
    int64_t basis_id[DEMO_BASES], sent_id[DEMO_ITEMS];
    int rc = citizen_insert_bulk(c, &citizen, err);
    if (rc == OK && p->second.cpr) {
        struct citizen_number second = p->second;
        second.citizen_id = citizen.id;
        rc = q_insert(c, &citizen_number_table, &second, NULL, err);
    }
    for (int i = 0; rc == OK && i < p->n_spells; i++) {
        struct spell spell = p->spell[i];
        spell.citizen_id = citizen.id;
        rc = q_insert(c, &spell_table, &spell, NULL, err);
    }
    for (int i = 0; rc == OK && i < p->n_bases; i++) {
        struct legal_basis basis = p->basis[i];
        basis.citizen_id = citizen.id;
        rc = q_insert(c, &legal_basis_table, &basis, &basis_id[i], err);
    }
    if (rc == OK)
        rc = write_sent(c, p, citizen.id, basis_id, sent_id, err);
    return rc ? rc : write_courses(c, p, citizen.id, sent_id, err);
}

static int write_batch(struct conn *c, void *ctx, struct err *err)
{
    struct batch *b = ctx;
    b->n_spells = b->n_courses = b->n_referrals = 0;
    for (size_t i = 0; i < b->n; i++) {
        const struct demo_person *p = &b->person[i];
        int rc = write_person(c, p, err);
        if (rc)
            return rc;
        b->n_spells += p->n_spells;
        b->n_courses += p->n_courses;
        b->n_referrals += p->n_sent;
    }
    return OK;
}

/* A batch on its way to the database, in a thread of its own while the next one is made. */
struct sending {
    struct db *db;
    struct batch batch;
    struct arena *arena;
    pthread_t thread;
    bool is_running;
    int rc;
    struct err err;
};

static void *send_main(void *arg)
{
    struct sending *s = arg;
    s->rc = db_write(s->db, "demo_citizens", write_batch, &s->batch, &s->err);
    return NULL;
}

static int send_batch(struct sending *s, struct err *err)
{
    if (pthread_create(&s->thread, NULL, send_main, s))
        return err_set(err, ERR_LIMIT, "demo: no thread for writing");
    s->is_running = true;
    return OK;
}

/* Waits for the batch and adds it to the report. */
static int settle_batch(struct sending *s, struct demo_report *ret, struct err *err)
{
    if (!s->is_running)
        return OK;
    pthread_join(s->thread, NULL);
    s->is_running = false;
    if (s->rc) {
        *err = err->code ? *err : s->err;
        return s->rc;
    }
    ret->n_citizens += (int64_t)s->batch.n;
    ret->n_spells += s->batch.n_spells;
    ret->n_courses += s->batch.n_courses;
    ret->n_referrals += s->batch.n_referrals;
    return OK;
}

static int write_citizens(
    struct db *db, struct demo_world *w, int64_t from, struct demo_report *ret, struct err *err)
{
    struct sending sending[2];
    int rc = OK;
    for (int i = 0; i < 2; i++) {
        sending[i] = (struct sending){.db = db, .arena = arena_new(0)};
        sending[i].batch.person = calloc(DEMO_BATCH, sizeof(struct demo_person));
        if (!sending[i].arena || !sending[i].batch.person)
            rc = err_set(err, ERR_LIMIT, "demo: out of memory");
    }
    int turn = 0;
    for (int64_t at = from; rc == OK && at < w->n; turn = 1 - turn) {
        struct sending *s = &sending[turn];
        int64_t left = w->n - at;
        arena_clear(s->arena);
        s->batch.n = (size_t)(left < DEMO_BATCH ? left : DEMO_BATCH);
        for (size_t i = 0; i < s->batch.n; i++)
            demo_person(&s->batch.person[i], at++, w, s->arena);
        rc = settle_batch(&sending[1 - turn], ret, err);
        if (rc == OK)
            rc = send_batch(s, err);
    }
    for (int i = 0; i < 2; i++) {
        int last = settle_batch(&sending[i], ret, err);
        rc = rc ? rc : last;
        arena_free(sending[i].arena);
        free(sending[i].batch.person);
    }
    return rc;
}

/* --- beginning and end ------------------------------------------------------------------------ */

struct turn {
    const char *name;
    int64_t run, n;
    const struct actor *actor;
    const char *report;
};

static int write_begin(struct conn *c, void *ctx, struct err *err)
{
    static const struct {
        const char *key;
        int places;
    } capacities[] = {{"sundhedssamtale", 30}, {"psykologforloeb", 32}, {"traening-bevaegelse", 24},
        {"bbat", 12}, {"hif", 24}, {"hif-ro-i-krop-og-sind", 12}, {"ips-rusmiddel", 60},
        {"projekt-traedesten", 70}, {"helhedsorienteret-sundhed", 40}, {"tvaergaaende-udsatteteam", 40}};
    struct turn *turn = ctx;
    struct import_run row;
    field_clear_row(&import_run_table, &row);
    row.kind = "demo";
    row.path = turn->name;
    row.started = clock_real();
    row.n_new = row.n_changed = row.n_same = row.n_error = 0;
    int rc = q_insert(c, &import_run_table, &row, &turn->run, err);
    for (size_t i = 0; rc == OK && i < sizeof capacities / sizeof capacities[0]; i++) {
        struct capacity capacity;
        field_clear_row(&capacity_table, &capacity);
        capacity.intervention = capacities[i].key;
        capacity.valid_from = DEMO_DAY(2025, 1, 1);
        capacity.places = capacities[i].places;
        capacity.source = "demo";
        capacity.note = "Opdigtet til demoen.";
        rc = q_insert(c, &capacity_table, &capacity, NULL, err);
    }
    return rc;
}

static int write_end(struct conn *c, void *ctx, struct err *err)
{
    const struct turn *turn = ctx;
    struct audit_entry entry = {"import", "citizen", turn->run, INT_NONE, turn->report};
    int rc = q_exec(c, &demo_finish_run,
        ARGS(V_INT(turn->run), V_STAMP(clock_real()), V_INT(turn->n), V_TEXT(turn->report)), NULL, err);
    return rc ? rc : audit_add(c, turn->actor, &entry, err);
}

static int refresh(struct db *db, struct err *err)
{
    int rc = organisation_refresh(db, err);
    if (rc == OK)
        rc = code_refresh(db, err);
    return rc ? rc : setting_refresh(db, err);
}

static double seconds_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static int run_with(
    struct db *db, struct demo_world *w, struct arena *a, struct demo_report *ret, struct err *err)
{
    struct actor actor = actor_command_line();
    struct turn turn = {.n = w->n, .actor = &actor};
    struct timespec start;
    struct conn *c;
    turn.name = arena_printf(a, "citizens=%lld seed=%lld", (long long)w->n, (long long)w->seed);
    int rc = refresh(db, err);
    if (rc == OK)
        rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = find_offers(c, w, err);
    if (rc == OK)
        rc = find_run(c, turn.name, &turn.run, &ret->n_resumed, a, err);
    db_release(db, c);
    if (rc == OK)
        rc = make_users(db, w, &actor, err);
    if (rc == OK)
        rc = demo_plan(w, a, err);
    if (rc == OK && turn.run == 0)
        rc = db_write(db, "demo_begin", write_begin, &turn, err);
    if (rc)
        return rc;
    clock_gettime(CLOCK_MONOTONIC, &start);
    demo_take_numbers(w, ret->n_resumed);
    rc = write_citizens(db, w, ret->n_resumed, ret, err);
    ret->seconds = seconds_since(&start);
    if (rc == OK) {
        struct demo_part_run parts = {.n_citizens = w->n,
            .seed = w->seed,
            .mette = w->mette,
            .jonas = w->suf,
            .amira = w->sof,
            .coordinator = w->coordinator,
            .leader = w->leader,
            .actor = &actor};
        rc = demo_part_all(db, &parts, err);
    }
    turn.report = arena_printf(a, "%s: %lld spells, %lld courses, %lld referrals", turn.name,
        (long long)ret->n_spells, (long long)ret->n_courses, (long long)ret->n_referrals);
    if (rc == OK)
        rc = db_write(db, "demo_end", write_end, &turn, err);
    return rc ? rc : demo_check(db, &ret->n_checks, err);
}

int demo_run(struct db *db, int64_t n_citizens, int64_t seed, struct demo_report *ret, struct err *err)
{
    *ret = (struct demo_report){0};
    if (n_citizens < DEMO_MIN_CITIZENS || n_citizens > DEMO_MAX_CITIZENS)
        return err_user(err, ERR_INVALID,
            tr("Antallet af borgere skal være mellem %d og %d: de første %d bærer de offentliggjorte antal."),
            (int)DEMO_MIN_CITIZENS, (int)DEMO_MAX_CITIZENS, (int)DEMO_MIN_CITIZENS);
    struct demo_world w = {.n = n_citizens, .seed = seed, .numbers = calloc(1, demo_numbers_size())};
    struct arena *a = arena_new(0);
    int rc = w.numbers && a ? run_with(db, &w, a, ret, err) : err_set(err, ERR_LIMIT, "demo: out of memory");
    arena_free(a);
    free(w.numbers);
    return rc;
}

static int run_command(int argc, char **argv, struct err *err)
{
    struct demo_report report;
    struct db *db;
    int64_t n = 0, seed = 0;
    int rc = command_number(&argc, argv, "citizens", 0, INT64_MAX, 2000, &n, err);
    if (rc == OK)
        rc = command_number(&argc, argv, "seed", 0, INT64_MAX, 2026, &seed, err);
    if (rc == OK)
        rc = command_open_db(&argc, argv, &db, err);
    if (rc)
        return rc;
    rc = command_arguments(argc, argv, 0, 0, err);
    if (rc == OK)
        rc = demo_run(db, n, seed, &report, err);
    db_close(db);
    if (rc)
        return rc;
    printf(
        tr("%lld opdigtede borgere med %lld perioder, %lld forløb og %lld henvisninger på %.1f sekunder (%.0f borgere i sekundet).\n"),
        (long long)report.n_citizens, (long long)report.n_spells, (long long)report.n_courses,
        (long long)report.n_referrals, report.seconds,
        report.seconds > 0 ? (double)report.n_citizens / report.seconds : 0);
    printf(tr("%lld antal er kontrolleret mod de offentliggjorte. Demoens dag er 14. april 2026.\n"),
        (long long)report.n_checks);
    return OK;
}

COMMAND(demo_command, "demo", "[--citizens N] [--seed S] [--db URL]",
    N_("Lægger opdigtede borgere i en database med de offentlige data. Antal og frø bestemmer indholdet helt."),
    run_command);
