/* Indlæsninger: the list of runs, choosing a file, and one run from its check to its figures. */
#include "intake/intake_page.h"
#include "base/csv.h"
#include "base/text.h"
#include "intake.html.h"
#include "intake/folder.h"
#include "system/audit.h"
#include "system/job.h"
#include "system/layout_page.h"
#include "system/settings_page.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIST_URL "/indstillinger/indlaesninger"
enum { FAULTS_A_PAGE = 50, FAULTS_IN_FILE = 10000 };

static const char *state_label(const char *state)
{
    static const char *const labels[][2] = {{"waiting", N_("Venter")}, {"checking", N_("Kontrolleres")},
        {"checked", N_("Venter på dit ja")}, {"writing", N_("Gemmes")}, {"done", N_("Gemt")},
        {"discarded", N_("Kasseret")}, {"failed", N_("Fejlet")}};
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (text_equal(labels[i][0], state))
            return tr(labels[i][1]);
    return state;
}

static const char *state_class(const char *state)
{
    return text_equal(state, "done")        ? "success"
           : text_equal(state, "failed")    ? "error"
           : text_equal(state, "checked")   ? "warning"
           : text_equal(state, "discarded") ? "plain"
                                            : "info";
}

static const char *kind_label(const char *kind)
{
    int k = intake_kind_of(kind);
    return k < 0 ? kind : tr(intake_kind_label((enum intake_kind)k));
}

/* ---- the list ---- */

static int fill_list(struct req *req, struct conn *c, struct intake_list_view *view)
{
    struct import_run *runs;
    struct intake_run *intakes;
    struct data_source *sources;
    size_t n = 0;
    size_t n_intakes = 0;
    size_t n_sources = 0;
    int rc = import_latest(c, &runs, &n, req->arena, &req->err);
    if (!rc)
        rc = intake_run_latest(c, &intakes, &n_intakes, req->arena, &req->err);
    if (!rc)
        rc = data_source_all(c, &sources, &n_sources, req->arena, &req->err);
    struct intake_row *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    struct intake_source_row *source_rows =
        rc ? NULL : arena_array(req->arena, n_sources + 1, sizeof *source_rows);
    if (rc || !rows || !source_rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "no memory for the runs");
    for (size_t i = 0; i < n; i++) {
        rows[i].run = &runs[i];
        for (size_t k = 0; k < n_intakes; k++) {
            if (intakes[k].run_id != runs[i].id)
                continue;
            rows[i].what = kind_label(intakes[k].kind);
            rows[i].state = state_label(intakes[k].state);
            rows[i].state_class = state_class(intakes[k].state);
        }
    }
    for (size_t i = 0; i < n_sources; i++)
        source_rows[i] = (struct intake_source_row){&sources[i],
            lang_pick(sources[i].title, sources[i].title_en), data_source_unit_label(sources[i].unit)};
    *view = (struct intake_list_view){rows, n, source_rows, n_sources};
    return OK;
}

static int list_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct intake_list_view view;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = fill_list(req, c, &view);
    db_release(req->db, c);
    if (rc)
        return rc;
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Indlæsninger"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Indlæsninger"), crumbs, 2);
    t_page_head(h, &(struct page_head){.title = tr("Indlæsninger"),
                       .lead = tr("Filer fra registre, og hvad der ellers er læst ind")});
    t_intake_list(h, &view);
    return page_end(req, res, h);
}

/* ---- choosing a file ---- */

/* What the file looks like: its headings. */
static const char *headings(struct req *req, const struct mapping *m, bool own)
{
    struct buf b = BUF_INIT;
    buf_puts(&b, own ? tr("Egen mapping. ") : "");
    buf_puts(&b, tr("Kolonner: "));
    for (int i = 0, n = 0; i < COLUMNS; i++)
        if (m->column[i])
            buf_printf(&b, "%s%s", n++ ? ", " : "", m->column[i]);
    if (m->week_columns)
        buf_printf(&b, tr(" og en pr. uge, %s"), m->week_columns);
    const char *text = arena_strdup(req->arena, b.data ? b.data : "");
    buf_done(&b);
    return text;
}

