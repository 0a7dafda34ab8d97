/* /hsds/…: the public part of the catalogue as Open Referral's Human Services Data Specification 3.1, read only and without log-in. Texts
 * are Danish, whatever the language of who asks; what is not stated is left out. Ids are UUIDs of the catalogue's keys (base/uuid.h). */
#include "api/answer_api.h"
#include "base/text.h"
#include "base/uuid.h"
#include "effect/figure.h"
#include "offer/offer_state.h"
#include "offer/public_feed.h"
#include "offer/target_rule.h"
#include "supply/board_page.h"
#include "system/code.h"
#include "system/mail.h"
#include "system/organisation.h"

#include <string.h>

enum { HSDS_PER_PAGE = 50, HSDS_MOST_PER_PAGE = 500, HSDS_ORGANISATIONS = 200, HSDS_TERMS = 200 };

/* The version 5 UUID of tovholder.hsds in the namespace of domain names. */
static const uint8_t hsds_namespace[16] = {
    0xEE, 0x5F, 0x78, 0x3C, 0x02, 0x57, 0x58, 0x6F, 0x89, 0x26, 0xCB, 0x9D, 0x0B, 0xE6, 0xC1, 0x81};
static const char *const hsds_taxonomies[][3] = {
    {"track", "Spor",
        "De spor, som Tovholder ordner tilbud efter: job, sundhed, social støtte og opkvalificering."},
    {"condition", "Målgruppe", "Forhold hos borgeren, som tilbuddet er for."}};
enum { HSDS_TAXONOMIES = sizeof hsds_taxonomies / sizeof hsds_taxonomies[0] };

/* One answer. */
struct hsds {
    struct req *req;
    struct buf *out;
    day_t today;
    const char *base;                /* "https://host" */
    const struct board_offer *board; /* [n_board]: places of what is shown whole */
    size_t n_board;
};

static const char *hsds_id(struct hsds *h, const char *kind, const char *key)
{
    char *id = arena_must(h->req->arena, UUID_TEXT_SIZE);
    uuid_v5(hsds_namespace, arena_printf(h->req->arena, "%s:%s", kind, key), id);
    return id;
}

/* ---- writing ---- */

/* The first member of an object. */
static void put_id(struct hsds *h, const char *kind, const char *key)
{
    buf_puts(h->out, "{\"id\":");
    buf_json(h->out, hsds_id(h, kind, key));
}

static void put_name(struct hsds *h, const char *name)
{
    buf_putc(h->out, ',');
    buf_json(h->out, name);
    buf_putc(h->out, ':');
}

/* Nothing when it is not stated. */
static void put_text(struct hsds *h, const char *name, const char *text)
{
    if (!text || !*text || text_has_prefix(text, "Ikke oplyst") ||
        text_equal(text, "Adgangsvejen er ikke oplyst."))
        return;
    put_name(h, name);
    buf_json(h->out, text);
}

static void put_int(struct hsds *h, const char *name, int64_t number)
{
    if (number == INT_NONE)
        return;
    put_name(h, name);
    buf_int(h->out, number);
}

static void put_stamp(struct hsds *h, const char *name, struct stamp at)
{
    char iso[25];
    put_text(h, name, stamp_is_none(at) ? NULL : stamp_iso(at, iso));
}

/* ---- organisations ---- */

static const char *org_kind(const struct organisation *o)
{
    const struct code *kind = code_find("org_kind", o->kind);
    return kind ? kind->label : "Organisation";
}

static void put_organisation(struct hsds *h, const char *key)
{
    const struct organisation *o = organisation_find(key, h->today),
                              *up = o && o->parent ? organisation_find(o->parent, h->today) : NULL;
    put_id(h, "organization", key);
    put_text(h, "name", o ? o->name : key);
    put_text(h, "alternate_name", o ? o->name_en : NULL);
    put_text(h, "description",
        !o   ? key
        : up ? arena_printf(h->req->arena, "%s under %s", org_kind(o), up->name)
             : org_kind(o));
    if (up)
        put_text(h, "parent_organization_id", hsds_id(h, "organization", up->key));
    buf_putc(h->out, '}');
}

