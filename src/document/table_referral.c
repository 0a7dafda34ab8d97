/* Referrals by the counting groups of an agreement, or by the offers of a phase-out: years beside each other, and the last referral day. */
#include "base/lang.h"
#include "base/text.h"
#include "document/table.h"
#include "effect/referral_filter.h"
#include "effect/referral_group.h"
#include "offer/agreement.h"
#include "supply/phase_out.h"

enum { REFERRAL_YEARS = 6 };

struct referral_table {
    const char *agreement, *phase_out;
    int from, to;
    int now; /* the year that is not over, when it is one of them; 0 = it is not */
    size_t column[REFERRAL_YEARS], stop, first;
    size_t same[REFERRAL_YEARS]; /* the year on the same days as the one that is not over */
};

static int referral_years(const struct figure_params *p, struct referral_table *q, struct err *err)
{
    const char *from = figure_param(p, "from"), *to = figure_param(p, "to");
    int64_t first = 0, last = 0;
    int year = 0, rc = table_year(p, !from || !to, &year, err);
    if (rc)
        return rc;
    first = last = year;
    if ((from && !text_to_int(from, 2000, 2100, &first)) || (to && !text_to_int(to, 2000, 2100, &last)) ||
        last < first || last - first >= REFERRAL_YEARS)
        return err_user(err, ERR_INVALID, tr("Skriv year=2025, eller from=2025 to=2026 med højst %d år."),
            REFERRAL_YEARS);
    q->from = (int)first;
    q->to = (int)last;
    return OK;
}

/* One row: the figures of a group or an offer (or, both NULL, of all). */
static int referral_row(struct table_make *t, const struct referral_table *q, enum table_row_kind kind,
    const char *label, const char *group, const char *offer, struct err *err)
{
    int rc = OK;
    bool all = !group && !offer;
    table_row(t, kind, label);
    for (int y = q->from; !rc && y <= q->to; y++)
        rc = table_figure(t, q->column[y - q->from], "referrals",
            FIGURE_PARAMS({"group", group}, {"intervention", offer}, {"agreement", all ? q->agreement : NULL},
                {"phase_out", all ? q->phase_out : NULL}, {"year", arena_printf(table_arena(t), "%d", y)}),
            err);
    for (int y = q->from; !rc && y < q->now; y++)
        rc = table_figure(t, q->same[y - q->from], "referrals_same_days",
            FIGURE_PARAMS({"group", group}, {"intervention", offer}, {"agreement", all ? q->agreement : NULL},
                {"phase_out", all ? q->phase_out : NULL}, {"year", arena_printf(table_arena(t), "%d", y)}),
            err);
    if (!rc && !all)
        rc = table_figure(
            t, q->stop, "last_referral_day", FIGURE_PARAMS({"group", group}, {"intervention", offer}), err);
    return rc;
}

/* The row of part number i: those of its group, when the agreement has all of the group and i is the first of it; else its own. */
static int referral_part_row(struct table_make *t, const struct referral_table *q,
    const struct agreement_part_view *parts, const char *const *offers, size_t n, size_t i, struct err *err)
{
    const struct agreement_part_view *part = &parts[i];
    struct referral_filter f = {.group = part->counting_group};
    const char *label = lang_pick(part->title, part->title_en);
    bool whole = false;
    int rc = f.group ? referral_group_is_among(table_conn(t), f.group, offers, n, &whole, table_arena(t), err)
                     : OK;
    for (size_t k = 0; whole && k < i; k++)
        if (text_equal(parts[k].counting_group, f.group))
            return rc;
    if (!rc && whole)
        rc = referral_filter_subject(table_conn(t), &f, &label, table_arena(t), err);
    return rc ? rc
              : referral_row(
                    t, q, ROW_PLAIN, label, whole ? f.group : NULL, whole ? NULL : part->intervention, err);
}

