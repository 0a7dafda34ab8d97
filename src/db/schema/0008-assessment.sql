-- The professional assessment that some courses end with, and the interventions it recommends.
CREATE TABLE course_assessment (
    id {pk},
    course_id {ref course} NOT NULL UNIQUE,
    text {text} NOT NULL,
    recommended {text} NOT NULL,
    at {int} NOT NULL,
    user_id {int}
);