/* Those that run public offers, and what they lie under. */
static int org_keys(struct conn *c, struct hsds *h, const char *ret[HSDS_ORGANISATIONS], size_t *ret_n)
{
    struct intervention *rows;
    size_t n, kept = 0;
    int rc = public_feed_organisations(c, &rows, &n, h->req->arena, &h->req->err);
    for (size_t i = 0; !rc && i < n; i++) {
        const char *key = rows[i].provider;
        while (key) {
            const struct organisation *o = organisation_find(key, h->today);
            bool seen = false;
            for (size_t k = 0; k < kept; k++)
                seen = seen || text_equal(ret[k], key);
            if (seen || kept == HSDS_ORGANISATIONS)
                break;
            ret[kept++] = key;
            key = o ? o->parent : NULL;
        }
    }
    for (size_t i = 1; !rc && i < kept; i++) { /* by key; there are few */
        const char *key = ret[i];
        size_t k = i;
        for (; k && strcmp(ret[k - 1], key) > 0; k--)
            ret[k] = ret[k - 1];
        ret[k] = key;
    }
    *ret_n = kept;
    return rc;
}

/* ---- places ---- */

/* "Nyropsgade 1, 1602 København V" as line, postal code and city; false when it is written otherwise. */
static bool address_parts(
    struct arena *a, const char *text, const char **line, const char **postal, const char **city)
{
    const char *comma = text ? strrchr(text, ',') : NULL;
    if (!comma)
        return false;
    const char *p = comma + 1 + strspn(comma + 1, " ");
    if (strspn(p, "0123456789") != 4 || p[4] != ' ' || !p[5])
        return false;
    *line = arena_strndup(a, text, (size_t)(comma - text));
    *postal = arena_strndup(a, p, 4);
    *city = p + 5;
    return true;
}

static void put_location(struct hsds *h, const struct intervention *iv)
{
    const struct code *district = iv->district ? code_find("district", iv->district) : NULL;
    const char *key = iv->address ? iv->address : iv->district, *line, *postal, *city;
    put_id(h, "location", key);
    put_text(h, "location_type", "physical");
    put_text(h, "name", iv->address ? iv->address : district ? district->label : iv->district);
    if (iv->address && district)
        put_text(h, "description", district->label);
    if (address_parts(h->req->arena, iv->address, &line, &postal, &city)) {
        put_name(h, "addresses");
        buf_putc(h->out, '[');
        put_id(h, "address", key);
        put_text(h, "address_1", line);
        put_text(h, "city", city);
        put_text(h, "state_province", "Hovedstaden");
        put_text(h, "postal_code", postal);
        put_text(h, "country", "DK");
        put_text(h, "address_type", "physical");
        buf_puts(h->out, "}]");
    }
    if (iv->accessibility) {
        put_name(h, "accessibility");
        buf_putc(h->out, '[');
        put_id(h, "accessibility", iv->key);
        put_text(h, "description", iv->accessibility);
        buf_puts(h->out, "}]");
    }
    buf_putc(h->out, '}');
}

static void put_at_location(struct hsds *h, const struct intervention *iv, bool with_service);

/* ---- services ---- */

static const char *service_status(const struct hsds *h, const struct intervention *iv)
{
    enum offer_state state = offer_state_of(iv, h->today);
    if (state == OFFER_OPEN || state == OFFER_CLOSING)
        return "active";
    return !day_is_none(iv->end_day) && iv->end_day.n < h->today.n ? "defunct" : "inactive";
}

