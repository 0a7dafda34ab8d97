/* Shares with intervals and three-valued verdicts (Wilson 1927; Newcombe 1998, method 10). */
#pragma once
#include "base/cluster.h"
#include <stdbool.h>
#include <stdint.h>

struct share {
    int64_t x, n;
    double p, low, high; /* 95 pct. Wilson; n = 0: valid = false */
    bool valid;
};
struct share share_wilson(int64_t x, int64_t n);
/* A share, a limit or a change in millionths, rounded; INT_NONE when it cannot be stated (NaN or infinite). */
int64_t share_ppm(double p);
/* With several rows per person: effective n from the clustered variance var(p). */
struct share share_wilson_clustered(int64_t x, int64_t n, double var);
/* The same where the persons are known: without spread between them (none or all achieved, one person) each counts as one observation. */
struct share share_wilson_persons(int64_t x, int64_t n, int64_t n_persons, double var);
/* The same from sums over the persons; one row per person gives share_wilson. */
struct share share_of_clusters(const struct cluster_sum *s);

enum verdict { VERDICT_NONE, VERDICT_MET, VERDICT_NOT_MET, VERDICT_UNDECIDED };
/* target in ppm; comparator at least. Exact rational comparison at the limits' own precision. */
enum verdict share_verdict(const struct share *s, int64_t target_ppm);
/* Smallest n at which the same share would decide against the target; 0 when it never will. */
int64_t share_deciding_n(const struct share *s, int64_t target_ppm);

/* A change from one share to another, with a 95 pct. interval. valid = the value can be stated, has_interval = the interval too. */
struct share_change {
    bool valid, has_interval;
    double value, low, high;
};
/* from.p - to.p by Newcombe's hybrid of the two Wilson intervals (1998, method 10). Independent groups. */
struct share_change share_difference(const struct share *from, const struct share *to);
/* Relative reduction 1 - to.p / from.p by the log of the ratio. No interval when either count is 0, no value when from.x is 0. */
struct share_change share_relative(const struct share *from, const struct share *to);
/* Both when the same persons may stand in the two groups, and may have several rows in each: normal limits (relative: of the logarithm of the
 * ratio) with the linearised variance of cluster_pair_variance. No interval with fewer than two persons or without spread. */
struct share_change share_difference_paired(const struct cluster_pair *s);
struct share_change share_relative_paired(const struct cluster_pair *s);
/* Verdict on a change that shall be at least target: by the interval, VERDICT_NONE without one. */
enum verdict share_change_verdict(const struct share_change *c, int64_t target_ppm);
