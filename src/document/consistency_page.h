/* What does not agree, as shown on the document's page, its own page and before issue. */
#pragma once
#include "document/consistency.h"
#include "document/document_view.h"
#include "http/http.h"

/* "18 tal, 1 tabel: ingen fejl." */
const char *consistency_words(
    const struct consistency *rows, size_t n, const struct compose *co, struct arena *a);
/* [n]; NULL when out of memory */
struct consistency_row_view *consistency_rows(
    struct req *req, const char *key, const struct consistency *rows, size_t n);