static int fill_mappings(struct req *req, struct intake_form_view *view, const char *chosen)
{
    struct folder_mapping *mappings;
    size_t n = 0;
    int rc = folder_mappings(&mappings, &n, req->arena, &req->err);
    if (rc == ERR_IO) { /* the program's own are there all the same */
        view->folder_problem = arena_strdup(req->arena, err_user_text(&req->err));
        err_clear(&req->err);
        n = 0;
        rc = OK;
    }
    struct intake_choice *list = arena_array(req->arena, n + 20, sizeof *list);
    if (rc || !list)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "no memory for mappings");
    for (size_t i = 0; i < n; i++) {
        struct mapping m;
        struct err ignored = ERR_INIT;
        bool ok = mapping_parse(mappings[i].name, mappings[i].text, strlen(mappings[i].text), &m, req->arena,
                      &ignored) == OK;
        const char *about =
            ok ? headings(req, &m, mappings[i].own) : arena_strdup(req->arena, err_user_text(&ignored));
        const char *label = !ok               ? mappings[i].name
                            : mappings[i].own ? arena_printf(req->arena, "%s (%s)", m.title, mappings[i].name)
                                              : m.title;
        list[view->n_mappings++] =
            (struct intake_choice){mappings[i].name, label, about, text_equal(chosen, mappings[i].name)};
    }
    view->mappings = list;
    return OK;
}

static int fill_files(struct req *req, struct intake_form_view *view, const char *chosen)
{
    struct folder_file *files;
    size_t n = 0;
    if (view->folder_problem)
        return OK;
    int rc = folder_files(&files, &n, req->arena, &req->err);
    struct intake_choice *list = rc ? NULL : arena_array(req->arena, n + 1, sizeof *list);
    if (rc || !list)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "no memory for files");
    for (size_t i = 0; i < n; i++)
        list[i] = (struct intake_choice){.value = files[i].name,
            .label = arena_printf(req->arena, tr("%s (%lld kB, %s)"), files[i].name,
                (long long)((files[i].bytes + 1023) / 1024),
                html_format(req->arena, req->lang, harg_stamp(files[i].changed))),
            .chosen = text_equal(chosen, files[i].name)};
    view->files = list;
    view->n_files = n;
    return OK;
}

