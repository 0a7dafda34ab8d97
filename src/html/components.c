#include "html/components.h"
#include "assets/asset.h"
#include "base/text.h"

#include <string.h>

void t_sprite(struct html *h)
{
    html_sprite(h);
}

void t_alert_icon(struct html *h, const char *kind)
{
    html_icon_class(h, kind, NULL, "alert-icon");
}

void t_plain_icon(struct html *h, const char *id)
{
    if (id) {
        html_icon(h, id, NULL);
    }
}

const char *component_field_label(const struct field *f)
{
    return f->label ? tr(f->label) : f->name;
}

/* As wide as the content. */
const char *component_input_class(const struct field *f)
{
    switch (f->type) {
    case F_INT:
    case F_ID: return "input-char-8";
    case F_DAY:
    case F_MONEY:
    case F_DEC:
    case F_STAMP: return "input-char-11";
    case F_BOOL:
    case F_LONG: return "tov-full";
    case F_TEXT: break;
    }
    return f->max > 0 && f->max <= 11   ? "input-char-11"
           : f->max > 0 && f->max <= 30 ? "input-char-27"
                                        : "input-width-xl";
}

const char *component_input_mode(const struct field *f)
{
    return f->type == F_INT || f->type == F_ID      ? "numeric"
           : f->type == F_MONEY || f->type == F_DEC ? "decimal"
                                                    : "text";
}

const char *component_choice_id(struct arena *a, const char *name, const char *value)
{
    return strcmp(value, "1") == 0 ? name : arena_printf(a, "%s-%s", name, text_slug(a, value));
}

int64_t component_pages(const struct paging *p)
{
    return p->per_page > 0 ? (p->n_rows + p->per_page - 1) / p->per_page : 1;
}

/* First, last, and three around the page shown: 1 … 4 5 6 … 12. */
int64_t component_page_at(const struct paging *p, int i)
{
    int64_t pages = component_pages(p), list[COMPONENT_MAX_PAGES];
    int n = 0;
    for (int64_t page = 1; page <= pages && n < COMPONENT_MAX_PAGES; page++) {
        bool near = page >= p->page - 1 && page <= p->page + 1;
        if (pages <= 7 || page == 1 || page == pages || near) {
            list[n++] = page;
        } else if (list[n - 1] != 0) {
            list[n++] = 0;
        }
    }
    return i < n ? list[i] : -1;
}

const char *component_page_url(struct arena *a, const struct paging *p, int64_t page)
{
    return html_url_with(a, p->url, "side", page <= 1 ? NULL : arena_printf(a, "%lld", (long long)page));
}

bool component_equal(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

bool component_has_empty(const struct html_option *options, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (component_equal(options[i].value, ""))
            return true;
    }
    return false;
}

const char *component_asset(struct html *h, const char *name)
{
    return arena_printf(h->arena, "%s%s", asset_root, name);
}
