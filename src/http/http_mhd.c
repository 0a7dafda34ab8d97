/* The server: libmicrohttpd in POLL mode (its epoll mode stops serving after bursts of dropped clients), as many loop
 * threads as cores, and worker threads that run the handlers. A loop thread reads a whole request,
 * suspends the connection, queues the request, and sends the answer when a worker has made it; so
 * neither a slow client holds a worker nor a slow handler a loop. */
#include "http/inner.h"
#include "base/log.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 1000,
    CONNECTION_MEMORY = 32 * 1024, /* request line and headers; beyond it libmicrohttpd answers 431 */
    QUEUE_MAX = 512,               /* requests waiting for a worker; beyond it 503 */
    SWEEP_S = 1
};
static const struct server_times usual_times = {
    .idle = 30, .header = 60, .body = 300, .answer = 600, .drain = 10};
/* Bytes of all bodies in hand; and of a refused body, read so that the browser sees the answer. */
static const size_t bodies_max = (size_t)256 << 20;
static const size_t discard_max = (size_t)256 << 20;

/* A connection, kept in a list so that the sweeper can shut one that takes too long. */
struct conn {
    struct conn *prev, *next;
    int fd;
    _Atomic int64_t deadline_ms;
    char address[INET6_ADDRSTRLEN];
};

enum job_state { JOB_HEADERS, JOB_BODY, JOB_QUEUED, JOB_DONE };

/* A request. Owned by its connection and, while a worker has it, by the worker too. */
struct job {
    struct server *server;
    struct MHD_Connection *connection; /* under the lock; NULL when somebody has taken it on to answer */
    struct job *next;
    int owners; /* under the lock */
    _Atomic int state;
    bool counted;
    char *target;
    struct buf text; /* copies of header values and other header lines */
    struct buf others;
    struct raw_request raw;
    struct buf body;
    size_t limit, n_discarded;
    enum refusal refusal;
    struct response response;
};

struct server {
    struct app *app;
    struct MHD_Daemon *daemon;
    struct server_times times;
    int port;
    pthread_mutex_t lock;         /* everything below; never held in a call to libmicrohttpd */
    pthread_cond_t more, changed; /* a job is queued; none is in hand any longer, or stopping */
    struct job *first, *last;
    size_t n_queued, n_in_hand;
    struct conn *conns;
    bool stopping; /* workers end when the queue is empty */
    bool draining; /* answers close their connection */
    size_t n_workers;
    pthread_t *workers;
    struct job **working; /* [n_workers], NULL = idle */
    pthread_t sweeper;
    _Atomic size_t body_bytes;
};

static int64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- connections ---- */

static void set_deadline(struct MHD_Connection *connection, int seconds)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct conn *c = info ? info->socket_context : NULL;
    if (c) {
        atomic_store(&c->deadline_ms, now_ms() + (int64_t)seconds * 1000);
    }
}

static void write_address(struct conn *c, const struct sockaddr *address)
{
    if (address && address->sa_family == AF_INET) {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, c->address, sizeof c->address);
    } else if (address && address->sa_family == AF_INET6) {
        inet_ntop(
            AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, c->address, sizeof c->address);
    }
}

static void on_connection(
    void *cls, struct MHD_Connection *connection, void **context, enum MHD_ConnectionNotificationCode code)
{
    struct server *s = cls;
    struct conn *c = *context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *fd =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        const union MHD_ConnectionInfo *address =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
        c = calloc(1, sizeof *c);
        *context = c;
        if (!c) {
            return;
        }
        c->fd = fd ? fd->connect_fd : -1;
        write_address(c, address ? address->client_addr : NULL);
        atomic_store(&c->deadline_ms, now_ms() + s->times.header * 1000);
        pthread_mutex_lock(&s->lock);
        c->next = s->conns;
        if (c->next) {
            c->next->prev = c;
        }
        s->conns = c;
        pthread_mutex_unlock(&s->lock);
    } else if (c) {
        pthread_mutex_lock(&s->lock);
        *(c->prev ? &c->prev->next : &s->conns) = c->next;
        if (c->next) {
            c->next->prev = c->prev;
        }
        pthread_mutex_unlock(&s->lock);
        free(c);
        *context = NULL;
    }
}