static int show_form(struct req *req, struct res *res)
{
    struct err err = req->err;
    struct intake_form_view view = {.csrf = req_csrf(req), .err = &err};
    bool posted = req_is_post(req);
    err_clear(&req->err);
    view.until = posted ? req_form(req, "til") : "";
    view.create_unknown = posted ? req_text(req, "opret") != NULL : intake_creates_unknown();
    int rc = fill_mappings(req, &view, posted ? req_text(req, "mapping") : "ydelsesrefusion");
    if (!rc)
        rc = fill_files(req, &view, posted ? req_form(req, "mappe") : NULL);
    if (rc)
        return rc;
    if (err.code)
        res->status = 400;
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Indlæsninger"), LIST_URL},
        {tr("Læs en fil ind"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Læs en fil ind"), crumbs, 3);
    t_page_head(h, &(struct page_head){.title = tr("Læs en fil ind")});
    t_intake_form(h, &view);
    return page_end(req, res, h);
}

/* The file's place: uploaded, or one of the server's folder. */
static int choose_file(struct req *req, struct intake_order *order)
{
    const struct upload *upload = req_upload(req, "fil");
    const char *chosen = req_form(req, "mappe");
    if (upload && upload->size > 0 && *chosen)
        return err_field(
            &req->err, "fil", "%s", tr("Vælg enten en fil fra din computer eller en fil i mappen."));
    if (upload && upload->size > 0) {
        const char *name = upload->filename;
        for (const char *p = name; *p; p++)
            name = *p == '/' || *p == '\\' ? p + 1 : name;
        order->name = *name ? name : tr("uden navn");
        order->uploaded = true;
        return folder_keep_upload(upload->data, upload->size, &order->file, req->arena, &req->err);
    }
    order->file = *chosen ? folder_path(chosen, req->arena) : NULL;
    order->name = chosen;
    if (*chosen && !order->file)
        return err_field(&req->err, "fil", "%s", tr("Filen findes ikke længere i mappen. Vælg en anden."));
    return *chosen ? OK : err_field(&req->err, "fil", "%s", tr("Vælg en fil."));
}

static int read_order(struct req *req, struct intake_order *order, struct mapping *mapping)
{
    const char *until = req_form(req, "til");
    order->mapping_name = req_text(req, "mapping");
    order->mapping_text = order->mapping_name ? folder_mapping_text(order->mapping_name, req->arena) : NULL;
    order->until = *until ? day_parse(until, clock_today()) : DAY_NONE;
    order->create_unknown = req_text(req, "opret") != NULL;
    if (!order->mapping_text)
        err_field(&req->err, "mapping", "%s", tr("Vælg, hvad det er for en fil."));
    if (*until && day_is_none(order->until))
        err_field(&req->err, "til", "%s", tr("Skriv datoen som 31.03.2026."));
    if (req->err.code)
        return req->err.code;
    struct err wrong = ERR_INIT;
    if (mapping_parse(order->mapping_name, order->mapping_text, strlen(order->mapping_text), mapping,
            req->arena, &wrong))
        return err_field(&req->err, "mapping", "%s", err_user_text(&wrong));
    return choose_file(req, order);
}

static int begin_page(struct req *req, struct res *res)
{
    struct intake_order order = {0};
    struct mapping mapping;
    struct actor actor = req_actor(req);
    int64_t id = 0;
    err_clear(&req->err);
    int rc = read_order(req, &order, &mapping);
    if (rc == ERR_INVALID)
        return show_form(req, res);
    if (!rc)
        rc = intake_begin(req->db, &actor, &order, &mapping, &id, &req->err);
    if (rc && order.uploaded && order.file)
        unlink(order.file);
    if (!rc)
        rc = intake_start_check(req->db, &actor, id, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, LIST_URL "/%lld", (long long)id));
}

/* A mapping by name, or as it was at a run. */
static int mapping_page(struct req *req, struct res *res)
{
    const char *name = req_text(req, "navn");
    const char *text = name ? folder_mapping_text(name, req->arena) : NULL;
    int64_t run_id = req_int(req, "koersel", 0);
    struct intake_run run;
    struct conn *c;
    int rc = run_id ? db_lease(req->db, &c, &req->err) : OK;
    if (run_id && !rc) {
        rc = intake_run_of(c, run_id, &run, req->arena, &req->err);
        db_release(req->db, c);
        name = rc ? NULL : run.mapping;
        text = rc ? NULL : run.mapping_text;
    }
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (!text)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Mappingen findes ikke."));
    return res_file(
        res, "text/csv; charset=utf-8", arena_printf(req->arena, "%s.mapping.csv", name), text, strlen(text));
}

/* ---- one run ---- */

static bool job_is_at_work(struct req *req, struct conn *c, const struct intake_run *run)
{
    struct job job;
    struct err ignored = ERR_INIT;
    return run->job_id != INT_NONE && job_by_id(c, run->job_id, &job, req->arena, &ignored) == OK &&
           !job_is_over(&job);
}

static const char *number(struct req *req, int64_t n)
{
    return html_format(req->arena, req->lang, harg_int(n));
}

static void tell_work(struct req *req, struct intake_show_view *v)
{
    struct intake_progress p = {.week = INT_NONE};
    intake_progress_read(v->intake->message, &p);
    v->done = p.done;
    v->total = p.total;
    if (p.total == 0)
        v->sentence = tr("Filen venter på at blive læst. Du kan lukke siden imens.");
    else if (p.saving)
        v->sentence =
            arena_printf(req->arena, tr("Gemmer: %s af %s personer er gemt. Du kan lukke siden imens."),
                number(req, p.done), number(req, p.total));
    else if (p.week != INT_NONE)
        v->sentence = arena_printf(req->arena,
            tr("Indlæser uge %lld: %s af %s rækker er kontrolleret. Du kan lukke siden imens."),
            (long long)p.week, number(req, p.done), number(req, p.total));
    else
        v->sentence = arena_printf(req->arena,
            tr("Indlæser: %s af %s rækker er kontrolleret. Du kan lukke siden imens."), number(req, p.done),
            number(req, p.total));
}

static void tell_checked(struct req *req, struct intake_show_view *v)
{
    int64_t bad = v->intake->n_fault + v->intake->n_unknown;
    v->sentence_kind = bad ? "warning" : "info";
    v->sentence =
        bad ? arena_printf(req->arena,
                  bad == 1
                      ? tr("%s rækker er klar. %s række har fejl. Intet er gemt endnu. Se fejlen, før du fortsætter.")
                      : tr("%s rækker er klar. %s rækker har fejl. Intet er gemt endnu. Se fejlene, før du fortsætter."),
                  number(req, v->intake->n_ready), number(req, bad))
            : arena_printf(req->arena, tr("%s rækker er klar. Ingen rækker har fejl. Intet er gemt endnu."),
                  number(req, v->intake->n_ready));
    v->save_label = arena_printf(req->arena, tr("Gem %s rækker"), number(req, v->intake->n_ready));
}

static void tell_state(struct req *req, struct intake_show_view *v)
{
    const char *state = v->intake->state;
    struct intake_progress p;
    v->is_checked = text_equal(state, "checked");
    v->is_stopped =
        text_equal(state, "waiting") || text_equal(state, "checking") || text_equal(state, "writing");
    const char *message = intake_progress_read(v->intake->message, &p) ? NULL : v->intake->message;
    if (v->is_checked) {
        tell_checked(req, v);
    } else if (text_equal(state, "writing")) {
        v->sentence_kind = "warning";
        v->sentence = tr(
            "Indlæsningen er afbrudt, mens den blev gemt. Det, der er gemt, står. Fortsæt for at få resten med.");
    } else if (v->is_stopped) {
        v->sentence_kind = "warning";
        v->sentence = tr("Kontrollen er afbrudt. Intet er gemt. Fortsæt for at kontrollere filen igen.");
    } else if (text_equal(state, "failed")) {
        v->sentence_kind = "error";
        v->sentence = message ? message : tr("Indlæsningen er opgivet. Det, der nåede at blive gemt, står.");
        message = NULL;
    } else if (text_equal(state, "discarded")) {
        v->sentence = tr("Filen er kasseret. Intet af den er gemt.");
    }
    const char **notes = arena_must(req->arena, 4 * sizeof *notes);
    if (message)
        notes[v->n_notes++] = message;
    v->notes = notes;
}

/* A week between what is known and what the file begins with, and a file that is older than what is known. */
static void tell_weeks(struct req *req, struct intake_show_view *v, const struct data_source *source)
{
    const char **notes = (const char **)(uintptr_t)v->notes;
    int year;
    if (!v->is_checked || day_is_none(source->until_day) || day_is_none(v->intake->first_day))
        return;
    if (text_equal(source->unit, "week") && v->intake->first_day.n > source->until_day.n + 1)
        notes[v->n_notes++] = arena_printf(req->arena,
            tr("Uge %d mangler: registret er indlæst til og med %s, og filen begynder senere. Perioder, der løber, får et hul, til ugen er indlæst."),
            day_iso_week((day_t){source->until_day.n + 1}, &year),
            html_format(req->arena, req->lang, harg_day(source->until_day)));
    if (v->intake->last_day.n < source->until_day.n)
        notes[v->n_notes++] = arena_printf(req->arena,
            tr("Filen er ældre end registret, der er indlæst til og med %s. Dens rækker erstatter det, der står."),
            html_format(req->arena, req->lang, harg_day(source->until_day)));
}

static void add_count(
    struct req *req, struct fact *facts, size_t *n, const char *label, int64_t count, const char *note)
{
    facts[(*n)++] = (struct fact){.label = label, .value = number(req, count), .note = note};
}

static const char *days(struct req *req, const struct intake_run *i)
{
    if (day_is_none(i->first_day))
        return "–";
    return arena_printf(req->arena, tr("%s – %s"), html_format(req->arena, req->lang, harg_day(i->first_day)),
        html_format(req->arena, req->lang, harg_day(i->last_day)));
}

/* Rows of the file that are in order and give nothing of their own. */
static const char *merged(struct req *req, const struct intake_run *i)
{
    struct buf b = BUF_INIT;
    const struct {
        int64_t n;
        const char *text;
    } all[] = {{i->n_duplicate, tr("dubletter, talt en gang: %s")},
        {i->n_dropped, tr("udeladt efter mappingen: %s")},
        {i->n_zero, tr("uger, der summer til nul eller mindre og ikke giver en periode: %s")},
        {i->n_created, tr("borgere oprettet af indlæsningen: %s")}};
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
        const char *fmt = all[k].text;
        const char *at = strstr(fmt, "%s");
        if (all[k].n > 0 && at)
            buf_printf(&b, "%s%.*s%s", b.len ? " · " : "", (int)(at - fmt), fmt, number(req, all[k].n));
    }
    const char *text = b.len ? arena_printf(req->arena, tr("I filen er også: %s."), b.data) : NULL;
    buf_done(&b);
    return text;
}

