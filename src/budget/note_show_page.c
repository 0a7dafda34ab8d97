/* A budget note being written: texts, initiatives, the tables made from its lines, what is missing, and what differs from the printed paper. */
#include "budget/note_show_page.h"

#include "base/text.h"
#include "economy/grant.h"
#include "budget/note_reference.h"
#include "effect/goal_words.h"
#include "effect/reported.h"
#include "html/markdown.h"
#include "note_show.html.h"
#include "offer/intervention.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

enum { MAX_NOTE_LINKS = 60 };

struct show {
    struct note_full n;
    struct note_line *printed;
    size_t n_printed;
    int64_t nr; /* version shown, or the newest */
    bool frozen, may_write, may_lead;
    const char *url;
};

/* ---- texts ---- */

/* Markdown with the references to the lines filled in. */
static int show_text(
    struct req *req, const struct show *s, const char *body, int heading, struct html_safe *ret)
{
    const char *resolved;
    int rc = note_text_resolve(&s->n, body, &resolved, req->arena, &req->err);
    return rc ? rc : html_markdown(req->arena, resolved, heading, ret, &req->err);
}

static int fill_text(struct req *req, const struct show *s, const char *part, struct note_text_view *ret)
{
    const char *body = note_text_of(&s->n, part);
    *ret = (struct note_text_view){.id = arena_printf(req->arena, "tekst-%s", part),
        .title = code_label("note_text", part),
        .edit_url = s->may_write ? arena_printf(req->arena, "%s/tekster/%s", s->url, part) : NULL,
        .is_empty = !body || !*body};
    return ret->is_empty ? OK : show_text(req, s, body, 3, &ret->body);
}

static int fill_texts(struct req *req, const struct show *s, struct note_show_view *v)
{
    static const char *const parts[] = {
        "summary", "decision", "background", "follow_up", "economy", "risk", "annex"};
    struct note_text_view *t = arena_must(req->arena, sizeof parts / sizeof parts[0] * sizeof *t);
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof parts / sizeof parts[0]; i++)
        rc = fill_text(req, s, parts[i], &t[i]);
    v->before = t;
    v->n_before = 3;
    v->follow_up = &t[3];
    v->economy = &t[4];
    v->risk = &t[5];
    v->annex = &t[6];
    return rc;
}

/* ---- initiatives and what they lead to ---- */

static int fill_part(struct req *req, struct conn *c, const struct show *s,
    const struct budget_note_section *p, struct note_part_view *ret)
{
    struct note_link_view *links = arena_must(req->arena, 8 * sizeof *links);
    const char *list = p->interventions, *word;
    int rc = OK;
    *ret = (struct note_part_view){.id = arena_printf(req->arena, "initiativ-%s", p->letter),
        .title = arena_printf(req->arena, "%s) %s", p->letter, p->title),
        .change = p->change ? code_label("note_change", p->change) : NULL,
        .reason = p->reason,
        .rent = p->rent ? code_label("note_answer", p->rent) : NULL,
        .management = p->management ? code_label("note_answer", p->management) : NULL,
        .rent_missing = !p->rent,
        .management_missing = !p->management,
        .citizens =
            p->citizens == INT_NONE ? NULL : html_format(req->arena, req->lang, harg_int(p->citizens)),
        .edit_url =
            s->may_write ? arena_printf(req->arena, "%s/initiativer/%lld", s->url, (long long)p->id) : NULL,
        .is_empty = !p->content || !*p->content,
        .interventions = links};
    for (size_t n; !rc && ret->n_interventions < 8 && text_list_next(&list, &word, &n);) {
        struct intervention iv;
        const char *key = arena_strndup(req->arena, word, n);
        rc = intervention_by_key(c, key, &iv, req->arena, &req->err);
        if (!rc)
            links[ret->n_interventions++] = (struct note_link_view){
                lang_pick(iv.title, iv.title_en), arena_printf(req->arena, "/tilbud/%s", key), NULL};
    }
    if (!rc && !ret->is_empty)
        rc = show_text(req, s, p->content, 4, &ret->body);
    return rc;
}

