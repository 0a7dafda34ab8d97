/* A budget note of the demo that two administrations write: invented, with two scenarios and a question not answered yet. */
#include "base/text.h"
#include "budget/note_write.h"
#include "path/demo_part.h"
#include "system/user.h"

struct demo_line {
    const char *label, *admin, *committee, *appropriation;
    int64_t scenario, tkr, person_years; /* person-years in thousandths */
};
static const struct demo_line demo_lines[] = {
    {"Jobkonsulenter", "bif", "biu", "35.10", INT_NONE, 1900, 3000},
    {"Sundhedssamtaler", "suf", "sou", "Sundhed", INT_NONE, 640, 1000},
    {"Ekstra hold i efteråret", "bif", "biu", "35.10", 2, 450, 500},
};

/* The one who writes for an administration; a user made by hand in an older demo is not needed. */
static int actor_of(
    struct conn *c, const char *login, const char *admin, struct actor *ret, struct arena *a, struct err *err)
{
    struct user u;
    int rc = user_by_login(c, login, &u, a, err);
    *ret = actor_command_line();
    if (!rc) {
        ret->user_id = u.id;
        ret->login = login;
    }
    ret->unit = ret->admin = admin;
    return rc;
}

static int add_line(struct conn *c, const struct actor *actor, const struct demo_line *d, struct err *err)
{
    struct budget_note_line l;
    int64_t nr;
    field_clear_row(&budget_note_line_table, &l);
    l.note_key = "demo1";
    l.kind = "wish";
    l.section = "a";
    l.scenario = d->scenario;
    l.label = d->label;
    l.administration = d->admin;
    l.committee = d->committee;
    l.appropriation = d->appropriation;
    l.steering_area = "service";
    l.direction = "expenditure";
    l.price_level = "2027";
    l.person_years = (struct dec){d->person_years};
    l.first_year = 2027;
    for (int i = 0; i < 4; i++)
        l.y[i] = (struct money){d->tkr * 100000};
    return note_part_save(c, actor, NOTE_LINE, &l, &nr, err);
}

static int add_parts(struct conn *c, const struct actor *bif, struct err *err)
{
    struct budget_note_section s;
    struct budget_note_scenario more;
    struct budget_note_text t;
    int64_t nr;
    field_clear_row(&budget_note_section_table, &s);
    s.note_key = "demo1";
    s.letter = "a";
    s.title = "Opdigtet fælles forløb";
    s.change = "new";
    s.citizens = 80;
    s.management = "no";
    int rc = note_part_save(c, bif, NOTE_SECTION, &s, &nr, err);
    field_clear_row(&budget_note_scenario_table, &more);
    more.note_key = "demo1";
    more.nr = 2;
    more.title = "Scenarie 2: med et hold mere";
    if (!rc)
        rc = note_part_save(c, bif, NOTE_SCENARIO, &more, &nr, err);
    field_clear_row(&budget_note_text_table, &t);
    t.note_key = "demo1";
    t.part = "summary";
    t.body = "Notatet er opdigtet. Der søges om {{beløb a årligt}} i {{år a}} til job og sundhed sammen.";
    return rc ? rc : note_part_save(c, bif, NOTE_TEXT, &t, &nr, err);
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct actor bif, suf;
    struct budget_note head;
    (void)run;
    int rc = actor_of(c, "controller", "bif", &bif, a, err);
    if (!rc)
        rc = actor_of(c, "controller-suf", "suf", &suf, a, err);
    if (rc)
        return rc;
    field_clear_row(&budget_note_table, &head);
    head.number = "DEMO1";
    head.title = "Opdigtet demonotat: job og sundhed sammen";
    head.title_en = "Invented demo note: jobs and health together";
    head.budget_year = head.year_from = 2027;
    head.year_to = 2030;
    head.administrations = "bif,suf";
    head.lead = "bif";
    rc = note_create(c, &bif, &head, err);
    if (!rc)
        rc = add_parts(c, &bif, err);
    for (size_t i = 0; !rc && i < sizeof demo_lines / sizeof demo_lines[0]; i++)
        rc = add_line(c, text_equal(demo_lines[i].admin, "suf") ? &suf : &bif, &demo_lines[i], err);
    return rc;
}
DEMO_PART(note_demo, .name = "budget_note", .order = 97, .story = story);
