/* Reading a register's file: one pass over its bytes, each row checked by a mapping and turned into days, numbers and a person's id; then
 * duplicates are dropped and rows of the same person, day and code are put together. On base alone; what is wrong is told row by row.
 *
 * A line is a row: a quoted cell does not hold a line end. Text after the heading is never taken for more than one row each, so a fault
 * costs its own row only. */
#pragma once
#include "intake/mapping.h"

enum {
    READ_LINE_MAX = 65536, /* bytes of a line */
    READ_COLUMNS_MAX = 4000,
    READ_ROWS_MAX = 40000000,
    READ_FAULTS_KEPT = 10000, /* faults told one by one; more are only counted */
    READ_DAY_FIRST = -25567,  /* 1 January 1900 */
    READ_DAY_LAST = 39967,    /* 5 June 2079 */
    READ_CODES_GIVEN = 45000,
    READ_CODES_MAX = 65000
};
#define READ_NO_CODE ((uint16_t)65535) /* the week holds nothing */
#define READ_OPEN    INT32_MAX         /* no end */
#define READ_NONE    INT64_MIN         /* no number */

enum read_reason {
    READ_PERSON,   /* no CPR number */
    READ_UNKNOWN,  /* a person that is not known */
    READ_CODE,     /* a code that the mapping lacks */
    READ_DATE,     /* not such a date, or outside 1900–2079 */
    READ_FUTURE,   /* begins after today */
    READ_END,      /* the end is before the start */
    READ_NUMBER,   /* not such a number */
    READ_HOURS,    /* hours below 0 or above 744 a month */
    READ_CELLS,    /* other number of cells than the heading */
    READ_QUOTE,    /* a quotation mark without its end */
    READ_LONG,     /* line too long */
    READ_NUL,      /* a NUL byte */
    READ_ENCODING, /* not in the encoding */
    READ_CLASH,    /* another row says otherwise of the same */
    READ_EXIT,     /* an exit reason that is not known */
    READ_REASONS
};
const char *read_reason_key(enum read_reason reason);
/* In the current language: what is wrong, and what to do. */
const char *read_reason_text(enum read_reason reason);
const char *read_reason_advice(enum read_reason reason);

/* Persons by number: ten digits, or an eCPR with letters. */
struct read_person {
    uint64_t number; /* read_number */
    int64_t id;
};
struct read_persons {
    struct read_person *slot; /* [mask + 1], number 0 = free; malloc'ed */
    size_t mask, n;
};
/* The number as one word; 0 when text has not the form of one. Ten digits with or without hyphen or space; letters only at the eighth and
 * ninth place. */
uint64_t read_number(const char *text, size_t len);
void read_number_text(uint64_t number, char ret[11]);
bool read_persons_add(struct read_persons *p, uint64_t number, int64_t id); /* false = out of memory */
void read_persons_done(struct read_persons *p);

struct read_row {
    int64_t person; /* id, or below 0: -(number in unknown + 1) */
    int32_t start, end;
    uint16_t code,
        town; /* numbers in codes and towns; town 65535 = none. For courses town is the number of the exit reason. */
    int32_t refund_rate, share_rate; /* hundredths of a percent; INT32_MIN = none or several */
    int64_t amount, refund, share;   /* øre, or hundredths of an hour; READ_NONE = none */
    uint64_t hash;                   /* of the whole line */
    uint32_t line;
    bool dead; /* dropped while putting rows together */
};

struct read_fault {
    uint32_t line;
    uint8_t reason;
    int16_t column; /* in the heading, -1 = the whole row */
    char value[44]; /* what stood there; numbers of persons with the last four masked */
    size_t at, len; /* the row in the file */
};

struct read_code {
    const char *text, *kind; /* kind NULL = gives no spell */
    bool prefix, drop;
};

struct read_in {
    const char *name; /* for messages */
    const char *data;
    size_t len;
    const struct mapping *mapping;
    /* Codes of the mapping and what else is known, at most READ_CODES_GIVEN. */
    const struct read_code *codes;
    size_t n_codes;
    const struct read_code *exits; /* exit reasons of courses */
    size_t n_exits;
    const struct read_persons *persons;
    bool (*is_number)(const char digits[11]); /* asked of numbers that are not known; NULL = all are */
    bool take_unknown;                        /* persons not known come as ids below 0 */
    int32_t today;
    /* Told now and then; false stops with ERR_REFUSED. NULL = nobody asks. day = that of the row just read. */
    bool (*watch)(void *ctx, int64_t done, int64_t total, int32_t day);
    void *watch_ctx;
};

struct read_out {
    struct read_row *rows; /* [n] sorted by person, start, code; malloc'ed */
    size_t n, cap;
    char **header; /* [n_header] */
    size_t n_header;
    struct read_fault *faults; /* [n_faults] by line, at most READ_FAULTS_KEPT; malloc'ed */
    size_t n_faults;
    int64_t n_rows;                                   /* of the file, without heading and empty lines */
    int64_t n_reason[READ_REASONS];                   /* rows left out */
    int64_t n_duplicate, n_dropped, n_summed, n_zero; /* n_zero = weeks whose rows sum to zero or less */
    int64_t n_ready;                                  /* rows taken, also as part of a sum */
    uint64_t *unknown;                                /* [n_unknown] numbers not known; malloc'ed */
    size_t n_unknown;
    /* Those given, then each that the beginning of a code gave, as the file writes it. */
    struct read_code *codes; /* [n_codes] */
    size_t n_codes;
    char **towns; /* [n_towns] */
    size_t n_towns;
    int32_t first, last; /* first start and last day known in the rows taken; READ_OPEN = none */
    char separator;
    bool latin1;
};
/* ERR_INVALID when the file as a whole cannot be read (no heading, a column missing, not text), with file, line, column and what to do. Texts
 * live in a. read_done frees the rest, also after an error. */
int read_file(const struct read_in *in, struct read_out *ret, struct arena *a, struct err *err);
void read_done(struct read_out *out);
/* The row of a fault as text, with the last four of each person's number masked. */
const char *read_fault_row(
    const struct read_in *in, const struct read_out *out, const struct read_fault *fault, struct arena *a);