/* Every intervention of the note once: of its initiatives and of its lines. */
static size_t interventions_of(struct req *req, const struct note_full *n, const char *ret[MAX_NOTE_LINKS])
{
    size_t found = 0;
    for (size_t i = 0; i < n->n_sections + n->n_lines; i++) {
        const char *list =
            i < n->n_sections ? n->sections[i].interventions : n->lines[i - n->n_sections].intervention;
        const char *word;
        for (size_t len; found < MAX_NOTE_LINKS && text_list_next(&list, &word, &len);) {
            const char *key = arena_strndup(req->arena, word, len);
            bool known = false;
            for (size_t k = 0; k < found && !known; k++)
                known = text_equal(ret[k], key);
            if (!known)
                ret[found++] = key;
        }
    }
    return found;
}

/* Goals of the interventions, each once. */
static int note_goal_rows(struct req *req, struct conn *c, const char *const *interventions, size_t n,
    const struct note_goal_row **ret, size_t *ret_n)
{
    struct note_goal_row *rows = arena_must(req->arena, MAX_NOTE_LINKS * sizeof *rows);
    size_t found = 0;
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++) {
        struct goal *goals = NULL;
        size_t n_goals = 0;
        rc = goal_of_intervention(c, interventions[i], &goals, &n_goals, req->arena, &req->err);
        for (size_t k = 0; !rc && k < n_goals && found < MAX_NOTE_LINKS; k++) {
            const struct goal *g = &goals[k];
            struct reported *r = NULL;
            size_t n_reported = 0;
            rc = reported_of(c, "goal", g->key, &r, &n_reported, req->arena, &req->err);
            rows[found++] = (struct note_goal_row){
                .url = arena_printf(req->arena, "/effekt/maal/%s", g->key),
                .title = lang_pick(g->title, g->title_en),
                .target = goal_target_words(g, req->arena),
                .horizon = goal_horizon_words(g, req->arena),
                .ambiguity = g->ambiguity ? lang_pick(g->ambiguity, g->ambiguity_en) : NULL,
                .reported = n_reported ? r[0].as_printed : NULL,
                .period = n_reported ? r[0].period : NULL,
                .verdict = n_reported ? tr("Kan ikke afgøres: antallet bag andelen er ikke oplyst")
                                      : tr("Intet er oplyst"),
            };
        }
    }
    *ret = rows;
    *ret_n = found;
    return rc;
}

static int fill_parts(struct req *req, struct conn *c, const struct show *s, struct note_show_view *v)
{
    const char *interventions[MAX_NOTE_LINKS];
    struct note_part_view *parts = arena_array(req->arena, s->n.n_sections + 1, sizeof *parts);
    int rc = parts ? OK : err_set(&req->err, ERR_LIMIT, "note parts");
    for (size_t i = 0; !rc && i < s->n.n_sections; i++)
        rc = fill_part(req, c, s, &s->n.sections[i], &parts[i]);
    v->parts = parts;
    v->n_parts = s->n.n_sections;
    size_t n = interventions_of(req, &s->n, interventions);
    return rc ? rc : note_goal_rows(req, c, interventions, n, &v->goals, &v->n_goals);
}

/* ---- tables ---- */

static const char *table_title(struct req *req, const struct show *s, const char *title, size_t i)
{
    return s->n.n_scenarios > 1 ? arena_printf(req->arena, "%s. %s", title, tr(s->n.scenarios[i].title))
                                : title;
}

/* The second scenario's tables need ids of their own. */
static const char *table_number(struct req *req, const char *number, size_t i)
{
    return i ? arena_printf(req->arena, "%s-%zu", number, i + 1) : number;
}

/* Lines that the user may not change lead nowhere. */
static void link_lines(
    struct req *req, const struct show *s, const struct note_grid *g, struct note_grid_view *v)
{
    struct actor actor = req_actor(req);
    for (size_t i = 0; i < g->n_rows; i++) {
        if (!s->may_write || !note_may_write_line(&actor, &s->n.head, g->rows[i].lines[0]))
            v->lines[i].url = NULL;
    }
}

