#include "path/camp_page.h"

#include "base/text.h"
#include "camp.html.h"
#include "effect/figure.h"
#include "effect/reported.h"
#include "effect/suppress.h"
#include "offer/intervention.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "people/number_page.h"
#include "people/record_form_page.h"
#include "people/relation.h"
#include "system/audit.h"
#include "system/code.h"

#define CAMP_INTERVENTION "jobcamps"
#define CAMP_GRANT        "bevilling-07"
enum { CAMP_YEARS = 8 };

/* ---- a year ---- */

static const char *camp_number(struct req *req, int64_t n, bool hidden)
{
    return hidden ? tr("undertrykt") : arena_printf(req->arena, "%lld", (long long)n);
}

/* Hides a district's participations with its young people, and others until the city's do not tell them. counts[n], the city first. Returns
 * whether the city's must be hidden too. */
static bool camp_hide(const struct camp_count *counts, size_t n, int64_t k, struct suppress_cell *cells)
{
    for (size_t i = 1; i < n; i++)
        cells[i] = (struct suppress_cell){counts[i].n_persons, INT64_MAX, false};
    bool safe = suppress_table(cells + 1, n - 1, k);
    for (size_t i = 1; i < n; i++)
        cells[i].value = counts[i].n_participations;
    return !suppress_table(cells + 1, n - 1, k) || !safe || suppress_is_small(counts[0].n_persons, k);
}

static void camp_count_rows(
    struct req *req, const struct camp_count *counts, size_t n, struct camp_list_view *v)
{
    struct camp_count_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    struct suppress_cell *cells = arena_must(req->arena, (n + 1) * sizeof *cells);
    int64_t limit = figure_small_limit();
    bool sees_all = who_may(&req->who, PERM_EFFECT_ROWS);
    if (n && !sees_all)
        cells[0].hidden = camp_hide(counts, n, limit, cells);
    for (size_t i = 0; rows && i < n; i++) {
        size_t at = (i + 1) % n; /* the city last */
        const struct camp_count *k = &counts[at];
        rows[i] = (struct camp_count_row){at == 0       ? tr("Hele byen")
                                          : k->district ? code_label("district", k->district)
                                                        : tr("bydel ikke oplyst"),
            arena_printf(req->arena, "%lld", (long long)k->n_camps),
            camp_number(req, k->n_participations, cells[at].hidden),
            camp_number(req, k->n_persons, cells[at].hidden)};
    }
    v->counts = rows;
    v->n_counts = rows ? n : 0;
    v->bridged = !n || !counts[0].n_bridge_known ? tr("ikke oplyst")
                 : !sees_all && suppress_share(counts[0].n_bridged, counts[0].n_bridge_known, limit)
                     ? tr("undertrykt")
                     : arena_printf(req->arena, tr("%lld af %lld, hvor det er oplyst"),
                           (long long)counts[0].n_bridged, (long long)counts[0].n_bridge_known);
}

static int camp_load_reported(struct conn *c, struct req *req, struct camp_list_view *v)
{
    struct reported *list;
    int rc = reported_of(c, "grant", CAMP_GRANT, &list, &v->n_reported, req->arena, &req->err);
    struct camp_reported *rows = arena_array(req->arena, v->n_reported + 1, sizeof *rows);
    if (rc || !rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "camp: out of memory");
    for (size_t i = 0; i < v->n_reported; i++)
        rows[i] = (struct camp_reported){
            lang_pick(list[i].label, list[i].label_en), list[i].as_printed, list[i].note};
    v->reported = rows;
    if (v->n_reported)
        v->source = reported_source_words(c, list[0].source, "Nr. 7", req->arena);
    if (who_may(&req->who, PERM_ECONOMY_READ))
        v->grant_url = "/oekonomi/bevillinger/" CAMP_GRANT;
    return OK;
}

