/* What has changed since: a figure then and now, and why. */
#pragma once
#include "document/document.h"
#include "document/frozen.h"

enum drift_cause { DRIFT_NONE, DRIFT_DATA, DRIFT_DEFINITION, DRIFT_CORRECTION, DRIFT_GONE };
/* "data" …; NULL for DRIFT_NONE */
const char *drift_code(enum drift_cause cause);
/* "Nye data", "Ny definition", "Rettelse", "Kan ikke længere regnes ud" */
const char *drift_words(const char *code);

struct drift {
    const struct figure_then *then;
    struct figure now; /* when it can be computed */
    enum drift_cause cause;
    const char *why; /* a sentence: which version, how many corrections */
};

/* What the numbers of the text are held against: what its writers last agreed to or the newest issue (frozen_baseline); for those who see
 * no draft the newest issue alone. */
int drift_baseline(struct conn *c, const struct document_full *d, struct figure_then **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Whether what is shown, or the number behind it, is another one. Costs nothing. */
bool drift_is(const struct figure_then *then, const struct figure *now);
/* Why it is. Reads corrections when neither version nor kind tells. */
int drift_explain(struct conn *c, const struct figure_then *then, const struct figure *now, struct drift *ret,
    struct arena *a, struct err *err);
/* The changed ones of then[n], in their order. figures = the document composed and suppressed as a whole, so that nothing is told here that
 * its tables hide; a number that is not among them any more is DRIFT_GONE. */
int drift_since(struct conn *c, const struct figure_then *then, size_t n, const struct figure *figures,
    size_t n_figures, struct drift **ret, size_t *ret_n, struct arena *a, struct err *err);

/* A draft's figures that have been taken out of the text are no change of data: leaves out DRIFT_GONE, and returns how many are left. */
size_t drift_in_text(struct drift *rows, size_t n);

/* A mark of what a reader of the list sees: each number with its value then and now, as text. Call it in the document's language. */
enum { DRIFT_MARK = 32 };
int drift_mark(
    const struct drift *rows, size_t n, char ret[DRIFT_MARK + 1], struct arena *a, struct err *err);