static int fill_scenario(struct req *req, const struct show *s, size_t i, struct note_grid_view *wish,
    struct note_grid_view *annex, struct note_scenario_row *row)
{
    struct note_grid g, g4;
    const struct budget_note_scenario *sc = &s->n.scenarios[i];
    int rc = note_grid_wish(&s->n, sc->nr, &g, req->arena, &req->err);
    if (!rc)
        rc = note_grid_view_of(req, &g, table_number(req, "2a", i),
            table_title(req, s, tr("Tabel 2a. Det, der søges om"), i), s->url, false, wish);
    if (!rc)
        link_lines(req, s, &g, wish);
    if (!rc)
        rc = note_grid_annex(&s->n, sc->nr, &g4, req->arena, &req->err);
    if (!rc)
        rc = note_grid_view_of(req, &g4, table_number(req, "4", i),
            table_title(req, s, tr("Tabel 4. Administrativt bilag"), i), s->url, true, annex);
    const struct note_grid_row *total = rc || g.n_levels != 1 ? NULL : note_grid_total(&g, NULL);
    *row = (struct note_scenario_row){tr(sc->title), sc->body,
        total        ? arena_printf(req->arena, tr("%s t.kr. i alt"), note_tkr(req, total->sum))
        : g.n_levels ? tr("flere prisniveauer, ikke lagt sammen")
                     : tr("ingen linjer"),
        s->may_lead ? arena_printf(req->arena, "%s/scenarier/%lld", s->url, (long long)sc->id) : NULL};
    return rc;
}

static int fill_tables(struct req *req, const struct show *s, struct note_show_view *v)
{
    size_t n = s->n.n_scenarios;
    struct note_grid_view *wishes = arena_array(req->arena, n + 1, sizeof *wishes),
                          *annexes = arena_array(req->arena, n + 1, sizeof *annexes),
                          *earlier = arena_alloc(req->arena, sizeof *earlier);
    struct note_scenario_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    struct note_grid g;
    if (!wishes || !annexes || !earlier || !rows)
        return err_set(&req->err, ERR_LIMIT, "note tables");
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = fill_scenario(req, s, i, &wishes[i], &annexes[i], &rows[i]);
    v->wishes = wishes;
    v->annexes = annexes;
    v->n_wishes = v->n_annexes = n;
    v->scenarios = rows;
    v->n_scenarios = n;
    if (!rc && s->n.head.earlier_from != INT_NONE) {
        rc = note_grid_earlier(&s->n, &g, req->arena, &req->err);
        if (!rc)
            rc = note_grid_view_of(
                req, &g, "3", tr("Tabel 3. Tidligere afsatte midler"), s->url, false, earlier);
        if (!rc)
            link_lines(req, s, &g, earlier);
        v->earlier = earlier;
    }
    if (s->may_write)
        v->add_wish = arena_printf(req->arena, "%s/linjer/ny", s->url);
    if (s->may_write && v->earlier)
        v->add_earlier = arena_printf(req->arena, "%s/linjer/ny?art=earlier", s->url);
    return rc;
}

static const char *years_words(struct req *req, int64_t from, int64_t to)
{
    return from == to ? arena_printf(req->arena, "%lld", (long long)from)
                      : arena_printf(req->arena, "%lld–%lld", (long long)from, (long long)to);
}

static int fill_costs(struct req *req, const struct show *s, struct note_show_view *v)
{
    struct note_cost *costs;
    size_t n;
    int rc = note_costs(&s->n, &costs, &n, req->arena, &req->err);
    struct note_cost_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "note costs");
    for (size_t i = 0; i < n; i++) {
        const struct note_cost *k = &costs[i];
        rows[i] = (struct note_cost_row){
            k->line ? arena_printf(req->arena, "%s) %s", k->section->letter, k->line->label)
                    : arena_printf(req->arena, "%s) %s", k->section->letter, k->section->title),
            years_words(req, k->year_from, k->year_to), note_tkr(req, k->amount),
            html_format(req->arena, req->lang, harg_int(k->citizens)),
            html_format(req->arena, req->lang, harg_money(k->each)), note_price_words(req, k->price_level)};
    }
    v->costs = rows;
    v->n_costs = n;
    return OK;
}