static void fill_facts(struct req *req, struct intake_show_view *v)
{
    const struct intake_run *i = v->intake;
    struct fact *f = arena_must(req->arena, 4 * sizeof *f);
    struct fact *s = arena_must(req->arena, 6 * sizeof *s);
    if (i->digest == NULL)
        return;
    add_count(req, f, &v->n_facts, tr("Rækker i filen"), i->n_rows, NULL);
    add_count(req, f, &v->n_facts, tr("Klar"), i->n_ready, NULL);
    add_count(req, f, &v->n_facts, tr("Personer"), i->n_persons, NULL);
    f[v->n_facts++] = (struct fact){.label = tr("Dage i filen"), .value = days(req, i)};
    v->facts = f;
    v->merged = merged(req, i);
    if (!text_equal(i->state, "done") && i->position == INT_NONE)
        return;
    bool facts = !text_equal(i->kind, "spells") && !text_equal(i->kind, "courses");
    add_count(req, s, &v->n_saved, tr("Nye"), v->run->n_new, NULL);
    add_count(req, s, &v->n_saved, tr("Ændrede"), v->run->n_changed,
        facts && v->run->n_changed ? tr("den tidligere værdi er gemt") : NULL);
    add_count(req, s, &v->n_saved, tr("Uændrede"), v->run->n_same, NULL);
    if (!text_equal(i->kind, "courses")) {
        add_count(req, s, &v->n_saved, tr("Nye perioder"), i->spells_new, NULL);
        add_count(req, s, &v->n_saved, tr("Ændrede perioder"), i->spells_changed, NULL);
        add_count(req, s, &v->n_saved, tr("Fjernede perioder"), i->spells_removed, NULL);
    }
    v->saved = s;
}

