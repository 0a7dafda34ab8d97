/* Shares whose rows come in clusters (several courses of one person, several sessions of one course): sums over the clusters, and the variance
 * of the share x / n by linearisation. Sums are whole numbers, so the order of adding and merging does not matter. */
#pragma once
#include <stdint.h>

struct cluster_sum {
    int64_t n_clusters, x, n; /* clusters with rows; rows that count; rows */
    int64_t xx, xn, nn;       /* sums of squares and products */
};
/* One cluster of n rows, x of which count. Without rows it is no cluster. */
void cluster_add(struct cluster_sum *s, int64_t x, int64_t n);
void cluster_merge(struct cluster_sum *s, const struct cluster_sum *other);
/* sum (x_i - p n_i)^2 / n^2 * K / (K - 1); 0 with fewer than two clusters. */
double cluster_variance(const struct cluster_sum *s);

/* The same clusters in two groups of rows (two years), where one cluster may stand in both. */
struct cluster_pair {
    int64_t n_clusters; /* with rows in either */
    struct cluster_sum from, to;
    int64_t xx, xn, nx, nn; /* sums of products, from times to */
};
void cluster_pair_add(struct cluster_pair *s, int64_t x_from, int64_t n_from, int64_t x_to, int64_t n_to);
void cluster_pair_merge(struct cluster_pair *s, const struct cluster_pair *other);
/* Variance of w_from * p_from + w_to * p_to, with the covariance that the shared clusters make: -1 and 1 for the difference of the shares,
 * 1 / p for each of their logarithms. 0 with fewer than two clusters or an empty group. */
double cluster_pair_variance(const struct cluster_pair *s, double w_from, double w_to);
