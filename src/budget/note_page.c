/* A budget note: head, goals, every printed table with own sums beside, unit costs, and links to what it pays for. */
#include "budget/note_page.h"

#include "base/text.h"
#include "budget/note_show_page.h"
#include "economy/reported_page.h"
#include "effect/figure.h"
#include "effect/goal_words.h"
#include "note.html.h"
#include "offer/intervention.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <ctype.h>

enum { MAX_LINKS = 40, MAX_NOTE_GOALS = 40 };

struct note_data {
    struct note note;
    struct note_category *categories;
    struct note_line *lines;
    struct note_link *links;
    struct note_finding *findings;
    size_t n_categories, n_lines, n_links, n_findings;
    struct intervention offers[MAX_LINKS]; /* [n_links] */
    struct reported *figures[MAX_LINKS];   /* of each intervention */
    size_t n_figures[MAX_LINKS];
    struct goal goals[MAX_NOTE_GOALS];
    struct reported goal_figure[MAX_NOTE_GOALS]; /* key NULL = none */
    size_t n_goals;
    struct reported_list reported;
    const char *source;
    bool related_missing;
    const char *related;
};

static int read_goal(struct req *req, struct conn *c, struct note_data *d, const struct goal *g)
{
    struct reported *found;
    size_t n;
    if (d->n_goals == MAX_NOTE_GOALS)
        return OK;
    int rc = reported_of(c, "goal", g->key, &found, &n, req->arena, &req->err);
    d->goals[d->n_goals] = *g;
    d->goal_figure[d->n_goals] = rc || n == 0 ? (struct reported){0} : found[0];
    d->n_goals++;
    return rc;
}

static int read_links(struct req *req, struct conn *c, struct note_data *d)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < d->n_links && i < MAX_LINKS; i++) {
        struct goal *goals = NULL;
        size_t n = 0;
        rc = intervention_by_key(c, d->links[i].intervention, &d->offers[i], req->arena, &req->err);
        if (!rc)
            rc = reported_of(c, "intervention", d->links[i].intervention, &d->figures[i], &d->n_figures[i],
                req->arena, &req->err);
        if (!rc)
            rc = reported_list_add(req, c, &d->reported, "intervention", d->links[i].intervention, NULL);
        if (!rc)
            rc = goal_of_intervention(c, d->links[i].intervention, &goals, &n, req->arena, &req->err);
        for (size_t j = 0; !rc && j < n; j++)
            rc = read_goal(req, c, d, &goals[j]);
    }
    return rc;
}

/* "BI11": a note's number in the text that is not this note's; NULL = none. */
static const char *other_number(struct req *req, const struct note *note)
{
    for (const char *p = note->note; p && (p = strstr(p, "BI")) != NULL; p += 2) {
        size_t n = 2;
        while (isdigit((unsigned char)p[n]))
            n++;
        const char *number = arena_strndup(req->arena, p, n);
        if (n > 2 && !text_equal(number, note->number))
            return number;
    }
    return NULL;
}

static int read_related(struct req *req, struct conn *c, struct note_data *d)
{
    struct note *all;
    size_t n;
    const char *number = other_number(req, &d->note);
    if (!number)
        return OK;
    int rc = note_list(c, &all, &n, req->arena, &req->err);
    d->related_missing = !rc;
    for (size_t i = 0; !rc && i < n; i++)
        d->related_missing = d->related_missing && !text_equal(all[i].number, number);
    d->related = number;
    return rc;
}

static int read_note(struct req *req, struct conn *c, struct note_data *d)
{
    const char *key = req_text(req, "key");
    struct arena *a = req->arena;
    int rc = note_by_key(c, key, &d->note, a, &req->err);
    if (!rc)
        rc = note_categories(c, key, &d->categories, &d->n_categories, a, &req->err);
    if (!rc)
        rc = note_lines(c, key, NULL, &d->lines, &d->n_lines, a, &req->err);
    if (!rc)
        rc = note_links(c, key, &d->links, &d->n_links, a, &req->err);
    if (!rc)
        rc = note_check(c, key, &d->findings, &d->n_findings, a, &req->err);
    if (d->n_links > MAX_LINKS)
        d->n_links = MAX_LINKS;
    if (!rc)
        rc = read_links(req, c, d);
    if (!rc)
        rc = read_related(req, c, d);
    if (!rc)
        d->source = reported_source_words(c, d->note.source, d->note.place, a);
    return rc;
}

static const char *tkr(struct req *req, int64_t amount)
{
    return html_format(req->arena, req->lang, harg_int(amount));
}

