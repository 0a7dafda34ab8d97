/* Indstillinger: the user's own password and keys, links to what the user may manage, and the installation's settings. */
#include "system/settings_page.h"
#include "base/text.h"
#include "settings.html.h"
#include "system/app_page.h"
#include "system/layout_page.h"

const struct err settings_no_err = ERR_INIT;

static const struct settings_link admin_links[] = {
    {N_("Brugere"), "/indstillinger/brugere", N_("Opret brugere, giv roller og åbn låste brugere")},
    {N_("Enheder og leverandører"), "/tilbud/enheder", N_("Hvad der hænger på en enhed, og dens sidste dag")},
    {N_("Kodelister"), "/indstillinger/koder", N_("Ydelser, hjemler, årsager og andre lister med datoer")},
    {N_("Job"), "/indstillinger/job", N_("Langt arbejde, der er i gang eller slut")},
    {N_("Installationen"), "/indstillinger/installation", N_("Værdier, der gælder for alle brugere")},
};
static const struct settings_link import_link = {N_("Indlæsninger"), "/indstillinger/indlaesninger",
    N_("Læs filer fra registre ind, og se, hvad der er læst ind")};
static const struct settings_link audit_link = {
    N_("Log"), "/indstillinger/log", N_("Hvem har set hvem, hvornår og med hvilket formål")};

static const struct settings_link mail_link = {
    N_("Daglig e-mail"), "/indstillinger/e-mail", N_("Få antallet af opgaver sendt hver dag")};

static void fill_links(struct req *req, struct settings_front_view *view)
{
    enum { N_ADMIN = sizeof(admin_links) / sizeof(admin_links[0]) };
    struct settings_link *links = arena_array(req->arena, N_ADMIN + 3, sizeof(*links));
    if (links == NULL) {
        return;
    }
    for (size_t i = 0; i < N_ADMIN && who_may(&req->who, PERM_ADMIN); i++) {
        links[view->n_links++] = admin_links[i];
    }
    if (who_may(&req->who, PERM_DATA_IMPORT)) {
        links[view->n_links++] = import_link;
    }
    if (who_may(&req->who, PERM_AUDIT_READ)) {
        links[view->n_links++] = audit_link;
    }
    links[view->n_links++] = mail_link;
    for (size_t i = 0; i < view->n_links; i++) {
        links[i].label = tr(links[i].label);
        links[i].about = tr(links[i].about);
    }
    view->links = links;
}

static int show_front(struct req *req, struct res *res, struct settings_front_view *view)
{
    view->csrf = req_csrf(req);
    view->err = view->err ? view->err : &settings_no_err;
    view->keys_off = text_equal(req_cookie(req, "taster"), "fra");
    fill_links(req, view);
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Indstillinger"), NULL, 0);
    t_settings_front(h, view);
    return page_end(req, res, h);
}

static int front_page(struct req *req, struct res *res)
{
    const char *done = req_text(req, "gemt");
    struct settings_front_view view = {
        .receipt = text_equal(done, "adgangskode") ? tr("Adgangskoden er skiftet.")
                   : text_equal(done, "taster")    ? tr("Valget af genvejstaster er gemt.")
                                                   : NULL,
    };
    return show_front(req, res, &view);
}

/* Ends all sessions of the user, and opens a new one here. */
static int change_password(struct req *req, struct res *res)
{
    char token[SESSION_TEXT];
    struct actor actor = req_actor(req);
    int rc = user_set_password(req->db, &actor, req->who.user_id, req_form(req, "password"), &req->err);
    if (rc != OK) {
        return rc;
    }
    rc =
        session_start(req->db, req->who.user_id, req->who.login, req->remote, clock_real(), token, &req->err);
    if (rc != OK) {
        return rc;
    }
    res_cookie(req, res, SESSION_COOKIE, token, -1);
    return res_redirect(res, "/indstillinger?gemt=adgangskode");
}

static int password_page(struct req *req, struct res *res)
{
    struct user user;
    struct err log_in_err = ERR_INIT;
    err_clear(&req->err);
    int rc = user_log_in(req->db, req->who.login, req_form(req, "current"), req->remote, clock_real(), &user,
        req->arena, &log_in_err);
    if (rc == ERR_INVALID || rc == ERR_REFUSED) {
        rc = err_field(&req->err, "current", "%s",
            rc == ERR_REFUSED ? err_user_text(&log_in_err)
                              : tr("Adgangskoden er ikke din nuværende. Prøv igen."));
    } else if (rc != OK) {
        req->err = log_in_err;
        return rc;
    } else {
        rc = change_password(req, res);
    }
    if (rc == ERR_INVALID) {
        struct settings_front_view view = {.err = &req->err};
        res->status = 422;
        return show_front(req, res, &view);
    }
    return rc;
}

