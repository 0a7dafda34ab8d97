/* Figures of investment cases for documents. Amounts are rounded to whole kroner here, where they become money. */
#include "base/lang.h"
#include "base/text.h"
#include "invest/investment.h"
#include "invest/investment_result.h"
#include "effect/figure.h"

#include <math.h>

struct asked {
    struct investment v;
    struct investment_version version;
    struct investment_result r;
};

/* The decided version when there is one, else the newest; version=N asks for another. */
static int read_case(struct conn *c, const struct figure_params *p, bool draws, struct asked *ret,
    struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "case"), *no = figure_param(p, "version");
    int64_t n = 0;
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler en case, fx case=ips-biu-sud."));
    if (no && !text_to_int(no, 1, 1000000, &n))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv version som et helt tal, fx version=2."));
    int rc = investment_by_key(c, key, &ret->v, a, err);
    ret->version = ret->v.now;
    if (!rc && n)
        rc = investment_version_by_no(c, key, n, &ret->version, a, err);
    else if (!rc && ret->v.decided_hash)
        rc = investment_version_by_hash(c, key, ret->v.decided_hash, &ret->version, a, err);
    return rc ? rc : investment_result_of(ret->version.content, draws, &ret->r, a, err);
}

static void tell(const struct asked *q, const char *what, struct figure *ret, struct arena *a)
{
    const struct invest_case *c = &q->r.f.c;
    ret->title = arena_printf(a, "%s: %s", what, q->version.title);
    ret->filter = arena_printf(a, tr("Version %lld (%s), %s, %d–%d"), (long long)q->version.no,
        tr(investment_state_label(q->v.state)), c->price_level, c->first_year,
        c->first_year + c->n_years - 1);
    ret->as_of = stamp_is_none(q->version.at) ? DAY_NONE : stamp_local_day(q->version.at);
    ret->no_persons = true;
    ret->n_persons = INT_NONE;
    ret->n = INT_NONE;
}

static void put_kr(double kr, struct figure *ret)
{
    ret->format = FF_MONEY;
    ret->missing = !isfinite(kr) || fabs(kr) > 1e15;
    ret->value = ret->missing ? INT_NONE : llround(kr) * 100;
}

static double part_of(const struct asked *q, const char *of, struct err *err)
{
    const struct invest_result *r = &q->r.r;
    if (!of || text_equal(of, "municipality"))
        return r->npv_municipality;
    if (text_equal(of, "all"))
        return r->npv;
    if (text_equal(of, "society"))
        return r->npv_society;
    for (int i = 0; i < q->r.f.c.n_actors; i++) {
        if (text_equal(q->r.f.c.actors[i].key, of))
            return r->npv_actor[i];
    }
    err_user(err, ERR_INVALID,
        tr("\"%.60s\" er ikke en part i casen. Skriv of=municipality, of=all eller en parts nøgle."), of);
    return NAN;
}

/* What one line adds, or the refund that follows from it. */
static int step_of(const struct asked *q, const struct figure_params *p, double *ret, struct figure *f,
    struct arena *a, struct err *err)
{
    struct investment_step *steps = NULL;
    size_t n = 0;
    const char *line = figure_param(p, "line"), *part = figure_param(p, "part");
    bool is_refund = text_equal(part, "refund");
    int rc = part && !is_refund
                 ? err_user(err, ERR_INVALID, "%s", tr("Skriv part=refund, eller lad part være."))
                 : investment_steps(&q->r, &steps, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!text_equal(steps[i].line->key, line) || steps[i].is_refund != is_refund)
            continue;
        *ret = steps[i].npv;
        tell(q, arena_printf(a, tr("Nutidsværdi af linjen “%s”"), investment_step_label(&q->r, &steps[i], a)),
            f, a);
        return OK;
    }
    return rc ? rc
              : err_user(err, ERR_INVALID,
                    tr("\"%.60s\" er ikke en udgift eller en besparelse i casens budgetter. Skriv en linjes nøgle."),
                    line);
}

static int compute_npv(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    struct asked q;
    int rc = read_case(c, p, true, &q, a, err);
    if (rc)
        return rc;
    const char *of = figure_param(p, "of");
    double kr = 0;
    if (figure_param(p, "line")) {
        rc = step_of(&q, p, &kr, ret, a, err);
        put_kr(kr, ret);
        return rc;
    }
    kr = part_of(&q, of, err);
    if (err->code)
        return err->code;
    tell(&q, tr("Nutidsværdi"), ret, a);
    put_kr(kr, ret);
    if (q.r.has_draws && text_equal(of, "all"))
        ret->note = arena_printf(a, tr("80 pct. sikkert mellem %s og %s"),
            investment_kr_words(q.r.draws.p10, q.r.draws.sd, a),
            investment_kr_words(q.r.draws.p90, q.r.draws.sd, a));
    return OK;
}

