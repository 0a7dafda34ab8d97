/* Wrong log-ins with names that no user has, so that they are locked out like real ones and the answer does not tell
 * which names exist. Kept in memory, the 4096 latest. Thread-safe. */
#pragma once
#include "base/date.h"

/* STAMP_NONE when not locked. */
struct stamp user_guess_locked_until(const char *login);
void user_guess_failed(const char *login, struct stamp now);