static const char *who_of_line(struct req *req, const struct note_line *l)
{
    const char *who = l->administration ? organisation_abbrev(l->administration)
                      : l->committee    ? organisation_abbrev(l->committee)
                                        : NULL;
    if (l->administration && l->committee)
        who = arena_printf(req->arena, "%s, %s", who, organisation_abbrev(l->committee));
    if (l->appropriation)
        who = arena_printf(req->arena, "%s, %s", who ? who : tr("ikke oplyst"), l->appropriation);
    return who ? who : text_equal(l->role, "line") ? tr("ikke oplyst") : "–";
}

/* "0,5 årsværk · 856 t.kr. pr. årsværk", or what the line is. */
static const char *line_note(struct req *req, const struct note_line *l)
{
    const char *area = l->steering_area ? code_label("steering_area", l->steering_area) : NULL;
    if (dec_is_none(l->person_years) || l->person_years.milli <= 0 || l->amount == INT_NONE)
        return area;
    int64_t each = (l->amount * 1000 + l->person_years.milli / 2) / l->person_years.milli;
    return arena_printf(req->arena, tr("%s · %s årsværk, %s t.kr. pr. årsværk"),
        area ? area : tr("styringsområde ikke oplyst"),
        html_format(req->arena, req->lang, harg_dec(l->person_years)), tkr(req, each));
}

static int fill_row(
    struct req *req, const struct note_table_view *t, const struct note_row *row, struct note_row_view *ret)
{
    struct note_cell_view *cells = arena_array(req->arena, t->n_columns + 1, sizeof *cells);
    const struct note_line *l = row->first;
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "note row");
    *ret = (struct note_row_view){.label = l->row_label,
        .line = line_note(req, l),
        .who = who_of_line(req, l),
        .cells = cells,
        .is_sum = !text_equal(l->role, "line")};
    for (size_t i = 0; i < t->n_columns; i++) {
        const struct note_line *cell = row->cells[i];
        if (!cell)
            continue;
        cells[i].text = cell->as_printed;
        if (row->own[i] == INT_NONE)
            continue;
        cells[i].own = tkr(req, row->own[i]);
        cells[i].differs = row->own[i] != cell->amount;
        /* A line's own sum over the years is shown only when it differs from the printed one. */
        ret->has_own = ret->has_own || ret->is_sum || cells[i].differs;
        if (cells[i].differs)
            ret->note = tr("Den trykte sum stemmer ikke");
    }
    return OK;
}

static const char *column_label(struct req *req, const char *year)
{
    return text_equal(year, "total") ? tr("I alt") : arena_strdup(req->arena, year);
}

static const char *price_level_of(const struct note_data *d, const char *table_no)
{
    for (size_t i = 0; i < d->n_lines; i++) {
        if (text_equal(d->lines[i].table_no, table_no))
            return d->lines[i].price_level;
    }
    return NULL;
}

static const char *price_words(struct req *req, const char *level)
{
    if (!level)
        return tr("prisniveau ikke oplyst");
    return text_equal(level, "løbende") ? tr("løbende priser")
                                        : arena_printf(req->arena, tr("%s-p/l"), level);
}

static int fill_table(struct req *req, const struct note_data *d, const char *table_no, const char *title,
    struct note_table *ret)
{
    struct note_table_view t;
    int n_bad = 0;
    int rc = note_layout(d->lines, d->n_lines, table_no, &t, req->arena, &req->err);
    if (rc)
        return rc;
    struct note_row_view *rows = arena_array(req->arena, t.n_rows + 1, sizeof *rows);
    const char **columns = arena_array(req->arena, t.n_columns + 1, sizeof *columns);
    if (!rows || !columns)
        return err_set(&req->err, ERR_LIMIT, "note table");
    const char *section = "";
    for (size_t i = 0; !rc && i < t.n_rows; i++) {
        const struct note_line *l = t.rows[i].first;
        rc = fill_row(req, &t, &t.rows[i], &rows[i]);
        const char *now = l->section ? l->section : "";
        if (!text_equal(now, section) && l->section_title)
            rows[i].group = l->section ? arena_printf(req->arena, "%s) %s", l->section, l->section_title)
                                       : l->section_title;
        section = now;
    }
    for (size_t i = 0; i < t.n_columns; i++)
        columns[i] = column_label(req, t.columns[i]);
    for (size_t i = 0; i < d->n_findings; i++)
        n_bad += text_equal(d->findings[i].table_no, table_no);
    *ret = (struct note_table){
        .id = arena_printf(req->arena, "tabel-%s", table_no),
        .title = title,
        .unit = arena_printf(
            req->arena, tr("1.000 kr., som trykt, %s"), price_words(req, price_level_of(d, table_no))),
        .region = arena_printf(req->arena, tr("%s, tabellen kan rulles"), title),
        .finding =
            n_bad
                ? arena_printf(req->arena,
                      n_bad == 1
                          ? tr("%d trykt sum stemmer ikke med linjerne. – betyder, at cellen er tom i kilden.")
                          : tr("%d trykte summer stemmer ikke med linjerne. – betyder, at cellen er tom i kilden."),
                      n_bad)
                : tr("Alle trykte summer stemmer med linjerne. – betyder, at cellen er tom i kilden."),
        .columns = columns,
        .n_columns = t.n_columns,
        .rows = rows,
        .n_rows = t.n_rows,
    };
    return rc;
}

