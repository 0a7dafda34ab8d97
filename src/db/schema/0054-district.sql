-- Where citizens have lived: from start_day in the district (NULL = not told) until the next row of the citizen. A citizen without rows has lived in
-- citizen.district at all times that are known.
CREATE TABLE citizen_district (
    id {pk},
    citizen_id {ref citizen} NOT NULL,
    district {text},
    start_day {int} NOT NULL
);
CREATE INDEX citizen_district_citizen ON citizen_district (citizen_id, start_day, id);
