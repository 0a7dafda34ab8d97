#include "people/survey_page.h"

#include "base/text.h"
#include "path/follow_up.h"
#include "people/survey.h"
#include "survey.html.h"
#include "system/code.h"

#include <math.h>
#include <string.h>

enum { SURVEY_QUESTIONS = 6, SURVEY_HEALTH = 5, SURVEY_IDS = 2 };
static const struct field reporter_field = {
    .name = "reported_by", .type = F_TEXT, .label = N_("Hvem har svaret?"), .rule = FR_REQUIRED};
static const char *const question_names[SURVEY_QUESTIONS] = {"q1", "q2", "q3", "q4", "q5", "health"};

/* ---- the list and the curves ---- */

static const char *result_words(struct arena *a, const struct survey_answer *s)
{
    const int64_t items[SURVEY_ITEMS] = {s->q1, s->q2, s->q3, s->q4, s->q5};
    int answered = 0;
    for (int i = 0; i < SURVEY_ITEMS; i++)
        answered += items[i] != INT_NONE;
    if (!answered)
        return tr("spurgt, men ikke besvaret");
    if (s->score == INT_NONE)
        return arena_printf(a, tr("%d af 5 udsagn besvaret, intet resultat"), answered);
    if (text_equal(s->instrument, "who5"))
        return arena_printf(a, tr("%lld af 100"), (long long)s->score);
    return code_label("self_rated_health", arena_printf(a, "%lld", (long long)s->score));
}

static struct html_safe draw_curve(
    struct html *h, const struct survey_answer *rows, size_t n, const char *instrument, struct arena *a)
{
    static const char *const words[] = {"", "1", "2", "3", "4", "5"};
    bool who5 = text_equal(instrument, "who5");
    day_t *days = arena_array(a, n + 1, sizeof *days);
    double *values = arena_array(a, n + 1, sizeof *values), last = NAN;
    const char **y_words = arena_must(a, sizeof words);
    size_t k = 0;
    for (size_t i = 0; days && values && i < n; i++) {
        if (!text_equal(rows[i].instrument, instrument))
            continue;
        days[k] = rows[i].day;
        values[k] = rows[i].score == INT_NONE ? NAN : (double)rows[i].score;
        last = isfinite(values[k]) ? values[k] : last;
        k++;
    }
    if (!k || !isfinite(last))
        return (struct html_safe){"", 0};
    y_words[0] = "";
    for (int i = 1; i <= 5; i++)
        y_words[i] = code_label("self_rated_health", words[i]);
    struct chart_answers c = {.title = who5 ? tr("Hvordan har trivslen udviklet sig?")
                                            : tr("Hvordan har det selvvurderede helbred udviklet sig?"),
        .unit = who5 ? tr("Trivsel (WHO-5), indeks 0–100, højere er bedre. Tom cirkel: spurgt uden resultat.")
                     : tr("Selvvurderet helbred. Tom cirkel: spurgt uden svar."),
        .days = days,
        .values = values,
        .n = k,
        .y_min = who5 ? 0 : 1,
        .y_max = who5 ? 100 : 5,
        .y_step = who5 ? 25 : 1,
        .y_words = who5 ? NULL : y_words,
        .target = who5 ? SURVEY_LOW : NAN,
        .target_label = tr("Lavt: 50 eller derunder")};
    c.finding = who5 ? arena_printf(a, tr("%zu gange spurgt. Seneste resultat er %.0f af 100."), k, last)
                     : arena_printf(a, tr("%zu gange spurgt. Seneste svar er: %s."), k, y_words[(int)last]);
    return chart_answers(h, &c);
}

static const struct survey_row_view *list_rows(struct arena *a, const struct survey_answer *rows, size_t n)
{
    struct survey_row_view *v = arena_array(a, n + 1, sizeof *v);
    for (size_t i = 0; v && i < n; i++) {
        const struct survey_answer *s = &rows[n - 1 - i];
        v[i] = (struct survey_row_view){s->day, code_label("survey_instrument", s->instrument),
            result_words(a, s), text_equal(s->instrument, "who5") ? survey_low_words(s->score) : NULL,
            s->reported_by ? code_label("survey_reporter", s->reported_by) : NULL, s->note};
    }
    return v;
}

