#include "http/inner.h"
#include "assets/asset.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static size_t path_length(const char *target)
{
    return strcspn(target, "?#");
}

bool assets_has(const char *target)
{
    static const char root[] = "/assets/";
    return strncmp(target, root, sizeof root - 1) == 0;
}

static const struct asset *find_asset(const char *target)
{
    size_t n = path_length(target), lo = 0, hi = asset_count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strncmp(asset_table[mid].path, target, n);
        if (c == 0 && asset_table[mid].path[n]) {
            c = 1; /* the path goes on: it sorts behind */
        }
        if (c == 0) {
            return &asset_table[mid];
        }
        if (c < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return NULL;
}

/* Whether a comma-separated header lists the item; an item with q=0 is not listed. */
static bool lists(const char *header, const char *item)
{
    size_t n = strlen(item);
    for (const char *s = header; s && *s;) {
        s += strspn(s, " \t,");
        size_t len = strcspn(s, ",");
        size_t name = strcspn(s, ",; \t");
        if (name == n && strncasecmp(s, item, n) == 0) {
            const char *q = memmem(s, len, "q=0", 3);
            return !q || strspn(q + 3, ".0") < strcspn(q + 3, ", \t");
        }
        s += len;
    }
    return false;
}

/* Whether If-None-Match names the tag: weak comparison, RFC 9110, 13.1.2. */
static bool is_unchanged(const char *if_none_match, const char *etag)
{
    return if_none_match && (strcmp(if_none_match, "*") == 0 || strstr(if_none_match, etag));
}

void assets_answer(const struct raw_request *raw, struct response *ret)
{
    struct buf headers = BUF_INIT;
    const struct asset *asset = find_asset(raw->target);
    bool get = strcmp(raw->method, "GET") == 0 || strcmp(raw->method, "HEAD") == 0;
    *ret = (struct response){.body_fixed = true};
    if (!get || !asset) {
        static char none[] = "Filen findes ikke.\n";
        ret->status = asset ? 405 : 404;
        ret->body = asset ? NULL : none;
        ret->body_len = asset ? 0 : sizeof none - 1;
        buf_puts(&headers, "Content-Type: text/plain; charset=utf-8\nCache-Control: no-store\n");
        buf_puts(&headers, asset ? "Allow: GET, HEAD\n" : "");
    } else {
        buf_printf(&headers,
            "Cache-Control: public, max-age=31536000, immutable\nETag: %s\nVary: Accept-Encoding\n",
            asset->etag);
        ret->status = 304;
        if (!is_unchanged(raw->if_none_match, asset->etag)) {
            bool gz = asset->gz && lists(raw->accept_encoding, "gzip");
            ret->status = 200;
            ret->body = (char *)(gz ? asset->gz : asset->data);
            ret->body_len = gz ? asset->gz_size : asset->size;
            buf_printf(&headers, "Content-Type: %s\n%s", asset->mime, gz ? "Content-Encoding: gzip\n" : "");
        }
    }
    ret->headers = buf_detach(&headers, NULL);
}
