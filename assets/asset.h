#ifndef ASSETS_ASSET_H
#define ASSETS_ASSET_H

/*
 * The files a page needs besides itself (style, script, fonts, icons), inside the program.
 *
 * The tables are made at build by tools/assets.py from the npm packages and this folder. They are
 * constant, live as long as the program and may be read from any thread.
 */

#include <stddef.h>

/*
 * One file. path is its whole address ("/assets/3f9a0c12/css/tov.css"); the part after "/assets/" is a
 * hash over all files, so an address never changes its content and may be cached for ever.
 * etag is quoted, as it stands in the HTTP header. gz is the same file gzipped, or NULL where that is
 * not smaller.
 */
struct asset {
    const char *path;
    const char *mime;
    const unsigned char *data;
    size_t size;
    const unsigned char *gz;
    size_t gz_size;
    const char *etag;
};

/* All files, sorted by path in strcmp order. */
extern const struct asset asset_table[];
extern const size_t asset_count;

/* Where the files are: "/assets/" and the hash, no slash at the end. A page writes asset_root + "/css/tov.css". */
extern const char asset_root[];

/*
 * One icon of assets/icons.txt. symbol is the whole SVG element, <symbol id="lock" …>…</symbol>: trusted
 * markup, to be placed in the page's own sprite as it stands.
 */
struct icon {
    const char *id;
    const char *symbol;
};

/* All icons, sorted by id in strcmp order. */
extern const struct icon icon_table[];
extern const size_t icon_count;

#endif
