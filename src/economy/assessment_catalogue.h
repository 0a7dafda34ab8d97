/* The catalogue of the grants that end in a year, as a workbook: an overview with a row per grant, totals by verdict, committee and steering area,
 * every amount, and every assessment. Totals are live formulas with their values stored. */
#pragma once
#include "economy/assessment.h"
#include "effect/export.h"

enum {
    CATALOGUE_OVERVIEW,
    CATALOGUE_VERDICTS,
    CATALOGUE_SPLITS,
    CATALOGUE_AMOUNTS,
    CATALOGUE_TEXTS,
    CATALOGUE_SHEETS
};
enum { CATALOGUE_YEARS = 4 }; /* years of the proposals shown */
/* Grants that end in year, and those without years; all in the arena. */
int assessment_catalogue(struct conn *c, int64_t year, struct export_table ret[CATALOGUE_SHEETS],
    struct arena *a, struct err *err);
/* What of a proposal for year can be added: a yearly, firm amount in prices of price_year; else MONEY_NONE. */
struct money assessment_firm(
    const struct grant_line *lines, size_t n, const char *grant_key, int year, int64_t price_year);
