#include "base/rng.h"
#include <assert.h>

/* splitmix64 and xoshiro256** 1.0: S. Vigna and D. Blackman, prng.di.unimi.it (2018), public domain. */
void rng_seed(struct rng *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        seed += 0x9e3779b97f4a7c15;
        uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        r->s[i] = z ^ (z >> 31);
    }
}

static uint64_t rotate_left(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

uint64_t rng_next(struct rng *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
    assert(n > 0);
    uint64_t uneven = (0 - n) % n; /* 2^64 mod n: the values that would favour the low results */
    uint64_t x;
    do {
        x = rng_next(r);
    } while (x < uneven);
    return x % n;
}

int64_t rng_between(struct rng *r, int64_t lo, int64_t hi)
{
    assert(lo <= hi);
    uint64_t n = (uint64_t)hi - (uint64_t)lo + 1;
    uint64_t x = n ? rng_below(r, n) : rng_next(r);
    return (int64_t)((uint64_t)lo + x);
}

double rng_real(struct rng *r)
{
    return (double)(rng_next(r) >> 11) * 0x1.0p-53;
}
