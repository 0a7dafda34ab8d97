/* The template parser on any bytes: it must end, accept or refuse, and leave no memory behind. */
#include "../../tools/tmpl_parse.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

/* Reads the whole tree, so that a bad pointer or length shows. */
static size_t walk(const struct tmpl_node *n)
{
    size_t sum = 0;
    for (; n; n = n->next) {
        assert(n->s || n->kind == TK_IF);
        assert(n->line > 0);
        sum += n->kind == TK_LIT ? strnlen(n->s, n->len) : strlen(n->s ? n->s : "");
        sum += n->s2 ? strlen(n->s2) : 0;
        sum += walk(n->args) + walk(n->body) + walk(n->other);
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static volatile size_t sink;
    struct tmpl t;
    int r = tmpl_parse(&t, (const char *)data, size);
    assert(r == 0 || (t.error[0] && t.error_line > 0));
    if (r == 0) {
        for (const struct tmpl_fn *f = t.fns; f; f = f->next) {
            sink += walk(f->body) + strlen(f->name) + strlen(f->params);
        }
        for (const struct tmpl_message *m = t.messages; m; m = m->next) {
            sink += strlen(m->text);
        }
    }
    (void)sink;
    tmpl_done(&t);
    return 0;
}