/* ---- against the printed paper ---- */

static struct note_check_row check_row(struct req *req, const struct note_grid_finding *f)
{
    const struct note_line *p = f->printed;
    int64_t oere = 0;
    bool both = p && !money_is_none(f->amount) && !__builtin_mul_overflow(p->amount, 100000, &oere);
    return (struct note_check_row){
        .table = p ? p->table_no : tr("ingen"),
        .label = p ? (p->section && !text_equal(p->role, "line")
                             ? arena_printf(req->arena, "%s) %s", p->section, p->row_label)
                             : p->row_label)
                   : f->own->label,
        .year = !p                             ? tr("alle")
                : text_equal(p->year, "total") ? tr("I alt")
                                               : p->year,
        .printed = p ? p->as_printed : tr("ikke trykt"),
        .own = f->own ? note_tkr(req, f->amount) : tr("ingen linje"),
        .difference = both ? note_tkr(req, (struct money){f->amount.oere - oere}) : "–",
    };
}

static int fill_checks(struct req *req, const struct show *s, struct note_show_view *v)
{
    struct note_grid_finding *f;
    size_t n, cells;
    if (!s->n_printed)
        return OK;
    int rc = note_grid_check(&s->n, s->printed, s->n_printed, &f, &n, &cells, req->arena, &req->err);
    struct note_check_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "note checks");
    for (size_t i = 0; i < n; i++) {
        rows[i] = check_row(req, &f[i]);
        if (!rows[i].own)
            rows[i].own = "–";
    }
    v->checks = rows;
    v->n_checks = n;
    v->check_words =
        n ? arena_printf(req->arena,
                n == 1
                    ? tr("%zu af %zu trykte celler stemmer ikke med tabellerne, som de bliver af linjerne. Intet er rettet.")
                    : tr("%zu af %zu trykte celler stemmer ikke med tabellerne, som de bliver af linjerne. Intet er rettet."),
                n, cells)
          : arena_printf(req->arena,
                tr("Alle %zu trykte celler stemmer med tabellerne, som de bliver af linjerne."), cells);
    return OK;
}

/* ---- assumptions, related papers, annex ---- */

static const char *state_class(const char *state)
{
    return text_equal(state, "holds") ? "success" : text_equal(state, "awaited") ? "info" : "warning";
}

static int fill_assumptions(struct req *req, struct conn *c, const struct show *s, struct note_show_view *v)
{
    struct note_assumption_row *rows = arena_array(req->arena, s->n.n_assumptions + 1, sizeof *rows);
    int rc = rows ? OK : err_set(&req->err, ERR_LIMIT, "note assumptions");
    for (size_t i = 0; !rc && i < s->n.n_assumptions; i++) {
        const struct budget_note_assumption *x = &s->n.assumptions[i];
        day_t date;
        rc = note_assumption_date(c, x, &date, req->arena, &req->err);
        const char *url = arena_printf(req->arena, "%s/forudsaetninger/%lld", s->url, (long long)x->id);
        bool due = !rc && !day_is_none(date) && date.n != x->assessed_for.n;
        rows[i] = (struct note_assumption_row){
            .text = x->section ? arena_printf(req->arena, "%s) %s", x->section, x->text) : x->text,
            .reform = x->reform,
            .date = rc || day_is_none(date) ? tr("ikke fastsat")
                                            : html_format(req->arena, req->lang, harg_day(date)),
            .state = code_label("note_assumption_state", x->state),
            .state_class = state_class(x->state),
            .outcome = x->outcome,
            .due = due,
            .edit_url = s->may_write ? url : NULL,
            .assess_url = due && s->may_write ? arena_printf(req->arena, "%s/vurder", url) : NULL};
    }
    v->assumptions = rows;
    v->n_assumptions = s->n.n_assumptions;
    return rc;
}

