/* Values in words of the current language, for messages made outside templates. */
#pragma once
#include "base/arena.h"
#include "base/date.h"
#include "base/lang.h"

#include <stdint.h>
#include "base/words.h"

/* "18. marts 2026" / "18 March 2026"; DAY_NONE gives tr("ikke oplyst"). */
const char *words_day(day_t d, struct arena *a);
/* With a separator at the thousands: "1.234" / "1,234". */
const char *words_count(int64_t n, struct arena *a);
/* month 1–12: "marts" / "March" */
const char *words_month(int month, enum lang lang);
