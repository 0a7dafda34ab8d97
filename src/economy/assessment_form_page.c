/* The form of an assessment: fields and lists of rows, as typed, as stored, and where two people wrote at once. */
#include "base/text.h"
#include "economy/assessment_page.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <stdio.h>
#include <string.h>

/* ---- lists as cells ---- */

#define CELL_END "¦"
#define ROW_END  "¶"

struct list_def {
    const char *name, *row; /* the list as one value; a row's id */
    const char *label;
    size_t n_cells, n_empty;
    const char *cells[ASSESSMENT_CELLS];
    bool counts[ASSESSMENT_CELLS]; /* a row where none of these is filled in is empty */
};
enum {
    L_FROM,
    L_PURPOSE,
    L_PART,
    L_YEAR,
    L_TO,
    L_PER,
    L_AREA,
    L_ADMIN,
    L_COMMITTEE,
    L_AMOUNT,
    L_PRICE,
    L_FIRM,
    L_POSTS
};
static const struct list_def LISTS[LIST_COUNT] = {
    {"dele", "part", N_("Dele og leverandører"), 4, 1,
        {"del_noegle", "del_titel", "del_vurdering", "del_note"}, {false, true, true, true}},
    {"linjer", "line", N_("Foreslåede beløb"), 13, 3,
        {"l_version", "l_formaal", "l_del", "l_fra", "l_til", "l_gaelder", "l_omraade", "l_forvaltning",
            "l_udvalg", "l_beloeb", "l_pris", "l_fast", "l_aarsvaerk"},
        {false, true, false, true, true, false, false, false, false, true, false, false, true}},
    {"overdragelser", "transfer", N_("Overdragelser"), 6, 2,
        {"t_art", "t_hvad", "t_modtager", "t_dag", "t_ord", "t_note"}, {false, true, true, true, true, true}},
    {"forbindelser", "link", N_("Andre bevillinger"), 3, 1, {"k_anden", "k_forhold", "k_note"},
        {true, false, true}},
};

static bool is_empty_row(const struct list_def *def, const struct assessment_row *r)
{
    for (size_t i = 0; i < def->n_cells; i++) {
        if (def->counts[i] && r->cell[i] && *r->cell[i])
            return false;
    }
    return true;
}

static void add_row(const struct list_def *def, struct assessment_rows *rows, const struct assessment_row *r)
{
    if (is_empty_row(def, r))
        return;
    if (rows->n == ASSESSMENT_MOST)
        rows->too_many = true;
    else
        rows->row[rows->n++] = *r;
    rows->n_own = rows->n;
}

/* Rows of a list that came as one value, from the page of a conflict. */
static void cut_rows(
    struct req *req, const struct list_def *def, const char *text, struct assessment_rows *rows)
{
    for (const char *end; (end = strstr(text, ROW_END)) != NULL; text = end + strlen(ROW_END)) {
        struct assessment_row r = {0};
        const char *at = text, *stop;
        for (size_t i = 0; i < def->n_cells; i++) {
            stop = strstr(at, CELL_END);
            if (!stop || stop > end)
                break;
            r.cell[i] = arena_strndup(req->arena, at, (size_t)(stop - at));
            at = stop + strlen(CELL_END);
        }
        for (size_t i = 0; i < def->n_cells; i++)
            r.cell[i] = r.cell[i] ? r.cell[i] : "";
        add_row(def, rows, &r);
    }
}

static const char *as_one_value(
    struct req *req, const struct list_def *def, const struct assessment_rows *rows)
{
    struct buf b = BUF_INIT;
    buf_puts(&b, "=");
    for (size_t i = 0; i < rows->n_own; i++) {
        for (size_t k = 0; k < def->n_cells; k++)
            buf_printf(&b, "%s%s", rows->row[i].cell[k] ? rows->row[i].cell[k] : "", CELL_END);
        buf_puts(&b, ROW_END);
    }
    const char *out = arena_strndup(req->arena, b.data, b.len);
    buf_done(&b);
    return out;
}