static int fill_tables(struct req *req, const struct note_data *d, struct note_view *v)
{
    static const char *const numbers[] = {"2a", "3", "4"};
    const char *titles[] = {tr("Tabel 2a. Udgifter pr. indsats"), tr("Tabel 3. Tidligere bevillinger"),
        tr("Tabel 4. Udgifter pr. udvalg og bevilling")};
    struct note_table *tables = arena_array(req->arena, 3, sizeof *tables);
    int rc = tables ? OK : err_set(&req->err, ERR_LIMIT, "note tables");
    for (size_t i = 0; !rc && i < 3; i++)
        rc = fill_table(req, d, numbers[i], titles[i], &tables[i]);
    v->tables = tables;
    v->n_tables = 3;
    return rc;
}

static int fill_goals(struct req *req, const struct note_data *d, struct note_view *v)
{
    struct note_goal_row *rows = arena_array(req->arena, d->n_goals + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "note goals");
    for (size_t i = 0; i < d->n_goals; i++) {
        const struct goal *g = &d->goals[i];
        const struct reported *r = &d->goal_figure[i];
        rows[i] = (struct note_goal_row){
            .url = arena_printf(req->arena, "/effekt/maal/%s", g->key),
            .title = lang_pick(g->title, g->title_en),
            .target = goal_target_words(g, req->arena),
            .horizon = goal_horizon_words(g, req->arena),
            .ambiguity = g->ambiguity ? lang_pick(g->ambiguity, g->ambiguity_en) : NULL,
            .reported = r->key ? r->as_printed : NULL,
            .period = r->key ? r->period : NULL,
            .verdict =
                r->key ? tr("Kan ikke afgøres: antallet bag andelen er ikke oplyst") : tr("Intet er oplyst"),
        };
    }
    v->goals = rows;
    v->n_goals = d->n_goals;
    return OK;
}

/* The printed cell that a reported yearly number of citizens belongs to: the section's net line of that year in table 2a, else its
 * earlier grant in table 3. */
static const struct note_line *cost_line(const struct note_data *d, const char *section, const char *period)
{
    char year[5] = "";
    text_copy(year, sizeof year, period ? period : "");
    for (size_t i = 0; i < d->n_lines; i++) {
        const struct note_line *l = &d->lines[i];
        bool now = text_equal(l->table_no, "2a") && text_equal(l->role, "subtotal");
        bool earlier = text_equal(l->table_no, "3") && text_equal(l->role, "line");
        if ((now || earlier) && text_equal(l->section, section) && text_equal(l->year, year))
            return l;
    }
    return NULL;
}

static int fill_costs(struct req *req, const struct note_data *d, struct note_view *v)
{
    struct note_unit_cost_view *rows = arena_array(req->arena, MAX_LINKS, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "note costs");
    for (size_t i = 0; i < d->n_links; i++) {
        for (size_t j = 0; j < d->n_figures[i] && v->n_costs < MAX_LINKS; j++) {
            const struct reported *r = &d->figures[i][j];
            const struct note_line *l =
                text_equal(r->unit, "persons") ? cost_line(d, d->links[i].section, r->period) : NULL;
            if (!l || dec_is_none(r->value))
                continue;
            struct note_unit_cost cost = note_unit_cost(l->amount, r->value.milli / 1000);
            rows[v->n_costs++] = (struct note_unit_cost_view){
                .what = arena_printf(
                    req->arena, "%s, %s", lang_pick(d->offers[i].title, d->offers[i].title_en), r->period),
                .amount = l->as_printed,
                .n = r->as_printed,
                .each = html_format(req->arena, req->lang, harg_money(cost.each)),
                .price_level = price_words(req, l->price_level),
            };
        }
    }
    v->costs = rows;
    return OK;
}

