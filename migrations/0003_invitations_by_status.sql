-- What is pending on a team is found without reading what has ended there: by the lists, by the
-- count of seats, and by whatever revokes what someone sent.
create index invitations_by_status on invitations (team_id, status, created_at, id);
