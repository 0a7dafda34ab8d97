/* Users: list, create, edit, roles, password, unlock. */
#include "base/sort.h"
#include "base/text.h"
#include "system/job.h"
#include "system/layout_page.h"
#include "system/mail.h"
#include "system/organisation.h"
#include "system/settings_page.h"
#include "user.html.h"

static const char *role_names(struct arena *a, const char *const *roles, size_t n)
{
    const char *names = "";
    for (size_t i = 0; i < n; i++) {
        const struct role *role = role_find(roles[i]);
        names = arena_printf(a, "%s%s%s", names, i > 0 ? ", " : "", role ? tr(role->label) : roles[i]);
    }
    return names;
}

static bool is_locked(const struct user *user)
{
    return !stamp_is_none(user->locked_until) && clock_real().ms < user->locked_until.ms;
}

static int list_rows(struct req *req, struct conn *c, struct user_row **ret, size_t *ret_n)
{
    struct user *users;
    size_t n;
    int rc = user_all(c, &users, &n, req->arena, &req->err);
    struct user_row *rows = rc == OK ? arena_array(req->arena, n + 1, sizeof(*rows)) : NULL;
    for (size_t i = 0; rows && rc == OK && i < n; i++) {
        const char **roles;
        size_t n_roles;
        rc = user_roles(c, users[i].id, &roles, &n_roles, req->arena, &req->err);
        if (rc != OK) {
            break;
        }
        rows[i] = (struct user_row){
            .id = users[i].id,
            .login = users[i].login,
            .name = users[i].name,
            .title = users[i].title ? tr(users[i].title) : NULL, /* the demo users' are known texts */
            .unit = organisation_name(users[i].unit),
            .roles = role_names(req->arena, roles, n_roles),
            .state = !users[i].active       ? tr("Spærret")
                     : is_locked(&users[i]) ? tr("Låst")
                                            : NULL,
            .state_class = users[i].active ? "warning" : "error",
        };
    }
    *ret = rows;
    *ret_n = rows ? n : 0;
    return rc;
}

static int list_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct user_row *rows = NULL;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc == OK) {
        rc = list_rows(req, c, &rows, &n);
        db_release(req->db, c);
    }
    if (rc != OK) {
        return rc;
    }
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Brugere"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Brugere"), crumbs, 2);
    t_user_list(h, rows, n, req_csrf(req));
    return page_end(req, res, h);
}

/* Units that a user can belong to, by name. */
static int compare_option(const void *a, const void *b)
{
    return text_compare(((const struct html_option *)a)->label, ((const struct html_option *)b)->label);
}

static void fill_units(struct req *req, struct user_form_view *view)
{
    static const char *const kinds[] = {
        "municipality", "administration", "centre", "unit", "supplier", "region"};
    const struct organisation *rows;
    size_t n = organisation_all(&rows);
    struct html_option *units = arena_array(req->arena, n + 1, sizeof(*units));
    for (size_t i = 0; units && i < n; i++) {
        bool wanted = false;
        for (size_t j = 0; j < sizeof(kinds) / sizeof(kinds[0]); j++) {
            wanted = wanted || strcmp(rows[i].kind, kinds[j]) == 0;
        }
        if (wanted && organisation_find(rows[i].key, DAY_NONE) == &rows[i]) {
            units[view->n_units++] = (struct html_option){rows[i].key, organisation_name(rows[i].key)};
        }
    }
    view->units = units;
    if (units) {
        array_sort(units, view->n_units, sizeof(*units), compare_option);
    }
}

static void fill_roles(struct req *req, struct user_form_view *view, const char *const *on, size_t n_on)
{
    struct user_role_choice *roles = arena_array(req->arena, role_count, sizeof(*roles));
    for (size_t i = 0; roles && i < role_count; i++) {
        roles[i] = (struct user_role_choice){.key = role_table[i].key, .label = tr(role_table[i].label)};
        for (size_t j = 0; j < n_on; j++) {
            roles[i].on = roles[i].on || strcmp(on[j], role_table[i].key) == 0;
        }
    }
    view->roles = roles;
    view->n_roles = roles ? role_count : 0;
}

