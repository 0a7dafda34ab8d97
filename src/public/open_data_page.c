/* Open data: what is published as files, with a description of their fields, and as a feed. Each file is a table of fields, and CSV, JSON and
 * description come from it. */
#include "public/public_page.h"

#include "base/text.h"
#include "effect/export.h"
#include "offer/public_feed.h"
#include "public.html.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <stdio.h>
#include <stdlib.h>

enum { OPEN_OFFERS = 1000 }; /* read at a time */

struct open_field {
    const char *name, *type; /* types of Table Schema */
    const char *description;
};
struct open_rows {
    struct export_cell *cells;
    size_t n;
};
struct open_file {
    const char *key, *title;
    const struct open_field *fields;
    size_t n_fields;
    int (*fill)(struct req *req, struct conn *c, struct open_rows *ret);
};

static struct export_cell number_or_empty(enum export_type type, int64_t value)
{
    return value == INT64_MIN || (type == EXPORT_DAY && value == INT32_MIN)
               ? export_text("")
               : (struct export_cell){.type = type, .value = value};
}

static struct export_cell text_or_empty(const char *text)
{
    return export_text(text ? text : "");
}

static struct export_cell *open_cells(struct req *req, size_t rows, size_t fields)
{
    struct export_cell *cells = arena_array(req->arena, rows * fields + 1, sizeof *cells);
    if (!cells)
        err_set(&req->err, ERR_LIMIT, "open data");
    return cells;
}

/* ---- goals ---- */

static const struct open_field goal_fields[] = {
    {"maal", "string", N_("Målets nøgle")},
    {"titel", "string", N_("Målets titel")},
    {"aar", "year", N_("År, målet er opgjort for")},
    {"vaerdi_pct", "number", N_("Andel i procent; tom, når den er undertrykt eller ikke kan opgøres")},
    {"lav_pct", "number", N_("Nedre grænse for 95 pct.-intervallet")},
    {"hoej_pct", "number", N_("Øvre grænse for 95 pct.-intervallet")},
    {"antal", "integer", N_("Optalt værdi for mål, der er et antal")},
    {"personer", "integer", N_("Personer, andelen er af")},
    {"maal_pct", "number", N_("Måltal i procent")},
    {"dom", "string", N_("met = opfyldt, not_met = ikke opfyldt, undecided = uafklaret")},
    {"undertrykt", "boolean", N_("Tallet er så lille, at enkeltpersoner kan genkendes.")},
    {"opgoerelse", "string", N_("Opgørelsesmåde og version")},
    {"data_til", "date", N_("Data til og med")},
};
enum { GOAL_FIELDS = sizeof goal_fields / sizeof goal_fields[0] };

static void goal_cells(
    struct req *req, const struct publication *p, const struct publication_value *v, struct export_cell *to)
{
    bool is_share = v->format == FF_PCT;
    *to++ = text_or_empty(p->key);
    *to++ = text_or_empty(lang_pick(p->title, p->title_en));
    *to++ = number_or_empty(EXPORT_PLAIN, v->year);
    *to++ = number_or_empty(EXPORT_PPM, is_share ? v->value : INT_NONE);
    *to++ = number_or_empty(EXPORT_PPM, v->low);
    *to++ = number_or_empty(EXPORT_PPM, v->high);
    *to++ = number_or_empty(EXPORT_PLAIN, is_share ? INT_NONE : v->value);
    *to++ = number_or_empty(EXPORT_PLAIN, v->n);
    *to++ = number_or_empty(EXPORT_PPM, v->target);
    *to++ = text_or_empty(v->verdict);
    *to++ = number_or_empty(EXPORT_PLAIN, v->hidden);
    *to++ = export_text(arena_printf(req->arena, "%s %lld", v->indicator, (long long)v->indicator_version));
    *to = number_or_empty(EXPORT_DAY, p->data_day.n);
}

