/* Demo: notes, case numbers and contacts. Invented, as are the citizens. */
#include "base/text.h"
#include "path/contact.h"
#include "path/case_number.h"
#include "path/demo_part.h"
#include "path/journal.h"

#include <string.h>

enum { NOTES_MOST = 3, OUTREACH = 60, MINUTES_A_DAY = 480 };

/* ---- every citizen with a course ---- */

struct demo_course_row {
    int64_t id, citizen_id;
    const char *track;
    day_t start_day, end_day;
    int64_t user_id;
    const char *unit;
};
static const struct field demo_course_row_fields[] = {
    FIELD(demo_course_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(demo_course_row, citizen_id, F_ID, NULL, 0),
    FIELD(demo_course_row, track, F_TEXT, NULL, 0),
    FIELD(demo_course_row, start_day, F_DAY, NULL, 0),
    FIELD(demo_course_row, end_day, F_DAY, NULL, 0),
    FIELD(demo_course_row, user_id, F_ID, NULL, 0),
    FIELD(demo_course_row, unit, F_TEXT, NULL, 0),
};
static TABLE(demo_course_row_table, "journal_demo", NULL, demo_course_row, demo_course_row_fields);
SQL(journal_demo_select_courses,
    "SELECT k.id AS id, k.citizen_id AS citizen_id, i.track AS track, k.start_day AS start_day, "
    "k.end_day AS end_day, u.id AS user_id, u.unit AS unit FROM course k "
    "JOIN intervention i ON i.id = k.intervention_id JOIN citizen c ON c.id = k.citizen_id "
    "LEFT JOIN app_user u ON u.id = c.responsible_id "
    "WHERE k.citizen_id >= $1 AND k.citizen_id <= $2 AND k.start_day <= $3 ORDER BY k.citizen_id, k.start_day, k.id");

static const struct {
    const char *kind, *title, *text;
} begun[] =
    {
        {"talk", "Første samtale",
            "Vi har talt om, hvad forløbet går ud på, og hvad borgeren gerne vil opnå. Næste samtale er aftalt."},
        {"note", NULL, "Forløbet er begyndt. Borgeren møder til tiden og er tryg ved stedet."},
        {"phone", NULL,
            "Ringede til borgeren for at høre, hvordan starten er gået. Borgeren synes, at tempoet passer."},
        {"visit", "Besøg på stedet",
            "Besøgte borgeren på stedet. Kontaktpersonen fortæller, at behandlingen og træningen følges."},
        {"observation", NULL,
            "Borgeren er mere udholdende end sidst og tager selv pauser, når det bliver for meget."},
        {"assessment", "Vurdering efter de første uger",
            "Borgeren kan klare to timer ad gangen. Vi øger langsomt, hvis søvnen bliver bedre."},
        {"medical", NULL,
            "Borgeren oplyser, at egen læge har ændret medicinen. Behandlingen forventes at vare tre måneder."},
        {"letter", NULL,
            "Sendte brev med dato for næste samtale og en oversigt over de aftaler, vi har lavet."},
},
  done[] = {
      {"talk", "Afsluttende samtale",
          "Vi har set på målene sammen. Borgeren vil gerne fortsætte på egen hånd og ved, hvor der er hjælp."},
      {"note", NULL, "Forløbet er slut. Borgeren er tilfreds og ønsker at prøve flere timer."},
      {"assessment", "Samlet vurdering",
          "Borgeren har haft gavn af forløbet. Smerter og søvn er bedre, men udsving forekommer."},
      {"phone", NULL,
          "Fulgte op på telefon efter forløbet. Borgeren holder fast i vanerne og mangler ikke behandlinger."},
};
enum { N_BEGUN = sizeof begun / sizeof begun[0], N_DONE = sizeof done / sizeof done[0] };

static struct stamp at_work(day_t day, struct rng *r)
{
    return stamp_from_local(day, 8 * 60 + (int)rng_below(r, MINUTES_A_DAY));
}

static void new_note(struct journal_note *n, int64_t citizen_id, day_t day)
{
    field_clear_row(&journal_note_table, n);
    n->citizen_id = citizen_id;
    n->day = day;
    n->is_current = 1;
}

/* Who writes on the track: the citizen's tovholder on BIF's, else the user of that administration. */
static void sign(struct journal_note *n, const struct demo_part_run *run, const struct demo_course_row *k)
{
    n->track = k->track;
    if (text_equal(k->track, "health")) {
        n->user_id = run->jonas;
        n->unit = "afdeling-sundhed-beskaeftigelse";
    } else if (text_equal(k->track, "social")) {
        n->user_id = run->amira;
        n->unit = "sof";
    } else {
        bool own = k->user_id != INT_NONE && text_equal(k->unit, "jobcenter-koebenhavn");
        n->user_id = own ? k->user_id : run->mette;
        n->unit = "jobcenter-koebenhavn";
    }
}

static int note_of_course(struct conn *c, const struct demo_part_run *run, const struct demo_course_row *k,
    struct rng *r, bool is_end, struct err *err)
{
    struct journal_note n;
    size_t i = (size_t)rng_below(r, is_end ? N_DONE : N_BEGUN);
    day_t day = is_end ? k->end_day : (day_t){(int32_t)(k->start_day.n + (int64_t)rng_below(r, 21))};
    if (day.n > clock_today().n || (!is_end && !day_is_none(k->end_day) && day.n > k->end_day.n))
        day = k->start_day;
    new_note(&n, k->citizen_id, day);
    sign(&n, run, k);
    n.kind = is_end ? done[i].kind : begun[i].kind;
    n.title = is_end ? done[i].title : begun[i].title;
    n.text = is_end ? done[i].text : begun[i].text;
    n.created = at_work(day, r);
    return journal_insert_bulk(c, &n, err);
}

static int numbers_of(struct conn *c, const struct demo_part_run *run, const struct demo_course_row *k,
    struct rng *r, struct arena *a, struct err *err)
{
    struct case_number n;
    if (rng_below(r, 3) != 0)
        return OK;
    field_clear_row(&case_number_table, &n);
    n.citizen_id = k->citizen_id;
    n.admin = "bif";
    n.user_id = run->mette;
    bool is_edoc = rng_below(r, 2) == 0;
    n.kind = is_edoc ? "edoc" : "f2";
    n.number = is_edoc ? arena_printf(a, "2025-%07d", 10000 + (int)rng_below(r, 900000))
                       : arena_printf(a, "2025-%d", 100 + (int)rng_below(r, 99000));
    return case_number_insert_bulk(c, &n, err);
}

static int fill(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    struct demo_course_row *rows;
    struct rng r;
    size_t n;
    int64_t citizen = 0, written = 0;
    int rc =
        q_all(c, &journal_demo_select_courses, ARGS(V_INT(first_id), V_INT(last_id), V_DAY(clock_today())),
            &demo_course_row_table, &rows, &n, a, err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        const struct demo_course_row *k = &rows[i];
        if (k->citizen_id == run->sanne || !k->track)
            continue;
        if (k->citizen_id != citizen) {
            citizen = k->citizen_id;
            written = 0;
            r = demo_part_rng(run, "journal", citizen);
            rc = numbers_of(c, run, k, &r, a, err);
        }
        if (rc == OK && written < NOTES_MOST) {
            rc = note_of_course(c, run, k, &r, false, err);
            written++;
        }
        bool has_end = !day_is_none(k->end_day) && k->end_day.n <= clock_today().n;
        if (rc == OK && written < NOTES_MOST && has_end && rng_below(&r, 2)) {
            rc = note_of_course(c, run, k, &r, true, err);
            written++;
        }
    }
    return rc;
}

/* ---- Sanne ---- */

static const char plan_pdf[] =
    "%PDF-1.4\n"
    "1 0 obj\n"
    "<< /Type /Catalog /Pages 2 0 R /Lang (da) >>\n"
    "endobj\n"
    "2 0 obj\n"
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>\n"
    "endobj\n"
    "3 0 obj\n"
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>\n"
    "endobj\n"
    "4 0 obj\n"
    "<< /Length 340 >>\n"
    "stream\n"
    "BT /F1 14 Tf 60 780 Td 22 TL\n"
    "(Sk\\345nehensyn p\\345 lageret) '\n"
    "(Aftalt 26.02.2026 med arbejdspladsen og Sanne Holm-Berntsen \\(opdigtet\\)) '\n"
    "(1. H\\370jst 2 timer ad gangen, 3 dage om ugen.) '\n"
    "(2. Ingen l\\370ft over 8 kg i de f\\370rste 8 uger.) '\n"
    "(3. Pause p\\345 15 minutter efter hver time.) '\n"
    "(4. Samme kontaktperson p\\345 alle vagter.) '\n"
    "ET\n"
    "endstream\n"
    "endobj\n"
    "5 0 obj\n"
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>\n"
    "endobj\n"
    "xref\n"
    "0 6\n"
    "0000000000 65535 f \n"
    "0000000009 00000 n \n"
    "0000000069 00000 n \n"
    "0000000126 00000 n \n"
    "0000000252 00000 n \n"
    "0000000643 00000 n \n"
    "trailer\n"
    "<< /Size 6 /Root 1 0 R >>\n"
    "startxref\n"
    "740\n"
    "%%EOF\n";

enum { BY_METTE, BY_JONAS, BY_AMIRA };
static const struct {
    const char *day, *kind, *track, *title, *text;
    int by;
} sanne_notes[] = {
    {"2025-09-12", "talk", "job", "Samtale før praktik",
        "Sanne vil gerne prøve lagerarbejde igen. Hun er bange for, at ryggen ikke kan klare det.\nVi aftaler en praktik med korte dage og en fast kontaktperson.",
        BY_METTE},
    {"2025-10-20", "visit", "job", "Besøg i praktikken",
        "Besøgte lageret. Sanne pakker småordrer og skifter stilling hver halve time. Lederen er tilfreds.",
        BY_METTE},
    {"2025-12-15", "assessment", "job", "Praktikken er slut",
        "Praktikken sluttede som aftalt. Sanne kan klare tre timer ad gangen, når der ikke er tunge løft.\nHun vil gerne have et småjob, så snart træningen er i gang.",
        BY_METTE},
    {"2025-12-22", "phone", "job", NULL,
        "Talte med Sanne om træning og bevægelse. Hun siger ja, og henvisningen er sendt i dag.", BY_METTE},
    {"2026-02-18", "talk", "health", "Første samtale om træning",
        "Sanne er begyndt på BBAT. Behandlingen er to gange om ugen, og hun laver øvelserne hjemme.\nSøvnen er dårlig de fleste nætter.",
        BY_JONAS},
    {"2026-03-11", "medical", "health", "Svar fra egen læge",
        "Egen læge oplyser, at behandlingerne kan fortsætte, og at Sanne må løfte op til 8 kg i de første uger.",
        BY_JONAS},
    {"2026-02-26", "visit", "job", "Aftale om småjob",
        "Småjobbet begynder 02.03.2026 med 6 timer om ugen. Skånehensyn er skrevet ned sammen med arbejdspladsen.",
        BY_METTE},
    {"2026-03-24", "note", "social", "Støtte i hjemmet",
        "Sanne får støtte til at holde styr på post og regninger hver anden uge. Hun er lettet over hjælpen.",
        BY_AMIRA},
    {"2026-03-30", "letter", "upskilling", "Tilmelding til AMU",
        "Sendte oplysninger om AMU-kursus på lagerområdet. Kurset begynder 04.05.2026.", BY_METTE},
    {"2026-04-09", "phone", "job", NULL,
        "Sanne fortæller, at lageret går godt. Hun vil gerne op på 10 timer, når træningen slutter.",
        BY_METTE},
};
enum { SANNE_NOTES = sizeof sanne_notes / sizeof sanne_notes[0], SANNE_SMALL_JOB = 6, SANNE_MEDICAL = 5 };

static void sanne_author(struct journal_note *n, const struct demo_part_run *run, int by)
{
    n->user_id = by == BY_METTE ? run->mette : by == BY_JONAS ? run->jonas : run->amira;
    n->unit = by == BY_METTE   ? "jobcenter-koebenhavn"
              : by == BY_JONAS ? "afdeling-sundhed-beskaeftigelse"
                               : "sof";
}

/* Jonas corrects the doctor's answer the day after. */
static int sanne_correction(struct conn *c, struct journal_note *n, struct err *err)
{
    int64_t first = n->id;
    n->root_id = n->corrects_id = first;
    n->text =
        "Egen læge oplyser, at behandlingerne kan fortsætte, og at Sanne må løfte op til 8 kg i de første 8 uger.";
    n->correction_reason = "addition";
    n->correction_text = "Der manglede, hvor mange uger det gælder.";
    n->created = stamp_from_local((day_t){n->day.n + 1}, 9 * 60 + 5);
    n->is_current = 1;
    return journal_insert_bulk(c, n, err);
}

static int sanne_files(
    struct conn *c, const struct demo_part_run *run, const struct journal_note *n, struct err *err)
{
    const struct attachment_upload file = {
        "fil1", "Skånehensyn på lageret.pdf", plan_pdf, sizeof plan_pdf - 1};
    return attachment_add(c, run->actor, n->citizen_id, n->id, &file, 1, err);
}

static int sanne_cases(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    static const struct {
        const char *kind, *number, *title, *admin;
    } rows[] = {{"f2", "2026-5707", "Henvisning til sundhedstilbud", "bif"},
        {"edoc", "2026-0098451", "Kontanthjælp", "bif"}, {"kle", "15.20.00-P35", "Rundbordssamtale", "bif"}};
    int rc = OK;
    for (size_t i = 0; rc == OK && i < 3; i++) {
        struct case_number n;
        field_clear_row(&case_number_table, &n);
        n.citizen_id = run->sanne;
        n.kind = rows[i].kind;
        n.number = rows[i].number;
        n.title = rows[i].title;
        n.admin = rows[i].admin;
        n.user_id = run->mette;
        rc = case_number_insert_bulk(c, &n, err);
    }
    return rc;
}

static int sanne(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    int rc = run->sanne ? sanne_cases(c, run, err) : OK;
    for (size_t i = 0; rc == OK && run->sanne && i < SANNE_NOTES; i++) {
        struct journal_note n;
        new_note(&n, run->sanne, day_parse_iso(sanne_notes[i].day));
        n.kind = sanne_notes[i].kind;
        n.track = sanne_notes[i].track;
        n.title = sanne_notes[i].title;
        n.text = sanne_notes[i].text;
        n.created = stamp_from_local(n.day, 13 * 60 + 10);
        n.is_current = i != SANNE_MEDICAL;
        sanne_author(&n, run, sanne_notes[i].by);
        rc = journal_insert_bulk(c, &n, err);
        if (rc == OK && i == SANNE_MEDICAL)
            rc = sanne_correction(c, &n, err);
        if (rc == OK && i == SANNE_SMALL_JOB)
            rc = sanne_files(c, run, &n, err);
    }
    return rc;
}

/* ---- contacts ---- */

static const struct {
    const char *place, *district, *topic;
} places[] = {
    {"Værested på Nørrebro", "noerrebro", "Sundhed og job for mennesker uden sag"},
    {"Erhvervsskole, skolepraktik", "vesterbro-kgs-enghave", "Elever med handicap, som mangler læreplads"},
    {"Boligsocial café", "bispebjerg", "Sundhedsråd for kvinder"},
    {"Bibliotek, åben rådgivning", "amager-vest", "Hvem kan hjælpe mig videre?"},
    {"Varmestue", "indre-by", "Psykisk sygdom og behandling"},
    {"Jobmesse i kulturhuset", "valby", "Job på særlige vilkår"},
};
static const char *const talks[] = {"Botilbud og fremmøde", "Misbrugsbehandling ved siden af praktik",
    "Støtte til økonomien før jobstart", "Hvornår er en rundbordssamtale det rigtige?"};

static int contacts(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    static const char *const units[] = {"jobcenter-koebenhavn", "afdeling-sundhed-beskaeftigelse", "sof"};
    static const char *const admins[] = {"bif", "suf", "sof"};
    const int64_t users[] = {run->mette, run->jonas, run->amira};
    struct rng r = demo_part_rng(run, "contact", 0);
    int rc = OK;
    for (size_t i = 0; rc == OK && i < OUTREACH; i++) {
        struct contact t;
        size_t who = (size_t)rng_below(&r, 3),
               where = (size_t)rng_below(&r, sizeof places / sizeof places[0]);
        bool is_sparring = i % 5 == 0;
        field_clear_row(&contact_table, &t);
        t.kind = is_sparring ? "sparring" : i % 7 == 0 ? "information" : "outreach";
        t.day = (day_t){(int32_t)(clock_today().n - (int64_t)rng_below(&r, 360))};
        t.user_id = users[who];
        t.unit = units[who];
        t.admin = admins[who];
        t.topic = is_sparring ? talks[rng_below(&r, sizeof talks / sizeof talks[0])] : places[where].topic;
        t.with_unit = is_sparring ? admins[(who + 1) % 3] : NULL;
        t.place = is_sparring ? NULL : places[where].place;
        t.district = is_sparring ? NULL : places[where].district;
        t.n_persons = is_sparring ? INT_NONE : 2 + (int64_t)rng_below(&r, 18);
        t.minutes_long = 15 * (1 + (int64_t)rng_below(&r, 8));
        rc = contact_insert_bulk(c, &t, err);
    }
    return rc;
}

/* Amira helps Mette with what belongs to SOF. */
static int sanne_sparring(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    struct contact t;
    if (!run->sanne)
        return OK;
    field_clear_row(&contact_table, &t);
    t.citizen_id = run->sanne;
    t.kind = "sparring";
    t.day = day_from_ymd(2026, 3, 26);
    t.topic = "Støtte i hjemmet og småjob på samme tid";
    t.text = "Vi blev enige om, at støtten ligger på dage uden vagter.";
    t.minutes_long = 30;
    t.track = "social";
    t.with_unit = "bif";
    t.user_id = run->amira;
    t.unit = t.admin = "sof";
    return contact_insert_bulk(c, &t, err);
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    (void)a;
    int rc = sanne(c, run, err);
    if (rc == OK)
        rc = sanne_sparring(c, run, err);
    return rc ? rc : contacts(c, run, err);
}

DEMO_PART(journal_demo, .name = "journal", .order = 50, .fill = fill, .story = story);