static int show_form(struct req *req, struct res *res, struct user_form_view *view)
{
    view->csrf = req_csrf(req);
    view->err = view->err ? view->err : &settings_no_err;
    view->title = view->id ? view->title : tr("Opret bruger");
    view->action = view->id ? arena_printf(req->arena, "/indstillinger/brugere/%lld", (long long)view->id)
                            : "/indstillinger/brugere/ny";
    fill_units(req, view);
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"},
        {tr("Brugere"), "/indstillinger/brugere"}, {view->title, NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, view->title, crumbs, 3);
    t_user_form(h, view);
    return page_end(req, res, h);
}

/* What was typed, with the errors. */
static int show_typed(struct req *req, struct res *res, struct user_form_view *view)
{
    const char **roles;
    size_t n_roles = req_all(req, "role", &roles);
    view->err = &req->err;
    view->name = req_form(req, "name");
    view->job_title = req_form(req, "title");
    view->unit = req_form(req, "unit");
    fill_roles(req, view, roles, n_roles);
    res->status = 422;
    return show_form(req, res, view);
}

static int new_page(struct req *req, struct res *res)
{
    struct user_form_view view = {.active = true, .login = "", .name = "", .job_title = "", .unit = ""};
    fill_roles(req, &view, NULL, 0);
    return show_form(req, res, &view);
}

static const char *optional(struct req *req, const char *name)
{
    const char *text = text_trim(req->arena, req_form(req, name));
    return *text ? text : NULL;
}

static int create_page(struct req *req, struct res *res)
{
    const char **roles;
    size_t n_roles = req_all(req, "role", &roles);
    int64_t id = 0;
    struct actor actor = req_actor(req);
    struct user user = {
        .login = text_trim(req->arena, req_form(req, "login")),
        .name = text_trim(req->arena, req_form(req, "name")),
        .title = optional(req, "title"),
        .unit = req_form(req, "unit"),
    };
    int rc = user_add(req->db, &actor, &user, req_form(req, "password"), roles, n_roles, &id, &req->err);
    if (rc == ERR_INVALID) {
        struct user_form_view view = {.active = true, .login = req_form(req, "login")};
        return show_typed(req, res, &view);
    }
    return rc == OK ? res_redirect(
                          res, arena_printf(req->arena, "/indstillinger/brugere/%lld?gemt=ny", (long long)id))
                    : rc;
}

/* The stored user of the path. */
static int read_user(struct req *req, struct user *ret, const char ***ret_roles, size_t *ret_n)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc != OK) {
        return rc;
    }
    rc = user_by_id(c, req_int(req, "id", 0), ret, req->arena, &req->err);
    if (rc == OK) {
        rc = user_roles(c, ret->id, ret_roles, ret_n, req->arena, &req->err);
    }
    db_release(req->db, c);
    return rc;
}

static void fill_stored(struct user_form_view *view, const struct user *user)
{
    view->id = user->id;
    view->title = user->name;
    view->login = user->login;
    view->name = user->name;
    view->job_title = user->title ? user->title : "";
    view->unit = user->unit;
    view->active = user->active != 0;
    view->locked = is_locked(user);
    view->version = user->version;
}

/* ---- address and daily e-mail ---- */

static struct user_mail_view mail_view(struct req *req, const struct user *user, bool own)
{
    return (struct user_mail_view){.csrf = req_csrf(req),
        .action = own ? "/indstillinger/e-mail"
                      : arena_printf(req->arena, "/indstillinger/brugere/%lld/e-mail", (long long)user->id),
        .back = own ? "/indstillinger" : "/indstillinger/brugere",
        .err = &settings_no_err,
        .email = user->email ? user->email : "",
        .digest = text_equal(user->digest, "daily"),
        .state = mail_is_set_up() ? NULL
                                  : tr("Der er ikke sat en mailserver op endnu, så der sendes ikke noget.")};
}

static int show_mail(struct req *req, struct res *res, const struct user_mail_view *view)
{
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Daglig e-mail"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Daglig e-mail"), crumbs, 2);
    t_user_mail_page(h, view);
    return page_end(req, res, h);
}

