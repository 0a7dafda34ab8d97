#include "system/app_page.h"
#include "system/layout_page.h"
#include "error.html.h"

struct heading {
    int status;
    const char *text;
};
static const struct heading headings[] = {
    {400, N_("Adressen kan ikke bruges")},
    {401, N_("Log ind for at fortsætte")},
    {403, N_("Du har ikke adgang")},
    {404, N_("Siden findes ikke")},
    {405, N_("Siden kan ikke åbnes på den måde")},
    {409, N_("Oplysningerne er ændret imens")},
    {413, N_("Der er sendt for meget på én gang")},
    {414, N_("Adressen er for lang")},
    {422, N_("Det kan ikke lade sig gøre")},
    {429, N_("For mange forsøg")},
    {431, N_("Browseren sendte for mange oplysninger")},
    {503, N_("Der er travlt lige nu")},
};

static const char *heading_of(int status)
{
    for (size_t i = 0; i < sizeof(headings) / sizeof(headings[0]); i++) {
        if (headings[i].status == status) {
            return tr(headings[i].text);
        }
    }
    return status >= 500 ? tr("Noget gik galt hos os") : tr("Det kan ikke lade sig gøre");
}

static void render_json(const struct req *req, struct res *res, int code)
{
    res->content_type = "application/json";
    buf_puts(&res->body, "{\"error\":");
    buf_json(&res->body, err_name(code));
    buf_puts(&res->body, ",\"message\":");
    buf_json(&res->body, err_user_text(&req->err));
    buf_puts(&res->body, ",\"fields\":{");
    for (int i = 0; i < req->err.n_fields; i++) {
        buf_puts(&res->body, i > 0 ? "," : "");
        buf_json(&res->body, req->err.field[i].name);
        buf_putc(&res->body, ':');
        buf_json(&res->body, req->err.field[i].msg);
    }
    buf_puts(&res->body, "}}\n");
}

/* What the user is told; a place or a right that is missing has a text of its own. */
static const char *text_of(const struct req *req, int code)
{
    if (code == ERR_NOT_FOUND && req->route == NULL) {
        return tr("Den kan være flyttet, eller adressen kan være skrevet forkert.");
    }
    if (code == ERR_DENIED && req->err.user[0] == '\0') {
        return tr(
            "Dine roller giver ikke adgang til siden. Kontakt din leder, hvis du mangler adgang i dit arbejde.");
    }
    return err_user_text(&req->err);
}

void error_page_render(struct req *req, struct res *res, int code)
{
    if (req->route && req->route->flags & ROUTE_API) {
        render_json(req, res, code);
        return;
    }
    const char *title = heading_of(res->status);
    struct html *h = page_begin(req, res, MENU_NONE, title, NULL, 0);
    t_error_page(h, title, text_of(req, code), &req->err, req->who.user_id != 0, code == ERR_DENIED);
    page_end(req, res, h);
}
