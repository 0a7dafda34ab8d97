/* UTF-8 text: checks, folding for search, Danish order. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Valid UTF-8 without NUL bytes (the databases refuse those). */
bool text_is_utf8(const char *s, size_t n);
/* The code point at *s, moving *s past it; 0 at the end (*s stays). A wrong byte gives U+FFFD. */
uint32_t text_next(const char **s);
/* Cuts off a UTF-8 character left incomplete at the end by truncation. */
void text_mend_end(char *s);
/* Number of characters (code points). */
size_t text_length(const char *s);
/* Lower case, accents removed, æ ä→ae, ø ö→oe, å→aa, other signs to single spaces, trimmed. For search.
 * Letters outside Latin are kept as they are. */
char *text_fold(struct arena *a, const char *s);
/* Lower-case ascii slug with hyphens. */
char *text_slug(struct arena *a, const char *s);
/* Trimmed copy: white space and control characters at both ends removed. */
char *text_trim(struct arena *a, const char *s);
/* A byte string whose memcmp order is the Danish order: word by word, digits before letters, … z æ ø å, aa as
 * å, then accents, then capital before small (as in CLDR's Danish collation). Printable ASCII for Latin
 * text, else valid UTF-8. Stored in sort columns so that both engines sort alike (PostgreSQL: COLLATE "C"). */
char *text_sort_key(struct arena *a, const char *s);
/* Danish comparison of two texts. */
int text_compare(const char *a, const char *b);
bool text_equal(const char *a, const char *b); /* NULL equals NULL only */
bool text_has_prefix(const char *s, const char *prefix);
/* The next word of a comma list ("job, health"), moving *list past it: *ret_n bytes at *ret_word, not terminated. false at
 * the end. Empty words and the spaces before a word are passed over; a NULL list has no words. */
bool text_list_next(const char **list, const char **ret_word, size_t *ret_n);
/* Whether word is one of the comma list; never when either is NULL. */
bool text_list_has(const char *list, const char *word);
/* The one of the allowed texts that equals value, otherwise missing: TEXT_ONE_OF(value, "day", "day", "week"). */
const char *text_one_of(const char *value, const char *missing, const char *const *allowed, size_t n);
#define TEXT_ONE_OF(value, missing, ...)                                                                     \
    text_one_of(value, missing, (const char *const[]){__VA_ARGS__},                                          \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
/* Whole decimal integer within [min,max]; false otherwise. */
bool text_to_int(const char *s, int64_t min, int64_t max, int64_t *ret);
/* Copies at most n-1 bytes, never splits a UTF-8 character, always terminates. */
void text_copy(char *dst, size_t n, const char *src);
