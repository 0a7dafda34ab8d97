/* Trivsel: WHO-5 and self-rated health, registered and as curves. */
#pragma once
#include "base/field.h"
#include "html/chart.h"
#include "html/components.h"
#include "http/http.h"
#include "people/citizen_access_page.h"

struct survey_row_view {
    day_t day;
    const char *instrument, *result, *low, *reporter, *note;
};
struct survey_question {
    const char *name, *text, *typed, *error;
    const struct html_option *options;
    size_t n_options;
};
struct survey_view {
    const char *csrf, *new_url, *post_url, *back_url;
    bool may_edit;
    const char *hidden;   /* the sentence, when the user does not see the health track */
    const char *sentence; /* "Borgeren er spurgt 4 gange og har svaret 3 gange." */
    struct html_safe who5_chart, health_chart;
    const struct survey_row_view *rows; /* newest first */
    size_t n;
    const char *source;
    /* the form */
    const struct err *err;
    struct survey_question questions[6]; /* five of WHO-5, and self-rated health */
    const struct field *day_field, *reporter_field, *note_field;
    const char *day, *reported_by, *note, *next_day;
    bool declined;
    const struct html_option *reporters;
    size_t n_reporters;
};
/* The section "Trivsel og helbred" of another page: the newest results and the way to all. Nothing for those who do not see health. */
struct survey_box_view {
    const char *url, *new_url; /* new_url NULL = may not register */
    const char *sentence;      /* NULL = never asked */
};
void survey_box_show(struct req *req, struct html *h, const struct citizen_open *o);
