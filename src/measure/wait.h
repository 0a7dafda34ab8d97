/* Waiting for something that others never get because something else ends their wait: both curves of it, on base alone. */
#pragma once
#include "measure/survival.h"

struct wait_curves {
    int64_t n, n_event, n_other, n_running; /* got it, ended otherwise, still waiting when last seen */
    /* Kaplan–Meier of still waiting, with limits; who ended otherwise is censored: a world in which nobody does. */
    struct survival_curve net;
    /* 1 - Aalen–Johansen of getting it, with limits: who ended otherwise never gets it and stays in. */
    struct survival_curve all;
    struct survival_quantile net_quartile[3], all_quartile[3]; /* 25, 50, 75 pct. have got it */
};
/* Row i waited days[i]; event 0 = still waiting, 1 = got it, 2 to n_causes = ended otherwise. No rows: n = 0 and empty curves. */
int wait_curves_of(const uint16_t *days, const uint8_t *event, size_t n, int n_causes,
    struct wait_curves *ret, struct arena *a, struct err *err);
/* The same of rows that may enter late (rows->entry); groups are not read. */
int wait_curves_of_days(const struct survival_days *rows, int n_causes, struct wait_curves *ret,
    struct arena *a, struct err *err);
