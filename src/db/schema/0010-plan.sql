-- The holistic plan with part-goals, actions and versions; core and support team; hand-over of the coordinator.
CREATE TABLE plan (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    kind {text} NOT NULL,
    title {text},
    own_goal {text},
    job_goal {text},
    job_goal_reason {text},
    state {text} NOT NULL,
    start_day {int} NOT NULL,
    end_day {int},
    end_reason {text},
    created_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX plan_of_citizen ON plan (citizen_id, state);
CREATE TABLE plan_citizen (
    id {pk},
    plan_id {ref plan} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    role {text} NOT NULL,
    UNIQUE (plan_id, citizen_id)
);
CREATE INDEX plan_citizen_citizen ON plan_citizen (citizen_id);
CREATE TABLE plan_goal (
    id {pk},
    plan_id {ref plan} NOT NULL,
    track {text} NOT NULL,
    text {text} NOT NULL,
    state {text} NOT NULL,
    pos {int} NOT NULL,
    version {int} NOT NULL
);
CREATE INDEX plan_goal_plan ON plan_goal (plan_id, pos);
CREATE TABLE plan_action (
    id {pk},
    plan_id {ref plan} NOT NULL,
    citizen_id {ref citizen} NOT NULL,
    goal_id {ref plan_goal},
    track {text} NOT NULL,
    text {text} NOT NULL,
    responsible_id {ref app_user},
    responsible_name {text},
    admin {text},
    phase {text},
    start_day {int},
    due_day {int},
    state {text} NOT NULL,
    done_day {int},
    meeting_id {int},
    created {int} NOT NULL,
    created_by {ref app_user},
    version {int} NOT NULL
);
CREATE INDEX plan_action_plan ON plan_action (plan_id, state, due_day);
CREATE INDEX plan_action_citizen ON plan_action (citizen_id, state);
CREATE INDEX plan_action_responsible ON plan_action (responsible_id, state, due_day);
CREATE INDEX plan_action_meeting ON plan_action (meeting_id);
CREATE TABLE plan_version (
    id {pk},
    plan_id {ref plan} NOT NULL,
    no {int} NOT NULL,
    at {int} NOT NULL,
    user_id {ref app_user},
    what {text} NOT NULL,
    content {text} NOT NULL,
    UNIQUE (plan_id, no)
);
{insertonly plan_version}
CREATE TABLE care_team_member (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    team {text} NOT NULL,
    user_id {ref app_user},
    name {text},
    role {text},
    organisation {text},
    from_day {int} NOT NULL,
    to_day {int},
    version {int} NOT NULL
);
CREATE INDEX care_team_member_citizen ON care_team_member (citizen_id);
CREATE INDEX care_team_member_user ON care_team_member (user_id, to_day);
CREATE TABLE handover (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    from_user_id {ref app_user},
    to_user_id {ref app_user} NOT NULL,
    asked {int} NOT NULL,
    asked_by {ref app_user},
    note {text},
    reason {text},
    state {text} NOT NULL,
    answered {int},
    version {int} NOT NULL
);
CREATE INDEX handover_citizen ON handover (citizen_id, id);
CREATE INDEX handover_to ON handover (to_user_id, state);
CREATE INDEX handover_from ON handover (from_user_id, state);