void survey_box_show(struct req *req, struct html *h, const struct citizen_open *o)
{
    static const char *const instruments[] = {"who5", "self_rated_health"};
    struct conn *c;
    struct survey_answer *rows;
    struct err err = ERR_INIT;
    size_t n = 0;
    if (!(o->sight.tracks & SIGHT_HEALTH) || db_lease(req->db, &c, &err))
        return;
    int rc = survey_of_citizen(c, o->citizen.id, NULL, &rows, &n, req->arena, &err);
    db_release(req->db, c);
    struct survey_box_view v = {.url = arena_printf(req->arena, "%s/trivsel", o->url)};
    if (who_may(&req->who, PERM_CITIZEN_EDIT) && day_is_none(o->citizen.dead))
        v.new_url = arena_printf(req->arena, "%s/trivsel/ny", o->url);
    for (size_t k = 0; !rc && k < 2; k++) {
        for (size_t i = n; i-- > 0;) {
            if (!text_equal(rows[i].instrument, instruments[k]))
                continue;
            const char *one =
                arena_printf(req->arena, "%s %s: %s.", code_label("survey_instrument", instruments[k]),
                    citizen_page_day(req->arena, rows[i].day), result_words(req->arena, &rows[i]));
            v.sentence = v.sentence ? arena_printf(req->arena, "%s %s", v.sentence, one) : one;
            break;
        }
    }
    if (!rc)
        t_survey_box(h, &v);
}

static int survey_open(struct req *req, struct res *res, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, N_("trivsel og helbred"), o);
    if (!rc && o->sight.referral_only && !(o->sight.tracks & SIGHT_HEALTH))
        return err_set(&req->err, ERR_DENIED, "health is not covered by the referral");
    return rc;
}

static struct html *survey_begin(
    struct req *req, struct res *res, const struct citizen_open *o, const char *last, const char *last_url)
{
    bool may_find = who_may(&req->who, PERM_CITIZEN_FIND);
    struct crumb crumbs[] = {
        {may_find ? tr("Borgere") : tr("Henvisninger"), may_find ? "/borgere" : "/henvisninger"},
        {o->name, o->url}, {tr("Trivsel"), last_url}, {last, NULL}};
    struct html *h =
        page_begin(req, res, may_find ? MENU_CITIZENS : MENU_REFERRALS, o->name, crumbs, last ? 4 : 3);
    t_error_summary(h, &req->err);
    return h;
}

static int survey_list_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct conn *c;
    struct survey_answer *rows = NULL;
    size_t n = 0, answered = 0;
    int rc = survey_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct arena *a = req->arena;
    bool sees = (o.sight.tracks & SIGHT_HEALTH) != 0;
    struct survey_view v = {.csrf = req_csrf(req),
        .new_url = arena_printf(a, "%s/trivsel/ny", o.url),
        .may_edit = sees && who_may(&req->who, PERM_CITIZEN_EDIT) && day_is_none(o.citizen.dead),
        .hidden = sees ? NULL : citizen_page_hidden(req, &o, SIGHT_HEALTH),
        .source = tr(
            "Kilde: borgerens egne svar. WHO-5 er et skøn over trivsel i de seneste to uger og ikke en diagnose. "
            "50 eller derunder kaldes lavt og under 35 meget lavt.")};
    if (sees) {
        rc = db_lease(req->db, &c, &req->err);
        if (rc)
            return rc;
        rc = survey_of_citizen(c, o.citizen.id, NULL, &rows, &n, a, &req->err);
        db_release(req->db, c);
        if (rc)
            return rc;
    }
    for (size_t i = 0; i < n; i++)
        answered += survey_is_answered(&rows[i]);
    v.sentence = arena_printf(a, tr("Antal gange spurgt: %zu. Besvaret: %zu."), n, answered);
    v.rows = list_rows(a, rows, n);
    v.n = n;
    struct html *h = survey_begin(req, res, &o, NULL, NULL);
    const char *ids = req_text(req, "gemt");
    if (ids)
        t_receipt(
            h, tr("Svarene er gemt."), arena_printf(a, "%s/trivsel/fortryd?ids=%s", o.url, ids), v.csrf);
    if (text_equal(req_text(req, "kvit"), "fortrudt"))
        t_receipt(h, tr("Svarene er slettet igen."), NULL, NULL);
    v.who5_chart = draw_curve(h, rows, n, "who5", a);
    v.health_chart = draw_curve(h, rows, n, "self_rated_health", a);
    citizen_page_top(req, h, &o, NULL, 0);
    citizen_page_tabs(req, h, &o, CITIZEN_TAB_MEETINGS);
    t_survey_list(h, &v);
    return page_end(req, res, h);
}