static int camp_load_year(struct req *req, int year, struct camp_list_view *v)
{
    struct conn *c;
    struct camp *camps = NULL;
    struct camp_count *counts = NULL;
    struct arena *a = req->arena;
    day_t from = day_from_ymd(year, 1, 1), to = day_from_ymd(year, 12, 31);
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = camp_list(c, from, to, &camps, &v->n, a, &req->err);
    if (!rc)
        rc = camp_counts(c, from, to, &counts, &n, a, &req->err);
    if (!rc)
        rc = camp_load_reported(c, req, v);
    db_release(req->db, c);
    struct camp_row *rows = arena_array(a, v->n + 1, sizeof *rows);
    if (rc || !rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "camp: out of memory");
    for (size_t i = 0; i < v->n; i++)
        rows[i] = (struct camp_row){camps[i].title, arena_printf(a, "/jobcamps/%lld", (long long)camps[i].id),
            code_label("district", camps[i].district), number_period(a, camps[i].start_day, camps[i].end_day),
            camps[i].place};
    v->rows = rows;
    camp_count_rows(req, counts, n, v);
    return OK;
}

static int camp_list_page(struct req *req, struct res *res)
{
    struct camp_list_view v = {0};
    int today = day_year(clock_today()), year = (int)req_int(req, "aar", today);
    struct html_option *years = arena_array(req->arena, CAMP_YEARS, sizeof *years);
    for (int i = 0; years && i < CAMP_YEARS; i++) {
        const char *text = arena_printf(req->arena, "%d", today + 1 - i);
        years[i] = (struct html_option){text, text};
    }
    v.years = years;
    v.n_years = years ? CAMP_YEARS : 0;
    v.year = arena_printf(req->arena, "%d", year);
    int rc = camp_load_year(req, year, &v);
    if (rc)
        return rc;
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Jobcamps"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr("Jobcamps"), crumbs, 2);
    bool may = who_may(&req->who, PERM_CITIZEN_EDIT) || who_may(&req->who, PERM_INBOX);
    struct action actions[] = {{tr("Ny camp"), "/jobcamps/ny", NULL}};
    struct page_head head = {.title = tr("Jobcamps"),
        .lead = tr("Unge på 13-15 år fra udsatte boligområder, i skoleferierne."),
        .actions = actions,
        .n_actions = may ? 1 : 0};
    t_page_head(h, &head);
    t_camp_list(h, &v);
    return page_end(req, res, h);
}

/* ---- one camp ---- */

struct camp_open {
    struct actor actor;
    struct camp camp;
    struct intervention iv;
    bool may_write, own; /* own = the provider's unit */
};

static int camp_load(struct req *req, struct camp_open *o)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = camp_by_id(c, req_int(req, "id", 0), &o->camp, req->arena, &req->err);
    if (!rc)
        rc = intervention_by_key(c, o->camp.intervention, &o->iv, req->arena, &req->err);
    db_release(req->db, c);
    o->may_write = camp_may_write(&o->actor, o->iv.provider);
    o->own = !actor_may(&o->actor, PERM_CITIZEN_FIND) && o->may_write;
    return rc;
}

/* Names are shown, so the city's staff choose a purpose first; other suppliers find no camp. */
static int camp_open(struct req *req, struct res *res, struct camp_open *o)
{
    *o = (struct camp_open){.actor = citizen_page_actor(req)};
    if (!o->actor.purpose) {
        int rc = res_redirect(
            res, arena_printf(req->arena, "/borgere?videre=%s", req_is_post(req) ? "/jobcamps" : req->path));
        return rc ? rc : CITIZEN_ANSWERED;
    }
    int rc = camp_load(req, o);
    if (!rc && !o->own && !actor_may(&o->actor, PERM_CITIZEN_FIND))
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Campen findes ikke."));
    return rc;
}

static const char *camp_guardian(struct req *req, const struct camp_youth_row *y)
{
    return y->guardian_first ? arena_printf(req->arena, "%s %s", y->guardian_first, y->guardian_last)
                             : y->guardian_name;
}

/* The track of a camp must be seen of the young person, unless the camp is the unit's own. */
static int camp_sees(
    struct conn *c, struct req *req, const struct camp_open *o, int64_t citizen_id, bool *ret)
{
    struct citizen citizen;
    struct sight sight;
    *ret = o->own;
    if (o->own)
        return OK;
    int rc = citizen_by_id(c, citizen_id, &citizen, req->arena, &req->err);
    if (!rc)
        rc = sight_of(c, &o->actor, &citizen, clock_today(), &sight, &req->err);
    *ret = !rc && (sight.tracks & sight_track_bits(o->iv.track));
    return rc;
}