/* A note that is named: a link, or the word that it is not here. */
static int find_related(
    struct req *req, struct conn *c, const struct budget_note_related *x, struct note_related_row *row)
{
    struct budget_note *all;
    size_t n;
    row->label = x->number;
    row->missing = arena_printf(req->arena, tr("%s findes ikke i Tovholder."), x->number);
    int rc = note_head_list(c, &all, &n, req->arena, &req->err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!text_equal(all[i].number, x->number))
            continue;
        row->label = arena_printf(req->arena, "%s: %s", all[i].number, all[i].title);
        row->url = arena_printf(req->arena, "/oekonomi/notater/%s", all[i].key);
        row->missing = NULL;
    }
    return rc;
}

static int fill_related(struct req *req, struct conn *c, const struct show *s, struct note_show_view *v)
{
    struct note_related_row *rows = arena_array(req->arena, s->n.n_related + 1, sizeof *rows);
    int rc = rows ? OK : err_set(&req->err, ERR_LIMIT, "note related");
    for (size_t i = 0; !rc && i < s->n.n_related; i++) {
        const struct budget_note_related *x = &s->n.related[i];
        struct note_related_row *row = &rows[i];
        *row = (struct note_related_row){.relation = code_label("note_relation", x->relation),
            .reason = x->reason,
            .edit_url = s->may_write
                            ? arena_printf(req->arena, "%s/beslaegtede/%lld", s->url, (long long)x->id)
                            : NULL};
        if (x->number) {
            rc = find_related(req, c, x, row);
        } else {
            struct grant g;
            rc = grant_by_key(c, x->grant_key, &g, req->arena, &req->err);
            row->label = rc ? x->grant_key : lang_pick(g.title, g.title_en);
            row->url = arena_printf(req->arena, "/oekonomi/bevillinger/%s", x->grant_key);
        }
    }
    v->related = rows;
    v->n_related = s->n.n_related;
    return rc;
}

static int fill_grants(struct req *req, struct conn *c, const struct show *s, struct note_show_view *v)
{
    struct link *links = arena_array(req->arena, s->n.n_lines + 1, sizeof *links);
    int rc = links ? OK : err_set(&req->err, ERR_LIMIT, "note grants");
    for (size_t i = 0; !rc && i < s->n.n_lines; i++) {
        struct grant g;
        const char *key = s->n.lines[i].grant_key;
        const char *url = arena_printf(req->arena, "/oekonomi/bevillinger/%s", key ? key : "");
        bool known = !key;
        for (size_t k = 0; k < v->n_grants && !known; k++)
            known = text_equal(links[k].url, url);
        if (known)
            continue;
        rc = grant_by_key(c, key, &g, req->arena, &req->err);
        if (!rc)
            links[v->n_grants++] = (struct link){lang_pick(g.title, g.title_en), url, false};
    }
    v->grants = links;
    return rc;
}

static const struct note_category_view *ticks(
    struct req *req, const char *list, const char *set, const char *extra, size_t *ret_n)
{
    const struct code *const *codes;
    size_t n = code_list(list, DAY_NONE, &codes), found = 0;
    struct note_category_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    if (extra)
        rows[found++] = (struct note_category_view){tr("Bydækkende"), text_list_has(set, extra)};
    for (size_t i = 0; i < n; i++)
        rows[found++] =
            (struct note_category_view){code_label(list, codes[i]->code), text_list_has(set, codes[i]->code)};
    *ret_n = found;
    return rows;
}

/* ---- head ---- */