/* Shuts connections past their deadline: a client that sends a byte now and then is not idle, but would
 * hold its connection for ever. */
static void *sweep(void *arg)
{
    struct server *s = arg;
    pthread_mutex_lock(&s->lock);
    while (!s->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += SWEEP_S;
        pthread_cond_timedwait(&s->changed, &s->lock, &until);
        int64_t now = now_ms();
        for (struct conn *c = s->conns; c; c = c->next) {
            if (c->fd >= 0 && now > atomic_load(&c->deadline_ms)) {
                shutdown(c->fd, SHUT_RDWR);
            }
        }
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- requests ---- */

static void job_free(struct job *j)
{
    atomic_fetch_sub(&j->server->body_bytes, j->body.len);
    response_done(&j->response);
    buf_done(&j->text);
    buf_done(&j->others);
    buf_done(&j->body);
    free(j->target);
    free(j);
}

/* Gives up one ownership. */
static void job_release(struct job *j)
{
    struct server *s = j->server;
    pthread_mutex_lock(&s->lock);
    bool last = --j->owners == 0;
    pthread_mutex_unlock(&s->lock);
    if (last) {
        job_free(j);
    }
}

/* libmicrohttpd hands over the request line here, before it decodes anything in place. */
static void *on_target(void *cls, const char *target, struct MHD_Connection *connection)
{
    struct job *j = calloc(1, sizeof *j);
    if (!j) {
        return NULL;
    }
    j->server = cls;
    j->connection = connection;
    j->owners = 1;
    j->target = strdup(target);
    if (!j->target) {
        free(j);
        return NULL;
    }
    return j;
}

static void on_completed(
    void *cls, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code)
{
    struct server *s = cls;
    struct job *j = *context;
    (void)code;
    *context = NULL;
    set_deadline(connection, s->times.header);
    if (!j) {
        return;
    }
    if (j->counted) {
        pthread_mutex_lock(&s->lock);
        if (--s->n_in_hand == 0) {
            pthread_cond_broadcast(&s->changed);
        }
        pthread_mutex_unlock(&s->lock);
    }
    job_release(j);
}

/* Leaves the path as it is: app_dispatch decodes, strictly. */
static size_t keep_escapes(void *cls, struct MHD_Connection *connection, char *s)
{
    (void)cls;
    (void)connection;
    return strlen(s);
}

/* Headers that struct raw_request has a member for. */
static const struct {
    const char *name;
    size_t member;
} known_headers[] = {
    {"Cookie", offsetof(struct raw_request, cookie)},
    {"Content-Type", offsetof(struct raw_request, content_type)},
    {"Accept-Language", offsetof(struct raw_request, accept_language)},
    {"Host", offsetof(struct raw_request, host)},
    {"Origin", offsetof(struct raw_request, origin)},
    {"If-None-Match", offsetof(struct raw_request, if_none_match)},
    {"Accept-Encoding", offsetof(struct raw_request, accept_encoding)},
};
enum { N_KNOWN = sizeof known_headers / sizeof known_headers[0] };

struct header_copy {
    struct job *job;
    size_t at[N_KNOWN]; /* offset in text plus one; 0 = absent */
    int n_lengths, n_encodings, n_hosts;
};

static enum MHD_Result copy_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct header_copy *copy = cls;
    (void)kind;
    value = value ? value : "";
    copy->n_lengths += strcasecmp(name, "Content-Length") == 0;
    copy->n_encodings += strcasecmp(name, "Transfer-Encoding") == 0;
    copy->n_hosts += strcasecmp(name, "Host") == 0;
    for (size_t i = 0; i < N_KNOWN; i++) {
        if (strcasecmp(name, known_headers[i].name) == 0) {
            if (!copy->at[i]) {
                copy->at[i] = copy->job->text.len + 1;
                buf_put(&copy->job->text, value, strlen(value) + 1);
            }
            return MHD_YES;
        }
    }
    buf_puts(&copy->job->others, name);
    buf_puts(&copy->job->others, ": ");
    for (; *value; value++) {
        buf_putc(&copy->job->others, *value == '\n' || *value == '\r' ? ' ' : *value);
    }
    buf_putc(&copy->job->others, '\n');
    return MHD_YES;
}

/* The client's address: behind a proxy the last one in X-Forwarded-For, which that proxy wrote. */
static void write_remote(struct job *j, char ret[INET6_ADDRSTRLEN])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(j->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    const struct conn *c = info ? info->socket_context : NULL;
    snprintf(ret, INET6_ADDRSTRLEN, "%s", c ? c->address : "");
    const char *forwarded = j->server->app->tls_in_front ? MHD_lookup_connection_value(j->connection,
                                                               MHD_HEADER_KIND, "X-Forwarded-For")
                                                         : NULL;
    if (forwarded) {
        const char *last = strrchr(forwarded, ',');
        last = last ? last + 1 : forwarded;
        last += strspn(last, " \t");
        unsigned char binary[sizeof(struct in6_addr)];
        if (strlen(last) < INET6_ADDRSTRLEN &&
            (inet_pton(AF_INET, last, binary) == 1 || inet_pton(AF_INET6, last, binary) == 1)) {
            snprintf(ret, INET6_ADDRSTRLEN, "%s", last);
        }
    }
}

/* Copies the headers, because a handler may outlive its connection when the server stops. */
static bool copy_request(struct job *j, const char *method)
{
    struct header_copy copy = {.job = j};
    char remote[INET6_ADDRSTRLEN];
    MHD_get_connection_values(j->connection, MHD_HEADER_KIND, copy_header, &copy);
    size_t method_at = j->text.len;
    buf_put(&j->text, method, strlen(method) + 1);
    size_t remote_at = j->text.len;
    write_remote(j, remote);
    buf_put(&j->text, remote, strlen(remote) + 1);
    if (buf_failed(&j->text) || buf_failed(&j->others)) {
        return false;
    }
    /* two lengths or hosts could mean one thing to a proxy in front and another here */
    if (copy.n_lengths + copy.n_encodings > 1 || copy.n_hosts > 1) {
        j->refusal = REFUSE_MALFORMED;
    }
    j->raw.target = j->target;
    j->raw.method = j->text.data + method_at;
    j->raw.remote = j->text.data + remote_at;
    j->raw.headers = j->others.data;
    for (size_t i = 0; i < N_KNOWN; i++) {
        if (copy.at[i]) {
            *(const char **)((char *)&j->raw + known_headers[i].member) = j->text.data + copy.at[i] - 1;
        }
    }
    return true;
}

/* Bytes that the body of this request may have: those of a file only where the route takes one. */
static size_t body_limit(const struct job *j)
{
    struct route_match match;
    route_find(j->raw.method, j->target, strcspn(j->target, "?"), &match);
    for (size_t i = 0; match.route && i < match.route->n_params; i++) {
        if (match.route->params[i].type == P_FILE) {
            return app_upload_limit(j->server->app);
        }
    }
    return app_body_limit(j->server->app);
}

/* Sends j->response and gives its body to libmicrohttpd. */
static enum MHD_Result send_response(struct job *j, struct MHD_Connection *connection)
{
    struct response *r = &j->response;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        r->body_len, r->body, r->body_fixed ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_FREE);
    if (!response) {
        return MHD_NO;
    }
    r->body = NULL;
    for (char *line = r->headers; line && *line;) {
        char *end = strchr(line, '\n'), *colon = strchr(line, ':');
        if (!end || !colon || colon > end) {
            break;
        }
        *end = *colon = '\0';
        MHD_add_response_header(response, line, colon + 1 + (colon[1] == ' '));
        line = end + 1;
    }
    pthread_mutex_lock(&j->server->lock);
    bool draining = j->server->draining;
    pthread_mutex_unlock(&j->server->lock);
    if (draining) {
        MHD_add_response_header(response, "Connection", "close");
    }
    set_deadline(connection, j->server->times.answer);
    enum MHD_Result result = MHD_queue_response(connection, (unsigned)r->status, response);
    MHD_destroy_response(response);
    atomic_store(&j->state, JOB_DONE);
    return result;
}

