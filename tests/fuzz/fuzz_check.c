/* A document from outside: whatever the bytes, it is read or refused with a message, its checks end, and every finding says where and why. */
#include "base/text.h"
#include "check/check_text.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const char *name = data[0] % 2 ? "a.csv" : "a.md";
    struct arena *a = arena_new(1 << 24);
    struct err err = ERR_INIT;
    struct check_document doc;
    struct finding *list = NULL;
    size_t n = 0;
    if (check_document_read(name, (const char *)data + 1, size - 1, &doc, a, &err) == OK) {
        for (size_t i = 0; i < doc.n_tables; i++)
            require(doc.tables[i].n_cols > 0 && doc.tables[i].n_heads > 0);
        if (check_document(&doc, NULL, &list, &n, a, &err) == OK) {
            struct buf out = BUF_INIT;
            for (size_t i = 0; i < n; i++)
                require(list[i].rule && list[i].place && list[i].why && list[i].id && list[i].mark);
            finding_json(list, n, &out);
            finding_csv(list, n, &out);
            require(text_is_utf8(out.data, out.len));
            buf_done(&out);
        } else {
            require(err.code == ERR_LIMIT);
        }
    } else {
        require(err.code != OK && err_user_text(&err)[0]);
    }
    arena_free(a);
    return 0;
}
