/* What the planner shows, read and counted. */
#include "base/text.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "offer/agreement.h"
#include "offer/counting_group.h"
#include "offer/intervention_find.h"
#include "supply/phase_out_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "system/user.h"

const char *phase_out_number(struct req *req, int64_t value, bool hidden)
{
    if (hidden)
        return tr("undertrykt");
    return value == INT_NONE ? tr("ikke oplyst") : html_format(req->arena, req->lang, harg_int(value));
}

const char *phase_out_about(struct req *req, int64_t value)
{
    return value == INT_NONE
               ? tr("kan ikke beregnes")
               : arena_printf(req->arena, tr("ca. %s"), html_format(req->arena, req->lang, harg_int(value)));
}

const char *phase_out_day(struct req *req, day_t day)
{
    return day_is_none(day) ? tr("ikke oplyst") : html_format(req->arena, req->lang, harg_day(day));
}

bool phase_out_hides(const struct phase_out_data *d, int64_t n)
{
    return !d->shows_small && suppress_is_small(n, figure_small_limit());
}

struct html *phase_out_begin(
    struct req *req, struct res *res, const struct phase_out_data *d, const char *title, const char *last)
{
    struct crumb crumbs[6] = {{tr_in("menu", "Tilbud"), "/tilbud"}};
    size_t n = 1;
    if (d->plan.agreement) {
        crumbs[n++] = (struct crumb){tr("Aftaler"), "/tilbud/aftaler"};
        crumbs[n++] = (struct crumb){
            d->agreement_title, arena_printf(req->arena, "/tilbud/aftaler/%s", d->plan.agreement)};
    } else {
        crumbs[n++] = (struct crumb){tr("Udfasninger"), "/tilbud/udfasning"};
    }
    crumbs[n++] = (struct crumb){d->plan.agreement ? tr("Udfasning") : d->plan.title, last ? d->url : NULL};
    if (last)
        crumbs[n++] = (struct crumb){last, NULL};
    return page_begin(req, res, MENU_OFFERS, title, crumbs, n);
}

int phase_out_read(struct req *req, struct conn *c, struct phase_out_data *d)
{
    struct user user;
    struct agreement g;
    d->actor = req_actor(req);
    d->today = clock_today();
    d->may_edit = who_may(&req->who, PERM_OFFER_EDIT);
    d->shows_small = figure_shows_small(&d->actor);
    int rc = phase_out_by_key(c, req_text(req, "key"), &d->plan, req->arena, &req->err);
    if (rc)
        return rc;
    d->url = arena_printf(req->arena, "/tilbud/udfasning/%s", d->plan.key);
    if (d->plan.responsible_id != INT_NONE) {
        rc = user_by_id(c, d->plan.responsible_id, &user, req->arena, &req->err);
        if (rc)
            return rc;
        d->responsible = user.name;
        d->responsible_unit = organisation_abbrev(organisation_admin(user.unit));
    }
    if (d->plan.agreement) {
        rc = agreement_by_key(c, d->plan.agreement, &g, req->arena, &req->err);
        if (rc)
            return rc;
        d->agreement_title = lang_pick(g.title, g.title_en);
    }
    rc = phase_out_offers(c, d->plan.id, &d->offers, &d->n_offers, req->arena, &req->err);
    d->end = phase_out_end(d->offers, d->n_offers);
    return rc;
}

/* ---- lines ---- */

/* Days as they stand on the offer once decided, else as planned. */
static day_t stop_of(const struct phase_out_data *d, const struct phase_out_offer_view *o)
{
    return phase_out_is(&d->plan, "decided") ? o->now_last_referral_day : o->last_referral_day;
}

static day_t end_of(const struct phase_out_data *d, const struct phase_out_offer_view *o)
{
    return phase_out_is(&d->plan, "decided") ? o->now_end_day : o->end_day;
}

