/* The plan for the citizen: in plain words, without codes. It holds what the printing user may see, and says what is left out. */
#include "path/plan_print_page.h"

#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "document/document.h"
#include "document/render_page.h"
#include "document/worker.h"
#include "plan_print.html.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/job.h"
#include "system/organisation.h"
#include "system/serve_look.h"
#include "system/user.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PRINT_TRACKS = 8, PRINT_HIDDEN = 4 };

/* Tracks in words that are no code of the administrations. */
static const char *plain_track(const char *track)
{
    static const char *const words[][2] = {{"job", N_("Arbejde")}, {"health", N_("Helbred")},
        {"social", N_("Hverdag, bolig og familie")}, {"upskilling", N_("Kurser og uddannelse")},
        {"leisure", N_("Fritid")}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_equal(words[i][0], track))
            return tr(words[i][1]);
    }
    return code_label("plan_track", track);
}

static const char *plain_state(struct arena *a, const struct plan_action_row *x)
{
    if (text_equal(x->state, "done"))
        return day_is_none(x->done_day) ? tr("Det er gjort")
                                        : arena_printf(a, tr("Gjort %s"), words_day(x->done_day, a));
    return text_equal(x->state, "running") ? tr("Vi er i gang") : tr("Vi er ikke begyndt");
}

static const char *plain_who(struct arena *a, const struct plan_action_row *x)
{
    const char *name = x->user_name ? x->user_name : x->responsible_name;
    if (!name)
        return tr("Ikke aftalt");
    return x->user_unit ? arena_printf(a, "%s, %s", name, organisation_name(x->user_unit)) : name;
}

static void fill_track(
    struct arena *a, const struct plan_seen *p, const char *track, struct plan_print_track *t)
{
    const char **goals = arena_must(a, (p->n_goals + 1) * sizeof *goals);
    struct plan_print_row *rows = arena_must(a, (p->n_actions + 1) * sizeof *rows);
    *t = (struct plan_print_track){.label = plain_track(track), .goals = goals, .rows = rows};
    for (size_t i = 0; i < p->n_goals; i++) {
        if (text_equal(p->goals[i].track, track) && text_equal(p->goals[i].state, "open"))
            goals[t->n_goals++] = p->goals[i].text;
    }
    for (size_t i = 0; i < p->n_actions; i++) {
        const struct plan_action_row *x = &p->actions[i];
        if (!text_equal(x->track, track) || text_equal(x->state, "dropped"))
            continue;
        const char *text = p->n_persons > 1 ? arena_printf(a, "%s: %s", x->first_name, x->text) : x->text;
        rows[t->n_rows++] = (struct plan_print_row){text, plain_who(a, x),
            day_is_none(x->due_day) ? tr("Ikke aftalt")
                                    : arena_printf(a, tr("Senest %s"), words_day(x->due_day, a)),
            plain_state(a, x)};
    }
}

/* One sentence per administration whose tracks the printing user does not see. */
static void fill_hidden(
    struct arena *a, const struct plan_seen *p, const struct sight *sight, struct plan_print_view *v)
{
    const struct code *const *codes;
    const char **lines = arena_must(a, (PRINT_HIDDEN + 1) * sizeof *lines), *told = "";
    size_t n = code_list("track", DAY_NONE, &codes);
    for (size_t i = 0; i < n && v->n_hidden < PRINT_HIDDEN; i++) {
        unsigned bit = sight_track_bits(codes[i]->code);
        if (bit == SIGHT_BENEFIT || (sight->tracks & bit) || text_list_has(told, codes[i]->parent))
            continue;
        told = arena_printf(a, "%s,%s", told, codes[i]->parent);
        lines[v->n_hidden++] =
            arena_printf(a, tr("Det, du har aftalt med %s, kan ikke ses af den, der har lavet udskriften."),
                organisation_name(codes[i]->parent));
    }
    if (p->n_persons_hidden && v->n_hidden < PRINT_HIDDEN)
        lines[v->n_hidden++] = tr("Det, der er aftalt med andre i familien, står kun her, når du må se det.");
    v->hidden = lines;
}

