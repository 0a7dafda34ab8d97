/* Words that the economy pages share. For *_page.c only. */
#pragma once
#include "economy/grant_total.h"
#include "html/components.h"
#include "http/http.h"

/* Class of the verdict's badge. */
const char *economy_verdict_class(const char *verdict);
/* "9,7" in mio. kr.; NULL amount gives "ikke oplyst". */
const char *economy_mio(struct req *req, struct money m);
const char *economy_mio_or(struct req *req, struct money m, const char *missing);
/* "BIU, SOC" of the grant's lines; its own committee when no line names one; "ikke oplyst". */
const char *economy_committees(
    struct req *req, const struct grant *g, const struct grant_line *lines, size_t n);
/* "2027-2030; 2024 - 2026": the periods of a phase as printed, "ikke oplyst", or NULL when the phase has no amounts. */
const char *economy_periods(
    struct req *req, const struct grant_line *lines, size_t n, const char *key, const char *phase);
/* "første halvår af 2027, 1,2 mio. kr." and the like: what is printed but cannot be added; NULL = nothing. */
const char *economy_amount_note(struct req *req, const struct grant_amount *a, bool proposed);
/* Last year that an amount is granted for. */
int economy_last_granted_year(const struct grant_line *lines, size_t n);