static int camp_load_youths(struct req *req, const struct camp_open *o, struct camp_show_view *v)
{
    struct conn *c;
    struct camp_youth_row *youths;
    struct arena *a = req->arena;
    size_t n = 0;
    day_t today = clock_today();
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = camp_youths(c, &o->actor, o->camp.id, today, &youths, &n, a, &req->err);
    struct camp_youth_line *rows = arena_array(a, n + 1, sizeof *rows);
    for (size_t i = 0; !rc && rows && i < n; i++) {
        const struct camp_youth_row *y = &youths[i];
        bool sees = false;
        rc = camp_sees(c, req, o, y->citizen_id, &sees);
        v->hides |= !sees;
        if (rc || !sees)
            continue;
        rows[v->n++] = (struct camp_youth_line){.name = arena_printf(a, "%s %s", y->first_name, y->last_name),
            .url = o->own ? NULL : arena_printf(a, "/borgere/%s", y->citizen_key),
            .age = arena_printf(a, tr("%d år"), day_age(y->birth, o->camp.start_day)),
            .guardian = camp_guardian(req, y),
            .consent = citizen_page_day(a, y->guardian_consent),
            .wage = money_is_none(y->wage) ? NULL : html_format(a, req->lang, HARG(y->wage)),
            .attended = y->attended == INT_NONE ? tr("ikke registreret")
                        : y->attended           ? tr("deltog")
                                                : tr("kom ikke"),
            .mark_url = arena_printf(a, "/jobcamps/%lld/unge/%lld", (long long)o->camp.id, (long long)y->id),
            .version = y->version,
            .did = y->attended == 1,
            .not_did = y->attended == 0,
            .bridged = y->bridged == 1,
            .not_bridged = y->bridged == 0,
            .may_bridge = y->attended == 1};
        if (y->bridged == 1)
            rows[v->n - 1].attended = tr("deltog, videre til Fritidsjobindsatsen");
    }
    db_release(req->db, c);
    v->rows = rows;
    if (rc)
        return rc;
    return audit_log(req->db, &o->actor,
        &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE,
            arena_printf(a, "camp=%lld hits=%zu", (long long)o->camp.id, v->n)},
        &req->err);
}

static int camp_show_page(struct req *req, struct res *res)
{
    struct camp_open o;
    struct camp_show_view v = {.csrf = req_csrf(req)};
    struct arena *a = req->arena;
    int rc = camp_open(req, res, &o);
    if (!rc)
        rc = camp_load_youths(req, &o, &v);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const struct camp *k = &o.camp;
    struct fact facts[] = {{tr("Dage"), number_period(a, k->start_day, k->end_day), NULL, false},
        {tr("Bydel"), k->district ? code_label("district", k->district) : NULL, k->place, false},
        {tr("Alder"), arena_printf(a, tr("%lld-%lld år"), (long long)k->age_min, (long long)k->age_max),
            tr("på den første dag"), false},
        {tr("Løn aftalt med"), k->wage_agreed, NULL, false},
        {tr("Pladser"), k->places == INT_NONE ? NULL : arena_printf(a, "%lld", (long long)k->places), NULL,
            false}};
    v.facts = facts;
    v.n_facts = 5;
    v.may_write = o.may_write;
    v.add_url = arena_printf(a, "/jobcamps/%lld/unge/ny", (long long)k->id);
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Jobcamps"), "/jobcamps"}, {k->title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, k->title, crumbs, 3);
    const char *receipt = req_text(req, "kvit");
    if (text_equal(receipt, "ung"))
        t_receipt(h, tr("Den unge er på campen."), NULL, NULL);
    else if (text_equal(receipt, "camp"))
        t_receipt(h, tr("Campen er gemt."), NULL, NULL);
    else if (text_equal(receipt, "fremmoede"))
        t_receipt(h, tr("Fremmødet er gemt."), NULL, NULL);
    struct action actions[] = {
        {tr("Ret campen"), arena_printf(a, "/jobcamps/%lld/ret", (long long)k->id), NULL}};
    struct page_head head = {.title = k->title,
        .lead = lang_pick(o.iv.title, o.iv.title_en),
        .actions = actions,
        .n_actions = o.may_write ? 1 : 0,
        .no_primary = true};
    t_page_head(h, &head);
    t_camp_show(h, &v);
    return page_end(req, res, h);
}