static void fill_print(struct arena *a, const struct plan_seen *p, const struct citizen *citizen,
    const struct sight *sight, const struct user *coordinator, day_t today, struct plan_print_view *v)
{
    const struct code *const *codes;
    size_t n = code_list("plan_track", DAY_NONE, &codes);
    struct plan_print_track *tracks = arena_must(a, PRINT_TRACKS * sizeof *tracks);
    *v = (struct plan_print_view){
        .name = citizen_full_name(citizen, a), .tracks = tracks, .day = words_day(today, a)};
    v->own_goal = p->sees_head ? p->plan.own_goal : NULL;
    v->job_goal = p->sees_job && p->sees_head ? p->plan.job_goal : NULL;
    v->job_goal_reason = p->sees_job && p->sees_head ? p->plan.job_goal_reason : NULL;
    v->is_release = p->sees_head && text_equal(p->plan.kind, PLAN_KIND_RELEASE);
    if (coordinator)
        v->contact = arena_printf(
            a, tr("Din kontaktperson er %s, %s."), coordinator->name, organisation_name(coordinator->unit));
    for (size_t i = 0; i < n && v->n_tracks < PRINT_TRACKS; i++) {
        fill_track(a, p, codes[i]->code, &tracks[v->n_tracks]);
        v->n_tracks += tracks[v->n_tracks].n_goals || tracks[v->n_tracks].n_rows;
    }
    fill_hidden(a, p, sight, v);
}

static int load_coordinator(struct conn *c, const struct citizen *citizen, struct user *ret,
    const struct user **ret_user, struct arena *a, struct err *err)
{
    *ret_user = NULL;
    if (citizen->responsible_id == INT_NONE)
        return OK;
    int rc = user_by_id(c, citizen->responsible_id, ret, a, err);
    if (!rc)
        *ret_user = ret;
    return rc;
}

/* ---- on screen and paper ---- */

static int open_print(struct req *req, struct res *res, struct plan_page *p, struct plan_print_view *v)
{
    struct conn *c;
    struct user user;
    const struct user *coordinator;
    int rc = plan_page_open(req, res, N_("udskrift af plan"), p);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = load_coordinator(c, &p->o.citizen, &user, &coordinator, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    fill_print(req->arena, &p->seen, &p->o.citizen, &p->o.sight, coordinator, p->o.today, v);
    v->csrf = req_csrf(req);
    v->pdf_url = arena_printf(req->arena, "%s/pdf", p->plan_url);
    v->back_url = arena_printf(req->arena, "%s?plan=%lld", p->url, (long long)p->seen.plan.id);
    return OK;
}

static int plan_print_page(struct req *req, struct res *res)
{
    struct plan_page p;
    struct plan_print_view v;
    int rc = open_print(req, res, &p, &v);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = audit_log(req->db, &p.o.actor,
        &(struct audit_entry){"export", "plan", p.seen.plan.id, p.o.citizen.id, "print"}, &req->err);
    if (rc)
        return rc;
    struct html *h = plan_page_begin(req, res, &p.o, tr("Din plan"), v.back_url);
    struct page_head head = {.title = arena_printf(req->arena, tr("Din plan: %s"), v.name)};
    t_page_head(h, &head);
    t_plan_print_tools(h, &v);
    t_plan_print(h, &v);
    return page_end(req, res, h);
}
static const struct param print_params[] = {{"key", P_KEY, 0, 0}, {"plan", P_INT, 1, INT64_MAX}};
ROUTE(plan_print_route, "GET", "/borgere/{key}/plan/{plan}/udskriv", PERM_CITIZEN_READ, plan_print_page,
    print_params);

/* ---- PDF: the job's argument is "citizen plan", both ids ---- */

#define PLAN_FILE "plan-"

static const char *file_folder(void)
{
    const char *folder = getenv("TOV_FILES");
    return folder && *folder ? folder : "var/filer";
}

static int make_folder(struct err *err)
{
    const char *folder = file_folder();
    if (text_equal(folder, "var/filer"))
        mkdir("var", 0700);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, "mkdir %s: %s", folder, strerror(errno));
    return OK;
}

