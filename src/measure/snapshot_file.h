/* A snapshot from plain files, without a database. Comma or semicolon, LF or CRLF, UTF-8, quotes where wanted, columns in any order by their
 * names, other columns passed over, # begins a comment line, no line end inside a cell. Days are ISO; an end is inclusive, empty = still running.
 *
 *   spells   person,code,start,end           dead and moved are codes
 *   courses  person,intervention,start,end   and, when there, referred (day of sending) and exit (reason)
 *   persons  person                          and, when there, birth, sex (female/male, f/m, k/m) and district
 *   addresses  person,district,start,end     where a person lived; without any, the persons' district holds at all times
 *   codes    code                            and, when there, label and parent, as data/codes/spell_kind.csv
 *
 * A person is any text; digits alone are a number, and leading zeros mean nothing then. With persons, rows of others are left out; with codes, rows of
 * other codes are. A row with a fault is left out and counted; the first of each file are told with line and column. */
#pragma once
#include "base/buf.h"
#include "measure/snapshot.h"

struct snapshot_input {
    const char *path; /* NULL = not given */
    const char *text; /* the content, when it is in memory already */
    size_t n_text;
};
struct snapshot_until {
    const char *code; /* this code and those below it; NULL = all without one of their own */
    day_t last;       /* last day that is complete */
};
struct snapshot_files {
    struct snapshot_input spells, courses, persons, addresses, codes;
    /* Without one for all, the latest day told: the start or end of any spell, the start of any course. */
    const struct snapshot_until *until;
    size_t n_until;
};
/* Rows left out while reading are in ret_report and in the snapshot's counts. ret_notes: see snapshot_open_argv; ended by the caller. ERR_INVALID when
 * a file lacks a column or has no row that can be used. Any thread. */
int snapshot_of_files(const struct snapshot_files *files, struct snapshot *ret,
    struct snapshot_report *ret_report, struct buf *ret_notes, struct arena *a, struct err *err);
/* Sets the codes' until (T + 1), and the snapshot's, from what the caller says. ERR_INVALID names a code that is none. */
int snapshot_set_until(struct snapshot_code *codes, int n_codes, const struct snapshot_until *until,
    size_t n_until, struct err *err);
