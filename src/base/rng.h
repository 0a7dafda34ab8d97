/* Deterministic random numbers (xoshiro256**, seeded by splitmix64) for demo data and bootstrap.
 * Never for secrets: those come from libsodium. */
#pragma once
#include <stdint.h>
struct rng {
    uint64_t s[4];
};
void rng_seed(struct rng *r, uint64_t seed);
uint64_t rng_next(struct rng *r);
/* Uniform integer in [0, n), n > 0, without modulo bias. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* Uniform integer in [lo, hi], lo <= hi. */
int64_t rng_between(struct rng *r, int64_t lo, int64_t hi);
/* Uniform in [0, 1). */
double rng_real(struct rng *r);
