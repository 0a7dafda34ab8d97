#include "path/journal_page.h"

#include "base/stem.h"
#include "base/text.h"
#include "journal.html.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/user.h"

#include <string.h>

enum { JOURNAL_SHOWN_CHARACTERS = 1500, JOURNAL_PRINT_MAX = 500, JOURNAL_MAX_ACTIVE = 4 };

static const struct {
    const char *key, *label;
    int months;
} journal_periods[] = {{"", N_("Hele forløbet"), 0}, {"1", N_("Seneste måned"), 1},
    {"3", N_("Seneste 3 måneder"), 3}, {"12", N_("Seneste 12 måneder"), 12}, {"36", N_("Seneste 3 år"), 36}};
enum { JOURNAL_PERIODS = sizeof journal_periods / sizeof journal_periods[0] };

/* ---- shared ---- */

static const char *journal_page_message(int64_t number)
{
    static const char *const texts[JOURNAL_MESSAGES] = {[JOURNAL_SAVED] = N_("Notatet er gemt i journalen."),
        [JOURNAL_CORRECTED] = N_("Notatet er rettet. Det, der stod før, er gemt."),
        [JOURNAL_MOVED] = N_("Notatet er flyttet til den rette borger. Her står kun, at det er flyttet."),
        [JOURNAL_FILE_ADDED] = N_("Filerne er lagt ved notatet."),
        [JOURNAL_DRAFTED] = N_("Kladden er gemt. Kun du kan se den."),
        [JOURNAL_CASE_ADDED] = N_("Sagsnummeret er gemt."),
        [JOURNAL_CASE_REMOVED] = N_("Sagsnummeret er fjernet."),
        [JOURNAL_CASE_BACK] = N_("Sagsnummeret er på listen igen."),
        [JOURNAL_SPARRED] = N_("Sparringen er registreret.")};
    return number > 0 && number < JOURNAL_MESSAGES ? tr(texts[number]) : NULL;
}

int journal_page_open(struct req *req, struct res *res, const char *what, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, what, o);
    if (!rc && o->sight.referral_only)
        rc = err_set(&req->err, ERR_DENIED, "the journal is not covered by the referral");
    return rc;
}

