/* A request from one committee to another with its answer, as it stands. */
#include "base/lang.h"
#include "base/words.h"
#include "committee/request.h"
#include "document/table.h"
#include "system/code.h"
#include "system/organisation.h"

static void request_row(struct table_make *t, size_t column, const char *label, const char *text)
{
    table_row(t, ROW_PLAIN, label);
    table_text(t, column, text);
}

static int make_request(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct committee_request r;
    struct arena *a = table_arena(t);
    const char *key = figure_param(p, "request");
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Vælg en henvendelse, fx request=biu-sud-2023."));
    int rc = request_by_key(table_conn(t), key, &r, a, err);
    if (rc)
        return rc;
    enum request_state state = request_state_of(&r, table_as_of(t));
    table_caption(t, arena_printf(a, tr("Henvendelse: %s"), r.title), tr("Oplysning"));
    size_t column = table_text_column(t, tr("Som det står"));
    request_row(t, column, tr("Spørger"), organisation_name(r.asking));
    request_row(t, column, tr("Spurgt"), organisation_name(r.asked));
    request_row(t, column, tr("Sendt"), state == REQUEST_DRAFT ? tr("ikke sendt") : words_day(r.sent, a));
    request_row(t, column, tr("Frist for svar"), words_day(r.deadline, a));
    request_row(t, column, tr("Tilstand"), tr(request_state_label(state)));
    request_row(t, column, tr("Svar"), r.answer ? code_label("request_answer", r.answer) : tr("ikke oplyst"));
    if (r.answer)
        request_row(t, column, tr("Dato for svaret"), words_day(r.answered, a));
    if (r.answer_text)
        request_row(t, column, tr("Betingelse eller bemærkning"), r.answer_text);
    return OK;
}
DOCUMENT_TABLE(table_request, .id = "committee_request",
    .title = N_("Henvendelse fra et udvalg til et andet"),
    .help = N_("Hvem der spørger hvem, hvornår svaret skal bruges, og hvad svaret blev."),
    .params = "request", .make = make_request);
