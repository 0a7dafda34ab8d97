/* Mapping files: what the columns of a register's file are called, how it writes days and numbers, and which spell kind a code stands for. A
 * mapping is CSV that a person can read and edit, `part;name;value`; those of data/intake come with the program. On base alone.
 *
 *   part    name                value
 *   file    kind                spells, courses, benefit-weeks, dream or wages
 *   file    title, source       for people; key of the data source (a-z, 0-9, hyphen)
 *   file    separator           semicolon, comma, tab or auto
 *   file    decimal             comma or point
 *   file    encoding            utf-8, latin1 or auto
 *   file    date                YYYY-MM-DD and the like: YYYY or YY, MM, DD, WW (ISO week); all else as it stands
 *   file    unit                week, month or day
 *   file    week_columns        one column a week: how their headings are written, e.g. y_YYWW
 *   file    end                 inclusive (the last day) or exclusive (the first day after)
 *   file    replace             row (a spell with the same person, code and start) or person (all the source's spells of a person in the file)
 *   file    other_codes         refuse (a fault) or ignore (left out and counted)
 *   file    empty               nothing, or clears: an empty code takes away what the week held
 *   file    exit_reason         exit reason of ended courses without one
 *   column  person, code, start, end, amount, refund_rate, refund, share_rate, share, municipality, hours, exit    the file's heading
 *   code    as in the file      spell kind, or intervention; - = known, gives no spell. 12* takes every code that begins with 12
 *   drop    as in the file      rows of this code are left out and counted
 *   exit    as in the file      exit reason of courses
 *   hours   from so many a month   spell kind */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum intake_kind {
    INTAKE_SPELLS,
    INTAKE_COURSES,
    INTAKE_BENEFIT_WEEKS,
    INTAKE_DREAM,
    INTAKE_WAGES,
    INTAKE_KINDS
};
enum intake_unit { UNIT_DAY, UNIT_WEEK, UNIT_MONTH };
enum intake_encoding { ENCODING_AUTO, ENCODING_UTF8, ENCODING_LATIN1 };
enum intake_column {
    COLUMN_PERSON,
    COLUMN_CODE,
    COLUMN_START, /* of weekly and monthly files: the week or month */
    COLUMN_END,
    COLUMN_AMOUNT,
    COLUMN_REFUND_RATE,
    COLUMN_REFUND,
    COLUMN_SHARE_RATE,
    COLUMN_SHARE,
    COLUMN_MUNICIPALITY,
    COLUMN_HOURS,
    COLUMN_EXIT,
    COLUMNS
};
enum { MAPPING_CODES = 5000, MAPPING_MAX_BYTES = 1 << 20 };

struct mapping_code {
    const char *text; /* as in the file, UTF-8 */
    const char *kind; /* NULL = gives no spell */
    bool prefix;      /* text is the beginning of the codes */
    bool drop;
};
struct mapping_hours {
    int64_t from; /* hundredths of an hour a month */
    const char *kind;
};
struct mapping {
    const char *name, *title, *source;
    enum intake_kind kind;
    enum intake_unit unit;
    enum intake_encoding encoding;
    char separator; /* 0 = seen from the heading */
    char decimal;
    bool end_inclusive, replace_person, ignore_other, empty_clears;
    const char *date, *week_columns, *exit_reason;
    const char *column[COLUMNS]; /* NULL = the file has none */
    struct mapping_code *codes;  /* [n_codes] */
    size_t n_codes;
    struct mapping_code *exits; /* [n_exits] */
    size_t n_exits;
    struct mapping_hours *hours; /* [n_hours], falling */
    size_t n_hours;
};

/* "benefit-weeks"; -1 when it is none. */
int intake_kind_of(const char *key);
const char *intake_kind_key(enum intake_kind kind);
const char *intake_kind_label(enum intake_kind kind); /* Danish, N_() */
const char *intake_unit_key(enum intake_unit unit);   /* "week" */
const char *intake_column_key(enum intake_column column);

/* Reads the text of a mapping; everything lives in a. ERR_INVALID tells the line and what to do. name is for messages. */
int mapping_parse(
    const char *name, const char *text, size_t len, struct mapping *ret, struct arena *a, struct err *err);

/* A day written by a pattern. WW gives the week's Monday, a pattern without days the month's first. false = not such a day. */
bool pattern_day(const char *pattern, const char *text, size_t len, int32_t *ret_day);
/* A number with at most `decimals` decimals (more only as noughts), as a whole number of its smallest part: "1.234,50" with decimal ',' and 2
 * decimals is 123450. Thousands may be grouped by the other sign. false = not a number, or too large. */
bool decimal_parse(const char *text, size_t len, char decimal, int decimals, int64_t *ret);

/* The mappings that come with the program, ended by NULLs. */
struct mapping_file {
    const char *name, *text;
};
extern const struct mapping_file mapping_files[];
