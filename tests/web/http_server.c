/* A small server of its own for the web tests of src/http: http_server PORT WORKERS [hurried]. Prints its port,
 * serves until SIGTERM, prints "stopped". hurried = it waits 2 to 4 seconds where a server waits minutes. */
#include "base/log.h"
#include "base/text.h"
#include "http/inner.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static int hello_page(struct req *req, struct res *res)
{
    (void)req;
    buf_puts(&res->body, "Hej\n");
    return OK;
}
ROUTE_PLAIN(hello, "GET", "/hej", 0, hello_page);

static int sleep_page(struct req *req, struct res *res)
{
    int64_t ms = req_int(req, "ms", 0);
    struct timespec ts = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&ts, NULL);
    buf_printf(&res->body, "sov %lld ms\n", (long long)ms);
    return OK;
}
static const struct param sleep_params[] = {{"ms", P_INT, 0, 60000}};
ROUTE(sleeping, "GET", "/sov", 0, sleep_page, sleep_params);

static int form_page(struct req *req, struct res *res)
{
    buf_printf(&res->body, "%zu tegn\n", text_length(req_form(req, "tekst")));
    return OK;
}
static const struct param form_params[] = {{"tekst", P_FORM, 0, 0}};
ROUTE_FLAGS(form, "POST", "/skriv", 0, form_page, form_params, ROUTE_NO_CSRF);

static int upload_page(struct req *req, struct res *res)
{
    const struct upload *file = req_upload(req, "fil");
    buf_printf(&res->body, "%zu byte i %s\n", file ? file->size : 0, file ? file->filename : "ingen fil");
    return OK;
}
static const struct param upload_params[] = {{"fil", P_FILE, 0, 0}};
ROUTE_FLAGS(upload, "POST", "/fil", 0, upload_page, upload_params, ROUTE_NO_CSRF);

static int remote_page(struct req *req, struct res *res)
{
    buf_printf(
        &res->body, "%s %s\n", req->remote, req_header(req, "X-Spor") ? req_header(req, "X-Spor") : "-");
    return OK;
}
ROUTE_PLAIN(remote, "GET", "/hvem", 0, remote_page);

static int large_page(struct req *req, struct res *res)
{
    char line[1024];
    memset(line, 'x', sizeof line);
    for (int64_t i = 0; i < req_int(req, "kb", 0); i++) {
        buf_put(&res->body, line, sizeof line);
    }
    return OK;
}
static const struct param large_params[] = {{"kb", P_INT, 0, 100000}};
ROUTE(large, "GET", "/lang", 0, large_page, large_params);

int main(int argc, char **argv)
{
    int64_t port, workers;
    if (argc < 3 || argc > 4 || !text_to_int(argv[1], 0, 65535, &port) ||
        !text_to_int(argv[2], 1, 1000, &workers)) {
        fputs("usage: http_server PORT WORKERS [hurried]\n", stderr);
        return 2;
    }
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    log_set_level(LOG_ERROR);
    struct app app = {0};
    struct server *server;
    struct err err = ERR_INIT;
    static const struct server_times hurried = {.idle = 4, .header = 2, .body = 3, .answer = 4, .drain = 2};
    int code = argc == 4
                   ? server_start_timed(&app, "127.0.0.1", (int)port, (int)workers, &hurried, &server, &err)
                   : server_start(&app, "127.0.0.1", (int)port, (int)workers, &server, &err);
    if (code != OK) {
        fprintf(stderr, "%s\n", err.op);
        return 1;
    }
    printf("%d\n", server_port(server));
    fflush(stdout);
    int signal_number;
    sigwait(&set, &signal_number);
    server_stop(server);
    puts("stopped");
    return 0;
}