static enum read_reason reason_of(const char *key)
{
    for (int i = 0; i < READ_REASONS; i++)
        if (text_equal(read_reason_key((enum read_reason)i), key))
            return (enum read_reason)i;
    return READ_CELLS;
}

static int fill_faults(struct req *req, struct conn *c, struct intake_show_view *v)
{
    struct intake_reason reasons[READ_REASONS];
    struct intake_fault *faults;
    int64_t page = req_int(req, "side", 1);
    size_t n = 0;
    int64_t n_told = 0;
    int rc = intake_fault_count_of(c, v->run->id, &n_told, &req->err);
    if (!rc)
        rc = intake_faults(
            c, v->run->id, (page - 1) * FAULTS_A_PAGE, FAULTS_A_PAGE, &faults, &n, req->arena, &req->err);
    struct intake_reason_row *rows = rc ? NULL : arena_array(req->arena, READ_REASONS, sizeof *rows);
    struct intake_fault_row *fault_rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *fault_rows);
    if (rc || !rows || !fault_rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "no memory for faults");
    v->n_reasons = intake_reasons(v->run->report, reasons, READ_REASONS);
    int64_t n_all = 0;
    for (size_t i = 0; i < v->n_reasons; i++) {
        enum read_reason r = reason_of(reasons[i].reason);
        rows[i] = (struct intake_reason_row){read_reason_text(r), read_reason_advice(r), reasons[i].n};
        n_all += reasons[i].n;
    }
    for (size_t i = 0; i < n; i++) {
        enum read_reason r = reason_of(faults[i].reason);
        fault_rows[i] = (struct intake_fault_row){&faults[i], read_reason_text(r), read_reason_advice(r)};
    }
    v->reasons = rows;
    v->faults = fault_rows;
    v->n_faults = n;
    v->n_not_told = n_all - n_told;
    v->paging = (struct paging){.url = arena_printf(req->arena, LIST_URL "/%lld", (long long)v->run->id),
        .page = page,
        .per_page = FAULTS_A_PAGE,
        .n_rows = n_told};
    return OK;
}