static void put_service_fields(struct hsds *h, const struct intervention *iv)
{
    const char *org = iv->provider ? iv->provider : iv->owner;
    put_id(h, "service", iv->key);
    if (org)
        put_text(h, "organization_id", hsds_id(h, "organization", org));
    put_text(h, "name", iv->title);
    put_text(h, "alternate_name", iv->title_en);
    put_text(h, "description", iv->content);
    put_text(h, "url", arena_printf(h->req->arena, "%s/katalog/%s", h->base, iv->key));
    put_text(h, "status", service_status(h, iv));
    put_text(h, "application_process", iv->access);
    put_text(h, "eligibility_description", iv->target_text);
    put_text(h, "alert", iv->stop_note);
    put_stamp(h, "last_modified", iv->changed);
    if (org) {
        put_name(h, "organization");
        put_organisation(h, org);
    }
}

static void put_term(struct hsds *h, size_t taxonomy, const struct code *code)
{
    const char *const *t = hsds_taxonomies[taxonomy];
    put_id(h, "taxonomy_term", arena_printf(h->req->arena, "%s:%s", t[0], code->code));
    put_text(h, "code", code->code);
    put_text(h, "name", code->label);
    put_text(h, "description",
        code->label_en ? arena_printf(h->req->arena, "%s (%s)", code->label, code->label_en) : code->label);
    put_text(h, "taxonomy", t[1]);
    put_text(h, "taxonomy_id", hsds_id(h, "taxonomy", t[0]));
    put_text(h, "language", "da");
    buf_putc(h->out, '}');
}

/* A service's link to one term. */
static void put_attribute(
    struct hsds *h, const struct intervention *iv, size_t taxonomy, const char *code, bool *first)
{
    const struct code *c = code_find(hsds_taxonomies[taxonomy][0], code);
    if (!c)
        return;
    buf_puts(h->out, *first ? "" : ",");
    *first = false;
    put_id(
        h, "attribute", arena_printf(h->req->arena, "%s:%s:%s", iv->key, hsds_taxonomies[taxonomy][0], code));
    put_text(h, "link_entity", "service");
    put_text(h, "link_type", taxonomy ? "service_eligibility" : "service_type");
    put_name(h, "taxonomy_term");
    put_term(h, taxonomy, c);
    buf_putc(h->out, '}');
}

static int put_attributes(struct conn *c, struct hsds *h, const struct intervention *iv)
{
    struct target_rule *rules = NULL;
    size_t n = 0, len;
    bool first = true;
    const char *tracks = iv->track, *track;
    int rc = target_rule_on(c, iv->key, h->today, &rules, &n, h->req->arena, &h->req->err);
    if (rc)
        return rc;
    const struct target_rule *age = NULL;
    size_t n_ages = 0;
    for (size_t i = 0; i < n; i++) {
        age = text_equal(rules[i].kind, "age") ? &rules[i] : age;
        n_ages += text_equal(rules[i].kind, "age");
    }
    if (n_ages == 1) { /* more than one are alternatives, which the text says: no limits of one of them */
        put_int(h, "minimum_age", age->min);
        put_int(h, "maximum_age", age->max);
    }
    put_name(h, "attributes");
    buf_putc(h->out, '[');
    while (text_list_next(&tracks, &track, &len))
        put_attribute(h, iv, 0, arena_strndup(h->req->arena, track, len), &first);
    for (size_t i = 0; i < n; i++) {
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen = seen || (rules[k].code && text_equal(rules[k].code, rules[i].code));
        if (!seen && rules[i].code &&
            (text_equal(rules[i].kind, "condition") || text_equal(rules[i].kind, "illness")))
            put_attribute(h, iv, 1, rules[i].code, &first);
    }
    buf_putc(h->out, ']');
    return OK;
}

