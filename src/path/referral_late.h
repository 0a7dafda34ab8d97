/* A referral that was sent on an earlier day than it is registered: by letter, by telephone, or while the system was down. It keeps both
 * dates (sent_day and created) and is judged by the rules of the day it was sent: target group, team, legal basis and last referral day. */
#pragma once
#include "path/referral.h"

/* Days back that a referral may be registered (setting referral_late_days). */
int64_t referral_late_days(void);
/* Messages at sent_day and late_reason: not ahead, not further back than the limit, and with a reason when the day is not today. */
int referral_check_late(const struct referral *r, day_t day, struct err *err);