static int fill_show(struct req *req, struct conn *c, struct intake_show_view *v)
{
    struct data_source *source = arena_must(req->arena, sizeof *source);
    field_clear_row(&data_source_table, source);
    int rc = data_source_by_key(c, v->intake->source, source, req->arena, &req->err);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    v->csrf = req_csrf(req);
    v->what = kind_label(v->intake->kind);
    v->source = source->title ? lang_pick(source->title, source->title_en) : v->intake->source;
    v->unit = data_source_unit_label(source->unit);
    v->at_work = job_is_at_work(req, c, v->intake);
    if (text_equal(req_text(req, "kvit"), "kasseret"))
        v->receipt = tr("Filen er kasseret.");
    if (v->at_work) {
        tell_work(req, v);
        return OK;
    }
    tell_state(req, v);
    tell_weeks(req, v, source);
    fill_facts(req, v);
    return fill_faults(req, c, v);
}

static int show_intake(struct req *req, struct res *res, const char *title, const struct intake_show_view *v)
{
    const struct crumb crumbs[] = {
        {tr("Indstillinger"), "/indstillinger"}, {tr("Indlæsninger"), LIST_URL}, {title, NULL}};
    if (v->at_work)
        res_header(res, "Refresh", "2");
    struct html *h = page_begin(req, res, MENU_SETTINGS, title, crumbs, 3);
    const char *lead = arena_printf(
        req->arena, "%s · %s%s%s", v->run->path, v->what, v->unit ? " · " : "", v->unit ? v->unit : "");
    t_page_head(
        h, &(struct page_head){.title = title,
               .lead = lead,
               .badge = v->at_work || !v->is_stopped ? state_label(v->intake->state) : tr("Afbrudt"),
               .badge_class = v->is_stopped && !v->at_work ? "warning" : state_class(v->intake->state)});
    t_intake_show(h, v);
    return page_end(req, res, h);
}

static int show_other(struct req *req, struct res *res, const char *title, const struct import_run *run)
{
    const struct crumb crumbs[] = {
        {tr("Indstillinger"), "/indstillinger"}, {tr("Indlæsninger"), LIST_URL}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = title, .lead = run->path});
    t_intake_old_show(h, run);
    return page_end(req, res, h);
}

static int show_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct import_run run;
    struct intake_run intake;
    struct intake_show_view view = {.run = &run, .intake = &intake};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = import_by_id(c, req_int(req, "id", 0), &run, req->arena, &req->err);
    bool other = false;
    if (!rc) {
        rc = intake_run_of(c, run.id, &intake, req->arena, &req->err);
        other = rc == ERR_NOT_FOUND;
        rc = other ? OK : rc ? rc : fill_show(req, c, &view);
    }
    db_release(req->db, c);
    if (rc)
        return rc;
    const char *title = arena_printf(
        req->arena, tr("Indlæsning %s"), html_format(req->arena, req->lang, harg_stamp(run.started)));
    return other ? show_other(req, res, title, &run) : show_intake(req, res, title, &view);
}

static int to_run(struct req *req, struct res *res, int rc, const char *after)
{
    return rc ? rc
              : res_redirect(res,
                    arena_printf(req->arena, LIST_URL "/%lld%s", (long long)req_int(req, "id", 0), after));
}

static int save_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    return to_run(req, res, intake_start_save(req->db, &actor, req_int(req, "id", 0), &req->err), "");
}

