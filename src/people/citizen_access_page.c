#include "people/citizen_access_page.h"

#include "base/text.h"
#include "people/cpr.h"
#include "system/audit.h"
#include "citizen_access.html.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

struct actor citizen_page_actor(const struct req *req)
{
    struct actor actor = req_actor(req);
    if (!actor.purpose && !actor_may(&actor, PERM_CITIZEN_FIND))
        actor.purpose = "henvisning";
    return actor;
}

static int citizen_page_log(struct req *req, const char *what, const struct citizen_open *o)
{
    return audit_log(req->db, &o->actor,
        &(struct audit_entry){"read", "citizen", o->citizen.id, o->citizen.id, what}, &req->err);
}

/* A citizen there is, but not for this user: answered as if there were none, and logged. */
static int citizen_page_log_refused(struct req *req, const char *what, const struct citizen_open *o)
{
    struct err err = ERR_INIT;
    int rc = audit_log(req->db, &o->actor,
        &(struct audit_entry){"refused", "citizen", o->citizen.id, o->citizen.id, what}, &err);
    if (rc)
        req->err = err;
    return rc ? rc : ERR_NOT_FOUND;
}

static int citizen_page_load(struct req *req, const char *key, int64_t id, struct citizen_open *o)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = key ? citizen_by_key(c, key, &o->citizen, req->arena, &req->err)
             : citizen_by_id(c, id, &o->citizen, req->arena, &req->err);
    if (!rc && o->citizen.merged_into != INT_NONE) {
        /* Joined with another record: that one is meant. */
        rc = citizen_kept_id(c, o->citizen.id, &id, &req->err);
        if (!rc)
            rc = citizen_by_id(c, id, &o->citizen, req->arena, &req->err);
    }
    if (!rc)
        rc = (req_is_post(req) ? sight_for_change : sight_of)(
            c, &o->actor, &o->citizen, o->today, &o->sight, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    o->name = citizen_full_name(&o->citizen, req->arena);
    o->url = arena_printf(req->arena, "/borgere/%s", o->citizen.key);
    return OK;
}

/* The address holds the key of a record that was joined with another: the same page of the other. */
static int citizen_page_moved(struct req *req, struct res *res, const char *old_key, const char *key)
{
    const char *at = strstr(req->path, old_key);
    if (req_is_post(req) || !at)
        return err_user(&req->err, ERR_CONFLICT, "%s",
            tr("Borgeren er lagt sammen med en anden post, mens du skrev. Søg borgeren frem igen."));
    const char *query = req->query_raw ? req->query_raw : "";
    int rc = res_redirect(res, arena_printf(req->arena, "%.*s%s%s%s%s", (int)(at - req->path), req->path, key,
                                   at + strlen(old_key), *query ? "?" : "", query));
    return rc ? rc : CITIZEN_ANSWERED;
}

int citizen_page_open(struct req *req, struct res *res, const char *what, struct citizen_open *ret)
{
    *ret = (struct citizen_open){.actor = citizen_page_actor(req), .today = clock_today()};
    if (!ret->actor.purpose) {
        int rc = res_redirect(
            res, arena_printf(req->arena, "/borgere?videre=%s", req_is_post(req) ? "/borgere" : req->path));
        return rc ? rc : CITIZEN_ANSWERED;
    }
    const char *key = req_text(req, "key");
    int rc = citizen_page_load(req, key, 0, ret);
    if (rc == ERR_NOT_FOUND && ret->citizen.id)
        return citizen_page_log_refused(req, what, ret);
    if (rc)
        return rc;
    if (!text_equal(key, ret->citizen.key))
        return citizen_page_moved(req, res, key, ret->citizen.key);
    return citizen_page_log(req, what, ret);
}

int citizen_page_open_id(struct req *req, int64_t citizen_id, const char *what, struct citizen_open *ret)
{
    *ret = (struct citizen_open){.actor = citizen_page_actor(req), .today = clock_today()};
    if (!ret->actor.purpose)
        ret->actor.purpose = "henvisning";
    int rc = citizen_page_load(req, NULL, citizen_id, ret);
    if (rc == ERR_NOT_FOUND && ret->citizen.id)
        return citizen_page_log_refused(req, what, ret);
    return rc ? rc : citizen_page_log(req, what, ret);
}

const char *citizen_page_lead(struct req *req, const struct citizen_open *o)
{
    return arena_printf(req->arena, tr("%s · %d år · %s"), cpr_format(o->citizen.cpr, req->arena),
        day_age(o->citizen.birth, o->today),
        o->citizen.district ? code_label("district", o->citizen.district) : tr("bydel ikke oplyst"));
}

