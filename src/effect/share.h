/* Shares with intervals and three-valued verdicts (design/effects.md 1.2–1.3; Wilson 1927; Newcombe 1998 method 10). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct share {
    int64_t x, n;
    double p, low, high; /* 95 pct. Wilson; n = 0: valid = false */
    bool valid;
};
struct share share_wilson(int64_t x, int64_t n);
/* With several rows per person: effective n from the clustered variance var(p). */
struct share share_wilson_clustered(int64_t x, int64_t n, double var);

enum verdict { VERDICT_NONE, VERDICT_MET, VERDICT_NOT_MET, VERDICT_UNDECIDED };
/* target in ppm; comparator at least. Exact rational comparison at the limits' own precision. */
enum verdict share_verdict(const struct share *s, int64_t target_ppm);
/* Smallest n at which the same share would decide against the target; 0 when it never will. */
int64_t share_deciding_n(const struct share *s, int64_t target_ppm);