static int fill_side(struct req *req, const struct note_data *d, struct note_view *v)
{
    struct note_section_view *sections = arena_array(req->arena, d->n_links + 1, sizeof *sections);
    struct note_category_view *categories = arena_array(req->arena, d->n_categories + 1, sizeof *categories);
    if (!sections || !categories)
        return err_set(&req->err, ERR_LIMIT, "note side");
    for (size_t i = 0; i < d->n_links; i++)
        sections[i] =
            (struct note_section_view){arena_printf(req->arena, tr("Afsnit %s)"), d->links[i].section),
                arena_printf(req->arena, "/tilbud/%s", d->links[i].intervention),
                lang_pick(d->offers[i].title, d->offers[i].title_en)};
    for (size_t i = 0; i < d->n_categories; i++)
        categories[i] = (struct note_category_view){
            lang_pick(d->categories[i].label, d->categories[i].label_en), d->categories[i].is_set == 1};
    v->sections = sections;
    v->n_sections = d->n_links;
    v->categories = categories;
    v->n_categories = d->n_categories;
    return OK;
}

/* "BIF, SOF, SUF" of a comma list of keys. */
static const char *administrations_words(struct req *req, const char *keys)
{
    const char *out = NULL;
    const char *key;
    for (size_t n; text_list_next(&keys, &key, &n);) {
        const char *abbrev = organisation_abbrev(arena_strndup(req->arena, key, n));
        out = out ? arena_printf(req->arena, "%s, %s", out, abbrev) : abbrev;
    }
    return out;
}

static int fill_note_facts(struct req *req, const struct note_data *d, struct note_view *v)
{
    const struct note *n = &d->note;
    struct fact *f = arena_array(req->arena, 5, sizeof *f);
    struct attention *at = arena_array(req->arena, 1, sizeof *at);
    if (!f || !at)
        return err_set(&req->err, ERR_LIMIT, "note facts");
    f[0] = (struct fact){tr("Budgetår"),
        n->budget_year == INT_NONE ? NULL : arena_printf(req->arena, "%lld", (long long)n->budget_year), NULL,
        false};
    f[1] = (struct fact){tr("Forvaltninger"), administrations_words(req, n->administrations), NULL, false};
    f[2] = (struct fact){tr("Scenarie"), n->scenario, tr("Et enkelt scenarie kan stå alene"), false};
    f[3] = (struct fact){tr("Bydele"),
        text_equal(n->district_choice, "bydaekkende") ? tr("Bydækkende") : n->district_choice, NULL, false};
    f[4] = (struct fact){tr("Talkontrol"),
        d->n_findings ? arena_printf(req->arena,
                            d->n_findings == 1 ? tr("%zu sum stemmer ikke") : tr("%zu summer stemmer ikke"),
                            d->n_findings)
                      : tr("Alle summer stemmer"),
        NULL, d->n_findings > 0};
    v->facts = f;
    v->n_facts = 5;
    if (d->n_findings) {
        *at = (struct attention){"warning", tr("Trykte summer stemmer ikke med linjerne."),
            tr("Tallene står, som de er trykt, med egne summer ved siden af."), tr("Se alle fund"),
            "/oekonomi/kontrol"};
        v->attention = at;
        v->n_attention = 1;
    }
    return OK;
}

static int note_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct note_data *d = arena_alloc(req->arena, sizeof *d);
    if (!d)
        return err_set(&req->err, ERR_LIMIT, "note page");
    struct note_view v = {.note = &d->note};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_note(req, c, d);
    if (!rc)
        rc = subject_parts_read(req, c, "note", d->note.key, &v.of_rooms);
    db_release(req->db, c);
    if (!rc)
        rc = fill_tables(req, d, &v);
    if (!rc)
        rc = fill_goals(req, d, &v);
    if (!rc)
        rc = fill_costs(req, d, &v);
    if (!rc)
        rc = fill_side(req, d, &v);
    if (!rc)
        rc = fill_note_facts(req, d, &v);
    if (rc)
        return rc;
    v.reported = d->reported.rows;
    v.n_reported = d->reported.n;
    if (d->related_missing)
        v.related =
            arena_printf(req->arena, tr("Notatet nævner %s, som ikke findes i Tovholder."), d->related);
    v.source = arena_printf(req->arena, tr("Kilde: %s. Tal er vist, som de er trykt."), d->source);
    v.head = (struct page_head){.title = arena_printf(req->arena, "%s: %s", d->note.number,
                                    lang_pick(d->note.title, d->note.title_en))};
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Budgetnotater"), "/oekonomi/notater"},
        {d->note.number, arena_printf(req->arena, "/oekonomi/notater/%s", d->note.key)},
        {tr("Som trykt"), NULL}};
    v.tabs = note_tabs(req, d->note.key, true, 1, &v.n_tabs);
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 4);
    t_note_page(h, &v);
    return page_end(req, res, h);
}