/* Places, where they are stated; not where the capacity board hides how many are taken, because free places would tell it. */
static void put_capacity(struct hsds *h, const struct intervention *iv)
{
    const struct board_offer *o = NULL;
    for (size_t i = 0; i < h->n_board; i++)
        o = text_equal(h->board[i].key, iv->key) ? &h->board[i] : o;
    if (!o || o->all.places == INT_NONE || board_hide_small(h->req->arena, o)[o->n_teams].taken[0])
        return;
    int64_t available = board_free(&o->all, 0);
    bool open = text_equal(service_status(h, iv), "active");
    put_name(h, "capacities");
    buf_putc(h->out, '[');
    put_id(h, "service_capacity", iv->key);
    put_name(h, "unit");
    put_id(h, "unit", "place");
    put_text(h, "name", "Plads");
    buf_putc(h->out, '}');
    put_int(h, "available", !open || available < 0 ? 0 : available);
    put_int(h, "maximum", o->all.places);
    put_text(h, "description", open ? "Ledige pladser i dag." : "Tilbuddet tager ikke nye borgere.");
    put_stamp(h, "updated", clock_now());
    buf_puts(h->out, "}]");
}

static int put_service(struct conn *c, struct hsds *h, const struct intervention *iv, bool full)
{
    int rc = OK;
    put_service_fields(h, iv);
    if (full) {
        if (iv->address || iv->district) {
            put_name(h, "service_at_locations");
            buf_putc(h->out, '[');
            put_at_location(h, iv, false);
            buf_putc(h->out, ']');
        }
        if (iv->contact) {
            put_name(h, "contacts");
            buf_putc(h->out, '[');
            put_id(h, "contact", iv->key);
            put_text(h, "name", iv->contact);
            buf_puts(h->out, "}]");
        }
        put_capacity(h, iv);
        rc = put_attributes(c, h, iv);
    }
    buf_putc(h->out, '}');
    return rc;
}

static void put_at_location(struct hsds *h, const struct intervention *iv, bool with_service)
{
    put_id(h, "service_at_location", iv->key);
    put_text(h, "service_id", hsds_id(h, "service", iv->key));
    put_text(h, "location_id", hsds_id(h, "location", iv->address ? iv->address : iv->district));
    if (with_service) {
        put_name(h, "service");
        put_service_fields(h, iv);
        buf_putc(h->out, '}');
    }
    put_name(h, "location");
    put_location(h, iv);
    buf_putc(h->out, '}');
}

/* ---- answers ---- */

static int hsds_open(struct req *req, struct res *res, struct hsds *h, struct conn **ret)
{
    const char *base = mail_base_url(), *host = req_header(req, "Host");
    *h = (struct hsds){.req = req, .today = clock_today()};
    h->base = base && *base ? base : arena_printf(req->arena, "http://%s", host ? host : "localhost");
    /* Public data, read without a session: any page may fetch it. */
    res_header(res, "Access-Control-Allow-Origin", "*");
    return ret ? db_lease(req->db, ret, &req->err) : OK;
}

static int64_t hsds_page(struct req *req)
{
    return req_int(req, "page", 1);
}
static int64_t hsds_per_page(struct req *req)
{
    return req_int(req, "per_page", HSDS_PER_PAGE);
}

/* The envelope up to its contents; then objects with commas; then hsds_end. */
static void hsds_begin(struct hsds *h, struct res *res, int64_t total, size_t n)
{
    int64_t page = hsds_page(h->req), per = hsds_per_page(h->req), pages = (total + per - 1) / per;
    h->out = api_begin(res);
    buf_printf(h->out,
        "{\"total_items\":%lld,\"total_pages\":%lld,\"page_number\":%lld,\"size\":%zu,\"first_page\":%s,"
        "\"last_page\":%s,\"empty\":%s,\"contents\":[",
        (long long)total, (long long)pages, (long long)page, n, page == 1 ? "true" : "false",
        page >= pages ? "true" : "false", n ? "false" : "true");
}

static int hsds_end(struct hsds *h, struct res *res)
{
    buf_puts(h->out, "]}");
    return api_end(h->req, res);
}

static int hsds_not_found(struct req *req)
{
    return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Det findes ikke i det offentlige katalog."));
}

