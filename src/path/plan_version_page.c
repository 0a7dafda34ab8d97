/* Versions of a plan: the list, and two side by side with the differences marked. */
#include "path/plan_version_page.h"

#include "base/text.h"
#include "path/plan_version.h"
#include "plan_version.html.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

struct versions {
    struct plan_page p;
    struct plan_version_row *rows;
    size_t n;
    struct plan_version older, newer;
    bool has_older, has_newer;
};

static int load_one(struct conn *c, struct req *req, const struct versions *s, int64_t no,
    struct plan_version *ret, bool *has)
{
    int rc = no ? plan_version_by_no(c, s->p.seen.plan.id, no, ret, req->arena, &req->err) : ERR_NOT_FOUND;
    *has = rc == OK;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

static int load(struct req *req, struct versions *s, int64_t older, int64_t newer)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = plan_version_list(c, s->p.seen.plan.id, &s->rows, &s->n, req->arena, &req->err);
    if (!rc)
        rc = load_one(c, req, s, older, &s->older, &s->has_older);
    if (!rc)
        rc = load_one(c, req, s, newer, &s->newer, &s->has_newer);
    db_release(req->db, c);
    return rc;
}

/* Whether the user may see what the line says: the head's job goal by the job track, the rest of the head with it. */
static bool may_see(const struct plan_seen *p, const struct plan_line *line)
{
    const struct sight *sight = plan_seen_sight(p, line->citizen_id);
    if (line->track[0])
        return sight && plan_sees_track(sight, line->track);
    return p->sees_head && (p->sees_job || !text_has_prefix(line->key, "job_goal"));
}

/* The field of a line's key: "goal-3.text" → "text". */
static const struct field *line_field(const struct plan_line *line)
{
    const char *dot = strchr(line->key, '.');
    return field_find(!dot                                  ? &plan_table
                      : text_has_prefix(line->key, "goal-") ? &plan_goal_table
                                                            : &plan_action_table,
        dot ? dot + 1 : line->key);
}

/* File text as people read it. */
static const char *in_words(struct req *req, const struct field *f, const char *text)
{
    if (!text || !f)
        return text;
    if (f->type == F_DAY)
        return citizen_page_day(req->arena, day_parse_iso(text));
    return f->list ? code_label(f->list, text) : text;
}

/* The text of the item that a line belongs to, as its heading: that of the newer version when it is there. */
static const char *item_text(
    struct req *req, const struct plan_line *lines, size_t n, const struct plan_line *line)
{
    const char *dot = strchr(line->key, '.');
    if (!dot)
        return tr("Planen");
    const char *key = arena_printf(req->arena, "%.*s.text", (int)(dot - line->key), line->key);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(lines[i].key, key))
            return lines[i].after ? lines[i].after : lines[i].before;
    }
    return NULL;
}

static void fill_lines(struct req *req, const struct versions *s, bool all, struct plan_version_view *v)
{
    size_t n;
    struct plan_line *lines =
        plan_version_compare(s->has_older ? &s->older : NULL, &s->newer, &n, req->arena);
    struct plan_line_view *rows = lines ? arena_array(req->arena, n + 1, sizeof *rows) : NULL;
    const char *last = NULL;
    v->lines = rows;
    for (size_t i = 0; rows && i < n; i++) {
        const struct plan_line *line = &lines[i];
        const struct field *f = line_field(line);
        if (!may_see(&s->p.seen, line) || (!all && line->state == PLAN_LINE_SAME))
            continue;
        const char *item = item_text(req, lines, n, line);
        rows[v->n_lines++] = (struct plan_line_view){.item = text_equal(item, last) ? NULL : item,
            .track = line->track[0] ? code_label("plan_track", line->track) : NULL,
            .field = f && f->label ? tr(f->label) : line->key,
            .before = in_words(req, f, line->before),
            .after = in_words(req, f, line->after),
            .differs = line->state != PLAN_LINE_SAME,
            .mark = line->state == PLAN_LINE_ADDED     ? tr("Ny")
                    : line->state == PLAN_LINE_GONE    ? tr("Fjernet")
                    : line->state == PLAN_LINE_CHANGED ? tr("Ændret")
                                                       : NULL};
        last = item;
    }
}

