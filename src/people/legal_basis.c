#include "people/legal_basis.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/break_glass.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

static const struct field legal_basis_fields[] = {
    FIELD(legal_basis, id, F_ID, NULL, FR_PRIMARY),
    FIELD(legal_basis, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(legal_basis, basis, N_("Hjemmel"), FR_REQUIRED, "sharing_basis"),
    FIELD_MAX(legal_basis, statute, F_TEXT, N_("Bestemmelse"), 0, 200),
    FIELD(legal_basis, from_admin, F_TEXT, N_("Oplysninger fra"), FR_REQUIRED),
    FIELD(legal_basis, to_admin, F_TEXT, N_("Må ses af"), FR_REQUIRED),
    FIELD(legal_basis, tracks, F_TEXT, N_("Omfatter"), FR_REQUIRED),
    FIELD(legal_basis, valid_from, F_DAY, N_("Gælder fra"), FR_REQUIRED),
    FIELD(legal_basis, valid_to, F_DAY, N_("Gælder til og med"), 0),
    FIELD(legal_basis, withdrawn, F_DAY, N_("Trukket tilbage"), 0),
    FIELD_MAX(legal_basis, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(legal_basis, recorded_by, F_ID, N_("Registreret af"), 0),
    FIELD(legal_basis, withdrawn_by, F_ID, N_("Trukket tilbage af"), 0),
    FIELD(legal_basis, withdrawn_at, F_STAMP, N_("Trukket tilbage kl."), 0),
    FIELD(legal_basis, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(legal_basis_table, "legal_basis", N_("Hjemmel til deling"), legal_basis, legal_basis_fields);

#define BASIS_COLUMNS                                                                                        \
    "id, citizen_id, basis, statute, from_admin, to_admin, tracks, valid_from, valid_to, withdrawn, note, "  \
    "recorded_by, withdrawn_by, withdrawn_at, version"
SQL_KEPT(legal_basis_select_citizen,
    "SELECT " BASIS_COLUMNS " FROM legal_basis WHERE citizen_id = $1 ORDER BY valid_from DESC, id DESC");
SQL(legal_basis_select_id, "SELECT " BASIS_COLUMNS " FROM legal_basis WHERE id = $1");
SQL_KEPT(legal_basis_referrals_to_unit,
    "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id "
    "WHERE r.citizen_id = $1 AND i.provider = $2 AND r.state <> 'draft' AND r.state <> 'withdrawn'");

int legal_basis_of_citizen(struct conn *c, int64_t citizen_id, struct legal_basis **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &legal_basis_select_citizen, ARGS(V_INT(citizen_id)), &legal_basis_table, ret, ret_n, a, err);
}

int legal_basis_by_id(struct conn *c, int64_t id, struct legal_basis *ret, struct arena *a, struct err *err)
{
    return q_one(c, &legal_basis_select_id, ARGS(V_INT(id)), &legal_basis_table, ret, a, err);
}

unsigned sight_track_bits(const char *tracks)
{
    static const struct {
        const char *name;
        unsigned bit;
    } names[] = {{"job", SIGHT_JOB}, {"health", SIGHT_HEALTH}, {"social", SIGHT_SOCIAL},
        {"upskilling", SIGHT_UPSKILLING}, {"benefit", SIGHT_BENEFIT}};
    unsigned bits = 0;
    const char *word;
    size_t n;
    while (text_list_next(&tracks, &word, &n)) {
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            if (strncmp(names[i].name, word, n) == 0 && !names[i].name[n])
                bits |= names[i].bit;
        }
    }
    return bits;
}

/* A statute is written down by those who share under it; a consent by whoever the citizen gave it to. */
static void legal_basis_check_statute(const struct actor *actor, const struct legal_basis *b, struct err *err)
{
    const struct code *code = code_find("sharing_basis", b->basis);
    if (!code || text_equal(b->basis, "samtykke"))
        return;
    if (!day_is_none(b->valid_from) && !code_is_valid("sharing_basis", b->basis, b->valid_from))
        err_field(
            err, "basis", "%s", tr("Loven gælder ikke den dag. Vælg en anden hjemmel eller en anden dag."));
    if (text_equal(b->basis, "lov") && (!b->statute || !*b->statute))
        err_field(err, "statute", "%s", tr("Skriv loven og bestemmelsen."));
    if (actor->user_id && b->from_admin && actor->admin && !text_equal(b->from_admin, actor->admin))
        err_field(err, "from_admin",
            tr("Deling efter lov registreres af den forvaltning, som deler. Bed %s om det, eller få borgerens samtykke."),
            organisation_abbrev(b->from_admin));
}

const char *legal_basis_words(const char *tracks, struct arena *a)
{
    const struct code *const *codes;
    size_t n = code_list("track", DAY_NONE, &codes);
    const char *text = NULL;
    for (size_t i = 0; i < n; i++) {
        const char *label = lang_pick(codes[i]->label, codes[i]->label_en);
        if (text_list_has(tracks, codes[i]->code))
            text = text ? arena_printf(a, "%s, %s", text, label) : label;
    }
    if (text && text_list_has(tracks, "journal"))
        text = arena_printf(a, "%s, %s", text, tr("journalnotater"));
    return text ? text : tr("intet");
}

int legal_basis_add(struct conn *c, const struct actor *actor, struct legal_basis *b, struct err *err)
{
    if (text_equal(b->basis, "noedadgang"))
        return err_field(
            err, "basis", "%s", tr("En nødadgang registreres ikke som hjemmel. Brug Nødadgang."));
    if (!b->basis)
        err_field(err, "basis", "%s", tr("Vælg, hvilken hjemmel oplysningerne deles efter."));
    if (!b->to_admin)
        err_field(err, "to_admin", "%s", tr("Vælg, hvem der må se oplysningerne."));
    if (!b->from_admin)
        err_field(err, "from_admin", "%s", tr("Vælg, hvilken forvaltning oplysningerne kommer fra."));
    if (!b->tracks || !sight_track_bits(b->tracks))
        err_field(err, "tracks", "%s", tr("Vælg mindst ét spor, som hjemlen omfatter."));
    if (day_is_none(b->valid_from))
        err_field(err, "valid_from", "%s", tr("Skriv, fra hvilken dag hjemlen gælder."));
    if (!day_is_none(b->valid_to) && b->valid_to.n < b->valid_from.n)
        err_field(err, "valid_to", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    if (text_equal(b->basis, "samtykke") && day_is_none(b->valid_to))
        err_field(err, "valid_to", "%s",
            tr("Et samtykke skal have en slutdato. Skriv den sidste dag, det gælder."));
    legal_basis_check_statute(actor, b, err);
    if (err->code)
        return err->code;
    b->withdrawn = DAY_NONE;
    b->withdrawn_by = INT_NONE;
    b->withdrawn_at = STAMP_NONE;
    b->recorded_by = actor->user_id ? actor->user_id : INT_NONE;
    int rc = q_insert(c, &legal_basis_table, b, &b->id, err);
    if (rc)
        return rc;
    return audit_add(
        c, actor, &(struct audit_entry){"create", "legal_basis", b->id, b->citizen_id, b->tracks}, err);
}

int legal_basis_withdraw(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "legal_basis_withdraw: out of memory");
    struct legal_basis b;
    int rc = legal_basis_by_id(c, id, &b, a, err);
    if (!rc && !day_is_none(b.withdrawn))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Hjemlen er allerede trukket tilbage eller afsluttet."));
    if (!rc) {
        b.version = version;
        b.withdrawn = day;
        b.withdrawn_by = actor->user_id ? actor->user_id : INT_NONE;
        b.withdrawn_at = clock_now();
        rc = q_update(c, &legal_basis_table, &b, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"withdraw", "legal_basis", id, b.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

/* An administration sees the tracks it owns: `parent` in the code list `track`. */
unsigned sight_own_tracks(const char *admin)
{
    const struct code *const *codes;
    size_t n = code_list("track", DAY_NONE, &codes);
    unsigned bits = 0;
    for (size_t i = 0; i < n; i++) {
        if (text_equal(codes[i]->parent, admin))
            bits |= sight_track_bits(codes[i]->code);
    }
    return bits;
}

bool legal_basis_is_in_force(const struct legal_basis *b, day_t today)
{
    if (b->valid_from.n > today.n)
        return false;
    if (!day_is_none(b->valid_to) && b->valid_to.n < today.n)
        return false;
    if (!day_is_none(b->withdrawn) && b->withdrawn.n <= today.n)
        return false;
    const struct code *law = code_find("sharing_basis", b->basis);
    return !law || code_is_valid_row(law, today);
}

static int sight_add_bases(struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today,
    struct sight *s, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "sight_of: out of memory");
    struct legal_basis *rows;
    size_t n;
    int rc = legal_basis_of_citizen(c, citizen_id, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const struct legal_basis *b = &rows[i];
        if (!legal_basis_is_in_force(b, today))
            continue;
        if (!text_equal(b->to_admin, actor->admin) && !organisation_is_within(actor->unit, b->to_admin))
            continue;
        unsigned bits =
            sight_track_bits(b->tracks) & (sight_own_tracks(b->from_admin) | sight_own_tracks(actor->admin));
        s->tracks |= bits & ~(unsigned)SIGHT_BENEFIT;
        if (text_list_has(b->tracks, "journal"))
            s->note_tracks |= bits;
        if (bits & SIGHT_BENEFIT)
            s->benefit = true;
        if (text_equal(b->basis, "samtykke"))
            s->by_consent = true;
        if (!day_is_none(b->valid_to) && (day_is_none(s->expires) || b->valid_to.n < s->expires.n))
            s->expires = b->valid_to;
    }
    s->notes = s->note_tracks != 0;
    arena_free(a);
    return rc;
}

bool sight_may_read_notes(const struct sight *sight, const char *track)
{
    return (sight->note_tracks & sight_track_bits(track)) != 0;
}

static int sight_not_found(struct err *err)
{
    return err_user(err, ERR_NOT_FOUND, "%s", tr("Borgeren findes ikke, eller du har ikke adgang."));
}

/* What the user's emergency access adds. A concern case is opened by none. */
static int sight_add_emergency(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    struct sight *s, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "sight_of: out of memory");
    const char *tracks = "", *kind = NULL;
    int rc = citizen->restricted == 1 ? restricted_kind_of(c, citizen->id, &kind, a, err) : OK;
    if (!rc && !text_equal(kind, "concern"))
        rc = break_glass_tracks(
            c, citizen->id, actor->user_id, clock_real(), &tracks, &s->emergency_until, a, err);
    unsigned bits = sight_track_bits(tracks);
    s->tracks |= bits & ~(unsigned)SIGHT_BENEFIT;
    s->benefit |= (bits & SIGHT_BENEFIT) != 0;
    if (text_list_has(tracks, "journal"))
        s->note_tracks |= bits;
    s->notes = s->note_tracks != 0;
    arena_free(a);
    return rc;
}

static int sight_of_unit(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    day_t today, struct sight *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &legal_basis_referrals_to_unit, ARGS(V_INT(citizen->id), V_TEXT(actor->unit)), &n, err);
    if (rc)
        return rc;
    if (n == 0)
        return sight_not_found(err);
    ret->referral_only = true;
    return sight_add_bases(c, actor, citizen->id, today, ret, err);
}

static int sight_decide(struct conn *c, const struct actor *actor, const struct citizen *citizen, day_t today,
    bool emergency, struct sight *ret, struct err *err)
{
    *ret =
        (struct sight){.person = true, .address = true, .expires = DAY_NONE, .emergency_until = STAMP_NONE};
    bool seen = true;
    int rc = OK;
    if (citizen->restricted == 1 && citizen->responsible_id != actor->user_id)
        rc = restricted_may_see(c, actor, citizen->id, today, &seen, err);
    if (!rc && actor_may(actor, PERM_CITIZEN_FIND) && emergency)
        rc = sight_add_emergency(c, actor, citizen, ret, err);
    if (!rc && !seen && stamp_is_none(ret->emergency_until))
        return sight_not_found(err);
    if (rc || !actor_may(actor, PERM_CITIZEN_FIND))
        return rc ? rc : sight_of_unit(c, actor, citizen, today, ret, err);
    unsigned own = sight_own_tracks(actor->admin);
    ret->tracks |= own & ~(unsigned)SIGHT_BENEFIT;
    ret->benefit |= (own & SIGHT_BENEFIT) != 0;
    ret->note_tracks |= own;
    return sight_add_bases(c, actor, citizen->id, today, ret, err);
}

int sight_of(struct conn *c, const struct actor *actor, const struct citizen *citizen, day_t today,
    struct sight *ret, struct err *err)
{
    return sight_decide(c, actor, citizen, today, !db_is_writing(c), ret, err);
}

int sight_for_change(struct conn *c, const struct actor *actor, const struct citizen *citizen, day_t today,
    struct sight *ret, struct err *err)
{
    return sight_decide(c, actor, citizen, today, false, ret, err);
}