static void posted_rows(struct req *req, const struct list_def *def, struct assessment_rows *rows)
{
    const char **cells[ASSESSMENT_CELLS], *one = req_form(req, def->name);
    size_t n[ASSESSMENT_CELLS], most = 0;
    *rows = (struct assessment_rows){0};
    if (*one == '=') {
        cut_rows(req, def, one + 1, rows);
        return;
    }
    for (size_t i = 0; i < def->n_cells; i++) {
        n[i] = req_all(req, def->cells[i], &cells[i]);
        most = n[i] > most ? n[i] : most;
    }
    for (size_t k = 0; k < most; k++) {
        struct assessment_row r = {0};
        for (size_t i = 0; i < def->n_cells; i++)
            r.cell[i] = k < n[i] ? text_trim(req->arena, cells[i][k]) : "";
        add_row(def, rows, &r);
    }
}

static const char *number_or_empty(struct req *req, int64_t n)
{
    return n == INT_NONE ? "" : arena_printf(req->arena, "%lld", (long long)n);
}

/* "1.200.000", or with øre where there are any. */
static const char *kroner(struct req *req, struct money m)
{
    if (money_is_none(m))
        return "";
    if (m.oere % 100 || m.oere < 0)
        return arena_printf(req->arena, "%lld,%02lld", (long long)(m.oere / 100), (long long)(m.oere % 100));
    return html_format(req->arena, LANG_DA, harg_int(m.oere / 100));
}

static const char *or_empty(const char *s)
{
    return s ? s : "";
}

static struct assessment_row row_of_line(struct req *req, const struct assessment_line *l)
{
    const struct field *posts = field_find(&assessment_line_table, "person_years");
    const char *from = l->line != INT_NONE ? arena_printf(req->arena, "k%lld", (long long)l->line)
                       : l->id             ? arena_printf(req->arena, "v%lld", (long long)l->id)
                                           : "";
    return (struct assessment_row){
        .cell = {from, or_empty(l->purpose), or_empty(l->part), number_or_empty(req, l->year_from),
            number_or_empty(req, l->year_to), or_empty(l->per), or_empty(l->steering_area),
            or_empty(l->administration), or_empty(l->committee), kroner(req, l->amount),
            or_empty(l->price_level), or_empty(l->qualifier), field_text(posts, l, req->arena)},
        .printed = l->as_printed};
}

void assessment_form_rows(
    struct req *req, const struct assessment_paper *p, struct assessment_rows lists[LIST_COUNT])
{
    for (size_t i = 0; i < LIST_COUNT; i++)
        lists[i] = (struct assessment_rows){0};
    for (size_t i = 0; i < p->n_parts; i++)
        add_row(&LISTS[LIST_PARTS], &lists[LIST_PARTS],
            &(struct assessment_row){.cell = {p->parts[i].part, p->parts[i].title,
                                         or_empty(p->parts[i].verdict), or_empty(p->parts[i].note)}});
    for (size_t i = 0; i < p->n_lines; i++) {
        struct assessment_row r = row_of_line(req, &p->lines[i]);
        if (text_equal(p->lines[i].role, "line"))
            add_row(&LISTS[LIST_LINES], &lists[LIST_LINES], &r);
    }
    for (size_t i = 0; i < p->n_transfers; i++) {
        const struct assessment_transfer *t = &p->transfers[i];
        add_row(&LISTS[LIST_TRANSFERS], &lists[LIST_TRANSFERS],
            &(struct assessment_row){.cell = {or_empty(t->kind), or_empty(t->what), or_empty(t->receiver),
                                         day_is_none(t->day) ? "" : citizen_page_day(req->arena, t->day),
                                         or_empty(t->day_printed), or_empty(t->note)}});
    }
    for (size_t i = 0; i < p->n_links; i++) {
        const struct assessment_link *k = &p->links[i];
        add_row(&LISTS[LIST_LINKS], &lists[LIST_LINKS],
            &(struct assessment_row){
                .cell = {number_or_empty(req, k->other_nr), k->relation, or_empty(k->note)},
                .printed = k->other_title ? lang_pick(k->other_title, k->other_title_en) : NULL});
    }
}

