/* Inside read*.c only. */
#pragma once
#include "intake/read.h"

struct cell {
    const char *p;
    size_t n;
};

enum { READ_CODE_SLOTS = 1 << 17, READ_TOWN_SLOTS = 1 << 12, READ_TOWNS_KEPT = 2000 };

struct reader {
    const struct read_in *in;
    struct read_out *out;
    struct arena *a;
    int at[COLUMNS]; /* number of a column in the heading, -1 = none */
    size_t n_week_columns;
    size_t *week_column; /* [n_week_columns] */
    int32_t *week_of;
    struct cell *cells; /* [READ_COLUMNS_MAX] */
    char *scratch;      /* [READ_LINE_MAX + 1] unquoted cells */
    char *text;         /* [3 × READ_LINE_MAX + 1] a cell as UTF-8 */
    uint16_t *code_slot, *town_slot;
    struct read_persons strangers;
    /* What was read last, because rows in a row are often alike. */
    char day_text[40];
    size_t day_len;
    int32_t day_start;
    uint16_t code_last;
    uint32_t line;
    size_t line_at, line_len;
};

/* read.c */
void reader_fault(struct reader *r, enum read_reason reason, int column, const struct cell *cell);
struct cell cell_trim(struct cell c);

/* read_cells.c */
uint64_t hash_bytes(const void *data, size_t n);
/* Cuts the line into cells; READ_REASONS = all is well. */
enum read_reason cells_split(struct reader *r, const char *line, size_t len, size_t *ret_n);
/* The cell as UTF-8; false when it is not in the encoding. */
bool cell_text(struct reader *r, struct cell c, struct cell *ret);
bool codes_index(struct reader *r);
/* Number of the code, or READ_REASONS as *ret_reason when it is there. */
bool code_find_cell(struct reader *r, struct cell c, uint16_t *ret);
bool exit_find_cell(struct reader *r, struct cell c, uint16_t *ret);
uint16_t town_of(struct reader *r, struct cell c);
/* The heading: separator, encoding, columns. ERR_INVALID with what is missing. *ret_first = offset of the first row. */
int heading_read(struct reader *r, size_t *ret_first, struct err *err);

/* read_together.c */
int rows_together(struct reader *r, struct err *err);