static int read_own(struct req *req, struct user *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc != OK) {
        return rc;
    }
    rc = user_by_id(c, req->who.user_id, ret, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int own_mail_page(struct req *req, struct res *res)
{
    struct user user;
    int rc = read_own(req, &user);
    if (rc != OK) {
        return rc;
    }
    struct user_mail_view view = mail_view(req, &user, true);
    view.receipt = req_text(req, "gemt") ? tr("Valget af daglig e-mail er gemt.") : NULL;
    return show_mail(req, res, &view);
}

static int save_mail(struct req *req, int64_t id)
{
    struct actor actor = req_actor(req);
    return user_set_mail(req->db, &actor, id, text_trim(req->arena, req_form(req, "email")),
        text_equal(req_form(req, "digest"), "1"), &req->err);
}

static int save_own_mail_page(struct req *req, struct res *res)
{
    struct user user;
    int rc = read_own(req, &user);
    if (rc == OK) {
        rc = save_mail(req, user.id);
    }
    if (rc == ERR_INVALID) {
        struct user_mail_view view = mail_view(req, &user, true);
        view.err = &req->err;
        view.email = req_form(req, "email");
        view.digest = text_equal(req_form(req, "digest"), "1");
        res->status = 422;
        return show_mail(req, res, &view);
    }
    return rc == OK ? res_redirect(res, "/indstillinger/e-mail?gemt=1") : rc;
}

/* Sends what is not sent today, as a job. */
static int send_digest_page(struct req *req, struct res *res)
{
    int64_t id = 0;
    struct actor actor = req_actor(req);
    int rc = job_start(req->db, &actor, "digest", NULL, NULL, &id, &req->err);
    return rc == OK ? res_redirect(res, arena_printf(req->arena, "/indstillinger/job/%lld", (long long)id))
                    : rc;
}

static const char *receipt_of(const char *saved)
{
    static const char *const receipts[][2] = {
        {"ny", N_("Brugeren er oprettet.")},
        {"bruger", N_("Brugeren er gemt og er logget af, så ændringen gælder nu.")},
        {"adgangskode", N_("Adgangskoden er skiftet, og brugeren er logget af.")},
        {"laas", N_("Brugeren er låst op.")},
        {"mail", N_("Brugerens e-mail er gemt.")},
    };
    for (size_t i = 0; i < sizeof(receipts) / sizeof(receipts[0]); i++) {
        if (text_equal(saved, receipts[i][0])) {
            return tr(receipts[i][1]);
        }
    }
    return NULL;
}

static int edit_page(struct req *req, struct res *res)
{
    struct user user;
    const char **roles;
    size_t n_roles;
    int rc = read_user(req, &user, &roles, &n_roles);
    if (rc != OK) {
        return rc;
    }
    struct user_form_view view = {.receipt = receipt_of(req_text(req, "gemt"))};
    fill_stored(&view, &user);
    fill_roles(req, &view, roles, n_roles);
    struct user_mail_view mail = mail_view(req, &user, false);
    view.mail = &mail;
    return show_form(req, res, &view);
}

static int done(struct req *req, struct res *res, const char *saved)
{
    return res_redirect(res, arena_printf(req->arena, "/indstillinger/brugere/%lld?gemt=%s",
                                 (long long)req_int(req, "id", 0), saved));
}

static int save_page(struct req *req, struct res *res)
{
    struct user stored;
    const char **old_roles;
    const char **roles;
    size_t n_old;
    size_t n_roles = req_all(req, "role", &roles);
    int rc = read_user(req, &stored, &old_roles, &n_old);
    if (rc != OK) {
        return rc;
    }
    struct actor actor = req_actor(req);
    struct user user = {
        .id = stored.id,
        .name = text_trim(req->arena, req_form(req, "name")),
        .title = optional(req, "title"),
        .unit = req_form(req, "unit"),
        .active = strcmp(req_form(req, "active"), "1") == 0,
        .version = req_int(req, "version", 0),
    };
    rc = user_change(req->db, &actor, &user, roles, n_roles, &req->err);
    if (rc == ERR_CONFLICT) {
        err_clear(&req->err);
        err_user(&req->err, rc, "%s",
            tr("En anden har ændret brugeren, mens du skrev. Åbn brugeren igen, se ændringen, og skriv din egen på ny."));
    }
    if (rc == ERR_INVALID || rc == ERR_REFUSED) {
        struct user_form_view view = {0};
        fill_stored(&view, &stored);
        view.active = user.active != 0;
        return show_typed(req, res, &view);
    }
    return rc == OK ? done(req, res, "bruger") : rc;
}

static int password_page(struct req *req, struct res *res)
{
    struct user stored;
    const char **roles;
    size_t n_roles;
    struct actor actor = req_actor(req);
    int rc = read_user(req, &stored, &roles, &n_roles);
    if (rc == OK) {
        rc = user_set_password(req->db, &actor, stored.id, req_form(req, "password"), &req->err);
    }
    if (rc == ERR_INVALID) {
        struct user_form_view view = {.err = &req->err};
        fill_stored(&view, &stored);
        fill_roles(req, &view, roles, n_roles);
        res->status = 422;
        return show_form(req, res, &view);
    }
    return rc == OK ? done(req, res, "adgangskode") : rc;
}

static int mail_page(struct req *req, struct res *res)
{
    struct user stored;
    const char **roles;
    size_t n_roles;
    int rc = read_user(req, &stored, &roles, &n_roles);
    if (rc == OK) {
        rc = save_mail(req, stored.id);
    }
    if (rc == ERR_INVALID) {
        struct user_form_view view = {.err = &req->err};
        struct user_mail_view mail = mail_view(req, &stored, false);
        mail.err = &req->err;
        mail.email = req_form(req, "email");
        mail.digest = text_equal(req_form(req, "digest"), "1");
        view.mail = &mail;
        fill_stored(&view, &stored);
        fill_roles(req, &view, roles, n_roles);
        res->status = 422;
        return show_form(req, res, &view);
    }
    return rc == OK ? done(req, res, "mail") : rc;
}

static int unlock_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    int rc = user_unlock(req->db, &actor, req_int(req, "id", 0), &req->err);
    return rc == OK ? done(req, res, "laas") : rc;
}

