/* The application as the dispatcher sees it: who asks, error pages. For serve and for tests without a socket. */
#pragma once
#include "http/http.h"
#include "system/session.h"

#define SESSION_COOKIE "tov_session"

/* Sets the hooks and reads organisations, codes and settings; tls = a proxy in front speaks TLS. */
int app_setup(struct app *app, struct db *db, bool tls, struct err *err);

/* State of the request's session cookie (SESSION_NONE without one). */
enum session_state app_session_state(struct req *req);

/* The first page of the user's roles that exists and may be opened. */
const char *app_first_page(struct req *req);

/* error_page.c: the page or JSON for an error code. */
void error_page_render(struct req *req, struct res *res, int code);