static struct phase_out_line *line_of(struct phase_out_data *d, const struct phase_out_offer_view *o)
{
    for (size_t i = 0; i < d->n_lines; i++) {
        struct phase_out_line *l = &d->lines[i];
        if (o->counting_group && text_equal(l->group, o->counting_group) && l->stop.n == stop_of(d, o).n &&
            l->end.n == end_of(d, o).n)
            return l;
    }
    d->lines[d->n_lines] = (struct phase_out_line){.title = lang_pick(o->title, o->title_en),
        .group = o->counting_group,
        .stop = stop_of(d, o),
        .end = end_of(d, o),
        .before_value = INT_NONE,
        .now_value = INT_NONE};
    return &d->lines[d->n_lines++];
}

static void line_add_count(struct phase_out_line *l, const struct phase_out_count *count)
{
    l->count.before += count->before;
    l->count.before_persons += count->before_persons;
    l->count.now += count->now;
    l->count.now_persons += count->now_persons;
    l->count.active += count->active;
}

static int make_lines(struct req *req, struct phase_out_data *d)
{
    struct phase_out_line *of[PHASE_OUT_OFFERS] = {0};
    d->lines = arena_array(req->arena, d->n_offers + 1, sizeof *d->lines);
    if (!d->lines)
        return err_set(&req->err, ERR_LIMIT, "phase-out lines");
    for (size_t i = 0; i < d->n_offers && i < PHASE_OUT_OFFERS; i++) {
        struct phase_out_line *l = of[i] = line_of(d, &d->offers[i]);
        l->offers[l->n++] = i;
        line_add_count(l, &d->counts[i]);
    }
    for (size_t i = 0; i < d->n_rows; i++) {
        struct phase_out_line *l = of[d->rows[i].offer];
        unsigned need = d->rows[i].need;
        l->waiting += (need & (NEED_SENT | NEED_LISTED | NEED_ACCEPTED)) != 0;
        l->accepted += (need & NEED_ACCEPTED) != 0;
        l->at_end += (need & NEED_RUNNING) != 0;
    }
    return OK;
}

/* ---- printed numbers ---- */

static const struct reported *printed_of(
    const struct reported *r, size_t n, const char *unit, int year, struct arena *a)
{
    const char *wanted = arena_printf(a, "%d", year);
    for (size_t i = 0; i < n; i++)
        if (text_equal(r[i].unit, unit) && text_equal(r[i].period, wanted) && !dec_is_none(r[i].value))
            return &r[i];
    return NULL;
}

/* A printed number is of the whole group: a line that holds only some of its offers has none. */
static int whole_group(
    struct req *req, struct conn *c, const struct phase_out_line *l, bool *ret, const char **ret_title)
{
    struct counting_group g;
    int64_t members = 0;
    *ret = false;
    if (!l->group)
        return OK;
    int rc = intervention_in_group(c, l->group, &members, &req->err);
    if (rc || (size_t)members != l->n)
        return rc;
    rc = counting_group_by_key(c, l->group, &g, req->arena, &req->err);
    *ret = !rc;
    *ret_title = rc ? NULL : lang_pick(g.title, g.title_en);
    return rc;
}

static int read_printed(struct req *req, struct conn *c, struct phase_out_data *d, struct phase_out_line *l)
{
    struct reported *r;
    size_t n;
    bool whole = false;
    const char *title = NULL;
    int year = day_year(d->today);
    int rc = whole_group(req, c, l, &whole, &title);
    if (rc || !whole)
        return rc;
    l->title = title ? title : l->title;
    rc = reported_of(c, "counting_group", l->group, &r, &n, req->arena, &req->err);
    if (rc)
        return rc;
    l->before = printed_of(r, n, "referrals", year - 1, req->arena);
    l->now = printed_of(r, n, "referrals", year, req->arena);
    l->before_value = l->before ? l->before->value.milli / 1000 : INT_NONE;
    l->now_value = l->now ? l->now->value.milli / 1000 : INT_NONE;
    return OK;
}

static int read_persons(struct req *req, struct conn *c, struct phase_out_data *d)
{
    struct reported *r;
    size_t n;
    int year = day_year(d->today);
    int rc = phase_out_count_persons(c, d->plan.id, day_from_ymd(year - 1, 1, 1),
        day_from_ymd(year - 1, 12, 31), &d->own_persons, &req->err);
    if (rc || !d->plan.agreement)
        return rc;
    rc = reported_of(c, "agreement", d->plan.agreement, &r, &n, req->arena, &req->err);
    d->persons = rc ? NULL : printed_of(r, n, "persons", year - 1, req->arena);
    return rc;
}