/* ---- forms ---- */

struct camp_write {
    struct actor actor;
    struct camp camp;
    struct camp_youth youth;
    int64_t id, attended, bridged;
};
static int camp_save_fn(struct conn *c, void *ctx, struct err *err)
{
    struct camp_write *w = ctx;
    if (w->camp.id)
        return camp_update(c, &w->actor, &w->camp, err);
    return camp_add(c, &w->actor, &w->camp, &w->id, err);
}
static int camp_youth_fn(struct conn *c, void *ctx, struct err *err)
{
    struct camp_write *w = ctx;
    return camp_youth_add(c, &w->actor, &w->youth, &w->id, err);
}
static int camp_mark_fn(struct conn *c, void *ctx, struct err *err)
{
    struct camp_write *w = ctx;
    return camp_youth_mark(c, &w->actor, w->youth.id, w->youth.version, w->attended, w->bridged, err);
}

static int camp_form_show(struct req *req, struct res *res, const char *title, struct record_form *f)
{
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Jobcamps"), "/jobcamps"}, {title, NULL}};
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 3);
    t_error_summary(h, &req->err);
    if (req->err.code == ERR_REFUSED)
        t_alert(h, "error", NULL, err_user_text(&req->err));
    struct page_head head = {.title = title};
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

static void camp_form(struct req *req, const struct camp *row, struct record_form *f)
{
    static const struct {
        const char *name, *list, *hint;
    } fields[] = {{"title", NULL, N_("Fx Mjølnerparken, sommer 2026.")}, {"district", "district", NULL},
        {"place", NULL, NULL}, {"start_day", NULL, N_("Skriv datoen som 09.03.2026.")},
        {"end_day", NULL, NULL}, {"age_min", NULL, N_("Tom = som i målgruppen.")}, {"age_max", NULL, NULL},
        {"wage_agreed", NULL, N_("Fx 3F.")}, {"places", NULL, NULL}};
    record_form_begin(req, f,
        row ? arena_printf(req->arena, "/jobcamps/%lld/ret", (long long)row->id) : "/jobcamps/ny",
        row ? arena_printf(req->arena, "/jobcamps/%lld", (long long)row->id) : "/jobcamps",
        row ? tr("Gem campen") : tr("Opret camp"), row ? row->version : INT_NONE);
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        record_form_add(req, f, &camp_table, fields[i].name, row, fields[i].list,
            fields[i].hint ? tr(fields[i].hint) : NULL);
}

static int camp_edit(struct req *req, struct res *res, bool is_new)
{
    struct camp_open o = {.actor = citizen_page_actor(req)};
    struct record_form f;
    int rc = is_new ? OK : camp_load(req, &o);
    if (!rc && !is_new && !o.may_write)
        rc = err_set(&req->err, ERR_DENIED, "camp: not the provider");
    if (rc)
        return rc;
    const char *title = is_new ? tr("Ny camp") : tr("Ret campen");
    camp_form(req, is_new ? NULL : &o.camp, &f);
    if (!req_is_post(req))
        return camp_form_show(req, res, title, &f);
    struct camp_write w = {.actor = o.actor};
    field_clear_row(&camp_table, &w.camp);
    record_form_parse(req, &f, &camp_table, &w.camp);
    w.camp.id = is_new ? 0 : o.camp.id;
    w.camp.intervention = CAMP_INTERVENTION;
    w.camp.version = req_int(req, "version", 0);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "camp", camp_save_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res,
            arena_printf(req->arena, "/jobcamps/%lld?kvit=camp", (long long)(is_new ? w.id : w.camp.id)));
    if (rc == ERR_CONFLICT && !is_new) {
        req->err = ERR_INIT;
        rc = camp_load(req, &o);
        if (rc)
            return rc;
        record_form_conflict(req, res, &f, &camp_table, &o.camp, o.camp.version);
        return camp_form_show(req, res, title, &f);
    }
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return camp_form_show(req, res, title, &f);
}