/* The code whose term has that id, and its taxonomy; NULL when there is none. */
static const struct code *term_find(struct hsds *h, const char *id, size_t *ret_taxonomy)
{
    for (size_t t = 0; id && t < HSDS_TAXONOMIES; t++) {
        const struct code *const *codes;
        size_t n = code_list(hsds_taxonomies[t][0], h->today, &codes);
        for (size_t i = 0; i < n; i++) {
            const char *key = arena_printf(h->req->arena, "%s:%s", hsds_taxonomies[t][0], codes[i]->code);
            if (text_equal(hsds_id(h, "taxonomy_term", key), id)) {
                *ret_taxonomy = t;
                return codes[i];
            }
        }
    }
    return NULL;
}

static size_t taxonomy_find(struct hsds *h, const char *id)
{
    size_t t = 0;
    while (t < HSDS_TAXONOMIES && !text_equal(hsds_id(h, "taxonomy", hsds_taxonomies[t][0]), id))
        t++;
    return t;
}

/* The query of a list of services. *ret_none = nothing can match (an unknown organisation or term). */
static int feed_of(struct conn *c, struct hsds *h, struct public_feed *f, bool *ret_none)
{
    struct req *req = h->req;
    const char *after = req_text(req, "modified_after"), *org = req_text(req, "organization_id"),
               *term = req_text(req, "taxonomy_term_id"), *taxonomy = req_text(req, "taxonomy_id");
    *f = (struct public_feed){.search = req_text(req, "search"),
        .modified_after = STAMP_NONE,
        .today = h->today,
        .offset = (hsds_page(req) - 1) * hsds_per_page(req),
        .limit = hsds_per_page(req)};
    *ret_none = false;
    if (after) {
        day_t day = day_parse_iso(after);
        f->modified_after = day_is_none(day) ? stamp_parse_iso(after) : stamp_from_local(day, 0);
        if (stamp_is_none(f->modified_after))
            return err_field(
                &req->err, "modified_after", "%s", tr("Skriv tidspunktet som 2026-03-09T10:11:12Z."));
    }
    if (term) {
        size_t t = 0;
        const struct code *code = term_find(h, term, &t);
        *ret_none = code == NULL;
        *(t ? &f->condition : &f->track) = code ? code->code : NULL;
    }
    if (taxonomy) {
        size_t t = taxonomy_find(h, taxonomy);
        *ret_none = *ret_none || t == HSDS_TAXONOMIES;
        *(t ? &f->has_condition : &f->has_track) = true;
    }
    if (org) {
        const char *keys[HSDS_ORGANISATIONS];
        size_t n;
        int rc = org_keys(c, h, keys, &n);
        for (size_t i = 0; !rc && i < n; i++)
            f->organisation =
                text_equal(hsds_id(h, "organization", keys[i]), org) ? keys[i] : f->organisation;
        *ret_none = *ret_none || !f->organisation;
        return rc;
    }
    return OK;
}

/* Places of what is shown whole: of one offer, or of all. */
static int hsds_board(struct conn *c, struct hsds *h, const char *key)
{
    struct actor nobody = {0};
    struct board_offer *rows = NULL;
    int rc = board_read(c, &nobody, key, h->today, &rows, &h->n_board, h->req->arena, &h->req->err);
    h->board = rows;
    return rc;
}

static bool hsds_flag(struct req *req, const char *name)
{
    return text_equal(req_text(req, name), "true");
}

static int services_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct hsds h;
    struct public_feed f;
    struct intervention *rows = NULL;
    size_t n = 0;
    int64_t total = 0;
    bool none = false, full = hsds_flag(req, "full"), minimal = hsds_flag(req, "minimal");
    int rc = hsds_open(req, res, &h, &c);
    if (rc)
        return rc;
    rc = feed_of(c, &h, &f, &none);
    if (!rc && !none)
        rc = public_feed_find(c, &f, &rows, &n, &total, req->arena, &req->err);
    if (!rc && full)
        rc = hsds_board(c, &h, NULL);
    if (!rc)
        hsds_begin(&h, res, total, n);
    for (size_t i = 0; !rc && i < n; i++) {
        buf_puts(h.out, i ? ",\n" : "\n");
        if (minimal) {
            put_id(&h, "service", rows[i].key);
            put_stamp(&h, "last_modified", rows[i].changed);
            buf_putc(h.out, '}');
        } else {
            rc = put_service(c, &h, &rows[i], full);
        }
    }
    db_release(req->db, c);
    if (rc)
        buf_clear(&res->body);
    return rc ? rc : hsds_end(&h, res);
}