/* ---- the form ---- */

static int survey_form(struct req *req, struct res *res, const struct citizen_open *o, bool typed)
{
    struct arena *a = req->arena;
    struct survey_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .post_url = arena_printf(a, "%s/trivsel", o->url),
        .back_url = arena_printf(a, "%s/trivsel", o->url),
        .day_field = field_find(&survey_answer_table, "day"),
        .reporter_field = &reporter_field,
        .note_field = field_find(&survey_answer_table, "note")};
    size_t n_who5, n_health;
    const struct html_option *who5 = page_options(a, "who5_answer", NULL, &n_who5),
                             *health = page_options(a, "self_rated_health", NULL, &n_health);
    for (int i = 0; i < SURVEY_QUESTIONS; i++) {
        const char *name = question_names[i];
        bool last = i == SURVEY_HEALTH;
        v.questions[i] = (struct survey_question){name,
            last ? tr("Hvordan synes du, at dit helbred er alt i alt?")
                 : arena_printf(a, "… %s", tr(survey_who5_item(i + 1))),
            typed ? req_form(req, name) : "", err_field_text(&req->err, name), last ? health : who5,
            last ? n_health : n_who5};
    }
    v.reporters = page_options(a, "survey_reporter", NULL, &v.n_reporters);
    v.day = typed ? req_form(req, "day") : citizen_page_day(a, o->today);
    v.reported_by = typed ? req_form(req, "reported_by") : "citizen";
    v.note = typed ? req_form(req, "note") : "";
    v.next_day = typed ? req_form(req, "next_day") : "";
    v.declined = typed && text_equal(req_form(req, "declined"), "1");
    struct html *h = survey_begin(req, res, o, tr("Registrér svar"), v.back_url);
    citizen_page_top(req, h, o, NULL, 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_MEETINGS);
    t_survey_form(h, &v);
    return page_end(req, res, h);
}

static int survey_open_edit(struct req *req, struct res *res, struct citizen_open *o)
{
    int rc = survey_open(req, res, o);
    if (!rc && !(o->sight.tracks & SIGHT_HEALTH))
        return err_user(
            &req->err, ERR_DENIED, "%s", tr("Du har ikke adgang til borgerens helbredsoplysninger."));
    return rc;
}

static int survey_new_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = survey_open_edit(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return survey_form(req, res, &o, false);
}

/* The askings of one form, and the follow-up that comes next. */
struct survey_write {
    struct actor actor;
    struct survey_answer rows[SURVEY_IDS];
    int n;
    day_t next_day;
    int64_t ids[SURVEY_IDS];
};

static int survey_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct survey_write *w = ctx;
    int rc = OK;
    for (int i = 0; !rc && i < w->n; i++) {
        struct survey_answer row = w->rows[i];
        rc = survey_add(c, &w->actor, &row, err);
        w->ids[i] = row.id;
    }
    if (rc || day_is_none(w->next_day))
        return rc;
    struct follow_up f;
    field_clear_row(&follow_up_table, &f);
    f.citizen_id = w->rows[0].citizen_id;
    f.kind = "well_being";
    f.track = "health";
    f.due_day = w->next_day;
    return follow_up_add(c, &w->actor, &f, err);
}

static int survey_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct survey_write *w = ctx;
    int rc = OK;
    for (int i = 0; !rc && i < w->n; i++)
        rc = survey_undo(c, &w->actor, w->ids[i], err);
    return rc;
}

static int64_t typed_points(struct req *req, const char *name)
{
    int64_t points;
    return text_to_int(req_form(req, name), 0, 5, &points) ? points : INT_NONE;
}