static int referral_groups_rows(
    struct table_make *t, const struct referral_table *q, size_t *ret_n, struct err *err)
{
    struct agreement_part_view *parts = NULL;
    size_t n = 0;
    int rc = agreement_parts(table_conn(t), q->agreement, &parts, &n, table_arena(t), err);
    const char **offers = arena_array(table_arena(t), n + 1, sizeof *offers);
    if (!rc && !offers)
        rc = err_set(err, ERR_LIMIT, "referrals of an agreement: out of memory");
    for (size_t i = 0; !rc && i < n; i++)
        offers[i] = parts[i].intervention;
    for (size_t i = 0; !rc && i < n; i++)
        rc = referral_part_row(t, q, parts, offers, n, i, err);
    *ret_n = table_row_count(t);
    return rc;
}

static int referral_offer_rows(
    struct table_make *t, const struct referral_table *q, size_t *ret_n, struct err *err)
{
    struct phase_out plan;
    struct phase_out_offer_view *offers = NULL;
    int rc = phase_out_by_key(table_conn(t), q->phase_out, &plan, table_arena(t), err);
    if (!rc)
        rc = phase_out_offers(table_conn(t), plan.id, &offers, ret_n, table_arena(t), err);
    for (size_t i = 0; !rc && i < *ret_n; i++)
        rc = referral_row(t, q, ROW_PLAIN, offers[i].title, NULL, offers[i].intervention, err);
    return rc;
}

static int make_referrals(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct referral_table q = {
        .agreement = figure_param(p, "agreement"), .phase_out = figure_param(p, "phase_out")};
    struct referral_filter f = {.agreement = q.agreement, .phase_out = q.phase_out};
    const char *subject = "";
    size_t n = 0;
    if (!q.agreement == !q.phase_out)
        return err_user(
            err, ERR_INVALID, "%s", tr("Vælg en aftale eller en udfasning, fx agreement=bif-suf."));
    int rc = referral_years(p, &q, err);
    if (!rc)
        rc = referral_filter_subject(table_conn(t), &f, &subject, table_arena(t), err);
    if (rc)
        return rc;
    table_caption(
        t, arena_printf(table_arena(t), tr("Henvisninger efter tilbud, %s"), subject), tr("Tilbud"));
    int now = day_ymd(table_as_of(t)).year;
    q.now = q.from <= now && now <= q.to ? now : 0;
    for (int y = q.from; y <= q.to; y++)
        q.column[y - q.from] =
            table_number_column(t, arena_printf(table_arena(t), y == q.now ? "%d*" : "%d", y));
    for (int y = q.from; y < q.now; y++)
        q.same[y - q.from] = table_number_column(t, arena_printf(table_arena(t), tr("%d på samme dage"), y));
    q.stop = table_text_column(t, tr("Sidste henvisningsdag"));
    rc = q.agreement ? referral_groups_rows(t, &q, &n, err) : referral_offer_rows(t, &q, &n, err);
    if (!rc)
        rc = referral_row(t, &q, ROW_SUM, tr("I alt"), NULL, NULL, err);
    for (int y = q.from; !rc && y <= q.to; y++)
        table_adds_up(t, q.column[y - q.from], 0, n, n);
    for (int y = q.from; !rc && y < q.now; y++)
        table_adds_up(t, q.same[y - q.from], 0, n, n);
    if (q.now)
        table_note(t, tr("* Til og med datadagen."));
    if (q.from < q.now)
        table_note(t,
            tr("Året til nu kan kun sammenlignes med kolonnen “på samme dage”: samme dage af året som datadagen."));
    table_note(t, tr("Tallene er henvisninger, ikke borgere."));
    return rc;
}

DOCUMENT_TABLE(table_referrals, .id = "referrals", .title = N_("Henvisninger efter tilbud"),
    .help = N_(
        "Henvisninger til en aftales eller en udfasnings tilbud, år ved siden af hinanden, med sidste henvisningsdag."),
    .params = "agreement phase_out year from to", .make = make_referrals);