static int goal_rows(struct req *req, struct conn *c, struct open_rows *ret)
{
    struct publication *list;
    size_t n;
    int rc = publication_list(c, "goal", true, &list, &n, req->arena, &req->err);
    if (rc)
        return rc;
    ret->cells = open_cells(req, n * PUBLICATION_YEARS, GOAL_FIELDS);
    for (size_t i = 0; !rc && ret->cells && i < n; i++) {
        struct publication_value *values;
        size_t n_values;
        rc = publication_values(c, list[i].id, &values, &n_values, req->arena, &req->err);
        for (size_t k = 0; !rc && k < n_values && k < PUBLICATION_YEARS; k++)
            goal_cells(req, &list[i], &values[k], &ret->cells[ret->n++ * GOAL_FIELDS]);
    }
    return rc ? rc : ret->cells ? OK : ERR_LIMIT;
}

/* ---- documents ---- */

static const struct open_field document_fields[] = {
    {"dokument", "string", N_("Dokumentets nøgle")},
    {"titel", "string", N_("Titel")},
    {"udgave", "integer", N_("Udgavens nummer")},
    {"offentliggjort", "date", N_("Dag, det blev offentliggjort")},
    {"data_til", "date", N_("Data til og med")},
    {"kontrolsum", "string", N_("Kontrolsum")},
};
enum { DOCUMENT_FIELDS = sizeof document_fields / sizeof document_fields[0] };

static int document_rows(struct req *req, struct conn *c, struct open_rows *ret)
{
    struct publication_issue *list;
    size_t n;
    int rc = publication_issues(c, &list, &n, req->arena, &req->err);
    if (rc)
        return rc;
    ret->cells = open_cells(req, n, DOCUMENT_FIELDS);
    for (size_t i = 0; ret->cells && i < n; i++) {
        struct export_cell *to = &ret->cells[ret->n++ * DOCUMENT_FIELDS];
        *to++ = text_or_empty(list[i].key);
        *to++ = text_or_empty(list[i].title);
        *to++ = number_or_empty(EXPORT_PLAIN, list[i].no);
        *to++ = number_or_empty(EXPORT_DAY, stamp_local_day(list[i].at).n);
        *to++ = number_or_empty(EXPORT_DAY, list[i].data_day.n);
        *to = text_or_empty(list[i].hash);
    }
    return ret->cells ? OK : ERR_LIMIT;
}

static const struct open_field number_fields[] = {
    {"dokument", "string", N_("Dokumentets nøgle")},
    {"udgave", "integer", N_("Udgavens nummer")},
    {"tal", "string", N_("Tallets nøgle: opgørelse og valg")},
    {"opgoerelse", "string", N_("Opgørelsesmåde")},
    {"version", "integer", N_("Opgørelsesmådens version")},
    {"vaerdi", "string", N_("Tallet, som dokumentet viser det")},
    {"antal", "integer", N_("Personer eller enheder, det er af")},
    {"data_til", "date", N_("Data til og med")},
};
enum { NUMBER_FIELDS = sizeof number_fields / sizeof number_fields[0] };

static int number_rows(struct req *req, struct conn *c, struct open_rows *ret)
{
    struct publication_number *list;
    size_t n;
    int rc = publication_numbers(c, req_text(req, "dokument"), &list, &n, req->arena, &req->err);
    if (rc)
        return rc;
    ret->cells = open_cells(req, n, NUMBER_FIELDS);
    for (size_t i = 0; ret->cells && i < n; i++) {
        struct export_cell *to = &ret->cells[ret->n++ * NUMBER_FIELDS];
        *to++ = text_or_empty(list[i].document);
        *to++ = number_or_empty(EXPORT_PLAIN, list[i].issue);
        *to++ = text_or_empty(list[i].key);
        *to++ = text_or_empty(list[i].indicator);
        *to++ = number_or_empty(EXPORT_PLAIN, list[i].indicator_version);
        *to++ = text_or_empty(list[i].value);
        *to++ = number_or_empty(EXPORT_PLAIN, list[i].n);
        *to = number_or_empty(EXPORT_DAY, list[i].as_of.n);
    }
    return ret->cells ? OK : ERR_LIMIT;
}

