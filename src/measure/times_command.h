/* `tovholder effect km|aj` on the city's spells and courses: time from the start or the end of a course to the first event. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include <stdbool.h>

/* aj = Aalen–Johansen of all causes; otherwise Kaplan–Meier of the first one, or of any. As survival_command. */
int times_command(
    bool aj, int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err);