/* ---- from cells to a paper ---- */

/* A cell into a field; a fault becomes a message of the row. */
static void cell_into(struct req *req, const struct table *t, const char *name, void *row, const char *typed,
    const char *list_row, size_t i)
{
    struct err own = ERR_INIT;
    const struct field *f = field_find(t, name);
    char id[40];
    if (!typed || !*typed || field_parse(f, row, typed, false, req->arena, &own) == OK)
        return;
    snprintf(id, sizeof id, "%s-%zu", list_row, i);
    err_field(&req->err, id, tr("Linje %zu, %s: %s"), i + 1, tr(f->label ? f->label : f->name),
        own.n_fields ? own.field[0].msg : err_user_text(&own));
}

static void read_parts(struct req *req, const struct assessment_data *d, const struct assessment_rows *rows,
    struct assessment_paper *p)
{
    for (size_t i = 0; i < rows->n_own; i++) {
        const char *const *cell = rows->row[i].cell;
        struct assessment_part *out = &p->parts[p->n_parts++];
        field_clear_row(&assessment_part_table, out);
        for (size_t k = 0; k < d->paper.n_parts; k++) {
            if (text_equal(d->paper.parts[k].part, cell[0]))
                *out = d->paper.parts[k];
        }
        if (!text_equal(out->title, cell[1]))
            out->title_en = NULL;
        out->title = *cell[1] ? cell[1] : NULL;
        out->part = *cell[0] ? cell[0] : text_slug(req->arena, cell[1]);
        out->verdict = *cell[2] ? cell[2] : NULL;
        out->note = *cell[3] ? cell[3] : NULL;
    }
}

static bool same_amount(const struct assessment_line *x, const struct assessment_line *y)
{
    return x->amount.oere == y->amount.oere && x->year_from == y->year_from && x->year_to == y->year_to &&
           text_equal(x->per, y->per) && text_equal(x->steering_area, y->steering_area) &&
           text_equal(x->price_level, y->price_level) && text_equal(x->qualifier, y->qualifier) &&
           text_equal(x->administration, y->administration) && text_equal(x->committee, y->committee) &&
           text_equal(x->purpose, y->purpose) && text_equal(x->part, y->part) &&
           x->person_years.milli == y->person_years.milli;
}

/* "k12" = the line 12 of the sheet, "v34" = the row 34 of an earlier version. */
static const struct assessment_line *line_by_id(const struct assessment_paper *p, const char *from)
{
    int64_t n;
    if (!from || !*from || !text_to_int(from + 1, 1, INT64_MAX, &n))
        return NULL;
    for (size_t i = 0; i < p->n_lines; i++) {
        if ((*from == 'k' ? p->lines[i].line : p->lines[i].id) == n)
            return &p->lines[i];
    }
    return NULL;
}

static void read_line(struct req *req, const struct assessment_paper *base, const char *const *cell, size_t i,
    struct assessment_line *out)
{
    static const char *const names[ASSESSMENT_CELLS] = {NULL, "purpose", "part", "year_from", "year_to",
        "per", "steering_area", "administration", "committee", "amount", "price_level", "qualifier",
        "person_years"};
    const struct assessment_line *was = line_by_id(base, cell[L_FROM]);
    field_clear_row(&assessment_line_table, out);
    for (size_t k = 1; k < ASSESSMENT_CELLS; k++)
        cell_into(req, &assessment_line_table, names[k], out, cell[k], "line", i);
    out->role = "line";
    out->per = out->per ? out->per : "year";
    if (!was)
        return;
    if (text_equal(was->purpose, out->purpose))
        out->purpose_en = was->purpose_en;
    out->scope = was->scope;
    if (!same_amount(was, out))
        return;
    out->line = was->line;
    out->as_printed = was->as_printed;
    out->period_printed = was->period_printed;
    out->note = was->note;
    out->source = was->source;
    out->place = was->place;
}

