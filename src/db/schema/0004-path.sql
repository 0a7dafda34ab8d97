-- Referrals and courses.
CREATE TABLE referral (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    intervention_id {ref intervention} NOT NULL,
    team {text},
    state {text} NOT NULL,
    reason {text},
    priority {text},
    legal_basis_id {ref legal_basis},
    from_user_id {ref app_user},
    from_unit {text},
    from_admin {text},
    created {int} NOT NULL,
    sent {int},
    sent_day {int},
    read_at {int},
    decided {int},
    decided_by {int},
    decline_reason {text},
    decline_text {text},
    override_reason {text},
    version {int} NOT NULL
);
CREATE INDEX referral_citizen ON referral (citizen_id);
CREATE INDEX referral_inbox ON referral (intervention_id, state, sent);
CREATE INDEX referral_sender ON referral (from_user_id, state, sent);
CREATE INDEX referral_day ON referral (intervention_id, sent_day);
CREATE INDEX referral_newest ON referral (from_user_id, created, id);
CREATE TABLE referral_event (
    id {pk},
    referral_id {ref referral} NOT NULL,
    at {int} NOT NULL,
    user_id {int},
    from_state {text},
    to_state {text} NOT NULL,
    reason {text},
    text {text}
);
CREATE INDEX referral_event_referral ON referral_event (referral_id, id);
CREATE TABLE course (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    intervention_id {ref intervention} NOT NULL,
    referral_id {ref referral},
    team {text},
    start_day {int} NOT NULL,
    end_day {int},
    exit_reason {text},
    exit_note {text},
    hours {int},
    version {int} NOT NULL
);
CREATE INDEX course_citizen ON course (citizen_id, start_day);
CREATE INDEX course_running ON course (intervention_id, end_day, start_day, id);
CREATE INDEX course_started ON course (intervention_id, start_day);
CREATE INDEX course_referral ON course (referral_id);
CREATE INDEX course_referred ON course (intervention_id, start_day) WHERE referral_id IS NOT NULL;