struct html *journal_page_begin(
    struct req *req, struct res *res, const struct citizen_open *o, const char *url, const char *title)
{
    struct crumb crumbs[] = {
        {tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Journal"), title ? url : NULL}, {title, NULL}};
    const char *whole = title ? arena_printf(req->arena, "%s: %s", title, o->name) : o->name;
    return page_begin(req, res, MENU_CITIZENS, whole, crumbs, title ? 4 : 3);
}

/* "Telefonsamtale · Job" */
static const char *journal_page_head(struct req *req, const char *kind, const char *track)
{
    return arena_printf(req->arena, "%s · %s", code_label("journal_kind", kind), code_label("track", track));
}

static const char *const *journal_page_lines(
    struct req *req, const char *text, size_t most, size_t *ret_n, bool *ret_cut)
{
    size_t n = 1;
    char *copy =
        most && strlen(text) > most ? arena_strndup(req->arena, text, most) : arena_strdup(req->arena, text);
    *ret_cut = strlen(copy) < strlen(text);
    text_mend_end(copy);
    for (const char *p = copy; *p; p++)
        n += *p == '\n';
    const char **lines = arena_array(req->arena, n + 1, sizeof *lines);
    *ret_n = 0;
    for (char *p = copy, *end; lines && p; p = end) {
        end = strchr(p, '\n');
        if (end)
            *end++ = 0;
        if (*p)
            lines[(*ret_n)++] = p;
    }
    if (lines && *ret_cut && *ret_n)
        lines[*ret_n - 1] = arena_printf(req->arena, "%s …", lines[*ret_n - 1]);
    return lines;
}

static const char *journal_stamp(struct req *req, struct stamp s)
{
    return html_format(req->arena, req->lang, harg_stamp(s));
}

static struct journal_text journal_text_of(
    struct req *req, const struct journal_row *r, size_t most, bool *ret_cut)
{
    struct journal_text t = {
        .head = journal_page_head(req, r->kind, r->track), .day = r->day, .title = r->title};
    t.lines = journal_page_lines(req, r->text, most, &t.n_lines, ret_cut);
    t.signature = arena_printf(req->arena, tr("%s, %s · skrevet %s"), r->author ? r->author : tr("Systemet"),
        r->unit ? organisation_name(r->unit) : tr("ikke oplyst"), journal_stamp(req, r->created));
    return t;
}

/* "Rettet 15.04.2026 kl. 10.02 af Jonas Vinther: Skrivefejl" */
static const char *journal_correction(struct req *req, const struct journal_row *by)
{
    const char *why = code_label("journal_correction", by->correction_reason);
    if (by->correction_text)
        why = arena_printf(req->arena, "%s. %s", why, by->correction_text);
    return arena_printf(req->arena, tr("Rettet %s af %s: %s"), journal_stamp(req, by->created),
        by->author ? by->author : tr("Systemet"), why);
}

static const struct journal_file_view *journal_files(
    struct req *req, const char *note_url, const struct journal_whole *w)
{
    struct journal_file_view *v = arena_array(req->arena, w->n_files + 1, sizeof *v);
    for (size_t i = 0; v && i < w->n_files; i++) {
        const struct attachment *f = &w->files[i];
        const struct attachment_type *type = attachment_type_find(f->type);
        v[i] = (struct journal_file_view){arena_printf(req->arena, "%s/fil/%lld", note_url, (long long)f->id),
            f->name,
            arena_printf(req->arena, "%s, %s", type ? type->label : f->type,
                attachment_size_words(f->size, req->arena))};
    }
    return v;
}

struct journal_item journal_page_item(
    struct req *req, const struct citizen_open *o, const struct journal_whole *w, size_t most)
{
    const struct journal_row *now = &w->now;
    bool cut;
    struct journal_item it = {
        .url = arena_printf(req->arena, "%s/journal/%lld", o->url, (long long)journal_root(now))};
    if (now->other_id != INT_NONE) {
        it.is_stub = true;
        it.now =
            (struct journal_text){.head = journal_page_head(req, now->kind, now->track), .day = now->day};
        it.note = arena_printf(req->arena, tr("Notat flyttet til den rette borger %s af %s."),
            journal_stamp(req, now->created), now->author ? now->author : tr("Systemet"));
        return it;
    }
    it.now = journal_text_of(req, now, most, &it.is_cut);
    if (!stamp_is_none(now->moved_at))
        it.note = arena_printf(req->arena, tr("flyttet hertil %s af %s"), journal_stamp(req, now->moved_at),
            now->mover ? now->mover : tr("Systemet"));
    struct journal_text *before = arena_array(req->arena, w->n_rows + 1, sizeof *before);
    for (size_t i = w->n_rows; before && i-- > 1;) {
        if (!sight_may_read_notes(&o->sight, w->rows[i - 1].track))
            continue; /* it stood on a track that is hidden */
        before[it.n_before] = journal_text_of(req, &w->rows[i - 1], 0, &cut);
        before[it.n_before++].replaced = journal_correction(req, &w->rows[i]);
    }
    it.before = before;
    if (it.n_before)
        it.now.replaced = before[0].replaced;
    if (it.n_before == w->n_rows - 1 && it.n_before)
        it.now.signature = journal_text_of(req, &w->rows[0], 1, &cut).signature;
    it.files = journal_files(req, it.url, w);
    it.n_files = w->n_files;
    return it;
}

/* The rows of the note that now belongs to, when it has been corrected. */
static int journal_load_rows(struct conn *c, struct req *req, struct journal_whole *w)
{
    w->rows = &w->now;
    w->n_rows = 1;
    if (w->now.other_id != INT_NONE || (w->now.root_id == INT_NONE && w->now.is_current == 1))
        return OK;
    int rc = journal_chain(c, journal_root(&w->now), &w->rows, &w->n_rows, req->arena, &req->err);
    if (!rc && w->n_rows)
        w->now = w->rows[w->n_rows - 1];
    return rc;
}

int journal_page_load(struct req *req, const struct citizen_open *o, struct journal_whole *ret)
{
    struct conn *c;
    *ret = (struct journal_whole){0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = journal_by_id(c, o->citizen.id, req_int(req, "id", 0), &o->sight, &ret->now, req->arena, &req->err);
    if (!rc)
        rc = journal_load_rows(c, req, ret);
    /* A correction may have put the note on another track. */
    if (!rc && !sight_may_read_notes(&o->sight, ret->now.track))
        rc = err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Notatet findes ikke, eller du har ikke adgang til det."));
    if (!rc)
        rc =
            attachment_of_note(c, journal_root(&ret->now), &ret->files, &ret->n_files, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

/* Has the permission, and a track of its own that is in sight: emergency access to a restricted citizen opens others only. */
static bool journal_page_may_write(const struct req *req, const struct citizen_open *o)
{
    const char *track = journal_own_track(&o->actor);
    return who_may(&req->who, PERM_CITIZEN_EDIT) && track && sight_may_read_notes(&o->sight, track);
}

/* ---- the list ---- */

static struct journal_filter journal_read_filter(struct req *req, const struct citizen_open *o)
{
    struct journal_filter f = {
        .from = DAY_NONE, .to = DAY_NONE, .author = req_int(req, "forfatter", INT_NONE)};
    const char *period = req_text(req, "periode");
    f.tracks = journal_tracks_seen(&o->sight, req_text(req, "spor"));
    f.kind = code_is_valid("journal_kind", req_text(req, "art"), DAY_NONE) ? req_text(req, "art") : NULL;
    for (size_t i = 1; i < JOURNAL_PERIODS; i++) {
        if (text_equal(journal_periods[i].key, period))
            f.from = day_add_months(o->today, -journal_periods[i].months);
    }
    return f;
}

/* Address of the list with the filters in force. */
static const char *journal_filter_url(struct req *req, const char *url)
{
    static const char *const names[] = {"art", "spor", "periode"};
    for (size_t i = 0; i < 3; i++)
        url = html_url_with(req->arena, url, names[i], req_text(req, names[i]));
    int64_t author = req_int(req, "forfatter", INT_NONE);
    return html_url_with(req->arena, url, "forfatter",
        author == INT_NONE ? NULL : arena_printf(req->arena, "%lld", (long long)author));
}

struct journal_data {
    struct journal_row *rows;
    size_t n;
    struct journal_whole *whole; /* [n] */
    int64_t n_all;
    struct journal_author *authors;
    size_t n_authors;
    struct case_number *cases;
    size_t n_cases;
    struct contact_row *sparrings;
    size_t n_sparrings;
};

static int journal_load_items(
    struct conn *c, struct req *req, const struct citizen_open *o, struct journal_data *d)
{
    struct attachment *files;
    size_t n_files;
    int rc = attachment_of_citizen(c, o->citizen.id, &files, &n_files, req->arena, &req->err);
    d->whole = arena_array(req->arena, d->n + 1, sizeof *d->whole);
    if (!rc && !d->whole)
        rc = err_set(&req->err, ERR_LIMIT, "journal: out of memory");
    for (size_t i = 0; !rc && i < d->n; i++) {
        struct journal_whole *w = &d->whole[i];
        w->now = d->rows[i];
        rc = journal_load_rows(c, req, w);
        w->files = arena_array(req->arena, n_files + 1, sizeof *w->files);
        for (size_t k = 0; !rc && w->files && k < n_files; k++) {
            if (files[k].note_id == journal_root(&w->now))
                w->files[w->n_files++] = files[k];
        }
    }
    return rc;
}

static int journal_load(struct req *req, const struct citizen_open *o, const struct journal_filter *f,
    int64_t per_page, int64_t page, struct journal_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct journal_tracks all = journal_tracks_seen(&o->sight, NULL);
    *d = (struct journal_data){0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = journal_count(c, o->citizen.id, f, &d->n_all, &req->err);
    if (!rc)
        rc = journal_list(c, o->citizen.id, f, per_page, page, &d->rows, &d->n, a, &req->err);
    if (!rc)
        rc = journal_load_items(c, req, o, d);
    if (!rc)
        rc = journal_authors(c, o->citizen.id, &all, &d->authors, &d->n_authors, a, &req->err);
    if (!rc)
        rc = case_number_of_citizen(
            c, &o->actor, o->citizen.id, &o->sight, &d->cases, &d->n_cases, a, &req->err);
    if (!rc)
        rc = contact_of_citizen(
            c, &o->actor, o->citizen.id, &o->sight, &d->sparrings, &d->n_sparrings, a, &req->err);
    db_release(req->db, c);
    return rc;
}

static void journal_fill_choices(
    struct req *req, const struct citizen_open *o, const struct journal_data *d, struct journal_view *v)
{
    struct arena *a = req->arena;
    struct journal_tracks seen = journal_tracks_seen(&o->sight, NULL);
    struct html_option *tracks = arena_must(a, (JOURNAL_TRACKS + 1) * sizeof *tracks);
    struct html_option *periods = arena_must(a, JOURNAL_PERIODS * sizeof *periods);
    struct html_option *authors = arena_array(a, d->n_authors + 1, sizeof *authors);
    v->kinds = page_options(a, "journal_kind", tr("Alle"), &v->n_kinds);
    tracks[v->n_tracks++] = (struct html_option){"", tr("Alle")};
    for (size_t i = 0; i < JOURNAL_TRACKS; i++) {
        if (seen.track[i])
            tracks[v->n_tracks++] = (struct html_option){seen.track[i], code_label("track", seen.track[i])};
    }
    for (size_t i = 0; i < JOURNAL_PERIODS; i++)
        periods[v->n_periods++] = (struct html_option){journal_periods[i].key, tr(journal_periods[i].label)};
    if (authors)
        authors[v->n_authors++] = (struct html_option){"", tr("Alle")};
    for (size_t i = 0; authors && i < d->n_authors; i++)
        authors[v->n_authors++] =
            (struct html_option){arena_printf(a, "%lld", (long long)d->authors[i].id), d->authors[i].name};
    v->tracks = tracks;
    v->periods = periods;
    v->authors = authors;
}

static const char *journal_choice_label(const struct html_option *options, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(options[i].value, value))
            return options[i].label;
    }
    return value;
}

static void journal_fill_active(struct req *req, const char *url, struct journal_view *v)
{
    struct link *links = arena_must(req->arena, JOURNAL_MAX_ACTIVE * sizeof *links);
    const struct {
        const char *name, *value;
        const struct html_option *options;
        size_t n;
    } all[] = {{"art", v->kind, v->kinds, v->n_kinds}, {"spor", v->track, v->tracks, v->n_tracks},
        {"periode", v->period, v->periods, v->n_periods}, {"forfatter", v->author, v->authors, v->n_authors}};
    for (size_t i = 0; i < 4; i++) {
        if (!all[i].value)
            continue;
        links[v->n_active++] = (struct link){journal_choice_label(all[i].options, all[i].n, all[i].value),
            html_url_with(req->arena, url, all[i].name, NULL), false};
    }
    v->active = links;
}

/* Tracks of other administrations whose notes are not covered: said once per administration, whether there are any or not. */
static const char *const *journal_hidden(struct req *req, const struct citizen_open *o, size_t *ret_n)
{
    const struct code *const *codes;
    size_t n = code_list("track", DAY_NONE, &codes);
    const char **hidden = arena_array(req->arena, n + 1, sizeof *hidden);
    *ret_n = 0;
    for (size_t i = 0; hidden && i < n; i++) {
        if (!codes[i]->parent || sight_may_read_notes(&o->sight, codes[i]->code))
            continue;
        const char *text = arena_printf(req->arena,
            tr("Nogle oplysninger fra %s er skjult, fordi hjemlen ikke omfatter dem."),
            organisation_abbrev(codes[i]->parent));
        bool said = false;
        for (size_t k = 0; k < *ret_n; k++)
            said |= text_equal(hidden[k], text);
        if (!said)
            hidden[(*ret_n)++] = text;
    }
    return hidden;
}

static void journal_fill_side(
    struct req *req, const struct citizen_open *o, const struct journal_data *d, struct journal_view *v)
{
    struct arena *a = req->arena;
    struct journal_case_view *cases = arena_array(a, d->n_cases + 1, sizeof *cases);
    struct journal_sparring_view *sparrings = arena_array(a, d->n_sparrings + 1, sizeof *sparrings);
    for (size_t i = 0; cases && i < d->n_cases; i++) {
        const struct case_number *n = &d->cases[i];
        bool own = v->may_write && text_equal(n->admin, o->actor.admin);
        cases[v->n_cases++] = (struct journal_case_view){code_label("case_number_kind", n->kind), n->number,
            n->title, organisation_abbrev(n->admin),
            own ? arena_printf(a, "%s/sagsnummer/%lld/fjern", v->url, (long long)n->id) : NULL, n->version};
    }
    for (size_t i = 0; sparrings && i < d->n_sparrings; i++) {
        const struct contact_row *t = &d->sparrings[i];
        bool may_read = text_equal(t->admin, o->actor.admin) || sight_may_read_notes(&o->sight, t->track);
        const char *with =
            t->with_unit ? arena_printf(a, tr(" med %s"), organisation_abbrev(t->with_unit)) : "";
        sparrings[v->n_sparrings++] =
            (struct journal_sparring_view){t->day, t->topic, may_read ? t->text : NULL,
                arena_printf(a, "%s, %s%s", t->author ? t->author : tr("Systemet"),
                    organisation_abbrev(t->admin), with)};
    }
    v->cases = cases;
    v->sparrings = sparrings;
}

static int journal_fill(struct req *req, const struct citizen_open *o, const struct journal_data *d,
    size_t most, struct journal_view *v)
{
    struct arena *a = req->arena;
    *v = (struct journal_view){
        .csrf = req_csrf(req), .url = arena_printf(a, "%s/journal", o->url), .err = &req->err};
    v->may_write = journal_page_may_write(req, o);
    struct journal_item *items = arena_array(a, d->n + 1, sizeof *items);
    if (!items)
        return err_set(&req->err, ERR_LIMIT, "journal: out of memory");
    for (size_t i = 0; i < d->n; i++)
        items[i] = journal_page_item(req, o, &d->whole[i], most);
    v->items = items;
    v->n_items = d->n;
    v->n_all = d->n_all;
    journal_fill_choices(req, o, d, v);
    v->kind = req_text(req, "art");
    v->track = req_text(req, "spor");
    v->period = req_text(req, "periode");
    int64_t author = req_int(req, "forfatter", INT_NONE);
    v->author = author == INT_NONE ? NULL : arena_printf(a, "%lld", (long long)author);
    journal_fill_active(req, journal_filter_url(req, v->url), v);
    v->print_url = journal_filter_url(req, arena_printf(a, "%s/udskriv", v->url));
    v->hidden = journal_hidden(req, o, &v->n_hidden);
    journal_fill_side(req, o, d, v);
    return OK;
}

static void journal_top(
    struct req *req, struct html *h, const struct citizen_open *o, const struct journal_view *v)
{
    struct action actions[] = {{tr("Skriv notat"), arena_printf(req->arena, "%s/ny", v->url), NULL},
        {tr("Registrér sparring"), arena_printf(req->arena, "%s/sparring", v->url), NULL}};
    citizen_page_top(req, h, o, actions, v->may_write ? 2 : 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_JOURNAL);
}

static int journal_show_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct journal_data d;
    struct journal_view v;
    int rc = journal_page_open(req, res, N_("journal"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    int64_t page = req_int(req, "side", 1);
    struct journal_filter f = journal_read_filter(req, &o);
    rc = journal_load(req, &o, &f, JOURNAL_PER_PAGE, page - 1, &d);
    if (!rc)
        rc = journal_fill(req, &o, &d, JOURNAL_SHOWN_CHARACTERS, &v);
    if (rc)
        return rc;
    int64_t message = req_int(req, "besked", 0), number = req_int(req, "nr", 0);
    v.receipt = journal_page_message(message);
    if (message == JOURNAL_CASE_REMOVED && number)
        v.undo_url = arena_printf(req->arena, "%s/sagsnummer/%lld/fortryd", v.url, (long long)number);
    v.paging = (struct paging){journal_filter_url(req, v.url), page, JOURNAL_PER_PAGE, d.n_all};
    struct html *h = journal_page_begin(req, res, &o, v.url, NULL);
    journal_top(req, h, &o, &v);
    t_journal_page(h, &v);
    return page_end(req, res, h);
}

/* All notes of the filters on one page. A print is an export. */
static int journal_print_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct journal_data d;
    struct journal_view v;
    int rc = journal_page_open(req, res, N_("udskrift af journal"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct journal_filter f = journal_read_filter(req, &o);
    rc = journal_load(req, &o, &f, JOURNAL_PRINT_MAX, 0, &d);
    if (!rc)
        rc = journal_fill(req, &o, &d, 0, &v);
    if (!rc)
        rc = audit_log(req->db, &o.actor,
            &(struct audit_entry){"export", "journal_note", INT_NONE, o.citizen.id,
                arena_printf(req->arena, "print n=%zu", d.n)},
            &req->err);
    if (rc)
        return rc;
    v.print = true;
    v.may_write = false;
    v.url = journal_filter_url(req, v.url);
    v.paging = (struct paging){v.url, 1, JOURNAL_PRINT_MAX, (int64_t)d.n};
    struct html *h = journal_page_begin(req, res, &o, v.url, tr("Udskrift"));
    struct page_head head = {.title = arena_printf(req->arena, tr("Journal for %s"), o.name),
        .lead = citizen_page_lead(req, &o),
        .badge = citizen_page_badge(req, &o),
        .badge_class = "plain"};
    t_page_head(h, &head);
    if (d.n_all > (int64_t)d.n)
        t_alert(h, "warning", NULL,
            arena_printf(req->arena,
                tr("Udskriften har de %zu nyeste af %lld notater. Vælg en kortere periode."), d.n,
                (long long)d.n_all));
    t_journal_print(h, &v);
    return page_end(req, res, h);
}

static int journal_note_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct journal_whole w;
    static const char *const file_fields[ATTACHMENT_FIELDS] = {"fil1", "fil2", "fil3"};
    int rc = journal_page_open(req, res, N_("notat i journal"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = journal_page_load(req, &o, &w);
    if (rc)
        return rc;
    struct journal_item item = journal_page_item(req, &o, &w, 0);
    struct journal_view v = {.csrf = req_csrf(req),
        .url = arena_printf(req->arena, "%s/journal", o.url),
        .err = &req->err,
        .items = &item,
        .n_items = 1};
    v.receipt = journal_page_message(req_int(req, "besked", 0));
    v.may_write =
        who_may(&req->who, PERM_CITIZEN_EDIT) && !item.is_stub && journal_may_write(&o.actor, w.now.track);
    struct journal_edit_view files = {.post_url = arena_printf(req->arena, "%s/fil", item.url),
        .err = &req->err,
        .file_fields = file_fields};
    files.file_hint = arena_printf(req->arena, tr("%s. Højst %s hver."), attachment_types_label(req->arena),
        attachment_size_words(attachment_max(), req->arena));
    struct html *h = journal_page_begin(req, res, &o, v.url, item.now.head);
    struct action actions[] = {{tr("Ret notat"), arena_printf(req->arena, "%s/ret", item.url), NULL},
        {tr("Flyt til rette borger"), arena_printf(req->arena, "%s/flyt", item.url), NULL}};
    struct page_head head = {.title = o.name,
        .lead = citizen_page_lead(req, &o),
        .badge = citizen_page_badge(req, &o),
        .badge_class = "plain",
        .actions = actions,
        .n_actions = v.may_write ? 2 : 0,
        .no_primary = true};
    t_page_head(h, &head);
    t_journal_show(h, &v, v.may_write ? &files : NULL);
    return page_end(req, res, h);
}

/* ---- search ---- */

static const struct journal_hit_view *journal_hit_rows(
    struct req *req, const struct journal_found *f, const char *q, bool persons)
{
    struct journal_hit_view *rows = arena_array(req->arena, f->n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < f->n; i++) {
        const struct journal_hit *t = &f->hits[i];
        struct stem_snippet s = stem_snippet(t->text, q, req->arena);
        if (!s.match[0] && t->title)
            s = stem_snippet(t->title, q, req->arena);
        rows[i] = (struct journal_hit_view){
            .url = arena_printf(req->arena, "/borgere/%s/journal/%lld", t->citizen_key, (long long)t->id),
            .person = persons ? arena_printf(req->arena, "%s %s", t->first_name, t->last_name) : NULL,
            .head = journal_page_head(req, t->kind, t->track),
            .before = s.before,
            .match = s.match,
            .after = s.after,
            .author = t->author ? t->author : tr("Systemet"),
            .day = t->day};
    }
    return rows;
}

static int journal_search_done(struct req *req, const struct actor *actor, int64_t citizen_id,
    const char *scope, const char *q, const struct journal_found *f)
{
    const char *logged = journal_search_logged(q, req->arena);
    return audit_log(req->db, actor,
        &(struct audit_entry){"search", "journal_note", INT_NONE, citizen_id,
            arena_printf(req->arena, "%s hits=%lld%s%s", scope, (long long)f->n_all, logged ? " q=" : "",
                logged ? logged : "")},
        &req->err);
}

static int journal_search_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct journal_found found = {0};
    struct conn *c;
    int rc = journal_page_open(req, res, N_("søgning i journal"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const char *q = text_trim(req->arena, req_form(req, "q"));
    rc = req->err.n_fields ? OK : db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    if (!req->err.n_fields) {
        rc = journal_search_citizen(c, o.citizen.id, &o.sight, q, &found, req->arena, &req->err);
        db_release(req->db, c);
    }
    if (!rc && found.no_words)
        err_field(&req->err, "q", "%s", tr("Skriv mindst ét ord."));
    if (!rc && !req->err.n_fields)
        rc = journal_search_done(req, &o.actor, o.citizen.id, "journal", q, &found);
    if (rc)
        return rc;
    struct journal_view v = {.csrf = req_csrf(req),
        .url = arena_printf(req->arena, "%s/journal", o.url),
        .err = &req->err,
        .search_typed = q};
    v.found = req->err.n_fields ? NULL : &found;
    v.may_write = journal_page_may_write(req, &o);
    v.hits = journal_hit_rows(req, &found, q, false);
    v.n_hits = found.n;
    v.hidden = journal_hidden(req, &o, &v.n_hidden);
    if (req->err.n_fields)
        res->status = err_http_status(ERR_INVALID);
    struct html *h = journal_page_begin(req, res, &o, v.url, tr("Søgning"));
    t_error_summary(h, &req->err);
    journal_top(req, h, &o, &v);
    t_journal_search_page(h, &v);
    return page_end(req, res, h);
}

/* The address of a search that was reloaded: what was searched for is not in it. */
static int journal_search_again_page(struct req *req, struct res *res)
{
    return res_redirect(res, arena_printf(req->arena, "/borgere/%s/journal", req_text(req, "key")));
}

static int journal_mine_show(
    struct req *req, struct res *res, const char *q, const struct journal_found *found)
{
    struct journal_view v = {.csrf = req_csrf(req), .err = &req->err, .search_typed = q, .found = found};
    if (found) {
        v.hits = journal_hit_rows(req, found, q, true);
        v.n_hits = found->n;
    }
    struct crumb crumbs[] = {{tr("Mit overblik"), "/overblik"}, {tr("Søg i journaler"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, tr("Søg i mine borgeres journaler"), crumbs, 2);
    t_journal_mine_page(h, &v);
    return page_end(req, res, h);
}

static int journal_mine_page(struct req *req, struct res *res)
{
    if (!req->who.purpose)
        return res_redirect(res, "/borgere?videre=/overblik/journal");
    return journal_mine_show(req, res, "", NULL);
}

static int journal_mine_search_page(struct req *req, struct res *res)
{
    struct journal_found found = {0};
    struct conn *c;
    struct actor actor = req_actor(req);
    if (!req->who.purpose)
        return res_redirect(res, "/borgere?videre=/overblik/journal");
    const char *q = text_trim(req->arena, req_form(req, "q"));
    int rc = req->err.n_fields ? OK : db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    if (!req->err.n_fields) {
        rc = journal_search_mine(c, &actor, clock_today(), q, &found, req->arena, &req->err);
        db_release(req->db, c);
    }
    if (!rc && found.no_words)
        err_field(&req->err, "q", "%s", tr("Skriv mindst ét ord."));
    if (!rc && !req->err.n_fields)
        rc = journal_search_done(req, &actor, INT_NONE, "mine", q, &found);
    if (rc)
        return rc;
    if (req->err.n_fields)
        res->status = err_http_status(ERR_INVALID);
    return journal_mine_show(req, res, q, req->err.n_fields ? NULL : &found);
}

#define FILTER_PARAMS                                                                                        \
    {"key", P_KEY, 0, 0}, {"art", P_KEY, 0, 0}, {"spor", P_KEY, 0, 0}, {"periode", P_KEY, 0, 0},             \
    {                                                                                                        \
        "forfatter", P_INT, 1, INT64_MAX                                                                     \
    }
static const struct param journal_params[] = {
    FILTER_PARAMS, {"side", P_INT, 1, 100000}, {"besked", P_INT, 0, 99}, {"nr", P_INT, 1, INT64_MAX}};
static const struct param journal_print_params[] = {FILTER_PARAMS};
static const struct param journal_note_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"besked", P_INT, 0, 99}};
static const struct param journal_search_params[] = {{"key", P_KEY, 0, 0}, {"q", P_FORM, 0, 200}};
static const struct param journal_key_params[] = {{"key", P_KEY, 0, 0}};
static const struct param journal_mine_params[] = {{"q", P_FORM, 0, 200}};
ROUTE(journal_show, "GET", "/borgere/{key}/journal", PERM_CITIZEN_READ, journal_show_page, journal_params);
ROUTE(journal_print, "GET", "/borgere/{key}/journal/udskriv", PERM_CITIZEN_READ, journal_print_page,
    journal_print_params);
ROUTE(journal_note_show, "GET", "/borgere/{key}/journal/{id}", PERM_CITIZEN_READ, journal_note_page,
    journal_note_params);
ROUTE(journal_search, "POST", "/borgere/{key}/journal/soeg", PERM_CITIZEN_READ, journal_search_page,
    journal_search_params);
ROUTE(journal_search_again, "GET", "/borgere/{key}/journal/soeg", PERM_CITIZEN_READ,
    journal_search_again_page, journal_key_params);
ROUTE_PLAIN(journal_mine, "GET", "/overblik/journal", PERM_CITIZEN_FIND, journal_mine_page);
ROUTE(journal_mine_search, "POST", "/overblik/journal", PERM_CITIZEN_FIND, journal_mine_search_page,
    journal_mine_params);
