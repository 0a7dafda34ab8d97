/* The Danish personal number. Ten digits DDMMYYSSSS; century from the 7th digit and the year (CPR-kontoret, "Personnummeret i
 * CPR", 2008); modulus 11 is only a hint (numbers without it are valid since 2007). Replacement numbers are
 * accepted: of the older form (day + 60), and eCPR, DDMMYYCAAG with two letters, as the Danish health data authority defines
 * them. C tells the century and who gave the number: national, X-eCPR, 1 = 1900-1999, 7 = 2000-2099; an institution's own,
 * D-eCPR, 5 = before 1900, 0 = 1900-1999, 6 = 2000-2099. */
#pragma once
#include "base/arena.h"
#include "base/date.h"
#include <stdbool.h>

struct cpr_parts {
    day_t birth;
    bool replacement; /* day of month + 60, or an eCPR */
    const char
        *kind; /* code list number_kind: "present" (a real number), "replacement", "x_ecpr" or "d_ecpr" */
    bool modulus_ok;
    bool female; /* even last digit; no meaning for replacement numbers */
};
/* Takes "0101799992", "010179-9992", "010179 9992", "0101791ab2". ret_digits needs 11 bytes; letters come as capitals. false =
 * not a CPR number. */
bool cpr_parse(const char *text, char ret_digits[11], struct cpr_parts *ret);
/* "010179-9992" */
const char *cpr_format(const char *digits, struct arena *a);
/* Ten digits that are a CPR number, with or without hyphen or space, somewhere in the text; NULL has none. */
bool cpr_in_text(const char *text);
