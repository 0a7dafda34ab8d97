#include "path/referral_view_page.h"

#include "base/text.h"
#include "system/code.h"

const char *referral_state_class(const struct referral_row *r)
{
    if (text_equal(r->state, "sent"))
        return stamp_is_none(r->read_at) ? "warning" : "info";
    if (text_equal(r->state, "received") || text_equal(r->state, "wait_listed"))
        return "info";
    if (text_equal(r->state, "accepted") || text_equal(r->state, "started") ||
        text_equal(r->state, "completed"))
        return "success";
    return text_equal(r->state, "declined") ? "error" : "plain";
}

const char *referral_state_words(const struct referral_row *r)
{
    if (text_equal(r->state, "sent"))
        return stamp_is_none(r->read_at) ? tr("Ikke læst") : tr("Læst");
    return code_label("referral_state", r->state);
}

const char *referral_title(const struct referral_row *r)
{
    return lang_pick(r->intervention_title, r->intervention_title_en);
}

const char *referral_person(const struct referral_row *r, struct arena *a)
{
    return arena_printf(a, "%s %s", r->first_name, r->last_name);
}

const char *referral_days_words(int64_t days, struct arena *a)
{
    if (days == INT_NONE)
        return "–";
    return days == 1 ? tr("1 dag") : arena_printf(a, tr("%lld dage"), (long long)days);
}

void referral_steps(struct html *h, size_t current)
{
    const char *labels[] = {tr("Vælg tilbud"), tr("Begrund og vælg hjemmel"), tr("Gennemse og send")};
    t_steps(h, tr("Trin i henvisningen"), labels, 3, current);
}
