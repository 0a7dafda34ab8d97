/* What the page of the data behind figures shows. */
#pragma once
#include "html/components.h"
#include "measure/snapshot_build.h"

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
struct snapshot_view {
    struct page_head head;
    struct fact facts[8];
    size_t n_facts;
    bool is_old, is_small, is_building;
    const struct snapshot_source_view *sources;
    size_t n_sources;
    const struct snapshot_fault_view *faults;
    size_t n_faults;
    int64_t n_cut;
    const struct snapshot_profile_view *profiles;
    size_t n_profiles;
    bool may_build;
    const char *csrf;
};