/* A printed total stands as long as the lines do. */
static void keep_totals(const struct assessment_paper *base, struct assessment_paper *p)
{
    size_t n = 0, same = 0, n_read = p->n_lines;
    for (size_t i = 0; i < base->n_lines; i++)
        n += text_equal(base->lines[i].role, "line");
    for (size_t i = 0; i < n_read; i++) {
        for (size_t k = 0; k < base->n_lines; k++) {
            if (text_equal(base->lines[k].role, "line") && same_amount(&base->lines[k], &p->lines[i])) {
                same++;
                break;
            }
        }
    }
    for (size_t i = 0; n == n_read && same == n && i < base->n_lines; i++) {
        if (!text_equal(base->lines[i].role, "line"))
            p->lines[p->n_lines++] = base->lines[i];
    }
}

static void read_lists(struct req *req, const struct assessment_data *d,
    const struct assessment_rows lists[LIST_COUNT], struct assessment_paper *p)
{
    const struct assessment_rows *t = &lists[LIST_TRANSFERS], *k = &lists[LIST_LINKS];
    size_t n_lines = lists[LIST_LINES].n_own + d->paper.n_lines + 1;
    p->parts = arena_must(req->arena, (lists[LIST_PARTS].n_own + 1) * sizeof *p->parts);
    p->lines = arena_must(req->arena, n_lines * sizeof *p->lines);
    p->transfers = arena_must(req->arena, (t->n_own + 1) * sizeof *p->transfers);
    p->links = arena_must(req->arena, (k->n_own + 1) * sizeof *p->links);
    p->n_parts = p->n_lines = p->n_transfers = p->n_links = 0;
    read_parts(req, d, &lists[LIST_PARTS], p);
    for (size_t i = 0; i < lists[LIST_LINES].n_own; i++)
        read_line(req, &d->paper, lists[LIST_LINES].row[i].cell, i, &p->lines[p->n_lines++]);
    keep_totals(&d->paper, p);
    for (size_t i = 0; i < t->n_own; i++) {
        static const char *const names[] = {"kind", "what", "receiver", "day", "day_printed", "note"};
        struct assessment_transfer *out = &p->transfers[p->n_transfers++];
        field_clear_row(&assessment_transfer_table, out);
        for (size_t m = 0; m < 6; m++)
            cell_into(req, &assessment_transfer_table, names[m], out, t->row[i].cell[m], "transfer", i);
    }
}

/* The other grant is named by its number. */
static int read_links(
    struct req *req, struct conn *c, const struct assessment_rows *rows, struct assessment_paper *p)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < rows->n_own; i++) {
        const char *const *cell = rows->row[i].cell;
        struct assessment_link *out = &p->links[p->n_links++];
        char id[40];
        int64_t nr;
        field_clear_row(&assessment_link_table, out);
        out->other_nr = INT_NONE;
        out->other_title = out->other_title_en = NULL;
        cell_into(req, &assessment_link_table, "relation", out, cell[1], "link", i);
        cell_into(req, &assessment_link_table, "note", out, cell[2], "link", i);
        if (text_to_int(cell[0], 1, INT32_MAX, &nr)) {
            out->other_nr = nr;
            rc = assessment_key_of_nr(c, nr, &out->other_key, req->arena, &req->err);
        }
        snprintf(id, sizeof id, "link-%zu", i);
        if (!rc && !out->other_key)
            err_field(&req->err, id, tr("Sammenhæng %zu: skriv nummeret på en bevilling, der findes, fx 25."),
                i + 1);
    }
    return rc;
}