static void survey_read(struct req *req, const struct citizen_open *o, struct survey_write *w)
{
    struct survey_answer who5, health;
    field_clear_row(&survey_answer_table, &who5);
    who5.citizen_id = o->citizen.id;
    field_parse(
        field_find(&survey_answer_table, "day"), &who5, req_form(req, "day"), false, req->arena, &req->err);
    field_parse(
        field_find(&survey_answer_table, "note"), &who5, req_form(req, "note"), false, req->arena, &req->err);
    who5.reported_by = *req_form(req, "reported_by") ? req_form(req, "reported_by") : NULL;
    health = who5;
    who5.instrument = "who5";
    health.instrument = "self_rated_health";
    int64_t *const items[SURVEY_ITEMS] = {&who5.q1, &who5.q2, &who5.q3, &who5.q4, &who5.q5};
    for (int i = 0; i < SURVEY_ITEMS; i++)
        *items[i] = typed_points(req, question_names[i]);
    health.q1 = typed_points(req, "health");
    bool declined = text_equal(req_form(req, "declined"), "1");
    bool any = survey_is_answered(&who5) || survey_is_answered(&health);
    if (!any && !declined)
        err_field(&req->err, "declined", "%s",
            tr("Vælg mindst ét svar, eller sæt kryds ved, at borgeren ikke vil svare."));
    if (any && declined)
        err_field(&req->err, "declined", "%s", tr("Der er valgt svar. Fjern krydset eller svarene."));
    if (declined || survey_is_answered(&who5))
        w->rows[w->n++] = who5;
    if (declined || survey_is_answered(&health))
        w->rows[w->n++] = health;
    const char *next = req_form(req, "next_day");
    w->next_day = *next ? day_parse(next, o->today) : DAY_NONE;
    if (*next && (day_is_none(w->next_day) || w->next_day.n <= o->today.n))
        err_field(&req->err, "next_day", "%s", tr("Skriv en dato efter i dag som 09.03.2026."));
}

static int survey_save_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = survey_open_edit(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct survey_write w = {.actor = o.actor};
    survey_read(req, &o, &w);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "survey_add", survey_add_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, w.n > 1 ? arena_printf(req->arena, "%s/trivsel?gemt=%lld-%lld", o.url, (long long)w.ids[0],
                               (long long)w.ids[1])
                         : arena_printf(req->arena, "%s/trivsel?gemt=%lld", o.url, (long long)w.ids[0]));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return survey_form(req, res, &o, true);
}

static int survey_undo_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = survey_open_edit(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct survey_write w = {.actor = o.actor};
    char text[48];
    text_copy(text, sizeof text, req_text(req, "ids") ? req_text(req, "ids") : "");
    char *dash = strchr(text, '-');
    if (dash)
        *dash = 0;
    if (text_to_int(text, 1, INT64_MAX, &w.ids[0]))
        w.n = 1;
    if (w.n && dash && text_to_int(dash + 1, 1, INT64_MAX, &w.ids[1]))
        w.n = 2;
    if (!w.n)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Målingen findes ikke, eller du har ikke adgang."));
    rc = db_write(req->db, "survey_undo", survey_undo_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s/trivsel?kvit=fortrudt", o.url));
}

static const struct param survey_list_params[] = {
    {"key", P_KEY, 0, 0}, {"gemt", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
static const struct param survey_new_params[] = {{"key", P_KEY, 0, 0}};
static const struct param survey_undo_params[] = {{"key", P_KEY, 0, 0}, {"ids", P_KEY, 0, 0}};
static const struct param survey_save_params[] = {{"key", P_KEY, 0, 0}, {"day", P_FORM, 0, 40},
    {"q1", P_FORM, 0, 8}, {"q2", P_FORM, 0, 8}, {"q3", P_FORM, 0, 8}, {"q4", P_FORM, 0, 8},
    {"q5", P_FORM, 0, 8}, {"health", P_FORM, 0, 8}, {"reported_by", P_FORM, 0, 80},
    {"declined", P_FORM, 0, 8}, {"note", P_FORM, 0, 2000}, {"next_day", P_FORM, 0, 40}};
ROUTE(survey_list_route, "GET", "/borgere/{key}/trivsel", PERM_CITIZEN_READ, survey_list_page,
    survey_list_params);
ROUTE(survey_new_route, "GET", "/borgere/{key}/trivsel/ny", PERM_CITIZEN_EDIT, survey_new_page,
    survey_new_params);
ROUTE(survey_save_route, "POST", "/borgere/{key}/trivsel", PERM_CITIZEN_EDIT, survey_save_page,
    survey_save_params);
ROUTE(survey_undo_route, "POST", "/borgere/{key}/trivsel/fortryd", PERM_CITIZEN_EDIT, survey_undo_page,
    survey_undo_params);