/* ---- offers ---- */

static const struct open_field offer_fields[] = {
    {"tilbud", "string", N_("Tilbuddets nøgle")},
    {"titel", "string", N_("Titel")},
    {"indhold", "string", N_("Hvad tilbuddet er")},
    {"maalgruppe", "string", N_("Hvem det er for")},
    {"udbyder", "string", N_("Organisation, der driver det")},
    {"sidste_henvisningsdag", "date", N_("Tom, når ingen er fastsat")},
    {"sidste_dag", "date", N_("Dag, tilbuddet ophører; tom, når ingen er fastsat")},
};
enum { OFFER_FIELDS = sizeof offer_fields / sizeof offer_fields[0] };

static void offer_cells(const struct intervention *iv, struct export_cell *to)
{
    const char *runs = iv->provider ? iv->provider : iv->owner;
    *to++ = text_or_empty(iv->key);
    *to++ = text_or_empty(lang_pick(iv->title, iv->title_en));
    *to++ = text_or_empty(lang_pick(iv->content, iv->content_en));
    *to++ = text_or_empty(lang_pick(iv->target_text, iv->target_text_en));
    *to++ = text_or_empty(runs ? organisation_name(runs) : NULL);
    *to++ = number_or_empty(EXPORT_DAY, iv->last_referral_day.n);
    *to = number_or_empty(EXPORT_DAY, iv->end_day.n);
}

static int offer_rows(struct req *req, struct conn *c, struct open_rows *ret)
{
    struct intervention *list;
    size_t n;
    int64_t total = 0;
    struct public_feed feed = {.modified_after = STAMP_NONE, .today = clock_today(), .limit = OPEN_OFFERS};
    do {
        int rc = public_feed_find(c, &feed, &list, &n, &total, req->arena, &req->err);
        if (!rc && !ret->cells)
            ret->cells = open_cells(req, (size_t)total, OFFER_FIELDS);
        if (rc || !ret->cells)
            return rc ? rc : ERR_LIMIT;
        for (size_t i = 0; i < n && ret->n < (size_t)total; i++)
            offer_cells(&list[i], &ret->cells[ret->n++ * OFFER_FIELDS]);
        feed.offset += OPEN_OFFERS;
    } while (feed.offset < total);
    return OK;
}

static const struct open_file open_files[] = {
    {"maal", N_("Offentliggjorte effektmål pr. år"), goal_fields, GOAL_FIELDS, goal_rows},
    {"dokumenter", N_("Offentliggjorte dokumenter"), document_fields, DOCUMENT_FIELDS, document_rows},
    {"tal", N_("Tal i offentliggjorte dokumenter"), number_fields, NUMBER_FIELDS, number_rows},
    {"tilbud", N_("Offentlige tilbud til borgere"), offer_fields, OFFER_FIELDS, offer_rows},
};
enum { OPEN_FILES = sizeof open_files / sizeof open_files[0] };

/* ---- writing ---- */

static void json_cell(struct buf *out, const struct open_field *f, const struct export_cell *c)
{
    char iso[11];
    if (!c->text && text_equal(f->type, "boolean"))
        buf_puts(out, c->value ? "true" : "false");
    else if (c->text)
        buf_json(out, c->text[0] ? c->text : NULL);
    else if (c->type == EXPORT_PPM)
        buf_printf(out, "%s%lld.%04lld", c->value < 0 ? "-" : "", (long long)(llabs(c->value) / 10000),
            (long long)(llabs(c->value) % 10000));
    else if (c->type == EXPORT_DAY)
        buf_json(out, day_iso((day_t){(int32_t)c->value}, iso));
    else
        buf_int(out, c->value);
}