/* ---- single fields ---- */

static const char *const FIELDS[] = {"verdict", "verdict_note", "reservation", "adjusted_content", "develops",
    "condition_text", "condition_deadline", "condition_decider", "condition_otherwise", "dependency",
    "change_reason"};
enum { N_FIELDS = sizeof FIELDS / sizeof FIELDS[0] };

int assessment_form_read(struct req *req, struct conn *c, const struct assessment_data *d,
    struct assessment_paper *ret, struct assessment_rows lists[LIST_COUNT])
{
    const struct assessment_version *was = &d->paper.v;
    *ret = (struct assessment_paper){0};
    field_clear_row(&assessment_version_table, &ret->v);
    for (size_t i = 0; i < N_FIELDS; i++)
        field_parse(field_find(&assessment_version_table, FIELDS[i]), &ret->v, req_form(req, FIELDS[i]),
            false, req->arena, &req->err);
    struct assessment_version *v = &ret->v;
    v->develops = v->develops == 1 ? 1 : INT_NONE;
    if (text_equal(v->verdict_note, was->verdict_note))
        v->verdict_note_en = was->verdict_note_en;
    if (text_equal(v->adjusted_content, was->adjusted_content))
        v->adjusted_content_en = was->adjusted_content_en;
    if (v->condition_deadline.n == was->condition_deadline.n && v->condition_text)
        v->condition_printed = was->condition_printed;
    for (size_t i = 0; i < LIST_COUNT; i++)
        posted_rows(req, &LISTS[i], &lists[i]);
    for (size_t i = 0; i < LIST_COUNT; i++) {
        if (lists[i].too_many)
            err_field(&req->err, "verdict", tr("%s: der er plads til %d linjer. Saml nogle af dem."),
                tr(LISTS[i].label), ASSESSMENT_MOST);
    }
    read_lists(req, d, lists, ret);
    return read_links(req, c, &lists[LIST_LINKS], ret);
}

static struct assessment_field_view field_view(
    struct req *req, const struct table *t, const void *row, const char *name, bool asked, const char *hint)
{
    struct field *f = arena_must(req->arena, sizeof *f);
    const struct field *own = field_find(t, name);
    *f = *own;
    f->rule = (f->rule & ~(unsigned)FR_REQUIRED) | (asked ? FR_REQUIRED : 0);
    return (struct assessment_field_view){f,
        req_is_post(req) ? req_form(req, name) : citizen_page_field_text(own, row, req->arena),
        err_field_text(&req->err, name), hint};
}

/* Numbers, ids and messages of the rows, and empty ones to write in. */
static void finish_rows(struct req *req, const struct list_def *def, struct assessment_rows *rows)
{
    for (size_t i = 0; i < def->n_empty && rows->n < ASSESSMENT_FORM_ROWS; i++)
        rows->row[rows->n++] = (struct assessment_row){0};
    for (size_t i = 0; i < rows->n; i++) {
        struct assessment_row *r = &rows->row[i];
        r->number = (int)i + 1;
        r->id = arena_printf(req->arena, "%s-%zu", def->row, i);
        r->error = err_field_text(&req->err, r->id);
        for (size_t k = 0; k < def->n_cells; k++)
            r->cell[k] = r->cell[k] ? r->cell[k] : "";
    }
}