static int compute_net(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    struct asked q;
    const char *year = figure_param(p, "year"), *area = figure_param(p, "area");
    int64_t n = 0;
    int rc = read_case(c, p, false, &q, a, err);
    if (rc)
        return rc;
    const struct invest_case *k = &q.r.f.c;
    if (!year || !text_to_int(year, k->first_year, k->first_year + k->n_years - 1, &n))
        return err_user(err, ERR_INVALID, tr("Skriv et år i casen, fx year=%d."), k->first_year);
    if (area && !text_equal(area, "service"))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv area=service, eller lad area være."));
    tell(&q,
        arena_printf(
            a, area ? tr("Kommunens netto %lld, kun service") : tr("Kommunens netto %lld"), (long long)n),
        ret, a);
    put_kr((area ? q.r.r.net_service : q.r.r.net_all)[n - k->first_year], ret);
    return OK;
}

static int compute_payback(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    struct asked q;
    const char *area = figure_param(p, "area");
    int rc = read_case(c, p, false, &q, a, err);
    if (rc)
        return rc;
    bool service = text_equal(area, "service");
    const struct invest_payback *back = service ? &q.r.r.payback_service : &q.r.r.payback_all;
    tell(&q, service ? tr("Tilbagebetalt, kun service") : tr("Tilbagebetalt, i alt"), ret, a);
    ret->format = FF_NUMBER;
    ret->missing = !isfinite(back->years);
    ret->value = ret->missing ? INT_NONE : llround(back->years * 10) * 100;
    if (ret->missing)
        ret->text = investment_payback_words(back, q.r.f.c.n_years, a);
    if (back->again)
        ret->note = tr("Summen falder under 0 igen senere.");
    return OK;
}

static int compute_bcr(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    struct asked q;
    int rc = read_case(c, p, false, &q, a, err);
    if (rc)
        return rc;
    tell(&q, tr("Gevinst pr. udgiftskrone"), ret, a);
    ret->format = FF_NUMBER;
    ret->missing = !isfinite(q.r.r.bcr) || fabs(q.r.r.bcr) > 1e12;
    ret->value = ret->missing ? INT_NONE : llround(q.r.r.bcr * 100) * 10;
    return OK;
}

INDICATOR(indicator_case_npv, .id = "case_npv", .version = 1,
    .title = N_("Nutidsværdi af en investeringscase"), .unit_list_code = "mio_kr",
    .definition = N_(
        "Udgifter og besparelser, der kan ses i budgetter, diskonteret til casens første år: kommunens (of=municipality), alles (of=all), en parts, samfundets (of=society), eller hvad en linje (line) eller refusionen af den (part=refund) lægger til alles. Den besluttede version, ellers den nyeste."),
    .source = N_("Tovholder, investeringscases"), .params = "case of line part version",
    .compute = compute_npv);
INDICATOR(indicator_case_net, .id = "case_net", .version = 1,
    .title = N_("Kommunens netto i et år af en investeringscase"), .unit_list_code = "mio_kr",
    .definition = N_(
        "Kommunens udgifter og besparelser i året, ikke diskonteret, uden linjer på langt sigt; i alt eller kun service (area=service)."),
    .source = N_("Tovholder, investeringscases"), .params = "case year area version", .compute = compute_net);
INDICATOR(indicator_case_payback, .id = "case_payback", .version = 1,
    .title = N_("År til en investeringscase er tilbagebetalt"), .unit_list_code = "years",
    .definition = N_(
        "Første gang kommunens sammenlagte netto er 0 eller mere, ikke diskonteret, ret linje inden for året, uden linjer på langt sigt; i alt eller kun service (area=service)."),
    .source = N_("Tovholder, investeringscases"), .params = "case area version", .compute = compute_payback);
INDICATOR(indicator_case_bcr, .id = "case_bcr", .version = 1,
    .title = N_("Gevinst pr. udgiftskrone i en investeringscase"), .unit_list_code = "kr",
    .definition = N_(
        "Nutidsværdi af besparelser, der kan ses i budgetter, delt med nutidsværdi af udgifter."),
    .source = N_("Tovholder, investeringscases"), .params = "case version", .compute = compute_bcr);