#define ID_PARAM                                                                                             \
    {                                                                                                        \
        "id", P_INT, 1, INT64_MAX                                                                            \
    }
#define FORM_PARAMS                                                                                          \
    {"name", P_FORM, .max = 400}, {"title", P_FORM, .max = 400}, {"unit", P_FORM, .max = 80},                \
    {                                                                                                        \
        "role", P_FORM, .max = 80                                                                            \
    }
static const struct param new_params[] = {
    {"login", P_FORM, .max = 200}, {"password", P_FORM, .max = 400}, FORM_PARAMS};
static const struct param edit_params[] = {ID_PARAM, {"gemt", P_KEY, 0, 0}};
static const struct param save_params[] = {
    ID_PARAM, {"version", P_INT, 0, INT64_MAX}, {"active", P_FORM, .max = 1}, FORM_PARAMS};
static const struct param password_params[] = {ID_PARAM, {"password", P_FORM, .max = 400}};
static const struct param unlock_params[] = {ID_PARAM};
static const struct param mail_params[] = {
    ID_PARAM, {"email", P_FORM, .max = 400}, {"digest", P_FORM, .max = 1}};
static const struct param own_mail_params[] = {
    {"email", P_FORM, .max = 400}, {"digest", P_FORM, .max = 1}, {"gemt", P_KEY, 0, 0}};
ROUTE(user_mail_own, "GET", "/indstillinger/e-mail", PERM_HOME, own_mail_page, own_mail_params);
ROUTE(user_mail_own_save, "POST", "/indstillinger/e-mail", PERM_HOME, save_own_mail_page, own_mail_params);
ROUTE(user_mail_save, "POST", "/indstillinger/brugere/{id}/e-mail", PERM_ADMIN, mail_page, mail_params);
ROUTE_PLAIN(user_digest_send, "POST", "/indstillinger/brugere/daglig-e-mail", PERM_ADMIN, send_digest_page);
ROUTE_PLAIN(user_list, "GET", "/indstillinger/brugere", PERM_ADMIN, list_page);
ROUTE_PLAIN(user_new, "GET", "/indstillinger/brugere/ny", PERM_ADMIN, new_page);
ROUTE(user_create, "POST", "/indstillinger/brugere/ny", PERM_ADMIN, create_page, new_params);
ROUTE(user_edit, "GET", "/indstillinger/brugere/{id}", PERM_ADMIN, edit_page, edit_params);
ROUTE(user_save, "POST", "/indstillinger/brugere/{id}", PERM_ADMIN, save_page, save_params);
ROUTE(user_password_set, "POST", "/indstillinger/brugere/{id}/adgangskode", PERM_ADMIN, password_page,
    password_params);
ROUTE(user_open, "POST", "/indstillinger/brugere/{id}/laas-op", PERM_ADMIN, unlock_page, unlock_params);