static int keys_page(struct req *req, struct res *res)
{
    bool off = text_equal(req_form(req, "taster"), "fra");
    res_cookie(req, res, "taster", off ? "fra" : "til", 365 * 24 * 60 * 60);
    return res_redirect(res, "/indstillinger?gemt=taster");
}

static const char *hint_of(struct req *req, const struct setting *setting)
{
    if (setting->type == F_DAY) {
        return tr("For eksempel 14.04.2026. Tomt: den rigtige dato.");
    }
    return setting->standard ? arena_printf(req->arena, tr("Standard: %s"), setting->standard) : NULL;
}

/* A day as people type it as the ISO day that is stored; other values as they are. */
static const char *stored_value(struct req *req, const struct setting *setting)
{
    const char *text = text_trim(req->arena, req_form(req, "value"));
    char iso[11];
    day_t day = setting->type == F_DAY ? day_parse(text, clock_today()) : DAY_NONE;
    return day_is_none(day) ? text : arena_strdup(req->arena, day_iso(day, iso));
}

/* The value in force as people type it. */
static const char *shown_value(struct req *req, const struct setting *setting)
{
    day_t day = setting->type == F_DAY ? setting_day(setting) : DAY_NONE;
    struct ymd ymd = day_ymd(day);
    return day_is_none(day) ? setting_text(setting)
                            : arena_printf(req->arena, "%02d.%02d.%d", ymd.day, ymd.month, ymd.year);
}

/* wrong = the setting whose sent value is shown again with its error, or NULL. */
static int show_values(struct req *req, struct res *res, const struct setting *wrong, const char *receipt)
{
    const struct setting *const *all;
    size_t n = setting_all(&all);
    struct settings_value *values = arena_array(req->arena, n + 1, sizeof(*values));
    for (size_t i = 0; values && i < n; i++) {
        bool is_wrong = all[i] == wrong;
        values[i].setting = all[i];
        values[i].value = is_wrong ? req_form(req, "value") : shown_value(req, all[i]);
        values[i].hint = hint_of(req, all[i]);
        values[i].error = is_wrong ? err_field_text(&req->err, all[i]->key) : NULL;
    }
    struct settings_values_view view = {.csrf = req_csrf(req),
        .receipt = receipt,
        .err = wrong ? &req->err : &settings_no_err,
        .values = values,
        .n = values ? n : 0};
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Installationen"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Installationen"), crumbs, 2);
    t_settings_values(h, &view);
    return page_end(req, res, h);
}

static int values_page(struct req *req, struct res *res)
{
    const struct setting *saved = setting_find(req_text(req, "gemt"));
    return show_values(
        req, res, NULL, saved ? arena_printf(req->arena, tr("Gemt: %s."), tr(saved->label)) : NULL);
}

static int value_page(struct req *req, struct res *res)
{
    const struct setting *setting = setting_find(req_text(req, "key"));
    if (setting == NULL) {
        return err_set(&req->err, ERR_NOT_FOUND, "no setting %s", req_text(req, "key"));
    }
    err_clear(&req->err);
    struct actor actor = req_actor(req);
    int rc = setting_set(req->db, &actor, setting, stored_value(req, setting), &req->err);
    if (rc == ERR_INVALID) {
        res->status = 422;
        return show_values(req, res, setting, NULL);
    }
    if (rc != OK) {
        return rc;
    }
    if (setting == setting_demo_today) {
        clock_set_today(setting_day(setting_demo_today));
    }
    return res_redirect(res, arena_printf(req->arena, "/indstillinger/installation?gemt=%s", setting->key));
}

static const struct param saved_params[] = {{"gemt", P_KEY, 0, 0}};
static const struct param password_params[] = {
    {"current", P_FORM, .max = 200}, {"password", P_FORM, .max = 200}};
static const struct param keys_params[] = {{"taster", P_FORM, .max = 10}};
static const struct param value_params[] = {{"key", P_KEY, 0, 0}, {"value", P_FORM, .max = 400}};
ROUTE(settings_front, "GET", "/indstillinger", PERM_HOME, front_page, saved_params);
ROUTE(settings_password, "POST", "/indstillinger/adgangskode", PERM_HOME, password_page, password_params);
ROUTE(settings_keys, "POST", "/indstillinger/taster", PERM_HOME, keys_page, keys_params);
ROUTE(settings_values, "GET", "/indstillinger/installation", PERM_ADMIN, values_page, saved_params);
ROUTE(settings_value, "POST", "/indstillinger/installation/{key}", PERM_ADMIN, value_page, value_params);
