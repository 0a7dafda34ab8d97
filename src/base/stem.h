/* Danish word forms for searching: "behandlingen" finds "behandling" and "behandlinger". Words are folded as text_fold does, so that æ, ø
 * and å may be typed ae, oe and aa, and cut to their stem (Snowball's Danish algorithm). */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>

enum {
    STEM_QUERY_WORDS = 6, /* so many words of what was typed are searched for */
    STEM_PREFIX_MIN = 5   /* a stem of so many letters also finds words that begin so */
};

/* Stems of the words of text into ret[most], as they come; how many. */
size_t stem_words(struct arena *a, const char *text, char **ret, size_t most);
/* " behandling syg ": the stems of texts[n] together, once each, in byte order, a space on either side. A NULL text is passed over. NULL
 * when out of memory. */
char *stem_tokens(struct arena *a, const char *const *texts, size_t n);
/* Whether the tokens hold the stem. */
bool stem_found(const char *tokens, const char *stem);
/* About 200 characters of text around the first word that a word of q finds, with its place in it (match empty when none). */
struct stem_snippet {
    const char *before, *match, *after;
};
struct stem_snippet stem_snippet(const char *text, const char *q, struct arena *a);
