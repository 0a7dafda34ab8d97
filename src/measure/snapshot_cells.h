/* Rows of the plain files, read at the speed of the disk. base/csv.h copies every cell into an arena, which is right for files of a few thousand
 * rows; here a city's 20 million spells are read where they lie, and only a row with quotes, spaces or a fault takes the careful way. */
#pragma once
#include "base/buf.h"
#include "measure/snapshot_file.h"

/* Texts by number, in the order they were first seen. */
struct words {
    const char **text; /* [n] */
    uint32_t *length;  /* [n] */
    uint32_t *slot;
    size_t n, slots, most;
    struct arena *a; /* holds the texts */
};
int words_start(struct words *w, size_t most, struct arena *a, struct err *err);
void words_done(struct words *w);
/* The number of a text, a new one when it has not been seen; -1 when there are most already, or no memory. */
int64_t words_number(struct words *w, const char *text, size_t n);
/* All of them by number, in the words' arena; NULL without memory. */
const char *const *words_texts(const struct words *w);
int64_t words_seen(const struct words *w, const char *text, size_t n); /* -1 = not seen */

enum cell {
    CELL_OTHER,
    CELL_PERSON,
    CELL_CODE, /* word: of a code or an intervention */
    CELL_START,
    CELL_END,
    CELL_REFERRED,
    CELL_EXIT,
    CELL_BIRTH,
    CELL_SEX,
    CELL_DISTRICT,
    CELLS
};
struct cells_row {
    int64_t person;
    uint32_t code, exit, district;
    uint16_t start, end, referred, birth; /* SNAP_OPEN = empty; end is exclusive */
    uint8_t sex;
};
enum cells_fault {
    CELLS_NO_PERSON,
    CELLS_NO_CODE,
    CELLS_UNKNOWN_CODE,
    CELLS_TOO_MANY_CODES,
    CELLS_NOT_A_DAY,
    CELLS_NO_START,
    CELLS_END_FIRST,
    CELLS_SEX,
    CELLS_SHAPE, /* cells missing or too many, a quote that is not closed, text that is not UTF-8 */
    CELLS_TWICE,
    CELLS_UNKNOWN_PERSON,
    CELLS_FAULTS
};
enum { CELLS_TOLD = 20 }; /* rows with a fault that are told of each file */

struct cells_wanted {
    const char *name; /* of the column */
    enum cell cell;
    bool required;
};
struct cells {
    const char *path;
    struct words *codes, *exits, *districts, *persons; /* numbers of texts */
    bool only_known;                                   /* codes has them all */
    int64_t line, n_rows, n_fault[CELLS_FAULTS];
    int told;
    struct buf *notes;
    struct cells_reader *reader;
};
/* Reads the header. ERR_NOT_FOUND without the file, ERR_INVALID names the column that is missing. Other members of ret are set by the caller first. */
int cells_open(struct cells *c, const struct snapshot_input *in, const struct cells_wanted *wanted,
    size_t n_wanted, struct err *err);
void cells_close(struct cells *c);
/* 1 = a good row, 0 = the end, negative = error. Rows with a fault are counted, told and passed over. */
int cells_next(struct cells *c, struct cells_row *ret, struct err *err);
/* Counts a row with a fault and tells it when few have been; cell may be NULL. */
void cells_tell(struct cells *c, int64_t line, enum cells_fault fault, const char *column, const char *cell);
/* How many rows were left out, and why, as a line of notes. */
void cells_sum_up(struct cells *c);
