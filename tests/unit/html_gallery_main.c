/* Prints the gallery page, for looking at in a browser. usage: html_gallery [en] [canary] */
#include "html_gallery.html.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    struct arena *a = arena_new(0);
    struct buf out = BUF_INIT;
    struct html h;
    struct gallery v;
    enum lang lang = argc > 1 && strcmp(argv[1], "en") == 0 ? LANG_EN : LANG_DA;
    html_i18n_init();
    lang_set(lang);
    html_init(&h, &out, a, lang);
    gallery_make(&h, &v, argc > 2 ? argv[2] : "Amira Haddad");
    t_gallery(&h, &v);
    fwrite(out.data, 1, out.len, stdout);
    buf_done(&out);
    arena_free(a);
    return 0;
}
