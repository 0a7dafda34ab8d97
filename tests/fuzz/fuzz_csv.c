/* CSV from outside: whatever the bytes, reading ends, cells are UTF-8, and what is written is read back. */
#include "base/csv.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* "-12,5": after the minus a digit, and nothing but digits and marks. */
static bool is_number(const char *cell)
{
    return *cell == '-' && cell[1] && !strchr(".,", cell[1]) &&
           strspn(cell + 1, "0123456789.,") == strlen(cell + 1);
}

/* One row of n cells written and read again; a cell that begins a formula and is no number gets its apostrophe. */
static void check_round_trip(char **cells, size_t n, char sep, struct arena *a)
{
    struct err err = ERR_INIT;
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%sc%zu", i ? (char[]){sep, 0} : "", i);
    buf_putc(&b, '\n');
    csv_put_row(&b, (const char *const *)cells, n, sep);
    struct csv again;
    require(csv_open(&again, b.data, b.len, sep, a, &err) == OK);
    char **read = NULL;
    require(csv_next(&again, a, &read, &err) == 1);
    for (size_t i = 0; i < n; i++) {
        bool guarded = *cells[i] && strchr("=+-@\t\r\n", *cells[i]) && !is_number(cells[i]);
        require(strcmp(read[i] + guarded, cells[i]) == 0 && (!guarded || *read[i] == '\''));
    }
    require(csv_next(&again, a, &read, &err) == 0);
    buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char sep = ";,\t|"[data[0] % 4];
    struct arena *a = arena_new(1 << 22);
    struct err err = ERR_INIT;
    struct csv csv;
    if (csv_open(&csv, (const char *)data + 1, size - 1, sep, a, &err) == OK) {
        char **cells = NULL;
        int rc;
        int line = 0;
        while ((rc = csv_next(&csv, a, &cells, &err)) == 1) {
            require(csv.line > line);
            line = csv.line;
            for (size_t i = 0; i < csv.n_cols; i++)
                require(text_is_utf8(cells[i], strlen(cells[i])));
            check_round_trip(cells, csv.n_cols, sep, a);
        }
        require(rc == 0 || err.code == rc);
    } else {
        require(err.code != OK);
    }
    arena_free(a);
    return 0;
}
