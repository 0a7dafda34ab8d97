/* Who else writes, told wherever the text of a document is changed. */
#pragma once
#include "document/section_lock.h"
#include "http/http.h"

struct lock_view {
    const char *here;             /* who else has this section open, and what to do; NULL = nobody */
    const char *const *elsewhere; /* "Ida Ravn Møller skriver i Baggrund nu." */
    size_t n;
};
/* section_id 0 = a page of no section. */
int lock_read(struct req *req, struct conn *c, const struct document_full *d, int64_t section_id,
    struct lock_view *ret);
/* The user writes in the section from now on; outside a write. */
int lock_take(struct req *req, int64_t section_id);
/* The user has saved it. */
int lock_end(struct req *req, int64_t section_id);
