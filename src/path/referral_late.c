#include "path/referral_late.h"

#include "base/lang.h"
#include "system/setting.h"

SETTING(referral_late_setting, "referral_late_days", N_("Dage tilbage, en henvisning kan registreres"), "90",
    F_INT, 0, 3660);

int64_t referral_late_days(void)
{
    return setting_int(&referral_late_setting);
}

int referral_check_late(const struct referral *r, day_t day, struct err *err)
{
    day_t today = clock_today();
    int64_t days = (int64_t)today.n - day.n;
    if (days < 0)
        return err_field(
            err, "sent_day", "%s", tr("Datoen ligger i fremtiden. En henvisning kan ikke være sendt endnu."));
    if (days > referral_late_days())
        err_field(err, "sent_day",
            tr("En henvisning kan registreres op til %lld dage efter, den er sendt. Send en ny henvisning."),
            (long long)referral_late_days());
    if (days > 0 && (!r->late_reason || !*r->late_reason))
        err_field(err, "late_reason", "%s",
            tr("Skriv, hvorfor henvisningen først registreres nu. Begge datoer gemmes."));
    return err->code;
}