static enum MHD_Result refuse_now(struct job *j, struct MHD_Connection *connection, enum refusal refusal)
{
    dispatch_refuse(j->server->app, &j->raw, refusal, &j->response);
    return send_response(j, connection);
}

/* The headers are read. A body that is too large is read and thrown away, so that the browser gets to see the answer;
 * a client that asks first, or means to send very much, is answered at once. */
static enum MHD_Result begin_request(struct job *j, const char *method)
{
    struct server *s = j->server;
    pthread_mutex_lock(&s->lock);
    s->n_in_hand++;
    pthread_mutex_unlock(&s->lock);
    j->counted = true;
    if (!copy_request(j, method)) {
        return MHD_NO;
    }
    if (j->refusal) {
        return refuse_now(j, j->connection, j->refusal);
    }
    j->limit = body_limit(j);
    atomic_store(&j->state, JOB_BODY);
    set_deadline(j->connection, s->times.body);
    const char *length = MHD_lookup_connection_value(j->connection, MHD_HEADER_KIND, "Content-Length");
    unsigned long long n = length ? strtoull(length, NULL, 10) : 0;
    if (n <= j->limit) {
        return MHD_YES;
    }
    j->refusal = REFUSE_BODY;
    if (n > discard_max || MHD_lookup_connection_value(j->connection, MHD_HEADER_KIND, "Expect")) {
        return refuse_now(j, j->connection, REFUSE_BODY);
    }
    return MHD_YES;
}

