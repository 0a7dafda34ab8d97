#include "html/html.h"

/* po/en.po as a .mo file, made by po/meson.build. */
extern const unsigned char po_en_mo[];
extern const size_t po_en_mo_size;

void html_i18n_init(void)
{
    lang_load_mo(po_en_mo, po_en_mo_size);
}