/* The public offer of which kind:key has the id in the path. */
static int service_of(struct conn *c, struct hsds *h, const char *kind, struct intervention *ret)
{
    struct req *req = h->req;
    const char *id = req_text(req, "id");
    struct intervention *keys;
    size_t n, i = 0;
    int rc = public_feed_keys(c, &keys, &n, req->arena, &req->err);
    while (!rc && i < n && !text_equal(hsds_id(h, kind, keys[i].key), id))
        i++;
    if (!rc)
        rc = i < n ? public_feed_by_key(c, keys[i].key, ret, req->arena, &req->err) : ERR_NOT_FOUND;
    return rc == ERR_NOT_FOUND ? hsds_not_found(req) : rc;
}

static int service_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct hsds h;
    struct intervention iv;
    int rc = hsds_open(req, res, &h, &c);
    if (rc)
        return rc;
    rc = service_of(c, &h, "service", &iv);
    if (!rc)
        rc = hsds_board(c, &h, iv.key);
    if (!rc) {
        h.out = api_begin(res);
        rc = put_service(c, &h, &iv, true);
    }
    db_release(req->db, c);
    if (rc)
        buf_clear(&res->body);
    return rc ? rc : api_end(req, res);
}

static int at_locations_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct hsds h;
    struct public_feed f;
    struct intervention *rows = NULL;
    size_t n = 0;
    int64_t total = 0;
    bool none = false;
    int rc = hsds_open(req, res, &h, &c);
    if (rc)
        return rc;
    rc = feed_of(c, &h, &f, &none);
    f.has_place = true;
    if (!rc && !none)
        rc = public_feed_find(c, &f, &rows, &n, &total, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    hsds_begin(&h, res, total, n);
    for (size_t i = 0; i < n; i++) {
        buf_puts(h.out, i ? ",\n" : "\n");
        put_at_location(&h, &rows[i], true);
    }
    return hsds_end(&h, res);
}

static int at_location_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct hsds h;
    struct intervention iv;
    int rc = hsds_open(req, res, &h, &c);
    if (rc)
        return rc;
    rc = service_of(c, &h, "service_at_location", &iv);
    db_release(req->db, c);
    if (!rc && !iv.address && !iv.district)
        rc = hsds_not_found(req);
    if (rc)
        return rc;
    h.out = api_begin(res);
    put_at_location(&h, &iv, true);
    return api_end(req, res);
}

static int organisations_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct hsds h;
    const char *keys[HSDS_ORGANISATIONS], *search = req_text(req, "search");
    size_t n = 0, kept = 0;
    int rc = hsds_open(req, res, &h, &c);
    if (rc)
        return rc;
    rc = org_keys(c, &h, keys, &n);
    db_release(req->db, c);
    if (rc)
        return rc;
    const char *words = search ? text_fold(req->arena, search) : "";
    for (size_t i = 0; i < n; i++) {
        const struct organisation *o = organisation_find(keys[i], h.today);
        if (!*words || (o && strstr(text_fold(req->arena, o->name), words)))
            keys[kept++] = keys[i];
    }
    size_t first = (size_t)((hsds_page(req) - 1) * hsds_per_page(req)), per = (size_t)hsds_per_page(req);
    size_t shown = first >= kept ? 0 : kept - first < per ? kept - first : per;
    hsds_begin(&h, res, (int64_t)kept, shown);
    for (size_t i = 0; i < shown; i++) {
        buf_puts(h.out, i ? ",\n" : "\n");
        put_organisation(&h, keys[first + i]);
    }
    return hsds_end(&h, res);
}

