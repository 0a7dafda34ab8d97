#include "base/stem.h"

#include "base/sort.h"
#include "base/text.h"

#include <libstemmer.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_MAX = 60, TOKENS_MAX = 20000, SNIPPET_SIDE = 100 };

/* A stemmer has a buffer of its own, so each thread keeps one. */
static pthread_key_t stemmer_key;
static pthread_once_t stemmer_once = PTHREAD_ONCE_INIT;

static void stemmer_free(void *stemmer)
{
    sb_stemmer_delete(stemmer);
}

static void stemmer_begin(void)
{
    if (pthread_key_create(&stemmer_key, stemmer_free))
        abort();
}

static struct sb_stemmer *danish(void)
{
    pthread_once(&stemmer_once, stemmer_begin);
    struct sb_stemmer *s = pthread_getspecific(stemmer_key);
    if (!s) {
        s = sb_stemmer_new("danish", "UTF_8");
        if (!s || pthread_setspecific(stemmer_key, s))
            abort();
    }
    return s;
}

/* Stem of a folded word of n bytes. The stemmer knows æøå, which folding wrote as ae, oe, aa: both spellings become one. */
static char *stem(struct arena *a, const char *word, size_t n)
{
    static const struct {
        char pair[3], letter[3];
    } danish_letters[] = {{"ae", "æ"}, {"oe", "ø"}, {"aa", "å"}};
    char buf[WORD_MAX + 1];
    size_t len = 0;
    for (size_t i = 0; i < n && len + 2 < sizeof buf; i++) {
        const char *letter = NULL;
        for (size_t k = 0; k < 3 && i + 1 < n; k++) {
            if (memcmp(word + i, danish_letters[k].pair, 2) == 0)
                letter = danish_letters[k].letter;
        }
        if (letter) {
            buf[len++] = letter[0];
            buf[len++] = letter[1];
            i++;
        } else {
            buf[len++] = word[i];
        }
    }
    buf[len] = 0;
    text_mend_end(buf);
    /* Again until nothing more falls off: else "indsats" (the s falls) and "indsatser" (er falls) would be two words. */
    struct sb_stemmer *s = danish();
    for (size_t before = 0; before != strlen(buf);) {
        before = strlen(buf);
        const sb_symbol *out = sb_stemmer_stem(s, (const sb_symbol *)buf, (int)before);
        size_t n_out = out ? (size_t)sb_stemmer_length(s) : before;
        if (out && n_out <= before)
            memmove(buf, out, n_out);
        buf[n_out] = 0;
    }
    return arena_strdup(a, buf);
}

size_t stem_words(struct arena *a, const char *text, char **ret, size_t most)
{
    const char *s = text_fold(a, text);
    size_t count = 0;
    while (s && *s && count < most) {
        size_t n = strcspn(s, " ");
        if (n > 0)
            ret[count++] = stem(a, s, n);
        s += n + strspn(s + n, " ");
    }
    return count;
}

static int by_text(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

char *stem_tokens(struct arena *a, const char *const *texts, size_t n_texts)
{
    struct arena *scratch = arena_new(0); /* far more than what is kept */
    char **all = scratch ? arena_array(scratch, TOKENS_MAX, sizeof *all) : NULL;
    size_t n = 0;
    if (!all) {
        arena_free(scratch);
        return NULL;
    }
    for (size_t i = 0; i < n_texts; i++)
        n += texts[i] ? stem_words(scratch, texts[i], all + n, TOKENS_MAX - n) : 0;
    array_sort(all, n, sizeof *all, by_text);
    size_t size = 2;
    for (size_t i = 0; i < n; i++)
        size += strlen(all[i]) + 1;
    char *out = arena_alloc(a, size);
    size_t at = 0;
    if (out)
        out[at++] = ' ';
    for (size_t i = 0; out && i < n; i++) {
        if (i > 0 && strcmp(all[i], all[i - 1]) == 0)
            continue;
        size_t len = strlen(all[i]);
        memcpy(out + at, all[i], len);
        at += len;
        out[at++] = ' ';
    }
    if (out)
        out[at] = 0;
    arena_free(scratch);
    return out;
}

bool stem_found(const char *tokens, const char *word)
{
    size_t n = strlen(word);
    bool prefix = text_length(word) >= STEM_PREFIX_MIN;
    for (const char *p = strstr(tokens, word); p; p = strstr(p + 1, word)) {
        if (p[-1] == ' ' && (prefix || p[n] == ' '))
            return true;
    }
    return false;
}

/* Whether the word of n bytes at s is one of the stems, as the search compares them. */
static bool matches(struct arena *a, const char *s, size_t n, char *const *words, size_t n_words)
{
    const char *folded = text_fold(a, arena_strndup(a, s, n));
    const char *own = folded && *folded && !strchr(folded, ' ') ? stem(a, folded, strlen(folded)) : NULL;
    for (size_t i = 0; own && i < n_words; i++) {
        bool prefix = text_length(words[i]) >= STEM_PREFIX_MIN;
        if (prefix ? text_has_prefix(own, words[i]) : text_equal(own, words[i]))
            return true;
    }
    return false;
}

static bool is_between(unsigned char c)
{
    return c < 0x80 && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
}

/* The first character at or after s + n bytes back or on that begins a word; never in the middle of a character. */
static const char *snippet_start(const char *text, const char *at)
{
    const char *s = at - text > SNIPPET_SIDE ? at - SNIPPET_SIDE : text;
    while (s > text && s < at && !is_between((unsigned char)s[-1]))
        s++;
    return s;
}

struct stem_snippet stem_snippet(const char *text, const char *q, struct arena *a)
{
    char *words[STEM_QUERY_WORDS];
    size_t n_words = stem_words(a, q, words, STEM_QUERY_WORDS), len = 0;
    const char *at = NULL;
    struct arena *scratch = arena_new(0); /* of one word: the text may be long */
    for (const char *s = text; scratch && *s && !at; s += len) {
        arena_clear(scratch);
        for (len = 0; s[len] && !is_between((unsigned char)s[len]);)
            len++;
        if (len && len <= WORD_MAX && matches(scratch, s, len, words, n_words))
            at = s;
        else if (len == 0)
            len = 1;
    }
    arena_free(scratch);
    const char *start = at ? snippet_start(text, at) : text;
    const char *rest = at ? at + len : text;
    char *after = arena_strndup(a, rest, strnlen(rest, SNIPPET_SIDE * 2));
    text_mend_end(after);
    const char *cut = rest[strlen(after)] ? "…" : "";
    return (struct stem_snippet){
        at ? arena_printf(a, "%s%.*s", start > text ? "…" : "", (int)(at - start), start) : "",
        at ? arena_strndup(a, at, len) : "", arena_printf(a, "%s%s", after, cut)};
}