static enum MHD_Result take_body(struct job *j, const char *data, size_t n)
{
    struct server *s = j->server;
    if (!j->refusal && n > j->limit - j->body.len) {
        j->refusal = REFUSE_BODY;
    } else if (!j->refusal && atomic_load(&s->body_bytes) > bodies_max) {
        j->refusal = REFUSE_BUSY;
    }
    if (j->refusal) {
        atomic_fetch_sub(&s->body_bytes, j->body.len);
        buf_done(&j->body);
        j->n_discarded += n;
        return j->n_discarded > discard_max ? MHD_NO : MHD_YES;
    }
    buf_put(&j->body, data, n);
    if (buf_failed(&j->body)) {
        return MHD_NO;
    }
    atomic_fetch_add(&s->body_bytes, n);
    return MHD_YES;
}

/* The request is whole: an asset is answered here, anything else by a worker. */
static enum MHD_Result hand_over(struct job *j, struct MHD_Connection *connection)
{
    struct server *s = j->server;
    j->raw.body = j->body.data;
    j->raw.body_len = j->body.len;
    set_deadline(connection, s->times.answer);
    if (assets_has(j->target)) {
        dispatch_run(s->app, &j->raw, REFUSE_NONE, &j->response);
        return send_response(j, connection);
    }
    pthread_mutex_lock(&s->lock);
    bool has_room = s->n_queued < QUEUE_MAX && !s->stopping;
    s->n_queued += has_room;
    pthread_mutex_unlock(&s->lock);
    if (!has_room) {
        return refuse_now(j, connection, REFUSE_BUSY);
    }
    atomic_store(&j->state, JOB_QUEUED);
    MHD_suspend_connection(connection);
    pthread_mutex_lock(&s->lock);
    j->owners++;
    *(s->first ? &s->last->next : &s->first) = j;
    s->last = j;
    pthread_cond_signal(&s->more);
    pthread_mutex_unlock(&s->lock);
    return MHD_YES;
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *n, void **context)
{
    struct job *j = *context;
    (void)cls;
    (void)url;
    (void)version;
    if (!j) {
        return MHD_NO;
    }
    switch (atomic_load(&j->state)) {
    case JOB_HEADERS: return begin_request(j, method);
    case JOB_BODY:
        if (*n) {
            enum MHD_Result result = take_body(j, data, *n);
            *n = 0;
            return result;
        }
        return hand_over(j, connection);
    case JOB_QUEUED: return send_response(j, connection);
    default: return MHD_NO;
    }
}