static int camp_new_page(struct req *req, struct res *res)
{
    return camp_edit(req, res, true);
}
static int camp_edit_page(struct req *req, struct res *res)
{
    return camp_edit(req, res, false);
}

static const struct field camp_cpr = {"cpr", F_TEXT, 0, N_("Den unges CPR-nummer"), FR_REQUIRED, 20, NULL};
static const struct field camp_last_name = {
    "last_name", F_TEXT, 0, N_("Den unges efternavn"), FR_REQUIRED, 80, NULL};

/* The young person by number; for a supplier the name must fit the number, so that numbers cannot be tried out. A parent by
 * relation with the name that was typed becomes the guardian. */
static int camp_find(struct req *req, const struct camp_open *o, struct camp_youth *y)
{
    struct conn *c;
    struct citizen citizen;
    struct relation_view *relations = NULL;
    struct sight sight;
    struct err hidden = ERR_INIT;
    struct arena *a = req->arena;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_by_number(c, req_form(req, "cpr"), &citizen, a, &hidden);
    if (!rc && o->own)
        rc = text_equal(text_fold(a, req_form(req, "last_name")), text_fold(a, citizen.last_name)) &&
                     citizen.restricted != 1
                 ? OK
                 : ERR_NOT_FOUND;
    else if (!rc)
        rc = sight_of(c, &o->actor, &citizen, clock_today(), &sight, &hidden);
    if (!rc)
        rc = relation_of_citizen(c, &o->actor, citizen.id, clock_today(), &relations, &n, a, &hidden);
    db_release(req->db, c);
    if (rc && rc != ERR_NOT_FOUND)
        return err_set(&req->err, rc, "%s", hidden.op);
    if (rc)
        return err_field(&req->err, "cpr", "%s",
            tr("Ingen borger har det nummer og navn. Kontrollér begge, eller bed jobcentret oprette den unge."));
    y->citizen_id = citizen.id;
    for (size_t i = 0; i < n && y->guardian_name; i++) {
        const char *name = arena_printf(a, "%s %s", relations[i].first_name, relations[i].last_name);
        if (relation_is_guardian(&relations[i], clock_today()) &&
            text_equal(text_fold(a, name), text_fold(a, y->guardian_name)))
            y->guardian_id = relations[i].other_id;
    }
    return OK;
}