/* An interrupted check begins again; an interrupted saving goes on. */
static int resume_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    struct err first = ERR_INIT;
    int64_t id = req_int(req, "id", 0);
    int rc = intake_start_check(req->db, &actor, id, &first);
    if (rc == ERR_CONFLICT)
        rc = intake_start_save(req->db, &actor, id, &req->err);
    else if (rc)
        req->err = first;
    return to_run(req, res, rc, "");
}

static int discard_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    return to_run(
        req, res, intake_discard(req->db, &actor, req_int(req, "id", 0), &req->err), "?kvit=kasseret");
}

static int rejected_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct intake_fault *faults;
    struct buf b = BUF_INIT;
    struct actor actor = req_actor(req);
    int64_t id = req_int(req, "id", 0);
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct intake_run run;
    rc = intake_run_of(c, id, &run, req->arena, &req->err);
    if (!rc)
        rc = intake_faults(c, id, 0, FAULTS_IN_FILE, &faults, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc == ERR_NOT_FOUND ? err_user(&req->err, rc, "%s", tr("Indlæsningen findes ikke.")) : rc;
    const char *const heads[] = {
        tr("Linje"), tr("Kolonne"), tr("Hvad er galt"), tr("Værdi"), tr("Hvad gør du"), tr("Rækken")};
    buf_puts(&b, "\xef\xbb\xbf");
    csv_put_row(&b, heads, 6, ';');
    for (size_t i = 0; i < n; i++) {
        enum read_reason r = reason_of(faults[i].reason);
        const char *const cells[] = {arena_printf(req->arena, "%lld", (long long)faults[i].line),
            faults[i].column_name ? faults[i].column_name : "", read_reason_text(r),
            faults[i].value ? faults[i].value : "", read_reason_advice(r),
            faults[i].row_text ? faults[i].row_text : ""};
        csv_put_row(&b, cells, 6, ';');
    }
    struct audit_entry entry = {"export", "import_run", id, INT_NONE, "rejected rows"};
    rc = buf_failed(&b) ? err_set(&req->err, ERR_LIMIT, "no memory for the rejected rows")
                        : audit_log(req->db, &actor, &entry, &req->err);
    if (!rc)
        rc = res_file(res, "text/csv; charset=utf-8",
            arena_printf(req->arena, "afviste-raekker-%lld.csv", (long long)id), b.data, b.len);
    buf_done(&b);
    return rc;
}

static const struct param form_params[] = {{"mapping", P_TEXT, .max = 200}, {"mappe", P_FORM, .max = 250},
    {"til", P_FORM, .max = 20}, {"opret", P_KEY, 0, 0}, {"fil", P_FILE, 0, 0}};
static const struct param id_params[] = {{"id", P_INT, 1, INT64_MAX}};
static const struct param show_params[] = {
    {"id", P_INT, 1, INT64_MAX}, {"side", P_INT, 1, 1000000}, {"kvit", P_KEY, 0, 0}};
static const struct param mapping_params[] = {{"navn", P_TEXT, .max = 200}, {"koersel", P_INT, 1, INT64_MAX}};
ROUTE_PLAIN(import_list, "GET", LIST_URL, PERM_DATA_IMPORT, list_page);
ROUTE(intake_form_route, "GET", LIST_URL "/ny", PERM_DATA_IMPORT, show_form, form_params);
ROUTE(intake_begin_route, "POST", LIST_URL "/ny", PERM_DATA_IMPORT, begin_page, form_params);
ROUTE(intake_mapping_route, "GET", LIST_URL "/mapping", PERM_DATA_IMPORT, mapping_page, mapping_params);
ROUTE(import_show, "GET", LIST_URL "/{id}", PERM_DATA_IMPORT, show_page, show_params);
ROUTE(intake_save_route, "POST", LIST_URL "/{id}/gem", PERM_DATA_IMPORT, save_page, id_params);
ROUTE(intake_resume_route, "POST", LIST_URL "/{id}/fortsaet", PERM_DATA_IMPORT, resume_page, id_params);
ROUTE(intake_discard_route, "POST", LIST_URL "/{id}/kasser", PERM_DATA_IMPORT, discard_page, id_params);
ROUTE(intake_rejected_route, "GET", LIST_URL "/{id}/afvist", PERM_DATA_IMPORT, rejected_page, id_params);