/* Files that nobody has fetched within the hour: what tells of a citizen does not stay on the disk. */
static void sweep_files(struct db *db)
{
    enum { LOOKS_A_SWEEP = 60, OLD_SECONDS = 3600 };
    static int looks;
    const char *folder = file_folder();
    struct arena *a = arena_new(0);
    (void)db;
    DIR *d = a && looks++ % LOOKS_A_SWEEP == 0 ? opendir(folder) : NULL;
    for (struct dirent *e; d && (e = readdir(d));) {
        struct stat st;
        const char *path = arena_printf(a, "%s/%s", folder, e->d_name);
        if (text_has_prefix(e->d_name, PLAN_FILE) && lstat(path, &st) == 0 && S_ISREG(st.st_mode) &&
            st.st_mtime < time(NULL) - OLD_SECONDS && unlink(path) != 0)
            log_event(LOG_WARN, "plan", "%s not removed: %s", path, strerror(errno));
    }
    if (d)
        closedir(d);
    arena_free(a);
}
SERVE_LOOK(plan_files, "plan_files", sweep_files);

/* The plan as the one who asked may see it when the job runs. */
static int job_view(
    struct job_run *run, int64_t citizen_id, int64_t plan_id, struct plan_print_view *v, struct err *err)
{
    struct arena *a = job_arena(run);
    const struct actor *actor = job_actor(run);
    struct conn *c;
    struct citizen *citizen = arena_must(a, sizeof *citizen);
    struct plan_seen *p = arena_must(a, sizeof *p);
    struct sight sight;
    struct user user;
    const struct user *coordinator = NULL;
    int rc = db_lease(job_db(run), &c, err);
    if (rc)
        return rc;
    rc = citizen_by_id(c, citizen_id, citizen, a, err);
    if (!rc)
        rc = sight_of(c, actor, citizen, clock_today(), &sight, err);
    if (!rc)
        rc = plan_seen_one(c, actor, citizen_id, plan_id, clock_today(), p, a, err);
    if (!rc)
        rc = load_coordinator(c, citizen, &user, &coordinator, a, err);
    db_release(job_db(run), c);
    if (!rc)
        fill_print(a, p, citizen, &sight, coordinator, clock_today(), v);
    return rc;
}

static int make_pdf(struct job_run *run, const struct plan_print_view *v, struct buf *out, struct err *err)
{
    struct buf body = BUF_INIT, whole = BUF_INIT;
    struct worker_file fonts[2];
    struct html h;
    struct document head = {.title = tr("Din plan"), .lang = lang_current() == LANG_EN ? "en" : "da"};
    html_init(&h, &body, job_arena(run), lang_current());
    h.document = true;
    t_plan_print_title(&h, tr("Din plan"), v->name);
    t_plan_print(&h, v);
    html_init(&h, &whole, job_arena(run), lang_current());
    render_file(&h, &head, body.data ? body.data : "", body.len);
    int rc =
        buf_failed(&body) || buf_failed(&whole) ? err_set(err, ERR_LIMIT, "plan_pdf: out of memory") : OK;
    if (!rc)
        rc = worker_pdf(whole.data, fonts, render_fonts(fonts), out, err);
    buf_done(&body);
    buf_done(&whole);
    return rc;
}

static int pdf_job(struct job_run *run, struct err *err)
{
    struct arena *a = job_arena(run);
    struct plan_print_view v;
    struct buf out = BUF_INIT;
    char *save = NULL, *argument = arena_strdup(a, job_row(run)->argument ? job_row(run)->argument : "");
    const char *first = strtok_r(argument, " ", &save), *second = strtok_r(NULL, " ", &save);
    int64_t citizen_id, plan_id;
    if (!first || !second || !text_to_int(first, 1, INT64_MAX, &citizen_id) ||
        !text_to_int(second, 1, INT64_MAX, &plan_id))
        return err_set(err, ERR_INVALID, "bad argument of a plan job");
    int rc = make_folder(err);
    if (!rc)
        rc = job_view(run, citizen_id, plan_id, &v, err);
    if (!rc)
        rc = make_pdf(run, &v, &out, err);
    const char *path =
        arena_printf(a, "%s/" PLAN_FILE "%lld.pdf", file_folder(), (long long)job_row(run)->id);
    if (!rc)
        rc = file_write(path, out.data, out.len, err);
    if (!rc) {
        job_set_result(run, tr("din-plan.pdf"), path);
        job_set_message(run, N_("Filen er klar."));
    }
    buf_done(&out);
    return rc;
}
JOB(plan_pdf_job, .kind = "plan_pdf", .label = N_("Lav PDF af en plan"), .run = pdf_job,
    .is_waited_for = true);