/* ---- small counts ---- */

static void hide_small(struct req *req, struct phase_out_data *d)
{
    struct suppress_cell *cells = arena_array(req->arena, d->n_lines + 1, sizeof *cells);
    for (int col = 0; cells && !d->shows_small && col < PHASE_OUT_COLUMNS; col++) {
        for (size_t i = 0; i < d->n_lines; i++) {
            const struct phase_out_line *l = &d->lines[i];
            const int64_t values[PHASE_OUT_COLUMNS] = {
                l->waiting, l->count.active, l->at_end, l->count.before, l->count.now};
            cells[i] = (struct suppress_cell){values[col], INT64_MAX, false};
        }
        bool total = suppress_table(cells, d->n_lines, figure_small_limit());
        d->hide_sum[col] = !total;
        for (size_t i = 0; i < d->n_lines; i++) {
            struct phase_out_line *l = &d->lines[i];
            bool *const to[PHASE_OUT_COLUMNS] = {
                &l->hide_waiting, &l->hide_active, &l->hide_at_end, &l->hide_before, &l->hide_now};
            *to[col] = cells[i].hidden || !total;
        }
    }
}

/* The answers add up to a total that is shown, and those given to their kinds. */
static void hide_answers(struct phase_out_data *d)
{
    const struct phase_out_progress *p = &d->progress;
    int64_t answered = p->informed + p->moved + p->declined, k = figure_small_limit();
    struct suppress_cell all[] = {{answered, INT64_MAX, false}, {p->sent, INT64_MAX, false},
        {p->not_sent, INT64_MAX, false}, {p->nobody, INT64_MAX, false}};
    struct suppress_cell kinds[] = {
        {p->informed, INT64_MAX, false}, {p->moved, INT64_MAX, false}, {p->declined, INT64_MAX, false}};
    if (d->shows_small)
        return;
    bool sum = suppress_table(kinds, 3, k);
    all[0].hidden = !sum;
    bool total = suppress_table(all, 4, k);
    d->hide.total = !total || suppress_is_small(p->total, k);
    d->hide.answered = all[0].hidden;
    d->hide.sent = all[1].hidden;
    d->hide.not_sent = all[2].hidden;
    d->hide.nobody = all[3].hidden;
    d->hide.informed = kinds[0].hidden || all[0].hidden;
    d->hide.moved = kinds[1].hidden || all[0].hidden;
    d->hide.declined = kinds[2].hidden || all[0].hidden;
}

int phase_out_read_all(struct req *req, struct conn *c, struct phase_out_data *d)
{
    int rc = phase_out_read(req, c, d);
    if (!rc)
        rc = phase_out_affected(c, &d->actor, d->plan.id, d->offers, d->n_offers, d->today, &d->rows,
            &d->n_rows, req->arena, &req->err);
    d->counts = rc ? NULL : arena_array(req->arena, d->n_offers + 1, sizeof *d->counts);
    if (!rc && !d->counts)
        rc = err_set(&req->err, ERR_LIMIT, "phase-out counts");
    if (!rc)
        rc = phase_out_counts(c, d->offers, d->n_offers, d->today, d->counts, &req->err);
    if (!rc)
        rc = make_lines(req, d);
    for (size_t i = 0; !rc && i < d->n_lines; i++) {
        struct phase_out_line *l = &d->lines[i];
        rc = read_printed(req, c, d, l);
        int64_t rate = l->before_value != INT_NONE ? l->before_value : l->count.before;
        l->expected = phase_out_expected_of(rate, l->stop, l->end, d->today);
    }
    if (!rc)
        rc = read_persons(req, c, d);
    if (!rc)
        rc = phase_out_options(
            c, d->plan.id, d->offers, d->n_offers, d->today, &d->options, req->arena, &req->err);
    if (!rc)
        rc = phase_out_assign(&d->options, d->rows, d->n_rows, req->arena, &req->err);
    if (!rc) {
        d->progress = phase_out_progress_of(d->rows, d->n_rows, d->today);
        hide_small(req, d);
        hide_answers(d);
    }
    return rc;
}