static const char *total_words(struct req *req, const struct show *s)
{
    struct note_grid g;
    const char *out = NULL;
    if (!s->n.n_scenarios || note_grid_wish(&s->n, s->n.scenarios[0].nr, &g, req->arena, &req->err))
        return NULL;
    for (size_t i = 0; i < g.n_rows; i++) {
        const struct note_grid_row *r = &g.rows[i];
        if (r->role != NOTE_ROW_TOTAL)
            continue;
        const char *one = arena_printf(req->arena, tr("%s mio. kr., %s"),
            html_format(req->arena, req->lang, harg_filter(harg_money(r->sum), HF_MIO)),
            note_price_words(req, r->price_level));
        out = out ? arena_printf(req->arena, tr("%s; %s"), out, one) : one;
    }
    return out;
}

static void fill_facts(struct req *req, const struct show *s, struct note_show_view *v)
{
    const struct budget_note *h = &s->n.head;
    struct fact *f = arena_must(req->arena, 5 * sizeof *f);
    f[0] = (struct fact){
        tr("Budgetår"), arena_printf(req->arena, "%lld", (long long)h->budget_year), NULL, false};
    f[1] = (struct fact){tr("Søgt i alt"), total_words(req, s),
        s->n.n_scenarios > 1 ? tr(s->n.scenarios[0].title) : NULL, false};
    f[2] = (struct fact){tr("Forvaltninger"), note_abbrevs(req, h->administrations),
        arena_printf(req->arena, tr("%s leder notatet"), organisation_abbrev(h->lead)), false};
    f[3] = (struct fact){tr("Scenarier"),
        s->n.n_scenarios == 1 ? tr(s->n.scenarios[0].title)
                              : arena_printf(req->arena, tr("%zu scenarier"), s->n.n_scenarios),
        s->n.n_scenarios == 1 ? tr("Et enkelt scenarie kan stå alene") : NULL, false};
    f[4] = (struct fact){tr("Udgave"), arena_printf(req->arena, "%lld", (long long)s->nr),
        h->approved_nr == INT_NONE
            ? tr("aldrig godkendt")
            : arena_printf(req->arena, tr("udgave %lld er godkendt"), (long long)h->approved_nr),
        false};
    v->facts = f;
    v->n_facts = 5;
}

static const char *missing_url(struct req *req, const struct show *s, const struct note_missing *m)
{
    if (m->line)
        return arena_printf(req->arena, "%s/linjer/%lld", s->url, (long long)m->line->id);
    if (m->section)
        return arena_printf(req->arena, "%s/initiativer/%lld", s->url, (long long)m->section->id);
    return m->lack == NOTE_LACK_DISTRICT  ? arena_printf(req->arena, "%s/hoved", s->url)
           : m->lack == NOTE_LACK_SECTION ? arena_printf(req->arena, "%s/initiativer/ny", s->url)
                                          : arena_printf(req->arena, "%s/linjer/ny", s->url);
}

static int fill_attention(struct req *req, const struct show *s, struct note_show_view *v)
{
    struct note_missing *m;
    size_t n;
    struct attention *at = arena_must(req->arena, 3 * sizeof *at);
    int rc = note_missing(&s->n, &m, &n, req->arena, &req->err);
    if (rc || s->frozen)
        return rc;
    if (n)
        at[v->n_attention++] = (struct attention){"warning",
            n == 1 ? tr("Der mangler ét svar, før notatet kan godkendes.")
                   : arena_printf(req->arena, tr("Der mangler %zu svar, før notatet kan godkendes."), n),
            note_missing_words(&m[0], req->arena), s->may_write ? tr("Svar nu") : NULL,
            s->may_write ? missing_url(req, s, &m[0]) : NULL};
    for (size_t i = 0; i < v->n_assumptions; i++) {
        if (!v->assumptions[i].due)
            continue;
        at[v->n_attention++] = (struct attention){"time",
            arena_printf(req->arena, tr("Vurder forudsætninger i %s."), s->n.head.number),
            arena_printf(req->arena, tr("%s gælder fra %s."),
                v->assumptions[i].reform ? v->assumptions[i].reform : tr("Reformen"), v->assumptions[i].date),
            tr("Se forudsætninger"), "#forudsaetninger"};
        break;
    }
    if (v->n_checks)
        at[v->n_attention++] = (struct attention){"warning", tr("Trykte tal stemmer ikke med linjerne."),
            v->check_words, tr("Se kontrollen"), "#kontrol"};
    v->attention = at;
    return OK;
}