static int plan_pdf_page(struct req *req, struct res *res)
{
    struct plan_page p;
    int64_t id = 0;
    int rc = plan_page_open(req, res, N_("udskrift af plan"), &p);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = audit_log(req->db, &p.o.actor,
        &(struct audit_entry){"export", "plan", p.seen.plan.id, p.o.citizen.id, "pdf"}, &req->err);
    if (!rc)
        rc = job_start(req->db, &p.o.actor, "plan_pdf", NULL,
            arena_printf(req->arena, "%lld %lld", (long long)p.o.citizen.id, (long long)p.seen.plan.id), &id,
            &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s/pdf/%lld", p.plan_url, (long long)id));
}
ROUTE(
    plan_pdf_route, "POST", "/borgere/{key}/plan/{plan}/pdf", PERM_CITIZEN_READ, plan_pdf_page, print_params);

/* The user's own job on this plan. */
static int own_job(struct req *req, struct res *res, struct plan_page *p, struct job *job)
{
    struct conn *c;
    int rc = plan_page_open(req, res, N_("udskrift af plan"), p);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = job_by_id(c, req_int(req, "job", 0), job, req->arena, &req->err);
    db_release(req->db, c);
    const char *argument =
        arena_printf(req->arena, "%lld %lld", (long long)p->o.citizen.id, (long long)p->seen.plan.id);
    bool own = !rc && text_equal(job->kind, "plan_pdf") && job->user_id == req->who.user_id &&
               text_equal(job->argument, argument);
    if (rc == ERR_NOT_FOUND || (!rc && !own))
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Filen findes ikke. Lav den igen."));
    return rc;
}

static int plan_pdf_wait_page(struct req *req, struct res *res)
{
    struct plan_page p;
    struct job job;
    int rc = own_job(req, res, &p, &job);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    bool done = text_equal(job.state, "done");
    if (!job_is_over(&job))
        res_header(res, "Refresh", "1");
    struct html *h = plan_page_begin(req, res, &p.o, tr("PDF af planen"), p.url);
    struct page_head head = {.title = tr("PDF af planen"), .lead = p.o.name};
    t_page_head(h, &head);
    t_plan_print_wait(h, tr(job_state_label(job.state)), job_is_over(&job),
        job.message ? tr(job.message) : tr("Filen kunne ikke laves. Prøv igen."),
        done ? arena_printf(req->arena, "%s/fil/%lld", p.plan_url, (long long)job.id) : NULL,
        arena_printf(req->arena, "%s/udskriv", p.plan_url));
    return page_end(req, res, h);
}

/* Handed over once: the file of a citizen does not stay on the disk. */
static int plan_pdf_get_page(struct req *req, struct res *res)
{
    struct plan_page p;
    struct job job;
    struct buf data = BUF_INIT;
    int rc = own_job(req, res, &p, &job);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (!text_equal(job.state, "done") || !job.result_path)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Filen findes ikke. Lav den igen."));
    rc = file_read(job.result_path, 0, &data, &req->err);
    if (rc == ERR_NOT_FOUND)
        err_user(&req->err, rc, "%s", tr("Filen findes ikke. Lav den igen."));
    if (!rc)
        rc = res_file(res, "application/pdf", job.result, data.data, data.len);
    if (!rc && unlink(job.result_path) != 0)
        rc = err_set(&req->err, ERR_IO, "unlink of a plan's file: %s", strerror(errno));
    buf_done(&data);
    return rc;
}
static const struct param pdf_params[] = {
    {"key", P_KEY, 0, 0}, {"plan", P_INT, 1, INT64_MAX}, {"job", P_INT, 1, INT64_MAX}};
ROUTE(plan_pdf_wait_route, "GET", "/borgere/{key}/plan/{plan}/pdf/{job}", PERM_CITIZEN_READ,
    plan_pdf_wait_page, pdf_params);
ROUTE(plan_pdf_get_route, "GET", "/borgere/{key}/plan/{plan}/fil/{job}", PERM_CITIZEN_READ, plan_pdf_get_page,
    pdf_params);
