/* Committee meetings with their deadlines, what stands on their agendas, and what was decided; and the rounds where money can be asked
 * for. One document can go to several committees, each with its own meeting, item, case number and decision. Deadlines are counted
 * backwards from the meeting: approval, and before it submission to the committee's secretariat. */
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

struct budget_round {
    int64_t id;
    const char *key, *kind, *title, *title_en;
    day_t from_day, to_day;
    const char *as_printed; /* "marts 2024", where only the month is printed */
    const char *pool;       /* key of a reported figure; NULL = ikke oplyst */
    const char *source, *place;
};
extern const struct table budget_round_table;

/* The days that the settings agenda_approve_days and agenda_submit_days put before a meeting or a round, on working days. */
day_t agenda_approve_day(day_t meeting);
day_t agenda_submit_day(day_t meeting);

/* From the day on, by day and committee; committee NULL = all. */
int agenda_meetings(struct conn *c, const char *committee, day_t from, struct committee_meeting **ret,
    size_t *ret_n, struct arena *a, struct err *err);
int agenda_meeting_by_id(
    struct conn *c, int64_t id, struct committee_meeting *ret, struct arena *a, struct err *err);
/* Inside a write. Days that are missing are counted from the meeting. Field errors committee, day (in the past, or a meeting stands there),
 * approve_day and submit_day (after the meeting, or in the wrong order). id 0 = a new one. */
int agenda_save_meeting(
    struct conn *c, const struct actor *actor, const struct committee_meeting *m, struct err *err);

/* Of a document by day; document_id 0 = of all meetings from the day on. */
int agenda_list(struct conn *c, int64_t document_id, day_t from, struct document_agenda **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Inside a write. ERR_CONFLICT when the document stands on that meeting's agenda already. */
int agenda_put(
    struct conn *c, const struct actor *actor, int64_t document_id, int64_t meeting_id, struct err *err);
/* Inside a write: item, case number and decision of row->id, version row->version. Field errors item, decision, decided. */
int agenda_save(
    struct conn *c, const struct actor *actor, const struct document_agenda *row, struct err *err);
/* Inside a write: takes it off the agenda; ERR_REFUSED once a decision stands. */
int agenda_remove(struct conn *c, const struct actor *actor, int64_t document_id, int64_t id, int64_t version,
    struct err *err);

/* All rounds by day. */
int agenda_rounds(struct conn *c, struct budget_round **ret, size_t *ret_n, struct arena *a, struct err *err);