static int camp_youth_new_page(struct req *req, struct res *res)
{
    struct camp_open o;
    struct record_form f;
    int rc = camp_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (!o.may_write)
        return err_set(&req->err, ERR_DENIED, "camp: not the provider");
    const char *title = arena_printf(req->arena, tr("Tilføj ung til %s"), o.camp.title);
    const char *back = arena_printf(req->arena, "/jobcamps/%lld", (long long)o.camp.id);
    record_form_begin(
        req, &f, arena_printf(req->arena, "%s/unge/ny", back), back, tr("Tilføj ung"), INT_NONE);
    record_form_choice(
        req, &f, &camp_cpr, "", NULL, 0, tr("Den unges alder bliver kontrolleret på campens første dag."));
    if (o.own)
        record_form_choice(req, &f, &camp_last_name, "", NULL, 0, NULL);
    record_form_add(
        req, &f, &camp_youth_table, "guardian_name", NULL, NULL, tr("Navn på den, der har givet samtykke."));
    record_form_add(
        req, &f, &camp_youth_table, "guardian_consent", NULL, NULL, tr("Skriv datoen som 09.03.2026."));
    record_form_add(req, &f, &camp_youth_table, "wage", NULL, NULL,
        arena_printf(req->arena, tr("Aftalt med %s."), o.camp.wage_agreed));
    if (!req_is_post(req))
        return camp_form_show(req, res, title, &f);
    struct camp_write w = {.actor = o.actor};
    field_clear_row(&camp_youth_table, &w.youth);
    record_form_parse(req, &f, &camp_youth_table, &w.youth);
    w.youth.camp_id = o.camp.id;
    rc = camp_find(req, &o, &w.youth);
    if (!rc || rc == ERR_INVALID)
        rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "camp_youth", camp_youth_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=ung", back));
    if (rc != ERR_INVALID && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return camp_form_show(req, res, title, &f);
}

static int camp_mark_page(struct req *req, struct res *res)
{
    struct camp_open o;
    struct conn *c;
    struct camp_youth_row *youths, *y = NULL;
    size_t n = 0;
    int rc = camp_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = camp_youths(c, &o.actor, o.camp.id, clock_today(), &youths, &n, req->arena, &req->err);
    for (size_t i = 0; !rc && i < n; i++) {
        bool sees = false;
        if (youths[i].id != req_int(req, "ung", 0))
            continue;
        rc = camp_sees(c, req, &o, youths[i].citizen_id, &sees);
        y = sees ? &youths[i] : NULL;
    }
    db_release(req->db, c);
    if (rc || !y)
        return rc ? rc : err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Den unge er ikke på campen."));
    const char *answer = req_text(req, "svar");
    struct camp_write w = {.actor = o.actor, .attended = y->attended, .bridged = y->bridged};
    w.youth.id = y->id;
    w.youth.version = req_int(req, "version", 0);
    if (text_equal(answer, "kom"))
        w.attended = 1;
    else if (text_equal(answer, "kom-ikke"))
        w.attended = 0, w.bridged = INT_NONE;
    else if (text_equal(answer, "videre"))
        w.bridged = 1;
    else if (text_equal(answer, "ikke-videre"))
        w.bridged = 0;
    rc = db_write(req->db, "camp_mark", camp_mark_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "/jobcamps/%lld?kvit=fremmoede", (long long)o.camp.id));
}

static const struct param camp_list_params[] = {{"aar", P_INT, 2000, 2100}};
static const struct param camp_params[] = {{"id", P_INT, 1, INT64_MAX}, {"ung", P_INT, 1, INT64_MAX},
    {"kvit", P_KEY, 0, 0}, {"svar", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, {"title", P_FORM, 0, 120},
    {"district", P_FORM, 0, 80}, {"place", P_FORM, 0, 200}, {"start_day", P_FORM, 0, 30},
    {"end_day", P_FORM, 0, 30}, {"age_min", P_FORM, 0, 5}, {"age_max", P_FORM, 0, 5},
    {"wage_agreed", P_FORM, 0, 100}, {"places", P_FORM, 0, 5}, {"cpr", P_FORM, 0, 20},
    {"last_name", P_FORM, 0, 80}, {"guardian_name", P_FORM, 0, 120}, {"guardian_consent", P_FORM, 0, 30},
    {"wage", P_FORM, 0, 30}};
ROUTE(camp_list_get, "GET", "/jobcamps", PERM_OFFER_READ, camp_list_page, camp_list_params);
ROUTE(camp_new_get, "GET", "/jobcamps/ny", PERM_CITIZEN_READ, camp_new_page, camp_params);
ROUTE(camp_new_post, "POST", "/jobcamps/ny", PERM_CITIZEN_READ, camp_new_page, camp_params);
ROUTE(camp_show_get, "GET", "/jobcamps/{id}", PERM_CITIZEN_READ, camp_show_page, camp_params);
ROUTE(camp_edit_get, "GET", "/jobcamps/{id}/ret", PERM_CITIZEN_READ, camp_edit_page, camp_params);
ROUTE(camp_edit_post, "POST", "/jobcamps/{id}/ret", PERM_CITIZEN_READ, camp_edit_page, camp_params);
ROUTE(camp_youth_get, "GET", "/jobcamps/{id}/unge/ny", PERM_CITIZEN_READ, camp_youth_new_page, camp_params);
ROUTE(camp_youth_post, "POST", "/jobcamps/{id}/unge/ny", PERM_CITIZEN_READ, camp_youth_new_page, camp_params);
ROUTE(camp_mark_post, "POST", "/jobcamps/{id}/unge/{ung}", PERM_CITIZEN_READ, camp_mark_page, camp_params);