static void write_json(const struct open_file *f, const struct open_rows *rows, struct buf *out)
{
    buf_putc(out, '[');
    for (size_t i = 0; i < rows->n; i++) {
        buf_puts(out, i ? ",\n{" : "\n{");
        for (size_t k = 0; k < f->n_fields; k++) {
            if (k)
                buf_putc(out, ',');
            buf_json(out, f->fields[k].name);
            buf_putc(out, ':');
            json_cell(out, &f->fields[k], &rows->cells[i * f->n_fields + k]);
        }
        buf_putc(out, '}');
    }
    buf_puts(out, "\n]\n");
}

static void write_csv(
    struct req *req, const struct open_file *f, const struct open_rows *rows, struct buf *out)
{
    const char **heads = arena_array(req->arena, f->n_fields, sizeof *heads);
    if (!heads) {
        out->failed = true;
        return;
    }
    for (size_t k = 0; k < f->n_fields; k++)
        heads[k] = f->fields[k].name;
    const struct export_table t = {
        .name = f->key, .heads = heads, .n_cols = f->n_fields, .cells = rows->cells, .n_rows = rows->n};
    export_csv(&t, out);
}

static int open_file_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct open_rows rows = {0};
    const struct open_file *f = NULL;
    const char *format = req_text(req, "format");
    bool is_csv = text_equal(format, "csv");
    int rc = public_open(req, res);
    if (rc)
        return rc;
    for (size_t i = 0; i < OPEN_FILES; i++) {
        if (text_equal(open_files[i].key, req_text(req, "fil")))
            f = &open_files[i];
    }
    if (!f || (!is_csv && !text_equal(format, "json")))
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Filen findes ikke. Se listen under Åbne data."));
    rc = db_lease_snapshot(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = f->fill(req, c, &rows);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct buf out = BUF_INIT;
    if (is_csv)
        write_csv(req, f, &rows, &out);
    else
        write_json(f, &rows, &out);
    rc = buf_failed(&out)
             ? err_set(&req->err, ERR_LIMIT, "open data: out of memory")
             : res_file(res, is_csv ? "text/csv; charset=utf-8" : "application/json; charset=utf-8",
                   arena_printf(req->arena, "%s.%s", f->key, format), out.data, out.len);
    buf_done(&out);
    return rc;
}
static const struct param file_params[] = {
    {"fil", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}, {"dokument", P_KEY, 0, 0}};
ROUTE(open_file_route, "GET", "/offentligt/data/{fil}/{format}", PERM_PUBLIC, open_file_page, file_params);

static int open_data(struct req *req, struct res *res)
{
    int rc = public_open(req, res);
    if (rc)
        return rc;
    const char *title = tr("Åbne data");
    struct crumb crumbs[] = {{tr("Åbne dokumenter og tal"), "/offentligt"}, {title, NULL}};
    struct html *h = page_begin_catalogue(req, res, title, crumbs, 2);
    t_page_head(h, &(struct page_head){.title = title, .lead = tr("Filer til videre brug")});
    t_open_data(h);
    return page_end(req, res, h);
}
ROUTE_PLAIN(open_data_route, "GET", "/offentligt/data", PERM_PUBLIC, open_data);

/* ---- description: Data Package and Table Schema (specs.frictionlessdata.io, version 1) ---- */

