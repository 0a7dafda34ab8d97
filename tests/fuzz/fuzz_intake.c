/* Mappings and registers' files: the input is a mapping, a line "%%", and a file. Whatever they say, the reader must not read or write
 * outside, and what it takes must keep its promises. */
#include "base/buf.h"
#include "intake/read.h"
#include <assert.h>
#include <string.h>

static void read_with(const struct mapping *m, const char *data, size_t len, bool take, struct arena *a)
{
    struct err err = ERR_INIT;
    struct read_out out;
    struct read_persons persons = {0};
    struct read_code *codes = arena_array(a, m->n_codes + 1, sizeof *codes);
    if (!codes)
        return;
    for (size_t i = 0; i < m->n_codes; i++)
        codes[i] =
            (struct read_code){m->codes[i].text, m->codes[i].kind, m->codes[i].prefix, m->codes[i].drop};
    size_t n_codes = m->n_codes;
    codes[n_codes++] = (struct read_code){"work", "work", false, false};
    read_persons_add(&persons, read_number("0101010001", 10), 1);
    struct read_in in = {.name = "fil",
        .data = data,
        .len = len,
        .mapping = m,
        .codes = codes,
        .n_codes = n_codes,
        .exits = codes,
        .n_exits = n_codes,
        .persons = &persons,
        .take_unknown = take,
        .today = 20557};
    int rc = read_file(&in, &out, a, &err);
    int64_t n_out = 0;
    for (int i = 0; i < READ_REASONS; i++)
        n_out += out.n_reason[i];
    for (size_t i = 0; rc == OK && i < out.n; i++) {
        const struct read_row *r = &out.rows[i];
        assert(r->start < r->end && (r->code == READ_NO_CODE || r->code < out.n_codes));
        assert(i == 0 || r->person >= r[-1].person);
        assert(r->start >= READ_DAY_FIRST - 7);
    }
    for (size_t i = 0; rc == OK && i < out.n_faults; i++) {
        assert(out.faults[i].line >= 2 && out.faults[i].at + out.faults[i].len <= len);
        assert(strlen(read_fault_row(&in, &out, &out.faults[i], a)) <= 4 * 300);
    }
    assert(rc != OK ||
           (out.n_ready >= 0 && out.n_ready + n_out + out.n_dropped + out.n_duplicate >= out.n_rows));
    read_done(&out);
    read_persons_done(&persons);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    static const char weekly[] =
        "part;name;value\nfile;kind;benefit-weeks\nfile;source;x\nfile;unit;week\ncolumn;person;p\ncolumn;start;u\ncolumn;code;k\n"
        "column;amount;b\ncolumn;municipality;m\ncode;a;work\ncode;b*;su\ndrop;c;\n";
    struct err err = ERR_INIT;
    struct mapping m;
    struct arena *a = arena_new(0);
    const char *text = (const char *)data;
    const char *cut = memmem(text, size, "\n%%\n", 4);
    if (!a)
        return 0;
    if (cut && mapping_parse("fuzz", text, (size_t)(cut - text), &m, a, &err) == OK)
        read_with(&m, cut + 4, size - (size_t)(cut + 4 - text), size & 1, a);
    arena_clear(a);
    err = ERR_INIT;
    if (mapping_parse("ugens", weekly, sizeof weekly - 1, &m, a, &err) == OK) {
        struct buf file = BUF_INIT;
        buf_puts(&file, "u;p;k;b;m\n");
        buf_put(&file, data, size);
        read_with(&m, file.data, file.len, size & 1, a);
        buf_done(&file);
    }
    arena_free(a);
    return 0;
}