static void fill_head(struct req *req, const struct show *s, struct note_show_view *v)
{
    const struct budget_note *h = &s->n.head;
    bool approved = text_equal(h->state, "approved");
    struct action *a = arena_must(req->arena, 6 * sizeof *a);
    size_t n = 0;
    if (s->may_write && !approved)
        a[n++] = (struct action){tr("Tilføj linje"), arena_printf(req->arena, "%s/linjer/ny", s->url), NULL};
    if (!s->frozen && !approved && who_may(&req->who, PERM_ECONOMY_APPROVE))
        a[n++] = (struct action){tr("Godkend notatet"),
            arena_printf(req->arena, "%s/godkend?version=%lld", s->url, (long long)s->nr), req_csrf(req)};
    if (!s->frozen && approved && s->may_lead)
        a[n++] = (struct action){tr("Åbn notatet igen"),
            arena_printf(req->arena, "%s/aabn?version=%lld", s->url, (long long)h->version), req_csrf(req)};
    a[n++] = (struct action){tr("Hent som regneark"),
        arena_printf(req->arena, "%s/fil?udgave=%lld", s->url, (long long)s->nr), NULL};
    if (s->may_write && !approved && !h->printed_key)
        a[n++] = (struct action){
            tr("Indlæs trykte tabeller"), arena_printf(req->arena, "%s/trykte", s->url), NULL};
    v->head = (struct page_head){
        .title = arena_printf(req->arena, "%s: %s", h->number, lang_pick(h->title, h->title_en)),
        .lead = arena_printf(req->arena, tr("Budget %lld · %s"), (long long)h->budget_year,
            note_abbrevs(req, h->administrations)),
        .badge = approved ? tr("Godkendt") : tr("Kladde"),
        .badge_class = approved ? "success" : "info",
        .actions = a,
        .n_actions = n,
        .no_primary = s->frozen || approved};
}

static void fill_receipt(struct req *req, const struct show *s, struct note_show_view *v)
{
    static const struct {
        const char *key, *text;
    } receipts[] = {{"gemt", N_("Ændringen er gemt som en ny udgave.")}, {"fjernet", N_("Den er fjernet.")},
        {"fortrudt", N_("Ændringen er fortrudt.")},
        {"oprettet", N_("Notatet er oprettet. Tilføj nu initiativer og linjer.")},
        {"godkendt", N_("Notatet er godkendt, og udgaven er frosset.")},
        {"aabnet", N_("Notatet er åbnet igen.")}, {"vurderet", N_("Forudsætningen er vurderet.")},
        {"indlaest", N_("De trykte tabeller er indlæst til kontrol.")}};
    const char *key = req_text(req, "kvit");
    int64_t nr = req_int(req, "nr", 0);
    for (size_t i = 0; i < sizeof receipts / sizeof receipts[0]; i++) {
        if (text_equal(receipts[i].key, key))
            v->receipt = tr(receipts[i].text);
    }
    if (v->receipt && nr && s->may_write)
        v->undo_url = arena_printf(req->arena, "%s/fortryd?nr=%lld", s->url, (long long)nr);
}

/* ---- the page ---- */

static int read_show(struct req *req, struct conn *c, int64_t nr, struct show *s)
{
    const char *key = req_text(req, "key");
    struct arena *a = req->arena;
    struct actor actor = req_actor(req);
    struct budget_note_version *versions;
    size_t n_versions;
    s->frozen = nr != 0;
    s->url = arena_printf(a, "/oekonomi/notater/%s", key);
    int rc =
        nr ? note_full_version(c, key, nr, &s->n, a, &req->err) : note_full_read(c, key, &s->n, a, &req->err);
    if (!rc)
        rc = note_versions(c, key, &versions, &n_versions, a, &req->err);
    if (rc)
        return rc;
    s->nr = nr ? nr : n_versions ? versions[0].nr : 0;
    bool open = !s->frozen && !text_equal(s->n.head.state, "approved");
    s->may_write = open && note_may_write(&actor, &s->n.head);
    s->may_lead = !s->frozen && note_may_lead(&actor, &s->n.head);
    return note_lines(c, key, NULL, &s->printed, &s->n_printed, a, &req->err);
}

