-- Interventions with rules, teams, alternatives; agreements; strategies.
CREATE TABLE counting_group (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    source {text},
    place {text}
);
CREATE TABLE intervention (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    kind {text} NOT NULL,
    track {text},
    owner {text},
    provider {text},
    counting_group {text},
    legal_basis {text},
    content {text},
    content_en {text},
    target_text {text},
    target_text_en {text},
    form {text},
    open_from {int},
    last_referral_day {int},
    stop_note {text},
    end_day {int},
    access {text},
    access_en {text},
    normal_days {int},
    source {text},
    place {text}
);
CREATE INDEX intervention_group ON intervention (counting_group);
CREATE TABLE target_rule (
    id {pk},
    intervention {text} NOT NULL,
    valid_from {int},
    valid_to {int},
    kind {text} NOT NULL,
    code {text},
    min {int},
    max {int},
    text {text},
    text_en {text},
    source {text},
    place {text}
);
CREATE INDEX target_rule_intervention ON target_rule (intervention);
CREATE TABLE team (
    id {pk},
    intervention {text} NOT NULL,
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    age_min {int},
    age_max {int},
    source {text},
    place {text}
);
CREATE TABLE alternative (
    id {pk},
    intervention {text} NOT NULL,
    alternative {text} NOT NULL,
    condition {text},
    condition_en {text},
    needs_doctor {int},
    source {text},
    place {text}
);
CREATE INDEX alternative_intervention ON alternative (intervention);
CREATE TABLE capacity (
    id {pk},
    intervention {text} NOT NULL,
    valid_from {int} NOT NULL,
    valid_to {int},
    places {int} NOT NULL,
    source {text},
    note {text}
);
CREATE INDEX capacity_intervention ON capacity (intervention);
CREATE TABLE agreement (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    buyer {text},
    supplier {text},
    start_text {text},
    end_text {text},
    payment {text},
    payment_en {text},
    target_regulated {int},
    legal_basis {text},
    note {text},
    source {text},
    place {text}
);
CREATE TABLE agreement_part (
    id {pk},
    agreement {text} NOT NULL,
    intervention {text} NOT NULL,
    places {int},
    price_kr {int},
    after_end {text},
    note {text},
    source {text},
    place {text}
);
CREATE TABLE strategy (
    id {pk},
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    case_no {text},
    decided {text},
    status {text},
    budget_as_printed {text},
    external_as_printed {text},
    n_initiatives_printed {int},
    in_force_as_printed {text},
    note {text},
    source {text},
    place {text}
);
CREATE TABLE theme (
    id {pk},
    strategy {text} NOT NULL,
    key {text} NOT NULL UNIQUE,
    sort {int},
    title {text} NOT NULL,
    title_en {text},
    source {text},
    place {text}
);
CREATE TABLE initiative (
    id {pk},
    strategy {text} NOT NULL,
    theme {text} NOT NULL,
    key {text} NOT NULL UNIQUE,
    title {text} NOT NULL,
    title_en {text},
    kind {text},
    owner {text},
    target_text {text},
    note {text},
    source {text},
    place {text}
);
CREATE TABLE rule_of_law (
    id {pk},
    key {text} NOT NULL UNIQUE,
    subject_kind {text},
    subject {text},
    kind {text},
    day {int},
    text {text},
    text_en {text},
    source {text},
    place {text}
);
