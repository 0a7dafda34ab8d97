/* The Danish personal number. Ten digits DDMMYYSSSS; century from the 7th digit and the year (CPR-kontoret, "Personnummeret i
 * CPR", 2008); modulus 11 is only a hint (numbers without it are valid since 2007). Replacement numbers
 * (day + 60) are accepted as kind "erstatning". */
#pragma once
#include "base/arena.h"
#include "base/date.h"
#include <stdbool.h>

struct cpr_parts {
    day_t birth;
    bool replacement; /* day of month + 60 */
    bool modulus_ok;
    bool female; /* even last digit; no meaning for replacement numbers */
};
/* Takes "0101799992", "010179-9992", "010179 9992". ret_digits needs 11 bytes. false = not a CPR number. */
bool cpr_parse(const char *text, char ret_digits[11], struct cpr_parts *ret);
/* "010179-9992" */
const char *cpr_format(const char *digits, struct arena *a);
