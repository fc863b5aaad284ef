-- Ids grow with time (UUIDv7), so the primary key is the order of the lists; what is pending is found
-- by address, on one team or on all, in one index; and what runs out is found by its time, so no job
-- has to wait for it. That last index says pending in other words than status, so that no question
-- about one team is answered out of it.
drop index invitations_in_order;
drop index invitations_by_status;
create index invitations_by_status on invitations (team_id, status, id);
drop index invitations_pending;
drop index invitations_to_address;
create unique index invitations_pending on invitations (email, team_id) where status = 'pending';
create index invitations_running_out on invitations (expires_at)
  where accepted_at is null and declined_at is null and revoked_at is null and expired_at is null;
delete from jobs where kind = 'invitation.expire';