static void package_resource(struct req *req, const struct open_file *f, const char *format, struct buf *out)
{
    bool is_csv = text_equal(format, "csv");
    buf_puts(out, "{\"name\":");
    buf_json(out, arena_printf(req->arena, "%s-%s", f->key, format));
    buf_puts(out, ",\"path\":");
    buf_json(out, arena_printf(req->arena, "%s/%s", f->key, format));
    buf_puts(out, ",\"title\":");
    buf_json(out, tr(f->title));
    buf_printf(out, ",\"format\":\"%s\",\"mediatype\":\"%s\",\"encoding\":\"utf-8\"", format,
        is_csv ? "text/csv" : "application/json");
    if (is_csv)
        buf_puts(out, ",\"dialect\":{\"delimiter\":\";\",\"header\":true}");
    buf_puts(out, ",\"schema\":{\"fields\":[");
    for (size_t k = 0; k < f->n_fields; k++) {
        buf_puts(out, k ? ",{\"name\":" : "{\"name\":");
        buf_json(out, f->fields[k].name);
        buf_printf(out, ",\"type\":\"%s\"", f->fields[k].type);
        if (is_csv && text_equal(f->fields[k].type, "number"))
            buf_puts(out, ",\"decimalChar\":\",\"");
        if (is_csv && text_equal(f->fields[k].type, "boolean"))
            buf_puts(out, ",\"trueValues\":[\"1\"],\"falseValues\":[\"0\"]");
        buf_puts(out, ",\"description\":");
        buf_json(out, tr(f->fields[k].description));
        buf_putc(out, '}');
    }
    buf_puts(out, "]}}");
}

static int open_package(struct req *req, struct res *res)
{
    const struct organisation *owner = organisation_of_kind("municipality");
    int rc = public_open(req, res);
    if (rc)
        return rc;
    res->content_type = "application/json; charset=utf-8";
    buf_puts(&res->body, "{\"name\":\"tovholder\",\"title\":");
    buf_json(&res->body, tr("Åbne dokumenter og tal"));
    buf_puts(
        &res->body, ",\"profile\":\"data-package\",\"contributors\":[{\"role\":\"publisher\",\"title\":");
    buf_json(&res->body, owner ? lang_pick(owner->name, owner->name_en) : "");
    buf_puts(&res->body, "}],\"resources\":[");
    for (size_t i = 0; i < OPEN_FILES; i++) {
        buf_puts(&res->body, i ? ",\n" : "\n");
        package_resource(req, &open_files[i], "csv", &res->body);
        buf_puts(&res->body, ",\n");
        package_resource(req, &open_files[i], "json", &res->body);
    }
    buf_puts(&res->body, "\n]}\n");
    return OK;
}
ROUTE_PLAIN(open_package_route, "GET", "/offentligt/data/datapakke", PERM_PUBLIC, open_package);

/* ---- the feed: RFC 4287 ---- */

static int open_feed(struct req *req, struct res *res)
{
    const struct organisation *owner = organisation_of_kind("municipality");
    struct public_feed_view v = {.title = tr("Åbne dokumenter og tal"),
        .author = owner ? lang_pick(owner->name, owner->name_en) : "Tovholder"};
    struct publication *list;
    struct conn *c;
    size_t n;
    int rc = public_open(req, res);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = publication_list(c, NULL, true, &list, &n, req->arena, &req->err);
    db_release(req->db, c);
    struct public_feed_entry *entries = arena_array(req->arena, PUBLIC_PER_PAGE, sizeof *entries);
    if (rc || !entries)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "feed");
    for (size_t i = 0; i < n && v.n < PUBLIC_PER_PAGE; i++) {
        struct public_feed_entry *e = &entries[v.n++];
        *e = (struct public_feed_entry){.id = arena_printf(req->arena, "urn:tovholder:%s:%s:%lld",
                                            list[i].kind, list[i].key, (long long)list[i].no),
            .title = lang_pick(list[i].title, list[i].title_en),
            .url = public_url(&list[i], req->arena),
            .summary = text_equal(list[i].kind, "goal") ? tr("Effektmål") : tr("Dokument")};
        stamp_iso(list[i].at, e->updated);
    }
    v.entries = entries;
    snprintf(v.updated, sizeof v.updated, "%s", v.n ? entries[0].updated : "1970-01-01T00:00:00Z");
    struct html h;
    html_init(&h, &res->body, req->arena, req->lang);
    res->content_type = "application/atom+xml; charset=utf-8";
    t_atom_feed(&h, &v);
    return OK;
}
ROUTE_PLAIN(open_feed_route, "GET", "/offentligt/nyt", PERM_PUBLIC, open_feed);
