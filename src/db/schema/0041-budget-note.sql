-- Budget notes being written: lines by activity, texts, answers, assumptions, and every saved state of the whole note.
CREATE TABLE budget_note (
    id {pk},
    key {text} NOT NULL UNIQUE,
    number {text} NOT NULL,
    title {text} NOT NULL,
    title_en {text},
    budget_year {int} NOT NULL,
    year_from {int} NOT NULL,
    year_to {int} NOT NULL,
    earlier_from {int},
    earlier_to {int},
    administrations {text} NOT NULL,
    lead {text} NOT NULL,
    marks {text},
    districts {text},
    address {text},
    state {text} NOT NULL,
    approved_nr {int},
    printed_key {text},
    version {int} NOT NULL
);
CREATE TABLE budget_note_section (
    id {pk},
    note_key {text} NOT NULL,
    letter {text} NOT NULL,
    title {text} NOT NULL,
    change {text},
    reason {text},
    content {text},
    interventions {text},
    citizens {int},
    rent {text},
    management {text},
    removed {int} NOT NULL,
    version {int} NOT NULL
);
CREATE INDEX budget_note_section_note ON budget_note_section (note_key, letter);
CREATE TABLE budget_note_text (
    id {pk},
    note_key {text} NOT NULL,
    part {text} NOT NULL,
    body {text},
    removed {int} NOT NULL,
    version {int} NOT NULL
);
CREATE INDEX budget_note_text_note ON budget_note_text (note_key);
CREATE TABLE budget_note_scenario (
    id {pk},
    note_key {text} NOT NULL,
    nr {int} NOT NULL,
    title {text} NOT NULL,
    body {text},
    removed {int} NOT NULL,
    version {int} NOT NULL
);
CREATE INDEX budget_note_scenario_note ON budget_note_scenario (note_key);
CREATE TABLE budget_note_line (
    id {pk},
    note_key {text} NOT NULL,
    kind {text} NOT NULL,
    section {text},
    scenario {int},
    label {text} NOT NULL,
    annex_label {text},
    administration {text},
    committee {text},
    appropriation {text},
    steering_area {text},
    direction {text} NOT NULL,
    price_level {text},
    person_years {int},
    citizens {int},
    intervention {text},
    grant_key {text},
    note {text},
    first_year {int} NOT NULL,
    y0 {int},
    y1 {int},
    y2 {int},
    y3 {int},
    y4 {int},
    y5 {int},
    y6 {int},
    y7 {int},
    y8 {int},
    y9 {int},
    y10 {int},
    y11 {int},
    removed {int} NOT NULL,
    version {int} NOT NULL
);
CREATE INDEX budget_note_line_note ON budget_note_line (note_key, id);
CREATE INDEX budget_note_line_intervention ON budget_note_line (intervention);
CREATE INDEX budget_note_line_grant ON budget_note_line (grant_key);
CREATE TABLE budget_note_assumption (
    id {pk},
    note_key {text} NOT NULL,
    section {text},
    text {text} NOT NULL,
    reform {text},
    rule_key {text},
    reform_date {int},
    state {text} NOT NULL,
    assessed_for {int},
    outcome {text},
    removed {int} NOT NULL,
    version {int} NOT NULL
);
CREATE INDEX budget_note_assumption_note ON budget_note_assumption (note_key);
CREATE TABLE budget_note_related (
    id {pk},
    note_key {text} NOT NULL,
    relation {text} NOT NULL,
    number {text},
    grant_key {text},
    reason {text},
    removed {int} NOT NULL,
    version {int} NOT NULL
);
CREATE INDEX budget_note_related_note ON budget_note_related (note_key);
CREATE INDEX budget_note_related_grant ON budget_note_related (grant_key);
CREATE TABLE budget_note_version (
    id {pk},
    note_key {text} NOT NULL,
    nr {int} NOT NULL,
    at {int} NOT NULL,
    user_id {int},
    admin {text},
    state {text} NOT NULL,
    what {text} NOT NULL,
    part {text},
    part_id {int},
    content {text} NOT NULL
);
CREATE UNIQUE INDEX budget_note_version_nr ON budget_note_version (note_key, nr);
{insertonly budget_note_version}
-- What a printed note says of itself beside its tables: what is done with an initiative, assumptions, related notes.
CREATE TABLE note_fact (
    id {pk},
    note_key {text} NOT NULL,
    kind {text} NOT NULL,
    nr {int} NOT NULL,
    section {text},
    code {text},
    number {text},
    reform {text},
    text {text},
    source {text},
    place {text}
);
CREATE INDEX note_fact_note ON note_fact (note_key);
