/* How far a strategy is on a day: its initiatives counted by kind and status, its money, and that in words. */
#pragma once
#include "offer/strategy_application.h"
#include "offer/strategy_fact.h"

struct strategy_counts {
    int64_t n_printed;           /* as the source counts them; INT_NONE = not told */
    int64_t n, n_named, n_added; /* known here: named by the source, added on screen */
    int64_t not_begun, running, ended, funding_missing;
    int64_t scaled_up, trial, operation, not_stated;
};
struct strategy_counts strategy_count(const struct strategy *s, const struct initiative_now *rows, size_t n);
/* "15 indsatser, heraf 9 navngivet i kilden" */
const char *strategy_head_words(const struct strategy_counts *k, struct arena *a);
/* "5 er ikke startet, 3 er i gang …" of the known ones; what is none is left out. */
const char *strategy_progress_words(const struct strategy_counts *k, struct arena *a);

/* Amounts of applications: what was sought in all, what has been granted, and what was refused. */
struct strategy_sought {
    struct money sought, granted, refused;
    int64_t n, n_open, n_granted, n_refused, n_withdrawn;
    int64_t n_unknown; /* applications without an amount: they are in no sum */
};
int strategy_sought(
    const struct strategy_application *rows, size_t n, struct strategy_sought *ret, struct err *err);

/* What is the matter with the money, a sentence each refused application or initiative without money; NULL when nothing is. */
const char *strategy_money_words(const struct initiative_now *rows, size_t n,
    const struct strategy_application *applications, size_t n_applications, const struct strategy_task *tasks,
    size_t n_tasks, struct arena *a);
