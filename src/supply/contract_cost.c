/* Extra cost that a grant covers under a contract: amounts by period. No citizen has any of it. */
#include "base/lang.h"
#include "supply/activity_count.h"

static const struct field cost_fields[] = {
    FIELD_MAX(activity, title, F_TEXT, N_("Hvad merudgiften er"), FR_REQUIRED, 160),
    FIELD(activity, day, F_DAY, N_("Periodens første dag"), FR_REQUIRED),
    FIELD(activity, end_day, F_DAY, N_("Periodens sidste dag"), FR_REQUIRED),
    FIELD(activity, amount, F_MONEY, N_("Beløb i kroner"), FR_REQUIRED),
    FIELD_MAX(activity, party, F_TEXT, N_("Leverandør"), 0, 160),
    FIELD_MAX(activity, document, F_TEXT, N_("Bilag eller dokumentnummer"), 0, 80),
    FIELD_MAX(activity, text, F_LONG, N_("Bemærkning"), 0, 2000),
};
ACTIVITY_REGISTER(contract_cost_register, .key = "contract_cost", .path = "merudgifter",
    .title = N_("Merudgifter i kontrakter"), .one = N_("Merudgift"), .add = N_("Registrér merudgift"),
    .lead = N_("En række er et beløb for en periode. Det tæller i det år, hvor perioden begynder."),
    .kind = "contract_cost", ACTIVITY_FIELDS(cost_fields),
    .columns = {"title", "day", "end_day", "amount", "party", "document", "intervention"}, .sort = 70);
ACTIVITY_MEASURE(contract_costs, .key = "contract_cost", .label = N_("Merudgift"), .unit = "kr",
    .reg = "contract_cost", .sum = ACTIVITY_AMOUNT, .sort = 10,
    .definition = N_("Beløb, hvis periode begynder i den valgte periode."));
