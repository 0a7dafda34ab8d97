/* iCalendar (RFC 5545): CRLF, lines folded at 75 bytes, instants in UTC. An event says the kind of meeting, time, place and where to read more; never a
 * person, a number or an illness. */
#pragma once
#include "base/buf.h"
#include "base/date.h"
#include <stdbool.h>

struct ics_event {
    int64_t id, version;
    const char *kind;                                /* of thing in the event's own id; NULL = moede */
    const char *summary, *place, *url, *description; /* NULL = none */
    day_t day;
    int64_t minute, minutes_long; /* INT_NONE minute = the whole day; missing length = one hour */
    bool cancelled;
};
void ics_begin(struct buf *out);
/* now = when the file is made. */
void ics_add(struct buf *out, const struct ics_event *event, struct stamp now);
void ics_end(struct buf *out);
