/* Links to the budget notes that an offer or a grant is part of. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct conn;
/* subject_kind "intervention" or "grant"; none for those who may not open notes. */
int note_link_list(struct req *req, struct conn *c, const char *subject_kind, const char *key,
    const struct link **ret, size_t *ret_n);
