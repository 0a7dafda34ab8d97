/* Grants found by words. */
#include "base/lang.h"
#include "system/find.h"

SQL(grant_find_words,
    "SELECT key, title, title_en, content AS text1, results AS text2, adjusted_content AS text3, verdict_note AS text4, "
    "reservation AS text5, dependency AS text6, decision AS text7, content_en AS en1, results_en AS en2, "
    "adjusted_content_en AS en3, verdict_note_en AS en4 FROM grant_sheet ORDER BY id");
SQL(grant_find_version, "SELECT n FROM table_change WHERE name = 'grant_sheet'");
FIND_SOURCE(grant_source, .key = "bevillinger", .label = N_("Bevillinger"), .order = 40,
    .perm = PERM_ECONOMY_READ, .rows = &grant_find_words, .version = &grant_find_version,
    .address = "/oekonomi/bevillinger");
