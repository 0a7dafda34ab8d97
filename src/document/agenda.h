/* Committee meetings with their deadlines, what stands on their agendas, and what was decided. One document can go to several committees, each
 * with its own meeting, item, case number and decision. Deadlines are counted backwards from the meeting: approval, and before it submission
 * to the committee's secretariat; one that falls on a closed day (day_is_closed) ends on the last working day before. The rounds of the year: committee/round.h. */
#pragma once
#include "document/document.h"

struct committee_meeting {
    int64_t id;
    const char *committee; /* organisation of kind committee */
    day_t day, approve_day, submit_day;
    const char *note;
    int64_t version;
};
extern const struct table committee_meeting_table;

/* A meeting as it was saved; none is ever changed. */
struct committee_meeting_version {
    int64_t id, meeting_id, no;
    day_t day, approve_day, submit_day;
    const char *note;
    int64_t user_id;
    struct stamp at;
    const char *user_name; /* as read */
};
extern const struct table committee_meeting_version_table;

struct document_agenda {
    int64_t id, document_id, meeting_id;
    int64_t item; /* number on the agenda; INT_NONE = not given yet */
    const char *case_no;
    const char *decision; /* code of list committee_decision; NULL = not decided */
    const char *decision_text;
    day_t decided;
    int64_t version;
    const char *committee; /* as read, of the meeting and the document */
    day_t day, approve_day, submit_day;
    const char *document_key, *document_title, *author;
    int64_t issue_no;
};
extern const struct table document_agenda_table;

/* From the day on, by day and committee; committee NULL = all. */
int agenda_meetings(struct conn *c, const char *committee, day_t from, struct committee_meeting **ret,
    size_t *ret_n, struct arena *a, struct err *err);
int agenda_meeting_by_id(
    struct conn *c, int64_t id, struct committee_meeting *ret, struct arena *a, struct err *err);
/* Newest first. */
int agenda_meeting_versions(struct conn *c, int64_t id, struct committee_meeting_version **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Inside a write. Days that are missing are counted from the meeting. Field errors committee (another one than before, while
 * something stands on the agenda), day (a meeting of the committee stands there, or it is later than a decision of the meeting), approve_day and submit_day (after the meeting, or in the wrong order). id 0 = a new one. */
int agenda_save_meeting(
    struct conn *c, const struct actor *actor, const struct committee_meeting *m, struct err *err);

/* Of a document by day; document_id 0 = of all meetings from the day on, those that the actor sees: what is issued under the title it was
 * issued with. */
int agenda_list(struct conn *c, const struct actor *actor, int64_t document_id, day_t from,
    struct document_agenda **ret, size_t *ret_n, struct arena *a, struct err *err);
/* What the committees have decided together. Each decides for itself, by its latest decision that did not postpone; the whole is approved when
 * all of them have approved, with or without changes. */
struct agenda_sum {
    size_t n, n_approved, n_rejected; /* committees */
    bool is_decided;                  /* by one at least */
    bool is_approved;
};
/* Of one document's rows, in order of day (agenda_list). */
struct agenda_sum agenda_sum_of(const struct document_agenda *rows, size_t n);
/* "godkendt af 1 af 3", "godkendt af alle 3 udvalg"; NULL when none has decided. */
const char *agenda_sum_words(const struct agenda_sum *sum, struct arena *a);

/* Inside a write. ERR_CONFLICT when the document stands on that meeting's agenda already. */
int agenda_put(
    struct conn *c, const struct actor *actor, int64_t document_id, int64_t meeting_id, struct err *err);
/* Inside a write: item, case number and decision of row->id, version row->version. Field errors item, decision, decided. */
int agenda_save(
    struct conn *c, const struct actor *actor, const struct document_agenda *row, struct err *err);
/* Inside a write: takes it off the agenda; ERR_REFUSED once a decision stands. */
int agenda_remove(struct conn *c, const struct actor *actor, int64_t document_id, int64_t id, int64_t version,
    struct err *err);