void assessment_form_fill(struct req *req, const struct assessment_data *d, const struct assessment_paper *p,
    struct assessment_rows lists[LIST_COUNT], struct assessment_view *v)
{
    const struct table *t = &assessment_version_table;
    const void *row = &p->v;
    v->verdict = field_view(req, t, row, "verdict", true, NULL);
    const char *chosen = req_is_post(req) ? NULL : req_text(req, "vurdering");
    if (chosen && code_is_valid("verdict", chosen, DAY_NONE))
        v->verdict.typed = chosen;
    v->note = field_view(req, t, row, "verdict_note", true, tr("Begrundelsen står i arket og i kataloget."));
    v->reservation = field_view(req, t, row, "reservation", false, NULL);
    v->adjusted =
        field_view(req, t, row, "adjusted_content", false, tr("Skal skrives, når vurderingen er justeret."));
    v->develops = field_view(req, t, row, "develops", false, NULL);
    v->condition[0] = field_view(req, t, row, "condition_text", false, tr("Hvad skal være opfyldt?"));
    v->condition[1] =
        field_view(req, t, row, "condition_deadline", false, tr("Skriv datoen som 30.06.2026."));
    v->condition[2] =
        field_view(req, t, row, "condition_decider", false, tr("Fx et udvalg eller en direktion."));
    v->condition[3] = field_view(req, t, row, "condition_otherwise", false, NULL);
    v->dependency = field_view(req, t, row, "dependency", false,
        tr("Det, som ikke er en anden bevilling: en lov, en aftale, et udbud."));
    bool approved = text_equal(d->as.state, ASSESSMENT_APPROVED);
    v->reason =
        field_view(req, t, row, "change_reason", approved, tr("Står i historikken sammen med dit navn."));
    if (!req_is_post(req))
        v->reason.typed = "";
    v->responsible = field_view(req, &assessment_table, &d->as, "responsible_id", false, NULL);
    v->deadline = field_view(req, &assessment_table, &d->as, "deadline", false,
        tr("Hvornår skal vurderingen være godkendt? Skriv datoen som 01.03.2026."));
    v->open_condition = text_equal(v->verdict.typed, "conditional");
    for (size_t i = 0; i < 4; i++)
        v->open_condition |= v->condition[i].error || *v->condition[i].typed;
    for (size_t i = 0; i < LIST_COUNT; i++) {
        v->rows[i] = lists[i];
        finish_rows(req, &LISTS[i], &v->rows[i]);
    }
}

/* ---- conflicts ---- */

bool assessment_form_has_open_choice(struct req *req)
{
    const char *names[N_FIELDS + LIST_COUNT];
    for (size_t i = 0; i < N_FIELDS; i++)
        names[i] = FIELDS[i];
    for (size_t i = 0; i < LIST_COUNT; i++)
        names[N_FIELDS + i] = LISTS[i].name;
    return conflict_is_missing(req, names, N_FIELDS + LIST_COUNT);
}

static const char *shown(struct req *req, const char *name, const char *value)
{
    if (text_equal(name, "verdict") && *value)
        return code_label("verdict", value);
    if (text_equal(name, "develops"))
        return text_equal(value, "1") ? tr("Ja") : tr("Nej");
    (void)req;
    return value;
}

int assessment_form_conflict(struct req *req, struct res *res, const struct assessment_data *now,
    const struct assessment_paper *mine, const char *who, const char *post_url, const char *back_url)
{
    struct conflict_form f;
    struct assessment_rows own[LIST_COUNT], theirs[LIST_COUNT];
    assessment_form_rows(req, mine, own);
    assessment_form_rows(req, &now->paper, theirs);
    conflict_begin(req, res, &f, post_url, back_url, now->as.version, who, tr("vurderingen"));
    for (size_t i = 0; i < N_FIELDS; i++) {
        const struct field *field = field_find(&assessment_version_table, FIELDS[i]);
        const char *x = citizen_page_field_text(field, &mine->v, req->arena);
        const char *y = citizen_page_field_text(field, &now->paper.v, req->arena);
        if (text_equal(FIELDS[i], "change_reason"))
            y = x; /* each change has its own */
        conflict_add(
            req, &f, FIELDS[i], tr(field->label), x, y, shown(req, FIELDS[i], x), shown(req, FIELDS[i], y));
    }
    for (size_t i = 0; i < LIST_COUNT; i++)
        conflict_add(req, &f, LISTS[i].name, tr(LISTS[i].label), as_one_value(req, &LISTS[i], &own[i]),
            as_one_value(req, &LISTS[i], &theirs[i]),
            assessment_list_words(req, mine, (enum assessment_list)i),
            assessment_list_words(req, &now->paper, (enum assessment_list)i));
    static const char *const kept[] = {"responsible_id", "deadline"};
    for (size_t i = 0; i < 2; i++)
        conflict_add(req, &f, kept[i], "", req_form(req, kept[i]), req_form(req, kept[i]), NULL, NULL);
    const char *title = tr("Vælg mellem to ændringer");
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Bevillinger"), "/oekonomi/bevillinger"},
        {lang_pick(now->grant.title, now->grant.title_en), back_url}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, title, crumbs, 4);
    t_page_head(h, &(struct page_head){.title = title});
    t_conflict_form(h, &f);
    return page_end(req, res, h);
}