/* ---- workers ---- */

struct worker {
    struct server *server;
    size_t i;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    struct server *s = w->server;
    pthread_mutex_lock(&s->lock);
    while (true) {
        while (!s->first && !s->stopping) {
            pthread_cond_wait(&s->more, &s->lock);
        }
        struct job *j = s->first;
        if (!j) {
            break;
        }
        s->first = j->next;
        s->n_queued--;
        s->working[w->i] = j;
        pthread_mutex_unlock(&s->lock);

        struct response response;
        dispatch_run(s->app, &j->raw, j->refusal, &response);

        pthread_mutex_lock(&s->lock);
        s->working[w->i] = NULL;
        struct MHD_Connection *connection = j->connection;
        j->connection = NULL;
        pthread_mutex_unlock(&s->lock);
        if (connection) {
            j->response = response;
            MHD_resume_connection(connection);
        } else {
            response_done(&response);
        }
        job_release(j);
        pthread_mutex_lock(&s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    free(w);
    return NULL;
}

/* ---- start and stop ---- */

static void on_log(void *cls, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

static void on_log(void *cls, const char *fmt, va_list ap)
{
    (void)cls;
    char text[300];
    vsnprintf(text, sizeof text, fmt, ap);
    log_event(LOG_DEBUG, "http", "%s", text);
}

/* A listening socket on the address, or -1 with err set. */
static int open_socket(const char *address, int port, int *ret_port, struct err *err)
{
    char service[12];
    snprintf(service, sizeof service, "%d", port);
    struct addrinfo hints = {
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *info = NULL;
    int failed = getaddrinfo(address, service, &hints, &info);
    if (failed) {
        err_set(err, ERR_INVALID, "address %s: %s", address, gai_strerror(failed));
        return -1;
    }
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int one = 1;
    struct sockaddr_storage bound = {0};
    socklen_t size = sizeof bound;
    bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
              bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, 1024) == 0 &&
              getsockname(fd, (struct sockaddr *)&bound, &size) == 0;
    freeaddrinfo(info);
    if (!ok) {
        err_set(err, ERR_IO, "listening on %s port %d: %s", address, port, strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return -1;
    }
    *ret_port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                  : ((struct sockaddr_in *)&bound)->sin_port);
    return fd;
}

/* Connections that the limit on open files leaves room for; raises the soft limit first. */
static unsigned connection_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return 200;
    }
    rlim_t wanted = CONNECTIONS_MAX + 500;
    if (limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur >= wanted ? CONNECTIONS_MAX : (unsigned)limit.rlim_cur / 2;
}

static bool start_daemon(struct server *s, int fd)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned n_loops =
        cores < 2 ? 0 : (unsigned)(cores < 64 ? cores : 64); /* 0 = the one thread without a pool */
    s->daemon = MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG, 0, NULL,
        NULL, on_request, s, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_THREAD_POOL_SIZE, n_loops, MHD_OPTION_CONNECTION_LIMIT, connection_limit(),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)s->times.idle, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, MHD_OPTION_CONNECTION_MEMORY_INCREMENT, (size_t)8192,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
        MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, s, MHD_OPTION_NOTIFY_COMPLETED, on_completed, s,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, s, MHD_OPTION_END);
    return s->daemon != NULL;
}