static int fill_show(struct req *req, struct conn *c, const struct show *s, struct note_show_view *v)
{
    int rc = fill_texts(req, s, v);
    if (!rc)
        rc = fill_parts(req, c, s, v);
    if (!rc)
        rc = fill_tables(req, s, v);
    if (!rc)
        rc = fill_costs(req, s, v);
    if (!rc)
        rc = fill_checks(req, s, v);
    if (!rc)
        rc = fill_assumptions(req, c, s, v);
    if (!rc)
        rc = fill_related(req, c, s, v);
    if (!rc)
        rc = fill_grants(req, c, s, v);
    if (!rc)
        rc = fill_attention(req, s, v);
    v->marks = ticks(req, "note_mark", s->n.head.marks, NULL, &v->n_marks);
    v->districts = ticks(req, "district", s->n.head.districts, "bydaekkende", &v->n_districts);
    v->address = s->n.head.address ? s->n.head.address : tr("ikke oplyst");
    return rc;
}

static int show_page(struct req *req, struct res *res, int64_t nr, const struct err *failure)
{
    struct conn *c;
    struct show *s = arena_must(req->arena, sizeof *s);
    struct note_show_view *v = arena_must(req->arena, sizeof *v);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_show(req, c, nr, s);
    if (!rc)
        rc = fill_show(req, c, s, v);
    db_release(req->db, c);
    if (rc)
        return rc;
    v->key = s->n.head.key;
    v->url = s->url;
    v->csrf = req_csrf(req);
    v->may_write = s->may_write;
    v->may_lead = s->may_lead && !text_equal(s->n.head.state, "approved");
    v->tabs = note_tabs(req, s->n.head.key, s->n_printed > 0, s->frozen ? 2 : 0, &v->n_tabs);
    if (s->frozen)
        v->frozen = arena_printf(req->arena, tr("Du ser udgave %lld, som den blev gemt."), (long long)nr);
    fill_facts(req, s, v);
    fill_head(req, s, v);
    v->err = failure;
    if (!failure)
        fill_receipt(req, s, v);
    v->source = s->n.head.printed_key
                    ? tr("Kilde: linjer udledt af det trykte budgetnotat. Tabellerne er regnet af linjerne.")
                    : tr("Kilde: linjer skrevet i Tovholder. Tabellerne er regnet af linjerne.");
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Budgetnotater"), "/oekonomi/notater"},
        {s->n.head.number, s->frozen ? s->url : NULL}, {tr("Udgave"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v->head.title, crumbs, s->frozen ? 4 : 3);
    t_note_show(h, v);
    return page_end(req, res, h);
}

int note_show_failed(struct req *req, struct res *res, int rc)
{
    struct err *failure = arena_must(req->arena, sizeof *failure);
    *failure = req->err;
    err_clear(&req->err);
    res->status = err_http_status(rc);
    return show_page(req, res, 0, failure);
}

static int note_show_page(struct req *req, struct res *res)
{
    return show_page(req, res, 0, NULL);
}
static int note_version_page(struct req *req, struct res *res)
{
    return show_page(req, res, req_int(req, "udgave", 0), NULL);
}

static const struct param show_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0},
    {"nr", P_INT, 1, INT64_MAX}, {"udgave", P_INT, 1, INT64_MAX}};
ROUTE(note_show_route, "GET", "/oekonomi/notater/{key}", PERM_ECONOMY_READ, note_show_page, show_params);
ROUTE(note_version_route, "GET", "/oekonomi/notater/{key}/udgaver/{udgave}", PERM_ECONOMY_READ,
    note_version_page, show_params);
