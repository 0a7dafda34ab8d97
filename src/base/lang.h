/* Language. Danish is the source text; English comes from compiled po/en.po (.mo bytes embedded).
 * The current language is a thread-local set by the dispatcher for each request and carried along
 * to the database writer thread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum lang { LANG_DA, LANG_EN };

enum lang lang_current(void);
void lang_set(enum lang lang);
/* Translates a Danish source text to the current language; unknown texts come back unchanged. */
const char *tr(const char *danish) __attribute__((format_arg(1)));
/* Marks a text for translation without translating it (tables). */
#define N_(s) s
/* tr() of a Danish word that has several English ones: context tells which. A text without a translation in
 * the context is translated as by tr(). NC_ is the N_ of such a text. */
const char *tr_in(const char *context, const char *danish) __attribute__((format_arg(2)));
#define NC_(context, s) s
/* Gives the catalogue for English: the bytes of a .mo file in this machine's byte order, kept by the caller
 * for the process's life. Call before other threads start. false, and no change, when it is not one. */
bool lang_load_mo(const unsigned char *mo, size_t n);
/* The text in the current language of a pair from data: en when English and not empty, else da. */
const char *lang_pick(const char *da, const char *en);
