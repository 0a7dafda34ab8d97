/* What the page of the data behind figures shows. */
#pragma once
#include "html/components.h"
#include "measure/snapshot_build.h"

struct req;
/* Leases the snapshot for a page that needs no connection beside it. */
int snapshot_lease_page(struct req *req, const struct snapshot **ret);

struct snapshot_source_view {
    const char *title, *kinds, *unit;
    day_t until; /* last day that is complete */
};
struct snapshot_fault_view {
    const char *label;
    int64_t n_spells, n_courses;
};
struct snapshot_profile_view {
    const char *title, *note, *order;
    bool is_standard;
};
/* One code, for the file. */
enum { SNAPSHOT_PROFILES_SHOWN = 6 };
struct snapshot_code_view {
    const char *key, *label, *source;
    day_t until;
    int64_t place[SNAPSHOT_PROFILES_SHOWN]; /* in the profiles' order, from 1; INT_NONE = no status */
};
struct snapshot_view {
    struct page_head head;
    struct fact facts[8];
    size_t n_facts;
    bool is_old, is_building;
    const struct snapshot_source_view *sources;
    size_t n_sources;
    const struct snapshot_fault_view *faults;
    size_t n_faults;
    int64_t n_cut;
    const struct snapshot_profile_view *profiles;
    size_t n_profiles;
    struct snapshot_code_view *codes;
    size_t n_codes;
    const char *source, *left_out;
    bool may_build;
    const char *csrf;
};
