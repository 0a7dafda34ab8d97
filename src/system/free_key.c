#include "system/free_key.h"

#include "base/text.h"

#include <stdio.h>

int free_key(struct conn *c, const struct sql *count, const char *title, const char *fallback,
    char ret[FREE_KEY_SIZE], struct arena *a, struct err *err)
{
    char slug[61];
    text_copy(slug, sizeof slug, text_slug(a, title));
    if (!*slug)
        text_copy(slug, sizeof slug, fallback);
    for (int i = 1; i < 1000; i++) {
        int64_t n = 0;
        if (i == 1)
            snprintf(ret, FREE_KEY_SIZE, "%s", slug);
        else
            snprintf(ret, FREE_KEY_SIZE, "%s-%d", slug, i);
        int rc = q_int(c, count, ARGS(V_TEXT(ret)), &n, err);
        if (rc || (n == 0 && !text_equal(ret, "ny")))
            return rc;
    }
    return err_set(err, ERR_LIMIT, "no free key");
}