/* ---- choices ---- */

static struct assessment_options organisations(struct req *req, const char *kinds)
{
    const struct organisation *all;
    size_t n = organisation_all(&all), found = 0;
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    for (size_t i = 0; i < n; i++) {
        bool there = !text_list_has(kinds, all[i].kind);
        for (size_t k = 0; !there && k < found; k++)
            there = text_equal(o[k].value, all[i].key);
        if (!there)
            o[found++] = (struct html_option){all[i].key, organisation_abbrev(all[i].key)};
    }
    return (struct assessment_options){o, found};
}

static struct assessment_options codes(struct req *req, const char *list)
{
    struct assessment_options o;
    o.options = page_options(req->arena, list, NULL, &o.n);
    return o;
}

static struct assessment_options fixed(struct req *req, const struct html_option *from, size_t n)
{
    struct html_option *o = arena_must(req->arena, n * sizeof *o);
    for (size_t i = 0; i < n; i++)
        o[i] = (struct html_option){from[i].value, tr(from[i].label)};
    return (struct assessment_options){o, n};
}

int assessment_form_choices(struct req *req, struct assessment_data *d)
{
    static const struct html_option per[] = {
        {"year", N_("et år")}, {"half_year", N_("et halvt år")}, {"period", N_("hele perioden")}};
    static const struct html_option firm[] = {{"", N_("fast")}, {"tentativt", N_("foreløbigt")}};
    struct assessment_options *o = d->choice;
    o[CHOICE_VERDICT] = codes(req, "verdict");
    o[CHOICE_AREA] = codes(req, "steering_area");
    o[CHOICE_RELATION] = codes(req, "grant_relation");
    o[CHOICE_TRANSFER] = codes(req, "transfer_kind");
    o[CHOICE_ADMIN] = organisations(req, "administration");
    o[CHOICE_COMMITTEE] = organisations(req, "committee");
    o[CHOICE_RECEIVER] = organisations(req, "administration,committee");
    o[CHOICE_PER] = fixed(req, per, 3);
    o[CHOICE_FIRM] = fixed(req, firm, 2);
    struct html_option *parts = arena_must(req->arena, (d->paper.n_parts + 1) * sizeof *parts);
    struct html_option *users = arena_must(req->arena, (d->n_writers + 1) * sizeof *users);
    for (size_t i = 0; i < d->paper.n_parts; i++)
        parts[i] = (struct html_option){
            d->paper.parts[i].part, lang_pick(d->paper.parts[i].title, d->paper.parts[i].title_en)};
    o[CHOICE_PART] = (struct assessment_options){parts, d->paper.n_parts};
    for (size_t i = 0; i < d->n_writers; i++)
        users[i] = (struct html_option){
            arena_printf(req->arena, "%lld", (long long)d->writers[i].id), d->writers[i].name};
    o[CHOICE_USER] = (struct assessment_options){users, d->n_writers};
    return OK;
}