static int organisation_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct hsds h;
    const char *keys[HSDS_ORGANISATIONS];
    size_t n = 0, i = 0;
    int rc = hsds_open(req, res, &h, &c);
    if (rc)
        return rc;
    rc = org_keys(c, &h, keys, &n);
    db_release(req->db, c);
    while (!rc && i < n && !text_equal(hsds_id(&h, "organization", keys[i]), req_text(req, "id")))
        i++;
    if (!rc && i == n)
        rc = hsds_not_found(req);
    if (rc)
        return rc;
    h.out = api_begin(res);
    put_organisation(&h, keys[i]);
    return api_end(req, res);
}

static void put_taxonomy(struct hsds *h, size_t t)
{
    put_id(h, "taxonomy", hsds_taxonomies[t][0]);
    put_text(h, "name", hsds_taxonomies[t][1]);
    put_text(h, "description", hsds_taxonomies[t][2]);
    buf_putc(h->out, '}');
}

static int taxonomies_api(struct req *req, struct res *res)
{
    struct hsds h;
    int rc = hsds_open(req, res, &h, NULL);
    int64_t first = (hsds_page(req) - 1) * hsds_per_page(req), per = hsds_per_page(req);
    int64_t shown = first >= HSDS_TAXONOMIES        ? 0
                    : HSDS_TAXONOMIES - first < per ? HSDS_TAXONOMIES - first
                                                    : per;
    hsds_begin(&h, res, HSDS_TAXONOMIES, (size_t)shown);
    for (int64_t i = 0; i < shown; i++) {
        buf_puts(h.out, i ? "," : "");
        put_taxonomy(&h, (size_t)(first + i));
    }
    return rc ? rc : hsds_end(&h, res);
}

static int taxonomy_api(struct req *req, struct res *res)
{
    struct hsds h;
    int rc = hsds_open(req, res, &h, NULL);
    size_t t = taxonomy_find(&h, req_text(req, "id"));
    if (rc || t == HSDS_TAXONOMIES)
        return rc ? rc : hsds_not_found(req);
    h.out = api_begin(res);
    put_taxonomy(&h, t);
    return api_end(req, res);
}

static int terms_api(struct req *req, struct res *res)
{
    struct hsds h;
    const struct code *terms[HSDS_TERMS];
    size_t of[HSDS_TERMS], n_terms = 0;
    const char *taxonomy = req_text(req, "taxonomy_id"), *search = req_text(req, "search");
    int rc = hsds_open(req, res, &h, NULL);
    const char *words = search ? text_fold(req->arena, search) : "";
    for (size_t t = 0; t < HSDS_TAXONOMIES; t++) {
        const struct code *const *codes;
        size_t n = code_list(hsds_taxonomies[t][0], h.today, &codes);
        if (taxonomy && !text_equal(hsds_id(&h, "taxonomy", hsds_taxonomies[t][0]), taxonomy))
            continue;
        for (size_t i = 0; i < n && n_terms < HSDS_TERMS; i++) {
            if (*words && !strstr(text_fold(req->arena, codes[i]->label), words))
                continue;
            of[n_terms] = t;
            terms[n_terms++] = codes[i];
        }
    }
    size_t first = (size_t)((hsds_page(req) - 1) * hsds_per_page(req)), per = (size_t)hsds_per_page(req);
    size_t shown = first >= n_terms ? 0 : n_terms - first < per ? n_terms - first : per;
    hsds_begin(&h, res, (int64_t)n_terms, shown);
    for (size_t i = 0; i < shown; i++) {
        buf_puts(h.out, i ? ",\n" : "\n");
        put_term(&h, of[first + i], terms[first + i]);
    }
    return rc ? rc : hsds_end(&h, res);
}

