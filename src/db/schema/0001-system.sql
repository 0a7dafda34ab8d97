-- Organisations, users, access, audit, settings, jobs and imports. Reference data points to each other by natural key.
CREATE TABLE organisation (
    id {pk},
    key {text} NOT NULL,
    kind {text} NOT NULL,
    parent {text},
    abbrev {text},
    name {text} NOT NULL,
    name_en {text},
    valid_from {int},
    valid_to {int},
    source {text},
    note {text}
);
CREATE INDEX organisation_key ON organisation (key);
CREATE TABLE code (
    id {pk},
    list {text} NOT NULL,
    code {text} NOT NULL,
    label {text} NOT NULL,
    label_en {text},
    valid_from {int},
    valid_to {int},
    parent {text},
    sort {int},
    source {text},
    note {text}
);
CREATE INDEX code_list ON code (list, code);
CREATE TABLE source (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    date {int},
    f2 {text},
    edoc {text},
    document_no {text},
    note {text}
);
CREATE TABLE app_user (
    id {pk},
    login {text} NOT NULL UNIQUE,
    name {text} NOT NULL,
    title {text},
    unit {text} NOT NULL,
    password {text} NOT NULL,
    active {int} NOT NULL,
    failed {int} NOT NULL,
    locked_until {int},
    version {int} NOT NULL
);
CREATE TABLE app_user_role (
    id {pk},
    user_id {ref app_user} NOT NULL,
    role {text} NOT NULL,
    UNIQUE (user_id, role)
);
CREATE TABLE session (
    id {pk},
    token {text} NOT NULL UNIQUE,
    user_id {ref app_user} NOT NULL,
    csrf {text} NOT NULL,
    purpose {text},
    created {int} NOT NULL,
    seen {int} NOT NULL
);
CREATE INDEX session_by_user ON session (user_id);
CREATE TABLE audit (
    id {pk},
    at {int} NOT NULL,
    user_id {int},
    login {text} NOT NULL,
    action {text} NOT NULL,
    entity {text} NOT NULL,
    entity_id {int},
    citizen_id {int},
    purpose {text},
    detail {text},
    hash {text} NOT NULL
);
CREATE INDEX audit_citizen ON audit (citizen_id, id);
CREATE INDEX audit_user ON audit (user_id, id);
{insertonly audit}
CREATE TABLE setting (
    id {pk},
    key {text} NOT NULL UNIQUE,
    value {text}
);
CREATE TABLE job (
    id {pk},
    kind {text} NOT NULL,
    title {text} NOT NULL,
    state {text} NOT NULL,
    done {int} NOT NULL,
    total {int},
    unit {text},
    message {text},
    argument {text},
    result {text},
    result_path {text},
    user_id {int},
    created {int} NOT NULL,
    started {int},
    finished {int},
    stop_wanted {int} NOT NULL
);
CREATE INDEX job_state ON job (state, id);
CREATE TABLE import_run (
    id {pk},
    kind {text} NOT NULL,
    path {text} NOT NULL,
    started {int} NOT NULL,
    finished {int},
    user_id {int},
    n_new {int} NOT NULL,
    n_changed {int} NOT NULL,
    n_same {int} NOT NULL,
    n_error {int} NOT NULL,
    report {text}
);