const char *citizen_page_badge(struct req *req, const struct citizen_open *o)
{
    const struct citizen *c = &o->citizen;
    if (!day_is_none(c->dead))
        return arena_printf(req->arena, tr("Død %s"), citizen_page_day(req->arena, c->dead));
    if (!day_is_none(c->moved))
        return arena_printf(req->arena, tr("Fraflyttet %s"), citizen_page_day(req->arena, c->moved));
    if (citizen_is_protected(c, o->today))
        return tr("Adressebeskyttet");
    if (!o->actor.purpose)
        return NULL;
    return arena_printf(req->arena, tr("Formål: %s"), code_label("lookup_purpose", o->actor.purpose));
}

void citizen_page_top(struct req *req, struct html *h, const struct citizen_open *o,
    const struct action *actions, size_t n_actions)
{
    const struct citizen *c = &o->citizen;
    bool warn = !day_is_none(c->dead) || !day_is_none(c->moved) || citizen_is_protected(c, o->today);
    struct page_head head = {.title = o->name,
        .lead = citizen_page_lead(req, o),
        .badge = citizen_page_badge(req, o),
        .badge_class = warn ? "warning" : "plain",
        .actions = actions,
        .n_actions = n_actions,
        .no_primary = n_actions && actions[0].csrf}; /* a change of responsible is no page's main act */
    t_page_head(h, &head);
}

void citizen_page_tabs(
    struct req *req, struct html *h, const struct citizen_open *o, enum citizen_tab current)
{
    struct link tabs[] = {
        {tr("Forløb"), o->url, current == CITIZEN_TAB_PATH},
        {tr("Plan"), arena_printf(req->arena, "%s/plan", o->url), current == CITIZEN_TAB_PLAN},
        {tr("Møder og opfølgning"), arena_printf(req->arena, "%s/moeder", o->url),
            current == CITIZEN_TAB_MEETINGS},
        {tr("Journal"), arena_printf(req->arena, "%s/journal", o->url), current == CITIZEN_TAB_JOURNAL},
        {tr("Stamdata"), arena_printf(req->arena, "%s/stamdata", o->url), current == CITIZEN_TAB_FACTS},
        {tr("Hjemmel og adgang"), arena_printf(req->arena, "%s/hjemmel", o->url),
            current == CITIZEN_TAB_BASIS},
    };
    if (o->sight.referral_only)
        return;
    t_tabs(h, tr("Sider om borgeren"), tabs, sizeof tabs / sizeof tabs[0]);
    if (current == CITIZEN_TAB_PATH && citizen_page_hidden(req, o, 0) &&
        actor_may(&o->actor, PERM_CITIZEN_FIND)) {
        struct link link = {tr("Vis skjulte oplysninger i nødstilfælde"),
            arena_printf(req->arena, "%s/noedadgang", o->url), false};
        t_access_link(h, &link);
    }
}

const char *citizen_page_hidden(struct req *req, const struct citizen_open *o, unsigned tracks)
{
    const struct code *const *codes;
    size_t n = code_list("track", DAY_NONE, &codes);
    unsigned seen = o->sight.tracks | (o->sight.benefit ? SIGHT_BENEFIT : 0);
    const char *names = NULL, *last = NULL, *told = "";
    for (size_t i = 0; i < n; i++) {
        unsigned bit = sight_track_bits(codes[i]->code);
        if ((tracks && !(bit & tracks)) || (bit & seen) || text_list_has(told, codes[i]->parent))
            continue;
        told = arena_printf(req->arena, "%s,%s", told, codes[i]->parent);
        names = !last ? names : !names ? last : arena_printf(req->arena, "%s, %s", names, last);
        last = organisation_abbrev(codes[i]->parent);
    }
    if (!last)
        return NULL;
    if (names)
        last = arena_printf(req->arena, tr("%s og %s"), names, last);
    return arena_printf(
        req->arena, tr("Nogle oplysninger fra %s er skjult, fordi hjemlen ikke omfatter dem."), last);
}

const char *citizen_page_day(struct arena *a, day_t day)
{
    if (day_is_none(day))
        return "";
    return html_format(a, lang_current(), harg_day(day));
}

const char *citizen_page_field_text(const struct field *f, const void *row, struct arena *a)
{
    if (f->type != F_DAY)
        return field_text(f, row, a);
    day_t day;
    memcpy(&day, (const char *)row + f->off, sizeof day);
    return citizen_page_day(a, day);
}