static int term_api(struct req *req, struct res *res)
{
    struct hsds h;
    size_t t = 0;
    int rc = hsds_open(req, res, &h, NULL);
    const struct code *code = term_find(&h, req_text(req, "id"), &t);
    if (rc || !code)
        return rc ? rc : hsds_not_found(req);
    h.out = api_begin(res);
    put_term(&h, t, code);
    return api_end(req, res);
}

static int meta_api(struct req *req, struct res *res)
{
    struct hsds h;
    int rc = hsds_open(req, res, &h, NULL);
    const struct organisation *owner = organisation_of_kind("municipality");
    h.out = api_begin(res);
    buf_puts(h.out, "{\"version\":\"3.1\"");
    put_text(&h, "profile", "https://docs.openreferral.org/en/v3.1/");
    put_text(&h, "openapi_url",
        "https://raw.githubusercontent.com/openreferral/specification/3.1/schema/openapi.json");
    put_text(
        &h, "description", "Den offentlige del af kommunens katalog over tilbud. Kun læsning, uden log-in.");
    put_name(&h, "publisher");
    buf_puts(h.out, "{\"name\":");
    buf_json(h.out, owner ? owner->name : "Tovholder");
    put_text(&h, "website", arena_printf(req->arena, "%s/katalog", h.base));
    buf_puts(h.out, "}}");
    return rc ? rc : api_end(req, res);
}

#define HSDS_PAGING                                                                                          \
    {"page", P_INT, 1, 1000000}, {"per_page", P_INT, 1, HSDS_MOST_PER_PAGE},                                 \
    {                                                                                                        \
        "search", P_TEXT, 0, 100                                                                             \
    }
static const struct param hsds_services[] = {HSDS_PAGING, {"modified_after", P_TEXT, 0, 40},
    {"organization_id", P_TEXT, 0, 40}, {"taxonomy_term_id", P_TEXT, 0, 40}, {"taxonomy_id", P_TEXT, 0, 40},
    {"full", P_KEY, 0, 0}, {"minimal", P_KEY, 0, 0}};
static const struct param hsds_lists[] = {HSDS_PAGING, {"taxonomy_id", P_TEXT, 0, 40}};
static const struct param hsds_one[] = {{"id", P_TEXT, 0, 40}};
ROUTE_JSON_PLAIN(hsds_meta, "GET", "/hsds", PERM_PUBLIC, meta_api);
ROUTE_JSON_PLAIN(hsds_meta_slash, "GET", "/hsds/", PERM_PUBLIC, meta_api);
ROUTE_JSON(hsds_services_route, "GET", "/hsds/services", PERM_PUBLIC, services_api, hsds_services);
ROUTE_JSON(hsds_service_route, "GET", "/hsds/services/{id}", PERM_PUBLIC, service_api, hsds_one);
ROUTE_JSON(
    hsds_organizations_route, "GET", "/hsds/organizations", PERM_PUBLIC, organisations_api, hsds_lists);
ROUTE_JSON(
    hsds_organization_route, "GET", "/hsds/organizations/{id}", PERM_PUBLIC, organisation_api, hsds_one);
ROUTE_JSON(hsds_at_locations_route, "GET", "/hsds/service_at_locations", PERM_PUBLIC, at_locations_api,
    hsds_services);
ROUTE_JSON(
    hsds_at_location_route, "GET", "/hsds/service_at_locations/{id}", PERM_PUBLIC, at_location_api, hsds_one);
ROUTE_JSON(hsds_taxonomies_route, "GET", "/hsds/taxonomies", PERM_PUBLIC, taxonomies_api, hsds_lists);
ROUTE_JSON(hsds_taxonomy_route, "GET", "/hsds/taxonomies/{id}", PERM_PUBLIC, taxonomy_api, hsds_one);
ROUTE_JSON(hsds_terms_route, "GET", "/hsds/taxonomy_terms", PERM_PUBLIC, terms_api, hsds_lists);
ROUTE_JSON(hsds_term_route, "GET", "/hsds/taxonomy_terms/{id}", PERM_PUBLIC, term_api, hsds_one);
