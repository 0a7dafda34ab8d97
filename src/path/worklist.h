/* Worklists: what a user must do, in lists that one page shows as count tiles and rows. Every list belongs to a user ("whose") and is
 * shown to an actor: the user, or the leader of the user's unit. Rows are read from referrals, plans, follow-ups, meetings, consents and
 * pauses; a row is left out when the actor may not see its citizen or its track. */
#pragma once
#include "people/legal_basis.h"

enum worklist_list {
    WORKLIST_DUE, /* the tiles of the first page, in order */
    WORKLIST_INBOX,
    WORKLIST_WAITING,
    WORKLIST_PAUSE,
    WORKLIST_MEETING,
    WORKLIST_CONSENT,
    WORKLIST_ADVISED, /* further lists */
    WORKLIST_CLOSING,
    WORKLIST_INFORM,
    WORKLIST_DRAFT,
    WORKLIST_PROPOSAL, /* owed to a budget after a pool's refusal; of no citizen */
    WORKLIST_LISTS,
    WORKLIST_TILES = WORKLIST_CONSENT + 1
};
enum {
    WORKLIST_DUE_DAYS = 7,
    WORKLIST_CONSENT_DAYS = 30,
    WORKLIST_CLOSING_DAYS = 120,
    WORKLIST_INFORM_DAYS = 366,
    WORKLIST_BACK_DAYS = 90, /* how long an answer that nobody has acted on stays */
    WORKLIST_WAIT_DAYS = 10, /* waiting longer than that is late */
    WORKLIST_MAX = 200,      /* rows read of one source, earliest first */
    WORKLIST_CITIZENS = 1000 /* citizens of one user looked through for pauses */
};

struct worklist_item {
    const char *
        kind; /* follow_up action decision declined expired advised consent pause closing inform waiting draft referral handover message meeting proposal */
    int64_t citizen_id, responsible_id, restricted; /* citizen_id INT_NONE = of no citizen */
    const char *citizen_key, *first_name, *last_name, *sort_name, *cpr, *district, *target_group;
    int64_t ref_id;      /* the follow-up, action, referral, hand-over, meeting or proposal */
    int64_t referral_id; /* of a message */
    const char *track;   /* comma list, or NULL */
    const char *offer_key, *offer_title, *offer_en; /* the offer, or the strategy of a proposal; or NULL */
    const char *code, *anchor, *state,
        *text;                         /* by kind: reason, kind of meeting, place, name of the sender … */
    const char *from_admin, *to_admin; /* of a consent */
    int64_t months, minute, number, number_of, days; /* by kind */
    day_t day;                                       /* deadline, or the day it happened or happens */
    day_t since;
    struct stamp at; /* when it happened; then day is its local day */
    int64_t unread;
    bool late;
};
struct worklist {
    struct worklist_item *items; /* earliest first */
    size_t n, n_late, n_unread;
    size_t n_lost; /* citizens whose rows the actor may no longer see */
    bool more;     /* a source had more than WORKLIST_MAX rows */
    bool failed;   /* could not be read; err of the load says why */
};

/* Whose lists, and who looks. unit = the unit whose inbox is read, or NULL = none. */
struct worklist_of {
    const struct actor *actor;
    int64_t user_id;
    const char *unit;
    day_t today;
    bool
        brief; /* meetings hold only kind, day, minute and ids: worklist_meetings reads the rest of those that are shown */
};
/* The actor's own lists. */
struct worklist_of worklist_own(const struct actor *actor, day_t today);
/* Monday of the day's week. */
day_t worklist_monday(day_t day);

int worklist_load(struct conn *c, const struct worklist_of *of, enum worklist_list list, struct worklist *ret,
    struct arena *a, struct err *err);
/* All of them; one that fails is marked and logged in the returned text (NULL = none failed), the others stand. */
void worklist_load_all(struct conn *c, const struct worklist_of *of, struct worklist ret[WORKLIST_LISTS],
    struct arena *a, const char **ret_failed);

/* Reads everything of the user's meetings items[n]; to_admin = abbreviations of the other participants' administrations, each once. */
int worklist_meetings(
    struct conn *c, int64_t user_id, struct worklist_item *items, size_t n, struct arena *a, struct err *err);
/* Offers whose last referral day has passed. */
int worklist_stopped_offers(struct conn *c, day_t today, int64_t *ret, struct err *err);

/* What of a list is shown, and in which order. NULL or false = no limit. */
struct worklist_filter {
    const char *kind, *target_group, *district;
    const char *admin;  /* key of the administration that owns the row's track */
    const char *period; /* "over" = late, "7", "30" = within that many days */
    bool mine;          /* only citizens whose tovholder the list's user is */
    const char *sort;   /* frist, borger, opgave; "-frist" = descending; NULL = frist */
};
/* Keeps and sorts the rows of list in place. user_id = whose list. */
void worklist_filter(
    struct worklist *list, const struct worklist_filter *filter, int64_t user_id, day_t today);
size_t worklist_count(
    const struct worklist *list, const struct worklist_filter *filter, int64_t user_id, day_t today);
/* The administration that owns the row: of its first track, else of the actor. */
const char *worklist_admin(const struct worklist_item *item);

/* ---- used by worklist.c ---- */
struct worklist_source {
    enum worklist_list list;
    const struct sql *sql; /* $1 user or unit, $2 low, $3 high, $4 most */
    int days_back, days_ahead;
    bool stamps, by_unit;
};
extern const struct worklist_source worklist_sources[];
extern const size_t worklist_source_count;
extern const struct table worklist_table;
/* Fills ret[n] with the citizens; a row whose citizen is gone stays as it was. */
int worklist_citizens(struct conn *c, const int64_t *ids, size_t n, struct worklist_item *ret,
    struct arena *a, struct err *err);