static const struct param note_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(note_route, "GET", "/oekonomi/notater/{key}/trykt", PERM_ECONOMY_READ, note_page, note_params);

/* ---- the list ---- */

static const char *findings_words(struct req *req, const struct note_line *lines, size_t n_lines, size_t n)
{
    bool printed = false;
    for (size_t i = 0; i < n_lines && !printed; i++)
        printed = lines[i].amount != INT_NONE;
    if (!printed)
        return tr("intet er trykt");
    return n ? arena_printf(
                   req->arena, n == 1 ? tr("%zu sum stemmer ikke") : tr("%zu summer stemmer ikke"), n)
             : tr("alle summer stemmer");
}

int note_list_rows(struct req *req, struct conn *c, const struct note_list_row **ret, size_t *ret_n)
{
    struct budget_note *notes;
    size_t n;
    int rc = note_head_list(c, &notes, &n, req->arena, &req->err);
    struct note_list_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "notes");
    for (size_t i = 0; !rc && i < n; i++) {
        struct note_finding *f;
        struct note_line *lines;
        size_t n_findings = 0, n_lines = 0;
        rc = note_check(c, notes[i].key, &f, &n_findings, req->arena, &req->err);
        if (!rc)
            rc = note_lines(c, notes[i].key, NULL, &lines, &n_lines, req->arena, &req->err);
        if (rc)
            break;
        rows[i] = (struct note_list_row){
            .url = arena_printf(req->arena, "/oekonomi/notater/%s", notes[i].key),
            .number = notes[i].number,
            .title = lang_pick(notes[i].title, notes[i].title_en),
            .year = arena_printf(req->arena, "%lld", (long long)notes[i].budget_year),
            .administrations = note_abbrevs(req, notes[i].administrations),
            .findings = findings_words(req, lines, n_lines, n_findings),
            .state = text_equal(notes[i].state, "approved") ? tr("Godkendt") : tr("Kladde"),
        };
    }
    *ret = rows;
    *ret_n = n;
    return rc;
}

int note_task_attention(struct req *req, struct conn *c, const struct attention **ret, size_t *ret_n)
{
    struct note_task *tasks;
    size_t n;
    int rc = note_tasks(c, &tasks, &n, req->arena, &req->err);
    struct attention *at = rc ? NULL : arena_array(req->arena, n + 1, sizeof *at);
    if (!at)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "note tasks");
    for (size_t i = 0; i < n; i++)
        at[i] = (struct attention){"time",
            arena_printf(req->arena, tr("Vurder forudsætninger i %s."), tasks[i].number),
            arena_printf(req->arena, tr("%s gælder fra %s."),
                tasks[i].reform ? tasks[i].reform : tr("Reformen"),
                html_format(req->arena, req->lang, harg_day(tasks[i].date))),
            tr("Vurder nu"),
            arena_printf(req->arena, "/oekonomi/notater/%s/forudsaetninger/%lld/vurder", tasks[i].note_key,
                (long long)tasks[i].assumption)};
    *ret = at;
    *ret_n = n;
    return OK;
}

static int notes_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct action add = {tr("Nyt budgetnotat"), "/oekonomi/notater/ny", NULL};
    struct economy_front_view v = {.head = {.title = tr("Budgetnotater"),
                                       .actions = &add,
                                       .n_actions = who_may(&req->who, PERM_ECONOMY_EDIT)}};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = note_list_rows(req, c, &v.notes, &v.n_notes);
    if (!rc && who_may(&req->who, PERM_ECONOMY_EDIT))
        rc = note_task_attention(req, c, &v.attention, &v.n_attention);
    db_release(req->db, c);
    if (rc)
        return rc;
    v.source = tr("Kilde: trykte budgetnotater, og notater skrevet i Tovholder.");
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Budgetnotater"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 2);
    t_notes_page(h, &v);
    return page_end(req, res, h);
}
ROUTE_PLAIN(notes_route, "GET", "/oekonomi/notater", PERM_ECONOMY_READ, notes_page);