static bool start_threads(struct server *s, size_t n_workers)
{
    s->workers = calloc(n_workers, sizeof *s->workers);
    s->working = calloc(n_workers, sizeof *s->working);
    if (!s->workers || !s->working || pthread_create(&s->sweeper, NULL, sweep, s) != 0) {
        return false;
    }
    for (; s->n_workers < n_workers; s->n_workers++) {
        struct worker *w = malloc(sizeof *w);
        if (!w) {
            break;
        }
        *w = (struct worker){s, s->n_workers};
        if (pthread_create(&s->workers[s->n_workers], NULL, work, w) != 0) {
            free(w);
            break;
        }
    }
    return s->n_workers > 0;
}

static void stop_threads(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_broadcast(&s->more);
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; i < s->n_workers; i++) {
        pthread_join(s->workers[i], NULL);
    }
    if (s->sweeper) {
        pthread_join(s->sweeper, NULL);
    }
}

static void server_free(struct server *s)
{
    pthread_cond_destroy(&s->more);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    free(s->workers);
    free(s->working);
    free(s);
}

int server_start(
    struct app *app, const char *address, int port, int n_workers, struct server **ret, struct err *err)
{
    return server_start_timed(app, address, port, n_workers, &usual_times, ret, err);
}

int server_start_timed(struct app *app, const char *address, int port, int n_workers,
    const struct server_times *times, struct server **ret, struct err *err)
{
    struct server *s = calloc(1, sizeof *s);
    if (!s) {
        return err_set(err, ERR_LIMIT, "no memory for the server");
    }
    s->app = app;
    s->times = *times;
    size_t n_routes;
    route_all(&n_routes);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->more, NULL);
    pthread_cond_init(&s->changed, &attr);
    pthread_condattr_destroy(&attr);
    int fd = open_socket(address ? address : "127.0.0.1", port, &s->port, err);
    if (fd < 0) {
        server_free(s);
        return err->code;
    }
    if (!start_threads(s, n_workers > 0 ? (size_t)n_workers : 1) || !start_daemon(s, fd)) {
        stop_threads(s);
        close(fd);
        server_free(s);
        return err_set(err, ERR_IO, "the threads of the server did not start");
    }
    *ret = s;
    return OK;
}

int server_port(const struct server *s)
{
    return s->port;
}

/* Waits until no request is in hand. With the lock. */
static void drain(struct server *s, int at_most_s)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += at_most_s;
    while (s->n_in_hand && pthread_cond_timedwait(&s->changed, &s->lock, &until) != ETIMEDOUT) {
    }
}

/* A job that no worker has answered, taken out of the queue or away from its worker; NULL when there is none. */
static struct job *take_unanswered(struct server *s, struct MHD_Connection **ret_connection)
{
    pthread_mutex_lock(&s->lock);
    struct job *j = s->first;
    if (j) {
        s->first = j->next;
        s->n_queued--;
        j->owners--;
    }
    for (size_t i = 0; !j && i < s->n_workers; i++) {
        j = s->working[i] && s->working[i]->connection ? s->working[i] : NULL;
    }
    if (j) {
        *ret_connection = j->connection;
        j->connection = NULL;
    }
    pthread_mutex_unlock(&s->lock);
    return j;
}

void server_stop(struct server *s)
{
    int fd = (int)MHD_quiesce_daemon(s->daemon);
    if (fd >= 0) {
        close(fd);
    }
    pthread_mutex_lock(&s->lock);
    s->draining = true;
    drain(s, s->times.drain);
    s->stopping = true;
    pthread_mutex_unlock(&s->lock);
    size_t n_left = 0;
    struct MHD_Connection *connection;
    for (struct job *j; (j = take_unanswered(s, &connection)); n_left++) {
        dispatch_refuse(s->app, &j->raw, REFUSE_BUSY, &j->response);
        MHD_resume_connection(connection);
    }
    if (n_left) {
        log_event(LOG_WARN, "stop", "requests=%zu given up after %d s", n_left, s->times.drain);
        pthread_mutex_lock(&s->lock);
        drain(s, 1);
        pthread_mutex_unlock(&s->lock);
    }
    MHD_stop_daemon(s->daemon);
    stop_threads(s);
    server_free(s);
}