/* Who works in an administration of which the user sees nothing is not told of. */
static bool may_be_told(const struct versions *s, const struct plan_version_row *r)
{
    const char *admin = r->user_unit ? organisation_admin(r->user_unit) : NULL;
    unsigned own = admin ? sight_own_tracks(admin) : 0;
    return text_equal(admin, s->p.o.actor.admin) || own == 0 || (own & s->p.o.sight.tracks) != 0;
}

static const char *version_who(struct req *req, const struct plan_version_row *r)
{
    if (!r->user_name)
        return tr("Systemet");
    return r->user_unit ? arena_printf(req->arena, "%s, %s", r->user_name,
                              organisation_abbrev(organisation_admin(r->user_unit)))
                        : r->user_name;
}

static void fill_list(struct req *req, const struct versions *s, const char *url, struct plan_version_view *v)
{
    struct plan_version_item *items = arena_array(req->arena, s->n + 1, sizeof *items);
    struct html_option *options = arena_array(req->arena, s->n + 1, sizeof *options);
    v->items = items;
    v->options = options;
    for (size_t i = 0; items && options && i < s->n; i++) {
        const struct plan_version_row *r = &s->rows[i];
        bool told = may_be_told(s, r);
        const char *who = told ? version_who(req, r) : tr("En anden forvaltning");
        items[v->n_items++] = (struct plan_version_item){r->no, r->at,
            told ? code_label("plan_change", r->what) : tr("En ændring, som du ikke må se"), who,
            r->no > 1 ? arena_printf(
                            req->arena, "%s?fra=%lld&til=%lld", url, (long long)(r->no - 1), (long long)r->no)
                      : NULL};
        options[v->n_options++] = (struct html_option){arena_printf(req->arena, "%lld", (long long)r->no),
            arena_printf(req->arena, tr("Version %lld, %s"), (long long)r->no,
                html_format(req->arena, lang_current(), harg_stamp(r->at)))};
    }
}

static int plan_versions_page(struct req *req, struct res *res)
{
    struct versions s;
    int64_t older = req_int(req, "fra", 0), newer = req_int(req, "til", 0);
    int rc = plan_page_open(req, res, N_("versioner af plan"), &s.p);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (!newer)
        newer = s.p.seen.version_no;
    if (!older && newer > 1)
        older = newer - 1;
    if (older > newer) {
        int64_t swap = older;
        older = newer;
        newer = swap;
    }
    rc = load(req, &s, older == newer ? 0 : older, newer);
    if (rc)
        return rc;
    if (!s.has_newer)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Versionen findes ikke."));
    const char *url = arena_printf(req->arena, "%s/versioner", s.p.plan_url);
    struct plan_version_view v = {.url = url,
        .older = s.has_older ? older : 0,
        .newer = newer,
        .older_text = arena_printf(req->arena, "%lld", (long long)older),
        .newer_text = arena_printf(req->arena, "%lld", (long long)newer),
        .all = text_equal(req_text(req, "vis"), "alt"),
        .back_url = arena_printf(req->arena, "%s?plan=%lld", s.p.url, (long long)s.p.seen.plan.id)};
    fill_list(req, &s, url, &v);
    fill_lines(req, &s, v.all, &v);
    v.toggle_url = arena_printf(req->arena, "%s?fra=%lld&til=%lld%s", url, (long long)older, (long long)newer,
        v.all ? "" : "&vis=alt");
    struct html *h = plan_page_begin(req, res, &s.p.o, tr("Versioner"), s.p.url);
    struct page_head head = {.title = arena_printf(req->arena, tr("Versioner af planen for %s"), s.p.o.name),
        .lead = plan_page_title(&s.p.seen)};
    t_page_head(h, &head);
    t_plan_versions(h, &v);
    return page_end(req, res, h);
}
static const struct param version_params[] = {{"key", P_KEY, 0, 0}, {"plan", P_INT, 1, INT64_MAX},
    {"fra", P_INT, 0, 1000000}, {"til", P_INT, 0, 1000000}, {"vis", P_KEY, 0, 0}};
ROUTE(plan_versions_route, "GET", "/borgere/{key}/plan/{plan}/versioner", PERM_CITIZEN_READ,
    plan_versions_page, version_params);
